/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: the hello of Google's QUIC before it took TLS (versions
 * Q024 .. Q050). */
#ifndef PROTOCOL_GQUIC_H
#define PROTOCOL_GQUIC_H

#include "protocol/protocol.h"

/* hello: from "CHLO" on, as much as there is of it. Puts a TLS observation of
 * name and version when it names a server; false: it does not, or not yet.
 * source: "QUIC Crypto" (Langley, Chang), Handshake messages: tag, number of
 * entries u16, padding u16, then tag and end of value u32 each, all
 * little-endian, then the values */
bool gquic_hello_put(struct str hello,
	struct str version,
	const struct session *t,
	const struct chunk *h,
	struct parser *e);

#endif
