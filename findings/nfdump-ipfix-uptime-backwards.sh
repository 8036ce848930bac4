#!/bin/sh
# what: nfdump 1.7.1 (Debian 12, nfdump 1.7.1-2+deb12u1): of IPFIX flows that tell their times as flowStartSysUpTime (22) and
#   flowEndSysUpTime (21) with systemInitTimeMilliseconds (160), start and end are exchanged, and the duration is the difference
#   below zero as an unsigned number: 18446744073709548.000 seconds. Of flows that tell flowStartSeconds (150) and
#   flowEndSeconds (151) it knows no time, and writes 1970. flowStartMilliseconds (152) and 153 are read rightly.
# guess: all of these are in the table of RFC 5102 that IPFIX began with, and 22 and 21 are the numbers that NetFlow 9 calls
#   FIRST_SWITCHED and LAST_SWITCHED; a collector of both would read them alike.
# matters: a flow that ends before it begins is dropped, or sorted away from its answer, by whoever orders or pairs records by time;
#   a sum of durations is a number without meaning; and who spoke first, which is often read from the start, is turned.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get download nfdump=1.7.1-2+deb12u1 >/dev/null 2>&1 || { echo "the package cannot be had"; exit 77; }
dpkg-deb -x nfdump_*.deb root
cat >send.py <<'PY'
"""One IPFIX message, a template and one flow of 5 seconds, to a port of the loopback."""
import socket
import struct
import sys

start = 1704067200000
times = {
    "sysUpTime": ([(22, 4), (21, 4), (160, 8)], struct.pack(">IIQ", 1000, 6000, start - 1000)),
    "seconds": ([(150, 4), (151, 4)], struct.pack(">II", start // 1000, start // 1000 + 5)),
    "milliseconds": ([(152, 8), (153, 8)], struct.pack(">QQ", start, start + 5000)),
}
elements, told = times[sys.argv[2]]
fields = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 8), (2, 8)] + elements
template = struct.pack(">HH", 256, len(fields)) + b"".join(struct.pack(">HH", *f) for f in fields)
record = (socket.inet_aton("192.0.2.1") + socket.inet_aton("198.51.100.1")
          + struct.pack(">HHBQQ", 40000, 443, 6, 1000, 10) + told)
sets = b"".join(struct.pack(">HH", n, 4 + len(body)) + body for n, body in ((2, template), (256, record)))
message = struct.pack(">HHIII", 10, 16 + len(sets), 1704067260, 0, 1) + sets
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(message, ("127.0.0.1", int(sys.argv[1])))
PY

# "start,end,seconds" as nfdump prints them
seen() {
	port=$(python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	mkdir "$1"
	root/usr/bin/nfcapd -b 127.0.0.1 -p "$port" -w "$1" -t 60 >"$1.log" 2>&1 &
	collector=$!
	sleep 2
	python3 send.py "$port" "$1"
	sleep 1
	kill "$collector"
	wait "$collector" || :
	TZ=UTC root/usr/bin/nfdump -q -o csv -R "$1" 2>/dev/null | grep 192.0.2.1 | cut -d, -f1-3
}

root/usr/bin/nfdump -V | head -n 1
echo "an IPFIX flow from 2024-01-01 00:00:00 to 00:00:05, told in three ways; expected: the same of all"
while read -r how expected; do
	was=$(seen "$how")
	echo "$how: $was"
	[ "$was" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
done <<'SEEN'
milliseconds 2024-01-01 00:00:00,2024-01-01 00:00:05,5.000
sysUpTime 2024-01-01 00:00:05,2024-01-01 00:00:00,18446744073709548.000
seconds 1970-01-01 00:00:00,1970-01-01 00:00:00,0.000
SEEN
