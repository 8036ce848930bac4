#!/bin/sh
# Published knowledge by the command line: import, list, show, alias, diff; bad files do no damage; real data where it is at hand.
. "$(dirname "$0")/lib.sh" "$@"
golden=$source/test/read/golden hostile=$source/test/read/hostile own=$ASHIATO_HOME/knowledge.kb
kb() { "$ashiato" kb "$@"; }
# json PATTERN COMMAND...: exit status 0, one JSON value, and the pattern in it
json() {
	pattern=$1
	shift
	expect 0 "$pattern" "$@"
	printf '%s\n' "$out" | "$build/test/json_ok" || fail "no JSON: $* -> $out"
}

# usage
expect 2 'kb needs a word' "$ashiato" kb
expect 2 'kb does not know "frobnicate"' "$ashiato" kb frobnicate
expect 2 'a file to import is missing' "$ashiato" kb import
expect 2 'one --kb FILE says where' "$ashiato" kb import --kb "$tmp/a" --kb "$tmp/b" "$golden/galaxy.json"
expect 2 'one id or name is expected' "$ashiato" kb show
expect 2 'one name is expected' "$ashiato" kb alias
expect 2 'one name is expected' "$ashiato" kb alias a b
expect 2 'two files are expected' "$ashiato" kb diff "$golden/knowledge.kb"

# what ships is there without an import, and nothing is written by looking
json '"source":"mitre-attack"' "$ashiato" kb list --json
expect 0 'no group is fused' "$ashiato" kb list
[ ! -e "$own" ] || fail "looking wrote $own"

# an import of one's own: text, JSON, $ASHIATO_HOME
x=$tmp/x.kb
expect 0 'stix, 57 records, 2 skipped' "$ashiato" kb import --kb "$x" "$golden/bundle.stix21.json"
[ ! -e "$own" ] || fail "an import into --kb wrote $own"
cp "$x" "$tmp/once.kb"
expect 0 'written: .*x.kb; 2 facts point at something' "$ashiato" kb import --kb "$x" "$golden/bundle.stix21.json"
cmp -s "$x" "$tmp/once.kb" || fail "the same import again changed bytes"
kb import --kb "$tmp/gz.kb" "$golden/bundle.stix21.json.gz" >/dev/null 2>&1
cmp -s "$tmp/gz.kb" "$x" || fail "compressed it gives something else"
json '"format":"misp-galaxy".*"knowledge":' "$ashiato" kb import --json --kb "$tmp/y.kb" "$golden/galaxy.json" "$golden/galaxy.ransomware.json" "$golden/attack-summary.json" "$golden/indicator-lists.jsonl"
kb import --kb "$tmp/z.kb" "$golden/indicator-lists.jsonl" "$golden/attack-summary.json" "$golden/galaxy.ransomware.json" "$golden/galaxy.json" >/dev/null
expect 0 '^$' "$ashiato" kb diff "$tmp/y.kb" "$tmp/y.kb"
kb import --kb "$tmp/y2.kb" "$tmp/y.kb" >/dev/null
cmp -s "$tmp/y.kb" "$tmp/y2.kb" || fail "a knowledge file imported is not the same file"
expect 0 'knowledge.kb' "$ashiato" kb import "$golden/galaxy.json"
[ -s "$own" ] || fail "ASHIATO_HOME was not used"
expect 0 'misp-threat-actor' "$ashiato" kb list
expect 0 'Copper Owl' "$ashiato" kb show "Copper Owl"
cp "$own" "$tmp/own.kb"
expect 0 'written' "$ashiato" kb import "$golden/galaxy.json"
cmp -s "$own" "$tmp/own.kb" || fail "the same import again changed the own knowledge"

# how sure a relation is, what others think of it, where an actor is: shown, kept in the file, and what is doubted is compared with nothing
expect 0 'stix, 12 records, 0 skipped' "$ashiato" kb import --kb "$tmp/standing.kb" "$golden/standing.actors.stix.json"
expect 0 'Example Bear \(stix\), KP' "$ashiato" kb show --kb "$tmp/standing.kb" "Example Bear"
expect 0 'Example Bear \(threat-actor--.*\) located-at KP' "$ashiato" kb show --kb "$tmp/standing.kb" "Example Bear"
expect 0 'attributed-to Example Bear .*; confidence 30 of 100; others: strongly-disagree by Some  Labs; doubted, so nothing is compared with it' "$ashiato" kb show --kb "$tmp/standing.kb" "Example Set"
expect 0 'uses Wiper .*; confidence 85 of 100; others: agree, strongly-disagree by Some  Labs; doubted' "$ashiato" kb show --kb "$tmp/standing.kb" "Example Set"
json '"confidence":"30","opinions":"strongly-disagree by Some  Labs","doubted":true' "$ashiato" kb show --json --kb "$tmp/standing.kb" "Example Set"
kb import --kb "$tmp/standing2.kb" "$tmp/standing.kb" >/dev/null
cmp -s "$tmp/standing.kb" "$tmp/standing2.kb" || fail "what others think is lost on the way through a file"

# list, show, alias, diff
json '"source":"mitre-attack".*"groups":1,' "$ashiato" kb list --json --kb "$x"
expect 0 'Example Labs: Example Labs' "$ashiato" kb list --kb "$x"
expect 0 'group G9001: Copper Owl \(mitre-attack\)' "$ashiato" kb show --kb "$x" G9001
expect 0 'also called 銅のフクロウ, by mitre-attack' "$ashiato" kb show --kb "$x" copper-owl
expect 0 'Copper Owl \(G9001\) uses OWLET \(S9001\)  \[.*Example Report' "$ashiato" kb show --kb "$x" G9001
json '"id":"G9002".*"state":"revoked"' "$ashiato" kb show --json --kb "$x" "Old Owl"
expect 1 'nothing in the knowledge base is called "nobody"' "$ashiato" kb show --kb "$x" nobody
expect 0 'used 2 times, for 2 things' "$ashiato" kb alias --kb "$x" "night bird"
expect 0 'mitre-attack: another name of group Copper Owl \(G9001\); Second Report; Example Report' "$ashiato" kb alias --kb "$x" "night bird"
json '"things":2,"uses":\[.*"conflict":false' "$ashiato" kb alias --json --kb "$x" "NIGHTBIRD"
expect 0 'nobody in the knowledge base uses the name' "$ashiato" kb alias --kb "$x" nobody
json '"things":0,"uses":\[\]' "$ashiato" kb alias --json --kb "$x" nobody
printf 'ashiato-knowledge\t1\nsource\ts\t\t\ngroup\tG1\ts\t\t\tNight Bird\t\t\ngroup\tG2\ts\t\t\tOther\t\t\nalias\tG2\tnight-bird\ts\t\n' >"$tmp/conflict.kb"
expect 0 'CONFLICT: this source means more than one thing' "$ashiato" kb alias --kb "$tmp/conflict.kb" "Night Bird"
json '"conflict":true' "$ashiato" kb alias --json --kb "$tmp/conflict.kb" "Night Bird"
expect 0 '^\+ alias	G2	night-bird	s	$' "$ashiato" kb diff "$golden/bundle.empty.stix.json" "$tmp/conflict.kb"
json '"groups":\{"removed":0,"added":2\}' "$ashiato" kb diff --json "$golden/bundle.empty.stix.json" "$tmp/conflict.kb"
expect 0 'Copper Owl' "$ashiato" kb show --kb "$golden/bundle.stix20.json" --kb "$golden/galaxy.json" "Copper Owl"

# bad files: named, exit status 1, and what was there before stays as it was
before=$(cksum <"$x")
printf 'nothing of the kind\n' >"$tmp/prose.txt"
printf '\211PNG\r\n\032\n0000IHDR0000000000' >"$tmp/image"
: >"$tmp/nothing"
head -c 700 "$golden/bundle.stix21.json.gz" >"$tmp/cut.gz"
for bad in "$tmp/prose.txt" "$tmp/image" "$tmp/nothing" "$tmp/absent" "$tmp" "$tmp/cut.gz" "$hostile/cut.stix.json" "$hostile/deep.stix.json" "$hostile/cut.galaxy.json" \
	"$hostile/values-no-list.galaxy.json" "$golden/conn.log" "$hostile/version-2.kb"; do
	expect 1 "$(basename "$bad")" "$ashiato" kb import --kb "$x" "$golden/galaxy.json" "$bad"
	[ "$before" = "$(cksum <"$x")" ] || fail "$bad: a failed import changed the knowledge file"
	expect 1 "$(basename "$bad")" "$ashiato" kb list --kb "$bad"
done
[ -z "$(find "$tmp" -name '*.part*' -o -name '*.tmp*')" ] || fail "half-written files were left behind"
expect 1 'cannot (write|open|start)' sh -c "ulimit -f 1; exec '$ashiato' kb import --kb '$x' '$golden/galaxy.json'"
[ "$before" = "$(cksum <"$x")" ] || fail "an import that did not fit changed the knowledge file"
expect 0 'line 1, byte 45: skipped: text in UTF-8 was expected: group' "$ashiato" kb import --kb "$tmp/u.kb" "$hostile/invalid-utf8.stix.json"
expect 0 'kinds.stix.json: 50 more skipped' "$ashiato" kb import --kb "$tmp/k.kb" "$hostile/kinds.stix.json"
# the own file with a line that cannot be read is not written anew without it
{ cat "$x"; printf 'nonsense\n'; } >"$tmp/damaged.kb"
cp "$tmp/damaged.kb" "$tmp/damaged.before"
expect 1 'damaged.kb holds what cannot be read' "$ashiato" kb import --kb "$tmp/damaged.kb" "$golden/galaxy.json"
expect 0 'warning: 1 records could not be read' "$ashiato" kb list --kb "$tmp/damaged.kb"
cmp -s "$tmp/damaged.kb" "$tmp/damaged.before" || fail "a damaged knowledge file was written over"

# circles, and names that lead a terminal astray
kb import --kb "$tmp/c.kb" "$hostile/cycles.stix.json" >/dev/null 2>&1
expect 0 'revoked-by' "$ashiato" kb show --kb "$tmp/c.kb" A
esc=$(printf '\033')
! grep -q "$esc" "$tmp/k.kb" || fail "a control character got into the knowledge file"

# real data
cti=$data/cti/enterprise-attack-18.1.json.gz summary=$data/attribution/attack-v18.1.json
if [ -f "$cti" ] && [ -f "$summary" ]; then
	json '"skipped":0' "$ashiato" kb import --json --kb "$tmp/bundle.kb" "$cti"
	json '"skipped":0' "$ashiato" kb import --json --kb "$tmp/summary.kb" "$summary"
	json '"groups":172,' "$ashiato" kb list --json --kb "$tmp/bundle.kb"
	json '"groups":172,' "$ashiato" kb list --json --kb "$tmp/summary.kb"
	for kind in group software technique; do
		for f in bundle summary; do
			awk -F '\t' -v kind=$kind '$1 == kind && $5 == "" { print $2 }' "$tmp/$f.kb" | sort >"$tmp/$f.ids"
		done
		[ -s "$tmp/bundle.ids" ] && cmp -s "$tmp/bundle.ids" "$tmp/summary.ids" || fail "the bundle and the summary name different things of kind $kind"
		echo "$kind: $(wc -l <"$tmp/bundle.ids")"
	done
	for f in bundle summary; do
		awk -F '\t' '$1 == "fact" && $2 == "uses" { print $3, $4 }' "$tmp/$f.kb" | sort -u >"$tmp/$f.uses"
	done
	both=$(comm -12 "$tmp/bundle.uses" "$tmp/summary.uses" | wc -l) all=$(sort -u "$tmp/bundle.uses" "$tmp/summary.uses" | wc -l)
	echo "uses-relations: $both of $all in both"
	[ "$all" -gt 17000 ] && [ $((both * 100)) -ge $((all * 99)) ] || fail "only $both of $all uses-relations are in both"
	cp "$tmp/bundle.kb" "$tmp/twice.kb"
	kb import --kb "$tmp/twice.kb" "$cti" >/dev/null
	cmp -s "$tmp/bundle.kb" "$tmp/twice.kb" || fail "the same bundle again changed bytes"
	[ "$failures" = 0 ] || done_testing
else
	echo "skipped: the part on real data, there is none at $data"
fi
# one kind at a time, one report
expect 0 'G0007 +APT28' "$ashiato" kb list groups --all
expect 0 'and [0-9]+ more; --all shows them' "$ashiato" kb list software
expect 0 'DHS CISA AA22-055A MuddyWater February 2022' "$ashiato" kb show R0088d0d776
expect 0 'MuddyWater \(G0069\) uses STARWHALE' "$ashiato" kb show 'DHS CISA AA22-055A MuddyWater February 2022'
expect 1 'nothing in the knowledge base is called' "$ashiato" kb show R0088d0d776x
expect 2 'one of: reports groups' "$ashiato" kb list everything
early=$("$ashiato" kb list reports --all --as-of 2012-01-01 | wc -l) late=$("$ashiato" kb list reports --all | wc -l)
[ "$early" -lt "$late" ] || fail "kb list --as-of leaves nothing out: $early of $late"

done_testing
