/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: sealed bytes by their digest. */
#ifndef STORE_EXHIBITS_H
#define STORE_EXHIBITS_H

#include "core/core.h"

/* CASE/exhibits/ab/abcd... */
void exhibit_path(const char *dir, struct sha256 sha256, char *ret, size_t cap);

/* Copies path into CASE/exhibits under its digest, read-only and durable (dir
 * is CASE). *ret_new = false when the same bytes are there already: the copy is
 * dropped. A copy that failed is removed. ERR_IO, ERR_USAGE: the path of the
 * case is too long. */
bool exhibit_seal(const char *dir,
	const char *path,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	bool *ret_new,
	struct err *err);

/* Digest and size of the bytes at path as they are now. ERR_IO. cost: one read
 */
bool exhibit_rehash(const char *path,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	struct err *err);

/* What the file system says of the file: as long as it stays the same, nobody
 * wrote to it (who may set the clock can pretend; reading it cannot be fooled).
 * ERR_IO names the file. cost: one stat */
bool exhibit_look(const char *path, char *ret, size_t cap, struct err *err);

/* A digest that is taken beside a reading, in a thread of its own. */
struct exhibit_check;

/* Of all bytes of the open file, whatever is read of fd meanwhile; fd may be
 * closed then. ERR_IO: it cannot be started. */
bool exhibit_check_start(struct exhibit_check **ret, int fd, struct err *err);

/* Waits for it; c is gone then. NULL is a no-op, and false. */
bool exhibit_check_finish(struct exhibit_check *c,
	struct sha256 *ret,
	struct err *err);

/* Copies that were being made when a writer was interrupted belong to nobody.
 * dir: CASE/exhibits */
void exhibit_remove_parts(const char *dir);

#endif
