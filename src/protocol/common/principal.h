/* SPDX-License-Identifier: Apache-2.0 */
/* Names of Kerberos (RFC 4120), in its own messages and in tickets that other
 * protocols carry. */
#ifndef PROTOCOL_COMMON_PRINCIPAL_H
#define PROTOCOL_COMMON_PRINCIPAL_H

#include "protocol/protocol.h"

/* 5.2.2: the components of the name in field [field], as people write them:
 * with slashes. In the arena; empty: there is none. */
struct str principal_text(struct str body, unsigned field, struct arena *a);

/* The first ticket for a service in a GSS-API token (RFC 4121, 4.1; SPNEGO
 * wraps it, the wrapping is not looked at): the realm, of bytes, and the
 * service, in the arena. false: there is none. Whose it is is encrypted. */
bool ticket_find(struct str bytes,
	struct arena *a,
	struct str *ret_realm,
	struct str *ret_service);

#endif
