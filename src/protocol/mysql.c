/* SPDX-License-Identifier: Apache-2.0 */
/* MySQL and MariaDB until somebody is logged on (MySQL Internals Manual, 14.2
 * and 14.3): who, to which database, and whether the server agreed. Behind the
 * client's short answer with its bit for it, it is TLS. */
#include "protocol/common/logon.h"

enum {
	HEAD = 4,
	PACKET_MAX = 16 << 10,
	GREETING_MAX = 512,
	VERSION_10 = 10,
	SHORT_ANSWER = 32,
	FILLER = 19 /* of zeros; MariaDB uses what follows them */
};
enum {
	WITH_DATABASE = 0x8,
	PROTOCOL_41 = 0x200,
	SSL = 0x800,
	SECURE = 0x8000,
	LENGTH_CODED = 0x200000
};
enum {
	OK = 0x00,
	ERROR = 0xff
};

struct mysql {
	bool answered; /* the client; what it says next is its proof */
	struct logon logon;
};

/* payload length (little-endian), number of the packet */
static bool packet(struct cur *c, uint8_t *ret_number, struct cur *ret)
{
	size_t n = cur_u16le(c);

	n |= (size_t)cur_u8(c) << 16;
	*ret_number = cur_u8(c);
	const unsigned char *p = cur_take(c, n);
	if (!p)
		return false;
	*ret = cur_of(p, n);
	return true;
}

static struct str text_to_nul(struct cur *c)
{
	const char *begin = (const char *)c->p;
	size_t left = cur_left(c);
	const char *end = left ? memchr(begin, 0, left) : NULL;

	if (!end) {
		cur_take(c, left);
		return (struct str){ begin, left };
	}
	cur_take(c, (size_t)(end - begin) + 1);
	return (struct str){ begin, (size_t)(end - begin) };
}

/* "Protocol::HandshakeResponse41"; the proof of the password is passed over */
static void pass_proof(struct cur *c, uint32_t can)
{
	if (!(can & (LENGTH_CODED | SECURE))) {
		text_to_nul(c);
		return;
	}
	size_t n = cur_u8(c);
	/* 251 and above: two bytes and more of length, which no proof has */
	c->bad |= n > 250;
	cur_take(c, n);
}

static ptrdiff_t parse_answer(struct session *t,
	const struct chunk *h,
	struct cur c)
{
	struct mysql *s = t->state;
	struct sasl_who who = { 0 };
	uint32_t can = cur_u16le(&c);

	if (can & PROTOCOL_41) {
		can |= (uint32_t)cur_u16le(&c) << 16;
		cur_take(&c, 4 + 1 + 23);
	} else {
		cur_take(&c, 3);
	}
	if (c.bad)
		return SESSION_SENSELESS;
	s->answered = true;
	t->changes = can & SSL && !cur_left(&c);
	if (t->changes)
		return 0;
	who.user = text_to_nul(&c);
	pass_proof(&c, can & PROTOCOL_41 ? can : 0);
	if (can & WITH_DATABASE && !c.bad)
		who.service = text_to_nul(&c);
	logon_begin(&s->logon, h, who);
	return 0;
}

/* Of errors only those say that the logon was refused (MySQL error reference:
 * access denied, also to the database; locked; expired; not from that host) */
static int8_t error_success(struct cur c)
{
	static const uint16_t refusals[] = { 1044,
		1045,
		1130,
		1251,
		1396,
		1698,
		1862,
		3118,
		3955,
		4151 };
	cur_u8(&c);
	uint16_t code = cur_u16le(&c);

	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		if (code == refusals[i])
			return 0;
	}
	return -1;
}

/* What else comes before the verdict asks for another proof, or tells that one
 * was known. */
static ptrdiff_t parse_verdict(struct session *t,
	struct parser *e,
	struct cur c)
{
	struct mysql *s = t->state;
	struct cur at = c;
	uint8_t kind = cur_u8(&at);

	if (c.bad || (kind != OK && kind != ERROR))
		return 0;
	logon_put(&s->logon,
		STR("mysql"),
		t,
		e,
		kind == OK ? 1 : error_success(c));
	return SESSION_DONE;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct mysql *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);

	if (h->lost)
		return SESSION_SENSELESS;
	for (;;) {
		struct cur before = c;
		struct cur body;
		uint8_t number;
		ptrdiff_t done = 0;

		if (!packet(&c, &number, &body))
			return h->bytes.n > PACKET_MAX
				? SESSION_SENSELESS
				: before.p - before.base;
		if (h->dir == 0 && !s->logon.asking && !s->answered)
			done = parse_answer(t, h, body);
		else if (h->dir && s->answered)
			done = parse_verdict(t, e, body);
		if (done)
			return done;
		if (t->changes)
			return c.p - c.base;
	}
}

static void end(struct session *t, struct parser *e)
{
	logon_put(&((struct mysql *)t->state)->logon, STR("mysql"), t, e, -1);
}

/* --- recognising --------------------------------------------------------- */

/* "Protocol::HandshakeV10": a version that begins with a digit, the thread, the
 * first half of the challenge, a zero */
static int detect_greeting(struct cur c)
{
	uint8_t v;
	unsigned n = 0;

	if (cur_u8(&c) != VERSION_10 && !c.bad)
		return 0;
	while ((v = cur_u8(&c)) || !n) {
		if (c.bad)
			return 1;
		bool digit = v >= '0' && v <= '9';
		if ((!n && !digit) || v < ' ' || v > '~' || ++n > 64)
			return 0;
	}
	cur_take(&c, 4 + 8);
	v = cur_u8(&c);
	if (c.bad)
		return 1;
	return v ? 0 : 2;
}

/* the answer of a client, for when its server is not to be seen */
static int detect_answer(struct cur c)
{
	uint16_t can = cur_u16le(&c);
	const unsigned char *zeros;

	if (!c.bad && !(can & PROTOCOL_41))
		return 0;
	cur_take(&c, 2 + 4 + 1);
	zeros = cur_take(&c, FILLER);
	if (!zeros)
		return 1;
	for (int i = 0; i < FILLER; i++) {
		if (zeros[i])
			return 0;
	}
	return 2;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	size_t n = cur_u16le(&c);
	uint8_t high = cur_u8(&c);
	uint8_t number = cur_u8(&c);

	(void)t;
	if (bytes.n > 2 && high)
		return 0;
	if (bytes.n > 1 && (n < SHORT_ANSWER || n > GREETING_MAX * 4))
		return 0;
	if (c.bad)
		return 1;
	if (number != (dir ? 0 : 1))
		return 0;
	return dir ? detect_greeting(c) : detect_answer(c);
}

const struct protocol mysql_protocol = {
	.name = "mysql",
	.state_byte = sizeof(struct mysql),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
