/* SPDX-License-Identifier: Apache-2.0 */
/* Machines that ask, by ARP or neighbour discovery, for every address of their
 * network. Manual: arp_sweep.md */
#include <stdlib.h>

#include "hunt/tables/tables.h"

enum {
	/* addresses within WINDOW_MS, nobody at so many in a hundred of them */
	ASKED_MIN = 20,
	WINDOW_MS = 60 * 1000,
	VAIN_PERCENT = 80,
	/* nobody at so few of them weighs nothing: two bits for each doubling
	 */
	VAIN_BASE = 5,
	BITS_MAX_MILLI = 16000,
	/* whom so many others ask for is a gateway, or a server of theirs */
	WANTED_MIN = 5,
	SHOWN_MAX = 100, /* of those who asked most in vain */
	SOLICITATION = 135,
};

/* One machine wanted to know where an address is. */
struct ask {
	uint32_t src;
	uint32_t whom; /* IPv6: the group that is asked (RFC 4291, 2.7.1) */
	uint16_t sensor;
	bool vain;    /* nobody was ever seen there */
	int64_t t_ms; /* that counts: when it asked first, or last */
	int64_t last_ms;
	struct locator loc; /* of the first */
};

/* What is known when it is asked for. */
struct lan {
	const struct hunt_tables *f;
	struct ask *ask; /* n of them, by source, sensor and time */
	uint32_t n;
	uint32_t cap;
	/* by host: whether anybody is there */
	uint8_t *there;
	/* by host: the text of its hardware address; 0 = not known, TABLE_NONE
	 * = several */
	uint32_t *mac;
	uint8_t *sweeps; /* by host */
};

struct sweep {
	uint32_t host;
	uint16_t sensor;
	uint32_t n; /* addresses asked for within WINDOW_MS */
	uint32_t n_vain;
	uint32_t n_all; /* in all the evidence of the sensor */
	int64_t first_ms;
	int64_t last_ms;
	struct locator loc[8];
	uint32_t n_loc;
};

static int order(int64_t a, int64_t b)
{
	if (a < b)
		return -1;
	return a > b;
}

/* --- who is there -------------------------------------------------------- */

/* Who is asked where the machine is: all whose address ends alike. */
static struct addr group_of(struct addr a)
{
	return (struct addr){ UINT64_C(0xff02) << 48,
		UINT64_C(0x1ff000000) | (a.lo & 0xffffff) };
}

static bool is_group(struct addr a)
{
	return addr_eq(a, group_of(a));
}

static void is_there(struct lan *l, uint32_t host)
{
	struct addr a = host_at(l->f, host);

	if (l->there[host])
		return;
	l->there[host] = 1;
	if (addr_is_v4(a))
		return;
	uint32_t group = hosts_find(&l->f->hosts, group_of(a));
	if (group != HOST_NONE)
		l->there[group] = 1;
}

static void know_hardware(struct lan *l, const struct attribute *x)
{
	uint32_t *mac = &l->mac[x->src];

	is_there(l, x->src);
	if (x->text)
		*mac = !*mac || *mac == x->text ? x->text : TABLE_NONE;
}

/* Whoever said where it is, sent anything, or answered. */
static bool know_machines(struct lan *l, struct arena *a)
{
	const struct hunt_tables *f = l->f;

	l->there = NEW(a, uint8_t, f->hosts.n + 1);
	l->mac = NEW(a, uint32_t, f->hosts.n + 1);
	l->sweeps = NEW(a, uint8_t, f->hosts.n + 1);
	if (!l->there || !l->mac || !l->sweeps)
		return false;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (x->kind == ATTR_HARDWARE)
			know_hardware(l, x);
	}
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		is_there(l, p->src);
		if (!key_is_name((enum key_kind)p->key_kind) &&
			summary_at(f, i)->n_answered) {
			is_there(l, p->dst);
		}
	}
	return true;
}

/* --- who asked for whom -------------------------------------------------- */

static bool add(struct lan *l, struct arena *a, const struct ask *x)
{
	struct ask *grown = arena_grown(a, l->ask, l->n, &l->cap, sizeof *x);

	if (!grown)
		return false;
	l->ask = grown;
	l->ask[l->n] = *x;
	l->ask[l->n++].vain = !l->there[x->whom];
	return true;
}

/* A machine that asks for addresses of the Internet has a wrong netmask, or a
 * gateway that answers for all (RFC 1027). */
static bool same_side(const struct hunt_tables *f, const struct attribute *x)
{
	return addr_is_local(host_at(f, x->src)) ==
		addr_is_local(host_at(f, x->dst));
}

static bool collect_arp(struct lan *l, struct arena *a)
{
	const struct hunt_tables *f = l->f;

	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (x->kind != ATTR_ASKED_FOR)
			continue;
		if (x->first_ms == INT64_MIN)
			continue;
		if (!same_side(f, x))
			continue;
		const struct ask one = {
			.src = x->src,
			.whom = x->dst,
			.sensor = x->sensor,
			.t_ms = x->first_ms,
			.last_ms = x->last_ms,
			.loc = x->loc,
		};
		if (!add(l, a, &one))
			return false;
	}
	return true;
}

/* The same of IPv6, which flows tell. */
static bool collect_solicitations(struct lan *l, struct arena *a)
{
	const struct hunt_tables *f = l->f;

	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);
		struct arena scratch;
		struct conversation_view v;

		if (p->key_kind != KEY_ADDRESS)
			continue;
		if (p->proto != 58 || p->port != SOLICITATION)
			continue;
		if (!is_group(host_at(f, p->dst)))
			continue;
		scratch = *a;
		if (!conversation_view(&f->conversations, p, &scratch, &v))
			return false;
		if (!v.n)
			continue;
		const struct ask one = {
			.src = p->src,
			.whom = p->dst,
			.sensor = p->sensor,
			.t_ms = v.first_ms,
			.last_ms = v.last_ms,
			.loc = v.event[0].loc,
		};
		if (!add(l, a, &one))
			return false;
	}
	return true;
}

static int by_source(const void *a, const void *b)
{
	const struct ask *x = a;
	const struct ask *y = b;

	if (x->src != y->src)
		return order(x->src, y->src);
	if (x->sensor != y->sensor)
		return order(x->sensor, y->sensor);
	return order(x->t_ms, y->t_ms);
}

static int by_time(const void *a, const void *b)
{
	const struct ask *x = a;
	const struct ask *y = b;

	return order(x->t_ms, y->t_ms);
}

/* --- sweeps -------------------------------------------------------------- */

/* The window in which most were asked for in vain, and nearly all were; ask: n
 * of them by time. */
static void densest(const struct ask *ask, uint32_t n, struct sweep *best)
{
	uint32_t from = 0;
	uint32_t vain = 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct ask *x = &ask[i];

		vain += x->vain;
		while (x->t_ms - ask[from].t_ms > WINDOW_MS)
			vain -= ask[from++].vain;
		/* those of one instant together: they are in no order */
		if (i + 1 < n && x[1].t_ms == x->t_ms)
			continue;
		uint32_t asked = i - from + 1;
		if (asked < ASKED_MIN)
			continue;
		if (vain <= best->n_vain)
			continue;
		if (vain * UINT64_C(100) < asked * (uint64_t)VAIN_PERCENT)
			continue;
		best->n = asked;
		best->n_vain = vain;
		best->first_ms = ask[from].t_ms;
		best->last_ms = x->t_ms;
	}
}

static void places(const struct ask *ask, uint32_t n, struct sweep *s)
{
	for (uint32_t i = 0; i < n; i++) {
		if (ask[i].t_ms < s->first_ms)
			continue;
		if (ask[i].t_ms > s->last_ms)
			break;
		keep_first(s->loc,
			&s->n_loc,
			sizeof s->loc / sizeof *s->loc,
			ask[i].loc);
	}
}

/* By when each address was asked for first; else by when it was last, for who
 * asked slowly before. ask: n of one source and sensor, by first time, which
 * changes. */
static bool look_at(struct ask *ask, uint32_t n, struct sweep *s)
{
	*s = (struct sweep){
		.host = ask->src,
		.sensor = ask->sensor,
		.n_all = n,
	};
	densest(ask, n, s);
	for (uint32_t i = 0; !s->n && i < n; i++)
		ask[i].t_ms = ask[i].last_ms;
	if (!s->n) {
		qsort(ask, n, sizeof *ask, by_time);
		densest(ask, n, s);
	}
	if (s->n)
		places(ask, n, s);
	return s->n;
}

/* Others that ask for it, but for those that ask for all: several sensors may
 * tell of one. */
static uint32_t wanted_by(const struct lan *l, uint32_t host)
{
	struct addr a = host_at(l->f, host);
	uint32_t group = addr_is_v4(a)
		? HOST_NONE
		: hosts_find(&l->f->hosts, group_of(a));
	uint32_t before = HOST_NONE;
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n; i++) {
		const struct ask *x = &l->ask[i];

		if (x->whom != host && x->whom != group)
			continue;
		if (x->src == before || x->src == host)
			continue;
		if (l->sweeps[x->src])
			continue;
		before = x->src;
		n++;
	}
	return n;
}

/* --- saying -------------------------------------------------------------- */

static int64_t weigh(const struct sweep *s)
{
	double bits = 2 * num_log2((double)s->n_vain / VAIN_BASE);
	int64_t milli = (int64_t)(bits * 1000);

	return milli < BITS_MAX_MILLI ? milli : BITS_MAX_MILLI;
}

static struct str hardware_text(const struct lan *l,
	uint32_t host,
	struct arena *a)
{
	uint32_t mac = l->mac[host];

	if (!mac)
		return STR("");
	if (mac == TABLE_NONE)
		return STR(" (of several hardware addresses)");
	struct str text = claim_text(a, interned_at(l->f, mac));
	return arena_fmt(a, " (%.*s)", STR_FMT(text));
}

static bool found(const struct lan *l,
	const struct sweep *s,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct addr host = host_at(l->f, s->host);
	uint32_t wanted = wanted_by(l, s->host);
	bool gateway = wanted >= WANTED_MIN;
	struct str hardware = hardware_text(l, s->host, &a);
	char src[ADDR_TEXT_N];
	char from[STAMP_N];
	char to[STAMP_N];
	struct claim c = finding_of(PRED_ASKED_FOR_ALL,
		address_entity(&a, host),
		STR("indicator:scan:neighbours"),
		tables_source(l->f, s->sensor, &a),
		recorded_at_s);

	addr_text(host, src);
	c.from_s = s->first_ms / 1000;
	c.to_s = s->last_ms / 1000 + 1;
	c.weight_milli = gateway ? 0 : weigh(s);
	c.text = arena_fmt(&a,
		"%s%.*s asked by %s for %u addresses from %s to %s, and "
		"nobody "
		"is at %u of them%s",
		src,
		STR_FMT(hardware),
		addr_is_v4(host) ? "ARP" : "neighbour discovery",
		s->n,
		stamp_text(s->first_ms / 1000, from),
		stamp_text(s->last_ms / 1000, to),
		s->n_vain,
		gateway ? "; discounted: as many ask for it as for a "
			  "gateway, "
			  "which asks for whoever is scanned from outside"
			: "");
	c.detail = arena_fmt(&a,
		"{\"asked\":%u,\"nobody\":%u,\"asked_in_all\":%u,\"duration_"
		"s\":%.0f,\"wanted_by\":%u}",
		s->n,
		s->n_vain,
		s->n_all,
		(double)(s->last_ms - s->first_ms) / 1000,
		wanted);
	memcpy(c.loc, s->loc, s->n_loc * sizeof *c.loc);
	c.n_loc = s->n_loc;
	c.n_records = s->n;
	return !a.full && out->put(out->ctx, &c);
}

static int widest_first(const struct hunt_tables *f,
	const struct sweep *x,
	const struct sweep *y)
{
	struct addr a = host_at(f, x->host);
	struct addr b = host_at(f, y->host);

	if (x->n_vain != y->n_vain)
		return order(y->n_vain, x->n_vain);
	if (!addr_eq(a, b))
		return addr_cmp(a, b);
	return order(x->sensor, y->sensor);
}

/* best[0 .. *n) stays sorted, the widest first */
static void keep(const struct hunt_tables *f,
	struct sweep *best,
	uint32_t *n,
	const struct sweep *s)
{
	uint32_t at = *n;

	while (at > 0 && widest_first(f, s, &best[at - 1]) < 0)
		at--;
	if (at == SHOWN_MAX)
		return;
	if (*n < SHOWN_MAX)
		++*n;
	memmove(best + at + 1, best + at, (*n - 1 - at) * sizeof *best);
	best[at] = *s;
}

/* Where those of the source and sensor of l->ask[i] end. */
static uint32_t end_of(const struct lan *l, uint32_t i)
{
	const struct ask *first = &l->ask[i];

	for (; i < l->n; i++) {
		if (l->ask[i].src != first->src)
			break;
		if (l->ask[i].sensor != first->sensor)
			break;
	}
	return i;
}

/* The sweeps of each source and sensor. Returns how many are kept. */
static uint32_t look_at_all(struct lan *l, struct sweep *best)
{
	uint32_t n = 0;
	uint32_t end;

	for (uint32_t i = 0; i < l->n; i = end) {
		struct sweep s;

		end = end_of(l, i);
		if (end - i < ASKED_MIN)
			continue;
		if (!look_at(l->ask + i, end - i, &s))
			continue;
		l->sweeps[s.host] = 1;
		keep(l->f, best, &n, &s);
	}
	return n;
}

bool arp_sweep_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	struct lan l = { .f = f };
	struct sweep *best = NEW(&a, struct sweep, SHOWN_MAX);
	bool ok = best && know_machines(&l, &a) && collect_arp(&l, &a) &&
		collect_solicitations(&l, &a);
	uint32_t n = 0;

	if (ok && l.n) {
		qsort(l.ask, l.n, sizeof *l.ask, by_source);
		n = look_at_all(&l, best);
	}
	for (uint32_t i = 0; ok && i < n; i++)
		ok = found(&l, &best[i], recorded_at_s, out, a);
	return ok ||
		fail(err, ERR_LIMIT, 0, "no memory left to look for sweeps");
}
