"""Reads a log by C2SP tlog-tiles alone, below /log/: an HTTP client of another make.

Nothing but the standard library. It recomputes the root from the entries, checks every tile and bundle, every inclusion
and consistency proof up to the size that is given, and that no other spelling of a tile's path is served.

    tlog.py URL VKEY PROOFS_UP_TO         prints what it checked as JSON
"""

import base64
import gzip
import hashlib
import http.client
import json
import subprocess
import sys
import tempfile
import urllib.parse

url, vkey, proofs_up_to = sys.argv[1], sys.argv[2], int(sys.argv[3])
site = urllib.parse.urlsplit(url)
connection = http.client.HTTPConnection(site.hostname, site.port, timeout=60)
counts = {"requests": 0, "tiles": 0, "bundles": 0, "inclusion": 0, "consistency": 0, "refused_paths": 0}


def ask(path, headers=None):
    counts["requests"] += 1
    connection.putrequest("GET", path, skip_accept_encoding=True)
    for name, value in (headers or {}).items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    return response.status, response.headers, response.read()


def get(path):
    status, _, body = ask(path)
    assert status == 200, (path, status, body)
    return body


# ---- RFC 6962 section 2.1, as it is written there


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


known = {}


def tree_hash(leaves, start, end):
    """MTH of leaves[start:end]."""
    if (start, end) not in known:
        n = end - start
        if n == 0:
            known[start, end] = hashlib.sha256(b"").digest()
        elif n == 1:
            known[start, end] = leaves[start]
        else:
            k = start + split(n)
            known[start, end] = node_hash(tree_hash(leaves, start, k), tree_hash(leaves, k, end))
    return known[start, end]


def inclusion(leaves, m, start, end):
    """PATH(m, D[start:end])."""
    n = end - start
    if n == 1:
        return []
    k = split(n)
    if m < k:
        return inclusion(leaves, m, start, start + k) + [tree_hash(leaves, start + k, end)]
    return inclusion(leaves, m - k, start + k, end) + [tree_hash(leaves, start, start + k)]


def consistency(leaves, m, start, end, whole):
    """SUBPROOF(m, D[start:end], whole)."""
    n = end - start
    if m == n:
        return [] if whole else [tree_hash(leaves, start, end)]
    k = split(n)
    if m <= k:
        return consistency(leaves, m, start, start + k, whole) + [tree_hash(leaves, start + k, end)]
    return consistency(leaves, m - k, start + k, end, False) + [tree_hash(leaves, start, start + k)]


# ---- the signed note


def open_checkpoint(note):
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key, validate=True)
    assert key[0] == 1 and len(key) == 33
    assert hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] == key_id
    text, _, lines = note.decode().rpartition("\n\n")
    text += "\n"
    verified = 0
    for line in lines.splitlines():
        dash, who, data = line.split(" ")
        data = base64.b64decode(data, validate=True)
        assert dash == "—"
        if who == name and data[:4].hex() == key_id:
            verify_ed25519(key[1:], data[4:], text.encode())
            verified += 1
    assert verified == 1, note
    origin, size, root = text.splitlines()
    assert origin == name and str(int(size)) == size
    return int(size), base64.b64decode(root, validate=True)


def verify_ed25519(public, signature, message):
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as sig, tempfile.NamedTemporaryFile() as text:
            key.write(bytes.fromhex("302a300506032b6570032100") + public)
            sig.write(signature)
            text.write(message)
            for file in (key, sig, text):
                file.flush()
            command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key.name, "-rawin"]
            subprocess.run(command + ["-in", text.name, "-sigfile", sig.name], check=True, stdout=subprocess.DEVNULL)
        return
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


# ---- tiles


def number(n):
    groups = [f"{n % 1000:03d}"]
    while n >= 1000:
        n //= 1000
        groups.insert(0, f"x{n % 1000:03d}")
    return "/".join(groups)


def path(kind, n, width):
    return f"/log/tile/{kind}/{number(n)}" + ("" if width == 256 else f".p/{width}")


def bundle(data):
    entries = []
    while data:
        length = int.from_bytes(data[:2], "big")
        assert len(data) >= 2 + length, "the bundle is cut off"
        entries.append(data[2 : 2 + length])
        data = data[2 + length :]
    return entries


status, headers, note = ask("/log/checkpoint")
assert status == 200 and headers["content-type"] == "text/plain; charset=utf-8", headers
assert headers["cache-control"] == "no-cache", headers["cache-control"]
size, root = open_checkpoint(note)
status, _, body = ask("/log/checkpoint", {"If-None-Match": headers["etag"]})
assert status == 304 and not body

# The whole log by its bundles, and the root over it.
entries = []
for n in range((size + 255) // 256):
    width = min(256, size - n * 256)
    status, headers, body = ask(path("entries", n, width))
    assert status == 200, (n, width, status)
    assert headers["content-type"] == "application/octet-stream", headers
    assert headers["cache-control"] == "public, max-age=31536000, immutable", headers
    entries += bundle(body)
    counts["bundles"] += 1
    _, headers, packed = ask(path("entries", n, width), {"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip" and gzip.decompress(packed) == body
assert len(entries) == size, (len(entries), size)
leaves = [leaf_hash(entry) for entry in entries]
assert tree_hash(leaves, 0, size) == root, "the entries give another root"
for seq, entry in enumerate(entries):
    value = json.loads(entry)
    assert value["seq"] == seq
    assert value["prev"] == (leaves[seq - 1].hex() if seq else "0" * 64)

# Every tile of every level: full ones, and each partial one of every size that there ever was.
level = 0
while size >> (8 * level):
    span = 256**level
    there = size // span
    hashes = [tree_hash(leaves, i * span, (i + 1) * span) for i in range(there)]
    for n in range((there + 255) // 256):
        for width in range(1, min(256, there - n * 256) + 1):
            status, headers, body = ask(path(level, n, width))
            assert status == 200 and headers["cache-control"] == "public, max-age=31536000, immutable", (level, n, width)
            assert body == b"".join(hashes[n * 256 : n * 256 + width]), (level, n, width)
            counts["tiles"] += 1
            if level == 0:
                assert bundle(get(path("entries", n, width))) == entries[n * 256 : n * 256 + width]
                counts["bundles"] += 1
        for width in range(min(256, there - n * 256) + 1, 257):
            assert ask(path(level, n, width))[0] == 404, (level, n, width)
    level += 1
for above in range(level, 64):
    assert ask(path(above, 0, 1))[0] == 404, above

# No other spelling of a path leads anywhere.
BAD = """
tile/0/0 tile/0/00 tile/0/0000 tile/0/x000/000 tile/0/x000 tile/0/x001 tile/0/000/000 tile/00/000 tile/+0/000 tile/-1/000
tile/64/000 tile/255/000 tile/0/-01 tile/0/+00 tile/0/X000/000 tile/0/000.p/0 tile/0/000.p/256 tile/0/000.p/257
tile/0/000.p/01 tile/0/000.p/-1 tile/0/000.p/+1 tile/0/000.p/ tile/0/000.p tile/0/000.P/1 tile/0/000.p/1/ tile/0/000/ tile/0//000
tile//000 tile/0/%30%30%30 tile/0/000%2ep/1 tile/0/000.p%2f1 tile/%30/000 tile/0/%2e%2e/000 tile/0/../0/000 tile/Entries/000
tile/ENTRIES/000.p/1 tile/entries/0 tile/entries/000.p/0 tile/entries/000.p/256 tile/entries/x001 tile/data/000 tile/8/0/000
tile/0/999 tile/0/x999/999 tile/0/x018/x446/x744/x073/x709/x551/615 tile/0/x018/x446/x744/x073/x709/x551/616
tile/0/x099/x999/x999/x999/x999/x999/999 tile/1/000.p/255 tile/7/000 tile/8/000.p/1 tile/0 tile/ tile tile/0/000.p/1.p/1
tile/0/000.p/1%00 tile/0/000.p/%31 tile/0/abc tile/0/0x0 tile/a/000 tile/0/000%20 tile/0/000?.p/1 tile/99999999999999999999/000
""".split()
for bad in BAD:
    status, _, body = ask("/log/" + bad)
    # With fewer than 256 entries the full tile is not there; a question mark ends the path.
    if bad == "tile/0/000?.p/1" and size >= 256:
        continue
    assert status == 404, (bad, status)
    counts["refused_paths"] += 1

# Every proof up to a size, against the definitions of RFC 6962.
encode = lambda hashes: [base64.b64encode(h).decode() for h in hashes]
top = min(size, proofs_up_to)
for n in range(1, top + 1):
    here = base64.b64encode(tree_hash(leaves, 0, n)).decode()
    # Every position in small trees and in the largest; in the others the ends, the split and every seventh.
    all_of_them = n <= 64 or n == top
    for m in (m for m in range(n) if all_of_them or (m + n) % 7 == 0 or m in (0, 1, split(n) - 1, split(n), n - 2, n - 1)):
        proof = json.loads(get(f"/log/proof/inclusion?index={m}&size={n}"))
        leaf = base64.b64encode(leaves[m]).decode()
        assert proof == {"index": m, "size": n, "leaf": leaf, "root": here, "hashes": encode(inclusion(leaves, m, 0, n))}, (m, n)
        counts["inclusion"] += 1
    for m in (m for m in range(1, n + 1) if all_of_them or (m + n) % 7 == 0 or m in (1, 2, split(n), n - 1, n)):
        proof = json.loads(get(f"/log/proof/consistency?from={m}&to={n}"))
        old = base64.b64encode(tree_hash(leaves, 0, m)).decode()
        assert proof == {"from": m, "to": n, "from_root": old, "to_root": here, "hashes": encode(consistency(leaves, m, 0, n, True))}, (m, n)
        counts["consistency"] += 1

# What cannot be proved is said to be so.
for path_, expected in [
    ("/log/proof/inclusion", 400), ("/log/proof/inclusion?index=x", 400), ("/log/proof/inclusion?index=-1", 400),
    ("/log/proof/inclusion?index=0&leaf=00", 400), ("/log/proof/inclusion?index=0&size=0", 400), ("/log/proof/inclusion?index=0&size=1.0", 400),
    (f"/log/proof/inclusion?index={size}", 404), (f"/log/proof/inclusion?index=0&size={size + 1}", 404), ("/log/proof/inclusion?index=5&size=5", 404),
    ("/log/proof/inclusion?index=18446744073709551616", 400), ("/log/proof/inclusion?index=18446744073709551615", 404),
    ("/log/proof/inclusion?leaf=zz", 400), ("/log/proof/inclusion?leaf=" + "0" * 64, 404), ("/log/proof/inclusion?event=x", 400),
    ("/log/proof/inclusion?event=019b76da-a801-7cfb-885b-37ce91cbc1b0", 404),
    ("/log/proof/consistency", 400), ("/log/proof/consistency?from=0", 400), ("/log/proof/consistency?from=5&to=4", 400),
    ("/log/proof/consistency?from=x", 400), (f"/log/proof/consistency?from=1&to={size + 1}", 404), ("/log/proof/consistency?from=1&to=0", 400),
]:
    status, headers, body = ask(path_)
    assert status == expected, (path_, status, body)
    assert headers["content-type"] == "application/problem+json" and json.loads(body)["status"] == expected, path_
for index in (0, size // 2, size - 1):
    by_leaf = json.loads(get("/log/proof/inclusion?leaf=" + leaves[index].hex()))
    by_event = json.loads(get("/log/proof/inclusion?event=" + json.loads(entries[index])["event"]["id"]))
    assert by_leaf == by_event and by_leaf["index"] == index and by_leaf["size"] == size

# Entries alone are the same bytes, with a proof of their own.
for seq in {0, 1, size // 2, size - 1}:
    status, headers, body = ask(f"/entries/{seq}.json")
    assert body == entries[seq] and headers["cache-control"] == "public, max-age=31536000, immutable"
    proof = get(f"/entries/{seq}.tlog-proof").decode()
    lines, _, checkpoint = proof.partition("\n\n")
    expected = ["c2sp.org/tlog-proof@v1", f"index {seq}"] + encode(inclusion(leaves, seq, 0, size))
    assert lines.split("\n") == expected and checkpoint.encode() == note, seq

print(json.dumps({"size": size, "levels": level, **counts}))
