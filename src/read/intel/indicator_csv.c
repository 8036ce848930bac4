/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of indicators as CSV with a row of names: MISP's export, abuse.ch's
 * URLhaus, ThreatFox, Feodo Tracker, SSLBL and MalwareBazaar (whose names stand
 * in a comment), and what is alike. A cell in quotes may go over several lines
 * (RFC 4180, 2.6). Dates of report are no bounds of validity, nor are the times
 * at which others saw it: only columns that say from when to when it is valid
 * are. source: MISP, "CSV export"; abuse.ch's feeds as published */
#include <stdio.h>

#include "read/input/lines.h"
#include "read/intel/feed.h"

enum {
	CELLS_MAX = 64,
	LABEL_MAX = 200,
	/* of one row, while a quote waits for its end: what is longer has one
	 * that was never closed */
	ROW_LINES_MAX = 256,
	ROW_MAX_BYTE = 1 << 16
};
enum role {
	ROLE_NONE,
	ROLE_VALUE,
	ROLE_TYPED,
	ROLE_TYPE,
	ROLE_MALWARE,
	ROLE_LABEL,
	ROLE_FROM,
	ROLE_TO,
	ROLE_SEEN_FROM,
	ROLE_SEEN_TO,
	ROLE_SOURCE,
	ROLE_TO_IDS,
	ROLE_DELETED,
	ROLE_ID,
	ROLE_VERSION,
	ROLE_PORT
};

/* what columns are called, in lower case; the word of a typed one as
 * feed_parts takes it. Of labels the first in this order counts. */
static const struct name {
	const char *name;
	uint8_t role;
	const char *word;
} names[] = {
	{ "value", ROLE_VALUE, NULL },
	{ "ioc_value", ROLE_VALUE, NULL },
	{ "ioc", ROLE_VALUE, NULL },
	{ "indicator", ROLE_VALUE, NULL },
	{ "observable", ROLE_VALUE, NULL },
	{ "url", ROLE_TYPED, "url" },
	{ "domain", ROLE_TYPED, "domain" },
	{ "hostname", ROLE_TYPED, "domain" },
	{ "fqdn", ROLE_TYPED, "domain" },
	{ "ip", ROLE_TYPED, "ip" },
	{ "dst_ip", ROLE_TYPED, "ip" },
	{ "dstip", ROLE_TYPED, "ip" },
	{ "ip_address", ROLE_TYPED, "ip" },
	{ "ipv4", ROLE_TYPED, "ip" },
	{ "ipv6", ROLE_TYPED, "ip" },
	{ "cidr", ROLE_TYPED, "cidr" },
	{ "network", ROLE_TYPED, "cidr" },
	{ "md5", ROLE_TYPED, "md5" },
	{ "sha1", ROLE_TYPED, "sha1" },
	{ "sha256", ROLE_TYPED, "sha256" },
	{ "md5_hash", ROLE_TYPED, "md5" },
	{ "sha1_hash", ROLE_TYPED, "sha1" },
	{ "sha256_hash", ROLE_TYPED, "sha256" },
	{ "ja3", ROLE_TYPED, "ja3" },
	{ "ja3_md5", ROLE_TYPED, "ja3" },
	{ "ja3s", ROLE_TYPED, "ja3s" },
	{ "ja4", ROLE_TYPED, "ja4" },
	{ "hassh", ROLE_TYPED, "hassh" },
	{ "email", ROLE_TYPED, "email" },
	{ "type", ROLE_TYPE, NULL },
	{ "ioc_type", ROLE_TYPE, NULL },
	{ "indicator_type", ROLE_TYPE, NULL },
	{ "to_ids", ROLE_TO_IDS, NULL },
	{ "malware_printable", ROLE_MALWARE, NULL },
	{ "malware_family", ROLE_MALWARE, NULL },
	{ "malware", ROLE_MALWARE, NULL },
	{ "signature", ROLE_MALWARE, NULL },
	{ "label", ROLE_LABEL, NULL },
	{ "event_info", ROLE_LABEL, NULL },
	{ "listingreason", ROLE_LABEL, NULL },
	{ "threat", ROLE_LABEL, NULL },
	{ "tags", ROLE_LABEL, NULL },
	{ "comment", ROLE_LABEL, NULL },
	{ "c2_status", ROLE_NONE, NULL },
	{ "url_status", ROLE_NONE, NULL },
	{ "valid_from", ROLE_FROM, NULL },
	{ "valid_until", ROLE_TO, NULL },
	{ "first_seen", ROLE_SEEN_FROM, NULL },
	{ "last_seen", ROLE_SEEN_TO, NULL },
	{ "deleted", ROLE_DELETED, NULL },
	{ "revoked", ROLE_DELETED, NULL },
	{ "uuid", ROLE_ID, NULL },
	{ "timestamp", ROLE_VERSION, NULL },
	{ "dst_port", ROLE_PORT, NULL },
	{ "dstport", ROLE_PORT, NULL },
	{ "source", ROLE_SOURCE, NULL },
	{ "feed", ROLE_SOURCE, NULL },
	{ "orgc", ROLE_SOURCE, NULL },
	{ "event_source_org", ROLE_SOURCE, NULL },
};
enum {
	NAMES = sizeof names / sizeof *names
};

struct columns {
	uint8_t name[CELLS_MAX]; /* in names[], + 1; 0 = none of them */
	unsigned n;
	unsigned values;
	unsigned typed;
	unsigned types;
	unsigned ours;
	uint32_t roles;    /* those that some column has, as a set */
	bool certificates; /* SSLBL: its SHA-1 are of certificates */
};

/* behind the quote that closes the cell that one opens; 0 = none does */
static size_t quoted_len(struct str s)
{
	size_t end = 1;

	while (end < s.n &&
		(s.p[end] != '"' || (end + 1 < s.n && s.p[end + 1] == '"')))
		end += s.p[end] == '"' ? 2 : 1;
	return end < s.n ? end + 1 : 0;
}

/* Cells of a row, blanks around them off. "" within quotes stays as it is;
 * false: more than CELLS_MAX, or a quote that is not closed. */
static bool cells_of(struct str line,
	struct str ret[static CELLS_MAX],
	unsigned *ret_n)
{
	unsigned n = 0;

	for (bool more = true; more; n++) {
		struct str cell;
		struct str rest = line;

		while (rest.n && (rest.p[0] == ' ' || rest.p[0] == '\t'))
			rest = str_from(rest, 1);
		if (n == CELLS_MAX)
			return false;
		if (rest.n && rest.p[0] == '"') {
			size_t end = quoted_len(rest);

			if (!end)
				return false;
			ret[n] = (struct str){ rest.p + 1, end - 2 };
			line = str_from(rest, end);
			more = str_cut(line, ',', &cell, &line);
			continue;
		}
		cell = rest;
		more = str_cut(rest, ',', &cell, &line);
		ret[n] = str_trim(cell);
	}
	*ret_n = n;
	return true;
}

enum ending {
	ROW_ENDS,
	ROW_GOES_ON, /* in the next line: a quote is open */
	ROW_BROKEN   /* something stands behind a quote that closes a cell */
};

static struct str past_blanks(struct str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_from(s, 1);
	return s;
}

static enum ending ending_of(struct str row)
{
	struct str cell;
	enum ending e = ROW_ENDS;

	do {
		row = past_blanks(row);
		if (!row.n || row.p[0] != '"')
			continue;
		size_t end = quoted_len(row);
		if (!end)
			return ROW_GOES_ON;
		row = past_blanks(str_from(row, end));
		if (row.n && row.p[0] != ',')
			e = ROW_BROKEN;
	} while (str_cut(row, ',', &cell, &row));
	return e;
}

/* "" is one quote, and a line's end a blank: for words that people read. Of at
 * most n bytes. */
static struct str unquoted(struct str cell, char *to, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < cell.n && k < n; i++) {
		char c = cell.p[i];

		if (c == '"' && i + 1 < cell.n && cell.p[i + 1] == '"')
			i++;
		to[k++] = (char)(c == '\n' || c == '\r' ? ' ' : c);
	}
	return (struct str){ to, k };
}

static bool columns_of(struct str line, struct columns *ret)
{
	struct str cell[CELLS_MAX];
	struct columns c = { 0 };

	while (line.n && (line.p[0] == '#' || line.p[0] == ' '))
		line = str_from(line, 1);
	if (!cells_of(line, cell, &c.n))
		return false;
	for (unsigned i = 0; i < c.n; i++) {
		for (unsigned k = 0; k < NAMES; k++) {
			if (!str_lower_eq(cell[i], str_of(names[k].name)))
				continue;
			c.name[i] = (uint8_t)(k + 1);
			c.ours++;
			c.roles |= 1U << names[k].role;
			c.values += names[k].role == ROLE_VALUE;
			c.typed += names[k].role == ROLE_TYPED;
			c.types += names[k].role == ROLE_TYPE;
			c.certificates |=
				!strcmp(names[k].name, "listingreason");
		}
	}
	*ret = c;
	/* a column of addresses alone makes no list: logs have such, too. The
	 * type beside the value, or what the indicator stands for, does. */
	bool value_and_type = c.values && c.types;
	bool more = c.ours > c.values + c.typed + c.types;
	bool value_and_more = (c.values || c.typed) && more;
	return c.n > 1 && (value_and_type || value_and_more);
}

static bool says_nothing(struct str cell)
{
	return !cell.n || str_lower_eq(cell, STR("none")) ||
		str_lower_eq(cell, STR("n/a"));
}

/* --- rows ---------------------------------------------------------------- */

struct listing {
	struct columns columns;
	const struct sink *out;
	struct read_stats *stats;
	uint64_t others;
	uint64_t not_for_detection;
	uint64_t revoked;
	char label[LABEL_MAX];
};

/* the cell whose column stands first in names[] */
static const struct name *first_with(const struct listing *l,
	const struct str *cell,
	unsigned n,
	enum role a,
	enum role b,
	struct str *ret)
{
	uint8_t best = 0;

	if (!(l->columns.roles & (1U << a | 1U << b)))
		return NULL;
	for (unsigned i = 0; i < n && i < l->columns.n; i++) {
		uint8_t k = l->columns.name[i];

		if (!k || (best && best <= k))
			continue;
		enum role role = names[k - 1].role;
		if (role != a && role != b)
			continue;
		if (says_nothing(cell[i]))
			continue;
		best = k;
		*ret = cell[i];
	}
	return best ? &names[best - 1] : NULL;
}

static bool put(struct listing *l,
	struct obs_indicator x,
	const struct obs *where,
	uint64_t line)
{
	char room[INDICATOR_MAX_BYTE];
	struct obs o = *where;
	const char *why = feed_ready(&x, room);

	if (why) {
		sink_skip(l->out,
			l->stats,
			(struct skip){ where->at_byte, line, 0, why });
		return true;
	}
	o.indicator = x;
	l->stats->records++;
	return l->out->put(l->out->ctx, &o);
}

/* the values of a row: the one whose type a column says (or its form), or each
 * of a typed column */
static unsigned values_of(const struct listing *l,
	const struct str *cell,
	unsigned n,
	struct obs_indicator ret[static CELLS_MAX + 1])
{
	struct str value = { 0 };
	struct str word = { 0 };
	unsigned found = 0;

	if (first_with(l, cell, n, ROLE_VALUE, ROLE_VALUE, &value)) {
		char room[INDICATOR_MAX_BYTE];
		struct str as;

		if (first_with(l, cell, n, ROLE_TYPE, ROLE_TYPE, &word))
			return feed_parts(word, value, ret);
		enum indicator_type t = indicator_type_of_form(
			indicator_refanged(value, room),
			&as);
		ret[0] = (struct obs_indicator){
			.type = str_of(indicator_type_name(t)),
			.value = value,
		};
		return t < INDICATOR_TYPES;
	}
	for (unsigned i = 0; i < n && i < l->columns.n; i++) {
		const struct name *k = l->columns.name[i]
			? &names[l->columns.name[i] - 1]
			: NULL;

		if (!k || k->role != ROLE_TYPED || !cell[i].n ||
			str_lower_eq(cell[i], STR("n/a"))) {
			continue;
		}
		bool certificate =
			l->columns.certificates && !strcmp(k->word, "sha1");
		found += feed_parts(certificate ? STR("cert-sha1")
						: str_of(k->word),
			cell[i],
			ret + found);
	}
	return found;
}

struct cells {
	struct str of[CELLS_MAX];
	unsigned n;
	bool sound;
};

/* what says of a row that it is not looked for, or no longer */
static bool is_out(struct listing *l,
	const struct str *cell,
	unsigned n,
	const struct obs *where,
	bool *ret_go_on)
{
	struct str deleted = { 0 };
	struct str ids = { 0 };
	struct str id = { 0 };
	struct str version = { 0 };

	first_with(l, cell, n, ROLE_DELETED, ROLE_DELETED, &deleted);
	first_with(l, cell, n, ROLE_TO_IDS, ROLE_TO_IDS, &ids);
	bool revoked = feed_flag(deleted) == 1;
	if (!revoked && feed_flag(ids) != 0)
		return false;
	l->revoked += revoked;
	l->not_for_detection += !revoked;
	*ret_go_on = true;
	if (!first_with(l, cell, n, ROLE_ID, ROLE_ID, &id))
		return true;
	first_with(l, cell, n, ROLE_VERSION, ROLE_VERSION, &version);
	struct obs o = *where;
	o.kind = OBS_REVOCATION;
	o.revocation = (struct obs_revocation){
		id,
		feed_time(version, false),
	};
	l->stats->records++;
	*ret_go_on = l->out->put(l->out->ctx, &o);
	return true;
}

/* what a row says of each of its values */
static void say_of_values(struct listing *l,
	const struct str *cell,
	unsigned n,
	struct obs_indicator *x,
	unsigned found)
{
	struct str label = { 0 };
	struct str port = { 0 };
	struct str v[6] = { { 0 } };
	static const enum role roles[6] = { ROLE_FROM,
		ROLE_TO,
		ROLE_SEEN_FROM,
		ROLE_SEEN_TO,
		ROLE_VERSION,
		ROLE_ID };
	struct str source = { 0 };
	uint64_t number = 0;

	const struct name *k =
		first_with(l, cell, n, ROLE_MALWARE, ROLE_LABEL, &label);
	char plain[LABEL_MAX];
	snprintf(l->label,
		sizeof l->label,
		"%s%.*s",
		k && k->role == ROLE_MALWARE ? "malware:" : "",
		STR_FMT(unquoted(label, plain, LABEL_MAX - 10)));
	first_with(l, cell, n, ROLE_SOURCE, ROLE_SOURCE, &source);
	for (unsigned i = 0; i < 6; i++)
		first_with(l, cell, n, roles[i], roles[i], &v[i]);
	if (first_with(l, cell, n, ROLE_PORT, ROLE_PORT, &port) &&
		(!str_u64(port, &number) || number > UINT16_MAX))
		number = 0;
	for (unsigned i = 0; i < found; i++) {
		bool address = str_is(x[i].type, "ip");

		x[i].label = str_of(l->label);
		x[i].source = source;
		x[i].from_ns = feed_time(v[0], false);
		x[i].to_ns = feed_time(v[1], true);
		x[i].seen_from_ns = feed_time(v[2], false);
		x[i].seen_to_ns = feed_last_seen(v[3]);
		x[i].version_ns = feed_time(v[4], false);
		x[i].id = v[5];
		if (address && !x[i].port)
			x[i].port = (uint16_t)number;
	}
}

static bool row(struct listing *l,
	const struct cells *cells,
	uint64_t at,
	uint64_t n_byte,
	uint64_t number)
{
	const struct str *cell = cells->of;
	struct obs_indicator x[CELLS_MAX + 1];
	const struct obs where = {
		.kind = OBS_INDICATOR,
		.t_ns = T_NONE,
		.at_byte = at,
		.len_byte = (uint32_t)n_byte,
	};
	unsigned n = cells->n;
	unsigned found;
	bool go_on = true;

	if (!cells->sound) {
		sink_skip(l->out,
			l->stats,
			(struct skip){ at,
				number,
				0,
				"cells between commas were expected, a quote "
				"closed within 256 lines" });
		return true;
	}
	if (is_out(l, cell, n, &where, &go_on))
		return go_on;
	if (!(found = values_of(l, cell, n, x)))
		l->others++;
	say_of_values(l, cell, n, x, found);
	for (unsigned i = 0; i < found && go_on; i++)
		go_on = put(l, x[i], &where, number);
	return go_on;
}

/* --- rows of several lines ----------------------------------------------- */

struct physical {
	size_t at; /* in the text that is held */
	size_t n;  /* without its end */
	uint64_t at_byte;
	uint64_t line;
};

/* Lines that were looked at for the end of a quote, and are rows of their own
 * when it does not come. */
struct held {
	char *text; /* ROW_MAX_BYTE */
	size_t n;
	struct physical line[ROW_LINES_MAX];
	uint32_t n_line;
	uint32_t next; /* the first that was not handed on */
};

/* A line that was read and found no room there: it stands in the lines' own
 * buffer until the next is asked for. */
struct over {
	struct str line;
	uint64_t at;
	bool waits;
};

struct rows {
	struct lines lines;
	struct line_iter it;
	struct held *held;
	struct over over;
	uint64_t row_byte; /* of the row that was joined last, as it stands */
};

static int fetch(struct rows *r,
	struct str *ret,
	uint64_t *ret_at,
	struct err *err)
{
	if (!r->over.waits)
		return lines_next(&r->lines, &r->it, ret, ret_at, err);
	r->over.waits = false;
	*ret = r->over.line;
	*ret_at = r->over.at;
	return 1;
}

/* the next line, of those that are held first; 1, 0 at the end, -1 */
static int line_next(struct rows *r,
	struct str *ret,
	uint64_t *ret_at,
	uint64_t *ret_line,
	struct err *err)
{
	struct held *h = r->held;

	if (h->next < h->n_line) {
		const struct physical *l = &h->line[h->next++];

		*ret = (struct str){ h->text + l->at, l->n };
		*ret_at = l->at_byte;
		*ret_line = l->line;
		return 1;
	}
	h->n = h->n_line = h->next = 0;
	int rc = fetch(r, ret, ret_at, err);
	*ret_line = r->lines.line;
	return rc;
}

/* false: there is no room */
static bool hold(struct held *h,
	struct str line,
	uint64_t at,
	uint64_t number)
{
	if (h->n_line == ROW_LINES_MAX || line.n + 1 > ROW_MAX_BYTE - h->n)
		return false;
	h->line[h->n_line++] = (struct physical){ h->n, line.n, at, number };
	if (line.n)
		memcpy(h->text + h->n, line.p, line.n);
	h->n += line.n;
	h->text[h->n++] = '\n';
	return true;
}

/* Those that wait move to the front, so that all room is behind them. */
static void compact(struct held *h)
{
	uint32_t left = h->n_line - h->next;
	size_t from = left ? h->line[h->next].at : h->n;

	memmove(h->text, h->text + from, h->n - from);
	memmove(h->line, h->line + h->next, left * sizeof *h->line);
	for (uint32_t i = 0; i < left; i++)
		h->line[i].at -= from;
	h->n -= from;
	h->n_line = left;
	h->next = 0;
}

/* A row whose first line, held as the first, ends within quotes: with as many
 * lines as it needs. *ret: that line alone where the quote is not closed.
 * 1, or -1 */
static int join_held(struct rows *r, struct str *ret, struct err *err)
{
	struct held *h = r->held;
	uint32_t used = 1;
	struct str row =
		str_head((struct str){ h->text, h->n }, h->line[0].n);
	struct str alone = row;

	bool open = true;
	while (open) {
		struct str line;
		uint64_t at;
		int rc = 1;

		if (used == h->n_line) {
			rc = fetch(r, &line, &at, err);
			if (rc < 0)
				return rc;
			bool room =
				rc > 0 && hold(h, line, at, r->lines.line);
			if (rc > 0 && !room)
				r->over = (struct over){ line, at, true };
			if (!room) {
				h->next = 1;
				*ret = alone;
				return 1;
			}
		}
		line = (struct str){
			h->text + h->line[used].at,
			h->line[used].n,
		};
		row.n = h->line[used].at + line.n;
		used++;
		open = !str_has_char(line, '"') ||
			ending_of(row) == ROW_GOES_ON;
	}
	/* the quote that closed it opened another row */
	bool whole = ending_of(row) == ROW_ENDS;
	h->next = whole ? used : 1;
	const struct physical *last = &h->line[h->next - 1];
	r->row_byte = last->at_byte + last->n - h->line[0].at_byte;
	*ret = whole ? row : alone;
	return 1;
}

/* The whole of a row whose line ends within quotes. 1, or -1 */
static int join(struct rows *r,
	struct str *line,
	uint64_t at,
	uint64_t number,
	struct err *err)
{
	struct held *h = r->held;

	if (h->next) {
		h->next--;
		compact(h);
	} else if (!hold(h, *line, at, number)) {
		return 1;
	}
	return join_held(r, line, err);
}

int indicator_csv_probe(struct str head)
{
	struct str rest = head;
	struct str line;
	struct columns c;

	while (str_cut(rest, '\n', &line, &rest)) {
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (str_trim(line).n && columns_of(line, &c))
			return 60;
		if (str_trim(line).n && line.p[0] != '#')
			return 0;
	}
	return 0;
}

/* A line that is no comment, as the row that begins with it. 1, or -1; 0: the
 * sink wants no more */
static int one_row(struct listing *l,
	struct rows *r,
	struct str line,
	uint64_t at,
	uint64_t number,
	struct err *err)
{
	struct cells c;

	r->row_byte = line.n;
	c.sound = cells_of(line, c.of, &c.n);
	if (!c.sound && ending_of(line) == ROW_GOES_ON) {
		if (join(r, &line, at, number, err) < 0)
			return -1;
		c.sound = cells_of(line, c.of, &c.n);
	}
	return row(l, &c, at, r->row_byte, number);
}

static bool read_rows(struct listing *l, struct rows *r, struct err *err)
{
	struct columns c;
	struct str line;
	uint64_t at;
	uint64_t number;
	int rc;

	while ((rc = line_next(r, &line, &at, &number, err)) > 0) {
		bool comment = line.n && line.p[0] == '#';

		if (!str_trim(line).n)
			continue;
		if ((comment || !l->columns.n) && columns_of(line, &c)) {
			l->columns = c;
			continue;
		}
		if (comment)
			continue;
		if (!l->columns.n) {
			return fail(err,
				ERR_FORMAT,
				at,
				"line %llu: a row of names was expected, "
				"with "
				"a column for the value",
				(unsigned long long)number);
		}
		rc = one_row(l, r, line, at, number, err);
		if (rc < 0)
			return false;
		if (!rc) {
			return fail(err,
				ERR_LIMIT,
				at,
				"the reading was stopped");
		}
	}
	return rc == 0;
}

bool indicator_csv_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct listing l = {
		.out = out,
		.stats = stats,
	};
	struct rows r = { 0 };

	if (!lines_open(&r.lines, in, &scratch, out, stats, err))
		return false;
	r.held = NEW(&scratch, struct held, 1);
	if (r.held)
		r.held->text = arena_raw(&scratch, 1, ROW_MAX_BYTE, 1);
	if (!r.held || !r.held->text)
		return fail(err, ERR_LIMIT, 0, "no memory left for rows");
	bool ok = read_rows(&l, &r, err);
	snprintf(stats->note,
		sizeof stats->note,
		"list of indicators: %llu rows of types that nothing here "
		"looks for, %llu not meant for detection, %llu revoked",
		(unsigned long long)l.others,
		(unsigned long long)l.not_for_detection,
		(unsigned long long)l.revoked);
	return ok;
}
