/* SPDX-License-Identifier: Apache-2.0 */
/* FTP (RFC 959, RFC 2428, RFC 4217): commands with their replies, and the
 * conversations that carry the files. */
#include "protocol/common/file_hash.h"
#include "protocol/common/words.h"

enum {
	QUEUE = 8,
	LINE_MAX_BYTE = 4096
};

/* a command that waits for its reply */
struct command {
	int64_t t_ns;
	uint64_t at_byte;
	uint32_t len_byte;
	uint8_t verb;
	KEPT(256) text;
};

struct ftp {
	struct command queue[QUEUE];
	uint32_t n;
	bool skip[2]; /* up to the next line end: its beginning was lost */
	bool asking;  /* USER was said, how it ended was not */
	/* code of a reply of several lines that is not over; 0 = none */
	uint16_t multi;
	/* where the next file will go; port 0 = not known */
	struct addr data_host;
	uint16_t data_port;
	struct command logon; /* text: the user */
};

enum verb {
	OTHER,
	USER,
	PASS,
	AUTH,
	PORT,
	EPRT,
	PASV,
	EPSV,
	FILE_OF,
	VERBS
};
static const struct {
	const char *name;
	enum verb verb;
} verbs[] = {
	{ "user", USER },
	{ "pass", PASS },
	{ "acct", PASS },
	{ "auth", AUTH },
	{ "port", PORT },
	{ "eprt", EPRT },
	{ "pasv", PASV },
	{ "epsv", EPSV },
	{ "retr", FILE_OF },
	{ "stor", FILE_OF },
	{ "appe", FILE_OF },
	{ "stou", FILE_OF },
};

/* --- recognising: SMTP greets with 220 too, POP3 has USER ---------------- */

static const char *const greeting[] = { "220 ", "220-", NULL };
static const char *const usual[] = { "USER ",
	"AUTH TLS",
	"AUTH SSL",
	"FEAT",
	"SYST",
	"PASV",
	"EPSV",
	"OPTS ",
	"CLNT ",
	"HOST ",
	NULL };
static const char *const unmistakable[] = { "AUTH TLS\r\n",
	"AUTH SSL\r\n",
	"PASV\r\n",
	"EPSV\r\n",
	"FEAT\r\n",
	NULL };

static int greeting_is_ours(struct str bytes)
{
	struct str line;

	if (!line_next(&bytes, &line))
		return bytes.n < 512;
	bool ftp = false;
	bool smtp = false; /* "220 ftp.example.com ESMTP" */
	for (size_t i = 0; i + 3 <= line.n; i++) {
		ftp |= str_lower_eq(str_head(str_from(line, i), 3),
			STR("ftp"));
		smtp |= str_lower_eq(str_head(str_from(line, i), 4),
			STR("smtp"));
	}
	return ftp && !smtp ? 2 : 0;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	bool port = t->dport == 21;

	if (t->dport == 25 || t->dport == 587 || may_be_ssh(t, dir))
		return 0;
	if (!dir)
		return begins_with_word(bytes, port ? usual : unmistakable);
	int sure = begins_with_word(bytes, greeting);
	return sure == 2 && !port ? greeting_is_ours(bytes) : sure;
}

/* --- saying -------------------------------------------------------------- */

static struct chunk place_of(const struct command *c)
{
	return (struct chunk){
		.t_ns = c->t_ns,
		.at_byte = c->at_byte,
		.len_byte = c->len_byte,
	};
}

static void put_logon(struct session *t, struct parser *e, int8_t success)
{
	struct ftp *s = t->state;
	struct chunk at = place_of(&s->logon);
	struct obs o = { .kind = OBS_LOGON };

	o.logon = (struct obs_logon){
		.method = STR("ftp"),
		.user = KEPT_STR(s->logon.text),
		.success = success,
	};
	if (s->asking)
		parser_put(e, t, &at, &o);
	s->asking = false;
}

static void put_command(struct session *t,
	struct parser *e,
	const struct command *c,
	uint32_t status)
{
	const struct ftp *s = t->state;
	struct chunk at = place_of(c);
	struct obs o = { .kind = OBS_COMMAND };

	if (c->verb == PASS)
		return;
	o.command = (struct obs_command){
		.source = STR("ftp"),
		.user = KEPT_STR(s->logon.text),
		.text = KEPT_STR(c->text),
		.status = status,
	};
	parser_put(e, t, &at, &o);
}

static void pop(struct ftp *s)
{
	s->n--;
	memmove(s->queue, s->queue + 1, s->n * sizeof *s->queue);
}

/* --- where files go ------------------------------------------------------ */

/* "h1,h2,h3,h4,p1,p2" at the head of s */
static bool six_numbers(struct str s, struct addr *ret, uint16_t *ret_port)
{
	uint64_t v[6];

	for (int i = 0; i < 6; i++) {
		size_t n = 0;

		while (n < s.n && n < 4 && s.p[n] >= '0' && s.p[n] <= '9')
			n++;
		if (!word_number(str_head(s, n), 10, 255, &v[i]) ||
			(i < 5 && (n == s.n || s.p[n] != ','))) {
			return false;
		}
		s = str_from(s, n + 1);
	}
	*ret = addr_v4(
		(uint32_t)(v[0] << 24 | v[1] << 16 | v[2] << 8 | v[3]));
	*ret_port = (uint16_t)(v[4] << 8 | v[5]);
	return *ret_port != 0;
}

/* RFC 2428: "|1|132.235.1.2|6275|", or "|||6446|" in a reply; the first
 * character is the separator */
static bool extended(struct str s, struct addr *ret, uint16_t *ret_port)
{
	struct str family;
	struct str host;
	struct str port;
	uint64_t v;

	if (!s.n || !str_cut(str_from(s, 1), s.p[0], &family, &host) ||
		!str_cut(host, s.p[0], &host, &port) ||
		!str_cut(port, s.p[0], &port, &family)) {
		return false;
	}
	if (!word_number(port, 10, 65535, &v) || !v ||
		(host.n && !addr_parse(host, ret))) {
		return false;
	}
	*ret_port = (uint16_t)v;
	return true;
}

static void expect(struct ftp *s, struct parser *e, struct str name)
{
	if (e->expect && s->data_port) {
		e->expect(e->expect_ctx,
			s->data_host,
			s->data_port,
			&ftp_data_protocol,
			name);
	}
}

/* Clients connect when they know the port, or when they have asked for the
 * file: said both times, the second time with the name. */
static void endpoint(struct ftp *s,
	struct parser *e,
	bool found,
	struct addr host,
	uint16_t port)
{
	if (!found)
		return;
	s->data_host = host;
	s->data_port = port;
	expect(s, e, (struct str){ 0 });
}

static void reply_endpoint(struct session *t,
	struct parser *e,
	enum verb verb,
	struct str line)
{
	struct addr host = t->tuple.dst;
	struct str before;
	struct str rest = line;
	uint16_t port = 0;
	bool found = false;

	if (str_cut(line, '(', &before, &rest) || verb == EPSV) {
		if (verb == EPSV)
			found = extended(rest, &host, &port);
		else
			found = six_numbers(rest, &host, &port);
	} else {
		/* RFC 1123, 4.1.2.6: the parentheses may be missing: scan for
		 * the first digit */
		rest = str_from(line, 4);
		while (rest.n && (rest.p[0] < '0' || rest.p[0] > '9'))
			rest = str_from(rest, 1);
		found = six_numbers(rest, &host, &port);
	}
	endpoint(t->state, e, found, host, port);
	/* behind address translation the address is another than the one that
	 * the client uses: that of this conversation */
	if (found && !addr_eq(host, t->tuple.dst))
		endpoint(t->state, e, found, t->tuple.dst, port);
}

/* --- lines --------------------------------------------------------------- */

static enum verb verb_of(struct str word)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (str_lower_eq(word, str_of(verbs[i].name)))
			return verbs[i].verb;
	}
	return OTHER;
}

static void parse_command(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str line)
{
	struct ftp *s = t->state;
	struct str arg = line;
	struct str word = word_next(&arg);
	struct addr host = t->tuple.src;
	uint16_t port = 0;
	bool found = false;

	if (s->n == QUEUE) {
		put_command(t, e, &s->queue[0], 0);
		pop(s);
	}
	struct command *c = &s->queue[s->n++];
	*c = (struct command){
		.t_ns = h->t_ns,
		.at_byte = h->at_byte,
		.len_byte = h->len_byte,
		.verb = (uint8_t)verb_of(word),
	};
	if (c->verb != PASS)
		KEEP(c->text, line);
	if (c->verb == USER) {
		put_logon(t, e, -1);
		s->logon = *c;
		KEEP(s->logon.text, arg);
		s->asking = true;
	} else if (c->verb == PORT || c->verb == EPRT) {
		if (c->verb == PORT)
			found = six_numbers(arg, &host, &port);
		else
			found = extended(arg, &host, &port);
		endpoint(s, e, found, host, port);
	} else if (c->verb == FILE_OF) {
		expect(s, e, arg);
		s->data_port = 0;
	}
}

/* RFC 959, 5.4: 2 done, 3 more is needed, 4 and 5 no */
static void parse_logon(struct session *t, struct parser *e, unsigned code)
{
	if (code / 100 != 3)
		put_logon(t, e, code / 100 == 2);
}

static void parse_reply(struct session *t,
	struct parser *e,
	unsigned code,
	struct str line)
{
	struct ftp *s = t->state;

	/* preliminary, the greeting, or what a connection says that was picked
	 * up on its way */
	if (code < 200 || !s->n)
		return;
	struct command c = s->queue[0];
	/* RFC 959, 5.4: but for REIN it is the greeting, which may be heard
	 * after what the client said */
	if (code == 220 &&
		!str_lower_eq(str_head(KEPT_STR(c.text), 4), STR("rein"))) {
		return;
	}
	if (c.verb == USER || c.verb == PASS)
		parse_logon(t, e, code);
	put_command(t, e, &c, code);
	pop(s);
	if ((c.verb == PASV && code == 227) ||
		(c.verb == EPSV && code == 229))
		reply_endpoint(t, e, c.verb, line);
	t->changes = c.verb == AUTH && code == 234;
}

/* RFC 959, 4.2: "123-" begins a reply of several lines, "123 " ends it */
static bool reply_line(struct session *t, struct parser *e, struct str line)
{
	struct ftp *s = t->state;
	uint64_t code;
	bool coded = line.n >= 3 &&
		word_number(str_head(line, 3), 10, 699, &code) && code >= 100;
	char mark = line.n > 3 ? line.p[3] : ' ';

	if (s->multi) {
		if (!coded || code != s->multi || mark != ' ')
			return true;
	} else if (!coded || (mark != ' ' && mark != '-')) {
		return false;
	}
	s->multi = mark == '-' ? (uint16_t)code : 0;
	if (!s->multi)
		parse_reply(t, e, (unsigned)code, line);
	return true;
}

static void parse_gap(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct ftp *s = t->state;

	s->skip[h->dir] = true;
	s->multi = 0;
	for (; h->dir && s->n; pop(s))
		put_command(t, e, &s->queue[0], 0);
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct ftp *s = t->state;
	struct str rest = h->bytes;
	struct str line;

	if (h->lost)
		parse_gap(t, h, e);
	while (!t->changes && !e->stopped && line_next(&rest, &line)) {
		if (s->skip[h->dir])
			s->skip[h->dir] = false;
		else if (!h->dir)
			parse_command(t, h, e, line);
		else if (!reply_line(t, e, line))
			return SESSION_DONE;
	}
	if (rest.n > LINE_MAX_BYTE && !t->changes)
		return SESSION_DONE;
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static void end(struct session *t, struct parser *e)
{
	struct ftp *s = t->state;

	for (; s->n; pop(s))
		put_command(t, e, &s->queue[0], 0);
	put_logon(t, e, -1);
}

const struct protocol ftp_protocol = {
	.name = "ftp",
	.state_byte = sizeof(struct ftp),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};

/* --- a file on its way --------------------------------------------------- */

struct ftp_data {
	struct file_hash file;
	char name[128]; /* the end of what the control connection called it */
	size_t name_n;
	bool begun;
	bool closed;
	int64_t t_ns;
	uint64_t at_byte;
	uint32_t len_byte;
};

static struct str base_name(struct str path)
{
	struct str folder;

	str_cut_last(path, '/', &folder, &path);
	return path;
}

static void data_begin(struct session *t, struct str name)
{
	struct ftp_data *s = t->state;
	struct str base = base_name(name);

	s->name_n = base.n < sizeof s->name ? base.n : sizeof s->name;
	if (s->name_n)
		memcpy(s->name, base.p + base.n - s->name_n, s->name_n);
}

static ptrdiff_t data_on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct ftp_data *s = t->state;

	if (!s->begun) {
		s->begun = true;
		s->t_ns = h->t_ns;
		s->at_byte = h->at_byte;
		s->len_byte = h->len_byte;
	}
	if (h->lost)
		file_hash_lost(&s->file, e);
	file_hash_add(&s->file, e, h->bytes);
	s->closed |= h->last;
	return (ptrdiff_t)h->bytes.n;
}

/* RFC 959, 3.4.1: in stream mode the end of the file is the close of the
 * connection */
static void data_end(struct session *t, struct parser *e)
{
	struct ftp_data *s = t->state;
	struct chunk at = {
		.t_ns = s->t_ns,
		.at_byte = s->at_byte,
		.len_byte = s->len_byte,
	};

	if (!s->closed)
		file_hash_lost(&s->file, e);
	file_hash_put(&s->file,
		e,
		t,
		&at,
		&(struct obs_file){
			.name = { s->name, s->name_n },
			.source = STR("FTP"),
		});
}

const struct protocol ftp_data_protocol = {
	.name = "ftp-data",
	.state_byte = sizeof(struct ftp_data),
	.begin = data_begin,
	.on_data = data_on_data,
	.end = data_end,
};
