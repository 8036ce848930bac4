/* SPDX-License-Identifier: Apache-2.0 */
/* Instants and the dates people write. Time scale: seconds since
 * 1970-01-01T00:00:00Z without leap seconds (POSIX). */
#ifndef CORE_WHEN_H
#define CORE_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/str.h"

enum {
	DAY_S = 86400
};

/* What the source said about the zone. Only UTC and OFFSET pin the instant. */
enum zone {
	ZONE_UTC,
	ZONE_OFFSET,
	ZONE_LOCAL_UNKNOWN
};

/* How fine the reading is: what the text named last. */
enum resolution {
	RES_YEAR,
	RES_MONTH,
	RES_DAY,
	RES_MINUTE,
	RES_SECOND
};

/* A written date as the half-open interval of instants it can mean, in s.
 * "2016-09" with +09:00 is [2016-08-31T15:00Z, 2016-09-30T15:00Z); a local time
 * of unknown zone is widened by the zones that exist, UTC-12 to UTC+14, and
 * never shifted. */
struct span {
	int64_t from;
	int64_t to;
	enum zone zone;
	enum resolution res;
};

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. Years
 * -9999..9999. source: H. Hinnant, chrono-compatible low-level date algorithms
 */
int64_t days_from_civil(int64_t year, unsigned month, unsigned day);

/* The date of that day: month 1..12, day 1..31. */
void civil_from_days(int64_t days,
	int64_t *ret_year,
	unsigned *ret_month,
	unsigned *ret_day);

/* "2016", "2016-09", "2016-09-12", "2016-09-12T08:30[:15[.5]][Z|+09:00]" (a
 * blank may stand for T). Years 1970..2199: the year 0 and the year 9999 are
 * what broken clocks and open ends look like, and are refused. zone: used when
 * text has none: "", "Z", "UTC" or "+09:00". false: not such a date; *ret
 * untouched. */
bool span_parse(struct str text, struct str zone, struct span *ret);

/* "2016-12-31" as the first instant after that day in UTC, for as-of questions;
 * also whole months and years. */
bool day_end_parse(struct str text, int64_t *ret_s);

#define DATE_N 11
#define STAMP_N 21
/* "year" .. "second" */
const char *resolution_name(enum resolution r);
/* 2016-09-12 */
const char *date_text(int64_t s, char ret[static DATE_N]);
/* 2016-09-12T08:30:15Z */
const char *stamp_text(int64_t s, char ret[static STAMP_N]);

#define LASTING_N 32
/* A duration for people, ns in the largest unit of which it has two: "61 min",
 * "1.2 s", "-3 h"; or of which it is just one. */
const char *lasting_text(int64_t ns, char ret[static LASTING_N]);

/* The system's clock, whole seconds since 1970. */
int64_t now_s(void);

#endif
