/* SPDX-License-Identifier: Apache-2.0 */
/* A ledger of many entries: how fast it grows in groups, how long opening
 * takes by its tiles, and proofs from them. usage: proof FOLDER ENTRIES
 * GROUP; FOLDER is made, and kept: it holds some 70 bytes an entry. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "store/proving.h"
#include "store/store.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool grow(const char *dir, uint64_t n, uint64_t group, struct err *err)
{
	struct ledger l;
	struct str ignored;
	double from = now();
	bool ok = ledger_open(&l, dir, true, err);

	for (uint64_t i = 0; ok && i < n; i++) {
		char text[40];
		int len = snprintf(text,
			sizeof text,
			"\"key\":\"%" PRIx64 "\"",
			hash_mix(i));

		ok = ledger_put(&l,
			"note",
			(struct str){ text, (size_t)len },
			err);
		if (ok && ((i + 1) % group == 0 || i + 1 == n))
			ok = ledger_commit(&l, &ignored, err);
	}
	double took = now() - from;
	if (ok)
		printf("%" PRIu64 " entries in groups of %" PRIu64
		       ": %.0f a second\n",
			n,
			group,
			(double)n / took);
	ledger_close(&l);
	return ok;
}

struct times {
	double made;
	double checked;
	double worst;
	uint32_t hashes;
	size_t bytes;
};

static bool one_proof(const struct ledger *l,
	uint64_t index,
	struct times *t,
	struct err *err)
{
	const struct checkpoint *head = ledger_head(l);
	struct merkle_proof p;
	struct arena a = { 0 };
	struct str entry;
	double t0 = now();

	if (!ledger_prove_entry(l, index, head->size, &p, err))
		return false;
	double t1 = now();
	if (!arena_open(&a, 1 << 30, err) ||
		!ledger_entry(l, index, &a, &entry, err)) {
		return false;
	}
	double t2 = now();
	struct sha256 leaf = merkle_leaf(l->hasher, entry);
	bool ok = proof_holds(&p, index, head->size, &leaf, &head->root) ||
		fail(err, ERR_DIFFERS, 0, "it does not hold");
	double t3 = now();
	arena_close(&a);
	t->made += t1 - t0;
	t->checked += t3 - t2;
	if (t1 - t0 + t3 - t2 > t->worst)
		t->worst = t1 - t0 + t3 - t2;
	if (p.n > t->hashes)
		t->hashes = p.n;
	return ok;
}

static bool file_size(const struct ledger *l,
	uint64_t index,
	struct times *t,
	struct err *err)
{
	struct buf b = { 0 };
	bool ok = ledger_proof_file(l, index, (struct str){ 0 }, &b, err);

	t->bytes = b.n;
	buf_done(&b);
	return ok;
}

static bool prove(const char *dir, struct err *err)
{
	enum {
		PROOFS = 2000
	};
	struct ledger l;
	struct times t = { 0 };
	double from = now();
	bool ok = ledger_open(&l, dir, false, err);
	double opened = now() - from;

	for (uint64_t i = 0; ok && i < PROOFS; i++)
		ok = one_proof(&l,
			hash_mix(i) % ledger_head(&l)->size,
			&t,
			err);
	ok = ok && file_size(&l, ledger_head(&l)->size / 3, &t, err);
	if (ok)
		printf("opened in %.3f s; made in %.3f ms, checked in %.3f "
		       "ms, both at worst %.3f ms; at most %u hashes, a "
		       "file of %zu bytes\n",
			opened,
			1e3 * t.made / PROOFS,
			1e3 * t.checked / PROOFS,
			1e3 * t.worst,
			t.hashes,
			t.bytes);
	ledger_close(&l);
	return ok;
}

int main(int argc, char **argv)
{
	struct err err = { 0 };
	uint64_t n;
	uint64_t group;

	if (argc != 4 || !str_u64(str_of(argv[2]), &n) ||
		!str_u64(str_of(argv[3]), &group) || !group) {
		fprintf(stderr, "usage: proof FOLDER ENTRIES GROUP\n");
		return 2;
	}
	bool ok = store_create(argv[1], STR("bench"), false, &err) &&
		grow(argv[1], n, group, &err) && prove(argv[1], &err);
	if (!ok)
		fprintf(stderr, "proof: %s\n", err.text);
	return !ok;
}
