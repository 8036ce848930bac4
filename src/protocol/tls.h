/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: what is told of a TLS handshake, gathered message by
 * message by whatever carries them (TCP, DTLS, QUIC). */
#ifndef PROTOCOL_TLS_H
#define PROTOCOL_TLS_H

#include "protocol/ja.h"
#include "protocol/protocol.h"

enum {
	TLS_NAME_MAX = 255,
	TLS_ALPN_MAX = 64
};

struct tls_said {
	/* of the ClientHello; of the ServerHello where there was none */
	int64_t t_ns;
	uint64_t at_byte;
	uint32_t len_byte;
	uint16_t offered;
	uint16_t version;
	uint16_t cipher;
	/* hellos that were read; retry: the last server's was a
	 * HelloRetryRequest */
	bool client;
	bool server;
	bool retry;
	uint8_t n_name;
	uint8_t n_alpn;
	uint8_t n_server_alpn;
	uint8_t n_ja3;
	uint8_t n_ja3s;
	uint8_t n_ja4;
	/* printable: other bytes as \xNN; cut at their ends */
	char name[TLS_NAME_MAX];
	char alpn[TLS_ALPN_MAX];
	char server_alpn[TLS_ALPN_MAX];
	char ja3[JA3_N];
	char ja3s[JA3_N];
	char ja4[JA4_N];
};

/* The first one of each counts; of ServerHellos the last. */
void tls_said_client(struct tls_said *s,
	const struct client_hello *hello,
	char carrier,
	const struct chunk *h,
	const struct parser *e);

/* The last ServerHello counts: the one before it may have been a
 * HelloRetryRequest. */
void tls_said_server(struct tls_said *s,
	const struct server_hello *hello,
	const struct chunk *h,
	const struct parser *e);

/* Puts a certificate observation for each of the server's certificates (the
 * message of TLS 1.2: list of u24 length and DER; empty = none), and the TLS
 * one. Nothing when no hello was read. */
void tls_said_put(const struct tls_said *s,
	struct str certificates,
	const struct session *t,
	struct parser *e);

#endif
