/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of a chronology share. */
#include "timeline/chronology.h"

struct time_conflict *conflict_add(struct chronology *c,
	enum conflict_kind kind)
{
	c->conflict = arena_grown(&c->g.a,
		c->conflict,
		c->n_conflict,
		&c->cap_conflict,
		sizeof *c->conflict);
	if (!c->conflict)
		return NULL;
	struct time_conflict *x = &c->conflict[c->n_conflict++];
	*x = (struct time_conflict){ .kind = kind, .n = 1 };
	return x;
}

struct str lasting(int64_t ns, struct arena *a)
{
	char text[LASTING_N];

	return arena_str(a, str_of(lasting_text(ns, text)));
}

bool anchor_add(struct chronology *c,
	uint32_t clock,
	const struct clock_anchor *x)
{
	struct fitted *f = &c->clock[clock];
	bool said = x->kind == ANCHOR_SAID;
	struct clock_anchor **list = said ? &f->said : &f->anchor;
	uint32_t *n = said ? &f->n_said : &f->n_anchor;

	*list = arena_grown(&c->g.a,
		*list,
		*n,
		said ? &f->cap_said : &f->cap_anchor,
		sizeof **list);
	if (!*list)
		return false;
	(*list)[(*n)++] = *x;
	return true;
}

int64_t saturated(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return b > 0 ? INT64_MAX : INT64_MIN;
	return sum;
}

bool fitted_bounds(const struct chronology *c,
	uint32_t clock,
	int64_t from_ns,
	int64_t to_ns,
	struct fitted_instants *ret)
{
	const struct fitted *f = &c->clock[clock];
	const int64_t error = SENSOR_ERROR_S * NS_PER_S;

	if (f->map) {
		struct clock_bounds b = clock_bounds(f->map,
			from_ns,
			to_ns - (to_ns > from_ns),
			CLOCK_WRITTEN);

		ret->at.from_ns = b.earliest_ns;
		ret->at.to_ns = saturated(b.latest_ns, 1);
		ret->rests_on = b.rests_on;
		return b.rests_on > 0;
	}
	if (f->state != BOUNDS_ASSUMED)
		return false;
	*ret = (struct fitted_instants){
		.at = { saturated(from_ns, -error), saturated(to_ns, error) },
	};
	return true;
}
