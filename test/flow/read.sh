#!/bin/sh
# `ashiato read`: every sample of the reader tests as lines of JSON, as many as the reader says it put.
. "$(dirname "$0")/lib.sh" "$@"

for sample in "$source"/test/read/golden/*; do
	case $sample in *.obs) continue ;; esac
	set +e
	"$ashiato" read "$sample" >"$tmp/out" 2>"$tmp/said"
	status=$?
	set -e
	[ $status -le 1 ] || fail "exit status $status: $sample"
	said=$(sed -n 's/.*: [a-z0-9-]*, \([0-9]*\) observations, .*/\1/p' "$tmp/said")
	[ "$(wc -l <"$tmp/out")" = "${said:-0}" ] || fail "$(wc -l <"$tmp/out") lines, but the reader says ${said:-nothing}: $sample"
	{ echo '['; sed '$!s/$/,/' "$tmp/out"; echo ']'; } | "$build/test/json_ok" || fail "no JSON: $sample"
done
expect 1 'no reader knows this format' "$ashiato" read "$source/test/flow/lib.sh"
expect 1 'cannot open' "$ashiato" read "$tmp/absent"
expect 2 'one file is expected' "$ashiato" read
done_testing
