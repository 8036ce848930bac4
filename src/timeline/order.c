/* SPDX-License-Identifier: Apache-2.0 */
/* Which of two events came first: their bounds, what their clocks show by
 * themselves, and what analysts take for granted, as differences. */
#include <stdlib.h>

#include "timeline/chronology.h"
#include "timeline/constraints.h"

enum {
	CONFLICTS_TOLD = 100
};

/* What a constraint rests on, and which events it is about. */
struct ground {
	struct str text;
	uint32_t event[2];
};

struct ordering {
	struct chronology *c;
	struct constraints *net;
	struct arena *a;
	struct timed_event *event;
	uint32_t n_event;
	uint32_t *variable; /* by event */
	/* by the tag of a constraint */
	struct ground *ground;
	uint32_t n_ground;
	uint32_t cap_ground;
	struct err *err;
};

static bool tag_of(struct ordering *w, struct ground x, uint32_t *ret)
{
	w->ground = arena_grown(w->a,
		w->ground,
		w->n_ground,
		&w->cap_ground,
		sizeof *w->ground);
	if (!w->ground) {
		return fail(w->err,
			ERR_LIMIT,
			0,
			"no memory left for the order");
	}
	*ret = w->n_ground;
	w->ground[w->n_ground++] = x;
	return true;
}

static bool add(struct ordering *w, struct constraint x)
{
	uint32_t id;

	return constraints_add(w->net, x, &id, w->err);
}

static struct str bounds_text(struct ordering *w, const struct timed_event *e)
{
	struct buf b = { 0 };

	buf_fmt(&b,
		"the bounds of %.*s (%s)",
		STR_FMT(e->event),
		bounds_state_name(e->bounds.state));
	for (uint32_t i = 0; i < e->bounds.n_rests_on; i++) {
		buf_z(&b, i ? "; " : ": ");
		buf_add(&b, e->bounds.rests_on[i]);
	}
	struct str s = arena_str(w->a, buf_str(&b));
	buf_done(&b);
	return s;
}

static int64_t hint_of(const struct timed_event *e)
{
	if (e->bounds.from_ns != NEVER_BEFORE_NS)
		return e->bounds.from_ns;
	if (e->n_as_read)
		return e->as_read[0][0];
	return 0;
}

static bool add_event(struct ordering *w, uint32_t i)
{
	const struct timed_event *e = &w->event[i];
	uint32_t tag = 0;

	if (!constraints_variable(w->net,
		    hint_of(e),
		    &w->variable[i],
		    w->err) ||
		!tag_of(w,
			(struct ground){ bounds_text(w, e), { i, i } },
			&tag)) {
		return false;
	}
	struct constraint no_later = {
		.from = CONSTRAINTS_ORIGIN,
		.to = w->variable[i],
		.most_ns = e->bounds.to_ns,
		.tag = tag,
	};
	struct constraint no_earlier = {
		.from = w->variable[i],
		.to = CONSTRAINTS_ORIGIN,
		.most_ns = e->bounds.from_ns == NEVER_BEFORE_NS
			? INT64_MAX
			: -e->bounds.from_ns,
		.tag = tag,
	};
	return add(w, no_later) && add(w, no_earlier);
}

static const struct gathered_clock *clock_of(const struct chronology *c,
	struct str name)
{
	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		if (name.n && str_eq(c->g.clock[i].name, name))
			return &c->g.clock[i];
	}
	return NULL;
}

static struct str same_clock_text(struct ordering *w,
	const struct gathered_clock *g,
	const struct timed_event *first)
{
	return arena_fmt(w->a,
		"the clock of %.*s showed %.*s first, and nothing shows that "
		"it was set back",
		STR_FMT(g->name),
		STR_FMT(first->event));
}

/* A log whose lines follow each other: its clock may have no zone, and no year.
 */
static bool written_before(const struct ordering *w,
	const struct gathered_clock *g,
	const struct timed_event *x,
	const struct timed_event *y)
{
	return w->c->g.exhibit[g->exhibit].sort == CLOCK_WRITES_IN_ORDER &&
		!g->is_web && x->loc.at_byte < y->loc.at_byte;
}

/* Two readings of one clock stand in their own order, whatever it was off by,
 * as long as nobody set it back meanwhile. */
static bool add_same_clock(struct ordering *w, uint32_t i, uint32_t k)
{
	const struct timed_event *x = &w->event[i];
	const struct timed_event *y = &w->event[k];
	const struct gathered_clock *g = clock_of(w->c, x->clock);
	unsigned doubts = x->reading.doubts | y->reading.doubts;
	uint32_t tag = 0;

	if (!g || !str_eq(x->clock, y->clock) || g->back.n)
		return true;
	/* what was collected from several, and sorted, has no order of its own
	 */
	if (w->c->g.exhibit[g->exhibit].sort == CLOCK_COLLECTS)
		return true;
	bool shown = !doubts && x->n_as_read == 1 && y->n_as_read == 1 &&
		(g->zone_known ? x->as_read[0][1] <= y->as_read[0][0]
			       : x->reading.s < y->reading.s);
	if (!shown && !written_before(w, g, x, y))
		return true;
	if (!tag_of(w,
		    (struct ground){ same_clock_text(w, g, x), { i, k } },
		    &tag)) {
		return false;
	}
	return add(w,
		(struct constraint){ .from = w->variable[k],
			.to = w->variable[i],
			.most_ns = -1,
			.tag = tag });
}

/* Records of one log, by what their clock shows. */
struct shown {
	struct str clock;
	int64_t at_ns;
	uint32_t event;
};

static int by_clock(const void *a, const void *b)
{
	const struct shown *x = a;
	const struct shown *y = b;
	int order = str_cmp(x->clock, y->clock);

	if (order)
		return order;
	if (x->at_ns != y->at_ns)
		return x->at_ns < y->at_ns ? -1 : 1;
	return (x->event > y->event) - (x->event < y->event);
}

/* Of the two that are asked about with every other, and of the others each with
 * the next that its clock showed. */
static bool add_same_clocks(struct ordering *w)
{
	struct shown *x = NEW(w->a, struct shown, w->n_event + 1U);

	if (!x)
		return fail(w->err, ERR_LIMIT, 0, "no memory left");
	for (uint32_t i = 0; i < w->n_event; i++) {
		const struct timed_event *e = &w->event[i];

		x[i] = (struct shown){ e->clock,
			e->n_as_read ? e->as_read[0][0] : 0,
			i };
	}
	for (uint32_t i = 0; i < 2 && i < w->n_event; i++) {
		for (uint32_t k = 0; k < w->n_event; k++) {
			if (i != k &&
				(!add_same_clock(w, i, k) ||
					!add_same_clock(w, k, i)))
				return false;
		}
	}
	qsort(x, w->n_event, sizeof *x, by_clock);
	for (uint32_t i = 1; i < w->n_event; i++) {
		if (!add_same_clock(w, x[i - 1].event, x[i].event))
			return false;
	}
	return true;
}

static int64_t negated(int64_t x)
{
	return x == INT64_MIN ? INT64_MAX : -x;
}

static bool add_relation(struct ordering *w, const struct time_relation *r)
{
	uint32_t first = w->variable[r->first];
	uint32_t second = w->variable[r->second];
	uint32_t tag = 0;

	if (!tag_of(w,
		    (struct ground){ r->text, { r->first, r->second } },
		    &tag)) {
		return false;
	}
	return add(w,
		       (struct constraint){ .from = first,
			       .to = second,
			       .most_ns = r->most_ns,
			       .tag = tag }) &&
		add(w,
			(struct constraint){ .from = second,
				.to = first,
				.most_ns = negated(r->least_ns),
				.tag = tag });
}

static struct str *texts_of(struct ordering *w,
	const struct constraints_reason *r,
	uint32_t *ret_n)
{
	struct str *text = NEW(w->a, struct str, r->n + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; text && i < r->n; i++) {
		bool again = false;

		for (uint32_t k = 0; k < i; k++)
			again |= r->tag[k] == r->tag[i];
		if (!again)
			text[n++] = w->ground[r->tag[i]].text;
	}
	*ret_n = n;
	return text;
}

/* Whether the two that are asked about are among what cannot all be true. */
static bool concerns(const struct ordering *w,
	const struct constraints_reason *r)
{
	for (uint32_t i = 0; i < r->n; i++) {
		const struct ground *g = &w->ground[r->tag[i]];

		if (g->event[0] < 2 || g->event[1] < 2)
			return true;
	}
	return false;
}

/* ret: of the first that concerns the two, what cannot all be true */
static bool tell_conflicts(struct ordering *w,
	struct str **ret,
	uint32_t *ret_n)
{
	uint32_t *id;
	uint32_t n;

	if (!constraints_refused(w->net, w->a, &id, &n, w->err))
		return false;
	for (uint32_t i = 0; i < n && i < CONFLICTS_TOLD; i++) {
		struct constraints_conflict k;

		if (!constraints_conflict(w->net, id[i], w->a, &k, w->err))
			return false;
		struct time_conflict *x =
			conflict_add(w->c, CONFLICT_ASSUMPTION);
		if (!x)
			return fail(w->err, ERR_LIMIT, 0, "no memory left");
		x->member = texts_of(w, &k.members, &x->n_member);
		if (!x->member)
			return fail(w->err, ERR_LIMIT, 0, "no memory left");
		if (!*ret && concerns(w, &k.members)) {
			*ret = x->member;
			*ret_n = x->n_member;
		}
		x->text = arena_fmt(w->a,
			"these %u cannot all be true; without any one of "
			"them "
			"the others can",
			x->n_member);
	}
	return true;
}

static enum precedence precedence_of(enum constraints_order o)
{
	switch (o) {
	case ORDER_PRECEDES:
		return PRECEDENCE_MUST;
	case ORDER_AT_ONCE:
	case ORDER_NOT_BEFORE:
	case ORDER_CANNOT_PRECEDE:
		return PRECEDENCE_CANNOT;
	default:
		return PRECEDENCE_MAY;
	}
}

/* What a bound rests on besides the event itself. */
static bool add_reasons(struct ordering *w,
	struct event_bounds *b,
	const struct constraints_reason *why)
{
	struct str *all;
	uint32_t n;
	struct str *more = texts_of(w, why, &n);

	if (!more)
		return false;
	all = NEW(w->a, struct str, b->n_rests_on + n + 1U);
	if (!all)
		return false;
	for (uint32_t i = 0; i < b->n_rests_on; i++)
		all[i] = b->rests_on[i];
	for (uint32_t i = 0; i < n; i++)
		all[b->n_rests_on++] = more[i];
	b->rests_on = all;
	return true;
}

static bool narrow(struct ordering *w, uint32_t i)
{
	struct event_bounds *b = &w->event[i].bounds;
	struct constraints_bounds x;

	if (i >= w->n_event)
		return true;
	if (!constraints_bounds(w->net, w->variable[i], w->a, &x, w->err))
		return false;
	bool ok = true;
	bool moved = false;
	if (x.earliest_ns != INT64_MIN && x.earliest_ns > b->from_ns) {
		b->from_ns = x.earliest_ns;
		ok = add_reasons(w, b, &x.why_earliest);
		moved = true;
	}
	if (x.latest_ns != INT64_MAX && x.latest_ns < b->to_ns) {
		b->to_ns = x.latest_ns;
		ok = ok && add_reasons(w, b, &x.why_latest);
		moved = true;
	}
	if (moved && b->state == BOUNDS_UNCHECKED)
		b->state = BOUNDS_ORDER;
	return ok || fail(w->err, ERR_LIMIT, 0, "no memory left");
}

static bool answer(struct ordering *w, struct order_row *ret)
{
	struct constraints_reason why[2] = { 0 };
	enum constraints_order o = ORDER_MAY;
	struct str *against = NULL;
	uint32_t n_against = 0;

	if (ret &&
		!constraints_order(w->net,
			w->variable[0],
			w->variable[1],
			w->a,
			&o,
			why,
			w->err)) {
		return false;
	}
	if (!tell_conflicts(w, &against, &n_against) || !narrow(w, 0) ||
		!narrow(w, 1)) {
		return false;
	}
	if (!ret)
		return true;
	*ret = (struct order_row){
		.a = w->event[0],
		.b = w->event[1],
		.answer = against ? PRECEDENCE_CONFLICT : precedence_of(o),
		.why = against,
		.n_why = n_against,
	};
	if (!against)
		ret->why = texts_of(w, &why[0], &ret->n_why);
	return ret->why || fail(w->err, ERR_LIMIT, 0, "no memory left");
}

static bool build(struct ordering *w,
	const struct time_relation *relation,
	uint32_t n_relation)
{
	w->variable = NEW(w->a, uint32_t, w->n_event + 1);
	if (!w->variable)
		return fail(w->err, ERR_LIMIT, 0, "no memory left");
	for (uint32_t i = 0; i < w->n_event; i++) {
		if (!add_event(w, i))
			return false;
	}
	if (!add_same_clocks(w))
		return false;
	for (uint32_t i = 0; i < n_relation; i++) {
		if (!add_relation(w, &relation[i]))
			return false;
	}
	return true;
}

bool chronology_order(struct chronology *c,
	struct timed_event *event,
	uint32_t n,
	const struct time_relation *relation,
	uint32_t n_relation,
	struct arena *a,
	struct order_row *ret,
	struct err *err)
{
	struct ordering w = { .c = c,
		.a = a,
		.event = event,
		.n_event = n,
		.err = err };

	if (!constraints_open(&w.net, constraints_limits_usual(), err))
		return false;
	bool ok = build(&w, relation, n_relation) && answer(&w, ret);
	constraints_close(w.net);
	return ok;
}
