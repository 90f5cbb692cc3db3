// The checks that a browser runs (`crates/render/assets/proof.js`), against published vectors and proofs of other makes.
//
// CASEBOOK_FIXTURES names the folder of vectors; without it they are skipped, and that is said.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import P from "../../crates/render/assets/proof.js";

const FIXTURES = process.env.CASEBOOK_FIXTURES;
const vectors = (path) => {
  if (!FIXTURES) { console.log("skipped: CASEBOOK_FIXTURES is not set"); return null; }
  return join(FIXTURES, "vectors", path);
};
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const files = (folder) => readdirSync(folder).sort().flatMap((name) => {
  const path = join(folder, name);
  return statSync(path).isDirectory() ? files(path) : [path];
});
const holds = async (work) => { try { await work(); return true; } catch (error) { if (error instanceof P.Wrong) return false; throw error; } };
const b64 = (text) => (text ? Uint8Array.from(Buffer.from(text, "base64")) : new Uint8Array());
const hex = (text) => Uint8Array.from(Buffer.from(text, "hex"));

// ---- keys and notes (C2SP signed-note, golang/mod)

const PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";
const open = async (note, ...keys) => P.openNote(P.utf8(note), await Promise.all(keys.map((key) => P.parseVkey(key))));

test("published keys are read, and every other text near them is not", async () => {
  for (const key of [PETER, ENOCH, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"]) {
    assert.equal((await P.parseVkey(key)).vkey, key);
  }
  for (let from = 0; from < PETER.length; from++) {
    for (let to = from; to <= PETER.length; to++) {
      const part = PETER.slice(from, to);
      if (part !== PETER) assert.equal(await holds(() => P.parseVkey(part)), false, part);
    }
  }
  for (let at = 0; at < PETER.length; at++) {
    const other = PETER.slice(0, at) + String.fromCharCode(PETER.charCodeAt(at) + 1) + PETER.slice(at + 1);
    assert.equal(await holds(() => P.parseVkey(other)), false, other);
  }
  for (const bad of ["PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]) {
    assert.equal(await holds(() => P.parseVkey(bad)), false, bad);
  }
});

test("golang/mod's notes open, and its malformed ones do not", async () => {
  const good = TEXT + "\n" + PETER_LINE;
  assert.deepEqual((await open(good, PETER)).signers, ["PeterNeumann+c74f20a3"]);
  assert.equal((await open(good + ENOCH_LINE, PETER, ENOCH)).signers.length, 2);
  assert.equal((await open(good + ENOCH_LINE, PETER)).signers.length, 1);
  assert.equal((await open(good + PETER_LINE, PETER)).signers.length, 1);
  // A line with the name or the id alone is a stranger's.
  assert.ok(await open(TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "PeterNewman") + PETER_LINE, PETER));
  assert.ok(await open(TEXT + "\n" + PETER_LINE.replace("x08go", "x18go") + PETER_LINE, PETER));
  for (const bad of [
    TEXT, TEXT + "\n", good.trimEnd(), "\x01" + good, good.replace("— PeterNeumann", "— Bad Name"), good + "Unexpected line.\n",
    TEXT + "\n" + PETER_LINE.repeat(17), good.replace("x08go", "x08gox08go"), good.replace("x08go/ZJ", "x08go/ZK"),
    good.replace("your problem is", "your problem was"), good.replace("x08go", "x08g"), TEXT + "\n" + ENOCH_LINE,
  ]) {
    assert.equal(await holds(() => open(bad, PETER)), false, bad);
  }
  assert.equal(await holds(async () => P.openNote(P.concat([0xff], P.utf8(good)), [await P.parseVkey(PETER)])), false);
});

// ---- checkpoints: a note over the published tree's first seven leaves, made elsewhere

const LOG_KEY = "ledger.example/log1+6bcbc728+Ab65G3zmrKRl5FJDIiPeJAYBs7zJn5ZtxsygzdGoSSDy";
const NOTE = "ledger.example/log1\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n\n— ledger.example/log1 a8vHKEjTj7rT+di0Kbkt5AeOWZp/15c8h3qf3b3yT6Q0BpviaX6o6bxcNgLqDdogBJF/ch0asUMoZZRcSzWZdQwElw4=\n";

test("a checkpoint made elsewhere opens, and none with a changed bit does", async () => {
  const keys = [await P.parseVkey(LOG_KEY)];
  const checkpoint = await P.openCheckpoint(P.utf8(NOTE), keys);
  assert.deepEqual([checkpoint.origin, checkpoint.size, P.toHex(checkpoint.root)], ["ledger.example/log1", 7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"]);
  const bytes = P.utf8(NOTE);
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const other = Uint8Array.from(bytes);
      other[at] ^= 1 << bit;
      assert.equal(await holds(() => P.openCheckpoint(other, keys)), false, `byte ${at} bit ${bit}`);
    }
  }
  const root = "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=";
  for (const text of [`o\n7\n${root}\nextension\n`, `o\n07\n${root}\n`, `o\n+7\n${root}\n`, `o\n-7\n${root}\n`, `\n7\n${root}\n`, `o\n0\n${root}\n`, "o\n7\n3bib\n", "o\n7\n"]) {
    assert.equal(await holds(() => P.parseCheckpoint(text)), false, text);
  }
  assert.ok(await P.parseCheckpoint("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"));
});

// ---- trees (RFC 6962; transparency-dev/merkle)

const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(hex);
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

test("the published tree grows to its published roots", async () => {
  const frontier = new P.Frontier();
  for (const [n, root] of ROOTS.entries()) {
    assert.equal(P.toHex(await frontier.root()), root, String(n));
    if (n < LEAVES.length) await frontier.push(await P.leafHash(LEAVES[n]));
  }
});

for (const [kind, check] of [
  ["inclusion", (c, proof) => P.verifyInclusion(b64(c.leafHash), c.leafIdx, c.treeSize, proof, b64(c.root))],
  ["consistency", (c, proof) => P.verifyConsistency(c.size1, c.size2, proof, b64(c.root1), b64(c.root2))],
]) {
  test(`of the published ${kind} proofs 6 hold and 92 do not`, async () => {
    const folder = vectors(`merkle/testdata/${kind}`);
    if (!folder) return;
    const found = { held: 0, refused: 0 };
    for (const path of files(folder)) {
      // Sizes above what JavaScript counts exactly are read as they are written.
      const text = readFileSync(path, "utf8").replace(/(:\s*)(\d{16,})/g, '$1"$2"');
      const c = JSON.parse(text);
      const good = await holds(() => check(c, (c.proof || []).map(b64)));
      assert.equal(good, !c.wantErr, path);
      found[good ? "held" : "refused"]++;
    }
    assert.deepEqual(found, { held: 6, refused: 92 });
  });
}

// ---- Ed25519, strictly: as many as `verify_strict` accepts, which the published results name

test("wycheproof: 88 signatures are accepted and 63 refused", async () => {
  const path = vectors("wycheproof/testvectors_v1/ed25519_test.json");
  if (!path) return;
  const found = { true: 0, false: 0 };
  for (const group of json(path).testGroups) {
    for (const of of group.tests) {
      const good = await P.verifies(hex(group.publicKey.pk), hex(of.msg), hex(of.sig));
      assert.equal(good, of.result === "valid", `${of.tcId} ${of.comment}`);
      found[good]++;
    }
  }
  assert.deepEqual(found, { true: 88, false: 63 });
});

test("speccheck: only case 3 is accepted, as by Dalek strict", async () => {
  const path = vectors("ed25519-speccheck/cases.json");
  if (!path) return;
  const accepted = [];
  for (const [n, c] of json(path).entries()) if (await P.verifies(hex(c.pub_key), hex(c.message), hex(c.signature))) accepted.push(n);
  assert.deepEqual(accepted, [3]);
});

test("cctv: 43 of 914 edge points are accepted", async () => {
  const path = vectors("cctv/ed25519/ed25519vectors.json");
  if (!path) return;
  const accepted = {};
  const all = json(path);
  for (const c of all) {
    const flags = (c.flags || []).join(" ");
    if (await P.verifies(hex(c.key), P.utf8(c.msg), hex(c.sig))) accepted[flags] = (accepted[flags] || 0) + 1;
  }
  assert.equal(all.length, 914);
  assert.deepEqual(accepted, { "": 1, low_order_component_A: 7, "low_order_component_R low_order_component_A": 35 });
});

// ---- JSON

test("jsontestsuite: 37 of 318 texts are canonical, as the log's own reader judges", () => {
  const folder = vectors("jsontestsuite/test_parsing");
  if (!folder) return;
  const found = {};
  for (const path of files(folder)) {
    let good = true;
    try { P.parseCanonical(readFileSync(path)); } catch (error) { assert.ok(error instanceof P.Wrong, `${path}: ${error}`); good = false; }
    const kind = path.split("/").pop()[0] + (good ? " accepted" : " refused");
    found[kind] = (found[kind] || 0) + 1;
  }
  assert.deepEqual(found, { "i refused": 35, "n refused": 188, "y accepted": 37, "y refused": 58 });
});

test("RFC 8785's published outputs are canonical, and its inputs are not", () => {
  const folder = vectors("jcs/testdata");
  if (!folder) return;
  const canonical = (path) => { try { P.parseCanonical(readFileSync(path)); return true; } catch (error) { assert.ok(error instanceof P.Wrong); return false; } };
  const outputs = files(join(folder, "output")).map((path) => [path.split("/").pop(), canonical(path)]);
  // Two have fractions or nulls, which a log may not hold.
  assert.deepEqual(Object.fromEntries(outputs), { "arrays.json": false, "french.json": true, "structures.json": true, "unicode.json": true, "values.json": false, "weird.json": true });
  for (const path of files(join(folder, "input"))) if (!readFileSync(path).equals(readFileSync(path.replace("/input/", "/output/")))) assert.equal(canonical(path), false, path);
});

// ---- DSSE

test("the specification's encoding, and an envelope made elsewhere", async () => {
  assert.equal(P.textOf(P.paeOf("http://example.com/HelloWorld", P.utf8("hello world"))), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  const message = P.paeOf("application/vnd.example.factledger.event.v1+json", P.utf8('{"kind":"capture","n":1}'));
  const key = hex("efef76b0f7536fcf7eacf21e1d7dca1a49e51a31d64ebfad02b7af379b73a0d2");
  const signature = b64("GCg8j1p5ngNvb+grr+rZqswyLZql22btzU03ZiysSMGT6u0mZFl1WzADE0qJ3Yn3JPU1ao6rvC6ohVX0RdhRCQ==");
  assert.equal(await P.verifies(key, message, signature), true);
  for (let at = 0; at < 64; at++) {
    const other = Uint8Array.from(signature);
    other[at] ^= 1;
    assert.equal(await P.verifies(key, message, other), false, String(at));
  }
});

test("base64 is padded, standard, and without stray bits", () => {
  assert.deepEqual([...P.fromBase64("AAEC")], [0, 1, 2]);
  for (const bad of ["AAE", "AA==\n", " AAEC", "AAF=", "A-E=", "AB==", "AAEC="]) assert.throws(() => P.fromBase64(bad), P.Wrong, bad);
});

// ---- tiles

test("bundles are named as C2SP tlog-tiles names them", () => {
  assert.equal(P.bundlePath(0, 7), "/log/tile/entries/000.p/7");
  assert.equal(P.bundlePath(1234067, 256), "/log/tile/entries/x001/x234/067");
  const bundle = hex("0000000100000110000220210002303100044041424300085051525354555657");
  assert.deepEqual(P.bundleEntries(bundle, 7).map(P.toHex), LEAVES.slice(0, 7).map(P.toHex));
  assert.throws(() => P.bundleEntries(bundle, 6), P.Wrong);
  for (let end = 1; end < bundle.length; end++) assert.throws(() => P.bundleEntries(bundle.subarray(0, end), 7), P.Wrong);
});
