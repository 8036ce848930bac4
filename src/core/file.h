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

/* existing is fine */
bool file_make_dir(const char *path, struct err *err);

/* Whether there is anything of that name, a folder too; false also when it may
 * not be looked at. */
bool file_exists(const char *path);
/* makes a rename in it durable */
bool file_sync_dir(const char *path, struct err *err);

/* Writes all bytes to fd, going on after short writes. name: for the error.
 * ERR_IO: an unknown part was written. */
bool file_write_all(int fd,
	struct str bytes,
	const char *name,
	struct err *err);

/* Calls fn for every regular file at or below path in byte order of names;
 * hidden names are passed over. fn returns false to stop (with *err set). */
bool file_walk(const char *path,
	bool (*fn)(void *ctx, const char *path, struct err *err),
	void *ctx,
	struct err *err);

/* The user's own folder of this program, $ASHIATO_HOME or ~/.config/ashiato,
 * made when it is not there. */
bool file_home(char ret[static PATH_MAX], struct err *err);

#endif
