/* SPDX-License-Identifier: Apache-2.0 */
/* When one event happened: its reading, through the map of its clock. */
#include <inttypes.h>

#include "timeline/as_read.h"
#include "timeline/chronology.h"

enum {
	RESTS_MAX = 12,
	FIRST_YEAR = 1970
};

struct making {
	const struct chronology *c;
	struct arena *a;
	struct timed_event *e;
};

static bool rest(struct making *m, struct str on)
{
	struct event_bounds *b = &m->e->bounds;

	if (!b->rests_on)
		b->rests_on = NEW(m->a, struct str, RESTS_MAX);
	if (b->rests_on && b->n_rests_on < RESTS_MAX)
		b->rests_on[b->n_rests_on++] = on;
	return b->rests_on != NULL;
}

static struct clock_reading copied(const struct clock_reading *r,
	struct arena *a)
{
	struct clock_reading own = *r;

	own.raw = arena_str(a, r->raw);
	own.form = arena_str(a, r->form);
	own.zone_name = arena_str(a, r->zone_name);
	own.host = arena_str(a, r->host);
	own.service = arena_str(a, r->service);
	return own;
}

/* --- what it says -------------------------------------------------------- */

/* the first texts of the record, as a sentence does */
static struct str sentence_of(const struct obs *o, struct arena *a)
{
	const struct obs_shape *shape = &obs_shapes[o->kind];
	static const struct addr none = { 0 };
	char src[ADDR_TEXT_N];
	char dst[ADDR_TEXT_N];
	struct buf b = { 0 };

	buf_z(&b, shape->name);
	if (!addr_eq(o->tuple.src, none)) {
		buf_z(&b, " ");
		buf_add(&b, addr_text(o->tuple.src, src));
	}
	if (!addr_eq(o->tuple.dst, none)) {
		buf_z(&b, " to ");
		buf_add(&b, addr_text(o->tuple.dst, dst));
	}
	for (uint32_t i = 0; i < shape->n && b.n < 200; i++) {
		const struct obs_field *f = &shape->field[i];

		if (f->type != FIELD_TEXT || !obs_text_at(o, f).n)
			continue;
		buf_z(&b, ", ");
		buf_add(&b, str_head(obs_text_at(o, f), 120));
	}
	if (o->kind == OBS_RECORD) {
		for (uint32_t i = 0; i + 1 < o->record.n_cell && b.n < 200;
			i += 2) {
			buf_z(&b, ", ");
			buf_add(&b, str_head(o->record.cell[i], 40));
			buf_z(&b, " ");
			buf_add(&b, str_head(o->record.cell[i + 1], 60));
		}
	}
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

/* --- its bounds ---------------------------------------------------------- */

/* Of a clock that shows no year: in which of the years that it ran. */
static struct spans in_its_years(const struct gathered_clock *g,
	const struct clock_reading *r,
	int64_t tick)
{
	int64_t last = year_of(g->last_ns / NS_PER_S);
	struct spans all = { 0 };
	int64_t at;

	for (int64_t y = year_of(g->first_ns / NS_PER_S); y <= last; y++) {
		if (!reading_in_year(r, y, &at) || at < g->first_ns ||
			at > g->last_ns) {
			continue;
		}
		struct spans one = spans_of(at, at + tick);
		all = spans_unite(&all, &one);
	}
	return all;
}

/* The claimed instants, or, of a clock whose zone nobody told, its values. */
static struct spans shown(const struct obs *o,
	const struct clock_reading *r,
	const struct gathered_clock *g,
	int64_t by_s)
{
	int64_t tick = r->tick_ns < INT64_MAX / 4 ? (int64_t)r->tick_ns
						  : INT64_MAX / 4;

	tick = tick ? tick : 1;
	if (o->t_ns != T_NONE)
		return spans_of(o->t_ns, o->t_ns + tick);
	if (g && g->yearless && r->doubts == DOUBT_YEAR)
		return in_its_years(g, r, tick);
	if (g && g->zone_known)
		return reading_instants(r, by_s);
	return reading_values(r, by_s);
}

static bool say_state(struct making *m, uint32_t clock, uint32_t rests_on)
{
	const struct fitted *f = &m->c->clock[clock];
	const struct gathered_clock *g = &m->c->g.clock[clock];
	struct str name = g->name;

	if (f->state == BOUNDS_SAID)
		return rest(m, f->words);
	if (f->state == BOUNDS_ASSUMED) {
		return rest(m,
			arena_fmt(m->a,
				"the sensor's clock of %.*s is taken to be "
				"right within %d s",
				STR_FMT(name),
				SENSOR_ERROR_S));
	}
	if (f->state != BOUNDS_CHECKED)
		return true;
	bool ok = rest(m,
		arena_fmt(m->a,
			"the clock of %.*s, by %u anchors: of those who "
			"began "
			"these events %u would have to be wrong together",
			STR_FMT(name),
			f->n_anchor,
			rests_on));
	for (uint32_t i = 0; ok && i < f->n_compared; i++)
		ok = rest(m, f->compared[i]);
	return ok &&
		rest(m,
			arena_fmt(m->a,
				"sensors are right within %d s; a clock "
				"drifts "
				"by %d ppm at most; a login is written "
				"within "
				"30 s of its connection, a request within 3 "
				"s",
				SENSOR_ERROR_S,
				CLOCK_DRIFT_PPM)) &&
		rest(m,
			STR("nobody changed the record: it shows the time at "
			    "which it was written"));
}

/* Its time lies before that of a record above it: one of the two does not show
 * when it was written. */
static bool breaks_order(const struct gathered_clock *g, struct locator loc)
{
	for (uint32_t i = 0; !g->is_web && i < g->back.n_worst; i++) {
		if (locator_cmp(g->back.worst[i].loc, loc) == 0)
			return true;
	}
	return false;
}

/* Another clock saw this very event, at another time than the others say. */
static bool is_outvoted(const struct fitted *f, struct locator loc)
{
	uint32_t n = 0;
	const uint32_t *outlier = f->state == BOUNDS_CHECKED
		? clock_outliers(f->map, &n)
		: NULL;

	for (uint32_t i = 0; i < n; i++) {
		if (locator_cmp(f->anchor[outlier[i]].loc, loc) == 0)
			return true;
	}
	return false;
}

/* What does not bound it by itself: it came before it was sealed. */
static bool bound_by_sealing(struct making *m,
	const struct gathered_exhibit *x)
{
	struct event_bounds *b = &m->e->bounds;
	char day[DATE_N];
	int64_t sealed = x->acquired_s + 1 + DAY_ENDS_S;

	if (b->to_ns != NEVER_AFTER_NS || sealed >= INT64_MAX / NS_PER_S)
		return true;
	b->to_ns = sealed * NS_PER_S;
	date_text(x->acquired_s, day);
	return rest(m,
		arena_fmt(m->a,
			"%.*s came into evidence on %s",
			STR_FMT(x->name),
			day));
}

static void keep_meanings(struct timed_event *e, const struct spans *s)
{
	for (uint32_t i = 0; i < s->n && i < AS_READ_MAX; i++) {
		e->as_read[i][0] = s->span[i].from_ns;
		e->as_read[i][1] = s->span[i].to_ns;
	}
	e->n_as_read = s->n < AS_READ_MAX ? s->n : AS_READ_MAX;
}

/* Of a reading without a year each year that it can be of, by itself. */
static void keep_years(struct timed_event *e,
	const struct clock_reading *r,
	int64_t by_s)
{
	int64_t last = year_of(by_s + DAY_ENDS_S);

	e->n_as_read = 0;
	for (int64_t y = FIRST_YEAR; y <= last; y++) {
		struct clock_reading in_year = *r;
		int64_t at;

		if (!reading_in_year(r, y, &at) ||
			e->n_as_read == AS_READ_MAX)
			continue;
		in_year.s = at / NS_PER_S;
		in_year.doubts &= ~(unsigned)DOUBT_YEAR;
		struct spans s = reading_instants(&in_year, by_s);
		if (spans_hull(&s).from_ns / NS_PER_S > by_s + DAY_ENDS_S)
			break;
		e->as_read[e->n_as_read][0] = spans_hull(&s).from_ns;
		e->as_read[e->n_as_read][1] = spans_hull(&s).to_ns;
		e->n_as_read += s.n > 0;
	}
}

static void keep_as_read(struct timed_event *e,
	const struct obs *o,
	const struct clock_reading *r,
	int64_t by_s)
{
	struct spans s;

	if (o->t_ns == T_NONE && r->doubts == DOUBT_YEAR) {
		keep_years(e, r, by_s);
		return;
	}
	s = o->t_ns == T_NONE ? reading_instants(r, by_s)
			      : shown(o, r, NULL, by_s);
	keep_meanings(e, &s);
}

static bool bound_by_clock(struct making *m,
	uint32_t clock,
	const struct spans *shown_at)
{
	struct event_bounds *b = &m->e->bounds;
	struct spans may = { 0 };
	uint32_t rests_on = UINT32_MAX;

	if (clock == TABLE_NONE || m->e->reading.doubts & DOUBT_SETTABLE)
		return true;
	if (breaks_order(&m->c->g.clock[clock], m->e->loc)) {
		b->state = BOUNDS_CONFLICT;
		return rest(m,
			STR("its time lies before that of the record above "
			    "it: its own, or the order, was changed"));
	}
	if (is_outvoted(&m->c->clock[clock], m->e->loc)) {
		b->state = BOUNDS_CONFLICT;
		return rest(m,
			STR("another clock saw this event at another time "
			    "than "
			    "the other anchors of its clock say"));
	}
	for (uint32_t i = 0; i < shown_at->n; i++) {
		struct fitted_instants x;

		if (!fitted_bounds(m->c,
			    clock,
			    shown_at->span[i].from_ns,
			    shown_at->span[i].to_ns,
			    &x)) {
			continue;
		}
		struct spans one = spans_of(x.at.from_ns, x.at.to_ns);
		rests_on = x.rests_on < rests_on ? x.rests_on : rests_on;
		may = spans_unite(&may, &one);
	}
	b->state = m->c->clock[clock].state;
	if (!may.n || b->state == BOUNDS_UNCHECKED)
		return true;
	b->from_ns = spans_hull(&may).from_ns;
	b->to_ns = spans_hull(&may).to_ns;
	return say_state(m, clock, rests_on);
}

static uint32_t gathered_of(const struct chronology *c, uint32_t exhibit)
{
	for (uint32_t i = 0; i < c->g.n_exhibit; i++) {
		if (c->g.exhibit[i].exhibit == exhibit)
			return i;
	}
	return TABLE_NONE;
}

/* Whose record it is: the host that wrote it, or who began what was seen. */
static struct str lane_of(const struct obs *o,
	const struct gathered_exhibit *x,
	struct arena *a)
{
	static const struct addr none = { 0 };
	char text[ADDR_TEXT_N];

	if (o->reading && o->reading->host.n)
		return arena_str(a, o->reading->host);
	if (!addr_eq(o->tuple.src, none))
		return arena_str(a, addr_text(o->tuple.src, text));
	return x->name;
}

bool chronology_is_timed(const struct obs *o)
{
	const unsigned none =
		DOUBT_NOT_SET | DOUBT_UNREADABLE | DOUBT_DATE | DOUBT_UNIT;

	return o->t_ns != T_NONE ||
		(o->reading && !(o->reading->doubts & none));
}

bool chronology_event(const struct chronology *c,
	uint32_t exhibit,
	const struct obs *o,
	struct arena *a,
	struct timed_event *ret,
	struct err *err)
{
	struct making m = { .c = c, .a = a, .e = ret };
	uint32_t at = gathered_of(c, exhibit);

	*ret = (struct timed_event){
		.exhibit = exhibit,
		.loc = { .exhibit = exhibit,
			.at_byte = o->at_byte,
			.len_byte = o->len_byte },
		.bounds = { .from_ns = NEVER_BEFORE_NS,
			.to_ns = NEVER_AFTER_NS,
			.state = BOUNDS_UNCHECKED },
	};
	if (at == TABLE_NONE)
		return fail(err, ERR_USAGE, 0, "that exhibit was not read");
	const struct gathered_exhibit *x = &c->g.exhibit[at];
	uint32_t clock = gather_clock_of(&c->g, at, o);
	bool known = clock != TABLE_NONE;
	struct clock_reading r =
		reading_of(o, known ? c->g.clock[clock].tick_ns : NS_PER_S);
	struct spans at_clock = shown(o,
		&r,
		known ? &c->g.clock[clock] : NULL,
		x->acquired_s);
	ret->reading = copied(&r, a);
	ret->event = arena_fmt(a,
		"%.*s@%" PRIu64,
		STR_FMT(c->reference[at]),
		o->at_byte);
	ret->what = sentence_of(o, a);
	ret->clock = known ? c->g.clock[clock].name : (struct str){ 0 };
	ret->lane = lane_of(o, x, a);
	keep_as_read(ret, o, &r, x->acquired_s);
	bool ok = bound_by_clock(&m, clock, &at_clock) &&
		bound_by_sealing(&m, x);
	return (ok && !a->full) ||
		fail(err, ERR_LIMIT, 0, "no memory left for the event");
}

/* --- claims -------------------------------------------------------------- */

static int64_t ns_of(int64_t s, int64_t open)
{
	if (s == TIME_UNKNOWN || s == TIME_OPEN)
		return open;
	if (s >= INT64_MAX / NS_PER_S || s <= INT64_MIN / NS_PER_S)
		return open;
	return s * NS_PER_S;
}

/* The clocks of the records that a finding rests on: all of it lies where the
 * widest of them allows. */
static bool bound_by_records(struct making *m, const struct claim *claim)
{
	struct event_bounds *b = &m->e->bounds;
	int64_t from = ns_of(claim->from_s, NEVER_BEFORE_NS);
	int64_t to = ns_of(claim->to_s, NEVER_AFTER_NS);
	struct spans may = { 0 };

	for (uint32_t i = 0; i < claim->n_loc; i++) {
		uint32_t at = gathered_of(m->c, claim->loc[i].exhibit);
		uint32_t clock = at == TABLE_NONE
			? TABLE_NONE
			: m->c->g.exhibit[at].first_clock;
		struct fitted_instants x;

		if (i && claim->loc[i].exhibit == claim->loc[i - 1].exhibit)
			continue;
		if (clock == TABLE_NONE ||
			!fitted_bounds(m->c, clock, from, to, &x)) {
			b->state = BOUNDS_UNCHECKED;
			return true;
		}
		struct spans one = spans_of(x.at.from_ns, x.at.to_ns);
		may = spans_unite(&may, &one);
		b->state = m->c->clock[clock].state;
		if (!say_state(m, clock, x.rests_on))
			return false;
	}
	if (may.n) {
		b->from_ns = spans_hull(&may).from_ns;
		b->to_ns = spans_hull(&may).to_ns;
	}
	return true;
}

static bool bound_by_word(struct making *m, const struct claim *claim)
{
	struct event_bounds *b = &m->e->bounds;

	b->from_ns = ns_of(claim->from_s, NEVER_BEFORE_NS);
	b->to_ns = ns_of(claim->to_s, NEVER_AFTER_NS);
	b->state = BOUNDS_SAID;
	return rest(m,
		arena_fmt(m->a, "the word of %.*s", STR_FMT(claim->source)));
}

bool chronology_claim(const struct chronology *c,
	const struct claim *claim,
	struct arena *a,
	struct timed_event *ret,
	struct err *err)
{
	struct making m = { .c = c, .a = a, .e = ret };
	struct spans as_read;

	*ret = (struct timed_event){
		.event = claim_key(claim),
		.what = claim->text,
		.lane = claim->subject,
		.exhibit = claim->n_loc ? claim->loc[0].exhibit : UINT32_MAX,
		.reading = { .zone = claim->zone == ZONE_LOCAL_UNKNOWN
				? READ_LOCAL_UNKNOWN
				: READ_UTC,
			.role = claim->maker == MADE_BY_HUNT ? ROLE_OCCURRED
							     : ROLE_CLAIMED,
			.tick_ns = NS_PER_S },
		.bounds = { .from_ns = NEVER_BEFORE_NS,
			.to_ns = NEVER_AFTER_NS,
			.state = BOUNDS_UNCHECKED },
	};
	if (claim->n_loc)
		ret->loc = claim->loc[0];
	if (claim->from_s == TIME_UNKNOWN)
		ret->reading.doubts = DOUBT_UNREADABLE;
	else if (claim->from_s >= READING_LEAST_S &&
		claim->from_s <= READING_MOST_S)
		ret->reading.s = claim->from_s;
	as_read = spans_of(ns_of(claim->from_s, NEVER_BEFORE_NS),
		ns_of(claim->to_s, NEVER_AFTER_NS));
	keep_meanings(ret, &as_read);
	bool ok = claim->maker == MADE_BY_ROW ? bound_by_word(&m, claim)
					      : bound_by_records(&m, claim);
	return (ok && !a->full) ||
		fail(err, ERR_LIMIT, 0, "no memory left for the event");
}
