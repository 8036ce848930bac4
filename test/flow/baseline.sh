#!/bin/sh
# What is usual in a network, from one case into the next: it speaks against suspicion, hides nothing, and is refused when it is no such list.
. "$(dirname "$0")/lib.sh" "$@"
head='#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\n'
# five hosts go to forty servers, and now and then to 203.0.113.8
office() {
	awk -v head="$head" 'BEGIN {
		printf head; srand(7)
		for (h = 2; h <= 6; h++) for (i = 0; i < 40; i++)
			printf "%.3f\tC%d\t10.0.0.%d\t%d\t203.0.%d.%d\t443\ttcp\tssl\t1.0\t%d\t%d\tSF\n", 1700000000 + int(rand() * 86400), n++, h, 20000 + n, i, 5 + i, 300 + int(rand() * 900), 2000 + int(rand() * 9000) }'
}
{
	office
	awk 'BEGIN { for (h = 2; h <= 6; h++) for (i = 0; i < 3; i++)
		printf "%.3f\tU%d\t10.0.0.%d\t%d\t198.51.100.8\t8443\ttcp\tssl\t1.0\t700\t900\tSF\n", 1700000000 + h * 7013 + i * 9001, n++, h, 30000 + n }'
} >"$tmp/quiet.log"
{
	office
	awk 'BEGIN { for (i = 0; i < 96; i++)
		printf "%.3f\tB%d\t10.0.0.4\t%d\t198.51.100.8\t8443\ttcp\tssl\t1.0\t700\t900\tSF\n", 1700000000 + i * 900 + i % 7, n++, 40000 + n }'
} >"$tmp/loud.log"

bits() { "$ashiato" show "$1" suspects --jsonl | sed -n 's/.*"server":"198.51.100.8".*"evidence_bits":\([0-9.]*\),.*/\1/p'; }
case_of() { # NAME LOG
	"$ashiato" new "$tmp/$1" >/dev/null
	"$ashiato" add "$tmp/$1" "$2" >/dev/null
}
case_of quiet "$tmp/quiet.log"
"$ashiato" baseline "$tmp/quiet" >"$tmp/org.baseline"
grep -q '^"198.51.100.8"' "$tmp/org.baseline" || fail "a server that five hosts go to is not usual: $(cat "$tmp/org.baseline")"
case_of loud "$tmp/loud.log"
"$ashiato" run "$tmp/loud" --quiet >/dev/null
before=$(bits "$tmp/loud")
"$ashiato" run "$tmp/loud" --baseline "$tmp/org.baseline" --quiet >/dev/null
after=$(bits "$tmp/loud")
echo "before $before bits, then $after"
[ "$(echo "$before $after" | awk '{ print ($1 - $2 > 2.99 && $1 - $2 < 3.01) }')" = 1 ] || fail "the baseline does not take three bits: $before, $after"
"$ashiato" show "$tmp/loud" suspects --json | grep -q '"what":"usual","bits":-3.000' || fail "it does not stand among what speaks against"
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/loud"

# what is no baseline is not sealed; what is too wide in one is skipped and said
n=$("$ashiato" show "$tmp/loud" exhibits --jsonl | wc -l)
printf '{"name":"n","description":"d","version":1,"type":"hostname","baseline":false,"list":["198.51.100.8"]}' >"$tmp/not"
printf '{"name":"n","baseline":true,"list":["a.example"],}' >"$tmp/cut"
for f in not cut loud.log; do
	expect 1 'was expected' "$ashiato" run "$tmp/loud" --baseline "$tmp/$f"
done
[ "$("$ashiato" show "$tmp/loud" exhibits --jsonl | wc -l)" = "$n" ] || fail "something that is no baseline was sealed"
printf '{"name":"n","description":"d","version":1,"type":"hostname","baseline":true,"list":["0.0.0.0/0","::/0","com","intranet.example"]}' >"$tmp/wide"
expect 0 '1 observations, 3 skipped; baseline: n' "$ashiato" read "$tmp/wide"
done_testing
