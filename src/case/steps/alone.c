/* SPDX-License-Identifier: Apache-2.0 */
/* A case as if what an audience may not see had never come into it: claims,
 * numbers and judgements follow from the rest. */
#include "case/steps/inside.h"

static bool no_room(struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"no memory left for what the audience may see");
}

/* Its marking is asked of today, whatever day the question is of. */
static bool without(const struct store *s,
	const struct audience *audience,
	struct arena *a,
	bool **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct exhibit *x;

	if (!store_exhibits_as_of(s,
		    INT64_MAX,
		    UINT64_MAX,
		    a,
		    &x,
		    ret_n,
		    err)) {
		return false;
	}
	*ret = NEW(a, bool, *ret_n + 1);
	for (uint32_t i = 0; *ret && i < *ret_n; i++)
		(*ret)[i] = !audience_sees(audience, &x[i]);
	return *ret || no_room(err);
}

static bool take_off_exhibits(struct view *v,
	const bool *out,
	uint32_t n_out,
	struct err *err)
{
	struct publication *p = &v->publication;
	struct exhibit *x = NEW(&v->a, struct exhibit, p->n_exhibit + 1);

	if (!x)
		return no_room(err);
	p->simulated = false;
	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		if (i >= n_out || out[i])
			x[i] = (struct exhibit){ .kept_out = true };
		else
			x[i] = p->exhibit[i];
		p->simulated |= x[i].simulated;
	}
	p->exhibit = x;
	return true;
}

/* What examiners withdrew is withdrawn, whichever revision they saw. */
static bool take_off_undone(struct view *v, struct err *err)
{
	struct table undone = table_in(&v->a);
	int64_t *at_s = NEW(&v->a, int64_t, v->stored.n + 1);

	for (uint32_t i = 0; at_s && i < v->stored.n; i++) {
		const struct claim *c = v->stored.claim[i];
		uint32_t before = undone.n;

		if (!c->undone)
			continue;
		uint32_t k = table_put(&undone, claim_key(c));
		if (k == TABLE_NONE)
			break;
		if (k == before || c->superseded_at_s < at_s[k])
			at_s[k] = c->superseded_at_s;
	}
	for (uint32_t i = 0; at_s && undone.n && i < v->all.n; i++) {
		struct claim *c = v->all.claim[i];
		uint32_t k = table_find(&undone, claim_key(c));

		if (k == TABLE_NONE)
			continue;
		c->undone = true;
		if (at_s[k] < c->superseded_at_s)
			c->superseded_at_s = at_s[k];
	}
	return !v->a.full || no_room(err);
}

static int64_t last_day(const struct claimset *all)
{
	int64_t last = 0;

	for (uint32_t i = 0; i < all->n; i++) {
		const struct claim *c = all->claim[i];

		if (c->recorded_at_s > last)
			last = c->recorded_at_s;
		if (c->superseded_at_s != TIME_OPEN &&
			c->superseded_at_s > last)
			last = c->superseded_at_s;
	}
	return last;
}

bool case_alone(struct view *v,
	struct store *s,
	const struct audience *audience,
	int64_t *ret_last_s,
	struct err *err)
{
	const struct claims_wanted everything = { 0 };
	bool *out;
	uint32_t n_out;

	v->whole = true;
	v->stored = claimset_in(&v->a);
	if (!store_claims(s, &everything, &v->stored, NULL, err) ||
		!without(s, audience, &v->a, &out, &n_out, err) ||
		!case_derive_without(s, out, &v->all, err)) {
		return false;
	}
	*ret_last_s = last_day(&v->all);
	return take_off_exhibits(v, out, n_out, err) &&
		take_off_undone(v, err);
}
