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

# screens CASE ADDRESS: every answer that people scan, on a terminal of 80 columns and of 120, none of them wider; into $tmp/screens
screens() {
	for width in 80 120; do
		for what in "show" "show suspects" "show findings" "show timeline" "show victims" "show exhibits" "show entities" \
			"show timeline --about $2 --per 5" "search example" "assess" "assess --matrix machine" "clusters"; do
			echo "## $what, $width columns"
			# shellcheck disable=SC2086
			set -- "$1" "$2" $what
			c=$1 address=$2 first=$3
			shift 3
			COLUMNS=$width "$ashiato" "$first" "$c" "$@" >"$tmp/screen" || fail "$what"
			cat "$tmp/screen"
			python3 "$source/test/flow/widest.py" "$width" <"$tmp/screen" >&2 || fail "$what is wider than $width columns"
			set -- "$c" "$address"
		done
	done >"$tmp/screens"
}

# said CASE ADDRESS: what people read of it, without ids, digests, keys and today's date
said() {
	c=$tmp/$1
	# who makes it and when come from here, so that the pages are the same every day
	SOURCE_DATE_EPOCH=1700000000 "$ashiato" report "$c" --by "Examiner 1" >/dev/null
	SOURCE_DATE_EPOCH=1700000000 "$ashiato" report "$c" --by "Examiner 1" --brief >/dev/null
	screens "$c" "$2"
	COLUMNS=120
	{
		cat "$tmp/screens"
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
said pension-2015 203.0.113.21
golden space-agency-2016 2016-12-31 2017-06-20 2021-04-22
screens "$tmp/space-agency-2016" 203.0.113.10
sed -E "s/[0-9a-f]{8,}/HEX/g; s/$(date -u +%F)/TODAY/g" "$tmp/screens" >"$tmp/space.screens"
[ -z "${GOLDEN_UPDATE:-}" ] || cp "$tmp/space.screens" "$source/test/flow/golden/space-agency-2016.screens"
diff -u "$source/test/flow/golden/space-agency-2016.screens" "$tmp/space.screens" >"$tmp/diff" || fail "the sample's lists are told otherwise: $(head -n 30 "$tmp/diff")"
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
