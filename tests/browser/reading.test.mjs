// What readers do with a case, in Chromium: notes at citations, the life line, comparing, searching, the keyboard alone, print.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { URL_OF_SITE, chromium, complaints } from "./harness.mjs";

const CASE = `${URL_OF_SITE}/cases/street-lights`;
const WIDE = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
let browser;
before(async () => { browser = await chromium(); });
after(async () => { await browser?.close(); });

/** A test with a page of its own, which complains of nothing. */
function read(name, options, work) {
  test(name, { timeout: 60000 }, async () => {
    const context = await browser.newContext({ ...WIDE, reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(10000);
    try {
      const page = await context.newPage();
      const found = complaints(page);
      await work(page);
      assert.deepEqual(found, []);
    } finally {
      await context.close();
    }
  });
}

const path = (page) => new URL(page.url()).pathname + new URL(page.url()).search;
const words = async (page, chosen) => (await page.textContent(chosen)).replace(/\s+/g, " ").trim();
const focused = (page) => page.evaluate(() => ({ id: document.activeElement.id, role: document.activeElement.getAttribute("role"), words: document.activeElement.textContent.trim() }));
/** What the server says of a case at a moment. */
async function told(page, address) {
  const other = await page.context().newPage();
  await other.goto(address);
  const said = [await words(other, "#_before"), await words(other, "#_after")];
  await other.close();
  return said;
}

// ---- citations

read("a citation opens its note beside the sentence, and Escape leads back", {}, async (page) => {
  await page.goto(CASE);
  const cite = page.locator("a.cite").first();
  await cite.focus();
  await page.keyboard.press("Enter");
  const card = page.locator(".card");
  assert.equal(await card.getAttribute("role"), "dialog");
  assert.equal(await card.getAttribute("aria-label"), `Note ${await cite.textContent()}`);
  assert.equal(await cite.getAttribute("aria-expanded"), "true");
  assert.equal((await focused(page)).role, "dialog");
  // The quote in its context, the source, the capture's day, digest and signer, and the way to it.
  assert.ok((await card.locator("blockquote b").first().textContent()).length > 10);
  assert.match(await words(page, ".card"), /Report 2026\/11.*sha256 [0-9a-f]{12}… · signed by Tomas Okello, 16 June 2026 · open the capture/);
  assert.match(await card.locator('a:text("open the capture")').first().getAttribute("href"), /^\/sources\/audit-final\/captures\/1/);
  // It stands in the margin, at the height of its sentence, and covers no text.
  const [of, at, text] = [await card.boundingBox(), await cite.boundingBox(), await page.locator("article").boundingBox()];
  assert.ok(of.x >= text.x + text.width && Math.abs(of.y - at.y) < 60, JSON.stringify([of, at, text]));
  // In the summary, whose letters are larger, it is as small as elsewhere.
  assert.equal(await card.locator(".data").first().evaluate((node) => getComputedStyle(node).fontSize), "14px");
  assert.equal(path(page), "/cases/street-lights");
  await page.keyboard.press("Escape");
  assert.equal(await card.count(), 0);
  assert.deepEqual([(await focused(page)).id, await cite.getAttribute("aria-expanded")], [await cite.getAttribute("id"), "false"]);
  // One note at a time; a click elsewhere closes it.
  await cite.click();
  await page.locator("a.cite").nth(2).click();
  assert.equal(await card.count(), 1);
  await page.mouse.click(20, 500);
  assert.equal(await card.count(), 0);
});

read("on a phone the note is a sheet at the bottom", PHONE, async (page) => {
  await page.goto(CASE);
  await page.locator("a.cite").nth(1).tap();
  const box = await page.locator(".card").boundingBox();
  assert.deepEqual([box.x, box.width, Math.round(box.y + box.height)], [0, 390, 844]);
  assert.ok(box.height <= 844 * 0.63, `${box.height} px high`);
  await page.locator(".card .close").tap();
  assert.equal(await page.locator(".card").count(), 0);
});

read("without scripts a citation leads to its note, and the note back", { javaScriptEnabled: false }, async (page) => {
  await page.goto(CASE);
  const to = await page.locator("a.cite").first().getAttribute("href");
  await page.locator("a.cite").first().click();
  assert.equal(new URL(page.url()).hash, to);
  const note = page.locator(`.notes li:has([id="${to.slice(1)}"])`);
  const { y } = await note.boundingBox();
  assert.ok(y >= 0 && y < 900, `the note stands at ${y}`);
  await note.locator(".back a").first().click();
  assert.equal(new URL(page.url()).hash, "#sum-1");
});

// ---- the life line

read("the life line is drawn by keyboard, and each moment is what the server says of it", {}, async (page) => {
  await page.goto(CASE);
  const handle = page.getByRole("slider", { name: "The moment that is shown" });
  await handle.focus();
  const last = Number(await handle.getAttribute("aria-valuemax"));
  await page.keyboard.press("Home");
  const first = (await handle.getAttribute("aria-valuetext")).match(/^#(\d+), 3 March 2026: /)[1];
  await page.waitForURL(`**?at=${first}`);
  assert.equal(await handle.getAttribute("aria-valuenow"), "1");
  await page.waitForFunction(() => /You are reading it as of/.test(document.querySelector(".bar")?.textContent));
  for (let n = 0; n < 4; n++) await page.keyboard.press("PageUp");
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL((url) => url.search !== `?at=${first}`);
  const shown = path(page);
  const [front, behind] = await told(page, URL_OF_SITE + shown);
  assert.deepEqual([await words(page, "#_before"), await words(page, "#_after")], [front, behind]);
  assert.equal((await focused(page)).role, "slider", "the keyboard stays on it");
  // Back to now, by the bar.
  await page.click(".bar a:text('now')");
  assert.equal(path(page), "/cases/street-lights?at=now");
  assert.match(await words(page, ".bar"), /^You are reading the working state, 2 changes since 18 June 2026/);
  await handle.focus();
  assert.equal(await handle.getAttribute("aria-valuenow"), String(last));
});

read("the life line is drawn with the mouse", {}, async (page) => {
  await page.goto(CASE);
  await page.locator(".life").scrollIntoViewIfNeeded();
  const box = await page.locator(".life .track svg").first().boundingBox();
  const at = (part) => [box.x + box.width * part, box.y + 40];
  await page.mouse.move(...at(0.95));
  await page.mouse.down();
  for (const part of [0.9, 0.7, 0.5]) await page.mouse.move(...at(part), { steps: 4 });
  const said = await page.getAttribute("[role=slider]", "aria-valuetext");
  await page.mouse.up();
  const seq = said.match(/^#(\d+)/)[1];
  await page.waitForURL(new RegExp(`\\?at=${seq}$`));
  await page.waitForSelector(".bar");
  assert.deepEqual([await words(page, "#_before"), await words(page, "#_after")], await told(page, `${CASE}?at=${seq}`));
});

read("without scripts a date leads to a moment", { javaScriptEnabled: false }, async (page) => {
  await page.goto(CASE);
  assert.equal(await page.getByRole("slider").count(), 0);
  // Each dot is a link too.
  assert.ok((await page.locator(".life svg a").count()) > 40);
  await page.fill("[name=at]", "2026-04-17");
  await page.click(".asof button");
  assert.equal(path(page), "/cases/street-lights?at=2026-04-17");
  assert.match(await words(page, ".bar"), /^You are reading an earlier publication, as of 17 April 2026/);
  assert.match(await words(page, "#_verdict"), /^Mostly refuted/);
});

// ---- history and comparison

read("two moments chosen in the history are compared", {}, async (page) => {
  await page.goto(`${CASE}/history`);
  const from = page.getByLabel("Compare from #111"), to = page.getByLabel("Compare to #114");
  await from.check();
  assert.ok(await page.getByLabel("Compare to #109").isDisabled(), "what is earlier cannot be where it ends");
  await to.check();
  await page.click("text=Compare the two chosen moments");
  assert.match(path(page), /\/diff\?(?=.*\bfrom=111\b)(?=.*\bto=114\b)/);
  const verdicts = await page.locator(".arrow").count();
  assert.ok(verdicts >= 3, `${verdicts} verdicts`);
  // The same two, by hand and another way.
  await page.selectOption("[name=from]", "p1");
  await page.selectOption("[name=to]", "p2");
  await page.click(".filter button");
  assert.equal(path(page), "/cases/street-lights/diff?from=p1&to=p2");
  assert.match(await words(page, "main"), /The question Mostly refuted→toMixed/);
  assert.ok((await page.locator("del").count()) > 3 && (await page.locator("ins").count()) > 3);
});

read("the history is filtered by what and by whom", { javaScriptEnabled: false }, async (page) => {
  await page.goto(`${CASE}/history`);
  const option = page.locator("[name=kind] option", { hasText: /^verdicts/i }).first();
  const count = Number((await option.textContent()).match(/\((\d+)\)/)[1]);
  await page.selectOption("[name=kind]", await option.getAttribute("value"));
  await page.click(".filter button");
  assert.equal(await page.locator(".timeline > li").count(), count);
  await page.selectOption("[name=by]", "Ruth Pellow");
  await page.click(".filter button");
  const who = await page.locator(".timeline > li .told:first-child .who").allTextContents();
  assert.ok(who.length > 0 && who.length < count && who.every((name) => name.includes("Ruth Pellow")), who.join());
  await page.click("text=all of them");
  assert.equal(path(page), "/cases/street-lights/history");
});

// ---- search

read("searching gives hits with their words marked, and kinds to choose from", {}, async (page) => {
  await page.goto(URL_OF_SITE);
  await page.fill(".find [name=q]", "lamps cause*");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?q=lamps+cause*");
  const marks = await page.locator(".hits mark").allTextContents();
  assert.ok(marks.length >= 4 && marks.every((mark) => /^(lamps|cause)/i.test(mark)), marks.join());
  const all = await page.locator(".hits > li").count();
  const claims = page.locator(".facets a", { hasText: "Claims" });
  const count = Number((await claims.textContent()).match(/\d+/)[0]);
  await claims.click();
  assert.equal(await page.locator(".hits > li").count(), count);
  assert.ok(count < all);
  await page.locator(".hits a", { hasText: "a claim" }).first().click();
  assert.match(path(page), /^\/cases\/street-lights\/claims\/c-/);
  // From every page, and where nothing is found.
  await page.fill(".seek [name=q]", "zeppelin");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?q=zeppelin");
  assert.match(await words(page, "main"), /Nothing found/);
});

// ---- the keyboard alone

read("the tab key reaches everything in order, and where it is can be seen", {}, async (page) => {
  await page.goto(CASE);
  const reached = [];
  for (let n = 0; n < 400; n++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const node = document.activeElement;
      if (node === document.body) return null;
      // The button in a date's field is the browser's own, and so is the line round it.
      const box = node.getBoundingClientRect(), style = getComputedStyle(node);
      return { name: node.className.baseVal ?? node.className ?? "", tag: node.tagName, role: node.getAttribute("role"), words: node.textContent.trim().slice(0, 40), place: node.name || "",
        seen: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
        outlined: (node.type === "date" && !node.matches(":focus")) || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1.5 };
    });
    if (!at) break;
    reached.push(at);
  }
  const index = (is) => { const at = reached.findIndex(is); assert.ok(at >= 0, `never reached: ${is}`); return at; };
  const order = [
    index((at) => at.words === "To the text"), index((at) => at.words === "Cases"), index((at) => at.place === "q"),
    index((at) => at.role === "slider"), index((at) => at.name === "cite"), index((at) => at.words === "Verify this page"),
  ];
  assert.equal(order[0], 0);
  assert.deepEqual(order, [...order].sort((a, b) => a - b));
  assert.ok(reached.length < 400, "it comes to an end");
  for (const at of reached) assert.ok(at.seen && at.outlined, `not seen: ${JSON.stringify(at)}`);
  await page.goto(CASE);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.getElementById("main").contains(document.activeElement)), "the first link leads past the top");
});

// ---- print

read("a case prints as an article, with its citations as endnotes", { colorScheme: "dark" }, async (page) => {
  await page.goto(CASE);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const chosen of [".top nav", ".seek", ".life .track", ".asof", ".tools", ".card", ".case .beside", ".skip:not(:focus)"]) {
    for (const node of await page.locator(chosen).all()) assert.equal(await node.isVisible(), false, chosen);
  }
  for (const node of await page.locator("input, button, select, textarea").all()) assert.equal(await node.isVisible(), false, "there is nothing to press on paper");
  for (const chosen of ["h1", "#_verdict", "article", "#_notes", ".notes blockquote", "#_sources", ".proof", ".stand"]) assert.ok(await page.locator(chosen).first().isVisible(), chosen);
  const [paper, ink] = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
  assert.deepEqual([paper, ink], ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
  // The text comes before its notes.
  const top = async (chosen) => (await page.locator(chosen).first().boundingBox()).y;
  assert.ok((await top("article")) < (await top("#_notes")));
});

for (const [name, address, chosen] of [["a capture", "/sources/streets-release/captures/1", ".vs .text"], ["an entry", "/entries/57", ".entry pre"], ["a history", "/cases/street-lights/history", ".timeline"]]) {
  read(`${name} prints whole and dark on white`, { colorScheme: "dark" }, async (page) => {
    await page.goto(URL_OF_SITE + address);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.ok(await page.locator(chosen).first().isVisible());
    for (const node of await page.locator("nav, input, button, select").all()) assert.equal(await node.isVisible(), false, await node.evaluate((it) => it.outerHTML.slice(0, 120)));
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  });
}

// ---- columns

read("a claim's evidence stands in two columns, and under each other on a phone", {}, async (page) => {
  await page.goto(`${CASE}/claims/c-forty`);
  const columns = async () => Promise.all((await page.locator(".columns > section").all()).slice(0, 2).map((of) => of.boundingBox()));
  const [left, right] = await columns();
  assert.ok(left.width > 400 && right.width > 400 && left.x + left.width < right.x && left.y === right.y, JSON.stringify([left, right]));
  await page.setViewportSize(PHONE.viewport);
  const [upper, lower] = await columns();
  assert.ok(upper.width === 350 && lower.y >= upper.y + upper.height, JSON.stringify([upper, lower]));
});
