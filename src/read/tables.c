/* SPDX-License-Identifier: Apache-2.0 */
/* CSV tables that people write. A bad row is refused with its line, column and what was expected; the good rows go in. */
#include "read/tables.h"

#include <assert.h>
#include <stdio.h>

#include "read/lines.h"

bool document_read(struct input *in, struct arena *a, struct read_stats *stats, struct str *ret, struct err *err)
{
	char *p = (char *)a->at;
	size_t n = 0;

	for (;;) {
		size_t room = (size_t)(a->end - a->at) - n;
		size_t cap = room < DOCUMENT_MAX + 1 - n ? room : DOCUMENT_MAX + 1 - n;
		ptrdiff_t got = cap ? in->pull(in->ctx, (unsigned char *)p + n, cap, err) : 0;

		if (got < 0)
			return false;
		if (n + (size_t)got > DOCUMENT_MAX || !cap)
			return fail(err, ERR_LIMIT, n, "a table or document of at most 64 MiB was expected");
		if (got == 0)
			break;
		n += (size_t)got;
		stats->bytes += (size_t)got;
	}
	a->at += n;
	*ret = (struct str){ p, n };
	return true;
}

/* --- which table ------------------------------------------------------------------------------------------------- */

enum { SURE = 4 };      /* columns that must be recognised before a file is taken for a table */

struct layout {
	const struct table_spec *spec;
	uint8_t column[CSV_COLUMNS_MAX];        /* of the spec, for each column of the file; 255 = not one of ours */
	unsigned known;                         /* columns recognised */
	unsigned n;                             /* columns of the file */
};

static struct layout layout_for(const struct table_spec *t, const struct csv_row *header)
{
	struct layout l = { .spec = t, .n = header->n };

	for (unsigned i = 0; i < header->n; i++) {
		l.column[i] = 255;
		for (uint32_t c = 0; c < t->n_column; c++)
			if (str_lower_eq(header->cell[i], str_of(t->column[c].name))) {
				l.column[i] = (uint8_t)c;
				l.known++;
			}
	}
	return l;
}

/* the spec with the largest share of its columns in the header */
static struct layout best_layout(const struct csv_row *header)
{
	struct layout best = { 0 };

	for (int t = 0; t < ROW_TABLES; t++) {
		struct layout l = layout_for(&table_specs[t], header);

		if (!best.spec || l.known * best.spec->n_column > best.known * l.spec->n_column)
			best = l;
	}
	return best;
}

static bool plausible(const struct layout *l)
{
	return l->known >= SURE && l->known * 2 >= l->spec->n_column;
}

int tables_probe(struct str head)
{
	enum { ROOM = 1 << 20 };
	static_assert(ROOM > PROBE_N * 4, "a converted head must fit");
	struct arena a;
	struct err err;
	struct str text;
	enum text_encoding from;
	struct csv_row header;

	if (!head.n || !arena_open(&a, ROOM, &err))
		return 0;
	head = str_head(head, PROBE_N / 2 * 2);         /* whole UTF-16 units */
	const char *last = memrchr(head.p, '\n', head.n);
	if (last && head.n == PROBE_N)                  /* no character may be cut in two */
		head.n = (size_t)(last - head.p) + 1;
	bool ok = text_to_utf8(head, &a, &text, &from, &err);
	struct csv csv = csv_of(ok ? text : head);
	csv_skip_comments(&csv);
	ok = csv_next(&csv, &a, &header);
	struct layout l = ok ? best_layout(&header) : (struct layout){ 0 };
	ok = ok && plausible(&l);
	arena_close(&a);
	return ok ? 80 : 0;
}

/* --- cells --------------------------------------------------------------------------------------------------------- */

static bool one_of(struct str s, const char *words)
{
	struct str rest = str_of(words), word;

	for (bool more = true; more;) {
		word = rest;
		more = str_cut(rest, '|', &word, &rest);
		if (str_eq(s, word))
			return true;
	}
	return false;
}

static bool prefixes_ok(struct str s)
{
	struct str rest = s, one;
	struct prefix p;

	for (bool more = true; more;) {
		one = rest;
		more = str_cut(rest, ';', &one, &rest);
		if (!prefix_parse(str_trim(one), &p))
			return false;
	}
	return true;
}

/* NULL, or what was expected. zone: of the row, for dates. */
static const char *cell_check(const struct column *c, struct str s, struct str zone)
{
	struct span span;
	struct grade grade;
	struct addr addr;
	uint64_t n;
	enum tlp tlp;

	if (!s.n)
		return c->required ? "must not be empty" : NULL;
	switch (c->kind) {
	case CELL_TEXT:
		return NULL;
	case CELL_ENTITY:
		return entity_type_of(s) != ENT_NONE ? NULL : "type:name was expected, with a known type, e.g. address:203.0.113.10";
	case CELL_PREDICATE:
		return predicate_find(s) ? NULL : "a predicate of ashiato-tables(5) was expected";
	case CELL_DATE:
		return span_parse(s, zone, &span) ? NULL : "a date of the years 1970 to 2199 such as 2016, 2016-09, 2016-09-12 or 2016-09-12T08:30+09:00 was expected";
	case CELL_ZONE:
		return span_parse(STR("2000-01-01"), s, &span) ? NULL : "Z, UTC or an offset such as +09:00 was expected";
	case CELL_GRADE:
		return grade_parse(s, &grade) ? NULL : "an Admiralty grade A1 to F6 was expected";
	case CELL_COUNT:
		return str_u64(s, &n) ? NULL : "a whole number without separators was expected";
	case CELL_PREFIXES:
		return prefixes_ok(s) ? NULL : "networks such as 192.0.2.0/24, separated by ;, with zero host bits, were expected";
	case CELL_ADDRESS:
		return addr_parse(s, &addr) ? NULL : "an IP address was expected";
	case CELL_WORD:
		return one_of(s, c->words) ? NULL : "another word was expected";
	case CELL_TLP:
		return tlp_parse(s, &tlp) ? NULL : "RED, AMBER+STRICT, AMBER, GREEN or CLEAR was expected";
	}
	return NULL;
}

struct table_reading {
	struct layout layout;
	struct str cell[CSV_COLUMNS_MAX];       /* in the order of the spec */
	char why[200];
	const struct sink *out;
	struct read_stats *stats;
	uint64_t shift;                         /* bytes before the text: a byte order mark */
};

static struct str cell_named(const struct table_reading *t, const char *name)
{
	int i = table_column(t->layout.spec, name);

	return i >= 0 ? t->cell[i] : (struct str){ 0 };
}

/* 1-based column in the file of a column of the spec */
static unsigned file_column(const struct table_reading *t, unsigned spec_column)
{
	for (unsigned i = 0; i < t->layout.n; i++)
		if (t->layout.column[i] == spec_column)
			return i + 1;
	return 0;
}

static void refuse(struct table_reading *t, const struct csv_row *r, unsigned column, const char *name, const char *why, const char *words)
{
	snprintf(t->why, sizeof t->why, "%s%s%s%s%s", name ? name : "", name ? ": " : "", why, words ? ": " : "", words ? words : "");
	read_skip(t->out, t->stats, (struct skip){ t->shift + r->at, r->line, column, t->why });
}

/* rules that need two cells */
static const char *row_check(const struct table_reading *t)
{
	struct str predicate = cell_named(t, "predicate"), from = cell_named(t, "from"), to = cell_named(t, "to"), zone = cell_named(t, "zone");
	struct span a, b;

	if (predicate.n) {
		const char *why = predicate_check(predicate_find(predicate), cell_named(t, "subject"), cell_named(t, "object"));
		if (why)
			return why;
	}
	if (t->layout.spec->table == ROW_CONTRACTS)
		from = cell_named(t, "start"), to = cell_named(t, "end");
	if (from.n && to.n && span_parse(from, zone, &a) && span_parse(to, zone, &b) && b.to <= a.from)
		return "the end lies before the beginning";
	return NULL;
}

static bool row(struct table_reading *t, const struct csv_row *r)
{
	const struct table_spec *spec = t->layout.spec;
	struct str zone;

	if (r->bad) {
		refuse(t, r, r->bad_column, NULL, r->bad, NULL);
		return true;
	}
	if (r->n != t->layout.n) {
		snprintf(t->why, sizeof t->why, "%u cells were expected as in the header, %u were found", t->layout.n, r->n);
		read_skip(t->out, t->stats, (struct skip){ t->shift + r->at, r->line, r->n, t->why });
		return true;
	}
	memset(t->cell, 0, sizeof t->cell);
	for (unsigned i = 0; i < r->n; i++)
		if (t->layout.column[i] != 255)
			t->cell[t->layout.column[i]] = r->cell[i];
	zone = cell_named(t, "zone");
	for (uint32_t i = 0; i < spec->n_column; i++) {
		const char *why = cell_check(&spec->column[i], t->cell[i], zone);

		if (why) {
			refuse(t, r, file_column(t, i), spec->column[i].name, why, spec->column[i].words);
			return true;
		}
	}
	const char *why = row_check(t);
	if (why) {
		refuse(t, r, 0, NULL, why, NULL);
		return true;
	}
	struct obs o = { .kind = OBS_ROW, .t_ns = T_NONE, .at_byte = t->shift + r->at, .len_byte = (uint32_t)r->len,
		.row = { spec->table, r->line, t->cell, spec->n_column } };
	t->stats->records++;
	return t->out->put(t->out->ctx, &o);
}

static bool header_ok(struct table_reading *t, const struct csv_row *h, struct err *err)
{
	t->layout = best_layout(h);
	if (!plausible(&t->layout))
		return fail(err, ERR_FORMAT, h->at, "line %llu: the header row of a known table was expected; `ashiato template` lists them", (unsigned long long)h->line);
	for (uint32_t i = 0; i < t->layout.spec->n_column; i++)
		if (t->layout.spec->column[i].required && !file_column(t, i))
			return fail(err, ERR_FORMAT, h->at, "line %llu: the column \"%s\" is missing; `ashiato template %s` shows the table",
			            (unsigned long long)h->line, t->layout.spec->column[i].name, t->layout.spec->name);
	return true;
}

bool tables_read(struct input *in, struct arena scratch, const struct sink *out, struct read_stats *stats, struct err *err)
{
	struct table_reading *t = NEW(&scratch, struct table_reading, 1);
	struct str raw, text;
	enum text_encoding from;
	struct csv_row r;

	if (!t)
		return fail(err, ERR_LIMIT, 0, "no memory left to read a table");
	t->out = out, t->stats = stats;
	if (!document_read(in, &scratch, stats, &raw, err) || !text_to_utf8(raw, &scratch, &text, &from, err))
		return false;
	t->shift = from == TEXT_UTF8 ? (uint64_t)(text.p - raw.p) : 0;
	struct csv csv = csv_of(text);
	csv_skip_comments(&csv);
	if (!csv_next(&csv, &scratch, &r))
		return fail(err, ERR_FORMAT, 0, "a header row was expected");
	if (!header_ok(t, &r, err))
		return false;
	struct arena per_row = scratch;
	while (csv_next(&csv, &per_row, &r)) {
		if (!row(t, &r))
			return fail(err, ERR_LIMIT, r.at, "the reading was stopped");
		per_row = scratch;
	}
	snprintf(stats->note, sizeof stats->note, "table of %s, %s", t->layout.spec->name, text_encoding_name(from));
	return true;
}
