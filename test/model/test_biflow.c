/* SPDX-License-Identifier: Apache-2.0 */
/* Records of one direction, and the flows that they are. */
#include "../core/check.h"

#include <stdio.h>

#include "model/model.h"

enum {
	RECORDS_MAX = 6,
	MEMORY = 64 << 20
};

/* a record: who sent, to whom, when (ms), how long (ms), how much */
struct uniflow {
	unsigned src; /* 192.0.2.src */
	unsigned sport;
	unsigned dst;
	unsigned dport;
	int t_ms; /* -1 = not told */
	int lasted_ms;
	unsigned packets; /* 0 = not told */
	unsigned byte;
	uint8_t flags;
	uint8_t exporter;
	uint8_t proto;   /* 0 = TCP */
	int8_t answered; /* 2 = not told */
};

static const struct scene {
	const char *name;
	struct uniflow record[RECORDS_MAX];
	/* one line each: ends, start, duration, packets, bytes with headers,
	 * answered; "?" = not told, "~" instead of ">": who opened is not known
	 */
	const char *flows;
	bool both_ways;
} scenes[] = {
	{ "a connection, by who was first",
		{ { 1, 40000, 2, 40001, 0, 900, 6, 600, 0x1b, 0, 0, 2 },
			{ 2,
				40001,
				1,
				40000,
				20,
				880,
				5,
				5000,
				0x1b,
				0,
				0,
				2 } },
		"1:40000 > 2:40001 0+900 6/5 600/5000 yes\n",
		false },
	{ "the answer's record came first",
		{ { 2, 40001, 1, 40000, 20, 880, 5, 5000, 0x1b, 0, 0, 2 },
			{ 1,
				40000,
				2,
				40001,
				0,
				900,
				6,
				600,
				0x1b,
				0,
				0,
				2 } },
		"1:40000 > 2:40001 0+900 6/5 600/5000 yes\n",
		false },
	{ "at one time: the one that sent a SYN",
		{ { 2, 40001, 1, 40000, 0, 9, 5, 5000, 0x18, 0, 0, 2 },
			{ 1, 40000, 2, 40001, 0, 9, 6, 600, 0x1a, 0, 0, 2 } },
		"1:40000 > 2:40001 0+9 6/5 600/5000 yes\n",
		false },
	{ "only the answer's SYN was seen",
		{ { 2, 443, 1, 40000, 0, 9, 5, 5000, 0x1a, 0, 0, 2 },
			{ 1, 40000, 2, 443, 0, 9, 6, 600, 0x18, 0, 0, 2 } },
		"1:40000 ~ 2:443 0+9 6/5 600/5000 yes\n",
		false },
	{ "at one time, both flags alike: the port of a service",
		{ { 2, 443, 1, 40000, 0, 9, 5, 5000, 0x1b, 0, 0, 2 },
			{ 1, 40000, 2, 443, 0, 9, 6, 600, 0x1b, 0, 0, 2 } },
		"1:40000 > 2:443 0+9 6/5 600/5000 yes\n",
		false },
	{ "nothing tells",
		{ { 2, 40001, 1, 40000, 0, 9, 5, 5000, 0x1b, 0, 0, 2 },
			{ 1, 40000, 2, 40001, 0, 9, 6, 600, 0x1b, 0, 0, 2 } },
		"2:40001 ~ 1:40000 0+9 5/6 5000/600 yes\n",
		false },
	{ "a piece from the middle: who sent first opened nothing",
		{ { 2, 443, 1, 40000, 0, 900, 5, 5000, 0x18, 0, 0, 2 },
			{ 1, 40000, 2, 443, 5, 890, 6, 600, 0x18, 0, 0, 2 } },
		"1:40000 > 2:443 0+900 6/5 600/5000 yes\n",
		false },
	{ "without flags, and the ports say the contrary",
		{ { 2, 53, 1, 40000, 0, 1, 1, 100, 0, 0, 17, 2 },
			{ 1, 40000, 2, 53, 3, 1, 1, 60, 0, 0, 17, 2 } },
		"1:40000 ~ 2:53 0+4 1/1 60/100 yes\n",
		false },
	{ "a question and its answer that do not overlap",
		{ { 1, 40000, 2, 53, 0, 0, 1, 60, 0, 0, 17, 2 },
			{ 2, 53, 1, 40000, 3000, 0, 1, 100, 0, 0, 17, 2 } },
		"1:40000 > 2:53 0+3000 1/1 60/100 yes\n",
		false },
	{ "too far apart to be one",
		{ { 1, 40000, 2, 53, 0, 0, 1, 60, 0, 0, 17, 2 },
			{ 2, 53, 1, 40000, 15001, 0, 1, 100, 0, 0, 17, 2 } },
		"1:40000 > 2:53 0+0 1/? 60/0 ?\n"
		"2:53 ~ 1:40000 15001+0 1/? 100/0 ?\n",
		false },
	{ "two exporters each saw one direction",
		{ { 1, 40000, 2, 53, 0, 0, 1, 60, 0, 1, 17, 2 },
			{ 2, 53, 1, 40000, 1, 0, 1, 100, 0, 2, 17, 2 } },
		"1:40000 > 2:53 0+0 1/? 60/0 ?\n"
		"2:53 ~ 1:40000 1+0 1/? 100/0 ?\n",
		false },
	{ "refused",
		{ { 1, 40000, 2, 23, 0, 0, 1, 44, 0x02, 0, 0, 2 },
			{ 2, 23, 1, 40000, 1, 0, 1, 40, 0x14, 0, 0, 2 } },
		"1:40000 > 2:23 0+1 1/1 44/40 no\n",
		false },
	{ "alone, but its own flags say that somebody answered",
		{ { 1, 40000, 2, 443, 0, 9, 6, 600, 0x1b, 0, 0, 1 } },
		"1:40000 > 2:443 0+9 6/? 600/0 yes\n",
		false },
	{ "alone: nobody says whether it was answered",
		{ { 1, 40000, 2, 443, 0, 9, 1, 40, 0x02, 0, 0, 2 } },
		"1:40000 > 2:443 0+9 1/? 40/0 ?\n",
		false },
	{ "alone, of a source that records both directions",
		{ { 1, 40000, 2, 443, 0, 9, 1, 40, 0x02, 0, 0, 2 } },
		"1:40000 > 2:443 0+9 1/0 40/0 no\n",
		true },
	{ "the last of a file: the answer may stand in the next",
		{ { 1, 40000, 2, 443, 0, 9, 1, 40, 0, 0, 0, 2 },
			{ 1, 40001, 2, 443, 110000, 9, 1, 40, 0, 0, 0, 2 },
			{ 1, 40002, 2, 443, 125000, 9, 1, 40, 0, 0, 0, 2 } },
		"1:40000 > 2:443 0+9 1/0 40/0 no\n"
		"1:40001 > 2:443 110000+9 1/0 40/0 no\n"
		"1:40002 > 2:443 125000+9 1/? 40/0 ?\n",
		true },
	{ "let in, and the way back was closed",
		{ { 1, 40000, 2, 443, 0, 9, 1, 40, 0, 0, 0, 2 },
			{ 2, 443, 1, 40000, 1, 9, 1, 40, 0, 0, 0, 0 } },
		"1:40000 > 2:443 0+10 1/1 40/40 no\n",
		true },
	{ "two exchanges over the same ports, in order of time",
		{ { 1, 123, 2, 123, 0, 0, 1, 76, 0, 0, 17, 2 },
			{ 1, 123, 2, 123, 8000, 0, 1, 76, 0, 0, 17, 2 },
			{ 2, 123, 1, 123, 20, 0, 1, 77, 0, 0, 17, 2 },
			{ 2, 123, 1, 123, 8020, 0, 1, 78, 0, 0, 17, 2 } },
		"1:123 > 2:123 0+20 1/1 76/77 yes\n"
		"1:123 > 2:123 8000+20 1/1 76/78 yes\n",
		false },
	{ "a long connection, piece by piece",
		{ { 1, 40000, 2, 40001, 0, 60000, 6, 600, 0x1a, 0, 0, 2 },
			{ 2,
				40001,
				1,
				40000,
				9,
				60000,
				5,
				500,
				0x1a,
				0,
				0,
				2 },
			{ 2,
				40001,
				1,
				40000,
				61000,
				50000,
				5,
				50,
				0x18,
				0,
				0,
				2 },
			{ 1,
				40000,
				2,
				40001,
				61001,
				50000,
				6,
				60,
				0x18,
				0,
				0,
				2 } },
		"1:40000 > 2:40001 0+111001 12/10 660/550 yes\n",
		false },
	{ "pieces of a silence of minutes: TCP without a SYN",
		{ { 1, 40000, 2, 443, 0, 900, 6, 600, 0x1a, 0, 0, 2 },
			{ 2, 443, 1, 40000, 1, 900, 5, 500, 0x1a, 0, 0, 2 },
			{ 1,
				40000,
				2,
				443,
				400000,
				10,
				1,
				60,
				0x18,
				0,
				0,
				2 } },
		"1:40000 > 2:443 0+400010 7/5 660/500 yes\n",
		false },
	{ "a SYN begins another",
		{ { 1, 40000, 2, 443, 0, 900, 6, 600, 0x1b, 0, 0, 2 },
			{ 2, 443, 1, 40000, 1, 900, 5, 500, 0x1b, 0, 0, 2 },
			{ 1,
				40000,
				2,
				443,
				2000,
				900,
				6,
				600,
				0x1b,
				0,
				0,
				2 },
			{ 2,
				443,
				1,
				40000,
				2001,
				900,
				5,
				500,
				0x1b,
				0,
				0,
				2 } },
		"1:40000 > 2:443 0+901 6/5 600/500 yes\n"
		"1:40000 > 2:443 2000+901 6/5 600/500 yes\n",
		false },
	{ "one direction, piece by piece",
		{ { 1, 40000, 2, 443, 0, 60000, 6, 600, 0, 0, 0, 1 },
			{ 1,
				40000,
				2,
				443,
				60100,
				59000,
				6,
				600,
				0,
				0,
				0,
				1 },
			{ 1,
				40000,
				2,
				443,
				120100,
				59000,
				6,
				600,
				0,
				0,
				0,
				1 } },
		"1:40000 > 2:443 0+179100 18/? 1800/0 yes\n",
		false },
	{ "ports that are not told: nobody knows whether they are one",
		{ { 1, 0, 2, 0, 0, 60000, 6, 600, 0, 0, 0, 1 },
			{ 1, 0, 2, 0, 60100, 59000, 6, 600, 0, 0, 0, 1 } },
		"1:0 ~ 2:0 0+60000 6/? 600/0 yes\n"
		"1:0 ~ 2:0 60100+59000 6/? 600/0 yes\n",
		false },
	{ "the answer's clock is ahead, its SYN holds an ACK",
		{ { 2, 443, 1, 40000, 0, 900, 5, 500, 0x12, 0, 0, 2 },
			{ 1,
				40000,
				2,
				443,
				1000,
				900,
				6,
				600,
				0x02,
				0,
				0,
				2 } },
		"1:40000 > 2:443 0+1900 6/5 600/500 yes\n",
		false },
	{ "the answer's clock is ahead, its port is a service's",
		{ { 2, 443, 1, 40000, 0, 900, 5, 500, 0x1b, 0, 0, 2 },
			{ 1, 40000, 2, 443, 3, 900, 6, 600, 0x1b, 0, 0, 2 } },
		"1:40000 ~ 2:443 0+903 6/5 600/500 yes\n",
		false },
	{ "a last piece that the server resets was no refusal",
		{ { 1, 40000, 2, 443, 0, 900, 6, 600, 0x18, 0, 0, 2 },
			{ 2, 443, 1, 40000, 1, 900, 5, 500, 0x1c, 0, 0, 2 } },
		"1:40000 > 2:443 0+901 6/5 600/500 yes\n",
		false },
	{ "data that TCP carried one way: somebody answered",
		{ { 1, 40000, 2, 443, 0, 900, 12, 9000, 0, 0, 0, 2 } },
		"1:40000 > 2:443 0+900 12/? 9000/0 yes\n",
		true },
	{ "one side in two pieces, the other in one",
		{ { 1, 40000, 2, 443, 0, 1000, 6, 600, 0x1a, 0, 0, 2 },
			{ 2,
				443,
				1,
				40000,
				5,
				90000,
				50,
				50000,
				0x1b,
				0,
				0,
				2 },
			{ 1,
				40000,
				2,
				443,
				40000,
				1000,
				2,
				200,
				0x18,
				0,
				0,
				2 } },
		"1:40000 > 2:443 0+90005 8/50 800/50000 yes\n",
		false },
	{ "opened, says a firewall, and then counts it",
		{ { 1, 40000, 2, 443, 0, -1, 0, 0, 0, 0, 0, 2 },
			{ 1, 40000, 2, 443, 0, 900, 6, 600, 0, 0, 0, 2 },
			{ 2, 443, 1, 40000, 0, 900, 5, 500, 0, 0, 0, 2 } },
		"1:40000 > 2:443 0+900 6/5 600/500 yes\n",
		false },
	{ "times that are not told",
		{ { 1, 40000, 2, 443, -1, -1, 6, 600, 0, 0, 0, 2 },
			{ 2, 443, 1, 40000, -1, -1, 5, 500, 0, 0, 0, 2 } },
		"1:40000 > 2:443 - 6/5 600/500 yes\n",
		false },
	{ "echo",
		{ { 2, 0, 1, 8, 3, 0, 1, 84, 0, 0, 1, 2 },
			{ 1, 8, 2, 0, 0, 0, 1, 84, 0, 0, 1, 2 } },
		"1:8 > 2:0 0+3 1/1 84/84 yes\n",
		false },
};

struct collected {
	char text[1024];
	size_t n;
	bool last_only;
};

static void say_count(struct collected *c, uint64_t v)
{
	c->n += (size_t)snprintf(c->text + c->n,
		sizeof c->text - c->n,
		v == COUNT_NOT_TOLD ? "?" : "%llu",
		(unsigned long long)v);
}

static void say(struct collected *c, const char *text)
{
	c->n += (size_t)
		snprintf(c->text + c->n, sizeof c->text - c->n, "%s", text);
}

static bool collect(void *ctx, const struct obs *o)
{
	struct collected *c = ctx;
	const struct obs_flow *f = &o->flow;
	const int64_t ms = 1000000;
	const char *answers[] = { "?", "no", "yes" };

	if (c->last_only)
		c->n = 0;
	say_count(c, o->tuple.src.lo & 255);
	say(c, ":");
	say_count(c, o->tuple.sport);
	say(c, f->direction_unknown ? " ~ " : " > ");
	say_count(c, o->tuple.dst.lo & 255);
	say(c, ":");
	say_count(c, o->tuple.dport);
	say(c, " ");
	if (o->t_ns == T_NONE) {
		say(c, "-");
	} else {
		say_count(c, (uint64_t)(o->t_ns / ms));
		say(c, "+");
		say_count(c, (uint64_t)(f->duration_ns / ms));
	}
	say(c, " ");
	say_count(c, f->src_packets);
	say(c, "/");
	say_count(c, f->dst_packets);
	say(c, " ");
	say_count(c, f->src_wire_byte);
	say(c, "/");
	say_count(c, f->dst_wire_byte);
	say(c, " ");
	say(c, answers[f->answered + 1]);
	say(c, "\n");
	return true;
}

static struct obs record_of(const struct uniflow *u)
{
	const int64_t ms = 1000000;
	uint64_t none = COUNT_NOT_TOLD;
	struct obs o = {
		.kind = OBS_FLOW,
		.t_ns = u->t_ms < 0 ? T_NONE : u->t_ms * ms,
		.tuple = { addr_v4(0xc0000200U | u->src),
			addr_v4(0xc0000200U | u->dst),
			(uint16_t)u->sport,
			(uint16_t)u->dport,
			u->proto ? u->proto : 6 },
	};

	o.flow = (struct obs_flow){
		.duration_ns = u->lasted_ms < 0 ? -1 : u->lasted_ms * ms,
		.src_byte = u->packets ? u->byte : none,
		.dst_byte = none,
		.src_packets = u->packets ? u->packets : none,
		.dst_packets = none,
		.src_wire_byte = u->byte,
		.answered = u->answered == 2 ? (int8_t)-1 : u->answered,
		.src_flags = u->flags,
	};
	return o;
}

static void scenes_as_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(scenes); i++) {
		struct arena a;
		struct err err = { 0 };
		struct collected c = { .n = 0 };
		struct sink out = { &c, collect, NULL };

		assert_true(arena_open(&a, MEMORY, &err));
		struct biflows *b = biflows_new(&a);
		assert_non_null(b);
		if (scenes[i].both_ways)
			biflows_both_ways(b);
		for (size_t k = 0; k < RECORDS_MAX; k++) {
			const struct uniflow *u = &scenes[i].record[k];
			struct obs o = record_of(u);

			if (u->src && !biflows_put(b, u->exporter, &o, &out))
				fail_msg("%s: stopped", scenes[i].name);
		}
		assert_true(biflows_end(b, &out));
		if (strcmp(c.text, scenes[i].flows) != 0) {
			fail_msg("%s:\n%s--- instead of\n%s",
				scenes[i].name,
				c.text,
				scenes[i].flows);
		}
		arena_close(&a);
	}
}

/* An exporter of one direction says nothing of answers; one that records the
 * answers of nearly all who were answered says that the others were not. */
static void exporters_by_their_records(void **state)
{
	(void)state;
	static const struct {
		unsigned
			answered; /* connections of which both are recorded */
		unsigned halves;  /* of which one is, and was answered */
		const char *alone; /* how one alone is told */
	} exporters[] = {
		{ 0, 0, "?" },
		{ 7, 0, "?" },
		{ 8, 0, "no" },
		{ 90, 10, "no" },
		{ 80, 20, "?" },
		{ 0, 100, "?" },
	};

	for (size_t i = 0; i < N(exporters); i++) {
		struct arena a;
		struct err err = { 0 };
		struct collected c = { .last_only = true };
		struct sink out = { &c, collect, NULL };
		unsigned both = exporters[i].answered;

		assert_true(arena_open(&a, MEMORY, &err));
		struct biflows *b = biflows_new(&a);
		assert_non_null(b);
		for (unsigned k = 0; k < both + exporters[i].halves; k++) {
			struct uniflow u = { 1,
				40000 + k,
				2,
				443,
				0,
				9,
				6,
				600,
				0x1b,
				0,
				0,
				1 };
			struct obs o = record_of(&u);
			struct obs back = o;

			back.tuple = tuple_reversed(o.tuple);
			c.n = 0;
			assert_true(biflows_put(b, 0, &o, &out));
			assert_true(
				k >= both || biflows_put(b, 0, &back, &out));
		}
		struct uniflow
			u = { 1, 50000, 3, 23, 0, 0, 1, 40, 2, 0, 0, 2 };
		struct obs o = record_of(&u);
		char expected[80];

		assert_true(biflows_put(b, 0, &o, &out));
		assert_true(biflows_end(b, &out));
		snprintf(expected,
			sizeof expected,
			"1:50000 > 3:23 0+0 1/%s 40/0 %s\n",
			exporters[i].alone[0] == '?' ? "?" : "0",
			exporters[i].alone);
		if (!strstr(c.text, expected)) {
			fail_msg("exporter %zu: %s--- instead of %s",
				i,
				c.text,
				expected);
		}
		arena_close(&a);
	}
}

/* Of an exporter that records answers: UDP that nobody answers stops soon; what
 * went on may have been answered another way. */
static void udp_one_way(void **state)
{
	(void)state;
	static const struct {
		unsigned packets;
		const char *told;
	} cases[] = {
		{ 1, "1:50000 > 3:443 0+9 1/0 9000/0 no\n" },
		{ 6, "1:50000 > 3:443 0+9 6/0 9000/0 no\n" },
		{ 7, "1:50000 > 3:443 0+9 7/? 9000/0 ?\n" },
		{ 12, "1:50000 > 3:443 0+9 12/? 9000/0 ?\n" },
		{ 0, "1:50000 > 3:443 0+9 ?/0 9000/0 no\n" },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct arena a;
		struct err err = { 0 };
		struct collected c = { .last_only = true };
		struct sink out = { &c, collect, NULL };
		struct uniflow u = { 1,
			50000,
			3,
			443,
			0,
			9,
			1,
			9000,
			.proto = 17,
			.answered = 2 };

		assert_true(arena_open(&a, MEMORY, &err));
		struct biflows *b = biflows_new(&a);
		assert_non_null(b);
		for (unsigned k = 0; k < 20; k++) {
			struct uniflow pair = { 1,
				40000 + k,
				2,
				443,
				0,
				9,
				6,
				600,
				.proto = 17,
				.answered = 2 };
			struct obs o = record_of(&pair);
			struct obs back = o;

			back.tuple = tuple_reversed(o.tuple);
			assert_true(biflows_put(b, 0, &o, &out) &&
				biflows_put(b, 0, &back, &out));
		}
		u.packets = cases[i].packets;
		struct obs o = record_of(&u);
		assert_true(biflows_put(b, 0, &o, &out));
		assert_true(biflows_end(b, &out));
		if (!strstr(c.text, cases[i].told))
			fail_msg("%u packets: %s", cases[i].packets, c.text);
		arena_close(&a);
	}
}

/* more than wait, in a flood; none is lost */
static void flood(void **state)
{
	(void)state;
	struct arena a;
	struct err err = { 0 };
	struct collected c = { .last_only = true };
	struct sink out = { &c, collect, NULL };
	uint64_t n = BIFLOW_HELD * UINT64_C(3);

	assert_true(arena_open(&a, MEMORY, &err));
	struct biflows *b = biflows_new(&a);
	assert_non_null(b);
	for (uint64_t k = 0; k < n; k++) {
		struct uniflow
			u = { 1, 50000, 3, 23, 0, 0, 1, 40, 2, 0, 0, 2 };
		struct obs o = record_of(&u);

		/* half of them of one 5-tuple */
		if (k & 1)
			o.tuple.src.lo = k;
		assert_true(biflows_put(b, k % 999, &o, &out));
	}
	assert_true(biflows_end(b, &out));
	assert_int_equal(biflows_counts(b)->alone, n);
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scenes_as_told),
		cmocka_unit_test(exporters_by_their_records),
		cmocka_unit_test(udp_one_way),
		cmocka_unit_test(flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
