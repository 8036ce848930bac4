/* SPDX-License-Identifier: Apache-2.0 */
/* Private to taxii/: how far a pull came, beside its file. */
#ifndef TAXII_STATE_H
#define TAXII_STATE_H

#include "taxii/taxii.h"

enum {
	CURSOR_N = 4097 /* bytes of a `next`, and a NUL */
};

struct pull_state {
	const char *url;  /* of the collection, as it is asked */
	const char *type; /* of objects; "" = all */
	const char *
		since; /* where the first pull began; "" = at the beginning */
	/* where the pages begin that are asked for; "" = at the beginning */
	char from[INSTANT_N];
	char next[CURSOR_N]; /* "" = the first page */
	int64_t last_us; /* the latest date that the server gave; 0: none */
	uint64_t part_byte; /* of FILE.part that belong to it; 0: nothing */
	bool whole;         /* the last pull came to the end */
};

/* What stands in FILE.taxii into *ret, of which url, type and since are what
 * is wanted now; untouched when there is none. ERR_USAGE: it is of another
 * URL, type or date; ERR_FORMAT: no such state. */
bool state_read(const char *file,
	struct pull_state *ret,
	bool *ret_there,
	struct err *err);

/* Replaces it. */
bool state_write(const char *file,
	const struct pull_state *s,
	struct err *err);

#endif
