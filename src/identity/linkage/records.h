/* SPDX-License-Identifier: Apache-2.0 */
/* Records of persons and accounts are compared field by field; what agreement
 * is worth is learned from the records themselves (Fellegi and Sunter 1969; EM
 * without labels). */
#ifndef IDENTITY_LINKAGE_RECORDS_H
#define IDENTITY_LINKAGE_RECORDS_H

#include "identity/linkage/fields.h"
#include "model/model.h"

struct names;

struct linkage_column {
	struct str name;
	enum field_kind kind;
};

/* Borrowed. Cells that are empty, or say that nothing is known ("unknown",
 * "n/a", "-"), are not told: they neither agree nor disagree. */
struct linkage_records {
	const struct linkage_column *column;
	uint32_t n_column; /* compared ones: at most LINKAGE_COLUMNS_MAX */
	const struct str *cell; /* record after record; UTF-8 */
	uint32_t n;
	/* which of two files a record is of: only pairs across are compared;
	 * NULL: every pair */
	const uint8_t *side;
	/* with them names that are not in ASCII are read in their script, and
	 * meet their romanisations; NULL: they are compared by their bytes */
	struct names *names;
};

/* What the column on which another leans says of a pair. */
enum leaning {
	LEANS_EQUAL,
	LEANS_OTHER,
	LEANS_UNTOLD, /* or there is no such column */
	LEANS
};

/* What a pattern of agreement is worth: natural logarithms in 1/1000, beside
 * strangers. */
struct linkage_model {
	/* [class][column][what the other column says][level] */
	int32_t weight[PAIR_CLASSES][LINKAGE_COLUMNS_MAX][LEANS][LEVELS_MAX];
	/* standard error of a weight, from how many pairs it was learned */
	int32_t error[PAIR_CLASSES][LINKAGE_COLUMNS_MAX][LEANS][LEVELS_MAX];
	/* of any two records, before they are looked at; CLASS_NEVER: the
	 * records have nothing that could tell the class */
	int32_t prior[PAIR_CLASSES];
	/* the column on which this one leans; LINKAGE_COLUMNS_MAX = none */
	uint8_t leans_on[LINKAGE_COLUMNS_MAX];
	uint32_t rounds;
	bool converged;
	/* twins: before they are looked at, CLASS_NEVER = they cannot be told;
	 * and of each kind the column, what twins share by column */
	int32_t twins;
	uint8_t given_name;
	uint8_t family_name;
	uint8_t birth;
	bool of_twins[LINKAGE_COLUMNS_MAX];
	/* a column whose equality came out as evidence against one person */
	bool doubtful[LINKAGE_COLUMNS_MAX];
};
#define CLASS_NEVER (-1000000)

enum {
	/* logit, 1/1000: 95 %; a hand under other names is said no sooner */
	LINKAGE_SAID = 2944
};

/* Two records that may be one hand: a < b, as they were given. */
struct linked_pair {
	uint32_t a;
	uint32_t b;
	uint64_t pattern; /* LEVEL_BIT bits a column: the level */
	/* logit, 1/1000: one person or one hand, against strangers and house */
	int32_t weight;
	enum pair_class likely; /* the likeliest of all */
};

struct linkage {
	struct linkage_model model;
	struct linked_pair *pair; /* by weight, heaviest first */
	uint32_t n_pair;
	uint32_t *
		cluster; /* of each record: the first record of its cluster */
	uint64_t compared; /* pairs */
	/* of the pairs that belong together, how many in 1,000,000 no key
	 * brought together, as Chao's lower bound has it */
	uint32_t lost_ppm;
};

#endif
