/* SPDX-License-Identifier: Apache-2.0 */
/* Instants at the very edge of an interval: on which side they count. Intervals
 * begin with their first instant and end before their last. */
#include "../core/check.h"

#include "infer/infer.h"

enum {
	ARENA = 64 << 20,
	AS_OF = 1000,
	/* the attack on the machine */
	FROM = 100,
	TO = 200
};

static struct arena room;

static int open_room(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&room, ARENA, &err) ? 0 : -1;
}

static int close_room(void **state)
{
	(void)state;
	arena_close(&room);
	return 0;
}

static struct claim said(const char *subject,
	enum predicate p,
	const char *object,
	const char *source,
	int64_t from_s,
	int64_t to_s)
{
	return (struct claim){
		.subject = str_of(subject),
		.predicate = p,
		.object = str_of(object),
		.source = str_of(source),
		.origin = str_of(source),
		.grade = { 'A', '1' },
		.from_s = from_s,
		.to_s = to_s,
		.res = RES_SECOND,
		.recorded_at_s = 10,
		.superseded_at_s = TIME_OPEN,
		.maker = p == PRED_USES ? MADE_BY_LINK : MADE_BY_ROW,
		.text = STR("said"),
		.n_loc = 1,
		.n_records = 1,
	};
}

static const struct verdict *judged(const struct claim *c,
	uint32_t n,
	int64_t as_of_s,
	enum layer layer,
	struct assessment *ret)
{
	struct claimset s = claimset_in(&room);
	struct err err;

	for (uint32_t i = 0; i < n; i++)
		assert_non_null(claimset_add(&s, &c[i]));
	if (!infer_assess(&s, as_of_s, (struct str){ 0 }, &room, ret, &err))
		fail_msg("%s", err.text);
	return &ret->layer[layer];
}

/* in 1/1000; 0: nobody knows it, or it has no chance */
static int stands_at(const struct verdict *v, const char *id)
{
	for (uint32_t i = 0; i < v->n_alternative; i++) {
		if (str_is(v->alternative[i].id, id)) {
			return v->alternative[i].has_chance
				? (int)(v->alternative[i].p * 1000 /
					  FIXED_ONE)
				: 0;
		}
	}
	return 0;
}

#define MACHINE "address:203.0.113.1"
#define ATTACK "incident:x"

/* what is recorded in an instant counts after it, what is superseded in one
 * until it */
static void known_from_and_until(void **state)
{
	static const struct {
		int64_t recorded, superseded, as_of;
		bool counts;
	} table[] = {
		{ 50, TIME_OPEN, 49, false },
		{ 50, TIME_OPEN, 50, false },
		{ 50, TIME_OPEN, 51, true },
		{ 50, 80, 79, true },
		{ 50, 80, 80, true },
		{ 50, 80, 81, false },
		{ 50, 50, 50, false },
		{ 50, 51, 51, true },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct claim c = said(ATTACK,
			PRED_ATTRIBUTED_TO,
			"group:g",
			"state/s",
			TIME_UNKNOWN,
			TIME_OPEN);
		struct assessment a;

		c.recorded_at_s = table[i].recorded;
		c.superseded_at_s = table[i].superseded;
		const struct verdict *v =
			judged(&c, 1, table[i].as_of, LAYER_GROUP, &a);
		if ((stands_at(v, "group:g") > 0) != table[i].counts)
			fail_msg("row %zu: %d", i, stands_at(v, "group:g"));
	}
}

/* a rental that ends with the attack's first instant, or begins with its end,
 * is not of the attack */
static void rental_and_attack(void **state)
{
	static const struct {
		int64_t from, to;
		bool reaches;
	} table[] = {
		{ 0, FROM - 1, false },
		{ 0, FROM, false },
		{ 0, FROM + 1, true },
		{ FROM, TO, true },
		{ TO - 1, TO + 50, true },
		{ TO, TO + 50, false },
		{ TO + 1, TO + 50, false },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		const struct claim c[] = {
			said(ATTACK,
				PRED_ATTACK_PASSED_THROUGH,
				MACHINE,
				"police/p",
				FROM,
				TO),
			said(MACHINE,
				PRED_HAS_ROLE,
				"role:rented",
				"provider/h",
				TIME_UNKNOWN,
				TIME_OPEN),
			said("persona:a",
				PRED_RENTED,
				MACHINE,
				"provider/h",
				table[i].from,
				table[i].to),
		};
		struct assessment a;
		const struct verdict *v =
			judged(c, N(c), AS_OF, LAYER_PERSONA, &a);

		if ((stands_at(v, "persona:a") > 0) != table[i].reaches)
			fail_msg("row %zu: %d", i, stands_at(v, "persona:a"));
	}
}

/* what was public in the instant in which it was used could be anybody's */
static void public_and_used(void **state)
{
	static const struct {
		int64_t public, used;
		bool weighs;
	} table[] = {
		{ FROM - 1, FROM, false },
		{ FROM, FROM, false },
		{ FROM + 1, FROM, true },
		{ FROM + 1, TIME_UNKNOWN, false },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct claim c[] = {
			said("sample:aa",
				PRED_FOUND_IN,
				ATTACK,
				"police/p",
				table[i].used,
				TIME_OPEN),
			said("group:g",
				PRED_USES,
				"sample:aa",
				"vendor/v",
				table[i].used,
				TIME_OPEN),
			said("sample:aa",
				PRED_PUBLIC_SINCE,
				"url:https://example.org/report",
				"vendor/w",
				table[i].public,
				TIME_OPEN),
		};
		struct assessment a;

		/* the row itself became known after all of it */
		c[1].recorded_at_s = 300;
		const struct verdict *v =
			judged(c, N(c), AS_OF, LAYER_GROUP, &a);

		if ((stands_at(v, "group:g") > 0) != table[i].weighs)
			fail_msg("row %zu: %d", i, stands_at(v, "group:g"));
	}
}

/* an alibi speaks of the attack when they share an instant */
static void alibi_and_attack(void **state)
{
	static const struct {
		int64_t from, to;
		bool speaks;
	} table[] = {
		{ 0, FROM, false },
		{ 0, FROM + 1, true },
		{ TO - 1, TO + 9, true },
		{ TO, TO + 9, false },
		{ TIME_UNKNOWN, TIME_OPEN, true },
	};
	int without = 0;

	(void)state;
	for (size_t i = 0; i <= N(table); i++) {
		struct claim c[] = {
			said(ATTACK,
				PRED_ATTACK_PASSED_THROUGH,
				MACHINE,
				"police/p",
				FROM,
				TO),
			said("person:b",
				PRED_PLEADED,
				ATTACK,
				"court/c",
				TIME_UNKNOWN,
				TIME_OPEN),
			said("person:b",
				PRED_ALIBI,
				ATTACK,
				"registry/r",
				i ? table[i - 1].from : 0,
				i ? table[i - 1].to : 1),
		};
		struct assessment a;
		const struct verdict *v = judged(c,
			i ? N(c) : N(c) - 1,
			AS_OF,
			LAYER_INDIVIDUAL,
			&a);
		int p = stands_at(v, "person:b");

		if (!i)
			without = p;
		else if ((p < without) != table[i - 1].speaks)
			fail_msg("row %zu: %d, %d without",
				i - 1,
				p,
				without);
	}
	assert_true(without > 500);
}

/* a document that was stolen in the instant in which the machine was rented
 * with it may have been the thief's; later it was not */
static void stolen_and_used(void **state)
{
	static const struct {
		int64_t stolen;
		bool speaks;
	} table[] = {
		{ FROM - 1, true },
		{ FROM, true },
		{ FROM + 1, false },
		{ TO, false },
	};
	int p[N(table)];

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		const struct claim c[] = {
			said(ATTACK,
				PRED_ATTACK_PASSED_THROUGH,
				MACHINE,
				"police/p",
				FROM,
				TO),
			said(MACHINE,
				PRED_HAS_ROLE,
				"role:rented",
				"provider/h",
				TIME_UNKNOWN,
				TIME_OPEN),
			said("persona:a",
				PRED_RENTED,
				MACHINE,
				"provider/h",
				FROM,
				TO),
			said("persona:a",
				PRED_IDENTIFIED_BY,
				"identifier:document:1",
				"provider/h",
				FROM,
				TO),
			said("person:b",
				PRED_HOLDER_OF,
				"identifier:document:1",
				"registry/r",
				TIME_UNKNOWN,
				TIME_OPEN),
			said("person:b",
				PRED_IDENTITY_STOLEN,
				"identifier:document:1",
				"police/q",
				table[i].stolen,
				TIME_OPEN),
		};
		struct assessment a;
		const struct verdict *v =
			judged(c, N(c), AS_OF, LAYER_INDIVIDUAL, &a);

		p[i] = stands_at(v, "person:b");
	}
	for (size_t i = 0; i < N(table); i++) {
		if ((p[i] < p[N(table) - 1]) != table[i].speaks)
			fail_msg("row %zu: %d of %d",
				i,
				p[i],
				p[N(table) - 1]);
	}
}

/* -ln(1 - q + q / l) by grade, and never more than a forger leaves of it, who
 * may find it twice as easy or half as easy: in 1/1000, and the range of the
 * probability that comes of it */
static void weights_by_grade(void **state)
{
	static const struct {
		const char *uses;
		struct grade grade;
		int64_t weight;
		int p, low, high;
	} table[] = {
		{ "malware:m", { 'A', '1' }, 1609, 681, 413, 842 },
		{ "malware:m", { 'B', '2' }, 1367, 627, 413, 751 },
		{ "malware:m", { 'C', '3' }, 417, 0, 0, 0 },
		{ "sample:aa", { 'A', '1' }, 3646, 942, 849, 971 },
		{ "sample:aa", { 'B', '2' }, 1755, 712, 521, 841 },
		{ "domain:d.example", { 'A', '1' }, 3451, 931, 864, 963 },
		{ "wallet:w", { 'A', '1' }, 3112, 905, 832, 944 },
	};

	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct claim c = said("group:g",
			PRED_USES,
			table[i].uses,
			"vendor/v",
			FROM,
			TIME_OPEN);
		struct assessment a;

		c.recorded_at_s = 300;
		c.grade = table[i].grade;
		const struct verdict *v =
			judged(&c, 1, AS_OF, LAYER_GROUP, &a);
		const struct alternative *x = &v->alternative[0];
		for (uint32_t k = 0; k < v->n_alternative; k++) {
			if (v->alternative[k].id.n)
				x = &v->alternative[k];
		}
		int p = (int)(x->p * 1000 / FIXED_ONE);
		int low = (int)(x->low * 1000 / FIXED_ONE);
		int high = (int)(x->high * 1000 / FIXED_ONE);

		if (x->weight_milli != table[i].weight || p != table[i].p ||
			low != table[i].low || high != table[i].high) {
			print_error("{ \"%s\", { '%c', '%c' }, %lld, %d, %d, "
				    "%d },\n",
				table[i].uses,
				c.grade.reliability,
				c.grade.credibility,
				(long long)x->weight_milli,
				p,
				low,
				high);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_from_and_until),
		cmocka_unit_test(rental_and_attack),
		cmocka_unit_test(public_and_used),
		cmocka_unit_test(alibi_and_attack),
		cmocka_unit_test(stolen_and_used),
		cmocka_unit_test(weights_by_grade),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
