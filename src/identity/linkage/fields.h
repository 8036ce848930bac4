/* SPDX-License-Identifier: Apache-2.0 */
/* What a column of a record can hold, and how far two values of it can agree:
 * one row a kind. */
#ifndef IDENTITY_LINKAGE_FIELDS_H
#define IDENTITY_LINKAGE_FIELDS_H

#include "core/core.h"

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
	COL_DATE,
	COL_EMAIL,
	COL_PHONE,
	COL_CODE,
	COL_NUMBER,
	COL_WORD,
	COL_TEXT,
	COL_TOKEN,
	COL_KINDS
};

struct field_row {
	const char *word; /* as people are told of it */
	/* headers that mean it, separated by blanks: lower case, _ for what is
	 * no letter or digit */
	const char *headers;
	uint8_t n_level; /* the last: differs */
	const char *level[LEVELS_MAX];
	/* of 1000 pairs of one hand, and of 1,000,000 of two: where to begin,
	 * and what weighs as much as a few dozen pairs */
	uint16_t m[LEVELS_MAX];
	uint32_t u[LEVELS_MAX];
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
