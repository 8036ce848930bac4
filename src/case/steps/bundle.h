/* SPDX-License-Identifier: Apache-2.0 */
/* What of a case a bundle shows its audience. */
#ifndef CASE_STEPS_BUNDLE_H
#define CASE_STEPS_BUNDLE_H

#include "case/steps/disclosure.h"

/* Who is told: by exhibit and by entry. In the view's arena. */
struct bundle_shown {
	struct view *v;
	const struct disclosure *d; /* NULL = everything */
	const struct exhibit *x;    /* as they were sealed */
	uint32_t n_exhibit;
	bool *bytes;           /* by exhibit: they are in the bundle */
	bool *named;           /* by exhibit: the entry that sealed it is */
	struct table revision; /* ids of claims that are told as they are */
	uint64_t withheld;     /* entries */
	uint64_t unsalted;     /* of them, of before entries had a salt */
};

/* Decides it for exhibits and claims. only_judgement: of the exhibits those that
 * a reason of the judgement rests on. cost: in a bundle that withholds names,
 * those exhibits that it shows are read whole */
bool bundle_decide(struct bundle_shown *ret,
	struct view *v,
	struct store *s,
	bool only_judgement,
	struct err *err);

/* The log as it is told: what is not becomes "withheld HASH", the hash that
 * stands for the entry in the tree. In the view's arena. false: no memory. */
bool bundle_log(struct bundle_shown *w, struct str log, struct str *ret);

#endif
