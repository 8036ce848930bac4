/* SPDX-License-Identifier: Apache-2.0 */
/* serve: a case for programs of others, over HTTP on this machine only. A
 * request goes in and an answer comes out, as a function of both and of what
 * is served; sockets stand around it (listen.c). source: TAXII 2.1 */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include "taxii/taxii.h"

enum {
	SERVE_HEADERS = 6, /* of an answer */
	SERVE_VALUE_N = 128,
	SERVE_TARGET_MAX = 8192, /* bytes of a path with its query */
	TOKEN_N = 65             /* 64 hexadecimal digits and a NUL */
};

enum serve_method {
	SERVE_GET,
	SERVE_POST,
	SERVE_DELETE,
	SERVE_OTHER
};

/* Headers that are not there are empty. */
struct serve_request {
	enum serve_method method;
	struct str target; /* "/taxii2/?limit=1", as it came */
	struct str host;
	struct str origin;
	struct str authorization;
	struct str accept;
	struct str content_type;
	int64_t at_us; /* when it came, since 1970 */
};

struct serve_header {
	const char *name;
	char value[SERVE_VALUE_N];
};
struct serve_answer {
	int status;
	const char *media;
	struct serve_header header[SERVE_HEADERS];
	uint32_t n_header;
	struct buf body; /* the caller's, to be given back */
};

/* A value of a query, decoded. */
struct serve_value {
	struct str name;
	struct str value;
};

/* What is asked below /api/v1, and who asks. */
struct serve_question {
	const struct str *part; /* of the path, decoded */
	uint32_t n_part;
	const struct serve_value *value;
	uint32_t n_value;
	struct str accept;
	bool owner;
	enum tlp most; /* that who is not may see */
};

/* Where the objects come from. */
struct serve_source {
	void *ctx;
	/* Changes when the objects may have. cost: a stat */
	uint64_t (*stamp)(void *ctx);
	/* Appends the bundle that an audience of that level may see. */
	bool (*bundle)(void *ctx,
		enum tlp level,
		struct buf *to,
		struct err *err);
	/* Answers a question, appended: a status of HTTP, and what it is; not
	 * 200: *err says why. NULL: there are none. */
	int (*ask)(void *ctx,
		const struct serve_question *q,
		struct buf *to,
		const char **ret_media,
		struct err *err);
};

struct serve_setup {
	struct str case_id;
	const char *folder; /* where it is noted what was served */
	const char *users;  /* a table of tokens; NULL: only the owner's */
	struct serve_source source;
	struct str token; /* the owner's, TOKEN_N - 1 bytes */
	uint32_t port;    /* that Host and Origin must name */
	void *ctx;
	void (*say)(void *ctx, const char *sentence);
};

struct serve;

/* Reads the users and what was served before. ERR_IO, ERR_FORMAT: one of
 * these files is not as it should be. */
bool serve_open(struct serve **ret,
	const struct serve_setup *setup,
	struct err *err);
/* NULL is a no-op */
void serve_close(struct serve *s);

/* Answers; *ret is filled whatever was asked. */
void serve_request(struct serve *s,
	const struct serve_request *q,
	struct serve_answer *ret);

/* Listens on 127.0.0.1 and answers until SIGINT or SIGTERM. port 0: one that
 * is free. ready is told the address with the owner's token once. */
bool serve_listen(const struct serve_setup *setup,
	uint32_t port,
	bool (*ready)(void *ctx, const char *url),
	struct err *err);

#endif
