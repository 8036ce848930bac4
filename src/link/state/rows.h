/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: what claims made of rows have in common. */
#ifndef LINK_STATE_ROWS_H
#define LINK_STATE_ROWS_H

#include "model/model.h"

/* when a row says it became known, else when its exhibit was acquired; the last
 * second of a coarse date. known_column: ORG_N or MAN_N = the table has none */
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
