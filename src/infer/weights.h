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

/* What a row asks of the entity on the other side before its claims weigh. */
enum bond {
	BOND_NONE, /* nothing: the claim speaks of the case by itself */
	/* it must be reached by a trail that begins at the attack; its doubt is
	 * carried */
	BOND_TRAIL,
	/* whoever is named must be reached, by whatever trail */
	BOND_REACHED
};

/* A claim with this predicate, made so, speaks for the entity on that side, or
 * against it. */
struct weight {
	enum predicate predicate;
	enum maker maker;
	enum layer layer;
	enum side side;
	enum entity_type type; /* of the hypothesis */
	uint32_t
		other; /* types of the other side, bit = 1 << type; 0 = any */
	enum evidence_class cls;
	/* ln of the likelihood ratio P(e | h) / P(e | another hand); below zero
	 * it speaks against h */
	int64_t raw_milli;
	/* at most this, either way: ln(1 / (chance that somebody plants it x
	 * chance that it then succeeds)) */
	int64_t forge_milli;
	enum bond bond;
	/* whoever holds the machine on the other side need have had a hand in
	 * the attack: its part is told, and lets nobody else in */
	bool held;
	/* two that say it of one thing cannot both be right */
	bool exclusive;
	/* it ties a machine to the attack, instead of telling it from others in
	 * telemetry */
	bool tied;
	/* evidence of its own on person, tasking, funding or place, which gates
	 * of units and sponsors ask for */
	bool own;
	/* a trail begins with it: it alone shows whom it names in the attack */
	bool begins;
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
	/* the same for what came up by itself: somebody at first hand ties it
	 * to the attack (a row that is `tied`); 0 = no other */
	int64_t tied_none;
	int64_t tied_none_low;
	int64_t tied_none_high;
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

/* Chance, 1/1000, that what a claim of this grade says is right. It falls with
 * either part of the grade, and F6, which an empty grade is, is not better than
 * D5. */
int64_t grade_right_milli(struct grade g);

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
/* ln 2: a class, an origin or a name counts when it alone would double the
 * odds; a source no better than C2 never does by itself, and such are what a
 * forger can make any number of */
enum {
	GATE_WEIGHT_MILLI = 693,
	/* ln 1.25: less against a name is a rumour */
	GATE_DOUBT_MILLI = 223
};
#define GATE_INDIVIDUAL_LOW (FIXED_ONE / 100 * 95)
#define GATE_GROUP_LOW (FIXED_ONE / 100 * 80)
/* what so many marks that are cheap to plant could do is not established */
enum {
	GATE_FORGED_MARKS = 5
};
/* The most that may be said while something is missing. */
enum word_cap {
	WORD_NONE,
	WORD_POSSIBLE,
	WORD_LIKELY,
	WORD_VERY_LIKELY
};

/* ICD 203: "likely" begins here; less is not worth a word */
#define WORD_FROM (FIXED_ONE / 100 * 55)

#endif
