/* SPDX-License-Identifier: Apache-2.0 */
/* A page of ours, read again: what its writers opened they closed, so every
 * element is a row of elements.list and ends with its own name. */
#include "publish/print/blocks.h"

#include <stdio.h>

enum element_kind {
	ELEMENT_PLAIN,
	ELEMENT_HIDDEN,
	ELEMENT_BLOCK,
	ELEMENT_LIST,
	ELEMENT_ITEM,
	ELEMENT_TERM,
	ELEMENT_H1,
	ELEMENT_H2,
	ELEMENT_H3,
	ELEMENT_H4,
	ELEMENT_FIGURE,
	ELEMENT_TABLE,
	ELEMENT_CAPTION,
	ELEMENT_HEAD_ROWS,
	ELEMENT_ROW,
	ELEMENT_CELL,
	ELEMENT_APART,
	ELEMENT_BREAK,
	ELEMENT_NOTHING
};

static const struct element {
	const char *name;
	enum element_kind kind;
	unsigned style;
} elements[] = {
#define ELEMENT(name_, kind_, style_) \
	{ .name = name_, .kind = kind_, .style = style_ },
#include "publish/print/elements.list"
#undef ELEMENT
};

static const struct {
	const char *name;
	unsigned style;
} classes[] = {
#define CLASS(name_, style_) { .name = name_, .style = style_ },
#include "publish/print/classes.list"
#undef CLASS
};

/* An element that is open. */
struct open {
	const struct element *element;
	unsigned style; /* its own and those around it */
	bool apart;     /* U+2068 was put before it */
};

struct reader {
	struct cur c;
	struct arena *a;
	struct print_page *page;
	uint32_t cap;
	struct open open[PRINT_DEPTH_MAX];
	unsigned depth;
	/* the text on its way */
	char *text;
	size_t n;
	size_t text_cap;
	struct print_span *span;
	uint32_t n_span;
	uint32_t span_cap;
	bool blank; /* a blank is due before the next character */
	/* the cells of the row on its way */
	struct print_cell cell[PRINT_COLUMNS_MAX];
	uint32_t n_cell;
	unsigned columns; /* of the cell on its way; 0 = none is */
	bool number;
	unsigned lists;     /* how many are open */
	unsigned tables;    /* likewise */
	unsigned head_rows; /* likewise */
};

static size_t place(const struct reader *r)
{
	return (size_t)(r->c.p - r->c.base);
}

static bool no_room(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left to print the page");
}

static unsigned style_now(const struct reader *r)
{
	return r->depth ? r->open[r->depth - 1].style : 0;
}

/* --- text ----------------------------------------------------------------
 */

static bool room_for(struct reader *r, size_t n)
{
	char *more;
	size_t cap = r->text_cap > 4096 ? r->text_cap : 4096;

	if (r->n + n <= r->text_cap)
		return true;
	while (cap < r->n + n)
		cap *= 2;
	more = arena_raw(r->a, 1, cap, 1);
	if (!more)
		return false;
	if (r->n)
		memcpy(more, r->text, r->n);
	r->text = more;
	r->text_cap = cap;
	return true;
}

/* the span that text of this style belongs to */
static struct print_span *span_for(struct reader *r, unsigned style)
{
	struct print_span *last = r->n_span ? &r->span[r->n_span - 1] : NULL;

	if (last && last->style == style)
		return last;
	last = arena_grown(r->a,
		r->span,
		r->n_span,
		&r->span_cap,
		sizeof *last);
	if (!last)
		return NULL;
	r->span = last;
	last = &r->span[r->n_span++];
	*last = (struct print_span){ .at = (uint32_t)r->n, .style = style };
	return last;
}

static void put(struct reader *r, struct str s)
{
	struct print_span *span = span_for(r, style_now(r));

	if (!span || !room_for(r, s.n))
		return;
	memcpy(r->text + r->n, s.p, s.n);
	r->n += s.n;
	span->n += (uint32_t)s.n;
}

/* A visible character, with the blank that was due before it. */
static void put_visible(struct reader *r, struct str s)
{
	if (style_now(r) & STYLE_HIDDEN)
		return;
	if (r->blank && r->n && r->text[r->n - 1] != '\n')
		put(r, STR(" "));
	r->blank = false;
	put(r, s);
}

static void line_break(struct reader *r)
{
	if (style_now(r) & STYLE_HIDDEN)
		return;
	if (r->n && r->text[r->n - 1] != '\n')
		put(r, STR("\n"));
	r->blank = false;
}

static const struct {
	const char *name;
	const char *is;
} entities[] = {
	{ "lt;", "<" },
	{ "gt;", ">" },
	{ "amp;", "&" },
	{ "quot;", "\"" },
	{ "#39;", "'" },
	{ "nbsp;", "\xc2\xa0" },
	{ "minus;", "\xe2\x88\x92" },
};

/* behind the & */
static bool entity(struct reader *r, struct err *err)
{
	struct str rest = { (const char *)r->c.p, cur_left(&r->c) };

	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
		struct str name = str_of(entities[i].name);

		if (!str_starts(rest, name))
			continue;
		cur_take(&r->c, name.n);
		put_visible(r, str_of(entities[i].is));
		return true;
	}
	return fail(err,
		ERR_FORMAT,
		place(r),
		"the page has a character reference that the printer does "
		"not know: &%.*s",
		STR_FMT(str_head(rest, 8)));
}

static bool text(struct reader *r, struct err *err)
{
	struct str rest = { (const char *)r->c.p, cur_left(&r->c) };
	size_t n = utf8_step(rest);

	if (rest.p[0] == '&') {
		cur_take(&r->c, 1);
		return entity(r, err);
	}
	if (!n || rest.p[0] == '\0') {
		return fail(err,
			ERR_FORMAT,
			place(r),
			"the page is not UTF-8");
	}
	cur_take(&r->c, n);
	if (strchr(" \t\r\n", rest.p[0])) {
		r->blank = true;
		return true;
	}
	/* to the next that means something */
	while (n < rest.n && rest.p[n] > ' ' && rest.p[n] != '<' &&
		rest.p[n] != '&' && rest.p[n] < 127) {
		cur_take(&r->c, 1);
		n++;
	}
	put_visible(r, str_head(rest, n));
	return true;
}

/* --- blocks --------------------------------------------------------------
 */

/* What was read since the last block, without blanks and breaks at its end.
 */
static struct print_text take_text(struct reader *r)
{
	struct print_text t = { 0 };

	while (r->n && (r->text[r->n - 1] == '\n')) {
		r->n--;
		r->span[r->n_span - 1].n--;
		if (!r->span[r->n_span - 1].n)
			r->n_span--;
	}
	t.text = (struct str){ r->text, r->n };
	t.span = r->span;
	t.n_span = r->n_span;
	/* what follows stands behind it, in the same room */
	r->text = r->text ? r->text + r->n : NULL;
	r->text_cap -= r->n;
	r->span = r->span ? r->span + r->n_span : NULL;
	r->span_cap -= r->n_span;
	r->n = 0;
	r->n_span = 0;
	r->blank = false;
	return t;
}

static struct print_block *block(struct reader *r,
	enum print_kind kind,
	unsigned level)
{
	struct print_page *p = r->page;
	struct print_block *b;

	b = p->n < PRINT_BLOCKS_MAX
		? arena_grown(r->a, p->block, p->n, &r->cap, sizeof *b)
		: NULL;
	if (!b) {
		r->a->full = true;
		return NULL;
	}
	p->block = b;
	b = &p->block[p->n++];
	*b = (struct print_block){ .kind = kind, .level = level };
	return b;
}

static struct print_block *block_of_text(struct reader *r,
	enum print_kind kind,
	unsigned level,
	struct print_text t)
{
	struct print_block *b = block(r, kind, level);
	struct print_cell *c = b ? NEW(r->a, struct print_cell, 1) : NULL;

	if (!c)
		return NULL;
	*c = (struct print_cell){ .text = t, .columns = 1 };
	b->cell = c;
	b->n_cell = 1;
	return b;
}

/* ends the block on its way; within a cell, only its line */
static void end_block(struct reader *r, enum print_kind kind, unsigned level)
{
	struct print_text t;

	if (r->columns || r->tables) {
		line_break(r);
		return;
	}
	t = take_text(r);
	if (t.text.n)
		block_of_text(r, kind, level, t);
}

static void paragraph(struct reader *r)
{
	bool item = r->lists > 0;

	end_block(r,
		item ? PRINT_ITEM : PRINT_PARAGRAPH,
		item ? r->lists : 0);
}

static void end_cell(struct reader *r)
{
	struct print_text t = take_text(r);

	if (!r->columns)
		return;
	if (r->n_cell < PRINT_COLUMNS_MAX) {
		r->cell[r->n_cell++] = (struct print_cell){
			.text = t,
			.columns = r->columns,
			.number = r->number,
		};
	}
	r->columns = 0;
}

static void end_row(struct reader *r)
{
	struct print_block *b;
	struct print_cell *c;

	if (!r->n_cell)
		return;
	b = block(r, PRINT_ROW, 0);
	c = b ? NEW(r->a, struct print_cell, r->n_cell) : NULL;
	if (c) {
		memcpy(c, r->cell, r->n_cell * sizeof *c);
		b->cell = c;
		b->n_cell = r->n_cell;
		b->head = r->head_rows > 0;
		b->table = r->page->n_table - 1;
	}
	r->n_cell = 0;
}

/* --- elements ------------------------------------------------------------
 */

static const struct element *element_named(struct str name)
{
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		if (str_is(name, elements[i].name))
			return &elements[i];
	}
	return NULL;
}

/* The value of an attribute, as it is written; empty when there is none. tag:
 * behind the name of its element */
static struct str attribute(struct str tag, const char *name)
{
	struct str want = str_of(name);

	for (size_t i = 0; i + want.n + 2 < tag.n; i++) {
		struct str at = str_from(tag, i);
		struct str value;
		struct str rest;

		if (tag.p[i] != ' ' || !str_starts(str_from(at, 1), want))
			continue;
		at = str_from(at, 1 + want.n);
		if (str_starts(at, STR("=\"")) &&
			str_cut(str_from(at, 2), '"', &value, &rest))
			return value;
	}
	return (struct str){ 0 };
}

static unsigned style_of(struct str tag)
{
	struct str all = attribute(tag, "class");
	unsigned style = 0;

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		if (str_listed(all, ' ', str_of(classes[i].name)))
			style |= classes[i].style;
	}
	return style;
}

static void open_cell(struct reader *r, struct str tag)
{
	uint64_t columns = 1;

	take_text(r);
	if (!str_u64(attribute(tag, "colspan"), &columns) || !columns)
		columns = 1;
	r->columns = columns < PRINT_COLUMNS_MAX ? (unsigned)columns
						 : PRINT_COLUMNS_MAX;
	r->number = str_listed(attribute(tag, "class"), ' ', STR("n"));
}

/* The drawing as a whole: from behind the tag to </svg>. */
static bool figure(struct reader *r, struct str tag, struct err *err)
{
	struct str rest = { (const char *)r->c.p, cur_left(&r->c) };
	struct str end = STR("</svg>");
	const char *at = memmem(rest.p, rest.n, end.p, end.n);
	struct print_block *b;

	if (!at) {
		return fail(err,
			ERR_FORMAT,
			place(r),
			"the page has a drawing without an end");
	}
	cur_take(&r->c, (size_t)(at - rest.p) + end.n);
	/* a bar in a cell repeats the numbers beside it */
	if (r->tables || style_now(r) & STYLE_HIDDEN)
		return true;
	paragraph(r);
	b = block(r, PRINT_FIGURE, 0);
	if (b) {
		b->drawing = (struct str){
			tag.p,
			(size_t)(at - tag.p) + end.n,
		};
	}
	return true;
}

static void begin(struct reader *r, const struct element *e, struct str tag)
{
	switch (e->kind) {
	case ELEMENT_BLOCK:
	case ELEMENT_TERM:
	case ELEMENT_H1:
	case ELEMENT_H2:
	case ELEMENT_H3:
	case ELEMENT_H4:
		paragraph(r);
		break;
	case ELEMENT_LIST:
		paragraph(r);
		r->lists++;
		break;
	case ELEMENT_ITEM:
		paragraph(r);
		break;
	case ELEMENT_TABLE:
		paragraph(r);
		r->tables++;
		r->page->n_table++;
		break;
	case ELEMENT_HEAD_ROWS:
		r->head_rows++;
		break;
	case ELEMENT_CELL:
		open_cell(r, tag);
		break;
	default:
		break;
	}
}

static void end_caption(struct reader *r)
{
	struct print_text t = take_text(r);

	if (t.text.n)
		block_of_text(r, PRINT_CAPTION, 0, t);
}

static void end(struct reader *r, const struct element *e)
{
	switch (e->kind) {
	case ELEMENT_BLOCK:
	case ELEMENT_ITEM:
		paragraph(r);
		break;
	case ELEMENT_LIST:
		paragraph(r);
		r->lists -= r->lists > 0;
		break;
	case ELEMENT_TERM:
		put_visible(r, STR(":"));
		r->blank = true;
		break;
	case ELEMENT_H1:
	case ELEMENT_H2:
	case ELEMENT_H3:
	case ELEMENT_H4:
		end_block(r,
			PRINT_HEADING,
			(unsigned)(e->kind - ELEMENT_H1) + 1);
		break;
	case ELEMENT_CAPTION:
		end_caption(r);
		break;
	case ELEMENT_HEAD_ROWS:
		r->head_rows -= r->head_rows > 0;
		break;
	case ELEMENT_CELL:
		end_cell(r);
		break;
	case ELEMENT_ROW:
		end_row(r);
		break;
	case ELEMENT_TABLE:
		r->tables -= r->tables > 0;
		break;
	default:
		break;
	}
}

/* Whether right-to-left writing, from U+0590 on, stands in what follows: then
 * it is kept apart, so that what stands around it stays in its place. */
static bool leftwards(const struct reader *r)
{
	struct str rest = { (const char *)r->c.p, cur_left(&r->c) };

	for (size_t i = 0; i < rest.n && rest.p[i] != '<'; i++) {
		unsigned char u = (unsigned char)rest.p[i];

		if (u >= 0xd6 && u <= 0xdf)
			return true;
	}
	return false;
}

/* Tables do not stand within each other, nor rows outside of them. */
static bool in_place(struct reader *r,
	const struct element *e,
	struct err *err)
{
	bool part = e->kind == ELEMENT_ROW || e->kind == ELEMENT_CELL ||
		e->kind == ELEMENT_CAPTION;

	if (e->kind == ELEMENT_TABLE ? !r->tables : !part || r->tables)
		return true;
	return fail(err,
		ERR_FORMAT,
		place(r),
		"the page has <%s> where none can stand",
		e->name);
}

static bool too_deep(struct reader *r, struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		place(r),
		"the page has more than %d elements within each other",
		PRINT_DEPTH_MAX);
}

static bool open_element(struct reader *r,
	const struct element *e,
	struct str tag,
	struct err *err)
{
	if (e->kind == ELEMENT_BREAK) {
		line_break(r);
		return true;
	}
	if (e->kind == ELEMENT_NOTHING)
		return true;
	if (e->kind == ELEMENT_FIGURE)
		return figure(r, tag, err);
	if (r->depth == PRINT_DEPTH_MAX)
		return too_deep(r, err);
	if (!in_place(r, e, err))
		return false;
	begin(r, e, tag);
	r->open[r->depth] = (struct open){
		.element = e,
		.style = style_now(r) | e->style | style_of(tag),
	};
	if (e->kind == ELEMENT_HIDDEN)
		r->open[r->depth].style |= STYLE_HIDDEN;
	r->depth++;
	if (e->kind == ELEMENT_APART && leftwards(r) &&
		!(style_now(r) & STYLE_HIDDEN)) {
		r->open[r->depth - 1].apart = true;
		put_visible(r, STR("\xe2\x81\xa8")); /* U+2068 */
	}
	return true;
}

static bool close_element(struct reader *r, struct str name, struct err *err)
{
	const struct element *e =
		r->depth ? r->open[r->depth - 1].element : NULL;

	if (!e || !str_is(name, e->name)) {
		return fail(err,
			ERR_FORMAT,
			place(r),
			"the page closes <%.*s>, which is not the element "
			"that is open",
			STR_FMT(str_head(name, 20)));
	}
	if (r->open[r->depth - 1].apart)
		put(r, STR("\xe2\x81\xa9")); /* U+2069 */
	end(r, e);
	r->depth--;
	return true;
}

/* What a hidden element holds (a style sheet, say) is not looked at. */
static bool hidden(struct reader *r, const struct element *e, struct err *err)
{
	struct str rest = { (const char *)r->c.p, cur_left(&r->c) };
	char mark[16];
	int n = snprintf(mark, sizeof mark, "</%s>", e->name);
	const char *at = memmem(rest.p, rest.n, mark, (size_t)n);

	if (!at) {
		return fail(err,
			ERR_FORMAT,
			place(r),
			"the page has a <%s> without an end",
			e->name);
	}
	paragraph(r);
	cur_take(&r->c, (size_t)(at - rest.p) + (size_t)n);
	return true;
}

static bool tag(struct reader *r, struct err *err)
{
	struct str rest = { (const char *)r->c.p, cur_left(&r->c) };
	const struct element *e;
	struct str whole;
	struct str after;
	size_t n = 0;

	if (!str_cut(rest, '>', &whole, &after)) {
		return fail(err,
			ERR_FORMAT,
			place(r),
			"the page ends within a tag");
	}
	cur_take(&r->c, whole.n + 1);
	/* <!DOCTYPE html>, a remark */
	if (whole.n > 1 && whole.p[1] == '!')
		return true;
	if (whole.n > 1 && whole.p[1] == '/')
		return close_element(r, str_from(whole, 2), err);
	while (n + 1 < whole.n && whole.p[n + 1] != ' ')
		n++;
	e = element_named(str_head(str_from(whole, 1), n));
	if (!e) {
		return fail(err,
			ERR_FORMAT,
			place(r),
			"the page has an element that the printer does not "
			"know: %.*s>",
			STR_FMT(str_head(whole, 40)));
	}
	if (e->kind == ELEMENT_HIDDEN)
		return hidden(r, e, err);
	return open_element(r, e, str_from(whole, n + 1), err);
}

bool print_blocks(struct str html,
	struct arena *a,
	struct print_page *ret,
	struct err *err)
{
	struct reader *r = NEW(a, struct reader, 1);

	*ret = (struct print_page){ 0 };
	if (!r)
		return no_room(err);
	r->c = cur_of(html.p, html.n);
	r->a = a;
	r->page = ret;
	while (cur_left(&r->c)) {
		bool ok = *r->c.p == '<' ? tag(r, err) : text(r, err);

		if (!ok)
			return false;
		if (a->full)
			return no_room(err);
	}
	paragraph(r);
	return !a->full || no_room(err);
}
