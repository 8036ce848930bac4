/* SPDX-License-Identifier: Apache-2.0 */
#include "model/hands.h"

#include <stdlib.h>

struct joining {
	struct hands h;
	const struct claim **same;
	uint32_t n_same;
	const struct claim **apart;
	uint32_t n_apart;
};

uint32_t hands_probability(const struct claim *same_as)
{
	static const char key[] = "\"probability\":0.";
	struct str d = same_as->detail;
	uint64_t ppm;

	if (!str_starts(str_from(d, 1), STR(key)) ||
		!str_u64(str_head(str_from(d, sizeof key), 6), &ppm))
		return HANDS_SAID;
	return (uint32_t)ppm;
}

/* --- which claims ----------------------------------------------------------
 */

static int by_probability(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a;
	const struct claim *y = *(const struct claim *const *)b;
	uint32_t p = hands_probability(x);
	uint32_t q = hands_probability(y);
	int o = (p < q) - (p > q);

	if (!o)
		o = str_cmp(x->subject, y->subject);
	return o ? o : str_cmp(x->object, y->object);
}

static bool take_claims(struct joining *j,
	const struct claimset *s,
	int64_t as_of_s,
	struct str only,
	struct arena *a)
{
	uint32_t same = 0;
	uint32_t apart = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		same += s->claim[i]->predicate == PRED_SAME_AS;
		apart += s->claim[i]->predicate == PRED_NOT_SAME_AS;
	}
	j->same = NEW(a, const struct claim *, (size_t)same + 1);
	j->apart = NEW(a, const struct claim *, (size_t)apart + 1);
	if (!j->same || !j->apart)
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct claim *c = s->claim[i];

		if (!claim_counts(c, as_of_s, only))
			continue;
		if (c->predicate == PRED_SAME_AS)
			j->same[j->n_same++] = c;
		if (c->predicate == PRED_NOT_SAME_AS)
			j->apart[j->n_apart++] = c;
	}
	if (j->n_same)
		qsort(j->same, j->n_same, sizeof *j->same, by_probability);
	return true;
}

/* --- joins -----------------------------------------------------------------
 */

static uint32_t root_of(uint32_t *first, uint32_t i)
{
	while (first[i] != i) {
		first[i] = first[first[i]];
		i = first[i];
	}
	return i;
}

static uint32_t root_named(struct hands *h, struct str name)
{
	uint32_t i = table_find(&h->name, name);

	return i == TABLE_NONE ? i : root_of(h->first, i);
}

/* Whether one hand would be two that are said not to be. */
static bool kept_apart(struct joining *j, uint32_t a, uint32_t b)
{
	for (uint32_t i = 0; i < j->n_apart; i++) {
		uint32_t x = root_named(&j->h, j->apart[i]->subject);
		uint32_t y = root_named(&j->h, j->apart[i]->object);

		if ((x == a && y == b) || (x == b && y == a))
			return true;
	}
	return false;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static bool join(struct joining *j, const struct claim *c)
{
	struct hands *h = &j->h;
	uint32_t a = table_put(&h->name, c->subject);
	uint32_t b = table_put(&h->name, c->object);

	if (a == TABLE_NONE || b == TABLE_NONE)
		return false;
	a = root_of(h->first, a);
	b = root_of(h->first, b);
	if (a == b || kept_apart(j, a, b))
		return true;
	if (str_cmp(h->name.key[b], h->name.key[a]) < 0) {
		uint32_t t = a;

		a = b;
		b = t;
	}
	h->first[b] = a;
	h->weakest[a] = least(least(h->weakest[a], h->weakest[b]),
		hands_probability(c));
	return true;
}

bool claimset_hands(const struct claimset *s,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct hands *ret)
{
	struct joining j = { .h.name = table_in(a) };
	struct hands *h = &j.h;

	*ret = j.h;
	if (!take_claims(&j, s, as_of_s, only, a))
		return false;
	h->first = NEW(a, uint32_t, 2 * (size_t)j.n_same + 1);
	h->weakest = NEW(a, uint32_t, 2 * (size_t)j.n_same + 1);
	if (!h->first || !h->weakest)
		return false;
	for (uint32_t i = 0; i < 2 * j.n_same; i++) {
		h->first[i] = i;
		h->weakest[i] = HANDS_SAID;
	}
	for (uint32_t i = 0; i < j.n_same; i++) {
		if (!join(&j, j.same[i]))
			return false;
	}
	for (uint32_t i = 0; i < h->name.n; i++)
		h->first[i] = root_of(h->first, i);
	*ret = *h;
	return true;
}

struct str hands_first(const struct hands *h, struct str persona)
{
	uint32_t i = table_find(&h->name, persona);

	return i == TABLE_NONE ? persona : h->name.key[h->first[i]];
}

uint32_t hands_weakest(const struct hands *h, struct str persona)
{
	uint32_t i = table_find(&h->name, persona);

	return i == TABLE_NONE ? HANDS_SAID : h->weakest[h->first[i]];
}
