/* SPDX-License-Identifier: Apache-2.0 */
/* Private to match/: a knowledge base as counts, and what is left of them in a
 * scope. */
#ifndef MATCH_PROFILE_H
#define MATCH_PROFILE_H

#include "match/match.h"
#include "match/traits.h"

#define UNCITED UINT32_MAX

/* x uses y, says report r (UNCITED: nobody is cited) */
struct saying {
	uint32_t x;
	uint32_t y;
	uint32_t report;
};

/* a report about a group: its techniques and software, and what it says of
 * software itself */
struct doc {
	uint32_t group;
	uint32_t report;
	/* in comparer.doc_tech */
	uint32_t tech;
	uint32_t n_tech;
	/* in comparer.doc_soft */
	uint32_t soft;
	uint32_t n_soft;
};

/* The lists of one origin: near-copies count once. */
struct origin {
	uint32_t group; /* dense; of its first list */
	int32_t day;    /* of the earliest list that has one */
	bool undated;   /* one of its lists has none */
	uint32_t first_list;
};

struct comparer {
	const struct knowledge *k;
	struct arena *a;
	/* dense numbers of things */
	uint32_t n_group;
	uint32_t n_tech;
	uint32_t n_soft;
	uint32_t *group, *tech, *soft; /* dense -> thing */
	uint32_t *dense;   /* thing -> dense of its kind; UINT32_MAX */
	bool *common_tool; /* by software */
	/* who uses what, sorted; groups' own and their campaigns' */
	struct saying *uses_tech;
	struct saying *uses_soft;
	struct saying *soft_tech;
	uint32_t n_uses_tech;
	uint32_t n_uses_soft;
	uint32_t n_soft_tech;
	/* soft_tech again by report: what a report says of software */
	uint32_t *told_from; /* n_report + 1 */
	struct saying *told;
	struct doc *doc;
	uint32_t n_doc;
	uint32_t *doc_tech;
	uint32_t *doc_soft;
	/* reports by id, so that the order of import does not matter; */
	uint32_t *report_order;
	uint32_t *report_rank; /* and the place of each in it */
	struct str *plain_url; /* by report: as addresses are compared */
	/* by report: the report whose content it repeats; itself when none */
	uint32_t *copy_of;
	struct infrastructure *infra; /* NULL when there are no lists */
};

/* Numbers by owner: those of x are item[from[x]] .. item[from[x + 1] - 1],
 * ascending. */
struct lists {
	uint32_t *from;
	uint32_t *item;
};

/* Counts under a scope. All numbers are dense. */
struct profile {
	const struct comparer *c;
	bool *keep;   /* by report */
	bool uncited; /* whether what nobody is cited for counts */
	/* of each group */
	struct lists tech;
	struct lists soft;
	struct lists has;       /* techniques of each software */
	bool *known;            /* by group */
	double *rdf;            /* by technique: reports */
	double *df;             /* by technique: groups */
	double *sdf;            /* by software: groups */
	double *tdf;            /* by technique: software */
	const struct doc **doc; /* n_doc that are in scope */
	uint32_t n_doc;
	uint32_t n_known;
	double doc_mean;
	double size_mean;
	double arsenal_mean;
};

static inline double lists_n(const struct lists *l, uint32_t x)
{
	return l->from[x + 1] - l->from[x];
}

/* Counts what is in scope for an incident; lives in the arena. cost: O(facts).
 * false: memory is spent */
bool profile_open(struct profile *ret,
	const struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	struct arena *a);

/* Feature values, [n_group][FEATURES], and how many of the incident's
 * techniques the knowledge base has. */
bool features_of(const struct profile *p,
	const struct incident *x,
	double *ret,
	uint32_t *ret_techniques,
	struct arena scratch);

enum {
	MARKS_MAX = 512 /* of an incident that are looked at */
};
/* The incident's marks as dense numbers, each once, ascending; unknown ones are
 * left out. ret: room for MARKS_MAX; how many there are. */
uint32_t marks_known(const struct comparer *c,
	const struct str *id,
	uint32_t n,
	enum known_kind kind,
	uint32_t *ret);

/* --- infrastructure ------------------------------------------------------ */

/* false: memory is spent */
bool infrastructure_new(struct comparer *c);

/* Log evidence by trait, [n_group][TRAITS + 1]; *ret_linked: whether anything
 * exact or related was found. Groups without lists in scope: known false. */
bool infrastructure_of(const struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	double *ret,
	bool *ret_known,
	bool *ret_linked,
	struct arena scratch);

/* Calls fn for every trait of the incident that a list of the group in scope
 * has: how many groups have it, and a report that does. The texts live in the
 * arena, from which fn may take too. */
bool infrastructure_shared(const struct comparer *c,
	const struct incident *x,
	const struct match_scope *s,
	uint32_t group,
	bool (*fn)(void *ctx,
		enum trait t,
		struct str text,
		uint32_t groups,
		uint32_t report),
	void *ctx,
	struct arena *a);

/* An address as it is compared: without scheme, www. and a closing slash. */
struct str plain_url(struct str url);

/* Sets ret for each report of the knowledge base that is the incident's own, by
 * id, address or title. */
void own_reports(const struct comparer *c,
	const struct incident *x,
	bool *ret);
/* who publishes at an address: the site, or the account on a platform that many
 * share */
struct str vendor_of(struct str url);

#endif
