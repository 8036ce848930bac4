#!/bin/sh
# Evidence about a server never falls when more is known that agrees: the same connections from a second sensor, more of the same, the
# records of other logs. In made-up worlds, of attackers that are found in various ways.
. "$(dirname "$0")/lib.sh" "$@"
world=$build/bench/world signs=$build/bench/signs
[ -x "$world" ] && [ -x "$signs" ] || skip "bench is not built"

bits() { # FILE..: 1/1000 bit of the attacker's server
	"$signs" "$@" 2>/dev/null | awk -F'\t' -v s="$servers" 'BEGIN { n = split(s, a, ","); for (i = 1; i <= n; i++) is[a[i]] = 1 }
		($1 in is) && $2 == "went_to" && $3 > most { most = $3 } END { print most + 0 }'
}
no_less() { # WHAT BEFORE AFTER
	[ "$3" -ge "$2" ] || fail "$1: evidence fell from $2 to $3 thousandths of a bit"
}

seed=40
for family in http-beacon https-beacon-bare malleable interactive dead-server dns-then-https remote-access-tool; do
	seed=$((seed + 1))
	d=$tmp/$seed
	"$world" $seed --attack $family --sensor zeek --set fit --hours 12 --hosts 5 --out "$d"
	servers=$(awk -F'\t' 'FNR == 2 { print $5 }' "$d/truth.tsv")
	# another sensor's clock is .3 s ahead; its identifiers are its own
	awk -F'\t' -v OFS='\t' '/^#/ { print; next } { $1 = sprintf("%.6f", $1 + 0.3); $2 = $2 "x"; print }' "$d/conn.log" >"$d/copy.log"
	awk -F'\t' '/^#/ { print; next } !from { from = $1 } $1 < from + 6 * 3600' "$d/conn.log" >"$d/half.log"
	whole=$(bits "$d/conn.log")
	echo "$family: $(bits "$d/half.log"), $whole, $(bits "$d/conn.log" "$d/copy.log"), $(bits "$d/conn.log" "$d/http.log" "$d/ssl.log")"
	no_less "$family, twice as long" "$(bits "$d/half.log")" "$whole"
	no_less "$family, two sensors" "$whole" "$(bits "$d/conn.log" "$d/copy.log")"
	no_less "$family, other logs" "$whole" "$(bits "$d/conn.log" "$d/http.log" "$d/ssl.log")"
done
done_testing
