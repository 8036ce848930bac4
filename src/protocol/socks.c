/* SPDX-License-Identifier: Apache-2.0 */
/* SOCKS 4, 4A and 5 (RFC 1928, RFC 1929; the notes of Koblas and Lee): whom a
 * client asked a proxy to connect it to, and as whom. Behind the proxy's
 * consent the conversation is the one with that host. */
#include "protocol/common/writer.h"
#include "protocol/common/words.h"

enum {
	V4 = 4,
	V5 = 5,
	AUTH_V1 = 1,
	CONNECT = 1,
	BIND = 2,
	ASSOCIATE = 3,
	V4_GRANTED = 90,
	ASKED_NOBODY = 0,
	ASKED_PASSWORD = 2,
	TEXT_N = 320
};

struct socks {
	/* command: 0 = not asked yet */
	uint8_t version;
	uint8_t command;
	/* chosen: the server's method was seen; asking: for a name's password,
	 * no verdict; agreed: nothing waits for it */
	bool greeted;
	bool chosen;
	bool asking;
	bool agreed;
	/* places of the request and of the name; no bytes in them */
	struct chunk at;
	struct chunk logon_at;
	KEPT(255) user;
	KEPT(TEXT_N) text;
};

/* --- recognising --------------------------------------------------------- */

/* RFC 1928, 3: a version and a list of methods, each once. 0 .. 9 are assigned,
 * 0x80 and up private. */
static int detect_v5(struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	uint8_t seen[32] = { 0 };
	size_t n;

	cur_u8(&c);
	n = cur_u8(&c);
	if (c.bad)
		return 1;
	if (!n || n > 16)
		return 0;
	for (size_t i = 0; i < n; i++) {
		uint8_t m = cur_u8(&c);

		if (c.bad)
			return 1;
		if ((m > 9 && m < 0x80) || m == 0xff ||
			seen[m / 8] >> (m % 8) & 1) {
			return 0;
		}
		seen[m / 8] |= (uint8_t)(1U << (m % 8));
	}
	return 2;
}

/* The notes: "VN CD DSTPORT DSTIP USERID NULL" */
static int detect_v4(struct str bytes)
{
	enum {
		HEAD = 8,
		USER_MAX = 128,
		NAMED_MAX = HEAD + USER_MAX + 256
	};
	struct str user = str_head(str_from(bytes, HEAD), USER_MAX);

	bytes = str_head(bytes, NAMED_MAX);
	if (bytes.n > 1 && bytes.p[1] != CONNECT && bytes.p[1] != BIND)
		return 0;
	if (bytes.n >= 4 && !bytes.p[2] && !bytes.p[3])
		return 0; /* port 0 */
	/* all of the request: what the other side has said by then is its
	 * answer */
	for (size_t i = 0; i < user.n; i++) {
		if (!user.p[i]) {
			if (memcmp(bytes.p + 4, "\0\0\0", 3) != 0 ||
				!bytes.p[7] ||
				memchr(user.p + i + 1,
					0,
					bytes.n - HEAD - i - 1)) {
				return 2;
			}
			if (bytes.n < NAMED_MAX)
				return 1;
			return 0;
		} else if (user.p[i] < ' ' || user.p[i] == 127) {
			return 0;
		}
	}
	return bytes.n < HEAD + USER_MAX ? 1 : 0;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	/* a length of DNS over TCP may look so */
	if (dir || !bytes.n || t->dport == 53)
		return 0;
	if (bytes.p[0] == V5)
		return detect_v5(bytes);
	if (bytes.p[0] == V4)
		return detect_v4(bytes);
	return 0;
}

/* Backconnect: a host behind a firewall dials out, and who takes the call asks
 * it to connect elsewhere. Both must have spoken as in SOCKS: a list of methods
 * and the choice of one of them, or a request and its eight bytes of reply. */
static int detect_turned(struct str asked, struct str answered)
{
	enum {
		REPLY_V4 = 8
	};
	unsigned char code =
		answered.n > 1 ? (unsigned char)answered.p[1] : 0;
	int sure = 0;

	if (asked.p[0] == V5) {
		sure = answered.p[0] == V5 ? detect_v5(asked) : 0;
		if (sure == 2 && answered.n < 2)
			return 1;
		/* one that was offered */
		if (sure == 2 &&
			!memchr(asked.p + 2, code, (unsigned char)asked.p[1]))
			return 0;
	} else if (asked.p[0] == V4) {
		sure = answered.p[0] ? 0 : detect_v4(asked);
		if (answered.n > 1 &&
			(code < V4_GRANTED || code > V4_GRANTED + 3))
			return 0;
		if (sure == 2 && answered.n < REPLY_V4)
			return 1;
	}
	return sure;
}

/* --- saying -------------------------------------------------------------- */

static struct chunk place_of(const struct chunk *h)
{
	return (struct chunk){
		.t_ns = h->t_ns,
		.at_byte = h->at_byte,
		.len_byte = h->len_byte,
	};
}

static void put_logon(struct session *t, struct parser *e, int8_t success)
{
	struct socks *s = t->state;
	struct obs o = { .kind = OBS_LOGON };

	o.logon = (struct obs_logon){
		.method = STR("socks"),
		.user = KEPT_STR(s->user),
		.success = success,
	};
	if (s->asking)
		parser_put(e, t, &s->logon_at, &o);
	s->asking = false;
}

/* status: the proxy's code; SOCKS 5 says 0 for consent, which is how "none
 * seen" is told here */
static void put_command(struct session *t, struct parser *e, uint32_t status)
{
	struct socks *s = t->state;
	struct obs o = { .kind = OBS_COMMAND };

	o.command = (struct obs_command){
		.source = STR("socks"),
		.user = KEPT_STR(s->user),
		.text = KEPT_STR(s->text),
		.status = status,
	};
	if (s->command && !s->agreed)
		parser_put(e, t, &s->at, &o);
	s->agreed = true;
}

static void keep_user(struct socks *s, struct str user, struct arena scratch)
{
	struct writer text = writer_of(&scratch, sizeof s->user.p);

	writer_plain(&text, user);
	KEEP(s->user, writer_str(&text));
}

/* "CONNECT host:port". name: in place of the address when it is not empty. */
static void keep_request(struct socks *s,
	uint8_t command,
	struct addr host,
	struct str name,
	uint16_t port,
	const struct chunk *h,
	struct arena scratch)
{
	static const char *const words[] = { [CONNECT] = "CONNECT ",
		[BIND] = "BIND ",
		[ASSOCIATE] = "ASSOCIATE " };
	struct writer text = writer_of(&scratch, 4 * TEXT_N);
	bool v6 = !name.n && !addr_is_v4(host);

	writer_add(&text, str_of(words[command]));
	if (v6)
		writer_c(&text, '[');
	if (name.n)
		writer_plain(&text, name);
	else
		writer_addr(&text, host);
	if (v6)
		writer_c(&text, ']');
	writer_c(&text, ':');
	writer_u32(&text, port);
	KEEP(s->text, writer_str(&text));
	s->command = command;
	s->at = place_of(h);
}

/* --- the client: how many bytes its next message took; 0 when it is not whole
 * --- */

static struct str text_to_nul(struct cur *c)
{
	size_t left = cur_left(c);
	const unsigned char *end = left ? memchr(c->p, 0, left) : NULL;
	const unsigned char *p = c->p;

	if (!end) {
		c->bad = true;
		return (struct str){ 0 };
	}
	cur_take(c, (size_t)(end - p) + 1);
	return (struct str){ (const char *)p, (size_t)(end - p) };
}

static struct str counted(struct cur *c)
{
	size_t n = cur_u8(c);
	const unsigned char *p = cur_take(c, n);

	return (struct str){ (const char *)p, p ? n : 0 };
}

static ptrdiff_t taken(const struct cur *c, const struct chunk *h)
{
	enum {
		MESSAGE_MAX = 1024
	};

	if (c->bad)
		return h->bytes.n > MESSAGE_MAX ? SESSION_DONE : 0;
	return c->p - c->base;
}

static ptrdiff_t request_v4(struct socks *s,
	const struct chunk *h,
	struct arena scratch)
{
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	struct str name = { 0 };

	cur_u8(&c);
	uint8_t command = cur_u8(&c);
	uint16_t port = cur_u16be(&c);
	uint32_t ip = cur_u32be(&c);
	struct str user = text_to_nul(&c);
	/* 4A: "0.0.0.x with nonzero x" says that a name follows */
	if (ip && ip < 256)
		name = text_to_nul(&c);
	if (c.bad)
		return taken(&c, h);
	keep_user(s, user, scratch);
	keep_request(s, command, addr_v4(ip), name, port, h, scratch);
	return taken(&c, h);
}

/* RFC 1929, 2. The password is passed over. */
static ptrdiff_t name_and_password(struct socks *s,
	const struct chunk *h,
	struct arena scratch)
{
	struct cur c = cur_of(h->bytes.p, h->bytes.n);

	cur_u8(&c);
	struct str user = counted(&c);
	counted(&c);
	if (c.bad)
		return taken(&c, h);
	keep_user(s, user, scratch);
	s->logon_at = place_of(h);
	s->asking = true;
	return taken(&c, h);
}

/* RFC 1928, 4 and 5 */
static bool address(struct cur *c, struct addr *ret, struct str *ret_name)
{
	enum {
		IP4 = 1,
		NAME = 3,
		IP6 = 4
	};
	uint8_t kind = cur_u8(c);
	const unsigned char *p;

	*ret = (struct addr){ 0, 0 };
	*ret_name = (struct str){ 0 };
	if (kind == IP4)
		*ret = addr_v4(cur_u32be(c));
	else if (kind == NAME)
		*ret_name = counted(c);
	else if (kind == IP6 && (p = cur_take(c, 16)))
		*ret = addr_v6(p);
	return c->bad || kind == IP4 || kind == NAME || kind == IP6;
}

static ptrdiff_t request_v5(struct socks *s,
	const struct chunk *h,
	struct arena scratch)
{
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	struct addr host;
	struct str name;

	cur_u8(&c);
	uint8_t command = cur_u8(&c);
	cur_u8(&c);
	if (!address(&c, &host, &name) ||
		(!c.bad && (command < CONNECT || command > ASSOCIATE))) {
		return SESSION_DONE;
	}
	uint16_t port = cur_u16be(&c);
	if (!c.bad)
		keep_request(s, command, host, name, port, h, scratch);
	return taken(&c, h);
}

/* What asks or answers so speaks no SOCKS: then nobody was asked for anything.
 */
static ptrdiff_t no_socks(struct socks *s)
{
	s->command = 0;
	s->asking = false;
	return SESSION_DONE;
}

static ptrdiff_t parse_client(struct socks *s,
	const struct chunk *h,
	struct arena scratch)
{
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	uint8_t version = cur_u8(&c);

	/* what is for the host behind the proxy waits for the consent */
	if (c.bad || s->command)
		return 0;
	if (!s->version)
		s->version = version;
	if (s->version == V4)
		return request_v4(s, h, scratch);
	if (!s->greeted) {
		counted(&c);
		s->greeted = !c.bad;
		return taken(&c, h);
	}
	if (version == AUTH_V1)
		return name_and_password(s, h, scratch);
	if (version == V5)
		return request_v5(s, h, scratch);
	return no_socks(s);
}

/* --- the proxy ----------------------------------------------------------- */

static ptrdiff_t granted(struct session *t,
	struct parser *e,
	bool yes,
	uint32_t status,
	ptrdiff_t n)
{
	struct socks *s = t->state;
	bool through = yes && s->command == CONNECT;

	put_command(t, e, status);
	t->changes = through;
	return through ? n : SESSION_DONE;
}

static ptrdiff_t reply_v4(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	uint8_t zero = cur_u8(&c);
	uint8_t code = cur_u8(&c);

	if (!c.bad && (zero || code < V4_GRANTED || code > V4_GRANTED + 3))
		return no_socks(t->state);
	cur_take(&c, 6);
	if (c.bad)
		return 0;
	return granted(t, e, code == V4_GRANTED, code, c.p - c.base);
}

static ptrdiff_t reply_v5(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	struct addr host;
	struct str name;
	uint8_t version = cur_u8(&c);
	uint8_t code = cur_u8(&c);

	cur_u8(&c);
	if (!address(&c, &host, &name) || (!c.bad && version != V5))
		return no_socks(t->state);
	cur_u16be(&c);
	if (c.bad)
		return taken(&c, h);
	return granted(t, e, !code, code, c.p - c.base);
}

static ptrdiff_t parse_proxy(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct socks *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	bool verdict = s->chosen && s->asking;

	if (!h->bytes.n)
		return 0;
	if (s->version == V5 && (!s->chosen || verdict)) {
		uint8_t version = cur_u8(&c);
		uint8_t said = cur_u8(&c);

		if (c.bad)
			return 0;
		if (version != (verdict ? AUTH_V1 : V5))
			return no_socks(s);
		if (verdict)
			put_logon(t, e, !said);
		else
			s->chosen = true;
		if (verdict || said == ASKED_NOBODY || said == ASKED_PASSWORD)
			return 2;
		/* refused, or a way that is not read: what the client said
		 * already was no answer to it */
		return no_socks(s);
	}
	if (!s->command)
		return SESSION_DONE; /* an answer to nothing */
	return s->version == V4 ? reply_v4(t, h, e) : reply_v5(t, h, e);
}

/* --- the seam ------------------------------------------------------------ */

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	if (h->lost)
		return SESSION_DONE;
	if (h->dir)
		return parse_proxy(t, h, e);
	return parse_client(t->state, h, e->scratch);
}

static void end(struct session *t, struct parser *e)
{
	put_logon(t, e, -1);
	put_command(t, e, 0);
}

const struct protocol socks_protocol = {
	.name = "socks",
	.state_byte = sizeof(struct socks),
	.detect = detect,
	.detect_turned = detect_turned,
	.on_data = on_data,
	.end = end,
};
