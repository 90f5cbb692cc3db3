// Takes the pictures that the documentation shows: node tests/browser/pictures.mjs URL FOLDER
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { LOOKS, chromium } from "./harness.mjs";

const CASE = "/cases/street-lights";
const PHONE = LOOKS[3];
const WIDE = { ...LOOKS[0], viewport: { width: 1120, height: 900 } };
const PICTURES = [
  { name: "front", path: "/", look: WIDE, height: 800 },
  { name: "case", path: CASE, look: WIDE, height: 1280 },
  { name: "case-note", path: CASE, look: WIDE, height: 700, note: "#sum-1 a.cite" },
  { name: "case-phone", path: CASE, look: PHONE, height: 1400 },
  { name: "history", path: `${CASE}/history`, look: WIDE, height: 900 },
  { name: "comparison", path: `${CASE}/diff?from=p1&to=p2`, look: WIDE, height: 900 },
  { name: "graph", path: `${CASE}/graph`, look: WIDE, height: 1100 },
  { name: "capture", path: "/sources/streets-release/captures/1", look: WIDE, height: 900 },
  { name: "entry", path: "/entries/57", look: WIDE, height: 1000 },
  { name: "verify", path: "/verify?entry=57", look: WIDE, height: 1000, done: "[data-done]" },
];

const [site, folder] = argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await chromium();
for (const of of PICTURES) {
  const { width } = of.look.viewport;
  const context = await browser.newContext({ viewport: { width, height: of.height }, colorScheme: of.look.colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(site + of.path);
  if (of.done) await page.waitForSelector(of.done);
  if (of.note) {
    await page.locator(of.note).first().click();
    await page.evaluate((chosen) => scrollTo(0, document.querySelector(chosen).getBoundingClientRect().top + scrollY - 90), of.note);
  }
  await page.screenshot({ path: join(folder, `${of.name}.png`) });
  await context.close();
}
await browser.close();
