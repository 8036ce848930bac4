/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/alike.h"

#include "identity/name/align.h"

/* The log odds that two names are one, in thousandths: what speaks for it
 * (bias) less what speaks against it. Fitted by bench/names_fit.py (logistic
 * regression, L2, on half of the labelled pairs of opensanctions/nomenklatura),
 * rounded. */
static const struct {
	int bias;
	int of[ALIKE_FEATURES];
} weights[] = {
	[NAME_PERSON] = {
		.bias = 2000,
		.of = {
			[ALIKE_LOST] = 5500,
			[ALIKE_WORST] = 7500,
			[ALIKE_CONFLICT] = 18000,
			[ALIKE_EXTRA] = 1700,
			[ALIKE_THIN] = 2700,
			[ALIKE_INITIAL] = 100,
		},
	},
	[NAME_ORGANISATION] = {
		.bias = 2000,
		.of = {
			[ALIKE_LOST] = 5000,
			[ALIKE_WORST] = 7500,
			[ALIKE_CONFLICT] = 11000,
			[ALIKE_EXTRA] = 5000,
			[ALIKE_THIN] = 500,
			[ALIKE_INITIAL] = 300,
			[ALIKE_NUMBER] = 1800,
			[ALIKE_PLACE] = 1800,
			[ALIKE_LEGAL] = 300,
		},
	},
};

static uint32_t share(uint32_t part, uint32_t of)
{
	return of ? (uint32_t)((uint64_t)part * 1000 / of) : 0;
}

static void features(const struct alignment *a, bool legal, uint32_t *ret)
{
	uint32_t fewer = a->left_x < a->left_y ? a->left_x : a->left_y;
	uint32_t more = a->left_x + a->left_y - fewer;
	uint32_t all = a->matched + a->left_x + a->left_y;

	ret[ALIKE_LOST] = share(a->lost, a->matched);
	ret[ALIKE_WORST] = a->worst;
	ret[ALIKE_CONFLICT] = share(2 * fewer, all);
	ret[ALIKE_EXTRA] = share(more - fewer, all);
	ret[ALIKE_THIN] = a->names < 2 && more > 250 ? 1000 : 0;
	ret[ALIKE_INITIAL] = a->why.initial ? 1000 : 0;
	ret[ALIKE_NUMBER] = a->number_differs ? 1000 : 0;
	ret[ALIKE_PLACE] = a->place_differs ? 1000 : 0;
	ret[ALIKE_LEGAL] = legal ? 1000 : 0;
}

static int evidence(const uint32_t *feature, enum name_kind kind)
{
	int sum = weights[kind].bias;

	for (int i = 0; i < ALIKE_FEATURES; i++)
		sum -= weights[kind].of[i] * (int)feature[i] / 1000;
	return sum;
}

/* The sum on the scale of scores: 0 is NAME_SAME, and it never gets there.
 * 1,000 is odds of e to 1. */
static uint32_t scaled(int sum)
{
	enum {
		HALF = 1500,
		ABOVE = NAME_EXACT - 1 - NAME_SAME,
	};

	if (sum >= 0)
		return (uint32_t)(NAME_SAME + ABOVE * sum / (sum + HALF));
	return (uint32_t)(NAME_SAME - NAME_SAME * sum / (sum - HALF));
}

static uint32_t variant_alike(const struct name_form *x,
	const struct variant *v,
	const struct name_form *y,
	const struct variant *w,
	struct name_alike_why *ret,
	uint32_t *feature)
{
	struct alignment a;
	enum name_kind kind = NAME_PERSON;
	bool legal = x->legal && y->legal && !(x->legal & y->legal);

	if (x->kind == NAME_ORGANISATION || y->kind == NAME_ORGANISATION)
		kind = NAME_ORGANISATION;
	align_variants(x, v, y, w, &a);
	*ret = a.why;
	ret->legal = legal;
	if (!a.names)
		return 0;
	features(&a, legal, feature);
	return scaled(evidence(feature, kind));
}

/* characters of UTF-8 */
static size_t next_char(struct str s, size_t at)
{
	size_t n = utf8_step(str_from(s, at));

	return n ? n : 1;
}

enum {
	NATIVE_MAX = 40
};

struct native {
	struct str c[NATIVE_MAX];
	uint32_t n;
};

static void split(struct str s, struct native *ret)
{
	ret->n = 0;
	for (size_t at = 0; at < s.n && ret->n < NATIVE_MAX;) {
		size_t n = next_char(s, at);

		ret->c[ret->n++] = (struct str){ s.p + at, n };
		at += n;
	}
}

/* characters to change, add or leave out */
static uint32_t native_distance(const struct native *a,
	const struct native *b)
{
	uint32_t row[NATIVE_MAX + 1];

	for (uint32_t k = 0; k <= b->n; k++)
		row[k] = k;
	for (uint32_t i = 0; i < a->n; i++) {
		uint32_t before = row[0]++;

		for (uint32_t k = 0; k < b->n; k++) {
			uint32_t best = before + !str_eq(a->c[i], b->c[k]);

			before = row[k + 1];
			if (before + 1 < best)
				best = before + 1;
			if (row[k] + 1 < best)
				best = row[k] + 1;
			row[k + 1] = best;
		}
	}
	return row[b->n];
}

/* Of three characters one that differs is another name: no slip of the hand
 * makes one Han character of another. */
static uint32_t native_alike(const struct name_form *x,
	const struct variant *v,
	const struct name_form *y,
	const struct variant *w,
	struct name_alike_why *ret)
{
	enum {
		PER_CHAR =
			1250, /* thousandths of the score, over the length */
	};
	struct native a;
	struct native b;
	uint32_t lost;
	uint32_t longer;

	split(reading_letters(x, &x->reading[x->token[v->first].first]), &a);
	split(reading_letters(y, &y->reading[y->token[w->first].first]), &b);
	*ret = (struct name_alike_why){ 0 };
	longer = a.n > b.n ? a.n : b.n;
	if (!longer)
		return 0;
	lost = native_distance(&a, &b) * PER_CHAR / longer;
	ret->same = lost == 0;
	ret->near = lost > 0 && lost < 200;
	ret->conflict = lost >= 200;
	return lost > 999 ? 0 : 999 - lost;
}

/* a script of its own that both are written in */
static bool both_native(const struct name_form *x, const struct name_form *y)
{
	uint32_t in_x = 0;
	uint32_t in_y = 0;

	for (uint32_t i = 0; i < x->variants; i++)
		in_x |= 1u << x->variant[i].system;
	for (uint32_t i = 0; i < y->variants; i++)
		in_y |= 1u << y->variant[i].system;
	return (in_x & in_y) >> SYSTEM_HAN;
}

static bool comparable(const struct variant *v,
	const struct variant *w,
	bool native)
{
	if (native)
		return v->system == w->system && v->system >= SYSTEM_HAN;
	return v->system < SYSTEM_HAN && w->system < SYSTEM_HAN;
}

static uint32_t best_variants(const struct name_form *x,
	const struct name_form *y,
	struct name_alike_why *ret,
	uint32_t *ret_feature)
{
	uint32_t feature[ALIKE_FEATURES] = { 0 };
	bool native = both_native(x, y);
	uint32_t best = 0;

	for (uint32_t i = 0; i < x->variants; i++) {
		for (uint32_t k = 0; k < y->variants; k++) {
			const struct variant *v = &x->variant[i];
			const struct variant *w = &y->variant[k];
			struct name_alike_why why;
			uint32_t alike;

			if (!comparable(v, w, native))
				continue;
			alike = native
				? native_alike(x, v, y, w, &why)
				: variant_alike(x, v, y, w, &why, feature);
			if (alike <= best && (i || k))
				continue;
			best = alike;
			*ret = why;
			memcpy(ret_feature, feature, sizeof feature);
			ret->romanised = !native && (i || k);
		}
	}
	return best;
}

uint32_t alike_features(const struct name_form *x,
	const struct name_form *y,
	struct name_alike_why *ret_why,
	uint32_t ret_feature[ALIKE_FEATURES])
{
	struct str a = name_normal(x);
	struct str b = name_normal(y);
	uint32_t alike;

	*ret_why = (struct name_alike_why){ 0 };
	memset(ret_feature, 0, ALIKE_FEATURES * sizeof *ret_feature);
	if (!x->variants || !y->variants)
		return 0;
	if (str_cmp(a, b) > 0)
		alike = best_variants(y, x, ret_why, ret_feature);
	else
		alike = best_variants(x, y, ret_why, ret_feature);
	/* what was not read may differ */
	if (x->cut || y->cut)
		return alike;
	return str_eq(a, b) ? NAME_EXACT : alike;
}

uint32_t name_alike(const struct name_form *x,
	const struct name_form *y,
	struct name_alike_why *ret_why)
{
	struct name_alike_why why;
	uint32_t feature[ALIKE_FEATURES];

	return alike_features(x, y, ret_why ? ret_why : &why, feature);
}
