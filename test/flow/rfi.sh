#!/bin/sh
# Requests for information: recorded by hand and out of other people's bundles, answered of what the asker may see alone,
# tracked until sent; and no answer tells, by a byte, that there is more.
. "$(dirname "$0")/lib.sh" "$@"

investigated space-agency-2016
c=$tmp/space-agency-2016
python=$build/python/bin/python3

# --- asked ----------------------------------------------------------------

set -- --from "agency/Example CERT" --about '203.0.113[.]10' --about group:Tick --about 198.51.100.77 --layer group \
	--layer sponsor --until 2026-12-04 --why "Who stands behind it?"
expect 0 'RFI-[0-9A-Z]{8}: agency/Example CERT asks\.' "$ashiato" rfi "$c" new "$@" --day 2026-11-29
expect 0 'it is recorded already' "$ashiato" rfi "$c" new "$@" --day 2026-11-30
r=$("$ashiato" rfi "$c" status --csv | tail -1 | cut -d, -f1)
expect 0 '"about":\["address:203.0.113.10","group:Tick","address:198.51.100.77"\],"layers":\["group","sponsor"\],"until":"2026-12-04","tlp":"GREEN"' \
	"$ashiato" rfi "$c" status --json
expect 2 'who asks was expected' "$ashiato" rfi "$c" new --from Example --about 203.0.113.10
expect 2 'say who asks' "$ashiato" rfi "$c" new --about 203.0.113.10
expect 2 'not "203.0.113"' "$ashiato" rfi "$c" new --from agency/X --about 203.0.113
expect 2 'say what is asked' "$ashiato" rfi "$c" new --from agency/X
expect 2 'there is no layer "grup"; did you mean `group`' "$ashiato" rfi "$c" new --from agency/X --layer grup
expect 2 'a day such as' "$ashiato" rfi "$c" new --from agency/X --layer group --until friday
expect 2 'did you mean `answer`' "$ashiato" rfi "$c" anser "$r"
expect 2 'no request has the reference' "$ashiato" rfi "$c" answer RFI-0000
expect 2 'others may not know who else asks' "$ashiato" rfi "$c" status --tlp GREEN
expect 2 'there is no answer yet' "$ashiato" rfi "$c" approve "$r" --by A
expect 2 'one more person must approve' "$ashiato" rfi "$c" sent "$r"

# --- answered -------------------------------------------------------------

expect 0 'not told: whom to call' "$ashiato" rfi "$c" answer "$r" --day 2026-11-30
printf 'name=Our CERT\ntelephone=+81 3 0000 0000\nemail=cert@example.org\n' >"$c/issuer"
green=$("$ashiato" rfi "$c" answer "$r" --day 2026-11-30 2>"$tmp/said")
grep -q 'claims are withheld' "$tmp/said" || fail "who drafts is not told how much is withheld"
for f in letter.txt letter.html answer.stix.json; do
	[ -s "$green/$f" ] || fail "$f is not there"
done
grep -q 'whom to call' "$green/letter.txt" && fail "whom to call is told"
grep -q 'TLP:CLEAR' "$green/letter.txt" && fail "the question, which is marked, stands in a letter that is not"
grep -q 'neither that we hold more nor that we do not' "$green/letter.txt" || fail "the policy is not said"
grep -q 'We know nothing' "$green/letter.txt" && fail "silent, but it says that nothing is known"
awk 'length($0) > 72 && / / && !/^ *[^ ]*$/ { print; bad = 1 } END { exit bad }' "$green/letter.txt" || fail "lines of more than 72 columns"
cp -r "$green" "$tmp/green"

# an ally that may see more, and the other policy
"$ashiato" rfi "$c" new --from "agency/Other CERT" --about 203.0.113.10 --about 198.51.100.77 --layer machine --tlp AMBER --two-person >/dev/null
two=$("$ashiato" rfi "$c" status --csv | tail -1 | cut -d, -f1)
amber=$("$ashiato" rfi "$c" answer "$two" --withhold said --day 2026-11-30 2>/dev/null)
grep -q 'jaxa-2016 passed through 203.0.113.10' "$amber/letter.txt" || fail "AMBER is not told what it may see"
grep -rq 'passed through 203.0.113.10: the server was found first' "$green" && fail "GREEN is told what is AMBER"
grep -q 'We know nothing of it' "$amber/letter.txt" || fail "that nothing is known is an answer"
grep -q 'not to be shared with you (number of claims): [1-9]' "$amber/letter.txt" || fail "what is withheld is not said"
grep -q '"withheld":[1-9]' "$amber/answer.stix.json" || fail "nor in the bundle"
grep -q 'withheld' "$green/answer.stix.json" && fail "the silent bundle speaks of what is withheld"
ja=$("$ashiato" rfi "$c" answer "$two" --withhold said --lang ja --day 2026-11-30 2>/dev/null)
grep -q '^件名: 情報提供依頼への回答' "$ja/letter.txt" || fail "the Japanese letter"

expect 0 'no exhibit is in the compartment "HUMIMT"' "$ashiato" rfi "$c" answer "$two" --tlp AMBER --compartment HUMIMT --withhold said --day 2026-11-30
"$ashiato" rfi "$c" answer "$two" --withhold said --lang ja --day 2026-11-30 >/dev/null 2>&1

# the same again: nothing in the ledger
"$ashiato" rfi "$c" answer "$r" --json >"$tmp/again.json"
grep -q '"new":false' "$tmp/again.json" || fail "the same again is recorded again"
diff -r "$green" "$tmp/green" >/dev/null || fail "the same again gives other bytes"

# --- approved, sent -------------------------------------------------------

expect 2 'say who approves it' "$ashiato" rfi "$c" approve "$r"
expect 0 "$r is approved" "$ashiato" rfi "$c" approve "$r" --by "Reader One" --day 2026-11-30
expect 2 'the same person approved it already' "$ashiato" rfi "$c" approve "$r" --by "reader one"
expect 0 '"state":"approved".*"due":"send it, overdue by 2 days"' "$ashiato" rfi "$c" status --json --day 2026-12-06
"$ashiato" rfi "$c" status --json --day 2026-12-04 | grep -q '"overdue":true' && fail "overdue on its last day"
expect 0 . "$ashiato" rfi "$c" approve "$two" --by A
expect 2 'one more person' "$ashiato" rfi "$c" sent "$two"
expect 2 'the step before' "$ashiato" rfi "$c" sent "$r" --day 2026-11-29
expect 0 "$r is sent" "$ashiato" rfi "$c" sent "$r" --day 2026-12-01
"$ashiato" rfi "$c" status --json --day 2026-12-09 | grep -q "\"reference\":\"$r\"[^}]*\"overdue\":true" && fail "what was sent is overdue"
expect 2 'say why' "$ashiato" rfi "$c" withdraw "$two"
step=$("$ashiato" rfi "$c" withdraw "$two" --why "asked by telephone, and answered" | cut -d: -f1)
expect 2 'is withdrawn' "$ashiato" rfi "$c" answer "$two"
expect 0 'step of a request' "$ashiato" undo "$c" "$step" --why "it was another one"
expect 0 "$two is approved" "$ashiato" rfi "$c" approve "$two" --by B
expect 0 "$two,.*A; B,AMBER,approved" "$ashiato" rfi "$c" status --csv
expect 0 'all as it was sealed' "$ashiato" verify "$c"

# --- stale ----------------------------------------------------------------

relation() { # FILE WORDS
	"$ashiato" template relations | grep -v '^#' | head -1 >"$1"
	printf '%s' "group:Tick,operator-of,address:203.0.113.10,,,,police/marker,police/marker,B2,,,$2" >>"$1"
	n=$(head -1 "$1" | tr ',' '\n' | wc -l)
	while [ "$n" -gt 12 ]; do
		printf ',' >>"$1"
		n=$((n - 1))
	done
	printf '\n' >>"$1"
}
relation "$tmp/amber.csv" "an invoice names it"
"$ashiato" add "$c" "$tmp/amber.csv" --tlp AMBER --by A --how "by hand" --acquired 2026-11-30 >/dev/null
"$ashiato" run "$c" --quiet >/dev/null
expect 0 "$two,.*,approved,yes" "$ashiato" rfi "$c" status --csv
expect 2 'is approved and stale: draft it again' "$ashiato" rfi "$c" sent "$two"
expect 0 "$r,.*,sent,no" "$ashiato" rfi "$c" status --csv
expect 0 . "$ashiato" rfi "$c" answer "$two" --withhold said
expect 2 'two different people must approve it first' "$ashiato" rfi "$c" sent "$two"
grep -q 'an invoice names it' "$c/out/requests/$two/letter.txt" || fail "the new draft is without what is new"

# --- what is not told -----------------------------------------------------

# the same case, with an exhibit more that the asker may not see; what is asked is new to both
cp -r "$c" "$tmp/more"
cp -r "$ASHIATO_HOME" "$tmp/home_more"
more() { ASHIATO_HOME="$tmp/home_more" "$ashiato" "$@"; }
relation "$tmp/red.csv" "ZEBRAMARKER by an agent"
more add "$tmp/more" "$tmp/red.csv" --tlp RED --by "ZEBRAMARKER Officer" --how ZEBRAMARKER --acquired 2027-11-30 >/dev/null
relation "$tmp/closed.csv" "ZEBRAMARKER in a compartment"
sed -i 's/police.marker/police\/ZEBRAMARKER/g' "$tmp/closed.csv"
more add "$tmp/more" "$tmp/closed.csv" --tlp CLEAR --compartment ZEBRAMARKER --by A --acquired 2027-11-30 >/dev/null
more run "$tmp/more" --quiet >/dev/null
for tlp in GREEN AMBER; do
	set -- --from "agency/Third CERT" --about group:Tick --about 203.0.113.10 --about 198.51.100.77 --layer machine --layer persona \
		--layer individual --layer group --layer unit --layer sponsor --tlp $tlp --why "$tlp" --day 2026-11-30
	"$ashiato" rfi "$c" new "$@" >/dev/null
	more rfi "$tmp/more" new "$@" >/dev/null
	third=$("$ashiato" rfi "$c" status --csv | tail -1 | cut -d, -f1)
	one=$("$ashiato" rfi "$c" answer "$third" --day 2026-11-30 2>/dev/null)
	other=$(more rfi "$tmp/more" answer "$third" --day 2026-11-30 2>/dev/null)
	diff -r "$one" "$other" >/dev/null || fail "$tlp: a silent answer tells that there is more"
	said=$(more rfi "$tmp/more" answer "$third" --withhold said --day 2026-11-30 2>/dev/null)
	diff -r "$one" "$said" >/dev/null && fail "$tlp: what is said of it makes no difference"
	grep -rqi 'zebra' "$tmp/more/out/requests" && fail "$tlp: a word of what is withheld is told"
done
red=$(more rfi "$tmp/more" answer "$third" --tlp RED --day 2026-11-30 2>/dev/null)
grep -q 'ZEBRAMARKER by an agent' "$red/letter.txt" || fail "who may see it is not told"
grep -q 'in a compartment' "$red/letter.txt" && fail "a compartment is told to who has it not"

# --- other people's bundles ----------------------------------------------

if [ -x "$python" ]; then
	"$python" "$source/test/flow/rfi.py" check "$tmp"/more/out/requests/*/answer.stix.json "$c"/out/requests/*/answer.stix.json \
		>"$tmp/checked" 2>&1 || fail "$(cat "$tmp/checked")"
	"$python" "$source/test/flow/rfi.py" request "$tmp/request.json"
	expect 0 'asks about an object that cannot be looked for: directory' "$ashiato" rfi "$c" import "$tmp/request.json" --until 2026-12-24
	"$ashiato" rfi "$c" status --jsonl | tail -1 >"$tmp/last"
	grep -q '"from":"agency/Example CERT","about":\["address:203.0.113.10","domain:news.orbital-weather.example","sample:\(ab\)\{32\}","group:Tick"\]' \
		"$tmp/last" || fail "what python-stix2 asks: $(cat "$tmp/last")"
	grep -q '"until":"2026-12-24","tlp":"GREEN","marked":"RED","why":"Request 7 Is it known who stands behind it? 誰の仕業か。"' "$tmp/last" ||
		fail "how it asks: $(cat "$tmp/last")"
	expect 0 'recorded already' "$ashiato" rfi "$c" import "$tmp/request.json" --until 2026-12-24
	mkdir "$tmp/hostile"
	"$python" "$source/test/flow/rfi.py" hostile "$tmp/hostile"
	expect 0 'agency/not named asks' "$ashiato" rfi "$c" import "$tmp/hostile/thousand.json"
	expect 1 'asks about 1001 things, more than 1000' "$ashiato" rfi "$c" import "$tmp/hostile/too_many.json"
	expect 0 'cannot be looked for: grouping' "$ashiato" rfi "$c" import "$tmp/hostile/cycle.json"
	expect 0 'not in the bundle' "$ashiato" rfi "$c" import "$tmp/hostile/missing.json"
	expect 0 'longer than two pages' "$ashiato" rfi "$c" import "$tmp/hostile/long.json"
	expect 0 'a layer that is none: nonsense' "$ashiato" rfi "$c" import "$tmp/hostile/nonsense.json"
	expect 1 'no request for information was found' "$ashiato" rfi "$c" import "$tmp/hostile/nothing.json"
	expect 1 'more than 64 requests' "$ashiato" rfi "$c" import "$tmp/hostile/many.json"
	expect 0 '"marked":"RED"' "$ashiato" rfi "$c" status --jsonl
fi
# an answer is no request
expect 1 'no request for information was found' "$ashiato" rfi "$c" import "$green/answer.stix.json"
expect 2 'more words|a file was expected' "$ashiato" rfi "$c" import
expect 0 'all as it was sealed' "$ashiato" verify "$c"
done_testing
