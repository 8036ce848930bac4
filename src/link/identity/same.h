/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: two names, one hand. */
#ifndef LINK_IDENTITY_SAME_H
#define LINK_IDENTITY_SAME_H

#include "link/state/state.h"

/* same-as for every two personas that share an identifier, out of contracts and
 * of what rows say that identifies them, with the fields that agree and that
 * differ. What many share joins nobody: an identifier of more than eight names,
 * a login on a warning list; a login never joins alone, and one field that
 * agrees never beats two that differ. Names are never merged. cost: O(rows log
 * rows), and the pairs that share an identifier. false: no memory, or out->put
 * said so. warned: the warning list that an entity stands on, as link_warned;
 * its ctx is l */
bool same_hands(struct link *l,
	struct str (*warned)(void *ctx, struct str entity),
	const struct claim_sink *out);

#endif
