/* SPDX-License-Identifier: Apache-2.0 */
/* CSV tables that people write. A bad row is refused with its line, column and
 * what was expected; the good rows go in. */
#include "read/read.h"

#include <assert.h>
#include <stdio.h>

#include "read/input/document.h"
#include "read/input/lines.h"

/* --- which table --------------------------------------------------------- */

/* columns that must be recognised before a file is taken for a table */
enum {
	SURE = 4
};

struct layout {
	const struct table_spec *spec;
	/* of the spec, for each column of the file; 255 = not one of ours */
	uint8_t column[CSV_COLUMNS_MAX];
	unsigned known;     /* columns recognised, but for rare ones */
	unsigned usual;     /* columns of the spec that are not rare */
	unsigned strangers; /* columns with a name that is not one of ours */
	unsigned n;         /* columns of the file */
};

static struct layout layout_for(const struct table_spec *t,
	const struct csv_row *header)
{
	struct layout l = {
		.spec = t,
		.n = header->n,
	};

	for (uint32_t c = 0; c < t->n_column; c++)
		l.usual += !t->column[c].rare;
	for (unsigned i = 0; i < header->n; i++) {
		l.column[i] = 255;
		for (uint32_t c = 0; c < t->n_column; c++) {
			if (str_lower_eq(header->cell[i],
				    str_of(t->column[c].name))) {
				l.column[i] = (uint8_t)c;
				l.known += !t->column[c].rare;
			}
		}
		l.strangers += l.column[i] == 255 && header->cell[i].n;
	}
	return l;
}

/* the spec with the largest share of its columns in the header */
static struct layout best_layout(const struct csv_row *header)
{
	struct layout best = { 0 };

	for (int t = 0; t < ROW_TABLES; t++) {
		struct layout l = layout_for(&table_specs[t], header);

		if (!best.spec || l.known * best.usual > best.known * l.usual) {
			best = l;
		}
	}
	return best;
}

static bool plausible(const struct layout *l)
{
	return l->known >= SURE && l->known * 2 >= l->usual;
}

/* No character may be cut in two: a full head ends behind its last line end,
 * told in units of the encoding. */
static struct str whole_lines(struct str head)
{
	enum text_encoding e = text_encoding_of(head);
	size_t unit = e == TEXT_UTF16LE || e == TEXT_UTF16BE ? 2 : 1;
	size_t n = head.n / unit * unit;

	if (head.n < PROBE_N)
		return head;
	for (; n >= unit; n -= unit) {
		char low = head.p[n - (e == TEXT_UTF16LE ? 2 : 1)];
		char high = head.p[n - unit + (e == TEXT_UTF16LE)];

		if ((low == '\n' || low == '\r') && (unit == 1 || high == 0))
			return str_head(head, n);
	}
	return head;
}

int tables_probe(struct str head)
{
	enum {
		ROOM = 1 << 20
	};
	static_assert(ROOM > PROBE_N * 4, "a converted head must fit");
	struct arena a;
	struct err err;
	struct str text;
	enum text_encoding from;
	struct csv_row header;

	if (!head.n || !arena_open(&a, ROOM, &err))
		return 0;
	head = whole_lines(str_head(head, PROBE_N));
	bool ok = text_to_utf8(head, &a, &text, &from, &err);
	struct csv csv = csv_of(ok ? text : head);
	csv_skip_comments(&csv);
	ok = csv_next(&csv, &a, &header);
	struct layout l = ok ? best_layout(&header) : (struct layout){ 0 };
	ok = ok && plausible(&l);
	arena_close(&a);
	return ok ? 80 : 0;
}

/* --- cells --------------------------------------------------------------- */

static bool one_of(struct str s, const char *words)
{
	struct str rest = str_of(words);
	struct str word;

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
	struct str rest = s;
	struct str one;
	struct prefix p;

	for (bool more = true; more;) {
		one = rest;
		more = str_cut(rest, ';', &one, &rest);
		if (!prefix_parse(str_trim(one), &p))
			return false;
	}
	return true;
}

/* zone: of the row, for dates */
static bool cell_ok(const struct column *c, struct str s, struct str zone)
{
	struct span span;
	struct grade grade;
	struct addr addr;
	uint64_t n;
	enum tlp tlp;

	switch (c->kind) {
	case CELL_TEXT:
		return true;
	case CELL_ENTITY:
		return entity_type_of(s) != ENT_NONE;
	case CELL_PREDICATE:
		return predicate_named(s);
	case CELL_DATE:
		return span_parse(s, zone, &span);
	case CELL_ZONE:
		return span_parse(STR("2000-01-01"), s, &span);
	case CELL_GRADE:
		return grade_parse(s, &grade);
	case CELL_COUNT:
		return str_u64(s, &n);
	case CELL_PREFIXES:
		return prefixes_ok(s);
	case CELL_ADDRESS:
		return addr_parse(s, &addr);
	case CELL_WORD:
		return one_of(s, c->words);
	case CELL_TLP:
		return tlp_parse(s, &tlp);
	}
	return true;
}

/* NULL, or what was expected */
static const char *cell_check(const struct column *c,
	struct str s,
	struct str zone)
{
	static const char *const expected[] = {
		[CELL_ENTITY] =
			"type:name was expected, with a known type, e.g. "
			"address:203.0.113.10",
		[CELL_PREDICATE] =
			"a predicate of ashiato-tables(5) was expected",
		[CELL_DATE] =
			"a date of the years 1970 to 2199 such as 2016, "
			"2016-09, 2016-09-12 or 2016-09-12T08:30+09:00 was "
			"expected",
		[CELL_ZONE] = "Z, UTC or an offset such as +09:00 was expected",
		[CELL_GRADE] = "an Admiralty grade A1 to F6 was expected",
		[CELL_COUNT] = "a whole number without separators was expected",
		[CELL_PREFIXES] =
			"networks such as 192.0.2.0/24, separated by ;, with "
			"zero host bits, were expected",
		[CELL_ADDRESS] = "an IP address was expected",
		[CELL_WORD] = "another word was expected",
		[CELL_TLP] =
			"RED, AMBER+STRICT, AMBER, GREEN or CLEAR was expected",
	};

	if (!s.n)
		return c->required ? "must not be empty" : NULL;
	return cell_ok(c, s, zone) ? NULL : expected[c->kind];
}

struct table_reading {
	struct layout layout;
	struct str cell[CSV_COLUMNS_MAX]; /* in the order of the spec */
	char why[200];
	const struct sink *out;
	struct read_stats *stats;
	/* from places in the text to places in the exhibit */
	struct text_walk walk;
	uint64_t at, len; /* of the row, in the exhibit */
};

static struct str cell_named(const struct table_reading *t, const char *name)
{
	int i = table_column(t->layout.spec, name);

	return i >= 0 ? t->cell[i] : (struct str){ 0 };
}

/* 1-based column in the file of a column of the spec */
static unsigned file_column(const struct table_reading *t, unsigned spec_column)
{
	for (unsigned i = 0; i < t->layout.n; i++) {
		if (t->layout.column[i] == spec_column)
			return i + 1;
	}
	return 0;
}

static void refuse(struct table_reading *t,
	const struct csv_row *r,
	unsigned column,
	const char *name,
	const char *why,
	const char *words)
{
	const char *after_name = name ? ": " : "";
	const char *before_words = words ? ": " : "";

	snprintf(t->why,
		sizeof t->why,
		"%s%s%s%s%s",
		name ? name : "",
		after_name,
		why,
		before_words,
		words ? words : "");
	sink_skip(t->out,
		t->stats,
		(struct skip){ t->at, r->line, column, t->why });
}

static int64_t last_day(const struct span *s)
{
	return (s->to - 1) / DAY_S;
}

/* A row is withdrawn when it was known, or on the same day. */
static const char *withdrawal_check(const struct table_reading *t)
{
	struct str zone = cell_named(t, "zone");
	struct span known;
	struct span end;

	if (!cell_named(t, "withdrawn").n ||
		!span_parse(cell_named(t, "withdrawn"), zone, &end) ||
		!span_parse(cell_named(t, "known"), STR("Z"), &known)) {
		return NULL;
	}
	return last_day(&end) < last_day(&known)
		? "withdrawn: the day lies before the one on which the row "
		  "became known"
		: NULL;
}

/* rules that need two cells */
static const char *row_check(const struct table_reading *t)
{
	struct str predicate = cell_named(t, "predicate");
	struct str from = cell_named(t, "from");
	struct str to = cell_named(t, "to");
	struct str zone = cell_named(t, "zone");
	struct span a;
	struct span b;

	if (predicate.n) {
		const char *why = predicate_check(predicate_named(predicate),
			cell_named(t, "subject"),
			cell_named(t, "object"));
		if (why)
			return why;
	}
	if (t->layout.spec->table == ROW_CONTRACTS) {
		from = cell_named(t, "start");
		to = cell_named(t, "end");
	}
	if (from.n && to.n && span_parse(from, zone, &a) &&
		span_parse(to, zone, &b) && b.to <= a.from) {
		return "the end lies before the beginning";
	}
	return withdrawal_check(t);
}

static void take_cells(struct table_reading *t, const struct csv_row *r)
{
	memset(t->cell, 0, sizeof t->cell);
	for (unsigned i = 0; i < r->n; i++) {
		if (t->layout.column[i] != 255)
			t->cell[t->layout.column[i]] = r->cell[i];
	}
}

/* false: a cell was refused, and the row with it */
static bool cells_ok(struct table_reading *t, const struct csv_row *r)
{
	const struct table_spec *spec = t->layout.spec;
	struct str zone = cell_named(t, "zone");
	struct span span;

	/* so that the zone is refused, not the dates beside it */
	if (!span_parse(STR("2000"), zone, &span))
		zone = (struct str){ 0 };
	for (uint32_t i = 0; i < spec->n_column; i++) {
		const struct column *c = &spec->column[i];
		const char *why = cell_check(c, t->cell[i], zone);

		if (!why)
			continue;
		refuse(t, r, file_column(t, i), c->name, why, c->words);
		return false;
	}
	return true;
}

static bool row(struct table_reading *t, const struct csv_row *r)
{
	const struct table_spec *spec = t->layout.spec;

	t->at = text_walk_to(&t->walk, r->at);
	t->len = text_walk_to(&t->walk, r->at + r->len) - t->at;
	if (!utf8_valid(str_head(str_from(t->walk.utf8, r->at), r->len))) {
		refuse(t, r, 0, NULL, "valid UTF-8 was expected", NULL);
		return true;
	}
	if (r->bad) {
		refuse(t, r, r->bad_column, NULL, r->bad, NULL);
		return true;
	}
	if (r->n != t->layout.n) {
		snprintf(t->why,
			sizeof t->why,
			"%u cells were expected as in the header, %u were "
			"found",
			t->layout.n,
			r->n);
		sink_skip(t->out,
			t->stats,
			(struct skip){ t->at, r->line, r->n, t->why });
		return true;
	}
	take_cells(t, r);
	if (!cells_ok(t, r))
		return true;
	const char *why = row_check(t);
	if (why) {
		refuse(t, r, 0, NULL, why, NULL);
		return true;
	}
	struct obs o = {
		.kind = OBS_ROW,
		.t_ns = T_NONE,
		.at_byte = t->at,
		.len_byte = (uint32_t)t->len,
		.row = { spec->table, r->line, t->cell, spec->n_column },
	};
	t->stats->records++;
	return t->out->put(t->out->ctx, &o);
}

/* a column of the file that the table does not have, misspelt perhaps */
static struct str first_stranger(const struct table_reading *t,
	const struct csv_row *h)
{
	for (unsigned i = 0; i < h->n; i++) {
		if (t->layout.column[i] == 255 && h->cell[i].n)
			return h->cell[i];
	}
	return (struct str){ 0 };
}

static bool header_ok(struct table_reading *t,
	const struct csv_row *h,
	struct err *err)
{
	if (h->bad) {
		return fail(err,
			ERR_FORMAT,
			h->at,
			"line %llu: the header row has %s (column %u)",
			(unsigned long long)h->line,
			h->bad,
			h->bad_column);
	}
	t->layout = best_layout(h);
	if (!plausible(&t->layout)) {
		return fail(err,
			ERR_FORMAT,
			h->at,
			"line %llu: the header row of a known table was "
			"expected; `ashiato template` lists them",
			(unsigned long long)h->line);
	}
	for (unsigned i = 0; i < t->layout.n; i++) {
		if (t->layout.column[i] != 255 &&
			file_column(t, t->layout.column[i]) != i + 1) {
			return fail(err,
				ERR_FORMAT,
				h->at,
				"line %llu: the column \"%s\" stands twice in "
				"the header row",
				(unsigned long long)h->line,
				t->layout.spec->column[t->layout.column[i]]
					.name);
		}
	}
	for (uint32_t i = 0; i < t->layout.spec->n_column; i++) {
		const struct column *c = &t->layout.spec->column[i];

		if (!c->required || file_column(t, i))
			continue;
		return fail(err,
			ERR_FORMAT,
			h->at,
			"line %llu: the column \"%s\" is missing; "
			"`ashiato template %s` shows the table",
			(unsigned long long)h->line,
			c->name,
			t->layout.spec->name);
	}
	return true;
}

static bool as_utf8(struct table_reading *t,
	struct str raw,
	struct arena *a,
	struct err *err)
{
	enum text_encoding from = text_encoding_of(raw);
	struct str text;

	/* row by row: damage refuses its row, not the table */
	if (from == TEXT_UTF8)
		text = text_unmarked(raw);
	else if (!text_to_utf8(raw, a, &text, &from, err))
		return false;
	t->walk = text_walk_of(raw, text, from);
	return true;
}

/* stranger: the first column that the table does not have; empty: none */
static void note(const struct table_reading *t, struct str stranger)
{
	char *to = t->stats->note;
	size_t room = sizeof t->stats->note;
	int n = snprintf(to,
		room,
		"table of %s, %s",
		t->layout.spec->name,
		text_encoding_name(t->walk.from));

	if (!stranger.n)
		return;
	snprintf(to + n,
		room - (size_t)n,
		"; left out, as the table has no such columns: %u, the "
		"first \"%.*s\"",
		t->layout.strangers,
		STR_FMT(stranger));
}

bool tables_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct table_reading *t = NEW(&scratch, struct table_reading, 1);
	struct str raw;
	struct csv_row r;

	if (!t) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a table");
	}
	t->out = out;
	t->stats = stats;
	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &raw, err))
		return false;
	if (!as_utf8(t, raw, &scratch, err))
		return false;
	struct csv csv = csv_of(t->walk.utf8);
	csv_skip_comments(&csv);
	if (!csv_next(&csv, &scratch, &r))
		return fail(err, ERR_FORMAT, 0, "a header row was expected");
	r.at = text_walk_to(&t->walk, r.at);
	if (!header_ok(t, &r, err))
		return false;
	struct str stranger =
		arena_str(&scratch, str_head(first_stranger(t, &r), 40));
	struct arena per_row = scratch;
	while (csv_next(&csv, &per_row, &r)) {
		if (!row(t, &r)) {
			return fail(err,
				ERR_LIMIT,
				t->at,
				"the reading was stopped");
		}
		per_row = scratch;
	}
	note(t, stranger);
	return true;
}
