/* SPDX-License-Identifier: Apache-2.0 */
/* TLS over TCP (RFC 8446, RFC 5246): both hellos and, up to TLS 1.2, the
 * server's certificates; then it is done, so that what is encrypted costs
 * nothing. Messages are read in place; while one is not whole, nothing is taken
 * and the driver keeps the bytes. */
#include "protocol/tls.h"

enum {
	CHANGE_CIPHER_SPEC = 20,
	ALERT = 21,
	HANDSHAKE = 22,
	APPLICATION_DATA = 23,
	HEARTBEAT = 24
};
enum {
	RECORD_HEAD = 5,
	RECORD_MAX = (1 << 14) + 2048,
	MESSAGE_HEAD = 4,
	MESSAGE_MAX = HOLD_MAX - 4096,
	/* of records that may stand in front of a hello */
	FRONT_MAX = 1024
};

struct side {
	/* bytes of the handshake record that the next byte stands in */
	uint16_t left;
	/* there is nothing new to see before so many bytes are there */
	uint32_t wait;
	/* server: it sent a ServerHello */
	bool began;
	bool server;
	bool over; /* nothing more to learn from this side */
};

struct tls_state {
	struct tls_said said;
	struct side side[2];
};

/* --- records ------------------------------------------------------------- */

static int record_head(struct cur *c, uint16_t *ret_n)
{
	uint8_t type = cur_u8(c);
	uint16_t version = cur_u16be(c);
	uint16_t n = cur_u16be(c);

	if (c->bad)
		return 0;
	*ret_n = n;
	if (version >> 8 == 3 && type >= CHANGE_CIPHER_SPEC &&
		type <= HEARTBEAT && n <= RECORD_MAX) {
		return type;
	}
	return -1;
}

enum gather {
	GATHER_MORE,
	GATHER_WHOLE,
	GATHER_OTHER,
	GATHER_BAD
};

/* n bytes of handshake, over as many records as they take: in place when one
 * record has them, else put together in the scratch. RFC 8446, 5.1: "Handshake
 * messages MUST NOT be interleaved with other record types"; "MUST NOT send
 * zero-length fragments of Handshake types". *ret_lack: how many bytes until
 * there is more to see: the end of the message, or the head of the next record.
 */
static enum gather gather(struct cur *c,
	uint16_t *left,
	size_t n,
	unsigned char *to,
	size_t *ret_lack)
{
	for (size_t have = 0; have < n;) {
		if (!*left) {
			struct cur head = *c;
			int type = record_head(&head, left);

			*ret_lack = RECORD_HEAD - cur_left(c);
			if (!type)
				return GATHER_MORE;
			if (type != HANDSHAKE || !*left) {
				bool bad =
					type < 0 || have || type == HANDSHAKE;
				*left = 0;
				return bad ? GATHER_BAD : GATHER_OTHER;
			}
			*c = head;
		}
		size_t part = n - have < *left ? n - have : *left;
		if (part > cur_left(c)) {
			*ret_lack = part - cur_left(c);
			return GATHER_MORE;
		}
		memcpy(to + have, cur_take(c, part), part);
		*left = (uint16_t)(*left - part);
		have += part;
	}
	return GATHER_WHOLE;
}

/* The next message. In one record it is not copied. */
static enum gather message(struct cur *c,
	struct side *s,
	struct arena *scratch,
	uint8_t *ret_type,
	struct str *ret_body)
{
	struct cur at = *c;
	uint16_t left = s->left;
	unsigned char head[MESSAGE_HEAD];
	size_t lack = 0;

	*ret_type = 0;
	*ret_body = (struct str){ 0 };
	enum gather got = gather(&at, &left, sizeof head, head, &lack);

	if (got == GATHER_WHOLE) {
		size_t n = (size_t)head[1] << 16 | (size_t)head[2] << 8 |
			head[3];

		if (n > MESSAGE_MAX)
			return GATHER_BAD;
		if (n <= left && n <= cur_left(&at)) {
			*ret_body =
				(struct str){ (const char *)cur_take(&at, n),
					n };
			left = (uint16_t)(left - n);
		} else {
			struct writer room = writer_of(scratch, n);
			if (room.cap < n)
				return GATHER_BAD;
			got = gather(&at,
				&left,
				n,
				(unsigned char *)room.p,
				&lack);
			*ret_body = (struct str){ room.p, n };
		}
		*ret_type = head[0];
	}
	if (got == GATHER_WHOLE) {
		*c = at;
		s->left = left;
	}
	s->wait = got == GATHER_MORE ? (uint32_t)(cur_left(c) + lack) : 0;
	return got;
}

/* --- messages ------------------------------------------------------------ */

static ptrdiff_t done(struct tls_state *s,
	struct str certificates,
	struct session *t,
	struct parser *e)
{
	tls_said_put(&s->said, certificates, t, e);
	/* once */
	s->said.client = false;
	s->said.server = false;
	return SESSION_DONE;
}

/* TLS 1.3 encrypts what follows its ServerHello (RFC 8446, 4.3); before, the
 * certificates are the next message */
static bool server_said_all(const struct tls_said *s)
{
	return s->server && !s->retry && s->version >= TLS_1_3;
}

static struct str certificate_list(struct str body)
{
	struct cur c = cur_of(body.p, body.n);
	size_t n = (size_t)cur_u8(&c) << 16;

	n |= cur_u16be(&c);
	return str_head(str_from(body, 3), n);
}

/* false: done */
static bool parse_message(struct tls_state *s,
	uint8_t type,
	struct str body,
	struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct client_hello client;
	struct server_hello server;
	struct side *side = &s->side[h->dir];

	if (type == TLS_CLIENT_HELLO &&
		client_hello_read(body, false, &client)) {
		tls_said_client(&s->said, &client, 't', h, e);
		side->over = true;
	} else if (type == TLS_SERVER_HELLO &&
		server_hello_read(body, &server)) {
		tls_said_server(&s->said, &server, h, e);
		side->server = true;
		if (server_said_all(&s->said))
			return done(s, (struct str){ 0 }, t, e) == 0;
	} else if (type == TLS_CERTIFICATE && s->said.server) {
		return done(s, certificate_list(body), t, e) == 0;
	} else if (type == TLS_SERVER_HELLO_DONE && s->said.server) {
		return done(s, (struct str){ 0 }, t, e) == 0;
	} else if (!side->began) {
		side->over =
			true; /* not TLS, or a hello that cannot be read */
	}
	side->began = true;
	return true;
}

/* Nothing more from this side: the server's handshake is cut short, it is
 * encrypted from here on, or it is no TLS at all. */
static ptrdiff_t side_over(struct tls_state *s,
	struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct side *side = &s->side[h->dir];

	side->over = true;
	if (side->server || s->side[!h->dir].over)
		return done(s, (struct str){ 0 }, t, e);
	return (ptrdiff_t)h->bytes.n;
}

/* A record that may stand in front of a hello, and says nothing: a warning
 * (unrecognized_name: RFC 6066, 3), "change cipher spec" (RFC 8446, 5: to be
 * dropped), a heartbeat (RFC 6520). What is encrypted is longer. */
static bool is_front(int type, uint16_t n)
{
	return (type == ALERT && n == 2) ||
		(type == CHANGE_CIPHER_SPEC && n == 1) ||
		(type == HEARTBEAT && n <= FRONT_MAX);
}

/* What is no handshake ends a side; but a server may say "change cipher spec"
 * after a HelloRetryRequest (RFC 8446, D.4), and either may say little in front
 * of its hello. */
static ptrdiff_t parse_other(struct tls_state *s,
	struct session *t,
	const struct chunk *h,
	const struct cur *c,
	struct parser *e)
{
	struct cur head = *c;
	uint16_t n;
	int type = record_head(&head, &n);

	const struct side *side = &s->side[h->dir];
	bool front = is_front(type, n) &&
		(h->dir == 0 ? !side->began : !side->server);
	if (!front && (type != CHANGE_CIPHER_SPEC || !s->said.retry))
		return side_over(s, t, h, e);
	return (cur_take(&head, n) ? head.p : c->p) - c->base;
}

/* --- SSL 2.0's ClientHello: a record of its own form, which clients sent that
 * also spoke SSL 3.0 and TLS 1.0 --- */

static int v2_hello(struct str bytes, struct str *ret_body)
{
	enum {
		V2_HEAD = 2,
		V2_LEAST = 9 + 3 + 16,
		V2_MOST = 0x1000
	};
	struct cur c = cur_of(bytes.p, bytes.n);
	unsigned n = cur_u16be(&c);
	uint8_t type = cur_u8(&c);
	uint8_t major = cur_u8(&c);
	uint8_t minor = cur_u8(&c);

	if (bytes.n && !((unsigned char)bytes.p[0] & 0x80))
		return 0;
	if (c.bad)
		return 1;
	n &= 0x7fff;
	bool ssl2 = major == 0 && minor == 2;
	if (n < V2_LEAST || n > V2_MOST || type != TLS_CLIENT_HELLO)
		return 0;
	if (major != 3 && !ssl2)
		return 0;
	if (bytes.n < V2_HEAD + n)
		return 1;
	*ret_body = str_head(str_from(bytes, V2_HEAD), n);
	return 2;
}

/* Whether the side begins so; *ret_taken: nothing yet when not all of it is
 * there. */
static bool parse_v2(struct tls_state *s,
	const struct chunk *h,
	struct parser *e,
	ptrdiff_t *ret_taken)
{
	struct client_hello hello;
	struct str body;
	int sure = v2_hello(h->bytes, &body);

	if (sure != 2) {
		*ret_taken = 0;
		return sure == 1;
	}
	*ret_taken = (ptrdiff_t)h->bytes.n;
	if (client_hello_read_v2(body, &hello))
		tls_said_client(&s->said, &hello, 't', h, e);
	s->side[h->dir].over = true;
	return true;
}

/* --- the seam ------------------------------------------------------------ */

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct tls_state *s = t->state;
	struct side *side = &s->side[h->dir];
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	struct str body;
	uint8_t type;
	ptrdiff_t taken;

	if (h->lost && !side->over)
		return side_over(s, t, h, e);
	if (!side->over && !side->began && parse_v2(s, h, e, &taken) &&
		!taken)
		return 0;
	while (!side->over) {
		struct arena scratch = e->scratch;
		struct parser inner = *e;

		if (h->bytes.n - (size_t)(c.p - c.base) < side->wait)
			return c.p - c.base;
		enum gather got = message(&c, side, &scratch, &type, &body);
		if (got == GATHER_MORE)
			return c.p - c.base;
		if (got == GATHER_OTHER)
			return parse_other(s, t, h, &c, e);
		if (got == GATHER_BAD)
			return side_over(s, t, h, e);
		inner.scratch = scratch; /* behind the message */
		bool more = parse_message(s, type, body, t, h, &inner);
		e->stopped = inner.stopped;
		if (!more)
			return SESSION_DONE;
	}
	if (s->side[0].over && s->side[1].over)
		return done(s, (struct str){ 0 }, t, e);
	return (ptrdiff_t)h->bytes.n;
}

static void end(struct session *t, struct parser *e)
{
	done(t->state, (struct str){ 0 }, t, e);
}

/* A handshake record of a version 3.0 .. 3.4 (RFC 8446, 5.1: to be ignored, but
 * nobody sends others) that begins with a hello */
static int detect_hello(struct str bytes)
{
	enum {
		SEEN = RECORD_HEAD + MESSAGE_HEAD + 1
	};
	const unsigned char *p = (const unsigned char *)bytes.p;
	struct cur c = cur_of(bytes.p, bytes.n);
	uint16_t n = 0;

	if ((bytes.n > 1 && p[1] != 3) || (bytes.n > 2 && p[2] > 4))
		return 0;
	int type = record_head(&c, &n);
	if (type < 0 || (type && !n))
		return 0;
	if (bytes.n <= RECORD_HEAD)
		return 1;
	if (p[RECORD_HEAD] != TLS_CLIENT_HELLO &&
		p[RECORD_HEAD] != TLS_SERVER_HELLO) {
		return 0;
	}
	/* a hello cut into tiny records: the rest is told later */
	if (n <= MESSAGE_HEAD)
		return 2;
	if (bytes.n < SEEN)
		return 1;
	if (p[SEEN - 1] == 3)
		return 2;
	return 0;
}

/* The record that stands in front of a hello: 2 and how long it is, 1 when it
 * is not all there, 0 when it is none. */
static int detect_front(struct str bytes, size_t *ret_n)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	struct cur c = cur_of(bytes.p, bytes.n);
	uint16_t n = 0;

	if (p[0] != ALERT && p[0] != CHANGE_CIPHER_SPEC && p[0] != HEARTBEAT)
		return 0;
	if ((bytes.n > 1 && p[1] != 3) || (bytes.n > 2 && p[2] > 4))
		return 0;
	int type = record_head(&c, &n);
	if (type && !is_front(type, n))
		return 0;
	if (!type || !cur_take(&c, n))
		return 1;
	*ret_n = RECORD_HEAD + n;
	return 2;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	struct str rest = bytes;
	struct str body;
	size_t n;

	(void)t;
	(void)dir;
	while (rest.n && rest.p[0] != HANDSHAKE) {
		int sure = detect_front(rest, &n);

		if (!sure && rest.n == bytes.n)
			return v2_hello(bytes, &body);
		if (sure != 2)
			return sure;
		rest = str_from(rest, n);
		if (bytes.n - rest.n > FRONT_MAX)
			return 0;
	}
	return detect_hello(rest);
}

const struct protocol tls_protocol = {
	.name = "tls",
	.state_byte = sizeof(struct tls_state),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
