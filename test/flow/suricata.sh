#!/bin/sh
# ashiato hunt --suricata: rules against what was sent in a case's captures; what is not asked is said; and our own rules find whom the case says
# had contact.
. "$(dirname "$0")/lib.sh" "$@"
case=$tmp/case
"$ashiato" new "$case" >/dev/null
python3 "$source/test/flow/suricata.py" "$tmp/said.pcap"
"$ashiato" add "$case" "$tmp/said.pcap" >/dev/null
# ask RULES EXPRESSION: a Python expression over the counts C by sid, and d, the JSON of the hunt, must hold
ask() {
	"$ashiato" hunt "${asked:-$case}" --suricata "$1" --json >"$tmp/json" 2>"$tmp/told" || fail "hunt: $(cat "$tmp/told")"
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1])); R = d["rules"]
C = {int(m["rule"]["id"].split(":")[1]): m["count"] for m in d["matches"]}
sys.exit(not eval(sys.argv[2]))' "$tmp/json" "$2" || fail "not so: $2: $(head -c 3000 "$tmp/json")"
}
mkdir "$tmp/rules" "$tmp/none"
cat >"$tmp/rules/one.rules" <<'END'
alert http any any -> any any (msg:"URI"; flow:established,to_server; http.uri; content:"/gate.php?id=1"; startswith; endswith; sid:1;)
alert http any any -> any any (msg:"host"; http.host; content:"c2.example"; startswith; endswith; sid:2;)
alert http any any -> any any (msg:"body"; flow:established,to_client; file.data; content:"the secret word"; endswith; sid:3;)
alert http any any -> any any (msg:"program"; flow:to_client; http.response_body; content:"MZ"; startswith; sid:4;)
alert tcp any any -> any 9999 (msg:"stream"; flow:established,to_server; content:"key="; byte_test:4,=,0x01020304,0,relative; sid:5;)
alert tcp any 9999 -> any any (msg:"over two segments"; flow:to_client; content:"across the segments"; sid:6;)
alert dns any any -> any any (msg:"name"; dns.query; dotprefix; content:".evil.example"; nocase; endswith; priority:1; sid:7;)
alert icmp any any -> any any (msg:"ping"; icode:0; itype:8; dsize:4; content:"ping"; sid:8;)
alert tcp any any -> any 80 (msg:"SYN"; flags:S; sid:9;)
alert tcp any any -> any any (msg:"first"; flow:to_server; content:"hello"; flowbits:set,greeted; flowbits:noalert; sid:10;)
alert tcp any any -> any any (msg:"then"; flow:to_server; content:"bye"; flowbits:isset,greeted; sid:11;)
alert ip $HOME_NET any -> 198.51.100.2 any (msg:"addresses alone"; sid:12;)
alert http any any -> any any (msg:"status"; http.stat_code; content:"200"; threshold:type limit, track by_src, count 2, seconds 3600; sid:13;)
alert tcp any any -> any any (msg:"of one side"; content:"hello"; content:"across"; distance:0; sid:14;)
alert dns any any -> any any (msg:"in the datagram"; content:"|04|evil|07|example"; sid:15;)
END
cat >"$tmp/rules/two.rules" <<'END'
# a comment
alert tcp any any -> any any (msg:"unknown"; \
  lua:script.lua; sid:100; rev:3;)
alert enip any any -> any any (msg:"not read"; sid:101;)
END
echo 'alert tcp any any -> any any (content:"x"; sid:9; ' >"$tmp/rules/notes.txt"
ask "$tmp/rules" 'C == {1: 7, 2: 7, 3: 5, 4: 4, 5: 1, 6: 1, 7: 1, 8: 1, 9: 6, 11: 1, 12: 9, 13: 2, 15: 1}'
ask "$tmp/rules" 'R["loaded"] == 17 and R["run"] == 15 and [n["id"] for n in R["not_expressible"]] == ["1:100:3", "1:101:0"]'
ask "$tmp/rules" '[n["place"] for n in R["not_expressible"]] == [2, 4] and "lua" in R["not_expressible"][0]["reason"] and "$HOME_NET" in d["note"]'
ask "$tmp/rules" 'all(r["exhibit"] == "said.pcap" and r["at_byte"] and r["fields"][0][0] == "flow" for m in d["matches"] for r in m["records"])'
COLUMNS=100 "$ashiato" hunt "$case" --suricata "$tmp/rules" >"$tmp/page"
head -8 "$tmp/page" | grep -q '\[high\] name' || fail "the gravest is not first: $(cat "$tmp/page")"
COLUMNS=100 "$ashiato" hunt "$case" --suricata "$tmp/rules" | cmp -s - "$tmp/page" || fail "two hunts differ"
expect 0 'the keyword "lua" is not asked of here: .*two.rules:2' "$ashiato" hunt "$case" --suricata "$tmp/rules/two.rules"
expect 2 'holds no file \*.rules' "$ashiato" hunt "$case" --suricata "$tmp/none"
expect 1 'gone.rules' "$ashiato" hunt "$case" --suricata "$tmp/gone.rules"
expect 2 'one kind at a time' "$ashiato" hunt "$case" --suricata "$tmp/rules" --sigma "$tmp/rules"
printf 'alert tcp any any -> any any (msg:"red \033[31m"; content:"hello"; sid:1;)\n' >"$tmp/red.rules"
"$ashiato" hunt "$case" --suricata "$tmp/red.rules" | grep -q "$(printf '\033')" && fail "an escape sequence got through"
# every keyword that is claimed stands in the page
for name in $(sed -n 's/^KEYWORD("\([^"]*\)".*/\1/p; s/^BUFFER(.*, "\([^"]*\)".*/\1/p; s/^OLDER("\([^"]*\)".*/\1/p; s/^{ "\([^"]*\)", TRANS.*/\1/p' "$source"/src/detect/suricata/*.list); do
	grep -q "\`$name\`" "$source/docs/suricata.md" || fail "docs/suricata.md lacks $name"
done
# what we write for others
sample space-agency-2016
"$ashiato" run "$tmp/space-agency-2016" >/dev/null
"$ashiato" report "$tmp/space-agency-2016" --as suricata >/dev/null
own=$tmp/space-agency-2016/out/case.rules
asked=$tmp/space-agency-2016
ask "$own" 'not R["not_expressible"] and not R["stopped"] and d["matches"]'
ask "$own" 'all("198.51.100.179" in r["fields"][0][1] for m in d["matches"] for r in m["records"] if r["exhibit"] == "research-institute-04.pcapng")'
python=$build/python/bin/python3
"$python" -c 'import suricataparser' 2>/dev/null || { echo "skipped: no suricataparser: tools/python $build/python"; done_testing; }
"$ashiato" hunt "$case" --suricata "$tmp/rules" --json >"$tmp/all.json"
"$ashiato" hunt "$asked" --suricata "$own" --json >"$tmp/own.json"
"$python" - "$tmp/all.json" "$tmp/rules/one.rules" "$tmp/own.json" "$own" <<'END' || fail "suricataparser reads the rules otherwise"
import json, sys
from suricataparser import parse_file
for told, path in (sys.argv[1:3], sys.argv[3:5]):
    d = json.load(open(told))
    ours = {m["rule"]["id"]: m["rule"]["title"] for m in d["matches"]}
    ours.update({m["id"]: m["title"] for m in d["not_run"] + d["rules"]["not_expressible"]})
    rules = parse_file(path)
    assert len(rules) == sum(l.startswith("alert") for l in open(path)), path
    seen = {k.split(":", 1)[1]: t for k, t in ours.items()}
    read = {"%s:%s" % (r.sid, r.rev or 0): r.msg for r in rules}
    # rules that ran and found nothing are in no list
    assert seen and all(read[k] == t for k, t in seen.items() if k in read), (seen, read)
    assert all(k in read or told == sys.argv[1] for k in seen), (seen, read)
END
done_testing
