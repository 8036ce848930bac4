#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks the signatures and digests of a bundle of ashiato with a POSIX shell and OpenSSL 3 (or newer) alone.
# usage: sh verify.sh    exit 0, or 1 with each place that differs
# verify.py checks more: every checkpoint, what the entries say of the exhibits, and keys and heads that you know from
# elsewhere. The two share no code with each other, nor with what made the bundle.
set -u
LC_ALL=C
export LC_ALL
umask 077
[ $# -eq 0 ] || { echo 'verify.sh takes no arguments; verify.py takes --key and --root'; exit 2; }
# the bundle in which this program lies; a copy of it that lies elsewhere checks the current folder
[ ! -f "$(dirname "$0")/MANIFEST" ] || cd "$(dirname "$0")" || exit 1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
# nothing that a terminal would obey
fail() { printf 'FAIL %s\n' "$1" | tr -cd '[:print:]\n'; bad=$((bad + 1)); }
command -v openssl >/dev/null || { echo 'FAIL openssl: it is not installed'; exit 1; }

# Bytes of hexadecimal digits, on the standard output: as octal escapes, which every printf knows.
binary() {
	# shellcheck disable=SC2059
	printf "$(printf %s "$1" | awk '{ d = "0123456789abcdef"
		for (i = 1; i < length($0); i += 2)
			printf "\\%03o", (index(d, substr($0, i, 1)) - 1) * 16 + index(d, substr($0, i + 1, 1)) - 1 }')"
}

# Whether the signature line of a note is that of KEY, under the name of the case, over FILE: a dash, the name, and Base64
# of the first four bytes of SHA-256(name LF 1 key) and the signature (C2SP signed-note).
signed() { # FILE KEY LINE
	[ "${3% *}" = "— ashiato/$case" ] || return 1
	printf '%s' "${3##* }" | openssl base64 -d -A >"$dir/note" 2>/dev/null || return 1
	[ "$(wc -c <"$dir/note")" -eq 68 ] || return 1
	[ "$(openssl base64 -A <"$dir/note")" = "${3##* }" ] || return 1
	{ printf 'ashiato/%s\n\001' "$case"; binary "$2"; } | openssl dgst -sha256 -binary | dd bs=1 count=4 2>/dev/null >"$dir/id"
	dd if="$dir/note" bs=1 count=4 2>/dev/null | cmp -s - "$dir/id" || return 1
	dd if="$dir/note" of="$dir/sig" bs=1 skip=4 2>/dev/null
	# RFC 8410: the head of an Ed25519 key as SubjectPublicKeyInfo
	{ binary 302a300506032b6570032100; binary "$2"; } >"$dir/key"
	openssl pkeyutl -verify -pubin -keyform DER -inkey "$dir/key" -rawin -in "$1" -sigfile "$dir/sig" >/dev/null 2>&1
}

# --- MANIFEST: its signature, and every file that it lists
[ -f MANIFEST ] && [ ! -h MANIFEST ] || { fail 'MANIFEST: is missing'; exit 1; }
awk -v text="$dir/text" -v sig="$dir/sigs" '
	gap { print > sig; next } $0 == "" { gap = 1; next } { print > text }' MANIFEST
touch "$dir/text" "$dir/sigs"
{ cat "$dir/text"; echo; cat "$dir/sigs"; } | cmp -s - MANIFEST || fail 'MANIFEST: is no signed note'
[ "$(wc -l <"$dir/sigs")" -eq 1 ] || fail 'MANIFEST: one signature was expected'
case=$(sed -n '2s/^case \([0-9a-f]\{16\}\)$/\1/p' "$dir/text")
head=$(sed -n '3s/^ledger //p' "$dir/text")
key=$(sed -n '9s/^key \([0-9a-f]\{64\}\)$/\1/p' "$dir/text")
[ -n "$case" ] && [ -n "$head" ] && [ -n "$key" ] || { fail 'MANIFEST: case, ledger or key is missing'; exit 1; }
signed "$dir/text" "$key" "$(cat "$dir/sigs")" || fail 'MANIFEST: its signature is not that of the key that it names'

# no part of a name begins with a dash, which programs take for an option
sed -n 's/^file \([0-9a-f]\{64\}\) \([0-9]*\) \([A-Za-z0-9._][A-Za-z0-9._/-]*\)$/\3 \1 \2/p' "$dir/text" >"$dir/want"
[ "$(grep -c '^file ' "$dir/text")" -eq "$(wc -l <"$dir/want")" ] ||
	fail 'MANIFEST: a line is not of the form "file SHA256 SIZE NAME"'
grep -E '(^|/)\.\.?(/| )|^/|/-' "$dir/want" >/dev/null && { fail 'MANIFEST: a name leads out of the folder'; exit 1; }
# two lines would be two names
find . -name '*
*' | grep . >/dev/null && fail 'a name holds a line feed'
{ cut -d ' ' -f 1 "$dir/want"; echo MANIFEST; } | sort >"$dir/names"
# a bundle that was unpacked where it lies is no part of itself
find . -type f | sed 's|^\./||' | grep -v '^[^/]*\.tar$' | sort >"$dir/here"
comm -13 "$dir/names" "$dir/here" >"$dir/more"
comm -23 "$dir/names" "$dir/here" >"$dir/less"
while IFS= read -r name; do fail "$name: a file that MANIFEST does not list"; done <"$dir/more"
while IFS= read -r name; do fail "$name: is missing, or is no plain file"; done <"$dir/less"
find . ! -type f ! -type d | sed 's|^\./||' >"$dir/other"
while IFS= read -r name; do fail "$name: neither a file nor a folder"; done <"$dir/other"
awk '{ n = split($0, part, "/"); p = part[1]
	for (i = 2; i <= n; i++) { print p; p = p "/" part[i] } }' "$dir/names" | sort -u >"$dir/folders"
find . -type d ! -path . | sed 's|^\./||' | sort | comm -13 "$dir/folders" - >"$dir/strange"
while IFS= read -r name; do fail "$name: a folder that MANIFEST does not know"; done <"$dir/strange"
comm -12 "$dir/names" "$dir/here" | grep -v '^MANIFEST$' | sed 's|^|./|' >"$dir/both"
xargs openssl dgst -sha256 -r <"$dir/both" 2>/dev/null | sed 's| \*\./| |' >"$dir/digests"
awk 'NR == FNR { have[$2] = $1; next } { print $1, (have[$1] == $2 ? "fits" : have[$1] == "" ? "unread" : "differs") }' \
	"$dir/digests" "$dir/want" >"$dir/found"
sed 's|^\./||' "$dir/both" | sort >"$dir/both.names"
while read -r name what; do
	case $what in
	differs) fail "$name: has not the SHA-256 that MANIFEST says" ;;
	unread) ! grep -Fqx -- "$name" "$dir/both.names" || fail "$name: cannot be read" ;;
	esac
done <"$dir/found"

# --- the newest checkpoint: its signature, and the Merkle tree (RFC 9162) over the entries
[ -f ledger/log ] && [ -f ledger/checkpoints ] || { fail 'ledger: is missing'; exit 1; }
awk -v want="ashiato/$case" -v text="$dir/point" -v sig="$dir/pointsig" '
	$0 == want { n = 0; gap = 0; s = "" }
	{ if (!gap && $0 == "") gap = 1; else if (!gap) line[++n] = $0; else if ($0 != "") s = $0 }
	END { for (i = 1; i <= n; i++) print line[i] > text; print s > sig }' ledger/checkpoints
touch "$dir/point" "$dir/pointsig"
size=$(sed -n 2p "$dir/point") root=$(sed -n 3p "$dir/point")
by=$(sed -n 's/^key \([0-9a-f]\{64\}\)$/\1/p' "$dir/point")
[ "$size $root" = "$head" ] || fail 'ledger/checkpoints: the newest one is not the head that MANIFEST names'
signed "$dir/point" "${by:-none}" "$(cat "$dir/pointsig")" ||
	fail 'ledger/checkpoints: the signature of the newest one does not fit'
maker=$(sed -n '1s/.*"kind":"case".*"key":"\([0-9a-f]\{64\}\)".*/\1/p' ledger/log)
[ "$(wc -l <ledger/log)" = "$size" ] || fail "ledger/log: $size entries are signed, $(wc -l <ledger/log) lines are here"
withheld=$(grep -c '^withheld ' ledger/log)
[ "$withheld" = "$(sed -n '8s/^entries-withheld //p' "$dir/text")" ] || fail "ledger/log: $withheld entries are withheld"
[ "$withheld" = 0 ] || ! sed -n 7p "$dir/text" | grep -q '^audience who may see all' ||
	fail 'MANIFEST: is for who may see all, and entries are withheld'

# A leaf is the SHA-256 of a zero byte and the entry: one file each, so that one process takes all digests.
mkdir "$dir/leaf"
awk -v dir="$dir/leaf" '!/^withheld / { printf "printf \"\\000\" >%s/%09d\n", dir, NR }' ledger/log >"$dir/zero"
. "$dir/zero"
awk -v dir="$dir/leaf" '/^withheld / { printf "%s %09d\n", $2, NR; next }
	{ f = sprintf("%s/%09d", dir, NR); printf "%s", $0 >> f; close(f) }' ledger/log >"$dir/gone"
find "$dir/leaf" -type f | sort | xargs openssl dgst -sha256 -r | sed 's| \*.*/| |' |
	sort -k 2 - "$dir/gone" | cut -d ' ' -f 1 >"$dir/leaves"
# root_of N: the root over the first N entries, Base64
root_of() {
	head -n "$1" "$dir/leaves" >"$dir/level"
	mkdir "$dir/node"
	while [ "$(wc -l <"$dir/level")" -gt 1 ]; do
		awk -v dir="$dir/node" 'function octal(h,   i, r) { r = ""
				for (i = 1; i < 64; i += 2)
					r = r sprintf("\\%03o", (index(d, substr(h, i, 1)) - 1) * 16 + index(d, substr(h, i + 1, 1)) - 1)
				return r }
			BEGIN { d = "0123456789abcdef" }
			NR % 2 { left = $0; next }
			{ printf "printf \"\\001%s%s\" >%s/%09d\n", octal(left), octal($0), dir, NR }' "$dir/level" >"$dir/pairs"
		. "$dir/pairs"
		odd=$(awk 'END { if (NR % 2) print }' "$dir/level")
		find "$dir/node" -type f | sort | xargs openssl dgst -sha256 -r | cut -d ' ' -f 1 >"$dir/next"
		[ -z "$odd" ] || echo "$odd" >>"$dir/next"
		mv "$dir/next" "$dir/level"
		rm -rf "$dir/node"
		mkdir "$dir/node"
	done
	rm -rf "$dir/node"
	binary "$(cat "$dir/level")" | openssl base64 -A
}
have=$(root_of "$size")
[ "$have" = "$root" ] || fail "ledger/log: its entries give the root $have, not the one that is signed"

# --- who may sign: the maker, and whom somebody who may has admitted before (the first checkpoint over that entry tells)
introduced() {
	one=$1 steps=0
	while [ "$one" != "$maker" ]; do
		steps=$((steps + 1))
		n=$(awk -v key="\"key\":\"$one\"" 'index($0, "\"kind\":\"admitted\"") && index($0, key) { print NR; exit }' ledger/log)
		[ -n "$n" ] && [ $steps -lt 9 ] || return 1
		awk -v want="ashiato/$case" -v least="$n" -v text="$dir/cover" -v sig="$dir/coversig" '
			$0 == want { n = 0; gap = 0 }
			!gap && $0 != "" { line[++n] = $0 }
			$0 == "" { gap++ }
			gap == 1 && $0 != "" && line[2] + 0 >= least {
				for (i = 1; i <= n; i++) print line[i] > text
				print $0 > sig
				exit }' ledger/checkpoints
		[ -s "$dir/cover" ] || return 1
		by_key=$(sed -n 's/^key \([0-9a-f]\{64\}\)$/\1/p' "$dir/cover")
		signed "$dir/cover" "${by_key:-none}" "$(cat "$dir/coversig")" || return 1
		[ "$(root_of "$(sed -n 2p "$dir/cover")")" = "$(sed -n 3p "$dir/cover")" ] || return 1
		rm -f "$dir/cover" "$dir/coversig"
		one=$by_key
	done
}
for who in "$key" "$by"; do
	introduced "$who" || fail "ledger/log: nobody who may has introduced the key $who"
	! grep -q "\"kind\":\"revoked\".*\"$who\"" ledger/log || fail "ledger/log: the key $who was revoked"
done

# --- time-stamps (RFC 3161): of which checkpoint, and whether they hold as of their own time for the certificates beside
# them, which came with the bundle: compare the authority's with one that you have from itself
awk -v dir="$dir/stamped" -v want="ashiato/$case" '
	$0 == want { f = sprintf("%s.%d", dir, ++n); empty = 0 }
	f == "" { next }
	$0 == "" { if (empty++) { close(f); f = ""; next } }
	{ print > f }' ledger/checkpoints
# seconds since 1970 of "Nov 30 21:44:22 2026 GMT" (days from civil, by H. Hinnant)
seconds() {
	printf '%s\n' "$1" | awk '{ split($3, t, ":"); m = (index("JanFebMarAprMayJunJulAugSepOctNovDec", $1) + 2) / 3
		y = $4 - (m <= 2); era = int(y / 400); yoe = y - era * 400; doy = int((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + $2 - 1
		doe = yoe * 365 + int(yoe / 4) - int(yoe / 100) + doy
		printf "%d\n", (era * 146097 + doe - 719468) * 86400 + t[1] * 3600 + t[2] * 60 + int(t[3]) }'
}
for token in ledger/stamps/*.tsr; do
	[ -f "$token" ] || continue
	of=
	: >"$dir/said"
	at=$(openssl ts -reply -in "$token" -text 2>/dev/null | sed -n 's/^Time stamp: //p')
	for note in "$dir"/stamped.*; do
		[ -n "$at" ] && [ -f "$note" ] || continue
		openssl ts -verify -in "$token" -data "$note" -CAfile "${token%.tsr}.pem" -attime "$(seconds "$at")" \
			>"$dir/said" 2>&1 && { of=$note; break; }
		grep -q 'message imprint mismatch' "$dir/said" || break
	done
	if [ -n "$of" ]; then
		echo "$token: $at, over $(sed -n 2p "$of") entries; it holds for the certificates in ${token%.tsr}.pem, which came with" \
			'the bundle: compare them with those that the authority publishes'
	else
		fail "$token: does not hold: $(tail -n 1 "$dir/said")"
	fi
done

if [ $bad -gt 0 ]; then
	echo "$bad places differ: this is not the bundle that was signed"
	exit 1
fi
echo "case $case: $(wc -l <"$dir/want") files and $size entries ($withheld withheld) are those that key $key signed"
[ "$key" = "$maker" ] || echo "the case was made with another key, $maker"
echo 'All of it fits. That the keys are those of who you think, only they can tell you: ask, by another way.'
