/* SPDX-License-Identifier: Apache-2.0 */
/* Private to match/: another actor's marks, planted in an incident. */
#ifndef MATCH_FALSE_FLAG_H
#define MATCH_FALSE_FLAG_H

#include "match/profile.h"

/* Flags up to this one plant no indicators. */
enum {
	FLAGS_OF_BEHAVIOUR = FLAG_DOMAIN
};

/* Who it was, and whom it should look like. */
struct forgery_plan {
	enum false_flag flag;
	const uint32_t *truth; /* things; never the decoy */
	uint32_t n_truth;
	uint32_t draw; /* another decoy and other marks for each number */
	const struct held_out *out; /* whose groups are no decoys; or NULL */
};

/* Plants marks of a group that is chosen by hash of the incident's id. known:
 * everything that is known, whatever the scope; ret lives in the arena,
 * *ret_group is dense. ret->id.n is 0 when no group has enough to plant; false:
 * memory is spent */
bool false_flag_plant(const struct profile *known,
	const struct incident *x,
	const struct forgery_plan *plan,
	struct arena *a,
	struct incident *ret,
	uint32_t *ret_group);

/* What a forger can read, whoever asks: a profile of everything. false: memory
 * is spent */
bool false_flag_open(const struct comparer *c,
	struct profile *ret,
	struct arena *a);

#endif
