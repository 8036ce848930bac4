#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes data/kin-common.txt: digests that programs of several authors share because a run-time or a library brings them.

usage: kin_common.py DRIVER OUT [NAME=FOLDER]...
DRIVER is build/bench/triage_facts. A value is taken when two source packages of the half of Debian that is not held out (baseline.py) have it, and
of a folder given as NAME=FOLDER (unpacked libwine) when three of its files do.
"""
import collections
import subprocess
import sys

from baseline import held_out, packages, walk

PATHS = (b"pe.imphash", b"pe.rich_hash", b"pe.sections[].sha256", b"elf.sections[].sha256", b"pe.resources[].sha256")
SIZES = (b"pe.sections[].size", b"elf.sections[].size", b"pe.resources[].size")
SIZE_LEAST = 512  # smaller sections weigh nothing anyway


def values(driver, files):
    """[{value}], one for each file"""
    out = []
    for i in range(0, len(files), 200):
        run = subprocess.run([driver] + files[i:i + 200], stdout=subprocess.PIPE, check=True)
        size = 0
        for line in run.stdout.split(b"\n"):
            path, _, value = line.partition(b"\t")
            if path == b"@file":
                out.append(set())
            elif path in SIZES:
                size = int(value)
            elif path in PATHS and value and (size >= SIZE_LEAST or not path.endswith(b"sha256")):
                out[-1].add(value.decode())
    return out


def main():
    driver, out, *extra = sys.argv[1:]
    seen = collections.Counter()
    by_source = collections.defaultdict(list)
    for source, files in packages():
        if not held_out(source):
            by_source[source] += [f for f in files if not f.endswith(".a")]
    for files in by_source.values():
        every = values(driver, files)
        seen.update(set().union(*every) if every else ())
    taken = {v for v, n in seen.items() if n > 1}
    for e in extra:
        seen = collections.Counter(v for one in values(driver, list(walk(e.split("=", 1)[1]))) for v in one)
        taken |= {v for v, n in seen.items() if n > 2}
    with open(out, "w") as f:
        f.write("# Digests of imports, Rich headers, sections and resources that run-times and libraries bring, as bench/triage/kin_common.py\n"
                f"# makes it: of {len(by_source)} source packages of Debian 12 and {', '.join(e.split('=')[0] for e in extra)}; one a line.\n")
        f.writelines(v + "\n" for v in sorted(taken))
    print(len(taken), "values")


main()
