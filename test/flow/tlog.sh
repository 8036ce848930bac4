#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The ledger in the hands of other people's programs: checkpoints, proofs of entries and of growth, and none that was
# changed; and what `proof` itself takes and refuses. usage: tlog.sh BUILD SOURCE
. "$(dirname "$0")/lib.sh"
sample space-agency-2016
c=$tmp/space-agency-2016
"$ashiato" run "$c" >/dev/null
verifier=$("$ashiato" verify "$c" --json | grep -o '"verifier":"[^"]*' | cut -d'"' -f4)
claim=$("$ashiato" show "$c" findings --jsonl | grep -o '"key":"[0-9a-f]*' | head -n 1 | cut -d'"' -f4)

# a claim's proof: written, shown, and checked without the case
p=$tmp/claim.tlog-proof
expect 0 '^entry      number [0-9]* of [0-9]* in ashiato/' "$ashiato" show "$c" why "$claim" --proof "$p"
expect 0 '^proof      1[0-9] hashes from the entry to the root ' "$ashiato" show "$c" why "$claim" --proof "$p"
[ "$(wc -c <"$p")" -le 4096 ] || fail "the proof has $(wc -c <"$p") bytes"
expect 0 '^proven: ' "$ashiato" proof "$p" --key "$verifier"
expect 0 '"proven":true,"ledger":"ashiato/' "$ashiato" proof "$p" --key "$verifier" --json
n=$("$ashiato" proof "$p" --key "$verifier" --json | grep -o '"index":[0-9]*' | cut -d: -f2)
sed -n "$((n + 1))p" "$c/ledger/log" >"$tmp/entry"
grep -q '"kind":"claim"' "$tmp/entry" || fail "entry $n is no claim"
expect 0 '^proven: ' "$ashiato" proof "$p" --key "$verifier" "$tmp/entry"
sed -n "${n}p" "$c/ledger/log" >"$tmp/another"
expect 1 'does not prove it: the entry is not number' "$ashiato" proof "$p" --key "$verifier" "$tmp/another"
sed '3s/.*/index 3/' "$p" >"$tmp/moved"
expect 1 'does not prove it' "$ashiato" proof "$tmp/moved" --key "$verifier"
"$ashiato" new "$tmp/other" >/dev/null
other=$("$ashiato" verify "$tmp/other" --json | grep -o '"verifier":"[^"]*' | cut -d'"' -f4)
expect 1 'is a proof of the ledger ashiato/' "$ashiato" proof "$p" --key "$other"
expect 2 'is no verifier of signed notes' "$ashiato" proof "$p" --key "${verifier%?}"
expect 2 'key VERIFIER was expected' "$ashiato" proof "$p"
expect 1 'not a proof of a transparency log' "$ashiato" proof "$c/ledger/checkpoints" --key "$verifier"
expect 2 'goes with `why CLAIM`' "$ashiato" show "$c" findings --proof "$p"
expect 2 'goes with none of --tlp' "$ashiato" show "$c" why "$claim" --proof "$p" --tlp green
expect 2 'no claim has the id' "$ashiato" show "$c" why 00000000 --proof "$p"

# tiles are of no authority: without them, or with wrong ones, the log gives the same proof
cp -r "$c" "$tmp/bare"
rm -r "$tmp/bare/ledger/tile"
"$ashiato" show "$tmp/bare" why "$claim" --proof "$tmp/bare.tlog-proof" >/dev/null
cmp "$p" "$tmp/bare.tlog-proof" || fail "another proof without tiles"
cp -r "$c" "$tmp/bent"
for t in "$tmp/bent"/ledger/tile/0/0*; do [ -d "$t" ] || "$build/test/flip" "$t" 77; done
"$ashiato" show "$tmp/bent" why "$claim" --proof "$tmp/bent.tlog-proof" >/dev/null
cmp "$p" "$tmp/bent.tlog-proof" || fail "another proof with bent tiles"

# other people's code
if ! go=$("$source/tools/go" "$build/go" 2>"$tmp/go.log") ||
	! (cd "$source/test/go" && GOFLAGS=-mod=readonly "$go" build -o "$tmp/tlog" .) 2>"$tmp/go.log"; then
	[ $failures = 0 ] || done_testing
	skip "other people's code cannot be built: $(tail -n 1 "$tmp/go.log")"
fi
expect 0 "^entry $n of [0-9]*: " "$tmp/tlog" proof "$verifier" "$p"
"$build/test/prove_many" "$c" 10000 >"$tmp/proofs"
expect 0 '^[0-9]* checkpoints, 10000 inclusion and 10000 consistency proofs accepted, 0 of 20000 mutated$' "$tmp/tlog" check "$verifier" "$c/ledger" "$tmp/proofs"
echo "$out"
done_testing
