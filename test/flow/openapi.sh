#!/bin/sh
# api/openapi.yaml: is what the program prints, a public validator takes it, and answers are as it says.
. "$(dirname "$0")/lib.sh" "$@"

"$ashiato" manual openapi >"$tmp/openapi.yaml"
cmp -s "$tmp/openapi.yaml" "$source/api/openapi.yaml" ||
	fail "api/openapi.yaml is not what \`ashiato manual openapi\` prints: write it anew, and read the difference"
python=$build/python/bin/python
[ -x "$python" ] || skip "no validator: tools/python $build/python"
"$python" -m openapi_spec_validator "$source/api/openapi.yaml" || fail "the validator refuses api/openapi.yaml"

investigated space-agency-2016
"$ashiato" advise "$tmp/space-agency-2016" --for org:JAXA >/dev/null 2>&1
"$ashiato" advise "$tmp/space-agency-2016" --sector aerospace >/dev/null 2>&1
"$ashiato" rfi "$tmp/space-agency-2016" new --from "agency/Example CERT" --about 203.0.113.10 --layer group --until 2026-12-04 >/dev/null
"$ashiato" rfi "$tmp/space-agency-2016" answer RFI- >/dev/null 2>&1
printf '%s\n' '{"case":"1","date":"2020-01-01","truth":"G0060","techniques":["T1047","T1059"],"software":["S0002"]}' \
	'{"case":"2","date":"2021-01-01","truth":"","techniques":["T1566"]}' >"$tmp/cases.jsonl"
"$python" "$source/test/flow/openapi.py" "$ashiato" "$source/api/openapi.yaml" "$tmp/space-agency-2016" "$tmp/cases.jsonl" ||
	fail "answers are not as api/openapi.yaml says"
done_testing
