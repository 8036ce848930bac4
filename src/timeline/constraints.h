/* SPDX-License-Identifier: Apache-2.0 */
/* constraints: instants of which only differences are known. Variables are
 * int64 nanoseconds; a constraint is `to - from <= most`. Any number may be
 * added and retracted in any order; what is kept consistent is repaired, not
 * solved again: one solution is at hand, and a new constraint moves only
 * variables that it must move (Cotton and Maler 2006), up or down, whichever
 * are fewer. The solution begins at hints, the readings' own values, so that
 * what the readings agree with costs nothing.
 *
 * A constraint that contradicts others is recorded, and has no effect, until
 * another of its conflict is retracted; then it is tried again. So which of a
 * conflict has no effect depends on the order of adding, and nothing else does.
 *
 * Unbounded and beyond: INT64_MIN and INT64_MAX. Inside, sums are of 128 bits;
 * a bound beyond int64 is given as its nearest end, which for a latest means
 * unbounded. */
#ifndef TIMELINE_CONSTRAINTS_H
#define TIMELINE_CONSTRAINTS_H

#include "core/core.h"

struct constraints;

enum {
	CONSTRAINTS_ORIGIN = 0, /* the variable that is the UTC epoch */
	CONSTRAINTS_NONE = 0,   /* no constraint has this number */
};

/* What may be held at once. Address space is reserved for all of it (120 bytes
 * a variable, 52 a constraint, 20 a member), memory is used as it is filled. */
struct constraints_limits {
	uint32_t variables;   /* the origin is one more */
	uint32_t constraints; /* 2^31 at most */
	uint32_t members;     /* of all conflicts together */
};

/* 16 M variables, 64 M constraints, 64 M members */
struct constraints_limits constraints_limits_usual(void);

/* An empty network: the origin alone. ERR_IO when the address space is not
 * there. constraints_close gives all back; NULL is a no-op. */
bool constraints_open(struct constraints **ret,
	struct constraints_limits limits,
	struct err *err);
/* NULL is a no-op */
void constraints_close(struct constraints *c);

/* A variable whose value is thought to be hint_ns after the origin. A hint
 * bounds nothing; a good one saves work. ERR_LIMIT when there are too many. */
bool constraints_variable(struct constraints *c,
	int64_t hint_ns,
	uint32_t *ret,
	struct err *err);

struct constraint {
	uint32_t from;
	uint32_t to;
	int64_t most_ns; /* to - from <= most; INT64_MAX: bounds nothing */
	uint32_t tag;    /* the caller's: what it rests on */
};

/* Adds it and gives its number, which after a retraction may be given again.
 * That it contradicts is no error: see constraints_holds. ERR_USAGE when a
 * variable does not exist; ERR_LIMIT when there is no room for it or for its
 * conflict: then nothing has changed. Cost: what must move. */
bool constraints_add(struct constraints *c,
	struct constraint constraint,
	uint32_t *ret,
	struct err *err);

/* Takes one away and tries again those that contradicted it, by their numbers.
 * ERR_USAGE when there is none of this number. */
bool constraints_retract(struct constraints *c, uint32_t id, struct err *err);

/* The constraint of a number; ERR_USAGE when there is none. */
bool constraints_get(const struct constraints *c,
	uint32_t id,
	struct constraint *ret,
	struct err *err);

/* Whether it has effect: recorded, and contradicts nothing. */
bool constraints_holds(const struct constraints *c, uint32_t id);

/* What an answer rests on: constraints along a path, with their tags. */
struct constraints_reason {
	const uint32_t *constraint;
	const uint32_t *tag; /* of each; one may stand there more than once */
	uint32_t n;
};

struct constraints_bounds {
	int64_t earliest_ns; /* INT64_MIN: unbounded */
	int64_t latest_ns;   /* INT64_MAX: unbounded */
	struct constraints_reason why_earliest;
	struct constraints_reason why_latest;
};

/* When it must lie, after the origin, and why; reasons live in the arena. Of
 * reasons that bound as much the one of the fewest constraints, then the lowest
 * tags from the far end: the same in whatever order they came. Cost: what lies
 * nearer to it than its bounds do. ERR_USAGE, ERR_LIMIT (arena). */
bool constraints_bounds(struct constraints *c,
	uint32_t variable,
	struct arena *a,
	struct constraints_bounds *ret,
	struct err *err);

enum constraints_order {
	ORDER_MAY,            /* before, after or at once */
	ORDER_PRECEDES,       /* must: strictly before */
	ORDER_NOT_AFTER,      /* must: before or at once */
	ORDER_AT_ONCE,        /* neither before nor after */
	ORDER_NOT_BEFORE,     /* cannot precede; may be at once */
	ORDER_CANNOT_PRECEDE, /* strictly after */
};

/* How a stands to b, and why; two reasons only for ORDER_AT_ONCE, none for
 * ORDER_MAY. Of reasons that say as much, which one may depend on the order in
 * which they came; the answer does not. Cost: what lies between them, or within
 * their bounds. */
bool constraints_order(struct constraints *c,
	uint32_t a,
	uint32_t b,
	struct arena *arena,
	enum constraints_order *ret,
	struct constraints_reason ret_why[2],
	struct err *err);

/* A refused constraint (first) and those that it contradicts: together they
 * cannot be true, and any one left out, the others can. That also goes for
 * tags, where one tag has several constraints: all constraints in force of all
 * other tags are consistent. `thorough` is false when trying that cost more
 * than its limit; then it goes for constraints only. */
struct constraints_conflict {
	struct constraints_reason members;
	bool thorough;
};

/* ERR_USAGE when id is not a refused constraint. */
bool constraints_conflict(struct constraints *c,
	uint32_t id,
	struct arena *a,
	struct constraints_conflict *ret,
	struct err *err);

/* The refused constraints, ascending; one conflict each. ERR_LIMIT. */
bool constraints_refused(const struct constraints *c,
	struct arena *a,
	uint32_t **ret,
	uint32_t *ret_n,
	struct err *err);

/* Of one solution of all that is in force, saturated: for tests and pictures.
 * No evidence for anything. */
int64_t constraints_example(const struct constraints *c, uint32_t variable);

#endif
