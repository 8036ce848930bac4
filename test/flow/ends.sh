#!/bin/sh
# `ashiato listen`, ended in every way: no process stays behind, and --save holds what was heard until then, in whole records.
. "$(dirname "$0")/lib.sh" "$@"

send=$build/test/datagram
printf 'hello' >"$tmp/hello"
port=54330

# processes that the listener P started, and it itself
children() { cat /proc/"$1"/task/"$1"/children 2>/dev/null; }
gone() { # PIDS...: within a minute
	n=0
	for pid; do
		while [ -d "/proc/$pid" ] && ! grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null; do
			n=$((n + 1))
			[ $n -gt 600 ] && return 1
			sleep 0.1
		done
	done
}

# ended WHAT: listens, sends, ends it as $1 says
ended() {
	what=$1 save=$tmp/$1.pcap
	port=$((port + 1))
	rm -f "$tmp/fifo"
	mkfifo "$tmp/fifo"
	case $what in
	pipe)
		"$ashiato" listen udp:$port --seconds 60 --save "$save" >"$tmp/fifo" 2>"$tmp/said" &
		p=$!
		# is there for two seconds
		sleep 2 <"$tmp/fifo" &
		;;
	*)
		"$ashiato" listen udp:$port --seconds 60 --save "$save" >"$tmp/out" 2>"$tmp/said" &
		p=$!
		;;
	esac
	n=0
	while [ "$(stat -c %s "$save" 2>/dev/null || echo 0)" -le 24 ] && [ $n -lt 100 ]; do
		"$send" $port "$tmp/hello" 2>/dev/null || true
		n=$((n + 1))
		sleep 0.1
	done
	all="$p $(children $p)"
	set -- $all
	[ $# = 3 ] || fail "$what: $# processes instead of three: $all"
	# which of them holds the socket, and which reads
	listener=
	reader=
	for q in $(children $p); do
		case $(tr '\0' ' ' <"/proc/$q/cmdline") in
		*reader-jail*) reader=$q ;;
		*) listener=$q ;;
		esac
	done
	case $what in
	term) kill -TERM $p ;;
	kill) kill -KILL $p ;;
	int) kill -INT $p ;;
	intlistener) kill -INT $listener ;;
	hup) kill -HUP $p ;;
	killlistener) kill -KILL $listener ;;
	killreader) kill -KILL $reader ;;
	stopreader)
		# a reader that hangs keeps nobody
		kill -STOP $reader
		kill -KILL $p 2>/dev/null || true # it may have ended by itself
		;;
	listenerfirst)
		kill -TERM $listener
		kill -KILL $p 2>/dev/null || true # it may have ended by itself
		;;
	readerfirst)
		kill -KILL $reader
		kill -TERM $p 2>/dev/null || true
		;;
	pipe)
		# nobody takes the answer any more: it ends by itself
		;;
	esac
	gone $all || fail "$what: a process stays behind: $all"
	size=$(stat -c %s "$save")
	# a header, and whole records: 16 bytes, an IPv4 and a UDP header, five bytes
	[ $(((size - 24) % 49)) = 0 ] && [ "$size" -gt 24 ] || fail "$what: $size bytes are not whole records"
	"$ashiato" read "$save" >"$tmp/again" 2>"$tmp/read-said" || fail "$what: what was saved cannot be read: $(cat "$tmp/read-said")"
	grep -q '"dst_port":'$port',"proto":17' "$tmp/again" || fail "$what: what was heard is not saved"
}
for how in term kill int intlistener hup killlistener killreader stopreader listenerfirst readerfirst pipe; do
	ended $how
done

# the other commands' readers go with whoever started them, too
truncate -s 2G "$tmp/large"
mkfifo "$tmp/slow"
"$ashiato" read "$tmp/slow" >/dev/null 2>&1 &
p=$!
exec 9>"$tmp/slow"
sleep 0.3
all="$p $(children $p)"
kill -KILL $p
wait $p 2>/dev/null || true
gone $all || fail "a reader stays behind: $all"
exec 9>&-
done_testing
