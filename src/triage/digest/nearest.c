/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/digest/nearest.h"

/* Digests of one length and one pair of ratios stand together in a cell, so
 * that what these already cost is found once for all of them. */
enum {
	CELLS = 1 << 16,
	WORDS = 2 /* 128 buckets, a bit each */
};

/* Bits of the buckets in two planes: bucket value = 2 high + low. */
struct body {
	uint64_t high[WORDS];
	uint64_t low[WORDS];
	uint32_t which;
	uint8_t checksum;
};

struct tlsh_index {
	struct body *bodies;
	uint32_t n;
	uint32_t first[CELLS + 1]; /* of each cell, in bodies */
};

struct search {
	/* thermometer: value >= 1, >= 2, >= 3 */
	uint64_t one[WORDS], two[WORDS], three[WORDS];
	struct near_digest *heap; /* the farthest first */
	uint32_t n, k;
	uint32_t most;
	uint8_t checksum;
};

static uint32_t cell_of(const struct tlsh *t)
{
	return (uint32_t)t->length << 8 | (uint32_t)(t->q1 & 15) << 4 |
		(t->q2 & 15);
}

static struct body body_of(const struct tlsh *t, uint32_t which)
{
	struct body b = { .which = which, .checksum = t->checksum };

	for (unsigned i = 0; i < 4 * TLSH_CODE_N; i++) {
		unsigned v = t->code[i / 4] >> 2 * (i % 4) & 3;

		b.high[i / 64] |= (uint64_t)(v >> 1) << i % 64;
		b.low[i / 64] |= (uint64_t)(v & 1) << i % 64;
	}
	return b;
}

struct tlsh_index *tlsh_index_of(const struct tlsh *t,
	uint32_t n,
	struct arena *a)
{
	struct tlsh_index *x = NEW(a, struct tlsh_index, 1);
	uint32_t at = 0;

	if (!x || n > NEAREST_MOST)
		return NULL;
	x->n = n;
	x->bodies = NEW(a, struct body, n ? n : 1);
	if (!x->bodies)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		x->first[cell_of(&t[i])]++;
	for (uint32_t c = 0; c < CELLS; c++) {
		uint32_t here = x->first[c];

		x->first[c] = at;
		at += here;
	}
	for (uint32_t i = 0; i < n; i++)
		x->bodies[x->first[cell_of(&t[i])]++] = body_of(&t[i], i);
	/* each has moved to its end, where the next begins */
	memmove(x->first + 1, x->first, CELLS * sizeof *x->first);
	x->first[0] = 0;
	return x;
}

/* --- the k nearest so far: a heap ---------------------------------------- */

static bool farther(struct near_digest a, struct near_digest b)
{
	if (a.distance != b.distance)
		return a.distance > b.distance;
	return a.which > b.which;
}

static void sift_down(struct near_digest *h, uint32_t n, uint32_t i)
{
	struct near_digest moving = h[i];
	uint32_t child = 2 * i + 1;

	for (; child < n; child = 2 * i + 1) {
		if (child + 1 < n && farther(h[child + 1], h[child]))
			child++;
		if (!farther(h[child], moving))
			break;
		h[i] = h[child];
		i = child;
	}
	h[i] = moving;
}

static void sift_up(struct near_digest *h, uint32_t i)
{
	struct near_digest moving = h[i];

	for (; i && farther(moving, h[(i - 1) / 2]); i = (i - 1) / 2)
		h[i] = h[(i - 1) / 2];
	h[i] = moving;
}

/* Beyond which distance nothing is taken any more. */
static uint32_t bound(const struct search *s)
{
	return s->n == s->k ? s->heap[0].distance : s->most;
}

static void take(struct search *s, struct near_digest d)
{
	if (s->n < s->k) {
		s->heap[s->n] = d;
		sift_up(s->heap, s->n++);
		return;
	}
	if (!farther(s->heap[0], d))
		return;
	s->heap[0] = d;
	sift_down(s->heap, s->n, 0);
}

static void sort_heap(struct search *s)
{
	for (uint32_t n = s->n; n > 1; n--) {
		struct near_digest last = s->heap[n - 1];

		s->heap[n - 1] = s->heap[0];
		s->heap[0] = last;
		sift_down(s->heap, n - 1, 0);
	}
}

/* --- distances ----------------------------------------------------------- */

/* Ones of each pair of bits in turn, so that sums of several words cost one
 * fold. source: Warren, Hacker's Delight, 5-1 */
static inline uint64_t by_byte(uint64_t x)
{
	x -= x >> 1 & 0x5555555555555555U;
	x = (x & 0x3333333333333333U) + (x >> 2 & 0x3333333333333333U);
	return (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fU;
}

static inline uint32_t fold(uint64_t x)
{
	return (uint32_t)(x * 0x0101010101010101U >> 56);
}

/* Of half a body; three steps cost six, which is the sum of all planes and
 * three for the buckets where all differ. */
static inline uint32_t half(const struct search *s,
	const struct body *b,
	unsigned i)
{
	uint64_t one = s->one[i] ^ (b->high[i] | b->low[i]);
	uint64_t two = s->two[i] ^ b->high[i];
	uint64_t three = s->three[i] ^ (b->high[i] & b->low[i]);
	uint64_t odd = one ^ two ^ three;
	uint64_t many = (one & two) | (one & three) | (two & three);
	uint64_t all = one & two & three;
	/* at most 8 a byte each, so 8 + 16 fit; 64 * 3 fold into a byte, all
	 * of it apart */
	uint64_t sum = by_byte(odd) + 2 * by_byte(many);

	return fold(sum) + 3 * fold(by_byte(all));
}

static void search_cell(struct search *s,
	const struct body *b,
	const struct body *end,
	uint32_t head)
{
	uint32_t most = bound(s);

	for (; b < end; b++) {
		uint32_t d = head + half(s, b, 0);

		if (d > most)
			continue;
		d += half(s, b, 1) + (b->checksum != s->checksum);
		if (d > most)
			continue;
		take(s, (struct near_digest){ d, b->which });
		most = bound(s);
	}
}

static uint32_t cell_cost(const struct tlsh *q, uint32_t cell)
{
	struct tlsh c = { .checksum = q->checksum,
		.length = (uint8_t)(cell >> 8),
		.q1 = cell >> 4 & 15,
		.q2 = cell & 15 };

	return tlsh_head_distance(q, &c);
}

/* All cells of one length. */
static void search_length(const struct tlsh_index *x,
	struct search *s,
	const struct tlsh *q,
	uint8_t length)
{
	uint32_t from = (uint32_t)length << 8;

	if (x->first[from] == x->first[from + 256])
		return;
	for (uint32_t c = from; c < from + 256; c++) {
		uint32_t head = cell_cost(q, c);

		if (head <= bound(s))
			search_cell(s,
				x->bodies + x->first[c],
				x->bodies + x->first[c + 1],
				head);
	}
}

uint32_t tlsh_nearest(const struct tlsh_index *x,
	const struct tlsh *q,
	uint32_t most,
	struct near_digest *ret,
	uint32_t k)
{
	struct search s = { .heap = ret, .k = k, .most = most };
	struct body b = body_of(q, 0);

	if (!k)
		return 0;
	s.checksum = q->checksum;
	for (unsigned i = 0; i < WORDS; i++) {
		s.one[i] = b.high[i] | b.low[i];
		s.two[i] = b.high[i];
		s.three[i] = b.high[i] & b.low[i];
	}
	/* the same length first, for the nearest are likely there */
	search_length(x, &s, q, q->length);
	for (unsigned d = 1; d < 128; d++) {
		search_length(x, &s, q, (uint8_t)(q->length + d));
		search_length(x, &s, q, (uint8_t)(q->length - d));
	}
	search_length(x, &s, q, (uint8_t)(q->length + 128));
	sort_heap(&s);
	return s.n;
}
