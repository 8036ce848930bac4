// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	f_log "github.com/transparency-dev/formats/log"
	f_note "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/merkle/proof"
	"golang.org/x/mod/sumdb/note"
)

// state is the latest checkpoint that was cosigned; nothing at first.
type state struct {
	sync.Mutex
	verifier note.Verifier
	signer   note.Signer
	size     uint64
	root     []byte
}

type refusal struct {
	status int
	text   string
}

func (r refusal) Error() string { return r.text }

func refuse(status int, format string, a ...any) error {
	return refusal{status, fmt.Sprintf(format, a...)}
}

// parse takes "old SIZE", hashes, an empty line and a checkpoint apart.
func parseRequest(body []byte) (old uint64, hashes [][]byte, checkpoint []byte, err error) {
	head, checkpoint, found := bytes.Cut(body, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	size, isOld := strings.CutPrefix(lines[0], "old ")
	old, err = strconv.ParseUint(size, 10, 64)
	if !found || !isOld || err != nil || strconv.FormatUint(old, 10) != size || len(lines) > 64 {
		return 0, nil, nil, refuse(400, "no request")
	}
	for _, line := range lines[1:] {
		h, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(h) != 32 {
			return 0, nil, nil, refuse(400, "no hash: %q", line)
		}
		hashes = append(hashes, h)
	}
	return old, hashes, checkpoint, nil
}

func (s *state) consistent(old uint64, hashes [][]byte, c *f_log.Checkpoint) error {
	if old > c.Size {
		return refuse(400, "old is newer")
	}
	if old != s.size {
		return refuse(409, "%d\n", s.size)
	}
	if old == 0 {
		if len(hashes) > 0 {
			return refuse(422, "a proof from nothing")
		}
		return nil
	}
	if old == c.Size && !bytes.Equal(s.root, c.Hash) {
		return refuse(409, "%d\n", s.size)
	}
	if err := proof.VerifyConsistency(hasher, old, c.Size, hashes, s.root, c.Hash); err != nil {
		return refuse(422, "%v", err)
	}
	return nil
}

func (s *state) add(body []byte) ([]byte, error) {
	old, hashes, checkpoint, err := parseRequest(body)
	if err != nil {
		return nil, err
	}
	origin, _, _ := bytes.Cut(checkpoint, []byte("\n"))
	if string(origin) != s.verifier.Name() {
		return nil, refuse(404, "an unknown log: %q", origin)
	}
	c, _, n, err := f_log.ParseCheckpoint(checkpoint, s.verifier.Name(), s.verifier)
	if err != nil {
		return nil, refuse(403, "%v", err)
	}
	s.Lock()
	defer s.Unlock()
	if err := s.consistent(old, hashes, c); err != nil {
		return nil, err
	}
	n.UnverifiedSigs, n.Sigs = nil, nil
	signed, err := note.Sign(n, s.signer)
	must(err)
	s.size, s.root = c.Size, c.Hash
	_, line, _ := bytes.Cut(signed, []byte("\n\n"))
	return line, nil
}

func (s *state) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err == nil && (r.Method != "POST" || !strings.HasSuffix(r.URL.Path, "/add-checkpoint")) {
		err = refuse(404, "no such path")
	}
	var line []byte
	if err == nil {
		line, err = s.add(body)
	}
	if no, ok := err.(refusal); ok {
		if no.status == 409 {
			w.Header().Set("Content-Type", "text/x.tlog.size")
		}
		w.WriteHeader(no.status)
		io.WriteString(w, no.text)
		return
	}
	must(err)
	w.Write(line)
}

func witness(arg []string) {
	verifier, err := note.NewVerifier(arg[0])
	must(err)
	skey, vkey, err := note.GenerateKey(rand.Reader, "witness.test/w1")
	must(err)
	signer, err := f_note.NewSignerForCosignatureV1(skey)
	must(err)
	vkey, err = f_note.VKeyToCosignatureV1(vkey)
	must(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	must(os.WriteFile(filepath.Join(arg[1], "witness.key"), []byte(vkey+"\n"), 0o600))
	// the URL last: whoever waits for it finds the key
	must(os.WriteFile(filepath.Join(arg[1], "witness.part"), []byte("http://"+listener.Addr().String()+"\n"), 0o600))
	must(os.Rename(filepath.Join(arg[1], "witness.part"), filepath.Join(arg[1], "witness.url")))
	must(http.Serve(listener, &state{verifier: verifier, signer: signer}))
}

func countCosigned(arg []string) {
	verifier, err := note.NewVerifier(arg[0])
	must(err)
	cosigner, err := f_note.NewVerifierForCosignatureV1(strings.TrimSpace(arg[1]))
	must(err)
	all := notes(read(arg[2]))
	var last uint64
	for _, n := range all {
		c, _, opened, err := f_log.ParseCheckpoint(n, verifier.Name(), verifier, cosigner)
		must(err)
		check(len(opened.Sigs) == 2, "%d signatures over %d entries", len(opened.Sigs), c.Size)
		check(c.Size >= last, "%d entries behind %d", c.Size, last)
		last = c.Size
	}
	fmt.Printf("%d notes cosigned, the last over %d entries\n", len(all), last)
}
