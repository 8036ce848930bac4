/* SPDX-License-Identifier: Apache-2.0 */
/* Who talked to servers of interest: how often, is counted once, whichever
 * sensors saw it; where it stands, of each. */
#include "hunt/tables/tables.h"

#include <stdlib.h>

/* A pair as one sensor saw it. */
struct sighting {
	const struct conversation *conv;
	uint32_t number; /* of the conversation */
	uint64_t n;      /* contacts that are counted here */
};

static int by_number(const void *a, const void *b)
{
	const struct sighting *x = a;
	const struct sighting *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static int by_ends(const void *a, const void *b)
{
	const struct conversation *x = ((const struct sighting *)a)->conv;
	const struct conversation *y = ((const struct sighting *)b)->conv;

	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	if (x->dst != y->dst)
		return x->dst < y->dst ? -1 : 1;
	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	if (x->proto != y->proto)
		return x->proto < y->proto ? -1 : 1;
	return by_number(a, b);
}

static bool same_ends(const struct conversation *x,
	const struct conversation *y)
{
	return x->src == y->src && x->dst == y->dst && x->port == y->port &&
		x->proto == y->proto;
}

/* How often, of what n sensors saw of one pair. false: memory is spent. */
static bool count_once(const struct conversations *p,
	const struct sighting *s,
	uint32_t n,
	struct arena a,
	uint64_t *ret)
{
	struct conversation_view *v = NEW(&a, struct conversation_view, n);
	uint64_t most = 0; /* where events were thinned, or one saw more */
	uint32_t all = 0;

	for (uint32_t i = 0; v && i < n; i++) {
		if (!conversation_view(p, s[i].conv, &a, &v[i]))
			return false;
		all += v[i].n;
		most = v[i].total > most ? v[i].total : most;
	}
	struct conversation_event *e = arena_raw(&a,
		sizeof *e,
		all + 1,
		alignof(struct conversation_event));
	if (!v || !e)
		return false;
	all = 0;
	for (uint32_t i = 0; i < n; i++) {
		memcpy(e + all, v[i].event, v[i].n * sizeof *e);
		all += v[i].n;
	}
	qsort(e, all, sizeof *e, events_cmp);
	if (!events_once(e, &all, a))
		return false;
	*ret = all > most ? all : most;
	return true;
}

/* Of each pair the first sighting counts, and the others count nothing. */
static bool count_pairs(const struct conversations *p,
	struct sighting *s,
	uint32_t n,
	struct arena a)
{
	qsort(s, n, sizeof *s, by_ends);
	for (uint32_t i = 0, k; i < n; i = k) {
		k = i + 1;
		while (k < n && same_ends(s[i].conv, s[k].conv))
			k++;
		if (!count_once(p, s + i, k - i, a, &s[i].n))
			return false;
	}
	qsort(s, n, sizeof *s, by_number);
	return true;
}

bool hunt_contacts(const struct hunt_tables *f,
	bool (*is_server)(void *ctx, struct addr a),
	bool (*put)(void *ctx, const struct contact *c),
	void *ctx)
{
	const struct conversations *p = &f->conversations;
	struct arena scratch = f->scratch;
	struct sighting *s = NEW(&scratch, struct sighting, p->n + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; s && i < p->n; i++) {
		const struct conversation *x = conversations_at(p, i);

		if (x->key_kind == KEY_ADDRESS &&
			is_server(ctx, conversation_dst(p, x)))
			s[n++] = (struct sighting){ x, i, 0 };
	}
	if (!s || !count_pairs(p, s, n, scratch))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct arena a = scratch;
		struct conversation_view v;

		if (!conversation_view(p, s[i].conv, &a, &v))
			return false;
		struct contact c = {
			.host = conversation_src(p, s[i].conv),
			.server = conversation_dst(p, s[i].conv),
			.first_s = v.first_ms / 1000,
			.last_s = v.last_ms / 1000 + 1,
			.n = s[i].n,
			.loc = v.event[0].loc,
			.answered = v.n_answered > 0,
		};
		if (!put(ctx, &c))
			return false;
	}
	return true;
}
