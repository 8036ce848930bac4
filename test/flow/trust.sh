#!/bin/sh
# Nothing that was tampered with is used: exhibits, index, keys, a ledger that was cut back. And exhibits amended,
# withdrawn and replaced, with as-of and undo.
. "$(dirname "$0")/lib.sh" "$@"

# beats of 192.0.2.10 to 203.0.113.N, as Zeek's conn.log
beats() {
	awk -v n="$1" 'BEGIN {
		OFS = "\t"
		print "#separator \\x09"; print "#path\tconn"
		print "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state"
		print "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring"
		for (i = 0; i < 200; i++)
			printf "%d.%06d\tC%d.%d\t192.0.2.10\t%d\t203.0.113.%d\t443\ttcp\tssl\t0.5\t310\t512\tSF\n",
				1709251200 + 300 * i + (i * 7) % 5, i, i, n, 40000 + i, n
	}'
}
c=$tmp/case
"$ashiato" new "$c" >/dev/null
beats 77 >"$tmp/a.log"
beats 78 >"$tmp/b.log"
"$ashiato" add "$c" "$tmp/a.log" "$tmp/b.log" --acquired 2024-03-02 >/dev/null

# not run is a state of its own
expect 0 'not run since exhibit 1, a.log' "$ashiato" verify "$c"
expect 0 'not run since exhibit 1, a.log' "$ashiato" show "$c"
expect 0 '"not_run":"not run since exhibit 1, a.log"' "$ashiato" verify "$c" --json
"$ashiato" run "$c" >/dev/null
expect 0 '"not_run":""' "$ashiato" verify "$c" --json
expect 0 '0 new or changed' "$ashiato" run "$c"
key=$("$ashiato" show "$c" findings --jsonl | grep -o '"key":"[0-9a-f]*' | head -n 1 | cut -d'"' -f4)

# bytes of an exhibit that changed are refused by whatever would rest on them, and named; nothing is written
x=$(find "$c/exhibits" -type f -size +1k | head -n 1)
name=$("$ashiato" show "$c" exhibits --jsonl | grep "$(basename "$x")" | grep -o '"name":"[^"]*' | cut -d'"' -f4)
cp -p "$x" "$tmp/good"
for bit in 80 60000; do
	chmod u+w "$x"
	"$build/test/flip" "$x" $bit
	touch -r "$tmp/good" "$x"
	chmod u-w "$x"
	before=$(cksum "$c/ledger/log" "$c/ledger/checkpoints" "$c/case.db")
	for what in "note $c $key x" "undo $c $key --why x" "dissent $c $key --grade D4 --why x" "run $c" "report $c" "show $c" "show $c findings" "show $c exhibits" "show $c why $key" "assess $c" "clusters $c"; do
		# shellcheck disable=SC2086
		expect 1 "the exhibit \"$name\" .* is not as it was sealed" "$ashiato" $what
	done
	expect 1 "exhibit \"$name\"" "$ashiato" verify "$c"
	[ "$before" = "$(cksum "$c/ledger/log" "$c/ledger/checkpoints" "$c/case.db")" ] || fail "something was written"
	[ ! -e "$c/out/dossier.html" ] || fail "a dossier was written"
	chmod u+w "$x"
	"$build/test/flip" "$x" $bit
	chmod u-w "$x"
	expect 0 'all as it was sealed' "$ashiato" verify "$c"
done
mv "$x" "$tmp/away"
expect 1 'cannot open' "$ashiato" show "$c"
mv "$tmp/away" "$x"
expect 0 '0 new or changed' "$ashiato" run "$c"

# the index is what the signed checkpoint says, whatever lies beside it
cp "$c/case.db" "$tmp/case.db"
"$build/test/flip" "$c/case.db" $(($(wc -c <"$c/case.db") * 4))
expect 0 'case.db is not as it was sealed' "$ashiato" show "$c"
(cd "$c" && sha256sum case.db | cut -c1-64 >ledger/index.sha256)
expect 0 'case.db is not as it was sealed' "$ashiato" show "$c"
expect 1 'case.db is not what the last checkpoint says' "$ashiato" verify "$c"
cp "$tmp/case.db" "$c/case.db"
rm "$c/ledger/index.sha256"
expect 0 'all as it was sealed' "$ashiato" verify "$c"

# who may read it
[ "$(stat -c %a "$c" "$c/ledger" "$c/exhibits" "$c/case.db" "$c/ledger/log" "$x" | tr '\n' ' ')" = "700 700 700 600 600 400 " ] ||
	fail "modes: $(stat -c '%a %n' "$c" "$c/ledger" "$c/exhibits" "$c/case.db" "$c/ledger/log" "$x")"
"$ashiato" new "$tmp/team" --shared >/dev/null
[ "$(stat -c %a "$tmp/team" "$tmp/team/ledger/log" | tr '\n' ' ')" = "770 660 " ] || fail "a shared case: $(stat -c '%a %n' "$tmp/team" "$tmp/team/ledger/log")"
chmod 644 "$ASHIATO_HOME/signing.key"
expect 1 'signing.key may be read or written by others' "$ashiato" run "$c"
chmod 600 "$ASHIATO_HOME/signing.key"

# keys: a stranger's is a warning everywhere until it is admitted
mine=$("$ashiato" signers "$c" | cut -c1-64)
expect 0 'all as it was sealed' "$ashiato" verify "$c" --key "$mine"
expect 1 'did not introduce the key' "$ashiato" verify "$c" --key "$(printf %064d 7)"
head=$("$ashiato" run "$c" | grep -o '[0-9]*:[0-9a-f]*$')
expect 0 'all as it was sealed' "$ashiato" verify "$c" --root "$head"
expect 1 'not the one that was asked for: the ledger was rewritten' "$ashiato" verify "$c" --root "${head%%:*}:$(printf %064d 7)"
expect 1 'were asked for: it was cut back' "$ashiato" verify "$c" --root "9$head"
cp -r "$c" "$tmp/before"
ASHIATO_HOME=$tmp/other "$ashiato" undo "$c" "$key" --why "not mine" >/dev/null 2>&1
for what in "show $c" "run $c" "report $c"; do
	# shellcheck disable=SC2086
	expect 0 'signed with a key that the case did not introduce' "$ashiato" $what
done
expect 1 'signed with keys that the case did not introduce' "$ashiato" verify "$c" --key "$mine"
theirs=$("$ashiato" signers "$c" --json | grep -o '"key":"[0-9a-f]*","checkpoints":[0-9]*,"introduced":false' | cut -d'"' -f4)
expect 2 'does not know your own key' env "ASHIATO_HOME=$tmp/other" "$ashiato" signers "$c" --admit "$theirs" --why "me"
expect 0 'introduced' "$ashiato" signers "$c" --admit "$theirs" --why "a colleague"
expect 0 'all as it was sealed' "$ashiato" verify "$c" --key "$theirs"
"$ashiato" show "$c" 2>&1 | grep -q 'did not introduce' && fail "an admitted key is still strange"
"$ashiato" undo "$c" "$key" --restore --why "back" >/dev/null

# an older copy in the place of the case is noticed
mv "$c" "$tmp/newer"
cp -r "$tmp/before" "$c"
expect 0 'it was cut back or rewritten' "$ashiato" show "$c"
expect 1 'differs: the ledger had .* it was cut back or rewritten' "$ashiato" verify "$c"
expect 1 'it was cut back' "$ashiato" verify "$c" --root "$("$ashiato" verify "$tmp/newer" --json | sed 's/.*"entries":\([0-9]*\).*"root":"\([0-9a-f]*\)".*/\1:\2/')"
rm -r "$c"
mv "$tmp/newer" "$c"
"$ashiato" run "$c" >/dev/null

# amended and withdrawn as of a day, and back; earlier days stay as they were
beacons() { "$ashiato" show "$c" findings --all --as-of "$1" 2>/dev/null | grep -c " beacon " || true; }
same() { [ "$2" = "$3" ] || fail "$1: $2 instead of $3"; }
"$ashiato" show "$c" findings --json --as-of 2024-03-04 >"$tmp/before.json" 2>/dev/null
expect 2 'say what to correct' "$ashiato" amend "$c" a.log --why x
expect 2 'no exhibit has the name' "$ashiato" amend "$c" nobody.log --vantage org:Beta --why x
expect 2 'say why' "$ashiato" withdraw "$c" a.log
expect 0 'exhibit 1 is amended from 2024-03-05 on' "$ashiato" amend "$c" a.log --tlp RED --authority "warrant 7" --day 2024-03-05 --why "as the warrant says"
expect 0 '"authority":"warrant 7","vantage":"","tlp":"RED"' "$ashiato" show "$c" exhibits --json
expect 0 '"authority":"","vantage":"","tlp":"AMBER"' "$ashiato" show "$c" exhibits --json --as-of 2024-03-04
out=$("$ashiato" withdraw "$c" a.log --day 2024-03-06 --why "another customer's")
id=$(printf %s "$out" | cut -d: -f1)
expect 0 'not run since something was changed' "$ashiato" verify "$c"
expect 2 'is withdrawn already' "$ashiato" withdraw "$c" a.log --why "again"
"$ashiato" run "$c" >/dev/null
same "withdrawn" "$(beacons 2024-03-06)" 1
same "as of the day before" "$(beacons 2024-03-05)" 2
"$ashiato" show "$c" findings --json --as-of 2024-03-04 >"$tmp/after.json"
cmp -s "$tmp/before.json" "$tmp/after.json" || fail "an earlier day is another one now"
expect 0 'withdrawn: nothing rests on it' "$ashiato" show "$c" exhibits
expect 0 'all as it was sealed' "$ashiato" verify "$c"
expect 0 'the change of an exhibit no longer counts' "$ashiato" undo "$c" "$id" --why "it was ours"
"$ashiato" run "$c" >/dev/null
same "taken back" "$(beacons 2024-03-06)" 2
expect 0 'the change of an exhibit counts again' "$ashiato" undo "$c" "$id" --restore --why "it was not"
"$ashiato" run "$c" >/dev/null
same "and again" "$(beacons 2024-03-06)" 1
# a corrected copy
beats 79 >"$tmp/c.log"
expect 2 'it cannot take the place' "$ashiato" add "$c" "$tmp/b.log" --replaces a.log --acquired 2024-03-08
expect 0 'sealed' "$ashiato" add "$c" "$tmp/c.log" --replaces b.log --acquired 2024-03-08
"$ashiato" run "$c" >/dev/null
same "replaced" "$("$ashiato" show "$c" findings --all --as-of 2024-03-08 | grep ' beacon ' | grep -o '203.0.113.[0-9]*' | sort -u)" 203.0.113.79
same "before that" "$("$ashiato" show "$c" findings --all --as-of 2024-03-07 | grep ' beacon ' | grep -o '203.0.113.[0-9]*' | sort -u)" 203.0.113.78
expect 0 'all as it was sealed' "$ashiato" verify "$c"
# acquired otherwise: it becomes known otherwise
"$ashiato" amend "$c" c.log --acquired 2024-04-01 --day 2024-03-09 --why "the receipt says so" >/dev/null
"$ashiato" run "$c" >/dev/null
same "not yet" "$(beacons 2024-03-31)" 0
same "then" "$(beacons 2024-04-01)" 1
same "as it was thought" "$(beacons 2024-03-08)" 1
expect 0 'all as it was sealed' "$ashiato" verify "$c"
# the same bytes, withdrawn meanwhile; and with other words
expect 0 'it is withdrawn: nothing rests on it' "$ashiato" add "$c" "$tmp/b.log" --acquired 2024-03-02
expect 0 'its TLP, authority was sealed otherwise' "$ashiato" add "$c" "$tmp/b.log" --tlp GREEN --authority "none" --acquired 2024-03-02
"$ashiato" amend "$c" b.log --tlp GREEN --authority "none" --why "as it was" >/dev/null
"$ashiato" add "$c" "$tmp/b.log" --tlp GREEN --authority "none" --acquired 2024-03-02 | grep -q otherwise && fail "what was amended is still otherwise"
done_testing
