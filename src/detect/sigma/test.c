/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/test.h"

#include <math.h>
#include <stdlib.h>

#include "model/model.h"

enum {
	TEST_STEPS_MAX = 1 << 24,
	REGEX_SECONDS = 20, /* of all records together */
	NUMBER_N = 64
};

static unsigned char low(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
}

/* The bytes of the character there; one where it is none. */
static size_t character(struct str v, size_t at)
{
	size_t n = utf8_step(str_from(v, at));

	return n ? n : 1;
}

bool test_pattern(const struct asked *r, struct str v)
{
	const uint16_t *t = r->p.t;
	uint32_t p = 0, star = UINT32_MAX, steps = 0;
	size_t s = 0, from = 0;

	while (s < v.n) {
		if (++steps > TEST_STEPS_MAX)
			return false;
		unsigned char c =
			r->cased ? (unsigned char)v.p[s] : low(v.p[s]);

		if (p < r->p.n && t[p] == TOKEN_ANY) {
			star = p++;
			from = s;
		} else if (p < r->p.n && t[p] == TOKEN_ONE) {
			s += character(v, s);
			p++;
		} else if (p < r->p.n && t[p] == c) {
			s++;
			p++;
		} else if (star != UINT32_MAX) {
			p = star + 1;
			from += character(v, from);
			s = from;
		} else {
			return false;
		}
	}
	while (p < r->p.n && t[p] == TOKEN_ANY)
		p++;
	return p == r->p.n;
}

static bool same_text(struct str a, struct str b)
{
	for (size_t i = 0; i < b.n; i++) {
		if (i >= a.n || low(a.p[i]) != low(b.p[i]))
			return false;
	}
	return a.n == b.n;
}

bool test_fields(const struct asked *r, struct str v, struct str o)
{
	if (!r->starts && !r->ends)
		return same_text(v, o);
	if (o.n > v.n)
		return false;
	if (r->starts && r->ends) {
		for (size_t i = 0; i + o.n <= v.n; i++) {
			if (same_text(str_head(str_from(v, i), o.n), o))
				return true;
		}
		return false;
	}
	return same_text(r->starts ? str_head(v, o.n)
				   : str_from(v, v.n - o.n),
		o);
}

/* --- numbers and times ---------------------------------------------------
 */

static bool number_of(struct str v, double *ret)
{
	char room[NUMBER_N];
	char *end;

	v = str_trim(v);
	if (!v.n || v.n >= sizeof room || str_has_char(v, 'x') ||
		str_has_char(v, 'X'))
		return false;
	memcpy(room, v.p, v.n);
	room[v.n] = 0;
	*ret = strtod(room, &end);
	return *end == 0 && isfinite(*ret);
}

static bool compared(const struct asked *r, struct str v)
{
	double n;

	if (!number_of(v, &n))
		return false;
	switch ((enum compare)r->what) {
	case COMPARE_LT:
		return n < r->number;
	case COMPARE_LTE:
		return n <= r->number;
	case COMPARE_GT:
		return n > r->number;
	case COMPARE_GTE:
		return n >= r->number;
	}
	return false;
}

/* of the year, from 0; weeks begin on Mondays, those before the first are 0
 */
static int64_t week_of(int64_t day, int64_t year)
{
	int64_t in_year = day - days_from_civil(year, 1, 1);
	int64_t weekday = (day + 3) % 7; /* 1970-01-01 was a Thursday */

	return (in_year + 7 - weekday) / 7;
}

static bool at_time(const struct asked *r, struct str v)
{
	struct span t;
	int64_t year;
	unsigned month;
	unsigned day;

	if (!span_parse(v, STR("Z"), &t) || t.from < 0)
		return false;
	int64_t days = t.from / DAY_S;
	civil_from_days(days, &year, &month, &day);
	const int64_t part[] = { [PART_MINUTE] = t.from / 60 % 60,
		[PART_HOUR] = t.from / 3600 % 24,
		[PART_DAY] = day,
		[PART_WEEK] = week_of(days, year),
		[PART_MONTH] = month,
		[PART_YEAR] = year };
	return (double)part[r->what] == floor(r->number);
}

static bool in_network(const struct asked *r, struct str v)
{
	struct prefix p;
	struct addr a;
	struct addr one;

	if (!addr_parse(v, &a))
		return false;
	if (prefix_parse(r->text, &p))
		return prefix_has(p, a);
	return addr_parse(r->text, &one) && addr_eq(one, a);
}

bool test_value(const struct asked *r, struct str v)
{
	if (r->kind == IS_IN_NETWORK)
		return in_network(r, v);
	return r->kind == IS_TIME ? at_time(r, v) : compared(r, v);
}

/* --- expressions ---------------------------------------------------------
 */

bool test_regex(struct regex_room *room,
	struct asked *r,
	struct str v,
	bool *ret_limit)
{
	bool limit = false;

	if (r->off || !r->regex) {
		*ret_limit = true;
		return false;
	}
	bool is = regex_match(room, r->regex, v, &r->spent_ns, &limit);
	if (limit || r->spent_ns > REGEX_SECONDS * 1000000000LL) {
		r->off = 1;
		*ret_limit = true;
	}
	return is;
}
