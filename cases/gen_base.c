/* SPDX-License-Identifier: Apache-2.0 */
/* gen_base.c - numbers, addresses, dates, connection lists and output for the
 * sample generators. */
#include "gen.h"
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void die(const char *what, const char *which)
{
	fprintf(stderr,
		"generate: cannot %s %s: %s\n",
		what,
		which,
		errno ? strerror(errno) : "unknown reason");
	exit(1);
}

/* splitmix64 spreads a small seed over the state; xoshiro256** then draws
 * (Blackman and Vigna, public domain algorithms). */
struct rng rng_of(uint64_t seed)
{
	struct rng r;
	for (int i = 0; i < 4; i++) {
		uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);
		z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
		r.s[i] = z ^ z >> 31;
	}
	return r;
}

static uint64_t rotl(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

uint64_t rng_next(struct rng *r)
{
	uint64_t *s = r->s;
	uint64_t ret = rotl(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return ret;
}

/* the bias for n << 2^64 is of no account here */
uint64_t rng_below(struct rng *r, uint64_t n)
{
	return rng_next(r) % n;
}

uint64_t rng_heavy(struct rng *r, unsigned lo_bit, unsigned hi_bit)
{
	uint64_t base = UINT64_C(1)
		<< (lo_bit + rng_below(r, hi_bit - lo_bit));
	return base + rng_below(r, base);
}

int64_t rng_spread(struct rng *r, int64_t half)
{
	return (int64_t)rng_below(r, (uint64_t)half * 2 + 1) - half;
}

struct addr ip4(unsigned a, unsigned b, unsigned c, unsigned d)
{
	return (struct addr){
		.b = { (uint8_t)a, (uint8_t)b, (uint8_t)c, (uint8_t)d }
	};
}

struct addr ip6(unsigned g2, unsigned g3, unsigned host)
{
	return (struct addr){
		.v6 = true,
		.b = { 0x20,
			0x01,
			0x0d,
			0xb8,
			(uint8_t)(g2 >> 8),
			(uint8_t)g2,
			(uint8_t)(g3 >> 8),
			(uint8_t)g3,
			[14] = (uint8_t)(host >> 8),
			[15] = (uint8_t)host },
	};
}

/* Only addresses made by ip4 and ip6 come here, so the longest run of zero
 * groups (RFC 5952) is always the same. */
void addr_text(struct addr a, char ret[48])
{
	if (!a.v6) {
		snprintf(ret,
			48,
			"%d.%d.%d.%d",
			a.b[0],
			a.b[1],
			a.b[2],
			a.b[3]);
		return;
	}
	int g2 = a.b[4] << 8 | a.b[5];
	int g3 = a.b[6] << 8 | a.b[7];
	int host = a.b[14] << 8 | a.b[15];
	if (g3) {
		snprintf(ret,
			48,
			"2001:db8:%x:%x::%x",
			(unsigned)g2,
			(unsigned)g3,
			(unsigned)host);
	} else {
		snprintf(ret,
			48,
			"2001:db8:%x::%x",
			(unsigned)g2,
			(unsigned)host);
	}
}

static int64_t days_before_year(int64_t y)
{
	y--;
	return y * 365 + y / 4 - y / 100 + y / 400;
}

static int month_len(int year, int month)
{
	static const int
		len[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return len[month - 1] + (month == 2 && leap);
}

int64_t utc(int year, int month, int day)
{
	int64_t days =
		days_before_year(year) - days_before_year(1970) + day - 1;
	for (int m = 1; m < month; m++)
		days += month_len(year, m);
	return days * DAY;
}

void utc_text(int64_t t_us, char ret[40])
{
	int year = 1970;
	int month = 1;
	while (utc(year + 1, 1, 1) <= t_us)
		year++;
	while (month < 12 && utc(year, month + 1, 1) <= t_us)
		month++;
	int64_t rest = t_us - utc(year, month, 1);
	snprintf(ret,
		40,
		"%04d-%02d-%02d-%02d-%02d-%02d",
		year,
		month,
		(int)(rest / DAY) + 1,
		(int)(rest / HOUR % 24),
		(int)(rest / MINUTE % 60),
		(int)(rest / SECOND % 60));
}

static void fill_packets(struct conn *c)
{
	bool failed = strcmp(c->state, "SF") != 0;
	if (c->proto != TCP) {
		c->orig_pkt = 1;
		c->resp_pkt = c->resp_byte > 0;
		if (!c->history) {
			if (c->proto == ICMP)
				c->history = NULL;
			else if (c->resp_byte)
				c->history = "Dd";
			else
				c->history = "D";
		}
		return;
	}
	if (failed) {
		bool refused = strcmp(c->state, "REJ") == 0;
		c->orig_byte = c->resp_byte = 0;
		c->orig_pkt = refused ? 1 : 3;
		c->resp_pkt = refused;
		c->history = refused ? "Sr" : "S";
		return;
	}
	uint64_t out = c->orig_byte / 1460 + 1;
	uint64_t in = c->resp_byte / 1460 + 1;
	c->orig_pkt = 4 + out + in / 2; /* SYN, ACK, FIN and the last ACK */
	c->resp_pkt = 2 + in + out / 2;
	if (!c->history)
		c->history = "ShADadFf";
}

struct conn log_add(struct log *l, struct conn c)
{
	if (l->n == l->room) {
		l->room = l->room ? l->room * 2 : 1024;
		l->v = realloc(l->v, l->room * sizeof *l->v);
		if (!l->v)
			die("get memory for", "the connections");
	}
	c.uid[0] = rng_next(&l->rng);
	c.uid[1] = rng_next(&l->rng);
	c.seq = l->n;
	if (!c.orig_p && c.proto != ICMP)
		c.orig_p = (uint16_t)(49152 + rng_below(&l->rng, 16384));
	if (!c.state)
		c.state = "SF";
	fill_packets(&c);
	l->v[l->n++] = c;
	return c;
}

void log_mirror(struct server *s, struct conn seen)
{
	/* path delay, then its clock */
	seen.ts_us +=
		4000 + (int64_t)rng_below(&s->log.rng, 14000) + s->clock_us;
	log_add(&s->log, seen);
}

static int by_end(const void *a, const void *b)
{
	const struct conn *x = a;
	const struct conn *y = b;
	int64_t p = x->ts_us + x->dur_us;
	int64_t q = y->ts_us + y->dur_us;
	if (p != q)
		return p < q ? -1 : 1;
	/* total order: qsort itself promises no stability */
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

void log_sort(struct log *l)
{
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, by_end);
}

void log_done(struct log *l)
{
	free(l->v);
	*l = (struct log){ 0 };
}

struct out {
	FILE *f;
	char path[1024];
};

struct out *out_open(const char *dir, const char *name)
{
	struct out *o = malloc(sizeof *o);
	if (!o)
		die("get memory for", name);
	errno = ENAMETOOLONG;
	if (snprintf(o->path, sizeof o->path, "%s/%s", dir, name) >=
		(int)sizeof o->path) {
		die("open", name);
	}
	o->f = fopen(o->path, "wb");
	if (!o->f)
		die("open", o->path);
	return o;
}

void out_bytes(struct out *o, const void *p, size_t n)
{
	if (fwrite(p, 1, n, o->f) != n)
		die("write", o->path);
}

void out_text(struct out *o, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vfprintf(o->f, format, args);
	va_end(args);
	if (n < 0)
		die("write", o->path);
}

void out_close(struct out *o)
{
	if (ferror(o->f))
		die("write", o->path);
	if (fclose(o->f) != 0)
		die("finish", o->path);
	free(o);
}
