/* SPDX-License-Identifier: Apache-2.0 */
#include "core/hll.h"

#include <math.h>

#include "core/num.h"

enum {
	SPARSE_FIRST = 4,
	DENSE = -1
};

static bool is_dense(const struct hll *h)
{
	return h->cap == (uint32_t)DENSE;
}

static bool make_dense(struct hll *h, struct arena *a)
{
	uint8_t *d = NEW(a, uint8_t, HLL_REGISTERS);

	if (!d)
		return false;
	for (uint32_t i = 0; i < h->n; i++)
		d[h->sparse[i] >> 8] = (uint8_t)h->sparse[i];
	h->dense = d;
	h->cap = (uint32_t)DENSE;
	return true;
}

static bool widen(struct hll *h, struct arena *a)
{
	uint32_t cap = h->cap ? h->cap * 2 : SPARSE_FIRST;
	uint32_t *wide = NEW(a, uint32_t, cap);

	if (!wide)
		return false;
	if (h->n)
		memcpy(wide, h->sparse, h->n * sizeof *wide);
	h->sparse = wide;
	h->cap = cap;
	return true;
}

static bool set_sparse(struct hll *h,
	struct arena *a,
	uint32_t at,
	uint32_t rank)
{
	uint32_t low = 0;
	uint32_t high = h->n;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (h->sparse[mid] >> 8 < at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < h->n && h->sparse[low] >> 8 == at) {
		if ((h->sparse[low] & 0xff) < rank)
			h->sparse[low] = at << 8 | rank;
		return true;
	}
	if (h->n == h->cap && !widen(h, a))
		return false;
	memmove(h->sparse + low + 1,
		h->sparse + low,
		(h->n - low) * sizeof *h->sparse);
	h->sparse[low] = at << 8 | rank;
	h->n++;
	return true;
}

bool hll_set(struct hll *h, struct arena *a, uint32_t at, uint32_t rank)
{
	if (at >= HLL_REGISTERS || rank == 0 || rank > HLL_RANK_MAX)
		return false;
	if (!is_dense(h) && h->n == HLL_SPARSE_MAX && !make_dense(h, a))
		return false;
	if (!is_dense(h))
		return set_sparse(h, a, at, rank);
	h->n += h->dense[at] == 0;
	if (h->dense[at] < rank)
		h->dense[at] = (uint8_t)rank;
	return true;
}

bool hll_add(struct hll *h, struct arena *a, uint64_t hash)
{
	uint64_t rest = hash << HLL_BITS;
	uint32_t rank =
		rest ? (uint32_t)__builtin_clzll(rest) + 1 : HLL_RANK_MAX;

	return hll_set(h,
		a,
		(uint32_t)(hash >> (64 - HLL_BITS)),
		rank < HLL_RANK_MAX ? rank : HLL_RANK_MAX);
}

void hll_each(const struct hll *h,
	void *ctx,
	void (*fn)(void *ctx, uint32_t at, uint32_t rank))
{
	if (!is_dense(h)) {
		for (uint32_t i = 0; i < h->n; i++)
			fn(ctx, h->sparse[i] >> 8, h->sparse[i] & 0xff);
		return;
	}
	for (uint32_t i = 0; i < HLL_REGISTERS; i++) {
		if (h->dense[i])
			fn(ctx, i, h->dense[i]);
	}
}

struct merging {
	struct hll *to;
	struct arena *a;
	bool ok;
};

static void merge_one(void *ctx, uint32_t at, uint32_t rank)
{
	struct merging *m = ctx;

	m->ok = m->ok && hll_set(m->to, m->a, at, rank);
}

bool hll_merge(struct hll *h, struct arena *a, const struct hll *other)
{
	struct merging m = { h, a, true };

	hll_each(other, &m, merge_one);
	return m.ok;
}

/* --- Ertl's estimator ---------------------------------------------------- */

static void tally(void *ctx, uint32_t at, uint32_t rank)
{
	(void)at;
	((uint32_t *)ctx)[rank]++;
}

static double sigma(double x)
{
	double y = 1;
	double z = x;
	double before;

	if (x >= 1)
		return -1; /* infinite: nothing was seen */
	do {
		x *= x;
		before = z;
		z += x * y;
		y += y;
	} while (z > before);
	return z;
}

static double tau(double x)
{
	double y = 1;
	double z = 1 - x;
	double before;

	if (x <= 0 || x >= 1)
		return 0;
	do {
		x = sqrt(x);
		before = z;
		y *= 0.5;
		z -= (1 - x) * (1 - x) * y;
	} while (z < before);
	return z / 3;
}

uint64_t hll_count(const struct hll *h)
{
	uint32_t c[HLL_RANK_MAX + 1] = { 0 };
	const double m = HLL_REGISTERS;

	hll_each(h, c, tally);
	c[0] = HLL_REGISTERS - h->n;
	if (!h->n)
		return 0;
	double z = m * tau(1 - c[HLL_RANK_MAX] / m);
	for (uint32_t k = HLL_RANK_MAX - 1; k >= 1; k--)
		z = 0.5 * (z + c[k]);
	z += m * sigma(c[0] / m);
	double count = m * m / (2 * NUM_LN2) / z;
	return count >= HLL_COUNT_MAX ? (uint64_t)HLL_COUNT_MAX
				      : (uint64_t)(count + 0.5);
}
