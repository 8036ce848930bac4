/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/gates.h"

static void missing(struct gate *g, struct str sentence)
{
	if (g->n_missing < GATE_MISSING_MAX)
		g->missing[g->n_missing++] = arena_str(g->a, sentence);
}

static bool overlap(const struct claim *a, const struct claim *b)
{
	return a->from_s < b->to_s && b->from_s < a->to_s;
}

/* items of the leading hypothesis that are not copies */
static bool next_item(const struct gate *g,
	uint32_t *i,
	const struct item **ret)
{
	const struct item *block = tally_items(g->t, g->hyp);

	while (*i < g->t->hyp[g->hyp].n) {
		const struct item *x = &block[(*i)++];

		if (x->copy)
			continue;
		*ret = x;
		return true;
	}
	return false;
}

/* What one item could move if nothing else stood beside it: its graded weight,
 * but no more than the odds that its source is right. */
static int64_t information_of(const struct gate *g, const struct item *x)
{
	int64_t cap = g->t->origin_cap[SCEN_MIDDLE][x->reliability - 'A'];

	return x->graded_milli < cap ? x->graded_milli : cap;
}

static bool counts(const struct gate *g, const struct item *x)
{
	return information_of(g, x) >= GATE_WEIGHT_MILLI;
}

/* What an origin says, in all and by class; each as if the others had said
 * nothing, so that who spoke first does not matter. */
struct voice {
	int32_t sum_milli;
	int32_t class_milli[CLASSES];
	int32_t cap_milli;
};

static void hear(int32_t *sum, int64_t milli, int32_t cap)
{
	int64_t more = *sum + milli;

	*sum = more < cap ? (int32_t)more : cap;
}

struct heard {
	unsigned classes; /* those that weigh, as a set */
	uint32_t origins;
};

static void hear_all(const struct gate *g, struct voice *v)
{
	const struct item *x;

	for (uint32_t i = 0; next_item(g, &i, &x);) {
		int32_t cap =
			(int32_t)g->t
				->origin_cap[SCEN_MIDDLE][x->reliability - 'A'];

		if (cap > v[x->origin].cap_milli)
			v[x->origin].cap_milli = cap;
	}
	for (uint32_t i = 0; next_item(g, &i, &x);) {
		struct voice *o = &v[x->origin];

		hear(&o->sum_milli, x->graded_milli, o->cap_milli);
		hear(&o->class_milli[x->w->cls], x->graded_milli, o->cap_milli);
	}
}

/* A class or an origin that moves less than GATE_WEIGHT_MILLI is no
 * corroboration, however many of them there are. */
static struct heard listen(const struct gate *g)
{
	struct arena scratch = *g->a;
	struct voice *v = NEW(&scratch, struct voice, g->t->origin.n + 1);
	int64_t sum[CLASSES] = { 0 };
	struct heard h = { 0 };

	if (v)
		hear_all(g, v);
	for (uint32_t o = 0; v && o < g->t->origin.n; o++) {
		h.origins += v[o].sum_milli >= GATE_WEIGHT_MILLI;
		for (int c = 0; c < CLASSES; c++)
			sum[c] += v[o].class_milli[c];
	}
	for (int c = 0; c < CLASSES; c++) {
		if (sum[c] >= GATE_WEIGHT_MILLI &&
			class_rules[c].cap_milli >= GATE_WEIGHT_MILLI) {
			h.classes |= 1U << c;
		}
	}
	return h;
}

/* every claim comes from somebody who only repeats */
static bool all_relayed(const struct gate *g)
{
	const struct item *x;

	for (uint32_t i = 0; next_item(g, &i, &x);) {
		if (!claim_relayed(x->claim))
			return false;
	}
	return true;
}

static void require_origins(struct gate *g, uint32_t origins)
{
	if (origins >= 2)
		return;
	if (all_relayed(g)) {
		missing(g,
			STR("a second, independent origin: all reports repeat "
			    "a single one, however many they are"));
	} else {
		missing(g,
			tally_origins(g->t, g->hyp, NULL, *g->a) < 2
				? STR("a second, independent origin: "
				      "everything rests on one")
				: STR("a second, independent origin that "
				      "weighs: what the others say does not "
				      "even double the odds"));
	}
}

static void require_low(struct gate *g, int64_t low, const char *percent)
{
	if (g->low < low) {
		missing(g,
			arena_fmt(g->a,
				"enough weight: the lower bound of the "
				"probability must reach %s %%",
				percent));
	}
}

/* --- machine ------------------------------------------------------------- */

static bool telemetry(const struct item *x)
{
	if (x->w->cls != CLASS_TELEMETRY)
		return false;
	if (x->claim->maker != MADE_BY_HUNT)
		return false;
	return x->claim->n_loc > 0;
}

/* two sensors that saw the machine at the same time */
static bool two_vantages(const struct gate *g, bool *ret_any)
{
	const struct item *x;
	const struct item *y;

	*ret_any = false;
	for (uint32_t i = 0; next_item(g, &i, &x);) {
		if (!telemetry(x))
			continue;
		*ret_any = true;
		for (uint32_t k = i; next_item(g, &k, &y);) {
			if (telemetry(y) && y->origin != x->origin &&
				overlap(x->claim, y->claim)) {
				return true;
			}
		}
	}
	return false;
}

static bool any_claim(const struct gate *g, enum predicate predicate)
{
	const struct claim *const *claim;

	return evidence_of(g->e, predicate, &claim) > 0;
}

static bool said_of(const struct gate *g,
	enum predicate predicate,
	struct str object)
{
	const struct claim *const *claim;
	uint32_t n = evidence_of(g->e, predicate, &claim);

	for (uint32_t i = 0; i < n; i++) {
		if (str_eq(claim[i]->object, object))
			return true;
	}
	return false;
}

static void machine_gate(struct gate *g)
{
	bool any = false;
	bool two = g->hyp != TABLE_NONE && two_vantages(g, &any);

	if (!any) {
		missing(g,
			STR("telemetry: no sealed record of a sensor shows the "
			    "machine"));
		return;
	}
	if (!two) {
		missing(g,
			STR("telemetry of a second vantage point that overlaps "
			    "in time, such as the server's own log"));
	}
	if (!said_of(g, PRED_CONSIDERED, g->t->hyp[g->hyp].id)) {
		missing(g,
			STR("a look at its role: relay, shared address (NAT) "
			    "or compromised host is not ruled out; a "
			    "`considered` claim records it"));
	}
	if (g->low < WORD_FROM) {
		missing(g,
			STR("more than timing: ordinary software contacts "
			    "servers on a timer too"));
	}
}

/* --- persona ------------------------------------------------------------- */

/* "identifier:payment:..." -> "payment" */
static struct str identifier_kind(const struct claim *c)
{
	struct str kind = entity_name(c->object);
	struct str head;
	struct str tail;

	return str_cut(kind, ':', &head, &tail) ? head : kind;
}

/* items by what they speak of */
struct by_object {
	struct table object;
	const struct item **first; /* by object */
	/* by item, from the first of the hypothesis */
	const struct item **next;
};

static bool by_object_open(const struct gate *g,
	struct by_object *ret,
	struct arena *a)
{
	const struct item *x;
	const struct item *base = tally_items(g->t, g->hyp);
	size_t n = g->t->hyp[g->hyp].n;

	*ret = (struct by_object){
		.object = table_in(a),
		.first = NEW(a, const struct item *, n),
		.next = NEW(a, const struct item *, n),
	};
	for (uint32_t i = 0; ret->next && next_item(g, &i, &x);) {
		uint32_t o = table_put(&ret->object, x->claim->object);

		if (o == TABLE_NONE)
			return false;
		ret->next[x - base] = ret->first[o];
		ret->first[o] = x;
	}
	return !a->full;
}

/* the same identifier, under two names or from two origins, at overlapping
 * times */
static bool attested_twice(const struct gate *g,
	const struct by_object *b,
	const struct item *x)
{
	const struct item *base = tally_items(g->t, g->hyp);

	for (const struct item *y =
			b->first[table_find(&b->object, x->claim->object)];
		y;
		y = b->next[y - base]) {
		if (y != x && counts(g, y) && overlap(x->claim, y->claim) &&
			(y->origin != x->origin ||
				!str_eq(y->claim->subject,
					x->claim->subject))) {
			return true;
		}
	}
	return false;
}

static void persona_gate(struct gate *g)
{
	struct arena scratch = *g->a;
	struct by_object b;
	struct str first = { 0 };
	const struct item *x;
	bool two = false;

	if (g->hyp == TABLE_NONE) {
		missing(g,
			STR("any record that ties a name to the machine: "
			    "registration, payment, key or handle"));
		return;
	}
	bool ok = by_object_open(g, &b, &scratch);
	for (uint32_t i = 0; ok && next_item(g, &i, &x);) {
		if (x->claim->predicate != PRED_IDENTIFIED_BY)
			continue;
		if (!counts(g, x))
			continue;
		if (!attested_twice(g, &b, x))
			continue;
		if (!first.n)
			first = identifier_kind(x->claim);
		two |= !str_eq(first, identifier_kind(x->claim));
	}
	if (!two) {
		missing(g,
			STR("two independent identifiers (registration, "
			    "payment, key, handle) that recur and overlap in "
			    "time"));
	}
	require_low(g, GATE_GROUP_LOW, "80");
}

/* --- individual ---------------------------------------------------------- */

/* the record must bear on this case: its identifier is one that a persona of
 * the case used */
static const struct item *record_of_case(const struct gate *g)
{
	struct arena scratch = *g->a;
	struct table used = table_in(&scratch);
	const struct claim *const *claim;
	uint32_t n = evidence_of(g->e, PRED_IDENTIFIED_BY, &claim);
	const struct item *x;

	for (uint32_t i = 0; i < n; i++)
		table_put(&used, claim[i]->object);
	for (uint32_t i = 0; next_item(g, &i, &x);) {
		if (x->w->cls == CLASS_RECORD && counts(g, x) &&
			table_find(&used, x->claim->object) != TABLE_NONE) {
			return x;
		}
	}
	return NULL;
}

static void individual_gate(struct gate *g)
{
	const struct item *x;
	const struct item *record = NULL;
	bool second = false;

	if (g->hyp == TABLE_NONE) {
		missing(g,
			STR("any record or testimony that ties a person to a "
			    "persona of the case"));
		return;
	}
	record = record_of_case(g);
	for (uint32_t i = 0; record && next_item(g, &i, &x);)
		second |= x->origin != record->origin && counts(g, x);
	if (!record) {
		missing(g,
			STR("a record that is hard to forge (payment, identity "
			    "check, key, device) and bears on a persona of the "
			    "case"));
	} else if (!second) {
		missing(g, STR("a second source, independent of that record"));
	}
	require_low(g, GATE_INDIVIDUAL_LOW, "95");
	if (!said_of(g, PRED_SIGNED_OFF, g->t->hyp[g->hyp].id))
		missing(g, STR("the sign-off of a named examiner"));
}

/* --- group, unit, sponsor ------------------------------------------------ */

static void group_conditions(struct gate *g)
{
	struct heard h = listen(g);
	unsigned set = h.classes;

	if (__builtin_popcount(set) < 2 || !(set & ~(1U << CLASS_TECHNIQUE))) {
		missing(g,
			STR("two classes of evidence, one of them not "
			    "techniques"));
	}
	require_origins(g, h.origins);
	require_low(g, GATE_GROUP_LOW, "80");
	if (!g->stable && __builtin_popcount(set) >= 2) {
		missing(g,
			STR("stability: without one class of evidence another "
			    "answer stands first"));
	}
}

static void group_gate(struct gate *g)
{
	if (g->hyp == TABLE_NONE)
		missing(g, STR("any evidence that ties the case to a group"));
	else
		group_conditions(g);
}

static void unit_gate(struct gate *g)
{
	const struct item *x;
	bool own = false;

	if (g->hyp == TABLE_NONE) {
		missing(g,
			STR("any evidence that ties the case to a unit: "
			    "person, tasking or place"));
		return;
	}
	for (uint32_t i = 0; next_item(g, &i, &x);) {
		own |= counts(g, x) &&
			(x->claim->predicate == PRED_TASKED_BY ||
				x->claim->predicate == PRED_MEMBER_OF);
	}
	group_conditions(g);
	if (!own) {
		missing(g,
			STR("an item of its own on person, tasking or place"));
	}
}

static void sponsor_gate(struct gate *g)
{
	const struct item *x;
	bool own = false;

	for (uint32_t i = 0; g->hyp != TABLE_NONE && next_item(g, &i, &x);) {
		own |= counts(g, x) &&
			(x->claim->predicate == PRED_TASKED_BY ||
				x->claim->predicate == PRED_FUNDS);
	}
	if (!own)
		missing(g, STR("evidence of its own on tasking or funding"));
	else
		group_conditions(g);
	if (any_claim(g, PRED_LOCATED_IN)) {
		missing(g,
			STR("more than a place: where a server stands says "
			    "nothing about who commands it"));
	}
	if (any_claim(g, PRED_PART_OF)) {
		missing(g,
			STR("more than an organisation chart: that a unit "
			    "belongs to a sponsor is not evidence that the "
			    "sponsor ordered this"));
	}
	if (any_claim(g, PRED_MOTIVE))
		missing(g, STR("more than a motive: many have one"));
}

void gate_check(struct gate *g)
{
	static void (*const check[LAYERS])(struct gate *) = { machine_gate,
		persona_gate,
		individual_gate,
		group_gate,
		unit_gate,
		sponsor_gate };

	check[g->t->layer](g);
}
