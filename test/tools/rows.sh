#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rows that contradict themselves do not compile: each planted one is refused, and the same without it is not.
# usage: rows.sh SOURCE_ROOT
set -eu
top=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0
cc=${CC:-cc}

compiles() { # FILE OPTIONS...
	file=$1
	shift
	"$cc" -std=c17 -D_GNU_SOURCE -fsyntax-only "-I$tmp" "-I${src:-$top/src}" "$@" "${src:-$top/src}/$file" >"$tmp/out" 2>&1
}
# refused WHAT FILE MACRO ROW: with the row it does not compile, without it it does
refused() {
	printf '%s\n' "$4" >"$tmp/planted.list"
	compiles "$2" || { echo "$1: $2 does not compile by itself: $(cat "$tmp/out")"; failed=1; }
	if compiles "$2" "-D$3=\"planted.list\""; then
		echo "$1: was let through"
		failed=1
	fi
}

refused "two readers of one format" read/readers.c READERS_MORE 'READER(pcap, "pcap-again", TELEMETRY, COLLECTS, false, "twice", "by it", "all")'
refused "a reader with two names" read/readers.c READERS_MORE 'READER(toy, "toy", "also", TELEMETRY, COLLECTS, false, "two names", "by it", "all")'
refused "a reader with two roles" read/readers.c READERS_MORE 'READER(toy, "toy", TELEMETRY, KNOWLEDGE, COLLECTS, false, "two roles", "by it", "all")'
refused "a reader with two roles at once" read/readers.c READERS_MORE 'READER(toy, "toy", TELEMETRY | ROLE_KNOWLEDGE_TOO, COLLECTS, false, "two roles", "by it", "all")'
refused "a reader with a role that nobody has" read/readers.c READERS_MORE 'READER(toy, "toy", RUMOUR, COLLECTS, false, "no such role", "by it", "all")'
refused "a reader without a role" read/readers.c READERS_MORE 'READER(toy, "toy", COLLECTS, false, "no role", "by it", "all")'
refused "a reader whose clock is of no sort" read/readers.c READERS_MORE 'READER(toy, "toy", TELEMETRY, SUNDIAL, false, "no such clock", "by it", "all")'
refused "a predicate without a type of subject" model/predicate.c PREDICATES_MORE 'PREDICATE(TOY, RECORD, "toys", "toys", 0, ANY, SAID, "nothing can do it")'
refused "a predicate without a type of object" model/predicate.c PREDICATES_MORE 'PREDICATE(TOY, RECORD, "toys", "toys", ANY, 0, SAID, "to nothing")'
refused "two predicates of one id" model/predicate.c PREDICATES_MORE 'PREDICATE(RENTED, RECORD, "rented-again", "rented", ANY, ANY, SAID, "twice")'
refused "a predicate with two names" model/predicate.c PREDICATES_MORE 'PREDICATE(TOY, RECORD, "toys", "plays", "toys", ANY, ANY, SAID, "two names")'
refused "a predicate that a hunt finds in no family" model/predicate.c PREDICATES_MORE 'PREDICATE(TOY, RECORD, "toys", "toys", ANY, ANY, FOUND("toy", OBJECT), "no family")'
refused "two hunts of one name" hunt/hunts.c HUNTS_MORE 'HUNT(beacon, "beacon-again", "1", ALONE, beacon, "twice", "all")'
refused "a hunt without a version" hunt/hunts.c HUNTS_MORE 'HUNT(toy, "toy", ALONE, toy, "no version", "all")'
refused "two publications of one name" publish/publishers.c PUBLISHERS_MORE 'PUBLISHER(dossier, "again.html", "text/html", NEEDS_CASE, TLP_RED, "", "twice")'
refused "a publication without an audience" publish/publishers.c PUBLISHERS_MORE 'PUBLISHER(toy, "toy.txt", "text/plain", NEEDS_CASE, "", "for nobody")'

# A reader without a row is never asked.
for format in $(grep -rhoE '^int [a-z0-9_]+_probe\(struct str head\)' "$top/src/read" | sed 's/^int \(.*\)_probe.*/\1/'); do
	grep -q "^READER($format," "$top/src/read/readers.list" || { echo "$format: has no row in readers.list"; failed=1; }
done

# A role that no pass of a case reads would drop its exhibits without a word.
src=$tmp/src
cp -r "$top/src" "$src"
compiles case/steps/plan.c || { echo "plan.c does not compile by itself: $(cat "$tmp/out")"; failed=1; }
sed 's/^	ROLE_DISCOUNT,$/	ROLE_DISCOUNT,\n	ROLE_RUMOUR,/' "$top/src/read/read.h" >"$src/read/read.h"
cmp -s "$top/src/read/read.h" "$src/read/read.h" && { echo "no role was planted"; failed=1; }
if compiles case/steps/plan.c; then
	echo "a role without a pass: was let through"
	failed=1
fi

[ $failed = 0 ] && echo "rows: as expected"
exit $failed
