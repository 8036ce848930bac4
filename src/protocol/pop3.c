/* SPDX-License-Identifier: Apache-2.0 */
/* POP3 (RFC 1939, RFC 5034) up to the logon: who, and whether the server
 * agreed; behind STLS (RFC 2595) it is TLS. */
#include "protocol/common/logon.h"

enum {
	LINE_MAX_BYTE = 4096,
	COMMANDS_MAX = 32
};

struct pop3 {
	/* commands, and replies: the greeting is the first of them */
	uint8_t asks;
	uint8_t said;
	uint8_t logon_at; /* the command whose reply is the verdict; 0 none */
	bool sasl;        /* the client's lines belong to its AUTH */
	/* for TLS: the client's next bytes are TLS, or the server has refused
	 */
	bool asked;
	bool named; /* there is a name to judge */
	KEPT(16) mechanism;
	struct logon logon;
};

static void parse_name(struct pop3 *s,
	const struct chunk *h,
	struct parser *e,
	struct str line)
{
	logon_sasl(&s->logon, &s->named, h, e, KEPT_STR(s->mechanism), line);
}

static void parse_auth(struct pop3 *s,
	const struct chunk *h,
	struct parser *e,
	struct str rest)
{
	KEEP(s->mechanism, word_next(&rest));
	s->named = false;
	s->logon.asking = false;
	s->sasl = s->mechanism.n > 0;
	s->logon_at = s->sasl ? s->asks : 0;
	if (rest.n)
		parse_name(s, h, e, rest);
}

static void parse_command(struct pop3 *s,
	const struct chunk *h,
	struct parser *e,
	struct str line)
{
	struct str rest = line;
	struct str word = word_next(&rest);
	struct sasl_who who = { .user = str_trim(rest) };

	if (s->sasl) {
		parse_name(s, h, e, line);
		return;
	}
	s->asks++;
	if (str_lower_eq(word, STR("stls")) && !who.user.n) {
		s->asked = true;
	} else if (str_lower_eq(word, STR("user")) && who.user.n) {
		logon_begin(&s->logon, h, who);
	} else if (str_lower_eq(word, STR("pass"))) {
		s->logon_at = s->asks;
	} else if (str_lower_eq(word, STR("apop"))) {
		who.user = word_next(&rest);
		logon_begin(&s->logon, h, who);
		s->logon_at = s->asks;
	} else if (str_lower_eq(word, STR("auth"))) {
		parse_auth(s, h, e, rest);
	}
}

static bool says(struct str line, struct str word)
{
	return str_starts(line, word) &&
		(line.n == word.n || line.p[word.n] == ' ');
}

static void parse_reply(struct session *t, struct parser *e, struct str line)
{
	struct pop3 *s = t->state;
	bool yes = says(line, STR("+OK"));

	if (!yes && !says(line, STR("-ERR")))
		return; /* lines of a list, or of a message */
	s->said++;
	if (s->said != s->asks + 1)
		return;
	if (s->logon_at && s->said == s->logon_at + 1) {
		logon_put(&s->logon, STR("pop3"), t, e, yes);
		s->logon_at = 0;
		s->sasl = false;
	}
	t->changes = s->asked && yes;
	s->asked = false;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct pop3 *s = t->state;
	struct str rest = h->bytes;
	struct str line;

	if (h->lost)
		return SESSION_SENSELESS;
	while (!t->changes && !e->stopped && !(h->dir == 0 && s->asked) &&
		line_next(&rest, &line)) {
		if (h->dir)
			parse_reply(t, e, line);
		else
			parse_command(s, h, e, line);
		/* past the point where it is asked for */
		if (s->asks > COMMANDS_MAX)
			return SESSION_DONE;
	}
	if (rest.n > LINE_MAX_BYTE && !t->changes && !s->asked)
		return SESSION_SENSELESS;
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static void end(struct session *t, struct parser *e)
{
	logon_put(&((struct pop3 *)t->state)->logon, STR("pop3"), t, e, -1);
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	static const char *const greetings[] = { "+OK ", "+OK\r\n", NULL };

	if (!dir || may_be_ssh(t, dir))
		return 0;
	return begins_with_word(bytes, greetings);
}

const struct protocol pop3_protocol = {
	.name = "pop3",
	.state_byte = sizeof(struct pop3),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
