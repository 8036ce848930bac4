/* SPDX-License-Identifier: Apache-2.0 */
/* What a proof of the ledger came to that was checked. */
#ifndef MODEL_PROVEN_H
#define MODEL_PROVEN_H

#include "core/core.h"

/* Texts and hashes live as the proof's text and the arena do. */
struct proven {
	struct str entry;  /* the ledger's line */
	struct str origin; /* the ledger, "ashiato/CASE" */
	uint64_t index;
	uint64_t size; /* entries under the checkpoint */
	struct sha256 root;
	const struct sha256 *hash; /* from the leaf's side to the root's */
	uint32_t hashes;
	uint32_t other_signatures; /* of the note: witnesses', for example */
};

#endif
