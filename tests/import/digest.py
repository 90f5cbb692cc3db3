"""Makes the digest of an assessment again, from what `casebook show CASE --json` prints, without casebook.

For data without floats, whose member names are ASCII, sorted keys and no spaces are RFC 8785.
"""
import hashlib
import json
import sys

assessment = json.load(sys.stdin)["assessment"]
canonical = json.dumps(assessment, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
print(hashlib.sha256(canonical.encode("utf-8")).hexdigest())
