/* SPDX-License-Identifier: Apache-2.0 */
/* Answers about time, for a terminal. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/terminal/term.h"
#include "publish/text/say.h"

enum {
	FIGURE_COLUMNS = 24,
	LIST_SHOWN = 40
};

#define NS INT64_C(1000000000)
/* by a figure that tells ahead from behind nothing more can be said */
#define VAGUE_NS (6 * 3600 * NS)

/* as fine as it needs to be: to the second where there is no fraction */
static void put_instant(struct buf *b, int64_t ns, const char *none)
{
	char text[STAMP_N];
	int64_t s = ns / NS - (ns % NS < 0);
	int64_t rest = ns - s * NS;

	if (ns == NEVER_BEFORE_NS || ns == NEVER_AFTER_NS) {
		buf_z(b, none);
		return;
	}
	stamp_text(s, text);
	text[STAMP_N - 2] = 0;
	buf_z(b, text);
	if (rest)
		buf_fmt(b,
			".%0*" PRId64,
			rest % 1000000 ? 9 : 3,
			rest % 1000000 ? rest : rest / 1000000);
	buf_z(b, "Z");
}

static void put_lasting(struct buf *b, int64_t ns)
{
	char text[LASTING_N];

	buf_z(b, lasting_text(ns, text));
}

static struct term opened(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = { .to = out, .width = width, .colour = colour };

	term_heading(&t, p);
	return t;
}

/* --- events -------------------------------------------------------------- */

static void put_bounds(struct buf *b, const struct timed_event *e)
{
	const struct event_bounds *x = &e->bounds;

	put_instant(b, x->from_ns, "no earliest");
	buf_z(b, " .. ");
	put_instant(b, x->to_ns, "no latest");
	if (x->from_ns != NEVER_BEFORE_NS && x->to_ns != NEVER_AFTER_NS &&
		x->to_ns - x->from_ns > 0) {
		buf_z(b, ", ");
		put_lasting(b, x->to_ns - x->from_ns);
		buf_z(b, " wide");
	}
}

static void put_reading(struct buf *b, const struct timed_event *e)
{
	const struct clock_reading *r = &e->reading;
	const char *before = ": ";

	if (r->raw.n) {
		buf_z(b, "\"");
		say_text(b, str_head(r->raw, 80));
		buf_z(b, "\", ");
	}
	buf_fmt(b,
		"zone %s, %s",
		reading_zone_name(r->zone),
		time_role_name(r->role));
	if (r->tick_ns) {
		buf_z(b, ", in units of ");
		put_lasting(b, (int64_t)r->tick_ns);
	}
	for (unsigned i = 0; i < READING_DOUBT_N; i++) {
		if (!(r->doubts >> i & 1))
			continue;
		buf_fmt(b,
			"%s%s",
			before[0] == ':' ? "; not certain: " : ", ",
			reading_doubt_names[i]);
		before = ", ";
	}
}

static void put_as_read(struct buf *b, const struct timed_event *e)
{
	bool yearless = e->reading.doubts & DOUBT_YEAR;
	uint32_t first = yearless && e->n_as_read ? e->n_as_read - 1 : 0;

	for (uint32_t i = first; i < e->n_as_read; i++) {
		buf_z(b, i > first ? "; or " : "");
		put_instant(b, e->as_read[i][0], "..");
		buf_z(b, " .. ");
		put_instant(b, e->as_read[i][1], "..");
	}
	if (yearless && e->n_as_read)
		buf_z(b, ", or of an earlier year");
	if (!e->n_as_read)
		buf_z(b, "says nothing of when");
}

static void line(struct term *t, const char *head, struct buf *b)
{
	term_paragraph(t, head, 12, PLAIN, buf_str(b));
	buf_done(b);
}

static void put_event(struct term *t, const struct timed_event *e)
{
	struct buf b = { 0 };

	say_text(&b, e->event);
	line(t, "event       ", &b);
	say_text(&b, e->what);
	line(t, "what        ", &b);
	put_bounds(&b, e);
	line(t, "happened    ", &b);
	buf_z(&b, bounds_state_name(e->bounds.state));
	line(t, "state       ", &b);
	put_as_read(&b, e);
	line(t, "as read     ", &b);
	put_reading(&b, e);
	line(t, "reading     ", &b);
	if (e->clock.n) {
		say_text(&b, e->clock);
		line(t, "clock       ", &b);
	}
	if (!e->bounds.n_rests_on)
		return;
	buf_z(t->to, "rests on\n");
	for (uint32_t i = 0; i < e->bounds.n_rests_on; i++)
		term_item(t, 2, PLAIN, e->bounds.rests_on[i]);
}

void publish_when(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = opened(p, width, colour, out);

	put_event(&t, p->times->event);
}

static const char *said_of(enum precedence p)
{
	static const char *const said[PRECEDENCES] = {
		[PRECEDENCE_MUST] = "must precede",
		[PRECEDENCE_MAY] = "may come before or after",
		[PRECEDENCE_CANNOT] = "cannot precede",
		[PRECEDENCE_CONFLICT] = "stands in contradiction with",
	};

	return said[p];
}

void publish_order(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	const struct order_row *o = p->times->order;
	struct term t = opened(p, width, colour, out);
	struct buf b = { 0 };

	say_text(&b, o->a.event);
	buf_fmt(&b, " %s ", said_of(o->answer));
	say_text(&b, o->b.event);
	term_paragraph(&t, "", 0, BOLD, buf_str(&b));
	buf_done(&b);
	for (uint32_t i = 0; i < o->n_why; i++)
		term_item(&t, 2, PLAIN, o->why[i]);
	buf_z(out, "\n");
	put_event(&t, &o->a);
	buf_z(out, "\n");
	put_event(&t, &o->b);
}

/* One line an event: when, how sure, what. */
static void event_line(struct term *t, const struct timed_event *e)
{
	struct buf b = { 0 };
	int64_t from = e->bounds.from_ns;

	say_text(&b, e->event);
	buf_z(&b, "  ");
	if (from != NEVER_BEFORE_NS) {
		put_bounds(&b, e);
		buf_fmt(&b, " (%s)  ", bounds_state_name(e->bounds.state));
	} else {
		buf_z(&b, "read as ");
		put_as_read(&b, e);
		buf_fmt(&b, " (%s)  ", bounds_state_name(e->bounds.state));
	}
	say_text(&b, e->what);
	term_item(t, 0, PLAIN, buf_str(&b));
	buf_done(&b);
}

void publish_events(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = opened(p, width, colour, out);

	for (uint32_t i = 0; i < p->times->n_event; i++)
		event_line(&t, &p->times->event[i]);
	if (!p->times->n_event)
		buf_z(out, "No record of any log lies there.\n");
	if (p->times->n_more) {
		buf_fmt(out,
			"%" PRIu64
			" more; --from, --to, --about and --per say "
			"which\n",
			p->times->n_more);
	}
}

/* --- clocks -------------------------------------------------------------- */

static const struct clock_piece *piece_at(const struct clock_row *c,
	int64_t ns)
{
	for (uint32_t i = 0; i < c->n_piece; i++) {
		if (ns >= c->piece[i].from_ns && ns <= c->piece[i].to_ns)
			return &c->piece[i];
	}
	return NULL;
}

/* Its time from left to right: + ahead of UTC, - behind, = right as far as can
 * be told, ? not known; a change of the offset shows as a change of the mark or
 * as |. */
static void put_figure(struct buf *b, const struct clock_row *c)
{
	int64_t step = (c->last_ns - c->first_ns) / FIGURE_COLUMNS;
	const struct clock_piece *before = NULL;

	for (int i = 0; i < FIGURE_COLUMNS; i++) {
		const struct clock_piece *x =
			piece_at(c, c->first_ns + step * i + step / 2);
		char mark = '=';

		if (!x || x->error_ns < 0 || x->error_ns > VAGUE_NS)
			mark = '?';
		else if (before && before != x &&
			(x->offset_ns - before->offset_ns >
					x->error_ns + before->error_ns ||
				before->offset_ns - x->offset_ns >
					x->error_ns + before->error_ns))
			mark = '|';
		else if (x->offset_ns > x->error_ns)
			mark = '+';
		else if (x->offset_ns < -x->error_ns)
			mark = '-';
		buf_add(b, (struct str){ &mark, 1 });
		before = x;
	}
}

static void put_piece(struct term *t, const struct clock_piece *x)
{
	struct buf b = { 0 };

	put_instant(&b, x->from_ns, "..");
	buf_z(&b, " .. ");
	put_instant(&b, x->to_ns, "..");
	if (x->error_ns < 0) {
		buf_z(&b, ": not known");
	} else {
		buf_z(&b, ": ");
		put_lasting(&b,
			x->offset_ns < 0 ? -x->offset_ns : x->offset_ns);
		buf_z(&b,
			x->offset_ns < 0 ? " behind UTC, give or take "
					 : " ahead of UTC, give or take ");
		put_lasting(&b, x->error_ns);
		if (x->n_anchor) {
			buf_fmt(&b,
				"; %u anchors by %u witnesses, rests on %u",
				x->n_anchor,
				x->n_witness,
				x->rests_on);
		}
	}
	term_item(t, 2, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void put_clock(struct term *t, const struct clock_row *c)
{
	struct buf b = { 0 };

	say_text(&b, c->clock);
	term_paragraph(t, "", 2, BOLD, buf_str(&b));
	buf_done(&b);
	buf_z(t->to, "  ");
	if (c->n_reading)
		put_figure(t->to, c);
	buf_z(t->to, "\n");
	buf_fmt(&b,
		"%" PRIu64 " readings, zone %s, in units of ",
		c->n_reading,
		c->zone);
	put_lasting(&b, c->tick_ns);
	buf_fmt(&b,
		"; %s",
		c->state == BOUNDS_ASSUMED ? "a sensor's, taken to be right"
					   : bounds_state_name(c->state));
	if (c->n_outlier)
		buf_fmt(&b,
			"; %u anchors contradict the others",
			c->n_outlier);
	if (c->n_back)
		buf_fmt(&b,
			"; %" PRIu64 " records show a time before the record "
			"above them",
			c->n_back);
	term_paragraph(t, "  ", 2, PLAIN, buf_str(&b));
	buf_done(&b);
	for (uint32_t i = 0; i < c->n_piece && i < LIST_SHOWN; i++)
		put_piece(t, &c->piece[i]);
	for (uint32_t i = 0; i < c->n_compared && i < LIST_SHOWN; i++)
		term_item(t, 2, DIM, c->compared[i]);
}

void publish_clocks(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = opened(p, width, colour, out);

	for (uint32_t i = 0; i < p->times->n_clock; i++) {
		buf_z(out, i ? "\n" : "");
		put_clock(&t, &p->times->clock[i]);
	}
	if (!p->times->n_clock) {
		buf_z(out, "No log of the case has a clock.\n");
		return;
	}
	buf_z(out, "\n");
	term_paragraph(&t,
		"",
		0,
		DIM,
		STR("First to last reading, from left to right: = right as "
		    "far "
		    "as can be told, + ahead of UTC, - behind, | set, ? not "
		    "known."));
}

/* --- conflicts and gaps -------------------------------------------------- */

void publish_conflicts(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = opened(p, width, colour, out);

	for (uint32_t i = 0; i < p->times->n_conflict; i++) {
		const struct time_conflict *x = &p->times->conflict[i];
		struct buf b = { 0 };

		buf_fmt(&b, "%s: ", conflict_kind_name(x->kind));
		say_text(&b, x->text);
		if (x->n > 1)
			buf_fmt(&b, " (%" PRIu64 " times)", x->n);
		term_paragraph(&t, "", 2, PLAIN, buf_str(&b));
		buf_done(&b);
		for (uint32_t k = 0; k < x->n_member; k++)
			term_item(&t, 2, DIM, x->member[k]);
	}
	if (!p->times->n_conflict)
		buf_z(out, "No times contradict each other.\n");
}

void publish_gaps(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = opened(p, width, colour, out);

	for (uint32_t i = 0; i < p->times->n_gap; i++)
		term_item(&t, 0, PLAIN, p->times->gap[i].text);
	if (!p->times->n_gap)
		buf_z(out,
			"No silence that the rhythm of its source does not "
			"explain.\n");
}
