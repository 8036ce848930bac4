/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/field.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	SCRATCH_BYTE = 512 << 20,
	CHOICE_MIN = 3,         /* servers that a source must talk to before its choice counts */
	SOURCES_MIN = 20,       /* fewer such sources say nothing of what is common */
	SHARED_MILLI = 200,     /* a server that a fifth of them talk to is a service */
};

static bool sensors_open(struct field *f)
{
	f->vantage = table_in(&f->a);
	f->sensor_of = NEW(&f->a, uint32_t, f->setup.n_exhibit + 1);
	for (uint32_t i = 0; f->sensor_of && i < f->setup.n_exhibit; i++)
		f->sensor_of[i] = table_put(&f->vantage, f->setup.exhibit[i].vantage);
	return !f->a.full;
}

bool field_open(struct field **ret, const struct field_setup *setup, size_t cap_byte, struct err *err)
{
	struct field *f = calloc(1, sizeof *f);

	if (!f)
		return fail(err, ERR_LIMIT, 0, "no memory left to hunt");
	f->setup = *setup;
	bool ok = arena_open(&f->a, cap_byte, err) && arena_open(&f->scratch, SCRATCH_BYTE, err);
	f->source = f->server = f->link_key = table_in(&f->a);
	ok = ok && ((pairs_open(&f->pairs, &f->a) && sensors_open(f)) || fail(err, ERR_LIMIT, 0, "no memory left to hunt")) && indicators_open(f, err);
	if (!ok) {
		field_close(f);
		return false;
	}
	*ret = f;
	return true;
}

void field_close(struct field *f)
{
	if (!f)
		return;
	arena_close(&f->a);
	arena_close(&f->scratch);
	free(f);
}

bool field_feed(struct field *f, uint32_t exhibit, const struct obs *o, struct err *err)
{
	bool ok = true;

	if (o->kind == OBS_FLOW && o->t_ns != T_NONE)
		ok = pairs_add(&f->pairs, o, exhibit, f->sensor_of[exhibit]);
	else if (f->indicators)
		ok = indicators_feed(f, exhibit, o);
	return ok || fail(err, ERR_LIMIT, o->at_byte, "the memory set aside for hunting is spent (%u host pairs)", f->pairs.n);
}

bool field_fed(struct field *f, struct err *err)
{
	return pairs_flush(&f->pairs) || fail(err, ERR_LIMIT, 0, "the memory set aside for hunting is spent (%u host pairs)", f->pairs.n);
}

uint64_t field_pairs(const struct field *f) { return f->pairs.n; }
uint64_t field_events(const struct field *f) { return f->pairs.n_event; }
size_t field_bytes(const struct field *f) { return (size_t)(f->a.at - f->a.base); }

/* --- prevalence --------------------------------------------------------------------------------------------------------- */

static struct str addr_bytes(const struct addr *a)
{
	return (struct str){ (const char *)a, sizeof *a };
}

/* distinct (source, server): pairs are per port and sensor */
static bool note_links(struct field *f)
{
	for (; f->prevalence_n < f->pairs.n; f->prevalence_n++) {
		const struct pair_key *k = &pairs_at(&f->pairs, f->prevalence_n)->key;
		struct link_pair p = { table_put(&f->source, addr_bytes(&k->src)), table_put(&f->server, addr_bytes(&k->dst)) };
		uint32_t before = f->link_key.n;

		if (p.source == TABLE_NONE || p.server == TABLE_NONE || table_put(&f->link_key, (struct str){ (const char *)&p, sizeof p }) != before)
			continue;
		if (f->n_link == f->link_cap) {
			uint32_t cap = f->link_cap ? f->link_cap * 2 : 4096;
			struct link_pair *bigger = NEW(&f->a, struct link_pair, cap);

			if (!bigger)
				return false;
			if (f->n_link)
				memcpy(bigger, f->link, f->n_link * sizeof *bigger);
			f->link = bigger;
			f->link_cap = cap;
		}
		f->link[f->n_link++] = p;
		f->prevalence_stale = true;
	}
	return true;
}

static bool count_choosers(struct field *f)
{
	f->source_servers = NEW(&f->a, uint32_t, f->source.n + 1);
	f->server_sources = NEW(&f->a, uint32_t, f->server.n + 1);
	if (!f->source_servers || !f->server_sources)
		return false;
	for (uint32_t i = 0; i < f->n_link; i++)
		f->source_servers[f->link[i].source]++;
	f->n_choosers = 0;
	for (uint32_t i = 0; i < f->source.n; i++)
		f->n_choosers += f->source_servers[i] >= CHOICE_MIN;
	for (uint32_t i = 0; i < f->n_link; i++)
		f->server_sources[f->link[i].server] += f->source_servers[f->link[i].source] >= CHOICE_MIN;
	f->prevalence_stale = false;
	return true;
}

int field_prevalence(struct field *f, struct addr server)
{
	if (!note_links(f) || (f->prevalence_stale && !count_choosers(f)))
		return -1;
	uint32_t i = table_find(&f->server, addr_bytes(&server));
	if (i == TABLE_NONE || f->n_choosers < SOURCES_MIN)
		return -1;
	return (int)(f->server_sources[i] * 1000ULL / f->n_choosers);
}

/* Services whose clients ask on a timer because that is what they are for. A control server may hide there: the finding
 * stays on show, with this reason, and is no evidence by itself. port 0 = any */
static const struct { uint8_t proto; uint16_t port; const char *why; } by_design[] = {
	{ 1, 0, "ICMP is sent on a timer by design" },
	{ 58, 0, "ICMP is sent on a timer by design" },
	{ 17, 123, "NTP asks on a timer by design" },
	{ 17, 53, "DNS resolvers are asked all day" },
	{ 6, 53, "DNS resolvers are asked all day" },
	{ 6, 853, "DNS resolvers are asked all day" },
	{ 17, 67, "address leases are renewed on a timer by design" },
	{ 17, 137, "name discovery is sent on a timer by design" },
	{ 17, 138, "name discovery is sent on a timer by design" },
	{ 17, 161, "SNMP polls on a timer by design" },
	{ 17, 1900, "service discovery is sent on a timer by design" },
	{ 17, 5353, "service discovery is sent on a timer by design" },
	{ 6, 110, "mail clients poll on a timer by design" },
	{ 6, 143, "mail clients poll on a timer by design" },
	{ 6, 993, "mail clients poll on a timer by design" },
	{ 6, 995, "mail clients poll on a timer by design" },
	{ 6, 5222, "push channels are kept alive on a timer by design" },
	{ 6, 5223, "push channels are kept alive on a timer by design" },
	{ 6, 5228, "push channels are kept alive on a timer by design" },
	{ 6, 8883, "push channels are kept alive on a timer by design" },
};

static const char *timed_by_design(const struct pair *p)
{
	unsigned proto = p->key.service & 0xff, port = p->key.service >> 8;

	for (size_t i = 0; i < sizeof by_design / sizeof *by_design; i++)
		if (by_design[i].proto == proto && (!by_design[i].port || by_design[i].port == port))
			return by_design[i].why;
	return NULL;
}

const char *field_discount(struct field *f, const struct pair *p, struct arena *a)
{
	const char *why = timed_by_design(p);
	int prevalence;

	if (why)
		return why;
	struct str list = f->setup.warned ? f->setup.warned(f->setup.warned_ctx, address_entity(a, p->key.dst)) : (struct str){ 0 };
	if (list.n)
		return arena_z(a, arena_fmt(a, "the server stands on the warning list \"%.*s\"", STR_FMT(str_head(list, 80))));
	prevalence = field_prevalence(f, p->key.dst);
	if (prevalence >= SHARED_MILLI)
		return arena_z(a, arena_fmt(a, "%d %% of %u hosts that talk to several servers talk to this one: a shared service", prevalence / 10, f->n_choosers));
	return NULL;
}

/* --- what findings share ------------------------------------------------------------------------------------------------ */

struct str address_entity(struct arena *a, struct addr addr)
{
	char text[ADDR_TEXT_N];
	struct str s = addr_text(addr, text);

	return arena_fmt(a, "address:%.*s", STR_FMT(s));
}

struct str service_text(struct arena *a, uint32_t service)
{
	unsigned proto = service & 0xff;

	if (proto == 6 || proto == 17)
		return arena_fmt(a, "%u/%s", service >> 8, proto == 6 ? "tcp" : "udp");
	if (proto == 1 || proto == 58)
		return STR("icmp");
	return arena_fmt(a, "IP protocol %u", proto);
}

struct str field_source(const struct field *f, uint32_t sensor, struct arena *a)
{
	struct str vantage = f->vantage.key[sensor];

	return vantage.n ? arena_fmt(a, "sensor/%.*s", STR_FMT(vantage)) : STR("sensor");
}

struct claim finding_of(const char *predicate, struct str subject, struct str object, struct str source, int64_t known_s)
{
	return (struct claim){
		.subject = subject, .predicate = str_of(predicate), .object = object, .source = source, .origin = source,
		.from_s = TIME_UNKNOWN, .to_s = TIME_OPEN, .zone = ZONE_UTC, .res = RES_SECOND, .known_s = known_s, .until_s = TIME_OPEN,
		/* A hunt's finding is as good as the sealed telemetry it was made from: confirmed by whoever reads it again. */
		.grade = { 'A', '2' }, .maker = MADE_BY_HUNT,
	};
}

void finding_locators(struct claim *c, const struct pair *p)
{
	enum { HALF = sizeof c->loc / sizeof *c->loc / 2 };
	struct event_iter it = pair_events(p);
	struct pair_event e;

	for (uint32_t i = 0; event_next(&it, &e); i++) {
		if (c->n_loc < HALF || i + HALF >= p->n)
			c->loc[c->n_loc++] = e.loc;
		if (c->n_loc == 2 * HALF)
			break;
	}
	c->n_records = p->n;
}

/* --- contacts ------------------------------------------------------------------------------------------------------------- */

bool field_contacts(const struct field *f, bool (*is_server)(void *ctx, struct addr a), bool (*put)(void *ctx, const struct contact *c), void *ctx)
{
	for (uint32_t i = 0; i < f->pairs.n; i++) {
		const struct pair *p = pairs_at(&f->pairs, i);
		struct event_iter it;
		struct pair_event first;

		if (!is_server(ctx, p->key.dst))
			continue;
		it = pair_events(p);
		if (!event_next(&it, &first))
			continue;
		struct contact c = { p->key.src, p->key.dst, p->first_ms / 1000, p->last_ms / 1000 + 1, p->n, first.loc, p->n_answered > 0 };
		if (!put(ctx, &c))
			return false;
	}
	return true;
}

const struct hunt hunts[] = {
	{ "beacon", "1", "periodic contact between two hosts", beacon_settle },
	{ "long-connection", "1", "a connection far longer than others", long_connection_settle },
	{ "indicator", "1", "addresses, names and hashes that somebody published", indicator_settle },
};
const size_t n_hunts = sizeof hunts / sizeof *hunts;
