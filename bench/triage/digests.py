#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Digests of files beside hashlib, py-tlsh 5.0.0 and Debian's ssdeep.
usage: digests.py DRIVER FOLDER...    (DRIVER: build/bench/triage_digests)
Prints how many were compared, equal, different; each kind of difference with examples."""
import collections, hashlib, math, os, random, subprocess, sys


def files(folders):
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in sorted(names):
                path = os.path.join(root, name)
                if os.path.isfile(path) and not os.path.islink(path) and '\n' not in path and '\t' not in path:
                    yield path

def ours(driver, paths):
    out = subprocess.run([driver, 'facts'], input='\n'.join(paths) + '\n', capture_output=True, text=True, check=True).stdout
    found = collections.defaultdict(dict)
    for line in out.splitlines():
        path, key, value = line.split('\t')
        found[path][key] = value
    return found

def entropy(b):
    if not b:
        return None
    n = collections.Counter(b)
    return str(math.floor(1000 * -sum(c / len(b) * math.log2(c / len(b)) for c in n.values()) + .5))

def ssdeep(paths):
    found = {}
    for i in range(0, len(paths), 200):
        out = subprocess.run(['ssdeep', '-s', *paths[i:i + 200]], capture_output=True, text=True).stdout
        for line in out.splitlines()[1:]:
            digest, name = line.split(',"', 1)
            found[name[:-1].replace('\\"', '"')] = digest
    return found

def theirs(path):
    import tlsh
    b = open(path, 'rb').read()
    t = tlsh.hash(b)
    return {'sha256': hashlib.sha256(b).hexdigest(), 'sha1': hashlib.sha1(b).hexdigest(), 'md5': hashlib.md5(b).hexdigest(),
            'tlsh': None if t in ('TNULL', '') else t, 'entropy': entropy(b)}

def main(driver, folders):
    import tlsh
    paths = list(files(folders))
    mine, fuzzy = ours(driver, paths), ssdeep(paths)
    compared, equal, kinds, digests = 0, 0, collections.defaultdict(list), []
    for path in paths:
        other = theirs(path)
        other['ssdeep'] = fuzzy.get(path)
        if other['tlsh']:
            digests.append(other['tlsh'])
        for key, value in other.items():
            if key == 'ssdeep' and value is None and os.path.getsize(path) == 0:
                continue
            compared += 1
            same = mine[path].get(key) == value
            equal += same
            if not same:
                kinds[key].append((path, mine[path].get(key), value))
    print(f'{len(paths)} files, {compared} values compared, {equal} equal, {compared - equal} different')
    for kind, cases in kinds.items():
        print(f'  {kind}: {len(cases)}', *cases[:3], sep='\n    ')
    random.seed(1)
    pairs = [random.sample(digests, 2) for _ in range(20000)] if len(digests) > 1 else []
    forms = [lambda t: t, lambda t: t[2:], lambda t: t[2:].lower(), lambda t: 'T1' + t[2:].lower()]
    lines = '\n'.join(f'{random.choice(forms)(a)} {random.choice(forms)(b)}' for a, b in pairs)
    out = subprocess.run([driver, 'distances'], input=lines, capture_output=True, text=True, check=True).stdout.split()
    print(f'{len(pairs)} distances, {sum(int(d) == tlsh.diff(a, b) for d, (a, b) in zip(out, pairs))} equal')

if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2:])
