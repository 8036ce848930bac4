/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/hosts.h"

enum {
	FIRST_CAP = 1 << 12
};

bool hosts_open(struct hosts *h, struct arena *a)
{
	*h = (struct hosts){
		.a = a,
		.cap = FIRST_CAP,
	};
	h->slot = NEW(a, uint64_t, FIRST_CAP);
	h->addr = arena_raw(a,
		sizeof *h->addr,
		FIRST_CAP,
		alignof(struct addr));
	return h->slot && h->addr;
}

uint64_t host_hash(struct addr addr)
{
	return hash_mix(addr.lo * 0x9e3779b97f4a7c15U ^
		(addr.hi + 1) * 0xc2b2ae3d27d4eb4fU);
}

static uint32_t probe(const struct hosts *h, struct addr addr, uint32_t hash)
{
	uint32_t i = hash & (h->cap - 1);

	while (h->slot[i] &&
		((uint32_t)(h->slot[i] >> 32) != hash ||
			!addr_eq(h->addr[(uint32_t)h->slot[i] - 1], addr))) {
		i = (i + 1) & (h->cap - 1);
	}
	return i;
}

static bool grow(struct hosts *h)
{
	struct hosts bigger = {
		.a = h->a,
		.n = h->n,
		.cap = h->cap * 2,
	};

	bigger.slot = NEW(h->a, uint64_t, bigger.cap);
	bigger.addr = arena_raw(h->a,
		sizeof *h->addr,
		bigger.cap,
		alignof(struct addr));
	if (!bigger.slot || !bigger.addr)
		return false;
	if (h->n)
		memcpy(bigger.addr, h->addr, h->n * sizeof *h->addr);
	for (uint32_t i = 0; i < h->cap; i++) {
		uint32_t to = (uint32_t)(h->slot[i] >> 32) & (bigger.cap - 1);

		if (!h->slot[i])
			continue;
		while (bigger.slot[to])
			to = (to + 1) & (bigger.cap - 1);
		bigger.slot[to] = h->slot[i];
	}
	*h = bigger;
	return true;
}

uint32_t hosts_put(struct hosts *h, struct addr addr, uint64_t hash)
{
	uint32_t top = (uint32_t)(hash >> 32);
	uint32_t i = probe(h, addr, top);

	if (h->slot[i])
		return (uint32_t)h->slot[i] - 1;
	if (h->n * 4ULL >= h->cap * 3ULL) {
		if (!grow(h))
			return HOST_NONE;
		i = probe(h, addr, top);
	}
	h->addr[h->n] = addr;
	h->slot[i] = (uint64_t)top << 32 | ++h->n;
	return h->n - 1;
}

uint32_t hosts_find(const struct hosts *h, struct addr addr)
{
	uint64_t s =
		h->slot[probe(h, addr, (uint32_t)(host_hash(addr) >> 32))];

	return s ? (uint32_t)s - 1 : HOST_NONE;
}
