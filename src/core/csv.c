/* SPDX-License-Identifier: Apache-2.0 */
#include "core/csv.h"

#include "core/buf.h"

static bool at_line_end(struct str s)
{
	return !s.n || s.p[0] == '\n' || s.p[0] == '\r';
}

static void skip_line_end(struct csv *c)
{
	if (!c->rest.n)
		return;
	bool cr = c->rest.p[0] == '\r';
	c->rest = str_from(c->rest, 1);
	if (cr && c->rest.n && c->rest.p[0] == '\n')
		c->rest = str_from(c->rest, 1);
	c->line++;
}

static void skip_rest_of_line(struct csv *c)
{
	while (!at_line_end(c->rest))
		c->rest = str_from(c->rest, 1);
}

/* "..." with "" for a quote: returns the unquoted text, or sets *bad. When the
 * quote is never closed only its line is lost, not the rows behind it; what
 * follows can then hold no other such quote, so the cost stays linear. */
static struct str quoted_cell(struct csv *c,
	struct arena *a,
	const char **bad)
{
	struct str s = str_from(c->rest, 1);
	size_t n = 0;
	size_t pairs = 0;
	uint64_t lines = 0;

	while (n < s.n &&
		!(s.p[n] == '"' && !(n + 1 < s.n && s.p[n + 1] == '"'))) {
		pairs += s.p[n] == '"';
		lines += s.p[n] == '\n' ||
			(s.p[n] == '\r' &&
				!(n + 1 < s.n && s.p[n + 1] == '\n'));
		n += s.p[n] == '"' ? 2 : 1;
	}
	if (n >= s.n) {
		*bad = "a quoted cell that is never closed";
		return (struct str){ 0 };
	}
	c->line += lines;
	c->rest = str_from(s, n + 1);
	struct str raw = str_head(s, n);
	if (!pairs)
		return raw;
	char *p = NEW(a, char, n);
	char *to = p;
	if (!p) {
		*bad = "a cell larger than the memory allowed";
		return (struct str){ 0 };
	}
	for (size_t i = 0; i < n; i++) {
		*to++ = raw.p[i];
		i += raw.p[i] == '"';
	}
	return (struct str){ p, (size_t)(to - p) };
}

static struct str plain_cell(struct csv *c)
{
	size_t n = 0;

	while (n < c->rest.n && c->rest.p[n] != ',' && c->rest.p[n] != '\n' &&
		c->rest.p[n] != '\r') {
		n++;
	}
	struct str cell = str_head(c->rest, n);
	c->rest = str_from(c->rest, n);
	return cell;
}

static void one_row(struct csv *c, struct arena *a, struct csv_row *r)
{
	for (;;) {
		bool quoted = c->rest.n && c->rest.p[0] == '"';
		struct str cell =
			quoted ? quoted_cell(c, a, &r->bad) : plain_cell(c);

		if (r->n < CSV_COLUMNS_MAX)
			r->cell[r->n++] = str_trim(cell);
		else
			r->bad = "more columns than any table has";
		if (!r->bad && quoted && !at_line_end(c->rest) &&
			c->rest.p[0] != ',') {
			r->bad = "text after a closing quote";
		}
		if (r->bad) {
			r->bad_column = r->n;
			skip_rest_of_line(c);
			return;
		}
		if (at_line_end(c->rest))
			return;
		c->rest = str_from(c->rest, 1); /* the comma */
	}
}

static bool blank(const struct csv_row *r)
{
	for (unsigned i = 0; i < r->n; i++) {
		if (r->cell[i].n)
			return false;
	}
	return true;
}

bool csv_next(struct csv *c, struct arena *a, struct csv_row *ret)
{
	while (c->rest.n) {
		ret->n = 0;
		ret->bad = NULL;
		ret->bad_column = 0;
		ret->line = c->line;
		ret->at = (uint64_t)(c->rest.p - c->base);
		one_row(c, a, ret);
		ret->len = (uint64_t)(c->rest.p - c->base) - ret->at;
		skip_line_end(c);
		if (ret->bad || !blank(ret))
			return true;
	}
	return false;
}

bool csv_comment(struct csv *c, struct csv_comment *ret)
{
	struct str from;

	while (c->rest.n && at_line_end(c->rest))
		skip_line_end(c);
	from = c->rest;
	if (!from.n || from.p[0] != '#')
		return false;
	ret->line = c->line;
	ret->at = (uint64_t)(from.p - c->base);
	skip_rest_of_line(c);
	ret->text = str_head(from, from.n - c->rest.n);
	skip_line_end(c);
	return true;
}

void csv_skip_comments(struct csv *c)
{
	struct csv_comment ignored;

	while (csv_comment(c, &ignored))
		;
}

static bool needs_quotes(struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		switch (value.p[i]) {
		case ',':
		case '"':
		case '\n':
		case '\r':
		case '#':
			return true;
		default:
			break;
		}
	}
	return false;
}

void csv_cell(struct buf *b, struct str value)
{
	if (!needs_quotes(value)) {
		buf_add(b, value);
		return;
	}
	buf_z(b, "\"");
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '"')
			buf_z(b, "\"");
		buf_add(b, (struct str){ value.p + i, 1 });
	}
	buf_z(b, "\"");
}
