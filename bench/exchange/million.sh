#!/bin/sh
# A million objects out and in: seconds and memory, and what python-stix2 needs for a share of them beside.
# usage: million.sh ASHIATO [PYTHON-WITH-STIX2] [ROWS]
set -eu
ashiato=$1 python=${2:-} rows=${3:-340000}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export ASHIATO_HOME="$tmp/home"
awk -v n="$rows" 'BEGIN {
	print "subject,predicate,object,source,grade"
	for (i = 0; i < n; i++) printf "account:user%d@svc,controls,domain:d%d.example,lab/x,B2\n", i, i
}' >"$tmp/rows.csv"
"$ashiato" new "$tmp/out" >/dev/null
"$ashiato" add "$tmp/out" "$tmp/rows.csv" >/dev/null
"$ashiato" run "$tmp/out" --quiet >/dev/null
# step WHAT COMMAND...: seconds of wall clock and the most memory
step() {
	what=$1
	shift
	python3 - "$what" "$@" <<'P'
import resource, subprocess, sys, time
began = time.monotonic()
subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%-28s %6.1f s wall, %6.1f s CPU, %5d MB" % (sys.argv[1], time.monotonic() - began,
      used.ru_utime + used.ru_stime, used.ru_maxrss // 1024))
P
}
step 'out: report --as stix' "$ashiato" report "$tmp/out" --as stix
echo "objects: $(grep -o '"spec_version"' "$tmp/out/out/case.stix.json" | wc -l), $(wc -c <"$tmp/out/out/case.stix.json") bytes"
"$ashiato" new "$tmp/in" >/dev/null
step 'in: add' "$ashiato" add "$tmp/in" "$tmp/out/out/case.stix.json" --quiet
[ -z "$python" ] || "$python" - "$tmp/out/out/case.stix.json" <<'P'
import json, sys, time
import stix2
objects = json.load(open(sys.argv[1]))["objects"]
some = [x for x in objects if x["type"] in ("domain-name", "user-account", "relationship")][::50]
began = time.monotonic()
made = [stix2.parse(x, allow_custom=True, version="2.1") for x in some]
read = time.monotonic() - began
began = time.monotonic()
text = stix2.Bundle(made, allow_custom=True).serialize()
print("python-stix2 %s, %d objects: parsed %.1f s, written %.1f s; of %d by the same rate: %.0f s, %.0f s" % (
    stix2.__version__, len(some), read, time.monotonic() - began, len(objects),
    read * len(objects) / len(some), (time.monotonic() - began) * len(objects) / len(some)))
P
