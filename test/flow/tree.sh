#!/bin/sh
# Who is part of what: nested units, sisters, places that ended, contradictions, circles; and that no judgement moves by it.
# GOLDEN_UPDATE=1 writes the pages anew: read the difference.
. "$(dirname "$0")/lib.sh" "$@"

# page NAME ARGUMENTS...: the answer as it stands in golden/
page() {
	name=$1
	shift
	COLUMNS=80 "$ashiato" tree "$@" >"$tmp/$name.txt" || fail "tree $*: exit $?"
	[ -z "${GOLDEN_UPDATE:-}" ] || cp "$tmp/$name.txt" "$source/test/flow/golden/$name.txt"
	cmp -s "$tmp/$name.txt" "$source/test/flow/golden/$name.txt" || {
		fail "tree $* is not $name.txt"
		diff "$source/test/flow/golden/$name.txt" "$tmp/$name.txt" || true
	}
	[ "$(wc -L <"$tmp/$name.txt")" -le 80 ] || fail "tree $*: a line is wider than 80 columns"
}

# fresh NAME FILE...: a case of these tables
fresh() {
	c=$tmp/$1
	shift
	"$ashiato" new "$c" >/dev/null
	"$ashiato" add "$c" "$@" --acquired 2021-06-01 >/dev/null
	"$ashiato" run "$c" --quiet >/dev/null
}

cat >"$tmp/incidents.csv" <<'CSV'
incident,organisation,from,to,zone,people,leak,publish,source,known
x-2016,Institute,2016-01-05,2016-02-20,Z,8,possible,yes,victim/Institute,2016-03-01
CSV
head='subject,predicate,object,from,to,zone,source,origin,grade,known,note,item,withdrawn,supersedes'
{
	echo "$head"
	cat <<'CSV'
unit:Office 1,part-of,unit:Department,2010-01-01,2020-12-31,Z,press/Paper 1,press/agency report,C3,2017-01-10,as the agency has it,,,
unit:Office 1,part-of,unit:Department,2010-01-01,2020-12-31,Z,press/Paper 2,press/agency report,C3,2017-01-11,copied,,,
unit:Office 1,part-of,unit:Department,2012-01-01,,Z,vendor/Lab,,B2,2017-02-01,from its own sources,,,
unit:Office 2,part-of,unit:Department,,,,press/Paper 1,press/agency report,C3,2017-01-10,,,,
unit:Office 3,part-of,unit:Department,2015-01-01,2016-01-31,Z,press/Paper 1,,C3,2017-01-10,moved in 2016,,,
unit:Office 3,part-of,unit:Bureau,2016-01-15,,Z,press/Paper 3,,C3,2017-01-10,another paper has it earlier,,,
unit:Office 1,part-of,sponsor:State,,,,press/Paper 3,,C4,2017-01-10,in short,,,
unit:Department,part-of,sponsor:State,,,,press/Paper 1,press/agency report,C3,2017-01-10,,,,
unit:Bureau,part-of,sponsor:State,2018-01-01,,Z,press/Paper 3,,C3,2018-02-01,founded after the attack,,,
unit:Office 4,part-of,unit:Bureau,,,,press/Paper 3,,C4,2017-01-10,the paper took it back,O4,2017-06-01,
person:P. One,member-of,unit:Office 1,2010-01-01,2013-12-31,Z,police/interview,,B2,2017-03-01,left in 2013,,,
person:P. Two,member-of,unit:Office 1,,,,press/Paper 1,,C4,2017-01-10,,P2,,
person:P. Two,not-member-of,unit:Office 1,,,,state/register,,B2,2017-05-01,no such name in the register,,,
person:P. Three,not-member-of,unit:Office 2,,,,state/register,,B2,2017-05-01,,,,
group:Ring A,part-of,unit:Ring B,,,,press/Paper 3,,D4,2017-01-10,,,,
unit:Ring B,part-of,unit:Ring C,,,,press/Paper 3,,D4,2017-01-10,,,,
unit:Ring C,part-of,unit:Ring B,,,,press/Paper 2,,D4,2017-01-10,,,,
person:P. Four,tasked-by,unit:Office 1,2016-01-01,2016-12-31,Z,police/interview,,B2,2017-03-01,says so,,,
person:P. Four,not-tasked-by,unit:Office 1,,,,state/register,,C3,2017-05-01,,,,
sponsor:State,funds,unit:Department,,,,press/Paper 1,,C3,2017-01-10,,,,
persona:Alias,handed-to,unit:Office 1,2016-01-10,2016-01-20,Z,police/interview,,B2,2017-03-01,,,,
persona:Alias,same-as,persona:Other Alias,,,,police/interview,,B2,2017-03-01,,,,
persona:Nobody Here,same-as,persona:Nobody Either,,,,police/interview,,B2,2017-03-01,,,,
state:State Office,denies,unit:Office 1,,,,state/State Office,,C6,2017-04-01,there is no such office,,,
CSV
} >"$tmp/relations.csv"
fresh case "$tmp/incidents.csv" "$tmp/relations.csv"

page tree "$c"
page tree-2017-01 "$c" --as-of 2017-01-31
page tree-about "$c" --about "Office 3"
page tree-lab "$c" --only vendor

# what the JSON says, in what its reader may hold it against
"$ashiato" tree "$c" --json >"$tmp/whole.json"
python3 - "$tmp/whole.json" <<'P' || fail "the JSON says something else"
import json, sys
x = json.load(open(sys.argv[1]))
edges = {(e["subject"], e["object"]): e for e in x["edges"]}
assert "says nothing of guilt" in x["says"]
one = edges["unit:Office 1", "unit:Department"]
assert one["origins"] == 2 and [len(s["claims"]) for s in one["said"]] == [2, 1], one
assert one["from"] == "2010-01-01T00:00:00Z" and "to" not in one and one["of_case_time"] == "all"
assert [b["what"] for b in one["beside"]] == ["also, in agreement"]
three = edges["unit:Office 3", "unit:Department"]
assert three["of_case_time"] == "part" and [b["object"] for b in three["beside"]] == ["unit:Bureau"]
assert three["beside"][0]["what"] == "two at once"
assert edges["unit:Bureau", "sponsor:State"]["of_case_time"] == "none"
assert not edges["unit:Office 4", "unit:Bureau"]["counts"]
assert edges["unit:Office 4", "unit:Bureau"]["beside"][0]["since"] == "2017-06-01"
assert [b["predicate"] for b in edges["person:P. Two", "unit:Office 1"]["beside"]] == ["not-member-of"]
assert sum(e["circle"] for e in x["edges"]) == 1
assert "persona:Nobody Here" not in json.dumps(x)
nodes = {n["id"]: n for n in x["nodes"]}
assert nodes["unit:Office 1"]["beside"][0]["subject"] == "state:State Office"
# every place stands in some row, and is told whole once
assert {r["id"] for r in x["rows"]} == set(nodes)
assert all(r["depth"] == 0 or r["below"] in nodes for r in x["rows"])
P

# the same in any order of rows
{ echo "$head" && tail -n +2 "$tmp/relations.csv" | sort -r; } >"$tmp/backwards.csv"
fresh backwards "$tmp/backwards.csv" "$tmp/incidents.csv"
COLUMNS=80 "$ashiato" tree "$c" | tail -n +2 >"$tmp/other"
tail -n +2 "$tmp/tree.txt" | cmp -s - "$tmp/other" || fail "the tree depends on the order of rows"

# what an audience may not see is in no line of its answer
{
	echo "$head"
	echo 'unit:Hidden Office,part-of,unit:Department,,,,agency/Hidden,,A1,2017-01-10,,,,'
	echo 'unit:Office 2,part-of,unit:Hidden Bureau,,,,agency/Hidden,,A1,2017-01-10,,,,'
	echo 'state:Hidden State,denies,unit:Office 2,,,,agency/Hidden,,A1,2017-01-10,,,,'
} >"$tmp/secret.csv"
"$ashiato" new "$tmp/closed" >/dev/null
"$ashiato" add "$tmp/closed" "$tmp/relations.csv" --tlp GREEN --acquired 2021-06-01 >/dev/null
"$ashiato" add "$tmp/closed" "$tmp/secret.csv" --tlp RED --acquired 2021-06-01 >/dev/null
"$ashiato" run "$tmp/closed" --quiet >/dev/null
expect 0 'Hidden Office' "$ashiato" tree "$tmp/closed"
for form in '' --json; do
	"$ashiato" tree "$tmp/closed" --tlp GREEN $form >"$tmp/green" || fail "tree --tlp GREEN $form"
	grep -q 'Office 2' "$tmp/green" || fail "tree --tlp GREEN $form: nothing is left"
	! grep -q Hidden "$tmp/green" || fail "tree --tlp GREEN $form tells what it may not"
done

# no judgement moves by what belongs to what: the sample, and the same with parts, sisters and members
sample space-agency-2016
cat >"$tmp/more.csv" <<'CSV'
subject,predicate,object,from,to,zone,source,origin,grade,known,note
unit:61398,part-of,sponsor:military named in the reports,,,,vendor/Lab,,A1,2021-04-20,
unit:Another,part-of,sponsor:military named in the reports,,,,vendor/Lab,,A1,2021-04-20,
unit:61419,part-of,unit:Department,,,,vendor/Lab,,A1,2021-04-20,
unit:Department,part-of,sponsor:military named in the reports,,,,vendor/Lab,,A1,2021-04-20,
unit:61419,part-of,sponsor:Another State,,,,vendor/Lab,,A1,2021-04-20,
unit:Office,part-of,unit:61419,,,,vendor/Lab,,A1,2021-04-20,
group:Others,part-of,unit:61398,,,,vendor/Lab,,A1,2021-04-20,
person:Somebody,member-of,unit:61398,,,,vendor/Lab,,A1,2021-04-20,
CSV
# judged CASE: unit and sponsor; what is kept in sight and weighs nothing may differ
judged() {
	"$ashiato" run "$1" --quiet >/dev/null
	"$ashiato" assess "$1" --json | python3 -c '
import json, sys
layers = {l.pop("layer"): l for l in json.load(sys.stdin)["layers"]}
for l in layers.values():
    del l["shown"]
json.dump([layers["unit"], layers["sponsor"]], sys.stdout)'
}
c=$tmp/space-agency-2016
alone=$(judged "$c")
"$ashiato" add "$c" "$tmp/more.csv" --acquired 2021-04-20 >/dev/null
[ "$(judged "$c")" = "$alone" ] || fail "sisters, parts or members move a judgement"
expect 0 '61419 \(unit; judged by itself: likely\)' "$ashiato" tree "$c"
expect 0 '61398 \(unit\): is part of it' "$ashiato" tree "$c"
expect 0 'sister of 61486, 61786, Another, Department: nothing follows' "$ashiato" tree "$c"

# what is no tree
c=$tmp/case
expect 2 'nobody says what incident:x-2016 is part of' "$ashiato" tree "$c" --about incident:x-2016
expect 2 'nothing that counts in the case is called "Ofice 1"; .*Office' "$ashiato" tree "$c" --about "Ofice 1"
expect 2 'one case was expected' "$ashiato" tree
expect 0 'No claim that counts says who is part of what' "$ashiato" tree "$c" --as-of 2015-01-01

# long chains, and one thing that ten thousand belong to
python3 - "$tmp/wide.csv" <<'P'
import sys
with open(sys.argv[1], "w") as out:
    print("subject,predicate,object,source,grade,known", file=out)
    for i in range(10000):
        print(f"unit:C{i:05},part-of,unit:C{i + 1:05},press/P,C3,2017-01-10", file=out)
        print(f"unit:W{i:05},part-of,sponsor:Wide,press/P,C3,2017-01-10", file=out)
P
fresh many "$tmp/wide.csv"
COLUMNS=80 "$ashiato" tree "$c" >"$tmp/wide" || fail "a wide tree"
[ "$(grep -c 'is part of it' "$tmp/wide")" = 20000 ] || fail "places are lost in a wide tree"
[ "$(wc -L <"$tmp/wide")" -le 80 ] || fail "a deep tree is wider than 80 columns"
expect 0 'C00000' "$ashiato" tree "$c" --about C00000
done_testing
