#!/bin/sh
# Text that steers a terminal, in names of files, cells, URIs, titles, options: it reaches no screen raw, from no command, and
# into no pipe either. And names that are endless are cut where they are shown.
. "$(dirname "$0")/lib.sh" "$@"
command -v python3 >/dev/null || skip "no python3"

evil=$(printf 'a\033[31mb\033]0;t\007c\342\200\256d\302\2332Je\342\201\246f')
endless=$(head -c 60000 /dev/zero | tr '\0' q)
mkdir "$tmp/seen"
cat >"$tmp/check.py" <<'PY'
# No control character but line feed and tab, none of formatting, valid UTF-8, no endless line but of JSON; of a terminal our own colours.
import glob, re, sys, unicodedata
def wrong(name):
    data = open(name, "rb").read()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        return f"no UTF-8 at byte {e.start}: {data[max(0, e.start - 20):e.start + 20]!r}"
    if name.endswith(".terminal"):
        text = re.sub("\033\\[[0-9;]*m", "", text)
    for i, c in enumerate(text):
        if c not in "\n\t" and (ord(c) < 32 or ord(c) > 126) and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp"):
            return f"U+{ord(c):04X} in {text[max(0, i - 30):i + 30]!r}"
    longest = max((len(l) for l in text.split("\n") if l[:1] not in ("{", "[")), default=0)
    if longest > 4000:
        return f"a line of {longest} characters"
    if "Sanitizer" in text:
        return text[:400]
files = sorted(glob.glob(sys.argv[1] + "/*.*"))
bad = 0
for name in files:
    if why := wrong(name):
        bad += 1
        print(ascii(open(name.rsplit(".", 1)[0]).read()[:160]), name.rsplit(".", 1)[1], why)
print(len(files), "answers")
sys.exit(bad > 0)
PY
asked=0
# clean COMMAND...: what both of its streams hold in a pipe, whatever its exit status, is kept to be checked
clean() {
	asked=$((asked + 1))
	printf '%s ' "$@" | cut -c1-400 >"$tmp/seen/$asked"
	"$@" >"$tmp/seen/$asked.out" 2>"$tmp/seen/$asked.said" </dev/null || :
}
# the same in a terminal
both() {
	clean "$@"
	python3 "$source/test/flow/in_terminal.py" 500 80 env TERM=xterm PAGER=cat "$@" >"$tmp/seen/$asked.terminal" 2>&1 || :
}

# --- a case full of it
c=$tmp/case
"$ashiato" new "$c" >/dev/null
mkdir "$tmp/in"
printf '# default source: vendor/%s\nsubject,predicate,object,from,note\n"person:%s",operated,"persona:%s",2016,"%s"\n"persona:%s",rented,address:203.0.113.9,2016,\n' "$evil" "$evil" "$evil" "$evil" "$evil" | tr -d '\033\007' >"$tmp/in/relations.csv"
printf '# default source: vendor/X\nsubject,predicate,object\n"person:%s",operated,persona:P\n' "$evil" >"$tmp/in/refused.csv"
printf 'incident,organisation,from,to,zone,people,leak,publish,source\ni-2016,"Institute %s",2016-04,,Z,8,possible,yes,victim/X\n' "$evil" | tr -d '\033\007' >"$tmp/in/incidents.csv"
printf '198.51.100.9 - - [19/Apr/2024:09:00:00 +0000] "GET /%s HTTP/1.1" 200 5 "-" "%s"\n' "$evil" "$evil" >"$tmp/in/access.log"
printf '{"ts":1480000001.5,"uid":"C1","id.orig_h":"192.0.2.1","id.orig_p":4000,"id.resp_h":"203.0.113.9","id.resp_p":80,"method":"GET","host":"h.example","uri":"/\\u202e\\u009b%s","user_agent":"\\u001b[31m"}\n' "x" >"$tmp/in/http.log"
printf 'evil.example\n# Aliases: %s\nother.example\n' "$evil" >"$tmp/in/list.txt"
cp "$tmp/in/list.txt" "$tmp/in/$evil.txt"
printf '%s;x\n' "$evil" >"$tmp/in/nothing-known"
both "$ashiato" add "$c" "$tmp/in"
both "$ashiato" add "$c" "$tmp/in" --how "$evil" --authority "$evil" --by "$evil"
both "$ashiato" add "$c" "$tmp/in" --json
both "$ashiato" run "$c"
for what in judgement exhibits suspects findings entities timeline victims; do
	both "$ashiato" show "$c" $what --all
	both "$ashiato" show "$c" $what --json
done
for id in $("$ashiato" complete 4 show "$c" why "" | head -n 5); do
	both "$ashiato" show "$c" why "$id"
	both "$ashiato" note "$c" "$id" "$evil" --by "$evil"
	both "$ashiato" dissent "$c" "$id" --grade C4 --why "$evil" --by "$evil"
	both "$ashiato" show "$c" why "$id" --json
done
both "$ashiato" assess "$c"
both "$ashiato" assess "$c" --history
both "$ashiato" clusters "$c"
both "$ashiato" tree "$c"
both "$ashiato" tree "$c" --json
both "$ashiato" clear "$c" "$evil"
both "$ashiato" report "$c"
both "$ashiato" signers "$c"
both "$ashiato" amend "$c" relations.csv --vantage "org:$evil" --why "$evil"
both "$ashiato" withdraw "$c" "$evil.txt" --why "$evil"
both "$ashiato" verify "$c"
for f in "$tmp"/in/*; do
	both "$ashiato" read "$f"
	clean "$ashiato" telescope "$f" --sensor 203.0.113.9
	clean "$ashiato" kb import "$f" --kb "$tmp/kb"
done
both "$ashiato" kb alias "$evil"
both "$ashiato" kb show "$evil"
# what completion offers a shell
clean "$ashiato" complete 3 clear "$c" ""
clean "$ashiato" complete 3 amend "$c" ""

# --- every word of a command line, in every command: hostile, and endless
# `new` takes the hostile word for a folder, which `serve` would then serve: they run without end
cd "$tmp"
for command in $("$ashiato" help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	case $command in listen | serve) continue ;; esac
	for word in "$evil" "$endless"; do
		clean "$ashiato" $command "$word"
		clean "$ashiato" $command "$c" "$word" --why x
		clean "$ashiato" $command "$c" "--$word"
		clean "$ashiato" $command "$c" x --tlp "$word"
		clean "$ashiato" $command "$c" --as-of "$word"
		clean "$ashiato" $command "$c" --zone "$word"
	done
done
clean "$ashiato" listen "$evil"
clean "$ashiato" serve "$c/none" --port "$evil"
clean "$ashiato" serve "$c" --users "$evil"
clean "$ashiato" "$evil"
clean "$ashiato" "$endless"
clean "$ashiato" help "$endless"
python3 "$tmp/check.py" "$tmp/seen" >"$tmp/wrong" || fail "$(head -n 20 "$tmp/wrong")"
[ "$asked" -gt 300 ] || fail "only $asked commands were asked"

# what is endless is cut in its middle: the beginning says what is wrong, the end what to do
"$ashiato" "$endless" 2>"$tmp/said" || :
grep -qE '^ashiato: there is no command "q+\.\.\. \([0-9]+ bytes in all\) \.\.\.q*"; `ashiato help` lists them$' "$tmp/said" || fail "an endless command: $(cut -c1-200 "$tmp/said")"
[ "$(wc -c <"$tmp/said")" -lt 1200 ] || fail "an endless command is repeated in $(wc -c <"$tmp/said") bytes"
"$ashiato" show "$c" why "$endless" 2>"$tmp/said" && fail "an endless id"
grep -qE 'bytes in all.*prints ids$' "$tmp/said" || fail "an endless id: $(cut -c1-300 "$tmp/said")"
done_testing
