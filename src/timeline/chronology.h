/* SPDX-License-Identifier: Apache-2.0 */
/* Private to timeline/: what a chronology consists of. */
#ifndef TIMELINE_CHRONOLOGY_H
#define TIMELINE_CHRONOLOGY_H

#include "timeline/clock.h"
#include "timeline/gather.h"
#include "timeline/spans.h"

/* What is known of a clock, by index of the gathering. */
struct fitted {
	enum bounds_state state; /* any but BOUNDS_ORDER */
	struct clock_map *map;   /* NULL = none was fitted */
	bool contradicted;       /* its own evidence does not agree */
	struct clock_anchor *anchor;
	uint32_t n_anchor;
	uint32_t cap_anchor;
	/* people's words on it: used where there is no evidence */
	struct clock_anchor *said;
	uint32_t n_said;
	uint32_t cap_said;
	struct str words; /* the last of them */
	/* sensors: how many others agree and disagree */
	uint32_t agree;
	uint32_t disagree;
	/* of a host: the sensor that it was compared with first; itself = none */
	uint32_t against;
	struct str *compared; /* sentences */
	uint32_t n_compared;
	uint32_t cap_compared;
};

struct chronology {
	struct gathering g;
	struct fitted *clock; /* g.n_clock of them, after the fit */
	struct str
		*reference; /* by exhibit of g: how it is named in events */
	struct clock_row *row;
	uint32_t n_row;
	struct time_conflict *conflict;
	uint32_t n_conflict;
	uint32_t cap_conflict;
	const struct time_gap *gap;
	uint32_t n_gap;
	bool full; /* memory was spent while reading */
};

/* a + b, or the end that it lies beyond */
int64_t saturated(int64_t a, int64_t b);

/* Adds one; NULL: no memory. */
struct time_conflict *conflict_add(struct chronology *c,
	enum conflict_kind kind);

enum {
	ANCHOR_SAID = SEEN_KINDS, /* kinds of anchors that nobody saw twice */
	ANCHOR_TIME_SERVER
};

/* Adds one to what a clock's map will be fitted to; ANCHOR_SAID to people's
 * words. false: no memory. */
bool anchor_add(struct chronology *c,
	uint32_t clock,
	const struct clock_anchor *x);

/* What several clocks saw becomes anchors, round by round, and anchors become
 * maps. false: no memory. */
bool anchors_fit(struct chronology *c, struct err *err);

/* What a reading means in UTC, and how many witnesses would have to be wrong
 * together for it not to; 0 = it is taken for granted. */
struct fitted_instants {
	struct interval at;
	uint32_t rests_on;
};

/* The instants of UTC at which a clock showed [from_ns, to_ns): by its map, by
 * what is assumed of a sensor; false: nothing is known of it. */
bool fitted_bounds(const struct chronology *c,
	uint32_t clock,
	int64_t from_ns,
	int64_t to_ns,
	struct fitted_instants *ret);

/* The stretches of a map between two readings, in the arena; adjacent ones that
 * say nearly the same are one. 0: no memory. */
uint32_t map_pieces(const struct clock_map *m,
	int64_t first_ns,
	int64_t last_ns,
	struct arena *a,
	struct clock_piece **ret);

/* Adds a row for each server whose answers tell its time: at most a hundred,
 * by when they were first seen. Room for them is in c->row. */
bool servers_fit(struct chronology *c, struct err *err);
enum {
	SERVERS_SHOWN = 100,
	/* A day ends on the last of the world's shores so much later than in
	 * UTC; whoever wrote down on which day an exhibit came in may live
	 * there. */
	DAY_ENDS_S = 12 * 3600
};

/* A duration for people: "61 min", "1.2 s", "-3 h". In the arena. */
struct str lasting(int64_t ns, struct arena *a);

#endif
