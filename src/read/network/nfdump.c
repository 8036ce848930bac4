/* SPDX-License-Identifier: Apache-2.0 */
/* Files of nfcapd and nfdump 1.6 that are not compressed. What is compressed or
 * of a later layout is refused with the command that turns it into CSV, which
 * flow_csv.c reads. */
/* source: nfdump 1.6, nffile.h: file_header_t, stat_record_t,
 * data_block_header_t, common_record_t. Numbers in the byte order of the
 * machine that wrote them, little-endian on all that matter. */
#include "read/read.h"

#include <stdio.h>

#include "read/input/lines.h"
#include "read/input/stream.h"

enum {
	MAGIC = 0xa50c,
	MAGIC_TURNED = 0x0ca5,
	HEAD_N = 2 + 2 + 4 + 4 + 128,
	STAT_N = 17 * 8,
	BLOCK_HEAD_N = 12,
	RECORD_HEAD_N = 4,
	RECORDS_BLOCK = 2
};
enum {
	RECORD_OLD = 1,
	RECORD = 10
}; /* CommonRecordV0Type, CommonRecordType */
enum {
	COMPRESSED = 0x01 | 0x08 | 0x10
}; /* LZO, bzip2, LZ4 */
enum {
	V6 = 1,
	WIDE_PACKETS = 2,
	WIDE_BYTES = 4
}; /* flags of a record */

struct nfdump {
	struct stream s;
	const struct sink *out;
	struct read_stats *stats;
	struct biflows *pairs;
	struct sink joined; /* where they go */
	/* records that are no flows: extension maps, exporters, samplers */
	uint64_t other;
};

int nfdump_probe(struct str head)
{
	struct cur c = cur_of(head.p, head.n);
	unsigned magic = cur_u16le(&c);
	unsigned version = cur_u16le(&c);

	if (c.bad || head.n < HEAD_N)
		return 0;
	if ((magic == MAGIC && (version == 1 || version == 2)) ||
		(magic == MAGIC_TURNED &&
			(version == 0x100 || version == 0x200))) {
		return 95;
	}
	return 0;
}

static uint64_t number(struct cur *c, bool wide)
{
	uint64_t low = cur_u32le(c);

	return wide ? low | (uint64_t)cur_u32le(c) << 32 : low;
}

static bool put(void *ctx, const struct obs *o)
{
	struct nfdump *z = ctx;

	z->stats->records++;
	return z->out->put(z->out->ctx, o);
}

static struct addr address(struct cur *c, bool v6)
{
	if (!v6)
		return addr_v4(cur_u32le(c));
	uint64_t hi = number(c, true);
	return (struct addr){ hi, number(c, true) };
}

static int64_t instant(uint32_t s, uint16_t ms)
{
	return (int64_t)s * 1000000000 + (int64_t)(ms % 1000) * 1000000;
}

static void turn_icmp(struct tuple *t)
{
	/* type and code stand in the destination port */
	if (t->proto == 1 || t->proto == 58)
		tuple_set_icmp(t, t->dport >> 8, t->dport & 255);
}

/* common_record_t; what extensions hold behind it is not wanted. false: shorter
 * than it says */
static bool flow(struct str record, bool old, struct obs *o)
{
	struct cur c = cur_of(record.p, record.n);
	struct tuple *t = &o->tuple;
	struct obs_flow *f = &o->flow;

	cur_take(&c, RECORD_HEAD_N);
	unsigned flags = old ? cur_u8(&c) : cur_u16le(&c);
	cur_take(&c, old ? 3 : 2);
	uint16_t first_ms = cur_u16le(&c);
	uint16_t last_ms = cur_u16le(&c);
	uint32_t first = cur_u32le(&c);
	uint32_t last = cur_u32le(&c);
	cur_take(&c, 1);
	uint8_t tcp_flags = cur_u8(&c);
	t->proto = cur_u8(&c);
	cur_take(&c, 1);
	t->sport = cur_u16le(&c);
	t->dport = cur_u16le(&c);
	cur_take(&c, old ? 0 : 4);
	t->src = address(&c, flags & V6);
	t->dst = address(&c, flags & V6);
	*f = (struct obs_flow){ .duration_ns = instant(last, last_ms) -
			instant(first, first_ms) };
	f->src_packets = number(&c, flags & WIDE_PACKETS);
	f->src_wire_byte = number(&c, flags & WIDE_BYTES);
	f->src_byte = flow_payload(t, f->src_wire_byte, f->src_packets, 0);
	f->src_flags = t->proto == 6 ? tcp_flags : 0;
	f->answered = flow_heard(f->src_flags) ? 1 : -1;
	f->dst_byte = f->dst_packets = COUNT_NOT_TOLD;
	f->duration_ns = f->duration_ns < 0 ? -1 : f->duration_ns;
	turn_icmp(t);
	o->kind = OBS_FLOW;
	o->t_ns = first ? instant(first, first_ms) : T_NONE;
	return !c.bad;
}

/* --- blocks -------------------------------------------------------------- */

/* 1 = read or skipped, 0 = the file ends before, -1 = failed, -2 = stopped, -3
 * = broken: the block's rest is lost */
static int record(struct nfdump *z,
	uint64_t left,
	size_t *ret_n,
	struct err *err)
{
	struct obs o = { .at_byte = z->s.at };
	struct str p;
	int rc = stream_peek(&z->s, RECORD_HEAD_N, &p, err);

	if (rc <= 0)
		return rc;
	struct cur c = cur_of(p.p, p.n);
	unsigned type = cur_u16le(&c);
	unsigned n = cur_u16le(&c);
	if (n < RECORD_HEAD_N || n > left)
		return -3;
	if ((rc = stream_peek(&z->s, n, &p, err)) <= 0)
		return rc;
	o.len_byte = n;
	*ret_n = n;
	if (type != RECORD && type != RECORD_OLD) {
		z->other++;
	} else if (!flow(p, type == RECORD_OLD, &o)) {
		sink_skip(z->out,
			z->stats,
			(struct skip){ o.at_byte,
				0,
				0,
				"a flow record as long as it says was "
				"expected" });
	} else {
		/* exporters of one file are not told apart: their numbers
		 * stand in extensions */
		if (!biflows_put(z->pairs, 0, &o, &z->joined))
			return -2;
	}
	stream_take(&z->s, n);
	return 1;
}

static int block(struct nfdump *z, struct err *err)
{
	struct str p;
	size_t n = 0;
	int rc = stream_peek(&z->s, BLOCK_HEAD_N, &p, err);

	if (rc <= 0) {
		if (rc)
			return rc;
		if (stream_left(&z->s))
			return 0;
		return 2;
	}
	struct cur c = cur_of(p.p, p.n);
	uint32_t records = cur_u32le(&c);
	uint32_t left = cur_u32le(&c);
	uint32_t id = cur_u16le(&c);
	stream_take(&z->s, BLOCK_HEAD_N);
	for (uint32_t i = 0;
		i < records && left >= RECORD_HEAD_N && id == RECORDS_BLOCK;
		i++) {
		if ((rc = record(z, left, &n, err)) == -3) {
			sink_skip(z->out,
				z->stats,
				(struct skip){ z->s.at,
					0,
					0,
					"a record that ends within its block "
					"was expected: the block's rest is "
					"not "
					"read" });
			break;
		}
		if (rc <= 0)
			return rc;
		left -= (uint32_t)n;
	}
	return stream_skip(&z->s, left, err);
}

static bool refused(struct str head, struct err *err)
{
	struct cur c = cur_of(head.p, head.n);
	unsigned magic = cur_u16le(&c);
	unsigned version = cur_u16le(&c);
	uint32_t flags = cur_u32le(&c);
	const char *why;
	if (magic != MAGIC)
		why = "of a big-endian machine";
	else if (version != 1)
		why = "of nfdump 1.7";
	else if (flags & COMPRESSED)
		why = "compressed";
	else
		why = NULL;

	if (why) {
		fail(err,
			ERR_FORMAT,
			0,
			"this nfdump file is %s and is not read as it is; "
			"make "
			"it a table: nfdump -r FILE -o csv >FILE.csv",
			why);
	}
	return why;
}

static void note(struct nfdump *z)
{
	const struct biflow_counts *pairs = biflows_counts(z->pairs);
	size_t room = sizeof z->stats->note;
	size_t used = 0;
	const struct {
		uint64_t n;
		const char *text;
	} say[] = {
		{ z->other, "records are no flows" },
		{ pairs->joined, "pairs of directions joined" },
		{ pairs->undirected, "flows do not tell who opened them" },
	};

	for (size_t i = 0; i < sizeof say / sizeof *say && used < room; i++) {
		if (say[i].n) {
			used += (size_t)snprintf(z->stats->note + used,
				room - used,
				"%s%llu %s",
				used ? "; " : "",
				(unsigned long long)say[i].n,
				say[i].text);
		}
	}
}

bool nfdump_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct nfdump *z = NEW(&scratch, struct nfdump, 1);
	struct str head;
	int rc;

	if (!z || !stream_open(&z->s, in, &scratch, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read an nfdump file");
	}
	z->out = out;
	z->stats = stats;
	z->pairs = biflows_new(&scratch);
	z->joined = (struct sink){ z, put, NULL };
	if (!z->pairs) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read an nfdump file");
	}
	if ((rc = stream_peek(&z->s, HEAD_N, &head, err)) < 0 ||
		(rc > 0 && refused(head, err))) {
		return false;
	}
	if (rc > 0)
		rc = stream_skip(&z->s, HEAD_N + STAT_N, err);
	while (rc == 1)
		rc = block(z, err);
	if (rc != -2 && !biflows_end(z->pairs, &z->joined))
		rc = -2;
	note(z);
	if (rc == 0) {
		sink_skip(out,
			stats,
			(struct skip){ z->s.at,
				0,
				0,
				"the file ends within a record" });
	}
	if (rc == -2)
		return fail(err,
			ERR_LIMIT,
			z->s.at,
			"the reading was stopped");
	if (rc == 0) {
		return fail(err,
			ERR_FORMAT,
			z->s.at,
			"the nfdump file ends within a record");
	}
	return rc == 2;
}
