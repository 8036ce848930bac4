/* SPDX-License-Identifier: Apache-2.0 */
/* Sweeps of a network by ARP and neighbour discovery, and servers that are
 * starved of leases: what must be found, and what must not. */
#include "../core/check.h"

#include <stdio.h>

#include "../read/drive.h"
#include "hunt/hunt.h"

static const struct exhibit exhibits[] = { { .vantage = S("org:A") },
	{ .vantage = S("org:B") } };
enum {
	NET = 0x0a000000,
	GATEWAY = NET + 1,
	SERVER = NET + 2,
	SWEEPER = NET + 77,
	BEGIN_S = 1700000000
};

struct scene {
	struct hunt_tables *f;
	uint64_t at_byte;
	double t_s;
	/* what was found; -1: nothing */
	int64_t sweep_milli;
	int64_t starved_milli;
	uint32_t n;
	char subject[64];
	char text[512];
};

static void ingest(struct scene *s, struct obs *o)
{
	struct err err;

	o->t_ns = BEGIN_S * INT64_C(1000000000) +
		(int64_t)(s->t_s * 1000) * 1000000;
	o->at_byte = s->at_byte += 100;
	o->len_byte = 99;
	if (!hunt_ingest(s->f, 0, o, &err))
		fail_msg("%s", err.text);
}

/* --- ARP ----------------------------------------------------------------- */

/* whom: 0 = a reply */
static void arp(struct scene *s, uint32_t who, uint32_t whom)
{
	char mac[18];
	struct obs o = {
		.kind = OBS_HOST,
		.tuple = { .src = addr_v4(who) },
		.host = { .source = STR("arp"),
			.address = addr_v4(who),
			.asks_for =
				whom ? addr_v4(whom) : (struct addr){ 0 } },
	};

	snprintf(mac, sizeof mac, "02:00:%08x", who);
	o.host.mac = str_of(mac);
	ingest(s, &o);
}

/* n addresses from .100 on, one each `every` s; one in `answers` is there */
static void sweep(struct scene *s,
	uint32_t who,
	uint32_t n,
	double every,
	uint32_t answers)
{
	for (uint32_t i = 0; i < n; i++, s->t_s += every) {
		arp(s, who, NET + 100 + i);
		if (answers && i % answers == 0)
			arp(s, NET + 100 + i, 0);
	}
}

static void a_whole_network(struct scene *s)
{
	sweep(s, SWEEPER, 150, 0.01, 10);
}
static void just_enough(struct scene *s)
{
	sweep(s, SWEEPER, 20, 3, 0);
}
static void too_few(struct scene *s)
{
	sweep(s, SWEEPER, 19, 1, 0);
}
static void too_slow(struct scene *s)
{
	sweep(s, SWEEPER, 250, 3.5, 0);
}
static void most_are_there(struct scene *s)
{
	sweep(s, SWEEPER, 200, 0.1, 2);
}
/* four of five in vain are enough */
static void some_are_there(struct scene *s)
{
	sweep(s, SWEEPER, 100, 0.1, 5);
}
/* first within days, as a server does, then all at once */
static void swept_after_slow_days(struct scene *s)
{
	sweep(s, SWEEPER, 60, 3600, 0);
	sweep(s, SWEEPER, 60, 0.1, 0);
}
/* as many ask for it as for nobody else */
static void gateway(struct scene *s)
{
	for (uint32_t i = 0; i < 6; i++)
		arp(s, NET + 10 + i, GATEWAY);
	sweep(s, GATEWAY, 150, 0.01, 0);
}
/* two sweepers ask for the gateway's neighbours: that makes no gateway of
 * either */
static void many_sweepers(struct scene *s)
{
	for (uint32_t i = 0; i < 8; i++)
		sweep(s, NET + 100 + i, 60, 0.01, 0);
}
/* machines that talk are there, whether they answered ARP or not */
static void others_talk(struct scene *s)
{
	struct obs o = { .kind = OBS_FLOW, .flow = { .answered = 1 } };

	for (uint32_t i = 0; i < 100; i++) {
		o.tuple = (struct tuple){ addr_v4(NET + 100 + i),
			addr_v4(SERVER),
			4000,
			443,
			6 };
		ingest(s, &o);
	}
	sweep(s, SERVER, 100, 0.1, 0);
}
/* a wrong netmask: what it asks for is the Internet */
static void asks_for_the_world(struct scene *s)
{
	for (uint32_t i = 0; i < 100; i++, s->t_s += 0.1)
		arp(s, SWEEPER, 0x08080800 + i * 65536);
}
/* the same few again and again */
static void asks_again(struct scene *s)
{
	for (uint32_t i = 0; i < 500; i++, s->t_s += 0.1)
		arp(s, SWEEPER, NET + 100 + i % 5);
}

/* --- neighbour discovery ------------------------------------------------- */

static struct addr v6(uint64_t lo)
{
	return (struct addr){ UINT64_C(0x20010db8) << 32, lo };
}

static void solicit(struct scene *s, struct addr src, uint32_t last)
{
	struct obs o = {
		.kind = OBS_FLOW,
		.tuple = { src,
			{ UINT64_C(0xff02) << 48, 0x1ff000000 + last },
			135,
			0,
			58 },
		.flow = { .answered = 0, .src_byte = 24 },
	};

	tuple_set_icmp(&o.tuple, 135, 0);
	ingest(s, &o);
}

static void six(struct scene *s)
{
	for (uint32_t i = 1; i < 60; i++, s->t_s += 0.1)
		solicit(s, v6(0xabcd), i);
}
/* each of them said something before */
static void six_that_are_there(struct scene *s)
{
	for (uint32_t i = 1; i < 60; i++, s->t_s += 0.1) {
		solicit(s, v6(i), 0xabcd);
		solicit(s, v6(0xabcd), i);
	}
}

/* --- leases -------------------------------------------------------------- */

/* wanted: 0 = DISCOVER; from: 0 = its client */
static void dhcp(struct scene *s,
	uint32_t mac,
	uint32_t wanted,
	uint32_t from)
{
	char text[18];
	struct obs o = {
		.kind = OBS_HOST,
		.tuple = { addr_v4(from),
			addr_v4(UINT32_MAX),
			from ? 67 : 68,
			from ? 68 : 67,
			17 },
		.host = { .source = STR("dhcp"),
			.address = wanted ? addr_v4(wanted)
					  : (struct addr){ 0 } },
	};

	snprintf(text,
		sizeof text,
		"06:00:%02x:%02x:%02x:%02x",
		mac >> 24,
		mac >> 16 & 255,
		mac >> 8 & 255,
		mac & 255);
	o.host.mac = str_of(text);
	ingest(s, &o);
}

static void talk(struct scene *s, uint32_t who)
{
	struct obs o = {
		.kind = OBS_FLOW,
		.tuple = { addr_v4(who), addr_v4(0xcb007101), 4000, 443, 6 },
		.flow = { .answered = 1, .src_byte = 500, .dst_byte = 5000 },
	};

	ingest(s, &o);
}

/* somebody who has a lease and uses it */
static void ordinary(struct scene *s)
{
	dhcp(s, 1, NET + 10, 0);
	dhcp(s, 1, NET + 10, SERVER);
	talk(s, NET + 10);
	s->t_s += 1000;
}

static void flood(struct scene *s)
{
	ordinary(s);
	for (uint32_t i = 0; i < 2000; i++, s->t_s += 0.01)
		dhcp(s, 1000 + i * 7919, 0, 0);
}
/* all of the pool, one by one: DISCOVER, REQUEST, ACK */
static void all_leases(struct scene *s)
{
	ordinary(s);
	for (uint32_t i = 0; i < 150; i++, s->t_s += 0.9) {
		dhcp(s, 1000 + i * 7919, 0, 0);
		dhcp(s, 1000 + i * 7919, NET + 100 + i, 0);
		dhcp(s, 1000 + i * 7919, NET + 100 + i, SERVER);
	}
}
/* nobody of this sensor's is seen but by DHCP */
static void blind_crowd(struct scene *s)
{
	for (uint32_t i = 0; i < 190; i++, s->t_s += 0.3)
		dhcp(s, 1000 + i * 7919, NET + 100 + i, 0);
}
static void blind_flood(struct scene *s)
{
	for (uint32_t i = 0; i < 250; i++, s->t_s += 0.1)
		dhcp(s, 1000 + i * 7919, 0, 0);
}
/* a lecture begins: they use what they got */
static void crowd(struct scene *s)
{
	ordinary(s);
	for (uint32_t i = 0; i < 150; i++, s->t_s += 0.3)
		dhcp(s, 1000 + i * 7919, NET + 100 + i, 0);
	for (uint32_t i = 0; i < 150; i++, s->t_s += 0.3)
		talk(s, NET + 100 + i);
}
/* the same, and only ARP tells */
static void crowd_in_arp(struct scene *s)
{
	struct obs o = { .kind = OBS_HOST };

	ordinary(s);
	for (uint32_t i = 0; i < 150; i++, s->t_s += 0.3) {
		char text[18];

		dhcp(s, i, NET + 100 + i, 0);
		snprintf(text, sizeof text, "06:00:00:00:00:%02X", i);
		o.tuple.src = addr_v4(NET + 100 + i);
		o.host = (struct obs_host){ .mac = str_of(text),
			.source = STR("arp"),
			.address = o.tuple.src };
		ingest(s, &o);
	}
}
/* a morning: one each two seconds */
static void morning(struct scene *s)
{
	ordinary(s);
	for (uint32_t i = 0; i < 400; i++, s->t_s += 2)
		dhcp(s, 1000 + i * 7919, NET + 100 + i, 0);
}
/* the power came back, and the machines renew half a day later */
static void power_cut(struct scene *s)
{
	ordinary(s);
	for (int day = 0; day < 2; day++, s->t_s += 43200) {
		for (uint32_t i = 0; i < 150; i++, s->t_s += 0.1)
			dhcp(s, 1000 + i * 7919, NET + 100 + i, 0);
	}
}
/* one machine that asks and asks */
static void impatient(struct scene *s)
{
	ordinary(s);
	for (uint32_t i = 0; i < 1000; i++, s->t_s += 0.1)
		dhcp(s, 7, 0, 0);
}
/* the addresses were used, but long before */
static void used_before(struct scene *s)
{
	for (uint32_t i = 0; i < 150; i++)
		talk(s, NET + 100 + i);
	s->t_s += 86400;
	all_leases(s);
}

/* --- all of them --------------------------------------------------------- */

static bool put(void *ctx, const struct claim *c)
{
	struct scene *s = ctx;
	int64_t *at = NULL;

	if (c->predicate == PRED_ASKED_FOR_ALL)
		at = &s->sweep_milli;
	if (c->predicate == PRED_STARVED_OF_LEASES)
		at = &s->starved_milli;
	/* nobody is suspected for a server that suffers */
	if (c->predicate == PRED_SUSPECTED && s->starved_milli >= 0)
		fail_msg("%.*s", STR_FMT(c->text));
	if (!at)
		return true;
	assert_null(predicate_check(c->predicate, c->subject, c->object));
	assert_true(c->n_loc > 0 && c->n_records > 0);
	s->n++;
	*at = c->weight_milli;
	snprintf(s->text, sizeof s->text, "%.*s", STR_FMT(c->text));
	snprintf(s->subject, sizeof s->subject, "%.*s", STR_FMT(c->subject));
	return true;
}

static void each_scene(void **state)
{
	static const struct {
		const char *name;
		void (*play)(struct scene *);
		/* 1/1000 bit, -1 = nothing may be found, 0 = discounted */
		int64_t sweep_milli;
		int64_t starved_milli;
		const char *subject;
		const char *says;
	} table[] = {
		{ "a whole network",
			a_whole_network,
			9500,
			-1,
			"address:10.0.0.77",
			"10.0.0.77 (02:00:0a00004d) asked by ARP for 150 "
			"addresses" },
		{ "just enough", just_enough, 4000, -1, NULL, "20 of them" },
		{ "too few", too_few, -1, -1, NULL, NULL },
		{ "too slow", too_slow, -1, -1, NULL, NULL },
		{ "most are there", most_are_there, -1, -1, NULL, NULL },
		{ "some are there", some_are_there, 8000, -1, NULL, NULL },
		{ "after slow days",
			swept_after_slow_days,
			7169,
			-1,
			"address:10.0.0.77",
			"60 addresses" },
		{ "gateway",
			gateway,
			0,
			-1,
			"address:10.0.0.1",
			"discounted" },
		{ "others talk", others_talk, -1, -1, NULL, NULL },
		{ "the world", asks_for_the_world, -1, -1, NULL, NULL },
		{ "again", asks_again, -1, -1, NULL, NULL },
		{ "IPv6",
			six,
			7121,
			-1,
			"address:2001:db8::abcd",
			"neighbour discovery" },
		{ "IPv6, there", six_that_are_there, -1, -1, NULL, NULL },
		{ "flood",
			flood,
			-1,
			14761,
			"address:10.0.0.2",
			"2000 hardware addresses" },
		{ "all leases",
			all_leases,
			-1,
			4963,
			"address:10.0.0.2",
			"67 hardware addresses" },
		{ "used before", used_before, -1, 4963, NULL, NULL },
		{ "blind crowd", blind_crowd, -1, -1, NULL, NULL },
		{ "blind flood",
			blind_flood,
			-1,
			8761,
			"address:255.255.255.255",
			NULL },
		{ "crowd", crowd, -1, -1, NULL, NULL },
		{ "crowd in ARP", crowd_in_arp, -1, -1, NULL, NULL },
		{ "morning", morning, -1, -1, NULL, NULL },
		{ "power cut", power_cut, -1, -1, NULL, NULL },
		{ "impatient", impatient, -1, -1, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		const struct hunt_setup setup = {
			.exhibit = exhibits,
			.n_exhibit = N(exhibits),
		};
		struct scene s = { .sweep_milli = -1, .starved_milli = -1 };
		struct err err;

		if (!hunt_open(&s.f, &setup, (size_t)1 << 28, &err))
			fail_msg("%s", err.text);
		table[i].play(&s);
		if (!hunt_evaluate(s.f,
			    BEGIN_S,
			    &(struct claim_sink){ &s, put },
			    &err)) {
			fail_msg("%s", err.text);
		}
		bool told = !table[i].subject ||
			str_is(str_of(s.subject), table[i].subject);
		told = told &&
			(!table[i].says ||
				str_has(str_of(s.text),
					str_of(table[i].says)));
		if (s.sweep_milli / 1000 != table[i].sweep_milli / 1000 ||
			s.starved_milli / 1000 !=
				table[i].starved_milli / 1000 ||
			!told || s.n > 1) {
			fail_msg("%s: %u found, %lld, %lld of %s: %s",
				table[i].name,
				s.n,
				(long long)s.sweep_milli,
				(long long)s.starved_milli,
				s.subject,
				s.text);
		}
		hunt_close(s.f);
	}
}

/* Those that sweep ask for each other, too, which makes no gateway of them. */
static void sweepers_are_no_gateways(void **state)
{
	const struct hunt_setup setup = {
		.exhibit = exhibits,
		.n_exhibit = N(exhibits),
	};
	struct scene s = { .sweep_milli = -1, .starved_milli = -1 };
	struct err err;

	(void)state;
	assert_true(hunt_open(&s.f, &setup, (size_t)1 << 28, &err));
	many_sweepers(&s);
	assert_true(hunt_evaluate(s.f,
		BEGIN_S,
		&(struct claim_sink){ &s, put },
		&err));
	assert_int_equal(s.n, 8);
	assert_true(s.sweep_milli > 5000);
	hunt_close(s.f);
}

/* A million questions, or hardware addresses: memory is bounded, and what there
 * was is found. */
static void floods(void **state)
{
	const struct hunt_setup setup = {
		.exhibit = exhibits,
		.n_exhibit = N(exhibits),
	};

	(void)state;
	for (int leases = 0; leases < 2; leases++) {
		struct scene s = { .sweep_milli = -1, .starved_milli = -1 };
		struct err err;

		assert_true(hunt_open(&s.f, &setup, (size_t)1 << 30, &err));
		for (uint32_t i = 0; i < 1200000; i++, s.t_s += 0.0001) {
			if (leases)
				dhcp(&s, i, NET + i % 200, SERVER);
			else
				arp(&s, SWEEPER, NET + 1000 + i);
		}
		assert_true(hunt_memory(s.f) < (size_t)400 << 20);
		assert_true(hunt_evaluate(s.f,
			BEGIN_S,
			&(struct claim_sink){ &s, put },
			&err));
		assert_int_equal(s.n, 1);
		assert_int_equal(leases ? s.starved_milli : s.sweep_milli,
			16000);
		hunt_close(s.f);
	}
}

/* --- as files tell it ---------------------------------------------------- */

static void big_endian(struct buf *b, uint64_t v, unsigned n)
{
	while (n-- > 0) {
		char c = (char)(v >> 8 * n);

		buf_add(b, (struct str){ &c, 1 });
	}
}

static void zeros(struct buf *b, unsigned n)
{
	while (n-- > 0)
		buf_add(b, (struct str){ "", 1 });
}

static void capture_head(struct buf *b)
{
	big_endian(b, 0xa1b2c3d4, 4);
	big_endian(b, 0x00020004, 4);
	zeros(b, 8);
	big_endian(b, 65535, 4);
	big_endian(b, 1, 4);
}

/* a frame of n bytes behind its type, 20 of them a second */
static void frame_head(struct buf *b,
	uint32_t i,
	uint32_t n,
	uint64_t from,
	uint16_t type)
{
	big_endian(b, BEGIN_S + i / 20, 4);
	big_endian(b, i % 20 * 50000, 4);
	big_endian(b, n + 14, 4);
	big_endian(b, n + 14, 4);
	big_endian(b, UINT64_C(0xffffffffffff), 6);
	big_endian(b, from, 6);
	big_endian(b, type, 2);
}

static void captured_sweep(struct buf *b)
{
	capture_head(b);
	for (uint32_t i = 0; i < 100; i++) {
		frame_head(b, i, 28, 0x02000000004d, 0x0806);
		big_endian(b, UINT64_C(0x0001080006040001), 8);
		big_endian(b, 0x02000000004d, 6);
		big_endian(b, SWEEPER, 4);
		zeros(b, 6);
		big_endian(b, NET + 100 + i, 4);
	}
}

static void captured_starvation(struct buf *b)
{
	enum {
		DHCP_N = 244,
		IP_N = 28 + DHCP_N
	};

	capture_head(b);
	for (uint32_t i = 0; i < 300; i++) {
		frame_head(b, i, IP_N, 0x060000000000 + i, 0x0800);
		big_endian(b, 0x45000000 + IP_N, 4);
		big_endian(b, UINT64_C(0x0000000040110000), 8);
		big_endian(b, 0, 4);
		big_endian(b, UINT32_MAX, 4);
		big_endian(b,
			UINT64_C(0x0044004300000000) +
				((uint64_t)(8 + DHCP_N) << 16),
			8);
		/* a request, to 16 bytes of client hardware address */
		big_endian(b, 0x01010600, 4);
		big_endian(b, i, 4);
		zeros(b, 20);
		big_endian(b, 0x060000000000 + i, 6);
		zeros(b, 10 + 192);
		big_endian(b, 0x63825363, 4);
		big_endian(b, 0x350101ff, 4);
	}
}

static void zeek_sweep(struct buf *b)
{
	buf_z(b,
		"#separator \\x09\n#path\tarp\n#fields\tts\toperation\t"
		"src_mac\tdst_mac\torig_h\tresp_h\torig_hw\tresp_hw\n");
	for (unsigned i = 0; i < 100; i++) {
		buf_fmt(b,
			"%u.5\trequest\t02:00:00:00:00:4d\t"
			"ff:ff:ff:ff:ff:ff\t10.0.0.77\t10.0.0.%u\t"
			"02:00:00:00:00:4d\t00:00:00:00:00:00\n",
			BEGIN_S + i / 20,
			100 + i);
	}
}

static void zeek_sweep_json(struct buf *b)
{
	for (unsigned i = 0; i < 100; i++) {
		buf_fmt(b,
			"{\"ts\":%u.5,\"operation\":\"request\","
			"\"src_mac\":\"02:00:00:00:00:4d\","
			"\"dst_mac\":\"ff:ff:ff:ff:ff:ff\","
			"\"orig_h\":\"10.0.0.77\",\"resp_h\":\"10.0.0.%u\","
			"\"orig_hw\":\"02:00:00:00:00:4d\","
			"\"resp_hw\":\"00:00:00:00:00:00\"}\n",
			BEGIN_S + i / 20,
			100 + i);
	}
}

static void zeek_starvation(struct buf *b)
{
	buf_z(b,
		"#separator \\x09\n#path\tdhcp\n#fields\tts\tuids\t"
		"client_addr\tserver_addr\tmac\tassigned_addr\t"
		"msg_types\n");
	for (unsigned i = 0; i < 300; i++) {
		buf_fmt(b,
			"%u.5\tC%u\t10.0.1.%u\t10.0.0.2\t06:00:00:00:%02x:%"
			"02x"
			"\t10.0.1.%u\tDISCOVER,OFFER,REQUEST,ACK\n",
			BEGIN_S + i / 20,
			i,
			i % 200,
			i >> 8,
			i & 255,
			i % 200);
	}
}

/* the pool is empty: nobody answers any more */
static void zeek_starvation_json(struct buf *b)
{
	for (unsigned i = 0; i < 300; i++) {
		buf_fmt(b,
			"{\"ts\":%u.5,\"uids\":[\"C%u\"],%s"
			"\"mac\":\"06:00:00:00:%02x:%02x\","
			"\"msg_types\":[\"DISCOVER\"]}\n",
			BEGIN_S + i / 20,
			i,
			i < 5 ? "\"client_addr\":\"10.0.1.1\","
				"\"server_addr\":\"10.0.0.2\","
			      : "",
			i >> 8,
			i & 255);
	}
}

static bool ingest_read(void *ctx, const struct obs *o)
{
	struct scene *s = ctx;

	return hunt_ingest(s->f, 0, o, &(struct err){ 0 });
}

static void through_readers(void **state)
{
	static const struct {
		const char *name;
		void (*write)(struct buf *b);
		int64_t sweep_milli;
		int64_t starved_milli;
		const char *subject;
	} table[] = {
		{ "pcap", captured_sweep, 8643, -1, "address:10.0.0.77" },
		{ "arp.log", zeek_sweep, 8643, -1, "address:10.0.0.77" },
		{ "arp.log in JSON",
			zeek_sweep_json,
			8643,
			-1,
			"address:10.0.0.77" },
		{ "pcap with DHCP",
			captured_starvation,
			-1,
			9287,
			"address:255.255.255.255" },
		{ "dhcp.log", zeek_starvation, -1, 9287, "address:10.0.0.2" },
		{ "dhcp.log in JSON",
			zeek_starvation_json,
			-1,
			9287,
			"address:10.0.0.2" },
	};
	struct arena a;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, (size_t)1 << 30, &err));
	for (size_t i = 0; i < N(table); i++) {
		const struct hunt_setup setup = {
			.exhibit = exhibits,
			.n_exhibit = N(exhibits),
		};
		struct scene s = { .sweep_milli = -1, .starved_milli = -1 };
		struct arena scratch = a;
		struct buf b = { 0 };

		assert_true(hunt_open(&s.f, &setup, (size_t)1 << 28, &err));
		table[i].write(&b);
		const struct sink out = { .ctx = &s, .put = ingest_read };
		struct drive d =
			drive(buf_str(&b), 0, NULL, false, &scratch, &out);
		assert_true(d.ok);
		assert_true(hunt_evaluate(s.f,
			BEGIN_S,
			&(struct claim_sink){ &s, put },
			&err));
		if (s.sweep_milli != table[i].sweep_milli ||
			s.starved_milli != table[i].starved_milli ||
			!str_is(str_of(s.subject), table[i].subject)) {
			fail_msg("%s: %lld, %lld of %s: %s",
				table[i].name,
				(long long)s.sweep_milli,
				(long long)s.starved_milli,
				s.subject,
				s.text);
		}
		hunt_close(s.f);
		buf_done(&b);
	}
	arena_close(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_scene),
		cmocka_unit_test(sweepers_are_no_gateways),
		cmocka_unit_test(floods),
		cmocka_unit_test(through_readers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
