/* SPDX-License-Identifier: Apache-2.0 */
/* Private to infer/: every number that inference uses, in one place, each with
 * its source. Unit: milli-nat (1000 ln). */
#ifndef INFER_WEIGHTS_H
#define INFER_WEIGHTS_H

#include "model/model.h"

enum side {
	SIDE_SUBJECT,
	SIDE_OBJECT
};

/* A claim with this predicate, made so, speaks for the entity on that side. */
struct weight {
	enum predicate predicate;
	enum maker maker;
	enum layer layer;
	enum side side;
	enum entity_type type;  /* of the hypothesis */
	enum entity_type other; /* of the other side; ENT_NONE = any */
	enum evidence_class cls;
	/* ln of the likelihood ratio P(e | h) / P(e | none of these) */
	int64_t raw_milli;
	/* at most this: ln(1 / (chance that somebody plants it x chance that it
	 * then succeeds)) */
	int64_t forge_milli;
	const char *source; /* where the numbers come from */
	const char *ask;    /* what an investigator would look for */
};

extern const struct weight weights[];
extern const size_t n_weights;

struct layer_rule {
	enum entity_type type; /* what can answer this layer */
	/* answers exclude each other (softmax); else each stands against "none"
	 * alone */
	bool rivals;
	/* prior of "none of these", 2^-30: middle, and the ends of its interval
	 */
	int64_t none;
	int64_t none_low;
	int64_t none_high;
	const char *source;
};
extern const struct layer_rule layer_rules[LAYERS];

struct class_rule {
	int64_t cap_milli; /* all claims of the class together */
	/* exponent on the class's weights, 1000 = 1: how far its claims depend
	 * on each other */
	int64_t temperature_milli;
	/* of one origin only the heaviest claim counts, the others add nothing
	 */
	bool once;
	const char *source;
};
extern const struct class_rule class_rules[CLASSES];

/* Chance, 1/1000, that an origin of this reliability is itself wrong or
 * deceived: no origin moves more than the odds against that. */
int64_t grade_wrong_milli(char reliability);

/* a beacon below this, in 1/1000 bit, is shown but is no evidence */
enum {
	BEACON_BITS_MILLI = 12000
};

/* second, third ... claim of one origin count gamma, gamma^2 ... */
enum {
	GAMMA_MILLI = 500,
	GAMMA_LOW_MILLI = 300,
	GAMMA_HIGH_MILLI = 700
};

/* Gates: DESIGN 9 */
/* ln 2: a class or an origin counts when it alone would double the odds; a
 * source no better than C (cap 0.62) never does by itself, and such are what a
 * forger can make any number of */
enum {
	GATE_WEIGHT_MILLI = 693
};
#define GATE_INDIVIDUAL_LOW (FIXED_ONE / 100 * 95)
#define GATE_GROUP_LOW (FIXED_ONE / 100 * 80)
/* ICD 203: "likely" begins here; less is not worth a word */
#define WORD_FROM (FIXED_ONE / 100 * 55)

#endif
