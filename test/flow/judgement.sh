#!/bin/sh
# The judgement tables of the sample cases: what must come out, and what must not.
. "$(dirname "$0")/lib.sh" "$@"

# layer CASE 'QUESTION' LAYER JUDGEMENT [HYPOTHESIS]
layer() {
	# shellcheck disable=SC2086
	json=$("$ashiato" show "$tmp/$1" judgement --json $2)
	want="\"layer\":\"$3\",\"judgement\":\"$4\""
	[ -z "${5:-}" ] || want="$want,\"hypothesis\":{\"id\":\"$5\""
	case $json in *"$want"*) ;; *) fail "$1 $2: expected $want in $(printf '%s' "$json" | grep -o "\"layer\":\"$3\",.\{120\}")" ;; esac
}
has() { case $2 in *"$3"*) ;; *) fail "$1: no \"$3\"" ;; esac; }

sample space-agency-2016
grep -E '[^0-9][1-9][0-9]* skipped|^  skipped:|could not be read' "$tmp/space-agency-2016.added" && fail "a row of the sample was refused"
"$ashiato" run "$tmp/space-agency-2016"
c=space-agency-2016

q='--as-of 2016-12-31'
layer $c "$q" machine established
for l in persona individual group unit sponsor; do layer $c "$q" $l "not established"; done

q='--as-of 2021-04-22'
layer $c "$q" machine established
layer $c "$q" persona established
layer $c "$q" individual established "person:Person A"
layer $c "$q" group established group:Tick
layer $c "$q" unit likely unit:61419
layer $c "$q" sponsor "not established"
json=$("$ashiato" show "$tmp/$c" judgement --json --as-of 2021-04-22)
has "unit rests on one origin" "$json" "a second, independent origin: everything rests on one"
has "sponsor" "$json" "evidence of its own on tasking or funding"
has "individual for the contracts only" "$json" '"scope":"the contracts only'

q='--only press --as-of 2021-05-16'
for l in machine persona individual group unit sponsor; do layer $c "$q" $l "not established"; done
json=$("$ashiato" show "$tmp/$c" judgement --json --only press --as-of 2021-05-16)
has "press: no telemetry" "$json" "telemetry: no sealed record of a sensor shows the machine"
has "press: one origin" "$json" "all reports repeat a single one, however many they are"

# The denial and the decision not to indict are shown and move nothing.
probabilities() { "$ashiato" show "$tmp/$c" judgement --json --as-of "$1" | grep -o '"layer":"[a-z]*","judgement":"[^"]*"\|"probability":[0-9.]*,"low":[0-9.]*,"high":[0-9.]*,"confidence"'; }
[ "$(probabilities 2021-05-31)" = "$(probabilities 2023-12-31)" ] || fail "the decision not to indict moved something"
denial=$("$ashiato" show "$tmp/$c" timeline --jsonl | grep ' denies ' | grep -o '"claim":"[0-9a-f]*' | cut -d'"' -f4)
with_denial=$(probabilities 2023-12-31)
"$ashiato" undo "$tmp/$c" "$denial" --day 2021-04-20 --why "test: without the denial" >/dev/null || fail "there is no denial to take out"
[ "$with_denial" = "$(probabilities 2023-12-31)" ] || fail "the denial moved something"
"$ashiato" undo "$tmp/$c" "$denial" --restore --why "test: back in" >/dev/null
"$ashiato" show "$tmp/$c" timeline --all | grep -q 'denies' || fail "the denial is not shown"
"$ashiato" show "$tmp/$c" entities --all | grep -q 'incident:false-contract-records' || fail "the decision not to indict is not shown"

# What carries it, what would change it, how it came to be: the same bytes twice, and the days on which it moved.
json=$("$ashiato" assess "$tmp/$c" --json)
[ "$json" = "$("$ashiato" show "$tmp/$c" judgement --json)" ] || fail "assess and show differ"
has "forgery budget" "$json" '"forgery_budget":{"such_as":'
has "next best evidence" "$json" '"next":[{"predicate":'
text=$("$ashiato" assess "$tmp/$c")
has "assess" "$text" "planted from"
has "assess" "$text" "Look for"
history=$("$ashiato" assess "$tmp/$c" --history --json)
[ "$history" = "$("$ashiato" assess "$tmp/$c" --history --json)" ] || fail "the history differs from one run to the next"
has "history: what a vendor knew made the group likely" "$history" '"after":{"judgement":"likely","hypothesis":{"id":"group:Tick"'
has "history: the interview moved the group" "$history" '{"day":"2019-07-09","before":{"judgement":"likely","hypothesis":{"id":"group:Tick"'
has "history: the police established it" "$history" '{"day":"2021-04-22","before":{"judgement":"very likely","hypothesis":{"id":"group:Tick"'
case $("$ashiato" assess "$tmp/$c" --history) in *"none of these, not established, "*"-> Tick, likely, "*) ;; *) fail "the history in words" ;; esac
case $("$ashiato" assess "$tmp/$c" --history --as-of 2018-12-31) in *2019-*) fail "the history knows what came later" ;; esac
expect 2 'one case was expected' "$ashiato" assess
has "matrix" "$("$ashiato" assess "$tmp/$c" --matrix group)" "together"
has "matrix as CSV" "$("$ashiato" assess "$tmp/$c" --matrix unit --csv)" '"unit:61419","none of these"'
has "matrix as JSON" "$("$ashiato" assess "$tmp/$c" --matrix --json)" '{"layer":"sponsor","columns":[{"hypothesis":null,'
has "matrix as SVG" "$("$ashiato" assess "$tmp/$c" --matrix machine --svg)" '<svg xmlns="http://www.w3.org/2000/svg"'
expect 2 'there is no layer "nation"' "$ashiato" assess "$tmp/$c" --matrix nation
expect 2 'need a layer' "$ashiato" assess "$tmp/$c" --matrix --csv
expect 2 'not both' "$ashiato" assess "$tmp/$c" --matrix --history
expect 2 'does not know the option --matrixes' "$ashiato" assess "$tmp/$c" --matrixes

# An examiner who grades a claim otherwise stands beside the machine, never in its place.
machine=$("$ashiato" show "$tmp/$c" judgement --json)
id=$("$ashiato" assess "$tmp/$c" --matrix individual --csv | sed -n '2s/,.*//p')
expect 0 'Examiner 2 dissents on' "$ashiato" dissent "$tmp/$c" "$id" --grade D4 --why "hearsay of hearsay" --by "Examiner 2"
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/$c"
both=$("$ashiato" show "$tmp/$c" judgement --json)
has "the machine's judgement stays" "$both" "$(printf '%s' "$machine" | sed 's/}$//')"
has "the examiner stands beside it" "$both" '"dissents":[{"by":"Examiner 2","claims":[{"id":"'
has "with the examiner's grade" "$both" "\"claim\":\"$id\",\"grade\":\"D4\",\"why\":\"hearsay of hearsay\""
has "ladder" "$("$ashiato" show "$tmp/$c")" "with Examiner 2's grades: Person A, "
has "assess" "$("$ashiato" assess "$tmp/$c")" "as D4 instead of"
"$ashiato" dissent "$tmp/$c" "$denial" --grade D4 --why "nothing hangs on it" --by "Examiner 3" >/dev/null
has "a dissent that moves nothing says so" "$("$ashiato" show "$tmp/$c")" "With Examiner 3's grades every judgement stays"
"$ashiato" undo "$tmp/$c" "$("$ashiato" show "$tmp/$c" | grep 'nothing hangs' | grep -o '\[[0-9a-f]*' | cut -c2-)" --why "test" >/dev/null
has "why" "$("$ashiato" show "$tmp/$c" why "$id")" "dissent    Examiner 2: D4: hearsay of hearsay"
case $("$ashiato" show "$tmp/$c" judgement --json --as-of 2023-12-31) in *'"dissents"'*) fail "a dissent counts before it was recorded" ;; esac
expect 0 'the judgement stands' "$ashiato" run "$tmp/$c"
"$ashiato" dissent "$tmp/$c" "$id" --weight 0.5 --why "heard again" --by "Examiner 2" >/dev/null
"$ashiato" dissent "$tmp/$c" "$id" --grade A1 --why "<b>I was there</b>, \"sure\"" --by "Zoë <script>" >/dev/null
both=$("$ashiato" show "$tmp/$c" judgement --json)
case $both in *'hearsay of hearsay'*) fail "the second dissent does not supersede the first" ;; esac
has "by weight" "$both" '"weight_nat":0.500,"why":"heard again"'
has "a second examiner" "$both" '{"by":"Zoë <script>"'
"$ashiato" report "$tmp/$c" >/dev/null
grep -q '&lt;b&gt;I was there' "$tmp/$c/out/dossier.html" || fail "the dossier does not tell the dissent"
grep -q '<script' "$tmp/$c/out/dossier.html" && fail "the dossier takes markup from a name"
rm "$tmp/$c/case.db"
[ "$both" = "$("$ashiato" show "$tmp/$c" judgement --json)" ] || fail "a dissent is lost when the index is made anew"
expect 2 'no claim has the id' "$ashiato" dissent "$tmp/$c" ffffffffffffffff --grade B2 --why x
for grade in G1 B7 B B22 b2 ''; do expect 2 'A to F and 1 to 6' "$ashiato" dissent "$tmp/$c" "$id" --grade "$grade" --why x; done
for weight in -1 10.001 11 1.2345 1,5 nan 1e3 . 99999999999999999999 ''; do expect 2 '0 to 10 nat' "$ashiato" dissent "$tmp/$c" "$id" --weight="$weight" --why x; done
expect 2 'say why' "$ashiato" dissent "$tmp/$c" "$id" --grade B2
expect 2 'say why' "$ashiato" dissent "$tmp/$c" "$id" --grade B2 --why ' '
expect 2 'must have a name' "$ashiato" dissent "$tmp/$c" "$id" --grade B2 --why x --by ''
expect 2 'either --grade or --weight' "$ashiato" dissent "$tmp/$c" "$id" --why x
expect 2 'either --grade or --weight' "$ashiato" dissent "$tmp/$c" "$id" --grade B2 --weight 1 --why x
for d in $(printf '%s' "$both" | grep -o '"claims":\[{"id":"[0-9a-f]*' | cut -d'"' -f6); do
	expect 0 'the dissent no longer counts' "$ashiato" undo "$tmp/$c" "$d" --why "test"
done
[ "$machine" = "$("$ashiato" show "$tmp/$c" judgement --json)" ] || fail "a dissent that was taken back still shows"
expect 0 'the dissent counts again' "$ashiato" undo "$tmp/$c" "$d" --restore --why "test"
"$ashiato" undo "$tmp/$c" "$d" --why "test" >/dev/null
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/$c"

# Incidents are joined before anybody is named; the servers rented by somebody else stay without a name.
text=$("$ashiato" clusters "$tmp/$c")
has "named through the gates" "$text" "named Tick: the group gates"
has "the fifth server's victims have no name" "$text" "unnamed: missing any"
has "weakest link" "$text" "hang"
has "what splits it" "$text" "without this one claim it falls into"
json=$("$ashiato" clusters "$tmp/$c" --json)
[ "$json" = "$("$ashiato" clusters "$tmp/$c" --json)" ] || fail "clusters differ from one run to the next"
has "JAXA and the campaign" "$json" '"label":"AC-1d00"'
case $("$ashiato" clusters "$tmp/$c" --as-of 2016-11-30) in *AC-*) fail "clusters know what came later" ;; esac
case $("$ashiato" clusters "$tmp/$c" --only press) in *AC-*) fail "the press alone joins" ;; esac
has "clusters as SVG" "$("$ashiato" clusters "$tmp/$c" --svg)" '<svg xmlns="http://www.w3.org/2000/svg"'
# one's own terminal names them, marked; an answer for others does not, and keeps them apart by pseudonyms
words() { tr -s ' \n' '  '; }
printf '%s' "$text" | words | grep -q 'aerospace-maker-07-2016 \[not for others: publish=no\]' || fail "a confidential incident is not marked"
"$ashiato" clusters "$tmp/$c" --all --tlp RED | words >"$tmp/for-others"
grep -Eiq 'aerospace.maker.07' "$tmp/for-others" && fail "a confidential incident is named"
grep -q 'Incident [0-9]' "$tmp/for-others" || fail "a confidential incident has no pseudonym"
expect 0 'keeps apart campaign-2016 and jaxa-2016' "$ashiato" clusters "$tmp/$c" --split jaxa-2016 incident:campaign-2016 --why "two <b>crews</b>" --by "Examiner 2"
both=$("$ashiato" clusters "$tmp/$c" --json)
has "the word" "$both" '"word":"split","a":"incident:campaign-2016","b":"incident:jaxa-2016","by":"Examiner 2"'
has "the machine's own answer" "$both" '"machine_together":true'
case $("$ashiato" clusters "$tmp/$c" --json --as-of 2023-12-31) in *'"by":"Examiner 2"'*) fail "a word counts before it was recorded" ;; esac
expect 0 'puts together' "$ashiato" clusters "$tmp/$c" --join jaxa-2016 nec-2020 --why "same crew" --by "Examiner 3"
has "a join binds" "$("$ashiato" clusters "$tmp/$c")" "as an analyst has it"
expect 0 'the judgement stands' "$ashiato" run "$tmp/$c"
"$ashiato" report "$tmp/$c" >/dev/null
grep -q 'two &lt;b&gt;crews' "$tmp/$c/out/dossier.html" || fail "the dossier does not tell the word"
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/$c"
both=$("$ashiato" clusters "$tmp/$c" --json)
rm "$tmp/$c/case.db"
[ "$both" = "$("$ashiato" clusters "$tmp/$c" --json)" ] || fail "a word is lost when the index is made anew"
for w in $(printf '%s' "$both" | grep -o '"words":.*' | grep -o '{"id":"[0-9a-f]*' | cut -d'"' -f4); do
	expect 0 'the word on these incidents no longer counts' "$ashiato" undo "$tmp/$c" "$w" --why test
done
[ "$json" = "$("$ashiato" clusters "$tmp/$c" --json)" ] || fail "a word that was taken back still shows"
expect 0 'the word on these incidents counts again' "$ashiato" undo "$tmp/$c" "$w" --restore --why test
"$ashiato" undo "$tmp/$c" "$w" --why test >/dev/null
expect 2 'knows no incident "nowhere"' "$ashiato" clusters "$tmp/$c" --join jaxa-2016 nowhere --why x
expect 2 'one and the same' "$ashiato" clusters "$tmp/$c" --join jaxa-2016 incident:jaxa-2016 --why x
expect 2 'say why' "$ashiato" clusters "$tmp/$c" --join jaxa-2016 nec-2020
expect 2 'not both' "$ashiato" clusters "$tmp/$c" --join --split jaxa-2016 nec-2020 --why x
expect 2 'two incidents were expected' "$ashiato" clusters "$tmp/$c" --join jaxa-2016 --why x
expect 2 'one case was expected' "$ashiato" clusters
expect 2 'belong to --join' "$ashiato" clusters "$tmp/$c" --why x

# The weight is said before the chance, the role beside the machine, and how the attack leads to the name.
json=$("$ashiato" show "$tmp/$c" judgement --json)
has "weight" "$json" '"weight":"what was found is 34 times more to be expected if it was Tick than if it was another"'
has "role" "$json" '"role":{"relay":"no","nat":"no","compromised":"no","shared-edge":"no","rented":"yes"'
has "trail" "$json" '"to":"persona:False Name 1"'
text=$("$ashiato" show "$tmp/$c")
has "ladder: weight" "$text" "what was found is 34 times more to be expected if it was Tick"
has "ladder: role" "$text" "relay: no, nat: no, compromised: no, shared-edge: no, rented"
"$ashiato" report "$tmp/$c" >/dev/null
dossier=$(sed 's/<[^>]*>//g; s/&#39;/'"'"'/g' "$tmp/$c/out/dossier.html")
has "dossier: what the weight is" "$dossier" "It is not the chance that somebody did it"
has "dossier: weight, then chance" "$dossier" "to be expected if it was Tick than if it was another. Probability "
has "dossier: trail" "$dossier" "→ False Name 1 (98 %) → Person A (98 %) → Tick"
has "dossier: nothing against" "$dossier" "Nothing that was put into the case speaks against it."
has "dossier: from several beginnings" "$dossier" "What that comes to depends on how likely it was before: from 1 % to "

# What speaks against is an item like any other, and is told first.
cat >"$tmp/against.csv" <<'CSV'
subject,predicate,object,from,to,zone,source,origin,grade,known,note
person:Person A,alibi,incident:campaign-2016,2016-09-05,2017-04-30,+09:00,hospital/Ward 1,hospital/Ward 1,A2,2023-12-01,SIMULATED: in hospital the whole time
CSV
cp -r "$tmp/$c" "$tmp/against"
"$ashiato" add "$tmp/against" "$tmp/against.csv" --acquired 2023-12-01 >/dev/null
"$ashiato" run "$tmp/against" >/dev/null
layer against '' individual "not established" "person:Person A"
has "the gate asks for an answer" "$("$ashiato" show "$tmp/against")" "an answer to what speaks against it"
layer against '--as-of 2023-11-30' individual established "person:Person A"
"$ashiato" report "$tmp/against" >/dev/null
sed 's/<[^>]*>//g' "$tmp/against/out/dossier.html" >"$tmp/words"
one=$(grep -n 'Against Person A, heaviest first' "$tmp/words" | cut -d: -f1)
two=$(grep -n 'For Person A, heaviest first' "$tmp/words" | cut -d: -f1)
[ -n "$one" ] && [ -n "$two" ] && [ "$one" -lt "$two" ] || fail "the dossier does not tell what speaks against first"

# The copy went on from here: for who remembers heads the case itself is behind it.
rm -r "$ASHIATO_HOME/heads"

# Without the testimony unit and group fall, and the dossier says so.
weight() { "$ashiato" show "$tmp/$c" judgement --json | grep -o "\"layer\":\"$1\",\"judgement\":\"[^\"]*\""; }
"$ashiato" report "$tmp/$c" >/dev/null
sed 's/<[^>]*>//g; s/&quot;//g' "$tmp/$c/out/dossier.html" | grep -q 'Without everything from the origin police/investigation the answer changes' || fail "the dossier does not say what falls with the testimony"
for id in $("$ashiato" show "$tmp/$c" judgement --json | grep -oE '"claim":"[0-9a-f]*","sentence":"([^"\\]|\\.)*","weight_nat":[0-9.]*,"raw_nat":[0-9.]*,"class":"people","origin":"police/investigation"' | cut -d'"' -f4 | sort -u); do
	"$ashiato" undo "$tmp/$c" "$id" --why "test: without the testimony" >/dev/null
done
"$ashiato" run "$tmp/$c" >/dev/null
case $(weight group) in *'"established"'*) fail "group stays established without the testimony" ;; esac
case $(weight unit) in *'"not established"'*) ;; *) fail "unit does not fall without the testimony" ;; esac
"$ashiato" verify "$tmp/$c" || fail "verify after undo"

sample pension-2015
"$ashiato" run "$tmp/pension-2015"
layer pension-2015 '' machine established
for l in persona individual group unit sponsor; do layer pension-2015 '' $l "not established"; done
has "where a server stands" "$("$ashiato" show "$tmp/pension-2015" judgement --json)" "where a server stands says nothing about who commands it"
has "what is open is said beside the word" "$("$ashiato" show "$tmp/pension-2015")" "relay: open, nat: no, compromised: open, shared-edge: no"
"$ashiato" report "$tmp/pension-2015" >/dev/null
grep -q 'relay: open, nat: no, compromised: open' "$tmp/pension-2015/out/dossier.html" || fail "the dossier does not say what is open of the machine"
grep -q SIMULATED "$tmp/pension-2015/out/dossier.html" || fail "the dossier does not say that it is simulated"

# Copies of a report change no byte of the assessment (beyond what is listed as known).
before=$("$ashiato" show "$tmp/space-agency-2016" judgement --json)
{
	grep '^subject' "$source/cases/space-agency-2016/press.csv"
	for i in 1 2 3 4 5 6 7 8; do
		echo "incident:campaign-2016,attributed-to,group:Tick,,,,press/Newspaper copy $i,police/investigation,C3,2021-04-21,,the police say"
	done
} >"$tmp/copies.csv"
"$ashiato" add "$tmp/space-agency-2016" "$tmp/copies.csv" --acquired 2021-05-16 >/dev/null
"$ashiato" run "$tmp/space-agency-2016" >/dev/null
[ "$before" = "$("$ashiato" show "$tmp/space-agency-2016" judgement --json)" ] || fail "copies of a report moved the assessment"

# The same bytes on every run, and in another case of the same exhibits.
mkdir "$tmp/again"
cp -r "$tmp/pension-2015.exhibits" "$tmp/again/"
"$ashiato" new "$tmp/again/pension-2015" >/dev/null
"$ashiato" add "$tmp/again/pension-2015" --manifest "$tmp/again/pension-2015.exhibits/manifest.csv" >/dev/null
"$ashiato" run "$tmp/again/pension-2015" >/dev/null
for what in judgement findings timeline entities victims; do
	[ "$("$ashiato" show "$tmp/pension-2015" $what --json)" = "$("$ashiato" show "$tmp/again/pension-2015" $what --json)" ] || fail "$what differs between two cases of the same exhibits"
done
done_testing
