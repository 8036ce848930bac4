#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signing keys: under a passphrase from a file or the terminal, rotated, revoked; what was signed before stands.
# usage: keys.sh BUILD SOURCE
. "$(dirname "$0")/lib.sh"
expect 0 'you have no key yet' "$ashiato" keys
c=$tmp/case
"$ashiato" new "$c" >/dev/null
k=$ASHIATO_HOME/signing.key
first=$("$ashiato" keys "$c" --json | grep -o '"own":{"key":"[0-9a-f]*' | cut -d'"' -f6)
[ ${#first} = 64 ] || fail "no key: $("$ashiato" keys "$c" --json)"
expect 0 "^key        $first, yours$" "$ashiato" keys "$c"
expect 0 "^           ashiato/[0-9a-f]{16}\+[0-9a-f]{8}\+A" "$ashiato" keys "$c"
expect 0 'not under a passphrase' "$ashiato" keys
[ "$("$ashiato" keys "$c" --json | grep -o '"verifier":"[^"]*')" = "$("$ashiato" verify "$c" --json | grep -o '"verifier":"[^"]*')" ] || fail "two verifiers"
# write: any command that writes an entry
n=0
write() {
	n=$((n + 1))
	echo "$n" >"$tmp/$n.txt"
	"$ashiato" add "$c" "$tmp/$n.txt" >/dev/null 2>&1 || fail "cannot write: $("$ashiato" add "$c" "$tmp/$n.txt" 2>&1)"
}

# a passphrase: never seen in the file, needed to write, not to read
pass=$tmp/pass
printf 'correct horse\n' >"$pass"
chmod 644 "$pass"
expect 1 'may be read or written by others' env ASHIATO_KEY_PASSPHRASE_FILE="$pass" "$ashiato" keys protect
chmod 600 "$pass"
printf 'short\n' >"$tmp/short"
chmod 600 "$tmp/short"
expect 2 'a passphrase of 8 to' env ASHIATO_KEY_PASSPHRASE_FILE="$tmp/short" "$ashiato" keys protect
expect 0 'Your key is under the passphrase' env ASHIATO_KEY_PASSPHRASE_FILE="$pass" "$ashiato" keys protect
grep -q 'BEGIN ENCRYPTED PRIVATE KEY' "$k" || fail "the key is not encrypted"
[ "$(stat -c %a "$k")" = 600 ] || fail "mode $(stat -c %a "$k")"
expect 0 "^your key   $first" "$ashiato" keys
expect 0 'under a passphrase, in ' "$ashiato" keys
expect 0 'all as it was sealed' "$ashiato" verify "$c"
expect 0 . "$ashiato" show "$c"
expect 2 'there is no terminal to ask|passphrase' setsid -w "$ashiato" run "$c"
printf 'another horse\n' >"$tmp/wrong"
chmod 600 "$tmp/wrong"
expect 2 'does not open the signing key' env ASHIATO_KEY_PASSPHRASE_FILE="$tmp/wrong" "$ashiato" run "$c"
if command -v openssl >/dev/null; then
	openssl pkey -in "$k" -passin "file:$pass" -noout || fail "openssl does not open the key"
	openssl pkey -in "$k" -passin "file:$tmp/wrong" -noout 2>/dev/null && fail "openssl opens it with another passphrase"
fi
export ASHIATO_KEY_PASSPHRASE_FILE="$pass"
write
expect 0 'all as it was sealed' "$ashiato" verify "$c"
# changed, and changed back
ASHIATO_KEY_NEW_PASSPHRASE_FILE=$tmp/wrong "$ashiato" keys protect >/dev/null
expect 2 'does not open' "$ashiato" signers "$c" --admit "$(printf %064x 99)" --why x
ASHIATO_KEY_PASSPHRASE_FILE=$tmp/wrong ASHIATO_KEY_NEW_PASSPHRASE_FILE=$pass "$ashiato" keys protect >/dev/null
write
# what the terminal is asked for is not shown
python3 - "$ashiato" "$c" >"$tmp/typed" <<'E' || fail "the terminal: $(cat "$tmp/typed")"
import os, pty, signal, sys
signal.alarm(60)
pid, fd = pty.fork()
if pid == 0:
    del os.environ["ASHIATO_KEY_PASSPHRASE_FILE"]
    os.execv(sys.argv[1], [sys.argv[1], "signers", sys.argv[2], "--admit", "ab" * 32, "--why", "typed"])
seen = b""
while b"Passphrase of the signing key: " not in seen:
    seen += os.read(fd, 4096)
os.write(fd, b"correct horse\n")
while True:
    try:
        more = os.read(fd, 4096)
    except OSError:
        break
    if not more:
        break
    seen += more
print(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0 or b"horse" in seen)
E
grep -q "$(printf 'ab%.0s' 1 2 3 4)" "$c/ledger/log" || fail "nothing was written"
if grep -rq 'correct horse' "$c" "$ASHIATO_HOME"; then fail "the passphrase lies somewhere"; fi

# rotated: the old key admits the new one; what it signed stands
expect 2 'keys rotate CASE' "$ashiato" keys rotate
expect 0 'You sign with [0-9a-f]{64} from now on' "$ashiato" keys rotate "$c" --why "a year has passed"
second=$("$ashiato" keys --json | grep -o '"own":{"key":"[0-9a-f]*' | cut -d'"' -f6)
[ "$second" != "$first" ] || fail "the same key"
[ -f "$k.$(printf %.8s "$first")" ] || fail "the old key is gone: $(ls "$ASHIATO_HOME")"
[ ! -e "$k.next" ] || fail "the next key is left"
grep -q 'BEGIN ENCRYPTED' "$k" || fail "the new key has no passphrase"
write
expect 0 'all as it was sealed' "$ashiato" verify "$c" --key "$first"
expect 0 "^key        $second, yours$" "$ashiato" keys "$c"
"$ashiato" signers "$c" >"$tmp/said" 2>&1
grep -q 'NOT introduced' "$tmp/said" && fail "the new key is unknown: $(cat "$tmp/said")"

# revoked: from that day on
expect 2 'a day such as' "$ashiato" keys revoke "$c" "$first" --from yesterday --why lost
expect 2 'nobody signed this case with that key' "$ashiato" keys revoke "$c" "$(printf %064x 12345)" --from 2001-01-01 --why lost
cp -r "$c" "$tmp/before"
"$ashiato" keys revoke "$c" "$first" --from 2001-01-01 --why "the notebook was stolen"
expect 0 'revoked from 2001-01-01 on, [0-9]* of them do not count' "$ashiato" keys "$c"
expect 0 'are signed with keys that were revoked by then, and do not count' "$ashiato" verify "$c"
expect 0 'all as it was sealed' "$ashiato" verify "$c"
# from a day to come: all of it stands
"$ashiato" keys revoke "$tmp/before" "$first" --from 2190-01-01 --why "will be"
expect 0 'revoked from 2190-01-01 on, 0 of them do not count' "$ashiato" keys "$tmp/before"
# the thief writes nothing more
cp "$k" "$tmp/good"
cp "$k.$(printf %.8s "$first")" "$k"
echo x >"$tmp/thief.txt"
expect 2 'your key was revoked from 2001-01-01 on, and nothing that it signs counts' "$ashiato" add "$c" "$tmp/thief.txt"
expect 2 'your key was revoked' "$ashiato" keys revoke "$c" "$second" --from 2001-01-01 --why "it was not me"
expect 2 'your key was revoked' "$ashiato" signers "$c" --admit "$(printf %064x 77)" --why "a friend"
# whom the case knows signs it again
cp "$tmp/good" "$k"
write
expect 0 'all as it was sealed' "$ashiato" verify "$c"
"$ashiato" show "$c" 2>&1 | grep -q 'does not count' && fail "it still warns"
done_testing
