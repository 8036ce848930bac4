/* SPDX-License-Identifier: Apache-2.0 */
/* What a format has no place for, counted: an exchange ends with the list of
 * what did not cross, by property. */
#ifndef MODEL_LOSSES_H
#define MODEL_LOSSES_H

#include <stdint.h>

enum {
	/* kinds of losses of one exchange; every kind is a row of a table in
	 * the program, so that there are never more */
	LOSSES_MAX = 128
};

struct loss {
	const char *what; /* "claim.locators" */
	const char *why;  /* a clause: "MISP has no place for it" */
	uint64_t count;
};

struct losses {
	uint64_t carried;            /* things that crossed */
	struct loss row[LOSSES_MAX]; /* in the order in which they were met */
	uint32_t n;
};

/* Counts n more of it; nothing when n is 0. what and why: constants of the
 * program, kept as they are. cost: O(kinds) */
void loss_add(struct losses *l,
	const char *what,
	const char *why,
	uint64_t n);

#endif
