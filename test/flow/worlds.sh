# Made-up worlds (bench/world): the same seed gives the same bytes, every family leaves its traces, and what each kind of
# sensor writes is read without a skip.
. "$(dirname "$0")/lib.sh"
world=$build/bench/world

for sensor in zeek flow dns proxy; do
	"$world" 7 --sensor $sensor --hours 24 --hosts 6 --out "$tmp/$sensor.1"
	"$world" 7 --sensor $sensor --hours 24 --hosts 6 --out "$tmp/$sensor.2"
	diff -r "$tmp/$sensor.1" "$tmp/$sensor.2" >/dev/null || fail "$sensor: two runs of one seed differ"
	"$world" 8 --sensor $sensor --hours 24 --hosts 6 --out "$tmp/$sensor.3"
	if cmp -s "$tmp/$sensor.1/software.tsv" "$tmp/$sensor.3/software.tsv"; then fail "$sensor: another seed gives the same world"; fi
	"$ashiato" new "$tmp/$sensor" >/dev/null
	for log in "$tmp/$sensor.1"/*.log "$tmp/$sensor.1"/flows.csv; do
		[ ! -f "$log" ] || expect 0 ' records, 0 skipped' "$ashiato" add "$tmp/$sensor" "$log"
	done
done
# these bytes on every machine
sums=$(cat "$tmp/zeek.1"/*.log | sha256sum | cut -c1-16)
[ "$sums" = c370261d7b21cbe2 ] || fail "the world of seed 7 has other bytes: $sums"

# each attacker leaves rows that name a server of his, with each sensor that is said to see him
"$world" --families >"$tmp/families"
[ "$(grep -c '^software' "$tmp/families")" -ge 36 ] || fail "fewer families of software than 36"
[ "$(grep -c '^attack' "$tmp/families")" -ge 24 ] || fail "fewer families of attackers than 24"
while read -r kind family set list sensors; do
	[ "$kind" = attack ] || continue
	for sensor in zeek flow dns proxy; do
		case $sensors in *"$(echo $sensor | cut -c1)"*) ;; *) continue ;; esac
		"$world" 5 --attack "$family" --sensor $sensor --hours 24 --hosts 4 --loss 0 --out "$tmp/world"
		read -r got_list got_family got_set host servers <<-EOF
			$(sed -n 2p "$tmp/world/truth.tsv")
		EOF
		[ "$got_list $got_family $got_set" = "$list $family $set" ] || fail "$family: the truth is $got_list $got_family $got_set"
		echo "$servers" | tr , '\n' >"$tmp/servers"
		cat "$tmp/world"/*.log "$tmp/world"/flows.csv 2>/dev/null | grep -qFf "$tmp/servers" || fail "$family: $sensor has no row of $servers"
		rm -r "$tmp/world"
	done
done <"$tmp/families"

# each family of software has a server in one of some worlds
for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
	"$world" $seed --hosts 40 --hours 4 --attack none --out "$tmp/many"
	cut -f1 "$tmp/many/software.tsv"
done | sort -u >"$tmp/installed"
awk '$1 == "software" { print $2 }' "$tmp/families" | sort | comm -23 - "$tmp/installed" >"$tmp/never"
[ ! -s "$tmp/never" ] || fail "never installed: $(tr '\n' ' ' <"$tmp/never")"

expect 2 'no attacker is called nobody' "$world" 1 --attack nobody --out "$tmp/nobody"
expect 2 'usage' "$world" 1 --sensor nose --out "$tmp/nobody"
done_testing
