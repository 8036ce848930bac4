/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: case.db, a pure function of the ledger's entries. It needs
 * no durability of its own. */
#ifndef STORE_INDEX_H
#define STORE_INDEX_H

#include <sqlite3.h>

#include "model/model.h"
#include "store/store.h"

/* path ":memory:" for a private one. Makes the tables when they are not there.
 */
bool index_open(sqlite3 **ret, const char *path, struct err *err);

/* From the bytes of a file that was checked, which sqlite3_malloc64 gave and
 * this call takes: nothing that becomes of the file later is seen. */
bool index_open_bytes(sqlite3 **ret,
	unsigned char *bytes,
	uint64_t size,
	struct err *err);

/* A file that nobody changes for as long as it is open, where it lies: neither
 * locks nor journals beside it count. */
bool index_open_in_place(sqlite3 **ret, const char *path, struct err *err);

/* Applies entries (lines of the ledger) in one transaction. */
bool index_apply(sqlite3 *db, struct str entries, struct err *err);

/* All exhibits in sealing order, in the arena; format is empty until the
 * exhibit was read. */
bool index_exhibits(sqlite3 *db,
	struct arena *a,
	struct exhibit **ret,
	uint32_t *ret_n,
	struct err *err);

/* Whether this version of the program made its tables. */
bool index_is_current(sqlite3 *db);

/* store_claims. ERR_FORMAT: a row is not what this program writes. to may hold
 * a part then. */
bool index_claims(sqlite3 *db,
	const struct claims_wanted *wanted,
	struct claimset *to,
	int64_t *ret_last_s,
	struct err *err);

/* What reading each exhibit came to, in sealing order, in the arena; of an
 * exhibit read twice the last. */
bool index_readings(sqlite3 *db,
	struct arena *a,
	struct reading_run **ret,
	uint32_t *ret_n,
	struct err *err);

/* Analysts' words on pairs of incidents, in the order of their entries; those
 * taken back only when asked for. */
bool index_analyst_links(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct analyst_link **ret,
	uint32_t *ret_n,
	struct err *err);

/* Examiners' dissents, likewise. */
bool index_dissents(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct dissent **ret,
	uint32_t *ret_n,
	struct err *err);

/* Notes on claims, likewise. */
bool index_notes(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct note **ret,
	uint32_t *ret_n,
	struct err *err);

/* Changes of exhibits, likewise. */
bool index_changes(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct exhibit_change **ret,
	uint32_t *ret_n,
	struct err *err);

/* Steps of advisories, likewise. */
bool index_advisories(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct advisory_entry **ret,
	uint32_t *ret_n,
	struct err *err);

/* Steps of requests for information, likewise. */
bool index_rfis(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct rfi_entry **ret,
	uint32_t *ret_n,
	struct err *err);

/* An entry as the ledger has it. */
struct index_record {
	struct str body;
	uint64_t entry;
	bool undone;
};

/* Entries of that kind, of those that are kept whole, in their order, in the
 * arena; those taken back among them. */
bool index_records(sqlite3 *db,
	const char *kind,
	struct arena *a,
	struct index_record **ret,
	uint32_t *ret_n,
	struct err *err);

/* What the file of an exhibit looked like when its bytes were found as
 * sealed. false: it is not kept, and will be read whole again. */
bool index_set_seen(sqlite3 *db, uint32_t exhibit, struct str look);

/* The same back, by exhibit, of the first n; empty where nothing is kept. */
bool index_seen(sqlite3 *db,
	struct arena *a,
	struct str *ret,
	uint32_t n,
	struct err *err);

/* Rows that are set from here to index_end are written at once. */
bool index_begin(sqlite3 *db, struct err *err);

/* Writes them. ERR_IO: none of them. */
bool index_end(sqlite3 *db, struct err *err);

/* What examiners recorded on claims that are not derived (any more), a sentence
 * each, in the arena. */
bool index_unattached(sqlite3 *db,
	struct arena *a,
	struct str **ret,
	uint32_t *ret_n,
	struct err *err);

/* The first column of the first row of a query with at most one parameter, as
 * text in the arena; empty when there is no row. */
bool index_text(sqlite3 *db,
	const char *sql,
	struct str argument,
	struct arena *a,
	struct str *ret,
	struct err *err);

/* SHA-256 over every row of every table: equal for equal contents. */
bool index_digest(sqlite3 *db, struct sha256 *ret, struct err *err);

#endif
