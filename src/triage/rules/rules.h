/* SPDX-License-Identifier: Apache-2.0 */
/* YARA rules over samples in memory, by libyara. Neither needs files, sockets
 * or threads: rules are compiled and samples scanned behind the jail. */
#ifndef TRIAGE_RULES_RULES_H
#define TRIAGE_RULES_RULES_H

#include "triage/common/work.h"

struct rule_source {
	const char *name; /* of the file; it becomes the namespace */
	struct str text;
};

struct rules;

struct rules_err {
	const char *name; /* of the file */
	uint32_t line;    /* counted from 1; 0 = of the whole file */
	struct str why;
};

enum {
	RULES_SOURCES_MOST = 1 << 16,
	RULES_ERRORS_MOST = 64, /* that are kept; more are counted */
	RULES_SCAN_S = 10,      /* seconds a sample at most */
	RULES_STRINGS_MOST = 64 /* matches that are told of one rule */
};

struct rules_errors {
	struct rules_err e[RULES_ERRORS_MOST];
	uint32_t n; /* all that there were, more than RULES_ERRORS_MOST too */
};

/* Compiles n files of rules, each in a namespace of its own; `include` and
 * external variables are refused. false: err names the first error (at = line)
 * and ret_errors (may be NULL) has those of all files, with texts in a. From a
 * too comes what *ret needs, so it must live longer. *ret serves many samples,
 * one after the other. */
bool rules_open(struct rules **ret,
	const struct rule_source *sources,
	size_t n,
	struct rules_errors *ret_errors,
	struct arena *a,
	struct err *err);

/* How many rules there are, private ones too. */
uint32_t rules_count(const struct rules *r);

/* Tells the engine, and every rule that matches, in the order of the files.
 * What libyara gives up is a warning: time (RULES_SCAN_S), too many matches of
 * one string. */
void rules_match(struct rules *r, struct str bytes, struct facts *facts);

/* The same with another limit of time, at least a second. */
void rules_match_within(struct rules *r,
	struct str bytes,
	unsigned seconds,
	struct facts *facts);

/* NULL is a no-op */
void rules_close(struct rules *r);

#endif
