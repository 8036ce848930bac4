/* SPDX-License-Identifier: Apache-2.0 */
#include "core/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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

bool file_write_all(int fd, struct str bytes, const char *name, struct err *err)
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

	if ((size_t)snprintf(tmp, sizeof tmp, "%s.part", path) >= sizeof tmp) {
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
	if (mkdir(path, 0777) && errno != EEXIST)
		return fail_os(err, "cannot create the folder %s", path);
	return true;
}

bool file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

bool file_walk(const char *path,
	bool (*fn)(void *ctx, const char *path, struct err *err),
	void *ctx,
	struct err *err)
{
	struct stat st;
	struct dirent **names;
	bool ok = true;

	if (stat(path, &st))
		return fail_os(err, "cannot open %s", path);
	if (S_ISREG(st.st_mode))
		return fn(ctx, path, err);
	if (!S_ISDIR(st.st_mode)) {
		return fail(err,
			ERR_IO,
			0,
			"%s is neither a file nor a folder",
			path);
	}
	int n = scandir(path, &names, visible, by_bytes);
	if (n < 0)
		return fail_os(err, "cannot list %s", path);
	for (int i = 0; i < n; i++) {
		char sub[PATH_MAX];

		if (ok &&
			(size_t)snprintf(sub,
				sizeof sub,
				"%s/%s",
				path,
				names[i]->d_name) >= sizeof sub) {
			ok = fail(err,
				ERR_USAGE,
				0,
				"a path below %.80s is too long",
				path);
		}
		ok = ok && file_walk(sub, fn, ctx, err);
		free(names[i]);
	}
	free(names);
	return ok;
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
			"no place for your key and knowledge base: set HOME or "
			"ASHIATO_HOME");
	}
	if (!file_make_dir(ret, err))
		return false;
	size_t n = strlen(ret);
	snprintf(ret + n, PATH_MAX - n, "/ashiato");
	return file_make_dir(ret, err);
}
