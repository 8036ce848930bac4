#!/bin/sh
# Bundles: equal bytes wherever they are made, checked by two programs that share no code with this one, which find and name
# every change; what an audience may not see is not in them. Custody and signed judgements, on the way.
. "$(dirname "$0")/lib.sh" "$@"
command -v python3 >/dev/null || skip "no python3"
command -v openssl >/dev/null || skip "no openssl"

# unpacked NAME: the bundle $tmp/NAME.tar in $tmp/NAME
unpacked() {
	rm -rf "$tmp/${1:?}"
	mkdir "$tmp/$1"
	tar xf "$tmp/$1.tar" -C "$tmp/$1"
}
both() { # STATUS PATTERN FOLDER
	expect "$1" "$2" python3 "$3/verify.py"
	expect "$1" "$2" sh "$3/verify.sh"
	rm -rf "$3/__pycache__"
}

investigated space-agency-2016
c=$tmp/space-agency-2016

# --- custody
expect 0 ': acquired\. ' "$ashiato" custody "$c" contracts.csv acquired --place "room 2" --tool "dc3dd 7.3.1" --witness "B. Witness" \
	--by "Officer 1" --at 2018-02-20T09:00Z
expect 0 ': handed-over\. ' "$ashiato" hand-over "$c" contracts.csv --to "Prosecutor C" --by "Officer 1"
step=$("$ashiato" custody "$c" contracts.csv --json | sed 's/.*"step":"handed-over"[^}]*"id":"\([0-9a-f]*\)".*/\1/')
expect 0 ': confirmed\. ' "$ashiato" custody "$c" contracts.csv confirmed "$step" --by "D. Clerk"
expect 2 'took part in it, and cannot confirm it too' "$ashiato" custody "$c" contracts.csv confirmed "$step" --by "officer 1"
expect 2 'no step of this exhibit' "$ashiato" custody "$c" contracts.csv confirmed 0000000000000000 --by X
expect 2 'to whom\?' "$ashiato" hand-over "$c" contracts.csv
expect 2 'did you mean `copied`' "$ashiato" custody "$c" contracts.csv copid
expect 2 'no exhibit has the name' "$ashiato" custody "$c" nothing.csv
expect 2 'a time such as' "$ashiato" hand-over "$c" contracts.csv --to X --at yesterday
expect 0 '"holder":"Prosecutor C","unbroken":true' "$ashiato" custody "$c" contracts.csv --json
expect 0 '"confirmed_by":\["D. Clerk"\]' "$ashiato" custody "$c" contracts.csv --json
"$ashiato" hand-over "$c" contracts.csv --from Somebody --to Lab >/dev/null
expect 0 'held by Lab; the chain is broken at 1 place' "$ashiato" custody "$c" contracts.csv
broken=$("$ashiato" custody "$c" contracts.csv --json | sed 's/.*"step":"handed-over"[^}]*"id":"\([0-9a-f]*\)".*/\1/')
expect 0 'no longer counts' "$ashiato" undo "$c" "$broken" --why "another exhibit was meant"
expect 0 '"undone":true' "$ashiato" custody "$c" contracts.csv --json
expect 0 'held by Prosecutor C' "$ashiato" custody "$c" contracts.csv
expect 0 '"step":"accessed"' sh -c '"$0" custody "$1" all accessed --why review >/dev/null && "$0" custody "$1" statements.csv --json' "$ashiato" "$c"

# times that cannot be, and a chain that only looks whole
expect 2 'its time is in the future' "$ashiato" hand-over "$c" contracts.csv --to X --at 2199-01-01
expect 2 'has it already' "$ashiato" hand-over "$c" contracts.csv --to "prosecutor c"
"$ashiato" hand-over "$c" statements.csv --from Lab --to "Prosecutor C" --at 1999-01-01T00:00Z >/dev/null
expect 0 '"unbroken":false' "$ashiato" custody "$c" statements.csv --json
expect 0 'written down [0-9]{4}-' "$ashiato" custody "$c" statements.csv

# --- signed judgements
expect 0 'signed by A. Examiner' "$ashiato" sign "$c" --by "A. Examiner" --why reviewed
expect 2 'signed this judgement already' "$ashiato" sign "$c" --by "a. examiner"
expect 0 '"judgement":"machine: established, address:203.0.113.37, over 99 % ' "$ashiato" sign "$c" --by "B. Second" --json
expect 0 'signed off by B. Second on [0-9-]*, key [0-9a-f]{8}, the same as before' "$ashiato" show "$c"
expect 0 '"signed":\[.*"stale":false' "$ashiato" show "$c" --json
"$ashiato" bundle "$c" --to "$tmp/signed.tar" >/dev/null
expect 0 'signed off as B. Second, entry [0-9]*, with key' sh -c 'mkdir "$0" && tar xf "$0.tar" -C "$0" && python3 "$0/verify.py"' "$tmp/signed"

# --- equal bytes: again, and elsewhere
expect 0 '0 withheld\), 44 of 44 exhibits' "$ashiato" bundle "$c" --to "$tmp/all.tar"
"$ashiato" bundle "$c" --to "$tmp/again.tar" --quiet >/dev/null
cmp "$tmp/all.tar" "$tmp/again.tar" || fail "the second bundle differs"
mkdir "$tmp/else where"
# another machine, which does not remember the heads that this one saw
cp -R "$ASHIATO_HOME" "$tmp/home2"
rm -rf "$tmp/home2/heads"
cp -R "$c" "$tmp/else where/another name"
(umask 077 && TZ=Asia/Tokyo LC_ALL=C ASHIATO_HOME=$tmp/home2 COLUMNS=40 "$ashiato" bundle "$tmp/else where/another name" --to "$tmp/elsewhere.tar" --by X >/dev/null)
cmp "$tmp/all.tar" "$tmp/elsewhere.tar" || fail "a bundle made elsewhere differs"
unpacked all
both 0 'All of it fits' "$tmp/all"
expect 0 'All of it fits' sh -c 'cd "$0" && python3 verify.py' "$tmp/all"
head=$(python3 "$tmp/all/verify.py" | sed -n 's/^head //p')
key=$(sed -n 's/^key //p' "$tmp/all/MANIFEST")
expect 0 'All of it fits' python3 "$tmp/all/verify.py" --key "$key" --root "$head"
expect 1 'another key made the case' python3 "$tmp/all/verify.py" --key "$(echo "$key" | tr 0-9 1-90)"
expect 1 'have not the root' python3 "$tmp/all/verify.py" --root "5:${head#*:}"
expect 1 'it was cut' python3 "$tmp/all/verify.py" --root "999999:${head#*:}"
expect 2 'Run it in the unpacked folder' python3 "$tmp/all/verify.py" --nonsense
claim=$(sed -n 's/.*"kind":"claim".*"key":"\([0-9a-f]*\)".*"loc":\[\[.*/\1/p' "$tmp/all/ledger/log" | head -1)
expect 0 "^exhibit [0-9]+, .*sha256 " python3 "$tmp/all/verify.py" why "$claim"
expect 0 "^root +${head#*:}" python3 "$tmp/all/verify.py" entry 7

"$ashiato" show "$c" why "$claim" --proof "$tmp/c.tlog-proof" >/dev/null
expect 0 '^proven: entry [0-9]+ of [0-9]+' python3 "$tmp/all/verify.py" proof "$tmp/c.tlog-proof"
sed '1,/^$/s/^index .*/index 3/' "$tmp/c.tlog-proof" >"$tmp/other.tlog-proof"
expect 1 'is another one than entry 3' python3 "$tmp/all/verify.py" proof "$tmp/other.tlog-proof"
sed '/^extra/d; 1,/^$/s/^index .*/index 3/' "$tmp/c.tlog-proof" >"$tmp/other.tlog-proof"
expect 1 'do not lead from entry 3' python3 "$tmp/all/verify.py" proof "$tmp/other.tlog-proof"
expect 1 'is no tlog-proof' python3 "$tmp/all/verify.py" proof "$tmp/all/MANIFEST"
rm -rf "$tmp/all/__pycache__"

# --- for an audience
"$ashiato" bundle "$c" --to "$tmp/judgement.tar" --only-judgement --json >"$tmp/said"
grep -q '"exhibits":14,"of":44' "$tmp/said" || fail "the judgement, and what exculpates, do not rest on 14 exhibits: $(cat "$tmp/said")"
unpacked judgement
both 0 'All of it fits' "$tmp/judgement"
"$ashiato" bundle "$c" --to "$tmp/green.tar" --tlp GREEN >/dev/null
unpacked green
both 0 'All of it fits' "$tmp/green"
grep -q '^entries-withheld [1-9]' "$tmp/green/MANIFEST" || fail "nothing is withheld from GREEN"
grep -rqE 'Officer 1|contracts\.csv' "$tmp/green" && fail "GREEN is told what it may not see"
expect 0 'tells of the same case: [0-9]+ entries are the same' python3 "$tmp/all/verify.py" --beside "$tmp/green"

# --- somebody else's key, a fork
expect 2 'nobody whom the case knows' env ASHIATO_HOME="$tmp/stranger" "$ashiato" bundle "$c" --to "$tmp/x.tar"
[ ! -e "$tmp/x.tar" ] && [ ! -e "$tmp/x.tar.part" ] || fail "something is left of a bundle that was not made"
for f in "$c/ledger/log" "$c/x.tar" "$c/out/x.tar"; do
	expect 2 'lies in the case' "$ashiato" bundle "$c" --to "$f"
done
for f in "$c/ledger/log" "$c/exhibits/x"; do
	expect 2 'lies in the case' "$ashiato" show "$c" why "$claim" --proof "$f"
done
expect 2 'no plain file' "$ashiato" bundle "$c" --to /dev/null
[ -c /dev/null ] || fail "/dev/null is no device any more"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
expect 1 'cannot make' "$ashiato" bundle "$c" --to "$tmp/no/such/folder.tar"
cp -R "$c" "$tmp/fork"
rm -rf "$tmp/home2/heads"
"$ashiato" custody "$c" all copied --why one >/dev/null
ASHIATO_HOME=$tmp/home2 "$ashiato" custody "$tmp/fork" all copied --why another >/dev/null
"$ashiato" bundle "$c" --to "$tmp/one.tar" >/dev/null
ASHIATO_HOME=$tmp/home2 "$ashiato" bundle "$tmp/fork" --to "$tmp/other.tar" >/dev/null
unpacked one
unpacked other
expect 1 'one of the two was forked' python3 "$tmp/one/verify.py" --beside "$tmp/other"

# --- an examiner whose key is revoked
cp -R "$c" "$tmp/two"
export ASHIATO_HOME="$tmp/home3"
"$ashiato" new "$tmp/bob" >/dev/null
bob=$("$ashiato" keys | grep -o '[0-9a-f]\{64\}' | head -1)
owner=$key
export ASHIATO_HOME="$tmp/home2"
rm -rf "$tmp/home2/heads"
"$ashiato" signers "$tmp/two" --admit "$bob" --why "liaison at a place that GREEN may not know" >/dev/null
ASHIATO_HOME=$tmp/home3 "$ashiato" sign "$tmp/two" --by "Bob" >/dev/null
expect 0 'countersigned by Bob' "$ashiato" show "$tmp/two"
# who was let in puts nobody out for days that have passed
cp -R "$tmp/two" "$tmp/coup"
cp -R "$tmp/home3" "$tmp/home4"
expect 0 '' env ASHIATO_HOME="$tmp/home4" "$ashiato" keys revoke "$tmp/coup" "$owner" --from 1990-01-01 --why "a coup"
expect 0 'all as it was sealed' env ASHIATO_HOME="$tmp/home4" "$ashiato" verify "$tmp/coup"
ASHIATO_HOME=$tmp/home4 "$ashiato" bundle "$tmp/coup" --to "$tmp/coup.tar" >/dev/null
unpacked coup
expect 0 'All of it fits' python3 "$tmp/coup/verify.py"
# a bundle by somebody else than who made the case is told, and is not taken for the owner's
ASHIATO_HOME=$tmp/home3 "$ashiato" bundle "$tmp/two" --to "$tmp/bobs.tar" --tlp GREEN >/dev/null
unpacked bobs
both 0 'All of it fits' "$tmp/bobs"
grep -rq 'liaison' "$tmp/bobs" && fail "why a key was admitted is told to who may not know"
expect 1 'which you did not name' python3 "$tmp/bobs/verify.py" --key "$owner"
expect 0 'may stand in an entry that is withheld' python3 "$tmp/bobs/verify.py" --key "$owner" --signer "$bob"
expect 0 '' "$ashiato" keys revoke "$tmp/two" "$bob" --from 2020-01-01 --why "left"
expect 2 'your key was revoked' env ASHIATO_HOME="$tmp/home3" "$ashiato" sign "$tmp/two" --by "Chief Examiner"
"$ashiato" show "$tmp/two" | grep -q Bob && fail "what a revoked key signed counts"
"$ashiato" bundle "$tmp/two" --to "$tmp/revoked.tar" >/dev/null
unpacked revoked
both 0 'All of it fits' "$tmp/revoked"
expect 0 'signed off as Bob, .*DOES NOT COUNT' python3 "$tmp/revoked/verify.py"
expect 2 'nobody could write' "$ashiato" keys revoke "$tmp/two" "$owner" --from 2020-01-01 --why "mine"
export ASHIATO_HOME="$tmp/home"

# --- each program checks the bundle in which it lies, and says no to what it does not know
both 0 'All of it fits' "$tmp/all"
printf x >>"$tmp/green/out/dossier.html"
expect 1 'FAIL out/dossier.html' sh -c 'cd "$0" && python3 "$1/verify.py"' "$tmp/all" "$tmp/green"
expect 1 'FAIL out/dossier.html' sh -c 'cd "$0" && sh "$1/verify.sh"' "$tmp/all" "$tmp/green"
expect 2 'takes no arguments' sh "$tmp/all/verify.sh" --key 00
expect 1 'dossier.html' python3 "$tmp/all/verify.py" --beside "$tmp/green"
rm -rf "$tmp/all/__pycache__" "$tmp/green/__pycache__"
for edit in 's/^— \([^ ]*\) /— \1 COUNTERSIGNED /' 's/^\(— [^ ]* \)\(.\)/\1A/' '$a — x y'; do
	cp -R "$tmp/all" "$tmp/edited"
	sed -i "$edit" "$tmp/edited/MANIFEST"
	cmp -s "$tmp/all/MANIFEST" "$tmp/edited/MANIFEST" || both 1 'FAIL MANIFEST' "$tmp/edited"
	rm -rf "$tmp/edited"
done

# --- later evidence moves the judgement
"$ashiato" withdraw "$c" contracts.csv --why "a test" >/dev/null
expect 2 "\`ashiato run\` first" "$ashiato" sign "$c" --by "C. Third"
expect 0 'STALE' "$ashiato" show "$c"
"$ashiato" run "$c" --quiet >/dev/null
expect 0 'STALE, the judgement is another by now' "$ashiato" show "$c"
"$ashiato" report "$c" >/dev/null
grep -q 'STALE' "$c/out/dossier.html" || fail "the dossier does not say that what was signed is another by now"

# --- every change is found, and named
small=$tmp/small
"$ashiato" new "$small" >/dev/null
cp "$tmp/space-agency-2016.exhibits/contracts.csv" "$tmp/space-agency-2016.exhibits/statements.csv" "$tmp"
"$ashiato" add "$small" "$tmp/contracts.csv" "$tmp/statements.csv" >/dev/null
"$ashiato" run "$small" --quiet >/dev/null
"$ashiato" bundle "$small" --to "$tmp/small.tar" >/dev/null
mv "$small" "$tmp/small.case"
unpacked small
python3 "$source/test/flow/bundle.py" "$tmp/small" "${MUTATIONS:-400}" "${MUTATIONS_SH:-25}" || failures=$((failures + 1))
done_testing
