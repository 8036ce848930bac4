/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: two names, one hand. */
#ifndef LINK_IDENTITY_SAME_H
#define LINK_IDENTITY_SAME_H

#include "link/state/state.h"

/* same-as for every two records of different personas, out of contracts, of
 * identities and of what rows say that identifies them, that are one hand with
 * 95 % and agree in something that is costly to share: with the fields that
 * agree and that differ. What many share joins nobody: an identifier of more
 * than eight names, a login on a warning list; a login, a network or a habit
 * never joins alone, nor do papers that may be stolen. Names are never merged.
 * cost: as hands_find over the records. false: no memory, or out->put said so.
 * warned: the warning list that an entity stands on, as link_warned; its ctx is
 * l */
bool same_hands(struct link *l,
	struct str (*warned)(void *ctx, struct str entity),
	const struct claim_sink *out);

#endif
