/* SPDX-License-Identifier: Apache-2.0 */
/* Contacts of suspects over time. */
#include "hunt/rank/join.h"

static void stretch(struct contact_figure *g, const struct summary *m)
{
	if (m->first_ms < g->from_ms)
		g->from_ms = m->first_ms;
	if (m->last_ms > g->to_ms)
		g->to_ms = m->last_ms;
}

static bool fill(const struct hunt_tables *f,
	const struct conversation *p,
	struct contact_figure *g,
	struct arena scratch)
{
	struct conversation_view v;
	/* the last contact falls into the last bin */
	double each = (double)(g->to_ms - g->from_ms) / CONTACT_BINS + 1;

	if (!conversation_view(&f->conversations, p, &scratch, &v))
		return false;
	for (uint32_t i = 0; i < v.n; i++) {
		double after = (double)(v.event[i].t_ms - g->from_ms);
		unsigned bin = (unsigned)(after / each);

		g->bin[bin < CONTACT_BINS ? bin : CONTACT_BINS - 1]++;
	}
	return true;
}

/* index + 1 of the suspect that the conversation is a contact of; 0 = none */
struct places {
	uint32_t *of_host;
	uint32_t *of_text;
	enum suspect_list *list;
};

static uint32_t place_of(const struct hunt_tables *f,
	const struct places *at,
	uint32_t i)
{
	const struct conversation *p = conversations_at(&f->conversations, i);
	const struct summary *m = summary_at(f, i);

	if (!m->n)
		return 0;
	if (key_is_name((enum key_kind)p->key_kind))
		return at->of_text[p->dst];
	if (!m->is_contact)
		return 0;
	uint32_t server = at->of_host[p->dst];
	uint32_t source = at->of_host[p->src];
	if (server && at->list[server - 1] == WENT_TO)
		return server;
	return source && at->list[source - 1] == CAME_TO_US ? source : 0;
}

struct contact_figure *contacts_over_time(const struct hunt_tables *f,
	const struct suspect *v,
	uint32_t n,
	struct arena *a)
{
	struct contact_figure *g = NEW(a, struct contact_figure, n + 1);
	struct places at = {
		.of_host = NEW(a, uint32_t, f->hosts.n + 1),
		.of_text = NEW(a, uint32_t, f->text.n + 1),
		.list = NEW(a, enum suspect_list, n + 1),
	};

	if (!g || !at.of_host || !at.of_text || !at.list)
		return NULL;
	for (uint32_t i = 0; i < n; i++) {
		g[i].from_ms = INT64_MAX;
		g[i].to_ms = INT64_MIN;
		at.list[i] = v[i].list;
		if (v[i].host != HOST_NONE)
			at.of_host[v[i].host] = i + 1;
		else if (v[i].text != TABLE_NONE)
			at.of_text[v[i].text] = i + 1;
	}
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		uint32_t k = place_of(f, &at, i);

		if (k)
			stretch(&g[k - 1], summary_at(f, i));
	}
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		uint32_t k = place_of(f, &at, i);

		if (k &&
			!fill(f,
				conversations_at(&f->conversations, i),
				&g[k - 1],
				f->scratch)) {
			return NULL;
		}
	}
	return g;
}
