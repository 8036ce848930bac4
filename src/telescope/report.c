/* SPDX-License-Identifier: Apache-2.0 */
/* Counts by day into the report of a month. Integers but for the surges, in a
 * fixed order. */
#include <inttypes.h>
#include <stdlib.h>

#include "telescope/month.h"
#include "telescope/reporting.h"
#include "telescope/sentences.h"

enum {
	LINES_MAX = 100,
	SURGE_PORTS = 50,
	SURGES_MAX = 64,
	CAMPAIGNS_MAX = 25,
	EDGE_S = 3600
};

/* --- days ---------------------------------------------------------------- */

static int by_number(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int by_net(const void *a, const void *b)
{
	const struct prefix *x = &((const struct sensor_row *)a)->net;
	const struct prefix *y = &((const struct sensor_row *)b)->net;

	if (x->net.hi != y->net.hi)
		return by_number(x->net.hi, y->net.hi);
	if (x->net.lo != y->net.lo)
		return by_number(x->net.lo, y->net.lo);
	return (x->bits > y->bits) - (x->bits < y->bits);
}

/* Addresses that live on some of the days [from, to] because the table says so.
 * Rows ascending by network, so what lies in another one follows it. */
static uint32_t lives_by_table(const struct sensor_row *row,
	uint32_t n,
	int32_t from,
	int32_t to)
{
	const struct sensor_row *last = NULL;
	uint32_t all = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!sensor_dated(&row[i]))
			continue;
		if (row[i].from_day > to)
			continue;
		if (row[i].to_day < from)
			continue;
		if (last && prefix_has(last->net, row[i].net.net))
			continue;
		all += (uint32_t)1 << (128 - row[i].net.bits);
		last = &row[i];
	}
	return all;
}

/* The first record of the first day comes late, for how many there are: the day
 * was not seen whole. Four mean gaps: a chance of e^-4. */
static bool starts_late(const struct day *d,
	const struct day *neighbour,
	uint32_t late_s)
{
	uint64_t n = neighbour && neighbour->records > d->records
		? neighbour->records
		: d->records;
	uint64_t gap = 4 * (uint64_t)DAY_S / (n + 1);

	return late_s > (gap > EDGE_S ? gap : EDGE_S);
}

static const struct day *day_in(const struct telescope *g, int32_t day)
{
	return day >= 0 && day < DAY_NUMBERS && g->day_at[day]
		? &g->day[g->day_at[day] - 1]
		: NULL;
}

static void mark_partial(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	const struct telescope *g = r->g;
	const struct day *first = day_in(g, ret->data_from);
	const struct day *last = day_in(g, ret->data_to);
	uint32_t n = r->n_all;

	r->all[0].partial = starts_late(first,
		day_in(g, ret->data_from + 1),
		first->first_s);
	r->all[n - 1].partial |= starts_late(last,
		day_in(g, ret->data_to - 1),
		DAY_S - last->last_s);
}

static bool lives_untold(const struct telescope *g, const struct cell *c)
{
	bool by_table;

	if (!telescope_lives(g, g->sensor[c->key], c->day, &by_table))
		return false;
	return !by_table;
}

/* the days that there are, from the first to the last */
static void span_days(const struct telescope *g,
	int32_t *ret_from,
	int32_t *ret_to)
{
	int32_t from = INT32_MAX;
	int32_t to = INT32_MIN;

	for (uint32_t i = 0; i < g->n_day; i++) {
		int32_t day = g->day[i].day;

		if (day < from)
			from = day;
		if (day > to)
			to = day;
	}
	*ret_from = from;
	*ret_to = to;
}

static struct telescope_day lay_day(const struct reporting *r, int32_t day)
{
	const struct day *d = day_in(r->g, day);
	struct telescope_day laid = {
		.day = day,
		.sensors = lives_by_table(r->row, r->g->n_row, day, day),
	};

	if (d) {
		laid.accesses = d->accesses;
		laid.sources = hll_count(&d->sources);
		laid.detections = d->detections;
		laid.backscatter = d->backscatter;
		laid.victims = hll_count(&d->victims);
	}
	return laid;
}

static bool lay_days(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	const struct telescope *g = r->g;
	const struct cells *at = &g->cells[CELLS_SENSOR];
	int32_t from;
	int32_t to;

	span_days(g, &from, &to);
	ret->data_from = from;
	ret->data_to = to;
	r->n_all = (uint32_t)(to - from) + 1;
	r->all = NEW(r->a, struct telescope_day, r->n_all);
	r->row = NEW(r->a, struct sensor_row, g->n_row + 1);
	if (!r->all || !r->row)
		return false;
	for (uint32_t i = 0; i < g->n_row; i++)
		r->row[i] = g->row[i];
	qsort(r->row, g->n_row, sizeof *r->row, by_net);
	for (uint32_t i = 0; i < r->n_all; i++) {
		r->all[i] = lay_day(r, from + (int32_t)i);
		ret->detects |= r->all[i].detections != 0;
	}
	for (uint32_t i = 0; i < at->n; i++) {
		const struct cell *c = &at->cell[i];

		if (c->day < from || c->day > to)
			continue;
		if (lives_untold(g, c))
			r->all[c->day - from].sensors++;
	}
	mark_partial(r);
	return true;
}

/* --- which days ---------------------------------------------------------- */

/* the last month that the data covers whole */
static bool complete_month(const struct reporting *r,
	int32_t *year,
	uint32_t *month)
{
	bool first_cut = r->all[0].partial;
	bool last_cut = r->all[r->n_all - 1].partial;
	int32_t from = r->ret->data_from + first_cut;
	int32_t to = r->ret->data_to - last_cut;

	month_of(to + 1, year, month);
	month_before(year, month);
	return to >= from && month_start(*year, *month) >= from;
}

/* of months, the last one that somebody published */
static void published_month(const struct telescope *g,
	int32_t *ret_year,
	uint32_t *ret_month)
{
	for (uint32_t i = 0; i < g->n_total; i++) {
		const struct total *t = &g->total[i];

		if (!t->month || t->year < *ret_year)
			continue;
		if (t->year == *ret_year && t->month <= *ret_month)
			continue;
		*ret_year = t->year;
		*ret_month = t->month;
	}
}

static void choose_month(struct reporting *r)
{
	if (r->q->year) {
		r->year = r->q->year;
		r->month = r->q->month;
	} else if (!r->n_all) {
		published_month(r->g, &r->year, &r->month);
	} else if (!complete_month(r, &r->year, &r->month)) {
		r->year = 0;
		r->month = 0;
	}
}

static struct str title_of(const struct reporting *r)
{
	const struct telescope_report *ret = r->ret;
	char from[DATE_N];
	char to[DATE_N];

	if (r->month) {
		return arena_fmt(r->a,
			"%04d-%02u",
			(int)r->year,
			(unsigned)r->month);
	}
	if (!ret->counted)
		return STR("published totals");
	return arena_fmt(r->a,
		"%s to %s",
		date_text((int64_t)ret->from * DAY_S, from),
		date_text((int64_t)ret->to * DAY_S, to));
}

/* somebody published a total of what was asked for */
static bool is_published(const struct reporting *r)
{
	const struct telescope *g = r->g;

	if (!r->q->year)
		return g->n_total > 0;
	for (uint32_t i = 0; i < g->n_total; i++) {
		if (g->total[i].year == r->year &&
			g->total[i].month == r->month) {
			return true;
		}
	}
	return false;
}

static bool choose_days(struct reporting *r, struct err *err)
{
	struct telescope_report *ret = r->ret;

	choose_month(r);
	ret->from = ret->data_from;
	ret->to = ret->data_to;
	if (r->month) {
		ret->from = month_start(r->year, r->month);
		ret->to = month_start(r->year, r->month + 1) - 1;
	}
	ret->counted = r->n_all && ret->from <= ret->data_to &&
		ret->to >= ret->data_from;
	ret->title = title_of(r);
	if (!r->q->year && ret->counted) {
		ret->chosen = r->month
			? STR("the last month that the data covers whole")
			: STR("all the days there are: the data covers no "
			      "month whole");
	}
	if (ret->counted || is_published(r))
		return true;
	return fail(err,
		ERR_USAGE,
		0,
		"there is nothing of %.*s: %s",
		STR_FMT(ret->title),
		r->n_all ? "the data has other days"
			 : "neither data nor published totals");
}

/* --- means --------------------------------------------------------------- */

struct sum {
	uint64_t of[TELESCOPE_SERIES];
	uint64_t sensor_days;
	uint32_t days;
};

static void add_day(struct sum *s, const struct telescope_day *d)
{
	s->of[TELESCOPE_ACCESSES] += d->accesses;
	s->of[TELESCOPE_SOURCES] += d->sources;
	s->of[TELESCOPE_DETECTIONS] += d->detections;
	s->of[TELESCOPE_BACKSCATTER] += d->backscatter;
	s->sensor_days += d->sensors;
	s->days++;
}

static int64_t milli_of(uint64_t n, uint64_t by)
{
	return by
		? (int64_t)((n / by) * 1000 + ((n % by) * 1000 + by / 2) / by)
		: 0;
}

static int64_t mean_of(const struct sum *s, int series)
{
	return milli_of(s->of[series],
		series == TELESCOPE_ACCESSES || series == TELESCOPE_DETECTIONS
			? s->sensor_days
			: s->days);
}

/* a day that is in the means: whole, and some sensor lived */
static bool counts(const struct reporting *r, const struct telescope_day *d)
{
	return (!d->partial || r->partial_counts) && d->sensors;
}

static void sum_days(const struct reporting *r,
	int32_t from,
	int32_t to,
	struct sum *ret)
{
	*ret = (struct sum){ 0 };
	for (uint32_t i = 0; i < r->n_all; i++) {
		if (r->all[i].day >= from && r->all[i].day <= to &&
			counts(r, &r->all[i])) {
			add_day(ret, &r->all[i]);
		}
	}
}

static bool reported(const struct reporting *r, int32_t day)
{
	struct telescope_report *ret = r->ret;

	if (day < ret->from)
		return false;
	if (day > ret->to)
		return false;
	if (day < ret->data_from)
		return false;
	if (day > ret->data_to)
		return false;
	return counts(r, &r->all[day - ret->data_from]);
}

/* sources and victims of the days reported, and how many records had a place
 * and a network */
static bool merge_days(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	struct hll sources = { 0 };
	struct hll victims = { 0 };
	struct arena scratch = *r->a;

	for (uint32_t i = 0; i < r->g->n_day; i++) {
		const struct day *d = &r->g->day[i];

		if (!reported(r, d->day))
			continue;
		if (!hll_merge(&sources, &scratch, &d->sources))
			return false;
		if (!hll_merge(&victims, &scratch, &d->victims))
			return false;
		ret->placed += d->placed;
		ret->named += d->named;
	}
	ret->sources = hll_count(&sources);
	ret->victims = hll_count(&victims);
	return true;
}

static bool totals_of_days(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	struct sum s;

	ret->first = 0;
	if (ret->from > ret->data_from)
		ret->first = (uint32_t)(ret->from - ret->data_from);
	ret->day = r->all;
	ret->n_day = r->n_all;
	if (ret->to < ret->data_to)
		ret->n_day = (uint32_t)(ret->to - ret->data_from) + 1;
	sum_days(r, ret->from, ret->to, &s);
	/* better what little there is than nothing; it is said */
	if (!s.days) {
		r->partial_counts = true;
		sum_days(r, ret->from, ret->to, &s);
	}
	if (!merge_days(r))
		return false;
	ret->whole = s.days;
	ret->sensor_days = s.sensor_days;
	ret->accesses = s.of[TELESCOPE_ACCESSES];
	ret->detections = s.of[TELESCOPE_DETECTIONS];
	ret->backscatter = s.of[TELESCOPE_BACKSCATTER];
	for (int i = 0; i < TELESCOPE_SERIES; i++)
		ret->mean[i] = mean_of(&s, i);
	return true;
}

/* --- figures: counted and published -------------------------------------- */

static int by_figure(const void *a, const void *b)
{
	const struct telescope_figure *x = a;
	const struct telescope_figure *y = b;

	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	if (x->year != y->year)
		return x->year < y->year ? -1 : 1;
	if (x->month != y->month)
		return x->month < y->month ? -1 : 1;
	return (int)x->published - (int)y->published;
}

static uint32_t counted_figures(const struct reporting *r,
	int32_t year,
	uint32_t month,
	struct telescope_figure *to)
{
	int32_t from = month_start(year, month ? month : 1);
	int32_t next = month ? month_start(year, month + 1)
			     : month_start(year + 1, 1);
	struct sum s;
	uint32_t n = 0;

	sum_days(r, from, next - 1, &s);
	for (int i = 0; s.days && i < TELESCOPE_SERIES; i++) {
		if (i != TELESCOPE_DETECTIONS || r->ret->detects) {
			to[n++] = (struct telescope_figure){
				.series = (enum telescope_series)i,
				.year = year,
				.month = month,
				.milli = mean_of(&s, i),
				.carries = TELESCOPE_CARRIES(s.days,
					(uint32_t)(next - from)),
			};
		}
	}
	return n;
}

static bool lay_figures(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	const struct telescope *g = r->g;
	int32_t first = 0;
	int32_t last = -1;
	uint32_t m;
	uint32_t n = 0;

	if (r->n_all) {
		month_of(ret->data_from, &first, &m);
		month_of(ret->data_to, &last, &m);
	}
	struct telescope_figure *f = NEW(r->a,
		struct telescope_figure,
		(size_t)(last - first + 1) * 13 * TELESCOPE_SERIES +
			g->n_total + 1);
	if (!f)
		return false;
	for (int32_t y = first; y <= last; y++) {
		for (m = 0; m <= 12; m++)
			n += counted_figures(r, y, m, f + n);
	}
	for (uint32_t i = 0; i < g->n_total; i++) {
		const struct total *t = &g->total[i];

		f[n++] = (struct telescope_figure){
			.series = t->series,
			.year = t->year,
			.month = t->month,
			.milli = t->milli,
			.published = true,
			.carries = true,
			.source = t->source,
		};
	}
	qsort(f, n, sizeof *f, by_figure);
	ret->figure = f;
	ret->n_figure = n;
	return true;
}

/* --- ports, countries, networks, sensors --------------------------------- */

struct line_sum {
	uint32_t key;
	uint64_t n;
	uint64_t before;
	struct hll sources;
};

static int by_key(const void *a, const void *b)
{
	uint32_t x = ((const struct line_sum *)a)->key;
	uint32_t y = ((const struct line_sum *)b)->key;

	return (x > y) - (x < y);
}

static int by_n(const void *a, const void *b)
{
	const struct line_sum *x = a;
	const struct line_sum *y = b;

	return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : by_key(a, b);
}

/* a day of the month before that is compared with */
static bool compared_with(const struct reporting *r, int32_t day)
{
	const struct telescope_report *ret = r->ret;

	if (!r->compared || day < r->before_from)
		return false;
	if (day < ret->data_from || day >= ret->from)
		return false;
	return counts(r, &r->all[day - ret->data_from]);
}

/* one line for each key, from those of its days; sorted by key */
static uint32_t add_up(struct line_sum *s, uint32_t n)
{
	uint32_t kept = 0;

	qsort(s, n, sizeof *s, by_key);
	for (uint32_t i = 0; i < n; i++) {
		struct line_sum *last = kept ? &s[kept - 1] : NULL;

		if (last && last->key == s[i].key) {
			last->n += s[i].n;
			last->before += s[i].before;
		} else {
			s[kept++] = s[i];
		}
	}
	return kept;
}

/* sums by key, the largest first; NULL: no memory */
static struct line_sum *sums_of(const struct reporting *r,
	enum cell_kind kind,
	struct arena *a,
	uint32_t *ret_n)
{
	const struct cells *c = &r->g->cells[kind];
	struct line_sum *s = NEW(a, struct line_sum, c->n + 1);
	uint32_t n = 0;

	if (!s)
		return NULL;
	for (uint32_t i = 0; i < c->n; i++) {
		const struct cell *x = &c->cell[i];
		bool now = reported(r, x->day);
		bool then = compared_with(r, x->day);

		if (!now && !then)
			continue;
		s[n++] = (struct line_sum){
			.key = x->key,
			.n = now ? x->n : 0,
			.before = then ? x->n : 0,
		};
	}
	uint32_t kept = add_up(s, n);
	qsort(s, kept, sizeof *s, by_n);
	n = 0;
	while (n < kept && s[n].n)
		n++;
	*ret_n = n;
	return s;
}

static bool merge_sources(const struct reporting *r,
	enum cell_kind kind,
	struct line_sum *s,
	uint32_t n,
	struct arena *a)
{
	const struct cells *c = &r->g->cells[kind];
	struct line_sum *sorted = NEW(a, struct line_sum, n + 1);

	if (!sorted)
		return false;
	memcpy(sorted, s, n * sizeof *s);
	qsort(sorted, n, sizeof *sorted, by_key);
	for (uint32_t i = 0; i < c->n; i++) {
		struct line_sum key = { .key = c->cell[i].key };
		struct line_sum *hit = reported(r, c->cell[i].day)
			? bsearch(&key, sorted, n, sizeof key, by_key)
			: NULL;

		if (hit && !hll_merge(&hit->sources, a, &c->cell[i].sources))
			return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		s[i].sources = ((struct line_sum *)bsearch(&s[i],
					sorted,
					n,
					sizeof *s,
					by_key))
				       ->sources;
	}
	return true;
}

static struct str network_name(const struct telescope *g, uint32_t asn)
{
	for (uint32_t i = 0; i < g->n_network; i++) {
		if (g->network[i].asn == asn)
			return g->network[i].name;
	}
	return (struct str){ 0 };
}

static void name_line(const struct reporting *r,
	enum cell_kind kind,
	uint32_t key,
	struct telescope_line *l)
{
	struct buf b = { 0 };
	char text[ADDR_TEXT_N];

	if (kind == CELLS_PORT) {
		port_text(key, &b);
	} else if (kind == CELLS_COUNTRY) {
		buf_fmt(&b, "%c%c", (char)(key >> 8), (char)(key & 0xff));
	} else if (kind == CELLS_NETWORK) {
		buf_fmt(&b, "AS%u", key);
		l->what = network_name(r->g, key);
	} else {
		buf_add(&b, addr_text(r->g->sensor[key], text));
	}
	l->name = arena_str(r->a, buf_str(&b));
	buf_done(&b);
}

static bool lines_of(struct reporting *r,
	enum cell_kind kind,
	const struct telescope_line **ret,
	uint32_t *ret_n,
	uint32_t *ret_all)
{
	struct telescope_line *l =
		NEW(r->a, struct telescope_line, LINES_MAX);
	struct arena scratch = *r->work;
	uint32_t n;
	struct line_sum *s = sums_of(r, kind, &scratch, ret_all);

	n = *ret_all < LINES_MAX ? *ret_all : LINES_MAX;
	if (!l)
		return false;
	if (!s)
		return false;
	if (kind != CELLS_SENSOR && !merge_sources(r, kind, s, n, &scratch))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		l[i] = (struct telescope_line){
			.accesses = s[i].n,
			.sources = hll_count(&s[i].sources),
			.milli = milli_of(s[i].n, r->ret->sensor_days),
			.compared = r->compared,
			.before_milli =
				milli_of(s[i].before, r->before_sensor_days),
			.share = r->ret->accesses
				? (int64_t)((s[i].n * 1000 +
						    r->ret->accesses / 2) /
					  r->ret->accesses)
				: 0,
		};
		name_line(r, kind, s[i].key, &l[i]);
	}
	*ret = l;
	*ret_n = n;
	return true;
}

/* sensors that lived in the days reported: those that the table tells of, and
 * those that only their accesses tell of */
static bool count_sensors(struct reporting *r)
{
	const struct telescope *g = r->g;
	const struct cells *c = &g->cells[CELLS_SENSOR];
	const struct telescope_report *ret = r->ret;
	int32_t from = ret->from;
	int32_t to = ret->to;
	bool *arrived = NEW(r->work, bool, g->n_sensor + 1);

	if (from < ret->data_from)
		from = ret->data_from;
	if (to > ret->data_to)
		to = ret->data_to;
	r->ret->sensors = lives_by_table(r->row, g->n_row, from, to);
	if (!arrived)
		return false;
	for (uint32_t i = 0; i < c->n; i++) {
		const struct cell *x = &c->cell[i];

		if (arrived[x->key])
			continue;
		if (!reported(r, x->day))
			continue;
		if (!lives_untold(g, x))
			continue;
		arrived[x->key] = true;
		r->ret->sensors++;
	}
	return true;
}

/* days reported on which the sensor lived: as the table has it, else as its
 * accesses do */
static uint32_t days_lived(const struct reporting *r, struct addr a)
{
	const struct telescope *g = r->g;
	const struct cells *c = &g->cells[CELLS_SENSOR];
	uint32_t n = 0;

	for (uint32_t k = 0; k < r->n_all; k++) {
		int32_t day = r->all[k].day;
		bool by_table;

		if (!reported(r, day))
			continue;
		if (telescope_lives(g, a, day, &by_table))
			n += by_table;
	}
	for (uint32_t k = 0; k < c->n; k++) {
		const struct cell *x = &c->cell[k];

		if (!addr_eq(g->sensor[x->key], a))
			continue;
		if (reported(r, x->day))
			n += lives_untold(g, x);
	}
	return n;
}

/* each sensor by the days on which it lived itself */
static bool lines_of_sensors(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	uint32_t all;

	if (!lines_of(r, CELLS_SENSOR, &ret->sensor, &ret->n_sensor, &all))
		return false;
	if (!count_sensors(r))
		return false;
	struct telescope_line *l =
		(struct telescope_line *)(uintptr_t)ret->sensor;
	for (uint32_t i = 0; i < ret->n_sensor; i++) {
		struct addr a = { 0 };

		addr_parse(l[i].name, &a);
		l[i].days += days_lived(r, a);
		for (uint32_t k = 0; k < r->g->n_row && !l[i].what.n; k++) {
			if (prefix_has(r->row[k].net, a))
				l[i].what = r->row[k].place;
		}
		l[i].milli = milli_of(l[i].accesses, l[i].days);
		l[i].compared = false;
	}
	return true;
}

/* --- surges -------------------------------------------------------------- */

static bool during(const struct telescope_surge *s, int32_t day)
{
	return day >= s->first_day && day <= s->last_day;
}

static bool surge_sources(const struct reporting *r,
	struct telescope_surge *s,
	struct arena a)
{
	const struct telescope *g = r->g;
	const struct cells *c = &g->cells[CELLS_PORT];
	struct hll on_port = { 0 };
	struct hll all = { 0 };

	for (uint32_t i = 0; i < g->n_day; i++) {
		const struct day *d = &g->day[i];

		if (!during(s, d->day))
			continue;
		if (!hll_merge(&all, &a, &d->sources))
			return false;
	}
	uint64_t of = hll_count(&all);
	s->sources = of;
	if (s->port != TELESCOPE_ALL) {
		for (uint32_t i = 0; i < c->n; i++) {
			const struct cell *x = &c->cell[i];

			if (x->key != s->port || !during(s, x->day))
				continue;
			if (!hll_merge(&on_port, &a, &x->sources))
				return false;
		}
		s->sources = hll_count(&on_port);
	}
	uint64_t some = s->sources < of ? s->sources : of;
	s->share = of ? (int64_t)(some * 1000 / of) : 0;
	return true;
}

/* the surges of one series that touch the days reported */
static bool surges_of(struct reporting *r,
	uint32_t port,
	const struct surge_day *d,
	struct telescope_surge *to,
	uint32_t *n)
{
	struct telescope_report *ret = r->ret;
	struct surge_found found[SURGES_MAX];
	uint32_t n_found = surges_find(d, ret->n_day, found, SURGES_MAX);

	for (uint32_t i = 0; i < n_found && *n < SURGES_MAX; i++) {
		struct telescope_surge s = {
			.port = port,
			.first_day = ret->data_from + (int32_t)found[i].first,
			.alarm_day = ret->data_from + (int32_t)found[i].alarm,
			.last_day = ret->data_from + (int32_t)found[i].last,
			.accesses = found[i].n,
			.expected = found[i].expected,
			.open = found[i].open,
		};

		if (s.last_day < ret->from)
			continue;
		if (!surge_sources(r, &s, *r->work))
			return false;
		to[(*n)++] = s;
	}
	return true;
}

static int by_surge(const void *a, const void *b)
{
	const struct telescope_surge *x = a;
	const struct telescope_surge *y = b;

	if (x->first_day != y->first_day)
		return x->first_day < y->first_day ? -1 : 1;
	return (x->port < y->port) -
		(x->port > y->port); /* all ports first */
}

/* the accesses of a port, into the days of exposure */
static void count_port(const struct reporting *r,
	uint32_t port,
	struct surge_day *d)
{
	const struct cells *c = &r->g->cells[CELLS_PORT];
	const struct telescope_report *ret = r->ret;

	for (uint32_t i = 0; i < ret->n_day; i++)
		d[i].n = 0;
	for (uint32_t i = 0; i < c->n; i++) {
		const struct cell *x = &c->cell[i];

		if (x->key != port || x->day < ret->data_from)
			continue;
		int32_t at = x->day - ret->data_from;
		if (at < (int32_t)ret->n_day)
			d[at].n = x->n;
	}
}

static bool find_surges(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	struct surge_day *d = NEW(r->work, struct surge_day, ret->n_day + 1);
	struct telescope_surge *to =
		NEW(r->a, struct telescope_surge, SURGES_MAX);
	uint32_t n_port;
	uint32_t days = 0;
	uint32_t n = 0;
	struct line_sum *s = sums_of(r, CELLS_PORT, r->work, &n_port);

	if (!d || !to || !s)
		return false;
	for (uint32_t i = 0; i < ret->n_day; i++) {
		const struct telescope_day *day = &r->all[i];

		d[i].n = day->accesses;
		d[i].exposure = day->partial ? 0 : day->sensors;
		days += d[i].exposure != 0;
	}
	if (days < SURGE_DAYS_MIN) {
		ret->surge_note = arena_fmt(r->a,
			"not looked for: %u whole %s, and %d are needed for "
			"a "
			"baseline",
			days,
			days == 1 ? "day" : "days",
			SURGE_DAYS_MIN);
		return true;
	}
	bool ok = surges_of(r, TELESCOPE_ALL, d, to, &n);
	for (uint32_t p = 0; ok && p < n_port && p < SURGE_PORTS; p++) {
		count_port(r, s[p].key, d);
		ok = surges_of(r, s[p].key, d, to, &n);
	}
	qsort(to, n, sizeof *to, by_surge);
	ret->surge = to;
	ret->n_surge = n;
	return ok;
}

/* --- campaigns ----------------------------------------------------------- */

/* the largest hash that a day's sample would keep had it been trimmed */
static bool limit_of(const struct sample *x, struct arena *a, uint64_t *ret)
{
	struct sample copy = {
		.source = NEW(a, struct scan_source, x->n),
		.n = x->n,
		.cap = x->n,
	};

	if (!copy.source)
		return false;
	memcpy(copy.source, x->source, x->n * sizeof *x->source);
	*ret = sample_limit(&copy);
	return true;
}

static bool day_within(const struct day *d, int32_t from, int32_t to)
{
	return d->day >= from && d->day <= to;
}

/* The sources of the days from .. r->ret->to; *ret_sampled: days of which only
 * a sample was kept. NULL: no memory */
static struct scan_source *sources_from(const struct reporting *r,
	int32_t from,
	uint32_t *ret_n,
	uint32_t *ret_sampled)
{
	const struct telescope *g = r->g;
	uint32_t cap = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->n_day; i++) {
		if (day_within(&g->day[i], from, r->ret->to))
			cap += g->day[i].sample.n;
	}
	struct scan_source *s = NEW(r->work, struct scan_source, cap + 1);
	if (!s)
		return NULL;
	for (uint32_t i = 0; i < g->n_day; i++) {
		const struct sample *x = &g->day[i].sample;
		uint64_t limit = UINT64_MAX;

		if (!day_within(&g->day[i], from, r->ret->to))
			continue;
		/* the same sources, however many were kept meanwhile */
		if (x->n > TELESCOPE_SAMPLE || x->limit) {
			if (!limit_of(x, r->work, &limit))
				return NULL;
			++*ret_sampled;
		}
		for (uint32_t k = 0; k < x->n; k++) {
			if (x->source[k].hash <= limit)
				s[n++] = x->source[k];
		}
	}
	*ret_n = n;
	return s;
}

/* what "new" means for these campaigns, and which days were sampled */
static void note_campaigns(struct reporting *r, uint32_t sampled)
{
	struct arena *a = r->a;
	struct telescope_report *ret = r->ret;
	int32_t room = ret->to - ret->data_from;
	int32_t before = 0;

	if (ret->from > ret->data_from)
		before = ret->from - ret->data_from;
	if (room < CAMPAIGN_HISTORY) {
		ret->campaign_note = arena_fmt(a,
			"none can be called new: the data has fewer than %d "
			"days before any of these",
			CAMPAIGN_HISTORY);
	} else if (before < CAMPAIGN_SILENT) {
		ret->campaign_note = arena_fmt(a,
			"new: not seen in the days of the data before, %d at "
			"least and at most %d",
			CAMPAIGN_HISTORY,
			CAMPAIGN_SILENT);
	} else {
		ret->campaign_note = arena_fmt(a,
			"new: not seen in the %d days before",
			CAMPAIGN_SILENT);
	}
	if (!sampled)
		return;
	ret->campaign_note = arena_fmt(a,
		"%.*s; on %u %s the traits of a sample of %d sources "
		"were kept",
		STR_FMT(ret->campaign_note),
		sampled,
		sampled == 1 ? "day" : "days",
		TELESCOPE_SAMPLE);
}

static bool find_campaigns(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	int32_t from = ret->from - CAMPAIGN_SILENT - 1;
	uint32_t n;
	uint32_t sampled = 0;
	struct campaign *c;
	struct scan_source *s = sources_from(r, from, &n, &sampled);

	if (!s)
		return false;
	if (!campaigns_find(s,
		    n,
		    ret->data_from,
		    ret->from,
		    ret->to,
		    CAMPAIGNS_MAX,
		    r->work,
		    &c,
		    &ret->all_campaigns)) {
		return false;
	}
	ret->n_campaign = ret->all_campaigns;
	struct campaign *own =
		NEW(r->a, struct campaign, ret->n_campaign + 1);
	if (!own)
		return false;
	if (ret->n_campaign)
		memcpy(own, c, ret->n_campaign * sizeof *own);
	ret->campaign = own;
	note_campaigns(r, sampled);
	return true;
}

/* --- all of it ----------------------------------------------------------- */

/* the month before, when its days carry a comparison */
static void choose_before(struct reporting *r)
{
	struct telescope_report *ret = r->ret;
	int32_t year = r->year;
	uint32_t month = r->month;
	struct sum now;
	struct sum s;

	if (!r->month)
		return;
	month_before(&year, &month);
	r->before_from = month_start(year, month);
	sum_days(r, r->before_from, ret->from - 1, &s);
	sum_days(r, ret->from, ret->to, &now);
	r->compared = TELESCOPE_CARRIES(s.days, month_days(year, month)) &&
		TELESCOPE_CARRIES(now.days, month_days(r->year, r->month));
	r->before_sensor_days = s.sensor_days;
}

static bool count_report(struct reporting *r)
{
	struct telescope_report *ret = r->ret;

	if (!totals_of_days(r))
		return false;
	choose_before(r);
	if (!lines_of(r,
		    CELLS_PORT,
		    &ret->port,
		    &ret->n_port,
		    &ret->all_ports))
		return false;
	if (!lines_of(r,
		    CELLS_COUNTRY,
		    &ret->country,
		    &ret->n_country,
		    &ret->all_countries)) {
		return false;
	}
	if (!lines_of(r,
		    CELLS_NETWORK,
		    &ret->network,
		    &ret->n_network,
		    &ret->all_networks)) {
		return false;
	}
	if (!lines_of_sensors(r))
		return false;
	if (!find_surges(r))
		return false;
	return find_campaigns(r);
}

bool telescope_report(const struct telescope *g,
	const struct telescope_question *q,
	struct arena *a,
	struct telescope_report *ret,
	struct err *err)
{
	struct arena work = { 0 };
	struct reporting r = {
		.g = g,
		.q = q,
		.a = a,
		.work = &work,
		.ret = ret,
	};

	*ret = (struct telescope_report){
		.version = str_of(q->version),
		.simulated = g->simulated,
	};
	if (!arena_open(&work, TELESCOPE_ARENA, err))
		return false;
	bool ok = g->n_day == 0 || lay_days(&r);
	if (ok && !choose_days(&r, err)) {
		arena_close(&work);
		return false;
	}
	ok = ok && (!ret->counted || count_report(&r)) && lay_figures(&r) &&
		say_sentences(&r) && say_notes(&r);
	arena_close(&work);
	return (ok && !a->full) ||
		fail(err, ERR_LIMIT, 0, "no memory left for the report");
}
