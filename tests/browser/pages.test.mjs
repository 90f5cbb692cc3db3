// Every page of the list, in Chromium: accessible, quiet, never sideways, whole without scripts, no link that leads nowhere,
// and valid HTML.
import assert from "node:assert/strict";
import { test } from "node:test";
import { URL_OF_SITE } from "./harness.mjs";
import { pagesOf } from "./pages.list.mjs";
import { faults } from "./pages.mjs";
import { invalid } from "./valid.mjs";

test("nothing is wrong with any page", async () => {
  assert.deepEqual(await faults(URL_OF_SITE, await pagesOf(URL_OF_SITE)), []);
});

test("every page is valid HTML", async () => {
  const [lines, why] = await invalid(URL_OF_SITE, await pagesOf(URL_OF_SITE));
  if (why) console.log(`skipped: ${why}`);
  else assert.deepEqual(lines, []);
});
