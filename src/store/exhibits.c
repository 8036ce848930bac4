/* SPDX-License-Identifier: Apache-2.0 */
#include "store/exhibits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	COPY_N = 1 << 18
};

void exhibit_path(const char *dir, struct sha256 sha256, char *ret, size_t cap)
{
	char hex[SHA256_HEX_N];

	hex_write(sha256.b, SHA256_N, hex);
	snprintf(ret, cap, "%s/exhibits/%.2s/%.64s", dir, hex, hex);
}

/* to < 0: only hashed */
static bool copy_and_hash(int from,
	int to,
	const char *from_name,
	struct sha256 *ret,
	uint64_t *ret_size,
	struct err *err)
{
	struct hasher *h = hasher_new();
	char *buf = malloc(COPY_N);
	uint64_t size = 0;
	bool ok = (h && buf) ||
		fail(err, ERR_LIMIT, 0, "no memory left to copy %s", from_name);

	if (ok)
		hasher_start(h);
	while (ok) {
		ssize_t n = read(from, buf, COPY_N);

		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		ok = n > 0 || fail_os(err, "cannot read %s", from_name);
		if (!ok)
			break;
		hasher_add(h, (struct str){ buf, (size_t)n });
		size += (uint64_t)n;
		ok = to < 0 ||
			file_write_all(to,
				(struct str){ buf, (size_t)n },
				"the sealed copy",
				err);
	}
	if (ok) {
		*ret = hasher_end(h);
		*ret_size = size;
	}
	free(buf);
	hasher_free(h);
	return ok;
}

bool exhibit_rehash(const char *path,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	struct err *err)
{
	/* what is no file any more must not keep us waiting */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return fail_os(err, "cannot open %s", path);
	bool ok = copy_and_hash(fd, -1, path, ret_sha256, ret_size, err);
	close(fd);
	return ok;
}

bool exhibit_look(const char *path, char *ret, size_t cap, struct err *err)
{
	struct stat st;

	if (stat(path, &st))
		return fail_os(err, "cannot open %s", path);
	snprintf(ret,
		cap,
		"%" PRIu64 " %" PRIu64 " %" PRId64 ".%09ld %" PRId64 ".%09ld",
		(uint64_t)st.st_ino,
		(uint64_t)st.st_size,
		(int64_t)st.st_mtim.tv_sec,
		st.st_mtim.tv_nsec,
		(int64_t)st.st_ctim.tv_sec,
		st.st_ctim.tv_nsec);
	return true;
}

struct exhibit_check {
	pthread_t thread;
	int fd;
	bool stop; /* atomic: nobody wants it any more */
	bool ok;
	struct sha256 digest;
};

static void *check_run(void *ctx)
{
	struct exhibit_check *c = ctx;
	struct hasher *h = hasher_new();
	char *buf = malloc(COPY_N);
	off_t at = 0;

	if (h && buf)
		hasher_start(h);
	while (h && buf && !__atomic_load_n(&c->stop, __ATOMIC_RELAXED)) {
		/* at an offset of its own: the reader has the descriptor's */
		ssize_t n = pread(c->fd, buf, COPY_N, at);

		if (n < 0 && errno == EINTR)
			continue;
		c->ok = n == 0;
		if (n <= 0)
			break;
		hasher_add(h, (struct str){ buf, (size_t)n });
		at += n;
	}
	if (c->ok)
		c->digest = hasher_end(h);
	free(buf);
	hasher_free(h);
	return NULL;
}

bool exhibit_check_start(struct exhibit_check **ret, int fd, struct err *err)
{
	struct exhibit_check *c = calloc(1, sizeof *c);

	if (!c)
		return fail(err, ERR_LIMIT, 0, "no memory left to read");
	c->fd = fcntl(fd, F_DUPFD_CLOEXEC, 10);
	if (c->fd >= 0 && pthread_create(&c->thread, NULL, check_run, c) == 0) {
		*ret = c;
		return true;
	}
	fail_os(err, "cannot start a thread that checks the exhibit");
	if (c->fd >= 0)
		close(c->fd);
	free(c);
	return false;
}

bool exhibit_check_finish(struct exhibit_check *c,
	struct sha256 *ret,
	struct err *err)
{
	if (!c)
		return false;
	/* without a place for the digest nobody wants it */
	if (!ret)
		__atomic_store_n(&c->stop, true, __ATOMIC_RELAXED);
	pthread_join(c->thread, NULL);
	bool ok = c->ok && ret;
	if (ok)
		*ret = c->digest;
	close(c->fd);
	free(c);
	return ok || fail(err, ERR_IO, 0, "an exhibit cannot be read whole");
}

/* Gives the finished copy its name; the same bytes may be there already. */
static bool put_in_place(const char *dir,
	const char *tmp,
	struct sha256 sha256,
	bool *ret_new,
	struct err *err)
{
	char path[PATH_MAX];
	char folder[PATH_MAX];

	exhibit_path(dir, sha256, path, sizeof path);
	snprintf(folder,
		sizeof folder,
		"%.*s",
		(int)(strlen(path) - SHA256_HEX_N - 1),
		path);
	*ret_new = !file_exists(path);
	if (!*ret_new) {
		unlink(tmp);
		return true;
	}
	if (!file_make_dir(folder, err))
		return false;
	if (rename(tmp, path))
		return fail_os(err, "cannot put %s in place", path);
	if (!file_sync_dir(folder, err))
		return false;
	/* the folder itself may be new */
	snprintf(folder, sizeof folder, "%s/exhibits", dir);
	return file_sync_dir(folder, err);
}

/* read-only, and nobody's whom the process's mask keeps out */
static mode_t sealed_mode(void)
{
	mode_t mask = umask(0077);

	umask(mask);
	return 0444 & ~mask;
}

bool exhibit_seal(const char *dir,
	const char *path,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	bool *ret_new,
	struct err *err)
{
	char tmp[PATH_MAX];
	struct stat st;

	if ((size_t)snprintf(tmp,
		    sizeof tmp,
		    "%s/exhibits/.part.XXXXXX",
		    dir) >= sizeof tmp) {
		return fail(err,
			ERR_USAGE,
			0,
			"the path of the case is too long");
	}
	int from = open(path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return fail_os(err, "cannot open %s", path);
	if (fstat(from, &st) || S_ISDIR(st.st_mode)) {
		close(from);
		return fail(err, ERR_IO, 0, "%s is not a file", path);
	}
	int to = mkstemp(tmp);
	bool ok = to >= 0 ||
		fail_os(err, "cannot create a file in %s/exhibits", dir);
	ok = ok && copy_and_hash(from, to, path, ret_sha256, ret_size, err);
	if (ok && (fchmod(to, sealed_mode()) || fsync(to))) {
		ok = fail_os(err,
			"cannot write the sealed copy of %s to disk",
			path);
	}
	if (to >= 0 && close(to) && ok)
		ok = fail_os(err, "cannot close the sealed copy of %s", path);
	close(from);
	ok = ok && put_in_place(dir, tmp, *ret_sha256, ret_new, err);
	if (!ok && to >= 0)
		unlink(tmp);
	return ok;
}

void exhibit_remove_parts(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		if (strncmp(e->d_name, ".part.", 6) == 0)
			unlinkat(dirfd(d), e->d_name, 0);
	}
	if (d)
		closedir(d);
}
