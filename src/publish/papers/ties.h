/* SPDX-License-Identifier: Apache-2.0 */
/* Private to papers/: what belongs to whom, as far as the judgement or the
 * claims tie it. */
#ifndef PUBLISH_PAPERS_TIES_H
#define PUBLISH_PAPERS_TIES_H

#include "model/model.h"

/* Into `to`: the entity itself, and the names, accounts and identifiers
 * through which the judgement's trail on that layer leads to it. No machine:
 * others have used it, too. */
void ties_judged(const struct publication *p,
	int layer,
	struct str id,
	struct table *to);

/* The same with whatever any claim ties to it: for what speaks in somebody's
 * favour. */
void ties_claimed(const struct publication *p,
	int layer,
	struct str id,
	struct table *to);

/* Whether the claim may say of who is listed what it says: told whole, by a
 * source at first hand and graded C3 or better (Admiralty code), which is
 * what the gates ask of an origin, or by a step of the trail of that layer.
 */
bool tie_stands(const struct publication *p,
	int layer,
	const struct claim *c);

/* Into `to`: whatever somebody says is not the entity, nor its own. */
void ties_denied(const struct publication *p,
	struct str id,
	struct table *to);

#endif
