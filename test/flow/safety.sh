#!/bin/sh
# Nothing acknowledged is lost, nothing is counted twice: adding again, kill -9 at any moment, running again.
. "$(dirname "$0")/lib.sh" "$@"

investigated pension-2015
c=$tmp/pension-2015
judged=$("$ashiato" show "$c" judgement --json)
expect 0 '12 known before' "$ashiato" add "$c" --manifest "$tmp/pension-2015.exhibits/manifest.csv"
expect 0 '0 new or changed, 0 retired\); the judgement stands' "$ashiato" run "$c"
entries=$(wc -l <"$c/ledger/log")
"$ashiato" run "$c" >/dev/null
[ "$entries" = "$(wc -l <"$c/ledger/log")" ] || fail "running again wrote to the ledger"

# kill -9 while adding and while running, at moments spread over the whole work
k=$tmp/killed
"$ashiato" new "$k" >/dev/null
for delay in 0.00 0.01 0.02 0.03 0.05 0.08 0.13 0.21; do
	"$ashiato" add "$k" --manifest "$tmp/pension-2015.exhibits/manifest.csv" >"$tmp/said" 2>/dev/null &
	pid=$!
	sleep $delay
	kill -9 $pid 2>/dev/null || true
	wait $pid 2>/dev/null || true
	grep ': sealed [0-9a-f]*,' "$tmp/said" | sed 's/.*: sealed \([0-9a-f]*\),.*/\1/' >>"$tmp/acknowledged" || true
	"$ashiato" show "$k" exhibits --all >"$tmp/shown"
	while read -r digest; do
		grep -q "^$digest" "$tmp/shown" || fail "acknowledged exhibit $digest is gone after kill -9"
	done <"$tmp/acknowledged"
done
expect 0 'known before' "$ashiato" add "$k" --manifest "$tmp/pension-2015.exhibits/manifest.csv"
for delay in 0.00 0.02 0.05 0.10 0.20 0.40; do
	"$ashiato" run "$k" >/dev/null 2>&1 &
	pid=$!
	sleep $delay
	kill -9 $pid 2>/dev/null || true
	wait $pid 2>/dev/null || true
done
"$ashiato" run "$k" >/dev/null
[ "$judged" = "$("$ashiato" show "$k" judgement --json)" ] || fail "the judgement after interruptions differs"
expect 0 'all as it was sealed' "$ashiato" verify "$k"
[ "$("$ashiato" show "$k" exhibits --jsonl | wc -l)" = 12 ] || fail "an exhibit was counted twice or lost"
[ "$(find "$k/exhibits" -type f | wc -l)" = 12 ] || fail "an unfinished copy was left behind"

# an end of the log that was never acknowledged, as a crash between two writes leaves it
printf '{"n":99999,"kind":"claim","at":"torn' >>"$k/ledger/log"
expect 0 'the judgement stands' "$ashiato" run "$k"
expect 0 'all as it was sealed' "$ashiato" verify "$k"
printf '99 12' >>"$k/ledger/checkpoints"
expect 0 'the judgement stands' "$ashiato" run "$k"
expect 0 'all as it was sealed' "$ashiato" verify "$k"

# the index is gone: the ledger makes it anew
rm -f "$k/case.db"
expect 0 'warning: case.db' "$ashiato" show "$k" exhibits
"$ashiato" run "$k" >/dev/null 2>&1
[ "$judged" = "$("$ashiato" show "$k" judgement --json)" ] || fail "the index made anew answers differently"
expect 0 'all as it was sealed' "$ashiato" verify "$k"
done_testing
