/* SPDX-License-Identifier: Apache-2.0 */
/* Private to taxii/: one server, asked over HTTP by libcurl. */
#ifndef TAXII_HTTP_H
#define TAXII_HTTP_H

#include "taxii/taxii.h"

enum {
	URL_N = 4096,
	HEADER_N = 512
};

struct http;

struct http_answer {
	long status;
	struct buf body; /* the caller's, to be given back */
	char media[HEADER_N];
	char location[HEADER_N];
	char added_last[HEADER_N];
	char retry_after[HEADER_N];
	bool too_large;
	bool again; /* it was asked for more than once */
};

/* Reads the secret and the certificates, and sets what server is meant: that
 * of the URL of the order, which must be https, or http to this machine,
 * without user, query and fragment, and says it. ERR_USAGE: it is not;
 * ERR_IO: the file of secrets can be read by others, or not at all. */
bool http_open(struct http **ret,
	const struct taxii_order *o,
	struct err *err);

/* NULL is a no-op. What it held of the secret is overwritten. */
void http_close(struct http *h);

/* The URL of the order, with a slash at its end. */
const char *http_base(const struct http *h);

/* Whether the URL is on the server of the order: scheme, host, port. */
bool http_is_here(const struct http *h, const char *url);

/* GET of a URL on that server; body.p NULL: else POST of what it holds.
 * Answers of 429 and 503, of GET also 500, 502 and 504, are asked for again
 * at most six times, as late as Retry-After says, within two minutes
 * altogether. *ret is an answer of 2xx whose media type is that of TAXII 2.1.
 * ERR_FORMAT: another status, media type or a redirect; ERR_LIMIT: longer
 * than 100 MB; ERR_IO: no answer in time, TLS that does not verify. */
bool http_ask(struct http *h,
	const char *url,
	struct str body,
	struct http_answer *ret,
	struct err *err);

/* The status of the last answer, also after a failure; 0: there was none. */
long http_status(const struct http *h);

/* Whether a text of the server holds the secret that it was sent: such a text
 * is not shown. */
bool http_repeats(const struct http *h, struct str text);

/* Appends the text percent-encoded, as a value of a query. */
void url_value(struct buf *b, struct str text);

#endif
