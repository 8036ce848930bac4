# The network telescope: published totals, living days, merging, duplicates, places, surges; and real data where it is.
. "$(dirname "$0")/lib.sh"
cd "$tmp"

# --- published totals: the published sentences
cat >totals.csv <<'X'
period,series,value,source
2016,accesses per day and address,"1,692",state/agency
2018,accesses per day and address,2752.8,state/agency
2019,accesses per day and address,4192,state/agency
2020,accesses per day and address,"6,506",state/agency
2021-01,accesses per day and address,"6,531.8",state/agency
2021-02,accesses per day and address,"5,438.3",state/agency
2021-02,sources per day,"45,808.0",state/agency
X
COLUMNS=1000
flat() { tr -s ' \n' ' '; }
"$ashiato" grid --totals totals.csv 2>/dev/null >older
"$ashiato" telescope --totals totals.csv 2>/dev/null >newer
cmp -s older newer || fail "grid is no longer another name of telescope"
"$ashiato" telescope --totals totals.csv 2>/dev/null | flat >said
grep -q "6,506 is the most in five years (2016 to 2020; 2017 is not given), about four times the 1,692 of 2016" said || fail "the year: $(cat said)"
grep -q "5,438.3, 16.7 % less than the 6,531.8 of the month before; not compared: no figures for 2020-02" said || fail "the month: $(cat said)"
grep -q "45,808; not compared: no figures for 2021-01 or 2020-02" said || fail "sources: $(cat said)"
expect 2 "nothing of 2019-07" "$ashiato" telescope --totals totals.csv --month 2019-07
expect 2 "a month such as" "$ashiato" telescope --totals totals.csv --month 2019
expect 2 "a file, folder, case or saved counts" "$ashiato" telescope
echo '2020,accesses,7,x' >>totals.csv
expect 1 "totals.csv, line 9: two figures for accesses per day and address of 2020" "$ashiato" telescope --totals totals.csv

# --- a packet filter's log: 76 days of two sensors, a surge on 5555/tcp, an answer to nobody a day
awk 'function line(day, h, m, src, dst, ttl, sport, dport, win, flags) {
	printf "%sT%02d:%02d:00Z fw kernel: DROP IN=eth0 OUT= SRC=%s DST=%s LEN=40 TTL=%d ID=1 PROTO=TCP SPT=%d DPT=%d WINDOW=%d RES=0x00 %s URGP=0\n", day, h, m, src, dst, ttl, sport, dport, win, flags > ("day-" (d < 38 ? 1 : 2) ".log")
}
BEGIN {
	split("31 29 31 30", len, " "); y = 2024; mo = 1; da = 16
	for (d = 0; d < 76; d++) {
		day = sprintf("%04d-%02d-%02d", y, mo, da)
		for (i = 0; i < 60; i++) {
			line(day, i % 24, i % 60, "198.51." (d % 50) "." i + 1, "192.0.2." 10 + i % 2, 50, 40000 + i, i % 3 ? 23 : 22, 1024, "SYN")
		}
		line(day, 12, 30, "203.0.113.7", "192.0.2.10", 60, 80, 50000 + d, 0, "ACK SYN")
		for (i = 0; i < (d >= 60 && d < 63 ? 100 : 0); i++)
			line(day, i % 24, 5, "100.64." d "." i + 1, "192.0.2.11", 120, 40000 + i, 5555, 65535, "SYN")
		if (++da > len[mo]) { da = 1; mo++ }
	}
}'
"$ashiato" telescope day-1.log day-2.log --sensor 192.0.2.0/28 --save whole.grid --html whole.html --csv whole.csv --json >whole.json 2>err
"$ashiato" telescope day-1.log --sensor 192.0.2.0/28 --save 1.grid --quiet >/dev/null
"$ashiato" telescope day-2.log --sensor 192.0.2.0/28 --save 2.grid --quiet >/dev/null
"$ashiato" telescope 1.grid 2.grid --save 12.grid --html 12.html --csv 12.csv --json --quiet >12.json
"$ashiato" telescope 2.grid day-1.log --save 21.grid --quiet >/dev/null
for x in grid html csv json; do cmp -s "whole.$x" "12.$x" || fail "two halves are not the whole: $x"; done
cmp -s whole.grid 21.grid || fail "a half and the other's file are not the whole"
"$build/test/json_ok" <whole.json || fail "no JSON"
if command -v xmllint >/dev/null; then sed '1d; s/<meta \([^>]*\)>/<meta \1\/>/g; s/<wbr>//g' whole.html | xmllint --noout - || fail "the page is not well-formed"; fi
head -c 200 1.grid >cut.grid
expect 1 "cut.grid: " "$ashiato" telescope cut.grid
"$ashiato" telescope whole.grid 2>/dev/null | flat >said
grep -q "Network telescope, 2024-03 (the last month that the data covers whole)" said || fail "which month: $(cat said)"
grep -q " 35.3 accesses per day and address (2 sensors, 31 days, 2,191 accesses)" said || fail "accesses: $(cat said)"
grep -q " 1.0 backscatter per day (about 1 different victims)" said || fail "backscatter: $(cat said)"
grep -q "2024-03: 35.3, 15.9 % more than the 30.5 of the month before" said || fail "the month before: $(cat said)"
grep -q "5555/tcp from 2024-03-16 to 2024-03-18: 300 accesses where 3 were expected, from .* sources (6[0-9]\.[0-9] % of the sources" said || fail "the surge: $(cat said)"
grep -q "5555/tcp, initial TTL 128, window 65535, each once a day: .* new: 2024-03-16 to 2024-03-18" said || fail "the campaign: $(cat said)"
expect 0 "15.9 % more" "$ashiato" telescope whole.grid --month 2024-03
expect 0 "fewer than three quarters of its days" "$ashiato" telescope whole.grid --month 2024-01
expect 2 "the data has other days" "$ashiato" telescope whole.grid --month 2023-01
expect 2 "which addresses are sensors" "$ashiato" telescope day-1.log
expect 2 "an address or a network with zero host bits" "$ashiato" telescope day-1.log --sensor 192.0.2.1/28
expect 1 "cannot open nothing.log" "$ashiato" telescope nothing.log --sensor 192.0.2.10

# --- the same bytes once
cp day-1.log copy.log
expect 0 "copy.log: the same bytes are counted already|day-1.log: the same bytes" "$ashiato" telescope day-1.log copy.log --sensor 192.0.2.0/28 --save twice.grid
cmp -s twice.grid 1.grid || fail "the same bytes counted twice"
expect 0 "1.grid: every exhibit in it is counted already" "$ashiato" telescope 1.grid whole.grid
"$ashiato" telescope 1.grid whole.grid --quiet --save again.grid >/dev/null 2>&1
cmp -s again.grid whole.grid || fail "saved counts within another counted twice"

# --- sensors live by the table
cat >sensors.csv <<'X'
sensor,from,to,place
192.0.2.10,2024-01-01,2024-03-10,"Tokyo, <b>"
192.0.2.11,,,Osaka
192.0.2.12,2024-03-01,,Nagoya
X
"$ashiato" telescope day-1.log day-2.log --sensors sensors.csv --html table.html --json --quiet >table.json
grep -q '"sensor_days":72,' table.json || fail "days that sensors lived: $(grep -o '"sensor_days":[0-9]*' table.json)"   # 10 + 31 + 31
grep -q '"accesses":1540,' table.json || fail "only days on which they lived: $(grep -o '"accesses":[0-9]*' table.json | head -1)"        # 31 * 30 + 10 * 31 + 300
grep -q "on days on which their sensor did not live by the table: not counted" table.json || fail "what fell outside is not said"
grep -q "<b>\"" table.html && fail "text from a table became markup"
mkdir folder && cp day-1.log day-2.log sensors.csv folder
"$ashiato" telescope folder --json --quiet >folder.json
cmp -s table.json folder.json || fail "a table in the folder is not found"
printf 'sensor,from,to,place\n10.0.0.0/8,2024-01-01,,x\n' >wide.csv
expect 1 "wide.csv, line 2: .*cannot be said to listen whole" "$ashiato" telescope day-1.log --sensors wide.csv

# --- a case
"$ashiato" new case >/dev/null
"$ashiato" add case day-1.log day-2.log sensors.csv >/dev/null
"$ashiato" telescope case --json --quiet >case.json
cmp -s table.json case.json || fail "a case is not its exhibits"
"$ashiato" run case >/dev/null || fail "a case with sensors cannot be run"

# --- places
"$build/test/make_mmdb" country.mmdb 198.51.0.0/20=JP 198.51.16.0/20=NL 100.64.0.0/10=KR
"$build/test/make_mmdb" asn.mmdb 198.51.0.0/16=64496:Example 100.64.0.0/10=64497:Other
"$ashiato" telescope day-1.log day-2.log --sensor 192.0.2.0/28 --mmdb country.mmdb --mmdb asn.mmdb --save places.grid --json --quiet >places.json
grep -q '"countries":\[{"name":' places.json || fail "no countries"
grep -q '"name":"AS64496","what":"Example"' places.json || fail "no networks: $(grep -o '"networks":.\{100\}' places.json)"
"$ashiato" telescope day-2.log --sensor 192.0.2.0/28 --mmdb asn.mmdb --mmdb country.mmdb --save p2.grid --quiet >/dev/null
"$ashiato" telescope day-1.log p2.grid --mmdb country.mmdb --mmdb asn.mmdb --save p12.grid --quiet >/dev/null
cmp -s p12.grid places.grid || fail "places do not merge"
grep -q "no database was given" whole.json || fail "that there is no database is not said"
expect 1 "broken.mmdb: no database in MaxMind's format" sh -c 'head -c 100 "$1" >broken.mmdb; exec "$2" grid day-1.log --sensor 192.0.2.10 --mmdb broken.mmdb' sh country.mmdb "$ashiato"
expect 1 "cannot open none.mmdb" "$ashiato" telescope day-1.log --sensor 192.0.2.10 --mmdb none.mmdb
# every byte broken in turn: an error or an answer, never a crash
size=$(wc -c <asn.mmdb)
at=0
while [ "$at" -lt "$size" ]; do
	cp asn.mmdb broken.mmdb
	printf '\377' | dd of=broken.mmdb bs=1 seek="$at" conv=notrunc 2>/dev/null
	set +e
	head -40 day-2.log >short.log
	"$ashiato" telescope short.log --sensor 192.0.2.0/28 --mmdb broken.mmdb --quiet >/dev/null 2>broken.err
	got=$?
	set -e
	[ $got -le 1 ] || fail "byte $at of a database broken: exit status $got"
	! grep -q Sanitizer broken.err || fail "byte $at of a database broken: $(cat broken.err)"
	at=$((at + 7))
done

# --- other inputs
printf '%s\n' '{"eventid":"cowrie.session.connect","src_ip":"203.0.113.4","src_port":1,"dst_ip":"192.0.2.10","dst_port":22,"session":"a","protocol":"ssh","timestamp":"2024-04-19T10:00:00.000000+00:00"}' \
	'{"eventid":"cowrie.login.failed","username":"root","password":"x","src_ip":"203.0.113.4","session":"a","timestamp":"2024-04-19T10:00:01.000000+00:00"}' >cowrie.json
expect 0 "1.0  accesses per day and address \(1 sensor, 1 day, 1 access\)" "$ashiato" telescope cowrie.json --sensor 192.0.2.10
printf '%s\n' '{"timestamp":"2024-04-19T10:00:00.000000+0000","event_type":"alert","src_ip":"203.0.113.4","src_port":1,"dest_ip":"192.0.2.10","dest_port":22,"proto":"TCP","alert":{"signature":"S","signature_id":1,"severity":1,"category":"c"}}' \
	'{"timestamp":"2024-04-19T10:00:00.000000+0000","event_type":"flow","src_ip":"203.0.113.4","src_port":1,"dest_ip":"192.0.2.10","dest_port":22,"proto":"TCP","flow":{"pkts_toserver":1,"pkts_toclient":1,"bytes_toserver":60,"bytes_toclient":60,"start":"2024-04-19T10:00:00.000000+0000","end":"2024-04-19T10:00:00.000000+0000"}}' >eve.json
expect 0 "1.0  detections per day and address" "$ashiato" telescope eve.json --sensor 192.0.2.10

# --- real data: one public server, three days
real=$data/network/rita-missing-host
if [ -d "$real" ]; then
	"$ashiato" telescope "$real" --sensor 64.225.56.201 --json --quiet --save real.grid >real.json
	grep -q '"days_counted":3,' real.json || fail "real: whole days"
	for day in 2024-04-19:29:7609 2024-04-20:37:6049 2024-04-21:33:6261; do
		d=${day%%:*} rest=${day#*:} thousands=${rest%%:*} sources=${rest#*:}
		grep -o "{\"day\":\"$d\"[^}]*}" real.json >of || fail "real: no $d"
		n=$(grep -o '"accesses":[0-9]*' of | cut -d: -f2) s=$(grep -o '"sources":[0-9]*' of | cut -d: -f2)
		[ $((n / 1000)) = "$thousands" ] || fail "real: $n accesses on $d"
		[ $((s * 100)) -gt $((sources * 97)) ] && [ $((s * 100)) -lt $((sources * 103)) ] || fail "real: $s sources on $d instead of about $sources"
	done
	for d in 19 20 21; do "$ashiato" telescope "$real/2024-04-$d" --sensor 64.225.56.201 --quiet --save "r$d.grid" >/dev/null; done
	"$ashiato" telescope r21.grid r19.grid r20.grid --json --quiet --save merged.grid >merged.json
	cmp -s merged.grid real.grid && cmp -s merged.json real.json || fail "real: three days merged are not the whole"
else
	echo "skipped: the real data is not at $real"
fi
done_testing
