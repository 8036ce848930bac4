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
	for (uint32_t i = 0; i < q->claims->n; i++)
		if (kind[i] != TABLE_NONE)
			e.from[kind[i] + 2]++;
	for (uint32_t k = 2; k < e.predicate.n + 2; k++)
		e.from[k] += e.from[k - 1];
	/* from[k + 1] moves from the start of its kind to the end */
	for (uint32_t i = 0; i < q->claims->n; i++)
		if (kind[i] != TABLE_NONE)
			e.claim[e.from[kind[i] + 1]++] = q->claims->claim[i];
	*ret = e;
	return true;
}

uint32_t evidence_of(const struct evidence *e,
	const char *predicate,
	const struct claim *const **ret)
{
	uint32_t k = table_find(&e->predicate, str_of(predicate));

	*ret = k == TABLE_NONE ? NULL : e->claim + e->from[k];
	return k == TABLE_NONE ? 0 : e->from[k + 1] - e->from[k];
}

const struct opinion *evidence_opinion(const struct evidence *e,
	const struct claim *c)
{
	for (uint32_t i = 0; i < e->q.n_opinion; i++)
		if (e->q.opinion[i].claim == c)
			return &e->q.opinion[i];
	return NULL;
}
