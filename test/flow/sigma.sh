#!/bin/sh
# ashiato hunt --sigma: rules against the records of a case, by the names that their source wrote; what is not asked is said; and other people's
# rules beside pySigma's SQLite backend, where both are here.
. "$(dirname "$0")/lib.sh" "$@"
case=$tmp/case
golden=$source/test/read/golden
"$ashiato" new "$case" >/dev/null
"$ashiato" add "$case" "$golden/security.evtx" "$golden/access.crlf.log" "$golden/audit.log" "$golden"/*cloudtrail*.json* >/dev/null 2>&1 || true
# ask RULES EXPRESSION: a Python expression over d, the JSON of the hunt, must hold
ask() {
	"$ashiato" hunt "$case" --sigma "$1" --json >"$tmp/json" 2>"$tmp/said" || fail "hunt: $(cat "$tmp/said")"
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1])); M = {m["rule"]["id"]: m for m in d["matches"]}; R = d["rules"]
sys.exit(not eval(sys.argv[2]))' "$tmp/json" "$2" || fail "not so: $2: $(head -c 3000 "$tmp/json")"
}
mkdir "$tmp/rules" "$tmp/none"
cat >"$tmp/rules/one.yml" <<'END'
title: A program was started
id: started
level: low
author: A. Uthor
logsource: {category: process_creation, product: windows}
detection:
  sel: {Image|endswith: '\cmd.exe'}
  condition: sel
---
title: A logon, unless by a field that is not told
id: logon
level: high
logsource: {product: windows, service: security}
detection:
  sel: {EventID: [4624, 4625]}
  filter: {NotThere: x}
  condition: sel and not filter
---
title: Two logons
id: two
level: critical
correlation: {type: event_count, rules: logon, timespan: 1h, condition: {gte: 2}}
---
title: No such log
id: absent
logsource: {product: windows, service: taskscheduler}
detection: {sel: {EventID: 1}, condition: sel}
---
title: Cannot be expressed
id: expanded
logsource: {product: windows, service: security}
detection:
  sel:
    User|expand: '%admins%'
  condition: sel
END
cat >"$tmp/rules/web.yaml" <<'END'
title: A page was asked for
id: page
level: low
logsource: {category: webserver}
detection: {sel: {cs-method: GET, sc-status: 200}, condition: sel}
END
echo 'not: a rule' >"$tmp/rules/readme.txt"
ask "$tmp/rules" 'R["loaded"] == 6 and R["run"] == 4 and [n["id"] for n in R["not_expressible"]] == ["expanded"] and R["not_expressible"][0]["place"] == 34'
ask "$tmp/rules" '"placeholder" in R["not_expressible"][0]["reason"] and [n["id"] for n in d["not_run"]] == ["absent"]'
ask "$tmp/rules" 'M["started"]["count"] == 1 and M["started"]["possible"] == 0 and M["started"]["rule"]["author"] == "A. Uthor"'
ask "$tmp/rules" 'M["logon"]["count"] == M["logon"]["possible"] == 2 and M["two"]["count"] == 1'
ask "$tmp/rules" '[r["exhibit"] for r in M["logon"]["records"]] == ["security.evtx"] * 2 and M["logon"]["records"][0]["fields"] == [["EventID", "4624"]]'
ask "$tmp/rules" '{n["id"]: n["fields"] for n in d["not_told"]}["logon"] == "NotThere" and M["page"]["count"] > 0'
# the place of a record leads to it
ask "$tmp/rules" 'open(sys.argv[1].replace("/json", "/at"), "w").write("%d" % M["started"]["records"][0]["at_byte"])'
dd if="$golden/security.evtx" bs=1 skip="$(cat "$tmp/at")" count=4 2>/dev/null | od -An -tx1 | grep -q '2a 2a 00 00' || fail "no record at byte $(cat "$tmp/at")"
# audit logs of services, member by member
json=$tmp/json-case
"$ashiato" new "$json" >/dev/null
cat >"$tmp/k8s.jsonl" <<'END'
{"kind":"Event","apiVersion":"audit.k8s.io/v1","requestURI":"/api/v1/secrets","verb":"create","user":{"username":"eve","groups":["a","system:masters"]},"objectRef":{"resource":"secrets"},"requestReceivedTimestamp":"2024-04-18T21:40:35.123456Z"}
{"kind":"Event","apiVersion":"audit.k8s.io/v1","requestURI":"/api/v1/pods","verb":"list","user":{"username":"bob"},"objectRef":{"resource":"pods"},"requestReceivedTimestamp":"2024-04-18T21:40:36Z"}
END
echo '{"dst_host":"192.0.2.9","dst_port":22,"local_time":"2024-04-18 21:40:35.1","logdata":{"USERNAME":"root"},"logtype":4002,"node_id":"canary","src_host":"203.0.113.9","src_port":999,"utc_time":"2024-04-18 21:40:35.100000"}' >"$tmp/canary.json"
"$ashiato" add "$json" "$tmp/k8s.jsonl" "$tmp/canary.json" "$golden/audit.log" >/dev/null
cat >"$tmp/services.yml" <<'END'
title: Secrets
id: secrets
logsource: {product: kubernetes, category: application, service: audit}
detection:
  sel: {verb: create, objectRef.resource: secrets, user.groups: 'system:masters'}
  condition: sel
---
title: Canary
id: canary
logsource: {product: opencanary, category: application}
detection: {sel: {logtype: 4002, logdata.USERNAME: root}, condition: sel}
---
title: Audit daemon
id: auditd
logsource: {product: linux, service: auditd}
detection: {sel: {type: '*'}, condition: sel}
END
case=$json
ask "$tmp/services.yml" 'M["secrets"]["count"] == 1 and M["canary"]["count"] == 1 and M["auditd"]["count"] > 3 and M["secrets"]["first"] == "2024-04-18T21:40:35Z"'
case=$tmp/case
# twice the same, in 80 columns, the gravest first, nothing in the ledger
"$ashiato" hunt "$case" --sigma "$tmp/rules" >"$tmp/a"
COLUMNS=80 "$ashiato" hunt "$case" --sigma "$tmp/rules" >"$tmp/page"
"$ashiato" hunt "$case" --sigma "$tmp/rules" | cmp -s - "$tmp/a" || fail "two hunts differ"
awk 'length > 80 { exit 1 }' "$tmp/page" || fail "wider than 80 columns"
grep -n '^\[' "$tmp/page" | head -1 | grep -q critical || fail "not the gravest first: $(cat "$tmp/page")"
grep -q 'by A. Uthor' "$tmp/page" || fail "the author is not credited"
# what is wrong is told
expect 2 'say by which rules' "$ashiato" hunt "$case"
expect 2 'holds no file \*.yml' "$ashiato" hunt "$case" --sigma "$tmp/none"
expect 1 'gone.yml' "$ashiato" hunt "$case" --sigma "$tmp/gone.yml"
printf 'title: \033[31mred\nid: red\nlogsource: {product: windows}\ndetection:\n  sel: {EventID: 4624}\n  condition: sel\n' >"$tmp/red.yml"
"$ashiato" hunt "$case" --sigma "$tmp/red.yml" | grep -q "$(printf '\033')" && fail "an escape sequence got through"

# other people's rules: all read, those that a reader has records of run, and each matches what it matches in SQL
archive=$data/exchange/sigma-rules-half.tar.gz
[ -f "$archive" ] || { echo "skipped: no rules of others: $archive"; done_testing; }
mkdir "$tmp/theirs"
tar -xzf "$archive" -C "$tmp/theirs"
ask "$tmp/theirs" 'R["loaded"] > 1500 and {n["reason"] for n in R["not_expressible"]} <= {"no reader tells records of its log source"}'
ask "$tmp/theirs" 'R["run"] + len(d["not_run"]) >= .95 * R["loaded"]'
python=$build/python/bin/python
"$python" -c 'import sigma.backends.sqlite' 2>/dev/null || { echo "skipped: no pySigma with its SQLite backend: tools/python $build/python"; done_testing; }
"$python" "$source/test/flow/sigma_agreement.py" "$build/test/sigma_rows" "$tmp/theirs" all >"$tmp/agreement" || fail "pySigma matches otherwise: $(cat "$tmp/agreement")"
tail -1 "$tmp/agreement"
done_testing
