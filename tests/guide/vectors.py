"""Counts what check.py makes of published vectors: python3 vectors.py FOLDER."""

import glob
import json
import os
import sys

import check


def accepts(public, message, signature):
    public, signature = bytes.fromhex(public), bytes.fromhex(signature)
    return len(public) == 32 and check.usable(public) and len(signature) == 64 and check.verifies(public, message, signature)


def is_canonical(octets):
    try:
        text = octets.decode("utf-8")
        return check.parse(text)[1] == len(text)
    except (check.Bad, UnicodeDecodeError):
        return False


def load(name):
    with open(os.path.join(sys.argv[1], name), "rb") as file:
        return json.load(file)


cases = load("ed25519-speccheck/cases.json")
good = [n for n, one in enumerate(cases) if accepts(one["pub_key"], bytes.fromhex(one["message"]), one["signature"])]
print("speccheck", len(cases), good)

groups = load("wycheproof/testvectors_v1/ed25519_test.json")["testGroups"]
tests = [(group["publicKey"]["pk"], test) for group in groups for test in group["tests"]]
good = [accepts(key, bytes.fromhex(test["msg"]), test["sig"]) == (test["result"] == "valid") for key, test in tests]
print("wycheproof", len(tests), all(good))

cases = load("cctv/ed25519/ed25519vectors.json")
print("cctv", len(cases), sum(accepts(one["key"], one["msg"].encode(), one["sig"]) for one in cases))

names = glob.glob(os.path.join(sys.argv[1], "jsontestsuite/test_parsing/*.json"))
accepted = 0
for name in names:
    with open(name, "rb") as file:
        accepted += is_canonical(file.read())
print("jsontestsuite", len(names), accepted)
