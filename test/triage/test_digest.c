/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of known texts, in any cut; TLSH's text and distance; the nearest of
 * many beside comparing with each. */
#include "core/check.h"

#include "told.h"
#include "triage/digest/digest.h"
#include "triage/digest/nearest.h"

enum {
	TEXT_N = 3000,
	DIGESTS = 20000,
	QUERIES = 40,
	NEAREST = 12
};

static uint64_t draw(uint64_t *seed)
{
	*seed += 0x9e3779b97f4a7c15U;
	return hash_mix(*seed);
}

/* words of a generator, the same everywhere */
static struct str text(void)
{
	static char b[TEXT_N];
	uint64_t seed = 7;

	for (size_t i = 0; i < TEXT_N; i++)
		b[i] = (char)('a' + draw(&seed) % 26);
	return (struct str){ b, TEXT_N };
}

static const struct {
	size_t n;
	const char *told;
} known[] = {
#include "digest_known.list"
};

static void test_known(void **state)
{
	static struct told t, u;
	struct facts f = { .ctx = &t, .put = told_put };
	struct facts g = { .ctx = &u, .put = told_put };
	struct triage_work w = { .facts = &f };

	(void)state;
	for (size_t i = 0; i < N(known); i++) {
		struct str s = str_head(text(), known[i].n);
		size_t at = 0;

		t.n = u.n = 0;
		t.text[0] = u.text[0] = 0;
		digest_sample(&w, s);
		assert_string_equal(t.text, known[i].told);
		/* in pieces of 1, 2, 3 .. bytes */
		struct digests *d = digests_begin(s.n);
		for (size_t n = 1; at < s.n; at += n++)
			digests_add(d, str_head(str_from(s, at), n));
		digests_end(d, &g, NULL);
		assert_string_equal(u.text, t.text);
	}
	digests_drop(NULL);
	digests_drop(digests_begin(0));
}

static void test_entropy(void **state)
{
	uint64_t seen[256] = { 0 };

	(void)state;
	seen[0] = 5;
	assert_int_equal(entropy_milli(seen), 0);
	seen[1] = 5;
	assert_int_equal(entropy_milli(seen), 1000);
	for (unsigned i = 0; i < 256; i++)
		seen[i] = 3;
	assert_int_equal(entropy_milli(seen), 8000);
}

/* --- TLSH ------------------------------------------------------------------
 */

static struct tlsh at_random(uint64_t *seed)
{
	struct tlsh t;
	uint64_t r = draw(seed);

	t.checksum = r & 3;
	t.length = (uint8_t)((r >> 8 & 7) * 32 + (r >> 16 & 3));
	t.q1 = r >> 20 & 15;
	t.q2 = r >> 24 & 15;
	for (unsigned i = 0; i < TLSH_CODE_N; i++)
		t.code[i] = (uint8_t)(draw(seed) & draw(seed));
	return t;
}

static void test_text_form(void **state)
{
	uint64_t seed = 3;
	char b[TLSH_TEXT_N], low[TLSH_TEXT_N];
	struct tlsh t, u;

	(void)state;
	for (unsigned k = 0; k < 200; k++) {
		t = at_random(&seed);
		tlsh_write(&t, b);
		assert_true(tlsh_read((struct str){ b, sizeof b }, &u));
		assert_memory_equal(&t, &u, sizeof t);
		assert_true(tlsh_read((struct str){ b + 2, 70 }, &u));
		assert_memory_equal(&t, &u, sizeof t);
		for (unsigned i = 0; i < sizeof b; i++) {
			bool letter = i > 1 && b[i] >= 'A';

			low[i] = (char)(b[i] | (letter ? 32 : 0));
		}
		assert_true(tlsh_read((struct str){ low, sizeof low }, &u));
		assert_memory_equal(&t, &u, sizeof t);
		assert_int_equal(tlsh_distance(&t, &u), 0);
	}
	for (size_t n = 0; n < sizeof b; n++) {
		if (n != 70)
			assert_false(tlsh_read((struct str){ b, n }, &u));
	}
	b[40] = 'G';
	assert_false(tlsh_read((struct str){ b, sizeof b }, &u));
	b[40] = 0;
	assert_false(tlsh_read((struct str){ b, sizeof b }, &u));
}

/* distances as py-tlsh 5.0.0 gives them */
static const struct {
	const char *a, *b;
	uint32_t distance;
} pairs[] = {
#include "tlsh_pairs.list"
};

static void test_distance(void **state)
{
	struct tlsh a, b;

	(void)state;
	for (size_t i = 0; i < N(pairs); i++) {
		assert_true(tlsh_read(str_of(pairs[i].a), &a));
		assert_true(tlsh_read(str_of(pairs[i].b), &b));
		assert_int_equal(tlsh_distance(&a, &b), pairs[i].distance);
		assert_int_equal(tlsh_distance(&b, &a), pairs[i].distance);
		assert_true(tlsh_head_distance(&a, &b) <= pairs[i].distance);
	}
}

static bool nearer(struct near_digest a, struct near_digest b)
{
	if (a.distance != b.distance)
		return a.distance < b.distance;
	return a.which < b.which;
}

/* the k nearest by comparing with each */
static uint32_t brute(const struct tlsh *t,
	const struct tlsh *q,
	uint32_t most,
	struct near_digest *ret,
	uint32_t k)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < DIGESTS; i++) {
		struct near_digest d = { tlsh_distance(q, &t[i]), i };
		uint32_t at = n < k ? n : k;

		if (d.distance > most)
			continue;
		while (at && nearer(d, ret[at - 1])) {
			if (at < k)
				ret[at] = ret[at - 1];
			at--;
		}
		if (at < k) {
			ret[at] = d;
			n += n < k;
		}
	}
	return n;
}

static void test_nearest(void **state)
{
	static const uint32_t most[] = { 0, 30, 150, 400, 100000 };
	static struct tlsh t[DIGESTS];
	struct near_digest a[NEAREST], b[NEAREST];
	struct arena arena;
	struct err err;
	uint64_t seed = 11;

	(void)state;
	assert_true(arena_open(&arena, 64 << 20, &err));
	for (uint32_t i = 0; i < DIGESTS; i++)
		t[i] = i % 3 ? at_random(&seed) : t[i / 2];
	struct tlsh_index *x = tlsh_index_of(t, DIGESTS, &arena);
	assert_non_null(x);
	for (unsigned k = 0; k < QUERIES; k++) {
		struct tlsh q = k % 2 ? t[k * 31] : at_random(&seed);
		uint32_t far = most[k % N(most)];
		uint32_t want = 1 + k % NEAREST;
		uint32_t n = brute(t, &q, far, a, want);

		assert_int_equal(tlsh_nearest(x, &q, far, b, want), n);
		assert_memory_equal(a, b, n * sizeof *a);
	}
	assert_int_equal(tlsh_nearest(x, t, 100, b, 0), 0);
	x = tlsh_index_of(t, 0, &arena);
	assert_int_equal(tlsh_nearest(x, t, 1000, b, NEAREST), 0);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_entropy),
		cmocka_unit_test(test_text_form),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
