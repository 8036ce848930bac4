#!/bin/sh
# Clocks that lie: what is printed of them against a simulated truth, people's words on them, and what is no event.
. "$(dirname "$0")/lib.sh" "$@"

for seed in 1 2; do
	logs=$tmp/logs$seed case=$tmp/case$seed
	mkdir "$logs"
	python3 "$source/test/flow/times.py" "$logs" $seed
	"$ashiato" new "$case" >/dev/null
	"$ashiato" add "$case" "$logs"/*.log --acquired 2020-01-01 >/dev/null 2>&1
	"$ashiato" run "$case" --quiet >/dev/null 2>&1
	python3 "$source/test/flow/times_check.py" "$ashiato" "$case" "$logs" || fail "seed $seed"
done

# a word on a clock that nothing checks, and the other way round, taken back
mkdir "$tmp/alone"
cp "$tmp/logs1/access.log" "$tmp/alone"
"$ashiato" new "$tmp/word" >/dev/null
"$ashiato" add "$tmp/word" "$tmp/alone/access.log" --acquired 2020-01-01 >/dev/null
"$ashiato" run "$tmp/word" --quiet >/dev/null 2>&1
expect 0 'clock not checked' "$ashiato" when "$tmp/word" access.log@0
expect 0 '"earliest":null,"latest":"2020-01-0' "$ashiato" when "$tmp/word" access.log@0 --json
expect 0 '"answer":"must precede"' "$ashiato" order "$tmp/word" access.log@0 "$("$ashiato" show "$tmp/word" events --per 9 --json | grep -o 'access.log@[1-9][0-9]*' | tail -n 1)" --json
expect 0 'assumed' "$ashiato" assume "$tmp/word" clock access.log --seconds 3660 --error 30 --reason "seen at seizure" --by "Examiner 1" --acquired 2020-01-02
expect 0 '"offset_s":(3660|3659.99)' "$ashiato" clocks "$tmp/word" --json
expect 0 'state +said' "$ashiato" when "$tmp/word" access.log@0
expect 0 'clock not checked' "$ashiato" when "$tmp/word" access.log@0 --as-of 2020-01-01
claim=$("$ashiato" show "$tmp/word" entities --json | grep -c clock:access.log)
[ "$claim" = 1 ] || fail "the clock is no entity"
id=$("$ashiato" search "$tmp/word" "ahead of UTC" --json | python3 -c 'import json, sys; print([h["id"] for h in json.load(sys.stdin)["hits"] if h["kind"] == "claim"][0])')
expect 0 '.' "$ashiato" undo "$tmp/word" "$id" --why "another machine" --by "Examiner 1"
expect 0 'clock not checked' "$ashiato" when "$tmp/word" access.log@0

# what analysts take for granted of the order of events, and what contradicts it
expect 0 'assumed' "$ashiato" assume "$tmp/case1" before conn.log@"$(grep -b C00 "$tmp/logs1/conn.log" | tail -n 1 | cut -d: -f1)" http.log@"$(grep -b C00 "$tmp/logs1/http.log" | head -n 1 | cut -d: -f1)" --reason guess --by "Examiner 1"
expect 0 'assumption: these [0-9]+ cannot all be true' "$ashiato" conflicts "$tmp/case1"

# several times of one record have names of their own
printf '0|/etc/motd|1|r/rrwxr-xr-x|0|0|9|1457000000|1457000060|1457000120|1457000180\n' >"$tmp/body"
"$ashiato" new "$tmp/names" >/dev/null
"$ashiato" add "$tmp/names" "$tmp/body" >/dev/null
"$ashiato" run "$tmp/names" --quiet >/dev/null 2>&1
for name in $("$ashiato" show "$tmp/names" events --json | grep -o '"event":"body@0[^"]*"' | cut -d'"' -f4); do
	said=$("$ashiato" when "$tmp/names" "$name" --json | grep -o '"as_read":\[[^]]*\]')
	listed=$("$ashiato" show "$tmp/names" events --json | grep -o "\"event\":\"$name\".*" | grep -o '"as_read":\[[^]]*\]' | head -n 1)
	[ "$said" = "$listed" ] || fail "$name is $listed in the list, and $said by its name"
done
[ "$("$ashiato" show "$tmp/names" events --json | grep -o 'body@0[#0-9]*"' | sort -u | wc -l)" -ge 4 ] || fail "times of one record share a name"

# what is no event, no clock, no assumption
expect 2 'no record of conn.log begins at byte 3; .*before it' "$ashiato" when "$tmp/case1" conn.log@3
expect 2 'no exhibit has the name' "$ashiato" when "$tmp/case1" nothing.log@3
expect 2 'offset of a record' "$ashiato" when "$tmp/case1" conn.log@x
expect 2 '.' "$ashiato" when "$tmp/case1" 0000000000
expect 2 'two events' "$ashiato" order "$tmp/case1" conn.log@3
expect 2 'one event' "$ashiato" order "$tmp/word" access.log@0 access.log@0
expect 2 'seconds N was expected' "$ashiato" assume "$tmp/case1" clock conn.log --reason x
expect 2 'number such as' "$ashiato" assume "$tmp/case1" clock conn.log --seconds soon --reason x
expect 2 'say how it is known' "$ashiato" assume "$tmp/case1" clock conn.log --seconds 3
expect 0 'no log here has the clock .nothing' sh -c "'$ashiato' assume '$tmp/word' clock nothing --seconds 3 --reason x --quiet; '$ashiato' clocks '$tmp/word'"
done_testing
