#!/bin/sh
# Bad input: one clear sentence, the right exit status, and no damage.
. "$(dirname "$0")/lib.sh" "$@"

c=$tmp/case
expect 2 'there is no command "frobnicate"' "$ashiato" frobnicate
expect 2 'a command is missing' "$ashiato"
expect 2 'one case was expected' "$ashiato" new
expect 2 'does not know the option --frob' "$ashiato" show "$c" --frob
expect 2 '--as-of: a day' "$ashiato" show "$c" --as-of 0000-01-01
expect 2 '--as-of: a day' "$ashiato" show "$c" --as-of 9999-01-01
expect 2 '--as-of needs a value' "$ashiato" show "$c" --as-of
expect 1 'is not a case|cannot open' "$ashiato" show "$c"
expect 0 'is ready' "$ashiato" new "$c"
expect 2 'is there already' "$ashiato" new "$c"
expect 1 'cannot open .*nothing' "$ashiato" add "$c" "$tmp/nothing"
expect 2 'at least one file' "$ashiato" add "$c"
expect 2 'there is no table "frob"' "$ashiato" template frob
expect 2 'there is no "frob"' "$ashiato" show "$c" frob
expect 2 'no claim' "$ashiato" show "$c" why zzz

: >"$tmp/empty.log"
expect 0 'empty: nothing to read' "$ashiato" add "$c" "$tmp/empty.log"

zeek() { # lines of a small conn.log
	printf '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes\tresp_bytes\tconn_state\n'
	for i in 1 2 3; do printf '148000000%d.5\tC%d\t192.0.2.1\t4000%d\t203.0.113.9\t443\ttcp\t1.5\t10\t20\tSF\n' $i $i $i; done
}
zeek >"$tmp/conn.log"
for i in $(seq 1 400); do zeek; done | gzip -c >"$tmp/whole.gz"
head -c $(($(wc -c <"$tmp/whole.gz") - 20)) "$tmp/whole.gz" >"$tmp/cut.log.gz"
expect 0 'rest could not be read: .*gzip stream is (cut off|damaged) at compressed byte' "$ashiato" add "$c" "$tmp/cut.log.gz"

printf '\211PNG\r\n\032\n0000IHDR0000000000' >"$tmp/png"
mkdir "$tmp/d" && cp "$tmp/png" "$tmp/d/conn.log"
expect 0 'no reader knows this format: kept, not read' "$ashiato" add "$c" "$tmp/d/conn.log"

{ zeek; printf '#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\n1480000009.0\tC9\t192.0.2.1\t5\t203.0.113.53\t53\tudp\ta.example\n'; } >"$tmp/halfway.log"
expect 0 '4 records, 0 skipped' "$ashiato" add "$c" "$tmp/halfway.log"

{ zeek; head -c 10000000 /dev/zero | tr '\0' x; echo; printf '1480000007.0\tC7\t192.0.2.1\t5\t203.0.113.53\t53\tudp\t1\t1\t1\tSF\n'; } >"$tmp/longline.log"
expect 0 '4 records, 1 skipped' "$ashiato" add "$c" "$tmp/longline.log"

{ zeek; printf -- '-62167219200.0\tC7\t192.0.2.1\t5\t203.0.113.53\t53\tudp\t1\t1\t1\tSF\n253402300799.0\tC8\t192.0.2.1\t5\t203.0.113.53\t53\tudp\t1\t1\t1\tSF\n'; } >"$tmp/years.log"
expect 0 'line 10, column 1: ts: seconds since 1970, before the year 2200' "$ashiato" add "$c" "$tmp/years.log"

# what is not read of a capture is counted by kind, in words and as JSON; a link that is not read has its name
samples=$source/test/read
expect 0 '19 packets, 10 of them not IP: LLDP 2, ARP 1, CDP 1, EAPOL 1, EtherType 0x1234 1' "$ashiato" add "$c" "$samples/golden/not-ip.pcap"
expect 0 '4 of them tunnels whose content is not read: 802.11 management 1, ARP 1, CDP 1, IPComp' "$ashiato" add "$c" "$samples/golden/tunnels.pcap"
expect 0 'link type 195 \(IEEE 802.15.4\) is not one that can be read' "$ashiato" add "$c" "$samples/hostile/link-802154.pcap"
expect 0 '"note":"19 packets, 10 of them not IP: LLDP 2, ARP 1' "$ashiato" show "$c" exhibits --json

csv() { printf 'incident,organisation,from,to,zone,people,leak,publish,source\nx-2016,Institute %s,%s,,Z,8,possible,yes,victim/X\n' "$1" "$2"; }
printf 'incident,organisation,from,to,zone,people,publish,source\nx,Y,2016,,,8,yes,victim/X\n' >"$tmp/missing.csv"
expect 1 'the column "leak" is missing; `ashiato template incidents`' "$ashiato" add "$c" "$tmp/missing.csv"
csv crlf 2016-01 | sed 's/$/\r/' >"$tmp/crlf.csv"
expect 0 'table: 1 records, 0 skipped' "$ashiato" add "$c" "$tmp/crlf.csv"
{ printf '\357\273\277'; csv bom 2016-01; } >"$tmp/bom.csv"
expect 0 'table: 1 records, 0 skipped' "$ashiato" add "$c" "$tmp/bom.csv"
{ printf '\377\376'; csv utf16 2016-01 | iconv -t UTF-16LE; } >"$tmp/utf16.csv"
expect 0 '1 records, 0 skipped; table of incidents, UTF-16LE' "$ashiato" add "$c" "$tmp/utf16.csv"
csv '年金機構' 2016-01 | iconv -t CP932 >"$tmp/cp932.csv"
expect 0 '1 records, 0 skipped; table of incidents, CP932' "$ashiato" add "$c" "$tmp/cp932.csv"
for year in 0000 9999; do
	csv "year $year" $year-01-01 >"$tmp/$year.csv"
	expect 1 'line 2, column 3: from: a date of the years 1970 to 2199' "$ashiato" add "$c" "$tmp/$year.csv"
done
# relations that say once what all rows share, several entities in a cell, and slips of the pen
relations() { printf '# default source: vendor/X\n# default grade: B2\n# default known: 2016-02-01\nsubject,predicate,object\n%s\n' "$1" >"$tmp/$2.csv"; }
relations 'identifier:email:a@b.example; phone:1,controls,domain:c.example; domain:d.example' several
expect 0 'table: 4 records, 0 skipped; table of relations' "$ashiato" add "$c" "$tmp/several.csv"
relations 'person:A,operatd,persona:B' near
expect 1 'line 5, column 2: predicate: .* was expected; found "operatd"; did you mean `operated`\?' "$ashiato" add "$c" "$tmp/near.csv"
relations 'group:X,alibi,incident:x-2016' type
expect 1 'line 5: `alibi` takes a persona or a person as subject; found "group:X"' "$ashiato" add "$c" "$tmp/type.csv"
relations 'person:A; persn:B,operated,persona:C' misspelt
expect 1 'found "persn:B"; did you mean `person:`\?' "$ashiato" add "$c" "$tmp/misspelt.csv"
relations 'org:X,damaged,incident:' nameless
expect 1 'found "incident:"; the name after the colon is missing$' "$ashiato" add "$c" "$tmp/nameless.csv"
for a in 203.0.113.999 203.0.113.9:443 203.0.113.0/24 host.example; do
	relations "incident:x-2016,attack-passed-through,address:$a" address
	expect 1 "object: an IPv4 or IPv6 address such as .* was expected; found \"address:$a\"" "$ashiato" add "$c" "$tmp/address.csv"
done
relations 'address:2001:db8::g,has-role,role:relay' address
expect 1 'subject: an IPv4 or IPv6 address .* was expected; found "address:2001:db8::g"' "$ashiato" add "$c" "$tmp/address.csv"
relations 'persona:A,same-as,persona:A' itself
expect 1 'subject and object are one and the same; found "persona:A"' "$ashiato" add "$c" "$tmp/itself.csv"
relations 'person:A,excluded-from,person:A' excluded
expect 1 'nothing is excluded from itself' "$ashiato" add "$c" "$tmp/excluded.csv"
printf "subject,predicate,object,source\naddress:203.0.113.5,has-role,role:butler,police/x\n" >"$tmp/role.csv"
expect 1 'role:relay, .* was expected; found "role:butler"' "$ashiato" add "$c" "$tmp/role.csv"
# names that are one but for case, blanks and marks; not those that are joined, and no addresses
"$ashiato" new "$tmp/names" >/dev/null
cat >"$tmp/names.csv" <<'CSV'
# default source: vendor/X
subject,predicate,object
group:APT 1,uses,tool:PlugX
group:apt-1,uses,tool:Plug_X
persona:real bob,identified-by,identifier:email:Bob@mail.example
persona:Real Bob,identified-by,identifier:email:bob@mail.example
persona:One,identified-by,identifier:login:1.1.1.12
persona:Two,identified-by,identifier:login:1.1.11.2
persona:Three,identified-by,identifier:phone:11112
persona:Three,identified-by,account:forum/x.y
persona:Three,identified-by,account:forum/xy
group:Red Fox,alias-of,group:RedFox
group:Blue (mitre-attack G1),uses,tool:t
group:Blue,uses,tool:t
CSV
"$ashiato" add "$tmp/names" "$tmp/names.csv" --json >"$tmp/names.json"
for p in 'group:APT 1 and group:apt-1; if they are one, `alias-of` joins them, or' 'tool:PlugX and tool:Plug_X; if they are one, correct' 'identifier:email:Bob@mail.example and identifier:email:bob@mail.example' 'account:forum/x.y and account:forum/xy'; do
	grep -qF "alike but for case, blanks or marks: $p" "$tmp/names.json" || fail "nobody says that two names look alike: $p"
done
# of the two Bobs nothing is asked: they have one mailbox, and are one hand by it
[ "$(grep -o 'alike but' "$tmp/names.json" | wc -l)" = 4 ] || fail "names are said to look alike that do not: $(cat "$tmp/names.json")"
# what was broken into may be an account, an identifier or a device
relations 'account:forum/x; identifier:line:L-1; device:imei 1,has-role,role:compromised' broken
expect 0 'table: 3 records, 0 skipped' "$ashiato" add "$c" "$tmp/broken.csv"
relations 'analyst:A,considered,account:forum/x; identifier:line:L-1; device:imei 1' looked
expect 0 'table: 3 records, 0 skipped' "$ashiato" add "$c" "$tmp/looked.csv"
relations 'person:D,operated,persona:E' default && sed -i 's/B2/Z9/' "$tmp/default.csv"
expect 1 'line 2: default grade: an Admiralty grade A1 to F6 was expected; found "Z9"' "$ashiato" add "$c" "$tmp/default.csv"
printf 'subject,predicate,object,from,to,source\nperson:A,operated,persona:B,2017,2016,vendor/X\n' >"$tmp/backwards.csv"
expect 1 'the end lies before the beginning: 2017 to 2016' "$ashiato" add "$c" "$tmp/backwards.csv"
# a mark that a row says was found, of a type that lists of indicators know too: with who uses it that makes a third claim
printf 'subject,predicate,object,from,to,zone,source,origin,grade\nsample:aa,found-in,incident:i1,,,,police/X,,A1\ngroup:Tick,uses,sample:aa,,,,vendor/V1,,B2\n' >"$tmp/found.csv"
"$ashiato" new "$tmp/found" >/dev/null
expect 0 'table: 2 records, 0 skipped' "$ashiato" add "$tmp/found" "$tmp/found.csv"
expect 0 ' 3 claims ' "$ashiato" run "$tmp/found"
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/found"
"$ashiato" run "$c" >/dev/null
expect 0 'all as it was sealed' "$ashiato" verify "$c"
"$ashiato" show "$c" entities --all | grep -q 'org:Institute 年金機構' || fail "CP932 was not read as Japanese"
for e in identifier:email:a@b.example identifier:phone:1 domain:c.example domain:d.example; do
	"$ashiato" show "$c" entities --all | grep -q "$e" || fail "$e is not in the case"
done
! "$ashiato" show "$c" entities --all | grep -q 'person:D' || fail "a row went in whose default was refused"

# a write that does not fit: the file size limit stands for a full disk
judged=$("$ashiato" show "$c" judgement --json)
head -c 3000000 /dev/urandom >"$tmp/big"
expect 1 'cannot write' sh -c "ulimit -f 1000; exec '$ashiato' add '$c' '$tmp/big'"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
expect 1 'cannot ' sh -c "ulimit -f 4; exec '$ashiato' add '$c' '$tmp/conn.log'"
"$ashiato" run "$c" >/dev/null 2>&1
expect 0 'all as it was sealed' "$ashiato" verify "$c"
[ -z "$(find "$c" -name '*.part*')" ] || fail "half-written files were left behind"
# a disk that is really full, where this machine lets us have a small one
if mkdir "$tmp/small" && mount -t tmpfs -o size=700k none "$tmp/small" 2>/dev/null; then
	"$ashiato" new "$tmp/small/case" >/dev/null
	expect 1 'No space left on device' "$ashiato" add "$tmp/small/case" "$tmp/big"
	expect 0 'all as it was sealed' "$ashiato" verify "$tmp/small/case"
	umount "$tmp/small"
else
	echo "no permission to mount a small disk: the file size limit alone stood for it"
fi

# a case without write permission: reading works, writing says so (root may write everywhere: then another user asks)
as_user=
[ "$(id -u)" != 0 ] || { command -v setpriv >/dev/null && as_user="setpriv --reuid=65534 --regid=65534 --clear-groups"; chmod 755 "$tmp"; }
chmod -R a-w "$c" && chmod -R a+rX "$c"
if [ "$(id -u)" != 0 ] || [ -n "$as_user" ]; then
	# shellcheck disable=SC2086
	expect 1 'no permission to write to the case|cannot open .* for writing' $as_user env ASHIATO_HOME="$tmp/none" "$ashiato" add "$c" "$tmp/conn.log"
	# shellcheck disable=SC2086
	[ "$judged" = "$($as_user "$ashiato" show "$c" judgement --json)" ] || fail "a case that may not be written cannot be shown"
fi
chmod -R u+w "$c"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
done_testing
