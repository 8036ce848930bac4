/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/linkage.h"

#include <stdlib.h>

#include "identity/linkage/blocks.h"
#include "identity/linkage/clusters.h"
#include "identity/linkage/learn.h"
#include "identity/linkage/patterns.h"
#include "identity/linkage/score.h"

static int by_weight(const void *a, const void *b)
{
	const struct linked_pair *x = a;
	const struct linked_pair *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

struct running {
	struct values v;
	struct candidates c;
	struct patterns seen;
	uint64_t *pattern; /* by candidate */
};

static bool compare_all(struct running *r, struct arena *a)
{
	r->seen = patterns_in(a);
	r->pattern = arena_raw(a,
		sizeof *r->pattern,
		r->c.n + 1,
		alignof(uint64_t));
	if (!r->pattern)
		return false;
	compare_pairs(&r->v, r->c.pair, r->c.n, r->pattern);
	for (uint32_t i = 0; i < r->c.n; i++) {
		if (patterns_add(&r->seen, r->pattern[i]) == UINT32_MAX)
			return false;
	}
	return patterns_sort(&r->seen);
}

static struct pattern_score *score_patterns(const struct running *r,
	const struct linkage_model *m,
	struct arena *a)
{
	struct pattern_score *of =
		NEW(a, struct pattern_score, r->seen.n + 1);

	for (uint32_t i = 0; of && i < r->seen.n; i++)
		of[i] = score_pattern(m, r->seen.pattern[i], r->v.n_column);
	return of;
}

/* Chao 1987: what was found once and twice bounds what was not. */
struct found {
	uint32_t once;
	uint32_t twice;
	uint32_t sure;
};

static uint32_t lost_of(const struct found *f)
{
	double lost = (double)f->once * f->once / (2.0 * (f->twice + 1));

	return f->sure ? (uint32_t)(1e6 * lost / (lost + f->sure)) : 0;
}

static void count_found(struct found *f, uint64_t candidate)
{
	f->once += candidate_keys(candidate) == 1;
	f->twice += candidate_keys(candidate) == 2;
	f->sure++;
}

/* those that are worth keeping, in the order of the records */
static bool keep_pairs(struct running *r,
	struct linkage *ret,
	struct arena *a)
{
	struct pattern_score *of = score_patterns(r, &ret->model, a);
	struct found found = { 0 };

	ret->pair = arena_raw(a,
		sizeof *ret->pair,
		r->c.n + 1,
		alignof(struct linked_pair));
	for (uint32_t i = 0; of && ret->pair && i < r->c.n; i++) {
		struct linked_pair *p = &ret->pair[ret->n_pair];
		const struct pattern_score *s =
			&of[patterns_find(&r->seen, r->pattern[i])];

		if (!s->kept)
			continue;
		p->a = candidate_a(r->c.pair[i]);
		p->b = candidate_b(r->c.pair[i]);
		p->pattern = r->pattern[i];
		score_pair(&ret->model, &r->v, s, p);
		if (p->weight > 0)
			count_found(&found, r->c.pair[i]);
		ret->n_pair += p->weight > LINKAGE_KEPT;
	}
	ret->lost_ppm = lost_of(&found);
	return of && ret->pair;
}

/* numbers as they were given */
static void as_given(const struct values *v, struct linkage *ret)
{
	for (uint32_t i = 0; i < ret->n_pair; i++) {
		struct linked_pair *p = &ret->pair[i];
		uint32_t x = v->given[p->a];
		uint32_t y = v->given[p->b];

		p->a = x < y ? x : y;
		p->b = x < y ? y : x;
	}
	qsort(ret->pair, ret->n_pair, sizeof *ret->pair, by_weight);
}

bool linkage_run(const struct linkage_records *r,
	struct arena *a,
	struct linkage *ret,
	struct err *err)
{
	struct running *run = NEW(a, struct running, 1);

	*ret = (struct linkage){ .n_pair = 0 };
	if (r->n >= LINKAGE_RECORDS_MAX) {
		return fail(err,
			ERR_LIMIT,
			0,
			"%u records were given; at most %u can be compared "
			"at "
			"once",
			r->n,
			(unsigned)LINKAGE_RECORDS_MAX - 1);
	}
	bool ok = run && values_take(r, a, &run->v) &&
		candidates_find(&run->v, a, &run->c) && compare_all(run, a) &&
		learn(&run->v, &run->seen, *a, &ret->model) &&
		keep_pairs(run, ret, a);
	if (ok) {
		qsort(ret->pair, ret->n_pair, sizeof *ret->pair, by_weight);
		ok = clusters_of(&run->v, ret, a);
	}
	if (!ok)
		return fail(err, ERR_LIMIT, 0, "no memory left to compare");
	ret->compared = run->c.n;
	as_given(&run->v, ret);
	return true;
}
