// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	f_log "github.com/transparency-dev/formats/log"
	f_proof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var hasher = rfc6962.DefaultHasher

// notes cuts a file of signed notes, each followed by an empty line.
func notes(file []byte) (ret [][]byte) {
	for len(file) > 0 {
		text := bytes.Index(file, []byte("\n\n"))
		check(text >= 0, "no note at the end: %q", file)
		sigs := bytes.Index(file[text+2:], []byte("\n\n"))
		check(sigs >= 0, "no signatures at the end: %q", file)
		end := text + 2 + sigs + 1
		ret = append(ret, file[:end])
		file = file[end+1:]
	}
	return ret
}

// tree holds the leaves, and the root over every size.
type tree struct {
	leaf [][]byte
	root [][]byte
}

func grow(log []byte) (t tree) {
	empty := hasher.EmptyRoot()
	t.root = append(t.root, empty)
	r := (&compact.RangeFactory{Hash: hasher.HashChildren}).NewEmptyRange(0)
	for _, line := range bytes.Split(bytes.TrimSuffix(log, []byte("\n")), []byte("\n")) {
		leaf := hasher.HashLeaf(line)
		must(r.Append(leaf, nil))
		root, err := r.GetRootHash(nil)
		must(err)
		t.leaf = append(t.leaf, leaf)
		t.root = append(t.root, root)
	}
	return t
}

// claim is what one line says: that entry a is in, or that size a is the beginning of, the tree over b entries.
type claim struct {
	inclusion bool
	a, b      uint64
	first     []byte
	root      []byte
	hash      [][]byte
}

// holds asks both libraries, which must agree.
func (c claim) holds() bool {
	var records tlog.RecordProof
	var first, root tlog.Hash
	var theirs, ours error
	for _, h := range c.hash {
		records = append(records, tlog.Hash(h))
	}
	copy(first[:], c.first)
	copy(root[:], c.root)
	if c.inclusion {
		ours = proof.VerifyInclusion(hasher, c.a, c.b, c.first, c.hash, c.root)
		theirs = tlog.CheckRecord(records, int64(c.b), root, int64(c.a), first)
	} else {
		ours = proof.VerifyConsistency(hasher, c.a, c.b, c.hash, c.first, c.root)
		theirs = tlog.CheckTree(tlog.TreeProof(records), int64(c.b), root, int64(c.a), first)
	}
	check((ours == nil) == (theirs == nil), "two libraries disagree: %v, %v", ours, theirs)
	return ours == nil
}

// parse reads "i INDEX SIZE HASH,HASH" or "c OLD SIZE HASH,HASH".
func parse(line string, t tree) (c claim) {
	var kind, hashes string
	n, err := fmt.Sscanf(line, "%s %d %d %s", &kind, &c.a, &c.b, &hashes)
	if n < 4 {
		n, err = fmt.Sscanf(line, "%s %d %d", &kind, &c.a, &c.b)
	}
	must(err)
	c.inclusion = kind == "i"
	for _, h := range strings.Split(hashes, ",") {
		raw, err := base64.StdEncoding.DecodeString(h)
		must(err)
		if len(raw) > 0 {
			c.hash = append(c.hash, raw)
		}
	}
	c.root = t.root[c.b]
	c.first = t.root[c.a]
	if c.inclusion {
		c.first = t.leaf[c.a]
	}
	return c
}

func flipped(b []byte, r *rand.Rand) []byte {
	ret := bytes.Clone(b)
	ret[r.Intn(len(ret))] ^= 1 << r.Intn(8)
	return ret
}

// mutated differs from c in one thing. The sizes stay: paths do not tell of every size.
func (c claim) mutated(r *rand.Rand) claim {
	m := c
	m.hash = append([][]byte{}, c.hash...)
	n := len(m.hash)
	what := r.Intn(6)
	switch {
	case what == 0:
		m.root = flipped(c.root, r)
	case what == 1:
		m.first = flipped(c.first, r)
	case what == 2 || n == 0:
		m.hash = append(m.hash, flipped(c.root, r))
	case what == 3:
		m.hash = m.hash[:n-1]
	case what == 4 && n > 1:
		i := r.Intn(n - 1)
		m.hash[i], m.hash[i+1] = m.hash[i+1], m.hash[i]
	default:
		i := r.Intn(n)
		m.hash[i] = flipped(m.hash[i], r)
	}
	return m
}

func checkLedger(arg []string) {
	verifier, err := note.NewVerifier(arg[0])
	must(err)
	t := grow(read(filepath.Join(arg[1], "log")))
	all := notes(read(filepath.Join(arg[1], "checkpoints")))
	for _, n := range all {
		c, _, _, err := f_log.ParseCheckpoint(n, verifier.Name(), verifier)
		must(err)
		check(bytes.Equal(c.Hash, t.root[c.Size]), "the root over %d entries", c.Size)
	}
	proofs, err := os.Open(arg[2])
	must(err)
	r := rand.New(rand.NewSource(22))
	var counts [2]int
	var accepted int
	for lines := bufio.NewScanner(proofs); lines.Scan(); {
		c := parse(lines.Text(), t)
		check(c.holds(), "refused: %s", lines.Text())
		counts[map[bool]int{true: 0, false: 1}[c.inclusion]]++
		if c.mutated(r).holds() {
			accepted++
		}
	}
	fmt.Printf("%d checkpoints, %d inclusion and %d consistency proofs accepted, %d of %d mutated\n",
		len(all), counts[0], counts[1], accepted, counts[0]+counts[1])
}

func checkProof(arg []string) {
	verifier, err := note.NewVerifier(arg[0])
	must(err)
	var p f_proof.TLogProof
	must(p.Unmarshal(read(arg[1])))
	c, _, _, err := f_log.ParseCheckpoint(p.Checkpoint, verifier.Name(), verifier)
	must(err)
	var hashes [][]byte
	for i := range p.Hashes {
		hashes = append(hashes, p.Hashes[i][:])
	}
	must(proof.VerifyInclusion(hasher, p.Index, c.Size, hasher.HashLeaf(p.ExtraData), hashes, c.Hash))
	check(bytes.Equal(p.Marshal(), read(arg[1])), "the file is not what the library would write")
	fmt.Printf("entry %d of %d: %s\n", p.Index, c.Size, strconv.Quote(string(p.ExtraData[:min(60, len(p.ExtraData))])))
}
