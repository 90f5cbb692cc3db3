#!/usr/bin/env python3
"""Checks a ledger directory or an export, written from docs/formats.md alone: python3 check.py DIR [VKEY].

Pure Python 3, no dependency. Exit codes: 0 all holds, 2 usage, 3 something is wrong (the first bad entry is named),
4 a file cannot be read, or is not there.
It checks form, chain, keys, signatures, order, tree and checkpoint, and the blobs and quotes that are there. It does
not decide whether an event was allowed by role or rule.
"""

import base64
import hashlib
import json
import os
import re
import sys

FILE_ENTRIES = 65536
ENTRY_BYTES_MAX = 65535
EVENT_BYTES_MAX = 48 * 1024
INTEGER_MAX = 2**53 - 1
NESTING_MAX = 64
PAYLOAD_TYPE = b"application/cloudevents+json"


class Bad(Exception):
    """Something is not as the format says."""


def need(holds, problem):
    if not holds:
        raise Bad(problem)


# Ed25519, RFC 8032 section 5.1, verification only and strict.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(n, p):
    out = NEUTRAL
    while n:
        if n & 1:
            out = add(out, p)
        p = add(p, p)
        n >>= 1
    return out


def decompress(octets):
    """The point of 32 bytes, or nothing if they are not the one encoding of a point."""
    y = int.from_bytes(octets, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    u, v = y * y - 1, D * y * y + 1
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (v * x * x - u) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def compress(p):
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def is_small(p):
    p = times(8, p)
    return p[0] == 0 and (p[1] - p[2]) % P == 0


def usable(public):
    point = decompress(public)
    return point is not None and not is_small(point)


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def verifies(public, message, signature):
    a, r = decompress(public), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or is_small(a) or is_small(r) or s >= L or len(signature) != 64:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    # [S]B - [k]A, encoded, must be R byte for byte.
    minus_a = (P - a[0], a[1], 1, P - a[3])
    return compress(add(times(s, BASE), times(k, minus_a))) == signature[:32]


# Canonical JSON.


def canonical(value, depth=0):
    need(depth <= NESTING_MAX, "nested too deep")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        need(abs(value) <= INTEGER_MAX, "a number beyond 2^53 - 1")
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    need(isinstance(value, dict), "a null")
    in_order = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(json.dumps(n, ensure_ascii=False) + ":" + canonical(value[n], depth + 1) for n in in_order) + "}"


def not_an_integer(text):
    raise Bad(f"the number {text} is no integer")


DECODER = json.JSONDecoder(parse_float=not_an_integer, parse_constant=not_an_integer)


def parse(text):
    """The value that text begins with and where it ends; the text up to there must be its canonical form."""
    try:
        value, end = DECODER.raw_decode(text)
        same = canonical(value) == text[:end]
    except (ValueError, RecursionError) as error:
        raise Bad(f"not JSON: {error}") from None
    need(same, "not in canonical form")
    return value, end


def members(value, required, optional, what):
    need(isinstance(value, dict), f"{what} is no object")
    for name in required:
        need(name in value, f"{what} has no `{name}`")
    for name in value:
        need(name in required or name in optional, f"{what} has an unknown member `{name}`")


# Words.

SLUG = r"[a-z0-9][a-z0-9._-]{0,63}"
SUBJECT = re.compile(rf"ledger|(?:source|case)/{SLUG}")
EVENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
EVENT_TYPE = re.compile(r"[a-z0-9._-]{1,128}")
HASH = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?Z")


def is_text(value, form):
    return isinstance(value, str) and form.fullmatch(value) is not None


def is_time(value, digits=None):
    match = TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None or (digits is not None and len(match[7] or "") != digits):
        return False
    year, month, day, hour, minute, second = (int(match[n]) for n in range(1, 7))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1 <= month <= 12 and 1 <= day <= days[month - 1] and hour < 24 and minute < 60 and second < 60


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def unbase64(text):
    """The bytes of padded standard base64, in the one way to write them."""
    try:
        octets = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None
    return octets if base64.b64encode(octets).decode() == text else None


def is_key_name(name):
    odd = any(c.isspace() or c == "+" or ord(c) < 0x20 or 0x7F <= ord(c) <= 0x9F for c in name)
    return 1 <= len(name.encode()) <= 255 and not odd


def is_keyid(text):
    name, plus, digits = text.partition("+")
    return plus == "+" and is_key_name(name) and re.fullmatch("[0-9a-f]{8}", digits) is not None


class Key:
    """A verifier key: name, 8 hex and base64 of type and public key, with `+` between."""

    def __init__(self, text):
        need(isinstance(text, str) and text.count("+") >= 2, f"{text!r} is no verifier key")
        self.name, digits, data = text.split("+", 2)
        octets = unbase64(data)
        need(is_key_name(self.name) and octets is not None and len(octets) == 33, f"{text!r} is no verifier key")
        need(octets[0] == 1, f"the key {text} is not Ed25519")
        self.public = octets[1:]
        self.hash = hashlib.sha256(self.name.encode() + b"\n" + octets).digest()[:4]
        need(digits == self.hash.hex(), f"the hash of {text} should be {self.hash.hex()}")
        need(usable(self.public), f"the public key of {self.name} is weak")
        self.id = f"{self.name}+{digits}"
        self.text = text


# The log.


class Tree:
    """The roots of the full subtrees, largest first: RFC 6962 as the log grows."""

    def __init__(self):
        self.size = 0
        self.full = []

    def push(self, leaf):
        node, size = leaf, self.size
        while size & 1:
            node = hashlib.sha256(b"\x01" + self.full.pop() + node).digest()
            size >>= 1
        self.full.append(node)
        self.size += 1

    def root(self):
        if not self.full:
            return hashlib.sha256(b"").digest()
        node = self.full[-1]
        for left in reversed(self.full[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node


class Log:
    def __init__(self):
        self.origin = None
        self.prev = bytes(32)
        self.recorded_at = ""
        self.versions = {}
        self.ids = set()
        self.keys = {}
        self.revoked = {}
        self.log_keys = []
        self.tree = Tree()
        self.signatures = 0
        self.quotes = []

    def push(self, line):
        need(len(line) <= ENTRY_BYTES_MAX, "longer than an entry may be")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            raise Bad("not UTF-8") from None
        event, event_bytes, entry = split(text)
        check_event(event, event_bytes)
        members(entry, ["prev", "recorded_at", "seq", "signatures", "version"], [], "the entry")
        seq = self.tree.size
        need(is_count(entry["seq"]) and entry["seq"] == seq, f"`seq` should be {seq}")
        need(is_text(entry["prev"], HASH) and bytes.fromhex(entry["prev"]) == self.prev, "`prev` is not the leaf hash of the entry before")
        need(is_time(entry["recorded_at"], 6), "`recorded_at` is no time with six fraction digits")
        need(entry["recorded_at"] >= self.recorded_at, "recorded before the entry before it")
        need(self.origin in (None, event["source"]), "the event was written for another log")
        version = self.versions.get(event["subject"], 0)
        need(is_count(entry["version"]) and entry["version"] == version, f"`version` should be {version}")
        need(event.get("expectedversion", version) == version, "its author expected another version")
        need(event["id"] not in self.ids, "an event with its id is in the log already")
        for keyid, signature in self.signers(event, entry["signatures"], seq):
            message = b"DSSEv1 %d %b %d %b" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE, len(event_bytes), event_bytes)
            need(verifies(self.keys[keyid].public, message, signature), f"the signature by `{keyid}` does not verify")
            self.signatures += 1
        self.origin = event["source"]
        self.recorded_at = entry["recorded_at"]
        self.versions[event["subject"]] = version + 1
        self.ids.add(event["id"])
        self.prev = hashlib.sha256(b"\x00" + line).digest()
        self.tree.push(self.prev)
        self.quotes += [(seq, quote) for quote in quotes(event["data"])]

    def signers(self, event, signatures, seq):
        """Follows the events that name keys, and returns who must have signed."""
        form = "`signatures` is not a sorted list of 1 to 16 objects with keyid and sig"
        need(isinstance(signatures, list) and 1 <= len(signatures) <= 16, form)
        out = []
        for item in signatures:
            need(isinstance(item, dict) and set(item) == {"keyid", "sig"}, form)
            need(isinstance(item["keyid"], str) and is_keyid(item["keyid"]) and isinstance(item["sig"], str), form)
            signature = unbase64(item["sig"])
            need(signature is not None and len(signature) == 64, "a signature is not 64 bytes in base64")
            need(not out or out[-1][0].encode() < item["keyid"].encode(), "signatures are not sorted, each key once")
            out.append((item["keyid"], signature))
        kinds = ("ledger.created", "key.enrolled", "key.revoked", "ledger.rekeyed")
        kind = next((kind for kind in kinds if event["type"] == f"casebook.{kind}.v1"), None)
        need(kind is None or event["subject"] == "ledger", "an event that names keys is not in the stream `ledger`")
        need((kind == "ledger.created") == (seq == 0), "`ledger.created` must be entry 0, and entry 0 alone")
        data = event["data"]
        if kind == "ledger.created":
            need(data.get("origin") == event["source"], "`origin` is not the event's `source`")
            self.add_log_key(data, event["source"], seq, False)
            need(isinstance(data.get("keys"), list), "`keys` is no list")
            for item in data["keys"]:
                need(isinstance(item, dict), "`keys` holds something other than objects")
                self.enrol(Key(item.get("key")))
        if kind == "key.enrolled":
            key = Key(data.get("key"))
            self.enrol(key)
            need(key.id in dict(out), f"no signature by `{key.id}`, which is being enrolled")
        for keyid, _ in out:
            need(keyid in self.keys, f"signed by `{keyid}`, which is not enrolled")
            need(keyid not in self.revoked, f"signed by `{keyid}`, which was revoked before")
        if kind == "key.revoked":
            key = Key(data.get("key"))
            held = self.keys.get(key.id)
            need(held is not None and held.text == key.text and key.id not in self.revoked, f"`{key.id}` is not enrolled")
            self.revoked[key.id] = seq
        if kind == "ledger.rekeyed":
            need(isinstance(data.get("reason"), str), "`reason` is missing")
            self.add_log_key(data, event["source"], seq, data["reason"] not in ("lost", "compromised"))
        return out

    def is_named(self, key):
        known = list(self.keys.values()) + [log_key for _, log_key, _ in self.log_keys]
        return any(key.id == other.id or key.public == other.public for other in known)

    def enrol(self, key):
        need(not self.is_named(key), f"the key `{key.id}` was named in this log before")
        self.keys[key.id] = key

    def add_log_key(self, data, origin, seq, old_signs_too):
        key = Key(data.get("log_key"))
        need(not self.is_named(key), f"the key `{key.id}` was named in this log before")
        need(key.name == origin, "the log's key does not bear the log's name")
        self.log_keys.append((seq, key, old_signs_too))

    def signers_at(self, size):
        """Who must sign a checkpoint of this size: the key in force, and right after a change the one before too."""
        named = [item for item in self.log_keys if item[0] < max(size, 1)]
        need(named, "the log names no key of its own")
        seq, key, old_signs_too = named[-1]
        return [key, named[-2][1]] if old_signs_too and size == seq + 1 else [key]


def split(text):
    """The event, its exact bytes, and the other members of an entry's line."""
    head = '{"event":'
    need(text.startswith(head), f"it does not begin with {head}")
    event, end = parse(text[len(head):])
    end += len(head)
    need(text[end:end + 1] == ",", "nothing behind the event")
    rest = "{" + text[end + 1:]
    entry, rest_end = parse(rest)
    need(rest_end == len(rest), "bytes behind the entry")
    need(isinstance(entry, dict) and all(name > "event" for name in entry), "its members are not in order")
    return event, text[len(head):end].encode("utf-8"), entry


def check_event(event, event_bytes):
    need(len(event_bytes) <= EVENT_BYTES_MAX, "the event is longer than 48 KiB")
    required = ["data", "datacontenttype", "id", "source", "specversion", "subject", "time", "type"]
    members(event, required, ["expectedversion", "importid"], "the event")
    need(isinstance(event["data"], dict), "`data` is no object")
    need(event["datacontenttype"] == "application/json", "`datacontenttype` is not application/json")
    need(event["specversion"] == "1.0", "`specversion` is not 1.0")
    need(is_text(event["id"], EVENT_ID), "`id` is no UUID of version 7 or 8")
    need(isinstance(event["source"], str), "`source` is no string")
    need(is_text(event["subject"], SUBJECT), "`subject` is not ledger, source/<id> or case/<id>")
    need(is_time(event["time"]), "`time` is no UTC time")
    need(is_text(event["type"], EVENT_TYPE), "`type` is no type's name")
    need(is_count(event.get("expectedversion", 0)), "`expectedversion` is no whole number")
    need("importid" not in event or is_text(event["importid"], EVENT_ID), "`importid` is no UUID of version 7 or 8")


def quotes(data):
    """The quotes in an event's data: of evidence, and of where a claim appeared."""
    appearance = data.get("appearance")
    for holder in (data, appearance):
        quote = holder.get("quote") if isinstance(holder, dict) else None
        if quote is not None:
            members(quote, ["exact", "end", "extraction", "prefix", "start", "suffix"], [], "a quote")
            words = all(isinstance(quote[name], str) for name in ("exact", "prefix", "suffix"))
            need(words and is_text(quote["extraction"], HASH), "a quote without words or extraction")
            need(is_count(quote["start"]) and is_count(quote["end"]), "a quote without a place")
            yield quote


# The checkpoint.


def open_checkpoint(octets, keys):
    """The size and root that a note promises, if each of the keys signed it."""
    need(len(octets) <= 1_000_000, "the note is longer than a note may be")
    try:
        note = octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad("not UTF-8") from None
    need(all(c >= " " or c == "\n" for c in note), "a control character")
    at = note.rfind("\n\n")
    need(at >= 0 and note.endswith("\n") and len(note) > at + 2, "no signature, or no final newline")
    text, lines = note[:at + 1], note[at + 2:-1].split("\n")
    need(len(lines) <= 16, "too many signatures")
    signed = set()
    for line in lines:
        parts = line.split(" ")
        need(len(parts) == 3 and parts[0] == "\u2014" and parts[1] != "" and "+" not in parts[1], f"{line!r} is no signature line")
        need(not any(c.isspace() for c in parts[1]), f"{line!r} is no signature line")
        data = unbase64(parts[2])
        need(data is not None and len(data) >= 5, f"{line!r} is no signature line")
        for key in keys:
            if parts[1] == key.name and data[:4] == key.hash:
                need(len(data) == 68 and verifies(key.public, text.encode(), data[4:]), "the log's signature does not verify")
                signed.add(key.id)
    for key in keys:
        need(key.id in signed, f"no signature by {key.id}")
    size, root = peek(text)
    need(text.split("\n")[0] == keys[0].name, "it is of another log")
    return size, root


def peek(text):
    lines = text.split("\n\n")[0].rstrip("\n").split("\n")
    need(len(lines) == 3 and lines[0] != "", "not three lines of origin, size and root")
    need(re.fullmatch("0|[1-9][0-9]*", lines[1]) is not None and int(lines[1]) < 2**63, "the size is no plain number")
    root = unbase64(lines[2])
    need(root is not None and len(root) == 32, "the root is not 32 bytes in base64")
    return int(lines[1]), root


# The directory.


def journal_lines(folder):
    """The lines of the journal, file after file, and how many bytes are left behind the last newline."""
    names = sorted(name for name in os.listdir(folder) if name.endswith(".jsonl"))
    wanted = [f"{n * FILE_ENTRIES:020}.jsonl" for n in range(len(names))]
    need(names == wanted, "the journal's files are not those of 65,536 entries each")
    for number, name in enumerate(names):
        with open(os.path.join(folder, name), "rb") as file:
            lines = file.read().split(b"\n")
        rest = lines.pop()
        last = number == len(names) - 1
        need(len(lines) <= FILE_ENTRIES, f"{name} has more than {FILE_ENTRIES} lines")
        need(last or (len(lines) == FILE_ENTRIES and rest == b""), f"{name} is not full, and another file follows")
        yield from ((line, True) for line in lines)
        if rest:
            yield rest, False


def check_blobs(folder, log):
    """Every blob that is there must hash to its name, and hold the quotes that are cut from it."""
    count = checked = 0
    texts = {}
    wanted = {quote["extraction"] for _, quote in log.quotes}
    top = os.path.join(folder, "sha256")
    for shard in sorted(os.listdir(top)) if os.path.isdir(top) else []:
        for name in sorted(os.listdir(os.path.join(top, shard))):
            with open(os.path.join(top, shard, name), "rb") as file:
                octets = file.read()
            need(hashlib.sha256(octets).hexdigest() == shard + name, f"the blob {shard}{name} has other bytes")
            count += 1
            if shard + name in wanted:
                texts[shard + name] = octets.decode("utf-8")
    for seq, quote in log.quotes:
        text = texts.get(quote["extraction"])
        if text is not None:
            start, end = quote["start"], quote["end"]
            need(end <= len(text) and text[start:end] == quote["exact"], f"entry {seq}: the quote is not in its text")
            before, after = quote["prefix"], quote["suffix"]
            need(max(len(before), len(after)) <= 32, f"entry {seq}: more than 32 code points around a quote")
            fits = text[:start].endswith(before) and text[end:].startswith(after)
            need(fits, f"entry {seq}: other words stand around the quote in its text")
            checked += 1
    return count, checked


def read_kept(folder):
    """The last checkpoints of the log's keys that were replaced, by the entry that did it."""
    kept = {}
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if re.fullmatch("[0-9]{20}[.]checkpoint", name):
            with open(os.path.join(folder, name), "rb") as file:
                kept[int(name[:20])] = file.read()
    return kept


def check_kept(kept, roots, log, size, pinned):
    """Every kept checkpoint holds, and from the pinned key on there is one for every change of the key."""
    named = [item for item in log.log_keys if item[0] < max(size, 1)]
    at = next((n for n, item in enumerate(named) if pinned is not None and item[1].text == pinned.text), None)
    need(pinned is None or at is not None, f"the log's key is {named[-1][1].text}, not the one given")
    for n, ((since, old, _), (rekeyed, _, _)) in enumerate(zip(named, named[1:])):
        if rekeyed not in kept:
            if at is not None and n >= at:
                raise OSError(f"no checkpoint by {old.id}, which entry {rekeyed} replaced, is kept")
            continue
        where = f"rekeyed/{rekeyed:020}.checkpoint"
        try:
            kept_size, root = open_checkpoint(kept[rekeyed], [old])
            need(since < kept_size <= rekeyed + 1, "not of a size that the old key may sign")
            open_checkpoint(kept[rekeyed], log.signers_at(kept_size))
            need(root == roots[kept_size], "another root than the log has there")
        except Bad as problem:
            raise Bad(f"{where}: {problem}") from None


def check(folder, pinned):
    kept = read_kept(os.path.join(folder, "rekeyed"))
    with open(os.path.join(folder, "checkpoint"), "rb") as file:
        note = file.read()
    try:
        size, _ = peek(note.decode("utf-8", "replace"))
    except Bad as problem:
        raise Bad(f"the checkpoint: {problem}") from None
    log = Log()
    roots = {}
    for octets in kept.values():
        try:
            roots[peek(octets.decode("utf-8", "replace"))[0]] = None
        except Bad:
            pass
    root_at_size = log.tree.root() if size == 0 else None
    torn = ""
    for line, is_whole in journal_lines(os.path.join(folder, "journal")):
        seq = log.tree.size
        if not is_whole:
            need(seq >= size, f"entry {seq}: cut off")
            torn = f", and {len(line)} bytes of an entry that was never acknowledged"
            break
        try:
            log.push(line)
        except Bad as problem:
            raise Bad(f"entry {seq}: {problem}") from None
        if log.tree.size in roots:
            roots[log.tree.size] = log.tree.root()
        if log.tree.size == size:
            root_at_size = log.tree.root()
    entries = log.tree.size
    need(root_at_size is not None, f"entry {entries}: missing; the checkpoint covers {size} entries")
    signers = log.signers_at(size)
    key = signers[0]
    check_kept(kept, roots, log, size, pinned)
    try:
        size, root = open_checkpoint(note, signers)
    except Bad as problem:
        raise Bad(f"the checkpoint: {problem}") from None
    need(root == root_at_size, f"the checkpoint's root is {root.hex()}, that of its {size} entries is {root_at_size.hex()}")
    blobs, quoted = check_blobs(os.path.join(folder, "blobs"), log)
    if pinned is None:
        print(f"not pinned: the log's key was read from the log itself: {key.text}")
    print(f"{entries} entries, {log.signatures} signatures by {len(log.keys)} keys, {blobs} blobs, {quoted} quotes: all hold")
    print(f"checkpoint {key.name} {size} {root.hex()}")
    if entries > size or torn:
        print(f"not covered by it: {entries - size} entries{torn}")


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__.strip().split("\n")[0], file=sys.stderr)
        return 2
    try:
        pinned = Key(arguments[1]) if len(arguments) == 2 else None
    except Bad as problem:
        print(f"VKEY: {problem}", file=sys.stderr)
        return 2
    try:
        check(arguments[0], pinned)
    except Bad as problem:
        print(f"bad: {problem}", file=sys.stderr)
        return 3
    except OSError as error:
        print(f"could not check: {error}", file=sys.stderr)
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
