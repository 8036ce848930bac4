#!/bin/sh
# What one thing is in MISP and in STIX, by other people's mapping: both name the same to look for, or it is known why not.
. "$(dirname "$0")/lib.sh" "$@"
vectors=$data/exchange/misp-stix-mapping
[ -d "$vectors" ] || skip "there are no mapping vectors in $vectors"
python3 "$source/test/flow/dialects.py" "$ashiato" "$vectors" "$tmp" || fail "MISP and STIX differ"
done_testing
