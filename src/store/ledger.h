/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: the append-only log and its signed checkpoints. */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "store/checkpoint.h"
#include "store/merkle.h"

enum {
	LEDGER_DIR_MAX = 4000,
	LEDGER_MAX = 1 << 30,
	/* C2SP tlog-tiles: an entry's length has 16 bits. What is longer lies
	 * in CASE/ledger/bodies, and the entry has its digest. */
	ENTRY_MAX = 65535
};

struct ledger {
	char dir[LEDGER_DIR_MAX]; /* CASE/ledger */
	struct arena
		a; /* checkpoints as read, and what belongs to this struct */
	struct checkpoint *point; /* all, n_point of them, in order */
	uint32_t n_point;
	uint32_t point_cap;
	uint64_t bytes; /* of committed entries: the log up to the last
				  * checkpoint
				  */
	uint64_t unsigned_bytes; /* what the log had behind them when it was
				  * opened */
	struct merkle tree;      /* over them and what is pending */
	struct hasher *hasher;
	struct buf pending; /* entries put, not yet committed */
	struct buf leaves;  /* their hashes */
	bool bodies;        /* some of them lie outside the log */
	uint64_t n_entry;   /* committed and pending */
	struct str case_id;
	bool key_known;        /* this signer's key stands in the log */
	struct signer *signer; /* writers only */
	int log_fd;            /* writers only, else -1 */
};

/* Whether those files of a case that are there are files: ERR_IO names the
 * first one that is not, and would keep a reader waiting. */
bool case_files_are_files(const char *case_dir, struct err *err);

/* Reads checkpoints and takes the tree from its tiles; the log itself only
 * where they do not give the root that was signed. It ends at the last
 * checkpoint. For a writer what lies behind is moved into log.unsigned and
 * checkpoints.unsigned: a crash left it, or somebody shortened the checkpoints.
 * errors: ERR_FORMAT when the signature of the last checkpoint, or entries that
 * had to be read, are not those that were signed. */
bool ledger_open(struct ledger *ret,
	const char *case_dir,
	bool write,
	struct err *err);

/* Gives back files, key and memory; what was put and not committed is gone. A
 * closed one is a no-op. */
void ledger_close(struct ledger *l);

/* The last checkpoint; NULL = none yet. */
const struct checkpoint *ledger_head(const struct ledger *l);

/* One entry: body is a JSON object's members without braces. Number and time
 * are added. A body that is too long becomes a file, durable when this returns.
 */
bool ledger_put(struct ledger *l,
	const char *kind,
	struct str members,
	struct err *err);

/* log fsync, then checkpoint fsync. On success *ret_new are the entries that
 * became durable, with their bodies (valid until the next one is put). */
bool ledger_commit(struct ledger *l, struct str *ret_new, struct err *err);

/* Signs what case.db is, or (an empty digest) that it may be anything, unless
 * that is what the last checkpoint says. ERR_UNCERTAIN as ledger_commit. */
bool ledger_seal_index(struct ledger *l,
	struct str digest_hex,
	struct err *err);

/* All committed entries in one piece with their bodies, in the ledger's arena:
 * for an index that is made anew. ERR_FORMAT when they are not those that were
 * signed. */
bool ledger_text(struct ledger *l, struct str *ret, struct err *err);

/* A key whose signatures do not count from a day on, as an entry says. */
struct revocation {
	unsigned char key[KEY_N];
	int64_t from_s; /* the first instant of that day */
	uint64_t entry;
};

/* Whose signatures the case introduced: the key of its first entry, and those
 * that one who was introduced before admitted. */
struct signers {
	const unsigned char (*key)[KEY_N];
	uint32_t n;
	uint64_t strange; /* checkpoints signed with others */
	const struct checkpoint *first_strange;
	const struct revocation *revoked;
	uint32_t n_revoked;
	/* by checkpoint: signed with a key that was revoked by then; NULL =
	 * none is. And when the first entry was made that each signed last, as
	 * the entry says; NULL = not asked */
	const bool *void_point;
	const int64_t *point_s;
	bool head_counts; /* the last checkpoint's signature counts */
};

enum signers_how {
	/* the log is read only when more than one key signed: who signs alone
	 * and revokes his own key is found by the other */
	SIGNERS_QUICK,
	SIGNERS_WHOLE /* and with the times of checkpoints */
};

/* *ret lives in the arena. cost: the log, or nothing. */
bool ledger_signers(const struct ledger *l,
	enum signers_how how,
	struct arena *a,
	struct signers *ret,
	struct err *err);

/* Whether the key is one that the case introduced. */
bool signers_know(const struct signers *s,
	const unsigned char key[static KEY_N]);

/* From when on signatures of the key do not count; false: it is not revoked. */
bool signers_revoked(const struct signers *s,
	const unsigned char key[static KEY_N],
	int64_t *ret_from_s);

/* Whether the signature of checkpoint i counts: it is of somebody whom the case
 * knows, and of a day before his key was revoked. */
bool signers_count(const struct signers *s, const struct ledger *l, uint32_t i);

/* The same of an entry: the first checkpoint over it tells. cost: a walk over
 * the checkpoints */
bool signers_entry_counts(const struct signers *s,
	const struct ledger *l,
	uint64_t entry);

/* Iterates lines of entries. */
bool ledger_next(struct str *rest, struct str *ret_entry);

/* Says that the folder is no case, and why (errno). Returns false. */
bool ledger_missing(const char *dir, struct err *err);

#endif
