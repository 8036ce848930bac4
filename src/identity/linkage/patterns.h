/* SPDX-License-Identifier: Apache-2.0 */
/* Private to identity/: patterns of agreement, and how many pairs show each. */
#ifndef IDENTITY_LINKAGE_PATTERNS_H
#define IDENTITY_LINKAGE_PATTERNS_H

#include "identity/linkage/compare.h"

struct patterns {
	uint64_t *pattern;
	uint64_t *count;
	double (*posterior)[PAIR_CLASSES]; /* as last computed */
	uint32_t n;
	uint32_t room;
	uint32_t *slot; /* index + 1 */
	uint32_t cap;
	struct arena *a;
};

static inline struct patterns patterns_in(struct arena *a)
{
	return (struct patterns){ .a = a };
}

/* Its index, new or old; UINT32_MAX: no memory. */
uint32_t patterns_add(struct patterns *p, uint64_t pattern);

/* The index of one that was added. */
uint32_t patterns_find(const struct patterns *p, uint64_t pattern);

/* Ascending, so that sums do not depend on the order in which they came.
 * Indices that were given out hold no more. false: no memory */
bool patterns_sort(struct patterns *p);

#endif
