/* SPDX-License-Identifier: Apache-2.0 */
/* know: what others have published of actors, as one indexed whole. Names are
 * never merged: two things are two things, whatever names they share, until
 * somebody claims otherwise; every fact keeps the reports that say so. No I/O.
 */
#ifndef KNOW_KNOW_H
#define KNOW_KNOW_H

#include "model/model.h"

#define THING_NONE UINT32_MAX
#define REPORT_NONE UINT32_MAX
/* later than every day: what is not dated was not known on any day asked for */
enum {
	DAY_NONE = INT32_MAX
};

enum thing_state {
	THING_ACTIVE,
	THING_REVOKED,
	THING_DEPRECATED
};

struct known_thing {
	enum known_kind kind;
	struct str id;
	struct str source;
	struct str created;
	struct str name;
	struct str detail;
	struct str uuid;
	enum thing_state state;
	bool implied; /* only named by a list of indicators */
	uint32_t
		parent; /* of a sub-technique; THING_NONE; never in a circle */
	uint32_t instead; /* what it was revoked for; THING_NONE */
	uint32_t now;     /* what it stands for now: knowledge_now */
};

struct known_report {
	struct str id;
	struct str published;
	struct str source;
	struct str title;
	struct str url;
	int32_t day; /* since 1970-01-01; DAY_NONE */
};

struct known_alias {
	/* ids in order, separated by blanks */
	struct str of;
	struct str name;
	struct str used_by;
	struct str reports;
	uint32_t thing; /* THING_NONE when nothing has that id */
	uint32_t cap;   /* room for reports, while records come in */
};

struct known_fact {
	struct str said; /* the relation in the publisher's word */
	enum relation relation;
	/* ids as published */
	struct str from;
	struct str to;
	struct str created;
	/* THING_NONE: dangling */
	uint32_t subject;
	uint32_t object;
	int32_t created_day;
	const uint32_t *cite; /* n_cite reports, ascending, after indexing */
	uint32_t n_cite;
	uint32_t cap_cite;
	struct str
		confidence;  /* 0 to 100, the least that was told; or empty */
	struct str opinions; /* as of FACT_OPINIONS, in order, each once */
};

struct known_list {
	struct str id;
	struct str source;
	struct str group_id;
	struct str published;
	bool implied; /* only named by its marks */
	/* THING_NONE, REPORT_NONE */
	uint32_t group;
	uint32_t report;
	int32_t day;
	/* in knowledge.mark */
	uint32_t mark;
	uint32_t n_mark;
};

struct known_mark {
	uint32_t list;
	struct str type;
	struct str value;
};

struct known_source {
	struct str id;
	struct str title;
	struct str terms;
};

struct knowledge {
	struct arena *a;
	struct known_source *source;
	struct known_thing *thing;
	struct known_report *report;
	struct known_alias *alias;
	struct known_fact *fact;
	struct known_list *list;
	struct known_mark *mark; /* after indexing: by list */
	uint32_t n_source;
	uint32_t n_thing;
	uint32_t n_report;
	uint32_t n_alias;
	uint32_t n_fact;
	uint32_t n_list;
	uint32_t n_mark;
	uint32_t cap[KNOWN_KINDS];
	struct table sources;
	struct table things;
	struct table uuids;
	struct table reports;
	struct table aliases;
	struct table facts;
	struct table lists;
	struct table marks;
	uint32_t *of_uuid; /* thing by index in uuids */
	uint32_t cap_uuid;
	/* facts without an end; things whose name a later record changed */
	uint32_t dangling;
	uint32_t renamed;
	/* records that whoever reads files into it had to leave out */
	uint64_t skipped;
	/* records of a thing that is of another kind already, left out; marks
	 * of lists that no record names */
	uint32_t clashes;
	uint32_t unlisted;
};

/* everything lives in the arena */
void knowledge_open(struct knowledge *k, struct arena *a);

/* Takes one record; text is copied. What is said again adds its reports. Of two
 * records of one thing the later counts, and the earlier name is kept as an
 * alias; of two kinds under one id the first stands. false: memory is spent.
 * cost: O(1) amortised */
bool knowledge_put(struct knowledge *k, const struct obs_known *r);

/* Resolves what refers to what; after it nothing more may be put. cost: O(n log
 * n) */
bool knowledge_index(struct knowledge *k, struct err *err);

/* by id or uuid; THING_NONE */
uint32_t knowledge_thing(const struct knowledge *k, struct str id);
/* REPORT_NONE */
uint32_t knowledge_report(const struct knowledge *k, struct str id);

/* What a revoked thing stands for now, through any number of revocations;
 * itself when it stands. THING_NONE in a cycle. */
uint32_t knowledge_now(const struct knowledge *k, uint32_t thing);

/* The file format: a line each, in canonical order, so that equal knowledge
 * gives equal bytes and a line diff reads well: what was written, read and
 * indexed is written the same, in whatever order records that do not contradict
 * each other came. After indexing. */
void knowledge_write(const struct knowledge *k, struct buf *out);

/* What of the knowledge is asked for: published by the end of a day, and not by
 * what is left out. */
struct knowledge_view {
	/* DAY_NONE = any day; else what is not dated does not count */
	int32_t until_day;
	const bool *report_out; /* by report, or NULL */
};
/* Whether the report counts in the view. */
bool knowledge_has_report(const struct knowledge *k,
	const struct knowledge_view *v,
	uint32_t report);
/* A fact counts when a report that counts says so; one that cites nobody by the
 * day it was put down. */
bool knowledge_has_fact(const struct knowledge *k,
	const struct knowledge_view *v,
	const struct known_fact *f);
/* Whether those who say so, or others, doubt it more than not: a confidence
 * below even (50 of 100), or more disagreement than agreement. It is shown, and
 * nothing is compared with it. */
bool knowledge_doubts_fact(const struct known_fact *f);
/* Like knowledge_has_fact; a name that cites nobody counts only without a day.
 * */
bool knowledge_has_alias(const struct knowledge *k,
	const struct knowledge_view *v,
	const struct known_alias *al);

/* --- names --------------------------------------------------------------- */

/* A name as it is compared: ASCII letters folded, blanks and - _ . ' left out;
 * other scripts byte for byte. */
struct str name_folded(struct str name, struct arena *a);

struct name_use {
	uint32_t thing;
	/* the spelling, who uses it, with which reports */
	struct str as;
	struct str used_by;
	struct str reports;
	bool own; /* it is the thing's own name, not an alias */
};

/* Who means what by a name: every use, by source and thing. *ret_n may be 0.
 * NULL: memory is spent. */
const struct name_use *knowledge_uses_of(const struct knowledge *k,
	struct str name,
	struct arena *a,
	uint32_t *ret_n);

/* How many active groups of a source merging by shared names would fuse with
 * another of the same source: what is not done here. */
uint32_t knowledge_fused_naively(const struct knowledge *k,
	struct str source,
	struct arena scratch,
	uint32_t *ret_groups);

/* --- difference ---------------------------------------------------------- */

/* Lines that only one of two knowledge bases has, as "- line" and "+ line",
 * from their written forms. */
struct knowledge_difference {
	uint32_t removed[KNOWN_KINDS];
	uint32_t added[KNOWN_KINDS];
};
/* out: the lines, in canonical order, appended. Both must be evaluated. */
void knowledge_diff(const struct knowledge *old,
	const struct knowledge *now,
	struct buf *out,
	struct knowledge_difference *ret);

#endif
