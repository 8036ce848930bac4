#!/bin/sh
# What hosts, honeypots and sensors write: who did it, how often, and what is no failed logon.
. "$(dirname "$0")/lib.sh" "$@"

in=$tmp/in
mkdir "$in"

has() { # FILE PATTERN
	grep -q -- "$2" "$1" || fail "$1 lacks $2: $(cat "$1")"
}
lacks() {
	! grep -q -- "$2" "$1" || fail "$1 has $2"
}

# --- Cowrie: what the intruder asks to be forwarded to is not the honeypot
event() { # EVENT REST
	printf '{"eventid":"cowrie.%s","session":"s1","src_ip":"203.0.113.6",%s}\n' "$1" "$2"
}
{
	event session.connect '"src_port":50780,"dst_ip":"192.0.2.2","dst_port":2222,"protocol":"ssh","timestamp":"2024-01-01T09:00:01.000000Z"'
	event direct-tcpip.request '"dst_ip":"198.51.100.52","dst_port":25,"src_port":7,"timestamp":"2024-01-01T09:00:02.000000Z"'
	event direct-tcpip.request '"dst_ip":"mail.example.org","dst_port":443,"src_port":0,"timestamp":"2024-01-01T09:00:03.000000Z"'
	event direct-tcpip.ja4 '"dst_ip":"198.51.100.52","dst_port":443,"ja4":"t13","timestamp":"2024-01-01T09:00:03.500000Z"'
	event login.success '"username":"root","password":"x","timestamp":"2024-01-01T09:00:04.000000Z"'
	event command.input '"input":"uname","timestamp":"2024-01-01T09:00:05.000000Z"'
	event session.file_download '"url":"http://198.51.100.9/a","shasum":"7fa3abc229fd3cb9a0a6f07d9da15e35528c630d0ad5902d5422b305cae7eaa1","timestamp":"2024-01-01T09:00:06.000000Z"'
} >"$in/cowrie.json"
"$ashiato" read "$in/cowrie.json" >"$tmp/out" 2>"$tmp/err"
lacks "$tmp/out" '"dst":"198.51.100.52"'
lacks "$tmp/out" '"src":"198.51.100.52"'
has "$tmp/out" '\["dst_ip","mail.example.org"\]'
[ "$(grep -c '"src":"203.0.113.6","src_port":50780,"dst":"192.0.2.2","dst_port":2222' "$tmp/out")" = 7 ] || fail "the session: $(cat "$tmp/out")"
# its Z tells no zone
lacks "$tmp/out" '"time"'
has "$tmp/err" '7 events have no time: Cowrie writes what its clock shows'
"$ashiato" read "$in/cowrie.json" --zone +09:00 2>/dev/null >"$tmp/out"
has "$tmp/out" '"kind":"command","time":"2024-01-01T00:00:05.000000000Z"'
sed 's/"session"/"@timestamp":"2024-01-01T09:00:10.1Z","session"/' "$in/cowrie.json" >"$in/shipped.json"
"$ashiato" read "$in/shipped.json" 2>/dev/null >"$tmp/out"
has "$tmp/out" '"kind":"command","time":"2024-01-01T09:00:05.000000000Z"'
sed 's/000000Z/000000+09:00/' "$in/cowrie.json" >"$in/offset.json"
"$ashiato" read "$in/offset.json" 2>/dev/null >"$tmp/out"
has "$tmp/out" '"kind":"command","time":"2024-01-01T00:00:05.000000000Z"'

# --- sshd: tries, each once
line() { # PID TEXT
	printf '2024-07-02T10:00:%02d+00:00 gate sshd[%s]: %s\n' "$n" "$1" "$2"
	n=$((n + 1))
}
n=0
{
	line 1 'Invalid user a from 203.0.113.7 port 1'                                             # 1
	line 1 'Failed none for invalid user a from 203.0.113.7 port 1 ssh2'
	line 1 'Failed password for invalid user a from 203.0.113.7 port 1 ssh2'
	line 1 'message repeated 2 times: [ Failed password for invalid user a from 203.0.113.7 port 1 ssh2]' # 3
	line 1 'error: maximum authentication attempts exceeded for invalid user a from 203.0.113.7 port 1 ssh2 [preauth]'
	line 1 'Disconnecting invalid user a 203.0.113.7 port 1: Too many authentication failures [preauth]'
	line 2 'Connection closed by authenticating user root 203.0.113.7 port 2 [preauth]'          # 4
	line 3 'Disconnected from invalid user b 203.0.113.7 port 3 [preauth]'                       # 5
	line 4 'Connection reset by authenticating user root 203.0.113.7 port 4 [preauth]'           # 6
	line 5 'User root from 203.0.113.7 not allowed because not listed in AllowUsers'             # 7
	line 5 'Failed password for invalid user root from 203.0.113.7 port 5 ssh2'
	line 6 'Connection closed by 203.0.113.7 port 6 [preauth]'
	line 7 'Failed none for root from 203.0.113.7 port 7 ssh2'
	# an agent offers its keys
	line 11 'Failed publickey for root from 203.0.113.7 port 11 ssh2: RSA SHA256:a'
	line 11 'Failed publickey for root from 203.0.113.7 port 11 ssh2: RSA SHA256:b'
	line 8 'Disconnecting invalid user 192.0.2.1 port 9: x 203.0.113.7 port 8: Change of username [preauth]'
	printf '2024-07-02T10:00:%02d+00:00 gate sshd-session[9]: Failed password for root from 203.0.113.7 port 10 ssh2\n' "$n" # 8
	printf '2024-07-02T10:00:%02d+00:00 gate last message repeated 4 times\n' "$n" # 12
} >"$in/auth.log"
"$ashiato" read "$in/auth.log" >"$tmp/out" 2>"$tmp/err"
has "$tmp/err" '1 skipped'
"$ashiato" new "$tmp/ssh" >/dev/null
"$ashiato" add "$tmp/ssh" "$in/auth.log" --vantage address:192.0.2.21 --acquired 2024-08-01 >/dev/null
"$ashiato" run "$tmp/ssh" >/dev/null
"$ashiato" show "$tmp/ssh" findings --all >"$tmp/said"
has "$tmp/said" '203.0.113.7 failed to log on to address:192.0.2.21 12 times'

# packets that are told again
{
	echo '2021-03-23T23:01:26Z fw kernel: IN=eth0 OUT= SRC=203.0.113.27 DST=192.0.2.1 LEN=60 PROTO=UDP SPT=5 DPT=23 LEN=40'
	echo '2021-03-23T23:01:27Z fw kernel: message repeated 3 times: [ IN=eth0 OUT= SRC=203.0.113.27 DST=192.0.2.1 LEN=60 PROTO=UDP SPT=5 DPT=23 LEN=40]'
	echo '2021-03-23T23:01:28Z fw last message repeated 5 times'
	echo '2021-03-23T23:01:28Z other last message repeated 5 times'
} >"$in/kern.log"
"$ashiato" read "$in/kern.log" 2>/dev/null | sed -n '/"kind":"flow"/s/.*"src_bytes":\([0-9]*\),.*"src_packets":\([0-9]*\),.*/\1 \2/p' >"$tmp/out"
[ "$(tr '\n' ' ' <"$tmp/out")" = '32 1 96 3 160 5 ' ] || fail "packets: $(cat "$tmp/out")"

# dates
n=1
for date in 'Feb 6 15:16:30' 'Feb  6 15:16:30' 'Feb 06 15:16:30' 'Feb  6 15:16:30.000' 'FEB 6 15:16:30' '2024-02-06 15:16:30' '2024-02-06T15:16:30'; do
	echo "$date gate sshd[$n]: Failed password for root from 203.0.113.5 port $n ssh2" >>"$in/dates.log"
	n=$((n + 1))
done
for date in '2024-02-06T15:16:30+0000' 'Tue 2024-02-06 15:16:30 UTC' '1707232590.000000' '2024-02-06 16:16:30 +01:00'; do
	echo "$date gate sshd[$n]: Failed password for root from 203.0.113.5 port $n ssh2" >>"$in/dates.log"
	n=$((n + 1))
done
"$ashiato" read "$in/dates.log" --zone UTC --year 2024 >"$tmp/out" 2>"$tmp/err"
[ "$(grep -c '"time":"2024-02-06T15:16:30.000000000Z"' "$tmp/out")" = 11 ] || fail "dates: $(cat "$tmp/out" "$tmp/err")"

# --- Kerberos: who asks for the ticket of a service has logged on already
n=0
while [ $n -lt 20 ]; do
	printf '{"_path":"kerberos","ts":%s,"uid":"K%s","id.orig_h":"192.0.2.10","id.orig_p":%s,"id.resp_h":"192.0.2.53","id.resp_p":88,"request_type":"TGS","client":"bob/R","service":"cifs/x%s","success":false,"error_msg":"KDC_ERR_S_PRINCIPAL_UNKNOWN"}\n' $((1700000000 + n)) $n $((40000 + n)) $n
	printf '{"_path":"kerberos","ts":%s,"uid":"A%s","id.orig_h":"192.0.2.10","id.orig_p":%s,"id.resp_h":"192.0.2.53","id.resp_p":88,"request_type":"AS","client":"bob/R","service":"krbtgt/R","success":false,"error_msg":"KDC_ERR_PREAUTH_REQUIRED"}\n' $((1700000100 + n)) $n $((41000 + n))
	printf '{"timestamp":"2023-11-14T22:15:%02d.000000+0000","flow_id":%s,"event_type":"krb5","src_ip":"192.0.2.10","src_port":%s,"dest_ip":"192.0.2.53","dest_port":88,"proto":"TCP","krb5":{"msg_type":"KRB_ERROR","failed_request":"KRB_TGS_REQ","error_code":"KDC_ERR_PREAUTH_FAILED"}}\n' $n $n $((42000 + n)) >>"$in/krb.eve.json"
	printf '{"_path":"kerberos","ts":%s,"uid":"B%s","id.orig_h":"192.0.2.66","id.orig_p":%s,"id.resp_h":"192.0.2.53","id.resp_p":88,"request_type":"AS","client":"u%s/R","service":"krbtgt/R","success":false,"error_msg":"KDC_ERR_PREAUTH_FAILED"}\n' $((1700000200 + n)) $n $((43000 + n)) $n
	n=$((n + 1))
done >"$in/kerberos.log"
"$ashiato" new "$tmp/krb" >/dev/null
"$ashiato" add "$tmp/krb" "$in/kerberos.log" "$in/krb.eve.json" --acquired 2024-08-01 >/dev/null
"$ashiato" run "$tmp/krb" >/dev/null
"$ashiato" show "$tmp/krb" findings --all >"$tmp/said"
lacks "$tmp/said" '192.0.2.10 failed to log on'
has "$tmp/said" '192.0.2.66 failed to log on to .*192.0.2.53 20 times'

# --- web servers: the client is the peer, and no list of addresses is a Host
{
	echo '203.0.113.8, 10.1.1.1 192.0.2.9 - - [09/Mar/2018:15:59:04 +0000] "GET /a HTTP/1.1" 200 33 "-" "A"'
	echo '203.0.113.8, ::ffff:192.0.2.9 - - [09/Mar/2018:15:59:04 +0000] "GET /b HTTP/1.1" 200 33 "-" "A"'
	echo '203.0.113.8 192.0.2.9 - - [09/Mar/2018:15:59:04 +0000] "GET /c HTTP/1.1" 200 33 "-" "A"'
	echo '192.0.2.9 - - [09/Mar/2018:15:59:04 +0000] "GET /d HTTP/1.1" 200 33 "-" "\xC3\xA9" "203.0.113.8, 10.1.1.1"'
} >"$in/access.log"
"$ashiato" read "$in/access.log" 2>/dev/null >"$tmp/out"
[ "$(grep -c '"src":"192.0.2.9",.*"forwarded":"203.0.113.8' "$tmp/out")" = 4 ] || fail "forwarded: $(cat "$tmp/out")"
lacks "$tmp/out" '"host"'
has "$tmp/out" '"agent":"é"'
{
	echo '#Date: 2013-07-30 23:59:00'
	echo '#Fields: time c-ip cs-method cs-uri-stem sc-status cs(X-Forwarded-For)'
	echo '23:59:59 192.0.2.9 GET /1 200 203.0.113.8,+10.1.1.1'
	echo '00:00:01 192.0.2.9 GET /2 200 -'
	echo '23:59:58 192.0.2.9 GET /3 200 -'
	echo '#Fields: date time c-ip cs-method cs-uri-stem sc-status'
	echo '2020-2-07 1:02:03 192.0.2.9 GET /4 200'
} >"$in/iis.log"
"$ashiato" read "$in/iis.log" 2>/dev/null | sed 's/.*"time":"\([^.]*\).*"uri":"\([^"]*\)".*/\2 \1/' | tr '\n' ' ' >"$tmp/out"
has "$tmp/out" '^/1 2013-07-30T23:59:59 /2 2013-07-31T00:00:01 /3 2013-07-30T23:59:58 /4 2020-02-07T01:02:03 $'
"$ashiato" read "$in/iis.log" 2>/dev/null | grep -q '"forwarded":"203.0.113.8, 10.1.1.1"' || fail "the column X-Forwarded-For"

# no Community-ID of a port that nobody told
"$ashiato" read "$in/access.log" 2>/dev/null | grep -q community_id && fail "a Community-ID of port 0"

# --- Zeek: one connection told every hour is one, and in pieces of any size
n=1
while [ $n -le 24 ]; do
	printf '{"ts":1616277600.5,"uid":"C1","id.orig_h":"192.0.2.10","id.orig_p":50001,"id.resp_h":"198.51.100.7","id.resp_p":443,"proto":"tcp","duration":%s.0,"orig_bytes":%s,"resp_bytes":9,"conn_state":"S1","missed_bytes":0,"orig_pkts":9,"resp_pkts":9}\n' $((n * 3600)) $((n * 100))
	n=$((n + 1))
done >"$in/long.json"
"$ashiato" read "$in/long.json" >"$tmp/out" 2>"$tmp/err"
[ "$(wc -l <"$tmp/out")" = 1 ] || fail "connections: $(cat "$tmp/out")"
has "$tmp/out" '"src_bytes":2400,'
has "$tmp/err" '23 rows tell again of a connection that was still open'
# the same value in either form
printf '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\thost\turi\tuser_agent\n1704100000.0\tC1\t192.0.2.1\t4\t198.51.100.9\t80\t(empty)\t/\\xe3\\x81\\x82\\\\b\\x2dc\\xff\t\\x2d\n' >"$in/http.log"
"$ashiato" read "$in/http.log" 2>/dev/null >"$tmp/out"
has "$tmp/out" '"uri":"/あ\\\\b-c\\\\xff","agent":"-"'
{
	echo '{"conn":{"ts":1583020800123,"uid":"C1","id":{"orig_h":"192.0.2.1","orig_p":1,"resp_h":"198.51.100.1","resp_p":443},"proto":"tcp","conn_state":"SF"}}'
	echo '{"ts":"2020-03-01T01:00:00.123+0100","uid":"C2","id":{"orig_h":"192.0.2.1","orig_p":2,"resp_h":"198.51.100.1","resp_p":443},"proto":"tcp","conn_state":"SF"}'
} >"$in/nested.json"
"$ashiato" read "$in/nested.json" 2>/dev/null >"$tmp/out"
[ "$(grep -c '"time":"2020-03-01T00:00:00.123000000Z","src":"192.0.2.1","src_port":[12],"dst":"198.51.100.1"' "$tmp/out")" = 2 ] || fail "nested: $(cat "$tmp/out")"
echo '{"ts":1583020800.1,"operation":"reply","src_mac":"00:00:5e:00:53:01","orig_h":"192.0.2.1"}' >"$in/arp.json"
"$ashiato" read "$in/arp.json" 2>/dev/null | grep -q '\["operation","reply"\]' || fail "arp.log"

# --- Suricata: the certificate's digest finds what is listed
echo '{"timestamp":"2024-01-01T00:00:04.000000+0000","flow_id":1,"event_type":"tls","src_ip":"192.0.2.1","src_port":40003,"dest_ip":"198.51.100.8","dest_port":443,"proto":"TCP","tls":{"subject":"CN=a","fingerprint":"46:AB:a9:9a:a7:15:8e:46:09:aa:a7:2b:50:99:08:42:fd:22:ae:86"}}' >"$in/tls.eve.json"
printf 'type,value\ncert-sha1,46aba99aa7158e4609aaa72b50990842fd22ae86\n' >"$in/list.csv"
"$ashiato" new "$tmp/eve" >/dev/null
"$ashiato" add "$tmp/eve" "$in/list.csv" "$in/tls.eve.json" --acquired 2024-08-01 >/dev/null
"$ashiato" run "$tmp/eve" >/dev/null
"$ashiato" show "$tmp/eve" findings --all >"$tmp/said"
has "$tmp/said" 46aba99aa7158e4609aaa72b50990842fd22ae86
done_testing
