/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: checkpoints, one behind the other in ledger/checkpoints.
 *
 * Format 2 is a signed note (C2SP signed-note and tlog-checkpoint), with an
 * empty line behind it:
 *
 *     ashiato/CASE              origin, and name of every key
 *     SIZE                      entries
 *     ROOT                      of the Merkle tree over them, Base64
 *     log BYTES                 of ledger/log
 *     key HEX                   which signed
 *     index HEX                 SHA-256 of case.db; absent = not closed cleanly
 *
 *     - ashiato/CASE SIGNATURE  (an em dash; Base64 of key id and Ed25519)
 *
 * Format 1 is a line: SIZE BYTES ROOT KEY SIGNATURE, hexadecimal. */
#ifndef STORE_CHECKPOINT_H
#define STORE_CHECKPOINT_H

#include "store/sign.h"

struct checkpoint {
	unsigned format; /* 1 or 2 */
	uint64_t size;   /* entries */
	uint64_t bytes;  /* of the log */
	struct sha256 root;
	struct str index; /* hexadecimal; empty = not told */
	struct str origin;
	unsigned char key[KEY_N];
	unsigned char sig[SIG_N];
	struct str text; /* format 2: what is signed */
};

/* Takes one off the front; false at the end, and where there is none: rest then
 * keeps it. Nothing is verified. Texts are borrowed. */
bool checkpoint_next(struct str *rest, struct checkpoint *ret);

/* Whether what checkpoint_next left can be what a crash tore off: not when it
 * is a whole checkpoint but for its content or its last line feed. */
bool checkpoint_torn(struct str rest);

/* Whether its signature fits. case_id: for format 1, which does not name it */
bool checkpoint_signed(const struct checkpoint *c, struct str case_id);

/* Signs c (size, bytes, root, index), and appends the note. ERR_IO: cannot */
bool checkpoint_write(const struct checkpoint *c,
	struct str case_id,
	const struct signer *by,
	struct buf *ret,
	struct err *err);

/* Appends text (that ends with a line feed) as a signed note of the case: C2SP
 * signed-note. ERR_IO: cannot */
bool note_sign(struct str text,
	struct str case_id,
	const struct signer *by,
	struct buf *ret,
	struct err *err);
/* Appends the note of a checkpoint of format 2: its text, an empty line, and
 * the signature of its key. These bytes are what time-stamps are made of. */
void checkpoint_note(const struct checkpoint *c, struct buf *ret);

/* The case's part of an origin; empty when it is not one of ours. */
struct str checkpoint_case(struct str origin);

/* The key as tools for signed notes take it: NAME+ID+KEY. */
void checkpoint_verifier(const unsigned char key[static KEY_N],
	struct str case_id,
	struct buf *ret);

#endif
