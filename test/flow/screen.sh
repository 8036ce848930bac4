#!/bin/sh
# The terminal: its width, colours, the pager and what ends it; and no terminal, no HOME, other locales.
. "$(dirname "$0")/lib.sh" "$@"
command -v python3 >/dev/null || skip "no python3"
unset COLUMNS NO_COLOR PAGER ASHIATO_PAGER LESS
export TERM=xterm

investigated pension-2015
c=$tmp/pension-2015
"$ashiato" show "$c" >"$tmp/plain"
[ "$(wc -l <"$tmp/plain")" -gt 30 ] || fail "the answer is too short to be paged"
# in_terminal ROWS COLUMNS COMMAND...: what a terminal gets, in $tmp/seen; its exit status in $status
in_terminal() {
	set +e
	python3 "$source/test/flow/in_terminal.py" "$@" >"$tmp/seen" 2>&1
	status=$?
	set -e
	[ $status != 99 ] || fail "hangs: $*"
}
widest() { # FILE: columns of its widest line, without colours
	python3 -c 'import re,sys,unicodedata as u
print(max(sum(2 if u.east_asian_width(c) in "WF" else 0 if u.combining(c) else 1 for c in re.sub("\033\\[[0-9;]*m","",l.rstrip("\n"))) for l in open(sys.argv[1],encoding="utf-8")))' "$1"
}

# --- width
[ "$(widest "$tmp/plain")" -le 80 ] || fail "without a terminal: $(widest "$tmp/plain") columns, not 80"
for row in '40 40' '120 120' '39 40' '1 40' '0 80' '500 400' 'x 80' '-5 80' '99999999999999999999 80'; do
	columns=${row% *} most=${row#* }
	COLUMNS=$columns "$ashiato" show "$c" >"$tmp/wide"
	[ "$(widest "$tmp/wide")" -le "$most" ] || fail "COLUMNS=$columns: $(widest "$tmp/wide") columns, not $most"
done
for columns in 40 60 132; do
	in_terminal 500 $columns "$ashiato" show "$c"
	[ $status = 0 ] || fail "exit status $status in $columns columns"
	[ "$(widest "$tmp/seen")" -le $columns ] || fail "a terminal of $columns: $(widest "$tmp/seen") columns"
	in_terminal 500 $columns "$ashiato" manual beacon --no-pager
	[ "$(widest "$tmp/seen")" -le $columns ] || fail "the manual in $columns columns: $(widest "$tmp/seen")"
done
for command in $("$ashiato" help | sed -n 's/^  \([a-z]*\)  .*/\1/p') ""; do
	for columns in 40 80; do
		# shellcheck disable=SC2086
		COLUMNS=$columns "$ashiato" help $command >"$tmp/wide"
		# a word of an example may be longer
		awk -v most=$columns 'length($0) > most && split($0, word, " ") > 1 { line = $0; sub(/^ +/, "", line); if (length($0) - length(word[1]) > 8 && index(line, " ")) print }' "$tmp/wide" | grep -v '[^ ]\{30,\}' >"$tmp/over" || :
		[ ! -s "$tmp/over" ] || fail "help $command in $columns columns: $(head -n 1 "$tmp/over")"
	done
done
in_terminal 500 20 "$ashiato" show "$c"
[ "$(widest "$tmp/seen")" -le 40 ] || fail "a terminal of 20 is written for as one of 40"

# --- colours, only there
esc=$(printf '\033')
in_terminal 500 80 "$ashiato" show "$c"
grep -q "$esc\[1m" "$tmp/seen" || fail "no colour on a terminal"
for env in NO_COLOR=1 TERM=dumb TERM=; do
	in_terminal 500 80 env $env "$ashiato" show "$c"
	! grep -q "$esc" "$tmp/seen" || fail "colour with $env"
done
in_terminal 500 80 env NO_COLOR= "$ashiato" show "$c"
grep -q "$esc\[1m" "$tmp/seen" || fail "NO_COLOR that is empty says nothing"
! grep -q "$esc" "$tmp/plain" || fail "colour without a terminal"

# --- the pager
cat >"$tmp/pager" <<'SH'
#!/bin/sh
printf 'PAGER LESS=%s\n' "$LESS"
cat >/dev/null
SH
chmod +x "$tmp/pager"
# paged ROW: "yes|no", then what is set
paged() {
	want=$1
	shift
	in_terminal 24 80 env "$@" "$ashiato" show "$c"
	[ $status = 0 ] || fail "exit status $status with $*"
	case $want in
	yes) grep -q '^PAGER' "$tmp/seen" && ! grep -q 'established' "$tmp/seen" || fail "was not paged with $*" ;;
	no) ! grep -q '^PAGER' "$tmp/seen" && grep -q 'established' "$tmp/seen" || fail "was paged with $*" ;;
	esac
}
paged yes PAGER="$tmp/pager"
grep -q 'LESS=FRX' "$tmp/seen" || fail "less would not be told FRX: $(head -n 1 "$tmp/seen")"
paged yes PAGER="$tmp/pager" LESS=R && grep -q 'LESS=R$' "$tmp/seen" || fail "LESS was overwritten"
paged yes PAGER=cat ASHIATO_PAGER="$tmp/pager"
paged yes PAGER="$tmp/pager -x 'a b'"
paged no PAGER="$tmp/pager" ASHIATO_PAGER=cat
paged no PAGER="$tmp/pager" ASHIATO_PAGER=
paged no PAGER=cat
paged no PAGER=
paged no PAGER="$tmp/pager" TERM=dumb
# one that is missing, fails, or dies half-way: the text comes all the same, with the status of the command
for pager in "$tmp/nowhere" false 'head -c 10 >/dev/null; kill -9 $$' 'exec 0<&-; exit 3'; do
	in_terminal 24 80 env PAGER="$pager" "$ashiato" show "$c"
	[ $status = 0 ] || fail "exit status $status with the pager $pager"
	[ "$(grep -c 'established' "$tmp/seen")" -ge 3 ] || fail "nothing was shown with the pager $pager"
done
# who leaves after a line has seen enough
in_terminal 24 80 env PAGER='head -n 1' "$ashiato" show "$c"
[ $status = 0 ] && [ "$(wc -l <"$tmp/seen")" -le 2 ] || fail "head -n 1 as a pager shows $(wc -l <"$tmp/seen") lines"
in_terminal 24 80 env PAGER="$tmp/pager" "$ashiato" show "$c" --no-pager
! grep -q '^PAGER' "$tmp/seen" || fail "--no-pager pages"
in_terminal 500 80 env PAGER="$tmp/pager" "$ashiato" show "$c"
! grep -q '^PAGER' "$tmp/seen" || fail "what fits on the screen is paged"
in_terminal 24 80 env PAGER="$tmp/pager" "$ashiato" show "$c" --json
! grep -q '^PAGER' "$tmp/seen" || fail "JSON is paged"
for words in help 'help add' 'manual tables' 'template relations' 'kb list groups' 'weights'; do
	# shellcheck disable=SC2086
	in_terminal 10 80 env PAGER="$tmp/pager" "$ashiato" $words
	grep -q '^PAGER' "$tmp/seen" || fail "$words is not paged"
	# shellcheck disable=SC2086
	in_terminal 10 80 env PAGER="$tmp/pager" "$ashiato" $words --no-pager
	[ $status = 0 ] && ! grep -q '^PAGER' "$tmp/seen" || fail "$words --no-pager"
done
# a failure keeps its status and is not paged
in_terminal 5 80 env PAGER="$tmp/pager" "$ashiato" show "$c" why zz
[ $status = 2 ] && ! grep -q '^PAGER' "$tmp/seen" || fail "a wrong call in a terminal: $status"
# no terminal: never
PAGER=$tmp/pager "$ashiato" show "$c" | grep -q '^PAGER' && fail "a pipe is paged"
PAGER=$tmp/pager "$ashiato" show "$c" >/dev/null </dev/null || fail "no terminal at all"

# --- pages of the manual
"$ashiato" manual | cut -d' ' -f1 >"$tmp/pages"
[ "$(wc -l <"$tmp/pages")" -ge 16 ] || fail "only $(wc -l <"$tmp/pages") pages are listed"
for page in $(cat "$tmp/pages"); do
	"$ashiato" manual "$page" >"$tmp/page" || fail "manual $page fails"
	case $page in openapi | formats) continue ;; esac
	head -n 1 "$tmp/page" | grep -q '^\.Dd' || fail "manual $page in a pipe is no mdoc"
	"$ashiato" manual "$page" --text >"$tmp/text"
	head -n 1 "$tmp/text" | grep -q '^NAME$' || fail "manual $page --text begins with $(head -n 1 "$tmp/text")"
	! grep -qE '^\.[A-Z][a-z]( |$)' "$tmp/text" || fail "macros stand in the text of $page: $(grep -E '^\.[A-Z][a-z]' "$tmp/text" | head -n 1)"
	if command -v mandoc >/dev/null; then
		# the same words, in their order, but for heads and line ends
		grep -q "$(sed -n 's/^\.Nd //p' "$tmp/page" | cut -c1-20)" "$tmp/text" || fail "the text of $page does not say what it is"
	fi
done
for name in ashiato-beacon ashiato-beacon.7 beacon; do
	"$ashiato" manual $name | cmp -s - "$build/man/described/ashiato-beacon.7" || fail "manual $name is not the page that is installed"
done
"$ashiato" manual ashiato.1 | cmp -s - "$build/man/ashiato.1" || fail "manual ashiato.1 is not the page that is installed"
in_terminal 500 80 "$ashiato" manual beacon --no-pager
grep -q 'NAME' "$tmp/seen" && ! grep -q '^\.Sh' "$tmp/seen" || fail "a terminal gets source"
in_terminal 500 80 "$ashiato" manual beacon --mdoc --no-pager
grep -q '^\.Sh' "$tmp/seen" || fail "--mdoc gives no source"
expect 2 'not both' "$ashiato" manual beacon --mdoc --text

# --- nothing around it
for env in LANG=C LANG=ja_JP.UTF-8 LC_ALL=C LC_ALL=POSIX; do
	env -u HOME -u LC_ALL -u COLUMNS "$env" "$ashiato" show "$c" </dev/null >"$tmp/other" || fail "$env fails"
	cmp -s "$tmp/plain" "$tmp/other" || fail "$env changes the answer"
done
env -i "$ashiato" show "$c" >"$tmp/other" 2>"$tmp/said" </dev/null || fail "without any environment: $(cat "$tmp/said")"
cmp -s "$tmp/plain" "$tmp/other" || fail "an empty environment changes the answer"
env -i "$ashiato" help >/dev/null || fail "help without an environment"
"$ashiato" show "$c" >/dev/full 2>"$tmp/said" && fail "a full disk is no failure"
grep -q 'cannot write the answer' "$tmp/said" || fail "a full disk: $(cat "$tmp/said")"
done_testing
