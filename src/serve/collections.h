/* SPDX-License-Identifier: Apache-2.0 */
/* Private to serve/: the resources of TAXII 2.1. */
#ifndef SERVE_COLLECTIONS_H
#define SERVE_COLLECTIONS_H

#include "serve/shelf.h"
#include "serve/target.h"

enum {
	PAGE_MOST = 10000,         /* objects of one page */
	PAGE_BYTE = 16 << 20,      /* of one page, but for its last object */
	PAGE_ROOM = PAGE_BYTE * 2, /* what an answer may need */
	SEND_NOTHING = 1 << 20     /* max_content_length: nothing is taken */
};

/* One request that is let through. */
struct asked {
	const struct serve_request *request;
	struct target target;
	const char *origin; /* "http://127.0.0.1:8080" */
	enum tlp most;      /* the strictest level that may be seen */
	const char (*id)[UUID_TEXT_N]; /* of the collections, by level */
	/* of the collection that is asked for */
	enum tlp level;
	const struct shelf *shelf;
};

/* Each fills the answer of one route. */
void answer_discovery(const struct asked *q, struct serve_answer *ret);
/* /taxii2/api/ */
void answer_root(const struct asked *q, struct serve_answer *ret);
/* those that this user may know */
void answer_collections(const struct asked *q, struct serve_answer *ret);
/* one of them */
void answer_collection(const struct asked *q, struct serve_answer *ret);
/* its objects, a page */
void answer_objects(const struct asked *q, struct serve_answer *ret);
/* those of one id */
void answer_object(const struct asked *q, struct serve_answer *ret);
/* the versions of one id that are there */
void answer_versions(const struct asked *q, struct serve_answer *ret);
/* what objects there are */
void answer_manifest(const struct asked *q, struct serve_answer *ret);

/* The error resource in place of an answer. */
void answer_error(struct serve_answer *ret,
	int status,
	const char *title,
	const char *what);
/* One more header. */
void answer_header(struct serve_answer *ret,
	const char *name,
	const char *value);

#endif
