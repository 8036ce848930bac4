/* SPDX-License-Identifier: Apache-2.0 */
#include "core/local.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/when.h"

#define ZONES "/usr/share/zoneinfo/"

enum {
	PATH_N = sizeof ZONES + ZONE_NAME_MAX
};

/* letters, digits and _ + - between slashes: no way out of the database */
static bool is_zone_name(struct str s)
{
	if (!s.n || s.n > ZONE_NAME_MAX || s.p[0] == '/')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		bool letter = (s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z';
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';

		if (!letter && !digit && !str_has_char(STR("_+-/"), s.p[i]))
			return false;
	}
	return true;
}

/* source: RFC 8536, 3.1: a file begins with "TZif" */
static bool in_database(struct str zone)
{
	char path[PATH_N];
	char magic[4];

	if (!is_zone_name(zone))
		return false;
	snprintf(path, sizeof path, ZONES "%.*s", STR_FMT(zone));
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool ok = read(fd, magic, sizeof magic) == sizeof magic &&
		memcmp(magic, "TZif", sizeof magic) == 0;
	close(fd);
	return ok;
}

/* false: not an offset */
static bool offset_of(struct str zone, int64_t *ret_s)
{
	const int64_t day_s = 946684800; /* 2000-01-01 */
	struct span v;

	if (!zone.n || !span_parse(STR("2000-01-01T00:00:00"), zone, &v))
		return false;
	*ret_s = day_s - v.from;
	return true;
}

bool zone_known(struct str zone)
{
	int64_t offset_s;

	return offset_of(zone, &offset_s) || in_database(zone);
}

bool local_clock_open(struct local_clock *ret, struct str zone, unsigned year)
{
	char path[PATH_N + 1];

	*ret = (struct local_clock){ .year = year };
	if (!zone.n)
		return true;
	ret->zoned = true;
	if (offset_of(zone, &ret->offset_s))
		return true;
	if (!in_database(zone))
		return false;
	snprintf(path, sizeof path, ":" ZONES "%.*s", STR_FMT(zone));
	if (setenv("TZ", path, 1))
		return false;
	tzset();
	ret->named = true;
	snprintf(ret->name, sizeof ret->name, "%.*s", STR_FMT(zone));
	return true;
}

static int64_t offset_at(int64_t s)
{
	time_t t = (time_t)s;
	struct tm tm;

	return localtime_r(&t, &tm) ? tm.tm_gmtoff : 0;
}

enum local_time local_instant(const struct local_clock *c,
	int64_t civil_s,
	int64_t *ret_s)
{
	if (!c->zoned)
		return LOCAL_UNTOLD;
	if (!c->named) {
		*ret_s = civil_s - c->offset_s;
		return LOCAL_ONE;
	}
	/* What the clock was ahead by a day earlier and a day later: no zone
	 * changed twice in between. An instant is one when the offset that
	 * leads to it holds there. */
	int64_t before = civil_s - offset_at(civil_s - DAY_S);
	int64_t after = civil_s - offset_at(civil_s + DAY_S);
	bool one = before + offset_at(before) == civil_s;
	bool other = after + offset_at(after) == civil_s;

	if (!one && !other)
		return LOCAL_NEVER;
	if (one && other && before != after)
		return LOCAL_TWICE;
	*ret_s = one ? before : after;
	return LOCAL_ONE;
}

int64_t local_ahead(const struct local_clock *c, int64_t s)
{
	if (!c->zoned)
		return 0;
	return c->named ? offset_at(s) : c->offset_s;
}
