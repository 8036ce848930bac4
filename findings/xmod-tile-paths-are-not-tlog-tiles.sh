#!/bin/sh
# what: golang.org/x/mod v0.17.0, sumdb/tlog: the paths of its tiles have the height in front of the level and call the entries
#   "data"; those of C2SP tlog-tiles have no height (it is 8) and call them "entries". ParseTilePath refuses every path of
#   tlog-tiles.
# guess: the same people designed both, both begin "tile/", and the notes over them (sumdb/note) are the same: the package that
#   opens the checkpoint reads the tree, too.
# matters: a log that verifies by its notes cannot be read tile by tile with the same package; "not found" looks as if tiles were missing.
set -eu
command -v go >/dev/null || { echo "there is no go"; exit 77; }
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOPATH="$dir/go" GOFLAGS=-mod=mod
cat >go.mod <<'MOD'
module try

go 1.19

require golang.org/x/mod v0.17.0
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	ok := true
	expect := func(what string, got, want string) {
		fmt.Printf("%-46s %s\n", what, got)
		ok = ok && got == want
	}
	parse := func(path string) string {
		t, err := tlog.ParseTilePath(path)
		if err != nil {
			return "refused"
		}
		return fmt.Sprintf("height %d, level %d, tile %d, width %d", t.H, t.L, t.N, t.W)
	}
	fmt.Println("golang.org/x/mod v0.17.0; paths as tlog-tiles writes them, expected to be read")
	expect("full tile 1 of level 0 is called", tlog.Tile{H: 8, L: 0, N: 1, W: 256}.Path(), "tile/8/0/001")
	expect("the entries of it are called", tlog.Tile{H: 8, L: -1, N: 1, W: 256}.Path(), "tile/8/data/001")
	expect("tlog-tiles' tile/0/001 is", parse("tile/0/001"), "refused")
	expect("tlog-tiles' tile/entries/001 is", parse("tile/entries/001"), "refused")
	expect("tlog-tiles' tile/1/x001/067 (level 1) is", parse("tile/1/x001/067"), "refused")
	expect("tile/8/0/001 is", parse("tile/8/0/001"), "height 8, level 0, tile 1, width 256")
	if !ok {
		fmt.Println("it changed")
		os.Exit(1)
	}
}
GO
if ! go mod download 2>"$dir/log"; then
	echo "the module cannot be had: $(tail -n 1 "$dir/log")"
	exit 77
fi
go run .
