#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sources that record one direction at a time accuse nobody: two halves are one connection, and what a source
# does not tell is no silence. usage: one_way.sh BUILD SOURCE
. "$(dirname "$0")/lib.sh"
cd "$tmp"

# vpc: lines of a VPC flow log; csv: the same as a table of one direction
# ANSWERED servers that answer, SILENT that do not; both: whether the answers are recorded
log() { # FORM ANSWERED SILENT BOTH
	awk -v form="$1" -v answered="$2" -v silent="$3" -v both="$4" '
	function row(s, d, sp, dp, pk, by, t, e) {
		if (form == "vpc")
			printf "2 123456789012 eni-1 %s %s %d %d 6 %d %d %d %d ACCEPT OK\n", s, d, sp, dp, pk, by, t, e
		else
			printf "%d,%d,%s,%s,%d,%d,6,%d,%d\n", t, e, s, d, sp, dp, by, pk
	}
	BEGIN {
		if (form == "vpc")
			print "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
		else
			print "start,end,src,dst,src_port,dst_port,proto,bytes,packets"
		for (i = 0; i < answered + silent; i++) {
			t = 1713484800 + i * 7
			server = "198.51." int(i / 200) "." i % 200 + 1
			# who is not answered sends SYNs with their options
			row("192.0.2.10", server, 40000 + i, 443, i < answered ? 12 : 3, i < answered ? 1500 : 180, t, t + 5)
			if (both && i < answered)
				row(server, "192.0.2.10", 443, 40000 + i, 14, 21000, t, t + 5)
		}
		# so that the end of the log is far from all of them
		row("192.0.2.11", "198.51.100.250", 50000, 80, 3, 300, 1713484800 + 9999, 1713484800 + 10000)
	}'
}

findings() { # NAME
	"$ashiato" new "$1" >/dev/null && "$ashiato" add "$1" "$1.log" >/dev/null && "$ashiato" run "$1" >/dev/null
	"$ashiato" show "$1" findings --csv >"$1.csv"
}
none() { # NAME WHAT
	findings "$1"
	if grep -qE "$2" "$1.csv"; then
		cat "$1.csv"
		fail "$1: accuses somebody"
	fi
}
some() { # NAME WHAT
	findings "$1"
	grep -qE "$2" "$1.csv" || {
		cat "$1.csv"
		fail "$1: nothing of $2 was found"
	}
}

log vpc 300 0 1 >answered-vpc.log
none answered-vpc 'scan|upload'
log csv 300 0 1 >answered-csv.log
none answered-csv 'scan|upload'
# one connection of eight hours, a record of each direction every minute
awk 'BEGIN {
	print "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
	for (i = 0; i < 480; i++) {
		t = 1713484800 + i * 60
		print "2 123456789012 eni-1 192.0.2.10 198.51.100.5 40000 22 6 40 4000", t, t + 58, "ACCEPT OK"
		print "2 123456789012 eni-1 198.51.100.5 192.0.2.10 22 40000 6 40 9000", t, t + 58, "ACCEPT OK"
	}
}' >long-vpc.log
none long-vpc 'beacon|brute|upload|scan'
grep -q 'long-connection.*held a connection to 198.51.100.5 on 22/tcp for 8.0 hours' long-vpc.csv || fail "long-vpc: $(cat long-vpc.csv)"
log vpc 40 200 1 >scanned-vpc.log
some scanned-vpc 'scan'
log csv 40 200 1 >scanned-csv.log
some scanned-csv 'scan'
# nobody's answers are recorded: nothing is told of those that did not come
log csv 40 200 0 >one-way-csv.log
none one-way-csv 'scan|upload'

# what is taken out of one table: who answered is not known
log csv 40 200 0 | cut -d, -f1,3-7 >five-tuple.log
none five-tuple 'scan|upload'
done_testing
