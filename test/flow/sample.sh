#!/bin/sh
# ashiato sample: what is told of files, of what lies in them, and of exhibits; what is refused or bounded says so.
. "$(dirname "$0")/lib.sh" "$@"
x=$tmp/x
mkdir "$x"
python3 "$source/test/flow/sample.py" "$x"
# ask FILE EXPRESSION [OPTION...]: a Python expression over d, the JSON of the sample, must hold
ask() {
	file=$1 what=$2
	shift 2
	"$ashiato" sample "$file" "$@" --json >"$tmp/json" 2>"$tmp/said" || true
	python3 -c 'import hashlib, json, sys
d = json.load(open(sys.argv[1])); raw = open(sys.argv[2], "rb").read()
M = d.get("members", []); W = [w["why"] for w in d.get("warnings", [])]
sys.exit(not eval(sys.argv[3]))' "$tmp/json" "$file" "$what" || fail "$file: not so: $what: $(head -c 2000 "$tmp/json") $(cat "$tmp/said")"
}
same='d["sha256"] == hashlib.sha256(raw).hexdigest() and d["sha1"] == hashlib.sha1(raw).hexdigest() and d["md5"] == hashlib.md5(raw).hexdigest() and d["size"] == len(raw)'
for f in "$x"/*; do ask "$f" "$same"; done
ask "$x/script.sh" 'd["format"] == "script" and [(i["type"], i["value"]) for i in d["strings"]["indicators"]] == [("url", "http://c2.example:8080/gate")]'
ask "$x/script.sh" 'd["tlsh"].startswith("T1") and len(d["tlsh"]) == 72 and d["ssdeep"].count(":") == 2'
ask "$x/empty" 'd["format"] == "data" and "tlsh" not in d and "entropy" not in d'
script=$(sha256sum "$x/script.sh" | cut -d' ' -f1)
ask "$x/script.gz" "d['format'] == 'gzip' and len(M) == 1 and M[0]['sha256'] == '$script'"
ask "$x/usual.zip" "M[0]['sha256'] == '$script' and M[0]['member'] == {'parent': 0, 'path': 'inner.sh', 'kind': 'archive'} and d['archive']['password_known']"
ask "$x/own.zip" "not M and d['archive']['locked'] == 1 and 'neither a password known nor the library opened it' in W[0]"
ask "$x/own.zip" "M[0]['sha256'] == '$script'" --password 'Hinode 7'
ask "$x/two.tgz" "[m['member']['path'] for m in M] == ['a/one', 'a/two'] and all(m['sha256'] == '$script' for m in M)"
ask "$x/nested.zip" 'len(M) == 6 and [m["member"]["parent"] for m in M] == [0, 1, 2, 3, 4, 5] and any("deeper" in w["why"] for w in M[-1]["warnings"])'
ask "$x/bomb.zip" "any('larger than is looked at' in w for w in W) and M[0]['sha256'] == '$script'"
ask "$x/cut.zip" 'W and d["format"] == "zip"'
ask "$x/twice.zip" 'len(M) == 2 and M[1]["member"]["same_as"] == 1 and M[1]["sha256"] == M[0]["sha256"] and "strings" not in M[1]'
ask "$x/names.zip" '[m["member"]["path"] for m in M] == ["\u8acb\u6c42\u66f8.exe", "\u00e9.txt"]'
ask "$x/many.zip" 'len(M) == 2000 and any("more members" in w for w in W)'

# what a capture carries
body=$(sha256sum "$x/web.body" | cut -d' ' -f1)
ask "$x/web.pcap" "d['format'] == 'pcap' and [(m['sha256'], m['member']['kind'], m['member']['parent']) for m in M] == [('$body', 'capture', 0), ('$script', 'archive', 1)]"
ask "$x/web.pcap" "M[0]['member']['path'].startswith('HTTP 192.0.2.10 to 203.0.113.9 port 80') and M[0]['member']['offset'] > 24"

# rules: of a file, of a folder; one file at fault does not take the others with it
mkdir "$tmp/rules"
printf 'rule calls_out : net { meta: level = 3 strings: $a = "c2.example" condition: $a }\n' >"$tmp/rules/good.yar"
ask "$x/script.sh" 'd["yara"][0]["rule"] == "calls_out" and d["yara"][0]["tags"] == ["net"] and d["yara_engine"].startswith("libyara 4.")' --rules "$tmp/rules/good.yar"
ask "$x/usual.zip" '"yara" not in d and M[0]["yara"][0]["strings"][0]["offset"] == 22' --rules "$tmp/rules"
printf 'rule no { condition: $x }\ninclude "good.yar"\n' >"$tmp/rules/bad.yar"
ask "$x/script.sh" 'len(d["yara"]) == 1 and d["yara_errors"][0]["namespace"] == "bad.yar" and d["yara_errors"][0]["line"] == 1' --rules "$tmp/rules"

# whose code it resembles: of a folder, itself and nothing else
mkdir "$tmp/others"
cp "$ashiato" "$tmp/others/same"
printf 'a text\n' >"$tmp/others/text"
ask "$ashiato" '[(k["verdict"], k["sample"][-4:]) for k in d["kin"]] == [("same file", "same")] and d["code"]["functions"] > 1000' --against "$tmp/others"
ask "$x/script.sh" '"kin" not in d' --against "$tmp/others"

# a page of 80 columns; what comes from outside cannot move the cursor
printf '\033[31mred http://c2.example/\033[0m' >"$x/escape"
COLUMNS=80 "$ashiato" sample "$x/usual.zip" >"$tmp/page"
grep -q '^  SHA-256 ' "$tmp/page" && grep -q "archive inner.sh: script" "$tmp/page" || fail "the page lacks its lines: $(cat "$tmp/page")"
awk 'length > 80 { exit 1 }' "$tmp/page" || fail "wider than 80 columns"
"$ashiato" sample "$x/escape" | grep -q "$(printf '\033')" && fail "an escape sequence got through"

# an exhibit, by digest; strings make no claims
"$ashiato" new "$tmp/case" >/dev/null
"$ashiato" add "$tmp/case" "$x/usual.zip" >"$tmp/added"
grep -q '; sample: ' "$tmp/added" || fail "not taken as a sample: $(cat "$tmp/added")"
expect 0 '0 claims' "$ashiato" run "$tmp/case"
zip=$(sha256sum "$x/usual.zip" | cut -c1-12)
[ "$("$ashiato" sample "$zip" "$tmp/case" --json)" = "$("$ashiato" sample "$x/usual.zip" --json)" ] || fail "an exhibit is told otherwise than its file"
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/case"

# a configuration: the server in it becomes a claim, and what went there is counted
ask "$x/beacon.bin" '[(c["family"], c["encoding"], t["host"], t["port"], c["interval_s"], c["campaign"]) for c in d["configuration"] for t in c["destinations"]][:1] == [("generic", "rc4", "c2.example", 8443, 300, "spring 7")]'
"$ashiato" new "$tmp/led" >/dev/null
"$ashiato" add "$tmp/led" "$x/beacon.zip" "$x/conn.log" "$x/dns.log" >/dev/null
"$ashiato" run "$tmp/led" >/dev/null
"$ashiato" search "$tmp/led" c2.example | grep -q 'control server in the configuration' || fail "no claim of the configured server: $("$ashiato" search "$tmp/led" c2.example)"
ask "$x/beacon.bin" '{"www.google.com", "127.0.0.1"} <= {t["host"] for t in d["configuration"][0]["destinations"]}'
"$ashiato" show "$tmp/led" entities --json | grep -qE 'google|127.0.0.1' && fail "a decoy became a configured server"
"$ashiato" sample beacon.zip "$tmp/led" --json >"$tmp/json"
python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))["sent"]
sys.exit(d != [{"destination": "c2.example", "server": "203.0.113.9", "host": "192.0.2.10", "port": 8443, "port_configured": True, "exhibit": "conn.log", "connections": 4,
 "bytes_sent": 4006, "bytes_received": 800, "first": "2020-09-13T12:26:50Z", "last": "2020-09-13T12:41:52Z"}])' "$tmp/json" || fail "sent: $(grep -o '"sent".*' "$tmp/json")"
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/led"

expect 1 'cannot open .*nowhere' "$ashiato" sample "$tmp/nowhere"
expect 2 'a file was expected' "$ashiato" sample
expect 2 'ffff' "$ashiato" sample ffffff "$tmp/case"
expect 2 'no regular file' "$ashiato" sample "$x"
[ -z "$("$ashiato" sample "$x" --json 2>/dev/null)" ] || fail "something is told of a folder"
expect 2 'no file or folder' "$ashiato" sample "$x/script.sh" --against "$tmp/nowhere"
expect 1 'bad.yar: rules at fault' "$ashiato" sample "$x/script.sh" --rules "$tmp/rules"
done_testing
