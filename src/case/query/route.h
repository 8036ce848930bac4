/* SPDX-License-Identifier: Apache-2.0 */
/* A question as a server gets it. */
#ifndef CASE_QUERY_ROUTE_H
#define CASE_QUERY_ROUTE_H

#include "serve/serve.h"

/* Borrowed. */
struct query_route {
	const char *dir; /* the case, and how a path may call it */
	struct str case_name;
	struct str case_id;
	const struct serve_question *asked;
	void *ctx;
	void (*tell)(void *ctx, struct str sentence);
};

/* Answers it, appended: by the path and values of api/openapi.yaml, but for
 * questions of no case, files of this machine and secrets in the evidence. ->
 * status of HTTP: 200, or *err says why not. cost: see query_ask */
int query_route(const struct query_route *r,
	struct buf *to,
	const char **ret_media,
	struct err *err);

#endif
