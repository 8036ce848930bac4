/* SPDX-License-Identifier: Apache-2.0 */
/* Who a client says that it is by the mechanisms of SASL (RFC 4422), whatever
 * protocol carries them. Never a password, nor what is derived from one. */
#ifndef PROTOCOL_COMMON_SASL_H
#define PROTOCOL_COMMON_SASL_H

#include "protocol/protocol.h"

struct sasl_who {
	struct str user;
	struct str domain;
	struct str host; /* what the client calls itself */
	struct str
		service; /* of a Kerberos ticket, whose user is encrypted */
};

/* Of a client's message, as it is behind base64 and the like. false: it names
 * nobody, or not yet. Texts are of the message or in the arena. */
bool sasl_name(struct str mechanism,
	struct str message,
	struct arena *a,
	struct sasl_who *ret);

#endif
