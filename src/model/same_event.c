/* SPDX-License-Identifier: Apache-2.0 */
#include "model/same_event.h"

/* Half-open; an instant is as long as a second. */
static int64_t end_of(const struct claim *c)
{
	return c->to_s == c->from_s && c->to_s < TIME_OPEN ? c->to_s + 1
							   : c->to_s;
}

static bool overlap(const struct claim *a, const struct claim *b)
{
	int64_t from = a->from_s > b->from_s ? a->from_s : b->from_s;
	int64_t to = end_of(a) < end_of(b) ? end_of(a) : end_of(b);

	return from < to;
}

bool claims_same_event(const struct claim *a, const struct claim *b)
{
	if (a->told != TOLD_WHOLE || b->told != TOLD_WHOLE)
		return false;
	if (a->predicate != b->predicate || a->maker != b->maker)
		return false;
	if (!str_eq(a->subject, b->subject) ||
		!str_eq(a->object, b->object) ||
		!str_eq(a->scope, b->scope)) {
		return false;
	}
	/* what people wrote is the same when they wrote the same of the same
	 * time */
	if (a->maker == MADE_BY_ROW) {
		return str_eq(a->text, b->text) && a->from_s == b->from_s &&
			a->to_s == b->to_s && a->res == b->res;
	}
	return !str_eq(a->source, b->source) && overlap(a, b);
}

struct grouping {
	const struct claim *const *c;
	struct same_event *to;
	uint32_t *slot; /* by hash: the last first one + 1; 0 = none */
	uint32_t *next; /* by index: an earlier one in the same slot, + 1 */
	uint32_t mask;
};

/* Of what the claims of one event have in common. */
static uint32_t slot_of(const struct grouping *g, const struct claim *c)
{
	uint64_t h = hash_bytes(c->subject) * 31 + hash_bytes(c->object);

	h = h * 31 + hash_bytes(c->scope) + (uint64_t)c->predicate;
	return (uint32_t)(h ^ h >> 32) & g->mask;
}

/* The first claim of the event that c[i] tells of; i when it is the first. */
static uint32_t first_of(struct grouping *g, uint32_t i)
{
	uint32_t *slot = &g->slot[slot_of(g, g->c[i])];

	for (uint32_t f = *slot; f; f = g->next[f - 1]) {
		if (claims_same_event(g->c[f - 1], g->c[i]))
			return f - 1;
	}
	g->next[i] = *slot;
	*slot = i + 1;
	return i;
}

/* Lists of what stands beside the first ones. */
static bool list_others(const struct grouping *g, uint32_t n, struct arena *a)
{
	struct same_event *to = g->to;
	uint32_t others = 0;

	for (uint32_t i = 0; i < n; i++) {
		others += to->first[i] != i;
		to->n_also[to->first[i]] += to->first[i] != i;
	}
	const struct claim **all = NEW(a, const struct claim *, others + 1);
	if (!all)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		to->also[i] = all;
		all += to->n_also[i];
		to->n_also[i] = 0;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t f = to->first[i];

		if (f != i) {
			const struct claim **list =
				(const struct claim **)to->also[f];
			list[to->n_also[f]++] = g->c[i];
		}
	}
	return true;
}

bool claims_by_event(const struct claim *const *c,
	uint32_t n,
	struct arena *a,
	struct same_event *ret)
{
	struct grouping g = { .c = c, .to = ret, .mask = 255 };

	while (g.mask < n)
		g.mask = g.mask * 2 + 1;
	*ret = (struct same_event){
		.first = NEW(a, uint32_t, n + 1),
		.also = NEW(a, const struct claim *const *, n + 1),
		.n_also = NEW(a, uint32_t, n + 1),
	};
	g.slot = NEW(a, uint32_t, (size_t)g.mask + 1);
	g.next = NEW(a, uint32_t, n + 1);
	for (uint32_t i = 0; !a->full && i < n; i++) {
		ret->first[i] = i;
		if (c[i])
			ret->first[i] = first_of(&g, i);
	}
	return !a->full && list_others(&g, n, a);
}
