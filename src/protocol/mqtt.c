/* SPDX-License-Identifier: Apache-2.0 */
/* MQTT 3.1 to 5 (OASIS) up to the logon: what a client calls itself, under
 * which name it logs on, and whether the broker agreed. */
#include "protocol/common/logon.h"

enum {
	CONNECT = 0x10,
	ANSWER = 0x20,
	MESSAGE_MAX = 32 << 10,
	VERSION_5 = 5
};
/* 3.1.2.3 */
enum {
	HAS_WILL = 0x04,
	HAS_PASSWORD = 0x40,
	HAS_NAME = 0x80
};

struct mqtt {
	uint8_t version;
	struct logon logon;
};

/* 2.2.3, 1.5.5 in version 5: seven bits a byte, the least first, at most four
 * bytes */
static size_t varying(struct cur *c)
{
	size_t n = 0;

	for (unsigned i = 0; i < 4; i++) {
		uint8_t v = cur_u8(c);

		n |= (size_t)(v & 0x7f) << 7 * i;
		if (!(v & 0x80))
			return n;
	}
	c->bad = true;
	return 0;
}

static struct str counted(struct cur *c)
{
	size_t n = cur_u16be(c);
	const unsigned char *p = cur_take(c, n);

	return (struct str){ (const char *)p, p ? n : 0 };
}

static void pass_properties(struct cur *c, uint8_t version)
{
	if (version == VERSION_5)
		cur_take(c, varying(c));
}

/* 3.1: "MQTT" or "MQIsdp", version, flags, keep alive; client, will, name and
 * password, as the flags say. The password is not looked at. */
static void parse_connect(struct mqtt *s, const struct chunk *h, struct cur c)
{
	struct sasl_who who = { 0 };

	counted(&c);
	s->version = cur_u8(&c);
	uint8_t flags = cur_u8(&c);
	cur_u16be(&c);
	pass_properties(&c, s->version);
	who.host = counted(&c);
	if (flags & HAS_WILL) {
		pass_properties(&c, s->version);
		counted(&c);
		counted(&c);
	}
	if (flags & HAS_NAME)
		who.user = counted(&c);
	if (!c.bad)
		logon_begin(&s->logon, h, who);
}

/* 3.2.2.3: up to version 4 4 and 5 are wrong credentials and no right to
 * connect, in version 5 0x86 and 0x87; other codes judge nobody */
static int8_t success_of(uint8_t version, uint8_t code)
{
	uint8_t first = version == VERSION_5 ? 0x86 : 4;

	if (!code)
		return 1;
	return code == first || code == first + 1 ? 0 : -1;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct mqtt *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);

	if (h->lost)
		return SESSION_SENSELESS;
	/* what comes behind the client's first message is not looked at */
	if (h->dir == 0 && s->version)
		return (ptrdiff_t)h->bytes.n;
	uint8_t type = cur_u8(&c);
	size_t n = varying(&c);
	if (c.bad)
		return h->bytes.n < 5 ? 0 : SESSION_SENSELESS;
	if (n > MESSAGE_MAX || type != (h->dir ? ANSWER : CONNECT))
		return SESSION_SENSELESS;
	const unsigned char *p = cur_take(&c, n);
	if (!p)
		return 0;
	struct cur body = cur_of(p, n);
	if (h->dir == 0) {
		parse_connect(s, h, body);
		return s->version ? c.p - c.base : SESSION_SENSELESS;
	}
	cur_u8(&body);
	uint8_t code = cur_u8(&body);
	if (!body.bad)
		logon_put(&s->logon,
			STR("mqtt"),
			t,
			e,
			success_of(s->version, code));
	return SESSION_DONE;
}

static void end(struct session *t, struct parser *e)
{
	logon_put(&((struct mqtt *)t->state)->logon, STR("mqtt"), t, e, -1);
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);

	(void)t;
	if (dir || (bytes.n && (unsigned char)bytes.p[0] != CONNECT))
		return 0;
	cur_u8(&c);
	size_t n = varying(&c);
	struct str name = counted(&c);
	if (c.bad)
		return bytes.n < 13;
	if (n > MESSAGE_MAX || n < 10)
		return 0;
	return str_is(name, "MQTT") || str_is(name, "MQIsdp") ? 2 : 0;
}

const struct protocol mqtt_protocol = {
	.name = "mqtt",
	.state_byte = sizeof(struct mqtt),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
