/* SPDX-License-Identifier: Apache-2.0 */
#include "store/index.h"

#include <stdio.h>

#include <jansson.h>

#include "store/packed.h"

/* of the tables below; an index of another version is made anew */
#define INDEX_VERSION "10"

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS exhibit(x INTEGER PRIMARY KEY, entry "
	"INTEGER NOT NULL, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT "
	"NULL,"
	" name TEXT NOT NULL, by TEXT NOT NULL, how TEXT NOT NULL, authority "
	"TEXT NOT NULL, vantage TEXT NOT NULL, tlp TEXT NOT NULL,"
	" acquired INTEGER NOT NULL, added INTEGER NOT NULL, simulated "
	"INTEGER "
	"NOT NULL, zone TEXT NOT NULL, year INTEGER NOT NULL, compartment "
	"TEXT "
	"NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS reading(x INTEGER PRIMARY KEY, format "
	"TEXT "
	"NOT NULL, records INTEGER NOT NULL, skipped INTEGER NOT NULL,"
	" note TEXT NOT NULL, failed TEXT NOT NULL, skips TEXT NOT NULL) "
	"STRICT;"
	/* which claims there are; what they say stands packed */
	"CREATE TABLE IF NOT EXISTS claim(entry INTEGER PRIMARY KEY, key "
	"TEXT "
	"NOT NULL, revision TEXT NOT NULL, format1 TEXT NOT NULL, live "
	"INTEGER "
	"NOT NULL, UNIQUE(key, revision)) STRICT;"
	"CREATE INDEX IF NOT EXISTS retired ON claim(entry) WHERE NOT "
	"live;" PACKED_SCHEMA
	/* ids of format 1, and the claims that they are now */
	"CREATE TABLE IF NOT EXISTS alias(format1 TEXT PRIMARY KEY, key TEXT "
	"NOT NULL, revision TEXT NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS undone(key TEXT PRIMARY KEY, from_s "
	"INTEGER NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS judgement(entry INTEGER PRIMARY KEY, "
	"body "
	"TEXT NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS dissent(entry INTEGER PRIMARY KEY, id "
	"TEXT "
	"NOT NULL, claim TEXT NOT NULL, by TEXT NOT NULL, grade TEXT NOT "
	"NULL,"
	" weight INTEGER NOT NULL, why TEXT NOT NULL, known INTEGER NOT "
	"NULL, "
	"undone INTEGER NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS pairing(entry INTEGER PRIMARY KEY, id "
	"TEXT "
	"NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, together INTEGER NOT "
	"NULL,"
	" by TEXT NOT NULL, why TEXT NOT NULL, known INTEGER NOT NULL, "
	"undone "
	"INTEGER NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS note(entry INTEGER PRIMARY KEY, id TEXT "
	"NOT NULL, key TEXT NOT NULL, by TEXT NOT NULL, text TEXT NOT NULL, "
	"known INTEGER NOT NULL, undone INTEGER NOT NULL) STRICT;"
	/* exhibits amended and withdrawn */
	"CREATE TABLE IF NOT EXISTS change(entry INTEGER PRIMARY KEY, id "
	"TEXT "
	"NOT NULL, x INTEGER NOT NULL, undone INTEGER NOT NULL, body TEXT "
	"NOT "
	"NULL) STRICT;"
	/* steps of advisories */
	"CREATE TABLE IF NOT EXISTS advisory(entry INTEGER PRIMARY KEY, id "
	"TEXT NOT NULL, undone INTEGER NOT NULL, body TEXT NOT NULL) STRICT;"
	/* steps of requests for information */
	"CREATE TABLE IF NOT EXISTS rfi(entry INTEGER PRIMARY KEY, id TEXT "
	"NOT NULL, undone INTEGER NOT NULL, body TEXT NOT NULL) STRICT;"
	/* custody, sign-offs, and bundles that were made */
	"CREATE TABLE IF NOT EXISTS record(entry INTEGER PRIMARY KEY, kind "
	"TEXT NOT NULL, id TEXT NOT NULL, undone INTEGER NOT NULL, body "
	"TEXT NOT NULL) STRICT;"
	/* runs, and what each makes out of date */
	"CREATE TABLE IF NOT EXISTS derived(entry INTEGER PRIMARY KEY) "
	"STRICT;"
	"CREATE TABLE IF NOT EXISTS touched(entry INTEGER PRIMARY KEY) "
	"STRICT;"
	/* what the sealed files looked like when they were last read whole and
	 * found as sealed; no entry says it, and none needs to */
	"CREATE TABLE IF NOT EXISTS seen(x INTEGER PRIMARY KEY, look TEXT "
	"NOT "
	"NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS export(file TEXT PRIMARY KEY, sha256 "
	"TEXT "
	"NOT NULL, size INTEGER NOT NULL) STRICT;"
	"PRAGMA user_version=" INDEX_VERSION ";";

static bool fail_db(sqlite3 *db, struct err *err, const char *doing)
{
	return fail(err,
		ERR_IO,
		0,
		"the case's index: cannot %s: %s",
		doing,
		db ? sqlite3_errmsg(db) : "out of memory");
}

static bool count(sqlite3 *db,
	const char *sql,
	uint32_t *ret,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool ok = sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK &&
		sqlite3_step(st) == SQLITE_ROW;

	*ret = ok ? (uint32_t)sqlite3_column_int64(st, 0) : 0;
	sqlite3_finalize(st);
	return ok || fail_db(db, err, "count");
}

bool index_is_current(sqlite3 *db)
{
	struct err ignored;
	uint32_t n;

	return count(db,
		       "SELECT user_version=" INDEX_VERSION
		       " FROM pragma_user_version",
		       &n,
		       &ignored) &&
		n;
}

bool index_open(sqlite3 **ret, const char *path, struct err *err)
{
	sqlite3 *db = NULL;

	/* The ledger makes a broken index anew, so SQLite need not pay for
	 * durability. */
	if (sqlite3_open_v2(path,
		    &db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		    NULL) != SQLITE_OK ||
		sqlite3_exec(db,
			/* packed claims are read in long runs */
			"PRAGMA page_size=16384; PRAGMA cache_size=-65536; "
			"PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; "
			"PRAGMA cell_size_check=ON;",
			NULL,
			NULL,
			NULL) != SQLITE_OK ||
		/* one that is current stays as it is, byte for byte */
		(!index_is_current(db) &&
			sqlite3_exec(db, schema, NULL, NULL, NULL) !=
				SQLITE_OK)) {
		fail_db(db, err, "open it");
		sqlite3_close(db);
		return false;
	}
	*ret = db;
	return true;
}

/* source: https://www.sqlite.org/uri.html, 3.2: what has a meaning in a URI is
 * written as %HH */
static void put_uri(struct buf *b, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"
				    "OPQRSTUVWXYZ0123456789"
				    "/._-";

	buf_z(b, "file:");
	for (; *path; path++) {
		if (strchr(plain, *path))
			buf_add(b, (struct str){ path, 1 });
		else
			buf_fmt(b, "%%%02x", (unsigned char)*path);
	}
	buf_z(b, "?immutable=1");
	buf_add(b, (struct str){ "", 1 });
}

bool index_open_in_place(sqlite3 **ret, const char *path, struct err *err)
{
	struct buf uri = { 0 };
	sqlite3 *db = NULL;

	put_uri(&uri, path);
	bool ok = !uri.bad &&
		sqlite3_open_v2(uri.p,
			&db,
			SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
			NULL) == SQLITE_OK &&
		index_is_current(db);
	buf_done(&uri);
	*ret = ok ? db : NULL;
	if (ok)
		return true;
	fail_db(db, err, "open it");
	sqlite3_close(db);
	return false;
}

bool index_open_bytes(sqlite3 **ret,
	unsigned char *bytes,
	uint64_t size,
	struct err *err)
{
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE, NULL) !=
		SQLITE_OK) {
		sqlite3_free(bytes);
	} else if (sqlite3_deserialize(db,
			   "main",
			   bytes,
			   (sqlite3_int64)size,
			   (sqlite3_int64)size,
			   SQLITE_DESERIALIZE_FREEONCLOSE |
				   SQLITE_DESERIALIZE_READONLY) ==
			SQLITE_OK &&
		index_is_current(db)) {
		*ret = db;
		return true;
	}
	fail_db(db, err, "open it");
	sqlite3_close(db);
	return false;
}

/* --- claims --------------------------------------------------------------- */

static struct str member(json_t *j, const char *key)
{
	json_t *v = json_object_get(j, key);

	return (struct str){ json_string_value(v), json_string_length(v) };
}

static int64_t time_member(json_t *j, const char *key, int64_t when_null)
{
	json_t *v = json_object_get(j, key);

	return json_is_integer(v) ? json_integer_value(v) : when_null;
}

/* What store_claim_json wrote; false when somebody else wrote it: what indexes
 * tables must stay within them. */
static bool claim_from(json_t *j, struct claim *c)
{
	size_t i;
	json_t *loc;
	json_int_t zone = json_integer_value(json_object_get(j, "zone"));
	json_int_t maker = json_integer_value(json_object_get(j, "maker"));
	json_int_t res = json_integer_value(json_object_get(j, "res"));

	*c = (struct claim){
		.subject = member(j, "subject"),
		.predicate = predicate_named(member(j, "predicate")),
		.object = member(j, "object"),
		.source = member(j, "source"),
		.origin = member(j, "origin"),
		.scope = member(j, "scope"),
		.text = member(j, "text"),
		.words = member(j, "words"),
		.detail = member(j, "detail"),
		.from_s = time_member(j, "from_s", TIME_UNKNOWN),
		.to_s = time_member(j, "to_s", TIME_OPEN),
		.recorded_at_s = time_member(j, "known_s", TIME_UNKNOWN),
		.superseded_at_s = time_member(j, "until_s", TIME_OPEN),
		.zone = (enum zone)zone,
		.res = (enum resolution)res,
		.maker = (enum maker)maker,
		.weight_milli =
			json_integer_value(json_object_get(j, "weight")),
		.n_records = (uint64_t)json_integer_value(
			json_object_get(j, "records")),
	};
	json_array_foreach(json_object_get(j, "loc"), i, loc)
	{
		if (c->n_loc < sizeof c->loc / sizeof *c->loc) {
			c->loc[c->n_loc++] = (struct locator){
				(uint32_t)json_integer_value(
					json_array_get(loc, 0)),
				(uint32_t)json_integer_value(
					json_array_get(loc, 2)),
				(uint64_t)json_integer_value(
					json_array_get(loc, 1)),
			};
		}
	}
	if (zone < ZONE_UTC || zone > ZONE_LOCAL_UNKNOWN)
		return false;
	if (maker < MADE_BY_ROW || maker > MADE_BY_LINK)
		return false;
	if (res < RES_YEAR || res > RES_SECOND)
		return false;
	if (c->predicate == PRED_NONE)
		return false;
	return grade_parse(member(j, "grade"), &c->grade);
}

/* --- entries into rows --------------------------------------------------- */

struct binding {
	char type; /* t text, '' when it is missing; i integer */
	const char *key;
};

/* values of j in the order of *b, bound from parameter `at` on */
static void bind_members(sqlite3_stmt *st,
	json_t *j,
	const struct binding *b,
	int at)
{
	for (; b->key; b++, at++) {
		json_t *v = json_object_get(j, b->key);

		if (b->type == 'i') {
			sqlite3_bind_int64(st, at, json_integer_value(v));
		} else if (!v) {
			sqlite3_bind_text(st, at, "", 0, SQLITE_STATIC);
		} else {
			sqlite3_bind_text(st,
				at,
				json_string_value(v),
				(int)json_string_length(v),
				SQLITE_TRANSIENT);
		}
	}
}

/* The statements of one index_apply, prepared once each. Recognised by the
 * address of their text. */
enum {
	ENTRY_ARENA = 1 << 28
};

struct applying {
	sqlite3 *db;
	/* as many as apply() has kinds of statement, and some */
	struct {
		const char *sql;
		sqlite3_stmt *st;
	} prepared[64];
	int n;
	struct packer packer;
	struct arena scratch; /* of one claim */
};

static sqlite3_stmt *statement(struct applying *p, const char *sql)
{
	for (int i = 0; i < p->n; i++) {
		if (p->prepared[i].sql == sql)
			return p->prepared[i].st;
	}
	if (p->n == sizeof p->prepared / sizeof *p->prepared ||
		sqlite3_prepare_v2(p->db,
			sql,
			-1,
			&p->prepared[p->n].st,
			NULL) != SQLITE_OK) {
		return NULL;
	}
	p->prepared[p->n].sql = sql;
	return p->prepared[p->n++].st;
}

static bool step(struct applying *p, sqlite3_stmt *st, struct err *err)
{
	bool ok = st && sqlite3_step(st) == SQLITE_DONE;

	if (!ok)
		fail_db(p->db, err, "write an entry");
	sqlite3_reset(st);
	return ok;
}

static bool run(struct applying *p,
	const char *sql,
	json_t *j,
	const struct binding *b,
	struct err *err)
{
	sqlite3_stmt *st = statement(p, sql);

	if (st)
		bind_members(st, j, b, 1);
	return step(p, st, err);
}

static void set_text(json_t *j, const char *key, struct str s)
{
	json_object_set_new(j, key, json_stringn(s.p, s.n));
}

/* Key and revision of a claim of before there were any. */
static bool give_key(json_t *j, struct err *err)
{
	struct claim c;

	if (!claim_from(j, &c)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the ledger holds a claim that no version of this "
			"program wrote; `ashiato verify` tells what differs");
	}
	claim_seal(&c);
	set_text(j, "key", claim_key(&c));
	set_text(j, "revision", claim_revision(&c));
	return true;
}

/* The claim of an entry, cleaned and sealed. What no version of this program
 * wrote becomes a claim without a predicate: whoever loads it says so. */
static struct claim claim_of_entry(struct applying *p, json_t *j)
{
	struct claim c;

	p->scratch.at = p->scratch.base;
	if (!claim_from(j, &c))
		return (struct claim){ 0 };
	claim_clean(&p->scratch, &c);
	claim_seal(&c);
	return p->scratch.full ? (struct claim){ 0 } : c;
}

/* A claim that is known keeps its place, which is that of its first entry. */
static bool pack_claim(struct applying *p,
	sqlite3_stmt *st,
	json_t *j,
	struct err *err)
{
	const struct claim c = claim_of_entry(p, j);
	bool ok = st && sqlite3_step(st) == SQLITE_ROW &&
		packer_put(&p->packer,
			(uint64_t)sqlite3_column_int64(st, 0),
			&c) &&
		sqlite3_step(st) == SQLITE_DONE;

	if (!ok)
		fail_db(p->db, err, "write a claim");
	sqlite3_reset(st);
	return ok;
}

static bool apply_claim(struct applying *p, json_t *j, struct err *err)
{
	static const char sql[] =
		"INSERT INTO claim(entry,key,revision,format1,live) "
		"VALUES(?,?,?,?,1) ON CONFLICT(key,revision) DO UPDATE SET "
		"live=1, format1=excluded.format1 RETURNING entry";
	static const struct binding b[] = { { 'i', "n" },
		{ 't', "key" },
		{ 't', "revision" },
		{ 't', "id" },
		{ 0 } };
	static const struct binding b_alias[] = { { 't', "id" },
		{ 't', "key" },
		{ 't', "revision" },
		{ 0 } };
	bool format1 = !json_object_get(j, "key");

	if (format1 && !give_key(j, err))
		return false;
	sqlite3_stmt *st = statement(p, sql);
	if (st)
		bind_members(st, j, b, 1);
	if (!pack_claim(p, st, j, err))
		return false;
	return !format1 ||
		run(p,
			"INSERT OR REPLACE INTO alias VALUES(?,?,?)",
			j,
			b_alias,
			err);
}

/* Entries of before there was a day act from when they were recorded; those
 * that do not say when, from the beginning. */
static void give_day(json_t *j)
{
	const char *at = json_string_value(json_object_get(j, "at"));
	struct span recorded = { .from = TIME_UNKNOWN };

	if (at)
		span_parse(str_of(at), STR("Z"), &recorded);
	if (!json_is_integer(json_object_get(j, "from_s")))
		json_object_set_new(j, "from_s", json_integer(recorded.from));
}

static bool apply_read(struct applying *p, json_t *j, struct err *err)
{
	static const struct binding b[] = { { 'i', "exhibit" },
		{ 't', "format" },
		{ 'i', "records" },
		{ 'i', "skipped" },
		{ 't', "note" },
		{ 't', "failed" },
		{ 't', "skips_text" },
		{ 0 } };
	char *skips = json_dumps(json_object_get(j, "skips"), JSON_COMPACT);

	json_object_set_new(j,
		"skips_text",
		json_string(skips ? skips : "[]"));
	free(skips);
	return run(p,
		"INSERT OR REPLACE INTO reading VALUES(?,?,?,?,?,?,?)",
		j,
		b,
		err);
}

static const struct binding b_sealed[] = { { 'i', "exhibit" },
	{ 'i', "n" },
	{ 't', "sha256" },
	{ 'i', "size" },
	{ 't', "name" },
	{ 't', "by" },
	{ 't', "how" },
	{ 't', "authority" },
	{ 't', "vantage" },
	{ 't', "tlp" },
	{ 'i', "acquired_s" },
	{ 'i', "added_s" },
	{ 'i', "simulated" },
	{ 't', "zone" },
	{ 'i', "year" },
	{ 't', "compartment" },
	{ 0 } };
static const struct binding b_id[] = { { 't', "id" }, { 0 } };
static const struct binding b_key[] = { { 't', "key" }, { 0 } };
static const struct binding b_key_revision[] = { { 't', "key" },
	{ 't', "revision" },
	{ 0 } };
static const struct binding b_key_from[] = { { 't', "key" },
	{ 'i', "from_s" },
	{ 't', "by" },
	{ 't', "why" },
	{ 0 } };
static const struct binding b_from_id[] = { { 'i', "from_s" },
	{ 't', "by" },
	{ 't', "why" },
	{ 't', "id" },
	{ 0 } };
static const struct binding b_claim_id[] = { { 't', "claim" },
	{ 't', "id" },
	{ 0 } };
static const struct binding b_judgement[] = { { 'i', "n" },
	{ 't', "assessment" },
	{ 0 } };
static const struct binding b_dissent[] = { { 'i', "n" },
	{ 't', "id" },
	{ 't', "claim" },
	{ 't', "by" },
	{ 't', "grade" },
	{ 'i', "weight" },
	{ 't', "why" },
	{ 'i', "known_s" },
	{ 0 } };
static const struct binding b_analyst_link[] = { { 'i', "n" },
	{ 't', "id" },
	{ 't', "a" },
	{ 't', "b" },
	{ 'i', "together" },
	{ 't', "by" },
	{ 't', "why" },
	{ 'i', "known_s" },
	{ 0 } };
static const struct binding b_change[] = { { 'i', "n" },
	{ 't', "id" },
	{ 'i', "exhibit" },
	{ 't', "body" },
	{ 0 } };
static const struct binding b_note[] = { { 'i', "n" },
	{ 't', "id" },
	{ 't', "key" },
	{ 't', "by" },
	{ 't', "text" },
	{ 'i', "known_s" },
	{ 0 } };
static const struct binding b_advisory[] = { { 'i', "n" },
	{ 't', "id" },
	{ 't', "body" },
	{ 0 } };
static const struct binding b_record[] = { { 'i', "n" },
	{ 't', "kind" },
	{ 't', "id" },
	{ 't', "body" },
	{ 0 } };
static const struct binding b_n[] = { { 'i', "n" }, { 0 } };
static const struct binding b_n_id[] = { { 'i', "n" }, { 't', "id" }, { 0 } };
static const struct binding b_exported[] = { { 't', "file" },
	{ 't', "sha256" },
	{ 'i', "size" },
	{ 0 } };

static const char touch[] = "INSERT OR REPLACE INTO touched VALUES(?)";
/* notes weigh nothing, and neither does what is told to others */
static const char touch_by_undoing[] =
	"INSERT INTO touched SELECT ?1 WHERE ?2 NOT IN (SELECT id FROM note) "
	"AND ?2 NOT IN (SELECT id FROM advisory) AND ?2 NOT IN (SELECT id "
	"FROM rfi) AND ?2 NOT IN (SELECT id FROM record)";

/* What entries do to the index, in order, where one statement with the entry's
 * members says it. Kinds that are not here (case, signer) do nothing. */
static const struct effect {
	const char *kind;
	const char *sql;
	const struct binding *b;
} effects[] = {
	{ "sealed",
		"INSERT INTO exhibit VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,"
		"coalesce(?,''),coalesce(?,0),coalesce(?,''))",
		b_sealed },
	{ "retired",
		"UPDATE claim SET live=0 WHERE key=? AND revision=?",
		b_key_revision },
	{ "undone",
		"INSERT OR REPLACE INTO undone VALUES(?,?,?,?)",
		b_key_from },
	{ "undone", "UPDATE dissent SET undone=1 WHERE id=?", b_id },
	{ "undone", "UPDATE pairing SET undone=1 WHERE id=?", b_id },
	{ "restored", "DELETE FROM undone WHERE key=?", b_key },
	{ "restored", "UPDATE dissent SET undone=0 WHERE id=?", b_id },
	{ "restored", "UPDATE pairing SET undone=0 WHERE id=?", b_id },
	{ "dissent",
		"INSERT INTO dissent VALUES(?,?,?,?,?,?,?,?,0)",
		b_dissent },
	/* of format 1: on an id */
	{ "dissent",
		"UPDATE dissent SET claim=coalesce((SELECT key FROM alias "
		"WHERE format1=?), claim) WHERE id=?",
		b_claim_id },
	{ "pairing",
		"INSERT INTO pairing VALUES(?,?,?,?,?,?,?,?,0)",
		b_analyst_link },
	{ "judgement", "INSERT INTO judgement VALUES(?,?)", b_judgement },
	/* before there was an entry for it, a judgement was what a run left */
	{ "judgement", "INSERT OR REPLACE INTO derived VALUES(?)", b_n },
	{ "derived", "INSERT OR REPLACE INTO derived VALUES(?)", b_n },
	{ "note", "INSERT INTO note VALUES(?,?,?,?,?,?,0)", b_note },
	{ "undone", "UPDATE note SET undone=1 WHERE id=?", b_id },
	{ "restored", "UPDATE note SET undone=0 WHERE id=?", b_id },
	{ "amended", "INSERT INTO change VALUES(?,?,?,0,?)", b_change },
	{ "withdrawn", "INSERT INTO change VALUES(?,?,?,0,?)", b_change },
	{ "advisory", "INSERT INTO advisory VALUES(?,?,0,?)", b_advisory },
	{ "undone", "UPDATE advisory SET undone=1 WHERE id=?", b_id },
	{ "restored", "UPDATE advisory SET undone=0 WHERE id=?", b_id },
	{ "rfi", "INSERT INTO rfi VALUES(?,?,0,?)", b_advisory },
	{ "custody", "INSERT INTO record VALUES(?,?,?,0,?)", b_record },
	{ "signoff", "INSERT INTO record VALUES(?,?,?,0,?)", b_record },
	{ "bundled", "INSERT INTO record VALUES(?,?,?,0,?)", b_record },
	{ "undone", "UPDATE record SET undone=1 WHERE id=?", b_id },
	{ "restored", "UPDATE record SET undone=0 WHERE id=?", b_id },
	{ "undone", "UPDATE rfi SET undone=1 WHERE id=?", b_id },
	{ "restored", "UPDATE rfi SET undone=0 WHERE id=?", b_id },
	{ "sealed", touch, b_n },
	{ "amended", touch, b_n },
	{ "withdrawn", touch, b_n },
	{ "undone", touch_by_undoing, b_n_id },
	{ "restored", touch_by_undoing, b_n_id },
	{ "undone", "UPDATE change SET undone=1 WHERE id=?", b_id },
	{ "restored", "UPDATE change SET undone=0 WHERE id=?", b_id },
	{ "exported",
		"INSERT OR REPLACE INTO export VALUES(?,?,?)",
		b_exported },
};

/* The same of entries that name a claim as format 1 did, without its key. */
static const struct effect format1_effects[] = {
	{ "retired", "UPDATE claim SET live=0 WHERE format1=?", b_id },
	{ "undone",
		"INSERT OR REPLACE INTO undone SELECT key, ?, ?, ? FROM "
		"alias "
		"WHERE "
		"format1=?",
		b_from_id },
	{ "restored",
		"DELETE FROM undone WHERE key=(SELECT key FROM alias WHERE "
		"format1=?)",
		b_id },
};

/* What those effects of the entry's kind do whose first member is there. */
static bool run_effects(struct applying *p,
	const struct effect *e,
	size_t n,
	json_t *j,
	struct err *err)
{
	struct str kind =
		str_of(json_string_value(json_object_get(j, "kind")));

	for (size_t i = 0; i < n; i++) {
		if (!str_is(kind, e[i].kind) ||
			!json_object_get(j, e[i].b->key)) {
			continue;
		}
		if (!run(p, e[i].sql, j, e[i].b, err))
			return false;
	}
	return true;
}

/* Kinds of entries that the index keeps as they are. */
static const char *const kept_whole[] = { "amended",
	"withdrawn",
	"advisory",
	"rfi",
	"custody",
	"signoff",
	"bundled" };

static bool apply(struct applying *p,
	json_t *j,
	struct str line,
	struct err *err)
{
	struct str kind =
		str_of(json_string_value(json_object_get(j, "kind")));

	if (str_is(kind, "claim"))
		return apply_claim(p, j, err);
	if (str_is(kind, "read"))
		return apply_read(p, j, err);
	if (str_is(kind, "undone"))
		give_day(j);
	for (size_t i = 0; i < sizeof kept_whole / sizeof *kept_whole; i++) {
		if (str_is(kind, kept_whole[i]))
			set_text(j, "body", line);
	}
	if (!json_object_get(j, "key") &&
		!run_effects(p,
			format1_effects,
			sizeof format1_effects / sizeof *format1_effects,
			j,
			err)) {
		return false;
	}
	return run_effects(p,
		effects,
		sizeof effects / sizeof *effects,
		j,
		err);
}

bool index_apply(sqlite3 *db, struct str entries, struct err *err)
{
	struct str line;
	json_error_t why;
	struct applying p = { .db = db, .packer = packer_of(db) };
	bool ok = arena_open(&p.scratch, ENTRY_ARENA, err) &&
		index_begin(db, err);

	while (ok && str_cut(entries, '\n', &line, &entries)) {
		json_t *j = json_loadb(line.p, line.n, JSON_ALLOW_NUL, &why);

		if (j) {
			ok = apply(&p, j, line, err);
		} else {
			ok = fail(err,
				ERR_FORMAT,
				0,
				"the ledger has an entry that is not JSON: "
				"%s",
				why.text);
		}
		json_decref(j);
	}
	for (int i = 0; i < p.n; i++)
		sqlite3_finalize(p.prepared[i].st);
	arena_close(&p.scratch);
	if (!packer_done(&p.packer, ok))
		ok = ok && fail_db(db, err, "write claims");
	if (!ok) {
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
		return false;
	}
	return index_end(db, err);
}

/* --- rows into structs --------------------------------------------------- */

static struct str column(sqlite3_stmt *st, int i, struct arena *a)
{
	const char *p = (const char *)sqlite3_column_text(st, i);

	return arena_str(a,
		(struct str){ p, (size_t)sqlite3_column_bytes(st, i) });
}

/* Whether there is one more row. *ok: false when it could not be read, and *err
 * says so; a list that is short without a word would be taken for the whole. */
static bool next_row(sqlite3 *db, sqlite3_stmt *st, bool *ok, struct err *err)
{
	if (!*ok)
		return false;
	int rc = sqlite3_step(st);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		*ok = fail_db(db, err, "read");
	return rc == SQLITE_ROW;
}

bool index_exhibits(sqlite3 *db,
	struct arena *a,
	struct exhibit **ret,
	uint32_t *ret_n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	uint32_t n;
	uint32_t i = 0;

	if (!count(db, "SELECT count(*) FROM exhibit", &n, err))
		return false;
	struct exhibit *x = NEW(a, struct exhibit, n ? n : 1);
	if (!x ||
		sqlite3_prepare_v2(db,
			"SELECT "
			"sha256,size,name,by,how,authority,vantage,tlp,"
			"acquired,added,coalesce(format,''),simulated,entry,"
			"zone,year,compartment "
			"FROM "
			"exhibit LEFT JOIN reading USING(x) ORDER BY x",
			-1,
			&st,
			NULL) != SQLITE_OK) {
		return fail_db(db, err, "list exhibits");
	}
	bool ok = true;
	for (; i < n && next_row(db, st, &ok, err); i++) {
		hex_read(column(st, 0, a), x[i].sha256.b, SHA256_N);
		x[i].size_byte = (uint64_t)sqlite3_column_int64(st, 1);
		x[i].name = column(st, 2, a);
		x[i].by = column(st, 3, a);
		x[i].how = column(st, 4, a);
		x[i].authority = column(st, 5, a);
		x[i].vantage = column(st, 6, a);
		tlp_parse(column(st, 7, a), &x[i].tlp);
		x[i].acquired_s = sqlite3_column_int64(st, 8);
		x[i].added_s = sqlite3_column_int64(st, 9);
		x[i].format = column(st, 10, a);
		x[i].simulated = sqlite3_column_int(st, 11);
		x[i].entry = (uint64_t)sqlite3_column_int64(st, 12);
		x[i].told.zone = column(st, 13, a);
		x[i].told.year = (uint32_t)sqlite3_column_int64(st, 14);
		x[i].compartment = column(st, 15, a);
	}
	sqlite3_finalize(st);
	*ret = x;
	*ret_n = i;
	if (!ok)
		return false;
	return !a->full ||
		fail(err, ERR_LIMIT, 0, "no memory left to list exhibits");
}

/* Entries of claims that are retired or undone, ascending, and for the latter
 * from when on. */
struct ended {
	uint64_t entry;
	int64_t from_s;
};

/* sql gives both columns, ordered. */
static bool list_ended(sqlite3 *db,
	const char *sql,
	struct arena *a,
	struct ended **ret,
	uint32_t *ret_n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	struct buf list = { 0 };
	bool ok = sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK ||
		fail_db(db, err, "list claims");

	while (next_row(db, st, &ok, err)) {
		struct ended e = { (uint64_t)sqlite3_column_int64(st, 0),
			sqlite3_column_int64(st, 1) };

		buf_add(&list, (struct str){ (const char *)&e, sizeof e });
	}
	sqlite3_finalize(st);
	*ret_n = (uint32_t)(list.n / sizeof **ret);
	*ret = NEW(a, struct ended, *ret_n + 1);
	if (ok && *ret && list.n && !list.bad)
		memcpy(*ret, list.p, list.n);
	ok = ok &&
		((*ret && !list.bad) ||
			fail(err, ERR_LIMIT, 0, "no memory left for claims"));
	buf_done(&list);
	return ok;
}

/* Whether the entry, which comes after those before, is among them. */
static const struct ended *ended_at(const struct ended *list,
	uint32_t n,
	uint32_t *at,
	uint64_t entry)
{
	while (*at < n && list[*at].entry < entry)
		++*at;
	return *at < n && list[*at].entry == entry ? &list[*at] : NULL;
}

struct claims_walk {
	const struct ended *retired;
	const struct ended *undone;
	uint32_t n_retired;
	uint32_t n_undone;
	uint32_t at_retired;
	uint32_t at_undone;
	const struct claims_wanted *wanted;
	struct packed_names names;
	int64_t last_s;
};

/* Whether strings are copied one by one, since few claims are wanted. */
static bool wants_few(const struct claims_walk *w)
{
	return w->wanted->word.n || w->wanted->predicate;
}

static bool wants(struct claims_walk *w, const struct packed *r)
{
	const bool *is = w->wanted->predicate;

	if (is && !is[packed_predicate(r, &w->names)] &&
		!(w->wanted->by_hunts && packed_maker(r) == MADE_BY_HUNT)) {
		return false;
	}
	return !w->wanted->word.n || packed_holds(r, w->wanted->word);
}

static void keep_last(int64_t *last, int64_t s)
{
	if (s != TIME_OPEN && s > *last)
		*last = s;
}

/* The claim of a record that is wanted, in the arena. It keeps the id that it
 * has in the ledger, whatever undoing makes of its end. */
static bool take_claim(struct claims_walk *w,
	const struct packed *r,
	const struct ended *u,
	struct claimset *to,
	struct err *err)
{
	struct claim c;

	if (!packed_claim(r, &w->names, &c)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the ledger holds a claim that no version of this "
			"program wrote; `ashiato verify` tells what differs");
	}
	c.undone = u != NULL;
	if (u && u->from_s < c.superseded_at_s)
		c.superseded_at_s = u->from_s;
	struct claim *own = claimset_take(to, &c);
	if (own && wants_few(w))
		claim_own_strings(to->a, own);
	return (own && !to->a->full) ||
		fail(err, ERR_LIMIT, 0, "no memory left for claims");
}

static bool take_part(struct claims_walk *w,
	struct str bytes,
	struct claimset *to,
	struct err *err)
{
	struct packed r;
	int64_t known_s;
	int64_t until_s;
	bool bad;

	while (packed_next(&bytes, &r, &bad)) {
		if (ended_at(w->retired,
			    w->n_retired,
			    &w->at_retired,
			    r.entry)) {
			continue;
		}
		const struct ended *u = ended_at(w->undone,
			w->n_undone,
			&w->at_undone,
			r.entry);
		packed_known(&r, &known_s, &until_s);
		keep_last(&w->last_s, known_s);
		if (u && u->from_s < until_s)
			until_s = u->from_s;
		keep_last(&w->last_s, until_s);
		if (wants(w, &r) && !take_claim(w, &r, u, to, err))
			return false;
	}
	return !bad ||
		fail(err,
			ERR_FORMAT,
			0,
			"the case's index holds claims that it cannot read");
}

static bool has_ended(const struct ended *list, uint32_t n, uint64_t part)
{
	uint32_t from = 0;

	for (uint32_t to = n; from < to;) {
		uint32_t mid = from + (to - from) / 2;

		if (list[mid].entry < part * PACKED_ENTRIES)
			from = mid + 1;
		else
			to = mid;
	}
	return from < n && list[from].entry < (part + 1) * PACKED_ENTRIES;
}

/* Whether nothing of a part is wanted, and what it says of days holds as it was
 * written. */
static bool is_passed_over(const struct claims_walk *w,
	struct str bytes,
	uint64_t part)
{
	const struct claims_wanted *x = w->wanted;

	if (!x->word.n || x->predicate || str_has_lower(bytes, x->word))
		return false;
	return !has_ended(w->retired, w->n_retired, part) &&
		!has_ended(w->undone, w->n_undone, part);
}

static bool walk_claims(sqlite3 *db,
	struct claims_walk *w,
	struct claimset *to,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool ok = sqlite3_prepare_v2(db,
			  "SELECT bytes, part, last_s FROM packed ORDER BY "
			  "part",
			  -1,
			  &st,
			  NULL) == SQLITE_OK ||
		fail_db(db, err, "list claims");

	while (next_row(db, st, &ok, err)) {
		struct str bytes = { sqlite3_column_blob(st, 0),
			(size_t)sqlite3_column_bytes(st, 0) };

		if (is_passed_over(w,
			    bytes,
			    (uint64_t)sqlite3_column_int64(st, 1))) {
			keep_last(&w->last_s, sqlite3_column_int64(st, 2));
			continue;
		}
		if (!wants_few(w))
			bytes = arena_str(to->a, bytes);
		ok = ok && take_part(w, bytes, to, err);
	}
	sqlite3_finalize(st);
	return ok;
}

bool index_claims(sqlite3 *db,
	const struct claims_wanted *wanted,
	struct claimset *to,
	int64_t *ret_last_s,
	struct err *err)
{
	struct claims_walk w = { .wanted = wanted };
	struct ended *list;

	if (!list_ended(db,
		    "SELECT entry, 0 FROM claim WHERE NOT live ORDER BY "
		    "entry",
		    to->a,
		    &list,
		    &w.n_retired,
		    err)) {
		return false;
	}
	w.retired = list;
	if (!wanted->as_derived &&
		!list_ended(db,
			/* the few first */
			"SELECT entry, from_s FROM undone CROSS JOIN claim "
			"USING(key)"
			" ORDER BY entry",
			to->a,
			&list,
			&w.n_undone,
			err)) {
		return false;
	}
	w.undone = list;
	if (!walk_claims(db, &w, to, err))
		return false;
	*ret_last_s = w.last_s;
	return true;
}

static bool dissent_from(sqlite3_stmt *st, struct arena *a, struct dissent *d)
{
	struct str id = column(st, 0, a);
	struct str claim = column(st, 1, a);
	struct str grade = column(st, 3, a);

	*d = (struct dissent){
		.by = column(st, 2, a),
		.weight_milli = sqlite3_column_int64(st, 4),
		.why = column(st, 5, a),
		.recorded_at_s = sqlite3_column_int64(st, 6),
	};
	if (id.n != RECORD_ID_N - 1 || claim.n != CLAIM_KEY_N - 1 ||
		d->weight_milli > DISSENT_WEIGHT_MAX_MILLI) {
		return false;
	}
	memcpy(d->id, id.p, id.n);
	memcpy(d->claim, claim.p, claim.n);
	return d->weight_milli >= 0 || grade_parse(grade, &d->grade);
}

bool index_dissents(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct dissent **ret,
	uint32_t *ret_n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	uint32_t n = 0;
	uint32_t i = 0;
	bool ok = count(db, "SELECT count(*) FROM dissent", &n, err);
	struct dissent *d = NEW(a, struct dissent, n + 1);

	if (!ok || !d) {
		if (ok) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left to list dissents");
		}
		return false;
	}
	if (n &&
		sqlite3_prepare_v2(db,
			"SELECT id,claim,by,grade,weight,why,known FROM "
			"dissent WHERE ?1 OR NOT undone ORDER BY entry",
			-1,
			&st,
			NULL) != SQLITE_OK) {
		return fail_db(db, err, "list dissents");
	}
	if (st)
		sqlite3_bind_int(st, 1, with_undone);
	while (i < n && next_row(db, st, &ok, err)) {
		ok = dissent_from(st, a, &d[i++]) ||
			fail(err,
				ERR_FORMAT,
				0,
				"the ledger holds a dissent that no version "
				"of "
				"this program wrote; `ashiato verify` tells "
				"what differs");
	}
	sqlite3_finalize(st);
	*ret = d;
	*ret_n = i;
	return ok &&
		(!a->full ||
			fail(err,
				ERR_LIMIT,
				0,
				"no memory left to list dissents"));
}

static bool analyst_link_from(sqlite3_stmt *st,
	struct arena *a,
	struct analyst_link *p)
{
	struct str id = column(st, 0, a);

	*p = (struct analyst_link){
		.a = column(st, 1, a),
		.b = column(st, 2, a),
		.together = sqlite3_column_int(st, 3),
		.by = column(st, 4, a),
		.why = column(st, 5, a),
		.recorded_at_s = sqlite3_column_int64(st, 6),
	};
	if (id.n != RECORD_ID_N - 1)
		return false;
	memcpy(p->id, id.p, id.n);
	return str_cmp(p->a, p->b) < 0;
}

bool index_analyst_links(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct analyst_link **ret,
	uint32_t *ret_n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	uint32_t n = 0;
	uint32_t i = 0;
	bool ok = count(db, "SELECT count(*) FROM pairing", &n, err);
	struct analyst_link *p = NEW(a, struct analyst_link, n + 1);

	if (!ok || !p) {
		if (ok) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left to list joins and splits");
		}
		return false;
	}
	if (n &&
		sqlite3_prepare_v2(db,
			"SELECT id,a,b,together,by,why,known FROM pairing "
			"WHERE ?1 OR NOT undone ORDER BY entry",
			-1,
			&st,
			NULL) != SQLITE_OK) {
		return fail_db(db, err, "list joins and splits");
	}
	if (st)
		sqlite3_bind_int(st, 1, with_undone);
	while (i < n && next_row(db, st, &ok, err)) {
		ok = analyst_link_from(st, a, &p[i++]) ||
			fail(err,
				ERR_FORMAT,
				0,
				"the ledger holds a join or split that no "
				"version of this program wrote; `ashiato "
				"verify` tells what differs");
	}
	sqlite3_finalize(st);
	*ret = p;
	*ret_n = i;
	return ok &&
		(!a->full ||
			fail(err,
				ERR_LIMIT,
				0,
				"no memory left to list joins and splits"));
}

static void skips_from(struct str text,
	struct arena *a,
	struct reading_run *r)
{
	json_error_t why;
	json_t *list = json_loadb(text.p, text.n, JSON_ALLOW_NUL, &why);
	json_t *e;
	size_t i;
	struct skip *skip = NEW(a, struct skip, json_array_size(list) + 1);

	json_array_foreach(list, i, e)
	{
		if (!skip)
			break;
		skip[i] = (struct skip){
			(uint64_t)json_integer_value(
				json_object_get(e, "at")),
			(uint64_t)json_integer_value(
				json_object_get(e, "line")),
			(uint32_t)json_integer_value(
				json_object_get(e, "column")),
			arena_z(a, member(e, "why")),
		};
		r->n_skip++;
	}
	r->skip = skip;
	json_decref(list);
}

bool index_readings(sqlite3 *db,
	struct arena *a,
	struct reading_run **ret,
	uint32_t *ret_n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	uint32_t n;
	uint32_t i = 0;

	if (!count(db, "SELECT count(*) FROM reading", &n, err))
		return false;
	struct reading_run *r = NEW(a, struct reading_run, n ? n : 1);
	if (!r ||
		sqlite3_prepare_v2(db,
			"SELECT x,format,records,skipped,note,failed,skips "
			"FROM reading ORDER BY x",
			-1,
			&st,
			NULL) != SQLITE_OK) {
		return fail_db(db, err, "list readings");
	}
	bool ok = true;
	for (; i < n && next_row(db, st, &ok, err); i++) {
		r[i].exhibit = (uint32_t)sqlite3_column_int64(st, 0);
		r[i].format = column(st, 1, a);
		r[i].records = (uint64_t)sqlite3_column_int64(st, 2);
		r[i].skipped = (uint64_t)sqlite3_column_int64(st, 3);
		r[i].note = column(st, 4, a);
		r[i].failed = column(st, 5, a);
		skips_from(column(st, 6, a), a, &r[i]);
	}
	sqlite3_finalize(st);
	*ret = r;
	*ret_n = i;
	if (!ok)
		return false;
	return !a->full ||
		fail(err, ERR_LIMIT, 0, "no memory left to list readings");
}

static bool note_from(sqlite3_stmt *st, struct arena *a, struct note *n)
{
	struct str id = column(st, 0, a);

	*n = (struct note){
		.about = column(st, 1, a),
		.by = column(st, 2, a),
		.text = column(st, 3, a),
		.recorded_at_s = sqlite3_column_int64(st, 4),
	};
	if (id.n != RECORD_ID_N - 1 || !n->about.n)
		return false;
	memcpy(n->id, id.p, id.n);
	return true;
}

bool index_notes(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct note **ret,
	uint32_t *ret_n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	uint32_t n = 0;
	uint32_t i = 0;

	if (!count(db, "SELECT count(*) FROM note", &n, err))
		return false;
	struct note *note = NEW(a, struct note, n + 1);
	if (!note ||
		sqlite3_prepare_v2(db,
			"SELECT id,key,by,text,known FROM note WHERE ?1 OR "
			"NOT "
			"undone ORDER BY entry",
			-1,
			&st,
			NULL) != SQLITE_OK) {
		return fail_db(db, err, "list notes");
	}
	sqlite3_bind_int(st, 1, with_undone);
	bool ok = true;
	while (i < n && next_row(db, st, &ok, err)) {
		ok = note_from(st, a, &note[i++]) ||
			fail(err,
				ERR_FORMAT,
				0,
				"the ledger holds a note that no version of "
				"this program wrote; `ashiato verify` tells "
				"what differs");
	}
	sqlite3_finalize(st);
	*ret = note;
	*ret_n = i;
	return ok;
}

/* What apply_entry kept of it; false when somebody else wrote it. */
static bool change_from(json_t *j, struct arena *a, struct exhibit_change *c)
{
	struct str id = member(j, "id");
	struct str kind = member(j, "kind");
	struct str tlp = member(j, "tlp");
	json_t *by = json_object_get(j, "replaced_by");

	*c = (struct exhibit_change){
		.kind = str_is(kind, "withdrawn") ? CHANGE_WITHDRAWN
						  : CHANGE_AMENDED,
		.exhibit = (uint32_t)time_member(j, "exhibit", UINT32_MAX),
		.set = (unsigned)time_member(j, "set", 0),
		.replaced_by =
			by ? (uint32_t)json_integer_value(by) : NOT_REPLACED,
		.from_s = time_member(j, "from_s", 0),
		.by = arena_str(a, member(j, "by")),
		.why = arena_str(a, member(j, "why")),
		.recorded_at_s = time_member(j, "known_s", 0),
		.entry = (uint64_t)time_member(j, "n", 0),
	};
	c->to = (struct exhibit){
		.acquired_s = time_member(j, "acquired_s", 0),
		.vantage = arena_str(a, member(j, "vantage")),
		.authority = arena_str(a, member(j, "authority")),
		.how = arena_str(a, member(j, "how")),
		.compartment = arena_str(a, member(j, "compartment")),
		.told = { .zone = arena_str(a, member(j, "zone")),
			.year = (uint32_t)time_member(j, "year", 0) },
	};
	if (id.n != RECORD_ID_N - 1)
		return false;
	memcpy(c->id, id.p, id.n);
	return !(c->set & AMEND_TLP) || tlp_parse(tlp, &c->to.tlp);
}

static bool read_change(sqlite3_stmt *st,
	struct arena *a,
	struct exhibit_change *c,
	struct err *err)
{
	json_error_t why;
	struct str body = column(st, 0, a);
	json_t *j = json_loadb(body.p, body.n, JSON_ALLOW_NUL, &why);
	bool ok = change_from(j, a, c);

	json_decref(j);
	return ok ||
		fail(err,
			ERR_FORMAT,
			0,
			"the ledger holds a change of an exhibit that no "
			"version of this program wrote; `ashiato verify` "
			"tells "
			"what differs");
}

bool index_changes(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct exhibit_change **ret,
	uint32_t *ret_n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	uint32_t n = 0;
	uint32_t i = 0;

	if (!count(db, "SELECT count(*) FROM change", &n, err))
		return false;
	struct exhibit_change *c = NEW(a, struct exhibit_change, n + 1);
	if (!c ||
		sqlite3_prepare_v2(db,
			"SELECT body FROM change WHERE ?1 OR NOT undone "
			"ORDER "
			"BY entry",
			-1,
			&st,
			NULL) != SQLITE_OK) {
		return fail_db(db, err, "list changes of exhibits");
	}
	sqlite3_bind_int(st, 1, with_undone);
	bool ok = true;
	while (i < n && next_row(db, st, &ok, err))
		ok = read_change(st, a, &c[i++], err);
	sqlite3_finalize(st);
	*ret = c;
	*ret_n = i;
	return ok;
}

/* What apply_entry kept of it; false when somebody else wrote it. */
static bool advisory_from(json_t *j,
	struct arena *a,
	struct advisory_entry *e)
{
	struct str id = member(j, "id");

	*e = (struct advisory_entry){
		.reference = arena_str(a, member(j, "reference")),
		.state = advisory_state_named(member(j, "state")),
		.by = arena_str(a, member(j, "by")),
		.why = arena_str(a, member(j, "why")),
		.day_s = time_member(j, "day_s", 0),
		.recorded_at_s = time_member(j, "known_s", 0),
		.organisation = arena_str(a, member(j, "organisation")),
		.sector = arena_str(a, member(j, "sector")),
		.language = arena_str(a, member(j, "language")),
		.compartments = arena_str(a, member(j, "compartments")),
		.two_person = json_is_true(json_object_get(j, "two_person")),
		.marked = json_is_true(json_object_get(j, "marked")),
		.facts = arena_str(a, member(j, "facts")),
		.files = arena_str(a, member(j, "files")),
	};
	if (id.n != RECORD_ID_N - 1 || e->state == ADVISORY_STATES)
		return false;
	memcpy(e->id, id.p, id.n);
	return e->state != ADVISORY_DRAFTED ||
		(tlp_parse(member(j, "tlp"), &e->tlp) &&
			tlp_parse(member(j, "allowed"), &e->allowed));
}

static bool read_advisory(sqlite3_stmt *st,
	struct arena *a,
	struct advisory_entry *e,
	struct err *err)
{
	json_error_t why;
	struct str body = column(st, 0, a);
	json_t *j = json_loadb(body.p, body.n, JSON_ALLOW_NUL, &why);
	bool ok = advisory_from(j, a, e);

	json_decref(j);
	return ok ||
		fail(err,
			ERR_FORMAT,
			0,
			"the ledger holds a step of an advisory that no "
			"version of this program wrote; `ashiato verify` "
			"tells "
			"what differs");
}

bool index_advisories(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct advisory_entry **ret,
	uint32_t *ret_n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	uint32_t n = 0;
	uint32_t i = 0;

	if (!count(db, "SELECT count(*) FROM advisory", &n, err))
		return false;
	struct advisory_entry *e = NEW(a, struct advisory_entry, n + 1);
	if (!e ||
		sqlite3_prepare_v2(db,
			"SELECT body FROM advisory WHERE ?1 OR NOT undone "
			"ORDER BY entry",
			-1,
			&st,
			NULL) != SQLITE_OK) {
		return fail_db(db, err, "list advisories");
	}
	sqlite3_bind_int(st, 1, with_undone);
	bool ok = true;
	while (i < n && next_row(db, st, &ok, err))
		ok = read_advisory(st, a, &e[i++], err);
	sqlite3_finalize(st);
	*ret = e;
	*ret_n = i;
	return ok;
}

/* What only a request and a draft have. */
static bool whom_from(json_t *j, struct arena *a, struct rfi_audience *ret)
{
	ret->for_org = arena_str(a, member(j, "for"));
	ret->compartments = arena_str(a, member(j, "compartments"));
	return tlp_parse(member(j, "tlp"), &ret->tlp);
}

static bool asked_from(json_t *j, struct arena *a, struct rfi_entry *e)
{
	e->from = arena_str(a, member(j, "from"));
	e->about = arena_str(a, member(j, "about"));
	e->layers =
		(unsigned)json_integer_value(json_object_get(j, "layers"));
	e->until_s = time_member(j, "until_s", TIME_UNKNOWN);
	e->two_person = json_is_true(json_object_get(j, "two_person"));
	e->item = arena_str(a, member(j, "item"));
	return whom_from(j, a, &e->whom) &&
		tlp_parse(member(j, "marked"), &e->marked);
}

static bool answer_from(json_t *j, struct arena *a, struct rfi_entry *e)
{
	e->withhold = json_is_true(json_object_get(j, "said"))
		? WITHHOLD_SAID
		: WITHHOLD_SILENT;
	e->language = arena_str(a, member(j, "language"));
	e->facts = arena_str(a, member(j, "facts"));
	e->files = arena_str(a, member(j, "files"));
	return whom_from(j, a, &e->whom);
}

static bool rfi_from(json_t *j, struct arena *a, struct rfi_entry *e)
{
	struct str id = member(j, "id");

	*e = (struct rfi_entry){
		.reference = arena_str(a, member(j, "reference")),
		.state = rfi_state_named(member(j, "state")),
		.by = arena_str(a, member(j, "by")),
		.why = arena_str(a, member(j, "why")),
		.day_s = time_member(j, "day_s", 0),
		.recorded_at_s = time_member(j, "known_s", 0),
		.until_s = TIME_UNKNOWN,
	};
	if (id.n != RECORD_ID_N - 1 || e->state == RFI_STATES)
		return false;
	memcpy(e->id, id.p, id.n);
	if (e->state == RFI_ASKED)
		return asked_from(j, a, e);
	return e->state != RFI_DRAFTED || answer_from(j, a, e);
}

static bool read_rfi(sqlite3_stmt *st,
	struct arena *a,
	struct rfi_entry *e,
	struct err *err)
{
	json_error_t why;
	struct str body = column(st, 0, a);
	json_t *j = json_loadb(body.p, body.n, JSON_ALLOW_NUL, &why);
	bool ok = rfi_from(j, a, e);

	json_decref(j);
	return ok ||
		fail(err,
			ERR_FORMAT,
			0,
			"the ledger holds a step of a request for "
			"information "
			"that no version of this program wrote; `ashiato "
			"verify` tells what differs");
}

bool index_rfis(sqlite3 *db,
	bool with_undone,
	struct arena *a,
	struct rfi_entry **ret,
	uint32_t *ret_n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	uint32_t n = 0;
	uint32_t i = 0;

	if (!count(db, "SELECT count(*) FROM rfi", &n, err))
		return false;
	struct rfi_entry *e = NEW(a, struct rfi_entry, n + 1);
	if (!e ||
		sqlite3_prepare_v2(db,
			"SELECT body FROM rfi WHERE ?1 OR NOT undone "
			"ORDER BY entry",
			-1,
			&st,
			NULL) != SQLITE_OK) {
		return fail_db(db, err, "list requests for information");
	}
	sqlite3_bind_int(st, 1, with_undone);
	bool ok = true;
	while (i < n && next_row(db, st, &ok, err))
		ok = read_rfi(st, a, &e[i++], err);
	sqlite3_finalize(st);
	*ret = e;
	*ret_n = i;
	return ok;
}

bool index_records(sqlite3 *db,
	const char *kind,
	struct arena *a,
	struct index_record **ret,
	uint32_t *ret_n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	uint32_t n = 0;
	uint32_t i = 0;

	if (!count(db, "SELECT count(*) FROM record", &n, err))
		return false;
	struct index_record *r = NEW(a, struct index_record, n + 1);
	if (!r ||
		sqlite3_prepare_v2(db,
			"SELECT body, entry, undone FROM record WHERE "
			"kind=?1 ORDER BY entry",
			-1,
			&st,
			NULL) != SQLITE_OK) {
		return fail_db(db, err, "list records");
	}
	sqlite3_bind_text(st, 1, kind, -1, SQLITE_STATIC);
	bool ok = true;
	while (i < n && next_row(db, st, &ok, err)) {
		r[i++] = (struct index_record){
			.body = column(st, 0, a),
			.entry = (uint64_t)sqlite3_column_int64(st, 1),
			.undone = sqlite3_column_int(st, 2) != 0,
		};
	}
	sqlite3_finalize(st);
	*ret = r;
	*ret_n = i;
	return ok;
}

bool index_set_seen(sqlite3 *db, uint32_t exhibit, struct str look)
{
	sqlite3_stmt *st = NULL;
	bool ok = sqlite3_prepare_v2(db,
			  "INSERT OR REPLACE INTO seen VALUES(?,?)",
			  -1,
			  &st,
			  NULL) == SQLITE_OK;

	if (ok) {
		sqlite3_bind_int64(st, 1, exhibit);
		sqlite3_bind_text(st, 2, look.p, (int)look.n, SQLITE_STATIC);
		ok = sqlite3_step(st) == SQLITE_DONE;
	}
	sqlite3_finalize(st);
	return ok;
}

bool index_seen(sqlite3 *db,
	struct arena *a,
	struct str *ret,
	uint32_t n,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool ok = sqlite3_prepare_v2(db,
			  "SELECT x,look FROM seen",
			  -1,
			  &st,
			  NULL) == SQLITE_OK ||
		fail_db(db, err, "list what was seen");

	while (next_row(db, st, &ok, err)) {
		int64_t x = sqlite3_column_int64(st, 0);

		if (x >= 0 && x < n)
			ret[x] = column(st, 1, a);
	}
	sqlite3_finalize(st);
	return ok;
}

bool index_begin(sqlite3 *db, struct err *err)
{
	return sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK ||
		fail_db(db, err, "begin");
}

bool index_end(sqlite3 *db, struct err *err)
{
	return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ||
		fail_db(db, err, "commit");
}

bool index_unattached(sqlite3 *db,
	struct arena *a,
	struct str **ret,
	uint32_t *ret_n,
	struct err *err)
{
	static const char sql[] =
		"SELECT 'the dissent ' || id || ' of ' || by FROM dissent "
		"WHERE "
		"NOT undone AND claim NOT IN (SELECT key FROM claim WHERE "
		"live)"
		" UNION ALL SELECT 'the undoing of ' || key FROM undone "
		"WHERE "
		"key NOT IN (SELECT key FROM claim WHERE live)";
	sqlite3_stmt *st = NULL;
	uint32_t cap = 0;
	bool ok = sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK ||
		fail_db(db, err, "list what hangs on nothing");

	*ret = NULL;
	*ret_n = 0;
	while (next_row(db, st, &ok, err)) {
		*ret = arena_grown(a, *ret, *ret_n, &cap, sizeof **ret);
		if (!*ret) {
			ok = fail(err, ERR_LIMIT, 0, "no memory left");
			break;
		}
		(*ret)[(*ret_n)++] = column(st, 0, a);
	}
	sqlite3_finalize(st);
	return ok;
}

bool index_text(sqlite3 *db,
	const char *sql,
	struct str argument,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	sqlite3_stmt *st = NULL;

	*ret = (struct str){ 0 };
	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		return fail_db(db, err, "look up");
	if (sqlite3_bind_parameter_count(st)) {
		sqlite3_bind_text(st,
			1,
			argument.p,
			(int)argument.n,
			SQLITE_STATIC);
	}
	bool ok = true;
	if (next_row(db, st, &ok, err))
		*ret = column(st, 0, a);
	sqlite3_finalize(st);
	return ok;
}

/* length-prefixed, so that no two different rows share one byte string */
static void hash_column(struct hasher *h, sqlite3_stmt *st, int i)
{
	const char *p = (const char *)sqlite3_column_text(st, i);
	int n = sqlite3_column_bytes(st, i);
	char text[24];
	int digits = snprintf(text, sizeof text, "%d:", n);

	hasher_add(h, (struct str){ text, (size_t)digits });
	hasher_add(h, (struct str){ p, (size_t)n });
}

bool index_digest(sqlite3 *db, struct sha256 *ret, struct err *err)
{
	static const char *const sql[] = {
		"SELECT * FROM exhibit ORDER BY x",
		"SELECT * FROM reading ORDER BY x",
		"SELECT * FROM claim ORDER BY entry",
		"SELECT * FROM packed ORDER BY part",
		"SELECT * FROM judgement ORDER BY entry",
		"SELECT * FROM export ORDER BY file",
		"SELECT * FROM dissent ORDER BY entry",
		"SELECT * FROM pairing ORDER BY entry",
		"SELECT * FROM alias ORDER BY format1",
		"SELECT * FROM undone ORDER BY key",
		"SELECT * FROM note ORDER BY entry",
		"SELECT * FROM change ORDER BY entry",
		"SELECT * FROM advisory ORDER BY entry",
		"SELECT * FROM rfi ORDER BY entry",
		"SELECT * FROM record ORDER BY entry",
		"SELECT * FROM derived ORDER BY entry",
		"SELECT * FROM touched ORDER BY entry",
	};
	const size_t n = sizeof sql / sizeof *sql;
	struct hasher *h = hasher_new();
	bool ok = h != NULL;

	if (ok)
		hasher_start(h);
	for (size_t q = 0; ok && q < n; q++) {
		sqlite3_stmt *st = NULL;
		int rc = sqlite3_prepare_v2(db, sql[q], -1, &st, NULL);

		while (rc == SQLITE_OK &&
			(rc = sqlite3_step(st)) == SQLITE_ROW) {
			for (int i = 0; i < sqlite3_column_count(st); i++)
				hash_column(h, st, i);
			rc = SQLITE_OK;
		}
		ok = rc == SQLITE_DONE;
		sqlite3_finalize(st);
	}
	if (h)
		*ret = hasher_end(h);
	hasher_free(h);
	return ok || fail_db(db, err, "read it whole");
}
