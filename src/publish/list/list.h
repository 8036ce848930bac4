/* SPDX-License-Identifier: Apache-2.0 */
/* Private to publish/list: what columns each list has. */
#ifndef PUBLISH_LIST_LIST_H
#define PUBLISH_LIST_LIST_H

#include "publish/publish.h"

/* Appends what stands in a cell, data as it is. */
typedef void cell_fn(const struct publication *p,
	uint32_t row,
	struct buf *b);

struct column {
	const char *head;  /* on a terminal; NULL = not shown there */
	const char *named; /* in CSV; NULL = not there */
	bool number;       /* on the right */
	unsigned from;     /* columns that a terminal must have to show it */
	cell_fn *cell;
	cell_fn *plain; /* in CSV; NULL = the same */
};

/* A line below a row, wrapped: `head` on the right of its margin. */
struct below {
	struct buf head;
	struct buf text;
};

struct list_row {
	const char *name;
	const char *none; /* when there is nothing */
	const char *foot; /* how to read it; NULL = nothing to explain */
	unsigned per;     /* rows of a page on a terminal */
	unsigned margin;  /* where lines below a row begin */
	/* the last one shown takes what is left, and is wrapped */
	const struct column *column;
	size_t n_column;
	uint32_t (*n)(const struct publication *p);
	/* The k-th line below a row; false: there is no such line. NULL = none
	 * has any */
	bool (*below)(const struct publication *p,
		uint32_t row,
		uint32_t k,
		struct below *to);
	/* what an examiner withdrew stands below, and weighs nothing */
	bool (*is_withdrawn)(const struct claim *c);
};
/* by enum list */
extern const struct list_row list_rows[LISTS];

#endif
