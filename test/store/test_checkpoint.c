/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/checkpoint.h"

static struct signer *signer;

/* a key that everybody knows: RFC 8032, 7.1, test 1 */
static int open_signer(void **state)
{
	static const char seed[] = "9d61b19deffd5a60ba844af492ec2cc4"
				   "4449c5697b326919703bac031cae7f60\n";
	char dir[] = "/tmp/ashiato-test-XXXXXX";
	char path[64];
	struct err err;

	(void)state;
	if (!mkdtemp(dir) || setenv("ASHIATO_HOME", dir, 1))
		return -1;
	snprintf(path, sizeof path, "%s/signing.key", dir);
	bool ok = file_write(path, STR(seed), 0600, &err) &&
		signer_open(&signer, &err);
	remove(path);
	remove(dir);
	return ok ? 0 : -1;
}

static int close_signer(void **state)
{
	(void)state;
	signer_close(signer);
	return 0;
}

static const struct str case_id = S("0123456789abcdef");

static struct checkpoint some(bool with_index)
{
	struct checkpoint c = {
		.format = 2,
		.size = 12,
		.bytes = 3456,
		.root = sha256_of(STR("root")),
	};

	if (with_index) {
		c.index = STR("0011223344556677889900112233445566778899001122"
			      "33445566778899aabb");
	}
	return c;
}

static void put(struct buf *b, bool with_index)
{
	struct checkpoint c = some(with_index);
	struct err err;

	assert_true(checkpoint_write(&c, case_id, signer, b, &err));
}

/* The bytes, for good: notes of today must verify in ten years. */
static void known_answer(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct buf v = { 0 };

	put(&b, true);
	buf_add(&b, (struct str){ "", 1 });
	assert_string_equal(b.p,
		"ashiato/0123456789abcdef\n"
		"12\n"
		"SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n"
		"log 3456\n"
		"key d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68"
		"f707511a\n"
		"index 0011223344556677889900112233445566778899001122334455"
		"66778899aabb\n"
		"\n"
		"\xe2\x80\x94 ashiato/0123456789abcdef "
		"YVjwbvY6pn8h8ybMa/iBUUdIKRuNWBKc1Cr/s2x4ju9yeCCzDp6FyjjGJGtU"
		"JkQbYmITxdqglpZsUOqZ/nyNRXdKyAY=\n"
		"\n");
	checkpoint_verifier(signer_key(signer), case_id, &v);
	buf_add(&v, (struct str){ "", 1 });
	assert_string_equal(v.p,
		"ashiato/"
		"0123456789abcdef+6158f06e+AddamAGCsQq31Uv+08lkBzoO4XLz"
		"2qYjJa8CGmj3B1Ea");
	buf_done(&b);
	buf_done(&v);
}

static void written_and_read(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct checkpoint c;
	struct checkpoint want = some(true);

	put(&b, false);
	put(&b, true);
	struct str rest = buf_str(&b);
	assert_true(checkpoint_next(&rest, &c) && c.format == 2);
	assert_true(c.size == 12 && c.bytes == 3456 && !c.index.n);
	assert_memory_equal(&c.root, &want.root, sizeof c.root);
	assert_memory_equal(c.key, signer_key(signer), KEY_N);
	assert_true(str_eq(checkpoint_case(c.origin), case_id));
	assert_true(checkpoint_signed(&c, case_id));
	assert_false(checkpoint_signed(&c, STR("0123456789abcdee")));
	assert_true(
		checkpoint_next(&rest, &c) && str_eq(c.index, want.index));
	assert_true(checkpoint_signed(&c, case_id) && !rest.n);
	assert_false(checkpoint_next(&rest, &c));
	buf_done(&b);
}

/* one of our own after any other: a witness may have signed, too */
static void other_signatures(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct buf more = { 0 };
	struct checkpoint c;

	put(&b, false);
	struct str text = buf_str(&b);
	const char *sig = memmem(text.p, text.n, "\n\n", 2);
	size_t at = (size_t)(sig - text.p) + 2;
	buf_add(&more, str_head(text, at));
	buf_z(&more, "\xe2\x80\x94 witness.example QUJDRAAAAAAAAAAAAAA=\n");
	buf_add(&more, str_from(text, at));
	struct str rest = buf_str(&more);
	assert_true(checkpoint_next(&rest, &c) && !rest.n);
	assert_true(checkpoint_signed(&c, case_id));
	/* without ours it is none */
	more.n = at;
	buf_z(&more, "\xe2\x80\x94 witness.example QUJDRAAAAAAAAAAAAAA=\n\n");
	rest = buf_str(&more);
	assert_false(checkpoint_next(&rest, &c));
	assert_false(checkpoint_torn(rest));
	buf_done(&b);
	buf_done(&more);
}

/* every bit counts */
static void nothing_may_change(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct checkpoint c;

	put(&b, true);
	for (size_t i = 0; i < b.n; i++) {
		for (int bit = 0; bit < 8; bit++) {
			struct str rest = buf_str(&b);

			b.p[i] = (char)(b.p[i] ^ 1 << bit);
			if (checkpoint_next(&rest, &c) && !rest.n &&
				checkpoint_signed(&c, case_id)) {
				fail_msg("byte %zu, bit %d", i, bit);
			}
			b.p[i] = (char)(b.p[i] ^ 1 << bit);
		}
	}
	buf_done(&b);
}

/* A piece is what a crash may leave; what is whole but for its last line feed
 * is not. */
static void torn(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct checkpoint c;

	put(&b, true);
	for (size_t n = 1; n < b.n; n++) {
		struct str rest = str_head(buf_str(&b), n);

		assert_false(checkpoint_next(&rest, &c));
		assert_int_equal(rest.n, n);
		if (checkpoint_torn(rest) != (n != b.n - 1))
			fail_msg("%zu of %zu bytes", n, b.n);
	}
	b.p[b.n / 2] = '?';
	assert_false(checkpoint_torn(buf_str(&b)));
	buf_done(&b);
	/* format 1 */
	assert_true(checkpoint_torn(STR("3 4")));
	assert_false(checkpoint_torn(STR("3 4\n")));
}

/* what no writer of ours wrote */
static void refused(void **state)
{
	(void)state;
	static const struct {
		const char *was, *is;
	} swap[] = {
		{ "\n12\n", "\n012\n" },
		{ "\n12\n", "\n-1\n" },
		{ "\nlog 3456\n", "\nlog 34x6\n" },
		{ "\nlog ", "\nlag " },
		{ "\nkey ", "\nkey  " },
		{ "\nindex 00", "\nindex 0" },
		{ "ashiato/0", "ashiato 0" },
		{ "\nindex ", "\nmore of it\nindex " },
	};
	struct buf b = { 0 };
	struct checkpoint c;

	put(&b, true);
	for (size_t i = 0; i < N(swap); i++) {
		struct buf other = { 0 };
		struct str text = buf_str(&b);
		const char *at = memmem(text.p,
			text.n,
			swap[i].was,
			strlen(swap[i].was));

		assert_non_null(at);
		size_t from = (size_t)(at - text.p);
		buf_add(&other, str_head(text, from));
		buf_z(&other, swap[i].is);
		buf_add(&other, str_from(text, from + strlen(swap[i].was)));
		struct str rest = buf_str(&other);
		if (checkpoint_next(&rest, &c))
			fail_msg("\"%s\" passes", swap[i].is);
		buf_done(&other);
	}
	buf_done(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answer),
		cmocka_unit_test(written_and_read),
		cmocka_unit_test(other_signatures),
		cmocka_unit_test(nothing_may_change),
		cmocka_unit_test(torn),
		cmocka_unit_test(refused),
	};
	return cmocka_run_group_tests(tests, open_signer, close_signer);
}
