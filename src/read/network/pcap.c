/* SPDX-License-Identifier: Apache-2.0 */
/* Classic capture files and pcapng, as packets for capture.h.
 * source: draft-ietf-opsawg-pcap-05, draft-ietf-opsawg-pcapng-03 */
#include "capture/capture.h"

#include <stdio.h>

#include "read/input/lines.h"
#include "read/network/pcap.h"
#include "read/input/stream.h"

enum {
	SNAP_MAX = 256 * 1024,
	INTERFACES_MAX = 256
};

struct capture_file {
	struct stream stream;
	struct capture *capture;
	const struct sink *out;
	struct read_stats *stats;
	bool little;
	uint64_t packet; /* number of the packet that is read, from 1 */
	uint32_t link;   /* classic, as is what follows */
	bool nano;
	/* version 2.2 and older wrote the lengths the other way round, 2.3 did
	 * both (libpcap, sf-pcap.c) */
	enum {
		LENGTHS_CAPTURED_FIRST,
		LENGTHS_WIRE_FIRST,
		LENGTHS_SMALLER_CAPTURED
	} lengths;
	uint32_t record; /* bytes of a record's header */
	struct interface {
		uint32_t link;
		/* time units in a second; 0 = an interface not declared */
		uint64_t per_s;
		int64_t offset_s;
	} interface[INTERFACES_MAX]; /* pcapng: of the current section */
	uint32_t n_interface;
	bool keeps_files;
	unsigned payload;
};

static uint32_t u32(const struct capture_file *c, struct cur *in)
{
	return c->little ? cur_u32le(in) : cur_u32be(in);
}

static uint16_t u16(const struct capture_file *c, struct cur *in)
{
	return c->little ? cur_u16le(in) : cur_u16be(in);
}

static struct capture_file *file_new(struct input *in,
	struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct capture_file *c = NEW(a, struct capture_file, 1);

	if (!c || !stream_open(&c->stream, in, a, stats, err)) {
		fail(err, ERR_LIMIT, 0, "no memory left to read a capture");
		return NULL;
	}
	c->out = out;
	c->stats = stats;
	c->keeps_files = in->keeps_files;
	c->payload = in->payload;
	return c;
}

/* Once it is clear that there are packets to read; from here on it ends in
 * finish. */
static bool begin(struct capture_file *c,
	struct arena *a,
	bool flows_only,
	struct err *err)
{
	c->capture = capture_new(a, c->out, c->stats, flows_only);
	if (!c->capture) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read a capture");
	}
	if (c->keeps_files)
		capture_keep_files(c->capture);
	capture_tell_payload(c->capture, c->payload);
	return true;
}

/* Before the buffer moves, what points into it is worked on. As stream_peek; -1
 * when the sink stopped the reading, too. */
static int peek(struct capture_file *c,
	size_t n,
	struct str *ret,
	struct err *err)
{
	if (stream_left(&c->stream) < n && !capture_flush(c->capture)) {
		return fail(err,
			       ERR_LIMIT,
			       c->stream.at,
			       "the reading was stopped"),
		       -1;
	}
	return stream_peek(&c->stream, n, ret, err);
}

static void skip_packet(struct capture_file *c, uint64_t at, const char *why)
{
	/* what came before it comes out before it */
	if (capture_flush(c->capture)) {
		sink_skip(c->out,
			c->stats,
			(struct skip){ at, c->packet, 0, why });
	}
}

/* a packet of an interface of pcapng */
static void skip_link(struct capture_file *c, uint64_t at, uint32_t link)
{
	const char *name = packet_link_name(link);
	char why[96];

	snprintf(why,
		sizeof why,
		"a link type that can be read was expected, not %u%s%s%s",
		link,
		name ? " (" : "",
		name ? name : "",
		name ? ")" : "");
	skip_packet(c, at, why);
}

/* What was read before a failure stands: the flows that are open go out in any
 * case. */
static bool finish(struct capture_file *c, int rc, struct err *err)
{
	bool ok = capture_end(c->capture, c->packet);

	if (rc == 0 && !ok) {
		return fail(err,
			ERR_LIMIT,
			c->stream.at,
			"the reading was stopped");
	}
	return rc == 0;
}

static int broken(const struct capture_file *c,
	struct err *err,
	const char *why)
{
	fail(err,
		ERR_FORMAT,
		c->stream.at,
		"%s (byte %llu)",
		why,
		(unsigned long long)c->stream.at);
	return -1;
}

/* --- classic ------------------------------------------------------------- */

/* Record headers are 16 bytes, or longer where somebody added to them. Ixia's
 * files have the size of all records behind their header. Magic numbers that
 * libpcap reserves for formats nobody described (0xa1b234cd, 0xa12b3c4d) are
 * not among them. source: libpcap, sf-pcap.c; Wireshark's wiki,
 * Development/LibpcapFileFormat */
static const struct form {
	uint32_t magic; /* in the byte order of the writer */
	bool nano;
	uint8_t more_head;   /* bytes behind the file's header */
	uint8_t record;      /* bytes of a record's header */
	uint8_t record_also; /* another length; 0 = none */
	/* whose format it is when nobody described it: libpcap reserves the
	 * number and reads no such file */
	const char *reserved;
} classic[] = {
	{ 0xa1b2c3d4, false, 0, 16, 0, NULL },
	{ 0xa1b23c4d, true, 0, 16, 0, NULL },
	{ 0xa1b2cd34, false, 0, 24, 28, NULL }, /* Kuznetzov's patches */
	{ 0x1c0001ac, true, 4, 16, 0, NULL },   /* Ixia, hardware */
	{ 0x1c0001ab, false, 4, 16, 0, NULL },  /* Ixia, software */
	{ 0xa1b234cd, false, 0, 16, 0, "Francisco Mesquita" },
	{ 0xa12b3c4d, true, 0, 16, 0, "Navtel Communications" },
};

static const struct form *classic_of(struct str head, bool *ret_little)
{
	struct cur c = cur_of(head.p, head.n);
	uint32_t magic = cur_u32le(&c);

	for (size_t i = 0; !c.bad && i < sizeof classic / sizeof *classic;
		i++) {
		bool little = classic[i].magic == magic;

		if (little || classic[i].magic == __builtin_bswap32(magic)) {
			*ret_little = little;
			return &classic[i];
		}
	}
	return NULL;
}

int pcap_probe(struct str head)
{
	bool little;

	return classic_of(head, &little) ? 100 : 0;
}

/* n bytes at the front: 1 = there, 0 = the file ends before, -1 = failed. Most
 * of the time they are in the buffer. */
static inline int want(struct capture_file *c,
	size_t n,
	struct str *ret,
	struct err *err)
{
	if (stream_left(&c->stream) < n)
		return peek(c, n, ret, err);
	*ret = (struct str){ (const char *)c->stream.buf + c->stream.used,
		n };
	return 1;
}

static inline uint32_t word(const struct capture_file *c, const char *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof v);
	if (c->little == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__))
		return v;
	return __builtin_bswap32(v);
}

static int stopped(uint64_t at, struct err *err)
{
	fail(err, ERR_LIMIT, at, "the reading was stopped");
	return -1;
}

static void order_lengths(const struct capture_file *c,
	uint32_t *captured,
	uint32_t *wire)
{
	const uint32_t first = *captured;

	if (c->lengths == LENGTHS_WIRE_FIRST || first > *wire) {
		*captured = *wire;
		*wire = first;
	}
}

/* 1 = read, 0 = clean end, -1 = failed or cut off */
static int classic_packet(struct capture_file *c, struct err *err)
{
	struct str s;
	const uint32_t header = c->record;
	int rc = want(c, header, &s, err);
	const uint64_t at = c->stream.at;

	if (rc == 0 && stream_left(&c->stream) == 0)
		return 0;
	if (rc <= 0) {
		if (rc < 0)
			return -1;
		return broken(c,
			err,
			"the capture is cut off inside a "
			"packet header");
	}
	const uint32_t sec = word(c, s.p);
	const uint32_t frac = word(c, s.p + 4);
	uint32_t captured = word(c, s.p + 8);
	uint32_t wire = word(c, s.p + 12);
	if (c->lengths)
		order_lengths(c, &captured, &wire);
	c->packet++;
	if (captured > SNAP_MAX) {
		return broken(c,
			err,
			"a packet of at most 256 KiB was expected");
	}
	rc = want(c, header + captured, &s, err);
	if (rc <= 0) {
		if (rc < 0)
			return -1;
		return broken(c,
			err,
			"the capture is cut off inside a packet");
	}
	int64_t t_ns = (int64_t)sec * 1000000000 +
		(int64_t)frac * (c->nano ? 1 : 1000);
	bool ok = capture_packet(c->capture,
		&(struct captured){ c->link,
			wire,
			t_ns,
			str_from(s, header),
			c->packet,
			at,
			header + captured });
	stream_take(&c->stream, header + captured);
	if (ok)
		return 1;
	return stopped(at, err);
}

/* How many records with headers of n bytes stand in s, a few at most; -1 when
 * something else does. ends: s is the rest of the file. */
static int records_fit(const struct capture_file *c,
	struct str s,
	size_t n,
	bool ends)
{
	enum {
		ENOUGH = 4
	};
	int fit = 0;

	while (fit < ENOUGH && s.n >= n) {
		uint32_t frac = word(c, s.p + 4);
		uint32_t captured = word(c, s.p + 8);
		uint32_t wire = word(c, s.p + 12);

		if (captured > wire || captured > SNAP_MAX || frac >= 1000000)
			return -1;
		if (s.n < n + captured)
			return ends ? -1 : fit;
		s = str_from(s, n + captured);
		fit++;
	}
	return ends && fit < ENOUGH && s.n ? -1 : fit;
}

/* Of two lengths that record headers may have, the one that the first records
 * agree with. Looks ahead, so that no form that is read live has two. */
static uint32_t record_length(struct capture_file *c, const struct form *form)
{
	enum {
		LOOK = 4096
	};
	struct str s;
	struct err later; /* comes again when it is read up to there */

	if (!form->record_also)
		return form->record;
	int rc = stream_peek(&c->stream, LOOK, &s, &later);
	/* as far as the file goes */
	s = (struct str){ (const char *)c->stream.buf + c->stream.used,
		stream_left(&c->stream) };
	if (records_fit(c, s, form->record, rc == 0) < 0 &&
		records_fit(c, s, form->record_also, rc == 0) > 0) {
		return form->record_also;
	}
	return form->record;
}

static bool link_can_be_read(struct capture_file *c, struct err *err)
{
	const char *name = packet_link_name(c->link);

	return packet_link_known(c->link) ||
		fail(err,
			ERR_FORMAT,
			20,
			"link type %u%s%s%s is not one that can be read",
			c->link,
			name ? " (" : "",
			name ? name : "",
			name ? ")" : "");
}

/* NULL: it is none, or one that cannot be read */
static const struct form *form_of(struct capture_file *c,
	struct str head,
	struct err *err)
{
	const struct form *form = classic_of(head, &c->little);

	if (!form) {
		fail(err, ERR_FORMAT, 0, "not a capture file");
		return NULL;
	}
	if (form->reserved) {
		fail(err,
			ERR_FORMAT,
			0,
			"a capture of magic number 0x%x is in a format of %s "
			"that was never described; save it as pcap or pcapng "
			"with the program that wrote it",
			(unsigned)form->magic,
			form->reserved);
		return NULL;
	}
	return form;
}

/* up to the first record */
static bool classic_header(struct capture_file *c, struct err *err)
{
	struct str s;
	int rc = stream_peek(&c->stream, 24, &s, err);

	if (rc < 0)
		return false;
	if (rc == 0) {
		return fail(err,
			ERR_FORMAT,
			0,
			"a capture header of 24 bytes was expected");
	}
	const struct form *form = form_of(c, s, err);
	if (!form)
		return false;
	struct cur head = cur_of(s.p + 4, 20);
	uint16_t major = u16(c, &head);
	uint16_t minor = u16(c, &head);
	cur_take(&head, 12);
	c->nano = form->nano;
	c->link = u32(c, &head) & 0xffff; /* the upper half holds FCS bits */
	if (major == 2 && minor < 3)
		c->lengths = LENGTHS_WIRE_FIRST;
	else if (major == 2 && minor == 3)
		c->lengths = LENGTHS_SMALLER_CAPTURED;
	if (!link_can_be_read(c, err))
		return false;
	stream_take(&c->stream, 24);
	rc = stream_skip(&c->stream, form->more_head, err);
	c->record = record_length(c, form);
	if (rc == 0) {
		return fail(err,
			ERR_FORMAT,
			24,
			"the size of all records was expected behind the "
			"header of Ixia's form");
	}
	return rc > 0;
}

static bool read_classic(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	bool flows_only,
	struct err *err)
{
	struct capture_file *c = file_new(in, &scratch, out, stats, err);
	int rc;

	if (!c || !classic_header(c, err) ||
		!begin(c, &scratch, flows_only, err)) {
		return false;
	}
	while ((rc = classic_packet(c, err)) > 0)
		;
	return finish(c, rc, err);
}

bool pcap_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	return read_classic(in, scratch, out, stats, false, err);
}

bool pcap_read_flows(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	return read_classic(in, scratch, out, stats, true, err);
}

/* --- pcapng -------------------------------------------------------------- */

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET_OLD = 2,
	BLOCK_SIMPLE = 3,
	BLOCK_ENHANCED = 6,
	OPT_TSRESOL = 9,
	OPT_TSOFFSET = 14
};

int pcapng_probe(struct str head)
{
	bool order = head.n >= 12 &&
		(memcmp(head.p + 8, "\x4d\x3c\x2b\x1a", 4) == 0 ||
			memcmp(head.p + 8, "\x1a\x2b\x3c\x4d", 4) == 0);

	return order && memcmp(head.p, "\x0a\x0d\x0d\x0a", 4) == 0 ? 100 : 0;
}

/* if_tsresol: a power of ten, or of two when the top bit is set; 0 when it does
 * not fit */
static uint64_t units_per_s(uint8_t tsresol)
{
	unsigned power = tsresol & 0x7f;
	uint64_t v = 1;

	if (tsresol & 0x80)
		return power < 64 ? (uint64_t)1 << power : 0;
	for (; power; power--) {
		if (v > UINT64_MAX / 10)
			return 0;
		v *= 10;
	}
	return v;
}

static void interface_block(struct capture_file *c,
	struct cur *in,
	uint64_t at)
{
	struct interface i = { .per_s = 1000000 };

	i.link = u16(c, in);
	cur_take(in, 6);
	if (in->bad)
		i.per_s =
			0; /* it keeps its number; its packets are refused */
	while (!in->bad && cur_left(in) >= 4) {
		uint16_t code = u16(c, in);
		uint16_t len = u16(c, in);
		const unsigned char *v = cur_take(in, len);

		if (!v || code == 0)
			break;
		if (code == OPT_TSRESOL && len >= 1)
			i.per_s = units_per_s(v[0]);
		if (code == OPT_TSOFFSET && len >= 8) {
			struct cur o = cur_of(v, 8);
			uint64_t a = u32(c, &o);
			uint64_t b = u32(c, &o);
			i.offset_s = (int64_t)(c->little ? b << 32 | a
							 : a << 32 | b);
		}
		cur_take(in, -(unsigned)len & 3);
	}
	if (c->n_interface == INTERFACES_MAX) {
		skip_packet(c,
			at,
			"at most 256 interfaces in a section were expected");
	} else {
		c->interface[c->n_interface++] = i;
	}
}

static bool interface_time(const struct interface *i,
	uint64_t units,
	int64_t *ret_ns)
{
	const int64_t year_2200_s = 7258118400;
	uint64_t s = units / i->per_s;
	uint64_t rest = units % i->per_s;
	int64_t sum_s;

	if (s > (uint64_t)year_2200_s ||
		__builtin_add_overflow((int64_t)s, i->offset_s, &sum_s) ||
		sum_s < 0 || sum_s >= year_2200_s) {
		return false;
	}
	__extension__ unsigned __int128 ns =
		(unsigned __int128)rest * 1000000000 / i->per_s;
	*ret_ns = sum_s * 1000000000 + (int64_t)ns;
	return true;
}

/* Enhanced Packet Block, and the Packet Block that it replaced (a 16-bit
 * interface and a drop count in the first word) */
static bool packet_block(struct capture_file *c,
	struct cur *in,
	bool old,
	uint64_t at,
	uint32_t len)
{
	uint32_t id = old ? u16(c, in) : u32(c, in);
	int64_t t_ns;

	if (old)
		u16(c, in);
	uint64_t hi = u32(c, in);
	uint64_t units = hi << 32 | u32(c, in);
	uint32_t captured = u32(c, in);
	uint32_t wire = u32(c, in);
	const unsigned char *p = cur_take(in, captured);
	c->packet++;
	if (!p) {
		skip_packet(c, at, "a packet inside its block was expected");
		return true;
	}
	if (id >= c->n_interface || !c->interface[id].per_s) {
		skip_packet(c,
			at,
			"an interface declared before, of a time resolution "
			"that can be read, was expected");
		return true;
	}
	/* located here; counted by its kind there */
	if (!packet_link_known(c->interface[id].link))
		skip_link(c, at, c->interface[id].link);
	if (!interface_time(&c->interface[id], units, &t_ns)) {
		skip_packet(c,
			at,
			"a time stamp between 1970 and 2200 was expected");
		return true;
	}
	return capture_packet(c->capture,
		&(struct captured){ c->interface[id].link,
			wire,
			t_ns,
			{ (const char *)p, captured },
			c->packet,
			at,
			len });
}

/* A section may have its own byte order; the interfaces of the last one are
 * gone. */
static bool section_order(struct capture_file *c, struct str s)
{
	if (memcmp(s.p + 8, "\x4d\x3c\x2b\x1a", 4) == 0)
		c->little = true;
	else if (memcmp(s.p + 8, "\x1a\x2b\x3c\x4d", 4) == 0)
		c->little = false;
	else
		return false;
	c->n_interface = 0;
	return true;
}

static bool block_body(struct capture_file *c,
	uint32_t type,
	struct str body,
	uint64_t at)
{
	struct cur in = cur_of(body.p, body.n);
	uint32_t len = (uint32_t)body.n + 12;

	switch (type) {
	case BLOCK_INTERFACE:
		interface_block(c, &in, at);
		return true;
	case BLOCK_ENHANCED:
		return packet_block(c, &in, false, at, len);
	case BLOCK_PACKET_OLD:
		return packet_block(c, &in, true, at, len);
	case BLOCK_SIMPLE:
		c->packet++;
		skip_packet(c,
			at,
			"a packet with a time stamp was expected (simple "
			"packet block)");
		return true;
	}
	/* names, statistics, secrets, comments: nothing to observe */
	return true;
}

/* 1 = read, 0 = clean end, -1 = failed or cut off */
static int block(struct capture_file *c, struct err *err)
{
	struct str s;
	int rc = peek(c, 12, &s, err);
	const uint64_t at = c->stream.at;

	if (rc == 0 && stream_left(&c->stream) == 0)
		return 0;
	if (rc <= 0) {
		if (rc < 0)
			return -1;
		return broken(c,
			err,
			"the capture is cut off inside a block "
			"header");
	}
	struct cur in = cur_of(s.p, s.n);
	uint32_t type = u32(c, &in);
	if (type == BLOCK_SECTION && !section_order(c, s)) {
		return broken(c,
			err,
			"a section's byte-order mark was expected");
	}
	uint32_t len = u32(c, &in);
	if (len < 12 || len % 4) {
		return broken(c,
			err,
			"a block length of at least 12, a multiple of 4, was "
			"expected");
	}
	bool wanted = type == BLOCK_INTERFACE || type == BLOCK_ENHANCED ||
		type == BLOCK_PACKET_OLD || type == BLOCK_SIMPLE;
	if (!wanted || len > STREAM_PIECE_MAX) {
		if (wanted) {
			skip_packet(c,
				at,
				"a block of at most 1 MiB was expected");
		}
		if (capture_flush(c->capture)) {
			rc = stream_skip(&c->stream, len, err);
		} else {
			rc = stopped(at, err);
		}
		if (rc)
			return rc;
		return broken(c,
			err,
			"the capture is cut off inside a block");
	}
	rc = peek(c, len, &s, err);
	if (rc <= 0) {
		if (rc < 0)
			return -1;
		return broken(c,
			err,
			"the capture is cut off inside a block");
	}
	bool ok = block_body(c, type, str_head(str_from(s, 8), len - 12), at);
	stream_take(&c->stream, len);
	if (ok)
		return 1;
	return stopped(at, err);
}

bool pcapng_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	int rc;
	struct capture_file *c = file_new(in, &scratch, out, stats, err);

	if (!c || !begin(c, &scratch, false, err))
		return false;
	while ((rc = block(c, err)) > 0)
		;
	return finish(c, rc, err);
}
