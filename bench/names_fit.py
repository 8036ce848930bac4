#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of src/identity/name/alike.c: logistic regression on what name_alike sums up of a pair.

usage: bench/names_fit.py BUILD PAIRS.csv

PAIRS.csv has the columns case_group,schema,name1,name2,is_match (opensanctions/nomenklatura, contrib/name_bench/cases.csv).
Half of the pairs, by the SHA-1 of their names, is fitted; the other half is measured only. Weights are drawn towards START, which
was set by hand (ridge), and never change sign. Whole groups are held out, too: fitted on all others, measured on the one.
"""
import csv, hashlib, math, subprocess, sys

FEATURES = ['lost', 'worst', 'conflict', 'extra', 'thin', 'initial', 'number', 'place', 'legal']
START = {'person': [2.6, 4, 4.5, 14, 1.5, 2.5, .3, 0, 0, 0], 'organisation': [2.6, 4, 4.5, 12, 5, .5, .3, 1.8, 1.8, .3]}
RIDGE = [.02] + [.0008] * 4 + [.005] * 5
STEPS, RATE = 6000, .5


def read(build, path):
    with open(path, newline='') as f:
        rows = list(csv.DictReader(f))
    lines = ['\t'.join((r['schema'], r['name1'], r['name2'])) for r in rows]
    done = subprocess.run([build + '/bench/names', 'alike'], input='\n'.join(lines).encode() + b'\n', capture_output=True, check=True)
    for row, line in zip(rows, done.stdout.decode().splitlines()):
        said = [int(v) for v in line.split('\t')]
        row['score'], row['x'] = said[0], [1.0] + [-v / 1000 for v in said[2:]]
        row['y'] = row['is_match'].lower() in ('true', '1')
        row['kind'] = 'person' if row['schema'] == 'Person' else 'organisation'
        digest = hashlib.sha1('|'.join(sorted((row['name1'], row['name2']))).encode()).hexdigest()
        row['aside'] = int(digest, 16) & 1
    return rows


def total(weights, row):
    return sum(w * x for w, x in zip(weights, row['x']))


def fit(rows, start):
    weights = list(start)
    for _ in range(STEPS):
        slope = [r * (w - s) for r, w, s in zip(RIDGE, weights, start)]
        for row in rows:
            over = 1 / (1 + math.exp(-total(weights, row))) - row['y']
            for i, x in enumerate(row['x']):
                slope[i] += over * x / len(rows)
        weights = [w - RATE * s for w, s in zip(weights, slope)]
        weights[1:] = [max(0.0, w) for w in weights[1:]]
    return weights


def rates(rows, same):
    hit = sum(row['y'] and same(row) for row in rows)
    said = sum(same(row) for row in rows)
    true = sum(row['y'] for row in rows)
    precision, recall = hit / max(1, said), hit / max(1, true)
    return 'precision %.3f recall %.3f F1 %.3f' % (precision, recall, 2 * precision * recall / max(1e-9, precision + recall))


def main(build, path):
    rows = read(build, path)
    for kind, start in START.items():
        these = [r for r in rows if r['kind'] == kind]
        near, aside = ([r for r in these if r['aside'] == side] for side in (0, 1))
        weights = fit([r for r in near if r['score'] < 1000], start)
        print(kind + ': ' + ', '.join('%s %.2f' % p for p in zip(['bias'] + FEATURES, weights)))
        fitted = lambda row: row['score'] == 1000 or total(weights, row) >= 0
        print('  fitted on %d: %s' % (len(near), rates(near, fitted)))
        print('  held out %d:  %s' % (len(aside), rates(aside, fitted)))
        print('  built in:      %s' % rates(aside, lambda row: row['score'] >= 800))
        for group in sorted({r['case_group'] for r in these}):
            inside = [r for r in these if r['case_group'] == group]
            outside = [r for r in these if r['case_group'] != group and r['score'] < 1000]
            if len(inside) >= 20:
                others = fit(outside, start)
                print('  without %-15s %d: %s' % (group, len(inside),
                                                  rates(inside, lambda row: row['score'] == 1000 or total(others, row) >= 0)))


if len(sys.argv) != 3:
    sys.exit(__doc__)
main(*sys.argv[1:])
