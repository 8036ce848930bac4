/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: what witnesses say of checkpoints (C2SP
 * tlog-cosignature, tlog-witness), kept in CASE/ledger/cosignatures: signed
 * notes as in ledger/checkpoints, each with the witness's lines behind the
 * ledger's own. Pure but for cosign_keep. */
#ifndef STORE_COSIGN_H
#define STORE_COSIGN_H

#include "store/checkpoint.h"
#include "store/note.h"

enum {
	/* bytes of an answer: a few lines of some hundred */
	COSIGN_ANSWER_MAX = 16 << 10,
	COSIGN_LINES_MAX = 16, /* witnesses that one answer speaks for */
	COSIGN_FILE_MAX = 64 << 20
};

/* The witness's time, seconds since 1970, of a line that is as long as a
 * cosignature; false: it is none. */
bool cosign_time(const struct note_sig *s, uint64_t *ret);

/* Whether the line is the cosignature of that witness over the text of a
 * checkpoint. */
bool cosign_ok(const struct note_sig *s,
	const struct note_key *witness,
	struct str text);

/* Whether the line can be a cosignature of that witness: name and id. */
bool cosign_is_of(const struct note_sig *s, const struct note_key *witness);

/* Checks the body of an answer over the text of a checkpoint: one to
 * COSIGN_LINES_MAX lines, each a cosignature; those of the witness must fit.
 * witness: NULL = nobody is known, and nothing but the form is checked. name:
 * for the sentence. ERR_FORMAT: it is no answer. ERR_DIFFERS: a signature
 * does not fit, or none is the witness's. */
bool cosign_answer(struct str body,
	const char *name,
	const struct note_key *witness,
	struct str text,
	struct err *err);

/* Appends the checkpoint with the lines to the file, durable; lines that
 * stand there already, with another time or not, are added all the same. */
bool cosign_keep(const char *ledger_dir,
	const struct checkpoint *c,
	struct str lines,
	struct err *err);

/* Takes one note off the front of the file's bytes: the checkpoint, and the
 * lines of others. false: at the end, or what comes is none (*rest keeps it).
 */
bool cosign_next(struct str *rest,
	struct checkpoint *ret,
	struct str *ret_lines);

#endif
