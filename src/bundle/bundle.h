/* SPDX-License-Identifier: Apache-2.0 */
/* bundle: files in one tar (POSIX ustar, with pax records where that is too
 * small), by libarchive: the same bytes whenever the same files are put, in
 * whatever order. Owner, group, mode and time are those of nobody. */
#ifndef BUNDLE_BUNDLE_H
#define BUNDLE_BUNDLE_H

#include "core/core.h"

struct bundle;

/* Begins PATH.part; nothing is at path before bundle_close. made_s: the time of
 * every file in it. ERR_IO */
bool bundle_open(struct bundle **ret,
	const char *path,
	int64_t made_s,
	struct err *err);

/* A file of these bytes. name: as [A-Za-z0-9._-]+ between slashes; lives until
 * the end, as in all of these. ERR_IO */
bool bundle_put(struct bundle *b,
	const char *name,
	struct str bytes,
	struct err *err);

/* A file of what can be read from fd, which must be size bytes of that digest:
 * ERR_FORMAT names it. p: told how far it is; may be NULL. */
bool bundle_put_file(struct bundle *b,
	const char *name,
	int fd,
	uint64_t size,
	struct sha256 digest,
	const struct progress *p,
	struct err *err);

/* A file that is not in it is named all the same. */
void bundle_leave_out(struct bundle *b, struct sha256 digest, uint64_t size);

/* Appends a line for each: "file SHA256 SIZE NAME" in the order of names, then
 * "left-out SHA256 SIZE" in that of digests. */
void bundle_list(struct bundle *b, struct buf *ret);

/* whole: it is durable at its path, with this digest and size. Else nothing is
 * there. b is gone then; NULL is a no-op. */
bool bundle_close(struct bundle *b,
	bool whole,
	struct sha256 *ret_digest,
	uint64_t *ret_size,
	struct err *err);

#endif
