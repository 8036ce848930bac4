/* SPDX-License-Identifier: Apache-2.0 */
/* Private to print/: a page as blocks of text, in their order. */
#ifndef PUBLISH_PRINT_BLOCKS_H
#define PUBLISH_PRINT_BLOCKS_H

#include "core/core.h"

/* How text looks, as bits. */
enum {
	STYLE_BOLD = 1,
	STYLE_ITALIC = 2,
	STYLE_MONO = 4,
	STYLE_QUIET = 8,
	STYLE_HIDDEN = 16 /* not at all */
};

/* n bytes at `at` of a text, of one style. */
struct print_span {
	uint32_t at;
	uint32_t n;
	unsigned style;
};

/* Blanks are collapsed, entities read; lines are separated by "\n". */
struct print_text {
	struct str text;
	const struct print_span *span;
	uint32_t n_span;
};

struct print_cell {
	struct print_text text;
	unsigned columns; /* that it spans, 1 or more */
	bool number;      /* stands at the right */
};

enum print_kind {
	PRINT_PARAGRAPH,
	PRINT_HEADING, /* level: 1 to 4 */
	PRINT_ITEM,    /* level: how deep, from 1 */
	PRINT_CAPTION,
	PRINT_ROW,
	PRINT_FIGURE /* text: its title; drawing: the SVG */
};

struct print_block {
	enum print_kind kind;
	unsigned level;
	bool head;               /* a row that stands again on every page */
	uint32_t table;          /* of rows: which */
	struct print_cell *cell; /* one, but for rows */
	uint32_t n_cell;
	struct str drawing;
};

enum {
	PRINT_COLUMNS_MAX = 32, /* of a table; the widest of ours has 9 */
	PRINT_DEPTH_MAX = 64,   /* of elements in elements; ours have 12 */
	PRINT_BLOCKS_MAX = 1 << 20
};

struct print_page {
	struct print_block *block;
	uint32_t n;
	uint32_t n_table;
};

/* In the arena, which the page's bytes must outlive. errors: ERR_FORMAT with
 * the byte: an element is not known, or closed where it was not opened;
 * ERR_LIMIT */
bool print_blocks(struct str html,
	struct arena *a,
	struct print_page *ret,
	struct err *err);

#endif
