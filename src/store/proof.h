/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs of a Merkle tree of RFC 9162 and their text, C2SP tlog-proof: what
 * somebody checks who has neither the case nor this program. Pure: nothing
 * here opens a file. Proofs are made by store_prove_entry and its sisters. */
#ifndef STORE_PROOF_H
#define STORE_PROOF_H

#include "model/model.h"

enum {
	/* RFC 9162, 2.1.4.1: at most ceil(log2(n)) + 1, for n below 2^63 */
	PROOF_HASHES = 64,
	/* C2SP tlog-witness: "MUST NOT send more than 63" */
	PROOF_LINES = 63,
	/* an entry of 65,535 bytes in Base64, with path and checkpoint */
	PROOF_FILE_MAX = 128 << 10,
	/* of an entry that a proof carries: transparency-dev/formats v0.1.1
	 * reads no line of more than 64 KiB, which is 49,146 bytes in Base64
	 */
	PROOF_ENTRY_MAX = 48000
};

/* The hashes in the order of RFC 9162, from the leaf's side to the root's. */
struct merkle_proof {
	struct sha256 hash[PROOF_HASHES];
	uint32_t n;
};

/* Whether that leaf hash stands at index of the tree over size leaves with
 * that root. source: RFC 9162, 2.1.3.2. cost: a hash for each of the proof;
 * false also when there is no memory */
bool proof_holds(const struct merkle_proof *p,
	uint64_t index,
	uint64_t size,
	const struct sha256 *leaf,
	const struct sha256 *root);

/* Whether the tree over `size` leaves begins with the older one. Every tree
 * begins with the empty one. source: RFC 9162, 2.1.4.2. cost: as proof_holds,
 * twice */
bool proof_continues(const struct merkle_proof *p,
	uint64_t old_size,
	const struct sha256 *old_root,
	uint64_t size,
	const struct sha256 *root);

/* C2SP tlog-proof. Borrowed texts. */
struct tlog_proof {
	struct str
		entry; /* the "extra" line: the leaf's bytes; empty = none */
	uint64_t index;
	struct merkle_proof path;
	struct str checkpoint; /* a signed note, to its last line feed */
};

/* Appends the text. */
void tlog_proof_write(const struct tlog_proof *p, struct buf *ret);

/* Reads the text; the entry is decoded into the arena, the checkpoint
 * borrowed and not looked at. name: for the sentence. ERR_FORMAT: the byte at
 * which it is no such proof. */
bool tlog_proof_read(struct str text,
	const char *name,
	struct arena *a,
	struct tlog_proof *ret,
	struct err *err);

/* Reads and checks a whole proof: the checkpoint's signature is that of
 * `verifier` (C2SP signed-note: NAME+ID+KEY), and the entry stands where the
 * proof says. entry: empty = the one that the proof carries. name: for the
 * sentence. ERR_FORMAT: it is no proof. ERR_DIFFERS: it does not prove that.
 * ERR_USAGE: the verifier is none. */
bool tlog_proof_check(struct str text,
	const char *name,
	struct str verifier,
	struct str entry,
	struct arena *a,
	struct proven *ret,
	struct err *err);

#endif
