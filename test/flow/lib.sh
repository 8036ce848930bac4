# Sourced by the flow tests. usage of a test: x.sh BUILD SOURCE
set -eu
build=$1 source=$2
ashiato=$build/ashiato
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp" 2>/dev/null; rm -rf "$tmp"' EXIT
# goldens are of one width, whatever terminal they are made on
export ASHIATO_HOME="$tmp/home" LC_ALL=C.UTF-8 COLUMNS=400
data=${ASHIATO_DATA:-$source/../shared/data}
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }
done_testing() { [ $failures = 0 ] && echo "all as expected"; exit $((failures > 0)); }
skip() { echo "skipped: $*"; exit 77; }

# expect STATUS PATTERN COMMAND...: exit status, and a sentence on stdout or stderr (extended regular expression)
expect() {
	want=$1 pattern=$2
	shift 2
	set +e
	out=$("$@" 2>&1)
	got=$?
	set -e
	[ "$got" = "$want" ] || fail "exit status $got instead of $want: $* -> $out"
	printf '%s\n' "$out" | grep -Eq -- "$pattern" || fail "no \"$pattern\" in the answer of: $* -> $out"
	case $out in *Sanitizer*) fail "sanitizer: $out" ;; esac
}

# sample CASE: a fresh case in $tmp/CASE, with its exhibits, not yet run
sample() {
	mkdir -p "$tmp/$1.exhibits"
	"$build/generate" "$1" "$tmp/$1.exhibits"
	cp "$source/cases/$1/"*.csv "$tmp/$1.exhibits/"
	"$ashiato" new "$tmp/$1" >/dev/null
	"$ashiato" add "$tmp/$1" --manifest "$tmp/$1.exhibits/manifest.csv" >"$tmp/$1.added"
}

# investigated CASE: the same, run. Made once for all tests of this program; each gets a copy, with the key that signed it.
investigated() {
	kept=$build/investigated/$(cksum <"$ashiato" | tr ' ' -)/$1
	if [ ! -d "$kept" ]; then
		(
			tmp=$(mktemp -d "$build/investigated.XXXXXX")
			export ASHIATO_HOME="$tmp/home"
			sample "$1"
			"$ashiato" run "$tmp/$1" --quiet >"$tmp/$1.ran"
			mkdir -p "${kept%/*}"
			# another test may have been faster
			mv -T "$tmp" "$kept" 2>/dev/null || rm -rf "$tmp"
		)
	fi
	[ ! -e "$ASHIATO_HOME" ] || { echo "investigated: the home is made already" >&2; exit 1; }
	cp -Rp "$kept/." "$tmp"
}
