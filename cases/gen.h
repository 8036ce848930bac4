/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gen.h - what the generators of the sample cases share.
 *
 * Everything made here is simulated. It uses integers only: floating point and
 * libm may differ in the last bit from one machine to the next, and the files
 * must be byte-identical everywhere. Times are int64 microseconds since
 * 1970-01-01 UTC.
 */
#ifndef ASHIATO_CASES_GEN_H
#define ASHIATO_CASES_GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define N_SITES 96

struct rng {
	uint64_t s[4];
}; /* xoshiro256**, seeded by splitmix64 */
struct addr {
	uint8_t b[16];
	bool v6;
}; /* an IPv4 address uses b[0..3] */

enum proto {
	TCP,
	UDP,
	ICMP
};

struct site {
	char name[32];
	struct addr v4, v6;
};

/* A file that travels over HTTP. Its digests are those of the line of text
 * "ashiato sample case: simulated implant N". */
struct payload {
	const char *name, *mime, *md5, *sha1, *sha256;
};
struct web {
	const char *method, *uri, *agent;
	const struct payload *file;
};

struct conn {
	int64_t ts_us;
	int64_t dur_us;
	struct addr orig, resp, answer; /* answer: for DNS */
	uint16_t orig_p;
	uint16_t resp_p;
	enum proto proto;
	/* NULL service: none recognised */
	const char *service;
	const char *state;
	const char *history;
	/* DNS query, HTTP host or TLS server name; owned by the caller */
	const char *name;
	const struct web *web; /* NULL: ordinary browsing */
	uint64_t orig_byte;
	uint64_t resp_byte;
	uint64_t orig_pkt;
	uint64_t resp_pkt;
	uint64_t uid[2];
	uint64_t seq;
};

struct log {
	struct conn *v;
	size_t n, room;
	struct rng rng;
	bool inbound;
};

/* A rented server: its name, its own log, and how far its clock runs ahead of
 * true time. */
struct server {
	const char *name;
	struct addr at;
	int64_t clock_us;
	struct log log;
};

struct world {
	struct site sites[N_SITES], resolver, clock, cdn, mail, monitor;
};

/* What one host does on an ordinary day. Periods in seconds, 0 = does not. */
struct habit {
	unsigned sessions, ntp_s, ping_s, update_s, mail_s;
};

struct beacon {
	struct addr host;
	int64_t from;
	int64_t until;
	unsigned period_s;
	unsigned jitter_pct;
	unsigned miss_pct;
	bool tls;
};

/* gen_base.c: nothing here returns on failure: it says why on stderr and exits
 * 1, for a generator has nothing to save */
_Noreturn void die(const char *what, const char *which);
struct rng rng_of(uint64_t seed);
uint64_t rng_next(struct rng *r);
/* 0..n-1, n >= 1 */
uint64_t rng_below(struct rng *r, uint64_t n);
/* log-uniform in 2^lo..2^hi: heavy tail */
uint64_t rng_heavy(struct rng *r, unsigned lo_bit, unsigned hi_bit);
/* -half..half */
int64_t rng_spread(struct rng *r, int64_t half);
struct addr ip4(unsigned a, unsigned b, unsigned c, unsigned d);
/* 2001:db8:g2:g3::host, host > 0 */
struct addr ip6(unsigned g2, unsigned g3, unsigned host);
void addr_text(struct addr a, char ret[48]);
int64_t utc(int year, int month, int day);
/* as Zeek writes #open */
void utc_text(int64_t t_us, char ret[40]);
/* fills uid, ports, packets, state */
struct conn log_add(struct log *l, struct conn c);
/* the same connection, as the server saw it */
void log_mirror(struct server *s, struct conn seen);
/* in order of ending, as Zeek writes */
void log_sort(struct log *l);
void log_done(struct log *l);
struct out;
struct out *out_open(const char *dir, const char *name);
void out_bytes(struct out *o, const void *p, size_t n);
void out_text(struct out *o, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void out_close(struct out *o);

/* gen_traffic.c: numbers are drawn one per statement, since C evaluates
 * initialisers and operands in no fixed order */
void world_init(struct world *w);
void live(struct log *l,
	const struct world *w,
	struct addr host,
	int64_t from,
	unsigned days,
	struct habit h);
void look_up(struct log *l,
	const struct world *w,
	struct addr host,
	int64_t t,
	const char *name,
	struct addr answer);
void beacon(struct log *l,
	const struct world *w,
	struct server *s,
	struct beacon b);
void fetch_implant(struct log *l,
	const struct world *w,
	struct server *s,
	struct addr host,
	int64_t t,
	const struct web *get);
void upload(struct log *l,
	struct server *s,
	struct addr host,
	int64_t t,
	uint64_t byte);
void operate(struct server *s,
	struct addr from,
	int64_t t,
	uint64_t pulled_byte);
void scan_noise(struct server *s,
	int64_t from,
	unsigned days,
	unsigned per_day);

/* gen_zeek.c, gen_pcapng.c: logs must be sorted; a piece holds what ended in
 * [from, until) */
void zeek_conn(const char *dir,
	const char *name,
	const struct log *l,
	int64_t from,
	int64_t until);
void zeek_conn_json(const char *dir, const char *name, const struct log *l);
/* dns http ssl ssh files */
void zeek_app(const char *dir,
	const char *name,
	const struct log *l,
	const char *path);
void pcapng(const char *dir, const char *name, const struct log *l);

/* gen_space.c, gen_pension.c: write every exhibit of the case into dir */
void space_agency(const char *dir);
void pension(const char *dir);

#endif
