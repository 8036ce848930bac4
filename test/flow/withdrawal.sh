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
rm "$c/case.db" "$c/ledger/index.sha256"
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
done_testing
