/* SPDX-License-Identifier: Apache-2.0 */
#include "store/prove.h"

#include <stdlib.h>

enum {
	/* a proof walks down one path and along one edge: two tiles a level,
	 * and one more where they part */
	TILES_KEPT = 3 * TILE_LEVELS
};

struct kept_tile {
	unsigned level;
	size_t width; /* 0 = nothing is kept here */
	uint64_t index;
	struct sha256 hash[TILE_WIDTH];
};

struct nodes {
	const char *dir;
	uint64_t size;
	const struct sha256 *leaf; /* all of them; NULL = tiles */
	struct hasher *h;
	struct kept_tile *tile;
	uint32_t next; /* the one that is given up next */
};

static struct nodes *nodes_new(const struct nodes *as)
{
	struct nodes *n = malloc(sizeof *n);

	if (!n)
		return NULL;
	*n = *as;
	n->h = hasher_new();
	if (!n->leaf)
		n->tile = calloc(TILES_KEPT, sizeof *n->tile);
	if (n->h && (n->leaf || n->tile))
		return n;
	nodes_close(n);
	return NULL;
}

struct nodes *nodes_of_tiles(const char *ledger_dir, uint64_t size)
{
	return nodes_new(&(struct nodes){ .dir = ledger_dir, .size = size });
}

struct nodes *nodes_of_leaves(const struct sha256 *leaf, uint64_t size)
{
	return nodes_new(&(struct nodes){ .leaf = leaf, .size = size });
}

void nodes_close(struct nodes *n)
{
	if (!n)
		return;
	hasher_free(n->h);
	free(n->tile);
	free(n);
}

/* how many hashes that tile has */
static size_t width_of(const struct nodes *n, unsigned level, uint64_t index)
{
	uint64_t row = n->size >> (TILE_BITS * level);
	uint64_t before = index << TILE_BITS;

	if (before >= row)
		return 0;
	return row - before < TILE_WIDTH ? (size_t)(row - before)
					 : TILE_WIDTH;
}

static const struct kept_tile *tile_of(struct nodes *n,
	unsigned level,
	uint64_t index)
{
	for (uint32_t i = 0; i < TILES_KEPT; i++) {
		const struct kept_tile *t = &n->tile[i];

		if (t->width && t->level == level && t->index == index)
			return t;
	}
	struct kept_tile *t = &n->tile[n->next];
	size_t width = width_of(n, level, index);
	t->width = 0;
	if (!width || !tiles_read(n->dir, level, index, width, t->hash))
		return NULL;
	n->next = (n->next + 1) % TILES_KEPT;
	t->level = level;
	t->index = index;
	t->width = width;
	return t;
}

/* The root of the perfect subtree over 2^bit leaves, number index of those.
 */
static bool node(struct nodes *n,
	unsigned bit,
	uint64_t index,
	struct sha256 *ret)
{
	size_t count = (size_t)1 << (bit % TILE_BITS);
	uint64_t first = index << (bit % TILE_BITS);
	size_t at = first & (TILE_WIDTH - 1);

	if (n->leaf) {
		*ret = merkle_perfect(n->leaf + (index << bit),
			(size_t)1 << bit,
			n->h);
		return true;
	}
	const struct kept_tile *t =
		tile_of(n, bit / TILE_BITS, first >> TILE_BITS);
	if (!t || at + count > t->width)
		return false;
	*ret = merkle_perfect(t->hash + at, count, n->h);
	return true;
}

static unsigned top_bit(uint64_t n)
{
	return 63 - (unsigned)__builtin_clzll(n);
}

/* The root over leaves lo to hi, of which lo is a multiple of the largest
 * power of two that is not above their number. */
static bool range_root(struct nodes *n,
	uint64_t lo,
	uint64_t hi,
	struct sha256 *ret)
{
	struct merkle m = { 0 };

	while (lo < hi) {
		unsigned bit = top_bit(hi - lo);
		struct sha256 d;

		if (!node(n, bit, lo >> bit, &d))
			return false;
		merkle_add_peak(&m, bit, d);
		lo += UINT64_C(1) << bit;
	}
	*ret = merkle_root(&m, n->h);
	return true;
}

/* the largest power of two below the number of leaves, which are two or more
 */
static uint64_t split(uint64_t n)
{
	return UINT64_C(1) << top_bit(n - 1);
}

static bool put_range(struct nodes *n,
	struct merkle_proof *p,
	uint64_t lo,
	uint64_t hi)
{
	return p->n < PROOF_HASHES && range_root(n, lo, hi, &p->hash[p->n++]);
}

/* Into the left or the right of the two trees that meet at k; the proof gets
 * the other. */
static bool go_down(struct nodes *n,
	struct merkle_proof *p,
	bool left,
	uint64_t k,
	uint64_t *lo,
	uint64_t *hi)
{
	if (left) {
		uint64_t end = *hi;

		*hi = k;
		return put_range(n, p, k, end);
	}
	uint64_t begin = *lo;
	*lo = k;
	return put_range(n, p, begin, k);
}

/* they were put from the root down */
static void turn(struct merkle_proof *p)
{
	for (uint32_t i = 0; i < p->n / 2; i++) {
		struct sha256 d = p->hash[i];

		p->hash[i] = p->hash[p->n - 1 - i];
		p->hash[p->n - 1 - i] = d;
	}
}

bool nodes_leaf(struct nodes *n, uint64_t index, struct sha256 *ret)
{
	return index < n->size && node(n, 0, index, ret);
}

bool nodes_root(struct nodes *n, uint64_t size, struct sha256 *ret)
{
	return size <= n->size && range_root(n, 0, size, ret);
}

bool nodes_inclusion(struct nodes *n,
	uint64_t index,
	uint64_t size,
	struct merkle_proof *ret)
{
	uint64_t lo = 0;
	uint64_t hi = size;

	ret->n = 0;
	if (index >= size || size > n->size)
		return false;
	while (hi - lo > 1) {
		uint64_t k = lo + split(hi - lo);

		if (!go_down(n, ret, index < k, k, &lo, &hi))
			return false;
	}
	turn(ret);
	return true;
}

bool nodes_consistency(struct nodes *n,
	uint64_t old_size,
	uint64_t size,
	struct merkle_proof *ret)
{
	uint64_t lo = 0;
	uint64_t hi = size;

	ret->n = 0;
	if (old_size > size || size > n->size)
		return false;
	if (!old_size || old_size == size)
		return true;
	while (hi != old_size) {
		uint64_t k = lo + split(hi - lo);

		if (!go_down(n, ret, old_size <= k, k, &lo, &hi))
			return false;
	}
	/* whoever asks has the root of the older tree itself */
	if (lo && !put_range(n, ret, lo, hi))
		return false;
	turn(ret);
	return true;
}
