/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/usual.h"

#include "hunt/rank/firsts.h"

enum {
	/* any of the three is enough: what happened once is not usual */
	DAYS_MIN = 3,
	HOURS_MIN = 8,
	CLIENTS_MIN = 3,
	HOUR_MS = 3600 * 1000,
	HOURS_MAX = 1 << 22 /* looked at in all */
};

/* A domain, or an address without one. */
struct place {
	struct str entry;
	uint32_t days;
	uint32_t hours;
	uint32_t clients;
	bool suspected;
};

struct places {
	const struct hunt_tables *f;
	const struct alongside *b;
	struct table key;
	struct place *of;
	uint32_t cap;
	struct firsts seen; /* days, hours and clients of places */
	uint32_t n_seen;
	struct arena *a;
};

static struct str entry_of(const struct places *p,
	const struct conversation *conv,
	struct arena *a)
{
	uint32_t domain = key_is_name((enum key_kind)conv->key_kind)
		? tables_zone(p->f, conv->dst)
		: p->b->domain[conv->dst];
	char text[ADDR_TEXT_N];

	if (domain != TABLE_NONE)
		return interned_at(p->f, domain);
	if (key_is_name((enum key_kind)conv->key_kind))
		return (struct str){ 0 };
	return arena_str(a, addr_text(host_at(p->f, conv->dst), text));
}

static struct place *place_at(struct places *p, struct str entry)
{
	uint32_t before = p->key.n;
	uint32_t i = table_put(&p->key, entry);
	struct place *grown =
		arena_grown(p->a, p->of, before, &p->cap, sizeof *grown);

	if (i == TABLE_NONE || !grown)
		return NULL;
	p->of = grown;
	if (i == before)
		p->of[i] = (struct place){ .entry = p->key.key[i] };
	return &p->of[i];
}

/* 1: it is new that `what` (a day, an hour, a client) is one of the place's */
static uint32_t is_new(struct places *p, uint32_t place, uint64_t what)
{
	uint64_t key = hash_mix(what ^ hash_mix(place + 1));

	if (p->n_seen >= HOURS_MAX)
		return 0;
	bool first = firsts_put(&p->seen, key, p->n_seen) == p->n_seen;
	p->n_seen += first;
	return first;
}

static bool add(struct places *p, uint32_t i, struct arena scratch)
{
	const struct hunt_tables *f = p->f;
	const struct conversation *conv =
		conversations_at(&f->conversations, i);
	struct conversation_view v;
	struct str entry = entry_of(p, conv, &scratch);
	struct place *at = entry.n ? place_at(p, entry) : NULL;

	if (!entry.n)
		return true;
	if (!at || !conversation_view(&f->conversations, conv, &scratch, &v))
		return false;
	uint32_t number = (uint32_t)(at - p->of);
	at->clients += is_new(p, number, UINT64_C(1) << 63 | conv->src);
	for (uint32_t k = 0; k < v.n; k++) {
		uint64_t hour = (uint64_t)(v.event[k].t_ms / HOUR_MS);

		at->hours += is_new(p, number, UINT64_C(1) << 62 | hour);
		at->days += is_new(p, number, UINT64_C(1) << 61 | hour / 24);
	}
	return true;
}

static bool is_usual_contact(const struct places *p, uint32_t i)
{
	const struct hunt_tables *f = p->f;
	const struct conversation *conv =
		conversations_at(&f->conversations, i);
	const struct summary *m = summary_at(f, i);

	if (nobody_answered(m) || !p->b->neighbours.ours[conv->src])
		return false;
	if (key_is_name((enum key_kind)conv->key_kind))
		return conv->key_kind != KEY_LOGON;
	return m->is_contact && !p->b->neighbours.ours[conv->dst];
}

static void mark_suspects(struct places *p,
	const struct claim *found,
	uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct addr addr;
		struct str name = entity_name(found[i].subject);
		struct str domain = name;
		struct domain_parts parts;

		if (found[i].predicate != PRED_SUSPECTED ||
			found[i].weight_milli < SUSPECT_MILLI) {
			continue;
		}
		if (addr_parse(name, &addr)) {
			uint32_t host = hosts_find(&p->f->hosts, addr);
			uint32_t zone = host == HOST_NONE
				? TABLE_NONE
				: p->b->domain[host];
			if (zone != TABLE_NONE)
				domain = interned_at(p->f, zone);
		} else if (domain_cut(name, &parts)) {
			domain = parts.registrable;
		}
		uint32_t k = table_find(&p->key, domain);
		if (k != TABLE_NONE)
			p->of[k].suspected = true;
	}
}

bool usual_servers(struct hunt_tables *f,
	const struct alongside *b,
	const struct claim *found,
	uint32_t n,
	bool (*put)(void *ctx, struct str entry),
	void *ctx)
{
	struct places p = {
		.f = f,
		.b = b,
		.key = table_in(&f->found),
		.a = &f->found,
	};
	bool ok = firsts_open(&p.seen, HOURS_MAX, p.a);

	for (uint32_t i = 0; ok && i < f->conversations.n; i++)
		ok = !is_usual_contact(&p, i) || add(&p, i, f->scratch);
	if (ok)
		mark_suspects(&p, found, n);
	for (uint32_t i = 0; ok && i < p.key.n; i++) {
		const struct place *x = &p.of[i];

		if (!x->suspected &&
			(x->days >= DAYS_MIN || x->hours >= HOURS_MIN ||
				x->clients >= CLIENTS_MIN)) {
			ok = put(ctx, x->entry);
		}
	}
	return ok;
}
