/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: two names, one hand. */
#ifndef LINK_IDENTITY_SAME_H
#define LINK_IDENTITY_SAME_H

#include "link/state/state.h"

/* same-as for every two records of different personas, out of contracts, of
 * identities and of what rows say that identifies them, that are one hand with
 * 95 %, each record by itself and the personas as wholes: by something costly
 * (of what five to eight names have, by two such things), or by what anybody
 * can write down, twice and with papers that do not contradict, or once and
 * with nothing that does. With the fields that agree and that differ; ends when
 * what speaks against it became known. Names are never merged. cost: as
 * hands_find, twice. false: no memory, or out->put said so. warned: the warning
 * list that an entity stands on, as link_warned; its ctx is l */
bool same_hands(struct link *l,
	struct str (*warned)(void *ctx, struct str entity),
	const struct claim_sink *out);

#endif
