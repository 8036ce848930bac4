/* SPDX-License-Identifier: Apache-2.0 */
/* post: one request to one server that the user named, and its answer.
 * Nothing of the environment (proxies, .netrc, cookies), no redirect, nothing
 * of the machine but what is sent. Only for what is public or signed by
 * itself: no secret is ever sent, so http is allowed beside https. */
#ifndef POST_POST_H
#define POST_POST_H

#include "core/core.h"

enum {
	POST_SECONDS = 30,
	POST_ANSWER_MAX = 1
		<< 20, /* bytes: RFC 3161 tokens with their lists */
	POST_URL_MAX = 2000
};

struct post {
	const char *url;
	const char *path;  /* put behind the URL; "" = nothing */
	const char *media; /* Content-Type of what is sent */
	const char *ca;    /* PEM to trust for https; NULL = the system's */
	uint32_t seconds;  /* for the whole; 0 = POST_SECONDS */
	/* told whom it asks before anything is sent */
	void *ctx;
	void (*say)(void *ctx, const char *sentence);
};

/* Sends the body. *ret is appended to. ERR_USAGE: the URL is none, or has a
 * user, a query or a fragment. ERR_IO: nobody answered in time, or the
 * certificate is not trusted. ERR_LIMIT: the answer is larger than
 * POST_ANSWER_MAX. */
bool post_send(const struct post *p,
	struct str body,
	struct buf *ret,
	long *ret_status,
	struct err *err);

#endif
