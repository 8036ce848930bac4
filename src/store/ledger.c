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
	struct checkpoint c = { .root = f[2], .key = f[3], .sig = f[4] };
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

/* The last checkpoint. A line without its line feed at the very end was torn by
 * a crash and never acknowledged; a whole line that cannot be read is damage,
 * and nothing may be built on it or cut off because of it. */
static bool last_checkpoint(const struct ledger *l,
	struct str text,
	struct checkpoint *ret,
	size_t *ret_bytes,
	struct err *err)
{
	struct str rest = text;
	uint64_t line = 1;

	while (checkpoint_next(&rest, ret))
		line++;
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
	return true;
}

static void adopt_entry(struct ledger *l, struct str entry)
{
	merkle_add(&l->tree, l->hasher, entry);
	l->n_entry++;
}

/* The first entry names the case; every signer's key stands in an entry of its
 * own or in the first. */
static bool adopt_first(struct ledger *l, struct err *err)
{
	struct str rest = l->text;
	struct str entry;
	json_error_t why;

	if (!ledger_next(&rest, &entry))
		return true;
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

static bool read_log(struct ledger *l,
	struct str *ret_log,
	struct str *ret_checkpoints,
	struct err *err)
{
	char path[PATH_MAX];

	/* in this order: a reader beside a writer must not see a checkpoint of
	 * entries that it did not read */
	if (!file_read(in_dir(l, "checkpoints", path),
		    LEDGER_MAX,
		    &l->a,
		    ret_checkpoints,
		    err)) {
		return false;
	}
	return file_read(in_dir(l, "log", path),
		LEDGER_MAX,
		&l->a,
		ret_log,
		err);
}

static bool cut_file(const char *path, size_t n, struct err *err)
{
	if (truncate(path, (off_t)n))
		return fail_os(err, "cannot repair %s", path);
	return true;
}

static bool open_writer(struct ledger *l,
	struct str log,
	size_t log_n,
	struct str checkpoints,
	size_t checkpoints_n,
	struct err *err)
{
	char path[PATH_MAX];

	if (log.n > log_n && !cut_file(in_dir(l, "log", path), log_n, err))
		return false;
	if (checkpoints.n > checkpoints_n &&
		!cut_file(in_dir(l, "checkpoints", path), checkpoints_n, err)) {
		return false;
	}
	l->log_fd =
		open(in_dir(l, "log", path), O_WRONLY | O_APPEND | O_CLOEXEC);
	if (l->log_fd < 0)
		return fail_os(err, "cannot open %s for writing", path);
	return signer_open(&l->signer, err);
}

static bool key_stands_in(struct str text, struct str key_hex)
{
	return str_has(text, key_hex);
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

bool ledger_open(struct ledger *ret,
	const char *case_dir,
	bool write,
	struct err *err)
{
	struct ledger *l = ret;
	struct str log;
	struct str checkpoints;
	struct str entry;
	struct checkpoint last = { 0 };
	size_t checkpoints_n;

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
	if (!arena_open(&l->a, (size_t)LEDGER_MAX * 4, err) ||
		!read_log(l, &log, &checkpoints, err)) {
		return false;
	}
	if (!last_checkpoint(l, checkpoints, &last, &checkpoints_n, err))
		return false;
	if (last.bytes > log.n) {
		return fail(err,
			ERR_FORMAT,
			log.n,
			"%s/log is shorter than its last checkpoint says (%zu "
			"of %" PRIu64 " bytes): acknowledged entries are gone",
			l->dir,
			log.n,
			last.bytes);
	}
	l->text = str_head(log, (size_t)last.bytes);
	for (struct str rest = l->text; ledger_next(&rest, &entry);)
		adopt_entry(l, entry);
	if (!adopt_first(l, err) || !root_fits(l, &last, err))
		return false;
	if (write &&
		!open_writer(l,
			log,
			(size_t)last.bytes,
			checkpoints,
			checkpoints_n,
			err)) {
		return false;
	}
	l->key_known =
		write && key_stands_in(l->text, signer_key_hex(l->signer));
	return true;
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
		"%" PRIu64 " %zu %.64s %.*s %.128s\n",
		l->n_entry,
		l->text.n + l->pending.n,
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

/* what was committed and what became so, in one piece: the old text is
 * abandoned in the arena */
static bool adopt_text(struct ledger *l, struct str *ret_new, struct err *err)
{
	size_t old = l->text.n;
	size_t n = old + l->pending.n;
	bool in_place = (const char *)l->a.at == l->text.p + old;
	char *p = in_place ? NULL : NEW(&l->a, char, n);
	char *more;
	if (in_place)
		more = NEW(&l->a, char, l->pending.n);
	else if (p)
		more = p + old;
	else
		more = NULL;

	if (!more)
		return fail(err, ERR_LIMIT, 0, "the ledger has outgrown 1 GiB");
	if (!in_place && old)
		memcpy(p, l->text.p, old);
	memcpy(more, l->pending.p, l->pending.n);
	l->text = (struct str){ more - old, n };
	*ret_new = (struct str){ more, l->pending.n };
	l->pending.n = 0;
	return true;
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
		cut_file(path, l->text.n, &(struct err){ 0 });
	return ok && adopt_text(l, ret_new, err);
}
