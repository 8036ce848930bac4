/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks compared by what they saw of the same events. */
#include <stdlib.h>

#include "timeline/as_read.h"
#include "timeline/chronology.h"

enum {
	ROUNDS = 4,
	/* Other ends count as so many witnesses, by their hashes: the more of
	 * them in one, the denser it follows the clock. Where one of a group
	 * lies and another does not, both are kept. */
	WITNESSES = 41,
	/* of what both should have seen, one in so many must have been */
	SHARE = 5,
	SENSORS_SHARE = 50, /* of two sensors, which may stand apart */
	/* and so many, by as many other ends, before a host's clock is known */
	HOST_LEAST = 3,
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
				m->seen[m->n_seen++] =
					(struct seen){ &s->at[j],
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
	/* two clients may ask for one thing */
	if (x.kind == SEEN_REQUEST && x.s->witness != y.s->witness)
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
		"of %u events that both saw, %.*s shows the middle one %.*s "
		"later than %.*s%s: one of their clocks was wrong, or both",
		n,
		STR_FMT(a),
		STR_FMT(lasting(ahead_ns, m->a)),
		STR_FMT(b),
		ahead_ns < 2 * NS_PER_S && ahead_ns > -2 * NS_PER_S
			? ", and others far from it"
			: "");
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

/* Differences that follow each other are alike, but where the clock was set:
 * what is matched by chance scatters. */
static bool is_steady(const struct chronology *c,
	const struct pair *p,
	uint32_t n)
{
	uint32_t alike = 0;

	for (uint32_t i = 1; i < n; i++) {
		int64_t was = p[i - 1].a.s->at_ns - p[i - 1].b.s->at_ns;
		int64_t is = p[i].a.s->at_ns - p[i].b.s->at_ns;
		int64_t between = p[i].a.s->at_ns - p[i - 1].a.s->at_ns;
		int64_t most = 30 * NS_PER_S + lag_of(c, &p[i].a) +
			lag_of(c, &p[i].b) +
			between / 1000000 * CLOCK_DRIFT_PPM;

		alike += is - was <= most && was - is <= most;
	}
	return alike * 10 >= (n - 1) * 6;
}

/* What the first has that the second should have seen as well, if both tell of
 * the same time and place: connections of two sensors, of a host what it wrote,
 * of the same kinds and keys, within the sensor's own time when the host's
 * clock is moved as the matches say. */
static uint32_t should_match(const struct chronology *c,
	const struct pair *p,
	int64_t ahead_ns)
{
	const struct gathered_clock *x = &c->g.clock[p->a.s->clock];
	const struct gathered_clock *y = &c->g.clock[p->b.s->clock];
	bool sensors = is_sensor(c, p->a.s->clock);
	uint32_t n = 0;

	for (int k = 0; k < SEEN_KINDS; k++) {
		if (sensors ? k != SEEN_CONNECTION : k < SEEN_REQUEST)
			continue;
		const struct sample *a = &c->g.exhibit[x->exhibit].seen[k];
		const struct sample *b = &c->g.exhibit[y->exhibit].seen[k];

		for (uint32_t i = 0; b->n && i < a->n; i++) {
			int64_t at = a->at[i].at_ns - ahead_ns;

			n += a->at[i].clock == p->a.s->clock &&
				at >= y->first_ns && at <= y->last_ns &&
				(!b->below || a->at[i].key < b->below);
		}
	}
	return n;
}

/* Whether the differences keep within the most that two right clocks have: one
 * in twenty may be another connection of the same name, but not several behind
 * each other, for then one of the clocks was set. */
static bool keep_within(const struct pair *p, uint32_t n, int64_t most)
{
	uint32_t beyond = 0;
	uint32_t run = 0;

	for (uint32_t i = 0; i < n; i++) {
		int64_t ahead = p[i].a.s->at_ns - p[i].b.s->at_ns;
		bool is = ahead > most || ahead < -most;

		beyond += is;
		run = is ? run + 1 : 0;
		if (run >= SHARED_LEAST)
			return false;
	}
	return beyond * 20 <= n;
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
	bool agree = keep_within(p, n, most);
	/* ports come again: on another day, and by chance */
	if (!agree &&
		(!is_steady(m->c, p, n) ||
			n * SENSORS_SHARE <
				should_match(m->c, p, ahead_ns))) {
		return true;
	}
	a->agree += agree;
	a->disagree += !agree;
	/* each pair of clocks is met twice, told once */
	return agree || p->a.s->clock > p->b.s->clock ||
		tell_disagreement(m, p, n, ahead_ns);
}

typedef bool pairs_fn(struct matching *m, const struct pair *p, uint32_t n);

/* The pairs of each two clocks, together. */
static bool each_two(struct matching *m, pairs_fn *take)
{
	uint32_t i = 0;

	while (i < m->n_pair) {
		const struct pair *p = &m->pair[i];
		uint32_t n = 1;

		while (i + n < m->n_pair &&
			p[n].a.s->clock == p->a.s->clock &&
			p[n].b.s->clock == p->b.s->clock)
			n++;
		if (!take(m, p, n))
			return false;
		i += n;
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

	if (!f->n_compared)
		f->against = p->b.s->clock;
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

static uint32_t other_ends(const struct pair *p,
	uint32_t n,
	struct arena room)
{
	int64_t *end = NEW(&room, int64_t, n);
	uint32_t different = 0;

	if (!end)
		return 0;
	for (uint32_t i = 0; i < n; i++)
		end[i] = (int64_t)p[i].a.s->witness;
	qsort(end, n, sizeof *end, by_size);
	for (uint32_t i = 0; i < n; i++)
		different += !i || end[i] != end[i - 1];
	return different;
}

/* A log that tells its zone and shows another time than the sensor watched is
 * of another time, until something says that its clock was so far off. */
static bool may_overlap(const struct chronology *c, const struct pair *p)
{
	const struct gathered_clock *x = &c->g.clock[p->a.s->clock];
	const struct gathered_clock *y = &c->g.clock[p->b.s->clock];
	const int64_t margin = 3 * 3600 * NS_PER_S;

	if (!x->zone_known || x->yearless)
		return true;
	return x->first_ns <= saturated(y->last_ns, margin) &&
		x->last_ns >= saturated(y->first_ns, -margin);
}

/* Of a clock that tells no zone: as far from UTC as zones are, and an hour or
 * two; of one that tells no year, but for whole years. What is further off may
 * be of another day. */
static bool is_in_a_zone(const struct gathered_clock *x,
	int64_t at_ns,
	int64_t ahead_ns)
{
	const int64_t hour = 3600 * NS_PER_S;
	int64_t years_ns = 0;

	if (x->zone_known)
		return true;
	if (x->yearless)
		years_near(ahead_ns, at_ns, &years_ns);
	ahead_ns -= years_ns;
	return ahead_ns >= -14 * hour && ahead_ns <= 16 * hour;
}

/* Whether both saw the same events indeed, and not what is called alike. */
static bool are_the_same(struct matching *m, const struct pair *p, uint32_t n)
{
	int64_t ahead_ns;

	if (n < HOST_LEAST || !is_steady(m->c, p, n))
		return false;
	if (is_sensor(m->c, p->a.s->clock))
		return true;
	if (!may_overlap(m->c, p))
		return false;
	if (!median(p, n, *m->a, &ahead_ns) ||
		!is_in_a_zone(&m->c->g.clock[p->a.s->clock],
			p[n / 2].a.s->at_ns,
			ahead_ns)) {
		return false;
	}
	return other_ends(p, n, *m->a) >= HOST_LEAST &&
		n * SHARE >= should_match(m->c, p, ahead_ns);
}

/* Of all pairs of one clock with another: those with a clock that is known
 * become anchors. */
static bool anchors_of(struct matching *m, const struct pair *p, uint32_t n)
{
	struct chronology *c = m->c;
	const struct fitted *x = &c->clock[p->a.s->clock];
	const struct fitted *y = &c->clock[p->b.s->clock];

	if (x->map || x->contradicted || x->state == BOUNDS_ASSUMED)
		return true;
	if (!y->map && y->state != BOUNDS_ASSUMED)
		return true;
	if (!are_the_same(m, p, n))
		return true;
	for (uint32_t i = 0; i < n; i++) {
		if (!anchor_of(c, &p[i]))
			return false;
	}
	return tell_compared(c, p->a.s->clock, p, n);
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
		"%s puts the clock of %.*s at %.*s from UTC, and the others "
		"do "
		"not: either it is no witness of that clock, or somebody set "
		"the time that it shows",
		x->kind < SEEN_KINDS ? seen_rows[x->kind].name
				     : "what was said of it",
		STR_FMT(c->g.clock[clock].name),
		STR_FMT(lasting(middle, a)));
	return !a->full;
}

static uint64_t witness_bit(const struct clock_anchor *x)
{
	return UINT64_C(1) << (x->witness % CLOCK_WITNESSES_MAX);
}

/* A request may be answered late: some anchors always stand apart. When those
 * of a quarter of the witnesses do, the clock was not as its map says. */
static bool is_contradicted(const struct fitted *f)
{
	uint32_t n;
	const uint32_t *outlier = clock_outliers(f->map, &n);
	uint64_t all = 0;
	uint64_t apart = 0;

	for (uint32_t i = 0; i < f->n_anchor; i++)
		all |= witness_bit(&f->anchor[i]);
	for (uint32_t i = 0; i < n; i++)
		apart |= witness_bit(&f->anchor[outlier[i]]);
	return n * 10 > f->n_anchor &&
		__builtin_popcountll(apart) * 4 > __builtin_popcountll(all);
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
	for (uint32_t i = 0; s && !g->is_web && i < g->back.n_worst; i++) {
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
				.kind = ANCHOR_TIME_SERVER,
				.witness = (uint32_t)(s->witness % WITNESSES),
				.loc = s->loc,
			};

			if (!anchor_add(c, s->clock, &x))
				return false;
		}
	}
	return true;
}

/* A host's clock is followed no further than this beyond what others saw. */
static struct clock_limits limits_of(bool said)
{
	struct clock_limits l = clock_limits_usual();

	if (!said)
		l.horizon_ns = 6 * 3600 * NS_PER_S;
	return l;
}

static bool fit_to(struct chronology *c,
	uint32_t i,
	const struct clock_anchor *anchor,
	uint32_t n,
	struct err *err)
{
	struct fitted *f = &c->clock[i];
	bool said = anchor == f->said;
	uint32_t n_step;
	struct clock_step *step = steps_of(&c->g.clock[i], &c->g.a, &n_step);

	if (!step)
		return fail(err, ERR_LIMIT, 0, "no memory left for clocks");
	if (!clock_fit(anchor,
		    n,
		    step,
		    said ? 0 : n_step,
		    limits_of(said),
		    &c->g.a,
		    &f->map,
		    err)) {
		return false;
	}
	f->state = said ? BOUNDS_SAID : BOUNDS_CHECKED;
	return true;
}

/* So far from what the others say that no slow answer explains it. */
static bool is_far(const struct chronology *c,
	uint32_t i,
	const struct clock_anchor *x)
{
	const int64_t far = 60 * NS_PER_S;
	struct fitted_instants at;

	if (!fitted_bounds(c, i, x->at_ns, x->at_ns + 1, &at))
		return false;
	return saturated(x->at_ns, -x->high_ns) >
		saturated(at.at.to_ns, far) ||
		saturated(x->at_ns, -x->low_ns) <
		saturated(at.at.from_ns, -far);
}

/* Anchors that the others outvote stand among the conflicts, those of one clock
 * together. */
static bool tell_outvoted(struct chronology *c, uint32_t i)
{
	const struct fitted *f = &c->clock[i];
	uint32_t n;
	const uint32_t *outlier = clock_outliers(f->map, &n);
	const struct clock_anchor *first = NULL;
	uint32_t far = 0;

	for (uint32_t k = 0; k < n; k++) {
		const struct clock_anchor *x = &f->anchor[outlier[k]];

		if (!is_far(c, i, x))
			continue;
		first = first ? first : x;
		far++;
	}
	return !first || tell_outlier(c, i, first, far);
}

/* A word that the evidence contradicts is told, and not used. */
static bool tell_word(struct chronology *c, uint32_t i)
{
	const struct fitted *f = &c->clock[i];
	uint32_t against = 0;

	for (uint32_t k = 0; k < f->n_said; k++) {
		const struct clock_anchor *x = &f->said[k];
		struct fitted_instants at;

		against += fitted_bounds(c, i, x->at_ns, x->at_ns + 1, &at) &&
			(saturated(x->at_ns, -x->high_ns) > at.at.to_ns ||
				saturated(x->at_ns, -x->low_ns) <
					at.at.from_ns);
	}
	return !against || tell_outlier(c, i, &f->said[0], 1);
}

static bool tell_contradiction(struct chronology *c, uint32_t i, uint32_t n)
{
	return tell_outlier(c,
		i,
		&c->clock[i].anchor[n],
		c->clock[i].n_anchor);
}

/* Of a sensor: time servers, when there are enough of them that one of them
 * could not have made it up. */
static bool is_enough(const struct chronology *c, uint32_t i)
{
	const struct fitted *f = &c->clock[i];
	uint64_t all = 0;
	bool servers = false;

	for (uint32_t k = 0; k < f->n_anchor; k++) {
		all |= witness_bit(&f->anchor[k]);
		servers |= f->anchor[k].kind == ANCHOR_TIME_SERVER;
	}
	return !servers || __builtin_popcountll(all) >= HOST_LEAST;
}

/* Few time servers move nothing; that they say otherwise is told. */
static bool tell_servers(struct chronology *c, uint32_t i)
{
	const struct clock_anchor *x = &c->clock[i].anchor[0];
	int64_t most = 2 * SENSOR_ERROR_S * NS_PER_S;

	return (x->low_ns <= most && x->high_ns >= -most) ||
		tell_outlier(c, i, x, c->clock[i].n_anchor);
}

static bool fit_evidence(struct chronology *c, uint32_t i, struct err *err)
{
	struct fitted *f = &c->clock[i];
	const struct gathered_clock *g = &c->g.clock[i];

	if (!is_enough(c, i)) {
		bool told = tell_servers(c, i);

		f->n_anchor = 0;
		return told || fail(err, ERR_LIMIT, 0, "no memory left");
	}
	if (!fit_to(c, i, f->anchor, f->n_anchor, err))
		return false;
	bool ok = tell_word(c, i) && tell_outvoted(c, i);
	if (is_contradicted(f) || g->n_far > BREAKS_KEPT / 2) {
		uint32_t n;
		const uint32_t *outlier = clock_outliers(f->map, &n);

		ok = ok && tell_contradiction(c, i, n ? outlier[0] : 0);
		f->map = NULL;
		f->contradicted = true;
		f->state = BOUNDS_CONFLICT;
	}
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for clocks");
}

/* every clock of which there is evidence, and, `said`, those of which there is
 * only a word; a word on a sensor goes before the assumption that it is right
 */
static bool fit_all(struct chronology *c,
	bool sensors,
	bool said,
	struct err *err)
{
	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		struct fitted *f = &c->clock[i];

		if (f->map || is_sensor(c, i) != sensors)
			continue;
		if (said && f->n_said &&
			!fit_to(c, i, f->said, f->n_said, err)) {
			return false;
		}
		if (!said && f->n_anchor && !f->contradicted &&
			!fit_evidence(c, i, err)) {
			return false;
		}
	}
	return true;
}

static bool spent(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for clocks");
}

static bool rounds(struct matching *m, struct err *err)
{
	for (int round = 0; round < ROUNDS; round++) {
		if (!each_two(m, anchors_of))
			return spent(err);
		if (!fit_all(m->c, true, false, err) ||
			!fit_all(m->c, false, false, err))
			return false;
	}
	return true;
}

/* --- clocks that were set ------------------------------------------------ */

static int64_t middle_of(const struct clock_found *x)
{
	return x->least_ns / 2 + x->most_ns / 2;
}

/* An hour, by a clock that tells no zone: summer time begins or ends. */
static bool is_summer_time(const struct gathered_clock *g,
	const struct clock_found *x)
{
	const int64_t hour = 3600 * NS_PER_S;

	return !g->zone_known &&
		((x->least_ns <= hour && x->most_ns >= hour) ||
			(x->least_ns <= -hour && x->most_ns >= -hour));
}

/* The largest step of a clock that nobody listed; NULL: none of a minute. */
static const struct clock_found *largest_step(const struct chronology *c,
	uint32_t clock)
{
	const struct fitted *f = &c->clock[clock];
	const int64_t least = 60 * NS_PER_S;
	const struct clock_found *worst = NULL;
	uint32_t n = 0;
	const struct clock_found *x =
		f->state == BOUNDS_CHECKED ? clock_founds(f->map, &n) : NULL;

	for (uint32_t i = 0; i < n; i++) {
		if (x[i].least_ns < least && x[i].most_ns > -least)
			continue;
		if (is_summer_time(&c->g.clock[clock], &x[i]))
			continue;
		if (!worst ||
			llabs(middle_of(&x[i])) > llabs(middle_of(worst)))
			worst = &x[i];
	}
	return worst;
}

static bool at_once(const struct clock_found *x, const struct clock_found *y)
{
	return x->from_ns <= y->to_ns && y->from_ns <= x->to_ns &&
		x->least_ns <= y->most_ns && y->least_ns <= x->most_ns;
}

static bool tell_step(struct chronology *c,
	uint32_t host,
	const struct clock_found *x,
	uint32_t hosts)
{
	const struct fitted *f = &c->clock[host];
	struct str sensor = c->g.clock[f->against].name;
	struct str name = c->g.clock[host].name;
	struct time_conflict *k = conflict_add(c, CONFLICT_CLOCKS);
	struct arena *a = &c->g.a;
	char from[STAMP_N];
	char to[STAMP_N];

	if (!k)
		return false;
	k->member = NEW(a, struct str, 2);
	k->n_member = 2;
	k->n = hosts;
	k->loc = f->anchor[x->anchor[1]].loc;
	k->has_loc = true;
	if (!k->member)
		return false;
	k->member[0] = arena_fmt(a,
		"the clock of %.*s was not set",
		STR_FMT(sensor));
	k->member[1] = hosts > 1
		? arena_fmt(a, "the clocks of %u hosts were not set", hosts)
		: arena_fmt(a,
			  "the clock of %.*s was not set",
			  STR_FMT(name));
	k->text = arena_fmt(a,
		"between %s and %s %.*s%s and %.*s part by %.*s more than "
		"before: %s",
		stamp_text(x->from_ns / NS_PER_S, from),
		stamp_text(x->to_ns / NS_PER_S, to),
		STR_FMT(name),
		hosts > 1 ? ", and others," : "",
		STR_FMT(sensor),
		STR_FMT(lasting(middle_of(x), a)),
		hosts > 1 ? "all at once, so the sensor's clock was set"
			  : "one of the two clocks was set");
	return !a->full;
}

/* What was fitted to a sensor that was set bounds nothing. */
static void distrust(struct chronology *c, uint32_t sensor)
{
	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		struct fitted *f = &c->clock[i];
		bool on_it = i == sensor ||
			(f->n_compared && f->against == sensor);

		if (!on_it || f->state == BOUNDS_SAID)
			continue;
		f->map = NULL;
		f->contradicted = true;
		f->state = BOUNDS_CONFLICT;
	}
}

/* A sensor that was set in the middle looks as if all its hosts were. */
static bool step_together(struct chronology *c, uint32_t first)
{
	uint32_t sensor = c->clock[first].against;
	const struct clock_found *x = largest_step(c, first);
	uint32_t hosts = 0;
	uint32_t stepped = 0;

	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		const struct fitted *f = &c->clock[i];
		const struct clock_found *y = largest_step(c, i);

		if (!f->n_compared || f->against != sensor ||
			f->state != BOUNDS_CHECKED)
			continue;
		hosts++;
		stepped += y && at_once(x, y);
	}
	bool together = stepped > 1 && stepped * 3 >= hosts * 2;
	if (!tell_step(c, first, x, together ? stepped : 1))
		return false;
	if (together)
		distrust(c, sensor);
	return true;
}

static bool tell_steps(struct chronology *c)
{
	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		if (c->clock[i].n_compared && largest_step(c, i) &&
			!step_together(c, i))
			return false;
	}
	return true;
}

bool anchors_fit(struct chronology *c, struct err *err)
{
	struct matching m = { .c = c, .a = &c->g.a };

	if (!collect(&m) || !match(&m))
		return spent(err);
	if (m.n_pair)
		qsort(m.pair, m.n_pair, sizeof *m.pair, by_clocks);
	if (!each_two(&m, compare))
		return spent(err);
	assume_sensors(c);
	if (!fit_all(c, true, true, err))
		return false;
	if (!take_time_servers(c))
		return spent(err);
	if (!fit_all(c, true, false, err) || !rounds(&m, err))
		return false;
	if (!tell_steps(c))
		return spent(err);
	return fit_all(c, false, true, err) && rounds(&m, err);
}
