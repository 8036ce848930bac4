#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/measure-style on a small tree whose numbers are counted by hand.
# usage: style.sh SOURCE_ROOT
set -eu
top=$1
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

# a folder with a space; an empty one, and one without code
mkdir "$tmp/a b"
printf 'int x;\n' >"$tmp/a b/c d.c"
[ "$("$measure" "$tmp/a b" | sed -n 's/^files //p')" = 1 ] || { echo "a folder with a space was not measured"; failed=1; }
printf '/* nothing */\n' >"$tmp/a b/c d.c"
mkdir "$tmp/empty"
for folder in "$tmp/empty" "$tmp/a b"; do
	if "$measure" "$folder" >"$tmp/out" 2>"$tmp/said" || [ -s "$tmp/out" ]; then
		echo "$folder: was measured: $(cat "$tmp/out")"
		failed=1
	fi
	grep -q 'holds no line of C' "$tmp/said" || { echo "$folder: no sentence: $(cat "$tmp/said")"; failed=1; }
done

# branches, functions on one line, attributes and names in capitals
rm -r "$tmp/src"
mkdir "$tmp/src"
cat >"$tmp/src/b.h" <<'C'
/* contract */
__attribute__((noreturn))
void die(const char *format, ...);
/* contract */
__attribute__((format(printf, 1, 2))) int say(const char *format, ...);
/* contract */
NORETURN void stop(void);
/* contract */
PRINTF(1, 2) int told(const char *format, ...);
Table *table_of(int n);
TABLE(none);
struct packed __attribute__((packed)) {
	int x;
};
extern int weak __attribute__((weak));
static inline int one(void) { return 1; }
C
cat >"$tmp/src/b.c" <<'C'
static int two(int a,
	int b) { return a + b; }
static int three(void)
{ return 3; }
static const int table[] = { F(1), 2 };
static int branches(int a)
{
#if A
	if (a) {
#elif B
	if (a > 1) {
#else
	if (a > 2) {
#endif
		a++;
	}
#ifdef C
	return 1;
#endif
	return a;
}

#if A
static int either(void)
{
	return 1;
}
#else
static int either(void)
{
	return 2;
}
#endif
C
# die say stop told table_of, of which the last has no comment
is prototypes 5
is prototypes_with_contract 4
# of 1, 2, 2, 4, 4 and 16 lines
is functions 6
is functions_max 16
is functions_median 2

# The tree itself. What lies above a limit, measure-style names with --dense, --functions, --ternaries, --bare.
within() { # NAME LIMIT
	got=$("$measure" "$top/src" | sed -n "s/^$1 //p")
	awk -v got="$got" -v most="$2" 'BEGIN { exit !(got != "" && got + 0 <= most + 0) }' ||
		{ echo "src: $1 is $got, and may be $2 at most"; failed=1; }
}
within tokens_per_line 7
within functions_p99 60
within lines_with_nested_conditionals 0
within lines_over_100_share .001
bare=$("$measure" --bare "$top/src")
[ -z "$bare" ] || { echo "without a contract: $bare"; failed=1; }

[ $failed = 0 ] && echo "style: as expected"
exit $failed
