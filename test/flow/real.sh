#!/bin/sh
# Real captures and logs with known truth. Skipped where the data is absent.
. "$(dirname "$0")/lib.sh" "$@"
net=$data/network
[ -d "$net/rita-missing-host" ] || skip "no real data at $net"

investigate() { # NAME FOLDER
	"$ashiato" new "$tmp/$1" >/dev/null
	"$ashiato" add "$tmp/$1" "$net/$2" >"$tmp/$1.added"
	"$ashiato" run "$tmp/$1"
}
# suspect NAME SERVER: its rank among the suspects; among the first three it must be
suspect() {
	r=$("$ashiato" show "$tmp/$1" suspects --jsonl | grep -n "\"server\":\"$2\"" | head -n 1 | cut -d: -f1)
	echo "$1: $2 is number ${r:-none} of the suspects"
	[ -n "$r" ] && [ "$r" -le 3 ] || fail "$1: $2 is not among the first three"
}
silent_above_machine() { # NAME
	json=$("$ashiato" show "$tmp/$1" judgement --json)
	for l in persona individual group unit sponsor; do
		case $json in *"\"layer\":\"$l\",\"judgement\":\"not established\",\"hypothesis\":null"*) ;; *) fail "$1: something is judged on the layer $l" ;; esac
	done
	case $json in *'"missing":["'*) ;; *) fail "$1: it does not say what is missing" ;; esac
}

investigate rita rita-missing-host
suspect rita 64.225.56.201
r=$("$ashiato" show "$tmp/rita" findings --jsonl | grep '"hunt":"beacon"' | grep -n '"subject":"64.225.56.201","peer":"73.54.23.243"' | head -n 1 | cut -d: -f1)
echo "rita-missing-host: the beacon 73.54.23.243 -> 64.225.56.201 is beacon finding ${r:-none}"
[ -n "$r" ] && [ "$r" -le 3 ] || fail "rita-missing-host: the beacon is not among the first three"
silent_above_machine rita
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/rita"

investigate s003 stratosphere/003-zeek-scenario-malicious
suspect s003 147.32.83.234
silent_above_machine s003

while read -r name server folder; do
	investigate "$name" "$folder" >/dev/null
	suspect "$name" "$server"
done <<'END'
portscan 172.16.1.11 stratosphere/002-zeek-scenario-port-scanning
names 104.239.157.210 stratosphere/005-zeek-scenario-malicious
intrusion 192.168.0.4 apt29-day1
control1 141.193.213.21 slips/test-cc/test-cc-capture-1.pcap
control2 141.193.213.20 slips/test-cc/test-cc-capture-2.pcap
vertical 192.168.1.9 slips/port-scans/vertical
horizontal 10.0.2.112 slips/port-scans/horizontal
answered 10.8.0.69 slips/test11-portscan.binetflow
sweep 192.168.1.109 slips/test12-icmp-portscan.pcap
END

for s in 008 010; do
	investigate s$s stratosphere/$s-zeek-mixed
	n=$("$ashiato" show "$tmp/s$s" findings --jsonl | grep '"hunt":"beacon"' | grep -cE '"evidence_bits":(1[2-9]|[2-9][0-9]|[0-9]{3,})\.' || true)
	echo "stratosphere/$s (benign, one host-day): $n beacon findings above the threshold"
	# who scans it or guesses its passwords from outside is a suspect rightly
	false=$("$ashiato" show "$tmp/s$s" suspects --jsonl | grep '"suspect":true' | grep -cvE '"reason":"[0-9a-f.:]+ (tried|asked|failed to log on)' || true)
	echo "stratosphere/$s: $false false suspects"
	[ "$false" -le 1 ] || fail "stratosphere/$s: more than one false suspect of a host-day"
	silent_above_machine s$s
	case $("$ashiato" show "$tmp/s$s" judgement --json) in *'"layer":"machine","judgement":"not established"'*) ;; *) fail "$s: a machine is judged on timing alone" ;; esac
done

# every file of the collection is sealed and read or named; no sanitizer report, no lost file
"$ashiato" new "$tmp/all" >/dev/null
"$ashiato" add "$tmp/all" "$net" >"$tmp/all.added"
tail -n 1 "$tmp/all.added"
files=$(cd "$net" && find . -type f ! -name '.*' -exec sha256sum {} + | cut -c1-64 | sort -u | wc -l)
[ "$("$ashiato" show "$tmp/all" exhibits --jsonl | wc -l)" = "$files" ] || fail "not every file was sealed"
"$ashiato" run "$tmp/all"
done_testing
