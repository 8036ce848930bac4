/* SPDX-License-Identifier: Apache-2.0 */
/* Every byte that a case keeps, against what its ledger says. */
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "store/exhibits.h"
#include "store/index.h"
#include "store/ledger.h"

static void differs(struct verification *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void differs(struct verification *r, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	r->n_differs++;
	r->differs(r->ctx, text);
}

struct check {
	const char *dir;
	struct arena *a;
	struct verification *r;
	struct hasher *hasher;
	struct str log;
	struct str checkpoints;
	struct str case_id;
	struct table keys; /* signers' keys, in order of appearance */
	uint64_t signed_by[64];
};

/* --- log against checkpoints --------------------------------------------- */

static void check_signature(struct check *c,
	const struct checkpoint *p,
	uint64_t line)
{
	struct buf message = { 0 };

	checkpoint_message(c->case_id, p->size, p->root, &message);
	if (!signature_ok(p->key, buf_str(&message), p->sig)) {
		differs(c->r,
			"ledger/checkpoints, line %" PRIu64
			": the signature does not fit",
			line);
	}
	buf_done(&message);
	struct str introduced = str_head(c->log, (size_t)p->bytes);
	if (!str_has(introduced, p->key)) {
		differs(c->r,
			"ledger/checkpoints, line %" PRIu64
			": signed with a key that the ledger does not know",
			line);
	}
	uint32_t k = table_put(&c->keys, p->key);
	if (k < sizeof c->signed_by / sizeof *c->signed_by)
		c->signed_by[k]++;
}

static void check_root(struct check *c,
	const struct merkle *tree,
	const struct checkpoint *p,
	uint64_t line)
{
	struct sha256 root = merkle_root(tree, c->hasher);
	char hex[SHA256_HEX_N];

	hex_write(root.b, SHA256_N, hex);
	if (tree->size != p->size ||
		!str_eq(p->root, (struct str){ hex, sizeof hex })) {
		differs(c->r,
			"ledger/log: the entries up to number %" PRIu64
			" do not give the root of ledger/checkpoints, line "
			"%" PRIu64,
			p->size ? p->size - 1 : 0,
			line);
	}
}

/* The first entry that changed lies between the last checkpoint that fits and
 * the first that does not. */
static void check_ledger(struct check *c)
{
	struct merkle tree = { 0 };
	struct str points = c->checkpoints;
	struct str rest = c->log;
	struct str entry;
	struct checkpoint p = { 0 };
	uint64_t line = 0;

	while (checkpoint_next(&points, &p)) {
		line++;
		while (tree.size < p.size &&
			(size_t)(rest.p - c->log.p) < p.bytes &&
			ledger_next(&rest, &entry)) {
			merkle_add(&tree, c->hasher, entry);
		}
		if ((size_t)(rest.p - c->log.p) != p.bytes) {
			differs(c->r,
				"ledger/log: its lines do not end where "
				"ledger/checkpoints, line %" PRIu64 ", says",
				line);
		}
		check_root(c, &tree, &p, line);
		check_signature(c, &p, line);
	}
	c->r->entries = tree.size;
	c->r->checkpoints = line;
	if (points.n) {
		differs(c->r,
			"ledger/checkpoints, line %" PRIu64
			": not a checkpoint (%zu bytes; a command that was "
			"interrupted leaves such an end)",
			line + 1,
			points.n);
	}
	if (c->log.n > p.bytes) {
		differs(c->r,
			"ledger/log: %zu bytes stand behind the last "
			"checkpoint (a command that was interrupted leaves "
			"such an end)",
			c->log.n - (size_t)p.bytes);
	}
	/* the rest was never acknowledged, and stands in no index */
	if (!str_has_char(points, '\n'))
		c->log = str_head(c->log, (size_t)p.bytes);
}

static void tell_signers(struct check *c)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < c->keys.n; i++) {
		uint64_t checkpoints = i < 64 ? c->signed_by[i] : 0;

		buf_fmt(&b,
			"%skey %.16s... (%" PRIu64 " checkpoints)",
			i ? ", " : "",
			c->keys.key[i].p,
			checkpoints);
	}
	c->r->signers = arena_str(c->a, buf_str(&b));
	buf_done(&b);
}

/* --- files against entries ----------------------------------------------- */

static void check_exhibits(struct check *c, sqlite3 *db)
{
	struct exhibit *x;
	uint32_t n;
	struct err err;

	if (!index_exhibits(db, c->a, &x, &n, &err)) {
		differs(c->r, "%s", err.text);
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		char path[PATH_MAX];
		struct sha256 d;
		uint64_t size;

		exhibit_path(c->dir, x[i].sha256, path, sizeof path);
		if (!exhibit_rehash(path, &d, &size, &err)) {
			differs(c->r,
				"exhibit \"%.*s\": %s",
				STR_FMT(x[i].name),
				err.text);
		} else if (memcmp(d.b, x[i].sha256.b, SHA256_N) != 0 ||
			size != x[i].size_byte) {
			differs(c->r,
				"exhibit \"%.*s\" (%s): its bytes are not "
				"those that were sealed",
				STR_FMT(x[i].name),
				path);
		} else {
			c->r->exhibit_bytes += size;
		}
	}
	c->r->exhibits = n;
}

static void check_exports(struct check *c, sqlite3 *db)
{
	sqlite3_stmt *st = NULL;
	struct err err;

	if (sqlite3_prepare_v2(db,
		    "SELECT file,sha256 FROM export ORDER BY file",
		    -1,
		    &st,
		    NULL) != SQLITE_OK) {
		return;
	}
	for (; sqlite3_step(st) == SQLITE_ROW; c->r->exports++) {
		const char *file = (const char *)sqlite3_column_text(st, 0);
		char path[PATH_MAX];
		char hex[SHA256_HEX_N];
		struct sha256 d;
		uint64_t size;

		snprintf(path, sizeof path, "%s/out/%s", c->dir, file);
		if (!exhibit_rehash(path, &d, &size, &err)) {
			differs(c->r, "published file: %s", err.text);
			continue;
		}
		hex_write(d.b, SHA256_N, hex);
		if (!str_eq((struct str){ hex, sizeof hex },
			    str_of((const char *)sqlite3_column_text(st, 1)))) {
			differs(c->r,
				"published file out/%s is not as it was "
				"written (a report that was interrupted leaves "
				"such a file; write it again)",
				file);
		}
	}
	sqlite3_finalize(st);
}

/* --- index against ledger ------------------------------------------------ */

static void check_index_seal(struct check *c, bool *ret_sealed)
{
	char path[PATH_MAX];
	char hex[SHA256_HEX_N];
	struct str sealed;
	struct sha256 d;
	uint64_t size;
	struct err err;

	snprintf(path, sizeof path, "%s/ledger/index.sha256", c->dir);
	*ret_sealed = file_exists(path);
	if (!*ret_sealed)
		return; /* interrupted: the next writer makes the index anew */
	if (!file_read(path, 4096, c->a, &sealed, &err)) {
		differs(c->r, "%s", err.text);
		return;
	}
	snprintf(path, sizeof path, "%s/case.db", c->dir);
	if (!exhibit_rehash(path, &d, &size, &err)) {
		differs(c->r, "%s", err.text);
		return;
	}
	hex_write(d.b, SHA256_N, hex);
	if (sealed.n != SHA256_HEX_N + 1 || sealed.p[SHA256_HEX_N] != '\n' ||
		memcmp(sealed.p, hex, SHA256_HEX_N) != 0) {
		differs(c->r,
			"case.db and the digest in ledger/index.sha256 do not "
			"agree: one of them was changed");
	}
}

static void check_index_rows(struct check *c, sqlite3 *from_ledger)
{
	char path[PATH_MAX];
	sqlite3 *db = NULL;
	struct sha256 a;
	struct sha256 b;
	struct err err;

	snprintf(path, sizeof path, "%s/case.db", c->dir);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) !=
		SQLITE_OK) {
		differs(c->r,
			"case.db cannot be opened: %s",
			sqlite3_errmsg(db));
	} else if (!index_is_current(db)) {
		; /* of another version: nothing uses it */
	} else if (!index_digest(from_ledger, &a, &err) ||
		!index_digest(db, &b, &err)) {
		differs(c->r, "case.db cannot be read: %s", err.text);
	} else if (memcmp(a.b, b.b, SHA256_N) != 0) {
		differs(c->r, "case.db does not hold what the ledger says");
	}
	sqlite3_close(db);
}

static bool load(struct check *c, struct err *err)
{
	char path[PATH_MAX];

	if (!case_files_are_files(c->dir, err))
		return false;
	/* in this order: what a writer commits meanwhile stands behind the last
	 * checkpoint, not before it */
	snprintf(path, sizeof path, "%s/ledger/checkpoints", c->dir);
	if (!file_read(path, LEDGER_MAX, c->a, &c->checkpoints, err))
		return false;
	snprintf(path, sizeof path, "%s/ledger/log", c->dir);
	return file_read(path, LEDGER_MAX, c->a, &c->log, err);
}

static struct str case_id_of(struct str log)
{
	static const char key[] = "\"id\":\"";
	const char *p =
		memmem(log.p, log.n < 300 ? log.n : 300, key, sizeof key - 1);
	struct str id = { 0 };
	struct str rest;

	if (p &&
		str_cut((struct str){ p + sizeof key - 1,
				(size_t)(log.p + log.n - p) -
					(sizeof key - 1) },
			'"',
			&id,
			&rest)) {
		return id;
	}
	return (struct str){ 0 };
}

bool store_verify(const char *dir,
	struct arena *a,
	struct verification *r,
	struct err *err)
{
	struct check c = {
		.dir = dir,
		.a = a,
		.r = r,
		.hasher = hasher_new(),
		.keys = table_in(a),
	};
	sqlite3 *from_ledger = NULL;
	bool sealed;

	if (!c.hasher || !load(&c, err)) {
		hasher_free(c.hasher);
		if (c.hasher)
			return false;
		return fail(err, ERR_IO, 0, "OpenSSL has no SHA-256");
	}
	c.case_id = case_id_of(c.log);
	check_ledger(&c);
	tell_signers(&c);
	check_index_seal(&c, &sealed);
	bool ok = index_open(&from_ledger, ":memory:", err);
	if (ok && !index_apply(from_ledger, c.log, err)) {
		differs(r, "%s", err->text);
	} else if (ok) {
		check_exhibits(&c, from_ledger);
		check_exports(&c, from_ledger);
		if (sealed)
			check_index_rows(&c, from_ledger);
	}
	sqlite3_close(from_ledger);
	hasher_free(c.hasher);
	return ok;
}
