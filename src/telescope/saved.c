/* SPDX-License-Identifier: Apache-2.0 */
/* A telescope as text: one thing a line, words separated by one blank, sorted,
 * so that equal counts are equal bytes. Grammar: telescope.md. */
#include <inttypes.h>
#include <stdlib.h>

#include "telescope/counts.h"

#define FIRST_LINE "ashiato-grid 1"

/* --- out ----------------------------------------------------------------- */

static const char *const cell_word[CELL_KINDS] = { [CELLS_PORT] = "port",
	[CELLS_COUNTRY] = "country",
	[CELLS_NETWORK] = "network",
	[CELLS_SENSOR] = "at" };

static void put_register(void *ctx, uint32_t at, uint32_t rank)
{
	static const char digit[] = "0123456789abcdef";
	char t[6] = { digit[at >> 12 & 15],
		digit[at >> 8 & 15],
		digit[at >> 4 & 15],
		digit[at & 15],
		digit[rank >> 4 & 15],
		digit[rank & 15] };

	buf_add(ctx, (struct str){ t, sizeof t });
}

/* four digits of the register and two of its rank for each; "-" when none is
 * set */
static void put_sketch(struct buf *b, const struct hll *h)
{
	buf_z(b, h->n ? " " : " -");
	hll_each(h, b, put_register);
}

static void put_date(struct buf *b, const char *word, int32_t day)
{
	char text[DATE_N];

	buf_fmt(b,
		"%s %s",
		word,
		day == INT32_MIN || day == INT32_MAX
			? "-"
			: date_text((int64_t)day * DAY_S, text));
}

struct sorted {
	const struct telescope *g;
	uint32_t at;
};

static int by_number(int64_t x, int64_t y)
{
	return (x > y) - (x < y);
}

static int by_row(const void *a, const void *b)
{
	const struct sensor_row *x = a;
	const struct sensor_row *y = b;
	int order = addr_cmp(x->net.net, y->net.net);

	if (order)
		return order;
	order = by_number(x->net.bits, y->net.bits);
	if (order)
		return order;
	order = by_number(x->from_day, y->from_day);
	if (order)
		return order;
	return by_number(x->to_day, y->to_day);
}

static int by_digest(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_N);
}

static int by_day(const void *a, const void *b)
{
	const struct day *x = *(const struct day *const *)a;
	const struct day *y = *(const struct day *const *)b;

	return (x->day > y->day) - (x->day < y->day);
}

static int by_cell(const void *a, const void *b)
{
	const struct cell *x = *(const struct cell *const *)a;
	const struct cell *y = *(const struct cell *const *)b;

	return x->day != y->day ? (x->day > y->day) - (x->day < y->day)
				: (x->key > y->key) - (x->key < y->key);
}

static int by_place(const void *a, const void *b)
{
	const struct sorted *x = a;
	const struct sorted *y = b;
	const struct cell *c = &x->g->cells[CELLS_SENSOR].cell[x->at];
	const struct cell *d = &y->g->cells[CELLS_SENSOR].cell[y->at];

	if (c->day != d->day)
		return by_number(c->day, d->day);
	return addr_cmp(x->g->sensor[c->key], y->g->sensor[d->key]);
}

static int by_hash(const void *a, const void *b)
{
	const struct scan_source *x = *(const struct scan_source *const *)a;
	const struct scan_source *y = *(const struct scan_source *const *)b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

/* the exhibits counted, by digest; the rows of the table of sensors, by network
 */
static void save_rows(const struct telescope *g,
	struct buf *b,
	struct arena a)
{
	struct sensor_row *row = NEW(&a, struct sensor_row, g->n_row + 1);
	struct sha256 *exhibit = NEW(&a, struct sha256, g->n_exhibit + 1);
	char text[ADDR_TEXT_N];

	if (!row || !exhibit) {
		b->bad = true;
		return;
	}
	for (uint32_t i = 0; i < g->n_exhibit; i++)
		exhibit[i] = g->exhibit[i];
	for (uint32_t i = 0; i < g->n_row; i++)
		row[i] = g->row[i];
	qsort(exhibit, g->n_exhibit, sizeof *exhibit, by_digest);
	qsort(row, g->n_row, sizeof *row, by_row);
	for (uint32_t i = 0; i < g->n_exhibit; i++) {
		char hex[SHA256_HEX_N];

		hex_write(exhibit[i].b, SHA256_N, hex);
		buf_fmt(b, "exhibit %.64s\n", hex);
	}
	for (uint32_t i = 0; i < g->n_row; i++) {
		const struct sensor_row *x = &row[i];
		unsigned bits = x->net.bits;
		struct str net = addr_text(x->net.net, text);

		if (addr_is_v4(x->net.net) && bits >= 96)
			bits -= 96;
		buf_fmt(b, "sensor %.*s/%u", STR_FMT(net), bits);
		put_date(b, "", x->from_day);
		put_date(b, "", x->to_day);
		buf_fmt(b, " %.*s\n", STR_FMT(x->place));
	}
}

static void save_sources(const struct day *d, struct buf *b, struct arena a)
{
	const struct scan_source **s =
		NEW(&a, const struct scan_source *, d->sample.n + 1);
	uint32_t n = d->sample.n < TELESCOPE_SAMPLE ? d->sample.n
						    : TELESCOPE_SAMPLE;

	if (!s) {
		b->bad = true;
		return;
	}
	for (uint32_t i = 0; i < d->sample.n; i++)
		s[i] = &d->sample.source[i];
	qsort(s, d->sample.n, sizeof *s, by_hash);
	for (uint32_t i = 0; i < n; i++) {
		put_date(b, "source", d->day);
		buf_fmt(b,
			" %016" PRIx64 " %u %u %u %u %u %u %u %u",
			s[i]->hash,
			s[i]->n,
			s[i]->first_s,
			s[i]->last_s,
			s[i]->ttls,
			s[i]->marks,
			s[i]->window_low,
			s[i]->window_high,
			s[i]->many);
		for (uint32_t k = 0; k < s[i]->n_port; k++)
			buf_fmt(b, " %u", s[i]->port[k]);
		buf_z(b, "\n");
	}
}

static void save_days(const struct telescope *g,
	struct buf *b,
	struct arena a)
{
	const struct day **d = NEW(&a, const struct day *, g->n_day + 1);

	if (!d) {
		b->bad = true;
		return;
	}
	for (uint32_t i = 0; i < g->n_day; i++)
		d[i] = &g->day[i];
	qsort(d, g->n_day, sizeof *d, by_day);
	for (uint32_t i = 0; i < g->n_day; i++) {
		put_date(b, "day", d[i]->day);
		buf_fmt(b,
			" %u %u %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
			" %" PRIu64 " %" PRIu64 " %" PRIu64,
			d[i]->first_s,
			d[i]->last_s,
			d[i]->records,
			d[i]->accesses,
			d[i]->detections,
			d[i]->backscatter,
			d[i]->outside,
			d[i]->placed,
			d[i]->named);
		put_sketch(b, &d[i]->sources);
		put_sketch(b, &d[i]->victims);
		buf_z(b, "\n");
		save_sources(d[i], b, a);
	}
}

static void save_cells(const struct telescope *g,
	enum cell_kind kind,
	struct buf *b,
	struct arena a)
{
	const struct cells *c = &g->cells[kind];
	const struct cell **x = NEW(&a, const struct cell *, c->n + 1);

	if (!x) {
		b->bad = true;
		return;
	}
	for (uint32_t i = 0; i < c->n; i++)
		x[i] = &c->cell[i];
	qsort(x, c->n, sizeof *x, by_cell);
	for (uint32_t i = 0; i < c->n; i++) {
		put_date(b, cell_word[kind], x[i]->day);
		if (kind == CELLS_COUNTRY) {
			buf_fmt(b,
				" %c%c %" PRIu64,
				(char)(x[i]->key >> 8),
				(char)(x[i]->key & 0xff),
				x[i]->n);
		} else {
			buf_fmt(b, " %u %" PRIu64, x[i]->key, x[i]->n);
		}
		put_sketch(b, &x[i]->sources);
		buf_z(b, "\n");
	}
}

static void save_sensors(const struct telescope *g,
	struct buf *b,
	struct arena a)
{
	const struct cells *c = &g->cells[CELLS_SENSOR];
	struct sorted *x = NEW(&a, struct sorted, c->n + 1);
	char text[ADDR_TEXT_N];

	if (!x) {
		b->bad = true;
		return;
	}
	for (uint32_t i = 0; i < c->n; i++)
		x[i] = (struct sorted){ g, i };
	qsort(x, c->n, sizeof *x, by_place);
	for (uint32_t i = 0; i < c->n; i++) {
		const struct cell *k = &c->cell[x[i].at];

		put_date(b, cell_word[CELLS_SENSOR], k->day);
		buf_fmt(b,
			" %.*s %" PRIu64 "\n",
			STR_FMT(addr_text(g->sensor[k->key], text)),
			k->n);
	}
}

void telescope_save(const struct telescope *g, struct buf *b)
{
	buf_z(b, g->simulated ? FIRST_LINE "\nsimulated\n" : FIRST_LINE "\n");
	save_rows(g, b, g->a);
	save_days(g, b, g->a);
	save_cells(g, CELLS_PORT, b, g->a);
	save_cells(g, CELLS_COUNTRY, b, g->a);
	save_cells(g, CELLS_NETWORK, b, g->a);
	save_sensors(g, b, g->a);
	for (uint32_t i = 0; i < g->n_network; i++) {
		buf_fmt(b,
			"name %u %.*s\n",
			g->network[i].asn,
			STR_FMT(g->network[i].name));
	}
	buf_fmt(b,
		"counts %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
		"\nend\n",
		g->undated,
		g->days_refused,
		g->sensors_refused,
		g->cells_refused);
}

/* No count is larger, so that sums and means stay within their types whatever a
 * file claims. */
#define COUNT_MAX 1000000000000U

/* --- in ------------------------------------------------------------------ */

bool telescope_is_saved(struct str head)
{
	return str_starts(head, STR("ashiato-grid "));
}

struct loading {
	struct telescope *g;
	/* what is left of the line */
	struct str line;
	struct str rest;
	const char *why; /* what was expected */
	uint32_t n_known;
	uint32_t n_exhibit;
	bool ended;
};

static bool wrong(struct loading *l, const char *why)
{
	if (!l->why)
		l->why = why;
	return false;
}

static bool word(struct loading *l, struct str *ret)
{
	*ret = l->rest;
	if (!str_cut(l->rest, ' ', ret, &l->rest))
		l->rest = (struct str){ l->rest.p, 0 };
	return ret->n > 0;
}

static bool number(struct loading *l, uint64_t max, uint64_t *ret)
{
	struct str w;

	return (word(l, &w) && str_u64(w, ret) && *ret <= max) ||
		wrong(l, "a number in its range was expected");
}

static bool date(struct loading *l, int32_t none, int32_t *ret)
{
	struct str w;
	struct span s;

	if (!word(l, &w))
		return wrong(l, "a day was expected");
	if (str_is(w, "-") && none) {
		*ret = none;
		return true;
	}
	if (!span_parse(w, STR("Z"), &s) || s.res != RES_DAY || w.n != 10)
		return wrong(l, "a day such as 2024-04-19 was expected");
	*ret = (int32_t)(s.from / DAY_S);
	return true;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool sketch(struct loading *l, struct hll *to)
{
	struct str w;

	if (!word(l, &w) || (!str_is(w, "-") && w.n % 6)) {
		return wrong(l,
			"a sketch was expected: six hexadecimal digits for "
			"each register, or -");
	}
	for (; w.n >= 6; w = str_from(w, 6)) {
		uint32_t v = 0;

		for (int i = 0; i < 6; i++) {
			int d = digit(w.p[i]);

			if (d < 0) {
				return wrong(l,
					"hexadecimal digits were expected");
			}
			v = v << 4 | (uint32_t)d;
		}
		if (v >> 8 >= HLL_REGISTERS || (v & 0xff) == 0 ||
			(v & 0xff) > HLL_RANK_MAX) {
			return wrong(l,
				"a register below 4000 and a rank from 1 to "
				"33 "
				"(hexadecimal) were expected");
		}
		if (!hll_set(to, &l->g->a, v >> 8, v & 0xff))
			return false;
	}
	return true;
}

static bool load_exhibit(struct loading *l)
{
	struct sha256 sha;
	struct str w;
	struct err err;
	bool is_new;

	if (!word(l, &w) || !hex_read(w, sha.b, SHA256_N))
		return wrong(l, "64 hexadecimal digits were expected");
	if (!telescope_exhibit(l->g, sha, &is_new, &err))
		return false;
	l->n_exhibit++;
	l->n_known += !is_new;
	return true;
}

static bool load_sensor(struct loading *l)
{
	struct prefix net;
	int32_t from;
	int32_t to;
	struct str w;
	struct err err;

	if (!word(l, &w) || !prefix_parse(w, &net))
		return wrong(l, "an address or network was expected");
	if (!date(l, INT32_MIN, &from) || !date(l, INT32_MAX, &to))
		return false;
	return telescope_sensor(l->g, net, from, to, l->rest, &err) ||
		wrong(l,
			err.code == ERR_FORMAT
				? "a network of at most 65,536 "
				  "addresses was expected"
				: NULL);
}

/* what a saved day counts, as it stands on its line */
static bool add_counts(struct day *d, const uint64_t v[static 9])
{
	uint64_t *const to[] = {
		&d->records,
		&d->accesses,
		&d->detections,
		&d->backscatter,
		&d->outside,
		&d->placed,
		&d->named,
	};
	bool fits = true;

	if (v[0] < d->first_s)
		d->first_s = (uint32_t)v[0];
	if (v[1] > d->last_s)
		d->last_s = (uint32_t)v[1];
	for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
		*to[i] += v[2 + i];
		fits &= *to[i] <= COUNT_MAX;
	}
	return fits;
}

static bool load_day(struct loading *l)
{
	uint64_t v[9];
	int32_t day;
	bool limit;

	if (!date(l, 0, &day))
		return false;
	if (!number(l, DAY_S, &v[0]))
		return false;
	if (!number(l, DAY_S - 1, &v[1]))
		return false;
	for (int i = 2; i < 9; i++) {
		if (!number(l, COUNT_MAX, &v[i]))
			return false;
	}
	struct day *d = telescope_day(l->g, day, &limit);
	if (!d)
		return limit ? wrong(l, "fewer days were expected") : false;
	if (!add_counts(d, v))
		return wrong(l, "smaller counts were expected");
	return sketch(l, &d->sources) && sketch(l, &d->victims);
}

static bool load_source(struct loading *l)
{
	struct scan_source s = { 0 };
	unsigned char hash[8];
	struct str w;
	uint64_t v[8];
	uint64_t port;
	static const uint64_t max[] = { UINT32_MAX,
		DAY_S - 1,
		DAY_S - 1,
		15,
		7,
		65535,
		65535,
		1 };
	bool limit;

	if (!date(l, 0, &s.day))
		return false;
	if (!word(l, &w) || !hex_read(w, hash, 8))
		return wrong(l, "16 hexadecimal digits were expected");
	for (int i = 0; i < 8; i++)
		s.hash = s.hash << 8 | hash[i];
	for (int i = 0; i < 8; i++) {
		if (!number(l, max[i], &v[i]))
			return false;
	}
	if (v[0] == 0 || v[1] > v[2] || v[5] > v[6]) {
		return wrong(l,
			"a source with accesses, and ranges whose ends are "
			"in "
			"order, were expected");
	}
	s.n = (uint32_t)v[0];
	s.first_s = (uint32_t)v[1];
	s.last_s = (uint32_t)v[2];
	s.ttls = (uint8_t)v[3];
	s.marks = (uint8_t)v[4];
	s.window_low = (uint16_t)v[5];
	s.window_high = (uint16_t)v[6];
	s.many = v[7] != 0;
	while (l->rest.n && s.n_port < SCAN_PORTS) {
		if (!number(l, 0xffffff, &port))
			return false;
		s.port[s.n_port++] = (uint32_t)port;
	}
	struct day *d = telescope_day(l->g, s.day, &limit);
	return (d && telescope_sample(l->g, d, &s)) ||
		(limit && wrong(l, "fewer days were expected"));
}

static bool load_cell(struct loading *l, enum cell_kind kind)
{
	struct telescope *g = l->g;
	uint64_t key = 0;
	uint64_t n;
	int32_t day;
	struct addr a;
	struct str w;
	uint32_t index;
	bool limit = false;

	if (!date(l, 0, &day))
		return false;
	if (kind == CELLS_COUNTRY) {
		if (!word(l, &w) || w.n != 2 || w.p[0] < 'A' ||
			w.p[0] > 'Z' || w.p[1] < 'A' || w.p[1] > 'Z') {
			return wrong(l, "two capital letters were expected");
		}
		key = (uint64_t)(unsigned char)w.p[0] << 8 |
			(unsigned char)w.p[1];
	} else if (kind == CELLS_SENSOR) {
		if (!word(l, &w) || !addr_parse(w, &a))
			return wrong(l, "an address was expected");
	} else if (!number(l,
			   kind == CELLS_PORT ? 0xffffff : UINT32_MAX,
			   &key)) {
		return false;
	}
	if (!number(l, COUNT_MAX, &n))
		return false;
	if (kind == CELLS_SENSOR) {
		if (!telescope_sensor_address(g, a, &index)) {
			g->sensors_refused += n;
			return !g->a.full;
		}
		key = index;
	}
	struct cell *c =
		telescope_cell(g, kind, day, (uint32_t)key, n, &limit);
	if (c && c->n > COUNT_MAX)
		return wrong(l, "a smaller count was expected");
	return limit ||
		(c && (kind == CELLS_SENSOR || sketch(l, &c->sources)));
}

static bool load_at(struct loading *l)
{
	return load_cell(l, CELLS_SENSOR);
}
static bool load_port(struct loading *l)
{
	return load_cell(l, CELLS_PORT);
}
static bool load_country(struct loading *l)
{
	return load_cell(l, CELLS_COUNTRY);
}
static bool load_network(struct loading *l)
{
	return load_cell(l, CELLS_NETWORK);
}

static bool load_name(struct loading *l)
{
	uint64_t asn;

	if (!number(l, UINT32_MAX, &asn))
		return false;
	struct str name = l->rest;
	l->rest.n = 0;
	return telescope_network_name(l->g, (uint32_t)asn, name);
}

static bool load_counts(struct loading *l)
{
	struct telescope *g = l->g;
	uint64_t v[4];

	for (int i = 0; i < 4; i++) {
		if (!number(l, COUNT_MAX, &v[i]))
			return false;
	}
	g->undated += v[0];
	g->days_refused += v[1];
	g->sensors_refused += v[2];
	g->cells_refused += v[3];
	return true;
}

static bool load_end(struct loading *l)
{
	l->ended = true;
	return true;
}

static bool load_simulated(struct loading *l)
{
	l->g->simulated = true;
	return true;
}

static const struct {
	const char *word;
	bool (*load)(struct loading *l);
	bool free_end; /* the rest of the line is text */
} kinds[] = {
	{ "exhibit", load_exhibit, false },
	{ "sensor", load_sensor, true },
	{ "day", load_day, false },
	{ "source", load_source, false },
	{ "port", load_port, false },
	{ "country", load_country, false },
	{ "network", load_network, false },
	{ "at", load_at, false },
	{ "name", load_name, true },
	{ "counts", load_counts, false },
	{ "end", load_end, false },
	{ "simulated", load_simulated, false },
};

static bool load_line(struct loading *l)
{
	struct str w;

	word(l, &w);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (str_is(w, kinds[i].word)) {
			return kinds[i].load(l) &&
				(kinds[i].free_end || l->rest.n == 0 ||
					wrong(l,
						"the line was expected to "
						"end"));
		}
	}
	return wrong(l, "one of the words of saved counts was expected");
}

/* exhibits stand before everything that was counted: whether any of it is here
 * already is known before it is added */
static bool may_count(const struct loading *l,
	bool *ret_stop,
	struct err *err)
{
	*ret_stop = false;
	if (!l->n_known)
		return true;
	if (str_starts(l->line, STR("exhibit ")))
		return true;
	if (str_is(l->line, "simulated"))
		return true;
	*ret_stop = l->n_known == l->n_exhibit;
	return *ret_stop ||
		fail(err,
			ERR_DIFFERS,
			0,
			"%u of its %u exhibits are counted already: name the "
			"saved counts that hold them apart, or the exhibits "
			"themselves",
			l->n_known,
			l->n_exhibit);
}

bool telescope_load(struct telescope *g,
	struct str bytes,
	bool *ret_known,
	struct err *err)
{
	struct loading l = { .g = g };
	struct str rest = bytes;
	uint64_t line = 1;

	*ret_known = false;
	if (!str_cut(rest, '\n', &l.line, &rest) ||
		!str_is(l.line, FIRST_LINE)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"line 1: \"" FIRST_LINE
			"\" was expected; another version saved it, or it is "
			"no saved counts");
	}
	while (!l.ended && str_cut(rest, '\n', &l.line, &rest)) {
		uint64_t at = (uint64_t)(l.line.p - bytes.p);

		line++;
		l.rest = l.line;
		if (!may_count(&l, ret_known, err))
			return false;
		if (*ret_known)
			return true;
		if (!load_line(&l)) {
			return l.why
				? fail(err,
					  ERR_FORMAT,
					  at,
					  "line %" PRIu64 ": %s",
					  line,
					  l.why)
				: fail(err,
					  ERR_LIMIT,
					  at,
					  "line %" PRIu64 ": no memory left",
					  line);
		}
	}
	if (!l.ended || rest.n) {
		return fail(err,
			ERR_FORMAT,
			bytes.n - rest.n,
			l.ended ? "something stands behind the line \"end\""
				: "the line \"end\" is missing: the file was "
				  "cut off");
	}
	return true;
}
