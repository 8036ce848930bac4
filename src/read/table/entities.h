/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: a cell that names several entities. */
#ifndef READ_TABLE_ENTITIES_H
#define READ_TABLE_ENTITIES_H

#include "read/table/refusals.h"

enum {
	ENTITIES_MAX = 64 /* in one cell */
};
struct entities {
	struct str e[ENTITIES_MAX]; /* each "type:name" */
	uint32_t n;
};

/* Entities separated by a semicolon and a blank. One that names no type has
 * that of the first; \; is a semicolon of the name. Slices of the cell or of
 * the arena. false: why says what is wrong with which; name: of the column. */
bool entities_of(struct str cell,
	const char *name,
	struct arena *a,
	struct entities *ret,
	struct refusal *why);

#endif
