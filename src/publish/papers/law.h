/* SPDX-License-Identifier: Apache-2.0 */
/* Private to papers/: elements of offences, as somebody wrote them into a
 * table (docs: ashiato template law). */
#ifndef PUBLISH_PAPERS_LAW_H
#define PUBLISH_PAPERS_LAW_H

#include "model/model.h"

enum {
	LAW_ROWS_MAX =
		500, /* elements: a code of law for one case has dozens */
	LAW_PREDICATES_MAX = 32 /* of one element */
};

struct law_element {
	struct str offence;
	struct str element;
	struct str text;
	struct str text_ja; /* may be empty: then text stands for it */
	enum predicate predicate[LAW_PREDICATES_MAX];
	unsigned n_predicate;
	int layer; /* that must be established, too; < 0 = none */
	/* what it asks of a person must be there of that person; else of the
	 * act, whoever did it */
	bool of_person;
	uint64_t line; /* of the table */
};

struct law {
	struct law_element *element;
	uint32_t n;
	bool example; /* nobody gave one */
	struct str name;
};

/* The table as text (UTF-8, RFC 4180), into the arena; text must outlive it.
 * An empty text: the example. errors: ERR_FORMAT names the table, the line,
 * and what was expected. */
bool law_read(struct str text,
	struct str name,
	struct arena *a,
	struct law *ret,
	struct err *err);

/* Whether no text of the law holds a name that the case knows of somebody or
 * something: a table of law is of no case. claims: NULL = none. errors:
 * ERR_FORMAT names table, line and name; ERR_LIMIT */
bool law_names_nobody(const struct law *law,
	const struct claimset *claims,
	struct arena *a,
	struct err *err);

#endif
