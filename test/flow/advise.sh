#!/bin/sh
# Advisories: written for each victim, in both languages and for a sector; tracked from draft to fixed; stale when the case
# says something else; templates of one's own; other people's parsers; and that none holds what is not its reader's.
. "$(dirname "$0")/lib.sh" "$@"

investigated space-agency-2016
c=$tmp/space-agency-2016

# --- written --------------------------------------------------------------

expect 0 'not told: whom to call' "$ashiato" advise "$c" --day 2026-11-30 --for org:JAXA
printf 'name=Example CERT\r\n# a comment\ntelephone=+81 3 0000 0000\nemail = cert@example.org\n' >"$c/issuer"
"$ashiato" advise "$c" --day 2026-11-30 >"$tmp/folders" 2>"$tmp/said"
n=$(wc -l <"$tmp/folders")
[ "$n" = 191 ] || fail "$n advisories instead of 191"
grep -q '9 organisations are left out: what is known of their contacts is marked stricter' "$tmp/said" || fail "who is left out is not said"
grep -q 'whom to call' "$tmp/said" && fail "the issuer is told"
while read -r d; do
	for f in letter.txt letter.html letter.eml indicators.csv indicators.stix.json rules.suricata rules.sigma.yml; do
		[ -s "$d/$f" ] || fail "$d/$f is not there"
	done
done <"$tmp/folders"
jaxa=$("$ashiato" advise "$c" --for org:JAXA)
grep -q 'Telephone: +81 3 0000 0000' "$jaxa/letter.txt" || fail "whom to call"
grep -q 'import "hash"' "$jaxa/rules.yar" || fail "no YARA rule of a file that its sensors saw"
# what the reader's own sensors saw is no secret from it, however it is marked
own=$("$ashiato" advise "$c" --for "org:Defence Maker 02")
grep -q 'TLP:RED: is for the named reader only' "$own/letter.txt" || fail "the marking of its own evidence"
expect 2 'nothing to warn "Jaxa" of; did you mean `JAXA`' "$ashiato" advise "$c" --for org:Jaxa

# the same again: the same bytes, and nothing in the ledger
head_of() { "$ashiato" verify "$c" --json | grep -o '"entries":[0-9]*'; }
before=$(head_of)
cp -r "$c/out/advisories" "$tmp/before"
"$ashiato" advise "$c" >/dev/null
[ "$(head_of)" = "$before" ] || fail "the same again writes to the ledger"
diff -r "$c/out/advisories" "$tmp/before" >/dev/null || fail "the same again gives other bytes"

ja=$("$ashiato" advise "$c" --for org:JAXA --lang ja --day 2026-11-30)
grep -q '^件名: 【注意喚起】' "$ja/letter.txt" || fail "the Japanese letter"
sector=$("$ashiato" advise "$c" --sector aerospace --lang ja --day 2026-11-30)
grep -q '35の組織' "$sector/letter.txt" || fail "how many of the sector were hit"
grep -riq 'maker' "$sector" && fail "a sector's advisory names a victim"
few=$("$ashiato" advise "$c" --sector "space agency" --day 2026-11-30)
grep -q 'organisations were in contact' "$few/letter.txt" && fail "one victim is counted"
expect 0 'nobody of the sector "banks" was hit' "$ashiato" advise "$c" --sector banks --day 2026-11-30

# --- became of them -------------------------------------------------------

r=$(basename "$jaxa")
expect 2 'one more person must approve it first' "$ashiato" advise "$c" sent "$r"
expect 2 'say who approves it: --by NAME' "$ashiato" advise "$c" approve "$r"
expect 0 "$r is approved" "$ashiato" advise "$c" approve "$r" --by "Reader One" --day 2026-12-01
expect 2 'the same person approved it already' "$ashiato" advise "$c" approve "$r" --by "reader one"
expect 2 'not sent yet' "$ashiato" advise "$c" acknowledged "$r"
expect 0 "$r is sent" "$ashiato" advise "$c" sent "$r" --day 2026-12-01
expect 0 'due: not acknowledged for 9 days' "$ashiato" advise "$c" status --for org:JAXA --day 2026-12-09
expect 0 '"state":"sent"[^}]*"sent":"2026-12-01"' "$ashiato" advise "$c" status --for org:JAXA --day 2026-12-02 --json
"$ashiato" advise "$c" status --for org:JAXA --day 2026-12-05 --json | grep -q '"due":"not' && fail "due too early"
expect 0 'not acknowledged for 4 days' "$ashiato" advise "$c" status --for org:JAXA --day 2026-12-04 --remind-after 2
expect 0 "$r is acknowledged" "$ashiato" advise "$c" acknowledged "$r" --day 2026-12-05
expect 2 'the step before' "$ashiato" advise "$c" fixed "$r" --day 2026-12-04
expect 0 'not fixed for 3[0-9] days' "$ashiato" advise "$c" status --for org:JAXA --day 2027-01-06
expect 0 "$r is fixed" "$ashiato" advise "$c" fixed "$r" --day 2026-12-20
step=$("$ashiato" advise "$c" withdraw "$r" --why "sent to the wrong address" --day 2026-12-21 | cut -d: -f1)
expect 0 '"state":"withdrawn"' "$ashiato" advise "$c" status --for org:JAXA --json
expect 0 'step of an advisory' "$ashiato" undo "$c" "$step" --why "it was the right one"
expect 0 '"state":"fixed"' "$ashiato" advise "$c" status --for org:JAXA --json
expect 2 'no advisory has the reference' "$ashiato" advise "$c" sent ASH-0000
expect 2 'did you mean `approve`' "$ashiato" advise "$c" aprove "$r"
expect 2 'for others may not know who else was warned' "$ashiato" advise "$c" status --tlp GREEN

# two people, where that was asked for
two=$(basename "$("$ashiato" advise "$c" --for "org:University 11" --two-person)")
expect 0 . "$ashiato" advise "$c" approve "$two" --by A
expect 2 'one more person' "$ashiato" advise "$c" sent "$two"
expect 0 . "$ashiato" advise "$c" approve "$two" --by B
expect 0 "$two is sent" "$ashiato" advise "$c" sent "$two"
expect 0 "sent,no,no,A; B," "$ashiato" advise "$c" status --for "org:University 11" --csv

# --- stale ----------------------------------------------------------------

third=$("$ashiato" advise "$c" --for "org:Electronics Maker 05")
stale=$(basename "$third")
expect 0 . "$ashiato" advise "$c" approve "$stale" --by A
expect 0 . "$ashiato" withdraw "$c" electronics-maker-05.conn.json --why "of another network"
expect 0 . "$ashiato" withdraw "$c" sharing-electronics.conn.2016-11-17.log --why "of another network"
expect 0 . "$ashiato" run "$c" --quiet
expect 0 '"stale":true' "$ashiato" advise "$c" status --for "org:Electronics Maker 05" --json
expect 2 'stale: draft it again' "$ashiato" advise "$c" sent "$stale"

# --- templates ------------------------------------------------------------

mkdir "$tmp/own"
printf 'Subject: {{reference}}\n\nDear {{organsation}}\n' >"$tmp/own/letter.txt"
expect 1 'letter.txt, line 3: there is no word "organsation"; did you mean `\{\{organisation\}\}`' \
	"$ashiato" advise "$c" --template "$tmp/own"
expect 1 'words anywhere: reference, date, organisation' "$ashiato" advise "$c" --template "$tmp/own"
printf 'Subject: {{reference}}\n{{#contacts}}\n{{value}}\n{{/contacts}}\n' >"$tmp/own/letter.txt"
expect 1 'line 3: there is no word "value"' "$ashiato" advise "$c" --template "$tmp/own"
printf 'Subject: x\n{{#contacts}}\n' >"$tmp/own/letter.txt"
expect 1 'line 2: nothing closes \{\{contacts\}\}' "$ashiato" advise "$c" --template "$tmp/own"
printf 'Subject: x\n{{reference\n' >"$tmp/own/letter.txt"
expect 1 'line 2: \{\{ without \}\}' "$ashiato" advise "$c" --template "$tmp/own"
printf 'Subject: own {{reference}}\n{{#contacts}}{{address}};{{/contacts}}\n' >"$tmp/own/letter.txt"
d=$("$ashiato" advise "$c" --template "$tmp/own" --for org:JAXA --day 2026-11-30)
grep -q '^news.orbital-weather.example;.*;203.0.113.37;$' "$d/letter.txt" || fail "a template of one's own"
printf 'name Example\n' >"$tmp/issuer"
expect 1 'issuer, line 1: key=value was expected' "$ashiato" advise "$c" --issuer "$tmp/issuer"
printf 'email=nobody\n' >"$tmp/issuer"
expect 1 'email: an address such as cert@example.org was expected' "$ashiato" advise "$c" --issuer "$tmp/issuer"
expect 2 'letters are not written in "fr"' "$ashiato" advise "$c" --lang fr
"$ashiato" advise "$c" template letter --lang ja | cmp -s - "$source/data/advisories/ja/letter.txt" || fail "the template that ships"

expect 0 'all as it was sealed' "$ashiato" verify "$c"

# --- whose words ----------------------------------------------------------

# ADVISE_CASES=1000 for as many by hand
mkdir "$tmp/made"
python3 "$source/test/flow/advise_markers.py" "$ashiato" "$tmp/made" "${ADVISE_CASES:-4}" || fail "a word that is not the reader's"

# --- other people's parsers -----------------------------------------------

python=$build/python/bin/python
[ -x "$python" ] || python=python3
"$python" "$source/test/flow/advise.py" "$jaxa" "$own" "$ja" "$sector" "$few" "$d" || fail "other people's parsers"
done_testing
