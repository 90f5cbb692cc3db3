"""Reads an Atom feed with feedparser, and says as JSON what is in it. Exits with 77 where feedparser is missing."""

import json
import sys

try:
    import feedparser
except ImportError:
    print("feedparser")
    sys.exit(77)

# What is in a feed is compared as it stands.
feedparser.SANITIZE_HTML = 0
with open(sys.argv[1], "rb") as file:
    read = feedparser.parse(file.read())
print(json.dumps({
    "bozo": bool(read.bozo),
    "problem": str(read.get("bozo_exception", "")),
    "version": read.version,
    "id": read.feed.get("id", ""),
    "title": read.feed.get("title", ""),
    "updated": read.feed.get("updated", ""),
    "links": {link.rel: link.href for link in read.feed.get("links", [])},
    "entries": [{
        "id": entry.get("id", ""),
        "title": entry.get("title", ""),
        "updated": entry.get("updated", ""),
        "author": entry.get("author", ""),
        "link": entry.get("link", ""),
        "content": "".join(part.value for part in entry.get("content", [])),
    } for entry in read.entries],
}))
