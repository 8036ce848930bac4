/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdio.h>

#include "store/packed.h"

static struct claim claim_number(int i, const char *text)
{
	struct claim c = {
		.subject = STR("address:192.0.2.1"),
		.predicate = PRED_BEACONS_TO,
		.object = STR("address:203.0.113.10"),
		.source = STR("sensor/Example"),
		.origin = STR("sensor/Example"),
		.text = str_of(text),
		.detail = STR("{\"hunt\":\"beacon\"}"),
		.from_s = i,
		.to_s = TIME_OPEN,
		.recorded_at_s = i,
		.superseded_at_s = TIME_OPEN,
		.grade = { 'B', '2' },
		.maker = MADE_BY_HUNT,
		.weight_milli = -1 - i,
		.n_records = (uint64_t)i,
		.n_loc = 2,
		.loc = { { 1, 2, 3 }, { 4, 5, 6 } },
	};

	claim_seal(&c);
	return c;
}

static sqlite3 *empty(void)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, PACKED_SCHEMA, NULL, NULL, NULL),
		SQLITE_OK);
	return db;
}

/* entries and sentences in their order: "1 one|2 two|" */
static void assert_packed(sqlite3 *db, const char *want)
{
	struct buf b = { 0 };
	sqlite3_stmt *st;
	struct packed_names names = { 0 };

	sqlite3_prepare_v2(db,
		"SELECT bytes FROM packed ORDER BY part",
		-1,
		&st,
		NULL);
	while (sqlite3_step(st) == SQLITE_ROW) {
		struct str rest = { sqlite3_column_blob(st, 0),
			(size_t)sqlite3_column_bytes(st, 0) };
		struct packed r;
		struct claim c;
		bool bad;

		while (packed_next(&rest, &r, &bad)) {
			assert_true(packed_claim(&r, &names, &c));
			buf_fmt(&b,
				"%u %.*s|",
				(unsigned)r.entry,
				STR_FMT(c.text));
		}
		assert_false(bad);
	}
	sqlite3_finalize(st);
	buf_add(&b, (struct str){ "", 1 });
	assert_string_equal(b.p, want);
	buf_done(&b);
}

static void kept_in_order(void **state)
{
	static const struct {
		uint64_t entry;
		const char *text;
	} put[] = {
		{ 5, "five" },
		{ 7, "seven" },
		{ 1024, "next part" },
		{ 6, "came late" },
		{ 5, "five again, longer" },
		{ 1023, "last of its part" },
		{ 7, "" },
	};
	sqlite3 *db = empty();
	struct packer p = packer_of(db);

	(void)state;
	for (size_t i = 0; i < sizeof put / sizeof *put; i++) {
		struct claim c = claim_number((int)i, put[i].text);

		assert_true(packer_put(&p, put[i].entry, &c));
	}
	assert_true(packer_done(&p, true));
	assert_packed(db,
		"5 five again, longer|6 came late|7 |1023 last of its "
		"part|1024 next part|");
	sqlite3_close(db);
}

static void whole_claim(void **state)
{
	struct claim want = claim_number(41, "192.0.2.1 beacons");
	sqlite3 *db = empty();
	struct packer p = packer_of(db);
	struct packed_names names = { 0 };
	struct packed r;
	struct claim c;
	int64_t known_s;
	int64_t until_s;
	bool bad;

	(void)state;
	assert_true(packer_put(&p, 77, &want));
	struct str rest = buf_str(&p.bytes);
	assert_true(packed_next(&rest, &r, &bad) && r.entry == 77);
	assert_true(packed_claim(&r, &names, &c));
	assert_string_equal(c.id, want.id);
	claim_seal(&c);
	assert_string_equal(c.id, want.id);
	assert_true(c.n_loc == 2 && c.loc[1].exhibit == 4 &&
		c.loc[1].len_byte == 5 && c.loc[1].at_byte == 6);
	assert_true(c.weight_milli == -42 && c.n_records == 41);
	assert_int_equal(packed_predicate(&r, &names), PRED_BEACONS_TO);
	assert_int_equal(packed_maker(&r), MADE_BY_HUNT);
	packed_known(&r, &known_s, &until_s);
	assert_true(known_s == 41 && until_s == TIME_OPEN);
	assert_false(packer_done(&p, false));
	sqlite3_close(db);
}

/* in what people would look for it, and over no border of two strings */
static void words_held(void **state)
{
	static const struct {
		const char *word;
		bool held;
	} word[] = {
		{ "203.0.113.10", true },
		{ "sensor/ex", true },
		{ "evil sentence", true },
		{ "203.0.113.10sensor", false },
		{ "beacons-to", false }, /* of every such claim */
		{ "hunt", false },
		{ "203.0.113.101", false },
	};
	struct claim c = claim_number(1, "an EVIL Sentence of some length");
	sqlite3 *db = empty();
	struct packer p = packer_of(db);
	struct packed r;
	bool bad;

	(void)state;
	assert_true(packer_put(&p, 1, &c));
	struct str rest = buf_str(&p.bytes);
	assert_true(packed_next(&rest, &r, &bad));
	for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
		assert_int_equal(packed_holds(&r, str_of(word[i].word)),
			word[i].held);
	}
	assert_false(packer_done(&p, false));
	sqlite3_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_in_order),
		cmocka_unit_test(whole_claim),
		cmocka_unit_test(words_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
