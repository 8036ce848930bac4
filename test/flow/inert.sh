#!/bin/sh
# Nothing that people hand over is silently inert: example rows of templates, defanged values, times that cannot be.
. "$(dirname "$0")/lib.sh" "$@"

# --- templates: refused row by row, with a sentence; what else the file holds counts
c=$tmp/c
"$ashiato" new "$c" >/dev/null
for t in organisations contracts statements relations incidents indicators sensors totals; do
	"$ashiato" template $t >"$tmp/$t.csv"
	expect 1 "line [0-9]+: this is the example row of the template, and no evidence" "$ashiato" add "$c" "$tmp/$t.csv"
	printf '%s' "$out" | grep -q 'table: 0 records, 1 skipped' || fail "$t: the example row counts: $out"
done
"$ashiato" template manifest >"$tmp/manifest.csv"
expect 1 'this is the example row of the template' "$ashiato" add "$c" --manifest "$tmp/manifest.csv"
"$ashiato" run "$c" >/dev/null
"$ashiato" show "$c" entities --jsonl >"$tmp/said"
[ ! -s "$tmp/said" ] || fail "examples became claims: $(cat "$tmp/said")"
{
	"$ashiato" template relations
	printf 'person:Person B,operated,persona:Other Name,,,,analyst/X,,A2,2017-06-01,,\n' | sed 's/$/,,,,,/'
} >"$tmp/own.csv"
expect 0 'table: 1 records, 1 skipped' "$ashiato" add "$c" "$tmp/own.csv"
# the same with its cells emptied where they may be
"$ashiato" template relations | sed 's/,2016-09-12,2017-03-31,+09:00,/,,,,/' >"$tmp/emptied.csv"
expect 1 'table: 0 records, 1 skipped' "$ashiato" add "$c" "$tmp/emptied.csv"

# --- defanged: looked for as what it stands for, in rows and in options
d=$tmp/d
"$ashiato" new "$d" >/dev/null
head='type,value,label,from,to,source,origin,grade,known,note'
{
	echo "$head"
	echo 'domain,c2[.]evil[dot]example,x,,,vendor/V,,A2,2024-01-01,'
	echo 'ip,203.0.113[.]66,x,,,vendor/V,,A2,2024-01-01,'
	echo 'url,hxxps[:]//drop(.)example/gate?x=1,x,,,vendor/V,,A2,2024-01-01,'
	echo 'domain,not a domain [at all],x,,,vendor/V,,A2,2024-01-01,'
} >"$tmp/ind.csv"
expect 0 'table: 3 records, 1 skipped' "$ashiato" add "$d" "$tmp/ind.csv" --acquired 2024-05-01
printf '%s' "$out" | grep -q 'value: what the type domain says was expected; found "not a domain' || fail "an inert indicator: $out"
printf 'hxxp://list[.]example/a\n198.51.100(.)77\nmail[at]bad[.]example\n' >"$tmp/list.txt"
expect 0 'indicator-text: 3 records, 0 skipped' "$ashiato" add "$d" "$tmp/list.txt" --acquired 2024-05-01
cat >"$tmp/rel.csv" <<'CSV'
subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note
persona:Some[.]One,registered,domain:hers[.]example; address:192.0.2[.]9,,,,vendor/V,,A2,2024-01-01,,
CSV
"$ashiato" add "$d" "$tmp/rel.csv" --acquired 2024-05-01 --vantage 'address:192.0.2[.]200' >"$tmp/said"
printf '%s\n' '198.51.100.5 - - [19/Apr/2024:09:00:00 +0000] "GET http://x/ HTTP/1.1" 200 5 "-" "a"' >"$tmp/w.log"
{
	echo 'c2.evil.example:80 198.51.100.77 - - [19/Apr/2024:09:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "a"'
	echo 'drop.example:80 203.0.113.66 - - [19/Apr/2024:09:00:01 +0000] "GET /gate?x=1 HTTP/1.1" 200 5 "-" "a"'
	echo 'list.example:80 198.51.100.6 - - [19/Apr/2024:09:00:02 +0000] "GET /a HTTP/1.1" 200 5 "-" "a"'
} >"$tmp/vhost.log"
"$ashiato" add "$d" "$tmp/vhost.log" --acquired 2024-05-01 >"$tmp/said"
"$ashiato" run "$d" >/dev/null
"$ashiato" show "$d" findings --json --all >"$tmp/found"
for hit in c2.evil.example drop.example list.example 203.0.113.66 198.51.100.77; do
	grep -q "indicator.*$hit" "$tmp/found" || fail "$hit is looked for in vain"
done
"$ashiato" show "$d" entities --all >"$tmp/said"
grep -q ' domain:hers.example' "$tmp/said" || fail "a defanged domain of a relation"
grep -q ' address:192.0.2.9' "$tmp/said" || fail "a defanged address of a relation"
grep -qF 'persona:Some[.]One' "$tmp/said" || fail "a persona's name was changed"
"$ashiato" show "$d" exhibits --json | grep -q '"vantage":"address:192.0.2.200"' || fail "--vantage"
expect 0 '192.0.2.9' "$ashiato" clear "$d" 'address:192.0.2[.]9'
expect 0 '' "$ashiato" telescope "$tmp/vhost.log" --sensor '192.0.2[.]10'

# --- times that cannot be
expect 0 'acquired 2024-04-01, before its latest record, of 2024-04-19T09:00:00Z' "$ashiato" add "$d" "$tmp/w.log" --acquired 2024-04-01
"$ashiato" show "$d" exhibits --json | grep -q 'before its latest record, of 2024-04-19T09:00:00Z' || fail "it is not kept"
printf 'x' >"$tmp/x"
expect 0 'acquired 2191-01-01, which is in the future' "$ashiato" add "$d" "$tmp/x" --acquired 2191-01-01
printf 'y' >"$tmp/y"
expect 0 'y: sealed' "$ashiato" add "$d" "$tmp/y"
printf '%s' "$out" | grep -q 'future\|latest record\|clock' && fail "today is doubted: $out"
# a clock that stands before the last entry
f=$tmp/f
SOURCE_DATE_EPOCH=4000000000 "$ashiato" new "$f" >/dev/null
expect 0 'the clock of this machine stands at .*, before the last entry of the ledger, of 2096-10-02T07:06:40Z' "$ashiato" add "$f" "$tmp/x" --acquired 2024-04-01
# a domain that is none matches nothing: it is refused by its line
cat >"$tmp/none.csv" <<'CSV'
subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note,item
domain:evil5\\.example,resolves-to,address:192.0.2.1,,,Z,a/b,,B2,2024-01-01,,,R-1
domain:evil8[.example,resolves-to,address:192.0.2.1,,,Z,a/b,,B2,2024-01-01,,,R-2
domain:evil4 dot example,resolves-to,address:192.0.2.1,,,Z,a/b,,B2,2024-01-01,,,R-3
domain:_dmarc.example.org,resolves-to,address:192.0.2.1,,,Z,a/b,,B2,2024-01-01,,,R-4
CSV
expect 0 'table, 1 observations, 3 skipped' "$ashiato" read "$tmp/none.csv"
expect 0 'a domain such as domain:www.example.com was expected' "$ashiato" read "$tmp/none.csv"
done_testing
