/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: what is too long for an entry of the log, by its digest in
 * CASE/ledger/bodies/. */
#ifndef STORE_BODIES_H
#define STORE_BODIES_H

#include "core/core.h"

/* Makes the members a durable file, and appends what stands in their place:
 * "body" and "body_bytes". */
bool body_write(const char *ledger_dir,
	struct str members,
	struct buf *ret,
	struct err *err);

/* Entries with the bodies that they name by digest, in the arena when there are
 * any. ERR_FORMAT: a body is not what its entry says. */
bool bodies_expand(const char *ledger_dir,
	struct str entries,
	struct arena *a,
	struct str *ret,
	struct err *err);

/* Whether the entry has its members by their digest: which, as 64 hexadecimal
 * digits, borrowed. */
bool body_named(struct str entry, struct str *ret_hex);

/* Those members, in the arena. ERR_FORMAT: they are not what the digest says.
 */
bool body_read(const char *ledger_dir,
	struct str hex,
	struct arena *a,
	struct str *ret,
	struct err *err);

#endif
