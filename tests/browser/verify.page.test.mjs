// Verifying in the page, in Chromium: green on the demo, red at the right step where a proxy lies.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { URL_OF_SITE, chromium, complaints, proxy } from "./harness.mjs";
import { lies } from "./lies.mjs";

const ENTRY = Number(process.env.CASEBOOK_ENTRY || 57);
let browser;
before(async () => { browser = await chromium(); });
after(async () => { await browser?.close(); });

/** Opens a page and waits until it has checked. */
async function verified(address, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const found = complaints(page);
  await page.goto(address);
  await page.waitForSelector("[data-done]", { timeout: 30000 });
  const states = await page.$$eval("[data-step]", (steps) => Object.fromEntries(steps.map((step) => [step.dataset.step, step.dataset.state])));
  const verdict = await page.textContent("[data-verdict]");
  return { context, page, states, verdict, found };
}

for (const query of [`?entry=${ENTRY}`, "?entry=0", "?case=street-lights", ""]) {
  test(`/verify${query} turns green`, async () => {
    const { context, page, states, verdict, found } = await verified(`${URL_OF_SITE}/verify${query}`);
    const { earlier, ...others } = states;
    assert.equal(earlier, "idle", "without an earlier checkpoint that step is not run");
    assert.ok(Object.values(others).length >= 4 && Object.values(others).every((state) => state === "holds"), JSON.stringify(states));
    assert.match(verdict, /^All \d+ steps hold\./);
    assert.deepEqual(found, []);
    // Each step shows the bytes that it used, and the page says what is not proved.
    assert.equal(await page.locator('[data-step][data-state="holds"] details').count(), Object.keys(others).length);
    assert.match(await page.textContent("[data-not-proved]"), /Whose log this is: its key was read from the log itself: tidemark\.example\/log\+/);
    await context.close();
  });
}

for (const [name, address, alter, step] of lies(ENTRY)) {
  test(`a lie turns it red: ${name}`, async () => {
    let told = 0;
    const liar = await proxy(URL_OF_SITE, (path, body) => {
      const other = path.startsWith(address) ? alter(body) : undefined;
      if (other && !other.equals(body)) told++;
      return other;
    });
    try {
      const { context, page, states, verdict } = await verified(`${liar.url}/verify?entry=${ENTRY}`);
      assert.ok(told > 0, "the lie was not told");
      assert.deepEqual(Object.entries(states).filter(([, state]) => state === "wrong").map(([id]) => id), [step], verdict);
      const title = await page.textContent(`[data-step="${step}"] .title`);
      assert.ok(verdict.startsWith(`This does not hold. It fails at “${title}”: `), verdict);
      // What comes behind it was not run, and is not green.
      const order = Object.keys(states);
      assert.ok(order.slice(order.indexOf(step) + 1).every((id) => states[id] === "idle"), JSON.stringify(states));
      await context.close();
    } finally {
      await liar.close();
    }
  });
}

test("a pinned key and an earlier checkpoint are used, and the key is remembered only when asked", async () => {
  const { context, page } = await verified(`${URL_OF_SITE}/verify?entry=${ENTRY}`);
  const key = await page.textContent("[data-key]"), note = await page.textContent("[data-note]");
  const again = async () => {
    await page.evaluate(() => document.querySelector("[data-verify]").removeAttribute("data-done"));
    await page.click("form[data-run] button");
    await page.waitForSelector("[data-done]");
  };
  await page.fill("[name=pinned]", key);
  await page.fill("[name=earlier]", note);
  await again();
  assert.equal(await page.getAttribute('[data-step="earlier"]', "data-state"), "holds");
  assert.match(await page.textContent('[data-step="checkpoint"]'), /the key that you pinned/);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.check("[name=remember]");
  await page.fill("[name=pinned]", "ledger.example/log1+6bcbc728+Ab65G3zmrKRl5FJDIiPeJAYBs7zJn5ZtxsygzdGoSSDy");
  await again();
  assert.equal(await page.getAttribute('[data-step="checkpoint"]', "data-state"), "wrong");
  await page.reload();
  await page.waitForSelector("[data-done]");
  assert.equal(await page.getAttribute('[data-step="checkpoint"]', "data-state"), "wrong");
  await page.uncheck("[name=remember]");
  await page.fill("[name=pinned]", "");
  await again();
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  assert.equal(await page.getAttribute('[data-step="checkpoint"]', "data-state"), "holds");
  await context.close();
});

test("a browser without Ed25519 is told so, and nothing is green", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => { crypto.subtle.importKey = () => Promise.reject(new Error("no such algorithm")); });
  await page.goto(`${URL_OF_SITE}/verify?entry=${ENTRY}`);
  await page.waitForSelector("[data-done]");
  assert.match(await page.textContent("[data-verdict]"), /^Nothing was checked: this browser has no Ed25519/);
  assert.ok(await page.isVisible("[data-cannot]"));
  assert.equal(await page.locator('[data-state="holds"]').count(), 0);
  await context.close();
});

test("without scripts the page says what is checked, and how to do it elsewhere", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${URL_OF_SITE}/verify?entry=${ENTRY}`);
  assert.match(await page.textContent("noscript"), /needs its script/);
  assert.equal(await page.isVisible("form[data-run]"), false);
  assert.match(await page.textContent("#_by_hand"), /casebook verify EXPORT --log-key/);
  assert.equal(await page.locator('[data-state="idle"][data-step]').count(), 9);
  await context.close();
});
