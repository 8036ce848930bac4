#!/bin/sh
# Questions over HTTP: the same bytes as on the command line, for the owner and for who may see less; what a URL may not name.
. "$(dirname "$0")/lib.sh" "$@"
command -v curl >/dev/null || skip "no curl"
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null || :; done; wait; rm -rf "$tmp"' EXIT
investigated space-agency-2016
c=$tmp/space-agency-2016
printf 'ally GREEN %s\n' "$(printf allytoken | sha256sum | cut -d ' ' -f 1)" >"$tmp/users"
chmod 600 "$tmp/users"
"$ashiato" serve "$c" --users "$tmp/users" >"$tmp/said" 2>"$tmp/warned" &
pids=$!
n=0
while [ ! -s "$tmp/said" ] && [ $n -lt 300 ]; do sleep 0.1; n=$((n + 1)); done
url=$(cut -d '?' -f 1 "$tmp/said")api/v1
owner=$(cut -d = -f 2 "$tmp/said")

# get STATUS TOKEN PATH [CURL OPTION...]: the body in $tmp/body
get() {
	want=$1 token=$2 path=$3
	shift 3
	got=$(curl -s -m 20 --noproxy '*' -o "$tmp/body" -w '%{http_code}' -H "Authorization: Bearer $token" "$@" "$url$path")
	[ "$got" = "$want" ] || fail "$path: $got instead of $want: $(head -c 300 "$tmp/body")"
}
# same WORD...: the body is what the command prints
same() {
	"$ashiato" "$@" >"$tmp/printed" 2>/dev/null
	cmp -s "$tmp/printed" "$tmp/body" || fail "not what is printed by: $*"
}
k=/cases/space-agency-2016
id=$(sed -n '1s/.*"id":"\([0-9a-f]*\)".*/\1/p' "$c/ledger/log")

get 200 "$owner" $k/judgement && same show "$c" judgement --json
get 200 "$owner" "/cases/$id/judgement" && same show "$c" judgement --json
get 200 "$owner" "$k/judgement?as-of=2016-12-31&only=press" && same show "$c" judgement --as-of 2016-12-31 --only press --json
get 200 "$owner" "$k/exhibits?per=3&page=2" && same show "$c" exhibits --per 3 --page 2 --json
get 200 "$owner" "$k/timeline?tlp=GREEN" && same show "$c" timeline --tlp GREEN --json
get 200 "$owner" $k/victims -H 'Accept: text/csv' && same show "$c" victims --csv
get 200 "$owner" $k/search/orbital && same search "$c" orbital --json
get 200 "$owner" "$k/names/Person%20A/innocence" && same clear "$c" "Person A" --json
get 200 "$owner" "$k/custody?name=contracts.csv" && same custody "$c" contracts.csv --json
claim=$("$ashiato" show "$c" findings --json | sed 's/.*"claim":"\([0-9a-f]*\)".*/\1/')
get 200 "$owner" "$k/claims/$claim" && same show "$c" why "$claim" --json

# an ally sees what its token may see, and asks for no more
get 200 allytoken $k/judgement && same show "$c" judgement --tlp GREEN --json
get 200 allytoken "$k/judgement?tlp=CLEAR" && same show "$c" judgement --tlp CLEAR --json
get 403 allytoken "$k/judgement?tlp=AMBER"
get 403 allytoken "$k/victims?for=org:JAXA"
get 403 allytoken "$k/victims?compartment=x"
get 403 allytoken "$k/custody?name=contracts.csv"

# what is not there, and what a URL may not name
get 404 "$owner" /cases/other/judgement
get 404 "$owner" $k/nothing
get 404 "$owner" /formats
get 400 "$owner" "$k/exhibits?per=x"
get 400 "$owner" "$k/exhibits?nothing=1"
get 400 "$owner" "$k/exhibits?page=1&page=2"
get 400 "$owner" "$k/audit?against=indicators:/etc/passwd"
get 400 "$owner" "$k/claims/$claim?secrets=true"
get 400 "$owner" "$k/claims/zzzz"
get 406 "$owner" $k/timeline -H 'Accept: image/png'
get 405 "$owner" $k/judgement -X POST
get 401 wrong $k/judgement
get 421 "$owner" $k/judgement -H 'Host: evil.example'
get 403 "$owner" $k/judgement -H 'Origin: https://evil.example'
[ -s "$tmp/warned" ] && grep -i secret "$tmp/warned" && fail "a secret is told"
done_testing
