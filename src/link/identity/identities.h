/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: records of persons and accounts. */
#ifndef LINK_IDENTITY_IDENTITIES_H
#define LINK_IDENTITY_IDENTITIES_H

#include "link/state/state.h"

/* A claim about the persona of a record in its time; predicate, object and text
 * are left to the caller. The persona is the one that the row names, else the
 * record by itself: two of one name are not one. Strings stand in the arena. */
struct claim identity_claim(const struct row *r, struct arena *a);

/* Everything that the record says of its persona, one value each: "email",
 * "a@b.example". false: put said so. */
bool identity_each(const struct row *r,
	bool (*put)(void *ctx, struct str kind, struct str value),
	void *ctx);

/* Claims of one row: what identifies the persona, what describes it, and what
 * it rented or registered. false: no memory, or out->put said so. */
bool identity_claims(const struct row *r,
	const struct claim_sink *out,
	struct arena a);

#endif
