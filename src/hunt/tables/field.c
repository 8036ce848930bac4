/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/field.h"

#include <stdlib.h>

#define SCRATCH_BYTE ((size_t)1 << 30)
#define FOUND_BYTE ((size_t)4 << 30)

static bool sensors_open(struct field *f)
{
	f->vantage = table_in(&f->a);
	f->sensor_of = NEW(&f->a, uint16_t, f->setup.n_exhibit + 1);
	for (uint32_t i = 0; f->sensor_of && i < f->setup.n_exhibit; i++) {
		uint32_t sensor =
			table_put(&f->vantage, f->setup.exhibit[i].vantage);

		f->sensor_of[i] =
			(uint16_t)(sensor < UINT16_MAX ? sensor : UINT16_MAX);
	}
	return !f->a.full;
}

static bool tables_open(struct field *f)
{
	f->text = table_in(&f->a);
	f->zones.a = &f->a;
	if (!hosts_open(&f->hosts, &f->a))
		return false;
	if (table_put(&f->text, (struct str){ 0 }) != 0)
		return false;
	if (!pairs_open(&f->pairs, &f->a, &f->hosts))
		return false;
	if (!facts_open(&f->facts, &f->a))
		return false;
	return sensors_open(f);
}

static bool checked(const struct field *f, struct err *err)
{
	if (f->setup.n_exhibit >= EXHIBIT_MAX)
		return fail(err,
			ERR_LIMIT,
			0,
			"%u exhibits are more than the %d that hunts can tell "
			"apart",
			f->setup.n_exhibit,
			EXHIBIT_MAX);
	if (f->vantage.n > UINT16_MAX)
		return fail(err,
			ERR_LIMIT,
			0,
			"%u sensors are more than the %d that hunts can tell "
			"apart",
			f->vantage.n,
			UINT16_MAX);
	return true;
}

bool field_open(struct field **ret,
	const struct field_setup *setup,
	size_t cap_byte,
	struct err *err)
{
	struct field *f = calloc(1, sizeof *f);

	if (!f)
		return fail(err, ERR_LIMIT, 0, "no memory left to hunt");
	f->setup = *setup;
	bool ok = arena_open(&f->a, cap_byte, err) &&
		arena_open(&f->scratch, SCRATCH_BYTE, err) &&
		arena_open(&f->found, FOUND_BYTE, err);
	ok = ok &&
		(tables_open(f) ||
			fail(err, ERR_LIMIT, 0, "no memory left to hunt")) &&
		checked(f, err) && indicators_open(f, err);
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
	indicators_close(f);
	arena_close(&f->a);
	arena_close(&f->scratch);
	arena_close(&f->found);
	free(f);
}

/* --- texts --------------------------------------------------------------- */

uint32_t field_text(struct field *f, struct str s)
{
	return s.n ? table_put(&f->text, str_head(s, TEXT_MAX)) : 0;
}

uint32_t field_host(struct field *f, struct addr a)
{
	return a.hi || a.lo ? hosts_put(&f->hosts, a, host_hash(a)) : HOST_NONE;
}

static bool zones_room(struct zones *z, uint32_t text)
{
	uint32_t cap = z->cap ? z->cap : 1024;

	if (text < z->cap)
		return true;
	while (cap <= text)
		cap *= 2;
	uint32_t *of = NEW(z->a, uint32_t, cap);
	uint32_t *names = NEW(z->a, uint32_t, cap);
	if (!of || !names)
		return false;
	if (z->cap) {
		memcpy(of, z->of, z->cap * sizeof *of);
		memcpy(names, z->names, z->cap * sizeof *names);
	}
	z->of = of;
	z->names = names;
	z->cap = cap;
	return true;
}

/* A new name: finds its registrable domain; when that has too many names
 * already, the one that stands for the others. */
static uint32_t new_name(struct field *f, uint32_t text)
{
	struct domain_parts parts;
	struct zones *z = &f->zones;
	char others[2 + DOMAIN_MAX_BYTE];

	if (!zones_room(z, text))
		return TABLE_NONE;
	z->of[text] = UINT32_MAX;
	if (!domain_cut(text_at(f, text), &parts) || !parts.registrable.n)
		return text;
	uint32_t zone = table_put(&f->text, parts.registrable);
	if (zone == TABLE_NONE || !zones_room(z, zone))
		return TABLE_NONE;
	z->of[zone] = zone + 1;
	z->of[text] = zone + 1;
	if (++z->names[zone] <= ZONE_NAMES_MAX)
		return text;
	memcpy(others, "*.", 2);
	memcpy(others + 2, parts.registrable.p, parts.registrable.n);
	uint32_t stand_in = table_put(&f->text,
		(struct str){ others, parts.registrable.n + 2 });
	if (stand_in == TABLE_NONE || !zones_room(z, stand_in))
		return TABLE_NONE;
	z->of[stand_in] = zone + 1;
	return stand_in;
}

uint32_t field_name(struct field *f, struct str s)
{
	char lower[DOMAIN_MAX_BYTE + 1];
	size_t n = s.n < sizeof lower ? s.n : sizeof lower;

	while (n && s.p[n - 1] == '.')
		n--;
	for (size_t i = 0; i < n; i++)
		lower[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z'
				? s.p[i] - 'A' + 'a'
				: s.p[i]);
	if (!n)
		return 0;
	uint32_t text = table_put(&f->text, (struct str){ lower, n });
	return text == TABLE_NONE || (text < f->zones.cap && f->zones.of[text])
		? text
		: new_name(f, text);
}

/* --- feeding ------------------------------------------------------------- */

/* 0: below a millisecond; then eight bins an octave */
static unsigned duration_bin(uint64_t ms)
{
	if (ms < 8)
		return (unsigned)ms;
	unsigned octave = 63 - (unsigned)__builtin_clzll(ms);
	unsigned bin = 8 * (octave - 2) + (unsigned)(ms >> (octave - 3) & 7);
	return bin < DURATION_BINS ? bin : DURATION_BINS - 1;
}

uint64_t field_longer(const struct field *f, uint64_t duration_ms)
{
	uint64_t n = 0;

	for (unsigned i = duration_bin(duration_ms); i < DURATION_BINS; i++)
		n += f->duration_hist[i];
	return n;
}

/* what few flows have */
static bool feed_rare(struct field *f,
	uint32_t exhibit,
	const struct obs *o,
	uint64_t duration_ms)
{
	int64_t t_ms = o->t_ns / 1000000;
	struct fact x = { .n = 1,
		.sensor = f->sensor_of[exhibit],
		.src = field_host(f, o->tuple.src),
		.dst = field_host(f, o->tuple.dst),
		.first_ms = t_ms,
		.last_ms = t_ms,
		.loc = { exhibit, o->len_byte, o->at_byte } };
	struct arena a = f->scratch;
	bool ok = true;

	if (duration_ms >= LONG_MS) {
		x.kind = FACT_LONG;
		x.code = o->tuple.dport;
		x.bytes = duration_ms;
		x.text = field_text(f,
			service_text(&a, o->tuple.dport, o->tuple.proto));
		ok = facts_put(&f->facts, &x);
	}
	if (o->flow.mark.n) {
		x.kind = FACT_MARK;
		x.code = o->tuple.dport;
		x.bytes = 0;
		x.text = field_text(f, o->flow.mark);
		ok = facts_put(&f->facts, &x) && ok;
	}
	if (o->flow.ttl) {
		x.kind = FACT_STACK;
		x.code = o->flow.window;
		x.bytes = o->flow.ttl;
		x.text = 0;
		x.dst = HOST_NONE;
		ok = facts_put(&f->facts, &x) && ok;
	}
	return ok && !f->a.full;
}

static bool feed_flow(struct field *f, uint32_t exhibit, const struct obs *o)
{
	uint64_t duration_ms = o->flow.duration_ns > 0
		? (uint64_t)o->flow.duration_ns / 1000000
		: 0;

	f->n_flow++;
	f->duration_hist[duration_bin(duration_ms)]++;
	if ((duration_ms >= LONG_MS || o->flow.mark.n || o->flow.ttl) &&
		!feed_rare(f, exhibit, o, duration_ms))
		return false;
	return pairs_add(&f->pairs, o, exhibit, f->sensor_of[exhibit]);
}

static bool spent(const struct field *f, uint64_t at_byte, struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		at_byte,
		"the memory set aside for hunting is spent (%u host pairs, %u "
		"facts)",
		f->pairs.n,
		f->facts.n);
}

bool field_feed(struct field *f,
	uint32_t exhibit,
	const struct obs *o,
	struct err *err)
{
	if (o->kind == OBS_INDICATOR)
		return indicators_feed(f, exhibit, o) ||
			fail(err,
				ERR_LIMIT,
				o->at_byte,
				"no memory left for indicators: lists of 134 "
				"million together are too many");
	bool ok = o->kind == OBS_FLOW
		? o->t_ns == T_NONE || feed_flow(f, exhibit, o)
		: field_sight(f, exhibit, o);

	return (ok && !f->a.full) || spent(f, o->at_byte, err);
}

bool field_fed(struct field *f, struct err *err)
{
	return pairs_flush(&f->pairs) || spent(f, 0, err);
}

uint64_t field_pairs(const struct field *f)
{
	return f->pairs.n;
}
uint64_t field_events(const struct field *f)
{
	return f->pairs.n_event;
}
size_t field_bytes(const struct field *f)
{
	return (size_t)(f->a.at - f->a.base) + indicators_bytes(f);
}

/* --- merging ------------------------------------------------------------- */

static uint32_t *number_hosts(struct field *to,
	const struct field *from,
	struct arena *a)
{
	uint32_t *of = NEW(a, uint32_t, from->hosts.n + 1);

	for (uint32_t i = 0; of && i < from->hosts.n; i++)
		of[i] = field_host(to, from->hosts.addr[i]);
	return of;
}

/* names as names, so that their domains are known */
static uint32_t *number_texts(struct field *to,
	const struct field *from,
	struct arena *a)
{
	uint32_t *of = NEW(a, uint32_t, from->text.n + 1);

	for (uint32_t i = 1; of && i < from->text.n; i++)
		of[i] = i < from->zones.cap && from->zones.of[i]
			? field_name(to, text_at(from, i))
			: field_text(to, text_at(from, i));
	return of;
}

bool field_merge(struct field *to, const struct field *from, struct err *err)
{
	struct arena a = to->scratch;
	uint32_t *host_of = number_hosts(to, from, &a);
	uint32_t *text_of = number_texts(to, from, &a);

	bool ok = host_of && text_of && !to->a.full &&
		pairs_merge(&to->pairs, &from->pairs, host_of, text_of) &&
		facts_merge(&to->facts, &from->facts, host_of, text_of) &&
		indicators_merge(to, from);
	to->n_flow += from->n_flow;
	for (unsigned i = 0; i < DURATION_BINS; i++)
		to->duration_hist[i] += from->duration_hist[i];
	return ok || spent(to, 0, err);
}

/* --- contacts ------------------------------------------------------------ */

bool field_contacts(const struct field *f,
	bool (*is_server)(void *ctx, struct addr a),
	bool (*put)(void *ctx, const struct contact *c),
	void *ctx)
{
	for (uint32_t i = 0; i < f->pairs.n; i++) {
		const struct pair *p = pairs_at(&f->pairs, i);
		struct arena a = f->scratch;
		struct pair_view v;

		if (p->by != BY_ADDRESS ||
			!is_server(ctx, pair_dst(&f->pairs, p)))
			continue;
		if (!pair_view(&f->pairs, p, &a, &v))
			return false;
		struct contact c = { pair_src(&f->pairs, p),
			pair_dst(&f->pairs, p),
			v.first_ms / 1000,
			v.last_ms / 1000 + 1,
			v.total,
			v.event[0].loc,
			v.n_answered > 0 };
		if (!put(ctx, &c))
			return false;
	}
	return true;
}
