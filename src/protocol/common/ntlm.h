/* SPDX-License-Identifier: Apache-2.0 */
/* NTLMSSP messages, wherever they are carried. source: [MS-NLMP] 2.2.1 */
#ifndef PROTOCOL_COMMON_NTLM_H
#define PROTOCOL_COMMON_NTLM_H

#include "protocol/protocol.h"

enum ntlm_type {
	NTLM_NONE,
	NTLM_NEGOTIATE,
	NTLM_CHALLENGE,
	NTLM_AUTHENTICATE
};

struct ntlm {
	enum ntlm_type type;
	/* AUTHENTICATE: who; CHALLENGE: domain and host are the server's.
	 * UTF-8. */
	struct str user;
	struct str domain;
	struct str host;
};

/* The first message somewhere in bytes (SPNEGO wraps it, the wrapping is not
 * looked at). type NTLM_NONE: there is none. */
struct ntlm ntlm_find(struct str bytes, struct arena *a);

/* UTF-16LE as UTF-8; half characters become U+FFFD. An odd last byte is
 * dropped. */
struct str utf16le_text(struct str s, struct arena *a);

#endif
