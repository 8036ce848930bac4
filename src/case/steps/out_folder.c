/* SPDX-License-Identifier: Apache-2.0 */
#include "case/steps/out_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FOLDER_N = PATH_MAX - 64 /* room for the names of files */
};

/* One file, made durable by the caller together with all others. */
static bool put_file(const char *dir,
	const struct out_file *f,
	struct err *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%.*s/%s", FOLDER_N, dir, f->name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return fail_os(err, "cannot create %s", path);
	bool ok = file_write_all(fd, f->bytes, path, err);
	if (close(fd) && ok)
		ok = fail_os(err, "cannot close %s", path);
	return ok;
}

/* The files that a folder of ours has, and the folder; nothing else. */
static void drop_folder(const char *dir, const struct out_file *f, size_t n)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < n; i++) {
		snprintf(path,
			sizeof path,
			"%.*s/%s",
			FOLDER_N,
			dir,
			f[i].name);
		unlink(path);
	}
	rmdir(dir);
}

static bool is_same(const char *dir,
	const struct out_file *f,
	struct arena *a)
{
	struct arena scratch = *a;
	char path[PATH_MAX];
	struct str have;
	struct err ignored;

	snprintf(path, sizeof path, "%.*s/%s", FOLDER_N, dir, f->name);
	if (!f->bytes.n)
		return !file_exists(path);
	return file_exists(path) &&
		file_read(path, (size_t)1 << 30, &scratch, &have, &ignored) &&
		str_eq(have, f->bytes);
}

/* Puts the new folder in the place of the one that is there, if one is. */
static bool put_in_place(const char *made,
	const char *dir,
	const struct out_file *f,
	size_t n,
	struct err *err)
{
	if (rename(made, dir) == 0)
		return true;
	if ((errno == EEXIST || errno == ENOTEMPTY) &&
		renameat2(AT_FDCWD, made, AT_FDCWD, dir, RENAME_EXCHANGE) ==
			0) {
		drop_folder(made, f, n);
		return true;
	}
	return fail_os(err, "cannot put %s in place", dir);
}

static bool all_there(const char *dir, const struct out_file *f, size_t n)
{
	struct arena room = { 0 };
	struct err ignored;
	bool same = file_exists(dir) &&
		arena_open(&room, (size_t)1 << 30, &ignored);

	for (size_t i = 0; same && i < n; i++)
		same = is_same(dir, &f[i], &room);
	arena_close(&room);
	return same;
}

/* What an interrupted writer left goes. */
static bool make_folder(const char *made,
	const struct out_file *f,
	size_t n,
	struct err *err)
{
	if (mkdir(made, 0777) == 0)
		return true;
	if (errno == EEXIST)
		drop_folder(made, f, n);
	return mkdir(made, 0777) == 0 ||
		fail_os(err, "cannot create the folder %s", made);
}

bool out_folder_put(const char *dir,
	const struct out_file *file,
	size_t n,
	struct err *err)
{
	char made[PATH_MAX];

	if (strlen(dir) >= FOLDER_N)
		return fail(err,
			ERR_USAGE,
			0,
			"the path %.80s... is too long",
			dir);
	if (all_there(dir, file, n))
		return true;
	snprintf(made, sizeof made, "%.*s.part", FOLDER_N, dir);
	if (!make_folder(made, file, n, err))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < n; i++) {
		/* one that says nothing is not there */
		if (file[i].bytes.n)
			ok = put_file(made, &file[i], err);
	}
	ok = ok && put_in_place(made, dir, file, n, err);
	if (!ok)
		drop_folder(made, file, n);
	return ok;
}

bool out_folder_durable(const char *dir, struct err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && syncfs(fd) == 0;

	if (!ok)
		fail_os(err, "cannot make %s durable", dir);
	if (fd >= 0)
		close(fd);
	return ok;
}
