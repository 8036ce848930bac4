/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: TLS that another protocol carries in messages of its
 * own. */
#ifndef PROTOCOL_TLS_INSIDE_H
#define PROTOCOL_TLS_INSIDE_H

#include "protocol/common/parser.h"

/* Zeroed: nothing was carried yet. */
struct tls_inside {
	struct session session;
	struct {
		unsigned char *p;
		uint32_t n;
		uint32_t cap;
	} held[2];
	bool over;
};

/* The next bytes of TLS in the direction of h, which says where and when. Cost:
 * none once the handshake is over. */
void tls_inside_add(struct tls_inside *s,
	const struct session *t,
	const struct chunk *h,
	struct str bytes,
	struct parser *e);
/* Says what is known and gives back the memory. May come again. */
void tls_inside_end(struct tls_inside *s, struct parser *e);

#endif
