/* SPDX-License-Identifier: Apache-2.0 */
/* Zeek's TSV logs. A file may change its header half-way (two logs joined): the
 * newest header counts. source: Zeek manual, "Log formats";
 * src/logging/writers/ascii */
#include <stdio.h>

#include "read/input/lines.h"
#include "read/text/split.h"
#include "read/input/head.h"
#include "read/network/zeek.h"
#include "read/network/zeek_lasting.h"
#include "read/read.h"

enum {
	COLUMNS_MAX = 256,
	NAMES_N = 8192
};

struct zeek_tsv {
	enum zeek_log log;
	bool have_fields;
	char sep;
	split_fn *split;
	/* of an unset field that is one byte long, as it nearly always is; else
	 * a line feed */
	char unset_byte;
	/* point into text[] */
	struct str unset;
	struct str empty;
	char text[2][32];
	unsigned n_column; /* as the header names them */
	/* separators worth finding: up to the last wanted column */
	unsigned n_scan;
	unsigned n_want;
	struct {
		uint8_t column;
		uint8_t field;
	} want[ZF_N];
	uint8_t column_of[ZF_N]; /* 255 = the header has none */
	/* every wanted field is set anew for each line, the others stay empty
	 */
	struct zeek_record record;
	/* a log that has no shape here: its columns' names, for the first of
	 * them */
	struct {
		struct str source;
		char text[ZEEK_SOURCE_N];
		char name_text[NAMES_N];
		struct str name[RECORD_CELLS_MAX / 2];
		unsigned n_name;
		size_t n_text;
		uint64_t n;
	} other;
	char *room;
	/* LINE_MAX_BYTE: for cells that are written with \x escapes */
	char *plain;
	/* the next backslash of the block, or its end: looked for once, not in
	 * every line; NULL = not yet */
	const char *escape;
	const char *block_end;
	/* NULL: an ordinary log, of which nothing is kept */
	struct zeek_lasting *lasting;
	uint8_t uid_column; /* for it; 255 = the header has none */
	const struct sink *out;
	struct read_stats *stats;
	struct lines lines;
};

int zeek_tsv_probe(struct str head)
{
	head = str_trim(text_unmarked(head));
	if (str_starts(head, STR("#separator ")))
		return 95;
	if (str_starts(head, STR("#fields\tts\t")) ||
		str_starts(head, STR("#path\t"))) {
		return 70;
	}
	return 0;
}

/* "\x09" as Zeek writes its separator */
static bool separator(struct str s, char *ret)
{
	unsigned char b;

	if (s.n == 4 && str_starts(s, STR("\\x")) &&
		hex_read(str_from(s, 2), &b, 1)) {
		*ret = (char)b;
		return true;
	}
	if (s.n == 1)
		*ret = s.p[0];
	return s.n == 1;
}

static void keep(struct str s, char to[static 32], struct str *ret)
{
	*ret = str_head(s, 31);
	memcpy(to, ret->p, ret->n);
	ret->p = to;
}

static void set_unset(struct zeek_tsv *z, struct str s)
{
	keep(s, z->text[0], &z->unset);
	z->unset_byte = s.n == 1 ? s.p[0] : '\n';
}

static void skip_line(struct zeek_tsv *z,
	uint64_t at,
	unsigned column,
	const char *why)
{
	sink_skip(z->out,
		z->stats,
		(struct skip){ at, z->lines.line, column, why });
}

/* The name of a column of a log without a shape; what does not fit is not read.
 */
static void keep_name(struct zeek_tsv *z, struct str name, unsigned column)
{
	if (column != z->other.n_name || column >= RECORD_CELLS_MAX / 2 ||
		name.n > NAMES_N - z->other.n_text) {
		return;
	}
	char *to = z->other.name_text + z->other.n_text;
	if (name.n)
		memcpy(to, name.p, name.n);
	z->other.name[z->other.n_name++] = (struct str){ to, name.n };
	z->other.n_text += name.n;
	z->n_scan = column + 1;
}

static void header_fields(struct zeek_tsv *z, struct str names, uint64_t at)
{
	bool seen[ZF_N] = { false }, twice = false;
	unsigned column = 0;
	struct str name = names;
	struct str rest;

	z->n_want = 0;
	z->n_scan = 0;
	z->record = (struct zeek_record){ .room = z->room };
	z->other.n_name = 0;
	z->other.n_text = 0;
	memset(z->column_of, 255, sizeof z->column_of);
	z->uid_column = 255;
	for (bool more = true; more; column++) {
		more = str_cut(names, z->sep, &name, &rest);
		if (!more)
			name = names;
		names = more ? rest : names;
		if (z->log == ZLOG_OTHER)
			keep_name(z, name, column);
		if (z->lasting && z->uid_column == 255 &&
			str_is(name, "uid") && column < COLUMNS_MAX - 1) {
			z->uid_column = (uint8_t)column;
			z->n_scan = column + 1 > z->n_scan ? column + 1
							   : z->n_scan;
		}
		enum zeek_field f = zeek_field_of(z->log, name);
		if (f == ZF_NONE || column >= COLUMNS_MAX - 1)
			continue;
		if (seen[f]) {
			twice = true;
			continue;
		}
		seen[f] = true;
		z->want[z->n_want].column = (uint8_t)column;
		z->want[z->n_want++].field = (uint8_t)f;
		z->column_of[f] = (uint8_t)column;
		z->n_scan = column + 1 > z->n_scan ? column + 1 : z->n_scan;
	}
	z->n_column = column;
	z->have_fields = column < COLUMNS_MAX;
	if (twice) {
		skip_line(z,
			at,
			0,
			"each column once was expected in the header; the "
			"first of a name counts");
	}
	if (column >= COLUMNS_MAX) {
		skip_line(z,
			at,
			0,
			"a header of fewer than 256 columns was expected");
	}
}

/* #key<sep>value; #separator itself is followed by a blank */
static void header(struct zeek_tsv *z, struct str s, uint64_t at)
{
	struct str key;
	struct str value;

	if (str_starts(s, STR("#separator "))) {
		if (!separator(str_from(s, 11), &z->sep)) {
			skip_line(z,
				at,
				0,
				"#separator: one byte written as \\x09 was "
				"expected");
		}
		return;
	}
	if (!str_cut(s, z->sep, &key, &value))
		return;
	if (str_is(key, "#path")) {
		z->log = zeek_log_of(value);
		z->have_fields = false;
		z->other.source = zeek_source(value, z->other.text);
	} else if (str_is(key, "#unset_field")) {
		set_unset(z, value);
	} else if (str_is(key, "#empty_field")) {
		keep(value, z->text[1], &z->empty);
	} else if (str_is(key, "#fields")) {
		header_fields(z, value, at);
	}
}

/* text of a column: between two fences of split.h */
static inline struct str cell(const char *p,
	const int32_t *sep_at,
	unsigned column)
{
	return (struct str){ p + sep_at[column] + 1,
		(size_t)(sep_at[column + 1] - sep_at[column] - 1) };
}

/* str_eq for words that are almost never there: length and first byte decide
 * nearly always */
static inline bool is_word(struct str s, struct str word)
{
	return s.n == word.n && s.n && s.p[0] == word.p[0] &&
		memcmp(s.p, word.p, s.n) == 0;
}

static bool put(struct zeek_tsv *z, struct obs *o, uint64_t at, size_t len)
{
	o->at_byte = at;
	o->len_byte = (uint32_t)len;
	z->stats->records++;
	return z->out->put(z->out->ctx, o);
}

/* A row of conn.log: of a log that tells of connections again, it waits */
static bool put_conn(struct zeek_tsv *z,
	struct obs *o,
	const char *p,
	const int32_t *sep_at,
	uint64_t at,
	size_t len)
{
	struct str uid = { 0 };

	if (!z->lasting)
		return put(z, o, at, len);
	if (z->uid_column != 255)
		uid = cell(p, sep_at, z->uid_column);
	o->at_byte = at;
	o->len_byte = (uint32_t)len;
	return zeek_lasting_put(z->lasting, uid, o);
}

static bool is_set(const struct zeek_tsv *z, struct str c)
{
	if (c.n == 1)
		return c.p[0] != z->unset_byte;
	return !is_word(c, z->empty) && !is_word(c, z->unset);
}

/* Whether the line at p has a backslash. */
static inline bool is_escaped(struct zeek_tsv *z, const char *p, size_t len)
{
	if (!z->escape || z->escape < p) {
		z->escape = memchr(p, '\\', (size_t)(z->block_end - p));
		if (!z->escape)
			z->escape = z->block_end;
	}
	return z->escape < p + len;
}

/* \x and two digits at the head of s; false: none */
static bool escaped_byte(struct str s, char *ret)
{
	unsigned char b;

	if (s.n < 4 || s.p[0] != '\\' || s.p[1] != 'x' ||
		!hex_read(str_head(str_from(s, 2), 2), &b, 1)) {
		return false;
	}
	*ret = (char)b;
	return true;
}

/* A cell as it was before Zeek wrote it: \\ is a backslash, \x2c a comma. What
 * is no UTF-8 stays as it is written, as in Zeek's JSON. *to: the room, moved
 * on. source: Zeek, get_escaped_string; json_escape_utf8 */
static struct str unescaped(struct str s, char **to)
{
	char *from = *to;
	char *p = from;
	char character[4];

	while (s.n) {
		size_t n = 0;

		while (n < 4 &&
			escaped_byte(str_from(s, 4 * n), character + n))
			n++;
		size_t step = n ? utf8_step((struct str){ character, n }) : 0;
		if (step) {
			memcpy(p, character, step);
			p += step;
			s = str_from(s, 4 * step);
			continue;
		}
		s = str_from(s, s.n > 1 && s.p[0] == '\\' && s.p[1] == '\\');
		*p++ = s.p[0];
		s = str_from(s, 1);
	}
	*to = p;
	return (struct str){ from, (size_t)(p - from) };
}

/* names and values, but of unset fields */
static bool put_other(struct zeek_tsv *z,
	struct obs *o,
	const char *p,
	const int32_t *sep_at,
	uint64_t at,
	size_t len)
{
	struct str pair[RECORD_CELLS_MAX];
	unsigned n = 0;
	char *to = is_escaped(z, p, len) ? z->plain : NULL;

	for (unsigned i = 0; i < z->other.n_name; i++) {
		struct str c = cell(p, sep_at, i);

		if (c.n && is_set(z, c)) {
			pair[n++] = z->other.name[i];
			pair[n++] = to ? unescaped(c, &to) : c;
		}
	}
	o->record = (struct obs_record){
		.source = z->other.source,
		.cell = pair,
		.n_cell = n,
	};
	z->other.n++;
	return put(z, o, at, len);
}

/* Kept out of the loop over lines, where nearly all are usual */
static __attribute__((noinline)) bool any_record(struct zeek_tsv *z,
	const char *p,
	size_t end,
	const int32_t *sep_at,
	unsigned n_sep,
	uint64_t at)
{
	struct obs o;
	enum zeek_field bad;

	if (!z->have_fields) {
		skip_line(z,
			at,
			0,
			"a #fields header was expected before the first "
			"record");
		return true;
	}
	if (n_sep + 1 < z->n_scan) {
		skip_line(z,
			at,
			n_sep + 1,
			"as many columns as the #fields header names were "
			"expected");
		return true;
	}
	char *to = is_escaped(z, p, end) ? z->plain : NULL;
	for (unsigned i = 0; i < z->n_want; i++) {
		struct str c = cell(p, sep_at, z->want[i].column);

		if (!is_set(z, c))
			c.n = 0;
		else if (to)
			c = unescaped(c, &to);
		z->record.field[z->want[i].field] = c;
	}
	const char *why = zeek_observe(z->log, &z->record, &o, &bad);
	if (why) {
		unsigned column = 0;
		for (unsigned i = 0; i < z->n_want; i++) {
			if (z->want[i].field == bad)
				column = z->want[i].column + 1U;
		}
		skip_line(z, at, column, why);
		return true;
	}
	if (z->log == ZLOG_OTHER)
		return put_other(z, &o, p, sep_at, at, end);
	if (z->log == ZLOG_CONN)
		return put_conn(z, &o, p, sep_at, at, end);
	return put(z, &o, at, end);
}

static bool record(struct zeek_tsv *z,
	const char *p,
	size_t end,
	const int32_t *sep_at,
	unsigned n_sep,
	uint64_t at)
{
	struct obs o;

	if (z->log == ZLOG_CONN && z->have_fields && n_sep + 1 >= z->n_scan &&
		zeek_conn_fast(z->column_of, z->unset_byte, p, sep_at, &o)) {
		return put_conn(z, &o, p, sep_at, at, end);
	}
	return any_record(z, p, end, sep_at, n_sep, at);
}

/* A header line may have caught a byte order mark or a blank before its # when
 * somebody saved it with an editor. */
static bool is_header(struct str line, struct str *ret)
{
	*ret = line;
	if (line.p[0] == ' ' || line.p[0] == '\t' || line.p[0] == '\xef')
		*ret = str_trim(text_unmarked(line));
	return ret->n && ret->p[0] == '#';
}

static bool block(struct zeek_tsv *z, struct str s, uint64_t at)
{
	int32_t sep_at[COLUMNS_MAX + 2];
	struct str head;

	z->escape = NULL;
	z->block_end = s.p + s.n;
	while (s.n) {
		size_t end;
		unsigned n =
			z->split(s.p, s.n, z->sep, sep_at, z->n_scan, &end);
		size_t whole = end + (end < s.n);
		size_t len = end - (end && s.p[end - 1] == '\r');

		z->lines.line++;
		/* the carriage return belongs to no column */
		if (len < end && sep_at[n + 1] == (int32_t)end)
			sep_at[n + 1] = (int32_t)len;
		if (len && is_header(str_head(s, len), &head))
			header(z, head, at);
		else if (len && !record(z, s.p, len, sep_at, n, at))
			return false;
		s = str_from(s, whole);
		at += whole;
	}
	return true;
}

static void note(struct zeek_tsv *z)
{
	if (z->other.n) {
		snprintf(z->stats->note,
			sizeof z->stats->note,
			"%llu records of other logs are kept as names and "
			"values",
			(unsigned long long)z->other.n);
	}
}

bool zeek_tsv_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct str s;
	uint64_t at = 0;
	int rc;
	struct zeek_tsv *z = NEW(&scratch, struct zeek_tsv, 1);
	struct input_head h;

	if (!input_head_open(&h, in, &scratch, err))
		return false;
	if (!z || !lines_open(&z->lines, &h.in, &scratch, out, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a Zeek log");
	}
	z->room = arena_raw(&scratch, 1, 2 * LINE_MAX_BYTE, 1);
	z->plain = arena_raw(&scratch, 1, LINE_MAX_BYTE + LINES_PULL, 1);
	bool keeps = zeek_keeps_state(h.head);
	if (keeps)
		z->lasting = zeek_lasting_open(&scratch, out, stats);
	if (!z->room || !z->plain || keeps != (z->lasting != NULL)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a Zeek log");
	}
	z->other.source = STR("zeek");
	z->log = ZLOG_OTHER;
	z->sep = '\t';
	z->split = split_line_best();
	z->out = out;
	z->stats = stats;
	set_unset(z, STR("-"));
	keep(STR("(empty)"), z->text[1], &z->empty);
	while ((rc = lines_block(&z->lines, &s, &at, err)) > 0) {
		if (!block(z, s, at)) {
			return fail(err,
				ERR_LIMIT,
				at,
				"the reading was stopped");
		}
	}
	note(z);
	if (z->lasting && !zeek_lasting_end(z->lasting, scratch) && rc == 0)
		return fail(err, ERR_LIMIT, at, "the reading was stopped");
	return rc == 0;
}
