/* SPDX-License-Identifier: Apache-2.0 */
/* Investigations with known truth: a seed gives the claims of one case and who
 * did it. Made from what happens in investigations (who rents, who lies, what
 * is stolen, planted, copied, withdrawn, graded wrongly), not from what the
 * inference weighs: no number of src/infer stands here. */
#ifndef TEST_INFER_INVESTIGATIONS_H
#define TEST_INFER_INVESTIGATIONS_H

#include "model/model.h"

struct investigation_setup {
	uint64_t seed;
	uint64_t number; /* of the case under this seed */
	/* share of cases in which somebody planted marks of an innocent group
	 */
	uint32_t planted_percent;
};

/* A name of the case and the truth about it. */
struct named {
	struct str id;
	enum layer layer;
	bool guilty; /* machines: the attack used it */
	/* innocent: something in the case tells so, or nothing but weak or
	 * open evidence speaks against it. false: who was robbed or framed and
	 * nothing in the case tells of it: no method can know */
	bool told;
	const char *why; /* how the name came into the case */
};

struct investigation {
	struct claimset claims;
	int64_t as_of_s; /* after everything became known */
	struct named *name;
	uint32_t n_name;
	uint32_t cap_name;
	struct table by_name; /* id -> index in name[] */
	/* group, unit, sponsor: who it was; empty = nobody that has a name */
	struct str answer[LAYERS];
	/* by what was made, whether honest evidence is enough to name somebody
	 * guilty on the layer and nothing as strong points elsewhere */
	bool suffices[LAYERS];
	struct str incident[2];
	uint32_t n_incident;
	int64_t from_s; /* the attack */
	int64_t to_s;
	bool theft;
	bool theft_told;
	bool planted;
	/* claims that this build has no predicate or no type for */
	uint32_t skipped;
};

/* Makes a case; the same setup gives the same bytes. Everything lives in the
 * arena. false: memory. cost: up to some thousand claims, each hashed */
bool investigation_make(const struct investigation_setup *setup,
	struct arena *a,
	struct investigation *ret);

/* The truth about a name; NULL when the case does not have it. */
const struct named *investigation_name(const struct investigation *inv,
	struct str id);

/* Numbers that only depend on where they start. */
struct lots {
	uint64_t state;
};
/* 0 .. n - 1, n >= 1 */
uint32_t lots_below(struct lots *l, uint32_t n);
/* true in so many of a hundred cases */
bool lots_percent(struct lots *l, uint32_t percent);

#endif
