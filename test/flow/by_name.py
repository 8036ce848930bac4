#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cases with names in the place of ids. usage: by_name.py KNOWLEDGE <CASES"""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as f:
    known = json.load(f)
name = {i: x["name"] for kind in ("techniques", "software") for i, x in known[kind].items()}


def named(i):
    parent = i.split(".")[0]
    return f"{name[parent]}: {name[i]}" if parent != i else name[i]


for line in sys.stdin:
    case = json.loads(line)
    for key in ("techniques", "software", "techniques_via_software"):
        case[key] = [named(i) if i in name else i for i in case[key]]
    print(json.dumps(case))
