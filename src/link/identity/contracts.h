/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: contracts, and whose tenants are the same. */
#ifndef LINK_IDENTITY_CONTRACTS_H
#define LINK_IDENTITY_CONTRACTS_H

#include "link/state/state.h"

enum {
	CONTRACT_IDENTIFIERS = 5
};

/* What a contract says of its tenant that somebody else is unlikely to have. */
struct contract_identifier {
	const char *kind; /* as in "identifier:KIND:VALUE" */
	unsigned column;  /* CON_... */
};
extern const struct contract_identifier
	contract_identifiers[CONTRACT_IDENTIFIERS];

/* A claim about the persona of a contract while it lasts; predicate, object and
 * text are left to the caller. Subject and scope stand in the arena. */
struct claim contract_claim(const struct row *r, struct arena *a);

#endif
