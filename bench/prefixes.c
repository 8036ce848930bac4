/* SPDX-License-Identifier: Apache-2.0 */
/* How fast the organisation of an address is found. usage: prefixes
 * [THOUSANDS]. Half of the networks are IPv4 of 8 to 32 bits, half IPv6 of 20
 * to 64; look-ups of addresses in them and beside them, at random. Median of
 * seven runs, seconds of one processor; beside it the walk over all networks,
 * longest first, that this replaced. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/model.h"

enum {
	RUNS = 7,
	LOOKED_UP = 1 << 22,
	WALKED = 1 << 9
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct addr address_of(uint64_t r)
{
	return r & 1 ? (struct addr){ 0, ADDR_V4_LO | (uint32_t)(r >> 16) }
		     : (struct addr){ UINT64_C(0x2000) << 48 | r >> 8,
			       hash_mix(r) };
}

static struct prefix network_of(uint64_t i)
{
	uint64_t r = hash_mix(i + 1);
	unsigned bits = r & 1 ? 96 + 8 + (unsigned)(r >> 1) % 25
			      : 20 + (unsigned)(r >> 1) % 45;

	return (struct prefix){ addr_masked(address_of(r), bits),
		(uint8_t)bits };
}

static double looked_up(const struct prefix_map *m,
	const struct addr *x,
	uint64_t *sum)
{
	double t[RUNS];

	for (int k = 0; k < RUNS; k++) {
		double began = now();

		for (uint32_t i = 0; i < LOOKED_UP; i++)
			*sum += prefix_map_find(m, x[i]) + 1;
		t[k] = now() - began;
	}
	qsort(t, RUNS, sizeof *t, by_size);
	return t[RUNS / 2] / LOOKED_UP;
}

static double walked(const struct prefix_map *m,
	const struct addr *x,
	uint64_t *sum)
{
	double began = now();

	for (uint32_t i = 0; i < WALKED; i++) {
		uint32_t k = 0;

		while (k < m->n && !prefix_has(m->entry[k].prefix, x[i]))
			k++;
		*sum += k;
	}
	return (now() - began) / WALKED;
}

int main(int argc, char **argv)
{
	uint32_t n = (uint32_t)(argc > 1 ? atoi(argv[1]) : 100) * 1000;
	struct arena a;
	struct err err;
	struct prefix_map m;
	uint64_t sum = 0;

	if (!arena_open(&a, (size_t)2 << 30, &err) ||
		!prefix_map_open(&m, n, &a)) {
		return 1;
	}
	struct addr *x = NEW(&a, struct addr, LOOKED_UP);
	for (uint32_t i = 0; i < n; i++)
		prefix_map_add(&m, network_of(i), i);
	double began = now();
	if (!x || !prefix_map_order(&m, &a))
		return 1;
	double ordered = now() - began;
	for (uint32_t i = 0; i < LOOKED_UP; i++)
		x[i] = address_of(hash_mix(i * UINT64_C(7919)));
	double each = looked_up(&m, x, &sum);
	double walk = walked(&m, x, &sum);
	printf("%u networks: in order in %.3f s; %.1f ns a look-up, %.1f "
	       "million a second; a walk over all of them %.0f ns (%.0f "
	       "times)  [%llu]\n",
		n,
		ordered,
		each * 1e9,
		1e-6 / each,
		walk * 1e9,
		walk / each,
		(unsigned long long)sum);
	arena_close(&a);
	return 0;
}
