#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# what: python-stdnum 2.2 (PyPI), stdnum.cn.ric, holds the county of a Chinese identity number against the year of birth: born before the
#   county had its code is "not valid", though the check digit is right. For code 110001, which has a province and no county, is_valid
#   raises KeyError instead of answering False.
# guess: GB 11643-1999: the six digits are of the place where one is registered when the number is given, and numbers were given from
#   1984 on, to people of all ages, so that an older code is no error; and is_valid answers True or False, as its manual says.
# matters: real papers of people born before about 1983 are called forged, county by county; and a loop over a table of papers stops at a
#   made-up one, the very row that is looked for.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m pip install -q --target "$tmp/lib" python-stdnum==2.2 >/dev/null 2>&1 || { echo "python-stdnum cannot be had"; exit 77; }
PYTHONPATH=$tmp/lib python3 - <<'P'
import pathlib, re, sys
import stdnum
from stdnum.cn import ric
print('python-stdnum', stdnum.__version__)
codes = pathlib.Path(stdnum.__file__).parent.joinpath('cn', 'loc.dat').read_text(encoding='utf-8')
county = re.findall(r'^  \d{4} county="(.*)"', codes, re.M)
young = sum(all(int(year or 0) > 1970 for year in re.findall(r'\[(\d*)-', c)) and c.startswith('[') for c in county)
print(len(county), 'codes of counties, of which no county is older than 1970:', young)
def seen(body):
    number = body + ric.calc_check_digit(body + '0')
    try:
        return number, ric.is_valid(number)
    except Exception as e:
        return number, repr(e)
born_1991, born_1970, province = map(seen, ('36042619910101007', '36042619700101007', '11000119800101001'))
print('made-up number, county 360426, born 1991: expected True, seen', *born_1991)
print('the same, born 1970, registered later: expected True, seen', *born_1970)
print('code 110001, which no county has: expected False, seen', *province)
sys.exit(0 if (born_1991[1], born_1970[1], province[1]) == (True, False, "KeyError('county')") else 1)
P
