/* SPDX-License-Identifier: Apache-2.0 */
/* One attacker: whom he has, what his program does. The rows:
 * world_attacks.list. */
#include "world.h"

#include <string.h>

enum {
	NO_HOST = 1,
	RANDOM_PATH = 2,
	OFFICE = 4,        /* only when somebody could be at work */
	AS_THE_PERSON = 8, /* sleeps as long as its host's person does */
	DEAD = 16,         /* nobody answers */
	GONE = 32,         /* the machine is there, the service is not */
};

#define NONE NULL
#define BROWSER "\1browser"
#define SYSTEM "\1system"
#define TOOL "\1tool"
#define OWN TOOL

struct hit;

struct attack {
	const char *family;
	enum set set;
	const char *list;
	const char *sensors;
	enum app app;
	enum proto proto;
	uint16_t port;
	enum site_kind site;
	unsigned names;
	const char *program;
	const char *path;
	double period_s[2];
	double jitter[2];
	double up_byte[2];
	double down_byte[2];
	unsigned deviation;
	double lasts_s[2];
	unsigned traits;
	void (*play)(struct hit *x);
};

/* An attacker at work. */
struct hit {
	struct world *w;
	const struct attack *row;
	struct draw *d;
	struct host *h;
	struct site *site[SERVED_MAX];
	unsigned n_site;
	int64_t from_us;
	double period_s;
	double jitter;
	double up_byte;
	double down_byte;
	double lasts_s;
	uint16_t port;
	const char *program;
};

/* --- what they share ----------------------------------------------------- */

static void serve(struct hit *x, const char *server)
{
	struct truth *t = &x->w->truth;

	for (unsigned i = 0; i < t->n_server; i++) {
		if (!strcmp(t->server[i], server))
			return;
	}
	if (t->n_server < SERVED_MAX)
		t->server[t->n_server++] = server;
}

static void serve_site(struct hit *x, const struct site *s)
{
	if (s->name)
		serve(x, s->name);
	for (unsigned i = 0; i < s->n_addr; i++)
		serve(x, s->addr[i]);
	if (s->addr6)
		serve(x, s->addr6);
}

static const char *path_of(struct hit *x)
{
	if (x->row->traits & RANDOM_PATH) {
		const char *a = world_label(x->w, x->d);
		const char *b =
			world_hex(x->w, x->d, 4 + draw_below(x->d, 24));

		return world_text(x->w, "/%s/%s", a, b);
	}
	return x->row->path ? x->row->path : "/";
}

/* One contact with its k-th server; times as much in it as in an empty one. */
static void strike(struct hit *x, int64_t t_us, unsigned k, double times)
{
	const struct attack *row = x->row;
	const struct site *s = x->site[k % x->n_site];
	struct row r = {
		.t_us = t_us,
		.dport = x->port,
		.proto = row->proto,
		.app = row->app,
		.program = x->program,
		.no_host = row->traits & NO_HOST,
		.logged_on = true,
	};

	r.up_byte = (uint64_t)draw_around(x->d, x->up_byte, row->deviation);
	r.down_byte = (uint64_t)(times *
		draw_around(x->d, x->down_byte, row->deviation));
	r.lasts_us = (int64_t)(draw_around(x->d, x->lasts_s, 40) * 1e6);
	if (row->app == APP_HTTP)
		r.note = path_of(x);
	if (row->app == APP_HTTP && !s->name && !r.no_host)
		r.name = s->addr[0];
	if (row->traits & DEAD)
		r.outcome = row->traits & GONE ? REFUSED : SILENT;
	world_call(x->w, x->d, x->h, s, false, r);
}

/* Public frameworks sleep for the period less up to the jitter, or give or
 * take it; both are made. */
static double sleep_s(struct hit *x)
{
	double u = draw_uni(x->d);

	if (x->row->traits & AS_THE_PERSON && x->h->n_gap)
		return x->h->gap_s[draw_below(x->d, x->h->n_gap)];
	if (x->n_site % 2)
		return x->period_s * (1 - x->jitter * u);
	return x->period_s * (1 + x->jitter * (2 * u - 1));
}

static bool at_work(const struct hit *x, int64_t t_us)
{
	int64_t s = t_us / US_PER_S + x->w->zone_min * 60;
	double hour = (double)(s % 86400) / 3600;
	bool weekday = (s / 86400 + 4) % 7 % 6 != 0;

	return weekday && hour >= x->w->work_from_h && hour < x->w->work_to_h;
}

/* --- what they do -------------------------------------------------------- */

/* Sleeps, calls, sleeps; now and then there is something to do. */
static void play_beacon(struct hit *x)
{
	unsigned k = 0;

	for (int64_t t = span_next(&x->h->on, x->from_us); t < x->w->to_us;
		t = span_next(&x->h->on, t + (int64_t)(sleep_s(x) * 1e6))) {
		bool task = draw_chance(x->d, 15);

		if (x->row->traits & OFFICE && !at_work(x, t))
			continue;
		/* a person's program calls while the person is there */
		if (x->row->traits & AS_THE_PERSON &&
			!span_has(&x->h->busy, t))
			continue;
		if (x->n_site > 4)
			k = draw_below(x->d, x->n_site);
		strike(x, t, k++, task ? 20 : 1);
	}
}

/* Connections that stay; opened again when they break. */
static void play_kept(struct hit *x)
{
	int64_t t = span_next(&x->h->on, x->from_us);

	while (t < x->w->to_us) {
		size_t before = x->w->n_row;

		strike(x, t, 0, 1);
		int64_t lasted = (int64_t)(x->lasts_s * 1e6);
		if (x->w->n_row > before)
			lasted = x->w->row[x->w->n_row - 1].lasts_us;
		t = span_next(&x->h->on,
			t + lasted + (int64_t)(sleep_s(x) * 1e6));
	}
}

/* 18 to 90 connections within minutes, and never again. */
static void play_session(struct hit *x)
{
	unsigned n = 18 + draw_below(x->d, 73);
	int64_t t = span_next(&x->h->on, x->from_us);

	for (unsigned i = 0; i < n && t < x->w->to_us; i++) {
		strike(x, t, 0, draw_chance(x->d, 150) ? 30 : 1);
		t += (int64_t)(sleep_s(x) * 1e6);
	}
}

/* A sign of life, hours of nothing, then an evening of work. */
static void play_burst(struct hit *x)
{
	static const double work_s[2] = { 600, 3600 };
	int64_t left = x->w->to_us - x->from_us;
	int64_t burst = x->from_us + left / 2;
	double for_s = draw_between(x->d, work_s);

	strike(x, span_next(&x->h->on, x->from_us), 0, 1);
	for (int64_t t = span_next(&x->h->on, burst);
		t < x->w->to_us && for_s > 0;) {
		double gap_s = sleep_s(x);

		strike(x, t, 0, draw_chance(x->d, 200) ? 30 : 1);
		t += (int64_t)(gap_s * 1e6);
		for_s -= gap_s;
	}
}

/* 100 to 800 attempts. */
static void play_dead(struct hit *x)
{
	unsigned n = 100 + draw_below(x->d, 701);
	int64_t t = span_next(&x->h->on, x->from_us);

	for (unsigned i = 0; i < n && t < x->w->to_us; i++) {
		strike(x, t, 0, 1);
		t = span_next(&x->h->on, t + (int64_t)(sleep_s(x) * 1e6));
	}
}

static const struct kind {
	const char *name;
	unsigned hex; /* digits of data in a name, in labels of at most 60 */
	unsigned bursts; /* questions of one go, at most */
	enum qtype type;
	const char *answer; /* NULL: an address that differs */
} kinds[] = {
	{ "txt", 100, 60, Q_TXT, "TXT 40 " },
	{ "null", 180, 200, Q_NULL, "NULL 90 " },
	{ "key", 120, 80, Q_KEY, "KEY 60 " },
	{ "a", 56, 30, Q_A, NULL },
	{ "slow", 20, 1, Q_A, NULL },
};

static const struct kind *kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	}
	return &kinds[0];
}

static void carry(struct hit *x, int64_t t_us, const struct kind *kind)
{
	struct world *w = x->w;
	char data[256];
	size_t at = 0;

	for (unsigned left = kind->hex; left;) {
		unsigned n = left > 60 ? 60 : left;

		at += (size_t)snprintf(data + at,
			sizeof data - at,
			"%s.",
			world_hex(w, x->d, n));
		left -= n;
	}
	const char *name = world_text(w, "%s%s", data, x->site[0]->name);
	const char *back = world_address(w, x->d);
	if (kind->answer) {
		back = world_text(w,
			"%s%s",
			kind->answer,
			world_hex(w, x->d, 64));
	}
	world_ask(w, x->h, t_us, name, kind->type, back, false);
}

/* Data in the names of questions: goes of some, with pauses; to_us: when it
 * ends */
static void tunnel(struct hit *x, const struct kind *kind, int64_t to_us)
{
	static const double pauses_s[2] = { 60, 3000 };
	bool slow = kind->bursts == 1;

	for (int64_t t = span_next(&x->h->on, x->from_us); t < to_us;) {
		unsigned n = slow ? 1 : 5 + draw_below(x->d, kind->bursts);

		for (unsigned i = 0; i < n && t < to_us; i++) {
			carry(x, t, kind);
			t += (int64_t)(sleep_s(x) * 1e6);
		}
		if (!slow)
			t += (int64_t)(draw_log_between(x->d, pauses_s) *
				1e6);
		t = span_next(&x->h->on, t);
	}
}

static void play_tunnel(struct hit *x)
{
	/* whose answers are data has no address */
	x->w->truth.n_server = 0;
	serve(x, x->site[0]->name);
	tunnel(x, kind_of(x->row->path), x->w->to_us);
}

/* The second stage comes through the DNS, then it calls by HTTPS. */
static void play_staged(struct hit *x)
{
	static const double stage_s[2] = { 120, 1800 };
	double period_s = x->period_s;
	struct site *later = x->site[0];

	x->site[0] = world_site(x->w, x->d, ONE);
	serve(x, x->site[0]->name);
	int64_t to_us = span_next(&x->h->on, x->from_us);
	if (to_us == INT64_MAX)
		return;
	to_us += (int64_t)(draw_between(x->d, stage_s) * 1e6);
	x->period_s = 1.5;
	tunnel(x, &kinds[0], to_us);
	x->site[0] = later;
	x->period_s = period_s;
	x->from_us = to_us;
	play_beacon(x);
}

static const char *generated(struct hit *x, bool letters)
{
	unsigned n = 9 + draw_below(x->d, 8);
	char *s;

	if (!letters)
		return world_text(x->w,
			"%s.example",
			world_label(x->w, x->d));
	s = world_get(x->w, n + 1);
	for (unsigned i = 0; i < n; i++)
		s[i] = (char)('a' + draw_below(x->d, 26));
	return world_text(x->w, "%s.example", s);
}

/* Names that do not exist until one does; then it calls there. Again every day
 * that it lives. */
static void play_generated(struct hit *x)
{
	bool letters = !strcmp(x->row->path, "letters");
	unsigned n = 30 + draw_below(x->d, 170);
	int64_t t = span_next(&x->h->on, x->from_us);

	/* the name that its master has registered is made as the others are */
	x->site[0]->name = generated(x, letters);
	x->w->truth.n_server = 0;
	serve_site(x, x->site[0]);
	if (t == INT64_MAX)
		return;
	for (unsigned i = 0; i < n; i++) {
		world_ask(x->w,
			x->h,
			t,
			generated(x, letters),
			Q_A,
			NULL,
			true);
		t += (int64_t)(draw_expo(x->d, 2) * 1e6);
	}
	x->from_us = t;
	play_beacon(x);
}

/* A few large ones, within an hour or two. */
static void play_upload(struct hit *x)
{
	unsigned n = 1 + draw_below(x->d, 12);
	int64_t t = span_next(&x->h->on, x->from_us);

	for (unsigned i = 0; i < n && t < x->w->to_us; i++) {
		strike(x, t, 0, 1);
		t += (int64_t)(x->lasts_s * 1e6) +
			(int64_t)(draw_expo(x->d, x->period_s) * 1e6);
	}
}

/* From outside, until a word fits; then a person comes back. */
static void play_guess(struct hit *x)
{
	struct world *w = x->w;
	unsigned n = 60 + draw_below(x->d, 400);
	const char *src = x->site[0]->addr[0];
	struct row r = {
		.src = src,
		.dst = w->public_hosts ? x->h->addr : w->reached[0],
		.dport = x->port,
		.proto = TCP,
		.app = x->row->app,
		.program =
			x->row->app == APP_SSH ? "SSH-2.0-libssh2_1.9" : NULL,
		.inbound = true,
	};

	w->truth.host = r.dst;
	r.t_us = x->from_us;
	for (unsigned i = 0; i < n + 3 && r.t_us < w->to_us; i++) {
		bool in = i >= n;

		r.logged_on = in;
		r.sport = (uint16_t)(1024 + draw_below(x->d, 64000));
		r.up_byte = (uint64_t)draw_around(x->d,
			in ? 40000 : x->up_byte,
			in ? 80 : x->row->deviation);
		r.down_byte = (uint64_t)draw_around(x->d,
			in ? 90000 : x->down_byte,
			in ? 80 : x->row->deviation);
		r.lasts_us = (int64_t)(draw_around(x->d,
					       in ? 900 : x->lasts_s,
					       40) *
			1e6);
		world_row(w, &r);
		r.t_us += (int64_t)(sleep_s(x) * (in ? 600 : 1) * 1e6);
	}
}

static const struct attack rows[] = {
#define ATTACK(family,                       \
	set,                                 \
	list,                                \
	sensors,                             \
	app,                                 \
	proto,                               \
	port,                                \
	site,                                \
	names,                               \
	program,                             \
	path,                                \
	period_low,                          \
	period_high,                         \
	jitter_low,                          \
	jitter_high,                         \
	up_low,                              \
	up_high,                             \
	down_low,                            \
	down_high,                           \
	deviation,                           \
	lasts_low,                           \
	lasts_high,                          \
	traits,                              \
	play)                                \
	{ family,                            \
		set,                         \
		list,                        \
		sensors,                     \
		app,                         \
		proto,                       \
		port,                        \
		site,                        \
		names,                       \
		program,                     \
		path,                        \
		{ period_low, period_high }, \
		{ jitter_low, jitter_high }, \
		{ up_low, up_high },         \
		{ down_low, down_high },     \
		deviation,                   \
		{ lasts_low, lasts_high },   \
		traits,                      \
		play },
#include "world_attacks.list"
#undef ATTACK
};

enum {
	ROWS = sizeof rows / sizeof *rows
};

/* --- choosing ------------------------------------------------------------ */

static const struct attack *chosen(const struct world *w, struct draw *d)
{
	const struct attack *may[ROWS];
	unsigned n = 0;

	for (unsigned i = 0; i < ROWS; i++) {
		bool set = !w->has_set || rows[i].set == w->set;
		bool seen =
			strchr(rows[i].sensors, "zfdp"[w->sensor]) != NULL;
		bool named = !strcmp(w->attack, rows[i].family);

		if (named)
			return &rows[i];
		if (set && seen)
			may[n++] = &rows[i];
	}
	return n && !strcmp(w->attack, "random") ? may[draw_below(d, n)]
						 : NULL;
}

/* One that is on for some of the time that is left. */
static struct host *victim(const struct world *w,
	struct draw *d,
	const struct attack *row,
	int64_t from_us)
{
	bool person = row->traits & AS_THE_PERSON;

	for (unsigned tries = 0; tries < 200; tries++) {
		struct host *h = &w->host[draw_below(d, w->n_host)];
		int64_t on = span_next(&h->on, from_us);
		bool good = h->role == DESKTOP || h->role == LAPTOP ||
			(h->role == SERVER && !person && draw_chance(d, 500));

		if (good && on < from_us + (w->to_us - from_us) * 2 / 3)
			return h;
	}
	return &w->host[0];
}

static uint16_t odd_port(struct draw *d)
{
	static const uint16_t seen[] = { 1177,
		1337,
		4444,
		4782,
		5552,
		6606,
		7707,
		8808,
		9999,
		2404,
		3460,
		31337 };

	if (draw_chance(d, 600))
		return seen[draw_below(d, sizeof seen / sizeof *seen)];
	return (uint16_t)(1025 + draw_below(d, 47000));
}

static const char *program_of(struct hit *x)
{
	const char *program = x->row->program;

	if (x->row->app == APP_SSH)
		return "SSH-2.0-PuTTY_Release_0.78";
	if (!program)
		return NULL;
	if (x->row->app == APP_HTTP)
		return !strcmp(program, TOOL)
			? "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1)"
			: x->h->agent;
	if (!strcmp(program, BROWSER))
		return x->h->ja4_browser;
	return !strcmp(program, SYSTEM) ? x->h->ja4_system
					: world_ja4(x->w, x->d);
}

static double byte_of(struct draw *d, const double range[static 2])
{
	return range[0] > 0 ? draw_log_between(d, range) : 0;
}

static void prepare(struct hit *x)
{
	const struct attack *row = x->row;

	x->n_site = row->names;
	for (unsigned i = 0; i < x->n_site; i++) {
		x->site[i] = world_site(x->w, x->d, row->site);
		serve_site(x, x->site[i]);
	}
	x->period_s = draw_log_between(x->d, row->period_s);
	x->jitter = draw_between(x->d, row->jitter) / 100;
	x->up_byte = byte_of(x->d, row->up_byte);
	x->down_byte = byte_of(x->d, row->down_byte);
	x->lasts_s = draw_log_between(x->d, row->lasts_s);
	x->port = row->port ? row->port : odd_port(x->d);
	if (row->proto == ICMP)
		x->port = 0;
	x->program = program_of(x);
}

bool world_attack(struct world *w)
{
	struct draw d = draw_for(w->seed, "attacker", 0);
	const struct attack *row = chosen(w, &d);
	double part = 0.02 + 0.33 * draw_uni(&d);

	w->truth.list = "none";
	w->truth.family = "none";
	w->truth.host = "-";
	if (!row)
		return !strcmp(w->attack, "none") ||
			!strcmp(w->attack, "random");
	int64_t from_us = w->from_us +
		(int64_t)(part * (double)(w->to_us - w->from_us));
	struct hit x = { .w = w, .row = row, .d = &d, .from_us = from_us };
	x.h = victim(w, &d, row, from_us);
	w->truth.list = row->list;
	w->truth.family = row->family;
	w->truth.set = row->set;
	w->truth.host = w->sensor == PROXY || w->sensor == DNS
		? x.h->addr
		: world_seen_as(w, x.h, row->app);
	prepare(&x);
	row->play(&x);
	return true;
}

void world_attack_families(FILE *to)
{
	for (unsigned i = 0; i < ROWS; i++) {
		fprintf(to,
			"attack\t%s\t%s\t%s\t%s\n",
			rows[i].family,
			rows[i].set == FIT ? "fit" : "held",
			rows[i].list,
			rows[i].sensors);
	}
}
