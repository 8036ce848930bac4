/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: when the rows that people wrote count. A row ends when it
 * is withdrawn or another supersedes it; a retraction takes back what an
 * earlier row says, for as long as the retraction itself counts. */
#ifndef LINK_CLAIMS_WITHDRAWALS_H
#define LINK_CLAIMS_WITHDRAWALS_H

#include "link/state/state.h"

struct withdrawals;

/* Finds the ends of rows: l->withdrawals, in the link's arena. false: no memory
 */
bool withdrawals_open(struct link *l);

/* When a row stops counting that nothing retracts; TIME_OPEN: it does not. */
int64_t withdrawals_end(const struct withdrawals *w, uint32_t row);

/* Makes the claims of a row. false: no memory, or out->put said so */
typedef bool row_maker(const struct row *r,
	const struct claim_sink *out,
	struct arena a);

/* Follows retractions, once the ends are known. make: the claims of a row of
 * statements or relations, for retractions that name a claim. cost: rows times
 * retractions that name the same thing. false: no memory */
bool withdrawals_retract(struct link *l, row_maker *make);

/* A sink between those who make claims of rows and `to`: each claim is cut to
 * the times at which its row counts, one claim for each. One that never counts
 * ends when it became known. */
struct withdrawing {
	const struct withdrawals *w;
	const struct claim_sink *to;
	/* whose claims are coming; UINT32_MAX: of the rows at their places */
	uint32_t row;
};
/* ctx: struct withdrawing */
bool withdrawals_put(void *ctx, const struct claim *c);

#endif
