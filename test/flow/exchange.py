#!/usr/bin/env python3
"""A case for other programs: what each format holds against the claims themselves, and what it says that it lost.

usage: exchange.py ASHIATO CASE OUT    (prints a line for each thing that is not so)
"""
import collections, csv, json, re, subprocess, sys
import xml.etree.ElementTree as xml

ashiato, case, tmp = sys.argv[1:4]
EXTENSION = "extension-definition--7e6b8a3e-5d55-5f0b-9d0f-3f4c0c1d2a61"
# what a claim holds, as a line of JSON names it, beside its name on the list of losses
PROPERTIES = {
    "claim": "claim.key", "revision": "claim.revision", "subject": "claim.subject", "predicate": "claim.predicate",
    "object": "claim.object", "held_from": "claim.from", "held_until": "claim.to", "zone_known": "claim.zone",
    "resolution": "claim.resolution", "known": "claim.known", "source": "claim.source", "origin": "claim.origin",
    "scope": "claim.scope", "grade": "claim.grade", "made_by": "claim.made_by", "sentence": "claim.sentence",
    "words": "claim.words", "evidence_bits": "claim.evidence_bits", "detail": "claim.detail",
    "locators": "claim.locators", "records": "claim.records"}


def name_of(claim):
    """Of several with one name the order is that of the case."""
    return claim["claim"] or claim["sentence"]


def bad(what):
    print("not so:", what)


def report(kind, *options):
    done = subprocess.run([ashiato, "report", case, "--as", kind, "--json", *options], capture_output=True, text=True)
    if done.returncode:
        bad(f"{kind}: {done.stderr}")
    told = json.loads(done.stdout)
    body = open(told["path"], encoding="utf-8", newline="").read()
    return told, body


def lost(told):
    count = collections.Counter()
    for row in told["lost"]:
        count[row["what"]] += row["count"]
        if not row["why"]:
            bad(f"a loss without a reason: {row}")
    return count


def told_at_all(claim, key):
    """An origin that is the source, times in a known zone, and no weight are no loss."""
    if key not in claim:
        return False
    if key == "origin":
        return claim[key] != claim.get("source")
    if key == "zone_known":
        return not claim[key]
    return claim[key] not in ("", None, [])


def compare(kind, told, claims, held):
    """claims: those of the case; held: by key, what the format has of each. What differs must be on the list."""
    count = lost(told)
    missing = collections.Counter()
    for claim in claims:
        got = held[name_of(claim)].pop(0) if held[name_of(claim)] else None
        if got is None:
            missing["claim"] += 1
            continue
        for key, name in PROPERTIES.items():
            if told_at_all(claim, key) and got.get(key) != claim[key]:
                missing[name] += 1
    for name, n in missing.items():
        if count[name] < n:
            bad(f"{kind}: {n} times {name} did not cross, and the list has {count[name]}")
    return missing


told, body = report("jsonl")
claims = [json.loads(line) for line in body.splitlines()]
if len(claims) != told["carried"]:
    bad(f"jsonl: {told['carried']} carried, {len(claims)} lines")

# --- STIX
told, body = report("stix")
bundle = json.loads(body)
ids = collections.Counter(x["id"] for x in bundle["objects"])
for one, n in ids.items():
    if n > 1:
        bad(f"stix: {one} stands {n} times")
for one in set(re.findall(r'"((?:relationship|identity|note|[a-z-]+)--[0-9a-f-]{36})"', body)):
    if one not in ids and not one.startswith(("bundle--", "extension-definition--60a3")):
        bad(f"stix: {one} is referred to and is not there")
relations = [x for x in bundle["objects"] if x["type"] == "relationship"]
held = collections.defaultdict(list)
for x in relations:
    mine = dict(x["extensions"][EXTENSION])
    mine.pop("extension_type")
    held[name_of(mine)].append(mine)
    if x["description"] != mine["sentence"] or x["relationship_type"] != mine["predicate"]:
        bad(f"stix: {x['id']} contradicts its extension")
compare("stix", told, claims, held)
layers = [x["extensions"][EXTENSION]["layer"] for x in bundle["objects"] if x["type"] == "note"]
if layers != ["machine", "persona", "individual", "group", "unit", "sponsor"]:
    bad(f"stix: notes of {layers}")
notes = {x["extensions"][EXTENSION]["layer"]: x for x in bundle["objects"] if x["type"] == "note"}
judged = json.loads(subprocess.run([ashiato, "show", case, "judgement", "--json"], capture_output=True, text=True).stdout)
for layer in judged["layers"]:
    if notes[layer["layer"]]["extensions"][EXTENSION]["judgement"] != layer["judgement"]:
        bad(f"stix: the note of {layer['layer']} judges otherwise")
    if layer["judgement"] == "not established" and "Missing:" not in notes[layer["layer"]]["content"]:
        bad(f"stix: {layer['layer']} does not say what is missing")
if any(x["type"] == "threat-actor" for x in bundle["objects"]):
    bad("stix: somebody is called a threat actor")

# --- MISP
told, body = report("misp")
event = json.loads(body)["Event"]
held = collections.defaultdict(list)
templates = {x["uuid"]: x for x in event["Object"]}
entity = {}
for x in event["Object"]:
    for a in x["Attribute"]:
        entity.setdefault(x["uuid"], a["value"])
for x in event["Object"]:
    for r in x.get("ObjectReference", []):
        if r["referenced_uuid"] not in templates:
            bad(f"misp: a reference to {r['referenced_uuid']}, which is not there")
        found = re.fullmatch(r"(.*) \[(..), (.*), claim ([0-9a-f]*)\]", r["comment"], re.S)
        got = {"claim": found[4], "sentence": found[1], "grade": found[2], "source": found[3],
               "predicate": r["relationship_type"], "subject": entity[x["uuid"]],
               "object": entity[r["referenced_uuid"]]}
        held[name_of(got)].append(got)
met = collections.Counter()
for claim in claims:  # an object says what type a name has by its template
    met[name_of(claim)] += 1
    if len(held[name_of(claim)]) < met[name_of(claim)]:
        bad(f"misp: no reference for {name_of(claim)}")
        continue
    got = held[name_of(claim)][met[name_of(claim)] - 1]
    for side in ("subject", "object"):
        if claim[side].split(":", 1)[1] == got[side] or claim[side] == got[side]:
            got[side] = claim[side]
    got["known"] = claim["known"]
    if "source" not in claim:
        got.pop("source", None)
compare("misp", told, claims, held)
to_ids = {a["value"] for x in event["Object"] for a in x["Attribute"] if a["to_ids"]}
listed = {line for line in report("list")[1].splitlines() if not line.startswith("#")}
if to_ids != listed:
    bad(f"misp: to_ids of {to_ids ^ listed} and the plain list differ")

# --- tables and graphs
told, body = report("csv")
rows = list(csv.DictReader(body.splitlines()))
held = collections.defaultdict(list)
COLUMNS = {"claim": "claim", "subject": "subject", "predicate": "predicate", "object": "object", "from": "held_from",
           "to": "held_until", "known": "known", "source": "source", "origin": "origin", "scope": "scope",
           "grade": "grade", "made_by": "made_by", "sentence": "sentence", "words": "words", "resolution": "resolution"}
for row in rows:
    got = {mine: row[column].removeprefix("'") for column, mine in COLUMNS.items() if row[column]}
    got["zone_known"] = row["zone"] == "UTC"
    got["records"] = int(row["records"])
    got.setdefault("claim", "")
    if row["locators"]:
        got["locators"] = [{"exhibit": p.split(":")[0], "offset": int(p.split(":")[1].split("+")[0]),
                            "length": int(p.split("+")[1])} for p in row["locators"].split(" ") if not p.startswith(":")]
    held[name_of(got)].append(got)
met.clear()
for claim in claims:
    met[name_of(claim)] += 1
    if len(held[name_of(claim)]) >= met[name_of(claim)]:  # two decimals
        held[name_of(claim)][met[name_of(claim)] - 1]["evidence_bits"] = claim.get("evidence_bits")
compare("csv", told, claims, held)

told, body = report("graphml")
tree = xml.fromstring(body)
space = {"g": "http://graphml.graphdrawing.org/xmlns"}
nodes = {}
for node in tree.iterfind(".//g:node", space):
    data = {d.get("key"): d.text for d in node}
    nodes[node.get("id")] = data["type"] + ":" + data["label"]
held = collections.defaultdict(list)
for edge in tree.iterfind(".//g:edge", space):
    data = {d.get("key"): d.text for d in edge}
    got = {"subject": nodes[edge.get("source")], "object": nodes[edge.get("target")],
           "held_from": data.get("from"), "held_until": data.get("to"), "claim": data.get("claim", ""),
           "records": int(data["records"])}
    got.update({k: data[k] for k in ("predicate", "sentence", "grade", "source", "origin", "known", "made_by") if k in data})
    held[name_of(got)].append(got)
compare("graphml", told, claims, held)

told, body = report("timesketch")
for line in body.splitlines():
    one = json.loads(line)
    if not all(one.get(k) for k in ("message", "datetime", "timestamp_desc")):
        bad(f"timesketch: a line without what it needs: {line}")
    if one.get("latest") and one["latest"] < one["earliest"]:
        bad(f"timesketch: the latest time is before the earliest: {line}")
