/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: what a user's machine keeps in a case to be faster next
 * time: CASE/kept/0, 1, .. It is no evidence, stands in no ledger and may be
 * deleted at any time. What stands behind the content is its HMAC under a key
 * of this user's own: what came with a case from elsewhere is never believed,
 * whoever made it. */
#ifndef STORE_KEPT_H
#define STORE_KEPT_H

#include "store/ledger.h"

struct kept_file;

/* Begins to write part number `part`; the old one stands until the end. l: of a
 * writer. */
bool kept_start(struct kept_file **ret,
	const struct ledger *l,
	const char *case_dir,
	uint32_t part,
	struct err *err);
/* errors: as the disk has them */
bool kept_add(struct kept_file *k, struct str bytes, struct err *err);
/* Takes the place of the old one, durable, when whole; else it is dropped. k is
 * gone then. NULL: false */
bool kept_end(struct kept_file *k, bool whole, struct err *err);

/* The content of the part, in the arena; empty when there is none. false: it
 * cannot be read, or it is not what this user wrote for this case. */
bool kept_read(const struct ledger *l,
	const char *case_dir,
	uint32_t part,
	struct arena *a,
	struct str *ret,
	struct err *err);

#endif
