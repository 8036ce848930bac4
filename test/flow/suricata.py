#!/usr/bin/env python3
# A capture of conversations that the rules of test/flow/suricata.sh are about.
# usage: suricata.py CAPTURE
import gzip
import struct
import sys
import zlib

CLIENT, SERVER = (192, 0, 2, 1), (198, 51, 100, 2)
packets = []


def ip(src, dst, proto, payload, ttl=64):
    head = struct.pack(">BBHHHBBH4B4B", 0x45, 0, 20 + len(payload), 1, 0, ttl, proto, 0, *src, *dst)
    packets.append(b"\0" * 12 + b"\x08\0" + head + payload)


def tcp(turn, sport, dport, seq, ack, flags, data=b""):
    ends = (SERVER, CLIENT, dport, sport) if turn else (CLIENT, SERVER, sport, dport)
    ip(ends[0], ends[1], 6, struct.pack(">HHIIBBHHH", ends[2], ends[3], seq, ack, 0x50, flags, 8192, 0, 0) + data)


def talk(sport, dport, *said):
    """A connection: what is said by the client and the server in turn, in segments of 1,000 bytes."""
    seq = [1000, 5000]
    tcp(0, sport, dport, seq[0], 0, 2)
    tcp(1, sport, dport, seq[1], seq[0] + 1, 0x12)
    seq = [seq[0] + 1, seq[1] + 1]
    tcp(0, sport, dport, seq[0], seq[1], 0x10)
    for turn, data in said:
        for at in range(0, len(data), 1000):
            part = data[at:at + 1000]
            tcp(turn, sport, dport, seq[turn], seq[1 - turn], 0x18, part)
            seq[turn] += len(part)
    tcp(0, sport, dport, seq[0], seq[1], 0x11)
    tcp(1, sport, dport, seq[1], seq[0] + 1, 0x11)
    tcp(0, sport, dport, seq[0] + 1, seq[1] + 1, 0x10)


def answer(body, *fields):
    head = ["HTTP/1.1 200 OK", "Server: toy", "Content-Length: %d" % len(body), *fields, "", ""]
    return "\r\n".join(head).encode() + body


ASKS = b"GET /gate.php?id=%31 HTTP/1.1\r\nHost: C2.example\r\nUser-Agent: toy/1\r\n\r\n"
PAGE = b"MZ" + bytes(range(256)) * 20 + b"the secret word"
raw = zlib.compressobj(wbits=-15)
talk(40001, 80, (0, ASKS), (1, answer(b"plain the secret word")), (0, ASKS), (1, answer(gzip.compress(PAGE), "Content-Encoding: gzip")))
talk(40002, 80, (0, ASKS), (1, answer(zlib.compress(PAGE), "Content-Encoding: deflate")))
talk(40003, 80, (0, ASKS), (1, answer(raw.compress(PAGE) + raw.flush(), "Content-Encoding: deflate")))
chunked = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (b"the sec", b"ret word")) + b"0\r\n\r\n"
talk(40004, 80, (0, ASKS), (1, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked))
# a bomb: 8 MiB of zeros, then the word; and a body that is cut off
bomb = gzip.compress(b"\0" * (8 << 20) + b"the secret word")
talk(40005, 80, (0, ASKS), (1, answer(bomb, "Content-Encoding: gzip")))
talk(40006, 80, (0, ASKS), (1, answer(gzip.compress(PAGE)[:-40] + b"\0" * 40, "Content-Encoding: gzip")))
talk(40007, 9999, (0, b"hello server, key=\x01\x02\x03\x04 end"), (1, b"x" * 990 + b"across the seg" + b"ments"), (0, b"bye"))
question = struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + b"\x03www\x04evil\x07example\0\0\x01\0\x01"
ip(CLIENT, SERVER, 17, struct.pack(">HHHH", 5353 + 1, 53, 8 + len(question), 0) + question)
ip(CLIENT, SERVER, 1, b"\x08\0\0\0\0\1\0\1ping")
ip(SERVER, CLIENT, 1, b"\0\0\0\0\0\1\0\1ping")

with open(sys.argv[1], "wb") as f:
    f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for i, p in enumerate(packets):
        f.write(struct.pack("<IIII", 1700000000 + i, 0, len(p), len(p)) + p)
