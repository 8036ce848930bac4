/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: whose an address is. */
#ifndef LINK_VICTIMS_ORGANISATIONS_H
#define LINK_VICTIMS_ORGANISATIONS_H

#include "link/state/state.h"

/* Fills l->org and l->prefix from the rows of organisations; longest prefixes
 * first. false: no memory */
bool organisations_open(struct link *l);

/* Index in l->org; TABLE_NONE */
uint32_t organisation_of(const struct link *l, struct addr a);

#endif
