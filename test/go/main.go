// SPDX-License-Identifier: Apache-2.0

// A ledger in the hands of other people's code: golang.org/x/mod (sumdb/note, sumdb/tlog) and transparency-dev
// (formats, merkle).
// usage: tlog check VERIFIER CASE/ledger PROOFS   every checkpoint, and proofs as test/store/prove_many prints them
//
//	tlog proof VERIFIER FILE.tlog-proof       one file of `ashiato show CASE why CLAIM --proof`
//	tlog witness VERIFIER FOLDER              serves add-checkpoint on loopback; prints its URL and its key
//	tlog cosigned VERIFIER WITNESS FILE       how many of the file's notes both have signed
package main

import (
	"fmt"
	"os"
)

func must(err error) {
	if err != nil {
		fmt.Println("tlog:", err)
		os.Exit(1)
	}
}

func check(ok bool, format string, a ...any) {
	if !ok {
		must(fmt.Errorf(format, a...))
	}
}

func read(name string) []byte {
	b, err := os.ReadFile(name)
	must(err)
	return b
}

func main() {
	commands := map[string]struct {
		words int
		run   func(arg []string)
	}{
		"check":    {3, checkLedger},
		"proof":    {2, checkProof},
		"witness":  {2, witness},
		"cosigned": {3, countCosigned},
	}
	if len(os.Args) < 2 || len(os.Args) != 2+commands[os.Args[1]].words {
		fmt.Println("usage: tlog check|proof|witness|cosigned VERIFIER ...")
		os.Exit(2)
	}
	commands[os.Args[1]].run(os.Args[2:])
}
