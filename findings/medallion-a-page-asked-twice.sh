#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# what: medallion 3.0.0 (PyPI, the reference server of TAXII 2.1) takes a page off its session when it is asked for: the same `next`
#   asked a second time gives the page behind it, with status 200.
# guess: `next` names a place, so that a client whose answer was lost on the way asks again and gets what it missed (TAXII 2.1, 3.4:
#   "the client can use this value to request the next page").
# matters: a client that tries again after a broken connection loses a page of indicators without a sign. ashiato's client begins
#   anew and drops copies where a cursor does not change from page to page.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/env" && "$tmp/env/bin/pip" install -q medallion==3.0.0 >/dev/null 2>&1 || { echo "medallion cannot be had"; exit 77; }
"$tmp/env/bin/python" - "$tmp" <<'P'
import base64, importlib.metadata, json, sys
from medallion import application_instance, connect_to_backend, register_blueprints, set_config
print('medallion', importlib.metadata.version('medallion'))
tmp = sys.argv[1]
collection = '365fed99-08fa-fdcd-a1b3-fb247eb41d01'
stamp = '2026-01-02T00:00:0%d.000Z'
objects = [{'type': 'indicator', 'spec_version': '2.1', 'id': 'indicator--%08d-0000-4000-8000-000000000000' % i,
            'created': stamp % i, 'modified': stamp % i, 'valid_from': stamp % i, 'pattern_type': 'stix',
            'pattern': "[domain-name:value = 'd%d.example']" % i} for i in range(9)]
data = {'/discovery': {'title': 't', 'api_roots': ['http://localhost/api/'], 'default': 'http://localhost/api/'},
        'api': {'information': {'title': 'a', 'versions': ['application/taxii+json;version=2.1'], 'max_content_length': 9765625},
                'status': [], 'collections': [{'id': collection, 'title': 'c', 'can_read': True, 'can_write': True,
                'media_types': ['application/stix+json;version=2.1'], 'objects': objects, 'manifest': [
                {'id': o['id'], 'date_added': stamp % i, 'version': stamp % i,
                 'media_type': 'application/stix+json;version=2.1'} for i, o in enumerate(objects)]}]}}
json.dump(data, open(tmp + '/data.json', 'w'))
config = {'backend': {'module': 'medallion.backends.memory_backend', 'module_class': 'MemoryBackend',
                      'filename': tmp + '/data.json'}, 'users': {'a': 'b'}, 'taxii': {'max_page_size': 3}}
set_config(application_instance, 'users', config)
set_config(application_instance, 'taxii', config)
set_config(application_instance, 'backend', config)
register_blueprints(application_instance)
client = application_instance.test_client()
head = {'Accept': 'application/taxii+json;version=2.1',
        'Authorization': 'Basic ' + base64.b64encode(b'a:b').decode()}

def page(more=''):
    answer = client.get('/api/collections/%s/objects/?limit=3%s' % (collection, more), headers=head)
    body = json.loads(answer.data)
    return answer.status_code, [o['id'][11:19].lstrip('0') or '0' for o in body.get('objects', [])], body.get('next')

_, first, cursor = page()
status, second, _ = page('&next=' + cursor)
again_status, again, _ = page('&next=' + cursor)
print('first page', first)
print('second page', second, status)
print('expected for the same next again:', second, 'seen:', again, again_status)
sys.exit(0 if second and again and not set(second) & set(again) and again_status == 200 else 1)
P
