/* SPDX-License-Identifier: Apache-2.0 */
/* What examiners record in a case, and whose signatures stand in it. */
#ifndef MODEL_RECORDED_H
#define MODEL_RECORDED_H

#include "model/claim.h"

/* What may be taken back. */
enum recorded_kind {
	RECORDED_CLAIM, /* by its key, with all its revisions */
	RECORDED_DISSENT,
	RECORDED_WORD, /* on two incidents */
};
struct recorded {
	enum recorded_kind what;
	char id[RECORD_ID_N];
};

/* "claim", "dissent", "word on these incidents" */
const char *recorded_name(enum recorded_kind k);

/* A key with which the ledger was signed. */
struct signer_row {
	char key[2 * SHA256_N + 1]; /* public, hexadecimal */
	/* made the case, or was admitted by who had been introduced */
	bool introduced;
	uint64_t checkpoints;
};

#endif
