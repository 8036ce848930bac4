/* SPDX-License-Identifier: Apache-2.0 */
#include "core/when.h"

#include <stdio.h>
#include <time.h>

enum {
	YEAR_MIN = 1970,
	YEAR_MAX = 2199,
	ZONE_WEST_S = 12 * 3600,
	ZONE_EAST_S = 14 * 3600
};

int64_t days_from_civil(int64_t year, unsigned month, unsigned day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	unsigned yoe = (unsigned)(year - era * 400);
	unsigned from_march = month > 2 ? month - 3 : month + 9;
	unsigned doy = (153 * from_march + 2) / 5 + day - 1;
	unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + (int64_t)doe - 719468;
}

void civil_from_days(int64_t days,
	int64_t *ret_year,
	unsigned *ret_month,
	unsigned *ret_day)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	unsigned doe = (unsigned)(days - era * 146097);
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned mp = (5 * doy + 2) / 153;

	*ret_day = doy - (153 * mp + 2) / 5 + 1;
	*ret_month = mp < 10 ? mp + 3 : mp - 9;
	*ret_year = (int64_t)yoe + era * 400 + (*ret_month <= 2);
}

/* n digits as a number; false when one is not a digit */
static bool digits(struct str *s, size_t n, unsigned *ret)
{
	uint64_t v;

	if (s->n < n || !str_u64(str_head(*s, n), &v))
		return false;
	*s = str_from(*s, n);
	*ret = (unsigned)v;
	return true;
}

static bool lit(struct str *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

static unsigned month_days(unsigned year, unsigned month)
{
	static const uint8_t
		days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (unsigned)(month == 2 && leap);
}

/* "", "Z", "UTC", "+hh:mm", "-hh:mm" */
static bool zone_parse(struct str s,
	enum zone *ret_zone,
	int64_t *ret_offset_s)
{
	unsigned h;
	unsigned m;

	if (!s.n) {
		*ret_zone = ZONE_LOCAL_UNKNOWN;
		*ret_offset_s = 0;
		return true;
	}
	if (str_is(s, "Z") || str_is(s, "UTC")) {
		*ret_zone = ZONE_UTC;
		*ret_offset_s = 0;
		return true;
	}
	bool minus = s.p[0] == '-';
	if (!(lit(&s, '+') || lit(&s, '-')) || !digits(&s, 2, &h))
		return false;
	lit(&s, ':');
	if (!digits(&s, 2, &m) || s.n || h > 14 || m > 59)
		return false;
	*ret_zone = ZONE_OFFSET;
	*ret_offset_s = (int64_t)(h * 3600 + m * 60) * (minus ? -1 : 1);
	return true;
}

struct civil {
	unsigned year;
	unsigned month;
	unsigned day;
	unsigned hour;
	unsigned minute;
	unsigned second;
	enum resolution res;
};

/* the clock part after the T: hh:mm[:ss[.fraction]] */
static bool clock_parse(struct str *s, struct civil *c)
{
	unsigned digit;

	c->res = RES_MINUTE;
	if (!digits(s, 2, &c->hour) || !lit(s, ':'))
		return false;
	if (!digits(s, 2, &c->minute))
		return false;
	if (c->hour > 23 || c->minute > 59)
		return false;
	if (!lit(s, ':'))
		return true;
	c->res = RES_SECOND;
	/* 60: a leap second, read as the next one */
	if (!digits(s, 2, &c->second) || c->second > 60)
		return false;
	if (lit(s, '.') || lit(s, ',')) {
		while (s->n && digits(s, 1, &digit))
			;
	}
	return true;
}

static bool civil_parse(struct str *s, struct civil *ret)
{
	struct civil c = {
		.month = 1,
		.day = 1,
		.res = RES_YEAR,
	};

	if (!digits(s, 4, &c.year) || c.year < YEAR_MIN || c.year > YEAR_MAX)
		return false;
	if (!lit(s, '-')) {
		*ret = c;
		return true;
	}
	c.res = RES_MONTH;
	if (!digits(s, 2, &c.month) || c.month < 1 || c.month > 12)
		return false;
	if (!lit(s, '-')) {
		*ret = c;
		return true;
	}
	c.res = RES_DAY;
	if (!digits(s, 2, &c.day) || c.day < 1)
		return false;
	if (c.day > month_days(c.year, c.month))
		return false;
	if ((lit(s, 'T') || lit(s, ' ')) && !clock_parse(s, &c))
		return false;
	*ret = c;
	return true;
}

/* the first instant after what was named, as local civil seconds */
static int64_t civil_end_s(struct civil c, int64_t from)
{
	switch (c.res) {
	case RES_YEAR:
		return days_from_civil(c.year + 1, 1, 1) * DAY_S;
	case RES_MONTH:
		return from + month_days(c.year, c.month) * DAY_S;
	case RES_DAY:
		return from + DAY_S;
	case RES_MINUTE:
		return from + 60;
	case RES_SECOND:
		break;
	}
	return from + 1;
}

bool span_parse(struct str text, struct str zone, struct span *ret)
{
	struct civil c;
	enum zone z;
	int64_t offset_s;
	struct str s = str_trim(text);

	if (!civil_parse(&s, &c) ||
		!zone_parse(s.n ? s : str_trim(zone), &z, &offset_s)) {
		return false;
	}
	int64_t from = days_from_civil(c.year, c.month, c.day) * DAY_S;
	from += c.hour * 3600 + c.minute * 60 + c.second;
	struct span v = {
		.from = from - offset_s,
		.to = civil_end_s(c, from) - offset_s,
		.zone = z,
		.res = c.res,
	};
	if (z == ZONE_LOCAL_UNKNOWN) {
		v.from -= ZONE_EAST_S;
		v.to += ZONE_WEST_S;
	}
	*ret = v;
	return true;
}

bool day_end_parse(struct str text, int64_t *ret_s)
{
	struct span v;

	if (!span_parse(text, STR("Z"), &v) || v.res > RES_DAY)
		return false;
	*ret_s = v.to;
	return true;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

const char *date_text(int64_t s, char ret[static DATE_N])
{
	int64_t year;
	unsigned month;
	unsigned day;

	civil_from_days(floor_div(s, DAY_S), &year, &month, &day);
	if (year < 0 || year > 9999)
		return memcpy(ret, "out-of-era", DATE_N);
	ret[0] = (char)('0' + year / 1000);
	ret[1] = (char)('0' + year / 100 % 10);
	ret[2] = (char)('0' + year / 10 % 10);
	ret[3] = (char)('0' + year % 10);
	ret[4] = '-';
	ret[7] = '-';
	ret[10] = 0;
	ret[5] = (char)('0' + month / 10);
	ret[6] = (char)('0' + month % 10);
	ret[8] = (char)('0' + day / 10);
	ret[9] = (char)('0' + day % 10);
	return ret;
}

const char *stamp_text(int64_t s, char ret[static STAMP_N])
{
	unsigned t = (unsigned)((s % DAY_S + DAY_S) % DAY_S);
	const unsigned part[] = { t / 3600 % 24, t / 60 % 60, t % 60 };

	date_text(s, ret);
	for (int i = 0; i < 3; i++) {
		char *p = ret + DATE_N - 1 + 3 * i;

		p[0] = i ? ':' : 'T';
		p[1] = (char)('0' + part[i] / 10);
		p[2] = (char)('0' + part[i] % 10);
	}
	ret[STAMP_N - 2] = 'Z';
	ret[STAMP_N - 1] = 0;
	return ret;
}

const char *resolution_name(enum resolution r)
{
	static const char *const name[] = { "year",
		"month",
		"day",
		"minute",
		"second" };

	return name[r];
}

int64_t now_s(void)
{
	return (int64_t)time(NULL);
}

const char *lasting_text(int64_t ns, char ret[static LASTING_N])
{
	static const struct {
		int64_t ns;
		const char *name;
	} unit[] = {
		{ INT64_C(86400000000000), "days" },
		{ INT64_C(3600000000000), "h" },
		{ INT64_C(60000000000), "min" },
		{ INT64_C(1000000000), "s" },
		{ 1000000, "ms" },
		{ 1000, "us" },
		{ 1, "ns" },
	};
	uint64_t size = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
	size_t i = 0;

	while (i + 1 < sizeof unit / sizeof *unit &&
		size / 2 < (uint64_t)unit[i].ns &&
		size != (uint64_t)unit[i].ns)
		i++;
	snprintf(ret,
		LASTING_N,
		"%.4g %s",
		(double)ns / (double)unit[i].ns,
		unit[i].name);
	return ret;
}
