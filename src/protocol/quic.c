/* SPDX-License-Identifier: Apache-2.0 */
/* QUIC (RFC 9000, 9001, 9369): the TLS hellos inside its Initial packets; the
 * rest cannot be read. */
#include "protocol/gquic.h"
#include "protocol/quic_initial.h"
#include "protocol/tls.h"

/* RFC 9000, 14.1 and 7.2: a client's first is at least so long, and so is its
 * connection ID */
enum {
	FIRST_DATAGRAM = 1200,
	FIRST_ID = 8
};
/* of CRYPTO data: hellos with post-quantum keys take less than 2 KiB */
enum {
	CLIENT_MAX = 10 << 10,
	SERVER_MAX = 2 << 10
};
/* Initials opened, datagrams parsed: then the server is given up */
enum {
	TRIES = 48,
	DATAGRAMS = 256
};

/* CRYPTO frames come in any order (RFC 9000, 19.6), and some clients cut their
 * hello into many. */
struct crypto {
	unsigned char *p, *have; /* in the state; have: a bit per byte */
	/* n: bytes from the start without a gap; at: of them read */
	uint32_t cap;
	uint32_t n;
	uint32_t at;
};

struct quic_state {
	struct tls_said said;
	/* google: its own hello was told */
	bool began;
	bool retried;
	bool google;
	uint8_t client_dir;
	uint8_t n_dcid;
	uint8_t tries;
	uint16_t datagrams;
	uint32_t n[2];
	uint32_t at[2];
	char dcid[QUIC_ID_MAX]; /* the client's first */
	unsigned char client[CLIENT_MAX];
	unsigned char client_have[CLIENT_MAX / 8];
	unsigned char server[SERVER_MAX];
	unsigned char server_have[SERVER_MAX / 8];
};

static struct crypto crypto_of(struct quic_state *s, bool server)
{
	if (server) {
		return (struct crypto){ s->server,
			s->server_have,
			SERVER_MAX,
			s->n[1],
			s->at[1] };
	}
	return (struct crypto){ s->client,
		s->client_have,
		CLIENT_MAX,
		s->n[0],
		s->at[0] };
}

/* --- frames -------------------------------------------------------------- */

/* What does not fit is left out: a hello is at the beginning. What came first
 * stays, as TLS would have it. */
static void crypto_add(struct crypto *to,
	uint64_t at,
	const unsigned char *p,
	size_t n)
{
	for (size_t i = 0; i < n && at + i < to->cap; i++) {
		size_t k = (size_t)at + i;

		if (to->have[k / 8] >> (k % 8) & 1)
			continue;
		to->have[k / 8] |= (unsigned char)(1U << (k % 8));
		to->p[k] = p[i];
	}
	while (to->n < to->cap && to->have[to->n / 8] >> (to->n % 8) & 1)
		to->n++;
}

/* RFC 9000, 19.3 */
static void skip_ack(struct cur *c, bool with_ecn)
{
	quic_varint(c);
	quic_varint(c);
	uint64_t ranges = quic_varint(c);
	quic_varint(c);
	while (ranges-- && !c->bad) {
		quic_varint(c);
		quic_varint(c);
	}
	for (int i = 0; with_ecn && i < 3; i++)
		quic_varint(c);
}

/* RFC 9000, 17.2.2: an Initial holds these frames, or CONNECTION_CLOSE, behind
 * which nothing matters */
static void parse_frames(struct str frames, struct crypto *to)
{
	/* T050 and Q050; elsewhere a stream, which no Initial holds */
	enum {
		PADDING = 0,
		PING = 1,
		ACK = 2,
		ACK_ECN = 3,
		CRYPTO = 6,
		GOOGLE_CRYPTO = 8
	};
	struct cur c = cur_of(frames.p, frames.n);

	while (cur_left(&c) && !c.bad) {
		uint64_t type = quic_varint(&c);

		if (type == ACK || type == ACK_ECN) {
			skip_ack(&c, type == ACK_ECN);
		} else if (type == CRYPTO || type == GOOGLE_CRYPTO) {
			uint64_t at = quic_varint(&c);
			uint64_t n = quic_varint(&c);
			const unsigned char *p = n <= cur_left(&c)
				? cur_take(&c, (size_t)n)
				: NULL;

			if (!p)
				return;
			crypto_add(to, at, p, (size_t)n);
		} else if (type != PADDING && type != PING) {
			return;
		}
	}
}

/* --- messages ------------------------------------------------------------ */

static bool message_next(struct crypto *from,
	uint8_t *ret_type,
	struct str *ret_body)
{
	struct cur c = cur_of(from->p + from->at, from->n - from->at);
	uint8_t type = cur_u8(&c);
	size_t n = (size_t)cur_u8(&c) << 16;

	n |= cur_u16be(&c);
	const unsigned char *body = cur_take(&c, n);
	if (!body)
		return false;
	*ret_type = type;
	*ret_body = (struct str){ (const char *)body, n };
	from->at += (uint32_t)(4 + n);
	return true;
}

static void parse_messages(struct quic_state *s,
	struct crypto *from,
	const struct chunk *h,
	const struct parser *e)
{
	struct client_hello client;
	struct server_hello server;
	struct str body = { 0 };
	uint8_t type = 0;

	while (message_next(from, &type, &body)) {
		if (type == TLS_CLIENT_HELLO &&
			client_hello_read(body, false, &client)) {
			tls_said_client(&s->said, &client, 'q', h, e);
		} else if (type == TLS_SERVER_HELLO &&
			server_hello_read(body, &server)) {
			tls_said_server(&s->said, &server, h, e);
		}
	}
}

/* --- packets ------------------------------------------------------------- */

static struct str dcid_of(const struct quic_state *s)
{
	return (struct str){ s->dcid, s->n_dcid };
}

static void set_dcid(struct quic_state *s, struct str dcid)
{
	memcpy(s->dcid, dcid.p, dcid.n);
	s->n_dcid = (uint8_t)dcid.n;
}

/* RFC 9001, 5.2: after a Retry the keys are those of the ID that the server
 * chose in it; then the client's packet opens with its own. */
static bool open_client(struct quic_state *s,
	const struct quic_packet *p,
	struct arena *scratch,
	struct str *ret)
{
	struct arena again = *scratch;

	if (quic_initial_open(p, dcid_of(s), false, scratch, ret))
		return true;
	if (str_eq(p->dcid, dcid_of(s)) || s->retried ||
		!quic_initial_open(p, p->dcid, false, &again, ret)) {
		return false;
	}
	s->retried = true;
	*scratch = again;
	set_dcid(s, p->dcid);
	return true;
}

static void parse_initial(struct quic_state *s,
	const struct quic_packet *p,
	bool server,
	const struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct parser behind = *e;
	struct crypto crypto = crypto_of(s, server);
	struct str frames;

	s->tries++;
	if (server ? !quic_initial_open(p,
			     dcid_of(s),
			     true,
			     &behind.scratch,
			     &frames)
		   : !open_client(s, p, &behind.scratch, &frames)) {
		return;
	}
	parse_frames(frames, &crypto);
	if (p->version == QUIC_Q050) {
		s->google |= !server && !s->google &&
			gquic_hello_put((struct str){ (const char *)crypto.p,
						crypto.n },
				STR("Q050"),
				t,
				h,
				&behind);
		e->stopped = behind.stopped;
	} else {
		parse_messages(s, &crypto, h, &behind);
	}
	s->n[server] = crypto.n;
	s->at[server] = crypto.at;
}

static void end(struct session *t, struct parser *e)
{
	struct quic_state *s = t->state;

	tls_said_put(&s->said, (struct str){ 0 }, t, e);
	s->said.client = false;
	s->said.server = false;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct quic_state *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	struct quic_packet p;

	if (!s->began) {
		struct cur ahead = c;

		if (!quic_packet_next(&ahead, &p))
			return SESSION_DONE;
		s->client_dir = (uint8_t)h->dir;
		s->began = true;
		set_dcid(s, p.dcid);
	}
	bool server = h->dir != s->client_dir;
	bool wanted = server || !s->said.client;
	while (wanted && s->tries < TRIES && quic_packet_next(&c, &p)) {
		if (p.initial)
			parse_initial(s, &p, server, t, h, e);
	}
	if (!s->google && (!s->said.server || s->said.retry) &&
		s->tries < TRIES && ++s->datagrams < DATAGRAMS) {
		return (ptrdiff_t)h->bytes.n;
	}
	return SESSION_DONE; /* end tells */
}

/* RFC 9000, 6 and 17.2.1: a client may ask for a version that nobody has (RFC
 * 8999, 6; 9000, 15: ?a?a?a?a) to be told which there are; the next datagrams
 * are in one of those. */
static bool is_negotiation(struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	uint8_t first = cur_u8(&c);
	uint32_t version = cur_u32be(&c);
	size_t dcid = cur_u8(&c);

	cur_take(&c, dcid);
	size_t scid = cur_u8(&c);
	cur_take(&c, scid);
	if (c.bad || !(first & 0x80))
		return false;
	if (dcid > QUIC_ID_MAX || scid > QUIC_ID_MAX || dcid + scid == 0)
		return false;
	if (version) {
		bool reserved = (version & 0x0f0f0f0f) == 0x0a0a0a0a;

		return reserved && bytes.n >= FIRST_DATAGRAM;
	}
	size_t versions = cur_left(&c);
	return versions >= 4 && versions % 4 == 0 && versions <= 256;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	struct quic_packet p;

	(void)t;
	(void)dir;
	if (is_negotiation(bytes))
		return 1;
	if (bytes.n >= FIRST_DATAGRAM && quic_packet_next(&c, &p) &&
		p.initial && p.dcid.n >= FIRST_ID) {
		return 2;
	}
	return 0;
}

const struct protocol quic_protocol = {
	.name = "quic",
	.datagram = true,
	.state_byte = sizeof(struct quic_state),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
