/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL until somebody is logged on (PostgreSQL 16, 55.2 and 55.7): who,
 * to which database, and whether the server agreed; behind its consent to an
 * SSLRequest it is TLS. */
#include "protocol/common/logon.h"

enum {
	REQUEST_N = 8,
	STARTUP_MAX = 10000, /* the server takes no longer one */
	MESSAGE_MAX = 30000,
	PROTOCOL_3 = 3
};
enum {
	CANCEL_REQUEST = 80877102,
	SSL_REQUEST,
	GSS_REQUEST
};

struct postgresql {
	/* asked: for TLS or for GSSAPI's encryption, and no answer yet */
	bool asked;
	bool asked_gss;
	bool begun; /* the client's parameters were read */
	struct logon logon;
};

/* 55.7, StartupMessage: names and values, each with a zero behind it. Without a
 * database it is the one of the user's name. */
static void parse_startup(struct postgresql *s,
	const struct chunk *h,
	struct str fields)
{
	struct sasl_who who = { 0 };
	struct str name;
	struct str value;

	while (str_cut(fields, 0, &name, &fields) && name.n &&
		str_cut(fields, 0, &value, &fields)) {
		if (str_is(name, "user"))
			who.user = value;
		else if (str_is(name, "database"))
			who.service = value;
	}
	s->begun = true;
	if (who.user.n)
		logon_begin(&s->logon, h, who);
}

static ptrdiff_t parse_client(struct session *t, const struct chunk *h)
{
	struct postgresql *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);

	if (s->asked)
		return 0;
	if (s->begun)
		return (ptrdiff_t)h->bytes.n; /* proofs of passwords */
	uint32_t n = cur_u32be(&c);
	uint32_t code = cur_u32be(&c);
	if (c.bad)
		return 0;
	if (n < REQUEST_N || n > STARTUP_MAX)
		return SESSION_SENSELESS;
	if (h->bytes.n < n)
		return 0;
	if (code == SSL_REQUEST || code == GSS_REQUEST) {
		s->asked = true;
		s->asked_gss = code == GSS_REQUEST;
		return n;
	}
	if (code >> 16 != PROTOCOL_3)
		return SESSION_SENSELESS;
	parse_startup(s,
		h,
		str_head(str_from(h->bytes, REQUEST_N), n - REQUEST_N));
	return n;
}

/* 55.8: the field of an error that has its SQLSTATE; class 28 is "invalid
 * authorization specification" */
static int8_t error_success(struct str fields)
{
	struct str field;

	while (str_cut(fields, 0, &field, &fields) && field.n) {
		if (field.p[0] == 'C')
			return str_starts(field, STR("C28")) ? 0 : -1;
	}
	return -1;
}

/* 55.2.10: "the server then responds with a single byte containing S or N" */
static ptrdiff_t parse_consent(struct session *t, const struct chunk *h)
{
	struct postgresql *s = t->state;
	char said = h->bytes.p[0];

	s->asked = false;
	if (said == 'S' && !s->asked_gss)
		t->changes = true;
	else if (said != 'N')
		return SESSION_DONE;
	return 1;
}

/* one message of the server; *ret_over: there is a verdict */
static ptrdiff_t server_step(struct session *t,
	struct parser *e,
	struct str rest,
	bool *ret_over)
{
	struct postgresql *s = t->state;
	struct cur c = cur_of(rest.p, rest.n);
	uint8_t type = cur_u8(&c);
	uint32_t n = cur_u32be(&c);

	if (c.bad)
		return 0;
	if (n < 4 || n > MESSAGE_MAX)
		return SESSION_SENSELESS;
	const unsigned char *p = cur_take(&c, n - 4);
	if (!p)
		return 0;
	struct str body = { (const char *)p, n - 4 };
	struct cur in = cur_of(p, body.n);
	bool agreed = type == 'R' && cur_u32be(&in) == 0 && !in.bad;
	*ret_over = agreed || type == 'E';
	if (agreed)
		logon_put(&s->logon, STR("postgresql"), t, e, 1);
	else if (type == 'E')
		logon_put(&s->logon,
			STR("postgresql"),
			t,
			e,
			error_success(body));
	return c.p - c.base;
}

static ptrdiff_t parse_server(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct postgresql *s = t->state;
	struct str rest = h->bytes;
	bool over = false;

	if (rest.n && s->asked)
		return parse_consent(t, h);
	while (rest.n) {
		ptrdiff_t n = server_step(t, e, rest, &over);

		if (over)
			return SESSION_DONE;
		if (n < 0)
			return n;
		if (!n)
			break;
		rest = str_from(rest, (size_t)n);
	}
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	if (h->lost)
		return SESSION_SENSELESS;
	return h->dir ? parse_server(t, h, e) : parse_client(t, h);
}

static void end(struct session *t, struct parser *e)
{
	logon_put(&((struct postgresql *)t->state)->logon,
		STR("postgresql"),
		t,
		e,
		-1);
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || c == '_';
}

/* a request of eight bytes, or version 3 and the first letter of a parameter */
static int detect(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	uint16_t zero = cur_u16be(&c);
	uint16_t n = cur_u16be(&c);

	(void)t;
	if (dir || (bytes.n && bytes.p[0]) || (bytes.n > 1 && zero))
		return 0;
	if (bytes.n > 3 && (n < REQUEST_N || n > STARTUP_MAX))
		return 0;
	uint32_t code = cur_u32be(&c);
	if (c.bad)
		return 1;
	if (n == REQUEST_N)
		return code == SSL_REQUEST || code == GSS_REQUEST ? 2 : 0;
	/* 3.0, and 3.2 of PostgreSQL 18 */
	if (code >> 16 != PROTOCOL_3 || (code & 0xffff) > 16)
		return 0;
	if (bytes.n == REQUEST_N)
		return 1;
	return is_name_char(bytes.p[REQUEST_N]) ? 2 : 0;
}

const struct protocol postgresql_protocol = {
	.name = "postgresql",
	.state_byte = sizeof(struct postgresql),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
