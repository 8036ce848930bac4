/* SPDX-License-Identifier: Apache-2.0 */
/* For whom an answer is made. What it may not say is taken out once, when the
 * view is built: whoever writes it never holds it. */
#ifndef MODEL_AUDIENCE_H
#define MODEL_AUDIENCE_H

#include "model/exhibit.h"

enum {
	COMPARTMENTS_MAX = 16
};

/* All zero: the machine itself; nothing is kept out, and nothing is marked.
 */
struct audience {
	/* false: one's own terminal, which sees everything */
	bool restricted;
	/* what a restricted answer would keep out by default is marked */
	bool marked;
	enum tlp tlp; /* the strictest marking that it may see */
	/* an organisation, without its type: what its own rows with
	 * publish=no say it may see; empty = nobody's */
	struct str for_org;
	/* what is told is cut up afterwards: each organisation gets its own
	 * rows and no other's, so that none of them is kept out for all; and
	 * what for_org's own sensors saw is no secret from it */
	bool each_its_own;
	/* Nothing that it may not see counts at all, nor weighs in a
	 * judgement: what is told follows from the rest alone, and is the
	 * same whether the case holds more or not. Else what is kept out
	 * weighs as before. */
	bool alone;
	/* need-to-know compartments that it has */
	struct str compartment[COMPARTMENTS_MAX];
	uint32_t n_compartment;
};

/* Whether it may see what rests on the exhibit. */
bool audience_sees(const struct audience *a, const struct exhibit *x);

/* How many things stand in a case and not in an answer. */
struct kept_out {
	uint32_t claims;      /* of those that count */
	uint32_t exculpatory; /* of them, speak for somebody's innocence */
	/* ids of persons of whom they say that an identity was stolen; NULL =
	 * none. Not to be told: such a name is only not to be used */
	const struct table *robbed;
	uint32_t exhibits; /* whose name, bytes and words are kept out */
	uint32_t names;    /* that became "Organisation 3" and the like */
	uint32_t damage;   /* rows of the damage register */
	/* one for people: for whom it is, and how many; empty = everything is
	 * told */
	struct str sentence;
};

#endif
