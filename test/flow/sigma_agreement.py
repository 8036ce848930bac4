#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rows for every rule, and what pySigma's SQLite backend matches of them beside what we match.
usage: sigma_agreement.py SIGMA_ROWS FOLDER [even|odd|all] [--keep DIR]
Rows are made from the rule's own values: one that should match, near misses, missing fields, other case, wildcards filled in.
Prints a line for each rule that differs, and the sums; exit status 1 when any differs."""
import glob, hashlib, ipaddress, json, os, random, re, sqlite3, subprocess, sys, tempfile
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.conditions import ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT, ConditionOR, ConditionValueExpression
from sigma.types import (SigmaBool, SigmaCIDRExpression, SigmaCompareExpression, SigmaExists, SigmaExpansion, SigmaFieldReference,
    SigmaNull, SigmaNumber, SigmaRegularExpression, SigmaString, SpecialChars)

FULL = "_any_value"


def text_of(s, rnd, fill):
    out = []
    for part in s.s:
        if isinstance(part, str):
            out.append(part)
        elif part == SpecialChars.WILDCARD_MULTI:
            out.append(fill if rnd.random() < .7 else "")
        else:
            out.append("x")
    return "".join(out)


def example(v, rnd):
    """A value that should satisfy v; None = absent."""
    if isinstance(v, SigmaExpansion):
        return example(rnd.choice(v.values), rnd)
    if isinstance(v, SigmaString):
        return text_of(v, rnd, rnd.choice(["q", " C:\\Users\\", "é-1 ", "%_"]))
    if isinstance(v, SigmaBool):
        return "true" if v.boolean else "false"
    if isinstance(v, SigmaCIDRExpression):
        n = ipaddress.ip_network(v.cidr)
        return str(n[rnd.randrange(min(n.num_addresses, 1 << 20))])
    if isinstance(v, SigmaCompareExpression):
        return int(v.number.number) + rnd.choice([-1, 0, 1])
    if isinstance(v, SigmaNumber):
        return str(v)
    if isinstance(v, SigmaRegularExpression):
        return from_regex(str(v.regexp), rnd)
    if isinstance(v, SigmaExists):
        return "there" if v.exists else None
    if isinstance(v, SigmaFieldReference):
        return "same"
    return None


def from_regex(r, rnd):
    """A text that often fits: by walking what Python's own parser makes of it."""
    try:
        import re._parser as p
        return walk(p.parse(r), rnd)[:3000]
    except Exception:
        return "x"


def walk(tree, rnd):
    out = []
    for op, arg in tree:
        op = str(op)
        if op == "LITERAL":
            out.append(chr(arg))
        elif op == "NOT_LITERAL":
            out.append("~")
        elif op == "ANY":
            out.append("z")
        elif op == "IN":
            out.append(one_of(arg, rnd))
        elif op in ("MAX_REPEAT", "MIN_REPEAT"):
            low, high, sub = arg
            for _ in range(min(int(low) + rnd.randrange(2), int(high))):
                out.append(walk(sub, rnd))
        elif op == "SUBPATTERN":
            out.append(walk(arg[3], rnd))
        elif op == "BRANCH":
            out.append(walk(rnd.choice(arg[1]), rnd))
    return "".join(out)


def one_of(items, rnd):
    kind, arg = rnd.choice(items)
    kind = str(kind)
    if kind == "LITERAL":
        return chr(arg)
    if kind == "RANGE":
        return chr(rnd.randint(arg[0], arg[1]))
    return {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "w", "CATEGORY_NOT_SPACE": "n"}.get(str(arg), "~")


def satisfy(c, row, rnd, yes=True):
    """Puts values into row so that c holds, mostly."""
    if isinstance(c, ConditionNOT):
        if c.args and rnd.random() < .3:
            satisfy(c.args[0], row, rnd)
    elif isinstance(c, ConditionAND):
        for a in c.args:
            satisfy(a, row, rnd)
    elif isinstance(c, ConditionOR):
        satisfy(rnd.choice(c.args), row, rnd)
    elif isinstance(c, ConditionFieldEqualsValueExpression):
        v = example(c.value, rnd)
        if isinstance(c.value, SigmaFieldReference):
            row[c.value.field] = v
        if v is None:
            row.pop(c.field, None)
        elif c.field in row and isinstance(v, str) and isinstance(row[c.field], str) and rnd.random() < .8:
            row[c.field] += v  # several of one field, as |all asks for
        else:
            row[c.field] = v
    elif isinstance(c, ConditionValueExpression):
        row["message" + str(rnd.randrange(3))] = example(c.value, rnd) or "x"


def spoil(row, rnd):
    if not row:
        return
    k = rnd.choice(list(row))
    how = rnd.randrange(6)
    v = row[k]
    if how == 0:
        del row[k]
    elif not isinstance(v, str):
        row[k] = v
    elif how == 1:
        row[k] = v[:-1]
    elif how == 2:
        row[k] = v.swapcase()
    elif how == 3:
        row[k] = "x" + v
    elif how == 4:
        row[k] = v + "x"
    else:
        row[k] = v.replace("\\", "/") if "\\" in v else v.upper()


def fields_of(c, ints, out):
    for a in getattr(c, "args", []):
        fields_of(a, ints, out)
    if isinstance(c, ConditionFieldEqualsValueExpression):
        out.add(c.field)
        if isinstance(c.value, SigmaFieldReference):
            out.add(c.value.field)
        if isinstance(c.value, SigmaCompareExpression):
            ints.add(c.field.lower())


def explained(tree, row):
    """pySigma compares networks as the text of their first parts, which what is no address can have, too."""
    if isinstance(tree, ConditionFieldEqualsValueExpression) and isinstance(tree.value, SigmaCIDRExpression):
        try:
            ipaddress.ip_address(row.get(tree.field, "::"))
        except ValueError:
            return True
    return any(explained(a, row) for a in getattr(tree, "args", []))


def is_mine(path, which):
    odd = hashlib.sha256(os.path.basename(path).encode()).digest()[0] & 1
    return which == "all" or odd == (which == "odd")


def load(folder, which):
    backend = sqliteBackend(fulltext_field=FULL)
    rules = []
    for path in sorted(glob.glob(folder + "/**/*.yml", recursive=True)):
        if not is_mine(path, which):
            continue
        try:
            collection = SigmaCollection.from_yaml(open(path, encoding="utf-8").read())
            rule = collection.rules[0]
            trees = [c.parsed for c in rule.detection.parsed_condition]
            rules.append((path, trees, backend.convert(collection)))
        except Exception as e:
            rules.append((path, None, str(e)))
    return rules


def make_rows(rules):
    rows, ints, fields = [], set(), set()
    for path, trees, _ in rules:
        if trees is None:
            continue
        rnd = random.Random(hashlib.sha256(os.path.basename(path).encode()).hexdigest())
        for tree in trees:
            fields_of(tree, ints, fields)
            for i in range(12):
                row = {}
                satisfy(tree, row, rnd)
                for _ in range(0 if i < 4 else rnd.randrange(1, 3)):
                    spoil(row, rnd)
                if row:
                    rows.append(row)
    # names are one whatever their case
    seen = {}
    for row in rows:
        for k in list(row):
            name = seen.setdefault(k.lower(), k)
            if name != k:
                row[name] = row.pop(k)
    for f in fields:
        seen.setdefault(f.lower(), f)
    return rows, ints, list(seen.values())


def database(rows, ints, names):
    db = sqlite3.connect(":memory:")
    db.create_function("REGEXP", 2, lambda p, v: v is not None and re.search(p, str(v)) is not None, deterministic=True)
    quoted = ['"%s" %s COLLATE NOCASE' % (n.replace('"', '""'), "NUMERIC" if n.lower() in ints else "TEXT") for n in names]
    db.execute("CREATE TABLE logs (%s, %s TEXT COLLATE NOCASE)" % (", ".join(quoted), FULL))
    for row in rows:
        values = [row.get(n) for n in names] + ["\n".join(str(v) for v in row.values())]
        db.execute("INSERT INTO logs VALUES (%s)" % ",".join("?" * len(values)), values)
    db.commit()
    return db


def theirs(db, queries):
    got = set()
    for q in queries:
        got |= {r[0] - 1 for r in db.execute("SELECT rowid FROM (%s)" % q.replace("SELECT *", "SELECT rowid", 1))}
    return got


def ours(program, rows, rules, keep):
    with open(keep + "/rows.jsonl", "w", encoding="utf-8") as f:
        for row in rows:
            f.write(json.dumps(row) + "\n")
    out = subprocess.run([program, keep + "/rows.jsonl"] + [r[0] for r in rules], capture_output=True, text=True, check=True)
    sys.stderr.write(out.stderr)
    got, why = {}, {}
    for line in out.stdout.splitlines():
        word = line.split(" ", 2)
        if word[0] == "reason":
            why[int(word[1])] = word[2]
        elif word[0] != "rule":
            got.setdefault(int(word[0]), set()).add(int(word[1]))
    return got, why


def main():
    program, folder = sys.argv[1:3]
    which = sys.argv[3] if len(sys.argv) > 3 else "all"
    keep = sys.argv[5] if len(sys.argv) > 5 else tempfile.mkdtemp()
    rules = load(folder, which)
    rows, ints, names = make_rows(rules)
    db = database(rows, ints, names)
    got, why = ours(program, rows, rules, keep)
    equal = differ = with_reason = not_theirs = not_ours = hits = 0
    for i, (path, trees, queries) in enumerate(rules):
        if trees is None:
            not_theirs += 1
            print("pySigma does not take", path, queries)
            continue
        if i in why and "regular" not in why[i]:
            not_ours += 1
            print("we do not take", why[i])
            continue
        want, have = theirs(db, queries), got.get(i, set())
        hits += len(want)
        if want == have:
            equal += 1
            continue
        if all(any(explained(t, rows[n]) for t in trees) for n in want ^ have):
            with_reason += 1
            continue
        differ += 1
        for n in sorted(want ^ have)[:2]:
            print("differs:", path, "row", n, "theirs" if n in want else "ours", json.dumps(rows[n])[:700])
    print("%s: %d rules, %d rows, %d matches; equal %d, differ with a reason %d, differ %d, not theirs %d, not ours %d" % (
        which, len(rules), len(rows), hits, equal, with_reason, differ, not_theirs, not_ours))
    return 1 if differ or not_ours else 0


if __name__ == "__main__":
    sys.exit(main())
