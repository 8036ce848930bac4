# SPDX-License-Identifier: Apache-2.0
"""Changes of an unpacked bundle, one at a time: both of its programs must find each and name the file.

usage: bundle.py FOLDER MUTATIONS MUTATIONS_OF_THE_SHELL
"""
import base64
import hashlib
import importlib.util
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

folder, n, n_sh = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.dont_write_bytecode = True
scratch = tempfile.mkdtemp()
work = os.path.join(scratch, "bundle")
# the programs as they were made: a changed one says what it likes, and the other one finds it
spec = importlib.util.spec_from_file_location("verify", os.path.join(folder, "verify.py"))
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)
shell = os.path.join(scratch, "verify.sh")
shutil.copy(os.path.join(folder, "verify.sh"), shell)
names = sorted(name for name, mode in verify.walk(folder) if os.path.isfile(os.path.join(folder, name)))
draw = random.Random(20261130)


def path(name):
    return os.path.join(work, name)


def read(name):
    with open(path(name), "rb") as f:
        return f.read()


def write(name, data):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "wb") as f:
        f.write(data)


def lines_of(name):
    return read(name).split(b"\n")


# Each changes one thing, and says which file must be named; None: there was nothing to change.


def flip():
    name = draw.choice(names)
    data = bytearray(read(name))
    at = draw.randrange(len(data))
    data[at] ^= 1 << draw.randrange(8)
    write(name, data)
    return name


def cut():
    name = draw.choice(names)
    data = read(name)
    write(name, data[: draw.randrange(len(data))])
    return name


def grow():
    name = draw.choice(names)
    write(name, read(name) + bytes([draw.randrange(256)]))
    return name


def remove():
    name = draw.choice(names)
    os.unlink(path(name))
    return name


def add():
    name = draw.choice(["exhibits/", "ledger/", "out/", ""]) + "x%d" % draw.randrange(1000)
    write(name, b"new")
    return name


def add_folder():
    name = draw.choice(["exhibits/zz", "empty", "out/more"])
    os.makedirs(path(name))
    return name


def link():
    name = draw.choice(names)
    os.rename(path(name), os.path.join(scratch, "away"))
    os.symlink(os.path.join(scratch, "away"), path(name))
    return name


def swap():
    a, b = draw.sample([x for x in names if x.startswith("exhibits/")], 2)
    one, other = read(a), read(b)
    write(a, other)
    write(b, one)
    return a if one != other else None


def drop_line():
    name = draw.choice(["ledger/log", "ledger/checkpoints", "MANIFEST"])
    rows = lines_of(name)
    del rows[draw.randrange(len(rows) - 1)]
    write(name, b"\n".join(rows))
    return name


def double_line():
    name = draw.choice(["ledger/log", "ledger/checkpoints", "MANIFEST"])
    rows = lines_of(name)
    at = draw.randrange(len(rows) - 1)
    rows.insert(at, rows[at])
    write(name, b"\n".join(rows))
    return name


def exchange_lines():
    name = draw.choice(["ledger/log", "MANIFEST"])
    rows = lines_of(name)
    a, b = draw.sample(range(len(rows) - 1), 2)
    if rows[a] == rows[b]:
        return None
    rows[a], rows[b] = rows[b], rows[a]
    write(name, b"\n".join(rows))
    return name


def withhold():
    """An entry that was shown is said to be withheld, by its right hash: the manifest knows better."""
    rows = lines_of("ledger/log")
    at = draw.randrange(len(rows) - 1)
    rows[at] = b"withheld " + verify.leaf_hash(rows[at]).hex().encode()
    write("ledger/log", b"\n".join(rows))
    return "ledger/log"


def cut_ledger():
    """A whole number of checkpoints and entries is taken off the end."""
    blocks = read("ledger/checkpoints").split(b"\n\nashiato/")
    if len(blocks) < 2:
        return None
    keep = draw.randrange(1, len(blocks))
    write("ledger/checkpoints", b"\n\nashiato/".join(blocks[:keep]) + b"\n\n")
    size = int(blocks[keep - 1].split(b"\n")[1])
    write("ledger/log", b"\n".join(lines_of("ledger/log")[:size]) + b"\n")
    return "ledger/"


# A whole forgery: somebody appends an entry that admits his own key, signs the head and the manifest with it.


def sign(seed, message):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & ((1 << 254) - 8) | 1 << 254
    times = lambda n: verify.point_bytes(verify.two_times(n, verify.BASE, 0, verify.BASE))
    key = times(a)
    r = int.from_bytes(hashlib.sha512(h[32:] + message).digest(), "little") % verify.ORDER
    k = int.from_bytes(hashlib.sha512(times(r) + key + message).digest(), "little") % verify.ORDER
    return key, times(r) + ((r + k * a) % verify.ORDER).to_bytes(32, "little")


def note(text, case, seed):
    key, signature = sign(seed, text.encode())
    line = base64.b64encode(verify.key_id("ashiato/" + case, key) + signature).decode()
    return "%s\n\u2014 ashiato/%s %s\n" % (text, case, line)


def forge():
    seed = b"stranger" * 4
    key = sign(seed, b"")[0].hex()
    head = read("MANIFEST").decode().split("\n\n")[0].split("\n")
    case = head[1][5:]
    rows = lines_of("ledger/log")[:-1]
    rows.append(('{"n":%d,"kind":"admitted","at":"2026-11-30T00:00:00Z","key":"%s"}' % (len(rows), key)).encode())
    log = b"\n".join(rows) + b"\n"
    write("ledger/log", log)
    root = base64.b64encode(verify.root_of([verify.leaf_hash(r) for r in rows])).decode()
    text = "ashiato/%s\n%d\n%s\nlog %d\nkey %s\n" % (case, len(rows), root, len(log), key)
    write("ledger/checkpoints", read("ledger/checkpoints") + (note(text, case, seed) + "\n").encode())
    head[2] = "ledger %d %s" % (len(rows), root)
    head[8] = "key " + key
    for i in range(9, len(head)):
        name = head[i].split(" ")[3] if head[i].startswith("file ") else None
        if name in ("ledger/log", "ledger/checkpoints"):
            data = read(name)
            head[i] = "file %s %d %s" % (hashlib.sha256(data).hexdigest(), len(data), name)
    write("MANIFEST", note("\n".join(head) + "\n", case, seed).encode())


kinds = [flip] * 6 + [cut, grow, remove, add, add_folder, link, swap, drop_line, double_line, exchange_lines, withhold, cut_ledger]


def restore():
    if os.path.exists(work):
        shutil.rmtree(work)
    shutil.copytree(folder, work)


def by_python():
    report = verify.Report()
    m, ledger, _ = verify.check_all(work, report)
    return ["%s: %s" % x for x in report.faults]


def by_shell():
    run = subprocess.run(["sh", shell], cwd=work, capture_output=True, text=True, errors="replace")
    return [line[5:] for line in run.stdout.splitlines() if line.startswith("FAIL ")] if run.returncode else []


restore()
bad = 0
for found in (by_python(), by_shell()):
    if found:
        print("FAIL: the bundle itself is refused:", found[:3])
        bad += 1
for i in range(n):
    restore()
    kind = kinds[i % len(kinds)]
    name = kind()
    if name is None:
        continue
    for which, look in (("verify.py", by_python), ("verify.sh", by_shell)):
        if which == "verify.sh" and i >= n_sh:
            continue
        found = look()
        if not any(name in place for place in found):
            print("FAIL: %s does not name %s after %s (%d): %s" % (which, name, kind.__name__, i, found[:3]))
            bad += 1
restore()
forge()
for which, found in (("verify.py", by_python()), ("verify.sh", by_shell())):
    if not any("introduce" in place for place in found):
        print("FAIL: %s takes what a stranger signed, who admitted himself: %s" % (which, found[:3]))
        bad += 1
# a ledger of the first format checks by itself
first = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "case", "format1")
os.makedirs(os.path.join(scratch, "first", "ledger"))
for name in ("log", "checkpoints"):
    shutil.copy(os.path.join(first, name), os.path.join(scratch, "first", "ledger", name))
report = verify.Report()
ledger = verify.read_entries(os.path.join(scratch, "first"), report)
ledger.points = verify.read_checkpoints(os.path.join(scratch, "first"), ledger.entry[0]["id"], report)
verify.introduce(ledger, report)
verify.check_roots(ledger, 0, report)
verify.check_signatures(ledger, report)
if report.faults or (len(ledger.points), len(ledger.leaves)) != (11, 18):
    print("FAIL: a ledger of the first format:", report.faults[:3])
    bad += 1
shutil.rmtree(scratch)
print("%d changes, %d of them for the shell, too: %d not found or not named" % (n, min(n, n_sh), bad))
sys.exit(bad > 0)
