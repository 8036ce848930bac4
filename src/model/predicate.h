/* SPDX-License-Identifier: Apache-2.0 */
/* The vocabulary of claims: what may be said of what. A claim holds a number;
 * names are turned into it at the door (tables, ledger), and back when they are
 * written. */
#ifndef MODEL_PREDICATE_H
#define MODEL_PREDICATE_H

#include "model/entity.h"

enum predicate {
	PRED_NONE, /* no predicate: of a claim that is not made yet */
#define PREDICATE(id, topic, name, verb, subjects, objects, found, meaning) \
	PRED_##id,
#include "model/predicates.list"
#undef PREDICATE
	PREDICATES
};

/* Which of a claim's two entities a hunt suspects. */
enum suspect_side {
	SUSPECT_SUBJECT,
	SUSPECT_OBJECT,
	SUSPECT_NOBODY /* both suffered it */
};

/* Findings of one family are made by the same habit of one program, benign or
 * not: only the strongest of a family counts in full for a suspect. */
enum finding_family {
	FAMILY_CONTACT,
	FAMILY_DATA,
	FAMILY_NAMES,
	FAMILY_ATTACK,
	FAMILY_KNOWN,
	FAMILY_SHARED,
	FAMILIES
};

/* Under which heading people find a predicate. */
enum topic {
	TOPIC_FINDINGS,
	TOPIC_MACHINES,
	TOPIC_PERSONAS,
	TOPIC_PERSONS,
	TOPIC_ORGANISATIONS,
	TOPIC_GROUPS,
	TOPIC_UNITS,
	TOPIC_ROLES,
	TOPIC_ARTEFACTS,
	TOPIC_TIMES,
	TOPIC_MONEY,
	TOPIC_AGAINST,
	TOPIC_RECORD,
	TOPICS
};

/* "machines, names and their roles": the heading in words */
const char *topic_name(enum topic t);

struct predicate_row {
	enum topic topic;
	const char *name;
	const char *verb; /* for sentences: SUBJECT verb OBJECT */
	/* sets of entity types, bit = 1 << enum entity_type */
	uint32_t subjects;
	uint32_t objects;
	const char *meaning;
	/* of what a hunt finds; hunt: its name, NULL = no hunt does */
	const char *hunt;
	enum suspect_side suspect;
	enum finding_family family;
	int32_t cap_milli; /* 1/1000 bit: the most that it says of a suspect */
};

/* By enum predicate, n_predicates of them; the first is PRED_NONE, and a build
 * may have more than the enum names. */
extern const struct predicate_row predicates[];
extern const size_t n_predicates;

/* PRED_NONE when no predicate has that name. cost: one look through the table
 */
enum predicate predicate_named(struct str name);

/* The name; empty for PRED_NONE. */
struct str predicate_name(enum predicate p);

/* NULL when the claim is well formed, else what is wrong with it, for people.
 */
const char *predicate_check(enum predicate p,
	struct str subject,
	struct str object);

#endif
