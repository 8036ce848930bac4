#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How far programs are read as others read them. Prints counts of what was compared, equal and different, and of each kind of difference an example.

usage: program.py DRIVER pe|signify|elf|macho|go DIRECTORY...
DRIVER is build/bench/triage_facts. pe: pefile 2024.8.26; signify: signify (and LIEF) for authentihash; elf, macho: LIEF 1.0.0; go: `go version -m`.
Directories are walked; files that the other reader does not take are counted and left out.
"""
import collections
import os
import re
import subprocess
import sys


def files(roots):
    for root in roots:
        if os.path.isfile(root):
            yield root
        for folder, _, names in os.walk(root):
            for name in sorted(names):
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not os.path.islink(path):
                    yield path


def unescape(text):
    return re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), text)


def facts(driver, names):
    """{file: [(path, value bytes)]}"""
    out = {}
    for i in range(0, len(names), 200):
        run = subprocess.run([driver] + names[i:i + 200], stdout=subprocess.PIPE, check=True)
        here = None
        for line in run.stdout.split(b"\n"):
            path, _, value = line.partition(b"\t")
            if path == b"@file":
                here = out.setdefault(value.decode(), [])
            elif path:
                here.append((path.decode(), unescape(value)))
    return out


def one(list_, path):
    for p, v in list_:
        if p == path:
            return v
    return None


def every(list_, path):
    return [v for p, v in list_ if p == path]


def items(list_, path):
    out = []
    for p, v in list_:
        if p == path:
            out.append({})
        elif out and p.startswith(path + "[]."):
            key = p[len(path) + 3:]
            if key.endswith("[]"):
                out[-1].setdefault(key, []).append(v)
            else:
                out[-1][key] = v
    return out


class Tally:
    def __init__(self):
        self.equal = collections.Counter()
        self.other = collections.defaultdict(list)

    def hold(self, what, ours, theirs, name):
        if ours == theirs:
            self.equal[what] += 1
        else:
            self.other[what].append((name, ours, theirs))

    def say(self):
        for what in sorted(set(self.equal) | set(self.other)):
            bad = self.other[what]
            print(f"{what:24} compared {self.equal[what] + len(bad):5}  equal {self.equal[what]:5}  different {len(bad)}")
            for name, ours, theirs in bad[:int(os.environ.get("EXAMPLES", "3"))]:
                print(f"    {os.path.basename(name)}: {str(ours)[:300]}  !=  {str(theirs)[:300]}")


def hex_of(number):
    return str(number).encode()


def pe_sections(t, f, pe, name):
    ours = [(s["name"], int(s["offset"]), int(s["size"]), int(s["virtual_size"]), int(s["address"]), int(s["flags"])) for s in items(f, "pe.sections")]
    data = pe.__data__
    theirs = []
    for s in pe.sections:
        label = s.Name.rstrip(b"\0")
        if label[:1] == b"/" and label[1:].isdigit() and pe.FILE_HEADER.PointerToSymbolTable:
            at = pe.FILE_HEADER.PointerToSymbolTable + 18 * pe.FILE_HEADER.NumberOfSymbols + int(label[1:])
            label = bytes(data[at:at + 256]).split(b"\0")[0] or label
        theirs.append((label, s.PointerToRawData, s.SizeOfRawData, s.Misc_VirtualSize, s.VirtualAddress, s.Characteristics))
    t.hold("sections", sorted(ours), sorted(theirs), name)
    digests = sorted((s.get("md5"), s.get("sha256")) for s in items(f, "pe.sections") if "md5" in s)
    t.hold("section digests", digests, sorted((s.get_hash_md5().encode(), s.get_hash_sha256().encode()) for s in pe.sections if s.SizeOfRawData), name)
    ours = sorted((s["md5"], int(s["entropy"])) for s in items(f, "pe.sections") if "md5" in s)
    theirs = sorted((s.get_hash_md5().encode(), int(s.get_entropy() * 1000 + 0.5)) for s in pe.sections if s.SizeOfRawData)
    t.hold("section entropy", ours, theirs, name)


def pe_imports(t, f, pe, name):
    for path, attribute in (("pe.imports", "DIRECTORY_ENTRY_IMPORT"), ("pe.delay_imports", "DIRECTORY_ENTRY_DELAY_IMPORT")):
        theirs = []
        for entry in getattr(pe, attribute, []):
            names = [i.name if i.name and not (i.import_by_ordinal and i.name == b"ord%d" % i.ordinal) else b"#%d" % i.ordinal for i in entry.imports]
            theirs.append((entry.dll, names))
        if theirs or items(f, path):
            t.hold(path[3:], [(i["dll"], i.get("functions[]", [])) for i in items(f, path)], theirs, name)
    ours = one(f, "pe.imphash")
    theirs = pe.get_imphash().encode()
    if not (ours is None and theirs in (b"", b"d41d8cd98f00b204e9800998ecf8427e")):
        t.hold("imphash", ours, theirs, name)


def pe_exports(t, f, pe, name):
    ours = every(f, "pe.exports[]")
    theirs, forwards = [], []
    if hasattr(pe, "DIRECTORY_ENTRY_EXPORT"):
        for e in pe.DIRECTORY_ENTRY_EXPORT.symbols:
            label = e.name or b"#%d" % e.ordinal
            theirs.append(label)
            if e.forwarder:
                forwards.append((label, e.forwarder))
        t.hold("export name", one(f, "pe.export_name"), pe.DIRECTORY_ENTRY_EXPORT.name, name)
    if ours or theirs:
        t.hold("exports", ours, theirs, name)
    if forwards:
        t.hold("forwards", [(i["name"], i["to"]) for i in items(f, "pe.forwards")], forwards, name)


def pe_resources(t, f, pe, name):
    import hashlib
    import pefile
    theirs = []

    def label(entry, kind=False):
        if entry.name is not None:
            return str(entry.name).encode()
        known = pefile.RESOURCE_TYPE.get(entry.id) if kind else None
        return known.encode() if isinstance(known, str) else b"#%d" % entry.id
    for a in getattr(getattr(pe, "DIRECTORY_ENTRY_RESOURCE", None), "entries", []):
        for b in getattr(getattr(a, "directory", None), "entries", []):
            for c in getattr(getattr(b, "directory", None), "entries", []):
                d = c.data.struct
                data = pe.get_data(d.OffsetToData, d.Size)
                theirs.append((label(a, True), label(b), c.data.lang | c.data.sublang << 10, d.Size, hashlib.sha256(data).hexdigest().encode()))
    ours = [(r["type"], r["name"], int(r["language"]), int(r["size"]), r.get("sha256")) for r in items(f, "pe.resources")]
    if ours or theirs:
        t.hold("resources", ours, theirs, name)


def pe_version(t, f, pe, name):
    theirs = []
    for info in getattr(pe, "FileInfo", []):
        for entry in info:
            for table in getattr(entry, "StringTable", []):
                theirs += [(k, v) for k, v in table.entries.items()]
    ours = [(v["key"], v["value"]) for v in items(f, "pe.version")]
    if ours or theirs:
        t.hold("version strings", sorted(ours), sorted(theirs), name)
    if getattr(pe, "VS_FIXEDFILEINFO", None):
        x = pe.VS_FIXEDFILEINFO[0]
        t.hold("file version", one(f, "pe.file_version"), b"%d.%d.%d.%d" % (x.FileVersionMS >> 16, x.FileVersionMS & 65535, x.FileVersionLS >> 16, x.FileVersionLS & 65535), name)


def pe_debug(t, f, pe, name):
    theirs = []
    for d in getattr(pe, "DIRECTORY_ENTRY_DEBUG", []):
        if d.entry is not None and hasattr(d.entry, "PdbFileName"):
            theirs.append(d.entry.PdbFileName.split(b"\0")[0])
    if theirs or every(f, "pe.pdb"):
        t.hold("pdb", every(f, "pe.pdb"), theirs, name)
    if hasattr(pe, "DIRECTORY_ENTRY_DEBUG"):
        t.hold("debug entries", [int(d["time"]) for d in items(f, "pe.debug")], [d.struct.TimeDateStamp for d in pe.DIRECTORY_ENTRY_DEBUG], name)


def pe_one(t, f, pe, name):
    o, h = pe.OPTIONAL_HEADER, pe.FILE_HEADER
    t.hold("header", [int(one(f, "pe." + k)) for k in ("timestamp_raw", "entry", "image_base", "characteristics", "dll_characteristics", "checksum")],
           [h.TimeDateStamp, o.AddressOfEntryPoint, o.ImageBase, h.Characteristics, o.DllCharacteristics, o.CheckSum], name)
    t.hold("kind", one(f, "pe.kind"), b"driver" if pe.is_driver() else b"dll" if pe.is_dll() else b"exe", name)
    t.hold("linker", one(f, "pe.linker"), b"%d.%d" % (o.MajorLinkerVersion, o.MinorLinkerVersion), name)
    pe_sections(t, f, pe, name)
    pe_imports(t, f, pe, name)
    pe_exports(t, f, pe, name)
    pe_resources(t, f, pe, name)
    pe_version(t, f, pe, name)
    pe_debug(t, f, pe, name)
    rich = pe.get_rich_header_hash().encode() or None
    if rich or one(f, "pe.rich_hash"):
        t.hold("rich hash", one(f, "pe.rich_hash"), rich, name)
        theirs = pe.RICH_HEADER.values if pe.RICH_HEADER else []
        t.hold("rich entries", [(int(r["product"]) << 16 | int(r["build"]), int(r["count"])) for r in items(f, "pe.rich")],
               list(zip(theirs[::2], theirs[1::2])), name)
    if hasattr(pe, "DIRECTORY_ENTRY_TLS"):
        tls, n = [], 8 if pe.PE_TYPE == 0x20b else 4
        at = pe.DIRECTORY_ENTRY_TLS.struct.AddressOfCallBacks - o.ImageBase
        while at > 0 and len(tls) < 64:
            v = int.from_bytes(pe.get_data(at, n), "little")
            if not v:
                break
            tls.append(v)
            at += n
        t.hold("tls callbacks", [int(v) for v in every(f, "pe.tls_callbacks[]")], tls, name)
    start = pe.get_overlay_data_start_offset()
    ours = items(f, "pe.overlay")
    if start is not None or ours:
        t.hold("overlay", int(ours[0]["offset"]) if ours else None, start, name)


def pe_all(driver, roots):
    import pefile
    names = [n for n in files(roots) if open(n, "rb").read(2) == b"MZ"]
    told, t, left, n = facts(driver, names), Tally(), 0, 0
    for name in names:
        try:
            pe = pefile.PE(name)
        except pefile.PEFormatError:
            left += 1
            continue
        n += 1
        try:
            pe_one(t, told[name], pe, name)
        except Exception as e:
            t.hold("failed", type(e).__name__, None, f"{name}: {e}")
    print(f"{n} files, {left} that pefile does not take")
    t.say()


def signify_all(driver, roots):
    from signify.authenticode import AuthenticodeFile
    import lief
    lief.logging.disable()
    names = [n for n in files(roots) if open(n, "rb").read(2) == b"MZ"]
    told, t, left = facts(driver, names), Tally(), 0
    for name in names:
        ours = one(told[name], "pe.authentihash")
        if ours is None:
            left += 1
            continue
        try:
            with open(name, "rb") as h:
                import hashlib
                finger = AuthenticodeFile.from_stream(h).get_fingerprinter()
                finger.add_signed_pe_hashers(hashlib.sha256)
                theirs = finger.hash()["sha256"].hex().encode()
            t.hold("signify", ours, theirs, name)
        except Exception as e:
            t.hold("signify failed", ours, repr(e), name)
        pe = lief.PE.parse(name)
        if pe:
            padded = os.path.getsize(name) % 8 == 0
            t.hold("LIEF, size a multiple of 8" if padded else "LIEF, other sizes", ours, pe.authentihash(lief.PE.ALGORITHMS.SHA_256).hex().encode(), name)
    print(f"{len(names)} files, {left} left out")
    t.say()


def elf_one(t, f, elf, name):
    import lief
    E = lief.ELF
    t.hold("entry", int(one(f, "elf.entry")), elf.header.entrypoint, name)
    ours = [(s["name"].decode(errors="replace"), int(s["virtual_size"]), int(s["address"]), int(s["flags"])) for s in items(f, "elf.sections")]
    t.hold("sections", ours, [(s.name, s.size, s.virtual_address, s.flags) for s in list(elf.sections)[1:]], name)
    t.hold("needed", [v.decode() for v in every(f, "elf.needed[]")], list(elf.libraries), name)
    loader = one(f, "elf.interpreter")
    t.hold("interpreter", loader.decode() if loader else "", elf.interpreter if elf.has_interpreter else "", name)
    ids = [n for n in elf.notes if n.type == E.Note.TYPE.GNU_BUILD_ID]
    t.hold("build id", one(f, "elf.build_id"), bytes(ids[0].description).hex().encode() if ids else None, name)
    imports = sum(1 for s in list(elf.dynamic_symbols)[1:] if s.shndx == 0 and s.name)
    t.hold("imports", int(one(f, "elf.import_count") or 0), imports, name)
    t.hold("symbols", int(one(f, "elf.symbol_count") or 0), max(0, len(list(elf.symtab_symbols)) - 1), name)


def elf_all(driver, roots):
    import lief
    lief.logging.disable()
    names = [n for n in files(roots) if open(n, "rb").read(4) == b"\x7fELF"]
    names = names[:int(os.environ.get("FILES", "100000"))]
    told, t, left = facts(driver, names), Tally(), 0
    for name in names:
        elf = lief.ELF.parse(name)
        if elf is None or one(told[name], "elf.entry") is None:
            left += 1
            continue
        elf_one(t, told[name], elf, name)
    print(f"{len(names)} files, {left} that LIEF does not take")
    t.say()


def macho_all(driver, roots):
    import lief
    lief.logging.disable()
    magics = (b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf")
    names = [n for n in files(roots) if open(n, "rb").read(4) in magics]
    told, t = facts(driver, names), Tally()
    for name in names:
        f, fat = told[name], lief.MachO.parse(name)
        if fat is None:
            continue
        m = fat.at(0)
        t.hold("commands", int(one(f, "macho.load_commands")), m.header.nb_cmds, name)
        t.hold("sections", [(s["name"].decode(), int(s["virtual_size"]), int(s["address"])) for s in items(f, "macho.sections")],
               [(s.segment_name + "," + s.name, s.size, s.virtual_address) for s in m.sections], name)
        t.hold("dylibs", [v.decode() for v in every(f, "macho.dylibs[]")], [d.name for d in m.libraries if d.command != lief.MachO.LoadCommand.TYPE.ID_DYLIB], name)
        uuid = one(f, "macho.uuid")
        t.hold("uuid", uuid.decode().replace("-", "") if uuid else None, bytes(m.uuid.uuid).hex() if m.has_uuid else None, name)
    print(f"{len(names)} files")
    t.say()


def go_all(driver, roots):
    names = [n for n in files(roots) if open(n, "rb").read(4) in (b"\x7fELF", b"\xcf\xfa\xed\xfe") or open(n, "rb").read(2) == b"MZ"]
    told, t = facts(driver, names), Tally()
    for name in names:
        run = subprocess.run(["go", "version", "-m", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        lines = run.stdout.split(b"\n")
        version = lines[0].rsplit(b": ", 1)[-1] if run.returncode == 0 and b": " in lines[0] else None
        f = told[name]
        if version is None and one(f, "go.version") is None:
            continue
        t.hold("version", one(f, "go.version"), version, name)
        fields = [line.strip(b"\t").split(b"\t") for line in lines[1:] if line.startswith(b"\t")]
        t.hold("dependencies", every(f, "go.dependencies[]"), [b" ".join(x[1:3]) for x in fields if x[0] == b"dep"], name)
        t.hold("settings", every(f, "go.settings[]"), [x[1] for x in fields if x[0] == b"build"], name)
        run = subprocess.run(["go", "tool", "buildid", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        t.hold("build id", one(f, "go.build_id"), run.stdout.strip() or None, name)
    t.say()


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    {"pe": pe_all, "signify": signify_all, "elf": elf_all, "macho": macho_all, "go": go_all}[sys.argv[2]](sys.argv[1], sys.argv[3:])
