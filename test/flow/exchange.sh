#!/bin/sh
# A case for other programs and for another agency: nothing is lost that is not on the list of losses; what was sent can
# be read again, updated and taken back; two cases are laid beside each other.
. "$(dirname "$0")/lib.sh" "$@"
investigated space-agency-2016
case=$tmp/space-agency-2016
python=$build/python/bin/python3
out=$(python3 "$source/test/flow/exchange.py" "$ashiato" "$case" "$tmp") || fail "exchange.py ended early"
[ -z "$out" ] || fail "$out"

# the page: where it lies first, then what did not cross; the same bytes again
expect 0 'case\.stix\.json$' "$ashiato" report "$case" --as stix
expect 0 'Not carried:' "$ashiato" report "$case" --as misp
cp "$case/out/case.stix.json" "$tmp/theirs.json"
SOURCE_DATE_EPOCH=1 "$ashiato" report "$case" --as misp >/dev/null
cp "$case/out/case.misp.json" "$tmp/once.json"
SOURCE_DATE_EPOCH=1 "$ashiato" report "$case" --as misp >/dev/null
cmp "$tmp/once.json" "$case/out/case.misp.json" || fail "the same case gave another event"
expect 0 '"lost":\[' "$ashiato" report "$case" --as stix --tlp GREEN --json
grep -q 'bab4a63c-aed9-4cf5-a766-dfca5abac2bb\|94868c89-83c2-464b-929b-a1a8aa3c8487' "$case/out/case.stix.json" ||
	fail "what may be seen by GREEN is not marked so"

# another agency reads it: claims of the sender, with the origin that they had
"$ashiato" new "$tmp/ally" >/dev/null
"$ashiato" add "$tmp/ally" "$tmp/theirs.json" >/dev/null
"$ashiato" run "$tmp/ally" --quiet
"$ashiato" compare "$tmp/ally" "$tmp/theirs.json" --json >"$tmp/same.json"
python3 - "$tmp/theirs.json" "$tmp/same.json" <<'P' || fail "what was sent was not read as it was meant"
import collections, json, sys
extension = "extension-definition--7e6b8a3e-5d55-5f0b-9d0f-3f4c0c1d2a61"
sent = [x["extensions"][extension] for x in json.load(open(sys.argv[1]))["objects"] if x["type"] == "relationship"]
d = json.load(open(sys.argv[2]))
ours = [p["ours"] for p in d["pairs"]]
assert d["theirs_alone"] == 0 and all(p["agreement"] in ("one origin", "origin not told") for p in d["pairs"]), d["theirs_alone"]
names = {"held_from": "from", "held_until": "to"}
keys = ("subject", "predicate", "object", "held_from", "held_until", "origin")
have = {tuple(c.get(names.get(k, k)) for k in keys) for c in ours}
want = {tuple(c.get(k) for k in keys) for c in sent if "origin" in c}
assert len(want) > 900 and not want - have, list(want - have)[:5]
assert sum(c["source"] == "partner/space-agency-2016" for c in ours) > 900
assert any("SIMULATED" in c["sentence"] for c in ours)
P
expect 0 'no sealed record of a|sensor shows the machine' "$ashiato" show "$tmp/ally" judgement

# what an examiner takes back is revoked under the id it had, and then counts with the reader no more
id=$("$ashiato" show "$case" judgement --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["layers"][0]["reasons"][1]["claim"])')
"$ashiato" undo "$case" "$id" --why "the provider mistook the customer" >/dev/null
"$ashiato" run "$case" --quiet
"$ashiato" report "$case" --as stix >/dev/null
python3 - "$tmp/theirs.json" "$case/out/case.stix.json" "$id" <<'P' || fail "what was taken back was not revoked"
import json, sys
extension = "extension-definition--7e6b8a3e-5d55-5f0b-9d0f-3f4c0c1d2a61"
def one(path):
    for x in json.load(open(path))["objects"]:
        if x["type"] == "relationship" and x["extensions"][extension]["claim"] == sys.argv[3]:
            return x
old, new = one(sys.argv[1]), one(sys.argv[2])
assert new["revoked"] and not old.get("revoked") and new["id"] == old["id"], new
assert new["modified"] > old["modified"] and new["created"] == old["created"], (old, new)
P
"$ashiato" add "$tmp/ally" "$case/out/case.stix.json" >/dev/null
"$ashiato" run "$tmp/ally" --quiet
"$ashiato" compare "$tmp/ally" "$tmp/theirs.json" --json >"$tmp/after.json"
python3 - "$tmp/same.json" "$tmp/after.json" "$tmp/theirs.json" "$id" <<'P' || fail "what was revoked still counts"
import json, sys
extension = "extension-definition--7e6b8a3e-5d55-5f0b-9d0f-3f4c0c1d2a61"
before, after = (json.load(open(p)) for p in sys.argv[1:3])
was = [x["extensions"][extension] for x in json.load(open(sys.argv[3]))["objects"]
       if x["type"] == "relationship" and x["extensions"][extension]["claim"] == sys.argv[4]][0]
def counts(d):
    return sum(all(p["ours"][k] == was[k] for k in ("subject", "predicate", "object", "origin")) for p in d["pairs"])
assert counts(before) > counts(after), (counts(before), counts(after))
P

# nobody takes back what another one said
python3 - "$source/test/read/golden/claims.stix21.json" "$tmp" <<'P'
import copy, json, sys
objects = json.load(open(sys.argv[1]))["objects"]
first = [x for x in objects if x["type"] == "identity"] + [x for x in objects if x["type"] == "relationship"][:1]
for name, maker in (("said", "heron-2026"), ("stranger", "Somebody Else"), ("sender", "heron-2026")):
    own = copy.deepcopy(first)
    own[0]["name"] = maker
    if name != "said":
        own[-1]["revoked"] = True
    with open(f"{sys.argv[2]}/{name}.json", "w") as f:
        json.dump({"type": "bundle", "id": "bundle--11111111-1111-4111-8111-111111111111", "objects": own}, f)
P
claims_of() {
	rm -rf "$tmp/take"
	"$ashiato" new "$tmp/take" >/dev/null
	for f in "$@"; do "$ashiato" add "$tmp/take" "$tmp/$f.json" --quiet >/dev/null; done
	"$ashiato" run "$tmp/take" --quiet >/dev/null
	"$ashiato" show "$tmp/take" entities --json | grep -o '"claims":1' | wc -l
}
[ "$(claims_of said)" = 2 ] || fail "a claim of a bundle does not count"
[ "$(claims_of said stranger)" = 2 ] || fail "a stranger took back what another one said"
[ "$(claims_of said sender)" = 0 ] || fail "a sender did not take back what it said"

# a case of rows alone: what is taken back goes with all that only it named; no alarm about everybody
cat >"$tmp/rows.csv" <<'CSV'
subject,predicate,object,source,origin,grade
person:Innocent Man,operated,persona:Nobody Else,police/x,police/x,B2
address:45.1.1.1,configured-in,malware:Lamp,lab/x,lab/x,A1
address:45.1.1.2,configured-in,malware:Lamp,lab/x,lab/x,A1
address:8.8.8.8,configured-in,malware:Lamp,lab/x,lab/x,A1
address:100.64.0.1,configured-in,malware:Lamp,lab/x,lab/x,A1
domain:com,configured-in,malware:Lamp,lab/x,lab/x,A1
domain:co.jp,configured-in,malware:Lamp,lab/x,lab/x,A1
domain:google.com,configured-in,malware:Lamp,lab/x,lab/x,A1
domain:EVIL.Example.COM,configured-in,malware:Lamp,lab/x,lab/x,A1
sample:d41d8cd98f00b204e9800998ecf8427e,found-in,org:Mill,lab/x,lab/x,A1
sample:00000000000000000000000000000000,found-in,org:Mill,lab/x,lab/x,A1
address:45.1.1.3,configured-in,malware:Lamp,lab/x,lab/x,E5
CSV
"$ashiato" new "$tmp/rows" >/dev/null
"$ashiato" add "$tmp/rows" "$tmp/rows.csv" >/dev/null
"$ashiato" run "$tmp/rows" --quiet >/dev/null
"$ashiato" report "$tmp/rows" --as list >/dev/null
[ "$(sort "$tmp/rows/out/case.txt" | grep -v '^#' | tr '\n' ' ')" = "45.1.1.1 45.1.1.2 evil.example.com " ] ||
	fail "what is to be looked for: $(cat "$tmp/rows/out/case.txt")"
expect 0 'claim: this audience may not see it' "$ashiato" report "$tmp/rows" --as sigma --tlp CLEAR
"$ashiato" report "$tmp/rows" --as stix >/dev/null
cp "$tmp/rows/out/case.stix.json" "$tmp/first.json"
for what in 'Innocent Man' 45.1.1.1; do
	one=$(python3 -c 'import json, sys; print([x["extensions"][next(iter(x["extensions"]))]["claim"] for x in json.load(open(sys.argv[1]))["objects"] if x["type"] == "relationship" and sys.argv[2] in x["description"]][0])' "$tmp/first.json" "$what")
	"$ashiato" undo "$tmp/rows" "$one" --why "another man" >/dev/null
done
"$ashiato" run "$tmp/rows" --quiet >/dev/null
"$ashiato" report "$tmp/rows" --as stix >/dev/null
python3 - "$tmp/rows/out/case.stix.json" <<'P' || fail "what a row said and an examiner took back is not revoked"
import json, sys
objects = json.load(open(sys.argv[1]))["objects"]
gone = [x for x in objects if x.get("revoked")]
assert sorted(x["type"] for x in gone) == ["indicator", "relationship", "relationship"], gone
assert [x["name"] for x in gone if x["type"] == "indicator"] == ["45.1.1.1"]
have = {x["id"] for x in objects}
assert all(x["source_ref"] in have and x["target_ref"] in have for x in gone if x["type"] == "relationship")
P
"$ashiato" new "$tmp/receiver" >/dev/null
"$ashiato" add "$tmp/receiver" "$tmp/first.json" >/dev/null
"$ashiato" run "$tmp/receiver" --quiet >/dev/null
expect 0 'Innocent Man' "$ashiato" show "$tmp/receiver" entities
cp "$tmp/rows/out/case.stix.json" "$tmp/second.json"
"$ashiato" add "$tmp/receiver" "$tmp/second.json" >/dev/null
"$ashiato" run "$tmp/receiver" --quiet >"$tmp/ran"
"$ashiato" show "$tmp/receiver" entities | grep -q 'Innocent Man' && fail "a man who was cleared is accused by who received it"
# said again is said once
[ "$("$ashiato" show "$tmp/receiver" entities --json | grep -o '"name":"45.1.1.2","claims":1' | wc -l)" = 1 ] ||
	fail "a second bundle doubled what the first said: $("$ashiato" show "$tmp/receiver" entities --json)"
# a bundle takes back nothing but its sender's own
python3 - "$source/test/read/golden/claims.stix21.json" "$tmp/second.json" "$tmp" <<'P'
import copy, json, sys
extension = "extension-definition--7e6b8a3e-5d55-5f0b-9d0f-3f4c0c1d2a61"
objects = json.load(open(sys.argv[1]))["objects"]
maker = [x for x in objects if x["type"] == "identity"][0]
act = copy.deepcopy([x for x in objects if x["type"] == "relationship"][0])
lamp = [x["extensions"][extension] for x in json.load(open(sys.argv[2]))["objects"]
        if x["type"] == "relationship" and "45.1.1.2" in x["description"]][0]
act["extensions"][extension].update(subject="analyst:Somebody", predicate="retracts", object="claim:" + lamp["claim"],
                                    source="lab/x", origin="lab/x")
json.dump({"type": "bundle", "id": "bundle--11111111-1111-4111-8111-111111111112", "objects": [maker, act]},
          open(sys.argv[3] + "/acts.json", "w"))
P
expect 0 'which only one.s own tables do' "$ashiato" add "$tmp/rows" "$tmp/acts.json"

# two cases side by side
expect 0 'From one origin: counts once' "$ashiato" compare "$case" "$tmp/theirs.json"
printf 'subject,predicate,object,source,origin,grade\naddress:203.0.113.37,resolves-to,address:203.0.113.1,lab/X,lab/X,B2\n' >"$tmp/none.csv"
expect 1 'no claims were found in it|no reader' "$ashiato" compare "$case" "$source/test/flow/exchange.sh"
expect 2 'a case and a bundle were expected' "$ashiato" compare "$case"
"$ashiato" new "$tmp/other" >/dev/null
printf '%s\n' 'subject,predicate,object,source,origin,grade' \
	'group:Tick,uses,malware:Loader K,analyst/Ours,analyst/Ours,B2' \
	'person:Person A,member-of,unit:61419,police/Ours,police/Ours,B2' >"$tmp/relations.csv"
"$ashiato" add "$tmp/other" "$tmp/relations.csv" >/dev/null
"$ashiato" run "$tmp/other" --quiet
"$ashiato" new "$tmp/third" >/dev/null
printf '%s\n' 'subject,predicate,object,source,origin,grade' \
	'group:Tick,uses,malware:Loader K,press/Theirs,lab/Theirs,B2' \
	'person:Person A,not-member-of,unit:61419,police/Theirs,police/Theirs,B2' >"$tmp/theirs.csv"
"$ashiato" add "$tmp/third" "$tmp/theirs.csv" >/dev/null
"$ashiato" run "$tmp/third" --quiet
"$ashiato" report "$tmp/third" --as stix >/dev/null
"$ashiato" compare "$tmp/other" "$tmp/third/out/case.stix.json" --json >"$tmp/compared.json"
python3 - "$tmp/compared.json" <<'P' || fail "agreement was not seen as it is"
import json, sys
d = json.load(open(sys.argv[1]))
assert sorted(p["agreement"] for p in d["pairs"]) == ["contradiction", "independent"], d["pairs"]
assert d["partner"] == "third" and d["ours_alone"] == 0 and d["theirs_alone"] == 0, d
assert [x["layer"] for x in d["layers"]][0] == "machine"
P
COLUMNS=80 "$ashiato" compare "$tmp/other" "$tmp/third/out/case.stix.json" | awk 'length > 80 { exit 1 }' || fail "wider than 80 columns"

# names of every kind have the ids that other people's libraries give them, and their validators find no error
[ -x "$python" ] || { done_testing; }
python3 - >"$tmp/odd.csv" <<'P'
import csv, sys
w = csv.writer(sys.stdout)
w.writerow(["subject", "predicate", "object", "source", "grade"])
odd = ["plain", 'quo"te', "back\\slash", "tab\tin", "ümlaut", "日本語", "a/b", "<&>", "\U0001f600", "ctrl\x7f", "  two  blanks"]
for i in range(3400):
    name = odd[i % len(odd)] + str(i)
    w.writerow([f"account:{name}", "controls", f"domain:d{i}.example", "lab/x", "B2"])
    w.writerow([f"address:2001:db8::{i:x}", "configured-in", f"sample:{i:032x}", "lab/x", "B2"])
    w.writerow([f"persona:{name}", "identified-by", f"identifier:email:u{i}@mail.example", "lab/x", "B2"])
P
"$ashiato" new "$tmp/odd" >/dev/null
"$ashiato" add "$tmp/odd" "$tmp/odd.csv" >/dev/null
"$ashiato" run "$tmp/odd" --quiet
for kind in stix misp; do "$ashiato" report "$tmp/odd" --as $kind >/dev/null; done
for kind in misp sigma suricata yara graphml; do "$ashiato" report "$case" --as $kind >/dev/null; done
"$python" - "$tmp/odd/out" "$case/out" <<'P' || fail "other people's programs do not take it"
import collections, json, random, sys
import plyara, stix2, suricataparser, networkx
from pymisp import MISPEvent
from sigma.collection import SigmaCollection
from stix2validator import ValidationOptions, validate_instance
odd, case = sys.argv[1:]
objects = json.load(open(odd + "/case.stix.json"))["objects"]
scos = {"ipv4-addr", "ipv6-addr", "domain-name", "file", "email-addr", "user-account", "x509-certificate"}
n = 0
for x in objects:
    if x["type"] in scos:
        plain = {k: v for k, v in x.items() if k not in ("id", "object_marking_refs", "spec_version")}
        made = stix2.parse(dict(plain, id=x["id"]), version="2.1").__class__(**{k: v for k, v in plain.items() if k != "type"})
        assert made.id == x["id"], (made.id, x)
        n += 1
assert n > 10000, n
random.seed(7)
some = collections.defaultdict(list)
for x in objects + json.load(open(case + "/case.stix.json"))["objects"]:
    some[x["type"]].append(x)
for kind, all_of in some.items():
    for x in random.sample(all_of, min(60, len(all_of))):
        r = validate_instance(x, ValidationOptions(version="2.1"))
        assert r.is_valid, (x, [str(e) for e in r.errors])
for path in (odd, case):
    raw = json.load(open(path + "/case.misp.json"))["Event"]
    event = MISPEvent()
    event.load_file(path + "/case.misp.json")
    assert len(event.objects) == len(raw["Object"])
    for mine, theirs in zip(raw["Object"], event.objects):
        assert [a["value"].strip() for a in mine["Attribute"]] == [str(a.value) for a in theirs.attributes], mine
        assert not theirs.template_uuid or theirs.template_uuid == mine["template_uuid"]
assert len(SigmaCollection.from_yaml(open(case + "/case.sigma.yml").read())) > 0
assert plyara.Plyara().parse_string(open(case + "/case.yar").read())
assert all(r.sid for r in suricataparser.parse_file(case + "/case.rules"))
assert networkx.read_graphml(case + "/case.graphml").number_of_edges() > 1000
P
done_testing
