#!/bin/sh
# What examiners recorded hangs on keys: it outlives the next day's log, another wording, and the ledger of format 1.
. "$(dirname "$0")/lib.sh" "$@"

# day N: 192.0.2.10 calls 203.0.113.77 every 300 s on 2024-03-0N, and another machine does so with 203.0.113.78, as
# Zeek's conn.log
day() {
	awk -v d="$1" 'BEGIN {
		OFS = "\t"; t0 = 1709251200 + (d - 1) * 86400
		print "#separator \\x09"; print "#path\tconn"
		print "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state"
		print "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring"
		for (i = 0; i < 288; i++) for (k = 0; k < 2; k++)
			printf "%d.%06d\tC%d.%d.%d\t192.0.2.%d\t%d\t203.0.113.%d\t443\ttcp\tssl\t0.5\t310\t512\tSF\n",
				t0 + (300 + 17 * k) * i + (i * 7) % 5, i, d, k, i, 10 + k, 40000 + i, 77 + k
	}'
}
key_of() { "$ashiato" show "$c" findings --jsonl | grep '"hunt":"beacon"' | grep "203.0.113.$1" | grep -o '"key":"[0-9a-f]*' | cut -d'"' -f4 | head -n 1; }
revision_of() { "$ashiato" show "$c" why "$1" --json | grep -o '"revision":"[0-9a-f]*' | cut -d'"' -f4 | head -n 1; }

c=$tmp/case
"$ashiato" new "$c" >/dev/null
day 1 >"$tmp/day1.log"
day 2 >"$tmp/day2.log"
cat >"$tmp/incidents.csv" <<'CSV'
incident,organisation,from,to,zone,people,files,money,currency,leak,publish,note,source,origin,grade,known
one-2024,Alpha,2024-03-01,2024-03-02,Z,,,,,unknown,yes,first,victim/Alpha,,B2,2024-03-01
two-2024,Beta,2024-03-01,2024-03-02,Z,,,,,unknown,yes,second,victim/Beta,,B2,2024-03-01
CSV
"$ashiato" add "$c" "$tmp/day1.log" "$tmp/incidents.csv" --acquired 2024-03-01 >/dev/null
"$ashiato" run "$c" >/dev/null
undone=$(key_of 77) dissented=$(key_of 78)
[ ${#undone} = 16 ] && [ ${#dissented} = 16 ] || fail "no keys of beacons: \"$undone\" \"$dissented\""
was=$(revision_of "$dissented")
"$ashiato" undo "$c" "$undone" --day 2024-03-01 --why "our own health check" >/dev/null
"$ashiato" dissent "$c" "$dissented" --grade D4 --why "a clock that drifts" --by Expert >/dev/null
expect 0 'noted on' "$ashiato" note "$c" "$dissented" "asked the owner; no answer yet" --by Expert
expect 2 'no claim has the id' "$ashiato" note "$c" ffffffffffffffff "nothing"
"$ashiato" clusters "$c" --join one-2024 two-2024 --why "the same ransom note" --by Expert >/dev/null
"$ashiato" run "$c" >/dev/null
"$ashiato" report "$c" >/dev/null
cp "$c/out/dossier.html" "$tmp/day1.html"
"$ashiato" show "$c" findings --json --as-of 2024-03-01 >"$tmp/first.json"
grep -q "\"key\":\"$undone\",\"revision\":\"[0-9a-f]*\",\"claim\":\"$undone\",\"undone\":true" "$tmp/first.json" || fail "the withdrawn finding is not marked"
grep -o "[^{]*\"key\":\"$undone\"" "$tmp/first.json" | grep -q '"rank":null.*"evidence_bits":0.000' || fail "the withdrawn finding weighs something"

# the next day
"$ashiato" add "$c" "$tmp/day2.log" --acquired 2024-03-02 >/dev/null
"$ashiato" run "$c" >/dev/null
expect 0 'all as it was sealed' "$ashiato" verify "$c"
"$ashiato" show "$c" findings --json >"$tmp/second.json"
grep -q "\"key\":\"$undone\",\"revision\":\"[0-9a-f]*\",\"claim\":\"$undone\",\"undone\":true" "$tmp/second.json" || fail "the undoing was lost"
grep -q "\"key\":\"$dissented\"" "$tmp/second.json" || fail "the other finding has another key"
[ "$(revision_of "$dissented")" != "$was" ] || fail "no new revision"
expect 0 'Expert: D4' "$ashiato" show "$c" why "$dissented"
expect 0 'withdrawn .*: our own health check' "$ashiato" show "$c" why "$undone"
expect 0 '"undone_why":"our own health check"' "$ashiato" show "$c" why "$undone" --json
expect 0 'Expert: asked the owner; no answer yet' "$ashiato" show "$c" why "$dissented"
note=$("$ashiato" show "$c" why "$dissented" --json | grep -o '"notes":\[{"id":"[0-9a-f]*' | cut -d'"' -f6)
expect 0 'the note no longer counts' "$ashiato" undo "$c" "$note" --why "answered"
expect 0 '"notes":\[\]' "$ashiato" show "$c" why "$dissented" --json
expect 0 'the note counts again' "$ashiato" undo "$c" "$note" --restore --why "not by him"
"$ashiato" run "$c" >/dev/null
expect 0 '"word":"join"' "$ashiato" clusters "$c" --json
"$ashiato" show "$c" findings --json --as-of 2024-03-01 >"$tmp/first-again.json"
cmp -s "$tmp/first.json" "$tmp/first-again.json" || fail "the first day is another one now"
# keys and revisions of the first day's dossier lead somewhere
expect 0 "revisions  $was \\* known 2024-03-01, until 2024-03-02" "$ashiato" show "$c" why "$was"
expect 0 'known 2024-03-02; [^;]* to 1, before [^;]* to 1; 576 records, before 288' "$ashiato" show "$c" why "$dissented"
# the dossier names what counts by key and revision
for id in $(grep -o 'id="c-[0-9a-f]*"' "$tmp/day1.html" | cut -d'"' -f2 | cut -c3- | sort -u); do
	"$ashiato" show "$c" why "$(printf %s "$id" | cut -c1-16)" >/dev/null || fail "the key of $id leads nowhere"
	"$ashiato" show "$c" why "$(printf %s "$id" | cut -c17-)" >/dev/null || fail "the revision of $id leads nowhere"
done

# another release words every claim otherwise: nothing changes
expect 0 'all as it was sealed' "$build/test/ashiato_reworded" verify "$c"
expect 0 '0 new or changed, 0 retired.; the judgement stands' "$build/test/ashiato_reworded" run "$c"
"$build/test/ashiato_reworded" new "$tmp/other" >/dev/null
"$build/test/ashiato_reworded" add "$tmp/other" "$tmp/day1.log" --acquired 2024-03-01 >/dev/null
"$build/test/ashiato_reworded" run "$tmp/other" >/dev/null
expect 0 'Said in other words' "$ashiato" show "$tmp/other" findings
expect 0 "\"key\":\"$dissented\"" "$ashiato" show "$tmp/other" findings --json

# a ledger of format 1: verified as such, and gone on with
c=$tmp/format1
from=$source/test/case/format1
mkdir -p "$c/ledger" "$c/out" "$c/exhibits/05" "$c/exhibits/19" "$c/exhibits/79"
cp "$from/log" "$from/checkpoints" "$c/ledger/"
cp "$from/conn.log" "$c/exhibits/05/050ce006c610990734c45e16b817f975ecfafa79f835eade3d56642908586a17"
cp "$from/warning-list.json" "$c/exhibits/19/19eae2b0b4a095963058cfe27b22dcb8d297d6c8478c2237ea01945eb0b16b6f"
cp "$from/statements.csv" "$c/exhibits/79/7993ae35c3df71d202178347108ac767e54b59b3e8410ed76b78634b008565e6"
expect 0 '11 checkpoints \(0 of format 2, 11 of format 1\)' "$ashiato" verify "$c"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
expect 0 'withdrawn  an examiner took it out' "$ashiato" show "$c" why 5ae3693f
expect 0 'Examiner B: D4' "$ashiato" show "$c" why 6421e37e9824b894
cp -r "$c" "$tmp/again"
expect 0 'it goes on as format 2' "$ashiato" run "$c"
# what hangs on nothing any more is named, in the ledger and to whoever goes on with it
expect 0 '"kind":"format",.*"ashiato case 2","unattached":\["the dissent 5d5195a8b6e5605d of Examiner B"\]' cat "$c/ledger/log"
expect 0 'the dissent 5d5195a8b6e5605d of Examiner B: the claim that it is about is no longer derived' "$ashiato" run "$tmp/again"
expect 0 'Examiner B: D4' "$ashiato" show "$c" why 6421e37e9824b894
expect 0 '"undone":true' "$ashiato" show "$c" findings --json
expect 0 'of format 2, 11 of format 1\)' "$ashiato" verify "$c"
expect 0 'NOT introduced' "$ashiato" signers "$c"
expect 0 'signed with a key that the case did not introduce' "$ashiato" show "$c"
expect 1 'not introduce' "$ashiato" verify "$c" --key "$("$ashiato" signers "$c" | head -n 1 | cut -c1-64)"

# other people's code reads the notes and the tree
c=$tmp/case
verifier=$("$ashiato" verify "$c" --json | grep -o '"verifier":"[^"]*' | cut -d'"' -f4)
if ! command -v go >/dev/null; then
	echo "skipped: there is no go to check notes and tiles with"
elif ! (cd "$source/test/flow/notes" && GOFLAGS=-mod=readonly go build -o "$tmp/notes" .) 2>"$tmp/go.log"; then
	echo "skipped: the modules cannot be had: $(tail -n 1 "$tmp/go.log")"
else
	expect 0 'notes, [0-9]* entries, [0-9]* tiles' "$tmp/notes" "$verifier" "$c/ledger"
	# more than one full tile
	sample space-agency-2016
	"$ashiato" run "$tmp/space-agency-2016" >/dev/null
	verifier=$("$ashiato" verify "$tmp/space-agency-2016" --json | grep -o '"verifier":"[^"]*' | cut -d'"' -f4)
	expect 0 'notes, [12][0-9]* entries, [0-9]* tiles' "$tmp/notes" "$verifier" "$tmp/space-agency-2016/ledger"
fi
done_testing
