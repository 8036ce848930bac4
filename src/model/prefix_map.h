/* SPDX-License-Identifier: Apache-2.0 */
/* Networks that may lie in each other, and which of them an address lies in:
 * the longest; of equal ones the one that was added first. What lies beneath
 * can be asked for, too. 40 bytes a network, 256 KiB for the first bits. */
#ifndef MODEL_PREFIX_MAP_H
#define MODEL_PREFIX_MAP_H

#include "model/addr.h"

#define PREFIX_NONE UINT32_MAX

struct prefix_entry {
	struct prefix prefix;
	uint32_t value; /* the caller's */
	/* the entry that holds where this one does not count; PREFIX_NONE */
	uint32_t under;
};

struct prefix_map {
	struct prefix_entry *entry; /* n of them, in the map's order */
	uint32_t n;
	uint32_t cap;
	/* where an entry begins to hold: n_v4, n_v6 of them, ascending */
	uint32_t *v4_from;
	uint32_t *v4_entry;
	uint32_t n_v4;
	/* by the first 16 bits: how many begin before */
	uint32_t *v4_first;
	struct addr *v6_from;
	uint32_t *v6_entry;
	uint32_t n_v6;
};

/* Room for so many; everything lives in the arena. false: no memory */
bool prefix_map_open(struct prefix_map *m, uint32_t cap, struct arena *a);
/* At most cap of them. */
void prefix_map_add(struct prefix_map *m, struct prefix p, uint32_t value);
/* After the last, before the first look-up. cost: O(n log n) */
bool prefix_map_order(struct prefix_map *m, struct arena *a);

/* The entry in which the address lies; PREFIX_NONE. cost: O(log n), some 50 ns
 * with 100,000 networks */
uint32_t prefix_map_find(const struct prefix_map *m, struct addr a);

#endif
