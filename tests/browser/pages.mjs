// Opens pages in every look that readers come with, and says what is wrong with them.
//
//   node tests/browser/pages.mjs URL [--screenshots FOLDER] [NAME…]       the pages of `pages.list.mjs`, or those named
//
// A page is wrong where axe-core finds something, where the console or the content policy complains, where it scrolls
// sideways, where it is empty without scripts, or where a link of it leads nowhere.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { LOOKS, axe, chromium, complaints } from "./harness.mjs";
import { UNANSWERED, pagesOf } from "./pages.list.mjs";

const AXE = axe();
const NARROWEST = { name: "320-light", viewport: { width: 320, height: 640 }, colorScheme: "light" };

/** What of axe depends on width and colours; all the rest is asked once. */
const BY_LOOK = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"];

/** Returns what is wrong with these pages of a site, each as a sentence. */
export async function faults(site, pages, screenshots = null) {
  const browser = await chromium();
  const wrong = [], answered = new Map();
  try {
    const left = [...pages];
    const some = async () => {
      const context = await browser.newContext({ ...LOOKS[0], reducedMotion: "reduce" });
      const plain = await browser.newContext({ javaScriptEnabled: false });
      for (let of = left.shift(); of; of = left.shift()) {
        try {
          wrong.push(...(await looked(context, site, of, screenshots, answered)), ...(await plainly(plain, site, of)));
        } catch (error) {
          wrong.push(`${of.path}: ${error.message}`);
        }
      }
    };
    await Promise.all([some(), some()]);
  } finally {
    await browser.close();
  }
  return [...new Set(wrong)];
}

async function looked(context, site, of, screenshots, answered) {
  const wrong = [], say = (text, look) => wrong.push(`${of.path}${look ? ` (${look.name})` : ""}: ${text}`);
  const page = await context.newPage();
  const found = complaints(page);
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  if (of.kept) await page.route(site + of.path, unconfined);
  const response = await page.goto(site + of.path);
  if (response.status() !== (of.status || 200)) say(`answers ${response.status()}`);
  if (of.done) await page.waitForSelector(of.done, { timeout: 30000 }).catch(() => say(`never has ${of.done}`));
  const look = async (at) => {
    await page.setViewportSize(at.viewport);
    await page.emulateMedia({ colorScheme: at.colorScheme });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) say(`scrolls sideways by ${wide} px`, at);
  };
  for (const at of [...LOOKS, NARROWEST]) {
    await look(at);
    if (screenshots && at !== NARROWEST) await page.screenshot({ path: join(screenshots, `${of.name}-${at.name}.png`), fullPage: true });
  }
  // What is folded is read too. Evaluated from outside, so that the page's own policy holds for the page alone.
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  const client = await page.context().newCDPSession(page);
  await client.send("Runtime.evaluate", { expression: `${AXE}; void 0` });
  for (const at of [...LOOKS, NARROWEST]) {
    await look(at);
    const runOnly = at === LOOKS[0] ? undefined : { type: "rule", values: BY_LOOK };
    const { violations } = await page.evaluate((only) => globalThis.axe.run(document, { resultTypes: ["violations"], ...(only && { runOnly: only }) }), runOnly);
    for (const violation of violations) say(`axe: ${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`, at);
  }
  // A page that is not there says so to the console; nothing else may.
  for (const complaint of found) if (!(of.status >= 400 && /status of 4\d\d/.test(complaint))) say(complaint);
  const { links, missing } = await page.evaluate(linksOf);
  for (const link of links) {
    if (!link.startsWith(`${site}/`) || link === site + of.path || UNANSWERED.some((path) => link.slice(site.length).startsWith(path))) continue;
    if (!answered.has(link)) answered.set(link, fetch(link, { method: "HEAD", redirect: "follow" }).then((response) => response.status));
    const status = await answered.get(link);
    if (status >= 400) say(`links to ${link.slice(site.length)}, which answers ${status}`);
  }
  for (const id of missing) say(`links to #${id}, which is not on it`);
  await page.close();
  return wrong;
}

/** Lets a page that may run nothing be looked into: as it was published, it is confined by its answer's header alone. */
async function unconfined(route) {
  const response = await route.fetch();
  const { "content-security-policy": policy, ...headers } = response.headers();
  if (!/^sandbox\b/.test(policy)) throw new Error(`not confined: ${policy}`);
  await route.fulfill({ response, headers });
}

/** In a page: where its links, forms and files lead, and which places within it they name that are not there. */
function linksOf() {
  const links = new Set(), missing = [];
  for (const [chosen, name] of [["a[href], link[href]", "href"], ["script[src], img[src], iframe[src]", "src"], ["form[action]", "action"]]) {
    for (const node of document.querySelectorAll(chosen)) {
      const to = new URL(node.getAttribute(name), document.baseURI);
      const place = decodeURIComponent(to.hash.slice(1));
      to.hash = "";
      links.add(to.href);
      if (place && to.href === location.href.split("#")[0] && !document.getElementById(place)) missing.push(place);
    }
  }
  return { links: [...links], missing };
}

async function plainly(context, site, of) {
  const page = await context.newPage();
  await page.goto(site + of.path);
  const text = (await page.locator("main").innerText().catch(() => "")).trim();
  const headings = await page.locator("main h1").count();
  await page.close();
  return text.length < 20 || headings !== 1 ? [`${of.path} (no scripts): ${headings} first headings, ${text.length} characters`] : [];
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const args = argv.slice(3);
  const at = args.indexOf("--screenshots");
  const folder = at < 0 ? null : args.splice(at, 2)[1];
  if (folder) mkdirSync(folder, { recursive: true });
  const site = argv[2].replace(/\/$/, "");
  const pages = (await pagesOf(site)).filter((of) => !args.length || args.includes(of.name));
  const wrong = await faults(site, pages, folder);
  for (const text of wrong) console.log(text);
  console.log(`${pages.length} pages, ${wrong.length} faults`);
  process.exitCode = wrong.length ? 1 : 0;
}
