/* SPDX-License-Identifier: Apache-2.0 */
#include "read/text/event.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	BILLION = 1000000000
};
/* Observations have instants of the years 1970 to 2199; what lies outside is
 * told by its reading. */
#define INSTANT_END_S 7258118400

struct events events_of(const char *source,
	const struct input *in,
	const struct sink *out,
	struct read_stats *stats)
{
	return (struct events){
		.out = out,
		.stats = stats,
		.clock = in->clock,
		.first_year = in->clock ? in->clock->year : 0,
		.year = in->clock ? in->clock->year : 0,
		.source = source,
	};
}

/* The year of a line that has none. Lines stand in the order in which they
 * came: a month two or more before that of the lines above is of the next year.
 * One before, or December right after January, is a line that came late. */
static unsigned year_of(struct events *e, unsigned month)
{
	bool advanced = e->year > e->first_year;

	if (advanced && e->month == 1 && month == 12)
		return e->year - 1;
	if (e->month == month + 1)
		return e->year;
	if (e->month > month)
		e->year++;
	e->month = month;
	return e->year;
}

/* false: not told, or 29 February in a year without one */
static bool tell_year(struct events *e, struct clock_reading *r)
{
	int64_t year;
	unsigned month;
	unsigned day;
	unsigned same;

	if (!e->first_year)
		return false;
	int64_t days = r->s / DAY_S;
	civil_from_days(days, &year, &month, &day);
	int64_t moved = days_from_civil(year_of(e, month), month, day);
	civil_from_days(moved, &year, &same, &day);
	if (same != month) {
		e->never++;
		return false;
	}
	r->s += (moved - days) * DAY_S;
	r->doubts &= ~(unsigned)DOUBT_YEAR;
	return true;
}

/* The instant of a local time by what an analyst told of its zone. */
static bool tell_zone(struct events *e, struct clock_reading *r)
{
	int64_t s;

	if (!e->clock || !e->clock->zoned)
		return false;
	enum local_time why = local_instant(e->clock, r->s, &s);
	e->twice += why == LOCAL_TWICE;
	e->never += why == LOCAL_NEVER;
	/* an hour that came twice is told as what it is: of that zone */
	r->zone = e->clock->named ? READ_NAMED : READ_OFFSET;
	r->zone_name = str_of(e->clock->name);
	if (why != LOCAL_ONE)
		return false;
	r->offset_s = (int32_t)(r->s - s);
	return true;
}

/* What event_instant gives; *ret_outside: it is certain, but of another year.
 */
static int64_t instant(struct events *e,
	struct clock_reading *r,
	bool *ret_outside)
{
	const unsigned open = DOUBT_CENTURY | DOUBT_DAY_MONTH | DOUBT_DATE |
		DOUBT_UNIT | DOUBT_NOT_SET | DOUBT_UNREADABLE;
	int64_t s = r->s;

	if (r->doubts & open)
		return T_NONE;
	if (r->doubts & DOUBT_YEAR && !tell_year(e, r))
		return T_NONE;
	if ((r->zone == READ_LOCAL_UNKNOWN || r->zone == READ_UNKNOWN) &&
		!tell_zone(e, r)) {
		return T_NONE;
	}
	s = r->s;
	if (r->zone != READ_UTC)
		s -= r->offset_s;
	*ret_outside = s < 0 || s >= INSTANT_END_S;
	return *ret_outside ? T_NONE : s * BILLION + r->ns;
}

int64_t event_instant(struct events *e, struct clock_reading *r)
{
	bool outside;

	return instant(e, r, &outside);
}

void events_year(struct events *e, unsigned year)
{
	e->first_year = year;
	e->year = year;
	e->month = 0;
}

/* The first instant of .NET and Go, and that of FILETIME, written out as text:
 * nothing was there to be written. */
static bool is_never(const struct clock_reading *r)
{
	const int64_t year_1 = -62135596800;
	const int64_t year_1601 = -11644473600;

	return str_is(r->form, "text") && !r->ns &&
		!(r->doubts & DOUBT_UNREADABLE) &&
		(r->s == year_1 || r->s == year_1601);
}

bool event_put_as(struct events *e, struct obs *o, struct clock_reading r)
{
	if (r.zone == READ_ZONES)
		r.zone = READ_UNKNOWN;
	if (!r.tick_ns)
		r.tick_ns = 1;
	if (is_never(&r))
		r.doubts |= DOUBT_NOT_SET;
	bool outside = false;
	o->t_ns = instant(e, &r, &outside);
	bool unset = r.doubts & (DOUBT_NOT_SET | DOUBT_UNREADABLE);
	e->unset += unset;
	e->outside += outside;
	e->undated += o->t_ns == T_NONE && !unset && !outside;
	o->reading = &r;
	e->stats->records++;
	return e->out->put(e->out->ctx, o);
}

/* Formats tell places, and may lie: none is told beyond what was read. */
static uint64_t within(const struct events *e, uint64_t at)
{
	return at < e->stats->bytes ? at : e->stats->bytes;
}

bool event_put(struct events *e,
	struct obs_event v,
	struct clock_reading r,
	uint64_t at,
	size_t len)
{
	struct obs o = {
		.kind = OBS_EVENT,
		.at_byte = within(e, at),
		.event = v,
	};
	uint64_t end = within(e, at + len);

	o.len_byte = (uint32_t)(end - o.at_byte);

	if (!v.source.n)
		o.event.source = str_of(e->source);
	return event_put_as(e, &o, r);
}

static struct clock_reading reading_of(enum time_form_id form,
	struct str raw,
	bool ok,
	const struct machine_time *t,
	enum time_role role)
{
	struct clock_reading r = {
		.raw = raw,
		.form = str_of(time_forms[form].name),
		.role = role,
		.zone = READ_UTC,
	};

	if (!ok) {
		r.tick_ns = 1;
		r.doubts = DOUBT_UNREADABLE;
		return r;
	}
	r.s = t->s;
	r.ns = t->ns;
	r.tick_ns = t->tick_ns;
	if (t->not_set)
		r.doubts = DOUBT_NOT_SET;
	return r;
}

/* What time(2) and mktime(3) return where there is none; programs that count
 * otherwise write it as well. */
static bool is_minus_one(enum time_form_id form, uint64_t bits)
{
	bool keeps = form == FORM_POSIX_S || form == FORM_POSIX_MS ||
		form == FORM_POSIX_US || form == FORM_POSIX_NS ||
		form == FORM_JAVA_MS || form == FORM_WEBKIT;

	return keeps && bits == UINT64_MAX;
}

struct clock_reading event_count(struct events *e,
	enum time_form_id form,
	uint64_t bits,
	enum time_role role)
{
	struct machine_time t = { 0 };
	bool ok = time_of_count(form, bits, &t);
	int n;

	if (time_forms[form].is_signed)
		n = snprintf(e->raw,
			sizeof e->raw,
			"%" PRId64,
			(int64_t)bits);
	else
		n = snprintf(e->raw, sizeof e->raw, "%" PRIu64, bits);
	t.not_set |= is_minus_one(form, bits);
	return reading_of(form,
		(struct str){ e->raw, (size_t)n },
		ok,
		&t,
		role);
}

struct clock_reading event_double(struct events *e,
	enum time_form_id form,
	double v,
	enum time_role role)
{
	struct machine_time t = { 0 };
	bool ok = time_of_double(form, v, &t);
	int n = snprintf(e->raw, sizeof e->raw, "%.17g", v);

	return reading_of(form,
		(struct str){ e->raw, (size_t)n },
		ok,
		&t,
		role);
}

struct clock_reading event_fat(struct events *e,
	uint32_t bits,
	enum time_role role)
{
	const unsigned char b[4] = { (unsigned char)bits,
		(unsigned char)(bits >> 8),
		(unsigned char)(bits >> 16),
		(unsigned char)(bits >> 24) };
	struct cur c = cur_of(b, sizeof b);
	struct machine_time t = { 0 };
	bool ok = time_of_bytes(FORM_FAT, &c, &t);
	int n = snprintf(e->raw, sizeof e->raw, "%" PRIu32, bits);
	struct clock_reading r = reading_of(FORM_FAT,
		(struct str){ e->raw, (size_t)n },
		ok,
		&t,
		role);

	r.zone = READ_LOCAL_UNKNOWN;
	return r;
}

struct clock_reading event_systemtime(struct events *e,
	struct str bytes,
	enum reading_zone zone,
	enum time_role role)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	struct cur parts = c;
	struct machine_time t = { 0 };
	bool ok = time_of_bytes(FORM_SYSTEMTIME, &c, &t);
	unsigned v[8];

	for (unsigned i = 0; i < 8; i++)
		v[i] = cur_u16le(&parts);
	int n = snprintf(e->raw,
		sizeof e->raw,
		"%u-%u-%u %u:%u:%u.%03u",
		v[0],
		v[1],
		v[3],
		v[4],
		v[5],
		v[6],
		v[7]);
	if (n >= (int)sizeof e->raw)
		n = (int)sizeof e->raw - 1;
	struct clock_reading r = reading_of(FORM_SYSTEMTIME,
		(struct str){ e->raw, (size_t)n },
		ok,
		&t,
		role);

	r.zone = zone;
	return r;
}

void event_skip(struct events *e, uint64_t at, uint64_t line, const char *why)
{
	sink_skip(e->out,
		e->stats,
		(struct skip){ within(e, at), line, 0, why });
}

void events_note(const struct events *e)
{
	const struct {
		uint64_t n;
		const char *says;
	} lines[] = {
		{ e->undated, "name no zone, no year or no certain date" },
		{ e->outside, "are of years before 1970 or after 2199" },
		{ e->unset, "have no date, or what stands for none" },
		{ e->twice, "are in an hour that came twice" },
		{ e->never,
			"are at a time that the zone or the year has not" },
	};
	char *to = e->stats->note;
	size_t room = sizeof e->stats->note;
	size_t n = 0;

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (!lines[i].n || n >= room)
			continue;
		n += (size_t)snprintf(to + n,
			room - n,
			"%s%llu readings %s",
			n ? "; " : "no instant: ",
			(unsigned long long)lines[i].n,
			lines[i].says);
	}
}
