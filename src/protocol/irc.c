/* SPDX-License-Identifier: Apache-2.0 */
/* IRC (RFC 2812) up to where somebody has a nickname: which, and whether the
 * server agreed; which channels it joins. Behind STARTTLS it is TLS. */
#include "protocol/common/logon.h"

enum {
	LINE_MAX_BYTE = 8192,
	JOINS_MAX = 16,
	WELCOME = 1,
	NICK_TAKEN = 433,
	WRONG_PASSWORD = 464,
	BANNED = 465,
	TLS_NOW = 670,
	TLS_REFUSED = 691
};

struct irc {
	uint8_t joins;
	/* for TLS: the client's next bytes are TLS, or the server has refused
	 */
	bool asked;
	struct logon logon;
};

/* "nick" of "PREFIX COMMAND nick :more" without the colon of a last argument */
static struct str argument(struct str *rest)
{
	struct str word = word_next(rest);

	return str_starts(word, STR(":")) ? str_from(word, 1) : word;
}

static void put_join(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str channels)
{
	struct irc *s = t->state;
	struct arena a = e->scratch;
	struct obs o = { .kind = OBS_COMMAND };

	if (!channels.n || s->joins == JOINS_MAX)
		return;
	s->joins++;
	o.command = (struct obs_command){
		.source = STR("irc"),
		.user = KEPT_STR(s->logon.user),
		.text = arena_fmt(&a, "JOIN %.*s", STR_FMT(channels)),
	};
	parser_put(e, t, h, &o);
}

/* keys of channels and passwords are not looked at */
static void client_line(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str line)
{
	struct irc *s = t->state;
	struct str verb = word_next(&line);

	if (str_lower_eq(verb, STR("starttls"))) {
		s->asked = true;
	} else if (str_lower_eq(verb, STR("nick"))) {
		struct sasl_who who = { .user = argument(&line) };

		if (!s->logon.user.n || s->logon.asking)
			logon_begin(&s->logon, h, who);
	} else if (str_lower_eq(verb, STR("join"))) {
		put_join(t, h, e, argument(&line));
	}
}

static void server_line(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str line)
{
	struct irc *s = t->state;
	struct str word = word_next(&line);
	uint64_t code;

	if (str_starts(word, STR(":")))
		word = word_next(&line);
	if (word.n != 3 || !word_number(word, 10, 999, &code))
		return;
	/* RFC 2812, 5.1: it says to whom, should the client not be to be seen
	 */
	struct sasl_who who = { .user = argument(&line) };
	if (code == WELCOME && !s->logon.user.n)
		logon_begin(&s->logon, h, who);
	if (code == WELCOME)
		logon_put(&s->logon, STR("irc"), t, e, 1);
	else if (code == WRONG_PASSWORD || code == BANNED)
		logon_put(&s->logon, STR("irc"), t, e, 0);
	t->changes = s->asked && code == TLS_NOW;
	if (code == TLS_NOW || code == TLS_REFUSED)
		s->asked = false;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct irc *s = t->state;
	struct str rest = h->bytes;
	struct str line;

	if (h->lost)
		return SESSION_SENSELESS;
	while (!t->changes && !e->stopped && !(h->dir == 0 && s->asked) &&
		line_next(&rest, &line)) {
		if (h->dir)
			server_line(t, h, e, line);
		else
			client_line(t, h, e, line);
	}
	if (rest.n > LINE_MAX_BYTE && !t->changes && !s->asked)
		return SESSION_SENSELESS;
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static void end(struct session *t, struct parser *e)
{
	logon_put(&((struct irc *)t->state)->logon, STR("irc"), t, e, -1);
}

/* "USER name 0 * :real name": FTP's and POP3's have one argument */
static int detect_user(struct str line)
{
	struct str rest;
	int words = 0;

	if (!line_next(&line, &rest))
		return line.n < 512;
	while (rest.n && words < 4 && word_next(&rest).n)
		words++;
	return words == 4 ? 2 : 0;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	static const char *const first[] = { "NICK ",
		"CAP LS",
		"CAP REQ",
		"STARTTLS\r\n",
		NULL };
	static const char *const greetings[] = { ":", "NOTICE AUTH ", NULL };
	static const char *const user[] = { "USER ", NULL };
	struct str line;

	if (may_be_ssh(t, dir))
		return 0;
	if (!dir) {
		int sure = begins_with_word(bytes, first);

		if (sure == 2)
			return 2;
		int name = begins_with_word(bytes, user);
		return name == 2 ? detect_user(str_from(bytes, 5))
				 : sure | name;
	}
	int sure = begins_with_word(bytes, greetings);
	if (sure != 2 || bytes.p[0] != ':')
		return sure;
	/* ":server NOTICE * :.." or ":server 020 * :.." */
	if (!line_next(&bytes, &line))
		return bytes.n < 512;
	word_next(&line);
	struct str verb = word_next(&line);
	return str_is(verb, "NOTICE") || str_is(verb, "020") ||
			str_is(verb, "001")
		? 2
		: 0;
}

const struct protocol irc_protocol = {
	.name = "irc",
	.state_byte = sizeof(struct irc),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
