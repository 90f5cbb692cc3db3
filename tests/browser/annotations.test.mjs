// Web Annotations as the program writes them, resolved in the kept texts by Apache Annotator's text quote matcher.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const { CASEBOOK_ANNOTATIONS, CASEBOOK_BLOBS, CASEBOOK_TOOLS } = process.env;
const entry = createRequire(`${CASEBOOK_TOOLS}/x.mjs`).resolve("@apache-annotator/selector");
const { textQuoteSelectorMatcher } = await import(entry);

/** Returns the places of a quote in a text that is one piece, as [start, end] in UTF-16 units. */
async function places(selector, text) {
  const chunk = { data: text, equals: (other) => other === chunk };
  const chunks = { currentChunk: chunk, nextChunk: () => null, previousChunk: () => null };
  const found = [];
  for await (const match of textQuoteSelectorMatcher(selector)(chunks)) found.push([match.startIndex, match.endIndex]);
  return found;
}

const points = (text, units) => [...text.slice(0, units)].length;

test("each annotation resolves to the one place that it states", async () => {
  const items = JSON.parse(readFileSync(CASEBOOK_ANNOTATIONS, "utf8")).first.items;
  let moved = 0;
  for (const { target } of items) {
    const digest = target["casebook:extraction"];
    const text = readFileSync(`${CASEBOOK_BLOBS}/${digest.slice(0, 2)}/${digest.slice(2)}`, "utf8");
    const [quote, position] = target.selector;
    const found = await places(quote, text);
    assert.equal(found.length, 1, quote.exact);
    const [start, end] = found[0].map((units) => points(text, units));
    assert.deepEqual([start, end], [position.start, position.end], quote.exact);
    // The same words with another prefix are nowhere: it is the prefix that was looked at.
    moved += (await places({ ...quote, prefix: `${quote.prefix}§` }, text)).length;
  }
  assert.equal(moved, 0);
  assert.ok(items.length >= Number(process.env.CASEBOOK_COUNT), `${items.length} annotations`);
});
