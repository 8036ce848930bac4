#!/bin/sh
# What is taken back counts until the day on which it was: earlier answers stay as they were.
. "$(dirname "$0")/lib.sh" "$@"

c=$tmp/case
# layer NAME DAY: the leading answer and its probability; DAY "" = everything
layer() { "$ashiato" show "$c" judgement --json ${2:+--as-of "$2"} | grep -o "\"layer\":\"$1\".*" | sed 's/,"low".*//'; }
same() { [ "$2" = "$3" ] || fail "$1: \"$2\" is not \"$3\""; }
differ() { [ "$2" != "$3" ] || fail "$1: still \"$2\""; }
id_of() { "$ashiato" show "$c" timeline --all --jsonl | grep -- "$1" | grep -o '"claim":"[0-9a-f]*' | cut -d'"' -f4 | head -n 1; }

"$ashiato" new "$c" >/dev/null
cat >"$tmp/incidents.csv" <<'CSV'
incident,organisation,from,to,zone,people,leak,publish,source,known
x-2016,Institute,2016-01-05,2016-02,Z,8,possible,yes,victim/Institute,2016-03-01
CSV
cat >"$tmp/relations.csv" <<'CSV'
subject,predicate,object,from,to,zone,source,origin,grade,known,note
incident:x-2016,attributed-to,group:Blue,2016-01-05,,Z,police/Agency,,B2,2016-05-01,the agency names Blue
incident:x-2016,attributed-to,group:Blue,2016-01-05,,Z,vendor/Lab,,B2,2016-06-01,the laboratory names Blue
CSV
"$ashiato" add "$c" "$tmp/incidents.csv" "$tmp/relations.csv" --acquired 2016-12-01 >/dev/null
"$ashiato" run "$c" >/dev/null

# an examiner withdraws a claim as of a day
before=$(layer group 2017-01-31)
id=$(id_of 'the laboratory names Blue')
[ -n "$id" ] || fail "the claim is not in the timeline"
expect 2 'became known on 2016-06-01; it cannot be withdrawn before' "$ashiato" undo "$c" "$id" --day 2016-05-31 --why "test"
expect 2 '--day: a day such as' "$ashiato" undo "$c" "$id" --day 2017-13-01 --why "test"
expect 2 'has no --day' "$ashiato" undo "$c" "$id" --restore --day 2017-02-01 --why "test"
expect 0 'no longer counts from 2017-02-01 on' "$ashiato" undo "$c" "$id" --day 2017-02-01 --why "the laboratory had mixed up two samples"
"$ashiato" run "$c" >/dev/null
same "as of the day before" "$(layer group 2017-01-31)" "$before"
differ "as of the day" "$(layer group 2017-02-01)" "$before"
same "everything" "$(layer group '')" "$(layer group 2017-02-01)"
"$ashiato" assess "$c" --history --json | grep -q '"day":"2017-02-01"' || fail "the history does not show the step"
expect 0 'until +2017-02-01' "$ashiato" show "$c" why "$id"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
rm "$c/case.db"
same "from the ledger alone" "$(layer group 2017-01-31)" "$before"
differ "from the ledger alone" "$(layer group '')" "$before"
expect 0 'counts again' "$ashiato" undo "$c" "$id" --restore --why "it had not"
"$ashiato" run "$c" >/dev/null
same "restored" "$(layer group 2017-02-01)" "$before"
expect 0 'no longer counts from 2016-06-01 on' "$ashiato" undo "$c" "$id" --day 2016-06-01 --why "it never was"
same "withdrawn on the day on which it became known" "$(layer group 2016-06-30)" "$(layer group 2016-05-31)"
"$ashiato" undo "$c" "$id" --restore --why "test" >/dev/null

# without a day: from today on
expect 0 "no longer counts from $(date -u +%Y-%m-%d) on" "$ashiato" undo "$c" "$id" --why "today"
same "as of last year" "$(layer group 2017-02-01)" "$before"
differ "now" "$(layer group '')" "$before"
"$ashiato" undo "$c" "$id" --restore --why "test" >/dev/null
"$ashiato" run "$c" >/dev/null
expect 0 'all as it was sealed' "$ashiato" verify "$c"

# rows that are withdrawn, superseded or retracted, on the days that they name
c=$tmp/rows
"$ashiato" new "$c" >/dev/null
cat >"$tmp/statements.csv" <<'CSV'
statement,speaker,said,subject,predicate,object,from,to,zone,source,origin,grade,known,text,withdrawn,supersedes,kind,dependence
ST-1,Person W,2016-05-01,incident:x-2016,attributed-to,group:Blue,2016-01-05,,Z,police/interview 1,,B2,2016-05-01,names Blue,,,witness,independent
ST-2,Person W,2016-07-01,statement:ST-2,retracts,statement:ST-1,2016-07-01,,Z,police/interview 2,,B2,2016-07-01,was put under pressure,,,witness,independent
ST-3,Person W,2016-09-01,statement:ST-3,retracts,statement:ST-2,2016-09-01,,Z,police/interview 3,,B2,2016-09-01,was not after all,,,witness,independent
ST-4,Person V,2016-06-01,statement:ST-4,retracts,statement:ST-1,2016-06-01,,Z,press/Paper,,D4,2016-06-01,says that it is not so,,,witness,copy
CSV
cat >"$tmp/relations.csv" <<'CSV'
item,subject,predicate,object,from,to,zone,source,origin,grade,known,withdrawn,supersedes,note
R-1,incident:x-2016,attributed-to,group:Red,2016-01-05,,Z,vendor/Lab,,B2,2016-10-01,2016-11-01,,the laboratory names Red
R-2,incident:x-2016,attributed-to,group:Green,2016-01-05,,Z,vendor/Other,,B2,2016-10-05,,,the other names Green
R-3,incident:x-2016,attributed-to,group:Grey,2016-01-05,,Z,vendor/Other,,B2,2016-12-05,,R-2,the other names Grey
R-4,incident:x-2016,attributed-to,group:Grey,2016-01-05,,Z,vendor/Other,,B2,2016-12-05,2016-12-04,,before it was known
CSV
expect 0 '3 records, 1 skipped' "$ashiato" add "$c" "$tmp/relations.csv" --acquired 2016-12-31
expect 0 'withdrawn: the day lies before the one on which the row became known' "$ashiato" show "$c" exhibits --json
"$ashiato" add "$c" "$tmp/incidents.csv" "$tmp/statements.csv" --acquired 2016-12-31 >/dev/null
"$ashiato" run "$c" >/dev/null
names() { "$ashiato" show "$c" judgement --json --as-of "$1" | grep -o '"layer":"group".*"layer":"unit"' | grep -o '"id":"group:[A-Za-z]*' | cut -d: -f3 | sort -u | tr '\n' ' '; }
while read -r day want; do
	[ "$(names "$day")" = "$want${want:+ }" ] || fail "as of $day: $(names "$day")instead of $want"
done <<'DAYS'
2016-04-30
2016-05-01 Blue
2016-06-30 Blue
2016-07-01
2016-08-31
2016-09-01 Blue
2016-10-01 Blue Red
2016-10-31 Blue Green Red
2016-11-01 Blue Green
2016-12-04 Blue Green
2016-12-05 Blue Grey
DAYS
"$ashiato" assess "$c" --history --json | grep -q '"day":"2016-11-01"' || fail "the history does not show the withdrawal"
expect 0 '"kind": "witness", "dependence": "independent"' "$ashiato" show "$c" why "$(id_of 'names Blue')"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
"$ashiato" run "$c" >"$tmp/again"
grep -q '(0 new or changed, 0 retired)' "$tmp/again" || fail "running again wrote something: $(cat "$tmp/again")"

# what takes nothing back is said so when it is added
"$ashiato" new "$tmp/idle" >/dev/null
expect 0 'takes nothing back: ST-4 retracts statement:ST-1: neither its speaker' "$ashiato" add "$tmp/idle" "$tmp/statements.csv" --acquired 2016-12-31
[ "$(printf '%s\n' "$out" | grep -c 'takes nothing back')" = 1 ] || fail "rows that take something back are said not to: $out"
sed 's/statement:ST-1/statement:ST-9/; s/^ST-/SX-/' "$tmp/statements.csv" >"$tmp/unknown.csv"
expect 0 'takes nothing back: SX-2 retracts statement:ST-9: there is no statement ST-9 in the case' "$ashiato" add "$tmp/idle" "$tmp/unknown.csv" --acquired 2016-12-31

# what an examiner undid stays so when a row that comes later dates it otherwise
id=$(id_of 'names Blue')
"$ashiato" undo "$c" "$id" --day 2016-05-01 --why "test" >/dev/null
"$ashiato" run "$c" >/dev/null
[ "$(names 2016-06-30)$(names 2016-10-01)" = "Red " ] || fail "undone, Blue stands: $(names 2016-06-30), $(names 2016-10-01)"
printf '# default source: police/interview 4\n# default origin: police/interview 1\nstatement,speaker,subject,predicate,object,known\nST-5,Person W,statement:ST-5,retracts,statement:ST-1,2016-10-20\n' >"$tmp/later.csv"
expect 0 'table: 1 records, 0 skipped; table of statements' "$ashiato" add "$c" "$tmp/later.csv" --acquired 2016-12-31
"$ashiato" run "$c" >/dev/null
[ "$(names 2016-06-30)$(names 2016-10-01)" = "Red " ] || fail "what was undone counts again: $(names 2016-06-30), $(names 2016-10-01)"
expect 0 'all as it was sealed' "$ashiato" verify "$c"

# an indicator that its publisher withdraws: what it matched is no match from then on
c=$tmp/indicators
"$ashiato" new "$c" >/dev/null
{
	printf '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes\tresp_bytes\tconn_state\n'
	for i in 1 2 3; do printf '148000000%d.5\tC%d\t192.0.2.1\t4000%d\t203.0.113.9\t443\ttcp\t1.5\t10\t20\tSF\n' $i $i $i; done
} >"$tmp/conn.log"
cat >"$tmp/indicators.csv" <<'CSV'
type,value,label,from,to,source,origin,grade,known,note,withdrawn
ip,203.0.113.9,group:Blue,,,vendor/Lab,,B2,2016-12-01,,2017-02-01
CSV
"$ashiato" add "$c" "$tmp/conn.log" "$tmp/indicators.csv" --acquired 2017-01-01 >/dev/null
"$ashiato" run "$c" >/dev/null
matches() { "$ashiato" show "$c" findings --as-of "$1" --all --json | grep -c "\"hunt\":\"indicator\"" || true; }
[ "$(matches 2016-12-31)$(matches 2017-01-01)$(matches 2017-01-31)$(matches 2017-02-01)" = 0110 ] || fail "the indicator that was withdrawn: $(matches 2016-12-31)$(matches 2017-01-01)$(matches 2017-01-31)$(matches 2017-02-01)"
"$ashiato" show "$c" entities --as-of 2017-01-31 --all | grep -q 'group:Blue' || fail "nothing says what Blue uses"
! "$ashiato" show "$c" entities --as-of 2017-02-01 --all | grep -q 'group:Blue' || fail "Blue still uses it"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
done_testing
