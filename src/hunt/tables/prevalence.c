/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/prevalence.h"

enum {
	/* servers that a source must talk to before its choice counts */
	CHOICE_MIN = 3,
	SOURCES_MIN =
		20, /* fewer such sources say nothing of what is common */
	DIGIT = 11, /* bits of a round of sorting */
};

/* Radix sort over the bits that numbers of hosts have (Knuth 5.2.5). work: n
 * more. Returns where the sorted ones stand. */
static uint64_t *sort_links(uint64_t *link,
	uint64_t *work,
	uint32_t n,
	uint32_t n_most)
{
	unsigned bits = 1;

	while (bits < 32 && n_most >> bits)
		bits++;
	for (unsigned half = 0; half < 2; half++) {
		for (unsigned low = 0; low < bits; low += DIGIT) {
			uint32_t count[(1 << DIGIT) + 1] = { 0 };
			unsigned shift = 32 * half + low;

			for (uint32_t i = 0; i < n; i++) {
				count[(link[i] >> shift &
					      ((1 << DIGIT) - 1)) +
					1]++;
			}
			for (uint32_t i = 1; i <= 1 << DIGIT; i++)
				count[i] += count[i - 1];
			for (uint32_t i = 0; i < n; i++) {
				work[count[link[i] >> shift &
					((1 << DIGIT) - 1)]++] = link[i];
			}
			uint64_t *swap = link;
			link = work;
			work = swap;
		}
	}
	return link;
}

static bool count_links(struct prevalence *v,
	uint32_t n_server,
	uint32_t n_host,
	struct arena *a)
{
	v->n_server = n_server;
	v->start = NEW(a, uint32_t, n_server + 2);
	v->servers = NEW(a, uint32_t, n_host + 1);
	v->choosers = NEW(a, uint32_t, n_server + 1);
	if (!v->start || !v->servers || !v->choosers)
		return false;
	for (uint32_t i = 0; i < v->n; i++) {
		uint32_t server = (uint32_t)(v->link[i] >> 32);
		uint32_t client = (uint32_t)v->link[i];

		v->start[server + 1]++;
		v->servers[client]++;
	}
	v->n_choosers = 0;
	for (uint32_t i = 0; i < n_server; i++)
		v->start[i + 1] += v->start[i];
	for (uint32_t i = 0; i < n_host; i++)
		v->n_choosers += v->servers[i] >= CHOICE_MIN;
	for (uint32_t i = 0; i < v->n; i++) {
		uint32_t server = (uint32_t)(v->link[i] >> 32);
		uint32_t client = (uint32_t)v->link[i];

		v->choosers[server] += v->servers[client] >= CHOICE_MIN;
	}
	return true;
}

static bool is_link(uint8_t key_kind, bool of_names)
{
	return of_names ? key_is_name((enum key_kind)key_kind)
			: key_kind == KEY_ADDRESS || key_kind == KEY_SPOKEN;
}

bool prevalence_finalize(struct prevalence *v,
	const struct conversations *p,
	bool of_names,
	uint32_t n_text,
	struct arena *a)
{
	uint32_t n_server = of_names ? n_text : p->hosts->n;
	uint32_t n_most = n_server > p->hosts->n ? n_server : p->hosts->n;
	uint32_t n = 0;

	uint64_t *link =
		arena_raw(a, sizeof *link, p->n + 1, alignof(uint64_t));
	uint64_t *work =
		arena_raw(a, sizeof *work, p->n + 1, alignof(uint64_t));
	if (!link || !work)
		return false;
	for (uint32_t i = 0; i < p->n; i++) {
		if (is_link(conversations_at(p, i)->key_kind, of_names)) {
			link[n++] = (uint64_t)conversations_at(p, i)->dst
					<< 32 |
				conversations_at(p, i)->src;
		}
	}
	link = sort_links(link, work, n, n_most);
	v->n = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (!i || link[i] != link[i - 1])
			link[v->n++] = link[i];
	}
	v->link = link;
	return count_links(v, n_server, p->hosts->n, a);
}

struct clients prevalence_clients(const struct prevalence *v, uint32_t server)
{
	if (server >= v->n_server)
		return (struct clients){ 0 };
	return (struct clients){ v->link + v->start[server],
		v->start[server + 1] - v->start[server] };
}

int prevalence_milli(const struct prevalence *v, uint32_t server)
{
	if (server >= v->n_server || v->n_choosers < SOURCES_MIN)
		return -1;
	return (int)(v->choosers[server] * 1000ULL / v->n_choosers);
}
