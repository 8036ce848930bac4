/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: the formats in which knowledge of actors is published, and what their readers share. */
#ifndef READ_PUBLISHED_H
#define READ_PUBLISHED_H

#include "read/json_scan.h"
#include "read/read.h"
#include "read/tables.h"

enum { PUBLISHED_MAX = 1 << 30 };       /* bytes of one document: a bundle of a million objects is below it */

int knowledge_probe(struct str head);
bool knowledge_read(struct input *in, struct arena scratch, const struct sink *out, struct read_stats *stats, struct err *err);
int stix_probe(struct str head);
bool stix_read(struct input *in, struct arena scratch, const struct sink *out, struct read_stats *stats, struct err *err);
int misp_galaxy_probe(struct str head);
bool misp_galaxy_read(struct input *in, struct arena scratch, const struct sink *out, struct read_stats *stats, struct err *err);
int attack_summary_probe(struct str head);
bool attack_summary_read(struct input *in, struct arena scratch, const struct sink *out, struct read_stats *stats, struct err *err);
int indicator_lists_probe(struct str head);
bool indicator_lists_read(struct input *in, struct arena scratch, const struct sink *out, struct read_stats *stats, struct err *err);

/* What a reader of a published document works with. */
struct published {
	struct arena *a;
	const struct sink *out;
	struct read_stats *stats;
	struct str text;                /* the document */
	struct table reports, sources;  /* ids that were put already */
	bool stopped;                   /* the sink wants no more */
};

bool published_open(struct published *p, struct input *in, struct arena *a, const struct sink *out, struct read_stats *stats, struct err *err);

/* Puts one record; what is not UTF-8 is skipped, where: the text in the document that it was read from. */
void published_put(struct published *p, enum known_kind kind, const struct str *cell, struct str where);
void published_skip(struct published *p, struct str where, const char *why, struct str what);   /* "why: what" */

/* A source or a report, the first time it is met. ret: the id of the report, in the arena. */
void published_source(struct published *p, struct str id, struct str title, struct str terms, struct str where);
struct str published_report(struct published *p, struct str url, struct str title, struct str published, struct str source, struct str where);

/* true when the document was read to its end */
bool published_end(const struct published *p, const struct json_scan *top, struct err *err);

/* A scan of a part of the document; what it unescapes lives in the arena. */
struct json_scan published_scan(struct published *p, struct str raw);

/* Words in one text, a separator between: ids of reports, tactics. Grows by doubling. */
struct words {
	struct str s;
	char *p;                        /* of s */
	size_t cap;
};
void published_word(struct published *p, struct words *w, char separator, struct str word);

/* Names of members and where their values go; others are passed over. false: not an object, or damaged. */
struct member_wanted {
	const char *key;
	size_t at;                      /* offset of a struct str in the object */
};
bool published_members(struct published *p, struct str raw, const struct member_wanted *want, size_t n, void *ret, const char **ret_bad);

#endif
