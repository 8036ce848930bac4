/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/timeline.h"

#include <stdlib.h>

/* What sensors saw occurred; what a provider or payment company wrote down was
 * recorded; what somebody tells is claimed. */
static enum time_role role_of(const struct claim *c)
{
	struct str kind = source_kind(c->source);

	if (c->maker == MADE_BY_HUNT || str_is(kind, "sensor"))
		return ROLE_OCCURRED;
	if (str_is(kind, "provider") || str_is(kind, "link"))
		return ROLE_RECORDED;
	return ROLE_CLAIMED;
}

/* Whether it is dated, and an event: that a server is suspected happened on no
 * day; its findings did. */
static bool dated(const struct claim *c)
{
	return c->predicate != PRED_SUSPECTED &&
		(c->from_s != TIME_UNKNOWN || c->to_s != TIME_OPEN);
}

/* An event by its place in time: events are large, and are moved once. */
struct placed {
	int64_t at_s;
	const struct event *event;
};

static int in_order(const void *a, const void *b)
{
	const struct placed *p_x = a;
	const struct placed *p_y = b;
	const struct event *x = p_x->event;
	const struct event *y = p_y->event;

	if (p_x->at_s != p_y->at_s)
		return p_x->at_s < p_y->at_s ? -1 : 1;
	if (x->to_s != y->to_s)
		return x->to_s < y->to_s ? -1 : 1;
	int order = str_cmp(x->what, y->what);
	if (order)
		return order;
	order = str_cmp(x->source, y->source);
	if (order)
		return order;
	if (x->claim && y->claim)
		return strcmp(x->claim->id, y->claim->id);
	uint32_t p = x->loc.exhibit;
	uint32_t q = y->loc.exhibit;
	return (p > q) - (p < q);
}

static struct event sealed_event(const struct exhibit *x,
	uint32_t index,
	struct arena *a)
{
	return (struct event){
		.from_s = x->acquired_s - DAY_S + 1,
		.to_s = x->acquired_s + 1,
		.zone = ZONE_UTC,
		.res = RES_DAY,
		.role = ROLE_RECORDED,
		.what = arena_fmt(a,
			"%.*s came into evidence%s%.*s",
			STR_FMT(x->name),
			x->how.n ? ": " : "",
			STR_FMT(x->how)),
		.source = x->by,
		.loc = { .exhibit = index },
	};
}

static bool sort_events(const struct event *e,
	uint32_t n,
	struct arena *a,
	struct event **ret)
{
	struct placed *place = NEW(a, struct placed, n + 1);
	struct event *to = NEW(a, struct event, n + 1);

	if (a->full)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		bool from = e[i].from_s != TIME_UNKNOWN;

		place[i] = (struct placed){ from ? e[i].from_s : e[i].to_s,
			&e[i] };
	}
	qsort(place, n, sizeof *place, in_order);
	for (uint32_t i = 0; i < n; i++)
		to[i] = *place[i].event;
	*ret = to;
	return true;
}

bool timeline_build(const struct claimset *claims,
	const struct exhibit *exhibit,
	uint32_t n_exhibit,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct event **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct event *e =
		NEW(a, struct event, (size_t)claims->n + n_exhibit + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; e && i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (claim_counts(c, as_of_s, only) && dated(c)) {
			e[n++] = (struct event){
				.from_s = c->from_s,
				.to_s = c->to_s,
				.zone = c->zone,
				.res = c->res,
				.role = role_of(c),
				.what = c->text,
				.source = c->source,
				.claim = c,
				.loc = c->n_loc ? c->loc[0]
						: (struct locator){ 0 },
			};
		}
	}
	for (uint32_t i = 0; e && !only.n && i < n_exhibit; i++) {
		if (exhibit[i].acquired_s < as_of_s)
			e[n++] = sealed_event(&exhibit[i], i, a);
	}
	if (a->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the timeline");
	}
	*ret_n = n;
	return sort_events(e, n, a, ret) ||
		fail(err, ERR_LIMIT, 0, "no memory left for the timeline");
}
