/* SPDX-License-Identifier: Apache-2.0 */
/* gen_space.c - space-agency-2016: 200 organisations, five rented servers, seen
 * from inside and outside. */
#include "gen.h"
#include <stdio.h>
#include <string.h>

#define N_ORGS 200

/* When the sensors' logs were kept; days in UTC. */
#define NOV14 utc(2016, 11, 14)
#define NOV15 utc(2016, 11, 15)
#define NOV16 utc(2016, 11, 16)
#define NOV17 utc(2016, 11, 17)
#define FEB07 utc(2017, 2, 7)
#define FEB08 utc(2017, 2, 8)
#define MAY16 utc(2017, 5, 16)

enum {
	JAXA,
	AEROSPACE,
	DEFENCE,
	ELECTRONICS,
	UNIVERSITY,
	INSTITUTE,
	MATERIALS,
	LABORATORY
};
enum {
	S1,
	S2,
	S3,
	S4,
	S5,
	N_SERVERS
};

/* Numbers v4_first .. v4_first+n_v4-1 of a sector have an IPv4 /29, all others
 * an IPv6 /48: the documentation ranges hold no more than 64 /29s beside the
 * servers' range. */
static const struct sector {
	const char *name, *domain, *sector;
	unsigned n, v4_first, n_v4;
} sectors[] = {
	[JAXA] = { "JAXA", "jaxa", "space agency", 1, 1, 1 },
	[AEROSPACE] = { "Aerospace Maker",
		"aerospace-maker",
		"aerospace",
		36,
		1,
		20 },
	[DEFENCE] = { "Defence Maker",
		"defence-maker",
		"defence",
		24,
		1,
		13 },
	[ELECTRONICS] = { "Electronics Maker",
		"electronics-maker",
		"electronics",
		42,
		1,
		20 },
	[UNIVERSITY] = { "University", "university", "university", 47, 1, 0 },
	[INSTITUTE] = { "Research Institute",
		"research-institute",
		"institute",
		30,
		4,
		1 },
	[MATERIALS] = { "Materials Maker",
		"materials-maker",
		"materials",
		19,
		1,
		9 },
	[LABORATORY] = { "University 11 Space Laboratory",
		"space-laboratory.university-11",
		"university",
		1,
		1,
		0 },
};

struct org {
	unsigned kind, number, v6_block, v6_net;
	int v4_block;
};

struct scene {
	struct world world;
	struct org orgs[N_ORGS];
	struct server servers[N_SERVERS];
	const char *dir;
};

static const struct {
	const char *name, *owner, *sector, *prefixes;
} providers[] = {
	{ "Hosting Provider 1",
		"hosting-one",
		"hosting",
		"203.0.113.8/29;2001:db8:ffff:4::/64" },
	{ "Hosting Provider 2",
		"hosting-two",
		"hosting",
		"203.0.113.32/29;2001:db8:ffff:3::/64" },
	{ "Hosting Provider 3",
		"hosting-three",
		"hosting",
		"203.0.113.88/29" },
	{ "CDN One",
		"cdn-one",
		"content delivery",
		"203.0.113.80/32;2001:db8:f080::/48" },
	{ "Resolver One",
		"resolver",
		"public resolver",
		"203.0.113.53/32;2001:db8:f053::/48" },
	{ "Time Service",
		"time-service",
		"time service",
		"203.0.113.123/32;2001:db8:f123::/48" },
	{ "Mail One",
		"mail-one",
		"mail",
		"203.0.113.25/32;2001:db8:f025::/48" },
	{ "Monitor One",
		"monitor-one",
		"monitoring",
		"203.0.113.99/32;2001:db8:f099::/48" },
	{ "Sharing Centre Aerospace",
		"sharing-aerospace",
		"sharing centre",
		"" },
	{ "Sharing Centre Defence", "sharing-defence", "sharing centre", "" },
	{ "Sharing Centre Electronics",
		"sharing-electronics",
		"sharing centre",
		"" },
	{ "Sharing Centre Universities",
		"sharing-universities",
		"sharing centre",
		"" },
	{ "Sharing Centre Institutes",
		"sharing-institutes",
		"sharing centre",
		"" },
	{ "Sharing Centre Materials",
		"sharing-materials",
		"sharing centre",
		"" },
};

static const struct payload implant = { "top.gif",
	"application/x-dosexec",
	"a9680792c425309c6cbba1e85ad469db",
	"c1e4e4dbdd7a48a570a0d4090cfa85178cb83f6f",
	"11a13a2e64a4ad3ad448f29d2c89c729d59b5282cd553cbcc44145d5822ebeff" };
static const struct payload loader = { "top.gif",
	"application/x-dosexec",
	"90e093b61d0d5590cb67b1ecfdeb81a7",
	"bf350369cd87f324540c79a84ca8b34d42e6330f",
	"97aec1079ee05add8600067d6c351a72ee310a3fa7a8cea3a2ed2d238a9cd9a1" };
static const struct web get_implant = { "GET",
	"/pics/top.gif",
	"Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0)",
	&implant };
static const struct web get_loader = { "GET",
	"/pics/top.gif",
	"Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0)",
	&loader };

static void lay_out_orgs(struct org *orgs)
{
	unsigned n = 0;
	int v4 = 0;
	for (unsigned kind = JAXA; kind <= LABORATORY; kind++) {
		const struct sector *s = &sectors[kind];
		for (unsigned i = 1; i <= s->n; i++, n++) {
			bool has_v4 =
				i >= s->v4_first && i < s->v4_first + s->n_v4;
			orgs[n] = (struct org){ kind,
				i,
				0x100 + n,
				0,
				has_v4 ? v4++ : -1 };
		}
	}
	/* the laboratory lives inside University 11's block */
	for (unsigned i = 0; i < N_ORGS; i++) {
		if (orgs[i].kind == UNIVERSITY && orgs[i].number == 11) {
			orgs[N_ORGS - 1].v6_block = orgs[i].v6_block;
			orgs[N_ORGS - 1].v6_net = 0xff00;
		}
	}
}

static const struct org *org_of(const struct scene *s,
	unsigned kind,
	unsigned number)
{
	const struct org *o = s->orgs;
	/* asked for by our own constants only */
	while (o->kind != kind || o->number != number)
		o++;
	return o;
}

static struct addr host_v4(const struct org *o, unsigned i)
{
	unsigned block = (unsigned)o->v4_block;
	return block < 32 ? ip4(192, 0, 2, block * 8 + 1 + i % 6)
			  : ip4(198, 51, 100, (block - 32) * 8 + 1 + i % 6);
}

static struct addr host_v6(const struct org *o, unsigned i)
{
	return ip6(o->v6_block, o->v6_net + 1 + i / 16, 0x10 + i);
}

static struct addr host_of(const struct org *o, unsigned i)
{
	return o->v4_block >= 0 ? host_v4(o, i) : host_v6(o, i);
}

static void prefixes_text(const struct org *o, char ret[64])
{
	char v4[24] = "";
	char v6[32] = "";
	if (o->v4_block >= 0) {
		snprintf(v4,
			sizeof v4,
			"%s.%d/29",
			o->v4_block < 32 ? "192.0.2" : "198.51.100",
			o->v4_block % 32 * 8);
	}
	if (o->v4_block < 0 || o->kind == JAXA) {
		snprintf(v6,
			sizeof v6,
			o->v6_net ? "2001:db8:%x:%x::/56"
				  : "2001:db8:%x::/48",
			o->v6_block,
			o->v6_net);
	}
	snprintf(ret, 64, "%s%s%s", v4, *v4 && *v6 ? ";" : "", v6);
}

static void write_organisations(const struct scene *s)
{
	struct out *o = out_open(s->dir, "organisations.csv");
	out_text(o,
		"# SIMULATED: made for a sample case; no row is real "
		"evidence\n"
		"name,sector,country,prefixes,domains,contact,note\n");
	for (const struct org *g = s->orgs; g < s->orgs + N_ORGS; g++) {
		const struct sector *k = &sectors[g->kind];
		char number[8] = "";
		char dash[10] = "";
		char prefixes[64];
		if (k->n > 1) {
			snprintf(number,
				sizeof number,
				" %02u",
				g->number % 100);
			snprintf(dash, sizeof dash, "-%02u", g->number % 100);
		}
		prefixes_text(g, prefixes);
		out_text(o,
			"%s%s,%s,JP,%s,%s%s.example,soc@%s%s.example,%s\n",
			k->name,
			number,
			k->sector,
			prefixes,
			k->domain,
			dash,
			k->domain,
			dash,
			g->v6_net ? "inside the block of University 11: the "
				    "longest prefix decides"
				  : "");
	}
	for (size_t i = 0; i < sizeof providers / sizeof *providers; i++) {
		out_text(o,
			"%s,%s,JP,%s,%s.example,abuse@%s.example,%s\n",
			providers[i].name,
			providers[i].sector,
			providers[i].prefixes,
			providers[i].owner,
			providers[i].owner,
			"not a target: provider or shared service");
	}
	out_close(o);
}

static void set_up_servers(struct server *s)
{
	static const char *const name[N_SERVERS] = {
		"news.orbital-weather.example",
		"mail.orbital-weather.example",
		"www.harbor-survey.example",
		"files.harbor-survey.example",
		"cdn.metal-prices.example"
	};
	const struct addr at[N_SERVERS] = { ip4(203, 0, 113, 10),
		ip4(203, 0, 113, 37),
		ip6(0xffff, 3, 0x25),
		ip6(0xffff, 4, 0x61),
		ip4(203, 0, 113, 90) };
	for (unsigned i = 0; i < N_SERVERS; i++) {
		s[i] = (struct server){ .name = name[i],
			.at = at[i],
			.log = { .rng = rng_of(9000 + i), .inbound = true, }, };
	}
	/* its clock ran 2.4 s ahead, for the timeline to find */
	s[S1].clock_us = 2400000;
}

static void ordinary(struct scene *s,
	struct log *l,
	const struct org *o,
	unsigned hosts,
	int64_t from,
	unsigned days,
	struct habit h)
{
	for (unsigned i = 0; i < hosts; i++) {
		struct habit mine = h;
		if (i % 8)
			mine.ntp_s = 0; /* the others ask inside */
		if (i)
			mine.ping_s = 0;
		live(l,
			&s->world,
			o->kind == JAXA && i >= 6 ? host_v6(o, i)
						  : host_of(o, i),
			from,
			days,
			mine);
	}
}

static void jaxa(struct scene *s)
{
	struct log l = { .rng = rng_of(1) };
	const struct org *o = org_of(s, JAXA, 1);
	ordinary(s,
		&l,
		o,
		24,
		NOV14,
		3,
		(struct habit){ 10, 1024, 300, 3600, 600 });
	fetch_implant(&l,
		&s->world,
		&s->servers[S1],
		host_v4(o, 2),
		NOV14 + 34 * MINUTE,
		&get_implant);
	beacon(&l,
		&s->world,
		&s->servers[S1],
		(struct beacon){ host_v4(o, 2),
			NOV14 + 40 * MINUTE,
			NOV17,
			600,
			10,
			8,
			false });
	beacon(&l,
		&s->world,
		&s->servers[S2],
		(struct beacon){ host_v4(o, 4),
			NOV14 + 9 * HOUR,
			NOV17,
			1800,
			20,
			10,
			true });
	beacon(&l,
		&s->world,
		&s->servers[S3],
		(struct beacon){ host_v6(o, 21),
			NOV14 + 2 * HOUR,
			NOV17,
			1500,
			5,
			15,
			false });
	log_sort(&l);
	zeek_conn(s->dir, "jaxa.conn.2016-11-14.log", &l, NOV14, NOV15);
	zeek_conn(s->dir, "jaxa.conn.2016-11-15.log", &l, NOV15, NOV16);
	zeek_conn(s->dir, "jaxa.conn.2016-11-16.log", &l, NOV16, INT64_MAX);
	zeek_app(s->dir, "jaxa.dns.log", &l, "dns");
	zeek_app(s->dir, "jaxa.http.log", &l, "http");
	zeek_app(s->dir, "jaxa.ssl.log", &l, "ssl");
	zeek_app(s->dir, "jaxa.files.log", &l, "files");
	log_done(&l);
}

static void aerospace_07(struct scene *s)
{
	struct log l = { .rng = rng_of(2) };
	const struct org *o = org_of(s, AEROSPACE, 7);
	struct addr host = host_v4(o, 3);
	ordinary(s,
		&l,
		o,
		6,
		NOV15,
		2,
		(struct habit){ 44, 64, 0, 3600, 600 });
	fetch_implant(&l,
		&s->world,
		&s->servers[S1],
		host,
		NOV15 + 65 * MINUTE,
		&get_implant);
	fetch_implant(&l,
		&s->world,
		&s->servers[S1],
		host,
		NOV15 + 71 * MINUTE,
		&get_loader);
	beacon(&l,
		&s->world,
		&s->servers[S1],
		(struct beacon){ host,
			NOV15 + 75 * MINUTE,
			NOV17,
			900,
			15,
			10,
			false });
	upload(&l, &s->servers[S1], host, NOV15 + 17 * HOUR, 48000000);
	upload(&l,
		&s->servers[S1],
		host,
		NOV15 + 18 * HOUR + 7 * MINUTE,
		61000000);
	upload(&l,
		&s->servers[S1],
		host,
		NOV16 + 17 * HOUR + 20 * MINUTE,
		72500000);
	log_sort(&l);
	zeek_conn(s->dir,
		"aerospace-maker-07.conn.2016-11-15.log",
		&l,
		NOV15,
		NOV16);
	zeek_conn(s->dir,
		"aerospace-maker-07.conn.2016-11-16.log",
		&l,
		NOV16,
		INT64_MAX);
	zeek_app(s->dir, "aerospace-maker-07.dns.log", &l, "dns");
	zeek_app(s->dir, "aerospace-maker-07.http.log", &l, "http");
	zeek_app(s->dir, "aerospace-maker-07.files.log", &l, "files");
	log_done(&l);
}

static void defence_02(struct scene *s)
{
	struct log l = { .rng = rng_of(3) };
	const struct org *o = org_of(s, DEFENCE, 2);
	ordinary(s,
		&l,
		o,
		6,
		NOV15,
		2,
		(struct habit){ 55, 1024, 300, 3600, 600 });
	beacon(&l,
		&s->world,
		&s->servers[S2],
		(struct beacon){ host_v4(o, 1),
			NOV15,
			NOV17,
			1200,
			25,
			5,
			true });
	log_sort(&l);
	zeek_conn(s->dir, "defence-maker-02.conn.log", &l, NOV15, INT64_MAX);
	zeek_app(s->dir, "defence-maker-02.ssl.log", &l, "ssl");
	log_done(&l);
}

static void electronics_05(struct scene *s)
{
	struct log l = { .rng = rng_of(4) };
	const struct org *o = org_of(s, ELECTRONICS, 5);
	ordinary(s,
		&l,
		o,
		6,
		NOV15,
		1,
		(struct habit){ 44, 64, 0, 3600, 600 });
	beacon(&l,
		&s->world,
		&s->servers[S1],
		(struct beacon){ host_v4(o, 5),
			NOV15,
			NOV16,
			300,
			15,
			20,
			false });
	log_sort(&l);
	zeek_conn_json(s->dir, "electronics-maker-05.conn.json", &l);
	log_done(&l);
}

/* One sensor, two organisations: the laboratory's hosts must be told from the
 * university's by the longer prefix. */
static void university_11(struct scene *s)
{
	struct log l = { .rng = rng_of(5) };
	const struct org *o = org_of(s, UNIVERSITY, 11);
	const struct org *lab = org_of(s, LABORATORY, 1);
	ordinary(s,
		&l,
		o,
		20,
		NOV15,
		2,
		(struct habit){ 10, 1024, 300, 3600, 600 });
	ordinary(s,
		&l,
		lab,
		6,
		NOV15,
		2,
		(struct habit){ 12, 1024, 0, 3600, 0 });
	beacon(&l,
		&s->world,
		&s->servers[S3],
		(struct beacon){ host_v6(o, 17),
			NOV15,
			NOV17,
			1800,
			10,
			10,
			false });
	beacon(&l,
		&s->world,
		&s->servers[S3],
		(struct beacon){ host_v6(lab, 3),
			NOV15 + 5 * HOUR,
			NOV17,
			700,
			10,
			12,
			false });
	log_sort(&l);
	zeek_conn(s->dir, "university-11.conn.log", &l, NOV15, INT64_MAX);
	zeek_app(s->dir, "university-11.dns.log", &l, "dns");
	log_done(&l);
}

/* Two hours of packets: small pages only, so that the capture stays small. */
static void institute_04(struct scene *s)
{
	struct log l = { .rng = rng_of(6) };
	const struct org *o = org_of(s, INSTITUTE, 4);
	int64_t from = NOV16 + 3 * HOUR;
	beacon(&l,
		&s->world,
		&s->servers[S1],
		(struct beacon){ host_v4(o, 2),
			from,
			from + 2 * HOUR,
			240,
			10,
			7,
			false });
	for (unsigned i = 0; i < 40; i++) {
		const struct site *site =
			&s->world.sites[rng_below(&l.rng, N_SITES)];
		struct addr host = host_v4(o, i);
		int64_t t =
			from + (int64_t)rng_below(&l.rng, 2 * (uint64_t)HOUR);
		look_up(&l, &s->world, host, t - 90000, site->name, site->v4);
		uint64_t got = rng_heavy(&l.rng, 9, 13);
		log_add(&l,
			(struct conn){
				.ts_us = t,
				.dur_us = 150000,
				.orig = host,
				.resp = site->v4,
				.resp_p = 80,
				.proto = TCP,
				.service = "http",
				.name = site->name,
				.orig_byte = 320,
				.resp_byte = got,
			});
	}
	for (int64_t t = from + 11 * SECOND; t < from + 2 * HOUR;
		t += 5 * MINUTE) {
		log_add(&l,
			(struct conn){
				.ts_us = t,
				.dur_us = 9000,
				.orig = host_v4(o, 0),
				.resp = s->world.monitor.v4,
				.orig_p = 8,
				.proto = ICMP,
				.state = "OTH",
				.orig_byte = 56,
				.resp_byte = 56,
			});
		log_add(&l,
			(struct conn){
				.ts_us = t + 40 * SECOND,
				.dur_us = 7000,
				.orig = host_v4(o, 1),
				.resp = s->world.clock.v4,
				.orig_p = 123,
				.resp_p = 123,
				.proto = UDP,
				.service = "ntp",
				.orig_byte = 48,
				.resp_byte = 48,
			});
	}
	pcapng(s->dir, "research-institute-04.pcapng", &l);
	log_done(&l);
}

static bool has_own_sensor(const struct org *o)
{
	static const struct {
		unsigned kind, number;
	} own[] = { { JAXA, 1 },
		{ AEROSPACE, 7 },
		{ DEFENCE, 2 },
		{ ELECTRONICS, 5 },
		{ UNIVERSITY, 11 },
		{ INSTITUTE, 4 },
		{ LABORATORY, 1 } };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		if (own[i].kind == o->kind && own[i].number == o->number)
			return true;
	}
	return false;
}

/* Which server an organisation's infected host spoke to on that day: one it can
 * reach and that was rented then. */
static unsigned server_for(const struct org *o, int64_t day)
{
	bool v4 = o->v4_block >= 0, odd = o->number & 1;
	if (day < FEB07)
		return v4 ? (odd ? S1 : S2) : S3;
	if (day < MAY16)
		return odd ? S3 : S4;
	return v4 ? S5 : S4;
}

/* A sharing centre's flow records: one day of every member. One member in five
 * was worked on, the others only called home. */
static void sharing_centre(struct scene *s,
	unsigned kind,
	int64_t day,
	const char *file)
{
	struct log l = { .rng = rng_of(100 + kind) };
	for (const struct org *o = s->orgs; o < s->orgs + N_ORGS; o++) {
		if (o->kind != kind || has_own_sensor(o))
			continue;
		ordinary(s,
			&l,
			o,
			3,
			day,
			1,
			(struct habit){ 5,
				o->number % 3 ? 0 : 1024,
				o->number % 12 ? 0 : 300,
				3600,
				o->number % 4 ? 0 : 600 });
		bool worked_on = o->number % 5 == 0;
		struct beacon b = { host_of(o, o->number),
			day,
			day + DAY,
			worked_on ? 1800 : 7200,
			15,
			worked_on ? 12 : 8,
			o->number % 3 == 0 };
		beacon(&l, &s->world, &s->servers[server_for(o, day)], b);
	}
	log_sort(&l);
	zeek_conn(s->dir, file, &l, day, INT64_MAX);
	log_done(&l);
}

/* The renter sets the first server up from the address that stands in the
 * contract; others come after the resale. */
static void people_at_servers(struct server *s)
{
	struct addr renter = ip4(203, 0, 113, 201);
	struct addr renter_v6 = ip6(0xeeee, 7, 0x15);
	struct addr buyer = ip4(203, 0, 113, 214);
	struct addr buyer_v6 = ip6(0xeeef, 2, 0x9);
	int64_t sep5 = utc(2016, 9, 5);
	operate(&s[S1], renter, sep5 + 2 * HOUR, 0);
	operate(&s[S1], renter, sep5 + 2 * HOUR + 50 * MINUTE, 0);
	operate(&s[S1], renter, sep5 + 11 * HOUR, 0);
	operate(&s[S1], renter, NOV14 + 12 * HOUR + 10 * MINUTE, 0);
	operate(&s[S2], renter, NOV14 + 12 * HOUR + 50 * MINUTE, 0);
	operate(&s[S3], renter_v6, NOV14 + 13 * HOUR + 5 * MINUTE, 0);
	operate(&s[S4], renter_v6, FEB07 + 12 * HOUR, 0);
	for (unsigned day = 0; day < 4; day++) {
		operate(&s[S1],
			buyer,
			NOV14 + day * DAY + 1 * HOUR + day * 7 * MINUTE,
			0);
		operate(&s[S2],
			buyer,
			NOV14 + day * DAY + 2 * HOUR + day * 5 * MINUTE,
			0);
		operate(&s[S3], buyer_v6, NOV14 + day * DAY + 3 * HOUR, 0);
	}
	/* what was put there is fetched, and goes further */
	operate(&s[S1], buyer, NOV15 + 23 * HOUR, 109000000);
	operate(&s[S1], buyer, NOV16 + 23 * HOUR, 72500000);
	operate(&s[S4], buyer_v6, FEB08 + 3 * HOUR, 0);
	operate(&s[S5], buyer, MAY16 + 2 * HOUR, 0);
}

static void server_logs(struct scene *s)
{
	const struct {
		unsigned server;
		const char *file;
		int64_t from;
		unsigned days;
	} pieces[] = {
		{ S1, "server-1.conn.2016-09-05.log", utc(2016, 9, 5), 1 },
		{ S1, "server-1.conn.2016-11-14.log", NOV14, 4 },
		{ S2, "server-2.conn.2016-11-14.log", NOV14, 4 },
		{ S3, "server-3.conn.2016-11-14.log", NOV14, 4 },
		{ S3, "server-3.conn.2017-02-07.log", FEB07, 2 },
		{ S4, "server-4.conn.2017-02-07.log", FEB07, 2 },
		{ S4, "server-4.conn.2017-05-16.log", MAY16, 1 },
		{ S5, "server-5.conn.2017-05-16.log", MAY16, 1 },
	};
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		scan_noise(&s->servers[pieces[i].server],
			pieces[i].from,
			pieces[i].days,
			150);
	}
	for (unsigned i = 0; i < N_SERVERS; i++)
		log_sort(&s->servers[i].log);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		zeek_conn(s->dir,
			pieces[i].file,
			&s->servers[pieces[i].server].log,
			pieces[i].from,
			pieces[i].from + pieces[i].days * DAY + HOUR);
	}
	zeek_app(s->dir, "server-1.ssh.log", &s->servers[S1].log, "ssh");
	for (unsigned i = 0; i < N_SERVERS; i++)
		log_done(&s->servers[i].log);
}

void space_agency(const char *dir)
{
	struct scene s = { .dir = dir };
	world_init(&s.world);
	lay_out_orgs(s.orgs);
	set_up_servers(s.servers);
	write_organisations(&s);
	jaxa(&s);
	aerospace_07(&s);
	defence_02(&s);
	electronics_05(&s);
	university_11(&s);
	institute_04(&s);
	sharing_centre(&s,
		AEROSPACE,
		NOV15,
		"sharing-aerospace.conn.2016-11-15.log");
	sharing_centre(&s,
		DEFENCE,
		NOV16,
		"sharing-defence.conn.2016-11-16.log");
	sharing_centre(&s,
		ELECTRONICS,
		NOV17,
		"sharing-electronics.conn.2016-11-17.log");
	sharing_centre(&s,
		UNIVERSITY,
		FEB07,
		"sharing-universities.conn.2017-02-07.log");
	sharing_centre(&s,
		INSTITUTE,
		FEB08,
		"sharing-institutes.conn.2017-02-08.log");
	sharing_centre(&s,
		MATERIALS,
		MAY16,
		"sharing-materials.conn.2017-05-16.log");
	people_at_servers(s.servers);
	server_logs(&s);
}
