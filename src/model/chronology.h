/* SPDX-License-Identifier: Apache-2.0 */
/* What timeline/ makes of readings: bounds of events, maps of clocks, what
 * cannot all be true, and silences. Instants are ns since 1970 UTC. */
#ifndef MODEL_CHRONOLOGY_H
#define MODEL_CHRONOLOGY_H

#include "model/claim.h"
#include "model/reading.h"

/* no bound on that side */
#define NEVER_BEFORE_NS INT64_MIN
#define NEVER_AFTER_NS INT64_MAX

/* What the bounds of an event rest on. */
enum bounds_state {
	BOUNDS_CHECKED,   /* anchors tie its clock to UTC */
	BOUNDS_ASSUMED,   /* its clock is a sensor's, taken to be right */
	BOUNDS_ORDER,     /* other events before and after it, alone */
	BOUNDS_SAID,      /* the word of whoever tells of it */
	BOUNDS_UNCHECKED, /* nothing: nobody checked its clock */
	BOUNDS_CONFLICT,  /* what they rest on cannot all be true */
	BOUNDS_STATES
};

/* "checked", "assumed", "order", "said", "clock not checked", "conflict" */
const char *bounds_state_name(enum bounds_state s);

/* Half-open; each side may be none. */
struct event_bounds {
	int64_t from_ns;
	int64_t to_ns;
	enum bounds_state state;
	/* sentences: what would have to be false for the bounds to be */
	struct str *rests_on;
	uint32_t n_rests_on;
};

enum {
	AS_READ_MAX = 64 /* a piece for each year since 1970 */
};

/* A dated thing, of telemetry or of a claim. */
struct timed_event {
	struct str
		event; /* how it is asked for: "conn.log@1234", a claim's id */
	struct str what;  /* a sentence */
	struct str clock; /* empty = a claim's */
	struct str lane;  /* whose it is: a host, an address, a log */
	struct clock_reading reading;
	struct event_bounds bounds;
	/* What the reading would mean if its clock were right: pieces of
	 * [from, to), more than one where it is ambiguous; n_as_read 0 = it
	 * says nothing */
	int64_t as_read[AS_READ_MAX][2];
	uint32_t n_as_read;
	uint32_t exhibit;
	struct locator loc;
};

struct clock_piece {
	/* readings of the clock, as if it showed UTC */
	int64_t from_ns;
	int64_t to_ns;
	/* the clock less UTC: the middle, and how far it may be from it;
	 * error_ns < 0 = not known */
	int64_t offset_ns;
	int64_t error_ns;
	uint32_t n_anchor;
	uint32_t n_witness;
	/* so many witnesses would have to lie together for it to be wrong */
	uint32_t rests_on;
};

/* A clock of the evidence. */
struct clock_row {
	struct str
		clock; /* how it is named: "proxy.log", "syslog/mail/sshd" */
	struct str exhibit;
	struct str host;
	struct str service;
	const char *zone; /* reading_zone_name */
	bool sensor;      /* taken to be right unless anchors say otherwise */
	enum bounds_state state;
	uint64_t n_reading;
	int64_t first_ns; /* readings; INT64_MAX, INT64_MIN where there is none
			   */
	int64_t last_ns;
	int64_t tick_ns;
	struct clock_piece *piece;
	uint32_t n_piece;
	uint32_t n_anchor;
	uint32_t n_outlier; /* anchors that the others contradict */
	uint64_t n_back; /* readings before the one that was written first */
	/* what it was compared with, one sentence each */
	struct str *compared;
	uint32_t n_compared;
};

enum conflict_kind {
	CONFLICT_CLOCKS, /* two clocks of the same events */
	CONFLICT_ANCHORS,
	CONFLICT_ORDER,      /* of records, against their times */
	CONFLICT_ASSUMPTION, /* what an analyst said, against the evidence */
	CONFLICT_CAUSE,      /* a time before its cause */
	CONFLICT_FIRST_SIGHT,
	CONFLICT_KINDS
};
/* "clocks", "anchors", "record order", "assumption", "cause", "first sight" */
const char *conflict_kind_name(enum conflict_kind k);

/* What cannot all be true. */
struct time_conflict {
	enum conflict_kind kind;
	struct str text;    /* one sentence, with what may be the reason */
	struct str *member; /* each can be left out, and the rest be true */
	uint32_t n_member;
	struct locator loc;
	bool has_loc;
	uint64_t
		n; /* so many of the kind in that place; the others are alike */
};

/* A silence that the rhythm of its source does not explain, or records that
 * are not there. */
struct time_gap {
	struct str clock;
	int64_t from_ns; /* readings of that clock */
	int64_t to_ns;
	/* from the rhythm: how many records were to be expected, 1/1000 */
	uint64_t expected_milli;
	uint64_t missing; /* record numbers that are skipped; 0 = none */
	struct str text;
};

/* Whether the first of two events came first. */
enum precedence {
	PRECEDENCE_MUST,
	PRECEDENCE_MAY,
	PRECEDENCE_CANNOT, /* the second came first, or both at once */
	PRECEDENCE_CONFLICT,
	PRECEDENCES
};
/* "must precede", "may", "cannot precede", "conflict" */
const char *precedence_name(enum precedence p);

struct order_row {
	struct timed_event a;
	struct timed_event b;
	enum precedence answer;
	struct str *why;
	uint32_t n_why;
};

enum {
	OFFSETS = 105, /* UTC-12 to UTC+14, by quarters of an hour */
	OFFSET_FIRST_MIN = -720,
	OFFSET_STEP_MIN = 15
};

/* How local time is kept where somebody works. */
enum summer_time {
	SUMMER_NONE,
	SUMMER_EU, /* last Sundays of March and October, 01:00 UTC */
	SUMMER_US, /* second Sunday of March to first of November, 02:00 */
	SUMMER_TIMES
};
/* "none", "EU", "US" */
const char *summer_time_name(enum summer_time s);

/* When somebody worked, and in which zones that would be office hours. */
struct hours_of_work {
	uint32_t acts; /* that count */
	uint32_t days; /* on which there were any */
	bool enough;   /* for anything below to be said */
	/* by weekday from Monday and hour, of UTC */
	uint32_t heat[7][24];
	/* the best zone: minutes east of UTC, and its summer time */
	int32_t best_min;
	enum summer_time summer;
	/* natural logarithm, 1/1000: office hours there against all hours alike,
	 * less what looking at so many zones costs */
	int64_t against_null_milli;
	/* what may be weighed at most: people can keep other hours on purpose */
	int64_t weight_milli;
	/* by offset: likelihood against the best, 1/1000 nat, 0 or less */
	int64_t profile_milli[OFFSETS];
	/* the offsets that do as well: within 2 nat of the best, and an hour and
	 * a half more, by which offices differ */
	int32_t as_well_from_min;
	int32_t as_well_to_min;
	/* the best one when any one exhibit is left out */
	int32_t without_from_min;
	int32_t without_to_min;
	uint32_t exhibits;
	uint64_t left_out; /* records whose bounds are too wide */
};

/* What was asked of the times of a case; NULL and 0 for the rest. */
struct chronology_answer {
	const struct clock_row *clock;
	uint32_t n_clock;
	const struct time_conflict *conflict;
	uint32_t n_conflict;
	const struct time_gap *gap;
	uint32_t n_gap;
	const struct timed_event *event;
	uint32_t n_event;
	const struct order_row *order;
	const struct hours_of_work *hours;
	uint64_t n_more; /* events that were not listed */
};

#endif
