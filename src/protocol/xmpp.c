/* SPDX-License-Identifier: Apache-2.0 */
/* XMPP (RFC 6120) up to the logon: who, by SASL, and whether the server agreed;
 * behind STARTTLS it is TLS. Only the beginnings of elements are looked at. */
#include "protocol/common/logon.h"

enum {
	ELEMENT_MAX = 16 << 10
};

struct xmpp {
	/* for TLS: the client's next bytes are TLS, or the server has refused
	 */
	bool asked;
	bool named;
	KEPT(24) mechanism;
	struct logon logon;
};

/* The next element's beginning, without its brackets, and the text behind it up
 * to the next one. false: not all there. */
static bool element_next(struct str *rest,
	struct str *ret_tag,
	struct str *ret_text)
{
	struct str before;
	struct str inside;
	struct str after;

	if (!str_cut(*rest, '<', &before, &inside) ||
		!str_cut(inside, '>', ret_tag, &after)) {
		return false;
	}
	const char *next = after.n ? memchr(after.p, '<', after.n) : NULL;
	bool has_text = str_starts(*ret_tag, STR("auth ")) ||
		str_starts(*ret_tag, STR("response "));
	has_text &= !str_ends(*ret_tag, STR("/"));
	if (has_text && !next)
		return false;
	*ret_text = next && has_text
		? str_head(after, (size_t)(next - after.p))
		: (struct str){ 0 };
	*rest = str_from(after, ret_text->n);
	return true;
}

static bool is_element(struct str tag, struct str name)
{
	struct str tail = str_from(tag, name.n);

	return str_starts(tag, name) &&
		(!tail.n || tail.p[0] == ' ' || tail.p[0] == '/');
}

/* The element is whole: <name/>, or the end of <name></name>. What follows may
 * be TLS. */
static bool is_closed(struct str tag, struct str name)
{
	if (tag.n && tag.p[0] == '/')
		return is_element(str_from(tag, 1), name);
	return is_element(tag, name) && str_ends(tag, STR("/"));
}

static struct str attribute(struct str tag, struct str name)
{
	struct str value;
	struct str tail;
	const char *at = memmem(tag.p, tag.n, name.p, name.n);

	if (!at)
		return (struct str){ 0 };
	tag = str_from(tag, (size_t)(at - tag.p) + name.n);
	if (tag.n < 2 || tag.p[0] != '=')
		return (struct str){ 0 };
	return str_cut(str_from(tag, 2), tag.p[1], &value, &tail)
		? value
		: (struct str){ 0 };
}

static void client_element(struct xmpp *s,
	const struct chunk *h,
	struct parser *e,
	struct str tag,
	struct str text)
{
	if (is_closed(tag, STR("starttls"))) {
		s->asked = true;
		return;
	}
	bool begins = is_element(tag, STR("auth"));
	if (begins) {
		KEEP(s->mechanism, attribute(tag, STR("mechanism")));
		s->named = false;
		s->logon.asking = false;
	}
	if (!begins && !is_element(tag, STR("response")))
		return;
	logon_sasl(&s->logon, &s->named, h, e, KEPT_STR(s->mechanism), text);
}

static void server_element(struct session *t,
	struct parser *e,
	struct str tag)
{
	struct xmpp *s = t->state;

	if (is_element(tag, STR("success")))
		logon_put(&s->logon, STR("xmpp"), t, e, 1);
	else if (is_element(tag, STR("not-authorized")) ||
		is_element(tag, STR("account-disabled")) ||
		is_element(tag, STR("credentials-expired")))
		logon_put(&s->logon, STR("xmpp"), t, e, 0);
	else if (is_closed(tag, STR("proceed")))
		t->changes = s->asked;
	else if (is_element(tag, STR("failure")))
		s->asked = false;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct xmpp *s = t->state;
	struct str rest = h->bytes;
	struct str tag;
	struct str text;

	if (h->lost)
		return SESSION_SENSELESS;
	while (!t->changes && !e->stopped && !(h->dir == 0 && s->asked) &&
		element_next(&rest, &tag, &text)) {
		if (h->dir)
			server_element(t, e, tag);
		else
			client_element(s, h, e, tag, text);
	}
	if (rest.n > ELEMENT_MAX && !t->changes && !s->asked)
		return SESSION_SENSELESS;
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static void end(struct session *t, struct parser *e)
{
	logon_put(&((struct xmpp *)t->state)->logon, STR("xmpp"), t, e, -1);
}

/* 4.7 and 4.8: a stream's beginning with the name of its namespace, perhaps
 * behind the declaration of XML */
static int detect(const struct tuple *t, int dir, struct str bytes)
{
	static const char *const begins[] = { "<?XML ",
		"<STREAM:STREAM ",
		NULL };
	int sure = begins_with_word(bytes, begins);
	struct str tag;
	struct str text;

	(void)t;
	(void)dir;
	if (sure != 2)
		return sure;
	while (element_next(&bytes, &tag, &text)) {
		if (str_starts(tag, STR("?xml ")))
			continue;
		return is_element(tag, STR("stream:stream")) &&
				str_has(tag, STR("etherx.jabber.org"))
			? 2
			: 0;
	}
	return bytes.n < 2048;
}

const struct protocol xmpp_protocol = {
	.name = "xmpp",
	.state_byte = sizeof(struct xmpp),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
