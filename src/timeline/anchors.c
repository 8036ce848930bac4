/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks compared by what they saw of the same events. */
#include <stdlib.h>

#include "timeline/chronology.h"

enum {
	ROUNDS = 4,
	/* Other ends count as so many witnesses, by their hashes: the more of
	 * them in one, the denser it follows the clock. Where one of a group
	 * lies and another does not, both are kept. */
	WITNESSES = 9,
	/* sightings that two sensors must share before they contradict */
	SHARED_LEAST = 3
};

/* One event as one clock saw it. */
struct seen {
	const struct sighting *s;
	enum seen_kind kind;
};

/* The same event by two clocks of different exhibits. */
struct pair {
	struct seen a;
	struct seen b;
};

struct matching {
	struct chronology *c;
	struct arena *a;
	struct seen *seen;
	uint32_t n_seen;
	struct pair *pair;
	uint32_t n_pair;
	uint32_t cap_pair;
};

/* --- the same event twice ------------------------------------------------ */

static int by_event(const void *a, const void *b)
{
	const struct seen *x = a;
	const struct seen *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->s->key != y->s->key)
		return x->s->key < y->s->key ? -1 : 1;
	return locator_cmp(x->s->loc, y->s->loc);
}

static bool collect(struct matching *m)
{
	const struct gathering *g = &m->c->g;
	size_t n = 0;

	for (uint32_t i = 0; i < g->n_exhibit; i++) {
		for (int k = 0; k < SEEN_KINDS; k++)
			n += g->exhibit[i].seen[k].n;
	}
	m->seen = NEW(m->a, struct seen, n + 1);
	if (!m->seen)
		return false;
	for (uint32_t i = 0; i < g->n_exhibit; i++) {
		for (int k = 0; k < SEEN_KINDS; k++) {
			const struct sample *s = &g->exhibit[i].seen[k];

			for (uint32_t j = 0; j < s->n; j++) {
				m->seen[m->n_seen++] = (struct seen){ &s->at[j],
					(enum seen_kind)k };
			}
		}
	}
	qsort(m->seen, m->n_seen, sizeof *m->seen, by_event);
	return true;
}

static bool same_event(const struct seen *x, const struct seen *y)
{
	return x->kind == y->kind && x->s->key == y->s->key;
}

static bool is_sensor(const struct chronology *c, uint32_t clock)
{
	return c->g.exhibit[c->g.clock[clock].exhibit].sort == CLOCK_SENSOR;
}

static bool add_pair(struct matching *m, struct seen x, struct seen y)
{
	const struct gathered_clock *clock = m->c->g.clock;

	if (clock[x.s->clock].exhibit == clock[y.s->clock].exhibit)
		return true;
	/* to sensors a login is no more than its connection */
	if (x.kind == SEEN_LOGIN && is_sensor(m->c, x.s->clock) &&
		is_sensor(m->c, y.s->clock)) {
		return true;
	}
	m->pair = arena_grown(m->a,
		m->pair,
		m->n_pair,
		&m->cap_pair,
		sizeof *m->pair);
	if (!m->pair)
		return false;
	m->pair[m->n_pair++] = (struct pair){ x, y };
	return true;
}

static bool match(struct matching *m)
{
	for (uint32_t i = 0; i < m->n_seen; i++) {
		for (uint32_t j = i + 1;
			j < m->n_seen && same_event(&m->seen[i], &m->seen[j]);
			j++) {
			if (!add_pair(m, m->seen[i], m->seen[j]) ||
				!add_pair(m, m->seen[j], m->seen[i])) {
				return false;
			}
		}
	}
	return true;
}

/* --- sensors against each other ------------------------------------------ */

static int64_t lag_of(const struct chronology *c, const struct seen *x)
{
	return is_sensor(c, x->s->clock) ? seen_rows[x->kind].sensor_lag_ns
					 : seen_rows[x->kind].host_lag_ns;
}

static int by_clocks(const void *a, const void *b)
{
	const struct pair *x = a;
	const struct pair *y = b;

	if (x->a.s->clock != y->a.s->clock)
		return x->a.s->clock < y->a.s->clock ? -1 : 1;
	if (x->b.s->clock != y->b.s->clock)
		return x->b.s->clock < y->b.s->clock ? -1 : 1;
	if (x->a.s->at_ns != y->a.s->at_ns)
		return x->a.s->at_ns < y->a.s->at_ns ? -1 : 1;
	return by_event(&x->a, &y->a);
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* the middle of how much the first clock is ahead of the second */
static bool median(const struct pair *p,
	uint32_t n,
	struct arena scratch,
	int64_t *ret)
{
	int64_t *ahead = NEW(&scratch, int64_t, n);

	if (!ahead)
		return false;
	for (uint32_t i = 0; i < n; i++)
		ahead[i] = p[i].a.s->at_ns - p[i].b.s->at_ns;
	qsort(ahead, n, sizeof *ahead, by_size);
	*ret = ahead[n / 2];
	return true;
}

static bool tell_disagreement(struct matching *m,
	const struct pair *p,
	uint32_t n,
	int64_t ahead_ns)
{
	const struct gathered_clock *clock = m->c->g.clock;
	struct str a = clock[p->a.s->clock].name;
	struct str b = clock[p->b.s->clock].name;
	struct time_conflict *x = conflict_add(m->c, CONFLICT_CLOCKS);

	if (!x)
		return false;
	x->n = n;
	x->loc = p->a.s->loc;
	x->has_loc = true;
	x->member = NEW(m->a, struct str, 2);
	x->n_member = 2;
	x->text = arena_fmt(m->a,
		"of %u events that both saw, %.*s has the middle one %.*s "
		"later than %.*s: one of their clocks was wrong, or both",
		n,
		STR_FMT(a),
		STR_FMT(lasting(ahead_ns, m->a)),
		STR_FMT(b));
	if (!x->member)
		return false;
	for (int i = 0; i < 2; i++) {
		x->member[i] = arena_fmt(m->a,
			"the clock of %.*s was right within %d s",
			STR_FMT(i ? b : a),
			SENSOR_ERROR_S);
	}
	return !m->a->full;
}

/* Pairs of one sensor with another: the same instant, as near as sensors go? */
static bool compare(struct matching *m, const struct pair *p, uint32_t n)
{
	struct fitted *a = &m->c->clock[p->a.s->clock];
	int64_t most = 2 * SENSOR_ERROR_S * NS_PER_S +
		seen_rows[p->a.kind].sensor_lag_ns;
	int64_t ahead_ns;

	if (n < SHARED_LEAST || !is_sensor(m->c, p->a.s->clock) ||
		!is_sensor(m->c, p->b.s->clock)) {
		return true;
	}
	if (!median(p, n, *m->a, &ahead_ns))
		return false;
	bool agree = ahead_ns <= most && ahead_ns >= -most;
	a->agree += agree;
	a->disagree += !agree;
	/* each pair of clocks is met twice, told once */
	return agree || ahead_ns < 0 || tell_disagreement(m, p, n, ahead_ns);
}

static bool compare_sensors(struct matching *m)
{
	uint32_t i = 0;

	while (i < m->n_pair) {
		uint32_t j = i + 1;

		while (j < m->n_pair &&
			m->pair[j].a.s->clock == m->pair[i].a.s->clock &&
			m->pair[j].b.s->clock == m->pair[i].b.s->clock)
			j++;
		if (!compare(m, &m->pair[i], j - i))
			return false;
		i = j;
	}
	return true;
}

/* A sensor is taken to be right unless as many others say otherwise as agree
 * with it, itself counted. */
static void assume_sensors(struct chronology *c)
{
	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		struct fitted *f = &c->clock[i];

		f->state = BOUNDS_UNCHECKED;
		if (!is_sensor(c, i))
			continue;
		f->state = f->agree + 1 > f->disagree ? BOUNDS_ASSUMED
						      : BOUNDS_CONFLICT;
	}
}

/* --- anchors ------------------------------------------------------------- */

/* What p.b tells, whose clock is known, of the clock of p.a. */
static bool anchor_of(struct chronology *c, const struct pair *p)
{
	const struct seen *x = &p->a;
	const struct seen *y = &p->b;
	int64_t x_tick = c->g.clock[x->s->clock].tick_ns;
	int64_t y_tick = c->g.clock[y->s->clock].tick_ns;
	struct fitted_instants known;

	if (!fitted_bounds(c,
		    y->s->clock,
		    y->s->at_ns,
		    saturated(y->s->at_ns, y_tick),
		    &known)) {
		return true;
	}
	/* it happened no earlier than this, and no later than the end of that
	 */
	int64_t earliest = saturated(known.at.from_ns, -lag_of(c, y));
	int64_t latest = saturated(known.at.to_ns, lag_of(c, x));
	return anchor_add(c,
		x->s->clock,
		&(struct clock_anchor){
			.at_ns = x->s->at_ns,
			.low_ns = saturated(x->s->at_ns, -latest),
			.high_ns = saturated(saturated(x->s->at_ns, x_tick),
				-earliest),
			.kind = (uint32_t)x->kind,
			.witness = (uint32_t)(x->s->witness % WITNESSES),
			.loc = x->s->loc,
		});
}

static bool tell_compared(struct chronology *c,
	uint32_t clock,
	const struct pair *p,
	uint32_t n)
{
	struct fitted *f = &c->clock[clock];

	f->compared = arena_grown(&c->g.a,
		f->compared,
		f->n_compared,
		&f->cap_compared,
		sizeof *f->compared);
	if (!f->compared)
		return false;
	f->compared[f->n_compared++] = arena_fmt(&c->g.a,
		"%u times a %s that %.*s saw too",
		n,
		seen_rows[p->a.kind].name,
		STR_FMT(c->g.clock[p->b.s->clock].name));
	return !c->g.a.full;
}

/* Of all pairs of one clock with another: those with a clock that is known
 * become anchors. */
static bool anchors_of(struct matching *m, const struct pair *p, uint32_t n)
{
	struct chronology *c = m->c;
	const struct fitted *x = &c->clock[p->a.s->clock];
	const struct fitted *y = &c->clock[p->b.s->clock];

	if (x->map || x->state == BOUNDS_ASSUMED)
		return true;
	if (!y->map && y->state != BOUNDS_ASSUMED)
		return true;
	for (uint32_t i = 0; i < n; i++) {
		if (!anchor_of(c, &p[i]))
			return false;
	}
	return tell_compared(c, p->a.s->clock, p, n);
}

static bool make_anchors(struct matching *m)
{
	uint32_t i = 0;

	while (i < m->n_pair) {
		uint32_t j = i + 1;

		while (j < m->n_pair &&
			m->pair[j].a.s->clock == m->pair[i].a.s->clock &&
			m->pair[j].b.s->clock == m->pair[i].b.s->clock)
			j++;
		if (!anchors_of(m, &m->pair[i], j - i))
			return false;
		i = j;
	}
	return true;
}

/* --- fit ----------------------------------------------------------------- */

static bool tell_outlier(struct chronology *c,
	uint32_t clock,
	const struct clock_anchor *x,
	uint32_t n)
{
	struct time_conflict *k = conflict_add(c, CONFLICT_ANCHORS);
	struct arena *a = &c->g.a;
	int64_t middle = x->low_ns / 2 + x->high_ns / 2;

	if (!k)
		return false;
	k->n = n;
	k->loc = x->loc;
	k->has_loc = x->kind < SEEN_KINDS;
	k->member = NEW(a, struct str, 2);
	k->n_member = 2;
	if (!k->member)
		return false;
	k->member[0] = x->kind < SEEN_KINDS
		? arena_fmt(a,
			  "this %s is the one that the other clock saw",
			  seen_rows[x->kind].name)
		: STR("what was said of the clock");
	k->member[1] = arena_fmt(a,
		"the other anchors of %.*s",
		STR_FMT(c->g.clock[clock].name));
	k->text = arena_fmt(a,
		"%s puts the clock of %.*s at %.*s from UTC, and the others do "
		"not: either it is no witness of that clock, or somebody set "
		"the time that it shows",
		x->kind < SEEN_KINDS ? seen_rows[x->kind].name
				     : "what was said of it",
		STR_FMT(c->g.clock[clock].name),
		STR_FMT(lasting(middle, a)));
	return !a->full;
}

/* Sightings are matched by what they say, and a request may be answered late:
 * some always stand apart. That a fifth of them do, or a person's word, is
 * told. */
static bool tell_outliers(struct chronology *c, uint32_t clock)
{
	const struct fitted *f = &c->clock[clock];
	uint32_t n;
	const uint32_t *outlier = clock_outliers(f->map, &n);

	for (uint32_t i = 0; i < n; i++) {
		const struct clock_anchor *x = &f->anchor[outlier[i]];

		if (x->kind == SEEN_KINDS && !tell_outlier(c, clock, x, 1))
			return false;
	}
	if (!n || n * 5 < f->n_anchor)
		return true;
	const struct clock_anchor *first = &f->anchor[outlier[0]];
	return first->kind >= SEEN_KINDS || tell_outlier(c, clock, first, n);
}

/* Where it says that it was set, and where its records say that it went back:
 * it may have been set there. */
static struct clock_step *steps_of(const struct gathered_clock *g,
	struct arena *a,
	uint32_t *ret_n)
{
	struct clock_step *s = NEW(a, struct clock_step, 2 * BREAKS_KEPT);
	uint32_t set = g->n_set < BREAKS_KEPT ? g->n_set : BREAKS_KEPT;

	*ret_n = 0;
	for (uint32_t i = 0; s && i < set; i++)
		s[(*ret_n)++] = g->set[i];
	for (uint32_t i = 0; s && i < g->back.n_worst; i++) {
		s[(*ret_n)++] = (struct clock_step){
			.before_ns = g->back.worst[i].was_ns,
			.after_ns = g->back.worst[i].is_ns,
		};
	}
	return s;
}

/* What a time server said left it within a second of when it was seen: the
 * longest way. */
static bool take_time_servers(struct chronology *c)
{
	for (uint32_t i = 0; i < c->g.n_exhibit; i++) {
		const struct sample *t = &c->g.exhibit[i].timed;

		for (uint32_t k = 0; k < t->n; k++) {
			const struct sighting *s = &t->at[k];
			int64_t ahead = s->at_ns - s->other_ns;
			struct clock_anchor x = {
				.at_ns = s->at_ns,
				.low_ns = ahead - NS_PER_S,
				.high_ns = ahead,
				.kind = SEEN_KINDS + 1,
				.witness = (uint32_t)(s->witness % WITNESSES),
				.loc = s->loc,
			};

			if (!anchor_add(c, s->clock, &x))
				return false;
		}
	}
	return true;
}

static bool fit_clock(struct chronology *c, uint32_t i, struct err *err)
{
	struct fitted *f = &c->clock[i];
	const struct gathered_clock *g = &c->g.clock[i];
	uint32_t n_step;
	struct clock_step *step = steps_of(g, &c->g.a, &n_step);

	if (!step)
		return fail(err, ERR_LIMIT, 0, "no memory left for clocks");
	if (!clock_fit(f->anchor,
		    f->n_anchor,
		    step,
		    n_step,
		    clock_limits_usual(),
		    &c->g.a,
		    &f->map,
		    err)) {
		return false;
	}
	f->state = BOUNDS_CHECKED;
	return tell_outliers(c, i) ||
		fail(err, ERR_LIMIT, 0, "no memory left for clocks");
}

/* every clock that has anchors, and, in the first round, only those of which
 * somebody knows more than that a sensor is right */
static bool fit_all(struct chronology *c, bool sensors, struct err *err)
{
	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		const struct fitted *f = &c->clock[i];

		if (f->map || !f->n_anchor || is_sensor(c, i) != sensors)
			continue;
		if (!fit_clock(c, i, err))
			return false;
	}
	return true;
}

bool anchors_fit(struct chronology *c, struct err *err)
{
	struct matching m = { .c = c, .a = &c->g.a };

	bool ok = collect(&m) && match(&m);
	if (!ok)
		return fail(err, ERR_LIMIT, 0, "no memory left for clocks");
	if (m.n_pair)
		qsort(m.pair, m.n_pair, sizeof *m.pair, by_clocks);
	if (!compare_sensors(&m))
		return fail(err, ERR_LIMIT, 0, "no memory left for clocks");
	assume_sensors(c);
	if (!take_time_servers(c))
		return fail(err, ERR_LIMIT, 0, "no memory left for clocks");
	if (!fit_all(c, true, err))
		return false;
	for (int round = 0; round < ROUNDS; round++) {
		if (!make_anchors(&m)) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left for clocks");
		}
		if (!fit_all(c, true, err) || !fit_all(c, false, err))
			return false;
	}
	return true;
}
