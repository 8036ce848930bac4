/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: Initial packets of QUIC, whose keys everybody can
 * derive who saw the client's first (RFC 9001, 5.2). */
#ifndef PROTOCOL_QUIC_INITIAL_H
#define PROTOCOL_QUIC_INITIAL_H

#include "protocol/common/writer.h"

enum {
	QUIC_ID_MAX = 20
};

/* A packet with a long header (RFC 9000, 17.2), as far as it can be seen from
 * outside. */
enum {
	QUIC_Q050 = 0x51303530
}; /* Google's own hello in QUIC's packets */

struct quic_packet {
	uint32_t version;
	bool initial;
	struct str dcid;
	struct str scid;
	struct str bytes; /* all of it, to the end of its payload */
	size_t at_number; /* the packet number, in bytes */
};

/* RFC 9000, 16 */
uint64_t quic_varint(struct cur *c);

/* The next packet of a datagram. false: none that this can read (short header,
 * Retry, version negotiation, other versions). */
bool quic_packet_next(struct cur *c, struct quic_packet *ret);

/* The frames of an Initial, in the scratch. dcid: the Destination Connection ID
 * of the client's first. false: not sealed with these keys. */
bool quic_initial_open(const struct quic_packet *p,
	struct str dcid,
	bool from_server,
	struct arena *scratch,
	struct str *ret_frames);

struct quic_keys {
	unsigned char key[16];
	unsigned char iv[12];
	unsigned char hp[16];
};
/* false: no such version */
bool quic_initial_keys(uint32_t version,
	struct str dcid,
	bool of_server,
	struct quic_keys *ret);

#endif
