#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The same events seen by two sensors are the same events: counts, bytes and odds are those that one sensor gives.
# usage: sensors.sh BUILD SOURCE
. "$(dirname "$0")/lib.sh"
cd "$tmp"

# connections of a host to a server about every hour, 2,000 bytes each, and one of 800 MB; of a second sensor whose
# clock is LATE seconds behind
zeek() { # LATE
	awk -v late="$1" 'BEGIN {
		OFS = "\t"
		print "#separator \\x09"; print "#set_separator", ","; print "#empty_field", "(empty)"; print "#unset_field", "-"
		print "#path", "conn"
		print "#fields", "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "service", "duration", \
			"orig_bytes", "resp_bytes", "conn_state", "orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes"
		print "#types", "time", "string", "addr", "port", "addr", "port", "enum", "string", "interval", \
			"count", "count", "string", "count", "count", "count", "count"
		for (i = 0; i < 30; i++)
			printf "%.6f\tC%d\t192.0.2.10\t%d\t198.51.100.1\t22\ttcp\tssh\t30.0\t2000\t3000\tSF\t10\t2400\t10\t3400\n",
				1616277812 + i * 3600 + i * 37 % 11 * 40 + 0.25 + late, i, 40000 + i
		printf "%.6f\tCup\t192.0.2.10\t50000\t203.0.113.5\t443\ttcp\tssl\t600.0\t800000000\t20000\tSF\t600000\t824000000\t300000\t12020000\n",
			1616277812 + 90 * 3600 + late
	}'
}
# the same connections as a VPC flow log has them: whole seconds, both directions
vpc() {
	zeek 0 | awk '/^#/ { next } FNR == 0 { next } {
		if (!said++) print "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
		t = int($1)
		print 2, 1, "eni-1", $3, $5, $4, $6, 6, $13, $14, t, t + int($9), "ACCEPT", "OK"
		print 2, 1, "eni-1", $5, $3, $6, $4, 6, $15, $16, t, t + int($9), "ACCEPT", "OK"
	}'
}
# failed logons in three forms; the fraction of a second is kept by one alone
sshd() { # iso|whole|5424|3164
	awk -v form="$1" 'BEGIN {
		for (i = 0; i < 12; i++) {
			said = "Failed password for root from 203.0.113.7 port " 50000 + i " ssh2"
			at = sprintf("22:%02d:%02d", int(i * 40 / 60), i * 40 % 60)
			if (form == "iso") print "2021-03-20T" at ".734512+00:00 web1 sshd[" 100 + i "]: " said
			if (form == "whole") print "2021-03-20T" at "+00:00 web1 sshd[" 100 + i "]: " said
			if (form == "5424") print "<38>1 2021-03-20T" at "+00:00 web1 sshd " 100 + i " - - " said
			if (form == "3164") print "Mar 20 " at " web1 sshd[" 100 + i "]: " said
		}
	}'
}
zeek 0 >a.log
zeek 0.003 >b.log
zeek 1.2 >c.log
vpc >vpc.log
for form in iso whole 5424 3164; do sshd $form >$form.log; done

# what is found, and its odds, without ids and claims
case_of() { # NAME FILE.. with options of add between them
	name=$1
	shift
	"$ashiato" new "$name" >/dev/null
	for part; do
		# shellcheck disable=SC2086
		"$ashiato" add "$name" $part >/dev/null
	done
	"$ashiato" run "$name" >/dev/null
	"$ashiato" show "$name" findings >"$name.shown"
	"$ashiato" show "$name" suspects >>"$name.shown"
	sed 's/^[0-9a-f]\{8\} //; s/ \.\.$//' "$name.shown" | grep -E ' to 1|^ +- ' >"$name.said"
}
same() { # WHAT ONE TWO
	cmp -s "$2.said" "$3.said" || {
		diff "$2.said" "$3.said" || :
		fail "$1: $3 says another thing than $2"
	}
}

case_of one a.log
grep -q '198.51.100.1 on 22/tcp 30 times' one.said || fail "no beacon: $(cat one.said)"
grep -q '800.0 MB in all and 20.0 kB back' one.said || fail "no upload: $(cat one.said)"
case_of taps a.log b.log
same "two sensors" one taps
case_of back b.log a.log
grep -q '22/tcp 30 times' back.said || fail "the other order: $(cat back.said)"
case_of three a.log b.log c.log
same "three sensors, one over a second late" one three
case_of kinds a.log vpc.log
sed 's/from [0-9TZ:-]* to [0-9TZ:-]*//; s/in [0-9]* different//' one.said >one.cut
sed 's/from [0-9TZ:-]* to [0-9TZ:-]*//; s/in [0-9]* different//' kinds.said >kinds.cut
diff one.cut kinds.cut || fail "a sensor's log and a flow log of the same"
case_of logon whole.log
grep -q 'failed to log on to the machine of the log 12 times' logon.said || fail "no logons: $(cat logon.said)"
for form in iso 5424 "3164.log --zone +00:00 --year 2021"; do
	name=logon-${form%%.*}
	case $form in *.log*) part=$form ;; *) part=$form.log ;; esac
	case_of "$name" whole.log "$part"
	same "two forms of one daemon's log" logon "$name"
done

# sensors of two organisations: each is said, neither is added
case_of far "a.log --vantage org:A" "b.log --vantage org:B"
odds() { "$ashiato" show "$1" suspects --jsonl | grep -o '"evidence_bits":[0-9.]*' | head -n 1; }
case_of near "a.log --vantage org:A"
[ "$(odds near)" = "$(odds far)" ] || fail "two organisations: $(odds near), $(odds far)"
# and victims were in contact as often
printf 'name,sector,country,prefixes,domains,contact,note\nOffice A,energy,JP,192.0.2.0/24,,,\n' >orgs.csv
printf '198.51.100.1\n203.0.113.99\n203.0.113.98\n' >indicators.txt
touched() { # NAME FILE..
	name=touched-$1
	shift
	case_of "$name" orgs.csv indicators.txt "$@"
	"$ashiato" show "$name" victims --json | grep -q '"contacts":30[,}]' ||
		fail "$name: $("$ashiato" show "$name" victims --json)"
}
touched near "a.log --vantage org:A"
touched far "a.log --vantage org:A" "b.log --vantage org:B"
touched taps a.log b.log
touched kinds a.log vpc.log
case_of logon-far "whole.log --vantage org:A" "iso.log --vantage org:A"
case_of logon-near "whole.log --vantage org:A"
same "two logs of one organisation" logon-near logon-far
done_testing
