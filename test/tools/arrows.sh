#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/arrows on small trees: a good one passes, every wrong arrow fails with a sentence that names it.
# usage: arrows.sh SOURCE_ROOT
set -eu
arrows=$1/tools/arrows
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
failed=0

# a tree in which everything is as it should be
tree() {
	rm -rf "$top/src"
	mkdir -p "$top/src/core" "$top/src/model" "$top/src/read" "$top/src/hunt/deep"
	printf '# layers\ncore\nmodel: core\nread: core model\n\nhunt: core model\n' > "$top/src/LAYERS"
	printf '#include <stdio.h>\n#include <sys/stat.h>\n#include "core/str.h"\n' > "$top/src/core/core.h"
	printf '/* nothing */\n' > "$top/src/core/str.h"
	printf '#include "core/core.h"\n' > "$top/src/model/model.h"
	printf '  #  include "model/model.h"\n#include "read/private.h"\n' > "$top/src/read/read.c"
	printf '#include "core/core.h"\n' > "$top/src/read/private.h"
	printf '#include "model/model.h"\n#include "hunt/deep/deep.h"\n' > "$top/src/hunt/deep/deep.c"
	: > "$top/src/hunt/deep/deep.h"
}

passes() {
	if ! "$arrows" "$top/src" "$top/stamp" > "$top/out" 2>&1 || [ -s "$top/out" ] || [ ! -e "$top/stamp" ]; then
		echo "$1: should have passed: $(cat "$top/out")"
		failed=1
	fi
}

# fails WHAT SENTENCE
fails() {
	rm -f "$top/stamp"
	if "$arrows" "$top/src" "$top/stamp" > "$top/out" 2>&1; then
		echo "$1: was let through"
		failed=1
	elif ! grep -qF -- "$2" "$top/out"; then
		echo "$1: expected \"$2\", was told: $(cat "$top/out")"
		failed=1
	elif [ -e "$top/stamp" ]; then
		echo "$1: the stamp was made all the same"
		failed=1
	fi
}

# wrong FILE LINE SENTENCE
wrong() {
	tree
	printf '%s\n' "$2" >> "$top/src/$1"
	fails "$1: $2" "$3"
}

tree
passes "a good tree"
wrong core/str.h '#include "model/model.h"' "core may not include model"
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

tree
printf 'core: model\nmodel: core\n' > "$top/src/LAYERS"
fails "a cycle of two" "core may include model, which is not named above it"
printf 'core\nmodel: core\nread: core hunt\nhunt: core read\n' > "$top/src/LAYERS"
fails "a cycle of stages" "read may include hunt, which is not named above it"
printf 'core\nmodel: core\nread: core model\nhunt: core model\ncore: model\n' > "$top/src/LAYERS"
fails "a cycle by naming a folder twice" "core is named twice"
printf 'core\nmodel: core model\nread: core model\nhunt: core model\n' > "$top/src/LAYERS"
fails "a cycle of one" "model may include model, which is not named above it"
printf 'core\nmodel: core\nread: core model\n' > "$top/src/LAYERS"
fails "a folder that LAYERS does not name" "the folder hunt is not in LAYERS"
tree
printf 'int x;\n' > "$top/src/loose.c"
fails "a file outside every folder" "is not in LAYERS"
rm "$top/src/LAYERS" "$top/src/loose.c"
fails "no LAYERS at all" "is not in LAYERS"

[ $failed = 0 ] && echo "arrows: as expected"
exit $failed
