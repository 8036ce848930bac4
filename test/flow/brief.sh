#!/bin/sh
# `report --brief` and what every document says of its making: --by, SOURCE_DATE_EPOCH, audiences, bytes that come out the same.
. "$(dirname "$0")/lib.sh" "$@"

investigated space-agency-2016
c=$tmp/space-agency-2016
unset SOURCE_DATE_EPOCH

# words FILE: what people read of a page, a line
words() { sed 's/<style>.*//; /^<\/style>/d; s/<wbr>//g; s/<[^>]*>/ /g' "$1" | tr -s ' \n' ' '; }
rows() { grep -o '<tr' "$1" | wc -l; }

expect 0 'out/brief\.html' "$ashiato" report "$c" --brief --by "A. Examiner"
head=$("$ashiato" report "$c" --brief --by "A. Examiner" | sed -n 's/^ledger head //p')
brief=$c/out/brief.html
words "$brief" >"$tmp/said"
# the case holds a decision not to indict, and a denial
grep -q 'Nothing that was put into the case speaks against it' "$tmp/said" && fail "the brief says that nothing speaks against it"
for want in "Case brief" "Examiner A. Examiner" "Summary" "Judgement, layer by layer" "Against and for" "Timeline" "Victims" "What is missing" "Custody" "Limits" \
	"was not prosecuted over" "and 192 more: the dossier, and ashiato show CASE victims" "university 48" "JP 198" \
	"and 36 more: the dossier, and ashiato show CASE exhibits" "Odds: how many times more" "checkpoints"; do
	grep -qF "$want" "$tmp/said" || fail "the brief does not say \"$want\""
done
grep -q '@bottom-left{content:"space\\2d agency\\2d 2016 · made by A\\2e  Examiner · 20' "$brief" || fail "no page says the case, who made it and when"
grep -q 'counter(page) " of " counter(pages)' "$brief" || fail "no page says its number"
[ "$(rows "$brief")" -le 120 ] || fail "the brief has $(rows "$brief") rows"
[ "$(wc -c <"$tmp/said")" -le 36000 ] || fail "the brief has $(wc -c <"$tmp/said") characters"
grep -qE '\bnats?\b[^:]|\bbits?\b' "$tmp/said" && fail "a brief weighs in another unit than odds"
[ -n "$head" ] || fail "no ledger head was printed"

# the head that stands in it is the one before it was written itself; verify knows it
stands=$(grep -o 'Ledger head: <span class="sha">[0-9a-f:]*' "$brief" | sed 's/.*>//')
expect 0 'all as it was sealed' "$ashiato" verify "$c" --root "$stands"

# as the row of publications says: the same by its name, listed, with options of its own
expect 0 'brief' "$ashiato" publications
expect 0 'out/brief\.html' "$ashiato" report "$c" --as brief
expect 0 'out/brief\.html' "$ashiato" report "$c" --as brief --brief
expect 2 'two documents' "$ashiato" report "$c" --as dossier --brief
expect 2 'takes no value' "$ashiato" report "$c" --brief=yes
expect 0 'out/brief\.html' "$ashiato" report "$c" --brief --as-of 2016-12-31
grep -q '2016-12-31' "$brief" || fail "the brief does not say as of when it is"

# of the same case, maker and time the same bytes, but for the ledger, in which the first one stands
for x in brief dossier; do
	for n in 1 2; do
		SOURCE_DATE_EPOCH=1480000000 "$ashiato" report "$c" --as $x --by "B. Examiner" >/dev/null
		sed -E 's/[0-9]+ checkpoints?/N checkpoints/; s/[0-9]+(:|\\3a )[0-9a-f]{64}/HEAD/g' "$c/out/$x.html" >"$tmp/$x.$n"
	done
	cmp -s "$tmp/$x.1" "$tmp/$x.2" || fail "two ${x}s of one case, maker and time differ"
	words "$tmp/$x.1" >"$tmp/said"
	grep -q 'Examiner B. Examiner' "$tmp/said" || fail "the $x does not say who made it"
	grep -q 'Made 2016-11-24 15:06:40 UTC' "$tmp/said" || fail "the $x does not say SOURCE_DATE_EPOCH"
done
for bad in x -1 1e9 99999999999999 "1480000000 "; do
	SOURCE_DATE_EPOCH=$bad expect 2 'SOURCE_DATE_EPOCH is ".*"; seconds since 1970' env SOURCE_DATE_EPOCH="$bad" "$ashiato" report "$c" --brief
done
SOURCE_DATE_EPOCH='' "$ashiato" report "$c" --brief >/dev/null
words "$brief" | grep -q "Made $(date -u +%Y)" || fail "without SOURCE_DATE_EPOCH it is not made now"

# a name is no markup and no style, and is cut where it is as long as a book
"$ashiato" report "$c" --brief --by '"}</style><script>alert(1)</script>' >/dev/null
grep -q '<script' "$brief" && fail "a name became markup"
[ "$(grep -c '</style>' "$brief")" = 1 ] || fail "a name ended the style sheet"
"$ashiato" report "$c" --brief --by "$(printf '%060000d' 7)" >/dev/null
[ "$(grep -o 0000000000 "$brief" | wc -l)" -lt 40 ] || fail "a name of 60,000 letters is not cut"

"$ashiato" report "$c" --brief >/dev/null
words "$brief" >"$tmp/house"
# for others: marked, without what is marked stricter, and it says so
expect 0 'out/brief\.html' "$ashiato" report "$c" --brief --tlp GREEN
words "$brief" >"$tmp/said"
grep -q 'Made for TLP:GREEN: ' "$tmp/said" || fail "a brief for TLP:GREEN does not say for whom it is"
for x in RED AMBER; do
	grep -q "TLP:$x" "$tmp/said" && fail "a brief for TLP:GREEN has TLP:$x"
done
for x in 'False Name 3' 'Hosting Provider 1'; do
	grep -q "$x" "$tmp/house" || fail "the house's own brief does not name $x"
	grep -q "$x" "$tmp/said" && fail "a brief for TLP:GREEN names $x, who stands only in exhibits that are stricter"
done
expect 0 'out/brief\.html' "$ashiato" report "$c" --brief --for "org:Example Institute"
done_testing
