#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Nothing of the program writes to a screen but src/cli/out.c, whose functions make text fit for it (core/shown.h).
# usage: doors.sh SOURCE_ROOT
set -eu
top=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0
# a call of stdio, or a write to the descriptors 1 and 2; fprintf into a file of one's own has another name than stdout and stderr
writers='(^|[^a-z_])(printf|vprintf|puts|putchar|perror)[[:space:]]*\(|(^|[^a-z_])(stdout|stderr)([^a-z_]|$)|STD(OUT|ERR)_FILENO|(^|[^a-z_])(write|dprintf)[[:space:]]*\([[:space:]]*[12][[:space:]]*,'
around() { # FOLDER: the lines that write by themselves
	grep -rnE --include='*.[ch]' "$writers" "$1" | grep -vE ':[0-9]+:[[:space:]]*(/?\*|//)' | grep -vE '/\*[^*]*(stdout|stderr)[^*]*\*/' || :
}
# the only other places, each with its reason:
#   isatty, ioctl and the pager ask what stdout is, fflush empties it;
#   the reading process and live capture put their own descriptors in order.
allowed='src/cli/out\.c:|isatty\(STD(OUT|ERR)_FILENO\)|ioctl\(STDOUT_FILENO|fflush\(stdout\)|src/sandbox/[a-z_]*\.c:'
around "$top/src" | grep -vE "$allowed" >"$tmp/around" || :
[ ! -s "$tmp/around" ] || { echo "these write to a screen by themselves; say_line, say_error and put_* of src/cli/out.c do it:"; cat "$tmp/around"; failed=1; }
# what the sandbox does with them is not printing
grep -rnE '(^|[^a-z_])(printf|puts|fputs|fprintf)[[:space:]]*\(' "$top"/src/sandbox/*.c >"$tmp/around" && { cat "$tmp/around"; failed=1; }

# the check itself: what it must see
mkdir -p "$tmp/src/x"
for line in 'printf("%s", name);' 'fprintf(stderr, "x");' 'fputs(name, stdout);' 'puts(name);' 'write(1, p, n);' 'write(STDOUT_FILENO, p, n);' 'perror(name);' 'FILE *f = stdout;'; do
	printf 'void f(void)\n{\n\t%s\n}\n' "$line" >"$tmp/src/x/a.c"
	[ -n "$(around "$tmp/src")" ] || { echo "this was not seen: $line"; failed=1; }
done
for line in 'snprintf(to, n, "x");' 'fprintf(f, "x");' '/* to stdout */' 'buf_fmt(b, "%s", name);' 'arena_printf(a, "x");'; do
	printf 'void f(void)\n{\n\t%s\n}\n' "$line" >"$tmp/src/x/a.c"
	[ -z "$(around "$tmp/src")" ] || { echo "this was seen, and is harmless: $line"; failed=1; }
done
[ $failed = 0 ] && echo "doors: as expected"
exit $failed
