/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about time: the clocks of a case's evidence, and when its events
 * happened. */
#ifndef CASE_STEPS_TIMES_H
#define CASE_STEPS_TIMES_H

#include "case/steps/inside.h"

/* What a question needs while it is answered. */
struct times {
	struct store *s;
	struct view *v; /* NEEDS_CLAIMS and NEEDS_EXHIBITS */
	struct chronology *c;
	struct arena *a; /* of what is answered */
	/* only records about it: an address, or a text that they hold; empty =
	 * all */
	struct str about;
	/* told what was not taken of people's words */
	void (*tell)(void *ctx, struct str sentence);
	void *ctx;
};

/* Reads every log that the view may tell of, and fits its clocks. cost: a pass
 * over the telemetry of the case */
bool times_open(struct times *t, struct err *err);
/* A zeroed one is a no-op. */
void times_close(struct times *t);

/* The event that is meant: EXHIBIT@OFFSET (the exhibit by its name or the
 * beginning of its digest; the offset as `read` and locators tell it), or the
 * id of a claim. ERR_USAGE: none, and what is near. cost: the exhibit, up to
 * there */
bool times_event(struct times *t,
	struct str name,
	struct timed_event *ret,
	struct err *err);

/* Whether the first of two came first, with what analysts take for granted of
 * them and of others. */
bool times_order(struct times *t,
	struct str first,
	struct str second,
	struct order_row *ret,
	struct err *err);

/* What analysts take for granted against what the evidence says: added to the
 * conflicts of the chronology. */
bool times_assumptions(struct times *t, struct err *err);

/* When whoever is asked about (an address, or a text that records hold) did
 * things, as hours of work. Records whose bounds are wider than half an hour
 * are left out, and counted. cost: two passes over the telemetry */
bool times_hours(struct times *t,
	struct str about,
	struct hours_of_work *ret,
	struct err *err);

/* Which records of the logs are listed. */
struct times_wanted {
	struct str about;  /* as in struct times */
	struct str source; /* an exhibit's name; empty = all */
	int64_t from_ns;
	int64_t to_ns;
	uint32_t most;
};

/* The records that may lie in the stretch, by their earliest instant, then in
 * the order of the exhibits; *ret_more: that were not listed. cost: the
 * telemetry of the case */
bool times_list(struct times *t,
	const struct times_wanted *w,
	const struct timed_event **ret,
	uint32_t *ret_n,
	uint64_t *ret_more,
	struct err *err);

#endif
