#!/bin/sh
# What `assess` says to look for moves the judgement as it promised when it is added as rows; and `show why` tells of rows that move nothing.
. "$(dirname "$0")/lib.sh" "$@"

for name in pension-2015 space-agency-2016; do
	sample "$name"
	"$ashiato" run "$tmp/$name" >/dev/null
	python3 "$source/test/flow/advice.py" "$ashiato" "$tmp/$name" "$tmp/advised" || fail "$name: advice was not worth what it promised"
done

# what was public by then names nobody: the rows, and what was made of them, say so
c=$tmp/pension-2015
cat >"$tmp/uses.csv" <<'Y'
subject,predicate,object,from,to,zone,source,origin,grade,known,scope,note
group:Old,uses,domain:public.example,2014-01-01,,UTC,lab/Old,lab/Old,B2,2014-01-01,,
domain:public.example,found-in,incident:pension-2015,2015-05-18,,UTC,lab/New,lab/New,B2,2016-01-01,,
group:New,uses,domain:secret.example,2015-05-18,,UTC,lab/Old,lab/Old,B2,2016-01-01,,
domain:secret.example,found-in,incident:pension-2015,2015-05-18,,UTC,lab/New,lab/New,B2,2016-01-01,,
Y
expect 0 'moves nothing: group:Old uses domain:public.example: it was public before it was seen here' "$ashiato" add "$c" "$tmp/uses.csv"
"$ashiato" run "$c" >/dev/null
id_of() { "$ashiato" show "$c" timeline --all --jsonl | grep -- "$1" | grep -o '"claim":"[0-9a-f]*' | cut -d'"' -f4 | head -n 1; }
expect 0 'weighs     nothing: it was public before it was seen here: anybody could have it' "$ashiato" show "$c" why "$(id_of 'Old uses public.example')"
expect 0 'leads to   [0-9a-f]*: domain:public.example, found in pension-2015, is Old' "$ashiato" show "$c" why "$(id_of 'Old uses public.example')"
expect 0 'weighs     [0-9.,]* to 1 for group:New on the layer group' "$ashiato" show "$c" why "$(id_of 'New uses secret.example')"
expect 0 'leads to   [0-9a-f]*: domain:secret.example, found in pension-2015' "$ashiato" show "$c" why "$(id_of 'secret.example was found in')"
done_testing
