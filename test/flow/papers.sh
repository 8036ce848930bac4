#!/bin/sh
# README.md and docs/: what they print is what the program prints, their commands run, what they name exists; and docs/formats.md is
# what the program makes of its rows. GOLDEN_UPDATE=1 writes the outputs anew instead: read the difference.
. "$(dirname "$0")/lib.sh" "$@"
command -v python3 >/dev/null || skip "no python3"
unset COLUMNS NO_COLOR
export PATH="$build:$PATH" SOURCE_DATE_EPOCH=1701388800 NO_PAGER=1

"$ashiato" manual formats >"$tmp/formats.md"
cmp -s "$tmp/formats.md" "$source/docs/formats.md" ||
	fail "docs/formats.md is not what \`ashiato manual formats\` prints: write it anew, and read the difference"

# --- the cases of the outputs
mkdir "$tmp/cases"
sample space-agency-2016
mv "$tmp/space-agency-2016" "$tmp/cases/incident-42"
export CASE="$tmp/cases/incident-42" EXHIBITS="$tmp/space-agency-2016.exhibits"
"$ashiato" run "$CASE" --quiet | grep -v '^ledger head' >"$CASE.ran"
grep -v '^ledger head' "$tmp/space-agency-2016.added" >"$CASE.added"
export MORNING="$tmp/cases/day"
mkdir "$tmp/unknown"
"$build/generate" space-agency-2016 "$tmp/unknown"
"$ashiato" new "$MORNING" >/dev/null
(cd "$tmp" && "$ashiato" add "$MORNING" unknown --acquired 2017-11-30) >"$MORNING.said"
# heads differ with the key
grep -v '^ledger head' "$MORNING.said" >"$MORNING.added"
"$ashiato" run "$MORNING" --quiet | grep -v '^ledger head' >"$MORNING.ran"
if [ -d "$data/network/rita-missing-host" ]; then
	export SCANNED="$tmp/cases/sensor"
	"$ashiato" new "$SCANNED" >/dev/null
	"$ashiato" add "$SCANNED" "$data/network/rita-missing-host" --acquired 2024-04-22 --quiet >"$SCANNED.added"
	"$ashiato" run "$SCANNED" --quiet | grep -v '^ledger head' >"$SCANNED.ran"
fi

# --- what the commands of the papers are run on
export RUNS="$tmp/runs" FILLED="$tmp/filled"
mkdir -p "$RUNS/zeek-logs" "$RUNS/data" "$FILLED"
cd "$RUNS"
cp "$EXHIBITS"/jaxa.* zeek-logs/
cp "$EXHIBITS/research-institute-04.pcapng" capture.pcapng
cp "$EXHIBITS/statements.csv" .
cp /bin/true suspect.exe
tar -czf suspect.zip suspect.exe
mkdir rules
echo 'rule any_elf { condition: uint32(0) == 0x464c457f }' >rules/elf.yar
mkdir sigma
printf '%s\n' 'title: A name' 'id: 6a0c7c1e-0d52-4a0b-9d3a-0a3c5b7f1e11' 'logsource:' '    category: dns' 'detection:' '    sel:' \
	'        query|endswith: .example' '    condition: sel' >sigma/name.yml
"$ashiato" report "$CASE" --as stix >/dev/null
cp "$CASE/out/case.stix.json" partner.stix.json
cp "$EXHIBITS/contracts.csv" "$FILLED/"
sed '$d' "$EXHIBITS/contracts.csv" >corrected.csv
cp "$source/data/attack.kb" data/
echo 'Nov 14 03:01:02 gate sshd[812]: Failed password for root from 203.0.113.10 port 40022 ssh2' >auth.log
cat >partner-bundle.json <<'JSON'
{"type": "bundle", "id": "bundle--11111111-1111-4111-8111-111111111111", "objects": [
{"type": "intrusion-set", "spec_version": "2.1", "id": "intrusion-set--11111111-1111-4111-8111-111111111112",
"created": "2020-01-01T00:00:00Z", "modified": "2020-01-01T00:00:00Z", "name": "Fancy Bear", "aliases": ["Fancy Bear"]}]}
JSON
echo '{"case":"1","date":"2020-01-01","techniques":["T1047","T1059"],"software":["S0002"]}' >incidents.jsonl
printf '%s\n' '{"case":"1","date":"2020-01-01","truth":"G0060","techniques":["T1047","T1059"],"software":["S0002"]}' \
	'{"case":"2","date":"2021-01-01","truth":"","techniques":["T1566"]}' >past-cases.jsonl
"$ashiato" telescope "$EXHIBITS/server-1.conn.2016-09-05.log" --sensor 203.0.113.0/28 --save october.grid >/dev/null 2>&1
cat >published.csv <<'CSV'
period,series,value,source
2016,accesses per day and address,"1,692",state/agency
2018,accesses per day and address,"2,752",state/agency
2019,accesses per day and address,"4,192",state/agency
2020,accesses per day and address,"6,506",state/agency
CSV

fill=
[ -z "${GOLDEN_UPDATE:-}" ] || fill=--fill
python3 "$source/test/flow/papers.py" "$ashiato" "$source" $fill README.md SECURITY.md NEWS.md CONTRIBUTING.md \
	docs/walkthrough.md --wide docs/formats.md docs/glossary.md api/README.md >"$tmp/said" 2>&1 || failures=$((failures + 1))
cat "$tmp/said"

# --- that the comparison bites: a number changed, an option that is not, a link that leads nowhere
mkdir -p "$tmp/bad"
cat >"$tmp/bad/bad.md" <<'MD'
`ashiato show CASE --no-such-option`, `ashiato nothing CASE`, `man ashiato-nothing`, [a](nowhere.md), `--no-such-either`
<!-- figures: echo 95,269 records -->
There are 95,296 records.

<!-- output: echo seen -->
```
unseen
```

<!-- runs -->
```sh
ashiato show nothing
```
MD
if python3 "$source/test/flow/papers.py" "$ashiato" "$tmp/bad" bad.md >"$tmp/said"; then fail "a paper that is wrong all over is let through"; fi
for what in 'does not know --no-such-option' 'no command `nothing`' 'no page `nothing`' 'nowhere.md leads to no file' \
	'no command knows --no-such-either' '95,296 is not what' 'and not' 'ashiato show nothing'; do
	grep -q -- "$what" "$tmp/said" || fail "not found in a wrong paper: $what"
done
done_testing
