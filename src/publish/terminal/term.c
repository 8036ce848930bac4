/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/terminal/term.h"

#include <stdio.h>

#include "publish/text/say.h"

static const char *style_code(enum style s)
{
	static const char *const code[] = { "",
		"\033[1m",
		"\033[2m",
		"\033[1;36m" };

	return code[s];
}

/* where the next line breaks: after the last blank that fits, else in the
 * middle of a word that is too long */
static size_t line_end(struct str s, unsigned room)
{
	struct str rest = s;
	struct str c;
	unsigned used = 0;
	unsigned columns;
	size_t blank = 0;
	size_t at = 0;

	while (say_char(&rest, &c, &columns)) {
		bool space = c.n == 1 && c.p[0] == ' ';

		if (used + columns > room && !(space && used <= room)) {
			if (blank)
				return blank;
			if (at)
				return at;
			return s.n - rest.n;
		}
		at = s.n - rest.n;
		/* East Asian text may break after any character */
		if (space || columns == 2)
			blank = at;
		used += columns;
	}
	return s.n;
}

static struct str no_blanks_before(struct str s)
{
	while (s.n && s.p[0] == ' ')
		s = str_from(s, 1);
	return s;
}

void term_paragraph(struct term *t,
	const char *head,
	unsigned indent,
	enum style style,
	struct str text)
{
	unsigned have = say_columns(str_of(head));
	bool first = true;

	for (text = no_blanks_before(text); first || text.n; first = false) {
		size_t n = line_end(text, t->width - indent);

		if (first)
			buf_z(t->to, head);
		unsigned behind = first ? have : 0;
		buf_fmt(t->to,
			"%*s",
			indent > behind ? (int)(indent - behind) : 0,
			"");
		buf_z(t->to, t->colour ? style_code(style) : "");
		say_text(t->to, str_trim(str_head(text, n)));
		buf_z(t->to, t->colour && style != PLAIN ? "\033[0m" : "");
		buf_z(t->to, "\n");
		text = no_blanks_before(str_from(text, n));
	}
}

void term_item(struct term *t,
	unsigned indent,
	enum style style,
	struct str text)
{
	char head[64];

	snprintf(head, sizeof head, "%*s- ", (int)(indent % 32), "");
	term_paragraph(t, head, indent + 2, style, text);
}

void term_heading(struct term *t, const struct publication *p)
{
	struct buf b = { 0 };

	buf_shown(&b,
		p->case_name.n ? p->case_name : STR("untitled case"),
		TEXT_SHOWN_MAX);
	buf_z(&b, ", as of ");
	say_as_of(&b, p);
	if (p->only.n) {
		buf_z(&b, ", only sources under ");
		buf_shown(&b, p->only, TEXT_SHOWN_MAX);
	}
	term_paragraph(t, "", 0, BOLD, buf_str(&b));
	if (p->simulated) {
		term_paragraph(t,
			"",
			0,
			BOLD,
			STR("SIMULATED: made for practice; nothing here is "
			    "real evidence."));
	}
	if (p->not_run.n) {
		b.n = 0;
		say_text(&b, p->not_run);
		buf_z(&b, ": what follows from it is not in this answer.");
		term_paragraph(t, "", 0, BOLD, buf_str(&b));
	}
	for (uint32_t i = 0; i < p->n_signoff; i++) {
		b.n = 0;
		say_signoff(&b, &p->signoff[i], i);
		term_paragraph(t,
			"",
			0,
			p->signoff[i].stale ? BOLD : PLAIN,
			buf_str(&b));
	}
	buf_z(t->to, "\n");
	buf_done(&b);
}

void publish_fields(struct str text,
	unsigned indent,
	unsigned width,
	struct buf *out)
{
	struct term t = { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		false };
	struct str line;

	while (text.n) {
		char label[64];
		unsigned n = indent < sizeof label ? indent : 0;

		if (!str_cut(text, '\n', &line, &text)) {
			line = text;
			text.n = 0;
		}
		if (say_columns(line) <= t.width || line.n <= n) {
			buf_add(out, line);
			buf_z(out, "\n");
			continue;
		}
		snprintf(label, sizeof label, "%.*s", (int)n, line.p);
		term_paragraph(&t, label, n, PLAIN, str_from(line, n));
	}
}
