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

bool ledger_next(struct str *rest, struct str *ret_entry)
{
	return str_cut(*rest, '\n', ret_entry, rest);
}

bool checkpoint_next(struct str *rest, struct checkpoint *ret)
{
	struct str line;
	struct str tail;
	struct str f[5];

	if (!str_cut(*rest, '\n', &line, &tail))
		return false;
	for (int i = 0; i < 4; i++) {
		if (!str_cut(line, ' ', &f[i], &line))
			return false;
	}
	f[4] = line;
	struct checkpoint c = {
		.root = f[2],
		.key = f[3],
		.sig = f[4],
	};
	if (!str_u64(f[0], &c.size) || !str_u64(f[1], &c.bytes))
		return false;
	if (c.root.n != SHA256_HEX_N)
		return false;
	if (c.key.n != KEY_HEX_N || c.sig.n != SIG_HEX_N)
		return false;
	*ret = c;
	*rest = tail;
	return true;
}

void checkpoint_message(struct str case_id,
	uint64_t size,
	struct str root_hex,
	struct buf *ret)
{
	buf_fmt(ret,
		"ashiato checkpoint v1\n%.*s\n%" PRIu64 "\n%.*s\n",
		STR_FMT(case_id),
		size,
		STR_FMT(root_hex));
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

/* whether the line is a checkpoint but for its line feed */
static bool lacks_line_feed(struct str line)
{
	struct checkpoint c;
	struct buf b = { 0 };

	buf_add(&b, line);
	buf_z(&b, "\n");
	struct str s = buf_str(&b);
	bool ret = checkpoint_next(&s, &c);
	buf_done(&b);
	return ret;
}

/* The last checkpoint. A piece of a line at the very end was torn by a crash
 * and never acknowledged; a whole line that cannot be read, or that lost
 * nothing but its line feed, is damage: nothing may be built on it or cut off
 * because of it. */
static bool last_checkpoint(const struct ledger *l,
	struct str text,
	struct checkpoint *ret,
	size_t *ret_bytes,
	struct err *err)
{
	struct str rest = text;
	uint64_t line = 1;

	for (struct checkpoint c; checkpoint_next(&rest, &c); line++) {
		if (line > 1 &&
			(c.size <= ret->size || c.bytes <= ret->bytes)) {
			return fail(err,
				ERR_FORMAT,
				0,
				"%s/checkpoints, line %" PRIu64
				": signs no more than the line before it; "
				"`ashiato verify` tells what differs",
				l->dir,
				line);
		}
		*ret = c;
	}
	*ret_bytes = text.n - rest.n;
	if (rest.n && memchr(rest.p, '\n', rest.n)) {
		return fail(err,
			ERR_FORMAT,
			*ret_bytes,
			"%s/checkpoints, line %" PRIu64
			": not a checkpoint; `ashiato verify` tells what "
			"differs",
			l->dir,
			line);
	}
	if (rest.n && lacks_line_feed(rest)) {
		return fail(err,
			ERR_FORMAT,
			text.n,
			"%s/checkpoints, line %" PRIu64
			": its line feed is missing; append one, then see "
			"`ashiato verify`",
			l->dir,
			line);
	}
	return true;
}

static void adopt_entry(struct ledger *l, struct str entry)
{
	merkle_add(&l->tree, l->hasher, entry);
	l->n_entry++;
}

/* The first entry names the case; every signer's key stands in an entry of its
 * own or in the first. */
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
	struct str
		key; /* of the signer that looks for itself; empty = nobody */
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
		if (p->key.n && !l->key_known)
			l->key_known = str_has(entry, p->key);
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
		return fail(err, ERR_LIMIT, 0, "the ledger has outgrown 1 GiB");
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
			"%s is shorter than its last checkpoint says (%" PRIu64
			" of %" PRIu64 " bytes): acknowledged entries are gone",
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
	bool ok = file_write_all(fd, str_from(whole, (size_t)n), aside, err) &&
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

/* Nothing is shown or built on entries that are not those that were signed. */
static bool root_fits(const struct ledger *l,
	const struct checkpoint *last,
	struct err *err)
{
	struct sha256 root = merkle_root(&l->tree, l->hasher);
	char hex[SHA256_HEX_N];

	hex_write(root.b, SHA256_N, hex);
	if (!last->size ||
		(l->tree.size == last->size &&
			str_eq(last->root, (struct str){ hex, sizeof hex }))) {
		return true;
	}
	return fail(err,
		ERR_FORMAT,
		0,
		"%s/log: its entries are not those of the last checkpoint; "
		"`ashiato verify` tells what differs",
		l->dir);
}

static bool read_all(struct ledger *l, bool write, struct err *err)
{
	char path[PATH_MAX];
	struct str checkpoints;
	struct checkpoint last = { 0 };
	size_t checkpoints_n = 0;
	struct log_pieces pieces = { .l = l };
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
	if (!last_checkpoint(l, checkpoints, &last, &checkpoints_n, err))
		return false;
	if (write && !signer_open(&l->signer, err))
		return false;
	if (write)
		pieces.key = signer_key_hex(l->signer);
	l->bytes = last.bytes;
	bool ok = open_log(l, last.bytes, &fd, &log_size, err) &&
		adopt_log(&pieces, fd, last.bytes, err) &&
		root_fits(l, &last, err);
	if (fd >= 0)
		close(fd);
	l->unsigned_bytes = ok ? log_size - last.bytes : 0;
	if (!ok || !write)
		return ok;
	return open_writer(l, log_size, checkpoints, checkpoints_n, err);
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

	if (!file_read(in_dir(l, "log", path), LEDGER_MAX, &l->a, ret, err))
		return false;
	*ret = str_head(*ret, (size_t)l->bytes);
	for (struct str rest = *ret; ledger_next(&rest, &entry);)
		merkle_add(&again, l->hasher, entry);
	struct sha256 root = merkle_root(&again, l->hasher);
	struct sha256 opened = merkle_root(&l->tree, l->hasher);
	return memcmp(&root, &opened, sizeof root) == 0 ||
		fail(err, ERR_FORMAT, 0, "%s changed while it was read", path);
}

void ledger_close(struct ledger *l)
{
	if (l->log_fd >= 0)
		close(l->log_fd);
	signer_close(l->signer);
	buf_done(&l->pending);
	hasher_free(l->hasher);
	arena_close(&l->a);
	*l = (struct ledger){ .log_fd = -1 };
}

static void put_entry(struct ledger *l, const char *kind, struct str members)
{
	char at[STAMP_N];
	size_t from = l->pending.n;

	buf_fmt(&l->pending,
		"{\"n\":%" PRIu64 ",\"kind\":\"%s\",\"at\":\"%s\"",
		l->n_entry,
		kind,
		stamp_text(entry_time(), at));
	if (members.n)
		buf_z(&l->pending, ",");
	buf_add(&l->pending, members);
	buf_z(&l->pending, "}");
	adopt_entry(l, str_from(buf_str(&l->pending), from));
	buf_z(&l->pending, "\n");
}

bool ledger_put(struct ledger *l,
	const char *kind,
	struct str members,
	struct err *err)
{
	if (!l->key_known) {
		struct buf b = { 0 };

		buf_fmt(&b,
			"\"key\":\"%.*s\"",
			STR_FMT(signer_key_hex(l->signer)));
		if (l->n_entry)
			put_entry(l, "signer", buf_str(&b));
		buf_done(&b);
		l->key_known = true;
	}
	put_entry(l, kind, members);
	return !l->pending.bad ||
		fail(err, ERR_LIMIT, 0, "no memory left for ledger entries");
}

static bool write_checkpoint(struct ledger *l, struct err *err)
{
	char path[PATH_MAX];
	char root[SHA256_HEX_N];
	char sig[SIG_HEX_N];
	struct buf message = { 0 };
	struct buf line = { 0 };
	struct sha256 top = merkle_root(&l->tree, l->hasher);
	struct stat before = { 0 };
	int fd = open(in_dir(l, "checkpoints", path),
		O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &before)) {
		fail_os(err, "cannot open %s", path);
		if (fd >= 0)
			close(fd);
		return false;
	}
	hex_write(top.b, SHA256_N, root);
	checkpoint_message(l->case_id,
		l->n_entry,
		(struct str){ root, sizeof root },
		&message);
	bool ok = signer_sign(l->signer, buf_str(&message), sig, err);
	buf_fmt(&line,
		"%" PRIu64 " %" PRIu64 " %.64s %.*s %.128s\n",
		l->n_entry,
		l->bytes + l->pending.n,
		root,
		STR_FMT(signer_key_hex(l->signer)),
		sig);
	ok = ok && file_write_all(fd, buf_str(&line), path, err);
	if (!ok && ftruncate(fd, before.st_size) == 0) {
		ok = false;
	} else if (ok && fsync(fd)) {
		ok = fail(err,
			ERR_UNCERTAIN,
			0,
			"%s may or may not have reached the disk: %s; open the "
			"case again to see",
			path,
			strerror(errno));
	}
	close(fd);
	buf_done(&message);
	buf_done(&line);
	return ok;
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
	ok = ok && write_checkpoint(l, err);
	if (!ok && err->code != ERR_UNCERTAIN)
		cut_file(path, l->bytes, &(struct err){ 0 });
	if (!ok)
		return false;
	/* the bytes stay until something is put anew */
	*ret_new = buf_str(&l->pending);
	l->bytes += l->pending.n;
	l->pending.n = 0;
	return true;
}
