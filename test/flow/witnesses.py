#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times that a reader gives of artefacts, beside those that plaso's tests expect.

usage: witnesses.py ASHIATO FOLDER EXPECTED.jsonl.gz
An expected time is equal when one of ours has the same civil date and time to the coarser of both resolutions, and either both tell the
same offset, or ours says that it is not told: what plaso takes for UTC then is its choice.
"""
import ast, collections, datetime, gzip, json, os, re, subprocess, sys

TIME = re.compile(r'^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$')


def parse(text):
    m = TIME.match(text)
    if not m:
        return None
    y, mo, d, h, mi, s = map(int, m.groups()[:6])
    fraction = m.group(7) or ''
    yearless = y < 1600
    base = datetime.datetime(2000 if yearless else y, mo, d, h, mi, s)
    ns = int((base - datetime.datetime(1970, 1, 1)).total_seconds()) * 10 ** 9 + int((fraction + '0' * 9)[:9])
    zone = m.group(8)
    offset = None
    if zone:
        offset = 0 if zone == 'Z' else int(zone[0] + '1') * (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60)
    return ns, 10 ** max(0, 9 - len(fraction)) if fraction else 10 ** 9, offset, yearless


def expected_of(row):
    for event in row['expected']:
        for key, value in event.items():
            if not re.search(r'(time|date|update)s?$', key) or value is None:
                continue
            values = value
            if isinstance(value, str) and value.startswith('['):
                values = ast.literal_eval(value)
            for v in values if isinstance(values, list) else [values]:
                if isinstance(v, str) and parse(v):
                    yield key, v


def ours_of(program, path):
    out = subprocess.run([program, 'read', path], capture_output=True, text=True, errors='replace')
    rows = []
    for line in out.stdout.splitlines():
        o = json.loads(line)
        r = o.get('reading')
        if r and 'value' in r:
            value, _, _, _ = parse(r['value'].rstrip('Z'))
            rows.append((value, r['tick_ns'], {'utc': 0}.get(r['zone'], r.get('offset_s')), r['doubts']))
        elif not r and 'time' in o:
            value, _, _, _ = parse(o['time'])
            rows.append((value, 10 ** 9 if '.' not in o['time'] else 1, 0, []))
    return rows


def same(theirs, ours):
    value, tick, offset, yearless = theirs
    mine, my_tick, my_offset, doubts = ours
    coarse = max(tick, my_tick)
    if yearless or 'no year' in doubts:
        year = lambda ns: datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=ns // 10 ** 9)
        a, b = year(value), year(mine)
        if 'no year' not in doubts and 'two-digit year' not in doubts and not yearless:
            return False
        return (a.month, a.day, a.hour, a.minute, a.second) == (b.month, b.day, b.hour, b.minute, b.second)
    if my_offset is not None and offset is not None:
        value -= offset * 10 ** 9
        mine -= my_offset * 10 ** 9
    return value // coarse == mine // coarse


def main():
    program, folder, expected = sys.argv[1:4]
    types = collections.OrderedDict()
    for line in gzip.open(expected, 'rt'):
        row = json.loads(line)
        want = list(expected_of(row))
        if not want:
            continue
        ours = ours_of(program, os.path.join(folder, row['file']))
        other = [(k, v) for k, v in want if not any(same(parse(v), o) for o in ours)]
        # the zone is told otherwise: both civil times are the same
        zoned = [(k, v) for k, v in other if any(same(parse(v)[:2] + (None, parse(v)[3]), o[:2] + (None, o[3])) for o in ours)]
        t = types.setdefault(row['parser'], [0, 0, [], 0])
        t[0] += len(want)
        t[1] += len(want) - len(other)
        t[2] += ['%s %s of %s (%s)' % (k, v, row['file'], 'the same, of another zone' if (k, v) in zoned else '%d read' % len(ours))
                 for k, v in other]
        t[3] += len(ours)
    for name, (n, equal, other, _) in sorted(types.items()):
        print('%-44s %2d of %2d%s' % (name, equal, n, '' if not other else '  ' + '; '.join(other[:3])))
    print('%d of %d types equal, %d of %d times' % (sum(t[0] == t[1] for t in types.values()), len(types), sum(t[1] for t in types.values()),
                                                   sum(t[0] for t in types.values())))


main()
