/* SPDX-License-Identifier: Apache-2.0 */
/* CSV tables that people write. A bad row is refused with its line, column and
 * what was expected; the good rows go in. */
#include "read/read.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "read/input/document.h"
#include "read/input/lines.h"
#include "read/table/defaults.h"
#include "read/table/entities.h"
#include "read/table/refusals.h"

/* --- which table --------------------------------------------------------- */

/* columns that must be recognised before a file is taken for a table */
enum {
	SURE = 4,
	NAME_SHOWN = 40, /* of a column that is not ours */
	ASSUMED_DIGITS = 15
};

struct layout {
	const struct table_spec *spec;
	/* of the spec, for each column of the file; 255 = not one of ours */
	uint8_t column[CSV_COLUMNS_MAX];
	unsigned known;     /* columns recognised, but for rare ones */
	unsigned rare;      /* rare ones recognised */
	unsigned said;      /* of the others, those that have a default */
	unsigned usual;     /* columns of the spec that are not rare */
	unsigned needed;    /* columns that must be there */
	unsigned missing;   /* of these, neither there nor by default */
	unsigned strangers; /* columns with a name that is not one of ours */
	unsigned n;         /* columns of the file */
};

/* 255: none of that name */
static uint8_t column_named(const struct table_spec *t, struct str name)
{
	for (uint32_t c = 0; c < t->n_column; c++) {
		if (str_lower_eq(name, str_of(t->column[c].name)))
			return (uint8_t)c;
	}
	return 255;
}

static bool has_column(const struct layout *l, uint32_t column)
{
	return memchr(l->column, (int)column, l->n) != NULL;
}

static struct layout layout_for(const struct table_spec *t,
	const struct csv_row *header,
	struct defaults *defaults)
{
	struct layout l = {
		.spec = t,
		.n = header->n,
	};

	for (unsigned i = 0; i < header->n; i++) {
		uint8_t c = column_named(t, header->cell[i]);

		l.column[i] = c;
		l.known += c != 255 && !t->column[c].rare;
		l.rare += c != 255 && t->column[c].rare;
		l.strangers += c == 255 && header->cell[i].n;
	}
	for (uint32_t c = 0; c < t->n_column; c++) {
		bool there = has_column(&l, c);
		bool said = defaults_named(defaults, t->column[c].name);

		l.usual += !t->column[c].rare;
		l.said += !there && said && !t->column[c].rare;
		l.needed += t->column[c].required;
		l.missing += t->column[c].required && !there && !said;
	}
	return l;
}

/* half of the usual columns, or all that must be there, if these are many or
 * tell the table from others */
static bool plausible(const struct layout *l)
{
	unsigned there = l->known + l->said;

	if (l->spec->telling && !l->missing)
		return there + l->rare >= SURE;
	if (there < SURE)
		return false;
	return there * 2 >= l->usual || (!l->missing && l->needed >= SURE);
}

static bool better(const struct layout *l, const struct layout *best)
{
	bool can_be = plausible(l);

	if (!best->spec)
		return true;
	if (can_be != plausible(best))
		return can_be;
	return l->known * best->usual > best->known * l->usual;
}

/* of the plausible specs, or of all when none is, that with the largest share
 * of its columns in the header */
static struct layout best_layout(const struct csv_row *header,
	struct defaults *defaults)
{
	struct layout best = { 0 };

	for (int t = 0; t < ROW_TABLES; t++) {
		struct layout l =
			layout_for(&table_specs[t], header, defaults);

		if (better(&l, &best))
			best = l;
	}
	return best;
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
	struct defaults defaults;

	if (!head.n || !arena_open(&a, ROOM, &err))
		return 0;
	head = whole_lines(str_head(head, PROBE_N));
	bool ok = text_to_utf8(head, &a, &text, &from, &err);
	struct csv csv = csv_of(ok ? text : head);
	defaults_take(&csv, &defaults);
	ok = csv_next(&csv, &a, &header);
	struct layout l =
		ok ? best_layout(&header, &defaults) : (struct layout){ 0 };
	ok = ok && plausible(&l);
	arena_close(&a);
	return ok ? 80 : 0;
}

/* --- cells --------------------------------------------------------------- */

struct table_reading {
	struct layout layout;
	struct str cell[CSV_COLUMNS_MAX]; /* in the order of the spec */
	struct defaults defaults;
	struct refusal why;
	const struct sink *out;
	struct read_stats *stats;
	/* from places in the text to places in the exhibit */
	struct text_walk walk;
	/* of the row, in the exhibit */
	uint64_t at;
	uint64_t len;
};

static struct str cell_named(const struct table_reading *t, const char *name)
{
	int i = table_column(t->layout.spec, name);

	return i >= 0 ? t->cell[i] : (struct str){ 0 };
}

/* 1-based column in the file of a column of the spec */
static unsigned file_column(const struct table_reading *t,
	unsigned spec_column)
{
	for (unsigned i = 0; i < t->layout.n; i++) {
		if (t->layout.column[i] == spec_column)
			return i + 1;
	}
	return 0;
}

/* The row is left out, for what t->why says. column: of the file, 0 = none */
static bool refuse(struct table_reading *t,
	const struct csv_row *r,
	unsigned column)
{
	sink_skip(t->out,
		t->stats,
		(struct skip){ t->at, r->line, column, t->why.text });
	return false;
}

static bool refuse_because(struct table_reading *t,
	const struct csv_row *r,
	unsigned column,
	const char *why)
{
	refusal_add(&t->why, "%s", why);
	return refuse(t, r, column);
}

static int64_t last_day(const struct span *s)
{
	return (s->to - 1) / DAY_S;
}

/* A row is withdrawn when it was known, or on the same day. */
static bool withdrawal_ok(struct table_reading *t)
{
	struct str known = cell_named(t, "known");
	struct str end = cell_named(t, "withdrawn");
	struct span a;
	struct span b;

	if (!known.n || !end.n || !span_parse(known, STR("Z"), &a) ||
		!span_parse(end, STR("Z"), &b)) {
		return true;
	}
	if (last_day(&b) >= last_day(&a))
		return true;
	refusal_add(&t->why,
		"withdrawn: the day lies before the one on which the row "
		"became known, %.*s",
		STR_FMT(known));
	refusal_found(&t->why, end);
	return false;
}

/* whether the end lies before the beginning, in whatever zone: two days of one
 * row are of the same */
static bool backwards(struct str from, struct str to, struct str zone)
{
	struct span a;
	struct span b;

	if (!str_has_char(from, 'T') && !str_has_char(to, 'T'))
		zone = STR("Z");
	return from.n && to.n && span_parse(from, zone, &a) &&
		span_parse(to, zone, &b) && b.to <= a.from;
}

static bool dates_ok(struct table_reading *t)
{
	bool rental = t->layout.spec->table == ROW_CONTRACTS;
	struct str from = cell_named(t, rental ? "start" : "from");
	struct str to = cell_named(t, rental ? "end" : "to");

	if (!backwards(from, to, cell_named(t, "zone")))
		return true;
	refusal_add(&t->why,
		"the end lies before the beginning: %.*s to %.*s",
		STR_FMT(from),
		STR_FMT(to));
	return false;
}

/* false: a cell is empty whose default was refused, and the row with it */
static bool take_defaults(struct table_reading *t, const struct csv_row *r)
{
	const struct table_spec *spec = t->layout.spec;

	for (uint32_t i = 0; t->defaults.n && i < spec->n_column; i++) {
		const struct table_default *d =
			defaults_named(&t->defaults, spec->column[i].name);

		if (!d || t->cell[i].n)
			continue;
		if (d->refused) {
			refusal_add(&t->why,
				"%s: the cell is empty, and the default in "
				"line %" PRIu64 " was refused",
				spec->column[i].name,
				d->line);
			return refuse(t, r, file_column(t, i));
		}
		t->cell[i] = d->value;
	}
	return true;
}

/* Whether the row is the example that the template ends with: all of it, but
 * for cells that were emptied. */
static bool is_example(const struct table_reading *t)
{
	enum {
		ENOUGH = 3
	};
	const struct table_spec *spec = t->layout.spec;
	unsigned same = 0;
	unsigned examples = 0;

	for (uint32_t i = 0; i < spec->n_column; i++) {
		struct str example = str_of(spec->column[i].example);
		struct str cell = str_trim(t->cell[i]);

		examples += example.n > 0;
		same += example.n > 0 && str_eq(cell, example);
		if (cell.n && !str_eq(cell, example))
			return false;
		if (!cell.n && spec->column[i].required)
			return false;
	}
	return same >= ENOUGH || same == examples;
}

/* Whoever copies from a report copies what was done to it so that nobody
 * clicks: "hxxp://evil[.]example" is what it stands for. */
static bool refang_cells(struct table_reading *t,
	const struct csv_row *r,
	struct arena *a)
{
	const struct table_spec *spec = t->layout.spec;
	/* what of it names the value of another row is written as that is */
	int named = -1;

	if (spec->table == ROW_INDICATORS)
		named = IND_SUPERSEDES;
	if (spec->table == ROW_WATCH)
		named = WAT_SUPERSEDES;

	for (uint32_t i = 0; i < spec->n_column; i++) {
		const struct column *c = &spec->column[i];

		if (c->kind != CELL_PREFIXES && c->kind != CELL_ADDRESS &&
			!c->fanged && (int)i != named) {
			continue;
		}
		t->cell[i] = indicator_refanged_in(t->cell[i], a);
	}
	return !a->full ||
		refuse_because(t, r, 0, "no memory left for the row");
}

static bool take_cells(struct table_reading *t,
	const struct csv_row *r,
	struct arena *a)
{
	memset(t->cell, 0, sizeof t->cell);
	for (unsigned i = 0; i < r->n; i++) {
		if (t->layout.column[i] != 255)
			t->cell[t->layout.column[i]] = r->cell[i];
	}
	if (is_example(t)) {
		return refuse_because(t,
			r,
			0,
			"this is the example row of the template, and no "
			"evidence: write a row of your own in its place");
	}
	return take_defaults(t, r) && refang_cells(t, r, a);
}

static bool may_be_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (str_has_char(STR(" \t[](){}/\\@:"), s.p[i]))
			return false;
	}
	return s.n > 0;
}

/* An indicator that is none of its type would be looked for in vain, without a
 * word. */
static bool indicator_ok(struct table_reading *t, const struct csv_row *r)
{
	char room[INDICATOR_MAX_BYTE];
	struct str as;
	struct str word;
	struct str value;

	if (t->layout.spec->table != ROW_INDICATORS)
		return true;
	word = t->cell[IND_TYPE];
	value = t->cell[IND_VALUE];
	enum indicator_type type = indicator_type_named(word);
	if (indicator_canonical(type, value, room, &as) &&
		(type != IND_DOMAIN || may_be_name(value))) {
		return true;
	}
	refusal_add(&t->why,
		"value: what the type %.*s says was expected",
		STR_FMT(word));
	refusal_found(&t->why, value);
	return refuse(t, r, file_column(t, IND_VALUE));
}

/* The same of what is watched. */
static bool watched_ok(struct table_reading *t, const struct csv_row *r)
{
	char room[INDICATOR_MAX_BYTE];
	struct watched w;

	if (t->layout.spec->table != ROW_WATCH ||
		watched_parse(t->cell[WAT_TYPE],
			t->cell[WAT_WATCHED],
			room,
			&w)) {
		return true;
	}
	refusal_add(&t->why,
		"watched: an address, a network, a name, a URL, a digest, a "
		"fingerprint or a key was expected");
	refusal_found(&t->why, t->cell[WAT_WATCHED]);
	return refuse(t, r, file_column(t, WAT_WATCHED));
}

static bool is_seconds(struct str s)
{
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');
	bool dot = false;
	size_t digits = 0;

	for (; i < s.n; i++) {
		if (s.p[i] == '.' && !dot)
			dot = true;
		else if (s.p[i] >= '0' && s.p[i] <= '9')
			digits++;
		else
			return false;
	}
	return digits > 0 && digits <= ASSUMED_DIGITS;
}

/* The same of what is taken for granted: what each kind of it needs. */
static bool assumption_ok(struct table_reading *t, const struct csv_row *r)
{
	const struct str *cell = t->cell;
	bool clock = str_is(cell[ASM_ASSUMPTION], "clock");
	bool needs = clock || str_is(cell[ASM_ASSUMPTION], "within");
	unsigned at = ASM_N;

	if (t->layout.spec->table != ROW_ASSUMPTIONS)
		return true;
	if (!clock && !cell[ASM_OBJECT].n)
		at = ASM_OBJECT;
	else if (needs && !is_seconds(cell[ASM_SECONDS]))
		at = ASM_SECONDS;
	else if (!clock && str_starts(cell[ASM_SECONDS], STR("-")))
		at = ASM_SECONDS;
	else if (cell[ASM_ERROR].n &&
		(!is_seconds(cell[ASM_ERROR]) ||
			str_starts(cell[ASM_ERROR], STR("-"))))
		at = ASM_ERROR;
	if (at == ASM_N)
		return true;
	refusal_add(&t->why,
		at == ASM_OBJECT
			? "object: the other event was expected"
			: "seconds, error: a number such as 3660 or 0.5 was "
			  "expected, of a clock that was behind -437");
	refusal_found(&t->why, cell[at]);
	return refuse(t, r, file_column(t, at));
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

		if (!t->cell[i].n && !c->required)
			continue;
		if (!t->cell[i].n)
			refusal_add(&t->why,
				"%s: must not be empty",
				c->name);
		else if (cell_check(c, t->cell[i], zone, &t->why))
			continue;
		return refuse(t, r, file_column(t, i));
	}
	return true;
}

/* the bytes and the cells of the row are as they should be */
static bool row_ok(struct table_reading *t,
	const struct csv_row *r,
	struct arena *a)
{
	if (!utf8_valid(str_head(str_from(t->walk.utf8, r->at), r->len))) {
		return refuse_because(t, r, 0, "valid UTF-8 was expected");
	}
	if (r->bad)
		return refuse_because(t, r, r->bad_column, r->bad);
	if (r->n != t->layout.n) {
		refusal_add(&t->why,
			"%u cells were expected as in the header, %u were "
			"found",
			t->layout.n,
			r->n);
		return refuse(t, r, r->n);
	}
	if (!take_cells(t, r, a) || !cells_ok(t, r) || !indicator_ok(t, r) ||
		!watched_ok(t, r) || !assumption_ok(t, r))
		return false;
	return (dates_ok(t) && withdrawal_ok(t)) || refuse(t, r, 0);
}

static bool put_row(struct table_reading *t, const struct csv_row *r)
{
	const struct table_spec *spec = t->layout.spec;
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

/* The entities of a row that ties some to others. */
struct sides {
	int subject; /* columns of the spec */
	int object;
	struct entities s;
	struct entities o;
};

static bool sides_ok(struct table_reading *t,
	const struct csv_row *r,
	struct sides *x,
	struct arena *a)
{
	enum predicate p = predicate_named(cell_named(t, "predicate"));

	if (!entities_of(t->cell[x->subject], "subject", a, &x->s, &t->why))
		return refuse(t, r, file_column(t, (unsigned)x->subject));
	if (!entities_of(t->cell[x->object], "object", a, &x->o, &t->why))
		return refuse(t, r, file_column(t, (unsigned)x->object));
	for (uint32_t i = 0; i < x->s.n; i++) {
		for (uint32_t k = 0; k < x->o.n; k++) {
			if (!claim_check(p, x->s.e[i], x->o.e[k], &t->why))
				return refuse(t, r, 0);
		}
	}
	return true;
}

/* A row for every subject and object; all of them or none. */
static bool put_sides(struct table_reading *t,
	const struct csv_row *r,
	struct arena a)
{
	struct sides *x = NEW(&a, struct sides, 1);

	if (!x)
		return refuse_because(t, r, 0, "no memory left for the row");
	x->subject = table_column(t->layout.spec, "subject");
	x->object = table_column(t->layout.spec, "object");
	if (!sides_ok(t, r, x, &a))
		return true;
	for (uint32_t i = 0; i < x->s.n; i++) {
		for (uint32_t k = 0; k < x->o.n; k++) {
			t->cell[x->subject] = x->s.e[i];
			t->cell[x->object] = x->o.e[k];
			if (!put_row(t, r))
				return false;
		}
	}
	return true;
}

static bool row(struct table_reading *t,
	const struct csv_row *r,
	struct arena a)
{
	t->at = text_walk_to(&t->walk, r->at);
	t->len = text_walk_to(&t->walk, r->at + r->len) - t->at;
	t->why = (struct refusal){ .n = 0 };
	if (!row_ok(t, r, &a))
		return true;
	return cell_named(t, "predicate").n ? put_sides(t, r, a)
					    : put_row(t, r);
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

/* told with the column of the file that was perhaps meant to be it */
static bool column_missing(const struct table_reading *t,
	const struct csv_row *h,
	const struct column *c,
	struct err *err)
{
	struct nearest near = near_to(str_of(c->name));
	struct buf b = { 0 };

	for (unsigned i = 0; i < h->n; i++) {
		if (t->layout.column[i] == 255)
			near_offer(&near, str_head(h->cell[i], NAME_SHOWN));
	}
	if (near.n) {
		buf_z(&b, ", unless \"");
		buf_safe(&b, near.word[0]);
		buf_z(&b, "\" is meant to be it");
	}
	fail(err,
		ERR_FORMAT,
		h->at,
		"line %llu: the column \"%s\" is missing%.*s; "
		"`ashiato template %s` shows the table",
		(unsigned long long)h->line,
		c->name,
		STR_FMT(buf_str(&b)),
		t->layout.spec->name);
	buf_done(&b);
	return false;
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
	t->layout = best_layout(h, &t->defaults);
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
				"line %llu: the column \"%s\" stands twice "
				"in "
				"the header row",
				(unsigned long long)h->line,
				t->layout.spec->column[t->layout.column[i]]
					.name);
		}
	}
	for (uint32_t i = 0; i < t->layout.spec->n_column; i++) {
		const struct column *c = &t->layout.spec->column[i];

		if (!c->required || file_column(t, i) ||
			defaults_named(&t->defaults, c->name)) {
			continue;
		}
		return column_missing(t, h, c, err);
	}
	return true;
}

/* their places are told before the header row's: places go forward only */
static void take_comments(struct table_reading *t, struct csv *csv)
{
	defaults_take(csv, &t->defaults);
	for (uint32_t i = 0; i < t->defaults.n; i++) {
		struct table_default *d = &t->defaults.d[i];

		d->at = text_walk_to(&t->walk, d->at);
	}
}

static void check_defaults(struct table_reading *t)
{
	for (uint32_t i = 0; i < t->defaults.n; i++) {
		struct table_default *d = &t->defaults.d[i];

		t->why = (struct refusal){ .n = 0 };
		if (default_check(&t->defaults, d, t->layout.spec, &t->why)) {
			continue;
		}
		sink_skip(t->out,
			t->stats,
			(struct skip){ d->at, d->line, 0, t->why.text });
	}
}

static bool as_utf8(struct table_reading *t,
	struct str raw,
	struct arena *a,
	struct err *err)
{
	enum text_encoding from = text_encoding_of(raw);
	struct str text;

	/* row by row: damage refuses its row, not the table; so does a NUL,
	 * which no text of one byte a letter has */
	bool nul = from == TEXT_UNKNOWN && memchr(raw.p, 0, raw.n);
	if (nul)
		from = TEXT_UTF8;
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
	take_comments(t, &csv);
	if (!csv_next(&csv, &scratch, &r))
		return fail(err, ERR_FORMAT, 0, "a header row was expected");
	r.at = text_walk_to(&t->walk, r.at);
	if (!header_ok(t, &r, err))
		return false;
	check_defaults(t);
	struct str stranger =
		arena_str(&scratch, str_head(first_stranger(t, &r), 40));
	struct arena per_row = scratch;
	while (csv_next(&csv, &per_row, &r)) {
		if (!row(t, &r, per_row)) {
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
