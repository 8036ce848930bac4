#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Times of artefacts beside what the tests of plaso expect of the same files: how many are equal, by type.
# usage: witnesses.sh BUILD SOURCE
. "$(dirname "$0")/lib.sh"
[ -f "$data/time/plaso-artefacts-half.tar.gz" ] || skip "no artefacts at $data/time"
mkdir "$tmp/time"
tar -xzf "$data/time/plaso-artefacts-half.tar.gz" -C "$tmp/time"
python3 "$source/test/flow/witnesses.py" "$ashiato" "$tmp/time" "$data/time/plaso-expected-half.jsonl.gz" >"$tmp/table" || fail "the comparison did not end well"
cat "$tmp/table"
# types whose times are all equal: what was reached once stays
equal=$(sed -n 's/^\([0-9]*\) of [0-9]* types equal.*/\1/p' "$tmp/table")
[ "${equal:-0}" -ge "${WITNESSES:-66}" ] || fail "only ${equal:-0} types are all equal"
done_testing
