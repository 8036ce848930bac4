/* SPDX-License-Identifier: Apache-2.0 */
/* LDAP (RFC 4511): who binds, by a name and password, by SASL or by Microsoft's
 * older way (MS-ADTS 5.1.1.1.3), and whether the server agreed. Behind StartTLS
 * it is TLS; behind a bind that encrypts there is nothing to read. */
#include "protocol/common/der.h"
#include "protocol/common/logon.h"

enum {
	BIND = 0x60,
	BIND_ANSWER = 0x61,
	UNBIND = 0x42,
	SEARCH = 0x63,
	SEARCH_ENTRY = 0x64,
	SEARCH_DONE = 0x65,
	EXTENDED = 0x77,
	EXTENDED_ANSWER = 0x78,
	ENUMERATED = 0x0a,
	SASL = 0xa3,
	NTLM_ANSWER = 0x8b
};
/* 4.1.9 */
enum {
	SUCCESS = 0,
	MORE_STEPS = 14,
	NO_SUCH_OBJECT = 32,
	BAD_NAME = 34,
	BAD_WAY = 48,
	BAD_CREDENTIALS = 49,
	NO_RIGHT = 50
};
enum {
	MESSAGE_MAX = 32 << 10
};

struct ldap {
	/* of a message that is longer than anything which matters here */
	uint64_t skip[2];
	/* for TLS: the client's next bytes are TLS, or the server has refused
	 */
	bool asked;
	struct logon logon;
};

/* --- messages ------------------------------------------------------------ */

/* A definite length (X.690, 8.1.3), which need not be the shortest: Windows
 * writes five bytes. */
static size_t length(struct cur *c)
{
	uint8_t first = cur_u8(c);
	size_t n = first;

	if (!(first & 0x80))
		return n;
	n = 0;
	for (unsigned i = first & 0x7f; i && !c->bad; i--)
		n = n << 8 | cur_u8(c);
	c->bad |= first == 0x80 || (first & 0x7f) > 4;
	return n;
}

/* 4.2: the name of a simple bind; of others who their messages name */
static void parse_bind(struct ldap *s,
	struct str fields,
	const struct chunk *h,
	struct arena a)
{
	struct sasl_who who = { 0 };
	struct str version;
	struct str name;
	struct str how = { 0 };
	struct str mechanism = { 0 };
	uint8_t tag;

	if (!der_next(&fields, &tag, &version) || tag != DER_INTEGER ||
		!der_next(&fields, &tag, &name) || tag != DER_OCTETS) {
		return;
	}
	who.user = name;
	bool named = name.n > 0;
	if (!der_next(&fields, &tag, &how))
		tag = 0; /* how cannot be read; whom it is about can */
	if (tag == SASL) {
		struct str message = { 0 };

		der_next(&how, &tag, &mechanism);
		der_next(&how, &tag, &message);
		named |= sasl_name(mechanism, message, &a, &who);
	} else if (tag == NTLM_ANSWER) {
		named |= sasl_name(mechanism, how, &a, &who);
	}
	if (named)
		logon_begin(&s->logon, h, who);
}

static int64_t result_code(struct str fields)
{
	struct str value;
	int64_t code = -1;

	if (der_find(fields, ENUMERATED, &value))
		der_int(value, &code);
	return code;
}

/* That a server is busy, or wants the bind to be made otherwise, does not say
 * that the name and the password are wrong. */
static int8_t success_of(int64_t code)
{
	static const uint8_t refusals[] = { NO_SUCH_OBJECT,
		BAD_NAME,
		BAD_WAY,
		BAD_CREDENTIALS,
		NO_RIGHT };

	if (code == SUCCESS)
		return 1;
	for (size_t i = 0; i < sizeof refusals; i++) {
		if (code == refusals[i])
			return 0;
	}
	return -1;
}

static void parse_bind_answer(struct session *t,
	struct parser *e,
	struct str fields)
{
	struct ldap *s = t->state;
	int64_t code = result_code(fields);

	if (code != MORE_STEPS)
		logon_put(&s->logon, STR("ldap"), t, e, success_of(code));
}

/* 4.14.1 */
static bool is_start_tls(struct str fields)
{
	struct str name;

	return der_find(fields, 0x80, &name) &&
		str_is(name, "1.3.6.1.4.1.1466.20037");
}

static void parse_message(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str body)
{
	struct ldap *s = t->state;
	struct str id;
	struct str fields;
	uint8_t tag;

	if (!der_next(&body, &tag, &id) || tag != DER_INTEGER ||
		!der_next(&body, &tag, &fields)) {
		return;
	}
	if (h->dir == 0 && tag == BIND) {
		parse_bind(s, fields, h, e->scratch);
	} else if (h->dir == 1 && tag == BIND_ANSWER) {
		parse_bind_answer(t, e, fields);
	} else if (h->dir == 0 && tag == EXTENDED) {
		s->asked = is_start_tls(fields);
	} else if (h->dir == 1 && tag == EXTENDED_ANSWER) {
		t->changes = s->asked && result_code(fields) == SUCCESS;
		s->asked = false;
	}
}

/* --- the seam ------------------------------------------------------------ */

/* 0: not all there; SESSION_SENSELESS: no LDAP, or encrypted (RFC 4422, 3.7) */
static ptrdiff_t step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str rest)
{
	struct ldap *s = t->state;
	struct cur c = cur_of(rest.p, rest.n);
	uint8_t tag = cur_u8(&c);
	size_t n = length(&c);

	if (rest.n && tag != DER_SEQUENCE)
		return SESSION_SENSELESS;
	if (c.bad)
		return rest.n < 6 ? 0 : SESSION_SENSELESS;
	size_t head = (size_t)(c.p - c.base);
	if (n > MESSAGE_MAX) {
		s->skip[h->dir] = n;
		return (ptrdiff_t)head;
	}
	if (cur_left(&c) < n)
		return 0;
	parse_message(t, h, e, str_head(str_from(rest, head), n));
	return (ptrdiff_t)(head + n);
}

static struct str skipped(struct ldap *s, int dir, struct str rest)
{
	struct str part = str_head(rest,
		s->skip[dir] < rest.n ? (size_t)s->skip[dir] : rest.n);

	s->skip[dir] -= part.n;
	return str_from(rest, part.n);
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct ldap *s = t->state;
	struct str rest = h->bytes;

	if (h->lost > s->skip[h->dir])
		return SESSION_SENSELESS;
	s->skip[h->dir] -= h->lost;
	while (!t->changes && !e->stopped && !(h->dir == 0 && s->asked)) {
		rest = skipped(s, h->dir, rest);
		if (!rest.n)
			break;
		ptrdiff_t n = step(t, h, e, rest);
		if (n < 0)
			return n;
		if (!n)
			break;
		rest = str_from(rest, (size_t)n);
	}
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static void end(struct session *t, struct parser *e)
{
	logon_put(&((struct ldap *)t->state)->logon, STR("ldap"), t, e, -1);
}

/* A message with a number and an operation that a side begins with, all within
 * each other; a bind says version 2 or 3. */
static int detect(const struct tuple *t, int dir, struct str bytes)
{
	static const uint8_t client[] = { BIND, SEARCH, EXTENDED, UNBIND };
	static const uint8_t server[] = { BIND_ANSWER,
		SEARCH_ENTRY,
		SEARCH_DONE,
		EXTENDED_ANSWER };
	struct cur c = cur_of(bytes.p, bytes.n);

	(void)t;
	if (cur_u8(&c) != DER_SEQUENCE && !c.bad)
		return 0;
	size_t n = length(&c);
	size_t after = (size_t)(c.p - c.base) + n;
	uint8_t tag = cur_u8(&c);
	if (!c.bad && (tag != DER_INTEGER || n < 5))
		return 0;
	size_t id = length(&c);
	if (!c.bad && (!id || id > 4))
		return 0;
	cur_take(&c, id);
	tag = cur_u8(&c);
	if (!c.bad && !memchr(dir ? server : client, tag, sizeof client))
		return 0;
	size_t inner = length(&c);
	if (!c.bad && (size_t)(c.p - c.base) + inner > after)
		return 0;
	if (tag == BIND && !c.bad) {
		bool version = cur_u16be(&c) == 0x0201;
		uint8_t v = cur_u8(&c);

		if (!c.bad && (!version || v < 2 || v > 3))
			return 0;
	}
	if (c.bad)
		return bytes.n < 32;
	return 2;
}

const struct protocol ldap_protocol = {
	.name = "ldap",
	.state_byte = sizeof(struct ldap),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
