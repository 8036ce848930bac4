/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/rank: keys of 64 bits that are hashes, once each, with what
 * came first under each. */
#ifndef HUNT_RANK_FIRSTS_H
#define HUNT_RANK_FIRSTS_H

#include "hunt/tables/tables.h"

struct firsts {
	uint64_t *key; /* cap of them; 0 = free */
	uint32_t *what;
	uint32_t cap;
};

/* Room for n keys, in the arena. false: no memory */
bool firsts_open(struct firsts *t, uint32_t n, struct arena *a);

/* What came first under the key: this, when nothing did. No more than n
 * different keys may be put. */
uint32_t firsts_put(struct firsts *t, uint64_t key, uint32_t what);

#endif
