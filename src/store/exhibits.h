/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: sealed bytes by their digest. */
#ifndef STORE_EXHIBITS_H
#define STORE_EXHIBITS_H

#include "core/core.h"

/* CASE/exhibits/ab/abcd... */
void exhibit_path(const char *dir,
	struct sha256 sha256,
	char *ret,
	size_t cap);

/* A copy that has no name of its own yet. */
struct exhibit_part {
	int fd;
	char name[16]; /* in CASE/exhibits */
	struct sha256 sha256;
};

/* Copies path into CASE/exhibits (dir is CASE), hashed on the way, and lets the
 * disk begin: not durable before exhibit_place. A copy that failed is removed.
 * p: told how far it is; may be NULL
 * ERR_IO, ERR_USAGE: the path of the case is too long. */
bool exhibit_copy(const char *dir,
	const char *path,
	const struct progress *p,
	struct exhibit_part *ret,
	uint64_t *ret_size,
	struct err *err);

/* Makes copies durable under their digests, all of them or, with an error, some
 * and the others are removed. What lay there of the same digest is replaced,
 * for nobody can say whether it ever reached the disk. cost: an fsync each, and
 * one for each folder that they go into */
bool exhibit_place(const char *dir,
	struct exhibit_part *part,
	size_t n,
	struct err *err);

/* Removes a copy that nobody wants. */
void exhibit_drop(const char *dir, struct exhibit_part *part);

/* Where the copy lies, cut at cap. */
void exhibit_part_path(const char *dir,
	const struct exhibit_part *part,
	char *ret,
	size_t cap);

/* Digest and size of the bytes at path as they are now. p: told how far it is;
 * may be NULL. ERR_IO. cost: one read */
bool exhibit_rehash(const char *path,
	const struct progress *p,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	struct err *err);

/* What the file system says of the file: as long as it stays the same, nobody
 * wrote to it (who may set the clock can pretend; reading it cannot be fooled).
 * ERR_IO names the file. cost: one stat */
bool exhibit_look(const char *path, char *ret, size_t cap, struct err *err);

enum {
	LOOK_N = 160 /* is enough for it */
};

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
