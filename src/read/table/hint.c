/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a file that is nearly a table: its separator, the names of
 * its columns. */
#include <assert.h>
#include <stdio.h>

#include "read/read.h"

enum {
	ROOM = 1 << 20,
	ENOUGH = 3, /* columns that are ours or nearly so */
	WRONG_MAX = 3,
	SHOWN = 24
};

/* a table, and how the header of the file differs from it */
struct likeness {
	const struct table_spec *spec;
	unsigned same;
	unsigned nearly;
	unsigned n; /* columns of the file */
	struct {
		struct str found;
		struct str meant;
	} wrong[WRONG_MAX];
};

static bool has_column(const struct table_spec *t, struct str name)
{
	for (uint32_t i = 0; i < t->n_column; i++) {
		if (str_lower_eq(name, str_of(t->column[i].name)))
			return true;
	}
	return false;
}

static bool in_header(const struct csv_row *h, const char *name)
{
	for (unsigned i = 0; i < h->n; i++) {
		if (str_lower_eq(str_trim(h->cell[i]), str_of(name)))
			return true;
	}
	return false;
}

/* columns of the table that the file lacks, near to what it has */
static struct nearest columns_near(const struct table_spec *t,
	const struct csv_row *h,
	struct str found)
{
	struct nearest near = near_to(found);

	for (uint32_t i = 0; i < t->n_column; i++) {
		if (!in_header(h, t->column[i].name))
			near_offer(&near, str_of(t->column[i].name));
	}
	return near;
}

static struct likeness likeness_to(const struct table_spec *t,
	const struct csv_row *h)
{
	struct likeness l = { .spec = t, .n = h->n };

	for (unsigned i = 0; i < h->n; i++) {
		struct str name = str_trim(h->cell[i]);

		if (has_column(t, name)) {
			l.same++;
			continue;
		}
		struct nearest near = columns_near(t, h, name);
		if (!near.n)
			continue;
		if (l.nearly < WRONG_MAX) {
			l.wrong[l.nearly].found = name;
			l.wrong[l.nearly].meant = near.word[0];
		}
		l.nearly++;
	}
	return l;
}

/* how many columns that must be there are not */
static unsigned lacking(const struct likeness *l, const struct csv_row *h)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < l->spec->n_column; i++) {
		const struct column *c = &l->spec->column[i];

		n += c->required && !in_header(h, c->name);
	}
	return n;
}

/* the table with most of its columns in the header, of equal ones that which
 * lacks least; spec NULL: none is like it */
static struct likeness most_like(const struct csv_row *h)
{
	struct likeness best = { .spec = NULL };

	for (int t = 0; t < ROW_TABLES; t++) {
		struct likeness l = likeness_to(&table_specs[t], h);
		unsigned here = 2 * l.same + l.nearly;

		if (l.same + l.nearly < ENOUGH ||
			2 * (l.same + l.nearly) < h->n)
			continue;
		unsigned before = 2 * best.same + best.nearly;
		if (!best.spec || here > before ||
			(here == before &&
				lacking(&l, h) < lacking(&best, h)))
			best = l;
	}
	return best;
}

static void say_separator(const struct likeness *l, char sep, struct buf *b)
{
	const char *name = "a bar";

	if (sep == ';')
		name = "a semicolon";
	if (sep == '\t')
		name = "a tab";
	buf_fmt(b,
		"like the table of %s (`ashiato template %s`), but its "
		"columns "
		"are separated by %s, not by a comma",
		l->spec->name,
		l->spec->name,
		name);
}

/* the first that must be there and is not */
static const char *missing(const struct likeness *l, const struct csv_row *h)
{
	for (uint32_t i = 0; i < l->spec->n_column; i++) {
		const struct column *c = &l->spec->column[i];

		if (c->required && !in_header(h, c->name))
			return c->name;
	}
	return NULL;
}

static void say_columns_wrong(const struct likeness *l,
	const struct csv_row *h,
	struct buf *b)
{
	const char *needed = missing(l, h);

	buf_fmt(b,
		"like the table of %s (`ashiato template %s`), but",
		l->spec->name,
		l->spec->name);
	for (unsigned i = 0; i < l->nearly && i < WRONG_MAX; i++) {
		buf_z(b, i ? ", \"" : " has \"");
		buf_safe(b, str_head(l->wrong[i].found, SHOWN));
		buf_fmt(b, "\" for `%.*s`", STR_FMT(l->wrong[i].meant));
	}
	if (!l->nearly && needed)
		buf_fmt(b, " the column `%s` is missing", needed);
	else if (!l->nearly)
		buf_z(b, " has too few of its columns");
}

/* The header row with sep in the place of commas; false: there is none. */
static bool header_with(struct str text,
	char sep,
	struct arena *a,
	struct csv_row *ret)
{
	struct csv csv = csv_of(text);
	struct str line;

	csv_skip_comments(&csv);
	if (!str_cut(csv.rest, '\n', &line, &csv.rest))
		line = csv.rest;
	if (!str_has_char(line, sep))
		return false;
	char *p = NEW(a, char, line.n + 1);
	for (size_t i = 0; p && i < line.n; i++)
		p[i] = line.p[i] == sep ? ',' : line.p[i];
	csv = csv_of((struct str){ p, p ? line.n : 0 });
	return csv_next(&csv, a, ret);
}

/* UTF-16 as some programs save it, without a mark: every other byte is NUL */
static bool unmarked_utf16(struct str head)
{
	size_t nul = 0;

	for (size_t i = 0; i < head.n; i++)
		nul += head.p[i] == 0;
	return nul * 5 >= head.n * 2 && nul * 2 <= head.n + 1;
}

static void look(struct str head, struct arena *a, struct buf *b)
{
	static const char separators[] = { ',', ';', '\t', '|' };
	enum text_encoding from;
	struct err err;
	struct csv_row h;
	struct str text;

	if (unmarked_utf16(head)) {
		buf_z(b,
			"perhaps UTF-16 without a mark: UTF-8, or UTF-16 "
			"with "
			"a mark, is read");
		return;
	}
	if (!text_to_utf8(head, a, &text, &from, &err))
		text = text_unmarked(head);
	for (size_t i = 0; i < sizeof separators; i++) {
		char sep = separators[i];

		if (!header_with(text, sep, a, &h))
			continue;
		const struct likeness l = most_like(&h);
		if (!l.spec)
			continue;
		if (sep == ',')
			say_columns_wrong(&l, &h, b);
		else
			say_separator(&l, sep, b);
		return;
	}
}

void table_hint(struct str head, char *to, size_t room)
{
	static_assert(ROOM > PROBE_N * 10, "converted heads must fit");
	struct buf b = { 0 };
	struct arena a;
	struct err err;

	if (!head.n || !arena_open(&a, ROOM, &err))
		return;
	look(str_head(head, PROBE_N), &a, &b);
	arena_close(&a);
	if (b.n && !b.bad)
		sentence_fit(buf_str(&b), to, room);
	buf_done(&b);
}
