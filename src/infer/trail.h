/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: the trail from the attack to a name. Things of the case
 * are nodes; claims that tie one thing to the next are steps, away from the
 * attack. A thing is reached as surely as the weakest step of its best trail,
 * and what no trail reaches is data, never a candidate. */
#ifndef INFER_TRAIL_H
#define INFER_TRAIL_H

#include "infer/evidence.h"

/* Why a trail ends at a thing that it would otherwise go on from. */
enum cut {
	CUT_NOT,
	CUT_ROLE,    /* the machine is a relay, NAT ... or nobody said */
	CUT_RENTAL,  /* the attack was outside the rental */
	CUT_ACTIVITY /* it belongs to another activity of the case */
};

struct node {
	struct str id;
	/* of the best trail, 2^-30; 0 = not reached */
	int64_t reach;
	uint32_t
		from; /* the node before it; TABLE_NONE = the attack itself */
	const struct claim *by; /* the claim that ties them; may be NULL */
	enum cut cut;           /* meaningful when it is not reached */
	uint32_t cut_at;        /* the node at which its trail ends */
	/* nothing dates the attack on the machine, or the rental */
	bool undated;
	const struct machine_role *role; /* of machines, else NULL */
	uint32_t activity; /* towards the first of its activity */
	bool identifies;   /* a persona of the case is identified by it */
	/* what speaks against it and stands unanswered; NULL = nothing */
	const struct claim *doubt;
	bool apart; /* of an activity that the case is not about */
	/* where trails begin, how surely; 0 = none does */
	int64_t start;
	const struct claim *start_by;
	/* it is reached no more surely than this */
	int64_t limit;
};

/* A claim that takes away from what another says of the same two things. */
struct undercut {
	uint64_t pair;
	int64_t right; /* 2^-30: how surely */
	/* only of what happened from then on; TIME_UNKNOWN = ever */
	int64_t from_s;
	const struct claim *claim;
};

struct edge {
	uint32_t from;
	uint32_t to;
	const struct claim *claim;
	int64_t right; /* 2^-30, before what undercuts it */
	/* something undercuts it; whether in time is known once the thing that
	 * it leaves from is reached */
	bool undercut;
	enum cut cut;
	bool undated;
};

struct trail {
	struct arena *a;
	struct table name;
	struct node *node; /* by name */
	uint32_t n_node;
	uint32_t node_room;
	struct edge *step;
	uint32_t n_step;
	uint32_t step_room;
	struct undercut *undercut; /* by pair */
	uint32_t n_undercut;
	/* when the attack was, by its dated traces; from TIME_UNKNOWN = none is
	 * dated */
	int64_t attack_from_s;
	int64_t attack_to_s;
	/* claims whose step is cut, by address */
	const struct claim **cut;
	uint32_t n_cut;
	/* marks, and since when anybody could have them */
	struct table mark;
	int64_t *public_s;
	/* units that are part of something larger, and the first such */
	struct table part;
	struct table whole;
	uint32_t *of; /* by part, the place in whole */
	/* personas that are one hand */
	struct hands hands;
	struct str *called; /* by name of hands.name; empty = as itself */
	/* other names of actors: alias[i] is called other[i] by sources that
	 * match scope[i] */
	struct table alias;
	struct str *other;
	struct str *scope;
};

/* Names of one thing and what undercuts what, from the evidence; no nodes yet.
 * *ret lives in the arena. cost: O(claims of the predicates it looks at, log n)
 * false: memory */
bool trail_open(struct trail *ret, const struct evidence *e, struct arena *a);

/* The name under which the case knows it: of personas that are one hand that
 * which had what the attack used, else the first; of actors what aliases lead
 * to. */
struct str trail_name(const struct trail *t,
	const struct claim *c,
	struct str id);

/* The node with that id, made when it is new. TABLE_NONE: memory */
uint32_t trail_node(struct trail *t, struct str id);

/* The node with that id; NULL when there is none, or no trail. */
const struct node *trail_find(const struct trail *t, struct str id);

/* A thing where trails begin, that surely; the surest counts. */
bool trail_begin(struct trail *t,
	struct str id,
	int64_t right,
	const struct claim *by);

/* A step from one thing to the next. false: memory */
bool trail_tie(struct trail *t, const struct edge *s);

/* Whether the trail ends at the step of that claim. */
bool trail_is_cut(const struct trail *t, const struct claim *c);

/* From then on the thing is reached no more surely than that. */
void trail_limit(struct trail *t, struct str id, int64_t limit);

/* Lets trails go on as far as steps lead, anew. Steps between the same two
 * things from several origins support each other, and so do trails to one
 * persona or person that have neither their beginning nor an origin in common.
 * cost: O(steps log steps) and
 * O(steps) for each thing on the longest trail. false: memory */
bool trail_spread(struct trail *t);

/* How surely a claim is right after what undercuts it, 2^-30: FIXED_ONE when
 * nothing does. *ret_by may be NULL. */
int64_t trail_left(const struct trail *t,
	const struct claim *c,
	const struct claim **ret_by);

/* Whether something that happened at that time happened before the attack used
 * what the claim is about, or, of what others can take over (an account, a
 * mailbox), before the attack was over; TRUE when either is not known. */
bool trail_before_use(const struct trail *t,
	const struct claim *c,
	int64_t from_s);

/* Whether what the claim says held at some time of the attack; TRUE when
 * either is not known. */
bool trail_in_attack(const struct trail *t, const struct claim *c);

/* The first thing of the best trail to the name, itself included, of which
 * something that speaks against it stands unanswered; NULL: none. */
const struct node *trail_doubted(const struct trail *t, struct str id);

/* Whether the claim shows that some list had its mark before it was seen. */
bool trail_makes_public(const struct claim *c);

/* Whether the mark was public by then: by a `public-since`, or because some
 * list had it. A time that is not known is no time before. */
bool trail_public_by(const struct trail *t, struct str mark, int64_t by_s);

/* The place of what a unit is part of among all such; TABLE_NONE = of nothing.
 */
uint32_t trail_command(const struct trail *t, struct str unit);

/* Two things belong to one activity. */
void trail_join(struct trail *t, uint32_t x, uint32_t y);

/* The first node of the activity. */
uint32_t trail_activity(const struct trail *t, uint32_t node);

#endif
