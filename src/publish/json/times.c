/* SPDX-License-Identifier: Apache-2.0 */
/* Answers about time as JSON and CSV. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/publish.h"

static void instant(struct jw *j, const char *key, int64_t ns)
{
	if (ns == NEVER_BEFORE_NS || ns == NEVER_AFTER_NS)
		jw_null(j, key);
	else
		publish_instant_json(j, key, ns);
}

/* ns as seconds with their fraction, or null */
static void seconds(struct jw *j, const char *key, int64_t ns)
{
	char text[32];
	uint64_t size = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;

	snprintf(text,
		sizeof text,
		"%s%" PRIu64 ".%09" PRIu64,
		ns < 0 ? "-" : "",
		size / 1000000000,
		size % 1000000000);
	jw_raw(j, key, str_of(text));
}

static void texts(struct jw *j,
	const char *key,
	const struct str *s,
	uint32_t n)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < n; i++)
		jw_str(j, NULL, s[i]);
	jw_array_end(j);
}

static void locator(struct jw *j,
	const struct publication *p,
	struct locator loc)
{
	if (loc.exhibit >= p->n_exhibit)
		return;
	jw_object(j, "locator");
	jw_str(j, "exhibit", p->exhibit[loc.exhibit].name);
	jw_u64(j, "offset", loc.at_byte);
	jw_u64(j, "length", loc.len_byte);
	jw_object_end(j);
}

static void event_members(struct jw *j,
	const struct publication *p,
	const struct timed_event *e)
{
	jw_str(j, "event", e->event);
	instant(j, "earliest", e->bounds.from_ns);
	instant(j, "latest", e->bounds.to_ns);
	jw_z(j, "state", bounds_state_name(e->bounds.state));
	texts(j, "rests_on", e->bounds.rests_on, e->bounds.n_rests_on);
	jw_array(j, "as_read");
	for (uint32_t i = 0; i < e->n_as_read; i++) {
		jw_object(j, NULL);
		instant(j, "from", e->as_read[i][0]);
		instant(j, "to", e->as_read[i][1]);
		jw_object_end(j);
	}
	jw_array_end(j);
	publish_reading_json(j, "reading", &e->reading);
	if (e->clock.n)
		jw_str(j, "clock", e->clock);
	jw_str(j, "what", e->what);
	locator(j, p, e->loc);
}

void publish_when_json(const struct publication *p, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	event_members(&j, p, p->times->event);
	jw_object_end(&j);
	buf_z(out, "\n");
}

static void event_object(struct jw *j,
	const char *key,
	const struct publication *p,
	const struct timed_event *e)
{
	jw_object(j, key);
	event_members(j, p, e);
	jw_object_end(j);
}

void publish_order_json(const struct publication *p, struct buf *out)
{
	const struct order_row *o = p->times->order;
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_z(&j, "answer", precedence_name(o->answer));
	texts(&j, "why", o->why, o->n_why);
	event_object(&j, "a", p, &o->a);
	event_object(&j, "b", p, &o->b);
	jw_object_end(&j);
	buf_z(out, "\n");
}

static void piece(struct jw *j, const struct clock_piece *x)
{
	jw_object(j, NULL);
	instant(j, "from", x->from_ns);
	instant(j, "to", x->to_ns);
	if (x->error_ns < 0) {
		jw_null(j, "offset_s");
		jw_null(j, "error_s");
	} else {
		seconds(j, "offset_s", x->offset_ns);
		seconds(j, "error_s", x->error_ns);
	}
	jw_u64(j, "anchors", x->n_anchor);
	jw_u64(j, "witnesses", x->n_witness);
	jw_u64(j, "rests_on", x->rests_on);
	jw_object_end(j);
}

static void clock(struct jw *j, const struct clock_row *c)
{
	jw_object(j, NULL);
	jw_str(j, "clock", c->clock);
	jw_str(j, "exhibit", c->exhibit);
	jw_str(j, "host", c->host);
	jw_str(j, "service", c->service);
	jw_z(j, "zone", c->zone);
	jw_bool(j, "sensor", c->sensor);
	jw_z(j, "state", bounds_state_name(c->state));
	jw_u64(j, "readings", c->n_reading);
	if (c->n_reading) {
		instant(j, "first", c->first_ns);
		instant(j, "last", c->last_ns);
	}
	seconds(j, "unit_s", c->tick_ns);
	jw_u64(j, "anchors", c->n_anchor);
	jw_u64(j, "outliers", c->n_outlier);
	jw_u64(j, "went_back", c->n_back);
	texts(j, "compared", c->compared, c->n_compared);
	jw_array(j, "segments");
	for (uint32_t i = 0; i < c->n_piece; i++)
		piece(j, &c->piece[i]);
	jw_array_end(j);
	jw_object_end(j);
}

void publish_clocks_json(const struct publication *p, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_array(&j, "clocks");
	for (uint32_t i = 0; i < p->times->n_clock; i++)
		clock(&j, &p->times->clock[i]);
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

void publish_conflicts_json(const struct publication *p, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_array(&j, "conflicts");
	for (uint32_t i = 0; i < p->times->n_conflict; i++) {
		const struct time_conflict *x = &p->times->conflict[i];

		jw_object(&j, NULL);
		jw_z(&j, "kind", conflict_kind_name(x->kind));
		jw_str(&j, "text", x->text);
		texts(&j, "cannot_all_be_true", x->member, x->n_member);
		jw_u64(&j, "times", x->n);
		if (x->has_loc)
			locator(&j, p, x->loc);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

void publish_gaps_json(const struct publication *p, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_array(&j, "gaps");
	for (uint32_t i = 0; i < p->times->n_gap; i++) {
		const struct time_gap *x = &p->times->gap[i];

		jw_object(&j, NULL);
		jw_str(&j, "clock", x->clock);
		instant(&j, "from", x->from_ns);
		instant(&j, "to", x->to_ns);
		jw_z(&j, "kind", x->missing ? "record numbers" : "silence");
		if (x->missing)
			jw_u64(&j, "missing", x->missing);
		else
			jw_milli(&j, "expected", (int64_t)x->expected_milli);
		jw_str(&j, "text", x->text);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* 2016-09-12T08:30:15.123456+00:00, which all tools read alike: six digits and
 * the offset written out. Rounded so that no instant is lost: earliest down,
 * latest up. */
static void put_us(struct buf *b, int64_t ns, bool up)
{
	char text[STAMP_N];
	int64_t us = ns / 1000 - (ns % 1000 < 0);

	us += up && ns % 1000;
	int64_t s = us / 1000000 - (us % 1000000 < 0);
	stamp_text(s, text);
	text[STAMP_N - 2] = 0;
	buf_fmt(b, "%s.%06" PRId64 "+00:00", text, us - s * 1000000);
}

static void cell(struct buf *b, int64_t ns, bool up)
{
	buf_z(b, ",");
	if (ns != NEVER_BEFORE_NS && ns != NEVER_AFTER_NS)
		put_us(b, ns, up);
}

/* Where a tool that knows only points puts it: its earliest instant, else what
 * its clock showed. */
static int64_t point_of(const struct timed_event *e)
{
	if (e->bounds.from_ns != NEVER_BEFORE_NS)
		return e->bounds.from_ns;
	return e->n_as_read ? e->as_read[e->n_as_read - 1][0]
			    : e->bounds.to_ns;
}

static void put_desc(struct buf *b, const struct timed_event *e)
{
	bool bounded = e->bounds.from_ns != NEVER_BEFORE_NS;

	buf_fmt(b,
		"%s (%s)",
		bounded ? "Earliest time" : "As read if its clock was right",
		bounds_state_name(e->bounds.state));
}

/* What timeline tools ask of a line. */
static void line_members(struct jw *j, const struct timed_event *e)
{
	struct buf at = { 0 };
	struct buf what = { 0 };

	put_us(&at, point_of(e), false);
	put_desc(&what, e);
	jw_str(j, "datetime", buf_str(&at));
	jw_str(j, "timestamp_desc", buf_str(&what));
	jw_str(j, "message", e->what);
	buf_done(&at);
	buf_done(&what);
}

void publish_events_json(const struct publication *p,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	if (!lines) {
		jw_object(&j, NULL);
		jw_array(&j, "events");
	}
	for (uint32_t i = 0; i < p->times->n_event; i++) {
		if (lines)
			j.comma = false;
		jw_object(&j, NULL);
		if (lines)
			line_members(&j, &p->times->event[i]);
		event_members(&j, p, &p->times->event[i]);
		jw_object_end(&j);
		if (lines)
			buf_z(out, "\n");
	}
	if (lines)
		return;
	jw_array_end(&j);
	jw_u64(&j, "not_listed", p->times->n_more);
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* The layout that timeline tools import (message, datetime, timestamp_desc),
 * with what they do not know behind it. A row without a time moves others there
 * to 1970: such events have the reading's own value. */
void publish_events_csv(const struct publication *p, struct buf *out)
{
	buf_z(out,
		"datetime,timestamp_desc,message,earliest,latest,state,"
		"as_read_from,as_read_to,reading,clock,event\r\n");
	for (uint32_t i = 0; i < p->times->n_event; i++) {
		const struct timed_event *e = &p->times->event[i];
		uint32_t n = e->n_as_read;

		put_us(out, point_of(e), false);
		buf_z(out, ",");
		put_desc(out, e);
		buf_z(out, ",");
		csv_cell(out, e->what);
		cell(out, e->bounds.from_ns, false);
		cell(out, e->bounds.to_ns, true);
		buf_fmt(out, ",%s", bounds_state_name(e->bounds.state));
		cell(out, n ? e->as_read[0][0] : NEVER_BEFORE_NS, false);
		cell(out, n ? e->as_read[n - 1][1] : NEVER_AFTER_NS, true);
		buf_z(out, ",");
		csv_cell(out, e->reading.raw);
		buf_z(out, ",");
		csv_cell(out, e->clock);
		buf_z(out, ",");
		csv_cell(out, e->event);
		buf_z(out, "\r\n");
	}
}
