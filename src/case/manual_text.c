/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the manual as text, for who has no man(1): the part of mdoc(7) that
 * our own pages use. */
#include <string.h>

#include "case/steps/inside.h"

enum {
	INDENT = 5 /* columns of a section, and of a list in it */
};

struct page {
	struct buf *out;
	unsigned width;
	bool colour;
	bool literal;
	unsigned depth;       /* of lists */
	struct buf paragraph; /* not yet broken into lines */
	const char *mark;     /* before its first line */
	struct str name;      /* of the page */
};

/* --- words --------------------------------------------------------------- */

/* one escape at the front; how many bytes it has */
static size_t escape(struct str s, struct buf *to)
{
	static const struct {
		const char *from, *to;
	} escapes[] = { { "\\(bu", "\xe2\x80\xa2" },
		{ "\\(oq", "'" },
		{ "\\(cq", "'" },
		{ "\\&", "" },
		{ "\\e", "\\" },
		{ "\\-", "-" } };

	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
		if (str_starts(s, str_of(escapes[i].from))) {
			buf_z(to, escapes[i].to);
			return strlen(escapes[i].from);
		}
	}
	buf_add(to, str_head(s, 1));
	return 1;
}

static void put_escaped(struct str s, struct buf *to)
{
	for (size_t n; s.n; s = str_from(s, n)) {
		n = 1;
		if (s.p[0] == '\\')
			n = escape(s, to);
		else
			buf_add(to, str_head(s, 1));
	}
}

/* what stands at a word without a blank before it */
static bool is_closing(struct str word)
{
	return word.n == 1 && strchr(".,;:)]?!", word.p[0]);
}

static bool needs_blank(const struct buf *b)
{
	return b->n && !strchr(" ([", b->p[b->n - 1]);
}

static void put_word(struct buf *b, struct str word)
{
	if (needs_blank(b) && !is_closing(word))
		buf_z(b, " ");
	put_escaped(word, b);
}

static struct str next_word(struct str *rest)
{
	struct str word;

	*rest = str_trim(*rest);
	if (!str_cut(*rest, ' ', &word, rest)) {
		word = *rest;
		*rest = (struct str){ 0 };
	}
	return word;
}

/* "(", ")" of Pq; NULL: no macro that encloses */
static const char *const *enclosing(struct str macro)
{
	static const char *const marks[][3] = { { "Pq", "(", ")" },
		{ "Dq", "\"", "\"" },
		{ "Ql", "'", "'" },
		{ "Op", "[", "]" } };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (str_is(macro, marks[i][0]))
			return marks[i];
	}
	return NULL;
}

/* macros that only change the font */
static bool is_font(struct str word)
{
	return str_listed(STR("Cm Ic Pa Ev Ar Nm Li Fl"), ' ', word);
}

static void put_reference(struct buf *b, struct str *rest)
{
	struct str name = next_word(rest);
	struct str section = next_word(rest);

	put_word(b, name);
	buf_fmt(b, "(%.*s)", STR_FMT(section));
}

/* words and macros of one line */
static void put_macros(struct page *p, struct buf *b, struct str rest)
{
	const char *const *open = NULL;

	while (rest.n) {
		struct str word = next_word(&rest);

		/* Pq Cm x ; : what closes stands behind the bracket */
		if (open && !rest.n && is_closing(word)) {
			buf_z(b, open[2]);
			open = NULL;
		}
		if (str_is(word, "Xr")) {
			put_reference(b, &rest);
		} else if (!open && enclosing(word)) {
			open = enclosing(word);
			buf_fmt(b,
				"%s%s",
				needs_blank(b) ? " " : "",
				open[1]);
			if (rest.n) {
				word = next_word(&rest);
				if (!is_font(word))
					put_escaped(word, b);
				else
					put_escaped(next_word(&rest), b);
			}
		} else if (str_is(word, "Nm") && !rest.n) {
			put_word(b, p->name);
		} else if (!is_font(word)) {
			put_word(b, word);
		}
	}
	buf_z(b, open ? open[2] : "");
}

/* --- lines --------------------------------------------------------------- */

static unsigned indent_of(const struct page *p)
{
	unsigned indent = INDENT * (1 + p->depth);

	return indent * 2 > p->width ? 0 : indent;
}

/* Words of s in lines; head: before the first one, in the place of the indent.
 */
static void put_wrapped(struct page *p,
	const char *head,
	unsigned indent,
	struct str s)
{
	unsigned used = text_columns(str_of(head));

	buf_z(p->out, head);
	for (; used < indent; used++)
		buf_z(p->out, " ");
	bool first = true;
	while (s.n) {
		struct str word = next_word(&s);
		unsigned columns = text_columns(word);

		if (!first && used + 1 + columns > p->width) {
			buf_fmt(p->out, "\n%*s", (int)indent, "");
			used = indent;
			first = true;
		}
		buf_fmt(p->out, "%s%.*s", first ? "" : " ", STR_FMT(word));
		used += columns + !first;
		first = false;
	}
	buf_z(p->out, "\n");
}

static void flush(struct page *p)
{
	unsigned indent = indent_of(p);

	if (p->paragraph.n)
		put_wrapped(p, p->mark, indent, buf_str(&p->paragraph));
	p->paragraph.n = 0;
	p->mark = "";
}

static void blank_line(struct page *p)
{
	bool begun = p->out->n > 1;

	flush(p);
	if (begun && p->out->p[p->out->n - 2] != '\n')
		buf_z(p->out, "\n");
}

static void put_heading(struct page *p, unsigned indent, struct str s)
{
	struct buf b = { 0 };

	blank_line(p);
	put_escaped(s, &b);
	buf_z(p->out, p->colour ? "\033[1m" : "");
	put_wrapped(p, "", indent, buf_str(&b));
	/* not in the next line, which a pager may show alone */
	if (p->colour && p->out->n)
		p->out->n--;
	buf_z(p->out, p->colour ? "\033[0m\n" : "");
	buf_done(&b);
}

/* a row of a table: the cells after the first are indented below it */
static void put_row(struct page *p, struct str row)
{
	struct buf b = { 0 };
	bool first = true;

	while (row.n) {
		struct str word = next_word(&row);

		if (str_is(word, "Ta")) {
			buf_z(&b, first ? ": " : "; ");
			first = false;
			continue;
		}
		put_word(&b, word);
	}
	buf_add(&p->paragraph, buf_str(&b));
	buf_done(&b);
	flush(p);
}

static void put_item(struct page *p, struct str rest, bool table)
{
	struct buf tag = { 0 };

	flush(p);
	if (table) {
		put_row(p, rest);
		return;
	}
	if (!rest.n) {
		p->mark = "  \xe2\x80\xa2";
		return;
	}
	put_macros(p, &tag, rest);
	p->depth--;
	put_heading(p, indent_of(p), buf_str(&tag));
	p->depth++;
	buf_done(&tag);
}

static void put_literal(struct page *p, struct str line)
{
	struct buf b = { 0 };

	put_escaped(line, &b);
	buf_fmt(p->out,
		"%*s%.*s\n",
		b.n ? (int)indent_of(p) : 0,
		"",
		STR_FMT(buf_str(&b)));
	buf_done(&b);
}

/* false: a macro in a line of text */
static bool take_block(struct page *p,
	struct str macro,
	struct str rest,
	bool *table)
{
	if (str_is(macro, "Sh")) {
		put_heading(p, 0, rest);
	} else if (str_is(macro, "Ss")) {
		put_heading(p, 2, rest);
	} else if (str_is(macro, "Pp")) {
		blank_line(p);
	} else if (str_is(macro, "Bd")) {
		flush(p);
		p->literal = true;
	} else if (str_is(macro, "Bl")) {
		flush(p);
		*table = str_starts(rest, STR("-column"));
		p->depth++;
	} else if (str_is(macro, "El")) {
		flush(p);
		p->depth -= p->depth > 0;
		*table = false;
	} else if (str_is(macro, "It")) {
		put_item(p, rest, *table);
	} else if (str_is(macro, "Dl")) {
		flush(p);
		put_literal(p, rest);
	} else {
		return str_listed(STR("Dd Dt Os"), ' ', macro);
	}
	return true;
}

static void take_line(struct page *p, struct str line, bool *table)
{
	struct str rest = str_from(line, 1);

	if (!line.n || line.p[0] != '.') {
		while (line.n)
			put_word(&p->paragraph, next_word(&line));
		return;
	}
	struct str macro = next_word(&rest);
	if (take_block(p, macro, str_trim(rest), table))
		return;
	if (str_is(macro, "Nd")) {
		buf_z(&p->paragraph, " -");
		put_macros(p, &p->paragraph, rest);
	} else if (str_is(macro, "Nm") && rest.n && !p->name.n) {
		p->name = str_trim(rest);
		put_word(&p->paragraph, p->name);
	} else {
		put_macros(p, &p->paragraph, str_from(line, 1));
	}
}

void manual_as_text(struct str mdoc,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct page p = {
		.out = out,
		.width = width,
		.colour = colour,
		.mark = "",
	};
	bool table = false;
	struct str line;

	while (mdoc.n) {
		if (!str_cut(mdoc, '\n', &line, &mdoc)) {
			line = mdoc;
			mdoc = (struct str){ 0 };
		}
		if (str_is(line, ".Ed"))
			p.literal = false;
		else if (p.literal)
			put_literal(&p, line);
		else
			take_line(&p, line, &table);
	}
	flush(&p);
	buf_done(&p.paragraph);
}
