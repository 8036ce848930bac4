#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `assess` says to look for, added as rows: what it promised, and what came. usage: advice.py ASHIATO CASE SCRATCH"""
import json
import os
import shutil
import subprocess
import sys

ashiato, case, scratch = sys.argv[1:4]
NEAR = 0.02
HEAD = "subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note\n"
GRADED = "UTC,lab/Advised,lab/Advised,B2,2023-01-01,,"
NEW = {"persona": "persona:Quiet Harbour", "individual": "person:Zebedee Quist", "group": "group:Advised",
       "unit": "unit:Advised", "sponsor": "sponsor:Advised"}
# of the case: where it happened, what a trail leads to, when
ABOUT = {
    "space-agency-2016": {"incident": "incident:campaign-2016", "machine": "address:203.0.113.37", "person": "person:Person A",
                          "day": "2016-11-01"},
    "pension-2015": {"incident": "incident:pension-2015", "machine": "address:203.0.113.21", "person": "person:Zebedee Quist",
                     "day": "2015-05-18"},
}[os.path.basename(case)]
THINGS = {"sample": "sample:11112222333344445555666677778888", "domain": "domain:advised.example", "address": "address:198.51.100.77",
          "certificate": "certificate:aa11bb22", "account": "account:advised", "wallet": "wallet:advised", "tool": "tool:Advised"}


def asked(path):
    out = subprocess.run([ashiato, "show", path, "judgement", "--json"], check=True, capture_output=True).stdout
    return {v["layer"]: v for v in json.loads(out)["layers"]}


def row(subject, predicate, object_, day=""):
    return f"{subject},{predicate},{object_},{day},,{GRADED}\n"


def rows(layer, x):
    """The table that an investigator would write who found it; None: no rows are, by themselves, what was asked for."""
    who = x["hypothesis"]["id"] if x["hypothesis"] else NEW[layer]
    p, day = x["predicate"], ABOUT["day"]
    if p == "uses":
        thing = next(v for k, v in THINGS.items() if f" {k} " in x["sentence"])
        return HEAD + row(who, p, thing) + row(thing, "found-in", ABOUT["incident"], day)
    if p == "matches-indicator":
        return ("type,value,label,from,to,source,origin,grade,known,note\n"
                f"ip,{ABOUT['machine'].split(':', 1)[1]},malware:Advised,,,lab/Advised,lab/Advised,B2,2023-01-01,\n")
    by = {
        "acted-in": (who, ABOUT["incident"]), "pleaded": (who, ABOUT["incident"]), "excluded-from": (who, ABOUT["incident"]),
        "alibi": (who, ABOUT["incident"]), "exonerates": (ABOUT["machine"], who), "attributed-to": (ABOUT["incident"], who),
        "network-at": (ABOUT["machine"], who), "funds": (who, ABOUT["person"]), "paid-by": (ABOUT["person"], who),
        "contracted": (who, ABOUT["person"]), "device-seized": (who, "persona:False Name 3"),
    }
    if p not in by:
        return None
    return HEAD + row(by[p][0], p, by[p][1], day)


# A case and a run for each piece of advice: of a kind on a layer the first one, unless all are asked for.
every = os.environ.get("EVERY_ADVICE")
kinds = set()
failed = tried = 0
for layer, verdict in asked(case).items():
    for x in verdict["next"]:
        if (layer, x["predicate"]) in kinds and not every:
            continue
        kinds.add((layer, x["predicate"]))
        table = rows(layer, x)
        if table is None:
            print(f"FAIL: {layer}: no row is known for \"{x['sentence']}\"")
            failed += 1
            continue
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(case, scratch)
        with open(scratch + ".csv", "w", encoding="utf-8") as f:
            f.write(table)
        added = subprocess.run([ashiato, "add", scratch, scratch + ".csv"], check=True, capture_output=True, text=True).stdout
        subprocess.run([ashiato, "run", scratch], check=True, capture_output=True)
        who = x["hypothesis"]["id"] if x["hypothesis"] else NEW[layer]
        stands = {a["id"]: a["probability"] for a in asked(scratch)[layer]["candidates"]}
        got = stands.get(who, 0)
        tried += 1
        kept = abs(got - x["probability_then"]) <= NEAR
        print(f"{'kept' if kept else 'FAIL'}: {layer}, {x['predicate']}: {who} promised {x['probability_then']:.3f}, got {got:.3f}")
        if not kept:
            print(f"  {x['sentence']}\n  {table}{added}")
        failed += not kept
print(f"{tried} kinds of advice taken")
sys.exit(failed > 0 or tried < 5)
