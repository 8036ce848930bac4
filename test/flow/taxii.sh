#!/bin/sh
# TAXII 2.1: our client and servers that break the standard, medallion, and taxii2-client and our server. All on loopback.
. "$(dirname "$0")/lib.sh" "$@"
helper=$source/test/flow/taxii.py
python=$build/python/bin/python
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null || :; done; wait; rm -rf "$tmp"' EXIT
umask 077
printf 'ally:Sesame 7\n' >"$tmp/secret"

# await FILE: until a server has said where it listens
await() {
	n=0
	while [ ! -s "$1" ] && [ $n -lt 300 ]; do sleep 0.1; n=$((n + 1)); done
	[ -s "$1" ] || { fail "no server: $1"; done_testing; }
}
# start NAME INTERPRETER ARGUMENT...: a server with a folder of its own; its URL in $url
start() {
	mkdir "$tmp/$1"
	"$2" "$helper" "$3" "$tmp/$1" "$4" "$5" >"$tmp/$1/said" 2>&1 &
	pids="$pids $!"
	await "$tmp/$1/url"
	url=$(cat "$tmp/$1/url")
}
# has FILE N: a bundle of N objects, none twice
has() {
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1])); n = len({o["id"] for o in d["objects"]})
sys.exit(d["type"] != "bundle" or (n, len(d["objects"])) != (int(sys.argv[2]), int(sys.argv[2])))' "$1" "$2" || fail "$1 does not hold $2 objects"
}
pull() { "$ashiato" taxii pull "$@" --secret "$tmp/secret"; }

# --- servers that break the standard: each is left, with a sentence that says why
start hostile python3 hostile "" ""
plain=$url
# bad KIND SENTENCE [OPTION]; good KIND SENTENCE OBJECTS [OPTION]
bad() { expect 1 "$2" pull "$plain/$1/" --to "$tmp/$1.json" --seconds 20 ${3:-}; [ ! -e "$tmp/$1.json" ] || fail "$1: there is a file"; }
bad forever 'repeats itself: page 4 '
bad repeats 'repeats itself: page 2 '
bad endless 'repeats itself'
bad redirect 'redirects to "http://192.0.2.1/elsewhere/", which is not followed'
bad media 'answer is "application/json", not application/taxii\+json;version=2.1'
bad oldmedia 'version=2.0", not '
bad truncated 'the JSON ends in the middle.*at byte'
bad length 'no whole answer'
bad nothing 'neither `next` nor X-TAXII-Date-Added-Last'
bad list 'an object of JSON was expected at byte 0'
bad moretext '"more" is not of the type'
bad deep 'nested too deep'
bad errors 'the server answers 500'
bad never 'the server answers 503'
bad gigantic 'longer than 100 MB'
bad drip 'no whole answer: .*timed out' '--seconds 1'
bad echo 'answers 403.*it repeats the secret, and is not shown'
good() { expect 0 "$2" pull "$plain/$1/" --to "$tmp/$1.json" ${4:-}; has "$tmp/$1.json" "$3"; }
good spelled '5 new objects' 5
good wrongtypes '5 left out: no objects' 5
grep -q 'page 1, byte [0-9]*: left out: no object' <<X || fail "a wrong type is not located: $out"
$out
X
good error '5 new objects' 5
good busy '5 new objects' 5
good dates '12 new objects' 12 '--limit 5'
good consumes '20 new objects, 15 there already, in 7 pages' 20
expect 0 'on another server than the one named: not asked' "$ashiato" taxii list "$plain/discovery/"
expect 1 'is no discovery, API root or collection|repeats' "$ashiato" taxii list "$plain/spelled/"

# an interrupted pull goes on: the cursor where cursors move, else from the beginning; nothing is lost or doubled
bad breaks 'no whole answer'
expect 0 '10 new objects, 0 there already, in 2 pages; 10 in the file before' pull "$plain/breaks/" --to "$tmp/breaks.json" --seconds 20
has "$tmp/breaks.json" 20
bad forgets 'no whole answer'
expect 0 '10 new objects, 10 there already, in 4 pages; 10 in the file before' pull "$plain/forgets/" --to "$tmp/forgets.json" --seconds 20
has "$tmp/forgets.json" 20
bad stands 'no whole answer'
expect 0 '10 new objects, 10 there already, in 4 pages; 10 in the file before' pull "$plain/stands/" --to "$tmp/stands.json" --seconds 20
has "$tmp/stands.json" 20

# --- what may be asked, and with what
expect 2 'http is for this machine only' "$ashiato" taxii list http://192.0.2.1/taxii2/
expect 2 'a secret does not belong into it' "$ashiato" taxii list https://ally:Sesame7@taxii.example/taxii2/
case $out in *Sesame7*) fail "a password is repeated: $out" ;; esac
expect 2 'https was expected' "$ashiato" taxii list ftp://taxii.example/
expect 2 'no query' "$ashiato" taxii list "https://taxii.example/?x=1"
expect 2 'is there already, and no state of a pull' pull "$plain/spelled/" --to "$tmp/secret"
expect 2 'is of another pull' pull "$plain/busy/" --to "$tmp/spelled.json"
expect 2 'an instant such as' pull "$plain/busy/" --to "$tmp/x.json" --added-after yesterday
chmod 640 "$tmp/secret"
expect 1 'can be read or written by others' pull "$plain/spelled/" --to "$tmp/x.json"
chmod 600 "$tmp/secret"

# --- a certificate that does not verify
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
	-keyout "$tmp/key" -out "$tmp/cert" 2>/dev/null
start tls python3 tls "$tmp/cert" "$tmp/key"
expect 1 'no whole answer: .*certificate' pull "$url/spelled/" --to "$tmp/tls.json"
expect 0 '5 new objects' pull "$url/spelled/" --to "$tmp/tls.json" --ca "$tmp/cert"
expect 1 'no whole answer' pull "$(echo "$url" | sed s/127.0.0.1/localhost/)/spelled/" --to "$tmp/tls2.json" --ca "$tmp/cert"

# --- our server
serve() {
	: >"$tmp/address"
	"$ashiato" serve "$@" >"$tmp/address" 2>"$tmp/serve.said" &
	served=$!
	pids="$pids $served"
	await "$tmp/address"
	url=$(cut -d/ -f1-3 "$tmp/address")
	token=$(sed 's/.*token=//' "$tmp/address")
	printf 'Bearer %s\n' "$token" >"$tmp/token"
}
status() { want=$1; shift; got=$(curl -s -o "$tmp/body" -D "$tmp/headers" -w '%{http_code}' "$@"); [ "$got" = "$want" ] || fail "$got instead of $want: curl $*"; }
"$ashiato" new "$tmp/case" >/dev/null
python3 "$helper" bundle 2500 "$tmp/b.json"
digest() { printf %s "$1" | sha256sum | cut -d' ' -f1; }
printf '# who may see what\nally AMBER %s\nguest CLEAR %s\n' "$(digest ally-token)" "$(digest guest-token)" >"$tmp/users"
serve "$tmp/case" --bundle "$tmp/b.json" --tlp AMBER --users "$tmp/users"
grep -Eq '^http://127.0.0.1:[0-9]+/\?token=[0-9a-f]{64}$' "$tmp/address" || fail "the address: $(cat "$tmp/address")"
case $(cat "$tmp/case/ledger/log" "$tmp/serve.said") in *"$token"*) fail "the token is written down" ;; esac
A='Accept: application/taxii+json;version=2.1'
H="Authorization: Bearer $token"
status 401 -H "$A" "$url/taxii2/"
grep -qi '^www-authenticate: Bearer' "$tmp/headers" || fail "401 without a challenge"
status 401 -H "$A" -H 'Authorization: Bearer 0000' "$url/taxii2/"
status 200 -H "$A" -H "$H" "$url/taxii2/"
grep -qi '^content-type: application/taxii+json;version=2.1' "$tmp/headers" || fail "another media type: $(cat "$tmp/headers")"
status 200 -H "$A" -u ally:ally-token "$url/taxii2/"
status 401 -H "$A" -u guest:ally-token "$url/taxii2/"
status 421 -H "$A" -H "$H" -H 'Host: taxii.example' "$url/taxii2/"
status 403 -H "$A" -H "$H" -H 'Origin: http://taxii.example' "$url/taxii2/"
status 406 -H 'Accept: application/json' -H "$H" "$url/taxii2/"
status 404 -H "$A" -H "$H" "$url/taxii2/other/"
status 405 -H "$A" -H "$H" -X PUT "$url/taxii2/"
"$ashiato" taxii list "$url/taxii2/" --secret "$tmp/token" --json >"$tmp/list"
collection() { python3 -c 'import json, sys; print([r["url"] for r in json.load(open(sys.argv[1])) if r["title"] == "TLP:" + sys.argv[2]][0])' "$tmp/list" "$1"; }
amber=$(collection AMBER)
green=$(collection GREEN)
status 200 -H "$A" -H 'Authorization: Bearer ally-token' "$amber"
status 404 -H "$A" -H 'Authorization: Bearer ally-token' "$(collection RED)"
status 404 -H "$A" -H 'Authorization: Bearer guest-token' "${amber}objects/"
status 200 -H "$A" -H 'Authorization: Bearer guest-token' "$(collection CLEAR)objects/"
[ "$(cat "$tmp/body")" = '{"objects":[],"more":false}' ] || fail "a guest sees $(cat "$tmp/body")"
status 403 -H "$A" -H "$H" -H 'Content-Type: application/taxii+json;version=2.1' -d '{"objects":[]}' "${amber}objects/"
status 415 -H "$A" -H "$H" -d '{"objects":[]}' "${amber}objects/"
status 400 -H "$A" -H "$H" "${amber}objects/?limit=0"
status 400 -H "$A" -H "$H" "${amber}objects/?next=1"
status 400 -H "$A" -H "$H" "${amber}objects/?limit=1&limit=2"
status 404 -H "$A" -H "$H" "${amber}objects/indicator--00000000-0000-4000-8000-000000000000/"
status 200 -H "$A" -H "$H" "${amber}manifest/?limit=1"
grep -qi '^x-taxii-date-added-last: 20..-..-..T..:..:..\.[0-9]\{6\}Z' "$tmp/headers" || fail "no date: $(cat "$tmp/headers")"
id=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["objects"][0]["id"])' "$tmp/body")
status 200 -H "$A" -H "$H" "${amber}objects/$id/"
grep -q '"name": "object 0"' "$tmp/body" || fail "another object: $(head -c 300 "$tmp/body")"
status 200 -H "$A" -H "$H" "${amber}objects/$id/versions/"
[ "$(cat "$tmp/body")" = '{"versions":["2026-01-01T00:00:00.000Z"],"more":false}' ] || fail "versions: $(cat "$tmp/body")"
status 200 -H "$A" -H "$H" "${amber}objects/?match%5Btype%5D=malware"
[ "$(cat "$tmp/body")" = '{"objects":[],"more":false}' ] || fail "a filter lets pass: $(head -c 300 "$tmp/body")"

# who serves a case serves it alone; a user of the table, too, by name
expect 2 'the case is served already' "$ashiato" serve "$tmp/case" --bundle "$tmp/b.json"
printf 'ally AMBER x\n' >"$tmp/bad.users"
expect 1 'bad.users, line 1: a name, a marking' "$ashiato" serve "$tmp/case" --users "$tmp/bad.users"
expect 2 'a number up to 65535' "$ashiato" serve "$tmp/case" --port 70000
expect 2 'a case was expected' "$ashiato" serve

# our client: all, then what came since; a restart keeps numbers and dates
own() { "$ashiato" taxii pull "$amber" --to "$tmp/own.json" --secret "$tmp/token"; }
expect 0 '2500 new objects, 0 there already, in 3 pages' own
printf '%s\n' "$out" | grep -q 'ashiato add CASE' || fail "it is not said how it becomes evidence: $out"
"$ashiato" taxii pull "$amber" --to "$tmp/own.json" --secret "$tmp/token" >"$tmp/nothing" 2>&1
grep -q '^.*: 0 new objects' "$tmp/nothing" || fail "something came twice: $(cat "$tmp/nothing")"
cp "$tmp/case/out/taxii-AMBER.tsv" "$tmp/served"
kill -TERM "$served"
wait "$served" || fail "the server does not end well: $(cat "$tmp/serve.said")"
port=${url##*:}
printf '2501\t2026' >>"$tmp/case/out/taxii-AMBER.tsv"
python3 "$helper" bundle 2600 "$tmp/b.json"
serve "$tmp/case" --bundle "$tmp/b.json" --tlp AMBER --port "$port"
expect 0 '100 new objects' own
has "$tmp/own.json" 2600
head -2500 "$tmp/case/out/taxii-AMBER.tsv" | cmp -s - "$tmp/served" || fail "numbers or dates moved"
kill -TERM "$served"
expect 0 'stix' "$ashiato" add "$tmp/case" "$tmp/own.json"

# what the case itself exports, for each audience; a case that did not change is the same after a restart
sample space-agency-2016
"$ashiato" run "$tmp/space-agency-2016" --quiet >/dev/null
serve "$tmp/space-agency-2016"
"$ashiato" taxii list "$url/taxii2/" --secret "$tmp/token" --json >"$tmp/list"
expect 0 '[0-9]+ new objects, 0 there already' "$ashiato" taxii pull "$(collection GREEN)" --to "$tmp/green.json" --secret "$tmp/token"
expect 0 '[0-9]{3,} new objects, 0 there already' "$ashiato" taxii pull "$(collection AMBER)" --to "$tmp/amber.json" --secret "$tmp/token"
kill -TERM "$served"
wait "$served" || fail "the server does not end well: $(cat "$tmp/serve.said")"
serve "$tmp/space-agency-2016" --port "${url##*:}"
"$ashiato" taxii pull "$(collection AMBER)" --to "$tmp/amber.json" --secret "$tmp/token" >"$tmp/nothing" 2>&1
grep -q '^.*: 0 new objects' "$tmp/nothing" || fail "a case that did not change is served anew: $(cat "$tmp/nothing")"
kill -TERM "$served"
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/space-agency-2016"

# --- other people's: taxii2-client against our server, our client against medallion
[ -x "$python" ] || skip "no taxii2-client: tools/python $build/python"
objects=${ASHIATO_TAXII_OBJECTS:-100000}
python3 "$helper" bundle "$objects" "$tmp/b.json"
wait "$served" || true
serve "$tmp/case" --bundle "$tmp/b.json" --tlp GREEN --port "$port"
"$python" "$helper" client "$green" "$token" "$tmp/b.json" "$objects" || fail "taxii2-client lost or doubled something, or was slow"
kill -TERM "$served"

start medallion "$python" medallion 120 ""
there=$url/api/collections/91a7b528-80eb-42ed-a74d-c6fbd5a26116/
expect 0 "$there  c  \(read, write\)" "$ashiato" taxii list "$url/taxii2/" --secret "$tmp/secret"
expect 0 '120 new objects, 0 there already, in 3 pages' pull "$there" --to "$tmp/m.json"
has "$tmp/m.json" 120
python3 "$helper" bundle 200 "$tmp/p.json" 110
push() { "$ashiato" taxii push "$tmp/p.json" "$there" --secret "$tmp/secret"; }
# medallion calls an object that it has a failure
expect 1 '80 objects pushed, 0 pushed before, 10 not taken' push
printf '%s\n' "$out" | grep -q 'indicator--.* was not taken: Unable to process object' || fail "what was not taken is not named: $out"
python3 "$helper" bundle 300 "$tmp/p.json" 120
expect 0 '100 objects pushed, 80 pushed before, 0 not taken' push
expect 0 '0 objects pushed, 180 pushed before' push
expect 0 '180 new objects' pull "$there" --to "$tmp/m.json"
has "$tmp/m.json" 300
printf 'ally:wrong\n' >"$tmp/secret"
expect 1 'answers 401 \(--secret FILE\)' pull "$there" --to "$tmp/m.json"

# the secret and the tokens stand in no output and in no file of ours
grep -rl 'Sesame 7' "$tmp" --include='*.json' --include='*.taxii' --include='*.pushed' --include='*said' --include='nothing' && fail "a secret was written"
done_testing
