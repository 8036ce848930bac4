/* SPDX-License-Identifier: Apache-2.0 */
/* Templates: plain text with {{word}}, {{#section}} .. {{/section}} for each of
 * its rows, {{#word}} .. {{/word}} when the word says something, and {{^word}}
 * .. {{/word}} when it does not. A line with nothing but a section's mark is
 * left out. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/advisory/advisory.h"
#include "publish/text/say.h"

enum {
	DEEP = 8, /* sections in sections */
	COLUMNS = 72
};

/* --- marks ---------------------------------------------------------------- */

struct mark {
	char kind; /* ' ', '#', '^', '/' */
	struct str name;
	size_t at;  /* of what is left out for it, from the beginning */
	size_t end; /* behind it */
};

/* Whether nothing but blanks stands between the ends and the ends of the line;
 * then the line goes with the mark. */
static void take_line(struct str text, struct mark *m)
{
	size_t from = m->at;
	size_t to = m->end;

	while (from && (text.p[from - 1] == ' ' || text.p[from - 1] == '\t'))
		from--;
	while (to < text.n && (text.p[to] == ' ' || text.p[to] == '\t'))
		to++;
	if ((from && text.p[from - 1] != '\n') ||
		(to < text.n && text.p[to] != '\n')) {
		return;
	}
	m->at = from;
	m->end = to < text.n ? to + 1 : to;
}

/* The next mark at or behind `from`; false: there is none, or it does not end
 * (*ret has where it begins then, and an empty name). */
static bool next_mark(struct str text, size_t from, struct mark *ret)
{
	for (size_t i = from; i + 1 < text.n; i++) {
		if (text.p[i] != '{' || text.p[i + 1] != '{')
			continue;
		size_t k = i + 2;
		while (k + 1 < text.n && text.p[k] != '\n' &&
			(text.p[k] != '}' || text.p[k + 1] != '}')) {
			k++;
		}
		*ret = (struct mark){ .kind = ' ', .at = i, .end = i };
		if (k + 1 >= text.n || text.p[k] == '\n')
			return false;
		struct str name =
			str_trim((struct str){ text.p + i + 2, k - i - 2 });
		if (name.n && str_has_char(STR("#^/"), name.p[0])) {
			ret->kind = name.p[0];
			name = str_trim(str_from(name, 1));
		}
		ret->name = name;
		ret->end = k + 2;
		if (ret->kind != ' ')
			take_line(text, ret);
		return true;
	}
	*ret = (struct mark){ .kind = ' ', .at = text.n, .end = text.n };
	return false;
}

/* --- checking ------------------------------------------------------------- */

struct checking {
	const char *file;
	struct str text;
	struct str open[DEEP];
	size_t open_at[DEEP];
	enum section in[DEEP + 1]; /* by depth */
	unsigned deep;
};

static uint64_t line_of(struct str text, size_t at)
{
	uint64_t line = 1;

	for (size_t i = 0; i < at && i < text.n; i++)
		line += text.p[i] == '\n';
	return line;
}

static bool refuse(const struct checking *c,
	size_t at,
	const char *what,
	struct str name,
	struct err *err)
{
	return fail(err,
		ERR_FORMAT,
		at,
		"%s, line %" PRIu64 ": %s {{%.*s}}",
		c->file,
		line_of(c->text, at),
		what,
		STR_FMT(name));
}

static bool unknown_word(const struct checking *c,
	const struct mark *m,
	struct err *err)
{
	struct nearest near = near_to(m->name);
	struct buf b = { 0 };
	enum section in = c->in[c->deep];

	for (size_t i = 0; i < n_words; i++) {
		if (words[i].section == SECTION_NONE ||
			words[i].section == in)
			near_offer(&near, str_of(words[i].name));
	}
	near_offer(&near, STR("contacts"));
	near_offer(&near, STR("indicators"));
	near_say(&near, "{{", "}}", &b);
	fail(err,
		ERR_FORMAT,
		m->at,
		"%s, line %" PRIu64 ": there is no word \"%.*s\"%.*s",
		c->file,
		line_of(c->text, m->at),
		STR_FMT(m->name),
		STR_FMT(buf_str(&b)));
	buf_done(&b);
	return false;
}

static bool check_opening(struct checking *c,
	const struct mark *m,
	struct err *err)
{
	enum section s = section_named(m->name);
	enum section in = c->in[c->deep];

	if (s == SECTION_NONE && !word_named(m->name, in))
		return unknown_word(c, m, err);
	if (s != SECTION_NONE && m->kind == '#' && in != SECTION_NONE) {
		return refuse(c,
			m->at,
			"rows cannot stand in rows:",
			m->name,
			err);
	}
	if (c->deep == DEEP)
		return refuse(c, m->at, "too deep:", m->name, err);
	c->open[c->deep] = m->name;
	c->open_at[c->deep] = m->at;
	c->deep++;
	c->in[c->deep] = s != SECTION_NONE && m->kind == '#' ? s : in;
	return true;
}

static bool check_mark(struct checking *c,
	const struct mark *m,
	struct err *err)
{
	if (m->kind == ' ') {
		return word_named(m->name, c->in[c->deep]) ||
			unknown_word(c, m, err);
	}
	if (m->kind != '/')
		return check_opening(c, m, err);
	if (!c->deep || !str_eq(c->open[c->deep - 1], m->name)) {
		return refuse(c,
			m->at,
			"nothing of that name is open to be closed by",
			m->name,
			err);
	}
	c->deep--;
	return true;
}

bool advisory_template_check(const char *file,
	struct str text,
	struct err *err)
{
	struct checking c = { .file = file, .text = text };
	struct mark m;
	size_t at = 0;

	if (!utf8_valid(text)) {
		return fail(err,
			ERR_FORMAT,
			utf8_prefix(text),
			"%s, line %" PRIu64 ": a template must be UTF-8",
			file,
			line_of(text, utf8_prefix(text)));
	}
	while (next_mark(text, at, &m)) {
		if (!check_mark(&c, &m, err))
			return false;
		at = m.end;
	}
	if (m.at < text.n) {
		return fail(err,
			ERR_FORMAT,
			m.at,
			"%s, line %" PRIu64
			": {{ without }} in the same line",
			file,
			line_of(text, m.at));
	}
	return !c.deep ||
		refuse(&c,
			c.open_at[c.deep - 1],
			"nothing closes",
			c.open[c.deep - 1],
			err);
}

void advisory_template_words(void *ctx,
	void (*tell)(void *ctx, struct str sentence))
{
	static const struct {
		enum section in;
		const char *where;
	} part[] = { { SECTION_NONE, "words anywhere: " },
		{ SECTION_CONTACTS, "in {{#contacts}}: " },
		{ SECTION_INDICATORS, "in {{#indicators}}: " } };

	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		struct buf b = { 0 };

		buf_z(&b, part[i].where);
		words_list(part[i].in, &b);
		tell(ctx, buf_str(&b));
		buf_done(&b);
	}
}

/* --- filling -------------------------------------------------------------- */

static bool says_something(const struct scope *s, struct str name)
{
	enum section rows = section_named(name);
	struct buf b = { 0 };

	if (rows != SECTION_NONE)
		return section_rows(s->a, rows) > 0;
	word_named(name, s->section)->put(s, &b);
	bool any = b.n > 0;
	buf_done(&b);
	return any;
}

/* Where the section that opens with m is closed. */
static struct mark closing_of(struct str text, const struct mark *m)
{
	struct mark x;
	size_t at = m->end;
	unsigned deep = 1;

	while (next_mark(text, at, &x)) {
		deep += x.kind == '#' || x.kind == '^';
		deep -= x.kind == '/';
		if (!deep)
			break;
		at = x.end;
	}
	return x;
}

static void fill(const struct scope *s, struct str text, struct buf *out);

static void fill_section(const struct scope *s,
	const struct mark *m,
	struct str inside,
	struct buf *out)
{
	enum section rows = section_named(m->name);
	struct scope in = *s;

	if (rows == SECTION_NONE || m->kind == '^') {
		if (says_something(s, m->name) == (m->kind == '#'))
			fill(s, inside, out);
		return;
	}
	in.section = rows;
	for (; in.row < section_rows(s->a, rows); in.row++)
		fill(&in, inside, out);
}

/* Words of several lines bring their own blanks and line ends. */
static void fill_word(const struct scope *s,
	struct str text,
	struct mark *m,
	struct buf *out)
{
	size_t before = out->n;

	word_named(m->name, s->section)->put(s, out);
	bool lines = out->n > before && out->p[out->n - 1] == '\n';
	if (lines && m->end < text.n && text.p[m->end] == '\n')
		m->end++;
}

static void fill(const struct scope *s, struct str text, struct buf *out)
{
	struct mark m;
	size_t at = 0;

	while (next_mark(text, at, &m)) {
		buf_add(out, (struct str){ text.p + at, m.at - at });
		if (m.kind == ' ') {
			fill_word(s, text, &m, out);
			at = m.end;
			continue;
		}
		struct mark end = closing_of(text, &m);
		fill_section(s,
			&m,
			(struct str){ text.p + m.end, end.at - m.end },
			out);
		at = end.end;
	}
	buf_add(out, str_from(text, at));
}

void template_fill(const struct advisory *a, struct buf *out)
{
	struct scope s = {
		.a = a,
		.l = language_of(a->language),
	};

	fill(&s, a->template, out);
}

struct str template_subject(struct str marked)
{
	struct str line = marked;
	struct str rest;
	struct str head;

	str_cut(marked, '\n', &line, &rest);
	return str_cut(line, ':', &head, &rest) ? str_trim(rest) : line;
}

/* --- lines of text -------------------------------------------------------- */

/* JIS X 4051: what may not begin a line, and what may not end one */
static bool may_begin(struct str c)
{
	static const char no[] = "、。，．・：；？！）」』】〕〉》ーっゃゅょ"
				 "ッャュョ々";

	return memmem(no, sizeof no - 1, c.p, c.n) == NULL;
}

static bool may_end(struct str c)
{
	static const char no[] = "（「『【〔〈《";

	return memmem(no, sizeof no - 1, c.p, c.n) == NULL;
}

/* A piece that is not broken: a word with the blanks behind it, or a wide
 * character with what may not stand apart from it. Its columns, without blanks
 * at its end. */
static struct str next_piece(struct str *rest, unsigned *ret_columns)
{
	struct str from = *rest;
	struct str c = { 0 };
	struct str before;
	unsigned wide = 0;
	unsigned w;

	*ret_columns = 0;
	while (rest->n) {
		struct str peek = *rest;

		before = c;
		text_char(&peek, &c, &w);
		bool first = rest->p == from.p;
		bool breaks = wide == 2 || w == 2;
		if (!first && breaks && may_begin(c) && may_end(before))
			break;
		if (!first && before.p[0] == ' ' && c.p[0] != ' ')
			break;
		*rest = peek;
		*ret_columns += w;
		wide = w;
	}
	return (struct str){ from.p, from.n - rest->n };
}

/* hang: blanks before the lines behind the first */
static void fill_line(struct str line, unsigned hang, struct buf *out)
{
	unsigned at = 0;

	while (line.n) {
		unsigned columns;
		struct str piece = next_piece(&line, &columns);
		struct str bare = piece;

		while (bare.n && bare.p[bare.n - 1] == ' ')
			bare.n--;
		if (at &&
			at + columns - (unsigned)(piece.n - bare.n) >
				COLUMNS) {
			while (out->n && out->p[out->n - 1] == ' ')
				out->n--;
			buf_fmt(out, "\n%*s", (int)hang, "");
			at = hang;
		}
		buf_add(out, piece);
		at += columns;
	}
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
}

void template_as_text(struct str marked, struct buf *out)
{
	struct str line;

	while (marked.n) {
		if (!str_cut(marked, '\n', &line, &marked)) {
			line = marked;
			marked.n = 0;
		}
		if (str_starts(line, STR("    ")))
			buf_add(out, line);
		else if (str_starts(line, STR("# ")))
			fill_line(str_from(line, 2), 0, out);
		else
			fill_line(line,
				str_starts(line, STR("- ")) ? 2 : 0,
				out);
		buf_z(out, "\n");
	}
}
