#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Made-up families of configurations in harmless files, and how many are found.
usage: config_worlds.py DRIVER VARIANTS CARRIER...     (DRIVER: build/bench/triage_config)
Each family is a cipher, a form, and where its key lies; its variants differ in everything else. Hosts are of the
ranges for documentation. Families with odd numbers are those that the recogniser was fitted on; the even ones are held out."""
import base64, gzip, json, os, random, struct, subprocess, sys, tempfile, zlib
from Crypto.Cipher import AES, ARC4
from Crypto.Util import Counter

WORDS = 'amber birch cedar delta ember frost grove haven ivory jolly karst lemon maple north ocean pearl quartz river stone tidal'.split()

def host(r):
    k = r.randrange(4)
    if k == 0:
        return r.choice(['192.0.2.', '198.51.100.', '203.0.113.']) + str(r.randint(1, 254))
    return '.'.join(r.choice(WORDS) for _ in range(r.randint(1, 2))) + r.choice(['.example.com', '.example.net', '.example.org', '.example', '.test'])

def truth(r):
    t = {'host': host(r), 'port': r.choice([80, 443, 8080, 4444, r.randint(1024, 65000)]), 'campaign': r.choice(WORDS) + str(r.randint(1, 99)),
         'mutex': 'Global\\' + ''.join(r.choice('0123456789abcdef') for _ in range(12)), 'interval': r.randint(5, 3600),
         'second': host(r), 'path': '/' + r.choice(WORDS) + r.choice(['.php', '/gate', '/api/v1', ''])}
    t['url'] = f"{r.choice(['http', 'https'])}://{t['host']}:{t['port']}{t['path']}"
    return t

def f_json(r, t):
    d = {r.choice(['host', 'c2', 'server', 'cnc_host']): t['host'], r.choice(['port', 'c2_port']): r.choice([t['port'], str(t['port'])]),
         r.choice(['campaign', 'campaign_id', 'group']): t['campaign'], r.choice(['mutex', 'mutex_name']): t['mutex'], r.choice(['interval', 'sleep']): t['interval']}
    items = list(d.items()); r.shuffle(items)
    return json.dumps(dict(items), indent=r.choice([None, None, 1])).encode()

def f_json_urls(r, t):
    return json.dumps({'urls': [t['url'], f"https://{t['second']}/"], 'campaign': t['campaign'], 'options': {'interval': t['interval'], 'mutex': t['mutex']}}).encode()

def f_lines(r, t):
    eq = r.choice(['=', '=', ': '])
    lines = [f"host{eq}{t['host']}", f"port{eq}{t['port']}", f"campaign{eq}{t['campaign']}", f"mutex{eq}{t['mutex']}", f"interval{eq}{t['interval']}"]
    r.shuffle(lines)
    return r.choice(['\n', '\r\n', ';']).join(lines).encode()

def f_query(r, t):
    return f"c2={t['host']}:{t['port']}&id={t['campaign']}&mtx={t['mutex']}&t={t['interval']}".encode()

def f_records(r, t):
    fmt = r.choice(['B', '<H', '>H', '<I', '>I'])
    values = [t['host'], str(t['port']), t['campaign'], t['mutex'], str(t['interval'])]
    return b''.join(struct.pack(fmt, len(v)) + v.encode() for v in values)

def f_records_counted(r, t):
    fmt = r.choice(['<H', '>H', '<I', '>I'])
    values = [t['campaign'], f"{t['host']}:{t['port']}", f"{t['second']}:{t['port']}", t['mutex']]
    return struct.pack(r.choice(['B', fmt]), len(values)) + b''.join(struct.pack(fmt, len(v)) + v.encode() for v in values)

def f_tlv(r, t):
    e = r.choice('<>'); tag = r.choice(['B', e + 'H']); size = r.choice(['B', e + 'H', e + 'I']); kind = r.choice([None, 'B', e + 'H'])
    items = [(1, 3, t['host'].encode()), (2, 1, struct.pack(e + 'H', t['port'])), (3, 2, struct.pack(e + 'I', t['interval'])), (5, 3, t['campaign'].encode()), (9, 3, t['mutex'].encode())]
    return b''.join(struct.pack(tag, a) + (struct.pack(kind, b) if kind else b'') + struct.pack(size, len(v)) + v for a, b, v in items)

def f_struct(r, t):
    n = r.choice([32, 64, 128])
    s = t['host'].encode().ljust(n, b'\0') + struct.pack('<HHI', t['port'], 0, t['interval']) + t['campaign'].encode().ljust(32, b'\0') + t['mutex'].encode().ljust(64, b'\0')
    return r.choice([b'', struct.pack('<I', r.randint(1, 9))]) + s

def f_struct_be(r, t):
    return struct.pack('>I', t['interval']) + t['host'].encode().ljust(64, b'\0') + struct.pack('>H', t['port']) + b'\0\0' + t['campaign'].encode().ljust(16, b'\0') + t['mutex'].encode().ljust(32, b'\0')

def f_values(r, t):
    return r.choice(['|', '\n', ';']).join([t['host'], str(t['port']), t['campaign'], t['mutex'], str(t['interval'])]).encode()

def f_zero(r, t):
    return b'\0'.join(x.encode() for x in [f"{t['host']}:{t['port']}", t['campaign'], t['mutex'], str(t['interval'])]) + b'\0'

def noise(r, n):
    return bytes(r.randrange(256) for _ in range(n))

def length(r, b):
    return r.choice([b'', b'', struct.pack('<I', len(b)), struct.pack('<H', len(b)), struct.pack('>I', len(b))])

def beside(r, key, b, where=None):
    """The key before or behind, perhaps a length between."""
    where = where or r.choice(['before', 'behind'])
    return key + length(r, b) + b if where == 'before' else b + key

def xor(b, key):
    return bytes(c ^ key[i % len(key)] for i, c in enumerate(b))

def deflated(b):
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    return c.compress(b) + c.flush()

def c_xor1(r, b):
    return beside(r, key := bytes([r.randint(1, 255)]), xor(b, key))

def c_xor_many(r, b):
    key = noise(r, r.choice([2, 4, 5, 8, 12, 16, 23, 32]))
    return beside(r, key, xor(b, key))

def c_xor_ascii(r, b):
    key = ''.join(r.choice('abcdefghijkmnpqrstuvwxyzABCDEFG0123456789') for _ in range(r.randint(6, 20))).encode()
    return beside(r, key + b'\0', xor(b, key), 'before')

def rc4(b, key):
    return ARC4.new(key).encrypt(b)

def c_rc4_fixed(r, b):
    key = noise(r, r.choice([8, 16, 32]))
    return beside(r, key, rc4(b, key))

def c_rc4_prefixed(r, b):
    key = noise(r, r.randint(5, 60))
    return struct.pack(r.choice(['B', '<H', '<I', '>H']), len(key)) + key + length(r, b) + rc4(b, key)

def c_rc4_zero(r, b):
    key = ''.join(r.choice(WORDS) for _ in range(r.randint(1, 4))).encode()
    return beside(r, (b'' if r.random() < .5 else b'\0') + key + b'\0', rc4(b, key))

def padded(b):
    n = 16 - len(b) % 16
    return b + bytes([n]) * n

def c_cbc(r, b):
    key, iv = noise(r, r.choice([16, 24, 32])), noise(r, 16)
    c = AES.new(key, AES.MODE_CBC, iv).encrypt(padded(b))
    return r.choice([key + iv + length(r, c) + c, iv + key + c, iv + c + key, c + key + iv, c + iv + key])

def c_ecb(r, b):
    key = noise(r, r.choice([16, 32]))
    return beside(r, key, AES.new(key, AES.MODE_ECB).encrypt(padded(b)))

def c_ctr(r, b):
    key, iv = noise(r, r.choice([16, 32])), noise(r, 16)
    c = AES.new(key, AES.MODE_CTR, counter=Counter.new(128, initial_value=int.from_bytes(iv, 'big'))).encrypt(b)
    return r.choice([key + iv + length(r, c) + c, iv + key + c, c + key + iv, c + iv + key])

def c_base64(r, b):
    return r.choice([base64.b64encode, base64.urlsafe_b64encode])(b)

def c_alphabet(r, b):
    standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    own = list(standard); r.shuffle(own); own = ''.join(own)
    text = base64.b64encode(b).decode().translate(str.maketrans(standard, own)).encode()
    return beside(r, own.encode() + b'\0', text, 'before') if r.random() < .5 else text + b'\0' * r.randint(1, 8) + own.encode()

def c_zlib(r, b):
    return zlib.compress(b, r.choice([1, 6, 9]))

def c_gzip(r, b):
    return gzip.compress(b)

def c_deflate(r, b):
    return deflated(b)

def then(*steps):
    def run(r, b):
        for s in steps:
            b = s(r, b)
        return b
    return run

def c_b64_rc4_beside(r, b):
    key = noise(r, 16)
    return base64.b64encode(key) + r.choice([b'\0', b'\0\0\0']) + base64.b64encode(rc4(b, key)) + b'\0'

FAMILIES = [
    ('xor one byte', c_xor1, [f_json, f_records, f_struct]),
    ('xor one byte, other forms', c_xor1, [f_lines, f_tlv, f_struct_be]),
    ('xor many', c_xor_many, [f_json, f_lines, f_tlv]),
    ('xor many, other forms', c_xor_many, [f_records, f_struct, f_values]),
    ('rc4 fixed', c_rc4_fixed, [f_json, f_records, f_struct]),
    ('rc4 fixed, other forms', c_rc4_fixed, [f_lines, f_query, f_tlv, f_struct_be]),
    ('rc4 prefixed', c_rc4_prefixed, [f_lines, f_tlv, f_records_counted]),
    ('rc4 prefixed, other forms', c_rc4_prefixed, [f_json_urls, f_struct, f_values]),
    ('aes-cbc', c_cbc, [f_json, f_records, f_struct]),
    ('aes-cbc, other forms', c_cbc, [f_lines, f_tlv, f_records_counted]),
    ('aes-ctr', c_ctr, [f_json, f_tlv, f_struct]),
    ('aes-ctr, other forms', c_ctr, [f_lines, f_records, f_zero]),
    ('aes-ecb', c_ecb, [f_json, f_struct, f_lines]),
    ('rc4 text key', c_rc4_zero, [f_json, f_records, f_struct_be, f_zero]),
    ('base64', c_base64, [f_json, f_lines]),
    ('own alphabet', c_alphabet, [f_json, f_lines, f_query]),
    ('zlib', c_zlib, [f_json, f_lines]),
    ('gzip, deflate', lambda r, b: r.choice([c_gzip, c_deflate])(r, b), [f_json, f_lines]),
    ('rc4 of zlib', then(c_zlib, c_rc4_fixed), [f_json, f_json_urls, f_lines]),
    ('aes of zlib', then(c_zlib, c_cbc), [f_json, f_json_urls, f_lines]),
    ('base64 of rc4', then(c_rc4_prefixed, c_base64), [f_json, f_records]),
    ('base64 of aes', then(c_cbc, c_base64), [f_json, f_lines, f_struct]),
    ('xor of base64', then(c_base64, c_xor_many), [f_json, f_lines]),
    ('xor text key', c_xor_ascii, [f_json, f_lines, f_struct]),
    ('base64 of key and rc4 side by side', c_b64_rc4_beside, [f_json, f_records]),
    ('base64 of xor', then(c_xor_many, c_base64), [f_json, f_records]),
]

def place(r, carrier, b):
    """Behind everything, or over zeros of the file, with what may stand around it."""
    marker = r.choice([b'', b'', b'CFG1', b'\xde\xad\xbe\xef', bytes(r.randrange(1, 256) for _ in range(8))])
    blob = marker + r.choice([b'', b'', b'\0' * r.choice([4, 8, 16])]) + b
    around = r.choice([b'', b'\0' * r.randint(1, 64), noise(r, r.randint(1, 200))])
    blob = around + blob + r.choice([b'', b'\0' * r.randint(1, 64), noise(r, r.randint(1, 200))])
    room = carrier.find(b'\0' * (len(blob) + 64))
    if room > 0 and r.random() < .5:
        return carrier[:room + 32] + blob + carrier[room + 32 + len(blob):]
    return carrier + blob

def run(driver, paths):
    out = subprocess.run([driver], input='\n'.join(paths) + '\n', capture_output=True, text=True, errors='replace').stdout
    found = {p: [] for p in paths}
    for line in out.splitlines():
        path, key, value = line.split('\t', 2)
        found[path].append((key, value))
    return found

def reached(facts, t):
    hosts, ports, urls = ({v for k, v in facts if k == 'configuration[].destinations[].' + x} for x in ('host', 'port', 'url'))
    return t['url'] in urls or (t['host'] in hosts and str(t['port']) in ports)

def main(driver, variants, carriers):
    with tempfile.TemporaryDirectory() as tmp:
        paths, truths = [], {}
        for k, (name, cipher, forms) in enumerate(FAMILIES):
            for v in range(variants):
                r = random.Random(f'{k} {v} {os.environ.get("SEED", "1")}')
                t = truth(r)
                form = r.choice(forms)
                path = os.path.join(tmp, f'{k}-{v}')
                open(path, 'wb').write(place(r, open(r.choice(carriers), 'rb').read(), cipher(r, form(r, t))))
                paths.append(path)
                truths[path] = (k, form.__name__, t)
        found = run(driver, paths)
        sums = [[0, 0], [0, 0]]
        wrong = 0
        for k, (name, _, _) in enumerate(FAMILIES):
            mine = [p for p in paths if truths[p][0] == k]
            good = [p for p in mine if reached(found[p], truths[p][2])]
            wrong += sum(any(a == 'configuration' for a, _ in found[p]) for p in mine if p not in good)
            sums[k % 2][0] += len(good)
            sums[k % 2][1] += len(mine)
            missed = sorted({truths[p][1] for p in mine if p not in good})
            print(f'{"held out" if k % 2 else "fitted  "} {name:40} {len(good):4} of {len(mine):4}  {" ".join(missed)}')
            keep = os.environ.get('KEEP')
            for p in [p for p in mine if p not in good][:3] if keep and not k % 2 else []:
                os.makedirs(keep, exist_ok=True)
                os.rename(p, os.path.join(keep, os.path.basename(p) + '-' + truths[p][1]))
        ms = [int(v) for p in paths for a, v in found[p] if a == 'milliseconds']
        print(f'fitted {sums[0][0]} of {sums[0][1]}, held out {sums[1][0]} of {sums[1][1]}, other ones told {wrong}; {sum(ms) / max(1, len(ms)):.0f} ms a file, longest {max(ms, default=0)} ms')

if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
