#!/bin/sh
# Lists: filters, order, pages, CSV; what several sensors saw stands once; search; notes and tags on anything.
. "$(dirname "$0")/lib.sh" "$@"

investigated space-agency-2016
c=$tmp/space-agency-2016

# rows LIST OPTIONS...: how many, as JSON Lines
rows() { "$ashiato" show "$c" "$@" --jsonl 2>/dev/null | wc -l; }
# jq PYTHON: of the standard input
jq() { python3 -c "import json,sys; d=json.load(sys.stdin); $1"; }
same() { [ "$2" = "$3" ] || fail "$1: $2 instead of $3"; }

# every list is the same whole, in pages, and as CSV
for list in exhibits suspects findings entities timeline victims; do
	"$ashiato" show "$c" $list --jsonl >"$tmp/whole"
	all=$(wc -l <"$tmp/whole")
	: >"$tmp/pages"
	page=1
	while [ $page -le $((all / 37 + 1)) ]; do
		"$ashiato" show "$c" $list --jsonl --page $page --per 37 >>"$tmp/pages"
		page=$((page + 1))
	done
	cmp -s "$tmp/whole" "$tmp/pages" || fail "$list: pages are not the whole"
	same "$list: beyond the last page" "$(rows $list --page 9999)" 0
	"$ashiato" show "$c" $list --csv >"$tmp/$list.csv"
	same "$list: rows of CSV" "$(python3 -c 'import csv,sys; print(len(list(csv.reader(open(sys.argv[1], newline=""))))-1)' "$tmp/$list.csv")" "$all"
	"$ashiato" show "$c" $list --sort name --jsonl | wc -l >"$tmp/n"
	same "$list: sorted" "$(tr -d ' ' <"$tmp/n")" "$all"
	"$ashiato" show "$c" $list --page 2 --per 5 --json | jq "
rows = [v for v in d.values() if isinstance(v, list)][0]
print(d['first'], d['total'], len(rows))" >"$tmp/said"
	same "$list: extent of a page" "$(cat "$tmp/said")" "6 $all 5"
done

# what each filter leaves
"$ashiato" show "$c" findings --about 203.0.113.10 --json | jq "
bad = [f for f in d['findings'] if '203.0.113.10' not in (f['subject'], f['peer'])]
print(len(d['findings']) > 5, len(bad))" >"$tmp/said"
same "findings about" "$(cat "$tmp/said")" "True 0"
same "an id, and a defanged name" "$(rows timeline --about address:203.0.113.10)" "$(rows timeline --about '203[.]0[.]113[.]10')"
"$ashiato" show "$c" findings --hunt upload --json | jq "print({f['hunt'] for f in d['findings']})" >"$tmp/said"
same "findings of a hunt" "$(cat "$tmp/said")" "{'upload'}"
"$ashiato" show "$c" suspects --hunt upload --json | jq "
print(all(any(r['what'] in ('uploads-to', 'drips-to') for r in s['detail']['reasons']) for s in d['suspects']))" >"$tmp/said"
same "suspects by a hunt" "$(cat "$tmp/said")" True
"$ashiato" show "$c" suspects --min 1000 --json | jq "
print(min(s['evidence_bits'] for s in d['suspects']) >= 9.96, len(d['suspects']) > 3)" >"$tmp/said"
same "odds of at least 1000 to 1" "$(cat "$tmp/said")" "True True"
"$ashiato" show "$c" victims --min 300 --json | jq "print(sorted(v['contacts'] for v in d['victims'])[0] >= 300)" >"$tmp/said"
same "contacts" "$(cat "$tmp/said")" True
"$ashiato" show "$c" timeline --from 2017-02-07 --to 2017-02-07 --json | jq "
out = [e for e in d['events'] if (e['to'] or '9') < '2017-02-07' or (e['from'] or '0') >= '2017-02-08T00:00:01']
print(len(d['events']) > 5, len(out))" >"$tmp/said"
same "events of a day" "$(cat "$tmp/said")" "True 0"
"$ashiato" show "$c" timeline --source press --json | jq "print({e['source'].split('/')[0] for e in d['events']})" >"$tmp/said"
same "events of a source" "$(cat "$tmp/said")" "{'press'}"
"$ashiato" show "$c" entities --sort size --per 1 --json | jq "print(d['entities'][0]['claims'])" >"$tmp/said"
"$ashiato" show "$c" entities --json | jq "print(max(e['claims'] for e in d['entities']))" >"$tmp/most"
same "the largest first" "$(cat "$tmp/said")" "$(cat "$tmp/most")"
# a rank is the place by evidence, whatever is asked for
"$ashiato" show "$c" suspects --json | jq "print([s['rank'] for s in d['suspects'] if s['server'] == '203.0.113.37'])" >"$tmp/said"
"$ashiato" show "$c" suspects --about 203.0.113.37 --sort name --json | jq "print([s['rank'] for s in d['suspects'] if s['server'] == '203.0.113.37'])" >"$tmp/most"
same "rank" "$(cat "$tmp/most")" "$(cat "$tmp/said")"
# values that are none
expect 2 'did you mean `beacon`' "$ashiato" show "$c" findings --hunt becon
expect 2 'nothing that counts in the case is called "203.0.113.11"; did you mean' "$ashiato" show "$c" timeline --about 203.0.113.11
expect 2 'from: a time before the end of' "$ashiato" show "$c" timeline --from 2017-05 --to 2016-05
expect 0 'nothing on that page: [0-9]+ rows in all' "$ashiato" show "$c" timeline --page 9999
expect 0 'did you mean `address:...`' sh -c "! '$ashiato' show '$c' timeline --about adress:203.0.113.10 2>&1"
same "capitals" "$(rows timeline --about 2001:DB8:FFFF:3:0::25)" "$(rows timeline --about 2001:db8:ffff:3::25)"
expect 2 'page: a number from 1 on was expected' "$ashiato" show "$c" timeline --page 0
expect 2 'from: a time such as' "$ashiato" show "$c" timeline --from yesterday
expect 2 'sort: one of: rank time name size was expected, not "tme"; did you mean' "$ashiato" show "$c" timeline --sort tme
expect 0 'nothing here is from the source "pres"; did you mean `press`' "$ashiato" show "$c" timeline --source pres
expect 0 'nothing in the case is from the source "pres"; did you mean `press`' "$ashiato" show "$c" --only pres

# what two sensors saw stands once, and names both
"$ashiato" show "$c" findings --json | jq "
seen = {}
for f in d['findings']:
    seen.setdefault((f['hunt'], f['subject'], f['peer'], f['reason'].split(' from ')[0]), []).append(f)
twice = [k for k, v in seen.items() if len(v) > 1 and len({f['sources'][0] for f in v}) > 1]
both = [f for f in d['findings'] if len(f['sources']) == 2 and len(f['also']) == 1]
print(len(twice), len(both) > 20, all(f['also'][0]['source'] == f['sources'][1] for f in both))" >"$tmp/said"
same "seen by two" "$(cat "$tmp/said")" "0 True True"
expect 0 'seen by sensor/[^ ]* and sensor/.*\(also [0-9a-f]{8}\)' "$ashiato" show "$c" findings

# a server is suspected once, as it was found to be last
"$ashiato" show "$c" suspects --json | jq "
names = [s['server'] for s in d['suspects']]
print(len(names) - len(set(names)))" >"$tmp/said"
same "servers twice" "$(cat "$tmp/said")" 0
# what people wrote of two times is two events; of one time, with both sources, one
cat >"$tmp/two.csv" <<'CSV'
subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note
org:State A,denies,incident:x,2016-09-01,2016-09-01,Z,press/A,press/A,B2,2016-09-02,,we were not there
org:State A,denies,incident:x,2019-09-01,2019-09-01,Z,press/B,press/B,B2,2019-09-02,,we were not there
org:State A,denies,incident:y,2016-09-01,2016-09-01,Z,press/A,press/A,B2,2016-09-02,,nor there
org:State A,denies,incident:y,2016-09-01,2016-09-01,Z,press/B,press/B,B2,2016-09-02,,nor there
CSV
"$ashiato" new "$tmp/two" >/dev/null
"$ashiato" add "$tmp/two" "$tmp/two.csv" >/dev/null
"$ashiato" run "$tmp/two" >/dev/null
"$ashiato" show "$tmp/two" timeline --json | jq "
print(sorted((e['what'].split('.')[0][-9:], len(e['sources']), len(e['also'])) for e in d['events'] if e['claim']))" >"$tmp/said"
[ "$(grep -o '1, 0' "$tmp/said" | wc -l) $(grep -o '2, 1' "$tmp/said" | wc -l)" = "2 1" ] || fail "events of two times: $(cat "$tmp/said")"
# what an examiner took out accuses nobody
for round in 1 2 3; do
	for id in $("$ashiato" show "$c" findings --about 203.0.113.90 --jsonl | sed -n 's/.*"key":"\([0-9a-f]*\)","revision.*/\1/p'); do
		"$ashiato" undo "$c" "$id" --why "a test" >/dev/null 2>&1 || :
	done
done
same "findings taken out" "$("$ashiato" show "$c" findings --about 203.0.113.90 --jsonl 2>/dev/null | wc -l)" 0
same "and the suspicion with them" "$("$ashiato" show "$c" suspects --about 203.0.113.90 --jsonl 2>/dev/null | wc -l)" 0
"$ashiato" run "$c" >/dev/null 2>&1

# of several findings the strongest that is left is the reason, and only those that stand are counted
for id in $("$ashiato" show "$c" findings --about 203.0.113.10 --hunt beacon --jsonl | grep '192.0.2.3 contacted' | grep -o '"key":"[0-9a-f]*"' | cut -d'"' -f4); do
	"$ashiato" undo "$c" "$id" --why "a test" >/dev/null 2>&1
done
left=$("$ashiato" show "$c" findings --about 203.0.113.10 --hunt beacon --jsonl 2>/dev/null | wc -l)
"$ashiato" show "$c" suspects --about address:203.0.113.10 --json 2>/dev/null | jq "
s = [s for s in d['suspects'] if s['server'] == '203.0.113.10'][0]
print('192.0.2.3 contacted' in s['reason'], ' contacted 203.0.113.10 on 80/tcp' in s['reason'])" >"$tmp/said"
same "a quoted finding taken out" "$(cat "$tmp/said")" "False True"
expect 0 "and $((left - 1)) more like it" "$ashiato" show "$c" suspects --about address:203.0.113.10
"$ashiato" run "$c" >/dev/null 2>&1

# search: kinds, ids that lead on, whatever case, defanged
"$ashiato" search "$c" ORBITAL-weather --json | jq "
kinds = {h['kind'] for h in d['hits']}
print(sorted(kinds), all(h['id'] and h['text'] for h in d['hits']))" >"$tmp/said"
same "kinds of hits" "$(cat "$tmp/said")" "['claim', 'entity', 'indicator'] True"
for kind in incident:jaxa-2016 exhibit:jaxa.dns.log; do
	"$ashiato" search "$c" "${kind#*:}" --json | jq "print('${kind%%:*}' in {h['kind'] for h in d['hits']})" >"$tmp/said"
	same "search of $kind" "$(cat "$tmp/said")" True
done
same "defanged" "$("$ashiato" search "$c" '203[.]0[.]113[.]10' --jsonl | wc -l)" "$("$ashiato" search "$c" 203.0.113.10 --jsonl | wc -l)"
claim=$("$ashiato" search "$c" 'control server in the configuration' --jsonl | sed -n 's/.*"kind":"claim","id":"\([0-9a-f]*\)".*/\1/p' | head -n 1)
expect 0 'control server in the configuration' "$ashiato" show "$c" why "$claim"
expect 0 '^nothing holds it' "$ashiato" search "$c" no-such-word-anywhere
expect 2 'a word to look for' "$ashiato" search "$c" ''
# as of a day, and for others: what they may not know is not found
same "not yet known" "$("$ashiato" search "$c" 'False Name 3' --as-of 2016-10-01 --jsonl | wc -l)" 0
"$ashiato" search "$c" 'Aerospace Maker 07' --tlp GREEN --json >"$tmp/green"
same "closed to others" "$(jq "print(len(d['hits']))" <"$tmp/green")" 0
# the fast way finds what the whole view has
for word in False harbor; do
	"$ashiato" search "$c" "$word" --json | jq "print(sorted(h['id'] for h in d['hits'] if h['kind'] == 'claim'))" >"$tmp/fast"
	"$ashiato" search "$c" "$word" --tlp RED --json | jq "print(sorted(h['id'] for h in d['hits'] if h['kind'] == 'claim'))" >"$tmp/slow"
	[ "$(wc -c <"$tmp/fast")" -gt 100 ] || fail "$word is not found"
	python3 -c 'import ast,sys; a,b=[len(ast.literal_eval(open(f).read())) for f in sys.argv[1:]]; sys.exit(a != b)' "$tmp/fast" "$tmp/slow" || fail "$word: found otherwise in the whole view"
done

# notes and tags on claims and entities, in the ledger, with undo
expect 0 'noted on address:203.0.113.10' "$ashiato" note "$c" 203.0.113.10 "asked the provider in writing"
tag=$("$ashiato" note "$c" address:203.0.113.10 --tag relay | cut -d: -f1)
expect 0 'noted on [0-9a-f]{16}' "$ashiato" note "$c" "$claim" --tag disputed
expect 0 '#relay' "$ashiato" show "$c" entities --about 203.0.113.10
expect 0 ': asked the provider in writing' "$ashiato" show "$c" entities --about 203.0.113.10
expect 0 'note' "$ashiato" search "$c" 'provider in writing'
expect 0 '#disputed' "$ashiato" show "$c" why "$claim"
same "one's own" "$("$ashiato" search "$c" 'provider in writing' --tlp RED --jsonl | wc -l)" 0
"$ashiato" undo "$c" "$tag" --why "it is none" >/dev/null
"$ashiato" show "$c" entities --about 203.0.113.10 | grep -q '#relay' && fail "a tag that was taken back is still shown"
expect 2 'nothing that counts in the case is called "203.0.113.11"; did you mean' "$ashiato" note "$c" 203.0.113.11 x
expect 2 'tag: one word of at most 64 letters was expected' "$ashiato" note "$c" 203.0.113.10 --tag 'two words'
expect 0 'all as it was sealed' "$ashiato" verify "$c"
done_testing
