/* SPDX-License-Identifier: Apache-2.0 */
/* What can be watched, and the times in which contact with it counts. */
#include "../core/check.h"

#include <stdio.h>

#include "model/model.h"

static void what_is_watched(void **state)
{
	static const struct {
		const char *word;
		const char *text;
		const char *type; /* NULL = nothing that can be watched */
		const char *value;
	} cases[] = {
		{ "", "203.0.113.7", "ip", "203.0.113.7" },
		{ "", "2001:DB8::0:7", "ip", "2001:db8::7" },
		{ "", "203.0.113.7:443", "ip", "203.0.113.7" },
		{ "", "address:203.0.113.7", "ip", "203.0.113.7" },
		{ "", "198.51.100.77/24", "cidr", "198.51.100.0/24" },
		{ "", "C2.Example.", "domain", "c2.example" },
		{ "", "*.c2.example", "domain", "c2.example" },
		{ "", "https://c2.example/a?b", "url", "c2.example/a?b" },
		{ "",
			"D41D8CD98F00B204E9800998ECF8427E",
			"md5",
			"d41d8cd98f00b204e9800998ecf8427e" },
		{ "ja3s",
			"D41D8CD98F00B204E9800998ECF8427E",
			"ja3s",
			"d41d8cd98f00b204e9800998ecf8427e" },
		{ "",
			"hassh:d41d8cd98f00b204e9800998ecf8427e",
			"hassh",
			"d41d8cd98f00b204e9800998ecf8427e" },
		{ "",
			"cert:da39a3ee5e6b4b0d3255bfef95601890afd80709",
			"cert-sha1",
			"da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		{ "",
			"t13d1516h2_8daaf6152771_b186095e22b6",
			"ja4",
			"t13d1516h2_8daaf6152771_b186095e22b6" },
		{ "",
			"host-key:AA:bb:cc:dd:ee:ff:00:11",
			"host-key",
			"aa:bb:cc:dd:ee:ff:00:11" },
		{ "", "who@mail.example", NULL, NULL },
		{ "email", "who@mail.example", NULL, NULL },
		{ "ip", "c2.example", NULL, NULL },
		{ "ip", "203.0.113.0/24", NULL, NULL },
		{ "", "", NULL, NULL },
		{ "", "host-key:", NULL, NULL },
		{ "", "ja4:", NULL, NULL },
		{ "butler", "203.0.113.7", NULL, NULL },
		{ "", "a b", NULL, NULL },
	};
	char room[INDICATOR_MAX_BYTE];
	struct watched w;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool is = watched_parse(str_of(cases[i].word),
			str_of(cases[i].text),
			room,
			&w);

		if (is != (cases[i].type != NULL))
			fail_msg("\"%s\" is taken: %d", cases[i].text, is);
		if (!is)
			continue;
		assert_string_equal(watch_type_name(w.type), cases[i].type);
		assert_true(str_is(w.value, cases[i].value));
	}
}

static void windows_join(void **state)
{
	static const struct {
		int64_t add[6][2];
		const char *is;
	} cases[] = {
		{ { { 1, 5 } }, "1-5" },
		{ { { 5, 5 }, { 7, 6 } }, "" },
		{ { { 10, 20 }, { 1, 5 } }, "1-5 10-20" },
		{ { { 10, 20 }, { 20, 30 } }, "10-30" },
		{ { { 10, 20 }, { 40, 50 }, { 15, 45 } }, "10-50" },
		{ { { 1, 2 }, { 3, 4 }, { 5, 6 }, { 0, 9 } }, "0-9" },
		{ { { 3, 4 }, { TIME_UNKNOWN, TIME_OPEN } }, "all" },
		{ { { TIME_UNKNOWN, 4 }, { 2, TIME_OPEN } }, "all" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct windows w = { 0 };
		char said[200] = "";
		size_t n = 0;

		for (int k = 0; k < 6; k++)
			windows_add(&w,
				cases[i].add[k][0],
				cases[i].add[k][1]);
		for (uint32_t k = 0; k < w.n; k++) {
			bool all = w.w[k].from_s == TIME_UNKNOWN &&
				w.w[k].to_s == TIME_OPEN;
			int more = all
				? snprintf(said + n, sizeof said - n, "all")
				: snprintf(said + n,
					  sizeof said - n,
					  "%s%d-%d",
					  k ? " " : "",
					  (int)w.w[k].from_s,
					  (int)w.w[k].to_s);

			n += (size_t)more;
		}
		assert_string_equal(said, cases[i].is);
	}
}

/* More than are kept: none is lost, the nearest become one; and in whatever
 * order those that touch are added, the same comes out. */
static void windows_are_bounded(void **state)
{
	struct windows w = { 0 };
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 40; i++) {
		int64_t from_s = i * 100 + (i == 20) * 95;

		windows_add(&w, from_s, from_s + 3);
		assert_true(w.n <= WINDOWS_MAX);
	}
	for (int i = 0; i < 40; i++)
		assert_true(windows_have(&w, i * 100 + (i == 20) * 95 + 1));
	for (int round = 0; round < 200; round++) {
		struct windows one = { 0 };
		bool in[64] = { false };

		for (int k = 0; k < 6; k++) {
			seed = seed * 6364136223846793005U +
				1442695040888963407U;
			int64_t from_s = (int64_t)(seed >> 33) % 50;
			int64_t to_s = from_s + (int64_t)(seed >> 50) % 9;

			windows_add(&one, from_s, to_s);
			for (int64_t t = from_s; t < to_s; t++)
				in[t] = true;
		}
		for (int t = 0; t < 64; t++)
			assert_true(windows_have(&one, t) == in[t]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_watched),
		cmocka_unit_test(windows_join),
		cmocka_unit_test(windows_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
