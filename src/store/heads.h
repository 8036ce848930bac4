/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: the last head of each case that this user's machine saw,
 * outside the case: $ASHIATO_HOME/heads/CASE, "SIZE ROOT". A ledger that was
 * cut back, or rewritten, no longer has it. */
#ifndef STORE_HEADS_H
#define STORE_HEADS_H

#include "store/ledger.h"

enum head_state {
	HEAD_NOT_SEEN, /* this machine knows nothing of the case */
	HEAD_HELD,     /* the ledger holds what was seen */
	HEAD_LOST
};

/* What this machine saw last; *ret_size: its entries. cost: one small file */
enum head_state heads_check(const struct ledger *l, uint64_t *ret_size);

/* Where it is remembered. false: the user has no folder. */
bool heads_path(const struct ledger *l, char ret[static PATH_MAX]);

/* Remembers the last checkpoint, when it is another. */
void heads_keep(const struct ledger *l);

/* Whether case.db, which looks so (exhibit_look), was found here to be what the
 * last checkpoint says, and looked the same. cost: one small file */
bool heads_index_seen(const struct ledger *l, const char *look);

/* Remembers that it was. */
void heads_index_keep(const struct ledger *l, const char *look);

#endif
