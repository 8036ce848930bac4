#!/bin/sh
# The headline names a persona with all its names and with the machines it had, says when none is established, and loses a name when its reason is undone.
. "$(dirname "$0")/lib.sh" "$@"

investigated space-agency-2016
c=$tmp/space-agency-2016
persona() { "$ashiato" show "$c" judgement --json | sed 's/.*"layer":"persona",\(.*\)"layer":"individual".*/\1/'; }
# has WHAT TEXT: the persona layer's JSON has it
has() { case $(persona) in *"$2"*) ;; *) fail "$1: no $2 in $(persona | cut -c1-700)" ;; esac; }
hasnt() { case $(persona) in *"$2"*) fail "$1: still $2" ;; esac; }

called="False Name 1 = False Name 3 = False Name 4 (one hand: over 99 %)"
has "all its names" "\"called\":\"$called\""
has "its machines" '"rests_on":"False Name 3 rented 2001:db8:ffff:3::25 (established); False Name 4 rented 2001:db8:ffff:4::61 (established); False Name 1 rented'
has "not the machine that leads" 'it is not the name behind the machine that leads, 203.0.113.37, which False Name 2 rented"'
plain() { tr -s ' \n' ' '; }
for how in show assess; do
	"$ashiato" "$how" "$c" | plain >"$tmp/said"
	grep -q "$called\(, 84 to 1\| 98 %\)" "$tmp/said" || fail "$how: the headline does not have all names"
	grep -q 'rented 2001:db8:ffff:3::25' "$tmp/said" || fail "$how: the headline does not say by which machine"
done
"$ashiato" report "$c" >/dev/null
plain <"$c/out/dossier.html" >"$tmp/said"
[ "$(grep -o "($called)" "$tmp/said" | wc -l)" -ge 2 ] || fail "the dossier does not have all names, in its sentence and in its ladder"
sed 's/<wbr>//g' "$tmp/said" | grep -q 'rented 2001:db8:ffff:3::25 (established); False Name 4' || fail "the dossier does not say by which machine"

# the reasons why names are one are taken back: the names go, and of names that stand level the one behind the machine that leads comes first
same=$("$ashiato" identities "$c" --json | grep -o '"claim":"[0-9a-f]*"' | cut -d'"' -f4)
[ "$(echo "$same" | wc -l)" = 3 ] || fail "three claims say which names are one, not: $same"
for claim in $same; do
	expect 0 'no longer counts' "$ashiato" undo "$c" "$claim" --why "two people paid with one card"
done
"$ashiato" run "$c" >/dev/null
hasnt "after the undo" '"called"'
hasnt "after the undo" 'established","hypothesis":{"id":"persona:False Name 3"'
has "level, by the machine that leads" '"hypothesis":{"id":"persona:False Name 2"'
has "its machine first" '"rests_on":"False Name 2 rented 203.0.113.37 (established)"'
done_testing
