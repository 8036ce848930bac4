#!/bin/sh
# Who must not be accused: small cases, each beside the one in which the same name is rightly put forward.
. "$(dirname "$0")/lib.sh" "$@"
. "$(dirname "$0")/people.sh"

# --- the name that is rightly put forward ---
make holder <<CSV
$rented
$holder
$witness
CSV
says "the machine" "$(layer holder machine)" 'established|address:203.0.113.9|*'
says "the tenant" "$(layer holder persona)" 'likely|persona:Blue Name|0.*'
says "who holds the token" "$(layer holder individual)" '*likely|person:Holder|0.*'
accused holder Holder || fail "nobody is put forward where two sources and a trail name one"

# before the first run nobody is told that rows move nothing which only telemetry can tie to the attack; after it they are
i=$tmp/holder.in
"$ashiato" new "$tmp/unread" >/dev/null
expect 0 '^  1 row names what nothing ties to the attack yet; `ashiato run` reads the telemetry$' "$ashiato" add "$tmp/unread" "$i/one.conn.log" "$i/two.conn.log" "$i/contracts.csv" --acquired 2016-12-02
case $out in *'no trail leads'*) fail "rows are said to move nothing before the telemetry is read: $out" ;; esac
"$ashiato" run "$tmp/unread" >/dev/null
sed 's/K-1/K-2/; s/203.0.113.9/192.0.2.200/; s/blue@/red@/; s/Blue/Red/; s/tok-1/tok-2/' "$i/contracts.csv" >"$i/other.csv"
expect 0 'moves nothing: persona:Red Name .*: no trail leads' "$ashiato" add "$tmp/unread" "$i/other.csv" --acquired 2016-12-02
case $out in *'reads the telemetry'*) fail "what was read is said to be unread: $out" ;; esac

# --- a victim of identity theft ---
make stolen <<CSV
$rented
$holder
$witness
person:Holder,identity-stolen,identifier:payment:tok-1,2016-08-01,,Z,police/report 77,,A2,2016-08-03,the card was reported stolen before the rental
CSV
accused stolen Holder && fail "a victim of identity theft is accused: $(layer stolen individual)"
expect 0 'an answer to what speaks against it: ' "$ashiato" show "$tmp/stolen"
first=$("$ashiato" show "$tmp/stolen" | sed -n '/individual/,/group/p' | grep -m 1 ' - ')
case $first in *'1 to '*': Holder was robbed of'*) ;; *) fail "what speaks against is not told first: $first" ;; esac
"$ashiato" report "$tmp/stolen" >/dev/null
sed 's/<[^>]*>//g' "$tmp/stolen/out/dossier.html" >"$tmp/words"
one=$(grep -n 'Against Holder, heaviest first' "$tmp/words" | cut -d: -f1)
two=$(grep -n 'For Holder, heaviest first' "$tmp/words" | cut -d: -f1)
[ "${one:-9999}" -lt "${two:-0}" ] || fail "the dossier does not tell what speaks against first"
# reported when the police were already at the door: it happened after the attack, and clears nobody
make later <<CSV
$rented
$holder
$witness
person:Holder,identity-stolen,identifier:payment:tok-1,2016-12-20,,Z,police/report 78,,A2,2016-12-20,reported after the attack
CSV
says "a loss after the attack" "$(layer later individual)" "$(layer holder individual)"

# --- the owner of a hacked relay ---
make hacked <<CSV
$holder
$witness
address:203.0.113.9,has-role,role:compromised,2016-09-20,2016-10-20,Z,police/image,,A2,2016-11-01,an intruder's shell in its image
CSV
# a good contract and a good image that contradict each other leave it open
make contradicted <<CSV
$rented
$holder
$witness
address:203.0.113.9,has-role,role:compromised,2016-09-20,2016-10-20,Z,police/image,,A2,2016-11-01,an intruder's shell in its image
CSV
make open <<CSV
$holder
$witness
analyst:Analyst 1,considered,address:203.0.113.9,,,Z,analyst/Analyst 1,,B2,2016-11-01,Relay: no. NAT: no. Compromised host: open. Shared edge: no.
CSV
make unasked <<CSV
$holder
$witness
CSV
for c in hacked contradicted open unasked; do
	for l in persona individual; do says "$c: $l" "$(layer $c $l)" 'not established||*'; done
	expect 0 'the trail ends at 203.0.113.9:( |$)' "$ashiato" show "$tmp/$c"
	for who in 'persona:Blue Name' 'person:Holder'; do
		case $(chance_of $c "$who") in null | '') ;; *) fail "$c: $who has a probability: $(chance_of $c "$who")" ;; esac
	done
	"$ashiato" report "$tmp/$c" >/dev/null
done
expect 0 'compromised: yes' "$ashiato" show "$tmp/hacked"
expect 0 'compromised: open' "$ashiato" show "$tmp/open"
expect 0 'compromised: open' "$ashiato" show "$tmp/contradicted"
grep -q 'compromised: yes' "$tmp/hacked/out/dossier.html" || fail "the dossier does not say that the machine was compromised"

# --- the customers of a provider ---
make customers <<CSV
$rented
$(awk 'BEGIN { for (i = 1; i <= 10000; i++) printf "person:Customer %d,holder-of,identifier:payment:card-%d,2015-01-01,,Z,bank/One,,A1,2016-12-01,\n", i, i }')
CSV
{
	echo 'contract,provider,server,persona,start,end,zone,payment,source,grade,known'
	awk 'BEGIN { for (i = 1; i <= 10000; i++) printf "L-%d,Host,2001:db8:5::%x,Customer name %d,2016-09-01,2016-12-31,Z,card-%d,provider/Host,A2,2016-12-02\n", i, i, i, i }'
} >"$tmp/list.csv"
expect 0 '10000 records, 0 skipped' "$ashiato" add "$tmp/customers" "$tmp/list.csv" --acquired 2016-12-02
begun=$(date +%s)
"$ashiato" run "$tmp/customers" >/dev/null
"$ashiato" show "$tmp/customers" judgement --json >"$tmp/json"
took=$(($(date +%s) - begun))
[ "$took" -le 60 ] || fail "a list of 10,000 customers takes $took s"
says "customers" "$(layer customers individual)" 'not established||*'
says "customers: the tenant of the server alone" "$(layer customers persona)" '*|persona:Blue Name|*'
grep -q 'Customer' "$tmp/json" && fail "a customer of the provider is among the answers: $(grep -o '.\{60\}Customer.\{60\}' "$tmp/json" | head -n 1)"

# --- marks that anybody could have ---
# list CASE KNOWN: a vendor's list that ties the server to a group
list() {
	printf 'type,value,label,from,to,source,origin,grade,known,note\nip,203.0.113.9,group:Red,,,vendor/Lab,vendor/Lab report,B2,%s,\n' "$2" >"$tmp/$1.in/indicators.csv"
	"$ashiato" add "$tmp/$1" "$tmp/$1.in/indicators.csv" --acquired "$3" >/dev/null
	"$ashiato" run "$tmp/$1" >/dev/null
}
make told <<CSV
$rented
CSV
list told 2016-12-01 2016-12-03
says "a group by what a vendor came to know" "$(layer told group)" '*|group:Red|0.[1-9]*'
make known <<CSV
$rented
CSV
list known 2016-05-01 2016-12-03
make public <<CSV
$rented
address:203.0.113.9,public-since,day:2016-03-01,2016-03-01,,Z,press/Paper,,A2,2016-12-02,it stood in a report
CSV
list public 2016-12-01 2016-12-03
for c in known public; do
	says "$c: a mark that was public before the attack" "$(layer $c group)" 'not established||*'
	case $(chance_of $c group:Red) in null | '') ;; *) fail "$c: a group has a probability by what anybody could have: $(chance_of $c group:Red)" ;; esac
done

# --- an alibi ---
make alibi <<CSV
$rented
$holder
$witness
person:Holder,alibi,incident:raid-2016,2016-09-01,2016-12-31,Z,prison/Register,,A1,2017-01-10,in prison from August to January
CSV
accused alibi Holder && fail "a prisoner is accused: $(layer alibi individual)"
accused alibi Holder --as-of 2017-01-09 || fail "the alibi counts before it was known"
expect 0 'in prison' "$ashiato" show "$tmp/alibi"

# --- a witness who takes it back ---
make retracted <<CSV
$rented
$holder
CSV
cat >"$tmp/retracted.in/statements.csv" <<'CSV'
statement,speaker,said,subject,predicate,object,from,to,zone,source,origin,grade,known,text
ST-1,Witness,2016-12-05,person:Holder,operated,persona:Blue Name,2016-09-01,2016-12-31,Z,witness/W,witness/W,B2,2016-12-05,saw it
ST-2,Witness,2017-03-01,statement:ST-2,retracts,statement:ST-1,2017-03-01,,Z,witness/W,witness/W,B2,2017-03-01,it was somebody else
CSV
"$ashiato" add "$tmp/retracted" "$tmp/retracted.in/statements.csv" --acquired 2017-06-01 >/dev/null
"$ashiato" run "$tmp/retracted" >/dev/null
accused retracted Holder --as-of 2017-02-28 || fail "before the witness took it back: $(layer retracted individual --as-of 2017-02-28)"
accused retracted Holder --as-of 2017-03-01 && fail "what the witness took back still accuses: $(layer retracted individual --as-of 2017-03-01)"
says "as of the day before, asked later" "$(layer retracted individual --as-of 2017-02-28)" '*likely|person:Holder|*'

# --- two witnesses, two names ---
make two <<CSV
$rented
$witness
CSV
alone=$(chance_of two person:Holder)
more two second 2017-02-01 <<'CSV'
person:Other,operated,persona:Blue Name,2016-09-01,2016-12-31,Z,witness/V,,B2,2017-01-15,it was the other
CSV
says "two witnesses against each other" "$(layer two individual)" 'not established|*'
[ -n "$alone" ] || fail "one witness alone gives no probability"
awk -v a="$(chance_of two person:Holder)" -v b="$alone" 'BEGIN { exit !(a == "null" || a < b) }' || fail "a second witness who names another takes nothing away: $(chance_of two person:Holder), alone $alone"

# --- a rumour ---
make rumour <<CSV
$rented
person:Rumoured,operated,persona:Blue Name,2016-09-01,2016-12-31,Z,press/Blog,,F6,2016-12-05,people say
CSV
says "a rumour" "$(layer rumour individual)" 'not established|*'
case $(chance_of rumour person:Rumoured) in null | '') ;; *) fail "a rumour has a probability: $(chance_of rumour person:Rumoured)" ;; esac
"$ashiato" report "$tmp/rumour" >/dev/null
"$ashiato" assess "$tmp/rumour" --history >"$tmp/words"
"$ashiato" assess "$tmp/rumour" >>"$tmp/words"
"$ashiato" show "$tmp/rumour" >>"$tmp/words"
sed 's/<[^>]*>//g' "$tmp/rumour/out/dossier.html" >>"$tmp/words"
sed 's/must reach [0-9]* %//g; s/([0-9]* %) → //g' "$tmp/words" | grep 'Rumoured.*[0-9] %' | grep -v 'none of these' && fail "a rumour is given a probability"
# who is named by those who only repeat stands first without a probability, in every writing
make press <<CSV
$rented
incident:raid-2016,attributed-to,group:Grey,2016-10-01,,Z,press/Paper,police/nobody heard,C3,2016-12-05,the police are said to say
CSV
says "the press alone" "$(layer press group)" 'not established|group:Grey|null'
expect 0 'Grey  no probability' "$ashiato" show "$tmp/press"
expect 0 'no probability  Grey' "$ashiato" assess "$tmp/press"
expect 0 'Grey, not established, no$|Grey, not established, no probability' "$ashiato" assess "$tmp/press" --history
expect 0 '^probability.* – ' "$ashiato" assess "$tmp/press" --matrix group
expect 0 '^probability,,,,,,1.00' "$ashiato" assess "$tmp/press" --matrix group --csv
"$ashiato" report "$tmp/press" >/dev/null
sed 's/<[^>]*>//g' "$tmp/press/out/dossier.html" >"$tmp/words"
grep -q 'no probability' "$tmp/words" || fail "the dossier gives the press a probability"
sed 's/must reach [0-9]* %//g' "$tmp/words" | grep 'Grey.*[0-9] %' | grep -v 'none of these' && fail "the dossier gives Grey a probability"
done_testing
