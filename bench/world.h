/* SPDX-License-Identifier: Apache-2.0 */
/* Private to bench/world: a made-up organisation and what its sensor logs.
 *
 * A world is drawn from a seed: the organisation (hosts, hours, egress), the
 * software on its hosts (world_software.list), one attacker or none
 * (world_attacks.list), and the strangers who knock from outside. Everything
 * becomes rows in memory, true times and true ends; what the sensor makes of
 * them (loss, clock, address translation, format) comes last, so that the same
 * organisation can be seen by each kind of sensor. */
#ifndef BENCH_WORLD_H
#define BENCH_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define US_PER_S INT64_C(1000000)
#define US_PER_HOUR (3600 * US_PER_S)

/* --- chance (world_draw.c) ----------------------------------------------- */

struct draw {
	uint64_t state;
};

/* A generator of its own for one thing of a world, so that a change of one
 * thing does not change all others. */
struct draw draw_for(uint64_t seed, const char *what, uint64_t number);
uint64_t draw_u64(struct draw *d);
/* in (0, 1) */
double draw_uni(struct draw *d);
double draw_between(struct draw *d, const double range[static 2]);
/* the logarithm is uniform; range[0] > 0 */
double draw_log_between(struct draw *d, const double range[static 2]);
double draw_expo(struct draw *d, double mean);
/* mean 0, deviation 1; within six */
double draw_normal(struct draw *d);
/* x, by a log-normal factor; sigma_percent: of its logarithm */
double draw_around(struct draw *d, double x, unsigned sigma_percent);
uint32_t draw_below(struct draw *d, uint32_t n);
bool draw_chance(struct draw *d, unsigned permille);

/* --- what is seen -------------------------------------------------------- */

enum proto {
	ICMP = 1,
	TCP = 6,
	UDP = 17
};
enum app {
	APP_NONE,
	APP_DNS,
	APP_HTTP,
	APP_TLS,
	APP_SSH
};
enum outcome {
	ANSWERED,
	SILENT,
	REFUSED
};
enum qtype {
	Q_A,
	Q_AAAA,
	Q_TXT,
	Q_NULL,
	Q_KEY,
	Q_CNAME,
	Q_PTR,
	QTYPES
};

/* A connection, or a question to the DNS with its answer. */
struct row {
	int64_t t_us; /* true time, from 1970 */
	int64_t lasts_us;
	uint64_t up_byte; /* payload */
	uint64_t down_byte;
	const char *src;
	const char *dst;
	const char *name;    /* SNI, Host, question; NULL = none */
	const char *note;    /* path; answers, commas between them; NULL */
	const char *program; /* JA4, agent, SSH banner; NULL */
	uint16_t sport;
	uint16_t dport;
	enum proto proto;
	enum app app;
	enum outcome outcome;
	enum qtype qtype;
	bool nxdomain;
	bool logged_on;  /* SSH */
	bool inbound;    /* from outside */
	bool no_host;    /* HTTP: names none */
	bool written;    /* the sensor's log has it */
	uint32_t number; /* in the order of making */
};

/* --- who ----------------------------------------------------------------- */

enum {
	SITE_ADDRS = 24,
	SITES_MAX = 8192,
	SOFTWARE_MAX = 96,
	SOFTWARE_SITES = 8,
	WEB_SITES = 500,
	SERVED_MAX = 32,
	CDNS = 6,
	CDN_ADDRS = 60
};

enum site_kind {
	ONE,    /* a name, an address */
	FEW,    /* a name, two to four addresses of one network */
	CDN,    /* a name, addresses that stand for many names */
	FLUX,   /* a name, many addresses all over the world, for minutes */
	BARE,   /* an address that nobody asks the DNS for */
	INSIDE, /* a machine of the organisation's own */
};

struct site {
	const char *name; /* NULL: BARE, INSIDE */
	const char *addr[SITE_ADDRS];
	unsigned n_addr;
	const char *addr6; /* NULL */
	double ttl_s;
	unsigned number;
	bool inside;
	const char *family; /* whose it is; NULL: nobody's yet */
};

enum role {
	DESKTOP,
	LAPTOP,
	SERVER,
	PHONE,
	CAMERA,
	PRINTER,
	TV,
	ROLES
};

struct span {
	int64_t from_us;
	int64_t to_us;
};
struct spans {
	struct span *at;
	unsigned n;
	unsigned cap;
};

struct host {
	const char *addr;
	const char *addr6; /* NULL */
	enum role role;
	bool behind_nat;
	struct spans on;   /* switched on */
	struct spans busy; /* somebody sits there */
	const char *agent; /* of its browser */
	const char *ja4_browser;
	const char *ja4_system;
	int64_t *known_until_us; /* by site: its address is in the cache */
	uint8_t *address_of;     /* by site: which */
	int64_t *kept_until_us;  /* by site: a connection is open for more */
	double *gap_s;           /* between pages of its person */
	unsigned n_gap;
	unsigned gap_cap;
	uint16_t next_port;
};

enum set {
	BASE, /* in every world: what no network is without */
	FIT,
	HELD
};

enum sensor {
	ZEEK,
	FLOW,
	DNS,
	PROXY,
	SENSORS
};

/* Who sees which questions to the DNS. */
enum dns_view {
	DNS_BY_HOST,
	DNS_BY_RESOLVER,
	DNS_UNSEEN
};

struct truth {
	const char *list; /* went_to, came_to_us, none */
	const char *family;
	enum set set;
	const char
		*server[SERVED_MAX]; /* addresses and names, all acceptable */
	unsigned n_server;
	const char *host; /* as the sensor sees it */
};

struct world {
	uint64_t seed;
	unsigned n_host;
	unsigned hours;
	enum sensor sensor;
	enum set set; /* BASE: of software and attackers of both sets */
	bool has_set;
	const char *attack; /* family, "none" or "random" */
	double loss;        /* share of records; < 0: drawn */
	unsigned sampling;  /* flows: one packet in so many */
	const char *out;

	struct draw d;
	int64_t from_us;
	int64_t to_us;
	int zone_min;
	double work_from_h;
	double work_to_h;
	bool works_weekends;
	bool public_hosts; /* no translation: each host has a public address */
	bool sees_inside;
	bool has_ja4;
	bool has_v6;
	bool scanned; /* the sensor stands where strangers are seen */
	enum dns_view dns_view;
	const char *net;   /* "10.3.4" */
	const char *net6;  /* "2a0e:97c0:40" */
	const char *nat;   /* NULL: none */
	const char *proxy; /* NULL: none */
	const char *resolver;
	const char *upstream; /* whom a resolver inside asks */
	bool resolver_inside;
	const char *reached[8]; /* public addresses that strangers find */
	unsigned n_reached;

	const char *cdn[CDNS][CDN_ADDRS];
	struct site **site;
	unsigned n_site;
	unsigned web[WEB_SITES]; /* where people go */
	struct site *software_site[SOFTWARE_MAX][SOFTWARE_SITES];
	const char *software_program[SOFTWARE_MAX];
	struct host *host;
	struct row *row;
	size_t n_row;
	size_t row_cap;
	const char **stranger;
	size_t n_stranger;
	size_t stranger_cap;
	struct truth truth;
	char *arena; /* what is left of the last block */
	size_t arena_left;
	struct block *block; /* the last one, and so on back */
};

/* --- world_make.c -------------------------------------------------------- */

/* n bytes, zeroed, that live as long as the world; ends the program when there
 * are none. */
void *world_get(struct world *w, size_t n);
/* v of n, of size each, with room for one more. */
void *world_grown(struct world *w,
	void *v,
	size_t n,
	size_t *cap,
	size_t size);
void world_end(struct world *w);
/* Text that lives as long as the world. */
const char *world_text(struct world *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A public address that no register keeps for something else. */
const char *world_address(struct world *w, struct draw *d);
/* "silverriver": two words, or three */
const char *world_label(struct world *w, struct draw *d);
const char *world_hex(struct world *w, struct draw *d, unsigned n);
/* As tools write JA4: made up, not anybody's. */
const char *world_ja4(struct world *w, struct draw *d);
struct site *world_site(struct world *w, struct draw *d, enum site_kind kind);
/* The same under another's domain: "cdn.silverriver.example" */
struct site *world_beside(struct world *w,
	struct draw *d,
	const struct site *of,
	const char *label,
	enum site_kind kind);
/* Organisation, hosts and places. */
void world_make(struct world *w);
/* Strangers who scan and guess, from outside. */
void world_strangers(struct world *w);

/* --- what happens (world_rows.c) ----------------------------------------- */

/* Kept, if it is in the world's time. */
void world_row(struct world *w, const struct row *r);
bool span_has(const struct spans *s, int64_t t_us);
/* t_us, or when the next of them begins; INT64_MAX: none does */
int64_t span_next(const struct spans *s, int64_t t_us);
void span_put(struct world *w,
	struct spans *s,
	int64_t from_us,
	int64_t to_us);
/* A question of the host's to the DNS. answers: commas between; NULL: none. */
void world_ask(struct world *w,
	struct host *h,
	int64_t t_us,
	const char *name,
	enum qtype type,
	const char *answers,
	bool nxdomain);
/* The site's address, after a question to the DNS when none is known. */
const char *world_reach(struct world *w,
	struct draw *d,
	struct host *h,
	const struct site *s,
	int64_t t_us,
	bool v6);
/* A connection of the host's: r has what it is, but its source, and its
 * destination unless that is bare. */
void world_call(struct world *w,
	struct draw *d,
	struct host *h,
	const struct site *s,
	bool v6,
	struct row r);
/* the host's address as the sensor sees it, outward */
const char *world_seen_as(const struct world *w,
	const struct host *h,
	enum app app);

/* --- world_software.c, world_attacks.c ----------------------------------- */

void world_software(struct world *w);
/* Chooses the family, and the host; false: there is none of that name. */
bool world_attack(struct world *w);
/* One line a family: kind, family, set, and of attackers the list in which
 * their server should stand, and the letters of sensors that can see them. */
void world_software_families(FILE *to);
void world_attack_families(FILE *to);

/* --- world_write.c, world_pairs.c ---------------------------------------- */

/* Logs, truth.tsv, background.tsv, software.tsv (whose each server is),
 * world.tsv, pairs.tsv. false: said why. */
bool world_write(struct world *w);
/* What went out and was written, n of them: each source and destination, with
 * RITA's score and what a forest may split by. false: not written. */
bool world_pairs(struct world *w, FILE *to);

#endif
