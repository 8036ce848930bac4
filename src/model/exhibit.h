/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_EXHIBIT_H
#define MODEL_EXHIBIT_H

#include "core/core.h"

/* Traffic Light Protocol 2.0 (FIRST, 2022): who may see it */
enum tlp {
	TLP_CLEAR,
	TLP_GREEN,
	TLP_AMBER,
	TLP_AMBER_STRICT,
	TLP_RED
};

/* "CLEAR", ... "AMBER+STRICT", "RED", without "TLP:" */
const char *tlp_name(enum tlp t);
/* the words, for people */
#define TLP_WORDS "RED AMBER+STRICT AMBER GREEN CLEAR"
/* "RED", "TLP:RED", "amber+strict", ... */
bool tlp_parse(struct str s, enum tlp *ret);

/* What an analyst says of the clock behind a log that does not: a zone (an
 * offset or a name of the system's database; empty = not told), the year of its
 * first record (0 = not told). */
struct time_told {
	struct str zone;
	uint32_t year;
};

/* Bytes as acquired, never changed. Strings live in the case's arena. */
struct exhibit {
	struct sha256 sha256;
	uint64_t size_byte;
	struct str name;      /* as the file was called, without folders */
	struct str by;        /* who brought it in */
	struct str how;       /* how it was acquired */
	struct str authority; /* on what legal ground */
	/* what the sensor watched, as an entity id: "org:JAXA",
	 * "address:203.0.113.10"; may be empty */
	struct str vantage;
	enum tlp tlp;
	/* who need not know it does not: only who has this compartment;
	 * empty = none */
	struct str compartment;
	/* when it came into evidence: what as-of questions compare with */
	int64_t acquired_s;
	int64_t added_s; /* when it was sealed here */
	/* reader's name; "unknown" when nothing recognised it */
	struct str format;
	/* its own header says so: made for practice, not evidence */
	bool simulated;
	/* above whom the view is made for: nothing but its index says which
	 * it is */
	bool kept_out;
	/* an examiner took it out: its bytes stay sealed, nothing rests on them
	 */
	bool withdrawn;
	uint64_t entry; /* of the ledger that sealed it */
	struct time_told told;
};

/* Where in an exhibit a fact stands. Offsets are in the bytes after
 * decompression: what a reader saw. */
struct locator {
	uint32_t exhibit; /* index in the case's list of exhibits */
	uint32_t len_byte;
	uint64_t at_byte;
};

/* By exhibit, then by offset. */
static inline int locator_cmp(struct locator a, struct locator b)
{
	return a.exhibit != b.exhibit
		? (a.exhibit > b.exhibit) - (a.exhibit < b.exhibit)
		: (a.at_byte > b.at_byte) - (a.at_byte < b.at_byte);
}

/* A record that could not be read: counted, located, shown. */
struct skip {
	uint64_t at_byte;
	uint64_t line;   /* from 1; 0 where the format has no lines */
	uint32_t column; /* from 1; 0 = the whole record */
	const char *why; /* what was expected, one clause */
};

/* What reading an exhibit came to. */
struct reading_run {
	uint32_t exhibit;
	struct str format;
	struct str note;
	uint64_t records;
	uint64_t skipped;
	const struct skip *skip; /* the first ones */
	uint32_t n_skip;
	struct str
		failed; /* why the rest could not be read; empty = all was */
};

#endif
