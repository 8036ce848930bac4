#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a bundle of ashiato without ashiato: plain Python 3.7 or newer, nothing to install.

Run it in the unpacked folder:

    python3 verify.py                     check everything; exit 0, or 1 with each place that differs
    python3 verify.py --key HEX           ... and that this key, known to you from elsewhere, made and signed it
    python3 verify.py --key HEX --signer HEX   ... and that another one, known to you, signed this
    python3 verify.py --root N:HEX        ... and that the first N entries have this root
    python3 verify.py --beside FOLDER     ... and that another unpacked bundle tells of the same case, no fork
    python3 verify.py why KEY             show a claim, the entry that holds it, and the bytes it rests on
    python3 verify.py entry N             show an entry, and the path of hashes from it to the signed root
    python3 verify.py proof FILE          check that the entry in a .tlog-proof file stands in this ledger

Written from public documents alone, and sharing no code with what made the bundle: Ed25519 (RFC 8032), the Merkle
tree of RFC 9162, signed notes and checkpoints of C2SP, SHA-256 of Python itself.
"""
import base64
import datetime
import gzip
import hashlib
import json
import os
import re
import stat
import sys

# --- Ed25519, RFC 8032, section 5.1 and the sample code of appendix A, verification only

P = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def point_add(a, b):
    s = (a[1] - a[0]) * (b[1] - b[0]) % P
    t = (a[1] + a[0]) * (b[1] + b[0]) % P
    u = 2 * a[3] * b[3] * D % P
    v = 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def two_times(m, a, n, b):
    """m a + n b, bit by bit, both at once."""
    both = point_add(a, b)
    r = (0, 1, 1, 0)
    for i in range(max(m.bit_length(), n.bit_length()) - 1, -1, -1):
        r = point_add(r, r)
        bits = (m >> i & 1, n >> i & 1)
        if bits != (0, 0):
            r = point_add(r, both if bits == (1, 1) else a if bits == (1, 0) else b)
    return r


def point_bytes(a):
    z = pow(a[2], P - 2, P)
    x, y = a[0] * z % P, a[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def point_from(data):
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signature_fits(key, message, signature):
    a = point_from(key)
    s = int.from_bytes(signature[32:], "little")
    if a is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus = (P - a[0], a[1], a[2], P - a[3])
    return point_bytes(two_times(s, BASE, h, minus)) == signature[:32]


# --- the Merkle tree, RFC 9162, section 2.1.1


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The roots of its perfect subtrees, largest first, with how many leaves each has."""

    def __init__(self):
        self.size = 0
        self.peaks = []

    def add(self, leaf):
        node, n = leaf, 1
        while self.peaks and self.peaks[-1][1] == n:
            node, n = node_hash(self.peaks.pop()[0], node), 2 * n
        self.peaks.append((node, n))
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        node = self.peaks[-1][0]
        for left, _ in reversed(self.peaks[:-1]):
            node = node_hash(left, node)
        return node


def root_of(leaves):
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def path_to(index, leaves):
    """Hashes that lead from a leaf to the root, nearest first, each with the side on which it stands."""
    if len(leaves) <= 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return path_to(index, leaves[:k]) + [("right", root_of(leaves[k:]))]
    return path_to(index - k, leaves[k:]) + [("left", root_of(leaves[:k]))]


def leads_to(leaf, index, size, path):
    """The root to which a path leads from a leaf (RFC 9162, section 2.1.3.2); None: it is no path of such a tree."""
    first, last, node = index, size - 1, leaf
    for h in path:
        if last == 0:
            return None
        if first & 1 or first == last:
            node = node_hash(h, node)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            node = node_hash(node, h)
        first, last = first >> 1, last >> 1
    return node if last == 0 else None


# --- what is found


class Report:
    def __init__(self):
        self.faults = []
        self.notes = []

    def fault(self, place, what):
        self.faults.append((place, what))

    def note(self, text):
        self.notes.append(text)


def plain(text):
    """Nothing that a terminal would obey."""
    return "".join(c if c.isprintable() else "\\x%02x" % ord(c) for c in str(text))


def whole_file(folder, name):
    """The bytes of a plain file: nothing that keeps a reader waiting, nothing elsewhere."""
    path = os.path.join(folder, name)
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise OSError("it is no plain file")
    with open(path, "rb") as f:
        return f.read()


# --- signed notes, C2SP signed-note


def base64_exactly(text, n):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None
    return data if len(data) == n and base64.b64encode(data).decode() == text else None


def key_id(name, key):
    return hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]


def note_signature(lines, name, key):
    """The signature of that key among lines of signatures; None when there is none, or a line is none."""
    found = None
    for line in lines:
        m = re.fullmatch("\u2014 (\\S+) ([A-Za-z0-9+/=]+)", line)
        if not m:
            return None
        data = base64_exactly(m.group(2), 68)
        if m.group(1) == name and data is not None and data[:4] == key_id(name, key):
            found = data[4:]
    return found


# --- MANIFEST and the files that it lists

HEAD = [
    ("bundle", r"ashiato bundle (1)"),
    ("case", r"case ([0-9a-f]{16})"),
    ("ledger", r"ledger ([1-9][0-9]* [A-Za-z0-9+/]{43}=)"),
    ("made", r"as-it-stood-at (\S+)"),
    ("program", r"program (.+)"),
    ("source", r"source ([0-9a-f]{64})"),
    ("audience", r"audience (.+)"),
    ("withheld", r"entries-withheld ([0-9]+)"),
    ("key", r"key ([0-9a-f]{64})"),
]
DIGEST, SIZE = "([0-9a-f]{64})", "(0|[1-9][0-9]*)"
NAME = r"([A-Za-z0-9._][A-Za-z0-9._-]*(?:/[A-Za-z0-9._][A-Za-z0-9._-]*)*)"


class Manifest:
    def __init__(self):
        self.head = {}
        self.file = {}
        self.left_out = {}


def read_manifest(folder, report):
    m = Manifest()
    try:
        text = whole_file(folder, "MANIFEST").decode("utf-8")
    except (OSError, UnicodeDecodeError) as e:
        report.fault("MANIFEST", "cannot be read: %s" % e)
        return None
    body, gap, signatures = text.partition("\n\n")
    lines = body.split("\n")
    for i, (name, form) in enumerate(HEAD):
        found = re.fullmatch(form, lines[i]) if i < len(lines) else None
        if not found:
            report.fault("MANIFEST line %d" % (i + 1), '"%s ..." was expected' % name)
            return None
        m.head[name] = found.group(1)
    before = ""
    for i in range(len(HEAD), len(lines)):
        file = re.fullmatch("file %s %s %s" % (DIGEST, SIZE, NAME), lines[i])
        gone = re.fullmatch("left-out %s %s" % (DIGEST, SIZE), lines[i])
        if gone:
            m.left_out[gone.group(1)] = int(gone.group(2))
        elif not file or ".." in file.group(3).split("/") or file.group(3) <= before:
            report.fault("MANIFEST line %d" % (i + 1), "a file, in the order of names, was expected")
            return None
        else:
            before = file.group(3)
            m.file[before] = (file.group(1), int(file.group(2)))
    key = bytes.fromhex(m.head["key"])
    name = "ashiato/" + m.head["case"]
    one = signatures.endswith("\n") and signatures.count("\n") == 1
    signature = note_signature([signatures[:-1]], name, key) if one else None
    if not gap or signature is None or not signature_fits(key, (body + "\n").encode(), signature):
        report.fault("MANIFEST", "its signature is not that of the key that it names")
    return m


def digest_of(path):
    h, n = hashlib.sha256(), 0
    with open(path, "rb") as f:
        for piece in iter(lambda: f.read(1 << 20), b""):
            h.update(piece)
            n += len(piece)
    return h.hexdigest(), n


def walk(folder, prefix=""):
    """Every name below the folder, links not followed."""
    for e in sorted(os.scandir(os.path.join(folder, prefix)), key=lambda x: x.name):
        name = prefix + e.name
        mode = e.stat(follow_symlinks=False).st_mode
        yield name, mode
        if stat.S_ISDIR(mode):
            yield from walk(folder, name + "/")


def check_files(folder, m, report):
    folders = {n.rsplit("/", i)[0] for n in m.file for i in range(1, n.count("/") + 1)}
    here = set()
    for name, mode in walk(folder):
        if stat.S_ISDIR(mode):
            if name not in folders:
                report.fault(plain(name), "a folder that MANIFEST does not know")
        elif not stat.S_ISREG(mode):
            report.fault(plain(name), "neither a file nor a folder")
        elif name in m.file or name == "MANIFEST":
            here.add(name)
        elif "/" not in name and name.endswith(".tar"):
            report.note("%s lies here, and is not part of the bundle" % plain(name))
        else:
            report.fault(plain(name), "a file that MANIFEST does not list")
    good = 0
    for name, (digest, size) in sorted(m.file.items()):
        if name not in here:
            report.fault(name, "is missing")
            continue
        try:
            have, n = digest_of(os.path.join(folder, name))
        except OSError as e:
            report.fault(name, "cannot be read: %s" % e)
            continue
        if n != size:
            report.fault(name, "has %d bytes, MANIFEST says %d" % (n, size))
        elif have != digest:
            report.fault(name, "has not the SHA-256 that MANIFEST says")
        else:
            good += 1
    return good


# --- the ledger


class Checkpoint:
    def __init__(self, size, length, root, key, message, signature, text):
        self.size, self.length, self.root = size, length, root
        self.key, self.message, self.signature, self.text = key, message, signature, text


def note_checkpoint(block, case):
    body, _, signatures = block.partition("\n\n")
    lines = body.split("\n")
    form = ["ashiato/" + case, "([1-9][0-9]*)", "([A-Za-z0-9+/]{43}=)", "log ([0-9]+)", "key ([0-9a-f]{64})"]
    if len(lines) == 6:
        form.append("index [0-9a-f]{64}")
    found = re.fullmatch("\n".join(form), body)
    if not found:
        return None
    root = base64_exactly(found.group(2), 32)
    key = bytes.fromhex(found.group(4))
    signature = note_signature(signatures.split("\n"), "ashiato/" + case, key)
    if root is None or signature is None:
        return None
    message = (body + "\n").encode()
    return Checkpoint(int(found.group(1)), int(found.group(3)), root, key, message, signature, block + "\n")


def line_checkpoint(line, case):
    """Of the first format: SIZE BYTES ROOT KEY SIGNATURE."""
    f = re.fullmatch("([0-9]+) ([0-9]+) ([0-9a-f]{64}) ([0-9a-f]{64}) ([0-9a-f]{128})", line)
    if not f:
        return None
    message = "ashiato checkpoint v1\n%s\n%d\n%s\n" % (case, int(f.group(1)), f.group(3))
    return Checkpoint(int(f.group(1)), int(f.group(2)), bytes.fromhex(f.group(3)), bytes.fromhex(f.group(4)),
                      message.encode(), bytes.fromhex(f.group(5)), line + "\n")


def read_checkpoints(folder, case, report):
    points = []
    try:
        rest = whole_file(folder, "ledger/checkpoints").decode("utf-8")
    except (OSError, UnicodeDecodeError) as e:
        report.fault("ledger/checkpoints", "cannot be read: %s" % e)
        return points
    while rest:
        if rest.startswith("ashiato/"):
            body, _, tail = rest.partition("\n\n")
            signatures, end, rest = tail.partition("\n\n")
            point = note_checkpoint(body + "\n\n" + signatures, case) if end else None
        else:
            line, end, rest = rest.partition("\n")
            point = line_checkpoint(line, case) if end else None
        if point is None:
            report.fault("ledger/checkpoints number %d" % (len(points) + 1), "is no checkpoint of this case")
            break
        points.append(point)
    return points


class Ledger:
    def __init__(self):
        self.leaves = []   # hash of each entry
        self.line = []     # its bytes; None: withheld
        self.entry = []    # what it says; None: withheld, or no JSON
        self.points = []
        self.known = []    # keys that the case introduced
        self.follows = {}  # key of the same examiner that it follows
        self.revoked = []  # key, from when on it does not count, and the entry that says so


def read_entries(folder, report):
    ledger = Ledger()
    try:
        data = whole_file(folder, "ledger/log")
    except OSError as e:
        report.fault("ledger/log", "cannot be read: %s" % e)
        return ledger
    lines = data.split(b"\n")
    if lines.pop() != b"":
        report.fault("ledger/log", "its last line is cut")
    for i, line in enumerate(lines):
        gone = re.fullmatch(rb"withheld ([0-9a-f]{64})", line)
        ledger.leaves.append(bytes.fromhex(gone.group(1).decode()) if gone else leaf_hash(line))
        ledger.line.append(None if gone else line)
        ledger.entry.append(None)
        if gone:
            continue
        try:
            ledger.entry[i] = json.loads(line.decode("utf-8"))
            right = ledger.entry[i]["n"] == i
        except (ValueError, KeyError, TypeError, RecursionError):
            right = False
        if not right:
            report.fault("ledger/log entry %d" % i, "is not the entry of that number")
    return ledger


def check_roots(ledger, withheld, report):
    """Each checkpoint against the entries below it: what differs lies behind the last that fits."""
    tree, good, length = Tree(), 0, 0
    for number, point in enumerate(ledger.points, 1):
        place = "ledger/checkpoints number %d" % number
        if point.size < tree.size or point.size > len(ledger.leaves):
            report.fault(place, "tells of %d entries, and there are %d" % (point.size, len(ledger.leaves)))
            break
        while tree.size < point.size:
            length += 0 if ledger.line[tree.size] is None else len(ledger.line[tree.size]) + 1
            tree.add(ledger.leaves[tree.size])
        if tree.root() != point.root:
            report.fault("ledger/log entries %d to %d" % (good, point.size - 1),
                         "do not give the root that %s signs" % place)
            break
        if not withheld and length != point.length:
            report.fault(place, "says that the log has %d bytes there, it has %d" % (point.length, length))
        good = point.size
    if good != len(ledger.leaves):
        report.fault("ledger/log", "entries from %d on are signed by no checkpoint that fits" % good)


def seconds(e):
    """When an entry says that it was made, since 1970; None: it is withheld, or does not say."""
    try:
        at = datetime.datetime.strptime(e["at"], "%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, KeyError, ValueError):
        return None
    return int((at - datetime.datetime(1970, 1, 1)).total_seconds())


def put_by_known(ledger, i, point):
    """Whether who signs the first checkpoint over entry i may speak of keys."""
    when = seconds(ledger.entry[i])
    if point.key not in ledger.known:
        return False
    return not any(key == point.key and (when is None or when >= from_s) for key, from_s, _ in ledger.revoked)


def came_after(ledger, by, key):
    """Whether both are keys of one examiner, of which `by` is the later."""
    while by != key and by in ledger.follows:
        by = ledger.follows[by]
    return by == key


def introduce(ledger, report):
    """Whose signatures count: the key of the first entry, those that one who is known admitted, and was not revoked."""
    first = ledger.entry[0] if ledger.entry else None
    key = first.get("key") if isinstance(first, dict) else None
    if not isinstance(key, str) or not re.fullmatch("[0-9a-f]{64}", key) or first.get("kind") != "case":
        report.fault("ledger/log entry 0", "does not name the key of who made the case")
        return
    ledger.known = [bytes.fromhex(key)]
    over = 0
    for i, e in enumerate(ledger.entry):
        while over < len(ledger.points) and ledger.points[over].size <= i:
            over += 1
        if not isinstance(e, dict) or e.get("kind") not in ("admitted", "revoked") or over == len(ledger.points):
            continue
        if not re.fullmatch("[0-9a-f]{64}", str(e.get("key"))) or not put_by_known(ledger, i, ledger.points[over]):
            continue
        key = bytes.fromhex(e["key"])
        if e["kind"] == "revoked":
            by = ledger.points[over].key
            from_s = e.get("from_s", 0)
            from_s = from_s if isinstance(from_s, int) else 0
            # of days that have passed only who made the case says it, and whose key it is, or its successor
            if not came_after(ledger, by, key) and not came_after(ledger, by, ledger.known[0]):
                from_s = max(from_s, seconds(e) or 0)
            ledger.revoked.append((key, from_s, i))
        elif key not in ledger.known:
            ledger.known.append(key)
            if e.get("successor") is True:
                ledger.follows[key] = ledger.points[over].key


def counts(ledger, point):
    """Whether the key of a checkpoint was not revoked by then: nor by its day, nor by an entry below it."""
    when = seconds(ledger.entry[point.size - 1]) if point.size <= len(ledger.entry) else None
    return not any(key == point.key and ((when is not None and when >= from_s) or point.size > entry + 1)
                   for key, from_s, entry in ledger.revoked)


def check_signatures(ledger, report):
    for number, point in enumerate(ledger.points, 1):
        place = "ledger/checkpoints number %d" % number
        if not signature_fits(point.key, point.message, point.signature):
            report.fault(place, "its signature does not fit")
        elif point.key not in ledger.known:
            report.fault(place, "is signed by %s, whom the case did not introduce" % point.key.hex())
        elif not counts(ledger, point):
            what = "is signed by %s, which was revoked by then" % point.key.hex()
            if point is ledger.points[-1]:
                report.fault(place, what)
            else:
                report.note("%s %s" % (place, what))


def check_head(m, ledger, report):
    if not ledger.points:
        report.fault("ledger/checkpoints", "holds no checkpoint")
        return
    last = ledger.points[-1]
    head = "%d %s" % (last.size, base64.b64encode(last.root).decode())
    if head != m.head["ledger"]:
        report.fault("MANIFEST", "tells of another head of the ledger than ledger/checkpoints")
    key = bytes.fromhex(m.head["key"])
    if key not in ledger.known:
        report.fault("MANIFEST", "is signed by %s, whom the case did not introduce" % m.head["key"])
    elif any(revoked == key for revoked, _, _ in ledger.revoked):
        report.fault("MANIFEST", "is signed by %s, which was revoked" % m.head["key"])
    withheld = sum(line is None for line in ledger.line)
    if withheld and m.head["audience"].startswith("who may see all"):
        report.fault("MANIFEST", "is for who may see all, and %d entries are withheld" % withheld)
    if withheld != int(m.head["withheld"]):
        report.fault("ledger/log", "%d entries are withheld, MANIFEST says %s" % (withheld, m.head["withheld"]))


# messageImprint of RFC 3161, SHA-256, with and without the NULL of its parameters
IMPRINT = [bytes.fromhex("3031300d060960864801650304020105000420"), bytes.fromhex("302f300b06096086480165030402010420")]


def check_stamps(folder, m, ledger, report):
    """That each time-stamp is of a checkpoint that is here; who signed it OpenSSL tells (HOW-TO-CHECK.txt)."""
    of = {}
    for point in ledger.points:
        of[hashlib.sha256(point.text.encode()).digest()] = point.size
    for name in sorted(m.file):
        if not re.fullmatch(r"ledger/stamps/[0-9]+-[0-9A-Za-z]+\.tsr", name):
            continue
        try:
            token = whole_file(folder, name)
        except OSError as e:
            report.fault(name, "cannot be read: %s" % e)
            continue
        sizes = [size for digest, size in of.items() if any(head + digest in token for head in IMPRINT)]
        if sizes and token[:1] == b"0":
            report.note("%s says that it is a time-stamp over %d entries; who signed it, verify.sh asks OpenSSL" % (
                name, max(sizes)))
        else:
            report.fault(name, "is a time-stamp of something else than a checkpoint of this case")


# --- what entries say of files


def bodies_in(folder, m, ledger, report):
    """Entries that are too long for the log lie in files of their own, by digest."""
    used = set()
    for i, e in enumerate(ledger.entry):
        if not isinstance(e, dict) or "body" not in e or "body_bytes" not in e:
            continue
        name = "ledger/bodies/%s" % e["body"]
        used.add(name)
        if name not in m.file or m.file[name][0] != e["body"]:
            report.fault("ledger/log entry %d" % i, "%s is not here" % plain(name))
            continue
        try:
            members = json.loads(b"{" + whole_file(folder, name) + b"}")
            ledger.entry[i] = dict(e, **members)
        except (OSError, ValueError, RecursionError):
            report.fault(name, "does not hold the members of entry %d" % i)
    for name in m.file:
        if name.startswith("ledger/bodies/") and name not in used:
            report.fault(name, "no entry that is shown has it")


def exhibits_in(m, ledger, report):
    """Each exhibit by its number: digest, and size."""
    exhibit, named = {}, set()
    for i, e in enumerate(ledger.entry):
        if not isinstance(e, dict) or e.get("kind") != "sealed":
            continue
        digest, size = str(e.get("sha256")), e.get("size")
        name = "exhibits/%s/%s" % (digest[:2], digest)
        if not isinstance(e.get("exhibit"), int):
            report.fault("ledger/log entry %d" % i, "seals an exhibit without a number")
            continue
        exhibit[e["exhibit"]] = (digest, size, e)
        named.add(name)
        if name in m.file:
            if m.file[name] != (digest, size):
                report.fault(name, "is not what entry %d sealed" % i)
        elif m.left_out.get(digest) != size:
            report.fault("ledger/log entry %d" % i, "its exhibit is neither here nor said to be left out")
    for name in m.file:
        if name.startswith("exhibits/") and name not in named:
            report.fault(name, "no entry that is shown sealed it")
    return exhibit


def bytes_in(folder, digest, at, n):
    """As a reader sees them, n bytes from there on, or as many as there are; None: packed otherwise than by gzip.

    An exhibit may be hostile: of what it unpacks to no more is held than one piece and what was asked for."""
    with open(os.path.join(folder, "exhibits", digest[:2], digest), "rb") as f:
        head = f.read(6)
        f.seek(0)
        if head[:4] == b"\x28\xb5\x2f\xfd" or head == b"\xfd7zXZ\x00" or head[:3] == b"BZh":
            return None
        if head[:2] != b"\x1f\x8b":
            f.seek(at)
            return f.read(n)
        with gzip.open(f) as unpacked:
            try:
                while at > 0:
                    piece = unpacked.read(min(at, 1 << 20))
                    if not piece:
                        return b""
                    at -= len(piece)
                return unpacked.read(n)
            except (OSError, EOFError):
                return b""


def check_places(folder, m, ledger, exhibit, report):
    """That what claims rest on lies within the exhibits that they name."""
    last, claims, places = {}, 0, 0
    for i, e in enumerate(ledger.entry):
        if not isinstance(e, dict) or e.get("kind") != "claim":
            continue
        claims += 1
        for number, at, n in e.get("loc", []):
            if not all(isinstance(x, int) and 0 <= x < 1 << 63 for x in (number, at, n)):
                report.fault("ledger/log entry %d" % i, "rests on a place that is none")
                continue
            digest = exhibit[number][0] if number in exhibit else ""
            if n == 0 or "exhibits/%s/%s" % (digest[:2], digest) not in m.file:
                continue
            places += 1
            if at + n > last.get(digest, (0, 0, 0))[0]:
                last[digest] = (at + n, i, number)
    for digest, (end, i, number) in last.items():
        if bytes_in(folder, digest, end - 1, 1) == b"":
            report.fault("ledger/log entry %d" % i, "rests on bytes behind the end of exhibit %d" % (number + 1))
    return claims, places


def check_times(ledger, report):
    before = ""
    for i, e in enumerate(ledger.entry):
        at = str(e.get("at", "")) if isinstance(e, dict) else before
        if at < before:
            report.note("entry %d is dated %s, before the one ahead of it: a clock stood behind" % (i, plain(at)))
        before = max(at, before)


# --- options


def check_wanted(m, ledger, wanted, report):
    key, root, signer = wanted.get("key"), wanted.get("root"), wanted.get("signer")
    if key and (not ledger.known or ledger.known[0].hex() != key):
        report.fault("ledger/log entry 0", "another key made the case than the one that was asked for")
    if key and m.head["key"] != (signer or key):
        report.fault("MANIFEST", "is signed by %s, which you did not name (--signer)" % m.head["key"])
    if not root:
        return
    size, _, want = root.partition(":")
    if not size.isdigit() or int(size) == 0 or int(size) > len(ledger.leaves):
        report.fault("ledger/log", "has %d entries, and %s were asked for: it was cut, or is older" % (
            len(ledger.leaves), size))
    elif root_of(ledger.leaves[:int(size)]).hex() != want:
        report.fault("ledger/log", "its first %s entries have not the root that was asked for" % size)


def check_beside(mine, ledger, folder, report):
    """Whether both bundles are whole and tell of one case: the shorter ledger is the beginning of the longer."""
    other = Report()
    theirs, second, _ = check_all(folder, other)
    for place, what in other.faults:
        report.fault(plain(folder) + "/" + place, what)
    if theirs is None or second is None:
        return
    if theirs.head["case"] != mine.head["case"] or ledger.leaves[:1] != second.leaves[:1]:
        report.fault(plain(folder), "tells of another case")
        return
    n = min(len(ledger.leaves), len(second.leaves))
    for i in range(n):
        if ledger.leaves[i] != second.leaves[i]:
            report.fault("ledger/log entry %d" % i, "is another one in %s: one of the two was forked" % plain(folder))
            return
    report.note("%s tells of the same case: %d entries are the same" % (plain(folder), n))


# --- showing


def show_entry(ledger, i):
    if not 0 <= i < len(ledger.leaves):
        print("there is no entry %d" % i)
        return 1
    line = ledger.line[i]
    print("entry %d of %d" % (i, len(ledger.leaves)))
    print(plain(line.decode("utf-8")) if line is not None else "withheld")
    print("leaf        %s   SHA-256 of 00 and the line" % ledger.leaves[i].hex())
    node = ledger.leaves[i]
    for side, h in path_to(i, ledger.leaves):
        node = node_hash(node, h) if side == "right" else node_hash(h, node)
        print("%-5s       %s" % (side, h.hex()))
        print("        ->  %s   SHA-256 of 01, left and right" % node.hex())
    print("root        %s" % node.hex())
    return 0


def show_claim(folder, m, ledger, exhibit, key):
    found = [i for i, e in enumerate(ledger.entry)
             if isinstance(e, dict) and e.get("kind") == "claim" and key
             and (str(e.get("key", "")) + str(e.get("revision", ""))).startswith(key)]
    if not found:
        print("no claim that is shown begins with %s" % plain(key))
        return 1
    e = ledger.entry[found[-1]]
    print(plain(e.get("text")))
    gone = taken_back(ledger).get(str(e.get("key")))
    if gone is not None:
        print("WITHDRAWN by an examiner, entry %d: %s" % (gone, plain(ledger.entry[gone].get("why"))))
    print("source %s, origin %s, grade %s" % tuple(plain(e.get(k)) for k in ("source", "origin", "grade")))
    for number, at, n in e.get("loc", []):
        if number not in exhibit:
            print("\nexhibit %d is withheld" % (number + 1))
            continue
        digest, _, sealed = exhibit[number]
        print("\nexhibit %d, %s, sha256 %s," % (number + 1, plain(sealed.get("name")), digest))
        print("bytes %d to %d:" % (at, at + n))
        here = "exhibits/%s/%s" % (digest[:2], digest) in m.file
        data = bytes_in(folder, digest, at, n) if here else None
        if data is not None:
            print(plain(data.decode("utf-8", "replace")))
        else:
            print("  packed; unpack it to see the bytes" if here else "  not in this bundle")
    print("")
    return show_entry(ledger, found[-1])


def check_proof(m, ledger, path):
    """A C2SP tlog-proof, against its own checkpoint, the keys of this case, and the entry as it stands here."""
    with open(path, encoding="utf-8") as f:
        head, _, note = f.read().partition("\n\n")
    lines = head.split("\n")
    extra = base64.b64decode(lines.pop(1)[6:]) if len(lines) > 1 and lines[1].startswith("extra ") else None
    index = re.fullmatch("index (0|[1-9][0-9]*)", lines[1]) if len(lines) > 1 else None
    hashes = [base64_exactly(line, 32) for line in lines[2:]]
    point = note_checkpoint(note.rstrip("\n"), m.head["case"])
    if lines[0] != "c2sp.org/tlog-proof@v1" or not index or point is None or None in hashes:
        return "it is no tlog-proof of this case"
    i = int(index.group(1))
    if point.key not in ledger.known or not signature_fits(point.key, point.message, point.signature):
        return "its checkpoint is signed by nobody whom the case knows"
    if i >= point.size or i >= len(ledger.leaves):
        return "there is no entry %d" % i
    if extra is not None and leaf_hash(extra) != ledger.leaves[i]:
        return "the entry that it holds is another one than entry %d" % i
    if leads_to(ledger.leaves[i], i, point.size, hashes) != point.root:
        return "its hashes do not lead from entry %d to the root that is signed" % i
    print("proven: entry %d of %d, under %s" % (i, point.size, point.root.hex()))
    print(plain(ledger.line[i].decode("utf-8")) if ledger.line[i] is not None else "withheld")
    return None


def show_proof(m, ledger, path):
    try:
        wrong = check_proof(m, ledger, path)
    except (OSError, ValueError, UnicodeDecodeError) as e:
        wrong = "it cannot be read: %s" % e
    if wrong:
        print("FAIL %s: %s" % (plain(path), wrong))
    return 1 if wrong else 0


# --- main


def check_all(folder, report):
    m = read_manifest(folder, report)
    if m is None:
        return None, None, None
    files = check_files(folder, m, report)
    ledger = read_entries(folder, report)
    ledger.points = read_checkpoints(folder, m.head["case"], report)
    bodies_in(folder, m, ledger, report)
    introduce(ledger, report)
    check_roots(ledger, int(m.head["withheld"]), report)
    check_signatures(ledger, report)
    check_head(m, ledger, report)
    check_stamps(folder, m, ledger, report)
    exhibit = exhibits_in(m, ledger, report)
    claims, places = (0, 0) if report.faults else check_places(folder, m, ledger, exhibit, report)
    check_times(ledger, report)
    report.counts = (files, len(ledger.leaves), len(ledger.points), len(exhibit), claims, places)
    return m, ledger, exhibit


def taken_back(ledger):
    """Ids of what was recorded, and keys of claims, that were undone and not restored: the last word counts."""
    gone = {}
    for i, e in enumerate(ledger.entry):
        if isinstance(e, dict) and e.get("kind") in ("undone", "restored"):
            for name in ("id", "key"):
                if e.get(name):
                    gone[str(e[name])] = i if e["kind"] == "undone" else None
    return {name: i for name, i in gone.items() if i is not None}


def say_signoffs(ledger):
    """Who signed a judgement, and with which key; whether it is still the same the dossier tells."""
    undone = taken_back(ledger)
    over = 0
    for i, e in enumerate(ledger.entry):
        while over < len(ledger.points) and ledger.points[over].size <= i:
            over += 1
        if not isinstance(e, dict) or e.get("kind") != "signoff" or over == len(ledger.points):
            continue
        point = ledger.points[over]
        said = "signed off as %s, entry %d, with key %s" % (plain(e.get("by")), i, point.key.hex()[:16])
        if str(e.get("id")) in undone:
            said += ": TAKEN BACK"
        elif point.key not in ledger.known or not counts(ledger, point):
            said += ": DOES NOT COUNT, the key was revoked"
        print(said + "; whether the judgement is still that one, out/dossier.html tells")


def say(m, ledger, report):
    for text in report.notes:
        print("note: %s" % text)
    for place, what in report.faults:
        print("FAIL %s: %s" % (place, what))
    if report.faults:
        print("%d places differ: this is not the bundle that was signed" % len(report.faults))
        return 1
    files, entries, points, exhibits, claims, places = report.counts
    print("case %s, %s, for %s" % (m.head["case"], plain(m.head["program"]), plain(m.head["audience"])))
    print("%d files as MANIFEST lists them, signed" % files)
    print("%d entries (%s withheld) give the roots of %d signed checkpoints" % (entries, m.head["withheld"], points))
    print("%d exhibits sealed, %d left out; %d claims rest on %d places within them" % (
        exhibits, len(m.left_out), claims, places))
    say_signoffs(ledger)
    print("case made with key   %s" % ledger.known[0].hex())
    print("bundle signed by key %s" % m.head["key"])
    print("head %d:%s" % (entries, ledger.points[-1].root.hex()))
    if m.head["withheld"] != "0" and m.head["key"] != ledger.known[0].hex():
        print("Who signed it did not make the case; that its key was revoked may stand in an entry that is withheld.")
    print("All of it fits. That the keys are those of who you think, only they can tell you: ask, by another way.")
    return 0


def arguments(argv):
    wanted, words = {}, []
    while argv:
        a = argv.pop(0)
        if a in ("--key", "--root", "--signer", "--beside") and argv:
            wanted[a[2:]] = argv.pop(0)
            if not wanted[a[2:]]:
                return None, None
        elif a.startswith("-"):
            return None, None
        else:
            words.append(a)
    if words and (len(words) != 2 or words[0] not in ("why", "entry", "proof")):
        return None, None
    if words and words[0] == "entry" and not words[1].isdigit():
        return None, None
    return wanted, words


def main():
    wanted, words = arguments(sys.argv[1:])
    if wanted is None:
        print(__doc__.strip())
        return 2
    # the bundle in which this program lies; a copy of it that lies elsewhere checks the current folder
    folder = os.path.dirname(os.path.abspath(__file__))
    if not os.path.exists(os.path.join(folder, "MANIFEST")):
        folder = "."
    report = Report()
    m = ledger = exhibit = None
    try:
        m, ledger, exhibit = check_all(folder, report)
        if m is not None:
            check_wanted(m, ledger, wanted, report)
            if "beside" in wanted:
                check_beside(m, ledger, wanted["beside"], report)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, RecursionError, OSError) as e:
        report.fault("the bundle", "holds what no version of ashiato wrote: %s" % plain(repr(e)))
    status = say(m, ledger, report)
    if status or not words:
        return status
    if words[0] == "entry":
        return show_entry(ledger, int(words[1]))
    if words[0] == "proof":
        return show_proof(m, ledger, words[1])
    return show_claim(folder, m, ledger, exhibit, words[1])


if __name__ == "__main__":
    sys.exit(main())
