#!/bin/sh
# `ashiato listen`: a UDP port and the loopback interface, live; bounded by packets and seconds.
. "$(dirname "$0")/lib.sh" "$@"

send=$build/test/datagram
printf 'hello' >"$tmp/hello"

# heard WHERE PORT ARGS..: listens, sends until something was heard (the listener may not be there yet), waits for its end
heard() {
	where=$1 port=$2
	shift 2
	"$ashiato" listen "$where" --packets 2 --seconds 20 "$@" >"$tmp/out" 2>"$tmp/said" &
	listener=$!
	tries=0
	while kill -0 $listener 2>/dev/null && [ $tries -lt 100 ]; do
		"$send" "$port" "$tmp/hello" 2>/dev/null || true
		tries=$((tries + 1))
		sleep 0.1
	done
	wait $listener
}

heard udp:54321 54321 --save "$tmp/saved.pcap" || fail "listening on a port: $(cat "$tmp/said")"
grep -q '"kind":"flow".*"dst":"127.0.0.1","dst_port":54321,"proto":17.*"src_bytes":5' "$tmp/out" || fail "no flow was heard on a port: $(cat "$tmp/out" "$tmp/said")"
"$ashiato" read "$tmp/saved.pcap" >"$tmp/again" 2>/dev/null
cmp -s "$tmp/out" "$tmp/again" || fail "what was saved does not read as what was heard"
expect 1 'cannot make' "$ashiato" listen udp:54321 --save "$tmp/saved.pcap"

# A template in one packet, records in the next: both from the same exporter, remembered beyond a conversation.
golden=$source/test/read/golden
"$ashiato" listen udp:54323 --packets 6 --seconds 20 >"$tmp/out" 2>"$tmp/said" &
listener=$!
tries=0
while kill -0 $listener 2>/dev/null && [ $tries -lt 100 ]; do
	"$send" 54323 "$golden/v9.template.netflow" 2>/dev/null || true
	"$send" 54323 "$golden/v9.records.netflow" 2>/dev/null || true
	tries=$((tries + 1))
	sleep 0.1
done
wait $listener
grep -q '"kind":"flow".*"src":"192.0.2.10","src_port":40000,"dst":"198.51.100.7","dst_port":443,"proto":6.*"src_packets":5' "$tmp/out" || fail "NetFlow records sent to the port were not read: $(cat "$tmp/out" "$tmp/said")"

if heard lo 54322 --filter 'udp port 54322'; then
	grep -q '"kind":"flow".*"dst_port":54322,"proto":17' "$tmp/out" || fail "no flow was heard on the interface: $(cat "$tmp/out" "$tmp/said")"
	grep -q '"kind":"flow"' "$tmp/out" && ! grep -v '54322' "$tmp/out" || fail "the filter let something pass: $(cat "$tmp/out")"
elif grep -qi 'permi' "$tmp/said"; then
	echo "an interface may not be opened here: that part was left out"
else
	fail "listening on the interface: $(cat "$tmp/said")"
fi
expect 2 'filter' "$ashiato" listen lo --filter 'no such filter'
expect 1 'no-such-interface' "$ashiato" listen no-such-interface
expect 2 'udp:' "$ashiato" listen udp:x
expect 2 'packets' "$ashiato" listen lo --packets 0
expect 2 'one interface' "$ashiato" listen
done_testing
