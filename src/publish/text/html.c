/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/text/html.h"

#include "publish/text/say.h"

static void escaped(struct buf *b, struct str c)
{
	switch (c.p[0]) {
	case '<':
		buf_z(b, "&lt;");
		break;
	case '>':
		buf_z(b, "&gt;");
		break;
	case '&':
		buf_z(b, "&amp;");
		break;
	case '"':
		buf_z(b, "&quot;");
		break;
	case '\'':
		buf_z(b, "&#39;");
		break;
	default:
		buf_add(b, c);
	}
}

void html_text(struct buf *b, struct str s)
{
	struct str c;
	unsigned columns;

	while (say_char(&s, &c, &columns))
		escaped(b, c);
}

/* Where a browser may break a line: it would break words anywhere, or let one
 * long word widen a table. */
void html_words(struct buf *b, struct str s)
{
	enum {
		WORD_MAX = 20
	};
	struct str c;
	unsigned columns;
	unsigned run = 0;

	while (say_char(&s, &c, &columns)) {
		bool joint = c.p[0] == '/' || c.p[0] == ':' ||
			c.p[0] == '@' || c.p[0] == '_' || c.p[0] == ',';

		escaped(b, c);
		run = c.p[0] == ' ' || c.p[0] == '-' ? 0 : run + 1;
		if (s.n && s.p[0] != ' ' &&
			((joint && run > 3) || run >= WORD_MAX)) {
			buf_z(b, "<wbr>");
			run = 0;
		}
	}
}

void html_z(struct buf *b, const char *z)
{
	html_text(b, str_of(z));
}

void html_open(struct buf *b, const char *tag, const char *cls)
{
	buf_fmt(b, cls ? "<%s class=\"%s\">" : "<%s>", tag, cls);
}

void html_el(struct buf *b, const char *tag, const char *cls, struct str text)
{
	html_open(b, tag, cls);
	buf_z(b, "<bdi>");
	html_words(b, text);
	buf_fmt(b, "</bdi></%s>", tag);
}

void html_row_head(struct buf *b, const char *cls, struct str text)
{
	buf_fmt(b, "<th scope=\"row\" class=\"%s\"><bdi>", cls);
	html_words(b, text);
	buf_z(b, "</bdi></th>");
}

void html_table(struct buf *b,
	const char *cls,
	const char *caption,
	const char *const *head,
	size_t n)
{
	buf_fmt(b, "<div class=\"wide\"><table class=\"%s\">", cls);
	html_el(b, "caption", NULL, str_of(caption));
	buf_z(b, "<thead><tr>");
	for (size_t i = 0; i < n; i++) {
		/* a column of numbers: aligned to the right */
		bool number = head[i][0] == '#';

		buf_z(b,
			number ? "<th scope=\"col\" class=\"n\">"
			       : "<th scope=\"col\">");
		html_z(b, head[i] + number);
		buf_z(b, "</th>");
	}
	buf_z(b, "</tr></thead><tbody>\n");
}

void html_table_end(struct buf *b)
{
	buf_z(b, "</tbody></table></div>\n");
}

void html_type(struct buf *b, struct str id)
{
	enum entity_type t = entity_type_of(id);

	if (t == ENT_NONE)
		return;
	html_open(b, "span", "type");
	buf_fmt(b, "%s</span> ", entity_type_name(t));
}

/* CSS Syntax 3, 4.3.7: a backslash, hexadecimal digits, a blank */
void html_css_string(struct buf *b, struct str s)
{
	struct str c;
	unsigned columns;

	buf_z(b, "\"");
	while (say_char(&s, &c, &columns)) {
		unsigned char u = (unsigned char)c.p[0];
		bool plain = u >= 0x80 || u == ' ' ||
			(u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z') ||
			(u >= 'a' && u <= 'z');

		if (plain)
			buf_add(b, c);
		else
			buf_fmt(b, "\\%x ", u);
	}
	buf_z(b, "\"");
}

void html_entity(struct buf *b, struct str id)
{
	html_type(b, id);
	html_el(b, "b", "name", say_name(id));
}

void html_id(struct buf *b, const char *id)
{
	for (; *id; id++) {
		if ((*id >= '0' && *id <= '9') ||
			(*id >= 'a' && *id <= 'z') ||
			(*id >= 'A' && *id <= 'Z') || *id == '-') {
			buf_add(b, (struct str){ id, 1 });
		}
	}
}
