#!/bin/sh
# One server becomes a list of victims: what is watched, where it leads, who is marked, what is refused, ended, undone.
. "$(dirname "$0")/lib.sh" "$@"

jq() { python3 -c "import json,sys; d=json.load(sys.stdin); $1"; }
same() { [ "$2" = "$3" ] || fail "$1: $2 instead of $3"; }
make="python3 $source/test/flow/campaign.py"

# generated campaigns: who is a victim, how far it went, who only looks like one
for seed in 11 12; do
	c=$tmp/campaign-$seed x=$tmp/exhibits-$seed
	$make make $seed 120 "$x"
	"$ashiato" new "$c" >/dev/null
	"$ashiato" add "$c" "$x"/*.log "$x"/*.csv --quiet >/dev/null
	"$ashiato" watch "$c" add $(python3 -c "import json; d=json.load(open('$x/truth.json')); print(d['known'], d['name'], 'cert:'+d['cert'])") \
		--reason "the first server" --quiet >/dev/null
	"$ashiato" show "$c" victims --json >"$tmp/victims.json"
	$make judge "$x/truth.json" "$tmp/victims.json" >"$tmp/said" || fail "campaign $seed: $(cat "$tmp/said")"
done
"$ashiato" verify "$c" >/dev/null || fail "the campaign does not verify"

# the name moved: its first address counts until then, its second from then on
c=$tmp/case
day() { echo $((1480000000 + $1 * 86400)); }
head() { printf '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t%s\n#fields\t%s\n' "$1" "$(echo "$2" | tr ' ' '\t')"; }
flow() { printf '%s.1\tC%s%s\t%s\t4%s\t%s\t443\ttcp\t1.5\t%s\t%s\t%s\n' "$(day "$1")" "$1" "${2##*.}" "$2" "$1${2##*.}" "$3" "${4:-900}" "${5:-800}" "${6:-SF}"; }
ask() { printf '%s.0\tD%s\t%s\t53%s\t192.0.2.53\t53\tudp\t%s\tA\tNOERROR\t%s\n' "$(day "$1")" "$1${2##*.}" "$2" "$1" "$3" "$4"; }
{
	head dns 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto query qtype_name rcode_name answers'
	ask 1 10.0.1.5 c2.example 203.0.113.7
	ask 5 10.0.1.5 c2.example 203.0.113.8
	ask 6 10.0.2.6 c2.example 127.0.0.1
	ask 2 10.0.3.7 www.c2.example 203.0.113.7
} >"$tmp/dns.log"
{
	head conn 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto duration orig_bytes resp_bytes conn_state'
	flow 1 10.0.1.5 203.0.113.7
	flow 5 10.0.1.5 203.0.113.8
	flow 20 10.0.4.8 203.0.113.7
	flow 2 10.0.5.9 203.0.113.7 0 0 S0
	flow 30 10.0.6.1 203.0.113.9
	flow 31 10.0.7.1 203.0.113.9
} >"$tmp/conn.log"
printf 'name,sector,country,prefixes,domains,contact,note\nOne,,JP,10.0.1.0/24,,,\nTwo,,JP,10.0.2.0/24,,,\nThree,,JP,10.0.3.0/24,,,\nFour,,JP,10.0.4.0/24,,,\nFive,,JP,10.0.5.0/24,,,\nSix,,JP,10.0.6.0/24,,,\nSeven,,JP,10.0.7.0/24,,,\n' >"$tmp/organisations.csv"
printf 'contract,provider,server,persona,start,end,zone,email,phone,payment,document,login,source,origin,grade,known,note\nC-1,P,203.0.113.7,Ada,2016-01-01,,Z,ada@mail.example,,tok-1,,,provider/P,,A2,,\nC-2,P,203.0.113.9,Bea,2016-01-01,,Z,,,tok-1,,,provider/P,,A2,,\n' >"$tmp/contracts.csv"
"$ashiato" new "$c" >/dev/null
"$ashiato" add "$c" "$tmp/dns.log" "$tmp/conn.log" "$tmp/organisations.csv" --quiet >/dev/null
grades() { "$ashiato" show "$c" victims --json | jq "print(' '.join(sorted(v['organisation']+'='+v['grade'].replace(' ','-') for v in d['victims'])))"; }
expect 0 'nothing is watched' "$ashiato" watch "$c"
expect 0 '203.0.113.8' "$ashiato" watch "$c" add c2.example --reason "in the sample" --quiet
same "followed" "$(grades)" "Five=tried One=exchanged-data Three=looked-up Two=looked-up"
"$ashiato" watch "$c" list --json | jq "
led = sorted(w['value'] for w in d['watches'] if w['followed_from'])
print(led, sorted({w['organisations'] for w in d['watches'] if w['value'] == 'c2.example'}))" >"$tmp/said"
same "what it led to" "$(cat "$tmp/said")" "['203.0.113.7', '203.0.113.8'] [3]"

# a step that is cut off takes its contacts along; so does the whole watch
key() { "$ashiato" watch "$c" list --json | jq "print([w['key'] for w in d['watches'] if w['value'] == '$1'][0])"; }
expect 2 'leads to it: end that' "$ashiato" watch "$c" end 203.0.113.8 --reason "no longer"
expect 0 'no longer counts' "$ashiato" undo "$c" "$(key 203.0.113.7)" --why "a parking address"
same "cut off" "$(grades)" "One=exchanged-data Three=looked-up Two=looked-up"
whole=$(key c2.example)
expect 0 'no longer counts' "$ashiato" undo "$c" "$whole" --why "mistyped"
same "undone" "$(grades)" ""
expect 0 'counts again' "$ashiato" undo "$c" "$whole" --restore --why "it was right"
same "restored" "$(grades)" "One=exchanged-data Three=looked-up Two=looked-up"

# within its dates only; ended, what was found stays
expect 0 'address:203.0.113.9' "$ashiato" watch "$c" add 203.0.113.9 --reason "a tip" --since 2016-12-01 --until 2016-12-24 --quiet
same "within its dates" "$(grades)" "One=exchanged-data Six=exchanged-data Three=looked-up Two=looked-up"
expect 0 'a second tip' "$ashiato" watch "$c" add 203.0.113.7 --reason "a second tip" --quiet
expect 0 '2016-12-01' "$ashiato" watch "$c" end 203.0.113.7 --until 2016-12-01 --reason "seized" --quiet
same "ended before the fourth" "$(grades)" "Five=tried One=exchanged-data Six=exchanged-data Three=looked-up Two=looked-up"
expect 2 'is not watched' "$ashiato" watch "$c" end 203.0.113.77 --reason x

# candidates share something, and are never watched by themselves
expect 0 'no candidates' "$ashiato" watch "$c" candidates --tlp AMBER
"$ashiato" watch "$c" end 203.0.113.9 --until 2016-12-02 --reason "off" --quiet >/dev/null
d=$tmp/second
"$ashiato" new "$d" >/dev/null
"$ashiato" add "$d" "$tmp/conn.log" "$tmp/organisations.csv" "$tmp/contracts.csv" --quiet >/dev/null
expect 0 '"added":\[\{"watched":"address:203.0.113.7"' "$ashiato" watch "$d" add 203.0.113.7 --reason "the first" --json --quiet
"$ashiato" watch "$d" candidates --json | jq "print([(c['candidate'], c['with'], c['shared']) for c in d['candidates']])" >"$tmp/said"
same "candidates" "$(cat "$tmp/said")" "[('address:203.0.113.9', 'address:203.0.113.7', 'rented by persona:Bea, the same as persona:Ada'), ('address:203.0.113.9', 'address:203.0.113.7', 'rented by persona:Bea, who shares identifier:payment:tok-1, as persona:Ada')]"

# no table of organisations: what the sensor watches says whose its hosts are
e=$tmp/sensed
"$ashiato" new "$e" >/dev/null
"$ashiato" add "$e" "$tmp/conn.log" --vantage "org:Our University" --quiet >/dev/null
"$ashiato" watch "$e" add 203.0.113.9 --reason "a tip" --quiet >/dev/null
"$ashiato" show "$e" victims --json | jq "print([(v['organisation'], v['grade'], v['hosts']) for v in d['victims']])" >"$tmp/said"
same "by vantage" "$(cat "$tmp/said")" "[('Our University', 'exchanged data', ['10.0.6.1', '10.0.7.1'])]"

# a name that moved away and came back; what everybody uses is not followed; sessions without a log of connections
g=$tmp/moved
{
	head dns 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto query qtype_name rcode_name answers'
	ask 1 10.0.1.5 gap.example 203.0.113.20
	ask 30 10.0.1.5 gap.example 203.0.113.21
	ask 60 10.0.1.5 gap.example 8.8.8.8
	ask 100 10.0.1.5 gap.example 203.0.113.20
} >"$tmp/dns.log"
{
	head conn 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto duration orig_bytes resp_bytes conn_state'
	flow 1 10.0.1.5 203.0.113.20
	flow 50 10.0.4.8 203.0.113.20
	flow 60 10.0.5.9 8.8.8.8
	for i in 1 2 3 4 5 6 7 8 9; do flow 3$i 10.0.7.1 203.0.113.21 2000000 0 S0; done
} >"$tmp/conn.log"
{
	head http 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p method host uri status_code'
	printf '%s.0\tH1\t10.0.6.1\t4001\t203.0.113.20\t80\tGET\tgap.example\t/\t200\n' "$(day 100)"
	printf '%s.0\tH2\t10.0.3.7\t4002\t10.0.9.9\t3128\tCONNECT\t203.0.113.20:443\t-\t200\n' "$(day 101)"
	printf '%s.0\tH3\t10.0.2.6\t4003\t10.0.9.9\t3128\tCONNECT\tgap.example:443\t-\t403\n' "$(day 100)"
} >"$tmp/http.log"
"$ashiato" new "$g" >/dev/null
"$ashiato" add "$g" "$tmp/dns.log" "$tmp/conn.log" "$tmp/http.log" "$tmp/organisations.csv" --quiet >/dev/null
"$ashiato" watch "$g" add gap.example --reason "in the sample" --quiet >/dev/null
c=$g
same "moved away and back" "$(grades)" "One=exchanged-data Seven=tried Six=exchanged-data Three=exchanged-data Two=tried"
"$ashiato" watch "$g" add 203.0.113.20 203.0.113.21 --reason "both" --quiet >/dev/null
same "asked of a proxy, unanswered" "$(grades)" "Four=exchanged-data One=exchanged-data Seven=tried Six=exchanged-data Three=exchanged-data Two=tried"

# what somebody took back is not watched again unasked
k=$("$ashiato" watch "$g" list --json | jq "print([w['key'] for w in d['watches'] if w['value'] == '203.0.113.20' and not w['followed_from']][0])")
"$ashiato" undo "$g" "$k" --why "of somebody else" >/dev/null
expect 1 'took that back .of somebody else' "$ashiato" watch "$g" add 203.0.113.20 --reason again
expect 1 'digest of an empty file' "$ashiato" watch "$g" add d41d8cd98f00b204e9800998ecf8427e --reason x
expect 2 'is in the future' "$ashiato" watch "$g" add 203.0.113.77 --reason x --acquired 2040-01-01

# what would make everybody a victim
for row in '0.0.0.0/0 than_a_/16' '8.8.8.8 public_DNS_resolver' '104.16.1.1 in_front_of_many' 'co.jp register_names_below' 'amazonaws.com parent_of_many' '127.0.0.1 not_an_address_of_the_internet' 'who@mail.example was_expected'; do
	expect 1 "$(echo "${row#* }" | tr _ ' ')" "$ashiato" watch "$d" add "${row%% *}" --reason x
done
expect 0 'of 1|8.8.8.8' "$ashiato" watch "$d" add 8.8.8.8 --reason x --even-so --quiet
printf '{"name":"List of public resolvers","version":1,"description":"x","type":"cidr","matching_attributes":["ip-dst"],"list":["198.51.100.53/32"]}' >"$tmp/list.json"
"$ashiato" add "$d" "$tmp/list.json" --quiet >/dev/null
expect 1 'warning list "List of public resolvers"' "$ashiato" watch "$d" add 198.51.100.53 --reason x

# a list of many, and mistakes
seq 1 300 | sed 's/.*/n&.many.example/; 7s/$/ # a name/; 9s/$/\r/' >"$tmp/names"
expect 0 '300 watched' "$ashiato" watch "$d" add --list "$tmp/names" --reason "a list" --no-run
expect 2 'say why' "$ashiato" watch "$d" add 203.0.113.7
expect 2 'there is no "ad"' "$ashiato" watch "$d" ad
expect 2 'lies before --since' "$ashiato" watch "$d" add 203.0.113.7 --reason x --since 2017-01-02 --until 2017-01-01
expect 2 'A to F and 1 to 6' "$ashiato" watch "$d" add 203.0.113.7 --reason x --grade Z9
"$ashiato" run "$d" --quiet >/dev/null
expect 0 'all as it was sealed' "$ashiato" verify "$d"
done_testing
