/* SPDX-License-Identifier: Apache-2.0 */
/* RDP until it is encrypted (MS-RDPBCGR 2.2.1): the name in the client's
 * cookie, what both agree on, and, where that is RDP's own way, what the client
 * calls its machine. Else it is TLS from there on; what CredSSP says is inside
 * it. */
#include "protocol/common/logon.h"
#include "protocol/common/ntlm.h"
#include "protocol/common/writer.h"

enum {
	TPKT_HEAD = 4,
	TPKT_MAX = 8192,
	FIXED = TPKT_HEAD + 7, /* RFC 1006, 6, and X.224, 13.3 */
	REQUEST = 0xe0,
	CONFIRM = 0xd0,
	DATA = 0xf0
};
/* 2.2.1.1.1, 2.2.1.2.1, 2.2.1.2.2 */
enum {
	ASKS = 1,
	ANSWERS = 2,
	REFUSES = 3,
	OPTION_N = 8,
	PLAIN_RDP = 0
};

struct rdp {
	bool asked;
	bool answered;
	uint32_t wanted; /* protocols, a bit each */
	bool names_protocols;
	struct logon logon;
};

/* what is asked for has a bit each, what is chosen is one of them */
static const struct {
	uint32_t bit;
	const char *name;
} kinds[] = {
	{ 1, "TLS" },
	{ 2, "CredSSP" },
	{ 4, "RDSTLS" },
	{ 8, "CredSSP with early authorization" },
	{ 16, "RDS AAD" },
};

static struct str kinds_text(uint32_t bits, struct arena *a)
{
	struct writer to = writer_of(a, 128);

	if (!bits)
		writer_add(&to, STR("RDP"));
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!(bits & kinds[i].bit))
			continue;
		if (to.n)
			writer_c(&to, ',');
		writer_add(&to, str_of(kinds[i].name));
	}
	return writer_str(&to);
}

/* "Cookie: mstshash=NAME" CR LF; a routing token of a load balancer is no name
 */
static struct str cookie_name(struct str fields)
{
	struct str begin = STR("Cookie: mstshash=");
	struct str line;

	if (!line_next(&fields, &line) || !str_starts(line, begin))
		return (struct str){ 0 };
	return str_from(line, begin.n);
}

/* what stands behind the cookie or token, which end in a line of their own */
static struct str behind_cookie(struct str fields)
{
	struct str rest = fields;
	struct str line;

	if (str_starts(fields, STR("Cookie: ")) && line_next(&rest, &line))
		return rest;
	return fields;
}

static bool option(struct str fields, uint8_t *ret_type, uint32_t *ret)
{
	struct cur c = cur_of(fields.p, fields.n);

	*ret_type = cur_u8(&c);
	cur_u8(&c);
	uint16_t n = cur_u16le(&c);
	*ret = cur_u32le(&c);
	return !c.bad && n == OPTION_N;
}

static void parse_request(struct rdp *s,
	const struct chunk *h,
	struct str fields)
{
	struct sasl_who who = { .user = cookie_name(fields) };
	uint8_t type = 0;
	uint32_t wanted = 0;

	s->asked = true;
	s->names_protocols =
		option(behind_cookie(fields), &type, &wanted) && type == ASKS;
	s->wanted = s->names_protocols ? wanted : 0;
	logon_begin(&s->logon, h, who);
}

/* What both agreed on. code: of a refusal (2.2.1.2.2) */
static void put_agreed(struct session *t,
	const struct chunk *h,
	struct parser *e,
	uint8_t type,
	uint32_t value)
{
	struct rdp *s = t->state;
	struct arena a = e->scratch;
	struct str user = KEPT_STR(s->logon.user);
	struct str chosen = type == REFUSES
		? arena_fmt(&a, "refused, code %u", (unsigned)value)
		: kinds_text(value, &a);
	struct str cells[6];
	uint32_t n = 0;
	struct obs o = { .kind = OBS_RECORD };

	if (user.n) {
		cells[n++] = STR("cookie");
		cells[n++] = user;
	}
	cells[n++] = STR("wanted");
	cells[n++] = kinds_text(s->wanted, &a);
	cells[n++] = STR("chosen");
	cells[n++] = chosen;
	o.record = (struct obs_record){
		.source = STR("rdp"),
		.cell = cells,
		.n_cell = n,
	};
	parser_put(e, t, h, &o);
}

/* MS-RDPBCGR 2.2.1.3.2, in the client's MCS connect: header, then the version,
 * width, height, colours, sequence, keyboard, build, and a name in UTF-16 */
static struct str client_name(struct str message, struct arena *a)
{
	enum {
		NAME_AT = 24,
		NAME_N = 32,
		CORE_AT = 4
	};
	const char *gcc = memmem(message.p, message.n, "Duca", 4);

	if (!gcc)
		return (struct str){ 0 };
	struct str rest = str_from(message, (size_t)(gcc - message.p) + 4);
	const char *core =
		rest.n ? memmem(rest.p, rest.n, "\x01\xc0", 2) : NULL;
	if (!core || core - rest.p > CORE_AT)
		return (struct str){ 0 };
	rest = str_head(str_from(rest, (size_t)(core - rest.p) + NAME_AT),
		NAME_N);
	for (size_t i = 0; i + 1 < rest.n; i += 2) {
		if (!rest.p[i] && !rest.p[i + 1])
			rest.n = i;
	}
	return utf16le_text(rest, a);
}

static ptrdiff_t parse_confirm(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str fields,
	ptrdiff_t n)
{
	struct rdp *s = t->state;
	uint8_t type = 0;
	uint32_t value = PLAIN_RDP;
	bool told = option(fields, &type, &value);

	if (told && type != ANSWERS && type != REFUSES)
		return SESSION_DONE;
	s->answered = true;
	put_agreed(t, h, e, type, value);
	if (told && type == REFUSES)
		return SESSION_DONE;
	t->changes = told && value != PLAIN_RDP;
	return n;
}

static ptrdiff_t parse_packet(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str packet)
{
	struct rdp *s = t->state;
	struct arena a = e->scratch;
	ptrdiff_t n = (ptrdiff_t)packet.n;
	uint8_t kind = (uint8_t)packet.p[TPKT_HEAD + 1];

	if (h->dir == 0 && !s->asked) {
		if (kind != REQUEST)
			return SESSION_SENSELESS;
		parse_request(s, h, str_from(packet, FIXED));
		return n;
	}
	if (h->dir == 1 && !s->answered) {
		if (kind != CONFIRM || !s->asked)
			return SESSION_DONE;
		return parse_confirm(t, h, e, str_from(packet, FIXED), n);
	}
	if (h->dir == 1)
		return n;
	KEEP(s->logon.host, client_name(packet, &a));
	return SESSION_DONE;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct rdp *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	const unsigned char *p = cur_take(&c, TPKT_HEAD);
	size_t n = p ? (size_t)p[2] << 8 | p[3] : 0;

	if (h->lost)
		return SESSION_SENSELESS;
	/* it may be TLS that follows */
	if (!p || (h->dir == 0 && s->asked && !s->answered))
		return 0;
	if (p[0] != 3 || n < TPKT_HEAD + 3 || n > TPKT_MAX ||
		(!s->answered && n < FIXED)) {
		return SESSION_SENSELESS;
	}
	if (h->bytes.n < n)
		return 0;
	return parse_packet(t, h, e, str_head(h->bytes, n));
}

static void end(struct session *t, struct parser *e)
{
	struct rdp *s = t->state;

	if (s->logon.user.n || s->logon.host.n)
		logon_put(&s->logon, STR("rdp"), t, e, -1);
}

/* X.224 carries other protocols, too: what follows its head must be RDP's (MS-
 * RDPBCGR 2.2.1.1): a cookie, or what it asks for, or both. */
static bool fields_are_ours(const struct tuple *t, struct str fields)
{
	struct str rest = behind_cookie(fields);
	uint8_t type;
	uint32_t wanted;

	if (!rest.n)
		return fields.n || t->dport == 3389;
	return option(rest, &type, &wanted) && type == ASKS;
}

/* all of the request */
static int detect(const struct tuple *t, int dir, struct str bytes)
{
	static const unsigned char head[] = { 3, 0 };
	size_t n = bytes.n < sizeof head ? bytes.n : sizeof head;

	if (dir || (n && memcmp(bytes.p, head, n) != 0))
		return 0;
	if (bytes.n > 5 && (unsigned char)bytes.p[5] != REQUEST)
		return 0;
	if (bytes.n < 6)
		return 1;
	size_t all = (size_t)(unsigned char)bytes.p[2] << 8 |
		(unsigned char)bytes.p[3];
	/* X.224, 13.3.1: what follows its own length, to the end of the packet
	 */
	if (all < FIXED || all > TPKT_MAX ||
		(unsigned char)bytes.p[4] + TPKT_HEAD + 1U != all) {
		return 0;
	}
	if (bytes.n < all)
		return 1;
	struct str fields = str_head(str_from(bytes, FIXED), all - FIXED);
	return fields_are_ours(t, fields) ? 2 : 0;
}

const struct protocol rdp_protocol = {
	.name = "rdp",
	.state_byte = sizeof(struct rdp),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
