/* SPDX-License-Identifier: Apache-2.0 */
/* The judgements replayed: what stood at the end of each day, and which claims
 * moved it. */
#include <stdlib.h>

#include "infer/exam.h"
#include "infer/ground.h"

enum {
	TRIED_MAX = 48,
	MOVERS_MAX = 8
};
#define WORK_ARENA ((size_t)16 << 30) /* address space */

#define POINT (FIXED_ONE / 100)

struct replay {
	const struct inquiry *q;
	struct arena *a;   /* what is handed on */
	struct arena work; /* used anew for every layer looked at */
};

/* a layer's standing, and the probability of one answer in it */
struct seen {
	struct standing now;
	int64_t focus;
};

static int64_t day_of(int64_t s)
{
	return s >= 0 ? s / DAY_S : -((-s + DAY_S - 1) / DAY_S);
}

/* the layers whose gates ask for the predicate, or whose ground it is */
static unsigned gates_of(enum predicate predicate)
{
	static const struct {
		enum predicate predicate;
		unsigned layers;
	} asked[] = {
		{ PRED_CONSIDERED, 1U << LAYER_MACHINE },
		{ PRED_HAS_ROLE, 1U << LAYER_MACHINE },
		{ PRED_EXCLUDED_FROM, 1U << LAYER_MACHINE },
		{ PRED_SHARED_INFRASTRUCTURE, 1U << LAYER_MACHINE },
		{ PRED_PLANTED, 1U << LAYER_MACHINE },
		{ PRED_SIGNED_OFF, 1U << LAYER_INDIVIDUAL },
		{ PRED_LOCATED_IN, 1U << LAYER_SPONSOR },
		{ PRED_PART_OF, 1U << LAYER_SPONSOR },
	};
	unsigned set = 0;

	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		if (predicate == asked[i].predicate)
			set |= asked[i].layers;
	}
	for (int l = LAYER_PERSONA; l < LAYERS; l++) {
		if (ground_rests_on(predicate, (enum layer)l))
			set |= 1U << l;
	}
	return set;
}

/* the layers that a predicate can touch: by a weight, or by what gates ask */
static unsigned layers_of(enum predicate predicate)
{
	unsigned set = gates_of(predicate);

	for (size_t i = 0; i < n_weights; i++) {
		if (predicate == weights[i].predicate)
			set |= 1U << weights[i].layer;
	}
	return set;
}

/* --- one layer at one instant -------------------------------------------- */

static int64_t probability_in(const struct exam *e, struct str id)
{
	uint32_t h = id.n ? table_find(&e->t.name, id) : e->t.n_hyp;

	return h == TABLE_NONE ? 0 : e->p[h];
}

static bool look(struct replay *r,
	const struct inquiry *q,
	enum layer layer,
	const struct str *focus,
	struct seen *ret)
{
	struct arena scratch = r->work;
	struct evidence e;
	struct exam x;
	struct verdict v;

	if (!evidence_open(&e, q, &scratch))
		return false;
	if (!ground_open(&e, layer, &scratch))
		return false;
	if (!exam_open(&x, layer, &e, &scratch))
		return false;
	exam_judge(&x, &v);
	ret->now = (struct standing){
		.judgement = v.judgement,
		.hypothesis = v.hypothesis,
		.p = v.p,
		.low = v.low,
		.high = v.high,
	};
	ret->focus = focus ? probability_in(&x, *focus) : v.p;
	ret->now.hypothesis = arena_str(r->a, v.hypothesis);
	return !scratch.full && !r->a->full;
}

static bool same_words(const struct standing *x, const struct standing *y)
{
	return strcmp(x->judgement, y->judgement) == 0 &&
		str_eq(x->hypothesis, y->hypothesis);
}

static int64_t apart(int64_t x, int64_t y)
{
	return x > y ? x - y : y - x;
}

static bool moved(const struct standing *x, const struct standing *y)
{
	return !same_words(x, y) || apart(x->p, y->p) >= POINT;
}

/* --- who moved it -------------------------------------------------------- */

/* What the day brought, tried as one: a claim that became known or was
 * superseded, or all of one origin. */
struct candidate {
	const struct claim *const *claim;
	uint32_t n;
	bool ceased;
	bool restores; /* without it alone the old words stand */
	int64_t undone;
};

struct day {
	int64_t since_s;
	int64_t as_of_s;
	enum layer layer;
	const struct standing *before;
	const struct standing *after;
	/* the new leader's probability on the day before */
	int64_t focus_before;
	const struct claim **claim; /* what the day brought to the layer */
	uint32_t n_claim;
	struct candidate *c;
	uint32_t n;
};

static int by_place(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a;
	const struct claim *y = *(const struct claim *const *)b;

	return (x > y) - (x < y);
}

/* the claims of some candidates, for looking up; how many */
static uint32_t gather(const struct candidate *gone,
	uint32_t n,
	const struct claim **ret)
{
	uint32_t k = 0;

	for (uint32_t g = 0; g < n; g++) {
		for (uint32_t i = 0; i < gone[g].n; i++)
			ret[k++] = gone[g].claim[i];
	}
	if (k)
		qsort(ret, k, sizeof *ret, by_place);
	return k;
}

/* The layer as if the candidates had not come: what became known is left out,
 * what ceased goes on. */
static bool look_without(struct replay *r,
	const struct day *d,
	const struct candidate *gone,
	uint32_t n,
	struct seen *ret)
{
	struct arena kept = r->work;
	const struct claim **out =
		NEW(&r->work, const struct claim *, d->n_claim + 1);
	const struct claim **in =
		NEW(&r->work, const struct claim *, r->q->claims->n + 1);
	uint32_t n_out = out ? gather(gone, n, out) : 0;
	uint32_t k = 0;
	struct claim *revived = NEW(&r->work, struct claim, n_out + 1);

	for (uint32_t i = 0; !r->work.full && i < r->q->claims->n; i++) {
		const struct claim *c = r->q->claims->claim[i];

		if (!bsearch(&c, out, n_out, sizeof *out, by_place)) {
			in[k++] = c;
		} else if (claim_counts(c, d->since_s, r->q->only)) {
			*revived = *c;
			revived->superseded_at_s = TIME_OPEN;
			in[k++] = revived++;
		}
	}
	struct claimset set = { .n = k };
	memcpy(&set.claim, &in, sizeof set.claim);
	struct inquiry q = {
		.claims = &set,
		.as_of_s = d->as_of_s,
		.only = r->q->only,
		.override = r->q->override,
		.n_override = r->q->n_override,
	};
	bool ok = !r->work.full &&
		look(r, &q, d->layer, &d->after->hypothesis, ret);
	r->work = kept;
	return ok;
}

static int telling_first(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;

	if (x->restores != y->restores)
		return x->restores ? -1 : 1;
	if (x->undone != y->undone)
		return x->undone > y->undone ? -1 : 1;
	return strcmp(x->claim[0]->id, y->claim[0]->id);
}

/* before anything is tried: what people say first (gates ask for it too), by
 * grade; then findings by strength */
static int promising_first(const void *a, const void *b)
{
	const struct claim *c = *(const struct claim *const *)a;
	const struct claim *d = *(const struct claim *const *)b;

	if ((c->maker == MADE_BY_HUNT) != (d->maker == MADE_BY_HUNT))
		return c->maker == MADE_BY_HUNT ? 1 : -1;
	if (c->weight_milli != d->weight_milli)
		return c->weight_milli > d->weight_milli ? -1 : 1;
	if (c->grade.reliability != d->grade.reliability)
		return c->grade.reliability < d->grade.reliability ? -1 : 1;
	if (c->grade.credibility != d->grade.credibility)
		return c->grade.credibility < d->grade.credibility ? -1 : 1;
	return strcmp(c->id, d->id);
}

static int by_origin(const void *a, const void *b)
{
	int order = str_cmp((*(const struct claim *const *)a)->origin,
		(*(const struct claim *const *)b)->origin);

	return order ? order : promising_first(a, b);
}

/* whether it can move this answer: of answers that do not exclude each other
 * only what speaks for one of the two matters */
static bool bears(const struct day *d, const struct claim *c)
{
	const struct weight *w = tally_row(c, d->layer);
	struct str h = w && w->side == SIDE_SUBJECT ? c->subject : c->object;

	if (gates_of(c->predicate) >> d->layer & 1)
		return true;
	bool all =
		(d->layer != LAYER_MACHINE && d->layer != LAYER_INDIVIDUAL) ||
		!d->before->hypothesis.n || !d->after->hypothesis.n;
	if (!w)
		return false;
	if (!tally_weighs(c))
		return false;
	return all || str_eq(h, d->before->hypothesis) ||
		str_eq(h, d->after->hypothesis);
}

static bool of_the_day(struct replay *r, struct day *d)
{
	const struct inquiry *q = r->q;
	struct arena *a = r->a;
	const struct claimset *all = q->claims;

	d->claim = NEW(a, const struct claim *, all->n + 1);
	for (uint32_t i = 0; d->claim && i < all->n; i++) {
		const struct claim *c = all->claim[i];

		if (claim_counts(c, d->since_s, q->only) !=
				claim_counts(c, d->as_of_s, q->only) &&
			bears(d, c)) {
			d->claim[d->n_claim++] = c;
		}
	}
	d->c = NEW(a, struct candidate, d->n_claim + 1);
	return !a->full;
}

static void candidates(const struct replay *r,
	struct day *d,
	bool whole_origins)
{
	if (d->n_claim) {
		qsort(d->claim,
			d->n_claim,
			sizeof *d->claim,
			whole_origins ? by_origin : promising_first);
	}
	d->n = 0;
	for (uint32_t i = 0; i < d->n_claim && d->n < TRIED_MAX; i++) {
		bool joins = i && whole_origins &&
			str_eq(d->claim[i]->origin, d->claim[i - 1]->origin);

		if (joins) {
			d->c[d->n - 1].n++;
		} else {
			d->c[d->n++] = (struct candidate){
				.claim = &d->claim[i],
				.n = 1,
				.ceased = claim_counts(d->claim[i],
					d->since_s,
					r->q->only),
			};
		}
	}
}

static bool try_each(struct replay *r, struct day *d)
{
	struct seen s;

	for (uint32_t i = 0; i < d->n; i++) {
		if (!look_without(r, d, &d->c[i], 1, &s))
			return false;
		d->c[i].restores = same_words(&s.now, d->before) &&
			!same_words(d->after, d->before);
		d->c[i].undone = apart(d->after->p, d->focus_before) -
			apart(s.focus, d->focus_before);
	}
	if (d->n)
		qsort(d->c, d->n, sizeof *d->c, telling_first);
	return true;
}

/* most of it is undone: the old words stand again, or half of the way back */
static bool enough(const struct day *d, const struct seen *s)
{
	if (!same_words(d->after, d->before))
		return same_words(&s->now, d->before);
	return 2 * apart(s->focus, d->focus_before) <=
		apart(d->after->p, d->focus_before);
}

/* those among the first n that can be spared go: what is left still undoes most
 */
static bool spare(struct replay *r, struct day *d, uint32_t *n)
{
	for (uint32_t i = *n; i-- > 0 && *n > 1;) {
		struct candidate one = d->c[i];
		struct seen s;

		memmove(&d->c[i], &d->c[i + 1], (*n - i - 1) * sizeof one);
		if (!look_without(r, d, d->c, *n - 1, &s))
			return false;
		if (enough(d, &s)) {
			--*n;
			continue;
		}
		memmove(&d->c[i + 1], &d->c[i], (*n - i - 1) * sizeof one);
		d->c[i] = one;
	}
	return true;
}

/* as few of the most telling as undo most of it; *ret_all = false when even
 * MOVERS_MAX of them do not */
static bool fewest(struct replay *r,
	struct day *d,
	uint32_t *ret_n,
	bool *ret_all)
{
	struct seen s;

	*ret_all = false;
	for (*ret_n = 0; *ret_n < d->n && *ret_n < MOVERS_MAX && !*ret_all;) {
		if (!look_without(r, d, d->c, ++*ret_n, &s))
			return false;
		*ret_all = enough(d, &s);
	}
	return !*ret_all || spare(r, d, ret_n);
}

static bool find_movers(struct replay *r, struct day *d, struct step *to)
{
	struct mover *m = NEW(r->a, struct mover, MOVERS_MAX);
	bool all = false;

	if (!m || !of_the_day(r, d))
		return false;
	for (int whole = 0; whole < 2 && !all; whole++) {
		candidates(r, d, whole);
		if (!try_each(r, d) || !fewest(r, d, &to->n_mover, &all))
			return false;
	}
	for (uint32_t k = 0; k < to->n_mover; k++) {
		m[k] = (struct mover){
			.claim = d->c[k].claim[0],
			.more = d->c[k].n - 1,
			.ceased = d->c[k].ceased,
			.undone = d->c[k].undone,
		};
	}
	to->mover = m;
	return true;
}

/* --- day by day ---------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* what a day can have touched, as a set of layers in the low bits below the
 * day: sorts by day */
enum {
	LAYER_BITS = 8
};

static uint32_t changes(const struct replay *r, int64_t *ret)
{
	const struct inquiry *q = r->q;
	uint32_t n = 0;
	uint32_t days = 0;

	for (uint32_t i = 0; i < q->claims->n; i++) {
		const struct claim *c = q->claims->claim[i];
		const int64_t at[] = { c->recorded_at_s, c->superseded_at_s };
		unsigned layers = source_matches(c->source, q->only)
			? layers_of(c->predicate)
			: 0;

		for (int k = 0; k < 2 && layers; k++) {
			if (at[k] != TIME_UNKNOWN && at[k] != TIME_OPEN &&
				at[k] < q->as_of_s) {
				ret[n++] = day_of(at[k]) * (1 << LAYER_BITS) +
					(int64_t)layers;
			}
		}
	}
	if (n)
		qsort(ret, n, sizeof *ret, by_day);
	for (uint32_t i = 0; i < n; i++) {
		if (days &&
			ret[days - 1] >> LAYER_BITS == ret[i] >> LAYER_BITS)
			ret[days - 1] |= ret[i] & ((1 << LAYER_BITS) - 1);
		else
			ret[days++] = ret[i];
	}
	return days;
}

static bool replay_layer(struct replay *r,
	enum layer layer,
	const int64_t *change,
	uint32_t n,
	struct step *step,
	uint32_t *ret_n)
{
	struct seen was;
	struct seen now;
	struct seen old;
	struct inquiry q = *r->q;
	int64_t since_s = n ? (change[0] >> LAYER_BITS) * DAY_S : 0;

	q.as_of_s = since_s;
	if (!look(r, &q, layer, NULL, &was))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const int64_t day = change[i] >> LAYER_BITS;

		if (!(change[i] >> layer & 1))
			continue;
		q.as_of_s = (day + 1) * DAY_S;
		if (!look(r, &q, layer, NULL, &now))
			return false;
		if (moved(&was.now, &now.now)) {
			struct step *to = &step[(*ret_n)++];
			struct inquiry before = q;

			before.as_of_s = since_s;
			*to = (struct step){
				.day_s = day * DAY_S,
				.before = was.now,
				.after = now.now,
			};
			if (!look(r,
				    &before,
				    layer,
				    &to->after.hypothesis,
				    &old)) {
				return false;
			}
			struct day d = {
				.since_s = since_s,
				.as_of_s = q.as_of_s,
				.layer = layer,
				.before = &to->before,
				.after = &to->after,
				.focus_before = old.focus,
			};
			if (!find_movers(r, &d, to))
				return false;
			was = now;
			since_s = q.as_of_s;
		}
	}
	return true;
}

bool infer_history(const struct inquiry *q,
	struct arena *a,
	struct history *ret,
	struct err *err)
{
	struct replay r = {
		.q = q,
		.a = a,
	};
	int64_t *change = NEW(a, int64_t, 2 * (size_t)q->claims->n + 1);
	bool ok = !a->full && arena_open(&r.work, WORK_ARENA, err);
	uint32_t n = ok ? changes(&r, change) : 0;

	*ret = (struct history){ .n_day = n };
	if (n) {
		ret->from_s = (change[0] >> LAYER_BITS) * DAY_S;
		ret->to_s = ((change[n - 1] >> LAYER_BITS) + 1) * DAY_S;
	}
	for (int l = 0; ok && l < LAYERS; l++) {
		struct step *step = NEW(a, struct step, n + 1);

		ret->layer[l].step = step;
		ok = step &&
			replay_layer(&r,
				(enum layer)l,
				change,
				n,
				step,
				&ret->layer[l].n);
	}
	arena_close(&r.work);
	return ok ||
		fail(err, ERR_LIMIT, 0, "no memory left to replay the case");
}
