/* SPDX-License-Identifier: Apache-2.0 */
/* Private to identity/: which pairs are looked at. Records that share one of
 * many keys, each made of what one column or two of them say, exactly or
 * roughly. What very many share brings nobody together by itself. */
#ifndef IDENTITY_LINKAGE_BLOCKS_H
#define IDENTITY_LINKAGE_BLOCKS_H

#include "identity/linkage/values.h"

enum {
	/* so that a record and a hash fit in 64 bits */
	LINKAGE_RECORDS_MAX = 1 << 24
};

struct candidates {
	/* ascending, each once: first record << 32 | second << 8 | how many
	 * keys both share, at most 255 */
	uint64_t *pair;
	uint32_t n;
};

static inline uint64_t candidate_of(uint32_t a, uint32_t b)
{
	return (uint64_t)a << 32 | (uint64_t)b << 8;
}

static inline uint32_t candidate_a(uint64_t pair)
{
	return (uint32_t)(pair >> 32);
}

static inline uint32_t candidate_b(uint64_t pair)
{
	return (uint32_t)pair >> 8;
}

static inline uint32_t candidate_keys(uint64_t pair)
{
	return (uint32_t)pair & UINT8_MAX;
}

/* false: no memory. cost: O(records x keys), 8 bytes a pair; at most
 * PAIRS_A_RECORD pairs a record */
bool candidates_find(const struct values *v,
	struct arena *a,
	struct candidates *ret);

/* Sorts by the bits from low to high (not included); room: as long. Stable. */
void sort_by_bits(uint64_t *key,
	uint64_t *room,
	size_t n,
	unsigned low,
	unsigned high);

#endif
