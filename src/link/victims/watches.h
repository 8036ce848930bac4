/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: which claims watch something. */
#ifndef LINK_VICTIMS_WATCHES_H
#define LINK_VICTIMS_WATCHES_H

#include <jansson.h>

#include "link/link.h"

/* The detail of a claim; NULL when it has none. */
json_t *claim_detail(const struct claim *c);

/* A text of a detail, in the arena; empty when it is not there. */
struct str detail_text(json_t *j, const char *key, struct arena *a);

/* Keys of the claims by which something is watched, as of then: what was undone
 * takes along what it led to. false: no memory */
bool watches_that_count(const struct claimset *claims,
	int64_t as_of_s,
	struct table *ret);

/* Whether one of the claims that a detail's "because" names counts; nothing
 * named: it rests on no other. */
bool watches_carry(json_t *detail, const struct table *counting);

#endif
