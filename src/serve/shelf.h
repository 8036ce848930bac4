/* SPDX-License-Identifier: Apache-2.0 */
/* Private to serve/: the objects of one collection in the order in which they
 * were first served, which is the order of their dates.
 *
 * Each gets a number when it is first served, and keeps it: CASE/out/
 * taxii-LEVEL.tsv has a line "NUMBER DATE ID VERSION DIGEST", separated by
 * tabs, for each, and only grows. A cursor is a number, so that what is added
 * meanwhile comes behind it, and nothing is lost or served twice. */
#ifndef SERVE_SHELF_H
#define SERVE_SHELF_H

#include "serve/serve.h"

struct item {
	uint64_t number; /* from 1 */
	int64_t added_us;
	struct str bytes;
	struct str id;
	struct str type;
	struct str
		version; /* as it says; of what has none: when it was added */
	int64_t version_us;
	struct str spec;
	bool first; /* of the versions of its id that are there */
	bool last;
};

struct shelf {
	struct arena a;    /* what the items point into */
	struct item *item; /* n of them, by number */
	uint32_t n;
	struct arena served_room;
	struct table served; /* "ID\tVERSION\tDIGEST" of all ever served */
	int64_t *added_us; /* by index in the table; its number is one more */
	uint32_t cap;
	uint32_t noted; /* lines of the file */
	char path[PATH_MAX];
	int fd; /* of the file, locked; -1: none */
};

/* What was served before, from the file, which is this server's alone from
 * then on (ERR_USAGE: another has it); a last line that was not written whole
 * is cut off. ERR_FORMAT: another line is none. */
bool shelf_open(struct shelf *s,
	const char *folder,
	enum tlp level,
	struct err *err);

/* Makes the items anew from a bundle. What was never served gets the next
 * numbers and the instant now_us, or one later than all before. odd: as in
 * struct stix_parts. On failure the items stand as they were. */
bool shelf_fill(struct shelf *s,
	struct str bundle,
	int64_t now_us,
	uint32_t *ret_odd,
	struct err *err);

/* Index of the first item whose number is greater. */
uint32_t shelf_behind(const struct shelf *s, uint64_t number);

/* gives back everything that shelf_open took, also after a failure */
void shelf_close(struct shelf *s);

#endif
