/* SPDX-License-Identifier: Apache-2.0 */
/* What one clock showed: as it was written, never rewritten. A reader says what
 * stands there and what it does not say; only timeline/ turns it into instants
 * of UTC. */
#ifndef MODEL_READING_H
#define MODEL_READING_H

#include "core/core.h"

/* What a date says about the thing: that it happened then, was written down
 * then, or is said to have happened then. */
enum time_role {
	ROLE_OCCURRED,
	ROLE_RECORDED,
	ROLE_CLAIMED
};

/* "occurred", "recorded", "claimed" */
const char *time_role_name(enum time_role r);

/* How the records of a format come about. */
enum clock_sort {
	/* a host's, its records in any order; also what has no clock */
	CLOCK_COLLECTS,
	/* A sensor's: of its network, one clock for everything. It is taken to
	 * be right within a second unless the evidence says otherwise. */
	CLOCK_SENSOR,
	/* a host's or a service's log, a line written behind the other */
	CLOCK_WRITES_IN_ORDER
};

/* What a source says of the zone of its clock. */
enum reading_zone {
	READ_UTC,
	READ_OFFSET, /* offset_s is told, in the source or by an analyst */
	READ_NAMED,  /* zone_name: of the system's database, by an analyst */
	READ_LOCAL_UNKNOWN, /* local time, it is not told of which place */
	READ_UNKNOWN,       /* not even whether it is local time or UTC */
	READ_ZONES
};

/* "utc", "offset", "named", "local-unknown", "unknown" */
const char *reading_zone_name(enum reading_zone z);

/* What is not certain of the value, as bits. */
enum reading_doubt {
	DOUBT_YEAR = 1,      /* no year is written: any, value has 2000 */
	DOUBT_CENTURY = 2,   /* two digits of a year: value has 1970..2069 */
	DOUBT_DAY_MONTH = 4, /* day and month may be the other way round */
	DOUBT_DATE = 8,      /* a time of day only: value has 1970-01-01 */
	DOUBT_UNIT = 16,     /* value takes the likeliest unit of a number */
	DOUBT_NOT_SET = 32,  /* what the format writes for never or not set */
	DOUBT_SETTABLE = 64, /* whoever owns the thing can set it at will */
	DOUBT_UNREADABLE = 128, /* no date at all: only raw says anything */
	READING_DOUBTS = 255
};

enum {
	READING_DOUBT_N = 8
};
/* of the bit 1 << i, for people: "no year" */
extern const char *const reading_doubt_names[READING_DOUBT_N];

/* The years 0 to 9999: no value lies outside. */
#define READING_LEAST_S (-62167219200)
#define READING_MOST_S 253402300799

/* Strings are slices of the reader's buffer, as in an observation. */
struct clock_reading {
	/* as written; of binary forms the integer in decimal digits */
	struct str raw;
	/* "text", or a row of core/time_form.h: "filetime" */
	struct str form;
	/* date and time as the source's own calendar has them, counted as if it
	 * were UTC: seconds since 1970, and nanoseconds of the second. It
	 * stands for all of [value, value + tick_ns). */
	int64_t s;
	uint32_t ns;
	uint64_t tick_ns;
	enum reading_zone zone;
	int32_t offset_s; /* READ_OFFSET: local time less UTC */
	struct str zone_name;
	enum time_role role;
	unsigned doubts; /* of enum reading_doubt */
	/* Whose clock it is, within the exhibit: empty = the exhibit's only
	 * one.
	 */
	struct str host;
	struct str service;
};

#endif
