/* SPDX-License-Identifier: Apache-2.0 */
/* What checking a case came to. */
#ifndef MODEL_VERIFICATION_H
#define MODEL_VERIFICATION_H

#include "core/core.h"
#include "model/stamped.h"

struct verification {
	void *ctx;
	/* called for every difference */
	void (*differs)(void *ctx, const char *sentence);
	uint64_t n_differs;
	/* told how far the exhibit is that is checked; NULL = nobody */
	const struct progress *progress;
	/* what the caller knows from elsewhere: a key (hexadecimal) that must
	 * be one that the case introduced, with no other beside those; entries
	 * and the root that they must have. Empty = not asked */
	struct str key;
	uint64_t root_size;
	struct str root;
	/* what was checked */
	uint64_t entries;
	uint64_t checkpoints;
	uint64_t format1; /* of them, in lines of ledger format 1 */
	char head[SHA256_HEX_N + 1]; /* root over all entries that count */
	uint64_t exhibits;
	uint64_t exhibit_bytes;
	uint64_t exports;
	uint32_t claims; /* derived again */
	/* in the arena: what came since the last run and is in no claim; empty
	 * = nothing */
	struct str not_run;
	/* the last run left claims, and ended before it judged them */
	bool unjudged;
	/* in the arena: keys and how many checkpoints each signed */
	struct str signers;
	/* of them, whom the case did not introduce */
	uint64_t strange_checkpoints;
	/* as tools for signed notes take the maker's key: NAME+ID+KEY */
	struct str verifier;
	/* certificates (PEM) to trust time-stamps by; empty = those that were
	 * given when each was made */
	struct str ca;
	/* time-stamps and cosignatures that hold, in the arena */
	struct vouched vouched;
};

#endif
