#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What others say of a ledger: time-stamps of a local authority (`openssl ts`), carried by hand and asked for; witnesses'
# cosignatures; what does not hold is refused with its reason, and `verify` checks all of it again.
# usage: stamp.sh BUILD SOURCE
. "$(dirname "$0")/lib.sh"
command -v openssl >/dev/null || skip "there is no openssl"
pids=
trap 'kill $pids 2>/dev/null; rm -rf "$tmp"' EXIT
# wait_for FILE: at most ten seconds
wait_for() {
	i=0
	while [ ! -s "$1" ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
	[ -s "$1" ] || { fail "$1 did not come"; done_testing; }
}
c=$tmp/case
"$ashiato" new "$c" >/dev/null
expect 0 'nobody has time-stamped or cosigned' "$ashiato" stamp "$c"

# an authority: root, and a certificate for time-stamping
t=$tmp/tsa
mkdir "$t"
(
	cd "$t"
	openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 30 -subj '/CN=Root of tests' -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign'
	openssl req -x509 -newkey rsa:2048 -nodes -keyout x.key -out other.pem -days 30 -subj '/CN=Another root'
	openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj '/CN=TSA of tests'
	printf 'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n' >ext
	openssl x509 -req -in tsa.csr -CA root.pem -CAkey root.key -set_serial 7 -days 20 -extfile ext -out tsa.pem
	echo 01 >serial
) >"$tmp/openssl.log" 2>&1 || { cat "$tmp/openssl.log"; fail "no certificates"; done_testing; }
for id in sha1 sha256; do
	cat >"$t/$id.cnf" <<EOF
[tsa]
default_tsa = it
[it]
serial = $t/serial
crypto_device = builtin
signer_cert = $t/tsa.pem
certs = $t/root.pem
signer_key = $t/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = $id
EOF
done
reply() { openssl ts -reply -queryfile "$1" -config "$t/$3.cnf" -out "$2" 2>"$tmp/openssl.log" || fail "no reply: $(cat "$tmp/openssl.log")"; }

# carried by hand
"$ashiato" stamp "$c" --request "$tmp/head.tsq"
reply "$tmp/head.tsq" "$tmp/head.tsr" sha256
expect 2 'ca FILE.* was expected' "$ashiato" stamp "$c" --answer "$tmp/head.tsr"
expect 1 'signature does not hold as of its time: certificate verify error' "$ashiato" stamp "$c" --answer "$tmp/head.tsr" --ca "$t/other.pem"
[ -z "$(find "$c/ledger/stamps" -name '*.tsr')" ] || fail "what does not hold was kept"
expect 0 '^time-stamp .* over 1 entries, by CN = TSA of tests \(its certificate holds until ' "$ashiato" stamp "$c" --answer "$tmp/head.tsr" --ca "$t/root.pem"
cmp "$tmp/head.tsr" "$c"/ledger/stamps/*.tsr || fail "the answer was not kept as it came"
# a bundle holds it, and its programs find of what it is
"$ashiato" bundle "$c" --to "$tmp/bundle.tar" >/dev/null
mkdir "$tmp/bundle"
tar xf "$tmp/bundle.tar" -C "$tmp/bundle"
expect 0 'is a time-stamp over 1 entries' python3 "$tmp/bundle/verify.py"
expect 0 'ledger/stamps/1-[0-9a-f]*\.tsr: .* GMT, over 1 entries' sh "$tmp/bundle/verify.sh"
# what is stamped is the note: text, empty line, signature
notes=$tmp/notes
awk -v to="$notes" 'BEGIN { RS = "\n\n"; ORS = "" } { if (NR % 2) text = $0; else print text "\n\n" $0 "\n" >(to "." NR / 2) }' "$c/ledger/checkpoints"
for n in "$notes".*; do
	openssl ts -verify -data "$n" -in "$tmp/head.tsr" -CAfile "$t/root.pem" >"$tmp/verified" 2>&1 && { stamped=$n; break; }
done
[ -n "${stamped:-}" ] || fail "openssl does not find the note that was stamped: $(cat "$tmp/verified")"

# the default of `openssl ts`: SHA-1 for its own certificate
"$ashiato" note "$c" org:Example "a second entry" >/dev/null 2>&1 || "$ashiato" signers "$c" >/dev/null
"$ashiato" stamp "$c" --request "$tmp/second.tsq"
reply "$tmp/second.tsq" "$tmp/second.tsr" sha1
expect 0 'names its certificate by SHA-1' "$ashiato" stamp "$c" --answer "$tmp/second.tsr" --ca "$t/root.pem"

# of another case, of a request that nobody made here, of nobody
"$ashiato" new "$tmp/other" >/dev/null
expect 1 'over another hash' "$ashiato" stamp "$tmp/other" --answer "$tmp/head.tsr" --ca "$t/root.pem"
openssl ts -query -data "$stamped" -sha256 -cert -out "$tmp/own.tsq" 2>/dev/null
reply "$tmp/own.tsq" "$tmp/own.tsr" sha256
expect 1 'no request with the nonce of its token was made here' "$ashiato" stamp "$c" --answer "$tmp/own.tsr" --ca "$t/root.pem"
openssl ts -query -data "$stamped" -sha512 -cert -out "$tmp/own.tsq" 2>/dev/null
reply "$tmp/own.tsq" "$tmp/no.tsr" sha256
expect 1 'gave no token: ' "$ashiato" stamp "$c" --answer "$tmp/no.tsr" --ca "$t/root.pem"
expect 1 'DER cannot be read' "$ashiato" stamp "$c" --answer "$stamped" --ca "$t/root.pem"
expect 2 'FILE.tsq .* or FILE.witness was expected' "$ashiato" stamp "$c" --request "$tmp/head.txt"
expect 2 'needs --ca FILE' "$ashiato" stamp "$c" --tsa http://127.0.0.1:1/
expect 2 'only one of' "$ashiato" stamp "$c" --tsa http://127.0.0.1:1/ --answer x --ca x
expect 2 'it may have no user' "$ashiato" stamp "$c" --tsa http://a:b@127.0.0.1:1/ --ca "$t/root.pem"
expect 2 'begins with https' "$ashiato" stamp "$c" --tsa ftp://127.0.0.1/ --ca "$t/root.pem"

# asked for, when told to
python3 "$source/test/flow/stamp.py" "$t" "$t/sha256.cnf" &
pids="$pids $!"
wait_for "$t/tsa.url"
expect 0 'asks http://127.0.0.1:.*, and no other server' "$ashiato" stamp "$c" --tsa "$(cat "$t/tsa.url")" --ca "$t/root.pem"
expect 1 'status 404' "$ashiato" stamp "$c" --tsa "$(cat "$t/tsa.url")/no" --ca "$t/root.pem"

# checked again, and found when it is changed
expect 0 'all as it was sealed' "$ashiato" verify "$c"
expect 0 '"certificate_by_sha1":true' "$ashiato" verify "$c" --json
[ "$("$ashiato" stamp "$c" | grep -c '^time-stamp')" = 3 ] || fail "not three: $("$ashiato" stamp "$c")"
expect 1 'signature does not hold' "$ashiato" verify "$c" --ca "$t/other.pem"
cp -r "$c" "$tmp/bad"
for f in "$tmp/bad"/ledger/stamps/*.tsr; do "$build/test/flip" "$f" $((8 * ($(wc -c <"$f") - 20))); done
expect 1 'stamps/.*: the token.s signature does not hold|DER cannot be read' "$ashiato" verify "$tmp/bad"
rm -r "$tmp/bad/ledger/stamps"
cp -r "$c/ledger/stamps" "$tmp/other/ledger/"
expect 1 'the token is over another hash' "$ashiato" verify "$tmp/other"

# another implementation
if [ -x "$build/python/bin/python3" ] && "$build/python/bin/python3" -c 'import rfc3161_client' 2>/dev/null; then
	expect 0 'rfc3161-client: holds' "$build/python/bin/python3" "$source/test/flow/stamp.py" check "$tmp/head.tsr" "$stamped" "$t/root.pem"
	expect 1 'Error' "$build/python/bin/python3" "$source/test/flow/stamp.py" check "$tmp/head.tsr" "$stamped" "$t/other.pem"
else
	echo "rfc3161-client was not asked: it is not installed"
fi

# witnesses
if ! go=$("$source/tools/go" "$build/go" 2>"$tmp/go.log") ||
	! (cd "$source/test/go" && GOFLAGS=-mod=readonly "$go" build -o "$tmp/tlog" .) 2>"$tmp/go.log"; then
	[ $failures = 0 ] || done_testing
	skip "the witness cannot be built: $(tail -n 1 "$tmp/go.log")"
fi
w=$tmp/w
mkdir "$w"
verifier=$("$ashiato" verify "$c" --json | grep -o '"verifier":"[^"]*' | cut -d'"' -f4)
"$tmp/tlog" witness "$verifier" "$w" &
pids="$pids $!"
wait_for "$w/witness.url"
url=$(cat "$w/witness.url")
key=$(cat "$w/witness.key")
cp -r "$c" "$tmp/fork"
expect 0 'whom nobody here knows: not checked' "$ashiato" stamp "$c" --witness "$url"
expect 2 'is no verifier of signed notes' "$ashiato" stamp "$c" --witness "$url" --key "${key%?}"
expect 0 '^cosigned   .* by witness.test/w1$' "$ashiato" stamp "$c" --witness "$url" --key "$key"
expect 0 '"witness":"witness.test/w1","size":[0-9]*,"at":"[^"]*","known":true' "$ashiato" stamp "$c" --json
# a fork: a copy that went its own way, longer than what the witness has seen, and later shorter
"$build/test/witness_many" "$c" "$url" "$key" 1 || fail "the next checkpoint"
for i in 1 2 3; do
	"$build/test/witness_many" "$tmp/fork" "$url" "$key" $i 2>/dev/null && fail "a fork was cosigned"
done
expect 1 'one of the two is a fork' "$ashiato" stamp "$tmp/fork" --witness "$url"
"$build/test/witness_many" "$c" "$url" "$key" 1000 || fail "1,000 checkpoints"
expect 1 'the witness has seen [0-9]* entries of this ledger' "$ashiato" stamp "$tmp/fork" --witness "$url"
expect 0 '^1003 notes cosigned' "$tmp/tlog" cosigned "$verifier" "$key" "$c/ledger/cosignatures"
"$ashiato" stamp "$c" >"$tmp/list"
[ "$(grep -c '^cosigned .* by witness.test/w1 (the last of 1003)$' "$tmp/list")" = 1 ] || fail "the list: $(tail -n 2 "$tmp/list")"
# carried by hand: the answer finds the checkpoint that it is over
size=$(tail -n 1 "$tmp/list" | grep -o 'over [0-9]*' | cut -d' ' -f2)
"$ashiato" stamp "$c" --request "$tmp/x.witness" --old "$size"
python3 -c 'import sys, urllib.request as u; sys.stdout.buffer.write(u.build_opener(u.ProxyHandler({})).open(u.Request(sys.argv[1] + "/add-checkpoint", open(sys.argv[2], "rb").read())).read())' "$url" "$tmp/x.witness" >"$tmp/x.lines"
expect 0 '^cosigned ' "$ashiato" stamp "$c" --answer "$tmp/x.lines"
expect 1 'does not fit the checkpoint' "$ashiato" stamp "$tmp/other" --answer "$tmp/x.lines"
expect 1 'does not know this ledger' "$ashiato" stamp "$tmp/other" --witness "$url"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
"$build/test/flip" "$c/ledger/cosignatures" $((8 * ($(wc -c <"$c/ledger/cosignatures") - 40)))
expect 1 'ledger/cosignatures' "$ashiato" verify "$c"
done_testing
