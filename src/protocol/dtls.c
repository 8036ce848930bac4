/* SPDX-License-Identifier: Apache-2.0 */
/* DTLS (RFC 6347, RFC 9147): both hellos and the server's certificates, as of
 * TLS. Messages come in fragments, in any order and more than once; whole ones
 * are read in place, of the others one a side is put together at a time. */
#include "protocol/tls.h"

enum {
	CHANGE_CIPHER_SPEC = 20,
	HANDSHAKE = 22,
	RECORD_MAX = (1 << 14) + 2048,
	MESSAGE_MAX = SLAB_MAX - SLAB_MAX / 8,
	DATAGRAMS = 256
};
/* RFC 6347, 4.2.1: HelloVerifyRequest; the same hello comes again with its
 * cookie */
enum {
	VERIFY_REQUEST = 3
};

/* A message that is not whole: its bytes, and behind them a bit for each that
 * is there. */
struct parts {
	unsigned char *p;
	uint32_t n;
	uint32_t lack;
	uint16_t seq;
	uint8_t type;
};

struct dtls_state {
	struct tls_said said;
	uint16_t datagrams;
	bool server_known;
	bool over;
	uint8_t server_dir;
	struct parts parts[2];
};

/* --- fragments ----------------------------------------------------------- */

/* RFC 6347, 4.2.2 */
struct fragment {
	uint8_t type;
	uint16_t seq;
	uint32_t whole;
	uint32_t at;
	struct str bytes;
};

static uint32_t u24(struct cur *c)
{
	uint32_t high = cur_u8(c);

	return high << 16 | cur_u16be(c);
}

static bool fragment_next(struct cur *c, struct fragment *ret)
{
	struct fragment f;

	f.type = cur_u8(c);
	f.whole = u24(c);
	f.seq = cur_u16be(c);
	f.at = u24(c);
	uint32_t n = u24(c);
	const unsigned char *p = cur_take(c, n);
	if (!p || f.at > f.whole || n > f.whole - f.at)
		return false;
	f.bytes = (struct str){ (const char *)p, n };
	*ret = f;
	return true;
}

static size_t room_of(uint32_t n)
{
	return n + n / 8 + 1;
}

static void parts_drop(struct parts *p, struct parser *e)
{
	if (p->p)
		slab_give(e->slabs, p->p, room_of(p->n));
	p->p = NULL;
}

/* What came first stays. Of the messages that are asked for here one is begun
 * only when none is open: the others will be sent again. */
static bool parts_add(struct parts *p,
	const struct fragment *f,
	struct parser *e)
{
	if (!p->p) {
		if (f->whole > MESSAGE_MAX)
			return false;
		p->p = slab_take(e->slabs, room_of(f->whole));
		if (!p->p)
			return false;
		memset(p->p, 0, room_of(f->whole));
		p->n = f->whole;
		p->lack = f->whole;
		p->seq = f->seq;
		p->type = f->type;
	}
	if (p->seq != f->seq || p->type != f->type || p->n != f->whole)
		return false;
	for (uint32_t i = 0; i < f->bytes.n; i++) {
		uint32_t k = f->at + i;
		unsigned char *have = &p->p[p->n + k / 8];
		unsigned char bit = (unsigned char)(1U << k % 8);

		if (*have & bit)
			continue;
		*have |= bit;
		p->p[k] = (unsigned char)f->bytes.p[i];
		p->lack--;
	}
	return !p->lack;
}

/* --- messages ------------------------------------------------------------ */

static void done(struct dtls_state *s,
	struct str certificates,
	struct session *t,
	struct parser *e)
{
	tls_said_put(&s->said, certificates, t, e);
	s->said.client = s->said.server = false; /* once */
	s->over = true;
}

/* RFC 9147, 5.2: DTLS 1.3 encrypts what follows its ServerHello */
static bool server_said_all(const struct tls_said *s)
{
	return s->server && !s->retry && s->version == DTLS_1_3;
}

static void parse_message(struct dtls_state *s,
	uint8_t type,
	struct str body,
	struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct client_hello client;
	struct server_hello server;
	bool from_server = s->server_known && s->server_dir == h->dir;

	if (type == TLS_CLIENT_HELLO &&
		client_hello_read(body, true, &client)) {
		tls_said_client(&s->said, &client, 'd', h, e);
	} else if (type == TLS_SERVER_HELLO &&
		server_hello_read(body, &server)) {
		tls_said_server(&s->said, &server, h, e);
		s->server_known = true;
		s->server_dir = (uint8_t)h->dir;
		if (server_said_all(&s->said))
			done(s, (struct str){ 0 }, t, e);
	} else if (type == TLS_CERTIFICATE && from_server) {
		struct cur c = cur_of(body.p, body.n);
		uint32_t n = u24(&c);
		done(s, str_head(str_from(body, 3), n), t, e);
	} else if (type == TLS_SERVER_HELLO_DONE && from_server) {
		done(s, (struct str){ 0 }, t, e);
	}
}

static bool wanted(uint8_t type)
{
	return type == TLS_CLIENT_HELLO || type == TLS_SERVER_HELLO ||
		type == TLS_CERTIFICATE || type == TLS_SERVER_HELLO_DONE;
}

static void parse_fragment(struct dtls_state *s,
	const struct fragment *f,
	struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct parts *p = &s->parts[h->dir];

	if (!wanted(f->type))
		return;
	if (f->bytes.n == f->whole) {
		parse_message(s, f->type, f->bytes, t, h, e);
	} else if (parts_add(p, f, e)) {
		parse_message(s,
			p->type,
			(struct str){ (const char *)p->p, p->n },
			t,
			h,
			e);
		parts_drop(p, e);
	}
}

/* --- records ------------------------------------------------------------- */

/* false: no record of an unencrypted handshake's epoch. RFC 6347, 4.1 */
static bool record_next(struct cur *c,
	uint8_t *ret_type,
	struct str *ret_bytes)
{
	uint8_t type = cur_u8(c);
	uint16_t version = cur_u16be(c);
	uint16_t epoch = cur_u16be(c);

	cur_take(c, 6);
	uint16_t n = cur_u16be(c);
	const unsigned char *p = cur_take(c, n);
	if (!p || epoch || n > RECORD_MAX)
		return false;
	if (version >> 8 != 0xfe && version != DTLS_OLD)
		return false;
	*ret_type = type;
	*ret_bytes = (struct str){ (const char *)p, n };
	return true;
}

static void end(struct session *t, struct parser *e)
{
	struct dtls_state *s = t->state;

	done(s, (struct str){ 0 }, t, e);
	parts_drop(&s->parts[0], e);
	parts_drop(&s->parts[1], e);
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct dtls_state *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	struct fragment f;
	struct str record;
	uint8_t type = 0;

	while (!s->over && !e->stopped && record_next(&c, &type, &record)) {
		struct cur inside = cur_of(record.p, record.n);

		while (type == HANDSHAKE && !s->over && cur_left(&inside) &&
			fragment_next(&inside, &f)) {
			parse_fragment(s, &f, t, h, e);
		}
		/* a session that is taken up again: no certificate */
		if (type == CHANGE_CIPHER_SPEC && s->server_known &&
			s->server_dir == h->dir && !s->parts[h->dir].p) {
			done(s, (struct str){ 0 }, t, e);
		}
	}
	if (s->over || ++s->datagrams == DATAGRAMS)
		return SESSION_DONE;
	return (ptrdiff_t)h->bytes.n;
}

/* RFC 7983, 7: one port may carry STUN, then DTLS, then media. STUN is told by
 * its magic cookie (RFC 8489, 5). */
static bool is_stun(struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	uint16_t type = cur_u16be(&c);
	uint16_t n = cur_u16be(&c);

	return cur_u32be(&c) == 0x2112a442 && !c.bad && type < 0x4000 &&
		bytes.n >= 20 && n % 4 == 0;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	struct fragment f;
	struct str record;
	uint8_t type = 0;

	(void)t;
	(void)dir;
	if (!bytes.n || bytes.p[0] != HANDSHAKE)
		return is_stun(bytes) ? 1 : 0;
	if (!record_next(&c, &type, &record))
		return 0;
	c = cur_of(record.p, record.n);
	if (fragment_next(&c, &f) &&
		(f.type == TLS_CLIENT_HELLO || f.type == TLS_SERVER_HELLO ||
			f.type == VERIFY_REQUEST)) {
		return 2;
	}
	return 0;
}

const struct protocol dtls_protocol = {
	.name = "dtls",
	.datagram = true,
	.state_byte = sizeof(struct dtls_state),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
