#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/measure-style on a small tree whose numbers are counted by hand.
# usage: style.sh SOURCE_ROOT
set -eu
measure=$1/tools/measure-style
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0
is() { # NAME VALUE
	got=$("$measure" "$tmp/src" | sed -n "s/^$1 //p")
	[ "$got" = "$2" ] || { echo "$1: $2 was expected, not $got"; failed=1; }
}

mkdir -p "$tmp/src/sub"
cat >"$tmp/src/a.h" <<'C'
/* a */
#ifndef A_H
#define A_H

/* has a contract */
int one(int a);
int two(void); /* a trailing comment is none */

/* a contract of
 * two lines */
bool three(struct str s,
	int b);
struct plain {
	int x;
	int (*call)(int);
};
static inline int four(void)
{
	return 4;
}
#endif
C
cat >"$tmp/src/sub/a.c" <<'C'
#include "a.h"

int one(int a)
{
	const char *s = "/* no comment */ ? : if (x) {";

	if (a > 1 && a < 9)
		return a ? 1 : 2; /* if for while ? */
	return s[0];
}

bool three(struct str s,
	int b)
{
	for (;;) {
		b++;
	}
	return b ? 1 : b > 2 ? 3 : 4;
}
C
# lines of code: a.h 15, a.c 16
is files 2
is code_lines 31
is functions 3
is functions_max 8
is functions_median 8
is prototypes 3
is prototypes_with_contract 2
is prototypes_with_contract_share 0.6667
is lines_with_nested_conditionals 1
is lines_over_100_share 0.0000
# if && ? | for | ? ?
is decisions_per_line 0.194
[ "$("$measure" --bare "$tmp/src")" = "$tmp/src/a.h:7: int two(void); /* a trailing comment is none */" ] ||
	{ echo "--bare: $("$measure" --bare "$tmp/src")"; failed=1; }
[ "$("$measure" --functions "$tmp/src" | head -n 1)" = "8 $tmp/src/sub/a.c:12" ] || [ "$("$measure" --functions "$tmp/src" | head -n 1)" = "8 $tmp/src/sub/a.c:3" ] ||
	{ echo "--functions: $("$measure" --functions "$tmp/src")"; failed=1; }

printf 'int x;%97s\n' ' ' >"$tmp/src/long.c"
is lines_over_100_share 0.0244
printf 'a = b->c++ << 3;\n' >"$tmp/src/long.c"
# a = b -> c ++ << 3 ; and the 31 lines before
"$measure" "$tmp/src" | grep -q '^tokens_per_line ' || { echo "no tokens"; failed=1; }
if "$measure" "$tmp/nowhere" 2>"$tmp/said"; then echo "a folder that is not there was measured"; failed=1; fi
grep -q 'there is no folder' "$tmp/said" || { echo "no sentence: $(cat "$tmp/said")"; failed=1; }

[ $failed = 0 ] && echo "style: as expected"
exit $failed
