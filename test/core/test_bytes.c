/* SPDX-License-Identifier: Apache-2.0 */
/* str, arena, buf, cur, digest, table */
#include "check.h"

#include <stdio.h>

/* --- str ----------------------------------------------------------------- */

static void cuts(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		bool ok;
		const char *head, *tail;
	} cases[] = {
		{ S("a:b"), true, "a", "b" },
		{ S("a:b:c"), true, "a", "b:c" },
		{ S(":"), true, "", "" },
		{ S(":x"), true, "", "x" },
		{ S("x:"), true, "x", "" },
		{ S("x"), false, "old", "old" },
		{ { NULL, 0 }, false, "old", "old" },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct str head = STR("old");
		struct str tail = STR("old");

		assert_int_equal(str_cut(cases[i].in, ':', &head, &tail),
			cases[i].ok);
		assert_true(str_is(head, cases[i].head) &&
			str_is(tail, cases[i].tail));
	}
}

static void compares(void **state)
{
	(void)state;
	static const struct {
		struct str a, b;
		int cmp;
		bool starts, ends;
	} cases[] = {
		{ S("abc"), S("abc"), 0, true, true },
		{ S("abc"), S("ab"), 1, true, false },
		{ S("abc"), S("bc"), -1, false, true },
		{ S("ab"), S("abc"), -1, false, false },
		{ S("\xff"), S("a"), 1, false, false },
		{ S("a"), { NULL, 0 }, 1, true, true },
		{ { NULL, 0 }, { NULL, 0 }, 0, true, true },
		{ S("a\0b"), S("a\0c"), -1, false, false },
	};

	for (size_t i = 0; i < N(cases); i++) {
		int c = str_cmp(cases[i].a, cases[i].b);
		int back = str_cmp(cases[i].b, cases[i].a);

		assert_int_equal((c > 0) - (c < 0), cases[i].cmp);
		assert_int_equal((back > 0) - (back < 0), -cases[i].cmp);
		assert_int_equal(str_eq(cases[i].a, cases[i].b),
			cases[i].cmp == 0);
		assert_int_equal(str_starts(cases[i].a, cases[i].b),
			cases[i].starts);
		assert_int_equal(str_ends(cases[i].a, cases[i].b),
			cases[i].ends);
	}
}

static void trims_and_folds(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		const char *out;
	} trims[] = {
		{ S(" \t a b\t "), "a b" },
		{ S("   "), "" },
		{ { NULL, 0 }, "" },
		{ S("a"), "a" },
		{ S("\na\n"), "\na\n" },
	};

	for (size_t i = 0; i < N(trims); i++)
		assert_true(str_is(str_trim(trims[i].in), trims[i].out));
	assert_true(str_lower_eq(STR("PrefiXes"), STR("prefixes")));
	assert_false(str_lower_eq(STR("prefixes"), STR("Prefixes")));
	assert_false(str_lower_eq(STR("prefix"), STR("prefixes")));
	assert_false(str_lower_eq(STR("\xc3\x84"), STR("\xc3\xa4")));
	assert_true(str_is(str_from(STR("abc"), 3), "") &&
		str_is(str_from(STR("abc"), 9), "") &&
		str_is(str_head(STR("abc"), 9), "abc"));
}

static void numbers(void **state)
{
	(void)state;
	static const struct {
		const char *in;
		bool u, i;
		uint64_t uv;
		int64_t iv;
	} cases[] = {
		{ "0", true, true, 0, 0 },
		{ "007", true, true, 7, 7 },
		{ "18446744073709551615", true, false, UINT64_MAX, 0 },
		{ "18446744073709551616", false, false, 0, 0 },
		{ "99999999999999999999", false, false, 0, 0 },
		{ "9223372036854775807", true, true, INT64_MAX, INT64_MAX },
		{ "-9223372036854775807", false, true, 0, -INT64_MAX },
		{ "", false, false, 0, 0 },
		{ "-", false, false, 0, 0 },
		{ "--1", false, false, 0, 0 },
		{ "+1", false, false, 0, 0 },
		{ " 1", false, false, 0, 0 },
		{ "1 ", false, false, 0, 0 },
		{ "1e3", false, false, 0, 0 },
		{ "0x10", false, false, 0, 0 },
		{ "\xef\xbc\x91",
			false,
			false,
			0,
			0 }, /* a full-width digit */
	};

	for (size_t i = 0; i < N(cases); i++) {
		uint64_t u = 42;
		int64_t v = 42;

		assert_int_equal(str_u64(str_of(cases[i].in), &u),
			cases[i].u);
		assert_int_equal(str_i64(str_of(cases[i].in), &v),
			cases[i].i);
		assert_true(u == (cases[i].u ? cases[i].uv : 42) &&
			v == (cases[i].i ? cases[i].iv : 42));
	}
}

/* --- arena --------------------------------------------------------------- */

static void arena_gives_aligned_zeroed_memory(void **state)
{
	(void)state;
	struct arena a;
	struct err err;

	assert_true(arena_open(&a, 1 << 20, &err));
	for (size_t align = 1; align <= 64; align *= 2) {
		NEW(&a, char, 1);
		unsigned char *p = arena_get(&a, 24, 3, align);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % align, 0);
		memset(p, 0xff, 72);
	}
	struct arena scratch = a;
	memset(arena_get(&scratch, 1, 512, 1), 0xee, 512);
	scratch = a; /* dropped: the same bytes again, zero again */
	unsigned char *again = arena_get(&scratch, 1, 512, 1);
	for (int i = 0; i < 512; i++)
		assert_int_equal(again[i], 0);
	arena_close(&a);
	assert_null(a.base);
	arena_close(&a); /* a no-op */
}

static void arena_full_is_sticky(void **state)
{
	(void)state;
	struct arena a;
	struct err err;

	assert_true(arena_open(&a, 4096, &err));
	assert_non_null(arena_get(&a, 1, 4000, 1));
	/* the product overflows */
	assert_null(arena_get(&a, 8, SIZE_MAX / 4, 8));
	assert_true(a.full);
	/* room is left, but the batch is lost */
	assert_null(arena_get(&a, 1, 1, 1));
	assert_true(str_is(arena_str(&a, STR("x")), "") &&
		str_is(arena_fmt(&a, "x"), ""));
	assert_string_equal(arena_z(&a, STR("x")), "");
	a.full = false;
	assert_non_null(arena_get(&a, 1, 96, 1));
	assert_null(arena_get(&a, 1, 1, 1));
	arena_close(&a);
	assert_true(arena_open(&a, 4096, &err));
	assert_non_null(arena_get(&a, 1, 4096, 1));
	assert_true(str_is(arena_fmt(&a, "%s", ""), "") && a.full);
	arena_close(&a);
	assert_false(arena_open(&a, SIZE_MAX / 2, &err));
	assert_int_equal(err.code, ERR_IO);
}

static void arena_texts(void **state)
{
	(void)state;
	struct arena a;
	struct err err;

	assert_true(arena_open(&a, 4096, &err));
	struct str copy = arena_str(&a, STR("a\0b"));
	struct str fmt = arena_fmt(&a, "%d-%s", 7, "x");
	struct str next = arena_fmt(&a, "next");
	assert_true(str_eq(copy, STR("a\0b")) && str_is(fmt, "7-x") &&
		str_is(next, "next"));
	assert_string_equal(arena_z(&a, STR("path")), "path");
	assert_string_equal(arena_z(&a, (struct str){ 0 }), "");
	assert_true(str_is(arena_str(&a, (struct str){ 0 }), "") && !a.full);
	arena_close(&a);
}

static void buf_grows(void **state)
{
	(void)state;
	struct buf b = { 0 };

	buf_add(&b, (struct str){ 0 });
	assert_true(b.n == 0 && !b.bad);
	for (int i = 0; i < 10000; i++)
		buf_fmt(&b, "%d,", i);
	buf_z(&b, "end");
	assert_false(b.bad);
	assert_int_equal(b.n, 10 * 2 + 90 * 3 + 900 * 4 + 9000 * 5 + 3);
	assert_true(str_ends(buf_str(&b), STR("9998,9999,end")));
	buf_done(&b);
	assert_true(!b.p && !b.n);
}

static void cursor_cannot_overrun(void **state)
{
	(void)state;
	const unsigned char
		bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 };
	struct cur c = cur_of(bytes, sizeof bytes);

	assert_int_equal(cur_u8(&c), 1);
	assert_int_equal(cur_u16be(&c), 0x0203);
	assert_int_equal(cur_u16le(&c), 0x0504);
	assert_int_equal(cur_u32be(&c), 0x06070809);
	assert_true(cur_left(&c) == 4 && !c.bad);
	assert_int_equal(cur_u32le(&c), 0x0d0c0b0a);
	assert_int_equal(cur_u8(&c), 0);
	assert_true(c.bad);
	c = cur_of(bytes, 3);
	assert_int_equal(cur_u32be(&c), 0);
	assert_int_equal(cur_u8(&c), 0); /* sticks, though a byte is there */
	assert_null(cur_take(&c, 0));
}

/* --- digest -------------------------------------------------------------- */

/* source: FIPS 180-4 example values as NIST publishes them */
static const struct {
	const char *in;
	size_t times;
	const char *hex;
} digests[] = {
	{ "",
		1,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
		"b8"
		"55" },
	{ "abc",
		1,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f200"
		"15"
		"ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		1,
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db"
		"06"
		"c1" },
	{ "a",
		1000000,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc711"
		"2c"
		"d0" },
};

static void sha256_vectors(void **state)
{
	(void)state;
	struct hasher *h = hasher_new();
	char hex[SHA256_HEX_N];

	assert_non_null(h);
	for (size_t i = 0; i < N(digests); i++) {
		struct str want = str_of(digests[i].hex);
		struct str in = str_of(digests[i].in);

		hasher_start(h);
		for (size_t k = 0; k < digests[i].times; k++)
			hasher_add(h, in);
		struct sha256 d = hasher_end(h);
		hex_write(d.b, SHA256_N, hex);
		assert_true(str_eq((struct str){ hex, sizeof hex }, want));
		if (digests[i].times == 1) {
			d = sha256_of(in);
			hex_write(d.b, SHA256_N, hex);
			assert_true(str_eq((struct str){ hex, sizeof hex },
				want));
		}
	}
	hasher_free(h);
	hasher_free(NULL);
}

static void hex_is_strict(void **state)
{
	(void)state;
	static const struct {
		const char *in;
		size_t n;
		bool ok;
	} cases[] = {
		{ "00ff", 2, true },
		{ "00FF", 2, false },
		{ "00f", 2, false },
		{ "00fff", 2, false },
		{ "0g", 1, false },
		{ " 0", 1, false },
		{ "0x", 1, false },
		{ "", 0, true },
		{ "-1", 1, false },
	};
	unsigned char b[2];

	for (size_t i = 0; i < N(cases); i++) {
		assert_int_equal(hex_read(str_of(cases[i].in), b, cases[i].n),
			cases[i].ok);
	}
	assert_true(
		hex_read(STR("a50f"), b, 2) && b[0] == 0xa5 && b[1] == 0x0f);
}

static void hash_depends_on_every_byte(void **state)
{
	(void)state;
	char text[33] = "0123456789abcdef0123456789abcdef";

	for (size_t n = 0; n <= 32; n++) {
		uint64_t h = hash_bytes((struct str){ text, n });

		for (size_t i = 0; i < n; i++) {
			text[i] ^= 1;
			assert_true(hash_bytes((struct str){ text, n }) != h);
			text[i] ^= 1;
		}
		assert_true(n == 0 ||
			hash_bytes((struct str){ text, n - 1 }) != h);
		assert_true(hash_bytes((struct str){ text, n }) == h);
	}
	assert_true(hash_bytes(STR("\0")) != hash_bytes(STR("\0\0")));
}

/* --- table --------------------------------------------------------------- */

static void table_of_many_keys(void **state)
{
	(void)state;
	enum {
		KEYS = 100000
	};
	struct arena a;
	struct err err;
	char key[32];

	assert_true(arena_open(&a, 64 << 20, &err));
	struct table t = table_in(&a);
	assert_int_equal(table_find(&t, STR("absent")), TABLE_NONE);
	for (uint32_t i = 0; i < KEYS; i++) {
		int n = snprintf(key, sizeof key, "host-%u.example", i);
		assert_int_equal(
			table_put(&t, (struct str){ key, (size_t)n }),
			i);
	}
	for (uint32_t i = 0; i < KEYS; i++) {
		int n = snprintf(key, sizeof key, "host-%u.example", i);
		struct str k = { key, (size_t)n };
		assert_int_equal(table_find(&t, k), i);
		assert_int_equal(table_put(&t, k), i);
		assert_true(str_eq(t.key[i], k));
	}
	assert_int_equal(t.n, KEYS);
	assert_int_equal(table_find(&t, STR("host-100000.example")),
		TABLE_NONE);
	/* the empty text is a key too */
	assert_int_equal(table_put(&t, (struct str){ 0 }), KEYS);
	assert_int_equal(table_find(&t, STR("")), KEYS);
	arena_close(&a);
}

static void table_out_of_memory(void **state)
{
	(void)state;
	struct arena a;
	struct err err;
	char key[32];
	uint32_t got = 0;

	assert_true(arena_open(&a, 16384, &err));
	struct table t = table_in(&a);
	for (uint32_t i = 0; i < 10000 && got != TABLE_NONE; i++) {
		int n = snprintf(key, sizeof key, "key-%u", i);
		got = table_put(&t, (struct str){ key, (size_t)n });
	}
	assert_int_equal(got, TABLE_NONE);
	assert_true(t.n > 0 && a.full);
	/* what went in is still there */
	assert_int_equal(table_find(&t, STR("key-0")), 0);
	arena_close(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts),
		cmocka_unit_test(compares),
		cmocka_unit_test(trims_and_folds),
		cmocka_unit_test(numbers),
		cmocka_unit_test(arena_gives_aligned_zeroed_memory),
		cmocka_unit_test(arena_full_is_sticky),
		cmocka_unit_test(arena_texts),
		cmocka_unit_test(buf_grows),
		cmocka_unit_test(cursor_cannot_overrun),
		cmocka_unit_test(sha256_vectors),
		cmocka_unit_test(hex_is_strict),
		cmocka_unit_test(hash_depends_on_every_byte),
		cmocka_unit_test(table_of_many_keys),
		cmocka_unit_test(table_out_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
