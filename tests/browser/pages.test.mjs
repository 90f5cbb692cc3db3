// Every page of the list, in Chromium: accessible, quiet, never sideways, whole without scripts, no link that leads nowhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { URL_OF_SITE } from "./harness.mjs";
import { faults } from "./pages.mjs";

test("nothing is wrong with any page", async () => {
  assert.deepEqual(await faults(URL_OF_SITE), []);
});
