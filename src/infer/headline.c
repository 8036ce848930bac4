/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/headline.h"

#include <stdlib.h>

#include "infer/routes.h"
#include "infer/trail.h"

enum {
	SHOWN_MAX = 4 /* names, machines */
};

bool headline_machines(struct exam *machine, struct table *ret)
{
	struct tally *t = &machine->t;

	*ret = table_in(machine->a);
	for (uint32_t h = 0; h < t->n_hyp; h++) {
		if (exam_passes(machine, h) &&
			table_put(ret, t->hyp[h].id) == TABLE_NONE) {
			return false;
		}
	}
	return true;
}

/* --- what it is called --------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* " (one hand: 97 %)", by the weakest join that holds it; nothing where
 * somebody's word does */
static struct str with_chance(struct str said, uint32_t ppm, struct arena *a)
{
	uint32_t percent = (ppm + 5000) / 10000;

	if (ppm == HANDS_SAID)
		return said;
	if (percent > 99)
		return arena_fmt(a,
			"%.*s (one hand: over 99 %%)",
			STR_FMT(said));
	return arena_fmt(a, "%.*s (one hand: %u %%)", STR_FMT(said), percent);
}

/* "False Name 3 = False Name 4": the name that leads, then those that are one
 * with it; empty when it is the only one */
static struct str called(const struct trail *t,
	struct str leader,
	struct arena *a)
{
	const struct hands *h = &t->hands;
	struct str *name = NEW(a, struct str, (size_t)h->name.n + 1);
	struct str said = entity_name(leader);
	struct str first = hands_first(h, leader);
	uint32_t n = 0;

	for (uint32_t i = 0; name && i < h->name.n; i++) {
		if (!str_eq(h->name.key[i], leader) &&
			str_eq(hands_first(h, h->name.key[i]), first)) {
			name[n++] = h->name.key[i];
		}
	}
	if (!n)
		return (struct str){ 0 };
	qsort(name, n, sizeof *name, by_name);
	for (uint32_t i = 0; i < n && i < SHOWN_MAX; i++) {
		struct str one = entity_name(name[i]);

		said = arena_fmt(a,
			"%.*s = %.*s",
			STR_FMT(said),
			STR_FMT(one));
	}
	if (n > SHOWN_MAX) {
		said = arena_fmt(a,
			"%.*s and %u more names",
			STR_FMT(said),
			n - SHOWN_MAX);
	}
	return with_chance(said, hands_weakest(h, leader), a);
}

/* --- by which machines --------------------------------------------------- */

static const enum predicate had[] = { PRED_RENTED,
	PRED_REGISTERED,
	PRED_CONTROLS };

static bool is_machine(struct str id)
{
	return ROUTE_MACHINE >> entity_type_of(id) & 1;
}

/* Claims that say which machines somebody had, one for each machine. */
struct holdings {
	const struct claim **claim;
	uint32_t n;
};

static bool has_machine(const struct holdings *h, struct str machine)
{
	for (uint32_t i = 0; i < h->n; i++) {
		if (str_eq(h->claim[i]->object, machine))
			return true;
	}
	return false;
}

static int by_machine(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a;
	const struct claim *y = *(const struct claim *const *)b;
	int o = str_cmp(x->object, y->object);

	return o ? o : evidence_order(x, y);
}

/* of one name; who.n 0: of anybody */
static struct holdings holdings(const struct evidence *e,
	struct str who,
	struct arena *a)
{
	struct holdings h = { NULL, 0 };
	size_t most = 1;
	const struct claim *const *claim;

	for (size_t k = 0; k < sizeof had / sizeof *had; k++)
		most += evidence_of(e, had[k], &claim);
	h.claim = NEW(a, const struct claim *, most);
	for (size_t k = 0; h.claim && k < sizeof had / sizeof *had; k++) {
		uint32_t n = evidence_of(e, had[k], &claim);

		for (uint32_t i = 0; i < n; i++) {
			const struct claim *c = claim[i];
			const struct node *x =
				trail_find(e->trail, c->object);

			if (!is_machine(c->object) || !x || !x->reach)
				continue;
			if (who.n &&
				!str_eq(trail_name(e->trail, c, c->subject),
					who)) {
				continue;
			}
			h.claim[h.n++] = c;
		}
	}
	if (h.n)
		qsort(h.claim, h.n, sizeof *h.claim, by_machine);
	return h;
}

/* "False Name 2 rented 203.0.113.37, which is established" */
static struct str say_holding(const struct claim *c,
	const struct table *established,
	struct arena *a)
{
	struct str who = entity_name(c->subject);
	struct str what = entity_name(c->object);
	bool is = table_find(established, c->object) != TABLE_NONE;

	return arena_fmt(a,
		"%.*s %s %.*s (%s)",
		STR_FMT(who),
		predicates[c->predicate].verb,
		STR_FMT(what),
		is ? "established" : "not established");
}

/* who else had the machine that leads; empty: nobody is known to */
static struct str say_other(const struct evidence *e,
	struct str machine,
	struct arena *a)
{
	struct holdings all = holdings(e, (struct str){ 0 }, a);

	for (uint32_t i = 0; i < all.n; i++) {
		const struct claim *c = all.claim[i];
		struct str who = entity_name(c->subject);

		if (str_eq(c->object, machine)) {
			return arena_fmt(a,
				", which %.*s %s",
				STR_FMT(who),
				predicates[c->predicate].verb);
		}
	}
	return (struct str){ 0 };
}

static struct str say_holdings(const struct holdings *h,
	struct str leading,
	const struct table *established,
	struct arena *a)
{
	struct str said = { 0 };
	uint32_t n = 0;

	/* the one on the machine that leads first */
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < h->n; i++) {
			const struct claim *c = h->claim[i];

			if (str_eq(c->object, leading) != (pass == 0))
				continue;
			if (i && str_eq(h->claim[i - 1]->object, c->object))
				continue;
			if (n++ >= SHOWN_MAX)
				continue;
			struct str one = say_holding(c, established, a);
			said = arena_fmt(a,
				"%.*s%s%.*s",
				STR_FMT(said),
				said.n ? "; " : "",
				STR_FMT(one));
		}
	}
	if (n > SHOWN_MAX) {
		said = arena_fmt(a,
			"%.*s; %u more machines",
			STR_FMT(said),
			n - SHOWN_MAX);
	}
	return said;
}

static bool any_established(const struct holdings *h,
	const struct table *established)
{
	for (uint32_t i = 0; i < h->n; i++) {
		if (table_find(established, h->claim[i]->object) !=
			TABLE_NONE)
			return true;
	}
	return false;
}

void headline_persona(const struct evidence *e,
	const struct verdict *machine,
	const struct table *established,
	struct arena *a,
	struct verdict *v)
{
	if (!v->hypothesis.n || !e->trail)
		return;
	struct holdings h = holdings(e, v->hypothesis, a);
	struct str leading = machine->hypothesis;
	struct str by = say_holdings(&h, leading, established, a);
	struct str other = { 0 };

	v->called = called(e->trail, v->hypothesis, a);
	if (!h.n) {
		v->rests_on =
			STR("no record of a contract, a registration or "
			    "a key ties it to a machine of the attack");
	} else if (leading.n && !has_machine(&h, leading)) {
		struct str name = entity_name(leading);

		other = say_other(e, leading, a);
		v->rests_on = arena_fmt(a,
			"%.*s; it is not the name behind the machine that "
			"leads, %.*s%.*s",
			STR_FMT(by),
			STR_FMT(name),
			STR_FMT(other));
	} else {
		v->rests_on = by;
	}
	if (!any_established(&h, established) && v->has_chance &&
		v->confidence == CONF_HIGH) {
		v->confidence = CONF_MODERATE;
	}
}
