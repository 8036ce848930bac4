/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of custody and their order, and what a signature is put under. */
#include "../core/check.h"

#include "model/model.h"

static void steps(void **state)
{
	static const struct {
		const char *word;
		enum custody_step is;
	} cases[] = {
		{ "acquired", CUSTODY_ACQUIRED },
		{ "handed-over", CUSTODY_HANDED_OVER },
		{ "confirmed", CUSTODY_CONFIRMED },
		/* what follows from other entries nobody writes down */
		{ "sealed", CUSTODY_RECORDED },
		{ "exported", CUSTODY_RECORDED },
		{ "", CUSTODY_RECORDED },
		{ "Acquired", CUSTODY_RECORDED },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		assert_int_equal(custody_step_named(str_of(cases[i].word)),
			cases[i].is);
	for (int s = 0; s < CUSTODY_STEPS; s++) {
		assert_non_null(custody_step_name((enum custody_step)s));
		assert_non_null(custody_words[s].to);
		assert_non_null(custody_words[s].why);
	}
}

static void order(void **state)
{
	static const struct {
		struct custody_record a;
		struct custody_record b;
		int is;
	} cases[] = {
		{ { .at_s = 1, .entry = 9 }, { .at_s = 2, .entry = 3 }, -1 },
		{ { .at_s = 2, .entry = 9 }, { .at_s = 2, .entry = 3 }, 1 },
		{ { .at_s = 2, .entry = 3, .step = CUSTODY_SEALED },
			{ .at_s = 2, .entry = 3, .step = CUSTODY_READ },
			-1 },
		{ { .at_s = 2, .entry = 3 }, { .at_s = 2, .entry = 3 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		assert_int_equal(custody_cmp(&cases[i].a, &cases[i].b),
			cases[i].is);
		assert_int_equal(custody_cmp(&cases[i].b, &cases[i].a),
			-cases[i].is);
	}
}

/* Whatever was said differently is another record. */
static void ids(void **state)
{
	const struct custody_record first = { .step = CUSTODY_COPIED,
		.by = S("A"),
		.to = S("B") };
	struct custody_record cases[] = { first, first, first, first, first };
	char id[RECORD_ID_N];

	(void)state;
	cases[1].by = STR("AB");
	cases[1].to = STR("");
	cases[2].step = CUSTODY_ACCESSED;
	cases[3].exhibit = 1;
	cases[4].at_s = 1;
	custody_seal(&cases[0]);
	memcpy(id, cases[0].id, sizeof id);
	custody_seal(&cases[0]);
	assert_string_equal(cases[0].id, id);
	for (size_t i = 1; i < N(cases); i++) {
		custody_seal(&cases[i]);
		assert_string_not_equal(cases[i].id, id);
	}
}

#define P(percent) ((int64_t)((percent) * 10737418.24))

static void what_is_signed(void **state)
{
	struct arena a = { 0 };
	struct err err;
	struct assessment x = { 0 };

	(void)state;
	assert_true(arena_open(&a, 1 << 20, &err));
	for (int l = 0; l < LAYERS; l++) {
		x.layer[l].layer = (enum layer)l;
		x.layer[l].judgement = judgement_word(SAID_NOT_ESTABLISHED);
	}
	x.layer[LAYER_GROUP] = (struct verdict){
		.layer = LAYER_GROUP,
		.judgement = judgement_word(SAID_ESTABLISHED),
		.hypothesis = S("group:Example"),
		.has_chance = true,
		.p = P(94.4),
		.low = P(0.2),
		.high = P(99.7),
		.confidence = CONF_HIGH,
	};
	struct str was = judgement_text(&x, &a);
	assert_true(str_has(was,
		STR("group: established, group:Example, 94 % (under 1 to "
		    "over 99 %), confidence high\n")));
	assert_true(str_starts(was,
		STR("machine: not established, confidence low\n")));
	/* a hair */
	x.layer[LAYER_GROUP].p = P(94.1);
	assert_true(str_eq(judgement_text(&x, &a), was));
	x.layer[LAYER_GROUP].p = P(95);
	assert_false(str_eq(judgement_text(&x, &a), was));
	x.layer[LAYER_GROUP].p = P(94);
	x.layer[LAYER_GROUP].confidence = CONF_MODERATE;
	assert_false(str_eq(judgement_text(&x, &a), was));
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps),
		cmocka_unit_test(order),
		cmocka_unit_test(ids),
		cmocka_unit_test(what_is_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
