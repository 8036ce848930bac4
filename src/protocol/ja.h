/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: fingerprints of TLS hellos. GREASE (RFC 8701) is left
 * out of all of them. ja3, ja3s: MD5 in hexadecimal.  source:
 * github.com/salesforce/ja3 (the description) ja4: the client's, of JA4+ the
 * only method under the BSD licence.  source: github.com/FoxIO-LLC/ja4,
 * technical_details/JA4.md */
#ifndef PROTOCOL_JA_H
#define PROTOCOL_JA_H

#include "protocol/tls_hello.h"

enum {
	JA3_N = 32,
	JA4_N = 36
};

/* Scratch: what they list may be some hundred KiB for a hostile hello. Nothing
 * is written when it does not suffice. */
void ja3_text(const struct client_hello *h,
	struct arena scratch,
	struct writer *to);

/* The server's, likewise. */
void ja3s_text(const struct server_hello *h,
	struct arena scratch,
	struct writer *to);
/* carrier: 't' TCP, 'q' QUIC, 'd' DTLS */
void ja4_text(const struct client_hello *h,
	char carrier,
	struct arena scratch,
	struct writer *to);

#endif
