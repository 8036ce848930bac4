/* SPDX-License-Identifier: Apache-2.0 */
#include "model/prefix_map.h"

#include <stdlib.h>

enum {
	FIRST_BITS = 16,
	FIRST_N = 1 << FIRST_BITS,
	V4_BITS = 96,
	DEPTH_MAX = 130 /* lengths that there are, and one for equal ones */
};

static bool is_v4(const struct prefix *p)
{
	return p->bits >= V4_BITS && addr_is_v4(p->net);
}

/* Networks before those in them; of equal ones what was added first comes last,
 * so that it lies on top. */
static int in_order(const void *a, const void *b)
{
	const struct prefix_entry *x = a;
	const struct prefix_entry *y = b;
	int c = addr_cmp(x->prefix.net, y->prefix.net);

	if (c)
		return c;
	if (x->prefix.bits != y->prefix.bits)
		return x->prefix.bits < y->prefix.bits ? -1 : 1;
	return (x->under < y->under) - (x->under > y->under);
}

/* The first address behind the network. false: there is none */
static bool behind(struct prefix p, struct addr *ret)
{
	struct addr one = { 0, 0 };

	if (p.bits == 0)
		return false;
	if (p.bits <= 64)
		one.hi = UINT64_C(1) << (64 - p.bits);
	else
		one.lo = UINT64_C(1) << (128 - p.bits);
	ret->lo = p.net.lo + one.lo;
	ret->hi = p.net.hi + one.hi + (ret->lo < p.net.lo);
	return ret->hi >= p.net.hi && addr_cmp(*ret, p.net) > 0;
}

bool prefix_map_open(struct prefix_map *m, uint32_t cap, struct arena *a)
{
	*m = (struct prefix_map){ .cap = cap };
	m->entry = NEW(a, struct prefix_entry, (size_t)cap + 1);
	return m->entry != NULL;
}

void prefix_map_add(struct prefix_map *m, struct prefix p, uint32_t value)
{
	if (m->n == m->cap)
		return;
	/* until they are in order, `under` is when it was added */
	m->entry[m->n] = (struct prefix_entry){ p, value, m->n };
	m->n++;
}

/* From that address on the entry holds. */
static void hold(struct prefix_map *m,
	struct addr from,
	uint32_t entry,
	bool v4)
{
	if (v4) {
		uint32_t at = (uint32_t)from.lo;

		if (m->n_v4 && m->v4_from[m->n_v4 - 1] == at)
			m->n_v4--;
		m->v4_from[m->n_v4] = at;
		m->v4_entry[m->n_v4++] = entry;
		return;
	}
	if (m->n_v6 && !addr_cmp(m->v6_from[m->n_v6 - 1], from))
		m->n_v6--;
	m->v6_from[m->n_v6] = from;
	m->v6_entry[m->n_v6++] = entry;
}

/* Those that end before the address: what lies under each holds from there. */
static void end_before(struct prefix_map *m,
	uint32_t *stack,
	uint32_t *depth,
	const struct addr *next,
	bool v4)
{
	while (*depth) {
		const struct prefix_entry *top = &m->entry[stack[*depth - 1]];
		struct addr end;
		bool ends = behind(top->prefix, &end);

		if (next && (!ends || addr_cmp(end, *next) > 0))
			return;
		--*depth;
		/* 0.0.0.0 behind the last IPv4 network is no address of it */
		if (ends && (!v4 || addr_is_v4(end))) {
			hold(m,
				end,
				*depth ? stack[*depth - 1] : PREFIX_NONE,
				v4);
		}
	}
}

static void sweep(struct prefix_map *m, bool v4)
{
	uint32_t stack[DEPTH_MAX];
	uint32_t depth = 0;

	for (uint32_t i = 0; i < m->n; i++) {
		struct prefix_entry *e = &m->entry[i];

		if (is_v4(&e->prefix) != v4)
			continue;
		end_before(m, stack, &depth, &e->prefix.net, v4);
		e->under = depth ? stack[depth - 1] : PREFIX_NONE;
		/* equal ones beyond what fits lie under nobody */
		if (depth == DEPTH_MAX)
			depth--;
		stack[depth++] = i;
		hold(m, e->prefix.net, i, v4);
	}
	end_before(m, stack, &depth, NULL, v4);
}

static void index_first(struct prefix_map *m)
{
	uint32_t at = 0;

	for (uint32_t k = 0; k <= FIRST_N; k++) {
		while (at < m->n_v4 && m->v4_from[at] >> FIRST_BITS < k)
			at++;
		m->v4_first[k] = at;
	}
}

bool prefix_map_order(struct prefix_map *m, struct arena *a)
{
	size_t room = 2 * (size_t)m->n + 2;

	m->v4_from = NEW(a, uint32_t, room);
	m->v4_entry = NEW(a, uint32_t, room);
	m->v6_from = NEW(a, struct addr, room);
	m->v6_entry = NEW(a, uint32_t, room);
	m->v4_first = NEW(a, uint32_t, FIRST_N + 1);
	if (a->full)
		return false;
	if (m->n)
		qsort(m->entry, m->n, sizeof *m->entry, in_order);
	sweep(m, true);
	sweep(m, false);
	index_first(m);
	return true;
}

static uint32_t find_v6(const struct prefix_map *m, struct addr a)
{
	uint32_t from = 0;
	uint32_t to = m->n_v6;

	while (from < to) {
		uint32_t at = from + (to - from) / 2;

		if (addr_cmp(m->v6_from[at], a) <= 0)
			from = at + 1;
		else
			to = at;
	}
	return from ? m->v6_entry[from - 1] : PREFIX_NONE;
}

uint32_t prefix_map_find(const struct prefix_map *m, struct addr a)
{
	if (!addr_is_v4(a))
		return find_v6(m, a);
	uint32_t v4 = (uint32_t)a.lo;
	uint32_t from = m->v4_first[v4 >> FIRST_BITS];
	uint32_t to = m->v4_first[(v4 >> FIRST_BITS) + 1];

	while (from < to) {
		uint32_t at = from + (to - from) / 2;

		if (m->v4_from[at] <= v4)
			from = at + 1;
		else
			to = at;
	}
	uint32_t e = from ? m->v4_entry[from - 1] : PREFIX_NONE;
	return e != PREFIX_NONE ? e : find_v6(m, a);
}
