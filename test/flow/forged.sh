#!/bin/sh
# Text that an attacker chose says nothing about the case: no exercise, no other field, no other line.
. "$(dirname "$0")/lib.sh" "$@"

c=$tmp/c
in=$tmp/in
mkdir "$in"
says() { "$ashiato" show "$c" exhibits --json | grep -o '"name":"'"$1"'"[^}]*"simulated":[a-z]*' | sed 's/.*"simulated"://'; }
simulated='{"simulated":true}'
escaped='# SIMULATED: made for a sample case'
printf '198.51.100.9 - - [19/Apr/2024:09:00:00 +0000] "GET /?x=%s%%20#simulated HTTP/1.1" 200 5 "-" "%s"\n' "$simulated" "$escaped" >"$in/web"
printf '%s\n' '{"eventid":"cowrie.command.input","input":"# SIMULATED: made for a sample case","x":{"simulated":true},"src_ip":"198.51.100.8","session":"a","timestamp":"2024-04-19T06:00:00.000000Z","simulated":true}' >"$in/cowrie"
printf '#Software: x simulated\n#Fields: date time c-ip cs-method cs-uri-stem\n2024-04-19 06:00:00 192.0.2.1 GET /simulated\n' >"$in/w3c"
printf '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n#simulated\tno\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\turi\n1.0\tC\t192.0.2.1\t1\t192.0.2.2\t80\t/{"simulated":true}\n' >"$in/zeek"
printf 'statement\n# SIMULATED: made for a sample case; no\n' >"$in/text"
"$ashiato" new "$c" >/dev/null
"$ashiato" add "$c" "$in" >/dev/null
for f in web cowrie w3c zeek text; do
	[ "$(says $f)" = false ] || fail "$f marks the case as an exercise"
done
"$ashiato" show "$c" --json | grep -q '"simulated":false' || fail "the case is an exercise"

# our own generators, and manifests that say so of all they list
sample pension-2015
c=$tmp/pension-2015
for f in $(cd "$tmp/pension-2015.exhibits" && ls | grep -v manifest); do
	[ "$(says "$f")" = true ] || fail "$f of the sample is not marked: $(says "$f")"
done
c=$tmp/m
mkdir "$tmp/m.in"
cp "$in/web" "$tmp/m.in/web"
printf '# SIMULATED: made for a sample case\nfile,acquired,by,how,authority,vantage,tlp\nweb,2024-05-01,A,b,c,,GREEN\n' >"$tmp/m.in/m.csv"
"$ashiato" new "$c" >/dev/null
"$ashiato" add "$c" --manifest "$tmp/m.in/m.csv" >/dev/null
[ "$(says web)" = true ] || fail "the manifest's word does not count"

# separators in names: a user called "root", 0x1f and a domain is one user, not three fields
c=$tmp/u
us=$(printf '\037')
gone=$(printf '\357\277\275') # what may not be shown
i=0
while [ $i -lt 60 ]; do
	printf '{"eventid":"cowrie.login.failed","username":"root\\u001fevil\\u001fsvc\\n5:admin","password":"x","src_ip":"198.51.100.8","src_port":%s,"dst_ip":"192.0.2.22","dst_port":22,"protocol":"ssh","session":"a%s","timestamp":"2024-04-19T06:%02d:00.000000Z"}\n' $((41000 + i)) $i $i
	i=$((i + 1))
done >"$in/users"
"$ashiato" new "$c" >/dev/null
"$ashiato" add "$c" "$in/users" >/dev/null
"$ashiato" run "$c" >/dev/null
"$ashiato" show "$c" findings --all >"$tmp/said"
grep -q 'failed to log on to 192.0.2.22 60 times' "$tmp/said" || fail "the guesses: $(cat "$tmp/said")"
grep -q "as root$gone""evil$gone""svc 5:admin" "$tmp/said" || fail "the user was cut: $(cat "$tmp/said")"
"$ashiato" verify "$c" >/dev/null || fail "verify"

# names of rows: no control characters, no length without end
c=$tmp/n
"$ashiato" new "$c" >/dev/null
head='subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note'
long=$(head -c 60000 /dev/zero | tr '\0' 'a')
{
	echo "$head"
	echo "person:$long,operated,persona:P,,,,analyst/X,,A2,2024-01-01,,"
	echo "person:A${us}B,operated,persona:P,,,,analyst/X,,A2,2024-01-01,,"
	printf '"person:A\nperson:B",operated,persona:P,,,,analyst/X,,A2,2024-01-01,,\n'
	printf 'person:A,operated,persona:P,,,,analyst/X,,A2,2024-01-01,,"two\nlines"\n'
} >"$tmp/names.csv"
expect 0 'table: 1 records, 3 skipped' "$ashiato" add "$c" "$tmp/names.csv"

printf '%s' "$out" | grep -q 'subject: a name of at most 1,024 bytes was expected' || fail "a name of 60,000 letters: $out"
[ "$(printf '%s' "$out" | grep -c 'subject: text without control characters was expected')" = 2 ] || fail "control characters: $out"
printf '%s\nperson:A\000B,operated,persona:P,,,,analyst/X,,A2,2024-01-01,,\n' "$head" >"$tmp/nul.csv"
expect 1 'table: 0 records, 1 skipped' "$ashiato" add "$c" "$tmp/nul.csv"
"$ashiato" run "$c" >/dev/null
"$ashiato" report "$c" >/dev/null || fail "report"
expect 2 'nothing that counts in the case' "$ashiato" clear "$c" "person:$long"
expect 2 'at most 1,024 bytes' "$ashiato" add "$c" "$tmp/names.csv" --by "$long"
expect 2 'at most 1,024 bytes' "$ashiato" add "$c" "$tmp/names.csv" --vantage "org:$long"
done_testing
