/* SPDX-License-Identifier: Apache-2.0 */
/* Files: whole reads with a cap, and writes that are complete or absent
 * (temporary file, fsync, rename). */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include <stdbool.h>
#include <limits.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/err.h"
#include "core/str.h"

/* Whole file into the arena. ERR_LIMIT when it is larger than cap. */
bool file_read(const char *path,
	size_t cap,
	struct arena *a,
	struct str *ret,
	struct err *err);

/* Replaces path with bytes; readers see the old or the new content, never a
 * part. */
bool file_write(const char *path,
	struct str bytes,
	unsigned mode,
	struct err *err);

/* Existing is fine; a new one is durable. */
bool file_make_dir(const char *path, struct err *err);

/* Whether there is anything of that name, a folder too; false also when it may
 * not be looked at. */
bool file_exists(const char *path);
/* Makes open files or folders durable, several at once: a disk takes hardly
 * longer for many than for one. ERR_IO: not all are; what: as the sentence
 * calls them. */
bool file_sync_all(const int *fd,
	size_t n,
	const char *what,
	struct err *err);

/* makes a rename in it durable */
bool file_sync_dir(const char *path, struct err *err);

/* Writes all bytes to fd, going on after short writes. name: for the error.
 * ERR_IO: an unknown part was written. */
bool file_write_all(int fd,
	struct str bytes,
	const char *name,
	struct err *err);

/* What a walk passes over, and why. */
enum walk_passed {
	WALK_HIDDEN,    /* the name begins with a dot: a file or folder */
	WALK_LINK,      /* a symbolic link: never followed below the start */
	WALK_SPECIAL,   /* a pipe, socket or device */
	WALK_UNREADABLE /* cannot be looked at or listed; *why says so */
};

struct folder_walk {
	bool hidden; /* hidden names are taken */
	void *ctx;
	/* false: stop, with *err set */
	bool (*file)(void *ctx, const char *path, struct err *err);
	/* why: a sentence that names the path */
	void (*passed)(void *ctx,
		const char *path,
		enum walk_passed kind,
		const struct err *why);
};

/* Calls w->file for every regular file at or below path in byte order of names,
 * w->passed for what it does not take, and goes on. path itself is taken
 * whatever it is called, and followed when it is a link. false only when
 * w->file stopped it. */
bool folder_walk(const char *path,
	const struct folder_walk *w,
	struct err *err);

/* The same for whoever wants all or nothing: what cannot be looked at fails,
 * hidden names, links and what is no file are passed over without a word. */
bool file_walk(const char *path,
	bool (*fn)(void *ctx, const char *path, struct err *err),
	void *ctx,
	struct err *err);

/* Whether path lies at or below folder once both are free of links. false also
 * when one cannot be looked at. */
bool file_below(const char *folder, const char *path);

/* Whether path can be opened and is no folder; else *err says why. */
bool file_readable(const char *path, struct err *err);

/* The user's own folder of this program, $ASHIATO_HOME or ~/.config/ashiato,
 * made when it is not there. */
bool file_home(char ret[static PATH_MAX], struct err *err);

#endif
