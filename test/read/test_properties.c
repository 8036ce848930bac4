/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold for every sample: how the input is cut into pulls changes
 * nothing, a locator holds exactly its record, skips are counted and located, a
 * sink that wants no more is left alone. And the parts below the readers. */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "drive.h"
#include "obs_text.h"
#include "read/text/json_order.h"
#include "read/text/split.h"
#include "read/network/zeek.h"

enum {
	SAMPLE_MAX = 1 << 20,
	MEMORY = 256 << 20
};

static struct arena memory;

static int set_up(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&memory, MEMORY, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_close(&memory);
	return 0;
}

struct sample {
	const char *path;
	struct str bytes;
	struct arena scratch;
};

struct each {
	void (*check)(struct sample *s);
	unsigned n;
};

static bool one_sample(void *ctx, const char *path, struct err *err)
{
	struct each *e = ctx;
	struct sample s = {
		.path = path,
		.scratch = memory,
	};

	if (str_ends(str_of(path), STR(".obs")))
		return true;
	if (!file_read(path, SAMPLE_MAX, &s.scratch, &s.bytes, err))
		return false;
	e->n++;
	e->check(&s);
	return true;
}

static void each_sample(void (*check)(struct sample *s))
{
	static const char *const folders[] = { "test/read/golden",
		"test/read/hostile" };
	struct each e = { .check = check };
	struct arena saved = memory;
	struct err err;

	for (size_t i = 0; i < N(folders); i++) {
		if (!file_walk(source_path(&memory, folders[i]),
			    one_sample,
			    &e,
			    &err)) {
			fail_msg("%s", err.text);
		}
	}
	memory = saved;
	assert_true(e.n > 50);
}

/* --- pulls --------------------------------------------------------------- */

static void same_in_pieces(struct sample *s)
{
	static const size_t pieces[] = { 1, 7, 4096 };
	struct buf whole = { 0 };

	drive_text(&whole, s->bytes, 0, s->scratch);
	for (size_t i = 0; i < N(pieces); i++) {
		struct buf b = { 0 };

		drive_text(&b, s->bytes, pieces[i], s->scratch);
		if (!str_eq(buf_str(&b), buf_str(&whole))) {
			fail_msg("%s differs in pulls of %zu:\n%.*s\ninstead "
				 "of\n%.*s",
				s->path,
				pieces[i],
				STR_FMT(buf_str(&b)),
				STR_FMT(buf_str(&whole)));
		}
		buf_done(&b);
	}
	buf_done(&whole);
}

static void pieces(void **state)
{
	(void)state;
	each_sample(same_in_pieces);
}

/* --- probes -------------------------------------------------------------- */

static bool of_people(const struct reader *r)
{
	return str_ends(str_of(r->name), STR("log")); /* web-log .. syslog */
}

/* A dialect of the table is surer than the form of any system log, which some
 * of them have, too. */
static bool is_surer(const struct reader *best, const struct reader *other)
{
	return str_is(str_of(best->name), "log-lines") &&
		str_is(str_of(other->name), "syslog");
}

/* Logs for people are known by shape alone: what is theirs no other reader may
 * claim, and nothing of another reader is theirs. */
static void one_claims(struct sample *s)
{
	struct feed feed = { s->bytes, 0, 0 };
	struct err err;
	struct input in =
		input_inflated(feed_input(&feed), &s->scratch, &err);
	unsigned char *head = NEW(&s->scratch, unsigned char, PROBE_N);
	ptrdiff_t n = in.pull(in.ctx, head, PROBE_N, &err);
	struct str h = { (const char *)head, n < 0 ? 0 : (size_t)n };
	const struct reader *best = reader_for(h);

	for (size_t i = 0; best && i < n_readers; i++) {
		if (&readers[i] != best && !is_surer(best, &readers[i]) &&
			(of_people(best) || of_people(&readers[i])) &&
			readers[i].probe(h)) {
			fail_msg("%s is claimed by %s and by %s",
				s->path,
				best->name,
				readers[i].name);
		}
	}
}

static void probes_keep_apart(void **state)
{
	(void)state;
	each_sample(one_claims);
}

/* --- locators ------------------------------------------------------------ */

enum {
	PLACES_MAX = 4096
};

struct places {
	struct place {
		uint64_t at, len;
		struct str *cell;
		uint32_t n_cell;
	} obs[PLACES_MAX];
	struct {
		uint64_t at, line;
	} skip[PLACES_MAX];
	size_t n_obs;
	size_t n_skip;
	struct arena *a;
};

static bool put_place(void *ctx, const struct obs *o)
{
	struct places *p = ctx;

	assert_true(p->n_obs < PLACES_MAX);
	struct place *q = &p->obs[p->n_obs++];
	*q = (struct place){ o->at_byte,
		o->len_byte,
		NULL,
		o->kind == OBS_ROW ? o->row.n : 0 };
	if (q->n_cell)
		q->cell = NEW(p->a, struct str, q->n_cell);
	for (uint32_t i = 0; i < q->n_cell; i++)
		q->cell[i] = arena_str(p->a, o->row.cell[i]);
	return true;
}

static void skip_place(void *ctx, const struct skip *s)
{
	struct places *p = ctx;

	assert_true(p->n_skip < PLACES_MAX);
	p->skip[p->n_skip].at = s->at_byte;
	p->skip[p->n_skip++].line = s->line;
}

static bool is_line(struct str all, uint64_t at, uint64_t len)
{
	struct str s = str_head(str_from(all, at), len);
	struct str behind = str_from(all, at + len);

	return (at == 0 || all.p[at - 1] == '\n') && len &&
		!memchr(s.p, '\n', s.n) && s.p[s.n - 1] != '\r' &&
		(!behind.n || behind.p[0] == '\n' ||
			str_starts(behind, STR("\r\n")));
}

static uint64_t line_number(struct str all, uint64_t at)
{
	uint64_t line = 1;

	for (uint64_t i = 0; i < at; i++)
		line += all.p[i] == '\n';
	return line;
}

/* whether the cell is one of several entities in another, of which the first
 * may have said the type */
static bool names(struct str several, struct str cell, struct arena a)
{
	char *p = NEW(&a, char, several.n + 1);
	size_t n = 0;

	for (size_t i = 0; p && i < several.n; i++) {
		if (!str_starts(str_from(several, i), STR("\\;")))
			p[n++] = several.p[i];
	}
	return p && str_has((struct str){ p, n }, entity_name(cell));
}

/* above: the header row and what stands before it, with the defaults of cells
 * that are empty */
static bool has_cell(const struct csv_row *r,
	struct str cell,
	struct str above,
	struct arena a)
{
	struct str word;
	struct str rest;

	for (unsigned i = 0; i < r->n; i++) {
		if (str_eq(r->cell[i], cell))
			return true;
		if (entity_type_of(cell) != ENT_NONE &&
			names(r->cell[i], cell, a)) {
			return true;
		}
	}
	for (; str_cut(above, '\n', &word, &above);) {
		if (str_has(word, STR("default")) &&
			str_cut(word, ':', &word, &rest) &&
			str_starts(str_trim(rest), cell)) {
			return true;
		}
	}
	return !cell.n;
}

/* A row read again from its locator alone has the same cells, in the file's
 * order and perhaps with others. */
static bool is_row(struct str all, const struct place *p, struct arena a)
{
	struct buf b = { 0 };
	struct str utf8;
	struct csv_row r;
	enum text_encoding from = text_encoding_of(all);
	struct err err;

	if (from == TEXT_UTF16LE || from == TEXT_UTF16BE)
		buf_add(&b, str_head(all, 2));
	buf_add(&b, str_head(str_from(all, p->at), p->len));
	bool ok = text_to_utf8(buf_str(&b), &a, &utf8, &from, &err);
	struct csv c = csv_of(utf8);
	ok = ok && csv_next(&c, &a, &r) && !r.bad && !c.rest.n;
	for (uint32_t i = 0; i < p->n_cell; i++)
		ok = ok && has_cell(&r, p->cell[i], str_head(all, p->at), a);
	buf_done(&b);
	return ok;
}

static void located(struct sample *s)
{
	struct places *p = NEW(&s->scratch, struct places, 1);
	struct arena cells = s->scratch;
	struct sink sink = { p, put_place, skip_place };
	p->a = &cells;
	s->scratch.at += 16 << 20; /* room for the cells */
	struct drive d = drive(s->bytes, 0, NULL, true, &s->scratch, &sink);

	if (!d.reader)
		return;
	bool lines = str_starts(str_of(d.reader->name), STR("zeek")) ||
		str_is(str_of(d.reader->name), "suricata-eve"),
	     table = str_is(str_of(d.reader->name), "table");
	assert_int_equal(d.stats.records, p->n_obs);
	assert_int_equal(d.stats.skipped, p->n_skip);
	assert_int_equal(d.stats.bytes, d.seen.n);
	for (size_t i = 0; i < p->n_obs; i++) {
		uint64_t at = p->obs[i].at;
		uint64_t len = p->obs[i].len;

		if (at + len > d.seen.n ||
			(lines && !is_line(d.seen, at, len)) ||
			(table && !is_row(d.seen, &p->obs[i], s->scratch))) {
			fail_msg("%s: observation %zu is not what stands at "
				 "%llu+%llu",
				s->path,
				i,
				(unsigned long long)at,
				(unsigned long long)len);
		}
	}
	for (size_t i = 0; i < p->n_skip; i++) {
		if (p->skip[i].at > d.seen.n ||
			(lines &&
				p->skip[i].line !=
					line_number(d.seen, p->skip[i].at))) {
			fail_msg("%s: skip %zu is not on line %llu",
				s->path,
				i,
				(unsigned long long)p->skip[i].line);
		}
	}
	if (!d.ok) {
		assert_true(d.err.code != ERR_NONE && d.err.text[0] &&
			d.err.at <= s->bytes.n + d.seen.n);
	}
}

static void locators(void **state)
{
	(void)state;
	each_sample(located);
}

/* --- a sink that wants no more ------------------------------------------- */

struct stopper {
	uint64_t left;
	bool stopped;
};

static bool put_some(void *ctx, const struct obs *o)
{
	struct stopper *s = ctx;

	(void)o;
	assert_false(s->stopped);
	s->stopped = --s->left == 0;
	return !s->stopped;
}

static void skip_some(void *ctx, const struct skip *skip)
{
	(void)skip;
	assert_false(((struct stopper *)ctx)->stopped);
}

static void stops(struct sample *s)
{
	for (uint64_t n = 1; n < 6; n++) {
		struct stopper stop = { .left = n };
		struct sink sink = { &stop, put_some, skip_some };
		struct arena a = s->scratch;
		struct drive d = drive(s->bytes, 0, NULL, false, &a, &sink);

		if (stop.stopped && (d.ok || !d.err.text[0])) {
			fail_msg("%s: stopped after %llu, yet all is said to "
				 "be read",
				s->path,
				(unsigned long long)n);
		}
	}
}

static void stopping(void **state)
{
	(void)state;
	each_sample(stops);
}

/* --- too little memory is a failure with a sentence, never a crash ------- */

static bool put_nothing(void *ctx, const struct obs *o)
{
	(void)ctx;
	(void)o;
	return true;
}

static void skip_nothing(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

static void starved(struct sample *s)
{
	struct sink sink = { NULL, put_nothing, skip_nothing };
	struct arena a = s->scratch;
	struct drive full = drive(s->bytes, 0, NULL, true, &a, &sink);

	for (size_t budget = 1; full.reader && budget < 64 << 20;
		budget *= 5) {
		struct feed feed = { full.seen, 0, 0 };
		struct input in = feed_input(&feed);
		struct arena small = {
			.at = a.at,
			.end = a.at + budget,
		};
		struct read_stats stats = { 0 };
		struct err err = { 0 };

		if (!full.reader->read(&in, small, &sink, &stats, &err))
			assert_true(err.code != ERR_NONE && err.text[0]);
	}
}

static void little_memory(void **state)
{
	(void)state;
	each_sample(starved);
}

/* --- split --------------------------------------------------------------- */

/* every way to split against the obvious loop */
static void splits_agree(void **state)
{
	(void)state;
	static split_fn *const way[] = { split_line_scalar,
		split_line_sse2,
		split_line_avx2 };
	static char p[600];
	uint64_t u = 9;
	/* a processor without AVX2 cannot run that one */
	size_t ways = split_line_best() == split_line_avx2 ? 3 : 2;

	for (int round = 0; round < 20000; round++) {
		int32_t want[66] = { -1 };
		unsigned n_want = 0;
		unsigned max = (unsigned)(round % 64);
		size_t n = 1 + (size_t)round % 500;
		size_t want_end;

		for (size_t k = 0; k < n + 64; k++) {
			u = u * 6364136223846793005U + 1442695040888963407U;
			unsigned r = (unsigned)(u >> 40) % 200;
			if (r < 20)
				p[k] = '\t';
			else if (r == 20)
				p[k] = '\n';
			else
				p[k] = 'x';
		}
		for (want_end = 0; want_end < n && p[want_end] != '\n';
			want_end++) {
			if (p[want_end] == '\t' && n_want < max)
				want[++n_want] = (int32_t)want_end;
		}
		want[n_want + 1] = (int32_t)want_end;
		for (size_t w = 0; w < ways; w++) {
			int32_t got[66];
			size_t end;

			assert_int_equal(way[w](p, n, '\t', got, max, &end),
				n_want);
			assert_int_equal(end, want_end);
			assert_memory_equal(got,
				want,
				(n_want + 2) * sizeof *got);
		}
	}
}

/* Whenever the quick way takes a row of conn.log, the general way gives the
 * same. */
static void usual_rows_agree(void **state)
{
	(void)state;
	static const enum zeek_field field[] = { ZF_TS,
		ZF_ORIG_H,
		ZF_ORIG_P,
		ZF_RESP_H,
		ZF_RESP_P,
		ZF_PROTO,
		ZF_DURATION,
		ZF_ORIG_BYTES,
		ZF_RESP_BYTES,
		ZF_CONN_STATE,
		ZF_ORIG_PKTS,
		ZF_RESP_PKTS };
	static const char *const pool[][8] = {
		{ "1713484795.943239",
			"1713484795.9",
			"6999999999.000001",
			"7258118400.000000",
			"17134847a5.943239",
			"-",
			"1713484795.94323x",
			"0000000000.000000" },
		{ "192.0.2.1",
			"255.255.255.255",
			"0.0.0.0",
			"256.1.1.1",
			"01.2.3.4",
			"1.2.3",
			"2001:db8::1",
			"1.2.3.4.5" },
		{ "0", "65535", "65536", "-", "443", "x", "00080", "" },
		{ "203.0.113.10",
			"1.2.3.4",
			"1.2.3.04",
			"1..2.3",
			"-",
			"10.20.30.40 ",
			"99.99.99.999",
			"9.9.9.9" },
		{ "1", "22", "333", "4444", "55555", "99999999", "-1", "-" },
		{ "tcp",
			"udp",
			"icmp",
			"unknown_transport",
			"-",
			"TCP",
			"tcpx",
			"" },
		{ "0.000064",
			"-",
			"12.345678",
			"999999.999999",
			"1000000.000000",
			"1.5",
			"1.000000000",
			"5e-05" },
		{ "0",
			"10",
			"999999999",
			"1000000000",
			"-",
			"--",
			"1x",
			"00000000001" },
		{ "0",
			"7",
			"123456789",
			"18446744073709551615",
			"-",
			"",
			"+1",
			"77" },
		{ "SF", "S0", "REJ", "SHR", "-", "S1", "", "RSTO" },
		{ "0", "1", "-", "5", "66", "777", "x", "" },
		{ "0", "1", "-", "5", "66", "777", "x", "" },
	};
	enum {
		N = sizeof field / sizeof *field
	};
	uint64_t u = 5;
	unsigned taken = 0;

	for (int round = 0; round < 300000; round++) {
		char line[600] = { 0 };
		uint8_t column[ZF_N];
		struct zeek_record r = { 0 };
		struct obs quick;
		struct obs slow = { 0 };
		enum zeek_field bad;
		int32_t at[N + 3];
		size_t n = 0;
		size_t end;

		memset(column, 255, sizeof column);
		for (unsigned i = 0; i < N; i++) {
			u = u * 6364136223846793005U + 1442695040888963407U;
			unsigned pick = (unsigned)(u >> 33);
			const char *cell =
				pool[i][pick % 4 ? (pick >> 8) % 2
						 : (pick >> 8) % 8];

			column[field[i]] = (uint8_t)i;
			n += (size_t)snprintf(line + n,
				sizeof line - n - 80,
				"%s%s",
				i ? "\t" : "",
				cell);
		}
		line[n] = '\n';
		split_line_scalar(line, n + 1, '\t', at, N, &end);
		if (!zeek_conn_fast(column, '-', line, at, &quick))
			continue;
		taken++;
		for (unsigned i = 0; i < N; i++) {
			struct str c = { line + (at[i] + 1),
				(size_t)(at[i + 1] - at[i] - 1) };
			r.field[field[i]] =
				str_is(c, "-") ? (struct str){ 0 } : c;
		}
		if (zeek_observe(ZLOG_CONN, &r, &slow, &bad)) {
			fail_msg("the quick way takes what the general way "
				 "refuses: %s",
				line);
		}
		assert_int_equal(quick.t_ns, slow.t_ns);
		assert_true(addr_eq(quick.tuple.src, slow.tuple.src) &&
			addr_eq(quick.tuple.dst, slow.tuple.dst));
		assert_true(quick.tuple.sport == slow.tuple.sport &&
			quick.tuple.dport == slow.tuple.dport &&
			quick.tuple.proto == slow.tuple.proto);
		assert_int_equal(quick.flow.duration_ns,
			slow.flow.duration_ns);
		assert_true(quick.flow.src_byte == slow.flow.src_byte &&
			quick.flow.dst_byte == slow.flow.dst_byte);
		assert_true(quick.flow.src_packets == slow.flow.src_packets &&
			quick.flow.dst_packets == slow.flow.dst_packets);
		assert_true(quick.flow.answered == slow.flow.answered &&
			quick.kind == slow.kind);
	}
	assert_true(taken > 1000);
}

/* --- JSON lines ---------------------------------------------------------- */

/* What a reader makes of the last line: as text, with its place counted from
 * its begin. */
struct last_line {
	struct buf text;
	uint64_t at, lines; /* bytes and lines before it */
};

static bool put_last(void *ctx, const struct obs *o)
{
	struct last_line *l = ctx;
	struct obs moved = *o;

	moved.at_byte -= l->at;
	if (o->at_byte >= l->at)
		obs_text(&l->text, &moved);
	return true;
}

static void skip_last(void *ctx, const struct skip *s)
{
	struct last_line *l = ctx;
	struct skip moved = *s;

	moved.at_byte -= l->at;
	moved.line -= l->lines;
	if (s->at_byte >= l->at)
		skip_text(&l->text, &moved);
}

static uint64_t random_next(uint64_t *u)
{
	return (*u = *u * 6364136223846793005U + 1442695040888963407U) >> 33;
}

/* pieces of text that JSON cares about */
static const char *const json_bits[] = {
	"\"",
	"\\",
	"\\\"",
	"\\u0041",
	"{",
	"}",
	"[",
	"]",
	",",
	":",
	" ",
	"\t",
	"\r",
	"null",
	"true",
	"false",
	"trueX",
	"-",
	"1e3",
	"0",
	"/",
	".",
	"+5",
	"\x01",
	"\xff",
	"\"proto\":\"udp\",",
	", \"ts\": 1.5",
	"\"a\":{\"b\":[1,\"]\"]},",
	"\"x\":\"\\\\\",",
	"12345678901234567890123456789012345",
	"\"\\u0070roto\":\"tcp\",",
	"_y\x7f",
	("{\"k\":\"a string of more than sixty-four bytes with } and ] and so "
	"on, to its very end\"}"),
};

static void bend(struct buf *b, struct str line, uint64_t *u)
{
	size_t at = random_next(u) % (line.n + 1);
	size_t gone = random_next(u) % 3 ? 0 : random_next(u) % 40;
	struct str rest = str_from(line, at + gone);

	buf_add(b, str_head(line, at));
	switch (random_next(u) % 5) {
	case 0:
		buf_z(b, json_bits[random_next(u) % N(json_bits)]);
		break;
	case 1:
		buf_add(b,
			str_head(str_from(line, random_next(u) % line.n),
				random_next(u) % 60));
		break; /* a key twice, or elsewhere */
	case 2:
		buf_add(b,
			(struct str){
				(const char[]){
					(char)(random_next(u) % 255 + 11) },
				1 });
		break;
	case 3:
		break;
	case 4:
		rest.n = random_next(u) % 4 ? rest.n : 0;
		break;
	}
	buf_add(b, rest);
}

static struct str last_line_text(struct last_line *l,
	const struct reader *r,
	struct str bytes)
{
	struct arena a = memory;
	struct sink sink = { l, put_last, skip_last };
	struct drive d = drive(bytes, 0, r, false, &a, &sink);

	assert_true(d.ok);
	return buf_str(&l->text);
}

/* A line read behind others, whose course it may follow, gives what it gives
 * alone, when every key must be searched. */
static void bent_agree(const char *reader,
	const char *const *line,
	unsigned n_line,
	uint64_t u)
{
	const struct reader *r = reader_named(str_of(reader));

	for (int round = 0; round < 4000; round++) {
		struct buf bent = { 0 };
		struct buf both = { 0 };
		struct last_line alone = { 0 };
		struct last_line behind = { .lines = n_line };

		bend(&bent, str_of(line[random_next(&u) % n_line]), &u);
		if (round % 3 == 0) {
			struct buf more = { 0 };
			bend(&more, buf_str(&bent), &u);
			buf_done(&bent);
			bent = more;
		}
		for (char *p = bent.n ? memchr(bent.p, '\n', bent.n) : NULL;
			p;
			p = memchr(bent.p, '\n', bent.n)) {
			*p = 'n';
		}
		for (unsigned i = 0; i < n_line; i++) {
			buf_z(&both, line[i]);
			buf_z(&both, "\n");
		}
		behind.at = both.n;
		buf_add(&both, buf_str(&bent));
		if (round % 2)
			buf_z(&both, "\n");
		struct str a = last_line_text(&alone, r, buf_str(&bent));
		struct str b = last_line_text(&behind, r, buf_str(&both));
		if (!str_eq(a, b)) {
			fail_msg("%.*s\nalone: %.*s\nbehind others: %.*s",
				STR_FMT(buf_str(&bent)),
				STR_FMT(a),
				STR_FMT(b));
		}
		buf_done(&bent);
		buf_done(&both);
		buf_done(&alone.text);
		buf_done(&behind.text);
	}
}

/* The same behind more keys than are remembered, line after line. */
static void forgotten_agree(const char *reader,
	const char *const *line,
	unsigned n_line)
{
	const struct reader *r = reader_named(str_of(reader));

	for (unsigned n = 0; n < 600; n += 7) {
		const char *last = line[n % n_line];
		struct last_line alone = { 0 };
		struct last_line behind = { .lines = 2 * n };
		struct buf both = { 0 };

		for (unsigned i = 0; i < n; i++) {
			buf_fmt(&both,
				"{\"key %u\":1,%s\n%s\n",
				i,
				line[i % n_line] + 1,
				line[n_line - 1]);
		}
		behind.at = both.n;
		buf_z(&both, last);
		struct str a = last_line_text(&alone, r, str_of(last));
		struct str b = last_line_text(&behind, r, buf_str(&both));
		if (!a.n || !str_eq(a, b)) {
			fail_msg("%s\nalone: %.*s\nbehind %u others: %.*s",
				last,
				STR_FMT(a),
				n,
				STR_FMT(b));
		}
		buf_done(&both);
		buf_done(&alone.text);
		buf_done(&behind.text);
	}
}

static void json_lines_agree(void **state)
{
	(void)state;
	static const char *const zeek[] = {
		"{\"ts\": 1517422326.539915, \"tag\": \"CxHo3m\", "
		"\"id.orig_h\": \"192.0.2.1\", \"id.orig_p\": 61843, "
		"\"id.resp_h\": \"198.51.100.7\", \"id.resp_p\": 80, "
		"\"proto\": \"tcp\", \"duration\": 108.985496, "
		"\"orig_bytes\": "
		"719, \"resp_bytes\": 336, \"conn_state\": \"SF\", "
		"\"local_orig\": true, \"orig_pkts\": 10, \"resp_pkts\": 4, "
		"\"_path\": \"conn\"}",
		"{\"ts\":1517422326.5,\"uid\":\"C\",\"id.orig_h\":\"2001:db8:"
		":"
		"1\",\"id.orig_p\":61843,\"id.resp_h\":\"2001:db8::2\",\"id."
		"resp_p\":53,\"proto\":\"udp\",\"trans_id\":7,\"query\":\"a."
		"example\",\"qtype_name\":\"A\",\"rejected\":false,"
		"\"answers\":"
		"[\"192.0.2.1\",\"x\\\"]\"],\"TTLs\":[1.0,2.0]}",
		"{\"ts\":1517422326.539915,\"id.orig_h\":\"192.0.2.1\",\"id."
		"orig_p\":61843,\"id.resp_h\":\"198.51.100.7\",\"id.resp_p\":"
		"80,\"proto\":\"icmp\",\"conn_state\":\"S0\",\"orig_pkts\":1,"
		"\"resp_pkts\":null,\"tunnel_parents\":[]}",
		"{\"_path\":\"ntp\",\"ts\":\"2020-04-30T00:06:39.824370Z\","
		"\"id.orig_h\":\"192.0.2.1\",\"id.orig_p\":123,\"id.resp_h\":"
		"\"198.51.100.7\",\"id.resp_p\":123,\"version\":4,"
		"\"stratum\":"
		"2}",
	};
	static const char *const eve[] = {
		"{\"timestamp\":\"2021-06-06T15:59:46.457984+0200\",\"flow_"
		"id\":1374,\"event_type\":\"alert\",\"src_ip\":\"192.0.2.1\","
		"\"src_port\":51698,\"dest_ip\":\"198.51.100.7\",\"dest_"
		"port\":"
		"445,\"proto\":\"TCP\",\"alert\":{\"action\":\"allowed\","
		"\"signature_id\":24,\"signature\":\"A "
		"sign\",\"category\":\"Misc\",\"severity\":2,\"metadata\":{"
		"\"a\":[\"Any\"],\"b\":[\"A \\\\\\\" "
		"}\"]}},\"flow\":{\"pkts_toserver\":1}}",
		"{\"timestamp\":\"2021-06-06T15:59:46.457984+0200\",\"event_"
		"type\":\"dns\",\"src_ip\":\"192.0.2.1\",\"src_port\":51698,"
		"\"dest_ip\":\"198.51.100.7\",\"dest_port\":53,\"proto\":"
		"\"UDP\",\"dns\":{\"version\":2,\"type\":\"answer\","
		"\"rrname\":"
		"\"a.example\",\"rrtype\":\"A\",\"rcode\":\"NOERROR\","
		"\"answers\":[{\"rrname\":\"a.example\",\"rdata\":\"192.0.2."
		"9\"},{\"rrname\":\"a.example\",\"rdata\":\"192.0.2.10\"}],"
		"\"grouped\":{\"A\":[\"192.0.2.9\"]}}}",
		"{\"timestamp\": \"2021-06-06T15:59:46.457984+0000\", "
		"\"event_type\": \"http\", \"src_ip\": \"192.0.2.1\", "
		"\"src_port\": 5, \"dest_ip\": \"198.51.100.7\", "
		"\"dest_port\": 80, \"proto\": \"TCP\", \"http\": "
		"{\"hostname\": \"a.example\", \"url\": \"\\/x\", "
		"\"status\": "
		"200, \"length\": 5}}",
		"{\"timestamp\":\"2021-06-06T16:00:46.457984+0200\",\"flow_"
		"id\":1374,\"event_type\":\"flow\",\"src_ip\":\"192.0.2.1\","
		"\"src_port\":51698,\"dest_ip\":\"198.51.100.7\",\"dest_"
		"port\":"
		"445,\"proto\":\"TCP\",\"flow\":{\"pkts_toserver\":1,\"pkts_"
		"toclient\":3,\"bytes_toserver\":60,\"bytes_toclient\":180,"
		"\"start\":\"2021-06-06T15:59:46.457984+0200\",\"end\":"
		"\"2021-"
		"06-06T15:59:59.457984+0200\",\"age\":13,\"state\":\"new\","
		"\"alerted\":false},\"tcp\":{\"tcp_flags\":\"1b\",\"tcp_"
		"flags_"
		"ts\":\"12\",\"tcp_flags_tc\":\"1a\",\"syn\":true}}",
	};

	bent_agree("zeek-json", zeek, N(zeek), 3);
	bent_agree("suricata-eve", eve, N(eve), 4);
	forgotten_agree("zeek-json", zeek, N(zeek));
	forgotten_agree("suricata-eve", eve, N(eve));
}

/* Each way to follow a course gives the members that json_scan_next gives. */
static void courses_agree(void **state)
{
	(void)state;
	static json_order_fn *const way[] = { json_order_scalar,
		json_order_sse2,
		json_order_avx2 };
	static const char line[] =
		"{\"a\": \"text of more than thirty-two bytes, to be sure\", "
		"\"bcd\":12.5, \"e\":{\"f\":[1,\"}\"]}, \"g\":true,\"h\" : "
		"false, \"a key of more than thirty-two bytes\":null, "
		"\"i\":\"\"}";
	size_t ways = json_order_best() == json_order_avx2 ? 3 : 2;
	uint64_t u = 7;

	for (size_t w = 0; w < ways; w++) {
		struct json_order *key_order = calloc(1, sizeof *key_order);

		assert_non_null(key_order);
		key_order->sorts = 1;
		for (int round = 0; round < 30000; round++) {
			static char room[2][4096];
			static char text[4096];
			struct buf b = { 0 };
			struct json_member m[64];

			if (round % 2)
				bend(&b, STR(line), &u);
			else
				buf_z(&b, line);
			assert_true(b.n + 64 < sizeof text);
			memset(text, 0, sizeof text);
			if (b.n)
				memcpy(text, b.p, b.n);
			struct json_scan quick = {
				.rest = { text, b.n },
				.unescaped = room[0],
			};
			struct json_scan slow = {
				.rest = { text, b.n },
				.unescaped = room[1],
			};
			struct json_walk walk = json_order_open(key_order, 0);
			unsigned n = way[w](&walk, &quick, m, N(m));
			unsigned i = 0;
			struct str key;
			struct str value;
			enum json_kind kind;

			for (; json_scan_next(&slow, &key, &value, &kind);
				i++) {
				if (i >= n || m[i].kind != kind ||
					!str_eq(m[i].key, key) ||
					!str_eq(m[i].value, value)) {
					fail_msg("member %u of %s differs",
						i,
						text);
				}
			}
			assert_int_equal(i, n);
			assert_ptr_equal(quick.bad, slow.bad);
			assert_ptr_equal(quick.rest.p, slow.rest.p);
			assert_int_equal(quick.rest.n, slow.rest.n);
			buf_done(&b);
		}
		free(key_order);
	}
}

/* --- tables -------------------------------------------------------------- */

/* All predicates stand in a template, on lines that are not too wide. */
static void names_predicates(struct str template)
{
	struct arena a = memory;
	struct str line;
	struct str rest = template;
	bool listed = false;

	for (size_t i = 1; i < n_predicates; i++) {
		assert_true(str_has(template,
			arena_fmt(&a, "\n#   %s: ", predicates[i].name)));
	}
	while (str_cut(rest, '\n', &line, &rest) &&
		str_starts(line, STR("#"))) {
		listed = listed || str_starts(line, STR("# Predicates"));
		assert_true(!listed || line.n <= 80);
	}
	assert_true(listed);
}

/* What `ashiato template` prints is read back: the example row is refused as
 * what it is, and would be a good row if somebody had written it. */
static void own_row(struct buf *b, const struct table_spec *spec)
{
	bool changed = false;

	for (uint32_t i = 0; i < spec->n_column; i++) {
		const struct column *c = &spec->column[i];
		struct buf cell = { 0 };

		buf_z(&cell, c->example);
		if (c->kind == CELL_TEXT && !c->fanged && !changed &&
			spec->table != ROW_TOTALS) {
			buf_z(&cell, "-own");
			changed = true;
		}
		/* a table without names: another day */
		if (c->kind == CELL_DATE && spec->table == ROW_TOTALS) {
			cell.n = 0;
			buf_z(&cell, "2021-03");
			changed = true;
		}
		buf_z(b, i ? "," : "");
		csv_cell(b, buf_str(&cell));
		buf_done(&cell);
	}
	buf_z(b, "\n");
	assert_true(changed);
}

static void templates_are_read(void **state)
{
	(void)state;
	for (int t = 0; t < ROW_TABLES; t++) {
		struct buf b = { 0 };
		struct buf text = { 0 };

		table_template(&table_specs[t], &b);
		if (table_column(&table_specs[t], "predicate") >= 0)
			names_predicates(buf_str(&b));
		drive_text(&text, buf_str(&b), 0, memory);
		if (!memmem(text.p, text.n, "records: 0, skipped: 1", 22) ||
			!str_has(buf_str(&text),
				STR("the example row of the template"))) {
			fail_msg("the template of %s gives\n%.*s",
				table_specs[t].name,
				STR_FMT(buf_str(&text)));
		}
		own_row(&b, &table_specs[t]);
		text.n = 0;
		drive_text(&text, buf_str(&b), 0, memory);
		if (!memmem(text.p, text.n, "records: 1, skipped: 1", 22)) {
			fail_msg("a row of one's own in %s gives\n%.*s",
				table_specs[t].name,
				STR_FMT(buf_str(&text)));
		}
		buf_done(&b);
		buf_done(&text);
	}
}

/* A table larger than the probe's head, in each encoding: it must be known by a
 * head that ends anywhere. */
static void large_tables(void **state)
{
	(void)state;
	static const char *const encodings[] = { "UTF-8",
		"UTF-16LE",
		"UTF-16BE" };

	for (size_t e = 0; e < N(encodings); e++) {
		for (int shift = 0; shift < 4; shift++) {
			struct buf b = { 0 };
			struct buf text = { 0 };

			if (e)
				buf_z(&b, e == 1 ? "\xff\xfe" : "\xfe\xff");
			for (int i = 0; i < 3000; i++) {
				char row[128];
				int n = i
					? snprintf(row,
						  sizeof row,
						  "Example "
						  "%d,\xe4\xb8\x8a,JP,192.0."
						  "2.0/29,x.example,,\n",
						  i)
					: snprintf(row,
						  sizeof row,
						  "name,sector,country,"
						  "prefixes,domains,contact,"
						  "note%.*s\n",
						  shift,
						  "   ");
				for (int k = 0; k < n; k++) {
					bool three =
						(unsigned char)row[k] == 0xe4;
					/* U+4E0A has a line feed in it */
					unsigned c = three
						? 0x4e0a
						: (unsigned char)row[k];
					char le[2] = { (char)c,
						(char)(c >> 8) };
					char be[2] = { (char)(c >> 8),
						(char)c };

					buf_add(&b,
						e == 0 ? (struct str){ row +
									 k,
								 three ? 3
								       : 1 }
						       : (struct str){ e == 1
									 ? le
									 : be,
								 2 });
					k += three ? 2 : 0;
				}
			}
			drive_text(&text, buf_str(&b), 0, memory);
			if (!memmem(text.p,
				    text.n,
				    "records: 2999, skipped: 0",
				    25)) {
				fail_msg("%s: %.*s",
					encodings[e],
					STR_FMT(str_from(buf_str(&text),
						text.n > 300 ? text.n - 300
							     : 0)));
			}
			buf_done(&b);
			buf_done(&text);
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces),
		cmocka_unit_test(probes_keep_apart),
		cmocka_unit_test(locators),
		cmocka_unit_test(stopping),
		cmocka_unit_test(little_memory),
		cmocka_unit_test(splits_agree),
		cmocka_unit_test(usual_rows_agree),
		cmocka_unit_test(json_lines_agree),
		cmocka_unit_test(courses_agree),
		cmocka_unit_test(templates_are_read),
		cmocka_unit_test(large_tables),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
