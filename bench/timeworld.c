/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds of time in made-up worlds whose truth is known. usage: timeworld FIRST
 * LAST [EVENTS] [-v]: worlds of these seeds, of 20,000 events each. Status 1
 * when a bound excludes the truth.
 *
 * A world has 12 to 50 hosts for 10 to 90 days. Clocks are wrong by
 * milliseconds to years, by whole and half hours (a wrong zone), drift by up to
 * 490 ppm that changes, and are set: forward, back, every day. Up to seven
 * witnesses of each show it by anchors of a millisecond to an hour, from none
 * to hundreds; up to two of them lie: all of it by a constant, each by
 * something else, or by as little as just excludes the truth. Logs lose
 * records, tell whole seconds, minutes or pairs of seconds, local time of a
 * zone with summer time, or of an unknown one. Some events have only a time
 * that its owner could set, and some were. Logs are in order; messages are sent
 * before they are received.
 *
 * What clock.h assumes is made true: steps that would be one too many between
 * two anchors become listed ones, or all of a host's do; of a host with k liars
 * no bound is claimed that k can make false; events where the fourth assumption
 * fails are counted and left out. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "timeline/constraints.h"
#include "timeline/spans.h"
#include "timeline/clock.h"
#include "timeline/strand.h"

#define SECOND INT64_C(1000000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

enum {
	HOSTS_MAX = 50,
	WITNESSES_MAX = 7,
	ANCHORS_MAX = 4096,
	KNOTS_MAX = 512,
	STEPS_MAX = 256,
	EVENTS = 20000,
	PAIRS = 20000,
	LIARS_MAX = 2
};

/* Clock minus UTC from an instant on. */
struct knot {
	int64_t from_ns;
	int64_t offset_ns;
	int64_t rate_ppm;
};

struct set {
	int64_t at_ns; /* UTC */
	bool listed;
	bool sized;
};

enum zone_kind {
	ZONED_UTC,
	ZONED_SUMMER, /* known, with summer time */
	ZONED_UNKNOWN,
	ZONED_KINDS
};

struct host {
	struct knot knot[KNOTS_MAX];
	uint32_t n_knot;
	struct set set[STEPS_MAX];
	uint32_t n_set;
	struct clock_anchor anchor[ANCHORS_MAX];
	int64_t anchor_ns[ANCHORS_MAX]; /* UTC, when it was */
	uint32_t n_anchor;
	uint32_t n_witness;
	uint32_t n_liar; /* the first of them */
	enum zone_kind zone;
	int64_t zone_ns;
	int64_t res_ns;
	bool in_order; /* records have numbers */
	bool told;     /* whenever it was set, that is listed */
	struct clock_map *map;
	struct clock_map
		*open; /* the same, with claims that liars can break */
};

struct happened {
	int64_t at_ns; /* UTC */
	int64_t reading_ns;
	uint32_t host;
	bool settable;
	int64_t naive_ns;
	int64_t trusted_ns;
	uint32_t variable;
};

struct tally {
	uint64_t worlds;
	uint64_t hosts;
	uint64_t anchors;
	uint64_t lies;
	uint64_t events;
	uint64_t left_out;
	uint64_t by_clock; /* bounded on both sides */
	uint64_t bounded;  /* the same, by all constraints */
	uint64_t false_clock;
	uint64_t false_bound;
	uint64_t broken; /* false, as liars can make it */
	uint64_t untrue; /* false, though it rests on more than there are */
	uint64_t never;
	uint64_t refused;
	uint64_t outliers;
	uint64_t lies_found; /* outliers of liars */
	uint64_t found;
	uint64_t pairs[2]; /* near, any */
	uint64_t answered[2];
	uint64_t wrong[2];
	uint64_t naive_wrong[2];
	uint64_t trusted_wrong[2];
	double *width_clock;
	double *width_bound;
};

struct world {
	uint64_t seed;
	int64_t long_ns;
	int64_t horizon_ns;
	struct host *host;
	uint32_t n_host;
	struct happened *event;
	uint32_t n_event;
	struct arena room;
	struct constraints *c;
	struct tally *t;
	bool verbose;
};

static uint64_t drawn(struct world *w)
{
	w->seed += UINT64_C(0x9e3779b97f4a7c15);
	return hash_mix(w->seed);
}

static int64_t below(struct world *w, int64_t n)
{
	return n > 0 ? (int64_t)(drawn(w) % (uint64_t)n) : 0;
}

static bool chance(struct world *w, int percent)
{
	return below(w, 100) < percent;
}

/* from 10^least to 10^most ns, as often of each size, of either sign */
static int64_t sized(struct world *w, double least, double most)
{
	double u = (double)(drawn(w) >> 11) / (double)(UINT64_C(1) << 53);
	int64_t x = (int64_t)pow(10, least + u * (most - least));

	return drawn(w) & 1 ? x : -x;
}

static void die(const char *what)
{
	fprintf(stderr, "timeworld: %s\n", what);
	exit(2);
}

static int by_instant(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* ---- clocks ---- */

static const struct knot *knot_at(const struct host *h, int64_t at_ns)
{
	uint32_t i = h->n_knot - 1;

	while (i && h->knot[i].from_ns > at_ns)
		i--;
	return &h->knot[i];
}

static int64_t shown_by(const struct knot *k, int64_t at_ns)
{
	int64_t away = at_ns - k->from_ns;

	return at_ns + k->offset_ns + away / 1000000 * k->rate_ppm +
		away % 1000000 * k->rate_ppm / 1000000;
}

static int64_t shown(const struct host *h, int64_t at_ns)
{
	return shown_by(knot_at(h, at_ns), at_ns);
}

static int64_t first_offset(struct world *w)
{
	int64_t r = below(w, 10);

	if (r < 5)
		return sized(w, 3, 9.3);
	if (r < 7)
		return sized(w, 9, 12.5);
	if (r < 9)
		return (below(w, 57) - 28) * HOUR / 2 + sized(w, 3, 9);
	return sized(w, 14, 17);
}

static int64_t drawn_rate(struct world *w)
{
	return chance(w, 5) ? below(w, 981) - 490 : below(w, 201) - 100;
}

static int64_t step_by(struct world *w)
{
	int64_t r = below(w, 4);

	if (r == 0)
		return sized(w, 6, 9);
	if (r == 1)
		return sized(w, 9, 12);
	return r == 2 ? sized(w, 12, 14.5) : (below(w, 49) - 24) * HOUR / 2;
}

/* A knot at each change: rates alone, or set. One host in eight is set back by
 * about as much every day. */
static void make_clock(struct world *w, struct host *h)
{
	int64_t from = -20 * DAY;
	int64_t to = w->long_ns + 20 * DAY;
	int64_t daily = chance(w, 12) ? -below(w, HOUR) : 0;
	int set_percent = (int)below(w, 30);
	int64_t at = from;

	h->knot[0] = (struct knot){ from, first_offset(w), drawn_rate(w) };
	h->n_knot = 1;
	while (h->n_knot < KNOTS_MAX - 1) {
		at += daily ? DAY : below(w, 4 * DAY) + 1;
		if (at >= to)
			return;
		const struct knot *last = &h->knot[h->n_knot - 1];
		struct knot next = { at, shown_by(last, at) - at, 0 };
		bool set = daily || chance(w, set_percent);

		next.rate_ppm = drawn_rate(w);
		if (set && h->n_set < STEPS_MAX) {
			next.offset_ns +=
				daily ? daily + sized(w, 6, 9) : step_by(w);
			h->set[h->n_set++] = (struct set){
				.at_ns = at,
				.listed = chance(w, 40),
				.sized = chance(w, 80),
			};
		}
		h->knot[h->n_knot++] = next;
	}
}

static struct clock_step listed(struct world *w,
	const struct host *h,
	const struct set *s)
{
	int64_t early = s->sized ? 1 : 1 + below(w, 60 * SECOND);
	int64_t late = s->sized ? 0 : below(w, 60 * SECOND);

	return (struct clock_step){
		.before_ns = shown(h, s->at_ns - early),
		.after_ns = shown(h, s->at_ns + late),
		.sized = s->sized,
	};
}

/* ---- anchors ---- */

static void lie(struct world *w,
	int64_t kind,
	int64_t by,
	struct clock_anchor *x)
{
	int64_t wide = x->high_ns - x->low_ns + 1;

	if (kind == 1)
		by = sized(w, 6, 14);
	if (kind == 2) {
		/* beside the truth: the narrowest lie there is */
		x->low_ns = x->high_ns = x->low_ns - 1;
		return;
	}
	if (kind == 3)
		x->at_ns += sized(w, 9, 15);
	x->low_ns += by;
	x->high_ns += by;
	if (kind == 0 && chance(w, 30))
		x->high_ns = x->low_ns + below(w, wide);
}

static void make_anchors(struct world *w, struct host *h, uint32_t witness)
{
	int64_t n = 1 + below(w, chance(w, 30) ? 400 : 12);
	double error = 6 + (double)below(w, 7);
	bool liar = witness < h->n_liar;
	int64_t kind = below(w, 4);
	int64_t by = sized(w, 8, 13);
	int64_t from = chance(w, 30) ? below(w, w->long_ns) : -3 * DAY;
	int64_t to = chance(w, 30) ? from + below(w, w->long_ns)
				   : w->long_ns + 3 * DAY;

	for (int64_t i = 0; i < n && h->n_anchor < ANCHORS_MAX; i++) {
		int64_t at = from + below(w, to - from + 1);
		struct clock_anchor *x = &h->anchor[h->n_anchor];

		h->anchor_ns[h->n_anchor++] = at;
		x->at_ns = shown(h, at);
		x->low_ns = x->at_ns - at - llabs(sized(w, 3, error));
		x->high_ns = x->at_ns - at + llabs(sized(w, 3, error));
		x->witness = witness * 7 + 3;
		x->kind = liar;
		if (liar && chance(w, 90))
			lie(w, kind, by, x);
	}
}

/* ---- what is assumed ---- */

static int in_utc(const void *a, const void *b)
{
	const struct strand_anchor *x = a;
	const struct strand_anchor *y = b;

	if (x->from_ns != y->from_ns)
		return x->from_ns < y->from_ns ? -1 : 1;
	return (x->to_ns > y->to_ns) - (x->to_ns < y->to_ns);
}

static uint32_t kept_of(const struct host *h,
	uint32_t witness,
	struct strand_anchor *ret)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < h->n_anchor; i++) {
		const struct clock_anchor *x = &h->anchor[i];

		if (x->witness != witness * 7 + 3)
			continue;
		ret[n++] = (struct strand_anchor){
			.from_ns = x->at_ns - x->high_ns,
			.to_ns = x->at_ns - x->low_ns,
			.index = i,
		};
	}
	qsort(ret, n, sizeof *ret, in_utc);
	return strand_thin(ret, n);
}

/* In each gap of a witness one step that nobody lists, or only listed ones; and
 * none outside. What would be too much becomes listed. */
static bool list_more(struct host *h, uint32_t witness)
{
	static struct strand_anchor kept[ANCHORS_MAX];
	uint32_t n = kept_of(h, witness, kept);
	bool changed = false;

	for (uint32_t g = 0; g <= n; g++) {
		int64_t from =
			g ? h->anchor_ns[kept[g - 1].index] : INT64_MIN;
		int64_t to = g < n ? h->anchor_ns[kept[g].index] : INT64_MAX;
		uint32_t out = 0;
		uint32_t in = 0;

		for (uint32_t i = 0; i < h->n_set; i++) {
			const struct set *s = &h->set[i];

			if (s->at_ns <= from || s->at_ns > to)
				continue;
			in += s->listed && s->sized;
			out += !(s->listed && s->sized);
		}
		if (!out || (out == 1 && !in && g && g < n))
			continue;
		for (uint32_t i = 0; i < h->n_set; i++) {
			struct set *s = &h->set[i];

			if (s->at_ns > from && s->at_ns <= to)
				s->listed = s->sized = changed = true;
		}
	}
	return changed;
}

static void make_true(struct host *h)
{
	bool changed = true;

	for (uint32_t i = 0; h->told && i < h->n_set; i++)
		h->set[i].listed = h->set[i].sized = true;

	while (changed) {
		changed = false;
		for (uint32_t i = h->n_liar; i < h->n_witness; i++)
			changed = list_more(h, i) || changed;
	}
}

static struct clock_map *fit(struct world *w,
	struct host *h,
	uint32_t rests_least)
{
	struct clock_step *step = NEW(&w->room, struct clock_step, STEPS_MAX);
	struct clock_limits limits = clock_limits_usual();
	uint32_t n_step = 0;
	struct err err;

	for (uint32_t i = 0; step && i < h->n_set; i++) {
		const struct set *s = &h->set[i];
		struct clock_step x = listed(w, h, s);

		/* running on is no sign of being set */
		if (s->listed && (s->sized || x.after_ns < x.before_ns))
			step[n_step++] = x;
	}
	limits.horizon_ns = w->horizon_ns;
	limits.rests_least = rests_least;
	limits.set_unseen = !h->told;
	struct clock_map *map = NULL;
	if (!step ||
		!clock_fit(h->anchor,
			h->n_anchor,
			step,
			n_step,
			limits,
			&w->room,
			&map,
			&err))
		die("no map");
	return map;
}

static void count_findings(struct world *w, const struct host *h)
{
	uint32_t n;
	const uint32_t *out = clock_outliers(h->map, &n);
	w->t->outliers += n;
	for (uint32_t i = 0; i < n; i++)
		w->t->lies_found += h->anchor[out[i]].kind;
	clock_founds(h->map, &n);
	w->t->found += n;
	for (uint32_t i = 0; i < h->n_anchor; i++)
		w->t->lies += h->anchor[i].kind;
	w->t->anchors += h->n_anchor;
}

static void make_host(struct world *w, struct host *h)
{
	static const int64_t res[] = { 1,
		1000,
		1000000,
		SECOND,
		2 * SECOND,
		60 * SECOND };

	make_clock(w, h);
	h->n_witness = (uint32_t)below(w, WITNESSES_MAX + 1);
	if (h->n_witness >= 2 && chance(w, 50))
		h->n_liar =
			h->n_witness >= 5 && chance(w, 50) ? LIARS_MAX : 1;
	for (uint32_t i = 0; i < h->n_witness; i++)
		make_anchors(w, h, i);
	h->res_ns = res[below(w, (int64_t)(sizeof res / sizeof *res))];
	h->in_order = chance(w, 60);
	h->told = chance(w, 30);
	h->zone = chance(w, 60) ? ZONED_UTC : (enum zone_kind)below(w, 3);
	h->zone_ns = (below(w, 53) - 24) * HOUR / 2;
	make_true(h);
	h->map = fit(w, h, h->n_liar + 1);
	h->open = h->n_liar ? fit(w, h, 1) : h->map;
	count_findings(w, h);
}

/* ---- readings ---- */

/* summer time, from a day in the first third to one in the second */
static int64_t summer(const struct world *w, int64_t clock_ns)
{
	int64_t from = w->long_ns / 5 + HOUR;
	int64_t to = w->long_ns * 3 / 5 + HOUR;

	return clock_ns >= from && clock_ns < to ? HOUR : 0;
}

static int64_t down_to(int64_t x, int64_t res)
{
	int64_t rest = x % res;

	return x - (rest < 0 ? rest + res : rest);
}

static int64_t written(const struct world *w,
	const struct host *h,
	int64_t at_ns)
{
	int64_t clock = shown(h, at_ns);

	if (h->zone == ZONED_SUMMER)
		clock += h->zone_ns + summer(w, clock);
	if (h->zone == ZONED_UNKNOWN)
		clock += h->zone_ns;
	return down_to(clock, h->res_ns);
}

/* What the clock showed, by its own idea of UTC: more than one interval where
 * the reading is ambiguous. Both ends are included. */
static struct spans meant(const struct world *w,
	const struct host *h,
	int64_t reading_ns)
{
	struct spans s = spans_of(reading_ns, reading_ns + h->res_ns);
	struct spans both = { 0 };

	if (h->zone == ZONED_UNKNOWN)
		return spans_shift(&s, -14 * HOUR, 12 * HOUR);
	if (h->zone == ZONED_UTC)
		return s;
	for (int64_t by = 0; by <= HOUR; by += HOUR) {
		int64_t from = reading_ns - h->zone_ns - by;
		int64_t last = from + h->res_ns - 1;

		if (summer(w, from) != by && summer(w, last) != by)
			continue;
		struct spans one = spans_of(from, last + 1);
		both = spans_unite(&both, &one);
	}
	return both;
}

/* the fourth assumption, at an instant */
static bool assumed(const struct host *h, int64_t at_ns)
{
	uint32_t n;
	const struct clock_segment *g = clock_segments(h->map, &n);
	int64_t reading = shown(h, at_ns);

	for (uint32_t i = 0; i < n; i++) {
		if (g[i].from_ns > at_ns || g[i].to_ns < at_ns)
			continue;
		if (g[i].n_witness)
			return true;
		return reading >= g[i].first_ns && reading <= g[i].last_ns;
	}
	return false;
}

/* the hull of all that the reading may mean */
static struct clock_bounds when(const struct world *w,
	const struct happened *e,
	const struct clock_map *map)
{
	const struct host *h = &w->host[e->host];
	struct spans s =
		e->settable ? spans_all() : meant(w, h, e->reading_ns);
	struct clock_bounds all = { INT64_MIN, INT64_MAX, 0, false, true };
	enum clock_trust how = e->settable ? CLOCK_SETTABLE : CLOCK_WRITTEN;
	bool any = false;

	for (uint32_t i = 0; i < s.n; i++) {
		struct clock_bounds b = clock_bounds(map,
			s.span[i].from_ns,
			s.span[i].to_ns - 1,
			how);

		if (b.never_shown)
			continue;
		all.never_shown = false;
		if (!any || b.earliest_ns < all.earliest_ns)
			all.earliest_ns = b.earliest_ns;
		if (!any || b.latest_ns > all.latest_ns)
			all.latest_ns = b.latest_ns;
		if (b.rests_on && (!any || b.rests_on < all.rests_on))
			all.rests_on = b.rests_on;
		any = true;
	}
	return all;
}

static void make_events(struct world *w, uint32_t n)
{
	int64_t *at = NEW(&w->room, int64_t, n);

	w->event = NEW(&w->room, struct happened, n);
	if (!at || !w->event)
		die("no memory");
	for (uint32_t i = 0; i < n; i++)
		at[i] = below(w, w->long_ns);
	/* bursts: a quarter follows another within seconds */
	for (uint32_t i = 1; i < n; i++) {
		if (chance(w, 25))
			at[i] = at[i - 1] + below(w, 5 * SECOND);
	}
	qsort(at, n, sizeof *at, by_instant);
	for (uint32_t i = 0; i < n; i++) {
		struct happened e = {
			.at_ns = at[i],
			.host = (uint32_t)below(w, w->n_host),
			.settable = chance(w, 10),
		};
		const struct host *h = &w->host[e.host];

		if (!assumed(h, at[i])) {
			w->t->left_out++;
			continue;
		}
		e.reading_ns = written(w, h, at[i]);
		if (e.settable && chance(w, 40))
			e.reading_ns += sized(w, 9, 16);
		struct spans s = meant(w, h, e.reading_ns);
		e.naive_ns = e.reading_ns;
		e.trusted_ns = s.n ? s.span[0].from_ns : e.reading_ns;
		if (h->zone == ZONED_UNKNOWN)
			e.trusted_ns = e.reading_ns;
		w->event[w->n_event++] = e;
	}
}

/* ---- constraints ---- */

static void add(struct world *w, uint32_t from, uint32_t to, int64_t most_ns)
{
	struct constraint x = { from, to, most_ns, 0 };
	uint32_t id;
	struct err err;

	if (!constraints_add(w->c, x, &id, &err))
		die(err.text);
	if (!constraints_holds(w->c, id))
		w->t->refused++;
}

static bool is_false(const struct happened *e, const struct clock_bounds *b)
{
	return b->earliest_ns > e->at_ns || b->latest_ns < e->at_ns ||
		b->never_shown;
}

/* A bound that names as many witnesses as lied, or fewer, may be false. */
static void hold_to_claim(struct world *w, const struct happened *e)
{
	const struct host *h = &w->host[e->host];
	struct clock_bounds b = when(w, e, h->open);

	if (!is_false(e, &b))
		return;
	if (b.rests_on > h->n_liar)
		w->t->untrue++;
	else
		w->t->broken++;
}

static void bind(struct world *w, struct happened *e)
{
	struct clock_bounds b = when(w, e, w->host[e->host].map);
	struct tally *t = w->t;
	struct err err;

	if (!constraints_variable(w->c, e->trusted_ns, &e->variable, &err))
		die(err.text);
	if (b.never_shown)
		t->never++;
	hold_to_claim(w, e);
	if (is_false(e, &b)) {
		t->false_clock++;
		if (w->verbose) {
			printf("host %u: %ld not in [%ld, %ld], rests on "
			       "%u\n",
				e->host,
				(long)e->at_ns,
				(long)b.earliest_ns,
				(long)b.latest_ns,
				b.rests_on);
		}
	}
	if (b.earliest_ns != INT64_MIN)
		add(w, e->variable, 0, -b.earliest_ns);
	if (b.latest_ns != INT64_MAX)
		add(w, 0, e->variable, b.latest_ns);
	if (b.earliest_ns == INT64_MIN || b.latest_ns == INT64_MAX)
		return;
	t->width_clock[t->by_clock++] =
		(double)(b.latest_ns - b.earliest_ns) * 1e-9;
}

static void order_logs(struct world *w)
{
	uint32_t last[HOSTS_MAX] = { 0 };

	for (uint32_t i = 0; i < w->n_event; i++) {
		const struct happened *e = &w->event[i];

		/* a record that was lost leaves a longer step, not a wrong one
		 */
		if (!w->host[e->host].in_order || chance(w, 20))
			continue;
		if (last[e->host])
			add(w, e->variable, last[e->host], 0);
		last[e->host] = e->variable;
	}
}

/* some of the events are sent, and received within a minute */
static void pass_messages(struct world *w)
{
	for (uint32_t i = 0; i < w->n_event; i++) {
		uint32_t k = i + 1 + (uint32_t)below(w, 40);

		if (k >= w->n_event || !chance(w, 25))
			continue;
		const struct happened *a = &w->event[i];
		const struct happened *b = &w->event[k];
		add(w, b->variable, a->variable, 0);
		if (b->at_ns - a->at_ns < 60 * SECOND)
			add(w, a->variable, b->variable, 60 * SECOND);
	}
}

static void check_bounds(struct world *w)
{
	struct tally *t = w->t;

	for (uint32_t i = 0; i < w->n_event; i++) {
		const struct happened *e = &w->event[i];
		struct arena a = w->room;
		struct constraints_bounds b;
		struct err err;

		if (!constraints_bounds(w->c, e->variable, &a, &b, &err))
			die(err.text);
		if (b.earliest_ns > e->at_ns || b.latest_ns < e->at_ns)
			t->false_bound++;
		if (b.earliest_ns == INT64_MIN || b.latest_ns == INT64_MAX)
			continue;
		t->width_bound[t->bounded++] =
			(double)(b.latest_ns - b.earliest_ns) * 1e-9;
	}
}

/* a is first in truth */
static void compare(struct world *w, uint32_t a, uint32_t b, int any)
{
	const struct happened *x = &w->event[a];
	const struct happened *y = &w->event[b];
	struct arena room = w->room;
	enum constraints_order o;
	struct constraints_reason why[2];
	struct tally *t = w->t;
	struct err err;

	if (x->at_ns == y->at_ns)
		return;
	if (!constraints_order(w->c,
		    x->variable,
		    y->variable,
		    &room,
		    &o,
		    why,
		    &err))
		die(err.text);
	t->pairs[any]++;
	t->answered[any] += o != ORDER_MAY;
	t->wrong[any] += o == ORDER_CANNOT_PRECEDE || o == ORDER_NOT_BEFORE ||
		o == ORDER_AT_ONCE;
	t->naive_wrong[any] += x->naive_ns >= y->naive_ns;
	t->trusted_wrong[any] += x->trusted_ns >= y->trusted_ns;
}

/* within about ten minutes of one another, and anywhere */
static void check_orders(struct world *w)
{
	int64_t near = w->n_event * 600 * SECOND / w->long_ns + 2;

	for (uint32_t i = 0; w->n_event > 2 && i < PAIRS; i++) {
		uint32_t a = (uint32_t)below(w, w->n_event - 1);
		int64_t reach = i % 2 ? w->n_event : near;
		int64_t b = a + 1 + below(w, reach);

		if (b >= w->n_event)
			continue;
		compare(w, a, (uint32_t)b, i % 2);
	}
}

static void run(uint64_t seed, uint32_t n, struct tally *t, bool verbose)
{
	struct world w = { .seed = hash_mix(seed),
		.t = t,
		.verbose = verbose };
	struct arena all;
	struct err err;

	if (!arena_open(&all, (size_t)4 << 30, &err) ||
		!constraints_open(&w.c, constraints_limits_usual(), &err))
		die(err.text);
	w.room = all;
	w.long_ns = (10 + below(&w, 81)) * DAY;
	w.horizon_ns = (2 + below(&w, 60)) * DAY;
	w.n_host = 12 + (uint32_t)below(&w, HOSTS_MAX - 11);
	w.host = NEW(&w.room, struct host, w.n_host);
	if (!w.host)
		die("no memory");
	for (uint32_t i = 0; i < w.n_host; i++)
		make_host(&w, &w.host[i]);
	make_events(&w, n);
	for (uint32_t i = 0; i < w.n_event; i++)
		bind(&w, &w.event[i]);
	order_logs(&w);
	pass_messages(&w);
	check_bounds(&w);
	check_orders(&w);
	t->worlds++;
	t->hosts += w.n_host;
	t->events += w.n_event;
	if (verbose)
		printf("seed %lu: %lu clock, %lu bounds, %lu refused\n",
			(unsigned long)seed,
			(unsigned long)t->false_clock,
			(unsigned long)t->false_bound,
			(unsigned long)t->refused);
	constraints_close(w.c);
	arena_close(&all);
}

/* ---- what is said ---- */

static int by_width(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static void say_width(const char *what, double *x, uint64_t n, uint64_t of)
{
	if (!n)
		return;
	qsort(x, n, sizeof *x, by_width);
	printf("%s: %.1f %% of events bounded on both sides; width: median "
	       "%.3g s, quartiles %.3g and %.3g s\n",
		what,
		100.0 * (double)n / (double)of,
		x[n / 2],
		x[n / 4],
		x[n * 3 / 4]);
}

static double share(uint64_t n, uint64_t of)
{
	return of ? 100.0 * (double)n / (double)of : 0;
}

static void say(struct tally *t)
{
	static const char *const what[] = { "within ten minutes",
		"anywhere" };

	printf("%lu worlds, %lu hosts, %lu anchors of which %lu of liars; "
	       "%lu "
	       "events, %lu more left out\n",
		(unsigned long)t->worlds,
		(unsigned long)t->hosts,
		(unsigned long)t->anchors,
		(unsigned long)t->lies,
		(unsigned long)t->events,
		(unsigned long)t->left_out);
	printf("bounds that exclude the truth: %lu by clocks, %lu by all; "
	       "true constraints refused: %lu; readings never shown: %lu\n",
		(unsigned long)t->false_clock,
		(unsigned long)t->false_bound,
		(unsigned long)t->refused,
		(unsigned long)t->never);
	printf("without asking for more witnesses than liars: %lu false that "
	       "rest on no more than lied, %lu that rest on more\n",
		(unsigned long)t->broken,
		(unsigned long)t->untrue);
	printf("anchors found false: %lu of liars, %lu of others; steps "
	       "found "
	       "by a witness: %lu\n",
		(unsigned long)t->lies_found,
		(unsigned long)(t->outliers - t->lies_found),
		(unsigned long)t->found);
	say_width("by clocks", t->width_clock, t->by_clock, t->events);
	say_width("by all", t->width_bound, t->bounded, t->events);
	for (int i = 0; i < 2; i++) {
		printf("pairs %s: %lu; answered %.1f %%; wrong: ours %lu, "
		       "sorted as written %.2f %%, clocks trusted %.2f %%\n",
			what[i],
			(unsigned long)t->pairs[i],
			share(t->answered[i], t->pairs[i]),
			(unsigned long)t->wrong[i],
			share(t->naive_wrong[i], t->pairs[i]),
			share(t->trusted_wrong[i], t->pairs[i]));
	}
}

int main(int argc, char **argv)
{
	uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	uint64_t last = argc > 2 ? strtoull(argv[2], NULL, 10) : first;
	uint32_t n = argc > 3 ? (uint32_t)atoi(argv[3]) : EVENTS;
	uint64_t all = (last - first + 1) * n;
	struct tally t = { 0 };

	if (last < first || !n)
		return 2;
	t.width_clock = calloc(all, sizeof *t.width_clock);
	t.width_bound = calloc(all, sizeof *t.width_bound);
	if (!t.width_clock || !t.width_bound)
		return 2;
	for (uint64_t i = first; i <= last; i++)
		run(i, n, &t, argc > 4);
	say(&t);
	free(t.width_clock);
	free(t.width_bound);
	return t.false_clock || t.false_bound || t.refused || t.untrue;
}
