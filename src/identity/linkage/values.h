/* SPDX-License-Identifier: Apache-2.0 */
/* Private to identity/: the values of each column, each text once. */
#ifndef IDENTITY_LINKAGE_VALUES_H
#define IDENTITY_LINKAGE_VALUES_H

#include "identity/linkage/records.h"
#include "identity/name/name.h"

enum {
	VALUE_FORMS = 3, /* by which records are brought together */
	RARE_MAX = 4000  /* what rarity adds at most, in 1/1000 nat */
};

/* One of the texts of a cell. */
struct member {
	struct str text;  /* folded: lower case, blanks between words */
	struct str part;  /* e-mail: before the @; phone: the last digits */
	uint32_t n;       /* records that have it */
	uint64_t letters; /* a bit for each letter in it; others share bits */
	uint64_t domain;  /* e-mail: hash of one that few have; else 0 */
	uint32_t date;    /* yyyymmdd; a part that is not told is 0 */
	uint64_t form[VALUE_FORMS]; /* hashes, 0 = none */
	/* of a column in which a name is not ASCII; else NULL */
	const struct name_form *name;
};

/* What a cell holds. */
struct value {
	uint32_t at; /* n = 1: the member; n > 1: in the column's list */
	uint32_t n;
};

struct column_values {
	enum field_kind kind;
	struct table text; /* of members */
	struct member *member;
	uint32_t member_room;
	uint32_t *list; /* of members, for values of several */
	uint32_t n_list;
	uint32_t list_room;
	struct table raw; /* of values, as they were given */
	struct value *value;
	uint32_t value_room;
	uint32_t *cell; /* by record: 1 + its value; 0 = not told */
	uint32_t n_told;
	bool names;   /* members have their forms as names */
	double equal; /* share of pairs of told ones that are equal */
	double equal_by[LEVELS_MAX]; /* the same by level of equality */
	/* by how many records have a text: what it tells more than others that
	 * are equal, 1/1000 nat */
	int32_t *rarity;
};

struct values {
	struct column_values *column;
	uint32_t n_column;
	uint32_t n;           /* records */
	uint32_t *given;      /* by record: its number as it was given */
	const uint8_t *side;  /* by record as given, or NULL */
	uint32_t given_name;  /* columns that may be swapped; */
	uint32_t family_name; /* n_column = none */
	uint32_t country;     /* by which phones are read; n_column = none */
	struct names *reader; /* or NULL */
};

/* All cells, folded; records in an order that depends on what they say alone.
 * false: no memory */
bool values_take(const struct linkage_records *r,
	struct arena *a,
	struct values *ret);

/* Whether the text says something: not empty, not "unknown", "n/a" ..., in any
 * of the languages of forms. */
bool value_told(struct str text);

static inline bool text_is_ascii(struct str s)
{
	unsigned char all = 0;

	for (size_t i = 0; i < s.n; i++)
		all |= (unsigned char)s.p[i];
	return all < 0x80;
}

/* The level of equality in a text that so many records have. */
unsigned equal_level(enum field_kind kind, uint32_t n);

static inline const struct value *value_of(const struct column_values *c,
	uint32_t record)
{
	return c->cell[record] ? &c->value[c->cell[record] - 1] : NULL;
}

static inline const struct member *value_member(const struct column_values *c,
	const struct value *v,
	uint32_t i)
{
	return &c->member[v->n == 1 ? v->at : c->list[v->at + i]];
}

#endif
