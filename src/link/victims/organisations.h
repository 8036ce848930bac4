/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: whose an address is. */
#ifndef LINK_VICTIMS_ORGANISATIONS_H
#define LINK_VICTIMS_ORGANISATIONS_H

#include "link/state/state.h"

/* Fills l->org and l->prefix from the rows of organisations. false: no memory
 */
bool organisations_open(struct link *l);

/* Whose the address was then: the longest of the networks in which it lies and
 * that somebody had then; of equal ones what was written first. Index in
 * l->org; TABLE_NONE */
uint32_t organisation_of(const struct link *l, struct addr a, int64_t t_s);

#endif
