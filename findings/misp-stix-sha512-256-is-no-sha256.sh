#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# what: misp-stix 2026.10.12 (PyPI) writes an attribute of the type sha512/256 as file:hashes.'SHA-256'. No error and no warning is
#   told. Read back by the same library it is whole, by the label beside it, so that a round trip shows nothing.
# guess: a digest whose algorithm STIX has no name for is kept under a name of its own, as the same library does with others.
# matters: SHA-512/256 (FIPS 180-4, 5.3.6.2) and SHA-256 of one file differ, so whoever reads the bundle looks for a file that is not
#   there, and never for the one that is. ashiato takes the label of the attribute's type before the name of the hash.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m pip install -q --target "$tmp/lib" misp-stix==2026.10.12 >/dev/null 2>&1 || { echo "misp-stix cannot be had"; exit 77; }
PYTHONPATH=$tmp/lib python3 - <<'P'
import hashlib, importlib.metadata, json, sys
from misp_stix_converter import InternalSTIX2toMISPParser, MISPtoSTIX21Parser
print('misp-stix', importlib.metadata.version('misp-stix'))
data = b'one file, two digests'
digest = hashlib.new('sha512_256', data).hexdigest()
print('SHA-512/256', digest[:16], 'SHA-256', hashlib.sha256(data).hexdigest()[:16])
event = {'Event': {'uuid': '5ac337df-e078-4e99-8b17-02550a00020a', 'info': 'digests', 'date': '2026-01-02',
    'timestamp': '1767312000', 'analysis': '1', 'threat_level_id': '1', 'distribution': '0', 'published': False,
    'Orgc': {'name': 'example', 'uuid': 'a0c22599-9e58-4da4-96ac-7051603fa951'},
    'Attribute': [{'uuid': '2d35a390-ccdd-4d6b-a36d-513b05e3682a', 'type': 'sha512/256', 'category': 'Payload delivery',
        'value': digest, 'to_ids': True, 'timestamp': '1767312000'}]}}
there = MISPtoSTIX21Parser()
there.parse_misp_event(event)
pattern = [o['pattern'] for o in there.stix_objects if o['type'] == 'indicator'][0]
print('expected: a hash that is not called SHA-256; seen:', pattern[:40])
told = dict(there.errors) or dict(there.warnings)
back = InternalSTIX2toMISPParser()
back.load_stix_bundle(there.bundle)
back.parse_stix_bundle()
kinds = [a.type for a in back.misp_event.attributes]
print('read back by the same library:', kinds, 'told:', told)
sys.exit(0 if "'SHA-256'" in pattern and kinds == ['sha512/256'] and not told else 1)
P
