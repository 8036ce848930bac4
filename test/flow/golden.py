#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The judgements and findings of a case as numbers, a line each: no sentence, no id of a claim. usage: golden.py ASHIATO CASE [DAY ...]"""
import json
import subprocess
import sys

ashiato, case, days = sys.argv[1], sys.argv[2], sys.argv[3:]


def ask(*how):
    return json.loads(subprocess.run([ashiato, "show", case, *how, "--json"], check=True, capture_output=True).stdout)


def p(x):
    return "-" if x is None else f"{x:.3f}"


def name(h):
    return h["id"] if h else "none of these"


def layer(v):
    print(f"{v['layer']}: {v['judgement']}, {name(v['hypothesis'])} {p(v['probability'])} ({p(v['low'])} to {p(v['high'])}), "
          f"{v['confidence']}, weighs {v['weight_nat']:.3f}, {len(v['missing'])} missing, {len(v['flips'])} flip it")
    for key in ("called", "rests_on"):
        if key in v:
            print(f"  {key}: {v[key]}")
    for a in v["alternatives"]:
        print(f"  {name(a['hypothesis'])} {p(a['probability'])} ({p(a['low'])} to {p(a['high'])}) weighs {a['weight_nat']:.3f}")
    for line in sorted(f"    {r['weight_nat']:.3f} of {r['raw_nat']:.3f} {r['class']}, {r['origin']}" for r in v["reasons"]):
        print(line)
    b = v["forgery_budget"]
    print(f"  forged by {b['marks']}, word lost by {b['marks_to_lose_word']}, none by {b['names_to_none']}")
    for w in v["next"]:
        print(f"  next {w['predicate']} {name(w['hypothesis'])} {w['information_bit']:.3f} bit, {p(w['found'])}, {p(w['probability_then'])}")


for day in [*days, None]:
    print(f"as of {day or 'now'}")
    for v in ask("judgement", *(["--as-of", day] if day else []))["layers"]:
        layer(v)
print("findings")
for f in ask("findings")["findings"]:
    print(f"  {f['hunt']} {f['subject']} {f['peer']} {f['evidence_bits']:.3f} bit, {f['records']} records")
