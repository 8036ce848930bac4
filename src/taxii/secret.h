/* SPDX-License-Identifier: Apache-2.0 */
/* Private to taxii/: what proves to a server who asks. */
#ifndef TAXII_SECRET_H
#define TAXII_SECRET_H

#include "taxii/taxii.h"

enum {
	SECRET_N = 4096
};

struct secret {
	char header[SECRET_N * 2]; /* "Authorization: ..."; empty: none */
	char plain[SECRET_N];      /* the token or the password alone */
};

/* From the first line of the file: `Bearer TOKEN` as it is, `user:password`
 * as Basic (RFC 7617). ERR_IO: it cannot be read, or others than its owner
 * can read it; ERR_FORMAT: it holds neither. No error repeats what stands in
 * it. */
bool secret_read(const char *path, struct secret *ret, struct err *err);

/* Whether a text holds the token, the password, or what of them is sent. */
bool secret_in(const struct secret *s, struct str text);

#endif
