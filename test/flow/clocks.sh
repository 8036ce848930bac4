#!/bin/sh
# Logs without year or zone: unknown until an analyst tells them; then that word is kept, shown, and used again by verify.
. "$(dirname "$0")/lib.sh" "$@"

in=$tmp/in
mkdir "$in"
# guesses over new year; the first line is of 2023
{
	i=0
	while [ $i -lt 40 ]; do
		printf 'Dec 31 23:%02d:00 gate sshd[1]: Failed password for root from 198.51.100.7 port %s ssh2\n' $((i + 20)) $((40000 + i))
		i=$((i + 1))
	done
	i=0
	while [ $i -lt 20 ]; do
		printf 'Jan  1 00:%02d:00 gate sshd[1]: Failed password for root from 198.51.100.7 port %s ssh2\n' $i $((50000 + i))
		i=$((i + 1))
	done
	echo 'Jan  1 00:30:00 gate sshd[1]: Accepted password for root from 198.51.100.7 port 60000 ssh2'
} >"$in/auth.log"

# untold: unknown, in words
u=$tmp/untold
"$ashiato" new "$u" >/dev/null
expect 0 '61 records have no time: their lines name no year or no zone' "$ashiato" add "$u" "$in/auth.log" --vantage address:192.0.2.21 --acquired 2024-02-01
"$ashiato" run "$u" >/dev/null
for what in findings suspects timeline judgement; do
	"$ashiato" show "$u" $what --all >>"$tmp/said"
	"$ashiato" show "$u" $what --json >>"$tmp/said"
done
grep 'out-of-era' "$tmp/said" && fail "a time out of the era"
grep -q 'failed to log on to address:192.0.2.21 60 times at times that are not known (the log tells no year or no zone)' "$tmp/said" || fail "it is not said: $(head -3 "$tmp/said")"
grep -q 'it also got in, whether before or after is not known' "$tmp/said" || fail "the order is invented"
"$ashiato" show "$u" exhibits | grep -q '61 records have no time' || fail "show exhibits does not say it"
# half of it is not enough
for part in '--zone +09:00' '--year 2023'; do
	"$ashiato" new "$tmp/half" >/dev/null
	expect 0 '61 records have no time' "$ashiato" add "$tmp/half" "$in/auth.log" $part
	rm -rf "$tmp/half"
done

# told: by offset, by name, by manifest
told() { # NAME FROM TO OPTIONS...
	t=$tmp/$1 from=$2 to=$3
	shift 3
	"$ashiato" new "$t" >/dev/null
	"$ashiato" add "$t" "$in/auth.log" --vantage address:192.0.2.21 --acquired 2024-02-01 "$@" >"$tmp/said"
	grep -q 'no time' "$tmp/said" && fail "$t: $(cat "$tmp/said")"
	"$ashiato" run "$t" >/dev/null
	"$ashiato" show "$t" findings --all >"$tmp/said"
	grep -q "60 times from $from to $to, as .*; and got in at\|60 times from $from to $to; and got in at" "$tmp/said" || fail "$t: $(cat "$tmp/said")"
	"$ashiato" verify "$t" >"$tmp/said" || fail "$t: verify: $(cat "$tmp/said")"
}
told offset 2023-12-31T14:20:00Z 2023-12-31T15:30:00Z --zone +09:00 --year 2023
if [ -e /usr/share/zoneinfo/Asia/Tokyo ]; then
	told tokyo 2023-12-31T14:20:00Z 2023-12-31T15:30:00Z --zone Asia/Tokyo --year 2023
	told paris 2023-12-31T22:20:00Z 2023-12-31T23:30:00Z --zone Europe/Paris --year 2023
fi
told utc 2023-12-31T23:20:00Z 2024-01-01T00:30:00Z --zone UTC --year 2023
grep -q '"zone":"UTC","year":2023' "$tmp/utc/ledger/log" || fail "the ledger does not keep the analyst's word"
"$ashiato" show "$tmp/utc" exhibits | grep -q 'as the analyst says: its clock ran in the zone UTC, its first record is of the year 2023' || fail "it is not shown"
"$ashiato" show "$tmp/utc" exhibits --json | grep -q '"zone_told":"UTC","year_told":2023' || fail "JSON does not have it"
"$ashiato" report "$tmp/utc" >/dev/null
grep -q 'clock, as the analyst says: UTC 2023' "$tmp/utc/out/dossier.html" || fail "the dossier does not say it"
# the index made anew from the ledger has it, too
rm -f "$tmp/utc/case.db"
"$ashiato" show "$tmp/utc" exhibits --json 2>/dev/null | grep -q '"zone_told":"UTC","year_told":2023' || fail "the index made anew forgot it"

printf 'file,acquired,by,how,authority,vantage,tlp,zone,year\nauth.log,2024-02-01,A,b,c,address:192.0.2.21,GREEN,+09:00,2023\nother,2024-02-01,A,b,c,,GREEN,Mars/Phobos,\n' >"$in/m.csv"
"$ashiato" new "$tmp/m" >/dev/null
expect 1 'manifest, line 3: zone and year: an offset such as' "$ashiato" add "$tmp/m" --manifest "$in/m.csv"
"$ashiato" show "$tmp/m" exhibits --json | grep -q '"zone_told":"+09:00","year_told":2023' || fail "the manifest's columns"
for bad in '--zone Mars/Phobos' '--zone ../../../etc/passwd' '--zone /etc/localtime' '--zone +15:00' '--year 1969' '--year x'; do
	expect 2 '(zone: an offset such as|year: a year from)' "$ashiato" add "$tmp/m" "$in/auth.log" $bad
done

"$ashiato" read "$in/auth.log" --zone +09:00 --year 2023 2>/dev/null | head -n 1 | grep -q '"time":"2023-12-31T14:20:00' || fail "read --zone --year"
"$ashiato" read "$in/auth.log" 2>/dev/null | grep -q '"time"' && fail "read invents a time"
expect 2 'zone: an offset' "$ashiato" read "$in/auth.log" --zone Mars/Phobos

# the year goes on where months fall back by two or more; a line that came late does not turn it
{
	for day in 'Nov 30' 'Dec  1' 'Nov 30' 'Dec 31' 'Jan  1' 'Dec 31' 'Jan  1' 'Oct  1' 'Mar  1'; do
		echo "$day 12:00:00 gate sshd[1]: Failed password for root from 198.51.100.7 port 4 ssh2"
	done
} >"$in/years.log"
"$ashiato" new "$tmp/y" >/dev/null
"$ashiato" add "$tmp/y" "$in/years.log" --zone Z --year 2021 --acquired 2022-12-01 >"$tmp/said"
grep -q 'doubtful: acquired 2022-12-01, before its latest record, of 2023-03-01T12:00:00Z' "$tmp/said" || fail "the years: $(cat "$tmp/said")"

# summer time: 02:30 on 31 March 2024 was never, on 27 October 2024 twice; 29 February is no day of 2023
if [ -e /usr/share/zoneinfo/Europe/Paris ]; then
	line() { echo "$1 gate sshd[1]: Failed password for root from 198.51.100.7 port 4 ssh2"; }
	{
		line 'Mar 31 01:59:59'
		line 'Mar 31 02:30:00'
		line 'Mar 31 03:00:00'
		line 'Oct 27 01:59:59'
		line 'Oct 27 02:30:00'
		line 'Oct 27 03:00:00'
	} >"$in/dst.log"
	expect 0 'no time: 1 in an hour that came twice, 1 that the zone or year has not' "$ashiato" add "$tmp/m" "$in/dst.log" --zone Europe/Paris --year 2024
	line 'Feb 29 12:00:00' >"$in/leap.log"
	expect 0 'no time: 0 in an hour that came twice, 1 that the zone or year has not' "$ashiato" add "$tmp/m" "$in/leap.log" --zone Europe/Paris --year 2023
fi
# ISO 8601 without zone needs no year; what has its own zone keeps it
printf '2024-04-19T06:00:00 gate sshd[1]: Failed password for root from 198.51.100.7 port 4 ssh2\n2024-04-19T06:00:00Z gate sshd[1]: Failed password for root from 198.51.100.7 port 4 ssh2\n' >"$in/iso.log"
expect 0 'iso.log: sealed .* 2 records, 0 skipped$' "$ashiato" add "$tmp/m" "$in/iso.log" --zone +09:00
done_testing
