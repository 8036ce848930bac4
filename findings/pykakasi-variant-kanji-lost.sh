#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# what: pykakasi 2.3.0 (PyPI) has no reading for some variant kanji of surnames, and then loses what stands beside them: the second letter
#   of 髙橋 is in no part of the answer, all readings of which are empty; 山﨑 comes back as 山 twice, read "yama" "yama".
# guess: an unknown letter is handed back as it is, and what stands around it is read. 渡邊 is read as 渡邉 is, so that variants seem to be
#   known.
# matters: two of the most frequent variants in family registers. A key of readings has 髙橋, 髙田 and 濵田 as one and the same name,
#   the empty one, and makes a Yamayama of every Yamazaki so written.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m pip install -q --target "$tmp/lib" pykakasi==2.3.0 >/dev/null 2>&1 || { echo "pykakasi cannot be had"; exit 77; }
PYTHONIOENCODING=utf-8 PYTHONPATH=$tmp/lib python3 - <<'P'
import sys
from importlib.metadata import version
import pykakasi
print('pykakasi', version('pykakasi'))
expected = {
    '高橋': ('高橋', 'takahashi'), '髙橋': ('髙橋', 'some of takahashi, or 髙橋 itself'),
    '髙田': ('髙田', 'some of takada, or 髙田 itself'), '濵田': ('濵田', 'some of hamada, or 濵田 itself'),
    '山崎': ('山崎', 'yamazaki'), '山﨑': ('山﨑', 'yama, and 﨑 as it is'), '渡邊': ('渡邊', 'watanabe'),
}
seen = {}
for name, (text, reading) in expected.items():
    parts = pykakasi.kakasi().convert(name)
    seen[name] = (''.join(p['orig'] for p in parts), ''.join(p['hepburn'] for p in parts))
    print(f'{name}: expected {text!r}, {reading}; seen', seen[name])
sys.exit(0 if seen == {
    '高橋': ('高橋', 'takahashi'), '髙橋': ('髙', ''), '髙田': ('髙', ''), '濵田': ('濵', ''),
    '山崎': ('山崎', 'yamazaki'), '山﨑': ('山山', 'yamayama'), '渡邊': ('渡邊', 'watanabe'),
} else 1)
P
