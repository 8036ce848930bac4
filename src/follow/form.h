/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: formats that are written line by line, so that a piece of
 * whole lines can be read by itself. */
#ifndef FOLLOW_FORM_H
#define FOLLOW_FORM_H

#include "read/read.h"

/* What must stand before a piece so that its lines can be read. */
enum front {
	FRONT_NONE,
	FRONT_ROW,    /* the first line that is no comment */
	FRONT_HASHED, /* the newest block of # lines */
	FRONT_LAST    /* the line before, where a year was told */
};

struct line_form {
	const char *reader;
	enum front front;
};

/* NULL: it is not written line by line, or holds nothing that took place. */
const struct line_form *form_of(const struct reader *r);
/* see there; by the reader's name */
const struct line_form *form_named(struct str reader);

/* What of a piece at offset `at` is the front of the next one: true, and where
 * it stands; false: what was the front stays it. first: the piece begins the
 * log. */
bool form_front(const struct line_form *f,
	struct str piece,
	uint64_t at,
	bool first,
	uint64_t *ret_at,
	uint32_t *ret_len);

#endif
