/* SPDX-License-Identifier: Apache-2.0 */
/* What others have published of actors, their tools, techniques and servers:
 * the knowledge base, as records. A record is a kind and cells; every reader of
 * published knowledge gives these, the knowledge file holds them, a line each.
 */
#ifndef MODEL_KNOWN_H
#define MODEL_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/core.h"

enum known_kind {
	KNOWN_SOURCE, /* who publishes: a catalogue, a vendor */
	KNOWN_REPORT,
	/* things; a victim is a sector or a country */
	KNOWN_GROUP,
	KNOWN_CAMPAIGN,
	KNOWN_SOFTWARE,
	KNOWN_TECHNIQUE,
	KNOWN_VICTIM,
	KNOWN_ALIAS, /* a name for a thing, with who uses it; never a merger */
	/* a relation between two things, with the reports that say so */
	KNOWN_FACT,
	KNOWN_LIST, /* a published list of indicators of a group */
	KNOWN_MARK, /* one indicator of a list */
	KNOWN_KINDS
};

/* Cells by kind; all text, empty where not known. Dates are YYYY-MM-DD, YYYY-MM
 * or YYYY. */
enum {
	SRC_ID,
	SRC_TITLE,
	SRC_TERMS,
	SRC_N
};
enum {
	REP_ID,
	REP_PUBLISHED,
	REP_SOURCE,
	REP_TITLE,
	REP_URL,
	REP_N
};
/* state: "", revoked, deprecated. detail: malware or tool; tactics; day first
 * seen; country. uuid: of STIX and MISP, may be referred to instead of the id
 */
enum {
	THING_ID,
	THING_SOURCE,
	THING_CREATED,
	THING_STATE,
	THING_NAME,
	THING_DETAIL,
	THING_UUID,
	THING_N
};
enum {
	ALIAS_OF,
	ALIAS_NAME,
	ALIAS_USED_BY,
	ALIAS_REPORT,
	ALIAS_N
};
/* reports: ids separated by blanks. confidence: of whoever says so, 0 to 100;
 * opinions: of others, "disagree by NAME", separated by ", ". Lines of files
 * that have neither end behind the reports. */
enum {
	FACT_RELATION,
	FACT_SUBJECT,
	FACT_OBJECT,
	FACT_CREATED,
	FACT_REPORTS,
	FACT_CONFIDENCE,
	FACT_OPINIONS,
	FACT_N
};
enum {
	LIST_ID,
	LIST_SOURCE,
	LIST_GROUP,
	LIST_PUBLISHED,
	LIST_REPORT,
	LIST_N
};
enum {
	MARK_LIST,
	MARK_TYPE,
	MARK_VALUE,
	MARK_N
};
/* so that a line of the knowledge file stays below the longest that is read */
enum {
	KNOWN_CELLS_MAX = 7,
	KNOWN_CELL_MAX_BYTE = 1 << 16
};

struct known_shape {
	const char *name; /* first word of the line */
	const char *what;
	const char *column[KNOWN_CELLS_MAX];
	uint32_t n;
	uint32_t needed; /* bit i: column i may not be empty */
	/* columns at the end that a line of a file need not have */
	uint32_t rare;
};
extern const struct known_shape known_shapes[KNOWN_KINDS];

/* Why cells are no record of the kind, or NULL when they are: every reader asks
 * before it puts one. A text is UTF-8 without control characters (tab and line
 * ends are let be), at most KNOWN_CELL_MAX_BYTE long unless it lists reports.
 */
const char *known_wrong(enum known_kind kind, const struct str *cell);

static inline bool known_is_thing(enum known_kind k)
{
	return k >= KNOWN_GROUP && k <= KNOWN_VICTIM;
}

/* What an opinion says of a fact, -2 strongly disagrees .. 2 strongly agrees; 0
 * also of a word that is none (STIX 2.1, 10.16). Ends at a blank. */
int known_opinion(struct str opinion);

/* How two things stand to each other. */
enum relation {
	RELATION_USES,
	RELATION_ATTRIBUTED_TO,
	RELATION_PART_OF,
	RELATION_REVOKED_BY,
	RELATION_TARGETS,
	RELATION_SIMILAR,
	RELATION_OTHER,
	RELATIONS
};
/* RELATION_OTHER when it is none of these */
enum relation relation_of(struct str name);

enum {
	REPORT_ID_N = 12
};
/* The identifier of a report: R and ten digits of the SHA-1 of its address, or
 * of its title where it has none; the same report cited by two catalogues is
 * one report. 11 bytes and NUL. */
void report_id_of(struct str url_or_title, char ret[static REPORT_ID_N]);

#endif
