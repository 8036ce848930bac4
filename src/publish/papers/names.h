/* SPDX-License-Identifier: Apache-2.0 */
/* Private to papers/: names of the case in texts, and the names of whoever
 * was robbed of an identity, which no paper may hold against anybody. */
#ifndef PUBLISH_PAPERS_NAMES_H
#define PUBLISH_PAPERS_NAMES_H

#include "model/model.h"

enum {
	/* bytes of a name by which it is found: names of people and groups
	 * have a tenth of it */
	NAME_MOST = 256
};

/* Names to be found in texts; ASCII letters of either case are the same. */
struct names {
	struct table lower;
	bool length[NAME_MOST + 1]; /* bytes; which some name has */
};

static inline struct names names_in(struct arena *a)
{
	return (struct names){ .lower = table_in(a) };
}

/* Adds a name, without its type; an empty one is none. */
void names_add(struct names *x, struct str name);

/* Whether one of the names stands in the text as a word of its own: *ret_at,
 * *ret_n, in bytes, of the first, the longest that begins there. cost: bytes
 * of the text, times the lengths that names have */
bool names_find(const struct names *x,
	struct str text,
	size_t *ret_at,
	size_t *ret_n);

/* Who was robbed of an identity, as far as the case says, whatever the grade;
 * what was retracted is in no publication. */
struct robbed {
	struct table person; /* ids */
	struct table thing;  /* ids of what they were robbed of */
	/* ids of names used that are such a person's, or that rest on what
	 * such a person was robbed of */
	struct table persona;
	struct names name;
};

/* Of everything that the publication may tell, and of what is kept out of it
 * (kept_out.robbed). */
struct robbed robbed_of(const struct publication *p, struct arena *a);

/* Whether the entity is such a person, or a name that is such a person's. */
bool robbed_is(const struct robbed *r, struct str id);

/* The text with `instead` at every such name. In the arena where it differs.
 */
struct str robbed_hidden(const struct robbed *r,
	struct arena *a,
	struct str text,
	struct str instead);

#endif
