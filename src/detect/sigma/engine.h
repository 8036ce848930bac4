/* SPDX-License-Identifier: Apache-2.0 */
/* Private to detect/sigma: what loading leaves and matching uses. */
#ifndef DETECT_SIGMA_ENGINE_H
#define DETECT_SIGMA_ENGINE_H

#include "detect/detect.h"
#include "detect/common/automaton.h"
#include "detect/sigma/rule.h"

enum {
	SOURCES_MAX = 256,
	SOURCE_WORDS = SOURCES_MAX / 64,
	CLASSES_MAX = 4096,
	CLASS_KEYS_MAX = 1 << 16
};

/* Which rows of sources.list. */
struct source_set {
	uint64_t bit[SOURCE_WORDS];
};

struct correlation;

/* a correlation that wants to know of matches */
struct told_to {
	uint32_t rule;
	struct told_to *next;
};

struct sigma_rule {
	struct detection_rule told;
	struct str name;                 /* by which correlations call it */
	struct expr *expr;               /* NULL: it cannot be run */
	struct correlation *correlation; /* or NULL */
	struct told_to *tells;
	struct source_set sources;
	bool always; /* nothing that is looked for must be there */
	bool off;
	uint32_t held; /* the record that it was held against last */
	struct detection_match *match;
	uint32_t match_cap;
};

/* Records of one log source: which rules are about them. */
struct record_class {
	struct str from;
	struct source_set sources;
	uint64_t *active; /* by rule */
	uint32_t *always;
	uint32_t n_always;
	uint64_t records;
	uint64_t *told;  /* fields that some record had */
	bool any_value;  /* a rule asks of any value */
	uint32_t *alias; /* by field: what it is called, too; 0 = nothing */
};

struct matcher;

struct sigma {
	struct arena *a;
	struct predicates p;
	struct sigma_rule *rule;
	uint32_t n;
	uint32_t cap;
	struct table id; /* of rules */
	uint32_t *by_id;
	uint32_t by_id_cap;
	bool any_record;
	struct record_class *class;
	uint32_t n_class;
	struct table class_key;
	uint32_t *class_of; /* by key */
	uint32_t class_cap;
	struct matcher *m;
	uint64_t records;
};

/* The rows that a log source names. */
struct source_set sources_named(struct str category,
	struct str product,
	struct str service);
/* The rows that a record belongs to. */
struct source_set sources_of(const struct detect_record *r);
/* whether they share one */
bool sources_meet(const struct source_set *a, const struct source_set *b);

/* Names all fields that records may be told by. false: no memory */
bool fields_known(struct sigma *s);

/* The class of the record, a new one where there is none. NULL: no memory */
struct record_class *class_of(struct sigma *s, const struct detect_record *r);

/* Makes what matching needs, once all rules are there. false: no memory */
bool matcher_make(struct sigma *s);

/* Holds the record against the rules; see sigma_take. */
bool matcher_take(struct sigma *s,
	const struct detect_record *r,
	void (*told)(void *ctx, uint32_t rule),
	void *ctx);

/* Gives back what is not the arena's. */
void matcher_done(struct sigma *s);

#endif
