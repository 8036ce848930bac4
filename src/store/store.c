/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "store/exhibits.h"
#include "store/index.h"
#include "store/ledger.h"

struct store {
	char dir[LEDGER_DIR_MAX];
	enum store_mode mode;
	struct ledger ledger;
	sqlite3 *db;
	int lock_fd;
	struct arena a; /* exhibits */
	struct exhibit *exhibit;
	uint32_t n_exhibit, n_put; /* committed; put since */
	char warning[240];
};

enum {
	STORE_ARENA = 1 << 28
};

static const char *in_case(const struct store *s,
	const char *name,
	char ret[static PATH_MAX])
{
	snprintf(ret, PATH_MAX, "%s/%s", s->dir, name);
	return ret;
}

/* --- create -------------------------------------------------------------- */

static bool make_folders(const char *dir, struct err *err)
{
	static const char *const sub[] = { "exhibits", "ledger", "out" };
	char path[PATH_MAX];

	if (mkdir(dir, 0777)) {
		if (errno == EEXIST) {
			return fail(err,
				ERR_USAGE,
				0,
				"%s is there already; choose another name "
				"for the case",
				dir);
		}
		return fail_os(err, "cannot create the case folder %s", dir);
	}
	for (size_t i = 0; i < sizeof sub / sizeof *sub; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, sub[i]);
		if (!file_make_dir(path, err))
			return false;
	}
	return true;
}

static bool make_ledger_files(const char *dir, struct err *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/ledger/log", dir);
	if (!file_write(path, (struct str){ 0 }, 0666, err))
		return false;
	snprintf(path, sizeof path, "%s/ledger/checkpoints", dir);
	return file_write(path, (struct str){ 0 }, 0666, err);
}

static bool put_first_entry(struct ledger *l, struct str by, struct err *err)
{
	unsigned char id[8];
	char hex[16];
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	struct str ignored;

	if (RAND_bytes(id, sizeof id) != 1) {
		return fail(err,
			ERR_IO,
			0,
			"the system gives no random numbers for a case number");
	}
	hex_write(id, sizeof id, hex);
	l->case_id = arena_str(&l->a, (struct str){ hex, sizeof hex });
	jw_str(&j, "id", l->case_id);
	jw_str(&j, "by", by);
	jw_str(&j, "key", signer_key_hex(l->signer));
	jw_z(&j, "format", "ashiato case 1");
	bool ok = ledger_put(l, "case", buf_str(&b), err) &&
		ledger_commit(l, &ignored, err);
	buf_done(&b);
	return ok;
}

bool store_create(const char *dir, struct str by, struct err *err)
{
	struct ledger l;

	if (!make_folders(dir, err) || !make_ledger_files(dir, err))
		return false;
	bool ok =
		ledger_open(&l, dir, true, err) && put_first_entry(&l, by, err);
	ledger_close(&l);
	struct store *s = NULL;
	/* leaves a clean index */
	return ok && store_open(&s, dir, STORE_WRITE, err) &&
		store_close(s, err);
}

/* --- open and close ------------------------------------------------------ */

static bool lock(struct store *s, struct err *err)
{
	char path[PATH_MAX];

	s->lock_fd = open(in_case(s, "ledger", path),
		O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->lock_fd < 0) {
		return fail_os(err,
			"%s is not a case: cannot open %s",
			s->dir,
			path);
	}
	if (s->mode == STORE_WRITE && access(path, W_OK)) {
		return fail_os(err,
			"no permission to write to the case %s",
			s->dir);
	}
	if (s->mode == STORE_WRITE && flock(s->lock_fd, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK) {
			return fail(err,
				ERR_IO,
				0,
				"another command is writing to %s; try again "
				"when it has ended",
				s->dir);
		}
		return fail_os(err, "cannot lock %s", path);
	}
	return true;
}

/* digest of case.db as text; empty when there is no file */
static struct str db_digest(const char *path,
	char ret[static SHA256_HEX_N + 1],
	struct err *err)
{
	struct sha256 d;
	uint64_t size;

	if (!exhibit_rehash(path, &d, &size, err))
		return (struct str){ 0 };
	hex_write(d.b, SHA256_N, ret);
	ret[SHA256_HEX_N] = '\n';
	return (struct str){ ret, SHA256_HEX_N + 1 };
}

enum index_state {
	INDEX_CLEAN,
	INDEX_INTERRUPTED, /* or of another version: made anew without a word */
	INDEX_CHANGED
};

static bool index_of_this_version(const char *path)
{
	sqlite3 *db = NULL;
	bool is = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) ==
			SQLITE_OK &&
		index_is_current(db);

	sqlite3_close(db);
	return is;
}

static enum index_state index_state(const char *dir)
{
	char path[PATH_MAX];
	char hex[SHA256_HEX_N + 1];
	char sealed[SHA256_HEX_N + 2];
	struct err ignored;

	snprintf(path, sizeof path, "%s/ledger/index.sha256", dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return INDEX_INTERRUPTED;
	ssize_t n = read(fd, sealed, sizeof sealed);
	close(fd);
	snprintf(path, sizeof path, "%s/case.db", dir);
	struct str now = db_digest(path, hex, &ignored);
	if (n == (ssize_t)sizeof hex &&
		str_eq(now, (struct str){ sealed, (size_t)n })) {
		return index_of_this_version(path) ? INDEX_CLEAN
						   : INDEX_INTERRUPTED;
	}
	return INDEX_CHANGED;
}

/* anew, from the ledger */
static bool make_index(struct store *s, const char *path, struct err *err)
{
	struct str entries;

	return index_open(&s->db, path, err) &&
		ledger_text(&s->ledger, &entries, err) &&
		index_apply(s->db, entries, err);
}

/* Readers use case.db only when it is as the last writer left it, else a
 * private index made from the ledger. */
static bool open_index_to_read(struct store *s,
	enum index_state state,
	struct err *err)
{
	char path[PATH_MAX];

	if (state == INDEX_CLEAN) {
		int rc = sqlite3_open_v2(in_case(s, "case.db", path),
			&s->db,
			SQLITE_OPEN_READONLY,
			NULL);

		return rc == SQLITE_OK ||
			fail(err,
				ERR_IO,
				0,
				"cannot open %s: %s",
				path,
				sqlite3_errmsg(s->db));
	}
	if (state == INDEX_CHANGED) {
		snprintf(s->warning,
			sizeof s->warning,
			"case.db is not as it was sealed; what is shown comes "
			"from the ledger. `ashiato verify` tells what differs");
	}
	return make_index(s, ":memory:", err);
}

/* Writers take the seal off first: whatever interrupts them, the next command
 * sees that it must not trust the index. */
static bool open_index_to_write(struct store *s,
	enum index_state state,
	struct err *err)
{
	char path[PATH_MAX];

	if (unlink(in_case(s, "ledger/index.sha256", path)) && errno != ENOENT)
		return fail_os(err, "cannot remove %s", path);
	in_case(s, "case.db", path);
	if (state == INDEX_CLEAN)
		return index_open(&s->db, path, err);
	if (state == INDEX_CHANGED) {
		snprintf(s->warning,
			sizeof s->warning,
			"case.db was not as it was sealed; it is made anew "
			"from the ledger");
	}
	if (unlink(path) && errno != ENOENT)
		return fail_os(err, "cannot remove %s", path);
	return make_index(s, path, err);
}

static bool load_exhibits(struct store *s, struct err *err)
{
	s->a.at = s->a.base;
	s->a.full = false;
	return index_exhibits(s->db, &s->a, &s->exhibit, &s->n_exhibit, err);
}

/* What no checkpoint signs may stand in an index that was sealed, too. Beside a
 * writer, which has broken the seal, it is only not yet signed. */
static enum index_state doubt_index(struct store *s, enum index_state state)
{
	uint64_t n = s->ledger.unsigned_bytes;
	bool write = s->mode == STORE_WRITE;

	if (!n || (!write && state != INDEX_CLEAN))
		return state;
	snprintf(s->warning,
		sizeof s->warning,
		"ledger/log has %" PRIu64
		" bytes that no checkpoint signs, from a crash or because "
		"checkpoints were shortened; they %s",
		n,
		write ? "are kept in ledger/log.unsigned" : "do not count");
	return INDEX_INTERRUPTED;
}

bool store_open(struct store **ret,
	const char *dir,
	enum store_mode mode,
	struct err *err)
{
	struct store *s = calloc(1, sizeof *s);

	if (!s) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to open the case");
	}
	s->mode = mode;
	s->lock_fd = -1;
	s->ledger.log_fd = -1;
	bool ok = (size_t)snprintf(s->dir, sizeof s->dir, "%s", dir) <
			sizeof s->dir ||
		fail(err, ERR_USAGE, 0, "the path of the case is too long");
	ok = ok && lock(s, err) &&
		ledger_open(&s->ledger, dir, mode == STORE_WRITE, err) &&
		arena_open(&s->a, STORE_ARENA, err);
	if (ok && !s->ledger.n_entry) {
		ok = fail(err,
			ERR_FORMAT,
			0,
			"%s is not a case: its ledger is empty",
			dir);
	}
	enum index_state state =
		ok ? doubt_index(s, index_state(dir)) : INDEX_INTERRUPTED;
	ok = ok &&
		(mode == STORE_WRITE ? open_index_to_write(s, state, err)
				     : open_index_to_read(s, state, err)) &&
		load_exhibits(s, err);
	if (!ok) {
		s->mode = STORE_READ; /* no clean index to leave */
		store_close(s, &(struct err){ 0 });
		return false;
	}
	if (mode == STORE_WRITE) {
		char exhibits[PATH_MAX];

		exhibit_remove_parts(in_case(s, "exhibits", exhibits));
	}
	*ret = s;
	return true;
}

static bool seal_index(const struct store *s, struct err *err)
{
	char path[PATH_MAX];
	char hex[SHA256_HEX_N + 1];
	struct str digest = db_digest(in_case(s, "case.db", path), hex, err);

	return digest.n &&
		file_write(in_case(s, "ledger/index.sha256", path),
			digest,
			0666,
			err);
}

bool store_close(struct store *s, struct err *err)
{
	bool ok = true;

	if (!s)
		return true;
	bool clean = s->mode == STORE_WRITE && !s->ledger.pending.n;
	sqlite3_close(s->db);
	if (clean)
		ok = seal_index(s, err);
	ledger_close(&s->ledger);
	arena_close(&s->a);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	free(s);
	return ok;
}

const char *store_dir(const struct store *s)
{
	return s->dir;
}
struct str store_case_id(const struct store *s)
{
	return s->ledger.case_id;
}
const char *store_warning(const struct store *s)
{
	return s->warning[0] ? s->warning : NULL;
}

/* --- exhibits ------------------------------------------------------------ */

bool store_seal(struct store *s,
	const char *path,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	bool *ret_new,
	struct err *err)
{
	if (!exhibit_seal(s->dir, path, ret_sha256, ret_size, ret_new, err))
		return false;
	/* the bytes may lie there from an interrupted command: what counts is
	 * the ledger */
	*ret_new = true;
	for (uint32_t i = 0; i < s->n_exhibit; i++) {
		if (memcmp(s->exhibit[i].sha256.b, ret_sha256->b, SHA256_N) ==
			0) {
			*ret_new = false;
		}
	}
	return true;
}

const struct exhibit *store_exhibits(const struct store *s, uint32_t *ret_n)
{
	*ret_n = s->n_exhibit;
	return s->exhibit;
}

void store_exhibit_path(const struct store *s,
	struct sha256 sha256,
	char *ret,
	size_t cap)
{
	exhibit_path(s->dir, sha256, ret, cap);
}

bool store_exhibit_open(const struct store *s,
	const struct exhibit *x,
	int *ret_fd,
	struct err *err)
{
	char path[PATH_MAX];

	exhibit_path(s->dir, x->sha256, path, sizeof path);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		return fail_os(err,
			"cannot open the sealed exhibit \"%.*s\" (%s)",
			STR_FMT(x->name),
			path);
	}
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	*ret_fd = fd;
	return true;
}

/* --- entries ------------------------------------------------------------- */

static bool put(struct store *s,
	const char *kind,
	struct buf *b,
	struct err *err)
{
	bool ok = !b->bad
		? ledger_put(&s->ledger, kind, buf_str(b), err)
		: fail(err, ERR_LIMIT, 0, "no memory left for a ledger entry");

	buf_done(b);
	return ok;
}

bool store_put_sealed(struct store *s, const struct exhibit *x, struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	char hex[SHA256_HEX_N];

	hex_write(x->sha256.b, SHA256_N, hex);
	jw_u64(&j, "exhibit", s->n_exhibit + s->n_put++);
	jw_str(&j, "sha256", (struct str){ hex, sizeof hex });
	jw_u64(&j, "size", x->size_byte);
	jw_str(&j, "name", x->name);
	jw_str(&j, "by", x->by);
	jw_str(&j, "how", x->how);
	jw_str(&j, "authority", x->authority);
	jw_str(&j, "vantage", x->vantage);
	jw_z(&j, "tlp", tlp_name(x->tlp));
	jw_i64(&j, "acquired_s", x->acquired_s);
	jw_i64(&j, "added_s", x->added_s);
	jw_u64(&j, "simulated", x->simulated);
	/* the analyst's word; left out where nothing was told */
	if (x->told.zone.n)
		jw_str(&j, "zone", x->told.zone);
	if (x->told.year)
		jw_u64(&j, "year", x->told.year);
	return put(s, "sealed", &b, err);
}

bool store_put_read(struct store *s,
	const struct reading_run *r,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_u64(&j, "exhibit", r->exhibit);
	jw_str(&j, "format", r->format);
	jw_u64(&j, "records", r->records);
	jw_u64(&j, "skipped", r->skipped);
	jw_str(&j, "note", r->note);
	jw_str(&j, "failed", r->failed);
	jw_array(&j, "skips");
	for (uint32_t i = 0; i < r->n_skip; i++) {
		jw_object(&j, NULL);
		jw_u64(&j, "at", r->skip[i].at_byte);
		jw_u64(&j, "line", r->skip[i].line);
		jw_u64(&j, "column", r->skip[i].column);
		jw_z(&j, "why", r->skip[i].why);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	return put(s, "read", &b, err);
}

static void time_or_null(struct jw *j, const char *key, int64_t s)
{
	if (s == TIME_UNKNOWN || s == TIME_OPEN)
		jw_null(j, key);
	else
		jw_i64(j, key, s);
}

void store_claim_json(const struct claim *c, struct jw *j)
{
	const char grade[3] = { c->grade.reliability, c->grade.credibility, 0 };

	jw_z(j, "id", c->id);
	jw_str(j, "subject", c->subject);
	jw_str(j, "predicate", predicate_name(c->predicate));
	jw_str(j, "object", c->object);
	time_or_null(j, "from_s", c->from_s);
	time_or_null(j, "to_s", c->to_s);
	jw_i64(j, "zone", c->zone);
	jw_i64(j, "res", c->res);
	time_or_null(j, "known_s", c->recorded_at_s);
	time_or_null(j, "until_s", c->superseded_at_s);
	jw_str(j, "source", c->source);
	jw_str(j, "origin", c->origin);
	jw_str(j, "scope", c->scope);
	jw_z(j, "grade", grade);
	jw_i64(j, "maker", c->maker);
	jw_str(j, "text", c->text);
	jw_i64(j, "weight", c->weight_milli);
	jw_str(j, "detail", c->detail);
	jw_u64(j, "records", c->n_records);
	jw_array(j, "loc");
	for (uint32_t i = 0; i < c->n_loc; i++) {
		jw_array(j, NULL);
		jw_u64(j, NULL, c->loc[i].exhibit);
		jw_u64(j, NULL, c->loc[i].at_byte);
		jw_u64(j, NULL, c->loc[i].len_byte);
		jw_array_end(j);
	}
	jw_array_end(j);
}

bool store_put_claim(struct store *s, const struct claim *c, struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	store_claim_json(c, &j);
	return put(s, "claim", &b, err);
}

bool store_put_retired(struct store *s, const char *id, struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", id);
	return put(s, "retired", &b, err);
}

bool store_put_undone(struct store *s,
	const char *id,
	int64_t from_s,
	struct str by,
	struct str why,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", id);
	if (from_s != TIME_UNKNOWN)
		jw_i64(&j, "from_s", from_s);
	jw_str(&j, "by", by);
	jw_str(&j, "why", why);
	return put(s, "undone", &b, err);
}

bool store_put_restored(struct store *s,
	const char *id,
	struct str by,
	struct str why,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", id);
	jw_str(&j, "by", by);
	jw_str(&j, "why", why);
	return put(s, "restored", &b, err);
}

bool store_put_dissent(struct store *s,
	const struct dissent *d,
	struct err *err)
{
	const char grade[3] = { d->grade.reliability, d->grade.credibility, 0 };
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", d->id);
	jw_z(&j, "claim", d->claim);
	jw_str(&j, "by", d->by);
	jw_z(&j, "grade", d->weight_milli < 0 ? grade : "");
	jw_i64(&j, "weight", d->weight_milli);
	jw_str(&j, "why", d->why);
	jw_i64(&j, "known_s", d->recorded_at_s);
	return put(s, "dissent", &b, err);
}

bool store_put_analyst_link(struct store *s,
	const struct analyst_link *p,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", p->id);
	jw_str(&j, "a", p->a);
	jw_str(&j, "b", p->b);
	jw_i64(&j, "together", p->together);
	jw_str(&j, "by", p->by);
	jw_str(&j, "why", p->why);
	jw_i64(&j, "known_s", p->recorded_at_s);
	return put(s, "pairing", &b, err);
}

bool store_put_judgement(struct store *s,
	struct str assessment_json,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_str(&j, "assessment", assessment_json);
	return put(s, "judgement", &b, err);
}

bool store_put_exported(struct store *s,
	struct str file,
	struct sha256 sha256,
	uint64_t size,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	char hex[SHA256_HEX_N];

	hex_write(sha256.b, SHA256_N, hex);
	jw_str(&j, "file", file);
	jw_str(&j, "sha256", (struct str){ hex, sizeof hex });
	jw_u64(&j, "size", size);
	return put(s, "exported", &b, err);
}

bool store_commit(struct store *s, struct err *err)
{
	struct str entries;

	if (!ledger_commit(&s->ledger, &entries, err))
		return false;
	s->n_put = 0;
	if (!entries.n)
		return true;
	return index_apply(s->db, entries, err) && load_exhibits(s, err);
}

/* --- the index ----------------------------------------------------------- */

bool store_claims(const struct store *s,
	struct claimset *to,
	bool as_derived,
	struct err *err)
{
	return index_claims(s->db, to, as_derived, err);
}

bool store_dissents(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct dissent **ret,
	uint32_t *ret_n,
	struct err *err)
{
	return index_dissents(s->db, with_undone, a, ret, ret_n, err);
}

bool store_analyst_links(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct analyst_link **ret,
	uint32_t *ret_n,
	struct err *err)
{
	return index_analyst_links(s->db, with_undone, a, ret, ret_n, err);
}

bool store_is_undone(const struct store *s, const char *id, int64_t *ret_from_s)
{
	char room[32];
	struct arena a = {
		.at = (unsigned char *)room,
		.end = (unsigned char *)room + sizeof room,
	};
	struct str text;
	struct err ignored;

	return index_text(s->db,
		       "SELECT undone_from FROM claim WHERE undone AND id=?",
		       str_of(id),
		       &a,
		       &text,
		       &ignored) &&
		str_i64(text, ret_from_s);
}

bool store_readings(const struct store *s,
	struct arena *a,
	struct reading_run **ret,
	uint32_t *ret_n,
	struct err *err)
{
	return index_readings(s->db, a, ret, ret_n, err);
}

bool store_judgement(const struct store *s,
	struct arena *a,
	struct str *ret_json,
	struct err *err)
{
	return index_text(s->db,
		"SELECT body FROM judgement ORDER BY entry DESC LIMIT 1",
		(struct str){ 0 },
		a,
		ret_json,
		err);
}
