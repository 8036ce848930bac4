#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Drives scikit-learn's IsolationForest on the pairs of each world below a folder, and prints seed and rank of the true server.

usage: world_forest.py FOLDER
"""
import math, os, sys

from sklearn.ensemble import IsolationForest


def rows(path):
    with open(path, encoding="utf-8") as f:
        names = f.readline().rstrip("\n").split("\t")
        return [dict(zip(names, line.rstrip("\n").split("\t"))) for line in f]


def rank(folder):
    truth = set(rows(os.path.join(folder, "truth.tsv"))[0]["servers"].split(","))
    pairs = rows(os.path.join(folder, "pairs.tsv"))
    clients = {}
    for p in pairs:
        clients.setdefault(p["server"], set()).add(p["source"])
    if not truth & set(clients):
        return None
    what = [k for k in pairs[0] if k not in ("source", "server", "rita")]
    seen = [[float(p[k]) for k in what] + [math.log(len(clients[p["server"]]))] for p in pairs]
    score = -IsolationForest(n_estimators=200, random_state=0).fit(seen).score_samples(seen)
    best = {}
    for p, s in zip(pairs, score):
        best[p["server"]] = max(s, best.get(p["server"], s))
    ours = max(s for server, s in best.items() if server in truth)
    return 1 + sum(s > ours for server, s in best.items() if server not in truth)


for name in sorted(os.listdir(sys.argv[1])):
    if os.path.exists(os.path.join(sys.argv[1], name, "pairs.tsv")):
        r = rank(os.path.join(sys.argv[1], name))
        if r is not None:
            print(name, r, sep="\t")
