# SPDX-License-Identifier: Apache-2.0
"""Disk images in EWF, made by hand: small ones for goldens, and shapes that no acquisition program writes.
usage: ewf_make.py SOURCE_ROOT: writes those of test/read/golden, test/read/hostile and test/fuzz/corpus/ewf"""
import hashlib
import os
import struct
import sys
import zlib

TEXTS = "1\nmain\na\tc\tn\te\tt\tav\tov\tm\tu\tp\n%s\n\n" % "\t".join(
    ["a disk of 5.5 sectors", "2016-0042", "7", "N. Sato", "made by hand", "1.0", "none", "2016 12 31 8 30 0", "2016 12 31 8 30 1", "0"])


def summed(b):
    return b + struct.pack("<I", zlib.adler32(b))


def section(kind, at, data, last=False, next_at=None):
    size = 76 + len(data)
    where = (at if last else at + size) if next_at is None else next_at
    return summed(struct.pack("<16sQQ40x", kind, where, 0 if last else size)) + data


def volume(chunks, per_chunk, sector, sectors):
    b = struct.pack("<B3xIIIQ12xB15xB3xI4x16s", 1, chunks, per_chunk, sector, sectors, 3, 2, 1, bytes(range(1, 17)))
    return summed(b.ljust(1048, b"\0"))


def table(entries, base=0, sum_fits=True):
    head = summed(struct.pack("<I4xQ4x", len(entries), base))
    b = b"".join(struct.pack("<I", e) for e in entries)
    return head + b + struct.pack("<I", zlib.adler32(b) ^ (not sum_fits))


class Image:
    """One segment, section by section."""

    def __init__(self, segment=1):
        self.b = b"EVF\x09\x0d\x0a\xff\0\x01" + struct.pack("<HH", segment, 0)
        self.entries = []

    def add(self, kind, data=b"", **how):
        self.b += section(kind, len(self.b), data, **how)
        return self

    def texts(self):
        self.add(b"header2", zlib.compress(b"\xff\xfe" + TEXTS.encode("utf-16-le")))
        return self.add(b"header", zlib.compress(TEXTS.replace("N. Sato", "").encode()))

    def sectors(self, chunks):
        """chunks: (bytes, compressed)"""
        at = len(self.b) + 76
        data = b""
        self.entries = []
        for c, packed in chunks:
            self.entries.append(at + len(data) | packed << 31)
            data += zlib.compress(c) if packed else summed(c)
        return self.add(b"sectors", data)

    def tables(self, first_fits=True, second_fits=True):
        self.add(b"table", table(self.entries, sum_fits=first_fits))
        return self.add(b"table2", table(self.entries, sum_fits=second_fits))

    def end(self, media):
        d = hashlib.md5(media).digest()
        self.add(b"error2", summed(struct.pack("<I", 1).ljust(516, b"\0")) + summed(struct.pack("<II", 3, 1)))
        self.add(b"digest", summed(d + hashlib.sha1(media).digest() + bytes(40)))
        self.add(b"hash", summed(d + bytes(16)))
        return self.add(b"done", last=True)


def medium():
    return b"".join(hashlib.sha512(b"%d" % i).digest() for i in range(24)) + b"\0" * 512 + b"text of a disk\n" * 35


def pieces(media, n):
    return [(media[i:i + n], (i // n) % 2) for i in range(0, len(media), n)]


def whole(**tables):
    media = medium()[:5 * 512]
    chunks = pieces(media, 1024)
    return Image().texts().add(b"volume", volume(3, 2, 512, 5)).sectors(chunks).tables(**tables).end(media).b


def flipped(b, at):
    return b[:at] + bytes([b[at] ^ 4]) + b[at + 1:]


def find(b, kind, nth=0):
    """where a section begins"""
    at = 13
    while True:
        name, following = struct.unpack("<16sQ", b[at:at + 24])
        if name.rstrip(b"\0") == kind:
            if not nth:
                return at
            nth -= 1
        assert following > at, kind
        at = following


def split():
    media = medium()[:5 * 512]
    chunks = pieces(media, 1024)
    v = volume(3, 2, 512, 5)
    one = Image(1).texts().add(b"volume", v).sectors(chunks[:2]).tables().add(b"next", last=True).b
    return one, Image(2).add(b"data", v).sectors(chunks[2:]).tables().end(media).b


def hostile():
    good = whole()
    v = volume(3, 2, 512, 5)
    chunks = pieces(medium()[:5 * 512], 1024)
    bomb = Image().add(b"volume", volume(1 << 20, 32768, 4096, 1 << 35))
    bomb.entries = [13 + 76] * 100000
    return {
        "cut.E01": good[:find(good, b"table") + 100],
        "flip.E01": flipped(good, find(good, b"sectors") + 76 + 1030),
        "table.E01": whole(first_fits=False),
        "tables.E01": whole(first_fits=False, second_fits=False),
        "tables-lost.E01": flipped(flipped(good, find(good, b"table") + 76), find(good, b"table2") + 76),
        "section.E01": flipped(good, find(good, b"volume") + 3),
        "loop.E01": Image().add(b"volume", v, next_at=13).b,
        "itself.E01": Image().add(b"volume", v, next_at=13 + 40).b,
        "far.E01": Image().add(b"volume", v, next_at=1 << 63).b,
        "zero-sectors.E01": Image().add(b"volume", volume(3, 0, 512, 5)).sectors(chunks).tables().end(b"").b,
        "wide-sectors.E01": Image().add(b"volume", volume(3, 2, 1 << 20, 5)).sectors(chunks).tables().end(b"").b,
        "more-sectors.E01": Image().add(b"volume", volume(3, 2, 512, 7)).sectors(chunks).tables().end(b"").b,
        "no-volume.E01": Image().sectors(chunks).tables().end(b"").b,
        "two-volumes.E01": Image().add(b"volume", v).add(b"disk", volume(4, 2, 512, 5)).sectors(chunks).tables().end(b"").b,
        "texts.E01": Image().add(b"header2", zlib.compress(b"no mark")).add(b"header", b"no zlib").add(b"header", zlib.compress(b"main")).add(b"volume", v).b,
        "texts-bomb.E01": Image().add(b"header", zlib.compress(bytes(2 << 20), 9)).add(b"volume", v).b,
        "entries.E01": Image().add(b"volume", v).add(b"table", summed(struct.pack("<I4xQ4x", 1 << 30, 0))).add(b"done", last=True).b,
        "base.E01": Image().add(b"volume", v).sectors(chunks).add(b"table", table([1, 2], base=1 << 63)).add(b"done", last=True).b,
        "errors.E01": Image().add(b"error2", summed(struct.pack("<I", 1 << 29).ljust(516, b"\0"))).add(b"done", last=True).b,
        "bomb.E01": bomb.add(b"table", table(bomb.entries)).add(b"done", last=True).b,
        "second.Ex01": b"EVF2\x0d\x0a\x81\0" + bytes(24),
        "logical.L01": b"LVF\x09\x0d\x0a\xff\0\x01\x01\0\0\0",
        "head.E01": b"EVF\x09\x0d\x0a\xff\0\x01",
    }


def main():
    root = sys.argv[1]
    one, two = split()
    golden = {"disk.E01": whole(), "split.E01": one, "split.E02": two}
    bad = hostile()
    bomb = bad.pop("bomb.E01")
    places = [("read/golden", golden), ("read/hostile", bad), ("fuzz/corpus/ewf", dict(golden, **bad))]
    for folder, files in places:
        folder = os.path.join(root, "test", folder)
        os.makedirs(folder, exist_ok=True)
        for name, b in files.items():
            with open(os.path.join(folder, name), "wb") as f:
                f.write(b)
    return bomb


if __name__ == "__main__":
    main()
