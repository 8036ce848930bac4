#!/bin/sh
# An organisation's own logs against what is known: what is found, what could not be checked, and how far was looked.
. "$(dirname "$0")/lib.sh" "$@"

jq() { python3 -c "import json,sys; d=json.load(sys.stdin); $1"; }
same() { [ "$2" = "$3" ] || fail "$1: $2 instead of $3"; }
tabs() { echo "$1" | tr ' ' '\t'; }
head() { printf '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t%s\n#fields\t%s\n' "$1" "$(tabs "$2")"; }

# connections on three of five days, questions on one, of one host of two
{
	head conn 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto duration orig_bytes resp_bytes conn_state'
	tabs '1480550400.1 C1 10.0.0.5 4001 203.0.113.7 443 tcp 1.0 10 20 SF'
	tabs '1480636800.1 C2 10.0.0.6 4002 198.51.100.9 443 tcp 1.0 10 20 SF'
	tabs '1480896000.1 C3 10.0.0.6 4003 203.0.113.7 443 tcp 1.0 10 20 SF'
} >"$tmp/conn.log"
{
	head dns 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto query qtype_name rcode_name answers'
	tabs '1480636800.0 D1 10.0.0.5 53001 192.0.2.53 53 udp www.c2.example A NOERROR 198.51.100.9'
} >"$tmp/dns.log"
printf 'type,value,label,from,to,source,grade\nip,203.0.113.7,group:Tick,,,vendor/V,B2\nip,203.0.113.8,group:Tick,,,vendor/V,B2\ndomain,c2.example,group:Other,,,vendor/V,B2\nsha256,%064d,malware:M,,,vendor/V,B2\nurl,http://c2.example/x,,,,vendor/V,B2\n' 7 >"$tmp/list.csv"
c=$tmp/case
"$ashiato" new "$c" >/dev/null
"$ashiato" add "$c" "$tmp/conn.log" "$tmp/dns.log" --vantage "org:Us" --quiet >/dev/null
expect 2 'there is nothing to look for' "$ashiato" audit "$c" --against indicators
expect 2 '--against is missing' "$ashiato" audit "$c"
expect 2 'nothing is known of an actor "Nobody At All"' "$ashiato" audit "$c" --against "actor:Nobody At All"
expect 1 'cannot open|No such file' "$ashiato" audit "$c" --against "indicators:$tmp/nothing"
expect 1 'holds no indicators' "$ashiato" audit "$c" --against "indicators:$tmp/conn.log"
expect 1 'is not a case|cannot open' "$ashiato" audit "$c" --against "case:$tmp"

"$ashiato" audit "$c" --against "indicators:$tmp/list.csv" --json >"$tmp/said.json"
jq "print(d['asked'], d['could_show'], d['days'], d['first_day'])" <"$tmp/said.json" >"$tmp/said"
same "asked" "$(cat "$tmp/said")" "5 3 5 2016-12-01"
jq "print([(f['value'], f['records'], f['hosts'], f['field'], f['exhibit']) for f in d['found']])" <"$tmp/said.json" >"$tmp/said"
same "found" "$(cat "$tmp/said")" "[('203.0.113.7', 2, ['10.0.0.5', '10.0.0.6'], 'destination address', 'conn.log'), ('c2.example', 1, ['10.0.0.5'], 'DNS question', 'dns.log')]"
jq "
for g in d['not_checked']: print(g['what'], '|', g['why'], '|', g.get('things', ''))" <"$tmp/said.json" >"$tmp/said"
for line in 'URLs | no log here tells them | 1' 'SHA-256 of files | no log here tells them | 1' \
	'addresses of org:Us | nothing on 2 of 5 days: 2016-12-03 to 2016-12-04 |' \
	'DNS names of org:Us | nothing on 4 of 5 days: 2016-12-01, 2016-12-03 to 2016-12-05 |' \
	'DNS names of org:Us | of 1 of the 2 hosts that were seen at work |'; do
	grep -qF "$line" "$tmp/said" || fail "not said: $line; but $(cat "$tmp/said")"
done
COLUMNS=80 expect 0 'org:Us +addresses +##\.\.#' "$ashiato" audit "$c" --against "indicators:$tmp/list.csv"
COLUMNS=80 expect 0 'only they could show 1 of' "$ashiato" audit "$c" --against "indicators:$tmp/list.csv"

# the case's own lists, an actor, another case
"$ashiato" add "$c" "$tmp/list.csv" --quiet >/dev/null
"$ashiato" run "$c" --quiet >/dev/null
"$ashiato" audit "$c" --against indicators --json | jq "print(d['asked'], len(d['found']))" >"$tmp/said"
same "its own lists" "$(cat "$tmp/said")" "5 2"
"$ashiato" audit "$c" --against actor:tick --json | jq "print(d['asked'], [f['value'] for f in d['found']], len(d['techniques']) > 20, any('no hunt' in g['why'] for g in d['not_checked']))" >"$tmp/said"
same "an actor" "$(cat "$tmp/said")" "2 ['203.0.113.7'] True True"
"$ashiato" audit "$c" --against case --json | jq "print([f['value'] for f in d['found']])" >"$tmp/said"
same "what it found itself" "$(cat "$tmp/said")" "['203.0.113.7', 'www.c2.example', 'c2.example']"
d=$tmp/ours
"$ashiato" new "$d" >/dev/null
"$ashiato" add "$d" "$tmp/dns.log" --quiet >/dev/null
"$ashiato" audit "$d" --against "case:$c" --json | jq "print([f['value'] for f in d['found']], d['asked'] > d['could_show'])" >"$tmp/said"
same "another case" "$(cat "$tmp/said")" "['www.c2.example', 'c2.example'] True"
done_testing
