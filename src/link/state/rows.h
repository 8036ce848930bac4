/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: what claims made of rows have in common. */
#ifndef LINK_STATE_ROWS_H
#define LINK_STATE_ROWS_H

#include "model/model.h"

/* Which column of a table has what several tables have, counted from 1; 0 = the
 * table has none. */
struct row_columns {
	uint8_t known;
	uint8_t withdrawn;
	uint8_t supersedes;
	uint8_t number; /* by which other rows name it */
	uint8_t source;
	uint8_t origin;
	uint8_t speaker;
	uint8_t subject;
	uint8_t predicate;
	uint8_t object;
};
extern const struct row_columns row_columns[ROW_TABLES];

/* The cell in a column as struct row_columns names it; empty when the table has
 * none. */
struct str row_cell(const struct row *r, uint8_t column);

/* When the row became known: as it says, else when its exhibit was acquired. */
int64_t row_recorded(const struct row *r);

/* The first second of the day from which on the row says that it no longer
 * counts; TIME_OPEN when it does not. */
int64_t row_withdrawn(const struct row *r);

/* when a row says it became known, else when its exhibit was acquired; the last
 * second of a coarse date. known_column: of a table that has one */
int64_t row_known(const struct row *r, unsigned known_column);

/* A claim with source, origin (the source when none is given), grade (F6 when
 * none is), day of knowledge and the row as its only locator; always valid, in
 * UTC. The other arguments are columns of the row's table. */
struct claim row_claim(const struct row *r,
	unsigned source,
	unsigned origin,
	unsigned grade,
	unsigned known);

/* Sets from_s and to_s from two columns, where they are dates; zone and
 * resolution become the less certain of both. */
void row_times(const struct row *r,
	struct claim *c,
	unsigned from,
	unsigned to,
	unsigned zone);

/* "SUBJECT verb OBJECT", and ": words" when there are any; in the arena */
struct str row_sentence(const struct claim *c,
	struct str words,
	struct arena *a);

#endif
