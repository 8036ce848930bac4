/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/evidence.h"

#include "infer/weights.h"

static bool counts(const struct evidence *e, uint32_t i)
{
	return claim_counts(e->q.claims->claim[i], e->q.as_of_s, e->q.only);
}

bool evidence_open(struct evidence *ret,
	const struct inquiry *q,
	struct arena *a)
{
	const struct claimset *all = q->claims;
	struct evidence e = { .q = *q };

	e.from = NEW(a, uint32_t, n_predicates + 2);
	if (!e.from)
		return false;
	for (uint32_t i = 0; i < all->n; i++) {
		if (counts(&e, i)) {
			e.from[all->claim[i]->predicate + 2]++;
			e.n++;
		}
	}
	e.claim = NEW(a, const struct claim *, e.n + 1);
	if (!e.claim)
		return false;
	for (size_t k = 2; k < n_predicates + 2; k++)
		e.from[k] += e.from[k - 1];
	/* from[k + 1] moves from the start of its kind to the end */
	for (uint32_t i = 0; i < all->n; i++) {
		if (counts(&e, i)) {
			e.claim[e.from[all->claim[i]->predicate + 1]++] =
				all->claim[i];
		}
	}
	*ret = e;
	return true;
}

uint32_t evidence_of(const struct evidence *e,
	enum predicate predicate,
	const struct claim *const **ret)
{
	*ret = e->claim + e->from[predicate];
	return e->from[predicate + 1] - e->from[predicate];
}

const struct override *evidence_override(const struct evidence *e,
	const struct claim *c)
{
	for (uint32_t i = 0; i < e->q.n_override; i++) {
		if (e->q.override[i].claim == c)
			return &e->q.override[i];
	}
	return NULL;
}

int evidence_order(const struct claim *x, const struct claim *y)
{
	if (claim_relayed(x) != claim_relayed(y))
		return claim_relayed(x) ? 1 : -1;
	if (x->recorded_at_s != y->recorded_at_s)
		return x->recorded_at_s < y->recorded_at_s ? -1 : 1;
	return strcmp(x->id, y->id);
}

int64_t evidence_right(const struct evidence *e, const struct claim *c)
{
	const struct override *o = evidence_override(e, c);
	struct grade g = o && o->weight_milli < 0 ? o->grade : c->grade;

	return FIXED_ONE / 1000 * grade_right_milli(g);
}
