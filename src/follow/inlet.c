/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/inlet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define UDP "syslog+udp:"
#define TCP "syslog+tcp:"
#define FLOWS "netflow+udp:"

enum {
	STDIN = 0,
	TAKE_BYTE = 1 << 16,
	/* more is not taken before it was read: the sender waits, or the kernel
	 * drops datagrams */
	HELD_BYTE = 16 << 20,
	/* RFC 5425, 4.3.1: receivers "SHOULD be able to process messages with
	 * lengths up to and including 8192 octets"; what is longer than this is
	 * no framing */
	MESSAGE_MAX = 1 << 16,
	RECEIVE_BYTE = 32 << 20,
	BACKLOG = 16
};

bool inlet_is(const char *source)
{
	struct str s = str_of(source);

	return str_is(s, "-") || str_starts(s, STR(UDP)) ||
		str_starts(s, STR(TCP)) || str_starts(s, STR(FLOWS));
}

/* Of packets one behind the other; no file is followed so. */
static const struct line_form exports_form = { "netflow", FRONT_NONE };

static const struct {
	const char *before;
	enum inlet_kind kind;
} kinds[] = {
	{ UDP, INLET_UDP },
	{ TCP, INLET_TCP },
	{ FLOWS, INLET_FLOWS },
};

/* --- opening ------------------------------------------------------------- */

struct endpoint {
	struct sockaddr_storage at;
	socklen_t n;
};

/* "[ADDRESS:]PORT" */
static bool endpoint_parse(struct str where, struct endpoint *ret)
{
	struct sockaddr_in *v4 = (void *)&ret->at;
	struct sockaddr_in6 *v6 = (void *)&ret->at;
	struct str host = STR("127.0.0.1");
	struct str port_text = where;
	char z[INET6_ADDRSTRLEN];
	uint64_t port;

	str_cut_last(where, ':', &host, &port_text);
	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = (struct str){ host.p + 1, host.n - 2 };
	if (!str_u64(port_text, &port) || port == 0 || port > 65535 ||
		host.n >= sizeof z) {
		return false;
	}
	snprintf(z, sizeof z, "%.*s", STR_FMT(host));
	*ret = (struct endpoint){ .n = sizeof *v4 };
	v4->sin_family = AF_INET;
	v4->sin_port = htons((uint16_t)port);
	if (inet_pton(AF_INET, z, &v4->sin_addr) == 1)
		return true;
	*ret = (struct endpoint){ .n = sizeof *v6 };
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)port);
	return inet_pton(AF_INET6, z, &v6->sin6_addr) == 1;
}

static bool open_socket(struct inlet *x, struct str where, struct err *err)
{
	struct endpoint e;
	int size = RECEIVE_BYTE;
	int yes = 1;
	bool tcp = x->kind == INLET_TCP;

	if (!endpoint_parse(where, &e)) {
		return fail(err,
			ERR_USAGE,
			0,
			"%.*s: [ADDRESS:]PORT was expected, such as " UDP
			"5514 or " TCP "192.0.2.1:5514",
			STR_FMT(x->source));
	}
	x->fd = socket(e.at.ss_family,
		(tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC |
			SOCK_NONBLOCK,
		0);
	if (x->fd >= 0 && tcp)
		setsockopt(x->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (x->fd < 0 || bind(x->fd, (void *)&e.at, e.n) != 0 ||
		(tcp && listen(x->fd, BACKLOG) != 0)) {
		return fail_os(err,
			"cannot receive on %.*s",
			STR_FMT(x->source));
	}
	if (!tcp)
		setsockopt(x->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	return true;
}

bool inlet_open(struct inlet *ret, const char *source, struct err *err)
{
	struct str s = str_of(source);
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	*ret = (struct inlet){ .source = s, .fd = STDIN };
	ret->run = (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
	if (str_is(s, "-"))
		return true;
	ret->fd = -1;
	ret->form = form_named(STR("syslog"));
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!str_starts(s, str_of(kinds[i].before)))
			continue;
		ret->kind = kinds[i].kind;
		s = str_from(s, strlen(kinds[i].before));
		break;
	}
	if (ret->kind == INLET_FLOWS) {
		ret->form = &exports_form;
		ret->exporter = calloc(CLIENTS_MAX, sizeof *ret->exporter);
		if (!ret->exporter) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left to follow");
		}
	}
	return open_socket(ret, s, err);
}

static void close_client(struct inlet *x, uint32_t i)
{
	close(x->client[i].fd);
	buf_done(&x->client[i].rest);
	x->client[i] = x->client[--x->n_client];
}

void inlet_close(struct inlet *x)
{
	while (x->n_client)
		close_client(x, 0);
	if (x->kind != INLET_STDIN && x->fd >= 0)
		close(x->fd);
	for (uint32_t i = 0; i < x->n_exporter; i++)
		exporter_done(&x->exporter[i]);
	free(x->exporter);
	buf_done(&x->lines);
	buf_done(&x->rest);
	buf_done(&x->front);
}

uint32_t inlet_polls(const struct inlet *x, struct pollfd *p, uint32_t max)
{
	uint32_t n = 0;

	if (x->ended || x->lines.n - x->used >= HELD_BYTE)
		return 0;
	if (n < max)
		p[n++] = (struct pollfd){ .fd = x->fd, .events = POLLIN };
	for (uint32_t i = 0; i < x->n_client && n < max; i++) {
		p[n++] = (struct pollfd){ .fd = x->client[i].fd,
			.events = POLLIN };
	}
	return n;
}

/* --- taking -------------------------------------------------------------- */

/* A message as a line: what breaks lines in it is a blank. */
static void put_message(struct inlet *x, struct str m)
{
	while (m.n && str_has_char(STR("\r\n"), m.p[m.n - 1]))
		m.n--;
	if (!m.n)
		return;
	size_t at = x->lines.n;
	buf_add(&x->lines, m);
	buf_z(&x->lines, "\n");
	for (size_t i = at; !x->lines.bad && i < at + m.n; i++) {
		if (str_has_char(STR("\r\n"), x->lines.p[i]) ||
			!x->lines.p[i]) {
			x->lines.p[i] = ' ';
		}
	}
}

static bool is_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void take_stdin(struct inlet *x)
{
	char room[TAKE_BYTE];

	while (!x->ended && x->lines.n - x->used < HELD_BYTE &&
		is_readable(x->fd)) {
		ssize_t n = read(x->fd, room, sizeof room);
		size_t whole = n > 0 ? (size_t)n : 0;

		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		while (whole && room[whole - 1] != '\n')
			whole--;
		if (whole || n <= 0) {
			buf_add(&x->lines, buf_str(&x->rest));
			x->rest.n = 0;
		}
		x->ended = n <= 0;
		buf_add(&x->lines, (struct str){ room, whole });
		if (n > 0) {
			buf_add(&x->rest,
				(struct str){ room + whole,
					(size_t)n - whole });
		}
	}
}

static void take_datagrams(struct inlet *x)
{
	char room[TAKE_BYTE];

	while (x->lines.n - x->used < HELD_BYTE) {
		ssize_t n = recv(x->fd, room, sizeof room, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		put_message(x, (struct str){ room, (size_t)n });
	}
}

static struct addr address_of(const struct sockaddr_storage *from)
{
	const struct sockaddr_in *v4 = (const void *)from;
	const struct sockaddr_in6 *v6 = (const void *)from;

	if (from->ss_family == AF_INET)
		return addr_v4(ntohl(v4->sin_addr.s_addr));
	return addr_v6(v6->sin6_addr.s6_addr);
}

/* NULL: too many send */
static struct exporter *exporter_of(struct inlet *x, struct addr from)
{
	for (uint32_t i = 0; i < x->n_exporter; i++) {
		if (addr_eq(x->exporter[i].from, from))
			return &x->exporter[i];
	}
	if (x->n_exporter == CLIENTS_MAX)
		return NULL;
	x->exporter[x->n_exporter].from = from;
	return &x->exporter[x->n_exporter++];
}

static void take_exports(struct inlet *x)
{
	char room[TAKE_BYTE];
	struct sockaddr_storage from = { 0 };

	for (;;) {
		socklen_t n_from = sizeof from;
		ssize_t n = recvfrom(x->fd,
			room,
			sizeof room,
			0,
			(void *)&from,
			&n_from);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		struct exporter *e = exporter_of(x, address_of(&from));
		if (!e ||
			!exporter_take(e, (struct str){ room, (size_t)n })) {
			x->broken++;
			continue;
		}
		if (e->packets.n >= PACKETS_BYTE)
			return;
	}
}

/* RFC 6587, 3.4.1: "MSG-LEN SP SYSLOG-MSG"; 3.4.2: messages that a line feed
 * ends. How many bytes it is with its frame; 0 = not whole yet, -1 = neither */
static ptrdiff_t message_in(struct str s, struct str *ret)
{
	const char *end;
	struct str number;
	struct str rest;
	uint64_t len;

	if (!s.n)
		return 0;
	if (s.p[0] < '1' || s.p[0] > '9') {
		end = memchr(s.p, '\n', s.n);
		if (!end)
			return s.n > MESSAGE_MAX ? -1 : 0;
		*ret = str_head(s, (size_t)(end - s.p));
		return end - s.p + 1;
	}
	if (!str_cut(s, ' ', &number, &rest))
		return s.n > 6 ? -1 : 0;
	if (!str_u64(number, &len) || len > MESSAGE_MAX)
		return -1;
	if (rest.n < len)
		return 0;
	*ret = str_head(rest, len);
	return (ptrdiff_t)(number.n + 1 + len);
}

/* false: its framing is none. ended: a last message without a line feed is one
 */
static bool take_messages(struct inlet *x, struct inlet_client *c, bool ended)
{
	struct str all = buf_str(&c->rest);
	struct str m;
	ptrdiff_t n;

	while ((n = message_in(all, &m)) > 0) {
		put_message(x, m);
		all = str_from(all, (size_t)n);
	}
	if (ended && n == 0 && all.n && (all.p[0] < '1' || all.p[0] > '9'))
		put_message(x, all);
	if (all.n)
		memmove(c->rest.p, all.p, all.n);
	c->rest.n = all.n;
	return n == 0;
}

/* false: it is closed */
static bool take_client(struct inlet *x, struct inlet_client *c)
{
	char room[TAKE_BYTE];

	while (x->lines.n - x->used < HELD_BYTE) {
		ssize_t n = recv(c->fd, room, sizeof room, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		buf_add(&c->rest, (struct str){ room, (size_t)n });
		if (!take_messages(x, c, n == 0)) {
			x->broken++;
			return false;
		}
		if (n == 0 || c->rest.bad)
			return false;
	}
	return true;
}

static void take_connections(struct inlet *x)
{
	while (x->n_client < CLIENTS_MAX) {
		int fd = accept4(x->fd,
			NULL,
			NULL,
			SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0)
			break;
		x->client[x->n_client++] = (struct inlet_client){ .fd = fd };
	}
	for (uint32_t i = x->n_client; i > 0; i--) {
		if (!take_client(x, &x->client[i - 1]))
			close_client(x, i - 1);
	}
}

void inlet_take(struct inlet *x)
{
	switch (x->kind) {
	case INLET_STDIN:
		take_stdin(x);
		break;
	case INLET_UDP:
		take_datagrams(x);
		break;
	case INLET_TCP:
		take_connections(x);
		break;
	case INLET_FLOWS:
		take_exports(x);
		break;
	}
}

/* --- pieces -------------------------------------------------------------- */

/* All packets of one exporter that came, behind the templates that it sent
 * before; those among them count from where they stand. */
static bool next_export(const struct inlet *x, struct piece *ret)
{
	for (uint32_t i = 0; i < x->n_exporter; i++) {
		struct exporter *e = &x->exporter[i];

		if (!e->packets.n)
			continue;
		*ret = (struct piece){
			.source = x->source,
			.log = x->run + i,
			.front = buf_str(&e->front),
			.bytes = buf_str(&e->packets),
			.torn_at = SIZE_MAX,
			.at = e->at,
			.form = x->form,
		};
		return true;
	}
	return false;
}

static void export_done(struct inlet *x, const struct piece *p)
{
	struct exporter *e = &x->exporter[p->log - x->run];

	e->at += e->packets.n;
	e->packets.n = e->front.n = 0;
	for (uint32_t i = 0; i < e->n; i++)
		buf_add(&e->front, buf_str(&e->templates[i]));
}

bool inlet_next(const struct inlet *x, struct piece *ret)
{
	if (x->kind == INLET_FLOWS)
		return next_export(x, ret);

	struct str all = str_from(buf_str(&x->lines), x->used);
	size_t most = PIECE_BYTE - x->front.n;
	size_t n = all.n < most ? all.n : most;

	if (x->refused || !n)
		return false;
	if (n < all.n) {
		while (n && all.p[n - 1] != '\n')
			n--;
	}
	*ret = (struct piece){
		.source = x->source,
		.log = x->run,
		.front = buf_str(&x->front),
		.bytes = str_head(all, n ? n : most),
		.torn_at = n ? n : most,
		.at = x->at,
		.form = x->form,
		.told = { .year = x->year },
	};
	return true;
}

void inlet_done(struct inlet *x, const struct piece *p, int64_t last_ns)
{
	uint64_t at = 0;
	uint32_t len = 0;

	if (x->kind == INLET_FLOWS) {
		export_done(x, p);
		return;
	}
	bool fresh = p->form &&
		form_front(p->form, p->bytes, 0, p->at == 0, &at, &len);

	(void)last_ns;
	x->form = p->form;
	if (fresh) {
		x->front.n = 0;
		buf_add(&x->front, str_head(str_from(p->bytes, at), len));
	}
	x->at += p->bytes.n;
	x->used += p->bytes.n;
	if (x->used < x->lines.n)
		return;
	x->lines.n = x->used = 0;
}
