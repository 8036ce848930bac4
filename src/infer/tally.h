/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: items of evidence for the hypotheses of one layer, and
 * their sums. */
#ifndef INFER_TALLY_H
#define INFER_TALLY_H

#include "infer/evidence.h"
#include "infer/weights.h"

enum scenario {
	SCEN_MIDDLE,
	SCEN_LOW,
	SCEN_HIGH,
	SCENARIOS
};

/* One claim that speaks for one hypothesis. */
struct item {
	const struct claim *claim;
	const struct weight *w;
	/* digest of what it says and of its origin: equal for copies */
	uint64_t words;
	int32_t graded_milli; /* after grade and forgeability */
	/* after origin and class too; of the last summing */
	int32_t weight_milli;
	uint32_t origin; /* index in tally.origin */
	/* place among the items of its hypothesis of the first that says the
	 * same; its own when it is that */
	uint32_t of;
	/* of the source, by the claim's grade or by an examiner's */
	char reliability;
	bool copy; /* of != own place: adds nothing */
	/* an examiner gave the weight: grade and forgeability have no say */
	bool fixed;
};

struct hypothesis {
	struct str id;
	/* n of them, room for more: largest graded weight first, then the
	 * stronger finding, then first known, then claim id */
	struct item *item;
	uint32_t n;
	uint32_t room;
	/* what hunts found for it: the best finding in 1/1000 bit */
	int64_t strongest;
	int64_t sum_milli[SCENARIOS]; /* of the last summing */
	int64_t odds[SCENARIOS];      /* e^sum, 2^-30 */
};

struct origin_budget {
	/* while one hypothesis is summed: what the origin may still move */
	int64_t left;
	int32_t factor;  /* gamma to what it gave, 1/1000 */
	uint8_t classes; /* that it has spoken in, as a set */
};

struct tally {
	enum layer layer;
	const struct layer_rule *rule;
	struct arena *a;
	/* hypothesis ids, same index as hyp; the order says nothing */
	struct table name;
	struct hypothesis *hyp;
	uint32_t n_hyp;
	uint32_t hyp_room;
	uint32_t n_item; /* of all hypotheses */
	struct table origin;
	struct origin_budget *budget; /* by origin */
	uint32_t budget_room;
	/* by row of weights[] and grade, 6 x 6 each: the weight + 1, 0 = not
	 * made yet */
	int64_t *graded;
	struct hands hands; /* of personas; else empty */
	int64_t origin_cap[SCENARIOS]['F' - 'A' + 1];
};

/* What is left out of a sum: everything from an origin, a class, or given
 * claims. */
struct without {
	uint32_t origin; /* TABLE_NONE = nothing */
	int cls;         /* -1 = nothing */
	const struct claim *const *claim;
	uint32_t n_claim;
};
#define WITHOUT_NOTHING ((struct without){ TABLE_NONE, -1, NULL, 0 })

/* What somebody might still add for one hypothesis: n items of a row of
 * weights[], each from an origin of its own. */
struct mark {
	const struct weight *w;
	struct grade grade;
	uint32_t n;
};

/* Collects the items of a layer; the sums are not made yet. Items point at the
 * claims; everything lives in the arena. false: memory */
bool tally_open(struct tally *ret,
	enum layer layer,
	const struct evidence *e,
	struct arena *a);

/* The row of weights[] by which a claim speaks on a layer; NULL when it does
 * not. */
const struct weight *tally_row(const struct claim *c, enum layer layer);

/* false for findings below their threshold or discounted */
bool tally_weighs(const struct claim *c);

/* One more claim by that row. *ret_hyp is what must be summed anew, TABLE_NONE
 * when it weighs nothing. cost: O(items of the hypothesis). false: memory */
bool tally_add(struct tally *t,
	const struct claim *c,
	const struct weight *w,
	struct str hypothesis,
	uint32_t *ret_hyp);

/* Sums into hyp.sum_milli and odds of the scenario, and items' weight_milli.
 * cost: O(items), tally_sum_one O(items of the hypothesis) */
void tally_sum(struct tally *t, enum scenario s, const struct without *w);
/* of one hypothesis; the sums of the others stay */
void tally_sum_one(struct tally *t,
	uint32_t hyp,
	enum scenario s,
	const struct without *w);

enum {
	MARKS_MAX = 16
};
/* The sum that a hypothesis would have with these marks besides; hyp TABLE_NONE
 * = a name that nobody gave yet. Changes no sum and no weight. mark: heaviest
 * after grade first, at most MARKS_MAX of them. */
int64_t tally_sum_marked(struct tally *t,
	uint32_t hyp,
	enum scenario s,
	const struct mark *mark,
	uint32_t n);
/* What the row gives a claim of that grade before origins, classes and caps
 * have their say; 1/1000 nat. */
int64_t tally_graded(const struct tally *t,
	const struct weight *w,
	struct grade g);

static inline struct item *tally_items(const struct tally *t, uint32_t hyp)
{
	return t->hyp[hyp].item;
}

/* Whether the item, one of this block, is left out; a copy goes with what it
 * copies. */
bool tally_left_out(const struct item *block,
	const struct item *x,
	const struct without *w);

/* The origins that speak for a hypothesis, the heaviest item's first; how many.
 * ret: room for its items, or NULL to count. */
uint32_t tally_origins(const struct tally *t,
	uint32_t hyp,
	uint32_t *ret,
	struct arena scratch);

/* Probability of each hypothesis and, at index n_hyp, of none of these; from
 * the sums. ret: n_hyp + 1, 2^-30. A layer without rivals gives each hypothesis
 * against none alone; none's entry is then that of the best hypothesis. */
void tally_probabilities(const struct tally *t, enum scenario s, int64_t *ret);

/* The same for single hypotheses, while the sum of one of them is tried out.
 * What a rival with odds o has is share x o of total. */
struct rest {
	uint32_t n;   /* others with weight */
	int64_t none; /* prior of none of these */
	/* what the others have when the one has no weight, and when it has */
	int64_t alone;
	int64_t together;
};
struct normaliser {
	bool rivals;
	int64_t none;
	int64_t share;
	int64_t total;
};
/* all but hyp; TABLE_NONE = all */
struct rest tally_remainder(const struct tally *t,
	enum scenario s,
	uint32_t hyp);
/* with the one at these odds; FIXED_ONE = no weight */
struct normaliser tally_normaliser(const struct tally *t,
	const struct rest *r,
	int64_t odds);
/* Of the hypothesis with these odds; 2^-30. */
int64_t normaliser_probability(const struct normaliser *p, int64_t odds);
/* Of none of these, 2^-30; best_odds: of the likeliest hypothesis, 0 = there is
 * none; looked at only without rivals. */
int64_t normaliser_none(const struct normaliser *p, int64_t best_odds);

/* x stands before y by their sums */
bool tally_before(const struct tally *t, uint32_t x, uint32_t y);

/* Who stands first by the sums of SCEN_MIDDLE: n_hyp = none of these. */
uint32_t tally_leader(const struct tally *t);
/* the best named one other than `but`, whatever none weighs; n_hyp = there is
 * none */
uint32_t tally_best(const struct tally *t, uint32_t but);

#endif
