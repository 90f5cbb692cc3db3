"""Reads what `casebook show --format …` writes, without any of casebook's code.

    check.py prov SCHEMA FILE VERDICTS      PROV-JSON: valid, read and written back, and every verdict leads to its
                                            captures and keys; VERDICTS is how many verdicts there must be
    check.py annotations BLOBS FILE COUNT   Web Annotations: the selectors find their words in the kept texts
    check.py claimreview TABLE FILE         only properties that schema.org defines for their types
    check.py page TABLE FILE                well-formed, inert, with the JSON-LD found by another program

Exit 0 with a line of what was found, 1 with what is wrong, 77 when a library is missing.
"""

import hashlib
import json
import sys
from pathlib import Path

MISSING = 77


def fail(words):
    print(f"wrong: {words}")
    sys.exit(1)


def need(condition, words):
    if not condition:
        fail(words)


def read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


# Provenance.


def prov(schema, path, verdicts):
    import jsonschema
    from prov.model import ProvDocument

    document = read(path)
    jsonschema.Draft4Validator(read(schema)).validate(document)
    first = ProvDocument.deserialize(content=json.dumps(document), format="json")
    again = ProvDocument.deserialize(content=first.serialize(format="json"), format="json")
    need(first == again, "the document is not the same after it was written back")
    need(len(first.get_provn()) > 0, "no PROV-N")

    entities, activities, agents = (document.get(what, {}) for what in ("entity", "activity", "agent"))
    ends = {
        "used": {"activity": activities, "entity": entities},
        "wasGeneratedBy": {"activity": activities, "entity": entities},
        "wasInvalidatedBy": {"activity": activities, "entity": entities},
        "wasDerivedFrom": {"generatedEntity": entities, "usedEntity": entities, "activity": activities},
        "wasAssociatedWith": {"activity": activities, "agent": agents, "plan": entities},
        "actedOnBehalfOf": {"delegate": agents, "responsible": agents, "activity": activities},
        "wasInformedBy": {"informed": activities, "informant": activities},
        "specializationOf": {"specificEntity": entities, "generalEntity": entities},
        "alternateOf": {"alternate1": entities, "alternate2": entities},
    }
    for how, records in document.items():
        if how in ("prefix", "entity", "activity", "agent"):
            continue
        for record in records.values():
            for end, known in ends[how].items():
                name = record.get(f"prov:{end}")
                need(name is None or name in known, f"{how} names {name}, which is not there")
    generated = {}
    for record in document["wasGeneratedBy"].values():
        need(record["prov:entity"] not in generated, f"{record['prov:entity']} was generated twice")
        generated[record["prov:entity"]] = record["prov:activity"]
    signed = {}
    for record in document["wasAssociatedWith"].values():
        signed.setdefault(record["prov:activity"], set()).add(record["prov:agent"])
    for activity in activities:
        keys = [agent for agent in signed.get(activity, ()) if agent.startswith("cb:keys#")]
        need(keys, f"nobody signed {activity}")
    came_from = {}
    for record in document["wasDerivedFrom"].values():
        came_from.setdefault(record["prov:generatedEntity"], set()).add(record["prov:usedEntity"])

    def kind(entity):
        found = entities[entity].get("prov:type")
        return found["$"] if isinstance(found, dict) else found

    found, to_captures = [], 0
    for entity in entities:
        if kind(entity) != "cb:Verdict":
            continue
        found.append(entity)
        seen, todo = set(), [entity]
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.add(at)
                todo.extend(came_from.get(at, ()))
        kinds = {kind(at) for at in seen}
        for at in seen:
            if kind(at) in ("cb:Verdict", "cb:Evidence", "cb:Quote", "cb:Extraction", "cb:Capture", "cb:Source"):
                need(at in generated, f"{at} comes from no entry")
        need("cb:Claim" in kinds or "cb:Case" in kinds, f"{entity} rates nothing")
        if "cb:Quote" in kinds:
            for what in ("cb:Evidence", "cb:Extraction", "cb:Capture", "cb:Source"):
                need(what in kinds, f"{entity} has a quote and leads to no {what}")
            to_captures += 1
    need(len(found) == int(verdicts), f"{len(found)} verdicts, not {verdicts}")
    need(to_captures > 0, "no verdict leads to a capture")
    roles = sorted({record.get("prov:role", "") for record in document["wasAssociatedWith"].values()} - {""})
    invalid = sorted({kind(record["prov:entity"])[3:] for record in document.get("wasInvalidatedBy", {}).values()})
    print(f"{len(found)} verdicts, {to_captures} to captures; roles {' '.join(roles)}; ended {' '.join(invalid)}")


# Annotations.


def annotations(blobs, path, count):
    collection = read(path)
    need(collection["type"] == "AnnotationCollection", "no collection")
    need("http://www.w3.org/ns/anno.jsonld" in collection["@context"], "no context")
    items = collection["first"]["items"]
    need(len(items) == collection["total"] == int(count), f"{len(items)} annotations, not {count}")
    names = {item["id"] for item in items}
    need(len(names) == len(items), "two annotations have one id")
    astral = 0
    for item in items:
        need(item["type"] == "Annotation" and ":" in item["id"], "an annotation without type or id")
        target = item["target"]
        need(":" in target["source"], "a target without an address")
        digest = target["casebook:extraction"]
        data = (Path(blobs) / digest[:2] / digest[2:]).read_bytes()
        need(hashlib.sha256(data).hexdigest() == digest, "the kept text is another one")
        text = data.decode("utf-8")
        selectors = {selector["type"]: selector for selector in target["selector"]}
        position, words = selectors["TextPositionSelector"], selectors["TextQuoteSelector"]
        start, end = position["start"], position["end"]
        need(text[start:end] == words["exact"], f"{item['id']}: {text[start:end]!r} is not {words['exact']!r}")
        around = (words.get("prefix", ""), words.get("suffix", ""))
        needle = around[0] + words["exact"] + around[1]
        places, at = [], text.find(needle)
        while at >= 0:
            places.append(at + len(around[0]))
            at = text.find(needle, at + 1)
        need(places == [start], f"{item['id']}: the words with what is around them are at {places}, not {start}")
        need(target["state"]["type"] == "TimeState" and target["state"]["sourceDate"].endswith("Z"), "no time")
        astral += any(ord(c) > 0xFFFF for c in text[:start])
    print(f"{len(items)} annotations found, {astral} behind characters beyond the basic plane")


# ClaimReview.


def properties(table, value, path="$"):
    """Walks JSON-LD; what has no type is a Thing."""
    if isinstance(value, list):
        for item in value:
            properties(table, item, path)
        return
    if not isinstance(value, dict):
        return
    of = value.get("@type", "Thing")
    need(of in table, f"{path}: the table has no type {of}")
    for name, member in value.items():
        if name.startswith("@"):
            continue
        need(name in table[of], f"{path}: {of} has no property {name}")
        need(member not in ("", None, [], {}), f"{path}.{name} is empty")
        properties(table, member, f"{path}.{name}")


def review(table, value):
    need(value["@type"] == "ClaimReview" and value["@context"] == "https://schema.org", "no ClaimReview")
    properties(read(table), value)
    rating = value["reviewRating"]
    numbers = {"ratingValue", "bestRating", "worstRating"} & rating.keys()
    need(len(numbers) in (0, 3), "a number without the ends of its scale")
    if numbers:
        need(rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"], "a number off its scale")
    return rating["alternateName"], rating.get("ratingValue")


def claimreview(table, path):
    print("%s, %s" % review(table, read(path)))


# The page.

HIDDEN = set(range(0x202A, 0x202F)) | set(range(0x2066, 0x206A)) | {0x200B, 0x200E, 0x200F, 0x61C, 0xFEFF, 0xAD}
TEXT_ONLY = "{http://www.w3.org/1999/xhtml}"
FETCHES = "link img iframe frame object embed form input button base audio video source track picture portal".split()


def page(table, path):
    import extruct
    import html5lib

    data = Path(path).read_bytes()
    text = data.decode("utf-8")
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(text)
    need(not parser.errors, f"not well-formed: {parser.errors[:3]}")
    ids, fragments, scripts = set(), set(), []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            fail("a comment")
        name = element.tag.replace(TEXT_ONLY, "")
        need(name not in FETCHES, f"an element {name}")
        if name == "script":
            scripts.append(element)
            need(element.attrib == {"type": "application/ld+json"}, f"a script {element.attrib}")
        for attribute, value in element.attrib.items():
            need(not attribute.lower().startswith("on"), f"a handler {attribute}")
            need(attribute not in ("src", "srcset", "srcdoc", "style", "background", "action"), f"{attribute} of {name}")
            if attribute == "id":
                need(value not in ids, f"the id {value} twice")
                ids.add(value)
            if attribute == "href":
                need(value.startswith(("#", "https://", "http://")), f"a link to {value!r}")
                if value.startswith("#"):
                    fragments.add(value[1:])
        for words in (element.text or "", element.tail or "", *element.attrib.values()):
            if name != "style":
                odd = [c for c in words if ord(c) in HIDDEN or (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160]
                need(not odd, f"hidden characters {odd!r} in {words[:80]!r}")
    need(fragments <= ids, f"links to nothing: {sorted(fragments - ids)[:5]}")
    need(len(scripts) <= 1, "two scripts")
    html = next(tree.iter(f"{TEXT_ONLY}html"), tree)
    need(html.attrib.get("lang"), "no language")
    policy = [e.attrib.get("content", "") for e in tree.iter() if e.attrib.get("http-equiv")]
    need(policy and policy[0].startswith("default-src 'none'"), "no content security policy")
    if scripts:
        json.loads(scripts[0].text)
    found = extruct.extract(text, syntaxes=["json-ld"], uniform=True)["json-ld"]
    need(len(found) == len(scripts), f"{len(found)} pieces of JSON-LD")
    said = review(table, found[0]) if found else ("no verdict", None)
    print(f"{len(data)} bytes, {len(ids)} ids, {said[0]}")


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    try:
        {"prov": prov, "annotations": annotations, "claimreview": claimreview, "page": page}[command](*arguments)
    except ImportError as error:
        print(f"{error.name}")
        sys.exit(MISSING)
