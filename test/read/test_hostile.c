/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile input that is too large to keep: made here, read, and the right
 * answer expected. Small ones are in hostile/. */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "drive.h"

enum {
	MEMORY = 224 << 20,
	MIB = 1 << 20
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

struct counted {
	struct drive d;
	uint64_t puts;
	uint64_t skips;
	uint64_t first_skip_at;
	uint64_t first_skip_line;
	uint64_t last_t_ns;
	uint64_t last_at;
	char why[200];
};

static bool count_put(void *ctx, const struct obs *o)
{
	struct counted *c = ctx;

	c->puts++;
	c->last_at = o->at_byte;
	return true;
}

static void count_skip(void *ctx, const struct skip *s)
{
	struct counted *c = ctx;

	if (c->skips++ == 0) {
		c->first_skip_at = s->at_byte;
		c->first_skip_line = s->line;
		snprintf(c->why, sizeof c->why, "%s", s->why);
	}
}

static struct counted run(struct str bytes, size_t piece, const char *reader)
{
	struct counted c = { .puts = 0 };
	struct sink sink = { &c, count_put, count_skip };
	struct arena a = memory;

	c.d = drive(bytes,
		piece,
		reader ? reader_named(str_of(reader)) : NULL,
		false,
		&a,
		&sink);
	assert_int_equal(c.d.stats.records, c.puts);
	assert_int_equal(c.d.stats.skipped, c.skips);
	return c;
}

static void fill(struct buf *b, char c, size_t n)
{
	char block[4096];

	memset(block, c, sizeof block);
	for (; n > sizeof block; n -= sizeof block)
		buf_add(b, (struct str){ block, sizeof block });
	buf_add(b, (struct str){ block, n });
}

#define HEADER                                                            \
	"#separator "                                                     \
	"\\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_" \
	"h\tid.resp_p\n"
#define RECORD "1713484795.0\t192.0.2.10\t1\t198.51.100.7\t2\n"
#define JSON                                                             \
	"{\"_path\":\"conn\",\"ts\":1,\"id.orig_h\":\"192.0.2.1\",\"id." \
	"resp_"                                                          \
	"h\":\"192.0.2.2\"}\n"
#define EVENT                                                                \
	"{\"timestamp\":\"2018-07-05T15:43:47.690014-0400\",\"event_type\":" \
	"\"dns\",\"src_ip\":\"192.0.2.1\",\"src_port\":1,\"dest_ip\":\"192." \
	"0."                                                                 \
	"2.2\",\"dest_port\":53,\"proto\":\"UDP\","

/* --- lines --------------------------------------------------------------- */

/* The lines around it are read, it is one skip at its own place, and where its
 * limit lies does not depend on the pulls. */
static void long_lines(void **state)
{
	(void)state;
	static const struct {
		size_t n;
		uint64_t skips;
	} cases[] = {
		{ MIB, 0 },
		{ MIB + 1, 1 },
		{ MIB + (MIB >> 3), 1 },
		{ MIB + (MIB >> 2), 1 },
		{ 10 * MIB, 1 },
	};
	static const size_t pieces[] = { 0, 4093, 65536, MIB };

	for (size_t i = 0; i < N(cases); i++) {
		for (size_t k = 0; k < N(pieces); k++) {
			struct buf b = { 0 };

			buf_z(&b, HEADER RECORD);
			size_t at = b.n;
			buf_z(&b,
				"1713484795.0\t192.0.2.10\t1\t198.51.100."
				"7\t2\t");
			fill(&b, 'x', cases[i].n - (b.n - at));
			buf_z(&b, "\n" RECORD "bad\n");
			struct counted c = run(buf_str(&b), pieces[k], NULL);
			assert_true(c.d.ok);
			assert_int_equal(c.puts, 3 - cases[i].skips);
			assert_int_equal(c.skips, 1 + cases[i].skips);
			if (cases[i].skips) {
				assert_int_equal(c.first_skip_at, at);
				assert_int_equal(c.first_skip_line, 5);
				assert_non_null(strstr(c.why, "1 MiB"));
			}
			assert_int_equal(c.last_at, b.n - 4 - strlen(RECORD));
			buf_done(&b);
		}
	}
}

static void long_line_without_end(void **state)
{
	(void)state;
	struct buf b = { 0 };

	buf_z(&b, JSON);
	fill(&b, '{', 10 * MIB);
	struct counted c = run(buf_str(&b), 0, NULL);
	assert_true(c.d.ok && c.puts == 1 && c.skips == 1 &&
		c.first_skip_line == 2);
	buf_done(&b);
}

/* An event of 2 MiB is one skip; one a little below the limit is read, with all
 * its answers. */
static void long_event(void **state)
{
	(void)state;
	struct buf b = { 0 };

	buf_z(&b, EVENT "\"dns\":{\"rrname\":\"");
	fill(&b, 'x', 2 * MIB);
	buf_z(&b,
		"\"}}\n" EVENT "\"dns\":{\"type\":\"answer\",\"answers\":[");
	while (b.n < 3 * MIB - 100)
		buf_z(&b, "{\"rdata\":\"\\u0031\"},");
	buf_z(&b, "{\"rdata\":\"203.0.113.1\"}]}}\n");
	for (size_t piece = 0; piece < 100000; piece += 4093 * 7) {
		struct counted c = run(buf_str(&b), piece, NULL);

		assert_string_equal(c.d.reader->name, "suricata-eve");
		assert_true(c.d.ok && c.puts == 1 && c.skips == 1 &&
			c.first_skip_line == 1 && c.first_skip_at == 0);
	}
	buf_done(&b);
}

/* Logs for people: a line that is too long is one skip, and cells without end
 * are no more work than bytes. */
static void long_log_lines(void **state)
{
	(void)state;
	static const struct {
		const char *reader, *good, *head;
		char c;
	} logs[] = {
		{ "web-log",
			"192.0.2.1 - - [18/Apr/2024:00:00:00 +0000] \"GET / "
			"HTTP/1.0\" 200 1\n",
			"192.0.2.1 - - [18/Apr/2024:00:00:00 +0000] \"",
			'\\' },
		{ "web-log",
			"192.0.2.1 - - [18/Apr/2024:00:00:00 +0000] \"GET / "
			"HTTP/1.0\" 200 1\n",
			"192.0.2.1",
			'[' },
		{ "w3c-log",
			"#Fields: c-ip cs-uri-stem\n192.0.2.1 /\n",
			"192.0.2.1 ",
			'"' },
		{ "w3c-log",
			"#Fields: c-ip cs-uri-stem\n192.0.2.1 /\n",
			"#Fields:",
			'\t' },
		{ "syslog",
			"Apr 18 23:59:55 gate sshd[1]: Failed password for x "
			"from "
			"192.0.2.1 port 1 ssh2\n",
			"Apr 18 23:59:55 gate sshd[1]: Invalid user ",
			'x' },
		{ "syslog",
			"Apr 18 23:59:55 gate sshd[1]: Failed password for x "
			"from "
			"192.0.2.1 port 1 ssh2\n",
			"<1>1 - a b c d ",
			'[' },
		{ "squid-log",
			"1713484795.943 1 192.0.2.1 TCP_MISS/200 1 GET "
			"http://a.example/ - HIER_NONE/- -\n",
			"1713484795.943 ",
			' ' },
	};
	static const size_t sizes[] = { MIB - 1, 2 * MIB };

	for (size_t i = 0; i < N(logs); i++) {
		for (size_t k = 0; k < N(sizes); k++) {
			struct buf b = { 0 };

			buf_z(&b, logs[i].good);
			buf_z(&b, logs[i].good);
			buf_z(&b, logs[i].head);
			fill(&b, logs[i].c, sizes[k] - strlen(logs[i].head));
			buf_z(&b, "\n");
			buf_z(&b, logs[i].good);
			struct counted c = run(buf_str(&b), 0, NULL);
			assert_true(c.d.ok);
			assert_string_equal(c.d.reader->name, logs[i].reader);
			assert_int_equal(c.puts + c.skips, 4);
			assert_true(c.puts >= 3);
			buf_done(&b);
		}
	}
}

/* --- nesting ------------------------------------------------------------- */

static void deep_json(void **state)
{
	(void)state;
	enum {
		DEPTH = 100000
	};
	static const char *const open[] = { "[", "{\"a\":", "{\"a\":[" };
	struct buf b = { 0 };

	for (size_t i = 0; i < N(open); i++) {
		buf_z(&b, "{\"ts\":1,\"id.orig_h\":");
		for (int d = 0; d < DEPTH; d++)
			buf_z(&b, open[i]);
		buf_z(&b, "\n");
	}
	buf_z(&b, JSON);
	struct counted c = run(buf_str(&b), 0, NULL);
	assert_string_equal(c.d.reader->name, "zeek-json");
	assert_true(c.d.ok && c.puts == 1 && c.skips == 3 &&
		c.first_skip_line == 1);
	assert_non_null(strstr(c.why, "64 levels"));
	buf_done(&b);

	buf_z(&b, "{\"description\":\"x\",\"list\":");
	for (int d = 0; d < DEPTH; d++)
		buf_z(&b, "[");
	c = run(buf_str(&b), 0, NULL);
	assert_string_equal(c.d.reader->name, "warning-list");
	assert_true(!c.d.ok && c.d.err.code == ERR_FORMAT && c.d.err.text[0]);
	buf_done(&b);
}

/* --- gzip ---------------------------------------------------------------- */

static struct buf compressed(struct str head, char c, size_t n)
{
	struct buf b = { 0 };
	z_stream z = { 0 };
	static unsigned char in[MIB];
	static unsigned char out[MIB];

	assert_int_equal(deflateInit2(&z,
				 9,
				 Z_DEFLATED,
				 16 + MAX_WBITS,
				 9,
				 Z_DEFAULT_STRATEGY),
		Z_OK);
	z.next_in = (unsigned char *)(uintptr_t)head.p;
	z.avail_in = (unsigned)head.n;
	memset(in, c, sizeof in);
	for (int rc = Z_OK; rc != Z_STREAM_END;) {
		if (!z.avail_in && n) {
			z.next_in = in;
			z.avail_in =
				(unsigned)(n < sizeof in ? n : sizeof in);
			n -= z.avail_in;
		}
		z.next_out = out;
		z.avail_out = sizeof out;
		rc = deflate(&z, n || z.avail_in ? Z_NO_FLUSH : Z_FINISH);
		buf_add(&b,
			(struct str){ (char *)out,
				sizeof out - z.avail_out });
	}
	deflateEnd(&z);
	return b;
}

/* A thousand times its size comes out, and the budget stays what it is. */
static void gzip_bomb(void **state)
{
	(void)state;
	enum {
		SMALL = 16 << 20,
		LARGE = 160 << 20
	};
	struct arena saved = memory;
	struct buf b = compressed(STR(HEADER RECORD), 'x', LARGE);

	memory.end = memory.at + SMALL;
	struct counted c = run(buf_str(&b), 0, NULL);
	assert_true(b.n < LARGE / 500);
	assert_true(c.d.ok && c.puts == 1 && c.skips == 1);
	assert_true(c.d.stats.bytes > LARGE);
	buf_done(&b);
	b = compressed(STR(HEADER RECORD), '\n', LARGE / 4);
	c = run(buf_str(&b), 0, NULL);
	assert_true(c.d.ok && c.puts == 1 && c.skips == 0);
	buf_done(&b);
	memory = saved;
	b = compressed(
		STR("name,sector,country,prefixes,domains,contact,note\n"),
		'x',
		LARGE);
	c = run(buf_str(&b), 0, NULL);
	assert_true(!c.d.ok && c.d.err.code == ERR_LIMIT &&
		strstr(c.d.err.text, "64 MiB"));
	buf_done(&b);
}

/* The caller's arena may go to the reader as scratch before zlib has asked for
 * its window: neither may touch the other's. */
static void inflating_keeps_to_itself(void **state)
{
	(void)state;
	struct buf b = compressed(STR(HEADER RECORD RECORD), 'x', 5000000);
	struct feed feed = { buf_str(&b), 0, 0 };
	struct arena a = memory;
	struct err err;
	struct read_stats stats = { 0 };
	struct counted c = { .puts = 0 };
	struct sink sink = { &c, count_put, count_skip };

	struct input in = input_inflated(feed_input(&feed), &a, &err);
	assert_true(reader_named(STR("zeek-tsv"))
			    ->read(&in, a, &sink, &stats, &err));
	assert_true(c.puts == 2 && c.skips == 1);
	buf_done(&b);
}

/* --- tables -------------------------------------------------------------- */

#define TABLE "name,sector,country,prefixes,domains,contact,note\n"

static void quote_never_closed_in_a_large_table(void **state)
{
	(void)state;
	enum {
		ROWS = 200000
	};
	struct buf b = { 0 };

	buf_z(&b, TABLE "\"First,,,,,,\n");
	for (int i = 0; i < ROWS; i++)
		buf_z(&b, "\"Some \"\"name\"\"\",,,,,,\n");
	buf_z(&b, "\"Last,,,,,,\n");
	struct counted c = run(buf_str(&b), 0, NULL);
	assert_true(c.d.ok);
	/* the first quote is closed by the second row's: both are one bad row
	 */
	assert_int_equal(c.puts, ROWS - 1);
	assert_int_equal(c.skips, 2);
	assert_int_equal(c.first_skip_line, 2);
	buf_done(&b);
}

static void only_quotes(void **state)
{
	(void)state;
	struct buf b = { 0 };

	buf_z(&b, TABLE);
	fill(&b, '"', 4 * MIB + 1);
	struct counted c = run(buf_str(&b), 0, NULL);
	assert_true(c.d.ok && c.puts == 0 && c.skips == 1);
	buf_done(&b);
}

static void table_of_one_long_cell(void **state)
{
	(void)state;
	struct buf b = { 0 };

	buf_z(&b, TABLE);
	fill(&b, 'x', 10 * MIB);
	buf_z(&b, ",,,,,,\n");
	struct counted c = run(buf_str(&b), 0, NULL);
	/* a name has an end */
	assert_true(c.d.ok && c.puts == 0 && c.skips == 1);
	b.n = 0;
	buf_z(&b, TABLE "x,,,,,,");
	fill(&b, 'x', 10 * MIB);
	buf_z(&b, "\n");
	c = run(buf_str(&b), 0, NULL);
	assert_true(c.d.ok && c.puts == 1);
	buf_done(&b);
}

/* --- captures ------------------------------------------------------------ */

static void le16(struct buf *b, unsigned v)
{
	buf_add(b, (struct str){ (char[]){ (char)v, (char)(v >> 8) }, 2 });
}
static void le32(struct buf *b, uint32_t v)
{
	le16(b, v & 0xffff);
	le16(b, v >> 16);
}

static void udp_packet(struct buf *b, uint32_t s, unsigned from)
{
	le32(b, s);
	le32(b, 0);
	le32(b, 28);
	le32(b, 28);
	buf_add(b, STR("\x45\0\0\x1c\0\0\0\0\x40\x11\0\0\xc0\0"));
	le16(b, from >> 16);
	buf_add(b, STR("\xc6\x33\x64\x07"));
	le16(b, from & 0xffff);
	le16(b, 53);
	le16(b, 0x0800);
	le16(b, 0);
}

/* More flows at once than there is room for: they go out in pieces, all packets
 * are in some flow, and the note says so. */
static void too_many_flows(void **state)
{
	(void)state;
	enum {
		FLOWS = (1 << 20) + 1000
	};
	struct buf b = { 0 };

	le32(&b, 0xa1b2c3d4);
	le16(&b, 2);
	le16(&b, 4);
	le32(&b, 0);
	le32(&b, 0);
	le32(&b, 65535);
	le32(&b, 101);
	for (unsigned i = 0; i < FLOWS; i++)
		udp_packet(&b, 1713484800, i);
	struct counted c = run(buf_str(&b), 0, NULL);
	assert_true(c.d.ok);
	assert_int_equal(c.puts, FLOWS);
	assert_non_null(strstr(c.d.stats.note, "too many flows at once"));
	buf_done(&b);
}

/* A capture of one TCP connection that is made while it is read: the segments
 * leave every second byte out, and each comes in front of the one before it,
 * eight by eight. */
struct endless {
	uint64_t at;
	uint64_t n;
	unsigned char head[24];
	unsigned char record[16 + 41];
};

static ptrdiff_t endless_pull(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	struct endless *e = ctx;
	size_t n = 0;

	(void)err;
	if (e->at == 0 && cap >= sizeof e->head) {
		memcpy(to, e->head, sizeof e->head);
		n = sizeof e->head;
	}
	for (; e->at < e->n && cap - n >= sizeof e->record; e->at++) {
		uint32_t seq =
			(uint32_t)((e->at / 8 * 8 + 7 - e->at % 8) * 2);

		for (int i = 0; i < 4; i++) {
			e->record[16 + 24 + i] =
				(unsigned char)(seq >> (24 - 8 * i));
		}
		memcpy(to + n, e->record, sizeof e->record);
		n += sizeof e->record;
	}
	return (ptrdiff_t)n;
}

static void one_connection_of_ten_million_segments(void **state)
{
#if defined(__SANITIZE_ADDRESS__)
	enum {
		SEGMENTS = 1000000
	};
#else
	enum {
		SEGMENTS = 10000000
	};
#endif
	struct endless e = { .n = SEGMENTS };
	struct buf b = { 0 };
	struct counted c = { .puts = 0 };
	struct read_stats stats = { 0 };
	struct err err;

	(void)state;
	le32(&b, 0xa1b2c3d4);
	le16(&b, 2);
	le16(&b, 4);
	le32(&b, 0);
	le32(&b, 0);
	le32(&b, 65535);
	le32(&b, 101);
	memcpy(e.head, b.p, b.n);
	b.n = 0;
	le32(&b, 1713484800);
	le32(&b, 0);
	le32(&b, 41);
	le32(&b, 41);
	buf_add(&b,
		STR("\x45\0\0\x29\0\0\x40\0\x40\x06\0\0\xc0\0\2\x0a\xc6\x33"
		    "\x64"
		    "\x07"
		    "\x9c\x40\0\x50\0\0\0\0\0\0\0\0\x50\x10\4\0\0\0\0\0G"));
	memcpy(e.record, b.p, b.n);
	buf_done(&b);
	struct input in = { .ctx = &e, .pull = endless_pull };
	assert_true(
		reader_named(STR("pcap"))
			->read(&in,
				memory,
				&(struct sink){ &c, count_put, count_skip },
				&stats,
				&err));
	assert_true(c.puts == 1 && c.skips == 0 &&
		stats.bytes == 24 + (uint64_t)SEGMENTS * sizeof e.record);
}

static void too_many_interfaces(void **state)
{
	(void)state;
	enum {
		INTERFACES = 100000
	};
	struct buf b = { 0 };

	le32(&b, 0x0a0d0d0a);
	le32(&b, 28);
	le32(&b, 0x1a2b3c4d);
	le32(&b, 1);
	le32(&b, 0);
	le32(&b, 0);
	le32(&b, 28);
	for (int i = 0; i < INTERFACES; i++) {
		le32(&b, 1);
		le32(&b, 20);
		le32(&b, 1);
		le32(&b, 0);
		le32(&b, 20);
	}
	struct counted c = run(buf_str(&b), 0, NULL);
	assert_true(c.d.ok && c.puts == 0);
	assert_int_equal(c.skips, INTERFACES - 256);
	buf_done(&b);
}

/* --- every sample, cut and bent ------------------------------------------ */

struct bend {
	unsigned n;
	uint64_t u;
};

static bool cut_and_bend(void *ctx, const char *path, struct err *err)
{
	struct bend *bend = ctx;
	struct arena saved = memory;
	struct str s;

	if (str_ends(str_of(path), STR(".obs")))
		return true;
	if (!file_read(path, MIB, &memory, &s, err))
		return false;
	for (int i = 0; s.n && i < 12; i++) {
		bend->u =
			bend->u * 6364136223846793005U + 1442695040888963407U;
		size_t at = (size_t)(bend->u >> 20) % s.n;
		/* exact, so that a sanitizer sees its end */
		char *copy = malloc(s.n);

		assert_non_null(copy);
		memcpy(copy, s.p, s.n);
		copy[at] = (char)(bend->u >> 10);
		run((struct str){ copy, i % 2 ? s.n : at }, 0, NULL);
		free(copy);
		bend->n++;
	}
	memory = saved;
	return true;
}

static void bent_samples(void **state)
{
	(void)state;
	struct bend bend = { .u = 5 };
	struct err err;

	if (!file_walk(source_path(&memory, "test/read/golden"),
		    cut_and_bend,
		    &bend,
		    &err)) {
		fail_msg("%s", err.text);
	}
	assert_true(bend.n > 100);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_lines),
		cmocka_unit_test(long_line_without_end),
		cmocka_unit_test(long_event),
		cmocka_unit_test(long_log_lines),
		cmocka_unit_test(deep_json),
		cmocka_unit_test(gzip_bomb),
		cmocka_unit_test(inflating_keeps_to_itself),
		cmocka_unit_test(quote_never_closed_in_a_large_table),
		cmocka_unit_test(only_quotes),
		cmocka_unit_test(table_of_one_long_cell),
		cmocka_unit_test(too_many_flows),
		cmocka_unit_test(one_connection_of_ten_million_segments),
		cmocka_unit_test(too_many_interfaces),
		cmocka_unit_test(bent_samples),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
