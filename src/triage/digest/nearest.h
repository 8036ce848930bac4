/* SPDX-License-Identifier: Apache-2.0 */
/* The most similar of many TLSH digests: exactly what comparing with each of
 * them gives, in less time. */
#ifndef TRIAGE_DIGEST_NEAREST_H
#define TRIAGE_DIGEST_NEAREST_H

#include "core/core.h"

enum {
	NEAREST_MOST =
		1 << 24 /* digests: what an index is made for, 16-fold */
};

struct tlsh_index;

struct near_digest {
	uint32_t distance;
	uint32_t which; /* number in the array that the index was made of */
};

/* An index over n digests, about 44 bytes each, in a. NULL: the arena is full,
 * or n > NEAREST_MOST. The digests need not stay. */
struct tlsh_index *tlsh_index_of(const struct tlsh *t,
	uint32_t n,
	struct arena *a);

/* The k nearest to q that are no farther than `most`, by distance and then by
 * number, into ret[k]; returns how many. cost: all digests with a length and
 * ratios that do not already lie farther than the kth, about 10 ns each. */
uint32_t tlsh_nearest(const struct tlsh_index *x,
	const struct tlsh *q,
	uint32_t most,
	struct near_digest *ret,
	uint32_t k);

#endif
