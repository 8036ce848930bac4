#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# what: python-docx 1.1.2 (PyPI) writes into every new document that it was created on 2013-12-23 at 23:15 UTC with "Microsoft Macintosh Word",
#   version 14.0000, whatever day, machine and program it is: that is its own default template's.
# guess: a library that makes a document leaves such fields out, or writes the time of making and its own name; so does openpyxl 3.1.5.
# matters: an investigator reads created and application as facts of whoever wrote the document. Forged letters made by one
#   script on any system look as if they were typed on one Mac in 2013, and two unrelated authors seem to share a machine.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m pip install -q --target "$tmp/lib" python-docx==1.1.2 openpyxl==3.1.5 >/dev/null 2>&1 || { echo "python-docx cannot be had"; exit 77; }
cd "$tmp"
PYTHONPATH=$tmp/lib python3 - <<'P'
import re
import sys
import zipfile
from datetime import datetime, timezone
from importlib.metadata import version
import docx
import openpyxl

print('python-docx', version('python-docx'), 'openpyxl', version('openpyxl'))
letter = docx.Document()
letter.core_properties.author = 'Somebody'
letter.add_paragraph('a line')
letter.save('letter.docx')
openpyxl.Workbook().save('table.xlsx')


def field(path, part, name):
    found = re.search(f'<[^>]*{name}[^>]*>([^<]*)<', zipfile.ZipFile(path).read(part).decode())
    return found.group(1) if found else None


seen = (field('letter.docx', 'docProps/core.xml', 'dcterms:created'), field('letter.docx', 'docProps/app.xml', 'Application'),
        field('letter.docx', 'docProps/app.xml', 'AppVersion'))
today = datetime.now(timezone.utc).strftime('%Y-%m-%d')
other = field('table.xlsx', 'docProps/core.xml', 'dcterms:created')[:10]
print('input: a new document with one paragraph, its author set')
print(f'expected: created {today} or not told, and no program of Microsoft')
print('seen: created, application, version:', seen, '; openpyxl: created', other)
sys.exit(0 if seen == ('2013-12-23T23:15:00Z', 'Microsoft Macintosh Word', '14.0000') and other == today else 1)
P
