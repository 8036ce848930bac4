#!/bin/sh
# Past cases answered again: the shipped knowledge base, invented cases, and where it is present the public truth with its figures.
. "$(dirname "$0")/lib.sh" "$@"

cat >"$tmp/cases.jsonl" <<'X'
{"case":"one","truth":"G0007","date":"2021-03-01","techniques":["T1566.001","T1059.001","T1071.001","T1003.001","T1105"],"software":["S0023"]}
{"case":"two","truth":["G0007","G0016"],"techniques":["T1566.001"]}
{"case":"three","truth":"","techniques":["T9999","T1059"],"software":[]}
{"case":"four","truth":null,"techniques":["T1059.001"],"date":"not a day"}
not JSON
{"case":"five"}
{"case":"six","truth":"G0007","techniques":"T1059","indicators":[["domain","example.net"],["domain"],7]}
X
expect 0 '5 cases, layer group' "$ashiato" kb evaluate "$tmp/cases.jsonl"
expect 0 'line 5: skipped' "$ashiato" kb evaluate "$tmp/cases.jsonl"
expect 0 'line 6: skipped: techniques, software or indicators were expected: five' "$ashiato" kb evaluate "$tmp/cases.jsonl"
expect 0 'skipped: a day such as' "$ashiato" kb evaluate "$tmp/cases.jsonl"
expect 0 'a pair of type and value was expected' "$ashiato" kb evaluate "$tmp/cases.jsonl"
"$ashiato" kb evaluate "$tmp/cases.jsonl" --json 2>/dev/null >"$tmp/out.json"
for key in top1 top3 top5 mrr brier ece auroc_known coverage_at_90 reliability risk_at_coverage by_class; do
	grep -q "\"$key\":" "$tmp/out.json" || fail "no key $key in the JSON of kb evaluate"
done
"$ashiato" kb evaluate "$tmp/cases.jsonl" --svg 2>/dev/null >"$tmp/out.svg"
xmllint --noout "$tmp/out.svg" || fail "the reliability figure is not XML"
# what has no id, name or alias is told with what is near, and counts for nothing
cat >"$tmp/names.jsonl" <<'Y'
{"case":"named","techniques":["Phishing: Spearphishing Attachment","PowerShell"],"software":["X-Agent","Mimicatz","Nobody's Tool"]}
Y
expect 0 'named: the software "Mimicatz" is not counted: no published knowledge that was given has it by id, name or alias; near: Mimikatz \(S0002\)' "$ashiato" kb match "$tmp/names.jsonl"
expect 0 'the software "Nobody.s Tool" is not counted' "$ashiato" kb evaluate "$tmp/names.jsonl"
expect 0 '"not_counted":\["the software' "$ashiato" kb match "$tmp/names.jsonl" --json
expect 0 'shared with|APT28' "$ashiato" kb match "$tmp/names.jsonl"
expect 0 'resembles|not established' "$ashiato" kb match "$tmp/cases.jsonl"
expect 0 '"not_named_because":' "$ashiato" kb match "$tmp/cases.jsonl" --json
expect 0 'nothing is known of any actor' "$ashiato" kb match "$tmp/cases.jsonl" --as-of 1999-12-31
expect 0 '' "$ashiato" kb evaluate "$tmp/cases.jsonl" --answers "$tmp/answers.jsonl"
[ "$(wc -l <"$tmp/answers.jsonl")" = 5 ] || fail "kb evaluate --answers wrote another number of answers than cases"
expect 0 'top-1' "$ashiato" kb evaluate "$tmp/cases.jsonl" --without-source 'crowdstrike|mandiant'
expect 2 'not a regular expression' "$ashiato" kb evaluate "$tmp/cases.jsonl" --without-source '('
expect 2 'number of days' "$ashiato" kb evaluate "$tmp/cases.jsonl" --as-of-days soon
expect 2 'one file of labelled cases' "$ashiato" kb evaluate
expect 1 'cannot open' "$ashiato" kb evaluate "$tmp/absent.jsonl"
printf '' >"$tmp/empty.jsonl"
expect 1 'labelled cases were expected' "$ashiato" kb evaluate "$tmp/empty.jsonl"
expect 1 'kb fit' "$ashiato" kb evaluate "$tmp/cases.jsonl" --parameters "$tmp/cases.jsonl"

# what is fitted on what ships is what ships
"$ashiato" kb fit >"$tmp/fitted"
"$ashiato" kb evaluate "$tmp/cases.jsonl" --json 2>/dev/null --parameters "$tmp/fitted" >"$tmp/fitted.json"
cmp -s "$tmp/out.json" "$tmp/fitted.json" || fail "the shipped parameters are not those that kb fit finds on the shipped knowledge base"
# kb match judges with what it is given
sed 's/^\(all\t[a-z-]*\)\t.*/\1\t0.01/; s/^\(techniques\t[a-z-]*\)\t.*/\1\t0.01/' "$tmp/fitted" >"$tmp/flat"
for how in "--parameters $tmp/flat" "--without-source ."; do
	# shellcheck disable=SC2086
	[ "$("$ashiato" kb match "$tmp/cases.jsonl" 2>/dev/null)" != "$("$ashiato" kb match "$tmp/cases.jsonl" $how 2>/dev/null)" ] || fail "kb match does not heed $how"
done
done_if_no_data() { [ -f "$data/attribution/cases-loro.jsonl" ] || { echo "skipped: no labelled cases at $data/attribution"; [ $failures = 0 ] && exit 77; exit 1; }; }
done_if_no_data

cases=$data/attribution/cases-loro.jsonl kb=$data/attribution/attack-v18.1.json lists=$data/attribution/indicators.jsonl.gz
# at_least KEY FLOOR OPTIONS...: a figure must not fall below what was once reached, less two standard errors
at_least() {
	key=$1 floor=$2 file=$3 base=$4
	shift 4
	"$ashiato" kb evaluate "$file" --kb "$base" --json "$@" >"$tmp/figures" 2>/dev/null
	value=$(sed "s/.*\"layer\":\"group\".*\"$key\":\([0-9.]*\).*\"reliability\".*/\1/" "$tmp/figures")
	echo "$key $value, at least $floor expected: $(basename "$file") $*"
	awk -v v="$value" -v f="$floor" 'BEGIN { exit !(v + 0 >= f + 0) }' || fail "$key is $value, below $floor: $*"
}
at_least top1_all .62 "$cases" "$kb" --leave-report-out
at_least top5_all .76 "$cases" "$kb" --leave-report-out
at_least coverage_at_90 .55 "$cases" "$kb" --leave-report-out
at_least top1 .47 "$cases" "$kb" --as-of-days 30
at_least coverage_at_90 .22 "$cases" "$kb" --as-of-days 30
at_least named_right .90 "$cases" "$kb" --leave-report-out --open-set
at_least coverage_at_90 .45 "$lists" "$lists" --leave-report-out
at_least top1 .47 "$cases" "$kb" --as-of-days 30
at_least named_known .25 "$cases" "$kb" --leave-report-out

# a forger who plants what is public, and the cheapest software and techniques, gets nobody named in more than 2 of 100 cases, whatever is planted
zcat "$lists" >"$tmp/lists.jsonl"
"$ashiato" kb evaluate "$cases" --kb "$kb" --kb "$tmp/lists.jsonl" --leave-report-out --false-flags --json 2>/dev/null | sed 's/.*"false_flags"://; s/},{/}\n{/g' >"$tmp/flags"
[ "$(grep -c '"planted"' "$tmp/flags")" = 19 ] || fail "not every kind of planted mark was measured: $(cat "$tmp/flags")"
sed 's/.*"planted":"\([^"]*\)".*"decoy_named":\([0-9.e-]*\).*/\2 \1/' "$tmp/flags" | while read -r named what; do
	awk -v v="$named" 'BEGIN { exit !(v + 0 <= .02) }' || echo "$what: decoy named in $named"
done >"$tmp/fooled"
[ -s "$tmp/fooled" ] && fail "$(cat "$tmp/fooled")"

# techniques and software by name find whom their ids find
sed -n '/"software": *\[/p' "$cases" >"$tmp/by-id.jsonl"
"$source/test/flow/by_name.py" "$kb" <"$tmp/by-id.jsonl" >"$tmp/by-name.jsonl"
for how in by-id by-name; do "$ashiato" kb evaluate "$tmp/$how.jsonl" --kb "$kb" --leave-report-out --json >"$tmp/$how.json" 2>/dev/null; done
cmp -s "$tmp/by-id.json" "$tmp/by-name.json" || fail "by name other actors are found than by id"
for i in 1 2; do "$ashiato" kb evaluate "$cases" --kb "$kb" --leave-report-out --json | sha256sum; done | uniq | wc -l | grep -q '^ *1$' || fail "two runs differ"
done_testing
