#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""YARA matches beside Debian's yara 4.2.3, on rules made at random.
usage: rules.py DRIVER RULES FILES FOLDER...    (DRIVER: build/bench/triage_rules; how many of each)
Prints compared, equal, different, and the times of both."""
import os, random, subprocess, sys, tempfile, time
from digests import files

def taken(rng, blobs, low, high):
    blob = rng.choice(blobs)
    n = rng.randint(low, high)
    at = rng.randrange(max(1, len(blob) - n))
    return blob[at:at + n] or b'abcd'

def quoted(b):
    return ''.join(f'\\x{c:02x}' for c in b)

def hexed(rng, b):
    out = [f'{c:02X}' for c in b]
    for i in range(1, len(out) - 1):
        if rng.random() < .12:
            out[i] = rng.choice(['??', out[i][0] + '?', '?' + out[i][1]])
    if len(out) > 8 and rng.random() < .5:
        out.insert(rng.randint(4, len(out) - 3), rng.choice(['[0-4]', '[2]', '[1-9]', '(41|42 43|' + out[0] + ')']))
    if '?' in out[0] + out[-1]:
        out[0], out[-1] = f'{b[0]:02X}', f'{b[-1]:02X}'
    return '{ ' + ' '.join(out) + ' }'

def string(rng, blobs):
    kind = rng.randrange(6)
    word = bytes(rng.choice(b'abcdefghijklmnopqrstuvwxyz') for _ in range(rng.randint(3, 6)))
    if kind == 0:
        return hexed(rng, taken(rng, blobs, 4, 24))
    if kind == 1:
        return '"' + quoted(taken(rng, blobs, 4, 16)) + '"'
    if kind == 2:
        return f'"{rng.choice(["kernel", "GetProc", "error", "Microsoft", "lib", "version", word.decode()])}" ' + rng.choice(['nocase', 'wide', 'ascii wide', 'fullword', 'wide nocase fullword'])
    if kind == 3:
        return '/' + rng.choice([r'[a-z]{4,9}\.(dll|so|exe)', r'%[sdx]{1,2}: ', r'\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}', r'[A-Z][a-z]+Error', r'https?:\/\/[a-z.]{4,30}']) + '/' + rng.choice(['', 'i']) + rng.choice(['', ' wide', ' ascii'])
    if kind == 4:
        return '"' + rng.choice(['This program', 'kernel32', 'printf', 'memory']) + '" xor' + rng.choice(['', '(0x01-0x20)'])
    return '"' + rng.choice(['http://', 'password', 'connect', 'config']) + '" base64'

MODULES = ['pe.number_of_sections > 4', 'pe.is_dll()', 'pe.machine == pe.MACHINE_AMD64', 'pe.imports("kernel32.dll")', 'pe.entry_point > 0x400',
           'pe.number_of_resources > 2', 'elf.type == elf.ET_DYN', 'elf.machine == elf.EM_X86_64', 'elf.number_of_sections > 25',
           'math.entropy(0, filesize) > 6.0', 'math.mean(0, 512) > 40.0', 'hash.md5(0, 64) != "00"', 'hash.sha256(0, 4) == hash.sha256(0, 4)',
           'uint16(0) == 0x5a4d', 'uint32(0) == 0x464c457f', 'filesize > 20KB', 'not pe.is_32bit()', 'for any s in pe.sections : ( s.name == ".text" )']

def rule(rng, blobs, i):
    n = rng.randint(1, 4)
    strings = [string(rng, blobs) for _ in range(n)]
    lines = '\n'.join(f'    $s{k} = {s}' for k, s in enumerate(strings))
    terms = [rng.choice(['any of them', 'all of them', f'#s0 > {rng.randint(0, 5)}', f'$s{rng.randrange(n)} in (0..{rng.randint(100, 40000)})', '@s0 > 100', '2 of them' if n > 1 else '$s0', '!s0 >= 3'])]
    if rng.random() < .6:
        terms.append(rng.choice(MODULES))
    used = '(' + f' {rng.choice(["and", "or"])} '.join(terms) + ') and ' + '(any of them or true)'
    return f'rule r{i} : tag{i % 7} {{\n  strings:\n{lines}\n  condition:\n    {used}\n}}\n'

def main(driver, rules, count, folders):
    rng = random.Random(20261130)
    paths = [p for p in files(folders) if 0 < os.path.getsize(p) < 4 << 20]
    paths = rng.sample(paths, min(int(count), len(paths)))
    blobs = [open(p, 'rb').read() for p in paths[:40]]
    with tempfile.TemporaryDirectory() as tmp:
        name = os.path.join(tmp, 'made.yar')
        open(name, 'w').write(''.join(f'import "{m}"\n' for m in ('pe', 'elf', 'math', 'hash')) + ''.join(rule(rng, blobs, i) for i in range(int(rules))))
        ours = subprocess.run([driver, name], input='\n'.join(paths) + '\n', capture_output=True, text=True)
        listed = os.path.join(tmp, 'files')
        open(listed, 'w').write('\n'.join(paths) + '\n')
        begun = time.time()
        theirs = subprocess.run(['yara', '-w', '-p', '1', '--scan-list', name, listed], capture_output=True, text=True)
        took = time.time() - begun
    a, b = set(ours.stdout.splitlines()), set(theirs.stdout.splitlines())
    print(ours.stderr.strip(), theirs.stderr.strip()[:600], sep='\n')
    print(f'{rules} rules, {len(paths)} files, {sum(map(os.path.getsize, paths)) / 1e6:.0f} MB: {len(a | b)} matches, {len(a & b)} equal, {len(a ^ b)} different; yara took {took:.2f} s with compiling')
    print(*sorted(a ^ b)[:5], sep='\n')

if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
