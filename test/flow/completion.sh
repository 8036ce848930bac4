#!/bin/sh
# What bash proposes, asked as bash asks: COMP_WORDS as it cuts them, COMP_CWORD.
. "$(dirname "$0")/lib.sh" "$@"
command -v bash >/dev/null || skip "no bash"

investigated pension-2015
c=$tmp/pension-2015
cat >"$tmp/ask" <<'BASH'
. "$1/man/ashiato.bash"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_ashiato
printf '%s\n' "${COMPREPLY[@]}"
BASH
# proposes WANTED WORD...: one of the lines is WANTED
proposes() {
	want=$1
	shift
	bash "$tmp/ask" "$source" "$ashiato" "$@" >"$tmp/proposed" 2>&1
	grep -qxF -- "$want" "$tmp/proposed" || fail "no \"$want\" is proposed for: $* -> $(tr '\n' ' ' <"$tmp/proposed")"
}
# keeps UNWANTED WORD...
keeps() {
	unwanted=$1
	shift
	bash "$tmp/ask" "$source" "$ashiato" "$@" >"$tmp/proposed" 2>&1
	! grep -qF -- "$unwanted" "$tmp/proposed" || fail "\"$unwanted\" is proposed for: $*"
}
proposes show sh
proposes telescope ""
keeps reader-jail ""
keeps complete co
proposes findings show "$c" fi
proposes --as-of show "$c" --as
proposes --no-pager show "$c" --
keeps --manifest show "$c" --
proposes AMBER+STRICT show "$c" --tlp A
proposes AMBER report "$c" --tlp = A
proposes dossier report "$c" --as d
proposes group assess "$c" --matrix g
proposes contracts template con
proposes shared-server manual sha
proposes evaluate kb ev
proposes campaigns kb list ca
proposes report help rep
id=$("$ashiato" complete 4 show "$c" why "" | head -n 1)
expect 0 'subject' "$ashiato" show "$c" why "$id"
proposes "$id" show "$c" why "$(echo "$id" | cut -c1-4)"
proposes "$id" undo "$c" "$(echo "$id" | cut -c1-4)"
keeps "$id" show "$c" findings "$(echo "$id" | cut -c1-4)"
# names with a colon are cut by bash, and a blank in one is quoted
org=$("$ashiato" show "$c" entities --all | grep -o 'org:[A-Za-z]* [A-Za-z]*' | head -n 1)
[ -n "$org" ] || fail "the sample has no organisation of two words"
rest=${org#org:}
proposes "$(printf '%s' "$rest" | sed 's/ /\\ /g')" clear "$c" org : "$(echo "$rest" | cut -c1-2)"
proposes incidents.csv withdraw "$c" inci
proposes incidents.csv amend "$c" inci
# names of files where files stand, and nowhere else
: >"$tmp/afile"
proposes "$tmp/afile" add "$c" "$tmp/af"
proposes "$tmp/afile" add "$c" x "$tmp/af"
proposes "$tmp/afile" add --manifest "$tmp/af"
proposes "$tmp/afile" kb import "$tmp/af"
keeps "$tmp/afile" show "$c" "$tmp/af"
proposes "$c" show "${c%5}"
# what is no case, no command, or no number is silently nothing
keeps Sanitizer clear "$tmp/nowhere" org
keeps Sanitizer frob x
for at in 0 99 x -1; do
	"$ashiato" complete "$at" show >/dev/null 2>&1 && fail "complete $at was taken"
done
# fast enough that nobody waits
begin=$(date +%s%N)
for i in 1 2 3 4 5 6 7 8 9 10; do "$ashiato" complete 3 clear "$c" x >/dev/null || fail "complete failed"; done
ms=$((($(date +%s%N) - begin) / 10000000))
[ $ms -lt 300 ] || fail "$ms ms to complete a name"
done_testing
