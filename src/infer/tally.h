/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: items of evidence for the hypotheses of one layer, and their sums. */
#ifndef INFER_TALLY_H
#define INFER_TALLY_H

#include "infer/infer.h"
#include "infer/weights.h"

enum scenario { SCEN_MIDDLE, SCEN_LOW, SCEN_HIGH };

/* One claim that speaks for one hypothesis. */
struct item {
	const struct claim *claim;
	const struct weight *w;
	uint32_t hyp;                   /* index in tally.hyp */
	uint32_t origin;                /* index in tally.origin */
	int64_t graded_milli;           /* after grade and forgeability */
	int64_t weight_milli;           /* after origin and class too; of the last summing */
	uint32_t of;                    /* index of the item of the same origin that says the same; its own when it is the first */
	bool copy;                      /* of != own index: adds nothing */
};

struct tally {
	enum layer layer;
	const struct layer_rule *rule;
	struct str *hyp;                /* n_hyp entity ids in byte order */
	uint32_t n_hyp;
	struct item *item;              /* n_item, by hypothesis, then largest graded weight first, then first known, then claim id */
	uint32_t n_item;
	uint32_t *from;                 /* n_hyp + 1: the items of hypothesis h are from[h] .. from[h + 1] - 1 */
	struct table origin;            /* in the order of items, so that nothing depends on the order of claims */
	int64_t *origin_left, *origin_factor;   /* while one hypothesis is summed: what each may still move, gamma to what it gave */
	uint8_t *origin_classes;        /* classes that an origin has spoken in, as a set; while summing */
	int64_t *sum_milli;             /* n_hyp */
};

/* What is left out of a sum: everything from an origin, a class, or given claims. */
struct without {
	uint32_t origin;                /* TABLE_NONE = nothing */
	int cls;                        /* -1 = nothing */
	const struct claim *const *claim;
	uint32_t n_claim;
};
#define WITHOUT_NOTHING ((struct without){ TABLE_NONE, -1, NULL, 0 })

bool tally_open(struct tally *ret, enum layer layer, const struct claimset *claims, int64_t as_of_s, struct str only, struct arena *a);

/* Sums into t->sum_milli and items' weight_milli. cost: O(items), tally_sum_one O(items of the hypothesis) */
void tally_sum(struct tally *t, enum scenario s, const struct without *w);
void tally_sum_one(struct tally *t, uint32_t hyp, enum scenario s, const struct without *w);

/* Whether the item is left out; a copy goes with what it copies. */
bool tally_left_out(const struct tally *t, const struct item *x, const struct without *w);

/* The origins that speak for a hypothesis, the heaviest item's first; how many. ret: room for its items, or NULL to count. */
uint32_t tally_origins(const struct tally *t, uint32_t hyp, uint32_t *ret, struct arena scratch);

/* Probability of each hypothesis and, at index n_hyp, of none of these; from sum_milli. ret: n_hyp + 1, 2^-30.
 * A layer without rivals gives each hypothesis against none alone; none's entry is then that of the best hypothesis. */
void tally_probabilities(const struct tally *t, enum scenario s, int64_t *ret);

/* The same after tally_sum_one changed one sum; without rivals only the entry of that hypothesis is made anew. */
void tally_probabilities_again(const struct tally *t, enum scenario s, uint32_t hyp, int64_t *ret);

#endif
