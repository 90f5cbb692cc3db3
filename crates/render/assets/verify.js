// Verifies an entry, a case or a whole log in this browser: fetches what is needed, has it checked (`proof.js`), and shows
// each step with its bytes. The server is believed in nothing: what it says where to look is checked by what is found there.
"use strict";
(function () {
  const P = typeof module === "object" ? require("./proof.js") : globalThis.casebookProof;
  const CHAIN_MAX = 4096; // so many entries are read back, to see that none between names keys
  const WHOLE_MAX = 20000; // so many entries are read to check a whole log
  const LEDGER_MAX = 5000; // so many entries about the ledger itself are followed
  const AT_ONCE = 6; // requests at once

  // The server did not give what is needed: proves nothing, for or against.
  class Unchecked extends Error {}

  async function inTurns(items, work) {
    const out = new Array(items.length);
    let next = 0;
    const one = async () => { while (next < items.length) { const n = next++; out[n] = await work(items[n], n); } };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, one));
    return out;
  }

  function json(bytes) {
    try { return JSON.parse(P.textOf(bytes)); } catch (error) { return P.wrong("the server's answer is not JSON: " + error.message); }
  }

  // Returns the positions of a stream's entries as the server lists them, oldest first.
  async function positions(get, stream) {
    const found = new Set();
    for (let address = "/entries.json?limit=100&stream=" + encodeURIComponent(stream); address; ) {
      const page = json(await get(address));
      P.must(Array.isArray(page.entries), "a list of entries of another form");
      const before = found.size;
      for (const entry of page.entries) {
        P.must(Number.isSafeInteger(entry.seq) && entry.seq >= 0, "a position that is none");
        found.add(entry.seq);
      }
      if (found.size > LEDGER_MAX) throw new Unchecked("more than " + LEDGER_MAX + " entries; “casebook verify” reads them all");
      P.must(!page.next || (found.size > before && /^\/entries\.json\?[^#]*$/.test(page.next)), "a list of entries that does not end");
      address = page.next;
    }
    return [...found].sort((a, b) => a - b);
  }

  async function entryAt(get, seq) {
    const bytes = await get("/entries/" + seq + ".json");
    const entry = P.parseEntry(bytes);
    P.must(entry.seq === seq, "it says that it is entry " + entry.seq + ", not " + seq);
    entry.leaf = await P.leafHash(bytes);
    return entry;
  }

  async function inclusionAt(get, seq, size) {
    const proof = json(await get("/log/proof/inclusion?index=" + seq + "&size=" + size));
    P.must(proof.index === seq && proof.size === size && Array.isArray(proof.hashes), "a proof of something else");
    return { leaf: P.fromBase64(String(proof.leaf)), root: P.fromBase64(String(proof.root)), hashes: proof.hashes.map((hash) => P.fromBase64(String(hash))) };
  }

  async function checkIncluded(entry, proof, checkpoint) {
    P.must(P.equal(proof.leaf, entry.leaf), "the log says that the leaf is " + P.toHex(proof.leaf) + ", but the entry's bytes give " + P.toHex(entry.leaf));
    P.must(P.equal(proof.root, checkpoint.root), "the proof is for the root " + P.toHex(proof.root) + ", the checkpoint's is " + P.toHex(checkpoint.root));
    await P.verifyInclusion(entry.leaf, entry.seq, checkpoint.size, proof.hashes, checkpoint.root);
  }

  // Returns the entries from `from` up to `to`, out of the bundles that a log of `size` entries has.
  async function entriesBetween(get, from, to, size, progress) {
    const out = [];
    const first = Math.floor(from / P.TILE_WIDTH), last = Math.floor((to - 1) / P.TILE_WIDTH);
    for (let n = first; n <= last; n++) {
      const width = Math.min(P.TILE_WIDTH, size - n * P.TILE_WIDTH);
      const entries = P.bundleEntries(await get(P.bundlePath(n, width)), width);
      entries.forEach((bytes, at) => { const seq = n * P.TILE_WIDTH + at; if (seq >= from && seq < to) out.push({ seq, bytes }); });
      progress((n - first + 1) / (last - first + 1));
    }
    return out;
  }

  // Checks what is asked, step by step, and returns whether all of it holds: true, false (proved bad) or null (not checked).
  //
  // `get(path)` gives the bytes at an address of the log, `report(step, state, shown)` is told how far it is, and `what` says
  // what is to be checked: `entry` or `stream` or neither, and perhaps a `pinned` key and an `earlier` checkpoint.
  async function check(get, what, report) {
    const notProved = [];
    let failed = null;
    const step = async (id, work) => {
      if (failed) return;
      // What is still on its way when a step ends has nothing to say of it any more.
      let ended = false;
      const progress = (text) => { if (!ended) report(id, "running", { say: text }); };
      report(id, "running", {});
      try {
        const shown = (await work(progress)) || {};
        ended = true;
        report(id, "holds", shown);
      } catch (error) {
        ended = true;
        failed = { step: id, bad: error instanceof P.Wrong, say: error.message };
        if (!failed.bad && !(error instanceof Unchecked)) failed.say = "not checked: " + error.message;
        report(id, failed.bad ? "wrong" : "unchecked", { say: failed.say });
      }
    };
    const seq = what.entry;
    let note, entry, checkpoint, proof, ledger = [];
    const holders = new P.Holders();

    if (seq !== undefined) {
      await step("entry", async () => {
        entry = await entryAt(get, seq);
        return { say: entry.bytes.length + " bytes, of which " + entry.eventBytes.length + " were signed", bytes: [["The entry", P.textOf(entry.bytes)], ["The event in it", P.textOf(entry.eventBytes)]] };
      });
    }

    await step("keys", async () => {
      // Before the list of keys, so that the list has all keys that the checkpoint can be signed with.
      note = await get("/log/checkpoint");
      const listed = await positions(get, "ledger");
      ledger = await inTurns(listed, (at) => entryAt(get, at));
      P.must(ledger.length > 0 && ledger[0].seq === 0, "entry 0 is missing");
      for (const [version, of] of ledger.entries()) {
        const at = (error) => { if (error instanceof P.Wrong) P.wrong("entry " + of.seq + ": " + error.message); throw error; };
        try {
          P.must(of.subject === "ledger", "it is not of the stream “ledger”");
          P.must(of.version === version, "it is number " + of.version + " of the stream “ledger”, not " + version + ": one is missing or twice");
          await P.verifySignatures(of, await holders.follow(of));
        } catch (error) { at(error); }
      }
      return {
        say: holders.authors.size + " keys of people and programs, named by " + ledger.filter(P.namesKeys).length + " of the " + ledger.length + " entries about the ledger itself, each signed as it must be",
        bytes: [
          ...ledger.filter(P.namesKeys).map((of) => ["Entry " + of.seq, P.textOf(of.bytes)]),
          ["The log's key", holders.logKeys.map((log) => "from entry " + log.since + ": " + log.key.vkey).join("\n")],
        ],
      };
    });

    if (seq !== undefined) {
      await step("signature", async () => {
        P.must(entry.source === holders.origin, "the event was written for “" + entry.source + "”, not for “" + holders.origin + "”");
        const keys = holders.signers(entry);
        await P.verifySignatures(entry, keys);
        for (const { keyid } of entry.signatures) {
          const holding = holders.authors.get(keyid);
          if (holding.revokedAt !== null && holding.revokedAt > seq) {
            notProved.push("that " + holding.name + " still vouches for it: the key " + keyid + " was revoked later, by entry " + holding.revokedAt + (holding.compromised ? ", because somebody else had it" : ""));
          }
        }
        return {
          say: entry.signatures.map(({ keyid }) => holders.authors.get(keyid).name + " (" + keyid + ", enrolled by entry " + holders.authors.get(keyid).since + ")").join(", "),
          bytes: [["What was signed (DSSE)", P.textOf(P.pae(entry.eventBytes))], ...entry.signatures.flatMap(({ keyid, sig }, n) => [["Signature by " + keyid, P.toHex(sig)], ["Public key of " + keyid, P.toHex(keys[n].publicKey)]])],
        };
      });
    }

    await step("checkpoint", async () => {
      const peeked = await P.peekCheckpoint(note);
      P.must(peeked.origin === holders.origin, "the checkpoint is of the log “" + peeked.origin + "”, not of “" + holders.origin + "”");
      const keys = holders.logKeysAt(peeked.size), current = keys[keys.length - 1];
      if (what.pinned) {
        const pinned = await P.parseVkey(what.pinned);
        if (pinned.vkey !== current.vkey) {
          if (holders.logKeys.some((log) => log.key.vkey === pinned.vkey)) throw new Unchecked("the key that you pinned was replaced by a later one; follow it with “casebook verify --log-key”");
          P.wrong("the log's key is " + current.vkey + ", which is not the one that you pinned");
        }
      }
      checkpoint = await P.openCheckpoint(note, keys);
      return {
        say: checkpoint.size + " entries, root " + P.toHex(checkpoint.root).slice(0, 12) + "…, signed by " + current.keyid + (what.pinned ? ", the key that you pinned" : ""),
        bytes: [["The note", P.textOf(note)], ["The log's key", current.vkey], ["The root", P.toHex(checkpoint.root)]],
      };
    });
    if (!what.pinned) notProved.push("whose log this is: its key was read from the log itself" + (holders.logKeys.length ? ": " + holders.logKeys[holders.logKeys.length - 1].key.vkey + ". Compare it with what its owner publishes elsewhere, and pin it below" : ""));

    if (seq !== undefined) {
      await step("leaf", async () => {
        if (seq >= checkpoint.size) throw new Unchecked("the checkpoint covers " + checkpoint.size + " entries and this one not yet; try again in a second");
        proof = await inclusionAt(get, seq, checkpoint.size);
        P.must(P.equal(proof.leaf, entry.leaf), "the log says that the leaf is " + P.toHex(proof.leaf) + ", but the entry's bytes give " + P.toHex(entry.leaf));
        return { say: P.toHex(entry.leaf), bytes: [["SHA-256(0x00 || entry)", P.toHex(entry.leaf)]] };
      });
      await step("inclusion", async () => {
        await checkIncluded(entry, proof, checkpoint);
        return { say: proof.hashes.length + " hashes lead from the leaf to the checkpoint's root", bytes: [["The proof, the leaf's sibling first", proof.hashes.map(P.toHex).join("\n")], ["The root", P.toHex(checkpoint.root)]] };
      });
      await step("chain", (progress) => checkChain(get, entry, ledger, checkpoint, notProved, progress));
    }

    await step("history", async (progress) => {
      const covered = ledger.filter((of) => of.seq < checkpoint.size);
      let done = 0;
      await inTurns(covered, async (of) => {
        try {
          await checkIncluded(of, await inclusionAt(get, of.seq, checkpoint.size), checkpoint);
        } catch (error) {
          if (error instanceof P.Wrong) P.wrong("entry " + of.seq + ": " + error.message);
          throw error;
        }
        progress(++done + " of " + covered.length);
      });
      return { say: "all " + covered.length + " entries about the ledger itself are under the checkpoint's root", bytes: [["Their leaf hashes", covered.map((of) => of.seq + " " + P.toHex(of.leaf)).join("\n")]] };
    });

    if (what.stream !== undefined) {
      await step("entries", (progress) => checkStream(get, what.stream, holders, checkpoint, progress));
    } else if (seq === undefined) {
      await step("whole", (progress) => checkWhole(get, holders, ledger, checkpoint, progress));
    }

    if (what.earlier) {
      await step("earlier", async () => {
        const bytes = P.utf8(what.earlier), peeked = await P.peekCheckpoint(bytes);
        P.must(peeked.origin === checkpoint.origin, "the earlier checkpoint is of the log “" + peeked.origin + "”");
        P.must(peeked.size <= checkpoint.size, "the log has " + checkpoint.size + " entries, and once had " + peeked.size + ": it was cut");
        const old = await P.openCheckpoint(bytes, holders.logKeysAt(peeked.size));
        let hashes = [];
        if (old.size > 0 && old.size < checkpoint.size) {
          const answer = json(await get("/log/proof/consistency?from=" + old.size + "&to=" + checkpoint.size));
          P.must(Array.isArray(answer.hashes), "a proof of another form");
          hashes = answer.hashes.map((hash) => P.fromBase64(String(hash)));
        }
        if (old.size > 0) await P.verifyConsistency(old.size, checkpoint.size, hashes, old.root, checkpoint.root);
        return { say: "the log of " + checkpoint.size + " entries begins with the one of " + old.size + " that you had", bytes: [["The proof", hashes.map(P.toHex).join("\n")], ["The earlier root", P.toHex(old.root)]] };
      });
    } else {
      notProved.push("that the log was not rewritten since you last looked: keep this checkpoint, and give it below next time");
    }
    return { ok: failed ? (failed.bad ? false : null) : true, failed, notProved, checkpoint, note: checkpoint ? P.textOf(note) : "", logKey: holders.logKeys.length ? holders.logKeys[holders.logKeys.length - 1].key.vkey : "" };
  }

  // Walks the chain back to the last entry that was read with the keys, and sees that none between is about the ledger.
  async function checkChain(get, entry, ledger, checkpoint, notProved, progress) {
    if (entry.seq === 0) {
      P.must(/^0{64}$/.test(entry.prev), "the first entry has nothing before it, and “prev” is " + entry.prev);
      return { say: "it is the first entry: nothing stands before it", bytes: [["prev", entry.prev]] };
    }
    const anchor = ledger.filter((of) => of.seq < entry.seq).pop();
    const all = entry.seq - anchor.seq <= CHAIN_MAX;
    const from = all ? anchor.seq : entry.seq - 1;
    const before = await entriesBetween(get, from, entry.seq, checkpoint.size, (share) => progress(Math.round(share * 100) + " %"));
    let prev = entry.prev, at = entry.seq;
    for (const { seq, bytes } of before.reverse()) {
      const leaf = P.toHex(await P.leafHash(bytes));
      P.must(leaf === prev, "entry " + at + " says that the one before it has the leaf " + prev + ", but entry " + seq + " has " + leaf);
      const read = P.parseEntry(bytes);
      P.must(read.seq === seq, "entry " + seq + " says that it is " + read.seq);
      P.must(seq === anchor.seq || read.subject !== "ledger", "entry " + seq + " is about the ledger itself, and the server did not list it");
      P.must(seq !== anchor.seq || P.equal(bytes, anchor.bytes), "entry " + seq + " is another one here than among the keys");
      [prev, at] = [read.prev, seq];
    }
    if (!all) notProved.push("that no entry between " + anchor.seq + " and " + entry.seq + " revoked a key: they are more than " + CHAIN_MAX + ", and were not read");
    const link = "entry " + (entry.seq - 1) + " has the leaf that “prev” names";
    return {
      say: all && before.length > 1 ? link + ", and so on for " + before.length + " entries, back to " + anchor.seq + ", the last before it about the ledger itself" : link,
      bytes: [["prev", entry.prev], ["Entry " + (entry.seq - 1), P.textOf(before[0].bytes)]],
    };
  }

  // Checks every entry of a stream under the checkpoint.
  async function checkStream(get, stream, holders, checkpoint, progress) {
    const listed = (await positions(get, stream)).filter((at) => at < checkpoint.size);
    P.must(listed.length > 0, "the server lists no entries of “" + stream + "”");
    let done = 0, signatures = 0;
    await inTurns(listed, async (at, version) => {
      try {
        const entry = await entryAt(get, at);
        P.must(entry.subject === stream, "it is of “" + entry.subject + "”");
        P.must(entry.version === version, "it is number " + entry.version + " of “" + stream + "”, not " + version + ": one is missing or twice");
        P.must(entry.source === holders.origin, "it was written for “" + entry.source + "”");
        await P.verifySignatures(entry, holders.signers(entry));
        const proof = await inclusionAt(get, at, checkpoint.size);
        await checkIncluded(entry, proof, checkpoint);
        signatures += entry.signatures.length;
      } catch (error) {
        if (error instanceof P.Wrong) P.wrong("entry " + at + ": " + error.message);
        throw error;
      }
      progress(++done + " of " + listed.length + " entries");
    });
    return { say: listed.length + " entries, numbered without a gap, " + signatures + " signatures, each under the checkpoint's root", bytes: [["Their positions", listed.join(" ")]] };
  }

  // Reads the whole log by its bundles: chain, signatures, and the root over all leaves.
  async function checkWhole(get, holders, ledger, checkpoint, progress) {
    if (checkpoint.size > WHOLE_MAX) throw new Unchecked("the log has " + checkpoint.size + " entries, more than are read here; “casebook verify” reads them all");
    const frontier = new P.Frontier(), about = new Set(ledger.map((of) => of.seq));
    let prev = "0".repeat(64), signatures = 0;
    for (const { seq, bytes } of await entriesBetween(get, 0, checkpoint.size, checkpoint.size, (share) => progress("read " + Math.round(share * 100) + " %"))) {
      try {
        const entry = P.parseEntry(bytes);
        P.must(entry.seq === seq, "it says that it is entry " + entry.seq);
        P.must(entry.prev === prev, "“prev” is not the leaf of the entry before");
        P.must(entry.source === holders.origin, "it was written for “" + entry.source + "”");
        P.must(about.has(seq) === (entry.subject === "ledger"), "it is about the ledger itself, and the server did not list it");
        await P.verifySignatures(entry, holders.signers(entry));
        signatures += entry.signatures.length;
      } catch (error) {
        if (error instanceof P.Wrong) P.wrong("entry " + seq + ": " + error.message);
        throw error;
      }
      const leaf = await P.leafHash(bytes);
      await frontier.push(leaf);
      prev = P.toHex(leaf);
      if (seq % 64 === 63) progress(seq + 1 + " of " + checkpoint.size + " entries");
    }
    const root = await frontier.root();
    P.must(P.equal(root, checkpoint.root), "the entries give the root " + P.toHex(root) + ", but the checkpoint's is " + P.toHex(checkpoint.root));
    return { say: checkpoint.size + " entries, chained, " + signatures + " signatures, and the root over all of them is the checkpoint's", bytes: [["The root over the entries read", P.toHex(root)]] };
  }

  globalThis.casebookVerify = { check, Unchecked };
  if (typeof module === "object") { module.exports = globalThis.casebookVerify; return; }

  // ---- the page

  const page = document.querySelector("[data-verify]");
  if (!page) return;
  const PINNED = "casebook.pinned";
  const WORDS = { idle: "not run", running: "checking", holds: "holds", wrong: "wrong", unchecked: "not checked" };
  const make = (name, members, ...children) => { const node = Object.assign(document.createElement(name), members); node.append(...children); return node; };

  const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  async function get(path) {
    let response;
    try { response = await fetch(path, { cache: "no-store", credentials: "omit" }); } catch (_) { throw new Unchecked("the server did not answer"); }
    if (!response.ok) {
      let why = "";
      try { why = (await response.json()).detail || ""; } catch (_) { /* no reason given */ }
      throw new Unchecked("the server does not give " + path + " (" + response.status + (why ? ": " + why : "") + ")");
    }
    return new Uint8Array(await response.arrayBuffer());
  }

  function show(id, state, { say, bytes } = {}) {
    const item = page.querySelector('[data-step="' + id + '"]');
    if (!item) return;
    item.dataset.state = state;
    item.querySelector(".state").textContent = WORDS[state];
    const out = item.querySelector(".found");
    out.replaceChildren();
    if (say) out.append(make("p", { className: "say", textContent: upper(say) }));
    if (bytes && bytes.length) {
      const list = make("dl", { className: "bytes" });
      for (const [label, text] of bytes) list.append(make("dt", { textContent: label }), make("dd", {}, make("pre", { tabIndex: 0, textContent: text })));
      out.append(make("details", {}, make("summary", { textContent: "The bytes that were used" }), list));
    }
  }

  const form = page.querySelector("form[data-run]"), verdict = page.querySelector("[data-verdict]");
  const asked = () => {
    const what = {};
    if (page.dataset.entry) what.entry = Number(page.dataset.entry);
    else if (page.dataset.stream) what.stream = page.dataset.stream;
    const pinned = form.elements.pinned.value.trim(), earlier = form.elements.earlier.value;
    if (pinned) what.pinned = pinned;
    // A note ends in a newline, which copying loses.
    if (earlier.trim()) what.earlier = earlier.replace(/\r\n/g, "\n").trim() + "\n";
    return what;
  };

  function conclude(state, words, more) {
    verdict.dataset.state = state;
    verdict.replaceChildren(make("p", { className: "said", textContent: words }), ...more);
  }

  async function run() {
    const button = form.querySelector("button");
    button.disabled = true;
    for (const item of page.querySelectorAll("[data-step]")) show(item.dataset.step, "idle");
    conclude("running", "Checking …", []);
    const result = await check(get, asked(), show);
    const titles = {};
    for (const item of page.querySelectorAll("[data-step]")) titles[item.dataset.step] = item.querySelector("h3 .title").textContent;
    const steps = page.querySelectorAll('[data-step][data-state="holds"]').length;
    const link = (to, words) => make("p", { className: "data" }, make("a", { href: to, textContent: words }));
    // The whole hashes are at the step.
    const say = result.failed ? result.failed.say.replace(/[0-9a-f]{64}/g, (hash) => hash.slice(0, 12) + "…") : "";
    const where = result.failed ? [link("#_step_" + result.failed.step, "Look at that step")] : [];
    if (result.ok) conclude("holds", "All " + steps + " steps hold.", [link("#_not_proved", "What that does not prove")]);
    else if (result.ok === false) conclude("wrong", "This does not hold. It fails at “" + titles[result.failed.step] + "”: " + say + ".", where);
    else conclude("unchecked", "This could not be checked, which proves nothing for or against. It stopped at “" + titles[result.failed.step] + "”: " + say + ".", where);
    const list = page.querySelector("[data-not-proved]");
    for (const old of list.querySelectorAll("[data-found]")) old.remove();
    for (const text of result.notProved) {
      const item = make("li", { textContent: upper(text) + "." });
      item.dataset.found = "";
      list.prepend(item);
    }
    if (result.ok) {
      const kept = page.querySelector("[data-kept]");
      kept.hidden = false;
      kept.querySelector("[data-note]").textContent = result.note;
      kept.querySelector("[data-key]").textContent = result.logKey;
    }
    button.disabled = false;
    button.textContent = "Verify again";
    page.dataset.done = String(result.ok);
  }

  async function begin() {
    if (!(await P.canVerify())) {
      page.querySelector("[data-cannot]").hidden = false;
      conclude("unchecked", "Nothing was checked: " + (globalThis.isSecureContext ? "this browser has no Ed25519" : "a browser checks signatures only on pages from https or localhost") + ". The command line checks the same, and more.", []);
      page.dataset.done = "null";
      return;
    }
    form.hidden = false;
    let remembered = null;
    try { remembered = localStorage.getItem(PINNED); } catch (_) { /* nothing may be remembered here */ }
    if (remembered) { form.elements.pinned.value = remembered; form.elements.remember.checked = true; }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      try {
        const pinned = form.elements.pinned.value.trim();
        if (form.elements.remember.checked && pinned) localStorage.setItem(PINNED, pinned); else localStorage.removeItem(PINNED);
      } catch (_) { /* nothing may be remembered here */ }
      run();
    });
    await run();
  }
  begin();
})();
