/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/watched.h"

#include <stdlib.h>

#define WATCHED_BYTE ((size_t)4 << 30)

bool follow_watch_open(struct follow_watch **ret, struct err *err)
{
	struct follow_watch *w = calloc(1, sizeof *w);

	if (!w)
		return fail(err, ERR_LIMIT, 0, "no memory left to watch");
	if (!arena_open(&w->a, WATCHED_BYTE, err) ||
		!watch_set_open(&w->set, err)) {
		follow_watch_close(w);
		return false;
	}
	*ret = w;
	return true;
}

void follow_watch_close(struct follow_watch *w)
{
	if (!w)
		return;
	watch_set_close(w->set);
	arena_close(&w->a);
	free(w);
}

bool follow_watch_add(struct follow_watch *w,
	const struct watched *what,
	int64_t from_s,
	int64_t to_s,
	const struct follow_item *item)
{
	w->item = arena_grown(&w->a, w->item, w->n, &w->cap, sizeof *w->item);
	if (!w->item)
		return false;
	w->item[w->n] = (struct follow_item){
		.entity = arena_str(&w->a, item->entity),
		.value = arena_str(&w->a, item->value),
		.claim = arena_str(&w->a, item->claim),
		.reason = arena_str(&w->a, item->reason),
		.from = arena_str(&w->a, item->from),
		.leads = item->leads,
	};
	return !w->a.full &&
		watch_set_add(w->set, what, from_s, to_s, w->n++);
}

bool lead_is_new(const struct leads *l, const struct lead *x)
{
	for (uint32_t i = 0; i < l->n; i++) {
		const struct lead *y = &l->lead[i];

		if (addr_eq(y->addr, x->addr) && str_eq(y->from, x->from) &&
			y->at_s <= x->at_s && x->at_s < y->at_s + DAY_S / 2) {
			return false;
		}
	}
	return true;
}

bool lead_keep(struct leads *l, const struct lead *x)
{
	l->lead = arena_grown(l->a, l->lead, l->n, &l->cap, sizeof *l->lead);
	if (!l->lead)
		return false;
	l->lead[l->n] = *x;
	l->lead[l->n++].from = arena_str(l->a, x->from);
	return !l->a->full;
}

bool lead_watch(struct follow_watch *w, const struct lead *x)
{
	char text[ADDR_TEXT_N];
	const struct follow_item *name = NULL;

	for (uint32_t i = 0; !name && i < w->n; i++) {
		if (w->item[i].leads && str_eq(w->item[i].entity, x->from))
			name = &w->item[i];
	}
	if (!name)
		return true;
	struct watched what = { IND_IP, addr_text(x->addr, text) };
	const struct follow_item item = {
		.entity = watched_entity(&what, &w->a),
		.value = what.value,
		.claim = name->claim,
		.reason = name->reason,
		.from = x->from,
	};
	return follow_watch_add(w, &what, x->at_s, x->at_s + DAY_S, &item);
}

uint32_t lead_addresses(struct str answers, struct addr *ret, uint32_t max)
{
	struct str one;
	uint32_t n = 0;

	while (answers.n && n < max) {
		if (!str_cut(answers, ',', &one, &answers)) {
			one = answers;
			answers = (struct str){ 0 };
		}
		/* a name that points at this network, or nowhere, leads to
		 * nobody */
		if (addr_parse(str_trim(one), &ret[n]) &&
			!addr_is_local(ret[n])) {
			n++;
		}
	}
	return n;
}
