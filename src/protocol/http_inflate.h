/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: bodies of HTTP out of their content coding (RFC 9110,
 * 8.4.1), as they come, for whoever asked for what was sent. */
#ifndef PROTOCOL_HTTP_INFLATE_H
#define PROTOCOL_HTTP_INFLATE_H

#include "protocol/common/parser.h"

enum {
	/* of one body; more of it is not told */
	HTTP_INFLATED_MAX = 1 << 20
};

struct http_inflate;

/* What the fields of a message say of its body's coding: gzip or deflate;
 * NULL: another one, none, or no memory. Then the body is told as it is. */
struct http_inflate *http_inflate_begin(struct parser *e, struct str fields);

/* The next of what the bytes hold, in room, at most n bytes; *bytes is moved
 * on. 0: no more for now. A body that is damaged, or longer than
 * HTTP_INFLATED_MAX, ends there. */
size_t http_inflate_next(struct http_inflate *f,
	struct str *bytes,
	char *room,
	size_t n);

/* Nothing more of this body: bytes of it were lost. */
void http_inflate_stop(struct http_inflate *f);

/* NULL is a no-op */
void http_inflate_end(struct parser *e, struct http_inflate *f);

#endif
