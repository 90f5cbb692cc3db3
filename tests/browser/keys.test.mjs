// A log whose keys came and went: Ann's was enrolled, used and revoked, then the log's own was replaced.
//
// CASEBOOK_URL is its server, CASEBOOK_REVOKED the entry that revoked Ann's key.
import assert from "node:assert/strict";
import { test } from "node:test";
import P from "../../crates/render/assets/proof.js";
import V from "../../crates/render/assets/verify.js";

const SITE = process.env.CASEBOOK_URL;
const REVOKED = Number(process.env.CASEBOOK_REVOKED);
const get = async (path) => {
  const response = await fetch(SITE + path);
  if (!response.ok) throw new V.Unchecked(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};
const check = (what, from = get) => V.check(from, what, () => {});

test("all of it holds, and what Ann signed says that her key was revoked later", { skip: !SITE && "CASEBOOK_URL is not set" }, async () => {
  assert.equal((await check({})).ok, true);
  const { size } = await P.peekCheckpoint(await get("/log/checkpoint"));
  for (let seq = 0; seq < size; seq++) {
    const { ok, failed, notProved } = await check({ entry: seq });
    assert.equal(ok, true, JSON.stringify([seq, failed]));
    const byAnn = P.textOf(await get(`/entries/${seq}.json`)).includes('"keyid":"ann@');
    assert.equal(notProved.some((text) => text.includes(`was revoked later, by entry ${REVOKED}`)), byAnn, String(seq));
  }
});

test("a revocation that is not listed is found by the chain, or by the numbers", { skip: !SITE && "CASEBOOK_URL is not set" }, async () => {
  const hiding = async (path) => {
    const body = await get(path);
    if (!path.startsWith("/entries.json")) return body;
    const list = JSON.parse(P.textOf(body));
    list.entries = list.entries.filter((entry) => entry.seq < REVOKED);
    return P.utf8(JSON.stringify(list));
  };
  const { ok, failed } = await check({ entry: REVOKED + 1 }, hiding);
  // Without the later entries the log's new key is not known either, so the checkpoint falls first, unless both keys signed it.
  assert.equal(ok, false);
  assert.ok(["checkpoint", "chain"].includes(failed.step), failed.say);
  const one = async (path) => {
    const body = await get(path);
    if (!path.startsWith("/entries.json")) return body;
    const list = JSON.parse(P.textOf(body));
    list.entries = list.entries.filter((entry) => entry.seq !== REVOKED);
    return P.utf8(JSON.stringify(list));
  };
  assert.deepEqual([(await check({ entry: REVOKED + 1 }, one)).failed.step], ["keys"]);
});

test("who pinned the key that was replaced is sent to the command line, not told that it holds", { skip: !SITE && "CASEBOOK_URL is not set" }, async () => {
  const old = JSON.parse(P.textOf(await get("/entries/0.json"))).event.data.log_key;
  const { ok, failed } = await check({ entry: 0, pinned: old });
  assert.deepEqual([ok, failed.step], [null, "checkpoint"]);
});
