/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an advisory: a folder is there whole or not at all, and one that
 * says the same already stays as it is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/steps/advise.h"

enum {
	FOLDER_N = PATH_MAX - 64 /* room for the names of files */
};

/* One file, made durable by the caller together with all others. */
static bool put_file(const char *dir,
	const char *name,
	struct str bytes,
	struct err *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%.*s/%s", FOLDER_N, dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return fail_os(err, "cannot create %s", path);
	bool ok = file_write_all(fd, bytes, path, err);
	if (close(fd) && ok)
		ok = fail_os(err, "cannot close %s", path);
	return ok;
}

/* The files that a folder of ours has, and the folder; nothing else. */
static void drop_folder(const char *dir)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < n_advisory_files; i++) {
		snprintf(path,
			sizeof path,
			"%.*s/%s",
			FOLDER_N,
			dir,
			advisory_files[i].name);
		unlink(path);
	}
	rmdir(dir);
}

static bool is_same(const char *dir,
	const char *name,
	struct str bytes,
	struct arena *a)
{
	struct arena scratch = *a;
	char path[PATH_MAX];
	struct str have;
	struct err ignored;

	snprintf(path, sizeof path, "%.*s/%s", FOLDER_N, dir, name);
	if (!bytes.n)
		return !file_exists(path);
	return file_exists(path) &&
		file_read(path, (size_t)1 << 30, &scratch, &have, &ignored) &&
		str_eq(have, bytes);
}

/* Puts the new folder in the place of the one that is there, if one is. */
static bool put_in_place(const char *made, const char *dir, struct err *err)
{
	if (rename(made, dir) == 0)
		return true;
	if ((errno == EEXIST || errno == ENOTEMPTY) &&
		renameat2(AT_FDCWD, made, AT_FDCWD, dir, RENAME_EXCHANGE) ==
			0) {
		drop_folder(made);
		return true;
	}
	return fail_os(err, "cannot put %s in place", dir);
}

/* Those that are made of others come after them. */
static bool write_files(const struct advisory *a,
	struct buf *file,
	struct err *err)
{
	const size_t n = n_advisory_files;
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		if (advisory_files[i].write)
			ok = advisory_files[i].write(a, &file[i], err);
	}
	for (size_t i = 0; ok && i < n; i++) {
		if (advisory_files[i].gather) {
			ok = advisory_files[i].gather(a,
				advisory_files,
				file,
				n,
				&file[i],
				err);
		}
	}
	return ok;
}

static bool make_files(const struct advisory *a,
	struct buf *file,
	struct advise_files *ret,
	struct err *err)
{
	struct buf digests = { 0 };
	bool bad = false;

	if (!write_files(a, file, err))
		return false;
	for (size_t i = 0; i < n_advisory_files; i++) {
		bad |= file[i].bad;
		ret->file[i] = sha256_of(buf_str(&file[i]));
		ret->size[i] = file[i].n;
		buf_add(&digests,
			(struct str){ (const char *)ret->file[i].b,
				SHA256_N });
	}
	ret->all = sha256_of(buf_str(&digests));
	bad |= digests.bad;
	buf_done(&digests);
	return !bad ||
		fail(err, ERR_LIMIT, 0, "no memory left to write a letter");
}

static bool all_there(const char *dir, const struct buf *file)
{
	struct arena room = { 0 };
	struct err ignored;
	bool same = file_exists(dir) &&
		arena_open(&room, (size_t)1 << 30, &ignored);

	for (size_t i = 0; same && i < n_advisory_files; i++) {
		same = is_same(dir,
			advisory_files[i].name,
			buf_str(&file[i]),
			&room);
	}
	arena_close(&room);
	return same;
}

/* What an interrupted writer left goes. */
static bool make_folder(const char *made, struct err *err)
{
	if (mkdir(made, 0777) == 0)
		return true;
	if (errno == EEXIST)
		drop_folder(made);
	return mkdir(made, 0777) == 0 ||
		fail_os(err, "cannot create the folder %s", made);
}

static bool put_folder(const char *dir,
	const struct buf *file,
	struct err *err)
{
	char made[PATH_MAX];

	snprintf(made, sizeof made, "%.*s.part", FOLDER_N, dir);
	if (!make_folder(made, err))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < n_advisory_files; i++) {
		/* one that says nothing is not there */
		if (file[i].n) {
			ok = put_file(made,
				advisory_files[i].name,
				buf_str(&file[i]),
				err);
		}
	}
	ok = ok && put_in_place(made, dir, err);
	if (!ok)
		drop_folder(made);
	return ok;
}

bool advise_write(const char *dir,
	const struct advisory *a,
	struct advise_files *ret,
	struct err *err)
{
	struct buf file[sizeof ret->file / sizeof *ret->file] = { 0 };

	*ret = (struct advise_files){ 0 };
	if (strlen(dir) >= FOLDER_N)
		return fail(err,
			ERR_USAGE,
			0,
			"the path %.80s... is too long",
			dir);
	bool ok = make_files(a, file, ret, err) &&
		(all_there(dir, file) || put_folder(dir, file, err));
	for (size_t i = 0; i < n_advisory_files; i++)
		buf_done(&file[i]);
	return ok;
}
