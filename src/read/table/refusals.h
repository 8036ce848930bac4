/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: what is wrong with a cell or a row of a table, in one
 * sentence: what was expected, what was found, and what may have been meant. */
#ifndef READ_TABLE_REFUSALS_H
#define READ_TABLE_REFUSALS_H

#include "read/read.h"

/* A sentence while it is written; what does not fit is left out. */
enum {
	REFUSAL_N = 250,
	NAME_MAX_N = 1024 /* of one entity, or of a cell that is a name */
};
struct refusal {
	char text[REFUSAL_N];
	size_t n;
};

/* Appends to it; text is always valid UTF-8 when what is given is. */
void refusal_add(struct refusal *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Appends what was found, in quotes, cut to what a line can show. */
void refusal_found(struct refusal *r, struct str found);

/* Appends what was meant perhaps, or nothing. behind: each word, such as ":" */
void refusal_near(struct refusal *r,
	const struct nearest *n,
	const char *behind);

/* The entity types that a word was perhaps meant to be. */
struct nearest types_near(struct str word);

/* Whether a cell that is not empty is what its column takes; else why says what
 * was expected and found. zone: of the row, for dates. */
bool cell_check(const struct column *c,
	struct str cell,
	struct str zone,
	struct refusal *why);

/* Whether the claim can be made: the predicate takes such a subject and object,
 * and it does not contradict itself. */
bool claim_check(enum predicate p,
	struct str subject,
	struct str object,
	struct refusal *why);

#endif
