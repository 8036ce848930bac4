/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: items of evidence for the hypotheses of one layer, and
 * their sums. */
#ifndef INFER_TALLY_H
#define INFER_TALLY_H

#include "infer/evidence.h"
#include "infer/weights.h"

enum {
	GRADES = 36
};

/* 0 .. GRADES - 1 */
static inline uint8_t grade_index(struct grade g)
{
	return (uint8_t)((g.reliability - 'A') * 6 + (g.credibility - '1'));
}

enum scenario {
	SCEN_MIDDLE,
	SCEN_LOW,
	SCEN_HIGH,
	SCENARIOS
};

/* One claim that speaks for one hypothesis, or against it (below zero). */
struct item {
	const struct claim *claim;
	const struct weight *w;
	/* digest of what it says and of its origin: equal for copies */
	uint64_t words;
	/* after grade, doubt of the trail and forgeability, by scenario */
	int32_t graded_milli[SCENARIOS];
	/* after origin and class too; of the last summing of SCEN_MIDDLE */
	int32_t weight_milli;
	uint32_t origin; /* index in tally.origin */
	/* place among the items of its hypothesis of the first that says the
	 * same; its own when it is that */
	uint32_t of;
	/* by the claim's grade or by an examiner's: grade_index() */
	uint8_t grade;
	bool copy; /* of != own place: adds nothing */
	/* an examiner gave the weight: grade and forgeability have no say */
	bool fixed;
	/* what others who are named for the same thing took from it, of
	 * SCEN_MIDDLE */
	int32_t shared_milli;
};

struct hypothesis {
	struct str id;
	/* the activity that its items speak of: the first node of its trail,
	 * TABLE_NONE = what the case is about. Names of one activity are
	 * rivals, and a name of two is asked about for each. */
	uint32_t activity;
	/* n of them, room for more: largest graded weight first, for or
	 * against, then the stronger finding, then first known, then claim id
	 */
	struct item *item;
	uint32_t n;
	uint32_t room;
	/* what hunts found for it: the best finding in 1/1000 bit */
	int64_t strongest;
	int64_t sum_milli[SCENARIOS]; /* of the last summing */
	/* e^(sum + prior_milli), 2^-30 */
	int64_t odds[SCENARIOS];
	/* of a unit that is part of something larger: its place among the
	 * trail's commands; TABLE_NONE = of nothing */
	uint32_t command;
	/* it is never surer than the trail that leads to it, 2^-30; 0 = the
	 * trail is cut */
	int64_t cap;
	/* somebody at first hand says enough for it that it has a chance; of
	 * the last summing of SCEN_MIDDLE */
	bool own;
	/* it came up by itself: struct layer_rule; of the same summing */
	bool tied;
	/* named all the same, by who only repeats; of the same summing */
	bool repeated;
};

struct origin_budget {
	/* while one hypothesis is summed: what the origin may still move, for
	 * [0] and against [1] */
	int64_t left[2];
	int32_t factor[2];  /* gamma to what it gave, 1/1000 */
	uint8_t classes[2]; /* that it has spoken in, as a set */
};

struct tally {
	enum layer layer;
	const struct layer_rule *rule;
	struct arena *a;
	/* hypothesis ids, with their activity when it is not the case's own;
	 * same index as hyp; the order says nothing */
	struct table name;
	/* the activity that is asked about when no name is */
	uint32_t activity;
	/* from then on only names of that activity can lead */
	bool settled;
	struct hypothesis *hyp;
	uint32_t n_hyp;
	uint32_t hyp_room;
	uint32_t n_item; /* of all hypotheses */
	struct table origin;
	struct origin_budget *budget; /* by origin */
	uint32_t budget_room;
	/* by row of weights[], grade and scenario: whether it is made, and the
	 * weight */
	bool *is_graded;
	int32_t *graded;
	const struct evidence *e;
	int64_t origin_cap[SCENARIOS][GRADES];
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
	int64_t right; /* how surely what it names is reached, 2^-30 */
	uint32_t n;
};

/* Collects the items of a layer; the sums are not made yet. Items point at the
 * claims; everything lives in the arena. false: memory */
bool tally_open(struct tally *ret,
	enum layer layer,
	const struct evidence *e,
	struct arena *a);

/* The row of weights[] by which a claim would speak on a layer if trails lead
 * to what it names; NULL when it does not. */
const struct weight *tally_row(const struct claim *c, enum layer layer);

/* false for findings below their threshold or discounted */
bool tally_weighs(const struct claim *c);

/* What speaks against it, each item as if what speaks for it were not there, in
 * milli-nat; *ret: the heaviest, NULL when nothing does. cost: O(its items) */
int64_t tally_against(const struct tally *t,
	uint32_t hyp,
	const struct without *w,
	const struct claim **ret);

/* Why a claim that has a row weighs nothing for it: a sentence without its full
 * stop; NULL when it weighs. */
const char *tally_silent(const struct tally *t,
	const struct claim *c,
	const struct weight *w);

/* One more claim by that row. *ret_hyp is what must be summed anew, TABLE_NONE
 * when it weighs nothing. cost: O(items of the hypothesis). false: memory */
bool tally_add(struct tally *t,
	const struct claim *c,
	const struct weight *w,
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
	MARKS_MAX = 32
};
/* How surely the surest thing of the activity is reached that a claim of the
 * row could name on its other side; FIXED_ONE for rows that ask for no trail, 0
 * = trails reach no such thing. cost: O(things) */
int64_t tally_reachable(const struct tally *t, const struct weight *w);

/* The same as it stands, also where the cap of who is named carries the doubt;
 * machines only where their part lets nobody else in, when the trail would have
 * to go on from them. *ret_left, or NULL: what other claims leave of whatever
 * is said of that thing, 2^-30. cost: O(things) */
int64_t tally_reach(const struct tally *t,
	const struct weight *w,
	int64_t *ret_left);

/* Whether a name is a candidate of the layer only at the end of a trail. */
bool tally_needs_trail(const struct tally *t);

/* What the mark weighs for a name, or against it, below zero, before origins,
 * classes and caps have their say. */
int64_t tally_mark(const struct tally *t,
	const struct mark *m,
	enum scenario s);

/* The sum that a hypothesis would have with these marks besides; hyp TABLE_NONE
 * = a name that nobody gave yet. Changes no sum and no weight. mark: heaviest
 * first by tally_mark, whatever its sign; at most MARKS_MAX of them. */
int64_t tally_sum_marked(struct tally *t,
	uint32_t hyp,
	enum scenario s,
	const struct mark *mark,
	uint32_t n);
/* What the row gives a claim of that grade before origins, classes and caps
 * have their say; 1/1000 nat. With q the chance that the claim is right and l
 * the ratio of the row: 1 / (1 - q + q / l), for a source that is wrong says
 * the same whoever did it. source: W. C. Thompson, F. Taroni, C. G. G. Aitken,
 * How the probability of a false positive affects the value of DNA evidence,
 * Journal of Forensic Sciences 48 (2003) */
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

/* Whether the item, one of this block, speaks: of those that say the same the
 * first that is not left out. */
bool tally_adds(const struct item *block,
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
void tally_probabilities(const struct tally *t,
	enum scenario s,
	int64_t *ret);

/* The same for single hypotheses, while the sum of one of them is tried out.
 * What a rival with odds o has is share x o of total. */
struct rest {
	uint32_t n;   /* others with a chance */
	int64_t none; /* prior of none of these */
	/* what the others have when the one has no chance, and when it has */
	int64_t alone;
	int64_t together;
};
struct normaliser {
	bool rivals;
	int64_t none;
	int64_t share;
	int64_t total;
};
/* all of its activity but hyp; TABLE_NONE = all of the tally's activity */
struct rest tally_remainder(const struct tally *t,
	enum scenario s,
	uint32_t hyp);
/* with the one at these odds; 0 = it has no chance */
struct normaliser tally_normaliser(const struct tally *t,
	const struct rest *r,
	int64_t odds);
/* Of the hypothesis with these odds; 2^-30. */
int64_t normaliser_probability(const struct normaliser *p, int64_t odds);
/* Of none of these, 2^-30; best: of the likeliest hypothesis, 0 = there is
 * none; looked at only without rivals. */
int64_t normaliser_none(const struct normaliser *p, int64_t best);

/* e^sum of the hypothesis in the scenario, 2^-30; 0 when it has no chance. */
int64_t tally_odds(const struct tally *t, uint32_t hyp, enum scenario s);

/* Whether two answers cannot both be right: rivals of one activity that do not
 * belong to one command. */
bool tally_excludes(const struct tally *t, uint32_t x, uint32_t y);

/* By how much the prior odds of a name that came up by itself are better than
 * those of others; milli-nat, 0 on most layers. */
int64_t tally_tied_milli(const struct tally *t, enum scenario s);

/* The same for one hypothesis, as it stands. */
int64_t tally_prior_milli(const struct tally *t,
	uint32_t hyp,
	enum scenario s);

/* What is left of a probability of the hypothesis: no more than its trail
 * carries. */
static inline int64_t tally_capped(const struct tally *t,
	uint32_t hyp,
	int64_t p)
{
	return p < t->hyp[hyp].cap ? p : t->hyp[hyp].cap;
}

/* x stands before y: who has a chance, then by their sums */
bool tally_before(const struct tally *t, uint32_t x, uint32_t y);

/* Who stands first by the sums of SCEN_MIDDLE: n_hyp = none of these. */
uint32_t tally_leader(const struct tally *t);
/* Settles the activity on that of who stands first; ret: who. SCEN_MIDDLE must
 * have been summed. */
uint32_t tally_settle(struct tally *t);
/* the best named one of the same activity other than `but`, whatever none
 * weighs; of all when `but` is TABLE_NONE; n_hyp = there is none */
uint32_t tally_best(const struct tally *t, uint32_t but);

#endif
