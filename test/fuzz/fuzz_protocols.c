/* SPDX-License-Identifier: Apache-2.0 */
/* All protocols, as a capture would drive them. Input: one byte (bit 0:
 * datagrams, the others: which port), then pieces: one byte (bit 0: direction,
 * bit 1: bytes were lost before), length u16 big-endian, bytes. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/netflow.h"
#include "protocol/protocol.h"

enum {
	MEMORY = 64 << 20,
	BUDGET = 16 << 20
};

#define MUST(x) ((x) ? (void)0 : broken(#x, __LINE__))

static void broken(const char *what, int line)
{
	fprintf(stderr,
		"fuzz_protocols.c:%d: broken promise: %s\n",
		line,
		what);
	abort();
}

struct run {
	uint64_t hash;
	uint64_t puts;
	uint64_t stop_after;
	size_t text_max;
	bool stopped;
};

static void mix(struct run *r, uint64_t v)
{
	r->hash = hash_mix(r->hash * 31 + v);
}

static bool put(void *ctx, const struct obs *o)
{
	struct run *r = ctx;
	uint32_t n;

	/* what an exporter told, a flow or an event, may lack ports */
	bool portless = o->kind == OBS_FLOW || o->kind == OBS_RECORD;
	MUST(!r->stopped && o->kind < OBS_KINDS &&
		(o->tuple.dport || portless));
	mix(r, o->kind);
	mix(r, (uint64_t)o->t_ns);
	mix(r, o->at_byte);
	mix(r, o->len_byte);
	for (uint32_t i = 0; i < obs_shapes[o->kind].n; i++) {
		const struct obs_field *f = &obs_shapes[o->kind].field[i];

		if (f->type == FIELD_TEXT) {
			struct str s = obs_text_at(o, f);
			MUST(s.n <= r->text_max);
			/* reads every byte, so that a sanitizer sees a slice
			 * that is gone */
			mix(r, hash_bytes(s));
		} else if (f->type != FIELD_ADDRESS) {
			mix(r, obs_number_at(o, f));
		}
	}
	const struct str *cell = obs_cells(o, &n);
	for (uint32_t i = 0; i < n; i++)
		mix(r, hash_bytes(cell[i]));
	r->stopped = ++r->puts == r->stop_after;
	return !r->stopped;
}

static void skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

/* the bytes in parts of at most `part` (0: whole), each in memory of its own,
 * so that a sanitizer sees reads beyond it */
static void say(struct sessions *s,
	struct flow_session *g,
	bool datagram,
	struct chunk h,
	size_t part)
{
	struct str rest = h.bytes;

	do {
		size_t n = datagram || !part || rest.n < part ? rest.n : part;
		char *own = malloc(n ? n : 1);

		if (!own)
			abort();
		if (n)
			memcpy(own, rest.p, n);
		h.bytes = (struct str){ own, n };
		if (datagram)
			session_datagram(s, g, &h);
		else
			session_stream(s, g, &h);
		free(own);
		rest = str_from(rest, n);
		h.lost = 0;
	} while (rest.n);
}

static struct run one_run(struct cur c,
	size_t part,
	uint64_t stop_after,
	struct arena memory)
{
	static const uint16_t ports[] = { 53,
		443,
		22,
		80,
		21,
		25,
		88,
		110,
		137,
		138,
		139,
		143,
		389,
		445,
		123,
		67,
		161,
		587,
		1080,
		1883,
		3306,
		3389,
		5060,
		5353,
		5355,
		5432,
		6667,
		8080,
		69,
		23,
		514,
		4444,
		500,
		502,
		4500,
		1433 };
	struct arena room = memory;
	memory.end = memory.at + MEMORY / 2;
	room.at = memory.end;
	struct netflow *netflow = netflow_new(&memory);
	struct slabs slabs = slabs_in(&memory, BUDGET);
	struct run r = {
		.stop_after = stop_after,
		.text_max = 16 * (cur_left(&c) + 4096),
	};
	struct sink sink = { &r, put, skip };
	struct sessions sessions = { .slabs = &slabs,
		.parser = { .out = &sink, .scratch = room, .netflow = netflow, }, };
	uint8_t first = cur_u8(&c);
	bool datagram = first & 1;
	struct flow_session g = {
		.session.tuple = { addr_v4(0xc0000201),
			addr_v4(0xc6336402),
			40000,
			ports[(first >> 1) % (sizeof ports / sizeof *ports)],
			datagram ? 17 : 6 }
	};

	for (int64_t i = 0; cur_left(&c) >= 3; i++) {
		uint8_t how = cur_u8(&c);
		size_t n = cur_u16be(&c);
		n = n < cur_left(&c) ? n : cur_left(&c);
		say(&sessions,
			&g,
			datagram,
			(struct chunk){
				.dir = how & 1,
				.lost = how >> 1 & 1,
				.t_ns = i,
				.at_byte = (uint64_t)i,
				.len_byte = 1,
				.bytes = { (const char *)cur_take(&c, n), n },
			},
			part);
	}
	session_end(&sessions, &g);
	MUST(slabs.out_byte == 0);
	MUST(!r.stopped || sessions.parser.stopped);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena memory;
	struct err err;

	if (!size)
		return 0;
	if (!memory.base && !arena_open(&memory, MEMORY, &err))
		abort();
	struct cur c = cur_of(data, size);
	struct run whole = one_run(c, 0, 0, memory);
	struct run parts = one_run(c, 1 + size % 61, 0, memory);
	MUST(whole.hash == parts.hash && whole.puts == parts.puts);
	if (whole.puts)
		one_run(c, 0, 1 + size % whole.puts, memory);
	return 0;
}
