/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: the formats in which knowledge of actors is published, and
 * what their readers share. */
#ifndef READ_INTEL_PUBLISHED_H
#define READ_INTEL_PUBLISHED_H

#include "read/text/json_scan.h"
#include "read/read.h"
#include "read/input/document.h"

/* bytes of one document: a bundle of a million objects is below it */
enum {
	PUBLISHED_MAX = 1 << 30
};

/* What a reader of a published document works with. */
struct published {
	struct arena *a;
	const struct sink *out;
	struct read_stats *stats;
	struct str text; /* the document */
	uint64_t lead;   /* bytes before it: a mark of order */
	/* ids that were put already */
	struct table reports;
	struct table sources;
	bool stopped; /* the sink wants no more */
	/* the document is walked again: what is wrong with its form was told
	 * before */
	bool again;
};

/* Reads the whole document into the arena. ERR_LIMIT: it is longer than
 * PUBLISHED_MAX or the arena. */
bool published_open(struct published *p,
	struct input *in,
	struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);

/* Puts one record; what known_wrong refuses is skipped. where: the text in the
 * document that it was read from. true: it was put. */
bool published_put(struct published *p,
	enum known_kind kind,
	const struct str *cell,
	struct str where);
/* "why: what" */
void published_skip(struct published *p,
	struct str where,
	const char *why,
	struct str what);

/* Puts a row of a table, as if somebody had written it: n cells, that many
 * columns. true: the sink wants more. */
bool published_row(struct published *p,
	enum row_table table,
	const struct str *cell,
	uint32_t n,
	struct str where);

/* Puts one thing to be looked for; what is none of its type is skipped. */
bool published_indicator(struct published *p,
	struct obs_indicator x,
	struct str where);

/* Says that the publisher took back what that object said. */
bool published_revocation(struct published *p,
	struct str id,
	int64_t version_ns,
	struct str where);

/* A source or a report, the first time it is met. ret: the id of the report, in
 * the arena. */
void published_source(struct published *p,
	struct str id,
	struct str title,
	struct str terms,
	struct str where);

/* Puts a report the first time it is met. Its id, in the arena: of its address,
 * of its title where it has none (report_id_of). */
struct str published_report(struct published *p,
	struct str url,
	struct str title,
	struct str published,
	struct str source,
	struct str where);
/* puts it into t; true the first time */
bool published_first(struct published *p, struct table *t, struct str id);

/* true when the document was read to its end; what stands behind the end is
 * told */
bool published_end(struct published *p,
	const struct json_scan *top,
	struct err *err);

/* What stands behind the blanks and line ends that it begins with. */
struct str published_past_blanks(struct str s);

/* The next line of rest that is not blank, without its end. false: none is left
 */
bool published_line(struct str *rest, struct str *ret);

/* A scan of a part of the document; what it unescapes lives in the arena. */
struct json_scan published_scan(struct published *p, struct str raw);

/* The next text of a list that is not empty; whatever else stands in it is
 * told. false: its end, or it is damaged. */
bool published_text(struct published *p,
	struct json_scan *list,
	struct str *ret);
/* The next object of a list, likewise. */
bool published_object(struct published *p,
	struct json_scan *list,
	struct str *ret);

/* Words in one text, a separator between: ids of reports, tactics. Grows by
 * doubling. */
struct words {
	struct str s;
	char *p; /* of s */
	size_t cap;
};

/* Appends a word, the separator in front unless it is the first; nothing when
 * the arena is spent. */
void published_word(struct published *p,
	struct words *w,
	char separator,
	struct str word);
/* no separator beside nothing */
struct str published_join(struct published *p,
	struct str a,
	char separator,
	struct str b);

/* what a member must be; a flag is "T" or "F" */
enum member_kind {
	MEMBER_TEXT,
	MEMBER_LIST,
	MEMBER_OBJECT,
	MEMBER_FLAG,
	MEMBER_TEXT_OR_LIST,
	MEMBER_NESTED, /* a list or an object */
	MEMBER_SCALAR  /* a text, a number or a flag */
};
struct member_wanted {
	const char *key;
	size_t at; /* offset of a struct str in the object */
	enum member_kind kind;
};

/* The members that are wanted of an object, each put where it goes in *ret;
 * others are passed over, and what is of another kind is told and left empty.
 * false: not an object, or damaged (*ret_bad says how). */
bool published_members(struct published *p,
	struct str raw,
	const struct member_wanted *want,
	size_t n,
	void *ret,
	const char **ret_bad);

/* For probes: the values of members of the object that a head begins with, as
 * far as it goes; nested ones as raw text, cut off where the head ends. Those
 * that are not there stay empty. */
void published_head(struct str head,
	const char *const *key,
	size_t n,
	struct str *ret);

#endif
