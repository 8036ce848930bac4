/* SPDX-License-Identifier: Apache-2.0 */
/* The knowledge file and its difference. Lines are sorted by kind and then by
 * byte order. */
#include <stdlib.h>

#include "know/know.h"

static void cell(struct buf *out, struct str s)
{
	size_t from = 0;

	buf_z(out, "\t");
	for (size_t i = 0; i < s.n; i++) {
		const char *as;
		if (s.p[i] == '\t')
			as = "\\t";
		else if (s.p[i] == '\n')
			as = "\\n";
		else if (s.p[i] == '\r')
			as = "\\r";
		else if (s.p[i] == '\\')
			as = "\\\\";
		else
			as = NULL;

		if (!as)
			continue;
		buf_add(out, (struct str){ s.p + from, i - from });
		buf_z(out, as);
		from = i + 1;
	}
	buf_add(out, (struct str){ s.p + from, s.n - from });
}

static void line(struct buf *out, enum known_kind kind, const struct str *c)
{
	buf_z(out, known_shapes[kind].name);
	uint32_t n = known_shapes[kind].n;
	uint32_t least = n - known_shapes[kind].rare;

	while (n > least && !c[n - 1].n)
		n--;
	for (uint32_t i = 0; i < n; i++)
		cell(out, c[i]);
	buf_z(out, "\n");
}

static void thing_line(struct buf *out, const struct known_thing *t)
{
	static const struct str state[] = { { "", 0 },
		{ "revoked", 7 },
		{ "deprecated", 10 } };

	line(out,
		t->kind,
		(const struct str[THING_N]){ t->id,
			t->source,
			t->created,
			state[t->state],
			t->name,
			t->detail,
			t->uuid });
}

/* a line and its kind, for sorting: lists come before the marks that name them
 */
struct written {
	enum known_kind kind;
	size_t at;
	size_t n;
};

struct writing {
	struct buf text;
	struct written *line;
	size_t n;
	size_t cap;
};

static void note(struct writing *w, enum known_kind kind, size_t from)
{
	if (w->n == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 4096;
		struct written *wide = realloc(w->line, cap * sizeof *wide);

		if (!wide) {
			w->text.bad = true;
			return;
		}
		w->line = wide;
		w->cap = cap;
	}
	w->line[w->n++] = (struct written){ kind, from, w->text.n - from };
}

static int by_kind_and_text(const void *a, const void *b, void *text)
{
	const struct written *x = a;
	const struct written *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return str_cmp((struct str){ (const char *)text + x->at, x->n },
		(struct str){ (const char *)text + y->at, y->n });
}

static void sort_lines(struct writing *w)
{
	if (w->n && !w->text.bad) {
		qsort_r(w->line,
			w->n,
			sizeof *w->line,
			by_kind_and_text,
			w->text.p);
	}
}

/* Reports of one line: a line longer than is read again would be lost, so that
 * many reports take several lines. */
enum {
	REPORTS_MAX_BYTE = 1 << 18
};

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* how many of the ids go on one line, and the line's cell */
static uint32_t reports_cell(const struct str *id, uint32_t n, struct buf *to)
{
	uint32_t i = 0;

	for (; i < n && (!i || to->n + 1 + id[i].n <= REPORTS_MAX_BYTE);
		i++) {
		buf_z(to, i ? " " : "");
		buf_add(to, id[i]);
	}
	return i;
}

/* the lines of one record that cites n reports */
static void citing_lines(struct writing *w,
	enum known_kind kind,
	struct str *cell,
	uint32_t reports_at,
	const struct str *id,
	uint32_t n)
{
	do {
		struct buf reports = { 0 };
		size_t from = w->text.n;
		uint32_t took = reports_cell(id, n, &reports);

		cell[reports_at] = buf_str(&reports);
		line(&w->text, kind, cell);
		note(w, kind, from);
		w->text.bad |= reports.bad;
		buf_done(&reports);
		id += took;
		n -= took;
	} while (n);
}

static void fact_lines(struct writing *w,
	const struct knowledge *k,
	const struct known_fact *f)
{
	struct str *id = malloc((f->n_cite + (size_t)1) * sizeof *id);

	if (!id) {
		w->text.bad = true;
		return;
	}
	for (uint32_t i = 0; i < f->n_cite; i++)
		id[i] = k->report[f->cite[i]].id;
	/* their numbers are the order in which they came */
	qsort(id, f->n_cite, sizeof *id, by_text);
	citing_lines(w,
		KNOWN_FACT,
		(struct str[FACT_N]){ f->said,
			f->from,
			f->to,
			f->created,
			{ 0 },
			f->confidence,
			f->opinions },
		FACT_REPORTS,
		id,
		f->n_cite);
	free(id);
}

static void alias_lines(struct writing *w, const struct known_alias *al)
{
	struct str rest = al->reports;
	struct str part;

	do {
		size_t n = rest.n;

		if (n > REPORTS_MAX_BYTE) {
			for (n = REPORTS_MAX_BYTE;
				n < rest.n && rest.p[n] != ' ';
				n++)
				;
		}
		part = str_head(rest, n);
		rest = str_from(rest, n + 1);
		size_t from = w->text.n;
		line(&w->text,
			KNOWN_ALIAS,
			(const struct str[ALIAS_N]){ al->of,
				al->name,
				al->used_by,
				part });
		note(w, KNOWN_ALIAS, from);
	} while (rest.n);
}

static void put_line(struct writing *w,
	enum known_kind kind,
	const struct str *cell)
{
	size_t from = w->text.n;

	line(&w->text, kind, cell);
	if (w->text.n > from)
		note(w, kind, from);
}

static void source_line(struct writing *w, const struct known_source *s)
{
	const struct str cell[SRC_N] = { s->id, s->title, s->terms };

	put_line(w, KNOWN_SOURCE, cell);
}

static void report_line(struct writing *w, const struct known_report *r)
{
	const struct str cell[REP_N] = {
		r->id,
		r->published,
		r->source,
		r->title,
		r->url,
	};

	put_line(w, KNOWN_REPORT, cell);
}

static void put_thing(struct writing *w, const struct known_thing *t)
{
	size_t from = w->text.n;

	thing_line(&w->text, t);
	if (w->text.n > from)
		note(w, t->kind, from);
}

static void list_line(struct writing *w,
	const struct knowledge *k,
	const struct known_list *l)
{
	struct str report = { 0 };

	if (l->report != REPORT_NONE)
		report = k->report[l->report].id;
	const struct str cell[LIST_N] = {
		l->id,
		l->source,
		l->group_id,
		l->published,
		report,
	};
	put_line(w, KNOWN_LIST, cell);
}

static void mark_line(struct writing *w,
	const struct knowledge *k,
	const struct known_mark *m)
{
	const struct str cell[MARK_N] = {
		k->list[m->list].id,
		m->type,
		m->value,
	};

	put_line(w, KNOWN_MARK, cell);
}

/* what is implied only, because something else names it, is not written */
static void write_all(struct writing *w, const struct knowledge *k)
{
	for (uint32_t i = 0; i < k->n_source; i++)
		source_line(w, &k->source[i]);
	for (uint32_t i = 0; i < k->n_report; i++)
		report_line(w, &k->report[i]);
	for (uint32_t i = 0; i < k->n_thing; i++) {
		if (!k->thing[i].implied)
			put_thing(w, &k->thing[i]);
	}
	for (uint32_t i = 0; i < k->n_alias; i++)
		alias_lines(w, &k->alias[i]);
	for (uint32_t i = 0; i < k->n_fact; i++)
		fact_lines(w, k, &k->fact[i]);
	for (uint32_t i = 0; i < k->n_list; i++) {
		if (!k->list[i].implied)
			list_line(w, k, &k->list[i]);
	}
	for (uint32_t i = 0; i < k->n_mark; i++)
		mark_line(w, k, &k->mark[i]);
	sort_lines(w);
}

void knowledge_write(const struct knowledge *k, struct buf *out)
{
	struct writing w = { 0 };

	write_all(&w, k);
	buf_z(out, "ashiato-knowledge\t1\n");
	for (size_t i = 0; i < w.n && !w.text.bad; i++) {
		buf_add(out,
			(struct str){ w.text.p + w.line[i].at, w.line[i].n });
	}
	out->bad |= w.text.bad;
	buf_done(&w.text);
	free(w.line);
}

static void differing(const struct writing *w,
	size_t i,
	const char *sign,
	struct buf *out,
	uint32_t *count)
{
	buf_z(out, sign);
	buf_add(out, (struct str){ w->text.p + w->line[i].at, w->line[i].n });
	count[w->line[i].kind]++;
}

static int order(const struct writing *x,
	size_t i,
	const struct writing *y,
	size_t k)
{
	if (x->line[i].kind != y->line[k].kind)
		return x->line[i].kind < y->line[k].kind ? -1 : 1;
	return str_cmp(
		(struct str){ x->text.p + x->line[i].at, x->line[i].n },
		(struct str){ y->text.p + y->line[k].at, y->line[k].n });
}

void knowledge_diff(const struct knowledge *old,
	const struct knowledge *now,
	struct buf *out,
	struct knowledge_difference *ret)
{
	struct writing x = { 0 };
	struct writing y = { 0 };
	size_t i = 0;
	size_t k = 0;

	*ret = (struct knowledge_difference){ 0 };
	write_all(&x, old);
	write_all(&y, now);
	while (!x.text.bad && !y.text.bad && (i < x.n || k < y.n)) {
		int o;
		if (i == x.n)
			o = 1;
		else if (k == y.n)
			o = -1;
		else
			o = order(&x, i, &y, k);

		if (o < 0) {
			differing(&x, i++, "- ", out, ret->removed);
		} else if (o > 0) {
			differing(&y, k++, "+ ", out, ret->added);
		} else {
			i++;
			k++;
		}
	}
	out->bad |= x.text.bad || y.text.bad;
	buf_done(&x.text);
	buf_done(&y.text);
	free(x.line);
	free(y.line);
}
