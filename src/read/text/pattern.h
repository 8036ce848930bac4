/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: lines of logs for people, by a pattern of their fields, and
 * the dates in them: what is written and what is left out. */
#ifndef READ_TEXT_PATTERN_H
#define READ_TEXT_PATTERN_H

#include "model/model.h"

/* What a line says. Texts are slices of it. */
struct pattern_fields {
	/* raw is what stands from the first to the last field of the date; zone
	 * is READ_ZONES where nothing is said of it */
	struct clock_reading when;
	struct str what;
	struct str name;
	struct str user;
	struct str text;
	struct str host;
	struct str service;
	struct str number;
	unsigned parts; /* of the date that were read; 0 = there is none */
};

/* Whether the line begins with what the pattern says. A blank of it stands for
 * one or more blanks and tabs; % and a letter for a field:
 *   %Y 2024  %y 24  %m 1..12  %b Jan or January  %d 1..31  %a a name of a day
 *   %H %M %S one or two digits, %P AM or PM, %f .123, ,123 or :123, or nothing
 *   %z Z, UTC, +01:00, +0100, +01; %Z the same or another name of a zone, or
 *   nothing; %o minutes that must be added to get UTC: +330 (WMI, SCCM)
 *   %e seconds since 1970, with a fraction or not; %E milliseconds
 *   %W what, %N name, %U user, %I host, %V service, %# number, %_ nothing: up
 *   to the literal text that follows in the pattern, or the line's end; %T the
 *   rest as text; %c one character; %% a percent sign
 * false: it does not, or no such date; *ret is then undefined. A two-digit
 * year, a year that is left out, a time without a date: doubts of when. */
bool pattern_fits(const char *pattern,
	struct str line,
	struct pattern_fields *ret);

/* The date of a pattern's fields at the front of s, which is passed. */
bool pattern_date(const char *pattern,
	struct str *s,
	struct clock_reading *ret);

/* "2024-04-19T00:00:00.5Z" and the like, with whatever of it is there: a blank
 * for T, no zone, a comma. All of s. zone: READ_ZONES where none is written. */
bool pattern_iso(struct str s, struct clock_reading *ret);

#endif
