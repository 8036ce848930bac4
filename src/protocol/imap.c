/* SPDX-License-Identifier: Apache-2.0 */
/* IMAP (RFC 9051): who logs on, and the heads of messages that are fetched or
 * put there; behind STARTTLS it is TLS. Bodies pass by. */
#include "protocol/common/logon.h"
#include "protocol/common/writer.h"

enum {
	LINE_MAX_BYTE = 16 << 10,
	HEAD_MAX = 32 << 10,
	NAME_MAX_BYTE = 256,
	TAG_N = 32,
	ADDRESSES_MAX = 64
};

/* what a literal is (RFC 9051, 4.3): so many bytes within a line */
enum literal {
	PASSED_OVER,
	NAME,
	MESSAGE
};

struct way {
	uint64_t left; /* of a literal */
	uint8_t literal;
	bool inside;  /* the next line goes on with a command or response */
	bool passing; /* a line that is too long, or behind a gap */
	uint32_t scanned;
};

struct imap {
	struct way way[2];
	bool asked;      /* for TLS: the client's next bytes may be TLS */
	bool sasl;       /* the client's lines belong to its AUTHENTICATE */
	bool named;      /* it has said who it is */
	bool append;     /* the command puts a message there */
	KEPT(TAG_N) tag; /* of the command that waits for its verdict */
	KEPT(24) mechanism;
	struct logon logon;
};

/* --- messages ------------------------------------------------------------ */

/* "Alice <a@a.example>, b@b.example (Bob)": the addresses, separated by commas
 */
static struct str addresses(struct str value, struct arena *a)
{
	struct writer to = writer_of(a, value.n + 1);
	struct str one;

	for (int i = 0; value.n && i < ADDRESSES_MAX; i++) {
		struct str name;
		struct str tail;

		if (!str_cut(value, ',', &one, &value)) {
			one = value;
			value.n = 0;
		}
		if (str_cut(one, '<', &name, &one))
			str_cut(one, '>', &one, &tail);
		else
			str_cut(one, '(', &one, &tail);
		one = str_trim(one);
		if (!str_has_char(one, '@')) /* within a quoted name */
			continue;
		if (to.n)
			writer_c(&to, ',');
		writer_add(&to, one);
	}
	return writer_str(&to);
}

static struct str joined(struct str a, struct str b, struct arena *arena)
{
	if (!a.n || !b.n)
		return a.n ? a : b;
	return arena_fmt(arena, "%.*s,%.*s", STR_FMT(a), STR_FMT(b));
}

/* RFC 5322, 3.6; nothing when it names neither writer nor subject */
static void put_head(const struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str block)
{
	struct arena a = e->scratch;
	struct obs o = { .kind = OBS_MAIL };
	struct obs_mail *m = &o.mail;
	struct str name;
	struct str value;

	while (header_next(&block, &name, &value)) {
		if (str_lower_eq(name, STR("from")))
			m->from = addresses(unfolded(value, &a), &a);
		else if (str_lower_eq(name, STR("to")) ||
			str_lower_eq(name, STR("cc")))
			m->to = joined(m->to,
				addresses(unfolded(value, &a), &a),
				&a);
		else if (str_lower_eq(name, STR("subject")))
			m->subject = words_decoded(value, &a);
		else if (str_lower_eq(name, STR("message-id")))
			m->message_id = unfolded(value, &a);
		else if (str_lower_eq(name, STR("date")))
			m->date = unfolded(value, &a);
		else if (str_lower_eq(name, STR("user-agent")) ||
			str_lower_eq(name, STR("x-mailer")))
			m->agent = unfolded(value, &a);
		else if (str_lower_eq(name, STR("received")))
			m->received = m->received.n
				? arena_fmt(&a,
					  "%.*s\n%.*s",
					  STR_FMT(m->received),
					  STR_FMT(unfolded(value, &a)))
				: unfolded(value, &a);
	}
	if (m->from.n || m->subject.n || m->message_id.n)
		parser_put(e, t, h, &o);
}

/* --- an ENVELOPE (RFC 9051, 7.5.2), without literals ---------------------- */

/* "NIL", a quoted string or an atom; false: something else */
static bool nstring(struct str *rest, struct arena *a, struct str *ret)
{
	size_t n = 0;

	*rest = str_trim(*rest);
	if (!rest->n || rest->p[0] == '(' || rest->p[0] == ')')
		return false;
	if (rest->p[0] != '"') {
		while (n < rest->n && !strchr(" ()\"", rest->p[n]))
			n++;
		*ret = str_head(*rest, n);
		if (str_lower_eq(*ret, STR("nil")))
			ret->n = 0;
		*rest = str_from(*rest, n);
		return n > 0;
	}
	struct writer to = writer_of(a, rest->n);
	for (n = 1; n < rest->n && rest->p[n] != '"'; n++) {
		n += rest->p[n] == '\\' && n + 1 < rest->n;
		writer_c(&to, rest->p[n]);
	}
	bool closed = n < rest->n;
	*ret = writer_str(&to);
	*rest = str_from(*rest, n + 1);
	return closed;
}

static bool symbol(struct str *rest, char c)
{
	*rest = str_trim(*rest);
	if (!rest->n || rest->p[0] != c)
		return false;
	*rest = str_from(*rest, 1);
	return true;
}

/* "((name route mailbox host)(..))" or NIL, as "mailbox@host,.." */
static bool address_list(struct str *rest, struct arena *a, struct str *ret)
{
	struct str part[4] = { 0 };

	*ret = (struct str){ 0 };
	if (!symbol(rest, '('))
		return nstring(rest, a, &part[0]) && !part[0].n;
	for (int i = 0; i < ADDRESSES_MAX && symbol(rest, '('); i++) {
		for (int k = 0; k < 4; k++) {
			if (!nstring(rest, a, &part[k]))
				return false;
		}
		if (!symbol(rest, ')'))
			return false;
		if (part[2].n && part[3].n)
			*ret = joined(*ret,
				arena_fmt(a,
					"%.*s@%.*s",
					STR_FMT(part[2]),
					STR_FMT(part[3])),
				a);
	}
	return symbol(rest, ')');
}

static void put_envelope(const struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str rest)
{
	enum {
		FROM,
		SENDER,
		REPLY_TO,
		TO,
		CC,
		BCC,
		LISTS
	};
	struct arena a = e->scratch;
	struct obs o = { .kind = OBS_MAIL };
	struct str list[LISTS] = { 0 };
	struct str subject = { 0 };
	struct str in_reply_to;

	if (!nstring(&rest, &a, &o.mail.date) ||
		!nstring(&rest, &a, &subject))
		return;
	for (int i = 0; i < LISTS; i++) {
		if (!address_list(&rest, &a, &list[i]))
			return;
	}
	if (nstring(&rest, &a, &in_reply_to))
		nstring(&rest, &a, &o.mail.message_id);
	o.mail.from = list[FROM];
	o.mail.to = joined(list[TO], list[CC], &a);
	o.mail.subject = words_decoded(subject, &a);
	parser_put(e, t, h, &o);
}

/* --- lines --------------------------------------------------------------- */

/* How many bytes a literal at the end of the line has, and the line without it:
 * "{12}", "{12+}", "~{12}" (RFC 3516). false: it ends with none. */
static bool literal_at_end(struct str *line, uint64_t *ret)
{
	struct str before;
	struct str digits;

	if (!line->n || line->p[line->n - 1] != '}' ||
		!str_cut_last(*line, '{', &before, &digits)) {
		return false;
	}
	digits.n--;
	if (digits.n && digits.p[digits.n - 1] == '+')
		digits.n--;
	if (!word_number(digits, 10, UINT32_MAX, ret))
		return false;
	*line = before;
	return true;
}

/* Whether what follows is a message or its head: of BODY[..], RFC822.. and
 * BINARY[..] the sections that begin with the head. */
static bool is_message(struct str line)
{
	static const char *const items[] = { "body[]",
		"body[header",
		"rfc822.header",
		"rfc822 ",
		"rfc822.peek",
		"body[]<0>" };

	for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
		if (str_has_lower(line, str_of(items[i])))
			return true;
	}
	return false;
}

static void name_is(struct imap *s, const struct chunk *h, struct str user)
{
	logon_begin(&s->logon, h, (struct sasl_who){ .user = user });
	s->named = true;
}

/* LOGIN's first argument: an atom, a quoted string or a literal. The second is
 * never looked at. */
static void parse_login(struct imap *s,
	const struct chunk *h,
	struct parser *e,
	struct str rest,
	bool literal)
{
	struct arena a = e->scratch;
	struct str user = { 0 };

	if (nstring(&rest, &a, &user))
		name_is(s, h, user);
	else if (literal)
		s->way[0].literal = NAME;
}

static void parse_sasl(struct imap *s,
	const struct chunk *h,
	struct parser *e,
	struct str line)
{
	logon_sasl(&s->logon, &s->named, h, e, KEPT_STR(s->mechanism), line);
}

static void client_line(struct imap *s,
	const struct chunk *h,
	struct parser *e,
	struct str line,
	bool literal)
{
	struct str rest = line;
	struct str tag = word_next(&rest);
	struct str verb = word_next(&rest);

	if (s->sasl) {
		parse_sasl(s, h, e, line);
		return;
	}
	bool login = str_lower_eq(verb, STR("login"));
	bool sasl = str_lower_eq(verb, STR("authenticate"));
	bool tls = str_lower_eq(verb, STR("starttls"));
	s->append = str_lower_eq(verb, STR("append"));
	if (!login && !sasl && !tls)
		return;
	s->tag.n = 0;
	if (tag.n <= TAG_N)
		KEEP(s->tag, tag);
	s->named = false;
	s->logon.asking = false;
	s->asked = tls && s->tag.n;
	s->sasl = sasl;
	if (login)
		parse_login(s, h, e, rest, literal);
	if (!sasl)
		return;
	KEEP(s->mechanism, word_next(&rest));
	if (rest.n)
		parse_sasl(s, h, e, rest);
}

static void server_line(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str line)
{
	struct imap *s = t->state;
	struct str rest = line;
	struct str first = word_next(&rest);
	struct str second = word_next(&rest);
	const char *envelope =
		line.n ? memmem(line.p, line.n, "ENVELOPE (", 10) : NULL;

	if (envelope) {
		size_t at = (size_t)(envelope - line.p) + 10;
		put_envelope(t, h, e, str_from(line, at));
	}
	if (!s->tag.n || !str_eq(first, KEPT_STR(s->tag)))
		return;
	bool yes = str_lower_eq(second, STR("ok"));
	/* RFC 9051, 7.1.3: BAD says that the command was not understood */
	int8_t success = str_lower_eq(second, STR("no")) ? 0 : -1;
	logon_put(&s->logon, STR("imap"), t, e, yes ? 1 : success);
	t->changes = s->asked && yes;
	s->asked = false;
	s->sasl = false;
	s->tag.n = 0;
}

/* --- literals ------------------------------------------------------------ */

/* The head of a message, when it is whole: up to an empty line, the end of the
 * literal, or as much as is looked at. false: not yet. */
static bool head_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str rest)
{
	struct way *w = &((struct imap *)t->state)->way[h->dir];
	struct str all =
		w->left < rest.n ? str_head(rest, (size_t)w->left) : rest;
	size_t from = w->scanned > 3 ? w->scanned - 3 : 0;
	struct str look = str_from(all, from);
	const char *end =
		look.n ? memmem(look.p, look.n, "\r\n\r\n", 4) : NULL;

	w->scanned = (uint32_t)all.n;
	if (!end && all.n < w->left && all.n < HEAD_MAX)
		return false;
	if (end)
		all.n = (size_t)(end - all.p) + 2;
	put_head(t, h, e, str_head(all, HEAD_MAX));
	w->literal = PASSED_OVER;
	w->scanned = 0;
	return true;
}

/* false: more bytes are needed */
static bool literal_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	struct imap *s = t->state;
	struct way *w = &s->way[h->dir];

	if (!rest->n)
		return false;
	if (w->literal == MESSAGE)
		return head_step(t, h, e, *rest);
	if (w->literal == NAME && w->left <= NAME_MAX_BYTE) {
		if (rest->n < w->left)
			return false;
		name_is(s, h, str_head(*rest, (size_t)w->left));
	}
	w->literal = PASSED_OVER;
	size_t n = w->left < rest->n ? (size_t)w->left : rest->n;
	w->left -= n;
	*rest = str_from(*rest, n);
	return true;
}

static void whole_line(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str line)
{
	struct imap *s = t->state;
	struct way *w = &s->way[h->dir];
	uint64_t n = 0;
	bool goes_on = w->inside;
	bool literal = literal_at_end(&line, &n);

	w->literal = PASSED_OVER;
	if (h->dir)
		server_line(t, h, e, goes_on ? (struct str){ 0 } : line);
	else if (!goes_on)
		client_line(s, h, e, line, literal);
	if (literal && h->dir && is_message(line))
		w->literal = MESSAGE;
	else if (literal && !h->dir && s->append)
		w->literal = MESSAGE;
	w->left = n;
	w->inside = literal;
	w->scanned = 0;
}

/* --- the seam ------------------------------------------------------------ */

/* false: more bytes are needed */
static bool step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	struct way *w = &((struct imap *)t->state)->way[h->dir];
	struct str line;

	if (w->left)
		return literal_step(t, h, e, rest);
	size_t before = rest->n;
	bool whole = line_next(rest, &line);
	/* whether it came in one piece or not */
	w->passing |= whole && before - rest->n > LINE_MAX_BYTE;
	if (!whole && rest->n < LINE_MAX_BYTE)
		return false;
	if (!whole) {
		w->passing = true;
		*rest = str_from(*rest, rest->n);
		return false;
	}
	if (w->passing) {
		w->passing = w->inside = false;
		return true;
	}
	whole_line(t, h, e, line);
	return true;
}

static void parse_gap(struct way *w, uint64_t lost)
{
	w->literal = PASSED_OVER;
	w->scanned = 0;
	if (lost <= w->left) {
		w->left -= lost;
		return;
	}
	w->left = 0;
	w->passing = true;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct imap *s = t->state;
	struct str rest = h->bytes;

	if (h->lost)
		parse_gap(&s->way[h->dir], h->lost);
	while (!t->changes && !e->stopped && !(h->dir == 0 && s->asked) &&
		step(t, h, e, &rest))
		;
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static void end(struct session *t, struct parser *e)
{
	logon_put(&((struct imap *)t->state)->logon, STR("imap"), t, e, -1);
}

/* A tag, and a command that others do not have: for when the server's greeting
 * is not to be seen. */
static int detect_client(struct str bytes)
{
	static const char *const commands[] = { "LOGIN ",
		"AUTHENTICATE ",
		"CAPABILITY\r\n",
		"STARTTLS\r\n",
		"SELECT ",
		"EXAMINE ",
		NULL };
	size_t n = 0;

	while (n < bytes.n && n <= 8 &&
		((bytes.p[n] >= '0' && bytes.p[n] <= '9') ||
			(bytes.p[n] >= 'A' && bytes.p[n] <= 'Z') ||
			(bytes.p[n] >= 'a' && bytes.p[n] <= 'z'))) {
		n++;
	}
	if (n == bytes.n)
		return n <= 8;
	if (!n || n > 8 || bytes.p[n] != ' ')
		return 0;
	return begins_with_word(str_from(bytes, n + 1), commands);
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	static const char *const greetings[] = { "* OK ",
		"* OK\r\n",
		"* PREAUTH ",
		NULL };

	if (may_be_ssh(t, dir))
		return 0;
	if (dir)
		return begins_with_word(bytes, greetings);
	return detect_client(bytes);
}

const struct protocol imap_protocol = {
	.name = "imap",
	.state_byte = sizeof(struct imap),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
