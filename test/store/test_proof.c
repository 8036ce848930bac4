/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/checkpoint.h"
#include "store/note.h"
#include "store/prove.h"

enum {
	SMALL = 70,   /* every entry, and every two sizes */
	LARGE = 70000 /* three levels of tiles */
};

static char dir[] = "/tmp/ashiato-test-XXXXXX";
static struct sha256 *leaf;
static struct hasher *h;
static struct arena room;
static struct signer *signer;

static int open_all(void **state)
{
	static const char seed[] = "9d61b19deffd5a60ba844af492ec2cc4"
				   "4449c5697b326919703bac031cae7f60\n";
	char path[64];
	struct err err;

	(void)state;
	leaf = calloc(LARGE, sizeof *leaf);
	h = hasher_new();
	if (!leaf || !h || !mkdtemp(dir) ||
		!arena_open(&room, 16 << 20, &err))
		return -1;
	for (uint32_t i = 0; i < LARGE; i++)
		leaf[i] =
			merkle_leaf(h, (struct str){ (char *)&i, sizeof i });
	snprintf(path, sizeof path, "%s/signing.key", dir);
	return setenv("ASHIATO_HOME", dir, 1) == 0 &&
			file_write(path, STR(seed), 0600, &err) &&
			signer_open(&signer, &err)
		? 0
		: -1;
}

static int close_all(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof command, "rm -r '%s'", dir);
	free(leaf);
	hasher_free(h);
	arena_close(&room);
	signer_close(signer);
	return system(command);
}

/* RFC 9162, 2.1.1, word for word */
static struct sha256 mth(uint64_t lo, uint64_t hi)
{
	uint64_t k = 1;

	if (hi - lo == 1)
		return leaf[lo];
	while (k * 2 < hi - lo)
		k *= 2;
	struct sha256 l = mth(lo, lo + k);
	struct sha256 r = mth(lo + k, hi);
	return merkle_node(h, &l, &r);
}

/* RFC 9162, 2.1.3.1, word for word */
static void path(uint64_t m, uint64_t lo, uint64_t hi, struct merkle_proof *p)
{
	uint64_t k = 1;

	if (hi - lo == 1)
		return;
	while (k * 2 < hi - lo)
		k *= 2;
	if (m < k)
		path(m, lo, lo + k, p);
	else
		path(m - k, lo + k, hi, p);
	p->hash[p->n++] = m < k ? mth(lo + k, hi) : mth(lo, lo + k);
}

/* RFC 9162, 2.1.4.1, word for word */
static void sub(uint64_t m,
	uint64_t lo,
	uint64_t hi,
	bool b,
	struct merkle_proof *p)
{
	uint64_t k = 1;

	if (m == hi - lo) {
		if (!b)
			p->hash[p->n++] = mth(lo, hi);
		return;
	}
	while (k * 2 < hi - lo)
		k *= 2;
	if (m <= k)
		sub(m, lo, lo + k, b, p);
	else
		sub(m - k, lo + k, hi, false, p);
	p->hash[p->n++] = m <= k ? mth(lo + k, hi) : mth(lo, lo + k);
}

static void same_proof(const struct merkle_proof *a,
	const struct merkle_proof *b)
{
	assert_int_equal(a->n, b->n);
	assert_memory_equal(a->hash, b->hash, a->n * sizeof *a->hash);
}

/* Nothing that is not the proof passes for it. */
static void inclusion_refused(const struct merkle_proof *p,
	uint64_t index,
	uint64_t size,
	const struct sha256 *root)
{
	struct merkle_proof bad = *p;

	for (uint32_t i = 0; i < p->n; i++) {
		bad.hash[i].b[i % SHA256_N] ^= 1;
		assert_false(
			proof_holds(&bad, index, size, &leaf[index], root));
		bad = *p;
	}
	bad.n++;
	assert_false(proof_holds(&bad, index, size, &leaf[index], root));
	if (p->n) {
		bad.n = p->n - 1;
		assert_false(
			proof_holds(&bad, index, size, &leaf[index], root));
	}
	assert_false(proof_holds(p, size, size, &leaf[index], root));
	assert_false(proof_holds(p, index, index, &leaf[index], root));
	assert_false(
		proof_holds(p, index, size, root, &leaf[index]) && size > 1);
	if (size > 1)
		assert_false(
			proof_holds(p, index ^ 1, size, &leaf[index], root));
}

static void every_entry(void **state)
{
	(void)state;
	struct nodes *n = nodes_of_leaves(leaf, SMALL);
	assert_non_null(n);
	for (uint64_t size = 1; size <= SMALL; size++) {
		struct sha256 root = mth(0, size);
		struct sha256 again;

		assert_true(nodes_root(n, size, &again));
		assert_memory_equal(&again, &root, sizeof root);
		for (uint64_t i = 0; i < size; i++) {
			struct merkle_proof want = { 0 };
			struct merkle_proof p;

			path(i, 0, size, &want);
			assert_true(nodes_inclusion(n, i, size, &p));
			same_proof(&p, &want);
			assert_true(
				proof_holds(&p, i, size, &leaf[i], &root));
			inclusion_refused(&p, i, size, &root);
		}
		assert_false(nodes_inclusion(n,
			size,
			size,
			&(struct merkle_proof){ 0 }));
	}
	nodes_close(n);
}

static void consistency_refused(const struct merkle_proof *p,
	uint64_t old,
	const struct sha256 *old_root,
	uint64_t size,
	const struct sha256 *root)
{
	struct merkle_proof bad = *p;

	for (uint32_t i = 0; i < p->n; i++) {
		bad.hash[i].b[31] ^= 0x80;
		assert_false(
			proof_continues(&bad, old, old_root, size, root));
		bad = *p;
	}
	bad.n++;
	assert_false(proof_continues(&bad, old, old_root, size, root));
	if (p->n) {
		bad.n = p->n - 1;
		assert_false(
			proof_continues(&bad, old, old_root, size, root));
	}
	if (old != size)
		assert_false(proof_continues(p, old, root, size, old_root));
	assert_false(proof_continues(p, size + 1, root, size, old_root));
}

static void every_two_sizes(void **state)
{
	(void)state;
	struct nodes *n = nodes_of_leaves(leaf, SMALL);
	assert_non_null(n);
	for (uint64_t size = 1; size <= SMALL; size++) {
		struct sha256 root = mth(0, size);

		for (uint64_t old = 1; old <= size; old++) {
			struct sha256 old_root = mth(0, old);
			struct merkle_proof want = { 0 };
			struct merkle_proof p;

			sub(old, 0, size, true, &want);
			assert_true(nodes_consistency(n, old, size, &p));
			same_proof(&p, &want);
			assert_true(proof_continues(&p,
				old,
				&old_root,
				size,
				&root));
			consistency_refused(&p, old, &old_root, size, &root);
		}
		/* everything goes on from nothing */
		struct merkle_proof none = { 0 };
		assert_true(proof_continues(&none, 0, &root, size, &root));
		none.n = 1;
		assert_false(proof_continues(&none, 0, &root, size, &root));
	}
	nodes_close(n);
}

/* From tiles of a tree that grew in steps, for it and for what it was. */
static void from_tiles(void **state)
{
	static const uint64_t sizes[] = { 1,
		255,
		256,
		257,
		1000,
		65535,
		65536,
		65537,
		LARGE };
	uint64_t grown = 0;

	(void)state;
	for (size_t k = 0; k < N(sizes); k++) {
		assert_true(tiles_append(dir,
			grown,
			leaf + grown,
			sizes[k] - grown));
		grown = sizes[k];
		struct nodes *t = nodes_of_tiles(dir, grown);
		struct nodes *l = nodes_of_leaves(leaf, grown);
		for (uint64_t i = 0; i < grown; i += 1 + grown / 40) {
			struct merkle_proof a;
			struct merkle_proof b;

			assert_true(nodes_inclusion(t, i, grown, &a));
			assert_true(nodes_inclusion(l, i, grown, &b));
			same_proof(&a, &b);
			assert_true(nodes_consistency(t, i, grown, &a));
			assert_true(nodes_consistency(l, i, grown, &b));
			same_proof(&a, &b);
			/* of an older tree, from the newer one's tiles */
			assert_true(nodes_inclusion(t, i / 2, i + 1, &a));
			assert_true(nodes_inclusion(l, i / 2, i + 1, &b));
			same_proof(&a, &b);
		}
		nodes_close(t);
		nodes_close(l);
	}
	/* one that is gone is said to be */
	struct merkle_proof p;
	char name[96];
	snprintf(name, sizeof name, "%s/tile/0/001", dir);
	assert_int_equal(remove(name), 0);
	struct nodes *t = nodes_of_tiles(dir, LARGE);
	assert_false(nodes_inclusion(t, 300, LARGE, &p));
	assert_true(nodes_inclusion(t, 3, LARGE, &p));
	nodes_close(t);
}

/* --- text ----------------------------------------------------------------
 */

static const struct str case_id = S("0123456789abcdef");

static void put_proof(struct buf *b, struct buf *key)
{
	struct nodes *n = nodes_of_leaves(leaf, 11);
	uint32_t number = 6;
	struct checkpoint c = { .format = 2, .size = 11, .bytes = 44 };
	struct tlog_proof p = { .index = number,
		.entry = { (char *)&number, sizeof number } };
	struct buf note = { 0 };
	struct str rest;
	struct err err;

	assert_true(nodes_root(n, 11, &c.root));
	assert_true(nodes_inclusion(n, number, 11, &p.path));
	assert_true(checkpoint_write(&c, case_id, signer, &note, &err));
	rest = buf_str(&note);
	assert_true(checkpoint_next(&rest, &c));
	note.n--; /* the empty line behind it */
	p.checkpoint = buf_str(&note);
	tlog_proof_write(&p, b);
	checkpoint_verifier(signer_key(signer), case_id, key);
	nodes_close(n);
	buf_done(&note);
}

static bool check(struct str text, struct str key, struct proven *x)
{
	struct arena a = room;
	struct err err = { 0 };
	bool ok = tlog_proof_check(text,
		"x",
		key,
		(struct str){ 0 },
		&a,
		x,
		&err);

	/* what is wrong is said */
	assert_true(ok || (err.code && err.text[0]));
	return ok;
}

static void text_and_back(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct buf key = { 0 };
	struct proven x;

	put_proof(&b, &key);
	assert_true(str_starts(buf_str(&b),
		STR("c2sp.org/tlog-proof@v1\nextra BgAAAA==\nindex 6\n")));
	assert_true(check(buf_str(&b), buf_str(&key), &x));
	assert_int_equal(x.index, 6);
	assert_int_equal(x.size, 11);
	assert_int_equal(x.hashes, 4);
	assert_int_equal(x.other_signatures, 0);
	assert_true(str_is(x.origin, "ashiato/0123456789abcdef"));
	/* a witness's line beside it, before or behind */
	buf_z(&b, "\xe2\x80\x94 witness.example/w1 AAAAAAAAAAAAAAAA\n");
	assert_true(check(buf_str(&b), buf_str(&key), &x));
	assert_int_equal(x.other_signatures, 1);
	buf_done(&b);
	buf_done(&key);
}

/* Of every byte, every bit: none of them proves anything. */
static void every_bit(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct buf key = { 0 };
	struct proven x;

	put_proof(&b, &key);
	for (size_t i = 0; i < b.n; i++) {
		for (int bit = 0; bit < 8; bit++) {
			b.p[i] = (char)(b.p[i] ^ 1 << bit);
			if (check(buf_str(&b), buf_str(&key), &x))
				fail_msg("byte %zu, bit %d", i, bit);
			b.p[i] = (char)(b.p[i] ^ 1 << bit);
		}
		assert_false(
			check(str_head(buf_str(&b), i), buf_str(&key), &x));
	}
	for (size_t i = 0; i < key.n; i++) {
		key.p[i] = (char)(key.p[i] ^ 1);
		assert_false(check(buf_str(&b), buf_str(&key), &x));
		key.p[i] = (char)(key.p[i] ^ 1);
	}
	assert_true(check(buf_str(&b), buf_str(&key), &x));
	buf_done(&b);
	buf_done(&key);
}

#define HASH_LINE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

static void hostile(void **state)
{
	static const struct {
		const char *what;
		const char *text;
	} row[] = {
		{ "nothing", "" },
		{ "another version",
			"c2sp.org/tlog-proof@v2\nindex 0\n\nx\n" },
		{ "no index", "c2sp.org/tlog-proof@v1\n\nx\n" },
		{ "two indexes",
			"c2sp.org/tlog-proof@v1\nindex 0\nindex 0\n\nx\n" },
		{ "a zero in front",
			"c2sp.org/tlog-proof@v1\nindex 00\n\nx\n" },
		{ "a sign", "c2sp.org/tlog-proof@v1\nindex -1\n\nx\n" },
		{ "more than 64 bits",
			"c2sp.org/tlog-proof@v1\nindex 18446744073709551616\n"
			"\nx\n" },
		{ "extra behind the index",
			"c2sp.org/tlog-proof@v1\nindex 0\nextra "
			"AAAA\n\nx\n" },
		{ "extra that is empty",
			"c2sp.org/tlog-proof@v1\nextra \nindex 0\n\nx\n" },
		{ "extra with bits to spare",
			"c2sp.org/tlog-proof@v1\nextra AB==\nindex "
			"0\n\nx\n" },
		{ "a hash of 31 bytes",
			"c2sp.org/tlog-proof@v1\nindex "
			"0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n\nx"
			"\n" },
		{ "no checkpoint",
			"c2sp.org/tlog-proof@v1\nindex 0\n" HASH_LINE "\n" },
		{ "no empty line",
			"c2sp.org/tlog-proof@v1\nindex 0\n" HASH_LINE },
	};
	struct err err;
	struct tlog_proof p;

	(void)state;
	for (size_t i = 0; i < N(row); i++) {
		struct arena a = room;

		if (tlog_proof_read(str_of(row[i].text), "x", &a, &p, &err))
			fail_msg("%s", row[i].what);
		assert_int_equal(err.code, ERR_FORMAT);
	}
	/* 63 hashes are taken, 64 are not */
	for (int n = 63; n <= 64; n++) {
		struct buf b = { 0 };
		struct arena a = room;

		buf_z(&b, "c2sp.org/tlog-proof@v1\nindex 0\n");
		for (int i = 0; i < n; i++)
			buf_z(&b, HASH_LINE);
		buf_z(&b, "\nx\n");
		assert_int_equal(
			tlog_proof_read(buf_str(&b), "x", &a, &p, &err),
			n == 63);
		buf_done(&b);
	}
}

static void verifiers(void **state)
{
	/* C2SP signed-note's own example */
	static const char good[] =
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
		"LDE4izWy10TW";
	static const char *const bad[] = { "",
		"PeterNeumann",
		"PeterNeumann+c74f20a3",
		"PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
		"LDE4izWy10TW",
		"Peter "
		"Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
		"LDE4izWy10TW",
		"PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
		"LDE4izWy10TW",
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
		"LDE4izWy10T=" };
	struct note_key k;
	struct buf b = { 0 };
	struct err err;

	(void)state;
	assert_true(note_key_read(str_of(good), &k, &err));
	assert_int_equal(k.type, NOTE_ED25519);
	note_key_write(&k, &b);
	assert_true(str_is(buf_str(&b), good));
	for (size_t i = 0; i < N(bad); i++)
		assert_false(note_key_read(str_of(bad[i]), &k, &err));
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry),
		cmocka_unit_test(every_two_sizes),
		cmocka_unit_test(from_tiles),
		cmocka_unit_test(text_and_back),
		cmocka_unit_test(every_bit),
		cmocka_unit_test(hostile),
		cmocka_unit_test(verifiers),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
