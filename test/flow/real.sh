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
# rank NAME SUBJECT PEER: rank among beacon findings
rank() { "$ashiato" show "$tmp/$1" findings --jsonl | grep '"hunt":"beacon"' | grep -n "\"subject\":\"$2\",\"peer\":\"$3\"" | head -n 1 | cut -d: -f1; }
silent_above_machine() { # NAME
	json=$("$ashiato" show "$tmp/$1" judgement --json)
	for l in persona individual group unit sponsor; do
		case $json in *"\"layer\":\"$l\",\"judgement\":\"not established\",\"hypothesis\":null"*) ;; *) fail "$1: something is judged on the layer $l" ;; esac
	done
	case $json in *'"missing":["'*) ;; *) fail "$1: it does not say what is missing" ;; esac
}

investigate rita rita-missing-host
r=$(rank rita 64.225.56.201 73.54.23.243)
echo "rita-missing-host: the beacon 73.54.23.243 -> 64.225.56.201 is beacon finding ${r:-none}"
[ -n "$r" ] && [ "$r" -le 3 ] || fail "rita-missing-host: not among the first three"
silent_above_machine rita
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/rita"

investigate s003 stratosphere/003-zeek-scenario-malicious
r=$(rank s003 147.32.83.234 10.8.0.61)
echo "stratosphere/003: the control server is beacon finding ${r:-none}"
[ -n "$r" ] && [ "$r" -le 3 ] || fail "stratosphere/003: not among the first three"
silent_above_machine s003

for s in 008 010; do
	investigate s$s stratosphere/$s-zeek-mixed
	n=$("$ashiato" show "$tmp/s$s" findings --jsonl | grep '"hunt":"beacon"' | grep -cE '"evidence_bits":(1[2-9]|[2-9][0-9]|[0-9]{3,})\.' || true)
	echo "stratosphere/$s (benign, one host-day): $n beacon findings above the threshold"
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
