#!/bin/sh
# Many small files in one call: what is said, in which order, and what comes of them is the same as of one call each.
. "$(dirname "$0")/lib.sh" "$@"

f=$tmp/files
mkdir "$f"
i=1000
while [ $i -lt 1280 ]; do
	case $((i % 4)) in
	0) printf '{"ts":%d.5,"uid":"C%d","id.orig_h":"192.0.2.%d","id.orig_p":4000,"id.resp_h":"203.0.113.9","id.resp_p":443,"proto":"tcp","conn_state":"SF"}\n' $((1480000000 + i)) $i $((i % 7 + 1)) ;;
	1) printf 'subject,predicate,object,source\ndomain:d%d.example,resolved-to,address:203.0.113.9,vendor/X\nperson:A,frob,person:B,vendor/X\n' $i ;;
	2) printf 'nobody knows this, number %d\n' $i ;;
	3) printf '# list\nb%d.example\n203.0.113.9\n' $i ;;
	esac >"$f/$i"
	i=$((i + 1))
done
cp "$f/1003" "$f/1007-again"  # in the group of its first
cp "$f/1003" "$f/1279-again"  # in a later one
ln -s 1003 "$f/1100-link"     # is not taken, and said in its place
: >"$f/1200-empty"

"$ashiato" new "$tmp/many" >/dev/null
expect 1 '283 files: 281 sealed, 2 known before, 1 not taken' "$ashiato" add "$tmp/many" "$f" --acquired 2024-05-01
"$ashiato" new "$tmp/json" >/dev/null
"$ashiato" add "$tmp/json" "$f" --acquired 2024-05-01 --json >"$tmp/json.said" 2>/dev/null || true
grep -o '"file":"[^"]*"' "$tmp/json.said" | sed 's/.*\///; s/"//' >"$tmp/order"
ls "$f" | LC_ALL=C sort >"$tmp/names"
cmp -s "$tmp/names" "$tmp/order" || fail "not said in the order of the folder: $(diff "$tmp/names" "$tmp/order" | head -5)"
grep -A1 '1100-link' "$tmp/json.said" | head -1 | grep -q '"refused"' || fail "a link is not refused in its place"
[ "$(grep -c '"new":false' "$tmp/json.said")" = 2 ] || fail "the same bytes were not known again"

# one call each
"$ashiato" new "$tmp/one" >/dev/null
# a table of which no row is taken is no success, and sealed all the same
for x in "$f"/*; do
	[ -L "$x" ] || "$ashiato" add "$tmp/one" "$x" --acquired 2024-05-01 >>"$tmp/one.said" 2>"$tmp/one.why" || grep -q "no row of the table was taken" "$tmp/one.why" || fail "$x: $(cat "$tmp/one.why")"
done
for c in one json; do
	"$ashiato" show "$tmp/$c" exhibits --json | sed 's/"added[^,]*,//g; s/"entry":[0-9]*,\{0,1\}//g' >"$tmp/$c.exhibits"
	"$ashiato" run "$tmp/$c" --quiet | grep -v 'ledger head' >"$tmp/$c.ran"
	expect 0 'all as it was sealed' "$ashiato" verify "$tmp/$c"
	"$ashiato" show "$tmp/$c" claims --json >"$tmp/$c.claims" 2>/dev/null || "$ashiato" show "$tmp/$c" findings --json >"$tmp/$c.claims"
	"$ashiato" show "$tmp/$c" entities --json >"$tmp/$c.entities"
done
for what in exhibits ran claims entities; do
	cmp -s "$tmp/one.$what" "$tmp/json.$what" || fail "$what differ: $(diff "$tmp/one.$what" "$tmp/json.$what" | cut -c1-300 | head -6)"
done
[ -z "$(find "$tmp/many" -name '*.part*')" ] || fail "half-written files were left behind"
done_testing
