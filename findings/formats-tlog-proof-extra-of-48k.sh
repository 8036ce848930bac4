#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# what: transparency-dev/formats v0.1.1 (Go), package proof: TLogProof.Unmarshal refuses what its own Marshal wrote when the extra data
#   has more than 49,146 bytes, and says that the index is missing.
# guess: what is marshalled can be unmarshalled; C2SP tlog-proof sets no limit to the extra line, an entry of a log may have 65,535 bytes
#   (tlog-tiles), and an error names what is wrong.
# matters: a proof that carries its entry along is refused by verifiers of this package as one without an index. ashiato writes an entry
#   of more than 48,000 bytes into a file of its own beside the proof.
set -eu
command -v go >/dev/null || { echo "there is no go"; exit 77; }
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
cd "$tmp"
cat >go.mod <<'M'
module example.test/finding

go 1.24

require github.com/transparency-dev/formats v0.1.1
M
cat >main.go <<'G'
package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/transparency-dev/formats/proof"
)

func again(n int) string {
	was := proof.TLogProof{Index: 7, ExtraData: bytes.Repeat([]byte("a"), n), Checkpoint: []byte("log.example\n8\nroot\n\n")}
	var is proof.TLogProof
	if err := is.Unmarshal(was.Marshal()); err != nil {
		return err.Error()
	}
	if !bytes.Equal(is.ExtraData, was.ExtraData) || is.Index != was.Index {
		return "other data"
	}
	return "as it was"
}

func main() {
	ok := true
	for _, c := range []struct {
		n    int
		want string
	}{{49146, "as it was"}, {49147, "tlog proof missing required index"}} {
		got := again(c.n)
		fmt.Printf("extra data of %d bytes, written and read: %s\n", c.n, got)
		ok = ok && got == c.want
	}
	if !ok {
		os.Exit(1)
	}
}
G
GOFLAGS=-mod=mod GOTOOLCHAIN=auto go mod download github.com/transparency-dev/formats@v0.1.1 >/dev/null 2>&1 || { echo "the package cannot be had"; exit 77; }
GOFLAGS=-mod=mod go run . || { echo "another behaviour than on 2026-11-30"; exit 1; }
