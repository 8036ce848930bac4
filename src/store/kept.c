/* SPDX-License-Identifier: Apache-2.0 */
#include "store/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sign.h"

enum {
	BLOCK_MOST = 1 << 20 /* more than any file system's block */
};

struct kept_file {
	const struct ledger *ledger;
	struct hasher *hasher;
	int fd;
	uint32_t part;
	char dir[PATH_MAX]; /* CASE/kept */
};

/* of the file, and of what is not whole yet: there is one writer only */
static bool path_of(const char *dir,
	uint32_t part,
	const char *suffix,
	char ret[static PATH_MAX])
{
	return snprintf(ret, PATH_MAX, "%s/%u%s", dir, part, suffix) <
		PATH_MAX;
}

static bool folder_of(const char *case_dir, char ret[static PATH_MAX])
{
	return snprintf(ret, PATH_MAX, "%s/kept", case_dir) < PATH_MAX;
}

/* Of the content's digest, in that case and place. */
static bool seal_of(const struct ledger *l,
	uint32_t part,
	struct sha256 content,
	unsigned char ret[static SHA256_N])
{
	char text[200];
	char hex[SHA256_HEX_N];

	hex_write(content.b, SHA256_N, hex);
	int n = snprintf(text,
		sizeof text,
		"%.*s %u %.64s",
		STR_FMT(str_head(l->case_id, 64)),
		part,
		hex);
	return l->signer &&
		signer_mac(l->signer, (struct str){ text, (size_t)n }, ret);
}

static bool is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Not a link to a folder elsewhere, which whoever handed on the case may have
 * put there. */
static bool is_own_folder(const char *dir, struct err *err)
{
	struct stat st;

	return (lstat(dir, &st) == 0 && S_ISDIR(st.st_mode)) ||
		fail(err, ERR_IO, 0, "%s is no folder of the case", dir);
}

bool kept_start(struct kept_file **ret,
	const struct ledger *l,
	const char *case_dir,
	uint32_t part,
	struct err *err)
{
	char path[PATH_MAX];
	struct kept_file *k = calloc(1, sizeof *k);

	if (!k)
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to keep tables");
	*k = (struct kept_file){ .ledger = l, .part = part, .fd = -1 };
	k->hasher = hasher_new();
	bool ok = k->hasher && folder_of(case_dir, k->dir) &&
		path_of(k->dir, part, ".part", path);
	if (!ok)
		fail(err, ERR_LIMIT, 0, "tables cannot be kept");
	ok = ok && file_make_dir(k->dir, err) && is_own_folder(k->dir, err);
	if (ok) {
		k->fd = open(path,
			O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
				O_NOFOLLOW | O_NONBLOCK,
			0600);
		ok = k->fd >= 0 || fail_os(err, "cannot create %s", path);
		ok = ok &&
			(is_file(k->fd) ||
				fail(err, ERR_IO, 0, "%s is no file", path));
	}
	if (!ok) {
		kept_end(k, false, &(struct err){ 0 });
		return false;
	}
	hasher_start(k->hasher);
	*ret = k;
	return true;
}

bool kept_add(struct kept_file *k, struct str bytes, struct err *err)
{
	hasher_add(k->hasher, bytes);
	return file_write_all(k->fd, bytes, "the tables that are kept", err);
}

/* The seal behind the content, all of it on the disk, and its name. */
static bool finish(struct kept_file *k,
	const char *part_path,
	struct err *err)
{
	char path[PATH_MAX];
	unsigned char seal[SHA256_N];

	if (!path_of(k->dir, k->part, "", path) ||
		!seal_of(k->ledger, k->part, hasher_end(k->hasher), seal)) {
		return fail(err,
			ERR_IO,
			0,
			"OpenSSL cannot seal what is kept");
	}
	return kept_add(k, (struct str){ (char *)seal, SHA256_N }, err) &&
		(fsync(k->fd) == 0 ||
			fail_os(err, "cannot write %s", path)) &&
		(rename(part_path, path) == 0 ||
			fail_os(err, "cannot put %s in place", path)) &&
		file_sync_dir(k->dir, err);
}

bool kept_end(struct kept_file *k, bool whole, struct err *err)
{
	char path[PATH_MAX];

	if (!k)
		return false;
	bool named = path_of(k->dir, k->part, ".part", path);
	bool ok = whole && named && finish(k, path, err);
	if (k->fd >= 0) {
		close(k->fd);
		if (!ok && named)
			unlink(path);
	}
	hasher_free(k->hasher);
	free(k);
	return ok;
}

static bool read_whole(int fd, char *to, size_t n)
{
	while (n) {
		ssize_t got = read(fd, to, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		n -= (size_t)got;
	}
	return true;
}

/* The file with its seal. Nothing is waited for: whoever handed on the case may
 * have put anything there. */
static bool read_file(const char *path,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);

	*ret = (struct str){ 0 };
	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0)
		return fail_os(err, "cannot open %s", path);
	/* a hole in a file costs whoever made it nothing */
	bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		st.st_size > SHA256_N &&
		st.st_size <= (off_t)st.st_blocks * 512 + BLOCK_MOST;
	char *p = ok ? arena_raw(a, 1, (size_t)st.st_size, 1) : NULL;
	ok = p && read_whole(fd, p, (size_t)st.st_size);
	close(fd);
	if (!ok)
		return fail(err, ERR_FORMAT, 0, "%s cannot be read", path);
	*ret = (struct str){ p, (size_t)st.st_size };
	return true;
}

bool kept_read(const struct ledger *l,
	const char *case_dir,
	uint32_t part,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	char dir[PATH_MAX];
	char path[PATH_MAX];
	unsigned char seal[SHA256_N];
	struct str file;
	struct stat st;

	*ret = (struct str){ 0 };
	if (!folder_of(case_dir, dir))
		return true;
	if (!path_of(dir, part, "", path))
		return true;
	/* a folder that is none is not looked into; it may not be there */
	if (lstat(dir, &st) == 0 && !is_own_folder(dir, err))
		return false;
	if (!read_file(path, a, &file, err))
		return false;
	if (!file.n)
		return true;
	struct str content = str_head(file, file.n - SHA256_N);
	if (!seal_of(l, part, sha256_of(content), seal) ||
		memcmp(seal, content.p + content.n, SHA256_N) != 0) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s was not written by you for this case, or was "
			"changed since",
			path);
	}
	*ret = content;
	return true;
}
