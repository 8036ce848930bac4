/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/strings.h"

#include <assert.h>

enum {
	JARO_MAX = 64,
	WINKLER_PREFIX = 4,
	SLIPS_MAX = 3,
	BAND = 2 * SLIPS_MAX + 3
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

static unsigned out_of_order(struct str a, struct str b, uint64_t x, uint64_t y)
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
	unsigned jaro = (unsigned)((1000 * m / a.n + 1000 * m / b.n +
					   1000 * (m - t) / m) /
		3);
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

/* Three rows of the table, of each the cells around the diagonal: cell j of row
 * i stands at j - i + BAND / 2. */
struct band {
	uint8_t row[3][BAND];
};

static unsigned band_cell(const struct band *t, size_t i, size_t j)
{
	size_t at = j + BAND / 2 - i;

	return at < BAND ? t->row[i % 3][at] : SLIPS_MAX + 1;
}

static unsigned band_step(const struct band *t,
	struct str a,
	struct str b,
	size_t i,
	size_t j)
{
	if (!i || !j)
		return least((unsigned)(i + j), SLIPS_MAX + 1);
	unsigned d = band_cell(t, i - 1, j - 1) + (a.p[i - 1] != b.p[j - 1]);
	d = least(d, band_cell(t, i - 1, j) + 1);
	d = least(d, band_cell(t, i, j - 1) + 1);
	if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
		a.p[i - 2] == b.p[j - 1]) {
		d = least(d, band_cell(t, i - 2, j - 2) + 1);
	}
	return least(d, SLIPS_MAX + 1);
}

unsigned slips_within(struct str a, struct str b, unsigned most)
{
	struct band t;
	size_t same = 0;

	assert(most <= SLIPS_MAX);
	while (same < a.n && same < b.n && a.p[same] == b.p[same])
		same++;
	a = str_from(a, same);
	b = str_from(b, same);
	while (a.n && b.n && a.p[a.n - 1] == b.p[b.n - 1]) {
		a.n--;
		b.n--;
	}
	size_t apart = a.n > b.n ? a.n - b.n : b.n - a.n;
	if (apart > most)
		return most + 1;
	memset(&t, SLIPS_MAX + 1, sizeof t);
	for (size_t i = 0; i <= a.n; i++) {
		size_t from = i > most ? i - most : 0;
		unsigned best = SLIPS_MAX + 1;

		memset(t.row[i % 3], SLIPS_MAX + 1, BAND);
		for (size_t j = from; j <= i + most && j <= b.n; j++) {
			unsigned d = band_step(&t, a, b, i, j);

			t.row[i % 3][j + BAND / 2 - i] = (uint8_t)d;
			best = least(best, d);
		}
		if (best > most)
			return most + 1;
	}
	return least(band_cell(&t, a.n, b.n), most + 1);
}
