#!/bin/sh
# Disk images: read beside the programs that make them, as exhibits, and in shapes that no program writes.
# EWF_IMAGES=200 by hand: as many images of ewfacquire
. "$(dirname "$0")/lib.sh" "$@"
golden=$source/test/read/golden
x=$tmp/x
mkdir "$x"

# what is told of a file, without a case
"$ashiato" sample "$golden/disk.E01" --json >"$tmp/json"
python3 -c 'import hashlib, json, sys
d = json.load(open(sys.argv[1])); i = d["image"]; raw = open(sys.argv[2], "rb").read()
sys.exit(not (d["sha256"] == hashlib.sha256(raw).hexdigest() and i["examiner"] == "N. Sato" and i["acquired"] == "2016 12 31 8 30 0" and i["sectors"] == 5
 and i["md5_fits"] and i["sha1_fits"] and i["md5"] == i["md5_stored"] and i["bad_chunks"] == 0 and i["errors"] == [{"first": 3, "sectors": 1}]))' "$tmp/json" "$golden/disk.E01" || fail "disk.E01: $(cat "$tmp/json")"
COLUMNS=80 "$ashiato" sample "$golden/disk.E01" | grep -q '^  examiner  *N. Sato' || fail "the page lacks the examiner"
expect 0 'ewf, .*the acquisition.s own digest fits' "$ashiato" read "$golden/disk.E01"

# the medium: whole, of two segments, damaged
expect 0 '2560 bytes of 1 segments, 0 chunks bad' "$ashiato" media "$golden/disk.E01" --to "$x/disk"
expect 0 'as the acquisition stored it' "$ashiato" media "$golden/split.E01" "$golden/split.E02" --to "$x/split"
cmp -s "$x/disk" "$x/split" || fail "the segments give other bytes than the one file"
rm "$x/disk" "$x/split"
expect 1 'goes on in segment 2, which was not given: nothing is written' "$ashiato" media "$golden/split.E01" --to "$x/disk"
expect 2 'is segment 2 of an image, and segment 1 was expected' "$ashiato" media "$golden/split.E02" "$golden/split.E01" --to "$x/disk"
expect 1 'flip.E01: chunk 1, bytes 1024 to 2047 of the medium, at byte 2649: it cannot be decompressed' "$ashiato" media "$source/test/read/hostile/flip.E01" --to "$x/disk"
[ -z "$(ls "$x")" ] || fail "something was left behind: $(ls "$x")"
expect 0 'NOT as the acquisition stored it' "$ashiato" media "$source/test/read/hostile/flip.E01" --to "$x/disk" --even-so
[ "$(wc -c <"$x/disk")" = 2560 ] || fail "with --even-so it is not whole"
expect 1 'no disk image' "$ashiato" media "$source/test/flow/ewf.sh" --to "$x/no"
expect 1 'cannot write .*/nowhere/disk' "$ashiato" media "$golden/disk.E01" --to "$tmp/nowhere/disk"
expect 1 'cannot open' "$ashiato" media "$tmp/nowhere" --to "$x/no"
expect 2 'into which file' "$ashiato" media "$golden/disk.E01"
[ -e "$x/no" ] && fail "something was written of no image"

# zeros that no file can hold are not made
python3 -B -c 'import sys; sys.path.insert(0, sys.argv[1] + "/test/flow"); sys.argv[1:] = [sys.argv[2]]
import ewf_make; open(sys.argv[1] + "/bomb.E01", "wb").write(ewf_make.main())' "$source" "$x"
expect 1 'more than a file of [0-9]+ bytes can hold' "$ashiato" media "$x/bomb.E01" --to "$x/no"

# as exhibits: sealed, compared, the copy in their custody
"$ashiato" new "$tmp/case" >/dev/null
"$ashiato" add "$tmp/case" "$golden/disk.E01" "$golden/split.E01" "$golden/split.E02" "$source/test/read/hostile/flip.E01" >"$tmp/added" 2>&1 || true
grep -q "own digest fits" "$tmp/added" || fail "add does not say that the digest fits: $(cat "$tmp/added")"
grep -q "own digest DIFFERS" "$tmp/added" || fail "add does not say that the digest differs: $(cat "$tmp/added")"
expect 0 '0 claims' "$ashiato" run "$tmp/case"
[ "$("$ashiato" sample disk.E01 "$tmp/case" --json)" = "$("$ashiato" sample "$golden/disk.E01" --json)" ] || fail "an exhibit is told otherwise than its file"
expect 0 '"bytes":2560,"bad_chunks":0' "$ashiato" media "$tmp/case" split.E01 split.E02 --to "$x/disk" --json
"$ashiato" custody "$tmp/case" split.E02 --json | grep -q '"copied"' || fail "the copy is not in the custody"
expect 0 'all as it was sealed' "$ashiato" verify "$tmp/case"

command -v ewfacquire >/dev/null || { [ $failures = 0 ] && skip "ewfacquire is not installed (ewf-tools): only images made by hand were read"; done_testing; }
mkdir "$tmp/images"
python3 "$source/test/flow/ewf.py" "$ashiato" "$tmp/images" "${EWF_IMAGES:-28}" || fail "ewfacquire's images"
done_testing
