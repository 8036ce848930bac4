/* SPDX-License-Identifier: Apache-2.0 */
/* gen_traffic.c - what hosts do: ordinary days, and the attack. */
#include "gen.h"
#include <stdio.h>
#include <string.h>

/* Share of browsing per hour of the day in UTC; office hours in Japan (UTC+9)
 * are 00-09 UTC. */
static const unsigned char hour_weight[24] = {
	9,
	10,
	10,
	6,
	9,
	10,
	10,
	9,
	8,
	6,
	4,
	3,
	2,
	2,
	2,
	1,
	1,
	1,
	1,
	1,
	1,
	2,
	3,
	6,
};

void world_init(struct world *w)
{
	for (unsigned i = 0; i < N_SITES; i++) {
		struct site *s = &w->sites[i];
		snprintf(s->name,
			sizeof s->name,
			"www.site-%02u.example",
			i + 1);
		/* some sites share a host, as they do */
		s->v4 = ip4(203, 0, 113, 128 + i % 64);
		s->v6 = ip6(0xf100 + i, 0, 0x80);
	}
	w->resolver = (struct site){ "resolver.example",
		ip4(203, 0, 113, 53),
		ip6(0xf053, 0, 0x53) };
	w->clock = (struct site){ "ntp.time-service.example",
		ip4(203, 0, 113, 123),
		ip6(0xf123, 0, 0x123) };
	w->cdn = (struct site){ "update.cdn-one.example",
		ip4(203, 0, 113, 80),
		ip6(0xf080, 0, 0x80) };
	w->mail = (struct site){ "imap.mail-one.example",
		ip4(203, 0, 113, 25),
		ip6(0xf025, 0, 0x25) };
	w->monitor = (struct site){ "probe.monitor-one.example",
		ip4(203, 0, 113, 99),
		ip6(0xf099, 0, 0x99) };
}

static struct addr reach(const struct site *s, struct addr from)
{
	return from.v6 ? s->v6 : s->v4;
}

void look_up(struct log *l,
	const struct world *w,
	struct addr host,
	int64_t t,
	const char *name,
	struct addr answer)
{
	/* header 12, name + 2, type and class 4 */
	uint64_t asked = 18 + strlen(name);
	log_add(l,
		(struct conn){
			.ts_us = t,
			.dur_us = 900 + (int64_t)rng_below(&l->rng, 60000),
			.orig = host,
			.resp = reach(&w->resolver, host),
			.resp_p = 53,
			.proto = UDP,
			.service = "dns",
			.name = name,
			.answer = answer,
			.orig_byte = asked,
			.resp_byte = asked + (answer.v6 ? 28 : 16),
		});
}

static int64_t office_time(struct rng *r, int64_t from, unsigned days)
{
	unsigned sum = 0;
	unsigned hour = 0;
	for (int i = 0; i < 24; i++)
		sum += hour_weight[i];
	unsigned at = (unsigned)rng_below(r, sum);
	while (at >= hour_weight[hour])
		at -= hour_weight[hour++];
	int64_t day = (int64_t)rng_below(r, days) * DAY;
	return from + day + hour * HOUR +
		(int64_t)rng_below(r, (uint64_t)HOUR);
}

static void visit(struct log *l,
	struct addr host,
	const struct site *s,
	int64_t t)
{
	bool plain = rng_below(&l->rng, 100) < 20,
	     dead = rng_below(&l->rng, 100) < 3,
	     silent = rng_below(&l->rng, 2);
	int64_t dur = 20000 + (int64_t)rng_heavy(&l->rng, 14, 26);
	uint64_t asked = rng_heavy(&l->rng, 8, 12);
	uint64_t got = rng_heavy(&l->rng, 10, 20);
	log_add(l,
		(struct conn){
			.ts_us = t,
			.dur_us = dead ? 0 : dur,
			.orig = host,
			.resp = reach(s, host),
			.resp_p = plain ? 80 : 443,
			.proto = TCP,
			.service = dead ? NULL
				: plain ? "http"
					: "ssl",
			.name = s->name,
			.state = !dead   ? "SF"
				: silent ? "S0"
					 : "REJ",
			.orig_byte = asked,
			.resp_byte = got,
		});
}

/* One person at one page: a few sites, several connections each; the lookup is
 * often in the host's cache. */
static void browse(struct log *l,
	const struct world *w,
	struct addr host,
	int64_t t)
{
	uint64_t a = rng_below(&l->rng, N_SITES);
	uint64_t b = rng_below(&l->rng, N_SITES);
	/* low numbers are the popular sites */
	const struct site *s = &w->sites[a < b ? a : b];
	if (rng_below(&l->rng, 100) < 60)
		look_up(l, w, host, t, s->name, reach(s, host));
	for (uint64_t n = 1 + rng_below(&l->rng, 5); n; n--) {
		t += 30000 + (int64_t)rng_below(&l->rng, 2 * SECOND);
		visit(l, host, s, t);
	}
}

/* The periodic things that are harmless: what a beacon hunt must not fall for.
 */
static void tick(struct log *l,
	const struct world *w,
	struct addr host,
	int64_t from,
	int64_t until,
	unsigned period_s,
	int64_t half_spread,
	struct conn shape)
{
	int64_t period = period_s * SECOND;
	if (!period)
		return;
	shape.orig = host;
	for (int64_t t = from + (int64_t)rng_below(&l->rng, (uint64_t)period);
		t < until;
		t += period) {
		shape.ts_us = t + rng_spread(&l->rng, half_spread);
		if (shape.ts_us < from)
			continue;
		shape.dur_us = 3000 + (int64_t)rng_below(&l->rng, 90000);
		if (shape.proto == TCP && rng_below(&l->rng, 4) == 0) {
			look_up(l,
				w,
				host,
				shape.ts_us - 20000,
				shape.name,
				shape.resp);
		}
		log_add(l, shape);
	}
}

void live(struct log *l,
	const struct world *w,
	struct addr host,
	int64_t from,
	unsigned days,
	struct habit h)
{
	int64_t until = from + days * DAY;
	for (unsigned i = 0; i < h.sessions * days; i++)
		browse(l, w, host, office_time(&l->rng, from, days));
	tick(l,
		w,
		host,
		from,
		until,
		h.ntp_s,
		SECOND,
		(struct conn){
			.resp = reach(&w->clock, host),
			.orig_p = 123,
			.resp_p = 123,
			.proto = UDP,
			.service = "ntp",
			.orig_byte = 48,
			.resp_byte = 48,
		});
	tick(l,
		w,
		host,
		from,
		until,
		h.ping_s,
		SECOND / 4,
		(struct conn){
			.resp = reach(&w->monitor, host),
			.orig_p = 8,
			.proto = ICMP,
			.state = "OTH",
			.orig_byte = 56,
			.resp_byte = 56,
		});
	tick(l,
		w,
		host,
		from,
		until,
		h.update_s,
		45 * SECOND,
		(struct conn){
			.resp = reach(&w->cdn, host),
			.resp_p = 443,
			.proto = TCP,
			.service = "ssl",
			.name = w->cdn.name,
			.orig_byte = 612,
			.resp_byte = 4180,
		});
	/* the mail program is open for an hour or two at a time */
	for (unsigned i = 0; h.mail_s && i < 2 * days; i++) {
		int64_t t = office_time(&l->rng, from, days);
		int64_t end = t + 2 * HOUR < until ? t + 2 * HOUR : until;
		tick(l,
			w,
			host,
			t,
			end,
			h.mail_s,
			3 * SECOND,
			(struct conn){
				.resp = reach(&w->mail, host),
				.resp_p = 993,
				.proto = TCP,
				.service = "ssl",
				.name = w->mail.name,
				.orig_byte = 910,
				.resp_byte = 5210,
			});
	}
}

static const struct web beat_web = { "GET",
	"/img/view.php?id=4e21",
	"Mozilla/4.0 (compatible; MSIE 8.0; Win32)",
	NULL };

static void beat(struct log *l,
	struct server *s,
	const struct beacon *b,
	int64_t t)
{
	/* now and then there is an order to carry out */
	bool tasked = rng_below(&l->rng, 40) == 0;
	uint64_t more_sent = rng_below(&l->rng, 9);
	uint64_t more_got = rng_below(&l->rng, 5);
	struct conn c = {
		.ts_us = t,
		.dur_us = 60000 + (int64_t)rng_below(&l->rng, 400000),
		.orig = b->host,
		.resp = s->at,
		.resp_p = b->tls ? 443 : 80,
		.proto = TCP,
		.service = b->tls ? "ssl" : "http",
		.name = s->name,
		.web = b->tls ? NULL : &beat_web,
		.orig_byte = (b->tls ? 690u : 231u) + more_sent,
		.resp_byte = (b->tls ? 1530u : 186u) + more_got,
	};
	if (tasked)
		c.resp_byte += rng_heavy(&l->rng, 8, 10);
	log_mirror(s, log_add(l, c));
}

/* The implant sleeps for the period and a random share of it, so the error adds
 * up: beats do not stay on a grid. */
void beacon(struct log *l,
	const struct world *w,
	struct server *s,
	struct beacon b)
{
	int64_t period = b.period_s * SECOND;
	int64_t spread = period * b.jitter_pct / 100;
	int64_t looked_up = INT64_MIN / 2;
	int64_t t = b.from + (int64_t)rng_below(&l->rng, (uint64_t)period);
	for (; t < b.until; t += period + rng_spread(&l->rng, spread)) {
		if (rng_below(&l->rng, 100) < b.miss_pct)
			continue;
		/* the name lives for an hour in the host's cache */
		if (t - looked_up > HOUR) {
			look_up(l, w, b.host, t - 130000, s->name, s->at);
			looked_up = t;
		}
		beat(l, s, &b, t);
	}
}

void fetch_implant(struct log *l,
	const struct world *w,
	struct server *s,
	struct addr host,
	int64_t t,
	const struct web *get)
{
	t += (int64_t)rng_below(&l->rng, (uint64_t)MINUTE);
	look_up(l, w, host, t - 90000, s->name, s->at);
	log_mirror(s,
		log_add(l,
			(struct conn){
				.ts_us = t,
				.dur_us = 1830000,
				.orig = host,
				.resp = s->at,
				.resp_p = 80,
				.proto = TCP,
				.service = "http",
				.name = s->name,
				.web = get,
				.orig_byte = 402,
				.resp_byte = 184632,
			}));
}

void upload(struct log *l,
	struct server *s,
	struct addr host,
	int64_t t,
	uint64_t byte)
{
	t += (int64_t)rng_below(&l->rng, (uint64_t)MINUTE);
	static const struct web post = { "POST",
		"/img/put.php",
		"Mozilla/4.0 (compatible; MSIE 8.0; Win32)",
		NULL };
	log_mirror(s,
		log_add(l,
			(struct conn){
				.ts_us = t,
				.dur_us = (int64_t)(byte / 300000) * SECOND +
					SECOND,
				.orig = host,
				.resp = s->at,
				.resp_p = 80,
				.proto = TCP,
				.service = "http",
				.name = s->name,
				.web = &post,
				.orig_byte = byte,
				.resp_byte = 211,
			}));
}

/* A person at the keyboard of the rented server: seen in the server's own log
 * only. */
void operate(struct server *s,
	struct addr from,
	int64_t t,
	uint64_t pulled_byte)
{
	struct rng *r = &s->log.rng;
	t += (int64_t)rng_below(r, (uint64_t)MINUTE);
	int64_t dur = 4 * MINUTE + (int64_t)rng_heavy(r, 26, 31);
	uint64_t typed = rng_heavy(r, 12, 15);
	uint64_t shown = rng_heavy(r, 12, 16);
	log_add(&s->log,
		(struct conn){
			.ts_us = t + s->clock_us,
			.dur_us = dur,
			.orig = from,
			.resp = s->at,
			.resp_p = 22,
			.proto = TCP,
			.service = "ssh",
			.name = "operator",
			.orig_byte = 6000 + typed,
			.resp_byte = 9000 + pulled_byte + shown,
		});
}

/* What every address on the internet receives: knocks on closed doors, password
 * guesses, crawlers. */
void scan_noise(struct server *s,
	int64_t from,
	unsigned days,
	unsigned per_day)
{
	static const uint16_t doors[] = { 22,
		23,
		25,
		80,
		443,
		445,
		1433,
		3306,
		3389,
		5060,
		8080 };
	struct rng *r = &s->log.rng;
	for (unsigned i = 0; i < days * per_day; i++) {
		unsigned who = (unsigned)rng_below(r, 30);
		struct conn c = {
			.ts_us = from +
				(int64_t)rng_below(r, (uint64_t)(days * DAY)),
			.resp = s->at,
			.orig = s->at.v6 ? ip6(0xe500 + who, 0, 0x1 + who)
					 : ip4(203, 0, 113, 220 + who),
			.proto = TCP,
		};
		c.resp_p = doors[rng_below(r, sizeof doors / sizeof *doors)];
		c.state = c.resp_p == 22 || c.resp_p == 80 ? "SF" : "REJ";
		if (c.resp_p == 22) {
			c.service = "ssh";
			c.name = "guess";
			c.dur_us = 900000 + (int64_t)rng_below(r, SECOND);
			c.orig_byte = 1380;
			c.resp_byte = 2310;
		} else if (c.resp_p == 80) {
			c.service = "http";
			c.name = s->name;
			c.dur_us = 90000;
			c.orig_byte = 210;
			c.resp_byte = 380 + rng_below(r, 40);
		}
		log_add(&s->log, c);
	}
}
