#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/arrows on small trees: a good one passes, every wrong arrow fails with a sentence that names it.
# usage: arrows.sh SOURCE_ROOT      CC: the compiler of the objects; cc
set -eu
arrows=$1/tools/arrows
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
failed=0

# a tree in which everything is as it should be
tree() {
	rm -rf "$top/src"
	mkdir -p "$top/src/core" "$top/src/model" "$top/src/read/low" "$top/src/read/high" "$top/src/hunt/deep"
	cat > "$top/src/LAYERS" <<-'END'
		# layers
		core:
		model: core
		read: core model
		read/low:
		read/high: read/low

		hunt: core model
		hunt/deep:
	END
	put core/core.h '#include <stdio.h>' '#include <sys/stat.h>' '#include "core/str.h"'
	put core/str.h 'int str_n(const char *s);' 'extern const int str_max;'
	put core/str.c '#include "core/str.h"' 'const int str_max = 9;' 'int str_n(const char *s) { return s[0] != 0; }'
	put model/model.h '#include "core/core.h"' 'int model_of(int n);' 'extern const int model_table[2];'
	put model/model.c '#include "model/model.h"' 'const int model_table[2] = { 1, 2 };' 'int model_of(int n) { return n + str_n("x") + str_max; }'
	put read/read.h '#include "core/core.h"' 'int read_one(void);' 'int read_named(int i);'
	put read/read.c '  #  include "read/read.h"' '#include "read/private.h"' '#include "read/high/high.h"' \
		'int read_one(void) { return high_one() + private_one(); }' 'int read_named(int i) { return i; }'
	put read/private.h '#include "core/core.h"' 'int private_one(void);'
	put read/private.c '#include "read/private.h"' '#include "read/read.h"' '#include "model/model.h"' \
		'int private_one(void) { return model_of(model_table[1]); }'
	put read/low/low.h '#include "read/read.h"' 'int low_one(void);' 'extern const int low_table[1];'
	put read/low/low.c '#include "read/low/low.h"' 'const int low_table[1] = { 7 };' 'int low_one(void) { return str_n("low"); }'
	put read/high/high.h '#include "read/low/low.h"' 'int high_one(void);'
	put read/high/high.c '#include "read/high/high.h"' 'int high_one(void) { return low_one() + low_table[0]; }'
	put hunt/hunt.h '#include "model/model.h"' 'struct hunt;' 'int hunt_run(int n);'
	put hunt/deep/deep.h '#include "hunt/hunt.h"' 'int deep_run(int n);'
	put hunt/deep/deep.c '#include "model/model.h"' '#include "hunt/deep/deep.h"' 'int deep_run(int n) { return model_of(n); }'
	put hunt/hunt.c '#include "hunt/hunt.h"' '#include "hunt/deep/deep.h"' 'int hunt_run(int n) { return deep_run(n); }'
}

# put FILE LINE...
put() {
	file=$top/src/$1
	shift
	printf '%s\n' "$@" > "$file"
}

# add FILE LINE...
add() {
	file=$top/src/$1
	shift
	printf '%s\n' "$@" >> "$file"
}

# objects by the names that meson gives them
compile() {
	rm -rf "$top/objects"
	mkdir "$top/objects"
	for c in $(cd "$top/src" && find . -name '*.c' | sed 's#^\./##'); do
		"${CC:-cc}" -c -w -I "$top/src" -o "$top/objects/src_$(echo "$c" | tr / _).o" "$top/src/$c"
	done
}

# run MODE
run() {
	rm -f "$top/stamp"
	if [ "$1" = symbols ]; then
		compile && "$arrows" --symbols "$top/src" "$top/stamp" "$top"/objects/*.o > "$top/out" 2>&1
	else
		"$arrows" "$top/src" "$top/stamp" > "$top/out" 2>&1
	fi
}

# passes MODE WHAT
passes() {
	if ! run "$1" || [ -s "$top/out" ] || [ ! -e "$top/stamp" ]; then
		echo "$2: should have passed: $(cat "$top/out")"
		failed=1
	fi
}

# fails MODE WHAT SENTENCE...
fails() {
	mode=$1 what=$2
	shift 2
	if run "$mode"; then
		echo "$what: was let through"
		failed=1
		return
	elif [ -e "$top/stamp" ]; then
		echo "$what: the stamp was made all the same"
		failed=1
	fi
	for sentence; do
		if ! grep -qF -- "$sentence" "$top/out"; then
			echo "$what: expected \"$sentence\", was told: $(cat "$top/out")"
			failed=1
		fi
	done
}

# wrong FILE LINE SENTENCE...
wrong() {
	tree
	add "$1" "$2"
	what="$1: $2"
	shift 2
	fails include "$what" "$@"
}

# --- what is included

tree
passes include "a good tree"
wrong core/str.h '#include "model/model.h"' "core may not include model" "core/str.h:3: "
wrong model/model.h '#include "read/read.h"' "model may not include read"
wrong read/read.c '#include "hunt/hunt.h"' "read may not include hunt"
wrong hunt/deep/deep.c '#include "read/read.h"' "hunt may not include read"
wrong hunt/deep/deep.h '	# include "read/read.h"' "hunt may not include read"
wrong read/read.c '#include "core/str.h"' "core/str.h is private to core"
wrong read/read.c '#include "private.h"' "does not name its folder"
wrong read/read.c '#include "nowhere/nowhere.h"' "read may not include nowhere"
wrong read/read.c '#include <core/str.h>' "core/str.h is private to core"
wrong read/read.c '#include <hunt/hunt.h>' "read may not include hunt"
wrong read/read.c '#include "read/../hunt/deep/deep.h"' "walks over folders"
wrong read/read.c '#include "../hunt/deep/deep.h"' "walks over folders"
wrong read/read.c '#include <../hunt/hunt.h>' "walks over folders"
wrong read/read.c '#include "./private.h"' "walks over folders"
wrong read/read.c '#include "hunt/hunt.txt"' "hunt/hunt.txt is of a kind that is not looked through"

# --- files of other kinds

for kind in list inc def hh cc; do
	tree
	put core/other.$kind '#include "model/model.h"'
	fails include "an include in a .$kind" "core/other.$kind:1: core may not include model"
done
tree
put core/rows.list 'ROW(it'"'"'s, "/*")' '/* ROW(x) */'
add core/str.c '#include "core/rows.list"'
passes include "a list in its own folder"

# --- odd spellings

not_plain() { # LINE...
	tree
	add read/read.c "$@"
	fails include "$1" "read/read.c:6: $1 is not a plain include; write #include \"folder/file.h\""
}
not_plain '#/**/include "hunt/hunt.h"'
not_plain '/* why */ #include "hunt/hunt.h"'
not_plain '#include /* why */ "hunt/hunt.h"'
not_plain '%:include "hunt/hunt.h"'
not_plain '??=include "hunt/hunt.h"'
not_plain '#import "hunt/hunt.h"'
not_plain '#include_next <hunt/hunt.h>'
not_plain '#inc\' 'lude "hunt/hunt.h"'
not_plain '#include \' '"hunt/hunt.h"'
not_plain '\' '#include "hunt/hunt.h"'
not_plain '#include HUNT_H'
not_plain '#include STR(hunt/hunt.h)'
not_plain '#define HUNTS_MORE HUNT_H'
tree
add read/read.c '/* a' ' */ #include "hunt/hunt.h"'
fails include "an include behind a comment" 'read/read.c:7: */ #include "hunt/hunt.h" is not a plain include'
wrong read/read.c '#define READERS_MORE "hunt/hunt.h"' "read/read.c:6: read may not include hunt"
tree
add read/read.c '/*' '#include "hunt/hunt.h"' '#import "hunt/hunt.h"' '*/' '// #include HUNT_H \' '#include "hunt/hunt.h"' \
	'const char *s = "/*"; /* " */ const char *t = "\' '#include <hunt/hunt.h> */";' '#define KEEP_MORE(x) x' \
	'#include "core/core.h" /* why' '#import "hunt/hunt.h" */' '#include "core/core.h" // why' '#include READERS_MORE'
passes include "includes in comments and strings are none"

tree
printf 'core: model\nmodel: core\n' > "$top/src/LAYERS"
fails include "a cycle of two" "core may include model, which is not named above it"
printf 'core:\nmodel: core\nread: core hunt\nhunt: core read\n' > "$top/src/LAYERS"
fails include "a cycle of stages" "read may include hunt, which is not named above it"
printf 'core:\nmodel: core\nread: core model\nhunt: core model\ncore: model\n' > "$top/src/LAYERS"
fails include "a cycle by naming a folder twice" "LAYERS:5: core is named twice"
printf 'core:\nmodel: core model\nread: core model\nhunt: core model\n' > "$top/src/LAYERS"
fails include "a cycle of one" "model may include model, which is not named above it"
printf 'core\nmodel: core\nread: core model\nhunt: core model\n' > "$top/src/LAYERS"
fails include "a line without a colon" 'LAYERS:1: "core" has not one colon; write name: what it uses'
printf 'core:\nmodel: core: read\nread: core model\nhunt: core model\n' > "$top/src/LAYERS"
fails include "a line with two colons" 'LAYERS:2: "model: core: read" has not one colon'
printf 'core:\nmodel: core\nread: core model\n' > "$top/src/LAYERS"
fails include "a folder that LAYERS does not name" "the folder hunt is not in LAYERS"
tree
printf 'gone: core\n' >> "$top/src/LAYERS"
fails include "a folder that is not there" "LAYERS:10: gone has no files"
tree
put loose.c 'int x;'
fails include "a file outside every folder" "is not in LAYERS"
rm "$top/src/LAYERS" "$top/src/loose.c"
fails include "no LAYERS at all" "is not in LAYERS"

# --- sub-folders

wrong read/low/low.c '#include "read/high/high.h"' "read/low may not include read/high" "read/low/low.c:4: "
wrong read/low/low.h '#include "read/private.h"' "read/low may not include what lies in read itself"
tree
mkdir "$top/src/read/new"
put read/new/new.h 'int new_one(void);'
fails include "a sub-folder that LAYERS does not name" "the sub-folder read/new is not in LAYERS"
tree
sed -i 's#^read/low:#read/low: read/high#' "$top/src/LAYERS"
fails include "a cycle of sub-folders" "read/low may include read/high, which is not named above it"
tree
sed -i 's#^hunt/deep:#hunt/deep: read/low#' "$top/src/LAYERS"
fails include "an arrow into another folder's sub-folder" "read/low, which is not a sub-folder of hunt"
tree
sed -i 's#^hunt: .*#& read/low#' "$top/src/LAYERS"
fails include "an arrow from a folder to a sub-folder" "read/low, which is not a folder"
tree
sed -i '/^hunt:/d' "$top/src/LAYERS"
fails include "a sub-folder without its folder" "hunt/deep is named above its folder"

# x/* stands for what lies directly below x, no deeper
tree
mkdir -p "$top/src/hunt/deep/er"
put hunt/deep/er/er.h 'int er_one(void);'
sed -i 's#^hunt/deep:#hunt/*:#' "$top/src/LAYERS"
fails include "a folder below a sub-folder under x/*" "the sub-folder hunt/deep/er is not in LAYERS"
echo 'hunt/deep/er:' >> "$top/src/LAYERS"
passes include "a folder below a sub-folder, named"
add hunt/deep/deep.c '#include "hunt/deep/er/er.h"'
fails include "a sub-folder and the one below it" "hunt/deep may not include hunt/deep/er"

# --- rings by what is included

tree
put read/private.h '#include "read/other.h"' 'int private_one(void);'
put read/other.h 'int other_one(void);'
put read/other.c '#include "read/other.h"' '#include "read/private.h"'
fails include "a ring of two modules" "a ring of modules by #include" "read/other includes" "src/read/private.h:1"
tree
put read/private.h '#include "read/other.h"'
put read/other.h '#include "read/third.h"'
put read/third.h '/* a long way round */'
put read/third.c '#include "read/third.h"' '#include "read/private.h"'
fails include "a ring of three modules" "a ring of modules by #include" "read/third includes" "read/other includes" "read/private includes"
tree
add core/str.h '#include "core/core.h"'
fails include "a contract that includes who needs it" "a ring of modules by #include" "core/core.h includes"
tree
put read/private.h '#include "read/read.h"' 'int private_one(void);'
passes include "a contract lies below the files that keep it, and x.c above them"
add read/read.h '#include "read/private.h"'
fails include "a contract and a header that it includes" "a ring of modules by #include" "read/private includes" "read/read.h includes"

# --- what is used

# wrong_use FILE CODE SENTENCE...
wrong_use() {
	tree
	add "$1" "$2"
	what="$1: $2"
	shift 2
	fails symbols "$what" "$@"
}

tree
passes symbols "a good tree, compiled"
ar rc "$top/all.a" "$top"/objects/*.o
rm -f "$top/stamp"
"$arrows" --symbols "$top/src" "$top/stamp" "$top/all.a" && [ -e "$top/stamp" ] || { echo "an archive: should have passed"; failed=1; }
wrong_use hunt/deep/deep.c 'int read_one(void); int f(void) { return read_one(); }' "hunt may not use read (read_one of read/read.c)" "hunt/deep/deep.c:4: "
wrong_use core/str.c 'extern const int model_table[2]; int f(void) { return model_table[0]; }' "core may not use model (model_table of model/model.c)"
wrong_use hunt/hunt.c 'int read_named(int); int (*const walked_round)(int) = read_named;' "hunt may not use read (read_named of read/read.c)"
wrong_use read/low/low.c 'int f(void) { return read_one(); }' "read/low may not use what lies in read itself" "(read_one of read/read.c)"
wrong_use read/low/low.c 'int high_one(void); int f(void) { return high_one(); }' "read/low may not use read/high (high_one of read/high/high.c)"
wrong_use hunt/deep/deep.c 'int f(void) { return hunt_run(1); }' "hunt/deep may not use what lies in hunt itself"
# what can be written and outlives a call
for global in 'int kept;' 'int kept = 3;' 'static int kept; int *f(void) { return &kept; }' 'int f(void) { static int kept = 2; return kept++; }' \
	'static _Thread_local int kept; int *f(void) { return &kept; }' 'const char *kept[] = { "x" };'; do
	wrong_use core/str.c "$global" "core/str.c:4: kept can be written and outlives a call"
done
tree
add core/str.c 'static const char *const names[] = { "a", "b" }; const char *const *f(void) { return names; }'
passes symbols "a constant table of addresses"
# a declaration through the header of a folder that may be included
tree
add model/model.h 'int read_one(void);'
add hunt/hunt.c 'int f(void) { return read_one(); }'
fails symbols "a declaration in another's header" "hunt may not use read (read_one of read/read.c)" "hunt/hunt.c:4: "
# a function pointer that is handed down is how a lower folder calls an upper one: no arrow
tree
add model/model.c 'int call(int (*f)(void)) { return f(); }'
add read/read.c 'int call(int (*f)(void)); int handed(void) { return call(read_one); }'
passes symbols "a pointer that is handed down"
tree
add read/read.c 'int read_two(void) { return 2; }'
add read/private.c 'int read_two(void); int f(void) { return read_two(); }'
fails symbols "a ring of modules that call each other" "a ring of modules by symbols" "read/private.c uses read_two of read/read.c" "read/read.c uses private_one of read/private.c"
tree
put read/other.c 'int private_one(void); int other_one(void) { return private_one(); }'
put read/third.c 'int other_one(void); int (*const third_table[])(void) = { other_one };'
add read/private.c 'extern int (*const third_table[])(void); int f(void) { return third_table[0](); }'
fails symbols "a ring by a table of functions" "read/private.c uses third_table of read/third.c" "read/third.c uses other_one of read/other.c"
tree
add read/read.c '#include "hunt/hunt.h"'
fails symbols "includes are looked at too" "read may not include hunt"
tree
compile
rm "$top/objects/src_read_read.c.o"
"$arrows" --symbols "$top/src" - "$top"/objects/*.o > "$top/out" 2>&1 && { echo "a missing object was let through"; failed=1; }
grep -qF "src/read/read.c: no object of it was given" "$top/out" || { echo "a missing object: was told $(cat "$top/out")"; failed=1; }
mkdir "$top/src/read_low"
put read_low/low.c 'int x;'
printf 'read_low:\n' >> "$top/src/LAYERS"
"$arrows" --symbols "$top/src" - "$top"/objects/*.o > "$top/out" 2>&1 || :
grep -qF "rename one of them" "$top/out" || { echo "two sources of one object's name: was told $(cat "$top/out")"; failed=1; }

[ $failed = 0 ] && echo "arrows: as expected"
exit $failed
