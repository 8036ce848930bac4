/* SPDX-License-Identifier: Apache-2.0 */
/* threshold and detection_filter: how many matches of an address are told.
 * source: Suricata 7.0 documentation, "Thresholding Keywords" */
#include "detect/suricata/engine.h"

enum {
	NS_PER_S = 1000000000,
	TRACKED_MAX = 1 << 22
};

/* Of one rule and the addresses that it tracks. */
struct count_key {
	uint32_t rule;
	uint32_t filter;
	struct addr a;
	struct addr b;
};

static struct counted *counted_of(struct suricata *s,
	uint32_t rule,
	const struct threshold *t,
	const struct net_event *e,
	bool *ret_new)
{
	struct addr src = e->dir ? e->tuple.dst : e->tuple.src;
	struct addr dst = e->dir ? e->tuple.src : e->tuple.dst;
	struct count_key k;

	/* no byte between the members is left to chance */
	memset(&k, 0, sizeof k);
	k.rule = rule;
	k.filter = t->type == COUNT_FILTER;
	if (t->track == TRACK_SRC || t->track == TRACK_BOTH)
		k.a = src;
	if (t->track == TRACK_DST || t->track == TRACK_BOTH)
		k.b = dst;
	struct str key = { (const char *)&k, sizeof k };
	uint32_t at = table_find(&s->tracked, key);

	*ret_new = at == TABLE_NONE;
	if (*ret_new) {
		if (s->tracked.n == TRACKED_MAX)
			return NULL;
		s->counted = arena_grown(s->a,
			s->counted,
			s->tracked.n,
			&s->counted_cap,
			sizeof *s->counted);
		at = s->counted ? table_put(&s->tracked, key) : TABLE_NONE;
		if (at == TABLE_NONE)
			return NULL;
		s->counted[at] = (struct counted){ 0 };
	}
	return &s->counted[at];
}

/* What the n-th match within its seconds means. */
static bool told(const struct threshold *t, struct counted *c)
{
	switch (t->type) {
	case COUNT_LIMIT:
		return c->n <= t->count;
	case COUNT_BOTH:
		return c->n == t->count;
	case COUNT_FILTER:
		return c->n > t->count;
	case COUNT_THRESHOLD:
		if (c->n < t->count)
			return false;
		c->n = 0;
		return true;
	case COUNT_NONE:
		break;
	}
	return true;
}

static bool one_lets(struct suricata *s,
	uint32_t rule,
	const struct threshold *t,
	const struct net_event *e,
	bool *ret_ok)
{
	bool is_new;

	if (t->type == COUNT_NONE)
		return true;
	struct counted *c = counted_of(s, rule, t, e, &is_new);
	if (!c) {
		*ret_ok = false;
		return false;
	}
	if (is_new ||
		e->t_ns - c->from_ns >= (int64_t)t->seconds * NS_PER_S) {
		c->from_ns = e->t_ns;
		c->n = 0;
	}
	c->n++;
	return told(t, c);
}

bool counts_let(struct suricata *s,
	uint32_t rule,
	const struct net_event *e,
	bool *ret_ok)
{
	const struct suricata_rule *r = &s->rule[rule];

	return one_lets(s, rule, &r->filter, e, ret_ok) &&
		one_lets(s, rule, &r->threshold, e, ret_ok);
}
