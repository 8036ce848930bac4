/* SPDX-License-Identifier: Apache-2.0 */
/* Who is part of what, by what claims say, with what is said against it.
 * Nothing of it is guilt. */
#ifndef MODEL_TREE_H
#define MODEL_TREE_H

#include "model/assessment.h"

/* What stands beside a place and is not hidden. */
enum tree_beside_kind {
	BESIDE_NEGATED, /* somebody says the opposite */
	BESIDE_DENIED,
	BESIDE_ENDED, /* counts no more: withdrawn, or superseded */
	BESIDE_OTHER, /* part of something else at the same time */
	BESIDE_WIDER, /* the same, and one of the two is part of the other */
	BESIDE_KINDS
};

struct tree_beside {
	enum tree_beside_kind kind;
	const struct claim *claim;
};

/* What one origin says of an edge: copies count once. */
struct tree_said {
	struct str origin;
	const struct claim *const *claim; /* by source */
	uint32_t n;
};

/* One thing and another, by all claims of one relation. */
struct tree_edge {
	enum predicate relation; /* of the claims; never one that negates */
	uint32_t child;          /* subject: node of the answer */
	uint32_t parent;         /* object */
	/* the widest that its claims say; those without a date say nothing */
	int64_t from_s;
	int64_t to_s;
	enum zone zone;
	const struct tree_said
		*said; /* by origin; none = nobody says so now */
	uint32_t n_said;
	const struct tree_beside *beside;
	uint32_t n_beside;
	/* of place: the edges of the answer to the same parent, this one among
	 * them */
	uint32_t sibling;
	uint32_t n_sibling;
	uint32_t n_sister; /* of them, as tree_sisters counts */
	bool partly;       /* it holds in a part of the case's time only */
	bool never;        /* in no part of it */
	bool told;         /* a row says it */
	bool wider;        /* another says the same more exactly */
	bool circle;       /* cut: what it belongs to is part of itself */
};

struct tree_node {
	struct str id;
	bool placed; /* it stands in the tree */
	bool told;   /* and in a row of this answer */
	const char
		*judgement; /* on its own layer; NULL = it has none there */
	enum layer layer;
	/* neither part nor member: orders, money, access, other names */
	const struct tree_edge *const *tie;
	uint32_t n_tie;
	const struct tree_beside *beside; /* denials of it */
	uint32_t n_beside;
};

/* A line of the tree, from above. */
struct tree_row {
	uint32_t node;
	const struct tree_edge *edge; /* to the row above; NULL = a root */
	uint32_t depth;
	bool last;  /* of those below the same thing */
	bool again; /* what is below it stands above */
};

struct tree_answer {
	const struct tree_node *node; /* by id */
	uint32_t n_node;
	const struct tree_edge *edge; /* by parent, then child */
	uint32_t n_edge;
	const struct tree_edge *tie; /* likewise */
	uint32_t n_tie;
	const struct tree_row *row;
	uint32_t n_row;
	/* from the first attack or finding that is dated to the last;
	 * TIME_UNKNOWN, TIME_OPEN = none is */
	int64_t from_s;
	int64_t to_s;
	struct str about; /* an id; empty = everything */
};

/* Whether the child of edge[i] and that of e are parts of the same thing. */
static inline bool tree_sisters(const struct tree_answer *x,
	const struct tree_edge *e,
	uint32_t i)
{
	const struct tree_edge *o = &x->edge[i];

	return o != e && e->relation == PRED_PART_OF && e->n_said &&
		o->relation == PRED_PART_OF && o->n_said && !e->wider &&
		!o->wider;
}

#endif
