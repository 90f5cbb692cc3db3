// What a lying server could do: each lie alters one byte of one answer, and says which step must find it.

/** Flips the lowest bit of the byte at `at`. */
const flip = (body, at) => { const other = Buffer.from(body); other[at] ^= 1; return other; };
/** Flips a bit of the first byte of `words`, `by` bytes on. */
const inside = (words, by = 0) => (body) => { const at = body.indexOf(words); return at < 0 ? undefined : flip(body, at + words.length + by); };
/** Puts another hex digit for the first one behind `words`: a flipped bit of a letter would be no digit at all. */
const digitIn = (words) => (body) => {
  const at = body.indexOf(words);
  if (at < 0) return undefined;
  const other = Buffer.from(body), of = at + words.length;
  other[of] = other[of] === 0x30 ? 0x31 : 0x30;
  return other;
};
/** Puts another character of base64 for the one that is `by` behind `words`. */
const base64In = (words, by = 0) => (body) => {
  const at = body.indexOf(words);
  if (at < 0) return undefined;
  const other = Buffer.from(body), of = at + words.length + by;
  other[of] = other[of] === 0x41 ? 0x42 : 0x41;
  return other;
};

/** The lies about an entry: its name, the address that is altered, how, and the step that must fail. */
export const lies = (seq) => [
  ["a word of the event", `/entries/${seq}.json`, inside('"subject":"case/'), "signature"],
  ["white space in the entry", `/entries/${seq}.json`, (body) => Buffer.concat([body.subarray(0, 9), Buffer.from(" "), body.subarray(9)]), "entry"],
  ["another position", `/entries/${seq}.json`, inside('"seq":'), "entry"],
  ["the signature", `/entries/${seq}.json`, base64In('"sig":"', 10), "signature"],
  ["when it was recorded", `/entries/${seq}.json`, inside('"recorded_at":"', 3), "leaf"],
  ["what it follows", `/entries/${seq}.json`, digitIn('"prev":"'), "leaf"],
  ["a hash of the proof", `/log/proof/inclusion?index=${seq}&`, base64In('"hashes":["', 5), "inclusion"],
  ["the proof's root", `/log/proof/inclusion?index=${seq}&`, base64In('"root":"', 5), "inclusion"],
  ["the proof's leaf", `/log/proof/inclusion?index=${seq}&`, base64In('"leaf":"', 5), "leaf"],
  ["who may sign", "/entries/0.json", inside('"name":"'), "keys"],
  ["a public key", "/entries/0.json", base64In('"key":"', 50), "keys"],
  ["the log's key", "/entries/0.json", base64In('"log_key":"', 40), "keys"],
  ["when the keys were named", "/entries/0.json", inside('"recorded_at":"', 3), "history"],
  ["a proof of the keys", "/log/proof/inclusion?index=0&", base64In('"hashes":["', 5), "history"],
  ["a key event that is not listed", "/entries.json?", (body) => { const list = JSON.parse(body); list.entries = list.entries.filter((entry) => entry.seq !== 1); return Buffer.from(JSON.stringify(list)); }, "chain"],
  ["the checkpoint's size", "/log/checkpoint", (body) => flip(body, body.indexOf("\n") + 1), "checkpoint"],
  ["the checkpoint's root", "/log/checkpoint", rootReplaced, "checkpoint"],
  ["the checkpoint's origin", "/log/checkpoint", (body) => flip(body, 0), "checkpoint"],
  ["the checkpoint's signature", "/log/checkpoint", (body) => base64At(body, body.length - 20), "checkpoint"],
  ["an entry before it", "/log/tile/entries/", (body) => flip(body, body.lastIndexOf('"recorded_at":"', body.indexOf(`"seq":${seq - 1},`)) + 18), "chain"],
];

function base64At(body, at) {
  const other = Buffer.from(body);
  other[at] = other[at] === 0x41 ? 0x42 : 0x41;
  return other;
}

// The third line's ninth character.
function rootReplaced(body) {
  const second = body.indexOf("\n", body.indexOf("\n") + 1);
  return base64At(body, second + 9);
}
