/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of ledger/log into the index, and what is made of them: all or nothing
 * goes in; what went in gives the same index again; a claim that comes out is
 * the same when it is written and read; corrections of exhibits change the
 * exhibit that they name and no other. Bodies are looked for below the ledger
 * only. */
#include <stdlib.h>
#include <unistd.h>

#include "store/bodies.h"
#include "store/index.h"
#include "harness.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	MEMORY = 64 << 20
};

static struct sha256 digest(sqlite3 *db)
{
	struct sha256 d = { 0 };
	struct err err;

	MUST(index_digest(db, &d, &err));
	return d;
}

static sqlite3 *opened(void)
{
	sqlite3 *db;
	struct err err;

	MUST(index_open(&db, ":memory:", &err));
	return db;
}

static void said(const struct err *err)
{
	MUST(err->code != ERR_NONE && err->text[0]);
}

/* one claim as an entry of its own */
static void same_again(const struct claim *c, struct arena a)
{
	sqlite3 *db = opened();
	struct claimset once = claimset_in(&a);
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	struct err err = { 0 };
	const struct claims_wanted derived = { .as_derived = true };
	int64_t last_s;

	jw_object(&j, NULL);
	jw_u64(&j, "n", 1);
	jw_z(&j, "kind", "claim");
	jw_z(&j, "at", "2020-01-01T00:00:00Z");
	store_claim_json(c, &j);
	jw_object_end(&j);
	buf_z(&b, "\n");
	MUST(index_apply(db, buf_str(&b), &err));
	MUST(index_claims(db, &derived, &once, &last_s, &err) && once.n == 1);
	MUST(strcmp(once.claim[0]->id, c->id) == 0);
	MUST(once.claim[0]->n_loc == c->n_loc);
	sqlite3_close(db);
	buf_done(&b);
}

static void read_claims(sqlite3 *db, struct arena a)
{
	struct claimset claims = claimset_in(&a);
	struct err err = { 0 };
	int64_t last_s;

	if (!index_claims(db,
		    &(struct claims_wanted){ 0 },
		    &claims,
		    &last_s,
		    &err)) {
		said(&err);
		return;
	}
	for (uint32_t i = 0; i < claims.n && i < 8; i++)
		same_again(claims.claim[i], a);
}

static void read_exhibits(sqlite3 *db, struct arena a)
{
	struct exhibit *x;
	struct exhibit_change *c;
	struct reading_run *r;
	uint32_t n;
	uint32_t n_change;
	uint32_t n_reading;
	struct err err = { 0 };

	if (!index_exhibits(db, &a, &x, &n, &err) ||
		!index_readings(db, &a, &r, &n_reading, &err) ||
		!index_changes(db, true, &a, &c, &n_change, &err)) {
		said(&err);
		return;
	}
	for (uint32_t i = 0; i < n_change; i++) {
		for (uint32_t k = 0; k < n; k++) {
			struct exhibit one = x[k];

			exhibit_change_apply(&c[i], k, &one);
			MUST(memcmp(&one.sha256,
				     &x[k].sha256,
				     sizeof one.sha256) == 0);
			MUST(k == c[i].exhibit ||
				(one.withdrawn == x[k].withdrawn &&
					one.tlp == x[k].tlp &&
					one.acquired_s == x[k].acquired_s));
		}
	}
}

static void read_remarks(sqlite3 *db, struct arena a)
{
	struct dissent *d;
	struct analyst_link *l;
	struct str *what;
	uint32_t n;
	struct err err = { 0 };

	if (!index_dissents(db, true, &a, &d, &n, &err))
		said(&err);
	if (!index_analyst_links(db, true, &a, &l, &n, &err))
		said(&err);
	if (!index_unattached(db, &a, &what, &n, &err))
		said(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena memory;
	struct str bytes = { (const char *)data, size };
	struct str entries;
	struct err err = { 0 };

	if (!memory.base)
		MUST(arena_open(&memory, MEMORY, &err));
	struct arena a = memory;
	sqlite3 *db = opened();
	sqlite3 *again = opened();
	struct sha256 nothing = digest(db);
	if (!bodies_expand("/nonexistent/ledger",
		    bytes,
		    &a,
		    &entries,
		    &err)) {
		said(&err);
		entries = bytes;
	}
	if (index_apply(db, entries, &err)) {
		struct sha256 d = digest(db);

		MUST(index_apply(again, entries, &err));
		struct sha256 e = digest(again);
		MUST(memcmp(&d, &e, sizeof d) == 0);
		read_claims(db, a);
		read_exhibits(db, a);
		read_remarks(db, a);
	} else {
		struct sha256 d = digest(db);

		said(&err);
		MUST(memcmp(&d, &nothing, sizeof d) == 0);
	}
	sqlite3_close(db);
	sqlite3_close(again);
	return 0;
}
