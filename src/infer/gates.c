/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/gates.h"

#include <stdlib.h>

#include "infer/roles.h"
#include "infer/trail.h"

static void missing(struct gate *g, enum word_cap cap, struct str sentence)
{
	if (cap < g->cap)
		g->cap = cap;
	if (g->n_missing < GATE_MISSING_MAX)
		g->missing[g->n_missing++] = arena_str(g->a, sentence);
}

static bool overlap(const struct claim *a, const struct claim *b)
{
	return a->from_s < b->to_s && b->from_s < a->to_s;
}

/* items of the leading hypothesis that are neither copies nor left out */
static bool next_item(const struct gate *g,
	uint32_t *i,
	const struct item **ret)
{
	const struct item *block = tally_items(g->t, g->hyp);

	while (*i < g->t->hyp[g->hyp].n) {
		const struct item *x = &block[(*i)++];

		if (!tally_adds(block, x, &g->without))
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
	int64_t cap = g->t->origin_cap[SCEN_MIDDLE][x->grade];
	int64_t own = x->graded_milli[SCEN_MIDDLE];

	return own < cap ? own : cap;
}

/* Whether it can corroborate: what speaks against does not, and neither does
 * whoever only repeats or resembles. */
static bool corroborates(const struct item *x)
{
	return x->w->raw_milli > 0 && !claim_relayed(x->claim);
}

static bool counts(const struct gate *g, const struct item *x)
{
	return corroborates(x) && information_of(g, x) >= GATE_WEIGHT_MILLI;
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
			(int32_t)g->t->origin_cap[SCEN_MIDDLE][x->grade];

		if (!corroborates(x))
			continue;
		if (cap > v[x->origin].cap_milli)
			v[x->origin].cap_milli = cap;
	}
	for (uint32_t i = 0; next_item(g, &i, &x);) {
		struct voice *o = &v[x->origin];
		int32_t own = x->graded_milli[SCEN_MIDDLE];

		if (!corroborates(x))
			continue;
		hear(&o->sum_milli, own, o->cap_milli);
		hear(&o->class_milli[x->w->cls], own, o->cap_milli);
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
	struct str which =
		STR("a second, independent origin that weighs: what "
		    "the others say does not even double the odds");

	if (origins >= 2)
		return;
	if (tally_origins(g->t, g->hyp, NULL, *g->a) < 2) {
		which = STR(
			"a second, independent origin: everything rests on "
			"one");
	}
	if (all_relayed(g)) {
		which = STR(
			"a second, independent origin: all reports repeat "
			"a single one, however many they are");
	}
	missing(g, WORD_LIKELY, which);
}

static void require_low(struct gate *g, int64_t low, const char *percent)
{
	if (g->low < low) {
		missing(g,
			WORD_VERY_LIKELY,
			arena_fmt(g->a,
				"enough weight: the lower bound of the "
				"probability must reach %s %%",
				percent));
	}
}

static void not_answered(struct gate *g,
	enum word_cap cap,
	const struct claim *c)
{
	missing(g,
		cap,
		arena_fmt(g->a,
			"an answer to what speaks against it: %.*s",
			STR_FMT(c->text)));
}

/* A person or a name is not accused while what speaks for innocence stands, of
 * himself or of what leads to him. */
static void require_answered(struct gate *g, enum word_cap cap)
{
	const struct claim *c;
	int64_t own = tally_against(g->t, g->hyp, &g->without, &c);
	const struct node *x = g->e->trail
		? trail_doubted(g->e->trail, g->t->hyp[g->hyp].id)
		: NULL;

	if (own >= GATE_WEIGHT_MILLI) {
		not_answered(g, cap, c);
	} else if (x && !str_eq(x->id, g->t->hyp[g->hyp].id)) {
		not_answered(g, cap, x->doubt);
	} else if (own >= GATE_DOUBT_MILLI) {
		not_answered(g, WORD_VERY_LIKELY, c);
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

static int by_start(const void *a, const void *b)
{
	const struct item *x = *(const struct item *const *)a;
	const struct item *y = *(const struct item *const *)b;

	if (x->claim->from_s != y->claim->from_s)
		return x->claim->from_s < y->claim->from_s ? -1 : 1;
	return strcmp(x->claim->id, y->claim->id);
}

/* what sensors saw, by when it began; how many */
static uint32_t seen_by_sensors(const struct gate *g, const struct item **ret)
{
	const struct item *block = tally_items(g->t, g->hyp);
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->t->hyp[g->hyp].n; i++) {
		if (telemetry(&block[i]) &&
			!tally_left_out(block, &block[i], &g->without))
			ret[n++] = &block[i];
	}
	if (n)
		qsort(ret, n, sizeof *ret, by_start);
	return n;
}

/* Two sensors that saw the machine at the same time. Both ends of one contact
 * are two of them, though they are one piece of evidence: copies are asked. */
static bool two_vantages(const struct gate *g, bool *ret_any)
{
	struct arena scratch = *g->a;
	const struct item **x =
		NEW(&scratch, const struct item *, g->t->hyp[g->hyp].n + 1);
	uint32_t n = x ? seen_by_sensors(g, x) : 0;
	/* what lasted longest so far, and longest from another origin */
	const struct item *longest = NULL;
	const struct item *other = NULL;

	*ret_any = n > 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct item *rival =
			longest && longest->origin == x[i]->origin ? other
								   : longest;

		if (rival && overlap(rival->claim, x[i]->claim))
			return true;
		if (!longest || x[i]->claim->to_s > longest->claim->to_s) {
			if (longest && longest->origin != x[i]->origin)
				other = longest;
			longest = x[i];
		} else if (x[i]->origin != longest->origin &&
			(!other || x[i]->claim->to_s > other->claim->to_s)) {
			other = x[i];
		}
	}
	return false;
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

static bool role_told(const struct machine_role *m)
{
	for (int r = 0; m && r < MACHINE_PARTS; r++) {
		if (m->answer[r] != REPLY_NOT)
			return true;
	}
	return false;
}

static void machine_gate(struct gate *g)
{
	bool any = false;
	bool two = g->hyp != TABLE_NONE && two_vantages(g, &any);

	if (g->hyp != TABLE_NONE && g->e->roles)
		g->role = roles_of(g->e->roles, g->t->hyp[g->hyp].id);
	if (!any) {
		missing(g,
			WORD_LIKELY,
			STR("telemetry: no sealed record of a sensor shows "
			    "the "
			    "machine"));
		return;
	}
	if (!two) {
		missing(g,
			WORD_VERY_LIKELY,
			STR("telemetry of a second vantage point that "
			    "overlaps "
			    "in time, such as the server's own log"));
	}
	if (!role_told(g->role)) {
		missing(g,
			WORD_VERY_LIKELY,
			STR("a look at its role: whether it is a relay, a "
			    "shared address (NAT), a compromised host or a "
			    "shared edge; `has-role` and `excluded-from` "
			    "give "
			    "the answers"));
	}
	require_answered(g, WORD_LIKELY);
	if (g->low < WORD_FROM) {
		missing(g,
			WORD_LIKELY,
			STR("more than timing: ordinary software contacts "
			    "servers on a timer too"));
	}
}

/* --- what trails and what speaks against ask of a name ----------------------
 */

/* the first name whose trail is cut, when none is reached */
static const struct node *first_cut(const struct gate *g)
{
	const struct node *first = NULL;

	for (uint32_t h = 0; g->e->trail && h < g->t->n_hyp; h++) {
		const struct node *x =
			trail_find(g->e->trail, g->t->hyp[h].id);

		if (x && x->cut && !x->reach &&
			(!first || str_cmp(x->id, first->id) < 0)) {
			first = x;
		}
	}
	return first;
}

/* "the trail ends at 203.0.113.9: relay is open" */
struct str gate_cut_words(const struct evidence *e,
	const struct node *x,
	struct arena *a)
{
	const struct node *at = &e->trail->node[x->cut_at];
	const struct machine_role *m = roles_of(e->roles, at->id);
	enum machine_part which = PART_RELAY;

	if (x->cut == CUT_RENTAL) {
		return arena_fmt(a,
			"the trail ends at %.*s: the attack was outside the "
			"rental",
			STR_FMT(entity_name(at->id)));
	}
	if (!m || !machine_role_cuts(m, &which)) {
		return arena_fmt(a,
			"the trail ends at %.*s: nobody says whether it is a "
			"relay, a shared address, a compromised host or a "
			"shared edge",
			STR_FMT(entity_name(at->id)));
	}
	return arena_fmt(a,
		"the trail ends at %.*s: %s: %s, so whoever holds it need "
		"not "
		"have attacked",
		STR_FMT(entity_name(at->id)),
		part_name(which),
		reply_word(m->answer[which]));
}

/* rows that differ in the other side only: their claims are gone through once
 */
static bool same_question(const struct weight *x, const struct weight *y)
{
	return x->layer == y->layer && x->predicate == y->predicate &&
		x->side == y->side && x->type == y->type;
}

static bool names_one(const struct claim *c,
	const struct weight *w,
	struct str id)
{
	/* a million claims are asked: what is quickly told comes first */
	if (!str_starts(id, str_of(entity_type_name(w->type))))
		return false;
	const struct weight *row = tally_row(c, w->layer);

	return row && row->raw_milli > 0 && same_question(row, w);
}

/* the first by name that some claim of the layer puts forward; empty = none */
static struct str named_in_vain(const struct gate *g)
{
	struct str first = { 0 };

	for (size_t i = 0; i < n_weights; i++) {
		const struct weight *w = &weights[i];
		const struct claim *const *claim;
		uint32_t n = 0;

		if (w->layer == g->t->layer && w->raw_milli > 0 &&
			(!i || !same_question(w, w - 1))) {
			n = evidence_of(g->e, w->predicate, &claim);
		}
		for (uint32_t k = 0; k < n; k++) {
			struct str id = w->side == SIDE_SUBJECT
				? claim[k]->subject
				: claim[k]->object;

			if (!first.n || str_cmp(id, first) < 0)
				first = names_one(claim[k], w, id) ? id
								   : first;
		}
	}
	return first;
}

/* "any evidence" is missing only when nobody is named at all */
static void nobody_leads(struct gate *g, struct str what)
{
	struct str first = named_in_vain(g);

	if (!first.n) {
		missing(g, WORD_NONE, what);
		return;
	}
	/* who is only in the case is not named as somebody who might be */
	if (!g->t->rule->rivals) {
		missing(g,
			WORD_NONE,
			STR("evidence that carries a name: no trail leads "
			    "from "
			    "the attack to any that the case has"));
		return;
	}
	missing(g,
		WORD_NONE,
		arena_fmt(g->a,
			"evidence that carries a name: what is said of %.*s "
			"does not, and `show CASE why CLAIM` says why",
			STR_FMT(entity_name(first))));
}

static void nobody_named(struct gate *g, struct str what)
{
	const struct node *x = first_cut(g);

	nobody_leads(g, what);
	if (x) {
		struct str why = gate_cut_words(g->e, x, g->a);

		missing(g,
			WORD_NONE,
			arena_fmt(g->a,
				"a way past a machine: %.*s",
				STR_FMT(why)));
	}
}

static void require_dated(struct gate *g)
{
	const struct node *x = g->e->trail
		? trail_find(g->e->trail, g->t->hyp[g->hyp].id)
		: NULL;

	if (x && x->undated) {
		missing(g,
			WORD_LIKELY,
			STR("a date: nothing shows that the attack used the "
			    "machine within the rental"));
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
		nobody_named(g,
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
			WORD_LIKELY,
			STR("two independent identifiers (registration, "
			    "payment, key, handle) that recur and overlap in "
			    "time"));
	}
	require_dated(g);
	require_answered(g, WORD_NONE);
	require_low(g, GATE_GROUP_LOW, "80");
}

/* --- individual ---------------------------------------------------------- */

/* a record that is hard to forge; trails saw to it that it bears on the case */
static const struct item *record_of_case(const struct gate *g)
{
	const struct item *x;

	for (uint32_t i = 0; next_item(g, &i, &x);) {
		if (x->w->cls == CLASS_RECORD && counts(g, x))
			return x;
	}
	return NULL;
}

static void require_not_shared(struct gate *g)
{
	const struct item *x;

	for (uint32_t i = 0; next_item(g, &i, &x);) {
		if (!x->shared_milli)
			continue;
		missing(g,
			x->shared_milli >= x->graded_milli[SCEN_MIDDLE]
				? WORD_NONE
				: WORD_VERY_LIKELY,
			arena_fmt(g->a,
				"which of several: another name is given for "
				"the same %.*s",
				STR_FMT(entity_name(x->w->side == SIDE_SUBJECT
						? x->claim->object
						: x->claim->subject))));
		return;
	}
}

static void individual_gate(struct gate *g)
{
	const struct item *x;
	const struct item *record = NULL;
	bool second = false;

	if (g->hyp == TABLE_NONE) {
		nobody_named(g,
			STR("any record or testimony that ties a person to a "
			    "persona of the case"));
		return;
	}
	record = record_of_case(g);
	for (uint32_t i = 0; record && next_item(g, &i, &x);)
		second |= x->origin != record->origin && counts(g, x);
	require_answered(g, WORD_NONE);
	require_not_shared(g);
	if (!record) {
		missing(g,
			WORD_NONE,
			STR("a record that is hard to forge (payment, "
			    "identity "
			    "check, key, device) and bears on a persona of "
			    "the "
			    "case"));
	} else if (!second) {
		missing(g,
			WORD_NONE,
			STR("a second source, independent of that record"));
	}
	require_dated(g);
	require_low(g, GATE_INDIVIDUAL_LOW, "95");
	if (!said_of(g, PRED_SIGNED_OFF, g->t->hyp[g->hyp].id)) {
		missing(g,
			WORD_VERY_LIKELY,
			STR("the sign-off of a named examiner"));
	}
}

/* --- group, unit, sponsor ------------------------------------------------ */

/* what a few marks that are cheap to plant could do for any name */
static void require_costly(struct gate *g)
{
	if (g->t->hyp[g->hyp].sum_milli[SCEN_MIDDLE] > g->planted)
		return;
	missing(g,
		WORD_LIKELY,
		arena_fmt(g->a,
			"more than is cheap: %d planted marks could do the "
			"same for another name",
			GATE_FORGED_MARKS));
}

/* an item on person, tasking, funding or place that weighs by itself, whatever
 * the doubt of its trail */
static bool has_own_item(const struct gate *g)
{
	const struct item *x;

	for (uint32_t i = 0; g->hyp != TABLE_NONE && next_item(g, &i, &x);) {
		struct grade grade = { (char)('A' + x->grade / 6),
			(char)('1' + x->grade % 6) };

		if (x->w->own && corroborates(x) &&
			tally_graded(g->t, x->w, grade) >=
				GATE_WEIGHT_MILLI) {
			return true;
		}
	}
	return false;
}

static void group_conditions(struct gate *g)
{
	struct heard h = listen(g);
	unsigned set = h.classes;

	if (__builtin_popcount(set) < 2 ||
		!(set & ~(1U << CLASS_TECHNIQUE))) {
		missing(g,
			WORD_LIKELY,
			STR("two classes of evidence, one of them not "
			    "techniques"));
	}
	require_origins(g, h.origins);
	/* one voice with one kind of evidence: no more than a lead, unless it
	 * speaks of person, tasking or place */
	if (h.origins < 2 && __builtin_popcount(set) < 2 && !has_own_item(g))
		g->cap = g->cap < WORD_POSSIBLE ? g->cap : WORD_POSSIBLE;
	require_low(g, GATE_GROUP_LOW, "80");
	require_costly(g);
	if (!g->stable && __builtin_popcount(set) >= 2) {
		missing(g,
			WORD_VERY_LIKELY,
			STR("stability: without one class of evidence "
			    "another "
			    "answer stands first"));
	}
}

static void group_gate(struct gate *g)
{
	if (g->hyp == TABLE_NONE) {
		nobody_leads(g,
			STR("any evidence that ties the case to a group"));
	} else {
		group_conditions(g);
	}
}

static void unit_gate(struct gate *g)
{
	if (g->hyp == TABLE_NONE) {
		nobody_leads(g,
			STR("any evidence that ties the case to a unit: "
			    "person, tasking or place"));
		return;
	}
	group_conditions(g);
	if (!has_own_item(g)) {
		missing(g,
			WORD_POSSIBLE,
			STR("an item of its own on person, tasking or "
			    "place"));
	}
}

static bool any_claim(const struct gate *g, enum predicate predicate)
{
	const struct claim *const *claim;

	return evidence_of(g->e, predicate, &claim) > 0;
}

/* what is often taken for evidence of tasking, and is none */
static void no_substitutes(struct gate *g)
{
	static const struct {
		enum predicate predicate;
		const char *words;
	} taken[] = {
		{ PRED_LOCATED_IN,
			"more than a place: where a server stands says "
			"nothing "
			"about who commands it" },
		{ PRED_PART_OF,
			"more than an organisation chart: that a unit "
			"belongs "
			"to a sponsor is not evidence that the sponsor "
			"ordered "
			"this" },
		{ PRED_MOTIVE, "more than a motive: many have one" },
	};

	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
		if (any_claim(g, taken[i].predicate))
			missing(g, WORD_NONE, str_of(taken[i].words));
	}
}

static void sponsor_gate(struct gate *g)
{
	if (has_own_item(g)) {
		group_conditions(g);
		return;
	}
	missing(g,
		WORD_POSSIBLE,
		STR("evidence of its own on tasking or funding"));
	no_substitutes(g);
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
