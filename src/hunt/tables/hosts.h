/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: addresses to numbers, 0, 1, 2 .. in the order in which they
 * came in. 16 bytes an address, 11 to 21 for finding it. */
#ifndef HUNT_TABLES_HOSTS_H
#define HUNT_TABLES_HOSTS_H

#include "core/core.h"
#include "model/model.h"

struct hosts {
	struct arena *a;
	struct addr *addr; /* n of them */
	/* cap of them: half of the hash above index + 1, 0 = free */
	uint64_t *slot;
	uint32_t n;
	uint32_t cap;
};

#define HOST_NONE UINT32_MAX

/* An empty table in the arena. false when memory is spent. */
bool hosts_open(struct hosts *h, struct arena *a);
/* The same on every machine; its upper half chooses the slot. */
uint64_t host_hash(struct addr addr);
/* hash: host_hash(addr), which whoever fetches memory ahead already has.
 * HOST_NONE when memory is spent. */
uint32_t hosts_put(struct hosts *h, struct addr addr, uint64_t hash);
/* HOST_NONE when absent */
uint32_t hosts_find(const struct hosts *h, struct addr addr);
/* fetches ahead what hosts_put will look at: first this, and when that has
 * come, the address that the slot names */
static inline void hosts_fetch(const struct hosts *h, uint64_t hash)
{
	__builtin_prefetch(&h->slot[(hash >> 32) & (h->cap - 1)]);
}
static inline void hosts_fetch_address(const struct hosts *h, uint64_t hash)
{
	uint32_t index = (uint32_t)h->slot[(hash >> 32) & (h->cap - 1)];

	if (index)
		__builtin_prefetch(&h->addr[index - 1]);
}

#endif
