// The checks of a page, run here without a browser against a real server and against one that lies (`lies.mjs`).
//
// CASEBOOK_URL is a server of the demo ledger, CASEBOOK_ENTRY an entry of a case in it.
import assert from "node:assert/strict";
import { test } from "node:test";
import P from "../../crates/render/assets/proof.js";
import V from "../../crates/render/assets/verify.js";
import { lies } from "./lies.mjs";

const SITE = process.env.CASEBOOK_URL;
const ENTRY = Number(process.env.CASEBOOK_ENTRY || 57);
const get = async (path) => {
  const response = await fetch(SITE + path);
  if (!response.ok) throw new V.Unchecked(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};
async function run(what, alter = () => undefined) {
  const states = {};
  const lied = async (path) => { const body = Buffer.from(await get(path)); return new Uint8Array(alter(path, body) || body); };
  const result = await V.check(lied, what, (id, state) => { states[id] = state; });
  return { ...result, states };
}

test("an entry, a case and the whole log hold", { skip: !SITE && "CASEBOOK_URL is not set" }, async () => {
  for (const what of [{ entry: ENTRY }, { entry: 0 }, { entry: 1 }, { entry: 2 }, { stream: "case/street-lights" }, {}]) {
    const { ok, states, failed } = await run(what);
    assert.equal(ok, true, JSON.stringify([what, failed]));
    assert.ok(Object.values(states).every((state) => state === "holds"), JSON.stringify(states));
  }
});

test("every entry of the log holds alone", { skip: !SITE && "CASEBOOK_URL is not set" }, async () => {
  const kept = new Map();
  const once = async (path) => { if (!kept.has(path)) kept.set(path, await get(path)); return kept.get(path); };
  const { size } = await P.peekCheckpoint(await get("/log/checkpoint"));
  for (let seq = 0; seq < size; seq++) {
    const { ok, failed } = await V.check(once, { entry: seq }, () => {});
    assert.equal(ok, true, JSON.stringify([seq, failed]));
  }
});

test("each lie is found, at its step", { skip: !SITE && "CASEBOOK_URL is not set" }, async (t) => {
  for (const [name, address, alter, step] of lies(ENTRY)) {
    await t.test(name, async () => {
      let told = 0;
      const { ok, failed } = await run({ entry: ENTRY }, (path, body) => {
        const other = path.startsWith(address) ? alter(body) : undefined;
        if (other && !other.equals(body)) told++;
        return other;
      });
      assert.ok(told > 0, "the lie was not told");
      assert.equal(ok, false, JSON.stringify(failed));
      assert.equal(failed.step, step, failed.say);
    });
  }
});

test("every bit of entry, proof, key history and checkpoint counts", { skip: !SITE && "CASEBOOK_URL is not set" }, async () => {
  const kept = new Map();
  const once = async (path) => { if (!kept.has(path)) kept.set(path, await get(path)); return kept.get(path); };
  await V.check(once, { entry: ENTRY }, () => {});
  for (const [path, bytes] of [...kept].filter(([path]) => !path.includes("/tile/") && !path.startsWith("/entries.json"))) {
    for (let at = 0; at < bytes.length; at += path === "/log/checkpoint" ? 1 : 7) {
      const other = Uint8Array.from(bytes);
      other[at] ^= 1 << (at % 8);
      const { ok } = await V.check(async (asked) => (asked === path ? other : once(asked)), { entry: ENTRY }, () => {});
      // A proof's spelling may change without its meaning: names of members that nobody reads, white space at its end.
      assert.notEqual(ok, true, `${path} byte ${at}: ${P.textOf(bytes).slice(Math.max(0, at - 20), at + 5)}`);
    }
  }
});

test("a pinned key and an earlier checkpoint decide", { skip: !SITE && "CASEBOOK_URL is not set" }, async () => {
  const first = await run({ entry: ENTRY });
  const again = await run({ entry: ENTRY, pinned: first.logKey, earlier: first.note });
  assert.equal(again.ok, true, JSON.stringify(again.failed));
  assert.equal(again.states.earlier, "holds");
  const stranger = await run({ entry: ENTRY, pinned: "ledger.example/log1+6bcbc728+Ab65G3zmrKRl5FJDIiPeJAYBs7zJn5ZtxsygzdGoSSDy" });
  assert.deepEqual([stranger.ok, stranger.failed.step], [false, "checkpoint"]);
  const foreign = await run({ entry: ENTRY, earlier: "ledger.example/log1\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n\n— ledger.example/log1 a8vHKEjTj7rT+di0Kbkt5AeOWZp/15c8h3qf3b3yT6Q0BpviaX6o6bxcNgLqDdogBJF/ch0asUMoZZRcSzWZdQwElw4=\n" });
  assert.deepEqual([foreign.ok, foreign.failed.step], [false, "earlier"]);
});

test("what the server does not give is not checked, and never holds", { skip: !SITE && "CASEBOOK_URL is not set" }, async () => {
  for (const missing of [`/entries/${ENTRY}.json`, "/entries/0.json", "/log/checkpoint", "/log/proof/inclusion", "/log/tile/"]) {
    const states = {};
    const result = await V.check(async (path) => { if (path.startsWith(missing)) throw new V.Unchecked("gone"); return get(path); }, { entry: ENTRY }, (id, state) => { states[id] = state; });
    assert.equal(result.ok, null, missing);
    assert.ok(Object.values(states).includes("unchecked"), missing);
  }
});
