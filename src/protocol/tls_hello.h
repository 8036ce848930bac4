/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: ClientHello and ServerHello (RFC 8446, 4.1; RFC
 * 5246, 7.4.1), whatever carries them. Everything here is slices of the
 * message. */
#ifndef PROTOCOL_TLS_HELLO_H
#define PROTOCOL_TLS_HELLO_H

#include "protocol/common/writer.h"

enum {
	TLS_CLIENT_HELLO = 1,
	TLS_SERVER_HELLO = 2,
	TLS_CERTIFICATE = 11,
	TLS_SERVER_HELLO_DONE = 14
};
enum {
	SSL_2 = 0x0002,
	SSL_3 = 0x0300,
	TLS_1_2 = 0x0303,
	TLS_1_3 = 0x0304,
	DTLS_OLD =
		0x0100 /* OpenSSL before 0.9.8f, and who still speaks with it */
		,
	DTLS_1_0 = 0xfeff,
	DTLS_1_2 = 0xfefd,
	DTLS_1_3 = 0xfefc
};
enum {
	EXT_SERVER_NAME = 0,
	EXT_GROUPS = 10,
	EXT_POINT_FORMATS = 11,
	EXT_SIGNATURE_ALGORITHMS = 13,
	EXT_ALPN = 16,
	EXT_VERSIONS = 43
};

/* Lists are the bytes between the length and the end: u16 each where not said
 * otherwise. Empty where not sent. */
struct client_hello {
	uint16_t version; /* of the message itself: legacy_version */
	uint16_t best;    /* the highest offered, supported_versions heeded */
	struct str ciphers;
	/* type u16, length u16, data: read with extension_next */
	struct str extensions;
	/* alpn: its first; what "first" may be empty */
	struct str server_name;
	struct str alpn;
	struct str groups;
	struct str algorithms;
	struct str points;    /* u8 each */
	bool has_server_name; /* the extension, whatever is in it */
	uint8_t cipher_byte;  /* bytes per cipher: 2; 3 in SSL 2.0 */
};

struct server_hello {
	/* legacy_version, and what supported_versions says if it does */
	uint16_t version;
	uint16_t chosen;
	uint16_t cipher;
	struct str extensions;
	struct str alpn;
	bool retry; /* HelloRetryRequest: another ServerHello follows */
};

/* The body of the message, without type and length. false: not such a message.
 */
bool client_hello_read(struct str body,
	bool datagram,
	struct client_hello *ret);

/* The same of a ServerHello; a HelloRetryRequest is one (RFC 8446, 4.1.4). */
bool server_hello_read(struct str body, struct server_hello *ret);
/* SSL 2.0 form, from its msg_type on: RFC 5246, E.2 */
bool client_hello_read_v2(struct str body, struct client_hello *ret);

/* The next extension at the cursor, and past it. false: no more, or it is not
 * all there, and the cursor is bad then. */
bool extension_next(struct cur *c, uint16_t *ret_type, struct str *ret_data);
/* RFC 8701, 2 */
bool tls_is_grease(uint16_t v);
/* "TLSv1.2"; empty for what is no version */
struct str tls_version_text(uint16_t version);

#endif
