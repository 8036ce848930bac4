/* SPDX-License-Identifier: Apache-2.0 */
/* What inference says of a case, layer by layer. Probabilities are 2^-30 fixed point (core/fixed.h), weights milli-nat. */
#ifndef MODEL_ASSESSMENT_H
#define MODEL_ASSESSMENT_H

#include "model/claim.h"

enum layer { LAYER_MACHINE, LAYER_PERSONA, LAYER_INDIVIDUAL, LAYER_GROUP, LAYER_UNIT, LAYER_SPONSOR, LAYERS };
const char *layer_name(enum layer l);

/* Evidence classes after MICTIC (T. Steffens, Attribution of Advanced Persistent Threats, 2020), with the ones that an
 * investigation adds: records (contracts, payments, identity checks) and techniques apart from malware. */
enum evidence_class {
	CLASS_TECHNIQUE, CLASS_MALWARE, CLASS_INFRASTRUCTURE, CLASS_CONTROL_SERVER, CLASS_TELEMETRY, CLASS_RECORD, CLASS_PEOPLE, CLASS_MOTIVE,
	CLASSES
};
const char *class_name(enum evidence_class c);

enum confidence { CONF_LOW, CONF_MODERATE, CONF_HIGH };
const char *confidence_name(enum confidence c);

/* One line of the ledger of reasons: what a claim weighs for the hypothesis and why not more. */
struct reason {
	const struct claim *claim;
	enum evidence_class cls;
	int64_t raw_milli;              /* ln of the table's likelihood ratio */
	int64_t weight_milli;           /* after grade, forgeability, shared origin and class cap */
	struct str sentence;
};

struct alternative {
	struct str id;                  /* entity id; empty = none of these */
	int64_t p, low, high;
	int64_t weight_milli;           /* sum of the reasons */
};

struct verdict {
	enum layer layer;
	const char *judgement;          /* "established", "not established" or an ICD 203 word */
	struct str hypothesis;          /* entity id; empty when none of these, or nothing, stands first */
	struct str scope;               /* within what the judgement holds; may be empty */
	int64_t p, low, high;
	enum confidence confidence;
	const struct str *missing;      /* sentences: what the gate still asks for */
	uint32_t n_missing;
	const struct reason *reason;    /* for the hypothesis, largest weight first */
	uint32_t n_reason;
	const struct alternative *alternative;  /* all hypotheses with "none of these", likeliest first */
	uint32_t n_alternative;
	const struct claim *const *flip;        /* the smallest set whose removal changes the answer */
	uint32_t n_flip;
	const struct str *stability;    /* sentences: without each origin and each class */
	uint32_t n_stability;
	struct str forgery;             /* a sentence: the cheapest forgery that would change the answer */
	const struct claim *const *shown;       /* claims kept in sight that move nothing: denials, decisions not to indict */
	uint32_t n_shown;
};

struct assessment {
	int64_t as_of_s;                /* the first instant that no longer counts */
	struct str only;                /* restriction to a source; empty = all */
	struct verdict layer[LAYERS];
};

#endif
