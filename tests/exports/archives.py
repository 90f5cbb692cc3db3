"""Reads the WARC and WACZ files that casebook writes, with warcio and py-wacz, and says as JSON what is in them.

    archives.py warc FILE    what `warcio check` finds, and a line for each record
    archives.py wacz FILE    what `wacz validate` finds, and the index that cdxj-indexer makes of the same records
    archives.py pack OUT FILE...    what `wacz create` makes of WARC files

Exit 0 with JSON, 1 with what is wrong, 77 when a library is missing.
"""

import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace

MISSING = 77


def warc(path):
    from warcio.archiveiterator import ArchiveIterator
    from warcio.checker import Checker

    status = Checker(SimpleNamespace(inputs=[path], verbose=False)).process_all()
    if status:
        sys.exit(1)
    records = []
    with open(path, "rb") as file:
        for record in ArchiveIterator(file):
            head = record.rec_headers.get_header
            records.append({
                "type": record.rec_type,
                "id": head("WARC-Record-ID"),
                "url": head("WARC-Target-URI"),
                "date": head("WARC-Date"),
                "refers_to": head("WARC-Refers-To"),
                "status": record.http_headers.get_statuscode() if record.rec_type == "response" else None,
                "sha256": hashlib.sha256(record.content_stream().read()).hexdigest(),
            })
    print(json.dumps(records))


def wacz(path):
    import cdxj_indexer
    import wacz  # noqa: F401

    tool = Path(sys.executable).with_name("wacz")
    ran = subprocess.run([tool, "validate", "-f", path], capture_output=True, text=True, check=False)
    if ran.returncode or "Validation succeeded" not in ran.stdout:
        print(ran.stdout, ran.stderr)
        sys.exit(1)
    with zipfile.ZipFile(path) as package, tempfile.TemporaryDirectory() as folder:
        package.extract("archive/data.warc.gz", folder)
        out = io.StringIO()
        data = str(Path(folder, "archive/data.warc.gz"))
        cdxj_indexer.CDXJIndexer(out, [data], sort=True).process_all()
        ours = package.read("indexes/index.cdx").decode().splitlines()
        print(json.dumps({
            "ours": [parsed(line) for line in ours],
            "theirs": [parsed(line) for line in out.getvalue().splitlines()],
            "names": package.namelist(),
            "pages": package.read("pages/pages.jsonl").decode().splitlines(),
            "stored": package.getinfo("archive/data.warc.gz").compress_type == zipfile.ZIP_STORED,
        }))


def pack(path, *files):
    import wacz  # noqa: F401

    tool = Path(sys.executable).with_name("wacz")
    ran = subprocess.run([tool, "create", "-o", path, *files], capture_output=True, text=True, check=False)
    if ran.returncode:
        print(ran.stdout, ran.stderr)
        sys.exit(1)
    print(json.dumps(zipfile.ZipFile(path).namelist()))


def parsed(line):
    key, date, said = line.split(" ", 2)
    said = json.loads(said)
    return [key, date, said["url"], said["offset"], said["length"], said.get("status"), said["filename"]]


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    try:
        {"warc": warc, "wacz": wacz, "pack": pack}[command](*arguments)
    except ImportError as error:
        print(f"{error.name}")
        sys.exit(MISSING)
