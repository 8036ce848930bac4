/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: what others say of checkpoints, kept beside them and of
 * no effect on them.
 *
 * - ledger/stamps/SIZE-NONCE.tsq, .tsr, .pem: a request, its answer as it
 * came (DER, with certificates and revocation lists where the TSA put them
 * in), and the certificates that were trusted when it came
 * - ledger/cosignatures: notes with the lines of witnesses (cosign.h)
 *
 * The witnesses whom this user knows stand in $ASHIATO_HOME/witnesses, a
 * verifier (NAME+ID+KEY) a line. */
#ifndef STORE_STAMPING_H
#define STORE_STAMPING_H

#include "model/model.h"
#include "store/ledger.h"

enum {
	STAMPS_MAX = 4096, /* of a case: one a day for eleven years */
	WITNESSES_MAX = 256,
	STAMP_CA_MAX = 1 << 20 /* bytes of certificates */
};

/* A request over the last checkpoint as DER, appended, and kept. */
bool stamping_ask(const struct ledger *l, struct buf *ret, struct err *err);

/* Takes an answer to a request that was made here: checks it against the
 * checkpoint, the request and the certificates, and keeps it. name: for the
 * sentence. ERR_FORMAT, ERR_DIFFERS: it is none, or does not hold. */
bool stamping_take(const struct ledger *l,
	struct str der,
	const char *name,
	struct str ca,
	struct arena *a,
	struct stamped *ret,
	struct err *err);

/* The body of add-checkpoint (C2SP tlog-witness) for the last checkpoint, to
 * a witness that has seen old_size entries, appended. */
bool stamping_witness_ask(const struct ledger *l,
	uint64_t old_size,
	struct buf *ret,
	struct err *err);

/* Takes a witness's answer over the last checkpoint, or one before that it
 * fits. verifier: the witness's, NAME+ID+KEY, which this user knows from then
 * on; empty = one that is known already; without one the lines are kept as
 * those of somebody unknown, under the last checkpoint. */
bool stamping_witness_take(const struct ledger *l,
	struct str lines,
	const char *name,
	struct str verifier,
	struct arena *a,
	struct cosigned *ret,
	struct err *err);

/* The entries of the newest checkpoint with a cosignature; 0 = none. */
uint64_t stamping_witnessed(const struct ledger *l, struct arena scratch);

/* Everything that is kept, checked again; what does not hold is told, a
 * sentence each. ca: as in struct verification. */
bool stamping_check(const struct ledger *l,
	struct str ca,
	void (*differs)(void *ctx, const char *sentence),
	void *ctx,
	struct arena *a,
	struct vouched *ret,
	struct err *err);

#endif
