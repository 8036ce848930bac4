/* SPDX-License-Identifier: Apache-2.0 */
/* What a column of a record can hold, how far two values of it can agree, and
 * what is to be expected of each kind of pair: one row a kind. */
#ifndef IDENTITY_LINKAGE_FIELDS_H
#define IDENTITY_LINKAGE_FIELDS_H

#include "model/model.h"

enum {
	LEVELS_MAX = 6,
	/* in a pattern: one of both sides is not told */
	LEVEL_MISSING = 7,
	LEVEL_BIT = 3,
	/* three bits each in 64 */
	LINKAGE_COLUMNS_MAX = 20
};

enum field_kind {
	COL_SKIPPED,
	COL_GIVEN,
	COL_FAMILY,
	COL_FULL,
	COL_BIRTH,
	COL_EMAIL,
	COL_PHONE,
	COL_DOCUMENT,
	COL_POSTCODE,
	COL_NUMBER,
	COL_PLACE,
	COL_TEXT,
	COL_WORD,
	COL_LOGIN,
	COL_COSTLY, /* payment, device, key: who has it does not change it */
	COL_NETWORK,
	COL_KINDS
};

/* levels that others know by name */
enum {
	EMAIL_PROVIDER = 4,
	NAME_SWAPPED = 3,
	BIRTH_YEAR = 3
};

/* How a class sees a kind of field. */
enum field_view {
	VIEW_LEARNED, /* from the records, begun at the row */
	VIEW_CHANCE   /* as between strangers: nothing follows from it */
};

struct field_row {
	const char *word; /* as people are told of it */
	/* headers that mean it, separated by blanks: lower case, _ for what is
	 * no letter or digit */
	const char *headers;
	uint8_t n_level; /* the last: differs */
	uint8_t n_equal; /* of these, from the first: equality */
	uint8_t counted; /* other levels of which each pair is counted, too */
	const char *level[LEVELS_MAX];
	/* equality that so many records share at most, by level of equality */
	uint32_t shared[LEVELS_MAX];
	/* of 1000 pairs, where to begin, and what weighs as much as a few
	 * dozen pairs; of strangers of 1,000,000,000 */
	uint16_t m[PAIR_CLASSES][LEVELS_MAX];
	uint32_t u[LEVELS_MAX];
	/* what is made to be somebody's alone is equal by chance no more often
	 * than this, of 1,000,000,000 strangers; 0 = as often as is found */
	uint32_t u_most[LEVELS_MAX];
	enum field_view view[PAIR_CLASSES];
	bool many; /* several values in a cell, separated by ; */
};
extern const struct field_row field_rows[COL_KINDS];

/* By the header alone; COL_KINDS: it says nothing. */
enum field_kind field_by_header(struct str header);

/* The last level of the kind. */
static inline unsigned field_differs(enum field_kind k)
{
	return field_rows[k].n_level - 1U;
}

#endif
