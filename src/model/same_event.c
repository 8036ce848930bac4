/* SPDX-License-Identifier: Apache-2.0 */
#include "model/same_event.h"

#define TEXTS_ARENA ((size_t)4 << 30) /* address space */

static bool overlap(const struct claim *a, const struct claim *b)
{
	int64_t from = a->from_s > b->from_s ? a->from_s : b->from_s;
	int64_t to = a->to_s < b->to_s ? a->to_s : b->to_s;

	return from == TIME_UNKNOWN || to == TIME_OPEN || from <= to;
}

bool claims_same_event(const struct claim *a, const struct claim *b)
{
	if (a->told != TOLD_WHOLE || b->told != TOLD_WHOLE)
		return false;
	if (a->predicate != b->predicate || a->maker != b->maker)
		return false;
	if (!str_eq(a->subject, b->subject) || !str_eq(a->object, b->object) ||
		!str_eq(a->scope, b->scope) || str_eq(a->source, b->source)) {
		return false;
	}
	if (a->maker == MADE_BY_ROW && !str_eq(a->text, b->text))
		return false;
	return overlap(a, b);
}

struct grouping {
	const struct claim *const *c;
	struct same_event *to;
	struct table common;
	struct buf text;
	uint32_t *last; /* first of an event, by common text */
	uint32_t *next; /* an earlier one with the same text, by index */
};

/* What the claims of one event have in common, as one text. */
static struct str common_of(struct grouping *g, const struct claim *c)
{
	g->text.n = 0;
	buf_fmt(&g->text,
		"%d %.*s\n%.*s\n%.*s\n",
		(int)c->predicate,
		STR_FMT(c->subject),
		STR_FMT(c->object),
		STR_FMT(c->scope));
	if (c->maker == MADE_BY_ROW)
		buf_add(&g->text, c->text);
	return buf_str(&g->text);
}

/* The first claim of the event that c[i] tells of; i when it is the first. */
static uint32_t first_of(struct grouping *g, uint32_t i)
{
	uint32_t before = g->common.n;
	uint32_t k = table_put(&g->common, common_of(g, g->c[i]));

	if (k == TABLE_NONE)
		return i;
	for (uint32_t f = k < before ? g->last[k] : TABLE_NONE; f != TABLE_NONE;
		f = g->next[f]) {
		if (claims_same_event(g->c[f], g->c[i]))
			return f;
	}
	g->next[i] = k < before ? g->last[k] : TABLE_NONE;
	g->last[k] = i;
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
	struct arena texts = { 0 };
	struct err ignored;
	struct grouping g = { .c = c, .to = ret };

	*ret = (struct same_event){
		.first = NEW(a, uint32_t, n + 1),
		.also = NEW(a, const struct claim *const *, n + 1),
		.n_also = NEW(a, uint32_t, n + 1),
	};
	g.last = NEW(a, uint32_t, n + 1);
	g.next = NEW(a, uint32_t, n + 1);
	if (a->full || !arena_open(&texts, TEXTS_ARENA, &ignored))
		return false;
	g.common = table_in(&texts);
	for (uint32_t i = 0; i < n; i++) {
		ret->first[i] = i;
		if (c[i])
			ret->first[i] = first_of(&g, i);
	}
	bool ok = !texts.full && !g.text.bad && list_others(&g, n, a);
	buf_done(&g.text);
	arena_close(&texts);
	return ok;
}
