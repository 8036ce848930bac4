/* SPDX-License-Identifier: Apache-2.0 */
/* What the figures say, and what a reader must know of them. */
#include "telescope/sentences.h"

#include <inttypes.h>

#include "telescope/month.h"
#include "telescope/phrases.h"

enum {
	SENTENCES_MAX = 4 * TELESCOPE_SERIES,
	NOTES_MAX = 24
};

static void period(struct buf *b, int32_t year, uint32_t month)
{
	buf_fmt(b, month ? "%d-%02u" : "%d", (int)year, (unsigned)month);
}

/* The figure of a period: what was counted here when it carries, else what was
 * published, else what was counted on too few days. */
static const struct telescope_figure *figure_of(
	const struct telescope_report *r,
	enum telescope_series series,
	int32_t year,
	uint32_t month)
{
	const struct telescope_figure *best = NULL;

	for (uint32_t i = 0; i < r->n_figure; i++) {
		const struct telescope_figure *f = &r->figure[i];

		if (f->series == series && f->year == year &&
			f->month == month &&
			(!best || (f->carries && !best->carries))) {
			best = f;
		}
	}
	return best;
}

/* what a figure is compared with */
struct other {
	int32_t year;
	uint32_t month;
	const char *which;
};

/* "16.7 % less than the 6,531.8 of the month before", or why there is no
 * comparison: of several without figures together */
static void compare(struct buf *b,
	const struct telescope_report *r,
	const struct telescope_figure *now,
	const struct other *o,
	size_t n,
	bool first)
{
	uint32_t missing = 0;
	uint32_t few = 0;

	for (size_t i = 0; i < n; i++) {
		const struct telescope_figure *then =
			figure_of(r, now->series, o[i].year, o[i].month);

		missing += !then;
		few += then && !then->carries;
		if (!then || !then->carries)
			continue;
		buf_z(b, first ? ", " : "; ");
		first = false;
		telescope_change(b, now->milli, then->milli);
		buf_z(b, " the ");
		telescope_number(b, then->milli, then->published);
		buf_fmt(b, " of %s", o[i].which);
		if (then->published != now->published) {
			buf_z(b,
				then->published ? " (as published)"
						: " (counted here)");
		}
	}
	for (int why = 0; why < 2; why++) {
		const char *between = why ? "; not compared: too few whole "
					    "days were counted in "
					  : "; not compared: no figures for ";

		for (size_t i = 0; i < n && (why ? few : missing); i++) {
			const struct telescope_figure *then = figure_of(r,
				now->series,
				o[i].year,
				o[i].month);

			if (why ? !then || then->carries : then != NULL)
				continue;
			buf_z(b, between);
			period(b, o[i].year, o[i].month);
			between = " or ";
		}
	}
}

static void begin(struct buf *b, const struct telescope_figure *f)
{
	buf_fmt(b, "%s, ", telescope_series_name(f->series));
	period(b, f->year, f->month);
	buf_z(b, ": ");
}

static void end(struct reporting *r,
	struct buf *b,
	const struct telescope_figure *f,
	struct str *to,
	uint32_t *n)
{
	if (f->published) {
		buf_z(b, f->source.n ? " (published by " : " (published)");
		buf_add(b, f->source);
		buf_z(b, f->source.n ? ")" : "");
	}
	buf_z(b, ".");
	if (*n < SENTENCES_MAX)
		to[(*n)++] = arena_str(r->a, buf_str(b));
	buf_done(b);
}

static void say_month(struct reporting *r,
	const struct telescope_figure *f,
	struct str *to,
	uint32_t *n)
{
	struct buf b = { 0 };
	int32_t year = f->year;
	uint32_t month = f->month;

	begin(&b, f);
	telescope_number(&b, f->milli, f->published);
	if (!f->carries) {
		buf_z(&b,
			", not compared: fewer than three quarters of its "
			"days "
			"were counted whole");
	} else {
		month_before(&year, &month);
		const struct other before[] = {
			{ year, month, "the month before" },
			{ f->year - 1,
				f->month,
				"the same month of the year before" }
		};

		compare(&b, r->ret, f, before, 2, true);
	}
	end(r, &b, f, to, n);
}

/* the years of a series that carry, ascending; at: index of `year` */
static uint32_t years_of(const struct telescope_report *r,
	enum telescope_series series,
	int32_t year,
	struct telescope_figure *to,
	uint32_t *ret_at)
{
	uint32_t n = 0;

	*ret_at = UINT32_MAX;
	for (uint32_t i = 0; i < r->n_figure; i++) {
		const struct telescope_figure *f =
			figure_of(r, series, r->figure[i].year, 0);

		if (r->figure[i].series != series)
			continue;
		if (r->figure[i].month)
			continue;
		if (!f->carries)
			continue;
		if (f->year > year)
			continue;
		if (n && to[n - 1].year == f->year)
			continue;
		to[n++] = *f;
		*ret_at = f->year == year ? n - 1 : *ret_at;
	}
	return n;
}

static bool say_year(struct reporting *r,
	enum telescope_series series,
	int32_t year,
	struct str *to,
	uint32_t *n)
{
	struct telescope_report *ret = r->ret;
	struct telescope_figure *years =
		NEW(r->work, struct telescope_figure, ret->n_figure + 1);
	struct buf b = { 0 };
	uint32_t at;
	uint32_t n_year;

	if (!years)
		return false;
	n_year = years_of(ret, series, year, years, &at);
	if (at == UINT32_MAX)
		return true;
	begin(&b, &years[at]);
	bool most = telescope_most(&b, years, n_year, at);
	if (!most)
		telescope_number(&b, years[at].milli, years[at].published);
	compare(&b,
		ret,
		&years[at],
		&(struct other){ year - 1, 0, "the year before" },
		1,
		!most);
	end(r, &b, &years[at], to, n);
	return true;
}

/* the last year, up to that of the month reported, of which a series has a
 * figure that carries */
static int32_t last_year(const struct reporting *r,
	enum telescope_series series)
{
	int32_t year = INT32_MIN;
	int32_t limit = r->month ? r->year : INT32_MAX;

	for (uint32_t i = 0; i < r->ret->n_figure; i++) {
		const struct telescope_figure *f = &r->ret->figure[i];

		if (f->series == series && !f->month && f->carries &&
			f->year <= limit && f->year > year) {
			year = f->year;
		}
	}
	return year;
}

bool say_sentences(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	struct str *to = NEW(r->a, struct str, SENTENCES_MAX);
	uint32_t n = 0;

	if (!to)
		return false;
	for (int s = 0; s < TELESCOPE_SERIES; s++) {
		const struct telescope_figure *f = r->month
			? figure_of(ret,
				  (enum telescope_series)s,
				  r->year,
				  r->month)
			: NULL;
		int32_t year = last_year(r, (enum telescope_series)s);

		if (f)
			say_month(r, f, to, &n);
		if (year != INT32_MIN &&
			!say_year(r,
				(enum telescope_series)s,
				year,
				to,
				&n)) {
			return false;
		}
	}
	ret->sentence = to;
	ret->n_sentence = n;
	return true;
}

/* --- notes --------------------------------------------------------------- */

struct notes {
	struct reporting *r;
	struct str *to;
	uint32_t n;
};

static void note(struct notes *k, struct buf *b)
{
	if (k->n < NOTES_MAX)
		k->to[k->n++] = arena_str(k->r->a, buf_str(b));
	buf_done(b);
}

static void note_partial(struct notes *k,
	const struct telescope_day *d,
	const char *which,
	bool first)
{
	const struct telescope *g = k->r->g;
	const struct day *x =
		g->day_at[d->day] ? &g->day[g->day_at[d->day] - 1] : NULL;
	uint32_t s;
	if (!x)
		s = 0;
	else if (first)
		s = x->first_s;
	else
		s = x->last_s;
	char date[DATE_N];
	struct buf b = { 0 };

	if (!d->partial)
		return;
	buf_fmt(&b,
		"The %s day of the data, %s, is not whole (%s %02u:%02u:%02u "
		"UTC; %" PRIu64 " accesses): %s.",
		which,
		date_text((int64_t)d->day * DAY_S, date),
		first ? "from" : "until",
		s / 3600,
		s / 60 % 60,
		s % 60,
		d->accesses,
		k->r->partial_counts
			? "there are no others, so it is counted as if it "
			  "were"
			: "it is in no mean, share or comparison");
	note(k, &b);
}

static void note_data(struct notes *k)
{
	const struct telescope_report *ret = k->r->ret;
	const struct telescope *g = k->r->g;
	uint32_t empty = 0;
	uint64_t outside = 0;
	struct buf b = { 0 };

	note_partial(k, &k->r->all[0], "first", true);
	if (k->r->n_all > 1)
		note_partial(k, &k->r->all[k->r->n_all - 1], "last", false);
	for (uint32_t i = 0; i < k->r->n_all; i++) {
		empty += !g->day_at[k->r->all[i].day] &&
			k->r->all[i].day >= ret->from &&
			k->r->all[i].day <= ret->to;
	}
	for (uint32_t i = 0; i < g->n_day; i++)
		outside += g->day[i].outside;
	if (empty) {
		buf_fmt(&b,
			"On %u of the days there is no record of any kind: "
			"they count, with nothing, for sensors that lived by "
			"the table, and not for others.",
			empty);
		note(k, &b);
	}
	if (outside) {
		buf_fmt(&b,
			"%" PRIu64 " arrivals fell on days on which their "
				   "sensor did not "
			"live by the table: not counted.",
			outside);
		note(k, &b);
	}
}

static void note_limits(struct notes *k)
{
	const struct telescope *g = k->r->g;
	const struct {
		uint64_t n;
		const char *what;
	} limits[] = {
		{ g->undated, "flows without a time could not be counted" },
		{ g->days_refused,
			"records fall on days beyond the first 4,096: not "
			"counted" },
		{ g->sensors_refused,
			"arrivals went to sensor addresses beyond the first "
			"262,144: not counted" },
		{ g->cells_refused,
			"accesses are in the totals only: there are more "
			"pairs "
			"of a day and a port, country or network than "
			"4,194,304" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		if (!limits[i].n)
			continue;
		buf_fmt(&b, "%" PRIu64 " %s.", limits[i].n, limits[i].what);
		note(k, &b);
	}
}

static void note_places(struct notes *k)
{
	const struct telescope_report *ret = k->r->ret;
	struct buf b = { 0 };

	if (!ret->placed && !ret->named) {
		buf_z(&b,
			"Countries and networks are not told: no database "
			"was "
			"given when the data was counted (--mmdb FILE), or "
			"it "
			"knows none of the sources.");
	} else {
		buf_fmt(&b,
			"Of %" PRIu64
			" accesses the country is known for %" PRIu64
			" and the network for %" PRIu64
			". Where an address stands says nothing of who uses "
			"it.",
			ret->accesses,
			ret->placed,
			ret->named);
	}
	note(k, &b);
}

bool say_notes(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	struct notes k = { r, NEW(r->a, struct str, NOTES_MAX), 0 };
	struct buf b = { 0 };

	if (!k.to)
		return false;
	if (ret->counted) {
		note_data(&k);
		note_limits(&k);
		if (!ret->detects) {
			buf_z(&b,
				"No record of a signature detection was "
				"read, "
				"so nothing is said of detections: alerts "
				"come "
				"with Suricata's EVE and Zeek's notice.log.");
			note(&k, &b);
		}
		note_places(&k);
		buf_z(&b,
			"An access is a flow toward a sensor that the sensor "
			"did not begin; backscatter, the answers to packets "
			"that others sent in the sensor's name, is among "
			"them, "
			"but in no port: whoever forged the question made "
			"that "
			"up. "
			"Different sources are estimated (HyperLogLog, "
			"standard error 0.8 %). Days are those of UTC.");
		note(&k, &b);
	} else {
		buf_z(&b,
			"Nothing was counted here: these are figures that "
			"others published.");
		note(&k, &b);
	}
	ret->note = k.to;
	ret->n_note = k.n;
	return true;
}
