/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: sealed bytes by their digest. */
#ifndef STORE_EXHIBITS_H
#define STORE_EXHIBITS_H

#include "core/core.h"

/* CASE/exhibits/ab/abcd... */
void exhibit_path(const char *dir, struct sha256 sha256, char *ret, size_t cap);
bool exhibit_seal(const char *dir,
	const char *path,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	bool *ret_new,
	struct err *err);
bool exhibit_rehash(const char *path,
	struct sha256 *ret_sha256,
	uint64_t *ret_size,
	struct err *err);

/* Copies that were being made when a writer was interrupted belong to nobody.
 * dir: CASE/exhibits */
void exhibit_remove_parts(const char *dir);

#endif
