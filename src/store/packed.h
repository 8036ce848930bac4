/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: claims as case.db keeps them to be read fast: a thousand
 * to a row, in the order of their entries, each a record of fixed head and its
 * strings. Whether a claim lives and whether it was undone stands in other
 * tables. */
#ifndef STORE_PACKED_H
#define STORE_PACKED_H

#include <sqlite3.h>

#include "model/model.h"

/* The table, for the index's schema. */
#define PACKED_SCHEMA                                                  \
	"CREATE TABLE IF NOT EXISTS packed(part INTEGER PRIMARY KEY, " \
	"last_s "                                                      \
	"INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;"

enum {
	PACKED_ENTRIES = 1024 /* of the ledger to a part */
};

/* The latest instant at which one of the part's claims became known or was
 * superseded; 0 = none did. */
int64_t packed_last(struct str part);

/* One part on its way, written when the next is begun. */
struct packer {
	sqlite3 *db;
	int64_t part;
	uint64_t last; /* entry that it holds */
	bool loaded;
	bool changed;
	struct buf bytes;
};

static inline struct packer packer_of(sqlite3 *db)
{
	return (struct packer){ .db = db };
}

/* Puts the claim, sealed, at that entry, in the place of what stands there. ->
 * false: the database says why. cost: a part for what is not put in order */
bool packer_put(struct packer *p, uint64_t entry, const struct claim *c);

/* Writes what is on its way, when ok, and gives the memory back. */
bool packer_done(struct packer *p, bool ok);

/* A record: where its strings begin, and the word that is looked for in them.
 */
struct packed {
	uint64_t entry;
	struct str bytes; /* of the whole record */
};

/* The next record of a part. false at its end, and when the rest is no record:
 * *bad then. */
bool packed_next(struct str *rest, struct packed *ret, bool *bad);

/* Whether the record's names, sources and sentences hold the word, which is
 * not empty and has ASCII letters in lower case only: found without regard to
 * case of those. */
bool packed_holds(const struct packed *p, struct str word);

/* The name of a predicate that was looked up last: claims that stand together
 * mostly have the same. Zero at first. */
struct packed_names {
	char room[64]; /* no name is longer: names in predicates.list */
	size_t n;
	enum predicate is;
};

/* PRED_NONE: no record that this program wrote. */
enum predicate packed_predicate(const struct packed *p,
	struct packed_names *names);

/* Who made the claim. */
enum maker packed_maker(const struct packed *p);

/* When it became known, and when it was superseded. */
void packed_known(const struct packed *p,
	int64_t *ret_known_s,
	int64_t *ret_until_s);

/* The claim; its strings point into the record. false: no version of this
 * program wrote it. */
bool packed_claim(const struct packed *p,
	struct packed_names *names,
	struct claim *ret);

#endif
