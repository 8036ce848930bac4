/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/strings.h"

#include <assert.h>

enum {
	JARO_MAX = 64,
	WINKLER_PREFIX = 4,
	SLIPS_MAX = 3
};

/* Letters of b that stand within reach of an equal one of a; in which of a */
static unsigned matches(struct str a,
	struct str b,
	uint64_t *ret_a,
	uint64_t *ret_b)
{
	size_t longer = a.n > b.n ? a.n : b.n;
	size_t reach = longer / 2 > 1 ? longer / 2 - 1 : 0;
	unsigned n = 0;

	*ret_a = 0;
	*ret_b = 0;
	for (size_t i = 0; i < a.n; i++) {
		size_t from = i > reach ? i - reach : 0;
		size_t to = i + reach + 1 < b.n ? i + reach + 1 : b.n;

		for (size_t j = from; j < to; j++) {
			if (a.p[i] != b.p[j] || *ret_b >> j & 1)
				continue;
			*ret_a |= UINT64_C(1) << i;
			*ret_b |= UINT64_C(1) << j;
			n++;
			break;
		}
	}
	return n;
}

static unsigned out_of_order(struct str a,
	struct str b,
	uint64_t x,
	uint64_t y)
{
	unsigned n = 0;

	while (x) {
		n += a.p[__builtin_ctzll(x)] != b.p[__builtin_ctzll(y)];
		x &= x - 1;
		y &= y - 1;
	}
	return n / 2;
}

unsigned jaro_winkler(struct str a, struct str b)
{
	uint64_t x;
	uint64_t y;
	unsigned prefix = 0;

	/* the same whichever comes first */
	if (a.n > b.n) {
		struct str t = a;

		a = b;
		b = t;
	}
	a = str_head(a, JARO_MAX);
	b = str_head(b, JARO_MAX);
	unsigned m = matches(a, b, &x, &y);
	if (!m)
		return 0;
	unsigned t = out_of_order(a, b, x, y);
	unsigned jaro = 1000 * m / (unsigned)a.n + 1000 * m / (unsigned)b.n;
	jaro = (jaro + 1000 * (m - t) / m) / 3;
	while (prefix < WINKLER_PREFIX && prefix < a.n &&
		a.p[prefix] == b.p[prefix]) {
		prefix++;
	}
	return jaro + prefix * (1000 - jaro) / 10;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static void cut_common_ends(struct str *a, struct str *b)
{
	size_t same = 0;

	while (same < a->n && same < b->n && a->p[same] == b->p[same])
		same++;
	*a = str_from(*a, same);
	*b = str_from(*b, same);
	while (a->n && b->n && a->p[a->n - 1] == b->p[b->n - 1]) {
		a->n--;
		b->n--;
	}
}

/* The first letters differ, so that the first slip is there: one of four. */
unsigned slips_within(struct str a, struct str b, unsigned most)
{
	assert(most <= SLIPS_MAX);
	cut_common_ends(&a, &b);
	size_t longer = a.n > b.n ? a.n : b.n;
	size_t shorter = a.n > b.n ? b.n : a.n;
	if (longer - shorter > most)
		return most + 1;
	if (longer <= 1 || !shorter)
		return (unsigned)longer;
	if (!most)
		return 1;
	struct str x = str_from(a, 1);
	struct str y = str_from(b, 1);
	unsigned best = slips_within(x, y, most - 1);
	best = least(best, slips_within(x, b, most - 1));
	best = least(best, slips_within(a, y, most - 1));
	if (shorter > 1 && a.p[0] == b.p[1] && a.p[1] == b.p[0]) {
		best = least(best,
			slips_within(str_from(a, 2),
				str_from(b, 2),
				most - 1));
	}
	return best + 1;
}
