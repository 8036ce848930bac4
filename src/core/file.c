/* SPDX-License-Identifier: Apache-2.0 */
#include "core/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_read(const char *path,
	size_t cap,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	size_t n = 0;
	bool ok = false;

	if (fd < 0)
		return fail_os(err, "cannot open %s", path);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		fail(err, ERR_IO, 0, "%s is not a regular file", path);
		goto out;
	}
	if ((uint64_t)st.st_size > cap) {
		fail(err,
			ERR_LIMIT,
			0,
			"%s is larger than %zu MiB",
			path,
			cap >> 20);
		goto out;
	}
	size_t want = (size_t)st.st_size;
	char *p = NEW(a, char, want + 1);
	if (!p) {
		fail(err, ERR_LIMIT, 0, "no memory left to read %s", path);
		goto out;
	}
	while (n < want) {
		ssize_t got = read(fd, p + n, want - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fail_os(err, "cannot read %s", path);
			goto out;
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*ret = (struct str){ p, n };
	ok = true;
out:
	close(fd);
	return ok;
}

bool file_write_all(int fd,
	struct str bytes,
	const char *name,
	struct err *err)
{
	while (bytes.n) {
		ssize_t put = write(fd, bytes.p, bytes.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return fail_os(err, "cannot write %s", name);
		bytes = str_from(bytes, (size_t)put);
	}
	return true;
}

bool file_sync_dir(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		fail_os(err, "cannot make the folder %s durable", path);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Descriptors that several threads sync, each the next one. */
struct syncing {
	const int *fd;
	size_t n;
	size_t next; /* atomic, and so is why */
	int why;     /* an errno, 0 = all are on disk */
};

static void *sync_some(void *ctx)
{
	struct syncing *s = ctx;

	for (;;) {
		size_t i = __atomic_fetch_add(&s->next, 1, __ATOMIC_RELAXED);

		if (i >= s->n)
			return NULL;
		if (fsync(s->fd[i]))
			__atomic_store_n(&s->why, errno, __ATOMIC_RELAXED);
	}
}

bool file_sync_all(const int *fd, size_t n, const char *what, struct err *err)
{
	enum {
		THREADS = 16,
		FILES_EACH = 4
	};
	struct syncing s = { .fd = fd, .n = n };
	pthread_t thread[THREADS];
	size_t started = 0;

	/* those that cannot be started only make it slower */
	while (started < THREADS && started * FILES_EACH + 1 < n &&
		pthread_create(&thread[started], NULL, sync_some, &s) == 0) {
		started++;
	}
	sync_some(&s);
	for (size_t i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	errno = s.why;
	return s.why == 0 || fail_os(err, "cannot write %s to disk", what);
}

/* the folder part of path, "." when it has none */
static void folder_of(const char *path, char ret[static PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		strcpy(ret, ".");
	else if (slash == path)
		strcpy(ret, "/");
	else
		snprintf(ret, PATH_MAX, "%.*s", (int)(slash - path), path);
}

bool file_write(const char *path,
	struct str bytes,
	unsigned mode,
	struct err *err)
{
	char tmp[PATH_MAX];
	char dir[PATH_MAX];

	if ((size_t)snprintf(tmp, sizeof tmp, "%s.part", path) >=
		sizeof tmp) {
		return fail(err,
			ERR_USAGE,
			0,
			"the path %.80s... is too long",
			path);
	}
	int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		return fail_os(err, "cannot create %s", tmp);
	bool ok = file_write_all(fd, bytes, tmp, err);
	if (ok && fsync(fd))
		ok = fail_os(err, "cannot write %s to disk", tmp);
	if (close(fd) && ok)
		ok = fail_os(err, "cannot close %s", tmp);
	if (ok && rename(tmp, path))
		ok = fail_os(err, "cannot put %s in place", path);
	if (!ok) {
		unlink(tmp);
		return false;
	}
	folder_of(path, dir);
	return file_sync_dir(dir, err);
}

bool file_make_dir(const char *path, struct err *err)
{
	char above[PATH_MAX];

	if (mkdir(path, 0777)) {
		return errno == EEXIST ||
			fail_os(err, "cannot create the folder %s", path);
	}
	if ((size_t)snprintf(above, sizeof above, "%s/..", path) >=
		sizeof above) {
		return fail(err,
			ERR_USAGE,
			0,
			"the path %.80s... is too long",
			path);
	}
	return file_sync_dir(above, err);
}

bool file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static int not_itself(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void pass_over(const struct folder_walk *w,
	const char *path,
	enum walk_passed kind,
	const char *what)
{
	struct err why;

	fail(&why, ERR_IO, 0, "%s %s", path, what);
	w->passed(w->ctx, path, kind, &why);
}

static bool walk_at(const char *path,
	const struct folder_walk *w,
	bool start,
	struct err *err);

static bool walk_name(const char *folder,
	const char *name,
	const struct folder_walk *w,
	struct err *err)
{
	char sub[PATH_MAX];

	if ((size_t)snprintf(sub, sizeof sub, "%s/%s", folder, name) >=
		sizeof sub) {
		pass_over(w,
			folder,
			WALK_UNREADABLE,
			"holds a name whose path is too long");
		return true;
	}
	if (name[0] == '.' && !w->hidden) {
		pass_over(w, sub, WALK_HIDDEN, "is a hidden name");
		return true;
	}
	return walk_at(sub, w, false, err);
}

static bool walk_folder(const char *path,
	const struct folder_walk *w,
	struct err *err)
{
	struct dirent **names;
	struct err why;
	bool ok = true;
	int n = scandir(path, &names, not_itself, by_bytes);

	if (n < 0) {
		fail_os(&why, "cannot list %s", path);
		w->passed(w->ctx, path, WALK_UNREADABLE, &why);
		return true;
	}
	for (int i = 0; i < n; i++) {
		ok = ok && walk_name(path, names[i]->d_name, w, err);
		free(names[i]);
	}
	free(names);
	return ok;
}

/* start: what somebody named, not what was found there */
static bool walk_at(const char *path,
	const struct folder_walk *w,
	bool start,
	struct err *err)
{
	struct stat st;
	struct err why;

	if (start ? stat(path, &st) : lstat(path, &st)) {
		fail_os(&why, "cannot open %s", path);
		w->passed(w->ctx, path, WALK_UNREADABLE, &why);
		return true;
	}
	if (S_ISLNK(st.st_mode)) {
		pass_over(w, path, WALK_LINK, "is a link, and not followed");
		return true;
	}
	if (S_ISDIR(st.st_mode))
		return walk_folder(path, w, err);
	/* a pipe that somebody names is read: process substitution */
	if (S_ISREG(st.st_mode) || (start && S_ISFIFO(st.st_mode)))
		return w->file(w->ctx, path, err);
	pass_over(w, path, WALK_SPECIAL, "is neither a file nor a folder");
	return true;
}

bool folder_walk(const char *path,
	const struct folder_walk *w,
	struct err *err)
{
	return walk_at(path, w, true, err);
}

struct plain_walk {
	bool (*fn)(void *ctx, const char *path, struct err *err);
	void *ctx;
	bool failed;
	struct err why;
};

static bool plain_file(void *ctx, const char *path, struct err *err)
{
	struct plain_walk *p = ctx;

	if (!p->failed)
		return p->fn(p->ctx, path, err);
	*err = p->why;
	return false;
}

static void plain_passed(void *ctx,
	const char *path,
	enum walk_passed kind,
	const struct err *why)
{
	struct plain_walk *p = ctx;

	(void)path;
	if (p->failed || kind != WALK_UNREADABLE)
		return;
	p->failed = true;
	p->why = *why;
}

bool file_walk(const char *path,
	bool (*fn)(void *ctx, const char *path, struct err *err),
	void *ctx,
	struct err *err)
{
	struct plain_walk p = {
		.fn = fn,
		.ctx = ctx,
	};
	const struct folder_walk w = {
		.ctx = &p,
		.file = plain_file,
		.passed = plain_passed,
	};

	if (!folder_walk(path, &w, err))
		return false;
	if (p.failed)
		*err = p.why;
	return !p.failed;
}

bool file_below(const char *folder, const char *path)
{
	char *above = realpath(*folder ? folder : ".", NULL);
	char *below = realpath(path, NULL);
	bool ok = false;

	if (above && below) {
		size_t n = strlen(above);

		/* "/" ends with its separator already */
		n -= n > 0 && above[n - 1] == '/';
		ok = strncmp(above, below, n) == 0 &&
			(below[n] == '/' || below[n] == 0);
	}
	free(above);
	free(below);
	return ok;
}

bool file_readable(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st))
		return fail_os(err, "cannot open %s", path);
	if (S_ISDIR(st.st_mode))
		return fail(err, ERR_IO, 0, "%s is a folder", path);
	/* it would keep us waiting for whoever writes, or for ever */
	if (!S_ISREG(st.st_mode)) {
		return fail(err,
			ERR_IO,
			0,
			"%s is not a regular file; save what comes out of it "
			"in "
			"one first",
			path);
	}
	if (access(path, R_OK))
		return fail_os(err, "cannot open %s", path);
	return true;
}

bool file_home(char ret[static PATH_MAX], struct err *err)
{
	const char *own = getenv("ASHIATO_HOME");
	const char *xdg = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (own && *own) {
		snprintf(ret, PATH_MAX, "%s", own);
		return file_make_dir(ret, err);
	}
	if (xdg && *xdg) {
		snprintf(ret, PATH_MAX, "%s", xdg);
	} else if (home && *home) {
		snprintf(ret, PATH_MAX, "%s/.config", home);
	} else {
		return fail(err,
			ERR_USAGE,
			0,
			"no place for your key and knowledge base: set HOME "
			"or "
			"ASHIATO_HOME");
	}
	if (!file_make_dir(ret, err))
		return false;
	size_t n = strlen(ret);
	snprintf(ret + n, PATH_MAX - n, "/ashiato");
	return file_make_dir(ret, err);
}
