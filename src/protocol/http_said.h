/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: what is told of requests and answers of HTTP, whatever
 * the version that carries them. */
#ifndef PROTOCOL_HTTP_SAID_H
#define PROTOCOL_HTTP_SAID_H

#include "protocol/common/file_hash.h"
#include "protocol/common/words.h"

enum http_text {
	HTTP_METHOD,
	HTTP_URI,
	HTTP_HOST,
	HTTP_AGENT,
	HTTP_REFERRER,
	HTTP_AUTH,
	HTTP_FORWARDED,
	HTTP_MIME,
	HTTP_NAME,
	HTTP_SERVER,
	HTTP_DATE,
	HTTP_LENGTH,
	HTTP_CODING,
	HTTP_HEADERS,
	HTTP_UPGRADE,
	HTTP_TEXTS
};

/* A request or a response: one block, its texts behind it. */
struct http_message {
	struct http_message *next;   /* requests, in order */
	struct http_message *answer; /* of a request */
	uint32_t block_byte;
	uint32_t status;
	bool done; /* the body is all there, or will not come */
	int64_t t_ns;
	uint64_t at_byte;
	uint64_t body_byte;
	uint32_t len_byte;
	struct str text[HTTP_TEXTS];
};

/* A field of a request (dir 0) or an answer (dir 1) into its text, when it is
 * told of. Several of a name are one, joined by commas, in the arena. */
void http_field(struct str name,
	struct str value,
	int dir,
	struct str text[static HTTP_TEXTS],
	struct arena *a);
enum {
	HTTP_HEADERS_MAX = 1 << 10
};
/* Adds a name to the names of an answer's fields, n so far, in their order and
 * separated by commas; names beyond HTTP_HEADERS_MAX, the room at p, are left
 * out. */
void http_add_name(char *p, size_t *n, struct str name);

/* RFC 9110, 7.2: the Host field; of a request without one the authority of its
 * target. Without the port, which the tuple has. */
struct str http_host(struct str method, struct str uri, struct str host);
/* "http://name:password@host/" without what stands before the @ */
struct str http_without_user(struct str uri, struct arena *a);

/* The message in a block of its own, its texts cut to what is kept. NULL: no
 * room. */
struct http_message *http_keep(struct parser *e,
	const struct chunk *h,
	const struct str text[static HTTP_TEXTS]);
/* NULL is a no-op; its answer is another block */
void http_free(struct parser *e, struct http_message *m);

/* Says a request and its answer, and who NTLM says is asking. */
void http_put(const struct session *t,
	struct parser *e,
	const struct http_message *request);
/* Says the file in the body of m, of which request is the request; NULL: it is
 * not known. */
void http_put_file(const struct session *t,
	struct parser *e,
	struct file_hash *file,
	const struct http_message *m,
	const struct http_message *request);

#endif
