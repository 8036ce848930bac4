/* SPDX-License-Identifier: Apache-2.0 */
/* What inference says of a case, layer by layer. Probabilities are 2^-30 fixed
 * point (core/fixed.h), weights milli-nat. */
#ifndef MODEL_ASSESSMENT_H
#define MODEL_ASSESSMENT_H

#include "model/claim.h"
#include "model/machine_part.h"

enum layer {
	LAYER_MACHINE,
	LAYER_PERSONA,
	LAYER_INDIVIDUAL,
	LAYER_GROUP,
	LAYER_UNIT,
	LAYER_SPONSOR,
	LAYERS
};

/* "machine", "persona", ... as in documents and JSON */
const char *layer_name(enum layer l);

/* Evidence classes after MICTIC (T. Steffens, Attribution of Advanced
 * Persistent Threats, 2020), with the ones that an investigation adds: records
 * (contracts, payments, identity checks) and techniques apart from malware. */
enum evidence_class {
	CLASS_TECHNIQUE,
	CLASS_MALWARE,
	CLASS_INFRASTRUCTURE,
	CLASS_CONTROL_SERVER,
	CLASS_TELEMETRY,
	CLASS_RECORD,
	CLASS_PEOPLE,
	CLASS_MOTIVE,
	CLASSES
};

/* "technique", "malware", ... as in documents and JSON */
const char *class_name(enum evidence_class c);

enum reply {
	REPLY_NOT, /* nobody said */
	REPLY_NO,
	REPLY_OPEN, /* looked into, or contradicted: not known */
	REPLY_YES
};

/* "open", "no", "open", "yes": what was not told is open too */
const char *reply_word(enum reply t);

struct machine_role {
	enum reply answer[MACHINE_PARTS];
	const struct claim *by[MACHINE_PARTS]; /* NULL where nobody said */
};

/* Whether one of the first four is yes or open; *ret: the first such. */
bool machine_role_cuts(const struct machine_role *m, enum machine_part *ret);

/* What may be said of a layer, least first: the words of ICD 203 from "likely"
 * on, capped by what is missing. */
enum judgement {
	SAID_NOT_ESTABLISHED,
	SAID_POSSIBLE,
	SAID_LIKELY,
	SAID_VERY_LIKELY,
	SAID_ESTABLISHED,
	JUDGEMENTS
};

/* "not established", "possible", ... */
const char *judgement_word(enum judgement j);

enum confidence {
	CONF_LOW,
	CONF_MODERATE,
	CONF_HIGH
};

/* "low", "moderate", "high" */
const char *confidence_name(enum confidence c);

/* One line of the ledger of reasons: what a claim weighs for the hypothesis and
 * why not more. */
struct reason {
	const struct claim *claim;
	enum evidence_class cls;
	int64_t raw_milli; /* ln of the table's likelihood ratio */
	/* after grade, forgeability, shared origin and class cap */
	int64_t weight_milli;
	struct str sentence;
};

/* One step of the trail that leads to a name. */
struct trail_step {
	struct str from; /* entity id; empty = the attack itself */
	struct str to;
	const struct claim *claim; /* that ties them; may be NULL */
	int64_t p;                 /* how surely `to` is reached, 2^-30 */
};

/* An answer with all that bears on it. */
struct contender {
	struct str id; /* entity id */
	/* false: nothing of its own, or no trail; then p, low and high say
	 * nothing */
	bool has_chance;
	int64_t p;
	int64_t low;
	int64_t high;
	/* heaviest first; what speaks against weighs below zero */
	const struct reason *pro;
	const struct reason *con;
	uint32_t n_pro;
	uint32_t n_con;
	const struct trail_step *chain; /* from the attack on */
	uint32_t n_chain;
	const struct machine_role *role; /* of machines, else NULL */
	struct str note; /* why it has no probability, or what caps it */
};
enum {
	CANDIDATES_MAX = 32
};

struct alternative {
	struct str id; /* entity id; empty = none of these */
	int64_t p;
	int64_t low;
	int64_t high;
	int64_t weight_milli; /* sum of the reasons */
	bool has_chance;      /* false: nothing of its own; p says nothing */
};

/* What a forger would have to plant to change the answer: marks that are cheap
 * to plant, each from an origin that passes for independent (grade C3). Counted
 * by adding them to the sums one after the other; 0 = more than
 * FORGERY_MARKS_MAX, or never. */
enum {
	FORGERY_MARKS_MAX = 64
};
struct forgery {
	/* predicate of the first mark; NULL = nothing on this layer is cheap to
	 * plant */
	const char *such_as;
	uint32_t marks; /* until `to` stands first */
	struct str
		to; /* entity id; empty = a name that nobody has given yet */
	/* until the answer no longer earns a likelihood word; meaningful when
	 * it has one */
	uint32_t lose_word;
	/* until "none of these" stands first: one mark each for names made up
	 * for it */
	uint32_t none;
};

/* A kind of item that is not in the case, and what it is worth to look for it.
 */
struct wanted {
	const char *predicate, *ask; /* what to look for, in words */
	enum evidence_class cls;
	/* whom it would speak for: the leading answer; empty = whoever it names
	 */
	struct str hypothesis;
	bool clears; /* it would speak against that hypothesis instead */
	/* expected information in 1/1000 bit: over what it can speak for, the
	 * chance of it times how far the answers then are from those now */
	int64_t info_milli;
	/* chance that it speaks for that hypothesis (clears: against it), and
	 * its probability then */
	int64_t p_found;
	int64_t p_then;
	struct str sentence;
};
enum {
	WANTED_MAX = 3
};

struct verdict {
	enum layer layer;
	/* "established", "not established" or an ICD 203 word */
	const char *judgement;
	/* entity id; empty when none of these, or nothing, stands first */
	struct str hypothesis;
	struct str scope; /* within what the judgement holds; may be empty */
	/* of a persona that is one with others, all its names: "A = B"; empty
	 * = it has one */
	struct str called;
	/* of a persona: which machines it had, the one that leads first, and
	 * whether they are established; a clause */
	struct str rests_on;
	/* the hypothesis has evidence of its own; else p, low and high say
	 * nothing of it */
	bool has_chance;
	int64_t weight_milli; /* sum of the reasons, for and against */
	/* of the machine; NULL on other layers or when none leads */
	const struct machine_role *role;
	/* what rivals that stand level, or that do not exclude each other, mean
	 * together; may be empty */
	struct str joint;
	int64_t p;
	int64_t low;
	int64_t high;
	enum confidence confidence;
	const struct str
		*missing; /* sentences: what the gate still asks for */
	uint32_t n_missing;
	/* for the hypothesis, largest weight first; then what speaks against
	 * it, below zero, heaviest first */
	const struct reason *reason;
	uint32_t n_reason;
	uint32_t n_against; /* of them, at the end */
	/* answers with all that bears on them, likeliest first; CANDIDATES_MAX
	 * at most */
	const struct contender *candidate;
	uint32_t n_candidate;
	uint32_t more_candidates;
	/* all hypotheses with "none of these", likeliest first */
	const struct alternative *alternative;
	uint32_t n_alternative;
	/* the smallest set whose removal changes the answer */
	const struct claim *const *flip;
	uint32_t n_flip;
	/* sentences: without each origin and each class */
	const struct str *stability;
	uint32_t n_stability;
	/* a sentence: the cheapest forgery that would change the answer */
	struct str forgery;
	struct forgery budget; /* the same as numbers */
	/* next best evidence: what would clear a name or person that leads,
	 * then the rest, each most informative first; at most WANTED_MAX */
	const struct wanted *wanted;
	uint32_t n_wanted;
	/* claims kept in sight that carry no weight: denials, decisions not to
	 * indict */
	const struct claim *const *shown;
	uint32_t n_shown;
};

/* A kind of item that would lower a name, and where the name would stand then
 * (graded B2, from an origin of its own; 2^-30). */
struct clears {
	const char *predicate;
	const char *ask; /* what to look for, in words */
	enum evidence_class cls;
	int64_t p_then;
};

/* What speaks for the innocence of a name, and what would show it. */
struct clearing {
	struct str id; /* under which the case knows it */
	enum layer layer;
	/* false: it is data of the case, and nobody accuses it */
	bool is_candidate;
	bool leads;            /* it is the answer of its layer */
	const char *judgement; /* of the layer when it leads, else empty */
	struct contender candidate;
	const struct clears *clears; /* most telling first */
	uint32_t n_clears;
};

struct assessment {
	int64_t as_of_s; /* the first instant that no longer counts */
	struct str only; /* restriction to a source; empty = all */
	struct verdict layer[LAYERS];
};

/* Evidence against hypotheses, one layer: what each claim weighs for each
 * answer after grade, forgeability, shared origin and class cap. The heaviest
 * claims and the likeliest answers; "none of these" is always the last column
 * and nothing weighs for it. */
enum {
	MATRIX_ROWS = 40,
	MATRIX_COLUMNS = 8
};
struct matrix {
	/* more: of the claims that are not shown */
	struct {
		struct str id;
		int64_t p;
		int64_t sum_milli;
		int64_t more_milli;
	} column[MATRIX_COLUMNS];
	struct matrix_row {
		const struct claim *claim;
		enum evidence_class cls;
		uint32_t column;
		int64_t weight_milli;
	} row[MATRIX_ROWS];
	uint32_t n_column;
	uint32_t n_row;
	/* left out; rows of columns that are left out count among them */
	uint32_t more_columns;
	uint32_t more_rows;
};

/* What stood on a layer at the end of a day. */
struct standing {
	const char *judgement;
	struct str hypothesis; /* entity id; empty = none of these */
	int64_t p;
	int64_t low;
	int64_t high;
};

/* What moved a judgement: a claim, or, where one alone undoes nothing, all that
 * one origin brought that day. */
struct mover {
	const struct claim *claim; /* the claim, or the first of them */
	uint32_t more; /* other claims of its origin that go with it */
	bool ceased;   /* superseded, not new */
	/* how much of the change of probability is undone without it alone,
	 * 2^-30 */
	int64_t undone;
};

/* A day on which a layer's judgement, leader or probability (by at least a
 * point of a hundred) moved. */
struct step {
	int64_t day_s; /* its first second */
	struct standing before;
	struct standing after;
	/* heaviest first: without them most of the change is undone, or they
	 * are the eight that undo most */
	const struct mover *mover;
	uint32_t n_mover;
};

struct history {
	/* first second of the first day on which something became known, end of
	 * the last */
	int64_t from_s;
	int64_t to_s;
	uint32_t n_day; /* days looked at */
	struct {
		const struct step *step;
		uint32_t n;
	} layer[LAYERS];
};

/* As it stands in the ledger. The newest of one examiner on one claim counts.
 */
struct dissent {
	/* of examiner and claim: the same again supersedes */
	char id[RECORD_ID_N];
	char claim[CLAIM_KEY_N]; /* its key */
	struct str by;
	struct str why;
	struct grade grade; /* when weight_milli < 0 */
	int64_t weight_milli;
	int64_t recorded_at_s; /* when it was recorded */
};
/* beyond this no cap leaves anything */
enum {
	DISSENT_WEIGHT_MAX_MILLI = 10000
};
/* fills id */
void dissent_seal(struct dissent *d);

/* An examiner's own view of a claim. It never replaces the machine's: it makes
 * a second assessment beside it. */
struct override {
	const struct claim *claim;
	struct grade grade; /* when weight_milli < 0 */
	/* instead of what table, grade and forgeability leave; < 0 = by grade
	 */
	int64_t weight_milli;
	struct str by;
	struct str why;
	int64_t recorded_at_s; /* when it was recorded */
	const char *id;        /* of the dissent */
};

/* The case as one examiner weighs it. */
struct dissenting_assessment {
	struct str by;
	const struct override *override; /* by claim id */
	uint32_t n_override;
	struct assessment assessment;
};

#endif
