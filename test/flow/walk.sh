#!/bin/sh
# Folders: everything that is not taken is named or counted, and nothing outside is reached.
. "$(dirname "$0")/lib.sh" "$@"

c=$tmp/c
in=$tmp/in
mkdir -p "$in/deep/.hidden-folder" "$tmp/outside"
echo 'outside' >"$tmp/outside/secret.txt"
printf '1713500000.123    100 198.51.100.10 TCP_MISS/200 500 GET http://h.example/ - HIER_DIRECT/203.0.113.5 text/html\n' >"$in/a.log"
printf 'b' >"$in/deep/b"
printf 'h' >"$in/.h"
printf 'i' >"$in/deep/.hidden-folder/i"
ln -s "$tmp/outside" "$in/link-folder"
ln -s "$tmp/outside/secret.txt" "$in/link-file"
ln -s nowhere "$in/dangling"
ln -s . "$in/deep/loop"
mkfifo "$in/pipe"
"$ashiato" new "$c" >/dev/null
expect 1 'link-folder is a link, and not followed' timeout 60 "$ashiato" add "$c" "$in"
printf '%s' "$out" | grep -q 'pipe is neither a file nor a folder' || fail "the pipe is not named"
printf '%s' "$out" | grep -q 'dangling is a link' || fail "the dangling link is not named"
printf '%s' "$out" | grep -q '^2 files: 2 sealed, 0 known before, 5 not taken (named above), 2 hidden names passed over (--hidden takes them)$' || fail "the sums differ: $out"
printf '%s' "$out" | grep -q '^  by format: squid-log 1, unknown 1$' || fail "no sums by format: $out"
expect 1 '^4 files: 2 sealed, 2 known before, 5 not taken' "$ashiato" add "$c" "$in" --hidden
expect 1 '"summary":\{"files":2,"sealed":0,"known_before":2,"refused":5,"hidden":2,"formats":\{"squid-log":1,"unknown":1\}\}' "$ashiato" add "$c" "$in" --json
grep -rq outside "$c/exhibits" && fail "a link led out"
# a link that somebody names is followed: it was meant
expect 0 'secret.txt|link-file' "$ashiato" add "$c" "$in/link-file"

# files that cannot be read are named, the others are taken
mkdir "$tmp/some"
printf 'x1' >"$tmp/some/1"
printf 'x2' >"$tmp/some/2"
printf 'x3' >"$tmp/some/3"
expect 1 'cannot open .*missing' "$ashiato" add "$c" "$tmp/missing" "$tmp/some/1"
printf '%s' "$out" | grep -q '/1: sealed' || fail "what follows was not taken"
chmod 000 "$tmp/some/2"
if [ ! -r "$tmp/some/2" ]; then
	expect 1 'cannot open .*/2' "$ashiato" add "$c" "$tmp/some"
	printf '%s' "$out" | grep -q '/3: sealed' || fail "what follows was not taken"
fi

# manifests: below their folder, also through links
mkdir -p "$tmp/m/sub"
printf 'inside' >"$tmp/m/sub/in"
ln -s "$tmp/outside/secret.txt" "$tmp/m/link"
ln -s "$tmp/outside" "$tmp/m/folder"
ln -s sub/in "$tmp/m/inner"
head='file,acquired,by,how,authority,vantage,tlp'
for row in ../outside/secret.txt "$tmp/outside/secret.txt" link folder/secret.txt sub/../../outside/secret.txt; do
	"$ashiato" new "$tmp/m.case" >/dev/null
	printf '%s\n%s,2024-01-01,A,copied,consent,,GREEN\nsub/in,2024-01-01,A,copied,consent,,GREEN\n' "$head" "$row" >"$tmp/m/manifest.csv"
	expect 1 "manifest, line 2: .* leads out of the manifest's folder" "$ashiato" add "$tmp/m.case" --manifest "$tmp/m/manifest.csv"
	printf '%s' "$out" | grep -q 'sub/in: sealed' || fail "the other rows were not taken: $out"
	grep -rq outside "$tmp/m.case/exhibits" && fail "$row led out"
	expect 0 'known before' "$ashiato" add "$tmp/m.case" --anywhere --manifest "$tmp/m/manifest.csv"
	rm -rf "$tmp/m.case"
done
"$ashiato" new "$tmp/m.case" >/dev/null
printf '%s\ninner,2024-01-01,A,copied,consent,,GREEN\nnone,2024-01-01,A,copied,consent,,GREEN\n' "$head" >"$tmp/m/manifest.csv"
expect 1 'cannot open .*none' "$ashiato" add "$tmp/m.case" --manifest "$tmp/m/manifest.csv"
printf '%s' "$out" | grep -q 'inner: sealed' || fail "a link within the folder was refused: $out"
(cd "$tmp/m" && "$ashiato" add "$tmp/m.case" --manifest manifest.csv >/dev/null 2>&1) || true
"$ashiato" verify "$tmp/m.case" >/dev/null || fail "verify"

# a file that becomes longer, or shorter, while it is read
grow=$tmp/grow
head -c 60000000 /dev/zero >"$grow"
(while :; do echo more >>"$grow"; done) &
pid=$!
expect 0 'the file changed while it was read: [0-9]+ bytes before, [0-9]+ read and sealed, [0-9]+ bytes after' "$ashiato" add "$c" "$grow"
kill $pid
wait $pid 2>/dev/null || true
shrink=$tmp/shrink
truncate -s 90000000 "$shrink"
(n=90000000; while [ $n -gt 1000000 ]; do n=$((n - 20000)); truncate -s $n "$shrink"; done) &
pid=$!
expect 0 'the file changed while it was read' "$ashiato" add "$c" "$shrink"
kill $pid 2>/dev/null || true
wait $pid 2>/dev/null || true
"$ashiato" show "$c" exhibits --json | grep -q '"name":"grow".*"note":"the file changed while it was read' || fail "the ledger does not keep it"
"$ashiato" verify "$c" >/dev/null || fail "verify"
# what would keep us waiting is refused, however it is named
mkfifo "$tmp/fifo"
expect 1 'fifo is not a regular file' timeout 20 "$ashiato" add "$c" "$tmp/fifo"
expect 1 'is part of the case itself' "$ashiato" add "$c" "$c/ledger/log"
# a name forges no line
printf '192.0.2.1\n' >"$tmp/$(printf 'a: sealed 0123456789ab, 8 bytes\nFORGED.txt')"
"$ashiato" add "$c" "$tmp/"*FORGED.txt >"$tmp/forged" 2>&1 || true
grep -q '^FORGED' "$tmp/forged" && fail "a name forged a line: $(cat "$tmp/forged")"
done_testing
