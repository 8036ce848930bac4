#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes data/code-baseline.bin: which functions many programs have.

usage: baseline.py DRIVER OUT [NAME=FOLDER]...
DRIVER is build/bench/code. Source packages of the Debian that it runs on are parted in two by their names (see held_out); those that are
held out are never looked at, so that kinship.py can measure with them. Of the others a function is taken when two source packages have it
or a library (lib*.so, lib*.a, lib*.dll), and all functions of run-times: packages named in RUNTIMES, and folders given as NAME=FOLDER (unpacked libwine, musl, libraries of Go and Rust).
"""
import hashlib
import os
import subprocess
import sys
import tempfile

RUNTIMES = ("glibc", "gcc-12", "gcc-mingw-w64", "mingw-w64", "openssl", "zlib", "musl", "dietlibc", "curl", "libzstd", "xz-utils")
MOST_BYTE = 1_450_000
PROBES = 8


def held_out(source):
    return source not in RUNTIMES and hashlib.sha256(source.encode()).digest()[0] & 1 == 1


def packages():
    """(source, [file]) of what is installed"""
    out = subprocess.run(["dpkg-query", "-W", "-f", "${binary:Package}\t${source:Package}\n"], stdout=subprocess.PIPE, text=True, check=True).stdout
    for line in out.splitlines():
        name, source = line.split("\t")
        listed = subprocess.run(["dpkg", "-L", name], stdout=subprocess.PIPE, text=True, check=False).stdout
        yield source, [p for p in listed.splitlines() if is_program(p)]


def is_program(path):
    if os.path.islink(path) or not os.path.isfile(path):
        return False
    with open(path, "rb") as f:
        head = f.read(8)
    return head[:4] == b"\x7fELF" or head[:2] == b"MZ" or head == b"!<arch>\n"


def walk(folder):
    for where, _, names in os.walk(folder):
        for n in sorted(names):
            if is_program(os.path.join(where, n)):
                yield os.path.join(where, n)


def unpacked(files, into):
    """programs, and the members of archives"""
    for i, path in enumerate(files):
        with open(path, "rb") as f:
            archive = f.read(8) == b"!<arch>\n"
        if not archive:
            yield path
            continue
        here = os.path.join(into, str(i))
        os.mkdir(here)
        subprocess.run(["ar", "x", path], cwd=here, stderr=subprocess.DEVNULL, check=False)
        yield from walk(here)


def hashes(driver, files):
    """{hash} of all files"""
    out = set()
    with tempfile.TemporaryDirectory() as into:
        every = list(unpacked(files, into))
        for i in range(0, len(every), 500):
            run = subprocess.run([driver] + every[i:i + 500], stdout=subprocess.PIPE, check=True)
            out.update(int(x, 16) for x in run.stdout.split(b"\n") if x and not x.startswith(b"@"))
    return out


def mix(x):
    m = (1 << 64) - 1
    x ^= x >> 33
    x = x * 0xff51afd7ed558ccd & m
    x ^= x >> 33
    x = x * 0xc4ceb9fe1a85ec53 & m
    return x ^ x >> 33


def write(path, taken, how):
    bits = min(MOST_BYTE * 8, max(8, len(taken) * 16 // 8 * 8))
    room = bytearray(bits // 8)
    for h in taken:
        step = mix(h ^ 0x9e3779b97f4a7c15) | 1
        at = h
        for _ in range(PROBES):
            b = at % bits
            room[b >> 3] |= 1 << (b & 7)
            at = at + step & (1 << 64) - 1
    full = sum(bin(b).count("1") for b in room) / bits
    with open(path, "wb") as f:
        f.write(("Functions that run-times and libraries have, as bench/triage/baseline.py makes it\n" + how +
                 f"functions={len(taken)} false-positives-per-1000={full ** PROBES * 1000:.1f}\nbits={bits} probes={PROBES}\n\n").encode())
        f.write(room)
    print(f"{len(taken)} functions, {bits // 8} bytes, {full ** PROBES * 1000:.1f} false in 1,000")


def main():
    driver, out, *extra = sys.argv[1:]
    by_source = {}
    for source, files in packages():
        if files and not held_out(source):
            by_source.setdefault(source, []).extend(files)
    once, taken, n_file = set(), set(), 0
    for source, files in sorted(by_source.items()):
        libraries = [f for f in files if os.path.basename(f).startswith("lib") and (".so" in f or f.endswith((".a", ".dll")))]
        whole = hashes(driver, libraries)
        mine = whole | hashes(driver, [f for f in files if f not in set(libraries)])
        taken |= whole
        n_file += len(files)
        taken |= mine if source in RUNTIMES else mine & once
        once |= mine
    for name, folder in (e.split("=", 1) for e in extra):
        files = list(walk(folder))
        n_file += len(files)
        taken |= hashes(driver, files)
        print(name, len(files), "files", len(taken), "functions so far")
    how = (f"sources: Debian 12, {len(by_source)} source packages and {len(extra)} trees ({', '.join(e.split('=')[0] for e in extra)}), "
           f"{n_file} files and archives; packages of the other half of names held out\n"
           "taken: what two source packages have, and all of libraries and run-times\n")
    write(out, taken, how)


if __name__ == "__main__":
    main()
