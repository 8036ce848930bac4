#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How far documents are read as others read them. Prints counts of what was compared, equal and different, and of each kind of difference an example.

usage: documents.py DRIVER make DIRECTORY | DRIVER pdf|office|ole|lnk|mail DIRECTORY...
DRIVER is build/bench/triage_facts. make: writes harmless files into DIRECTORY (python-docx, openpyxl, pylnk3, and compound files of its own).
pdf: pikepdf; office: python-docx, openpyxl; ole: olefile and oletools' olevba; lnk: LnkParse3; mail: Python's email.
"""
import calendar
import datetime
import email
import email.policy
import os
import random
import statistics
import struct
import subprocess
import sys

from program import Tally, every, facts, files, items, one


def fnv(data):
    h = 0xcbf29ce484222325
    for b in data:
        h = (h ^ b) * 0x100000001b3 & 0xffffffffffffffff
    return h


def handed(f, kind):
    """[(path, size, sum)]"""
    out = []
    for v in every(f, "@inside"):
        k, _, rest = v.partition(b" ")
        path, size, digest = rest.rsplit(b" ", 2)
        if k == kind.encode():
            out.append((path, int(size), digest))
    return out


def summed(path, data):
    return (path, len(data), b"%016x" % fnv(data))


# --- making ---


def pack(data, rng):
    """A container of [MS-OVBA] 2.4.1, greedy, with copies."""
    out = bytearray(b"\1")
    for at in range(0, len(data), 4096):
        chunk, i, body = data[at:at + 4096], 0, bytearray()
        while i < len(chunk):
            flags, tokens = 0, bytearray()
            for bit in range(8):
                if i >= len(chunk):
                    break
                bits = max(4, (i - 1).bit_length() if i > 1 else 0)
                best = (0, 0)
                for back in range(1, min(i, 1 << bits, 200) + 1):
                    n = 0
                    while i + n < len(chunk) and n < (0xffff >> bits) + 3 and chunk[i + n] == chunk[i + n - back]:
                        n += 1
                    if n > best[0]:
                        best = (n, back)
                if best[0] >= 3 and rng.random() < 0.95:
                    flags |= 1 << bit
                    tokens += struct.pack("<H", (best[1] - 1) << (16 - bits) | (best[0] - 3))
                    i += best[0]
                else:
                    tokens.append(chunk[i])
                    i += 1
            body.append(flags)
            body += tokens
        out += struct.pack("<H", 0xb000 | (len(body) - 1)) + body
    return bytes(out)


def properties(rng):
    """A stream of summary information."""
    def text(s):
        b = s.encode("cp1252") + b"\0"
        return struct.pack("<II", 30, len(b)) + b + b"\0" * (-len(b) % 4)
    letters = "abc déf ÄÖ xyz"
    values = {1: struct.pack("<IHH", 2, 1252, 0)}
    for i in (2, 3, 4, 5, 6, 7, 8, 9, 18):
        values[i] = text("".join(rng.choice(letters) for _ in range(rng.randint(1, 40))).strip() or "x")
    for i in (11, 12, 13):
        values[i] = struct.pack("<IQ", 64, (rng.randint(10**9, 2 * 10**9) + 11644473600) * 10**7)
    values[10] = struct.pack("<IQ", 64, rng.randint(0, 10**6) * 10**7)
    at, table, body = 8 + 8 * len(values), b"", b""
    for i, v in values.items():
        table += struct.pack("<II", i, at + len(body))
        body += v
    group = struct.pack("<II", at + len(body), len(values)) + table + body
    guid = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
    return struct.pack("<HHI16xI", 0xfffe, 0, 0, 1) + guid + struct.pack("<I", 48) + group


def compound(entries):
    """[(name, bytes or None, storage)] as a compound file."""
    n = len(entries) + 1
    folder = (n * 128 + 511) // 512
    fat, data = [0xfffffffd] + [i + 2 for i in range(folder)], b""
    fat[folder] = 0xfffffffe
    rows, mini_fat, mini = [], [], b""

    def chain(content):
        nonlocal data
        first, sectors = len(fat), (len(content) + 511) // 512
        fat.extend(first + k + 1 for k in range(sectors))
        fat[-1] = 0xfffffffe
        data += content + b"\0" * (-len(content) % 512)
        return first

    small = {}
    for name, content, parent in entries:
        if content and len(content) < 4096:
            small[name, parent], parts = len(mini_fat), (len(content) + 63) // 64
            mini_fat += [len(mini_fat) + k + 1 for k in range(parts)]
            mini_fat[-1] = 0xfffffffe
            mini += content + b"\0" * (-len(content) % 64)
    table = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    table_at = chain(table + b"\xff" * (-len(table) % 512))
    mini_at = chain(mini)
    for i in range(n):
        name, content, parent = entries[i - 1] if i else ("Root Entry", None, None)
        children = [k + 1 for k, e in enumerate(entries) if e[2] == i]
        brothers = [k + 1 for k, e in enumerate(entries) if i and e[2] == parent and k + 1 > i]
        first, size = (0xfffffffe, 0) if i else (mini_at, len(mini))
        if content:
            size = len(content)
            first = small[name, parent] if size < 4096 else chain(content)
        wide = name.encode("utf-16le")
        rows.append(wide.ljust(64, b"\0") + struct.pack("<HBBIII16xI16xIQ", len(wide) + 2, 5 if not i else 1 if content is None else 2, 1, 0xffffffff,
                    brothers[0] if brothers else 0xffffffff, children[0] if children else 0xffffffff, 0, first, size))
    assert len(fat) <= 128
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6xIIIIIIIIII", 0x3e, 3, 0xfffe, 9, 6, 0, 1, 1, 0, 4096, table_at, (len(table) + 511) // 512, 0xfffffffe, 0, 0)
    head += b"\xff" * (512 - len(head))
    return head + struct.pack("<128I", *(fat + [0xffffffff] * (128 - len(fat)))) + b"".join(rows).ljust(folder * 512, b"\0") + data


def macros(rng):
    def record(i, b):
        return struct.pack("<HI", i, len(b)) + b
    d = record(1, struct.pack("<I", 1)) + record(2, struct.pack("<I", 0x409)) + record(0x14, struct.pack("<I", 0x409)) + record(3, struct.pack("<H", 1252))
    d += record(4, b"Proj") + record(5, b"") + record(0x40, b"") + record(6, b"") + record(0x3d, b"") + record(7, struct.pack("<I", 0)) + record(8, struct.pack("<I", 0))
    d += struct.pack("<HIIH", 9, 4, 1, 2) + record(0xc, b"") + record(0x3c, b"")
    names = ["Mod%d" % i for i in range(rng.randint(1, 4))]
    d += record(0xf, struct.pack("<H", len(names))) + record(0x13, b"\xff\xff")
    entries = []
    for name in names:
        lines = ["Attribute VB_Name = \"%s\"" % name] + ["%s %s" % (rng.choice(["Dim x", "x = x +", "Call f", "' text"]), rng.randint(0, 10**6)) for _ in range(rng.randint(1, 400))]
        source = "\r\n".join(lines).encode()
        before = bytes(rng.randrange(256) for _ in range(rng.randint(0, 60)))
        entries.append((name, before + pack(source, rng)))
        wide = name.encode("utf-16le")
        d += record(0x19, name.encode()) + record(0x47, wide) + record(0x1a, name.encode()) + record(0x32, wide) + record(0x1c, b"") + record(0x48, b"")
        d += record(0x31, struct.pack("<I", len(before))) + record(0x1e, struct.pack("<I", 0)) + record(0x2c, b"\xff\xff") + record(0x21, b"") + record(0x2b, b"")
    return pack(d + record(0x10, b""), rng), entries


def make(folder):
    import docx
    import openpyxl
    rng = random.Random(20)
    os.makedirs(folder, exist_ok=True)
    for i in range(40):
        d, modules = macros(rng)
        entries = [("WordDocument", b"\xec\xa5" + b"\0" * 600, 0), ("\5SummaryInformation", properties(rng), 0), ("Macros", None, 0), ("VBA", None, 3), ("dir", d, 4),
                   ("_VBA_PROJECT", b"\xcc\x61\xff\xff\0\0\0", 4), ("PROJECT", "".join("Module=%s\r\n" % m for m, _ in modules).encode(), 3)]
        try:
            out = compound(entries + [(m, b, 4) for m, b in modules])
        except AssertionError:
            continue
        with open(os.path.join(folder, "o%02d.doc" % i), "wb") as f:
            f.write(out)
        w = docx.Document()
        c = w.core_properties
        c.author, c.title, c.last_modified_by, c.comments = "A%d <ü>" % i, "T & %d" % i, "日本 %d" % i, "x" * i
        c.created = datetime.datetime(2000 + i % 25, 1 + i % 12, 3, 4, 5, i)
        w.save(os.path.join(folder, "d%02d.docx" % i))
        b = openpyxl.Workbook()
        b.properties.creator, b.properties.title = "B%d" % i, "S %d" % i
        b.save(os.path.join(folder, "x%02d.xlsx" % i))
        links(folder, i)


def links(folder, i):
    try:
        import pylnk3
    except ImportError:
        return
    pylnk3.for_file("C:\\Windows\\System32\\a%d.exe" % i, os.path.join(folder, "l%02d.lnk" % i), arguments="/c %d ü" % i, description="d%d" % i, icon_file="C:\\i.ico",
                    icon_index=i, work_dir="C:\\w%d" % i, window_mode=["Normal", "Maximized", "Minimized"][i % 3])


# --- comparing ---


def utc(t):
    return str(calendar.timegm(t.timetuple())).encode()


def told(t, what, ours, theirs, name):
    """Absent and empty are the same."""
    if isinstance(theirs, str):
        theirs = theirs.encode()
    if ours or theirs:
        t.hold(what, ours or b"", theirs or b"", name)


def pdf(t, f, name):
    import pikepdf
    p = pikepdf.open(name)
    t.hold("encrypted", one(f, "pdf.encrypted"), b"1" if p.is_encrypted else b"0", name)
    if "/ID" in p.trailer:
        t.hold("ids", (one(f, "pdf.id"), one(f, "pdf.id_revision")), tuple(bytes(p.trailer.ID[i]).hex().encode() for i in (0, 1)), name)
    t.hold("version", one(f, "pdf.version"), p.pdf_version.encode(), name)
    current = [i for i in items(f, "pdf.info") if i["current"] == b"1"]
    ours = current[0] if current else {}
    info = p.trailer.get("/Info", {})
    for key, label in (("/Producer", "producer"), ("/Creator", "creator"), ("/Author", "author"), ("/Title", "title"), ("/Subject", "subject"), ("/Keywords", "keywords"),
                       ("/CreationDate", "created_raw"), ("/ModDate", "modified_raw")):
        if not p.is_encrypted:
            told(t, label, ours.get(label), str(info[key]).strip("\0") if key in info else b"", name)
    theirs = sorted(summed(b"", spec.get_file().read_bytes())[1:] for spec in p.attachments.values())
    t.hold("embedded files", sorted(h[1:] for h in handed(f, "object") if h[0] != b"JavaScript"), theirs, name)


def office(t, f, name):
    if name.endswith(".docx"):
        import docx
        c = docx.Document(name).core_properties
        author, last = c.author, c.last_modified_by
    else:
        import openpyxl
        c = openpyxl.load_workbook(name).properties
        author, last = c.creator, c.lastModifiedBy
    told(t, "author", one(f, "document.author"), author, name)
    told(t, "last author", one(f, "document.last_author"), last, name)
    told(t, "title", one(f, "document.title"), c.title, name)
    for what, value in (("created", c.created), ("saved", c.modified)):
        told(t, what, one(f, "document." + what), utc(value) if value else b"", name)


def ole(t, f, name):
    import olefile
    o = olefile.OleFileIO(name)
    m = o.get_metadata()
    for key, attribute in (("title", "title"), ("subject", "subject"), ("author", "author"), ("last_author", "last_saved_by"), ("keywords", "keywords"), ("comments", "comments"),
                           ("template", "template"), ("revision", "revision_number"), ("application", "creating_application"), ("company", "company"), ("manager", "manager")):
        v = getattr(m, attribute)
        told(t, key, one(f, "document." + key), v.decode("cp1252").encode() if isinstance(v, bytes) else v, name)
    for key, attribute in (("created", "create_time"), ("saved", "last_saved_time"), ("printed", "last_printed")):
        v = getattr(m, attribute)
        told(t, key, one(f, "document." + key), utc(v) if v else b"", name)
    streams = sorted(summed("/".join(s).encode().replace(b"\5", b"\x05"), o.openstream(s).read()) for s in o.listdir() if o.get_size(s))
    t.hold("streams", sorted(handed(f, "stream")), streams, name)
    from oletools.olevba import VBA_Parser
    theirs = []
    for _, _, module, code in VBA_Parser(name).extract_macros():
        theirs.append(code.encode("cp1252") if isinstance(code, str) else code)
    t.hold("macros", sorted(h[1:] for h in handed(f, "macro")), sorted(summed(b"", c)[1:] for c in theirs), name)


def lnk(t, f, name):
    import LnkParse3
    with open(name, "rb") as file:
        j = LnkParse3.lnk_file(file).get_json()
    data, head, info = j.get("data", {}), j["header"], j.get("link_info", {})
    for ours, theirs in (("arguments", "command_line_arguments"), ("description", "description"), ("working_directory", "working_directory"), ("icon", "icon_location"),
                         ("relative_path", "relative_path")):
        told(t, ours, one(f, "lnk." + ours), data.get(theirs), name)
    told(t, "target", one(f, "lnk.target"), info.get("local_base_path"), name)
    t.hold("size", one(f, "lnk.file_size"), str(head["file_size"]).encode(), name)
    for ours, theirs in (("target_created", "creation_time"), ("target_accessed", "accessed_time"), ("target_modified", "modified_time")):
        v = head.get(theirs)
        if isinstance(v, str) and v:
            v = datetime.datetime.fromisoformat(v)
        told(t, ours, one(f, "lnk." + ours), utc(v) if v else b"", name)


def mail(t, f, name):
    if one(f, "mail.to_count") is None:
        t.hold("taken as a message", False, True, name)
        return
    with open(name, "rb") as file:
        m = email.message_from_binary_file(file, policy=email.policy.default)
    for key, header in (("from", "From"), ("subject", "Subject"), ("reply_to", "Reply-To"), ("message_id", "Message-ID"), ("date_raw", "Date")):
        try:
            theirs = str(m[header] or "") if key != "date_raw" else str(m.get(header, "") and dict((k.lower(), v) for k, v in m.raw_items())["date"])
        except Exception:
            continue
        told(t, key, b" ".join((one(f, "mail." + key) or b"").split()), " ".join(theirs.split()).encode("utf-8", "replace"), name)
    t.hold("received", int(one(f, "mail.received_count") or 0), len(m.get_all("Received", [])), name)
    theirs = []
    for part in m.walk():
        if part.get_content_maintype() == "multipart":
            continue
        try:
            theirs.append((part.get_filename() or "").encode("utf-8", "replace"))
        except Exception:
            return
    ours = [p.get("name", b"") for p in items(f, "mail.parts")]
    if not any(p.get_content_type() == "message/rfc822" for p in m.walk()):
        t.hold("names of parts", ours, theirs, name)


def main():
    driver, what, roots = sys.argv[1], sys.argv[2], sys.argv[3:]
    if what == "make":
        return make(roots[0])
    ends = {"pdf": (".pdf",), "office": (".docx", ".xlsx"), "ole": (".doc", ".xls", ".msi"), "lnk": (".lnk",), "mail": (".eml", ".txt")}[what]
    names = [n for n in files(roots) if n.endswith(ends)]
    told_facts, t, not_read = facts(driver, names), Tally(), 0
    for name in names:
        try:
            globals()[what](t, told_facts[name], name)
        except Exception as e:
            not_read += 1
            if not_read <= 2:
                print("not read by the other:", os.path.basename(name), repr(e)[:120])
    print(f"{what}: {len(names)} files, {not_read} that the other does not take")
    t.say()
    if names:
        run = subprocess.run([driver, "-t"] + names, stdout=subprocess.PIPE, check=True)
        us = [int(line.split()[0]) for line in run.stdout.splitlines()]
        print(f"median {statistics.median(us) / 1000:.2f} ms a file, worst {max(us) / 1000:.1f} ms")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main()
