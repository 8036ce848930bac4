/* SPDX-License-Identifier: Apache-2.0 */
/* TDS, the protocol of Microsoft SQL Server (MS-TDS): who logs on, to which
 * database, and whether the server agreed. Where both encrypt, the handshake of
 * TLS goes in messages of TDS (2.2.6.5) and is read out of them. */
#include "protocol/common/logon.h"
#include "protocol/common/ntlm.h"
#include "protocol/tls_inside.h"

enum {
	HEAD = 8,
	PACKET_MAX = 32767 + 1,
	MESSAGE_MAX = 48 << 10,
	LAST = 1 /* of the packets of a message */
};
enum {
	ANSWER = 0x04,
	LOGIN = 0x10,
	SSPI = 0x11,
	PRELOGIN = 0x12
};
/* 2.2.7 */
enum {
	TOKEN_ERROR = 0xaa,
	TOKEN_INFO = 0xab,
	TOKEN_LOGIN = 0xad,
	TOKEN_FEATURES = 0xae,
	TOKEN_CHANGE = 0xe3,
	TOKEN_SSPI = 0xed
};

struct tds {
	bool prelogin[2]; /* the side has said it: the next one carries TLS */
	bool tls;
	bool asked; /* who logs on is known but for what SSPI will say */
	struct logon logon;
	struct tls_inside inside;
};

/* --- messages ------------------------------------------------------------ */

/* All packets of a message, put together in the scratch. How many bytes they
 * took, 0: not all there, or SESSION_SENSELESS */
static ptrdiff_t gather(struct str bytes,
	struct arena *a,
	uint8_t *ret_type,
	struct str *ret)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	char *to = NULL;
	size_t n = 0;
	bool last = false;

	while (!last) {
		struct cur head = c;
		uint8_t type = cur_u8(&head);
		uint8_t status = cur_u8(&head);
		size_t packet = cur_u16be(&head);

		cur_take(&head, 4);
		if (head.bad)
			return bytes.n > MESSAGE_MAX ? SESSION_SENSELESS : 0;
		if (packet <= HEAD || packet > PACKET_MAX ||
			(to && type != *ret_type)) {
			return SESSION_SENSELESS;
		}
		const unsigned char *p = cur_take(&head, packet - HEAD);
		if (!p)
			return bytes.n > MESSAGE_MAX ? SESSION_SENSELESS : 0;
		if (!to && !(to = NEW(a, char, bytes.n)))
			return SESSION_SENSELESS;
		*ret_type = type;
		memcpy(to + n, p, packet - HEAD);
		n += packet - HEAD;
		last = status & LAST;
		c = head;
	}
	*ret = (struct str){ to, n };
	return c.p - c.base;
}

/* 2.2.6.4: offset and length in characters of a text in UTF-16 */
static struct str login_text(struct str message, size_t at, struct arena *a)
{
	enum {
		NAME_MAX_CHAR = 128
	};
	struct str field = str_from(message, at);
	struct cur c = cur_of(field.p, field.n);
	size_t from = cur_u16le(&c);
	size_t n = cur_u16le(&c);

	if (c.bad || n > NAME_MAX_CHAR || from > message.n ||
		2 * n > message.n - from) {
		return (struct str){ 0 };
	}
	return utf16le_text(str_head(str_from(message, from), 2 * n), a);
}

static void parse_login(struct tds *s,
	const struct chunk *h,
	struct str message,
	struct arena a)
{
	enum {
		HOST = 36,
		USER = 40,
		DATABASE = 68,
		HEAD_N = 94
	};
	struct sasl_who who = { 0 };

	if (message.n < HEAD_N)
		return;
	who.host = login_text(message, HOST, &a);
	who.user = login_text(message, USER, &a);
	who.service = login_text(message, DATABASE, &a);
	logon_begin(&s->logon, h, who);
	s->asked = true;
}

/* Windows' own logon (2.2.6.7): who follows the login that had no name. */
static void parse_sspi(struct tds *s, struct str message, struct arena a)
{
	struct sasl_who who;

	if (!s->logon.asking ||
		!sasl_name((struct str){ 0 }, message, &a, &who)) {
		return;
	}
	if (who.user.n)
		KEEP(s->logon.user, who.user);
	if (who.domain.n)
		KEEP(s->logon.domain, who.domain);
	if (who.host.n)
		KEEP(s->logon.host, who.host);
}

/* 2.2.7.10: 184xx are the refusals of a logon; 4060, 4064: the database of one
 * whose password was right */
static int8_t error_success(struct cur c)
{
	uint32_t number = cur_u32le(&c);

	if (c.bad)
		return -1;
	return number / 100 == 184 ? 0 : -1;
}

/* Tokens of the answer to a login, up to the verdict. */
static bool parse_answer(struct session *t,
	struct parser *e,
	struct str message)
{
	struct tds *s = t->state;
	struct cur c = cur_of(message.p, message.n);
	int8_t success = -1;

	while (!c.bad && cur_left(&c) && success < 0) {
		uint8_t token = cur_u8(&c);

		if (token != TOKEN_ERROR && token != TOKEN_INFO &&
			token != TOKEN_LOGIN && token != TOKEN_CHANGE &&
			token != TOKEN_SSPI) {
			break;
		}
		if (token == TOKEN_SSPI)
			return false; /* the client's turn */
		size_t n = cur_u16le(&c);
		const unsigned char *p = cur_take(&c, n);
		if (p && token == TOKEN_LOGIN)
			success = 1;
		else if (p && token == TOKEN_ERROR)
			success = error_success(cur_of(p, n));
	}
	logon_put(&s->logon, STR("mssql"), t, e, success);
	return true;
}

/* false: over */
static bool parse_message(struct session *t,
	const struct chunk *h,
	struct parser *e,
	uint8_t type,
	struct str message)
{
	struct tds *s = t->state;
	bool tls = type == PRELOGIN && s->prelogin[0] && s->prelogin[1];

	if (tls) {
		tls_inside_add(&s->inside, t, h, message, e);
		s->tls = true;
		return !s->inside.over;
	}
	/* the server's prelogin is an answer, of options and no tokens */
	if (type == PRELOGIN ||
		(h->dir && type == ANSWER && message.n && !message.p[0])) {
		s->prelogin[h->dir] = true;
		return true;
	}
	if (h->dir == 0 && type == LOGIN) {
		parse_login(s, h, message, e->scratch);
		parse_sspi(s, message, e->scratch);
	} else if (h->dir == 0 && type == SSPI) {
		parse_sspi(s, message, e->scratch);
	} else if (h->dir && type == ANSWER && s->asked) {
		return !parse_answer(t, e, message);
	} else {
		return false;
	}
	return true;
}

/* --- the seam ------------------------------------------------------------ */

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct str rest = h->bytes;

	if (h->lost)
		return SESSION_SENSELESS;
	while (rest.n) {
		struct parser inner = *e;
		struct str message = { 0 };
		uint8_t type = 0;
		ptrdiff_t n = gather(rest, &inner.scratch, &type, &message);

		if (n < 0)
			return SESSION_SENSELESS;
		if (!n)
			break;
		bool more = parse_message(t, h, &inner, type, message);
		e->stopped = inner.stopped;
		if (!more)
			return SESSION_DONE;
		rest = str_from(rest, (size_t)n);
	}
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static void end(struct session *t, struct parser *e)
{
	struct tds *s = t->state;

	logon_put(&s->logon, STR("mssql"), t, e, -1);
	tls_inside_end(&s->inside, e);
}

/* A whole message of the client in one packet: 2.2.6.5, whose first option is
 * the version, six bytes behind all options; 2.2.6.4, which has its own length.
 */
static int detect(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	uint8_t type = cur_u8(&c);
	uint8_t status = cur_u8(&c);
	size_t n = cur_u16be(&c);

	(void)t;
	if (dir || (bytes.n && type != PRELOGIN && type != LOGIN))
		return 0;
	if (bytes.n > 1 && status > 1)
		return 0;
	cur_u16be(&c);
	cur_u8(&c);
	uint8_t window = cur_u8(&c);
	uint8_t option = cur_u8(&c);
	if (c.bad)
		return 1;
	if (n <= HEAD + 8 || n > PACKET_MAX || window)
		return 0;
	if (type == PRELOGIN) {
		size_t at = cur_u16be(&c);
		size_t version = cur_u16be(&c);

		if (c.bad)
			return 1;
		return !option && at < n - HEAD && version == 6 ? 2 : 0;
	}
	/* from its second byte on */
	uint32_t rest = cur_u16le(&c);
	rest |= (uint32_t)cur_u8(&c) << 16;
	uint32_t version = cur_u32le(&c);
	if (c.bad)
		return 1;
	uint32_t length = rest << 8 | option;
	bool whole = length >= n - HEAD && length <= MESSAGE_MAX;
	return whole && version >> 24 >= 0x70 && version >> 24 <= 0x74 ? 2
								       : 0;
}

const struct protocol tds_protocol = {
	.name = "tds",
	.state_byte = sizeof(struct tds),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
