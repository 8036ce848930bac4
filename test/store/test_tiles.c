/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/tiles.h"

enum {
	LEAVES =
		260000 /* the tile 1000 of level 0 has another kind of name */
};

static char dir[] = "/tmp/ashiato-test-XXXXXX";
static struct sha256 *leaf;
static struct hasher *h;

static int open_dir(void **state)
{
	(void)state;
	leaf = calloc(LEAVES, sizeof *leaf);
	h = hasher_new();
	if (!leaf || !h || !mkdtemp(dir))
		return -1;
	for (uint32_t i = 0; i < LEAVES; i++)
		leaf[i] =
			merkle_leaf(h, (struct str){ (char *)&i, sizeof i });
	return 0;
}

static int close_dir(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof command, "rm -r '%s'", dir);
	free(leaf);
	hasher_free(h);
	return system(command);
}

static struct sha256 root_over(uint64_t n)
{
	struct merkle m = { 0 };

	for (uint64_t i = 0; i < n; i++)
		merkle_add(&m, h, leaf[i]);
	return merkle_root(&m, h);
}

static bool is_there(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	return file_exists(path);
}

/* In steps of all kinds: the tree from its right edge is the tree of the
 * leaves, and the files have the names of tlog-tiles. */
static void grows(void **state)
{
	(void)state;
	static const uint64_t sizes[] = { 1,
		2,
		3,
		255,
		256,
		257,
		511,
		512,
		513,
		1000,
		65535,
		65536,
		65537,
		65792,
		255999,
		256000,
		256001,
		259999,
		LEAVES };
	uint64_t size = 0;
	struct merkle m;
	char name[64];

	for (size_t i = 0; i < N(sizes); i++) {
		struct sha256 want = root_over(sizes[i]);

		assert_true(tiles_append(dir,
			size,
			leaf + size,
			(size_t)(sizes[i] - size)));
		size = sizes[i];
		assert_true(tiles_tree(dir, size, &m));
		struct sha256 root = merkle_root(&m, h);
		assert_int_equal(m.size, size);
		assert_memory_equal(&root, &want, sizeof root);
		assert_true(tiles_check(dir, leaf, size, name, sizeof name));
		assert_string_equal(name, "");
	}
	assert_true(is_there("tile/0/000") && is_there("tile/0/255"));
	assert_true(is_there("tile/0/x001/014") && is_there("tile/1/002"));
	assert_true(is_there("tile/0/x001/015.p/160"));
	assert_true(
		is_there("tile/1/003.p/247") && is_there("tile/2/000.p/3"));
	/* what was partial and is full is gone */
	assert_false(is_there("tile/0/000.p") || is_there("tile/1/000.p"));
}

static void change(const char *name, const char *bytes, size_t n)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "r+");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	fclose(f);
}

/* after grows() */
static void damage_is_named(void **state)
{
	(void)state;
	struct merkle m;
	char name[64];
	char path[128];
	static const char *const tiles[] = { "tile/0/001",
		"tile/0/x001/002",
		"tile/0/x001/015.p/160",
		"tile/1/001",
		"tile/2/000.p/3" };

	for (size_t i = 0; i < N(tiles); i++) {
		struct arena a;
		struct err err;
		struct str good;

		assert_true(arena_open(&a, 1 << 20, &err));
		snprintf(path, sizeof path, "%s/%s", dir, tiles[i]);
		assert_true(file_read(path, 1 << 16, &a, &good, &err));
		change(tiles[i], "damage", 6);
		assert_true(
			tiles_check(dir, leaf, LEAVES, name, sizeof name));
		assert_string_equal(name, tiles[i]);
		change(tiles[i], good.p, 6);
		arena_close(&a);
	}
	assert_true(tiles_check(dir, leaf, LEAVES, name, sizeof name));
	assert_string_equal(name, "");
	/* longer than it can be, or not there */
	snprintf(path, sizeof path, "%s/tile/0/x001/015.p/160", dir);
	FILE *f = fopen(path, "a");
	assert_non_null(f);
	fputc('x', f);
	fclose(f);
	assert_false(tiles_tree(dir, LEAVES, &m));
	assert_int_equal(truncate(path, 160 * SHA256_N - 1), 0);
	assert_false(tiles_tree(dir, LEAVES, &m));
	assert_false(tiles_append(dir, LEAVES, leaf, 1));
	assert_int_equal(unlink(path), 0);
	assert_false(tiles_tree(dir, LEAVES, &m));
	/* no tile is needed of an empty tree */
	assert_true(tiles_tree(dir, 0, &m) && m.size == 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows),
		cmocka_unit_test(damage_is_named),
	};
	return cmocka_run_group_tests(tests, open_dir, close_dir);
}
