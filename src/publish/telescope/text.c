/* SPDX-License-Identifier: Apache-2.0 */
/* A telescope report for a terminal, and its values in words. */
#include "publish/telescope/say.h"

#include <inttypes.h>

void telescope_say_milli(struct buf *b, int64_t milli)
{
	uint64_t tenths = ((uint64_t)(milli < 0 ? 0 : milli) + 50) / 100;

	say_count(b, tenths / 10);
	buf_fmt(b, ".%u", (unsigned)(tenths % 10));
}

void telescope_say_share(struct buf *b, int64_t permille)
{
	buf_fmt(b,
		"%" PRId64 ".%" PRId64 " %%",
		permille / 10,
		permille % 10);
}

void telescope_say_change(struct buf *b, const struct telescope_line *l)
{
	int64_t diff = l->milli - l->before_milli;
	int64_t size = diff < 0 ? -diff : diff;

	if (!l->compared) {
		buf_z(b, "\xe2\x80\x93");
	} else if (l->before_milli <= 0) {
		buf_z(b, "new");
	} else {
		uint64_t tenths =
			((uint64_t)size * 2000 + (uint64_t)l->before_milli) /
			((uint64_t)l->before_milli * 2);

		if (tenths)
			buf_z(b, diff < 0 ? "\xe2\x88\x92" : "+");
		say_count(b, tenths / 10);
		buf_fmt(b, ".%u %%", (unsigned)(tenths % 10));
	}
}

void telescope_say_day(struct buf *b, int32_t day)
{
	char text[DATE_N];

	buf_z(b, date_text((int64_t)day * DAY_S, text));
}

void telescope_say_surge(struct buf *b, const struct telescope_surge *s)
{
	port_text(s->port, b);
	buf_z(b, " from ");
	telescope_say_day(b, s->first_day);
	buf_z(b, s->open ? " on (not over on " : " to ");
	telescope_say_day(b, s->last_day);
	buf_z(b, s->open ? "): " : ": ");
	say_plural(b, s->accesses, "access", "accesses");
	buf_z(b, " where ");
	say_count(b, s->expected);
	buf_z(b, " were expected, from ");
	say_plural(b, s->sources, "source", "sources");
	if (s->port != TELESCOPE_ALL) {
		buf_z(b, " (");
		telescope_say_share(b, s->share);
		buf_z(b, " of the sources of these days)");
	}
}

static void sep(struct buf *b, bool *first)
{
	buf_z(b, *first ? "" : ", ");
	*first = false;
}

static void campaign_set(struct buf *b, unsigned set, unsigned n, bool ttl)
{
	const char *between = "";

	for (unsigned i = 0; i < n; i++) {
		if (!(set >> i & 1))
			continue;
		if (ttl)
			buf_fmt(b, "%s%u", between, scan_ttl[i]);
		else
			buf_fmt(b, "%s%s", between, scanner_name[i]);
		between = " or ";
	}
}

void telescope_say_campaign(struct buf *b, const struct campaign *c)
{
	bool first = true;

	for (uint32_t i = 0; i < c->n_port; i++) {
		sep(b, &first);
		port_text(c->port[i], b);
	}
	if (c->many) {
		sep(b, &first);
		buf_fmt(b, "more than %d ports each", SCAN_PORTS);
	}
	if (c->ttls) {
		sep(b, &first);
		buf_z(b, "initial TTL ");
		campaign_set(b, c->ttls, SCAN_TTLS, true);
	}
	if (c->window) {
		sep(b, &first);
		buf_fmt(b, "window %u", c->window);
	}
	if (c->marks) {
		sep(b, &first);
		buf_z(b, "the habit of ");
		campaign_set(b, c->marks, SCAN_MARKS, false);
	}
	if (c->pace >= 0) {
		sep(b, &first);
		buf_fmt(b,
			"%s",
			scan_pace_name[(unsigned)c->pace < SCAN_PACES
					? c->pace
					: 0]);
	}
	if (first)
		buf_z(b, "no trait that four of five share");
}

/* "412 sources, 3,120 accesses, from .. to .., new" */
static void say_active(struct buf *b, const struct campaign *c)
{
	say_plural(b, c->n_source, "source", "sources");
	buf_z(b, ", ");
	say_plural(b, c->accesses, "access", "accesses");
	buf_z(b, c->fresh ? ", new: " : ", ");
	telescope_say_day(b, c->first_day);
	if (c->last_day != c->first_day) {
		buf_z(b, " to ");
		telescope_say_day(b, c->last_day);
	}
	if (c->fresh) {
		buf_z(b, ", not seen in the ");
		say_plural(b, (uint64_t)c->silent, "day", "days");
		buf_z(b, " before");
	}
}

/* --- the terminal -------------------------------------------------------- */

enum {
	TEXT_LINES = 10,
	TEXT_DAYS = 40
};

struct page {
	struct buf *b;
	unsigned width;
	bool colour;
};

/* running text, broken at blanks; further lines indented */
static void wrapped(const struct page *p, struct str s, unsigned indent)
{
	struct buf *b = p->b;
	unsigned at = 0;
	struct str word;
	struct str rest = s;
	bool more = true;

	while (more) {
		more = str_cut(rest, ' ', &word, &rest);
		word = more ? word : rest;
		unsigned w = say_columns(word);
		if (at && at + 1 + w > p->width) {
			buf_fmt(b, "\n%*s", (int)indent, "");
			at = indent;
		} else if (at) {
			buf_z(b, " ");
			at++;
		}
		say_text(b, word);
		at += w;
	}
	buf_z(b, "\n");
}

static void heading(const struct page *p, const char *text)
{
	buf_fmt(p->b, p->colour ? "\n\033[1m%s\033[0m\n" : "\n%s\n", text);
}

/* right-aligned in w columns */
static void right(struct buf *b, const struct buf *text, unsigned w)
{
	unsigned have = say_columns(buf_str(text));

	buf_fmt(b, "%*s", have < w ? (int)(w - have) : 0, "");
	buf_add(b, buf_str(text));
}

static void number(struct buf *b, int64_t milli, bool whole, unsigned w)
{
	struct buf t = { 0 };

	if (whole)
		say_count(&t, (uint64_t)milli);
	else
		telescope_say_milli(&t, milli);
	right(b, &t, w);
	buf_done(&t);
}

static void means(const struct page *p, const struct telescope_report *r)
{
	struct buf *b = p->b;

	for (int i = 0; i < TELESCOPE_SERIES; i++) {
		if (i == TELESCOPE_DETECTIONS && !r->detects)
			continue;
		number(b, r->mean[i], false, 12);
		buf_fmt(b,
			"  %s",
			telescope_series_name((enum telescope_series)i));
		if (i == TELESCOPE_ACCESSES) {
			buf_z(b, " (");
			say_plural(b, r->sensors, "sensor", "sensors");
			buf_z(b, ", ");
			say_plural(b, r->whole, "day", "days");
			buf_z(b, ", ");
			say_plural(b, r->accesses, "access", "accesses");
			buf_z(b, ")");
		} else if (i == TELESCOPE_SOURCES ||
			(i == TELESCOPE_BACKSCATTER && r->backscatter)) {
			buf_z(b, " (about ");
			say_count(b,
				i == TELESCOPE_SOURCES ? r->sources
						       : r->victims);
			buf_z(b,
				i == TELESCOPE_SOURCES
					? " different ones)"
					: " different victims)");
		}
		buf_z(b, "\n");
	}
}

static void days(const struct page *p, const struct telescope_report *r)
{
	struct buf *b = p->b;
	uint32_t n = r->n_day - r->first;

	heading(p,
		"day         accesses  per address    sources  detections  "
		"backscatter  sensors");
	for (uint32_t i = r->first + (n > TEXT_DAYS ? n - TEXT_DAYS : 0);
		i < r->n_day;
		i++) {
		const struct telescope_day *d = &r->day[i];

		telescope_say_day(b, d->day);
		number(b, (int64_t)d->accesses, true, 10);
		number(b,
			d->sensors
				? (int64_t)(d->accesses * 1000 / d->sensors)
				: 0,
			false,
			13);
		number(b, (int64_t)d->sources, true, 11);
		number(b, (int64_t)d->detections, true, 12);
		number(b, (int64_t)d->backscatter, true, 13);
		number(b, d->sensors, true, 9);
		buf_z(b, d->partial ? "  not whole\n" : "\n");
	}
	if (n > TEXT_DAYS) {
		buf_fmt(b,
			"(the last %d of %u days; --csv has all)\n",
			TEXT_DAYS,
			n);
	}
}

static void lines(const struct page *p,
	const char *head,
	const struct telescope_line *l,
	uint32_t n,
	uint32_t all,
	bool sensor)
{
	struct buf *b = p->b;

	if (!n)
		return;
	heading(p, head);
	for (uint32_t i = 0; i < n && i < TEXT_LINES; i++) {
		struct buf t = { 0 };

		number(b, l[i].milli, false, 12);
		telescope_say_share(&t, l[i].share);
		right(b, &t, 9);
		t.n = 0;
		if (sensor)
			say_plural(&t, l[i].days, "day", "days");
		else
			telescope_say_change(&t, &l[i]);
		right(b, &t, 11);
		if (!sensor)
			number(b, (int64_t)l[i].sources, true, 11);
		buf_z(b, "  ");
		say_text(b, l[i].name);
		if (l[i].what.n) {
			buf_z(b, "  ");
			say_text(b, l[i].what);
		}
		buf_z(b, "\n");
		buf_done(&t);
	}
	if (all > TEXT_LINES)
		buf_fmt(b, "(%d of %u)\n", TEXT_LINES, all);
}

static void surges(const struct page *p, const struct telescope_report *r)
{
	heading(p, "surges");
	if (!r->n_surge)
		wrapped(p, r->surge_note.n ? r->surge_note : STR("none"), 0);
	for (uint32_t i = 0; i < r->n_surge; i++) {
		struct buf t = { 0 };

		telescope_say_surge(&t, &r->surge[i]);
		wrapped(p, buf_str(&t), 4);
		buf_done(&t);
	}
}

static void campaigns(const struct page *p, const struct telescope_report *r)
{
	heading(p, "sources that scan alike");
	wrapped(p, r->campaign_note, 0);
	if (!r->n_campaign) {
		buf_fmt(p->b,
			"no group of %d sources and more\n",
			CAMPAIGN_SOURCES_MIN);
	}
	for (uint32_t i = 0; i < r->n_campaign && i < TEXT_LINES; i++) {
		struct buf t = { 0 };

		telescope_say_campaign(&t, &r->campaign[i]);
		buf_z(&t, ": ");
		say_active(&t, &r->campaign[i]);
		wrapped(p, buf_str(&t), 4);
		buf_done(&t);
	}
}

void publish_telescope(const struct telescope_report *r,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct page p = { out, width, colour };

	buf_fmt(out, "Network telescope, %.*s", STR_FMT(r->title));
	buf_fmt(out,
		r->chosen.n ? " (%.*s)\n\n" : "%.*s\n\n",
		STR_FMT(r->chosen));
	if (r->simulated) {
		buf_z(out,
			"SIMULATED: made for practice, no real evidence\n\n");
	}
	if (r->counted)
		means(&p, r);
	for (uint32_t i = 0; i < r->n_sentence; i++) {
		buf_z(out, i || !r->counted ? "" : "\n");
		wrapped(&p, r->sentence[i], 4);
	}
	if (r->counted) {
		days(&p, r);
		lines(&p,
			"per address     share     change    sources  "
			"destination port",
			r->port,
			r->n_port,
			r->all_ports,
			false);
		lines(&p,
			"per address     share     change    sources  "
			"country",
			r->country,
			r->n_country,
			r->all_countries,
			false);
		lines(&p,
			"per address     share     change    sources  "
			"network",
			r->network,
			r->n_network,
			r->all_networks,
			false);
		lines(&p,
			"per day         share      lived  sensor",
			r->sensor,
			r->n_sensor,
			r->n_sensor,
			true);
		surges(&p, r);
		campaigns(&p, r);
	}
	heading(&p, "to know");
	for (uint32_t i = 0; i < r->n_note; i++)
		wrapped(&p, r->note[i], 4);
}
