# SPDX-License-Identifier: Apache-2.0
# bash completion for ashiato. What may stand where, the program says (`ashiato complete`), from the tables that it obeys.
_ashiato() {
	local words=() word at=0 i files= behind=
	COMPREPLY=()
	# bash cuts words at : and =; a name such as org:Example is one
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		: | = | ::) ;;
		*)
			case $behind in
			"" | *[!:=]) at=$((i ? at + 1 : 0)) words[at]= ;;
			esac
			;;
		esac
		words[at]+=$word behind=${words[at]:-x}
		# an option and its value are two words all the same
		[[ ${words[at]} != --*= ]] || { words[at]=${words[at]%=} behind=x; }
	done
	local cur=${words[at]} cut=${words[at]%"${COMP_WORDS[COMP_CWORD]}"}
	[[ ${COMP_WORDS[COMP_CWORD]} != [:=] ]] || cut=$cur
	# quotes and backslashes as the shell would take them
	local plain=${cur//\\/}
	plain=${plain#[\"\']}
	words[at]=$plain
	local offered
	offered=$("${words[0]}" complete "$at" "${words[@]:1}" 2>/dev/null) || files=$?
	while IFS= read -r word; do
		[ -n "$word" ] || continue
		case $cur in
		[\"\']*) ;;
		*) word=$(printf '%q' "$word") ;;
		esac
		COMPREPLY+=("${word#"$cut"}")
	done <<<"$offered"
	[ "$files" = 3 ] || return 0
	compopt -o filenames 2>/dev/null
	while IFS= read -r word; do
		[ -n "$word" ] && COMPREPLY+=("$word")
	done < <(compgen -f -- "$cur")
}
complete -F _ashiato ashiato
