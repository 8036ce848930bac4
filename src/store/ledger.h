/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: the append-only log and its signed checkpoints. */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "store/merkle.h"
#include "store/sign.h"

enum {
	LEDGER_DIR_MAX = 4000,
	LEDGER_MAX = 1 << 30
};

struct ledger {
	char dir[LEDGER_DIR_MAX]; /* CASE/ledger */
	struct arena
		a; /* checkpoints as read, and what belongs to this struct */
	uint64_t bytes;          /* of committed entries: the log up to the last
				  * checkpoint
				  */
	uint64_t unsigned_bytes; /* what the log had behind them when it was
				  * opened */
	struct merkle tree;      /* over them and what is pending */
	struct hasher *hasher;
	struct buf pending;    /* entries put, not yet committed */
	uint64_t n_entry;      /* committed and pending */
	struct str case_id;    /* from the first entry */
	bool key_known;        /* this signer's key stands in the log */
	struct signer *signer; /* writers only */
	int log_fd;            /* writers only, else -1 */
};

/* A checkpoint line: size bytes root key signature */
struct checkpoint {
	uint64_t size;
	uint64_t bytes;
	struct str root, key, sig; /* hexadecimal */
};

/* Whether those files of a case that are there are files: ERR_IO names the
 * first one that is not, and would keep a reader waiting. */
bool case_files_are_files(const char *case_dir, struct err *err);

/* Reads checkpoints and, piece by piece, the log; it ends at the last
 * checkpoint. For a writer what lies behind is moved into log.unsigned and
 * checkpoints.unsigned: a crash left it, or somebody shortened the checkpoints.
 * errors: ERR_FORMAT when its entries are not those that were signed. cost: one
 * read of the log, its digests; memory for its longest entry. */
bool ledger_open(struct ledger *ret,
	const char *case_dir,
	bool write,
	struct err *err);

/* Gives back files, key and memory; what was put and not committed is gone. A
 * closed one is a no-op. */
void ledger_close(struct ledger *l);

/* One entry: body is a JSON object's members without braces. Number and time
 * are added. */
bool ledger_put(struct ledger *l,
	const char *kind,
	struct str members,
	struct err *err);

/* log fsync, then checkpoint fsync. On success *ret_new are the entries that
 * became durable (valid until the next one is put). */
bool ledger_commit(struct ledger *l, struct str *ret_new, struct err *err);

/* All committed entries in one piece, in the ledger's arena: for an index that
 * is made anew. ERR_FORMAT when they are no longer those that were opened. */
bool ledger_text(struct ledger *l, struct str *ret, struct err *err);

/* Iterates lines of entries. */
bool ledger_next(struct str *rest, struct str *ret_entry);

/* false at the end, and on a line that is none: rest then keeps it */
bool checkpoint_next(struct str *rest, struct checkpoint *ret);

/* Appends what a checkpoint signs. root_hex: of the tree over size entries */
void checkpoint_message(struct str case_id,
	uint64_t size,
	struct str root_hex,
	struct buf *ret);

#endif
