// Opens pages and files that hold what would like to run, and tells whether anything did.
//
// Addresses come on standard input, one a line. Whatever runs calls alert(); what only tried breaks the page's policy,
// and Chromium says so on the console.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { URL_OF_SITE, chromium } from "./harness.mjs";

const paths = readFileSync(0, "utf8").trim().split("\n");
const browser = await chromium();

/** Opens an address with scripts on, and returns what it did that no page of ours does. */
async function deeds(context, open) {
  const page = await context.newPage();
  const found = [];
  page.on("dialog", (dialog) => { found.push(`dialog: ${dialog.message()}`); dialog.dismiss().catch(() => {}); });
  page.on("console", (message) => { if (/Content Security Policy|Refused to/.test(message.text())) found.push(message.text()); });
  page.on("popup", () => found.push("a window"));
  page.on("framenavigated", (frame) => { if (!/^(about:|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(frame.url())) found.push(`went to ${frame.url()}`); });
  // A file that is to be kept and not shown ends the visit with an error; that is what it should do.
  await open(page).catch((error) => { if (!/Download is starting|ERR_ABORTED/.test(error.message)) found.push(error.message); });
  await page.waitForTimeout(20);
  await page.close();
  return found;
}

const context = await browser.newContext({ acceptDownloads: false });
// That a script would be noticed.
const script = await deeds(context, (page) => page.goto("data:text/html,<img src=x onerror=alert(1)>"));
assert.ok(script.some((found) => found.startsWith("dialog: 1")), JSON.stringify(script));

const bad = [];
for (const path of paths) {
  for (const found of await deeds(context, (page) => page.goto(URL_OF_SITE + path, { waitUntil: "load" }))) bad.push(`${path}: ${found}`);
}
await browser.close();
console.log(`${paths.length} opened, ${bad.length} did something`);
assert.deepEqual(bad, []);
