#!/bin/sh
# A flipped bit anywhere is found: in the log, checkpoints, tiles, index, exhibits and published files.
. "$(dirname "$0")/lib.sh" "$@"

investigated pension-2015
c=$tmp/pension-2015
"$ashiato" report "$c" >/dev/null
expect 0 'all as it was sealed' "$ashiato" verify "$c"

# flip FILE: bits spread over the file, one after the other; verify must fail each time
flip() {
	chmod u+w "$1"
	bits=$(($(wc -c <"$1") * 8))
	for k in 0 1 2 3 4; do
		bit=$(((bits - 1) * k / 4))
		"$build/test/flip" "$1" $bit
		set +e
		out=$("$ashiato" verify "$c" 2>&1)
		got=$?
		set -e
		[ $got = 1 ] || fail "bit $bit of $1 was flipped and verify ended with $got: $out"
		"$build/test/flip" "$1" $bit
	done
}
for f in "$c/ledger/log" "$c"/ledger/tile/0/000.p/* "$c/ledger/checkpoints" "$c/case.db" "$c/out/dossier.html"; do flip "$f"; done
find "$c/exhibits" -type f | while read -r f; do echo "$f"; done >"$tmp/list"
for f in $(head -n 3 "$tmp/list"); do flip "$f"; done
expect 0 'all as it was sealed' "$ashiato" verify "$c"

# what differs is named
f=$(head -n 1 "$tmp/list")
"$build/test/flip" "$f" 80
expect 1 'exhibit ".*": its bytes are not those that were sealed|exhibit ".*" \(.*\): its bytes are not those that were sealed' "$ashiato" verify "$c"
"$build/test/flip" "$f" 80
mv "$f" "$f.away"
expect 1 'exhibit ".*": cannot open' "$ashiato" verify "$c"
mv "$f.away" "$f"
# a line of the log cut out, with everything else consistent
cp "$c/ledger/log" "$tmp/log"
sed -i '20d' "$c/ledger/log"
expect 1 'do not give the root|lines do not end|shorter than' "$ashiato" verify "$c"
cp "$tmp/log" "$c/ledger/log"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
done_testing
