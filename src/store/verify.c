/* SPDX-License-Identifier: Apache-2.0 */
/* Every byte that a case keeps, against what its ledger says. */
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "store/bodies.h"
#include "store/exhibits.h"
#include "store/heads.h"
#include "store/index.h"
#include "store/ledger.h"
#include "store/stamping.h"
#include "store/tiles.h"

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
	struct ledger ledger; /* its folder and checkpoints; not opened */
	struct signers known;
	struct buf leaves; /* hashes of the entries that are signed */
};

/* --- log against checkpoints --------------------------------------------- */

static void check_signature(struct check *c,
	const struct checkpoint *p,
	uint64_t number)
{
	if (!checkpoint_signed(p, c->case_id)) {
		differs(c->r,
			"ledger/checkpoints, number %" PRIu64
			": the signature does not fit",
			number);
	}
	c->r->format1 += p->format == 1;
}

static void check_root(struct check *c,
	const struct merkle *tree,
	const struct checkpoint *p,
	uint64_t number)
{
	struct sha256 root = merkle_root(tree, c->hasher);

	if (tree->size != p->size ||
		memcmp(&root, &p->root, sizeof root) != 0) {
		differs(c->r,
			"ledger/log: the entries up to number %" PRIu64
			" do not give the root of ledger/checkpoints, number "
			"%" PRIu64,
			p->size ? p->size - 1 : 0,
			number);
	}
}

/* One entry more: its hash, and the root that the caller knows of. */
static void check_entry(struct check *c,
	struct merkle *tree,
	struct str entry)
{
	struct sha256 leaf = merkle_leaf(c->hasher, entry);
	char hex[SHA256_HEX_N];

	merkle_add(tree, c->hasher, leaf);
	buf_add(&c->leaves, (struct str){ (const char *)leaf.b, SHA256_N });
	if (!c->r->root.n || tree->size != c->r->root_size)
		return;
	struct sha256 root = merkle_root(tree, c->hasher);
	hex_write(root.b, SHA256_N, hex);
	if (!str_eq(c->r->root, (struct str){ hex, sizeof hex })) {
		differs(c->r,
			"the first %" PRIu64
			" entries have the root %.64s, not the one that was "
			"asked for: the ledger was rewritten",
			tree->size,
			hex);
	}
}

static void keep_point(struct check *c, const struct checkpoint *p)
{
	struct ledger *l = &c->ledger;

	l->point = arena_grown(c->a,
		l->point,
		l->n_point,
		&l->point_cap,
		sizeof *l->point);
	if (l->point)
		l->point[l->n_point++] = *p;
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
	uint64_t number = 0;

	while (checkpoint_next(&points, &p)) {
		number++;
		while (tree.size < p.size &&
			(size_t)(rest.p - c->log.p) < p.bytes &&
			ledger_next(&rest, &entry)) {
			check_entry(c, &tree, entry);
		}
		if ((size_t)(rest.p - c->log.p) != p.bytes) {
			differs(c->r,
				"ledger/log: its lines do not end where "
				"ledger/checkpoints, number %" PRIu64
				", says",
				number);
		}
		check_root(c, &tree, &p, number);
		check_signature(c, &p, number);
		keep_point(c, &p);
	}
	c->r->entries = tree.size;
	c->r->checkpoints = number;
	struct sha256 root = merkle_root(&tree, c->hasher);
	hex_write(root.b, SHA256_N, c->r->head);
	if (points.n) {
		differs(c->r,
			"ledger/checkpoints, number %" PRIu64
			": not a checkpoint (%zu bytes; a command that was "
			"interrupted leaves such an end)",
			number + 1,
			points.n);
	}
	if (c->log.n > p.bytes) {
		differs(c->r,
			"ledger/log: %zu bytes stand behind the last "
			"checkpoint (a command that was interrupted leaves "
			"such an end)",
			c->log.n - (size_t)p.bytes);
	}
	if (c->r->root.n && c->r->root_size > tree.size) {
		differs(c->r,
			"the ledger has %" PRIu64 " entries, and %" PRIu64
			" were asked for: it was cut back",
			tree.size,
			c->r->root_size);
	}
	/* the rest was never acknowledged, and stands in no index */
	if (!points.n || checkpoint_torn(points))
		c->log = str_head(c->log, (size_t)p.bytes);
	c->ledger.bytes = p.bytes;
}

static void check_tiles(struct check *c)
{
	char name[128];

	if (!c->leaves.bad &&
		tiles_check(c->ledger.dir,
			(const struct sha256 *)(const void *)c->leaves.p,
			c->leaves.n / SHA256_N,
			name,
			sizeof name) &&
		*name) {
		differs(c->r,
			"ledger/%s is not what the entries give; remove "
			"ledger/tile, the next command that writes makes it "
			"anew",
			name);
	}
}

/* What a list of signers says of one key. */
static void tell_signer(struct check *c,
	const unsigned char key[static KEY_N],
	struct buf *b)
{
	char hex[KEY_HEX_N];
	uint64_t n = 0;

	for (uint32_t i = 0; i < c->ledger.n_point; i++)
		n += memcmp(c->ledger.point[i].key, key, KEY_N) == 0;
	hex_write(key, KEY_N, hex);
	buf_fmt(b,
		"%skey %.64s (%" PRIu64 " checkpoints%s)",
		b->n ? ", " : "",
		hex,
		n,
		signers_know(&c->known, key)
			? ""
			: "; the case did not introduce it");
}

static bool signed_earlier(const struct ledger *l, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++) {
		if (memcmp(l->point[k].key, l->point[i].key, KEY_N) == 0)
			return true;
	}
	return false;
}

/* Signatures of keys that were revoked by then; what a later signature that
 * counts is over, stands by that one. */
static void check_revoked(struct check *c, struct buf *b)
{
	const struct ledger *l = &c->ledger;
	uint64_t first = 0;
	uint64_t n = 0;

	for (uint32_t i = 0; c->known.void_point && i < l->n_point; i++) {
		if (!c->known.void_point[i])
			continue;
		first = n ? first : i + 1;
		n++;
	}
	if (!n)
		return;
	buf_fmt(b,
		"; %" PRIu64 " of the checkpoints, the first of them number "
		"%" PRIu64 ", are signed with keys that were revoked by then, "
		"and do not count",
		n,
		first);
	if (!c->known.head_counts) {
		differs(c->r,
			"ledger/checkpoints, number %" PRIu64
			": signed with a key that was revoked by then, and no "
			"later signature counts",
			first);
	}
}

/* What this machine wrote last must still be there. */
static void check_head(struct check *c)
{
	char path[PATH_MAX];
	uint64_t size;

	if (heads_check(&c->ledger, &size) != HEAD_LOST ||
		!heads_path(&c->ledger, path)) {
		return;
	}
	differs(c->r,
		"the ledger had %" PRIu64
		" entries when it was last written here, and no longer holds "
		"them as they were: it was cut back or rewritten (%s)",
		size,
		path);
}

/* Who signed, and whether that is whom the caller trusts. */
static void check_signers(struct check *c)
{
	struct buf b = { 0 };
	unsigned char key[KEY_N];
	struct err err;

	c->ledger.case_id = c->case_id;
	if (!ledger_signers(&c->ledger,
		    SIGNERS_WHOLE,
		    c->a,
		    &c->known,
		    &err)) {
		differs(c->r, "%s", err.text);
		return;
	}
	for (uint32_t i = 0; i < c->ledger.n_point; i++) {
		if (!signed_earlier(&c->ledger, i))
			tell_signer(c, c->ledger.point[i].key, &b);
	}
	check_head(c);
	check_revoked(c, &b);
	c->r->signers = arena_str(c->a, buf_str(&b));
	c->r->strange_checkpoints = c->known.strange;
	b.n = 0;
	if (c->known.n)
		checkpoint_verifier(c->known.key[0], c->case_id, &b);
	c->r->verifier = arena_str(c->a, buf_str(&b));
	buf_done(&b);
	if (!c->r->key.n)
		return;
	if (c->r->key.n != KEY_HEX_N || !hex_read(c->r->key, key, KEY_N) ||
		!signers_know(&c->known, key)) {
		differs(c->r,
			"the case did not introduce the key %.*s: it is not "
			"the case that you know, or not your key",
			STR_FMT(c->r->key));
	}
	if (c->known.strange) {
		differs(c->r,
			"%" PRIu64
			" checkpoints are signed with keys that the case did "
			"not introduce",
			c->known.strange);
	}
}

static void vouched_differs(void *ctx, const char *sentence)
{
	differs(ctx, "%s", sentence);
}

/* Time-stamps and cosignatures, as of when each was made. */
static void check_vouched(struct check *c)
{
	struct err err;

	if (!stamping_check(&c->ledger,
		    c->r->ca,
		    vouched_differs,
		    c->r,
		    c->a,
		    &c->r->vouched,
		    &err)) {
		differs(c->r, "%s", err.text);
	}
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
		if (!exhibit_rehash(path, c->r->progress, &d, &size, &err)) {
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
		if (!exhibit_rehash(path, NULL, &d, &size, &err)) {
			differs(c->r, "published file: %s", err.text);
			continue;
		}
		hex_write(d.b, SHA256_N, hex);
		if (!str_eq((struct str){ hex, sizeof hex },
			    str_of((const char *)sqlite3_column_text(st,
				    1)))) {
			differs(c->r,
				"published file out/%s is not as it was "
				"written (a report that was interrupted "
				"leaves "
				"such a file; write it again)",
				file);
		}
	}
	sqlite3_finalize(st);
}

/* --- index against ledger ------------------------------------------------ */

static void check_index_seal(struct check *c, bool *ret_sealed)
{
	const struct checkpoint *head = ledger_head(&c->ledger);
	char path[PATH_MAX];
	char hex[SHA256_HEX_N];
	struct sha256 d;
	uint64_t size;
	struct err err;

	*ret_sealed = head && head->index.n;
	if (!*ret_sealed)
		return; /* interrupted: the next writer makes the index anew */
	snprintf(path, sizeof path, "%s/case.db", c->dir);
	if (!exhibit_rehash(path, NULL, &d, &size, &err)) {
		differs(c->r, "%s", err.text);
		return;
	}
	hex_write(d.b, SHA256_N, hex);
	if (!str_eq(head->index, (struct str){ hex, sizeof hex })) {
		differs(c->r,
			"case.db is not what the last checkpoint says: it "
			"was "
			"changed");
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
	};
	sqlite3 *from_ledger = NULL;
	bool sealed;

	snprintf(c.ledger.dir, sizeof c.ledger.dir, "%s/ledger", dir);
	if (access(c.ledger.dir, X_OK) != 0) {
		hasher_free(c.hasher);
		return ledger_missing(dir, err);
	}
	if (!c.hasher || !load(&c, err)) {
		hasher_free(c.hasher);
		if (c.hasher)
			return false;
		return fail(err, ERR_IO, 0, "OpenSSL has no SHA-256");
	}
	c.case_id = case_id_of(c.log);
	check_ledger(&c);
	check_tiles(&c);
	check_signers(&c);
	check_vouched(&c);
	check_index_seal(&c, &sealed);
	bool ok = index_open(&from_ledger, ":memory:", err);
	struct str entries = { 0 };
	if (ok && !bodies_expand(c.ledger.dir, c.log, a, &entries, err)) {
		differs(r, "%s", err->text);
	} else if (ok && !index_apply(from_ledger, entries, err)) {
		differs(r, "%s", err->text);
	} else if (ok) {
		check_exhibits(&c, from_ledger);
		check_exports(&c, from_ledger);
		if (sealed)
			check_index_rows(&c, from_ledger);
	}
	sqlite3_close(from_ledger);
	buf_done(&c.leaves);
	hasher_free(c.hasher);
	return ok;
}
