/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: time-stamps of RFC 3161 by OpenSSL. Pure but for the
 * certificates, which are read from a file. What is stamped is the SHA-256 of
 * a checkpoint's note as checkpoint_note writes it. */
#ifndef STORE_STAMP_H
#define STORE_STAMP_H

#include "core/core.h"

enum {
	/* bytes of an answer: certificates, and revocation lists of some
	 * hundred KB where a TSA puts them in */
	STAMP_ANSWER_MAX = 1 << 20,
	STAMP_REQUEST_MAX = 4096,
	STAMP_NONCE_N = 8,
	STAMP_NAME_N = 256
};

/* A request for a time-stamp. */
struct stamp_request {
	struct sha256 imprint;
	unsigned char nonce[STAMP_NONCE_N];
};

/* What a token says. */
struct stamp {
	struct sha256 imprint;
	unsigned char nonce[STAMP_NONCE_N];
	bool has_nonce;
	int64_t at_s;            /* genTime */
	char serial[2 * 20 + 1]; /* hexadecimal; cut */
	char tsa[STAMP_NAME_N];  /* subject of the certificate that signed */
	int64_t until_s;         /* how long that certificate holds */
	bool ess_sha1; /* it is named by SHA-1 (ESSCertID, RFC 2634), not by
			* SHA-256 (ESSCertIDv2, RFC 5816) */
	uint32_t certificates; /* that the token carries */
	uint32_t revocation_lists;
};

/* A request with a new nonce as DER, appended: SHA-256, with certificates.
 * ERR_IO: no random numbers, or OpenSSL could not. */
bool stamp_ask(struct sha256 imprint, struct buf *ret, struct err *err);

/* What a request asks for. ERR_FORMAT: it is none of ours. name: for the
 * sentence. */
bool stamp_request_read(struct str der,
	const char *name,
	struct stamp_request *ret,
	struct err *err);

/* What an answer's token says; its signature is not looked at. ERR_FORMAT: it
 * is no answer, has no token (the TSA's own words stand in the sentence), or
 * one that is not over a SHA-256. */
bool stamp_read(struct str der,
	const char *name,
	struct stamp *ret,
	struct err *err);

/* Checks the answer: version, signature, and the certificates from who signed
 * up to one in ca (PEM), all as of the token's own time, for they may have
 * expired since; by revocation lists that the token carries. The imprint, and
 * the nonce when request is not NULL. ERR_DIFFERS says what does not hold. */
bool stamp_check(struct str der,
	const char *name,
	const struct sha256 *imprint,
	const struct stamp_request *request,
	struct str ca,
	struct stamp *ret,
	struct err *err);

#endif
