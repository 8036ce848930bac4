/* SPDX-License-Identifier: Apache-2.0 */
/* CSV as RFC 4180 writes it, and as spreadsheets save it: LF, CRLF or CR line
 * ends, quotes with "" inside, comment lines (#) before the header row. Input
 * is UTF-8. */
#ifndef CORE_CSV_H
#define CORE_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/str.h"

enum {
	CSV_COLUMNS_MAX = 64
};

struct csv {
	struct str rest;
	const char *base;
	uint64_t line; /* of the row that is read next, from 1 */
};

struct csv_row {
	/* unquoted; slices of the input or of the arena */
	struct str cell[CSV_COLUMNS_MAX];
	unsigned n;
	uint64_t line; /* where it starts, from 1 */
	/* its bytes in the input, without the line end */
	uint64_t at;
	uint64_t len;
	/* why it is not RFC 4180, or NULL; the row ends at the next line end */
	const char *bad;
	unsigned bad_column; /* from 1 */
};

static inline struct csv csv_of(struct str utf8)
{
	return (struct csv){ utf8, utf8.p, 1 };
}

/* The next row that has something in it; false at the end. */
bool csv_next(struct csv *c, struct arena *a, struct csv_row *ret);

/* A line that begins with #. */
struct csv_comment {
	struct str text; /* with the #, without the line end */
	uint64_t line;   /* from 1 */
	uint64_t at;     /* in the input */
};

/* The comment line that comes next, past empty lines; false: a row comes next,
 * or the end. */
bool csv_comment(struct csv *c, struct csv_comment *ret);

/* all comment lines that come next */
void csv_skip_comments(struct csv *c);

/* One cell for output, quoted where it must be. */
struct buf;

/* Appends one cell to b: in quotes when it holds a comma, a quote, a line end
 * or #, with quotes inside doubled. */
void csv_cell(struct buf *b, struct str value);

#endif
