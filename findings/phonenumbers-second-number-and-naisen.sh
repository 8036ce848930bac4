#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# what: phonenumbers 9.0.43 (PyPI, a port of libphonenumber) reads two Japanese numbers of one line, "03 3581 4321 / 4322", as one number
#   of 14 digits, which it calls possible, and refuses a number with 内線 ("extension") behind it.
# guess: what stands behind a slash is cut off, as it does in its own example "x302/x2303"; the word for an extension is known in the
#   language of the region, as доб and anexo are.
# matters: a switchboard is no more equal to its own number elsewhere, and the number that stands there instead is nobody's; of records
#   filled in in Japanese just those of offices, which have extensions, have no number.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m pip install -q --target "$tmp/lib" phonenumbers==9.0.43 >/dev/null 2>&1 || { echo "phonenumbers cannot be had"; exit 77; }
PYTHONIOENCODING=utf-8 PYTHONPATH=$tmp/lib python3 - <<'P'
import sys
import phonenumbers as p
print('phonenumbers', p.__version__)
def seen(text):
    try:
        n = p.parse(text, 'JP')
    except p.NumberParseException as e:
        return str(e)
    possible = 'possible' if p.is_possible_number(n) else 'not possible'
    return f'{p.format_number(n, p.PhoneNumberFormat.E164)} extension {n.extension}, {possible}'
rows = [
    ('03-3581-4321 ext. 12', '+81335814321 extension 12, possible', '+81335814321 extension 12, possible'),
    ('03 3581 4321 / 4322', '+81335814321 extension None, possible', '+813358143214322 extension None, possible'),
    ('03-3581-4321 内線 12', '+81335814321 extension 12, possible',
     '(1) The string supplied did not seem to be a phone number.'),
]
same = True
for text, expected, known in rows:
    got = seen(text)
    print(f'{text}, region JP: expected {expected}; seen {got}')
    same &= got == known
sys.exit(0 if same else 1)
P
