#!/bin/sh
# Judgements and findings of both sample cases to the last digit, in test/flow/golden. GOLDEN_UPDATE=1 rewrites them: read the difference before it goes in.
. "$(dirname "$0")/lib.sh" "$@"

# golden CASE DAY...: the days on which it is asked, then now
golden() {
	name=$1
	shift
	sample "$name"
	"$ashiato" run "$tmp/$name" >/dev/null
	python3 "$source/test/flow/golden.py" "$ashiato" "$tmp/$name" "$@" >"$tmp/$name.txt" || fail "$name cannot be told"
	[ -z "${GOLDEN_UPDATE:-}" ] || cp "$tmp/$name.txt" "$source/test/flow/golden/$name.txt"
	diff -u "$source/test/flow/golden/$name.txt" "$tmp/$name.txt" >"$tmp/diff" || fail "$name is not as it was: $(head -n 30 "$tmp/diff")"
}

# said CASE: what people read of it, without ids, digests, keys and today's date
said() {
	c=$tmp/$1
	# who makes it and when come from here, so that the pages are the same every day
	SOURCE_DATE_EPOCH=1700000000 "$ashiato" report "$c" --by "Examiner 1" >/dev/null
	SOURCE_DATE_EPOCH=1700000000 "$ashiato" report "$c" --by "Examiner 1" --brief >/dev/null
	{
		for what in "" suspects findings timeline victims entities; do
			echo "## show $what"
			# shellcheck disable=SC2086
			"$ashiato" show "$c" $what
		done
		echo "## assess" && "$ashiato" assess "$c"
		echo "## history" && "$ashiato" assess "$c" --history
		echo "## matrix" && "$ashiato" assess "$c" --matrix machine
		echo "## clusters" && "$ashiato" clusters "$c"
		echo "## figures"
		"$ashiato" assess "$c" --matrix machine --svg
		"$ashiato" clusters "$c" --svg
		sed 's/></>\n</g' "$c/out/dossier.html" | sed -n '/<svg/,/<\/svg>/p'
		for page in dossier brief; do
			echo "## $page" && sed 's/<\(tr\|p\|li\|h[1-6]\|div\|dt\|section\|text\|svg\|figure\)[ >]/\n&/g' "$c/out/$page.html" | sed 's/<wbr>//g; s/<[^>]*>/ /g; s/  */ /g; s/^ //; /^ *$/d'
		done
	} | sed -E "s/[0-9a-f]{8,}/HEX/g; s/$(date -u +%F)/TODAY/g" >"$tmp/$1.said"
	[ -z "${GOLDEN_UPDATE:-}" ] || cp "$tmp/$1.said" "$source/test/flow/golden/$1.said"
	diff -u "$source/test/flow/golden/$1.said" "$tmp/$1.said" >"$tmp/diff" || fail "$1 is told otherwise: $(head -n 30 "$tmp/diff")"
}

golden pension-2015 2015-06-15
said pension-2015
golden space-agency-2016 2016-12-31 2017-06-20 2021-04-22
for how in "clusters" "clusters --svg" "assess --matrix group" "assess --matrix group --svg"; do
	# shellcheck disable=SC2086
	set -- $how
	first=$1
	shift
	echo "## $how" && "$ashiato" "$first" "$tmp/space-agency-2016" "$@" | sed 's/></>\n</g'
done | sed -E "s/[0-9a-f]{8,}/HEX/g; s/$(date -u +%F)/TODAY/g" >"$tmp/space.said"
[ -z "${GOLDEN_UPDATE:-}" ] || cp "$tmp/space.said" "$source/test/flow/golden/space-agency-2016.said"
diff -u "$source/test/flow/golden/space-agency-2016.said" "$tmp/space.said" >"$tmp/diff" || fail "the sample's clusters and matrix are told otherwise: $(head -n 30 "$tmp/diff")"
done_testing
