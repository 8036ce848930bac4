/* SPDX-License-Identifier: Apache-2.0 */
/* Every question that can be asked, one row each: of a case, of what is
 * published of actors, of a network telescope, of the program. Whoever has
 * words (a command line, a path of a server) turns them into a call; what a
 * question needs, how its values are read and how it is written stand in its
 * row.
 *
 *   query_ask    checks the values and computes what the question needs
 *   query_write  writes it in one of its formats; equal answers are equal bytes
 *   query_close  gives everything back */
#ifndef CASE_QUERY_H
#define CASE_QUERY_H

#include "model/model.h"

/* Values that a question may be given, by one name everywhere: `--as-of DAY` on
 * a command line, `as-of=DAY` in a URL. */
enum parameter {
	PARAM_AS_OF,
	PARAM_ONLY,
	PARAM_ALL,
	PARAM_CLAIM,
	PARAM_LAYER,
	PARAM_KIND,
	PARAM_NAME,
	PARAM_OLD,
	PARAM_NEW,
	PARAM_INCIDENTS,
	PARAM_CASES,
	PARAM_KB,
	PARAM_PARAMETERS,
	PARAM_WITHOUT_SOURCE,
	PARAM_LEAVE_REPORT_OUT,
	PARAM_AS_OF_DAYS,
	PARAM_OPEN_SET,
	PARAM_CROSS_FIT,
	PARAM_CROSS_FIT_PUBLISHERS,
	PARAM_FALSE_FLAGS,
	PARAM_PATH,
	PARAM_SENSOR,
	PARAM_SENSORS,
	PARAM_TOTALS,
	PARAM_MMDB,
	PARAM_MONTH,
	PARAM_SECRETS,
	PARAM_TLP,
	PARAM_FOR,
	PARAM_COMPARTMENT,
	PARAM_ABOUT,
	PARAM_SOURCE,
	PARAM_FROM,
	PARAM_TO,
	PARAM_HUNT,
	PARAM_MIN,
	PARAM_PAGE,
	PARAM_PER,
	PARAM_SORT,
	PARAM_SEARCHED,
	PARAM_DAY,
	PARAM_REMIND_AFTER,
	PARAM_AGAINST,
	PARAM_EVENT,
	PARAM_OTHER,
	PARAM_EVALUATE,
	PARAM_WITHOUT,
	PARAM_DICTIONARY,
	PARAMETERS
};

enum parameter_type {
	TYPE_TEXT,
	TYPE_FLAG,
	TYPE_DAY,   /* 2016-12-31: until its end */
	TYPE_MONTH, /* 2024-04 */
	TYPE_DAYS,  /* a number of days, 0 to 36500 */
	TYPE_COUNT, /* 1 or more */
	TYPE_TIME,  /* 2016-12, 2016-12-31 or 2016-12-31T08:30Z */
	TYPE_WORD,  /* one of `words` */
	TYPE_REGEX, /* POSIX extended, without regard to case */
	TYPE_FILE,
	TYPE_NETWORK /* an address, or a network with zero host bits */
};

struct parameter_row {
	const char *name;
	enum parameter_type type;
	bool many; /* may be given more than once */
	bool word; /* stands on a command line by itself, without its name */
	const char *words; /* TYPE_WORD: separated by blanks */
	const char *
		without; /* what holds when it is not given; NULL = nothing */
	const char *what; /* one clause */
};
/* by enum parameter */
extern const struct parameter_row parameters[PARAMETERS];

/* What of a case counts. */
struct question {
	/* the first instant that no longer counts; INT64_MAX = everything known
	 */
	int64_t as_of_s;
	struct str only;
	struct audience audience;
	/* what is looked for: of the claims only what holds it need be there;
	 * empty = nothing */
	struct str word;
};

enum query_format {
	QUERY_TEXT,
	QUERY_JSON,
	QUERY_LINES, /* JSON Lines: an element a line, where it is a list */
	QUERY_CSV,
	QUERY_SVG,
	QUERY_HTML,
	QUERY_SAVED, /* counts, to be read and merged again */
	QUERY_FORMATS
};
extern const char *const query_media_types[QUERY_FORMATS];

struct answer;

struct query {
	const char *name;
	const char *path; /* under which a server answers it */
	const char *what; /* one clause */
	unsigned needs;
	/* sets of 1 << enum parameter; what must be given, what may be */
	uint64_t required;
	uint64_t optional;
	/* what a JSON answer holds: case/query/openapi.c has the notation */
	const char *holds;
	/* Computes what `needs` does not name; NULL = nothing. */
	bool (*ask)(struct answer *a, struct err *err);
	/* by format; NULL = is not written so. false: *err says why. */
	bool (*write[QUERY_FORMATS])(struct answer *a,
		struct buf *out,
		struct err *err);
};
extern const struct query queries[];
extern const size_t n_queries;

/* NULL when there is none. */
const struct query *query_named(struct str name);
/* Whether the value must or may be given. */
bool query_takes(const struct query *q, enum parameter p);
/* PARAMETERS when there is none of that name. */
enum parameter parameter_named(struct str name);

/* Borrowed until the answer is closed. */
struct query_call {
	const struct query *query;
	const char *dir; /* the case; NULL for questions of no case */
	struct {
		const char *const *v;
		int n;
	} value[PARAMETERS];
	/* how the question and its parameters are called in sentences: "kb
	 * list"; "--" before the names of parameters */
	const char *called;
	const char *prefix;
	/* of text: columns, and whether ANSI colours are understood */
	unsigned width;
	bool colour;
	const struct progress *progress;
	bool quiet; /* nothing is told of how it went, only what is doubtful */
	void *ctx;
	/* a sentence about what was passed over or is doubtful; not NULL */
	void (*tell)(void *ctx, struct str sentence);
};

/* *ret is to be closed, also when this fails. ERR_USAGE: a value is missing,
 * too many, of the wrong form, or unknown to this question. cost: see `needs`;
 * a page of exhibits does not read claims. */
bool query_ask(struct answer **ret,
	const struct query_call *call,
	struct err *err);

/* ERR_USAGE when the question is not written in that format. */
bool query_write(struct answer *a,
	enum query_format format,
	struct buf *out,
	struct err *err);

/* NULL is a no-op. */
void query_close(struct answer *a);

/* A day and a source as people write them; either may be NULL. prefix: as in
 * struct query_call. ERR_USAGE */
bool question_parse(const char *as_of,
	const char *only,
	const char *prefix,
	struct question *ret,
	struct err *err);

/* For whom an answer is made, as people write it; all NULL and 0: whoever sits
 * at this terminal, who sees everything. Borrowed. */
struct audience_words {
	const char *tlp;
	const char *for_org; /* "org:NAME", or the name alone */
	const char *const *compartment;
	int n_compartment;
};
/* With for_org alone no more than TLP:AMBER is told, which others may be given;
 * with compartments alone TLP:RED. prefix: as in struct query_call. ERR_USAGE
 */
bool audience_parse(const struct audience_words *w,
	const char *prefix,
	struct audience *ret,
	struct err *err);

/* The whole interface as OpenAPI 3.0, from the rows. */
void query_openapi(struct buf *out);

/* Every format that is read, with what is used of it, and the tables that
 * people write, as Markdown, from the rows. */
void query_formats_page(struct buf *out);

#endif
