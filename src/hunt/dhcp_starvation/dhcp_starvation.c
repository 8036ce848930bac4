/* SPDX-License-Identifier: Apache-2.0 */
/* Leases asked for by many hardware addresses of which nothing else is ever
 * seen. Manual: dhcp_starvation.md */
#include <stdlib.h>

#include "hunt/tables/tables.h"

enum {
	/* hardware addresses within WINDOW_MS */
	CLIENTS_MIN = 50,
	/* where no lease of the sensor's is seen in use, so that nothing tells
	 * a crowd */
	BLIND_MIN = 200,
	WINDOW_MS = 60 * 1000,
	/* real machines among them, of a hundred */
	LIVING_PERCENT = 20,
	/* a lease that is used at all is used within so long; who asks again
	 * after so long is there to stay */
	SETTLED_MS = 600 * 1000,
	/* so few weigh nothing: two bits for each doubling */
	CLIENTS_BASE = 12,
	BITS_MAX_MILLI = 16000,
	DHCP_SERVER = 67,
	DHCP_CLIENT = 68,
	NAMED = 3, /* hardware addresses in the sentence */
};

/* A hardware address that asked a sensor's servers. */
struct client {
	uint32_t mac; /* text */
	uint32_t dst; /* the address, or HOST_NONE */
	uint16_t sensor;
	bool living; /* something else is seen of it */
	int64_t first_ms;
	int64_t last_ms;
	struct locator loc;
};

struct leases {
	const struct hunt_tables *f;
	struct client *client; /* n of them, by sensor and time */
	uint32_t n;
	uint32_t cap;
	uint8_t *neighbour; /* by text: a hardware address in ARP */
};

struct burst {
	uint32_t from; /* of client[]; n of them */
	uint32_t n;
	uint32_t n_living;
};

static int order(int64_t a, int64_t b)
{
	if (a < b)
		return -1;
	return a > b;
}

/* --- whether there is a machine ------------------------------------------ */

static bool know_neighbours(struct leases *l, struct arena *a)
{
	const struct hunt_tables *f = l->f;

	l->neighbour = NEW(a, uint8_t, f->text.n + 1);
	for (uint32_t i = 0; l->neighbour && i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (x->kind == ATTR_HARDWARE)
			l->neighbour[x->text] = 1;
	}
	return l->neighbour;
}

static bool is_dhcp(const struct conversation *p)
{
	return p->proto == 17 &&
		(p->port == DHCP_SERVER || p->port == DHCP_CLIENT);
}

/* When an address had something to say; among those before it in time, until
 * when the last of them went on. */
struct use {
	int64_t first_ms;
	int64_t last_ms;
};

static int by_begin(const void *a, const void *b)
{
	const struct use *x = a;
	const struct use *y = b;

	return order(x->first_ms, y->first_ms);
}

/* Fills use, which has room, with what the host opened; returns how many. */
static uint32_t collect_uses(const struct hunt_tables *f,
	uint32_t host,
	struct use *use)
{
	const struct summaries *sums = &f->summaries;
	uint32_t n = 0;

	for (uint32_t i = sums->start[host]; i < sums->start[host + 1]; i++) {
		uint32_t conv = sums->conv[i];
		const struct summary *m = summary_at(f, conv);

		if (is_dhcp(conversations_at(&f->conversations, conv)))
			continue;
		use[n].first_ms = m->first_ms;
		use[n].last_ms = m->last_ms;
		n++;
	}
	if (n)
		qsort(use, n, sizeof *use, by_begin);
	int64_t last_ms = INT64_MIN;
	for (uint32_t i = 0; i < n; i++) {
		if (use[i].last_ms > last_ms)
			last_ms = use[i].last_ms;
		use[i].last_ms = last_ms;
	}
	return n;
}

/* Whether it was used from when the client asked for it until soon after. */
static bool is_used(const struct use *use, uint32_t n, const struct client *c)
{
	uint32_t lo = 0;
	uint32_t hi = n;
	int64_t until_ms = c->last_ms + SETTLED_MS;

	while (lo < hi) {
		uint32_t middle = lo + (hi - lo) / 2;

		if (use[middle].first_ms <= until_ms)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo && use[lo - 1].last_ms >= c->first_ms;
}

/* Marks those of client[0 .. n), who asked for one address, that used it. */
static bool mark_users(const struct hunt_tables *f,
	struct client *client,
	uint32_t n,
	struct arena a)
{
	const uint32_t *start = f->summaries.start;
	uint32_t host = client->dst;

	/* HOST_NONE is beyond all */
	if (host >= f->summaries.n_host)
		return true;
	uint32_t room = start[host + 1] - start[host];
	struct use *use =
		arena_raw(&a, sizeof *use, room + 1, alignof(int64_t));
	if (!use)
		return false;
	uint32_t n_use = collect_uses(f, host, use);
	for (uint32_t i = 0; i < n; i++)
		client[i].living |= is_used(use, n_use, &client[i]);
	return true;
}

/* --- clients ------------------------------------------------------------- */

static int by_address(const void *a, const void *b)
{
	const struct client *x = a;
	const struct client *y = b;

	return order(x->dst, y->dst);
}

static int by_client(const void *a, const void *b)
{
	const struct client *x = a;
	const struct client *y = b;

	if (x->sensor != y->sensor)
		return order(x->sensor, y->sensor);
	if (x->mac != y->mac)
		return order(x->mac, y->mac);
	return order(x->first_ms, y->first_ms);
}

static int by_first(const void *a, const void *b)
{
	const struct client *x = a;
	const struct client *y = b;

	if (x->sensor != y->sensor)
		return order(x->sensor, y->sensor);
	return order(x->first_ms, y->first_ms);
}

static void join(struct client *to, const struct client *x)
{
	to->living |= x->living;
	if (x->last_ms > to->last_ms)
		to->last_ms = x->last_ms;
	/* the first of those that are as early */
	if (x->first_ms != to->first_ms)
		return;
	if (locator_cmp(x->loc, to->loc) < 0)
		to->loc = x->loc;
}

static bool same_client(const struct client *x, const struct client *y)
{
	return x->sensor == y->sensor && x->mac == y->mac;
}

/* Each client of a sensor once, by time; what it asked for stood in a row for
 * each server and address. */
static void join_clients(struct leases *l)
{
	uint32_t n = 0;

	if (l->n)
		qsort(l->client, l->n, sizeof *l->client, by_client);
	for (uint32_t i = 0; i < l->n; i++) {
		const struct client *x = &l->client[i];
		struct client *last = &l->client[n];

		if (n && same_client(last - 1, x))
			join(last - 1, x);
		else
			l->client[n++] = *x;
	}
	l->n = n;
	for (uint32_t i = 0; i < n; i++) {
		struct client *x = &l->client[i];

		x->living |= x->last_ms - x->first_ms >= SETTLED_MS;
	}
	if (n)
		qsort(l->client, n, sizeof *l->client, by_first);
}

static bool collect(struct leases *l, struct arena *a)
{
	const struct hunt_tables *f = l->f;

	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (x->kind != ATTR_LEASE)
			continue;
		if (x->first_ms == INT64_MIN)
			continue;
		struct client *grown = arena_grown(a,
			l->client,
			l->n,
			&l->cap,
			sizeof *grown);
		if (!grown)
			return false;
		l->client = grown;
		l->client[l->n++] = (struct client){
			.mac = x->text,
			.sensor = x->sensor,
			.dst = x->dst,
			.living = l->neighbour[x->text],
			.first_ms = x->first_ms,
			.last_ms = x->last_ms,
			.loc = x->loc,
		};
	}
	return true;
}

/* For each address at once, so that much asked for much used costs no more. */
static bool mark_living(struct leases *l, const struct arena *a)
{
	uint32_t end;

	if (l->n)
		qsort(l->client, l->n, sizeof *l->client, by_address);
	for (uint32_t i = 0; i < l->n; i = end) {
		struct client *first = &l->client[i];

		end = i;
		while (end < l->n && l->client[end].dst == first->dst)
			end++;
		if (!mark_users(l->f, first, end - i, *a))
			return false;
	}
	return true;
}

/* The window in which most came, nearly all of whom are not there; of the
 * clients of one sensor, from the first on. */
static struct burst densest(const struct client *c, uint32_t n)
{
	struct burst best = { .n = 0 };
	struct burst x = { .n = 0 };
	uint32_t least = BLIND_MIN;

	for (uint32_t i = 0; i < n; i++) {
		if (c[i].living)
			least = CLIENTS_MIN;
	}
	for (uint32_t i = 0; i < n; i++) {
		x.n++;
		x.n_living += c[i].living;
		while (c[i].first_ms - c[x.from].first_ms > WINDOW_MS) {
			x.n--;
			x.n_living -= c[x.from++].living;
		}
		/* those of one instant together: they are in no order */
		if (i + 1 < n && c[i + 1].first_ms == c[i].first_ms)
			continue;
		if (x.n < least)
			continue;
		if (x.n <= best.n)
			continue;
		if (x.n_living * UINT64_C(100) <=
			x.n * (uint64_t)LIVING_PERCENT) {
			best = x;
		}
	}
	return best;
}

/* --- saying -------------------------------------------------------------- */

/* Who gave leases: of the servers that the sensor's records name the one that
 * most clients were told of, the lowest of several; where none is named,
 * all that could. false: memory */
static bool server_of(const struct hunt_tables *f,
	uint16_t sensor,
	struct arena a,
	struct addr *ret)
{
	uint32_t *told = NEW(&a, uint32_t, f->hosts.n + 1);
	uint32_t most = 0;

	*ret = addr_v4(UINT32_MAX);
	for (uint32_t i = 0; told && i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (x->kind != ATTR_LEASE)
			continue;
		if (x->sensor != sensor)
			continue;
		if (x->src == HOST_NONE)
			continue;
		if (tables_is_machine(host_at(f, x->src)))
			told[x->src]++;
	}
	for (uint32_t i = 0; told && i < f->hosts.n; i++) {
		struct addr x = host_at(f, i);

		if (!told[i])
			continue;
		if (told[i] < most)
			continue;
		if (told[i] == most && addr_cmp(x, *ret) >= 0)
			continue;
		most = told[i];
		*ret = x;
	}
	return told;
}

static int64_t weigh(const struct burst *b)
{
	double bits =
		2 * num_log2((double)(b->n - b->n_living) / CLIENTS_BASE);
	int64_t milli = (int64_t)(bits * 1000);

	return milli < BITS_MAX_MILLI ? milli : BITS_MAX_MILLI;
}

/* The lowest of those that are not there: the same in whatever order they came.
 */
static struct str named(const struct hunt_tables *f,
	const struct client *c,
	uint32_t n,
	struct arena *a)
{
	struct str lowest[NAMED + 1];
	uint32_t n_lowest = 0;
	struct str text = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		struct str mac = interned_at(f, c[i].mac);
		uint32_t at = n_lowest;

		if (c[i].living)
			continue;
		for (; at > 0 && str_cmp(mac, lowest[at - 1]) < 0; at--)
			lowest[at] = lowest[at - 1];
		lowest[at] = mac;
		n_lowest += n_lowest < NAMED;
	}
	for (uint32_t i = 0; i < n_lowest; i++) {
		struct str mac = claim_text(a, lowest[i]);

		text = arena_fmt(a,
			"%.*s%s%.*s",
			STR_FMT(text),
			i ? ", " : "",
			STR_FMT(mac));
	}
	return text;
}

static bool found(const struct leases *l,
	const struct burst *b,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	const struct client *first = &l->client[b->from];
	const struct client *last = &l->client[b->from + b->n - 1];
	struct addr server;
	char name[ADDR_TEXT_N];
	char from[STAMP_N];
	char to[STAMP_N];

	if (!server_of(l->f, first->sensor, a, &server))
		return false;
	struct claim c = finding_of(PRED_STARVED_OF_LEASES,
		address_entity(&a, server),
		STR("indicator:dhcp:starvation"),
		tables_source(l->f, first->sensor, &a),
		recorded_at_s);
	struct str some = named(l->f, first, b->n, &a);

	addr_text(server, name);
	c.from_s = first->first_ms / 1000;
	c.to_s = last->first_ms / 1000 + 1;
	c.weight_milli = weigh(b);
	c.text = arena_fmt(&a,
		"%s was asked for leases by %u hardware addresses from %s to "
		"%s, and of %u of them nothing else is seen (%.*s ..)",
		name,
		b->n,
		stamp_text(first->first_ms / 1000, from),
		stamp_text(last->first_ms / 1000, to),
		b->n - b->n_living,
		STR_FMT(some));
	c.detail = arena_fmt(&a,
		"{\"clients\":%u,\"living\":%u,\"duration_s\":%.0f}",
		b->n,
		b->n_living,
		(double)(last->first_ms - first->first_ms) / 1000);
	for (uint32_t i = 0; i < b->n; i++) {
		keep_first(c.loc,
			&c.n_loc,
			sizeof c.loc / sizeof *c.loc,
			first[i].loc);
	}
	c.n_records = b->n;
	return !a.full && out->put(out->ctx, &c);
}

bool dhcp_starvation_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	struct leases l = { .f = f };
	bool ok = know_neighbours(&l, &a) && collect(&l, &a) &&
		mark_living(&l, &a);

	if (ok)
		join_clients(&l);
	uint32_t end;
	for (uint32_t i = 0; ok && i < l.n; i = end) {
		const struct client *first = &l.client[i];

		end = i;
		while (end < l.n && l.client[end].sensor == first->sensor)
			end++;
		struct burst b = densest(first, end - i);
		b.from += i;
		if (b.n)
			ok = found(&l, &b, recorded_at_s, out, a);
	}
	return ok ||
		fail(err, ERR_LIMIT, 0, "no memory left to look at leases");
}
