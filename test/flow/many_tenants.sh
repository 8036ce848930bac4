#!/bin/sh
# A provider gives 200 tenants of one address for one time: nobody of them stands out.
. "$(dirname "$0")/lib.sh" "$@"
. "$(dirname "$0")/people.sh"

make shared <<CSV
$rented
CSV
{
	echo 'contract,provider,server,persona,start,end,zone,payment,source,grade,known'
	awk 'BEGIN { for (i = 1; i <= 200; i++) printf "L-%d,Host,203.0.113.9,Customer name %d,2016-09-01,2016-12-31,Z,card-%d,provider/Host,A2,2016-12-02\n", i, i, i }'
} >"$tmp/list.csv"
"$ashiato" add "$tmp/shared" "$tmp/list.csv" --acquired 2016-12-02 >/dev/null
"$ashiato" run "$tmp/shared" >/dev/null
says "200 tenants of one address" "$(layer shared persona)" 'not established|*'
expect 0 'persona' "$ashiato" show "$tmp/shared"
case $out in *"also Customer"*) fail "customers stand beside the first as likely" ;; esac
done_testing
