/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "store/heads.h"
#include "store/inside.h"
#include "store/kept.h"
#include "store/proving.h"
#include "store/stamping.h"

enum {
	STORE_ARENA = 1 << 28
};

#define LEDGER_FORMAT "ashiato case 2"

_Static_assert(RECORDED_DISSENT == 1 && RECORDED_WORD == 2 &&
		RECORDED_CHANGE == 3 && RECORDED_NOTE == 4 &&
		RECORDED_ADVISORY == 5 && RECORDED_REQUEST == 6 &&
		RECORDED_CUSTODY == 7,
	"as store_recorded has them");

static void warn(struct store *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void warn(struct store *s, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buf_fmt(&s->warning, "%s%s", s->warning.n ? "\n" : "", text);
}

static const char *in_case(const struct store *s,
	const char *name,
	char ret[static PATH_MAX])
{
	snprintf(ret, PATH_MAX, "%s/%s", s->dir, name);
	return ret;
}

/* --- create -------------------------------------------------------------- */

static bool make_folders(const char *dir, bool shared, struct err *err)
{
	static const char *const sub[] = { "exhibits", "ledger", "out" };
	char path[PATH_MAX];

	umask(shared ? 0007 : 0077);
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
	snprintf(path, sizeof path, "%s/..", dir);
	return file_sync_dir(path, err);
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
	jw_z(&j, "format", LEDGER_FORMAT);
	bool ok = ledger_put(l, "case", buf_str(&b), err) &&
		ledger_commit(l, &ignored, err);
	buf_done(&b);
	return ok;
}

bool store_create(const char *dir, struct str by, bool shared, struct err *err)
{
	struct ledger l;

	if (!make_folders(dir, shared, err) || !make_ledger_files(dir, err))
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
		return ledger_missing(s->dir, err);
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

	if (!exhibit_rehash(path, NULL, &d, &size, err))
		return (struct str){ 0 };
	hex_write(d.b, SHA256_N, ret);
	ret[SHA256_HEX_N] = '\n';
	return (struct str){ ret, SHA256_HEX_N + 1 };
}

enum index_state {
	INDEX_CLEAN,
	INDEX_INTERRUPTED, /* made anew without a word */
	INDEX_OF_ANOTHER_VERSION,
	INDEX_CHANGED
};

/* What the file holds, for SQLite; NULL when it cannot be read whole. */
static unsigned char *read_index(const char *path, uint64_t *ret_n)
{
	struct stat st;
	unsigned char *p = NULL;
	uint64_t n = 0;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0)
		p = sqlite3_malloc64((sqlite3_uint64)st.st_size + 1);
	while (p && n < (uint64_t)st.st_size) {
		ssize_t got = read(fd, p + n, (size_t)st.st_size - n);

		if (got <= 0 && !(got < 0 && errno == EINTR))
			break;
		n += got > 0 ? (uint64_t)got : 0;
	}
	close(fd);
	*ret_n = n;
	return p;
}

/* The signed checkpoint says what case.db is: who changes it and what lies
 * beside it changes nothing that counts. Opened from the very bytes that were
 * checked. */
static enum index_state check_index(const struct store *s, sqlite3 **ret)
{
	const struct checkpoint *head = ledger_head(&s->ledger);
	char path[PATH_MAX];
	char hex[SHA256_HEX_N];
	uint64_t n = 0;
	struct err ignored;

	if (!head || !head->index.n || s->strange_head)
		return INDEX_INTERRUPTED;
	unsigned char *bytes = read_index(in_case(s, "case.db", path), &n);
	struct sha256 d =
		sha256_of((struct str){ (const char *)bytes, (size_t)n });
	hex_write(d.b, SHA256_N, hex);
	if (!bytes || !str_eq(head->index, (struct str){ hex, sizeof hex })) {
		sqlite3_free(bytes);
		return INDEX_CHANGED;
	}
	return index_open_bytes(ret, bytes, n, &ignored)
		? INDEX_CLEAN
		: INDEX_OF_ANOTHER_VERSION;
}

/* What this machine checked before and what looks as it did then is not read
 * whole again. */
static enum index_state try_index(struct store *s, sqlite3 **ret)
{
	char path[PATH_MAX];
	char look[LOOK_N];
	char after[LOOK_N];
	struct err ignored;

	*ret = NULL;
	in_case(s, "case.db", path);
	bool there = exhibit_look(path, look, sizeof look, &ignored);
	bool seen =
		there && !s->strange_head && heads_index_seen(&s->ledger, look);
	if (seen && s->mode != STORE_READ &&
		index_open_in_place(ret, path, &ignored)) {
		memcpy(s->look, look, sizeof look);
		return INDEX_CLEAN;
	}
	enum index_state state = check_index(s, ret);
	if (state == INDEX_CLEAN && !seen && there &&
		exhibit_look(path, after, sizeof after, &ignored) &&
		strcmp(look, after) == 0) {
		heads_index_keep(&s->ledger, look);
	}
	return state;
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
	if (state == INDEX_CLEAN)
		return true;
	if (state == INDEX_CHANGED) {
		warn(s,
			"case.db is not as it was sealed; what is shown comes "
			"from the ledger. `ashiato verify` tells what differs");
	}
	if (state == INDEX_OF_ANOTHER_VERSION) {
		warn(s,
			"case.db was made by another version of this program: "
			"it is made anew for each question, which takes its "
			"time, until a command that writes, such as `ashiato "
			"run`, makes it anew for good");
	}
	return make_index(s, ":memory:", err);
}

/* Writers take the seal off before they change it: whatever interrupts them,
 * the next command sees that it must not trust the index. */
static bool open_index_to_write(struct store *s,
	enum index_state state,
	struct err *err)
{
	char path[PATH_MAX];

	/* format 1 kept the digest there */
	if (unlink(in_case(s, "ledger/index.sha256", path)) && errno != ENOENT)
		return fail_os(err, "cannot remove %s", path);
	in_case(s, "case.db", path);
	sqlite3_close(s->db);
	s->db = NULL;
	if (state == INDEX_CLEAN)
		return index_open(&s->db, path, err);
	if (state == INDEX_CHANGED) {
		warn(s,
			"case.db was not as it was sealed; it is made anew "
			"from the ledger");
	} else if (!ledger_seal_index(&s->ledger, (struct str){ 0 }, err)) {
		return false;
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

/* Beside a writer what no checkpoint signs is only not yet signed. */
static void doubt_log(struct store *s, enum index_state state)
{
	uint64_t n = s->ledger.unsigned_bytes;
	bool write = s->mode == STORE_WRITE;

	if (!n || (!write && state != INDEX_CLEAN))
		return;
	warn(s,
		"ledger/log has %" PRIu64
		" bytes that no checkpoint signs, from a crash or because "
		"checkpoints were shortened; they %s",
		n,
		write ? "are kept in ledger/log.unsigned" : "do not count");
}

/* What this machine saw of the case before must still be there. */
static void doubt_head(struct store *s)
{
	char path[PATH_MAX];
	uint64_t size;

	if (heads_check(&s->ledger, &size) != HEAD_LOST ||
		!heads_path(&s->ledger, path)) {
		return;
	}
	s->head_lost = true;
	warn(s,
		"this case had %" PRIu64
		" ledger entries when it was last written here, and the ledger "
		"no longer holds them as they were: it was cut back or "
		"rewritten. If you put an older copy in its place yourself, "
		"remove %s",
		size,
		path);
}

/* The last word of the ledger is of a key that was revoked. */
static void doubt_revoked(struct store *s, const struct signers *known)
{
	char day[DATE_N];
	int64_t from_s;

	if (!known->void_point || known->head_counts ||
		!signers_revoked(known,
			ledger_head(&s->ledger)->key,
			&from_s)) {
		return;
	}
	s->strange_head = true;
	warn(s,
		"the last checkpoint is signed with a key that was revoked "
		"from %s on, and does not count; who is known signs the "
		"ledger by any command that writes",
		date_text(from_s, day));
}

/* What a key put before it was known to be revoked stands there still. */
static void doubt_entries(struct store *s, const struct signers *known)
{
	const struct ledger *l = &s->ledger;
	uint64_t before = 0;
	uint64_t first = 0;
	uint64_t n = 0;

	for (uint32_t i = 0; known->void_point && i < l->n_point; i++) {
		uint64_t size = l->point[i].size;

		if (known->void_point[i] && size > before) {
			first = n ? first : before;
			n += size - before;
		}
		before = size > before ? size : before;
	}
	if (n) {
		warn(s,
			"%" PRIu64 " entries, the first of them number %" PRIu64
			", were put with a key that was revoked by then; what "
			"they sealed and recorded weighs until it is taken out "
			"(`ashiato withdraw`, `ashiato undo`)",
			n,
			first);
	}
}

/* Who was revoked writes nothing more. */
static bool may_write(const struct store *s,
	const struct signers *known,
	struct err *err)
{
	char day[DATE_N];
	int64_t from_s;

	if (s->mode != STORE_WRITE ||
		!signers_revoked(known, signer_key(s->ledger.signer), &from_s))
		return true;
	return fail(err,
		ERR_USAGE,
		0,
		"%s: your key was revoked from %s on, and nothing that it "
		"signs counts; a key that the case knows writes to it "
		"(`ashiato keys %s` lists them)",
		s->dir,
		date_text(from_s, day),
		s->dir);
}

/* Signatures of nobody whom the case introduced. */
static bool doubt_signers(struct store *s, struct err *err)
{
	struct signers known;
	char hex[KEY_HEX_N];

	if (!ledger_signers(&s->ledger, SIGNERS_QUICK, &s->a, &known, err))
		return false;
	doubt_revoked(s, &known);
	doubt_entries(s, &known);
	if (!may_write(s, &known, err))
		return false;
	if (!known.strange)
		return true;
	hex_write(known.first_strange->key, KEY_N, hex);
	warn(s,
		"%" PRIu64 " checkpoints, the first over %" PRIu64
		" entries, are signed with a key that the case did not "
		"introduce (%.16s...); who made the case admits it with "
		"`ashiato signers CASE --admit %.64s --why TEXT`",
		known.strange,
		known.first_strange->size,
		hex,
		hex);
	s->strange_head |=
		!signers_know(&known, ledger_head(&s->ledger)->key);
	return true;
}

/* Which of what examiners recorded hangs on no claim that is derived now. */
static bool list_unattached(struct store *s,
	struct buf *members,
	struct err *err)
{
	struct str *what;
	uint32_t n;
	struct jw j = { .to = members };

	if (!index_unattached(s->db, &s->a, &what, &n, err))
		return false;
	jw_z(&j, "format", LEDGER_FORMAT);
	jw_array(&j, "unattached");
	for (uint32_t i = 0; i < n; i++) {
		jw_str(&j, NULL, what[i]);
		warn(s,
			"%.*s: the claim that it is about is no longer derived",
			STR_FMT(what[i]));
	}
	jw_array_end(&j);
	return true;
}

/* A writer's first entry in a ledger of format 1 says that format 2 begins.
 * What stands there stays as it is. */
static bool migrate(struct store *s, struct err *err)
{
	struct buf b = { 0 };
	const struct checkpoint *head = ledger_head(&s->ledger);

	if (!head || head->format != 1)
		return true;
	warn(s,
		"the ledger was of format 1; it goes on as format 2, and what "
		"examiners recorded hangs on keys of claims now");
	bool ok = list_unattached(s, &b, err) &&
		ledger_put(&s->ledger, "format", buf_str(&b), err) &&
		store_commit(s, err);
	buf_done(&b);
	return ok;
}

/* Group-writable means that a team shares the case (`new --shared`); what is
 * made in any other is its owner's alone. */
static bool take_mode(const struct store *s, struct err *err)
{
	struct stat st;

	if (stat(s->dir, &st))
		return fail_os(err, "cannot open the case %s", s->dir);
	umask(st.st_mode & S_IWGRP ? 0007 : 0077);
	return true;
}

static bool open_ledger(struct store *s, struct err *err)
{
	bool write = s->mode == STORE_WRITE;

	if (!lock(s, err) || (write && !take_mode(s, err)))
		return false;
	if (!ledger_open(&s->ledger, s->dir, write, err) ||
		!arena_open(&s->a, STORE_ARENA, err)) {
		return false;
	}
	if (!s->ledger.n_entry) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s is not a case: its ledger is empty",
			s->dir);
	}
	doubt_head(s);
	return doubt_signers(s, err);
}

static bool open_index(struct store *s, struct err *err)
{
	/* who signed what it is, may be nobody */
	enum index_state state = try_index(s, &s->db);

	doubt_log(s, state);
	return s->mode == STORE_WRITE ? open_index_to_write(s, state, err)
				      : open_index_to_read(s, state, err);
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
	ok = ok && open_ledger(s, err) && open_index(s, err) &&
		load_exhibits(s, err);
	ok = ok && (mode != STORE_WRITE || migrate(s, err));
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

/* What a note says of case.db must be on disk before it: else power that goes
 * looks as if somebody had changed it. */
static bool sync_index(const struct store *s, struct err *err)
{
	char path[PATH_MAX];
	const int fd[] = {
		open(in_case(s, "case.db", path), O_RDONLY | O_CLOEXEC),
		open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	};
	bool ok = (fd[0] >= 0 && fd[1] >= 0) ||
		fail_os(err, "cannot open %s", path);

	ok = ok && file_sync_all(fd, 2, "case.db", err);
	for (size_t i = 0; i < 2; i++) {
		if (fd[i] >= 0)
			close(fd[i]);
	}
	return ok;
}

static bool seal_index(struct store *s, struct err *err)
{
	char path[PATH_MAX];
	char hex[SHA256_HEX_N + 1];

	if (!sync_index(s, err))
		return false;
	struct str digest = db_digest(in_case(s, "case.db", path), hex, err);

	if (!digest.n ||
		!ledger_seal_index(&s->ledger,
			str_head(digest, SHA256_HEX_N),
			err)) {
		return false;
	}
	struct err ignored;
	char look[LOOK_N];
	if (exhibit_look(path, look, sizeof look, &ignored))
		heads_index_keep(&s->ledger, look);
	return true;
}

bool store_writes(const struct store *s)
{
	return s->mode == STORE_WRITE;
}

bool store_stands(const struct store *s)
{
	char path[PATH_MAX];
	char look[LOOK_N];
	struct err ignored;

	return !s->look[0] ||
		(exhibit_look(in_case(s, "case.db", path),
			 look,
			 sizeof look,
			 &ignored) &&
			strcmp(look, s->look) == 0);
}

bool store_close(struct store *s, struct err *err)
{
	bool ok = true;

	if (!s)
		return true;
	bool clean = s->mode == STORE_WRITE && !s->ledger.pending.n &&
		!s->index_behind;
	for (uint32_t i = 0; i < s->n_part; i++)
		exhibit_drop(s->dir, &s->part[i]);
	sqlite3_close(s->db);
	if (clean)
		ok = seal_index(s, err);
	if (clean && ok && !s->head_lost)
		heads_keep(&s->ledger);
	ledger_close(&s->ledger);
	arena_close(&s->a);
	buf_done(&s->warning);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	free(s);
	return ok;
}

void store_head(const struct store *s,
	uint64_t *ret_size,
	char ret_root[SHA256_HEX_N + 1])
{
	const struct checkpoint *head = ledger_head(&s->ledger);

	*ret_size = head ? head->size : 0;
	hex_write(head ? head->root.b : (unsigned char[SHA256_N]){ 0 },
		SHA256_N,
		ret_root);
	ret_root[SHA256_HEX_N] = 0;
}

struct str store_signer(const struct store *s)
{
	return signer_key_hex(s->ledger.signer);
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
	return s->warning.n && !s->warning.bad ? s->warning.p : NULL;
}

/* --- exhibits ------------------------------------------------------------ */

static bool in_ledger(const struct store *s, struct sha256 sha256)
{
	for (uint32_t i = 0; i < s->n_exhibit; i++) {
		if (memcmp(&s->exhibit[i].sha256, &sha256, sizeof sha256) == 0)
			return true;
	}
	return false;
}

void store_progress(struct store *s, const struct progress *p)
{
	s->progress = p;
}

bool store_seal(struct store *s,
	const char *path,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	bool *ret_new,
	struct err *err)
{
	char sealed[PATH_MAX];
	struct exhibit_part part;

	if (s->n_part == STORE_COPIES_MAX) {
		return fail(err,
			ERR_LIMIT,
			0,
			"too many files are sealed at once");
	}
	if (!exhibit_copy(s->dir, path, s->progress, &part, ret_size, err))
		return false;
	*ret_sha256 = part.sha256;
	*ret_new = !in_ledger(s, part.sha256);
	exhibit_path(s->dir, part.sha256, sealed, sizeof sealed);
	/* bytes that somebody took away come back */
	if (!*ret_new && file_exists(sealed))
		exhibit_drop(s->dir, &part);
	else
		s->part[s->n_part++] = part;
	return true;
}

/* what was copied since the last commit, in place and on disk */
static bool place_copies(struct store *s, struct err *err)
{
	uint32_t n = s->n_part;

	s->n_part = 0;
	return exhibit_place(s->dir, s->part, n, err);
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

/* where the bytes are now: copies get their names with the next commit */
static void bytes_path(const struct store *s,
	struct sha256 sha256,
	char *ret,
	size_t cap)
{
	exhibit_path(s->dir, sha256, ret, cap);
	for (uint32_t i = 0; i < s->n_part; i++) {
		if (memcmp(&s->part[i].sha256, &sha256, sizeof sha256) == 0)
			exhibit_part_path(s->dir, &s->part[i], ret, cap);
	}
}

bool store_exhibit_open(const struct store *s,
	const struct exhibit *x,
	int *ret_fd,
	struct err *err)
{
	char path[PATH_MAX];

	bytes_path(s, x->sha256, path, sizeof path);
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

bool store_changes(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct exhibit_change **ret,
	uint32_t *ret_n,
	struct err *err)
{
	return index_changes(s->db, with_undone, a, ret, ret_n, err);
}

bool store_exhibits_as_of(const struct store *s,
	int64_t as_of_s,
	uint64_t before_entry,
	struct arena *a,
	struct exhibit **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct exhibit_change *c;
	uint32_t n;
	struct exhibit *x = NEW(a, struct exhibit, s->n_exhibit + 1);

	if (!x)
		return fail(err, ERR_LIMIT, 0, "no memory left for exhibits");
	if (!index_changes(s->db, false, a, &c, &n, err))
		return false;
	if (s->n_exhibit)
		memcpy(x, s->exhibit, s->n_exhibit * sizeof *x);
	for (uint32_t i = 0; i < n; i++) {
		if (c[i].from_s < as_of_s && c[i].entry < before_entry &&
			c[i].exhibit < s->n_exhibit) {
			exhibit_change_apply(&c[i],
				c[i].exhibit,
				&x[c[i].exhibit]);
		}
	}
	*ret = x;
	*ret_n = s->n_exhibit;
	return true;
}

static bool changed(const struct exhibit *x, struct err *err)
{
	char hex[SHA256_HEX_N];

	hex_write(x->sha256.b, SHA256_N, hex);
	return fail(err,
		ERR_FORMAT,
		0,
		"the exhibit \"%.*s\" (%.12s) is not as it was sealed: its "
		"bytes were changed. Nothing is said or written; `ashiato "
		"verify` tells what else differs",
		STR_FMT(x->name),
		hex);
}

bool store_exhibit_bytes(const struct store *s,
	const struct exhibit *x,
	char *room,
	size_t cap,
	struct str *ret,
	struct err *err)
{
	size_t n = 0;
	int fd;

	if (!store_exhibit_open(s, x, &fd, err))
		return false;
	while (n < cap) {
		ssize_t got = read(fd, room + n, cap - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fail_os(err, "cannot read the exhibit");
			close(fd);
			return false;
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	close(fd);
	struct sha256 d = sha256_of((struct str){ room, n });
	if (n == cap || memcmp(&d, &x->sha256, sizeof d) != 0)
		return changed(x, err);
	*ret = (struct str){ room, n };
	return true;
}

/* Read whole, because it does not look as it did. *writing: rows of the index
 * are being set. */
static bool read_unchanged(struct store *s,
	const struct exhibit *x,
	const char *path,
	const char *look,
	bool *writing,
	struct err *err)
{
	struct sha256 d;
	uint64_t size;

	if (!exhibit_rehash(path, NULL, &d, &size, err))
		return false;
	if (memcmp(&d, &x->sha256, sizeof d) != 0 || size != x->size_byte)
		return changed(x, err);
	if (s->mode != STORE_WRITE)
		return true;
	/* before the index is changed its seal comes off */
	if (!*writing &&
		(!ledger_seal_index(&s->ledger, (struct str){ 0 }, err) ||
			!index_begin(s->db, err))) {
		return false;
	}
	*writing = true;
	index_set_seen(s->db, (uint32_t)(x - s->exhibit), str_of(look));
	return true;
}

/* seen: what each looked like when it was last read whole */
static bool unchanged_as_seen(struct store *s,
	const struct str *seen,
	bool *writing,
	struct err *err)
{
	for (uint32_t i = 0; i < s->n_exhibit; i++) {
		const struct exhibit *x = &s->exhibit[i];
		char path[PATH_MAX];
		char look[LOOK_N];

		exhibit_path(s->dir, x->sha256, path, sizeof path);
		if (!exhibit_look(path, look, sizeof look, err))
			return false;
		if (!str_is(seen[i], look) &&
			!read_unchanged(s, x, path, look, writing, err)) {
			return false;
		}
	}
	return true;
}

bool store_unchanged(struct store *s, struct err *err)
{
	struct arena room = s->a;
	bool writing = false;
	struct str *seen = NEW(&room, struct str, s->n_exhibit + 1);

	if (!seen)
		return fail(err, ERR_LIMIT, 0, "no memory left for exhibits");
	if (!index_seen(s->db, &room, seen, s->n_exhibit, err))
		return false;
	bool ok = unchanged_as_seen(s, seen, &writing, err);
	/* what was found stands, also when another is not as it was */
	struct err ending;
	bool ended = !writing || index_end(s->db, &ending);
	s->index_behind |= !ended;
	if (ok && !ended)
		*err = ending;
	return ok && ended;
}

bool store_check_start(struct exhibit_check **ret, int fd, struct err *err)
{
	return exhibit_check_start(ret, fd, err);
}

bool store_check_finish(struct exhibit_check *c,
	const struct exhibit *x,
	struct err *err)
{
	struct sha256 d;

	if (!c)
		return true;
	if (!exhibit_check_finish(c, x ? &d : NULL, err))
		return !x;
	return memcmp(&d, &x->sha256, sizeof d) == 0 || changed(x, err);
}

/* --- entries ------------------------------------------------------------- */

bool store_put(struct store *s,
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
	jw_z(&j, "program", "ashiato " ASHIATO_VERSION);
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
	if (x->compartment.n)
		jw_str(&j, "compartment", x->compartment);
	return store_put(s, "sealed", &b, err);
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
	return store_put(s, "read", &b, err);
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

	jw_str(j, "key", claim_key(c));
	jw_str(j, "revision", claim_revision(c));
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
	if (c->words.n)
		jw_str(j, "words", c->words);
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
	return store_put(s, "claim", &b, err);
}

bool store_put_retired(struct store *s, const struct claim *c, struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_str(&j, "key", claim_key(c));
	jw_str(&j, "revision", claim_revision(c));
	return store_put(s, "retired", &b, err);
}

/* what a taking back is about: a claim by its key, else what was recorded */
static void recorded_json(const struct recorded *r, struct jw *j)
{
	jw_z(j, r->what == RECORDED_CLAIM ? "key" : "id", r->id);
}

bool store_put_undone(struct store *s,
	const struct recorded *r,
	int64_t from_s,
	struct str by,
	struct str why,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	recorded_json(r, &j);
	if (from_s != TIME_UNKNOWN)
		jw_i64(&j, "from_s", from_s);
	jw_str(&j, "by", by);
	jw_str(&j, "why", why);
	return store_put(s, "undone", &b, err);
}

bool store_put_restored(struct store *s,
	const struct recorded *r,
	struct str by,
	struct str why,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	recorded_json(r, &j);
	jw_str(&j, "by", by);
	jw_str(&j, "why", why);
	return store_put(s, "restored", &b, err);
}

bool store_put_change(struct store *s,
	const struct exhibit_change *c,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", c->id);
	jw_u64(&j, "exhibit", c->exhibit);
	jw_i64(&j, "from_s", c->from_s);
	jw_str(&j, "by", c->by);
	jw_str(&j, "why", c->why);
	jw_i64(&j, "known_s", c->recorded_at_s);
	jw_u64(&j, "set", c->set);
	if (c->set & AMEND_ACQUIRED)
		jw_i64(&j, "acquired_s", c->to.acquired_s);
	if (c->set & AMEND_VANTAGE)
		jw_str(&j, "vantage", c->to.vantage);
	if (c->set & AMEND_TLP)
		jw_z(&j, "tlp", tlp_name(c->to.tlp));
	if (c->set & AMEND_AUTHORITY)
		jw_str(&j, "authority", c->to.authority);
	if (c->set & AMEND_HOW)
		jw_str(&j, "how", c->to.how);
	if (c->set & AMEND_ZONE)
		jw_str(&j, "zone", c->to.told.zone);
	if (c->set & AMEND_YEAR)
		jw_u64(&j, "year", c->to.told.year);
	if (c->set & AMEND_COMPARTMENT)
		jw_str(&j, "compartment", c->to.compartment);
	if (c->replaced_by != NOT_REPLACED)
		jw_u64(&j, "replaced_by", c->replaced_by);
	return store_put(s,
		c->kind == CHANGE_WITHDRAWN ? "withdrawn" : "amended",
		&b,
		err);
}

bool store_put_note(struct store *s, const struct note *n, struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", n->id);
	jw_str(&j, "key", n->about);
	jw_str(&j, "by", n->by);
	jw_str(&j, "text", n->text);
	jw_i64(&j, "known_s", n->recorded_at_s);
	return store_put(s, "note", &b, err);
}

/* What only a draft has. */
static void draft_json(const struct advisory_entry *e, struct jw *j)
{
	jw_str(j, "organisation", e->organisation);
	jw_str(j, "sector", e->sector);
	jw_str(j, "language", e->language);
	jw_z(j, "tlp", tlp_name(e->tlp));
	jw_z(j, "allowed", tlp_name(e->allowed));
	jw_str(j, "compartments", e->compartments);
	jw_bool(j, "two_person", e->two_person);
	jw_bool(j, "marked", e->marked);
	jw_str(j, "facts", e->facts);
	jw_str(j, "files", e->files);
}

bool store_put_advisory(struct store *s,
	const struct advisory_entry *e,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", e->id);
	jw_str(&j, "reference", e->reference);
	jw_z(&j, "state", advisory_state_name(e->state));
	jw_str(&j, "by", e->by);
	jw_str(&j, "why", e->why);
	jw_i64(&j, "day_s", e->day_s);
	jw_i64(&j, "known_s", e->recorded_at_s);
	if (e->state == ADVISORY_DRAFTED)
		draft_json(e, &j);
	return store_put(s, "advisory", &b, err);
}

static void audience_json(const struct rfi_audience *a, struct jw *j)
{
	jw_z(j, "tlp", tlp_name(a->tlp));
	jw_str(j, "for", a->for_org);
	jw_str(j, "compartments", a->compartments);
}

/* What only a request has. */
static void asked_json(const struct rfi_entry *e, struct jw *j)
{
	audience_json(&e->whom, j);
	jw_str(j, "from", e->from);
	jw_str(j, "about", e->about);
	jw_u64(j, "layers", e->layers);
	if (e->until_s != TIME_UNKNOWN)
		jw_i64(j, "until_s", e->until_s);
	jw_z(j, "marked", tlp_name(e->marked));
	jw_bool(j, "two_person", e->two_person);
	jw_str(j, "item", e->item);
}

/* What only a draft has. */
static void answer_json(const struct rfi_entry *e, struct jw *j)
{
	audience_json(&e->whom, j);
	jw_bool(j, "said", e->withhold == WITHHOLD_SAID);
	jw_str(j, "language", e->language);
	jw_str(j, "facts", e->facts);
	jw_str(j, "files", e->files);
}

bool store_put_rfi(struct store *s,
	const struct rfi_entry *e,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", e->id);
	jw_str(&j, "reference", e->reference);
	jw_z(&j, "state", rfi_state_name(e->state));
	jw_str(&j, "by", e->by);
	jw_str(&j, "why", e->why);
	jw_i64(&j, "day_s", e->day_s);
	jw_i64(&j, "known_s", e->recorded_at_s);
	if (e->state == RFI_ASKED)
		asked_json(e, &j);
	if (e->state == RFI_DRAFTED)
		answer_json(e, &j);
	return store_put(s, "rfi", &b, err);
}

bool store_put_derived(struct store *s, uint32_t exhibits, struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_u64(&j, "exhibits", exhibits);
	return store_put(s, "derived", &b, err);
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
	return store_put(s, "dissent", &b, err);
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
	return store_put(s, "pairing", &b, err);
}

bool store_put_judgement(struct store *s,
	struct str assessment_json,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_str(&j, "assessment", assessment_json);
	return store_put(s, "judgement", &b, err);
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
	return store_put(s, "exported", &b, err);
}

bool store_commit(struct store *s, struct err *err)
{
	struct str entries;

	if (!place_copies(s, err))
		return false;
	if (!ledger_commit(&s->ledger, &entries, err))
		return false;
	s->n_put = 0;
	if (!entries.n)
		return true;
	/* the entries are acknowledged by the ledger; the index is made anew
	 * from it */
	s->index_behind |= !index_apply(s->db, entries, err);
	return !s->index_behind && load_exhibits(s, err);
}

/* --- the index ----------------------------------------------------------- */

bool store_claims(const struct store *s,
	const struct claims_wanted *wanted,
	struct claimset *to,
	int64_t *ret_last_s,
	struct err *err)
{
	int64_t ignored;

	return index_claims(s->db,
		wanted,
		to,
		ret_last_s ? ret_last_s : &ignored,
		err);
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

bool store_notes(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct note **ret,
	uint32_t *ret_n,
	struct err *err)
{
	return index_notes(s->db, with_undone, a, ret, ret_n, err);
}

bool store_advisories(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct advisory_entry **ret,
	uint32_t *ret_n,
	struct err *err)
{
	return index_advisories(s->db, with_undone, a, ret, ret_n, err);
}

bool store_rfis(const struct store *s,
	bool with_undone,
	struct arena *a,
	struct rfi_entry **ret,
	uint32_t *ret_n,
	struct err *err)
{
	return index_rfis(s->db, with_undone, a, ret, ret_n, err);
}

bool store_undoing(const struct store *s,
	struct str key,
	struct arena *a,
	struct str *ret_by,
	struct str *ret_why)
{
	struct err ignored;
	struct str is;

	return index_text(s->db,
		       "SELECT key FROM undone WHERE key=?",
		       key,
		       a,
		       &is,
		       &ignored) &&
		is.n &&
		index_text(s->db,
			"SELECT by FROM undone WHERE key=?",
			key,
			a,
			ret_by,
			&ignored) &&
		index_text(s->db,
			"SELECT why FROM undone WHERE key=?",
			key,
			a,
			ret_why,
			&ignored);
}

/* SQL: whether a column begins with the first parameter */
#define BEGINS(column) "substr(" #column ",1,length(?1))=?1"

#define RECORDED_IN(number, table) \
	"SELECT " number " || id AS what FROM " table " WHERE " BEGINS(id)

bool store_recorded(const struct store *s,
	struct str id,
	struct recorded *ret)
{
	/* each with its number in enum recorded_kind in front */
	static const char sql[] = "SELECT what FROM (" RECORDED_IN("1",
		"dissent") " UNION " RECORDED_IN("2",
		"pairing") " UNION " RECORDED_IN("3",
		"change") " UNION " RECORDED_IN("4",
		"note") " UNION " RECORDED_IN("5",
		"advisory") " UNION " RECORDED_IN("6",
		"rfi") " UNION " RECORDED_IN("7",
		"record") ") GROUP BY 1=1 HAVING count(*)=1";
	char room[64];
	struct arena a = {
		.at = (unsigned char *)room,
		.end = (unsigned char *)room + sizeof room,
	};
	struct str what;
	struct err ignored;

	*ret = (struct recorded){ 0 };
	if (!id.n || !index_text(s->db, sql, id, &a, &what, &ignored) ||
		what.n != RECORD_ID_N) {
		return false;
	}
	ret->what = (enum recorded_kind)(what.p[0] - '0');
	memcpy(ret->id, what.p + 1, RECORD_ID_N - 1);
	return true;
}

bool store_key_of(const struct store *s,
	struct str id,
	struct arena *a,
	struct str *ret_key,
	struct err *err)
{
	return index_text(s->db,
		"SELECT key FROM (SELECT key FROM alias WHERE " BEGINS(format1) " UNION SELECT key FROM claim WHERE " BEGINS(
			revision) " OR " BEGINS(key) ") GROUP BY 1=1 HAVING "
						     "count(*)=1",
		id,
		a,
		ret_key,
		err);
}

bool store_entry(const struct store *s,
	uint64_t n,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	return ledger_entry(&s->ledger, n, a, ret, err);
}

bool store_prove_entry(const struct store *s,
	uint64_t index,
	uint64_t size,
	struct merkle_proof *ret,
	struct err *err)
{
	return ledger_prove_entry(&s->ledger, index, size, ret, err);
}

bool store_prove_consistency(const struct store *s,
	uint64_t old_size,
	uint64_t size,
	struct merkle_proof *ret,
	struct err *err)
{
	return ledger_prove_consistency(&s->ledger, old_size, size, ret, err);
}

bool store_proof_file(const struct store *s,
	uint64_t index,
	struct buf *ret,
	struct err *err)
{
	return ledger_proof_file(&s->ledger,
		index,
		(struct str){ 0 },
		ret,
		err);
}

bool store_claim_entry(const struct store *s,
	struct str key,
	uint64_t *ret,
	struct err *err)
{
	char room[64];
	struct arena a = {
		.at = (unsigned char *)room,
		.end = (unsigned char *)room + sizeof room,
	};
	struct str text;

	if (!index_text(s->db,
		    "SELECT max(entry) FROM claim WHERE key=?1 AND live",
		    key,
		    &a,
		    &text,
		    err)) {
		return false;
	}
	return str_u64(text, ret) ||
		fail(err,
			ERR_USAGE,
			0,
			"no entry of the ledger puts the claim %.*s",
			STR_FMT(key));
}

bool store_own_key(struct arena *a, struct own_key *ret, struct err *err)
{
	struct key_state k;

	if (!key_look(&k, err))
		return false;
	*ret = (struct own_key){ .there = k.there,
		.is_protected = k.is_protected,
		.path = arena_str(a, str_of(k.path)),
		.hex = arena_str(a, str_of(k.public_hex)) };
	return true;
}

bool store_key_protect(struct err *err)
{
	return key_protect(err);
}

bool store_key_next(char ret_hex[SHA256_HEX_N + 1], struct err *err)
{
	return key_make_next(ret_hex, err);
}

bool store_key_take_next(struct err *err)
{
	return key_take_next(err);
}

void store_verifier(const struct store *s,
	const unsigned char key[static SHA256_N],
	struct buf *ret)
{
	checkpoint_verifier(key, s->ledger.case_id, ret);
}

void store_head_verifier(const struct store *s, struct buf *ret)
{
	const struct ledger *l = &s->ledger;

	if (ledger_head(l))
		checkpoint_verifier(ledger_head(l)->key, l->case_id, ret);
}

bool store_head_note(const struct store *s, struct buf *ret, struct err *err)
{
	const struct checkpoint *head = ledger_head(&s->ledger);

	if (!head || head->format != 2) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s: its last checkpoint is of format 1 and no "
			"signed "
			"note; `ashiato run` continues the ledger as format "
			"2",
			s->dir);
	}
	checkpoint_note(head, ret);
	return !ret->bad ||
		fail(err, ERR_LIMIT, 0, "no memory for a checkpoint");
}

bool store_stamp_ask(const struct store *s, struct buf *ret, struct err *err)
{
	return stamping_ask(&s->ledger, ret, err);
}

bool store_stamp_take(const struct store *s,
	struct str der,
	const char *name,
	struct str ca,
	struct arena *a,
	struct stamped *ret,
	struct err *err)
{
	return stamping_take(&s->ledger, der, name, ca, a, ret, err);
}

bool store_witness_ask(const struct store *s,
	uint64_t old_size,
	struct buf *ret,
	struct err *err)
{
	return stamping_witness_ask(&s->ledger, old_size, ret, err);
}

bool store_witness_take(const struct store *s,
	struct str lines,
	const char *name,
	struct str verifier,
	struct arena *a,
	struct cosigned *ret,
	struct err *err)
{
	return stamping_witness_take(&s->ledger,
		lines,
		name,
		verifier,
		a,
		ret,
		err);
}

uint64_t store_witnessed(const struct store *s, struct arena scratch)
{
	return stamping_witnessed(&s->ledger, scratch);
}

bool store_vouched(const struct store *s,
	struct str ca,
	void (*differs)(void *ctx, const char *sentence),
	void *ctx,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	return stamping_check(&s->ledger, ca, differs, ctx, a, ret, err);
}

/* What an entry says of a key everybody is shown; who put it, and why, stands in
 * an entry of its own, which may be withheld. */
static bool put_of_key(struct store *s,
	const char *kind,
	struct buf *members,
	struct str by,
	struct str why,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_u64(&j, "of", s->ledger.n_entry);
	jw_str(&j, "by", by);
	jw_str(&j, "why", why);
	if (store_put(s, kind, members, err))
		return store_put(s, "remark", &b, err);
	buf_done(&b);
	return false;
}

bool store_put_admitted(struct store *s,
	struct str key_hex,
	bool successor,
	struct str by,
	struct str why,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_str(&j, "key", key_hex);
	if (successor)
		jw_bool(&j, "successor", true);
	return put_of_key(s, "admitted", &b, by, why, err);
}

bool store_put_revoked(struct store *s,
	struct str key_hex,
	int64_t from_s,
	struct str by,
	struct str why,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_str(&j, "key", key_hex);
	jw_i64(&j, "from_s", from_s);
	return put_of_key(s, "revoked", &b, by, why, err);
}

static void begin_row(struct signer_row *row,
	const struct signers *known,
	const unsigned char key[static KEY_N],
	bool introduced)
{
	*row = (struct signer_row){ .introduced = introduced,
		.since_s = TIME_UNKNOWN,
		.revoked_s = TIME_UNKNOWN };
	hex_write(key, KEY_N, row->key);
	if (!signers_revoked(known, key, &row->revoked_s))
		row->revoked_s = TIME_UNKNOWN;
}

bool store_signers(const struct store *s,
	struct arena *a,
	struct signer_row **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct signers known;
	const struct ledger *l = &s->ledger;
	struct signer_row *row = NEW(a, struct signer_row, l->n_point + 257);
	uint32_t n = 0;

	if (!row || !ledger_signers(l, SIGNERS_WHOLE, a, &known, err))
		return false;
	for (uint32_t i = 0; i < known.n; i++)
		begin_row(&row[n++], &known, known.key[i], true);
	for (uint32_t i = 0; i < l->n_point; i++) {
		char hex[KEY_HEX_N];
		uint32_t k = 0;

		hex_write(l->point[i].key, KEY_N, hex);
		while (k < n && memcmp(row[k].key, hex, sizeof hex) != 0)
			k++;
		if (k == n)
			begin_row(&row[n++], &known, l->point[i].key, false);
		if (!row[k].checkpoints++)
			row[k].since_s = known.point_s[i];
		row[k].not_counted +=
			known.void_point && known.void_point[i];
	}
	*ret = row;
	*ret_n = n;
	return true;
}

bool store_readings(const struct store *s,
	struct arena *a,
	struct reading_run **ret,
	uint32_t *ret_n,
	struct err *err)
{
	return index_readings(s->db, a, ret, ret_n, err);
}

static bool number(const struct store *s,
	const char *sql,
	uint64_t *ret,
	struct err *err)
{
	char room[32];
	struct arena a = {
		.at = (unsigned char *)room,
		.end = (unsigned char *)room + sizeof room,
	};
	struct str text;

	*ret = 0;
	if (!index_text(s->db, sql, (struct str){ 0 }, &a, &text, err))
		return false;
	str_u64(text, ret);
	return true;
}

bool store_last_run(const struct store *s, uint64_t *ret_entry, struct err *err)
{
	return number(s,
		"SELECT coalesce(max(entry),0) FROM derived",
		ret_entry,
		err);
}

bool store_last_judged(const struct store *s,
	uint64_t *ret_entry,
	struct err *err)
{
	return number(s,
		"SELECT coalesce(max(entry),0) FROM judgement",
		ret_entry,
		err);
}

bool store_not_run(const struct store *s,
	uint32_t *ret_exhibit,
	bool *ret,
	struct err *err)
{
	uint64_t last;
	uint64_t touched;

	*ret_exhibit = NOT_REPLACED;
	if (!store_last_run(s, &last, err) ||
		!number(s,
			"SELECT count(*) FROM touched WHERE entry > (SELECT "
			"coalesce(max(entry),0) FROM derived)",
			&touched,
			err)) {
		return false;
	}
	for (uint32_t i = 0; i < s->n_exhibit; i++) {
		if (s->exhibit[i].entry > last) {
			*ret_exhibit = i;
			break;
		}
	}
	*ret = touched > 0;
	return true;
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

/* --- what is kept -------------------------------------------------------- */

bool store_keep_start(const struct store *s,
	uint32_t part,
	struct kept_file **ret,
	struct err *err)
{
	return kept_start(ret, &s->ledger, s->dir, part, err);
}

bool store_keep_add(struct kept_file *k, struct str bytes, struct err *err)
{
	return kept_add(k, bytes, err);
}

bool store_keep_end(struct kept_file *k, bool whole, struct err *err)
{
	return kept_end(k, whole, err);
}

bool store_kept(const struct store *s,
	uint32_t part,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	return kept_read(&s->ledger, s->dir, part, a, ret, err);
}
