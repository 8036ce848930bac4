#!/bin/sh
# Published knowledge as evidence of a case: sealed, compared with incidents as of each day, capped, and no word without a witness.
. "$(dirname "$0")/lib.sh" "$@"

cat >"$tmp/relations.csv" <<'X'
subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note
technique:T1566.001,found-in,incident:Ministry,2021-03-01,,UTC,soc/analysis,soc/analysis,A2,2021-03-05,,
technique:T1059.001,found-in,incident:Ministry,2021-03-01,,UTC,soc/analysis,soc/analysis,A2,2021-03-05,,
malware:X-Agent,found-in,incident:Ministry,2021-03-01,,UTC,soc/analysis,soc/analysis,A2,2021-03-06,,
malware:JHUHUGIT,found-in,incident:Ministry,2021-03-01,,UTC,soc/analysis,soc/analysis,A2,2021-03-06,,
tool:Mimikatz,found-in,incident:Ministry,2021-03-01,,UTC,soc/analysis,soc/analysis,A2,2021-03-06,,
tool:Mimicatz,found-in,incident:Ministry,2021-03-01,,UTC,soc/analysis,soc/analysis,A2,2021-03-06,,
X
"$ashiato" new "$tmp/c" >/dev/null
"$ashiato" add "$tmp/c" "$tmp/relations.csv" --acquired 2021-03-07 >/dev/null
"$ashiato" add "$tmp/c" "$source/data/attack.kb" --acquired 2021-03-10 >/dev/null
expect 0 'Ministry: the software "Mimicatz" is not counted: .*near: Mimikatz' "$ashiato" run "$tmp/c"
expect 0 'Ministry resembles APT28, as mitre-attack describes it, by its software' "$ashiato" show "$tmp/c"
expect 0 'not established' "$ashiato" show "$tmp/c"
group() { "$ashiato" show "$tmp/c" judgement --json "$@" | sed 's/.*"layer":"group","judgement":"\([^"]*\)","hypothesis":\(null\|{"id":"[^"]*"\).*/\1 \2/'; }
[ "$(group)" = 'not established {"id":"group:APT28"' ] || fail "the group layer says: $(group)"
[ "$(group --as-of 2021-03-09)" = 'not established null' ] || fail "before the knowledge came into evidence the group layer says: $(group --as-of 2021-03-09)"
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/c"

# a second copy of the knowledge changes no byte of the judgement
"$ashiato" show "$tmp/c" judgement --json >"$tmp/one"
{ cat "$source/data/attack.kb"; echo '# another copy'; } >"$tmp/copy.kb"
"$ashiato" add "$tmp/c" "$tmp/copy.kb" --acquired 2021-03-11 >/dev/null
"$ashiato" run "$tmp/c" >/dev/null
"$ashiato" show "$tmp/c" judgement --json >"$tmp/two"
sed 's/"as_of":"[^"]*"//; s/"known":"[^"]*"//g' "$tmp/one" >"$tmp/one.plain"
sed 's/"as_of":"[^"]*"//; s/"known":"[^"]*"//g' "$tmp/two" >"$tmp/two.plain"
cmp -s "$tmp/one.plain" "$tmp/two.plain" || fail "a copy of the knowledge moved the judgement"

# the analyst takes the software back: what rested on it has ended
claim=$("$ashiato" show "$tmp/c" entities --json >/dev/null; "$ashiato" assess "$tmp/c" --matrix group --csv | sed -n 's/^\([0-9a-f]\{8,16\}\),.*/\1/p' | head -n 1)
[ -n "$claim" ] || fail "the matrix names no claim"
expect 0 '' "$ashiato" undo "$tmp/c" "$claim" --why "the sample was mislabelled"
"$ashiato" run "$tmp/c" >/dev/null
[ "$(group)" = 'not established null' ] || fail "after the undo the group layer says: $(group)"
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/c"
done_testing
