# SPDX-License-Identifier: Apache-2.0
"""Answers against api/openapi.yaml: every key that is promised is there, and none that is not.

usage: openapi.py ASHIATO OPENAPI CASE CASES_JSONL
"""
import json
import subprocess
import sys

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


def claim_of(case):
    return json.loads(answer("show", case, "findings"))["findings"][0]["claim"]


calls = {
    "judgement": ["show", case, "judgement"],
    "assessment": ["assess", case],
    "history": ["assess", case, "--history"],
    "matrix": ["assess", case, "--matrix"],
    "clusters": ["clusters", case],
    "exhibits": ["show", case, "exhibits"],
    "suspects": ["show", case, "suspects"],
    "findings": ["show", case, "findings"],
    "entities": ["show", case, "entities"],
    "timeline": ["show", case, "timeline"],
    "victims": ["show", case, "victims"],
    "why": ["show", case, "why", claim_of(case)],
    "kb-list": ["kb", "list"],
    "kb-kind": ["kb", "list", "reports"],
    "kb-show": ["kb", "show", "G0060"],
    "kb-alias": ["kb", "alias", "Tick"],
    "kb-match": ["kb", "match", labelled],
    "kb-evaluate": ["kb", "evaluate", labelled],
    "formats": ["formats"],
    "telescope": ["telescope", case, "--sensor", "203.0.113.0/24"],
}
# asked by a test of its own (two files), too slow here (estimates everything), or never JSON
not_here = {"kb-diff", "kb-fit", "weights"}

document = yaml.safe_load(open(openapi))
asked = set()
failed = 0
for path, item in document["paths"].items():
    name = item["get"]["operationId"]
    content = item["get"]["responses"]["200"]["content"]
    if name in not_here:
        continue
    if name not in calls:
        sys.exit(f"{name}: nothing here asks that; add it to `calls`")
    asked.add(name)
    text = answer(*calls[name])
    lines = text.splitlines() if name == "kb-match" else [text]
    validator = OAS30Validator(strict(content["application/json"]["schema"]))
    for line in lines:
        for error in list(validator.iter_errors(json.loads(line)))[:3]:
            failed += 1
            print(f"{name}: at {'/'.join(map(str, error.absolute_path)) or 'the top'}: {error.message[:200]}")
for name in calls.keys() - asked:
    failed += 1
    print(f"{name}: is asked here, but not in {openapi}")
print(f"{len(asked)} kinds of answers are as {openapi} says" if not failed else f"{failed} differences")
sys.exit(failed > 0)
