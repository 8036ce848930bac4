/* SPDX-License-Identifier: Apache-2.0 */
/* The sockets around serve_request: libevent's HTTP server, one thread, on
 * loopback. */
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "serve/serve.h"

enum {
	HEADERS_MAX = 16 << 10, /* bytes of a request's */
	BODY_MAX = 1 << 20,     /* nothing is taken, but it is read past */
	IDLE_S = 30,
	TOKEN_BYTE = (TOKEN_N - 1) / 2
};

struct listener {
	struct serve_setup setup;
	struct serve *serve;
	struct event_base *base;
	struct evhttp *http;
	struct event *ends[2];
	char token[TOKEN_N];
};

static struct str header_of(struct evhttp_request *r, const char *name)
{
	return str_of(evhttp_find_header(evhttp_request_get_input_headers(r),
		name));
}

static enum serve_method method_of(struct evhttp_request *r)
{
	switch (evhttp_request_get_command(r)) {
	case EVHTTP_REQ_GET:
	case EVHTTP_REQ_HEAD:
		return SERVE_GET;
	case EVHTTP_REQ_POST:
		return SERVE_POST;
	case EVHTTP_REQ_DELETE:
		return SERVE_DELETE;
	default:
		return SERVE_OTHER;
	}
}

static int64_t now_us(void)
{
	struct timeval t;

	gettimeofday(&t, NULL);
	return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

static void free_body(const void *p, size_t n, void *ctx)
{
	(void)p;
	(void)n;
	free(ctx);
}

static void put_answer(struct evhttp_request *r, struct serve_answer *x)
{
	struct evkeyvalq *to = evhttp_request_get_output_headers(r);
	struct evbuffer *out = evbuffer_new();

	evhttp_add_header(to, "Content-Type", x->media);
	/* nothing of a case may stay in a browser or run in one */
	evhttp_add_header(to, "Cache-Control", "no-store");
	evhttp_add_header(to, "X-Content-Type-Options", "nosniff");
	for (uint32_t i = 0; i < x->n_header; i++)
		evhttp_add_header(to, x->header[i].name, x->header[i].value);
	/* the page is handed over, not copied */
	if (out && x->body.n &&
		evbuffer_add_reference(out,
			x->body.p,
			x->body.n,
			free_body,
			x->body.p) == 0) {
		x->body = (struct buf){ 0 };
	}
	buf_done(&x->body);
	evhttp_send_reply(r, x->status, NULL, out);
	if (out)
		evbuffer_free(out);
}

static void on_request(struct evhttp_request *r, void *ctx)
{
	struct listener *l = ctx;
	struct serve_answer x;
	const struct serve_request q = {
		.method = method_of(r),
		.target = str_of(evhttp_request_get_uri(r)),
		.host = header_of(r, "Host"),
		.origin = header_of(r, "Origin"),
		.authorization = header_of(r, "Authorization"),
		.accept = header_of(r, "Accept"),
		.content_type = header_of(r, "Content-Type"),
		.at_us = now_us(),
	};

	serve_request(l->serve, &q, &x);
	put_answer(r, &x);
}

static void on_end(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	event_base_loopexit(ctx, NULL);
}

static bool make_token(struct listener *l, struct err *err)
{
	unsigned char b[TOKEN_BYTE];

	if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
		return fail_os(err, "the system gives no random numbers");
	hex_write(b, sizeof b, l->token);
	l->token[TOKEN_N - 1] = '\0';
	return true;
}

/* The end of a page waits for nobody's acknowledgement. Accepted sockets have
 * it from the one that listens (tcp(7)). */
static void send_at_once(struct evhttp_bound_socket *b)
{
	int on = 1;

	setsockopt(evhttp_bound_socket_get_fd(b),
		IPPROTO_TCP,
		TCP_NODELAY,
		&on,
		sizeof on);
}

static bool bound_port(struct evhttp_bound_socket *b, uint32_t *ret)
{
	struct sockaddr_in a = { 0 };
	socklen_t n = sizeof a;

	if (getsockname(evhttp_bound_socket_get_fd(b),
		    (struct sockaddr *)&a,
		    &n)) {
		return false;
	}
	*ret = ntohs(a.sin_port);
	return true;
}

static bool bind_port(struct listener *l, uint32_t port, struct err *err)
{
	struct evhttp_bound_socket *b;

	l->base = event_base_new();
	l->http = l->base ? evhttp_new(l->base) : NULL;
	if (!l->http)
		return fail(err, ERR_LIMIT, 0, "libevent cannot be used");
	evhttp_set_allowed_methods(l->http,
		EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST |
			EVHTTP_REQ_DELETE | EVHTTP_REQ_PUT |
			EVHTTP_REQ_OPTIONS | EVHTTP_REQ_PATCH);
	evhttp_set_max_headers_size(l->http, HEADERS_MAX);
	evhttp_set_max_body_size(l->http, BODY_MAX);
	evhttp_set_timeout(l->http, IDLE_S);
	evhttp_set_default_content_type(l->http, NULL);
	evhttp_set_gencb(l->http, on_request, l);
	b = evhttp_bind_socket_with_handle(l->http,
		"127.0.0.1",
		(uint16_t)port);
	if (!b || !bound_port(b, &l->setup.port)) {
		return fail_os(err,
			"the port %u of this machine cannot be listened on",
			port);
	}
	send_at_once(b);
	return true;
}

static bool await_end(struct listener *l, struct err *err)
{
	static const int signals[] = { SIGINT, SIGTERM };

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		l->ends[i] =
			evsignal_new(l->base, signals[i], on_end, l->base);
		if (!l->ends[i] || event_add(l->ends[i], NULL))
			return fail(err, ERR_LIMIT, 0, "no memory left");
	}
	return true;
}

static void close_all(struct listener *l)
{
	for (size_t i = 0; i < sizeof l->ends / sizeof *l->ends; i++) {
		if (l->ends[i])
			event_free(l->ends[i]);
	}
	if (l->http)
		evhttp_free(l->http);
	if (l->base)
		event_base_free(l->base);
	serve_close(l->serve);
	explicit_bzero(l->token, sizeof l->token);
}

bool serve_listen(const struct serve_setup *setup,
	uint32_t port,
	bool (*ready)(void *ctx, const char *url),
	struct err *err)
{
	struct listener l = { .setup = *setup };
	char url[SERVE_VALUE_N * 2];

	/* who hangs up early ends an answer, not the server */
	signal(SIGPIPE, SIG_IGN);
	bool ok = make_token(&l, err) && bind_port(&l, port, err);
	l.setup.token = str_of(l.token);
	ok = ok && serve_open(&l.serve, &l.setup, err) && await_end(&l, err);
	if (ok) {
		snprintf(url,
			sizeof url,
			"http://127.0.0.1:%u/?token=%s",
			l.setup.port,
			l.token);
		ok = ready(setup->ctx, url) ||
			fail(err, ERR_IO, 0, "the address cannot be printed");
	}
	if (ok)
		event_base_dispatch(l.base);
	close_all(&l);
	return ok;
}
