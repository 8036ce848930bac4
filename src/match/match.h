/* SPDX-License-Identifier: Apache-2.0 */
/* match: which of the actors that others have described an intrusion resembles,
 * and how far that can be relied on. A conditional logit over the known groups:
 * score = sum of weight x feature, each feature a sum over marks that can be
 * shown one by one. Doubles, but only + - * / sqrt and core/num.h in a fixed
 * order: the same bytes on every machine. Method, figures and what was not
 * measured: ashiato-match(7). */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include "know/know.h"

/* --- features ------------------------------------------------------------ */

enum feature {
	/* best single report of the group: shared techniques by rarity, report
	 * length discounted (BM25) */
	FEAT_REPORT,
	/* naive Bayes of techniques, reports weighted by nearness in time (4
	 * years) */
	FEAT_PROFILE,
	FEAT_ACTIVE,  /* reports about the group near the day (half a year) */
	FEAT_COOCCUR, /* techniques that go together with those seen */
	FEAT_RARITY,  /* rarity of techniques shared with the whole profile */
	FEAT_IMPLIED, /* techniques that the group's software has */
	/* best single software: how much of all that is written of it is about
	 * the group */
	FEAT_OWNED,
	FEAT_MALWARE,  /* malware shared, by rarity; common tools left out */
	FEAT_SOFTWARE, /* software shared, by rarity, long lists discounted */
	/* techniques of the software seen, against those of the group's
	 * software */
	FEAT_VIA,
	FEAT_VIA_REPORT, /* the same against the best single report */
	/* rarity among groups of techniques shared with the profile, long
	 * profiles discounted (BM25) */
	FEAT_SPREAD,
	/* how many kinds of software the group is known for: many match by
	 * chance */
	FEAT_ARSENAL,
	/* without the best three techniques and the best software: what is left
	 * if those were planted */
	FEAT_LEFT_PROFILE,
	FEAT_LEFT_REPORT,
	FEAT_LEFT_SOFTWARE,
	FEAT_LEFT_BEHIND,
	FEATURES
};

enum {
	MATCH_TRAITS = 17,
	MATCH_CONFIDENCE = 5
};

/* What `ashiato kb fit` estimates; the shipped ones are those of the shipped
 * knowledge base. */
struct match_parameters {
	double techniques[FEATURES]; /* for an incident without software */
	double all[FEATURES];
	double robust[FEATURES]; /* after the best marks are taken away */
	/* indicators by trait; last: how many lists speak of the group */
	double trait[MATCH_TRAITS + 1];
	/* Logistic: constant, log odds, log odds when robust, robust agrees, ln
	 * techniques; [0] without software, [1] with. */
	/* when the actor may be one that nobody had described: fitted as of
	 * each report's day */
	double confidence[2][MATCH_CONFIDENCE];
	/* when it surely is described */
	double confidence_described[2][MATCH_CONFIDENCE];
	double indicator_confidence[2]; /* logistic: constant, log odds */
	/* confidence from which a name may be said */
	double named_from;
	/* share that must be left to the first without what can be planted, for
	 * a name */
	double withstands_from;
	double indicator_named_from;
	/* of wrong answers: those whose truth nobody had described */
	double none_share;
	/* past cases that these rest on */
	uint32_t n_loo;
	uint32_t n_as_of;
	uint32_t n_open;
	uint32_t n_list;
};
extern const struct match_parameters match_shipped;

/* Parts of the evidence, and sets of them that are measured apart. */
enum evidence_part {
	PART_TECHNIQUES = 1,
	PART_SOFTWARE = 2,
	PART_INDICATORS = 4,
	PART_ALL = 7
};
enum evidence_set {
	SET_ALL,
	SET_TECHNIQUES,
	SET_SOFTWARE,
	SET_INDICATORS,
	EVIDENCE_SETS
};

/* --- names --------------------------------------------------------------- */

/* The names of techniques and software of a knowledge base. */
struct lookup;

/* Lives in the arena; NULL: memory is spent. cost: O(things + aliases) */
struct lookup *lookup_new(const struct knowledge *k, struct arena *a);
/* Puts ids where a case gives techniques and software by name: by id, name or
 * alias, "T1566.001 Spearphishing Attachment", or "Phishing: Spearphishing
 * Attachment". A name of several stands for each of them. What nothing known
 * has is left out, and x->remark says so, with the names that are near. The
 * lists are new ones in the arena. false: memory is spent. cost: O(1) a text
 * that is known, O(names) for another */
bool lookup_incident(const struct lookup *l,
	struct incident *x,
	struct arena *a);

/* --- comparing ----------------------------------------------------------- */

struct comparer;

/* Prepares a knowledge base. Lives in the arena. cost: O(facts + indicators) */
struct comparer *comparer_new(const struct knowledge *k,
	struct arena *a,
	struct err *err);
/* how many groups an incident is compared with */
uint32_t comparer_groups(const struct comparer *c);

/* What of the knowledge may be used. */
struct match_scope {
	/* only reports published before; INT32_MAX = no limit. What is not
	 * dated counts only without a limit */
	int32_t before_day;
	/* the incident's own report, by id, address or title, its copies, and
	 * lists of its vendor */
	bool leave_report_out;
	uint32_t leave_group_out; /* a thing; THING_NONE */
	const bool *report_out;   /* by report, or NULL */
	const bool *list_out;     /* by list of indicators, or NULL */
	/* the actor surely is among the described: only when a measurement asks
	 * so; else confidence allows for strangers */
	bool described;
	/* lists that were public before the incident's day, or of which or of
	 * whose incident nobody knows the day, say nothing */
	bool unpublished_lists_only;
};
#define MATCH_EVERYTHING                                               \
	(struct match_scope)                                           \
	{                                                              \
		INT32_MAX, false, THING_NONE, NULL, NULL, false, false \
	}

struct candidate {
	uint32_t group; /* thing */
	/* p: with "none of these", sums to 1 */
	double score;
	double p;
	/* posterior without the best software and the best three techniques */
	double left;
	const double *feature; /* FEATURES */
	/* MATCH_TRAITS + 1, or NULL when no indicator was compared */
	const double *trait;
};

struct match {
	/* likeliest first; groups with nothing known in scope are left out */
	const struct candidate *candidate;
	uint32_t n;
	double none;       /* probability of none of these */
	double confidence; /* that the first is right */
	bool named;        /* the first may be said */
	/* an indicator, exact or related, ties the incident to a list */
	bool linked;
	const char *why_not; /* when not named */
	/* the least that is left of the first's posterior when what could have
	 * been planted is taken out, and what that is; NULL: it was not asked,
	 * since the first is not sure enough, or nothing could be */
	double left;
	const char *left_without;
};

/* Compares one incident. ret lives in the arena a. cost: about a millisecond
 * for ATT&CK */
bool comparer_match(struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	const struct match_parameters *p,
	struct arena *a,
	struct match *ret,
	struct err *err);

/* The same from some parts of the evidence only: a set of enum evidence_part.
 */
bool comparer_match_parts(struct comparer *c,
	const struct incident *x,
	unsigned parts,
	const struct match_scope *s,
	const struct match_parameters *p,
	struct arena *a,
	struct match *ret,
	struct err *err);

/* One mark that an incident shares with an actor: what it is, how many
 * described actors share it, and who says so. */
struct shared_mark {
	/* "technique", "software", "the same registrable domain" */
	const char *how;
	/* id or value; its name */
	struct str what;
	struct str name;
	double rarity; /* nat: ln of how much rarer than common */
	uint32_t groups;
	uint32_t
		report; /* one that tells of it with this actor; REPORT_NONE */
};

/* The marks shared with one actor, rarest first. Lives in the arena. */
bool comparer_shared(struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	uint32_t group,
	struct arena *a,
	const struct shared_mark **ret,
	uint32_t *ret_n,
	struct err *err);

/* "techniques shared with one report about it" */
const char *feature_say(enum feature f);
/* "the same registrable domain" */
const char *match_trait_say(int trait);

/* --- fitting and measuring ----------------------------------------------- */

/* Labelled cases of the user's own, beside those of the knowledge base. */
struct past_cases {
	const struct incident *x;
	uint32_t n;
};

/* What is held out: a fifth of the actors, or of those who publish. */
enum match_fold_by {
	FOLD_BY_GROUP,
	FOLD_BY_PUBLISHER
};
/* A fold that is not looked at. */
struct held_out {
	enum match_fold_by by;
	int fold; /* 0..4 */
};

/* Estimates all parameters from the knowledge base's own reports about exactly
 * one group, each held out in turn; three ways: the report left out, only what
 * was known 30 days before it, and its group left out. own: more cases, or
 * NULL; those whose actor is not known are passed over. out: what of
 * that fold is not used, NULL = nothing. */
bool match_fit(struct comparer *c,
	const struct past_cases *own,
	const struct held_out *out,
	struct arena scratch,
	struct match_parameters *ret,
	struct err *err);
enum {
	MATCH_FOLDS = 5
};
/* Parameters for each fold, estimated without what is in it. ret: MATCH_FOLDS
 * of them */
bool match_fit_folds(struct comparer *c,
	enum match_fold_by by,
	struct arena scratch,
	struct match_parameters *ret,
	struct err *err);
/* 0..4, by hash of a group's id */
int match_fold(struct str group_id);
/* see match_fold */
int match_fold_of_publisher(struct str url);
/* As text that match_read_parameters takes: "section TAB name TAB value" a
 * line; values that are zero to six digits are left out. */
void match_print_parameters(const struct match_parameters *p,
	struct buf *out);
/* What is not named is zero; ret is untouched on failure. errors: ERR_FORMAT
 * with the byte and line */
bool match_read_parameters(struct str text,
	struct match_parameters *ret,
	struct err *err);

struct evaluation_options {
	/* before_day is set per case when as_of_days >= 0 */
	struct match_scope scope;
	int32_t as_of_days; /* -1: everything */
	/* the truth is taken out for cases with sha1(case) mod 5 = 0 */
	bool open_set;
	/* NULL, or those of match_fit_folds: each fifth is judged with what was
	 * fitted on the others */
	const struct match_parameters *fold;
	enum match_fold_by fold_by;
};

struct answered {
	uint32_t first; /* thing; THING_NONE */
	uint32_t
		rank; /* of the truth, from 1; 0 = not among the candidates */
	bool known;
	bool right;
	bool named;
	bool linked;
	double confidence;
	double none;
	double truth_p;
};

struct evaluation {
	/* cases; with a truth that the knowledge in scope describes; without */
	uint32_t n;
	uint32_t n_known;
	uint32_t n_unknown;
	/* over the known */
	double top1;
	double top3;
	double top5;
	double mrr;
	/* over all that have a truth */
	double top1_all;
	double top5_all;
	/* of the confidence in the first answer, all cases */
	struct reliability reliability;
	double auroc_known; /* -1: not both kinds are there */
	/* shares: of known cases named, of unknown ones named, of the named
	 * that were right */
	double named_known;
	double named_unknown;
	double named_right;
	/* of cases with indicators; of the linked */
	double linked;
	double linked_right;
	uint32_t n_indicators;
	const struct answered *answer; /* n */
};

/* ret: EVIDENCE_SETS of them; those of which no case has anything have n = 0.
 */
bool match_evaluate(struct comparer *c,
	const struct knowledge *k,
	const struct incident *x,
	uint32_t n,
	const struct evaluation_options *o,
	const struct match_parameters *p,
	struct arena *a,
	struct evaluation *ret,
	struct err *err);

/* Marks that a forger plants to point at somebody else: software that only that
 * actor is known for, its rarest techniques, and what public lists hold of it.
 */
enum false_flag {
	FLAG_TOOL,
	FLAG_TOOLS,
	FLAG_TECHNIQUES,
	FLAG_TOOL_AND_TECHNIQUES,
	FLAG_MANY_TECHNIQUES,
	FLAG_DOMAIN,
	FLAG_DOMAINS_2,
	FLAG_DOMAINS_3,
	FLAG_FILE,
	FLAG_FILES_2,
	FLAG_FILES_3,
	FLAG_ADDRESS,
	FLAG_ADDRESSES_2,
	FLAG_ADDRESSES_3,
	FLAG_DOMAINS_FILES,
	FLAG_DOMAINS_TECHNIQUES,
	FLAG_DOMAINS_TOOL,
	FLAG_DOMAINS_TOOLS,
	FLAG_EVERYTHING,
	FALSE_FLAGS
};
/* What is planted, in words; a constant. */
const char *false_flag_say(enum false_flag f);

struct false_flag_result {
	uint32_t n; /* cases in which it could be planted */
	uint32_t decoy_first;
	uint32_t decoy_named;
	uint32_t truth_first;
	uint32_t truth_named;
};

/* Plants each kind in every case, on another group chosen by hash, and answers
 * again. ret: FALSE_FLAGS of them. */
bool match_false_flags(struct comparer *c,
	const struct knowledge *k,
	const struct incident *x,
	uint32_t n,
	const struct evaluation_options *o,
	const struct match_parameters *p,
	struct arena scratch,
	struct false_flag_result *ret,
	struct err *err);

/* The truth of a case as things: an id, else a name that exactly one group has.
 */
uint32_t match_truth(const struct knowledge *k,
	struct str text,
	struct arena scratch);

#endif
