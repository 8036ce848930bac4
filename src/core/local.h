/* SPDX-License-Identifier: Apache-2.0 */
/* Local times of logs that name no zone, as instants, once somebody has told
 * the zone. */
#ifndef CORE_LOCAL_H
#define CORE_LOCAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

enum {
	ZONE_NAME_MAX = 63
};

/* What is told of the clock behind a log. year: of its first record; 0 = not
 * told. */
struct local_clock {
	bool zoned;
	bool named;                   /* by the system's database of zones */
	char name[ZONE_NAME_MAX + 1]; /* then; else "" */
	int64_t offset_s;
	unsigned year;
};

enum local_time {
	LOCAL_ONE,    /* one instant */
	LOCAL_UNTOLD, /* the zone is not known */
	LOCAL_NEVER,  /* summer time began: the clock did not show it */
	LOCAL_TWICE   /* summer time ended: the clock showed it twice */
};

/* Whether it is Z, UTC, an offset such as +09:00, or a zone of the system's
 * database such as Asia/Tokyo. */
bool zone_known(struct str zone);

/* Gets the zone ready; empty: not told. A named one becomes that of the whole
 * process (it is the C library that reads the database, all of it now): for a
 * process of its own, before it gives up its files. false: not known. */
bool local_clock_open(struct local_clock *ret,
	struct str zone,
	unsigned year);

/* The instant at which such a clock showed civil_s (seconds since 1970 as if it
 * were UTC). *ret_s only when there is one. */
enum local_time local_instant(const struct local_clock *c,
	int64_t civil_s,
	int64_t *ret_s);

/* How far such a clock was ahead of UTC at that instant, in s; 0 where no zone
 * is told. */
int64_t local_ahead(const struct local_clock *c, int64_t s);

#endif
