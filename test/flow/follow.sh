#!/bin/sh
# Looking forward: what grows or comes in is held against what is watched. Alerts once in the journal, whatever is rotated, cut or full.
. "$(dirname "$0")/lib.sh" "$@"

jq() { python3 -c "import json,sys; d=[json.loads(x) for x in sys.stdin]; $1"; }
same() { [ "$2" = "$3" ] || fail "$1: $2 instead of $3"; }
# until COMMAND..: waits until it succeeds, a minute at most; no test depends on how long that is
until_true() {
	tries=0
	while ! "$@" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || { fail "in vain: $*"; return 0; }
		sleep 0.1
	done
}
alerts() { cat "$c/watch/follow.jsonl" 2>/dev/null | grep -c '^{"id"' || :; }
has_alerts() { [ "$(alerts)" = "$1" ]; }
# follow SOURCE..: in the background; what it says in $tmp/said, its alerts in $tmp/out
follow() {
	"$ashiato" watch "$c" follow "$@" >"$tmp/out" 2>"$tmp/said" &
	follower=$!
}
end() {
	kill -TERM $follower
	wait $follower || fail "it did not end well: $(cat "$tmp/said")"
}
anew() {
	rm -rf "$c/watch" "$logs"
	mkdir "$logs"
}
head() { printf '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t%s\n#fields\t%s\n' "$1" "$(echo "$2" | tr ' ' '\t')"; }
conn_head() { head conn 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto duration orig_bytes resp_bytes conn_state'; }
flow() { printf '%s.1\tC%s\t%s\t4001\t%s\t443\ttcp\t1.5\t900\t800\tSF\n' "$1" "$1" "$2" "$3"; }
eve() { printf '{"ts":%s.5,"uid":"C%s","id.orig_h":"%s","id.orig_p":4001,"id.resp_h":"%s","id.resp_p":443,"proto":"tcp","duration":1.5,"orig_bytes":900,"resp_bytes":800,"conn_state":"SF"}\n' "$1" "$1" "$2" "$3"; }
sshd() { printf '%s host sshd[812]: Failed password for root from %s port 4411 ssh2\n' "$1" "$2"; }

c=$tmp/case logs=$tmp/logs
"$ashiato" new "$c" >/dev/null
printf 'name,sector,country,prefixes,domains,contact,note\nOne,,JP,10.0.1.0/24,,,\n' >"$tmp/organisations.csv"
"$ashiato" add "$c" "$tmp/organisations.csv" --quiet >/dev/null
mkdir "$logs"
expect 0 'nothing is watched yet' "$ashiato" watch "$c" follow "$logs" --once
"$ashiato" watch "$c" add 203.0.0.0/16 c2.example --reason "a tip" --quiet >/dev/null

# what an alert says; the command has it on its standard input, and never in its words
anew
{ conn_head; flow 1480000000 10.0.1.5 203.0.113.7; flow 1480000001 10.0.1.5 198.51.100.9; } >"$logs/conn.log"
expect 0 '1 alerts' "$ashiato" watch "$c" follow "$logs/conn.log" --once --exec "cat >>'$tmp/got'; echo said"
said=$(jq "x=d[0]; print(x['watched'], x['value'], x['time'], x['host'], x['peer'], x['port'], x['organisation'], x['kind'], x['field'].replace(' ','-'), x['reason'].replace(' ','-'), x['source']=='$logs/conn.log', x['offset'])" <"$tmp/got")
same "an alert" "$said" "indicator:cidr:203.0.0.0/16 203.0.0.0/16 2016-11-24T15:06:40.100Z 10.0.1.5 203.0.113.7 443 One flow destination-address a-tip True 183"
expect 0 '^ashiato: 0 records' "$ashiato" watch "$c" follow "$logs/conn.log" --once
expect 0 'not delivered' "$ashiato" watch "$c" follow "$logs/conn.log" --once
flow 1480000002 10.0.1.5 203.0.113.8 >>"$logs/conn.log"
expect 0 'exit status was 3' "$ashiato" watch "$c" follow "$logs/conn.log" --once --exec 'exit 3'
cd "$logs"
expect 0 '^ashiato: 0 records' "$ashiato" watch "$c" follow conn.log --once
cd "$tmp"

# growing, of several kinds at once, with and without word from the kernel; a line counts when it is whole
for how in "" --poll; do
	anew
	conn_head >"$logs/conn.log"
	follow "$logs" $how
	flow 1480000000 10.0.1.5 203.0.113.7 >>"$logs/conn.log"
	until_true has_alerts 1
	eve 1480000003 10.0.1.6 203.0.113.9 >"$logs/eve.json"
	until_true has_alerts 2
	sshd 2016-12-03T04:05:06Z 203.0.113.9 >"$logs/auth.log"
	until_true has_alerts 3
	printf '1480000009.1\tC9\t10.0.1.5\t4001\t203.0.' >>"$logs/conn.log"
	eve 1480000004 10.0.1.6 203.0.113.10 >>"$logs/eve.json"
	until_true has_alerts 4
	printf '113.99\t443\ttcp\t1.5\t900\t800\tSF\n' >>"$logs/conn.log"
	until_true has_alerts 5
	# what is watched is read anew when the case grows
	"$ashiato" watch "$c" add "198.51.100.$((70 + ${#how}))" --reason later --no-run >/dev/null
	"$ashiato" run "$c" --quiet >/dev/null
	n=0
	while has_alerts 5 && [ $n -lt 100 ]; do
		n=$((n + 1))
		flow $((1480000100 + n)) 10.0.1.5 "198.51.100.$((70 + ${#how}))" >>"$logs/conn.log"
		sleep 0.2
	done
	grep -q '"reason":"later"' "$c/watch/follow.jsonl" || fail "what was added to the watch meanwhile was not seen"
	end
	[ "$(alerts)" = "$(grep -c . "$tmp/out")" ] || fail "not all alerts were told: $(alerts), $(cat "$tmp/out")"
done

# a watched name leads on, live
anew
{ head dns 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto query qtype_name rcode_name answers'
	printf '1480000000.0\tD1\t10.0.1.5\t5353\t192.0.2.53\t53\tudp\twww.c2.example\tA\tNOERROR\t192.0.2.200,127.0.0.1\n'; } >"$logs/dns.log"
expect 0 '1 alerts' "$ashiato" watch "$c" follow "$logs" --once
{ conn_head; flow 1480000060 10.0.1.7 192.0.2.200; flow 1480200000 10.0.1.7 192.0.2.200; flow 1480000061 10.0.1.7 192.0.2.201; } >"$logs/conn.log"
expect 0 '1 alerts' "$ashiato" watch "$c" follow "$logs" --once
said=$(grep '^{"id"' "$c/watch/follow.jsonl" | jq "print(d[0]['leads_to'], d[1]['watched'], d[1]['led_by'], d[1]['host'])")
same "where a name led" "$said" "['192.0.2.200'] address:192.0.2.200 domain:c2.example 10.0.1.7"

# rotation: renamed in the middle of a line, while and while not following; compressed; copied and truncated; what was there before is not read
for how in while off; do
	anew
	eve 1 10.0.1.1 203.0.0.1 >"$logs/x.json.1"
	eve 2 10.0.1.1 203.0.0.2 >"$logs/x.json"
	go() { if [ $how = while ]; then until_true has_alerts "$1"; else "$ashiato" watch "$c" follow "$logs/x.json" --once --quiet >/dev/null; fi; }
	[ $how = off ] || follow "$logs/x.json"
	go 1
	line=$(eve 3 10.0.1.1 203.0.0.3)
	printf %s "${line%'"203'*}" >>"$logs/x.json"
	mv "$logs/x.json" "$logs/x.json.2"
	printf '%s\n' "${line#"${line%'"203'*}"}" >>"$logs/x.json.2"
	eve 4 10.0.1.1 203.0.0.4 >>"$logs/x.json.2"
	eve 5 10.0.1.1 203.0.0.5 >"$logs/x.json"
	go 4
	eve 6 10.0.1.1 203.0.0.6 >>"$logs/x.json.2"
	gzip "$logs/x.json.2"
	go 5
	eve 7 10.0.1.1 203.0.0.7 >>"$logs/x.json"
	cp "$logs/x.json" "$logs/x.json-20161203"
	: >"$logs/x.json"
	eve 8 10.0.1.1 203.0.0.8 >>"$logs/x.json"
	go 7
	gzip "$logs/x.json-20161203"
	eve 9 10.0.1.1 203.0.0.9 >>"$logs/x.json"
	go 8
	[ $how = off ] || end
	"$ashiato" watch "$c" follow "$logs/x.json" --once --quiet >/dev/null
	said=$(grep '^{"id"' "$c/watch/follow.jsonl" | jq "print(' '.join(sorted(x['peer'][8:] for x in d)))")
	same "rotated $how following" "$said" "2 3 4 5 6 7 8 9"
done

# deleted while it is open: read to its end, then the new one; a full gzip only counts when it is whole
anew
eve 1 10.0.1.1 203.0.0.1 >"$logs/x.json"
follow "$logs/x.json"
until_true has_alerts 1
exec 9>>"$logs/x.json"
rm "$logs/x.json"
eve 2 10.0.1.1 203.0.0.2 >&9
exec 9>&-
eve 3 10.0.1.1 203.0.0.3 >"$logs/x.json"
until_true has_alerts 3
for i in 1 2 3 4 5 6 7 8 9; do eve 1$i 10.0.1.1 203.0.1.$i; done | gzip >"$tmp/x.gz"
head_n=$(($(wc -c <"$tmp/x.gz") / 2))
python3 - "$tmp/x.gz" "$logs/x.json.1.gz" $head_n <<'PY'
import sys, time
data, n = open(sys.argv[1], "rb").read(), int(sys.argv[3])
with open(sys.argv[2], "wb", buffering=0) as f:
    f.write(data[:n])
    time.sleep(0.5)
    f.write(data[n:])
PY
until_true has_alerts 12
end
same "the alerts' ids" "$(grep '^{"id"' "$c/watch/follow.jsonl" | jq "print(len({x['id'] for x in d}), len(d))")" "12 12"

# a service manager is told when it is ready, and of its end
anew
eve 1 10.0.1.1 203.0.0.1 >"$logs/x.json"
python3 - "$ashiato" "$c" "$logs" "$tmp/notify" <<'PY' || fail "the service manager was not told"
import os, signal, socket, subprocess, sys
ashiato, case, logs, path = sys.argv[1:]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(path)
s.settimeout(60)
p = subprocess.Popen([ashiato, "watch", case, "follow", logs, "--quiet"], env=dict(os.environ, NOTIFY_SOCKET=path, WATCHDOG_USEC="2000000"), stdout=subprocess.DEVNULL)
said = []
while not {"READY=1", "WATCHDOG=1", "STATUS"} <= {x[:6] if x[:6] == "STATUS" else x for x in said}:
    said.append(s.recv(1000).decode())
p.send_signal(signal.SIGTERM)
while "STOPPING=1" not in said:
    said.append(s.recv(1000).decode())
sys.exit(p.wait())
PY

# alerts as datagrams of a system log
eve 2 10.0.1.1 203.0.0.2 >>"$logs/x.json"
python3 - "$ashiato" "$c" "$logs" <<'PY' || fail "no alert came as a system log"
import json, re, socket, subprocess, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
s.settimeout(60)
subprocess.run([sys.argv[1], "watch", sys.argv[2], "follow", sys.argv[3], "--once", "--quiet", "--syslog", "udp:127.0.0.1:%d" % s.getsockname()[1]], check=True, stdout=subprocess.DEVNULL)
m = re.fullmatch(r"<12>1 \S+Z - ashiato - alert - (\{.*\})", s.recv(9000).decode())
sys.exit(json.loads(m[1])["peer"] != "203.0.0.2")
PY

# what comes in: the standard input; system logs, a datagram each, by lines and by counted octets
anew
{ conn_head; flow 1480000000 10.0.1.5 203.0.113.7; } | "$ashiato" watch "$c" follow - >"$tmp/out" 2>"$tmp/said"
grep -q '"source":"-".*"peer":"203.0.113.7"' "$tmp/out" || fail "the standard input was not read: $(cat "$tmp/out" "$tmp/said")"
anew
follow syslog+udp:54331 syslog+tcp:127.0.0.1:54332
printf '<38>%s' "$(sshd 2016-12-03T04:05:06Z 203.0.113.1)" >"$tmp/datagram"
sent() { "$build/test/datagram" 54331 "$tmp/datagram"; has_alerts 1 || { sleep 0.3; ! has_alerts 0; }; }
until_true sent
n=$(alerts)
python3 - "$(sshd 2016-12-03T04:05:06Z 203.0.113.2)" "$(sshd 2016-12-03T04:05:07Z 203.0.113.3)" <<'PY' || fail "the port takes no connection"
import socket, sys
lines, octets = socket.create_connection(("127.0.0.1", 54332)), socket.create_connection(("127.0.0.1", 54332))
lines.sendall(b"<38>" + sys.argv[1].encode() + b"\n")
m = b"<38>" + sys.argv[2].encode()
for part in (b"%d " % len(m), m[:9], m[9:] + b"%d " % len(m), m):
    octets.sendall(part)
lines.close(), octets.close()
PY
until_true has_alerts $((n + 3))
end

# flow records that an exporter sends
anew
"$ashiato" watch "$c" add 198.51.100.7 --reason "a tip" --quiet >/dev/null
follow netflow+udp:54333 "$logs"
golden=$source/test/read/golden
exported() { "$build/test/datagram" 54333 "$golden/v9.template.netflow"; "$build/test/datagram" 54333 "$golden/v9.records.netflow"; sleep 0.2; ! has_alerts 0; }
until_true exported
end
grep -q '"source":"netflow+udp:54333".*"kind":"flow","host":"192.0.2.10","peer":"198.51.100.7","port":443' "$tmp/out" || fail "flow records that were sent were not held against the watch: $(cat "$tmp/out" "$tmp/said")"
expect 1 'no-such-interface' "$ashiato" watch "$c" follow iface:no-such-interface

# from the future, without a time, in two halves that are no line, and what is no log at all
anew
{ conn_head; flow 4102444800 10.0.1.5 203.0.113.7; flow - 10.0.1.5 203.0.113.8; printf 'what is this\n'; } >"$logs/conn.log"
printf 'nothing that anybody knows\n' >"$logs/notes.txt"
cp "$source/test/read/golden/v9.records.netflow" "$logs/flows" 2>/dev/null || :
expect 0 '1 of records from the future' "$ashiato" watch "$c" follow "$logs" --once
grep -q '"future":true' "$c/watch/follow.jsonl" || fail "an alert of the future is not marked"

# a full disk: nothing is told that is not written; with room again it goes on where it stood
anew
{ conn_head; for i in 1 2 3 4 5 6 7 8 9; do flow 148000000$i 10.0.1.5 203.0.113.$i; done; } >"$logs/conn.log"
# a sanitizer wants to be loaded first
first=$(ldd "$ashiato" | awk '/libasan/ { print $3 }')
at=1 failed=0
while [ $at -le 12 ]; do
	rm -rf "$c/watch" "$tmp/told"
	set +e
	LD_PRELOAD=${first:+$first:}$build/test/libfault.so ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0" FAULT_DIR=$c FAULT_KIND=full FAULT_AT=$at "$ashiato" watch "$c" follow "$logs" --once --alerts "$tmp/told" >/dev/null 2>"$tmp/said"
	status=$?
	set -e
	told=$(grep -c . "$tmp/told" 2>/dev/null || :)
	[ $status = 0 ] || { failed=$((failed + 1)); grep -q 'No space left' "$tmp/said" || fail "full at $at: $(cat "$tmp/said")"; }
	[ "${told:-0}" -le "$(alerts)" ] || fail "full at $at: $told told, $(alerts) written"
	"$ashiato" watch "$c" follow "$logs" --once --quiet --alerts "$tmp/told" >/dev/null
	same "alerts after a full disk at $at" "$(alerts)" 9
	same "told after a full disk at $at" "$(sort -u "$tmp/told" | grep -c .)" 9
	at=$((at + 1))
done
[ $failed -gt 1 ] || fail "the disk was never full"

# two at once, and mistakes
anew
conn_head >"$logs/conn.log"
follow "$logs/conn.log"
until_true test -s "$c/watch/follow.jsonl"
expect 1 'another .* is running' "$ashiato" watch "$c" follow "$logs" --once
end
expect 2 'files, folders' "$ashiato" watch "$c" follow
expect 2 'no such file' "$ashiato" watch "$c" follow "$tmp/nowhere/x.log" --once
expect 2 'PORT was expected' "$ashiato" watch "$c" follow syslog+udp:x
expect 2 'local or udp' "$ashiato" watch "$c" follow "$logs" --once --syslog x
expect 1 'no-case|not a case|cannot' "$ashiato" watch "$tmp/no-case" follow "$logs" --once
[ ! -e "$tmp/no-case" ] || fail "a folder was made that is no case"
expect 0 'all as it was sealed' "$ashiato" verify "$c"

# a few hundred cuts; thousands by hand: FOLLOW_CUTS=2000
python3 "$source/test/flow/follow.py" "$ashiato" "$c" "$tmp/cut" "${FOLLOW_CUTS:-120}" >"$tmp/said" 2>&1 || fail "cuts: $(cat "$tmp/said")"
cat "$tmp/said"

# the unit is as closed as the manager can tell
if command -v systemd-analyze >/dev/null && systemd-analyze security --offline=true --threshold=20 "$source/data/systemd/ashiato-watch@.service" >"$tmp/said" 2>&1; then
	tail -n 1 "$tmp/said"
elif command -v systemd-analyze >/dev/null && systemd-analyze security --help | grep -q -- --offline; then
	fail "the unit: $(tail -n 3 "$tmp/said")"
else
	echo "systemd-analyze is not here: the unit was not looked at"
fi
done_testing
