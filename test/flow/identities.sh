#!/bin/sh
# Which names may be one hand: from records of every kind, with reasons; a word on two, sealed and taken back; as of a day; what is stolen is not accused.
. "$(dirname "$0")/lib.sh" "$@"

cat >"$tmp/identities.csv" <<'CSV'
record,kind,persona,name,birth,email,phone,payment,document,device,login,from,to,zone,place,source,grade,known
r1,contract,Alpha,Ivan Petrov,1970-01-02,alpha@one.example,+81312340001,tok-1,,dev-9,,2020-01-01,2020-06-01,Z,,provider/A,A2,2020-07-01
r2,contract,Beta,Kenji Mori,,beta@two.example,+81312349999,tok-1,,,,2020-03-01,2020-09-01,Z,,provider/B,A2,2020-08-01
r3,account,Gamma,Nobody Known,,gamma@three.example,,,,dev-9,,2020-05-01,,Z,,provider/C,A2,2020-09-01
r4,person,Delta,Ivan Petrov,1970-01-02,ivan@home.example,+4930123456,tok-77,,dev-4,,,,,,state/register,A1,2020-10-01
r5,contract,Epsilon,unknown,,n/a,-,,,,admin,,,,,provider/A,A2,2020-07-01
r6,contract,Zeta,,,,,,,,admin,,,,,provider/B,A2,2020-07-01
r7,travel,Eta,Ana Lima,,ana@lima.example,,tok-5,,,,2020-02-01,2020-02-10,Z,Lisbon,state/border,A1,2020-07-01
r9,registration,Iota,JosÃ© MuÃ±oz,,,+81312,GB82WEST12345698765431,,,,,,,,registry/x,B2,2020-07-01
r8,travel,Theta,Eva Lund,,eva@lund.example,,tok-5,,,,2020-02-03,2020-02-08,Z,Tokyo,state/border,A1,2020-07-01
CSV
"$ashiato" new "$tmp/c" >/dev/null
"$ashiato" add "$tmp/c" "$tmp/identities.csv" --acquired 2020-12-01 --quiet >"$tmp/said" || fail "the table is not taken: $(cat "$tmp/said")"
"$ashiato" run "$tmp/c" --quiet >/dev/null || fail "run"
"$ashiato" identities "$tmp/c" --json >"$tmp/json" || fail "identities"
# pair A B KEY: what stands under the key for the two
pair() {
	tr '{' '\n' <"$tmp/json" | grep "\"a\":\"$1\",\"b\":\"$2\"" | grep -o "\"$3\":[^,]*" | head -n 1 | cut -d: -f2
}
claimed() { [ "$(tr '\n' ' ' <"$tmp/json" | sed 's/{"a":/\n&/g' | grep "\"a\":\"$1\",\"b\":\"$2\"" | grep -c '"claim"')" = 1 ]; }
claimed Alpha Beta || fail "one payment, two names: no claim that they are one hand"
claimed Alpha Gamma || fail "one device, two names: no claim that they are one hand"
claimed Alpha Delta && fail "the name and the birthday of somebody else make no hand of his"
claimed Epsilon Zeta && fail "a login that anybody may have joins nobody"
claimed Eta Theta && fail "nobody is in two places at once"
[ "$(grep -o '"possibly_stolen":true' "$tmp/json" | wc -l)" = 1 ] || fail "one pair may be a theft of identity, not $(grep -o '"possibly_stolen":true' "$tmp/json" | wc -l)"
grep -q '"places_at_once":\["Lisbon","Tokyo"\]' "$tmp/json" || fail "the two places are not said"
grep -q '"personas":\["Alpha","Beta","Gamma"\]' "$tmp/json" || fail "three names are not one hand: $(tail -c 300 "$tmp/json")"
"$ashiato" identities "$tmp/c" | tr -s ' \n' ' ' >"$tmp/text"
for said in 'possibly a victim of identity theft' 'one was in Lisbon while the other was in Tokyo' 'To be one hand is no guilt'; do
	grep -q "$said" "$tmp/text" || fail "not said: $said"
done
[ "$("$ashiato" identities "$tmp/c" --csv | head -n 1)" = "a,b,probability,low,high,likely,agree,disagree,stolen" ] || fail "the columns of the CSV"

for said in 'the check digit is wrong: mistyped, or invented' 'no such value has that length' 'read in another encoding than it was written in'; do
	grep -q "$said" "$tmp/text" || fail "not said: $said"
done

# an agent's card, and an office's card and phone: five names that share them are not one hand; with a device they are
"$ashiato" new "$tmp/agent" >/dev/null
{
	echo record,kind,persona,payment,phone,device,source,known
	for i in 1 2 3 4 5; do echo "a$i,contract,Customer $i,agent-token,,,provider/A,2020-07-01"; done
	for i in 1 2 3 4 5; do echo "b$i,contract,Office $i,office-token,+81312340987,,provider/A,2020-07-01"; done
	for i in 1 2 3 4 5; do echo "c$i,contract,Desk $i,desk-token,,dev-5f2e91,provider/A,2020-07-01"; done
	echo "d1,contract,Evil,,+81398765432,,provider/A,2020-07-01"
	for i in 1 2 3 4 5 6 7 8 9; do echo "h$i,contract,Room $i,,,dev-77aa31,provider/A,2020-07-01"; done
	echo "e1,contract,P1,cash,,iPhone 7,provider/A,2020-07-01"
	echo "e2,contract,P2,cash,,iPhone 7,provider/A,2020-07-01"
	echo "f1,contract,Q1,card:****1111,,00:00:00:00:00:00,provider/A,2020-07-01"
	echo "f2,contract,Q2,card:****1111,,00:00:00:00:00:00,provider/A,2020-07-01"
	echo "g1,contract,R1,same as above,same as above,same as above,provider/A,2020-07-01"
	echo "g2,contract,R2,same as above,same as above,same as above,provider/A,2020-07-01"
} >"$tmp/agent.csv"
"$ashiato" add "$tmp/agent" "$tmp/agent.csv" --acquired 2020-12-01 --quiet >/dev/null
"$ashiato" run "$tmp/agent" --quiet >/dev/null
"$ashiato" identities "$tmp/agent" --json >"$tmp/json.agent"
grep -q '"how":"shared by some"' "$tmp/json.agent" || fail "not said: shared by some"
grep -q '"personas":\["Customer' "$tmp/json.agent" && fail "customers of one agent are taken for one hand"
grep -q '"personas":\["Office' "$tmp/json.agent" && fail "colleagues with the firm's card and phone are taken for one hand"
grep -q '"personas":\["Desk 1","Desk 2","Desk 3","Desk 4","Desk 5"\]' "$tmp/json.agent" || fail "two costly things shared by five: $(tail -c 300 "$tmp/json.agent")"
grep -q '"kind":"device","value":"dev-77aa31".*"doubts":"9 names have it: it is taken for nobody.s own, and joins none of them"' "$tmp/json.agent" || fail "what nine names have is left out in silence"
grep -q '"personas":\["[PQ]1' "$tmp/json.agent" && fail "cash, a make, a masked card and a constant identify nobody"

# papers and what anybody can write down: a planted address beside another payment joins nobody, nor does an alibi's owner
"$ashiato" new "$tmp/planted" >/dev/null
cat >"$tmp/planted.csv" <<'CSV'
record,kind,persona,name,email,payment,document,birth,from,to,zone,place,source,known
p1,contract,Evil,Ole Lund,t@t.example,tok_evil,,,,,,,provider/A,2020-07-01
p2,contract,Taro,Taro Mori,t@t.example,tok_taro,,,,,,,provider/B,2020-07-01
p3,contract,Papers,Aki Mori,,t_e901,passport:XK8812345,1980-03-04,,,,,provider/A,2020-07-01
p4,person,Register,Aki Mori,,,passport:XK8812345,1980-03-04,,,,,state/register,2020-07-01
p5,contract,Berlin,Ann Ost,,tok_x1,,,,,,,provider/A,2020-07-01
p6,contract,Tokyo,Ben Aoki,,tok_x1,,,,,,,provider/B,2020-07-01
p7,travel,Berlin,,,,,,2016-10-01,2016-10-10,Z,Berlin,state/border,2020-09-01
p8,travel,Tokyo,,,,,,2016-10-02,2016-10-09,Z,Tokyo,state/border,2020-09-01
p9,contract,Y1,Cy Ray,,,,1980,,,,,provider/A,2020-07-01
p10,contract,Y2,Di Fox,,,,1980,,,,,provider/A,2020-07-01
CSV
"$ashiato" add "$tmp/planted" "$tmp/planted.csv" --acquired 2020-12-01 --quiet >/dev/null
"$ashiato" run "$tmp/planted" --quiet >/dev/null
"$ashiato" identities "$tmp/planted" --json >"$tmp/json.planted"
grep -q '"clusters":\[\]' "$tmp/json.planted" || fail "somebody is joined: $(grep -o '"clusters":.*' "$tmp/json.planted" | cut -c1-300)"
"$ashiato" identities "$tmp/planted" --as-of 2020-08-01 --json | grep -q '"personas":\["Berlin","Tokyo"\]' || fail "before the alibi was known the two were one hand"

# as of a day: the second record was not known
"$ashiato" identities "$tmp/c" --as-of 2020-07-15 --json >"$tmp/json"
claimed Alpha Beta && fail "a claim that rests on a record of August counts in July"

# an analyst's word binds, and is taken back
expect 2 'say how it is known' "$ashiato" identities "$tmp/c" --split Alpha Beta
expect 2 'is called' "$ashiato" identities "$tmp/c" --split Alpha Nemo --why x
expect 2 'two personas were expected' "$ashiato" identities "$tmp/c" --join Alpha Alpha --why x
expect 2 '--join or --split, not both' "$ashiato" identities "$tmp/c" --join --split Alpha Beta --why x
expect 0 'recorded' "$ashiato" identities "$tmp/c" --split Alpha Beta --why 'two desks' --by Ana
"$ashiato" identities "$tmp/c" --json >"$tmp/json"
grep -q '"personas":\["Alpha","Gamma"\]' "$tmp/json" || fail "after the word: $(tail -c 300 "$tmp/json")"
grep -q '"same":false,"source":"analyst/Ana"' "$tmp/json" || fail "whose word it is"
word=$(grep -o '"said":{"claim":"[0-9a-f]*"' "$tmp/json" | cut -d'"' -f6)
expect 0 'no longer counts' "$ashiato" undo "$tmp/c" "$word" --why 'they were one desk'
"$ashiato" run "$tmp/c" --quiet >/dev/null
"$ashiato" identities "$tmp/c" --json >"$tmp/json"
grep -q '"personas":\["Alpha","Beta","Gamma"\]' "$tmp/json" || fail "after the undo: $(tail -c 300 "$tmp/json")"
"$ashiato" verify "$tmp/c" --quiet >/dev/null || fail "verify"

# how often it is right, on records whose truth is known
cat >"$tmp/truth.csv" <<'CSV'
given_name,surname,dob,city,cluster
john,smith,1980-01-02,london,1
john,smyth,1980-01-02,london,1
mary,jones,1975-05-06,leeds,2
mary,jones,1975-06-05,leeds,2
peter,brown,1990-10-11,york,3
,,,,4
,,,,5
CSV
"$ashiato" identities --evaluate "$tmp/truth.csv" --json >"$tmp/json" || fail "evaluate"
grep -q '"true_pairs":2,' "$tmp/json" || fail "two pairs are one: $(cat "$tmp/json")"
grep -q '"precision":1.000000,"recall":1.000000,"f1":1.000000,"threshold":0.500000' "$tmp/json" || fail "not both found: $(cut -c1-200 "$tmp/json")"
printf 'schema,name1,name2,is_match\nPerson,Jon Smith,John Smith,true\nPerson,Jon Smith,Mary Jones,false\n' >"$tmp/pairs.csv"
"$ashiato" identities --evaluate "$tmp/pairs.csv" --json | grep -q '"of":"names","n":2,"true_pairs":1,' || fail "pairs of names"
expect 2 'cluster' "$ashiato" identities --evaluate "$tmp/identities.csv"
expect 2 'there is no column "nosuch" to leave out' "$ashiato" identities --evaluate "$tmp/truth.csv" --without nosuch
expect 2 'no case is asked about' "$ashiato" identities "$tmp/c" --evaluate "$tmp/truth.csv"
expect 1 'cannot open' "$ashiato" identities --evaluate "$tmp/nothing.csv"
done_testing
