/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "taxii/secret.h"

enum {
	ANSWER_MAX = 100 << 20, /* bytes: a page of 1,000 has about one MB */
	TRIES = 6,
	WAIT_ONE_S = 30,  /* of what a server asks for */
	WAIT_ALL_S = 120, /* between the tries of one answer */
	CONNECT_S = 15
};

struct http {
	CURL *curl;
	struct curl_slist *get;
	struct curl_slist *post;
	char base[URL_N];
	/* scheme://host:port, in lower case */
	char server[URL_N];
	struct secret secret;
	char why[CURL_ERROR_SIZE];
	long status;
	const struct taxii_order *o;
};

/* --- URLs ----------------------------------------------------------------
 */

static bool is_loopback(const char *host)
{
	return strcasecmp(host, "localhost") == 0 ||
		strncmp(host, "127.", 4) == 0 || strcmp(host, "[::1]") == 0;
}

/* A part of a URL, "" when it has none; curl_free it. */
static char *part_of(CURLU *u, CURLUPart what, unsigned flags)
{
	char *text = NULL;

	if (curl_url_get(u, what, &text, flags) != CURLUE_OK)
		return NULL;
	return text;
}

static bool server_of(CURLU *u, char ret[static URL_N], bool *ret_clear)
{
	char *scheme = part_of(u, CURLUPART_SCHEME, 0);
	char *host = part_of(u, CURLUPART_HOST, 0);
	char *port = part_of(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	bool http = scheme && strcmp(scheme, "http") == 0;
	bool ok = scheme && host && port &&
		(http || strcmp(scheme, "https") == 0);

	if (ok) {
		ok = snprintf(ret, URL_N, "%s://%s:%s", scheme, host, port) <
			URL_N;
		*ret_clear = http && !is_loopback(host);
	}
	for (char *c = ret; ok && *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	return ok;
}

static bool has_part(CURLU *u, CURLUPart what)
{
	char *text = part_of(u, what, 0);
	bool has = text != NULL;

	curl_free(text);
	return has;
}

static const char *wrong_url(struct http *h, CURLU *u, const char *url)
{
	bool in_clear = false;
	size_t n = strlen(url);

	if (n + 2 > URL_N || curl_url_set(u, CURLUPART_URL, url, 0))
		return "it is no URL";
	if (has_part(u, CURLUPART_USER) || has_part(u, CURLUPART_PASSWORD))
		return "a secret does not belong into it: --secret FILE";
	if (has_part(u, CURLUPART_QUERY) || has_part(u, CURLUPART_FRAGMENT))
		return "it may have no query and no fragment";
	if (!server_of(u, h->server, &in_clear))
		return "https was expected";
	if (in_clear)
		return "http is for this machine only: https was expected";
	snprintf(h->base, URL_N, "%s%s", url, url[n - 1] == '/' ? "" : "/");
	return NULL;
}

static bool set_server(struct http *h, struct err *err)
{
	CURLU *u = curl_url();
	const char *wrong = u ? wrong_url(h, u, h->o->url) : "no memory left";
	/* a password in it must not come back on the screen */
	bool repeat = wrong && !strchr(h->o->url, '@');

	curl_url_cleanup(u);
	if (!wrong)
		return true;
	return fail(err,
		ERR_USAGE,
		0,
		"%s%s%s",
		repeat ? h->o->url : "the URL",
		": ",
		wrong);
}

bool http_is_here(const struct http *h, const char *url)
{
	char server[URL_N];
	bool in_clear;
	CURLU *u = curl_url();
	bool here = u && !curl_url_set(u, CURLUPART_URL, url, 0) &&
		!has_part(u, CURLUPART_USER) &&
		server_of(u, server, &in_clear) &&
		strcmp(server, h->server) == 0;

	curl_url_cleanup(u);
	return here;
}

const char *http_base(const struct http *h)
{
	return h->base;
}

bool http_repeats(const struct http *h, struct str text)
{
	return secret_in(&h->secret, text);
}

long http_status(const struct http *h)
{
	return h->status;
}

void url_value(struct buf *b, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool plain = (c >= '0' && c <= '9') ||
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c && strchr("-._~", c));

		if (plain)
			buf_add(b, (struct str){ text.p + i, 1 });
		else
			buf_fmt(b, "%%%02X", c);
	}
}

/* --- one connection ------------------------------------------------------
 */

static size_t take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct http_answer *x = ctx;

	if (n > ANSWER_MAX - x->body.n) {
		x->too_large = true;
		return 0;
	}
	buf_add(&x->body, (struct str){ p, size * n });
	return x->body.bad ? 0 : n;
}

static bool header_is(struct str name, const char *lower)
{
	return str_lower_eq(name, str_of(lower));
}

static size_t take_header(char *p, size_t size, size_t n, void *ctx)
{
	struct http_answer *x = ctx;
	struct str line = { p, size * n };
	struct str name;
	struct str value;
	char *to = NULL;

	if (!str_cut(line, ':', &name, &value))
		return n;
	if (header_is(name, "content-type"))
		to = x->media;
	else if (header_is(name, "location"))
		to = x->location;
	else if (header_is(name, "x-taxii-date-added-last"))
		to = x->added_last;
	else if (header_is(name, "retry-after"))
		to = x->retry_after;
	while (value.n &&
		(value.p[value.n - 1] == '\r' ||
			value.p[value.n - 1] == '\n')) {
		value.n--;
	}
	value = str_trim(value);
	if (to)
		snprintf(to, HEADER_N, "%.*s", STR_FMT(value));
	return n;
}

/* Only this server, this protocol, this secret: nothing of the environment
 * (proxies, .netrc, cookies), and no redirect. */
static bool set_options(struct http *h)
{
	CURL *c = h->curl;
	const struct taxii_order *o = h->o;
	long seconds = (long)(o->seconds ? o->seconds : TAXII_SECONDS);
	bool bad = curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") ||
		curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) ||
		curl_easy_setopt(c, CURLOPT_PROXY, "") ||
		curl_easy_setopt(c,
			CURLOPT_NETRC,
			(long)CURL_NETRC_IGNORED) ||
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) ||
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) ||
		curl_easy_setopt(c,
			CURLOPT_SSLVERSION,
			(long)CURL_SSLVERSION_TLSv1_2) ||
		curl_easy_setopt(c,
			CURLOPT_CONNECTTIMEOUT,
			(long)CONNECT_S) ||
		curl_easy_setopt(c, CURLOPT_TIMEOUT, seconds) ||
		curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->why) ||
		curl_easy_setopt(c, CURLOPT_USERAGENT, "ashiato") ||
		curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body) ||
		curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);

	/* in place of the system's, which libcurl would also look into */
	if (o->ca)
		bad |= curl_easy_setopt(c, CURLOPT_CAINFO, o->ca) ||
			curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	return !bad;
}

static bool header_add(struct curl_slist **list, const char *line)
{
	struct curl_slist *more = curl_slist_append(*list, line);

	if (more)
		*list = more;
	return more != NULL;
}

static bool set_headers(struct http *h)
{
	return header_add(&h->get, "Accept: " TAXII_MEDIA) &&
		header_add(&h->post, "Accept: " TAXII_MEDIA) &&
		header_add(&h->post, "Content-Type: " TAXII_MEDIA) &&
		header_add(&h->post, "Expect:") &&
		(!h->secret.header[0] ||
			(header_add(&h->get, h->secret.header) &&
				header_add(&h->post, h->secret.header)));
}

/* Nothing leaves the machine without a word on where it goes. */
static void say_server(const struct http *h)
{
	struct err e;

	fail(&e, ERR_NONE, 0, "asks %s, and no other server", h->server);
	h->o->say(h->o->ctx, e.text);
}

bool http_open(struct http **ret,
	const struct taxii_order *o,
	struct err *err)
{
	struct http *h = calloc(1, sizeof *h);

	if (!h)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	h->o = o;
	h->curl = curl_easy_init();
	bool ok = set_server(h, err) &&
		(!o->secret || secret_read(o->secret, &h->secret, err));
	if (ok && o->ca && !file_readable(o->ca, err))
		ok = false;
	if (ok && (!h->curl || !set_options(h) || !set_headers(h))) {
		ok = fail(err,
			ERR_IO,
			0,
			"libcurl cannot be used: HTTP with TLS was expected");
	}
	if (!ok) {
		http_close(h);
		return false;
	}
	say_server(h);
	*ret = h;
	return true;
}

static void wipe(struct curl_slist *list)
{
	for (struct curl_slist *l = list; l; l = l->next)
		explicit_bzero(l->data, strlen(l->data));
	curl_slist_free_all(list);
}

void http_close(struct http *h)
{
	if (!h)
		return;
	curl_easy_cleanup(h->curl);
	wipe(h->get);
	wipe(h->post);
	explicit_bzero(h, sizeof *h);
	free(h);
}

/* --- asking --------------------------------------------------------------
 */

static bool again_later(long status, bool post)
{
	if (status == 429 || status == 503)
		return true;
	return !post && (status == 500 || status == 502 || status == 504);
}

/* Seconds, or a date (RFC 9110, 10.2.3); without one longer each time. */
static double wait_s(const struct http_answer *x, int try)
{
	uint64_t s;
	time_t date;

	if (str_u64(str_of(x->retry_after), &s))
		return (double)s;
	date = x->retry_after[0] ? curl_getdate(x->retry_after, NULL) : -1;
	if (date >= 0)
		return date > time(NULL) ? difftime(date, time(NULL)) : 0;
	return 0.1 * (double)(1 << try);
}

static void pause_for(double s)
{
	struct timespec t = { (time_t)s,
		(long)((s - (double)(time_t)s) * 1e9) };

	nanosleep(&t, NULL);
}

static bool ask_once(struct http *h,
	const char *url,
	struct str body,
	struct http_answer *x,
	struct err *err)
{
	CURL *c = h->curl;
	bool set = !curl_easy_setopt(c, CURLOPT_URL, url) &&
		!curl_easy_setopt(c, CURLOPT_WRITEDATA, x) &&
		!curl_easy_setopt(c, CURLOPT_HEADERDATA, x) &&
		!curl_easy_setopt(c,
			CURLOPT_HTTPHEADER,
			body.p ? h->post : h->get);

	if (set && body.p) {
		set = !curl_easy_setopt(c,
			      CURLOPT_POSTFIELDSIZE_LARGE,
			      (curl_off_t)body.n) &&
			!curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.p);
	} else if (set) {
		set = !curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
	}
	if (!set)
		return fail(err, ERR_LIMIT, 0, "no memory left for %s", url);
	h->why[0] = '\0';
	h->status = 0;
	CURLcode code = curl_easy_perform(c);
	if (code == CURLE_OK) {
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &x->status);
		h->status = x->status;
		return true;
	}
	if (x->too_large) {
		return fail(err,
			ERR_LIMIT,
			0,
			"%s: the answer is longer than %d MB, and was not "
			"read on; ask for smaller pages",
			url,
			ANSWER_MAX >> 20);
	}
	return fail(err,
		ERR_IO,
		0,
		"%s: no whole answer: %s",
		url,
		h->why[0] ? h->why : curl_easy_strerror(code));
}

/* What the server says, short; a server may send back what it was sent. */
static void put_said(const struct http *h, struct str text, struct buf *to)
{
	if (secret_in(&h->secret, text))
		buf_z(to, "(it repeats the secret, and is not shown)");
	else
		buf_shown(to, text, 120);
}

static bool check_answer(const struct http *h,
	const char *url,
	const struct http_answer *x,
	struct err *err)
{
	struct buf said = { 0 };
	bool ok = false;

	if (x->status >= 300 && x->status < 400) {
		put_said(h, str_of(x->location), &said);
		fail(err,
			ERR_FORMAT,
			0,
			"%s: redirects to \"%.*s\", which is not followed; "
			"name the server that is meant",
			url,
			STR_FMT(buf_str(&said)));
	} else if (x->status < 200 || x->status >= 400) {
		put_said(h, buf_str(&x->body), &said);
		fail(err,
			ERR_FORMAT,
			0,
			"%s: the server answers %ld%s: %.*s",
			url,
			x->status,
			x->status == 401 ? " (--secret FILE)" : "",
			STR_FMT(buf_str(&said)));
	} else if (!media_is_taxii(str_of(x->media))) {
		put_said(h, str_of(x->media), &said);
		fail(err,
			ERR_FORMAT,
			0,
			"%s: the answer is \"%.*s\", not %s; it was not read",
			url,
			STR_FMT(buf_str(&said)),
			TAXII_MEDIA);
	} else {
		ok = true;
	}
	buf_done(&said);
	return ok;
}

bool http_ask(struct http *h,
	const char *url,
	struct str body,
	struct http_answer *ret,
	struct err *err)
{
	double waited = 0;

	for (int try = 0;; try++) {
		*ret = (struct http_answer){ .again = try > 0 };
		if (!ask_once(h, url, body, ret, err))
			break;
		double s = wait_s(ret, try);
		waited += s;
		if (!again_later(ret->status, body.p != NULL) ||
			try + 1 >= TRIES || s > WAIT_ONE_S ||
			waited > WAIT_ALL_S) {
			if (check_answer(h, url, ret, err))
				return true;
			break;
		}
		buf_done(&ret->body);
		pause_for(s);
	}
	buf_done(&ret->body);
	return false;
}
