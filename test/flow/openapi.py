# SPDX-License-Identifier: Apache-2.0
"""Answers against api/openapi.yaml: every key that is promised is there, and none that is not.

usage: openapi.py ASHIATO OPENAPI CASE CASES_JSONL
"""
import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile

import yaml
from openapi_schema_validator import OAS30Validator

ashiato, openapi, case, labelled = sys.argv[1:]


def strict(schema):
    """The same, refusing members that it does not name."""
    if isinstance(schema, list):
        return [strict(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: strict(value) for key, value in schema.items()}
    if "properties" in schema and "additionalProperties" not in schema:
        out["additionalProperties"] = False
    return out


def answer(*words):
    run = subprocess.run([ashiato, *words, "--json"], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{words}: exit {run.returncode}: {run.stderr}")
    return run.stdout


def events_of(case):
    rows = json.loads(answer("show", case, "events", "--per", "2"))["events"]
    return [row["event"] for row in rows]


def claims_of(case):
    """Claims of every kind: of tables, of hunts, of links."""
    seen = {}
    for kind, member in (("findings", "hunt"), ("suspects", "reason"), ("victims", "organisation"), ("timeline", "role")):
        rows = json.loads(answer("show", case, kind))
        for row in next(iter(rows.values())):
            if row.get("claim"):
                seen.setdefault((kind, str(row[member])[:12]), row["claim"])
    for layer in json.loads(answer("assess", case))["layers"]:
        for reason in layer["reasons"]:
            seen.setdefault(("reason", reason["class"]), reason["claim"])
    return sorted(set(seen.values()))


def table(name, text):
    path = os.path.join(scratch, name)
    with open(path, "w") as out:
        out.write(text)
    return path


scratch = tempfile.mkdtemp()
atexit.register(shutil.rmtree, scratch)
totals = table(
    "totals.csv",
    # the example row is refused: a month of one's own
    subprocess.run([ashiato, "template", "totals"], capture_output=True, text=True, check=True).stdout.replace(
        "\n2021-02,", "\n2021-03,"
    ),
)
pairs = table("pairs.csv", "name1,name2,is_match\nTaro Yamada,Yamada Taro,1\nTaro Yamada,Hanako Sato,0\n")
older = table("old.json", '{"type":"bundle","id":"bundle--1","objects":[]}')
newer = table(
    "new.json",
    '{"type":"bundle","id":"bundle--2","objects":[{"type":"intrusion-set","spec_version":"2.1",'
    '"id":"intrusion-set--0c7e22ad-b099-4dc3-b0df-2ea3f49ae2e6","created":"2020-01-01T00:00:00Z",'
    '"modified":"2020-01-01T00:00:00Z","name":"Example"}]}',
)
truth = table("truth.csv", "name,email,cluster\nAnn Lee,ann@lee.example,1\nAnn Lea,ann@lee.example,1\nBob,,2\n")
pairs = table("pairs.csv", "name1,name2,is_match\nAnn Lee,Lee Ann,true\n")
calls = {
    "judgement": ["show", case, "judgement"],
    "assessment": ["assess", case],
    "clear": ["clear", case, "Person A"],
    "history": ["assess", case, "--history"],
    "matrix": ["assess", case, "--matrix"],
    "clusters": ["clusters", case],
    "custody": [["custody", case, "contracts.csv"]],
    "exhibits": [["show", case, "exhibits"], ["show", case, "exhibits", "--page", "2", "--per", "3"]],
    "suspects": [["show", case, "suspects"], ["show", case, "suspects", "--min", "100", "--page", "1"]],
    "findings": [["show", case, "findings"], ["show", case, "findings", "--hunt", "beacon", "--per", "5"]],
    "entities": [["show", case, "entities"], ["show", case, "entities", "--sort", "size", "--per", "5"]],
    "timeline": [["show", case, "timeline"], ["show", case, "timeline", "--about", "203.0.113.10"]],
    "damage": [["show", case, "damage"]],
    "audit": [["audit", case, "--against", "indicators"], ["audit", case, "--against", "actor:Tick"]],
    "events": [["show", case, "events"], ["show", case, "events", "--about", "203.0.113.10", "--per", "5"]],
    "when": [["when", case, event] for event in events_of(case)],
    "order": ["order", case, *events_of(case)],
    "clocks": ["clocks", case],
    "conflicts": ["conflicts", case],
    "identities": ["identities", case],
    "identities-evaluate": [["identities", "--evaluate", truth], ["identities", "--evaluate", pairs]],
    "hours": ["hours", case, "--about", "203.0.113.10"],
    "gaps": [["gaps", case], ["gaps", case, "--about", "203.0.113.10"]],
    "tree": [["tree", case], ["tree", case, "--about", "unit:61419"]],
    "watches": [["show", case, "watches"]],
    "candidates": [["show", case, "candidates"]],
    "victims": [["show", case, "victims"], ["show", case, "victims", "--from", "2016-11", "--per", "5"]],
    "advisories": ["advise", case, "status"],
    "requests": ["rfi", case, "status"],
    "search": [["search", case, "orbital"], ["search", case, "orbital", "--page", "2", "--per", "3"]],
    "why": [["show", case, "why", claim] for claim in claims_of(case)],
    "kb-list": ["kb", "list"],
    "kb-kind": ["kb", "list", "reports"],
    "kb-show": ["kb", "show", "G0060"],
    "kb-alias": ["kb", "alias", "Tick"],
    "kb-match": ["kb", "match", labelled],
    "kb-evaluate": ["kb", "evaluate", labelled],
    "kb-diff": ["kb", "diff", older, newer],
    "formats": ["formats"],
    "hunts": ["hunts"],
    "publications": ["publications"],
    "telescope": [
        ["telescope", case, "--sensor", "203.0.113.0/24"],
        ["telescope", "--totals", totals],
    ],
}
# too slow here (it estimates everything), or never JSON
not_here = {"kb-fit", "weights"}

document = yaml.safe_load(open(openapi))
asked = set()
answers = failed = 0
for path, item in document["paths"].items():
    name = item["get"]["operationId"]
    content = item["get"]["responses"]["200"]["content"]
    if name in not_here:
        continue
    if name not in calls:
        sys.exit(f"{name}: nothing here asks that; add it to `calls`")
    asked.add(name)
    whole = "application/json" in content
    validator = OAS30Validator(strict(content["application/json" if whole else "application/jsonl"]["schema"]))
    for words in calls[name] if isinstance(calls[name][0], list) else [calls[name]]:
        text = answer(*words)
        for line in [text] if whole else text.splitlines():
            answers += 1
            for error in list(validator.iter_errors(json.loads(line)))[:3]:
                failed += 1
                print(f"{words}: at {'/'.join(map(str, error.absolute_path)) or 'the top'}: {error.message[:200]}")
for name in calls.keys() - asked:
    failed += 1
    print(f"{name}: is asked here, but not in {openapi}")
print(f"{answers} answers of {len(asked)} questions are as {openapi} says" if not failed else f"{failed} differences")
sys.exit(failed > 0)
