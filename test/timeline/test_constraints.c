/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include "timeline/constraints.h"

__extension__ typedef __int128 wide;

enum {
	NODES = 9,
	HELD = 40,
	TAGS = 12,
	NETWORKS = 3000,
	STEPS = 60
};

#define FAR ((wide)1 << 100)

static struct arena room;

static int open_room(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&room, 1 << 26, &err) ? 0 : -1;
}

static int close_room(void **state)
{
	(void)state;
	arena_close(&room);
	return 0;
}

static struct constraints *opened(uint32_t variables)
{
	struct constraints *c;
	struct err err;

	assert_true(constraints_open(&c, constraints_limits_usual(), &err));
	for (uint32_t i = 0; i < variables; i++) {
		uint32_t v;

		assert_true(constraints_variable(c, 0, &v, &err));
		assert_int_equal(v, i + 1);
	}
	return c;
}

static uint32_t added(struct constraints *c,
	uint32_t from,
	uint32_t to,
	int64_t most_ns,
	uint32_t tag)
{
	struct constraint x = { from, to, most_ns, tag };
	uint32_t id;
	struct err err;

	assert_true(constraints_add(c, x, &id, &err));
	return id;
}

static void retracted(struct constraints *c, uint32_t id)
{
	struct err err;

	assert_true(constraints_retract(c, id, &err));
}

static struct constraints_bounds bounds(struct constraints *c, uint32_t v)
{
	struct constraints_bounds b;
	struct err err;

	assert_true(constraints_bounds(c, v, &room, &b, &err));
	return b;
}

/* what a network holds, known beside it */
struct held {
	uint32_t id; /* 0: none */
	struct constraint x;
};

struct distances {
	wide far[NODES][NODES];
	bool consistent;
};

/* all shortest paths (Floyd 1962) over those that are chosen */
static void solve(const struct held *held,
	const bool *chosen,
	struct distances *ret)
{
	for (int i = 0; i < NODES; i++) {
		for (int k = 0; k < NODES; k++)
			ret->far[i][k] = i == k ? 0 : FAR;
	}
	for (int i = 0; i < HELD; i++) {
		const struct constraint *x = &held[i].x;

		if (!chosen[i] || x->most_ns == INT64_MAX)
			continue;
		if (x->most_ns < ret->far[x->from][x->to])
			ret->far[x->from][x->to] = x->most_ns;
	}
	for (int m = 0; m < NODES; m++) {
		for (int i = 0; i < NODES; i++) {
			for (int k = 0; k < NODES; k++) {
				wide a = ret->far[i][m];
				wide b = ret->far[m][k];

				if (a < FAR && b < FAR &&
					a + b < ret->far[i][k])
					ret->far[i][k] = a + b;
			}
		}
	}
	ret->consistent = true;
	for (int i = 0; i < NODES; i++) {
		if (ret->far[i][i] < 0)
			ret->consistent = false;
	}
}

static int64_t cut(wide ns)
{
	if (ns > INT64_MAX)
		return INT64_MAX;
	return ns < INT64_MIN ? INT64_MIN : (int64_t)ns;
}

/* the reason is a path of constraints in force, as long as is said */
static void reason_is(struct constraints *c,
	const struct constraints_reason *why,
	uint32_t from,
	uint32_t to,
	wide length)
{
	wide sum = 0;
	uint32_t at = from;

	for (uint32_t i = 0; i < why->n; i++) {
		struct constraint x;
		struct err err;

		assert_true(constraints_get(c, why->constraint[i], &x, &err));
		assert_true(constraints_holds(c, why->constraint[i]));
		assert_int_equal(x.tag, why->tag[i]);
		assert_int_equal(x.from, at);
		at = x.to;
		sum += x.most_ns;
	}
	assert_int_equal(at, to);
	assert_true(sum == length);
}

static void bounds_are(struct constraints *c, const struct distances *d)
{
	for (uint32_t v = 0; v < NODES; v++) {
		struct constraints_bounds b = bounds(c, v);
		wide latest = d->far[0][v];
		wide earliest = d->far[v][0];

		assert_true(b.latest_ns ==
			(latest < FAR ? cut(latest) : INT64_MAX));
		assert_true(b.earliest_ns ==
			(earliest < FAR ? cut(-earliest) : INT64_MIN));
		if (latest < FAR)
			reason_is(c, &b.why_latest, 0, v, latest);
		if (earliest < FAR)
			reason_is(c, &b.why_earliest, v, 0, earliest);
	}
}

static enum constraints_order order_of(wide before, wide after)
{
	if (before <= 0 && after <= 0)
		return ORDER_AT_ONCE;
	if (before < 0)
		return ORDER_PRECEDES;
	if (before == 0)
		return ORDER_NOT_AFTER;
	if (after < 0)
		return ORDER_CANNOT_PRECEDE;
	return after == 0 ? ORDER_NOT_BEFORE : ORDER_MAY;
}

static void orders_are(struct constraints *c, const struct distances *d)
{
	for (uint32_t a = 0; a < NODES; a++) {
		for (uint32_t b = 0; b < NODES; b++) {
			wide before = d->far[b][a];
			wide after = d->far[a][b];
			enum constraints_order o;
			struct constraints_reason why[2];
			struct err err;

			assert_true(constraints_order(c,
				a,
				b,
				&room,
				&o,
				why,
				&err));
			assert_int_equal(o, order_of(before, after));
			if (before <= 0)
				reason_is(c, &why[0], b, a, before);
			else if (after <= 0)
				reason_is(c, &why[0], a, b, after);
			if (before <= 0 && after <= 0)
				reason_is(c, &why[1], a, b, after);
		}
	}
}

static bool tag_in(const struct constraints_reason *r, uint32_t tag)
{
	for (uint32_t i = 0; i < r->n; i++) {
		if (r->tag[i] == tag)
			return true;
	}
	return false;
}

static bool consistent(const struct held *held, const bool *chosen)
{
	struct distances d;

	solve(held, chosen, &d);
	return d.consistent;
}

/* of the tags of a conflict all that is in force but what has one tag; TAGS:
 * none is left out */
static bool tags_without(struct constraints *c,
	const struct held *held,
	const struct constraints_reason *r,
	uint32_t without)
{
	bool chosen[HELD] = { 0 };

	for (int i = 0; i < HELD; i++) {
		uint32_t tag = held[i].x.tag;

		if (!held[i].id || tag == without || !tag_in(r, tag))
			continue;
		chosen[i] = constraints_holds(c, held[i].id) ||
			held[i].id == r->constraint[0];
	}
	return consistent(held, chosen);
}

static bool members_without(const struct held *held,
	const struct constraints_reason *r,
	uint32_t without)
{
	bool chosen[HELD] = { 0 };

	for (uint32_t k = 0; k < r->n; k++) {
		for (int i = 0; i < HELD; i++) {
			if (held[i].id == r->constraint[k] && k != without)
				chosen[i] = true;
		}
	}
	return consistent(held, chosen);
}

static void conflict_is(struct constraints *c,
	const struct held *held,
	uint32_t id)
{
	struct constraints_conflict x;
	struct err err;

	assert_true(constraints_conflict(c, id, &room, &x, &err));
	assert_true(x.thorough && x.members.constraint[0] == id);
	assert_false(members_without(held, &x.members, UINT32_MAX));
	assert_false(tags_without(c, held, &x.members, TAGS));
	for (uint32_t k = 0; k < x.members.n; k++) {
		assert_true(members_without(held, &x.members, k));
		assert_true(
			tags_without(c, held, &x.members, x.members.tag[k]));
	}
}

static void examples_hold(struct constraints *c, const struct held *held)
{
	for (int i = 0; i < HELD; i++) {
		const struct constraint *x = &held[i].x;

		if (!held[i].id || !constraints_holds(c, held[i].id))
			continue;
		wide to = constraints_example(c, x->to);
		wide from = constraints_example(c, x->from);
		assert_true(to - from <= x->most_ns);
	}
}

/* everything that can be asked, beside the oracle */
static void as_solved(struct constraints *c,
	const struct held *held,
	bool extreme)
{
	bool chosen[HELD] = { 0 };
	uint32_t *refused;
	uint32_t n;
	uint32_t n_out = 0;
	struct err err;
	struct distances d;

	for (int i = 0; i < HELD; i++) {
		if (!held[i].id)
			continue;
		chosen[i] = constraints_holds(c, held[i].id);
		n_out += !chosen[i];
	}
	solve(held, chosen, &d);
	assert_true(d.consistent);
	bounds_are(c, &d);
	orders_are(c, &d);
	if (!extreme)
		examples_hold(c, held);
	assert_true(constraints_refused(c, &room, &refused, &n, &err));
	assert_int_equal(n, n_out);
	for (uint32_t i = 0; i < n; i++) {
		assert_true(!i || refused[i - 1] < refused[i]);
		conflict_is(c, held, refused[i]);
	}
}

static uint64_t drawn(uint64_t *seed)
{
	*seed = hash_mix(*seed + UINT64_C(0x9e3779b97f4a7c15));
	return *seed;
}

static int64_t drawn_most(uint64_t *seed, bool extreme)
{
	uint64_t r = drawn(seed);

	if (!extreme)
		return (int64_t)(r % 40) - 15;
	switch (r % 5) {
	case 0:
		return INT64_MAX;
	case 1:
		return INT64_MAX - 1;
	case 2:
		return INT64_MIN;
	case 3:
		return (int64_t)(r >> 3) - INT64_MAX / 8;
	default:
		return (int64_t)(r % 7) - 3;
	}
}

/* adds in a free place, or retracts what stands there */
static void step(struct constraints *c,
	struct held *held,
	uint64_t *seed,
	bool extreme)
{
	struct held *h = &held[drawn(seed) % HELD];

	if (h->id) {
		retracted(c, h->id);
		*h = (struct held){ 0 };
		return;
	}
	h->x = (struct constraint){
		.from = (uint32_t)(drawn(seed) % NODES),
		.to = (uint32_t)(drawn(seed) % NODES),
		.most_ns = drawn_most(seed, extreme),
		.tag = (uint32_t)(drawn(seed) % TAGS),
	};
	h->id = added(c, h->x.from, h->x.to, h->x.most_ns, h->x.tag);
}

/* random networks, as an oracle solves them anew after every few steps */
static void as_the_oracle(void **state)
{
	(void)state;
	for (uint64_t k = 0; k < NETWORKS; k++) {
		struct constraints_limits limits = { NODES, HELD, 4000 };
		struct held held[HELD] = { 0 };
		struct constraints *c;
		uint64_t seed = k;
		bool extreme = k % 4 == 3;
		struct err err;
		uint32_t v;

		assert_true(constraints_open(&c, limits, &err));
		for (int i = 1; i < NODES; i++) {
			int64_t hint = (int64_t)(drawn(&seed) % 50) - 25;

			assert_true(constraints_variable(c, hint, &v, &err));
		}
		for (int i = 0; i < STEPS; i++) {
			struct arena before = room;

			step(c, held, &seed, extreme);
			if (i % 6 == 5)
				as_solved(c, held, extreme);
			room = before;
		}
		constraints_close(c);
	}
}

static void same_reason(const struct constraints_reason *x,
	const struct constraints_reason *y)
{
	assert_int_equal(x->n, y->n);
	for (uint32_t i = 0; i < x->n; i++)
		assert_int_equal(x->tag[i], y->tag[i]);
}

/* what contradicts nothing has the same bounds for the same reasons, in
 * whatever order it comes */
static void in_any_order(void **state)
{
	(void)state;
	uint32_t n_compared = 0;

	for (uint64_t k = 0; k < NETWORKS; k++) {
		struct constraints *c = opened(NODES - 1);
		struct constraints *d = opened(NODES - 1);
		struct constraint x[HELD];
		struct arena before = room;
		uint64_t seed = k;
		bool refused = false;

		for (uint32_t i = 0; i < HELD; i++) {
			x[i].from = (uint32_t)(drawn(&seed) % NODES);
			x[i].to = (uint32_t)(drawn(&seed) % NODES);
			x[i].most_ns = (int64_t)(drawn(&seed) % 4) -
				(int64_t)(k % 2);
			uint32_t id =
				added(c, x[i].from, x[i].to, x[i].most_ns, i);
			refused = refused || !constraints_holds(c, id);
		}
		for (uint32_t i = HELD; i; i--) {
			const struct constraint *y = &x[i - 1];

			added(d, y->from, y->to, y->most_ns, i - 1);
		}
		for (uint32_t v = 0; !refused && v < NODES; v++) {
			struct constraints_bounds p = bounds(c, v);
			struct constraints_bounds q = bounds(d, v);

			assert_true(p.earliest_ns == q.earliest_ns);
			assert_true(p.latest_ns == q.latest_ns);
			same_reason(&p.why_earliest, &q.why_earliest);
			same_reason(&p.why_latest, &q.why_latest);
			n_compared++;
		}
		room = before;
		constraints_close(c);
		constraints_close(d);
	}
	assert_true(n_compared > NODES * NETWORKS / 3);
}

/* a cycle of 10,000, each a nanosecond, with one nanosecond too few */
static void long_cycle(void **state)
{
	(void)state;
	enum {
		LONG = 10000
	};
	struct constraints *c = opened(LONG);
	struct constraints_conflict x;
	struct err err;
	uint32_t first = added(c, 1, 2, -1, 1);

	for (uint32_t i = 2; i < LONG; i++)
		added(c, i, i + 1, -1, i);
	uint32_t most = added(c, LONG, 1, LONG - 1, 0);
	assert_true(constraints_holds(c, most));
	uint32_t last = added(c, LONG, 1, LONG - 2, LONG);
	assert_false(constraints_holds(c, last));
	assert_true(constraints_conflict(c, last, &room, &x, &err));
	assert_true(x.thorough);
	assert_int_equal(x.members.n, LONG);
	assert_int_equal(x.members.tag[0], LONG);
	for (uint32_t i = 1; i < LONG; i++)
		assert_int_equal(x.members.tag[i], i);
	retracted(c, first);
	assert_true(constraints_holds(c, last));
	first = added(c, 1, 2, -1, 1);
	assert_false(constraints_holds(c, first));
	retracted(c, last);
	assert_true(constraints_holds(c, first));
	constraints_close(c);
}

/* A tag with two constraints makes another's superfluous: what is left is a set
 * of tags of which none can be left out, though the shortest way had one more.
 */
static void fewest_tags(void **state)
{
	(void)state;
	struct constraints *c = opened(3);
	struct constraints_conflict x;
	struct err err;

	added(c, 1, 2, -10, 7); /* one clock: 2 is 10 before 1, */
	added(c, 2, 3, -5, 8);  /* another's: 3 is 5 before 2 */
	added(c, 2, 3, -1, 7);  /* the first: at least 1 */
	uint32_t id = added(c, 3, 1, 10, 9);
	assert_true(constraints_conflict(c, id, &room, &x, &err));
	assert_int_equal(x.members.n, 3);
	assert_true(tag_in(&x.members, 7) && tag_in(&x.members, 9));
	assert_false(tag_in(&x.members, 8));
	constraints_close(c);
}

/* beyond int64 nothing wraps: bounds are at its ends */
static void saturates(void **state)
{
	(void)state;
	struct constraints *c = opened(3);

	added(c, 0, 1, INT64_MAX - 1, 1);
	added(c, 1, 2, INT64_MAX - 1, 2);
	added(c, 2, 3, INT64_MIN, 3);
	assert_true(bounds(c, 2).latest_ns == INT64_MAX);
	assert_true(bounds(c, 3).latest_ns == INT64_MAX - 3);
	assert_true(bounds(c, 3).earliest_ns == INT64_MIN);
	added(c, 3, 0, INT64_MAX, 4);
	assert_true(bounds(c, 3).earliest_ns == INT64_MIN);
	added(c, 3, 0, INT64_MAX - 1, 4);
	assert_true(bounds(c, 3).earliest_ns == -INT64_MAX + 1);
	assert_true(bounds(c, 2).earliest_ns == 2);
	constraints_close(c);
}

static void refuses(void **state)
{
	(void)state;
	struct constraints_limits limits = { 2, 3, 1 };
	struct constraints_bounds b;
	struct constraints *c;
	uint32_t v;
	struct err err;

	assert_true(constraints_open(&c, limits, &err));
	assert_true(constraints_variable(c, 5, &v, &err));
	assert_true(constraints_variable(c, 5, &v, &err));
	assert_false(constraints_variable(c, 5, &v, &err));
	assert_int_equal(err.code, ERR_LIMIT);
	struct constraint x = { 1, 3, 0, 0 };
	assert_false(constraints_add(c, x, &v, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_false(constraints_retract(c, 1, &err));
	assert_false(constraints_retract(c, 0, &err));
	assert_false(constraints_bounds(c, 3, &room, &b, &err));

	added(c, 0, 1, 1, 0);
	added(c, 1, 2, 1, 0);
	/* a conflict of two others, with room for one */
	x = (struct constraint){ 2, 0, -9, 0 };
	assert_false(constraints_add(c, x, &v, &err));
	assert_int_equal(err.code, ERR_LIMIT);
	/* one that contradicts itself has no others */
	v = added(c, 1, 1, -1, 0);
	assert_false(constraints_holds(c, v));
	x = (struct constraint){ 1, 2, 0, 0 };
	assert_false(constraints_add(c, x, &v, &err));
	assert_int_equal(err.code, ERR_LIMIT);
	constraints_close(c);
	constraints_close(NULL);
}

/* Without room for its conflict one that is tried again stays refused, is
 * explained all the same, and has another chance at every retraction. */
static void no_room_for_why(void **state)
{
	(void)state;
	struct constraints_limits limits = { 2, 8, 1 };
	struct constraints *c;
	struct constraints_conflict x;
	uint32_t v;
	struct err err;

	assert_true(constraints_open(&c, limits, &err));
	assert_true(constraints_variable(c, 0, &v, &err));
	assert_true(constraints_variable(c, 0, &v, &err));
	uint32_t a = added(c, 1, 2, 3, 1);
	uint32_t b = added(c, 0, 2, 3, 2);
	uint32_t d = added(c, 1, 0, 0, 3);
	uint32_t out = added(c, 2, 1, -4, 4);
	assert_false(constraints_holds(c, out));
	retracted(c, a);
	assert_false(constraints_holds(c, out));
	assert_true(constraints_conflict(c, out, &room, &x, &err));
	assert_int_equal(x.members.n, 3);
	retracted(c, d);
	assert_true(constraints_holds(c, out));
	retracted(c, b);
	constraints_close(c);
}

#define IN_ROOM(t) cmocka_unit_test_setup_teardown(t, open_room, close_room)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(as_the_oracle),
		IN_ROOM(in_any_order),
		IN_ROOM(long_cycle),
		IN_ROOM(fewest_tags),
		IN_ROOM(saturates),
		IN_ROOM(refuses),
		IN_ROOM(no_room_for_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
