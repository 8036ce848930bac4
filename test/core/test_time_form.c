/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

/* of bytes as formats store them; s and ns as dfdatetime 20261027 has them */
static const struct {
	enum time_form_id form;
	struct str bytes;
	bool ok;
	int64_t s;
	uint32_t ns;
	bool not_set;
} values[] = {
	{ FORM_POSIX_S, S("\0\0\0\0\0\0\0\0"), true, 0, 0, false },
	{ FORM_POSIX_S,
		S("\377\377\377\377\377\377\377\377"),
		true,
		-1,
		0,
		false },
	{ FORM_POSIX_MS,
		S("\377\377\377\377\377\377\377\377"),
		true,
		-1,
		999000000,
		false },
	{ FORM_POSIX_NS,
		S("\0\0\0\0\0\0\0\200"),
		true,
		-9223372037,
		145224192,
		false },
	{ FORM_POSIX_S, S("\0\0\0\0\0\0\0\200"), false, 0, 0, false },
	{ FORM_POSIX_S, S("\0\0\0\0"), false, 0, 0, false },
	{ FORM_FILETIME, S("\0\0\0\0\0\0\0\0"), true, -11644473600, 0, true },
	{ FORM_FILETIME,
		S("\x5d\x40\x9c\xa0\x2f\xd5\xcb\1"),
		true,
		1298667884,
		496495700,
		false },
	{ FORM_FILETIME,
		S("\377\377\377\377\377\377\377\177"),
		true,
		TIME_MOST_S,
		0,
		true },
	{ FORM_FILETIME, S("\0\0\0\0\0\0\0\177"), false, 0, 0, false },
	{ FORM_HFS, S("\1\0\0\0"), true, -2082844799, 0, false },
	{ FORM_COCOA,
		S("\0\0\0\0\0\0\340\277"),
		true,
		978307199,
		500000000,
		false },
	{ FORM_COCOA, S("\0\0\0\0\0\0\360\177"), false, 0, 0, false },
	{ FORM_COCOA, S("\1\0\0\0\0\0\0\0"), true, 978307200, 0, false },
	/* 1.25 and -1.25 days: [MS-OAUT] 2.2.25 against plain arithmetic */
	{ FORM_OLE, S("\0\0\0\0\0\0\364\77"), true, -2209053600, 0, false },
	{ FORM_OLE, S("\0\0\0\0\0\0\364\277"), true, -2209226400, 0, false },
	{ FORM_DELPHI,
		S("\0\0\0\0\0\0\364\277"),
		true,
		-2209269600,
		0,
		false },
	{ FORM_FAT, S("\x0c\x3d\xd0\xa8"), true, 1281647192, 0, false },
	{ FORM_FAT, S("\0\0\0\0"), true, 0, 0, true },
	{ FORM_FAT, S("\x40\x3d\0\0"), false, 0, 0, false },
	{ FORM_SYSTEMTIME,
		S("\xdc\7\2\0\3\0\x1d\0\x17\0\x3b\0\x3b\0\xe7\3"),
		true,
		1330559999,
		999000000,
		false },
	{ FORM_SYSTEMTIME,
		S("\xdd\7\2\0\3\0\x1d\0\x17\0\x3b\0\x3b\0\xe7\3"),
		false,
		0,
		0,
		false },
	{ FORM_RFC2579,
		S("\7\xdc\2\x1d\0\0\0\5"),
		true,
		1330473600,
		500000000,
		false },
	{ FORM_RFC2579, S("\7\xdc\2\x1d\0\0\0\5*\1\0"), false, 0, 0, false },
	{ FORM_GOLANG,
		S("\1\0\0\0\xe\x77\x91\xf7\0\0\0\0\1\377\377"),
		true,
		0,
		1,
		false },
	{ FORM_GOLANG,
		S("\3\0\0\0\xe\x77\x91\xf7\0\0\0\0\1\377\377"),
		false,
		0,
		0,
		false },
};

static void machine_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(values); i++) {
		struct cur c = cur_of(values[i].bytes.p, values[i].bytes.n);
		struct machine_time t = { .s = -7 };
		bool ok = time_of_bytes(values[i].form, &c, &t);

		if (ok != values[i].ok)
			fail_msg("value %zu: %d", i, ok);
		if (!ok) {
			assert_int_equal(t.s, -7);
			continue;
		}
		if (t.not_set != values[i].not_set || t.ns != values[i].ns ||
			(t.s != values[i].s)) {
			fail_msg("value %zu: %lld %u",
				i,
				(long long)t.s,
				t.ns);
		}
	}
}

static void offsets(void **state)
{
	(void)state;
	struct str bytes = S("\7\xdc\2\x1d\0\0\0\5-\5\x1e");
	struct cur c = cur_of(bytes.p, bytes.n);
	struct machine_time t;

	assert_true(time_of_bytes(FORM_RFC2579, &c, &t));
	assert_true(t.has_offset);
	assert_int_equal(t.offset_s, -19800);
	assert_int_equal(t.tick_ns, 100000000);
}

/* every form has a name of its own, and refuses what is cut */
static void rows(void **state)
{
	(void)state;
	for (unsigned i = 0; i < TIME_FORMS; i++) {
		struct cur c = cur_of("\1\1\1", 3);
		struct machine_time t;

		assert_non_null(time_forms[i].name);
		assert_false(time_of_bytes(i, &c, &t));
		for (unsigned k = 0; k < i; k++) {
			assert_string_not_equal(time_forms[i].name,
				time_forms[k].name);
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(machine_values),
		cmocka_unit_test(offsets),
		cmocka_unit_test(rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
