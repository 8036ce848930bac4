/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "store/bodies.h"
#include "store/tiles.h"

bool ledger_missing(const char *dir, struct err *err)
{
	return fail(err,
		ERR_IO,
		0,
		"%s is not a case: cannot open %s/ledger: %s; `ashiato new "
		"%s` "
		"makes an empty one",
		dir,
		dir,
		strerror(errno),
		dir);
}

bool ledger_next(struct str *rest, struct str *ret_entry)
{
	return str_cut(*rest, '\n', ret_entry, rest);
}

static const char *in_dir(struct ledger *l,
	const char *name,
	char ret[static PATH_MAX])
{
	snprintf(ret, PATH_MAX, "%s/%s", l->dir, name);
	return ret;
}

static int64_t entry_time(void)
{
	/* reproducible-builds.org; for tests */
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	int64_t s;

	return fixed && str_i64(str_of(fixed), &s) ? s : now_s();
}

static bool keep_point(struct ledger *l,
	const struct checkpoint *c,
	struct err *err)
{
	l->point = arena_grown(&l->a,
		l->point,
		l->n_point,
		&l->point_cap,
		sizeof *l->point);
	if (!l->point)
		return fail(err, ERR_LIMIT, 0, "no memory for checkpoints");
	l->point[l->n_point++] = *c;
	return true;
}

/* A note may follow another over the same entries: it says what case.db is. */
static bool goes_on(const struct checkpoint *before,
	const struct checkpoint *now)
{
	if (now->format < before->format)
		return false;
	if (now->size == before->size) {
		return now->format == 2 && before->format == 2 &&
			now->bytes == before->bytes &&
			!str_eq(now->index, before->index) &&
			memcmp(&now->root, &before->root, sizeof now->root) ==
			0;
	}
	return now->size > before->size && now->bytes > before->bytes;
}

/* The checkpoints. A piece of one at the very end was torn by a crash and never
 * acknowledged; a whole one that cannot be read, or that lost nothing but its
 * line feed, is damage: nothing may be built on it or cut off because of it. */
static bool read_points(struct ledger *l,
	struct str text,
	size_t *ret_bytes,
	struct err *err)
{
	struct str rest = text;

	for (struct checkpoint c; checkpoint_next(&rest, &c);) {
		const struct checkpoint *before = ledger_head(l);

		if (before && !goes_on(before, &c)) {
			return fail(err,
				ERR_FORMAT,
				0,
				"%s/checkpoints, number %u: signs no more "
				"than "
				"the one before it; `ashiato verify` tells "
				"what differs",
				l->dir,
				l->n_point + 1);
		}
		if (!keep_point(l, &c, err))
			return false;
	}
	*ret_bytes = text.n - rest.n;
	return !rest.n || checkpoint_torn(rest) ||
		fail(err,
			ERR_FORMAT,
			*ret_bytes,
			"%s/checkpoints, number %u (byte %zu): not a "
			"checkpoint, or its last line feed is missing; "
			"`ashiato verify` tells what differs",
			l->dir,
			l->n_point + 1,
			*ret_bytes);
}

static void adopt_entry(struct ledger *l, struct str entry)
{
	struct sha256 leaf = merkle_leaf(l->hasher, entry);

	merkle_add(&l->tree, l->hasher, leaf);
	buf_add(&l->leaves,
		(struct str){ (const char *)leaf.b, sizeof leaf.b });
	l->n_entry++;
}

/* The first entry names the case. */
static bool adopt_first(struct ledger *l, struct str entry, struct err *err)
{
	json_error_t why;
	json_t *j = json_loadb(entry.p, entry.n, JSON_ALLOW_NUL, &why);
	const char *id = json_string_value(json_object_get(j, "id"));

	l->case_id = arena_str(&l->a, str_of(id ? id : ""));
	json_decref(j);
	return id ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s/log: the first entry does not name the case",
			l->dir);
}

/* The log on its way in: whole entries are adopted, the rest waits for more. */
struct log_pieces {
	struct ledger *l;
	unsigned char *buf;
	size_t cap;
	size_t have;
};

static bool adopt_pieces(struct log_pieces *p, struct err *err)
{
	struct ledger *l = p->l;
	struct str rest = { (const char *)p->buf, p->have };
	struct str entry;

	while (ledger_next(&rest, &entry)) {
		if (!l->n_entry && !adopt_first(l, entry, err))
			return false;
		adopt_entry(l, entry);
	}
	memmove(p->buf, rest.p, rest.n);
	p->have = rest.n;
	return true;
}

/* room for at least one more byte behind what waits */
static bool more_room(struct log_pieces *p, struct err *err)
{
	enum {
		FIRST_BYTE = 1 << 18
	};

	if (p->have < p->cap)
		return true;
	size_t cap = p->cap ? p->cap * 2 : FIRST_BYTE;
	unsigned char *more = NEW(&p->l->a, unsigned char, cap);
	if (!more)
		return fail(err,
			ERR_LIMIT,
			0,
			"the ledger has outgrown 1 GiB");
	if (p->have)
		memcpy(more, p->buf, p->have);
	p->buf = more;
	p->cap = cap;
	return true;
}

/* the first `bytes` of the log */
static bool adopt_log(struct log_pieces *p,
	int fd,
	uint64_t bytes,
	struct err *err)
{
	uint64_t left = bytes;

	while (left) {
		if (!more_room(p, err))
			return false;
		size_t want = p->cap - p->have;
		ssize_t n = read(fd,
			p->buf + p->have,
			left < want ? (size_t)left : want);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail_os(err, "cannot read %s/log", p->l->dir);
		p->have += (size_t)n;
		left -= (uint64_t)n;
		if (!adopt_pieces(p, err))
			return false;
	}
	return true;
}

/* *ret_size: bytes of the file, which may go on behind the last checkpoint */
static bool open_log(struct ledger *l,
	uint64_t bytes,
	int *ret_fd,
	uint64_t *ret_size,
	struct err *err)
{
	char path[PATH_MAX];
	struct stat st;
	int fd = open(in_dir(l, "log", path), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail_os(err, "cannot open %s", path);
	*ret_fd = fd;
	if (fstat(fd, &st))
		return fail_os(err, "cannot read %s", path);
	*ret_size = (uint64_t)st.st_size;
	if (!bytes && *ret_size) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s has %" PRIu64
			" bytes, and %s/checkpoints signs none of them: "
			"its checkpoints are gone",
			path,
			*ret_size,
			l->dir);
	}
	return bytes <= *ret_size ||
		fail(err,
			ERR_FORMAT,
			*ret_size,
			"%s is shorter than its last checkpoint says "
			"(%" PRIu64 " of %" PRIu64
			" bytes): acknowledged entries are gone",
			path,
			*ret_size,
			bytes);
}

/* Puts what lies behind the first n bytes at the end of `aside`. */
static bool set_aside(const char *path,
	uint64_t n,
	const char *aside,
	struct arena scratch,
	struct err *err)
{
	struct str whole;

	if (!file_read(path, LEDGER_MAX, &scratch, &whole, err))
		return false;
	int fd = open(aside,
		O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		0666);
	if (fd < 0)
		return fail_os(err, "cannot open %s", aside);
	bool ok =
		file_write_all(fd, str_from(whole, (size_t)n), aside, err) &&
		(fsync(fd) == 0 || fail_os(err, "cannot write %s", aside));
	close(fd);
	return ok;
}

static bool cut_file(const char *path, uint64_t n, struct err *err)
{
	if (truncate(path, (off_t)n))
		return fail_os(err, "cannot repair %s", path);
	return true;
}

/* What no checkpoint signs leaves the file, but not the case. */
static bool move_unsigned(const struct ledger *l,
	const char *path,
	uint64_t n,
	struct err *err)
{
	char aside[PATH_MAX + sizeof ".unsigned"];

	snprintf(aside, sizeof aside, "%s.unsigned", path);
	return set_aside(path, n, aside, l->a, err) && cut_file(path, n, err);
}

/* Cuts off what was never acknowledged, and opens the log for more. */
static bool open_writer(struct ledger *l,
	uint64_t log_size,
	struct str checkpoints,
	size_t checkpoints_n,
	struct err *err)
{
	char path[PATH_MAX];

	if (log_size > l->bytes &&
		!move_unsigned(l, in_dir(l, "log", path), l->bytes, err)) {
		return false;
	}
	if (checkpoints.n > checkpoints_n &&
		!move_unsigned(l,
			in_dir(l, "checkpoints", path),
			checkpoints_n,
			err)) {
		return false;
	}
	l->log_fd =
		open(in_dir(l, "log", path), O_WRONLY | O_APPEND | O_CLOEXEC);
	return l->log_fd >= 0 ||
		fail_os(err, "cannot open %s for writing", path);
}

static bool same_root(struct ledger *l, const struct checkpoint *last)
{
	struct sha256 root = merkle_root(&l->tree, l->hasher);

	return l->tree.size == last->size &&
		memcmp(&root, &last->root, sizeof root) == 0;
}

/* Nothing is shown or built on entries that are not those that were signed. */
static bool root_fits(struct ledger *l,
	const struct checkpoint *last,
	struct err *err)
{
	return same_root(l, last) ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s/log: its entries are not those of the last "
			"checkpoint; `ashiato verify` tells what differs",
			l->dir);
}

static bool head_signed(struct ledger *l,
	const struct checkpoint *last,
	struct err *err)
{
	return checkpoint_signed(last, l->case_id) ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s/checkpoints, number %u: the signature does not "
			"fit; `ashiato verify` tells what differs",
			l->dir,
			l->n_point);
}

/* The tree from the log, entry by entry; for a writer its tiles anew. */
static bool tree_from_log(struct ledger *l,
	int fd,
	const struct checkpoint *last,
	bool write,
	struct err *err)
{
	struct log_pieces pieces = { .l = l };

	l->tree = (struct merkle){ 0 };
	if (!adopt_log(&pieces, fd, last->bytes, err) ||
		!root_fits(l, last, err)) {
		return false;
	}
	if (write && !l->leaves.bad) {
		/* what fails here is tried again by the next writer */
		tiles_append(l->dir,
			0,
			(const struct sha256 *)(const void *)l->leaves.p,
			l->leaves.n / SHA256_N);
	}
	l->leaves.n = 0;
	return true;
}

static bool take_tree(struct ledger *l, int fd, bool write, struct err *err)
{
	const struct checkpoint *last = ledger_head(l);

	if (!last)
		return true;
	l->case_id = checkpoint_case(last->origin);
	if (last->format == 2 && tiles_tree(l->dir, last->size, &l->tree) &&
		same_root(l, last)) {
		l->n_entry = last->size;
	} else if (!tree_from_log(l, fd, last, write, err)) {
		return false;
	}
	return head_signed(l, last, err);
}

static bool signed_before(const struct ledger *l, const struct signer *s)
{
	for (uint32_t i = 0; i < l->n_point; i++) {
		if (memcmp(l->point[i].key, signer_key(s), KEY_N) == 0)
			return true;
	}
	return false;
}

static bool read_all(struct ledger *l, bool write, struct err *err)
{
	char path[PATH_MAX];
	struct str checkpoints;
	size_t checkpoints_n = 0;
	uint64_t log_size = 0;
	int fd = -1;

	/* checkpoints first: a reader beside a writer must not see a checkpoint
	 * of entries that it did not read */
	if (!file_read(in_dir(l, "checkpoints", path),
		    LEDGER_MAX,
		    &l->a,
		    &checkpoints,
		    err)) {
		return false;
	}
	if (!read_points(l, checkpoints, &checkpoints_n, err))
		return false;
	if (write && !signer_open(&l->signer, err))
		return false;
	if (write)
		l->key_known = signed_before(l, l->signer);
	l->bytes = l->n_point ? ledger_head(l)->bytes : 0;
	bool ok = open_log(l, l->bytes, &fd, &log_size, err) &&
		take_tree(l, fd, write, err);
	if (fd >= 0)
		close(fd);
	l->unsigned_bytes = ok ? log_size - l->bytes : 0;
	if (!ok || !write)
		return ok;
	return open_writer(l, log_size, checkpoints, checkpoints_n, err);
}

const struct checkpoint *ledger_head(const struct ledger *l)
{
	return l->n_point ? &l->point[l->n_point - 1] : NULL;
}

bool case_files_are_files(const char *case_dir, struct err *err)
{
	static const char *const names[] = { "ledger/checkpoints",
		"ledger/log",
		"ledger/index.sha256",
		"case.db" };
	char path[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", case_dir, names[i]);
		if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
			return fail(err,
				ERR_IO,
				0,
				"%s is not a regular file",
				path);
		}
	}
	return true;
}

bool ledger_open(struct ledger *ret,
	const char *case_dir,
	bool write,
	struct err *err)
{
	struct ledger *l = ret;

	*l = (struct ledger){ .log_fd = -1 };
	if ((size_t)snprintf(l->dir, sizeof l->dir, "%s/ledger", case_dir) >=
		sizeof l->dir) {
		return fail(err,
			ERR_USAGE,
			0,
			"the path of the case is too long");
	}
	l->hasher = hasher_new();
	if (!l->hasher)
		return fail(err, ERR_IO, 0, "OpenSSL has no SHA-256");
	return case_files_are_files(case_dir, err) &&
		arena_open(&l->a, (size_t)LEDGER_MAX * 4, err) &&
		read_all(l, write, err);
}

bool ledger_text(struct ledger *l, struct str *ret, struct err *err)
{
	char path[PATH_MAX];
	struct merkle again = { 0 };
	struct str entry;
	struct str log;

	if (!file_read(in_dir(l, "log", path), LEDGER_MAX, &l->a, &log, err))
		return false;
	log = str_head(log, (size_t)l->bytes);
	for (struct str rest = log; ledger_next(&rest, &entry);)
		merkle_add(&again, l->hasher, merkle_leaf(l->hasher, entry));
	struct sha256 root = merkle_root(&again, l->hasher);
	struct sha256 opened = merkle_root(&l->tree, l->hasher);
	if (memcmp(&root, &opened, sizeof root) != 0) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s: its entries are not those of the last "
			"checkpoint; "
			"`ashiato verify` tells what differs",
			path);
	}
	return bodies_expand(l->dir, log, &l->a, ret, err);
}

void ledger_close(struct ledger *l)
{
	if (l->log_fd >= 0)
		close(l->log_fd);
	signer_close(l->signer);
	buf_done(&l->pending);
	buf_done(&l->leaves);
	hasher_free(l->hasher);
	arena_close(&l->a);
	*l = (struct ledger){ .log_fd = -1 };
}

enum {
	SALT_N = 16
};

/* Who is shown the hash of an entry, but not the entry, must not find out what
 * it says by trying. Of the signer's key and of all that the entry says, so
 * that the same ledger is made again from the same key and clock. */
static void put_salt(struct ledger *l,
	const char *kind,
	struct str members,
	struct buf *b)
{
	unsigned char mac[SHA256_N];
	char hex[2 * SALT_N];
	struct buf said = { 0 };

	buf_fmt(&said,
		"salt of an entry\n%.*s\n%" PRIu64 "\n%s\n",
		STR_FMT(l->case_id),
		l->n_entry,
		kind);
	buf_add(&said, members);
	if (said.bad || !signer_mac(l->signer, buf_str(&said), mac))
		b->bad = true;
	buf_done(&said);
	hex_write(mac, SALT_N, hex);
	buf_fmt(b, ",\"salt\":\"%.*s\"", (int)sizeof hex, hex);
}

static void begin_entry(struct ledger *l, const char *kind, struct buf *b)
{
	char at[STAMP_N];

	buf_fmt(b,
		"{\"n\":%" PRIu64 ",\"kind\":\"%s\",\"at\":\"%s\"",
		l->n_entry,
		kind,
		stamp_text(entry_time(), at));
}

static void put_entry(struct ledger *l, const char *kind, struct str members)
{
	size_t from = l->pending.n;

	begin_entry(l, kind, &l->pending);
	put_salt(l, kind, members, &l->pending);
	if (members.n)
		buf_z(&l->pending, ",");
	buf_add(&l->pending, members);
	buf_z(&l->pending, "}");
	adopt_entry(l, str_from(buf_str(&l->pending), from));
	buf_z(&l->pending, "\n");
}

/* what begin_entry and braces take at most */
enum {
	ENTRY_HEAD_MAX = 192
};

/* An entry that has its members by their digest. */
static bool put_by_digest(struct ledger *l,
	const char *kind,
	struct str members,
	struct err *err)
{
	struct buf b = { 0 };

	if (!body_write(l->dir, members, &b, err)) {
		buf_done(&b);
		return false;
	}
	put_entry(l, kind, buf_str(&b));
	l->bodies = true;
	buf_done(&b);
	return true;
}

static void introduce(struct ledger *l)
{
	struct buf b = { 0 };

	buf_fmt(&b, "\"key\":\"%.*s\"", STR_FMT(signer_key_hex(l->signer)));
	if (l->n_entry)
		put_entry(l, "signer", buf_str(&b));
	buf_done(&b);
	l->key_known = true;
}

bool ledger_put(struct ledger *l,
	const char *kind,
	struct str members,
	struct err *err)
{
	if (!l->key_known)
		introduce(l);
	if (members.n + ENTRY_HEAD_MAX <= ENTRY_MAX)
		put_entry(l, kind, members);
	else if (!put_by_digest(l, kind, members, err))
		return false;
	return (!l->pending.bad && !l->leaves.bad) ||
		fail(err, ERR_LIMIT, 0, "no memory left for ledger entries");
}

/* Appends the note; an unknown part of it may have been written when this fails
 * and *ret_at, where it began, cannot be cut to. */
static bool append_note(struct ledger *l, struct str note, struct err *err)
{
	char path[PATH_MAX];
	struct stat before = { 0 };
	int fd = open(in_dir(l, "checkpoints", path),
		O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &before)) {
		fail_os(err, "cannot open %s", path);
		if (fd >= 0)
			close(fd);
		return false;
	}
	bool ok = file_write_all(fd, note, path, err);
	if (!ok && ftruncate(fd, before.st_size) == 0) {
		ok = false;
	} else if (ok && fsync(fd)) {
		ok = fail(err,
			ERR_UNCERTAIN,
			0,
			"%s may or may not have reached the disk: %s; open "
			"the "
			"case again to see",
			path,
			strerror(errno));
	}
	close(fd);
	return ok;
}

/* over everything that the log holds now */
static bool write_checkpoint(struct ledger *l,
	struct str index,
	struct err *err)
{
	struct buf note = { 0 };
	struct checkpoint c = {
		.format = 2,
		.size = l->n_entry,
		.bytes = l->bytes + l->pending.n,
		.root = merkle_root(&l->tree, l->hasher),
		.index = arena_str(&l->a, index),
	};
	bool ok = checkpoint_write(&c, l->case_id, l->signer, &note, err) &&
		append_note(l, buf_str(&note), err);

	/* as it stands in the file now: text and signature, too */
	struct str rest = arena_str(&l->a, buf_str(&note));
	if (ok && !checkpoint_next(&rest, &c)) {
		ok = fail(err,
			ERR_LIMIT,
			0,
			"no memory left for checkpoints");
	}
	ok = ok && keep_point(l, &c, err);
	buf_done(&note);
	return ok;
}

/* the leaves that became durable, into the tiles; what fails there is made anew
 * by the next writer */
static void grow_tiles(struct ledger *l)
{
	size_t n = l->leaves.n / SHA256_N;

	tiles_append(l->dir,
		l->n_entry - n,
		(const struct sha256 *)(const void *)l->leaves.p,
		n);
	l->leaves.n = 0;
}

bool ledger_commit(struct ledger *l, struct str *ret_new, struct err *err)
{
	char path[PATH_MAX];

	*ret_new = (struct str){ 0 };
	if (!l->pending.n)
		return true;
	in_dir(l, "log", path);
	bool ok = file_write_all(l->log_fd, buf_str(&l->pending), path, err);
	if (ok && fsync(l->log_fd))
		ok = fail_os(err, "cannot write %s to disk", path);
	ok = ok && write_checkpoint(l, (struct str){ 0 }, err);
	if (!ok && err->code != ERR_UNCERTAIN)
		cut_file(path, l->bytes, &(struct err){ 0 });
	if (!ok)
		return false;
	grow_tiles(l);
	/* the bytes stay until something is put anew */
	*ret_new = buf_str(&l->pending);
	l->bytes += l->pending.n;
	l->pending.n = 0;
	if (l->bodies)
		ok = bodies_expand(l->dir, *ret_new, &l->a, ret_new, err);
	l->bodies = false;
	return ok;
}

bool ledger_seal_index(struct ledger *l,
	struct str digest_hex,
	struct err *err)
{
	const struct checkpoint *last = ledger_head(l);
	struct str ignored;

	if (!last || str_eq(last->index, digest_hex))
		return true;
	if (!l->key_known) {
		/* who signs for the first time says so in an entry */
		if (!ledger_put(l, "opened", (struct str){ 0 }, err) ||
			!ledger_commit(l, &ignored, err)) {
			return false;
		}
		if (!digest_hex.n)
			return true;
	}
	return write_checkpoint(l, digest_hex, err);
}
