/* SPDX-License-Identifier: Apache-2.0 */
/* What is not read here but goes over to TLS, which is: POP3 and IMAP (RFC
 * 2595, RFC 9051), RDP (MS-RDPBCGR 1.3.1.1), PostgreSQL (SSLRequest). Up to
 * there it is passed over. */
#include "protocol/common/words.h"

enum kind {
	UNKNOWN,
	LINES,
	RDP,
	POSTGRES
};
enum {
	LINE_MAX_BYTE = 4096,
	COMMANDS_MAX = 32,
	TAG_N = 32,
	TPKT_HEAD = 4,
	TPKT_MAX = 512
};

struct upgrade {
	/* commands, and POP3's replies: the greeting is the first of them */
	uint8_t kind;
	uint8_t asks;
	uint8_t said;
	/* for TLS: the client's next bytes are TLS, or the server has refused
	 */
	bool asked;
	KEPT(TAG_N) tag; /* of IMAP's command; POP3 has none */
};

static const unsigned char ssl_request[] = { 0, 0, 0, 8, 4, 210, 22, 47 };

/* --- lines --------------------------------------------------------------- */

static void parse_command(struct upgrade *s, struct str line)
{
	struct str rest = line;
	struct str first = word_next(&rest);
	struct str second = word_next(&rest);

	s->asks++;
	if (str_lower_eq(first, STR("stls")) && !second.n) {
		s->tag.n = 0;
		s->asked = true;
	} else if (str_lower_eq(second, STR("starttls")) && first.n <= TAG_N) {
		KEEP(s->tag, first);
		s->asked = true;
	}
}

/* true: from here on it is TLS */
static bool parse_reply(struct upgrade *s, struct str line)
{
	struct str rest = line;
	struct str first = word_next(&rest);
	struct str second = word_next(&rest);
	bool yes = str_is(first, "+OK");
	bool no = str_is(first, "-ERR");

	if (s->asked && s->tag.n) {
		if (!str_eq(first, KEPT_STR(s->tag)))
			return false;
		s->asked = str_lower_eq(second, STR("ok"));
		return s->asked;
	}
	s->said = (uint8_t)(s->said + (yes || no));
	if (!s->asked || s->said != s->asks + 1)
		return false;
	s->asked = yes;
	return yes;
}

static ptrdiff_t parse_lines(struct session *t, const struct chunk *h)
{
	struct upgrade *s = t->state;
	struct str rest = h->bytes;
	struct str line;

	while (!t->changes && !(h->dir == 0 && s->asked) &&
		line_next(&rest, &line)) {
		if (h->dir)
			t->changes = parse_reply(s, line);
		else
			parse_command(s, line);
		/* past the point where it is asked for */
		if (s->asks > COMMANDS_MAX)
			return SESSION_DONE;
	}
	if (rest.n > LINE_MAX_BYTE && !t->changes && !s->asked)
		return SESSION_DONE;
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

/* --- RDP: RFC 1006, 6, and X.224, 13.3: a header, then the kind of the
 * message; MS-RDPBCGR 2.2.1.2.1: behind the server's consent what it chose ---
 */

static ptrdiff_t parse_rdp(struct session *t, const struct chunk *h)
{
	enum {
		CONFIRM = 0xd0,
		AT_ANSWER = TPKT_HEAD + 7,
		ANSWER = 2,
		PLAIN_RDP = 0
	};
	struct upgrade *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	const unsigned char *p = cur_take(&c, TPKT_HEAD);
	size_t n = p ? (size_t)p[2] << 8 | p[3] : 0;

	if (!p || (h->dir == 0 && s->asked))
		return 0;
	if (p[0] != 3 || n < TPKT_HEAD + 7 || n > TPKT_MAX)
		return SESSION_DONE;
	if (h->bytes.n < n)
		return 0;
	if (h->dir == 0) {
		s->asked = true;
		return (ptrdiff_t)n;
	}
	p = (const unsigned char *)h->bytes.p;
	if (!s->asked || p[5] != CONFIRM || n < AT_ANSWER + 8 ||
		p[AT_ANSWER] != ANSWER || p[AT_ANSWER + 4] == PLAIN_RDP) {
		return SESSION_DONE;
	}
	t->changes = true;
	return (ptrdiff_t)n;
}

/* PostgreSQL, 55.2.10: "the server then responds with a single byte containing
 * S or N" */
static ptrdiff_t parse_postgres(struct session *t, const struct chunk *h)
{
	struct upgrade *s = t->state;

	if (h->dir == 0 && s->asked)
		return 0;
	if (h->dir == 0) {
		s->asked = h->bytes.n >= sizeof ssl_request;
		return s->asked ? (ptrdiff_t)sizeof ssl_request : 0;
	}
	if (!h->bytes.n)
		return 0;
	t->changes = s->asked && h->bytes.p[0] == 'S';
	return t->changes ? 1 : SESSION_DONE;
}

/* --- the seam ------------------------------------------------------------ */

static int detect_rdp(struct str bytes)
{
	enum {
		REQUEST = 0xe0
	};
	static const unsigned char head[] = { 3, 0, 0 };
	size_t n = bytes.n < sizeof head ? bytes.n : sizeof head;

	if (memcmp(bytes.p, head, n) != 0 ||
		(bytes.n > 5 && (unsigned char)bytes.p[5] != REQUEST)) {
		return 0;
	}
	/* all of the request */
	if (bytes.n > 5 &&
		bytes.n >= ((size_t)(unsigned char)bytes.p[3] |
				   (size_t)(unsigned char)bytes.p[2] << 8)) {
		return 2;
	}
	return 1;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	static const char *const greetings[] = { "+OK ",
		"+OK\r\n",
		"* OK ",
		"* OK\r\n",
		NULL };
	size_t n = bytes.n < sizeof ssl_request ? bytes.n : sizeof ssl_request;

	(void)t;
	if (dir)
		return begins_with_word(bytes, greetings);
	if (!bytes.n)
		return 1;
	if (memcmp(bytes.p, ssl_request, n) == 0)
		return n == sizeof ssl_request ? 2 : 1;
	return bytes.p[0] == 3 ? detect_rdp(bytes) : 0;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct upgrade *s = t->state;

	(void)e;
	if (h->lost)
		return SESSION_DONE;
	if (!s->kind && h->bytes.n) {
		if (h->dir)
			s->kind = LINES;
		else if (h->bytes.p[0] == 3)
			s->kind = RDP;
		else if (h->bytes.p[0] == 0)
			s->kind = POSTGRES;
		else
			s->kind = LINES;
	}
	if (s->kind == RDP)
		return parse_rdp(t, h);
	if (s->kind == POSTGRES)
		return parse_postgres(t, h);
	return parse_lines(t, h);
}

const struct protocol upgrade_protocol = {
	.name = "upgrade",
	.state_byte = sizeof(struct upgrade),
	.detect = detect,
	.on_data = on_data,
};
