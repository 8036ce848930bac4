/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tlsh.h"

#include <stdlib.h>

enum {
	LEAST_BYTE = 50,
	BUCKETS_USED = 128,
	WINDOW = 5,
	LENGTHS = 170,
	CHECKSUM_LANE = 6,
	STEP_COST = 12, /* of a difference in length or ratio */
	FAR_COST = 3    /* what three steps of a bucket cost beyond three */
};

static const uint8_t pearson[256] = {
#include "core/tlsh_pearson.list"
};

static const uint32_t lengths[LENGTHS] = {
#include "core/tlsh_lengths.list"
};

/* of the six triplets, and of the checksum */
static const uint8_t salts[] = { 2, 3, 5, 7, 11, 13, 0 };

void tlsh_begin(struct tlsh_state *s)
{
	*s = (struct tlsh_state){ 0 };
	for (unsigned k = 0; k < sizeof salts; k++) {
		for (unsigned b = 0; b < 256; b++)
			s->first[k][b] = pearson[pearson[salts[k]] ^ b];
	}
}

/* One byte c behind the window w0, w1, .. (newest first); the pairs that go
 * with it in the order of the salts. The last step of the hash is a permutation
 * of 256 values: it is taken once at the end, of the counters. */
static inline uint8_t step(struct tlsh_state *s,
	uint8_t c,
	uint8_t w0,
	uint8_t w1,
	uint8_t w2,
	uint8_t w3)
{
	uint8_t(*first)[256] = s->first;
	uint32_t(*n)[TLSH_BUCKETS] = s->counted;

	n[0][pearson[first[0][c] ^ w0] ^ w1]++;
	n[1][pearson[first[1][c] ^ w0] ^ w2]++;
	n[2][pearson[first[2][c] ^ w1] ^ w2]++;
	n[3][pearson[first[3][c] ^ w1] ^ w3]++;
	n[4][pearson[first[4][c] ^ w0] ^ w3]++;
	n[5][pearson[first[5][c] ^ w2] ^ w3]++;
	return pearson[first[CHECKSUM_LANE][c] ^ w0];
}

/* Four bytes p[0 .. 3] at once: no register moves when the window does. */
static inline uint8_t four(struct tlsh_state *s,
	const unsigned char *p,
	uint8_t w[static 4],
	uint8_t sum)
{
	sum = pearson[step(s, p[0], w[0], w[1], w[2], w[3]) ^ sum];
	sum = pearson[step(s, p[1], p[0], w[0], w[1], w[2]) ^ sum];
	sum = pearson[step(s, p[2], p[1], p[0], w[0], w[1]) ^ sum];
	sum = pearson[step(s, p[3], p[2], p[1], p[0], w[0]) ^ sum];
	for (unsigned i = 0; i < 4; i++)
		w[i] = p[3 - i];
	return sum;
}

static inline void shift(uint8_t w[static 4], uint8_t c)
{
	w[3] = w[2];
	w[2] = w[1];
	w[1] = w[0];
	w[0] = c;
}

void tlsh_add(struct tlsh_state *s, struct str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	uint8_t w[4];
	uint8_t sum = s->checksum;
	size_t i = 0;

	memcpy(w, s->window, sizeof w);
	for (; i < bytes.n && s->length + i < WINDOW - 1; i++)
		shift(w, p[i]);
	for (; i + 4 <= bytes.n; i += 4)
		sum = four(s, p + i, w, sum);
	for (; i < bytes.n; i++) {
		uint8_t b = step(s, p[i], w[0], w[1], w[2], w[3]);

		sum = pearson[b ^ sum];
		shift(w, p[i]);
	}
	memcpy(s->window, w, sizeof w);
	s->checksum = sum;
	s->length += bytes.n;
}

/* --- the digest ---------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint8_t length_step(uint64_t n)
{
	uint8_t k = 0;

	while (k < LENGTHS - 1 && n > lengths[k])
		k++;
	return k;
}

/* In single precision and modulo 2^32, as py-tlsh has it. */
static uint8_t ratio(uint32_t part, uint32_t whole)
{
	uint32_t hundredfold = part * 100;

	return (uint32_t)((float)hundredfold / (float)whole) % 16;
}

static uint8_t quarter(uint32_t n, const uint32_t q[static 3])
{
	return (uint8_t)((n > q[0]) + (n > q[1]) + (n > q[2]));
}

static void sum_lanes(const struct tlsh_state *s,
	uint32_t ret[static TLSH_BUCKETS])
{
	for (unsigned i = 0; i < TLSH_BUCKETS; i++) {
		uint32_t *n = &ret[pearson[i]];

		*n = 0;
		for (unsigned k = 0; k < TLSH_LANES; k++)
			*n += s->counted[k][i];
	}
}

bool tlsh_end(const struct tlsh_state *s, struct tlsh *ret)
{
	uint32_t n[TLSH_BUCKETS], sorted[BUCKETS_USED], q[3];
	struct tlsh t = { 0 };

	if (s->length < LEAST_BYTE || s->length > UINT32_MAX)
		return false;
	sum_lanes(s, n);
	memcpy(sorted, n, sizeof sorted);
	qsort(sorted, BUCKETS_USED, sizeof *sorted, by_size);
	for (unsigned i = 0; i < 3; i++)
		q[i] = sorted[BUCKETS_USED / 4 * (i + 1) - 1];
	/* more than half of the buckets must be filled */
	if (q[2] == 0 || sorted[BUCKETS_USED / 2 - 1] == 0)
		return false;
	for (unsigned i = 0; i < BUCKETS_USED; i++) {
		unsigned bits = quarter(n[i], q);

		t.code[i / 4] |= (uint8_t)(bits << 2 * (i % 4));
	}
	t.checksum = s->checksum;
	t.length = length_step(s->length);
	t.q1 = ratio(q[0], q[2]);
	t.q2 = ratio(q[1], q[2]);
	*ret = t;
	return true;
}

/* --- its text ------------------------------------------------------------ */

static const char digits[] = "0123456789ABCDEF";

/* of the numbers before the code the low half is written first */
static void put_swapped(char *to, unsigned v)
{
	to[0] = digits[v & 15];
	to[1] = digits[v >> 4 & 15];
}

void tlsh_write(const struct tlsh *t, char ret[static TLSH_TEXT_N])
{
	ret[0] = 'T';
	ret[1] = '1';
	put_swapped(ret + 2, t->checksum);
	put_swapped(ret + 4, t->length);
	put_swapped(ret + 6, (unsigned)t->q2 << 4 | t->q1);
	for (unsigned i = 0; i < TLSH_CODE_N; i++) {
		uint8_t c = t->code[TLSH_CODE_N - 1 - i];

		ret[8 + 2 * i] = digits[c >> 4];
		ret[9 + 2 * i] = digits[c & 15];
	}
}

static int digit(char c)
{
	const char *at;
	char upper = c >= 'a' && c <= 'f' ? (char)(c - 'a' + 'A') : c;

	at = upper ? strchr(digits, upper) : NULL;
	return at ? (int)(at - digits) : -1;
}

static bool pairs(struct str s, uint8_t ret[static TLSH_CODE_N + 3])
{
	for (size_t i = 0; i < s.n / 2; i++) {
		int high = digit(s.p[2 * i]);
		int low = digit(s.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static uint8_t swapped(uint8_t b)
{
	return (uint8_t)(b << 4 | b >> 4);
}

bool tlsh_read(struct str text, struct tlsh *ret)
{
	uint8_t b[TLSH_CODE_N + 3];
	struct str s = text;

	if (s.n == TLSH_TEXT_N && str_starts(s, STR("T1")))
		s = str_from(s, 2);
	if (s.n != TLSH_TEXT_N - 2 || !pairs(s, b))
		return false;
	ret->checksum = swapped(b[0]);
	ret->length = swapped(b[1]);
	/* written swapped: the first digit is q1 */
	ret->q1 = b[2] >> 4;
	ret->q2 = b[2] & 15;
	for (unsigned i = 0; i < TLSH_CODE_N; i++)
		ret->code[i] = b[2 + TLSH_CODE_N - i];
	return true;
}

/* --- distance ------------------------------------------------------------ */

/* around a circle of so many */
static uint32_t around(uint32_t a, uint32_t b, uint32_t circle)
{
	uint32_t d = a > b ? a - b : b - a;

	return d < circle - d ? d : circle - d;
}

static uint32_t ratio_cost(uint32_t d)
{
	return d <= 1 ? d : (d - 1) * STEP_COST;
}

uint32_t tlsh_head_distance(const struct tlsh *a, const struct tlsh *b)
{
	uint32_t d = around(a->length, b->length, 256);
	uint32_t cost = d <= 1 ? d : d * STEP_COST;

	cost += ratio_cost(around(a->q1, b->q1, 16));
	cost += ratio_cost(around(a->q2, b->q2, 16));
	return cost + (a->checksum != b->checksum);
}

/* of four buckets */
static uint32_t byte_distance(unsigned a, unsigned b)
{
	uint32_t sum = 0;

	for (; a | b; a >>= 2, b >>= 2) {
		unsigned x = a & 3;
		unsigned y = b & 3;
		unsigned d = x > y ? x - y : y - x;

		sum += d == 3 ? d + FAR_COST : d;
	}
	return sum;
}

uint32_t tlsh_distance(const struct tlsh *a, const struct tlsh *b)
{
	uint32_t cost = tlsh_head_distance(a, b);

	for (unsigned i = 0; i < TLSH_CODE_N; i++)
		cost += byte_distance(a->code[i], b->code[i]);
	return cost;
}
