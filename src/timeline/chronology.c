/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/chronology.h"

#include <inttypes.h>
#include <stdlib.h>

#include "timeline/as_read.h"
#include "timeline/gaps.h"

enum {
	/* people are witnesses of their own: the last of those that there are
	 */
	SAID_WITNESSES = 16,
	SAID_ANCHORS = 256, /* along the time for which it is said */
	SAID_FIRST =
		CLOCK_WITNESSES_MAX - SAID_WITNESSES /* above all others */
};

/* address space; pages become real when touched */
#define CHRONOLOGY_ARENA ((size_t)16 << 30)

/* --- life ---------------------------------------------------------------- */

bool chronology_open(struct chronology **ret, struct err *err)
{
	struct chronology *c = calloc(1, sizeof *c);

	*ret = NULL;
	if (!c)
		return fail(err, ERR_LIMIT, 0, "no memory for a chronology");
	if (!arena_open(&c->g.a, CHRONOLOGY_ARENA, err)) {
		free(c);
		return false;
	}
	*ret = c;
	return true;
}

void chronology_close(struct chronology *c)
{
	if (!c)
		return;
	gather_close(&c->g);
	free(c);
}

static bool spent(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for the clocks");
}

bool chronology_exhibit(struct chronology *c,
	const struct exhibit *x,
	uint32_t index,
	enum clock_sort sort,
	struct err *err)
{
	return (!c->full && gather_exhibit(&c->g, x, index, sort)) ||
		spent(err);
}

static bool put(void *ctx, const struct obs *o)
{
	struct chronology *c = ctx;

	c->full |= !gather_take(&c->g, o);
	return !c->full;
}

static void pass_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

struct sink chronology_sink(struct chronology *c)
{
	return (struct sink){ c, put, pass_skip };
}

/* --- people's words on clocks -------------------------------------------- */

int64_t assumed_ns(const struct claim *c,
	const char *member,
	int64_t without_ns,
	struct arena scratch)
{
	struct str key = arena_fmt(&scratch, "\"%s\":\"", member);

	for (size_t i = 0; i + key.n <= c->detail.n; i++) {
		struct str rest = str_from(c->detail, i);

		if (!str_starts(rest, key))
			continue;
		rest = str_head(str_from(rest, key.n), 32);
		if (!rest.n || rest.p[0] == '"')
			return without_ns;
		double s = strtod(arena_z(&scratch, rest), NULL);
		const double most = 4e9; /* more than a hundred years */
		s = s > most ? most : s;
		return (int64_t)((s < -most ? -most : s) * (double)NS_PER_S);
	}
	return without_ns;
}

static int64_t within_ns(int64_t s)
{
	const int64_t most = INT64_MAX / NS_PER_S - 1;

	if (s > most)
		s = most;
	if (s < -most)
		s = -most;
	return s * NS_PER_S;
}

static bool clock_is(const struct chronology *c, uint32_t i, struct str name)
{
	const struct gathered_clock *g = &c->g.clock[i];

	return str_eq(g->name, name) ||
		str_eq(c->g.exhibit[g->exhibit].name, name);
}

/* It held from one instant to another, all the time: anchors close to each
 * other, so that nothing is thought to have drifted between them. */
static bool take_said(struct chronology *c,
	uint32_t clock,
	const struct claim *said)
{
	const struct gathered_clock *g = &c->g.clock[clock];
	int64_t ahead = assumed_ns(said, "seconds", 0, c->g.a);
	int64_t error = assumed_ns(said, "error", NS_PER_S, c->g.a);
	struct clock_anchor x = {
		.low_ns = ahead - (error < 0 ? -error : error),
		.high_ns = ahead + (error < 0 ? -error : error),
		.kind = ANCHOR_SAID,
		.witness = SAID_FIRST +
			(uint32_t)(hash_bytes(said->source) % SAID_WITNESSES),
	};

	int64_t from = said->from_s == TIME_UNKNOWN ? g->first_ns
						    : within_ns(said->from_s);
	int64_t to =
		said->to_s == TIME_OPEN ? g->last_ns : within_ns(said->to_s);
	int64_t step = (to - from) / SAID_ANCHORS;
	c->clock[clock].words = arena_fmt(&c->g.a,
		"%.*s, by %.*s",
		STR_FMT(said->text),
		STR_FMT(said->source));
	for (int i = 0; i <= SAID_ANCHORS; i++) {
		x.at_ns = i < SAID_ANCHORS ? from + i * step : to;
		if (!anchor_add(c, clock, &x))
			return false;
	}
	return true;
}

/* Room for what is known of each clock, before the first word on one. */
static bool have_clocks(struct chronology *c)
{
	if (c->clock)
		return true;
	gather_end(&c->g);
	c->clock = NEW(&c->g.a, struct fitted, c->g.n_clock + 1);
	return c->clock != NULL;
}

bool chronology_has_clock(struct chronology *c,
	struct str name,
	struct err *err)
{
	struct nearest near = near_to(name);
	struct buf meant = { 0 };

	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		near_offer(&near, c->g.clock[i].name);
		if (clock_is(c, i, name))
			return true;
	}
	near_say(&near, "", "", &meant);
	fail(err,
		ERR_USAGE,
		0,
		"no log here has the clock \"%.*s\"%.*s; `ashiato clocks "
		"CASE` "
		"lists those that have",
		STR_FMT(name),
		STR_FMT(buf_str(&meant)));
	buf_done(&meant);
	return false;
}

bool chronology_clock_said(struct chronology *c,
	const struct claim *said,
	struct err *err)
{
	struct str name = entity_name(said->subject);

	if (!have_clocks(c))
		return spent(err);
	if (!chronology_has_clock(c, name, err))
		return false;
	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		if (clock_is(c, i, name) && !take_said(c, i, said))
			return spent(err);
	}
	return true;
}

/* --- what breaks an order ------------------------------------------------ */

static bool tell_back(struct chronology *c, const struct gathered_clock *g)
{
	const struct order_break *b = &g->back.worst[0];
	struct time_conflict *x = conflict_add(c, CONFLICT_ORDER);
	struct arena *a = &c->g.a;
	char was[STAMP_N];
	char is[STAMP_N];

	if (!x)
		return false;
	x->n = g->back.n;
	x->loc = b->loc;
	x->has_loc = true;
	x->member = NEW(a, struct str, 3);
	x->n_member = 3;
	if (!x->member)
		return false;
	stamp_text(b->was_ns / NS_PER_S, was);
	stamp_text(b->is_ns / NS_PER_S, is);
	struct str size = lasting((int64_t)b->size, a);
	x->member[0] = arena_fmt(a,
		"%.*s was written in the order of its records",
		STR_FMT(g->name));
	x->member[1] = STR("its clock was not set back");
	x->member[2] = STR("the record shows the time at which it was "
			   "written");
	x->text = arena_fmt(a,
		"%.*s shows %s behind %s: %seither its clock was set back by "
		"%.*s, or this record was written later than it says, or "
		"moved",
		STR_FMT(g->name),
		is,
		was,
		g->is_web ? "the request may have taken so long; else " : "",
		STR_FMT(size));
	return !a->full;
}

/* Nothing was written after it was sealed. */
static bool tell_future(struct chronology *c, uint32_t clock)
{
	const struct gathered_clock *g = &c->g.clock[clock];
	const struct gathered_exhibit *e = &c->g.exhibit[g->exhibit];
	int64_t sealed = within_ns(e->acquired_s + 1 + DAY_ENDS_S);
	struct fitted_instants x = { .at = { g->last_ns, g->last_ns } };
	struct arena *a = &c->g.a;
	char last[STAMP_N];
	char day[DATE_N];

	if (!fitted_bounds(c, clock, g->last_ns, g->last_ns, &x) &&
		!g->zone_known)
		x.at.from_ns -= INT64_C(14) * 3600 * NS_PER_S;
	if (x.at.from_ns <= sealed)
		return true;
	if (c->clock[clock].state == BOUNDS_ASSUMED)
		c->clock[clock].state = BOUNDS_CONFLICT;
	struct time_conflict *k = conflict_add(c, CONFLICT_FIRST_SIGHT);
	if (!k)
		return false;
	k->member = NEW(a, struct str, 2);
	k->n_member = 2;
	if (!k->member)
		return false;
	stamp_text(g->last_ns / NS_PER_S, last);
	date_text(e->acquired_s, day);
	k->member[0] = arena_fmt(a,
		"%.*s was in our hands on %s",
		STR_FMT(e->name),
		day);
	k->member[1] = arena_fmt(a,
		"the clock of %.*s was right when it showed %s",
		STR_FMT(g->name),
		last);
	k->text = arena_fmt(a,
		"%.*s came into evidence on %s and shows %s: its clock was "
		"ahead, or its times were made up",
		STR_FMT(e->name),
		day,
		last);
	return !a->full;
}

static bool tell_backdated(struct chronology *c,
	const struct gathered_exhibit *e,
	const struct backdated *b)
{
	struct time_conflict *x = conflict_add(c, CONFLICT_CAUSE);
	struct arena *a = &c->g.a;
	char says[STAMP_N];
	char named[STAMP_N];

	if (!x)
		return false;
	x->loc = b->loc;
	x->has_loc = true;
	x->member = NEW(a, struct str, 2);
	x->n_member = 2;
	if (!x->member)
		return false;
	stamp_text(b->says_ns / NS_PER_S, says);
	stamp_text(b->named_ns / NS_PER_S, named);
	x->member[0] = arena_fmt(a,
		"$STANDARD_INFORMATION, which whoever owns the file can set: "
		"made %s",
		says);
	x->member[1] = arena_fmt(a, "$FILE_NAME: made %s", named);
	x->text = arena_fmt(a,
		"%.*s, by %.*s, is older by its own time than by its name%s: "
		"it was unpacked, installed or moved here with the time it "
		"had, or its time was set back",
		STR_FMT(b->name),
		STR_FMT(e->name),
		b->whole ? ", and to the whole second, as tools set it" : "");
	return !a->full;
}

static bool tell_files(struct chronology *c)
{
	for (uint32_t i = 0; i < c->g.n_exhibit; i++) {
		const struct gathered_exhibit *e = &c->g.exhibit[i];

		for (uint32_t k = 0; k < e->n_kept; k++) {
			if (!tell_backdated(c, e, &e->backdated[k]))
				return false;
		}
		if (e->n_kept)
			c->conflict[c->n_conflict - e->n_kept].n =
				e->n_backdated;
	}
	return true;
}

static bool tell_breaks(struct chronology *c)
{
	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		const struct gathered_clock *g = &c->g.clock[i];

		if (g->back.n && !tell_back(c, g))
			return false;
		/* which year it is of is not what its clock says */
		if (g->n && !g->yearless && !tell_future(c, i))
			return false;
	}
	return true;
}

/* --- rows ---------------------------------------------------------------- */

static void count_anchors(const struct fitted *f, struct clock_row *row)
{
	for (uint32_t i = 0; i < f->n_anchor; i++) {
		for (uint32_t k = 0; k < row->n_piece; k++) {
			struct clock_piece *p = &row->piece[k];

			p->n_anchor += f->anchor[i].at_ns >= p->from_ns &&
				f->anchor[i].at_ns <= p->to_ns;
		}
	}
}

static bool pieces_of(struct chronology *c,
	uint32_t clock,
	struct clock_row *row)
{
	const struct fitted *f = &c->clock[clock];
	const struct gathered_clock *g = &c->g.clock[clock];

	if (f->map) {
		row->n_piece = map_pieces(f->map,
			g->first_ns,
			g->last_ns,
			&c->g.a,
			&row->piece);
		count_anchors(f, row);
		return row->piece != NULL;
	}
	row->piece = NEW(&c->g.a, struct clock_piece, 1);
	if (!row->piece)
		return false;
	row->piece[0] = (struct clock_piece){
		.from_ns = g->first_ns,
		.to_ns = g->last_ns,
		.error_ns = f->state == BOUNDS_ASSUMED
			? SENSOR_ERROR_S * NS_PER_S
			: -1,
	};
	row->n_piece = 1;
	return true;
}

/* Which year a clock that shows none was taken for is not what it was off by.
 */
static void in_its_year(struct clock_row *row)
{
	int64_t moved;

	for (uint32_t i = 0; i < row->n_piece; i++) {
		struct clock_piece *p = &row->piece[i];

		years_near(row->piece[0].offset_ns, p->from_ns, &moved);
		p->from_ns -= moved;
		p->to_ns -= moved;
		p->offset_ns -= p->error_ns >= 0 && i ? moved : 0;
	}
	if (!row->n_piece)
		return;
	years_near(row->piece[0].offset_ns, row->first_ns, &moved);
	row->piece[0].offset_ns -= row->piece[0].error_ns >= 0 ? moved : 0;
	row->first_ns = row->piece[0].from_ns;
	row->last_ns = row->piece[row->n_piece - 1].to_ns;
}

/* Of a clock that nothing checks the latest years that were over by then. */
static void before_sealing(struct clock_row *row, int64_t sealed_s)
{
	struct clock_reading first = { .s = row->first_ns / NS_PER_S };
	struct clock_reading last = { .s = row->last_ns / NS_PER_S };
	int64_t years = year_of(last.s) - year_of(sealed_s);

	if (last.s - years * 366 * DAY_S > sealed_s || years < 0)
		years++;
	if (years <= 0 && last.s <= sealed_s)
		return;
	reading_in_year(&first, year_of(first.s) - years, &row->first_ns);
	reading_in_year(&last, year_of(last.s) - years, &row->last_ns);
	row->piece[0].from_ns = row->first_ns;
	row->piece[0].to_ns = row->last_ns;
}

static bool make_row(struct chronology *c, uint32_t clock)
{
	const struct gathered_clock *g = &c->g.clock[clock];
	const struct gathered_exhibit *x = &c->g.exhibit[g->exhibit];
	const struct fitted *f = &c->clock[clock];
	struct clock_row *row = &c->row[c->n_row++];

	*row = (struct clock_row){
		.clock = g->name,
		.exhibit = x->name,
		.host = g->host,
		.zone = g->zone_known && g->zone != READ_OFFSET
			? reading_zone_name(READ_UTC)
			: reading_zone_name(g->zone),
		.sensor = x->sort == CLOCK_SENSOR,
		.state = f->state,
		.n_reading = g->n,
		.first_ns = g->first_ns,
		.last_ns = g->last_ns,
		.tick_ns = g->tick_ns,
		.n_anchor = f->n_anchor,
		.n_back = g->back.n,
		.compared = f->compared,
		.n_compared = f->n_compared,
	};
	if (f->map && f->state == BOUNDS_CHECKED)
		clock_outliers(f->map, &row->n_outlier);
	if (!pieces_of(c, clock, row))
		return false;
	if (g->yearless && f->map)
		in_its_year(row);
	else if (g->yearless)
		before_sealing(row, x->acquired_s + DAY_ENDS_S);
	return true;
}

static bool make_rows(struct chronology *c)
{
	c->row = NEW(&c->g.a, struct clock_row, c->g.n_clock + SERVERS_SHOWN);
	if (!c->row)
		return false;
	for (uint32_t i = 0; i < c->g.n_clock; i++) {
		if (!make_row(c, i))
			return false;
	}
	return true;
}

/* Exhibits of one name are told apart where events are named by them. */
static bool name_exhibits(struct chronology *c)
{
	struct gathering *g = &c->g;

	c->reference = NEW(&g->a, struct str, g->n_exhibit + 1);
	for (uint32_t i = 0; c->reference && i < g->n_exhibit; i++) {
		const struct gathered_exhibit *x = &g->exhibit[i];
		bool twice = false;

		for (uint32_t k = 0; k < g->n_exhibit; k++)
			twice |=
				k != i && str_eq(g->exhibit[k].name, x->name);
		c->reference[i] = twice ? x->digest : x->name;
	}
	return c->reference != NULL;
}

bool chronology_fit(struct chronology *c, struct err *err)
{
	if (c->full || !have_clocks(c) || !name_exhibits(c))
		return spent(err);
	if (!anchors_fit(c, err))
		return false;
	if (!tell_breaks(c) || !tell_files(c) || !make_rows(c))
		return spent(err);
	return servers_fit(c, err) &&
		(gaps_find(&c->g, &c->g.a, &c->gap, &c->n_gap) || spent(err));
}

const struct clock_row *chronology_clocks(const struct chronology *c,
	uint32_t *ret_n)
{
	*ret_n = c->n_row;
	return c->row;
}

const struct time_conflict *chronology_conflicts(const struct chronology *c,
	uint32_t *ret_n)
{
	*ret_n = c->n_conflict;
	return c->conflict;
}

const struct time_gap *chronology_gaps(const struct chronology *c,
	uint32_t *ret_n)
{
	*ret_n = c->n_gap;
	return c->gap;
}
