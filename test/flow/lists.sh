#!/bin/sh
# Lists of indicators as exhibits: in every format the planted one is found, what has expired or came later is not, a warning list discounts.
. "$(dirname "$0")/lib.sh" "$@"

# what was seen, in January 2026 (ts 1767225600 is its first second)
cat >"$tmp/seen.log" <<'END'
{"_path":"conn","ts":1767312000.0,"uid":"C1","id.orig_h":"192.0.2.10","id.orig_p":49152,"id.resp_h":"203.0.113.9","id.resp_p":443,"proto":"tcp","duration":0.15,"orig_bytes":517,"resp_bytes":4096,"conn_state":"SF","orig_pkts":12,"resp_pkts":11}
{"_path":"conn","ts":1767312000.5,"uid":"C2","id.orig_h":"192.0.2.10","id.orig_p":49153,"id.resp_h":"198.51.100.200","id.resp_p":443,"proto":"tcp","duration":0.15,"orig_bytes":517,"resp_bytes":4096,"conn_state":"SF","orig_pkts":12,"resp_pkts":11}
{"_path":"dns","ts":1767312001.0,"id.orig_h":"192.0.2.10","id.orig_p":5353,"id.resp_h":"192.0.2.53","id.resp_p":53,"proto":"udp","query":"www.evil.example","qtype_name":"A","rcode_name":"NOERROR","answers":["203.0.113.9"]}
{"_path":"dns","ts":1767312002.0,"id.orig_h":"192.0.2.10","id.orig_p":5354,"id.resp_h":"192.0.2.53","id.resp_p":53,"proto":"udp","query":"old.example","qtype_name":"A","rcode_name":"NXDOMAIN"}
{"_path":"dns","ts":1767312003.0,"id.orig_h":"192.0.2.10","id.orig_p":5355,"id.resp_h":"192.0.2.53","id.resp_p":53,"proto":"udp","query":"cdn.shared.example","qtype_name":"A","rcode_name":"NOERROR","answers":["192.0.2.77"]}
{"_path":"http","ts":1767312004.0,"id.orig_h":"192.0.2.11","id.orig_p":4,"id.resp_h":"192.0.2.80","id.resp_p":80,"method":"GET","host":"Files.example","uri":"/gate.php?id=1","status_code":200}
END
wrong=$(printf %064d 7)
plant() {       # FORMAT FILE: a case with that list, run
	"$ashiato" new "$tmp/$1" >/dev/null
	"$ashiato" add "$tmp/$1" "$tmp/seen.log" --acquired 2026-02-01 --vantage org:Example >/dev/null
	"$ashiato" add "$tmp/$1" "$tmp/$2" --acquired "${3-2026-02-02}" >"$tmp/$1.added" 2>&1 || :
	[ -z "${4-}" ] || "$ashiato" add "$tmp/$1" "$tmp/$4" --acquired 2026-02-02 >/dev/null
	"$ashiato" run "$tmp/$1" >"$tmp/$1.ran" 2>&1 || fail "run $1: $(cat "$tmp/$1.ran")"
	"$ashiato" show "$tmp/$1" findings --json >"$tmp/$1.json"
}
finds() { grep -q -- "$2" "$tmp/$1.json" || fail "$1: no $2 among its findings: $(cat "$tmp/$1.added")"; }
misses() { ! grep -q -- "$2" "$tmp/$1.json" || fail "$1: $2 was found"; }

printf '# a feed\n203.0.113.9\n198.51.100.0/24 ; SBL1\nevil[.]example\nhxxp://files[.]example:8080/gate.php?id=1#top\n%s\n*.shared.example\n' "$wrong" >"$tmp/feed.txt"
plant text feed.txt
for what in '"ip:203.0.113.9"' '"cidr:198.51.100.0/24"' '"domain:evil.example"' '"url:files.example/gate.php?id=1' domain:www.evil.example domain:files.example; do finds text "$what"; done
misses text "$wrong"
grep -q 'list of feed.txt' "$tmp/text.json" || fail "the list is not named"

cat >"$tmp/maltrail.txt" <<'END'
# Copyright (c) 2014-2026 Maltrail developers (https://github.com/stamparm/maltrail/)

# Reference: https://report.example/
# Aliases: examplecat

evil.example
203.0.113.9:443
END
plant maltrail maltrail.txt
finds maltrail '"domain:evil.example'
finds maltrail 'list of Maltrail as examplecat'

printf 'uuid,event_id,category,type,value,comment,to_ids,date\n1,1,"Network activity",domain|ip,"evil.example|203.0.113.9","",1,20260101\n2,1,"Network activity",domain,"old.example","",0,20260101\n' >"$tmp/misp.csv"
plant misp-csv misp.csv
finds misp-csv '"domain:evil.example'
finds misp-csv '"ip:203.0.113.9'
misses misp-csv old.example

printf '# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\r\n"1","2026-01-01 10:00:00","http://files.example/gate.php?id=1","online","","malware_download","elf","https://urlhaus.example/1/","x"\r\n' >"$tmp/urlhaus.csv"
plant urlhaus urlhaus.csv
finds urlhaus '"url:files.example/gate.php?id=1'

cat >"$tmp/bundle.json" <<'END'
{"type":"bundle","id":"bundle--1","objects":[
{"type":"identity","id":"identity--1","name":"Example CERT"},
{"type":"indicator","id":"indicator--1","created_by_ref":"identity--1","name":"Example RAT","pattern":"[domain-name:value = 'evil.example' OR ipv4-addr:value = '203.0.113.9']","pattern_type":"stix","valid_from":"2020-01-01T00:00:00Z"},
{"type":"indicator","id":"indicator--2","pattern":"[domain-name:value = 'old.example']","pattern_type":"stix","valid_from":"2010-01-01T00:00:00Z","valid_until":"2011-01-01T00:00:00Z"},
{"type":"indicator","id":"indicator--3","pattern":"[url:value = 'http://files.example/gate.php?id=1' AND ipv4-addr:value = '192.0.2.1']","pattern_type":"stix","valid_from":"2020-01-01T00:00:00Z"}]}
END
plant stix bundle.json
finds stix 'list of Example CERT as Example RAT'
finds stix '"ip:203.0.113.9'
misses stix old.example
misses stix '"url'

cat >"$tmp/event.json" <<'END'
{"Event":{"info":"Example campaign","Orgc":{"name":"Example CERT"},"Attribute":[
{"type":"domain","value":"evil.example","to_ids":true},
{"type":"domain","value":"old.example","to_ids":true,"first_seen":"2010-01-01T00:00:00+00:00","last_seen":"2010-12-31T00:00:00+00:00"}],
"Object":[{"Attribute":[{"type":"ip-dst","value":"203.0.113.9","to_ids":true}]}]}}
END
plant misp-event event.json
finds misp-event 'list of Example CERT as Example campaign'
finds misp-event '"ip:203.0.113.9'
# when others last saw it ends nothing, but is said
finds misp-event 'domain:old.example was seen with 192.0.2.10 and stands in the list of Example CERT as Example campaign; all of it after others last saw it, 2010-12-31'

# known from its day on: an older question does not know the list
plant later feed.txt 2026-03-01
expect 0 '"ip:203.0.113.9"' "$ashiato" show "$tmp/later" findings --json --as-of 2026-03-02
"$ashiato" show "$tmp/later" findings --json --as-of 2026-02-15 >"$tmp/before.json" 2>&1 || :
! grep -q '"ip:203.0.113.9' "$tmp/before.json" || fail "known before its day"

printf '{"name":"Shared things","type":"hostname","description":"x","list":[".shared.example"],"matching_attributes":["domain"]}\n' >"$tmp/warning.json"
plant warned feed.txt 2026-02-02 warning.json
finds warned 'discounted: on the warning list Shared things'
misses text 'discounted'
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/warned"

# --- what was taken back, in the same exhibit and in a later one; a later version without the flag; an earlier revocation than the version
event() { printf '{"Event":{"info":"E","Orgc":{"name":"O"},"Attribute":[%s]}}\n' "$1"; }
at() { printf '{"uuid":"00000000-0000-4000-8000-00000000000%s","type":"%s","value":"%s","to_ids":true,"timestamp":"%s"%s}' "$@"; }
event "$(at 1 ip-dst 203.0.113.9 1767225600 ''),$(at 2 domain old.example 1767225600 ''),$(at 3 domain evil.example 1767225600 ''),$(at 4 ip-dst 198.51.100.200 1767225600 '')" >"$tmp/live.event"
event "$(at 1 ip-dst 203.0.113.9 1767225600 ',"deleted":"1"'),$(at 2 domain old.example 1767225601 ',"deleted":true'),$(at 3 domain evil.example 1767225599 ',"deleted":true'),$(at 4 domain cdn.shared.example 1767225700 '')" >"$tmp/gone.event"
plant first live.event
for what in ip:203.0.113.9 domain:old.example domain:evil.example ip:198.51.100.200; do finds first "\"$what\""; done
plant second live.event 2026-02-02 gone.event
for what in ip:203.0.113.9 domain:old.example ip:198.51.100.200; do misses second "\"$what\""; done
finds second '"domain:evil.example"'
finds second '"domain:cdn.shared.example"'
# as of a day before the second came, the first stands
"$ashiato" new "$tmp/days" >/dev/null
"$ashiato" add "$tmp/days" "$tmp/seen.log" "$tmp/live.event" --acquired 2026-02-02 --vantage org:Example >/dev/null
"$ashiato" add "$tmp/days" "$tmp/gone.event" --acquired 2026-03-02 >/dev/null
"$ashiato" run "$tmp/days" >/dev/null
expect 0 '"domain:old.example"' "$ashiato" show "$tmp/days" findings --json --as-of 2026-02-15
"$ashiato" show "$tmp/days" findings --json >"$tmp/days.json"
misses days '"domain:old.example"'
finds days '"domain:cdn.shared.example"'
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/days"
# a bundle made of the same attribute takes it back, too, by its UUID
printf '{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","id":"indicator--00000000-0000-4000-8000-000000000003","modified":"2026-01-02T00:00:00.5Z","revoked":true,"pattern":"[domain-name:value = '"'evil.example'"']","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z"}]}\n' >"$tmp/revoked.bundle"
plant stix-revoked live.event 2026-02-02 revoked.bundle
misses stix-revoked '"domain:evil.example"'
finds stix-revoked '"domain:old.example"'

# --- ports: only there it is what is listed, elsewhere it weighs less and says so
event "$(at 1 'ip-dst|port' '203.0.113.9|443' 1767225600 ''),$(at 2 'ip-dst|port' '198.51.100.200|8443' 1767225600 ''),$(at 3 'hostname|port' 'files.example|80' 1767225600 ''),$(at 4 'hostname|port' 'old.example|8080' 1767225600 '')" >"$tmp/ports.event"
plant ports ports.event
finds ports '"evidence_bits":6.409,"reason":"address:203.0.113.9 was seen with 192.0.2.10 and stands in the list of O as E"'
finds ports '"evidence_bits":4.000,"reason":"address:198.51.100.200 was seen with 192.0.2.10 and stands in the list of O as E; listed for port 8443, seen at port 443: weighs less'
finds ports '"evidence_bits":7.180,"reason":"domain:files.example was seen with 192.0.2.11 and stands in the list of O as E"'
finds ports 'old.example was seen with 192.0.2.10 and stands in the list of O as E; listed for port 8080, which port it was is not told: weighs less'

# --- one name in every way in which it is written
cat >"$tmp/names.log" <<'END'
{"_path":"dns","ts":1767312001.0,"id.orig_h":"192.0.2.10","id.orig_p":5353,"id.resp_h":"192.0.2.53","id.resp_p":53,"proto":"udp","query":"www.XN--BCHER-KVA.example","qtype_name":"A","rcode_name":"NOERROR","answers":["203.0.113.9"]}
{"_path":"ssl","ts":1767312002.0,"id.orig_h":"192.0.2.11","id.orig_p":1,"id.resp_h":"192.0.2.80","id.resp_p":443,"server_name":"B\u00dcCHER.example."}
{"_path":"http","ts":1767312004.0,"id.orig_h":"192.0.2.12","id.orig_p":4,"id.resp_h":"192.0.2.80","id.resp_p":80,"method":"GET","host":"b%C3%BCcher.example","uri":"/x","status_code":200}
END
cat >"$tmp/pdns.json" <<'END'
{"rrname":"x.example","rrtype":"CNAME","rdata":"mail.b\u00fccher.example.","time_first":1767312000,"time_last":1767312000}
END
printf 'bücher.example\nhttp://Bücher.Example/x\n203.0.113.77\n' >"$tmp/unicode.txt"
printf 'xn--bcher-kva.example\n203.0.113.77\n' >"$tmp/ascii.txt"
for list in unicode ascii; do
	"$ashiato" new "$tmp/name-$list" >/dev/null
	"$ashiato" add "$tmp/name-$list" "$tmp/names.log" "$tmp/pdns.json" --acquired 2026-02-01 --vantage org:Example >/dev/null
	"$ashiato" add "$tmp/name-$list" "$tmp/$list.txt" --acquired 2026-02-02 >"$tmp/name-$list.added"
	"$ashiato" run "$tmp/name-$list" >/dev/null
	"$ashiato" show "$tmp/name-$list" findings --json >"$tmp/name-$list.json"
	for what in www.xn--bcher-kva.example xn--bcher-kva.example mail.xn--bcher-kva.example; do finds "name-$list" "\"$what\""; done
	finds "name-$list" 'domain:xn--bcher-kva.example was seen with 192.0.2.11 and others'
done
finds name-unicode 'url:xn--bcher-kva.example/x'

# --- gzip that was cut off while it was written: what is there is read, and that it is cut is said
i=0
while [ $i -lt 500 ]; do i=$((i + 1)); printf '{"_path":"dns","ts":%d.0,"id.orig_h":"192.0.2.10","id.orig_p":%d,"id.resp_h":"192.0.2.53","id.resp_p":53,"proto":"udp","query":"n%d.example"}\n' $((1767312000 + i)) $((1024 + i)) $i; done >"$tmp/plain.log"
gzip -c "$tmp/plain.log" | head -c 3000 >"$tmp/cut.log.gz"
"$ashiato" read "$tmp/cut.log.gz" >"$tmp/cut.out" 2>"$tmp/cut.err" || :
[ "$(grep -c '"kind":"dns"' "$tmp/cut.out")" -gt 100 ] || fail "of a gzip that is cut off $(wc -l <"$tmp/cut.out") lines were read"
grep -q 'the gzip stream is cut off at compressed byte 3000' "$tmp/cut.err" || fail "nothing says that it is cut off"

# a log is no list
expect 0 'zeek-json' "$ashiato" read "$tmp/seen.log"
done_testing
