#!/bin/sh
# What comes out does not depend on how many exhibits are read at once: on one processor and on all there are.
. "$(dirname "$0")/lib.sh" "$@"

command -v taskset >/dev/null || { echo "skipped: taskset is not here"; exit 77; }
"$ashiato" new "$tmp/one" >/dev/null
for sample in "$source"/test/read/golden/*; do
	case $sample in *.obs) continue ;; esac
	"$ashiato" add "$tmp/one" "$sample" --acquired 2024-05-01 >/dev/null 2>&1 || true
done
cp -r "$tmp/one" "$tmp/all"
# two copies that go on are two cases for whoever remembers heads
cp -r "$ASHIATO_HOME" "$tmp/home-one"
cp -r "$ASHIATO_HOME" "$tmp/home-all"
first=$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')
ASHIATO_HOME=$tmp/home-one taskset -c "$first" "$ashiato" run "$tmp/one" >"$tmp/one.said" 2>&1 || fail "on one processor: $(cat "$tmp/one.said")"
ASHIATO_HOME=$tmp/home-all "$ashiato" run "$tmp/all" >"$tmp/all.said" 2>&1 || fail "on all processors: $(cat "$tmp/all.said")"
grep -v 'ledger head' "$tmp/one.said" >"$tmp/one.counts"
grep -v 'ledger head' "$tmp/all.said" >"$tmp/all.counts"
cmp -s "$tmp/one.counts" "$tmp/all.counts" || fail "not the same: $(cat "$tmp/one.said" "$tmp/all.said")"
for what in findings entities victims judgement; do
	"$ashiato" show "$tmp/one" $what --json >"$tmp/one.json"
	"$ashiato" show "$tmp/all" $what --json >"$tmp/all.json"
	cmp -s "$tmp/one.json" "$tmp/all.json" || fail "$what differ"
done
expect 0 'all as it was sealed' taskset -c "$first" "$ashiato" verify "$tmp/all"
done_testing
