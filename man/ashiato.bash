# SPDX-License-Identifier: Apache-2.0
# bash completion for ashiato
_ashiato() {
	local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} words=
	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		words=$(ashiato help 2>/dev/null | sed -n 's/^  \([a-z]*\)  .*/\1/p')
	elif [ "${cur#-}" != "$cur" ]; then
		words="--help $(ashiato help "$command" 2>/dev/null | grep -o -- '--[a-z-]*' | sort -u)"
	else
		case $command:$COMP_CWORD in
		show:3) words="exhibits suspects findings entities timeline victims judgement why" ;;
		assess:3) case " ${COMP_WORDS[*]} " in *" --matrix "*) words="machine persona individual group unit sponsor" ;; esac ;;
		assess:4) case " ${COMP_WORDS[*]} " in *" --matrix "*) words="machine persona individual group unit sponsor" ;; esac ;;
		kb:3) [ "${COMP_WORDS[2]}" != list ] || words="reports groups campaigns software techniques victims" ;;
		kb:2) words="import list show alias diff match fit evaluate" ;;
		clusters:[345]) case " ${COMP_WORDS[*]} " in *" --join "*|*" --split "*) words=$(ashiato show "${COMP_WORDS[2]}" entities --all 2>/dev/null | grep -o 'incident:[^ ]*') ;; esac ;;
		template:2) words=$(ashiato template 2>/dev/null | cut -d' ' -f1) ;;
		manual:2) words="commands tables inference openapi" ;;
		help:2) words=$(ashiato help 2>/dev/null | sed -n 's/^  \([a-z]*\)  .*/\1/p') ;;
		esac
	fi
	# shellcheck disable=SC2207
	[ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _ashiato ashiato
