/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: an open case. */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include <sqlite3.h>

#include "store/exhibits.h"
#include "store/index.h"
#include "store/ledger.h"
#include "store/store.h"

struct store {
	char dir[LEDGER_DIR_MAX];
	enum store_mode mode;
	struct ledger ledger;
	sqlite3 *db;
	int lock_fd;
	struct arena a; /* exhibits */
	struct exhibit *exhibit;
	/* committed; put since */
	uint32_t n_exhibit;
	uint32_t n_put;
	struct exhibit_part part[STORE_COPIES_MAX]; /* not durable yet */
	uint32_t n_part;
	bool index_behind;  /* a write to it failed: it must not be sealed */
	struct buf warning; /* sentences, a line each */
	bool head_lost;     /* not what this machine saw before */
	bool strange_head;  /* signed by nobody whom the case introduced */
	/* of case.db, when it is read where it lies; empty = it is not */
	char look[LOOK_N];
	const struct progress *progress; /* of sealing; NULL = nobody asks */
};

/* An entry of that kind, with members that are done then. ERR_LIMIT: no memory.
 */
bool store_put(struct store *s,
	const char *kind,
	struct buf *members,
	struct err *err);

#endif
