#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Machine time forms beside dfdatetime: are 100,000 values of each class the same instant?

usage: bench/time_forms.py BUILD [VALUES]
It installs dfdatetime from PyPI into an environment that it throws away, so it needs the network and is no test.
"""
import decimal, os, random, struct, subprocess, sys, tempfile, venv

VERSION = '20261027'


def environment(folder):
    venv.create(folder, with_pip=True)
    subprocess.run([folder + '/bin/pip', '-q', 'install', 'dfdatetime==' + VERSION], check=True)


def integers(low, high):
    """Even over the range, its edges, and times that logs hold."""
    edges = [low, low + 1, high - 1, high]
    return lambda r: r.choice(edges) if r.random() < .001 else r.randint(low, high)


def civil(r):
    return (r.randint(1601, 9999), r.randint(1, 12), r.randint(1, 28), r.randint(0, 23), r.randint(0, 59), r.randint(0, 59))


def classes():
    import dfdatetime.factory
    from dfdatetime import (apfs_time, cocoa_time, delphi_date_time, dotnet_datetime, fake_time, fat_date_time, filetime, golang_time, hfs_time,
                            java_time, ole_automation_date, posix_time, rfc2579_date_time, semantic_time, systemtime, time_elements, uuid_time,
                            webkit_time)
    q = lambda v: struct.pack('<q', v)
    Q = lambda v: struct.pack('<Q', v)

    def counts(form, make, low, high, pack=q):
        draw = integers(low, high)
        def one(r):
            v = draw(r)
            return form, pack(v), make(v)
        return one

    def doubles(form, make, low, high):
        def one(r):
            v = r.uniform(low, high)
            return form, struct.pack('<d', v), make(v)
        return one

    def elements(make, digits, form, per_s):
        def one(r):
            y, mo, d, h, mi, s = civil(r)
            y = r.randint(1970, 2199)
            f = r.randrange(10 ** digits) if digits else 0
            date = make(y, mo, d, h, mi, s, f)
            import calendar
            return form, q(calendar.timegm((y, mo, d, h, mi, s, 0, 0, 0)) * per_s + f), date
        return one

    def fat(r):
        y, mo, d, h, mi, s = civil(r)
        # dfdatetime takes the year 2080 for no leap year, and all later days for the one before
        y = r.randint(1980, 2080)
        v = ((y - 1980) << 9 | mo << 5 | d) | (h << 11 | mi << 5 | s // 2) << 16
        return 'fat', struct.pack('<I', v), fat_date_time.FATDateTime(fat_date_time=v)

    def system(r):
        y, mo, d, h, mi, s = civil(r)
        ms = r.randrange(1000)
        return 'systemtime', struct.pack('<8H', y, mo, 0, d, h, mi, s, ms), systemtime.Systemtime(system_time_tuple=(y, mo, 0, d, h, mi, s, ms))

    def rfc(r):
        y, mo, d, h, mi, s = civil(r)
        t, sign, oh, om = r.randrange(10), r.choice('+-'), r.randint(0, 13), r.randint(0, 59)
        return ('rfc2579', struct.pack('>H6BcBB', y, mo, d, h, mi, s, t, sign.encode(), oh, om),
                rfc2579_date_time.RFC2579DateTime(rfc2579_date_time_tuple=(y, mo, d, h, mi, s, t, sign, oh, om)))

    def golang(r):
        # dfdatetime knows of none before 1970
        s, ns = r.randrange(62135596800, 315537897600), r.randrange(10 ** 9)
        # the seconds are UTC whatever the zone (Go, time.go, MarshalBinary); dfdatetime takes them for local time
        zone = r.choice([-1, 0])
        b = struct.pack('>BQIh', 1, s, ns, zone)
        return 'golang', b, golang_time.GolangTime(golang_timestamp=b)

    def semantic(make):
        # no time: ours is what FILETIME writes for never
        return lambda r: ('filetime', Q(r.choice([0, 2 ** 63 - 1, 2 ** 64 - 1])), make())

    tuples = time_elements
    tenth = 10 ** 7
    return {
        'APFSTime': counts('apfs', lambda v: apfs_time.APFSTime(timestamp=v), -2 ** 62, 2 ** 63 - 1),
        'CocoaTime': doubles('cocoa', lambda v: cocoa_time.CocoaTime(timestamp=v), -1e9, 4e9),
        'DelphiDateTime': doubles('delphi', lambda v: delphi_date_time.DelphiDateTime(timestamp=v), -1e5, 2e6),
        'DotNetDateTime': counts('dotnet', lambda v: dotnet_datetime.DotNetDateTime(timestamp=v), 1, 3155378975999999998, Q),
        'FakeTime': elements(lambda *a: tuples.TimeElementsInMicroseconds(time_elements_tuple=a), 6, 'posix-us', 10 ** 6),
        'FATDateTime': fat,
        'FATTimestamp': counts('fat-10ms', lambda v: fat_date_time.FATTimestamp(timestamp=v), 0, 2 ** 36, Q),
        'Filetime': counts('filetime', lambda v: filetime.Filetime(timestamp=v), 1, 2650467743999999999, Q),
        'GolangTime': golang,
        'HFSTime': counts('hfs', lambda v: hfs_time.HFSTime(timestamp=v), 1, 2 ** 32 - 1, lambda v: struct.pack('<I', v)),
        'InvalidTime': semantic(semantic_time.InvalidTime),
        'JavaTime': counts('java-ms', lambda v: java_time.JavaTime(timestamp=v), -10 ** 12, 253402300799999),
        'Never': semantic(semantic_time.Never),
        'NotSet': semantic(semantic_time.NotSet),
        'OLEAutomationDate': doubles('ole-date', lambda v: ole_automation_date.OLEAutomationDate(timestamp=v), 1, 2e6),
        'PosixTime': counts('posix-s', lambda v: posix_time.PosixTime(timestamp=v), -62135596800, 253402300799),
        'PosixTimeInMicroseconds': counts('posix-us', lambda v: posix_time.PosixTimeInMicroseconds(timestamp=v), -10 ** 15, 253402300799999999),
        'PosixTimeInMilliseconds': counts('posix-ms', lambda v: posix_time.PosixTimeInMilliseconds(timestamp=v), -10 ** 12, 253402300799999),
        'PosixTimeInNanoseconds': counts('posix-ns', lambda v: posix_time.PosixTimeInNanoseconds(timestamp=v), -2 ** 62, 2 ** 63 - 1),
        'RFC2579DateTime': rfc,
        'SemanticTime': semantic(semantic_time.SemanticTime),
        'Systemtime': system,
        'TimeElements': elements(lambda *a: tuples.TimeElements(time_elements_tuple=a[:6]), 0, 'posix-s', 1),
        'TimeElementsInMicroseconds': elements(lambda *a: tuples.TimeElementsInMicroseconds(time_elements_tuple=a), 6, 'posix-us', 10 ** 6),
        'TimeElementsInMilliseconds': elements(lambda *a: tuples.TimeElementsInMilliseconds(time_elements_tuple=a), 3, 'posix-ms', 1000),
        'TimeElementsInNanoseconds': elements(lambda *a: tuples.TimeElementsInNanoseconds(time_elements_tuple=a), 9, 'posix-ns', 10 ** 9),
        'TimeElementsWithFractionOfSecond': elements(
            lambda y, mo, d, h, mi, s, f: tuples.TimeElementsWithFractionOfSecond(
                fraction_of_second=decimal.Decimal(f) / 10 ** 6, time_elements_tuple=(y, mo, d, h, mi, s)), 6, 'posix-us', 10 ** 6),
        'UUIDTime': counts('uuid', lambda v: uuid_time.UUIDTime(timestamp=v), 0, 2 ** 60 - 1, Q),
        'WebKitTime': counts('webkit', lambda v: webkit_time.WebKitTime(timestamp=v), 1, 265046774399999999),
    }


def compare(program, name, one, n):
    # the normalised value has more digits than the default context keeps
    decimal.getcontext().prec = 60
    r = random.Random(name)
    rows = [one(r) for _ in range(n)]
    text = ''.join('%s %s\n' % (form, value.hex()) for form, value, _ in rows)
    answers = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.split('\n')
    equal, first = 0, None
    for (form, value, theirs), ours in zip(rows, answers):
        when = theirs._GetNormalizedTimestamp()
        if ours == '-':
            same = when is None
        else:
            s, ns, tick, unset, offset = map(int, ours.split())
            if when is None:
                same = bool(unset)
            else:
                theirs_ns = int((when * 10 ** 9).to_integral_value(rounding=decimal.ROUND_FLOOR))
                ours_ns = (s - offset) * 10 ** 9 + ns
                same = not unset and ours_ns == theirs_ns // tick * tick
        equal += same
        if not same and first is None:
            first = (form, value.hex(), ours, str(when))
    print('%-34s %7d of %d equal%s' % (name, equal, n, '' if first is None else '  first other: %s' % (first,)))
    return equal == n


def main():
    build, n = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    with tempfile.TemporaryDirectory() as folder:
        if not os.environ.get('TIME_FORMS_INSIDE'):
            environment(folder)
            os.environ['TIME_FORMS_INSIDE'] = '1'
            sys.exit(subprocess.call([folder + '/bin/python', *sys.argv]))
    all_of = classes()
    same = sum(compare(build + '/bench/time_forms', name, one, n) for name, one in sorted(all_of.items()))
    print('%d of %d classes equal' % (same, len(all_of)))


main()
