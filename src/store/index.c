/* SPDX-License-Identifier: Apache-2.0 */
#include "store/index.h"

#include <stdio.h>

#include <jansson.h>

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS exhibit(x INTEGER PRIMARY KEY, entry "
	"INTEGER NOT NULL, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,"
	" name TEXT NOT NULL, by TEXT NOT NULL, how TEXT NOT NULL, authority "
	"TEXT NOT NULL, vantage TEXT NOT NULL, tlp TEXT NOT NULL,"
	" acquired INTEGER NOT NULL, added INTEGER NOT NULL, simulated INTEGER "
	"NOT NULL, zone TEXT NOT NULL, year INTEGER NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS reading(x INTEGER PRIMARY KEY, format TEXT "
	"NOT NULL, records INTEGER NOT NULL, skipped INTEGER NOT NULL,"
	" note TEXT NOT NULL, failed TEXT NOT NULL, skips TEXT NOT NULL) "
	"STRICT;"
	"CREATE TABLE IF NOT EXISTS claim(entry INTEGER PRIMARY KEY, id TEXT "
	"NOT NULL UNIQUE, live INTEGER NOT NULL, undone INTEGER NOT NULL,"
	" undone_from INTEGER NOT NULL, subject TEXT NOT NULL, predicate TEXT "
	"NOT NULL, object TEXT NOT "
	"NULL, source TEXT NOT NULL, origin TEXT NOT NULL, body TEXT NOT NULL) "
	"STRICT;"
	"CREATE TABLE IF NOT EXISTS entity(id TEXT PRIMARY KEY, type TEXT NOT "
	"NULL, first_entry INTEGER NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS judgement(entry INTEGER PRIMARY KEY, body "
	"TEXT NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS dissent(entry INTEGER PRIMARY KEY, id TEXT "
	"NOT NULL, claim TEXT NOT NULL, by TEXT NOT NULL, grade TEXT NOT NULL,"
	" weight INTEGER NOT NULL, why TEXT NOT NULL, known INTEGER NOT NULL, "
	"undone INTEGER NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS pairing(entry INTEGER PRIMARY KEY, id TEXT "
	"NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, together INTEGER NOT NULL,"
	" by TEXT NOT NULL, why TEXT NOT NULL, known INTEGER NOT NULL, undone "
	"INTEGER NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS export(file TEXT PRIMARY KEY, sha256 TEXT "
	"NOT NULL, size INTEGER NOT NULL) STRICT;";

/* of the tables above; an index of another version is made anew */
#define INDEX_VERSION "3"

static bool fail_db(sqlite3 *db, struct err *err, const char *doing)
{
	return fail(err,
		ERR_IO,
		0,
		"the case's index: cannot %s: %s",
		doing,
		db ? sqlite3_errmsg(db) : "out of memory");
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
			"PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; "
			"PRAGMA cell_size_check=ON; PRAGMA "
			"user_version=" INDEX_VERSION ";",
			NULL,
			NULL,
			NULL) != SQLITE_OK ||
		sqlite3_exec(db, schema, NULL, NULL, NULL) != SQLITE_OK) {
		fail_db(db, err, "open it");
		sqlite3_close(db);
		return false;
	}
	*ret = db;
	return true;
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
struct applying {
	sqlite3 *db;
	/* as many as apply() has kinds of statement, and some */
	struct {
		const char *sql;
		sqlite3_stmt *st;
	} prepared[24];
	int n;
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

static bool apply_entity(struct applying *p,
	json_t *id,
	json_int_t entry,
	struct err *err)
{
	static const char sql[] = "INSERT OR IGNORE INTO entity VALUES(?,?,?)";
	struct str text = { json_string_value(id), json_string_length(id) };
	sqlite3_stmt *st = statement(p, sql);

	if (st) {
		sqlite3_bind_text(st, 1, text.p, (int)text.n, SQLITE_STATIC);
		sqlite3_bind_text(st,
			2,
			entity_type_name(entity_type_of(text)),
			-1,
			SQLITE_STATIC);
		sqlite3_bind_int64(st, 3, entry);
	}
	return step(p, st, err);
}

static bool apply_claim(struct applying *p,
	json_t *j,
	struct str line,
	struct err *err)
{
	static const struct binding b[] = { { 'i', "n" },
		{ 't', "id" },
		{ 't', "subject" },
		{ 't', "predicate" },
		{ 't', "object" },
		{ 't', "source" },
		{ 't', "origin" },
		{ 't', "body" },
		{ 0 } };
	const char *at = memmem(line.p, line.n, "\"id\":", 5);
	struct str body = STR("");
	json_int_t n = json_integer_value(json_object_get(j, "n"));

	/* the body is the entry without its head and its last brace: what
	 * store_claim_json wrote */
	if (at)
		body = (struct str){ at, (size_t)(line.p + line.n - at) - 1 };
	json_object_set_new(j, "body", json_stringn(body.p, body.n));
	if (!run(p,
		    "INSERT INTO "
		    "claim(entry,id,live,undone,undone_from,subject,"
		    "predicate,object,source,origin,body) "
		    "VALUES(?,?,1,0,0,?,?,?,?,?,?)"
		    " ON CONFLICT(id) DO UPDATE SET live=1, body=excluded.body",
		    j,
		    b,
		    err)) {
		return false;
	}
	if (!apply_entity(p, json_object_get(j, "subject"), n, err))
		return false;
	return apply_entity(p, json_object_get(j, "object"), n, err);
}

/* Entries of before there was a day act from when they were recorded; those
 * that do not say when, from the beginning. */
static bool apply_undone(struct applying *p, json_t *j, struct err *err)
{
	static const struct binding b[] = { { 'i', "from_s" },
		{ 't', "id" },
		{ 0 } };
	const char *at = json_string_value(json_object_get(j, "at"));
	struct span recorded = { .from = TIME_UNKNOWN };

	if (at)
		span_parse(str_of(at), STR("Z"), &recorded);
	if (!json_is_integer(json_object_get(j, "from_s")))
		json_object_set_new(j, "from_s", json_integer(recorded.from));
	return run(p,
		"UPDATE claim SET undone=1, undone_from=? WHERE id=?",
		j,
		b,
		err);
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

	json_object_set_new(j, "skips_text", json_string(skips ? skips : "[]"));
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
	{ 0 } };
static const struct binding b_id[] = { { 't', "id" }, { 0 } };
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
static const struct binding b_exported[] = { { 't', "file" },
	{ 't', "sha256" },
	{ 'i', "size" },
	{ 0 } };

/* What entries do to the index, in order, where one statement with the entry's
 * members says it. Kinds that are not here (case, signer) do nothing. */
static const struct effect {
	const char *kind;
	const char *sql;
	const struct binding *b;
} effects[] = {
	{ "sealed",
		"INSERT INTO exhibit VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,"
		"coalesce(?,''),coalesce(?,0))",
		b_sealed },
	{ "retired", "UPDATE claim SET live=0 WHERE id=?", b_id },
	{ "undone", "UPDATE dissent SET undone=1 WHERE id=?", b_id },
	{ "undone", "UPDATE pairing SET undone=1 WHERE id=?", b_id },
	{ "restored", "UPDATE claim SET undone=0 WHERE id=?", b_id },
	{ "restored", "UPDATE dissent SET undone=0 WHERE id=?", b_id },
	{ "restored", "UPDATE pairing SET undone=0 WHERE id=?", b_id },
	{ "dissent",
		"INSERT INTO dissent VALUES(?,?,?,?,?,?,?,?,0)",
		b_dissent },
	{ "pairing",
		"INSERT INTO pairing VALUES(?,?,?,?,?,?,?,?,0)",
		b_analyst_link },
	{ "judgement", "INSERT INTO judgement VALUES(?,?)", b_judgement },
	{ "exported",
		"INSERT OR REPLACE INTO export VALUES(?,?,?)",
		b_exported },
};

static bool apply(struct applying *p,
	json_t *j,
	struct str line,
	struct err *err)
{
	struct str kind = str_of(json_string_value(json_object_get(j, "kind")));

	if (str_is(kind, "claim"))
		return apply_claim(p, j, line, err);
	if (str_is(kind, "read"))
		return apply_read(p, j, err);
	if (str_is(kind, "undone") && !apply_undone(p, j, err))
		return false;
	for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
		const struct effect *e = &effects[i];

		if (str_is(kind, e->kind) && !run(p, e->sql, j, e->b, err))
			return false;
	}
	return true;
}

bool index_apply(sqlite3 *db, struct str entries, struct err *err)
{
	struct str line;
	json_error_t why;
	struct applying p = { .db = db };
	bool ok = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK ||
		fail_db(db, err, "begin");

	while (ok && str_cut(entries, '\n', &line, &entries)) {
		json_t *j = json_loadb(line.p, line.n, JSON_ALLOW_NUL, &why);

		if (j) {
			ok = apply(&p, j, line, err);
		} else {
			ok = fail(err,
				ERR_FORMAT,
				0,
				"the ledger has an entry that is not JSON: %s",
				why.text);
		}
		json_decref(j);
	}
	for (int i = 0; i < p.n; i++)
		sqlite3_finalize(p.prepared[i].st);
	if (!ok) {
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
		return false;
	}
	return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ||
		fail_db(db, err, "commit");
}

/* --- rows into structs --------------------------------------------------- */

static struct str column(sqlite3_stmt *st, int i, struct arena *a)
{
	const char *p = (const char *)sqlite3_column_text(st, i);

	return arena_str(a,
		(struct str){ p, (size_t)sqlite3_column_bytes(st, i) });
}

static bool count(sqlite3 *db, const char *sql, uint32_t *ret, struct err *err)
{
	sqlite3_stmt *st = NULL;
	bool ok = sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK &&
		sqlite3_step(st) == SQLITE_ROW;

	*ret = ok ? (uint32_t)sqlite3_column_int64(st, 0) : 0;
	sqlite3_finalize(st);
	return ok || fail_db(db, err, "count");
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
			"acquired,added,coalesce(format,''),simulated,zone,"
			"year "
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
		x[i].told.zone = column(st, 12, a);
		x[i].told.year = (uint32_t)sqlite3_column_int64(st, 13);
	}
	sqlite3_finalize(st);
	*ret = x;
	*ret_n = i;
	if (!ok)
		return false;
	return !a->full ||
		fail(err, ERR_LIMIT, 0, "no memory left to list exhibits");
}

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

/* The claim of which text is the body. It keeps the id that it has in the
 * ledger, whatever undoing it makes of its end. */
static bool add_claim(struct claimset *to,
	struct str text,
	int64_t undone_from_s,
	struct err *err)
{
	struct claim c;
	json_error_t why;
	struct claim *own = NULL;
	json_t *j = json_loadb(text.p, text.n, JSON_ALLOW_NUL, &why);

	if (!j) {
		return fail(err,
			ERR_FORMAT,
			0,
			"the case's index holds a claim that is not JSON: %s",
			why.text);
	}
	bool ok = claim_from(j, &c) ||
		fail(err,
			ERR_FORMAT,
			0,
			"the ledger holds a claim that no version of this "
			"program wrote; `ashiato verify` tells what differs");
	if (ok)
		own = claimset_add(to, &c);
	json_decref(j);
	if (!ok)
		return false;
	if (own && undone_from_s < own->superseded_at_s)
		own->superseded_at_s = undone_from_s;
	return own || fail(err, ERR_LIMIT, 0, "no memory left for claims");
}

bool index_claims(sqlite3 *db,
	struct claimset *to,
	bool as_derived,
	struct err *err)
{
	sqlite3_stmt *st = NULL;
	struct buf text = { 0 };
	bool ok = sqlite3_prepare_v2(db,
			  "SELECT body, undone AND NOT ?1, undone_from FROM "
			  "claim WHERE live AND (?1 OR NOT undone OR "
			  "undone_from > ?2) ORDER BY entry",
			  -1,
			  &st,
			  NULL) == SQLITE_OK ||
		fail_db(db, err, "list claims");

	if (ok) {
		sqlite3_bind_int(st, 1, as_derived);
		sqlite3_bind_int64(st, 2, TIME_UNKNOWN);
	}
	while (next_row(db, st, &ok, err)) {
		text.n = 0;
		buf_fmt(&text,
			"{%s}",
			(const char *)sqlite3_column_text(st, 0));
		ok = add_claim(to,
			buf_str(&text),
			sqlite3_column_int(st, 1) ? sqlite3_column_int64(st, 2)
						  : TIME_OPEN,
			err);
	}
	buf_done(&text);
	sqlite3_finalize(st);
	return ok;
}

/* an index that an earlier version made has no such table, and its case no such
 * entry */
static bool has_table(sqlite3 *db, const char *sql)
{
	struct err ignored;
	uint32_t n;

	return count(db, sql, &n, &ignored) && n;
}

static bool has_dissents(sqlite3 *db)
{
	return has_table(db,
		"SELECT count(*) FROM sqlite_master WHERE type='table' AND "
		"name='dissent'");
}

static bool has_analyst_links(sqlite3 *db)
{
	return has_table(db,
		"SELECT count(*) FROM sqlite_master WHERE type='table' AND "
		"name='pairing'");
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
	if (id.n != CLAIM_ID_N - 1 || claim.n != CLAIM_ID_N - 1 ||
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
	bool ok = !has_dissents(db) ||
		count(db, "SELECT count(*) FROM dissent", &n, err);
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
				"the ledger holds a dissent that no version of "
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
	if (id.n != CLAIM_ID_N - 1)
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
	bool ok = !has_analyst_links(db) ||
		count(db, "SELECT count(*) FROM pairing", &n, err);
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

static void skips_from(struct str text, struct arena *a, struct reading_run *r)
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
			(uint64_t)json_integer_value(json_object_get(e, "at")),
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

bool index_is_current(sqlite3 *db)
{
	return has_table(db,
		"SELECT user_version=" INDEX_VERSION
		" FROM pragma_user_version");
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

bool index_digest(sqlite3 *db, struct sha256 *ret, struct err *err)
{
	static const char *const sql[] = {
		"SELECT * FROM exhibit ORDER BY x",
		"SELECT * FROM reading ORDER BY x",
		"SELECT * FROM claim ORDER BY entry",
		"SELECT * FROM entity ORDER BY id",
		"SELECT * FROM judgement ORDER BY entry",
		"SELECT * FROM export ORDER BY file",
		"SELECT * FROM dissent ORDER BY entry",
		"SELECT * FROM pairing ORDER BY entry",
	};
	/* in the order in which versions came to have them */
	const size_t n = sizeof sql / sizeof *sql -
		(has_dissents(db) ? !has_analyst_links(db) : 2);
	struct hasher *h = hasher_new();
	bool ok = h != NULL;

	if (ok)
		hasher_start(h);
	for (size_t q = 0; ok && q < n; q++) {
		sqlite3_stmt *st = NULL;
		int rc = sqlite3_prepare_v2(db, sql[q], -1, &st, NULL);

		while (rc == SQLITE_OK &&
			(rc = sqlite3_step(st)) == SQLITE_ROW) {
			for (int i = 0; i < sqlite3_column_count(st); i++) {
				hasher_add(h,
					(struct str){
						(const char *)
							sqlite3_column_text(st,
								i),
						(size_t)sqlite3_column_bytes(st,
							i) });
				hasher_add(h, STR("\x1f"));
			}
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
