/* SPDX-License-Identifier: Apache-2.0 */
/* What the judgement says to look for moves it as it promised when it is found:
 * in made-up cases, each kind of item is added as one claim, as good as was
 * promised (B2, from an origin of its own), about something of the case. */
#include "../core/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "infer/infer.h"
#include "infer/weights.h"
#include "investigations.h"

enum {
	ARENA = 1 << 30,
	SEED = 11,
	CASES = 20,
	PLANTED_PERCENT = 25,
	OTHERS_MAX = 400
};

static struct arena room;

static int open_room(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&room, ARENA, &err) ? 0 : -1;
}

static int close_room(void **state)
{
	(void)state;
	arena_close(&room);
	return 0;
}

static struct assessment assess(const struct claimset *s, int64_t as_of_s)
{
	struct assessment a;
	struct err err;

	if (!infer_assess(s, as_of_s, (struct str){ 0 }, &room, &a, &err))
		fail_msg("%s", err.text);
	return a;
}

/* the row of weights that an item of advice is about */
static const struct weight *row_of(enum layer layer, const struct wanted *x)
{
	for (size_t i = 0; i < n_weights; i++) {
		if (weights[i].layer == layer &&
			strcmp(weights[i].ask, x->ask) == 0) {
			return &weights[i];
		}
	}
	fail_msg("no row asks for \"%s\"", x->ask);
	return NULL;
}

/* things of the case that may stand on the other side, and a new one of each
 * type that is not a thing of a case already */
static uint32_t others_of(const struct investigation *inv,
	const struct weight *w,
	struct str *ret)
{
	const struct predicate_row *p = &predicates[w->predicate];
	uint32_t types = w->side == SIDE_SUBJECT ? p->objects : p->subjects;
	struct table seen = table_in(&room);
	uint32_t n = 0;

	if (w->other)
		types &= w->other;
	for (uint32_t i = 0; i < inv->n_incident; i++)
		table_put(&seen, inv->incident[i]);
	for (uint32_t i = 0; i < inv->claims.n; i++) {
		table_put(&seen, inv->claims.claim[i]->subject);
		table_put(&seen, inv->claims.claim[i]->object);
	}
	for (int t = 0; t < ENT_TYPES; t++) {
		if (types >> t & 1) {
			ret[n++] = arena_fmt(&room,
				"%s:advised",
				entity_type_name((enum entity_type)t));
		}
	}
	for (uint32_t i = 0; i < seen.n && n < OTHERS_MAX; i++) {
		if (types >> entity_type_of(seen.key[i]) & 1)
			ret[n++] = seen.key[i];
	}
	return n;
}

static struct claim found(const struct investigation *inv,
	const struct weight *w,
	struct str hyp,
	struct str other)
{
	struct claim c = {
		.subject = w->side == SIDE_SUBJECT ? hyp : other,
		.predicate = w->predicate,
		.object = w->side == SIDE_SUBJECT ? other : hyp,
		.source = STR("lab/advised"),
		.origin = STR("lab/advised"),
		.grade = { 'B', '2' },
		.from_s = inv->from_s,
		.to_s = inv->to_s,
		.res = RES_SECOND,
		.recorded_at_s = inv->as_of_s - 1,
		.superseded_at_s = TIME_OPEN,
		.maker = w->maker,
		.text = STR("found as advised"),
		.weight_milli = w->maker == MADE_BY_HUNT ? 20000 : 0,
		.n_loc = 1,
		.n_records = 1,
	};

	/* what published knowledge is in a case */
	if (strncmp(predicates[w->predicate].name, "resembles", 9) == 0) {
		c.source = c.origin = STR("knowledge/advised");
		c.grade.credibility = '3';
	}
	return c;
}

/* where the hypothesis stands; -1: nobody knows it */
static int64_t stands_at(const struct verdict *v, struct str hyp)
{
	for (uint32_t i = 0; i < v->n_alternative; i++) {
		if (str_eq(v->alternative[i].id, hyp))
			return v->alternative[i].p;
	}
	return -1;
}

static int64_t off(int64_t x, int64_t y)
{
	return x > y ? x - y : y - x;
}

/* the case with the item in it; of what links make, what they make it of too */
static int64_t judged_with(const struct investigation *inv,
	enum layer layer,
	const struct claim *c,
	struct str incident)
{
	struct claimset s = claimset_in(&room);

	for (uint32_t k = 0; k < inv->claims.n; k++)
		assert_non_null(claimset_add(&s, inv->claims.claim[k]));
	assert_non_null(claimset_add(&s, c));
	if (c->predicate == PRED_USES) {
		struct claim f = *c;

		f.subject = c->object;
		f.predicate = PRED_FOUND_IN;
		f.object = incident;
		f.maker = MADE_BY_ROW;
		assert_non_null(claimset_add(&s, &f));
	}
	struct assessment a = assess(&s, inv->as_of_s);
	struct str hyp = c->subject;
	if (entity_type_of(c->subject) != layer_rules[layer].type)
		hyp = c->object;
	return stands_at(&a.layer[layer], hyp);
}

/* bit; how far an answer that stands alone has moved */
static double moved_bit(double then, double now)
{
	const double least = 1e-9;
	double p = then < least ? least : then > 1 - least ? 1 - least : then;
	double q = now < least ? least : now > 1 - least ? 1 - least : now;

	return (p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))) / log(2);
}

/* one kind of item, over all cases */
struct kept {
	uint32_t n;
	double most_off;
};

static void check_worth(const struct verdict *v,
	const struct wanted *x,
	int64_t now,
	int64_t got)
{
	double then = (double)got / FIXED_ONE;
	double found = (double)x->p_found / FIXED_ONE;
	double bit = found * moved_bit(then, (double)now / FIXED_ONE);
	double promised = (double)x->info_milli / 1000;
	bool alone = x->clears || !layer_rules[v->layer].rivals;

	/* that it speaks for the leader is one of the things it can do; where
	 * names do not exclude each other it is the only one that moves him */
	if (bit > promised + .02 || (alone && bit < promised - .02)) {
		fail_msg("%s %s: worth %.3f bit, promised %.3f",
			layer_name(v->layer),
			x->predicate,
			bit,
			promised);
	}
}

static void try_out(const struct investigation *inv,
	uint32_t number,
	const struct verdict *v,
	const struct wanted *x,
	struct kept *ret)
{
	const struct weight *w = row_of(v->layer, x);
	const int64_t near = FIXED_ONE / 50;
	struct str hyp = x->hypothesis;
	struct str other[OTHERS_MAX];
	uint32_t n = others_of(inv, w, other);
	int64_t got = -FIXED_ONE;

	if (!hyp.n) {
		hyp = arena_fmt(&room,
			"%s:Advised One",
			entity_type_name(w->type));
	}
	for (uint32_t i = 0; i < n * inv->n_incident; i++) {
		struct arena before = room;
		struct claim c =
			found(inv, w, hyp, other[i / inv->n_incident]);
		int64_t p = judged_with(inv,
			v->layer,
			&c,
			inv->incident[i % inv->n_incident]);

		room = before;
		if (off(p, x->p_then) < off(got, x->p_then))
			got = p;
		if (off(got, x->p_then) <= near)
			break;
	}
	if (off(got, x->p_then) > near) {
		fail_msg("case %u, %s: \"%.*s\" but it stands at %.3f",
			number,
			layer_name(v->layer),
			STR_FMT(x->sentence),
			(double)got / FIXED_ONE);
	}
	if (x->hypothesis.n)
		check_worth(v, x, stands_at(v, hyp), got);
	ret->n++;
	double most = (double)off(got, x->p_then) / FIXED_ONE;
	if (most > ret->most_off)
		ret->most_off = most;
}

static void advice_keeps_its_promise(void **state)
{
	static struct kept kept[LAYERS][256];
	uint32_t kinds = 0;

	(void)state;
	assert_true(n_predicates <= N(kept[0]));
	for (uint32_t i = 0; i < CASES; i++) {
		struct arena before = room;
		struct investigation_setup setup = { SEED,
			i,
			PLANTED_PERCENT };
		struct investigation inv;

		assert_true(investigation_make(&setup, &room, &inv));
		struct assessment a = assess(&inv.claims, inv.as_of_s);
		for (int l = 0; l < LAYERS; l++) {
			const struct verdict *v = &a.layer[l];

			for (uint32_t k = 0; k < v->n_wanted; k++) {
				try_out(&inv,
					i,
					v,
					&v->wanted[k],
					&kept[l]
					     [row_of(v->layer, &v->wanted[k])
							     ->predicate]);
			}
		}
		room = before;
	}
	for (int l = 0; l < LAYERS; l++) {
		for (size_t p = 0; p < n_predicates; p++) {
			if (!kept[l][p].n)
				continue;
			kinds++;
			printf("%-10s %-22s %3u times, off by %.4f at most\n",
				layer_name((enum layer)l),
				predicates[p].name,
				kept[l][p].n,
				kept[l][p].most_off);
		}
	}
	assert_true(kinds >= 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(advice_keeps_its_promise),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
