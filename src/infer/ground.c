/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/ground.h"

#include <stdlib.h>

#include "infer/exam.h"
#include "infer/routes.h"

#define T(x) (UINT32_C(1) << ENT_##x)
#define MACHINE ROUTE_MACHINE
#define HANDLE ROUTE_HANDLE
#define HAND (T(PERSONA) | T(PERSON))

struct ground {
	struct evidence *e;
	struct trail *t;
	const struct roles *roles;
	struct tally machine;
	struct arena *a;
};

static bool is_one_of(struct str id, uint32_t types)
{
	return types >> entity_type_of(id) & 1;
}

/* --- the rental and the attack ---------------------------------------------
 */

struct fit {
	enum cut cut;
	bool undated;
};

/* the share of [from, to) that lies in what the claim says, 1/1000 */
static int64_t share_within(const struct claim *c, int64_t from, int64_t to)
{
	int64_t a = c->from_s > from ? c->from_s : from;
	int64_t b = c->to_s < to ? c->to_s : to;

	if (b <= a)
		return 0;
	int64_t whole = to - from;
	return whole < INT64_MAX / 2000 ? (b - a) * 1000 / whole : 1000;
}

static bool is_dated(const struct claim *c)
{
	return c->from_s != TIME_UNKNOWN && c->to_s != TIME_OPEN &&
		c->to_s > c->from_s;
}

/* how fine the finest dated trace of the attack on the machine is, s */
static int64_t finest_trace(const struct ground *g, uint32_t machine)
{
	int64_t finest = INT64_MAX;

	for (uint32_t i = 0; i < g->machine.hyp[machine].n; i++) {
		const struct claim *x =
			tally_items(&g->machine, machine)[i].claim;

		if (is_dated(x) && x->to_s - x->from_s < finest)
			finest = x->to_s - x->from_s;
	}
	return finest;
}

/* Whether the attack used the machine within the time of the claim: a dated
 * trace of the attack, of the finest there are, lies inside; of one that lies
 * inside in part it is not known. */
static struct fit within(const struct ground *g,
	struct str machine,
	const struct claim *c)
{
	enum {
		INSIDE = 950 /* 1/1000 of the trace */
	};
	uint32_t h = table_find(&g->machine.name, machine);
	int64_t best = -1;

	if (h == TABLE_NONE || c->from_s == TIME_UNKNOWN)
		return (struct fit){ CUT_NOT, true };
	int64_t finest = finest_trace(g, h);
	for (uint32_t i = 0; i < g->machine.hyp[h].n; i++) {
		const struct claim *x = tally_items(&g->machine, h)[i].claim;

		if (!is_dated(x) || (x->to_s - x->from_s) / 2 > finest)
			continue;
		int64_t share = share_within(c, x->from_s, x->to_s);
		if (share > best)
			best = share;
	}
	if (best == 0)
		return (struct fit){ CUT_RENTAL, false };
	return (struct fit){ CUT_NOT, best < INSIDE };
}

static struct fit tenancy_of(const struct ground *g,
	struct str machine,
	const struct claim *c)
{
	if (!roles_lead_on(g->roles, machine))
		return (struct fit){ CUT_ROLE, false };
	return within(g, machine, c);
}

/* An account, mailbox or device that was seen in the attack may be the victim's
 * own: as of a machine, its part must be told. What identifies a persona of the
 * case is the persona's. */
static struct fit holding_of(const struct ground *g, struct str thing)
{
	const struct node *n = trail_find(g->t, thing);
	bool asked = n && n->start && !n->identifies;

	return (struct fit){ asked && !roles_lead_on(g->roles, thing)
			? CUT_ROLE
			: CUT_NOT,
		false };
}

/* --- laying steps ----------------------------------------------------------
 */

static bool lay_step(struct ground *g,
	const struct route *route,
	const struct claim *c)
{
	bool away = route->from == SIDE_SUBJECT;
	struct str from = away ? c->subject : c->object;
	struct str to = away ? c->object : c->subject;
	struct fit f = { CUT_NOT, false };

	if (!is_one_of(from, route->from_types) ||
		!is_one_of(to, route->to_types))
		return true;
	if (route->tenancy && is_one_of(from, MACHINE))
		f = tenancy_of(g, from, c);
	else if (is_one_of(from, T(ACCOUNT) | T(IDENTIFIER) | T(DEVICE)))
		f = holding_of(g, from);
	struct edge s = {
		.from = trail_node(g->t, trail_name(g->t, c, from)),
		.to = trail_node(g->t, trail_name(g->t, c, to)),
		.claim = c,
		.right = route->weighed ? FIXED_ONE : evidence_right(g->e, c),
		.cut = f.cut,
		.undated = f.undated,
	};
	if (s.from == TABLE_NONE || s.to == TABLE_NONE)
		return false;
	g->t->node[s.to].identifies |= route->predicate == PRED_IDENTIFIED_BY;
	s.undercut = trail_left(g->t, c, NULL) < FIXED_ONE;
	if (!f.cut)
		trail_join(g->t, s.from, s.to);
	return trail_tie(g->t, &s);
}

static int by_words(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a;
	const struct claim *y = *(const struct claim *const *)b;
	int o = str_cmp(x->subject, y->subject);

	if (!o)
		o = str_cmp(x->object, y->object);
	return o ? o : evidence_order(x, y);
}

/* the claims of a predicate in an order that does not depend on how they came,
 * nor on copies of them */
static bool sorted_of(const struct ground *g,
	enum predicate predicate,
	struct arena *a,
	const struct claim ***ret,
	uint32_t *ret_n)
{
	const struct claim *const *claim;

	*ret_n = evidence_of(g->e, predicate, &claim);
	*ret = NEW(a, const struct claim *, *ret_n + 1);
	if (!*ret)
		return false;
	if (*ret_n) {
		memcpy(*ret, claim, *ret_n * sizeof **ret);
		qsort(*ret, *ret_n, sizeof **ret, by_words);
	}
	return true;
}

static bool lay_ties(struct ground *g)
{
	for (size_t k = 0; k < n_routes; k++) {
		const struct claim **claim;
		uint32_t n;

		if (!sorted_of(g, routes[k].predicate, g->a, &claim, &n))
			return false;
		for (uint32_t i = 0; i < n; i++) {
			if (!lay_step(g, &routes[k], claim[i]))
				return false;
		}
	}
	return true;
}

static bool lay_begins(struct ground *g)
{
	for (size_t k = 0; k < n_beginnings; k++) {
		const struct claim **claim;
		uint32_t n;

		if (!sorted_of(g, beginnings[k].predicate, g->a, &claim, &n))
			return false;
		for (uint32_t i = 0; i < n; i++) {
			const struct claim *c = claim[i];
			struct str id = beginnings[k].side == SIDE_SUBJECT
				? c->subject
				: c->object;
			int64_t right = fixed_mul(evidence_right(g->e, c),
				trail_left(g->t, c, NULL));

			if (is_one_of(id, beginnings[k].types) &&
				!trail_begin(g->t,
					trail_name(g->t, c, id),
					right,
					c)) {
				return false;
			}
		}
	}
	return true;
}

/* what speaks against answers of a layer and is to be answered */
static void note_doubts(struct ground *g, const struct tally *t)
{
	for (uint32_t h = 0; h < t->n_hyp; h++) {
		const struct claim *by;
		uint32_t i = table_find(&g->t->name, t->hyp[h].id);

		if (i != TABLE_NONE &&
			tally_against(t, h, &WITHOUT_NOTHING, &by) >=
				GATE_WEIGHT_MILLI) {
			g->t->node[i].doubt = by;
		}
	}
}

struct machine {
	struct str id;
	int64_t p;
	const struct claim *by;
};

static int by_name(const void *a, const void *b)
{
	const struct machine *x = a;
	const struct machine *y = b;

	return str_cmp(x->id, y->id);
}

/* by name: nodes stand in an order that does not depend on how claims came */
static bool lay_machines(struct ground *g)
{
	struct tally *t = &g->machine;
	int64_t *p = NEW(g->a, int64_t, (size_t)t->n_hyp + 1);
	struct machine *m = NEW(g->a, struct machine, (size_t)t->n_hyp + 1);

	if (!p || !m)
		return false;
	tally_sum(t, SCEN_MIDDLE, &WITHOUT_NOTHING);
	tally_probabilities(t, SCEN_MIDDLE, p);
	for (uint32_t h = 0; h < t->n_hyp; h++) {
		m[h] = (struct machine){ t->hyp[h].id,
			p[h],
			t->hyp[h].n ? tally_items(t, h)[0].claim : NULL };
	}
	if (t->n_hyp)
		qsort(m, t->n_hyp, sizeof *m, by_name);
	for (uint32_t h = 0; h < t->n_hyp; h++) {
		if (!trail_begin(g->t, m[h].id, m[h].p, m[h].by))
			return false;
	}
	note_doubts(g, t);
	return true;
}

/* when the attack was: all dated traces of it on machines */
static void date_attack(struct ground *g)
{
	struct trail *t = g->t;

	for (uint32_t h = 0; h < g->machine.n_hyp; h++) {
		const struct item *block = tally_items(&g->machine, h);

		for (uint32_t i = 0; i < g->machine.hyp[h].n; i++) {
			const struct claim *x = block[i].claim;

			if (!is_dated(x) || block[i].w->raw_milli < 0)
				continue;
			if (t->attack_from_s == TIME_UNKNOWN) {
				t->attack_from_s = x->from_s;
				t->attack_to_s = x->to_s;
			}
			if (x->from_s < t->attack_from_s)
				t->attack_from_s = x->from_s;
			if (x->to_s > t->attack_to_s)
				t->attack_to_s = x->to_s;
		}
	}
}

/* --- activities ------------------------------------------------------------
 */

/* What is seen in an incident belongs to its activity. */
static const enum predicate seen_in[] = { PRED_ATTACK_PASSED_THROUGH,
	PRED_FOUND_IN,
	PRED_CONFIGURED_IN,
	PRED_ACTED_IN,
	PRED_PLEADED };

#define OF_AN_ACTIVITY (MACHINE | HANDLE | HAND | T(SAMPLE) | T(INCIDENT))

static bool join_seen(struct ground *g)
{
	for (size_t k = 0; k < sizeof seen_in / sizeof *seen_in; k++) {
		const struct claim **claim;
		uint32_t n;

		if (!sorted_of(g, seen_in[k], g->a, &claim, &n))
			return false;
		for (uint32_t i = 0; i < n; i++) {
			const struct claim *c = claim[i];

			if (!is_one_of(c->subject, OF_AN_ACTIVITY) ||
				!is_one_of(c->object, OF_AN_ACTIVITY)) {
				continue;
			}
			uint32_t x = trail_node(g->t,
				trail_name(g->t, c, c->subject));
			uint32_t y = trail_node(g->t,
				trail_name(g->t, c, c->object));

			if (x == TABLE_NONE || y == TABLE_NONE)
				return false;
			trail_join(g->t, x, y);
		}
	}
	return true;
}

static uint32_t without_copies(const struct ground *g, uint32_t hyp)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->machine.hyp[hyp].n; i++)
		n += !tally_items(&g->machine, hyp)[i].copy;
	return n;
}

/* The activity of which most is known, machines and steps between things, is
 * what the case is about; of equal ones the first by name. Things of the others
 * speak of others. */
static bool tell_apart(struct ground *g)
{
	struct trail *t = g->t;
	uint32_t *size = NEW(g->a, uint32_t, (size_t)t->n_node + 1);
	bool *has = NEW(g->a, bool, (size_t)t->n_node + 1);
	uint32_t main = TABLE_NONE;

	if (!has || !size)
		return false;
	for (uint32_t i = 0; i < t->n_node; i++) {
		uint32_t of = trail_activity(t, i);

		uint32_t h = table_find(&g->machine.name, t->node[i].id);

		size[of] += h == TABLE_NONE ? 0 : without_copies(g, h);
		has[of] |= entity_type_of(t->node[i].id) == ENT_INCIDENT;
	}
	for (uint32_t i = 0; i < t->n_step; i++)
		size[trail_activity(t, t->step[i].to)]++;
	for (uint32_t i = 0; i < t->n_node; i++) {
		if (!has[i] || trail_activity(t, i) != i)
			continue;
		if (main == TABLE_NONE || size[i] > size[main] ||
			(size[i] == size[main] &&
				str_cmp(t->node[i].id, t->node[main].id) <
					0)) {
			main = i;
		}
	}
	for (uint32_t i = 0; i < t->n_node; i++) {
		uint32_t of = trail_activity(t, i);

		t->node[i].apart = has[of] && of != main;
	}
	return true;
}

/* --- layers below ----------------------------------------------------------
 */

static bool any_of(const struct ground *g, enum layer layer)
{
	const struct claim *const *claim;

	for (size_t i = 0; i < n_weights; i++) {
		if (weights[i].layer == layer &&
			evidence_of(g->e, weights[i].predicate, &claim)) {
			return true;
		}
	}
	return false;
}

/* Nobody is surer than the layer that they are an answer of. */
static bool limit_by(struct ground *g, enum layer layer)
{
	struct exam x;

	if (!any_of(g, layer))
		return true;
	if (!exam_open(&x, layer, g->e, g->a))
		return false;
	for (uint32_t h = 0; h < x.t.n_hyp; h++)
		trail_limit(g->t, x.t.hyp[h].id, x.p[h]);
	note_doubts(g, &x.t);
	return trail_spread(g->t);
}

/* whether anything said on a layer above stands or falls with such a name */
static bool is_asked_for(const struct ground *g, enum layer above)
{
	const enum entity_type type = layer_rules[above - 1].type;

	for (size_t i = 0; i < n_weights; i++) {
		const struct weight *w = &weights[i];
		const struct claim *const *claim;
		uint32_t n = evidence_of(g->e, w->predicate, &claim);

		if (w->layer < above || w->bond != BOND_TRAIL)
			continue;
		for (uint32_t k = 0; k < n; k++) {
			if (entity_type_of(w->side == SIDE_SUBJECT
					    ? claim[k]->object
					    : claim[k]->subject) == type) {
				return true;
			}
		}
	}
	return false;
}

/* of two activities in which it is named, it belongs to the surer */
static bool begin_in(struct ground *g, const struct hypothesis *h, int64_t p)
{
	uint32_t i = trail_node(g->t, h->id);

	if (i == TABLE_NONE)
		return false;
	struct node *x = &g->t->node[i];
	if (p > x->start) {
		x->apart = h->activity != TABLE_NONE;
		x->activity = x->apart ? h->activity : i;
	}
	return trail_begin(g->t, h->id, p, NULL);
}

/* Groups and units are reached by evidence of their own, not by steps. */
static bool begin_by(struct ground *g, enum layer layer)
{
	struct exam x;

	if (!any_of(g, layer))
		return true;
	if (!exam_open(&x, layer, g->e, g->a))
		return false;
	for (uint32_t h = 0; h < x.t.n_hyp; h++) {
		if (x.t.hyp[h].own && !begin_in(g, &x.t.hyp[h], x.p[h]))
			return false;
	}
	return trail_spread(g->t);
}

static bool lay_things(struct ground *g)
{
	if (!tally_open(&g->machine, LAYER_MACHINE, g->e, g->a))
		return false;
	if (!lay_machines(g) || !lay_begins(g))
		return false;
	date_attack(g);
	if (!lay_ties(g) || !join_seen(g))
		return false;
	return trail_spread(g->t) && tell_apart(g);
}

bool ground_rise(struct evidence *e, enum layer layer, struct arena *a)
{
	struct ground g = {
		.e = e,
		.t = e->trail,
		.roles = e->roles,
		.a = a,
	};
	bool ok = true;

	while (ok && e->laid < layer) {
		const enum layer below = e->laid++;

		if (below == LAYER_MACHINE)
			ok = lay_things(&g);
		else if (below <= LAYER_INDIVIDUAL)
			ok = limit_by(&g, below);
		else if (is_asked_for(&g, below + 1))
			ok = begin_by(&g, below);
	}
	return ok && !a->full;
}

bool ground_open(struct evidence *e, enum layer layer, struct arena *a)
{
	struct trail *t = NEW(a, struct trail, 1);
	struct roles *roles = NEW(a, struct roles, 1);

	e->trail = NULL;
	e->roles = roles;
	e->laid = LAYER_MACHINE;
	if (!t || !roles)
		return false;
	if (!roles_open(roles, e, a) || !trail_open(t, e, a))
		return false;
	e->trail = t;
	return ground_rise(e, layer, a);
}

bool ground_ties(enum predicate predicate)
{
	for (size_t i = 0; i < n_routes; i++) {
		if (predicate == routes[i].predicate)
			return true;
	}
	return false;
}

bool ground_rests_on(enum predicate predicate, enum layer layer)
{
	static const enum predicate others[] = { PRED_HAS_ROLE,
		PRED_EXCLUDED_FROM,
		PRED_SHARED_INFRASTRUCTURE,
		PRED_CONSIDERED,
		PRED_SAME_AS,
		PRED_NOT_SAME_AS,
		PRED_ALIAS_OF,
		PRED_PART_OF,
		PRED_IDENTITY_STOLEN,
		PRED_NOT_MEMBER_OF,
		PRED_NOT_TASKED_BY,
		PRED_NOT_USES,
		PRED_PLANTED,
		PRED_PUBLIC_SINCE,
		PRED_RESEMBLES_BY_TECHNIQUES,
		PRED_RESEMBLES_BY_SOFTWARE,
		PRED_RESEMBLES_BY_INDICATORS };

	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (predicate == others[i])
			return true;
	}
	if (ground_ties(predicate))
		return true;
	for (size_t i = 0; i < n_beginnings; i++) {
		if (predicate == beginnings[i].predicate)
			return true;
	}
	for (size_t i = 0; i < n_weights; i++) {
		if (weights[i].layer < layer &&
			predicate == weights[i].predicate)
			return true;
	}
	return false;
}
