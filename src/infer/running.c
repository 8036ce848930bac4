/* SPDX-License-Identifier: Apache-2.0 */
/* A layer kept while claims come in. */
#include <stdlib.h>

#include "infer/exam.h"
#include "infer/ground.h"
#include "infer/trail.h"

struct running {
	struct inquiry q;
	enum layer layer;
	struct arena *a;
	/* all claims so far, for when the layer must be collected anew */
	struct claimset seen;
	uint32_t room;
	struct evidence evidence;
	struct tally t;
	struct alternative *alternative;
	uint32_t alternative_room;
	int64_t *p[SCENARIOS];
};

static bool remember(struct running *r, const struct claim *c)
{
	if (r->seen.n == r->room) {
		uint32_t room = r->room ? r->room * 2 : 256;
		struct claim **bigger = NEW(r->a, struct claim *, room);

		if (!bigger)
			return false;
		if (r->seen.n) {
			memcpy(bigger,
				r->seen.claim,
				r->seen.n * sizeof *bigger);
		}
		r->seen.claim = bigger;
		r->room = room;
	}
	memcpy(&r->seen.claim[r->seen.n++], &c, sizeof c);
	return true;
}

static bool collect(struct running *r)
{
	r->q.claims = &r->seen;
	if (!evidence_open(&r->evidence, &r->q, r->a))
		return false;
	if (!ground_open(&r->evidence, r->layer, r->a))
		return false;
	if (!tally_open(&r->t, r->layer, &r->evidence, r->a))
		return false;
	for (int s = 0; s < SCENARIOS; s++)
		tally_sum(&r->t, (enum scenario)s, &WITHOUT_NOTHING);
	return true;
}

struct running *infer_running_open(enum layer layer,
	const struct inquiry *q,
	struct arena *a,
	struct err *err)
{
	struct running *r = NEW(a, struct running, 1);
	bool ok = r != NULL;

	if (ok) {
		*r = (struct running){
			.q = *q,
			.layer = layer,
			.a = a,
		};
		r->room = q->claims->n + q->claims->n / 4 + 256;
		r->seen.claim = NEW(a, struct claim *, r->room);
		ok = r->seen.claim != NULL;
		for (uint32_t i = 0; ok && i < q->claims->n; i++)
			ok = remember(r, q->claims->claim[i]);
	}
	if (ok && collect(r))
		return r;
	fail(err,
		ERR_LIMIT,
		0,
		"no memory left to keep the layer \"%s\"",
		layer_name(layer));
	return NULL;
}

static bool take(struct running *r, const struct claim *c)
{
	const struct weight *w = tally_row(c, r->layer);
	uint32_t hyp = TABLE_NONE;

	/* trails, roles, names and what was public are laid anew */
	if (ground_rests_on(c->predicate, r->layer) || trail_makes_public(c))
		return collect(r);
	if (!w)
		return true;
	if (!tally_add(&r->t, c, w, &hyp))
		return false;
	for (int s = 0; hyp != TABLE_NONE && s < SCENARIOS; s++)
		tally_sum_one(&r->t, hyp, (enum scenario)s, &WITHOUT_NOTHING);
	return true;
}

bool infer_running_add(struct running *r,
	const struct claim *c,
	struct err *err)
{
	bool ok = remember(r, c);

	if (ok && claim_counts(c, r->q.as_of_s, r->q.only))
		ok = take(r, c);
	return ok ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left to keep the layer \"%s\"",
			layer_name(r->layer));
}

static bool make_room(struct running *r)
{
	if (r->t.n_hyp + 1 <= r->alternative_room)
		return true;
	r->alternative_room = (r->t.n_hyp + 1) * 2;
	r->alternative = NEW(r->a, struct alternative, r->alternative_room);
	for (int s = 0; s < SCENARIOS; s++)
		r->p[s] = NEW(r->a, int64_t, r->alternative_room);
	return !r->a->full;
}

const struct alternative *infer_running_alternatives(struct running *r,
	uint32_t *ret_n,
	struct err *err)
{
	if (!make_room(r)) {
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left to keep the layer \"%s\"",
			layer_name(r->layer));
		return NULL;
	}
	(void)tally_settle(&r->t);
	for (int s = 0; s < SCENARIOS; s++)
		tally_probabilities(&r->t, (enum scenario)s, r->p[s]);
	exam_alternatives(&r->t,
		r->p[SCEN_MIDDLE],
		r->p[SCEN_LOW],
		r->p[SCEN_HIGH],
		r->alternative);
	*ret_n = r->t.n_hyp + 1;
	return r->alternative;
}
