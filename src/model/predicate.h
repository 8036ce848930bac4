/* SPDX-License-Identifier: Apache-2.0 */
/* The vocabulary of claims: what may be said of what. One const table;
 * documented for users in ashiato-tables(5). */
#ifndef MODEL_PREDICATE_H
#define MODEL_PREDICATE_H

#include "model/entity.h"

struct predicate {
	const char *name;
	const char *verb; /* for sentences: SUBJECT verb OBJECT */
	/* sets of entity types, bit = 1 << enum entity_type */
	uint32_t subjects;
	uint32_t objects;
	const char *meaning;
};

extern const struct predicate predicates[];
extern const size_t n_predicates;

/* NULL when unknown */
const struct predicate *predicate_find(struct str name);

/* NULL when the claim is well formed, else what is wrong with it, for people.
 */
const char *predicate_check(const struct predicate *p,
	struct str subject,
	struct str object);

/* A predicate that a hunt gives: the hunt's name, and which side the suspect
 * is. NULL for others. */
struct hunted {
	const char *predicate;
	const char *hunt;
	bool suspect_is_object;
};
const struct hunted *hunted_find(struct str predicate);

#endif
