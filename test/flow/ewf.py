# SPDX-License-Identifier: Apache-2.0
"""Disk images that ewfacquire makes, read by ashiato beside ewfexport and ewfverify.
usage: ewf.py ASHIATO FOLDER COUNT"""
import hashlib
import json
import os
import random
import struct
import subprocess
import sys
import zlib

ashiato, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
formats = ["ewf", "smart", "ftk", "encase1", "encase2", "encase3", "encase4", "encase5", "encase6", "encase7", "linen5", "linen6", "linen7", "ewfx"]
levels = ["none", "empty-block", "fast", "best"]
chunk_sizes = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768]
failures = []
figures = dict(images=0, equal=0, fits=0, cut=0, cut_explained=0, segments=0, bytes=0, flips=0, located=0, harmless=0, verify_agrees=0)


def fail(image, text):
    failures.append(f"{image}: {text}")
    print("FAIL:", failures[-1])


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", env=dict(os.environ, TZ="UTC"))


def content(r, n):
    """Random, zero and text pieces."""
    parts = []
    while n > 0:
        k = min(n, r.choice([512, 4096, 32768, 100000, 1 << 20]))
        kind = r.randrange(3)
        if kind == 0:
            parts.append(r.randbytes(k))
        elif kind == 1:
            parts.append(bytes(k))
        else:
            parts.append((b"the quick brown fox %d jumps " % r.randrange(1000) * (k // 20 + 1))[:k])
        n -= k
    return b"".join(parts)


def segments(path):
    """Files of the image, in their order, whatever the case of their names."""
    stem = os.path.basename(path)
    return sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.startswith(stem + ".") and f.split(".")[-1][0] in "eEsS")


def chunks(path):
    """Where the chunks of a segment stand: (offset, length, packed); written apart from ashiato."""
    b = open(path, "rb").read()
    at, sectors_end, found = 13, 0, []
    while at + 76 <= len(b):
        kind, following, size = struct.unpack("<16sQQ", b[at:at + 32])
        kind = kind.rstrip(b"\0")
        if kind == b"sectors":
            sectors_end = at + size
        if kind == b"table":
            n, base = struct.unpack("<I4xQ", b[at + 76:at + 92])
            entries = struct.unpack(f"<{n}I", b[at + 100:at + 100 + 4 * n])
            where = [base + (e & 0x7fffffff) for e in entries]
            end = at + size if where and where[0] > at and where[0] < at + size else sectors_end
            found += [(w, x - w, e >> 31) for w, x, e in zip(where, where[1:] + [end], entries)]
        if following <= at:
            break
        at = following
    return found


def media(files, to, *more):
    if os.path.exists(to):
        os.unlink(to)
    return run(ashiato, "media", *files, "--to", to, "--json", *more)


def same_as(a, b):
    return os.path.exists(a) and os.path.exists(b) and open(a, "rb").read() == open(b, "rb").read()


def flip(r, name, files, to, per_chunk, cut):
    """One bit of one chunk: the chunk must be named, and ewfverify must see it, too."""
    here = [(f, c) for f in files for c in chunks(f)]
    n = r.randrange(len(here))
    path, (at, length, packed) = here[n]
    old = open(path, "rb").read()
    new = bytearray(old)
    where = at + r.randrange(length)
    new[where] ^= 1 << r.randrange(8)
    if packed:
        try:
            if zlib.decompress(new[at:at + length]) == zlib.decompress(old[at:at + length]):
                figures["harmless"] += 1  # another distance in what repeats itself: the same bytes
                return
        except zlib.error:
            pass
    figures["flips"] += 1
    with open(path, "wb") as f:
        f.write(new)
    a = media(files, to)
    named = [line for line in a.stderr.splitlines() if ": chunk " in line]
    if a.returncode == 1 and not os.path.exists(to) and len(named) == 1 and f": chunk {n}, bytes {n * per_chunk} to" in named[0]:
        figures["located"] += 1
    else:
        fail(name, f"bit of chunk {n}, byte {where} of {path}: {a.returncode} {a.stderr}")
    media(files, to, "--even-so")
    expected = bytearray(cut)
    expected[n * per_chunk:(n + 1) * per_chunk] = bytes(min(per_chunk, len(cut) - n * per_chunk))
    if open(to, "rb").read() != expected:
        fail(name, "with --even-so the bad chunk is not the one that is zeros")
    v = run("ewfverify", "-q", files[0])
    figures["verify_agrees"] += v.returncode != 0
    if v.returncode == 0:
        fail(name, f"ewfverify sees no damage in chunk {n}, byte {where} of {path}: {v.stdout}")
    with open(path, "wb") as f:
        f.write(old)


def one(i):
    r = random.Random(i)
    form, level, per, sector = formats[i % len(formats)], r.choice(levels), r.choice(chunk_sizes), r.choice([512, 512, 4096])
    name = f"i{i}"
    path = os.path.join(folder, name)
    size = r.choice([1, 3, 17, 63, 64, 65, 127, 1000, 4097, 8192]) * sector
    size = min(size, 3 << 20) // sector * sector
    torn = i % 10 == 7 and size > sector  # not whole sectors
    size -= r.randrange(1, sector) if torn else 0
    data = content(r, size)
    cut = data[:size // sector * sector]
    with open(path + ".bin", "wb") as f:
        f.write(data)
    options = ["-u", "-q", "-t", path, "-f", form, "-c", level, "-b", str(per), "-P", str(sector), "-C", f"case {i}", "-E", "e 1", "-D", "d", "-e", "N. Sato", "-N", "notes",
               "-d", r.choice(["sha1", "sha256"]), "-S", str(r.choice([1 << 20, 1 << 20, 1 << 30]))]
    a = run("ewfacquire", *options, path + ".bin")
    files = segments(path)
    name = f"{name} ({form} {level} {per} x {sector}, {size} bytes, {len(files)} segments)"
    if a.returncode or not files:
        fail(name, "ewfacquire: " + a.stdout + a.stderr)
        return
    figures["images"] += 1
    figures["segments"] += len(files)
    figures["bytes"] += len(cut)
    e = run("ewfexport", "-u", "-q", "-f", "raw", "-t", path + ".theirs", files[0])
    ours = path + ".ours"
    m = media(files, ours, *(["--even-so"] if torn else []))
    if m.returncode:
        fail(name, f"media: {m.returncode} {m.stdout} {m.stderr}")
        return
    said = json.loads(m.stdout)
    if same_as(ours, path + ".theirs.raw") and open(ours, "rb").read() == cut:
        figures["equal"] += 1
    else:
        fail(name, f"bytes are not those of ewfexport: {m.stdout} {e.stdout} {e.stderr}")
    if said["sha256"] != hashlib.sha256(cut).hexdigest() or said["md5"]["read"] != hashlib.md5(cut).hexdigest():
        fail(name, f"a digest is wrong: {m.stdout}")
    if torn:
        figures["cut"] += 1
        if said["md5"]["fits"] or said["md5"]["stored"] != hashlib.md5(data).hexdigest():
            fail(name, f"a medium that was cut to whole sectors must not fit: {m.stdout}")
    elif said["md5"].get("fits") and said["md5"]["stored"] == hashlib.md5(data).hexdigest() and said["sha1"].get("fits", True):
        figures["fits"] += 1
    else:
        fail(name, f"the digest of the acquisition does not fit: {m.stdout}")
    facts = run(ashiato, "sample", files[0], "--json")
    d = json.loads(facts.stdout)["image"]
    if torn and len(files) == 1:
        figures["cut_explained"] += d.get("tail_bytes") == len(data) - len(cut) and d.get("fits_with_tail") is True
    if (d["case_number"], d["examiner"], d["segment"], d["sectors"], d["bytes_per_sector"]) != (f"case {i}", "N. Sato", 1, len(cut) // sector, sector):
        fail(name, f"facts: {facts.stdout}")
    if not torn:
        flip(r, name, files, ours, per * sector, cut)
    for f in os.listdir(folder):
        if f.startswith(f"i{i}."):
            os.unlink(os.path.join(folder, f))


for i in range(count):
    one(i)
print(", ".join(f"{k} {v}" for k, v in figures.items()))
sys.exit(bool(failures))
