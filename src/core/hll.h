/* SPDX-License-Identifier: Apache-2.0 */
/* How many different things there were, without keeping them: HyperLogLog. A
 * sketch is a function of the set alone, so it does not matter in which order,
 * how often, or in how many parts things came; merging takes the larger of each
 * register. source: P. Flajolet, E. Fusy, O. Gandouet, F. Meunier, HyperLogLog,
 * AofA 2007; estimator: O. Ertl, New cardinality estimation algorithms for
 * HyperLogLog sketches, arXiv:1702.01284 (2017), algorithm 6: no bias table, no
 * change of formula half-way */
#ifndef CORE_HLL_H
#define CORE_HLL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"

/* 2^14 registers: standard error 1.04 / sqrt(2^14) = 0.8 %. As a sorted list
 * until HLL_SPARSE_MAX registers are set (4 bytes each), then 16 KiB. */
enum {
	HLL_BITS = 14,
	HLL_REGISTERS = 1 << HLL_BITS,
	HLL_SPARSE_MAX = 1024,
	HLL_RANK_MAX = 64 - HLL_BITS + 1
};

struct hll {
	union {
		/* register << 8 | rank, ascending; n of them, room for cap */
		uint32_t *sparse;
		uint8_t *
			dense; /* HLL_REGISTERS ranks, when cap = UINT32_MAX */
	};
	/* n: registers that are set. All zero: an empty sketch */
	uint32_t n;
	uint32_t cap;
};

/* hash: 64 bits that are as good as random (hash_mix). false: the arena is
 * spent, h stands as it was. cost: 5 ns dense, up to 100 ns sparse */
bool hll_add(struct hll *h, struct arena *a, uint64_t hash);

/* Makes h the sketch of both sets; other stands as it was. false: the arena is
 * spent, h holds a part of other. */
bool hll_merge(struct hll *h, struct arena *a, const struct hll *other);
/* Sets one register, as hll_each told it; false also when there is no such
 * register or rank. */
bool hll_set(struct hll *h, struct arena *a, uint32_t at, uint32_t rank);
/* The registers that are set, ascending. */
void hll_each(const struct hll *h,
	void *ctx,
	void (*fn)(void *ctx, uint32_t at, uint32_t rank));

#define HLL_COUNT_MAX 1e15

/* About how many different things the sketch has seen: rounded to the nearest
 * whole number, at most HLL_COUNT_MAX. The same bits on every machine. cost:
 * O(HLL_REGISTERS) */
uint64_t hll_count(const struct hll *h);

#endif
