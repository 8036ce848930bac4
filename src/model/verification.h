/* SPDX-License-Identifier: Apache-2.0 */
/* What checking a case came to. */
#ifndef MODEL_VERIFICATION_H
#define MODEL_VERIFICATION_H

#include "core/core.h"

struct verification {
	void *ctx;
	/* called for every difference */
	void (*differs)(void *ctx, const char *sentence);
	uint64_t n_differs;
	/* what was checked */
	uint64_t entries;
	uint64_t checkpoints;
	uint64_t exhibits;
	uint64_t exhibit_bytes;
	uint64_t exports;
	uint32_t claims; /* derived again */
	/* in the arena: keys and how many checkpoints each signed */
	struct str signers;
};

#endif
