/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/as_read.h"

#define NS INT64_C(1000000000)

enum {
	/* zones that exist: UTC-12 to UTC+14 */
	ZONE_EAST_S = 14 * 3600,
	ZONE_WEST_S = 12 * 3600,
	YEARS_BACK = 7, /* as many as have room */
	FIRST_YEAR = 1970
};

/* the instants that fit into 64 bits of ns */
#define LEAST_S (INT64_MIN / NS + DAY_S)
#define MOST_S (INT64_MAX / NS - DAY_S)

static void add(struct spans *m, int64_t s, uint32_t ns, int64_t tick_ns)
{
	if (s < LEAST_S || s > MOST_S)
		return;
	struct spans one = spans_of(s * NS + ns, s * NS + ns + tick_ns);
	*m = spans_unite(m, &one);
}

struct civil {
	int64_t year;
	unsigned month;
	unsigned day;
	int64_t of_day_s;
};

static struct civil civil_of(int64_t s)
{
	struct civil c;
	int64_t day = s / DAY_S - (s % DAY_S < 0);

	civil_from_days(day, &c.year, &c.month, &c.day);
	c.of_day_s = s - day * DAY_S;
	return c;
}

/* false: there is no such day */
static bool civil_s(const struct civil *c, int64_t *ret)
{
	int64_t year;
	unsigned month;
	unsigned day;

	if (c->month < 1 || c->month > 12 || c->day < 1 || c->day > 31)
		return false;
	int64_t days = days_from_civil(c->year, c->month, c->day);
	civil_from_days(days, &year, &month, &day);
	*ret = days * DAY_S + c->of_day_s;
	return month == c->month && day == c->day;
}

static int64_t tick_of(const struct clock_reading *r)
{
	if (!r->tick_ns)
		return 1;
	return r->tick_ns < (uint64_t)INT64_MAX / 4 ? (int64_t)r->tick_ns
						    : INT64_MAX / 4;
}

static void add_civil(struct spans *m,
	const struct clock_reading *r,
	struct civil c)
{
	int64_t s;

	if (civil_s(&c, &s))
		add(m, s, r->ns, tick_of(r));
	if (!(r->doubts & DOUBT_DAY_MONTH) || c.day == c.month)
		return;
	unsigned day = c.day;
	c.day = c.month;
	c.month = day;
	if (civil_s(&c, &s))
		add(m, s, r->ns, tick_of(r));
}

/* each year that it may be of, the latest last */
static void add_years(struct spans *m,
	const struct clock_reading *r,
	struct civil c,
	int64_t by_s)
{
	int64_t last = civil_of(by_s + ZONE_EAST_S).year;

	bool leap = c.month == 2 && c.day == 29;
	int64_t step = leap ? 4 : 1;

	last -= leap ? last % 4 : 0;
	for (int64_t y = last - YEARS_BACK * step; y <= last; y += step) {
		c.year = y;
		if (y >= FIRST_YEAR)
			add_civil(m, r, c);
	}
}

int64_t year_of(int64_t s)
{
	return civil_of(s).year;
}

bool reading_in_year(const struct clock_reading *r,
	int64_t year,
	int64_t *ret_ns)
{
	struct civil c = civil_of(r->s);
	int64_t s;

	c.year = year;
	if (!civil_s(&c, &s) || s < LEAST_S || s > MOST_S)
		return false;
	*ret_ns = s * NS + r->ns;
	return true;
}

int64_t years_near(int64_t offset_ns, int64_t at_ns, int64_t *ret_ns)
{
	const int64_t day = DAY_S * NS;
	int64_t half = offset_ns < 0 ? -183 * day : 183 * day;
	int64_t years = (offset_ns + half) / (36524 * day / 100);
	struct clock_reading r = { .s = at_ns / NS };
	int64_t to;

	*ret_ns = 0;
	if (years && reading_in_year(&r, year_of(r.s) - years, &to))
		*ret_ns = r.s * NS - to;
	return years;
}

struct spans reading_values(const struct clock_reading *r, int64_t by_s)
{
	struct spans m = { 0 };
	struct civil c = civil_of(r->s);

	if (r->doubts &
		(DOUBT_NOT_SET | DOUBT_UNREADABLE | DOUBT_DATE |
			DOUBT_UNIT)) {
		return m;
	}
	if (r->doubts & DOUBT_YEAR) {
		add_years(&m, r, c, by_s);
	} else if (r->doubts & DOUBT_CENTURY) {
		c.year = c.year % 100 + 1900;
		add_civil(&m, r, c);
		c.year += 100;
		add_civil(&m, r, c);
	} else {
		add_civil(&m, r, c);
	}
	return m;
}

struct spans reading_instants(const struct clock_reading *r, int64_t by_s)
{
	struct spans m = reading_values(r, by_s);
	int64_t west = 0;
	int64_t east = 0;

	if (r->zone == READ_OFFSET) {
		west = -(int64_t)r->offset_s;
		east = r->offset_s;
	} else if (r->zone != READ_UTC) {
		west = ZONE_WEST_S;
		east = ZONE_EAST_S;
	}
	return spans_shift(&m, -east * NS, west * NS);
}

struct clock_reading reading_of(const struct obs *o, int64_t tick_ns)
{
	int64_t s = o->t_ns / NS - (o->t_ns % NS < 0);

	if (o->reading)
		return *o->reading;
	if (o->t_ns == T_NONE) {
		return (struct clock_reading){
			.zone = READ_UNKNOWN,
			.doubts = DOUBT_UNREADABLE,
		};
	}
	return (struct clock_reading){
		.s = s,
		.ns = (uint32_t)(o->t_ns - s * NS),
		.tick_ns = (uint64_t)(tick_ns > 0 ? tick_ns : 1),
		.zone = READ_UTC,
	};
}
