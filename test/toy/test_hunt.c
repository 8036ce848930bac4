/* SPDX-License-Identifier: Apache-2.0 */
/* A hunt is one folder and one row, a predicate one row: the toy finds, what it
 * finds has hunt and version, and a suspect rests on it. */
#include "core/check.h"

#include "hunt/hunt.h"

static const struct exhibit sensor[] = { { .vantage = S("org:A") } };

struct seen {
	unsigned findings;
	bool suspected;
};

static bool put(void *ctx, const struct claim *c)
{
	struct seen *seen = ctx;

	if (str_is(predicate_name(c->predicate), "talked-to")) {
		seen->findings++;
		assert_true(str_is(c->detail,
			"{\"hunt\":\"toy\",\"version\":\"7\",\"n\":1}"));
	}
	if (c->predicate == PRED_SUSPECTED) {
		seen->suspected = true;
		assert_true(str_is(c->subject, "address:198.51.100.7"));
		assert_true(str_has(c->text, STR("they talked")));
		assert_true(
			str_has(c->detail, STR("\"what\":\"talked-to\"")));
	}
	return true;
}

static void ingest(struct hunt_tables *f, struct err *err)
{
	struct obs o = {
		.kind = OBS_FLOW,
		.t_ns = INT64_C(1700000000) * 1000000000,
		.len_byte = 10,
	};

	o.tuple.proto = 6;
	o.tuple.sport = 40000;
	o.tuple.dport = 443;
	assert_true(addr_parse(STR("192.0.2.1"), &o.tuple.src));
	assert_true(addr_parse(STR("198.51.100.7"), &o.tuple.dst));
	assert_true(hunt_ingest(f, 0, &o, err));
}

static void toy_finds(void **state)
{
	const struct hunt_setup setup = {
		.exhibit = sensor,
		.n_exhibit = 1,
	};
	struct hunt_tables *f;
	struct err err;
	struct seen seen = { 0 };
	const struct claim_sink out = { &seen, put };

	(void)state;
	if (!hunt_open(&f, &setup, (size_t)1 << 30, &err))
		fail_msg("%s", err.text);
	ingest(f, &err);
	assert_true(hunt_ingested(f, &err));
	assert_true(hunt_evaluate(f, 1700000100, &out, &err));
	assert_int_equal(seen.findings, 1);
	assert_true(seen.suspected);
	hunt_close(f);
}

/* What a row says of its hunt holds both ways. */
static void rows_agree(void **state)
{
	(void)state;
	for (size_t p = 1; p < n_predicates; p++) {
		const struct predicate_row *row = &predicates[p];

		if (row->hunt && !hunt_named(row->hunt)) {
			fail_msg("%s: no hunt is called %s",
				row->name,
				row->hunt);
		}
		if (row->hunt && row->cap_milli <= 0)
			fail_msg("%s has no cap", row->name);
	}
	for (size_t i = 0; i < n_hunts; i++) {
		bool finds = false;

		for (size_t p = 1; p < n_predicates; p++) {
			finds |= predicates[p].hunt &&
				strcmp(predicates[p].hunt, hunts[i].name) ==
					0;
		}
		if (!finds)
			fail_msg("the hunt %s finds nothing", hunts[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(toy_finds),
		cmocka_unit_test(rows_agree) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
