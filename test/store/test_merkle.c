/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdio.h>

#include "store/merkle.h"

/* the reference vectors of certificate-transparency (RFC 6962, 2.1; RFC 9162
 * hashes the same way) */
static const struct {
	struct str leaf;
	const char *root;
} vectors[] = {
	{ S(""),
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617af"
		"a0"
		"1d" },
	{ S("\x00"),
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3"
		"c1"
		"25" },
	{ S("\x10"),
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e0"
		"6e"
		"77" },
	{ S("\x20\x21"),
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd952096"
		"14"
		"b7" },
	{ S("\x30\x31"),
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a862"
		"64"
		"d4" },
	{ S("\x40\x41\x42\x43"),
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f20"
		"87"
		"ef" },
	{ S("\x50\x51\x52\x53\x54\x55\x56\x57"),
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a7"
		"4c"
		"8c" },
	{ S("\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e"
	    "\x6f"),
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff460"
		"43"
		"28" },
};

static void assert_root(const struct merkle *m,
	struct hasher *h,
	const char *want)
{
	struct sha256 root = merkle_root(m, h);
	char hex[SHA256_HEX_N + 1] = { 0 };

	hex_write(root.b, SHA256_N, hex);
	assert_string_equal(hex, want);
}

static void known_answers(void **state)
{
	(void)state;
	struct hasher *h = hasher_new();
	struct merkle m = { 0 };

	/* "the hash of an empty list is the hash of an empty string" */
	assert_root(&m,
		h,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
		"b8"
		"55");
	for (size_t i = 0; i < N(vectors); i++) {
		merkle_add(&m, h, merkle_leaf(h, vectors[i].leaf));
		assert_int_equal(m.size, i + 1);
		assert_root(&m, h, vectors[i].root);
		/* asking does not change the tree */
		assert_root(&m, h, vectors[i].root);
	}
	hasher_free(h);
}

static struct str leaf(unsigned i, char to[static 16])
{
	return (struct str){ to, (size_t)snprintf(to, 16, "%u", i * i) % 7 };
}

/* RFC 9162, 2.1.1, word for word: k is the largest power of two smaller than n
 */
static struct sha256 by_the_book(unsigned first, unsigned n)
{
	struct {
		char tag;
		struct sha256 left, right;
	} node = { 1, { { 0 } }, { { 0 } } };
	char text[17] = { 0 };
	unsigned k = 1;

	if (n == 0)
		return sha256_of(STR(""));
	if (n == 1) {
		struct str d = leaf(first, text + 1);

		return sha256_of((struct str){ text, d.n + 1 });
	}
	while (k * 2 < n)
		k *= 2;
	node.left = by_the_book(first, k);
	node.right = by_the_book(first + k, n - k);
	return sha256_of(
		(struct str){ (const char *)&node, 1 + 2 * SHA256_N });
}

static void as_the_book_says(void **state)
{
	(void)state;
	struct hasher *h = hasher_new();
	struct merkle m = { 0 };
	char text[16];

	for (unsigned n = 0; n <= 300; n++) {
		struct sha256 root = merkle_root(&m, h);
		struct sha256 want = by_the_book(0, n);

		if (memcmp(root.b, want.b, SHA256_N) != 0) {
			fail_msg("the root over %u leaves is not that of RFC "
				 "9162",
				n);
		}
		merkle_add(&m, h, merkle_leaf(h, leaf(n, text)));
	}
	hasher_free(h);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(
							   known_answers),
		cmocka_unit_test(as_the_book_says) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
