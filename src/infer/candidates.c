/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/candidates.h"

#include <stdlib.h>

#include "infer/gates.h"
#include "infer/roles.h"
#include "infer/trail.h"

static int heaviest_first(const void *a, const void *b)
{
	const struct reason *x = a;
	const struct reason *y = b;
	int64_t p = llabs(x->weight_milli);
	int64_t q = llabs(y->weight_milli);

	if (p != q)
		return p > q ? -1 : 1;
	return strcmp(x->claim->id, y->claim->id);
}

static bool is_listed(const struct reason *r,
	uint32_t n,
	const struct claim *c)
{
	for (uint32_t i = 0; i < n; i++) {
		if (r[i].claim == c)
			return true;
	}
	return false;
}

/* what takes weight away from items, with what it took */
static uint32_t undercuts(const struct exam *e,
	uint32_t hyp,
	struct reason *ret,
	uint32_t n)
{
	const struct item *block = tally_items(&e->t, hyp);

	for (uint32_t i = 0; e->e->trail && i < e->t.hyp[hyp].n; i++) {
		const struct item *x = &block[i];
		const struct claim *by = NULL;

		if (x->copy || x->w->raw_milli < 0)
			continue;
		if (trail_left(e->e->trail, x->claim, &by) == FIXED_ONE ||
			is_listed(ret, n, by)) {
			continue;
		}
		struct grade g = { (char)('A' + x->grade / 6),
			(char)('1' + x->grade % 6) };
		ret[n++] = (struct reason){
			.claim = by,
			.cls = x->w->cls,
			.raw_milli = -x->w->raw_milli,
			.weight_milli = x->graded_milli[SCEN_MIDDLE] -
				tally_graded(&e->t, x->w, g),
			.sentence = by->text,
		};
	}
	return n;
}

/* the items for it, or against it, as reasons; how many */
static uint32_t reasons(const struct exam *e,
	uint32_t hyp,
	bool against,
	struct reason *ret)
{
	const struct item *block = tally_items(&e->t, hyp);
	uint32_t n = 0;

	for (uint32_t i = 0; i < e->t.hyp[hyp].n; i++) {
		const struct item *x = &block[i];

		if (x->copy || (x->w->raw_milli < 0) != against)
			continue;
		ret[n++] = (struct reason){
			.claim = x->claim,
			.cls = x->w->cls,
			.raw_milli = x->w->raw_milli,
			.weight_milli = x->weight_milli,
			.sentence = x->claim->text,
		};
	}
	if (against)
		n = undercuts(e, hyp, ret, n);
	if (n)
		qsort(ret, n, sizeof *ret, heaviest_first);
	return n;
}

/* --- the trail -------------------------------------------------------------
 */

/* the things on the trail, the name last, are put from its end */
static uint32_t steps_back(const struct trail *t, const struct node *x)
{
	uint32_t n = 1;

	while (x->from != TABLE_NONE && n <= t->n_node) {
		x = &t->node[x->from];
		n++;
	}
	return n;
}

static void chain(const struct exam *e, struct str id, struct contender *c)
{
	const struct trail *t = e->e->trail;
	const struct node *x = t ? trail_find(t, id) : NULL;

	if (!x || !x->reach)
		return;
	uint32_t n = steps_back(t, x);
	struct trail_step *s = NEW(e->a, struct trail_step, n);
	if (!s)
		return;
	for (uint32_t i = n; i-- > 0;) {
		s[i] = (struct trail_step){
			.from = x->from == TABLE_NONE ? (struct str){ 0 }
						      : t->node[x->from].id,
			.to = x->id,
			.claim = x->by,
			.p = x->reach,
		};
		if (i)
			x = &t->node[x->from];
	}
	c->chain = s;
	c->n_chain = n;
}

/* of a group, unit or sponsor: the trail to whom its heaviest item names */
static void chain_of_item(const struct exam *e,
	uint32_t hyp,
	struct contender *c)
{
	const struct item *block = tally_items(&e->t, hyp);

	for (uint32_t i = 0; i < e->t.hyp[hyp].n && !c->n_chain; i++) {
		const struct item *x = &block[i];

		if (x->w->bond == BOND_TRAIL && !x->copy) {
			chain(e,
				trail_name(e->e->trail,
					x->claim,
					x->w->side == SIDE_SUBJECT
						? x->claim->object
						: x->claim->subject),
				c);
		}
	}
}

/* --- one candidate ---------------------------------------------------------
 */

static struct str note_of(const struct exam *e, uint32_t hyp)
{
	const struct hypothesis *h = &e->t.hyp[hyp];
	const struct node *x =
		e->e->trail ? trail_find(e->e->trail, h->id) : NULL;

	if (x && x->cut && !x->reach)
		return gate_cut_words(e->e, x, e->a);
	if (!h->own) {
		return STR("no probability: nothing at first hand speaks for "
			   "it that would double the odds");
	}
	if (h->cap < FIXED_ONE && e->p[hyp] == h->cap) {
		return STR("no surer than the weakest step of the trail that "
			   "leads there");
	}
	return (struct str){ 0 };
}

struct contender exam_candidate(struct exam *e, uint32_t hyp)
{
	const struct hypothesis *h = &e->t.hyp[hyp];
	struct contender c = {
		.id = h->id,
		.has_chance = h->own,
		.p = e->p[hyp],
		.low = e->low[hyp],
		.high = e->high[hyp],
		.note = note_of(e, hyp),
	};
	struct reason *r = NEW(e->a, struct reason, 2 * (size_t)h->n + 1);

	if (!r)
		return c;
	c.pro = r;
	c.n_pro = reasons(e, hyp, false, r);
	c.con = r + c.n_pro;
	c.n_con = reasons(e, hyp, true, r + c.n_pro);
	if (e->t.layer == LAYER_MACHINE && e->e->roles)
		c.role = roles_of(e->e->roles, h->id);
	else if (e->t.layer <= LAYER_INDIVIDUAL)
		chain(e, h->id, &c);
	else if (e->e->trail)
		chain_of_item(e, hyp, &c);
	return c;
}

void exam_candidates(struct exam *e, struct verdict *v)
{
	struct tally *t = &e->t;
	uint32_t most = t->n_hyp < CANDIDATES_MAX ? t->n_hyp : CANDIDATES_MAX;
	struct contender *c = NEW(e->a, struct contender, (size_t)most + 1);
	bool *taken = NEW(e->a, bool, (size_t)t->n_hyp + 1);

	if (!c || !taken)
		return;
	while (v->n_candidate < most) {
		uint32_t next = v->n_candidate ? t->n_hyp : e->top;

		for (uint32_t h = 0; next == t->n_hyp && h < t->n_hyp; h++) {
			if (!taken[h])
				next = h;
		}
		for (uint32_t h = 0; v->n_candidate && h < t->n_hyp; h++) {
			if (!taken[h] && tally_before(t, h, next))
				next = h;
		}
		taken[next] = true;
		c[v->n_candidate++] = exam_candidate(e, next);
	}
	v->candidate = c;
	v->more_candidates = t->n_hyp - most;
	if (e->top < t->n_hyp) {
		v->reason = c[0].pro;
		v->n_against = c[0].n_con;
		v->n_reason = c[0].n_pro + c[0].n_con;
	}
}
