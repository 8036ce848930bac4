/* SPDX-License-Identifier: Apache-2.0 */
/* The organisation: its addresses, hours, hosts, the places on the net that it
 * may go to, and the strangers who knock. Names are words under .example, which
 * nobody can own (RFC 2606); addresses are drawn from all that are routed, so
 * that nothing but chance makes one look like another. */
#include "world.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_BYTE = 1 << 20
};

static const char *const words[] = {
	"amber",
	"anchor",
	"apple",
	"archive",
	"arrow",
	"autumn",
	"bay",
	"beacon",
	"bell",
	"bird",
	"blue",
	"board",
	"book",
	"border",
	"bridge",
	"bright",
	"brook",
	"cable",
	"camera",
	"canal",
	"candle",
	"castle",
	"cedar",
	"center",
	"chart",
	"city",
	"clear",
	"cloud",
	"coast",
	"coffee",
	"common",
	"copper",
	"corner",
	"craft",
	"crystal",
	"daily",
	"data",
	"delta",
	"desk",
	"digital",
	"dolphin",
	"dragon",
	"eagle",
	"early",
	"east",
	"echo",
	"energy",
	"engine",
	"express",
	"falcon",
	"family",
	"field",
	"finance",
	"first",
	"flight",
	"forest",
	"fresh",
	"garden",
	"gate",
	"glass",
	"global",
	"gold",
	"grand",
	"green",
	"group",
	"guide",
	"harbor",
	"health",
	"heart",
	"hill",
	"home",
	"house",
	"image",
	"island",
	"journal",
	"jungle",
	"keeper",
	"kitchen",
	"lake",
	"lantern",
	"letter",
	"library",
	"light",
	"lion",
	"living",
	"logic",
	"maple",
	"market",
	"master",
	"media",
	"metal",
	"mobile",
	"modern",
	"moon",
	"motion",
	"mountain",
	"music",
	"nation",
	"native",
	"network",
	"night",
	"north",
	"ocean",
	"office",
	"olive",
	"orange",
	"orbit",
	"paper",
	"park",
	"path",
	"pearl",
	"people",
	"photo",
	"pilot",
	"planet",
	"point",
	"power",
	"prime",
	"public",
	"quick",
	"quiet",
	"radio",
	"rain",
	"rapid",
	"record",
	"red",
	"report",
	"river",
	"road",
	"rocket",
	"rose",
	"royal",
	"safe",
	"sail",
	"school",
	"science",
	"screen",
	"search",
	"secure",
	"shadow",
	"share",
	"shop",
	"signal",
	"silver",
	"simple",
	"smart",
	"snow",
	"social",
	"solar",
	"south",
	"space",
	"spark",
	"spring",
	"star",
	"station",
	"stone",
	"store",
	"storm",
	"stream",
	"studio",
	"summer",
	"sun",
	"swift",
	"system",
	"table",
	"team",
	"thunder",
	"tiger",
	"timber",
	"time",
	"tower",
	"track",
	"trade",
	"travel",
	"tree",
	"trust",
	"union",
	"update",
	"valley",
	"video",
	"village",
	"vision",
	"water",
	"wave",
	"weather",
	"west",
	"white",
	"wild",
	"wind",
	"window",
	"winter",
	"wolf",
	"wonder",
	"wood",
	"world",
	"yellow",
	"young",
	"zebra",
};

/* --- memory -------------------------------------------------------------- */

static void spent(void)
{
	fputs("world: no memory left\n", stderr);
	exit(1);
}

struct block {
	struct block *before;
	_Alignas(16) char byte[];
};

void *world_get(struct world *w, size_t n)
{
	n = (n + 15) & ~(size_t)15;
	if (n > w->arena_left) {
		size_t room = n > BLOCK_BYTE ? n : BLOCK_BYTE;
		struct block *b = calloc(1, sizeof *b + room);

		if (!b)
			spent();
		b->before = w->block;
		w->block = b;
		w->arena = b->byte;
		w->arena_left = room;
	}
	void *p = w->arena;
	w->arena += n;
	w->arena_left -= n;
	return p;
}

void world_end(struct world *w)
{
	while (w->block) {
		struct block *before = w->block->before;

		free(w->block);
		w->block = before;
	}
}

/* What it grows out of is not given back: less than twice as much in all. */
void *world_grown(struct world *w,
	void *v,
	size_t n,
	size_t *cap,
	size_t size)
{
	if (n < *cap)
		return v;
	*cap = *cap ? 2 * *cap : 16;
	void *more = world_get(w, *cap * size);
	if (n)
		memcpy(more, v, n * size);
	return more;
}

const char *world_text(struct world *w, const char *format, ...)
{
	char line[2048];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof line)
		spent();
	return memcpy(world_get(w, (size_t)n + 1), line, (size_t)n + 1);
}

/* --- addresses and names ------------------------------------------------- */

/* source: IANA, IPv4 Special-Purpose Address Registry */
static bool is_special(uint32_t a)
{
	static const struct {
		uint32_t net;
		unsigned bits;
	} special[] = {
		{ 0x00000000, 8 },
		{ 0x0a000000, 8 },
		{ 0x64400000, 10 },
		{ 0x7f000000, 8 },
		{ 0xa9fe0000, 16 },
		{ 0xac100000, 12 },
		{ 0xc0000000, 24 },
		{ 0xc0000200, 24 },
		{ 0xc0586300, 24 },
		{ 0xc0a80000, 16 },
		{ 0xc6120000, 15 },
		{ 0xc6336400, 24 },
		{ 0xcb007100, 24 },
		{ 0xe0000000, 3 },
	};

	for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
		if ((a ^ special[i].net) >> (32 - special[i].bits) == 0)
			return true;
	}
	return false;
}

static const char *dotted(struct world *w, uint32_t a)
{
	return world_text(w,
		"%u.%u.%u.%u",
		a >> 24,
		a >> 16 & 255,
		a >> 8 & 255,
		a & 255);
}

static uint32_t routed(struct draw *d)
{
	for (;;) {
		uint32_t a = (uint32_t)(draw_u64(d) >> 32);

		if (!is_special(a) && (a & 255) && (a & 255) != 255)
			return a;
	}
}

const char *world_address(struct world *w, struct draw *d)
{
	return dotted(w, routed(d));
}

static const char *word(struct draw *d)
{
	return words[draw_below(d, sizeof words / sizeof *words)];
}

const char *world_label(struct world *w, struct draw *d)
{
	const char *a = word(d);
	const char *b = word(d);
	const char *c = draw_chance(d, 200) ? word(d) : "";

	return world_text(w, "%s%s%s", a, b, c);
}

const char *world_hex(struct world *w, struct draw *d, unsigned n)
{
	char *s = world_get(w, n + 1);

	for (unsigned i = 0; i < n; i++)
		s[i] = "0123456789abcdef"[draw_below(d, 16)];
	return s;
}

const char *world_ja4(struct world *w, struct draw *d)
{
	const char *a = world_hex(w, d, 12);
	const char *b = world_hex(w, d, 12);
	unsigned ciphers = 8 + draw_below(d, 24);
	unsigned extensions = 8 + draw_below(d, 9);

	return world_text(w,
		"t13d%02u%02uh2_%s_%s",
		ciphers,
		extensions,
		a,
		b);
}

static struct site *site_new(struct world *w)
{
	if (w->n_site == SITES_MAX) {
		fputs("world: too many sites\n", stderr);
		exit(1);
	}
	struct site *s = world_get(w, sizeof *s);
	s->number = w->n_site;
	w->site[w->n_site++] = s;
	return s;
}

static void fill(struct world *w,
	struct draw *d,
	struct site *s,
	enum site_kind kind)
{
	static const double lives[2] = { 60, 3600 };
	static const double flux_lives[2] = { 30, 180 };
	uint32_t net = routed(d);

	s->ttl_s = draw_log_between(d, kind == FLUX ? flux_lives : lives);
	s->n_addr = 1;
	if (kind == FEW)
		s->n_addr = 2 + draw_below(d, 3);
	if (kind == CDN)
		s->n_addr = 4 + draw_below(d, 9);
	if (kind == FLUX)
		s->n_addr = 12 + draw_below(d, SITE_ADDRS - 12);
	unsigned cdn = draw_below(d, CDNS);
	for (unsigned i = 0; i < s->n_addr; i++) {
		if (kind == CDN)
			s->addr[i] = w->cdn[cdn][draw_below(d, CDN_ADDRS)];
		else if (kind == FLUX)
			s->addr[i] = world_address(w, d);
		else
			s->addr[i] = dotted(w,
				(net & 0xffffff00) | ((net + i) % 254 + 1));
	}
	if (kind == CDN && w->has_v6 && draw_chance(d, 700)) {
		unsigned a = 1 + draw_below(d, 12);

		s->addr6 = world_text(w,
			"2a%02x:%x:1000::%x",
			a,
			cdn + 16,
			1 + draw_below(d, 4000));
	}
}

struct site *world_beside(struct world *w,
	struct draw *d,
	const struct site *of,
	const char *label,
	enum site_kind kind)
{
	struct site *s = site_new(w);

	s->name = world_text(w, "%s.%s", label, of->name);
	fill(w, d, s, kind);
	return s;
}

struct site *world_site(struct world *w, struct draw *d, enum site_kind kind)
{
	struct site *s = site_new(w);

	if (kind == INSIDE) {
		s->addr[0] =
			world_text(w, "%s.%u", w->net, 2 + draw_below(d, 8));
		s->n_addr = 1;
		s->inside = true;
		return s;
	}
	if (kind != BARE)
		s->name = world_text(w, "%s.example", world_label(w, d));
	fill(w, d, s, kind == BARE ? ONE : kind);
	return s;
}

/* --- hours --------------------------------------------------------------- */

static double local_hour(const struct world *w, int64_t t_us)
{
	int64_t s = t_us / US_PER_S + w->zone_min * 60;

	return (double)(s % 86400) / 3600;
}

static bool is_workday(const struct world *w, int64_t t_us)
{
	int64_t day = (t_us / US_PER_S + w->zone_min * 60) / 86400;

	/* 1970-01-01 was a Thursday */
	return w->works_weekends || (day + 4) % 7 % 6 != 0;
}

static int64_t midnight(const struct world *w, int64_t t_us)
{
	int64_t local = t_us + (int64_t)w->zone_min * 60 * US_PER_S;

	return t_us - local % (24 * US_PER_HOUR);
}

static int64_t clipped(const struct world *w, int64_t t_us)
{
	if (t_us < w->from_us)
		return w->from_us;
	return t_us > w->to_us ? w->to_us : t_us;
}

/* Working days, from about the beginning of work to about its end. */
static void office_days(struct world *w,
	struct draw *d,
	struct spans *s,
	double early_h,
	double late_h)
{
	for (int64_t t = midnight(w, w->from_us); t < w->to_us;
		t += 24 * US_PER_HOUR) {
		double from = w->work_from_h + draw_normal(d) * 0.4 - early_h;
		double to = w->work_to_h + draw_normal(d) * 0.7 + late_h;
		int64_t a = clipped(w, t + (int64_t)(from * 3.6e9));
		int64_t b = clipped(w, t + (int64_t)(to * 3.6e9));

		if (is_workday(w, t + 12 * US_PER_HOUR) && a < b)
			span_put(w, s, a, b);
	}
}

/* A person's stretches at the machine: a quarter of an hour or so, then
 * something else. */
static void sessions(struct world *w,
	struct draw *d,
	struct host *h,
	double mean_s,
	double pause_s)
{
	for (unsigned i = 0; i < h->on.n; i++) {
		struct span on = h->on.at[i];
		int64_t t = on.from_us + (int64_t)(draw_expo(d, 120) * 1e6);

		while (t < on.to_us) {
			int64_t to = t +
				(int64_t)(draw_around(d, mean_s, 80) * 1e6);
			double hour = local_hour(w, t);
			bool away = hour < w->work_from_h - 1 ||
				hour > w->work_to_h + 3;

			if (to > on.to_us)
				to = on.to_us;
			if (!away || draw_chance(d, 60))
				span_put(w, &h->busy, t, to);
			t = to + (int64_t)(draw_expo(d, pause_s) * 1e6);
		}
	}
}

static void host_hours(struct world *w, struct draw *d, struct host *h)
{
	bool always = h->role == SERVER || h->role == CAMERA ||
		h->role == PRINTER || h->role == TV ||
		(h->role == DESKTOP && draw_chance(d, 450)) ||
		(h->role == PHONE && draw_chance(d, 500));

	if (always)
		span_put(w, &h->on, w->from_us, w->to_us);
	else
		office_days(w, d, &h->on, 0.2, h->role == LAPTOP ? 0 : 0.5);
	if (h->role == DESKTOP || h->role == LAPTOP)
		sessions(w, d, h, 1100, 1300);
	if (h->role == PHONE)
		sessions(w, d, h, 240, 1500);
	if (h->role == TV)
		sessions(w, d, h, 5000, 25000);
}

/* --- hosts --------------------------------------------------------------- */

static enum role role_of(struct draw *d)
{
	static const unsigned share[ROLES] = {
		[DESKTOP] = 400,
		[LAPTOP] = 200,
		[SERVER] = 130,
		[PHONE] = 130,
		[CAMERA] = 50,
		[PRINTER] = 50,
		[TV] = 40,
	};
	unsigned at = draw_below(d, 1000);

	for (unsigned i = 0; i < ROLES; i++) {
		if (at < share[i])
			return (enum role)i;
		at -= share[i];
	}
	return DESKTOP;
}

static void host_make(struct world *w, unsigned i)
{
	struct draw d = draw_for(w->seed, "host", i);
	struct host *h = &w->host[i];
	unsigned version = 100 + draw_below(&d, 4);

	/* two at least have people, and one is there day and night */
	h->role = i < 2 ? DESKTOP : role_of(&d);
	if (i == 2)
		h->role = SERVER;
	h->addr = world_text(w, "%s.%u", w->net, 20 + i % 230);
	h->behind_nat = w->nat != NULL;
	if (w->has_v6 && draw_chance(&d, 500))
		h->addr6 = world_text(w, "%s::%x", w->net6, 16 + i);
	h->agent = world_text(w,
		"Mozilla/5.0 (%s) Browser/%u.0",
		draw_chance(&d, 600) ? "Windows NT 10.0; Win64"
				     : "X11; Linux",
		version);
	h->known_until_us = world_get(w, SITES_MAX * sizeof(int64_t));
	h->kept_until_us = world_get(w, SITES_MAX * sizeof(int64_t));
	h->address_of = world_get(w, SITES_MAX);
	h->next_port = (uint16_t)(32768 + draw_below(&d, 28000));
	host_hours(w, &d, h);
}

/* Machines that are set up alike show alike fingerprints: three browsers and
 * two systems in an organisation. */
static void host_programs(struct world *w, struct draw *d)
{
	const char *browser[3];
	const char *system[2];

	for (unsigned i = 0; i < 3; i++)
		browser[i] = world_ja4(w, d);
	for (unsigned i = 0; i < 2; i++)
		system[i] = world_ja4(w, d);
	for (unsigned i = 0; i < w->n_host; i++) {
		w->host[i].ja4_browser = browser[draw_below(d, 3)];
		w->host[i].ja4_system = system[draw_below(d, 4) / 3];
	}
}

/* --- the organisation ---------------------------------------------------- */

static void when(struct world *w, struct draw *d)
{
	static const int zones[] = { -480,
		-300,
		-180,
		0,
		60,
		120,
		180,
		330,
		420,
		480,
		540,
		600 };
	static const double began[2] = { 19000, 20400 };
	unsigned begin_h = draw_chance(d, 700) ? 0 : draw_below(d, 24);

	w->zone_min = zones[draw_below(d, sizeof zones / sizeof *zones)];
	w->work_from_h = 7 + 0.5 * draw_below(d, 6);
	w->work_to_h = w->work_from_h + 8 + 0.5 * draw_below(d, 5);
	w->works_weekends = draw_chance(d, 250);
	/* a few hours are cut out of a working day */
	if (w->hours < 12)
		begin_h = (unsigned)w->work_from_h + draw_below(d, 5);
	int64_t day = (int64_t)draw_between(d, began);
	if (w->hours <= 48)
		day -= (day + 4) % 7 % 6 == 0 ? 2 : 0;
	w->from_us = (day * 86400 - w->zone_min * 60) * US_PER_S +
		begin_h * US_PER_HOUR;
	w->to_us = w->from_us + (int64_t)w->hours * US_PER_HOUR;
}

static const char *inner_net(struct world *w, struct draw *d)
{
	unsigned a = draw_below(d, 256);
	unsigned b = draw_below(d, 256);

	switch (draw_below(d, 3)) {
	case 0:
		return world_text(w, "192.168.%u", a);
	case 1:
		return world_text(w, "172.%u.%u", 16 + a % 16, b);
	default:
		return world_text(w, "10.%u.%u", a, b);
	}
}

static void network(struct world *w, struct draw *d)
{
	uint32_t mine = routed(d) & 0xffffff00;

	w->public_hosts = draw_chance(d, 150);
	w->has_v6 = draw_chance(d, 350);
	w->has_ja4 = draw_chance(d, 500);
	w->net = w->public_hosts ? world_text(w,
					   "%u.%u.%u",
					   mine >> 24,
					   mine >> 16 & 255,
					   mine >> 8 & 255)
				 : inner_net(w, d);
	w->net6 = world_text(w, "2a0e:%s:40", world_hex(w, d, 3));
	bool nat = draw_chance(d, 200);
	bool proxy = draw_chance(d, 120);
	if (nat && !w->public_hosts && w->sensor != PROXY)
		w->nat = dotted(w, mine | 2);
	if (proxy && w->sensor != PROXY && w->sensor != DNS)
		w->proxy = world_text(w, "%s.9", w->net);
	w->sees_inside = !w->nat && draw_chance(d, 500);
	w->resolver_inside = draw_chance(d, 600);
	w->resolver = w->resolver_inside ? world_text(w, "%s.5", w->net)
					 : world_address(w, d);
	w->upstream = world_address(w, d);
	unsigned view = draw_below(d, 10);
	w->dns_view = view < 7 ? DNS_BY_HOST : DNS_BY_RESOLVER;
	if (view == 9)
		w->dns_view = DNS_UNSEEN;
	w->scanned = draw_chance(d, 600);
	w->n_reached = 1 + draw_below(d, 3);
	for (unsigned i = 0; i < w->n_reached; i++)
		w->reached[i] = dotted(w, mine | (200 + i));
}

static void content_networks(struct world *w, struct draw *d)
{
	for (unsigned c = 0; c < CDNS; c++) {
		uint32_t net = routed(d) & 0xffff0000;

		for (unsigned i = 0; i < CDN_ADDRS; i++)
			w->cdn[c][i] =
				dotted(w, net | (i % 4) << 8 | (i + 1));
	}
}

void world_make(struct world *w)
{
	struct draw d = draw_for(w->seed, "organisation", 0);

	when(w, &d);
	network(w, &d);
	w->site = world_get(w, SITES_MAX * sizeof *w->site);
	content_networks(w, &d);
	w->host = world_get(w, w->n_host * sizeof *w->host);
	for (unsigned i = 0; i < w->n_host; i++)
		host_make(w, i);
	host_programs(w, &d);
}

/* --- strangers ----------------------------------------------------------- */

/* what they look for, by how often: telnet first (real sensors, 2022) */
static const struct {
	uint16_t port;
	uint16_t share; /* permille; the rest is any port */
} sought[] = {
	{ 23, 180 },
	{ 445, 60 },
	{ 22, 50 },
	{ 5060, 30 },
	{ 81, 25 },
	{ 5555, 25 },
	{ 80, 30 },
	{ 443, 20 },
	{ 1433, 20 },
	{ 3389, 25 },
	{ 8080, 25 },
	{ 6379, 15 },
	{ 2323, 15 },
};

static uint16_t sought_port(struct draw *d)
{
	unsigned at = draw_below(d, 1000);

	for (size_t i = 0; i < sizeof sought / sizeof *sought; i++) {
		if (at < sought[i].share)
			return sought[i].port;
		at -= sought[i].share;
	}
	return (uint16_t)(1 + draw_below(d, 60000));
}

static const char *found(struct world *w, struct draw *d)
{
	if (w->public_hosts && draw_chance(d, 700))
		return w->host[draw_below(d, w->n_host)].addr;
	return w->reached[draw_below(d, w->n_reached)];
}

static void knock(struct world *w,
	struct draw *d,
	const char *src,
	const char *dst,
	uint16_t port,
	int64_t t_us)
{
	/* one machine has a web server that answers whoever comes */
	bool open = dst == w->reached[0] && (port == 80 || port == 443);
	struct row r = {
		.t_us = t_us,
		.src = src,
		.dst = dst,
		.sport = (uint16_t)(1024 + draw_below(d, 64000)),
		.dport = port,
		.proto = port == 5060 ? UDP : TCP,
		.outcome = open ? ANSWERED : SILENT,
		.inbound = true,
	};

	if (!open && draw_chance(d, 30))
		r.outcome = REFUSED;
	if (open && port == 80) {
		r.app = APP_HTTP;
		r.name = dst;
		r.note = "/";
		r.program = "Mozilla/5.0 zgrab/0.x";
	}
	if (open) {
		r.up_byte = 100 + draw_below(d, 400);
		r.down_byte = 200 + draw_below(d, 4000);
		r.lasts_us = (int64_t)(draw_expo(d, 2) * 1e6);
	}
	world_row(w, &r);
}

static const char *stranger(struct world *w, struct draw *d)
{
	const char *src = world_address(w, d);

	w->stranger = world_grown(w,
		w->stranger,
		w->n_stranger,
		&w->stranger_cap,
		sizeof *w->stranger);
	w->stranger[w->n_stranger++] = src;
	return src;
}

/* Most want one port; one in fifty goes through many. */
static void scanner(struct world *w, struct draw *d, int64_t t_us)
{
	static const double pace[2] = { 0.05, 200 };
	static const double many[2] = { 20, 600 };
	const char *src = stranger(w, d);
	bool wide = draw_chance(d, 20);
	uint16_t port = sought_port(d);
	double n = wide ? draw_log_between(d, many) : 1 + draw_below(d, 3);
	double gap_s = draw_log_between(d, pace);

	for (int i = 0; i < (int)n && t_us < w->to_us; i++) {
		knock(w, d, src, found(w, d), port, t_us);
		if (wide)
			port = (uint16_t)(1 + draw_below(d, 20000));
		t_us += (int64_t)(draw_expo(d, gap_s) * 1e6);
	}
}

/* Guesses at the one machine that takes logons, and never finds the word. */
static void guesser(struct world *w, struct draw *d, int64_t t_us)
{
	static const double tries[2] = { 3, 300 };
	static const double pace[2] = { 1, 40 };
	const char *src = stranger(w, d);
	bool ssh = draw_chance(d, 700);
	double gap_s = draw_log_between(d, pace);
	int n = (int)draw_log_between(d, tries);

	for (int i = 0; i < n && t_us < w->to_us; i++) {
		struct row r = {
			.t_us = t_us,
			.lasts_us = (int64_t)(draw_around(d, 2, 30) * 1e6),
			.src = src,
			.dst = w->reached[0],
			.sport = (uint16_t)(1024 + draw_below(d, 64000)),
			.dport = ssh ? 22 : 3389,
			.proto = TCP,
			.app = ssh ? APP_SSH : APP_NONE,
			.program = ssh ? "SSH-2.0-Go" : NULL,
			.inbound = true,
		};
		r.up_byte = (uint64_t)draw_around(d, ssh ? 1400 : 1900, 12);
		r.down_byte = (uint64_t)draw_around(d, ssh ? 2100 : 1700, 12);
		world_row(w, &r);
		t_us += (int64_t)(draw_around(d, gap_s, 30) * 1e6);
	}
}

void world_strangers(struct world *w)
{
	static const double a_day[2] = { 100, 1600 };
	struct draw d = draw_for(w->seed, "strangers", 0);
	double every_s = 86400 / draw_log_between(&d, a_day);

	if (!w->scanned || w->sensor == PROXY || w->sensor == DNS)
		return;
	for (int64_t t = w->from_us; t < w->to_us;
		t += (int64_t)(draw_expo(&d, every_s) * 1e6)) {
		if (draw_chance(&d, 12))
			guesser(w, &d, t);
		else
			scanner(w, &d, t);
	}
}
