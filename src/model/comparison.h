/* SPDX-License-Identifier: Apache-2.0 */
/* Two cases of one attack, as two agencies hold them. */
#ifndef MODEL_COMPARISON_H
#define MODEL_COMPARISON_H

#include "model/assessment.h"

enum compared_as {
	AGREE_INDEPENDENT, /* both say it, each from an origin of its own */
	AGREE_NOT_TOLD,    /* both say it; theirs tells no origin */
	AGREE_ONE_ORIGIN,  /* both say it from one mouth: it counts once */
	AGREE_NOT,         /* one says what the other rules out */
	AGREEMENTS
};

/* "independent", "origin not told", "one origin", "contradiction" */
const char *agreement_name(enum compared_as a);

struct compared_claim {
	enum compared_as agreement;
	const struct claim *ours;
	const struct claim *theirs;
};

struct case_comparison {
	struct str partner; /* as the bundle names it; empty = it does not */
	const struct compared_claim *pair;
	uint32_t n_pair;
	uint32_t n_ours; /* claims, and those of them in no pair */
	uint32_t n_ours_alone;
	uint32_t n_theirs;
	uint32_t n_theirs_alone;
	uint64_t refused; /* of theirs, that cannot be made here */
	/* by our rules: of our claims, of theirs, of both; what has one
	 * origin counts once in the third */
	struct assessment ours;
	struct assessment theirs;
	struct assessment pooled;
};

#endif
