/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: what empty cells of a table stand for, said once above its
 * header row: "# default source: vendor/Example". */
#ifndef READ_TABLE_DEFAULTS_H
#define READ_TABLE_DEFAULTS_H

#include "core/core.h"
#include "read/table/refusals.h"

enum {
	DEFAULTS_MAX = 16
};
struct table_default {
	struct str name;
	struct str value; /* slices of the text */
	uint64_t line;    /* from 1 */
	uint64_t at;      /* of the line, in the text */
	bool refused;
};
struct defaults {
	struct table_default d[DEFAULTS_MAX];
	uint32_t n; /* DEFAULTS_MAX of them are kept */
};

/* Takes the comment lines above the header row, and what they say. */
void defaults_take(struct csv *c, struct defaults *ret);

/* The default of that name, of several the first; NULL: there is none. */
struct table_default *defaults_named(struct defaults *d, const char *name);

/* Whether the table takes the default; else it is refused from now on, and why
 * says what is wrong. */
bool default_check(struct defaults *all,
	struct table_default *d,
	const struct table_spec *t,
	struct refusal *why);

#endif
