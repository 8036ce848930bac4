#!/bin/sh
# Passwords and tokens: sealed, and nowhere else; `show why --secrets` alone shows them. Each planted value is MARK with a number.
. "$(dirname "$0")/lib.sh" "$@"

c=$tmp/c
in=$tmp/in
mkdir -p "$in"
tab=$(printf '\t')
at=1713500000
# connections that are guesses: what carries a finding, and with it records in `why`
{
	printf '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tftp\n'
	printf '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tuser\tpassword\tcommand\targ\tmime_type\tfile_size\treply_code\treply_msg\n'
	i=0
	while [ $i -lt 60 ]; do
		echo "$((at + i * 3)).000000${tab}C$i${tab}198.51.100.7${tab}$((40000 + i))${tab}192.0.2.21${tab}21${tab}root${tab}MARK1$i${tab}SITE${tab}CHPASS MARK2 MARK3${tab}-${tab}-${tab}530${tab}no"
		i=$((i + 1))
	done
} >"$in/ftp.log"
i=0
while [ $i -lt 60 ]; do
	printf '{"eventid":"cowrie.login.failed","username":"root","password":"MARK4%s","message":"login attempt [root/MARK5] failed","src_ip":"198.51.100.8","src_port":%s,"dst_ip":"192.0.2.22","dst_port":22,"protocol":"ssh","session":"a%s","timestamp":"2024-04-19T06:%02d:00.000000Z"}\n' $i $((41000 + i)) $i $i
	printf '{"eventid":"cowrie.command.input","input":"echo \\"root:MARK6\\"|chpasswd","message":"CMD: echo \\"root:MARK6\\"|chpasswd","src_ip":"198.51.100.8","session":"a%s","timestamp":"2024-04-19T06:%02d:01.000000Z"}\n' $i $i
	i=$((i + 1))
done >"$in/cowrie.json"
i=0
while [ $i -lt 300 ]; do
	echo "198.51.100.9 - - [19/Apr/2024:0$((i / 60)):$(printf %02d $((i % 60))):00 +0000] \"GET http://name:MARK7@c2.example.net/gate?password=MARK8&x=$i HTTP/1.1\" 200 5 \"http://h.example/?next=%2F%3Ftoken%3DMARK9\" \"agent\""
	i=$((i + 1))
done >"$in/access.log"
echo 'c2.example.net:80 198.51.100.9 - - [19/Apr/2024:09:00:00 +0000] "GET /gate?password=MARK8&x=7 HTTP/1.1" 200 5 "-" "agent"' >"$in/vhost.log"
echo "1713500000.123    100 198.51.100.10 TCP_MISS/200 500 GET http://me:MARKA@h.example/?api_key=MARKB - HIER_DIRECT/203.0.113.5 text/html" >"$in/squid.log"
echo 'http://c2.example.net/gate?password=MARK8&x=7' >"$in/list.txt"

for f in "$in"/*; do
	"$ashiato" read "$f" >"$tmp/read" 2>&1 || fail "read $f"
	grep -c . "$tmp/read" >/dev/null || fail "nothing was read from $f"
	grep MARK "$tmp/read" && fail "ashiato read $f shows a password"
	grep -q '<withheld>' "$tmp/read" || fail "nothing was withheld from $f"
done
"$ashiato" new "$c" >/dev/null
"$ashiato" add "$c" "$in" --acquired 2024-05-01 >"$tmp/said" 2>&1 || fail "add: $(cat "$tmp/said")"
"$ashiato" run "$c" >>"$tmp/said" 2>&1 || fail "run"
for what in exhibits suspects findings entities timeline victims judgement; do
	"$ashiato" show "$c" $what --all >>"$tmp/said" 2>&1 || true
	"$ashiato" show "$c" $what --json >>"$tmp/said" 2>&1 || true
done
"$ashiato" report "$c" --out "$tmp/out" >>"$tmp/said" 2>&1 || "$ashiato" report "$c" >>"$tmp/said" 2>&1
grep MARK "$tmp/said" && fail "an answer shows a password"
leaks=$(grep -rl MARK "$c" | grep -v "^$c/exhibits/" || true)
[ -z "$leaks" ] || fail "outside the sealed bytes: $leaks"
[ "$(grep -rl MARK "$c/exhibits" | wc -l)" = 6 ] || fail "the sealed bytes do not keep them"

# guesses are still counted, and each finding's records are masked
"$ashiato" show "$c" findings --jsonl >"$tmp/findings"
grep -q '"hunt":"brute-force"' "$tmp/findings" || fail "guesses are not found any more"
grep -q 'failed to log on to 192.0.2.22 60 times' "$tmp/findings" || fail "guesses are counted otherwise"
shown=0
for id in $(sed -n 's/.*"claim":"\([0-9a-f]*\)".*/\1/p' "$tmp/findings"); do
	"$ashiato" show "$c" why "$id" >"$tmp/why" 2>&1 || fail "why $id"
	grep MARK "$tmp/why" && fail "why shows a password"
	"$ashiato" show "$c" why "$id" --secrets >"$tmp/why" 2>&1 || fail "why --secrets $id"
	grep -q MARK "$tmp/why" && shown=$((shown + 1))
done
[ $shown -gt 0 ] || fail "--secrets shows nothing"
expect 2 'secrets' "$ashiato" show "$c" findings --secrets
# a list with a password in it is looked for without it
grep -q '"hunt":"indicator".*gate' "$tmp/findings" || fail "the URL of the list is not found"
done_testing
