/* SPDX-License-Identifier: Apache-2.0 */
/* A rule as it runs: predicates that many rules share, and what of them must
 * hold. */
#ifndef DETECT_SIGMA_RULE_H
#define DETECT_SIGMA_RULE_H

#include "detect/sigma/value.h"

enum predicate_kind {
	IS_TEXT, /* a pattern with at least one literal byte */
	IS_GLOB, /* a pattern of wildcards alone, or of nothing */
	IS_REGEX,
	IS_IN_NETWORK,
	IS_COMPARED,
	IS_FIELD,
	IS_PRESENT, /* truth: whether it should be */
	IS_TIME
};

struct asked {
	enum predicate_kind kind;
	uint32_t field; /* 0: any value of the record */
	struct pattern p;
	/* IS_TEXT: the longest run of literals, which is looked for */
	uint32_t at;
	uint32_t n;
	bool cased;
	bool whole;  /* the run is all there is between wildcards at most */
	bool starts; /* IS_FIELD */
	bool ends;
	bool truth;
	unsigned what;
	double number;
	uint32_t other; /* IS_FIELD: field */
	struct str text;
	void *regex;  /* a compiled one */
	uint32_t off; /* limits that it reached; 1 = it is tried no more */
	int64_t spent_ns;
};

enum expr_kind {
	EXPR_ALL,
	EXPR_ANY,
	EXPR_NOT,
	EXPR_SOME, /* `need` of them */
	EXPR_LEAF
};

struct expr {
	enum expr_kind kind;
	uint32_t need;
	uint32_t predicate;
	uint32_t n;
	struct expr **kid;
};

enum {
	RULES_MAX = 1 << 20,
	PREDICATES_MAX = 1 << 23,
	FIELDS_MAX = 1 << 16,
	EXPR_DEPTH_MAX = 64 /* parentheses in a condition */
};

struct predicates {
	struct arena *a;
	struct table field;  /* lower case; 0 = "" */
	struct str *spelled; /* as it was written first, by field */
	uint32_t spelled_cap;
	struct table key;
	struct asked *row; /* by index in key */
	uint32_t cap;
	struct buf room; /* of a key */
};

/* The expression of one item, "Field|modifiers: values". NULL: *err says what
 * cannot be expressed. */
struct expr *expr_of_values(struct predicates *to,
	struct str field,
	const struct values *v,
	struct err *err);

/* n of them joined; one is itself. NULL: no memory */
struct expr *expr_join(struct arena *a,
	enum expr_kind kind,
	struct expr **kid,
	uint32_t n);

/* The field of that name whatever its case, a new one where there is none;
 * TABLE_NONE: there is no room. */
uint32_t field_of(struct predicates *to, struct str name);

/* Gives back what expressions took outside the arena. */
void predicates_done(struct predicates *p);

/* A detection section as one expression: its conditions over its items.
 * ret_line: where it cannot be expressed. NULL: *err says why. */
struct expr *expr_of_detection(struct predicates *to,
	const struct yaml_node *detection,
	uint32_t *ret_line,
	struct err *err);

/* What a condition is about. */
struct named_exprs {
	struct arena *a;
	struct str *name;
	struct expr **expr;
	uint32_t n;
};

/* "selection and not 1 of filter_*". NULL: *err says why. */
struct expr *expr_of_condition(const struct named_exprs *named,
	struct str condition,
	struct err *err);

#endif
