#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Names: labelled pairs, romanisations, and Debian's enamdict.

usage: bench/names.py BUILD pairs PAIRS.csv...       precision, recall, F1 at NAME_SAME; the best at precision >= .93
       bench/names.py BUILD romanisations            recall of bench/romanisations.csv; false joins, all with all
       bench/names.py BUILD enamdict ENAMDICT [N]    the written romaji among the candidates; pykakasi beside it, if it is there
       bench/names.py BUILD joins ENAMDICT [N]       false joins among N persons, all with all, in romaji
PAIRS.csv: schema,name1,name2,is_match. ENAMDICT: usr/share/edict/enamdict of the Debian package (EUC-JP).
"""
import collections, csv, os, random, re, subprocess, sys, tempfile, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
SAME = 800


def ask(build, mode, lines, dictionary=None):
    command = [build + '/bench/names', mode] + ([dictionary] if dictionary else [])
    done = subprocess.run(command, input='\n'.join(lines).encode() + b'\n', capture_output=True, check=True)
    return done.stdout.decode().splitlines(), done.stderr.decode().strip()


def rates(rows, scores, least, wanted=lambda row: True):
    hit = miss = wrong = 0
    for row, score in zip(rows, scores):
        if not wanted(row):
            continue
        true = row['is_match'].lower() in ('true', '1')
        hit += true and score >= least
        miss += true and score < least
        wrong += not true and score >= least
    precision = hit / max(1, hit + wrong)
    recall = hit / max(1, hit + miss)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def pairs(build, paths):
    for path in paths:
        with open(path, newline='') as f:
            rows = list(csv.DictReader(f))
        said, speed = ask(build, 'alike', ['\t'.join((r['schema'], r['name1'], r['name2'])) for r in rows])
        scores = [int(line.split('\t')[0]) for line in said]
        kinds = [('all', lambda r: True), ('persons', lambda r: r['schema'] == 'Person'),
                 ('the rest', lambda r: r['schema'] != 'Person')]
        print('%s: %d pairs; %s' % (path, len(rows), speed))
        for name, wanted in kinds:
            print('  %-9s precision %.3f recall %.3f F1 %.3f' % ((name,) + rates(rows, scores, SAME, wanted)))
        sharp = [(rates(rows, scores, t)[1], -t) for t in range(300, 1001) if rates(rows, scores, t)[0] >= .93]
        if sharp:
            print('  at precision >= .93: recall %.3f from %d on' % (max(sharp)[0], -max(sharp)[1]))


def romanisations(build):
    with open(HERE + '/romanisations.csv', newline='') as f:
        rows = list(csv.DictReader(f))
    said, speed = ask(build, 'alike', ['Person\t%s\t%s' % (r['name'], r['romanised']) for r in rows])
    hits = [int(line.split('\t')[0]) >= SAME for line in said]
    print('romanisations: %d of %d, recall %.4f; %s' % (sum(hits), len(rows), sum(hits) / len(rows), speed))
    of = collections.Counter((r['script'], r['system']) for r in rows)
    missed = collections.Counter((r['script'], r['system']) for r, hit in zip(rows, hits) if not hit)
    for key, n in sorted(missed.items()):
        print('  missed %d of %d: %s, %s' % (n, of[key], *key))
    # one name in two scripts, or two that are spelled alike, are one group
    group, spelled = {}, {}
    for r in rows:
        key = re.sub('[^a-z]', '', r['romanised'].lower())
        group.setdefault(r['name'], spelled.get(key, r['name']))
        spelled.setdefault(key, group[r['name']])
    names = list(dict.fromkeys((group[r['name']], n) for r in rows for n in (r['name'], r['romanised'])))
    said, _ = ask(build, 'cross', ['\t'.join(n) for n in names])
    report_cross(said, len(names))


def report_cross(said, n):
    inside = [line.split('\t') for line in said if line[0] == '1']
    false = [line.split('\t') for line in said if line[0] == '0']
    joined = [c for c in inside if int(c[1]) >= SAME]
    if inside:
        print('spellings of one name among each other: %d pairs, joined %.4f, of these with a key in common %.4f' % (
            len(inside), len(joined) / len(inside), sum(c[2] != '0' for c in joined) / max(1, len(joined))))
    print('false joins: %d of %d pairs, %.1e' % (len(false), n * (n - 1) // 2 - len(inside),
                                                 len(false) / (n * (n - 1) // 2 - len(inside))))
    for c in sorted(false, key=lambda c: -int(c[1]))[:20]:
        print('  %s  %s | %s' % (c[1], c[3], c[4]))


def entries(path):
    """(kanji, kana, romaji, classes, line) of each line that has all of them."""
    with open(path, 'rb') as f:
        for line in f.read().decode('euc_jp', 'replace').splitlines():
            m = re.match(r'(\S+) \[(\S+)\] /\(([a-z,]+)\) ([^/(]+)', line)
            if m:
                yield m.group(1), m.group(2), m.group(4).strip(), set(m.group(3).split(',')), line
            else:
                yield None, None, None, set('h') if '/(h)' in line else set(), line


def bare(romaji):
    """Letters only; a macron stands for the vowel written twice, as the file has it elsewhere (ou)."""
    romaji = romaji.lower().replace('\u014d', 'ou').replace('\u016b', 'uu')
    return re.sub('[^a-z]', '', unicodedata.normalize('NFKD', romaji))


def written(romaji):
    """Foreigners and some others have their surname last."""
    first, last = romaji.split()
    return {bare(first + last), bare(last + first)}


def in_words(kanji, kana, words):
    """Whether surname and given name stand in the dictionary with these readings."""
    for i in range(1, len(kanji)):
        for first in words['s'].get(kanji[:i], ()):
            if kana.startswith(first) and kana[len(first):] in words['g'].get(kanji[i:], ()):
                return True
    return False


def persons(path):
    full, others = [], []
    words = {'s': collections.defaultdict(set), 'g': collections.defaultdict(set)}
    for kanji, kana, romaji, classes, line in entries(path):
        if 'h' not in classes:
            others.append(line)
        if not kanji:
            continue
        if 'h' in classes and re.fullmatch('[\u3040-\u30ff]+', kana) and len(romaji.split()) == 2:
            full.append((kanji, kana, romaji))
        if classes & set('su'):
            words['s'][kanji].add(kana)
        if classes & set('gfmu'):
            words['g'][kanji].add(kana)
    random.Random(19).shuffle(full)
    return full, others, words


def kakasi(texts):
    try:
        import pykakasi
    except ImportError:
        return None
    converter = pykakasi.kakasi()
    return [{bare(''.join(part[k] for part in converter.convert(t))) for k in ('hepburn', 'kunrei', 'passport')} for t in texts]


def enamdict(build, path, n=2000):
    full, others, words = persons(path)
    test = full[:int(n)]
    known = [p for p in full if in_words(p[0], p[1], words)][:int(n)]
    with tempfile.NamedTemporaryFile('w', suffix='.edict', encoding='utf-8') as f:
        f.write('\n'.join(others))
        f.flush()
        for what, people, column, dictionary in [
                ('from kana', test, 1, None), ('from kanji, no whole person loaded', test, 0, f.name),
                ('surname and given name in the dictionary as read, no whole person', known, 0, f.name),
                ('from kanji, all of the dictionary loaded', test, 0, path)]:
            said, _ = ask(build, 'candidates', [p[column] for p in people], dictionary)
            found = [written(p[2]) & set(map(bare, line.split('\t'))) != set() for p, line in zip(people, said)]
            print('%s: %d of %d, %.4f' % (what, sum(found), len(people), sum(found) / len(people)))
            for p in [p for p, hit in zip(people, found) if not hit][:8]:
                print('  missed: %s [%s] %s' % p)
            theirs = kakasi([p[column] for p in people])
            if theirs:
                hits = sum(written(p[2]) & c != set() for p, c in zip(people, theirs))
                print('  pykakasi: %d, %.4f' % (hits, hits / len(people)))


def joins(build, path, n=2000):
    full, _, _ = persons(path)
    seen, names = set(), []
    for kanji, kana, romaji in full:
        key = bare(romaji).replace('ou', 'o').replace('oo', 'o').replace('uu', 'u')
        if key not in seen:
            seen.add(key)
            names.append('%d\t%s' % (len(names), romaji))
    said, _ = ask(build, 'cross', names[:int(n)])
    report_cross(said, int(n))


def main(argv):
    modes = {'pairs': lambda b, *a: pairs(b, a), 'romanisations': romanisations, 'enamdict': enamdict, 'joins': joins}
    if len(argv) < 3 or argv[2] not in modes:
        sys.exit(__doc__)
    modes[argv[2]](argv[1], *argv[3:])


main(sys.argv)
