/* SPDX-License-Identifier: Apache-2.0 */
/* Private to match/: one incident compared with every group, before and after
 * weighing. */
#ifndef MATCH_SCORE_H
#define MATCH_SCORE_H

#include "match/profile.h"

struct comparison {
	const struct comparer *c;
	const struct incident *x;
	unsigned parts; /* set of enum evidence_part that is used */
	/* techniques or software; indicators */
	bool behaves;
	bool points;
	bool linked;
	uint32_t n_technique; /* that the knowledge base has */
	double *feature;      /* [group][FEATURES] */
	double *trait;        /* [group][MATCH_TRAITS + 1] */
	bool *known;          /* by group */
	/* by group; left: posterior without the cheapest marks */
	double *score;
	double *p;
	double *left;
	/* UINT32_MAX when nobody is known */
	uint32_t top;
	uint32_t top_left;
};

/* Features and traits of every group; nothing is weighed yet. Lives in the
 * arena. false: memory is spent */
bool comparison_open(struct comparison *ret,
	const struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	struct arena *a);
/* The same with what is known in that scope of the incident, whatever its
 * marks; NULL: it is counted. */
bool comparison_open_with(struct comparison *ret,
	const struct profile *known,
	const struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	struct arena *a);
/* The score of group g (dense) from the parts that are used. weight: FEATURES
 * of them, of the behaviour; indicators by p. */
double comparison_weigh(const struct comparison *x,
	uint32_t g,
	const double *weight,
	const struct match_parameters *p);
/* Fills score, p, left, top and top_left. */
void comparison_score(struct comparison *x, const struct match_parameters *p);

/* The answer from a comparison, with only some parts of the evidence. */
bool comparison_answer(struct comparison *x,
	unsigned parts,
	const struct match_scope *s,
	const struct match_parameters *p,
	struct arena *a,
	struct match *ret,
	struct err *err);
/* The posterior over known groups into ret[n], 0 for the others; the index of
 * the first, UINT32_MAX when nobody is known. */
uint32_t softmax(const double *z, const bool *known, uint32_t n, double *ret);

/* ln(p / (1 - p)), p kept within least .. 1 - least */
double logit(double p, double least);

/* 1 / (1 + e^-z) */
double logistic(double z);
/* Which parts of the evidence are used from now on: a set of enum
 * evidence_part. */
void comparison_use(struct comparison *x, unsigned parts);

/* The confidence from which a name may be said, by what the answer rests on. */
double comparison_named_from(const struct comparison *x,
	const struct match_parameters *p);

/* What is left of the first answer without what could have been planted. */
struct withstood {
	/* it is the first, too, without indicators that were public before the
	 * incident, and how surely; the confidence from which it may be named
	 */
	bool first;
	double sure;
	double named_from;
	/* the least of the posterior that is left to it when software and
	 * techniques are taken out too; nothing more is tried below
	 * p->withstands_from. What that is in words, NULL = nothing was taken
	 * out */
	double share;
	const char *without;
};
/* x has been scored, with somebody known. cost: four comparisons. false: memory
 * is spent */
bool comparison_withstand(const struct comparison *x,
	const struct match_scope *s,
	const struct match_parameters *p,
	struct arena scratch,
	struct withstood *ret);

/* What confidence is a logistic function of; x has been scored, with somebody
 * known. */
void confidence_features(const struct comparison *x,
	double ret[static MATCH_CONFIDENCE]);
/* That the first is right, 0..1; described: the actor surely is among those
 * that are known. */
double confidence_of(const struct comparison *x,
	const struct match_parameters *p,
	bool described);

#endif
