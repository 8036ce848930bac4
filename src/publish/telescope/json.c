/* SPDX-License-Identifier: Apache-2.0 */
/* A telescope report for programs: JSON, and a table with one value a row. */
#include "publish/telescope/say.h"

#include <inttypes.h>
#include <stdio.h>

static void j_day(struct jw *j, const char *key, int32_t day)
{
	char text[DATE_N];

	jw_z(j, key, date_text((int64_t)day * DAY_S, text));
}

static void j_port(struct jw *j, const char *key, uint32_t port)
{
	struct buf b = { 0 };

	port_text(port, &b);
	jw_str(j, key, buf_str(&b));
	buf_done(&b);
}

static void j_texts(struct jw *j,
	const char *key,
	const struct str *s,
	uint32_t n)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < n; i++)
		jw_str(j, NULL, s[i]);
	jw_array_end(j);
}

static void j_days(struct jw *j, const struct telescope_report *r)
{
	jw_array(j, "days");
	for (uint32_t i = r->first; i < r->n_day; i++) {
		const struct telescope_day *d = &r->day[i];

		jw_object(j, NULL);
		j_day(j, "day", d->day);
		jw_bool(j, "whole", !d->partial);
		jw_u64(j, "sensors", d->sensors);
		jw_u64(j, "accesses", d->accesses);
		jw_milli(j,
			"accesses_per_address",
			d->sensors
				? (int64_t)(d->accesses * 1000 / d->sensors)
				: 0);
		jw_u64(j, "sources", d->sources);
		jw_u64(j, "detections", d->detections);
		jw_u64(j, "backscatter", d->backscatter);
		jw_u64(j, "backscatter_sources", d->victims);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void j_lines(struct jw *j,
	const char *key,
	const struct telescope_line *l,
	uint32_t n,
	bool sensor)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < n; i++) {
		jw_object(j, NULL);
		jw_str(j, "name", l[i].name);
		if (l[i].what.n)
			jw_str(j, sensor ? "place" : "what", l[i].what);
		jw_u64(j, "accesses", l[i].accesses);
		jw_milli(j,
			sensor ? "per_day" : "per_day_and_address",
			l[i].milli);
		jw_milli(j, "share", l[i].share);
		if (sensor)
			jw_u64(j, "days", l[i].days);
		else
			jw_u64(j, "sources", l[i].sources);
		if (l[i].compared)
			jw_milli(j, "month_before", l[i].before_milli);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void j_figures(struct jw *j, const struct telescope_report *r)
{
	jw_array(j, "figures");
	for (uint32_t i = 0; i < r->n_figure; i++) {
		const struct telescope_figure *f = &r->figure[i];
		char period[24];

		snprintf(period,
			sizeof period,
			f->month ? "%04d-%02u" : "%04d",
			(int)f->year,
			(unsigned)f->month);
		jw_object(j, NULL);
		jw_z(j, "series", telescope_series_name(f->series));
		jw_z(j, "period", period);
		jw_milli(j, "value", f->milli);
		jw_bool(j, "published", f->published);
		jw_bool(j, "comparable", f->carries);
		if (f->source.n)
			jw_str(j, "source", f->source);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void j_surges(struct jw *j, const struct telescope_report *r)
{
	jw_array(j, "surges");
	for (uint32_t i = 0; i < r->n_surge; i++) {
		const struct telescope_surge *s = &r->surge[i];

		jw_object(j, NULL);
		j_port(j, "port", s->port);
		j_day(j, "from", s->first_day);
		j_day(j, "alarm", s->alarm_day);
		j_day(j, "to", s->last_day);
		jw_bool(j, "over", !s->open);
		jw_u64(j, "accesses", s->accesses);
		jw_u64(j, "expected", s->expected);
		jw_u64(j, "sources", s->sources);
		jw_milli(j, "share_of_sources", s->share);
		jw_object_end(j);
	}
	jw_array_end(j);
	if (r->surge_note.n)
		jw_str(j, "surges_note", r->surge_note);
}

static void j_campaign(struct jw *j, const struct campaign *c)
{
	jw_object(j, NULL);
	jw_array(j, "ports");
	for (uint32_t i = 0; i < c->n_port; i++)
		j_port(j, NULL, c->port[i]);
	jw_array_end(j);
	jw_bool(j, "many_ports", c->many);
	jw_array(j, "ttl");
	for (unsigned i = 0; i < SCAN_TTLS; i++) {
		if (c->ttls >> i & 1)
			jw_u64(j, NULL, scan_ttl[i]);
	}
	jw_array_end(j);
	if (c->window)
		jw_u64(j, "window", c->window);
	jw_array(j, "marks");
	for (unsigned i = 0; i < SCAN_MARKS; i++) {
		if (c->marks >> i & 1)
			jw_z(j, NULL, scanner_name[i]);
	}
	jw_array_end(j);
	if (c->pace >= 0) {
		jw_z(j,
			"pace",
			scan_pace_name[(unsigned)c->pace < SCAN_PACES
					? c->pace
					: 0]);
	}
	jw_u64(j, "sources", c->n_source);
	jw_u64(j, "accesses", c->accesses);
	j_day(j, "from", c->first_day);
	j_day(j, "to", c->last_day);
	jw_bool(j, "new", c->fresh);
	jw_i64(j, "days_silent_before", c->silent);
	jw_object_end(j);
}

static void j_counted(struct jw *j, const struct telescope_report *r)
{
	static const char *const key[TELESCOPE_SERIES] = {
		"accesses_per_day_and_address",
		"sources_per_day",
		"detections_per_day_and_address",
		"backscatter_per_day"
	};

	j_day(j, "from", r->from);
	j_day(j, "to", r->to);
	j_day(j, "data_from", r->data_from);
	j_day(j, "data_to", r->data_to);
	jw_u64(j, "days_counted", r->whole);
	jw_u64(j, "sensors", r->sensors);
	jw_u64(j, "sensor_days", r->sensor_days);
	jw_u64(j, "accesses", r->accesses);
	jw_u64(j, "sources", r->sources);
	jw_u64(j, "detections", r->detections);
	jw_u64(j, "backscatter", r->backscatter);
	jw_bool(j, "detections_read", r->detects);
	jw_object(j, "means");
	for (int i = 0; i < TELESCOPE_SERIES; i++)
		jw_milli(j, key[i], r->mean[i]);
	jw_object_end(j);
	j_days(j, r);
	j_lines(j, "ports", r->port, r->n_port, false);
	j_lines(j, "countries", r->country, r->n_country, false);
	j_lines(j, "networks", r->network, r->n_network, false);
	j_lines(j, "sensors_seen", r->sensor, r->n_sensor, true);
	j_surges(j, r);
	jw_array(j, "campaigns");
	for (uint32_t i = 0; i < r->n_campaign; i++)
		j_campaign(j, &r->campaign[i]);
	jw_array_end(j);
	jw_str(j, "campaigns_note", r->campaign_note);
}

void publish_telescope_json(const struct telescope_report *r, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_str(&j, "period", r->title);
	jw_bool(&j, "simulated", r->simulated);
	jw_bool(&j, "counted", r->counted);
	if (r->counted)
		j_counted(&j, r);
	j_figures(&j, r);
	j_texts(&j, "sentences", r->sentence, r->n_sentence);
	j_texts(&j, "notes", r->note, r->n_note);
	jw_str(&j, "version", r->version);
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* --- CSV ----------------------------------------------------------------- */

struct table_out {
	struct buf *b;
	const char *kind;
	struct str period;
	struct str name;
};

static void row(const struct table_out *t, const char *measure, int64_t milli)
{
	bool whole = milli % 1000 == 0;

	buf_fmt(t->b, "%s,%.*s,", t->kind, STR_FMT(t->period));
	csv_cell(t->b, t->name);
	buf_fmt(t->b,
		whole ? ",%s,%" PRId64 "\r\n"
		      : ",%s,%" PRId64 ".%03" PRId64 "\r\n",
		measure,
		milli / 1000,
		milli % 1000);
}

static void csv_days(const struct telescope_report *r, struct buf *b)
{
	for (uint32_t i = r->first; i < r->n_day; i++) {
		const struct telescope_day *d = &r->day[i];
		char date[DATE_N];
		struct table_out t = {
			.b = b,
			.kind = "day",
			.period = str_of(
				date_text((int64_t)d->day * DAY_S, date)),
			.name = { 0 },
		};

		row(&t, "whole", d->partial ? 0 : 1000);
		row(&t, "sensors", (int64_t)d->sensors * 1000);
		row(&t, "accesses", (int64_t)d->accesses * 1000);
		row(&t,
			"accesses_per_address",
			d->sensors
				? (int64_t)(d->accesses * 1000 / d->sensors)
				: 0);
		row(&t, "sources", (int64_t)d->sources * 1000);
		row(&t, "detections", (int64_t)d->detections * 1000);
		row(&t, "backscatter", (int64_t)d->backscatter * 1000);
	}
}

static void csv_lines(const struct telescope_report *r,
	struct buf *b,
	const char *kind,
	const struct telescope_line *l,
	uint32_t n,
	bool sensor)
{
	for (uint32_t i = 0; i < n; i++) {
		struct table_out t = { b, kind, r->title, l[i].name };

		row(&t, "accesses", (int64_t)l[i].accesses * 1000);
		row(&t,
			sensor ? "accesses_per_day"
			       : "accesses_per_day_and_address",
			l[i].milli);
		row(&t,
			sensor ? "days" : "sources",
			(int64_t)(sensor ? l[i].days : l[i].sources) * 1000);
		if (l[i].compared)
			row(&t, "month_before", l[i].before_milli);
	}
}

static void csv_surges(const struct telescope_report *r, struct buf *b)
{
	for (uint32_t i = 0; i < r->n_surge; i++) {
		const struct telescope_surge *s = &r->surge[i];
		char date[DATE_N];
		struct buf name = { 0 };

		port_text(s->port, &name);
		struct table_out t = {
			.b = b,
			.kind = "surge",
			.period = str_of(
				date_text((int64_t)s->first_day * DAY_S,
					date)),
			.name = buf_str(&name),
		};
		row(&t,
			"days",
			(int64_t)(s->last_day - s->first_day + 1) * 1000);
		row(&t, "accesses", (int64_t)s->accesses * 1000);
		row(&t, "expected", (int64_t)s->expected * 1000);
		row(&t, "sources", (int64_t)s->sources * 1000);
		buf_done(&name);
	}
}

void publish_telescope_csv(const struct telescope_report *r, struct buf *b)
{
	buf_z(b, "kind,period,name,measure,value\r\n");
	for (uint32_t i = 0; i < r->n_figure; i++) {
		const struct telescope_figure *f = &r->figure[i];
		char period[24];
		int n = snprintf(period,
			sizeof period,
			f->month ? "%04d-%02u" : "%04d",
			(int)f->year,
			(unsigned)f->month);

		row(
			&(struct table_out){
				.b = b,
				.kind = f->published ? "published"
						     : "counted",
				.period = { period, (size_t)n },
				.name = f->source,
			},
			telescope_series_name(f->series),
			f->milli);
	}
	if (!r->counted)
		return;
	csv_days(r, b);
	csv_lines(r, b, "port", r->port, r->n_port, false);
	csv_lines(r, b, "country", r->country, r->n_country, false);
	csv_lines(r, b, "network", r->network, r->n_network, false);
	csv_lines(r, b, "sensor", r->sensor, r->n_sensor, true);
	csv_surges(r, b);
}
