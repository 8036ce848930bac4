/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: what a certificate says of itself (RFC 5280, 4.1), read
 * by a bounded reader of DER. Nothing is verified. */
#ifndef PROTOCOL_X509_H
#define PROTOCOL_X509_H

#include "protocol/common/writer.h"

enum {
	X509_MAX = 64 << 10
}; /* longer ones are not read */

/* Fills ret with texts in the scratch, which is advanced. What cannot be read
 * stays empty; the sums are always there. */
void x509_read(struct str der,
	struct arena *scratch,
	struct obs_certificate *ret);

#endif
