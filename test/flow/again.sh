#!/bin/sh
# A run goes on from the last one and says so; what it writes is what reading all again writes, and verify agrees.
. "$(dirname "$0")/lib.sh"

# logs NAME DAY: a day of Zeek's conn.log of more than half a megabyte
logs() {
	awk -v day="$2" 'BEGIN {
		printf "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes\tresp_bytes\tconn_state\n"
		for (i = 0; i < 9000; i++) {
			beat = i % 45 == 0
			printf "%d.%03d\tC%d\t10.0.0.%d\t%d\t%s\t443\ttcp\t0.5\t%d\t%d\tSF\n", 1767225600 + day * 86400 + i * 9, i * 37 % 1000, i, beat ? 7 : i * i % 50 + 1, 1024 + i % 50000, beat ? "198.51.100.9" : "203.0.113." i % 90, beat ? 640 : i * 31 % 4000, i * 17 % 9000
		}
	}' >"$tmp/$1"
}
add() { "$ashiato" add "$tmp/$1" "$tmp/$2" --acquired "2026-01-0$3" --vantage org:Example --quiet >/dev/null; }
same() {
	for what in findings suspects judgement timeline; do
		"$ashiato" show "$tmp/$1" "$what" --json >"$tmp/one"
		"$ashiato" show "$tmp/$2" "$what" --json >"$tmp/two"
		cmp -s "$tmp/one" "$tmp/two" || fail "$what of $1 and $2 differ"
	done
}
for day in 1 2 3 4; do logs "day$day.log" "$day"; done
for case in daily whole; do
	"$ashiato" new "$tmp/$case" >/dev/null
	add $case day1.log 2
	add $case day2.log 3
done

expect 0 'claims' "$ashiato" run "$tmp/daily" --quiet
[ -f "$tmp/daily/kept/0" ] || fail 'nothing is kept'
[ "$(stat -c %a "$tmp/daily/kept/0")" = 600 ] || fail 'what is kept is not of its owner alone'
expect 0 '2 of 2 exhibits were taken from what the last run kept' "$ashiato" run "$tmp/daily" --quiet
for case in daily whole; do add $case day3.log 4; done
expect 0 '2 of 3 exhibits were taken' "$ashiato" run "$tmp/daily" --quiet
"$ashiato" run "$tmp/whole" --quiet | grep -q taken && fail 'a first run took something from nowhere'
same daily whole
expect 0 . "$ashiato" verify "$tmp/daily"
expect 0 '"exhibits":3,"exhibits_from_kept":3,.*"added":0,"retired":0' "$ashiato" run "$tmp/daily" --quiet --json
expect 0 '"exhibits_from_kept":0,.*"added":0,"retired":0' "$ashiato" run "$tmp/daily" --quiet --json --again

# another one of the last day, and what people write between
for case in daily whole; do add $case day4.log 4; done
expect 0 '3 of 4 exhibits were taken' "$ashiato" run "$tmp/daily" --quiet
printf 'subject,predicate,object,source,origin,grade,from\naddress:198.51.100.9,has-role,role:relay,police/x,,A2,2026\n' >"$tmp/rows.csv"
for case in daily whole; do add $case rows.csv 5; done
"$ashiato" run "$tmp/whole" --again --quiet >/dev/null
"$ashiato" run "$tmp/daily" --quiet >/dev/null
same daily whole
expect 0 . "$ashiato" verify "$tmp/daily"

# another's: the same bytes in a case of another id, and one that was changed
cp "$tmp/daily/kept/0" "$tmp/whole/kept/0"
expect 0 'all exhibits were read: .*kept/0 was not written by you for this case, or was changed since' "$ashiato" run "$tmp/whole" --quiet
printf x >>"$tmp/daily/kept/0"
expect 0 'all exhibits were read: .*kept/0 was not written by you for this case, or was changed since' "$ashiato" run "$tmp/daily" --quiet
expect 0 'exhibits were taken' "$ashiato" run "$tmp/daily" --quiet
rm -r "$tmp/daily/kept"
: >"$tmp/daily/kept" # where no folder can be made
expect 0 'the next run reads all exhibits: ' "$ashiato" run "$tmp/daily" --quiet
rm "$tmp/daily/kept"
"$ashiato" run "$tmp/daily" --quiet 2>&1 | grep -q 'all exhibits were read' && fail 'what was deleted is missed'
same daily whole
done_testing
