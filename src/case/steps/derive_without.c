/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a case without some of its exhibits. Answers for others
 * are made of it, often the same again: a writer keeps it for the next time. */
#include "case/steps/resume.h"

enum {
	/* parts of a run are below */
	FIRST_PART = 1024,
	/* audiences that are asked for in turn */
	PARTS = 16
};

/* Of everything that it follows from: the program, the exhibits as they are and
 * how they were changed, which of them are out, and up to which run. */
static bool fingerprint(struct store *s,
	const bool *without,
	uint64_t last_run,
	struct arena a,
	struct sha256 *ret,
	struct err *err)
{
	struct exhibit *x;
	struct exhibit_change *c;
	struct sha256 exhibits;
	uint32_t n;
	uint32_t n_change;

	if (!store_exhibits_as_of(s,
		    INT64_MAX,
		    UINT64_MAX,
		    &a,
		    &x,
		    &n,
		    err) ||
		!store_changes(s, false, &a, &c, &n_change, err) ||
		!resume_fingerprint(x, n, &exhibits))
		return false;
	struct hasher *h = hasher_new();
	if (!h)
		return fail(err, ERR_LIMIT, 0, "no memory left for a digest");
	hasher_start(h);
	hasher_add(h, (struct str){ (char *)exhibits.b, SHA256_N });
	hasher_add(h, (struct str){ (char *)&last_run, sizeof last_run });
	hasher_add(h, (struct str){ (const char *)without, n });
	for (uint32_t i = 0; i < n_change; i++)
		hasher_add(h, str_of(c[i].id));
	*ret = hasher_end(h);
	hasher_free(h);
	return true;
}

static uint32_t part_of(const struct sha256 *key)
{
	return FIRST_PART + key->b[0] % PARTS;
}

/* false: nothing of that is kept, or not by this user; ret is as it was. */
static bool take_kept(struct store *s,
	const struct sha256 *key,
	struct claimset *ret)
{
	struct arena *a = ret->a;
	struct arena before = *a;
	struct err ignored;
	struct str bytes = { 0 };
	struct claim x;

	if (!store_kept(s, part_of(key), a, &bytes, &ignored) ||
		bytes.n < SHA256_N || memcmp(bytes.p, key->b, SHA256_N) != 0) {
		*a = before;
		return false;
	}
	bytes = str_from(bytes, SHA256_N);
	while (store_unpack_claim(&bytes, &x)) {
		if (!claimset_take(ret, &x))
			break;
	}
	if (!bytes.n && !a->full)
		return true;
	*ret = claimset_in(a);
	*a = before;
	return false;
}

/* A disk that is full is no failure of the answer. */
static void keep(struct store *s,
	const struct sha256 *key,
	const struct claimset *c)
{
	struct kept_file *k;
	struct err ignored;
	struct buf b = { 0 };

	if (!store_keep_start(s, part_of(key), &k, &ignored))
		return;
	buf_add(&b, (struct str){ (const char *)key->b, SHA256_N });
	for (uint32_t i = 0; i < c->n; i++)
		store_pack_claim(c->claim[i], &b);
	bool whole = !b.bad && store_keep_add(k, buf_str(&b), &ignored);
	store_keep_end(k, whole, &ignored);
	buf_done(&b);
}

bool case_derive_without(struct store *s,
	const bool *without,
	struct claimset *ret,
	struct err *err)
{
	struct run_result counts;
	struct sha256 key;
	uint64_t last_run;

	if (!store_last_run(s, &last_run, err) ||
		!fingerprint(s, without, last_run, *ret->a, &key, err))
		return false;
	if (take_kept(s, &key, ret))
		return true;
	if (!case_derive(s,
		    last_run + 1,
		    without,
		    NULL,
		    ret,
		    &counts,
		    NULL,
		    err))
		return false;
	if (store_writes(s))
		keep(s, &key, ret);
	return true;
}
