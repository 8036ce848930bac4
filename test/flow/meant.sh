#!/bin/sh
# A wrong word, of whatever kind: what was found, what was meant perhaps, and what to do.
. "$(dirname "$0")/lib.sh" "$@"

investigated pension-2015
c=$tmp/pension-2015
: >"$tmp/f"
# meant PATTERN WORD...: exit status 2 and one line
meant() {
	pattern=$1
	shift
	expect 2 "$pattern" "$ashiato" "$@"
	[ "$(printf '%s\n' "$out" | wc -l)" = 1 ] || fail "more than one line: $* -> $out"
}
# commands and words behind them
meant 'no command "shwo"; did you mean `ashiato show`\? `ashiato help` lists them$' shwo
meant 'no command "frobnicate"; `ashiato help` lists them$' frobnicate
meant 'no command "reprot"; did you mean `ashiato report`\?' help reprot
meant 'show: there is no "findigns"; did you mean `show CASE findings`\? `ashiato help show` lists' show "$c" findigns
meant 'kb does not know "lst"; did you mean `ashiato kb list`\?' kb lst
meant 'there is no layer "grup"; did you mean `group`\? machine, persona' assess "$c" --matrix grup
meant 'no table "contrcts"; did you mean `contracts`\? `ashiato template` lists them$' template contrcts
meant 'no page "becon"; did you mean `ashiato manual beacon`\? `ashiato manual` lists them$' manual becon
meant 'no page "xyzzy"; `ashiato manual` lists them$' manual xyzzy
# options and their values
meant 'show does not know the option --josn; did you mean `--json`\? `ashiato help show` explains it$' show "$c" --josn
meant 'add does not know the option --acquird; did you mean `--acquired`\?' add "$c" "$tmp/f" --acquird=2016-01-01
meant 'show does not know the option --frob; ' show "$c" --frob
meant '--tlp: there is no marking "AMBR"; did you mean `--tlp AMBER`\? RED, AMBER\+STRICT' add "$c" "$tmp/f" --tlp AMBR
meant '--tlp: RED.* was expected, not "gren"; did you mean `GREEN`\?$' show "$c" --tlp gren
meant 'no publication "dosier"; did you mean `--as dossier`\? `ashiato publications` lists them' report "$c" --as dosier
meant 'kind: one of: .* was expected, not "grups"; did you mean `groups`\?' kb list grups
meant '--vantage: "rog:X" begins with no known type; did you mean `org`\? an entity such as' add "$c" "$tmp/f" --vantage rog:X
meant '--zone: an offset .* was expected, not "Asia/Toky"$' add "$c" "$tmp/f" --zone Asia/Toky
meant '--year: a year from 1970 to 2199 was expected, not "16"$' read "$tmp/f" --year 16
meant '--acquired: a day such as .* was expected, not "tomorrow"$' add "$c" "$tmp/f" --acquired tomorrow
meant '--day: a day such as .* was expected, not "x"$' undo "$c" zz --why x --day x
meant '--admit: 64 .* were expected, not the 3 bytes "abc"; `ashiato signers .*` prints the keys' signers "$c" --admit abc --why x
meant '--admit needs a reason that stands in the ledger: --why TEXT' signers "$c" --admit abc
# what is no case
for command in 'show' 'run' 'verify' 'signers'; do
	expect 1 "nosuch is not a case: cannot open .*ledger: No such file or directory; \`ashiato new .*nosuch\` makes an empty one" "$ashiato" $command "$tmp/nosuch"
done
# exhibits
meant 'no exhibit has the name or digest "incidnts.csv"; did you mean `incidents.csv`\? `ashiato show CASE exhibits` lists them' withdraw "$c" incidnts.csv --why x
# claims: none, and several with their sentences
meant 'no claim has the id "zz": an id is made of the digits 0 to 9 and a to f; ' show "$c" why zz
meant 'no claim has the id "ffffffffffff"; `ashiato show CASE findings --json` prints ids$' undo "$c" ffffffffffff --why x
meant 'show why: the id of a claim was expected; ' show "$c" why
several() { # COMMAND...
	set +e
	"$ashiato" "$@" >"$tmp/out" 2>"$tmp/said"
	got=$?
	set -e
	[ $got = 2 ] || fail "exit status $got: $*"
	grep -qE '".*" names [0-9]+ claims; give more of its digits' "$tmp/said" || fail "nobody says that there are several: $(head -n 2 "$tmp/said")"
	n=$(grep -cE '^ashiato:   *[0-9a-f]{12}: .|^ashiato: [0-9a-f]{12}: .' "$tmp/said")
	[ "$n" -ge 2 ] && [ "$n" -le 10 ] || fail "$n claims are listed: $*"
}
for digit in 0 1 2 3; do
	several show "$c" why $digit
	several undo "$c" $digit --why x
	several dissent "$c" $digit --grade C3 --why x
	several note "$c" $digit text
done
# each that is listed can be named by what was printed
id=$(sed -nE 's/^ashiato: *([0-9a-f]{12}): .*/\1/p' "$tmp/said" | head -n 1)
expect 0 'subject' "$ashiato" show "$c" why "$id"
# restricted answers list nothing
"$ashiato" show "$c" why 0 --tlp CLEAR >"$tmp/out" 2>"$tmp/said" && fail "a claim that may not be told is told"
! grep -qE '[0-9a-f]{12}: ' "$tmp/said" || fail "claims are listed that may not be told: $(cat "$tmp/said")"

# --- tables: what is wrong with a file that is nearly one
t=$tmp/tables
"$ashiato" new "$t" >/dev/null
table() { # NAME HEADER ROW
	printf '%s\n%s\n' "$2" "$3" >"$tmp/$1.csv"
}
row='C1,X,203.0.113.1,P,2016-01-01,vendor/X'
table semicolon 'contract;provider;server;persona;start;source' "$(echo "$row" | tr , ';')"
expect 0 'like the table of contracts \(`ashiato template contracts`\), but its columns are separated by a semicolon, not by a comma' "$ashiato" add "$t" "$tmp/semicolon.csv"
tr ';' '\t' <"$tmp/semicolon.csv" >"$tmp/tab.csv"
expect 0 'but its columns are separated by a tab, not by a comma' "$ashiato" add "$t" "$tmp/tab.csv"
tr ';' '|' <"$tmp/semicolon.csv" >"$tmp/bar.csv"
expect 0 'but its columns are separated by a bar, not by a comma' "$ashiato" add "$t" "$tmp/bar.csv"
expect 1 'no reader knows this format; .*; it is like the table of contracts' "$ashiato" read "$tmp/tab.csv"
table misspelt 'contract,provdier,servr,person,start,source' "$row"
expect 0 'like the table of contracts .*, but has "provdier" for `provider`, "servr" for `server`, "person" for `persona`' "$ashiato" add "$t" "$tmp/misspelt.csv"
table one 'contract,provider,server,persona,strat,end,zone,email,phone,source' "C1,X,203.0.113.1,P,2016-01-01,,,,,vendor/X"
expect 1 'the column "start" is missing, unless "strat" is meant to be it; `ashiato template contracts` shows the table' "$ashiato" add "$t" "$tmp/one.csv"
table other 'name,age,shoe' 'a,1,2'
expect 0 'no reader knows this format: kept, not read$' "$ashiato" add "$t" "$tmp/other.csv"
iconv -t UTF-16LE "$tmp/semicolon.csv" >"$tmp/unmarked.csv"
expect 0 'perhaps UTF-16 without a mark' "$ashiato" add "$t" "$tmp/unmarked.csv"
# a NUL refuses its row, by its name
printf 'contract,server,persona,start,source\nC0,203.0.113.9,P,2016-01-01,vendor/X\nC1,203.0.113.1,P\0x,2016-01-01,vendor/X\n' >"$tmp/nul.csv"
expect 0 'line 3, column 3: persona: text was expected, and a NUL byte stands in it' "$ashiato" add "$t" "$tmp/nul.csv"
# words in cells
relations() { printf 'subject,predicate,object,source,kind\n%s\n' "$1" >"$tmp/relations.csv"; }
relations 'person:A,operatd,persona:B,vendor/X,'
expect 1 'found "operatd"; did you mean `operated`\?' "$ashiato" add "$t" "$tmp/relations.csv"
relations 'organisation:A,operated,persona:B,vendor/X,'
expect 1 'found "organisation:A"; did you mean `org:`\?' "$ashiato" add "$t" "$tmp/relations.csv"
relations 'person:A,operated,persona:B,vendor/X,witnes'
expect 1 'found "witnes"; did you mean `witness`\?' "$ashiato" add "$t" "$tmp/relations.csv"
# tables of which nothing is taken are no success; one good row is
for table in contracts statements relations indicators; do
	"$ashiato" template $table >"$tmp/$table.csv"
done
expect 1 'no row of the tables was taken, for the reasons above: mend them and add them again' "$ashiato" add "$t" "$tmp/contracts.csv" "$tmp/statements.csv" "$tmp/relations.csv"
relations 'person:A,operated,persona:B,vendor/X,'
expect 0 'table: 1 records' "$ashiato" add "$t" "$tmp/indicators.csv" "$tmp/relations.csv"
# a line that nobody can refang is counted and located; the list is read
printf 'hxxp://evil[.]example/a\nevil[dot]example\nhxxp:\\\\odd(dot)example\n' >"$tmp/list.txt"
expect 0 'indicator-text: 2 records, 1 skipped' "$ashiato" add "$t" "$tmp/list.txt"
expect 0 'list.txt, line 3, byte 41: skipped: one address' "$ashiato" read "$tmp/list.txt"
printf 'hxxp:\\\\odd(dot)example\nhxxp:\\\\other(dot)example\nevil.example\n' >"$tmp/odd.txt"
expect 0 'no reader knows this format' "$ashiato" add "$t" "$tmp/odd.txt"
expect 0 'all as it was sealed' "$ashiato" verify "$t"
done_testing
