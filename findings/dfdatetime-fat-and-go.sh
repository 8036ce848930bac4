#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# what: dfdatetime 20261027 (PyPI) takes 2080 for no leap year when it counts the days of a FAT date, so that all of 2081 to 2100 are a
#   day early; and it takes the seconds of a Go time.Time for local time, though they are UTC whatever the zone beside them.
# guess: both are exact: ECMA-107, 11.5, and Go's time.MarshalBinary ("sec: seconds since January 1, year 1 00:00:00 UTC").
# matters: a forged FAT time far in the future, or a Go program's state file, stands in a timeline a day or the zone's hours away.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m pip install -q --target "$tmp/lib" dfdatetime==20261027 >/dev/null 2>&1 || { echo "dfdatetime cannot be had"; exit 77; }
PYTHONPATH=$tmp/lib python3 - <<'P'
import calendar, struct, sys
import dfdatetime
from dfdatetime import fat_date_time, golang_time
print('dfdatetime', dfdatetime.__version__)
fat = fat_date_time.FATDateTime(fat_date_time=(2082 - 1980) << 9 | 5 << 5 | 7)
seen, expected = int(fat._GetNormalizedTimestamp()), calendar.timegm((2082, 5, 7, 0, 0, 0))
print('FAT date 2082-05-07: expected', expected, 'seen', seen)
utc = 1700000000
go = golang_time.GolangTime(golang_timestamp=struct.pack('>BQIh', 1, utc + 62135596800, 0, 60))
seen_go = int(go._GetNormalizedTimestamp())
print('Go time of second', utc, 'UTC, shown at +01:00: expected', utc, 'seen', seen_go)
sys.exit(0 if expected - seen == 86400 and utc - seen_go == 3600 else 1)
P
