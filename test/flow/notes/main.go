// SPDX-License-Identifier: Apache-2.0

// Reads a case's ledger with other people's code: signed notes with golang.org/x/mod/sumdb/note, roots, inclusion
// and consistency with github.com/transparency-dev/merkle.
// usage: notes VERIFIER CASE/ledger
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

func must(err error) {
	if err != nil {
		fmt.Println("notes:", err)
		os.Exit(1)
	}
}

func check(ok bool, format string, a ...any) {
	if !ok {
		must(fmt.Errorf(format, a...))
	}
}

type head struct {
	size uint64
	root []byte
}

// heads opens every note of the file; each is followed by an empty line.
func heads(file []byte, verifier note.Verifier) (ret []head) {
	for len(file) > 0 {
		text := bytes.Index(file, []byte("\n\n"))
		check(text >= 0, "no note at the end: %q", file)
		sigs := bytes.Index(file[text+2:], []byte("\n\n"))
		check(sigs >= 0, "no signatures at the end: %q", file)
		end := text + 2 + sigs + 1
		n, err := note.Open(file[:end], note.VerifierList(verifier))
		must(err)
		check(len(n.Sigs) == 1, "%d signatures", len(n.Sigs))
		lines := strings.Split(n.Text, "\n")
		check(lines[0] == verifier.Name(), "origin %q", lines[0])
		size, err := strconv.ParseUint(lines[1], 10, 64)
		must(err)
		root, err := base64.StdEncoding.DecodeString(lines[2])
		must(err)
		ret = append(ret, head{size, root})
		file = file[end+1:]
	}
	return ret
}

func tilePath(level, index uint64, width int) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	path = fmt.Sprintf("tile/%d/%s", level, path)
	if width < 256 {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

// tiles checks that every level holds the hashes of the one below.
func tiles(dir string, leaves [][]byte) (n int) {
	hashes := leaves
	for level := uint64(0); len(hashes) > 0; level++ {
		var above [][]byte
		for at := 0; at < len(hashes); at += 256 {
			end := at + 256
			if end > len(hashes) {
				end = len(hashes)
			}
			have, err := os.ReadFile(filepath.Join(dir, tilePath(level, uint64(at/256), end-at)))
			must(err)
			check(bytes.Equal(have, bytes.Join(hashes[at:end], nil)), "level %d, tile %d", level, at/256)
			n++
			if end-at < 256 {
				break
			}
			r := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
			for _, h := range hashes[at:end] {
				must(r.Append(h, nil))
			}
			root, err := r.GetRootHash(nil)
			must(err)
			above = append(above, root)
		}
		hashes = above
	}
	return n
}

// subtree is the root over leaves, RFC 9162 2.1.1.
func subtree(leaves [][]byte) []byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	return rfc6962.DefaultHasher.HashChildren(subtree(leaves[:k]), subtree(leaves[k:]))
}

// inclusion is the proof of RFC 9162 2.1.3.1.
func inclusion(i int, leaves [][]byte) [][]byte {
	if len(leaves) == 1 {
		return nil
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	if i < k {
		return append(inclusion(i, leaves[:k]), subtree(leaves[k:]))
	}
	return append(inclusion(i-k, leaves[k:]), subtree(leaves[:k]))
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	must(err)
	dir := os.Args[2]
	points, err := os.ReadFile(filepath.Join(dir, "checkpoints"))
	must(err)
	log, err := os.ReadFile(filepath.Join(dir, "log"))
	must(err)
	var leaves [][]byte
	for _, line := range bytes.Split(bytes.TrimSuffix(log, []byte("\n")), []byte("\n")) {
		check(len(line) <= 65535, "an entry of %d bytes", len(line))
		leaves = append(leaves, rfc6962.DefaultHasher.HashLeaf(line))
	}
	all := heads(points, verifier)
	for _, h := range all {
		check(bytes.Equal(subtree(leaves[:h.size]), h.root), "the root over %d entries", h.size)
	}
	last := all[len(all)-1]
	check(last.size == uint64(len(leaves)), "the last note signs %d of %d entries", last.size, len(leaves))
	for i := range leaves {
		must(proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(i), last.size, leaves[i],
			inclusion(i, leaves), last.root))
	}
	fmt.Printf("%d notes, %d entries, %d tiles\n", len(all), len(leaves), tiles(dir, leaves))
}
