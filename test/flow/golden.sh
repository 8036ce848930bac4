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
golden pension-2015 2015-06-15
golden space-agency-2016 2016-12-31 2017-06-20 2021-04-22
done_testing
