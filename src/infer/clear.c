/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks for the innocence of a name, and what would show it. */
#include <stdlib.h>

#include "infer/candidates.h"
#include "infer/gates.h"
#include "infer/ground.h"

static const struct grade expected = { 'B', '2' };

static bool layer_of(struct str id, enum layer *ret)
{
	for (int l = 0; l < LAYERS; l++) {
		if (layer_rules[l].type == entity_type_of(id)) {
			*ret = (enum layer)l;
			return true;
		}
	}
	return false;
}

/* the probability with one more item against it, from an origin of its own */
static int64_t probability_then(const struct exam *e,
	uint32_t hyp,
	const struct weight *w)
{
	const struct tally *t = &e->t;
	int64_t sum = t->hyp[hyp].sum_milli[SCEN_MIDDLE] +
		tally_prior_milli(t, hyp, SCEN_MIDDLE) +
		tally_graded(t, w, expected);
	int64_t odds = fixed_exp(sum);
	struct rest r = tally_remainder(t, SCEN_MIDDLE, hyp);
	struct normaliser p = tally_normaliser(t, &r, odds);

	return tally_capped(t, hyp, normaliser_probability(&p, odds));
}

static int most_telling_first(const void *a, const void *b)
{
	const struct clears *x = a;
	const struct clears *y = b;

	if (x->p_then != y->p_then)
		return x->p_then < y->p_then ? -1 : 1;
	return strcmp(x->ask, y->ask);
}

static void what_would_clear(struct exam *e,
	uint32_t hyp,
	struct clearing *ret)
{
	struct clears *c = NEW(e->a, struct clears, n_weights + 1);

	for (size_t i = 0; c && i < n_weights; i++) {
		const struct weight *w = &weights[i];

		if (w->layer != e->t.layer || w->raw_milli > 0)
			continue;
		c[ret->n_clears++] = (struct clears){
			.predicate = predicates[w->predicate].name,
			.ask = w->ask,
			.cls = w->cls,
			.p_then = hyp == TABLE_NONE
				? 0
				: probability_then(e, hyp, w),
		};
	}
	if (ret->n_clears)
		qsort(c, ret->n_clears, sizeof *c, most_telling_first);
	/* a row that may be written either way round is one thing to look for
	 */
	uint32_t kept = 0;
	for (uint32_t i = 0; i < ret->n_clears; i++) {
		if (!kept || strcmp(c[kept - 1].ask, c[i].ask) != 0)
			c[kept++] = c[i];
	}
	ret->n_clears = kept;
	ret->clears = c;
}

/* the answer of that name; of several activities the first by name */
static uint32_t hypothesis_named(const struct tally *t, struct str id)
{
	for (uint32_t h = 0; h < t->n_hyp; h++) {
		if (str_eq(t->hyp[h].id, id))
			return h;
	}
	return TABLE_NONE;
}

bool infer_clear(const struct inquiry *q,
	struct str id,
	struct arena *a,
	struct clearing *ret,
	struct err *err)
{
	struct evidence e;
	struct exam x;
	struct verdict v;
	struct claim any = { .source = { 0 } };

	*ret = (struct clearing){ .id = id };
	if (!layer_of(id, &ret->layer)) {
		return fail(err,
			ERR_USAGE,
			0,
			"\"%.*s\" is no answer of a layer: an address, "
			"persona, person, group, unit or sponsor is",
			STR_FMT(id));
	}
	bool ok = evidence_open(&e, q, a) && ground_open(&e, ret->layer, a) &&
		exam_open(&x, ret->layer, &e, a);
	if (!ok)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	ret->id = trail_name(e.trail, &any, id);
	exam_judge(&x, &v);
	uint32_t h = hypothesis_named(&x.t, ret->id);
	if (h != TABLE_NONE) {
		ret->is_candidate = true;
		ret->leads = h == x.top;
		ret->judgement = ret->leads ? v.judgement : "";
		ret->candidate = exam_candidate(&x, h);
	}
	what_would_clear(&x, h, ret);
	return !a->full || fail(err, ERR_LIMIT, 0, "no memory left");
}
