/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: proofs of a ledger's entries, from its tiles; from its
 * log where those do not give what was signed. */
#ifndef STORE_PROVING_H
#define STORE_PROVING_H

#include "store/ledger.h"
#include "store/proof.h"

/* The bytes of entry number n, without its line feed, in the arena. cost:
 * what was written together with it is read. ERR_USAGE: no checkpoint signs
 * such an entry yet. */
bool ledger_entry(const struct ledger *l,
	uint64_t n,
	struct arena *a,
	struct str *ret,
	struct err *err);

/* That entry in the tree over the first `size`. Where a checkpoint is over
 * that size, the proof holds under it. ERR_USAGE: there are no such entries.
 */
bool ledger_prove_entry(const struct ledger *l,
	uint64_t index,
	uint64_t size,
	struct merkle_proof *ret,
	struct err *err);

/* That the tree over `size` entries begins with that over old_size.
 * ERR_USAGE: likewise. */
bool ledger_prove_consistency(const struct ledger *l,
	uint64_t old_size,
	uint64_t size,
	struct merkle_proof *ret,
	struct err *err);

/* The file C2SP tlog-proof for that entry under the last checkpoint,
 * appended; the entry's bytes are in it, when they are at most
 * PROOF_ENTRY_MAX. others: lines of other signatures of that checkpoint.
 * ERR_FORMAT: the last checkpoint is of format 1. */
bool ledger_proof_file(const struct ledger *l,
	uint64_t index,
	struct str others,
	struct buf *ret,
	struct err *err);

#endif
