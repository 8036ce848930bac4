/* SPDX-License-Identifier: Apache-2.0 */
/* What others say of a ledger's checkpoints: time-stamps and cosignatures. */
#ifndef MODEL_STAMPED_H
#define MODEL_STAMPED_H

#include "core/core.h"

/* A time-stamp (RFC 3161) that holds; texts in the arena. */
struct stamped {
	struct str file; /* below CASE/ledger */
	uint64_t size;   /* entries under the checkpoint */
	int64_t at_s;
	struct str tsa;  /* who signed, as its certificate names it */
	int64_t until_s; /* how long that certificate holds */
	struct str serial;
	/* the certificate is named by SHA-1 (ESSCertID), as many TSAs do */
	bool ess_sha1;
	uint32_t certificates; /* that the token carries */
	uint32_t revocation_lists;
	/* the last entry says that it was recorded later; TIME_UNKNOWN = it
	 * does not */
	int64_t entry_s;
};

/* A witness's cosignature (C2SP tlog-cosignature); texts in the arena. */
struct cosigned {
	struct str witness;
	uint64_t size;
	int64_t at_s;
	bool known; /* this user keeps the witness's key, and it fits */
};

/* All of both, in the order in which they are kept. */
struct vouched {
	struct stamped *stamp;
	uint32_t n_stamp;
	struct cosigned *cosigned;
	uint32_t n_cosigned;
};

#endif
