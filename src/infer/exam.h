/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: one layer under examination, and what is asked of it
 * beyond the judgement. */
#ifndef INFER_EXAM_H
#define INFER_EXAM_H

#include "infer/tally.h"

/* The answer that a reader takes away: who stands first, and with which word.
 */
struct answer {
	uint32_t top;
	const char *judgement;
};

struct left_out {
	bool any;           /* the leader has something of the class */
	struct answer then; /* without the class */
	int64_t p;          /* of the leader then */
};

struct exam {
	struct tally t;
	const struct evidence *e;
	struct arena *a;
	int64_t *p, *low, *high; /* n_hyp + 1 */
	/* index of the leading hypothesis; n_hyp = none of these */
	uint32_t top;
	/* it stands first because it passes the gates, not by its sum */
	bool preferred;
	struct left_out left_out[CLASSES];
	/* what GATE_FORGED_MARKS could do for a name made up for it */
	int64_t planted;
};

/* Collects and sums a layer, all scenarios. false: memory */
bool exam_open(struct exam *ret,
	enum layer layer,
	const struct evidence *e,
	struct arena *a);

/* All answers with their intervals, likeliest first. low and high are put in
 * order on the way. ret: n_hyp + 1 */
void exam_alternatives(const struct tally *t,
	const int64_t *p,
	int64_t *low,
	int64_t *high,
	struct alternative *ret);

/* Gates and word: everything of the verdict that says what may be said, and
 * nothing of why. */
void exam_judge(struct exam *e, struct verdict *v);

/* The word that a probability earns: only with evidence of its own at first
 * hand, only from "likely" on, and no more than what is missing lets be said.
 * w: what the sums leave out. cost: O(items of the hypothesis) */
const char *exam_word(struct exam *e,
	uint32_t top,
	int64_t p,
	const struct without *w);

/* Whether it passes all gates of its layer, whoever leads. cost: O(items of the
 * hypothesis) */
bool exam_passes(struct exam *e, uint32_t top);

/* Of a hypothesis from the sums as they are, 2^-30. */
int64_t exam_probability(const struct tally *t, uint32_t hyp);

/* The answer from the sums as they are: what matters is whether the first place
 * or the word moves. w: what the sums leave out. */
struct answer exam_answer(struct exam *e, const struct without *w);

/* "61.4 %" */
struct str percent_words(int64_t p, struct arena *a);

#endif
