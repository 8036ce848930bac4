/* SPDX-License-Identifier: Apache-2.0 */
/* SMTP (RFC 5321) with pipelining, AUTH (RFC 4954) and BDAT (RFC 3030): who
 * sends what to whom, and the files in it (RFC 2045, RFC 2046). */
#include "protocol/common/file_hash.h"
#include "protocol/common/sasl.h"
#include "protocol/common/words.h"

enum {
	QUEUE = 64,
	LINE_MAX_BYTE = 4096,
	HEAD_MAX = 32 << 10,
	NESTED = 4
};

enum phase {
	COMMAND,
	AUTH_LINES,
	MAIL_HEAD,
	MAIL_BODY
};
enum encoding {
	AS_IS,
	BASE64,
	QUOTED
};
enum part_phase {
	NO_PARTS,
	BETWEEN,
	PART_HEAD,
	PART_BODY
};

/* the parts of the message, as its lines go by */
struct parts {
	/* n boundaries, the innermost last */
	uint8_t phase;
	uint8_t encoding;
	uint8_t n;
	/* line_before: a line end that belongs to the content only if no
	 * boundary follows (RFC 2046, 5.1.1) */
	bool is_file;
	bool line_before;
	/* of base64, carried from line to line */
	uint32_t bits;
	uint32_t n_bits;
	/* RFC 2046, 5.1.1: "no more than 70 characters" */
	KEPT(70) boundary[NESTED];
	KEPT(2048) head;
	KEPT(256) name;
	KEPT(96) mime;
	struct file_hash file;
};

struct smtp {
	/* auth_left: lines that the mechanism still has from the client */
	uint8_t phase;
	uint8_t auth_left;
	bool skip[2];
	bool bdat;
	bool bdat_last;
	bool mid_line;
	bool has_head;
	bool has_message;
	bool has_user;
	bool asking;
	uint8_t queue[QUEUE]; /* enum verb of what waits for a reply */
	uint32_t n;
	uint32_t scanned;
	uint64_t bdat_left;
	/* places of MAIL and AUTH; no bytes in them */
	struct chunk at;
	struct chunk auth_at;
	KEPT(16) mechanism;
	KEPT(256) user;
	KEPT(128) domain;
	KEPT(128) host;
	KEPT(256) helo;
	KEPT(320) from;
	KEPT(2048) to;
	KEPT(998) subject;
	KEPT(320) message_id;
	KEPT(64) date;
	KEPT(200) agent;
	KEPT(3072) received;
	struct parts parts;
};

enum verb {
	OTHER,
	HELO,
	MAIL,
	RCPT,
	DATA,
	MESSAGE,
	BDAT,
	STARTTLS,
	AUTH,
	RSET
};

/* --- recognising --------------------------------------------------------- */

static const char *const hellos[] = { "EHLO ",
	"HELO ",
	"EHLO\r\n",
	"LHLO ",
	NULL };
static const char *const greeting[] = { "220 ", "220-", NULL };

static int greeting_is_ours(struct str bytes)
{
	struct str line;

	if (!line_next(&bytes, &line))
		return bytes.n < 512;
	for (size_t i = 0; i + 4 <= line.n; i++) {
		if (str_lower_eq(str_head(str_from(line, i), 4), STR("smtp")))
			return 2;
	}
	return 0;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	if (!dir)
		return begins_with_word(bytes, hellos);
	if (may_be_ssh(t, dir))
		return 0;
	int sure = begins_with_word(bytes, greeting);
	bool usual_port = t->dport == 25 || t->dport == 587;
	if (sure == 2 && !usual_port)
		return greeting_is_ours(bytes);
	return sure;
}

/* --- parts: attachments -------------------------------------------------- */

static void put_part(struct session *t, struct parser *e)
{
	struct smtp *s = t->state;
	struct parts *p = &s->parts;
	const struct obs_file about = {
		.name = KEPT_STR(p->name),
		.mime = KEPT_STR(p->mime),
		.source = STR("SMTP"),
	};

	file_hash_put(&p->file, e, t, &s->at, &about);
	p->is_file = false;
}

static void add_base64(struct parts *p, struct parser *e, struct str line)
{
	struct arena a = e->scratch;
	char *to = line.n ? NEW(&a, char, line.n) : NULL;
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
		"nopqrstuvwxyz0123456789+/";
	size_t n = 0;

	for (size_t i = 0; to && i < line.n; i++) {
		const char *d = memchr(alphabet, line.p[i], 64);

		if (!d)
			continue;
		p->bits =
			(p->bits << 6 | (uint32_t)(d - alphabet)) & 0xffffff;
		p->n_bits += 6;
		if (p->n_bits < 8)
			continue;
		p->n_bits -= 8;
		unsigned byte = p->bits >> p->n_bits & 0xff;
		to[n++] = (char)(unsigned char)byte;
	}
	file_hash_add(&p->file, e, (struct str){ to, n });
}

static struct str without_trailing_blanks(struct str s)
{
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/* RFC 2045, 6.7. A sequence cut by a piece of a line that is too long stays as
 * it is: such lines are not allowed. */
static void add_quoted(struct parts *p,
	struct parser *e,
	struct str line,
	bool whole)
{
	struct arena a = e->scratch;
	char *to = line.n ? NEW(&a, char, line.n) : NULL;
	size_t n = 0;
	uint64_t byte;
	bool soft = false;

	if (whole)
		line = without_trailing_blanks(line);
	for (size_t i = 0; to && i < line.n; i++) {
		struct str digits = str_head(str_from(line, i + 1), 2);

		if (line.p[i] != '=') {
			to[n++] = line.p[i];
		} else if (digits.n == 2 &&
			word_number(digits, 16, 255, &byte)) {
			to[n++] = (char)(unsigned char)byte;
			i += 2;
		} else if (!digits.n && whole) {
			soft = true;
		} else {
			to[n++] = line.p[i];
		}
	}
	file_hash_add(&p->file, e, (struct str){ to, n });
	p->line_before = whole && !soft;
}

static void add_content(struct parts *p,
	struct parser *e,
	struct str line,
	bool whole)
{
	if (!p->is_file)
		return;
	if (p->encoding == BASE64) {
		add_base64(p, e, line);
		return;
	}
	if (p->line_before)
		file_hash_add(&p->file, e, STR("\r\n"));
	p->line_before = whole;
	if (p->encoding == QUOTED)
		add_quoted(p, e, line, whole);
	else
		file_hash_add(&p->file, e, line);
}

/* what the fields of the message or of a part say of its content */
static void begin_content(struct parts *p, struct parser *e, struct str block)
{
	struct arena a = e->scratch;
	struct str name;
	struct str value;
	struct str file = { 0 };
	struct str type = { 0 };
	struct str encoding = { 0 };

	while (header_next(&block, &name, &value)) {
		if (str_lower_eq(name, STR("content-type")))
			type = unfolded(value, &a);
		else if (str_lower_eq(name, STR("content-disposition")))
			file = header_filename(unfolded(value, &a));
		else if (str_lower_eq(name, STR("content-transfer-encoding")))
			encoding = str_trim(value);
	}
	struct str boundary = header_param(type, STR("boundary"));
	bool multipart = str_lower_eq(str_head(type, 10), STR("multipart/"));
	p->phase = p->n ? PART_BODY : NO_PARTS;
	if (multipart && boundary.n && p->n < NESTED) {
		KEEP(p->boundary[p->n], boundary);
		p->n++;
		p->phase = BETWEEN;
		return;
	}
	if (!file.n)
		file = header_param(type, STR("name"));
	p->is_file = file.n > 0;
	p->line_before = false;
	p->bits = 0;
	p->n_bits = 0;
	if (str_lower_eq(encoding, STR("base64")))
		p->encoding = BASE64;
	else if (str_lower_eq(encoding, STR("quoted-printable")))
		p->encoding = QUOTED;
	else
		p->encoding = AS_IS;
	KEEP(p->name, words_decoded(file, &a));
	KEEP(p->mime, header_bare(type));
	if (p->is_file)
		p->phase = PART_BODY;
}

/* how many boundaries are left when the line is one of ours; UINT32_MAX: it is
 * none */
static uint32_t boundary_at(const struct parts *p,
	struct str line,
	bool *ret_ends)
{
	if (!str_starts(line, STR("--")))
		return UINT32_MAX;
	for (uint32_t i = p->n; i--;) {
		struct str b = KEPT_STR(p->boundary[i]);
		struct str rest = str_from(line, 2 + b.n);

		if (str_starts(str_from(line, 2), b)) {
			*ret_ends = str_starts(rest, STR("--"));
			return i;
		}
	}
	return UINT32_MAX;
}

static void part_line(struct session *t,
	struct parser *e,
	struct str line,
	bool begins,
	bool whole)
{
	struct parts *p = &((struct smtp *)t->state)->parts;
	bool ends = false;
	uint32_t at =
		begins && p->n ? boundary_at(p, line, &ends) : UINT32_MAX;

	if (at != UINT32_MAX) {
		put_part(t, e);
		p->n = (uint8_t)(at + !ends);
		p->phase = ends ? BETWEEN : PART_HEAD;
		p->head.n = 0;
	} else if (p->phase == PART_BODY) {
		add_content(p, e, line, whole);
	} else if (p->phase == PART_HEAD && begins && whole && !line.n) {
		begin_content(p, e, KEPT_STR(p->head));
	} else if (p->phase == PART_HEAD) {
		KEEP_MORE(p->head, STR(""), line);
		if (whole)
			KEEP_MORE(p->head, STR(""), STR("\n"));
	}
}

/* --- the message --------------------------------------------------------- */

static void mail_head(struct session *t, struct parser *e, struct str block)
{
	struct smtp *s = t->state;
	struct str name;
	struct str value;
	struct str whole = block;

	s->has_head = true;
	while (header_next(&block, &name, &value)) {
		struct arena a = e->scratch;

		if (str_lower_eq(name, STR("subject"))) {
			KEEP(s->subject, words_decoded(value, &a));
		} else if (str_lower_eq(name, STR("message-id"))) {
			KEEP(s->message_id, unfolded(value, &a));
		} else if (str_lower_eq(name, STR("date"))) {
			KEEP(s->date, unfolded(value, &a));
		} else if (str_lower_eq(name, STR("user-agent")) ||
			str_lower_eq(name, STR("x-mailer"))) {
			KEEP(s->agent, unfolded(value, &a));
		} else if (str_lower_eq(name, STR("received"))) {
			KEEP_MORE(s->received,
				STR("\n"),
				unfolded(value, &a));
		}
	}
	begin_content(&s->parts, e, whole);
}

static void forget_message(struct smtp *s, struct parser *e)
{
	file_hash_drop(&s->parts.file, e);
	s->has_message = false;
	s->has_head = false;
	s->from.n = 0;
	s->to.n = 0;
	s->subject.n = 0;
	s->message_id.n = 0;
	s->date.n = 0;
	s->agent.n = 0;
	s->received.n = 0;
	s->parts.n = 0;
	s->parts.phase = 0;
	s->parts.is_file = false;
}

static void put_mail(struct session *t, struct parser *e, uint32_t status)
{
	struct smtp *s = t->state;
	struct obs o = { .kind = OBS_MAIL };

	if (!s->has_message)
		return;
	file_hash_lost(&s->parts.file,
		e); /* a part that no boundary closed */
	put_part(t, e);
	o.mail = (struct obs_mail){
		.helo = KEPT_STR(s->helo),
		.from = KEPT_STR(s->from),
		.to = KEPT_STR(s->to),
		.subject = KEPT_STR(s->subject),
		.message_id = KEPT_STR(s->message_id),
		.date = KEPT_STR(s->date),
		.agent = KEPT_STR(s->agent),
		.received = KEPT_STR(s->received),
		.status = status,
	};
	parser_put(e, t, &s->at, &o);
	forget_message(s, e);
}

static void await(struct smtp *s, enum verb verb)
{
	if (s->n == QUEUE) {
		s->n--;
		memmove(s->queue, s->queue + 1, s->n);
	}
	s->queue[s->n++] = (uint8_t)verb;
}

static void message_over(struct session *t, struct parser *e)
{
	struct smtp *s = t->state;

	if (!s->parts.n)
		put_part(t, e); /* the message itself is the file */
	s->phase = COMMAND;
	s->bdat = false;
	s->scanned = 0;
}

/* The head of the message when it is whole: up to an empty line, the end of the
 * message, or as much as is looked at. false: not yet. */
static bool head_step(struct session *t,
	struct parser *e,
	struct str *rest,
	bool no_more)
{
	struct smtp *s = t->state;
	struct str look = str_from(*rest, s->scanned);
	struct str line;
	size_t at = s->scanned;

	while (line_next(&look, &line)) {
		size_t next = rest->n - look.n;
		bool dot = !s->bdat && str_is(line, ".");

		if (dot || !line.n || next > HEAD_MAX) {
			mail_head(t, e, str_head(*rest, at));
			*rest = str_from(*rest, dot ? at : next);
			s->scanned = 0;
			s->phase = MAIL_BODY;
			return true;
		}
		at = next;
	}
	s->scanned = (uint32_t)at;
	if (!no_more && rest->n <= HEAD_MAX)
		return false;
	mail_head(t, e, *rest);
	*rest = str_from(*rest, rest->n);
	s->scanned = 0;
	s->phase = MAIL_BODY;
	return true;
}

/* A line of the body, or a piece of one that is too long to be kept back.
 * false: more bytes are needed. */
static bool body_step(struct session *t,
	struct parser *e,
	struct str *rest,
	bool no_more)
{
	struct smtp *s = t->state;
	struct str line;
	bool begins = !s->mid_line;
	bool whole = line_next(rest, &line);

	if (!whole) {
		if (!no_more && rest->n < LINE_MAX_BYTE)
			return false;
		line = str_head(*rest, LINE_MAX_BYTE);
		*rest = str_from(*rest, line.n);
	}
	s->mid_line = !whole;
	if (!s->bdat && begins && whole && str_is(line, ".")) {
		message_over(t, e);
		return true;
	}
	/* RFC 5321, 4.5.2: a period that begins a line was put there by the
	 * sender */
	if (!s->bdat && begins && line.n && line.p[0] == '.')
		line = str_from(line, 1);
	part_line(t, e, line, begins, whole);
	return true;
}

static bool mail_step(struct session *t,
	struct parser *e,
	struct str *rest,
	bool no_more)
{
	struct smtp *s = t->state;

	if (s->phase == MAIL_HEAD)
		return head_step(t, e, rest, no_more);
	return body_step(t, e, rest, no_more);
}

/* RFC 3030: so many bytes as they are. Those of a chunk only: what a line has
 * in the next one comes as a piece. */
static bool bdat_step(struct session *t, struct parser *e, struct str *rest)
{
	struct smtp *s = t->state;
	struct str chunk = *rest;

	if (s->bdat_left < chunk.n)
		chunk.n = (size_t)s->bdat_left;
	struct str left = chunk;
	if (s->bdat_left) {
		bool no_more = chunk.n == s->bdat_left;

		if (!chunk.n || !mail_step(t, e, &left, no_more))
			return false;
	}
	s->bdat_left -= chunk.n - left.n;
	*rest = str_from(*rest, chunk.n - left.n);
	if (s->bdat_left)
		return true;
	if (s->bdat_last)
		message_over(t, e);
	s->bdat = false;
	return true;
}

/* --- who sends ----------------------------------------------------------- */

/* how many lines come from the client after the command, when it brought none
 * itself: for conversations of which only one side is to be seen */
static const struct {
	const char *name;
	uint8_t lines;
} mechanisms[] = { { "login", 2 },
	{ "plain", 1 },
	{ "cram-md5", 1 },
	{ "ntlm", 2 },
	{ "xoauth2", 1 },
	{ "oauthbearer", 1 } };

/* The name out of what the client sent in answer; what follows the name is
 * never kept. */
static void auth_answer(struct smtp *s, struct parser *e, struct str line)
{
	struct arena a = e->scratch;
	struct str mechanism = KEPT_STR(s->mechanism);
	struct sasl_who who;

	if (s->has_user || str_is(line, "*") || str_is(line, "="))
		return;
	if (!sasl_name(mechanism, base64_read(line, &a), &a, &who))
		return;
	KEEP(s->user, who.user);
	KEEP(s->domain, who.domain);
	KEEP(s->host, who.host);
	s->has_user = true;
}

static void put_logon(struct session *t, struct parser *e, int8_t success)
{
	struct smtp *s = t->state;
	struct obs o = { .kind = OBS_LOGON };

	o.logon = (struct obs_logon){
		.method = STR("smtp"),
		.user = KEPT_STR(s->user),
		.domain = KEPT_STR(s->domain),
		.host = KEPT_STR(s->host),
		.success = success,
	};
	if (s->asking)
		parser_put(e, t, &s->auth_at, &o);
	s->asking = false;
	s->has_user = false;
	s->user.n = 0;
	s->domain.n = 0;
	s->host.n = 0;
	if (s->phase == AUTH_LINES)
		s->phase = COMMAND;
}

static void auth_command(struct session *t,
	struct parser *e,
	const struct chunk *h,
	struct str arg)
{
	struct smtp *s = t->state;
	struct str initial = arg;
	struct str mechanism = word_next(&initial);

	put_logon(t, e, -1);
	s->auth_at = (struct chunk){
		.t_ns = h->t_ns,
		.at_byte = h->at_byte,
		.len_byte = h->len_byte,
	};
	s->asking = true;
	s->auth_left = 8;
	KEEP(s->mechanism, mechanism);
	for (uint16_t i = 0; i < s->mechanism.n; i++) {
		if (s->mechanism.p[i] >= 'A' && s->mechanism.p[i] <= 'Z') {
			s->mechanism.p[i] =
				(char)(s->mechanism.p[i] + ('a' - 'A'));
		}
	}
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++) {
		if (str_is(KEPT_STR(s->mechanism), mechanisms[i].name))
			s->auth_left = mechanisms[i].lines;
	}
	if (initial.n) {
		auth_answer(s, e, initial);
		s->auth_left--;
	}
	s->phase = s->auth_left ? AUTH_LINES : COMMAND;
}

static void auth_line(struct smtp *s, struct parser *e, struct str line)
{
	auth_answer(s, e, line);
	if (!--s->auth_left)
		s->phase = COMMAND;
}

/* --- commands ------------------------------------------------------------ */

static const struct {
	const char *name;
	enum verb verb;
} verbs[] = {
	{ "ehlo", HELO },
	{ "helo", HELO },
	{ "lhlo", HELO },
	{ "mail", MAIL },
	{ "rcpt", RCPT },
	{ "data", DATA },
	{ "bdat", BDAT },
	{ "starttls", STARTTLS },
	{ "auth", AUTH },
	{ "rset", RSET },
};

/* "FROM:<a@b> SIZE=1" as "a@b" */
static struct str path_of(struct str arg)
{
	struct str before;
	struct str path;

	if (!str_cut(arg, ':', &before, &path))
		return (struct str){ 0 };
	path = str_trim(path);
	if (path.n && path.p[0] == '<') {
		const char *end = memchr(path.p, '>', path.n);
		if (end) {
			return (struct str){ path.p + 1,
				(size_t)(end - path.p) - 1 };
		}
		return str_from(path, 1);
	}
	return word_next(&path);
}

static void mail_command(struct session *t,
	struct parser *e,
	const struct chunk *h,
	struct str arg)
{
	struct smtp *s = t->state;

	put_mail(t, e, 0);
	s->at = (struct chunk){
		.t_ns = h->t_ns,
		.at_byte = h->at_byte,
		.len_byte = h->len_byte,
	};
	s->has_message = true;
	KEEP(s->from, path_of(arg));
}

static void data_command(struct smtp *s, enum verb verb, struct str arg)
{
	s->bdat = verb == BDAT;
	s->mid_line = false;
	s->scanned = 0;
	if (verb == DATA) {
		s->phase = MAIL_HEAD;
		return;
	}
	if (!word_number(word_next(&arg), 10, INT64_MAX, &s->bdat_left))
		s->bdat_left = 0;
	s->bdat_last = str_lower_eq(str_trim(arg), STR("last"));
	s->phase = s->has_head ? MAIL_BODY : MAIL_HEAD;
}

static void parse_command(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str line)
{
	struct smtp *s = t->state;
	struct str arg = line;
	struct str word = word_next(&arg);
	enum verb verb = OTHER;

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (str_lower_eq(word, str_of(verbs[i].name)))
			verb = verbs[i].verb;
	}
	await(s, verb);
	switch (verb) {
	case HELO:
		KEEP(s->helo, str_trim(arg));
		break;
	case MAIL:
		mail_command(t, e, h, arg);
		break;
	case RCPT:
		KEEP_MORE(s->to, STR(","), path_of(arg));
		break;
	case DATA:
	case BDAT:
		data_command(s, verb, arg);
		break;
	case AUTH:
		auth_command(t, e, h, arg);
		break;
	case RSET:
		forget_message(s, e);
		break;
	default:
		break;
	}
}

/* RFC 4954, 6: 235 succeeded, 5yz refused; else it is not known */
static int8_t auth_success(unsigned code)
{
	if (code == 235)
		return 1;
	return code / 100 == 5 ? 0 : -1;
}

/* The last word on a command. */
static void parse_reply(struct session *t, struct parser *e, unsigned code)
{
	struct smtp *s = t->state;

	if (!s->n || (s->queue[0] == AUTH && code == 334))
		return; /* the greeting; or more of AUTH */
	enum verb verb = s->queue[0];
	memmove(s->queue, s->queue + 1, --s->n);
	if (verb == AUTH) {
		put_logon(t, e, auth_success(code));
	} else if (verb == MAIL && code / 100 != 2) {
		put_mail(t, e, code);
	} else if (verb == MESSAGE ||
		(verb == BDAT && (s->bdat_last || code / 100 != 2))) {
		put_mail(t, e, code);
	} else if (verb == DATA && code != 354) {
		put_mail(t, e, code); /* refused: what follows are commands */
		s->phase = COMMAND;
	}
	t->changes = verb == STARTTLS && code == 220;
}

static bool reply_line(struct session *t, struct parser *e, struct str line)
{
	uint64_t code;

	if (line.n < 3 || !word_number(str_head(line, 3), 10, 599, &code) ||
		code < 200) {
		return false;
	}
	if (line.n == 3 || line.p[3] != '-')
		parse_reply(t, e, (unsigned)code);
	return true;
}

/* --- bytes --------------------------------------------------------------- */

/* false: more bytes are needed */
static bool client_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	struct smtp *s = t->state;
	uint8_t phase = s->phase;
	struct str line;

	if (s->bdat)
		return bdat_step(t, e, rest);
	if (phase == MAIL_HEAD || phase == MAIL_BODY) {
		bool more = mail_step(t, e, rest, false);

		if (more && s->phase == COMMAND)
			await(s, MESSAGE);
		return more;
	}
	if (!line_next(rest, &line))
		return false;
	if (s->skip[0])
		s->skip[0] = false;
	else if (phase == AUTH_LINES)
		auth_line(s, e, line);
	else
		parse_command(t, h, e, line);
	return true;
}

static void parse_gap(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct smtp *s = t->state;

	s->scanned = 0;
	if (h->dir) {
		s->n = 0;
		s->skip[1] = true;
	} else if (s->bdat) {
		file_hash_lost(&s->parts.file, e);
		s->bdat_left =
			h->lost < s->bdat_left ? s->bdat_left - h->lost : 0;
	} else if (s->phase == MAIL_BODY || s->phase == MAIL_HEAD) {
		file_hash_lost(&s->parts.file, e);
		s->mid_line = true;
		s->phase = MAIL_BODY;
	} else {
		s->skip[0] = true;
		s->phase = COMMAND;
	}
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct smtp *s = t->state;
	struct str rest = h->bytes;
	struct str line;

	if (h->lost)
		parse_gap(t, h, e);
	if (!h->dir) {
		while (rest.n && !e->stopped && client_step(t, h, e, &rest))
			;
	} else {
		while (!t->changes && !e->stopped &&
			line_next(&rest, &line)) {
			if (!s->skip[1] && !reply_line(t, e, line))
				return SESSION_DONE;
			s->skip[1] = false;
		}
	}
	bool command =
		h->dir || s->phase == COMMAND || s->phase == AUTH_LINES;
	if (command && rest.n > LINE_MAX_BYTE && !t->changes)
		return SESSION_DONE;
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static void end(struct session *t, struct parser *e)
{
	struct smtp *s = t->state;

	put_mail(t, e, 0);
	put_logon(t, e, -1);
	file_hash_drop(&s->parts.file, e);
}

const struct protocol smtp_protocol = {
	.name = "smtp",
	.state_byte = sizeof(struct smtp),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
