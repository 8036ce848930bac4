/* SPDX-License-Identifier: Apache-2.0 */
/* Benign software: the laws by which it calls, and the few programs that do
 * more than call. The rows: world_software.list. */
#include "world.h"

#include <string.h>

enum {
	PCS = 1 << DESKTOP | 1 << LAPTOP,
	SERVERS = 1 << SERVER,
	PHONES = 1 << PHONE,
	CAMERAS = 1 << CAMERA,
	TVS = 1 << TV,
	THINGS = 1 << CAMERA | 1 << PRINTER | 1 << TV,
};

enum spread {
	EACH, /* a host has it or not */
	ALL   /* all hosts of the organisation, or none */
};

enum law {
	PERIOD,  /* every so often, give or take */
	EXPO,    /* by chance */
	CRON,    /* when the clock shows a multiple */
	BACKOFF, /* ever later, from the lowest to the highest period */
	REOPEN   /* when the last connection ended, after that long */
};

enum when {
	ON,
	BUSY, /* while somebody sits there */
	NIGHT /* from one to five, local time */
};

/* by what a program is known; else the agent itself */
#define NONE NULL
#define BROWSER "\1browser"
#define SYSTEM "\1system"
#define OWN "\1own"

enum {
	SIX = 1,         /* takes IPv6 where there is some */
	OWN_SERVERS = 2, /* a host's are not another's */
	NO_HOST = 4,
	SOME_ADDRESS = 8 /* one call in three goes to an address by number */
};

struct software {
	const char *family;
	enum set set;
	unsigned roles;
	unsigned share;
	enum spread spread;
	enum proto proto;
	uint16_t port;
	enum app app;
	enum site_kind site;
	unsigned names;
	unsigned fan;
	unsigned answered;
	enum law law;
	enum when when;
	double period_s[2];
	unsigned jitter;
	double up_byte[2];
	double down_byte[2];
	unsigned deviation;
	double lasts_s[2];
	const char *program;
	const char *path;
	unsigned traits;
	void (*play)(struct world *w,
		struct draw *d,
		struct host *h,
		unsigned number);
};

static void play_calls(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number);
static void play_browse(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number);
static void play_peers(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number);
static void play_reputation(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number);
static void play_blocklists(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number);

static const struct software rows[] = {
#define SOFTWARE(family,                     \
	set,                                 \
	roles,                               \
	share,                               \
	spread,                              \
	proto,                               \
	port,                                \
	app,                                 \
	site,                                \
	names,                               \
	fan,                                 \
	answered,                            \
	law,                                 \
	when,                                \
	period_low,                          \
	period_high,                         \
	jitter,                              \
	up_low,                              \
	up_high,                             \
	down_low,                            \
	down_high,                           \
	deviation,                           \
	lasts_low,                           \
	lasts_high,                          \
	program,                             \
	path,                                \
	traits,                              \
	play)                                \
	{ family,                            \
		set,                         \
		roles,                       \
		share,                       \
		spread,                      \
		proto,                       \
		port,                        \
		app,                         \
		site,                        \
		names,                       \
		fan,                         \
		answered,                    \
		law,                         \
		when,                        \
		{ period_low, period_high }, \
		jitter,                      \
		{ up_low, up_high },         \
		{ down_low, down_high },     \
		deviation,                   \
		{ lasts_low, lasts_high },   \
		program,                     \
		path,                        \
		traits,                      \
		play },
#include "world_software.list"
#undef SOFTWARE
};
_Static_assert(sizeof rows / sizeof *rows <= SOFTWARE_MAX,
	"too many families");

/* --- one installation ---------------------------------------------------- */

/* What is drawn once for a program on a host. */
struct installed {
	const struct software *row;
	struct site *site[SOFTWARE_SITES];
	double period_s;
	double up_byte;
	double down_byte;
	double lasts_s;
	double splay_s; /* CRON: seconds after the minute */
	const char *program;
	const char *path;
};

/* The names of one maker stand under one domain, mostly. */
static struct site *site_of(struct world *w,
	struct draw *d,
	const struct software *row,
	const struct site *first)
{
	bool named = row->site != BARE && row->site != INSIDE;
	struct site *s;

	if (first && named && draw_chance(d, 600))
		s = world_beside(w, d, first, world_hex(w, d, 4), row->site);
	else
		s = world_site(w, d, row->site);
	s->family = row->family;
	return s;
}

static void servers(struct world *w,
	struct draw *d,
	unsigned number,
	struct site *ret[static SOFTWARE_SITES])
{
	const struct software *row = &rows[number];
	struct draw org = draw_for(w->seed, row->family, UINT64_MAX);
	struct site **kept = w->software_site[number];
	bool own = row->traits & OWN_SERVERS;

	if (own || !kept[0]) {
		struct draw *from = own ? d : &org;

		for (unsigned i = 0; i < row->names; i++)
			ret[i] = site_of(w, from, row, i ? ret[0] : NULL);
	} else {
		memcpy(ret, kept, SOFTWARE_SITES * sizeof *ret);
	}
	if (!own)
		memcpy(kept, ret, SOFTWARE_SITES * sizeof *ret);
}

static const char *program_of(struct world *w,
	const struct host *h,
	unsigned number,
	struct draw *d)
{
	const struct software *row = &rows[number];
	const char **own = &w->software_program[number];

	if (!row->program)
		return NULL;
	if (!strcmp(row->program, BROWSER))
		return row->app == APP_HTTP ? h->agent : h->ja4_browser;
	if (!strcmp(row->program, SYSTEM))
		return h->ja4_system;
	if (!strcmp(row->program, OWN)) {
		if (!*own)
			*own = world_ja4(w, d);
		return *own;
	}
	if (!*row->program)
		return NULL;
	return strstr(row->program, "%x")
		? world_text(w, "AV-Update/9.0 (%s)", world_hex(w, d, 12))
		: row->program;
}

static struct installed install(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number)
{
	const struct software *row = &rows[number];
	struct draw org = draw_for(w->seed, row->family, UINT64_MAX - 1);
	struct installed x = { .row = row };

	servers(w, d, number, x.site);
	/* what is set up for all is set up alike */
	x.period_s = draw_log_between(row->spread == ALL ? &org : d,
		row->period_s);
	x.up_byte =
		row->up_byte[0] > 0 ? draw_log_between(d, row->up_byte) : 0;
	x.down_byte = row->down_byte[0] > 0
		? draw_log_between(d, row->down_byte)
		: 0;
	x.lasts_s = draw_log_between(d, row->lasts_s);
	x.splay_s = draw_chance(d, 500) ? 3 * draw_uni(d) : 60 * draw_uni(d);
	x.program = program_of(w, h, number, d);
	if (row->law == CRON)
		x.period_s = (double)(int)(x.period_s / 300 + 0.5) * 300;
	return x;
}

static const char *path_of(struct world *w,
	struct draw *d,
	const struct software *row)
{
	char line[96];
	const char *at = row->path ? strstr(row->path, "%x") : NULL;

	if (!at)
		return row->path;
	const char *hex = world_hex(w, d, 12);
	snprintf(line,
		sizeof line,
		"%.*s%s%s",
		(int)(at - row->path),
		row->path,
		hex,
		at + 2);
	return world_text(w, "%s", line);
}

/* One call. lasts_s: what it was drawn to last */
static void call(struct world *w,
	struct draw *d,
	struct host *h,
	const struct installed *x,
	int64_t t_us,
	double lasts_s)
{
	const struct software *row = x->row;
	const struct site *s =
		x->site[row->names > 1 ? draw_below(d, row->names) : 0];
	struct row r = {
		.t_us = t_us,
		.lasts_us = (int64_t)(lasts_s * 1e6),
		.note = row->app == APP_HTTP ? path_of(w, d, row) : NULL,
		.program = x->program,
		.dport = row->port,
		.proto = row->proto,
		.app = row->app,
		.no_host = row->traits & NO_HOST,
		.logged_on = true,
	};

	r.up_byte = (uint64_t)draw_around(d, x->up_byte, row->deviation);
	r.down_byte = (uint64_t)draw_around(d, x->down_byte, row->deviation);
	if (!draw_chance(d, row->answered))
		r.outcome = draw_chance(d, 200) ? REFUSED : SILENT;
	if (row->app == APP_HTTP && !s->name && !r.no_host)
		r.name = s->addr[0];
	if (row->traits & SOME_ADDRESS && draw_chance(d, 330))
		r.name = s->addr[0];
	world_call(w, d, h, s, row->traits & SIX, r);
}

/* --- laws ---------------------------------------------------------------- */

static double jittered(struct draw *d, double period_s, unsigned percent)
{
	double u = 2 * draw_uni(d) - 1;

	return period_s * (1 + 0.01 * percent * u);
}

/* The next multiple of the period on the wall clock. */
static int64_t on_the_clock(const struct installed *x, int64_t t_us)
{
	int64_t period_us = (int64_t)(x->period_s * 1e6);

	return t_us - t_us % period_us + period_us +
		(int64_t)(x->splay_s * 1e6);
}

static int64_t next_call(struct draw *d,
	const struct installed *x,
	int64_t t_us,
	double lasted_s,
	double *wait_s)
{
	const struct software *row = x->row;

	switch (row->law) {
	case PERIOD:
		return t_us +
			(int64_t)(jittered(d, x->period_s, row->jitter) *
				1e6);
	case EXPO:
		return t_us + (int64_t)(draw_expo(d, x->period_s) * 1e6);
	case CRON:
		return on_the_clock(x, t_us);
	case BACKOFF:
		*wait_s = 2 * *wait_s;
		if (*wait_s > row->period_s[1])
			*wait_s = row->period_s[1];
		return t_us +
			(int64_t)(jittered(d, *wait_s, row->jitter) * 1e6);
	default:
		return t_us + (int64_t)(lasted_s * 1e6) +
			(int64_t)(draw_expo(d, x->period_s) * 1e6);
	}
}

static void calls_within(struct world *w,
	struct draw *d,
	struct host *h,
	const struct installed *x,
	struct span s)
{
	const struct software *row = x->row;
	double wait_s = row->period_s[0] / 2;
	double first_s =
		row->law == PERIOD || row->law == EXPO ? x->period_s : 20;
	int64_t t = s.from_us + (int64_t)(first_s * draw_uni(d) * 1e6);

	if (row->law == CRON)
		t = on_the_clock(x, s.from_us - (int64_t)(x->period_s * 1e6));
	while (t < s.to_us) {
		double lasts_s = draw_around(d,
			x->lasts_s,
			row->law == REOPEN ? 60 : 30);
		double most_s = (double)(s.to_us - t) / 1e6;

		if (lasts_s > most_s)
			lasts_s = most_s;
		unsigned fan = row->fan > 1 ? 1 + draw_below(d, row->fan) : 1;
		for (unsigned k = 0; k < fan; k++)
			call(w, d, h, x, t + k * 7000, lasts_s);
		t = next_call(d, x, t, lasts_s, &wait_s);
	}
}

/* From one to five, in every night of the world in which the host is on. */
static void nights(struct world *w, const struct host *h, struct spans *ret)
{
	int64_t day_us = 24 * US_PER_HOUR;
	int64_t zone_us = (int64_t)w->zone_min * 60 * US_PER_S;
	int64_t t = w->from_us - (w->from_us + zone_us) % day_us;

	for (; t < w->to_us; t += day_us) {
		if (span_has(&h->on, t + US_PER_HOUR) &&
			t + US_PER_HOUR >= w->from_us) {
			span_put(w,
				ret,
				t + US_PER_HOUR,
				t + 5 * US_PER_HOUR);
		}
	}
}

static void play_calls(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number)
{
	struct installed x = install(w, d, h, number);
	struct spans night = { 0 };
	const struct spans *s = &h->on;

	if (x.row->when == BUSY)
		s = &h->busy;
	if (x.row->when == NIGHT) {
		nights(w, h, &night);
		s = &night;
	}
	for (unsigned i = 0; i < s->n; i++)
		calls_within(w, d, h, &x, s->at[i]);
}

/* --- a person at a browser ----------------------------------------------- */

/* Few places are gone to often, most seldom: rank by 1 / rank. */
static unsigned popular(struct draw *d, unsigned n)
{
	static const double all[2] = { 1, 1 };
	double to[2] = { all[0], n };

	return (unsigned)draw_log_between(d, to) - 1;
}

static struct site *web_site(struct world *w, unsigned rank)
{
	struct draw d = draw_for(w->seed, "web", rank);

	if (!w->web[rank]) {
		enum site_kind kind = draw_chance(&d, 600) ? CDN : FEW;
		struct site *s = world_site(w, &d, kind);

		s->family = rows[0].family;
		w->web[rank] = s->number + 1;
	}
	return w->site[w->web[rank] - 1];
}

static void fetch(struct world *w,
	struct draw *d,
	struct host *h,
	const struct installed *x,
	struct site *s,
	int64_t t_us)
{
	struct row r = {
		.t_us = t_us,
		.proto = TCP,
		.dport = 443,
		.app = APP_TLS,
		.program = h->ja4_browser,
	};
	double lasts_s = draw_around(d, x->lasts_s, 90);

	/* one connection serves while it is kept open */
	if (h->kept_until_us[s->number] > t_us)
		return;
	h->kept_until_us[s->number] = t_us + (int64_t)(lasts_s * 1e6);
	r.lasts_us = (int64_t)(lasts_s * 1e6);
	r.up_byte = (uint64_t)draw_around(d, x->up_byte, 80);
	r.down_byte = (uint64_t)draw_around(d, x->down_byte, 150);
	if (draw_chance(d, 120)) {
		r.proto = UDP; /* QUIC */
		r.app = APP_NONE;
	}
	if (draw_chance(d, 25)) {
		r.dport = 80;
		r.app = APP_HTTP;
		r.program = h->agent;
		r.note = "/";
	}
	if (draw_chance(d, 10))
		r.outcome = SILENT;
	world_call(w, d, h, s, true, r);
}

static void page(struct world *w,
	struct draw *d,
	struct host *h,
	const struct installed *x,
	int64_t t_us)
{
	enum {
		THIRD_PARTIES = 60
	};
	unsigned rank = popular(d, WEB_SITES - THIRD_PARTIES) + THIRD_PARTIES;
	unsigned others = draw_below(d, 5);

	fetch(w, d, h, x, web_site(w, rank), t_us);
	for (unsigned i = 0; i < others; i++) {
		unsigned third = popular(d, THIRD_PARTIES);
		int64_t later = 200000 + (int64_t)draw_below(d, 900000);

		fetch(w, d, h, x, web_site(w, third), t_us + later);
	}
}

static void remember_gap(struct world *w, struct host *h, double gap_s)
{
	size_t cap = h->gap_cap;

	h->gap_s = world_grown(w, h->gap_s, h->n_gap, &cap, sizeof *h->gap_s);
	h->gap_cap = (unsigned)cap;
	h->gap_s[h->n_gap++] = gap_s;
}

static void play_browse(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number)
{
	struct installed x = install(w, d, h, number);

	for (unsigned i = 0; i < h->busy.n; i++) {
		struct span s = h->busy.at[i];
		int64_t t = s.from_us + (int64_t)(draw_expo(d, 10) * 1e6);

		while (t < s.to_us) {
			double gap_s = draw_around(d, x.period_s, 120);

			page(w, d, h, &x, t);
			remember_gap(w, h, gap_s);
			t += (int64_t)(gap_s * 1e6);
		}
	}
}

/* --- peers --------------------------------------------------------------- */

/* Strangers whose addresses come from other strangers; half are gone. */
static void play_peers(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number)
{
	enum {
		PEERS = 120
	};
	struct installed x = install(w, d, h, number);
	unsigned n = 30 + draw_below(d, PEERS - 30);
	struct site *peer[PEERS] = { 0 };
	uint16_t port[PEERS];

	for (unsigned i = 0; i < n; i++) {
		peer[i] = site_of(w, d, x.row, NULL);
		port[i] = (uint16_t)(6881 + draw_below(d, 40000));
	}
	for (int64_t t = span_next(&h->on, w->from_us); t < w->to_us;
		t = span_next(&h->on,
			t + (int64_t)(draw_expo(d, x.period_s) * 1e6))) {
		struct row r = {
			.t_us = t,
			.proto = draw_chance(d, 600) ? UDP : x.row->proto,
		};
		unsigned i = popular(d, n);

		r.dport = port[i];
		r.up_byte =
			(uint64_t)draw_around(d, x.up_byte, x.row->deviation);
		r.down_byte = (uint64_t)draw_around(d,
			x.down_byte,
			x.row->deviation);
		r.lasts_us = (int64_t)(draw_around(d, x.lasts_s, 90) * 1e6);
		if (!draw_chance(d, x.row->answered))
			r.outcome = draw_chance(d, 300) ? REFUSED : SILENT;
		world_call(w, d, h, peer[i], false, r);
	}
}

/* --- questions that are the service -------------------------------------- */

/* The digest of a file or an address bar, under the maker's domain; one
 * address in 127/8 is the answer. */
static void play_reputation(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number)
{
	struct installed x = install(w, d, h, number);

	for (int64_t t = span_next(&h->busy, w->from_us); t < w->to_us;
		t = span_next(&h->busy,
			t + (int64_t)(draw_expo(d, x.period_s) * 1e6))) {
		const char *digest = world_hex(w, d, 40);
		const char *name =
			world_text(w, "%s.rep.%s", digest, x.site[0]->name);
		bool txt = draw_chance(d, 300);

		world_ask(w,
			h,
			t,
			name,
			txt ? Q_TXT : Q_A,
			txt ? "TXT 10 ok" : "127.0.0.2",
			false);
	}
}

/* An address that delivers mail, turned round, asked of two lists. */
static void play_blocklists(struct world *w,
	struct draw *d,
	struct host *h,
	unsigned number)
{
	struct installed x = install(w, d, h, number);

	for (int64_t t = w->from_us; t < w->to_us;
		t += (int64_t)(draw_expo(d, x.period_s) * 1e6)) {
		unsigned a = 1 + draw_below(d, 220);
		unsigned b = draw_below(d, 256);
		unsigned c = draw_below(d, 256);
		const char *name = world_text(w,
			"%u.%u.%u.%u.list.%s",
			a,
			b,
			c,
			1 + draw_below(d, 254),
			x.site[0]->name);
		bool listed = draw_chance(d, 350);

		world_ask(w,
			h,
			t,
			name,
			Q_A,
			listed ? "127.0.0.4" : NULL,
			!listed);
	}
}

/* --- all of it ----------------------------------------------------------- */

static bool wanted(const struct world *w, const struct software *row)
{
	return row->set == BASE || !w->has_set || row->set == w->set;
}

void world_software(struct world *w)
{
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct software *row = &rows[i];
		struct draw org = draw_for(w->seed, row->family, 0);
		bool all = draw_chance(&org, row->share);

		for (unsigned k = 0; k < w->n_host && wanted(w, row); k++) {
			struct host *h = &w->host[k];
			struct draw d = draw_for(w->seed, row->family, 1 + k);
			bool has = draw_chance(&d, row->share);

			if (row->spread == ALL)
				has = all && draw_chance(&d, 900);
			if (has && row->roles >> h->role & 1)
				row->play(w, &d, h, i);
		}
	}
}

void world_software_families(FILE *to)
{
	static const char *const set_name[] = { "base", "fit", "held" };

	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		fprintf(to,
			"software\t%s\t%s\n",
			rows[i].family,
			set_name[rows[i].set]);
	}
}
