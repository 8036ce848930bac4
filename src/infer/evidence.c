/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/evidence.h"

/* number of each claim's predicate, TABLE_NONE for what does not count; claims
 * of one kind follow each other */
static bool number(struct evidence *e, uint32_t *kind)
{
	uint32_t last = TABLE_NONE;

	for (uint32_t i = 0; i < e->q.claims->n; i++) {
		const struct claim *c = e->q.claims->claim[i];

		kind[i] = TABLE_NONE;
		if (!claim_counts(c, e->q.as_of_s, e->q.only))
			continue;
		if (last == TABLE_NONE ||
			!str_eq(e->predicate.key[last], c->predicate))
			last = table_put(&e->predicate, c->predicate);
		if (last == TABLE_NONE)
			return false;
		kind[i] = last;
		e->n++;
	}
	return true;
}

/* The counting claims by predicate: kind of each claim, TABLE_NONE = does not
 * count. from: counted two places on, so that placing moves each start to its
 * end. */
static void place_claims(struct evidence *e, const uint32_t *kind)
{
	const struct claimset *all = e->q.claims;
	uint32_t *from = e->from;

	for (uint32_t i = 0; i < all->n; i++)
		if (kind[i] != TABLE_NONE)
			from[kind[i] + 2]++;
	for (uint32_t k = 2; k < e->predicate.n + 2; k++)
		from[k] += from[k - 1];
	for (uint32_t i = 0; i < all->n; i++) {
		if (kind[i] == TABLE_NONE)
			continue;
		uint32_t place = from[kind[i] + 1]++;
		e->claim[place] = all->claim[i];
	}
}

bool evidence_open(struct evidence *ret,
	const struct inquiry *q,
	struct arena *a)
{
	struct evidence e = { .q = *q, .predicate = table_in(a) };
	uint32_t *kind = NEW(a, uint32_t, q->claims->n + 1);

	if (!kind || !number(&e, kind))
		return false;
	e.claim = NEW(a, const struct claim *, e.n + 1);
	e.from = NEW(a, uint32_t, e.predicate.n + 2);
	if (a->full)
		return false;
	place_claims(&e, kind);
	*ret = e;
	return true;
}

uint32_t evidence_of(const struct evidence *e,
	const char *predicate,
	const struct claim *const **ret)
{
	uint32_t k = table_find(&e->predicate, str_of(predicate));

	*ret = NULL;
	if (k == TABLE_NONE)
		return 0;
	*ret = e->claim + e->from[k];
	return e->from[k + 1] - e->from[k];
}

const struct opinion *evidence_opinion(const struct evidence *e,
	const struct claim *c)
{
	for (uint32_t i = 0; i < e->q.n_opinion; i++)
		if (e->q.opinion[i].claim == c)
			return &e->q.opinion[i];
	return NULL;
}
