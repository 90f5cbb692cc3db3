// Checks a casebook log: bytes in, verdict out. No library, no network, no page; `verify.js` fetches and shows.
//
// It follows what `docs/formats.md` draws, and is written apart from the programs that write the log: JSON as RFC 8785
// with integers alone, DSSE with Ed25519, RFC 6962 trees, C2SP signed notes and checkpoints. SHA-256 and the curve are the
// browser's (WebCrypto). What WebCrypto lets through and a strict verifier does not is refused here: small-order and
// non-canonical points, and S that is not below the group's order.
"use strict";
(function () {
  const ENTRY_BYTES_MAX = 65535, EVENT_BYTES_MAX = 48 * 1024, SIGNATURES_MAX = 16, NESTING_MAX = 64;
  const NOTE_BYTES_MAX = 1000000, PROOF_HASHES_MAX = 64, TILE_WIDTH = 256;
  const PAYLOAD_TYPE = "application/cloudevents+json";
  const webcrypto = globalThis.crypto || (typeof module === "object" ? require("node:crypto").webcrypto : undefined);
  const subtle = webcrypto && webcrypto.subtle;

  class Wrong extends Error {}
  const wrong = (text) => { throw new Wrong(text); };
  const must = (holds, text) => { if (!holds) wrong(text); };

  // ---- bytes

  const utf8 = (text) => new TextEncoder().encode(text);
  const textOf = (bytes) => {
    try { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); } catch (_) { return wrong("the bytes are not UTF-8"); }
  };
  const concat = (...parts) => {
    const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { out.set(part, at); at += part.length; }
    return out;
  };
  const equal = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromHex = (text) => {
    must(/^(?:[0-9a-f]{2})*$/.test(text), "not lower-case hexadecimal digits");
    return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  };
  const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  // Standard alphabet, padded, no stray bits: only what is written back as it was read.
  const fromBase64 = (text) => {
    let bytes;
    try { bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0)); } catch (_) { wrong("not base64"); }
    must(toBase64(bytes) === text, "not padded standard base64");
    return bytes;
  };

  const sha256 = async (...parts) => new Uint8Array(await subtle.digest("SHA-256", concat(...parts)));
  const leafHash = (entry) => sha256([0], entry);
  const nodeHash = (left, right) => sha256([1], left, right);

  // ---- JSON: a scanner of canonical text

  // Reads a value that stands at `at` in `text`, and returns it with the place behind it. Anything that RFC 8785 would
  // write in another way is refused, so that a value has one form, and what is read is what was signed.
  function scan(text, at, depth) {
    must(depth <= NESTING_MAX, "JSON nested deeper than " + NESTING_MAX);
    const c = text[at];
    if (c === "{") return scanObject(text, at, depth);
    if (c === "[") {
      const items = [];
      if (text[at + 1] === "]") return [items, at + 2];
      for (let next = at + 1; ; next++) {
        const [item, end] = scan(text, next, depth + 1);
        items.push(item);
        if (text[end] === "]") return [items, end + 1];
        must(text[end] === ",", "no canonical JSON at character " + end + ": a list goes on with “,” or ends");
        next = end;
      }
    }
    if (c === '"') return scanString(text, at);
    for (const [word, value] of [["true", true], ["false", false]]) {
      if (text.startsWith(word, at)) return [value, at + word.length];
    }
    const number = /-?(?:0|[1-9][0-9]*)/y;
    number.lastIndex = at;
    const digits = number.exec(text);
    must(digits, "no canonical JSON at character " + at);
    const end = at + digits[0].length, value = Number(digits[0]);
    must(!/[.eE0-9]/.test(text[end] || "") && digits[0] !== "-0" && Number.isSafeInteger(value), "a number that is not a plain integer at character " + at);
    return [value, end];
  }

  function scanObject(text, at, depth) {
    const members = new Map();
    if (text[at + 1] === "}") return [members, at + 2];
    let before = null;
    for (let next = at + 1; ; next++) {
      must(text[next] === '"', "no canonical JSON at character " + next + ": a member's name");
      const [name, colon] = scanString(text, next);
      // JavaScript compares strings by UTF-16 units, as RFC 8785 sorts.
      must(before === null || before < name, "members out of order or twice at character " + next);
      must(text[colon] === ":", "no canonical JSON at character " + colon + ": “:”");
      const [value, end] = scan(text, colon + 1, depth + 1);
      members.set(name, value);
      before = name;
      if (text[end] === "}") return [members, end + 1];
      must(text[end] === ",", "no canonical JSON at character " + end + ": an object goes on with “,” or ends");
      next = end;
    }
  }

  const ESCAPES = { '"': '"', "\\": "\\", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
  function scanString(text, from) {
    let out = "";
    for (let at = from + 1; ; at++) {
      must(at < text.length, "a string without an end at character " + from);
      const c = text[at];
      if (c === '"') return [out, at + 1];
      must(c >= " ", "a control character in a string at character " + at);
      if (c !== "\\") { out += c; continue; }
      const escape = text[++at];
      if (escape in ESCAPES) { out += ESCAPES[escape]; continue; }
      const digits = escape === "u" ? text.slice(at + 1, at + 5) : "";
      must(/^00[01][0-9a-f]$/.test(digits) && !/[\b\t\n\f\r]/.test(String.fromCharCode(parseInt(digits, 16))), "an escape that canonical JSON does not use at character " + at);
      out += String.fromCharCode(parseInt(digits, 16));
      at += 4;
    }
  }

  // Reads bytes that are one canonical value and nothing else. Objects become Maps.
  function parseCanonical(bytes) {
    const text = textOf(bytes);
    const [value, end] = scan(text, 0, 0);
    must(end === text.length, "something stands behind the JSON, at character " + end);
    return value;
  }

  // ---- events and entries

  const isText = (value) => typeof value === "string";
  const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
  const SLUG = "[a-z0-9][a-z0-9._-]{0,63}";
  const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/;
  const EVENT = {
    data: (value) => value instanceof Map,
    datacontenttype: (value) => value === "application/json",
    expectedversion: isCount,
    id: (value) => isText(value) && UUID.test(value),
    importid: (value) => isText(value) && UUID.test(value),
    source: isText,
    specversion: (value) => value === "1.0",
    subject: (value) => isText(value) && new RegExp("^(?:ledger|(?:case|source)/" + SLUG + ")$").test(value),
    time: (value) => isText(value) && TIME.test(value),
    type: (value) => isText(value) && /^[a-z0-9._-]{1,128}$/.test(value),
  };
  const ENTRY = {
    event: (value) => value instanceof Map,
    prev: (value) => isText(value) && /^[0-9a-f]{64}$/.test(value),
    recorded_at: (value) => isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value),
    seq: isCount,
    signatures: Array.isArray,
    version: isCount,
  };
  const OPTIONAL = new Set(["expectedversion", "importid"]);

  function checkMembers(members, form, what) {
    for (const name of members.keys()) must(Object.hasOwn(form, name), what + " has a member “" + name + "”, which the format does not know");
    for (const [name, fits] of Object.entries(form)) {
      if (!members.has(name)) { must(OPTIONAL.has(name), what + " has no “" + name + "”"); continue; }
      must(fits(members.get(name)), what + " has another “" + name + "” than the format allows");
    }
  }

  // Returns what an entry says, and the exact bytes of its event, which are what was signed.
  function parseEntry(bytes) {
    must(bytes.length <= ENTRY_BYTES_MAX, "an entry of " + bytes.length + " bytes, " + ENTRY_BYTES_MAX + " are allowed");
    const text = textOf(bytes), head = '{"event":';
    must(text.startsWith(head + "{"), "it does not begin with " + head + "{");
    const [event, end] = scan(text, head.length, 0);
    const [members, last] = scan(text, 0, -1);
    must(last === text.length, "something stands behind the entry");
    checkMembers(members, ENTRY, "the entry");
    checkMembers(event, EVENT, "the event");
    const eventBytes = utf8(text.slice(head.length, end));
    must(eventBytes.length <= EVENT_BYTES_MAX, "an event of " + eventBytes.length + " bytes, " + EVENT_BYTES_MAX + " are allowed");
    const signatures = members.get("signatures").map((item) => {
      must(item instanceof Map && item.size === 2 && isText(item.get("keyid")) && isText(item.get("sig")), "a signature is a “keyid” and a “sig”");
      const sig = fromBase64(item.get("sig"));
      must(sig.length === 64, "a signature has 64 bytes");
      parseKeyId(item.get("keyid"));
      return { keyid: item.get("keyid"), sig };
    });
    must(signatures.length >= 1 && signatures.length <= SIGNATURES_MAX, signatures.length + " signatures, 1 to " + SIGNATURES_MAX + " are allowed");
    // By their bytes, as in the log; code points sort alike.
    const before = (a, b) => { const [x, y] = [utf8(a), utf8(b)]; let n = 0; while (n < x.length && x[n] === y[n]) n++; return n < y.length && (n === x.length || x[n] < y[n]); };
    signatures.forEach((signature, n) => must(n === 0 || before(signatures[n - 1].keyid, signature.keyid), "signatures are not sorted by key, each once"));
    return {
      bytes, eventBytes, signatures,
      data: event.get("data"), id: event.get("id"), type: event.get("type"), subject: event.get("subject"), source: event.get("source"),
      prev: members.get("prev"), recordedAt: members.get("recorded_at"), seq: members.get("seq"), version: members.get("version"),
    };
  }

  // DSSE's pre-authentication encoding.
  const paeOf = (type, body) => concat(utf8("DSSEv1 " + utf8(type).length + " " + type + " " + body.length + " "), body);
  const pae = (eventBytes) => paeOf(PAYLOAD_TYPE, eventBytes);

  // ---- keys and Ed25519, strictly

  const P = (1n << 255n) - 19n;
  const L = (1n << 252n) + 27742317777372353535851937790883648493n;
  const littleEndian = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  // The y of the eight points of small order, in canonical form: of order 4, 1, 8, 8, 2.
  const SMALL_ORDER = new Set([
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ]);
  function isStrictPoint(bytes) {
    const y = Uint8Array.from(bytes);
    y[31] &= 0x7f;
    return littleEndian(y) < P && !SMALL_ORDER.has(toHex(y));
  }

  // Tells whether a signature is by a key, with the cases refused that verifiers disagree about.
  async function verifies(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    if (!isStrictPoint(publicKey) || !isStrictPoint(signature.subarray(0, 32)) || littleEndian(signature.subarray(32)) >= L) return false;
    try {
      const key = await subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
      return await subtle.verify({ name: "Ed25519" }, key, signature, message);
    } catch (_) {
      return false; // no point of the curve
    }
  }

  const isKeyName = (name) => name.length > 0 && utf8(name).length <= 255 && !/[\p{White_Space}\p{Cc}+]/u.test(name);
  function parseKeyId(keyid) {
    const plus = keyid.indexOf("+");
    must(plus > 0 && isKeyName(keyid.slice(0, plus)) && /^[0-9a-f]{8}$/.test(keyid.slice(plus + 1)), "“" + keyid + "” is not a key's id");
    return { name: keyid.slice(0, plus), hash: keyid.slice(plus + 1) };
  }

  // Reads a vkey, and recomputes its id.
  async function parseVkey(vkey) {
    const parts = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(vkey);
    must(parts && isKeyName(parts[1]) && /^[0-9a-f]{8}$/.test(parts[2]), "“" + vkey + "” is not a verifier key of the form name+hash+base64");
    const data = fromBase64(parts[3]);
    must(data[0] === 1 && data.length === 33, "the key is not of the type Ed25519");
    const publicKey = data.subarray(1);
    must(isStrictPoint(publicKey), "the key is of small order or not canonical");
    const hash = toHex((await sha256(utf8(parts[1] + "\n"), data)).subarray(0, 4));
    must(hash === parts[2], "the key's id is " + hash + ", not " + parts[2] + " as its text says");
    return { vkey, name: parts[1], hash, keyid: parts[1] + "+" + hash, publicKey };
  }

  // ---- signed notes and checkpoints

  // Splits a note; nothing in it is to be believed yet.
  function splitNote(bytes) {
    must(bytes.length <= NOTE_BYTES_MAX, "a note of " + bytes.length + " bytes");
    const note = textOf(bytes);
    must(!/[\u0000-\u0009\u000b-\u001f]/.test(note), "a control character in the note");
    const at = note.lastIndexOf("\n\n");
    must(at >= 0, "no empty line before the note's signatures");
    const lines = note.slice(at + 2);
    must(lines.length > 1 && lines.endsWith("\n"), "no signature, or no newline at the end");
    const signatures = lines.slice(0, -1).split("\n").map((line) => {
      const parts = /^— ([^ ]+) ([^ ]+)$/.exec(line);
      must(parts && isKeyName(parts[1]), "not a signature line: " + line);
      const data = fromBase64(parts[2]);
      must(data.length >= 5, "a signature line that is too short");
      return { name: parts[1], hash: toHex(data.subarray(0, 4)), signature: data.subarray(4) };
    });
    must(signatures.length <= SIGNATURES_MAX, "more than " + SIGNATURES_MAX + " signature lines");
    return { text: note.slice(0, at + 1), signatures };
  }

  // Checks every signature line that names one of these keys, and returns the ids of those that signed.
  async function openNote(bytes, keys) {
    const note = splitNote(bytes), signers = [];
    for (const line of note.signatures) {
      const key = keys.find((key) => key.name === line.name && key.hash === line.hash);
      if (!key) continue;
      must(await verifies(key.publicKey, utf8(note.text), line.signature), "the signature by " + key.keyid + " does not verify");
      if (!signers.includes(key.keyid)) signers.push(key.keyid);
    }
    must(signers.length > 0, "no signature by " + keys.map((key) => key.keyid).join(" or "));
    return { text: note.text, signers };
  }

  // Reads the three lines of a checkpoint.
  async function parseCheckpoint(text) {
    const lines = text.replace(/\n$/, "").split("\n");
    must(lines.length === 3 && lines[0] !== "", "not exactly three lines of origin, size and root");
    must(/^(?:0|[1-9][0-9]*)$/.test(lines[1]) && Number.isSafeInteger(Number(lines[1])), "a size that is not a plain number");
    const root = fromBase64(lines[2]), size = Number(lines[1]);
    must(root.length === 32, "a root that is not 32 bytes");
    must(size > 0 || equal(root, await sha256(new Uint8Array())), "size 0 with another root than that of nothing");
    return { origin: lines[0], size, root };
  }

  const peekCheckpoint = async (bytes) => parseCheckpoint(splitNote(bytes).text);

  // ---- RFC 6962

  const allHashes = (hashes) => hashes.every((hash) => hash.length === 32);

  async function verifyInclusion(leaf, index, size, proof, root) {
    let at = BigInt(index), last = BigInt(size) - 1n, node = leaf;
    must(at <= last, "entry " + index + " is not in a tree of " + size);
    must(proof.length <= PROOF_HASHES_MAX && allHashes([leaf, root, ...proof]), "a proof of another form");
    for (const sibling of proof) {
      must(last !== 0n, "too many hashes for this tree");
      if ((at & 1n) === 1n || at === last) {
        node = await nodeHash(sibling, node);
        while ((at & 1n) === 0n && at !== 0n) { at >>= 1n; last >>= 1n; }
      } else {
        node = await nodeHash(node, sibling);
      }
      at >>= 1n; last >>= 1n;
    }
    must(last === 0n, "too few hashes for this tree");
    must(equal(node, root), "the proof leads to the root " + toHex(node) + ", not to " + toHex(root));
  }

  async function verifyConsistency(oldSize, size, proof, oldRoot, root) {
    const m = BigInt(oldSize), n = BigInt(size);
    must(m > 0n && m <= n, "a tree of " + oldSize + " entries cannot have grown to " + size);
    must(proof.length <= PROOF_HASHES_MAX && allHashes(proof), "a proof of another form");
    if (m === n) {
      must(proof.length === 0, "a proof between equal sizes is empty");
      must(equal(oldRoot, root), "two roots for " + oldSize + " entries: the log was forked");
      return;
    }
    const hashes = (m & (m - 1n)) === 0n ? [oldRoot, ...proof] : proof;
    must(proof.length > 0 && hashes.length > 0, "too few hashes for these trees");
    let at = m - 1n, last = n - 1n;
    while ((at & 1n) === 1n) { at >>= 1n; last >>= 1n; }
    let old = hashes[0], now = hashes[0];
    for (const hash of hashes.slice(1)) {
      must(last !== 0n, "too many hashes for these trees");
      if ((at & 1n) === 1n || at === last) {
        old = await nodeHash(hash, old);
        now = await nodeHash(hash, now);
        while ((at & 1n) === 0n && at !== 0n) { at >>= 1n; last >>= 1n; }
      } else {
        now = await nodeHash(now, hash);
      }
      at >>= 1n; last >>= 1n;
    }
    must(last === 0n, "too few hashes for these trees");
    must(equal(old, oldRoot), "the log does not begin with the earlier one: it was forked");
    must(equal(now, root), "the proof leads to another root than the checkpoint's");
  }

  // The tree over leaves taken one by one: the roots of its full subtrees.
  class Frontier {
    constructor() { this.size = 0; this.full = []; }
    async push(leaf) {
      let node = leaf;
      for (let n = this.size; n % 2 === 1; n = (n - 1) / 2) node = await nodeHash(this.full.pop(), node);
      this.full.push(node);
      this.size++;
    }
    async root() {
      if (this.full.length === 0) return sha256(new Uint8Array());
      let node = this.full[this.full.length - 1];
      for (let n = this.full.length - 2; n >= 0; n--) node = await nodeHash(this.full[n], node);
      return node;
    }
  }

  // ---- tiles

  function tileNumber(n) {
    const groups = [String(n % 1000).padStart(3, "0")];
    for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) groups.unshift("x" + String(rest % 1000).padStart(3, "0"));
    return groups.join("/");
  }
  const bundlePath = (n, width) => "/log/tile/entries/" + tileNumber(n) + (width === TILE_WIDTH ? "" : ".p/" + width);
  function bundleEntries(bytes, width) {
    const entries = [];
    for (let at = 0; at < bytes.length; ) {
      must(at + 2 <= bytes.length, "the bundle ends within a length");
      const end = at + 2 + bytes[at] * 256 + bytes[at + 1];
      must(end <= bytes.length, "the bundle ends within an entry");
      entries.push(bytes.subarray(at + 2, end));
      at = end;
    }
    must(entries.length === width, "the bundle has " + entries.length + " entries, not " + width);
    return entries;
  }

  // ---- who held which key when

  const KEY_EVENTS = { "casebook.ledger.created.v1": "created", "casebook.key.enrolled.v1": "enrolled", "casebook.key.revoked.v1": "revoked", "casebook.ledger.rekeyed.v1": "rekeyed" };
  const namesKeys = (entry) => Object.hasOwn(KEY_EVENTS, entry.type);
  const member = (data, name) => { const value = data.get(name); must(isText(value), "“" + name + "” is missing or of another form"); return value; };

  // The keys of a log, from the entries that name them, in order.
  class Holders {
    constructor() { this.authors = new Map(); this.logKeys = []; this.origin = null; }

    // Follows an entry, and returns the key of each of its signatures. Every entry of the stream `ledger` must pass here.
    async follow(entry) {
      const kind = KEY_EVENTS[entry.type];
      must(!kind || entry.subject === "ledger", "an event that names keys is not in the stream “ledger”");
      must((kind === "created") === (entry.seq === 0), "“ledger.created” must be entry 0, and entry 0 alone");
      if (kind === "created") await this.create(entry);
      must(entry.source === this.origin, "the event was written for “" + entry.source + "”, not for “" + this.origin + "”");
      if (kind === "enrolled") await this.enrol(entry);
      const keys = this.signers(entry);
      if (kind === "revoked") this.revoke(entry, await parseVkey(member(entry.data, "key")));
      if (kind === "rekeyed") await this.rekey(entry);
      return keys;
    }

    // Returns the key of each signature of an entry at its position.
    signers(entry) {
      return entry.signatures.map(({ keyid }) => {
        const holding = this.authors.get(keyid);
        must(holding && holding.since <= entry.seq, "signed by " + keyid + ", which is not enrolled at entry " + entry.seq);
        must(holding.revokedAt === null || holding.revokedAt >= entry.seq, "signed by " + keyid + ", which entry " + holding.revokedAt + " revoked");
        return holding.key;
      });
    }

    async create(entry) {
      this.origin = member(entry.data, "origin");
      const logKey = await parseVkey(member(entry.data, "log_key"));
      must(logKey.name === this.origin, "the log's key is named “" + logKey.name + "”, but the log is “" + this.origin + "”");
      this.logKeys.push({ key: logKey, since: 0, oldSignsToo: false, reason: null });
      const keys = entry.data.get("keys");
      must(Array.isArray(keys), "“keys” is missing");
      for (const item of keys) {
        must(item instanceof Map, "a key of another form");
        this.add(await parseVkey(member(item, "key")), item.get("holder"), entry.seq);
      }
    }

    async enrol(entry) {
      const key = await parseVkey(member(entry.data, "key"));
      this.add(key, entry.data.get("holder"), entry.seq);
      must(entry.signatures.some(({ keyid }) => keyid === key.keyid), "no signature by " + key.keyid + " itself, which is being enrolled");
    }

    revoke(entry, key) {
      const holding = this.authors.get(key.keyid);
      must(holding && holding.revokedAt === null && holding.key.vkey === key.vkey, key.keyid + " is not enrolled");
      holding.revokedAt = entry.seq;
      holding.compromised = entry.data.get("reason") === "compromised";
    }

    async rekey(entry) {
      const key = await parseVkey(member(entry.data, "log_key"));
      this.mustBeNew(key);
      must(key.name === this.origin, "the log's key is named “" + key.name + "”, but the log is “" + this.origin + "”");
      const reason = member(entry.data, "reason");
      this.logKeys.push({ key, since: entry.seq, oldSignsToo: reason !== "lost" && reason !== "compromised", reason });
    }

    add(key, holder, since) {
      this.mustBeNew(key);
      const name = holder instanceof Map && isText(holder.get("name")) ? holder.get("name") : key.name;
      this.authors.set(key.keyid, { key, name, since, revokedAt: null, compromised: false });
    }

    mustBeNew(key) {
      const same = (other) => other.keyid === key.keyid || equal(other.publicKey, key.publicKey);
      const seen = [...this.authors.values()].some((holding) => same(holding.key)) || this.logKeys.some((log) => same(log.key));
      must(!seen, "the key " + key.keyid + " was named in this log before");
    }

    // Returns the keys that must have signed a checkpoint of this size: that in force, and the one before it where the
    // checkpoint is the first over the change.
    logKeysAt(size) {
      let at = this.logKeys.length - 1;
      while (at >= 0 && this.logKeys[at].since >= Math.max(size, 1)) at--;
      must(at >= 0, "the log names no key of its own");
      const current = this.logKeys[at];
      const both = at > 0 && current.oldSignsToo && current.since + 1 === size;
      return both ? [this.logKeys[at - 1].key, current.key] : [current.key];
    }
  }

  // Checks every signature of an entry by the keys that `holders` has for it.
  async function verifySignatures(entry, keys) {
    const message = pae(entry.eventBytes);
    for (const [n, { keyid, sig }] of entry.signatures.entries()) {
      must(await verifies(keys[n].publicKey, message, sig), "the signature by " + keyid + " does not verify over the event's bytes");
    }
  }

  // Opens a checkpoint: signed by all of these keys, for the log that is named as they are.
  async function openCheckpoint(bytes, keys) {
    const { text, signers } = await openNote(bytes, keys);
    const checkpoint = await parseCheckpoint(text);
    for (const key of keys) {
      must(signers.includes(key.keyid), "no signature by " + key.keyid);
      must(key.name === checkpoint.origin, "the checkpoint is of the log “" + checkpoint.origin + "”, not of “" + key.name + "”");
    }
    return checkpoint;
  }

  // Tells whether this browser can check anything here: it has Ed25519, and the page is on https or localhost.
  async function canVerify() {
    if (!subtle) return false;
    try {
      await subtle.importKey("raw", fromHex("beb91b7ce6aca465e452432223de240601b3bcc99f966dc6cca0cdd1a84920f2"), { name: "Ed25519" }, false, ["verify"]);
      return true;
    } catch (_) {
      return false;
    }
  }

  const casebookProof = {
    Wrong, TILE_WIDTH, utf8, textOf, concat, equal, toHex, fromHex, toBase64, fromBase64, sha256, leafHash, nodeHash, parseCanonical, parseEntry,
    pae, paeOf, verifies, parseVkey, splitNote, openNote, parseCheckpoint, peekCheckpoint, openCheckpoint, verifyInclusion, verifyConsistency,
    Frontier, bundlePath, bundleEntries, namesKeys, Holders, verifySignatures, canVerify, wrong, must,
  };
  globalThis.casebookProof = casebookProof;
  if (typeof module === "object") module.exports = casebookProof;
})();
