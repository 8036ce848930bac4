/* SPDX-License-Identifier: Apache-2.0 */
/* What hunts find is a function of what was fed: in any order, in any parts,
 * with copies from a second collector. */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "hunt/hunt.h"

static const struct exhibit exhibits[] = { { .vantage = S("org:A") },
	{ .vantage = S("org:B") },
	{ .vantage = S("org:A") },
	{ .vantage = S("org:C") } };
static const int64_t day_s = 1700000000;

/* --- a scene with something for every hunt ------------------------------- */

struct told {
	uint32_t exhibit;
	struct obs o;
	char text[4][64];
	struct buf owned;
};

static struct told *told;
static uint32_t n_told;
static uint64_t seed;

static uint64_t dice(uint64_t n)
{
	seed += 0x9e3779b97f4a7c15U;
	return hash_mix(seed) % n;
}

static struct told *tell(uint32_t exhibit,
	enum obs_kind kind,
	double t_s,
	uint32_t src,
	uint32_t dst,
	uint16_t port)
{
	struct told *x = &told[n_told];

	x->exhibit = exhibit;
	x->o = (struct obs){
		.kind = kind,
		.t_ns = (int64_t)((double)day_s * 1e9 + t_s * 1e9) / 1000000 *
			1000000,
		.tuple = { addr_v4(src), addr_v4(dst), 40000, port, 6 },
		.at_byte = 100ULL * n_told,
		.len_byte = 99,
	};
	n_told++;
	return x;
}

static void flow(uint32_t exhibit,
	double t_s,
	uint32_t src,
	uint32_t dst,
	uint16_t port,
	uint64_t up,
	uint64_t down,
	bool answered)
{
	struct obs *o = &tell(exhibit, OBS_FLOW, t_s, src, dst, port)->o;

	o->flow = (struct obs_flow){
		.duration_ns = dice(100) ? (int64_t)dice(1000000000)
					 : 7200 * INT64_C(1000000000),
		.src_byte = up,
		.dst_byte = down,
		.answered = answered,
	};
}

static struct str text_of(struct told *x, int i, const char *fmt, unsigned n)
{
	snprintf(x->text[i], sizeof x->text[i], fmt, n);
	return str_of(x->text[i]);
}

static const uint32_t office_net = 0x0a000000, web = 0xcb007100,
		      bad = 0xc6336405, scanner = 0xc6336450;
enum {
	MINUTES = 24 * 60
};

static void office_day(void)
{
	for (uint32_t i = 0; i < 6000; i++) {
		uint32_t host = (uint32_t)dice(60);
		uint32_t exhibit = host % 4;
		uint32_t server = (uint32_t)dice(30) * (uint32_t)dice(4);

		flow(exhibit,
			(double)dice(86400 * 1000) / 1000,
			office_net + host,
			web + server,
			443,
			300 + dice(4000),
			dice(100000),
			true);
		if (i % 5)
			continue;
		struct told *x = tell(exhibit,
			OBS_DNS,
			(double)dice(86400),
			office_net + host,
			web + 200,
			53);
		x->o.dns = (struct obs_dns){
			text_of(x, 0, "www%u.shop.example", server),
			STR("A"),
			STR("NOERROR"),
			text_of(x, 1, "203.0.113.%u", server)
		};
		x = tell(exhibit,
			OBS_TLS,
			(double)dice(86400),
			office_net + host,
			web + server,
			443);
		x->o.tls = (struct obs_tls){
			.server_name =
				text_of(x, 0, "www%u.shop.example", server),
			.ja4 = text_of(x, 1, "t13d%u", (unsigned)dice(3)),
			.cipher = STR("1301"),
		};
	}
}

/* a connection that stays open, and speaks about every 45 s in it */
static void inside_a_connection(void)
{
	for (uint32_t part = 0; part < 10; part++) {
		struct told *x = tell(3,
			OBS_TIMING,
			7200 + part * 1800,
			office_net + 11,
			bad + 3,
			443);
		struct buf beats = { 0 };

		for (uint32_t i = 0; i < 40; i++) {
			buf_fmt(&beats,
				"%s%u+%u %u-90",
				i ? " " : "",
				i * 45000 + (unsigned)dice(4000),
				200 + (unsigned)dice(9),
				i * 45000 + 5000);
		}
		/* freed with the scene */
		x->o.timing = (struct obs_timing){ buf_str(&beats), 80 };
		x->owned = beats;
	}
}

static void going_on(void)
{
	struct told *x = tell(2,
		OBS_SHARE,
		50000,
		office_net + 5,
		office_net + 6,
		445);
	x->o.share = (struct obs_share){ STR("\\\\PC6\\ADMIN$"),
		STR("tools\\run.exe"),
		STR("write"),
		90000 };
	x = tell(2, OBS_SHARE, 50010, office_net + 5, office_net + 6, 445);
	x->o.share = (struct obs_share){ STR("\\\\PC6\\IPC$"),
		STR("svcctl"),
		STR("open"),
		0 };
	x = tell(2, OBS_SHARE, 50500, office_net + 5, office_net + 6, 445);
	x->o.share = (struct obs_share){ STR("\\\\PC6\\C$"),
		STR("temp\\all.rar"),
		STR("write"),
		5000000 };
}

static void attack(void)
{
	for (uint32_t k = 0; k < 4; k++) {
		for (uint32_t m = 0; m < MINUTES;
			m += 7 + (uint32_t)dice(2)) {
			flow(k,
				m * 60.0 + (double)dice(20),
				office_net + k,
				bad,
				8531,
				640,
				220,
				true);
			struct told *x = tell(k,
				OBS_TLS,
				m * 60.0,
				office_net + k,
				bad,
				8531);
			x->o.tls = (struct obs_tls){
				.server_name = STR("cdn.bad.example"),
				.ja4 = STR("t12d-evil"),
				.certificates = STR("aa11,bb22"),
				.cipher = STR("c030"),
			};
		}
	}
	struct told *x = tell(1, OBS_TLS, 500, office_net + 9, bad + 1, 443);
	x->o.tls = (struct obs_tls){
		.ja4 = STR("t13d1"),
		.certificates = STR("aa11"),
		.cipher = STR("c030"),
	};
	for (uint32_t i = 0; i < 300; i++) {
		flow(i % 4,
			i * 3.0,
			scanner,
			office_net + i % 60,
			(uint16_t)(20 + i / 60),
			0,
			0,
			false);
	}
	for (uint32_t i = 0; i < 40; i++) {
		x = tell(2,
			OBS_LOGON,
			1000 + i * 2,
			scanner + 1,
			office_net + 5,
			22);
		x->o.logon = (struct obs_logon){ STR("ssh"),
			text_of(x, 0, "user%u", i % 7),
			STR(""),
			STR(""),
			STR(""),
			i == 39 };
	}
	flow(0, 40000, office_net + 3, bad + 2, 443, 3000000000, 4000, true);
	inside_a_connection();
	going_on();
}

/* data in names by two types and two exhibits of one sensor, and made-up names
 * under two domains each, one of which exists */
static void names(void)
{
	for (uint32_t i = 0; i < 150; i++) {
		struct told *x = tell(i % 3 ? 0 : 2,
			OBS_DNS,
			5000 + i * 7,
			office_net + 11,
			web + 200,
			53);

		snprintf(x->text[0],
			sizeof x->text[0],
			"%08x%08x%08x%08x.hole.example",
			(unsigned)dice(UINT32_MAX),
			(unsigned)dice(UINT32_MAX),
			(unsigned)dice(UINT32_MAX),
			(unsigned)dice(UINT32_MAX));
		x->o.dns = (struct obs_dns){ str_of(x->text[0]),
			i % 2 ? STR("TXT") : STR("MX"),
			STR("NOERROR"),
			text_of(x, 1, "said%u", (unsigned)dice(1000)) };
	}
	for (uint32_t i = 0; i < 60; i++) {
		struct told *x = tell(i % 3,
			OBS_DNS,
			9000 + i / 4,
			office_net + 12,
			web + 200,
			53);

		for (unsigned k = 0; k < 12; k++) {
			x->text[0][k] = "bcdfghjklmnpqrstvwxz"
				[hash_mix(i / 2 * 100 + k) % 20];
		}
		snprintf(x->text[0] + 12,
			sizeof x->text[0] - 12,
			"%s",
			i % 2 ? ".com" : ".net");
		x->o.dns = (struct obs_dns){ str_of(x->text[0]),
			STR("A"),
			i == 58 || i == 30 ? STR("NOERROR") : STR("NXDOMAIN"),
			i == 58           ? STR("198.51.100.99,198.51.100.5")
				: i == 30 ? STR("198.51.100.99")
					  : STR("") };
	}
	flow(0, 9100, office_net + 12, bad + 94, 443, 500, 900, true);
}

static void hardware(struct told *x, unsigned mac, const char *source)
{
	x->o.host = (struct obs_host){
		.mac = text_of(x, 0, "02:00:00:00:%02x", mac),
		.source = str_of(source),
	};
}

/* One asks for all of its network at once, and a gateway for it; a server is
 * asked for leases by nobody, and by one that is there. Many at an instant, for
 * then their order tells nothing. */
static void neighbours(void)
{
	for (uint32_t i = 0; i < 90; i++) {
		struct told *x = tell(i % 5 ? 0 : 2,
			OBS_HOST,
			20000 + i / 8 * 2,
			office_net + 13,
			0,
			0);

		hardware(x, 13, "arp");
		x->o.host.address = x->o.tuple.src;
		x->o.host.asks_for = addr_v4(office_net + 100 + i);
		x = tell(3, OBS_HOST, 20000 + i, office_net + 1, 0, 0);
		hardware(x, 1 + i % 2, "arp");
		x->o.host.address = x->o.tuple.src;
		x->o.host.asks_for = addr_v4(office_net + 2 + i % 9);
	}
	for (uint32_t i = 0; i < 300; i++) {
		struct told *x = tell(i % 2 ? 0 : 2,
			OBS_HOST,
			30000 + i / 9,
			i % 3 ? 0 : office_net + 250,
			i % 3 ? UINT32_MAX : office_net + i % 60,
			i % 3 ? 67 : 68);

		hardware(x, i / 3, "dhcp");
		x->o.host.address = addr_v4(office_net + 50 + i % 200);
	}
}

static void make_scene(void)
{
	seed = 11;
	n_told = 0;
	told = calloc(40000, sizeof *told);
	assert_non_null(told);
	office_day();
	attack();
	names();
	neighbours();
	assert_true(n_told < 40000);
}

/* --- hunting in it ------------------------------------------------------- */

struct result {
	struct buf text;
	uint32_t n;
	uint32_t n_key_kind[16];
};

static bool put(void *ctx, const struct claim *c)
{
	struct result *r = ctx;

	buf_fmt(&r->text,
		"%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%lld|%lld|%lld|%llu",
		STR_FMT(predicate_name(c->predicate)),
		STR_FMT(c->subject),
		STR_FMT(c->object),
		STR_FMT(c->source),
		STR_FMT(c->scope),
		STR_FMT(c->text),
		STR_FMT(c->detail),
		(long long)c->from_s,
		(long long)c->to_s,
		(long long)c->weight_milli,
		(unsigned long long)c->n_records);
	for (uint32_t i = 0; i < c->n_loc; i++) {
		buf_fmt(&r->text,
			"|%u:%llu+%u",
			c->loc[i].exhibit,
			(unsigned long long)c->loc[i].at_byte,
			c->loc[i].len_byte);
	}
	buf_z(&r->text, "\n");
	r->n++;
	return true;
}

static struct hunt_tables *open_field(void)
{
	static const struct indicator indicators[] = {
		{ .type = S("domain"),
			.value = S("bad.example"),
			.source = S("vendor/v"),
			.origin = S("vendor/v"),
			.grade = { 'B', '2' },
			.from_s = TIME_UNKNOWN,
			.to_s = TIME_OPEN,
			.recorded_at_s = 1,
			.superseded_at_s = TIME_OPEN },
		{ .type = S("ip"),
			.value = S("198.51.100.80"),
			.source = S("vendor/v"),
			.origin = S("vendor/v"),
			.grade = { 'B', '2' },
			.from_s = TIME_UNKNOWN,
			.to_s = TIME_OPEN,
			.recorded_at_s = 1,
			.superseded_at_s = TIME_OPEN },
	};
	struct hunt_setup setup = {
		.indicator = indicators,
		.n_indicator = N(indicators),
		.exhibit = exhibits,
		.n_exhibit = N(exhibits),
	};
	struct hunt_tables *f;
	struct err err;

	if (!hunt_open(&f, &setup, (size_t)1 << 30, &err))
		fail_msg("%s", err.text);
	return f;
}

static void ingest(struct hunt_tables *f, uint32_t i, uint32_t exhibit)
{
	struct err err;

	if (!hunt_ingest(f, exhibit, &told[i].o, &err))
		fail_msg("%s", err.text);
}

static struct result settle(struct hunt_tables *f)
{
	struct result r = { .n = 0 };
	struct err err;

	if (!hunt_evaluate(f,
		    day_s + 86400,
		    &(struct claim_sink){ &r, put },
		    &err)) {
		fail_msg("%s", err.text);
	}
	return r;
}

static struct result whole(void)
{
	struct hunt_tables *f = open_field();

	for (uint32_t i = 0; i < n_told; i++)
		ingest(f, i, told[i].exhibit);
	struct result r = settle(f);
	hunt_close(f);
	return r;
}

static void assert_same(const struct result *a, const struct result *b)
{
	struct str x = buf_str(&a->text);
	struct str y = buf_str(&b->text);
	struct str line, other;

	while (str_cut(x, '\n', &line, &x) && str_cut(y, '\n', &other, &y)) {
		if (!str_eq(line, other)) {
			fail_msg("instead of\n%.*s\nthere is\n%.*s",
				STR_FMT(line),
				STR_FMT(other));
		}
	}
	assert_int_equal(a->n, b->n);
	assert_true(str_eq(buf_str(&a->text), buf_str(&b->text)));
}

static void done(struct result *r)
{
	buf_done(&r->text);
}

static void every_hunt_finds(void **state)
{
	(void)state;
	static const char *const expected[] = {
		"beacons-to|address:10.0.0.0|address:198.51.100.5|",
		"beacons-to|address:10.0.0.0|domain:cdn.bad.example|",
		"drips-to|address:10.0.0.0|address:198.51.100.5|",
		"beacons-to|address:10.0.0.11|address:198.51.100.8|sensor/"
		"org:C|443/tcp, inside|",
		"moved-laterally-to|address:10.0.0.5|address:10.0.0.6|",
		"staged-on|address:10.0.0.5|address:10.0.0.6|",
		"guessed-passwords-on|address:198.51.100.81|address:10.0.0."
		"5|",
		"long-connection-to|",
		"matches-indicator|domain:cdn.bad.example|indicator:domain:"
		"bad."
		"example",
		"scanned|address:198.51.100.80|",
		"shared-rare-server|address:198.51.100.5|",
		"sibling-of|address:198.51.100.6|address:198.51.100.5|",
		"suspected|address:198.51.100.5|indicator:hunt:suspect",
		"uploads-to|address:10.0.0.3|address:198.51.100.7|",
		"tunnels-through|address:10.0.0.11|domain:hole.example|",
		"asks-generated-names|address:10.0.0.12|domain:",
		"asks-generated-names|address:10.0.0.12|address:198.51.100."
		"99|",
		"asked-for-all|address:10.0.0.13|indicator:scan:neighbours|",
		"starved-of-leases|address:10.0.0.250|indicator:dhcp:"
		"starvation|",
	};
	struct result r = whole();

	for (size_t i = 0; i < N(expected); i++) {
		if (!str_has(buf_str(&r.text), str_of(expected[i])))
			fail_msg("not found: %s", expected[i]);
	}
	assert_true(str_has(buf_str(&r.text), STR("and got in at")));
	done(&r);
}

static void order_does_not_matter(void **state)
{
	(void)state;
	struct result a = whole();
	struct result b, c;
	struct hunt_tables *f = open_field();
	struct hunt_tables *g = open_field();

	for (uint32_t i = n_told; i-- > 0;)
		ingest(f, i, told[i].exhibit);
	b = settle(f);
	/* 7919 is prime and does not divide n_told */
	for (uint32_t i = 0; i < n_told; i++) {
		ingest(g,
			(uint32_t)((uint64_t)i * 7919 % n_told),
			told[(uint64_t)i * 7919 % n_told].exhibit);
	}
	assert_true(n_told % 7919);
	c = settle(g);
	assert_same(&a, &b);
	assert_same(&a, &c);
	hunt_close(f);
	hunt_close(g);
	done(&a);
	done(&b);
	done(&c);
}

/* by exhibit, by time, one by one: and merged in either order */
static void halves_merge(void **state)
{
	(void)state;
	struct result a = whole();

	for (int way = 0; way < 4; way++) {
		struct hunt_tables *half[2] = { open_field(), open_field() };
		struct err err;

		for (uint32_t i = 0; i < n_told; i++) {
			ingest(half[way == 0 ? told[i].exhibit / 2
					       : way == 1 ? i > n_told / 2
					       : way == 2 ? i % 2
							  : i % 7 == 0],
				i,
				told[i].exhibit);
		}
		assert_true(hunt_ingested(half[0], &err) &&
			hunt_ingested(half[1], &err));
		struct hunt_tables *to = half[way % 2];
		struct hunt_tables *from = half[1 - way % 2];
		if (!hunt_merge(to, from, &err))
			fail_msg("%s", err.text);
		struct result b = settle(to);
		assert_same(&a, &b);
		hunt_close(half[0]);
		hunt_close(half[1]);
		done(&b);
	}
	done(&a);
}

/* --- saved and gone on from ---------------------------------------------- */

static bool hold(void *ctx, struct str piece)
{
	buf_add(ctx, piece);
	return true;
}

static struct buf saved(struct hunt_tables *f)
{
	struct buf b = { 0 };
	struct spool *out = calloc(1, sizeof *out);
	struct err err;

	assert_non_null(out);
	out->ctx = &b;
	out->put = hold;
	if (!hunt_save(f, out, &err))
		fail_msg("%s", err.text);
	free(out);
	return b;
}

static bool restored(struct hunt_tables **ret, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	struct err err = { 0 };

	*ret = open_field();
	if (hunt_restore(*ret, &c, &err))
		return true;
	assert_true(err.code == ERR_FORMAT && err.text[0]);
	hunt_close(*ret);
	return false;
}

/* wherever it stops, evaluated there or not: the findings of going on are those
 * of the whole, and the tables the same to the byte */
static void saved_is_gone_on_from(void **state)
{
	static const struct {
		uint32_t of_ten; /* told before it stops */
		bool evaluated;
	} cases[] = { { 0, false },
		{ 1, true },
		{ 5, false },
		{ 5, true },
		{ 9, true },
		{ 10, true } };

	(void)state;
	for (size_t k = 0; k < N(cases); k++) {
		uint32_t stop = n_told / 10 * cases[k].of_ten;
		struct hunt_tables *all = open_field();
		struct hunt_tables *first = open_field();
		struct hunt_tables *then;
		struct result b;

		for (uint32_t i = 0; i < stop; i++) {
			ingest(all, i, told[i].exhibit);
			ingest(first, i, told[i].exhibit);
		}
		if (cases[k].evaluated) {
			struct result a = settle(all);
			b = settle(first);
			assert_same(&a, &b);
			done(&a);
			done(&b);
		}
		struct buf half = saved(first);
		/* between two exhibits this comes by itself */
		assert_true(hunt_ingested(all, &(struct err){ 0 }));
		assert_true(restored(&then, buf_str(&half)));
		for (uint32_t i = stop; i < n_told; i++) {
			ingest(all, i, told[i].exhibit);
			ingest(then, i, told[i].exhibit);
		}
		struct result a = settle(all);
		b = settle(then);
		struct buf x = saved(all);
		struct buf y = saved(then);
		assert_same(&a, &b);
		assert_true(str_eq(buf_str(&x), buf_str(&y)));
		hunt_close(all);
		hunt_close(first);
		hunt_close(then);
		buf_done(&half);
		buf_done(&x);
		buf_done(&y);
		done(&a);
		done(&b);
	}
}

static struct buf saved_scene(void)
{
	struct hunt_tables *f = open_field();

	for (uint32_t i = 0; i < n_told; i++)
		ingest(f, i, told[i].exhibit);
	struct result r = settle(f);
	struct buf b = saved(f);
	done(&r);
	hunt_close(f);
	return b;
}

static bool ignored(void *ctx, const struct claim *c)
{
	(void)ctx;
	(void)c;
	return true;
}

/* whatever it says then: within bounds */
static void hunted_in(struct hunt_tables *f)
{
	struct err err;

	hunt_evaluate(f,
		day_s + 86400,
		&(struct claim_sink){ NULL, ignored },
		&err);
	hunt_close(f);
}

static void cut_short_is_refused(void **state)
{
	struct buf b = saved_scene();
	struct hunt_tables *f;

	(void)state;
	for (size_t n = 0; n < b.n; n += n < 3000 ? 7 : b.n / 61)
		assert_false(restored(&f, (struct str){ b.p, n }));
	buf_done(&b);
}

/* the bytes may come from anybody: flipped ones are refused or are other tables
 */
static void flipped_is_refused_or_safe(void **state)
{
	struct buf b = saved_scene();
	uint32_t refused = 0;

	(void)state;
	seed = 7;
	for (int i = 0; i < 300; i++) {
		size_t at = i % 3 ? dice(b.n) : dice(2000);
		char was = b.p[at];
		struct hunt_tables *f;

		b.p[at] = (char)(was ^ (1 << dice(8)));
		if (restored(&f, buf_str(&b)))
			hunted_in(f);
		else
			refused++;
		b.p[at] = was;
	}
	assert_true(refused);
	buf_done(&b);
}

/* other hunts, or tables of another shape */
static void other_version_is_refused(void **state)
{
	struct buf b = saved_scene();
	struct hunt_tables *f;

	(void)state;
	b.p[0] = (char)(b.p[0] ^ 1);
	assert_false(restored(&f, buf_str(&b)));
	b.p[0] = (char)(b.p[0] ^ 1);
	char *version = memmem(b.p, b.n, "beacon\0012", 8);
	assert_non_null(version);
	version[7] = '!';
	assert_false(restored(&f, buf_str(&b)));
	buf_done(&b);
}

static bool put_beacons(void *ctx, const struct claim *c)
{
	struct result *r = ctx;

	if (c->predicate == PRED_BEACONS_TO &&
		str_is(c->object, "address:198.51.100.5")) {
		buf_fmt(&r->text,
			"%.*s %.*s %lld\n",
			STR_FMT(c->subject),
			STR_FMT(c->text),
			(long long)c->weight_milli);
	}
	return true;
}

/* exhibit 2 is of the same sensor as 0: what both hold happened once */
static void copies_change_nothing(void **state)
{
	(void)state;
	struct result one = { .n = 0 };
	struct result two = { .n = 0 };
	struct hunt_tables *f = open_field();
	struct hunt_tables *g = open_field();
	struct err err;

	for (uint32_t i = 0; i < n_told; i++) {
		if (told[i].exhibit != 0)
			continue;
		ingest(f, i, 0);
		ingest(g, i, 0);
		ingest(g, i, 2);
	}
	assert_true(hunt_evaluate(f,
			    day_s,
			    &(struct claim_sink){ &one, put_beacons },
			    &err) &&
		hunt_evaluate(g,
			day_s,
			&(struct claim_sink){ &two, put_beacons },
			&err));
	assert_true(one.text.n > 0);
	assert_same(&one, &two);
	hunt_close(f);
	hunt_close(g);
	done(&one);
	done(&two);
}

static bool put_said(void *ctx, const struct claim *c)
{
	struct result *r = ctx;

	buf_fmt(&r->text,
		"%.*s|%.*s|%.*s|%.*s|%.*s|%lld\n",
		STR_FMT(predicate_name(c->predicate)),
		STR_FMT(c->subject),
		STR_FMT(c->object),
		STR_FMT(c->scope),
		STR_FMT(c->text),
		(long long)c->weight_milli);
	return true;
}

/* What all hunts say of one sensor's exhibit, and of it beside what another
 * sensor has of the same: its clock is behind by so much, and it lost bytes. */
static void two_taps_say_what_one_says(void **state)
{
	(void)state;
	static const int64_t behind_ms[] = { 0, 3, 250, 1900 };
	struct result one = { .n = 0 };
	struct hunt_tables *f = open_field();
	struct err err;

	for (uint32_t i = 0; i < n_told; i++)
		ingest(f, i, 0);
	assert_true(hunt_evaluate(f,
		day_s,
		&(struct claim_sink){ &one, put_said },
		&err));
	assert_true(one.text.n > 5000);
	for (size_t k = 0; k < N(behind_ms); k++) {
		struct result two = { .n = 0 };
		struct hunt_tables *g = open_field();

		for (uint32_t i = 0; i < n_told; i++) {
			struct obs o = told[i].o;

			o.t_ns += behind_ms[k] * 1000000;
			if (o.kind == OBS_FLOW) {
				o.flow.src_byte -= o.flow.src_byte / 10;
				o.flow.dst_byte = COUNT_NOT_TOLD;
				o.flow.answered = -1;
			}
			ingest(g, i, 0);
			if (!hunt_ingest(g, 2, &o, &err))
				fail_msg("%s", err.text);
		}
		assert_true(hunt_evaluate(g,
			day_s,
			&(struct claim_sink){ &two, put_said },
			&err));
		assert_same(&one, &two);
		hunt_close(g);
		done(&two);
	}
	hunt_close(f);
	done(&one);
}

static void evaluating_twice_is_the_same(void **state)
{
	(void)state;
	struct hunt_tables *f = open_field();

	for (uint32_t i = 0; i < n_told; i++) {
		ingest(f, i, told[i].exhibit);
		if (i == n_told / 3) {
			struct result r = settle(f);
			done(&r);
		}
	}
	struct result a = whole();
	struct result b = settle(f);
	struct result c = settle(f);
	assert_same(&a, &b);
	assert_same(&a, &c);
	hunt_close(f);
	done(&a);
	done(&b);
	done(&c);
}

/* --- clocks -------------------------------------------------------------- */

static bool put_bits(void *ctx, const struct claim *c)
{
	if (c->predicate == PRED_BEACONS_TO)
		*(int64_t *)ctx = c->weight_milli;
	return true;
}

/* a beacon every 300 s, +-3 %; what happens to the clock that saw it */
static int64_t beacon_bits(int64_t step_s,
	int64_t drift_ppm,
	bool whole_seconds,
	uint32_t keep_one_in)
{
	struct hunt_tables *f = open_field();
	struct err err;
	int64_t bits = 0;

	seed = 5;
	for (int64_t i = 0; i < 600; i++) {
		int64_t t_ms = i * 300000 + (int64_t)dice(18000) +
			(i > 300 ? step_s * 1000 : 0) +
			i * 300000 * drift_ppm / 1000000;
		struct obs o = {
			.kind = OBS_FLOW,
			.t_ns = (day_s * 1000 +
					(whole_seconds ? t_ms / 1000 * 1000
						       : t_ms)) *
				1000000,
			.tuple = { addr_v4(office_net),
				addr_v4(bad),
				1,
				443,
				6 },
			.at_byte = (uint64_t)i,
			.len_byte = 1,
		};

		o.flow = (struct obs_flow){
			.duration_ns = 1,
			.src_byte = 300,
			.dst_byte = 3000,
			.answered = true,
		};
		if (dice(keep_one_in) == 0)
			assert_true(hunt_ingest(f, 0, &o, &err));
	}
	assert_true(hunt_evaluate(f,
		day_s,
		&(struct claim_sink){ &bits, put_bits },
		&err));
	hunt_close(f);
	return bits;
}

static void clocks_that_step(void **state)
{
	(void)state;
	static const struct {
		int64_t step_s, drift_ppm;
		bool whole;
		uint32_t keep_one_in;
	} cases[] = {
		{ 0, 0, false, 1 },
		{ 3600, 0, false, 1 },
		{ -3600, 0, false, 1 },
		{ -7, 0, false, 1 },
		{ 86400 * 30, 0, false, 1 },
		{ 0, 200, false, 1 },
		{ 0, 0, true, 1 },
		{ -3600, 0, true, 1 },
		{ 0, 0, false, 2 }, /* sampled: every other connection */
	};

	for (size_t i = 0; i < N(cases); i++) {
		int64_t bits = beacon_bits(cases[i].step_s,
			cases[i].drift_ppm,
			cases[i].whole,
			cases[i].keep_one_in);

		if (bits < 20000) {
			fail_msg("case %zu: %lld thousandths of a bit",
				i,
				(long long)bits);
		}
	}
}

/* --- floods -------------------------------------------------------------- */

/* a client that never says the same twice: memory stays bounded, others are
 * heard */
static void a_flood_of_texts(void **state)
{
	(void)state;
	struct hunt_tables *f = open_field();
	struct err err;
	char agent[64];

	for (uint32_t i = 0; i < (1 << 20) + 200000; i++) {
		struct obs o = {
			.kind = OBS_HTTP,
			.t_ns = day_s * 1000000000,
			.tuple = { addr_v4(office_net),
				addr_v4(bad),
				1,
				80,
				6 },
		};

		snprintf(agent, sizeof agent, "agent %u", i);
		o.http.agent = str_of(agent);
		o.http.host = STR("x.example");
		if (!hunt_ingest(f, 0, &o, &err))
			fail_msg("%s", err.text);
	}
	size_t full = hunt_memory(f);
	for (uint32_t i = 0; i < 100000; i++) {
		struct obs o = {
			.kind = OBS_HTTP,
			.t_ns = day_s * 1000000000,
			.tuple = { addr_v4(office_net),
				addr_v4(bad),
				1,
				80,
				6 },
		};

		snprintf(agent, sizeof agent, "other agent %u", i);
		o.http.agent = str_of(agent);
		assert_true(hunt_ingest(f, 0, &o, &err));
	}
	assert_true(hunt_memory(f) == full && full < (size_t)400 << 20);
	hunt_close(f);
}

static int open_scene(void **state)
{
	(void)state;
	make_scene();
	return 0;
}

static int close_scene(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < n_told; i++)
		buf_done(&told[i].owned);
	free(told);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_hunt_finds),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(halves_merge),
		cmocka_unit_test(saved_is_gone_on_from),
		cmocka_unit_test(cut_short_is_refused),
		cmocka_unit_test(flipped_is_refused_or_safe),
		cmocka_unit_test(other_version_is_refused),
		cmocka_unit_test(copies_change_nothing),
		cmocka_unit_test(two_taps_say_what_one_says),
		cmocka_unit_test(evaluating_twice_is_the_same),
		cmocka_unit_test(clocks_that_step),
		cmocka_unit_test(a_flood_of_texts),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
