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

void exhibit_path(const char *dir,
	struct sha256 sha256,
	char *ret,
	size_t cap)
{
	char hex[SHA256_HEX_N];

	hex_write(sha256.b, SHA256_N, hex);
	snprintf(ret, cap, "%s/exhibits/%.2s/%.64s", dir, hex, hex);
}

/* to < 0: only hashed */
static bool copy_and_hash(int from,
	int to,
	const char *from_name,
	const struct progress *p,
	struct sha256 *ret,
	uint64_t *ret_size,
	struct err *err)
{
	struct hasher *h = hasher_new();
	struct stat st;
	uint64_t total = fstat(from, &st) == 0 ? (uint64_t)st.st_size : 0;
	char *buf = malloc(COPY_N);
	uint64_t size = 0;
	bool ok = (h && buf) ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left to copy %s",
			from_name);

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
		if (p && p->step) {
			p->step(p->ctx,
				to < 0 ? "checking" : "sealing",
				size,
				total);
		}
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
	const struct progress *p,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	struct err *err)
{
	/* what is no file any more must not keep us waiting */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return fail_os(err, "cannot open %s", path);
	bool ok = copy_and_hash(fd, -1, path, p, ret_sha256, ret_size, err);
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
	if (c->fd >= 0 &&
		pthread_create(&c->thread, NULL, check_run, c) == 0) {
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

/* read-only, and nobody's whom the process's mask keeps out */
static mode_t sealed_mode(void)
{
	mode_t mask = umask(0077);

	umask(mask);
	return 0444 & ~mask;
}

void exhibit_part_path(const char *dir,
	const struct exhibit_part *part,
	char *ret,
	size_t cap)
{
	snprintf(ret, cap, "%s/exhibits/%s", dir, part->name);
}

void exhibit_drop(const char *dir, struct exhibit_part *part)
{
	char path[PATH_MAX];

	if (part->fd < 0)
		return;
	exhibit_part_path(dir, part, path, sizeof path);
	unlink(path);
	close(part->fd);
	part->fd = -1;
}

/* the source, if it is one */
static bool open_source(const char *path, int *ret, struct err *err)
{
	struct stat st;
	int from = open(path, O_RDONLY | O_CLOEXEC);

	if (from < 0)
		return fail_os(err, "cannot open %s", path);
	if (fstat(from, &st) || S_ISDIR(st.st_mode)) {
		close(from);
		return fail(err, ERR_IO, 0, "%s is not a file", path);
	}
	*ret = from;
	return true;
}

bool exhibit_copy(const char *dir,
	const char *path,
	const struct progress *p,
	struct exhibit_part *ret,
	uint64_t *ret_size,
	struct err *err)
{
	static const char name[] = ".part.XXXXXX";
	char tmp[PATH_MAX];
	struct exhibit_part part = { .fd = -1 };
	int from = -1;

	if ((size_t)snprintf(tmp, sizeof tmp, "%s/exhibits/%s", dir, name) >=
		sizeof tmp) {
		return fail(err,
			ERR_USAGE,
			0,
			"the path of the case is too long");
	}
	if (!open_source(path, &from, err))
		return false;
	part.fd = mkostemp(tmp, O_CLOEXEC);
	bool ok = part.fd >= 0 ||
		fail_os(err, "cannot create a file in %s/exhibits", dir);
	memcpy(part.name, tmp + strlen(tmp) - (sizeof name - 1), sizeof name);
	ok = ok &&
		copy_and_hash(from,
			part.fd,
			path,
			p,
			&part.sha256,
			ret_size,
			err);
	if (ok && fchmod(part.fd, sealed_mode())) {
		ok = fail_os(err,
			"cannot write the sealed copy of %s to disk",
			path);
	}
	close(from);
	if (!ok) {
		exhibit_drop(dir, &part);
		return false;
	}
	/* only a hint: what counts is the fsync in exhibit_place */
	sync_file_range(part.fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	*ret = part;
	return true;
}

static bool sync_parts(const struct exhibit_part *part,
	size_t n,
	struct err *err)
{
	int *fd = malloc((n + 1) * sizeof *fd);

	if (!fd)
		return fail(err, ERR_LIMIT, 0, "no memory left to seal");
	for (size_t i = 0; i < n; i++)
		fd[i] = part[i].fd;
	bool ok = file_sync_all(fd,
		n,
		n == 1 ? "the sealed copy" : "the sealed copies",
		err);
	free(fd);
	return ok;
}

/* Gives a copy that is on disk its name. */
static bool name_part(const char *dir,
	struct exhibit_part *part,
	struct err *err)
{
	char tmp[PATH_MAX];
	char path[PATH_MAX];
	char folder[PATH_MAX];

	exhibit_part_path(dir, part, tmp, sizeof tmp);
	exhibit_path(dir, part->sha256, path, sizeof path);
	snprintf(folder,
		sizeof folder,
		"%.*s",
		(int)(strlen(path) - SHA256_HEX_N - 1),
		path);
	/* made durable with all the others, in sync_folders */
	if (mkdir(folder, 0777) && errno != EEXIST)
		return fail_os(err, "cannot create the folder %s", folder);
	if (rename(tmp, path))
		return fail_os(err, "cannot put %s in place", path);
	int fd = part->fd;
	part->fd = -1;
	return close(fd) == 0 || fail_os(err, "cannot close %s", path);
}

/* the folders that the names went into; they themselves may be new */
static bool sync_folders(const char *dir,
	const bool touched[static 256],
	struct err *err)
{
	char folder[PATH_MAX];
	int fd[257];
	size_t n = 0;
	bool ok = true;

	for (unsigned i = 0; ok && i <= 256; i++) {
		if (i == 256)
			snprintf(folder, sizeof folder, "%s/exhibits", dir);
		else if (touched[i])
			snprintf(folder,
				sizeof folder,
				"%s/exhibits/%02x",
				dir,
				i);
		else
			continue;
		fd[n] = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		ok = fd[n] >= 0 || fail_os(err, "cannot open %s", folder);
		n += ok;
	}
	ok = ok && file_sync_all(fd, n, "the folders of exhibits", err);
	for (size_t i = 0; i < n; i++)
		close(fd[i]);
	return ok;
}

bool exhibit_place(const char *dir,
	struct exhibit_part *part,
	size_t n,
	struct err *err)
{
	bool touched[256] = { false };
	bool ok = sync_parts(part, n, err);

	for (size_t i = 0; ok && i < n; i++) {
		touched[part[i].sha256.b[0]] = true;
		ok = name_part(dir, &part[i], err);
	}
	ok = ok && (n == 0 || sync_folders(dir, touched, err));
	for (size_t i = 0; !ok && i < n; i++)
		exhibit_drop(dir, &part[i]);
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
