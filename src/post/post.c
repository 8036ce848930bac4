/* SPDX-License-Identifier: Apache-2.0 */
#include "post/post.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

struct sending {
	CURL *curl;
	struct curl_slist *headers;
	char url[POST_URL_MAX];
	char why[CURL_ERROR_SIZE];
	struct buf *to;
	bool too_large;
};

static bool has_part(CURLU *u, CURLUPart what)
{
	char *text = NULL;
	bool has = curl_url_get(u, what, &text, 0) == CURLUE_OK;

	curl_free(text);
	return has;
}

static bool is_web(CURLU *u)
{
	char *scheme = NULL;
	bool ok =
		curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		(strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);

	curl_free(scheme);
	return ok;
}

static const char *wrong_url(const struct post *p, CURLU *u)
{
	if (!u || strlen(p->url) + strlen(p->path) + 1 > POST_URL_MAX)
		return "it is too long";
	if (curl_url_set(u, CURLUPART_URL, p->url, 0) || !is_web(u))
		return "a URL that begins with https:// or http:// was "
		       "expected";
	if (has_part(u, CURLUPART_USER) || has_part(u, CURLUPART_PASSWORD))
		return "it may have no user and no password";
	if (has_part(u, CURLUPART_QUERY) || has_part(u, CURLUPART_FRAGMENT))
		return "it may have no query and no fragment";
	return NULL;
}

static bool set_url(struct sending *s, const struct post *p, struct err *err)
{
	CURLU *u = curl_url();
	const char *wrong = wrong_url(p, u);
	size_t n = strlen(p->url);

	curl_url_cleanup(u);
	if (wrong) {
		/* a password must not come back on the screen */
		return fail(err,
			ERR_USAGE,
			0,
			"%.200s: %s",
			strchr(p->url, '@') ? "the URL" : p->url,
			wrong);
	}
	while (*p->path && n && p->url[n - 1] == '/')
		n--;
	snprintf(s->url, sizeof s->url, "%.*s%s", (int)n, p->url, p->path);
	return true;
}

static size_t take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct sending *s = ctx;

	if (n > POST_ANSWER_MAX - s->to->n) {
		s->too_large = true;
		return 0;
	}
	buf_add(s->to, (struct str){ p, size * n });
	return s->to->bad ? 0 : n;
}

static bool set_headers(struct sending *s, const struct post *p)
{
	char line[200];
	struct curl_slist *more;

	snprintf(line, sizeof line, "Content-Type: %s", p->media);
	s->headers = curl_slist_append(NULL, line);
	more = s->headers ? curl_slist_append(s->headers, "Expect:") : NULL;
	return more &&
		!curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, s->headers);
}

static bool set_options(struct sending *s,
	const struct post *p,
	struct str body)
{
	CURL *c = s->curl;
	long seconds = (long)(p->seconds ? p->seconds : POST_SECONDS);
	bool bad = curl_easy_setopt(c, CURLOPT_URL, s->url) ||
		curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") ||
		curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) ||
		curl_easy_setopt(c, CURLOPT_PROXY, "") ||
		curl_easy_setopt(c,
			CURLOPT_NETRC,
			(long)CURL_NETRC_IGNORED) ||
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) ||
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) ||
		curl_easy_setopt(c, CURLOPT_TIMEOUT, seconds) ||
		curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) ||
		curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->why) ||
		curl_easy_setopt(c, CURLOPT_USERAGENT, "ashiato") ||
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.p) ||
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)body.n) ||
		curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body) ||
		curl_easy_setopt(c, CURLOPT_WRITEDATA, s);

	if (p->ca)
		bad |= curl_easy_setopt(c, CURLOPT_CAINFO, p->ca) ||
			curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	return !bad && set_headers(s, p);
}

/* Nothing leaves the machine without a word on where it goes. */
static void say_server(const struct post *p, const struct sending *s)
{
	struct err e;

	fail(&e, ERR_NONE, 0, "asks %.300s, and no other server", s->url);
	p->say(p->ctx, e.text);
}

static bool perform(struct sending *s, long *ret_status, struct err *err)
{
	CURLcode got = curl_easy_perform(s->curl);

	if (s->too_large) {
		return fail(err,
			ERR_LIMIT,
			0,
			"%.200s: the answer is larger than 1 MiB",
			s->url);
	}
	if (got != CURLE_OK) {
		return fail(err,
			ERR_IO,
			0,
			"%.200s: %s",
			s->url,
			s->why[0] ? s->why : curl_easy_strerror(got));
	}
	return curl_easy_getinfo(s->curl,
		       CURLINFO_RESPONSE_CODE,
		       ret_status) == CURLE_OK ||
		fail(err, ERR_IO, 0, "%.200s: no answer", s->url);
}

bool post_send(const struct post *p,
	struct str body,
	struct buf *ret,
	long *ret_status,
	struct err *err)
{
	struct sending s = { .curl = curl_easy_init(), .to = ret };
	bool ok = set_url(&s, p, err);

	if (ok && (!s.curl || !set_options(&s, p, body))) {
		ok = fail(err,
			ERR_IO,
			0,
			"libcurl cannot be used: HTTP with TLS was expected");
	}
	if (ok)
		say_server(p, &s);
	ok = ok && perform(&s, ret_status, err);
	curl_slist_free_all(s.headers);
	curl_easy_cleanup(s.curl);
	return ok;
}
