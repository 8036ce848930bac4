#!/bin/sh
# The damage register: sources side by side, totals as ranges that count nobody twice, confidential rows kept in.
. "$(dirname "$0")/lib.sh" "$@"

jq() { python3 -c "import json,sys; d=json.load(sys.stdin); $1"; }
same() { [ "$2" = "$3" ] || fail "$1: $2 instead of $3"; }
cat >"$tmp/incidents.csv" <<'EOF'
incident,organisation,from,to,zone,people,files,money,currency,leak,publish,source,grade,records,bound,data
i1,Alpha,2020-01,,Z,8000,,,,possible,yes,press/P,C3,,at least,names; addresses
i1,Alpha,2020-01,,Z,10000,,500,EUR,yes,yes,victim/Alpha,B2,,about,names
i1,Beta,2020-01,,Z,3000,100,,,none found,yes,victim/Beta,B2,,exact,
i1,Beta,2020-01,,Z,50,,,,possible,yes,press/P,C3,,exact,
i2,Gamma,2021-01,,Z,,,100,USD,denied,yes,victim/Gamma,B2,5000,up to,
i2,Delta,2021-01,,Z,,28000,,,possible,no,press/Q,C3,,,
camp,,2019,,Z,1000000,,,,yes,yes,press/R,C3,,at least,
camp,Epsilon,2019,,Z,5,,,,yes,yes,press/R,C3,,exact,
EOF
c=$tmp/case
"$ashiato" new "$c" >/dev/null
expect 0 'no damage is recorded' "$ashiato" show "$c" damage
"$ashiato" add "$c" "$tmp/incidents.csv" --tlp GREEN --quiet >/dev/null
"$ashiato" run "$c" --quiet >/dev/null
"$ashiato" show "$c" damage --json >"$tmp/damage.json"
groups="
for g in d['damage']:
  r = g['people']
  print(g['incident'], g['organisation'] or '-', '-' if r is None else '%s..%s' % (r['low'], r['high']), g['disagree'], len(g['sources']))"
jq "$groups" <"$tmp/damage.json" >"$tmp/said"
same "losses" "$(cat "$tmp/said")" "camp - 1000000..None False 1
camp Epsilon 5..5 False 1
i1 Alpha 8000..None False 2
i1 Beta 50..3000 True 2
i2 Delta - False 1
i2 Gamma - False 1"
# Epsilon's five are of the campaign's million; Alpha's and Beta's may be the same people, and the campaign's
jq "t = d['totals']; print(t['people'], t['files'], t['records'], t['money'], t['silent'])" <"$tmp/damage.json" >"$tmp/said"
same "totals" "$(cat "$tmp/said")" "{'low': 1000000, 'high': None} {'low': 28100, 'high': 28100} {'low': 0, 'high': 5000} [{'currency': 'EUR', 'low': 450, 'high': 550}, {'currency': 'USD', 'low': 0, 'high': 100}] {'people': 2, 'records': 5, 'files': 4, 'money': 4}"
"$ashiato" show "$c" damage --json --tlp GREEN | jq "print([g['organisation'] for g in d['damage']], d['totals']['files'])" >"$tmp/said"
same "for others" "$(cat "$tmp/said")" "['', 'Epsilon', 'Alpha', 'Beta', 'Gamma'] {'low': 100, 'high': 100}"
expect 0 'publish=no' "$ashiato" show "$c" damage
expect 0 'leak denied' "$ashiato" show "$c" damage
expect 1 'no row of the table was taken' sh -c "printf 'incident,organisation,leak,publish,source,bound\ni,A,yes,yes,press/P,roughly\n' >'$tmp/bad.csv'; '$ashiato' add '$c' '$tmp/bad.csv'"

# thousands of public incidents, as VERIS describes them
v=$tmp/veris
"$ashiato" new "$v" >/dev/null
expect 0 'veris: 4 records, 0 skipped; VERIS: 4 incidents, 1 of unnamed victims; 1 false positives' "$ashiato" add "$v" "$source/test/read/golden/list.veris.json"
"$ashiato" run "$v" --quiet >/dev/null
"$ashiato" show "$v" damage --json | jq "print(d['totals']['records'], d['totals']['money'], sorted(g['organisation'] for g in d['damage']))" >"$tmp/said"
same "VERIS" "$(cat "$tmp/said")" "{'low': 8142, 'high': 8142} [{'currency': 'EUR', 'low': 250000, 'high': 250000}] ['', 'Example Bank', 'Old Schema Clinic', 'Quiet University']"
done_testing
