/* SPDX-License-Identifier: Apache-2.0 */
#include "kinship/kinship.h"

#include <stdlib.h>

enum {
	/* samples of a set that may have a value before it weighs less, and
	 * such a part of the set */
	SHARERS_FREE = 8,
	SHARERS_PART = 8,
	KEY_MOST = 512 /* bytes of a value that tell it from others */
};

/* --- prevalence ----------------------------------------------------------- */

static struct str key_of(char room[static KEY_MOST + 1],
	enum kin_kind kind,
	struct str value)
{
	size_t n = value.n < KEY_MOST ? value.n : KEY_MOST;

	room[0] = (char)kind;
	memcpy(room + 1, value.p, n);
	return (struct str){ room, n + 1 };
}

static struct str hash_key(char room[static KEY_MOST + 1], uint64_t hash)
{
	return key_of(room,
		KIN_CODE,
		(struct str){ (const char *)&hash, sizeof hash });
}

static bool count(struct kin_base *b, struct str key)
{
	uint32_t before = b->seen.n;
	uint32_t i = table_put(&b->seen, key);

	b->n = arena_grown(b->seen.a, b->n, before, &b->cap, sizeof *b->n);
	if (i == TABLE_NONE || !b->n)
		return false;
	b->n[i] = i == before ? 1 : b->n[i] + 1;
	return true;
}

bool kin_base_of(const struct kin_traits *t,
	uint32_t n,
	struct str common,
	struct arena *a,
	struct kin_base *ret)
{
	char room[KEY_MOST + 1];

	*ret = (struct kin_base){ .seen = table_in(a),
		.n_sample = n,
		.common = common };
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < t[i].n_trait; k++) {
			const struct kin_trait *x = &t[i].trait[k];

			if (!count(ret, key_of(room, x->kind, x->value)))
				return false;
		}
		for (uint32_t k = 0; k < t[i].n_rare; k++) {
			if (!count(ret, hash_key(room, t[i].rare[k])))
				return false;
		}
	}
	return true;
}

static bool is_common(const struct kin_base *b, struct str value)
{
	struct str rest = b->common;

	while (rest.n) {
		const char *p = memmem(rest.p, rest.n, value.p, value.n);

		if (!p)
			return false;
		size_t at = (size_t)(p - b->common.p);
		size_t end = at + value.n;
		if ((!at || p[-1] == '\n') && end < b->common.n &&
			b->common.p[end] == '\n')
			return true;
		rest = str_from(b->common, at + 1);
	}
	return false;
}

/* What a value weighs that so many of the set have. */
static int64_t discounted(const struct kin_base *b,
	struct str key,
	int64_t full)
{
	uint32_t i = table_find(&b->seen, key);
	uint32_t free = b->n_sample / SHARERS_PART;

	if (free < SHARERS_FREE)
		free = SHARERS_FREE;
	if (i == TABLE_NONE || b->n[i] <= free)
		return full;
	return full * free / b->n[i];
}

/* --- what two share ------------------------------------------------------- */

static void add(struct kin *k, struct kin_reason r)
{
	if (r.milli_nat > 0 && k->n_reason < KIN_KINDS)
		k->reason[k->n_reason++] = r;
}

/* Up to what both have told of all their functions. */
static uint64_t told_up_to(const struct kin_traits *t)
{
	return t->n_rare == KIN_RARE_MOST ? t->rare[t->n_rare - 1]
					  : UINT64_MAX;
}

static uint32_t below(const struct kin_traits *t, uint64_t most)
{
	uint32_t n = t->n_rare;

	while (n && t->rare[n - 1] > most)
		n--;
	return n;
}

static void share_code(const struct kin_traits *a,
	const struct kin_traits *b,
	const struct kin_base *base,
	struct kin *ret)
{
	char room[KEY_MOST + 1];
	struct kin_reason r = { .kind = KIN_CODE };
	uint64_t most =
		told_up_to(a) < told_up_to(b) ? told_up_to(a) : told_up_to(b);
	uint32_t n = below(a, most);
	uint32_t m = below(b, most);

	for (uint32_t i = 0, j = 0; i < n && j < m;) {
		if (a->rare[i] == b->rare[j]) {
			r.n++;
			r.milli_nat += discounted(base,
				hash_key(room, a->rare[i]),
				kin_rows[KIN_CODE].milli_nat);
		}
		bool step = a->rare[i] <= b->rare[j];
		j += a->rare[i] >= b->rare[j];
		i += step;
	}
	r.of = n < m ? n : m;
	if (r.milli_nat > KIN_CODE_MOST)
		r.milli_nat = KIN_CODE_MOST;
	ret->percent = r.of ? r.n * 100 / r.of : 0;
	/* a library in both that no baseline has is a small part of either */
	if (ret->percent < KIN_CODE_PERCENT)
		r.milli_nat = r.milli_nat * ret->percent / KIN_CODE_PERCENT;
	add(ret, r);
	if (r.n >= KIN_CODE_LEAST && ret->percent >= KIN_CODE_PERCENT)
		ret->verdict = KIN_SHARES_CODE;
}

static void share_bytes(const struct kin_traits *a,
	const struct kin_traits *b,
	struct kin *ret)
{
	if (!a->has_tlsh || !b->has_tlsh)
		return;
	uint32_t apart = tlsh_distance(&a->tlsh, &b->tlsh);
	if (apart >= KIN_TLSH_NEAR)
		return;
	uint32_t left = KIN_TLSH_NEAR -
		(apart > KIN_TLSH_SAME ? apart : KIN_TLSH_SAME);
	add(ret,
		(struct kin_reason){ .kind = KIN_TLSH,
			.n = apart,
			.milli_nat = kin_rows[KIN_TLSH].milli_nat * left /
				(KIN_TLSH_NEAR - KIN_TLSH_SAME) });
}

static int order(const struct kin_trait *x, const struct kin_trait *y)
{
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return str_cmp(x->value, y->value);
}

/* One reason a kind: the weightiest of its values in full, since what else is
 * shared of a kind follows from the first. */
static void share_value(struct kin *ret,
	const struct kin_trait *x,
	const struct kin_base *base)
{
	char room[KEY_MOST + 1];
	struct kin_reason r = { x->kind, 0, 1, 0, x->value };
	struct kin_reason *last =
		ret->n_reason ? &ret->reason[ret->n_reason - 1] : NULL;

	if (is_common(base, x->value))
		return;
	r.milli_nat = discounted(base,
		key_of(room, x->kind, x->value),
		kin_rows[x->kind].milli_nat);
	if (!last || last->kind != x->kind) {
		add(ret, r);
		return;
	}
	last->n++;
	if (r.milli_nat > last->milli_nat) {
		last->milli_nat = r.milli_nat;
		last->value = r.value;
	}
}

static void share_values(const struct kin_traits *a,
	const struct kin_traits *b,
	const struct kin_base *base,
	struct kin *ret)
{
	for (uint32_t i = 0, j = 0; i < a->n_trait && j < b->n_trait;) {
		int o = order(&a->trait[i], &b->trait[j]);

		if (o == 0)
			share_value(ret, &a->trait[i], base);
		i += o <= 0;
		j += o >= 0;
	}
}

static int by_weight(const void *a, const void *b)
{
	const struct kin_reason *x = a;
	const struct kin_reason *y = b;

	if (x->milli_nat != y->milli_nat)
		return x->milli_nat > y->milli_nat ? -1 : 1;
	return x->kind < y->kind ? -1 : x->kind > y->kind;
}

void kin_compare(const struct kin_traits *a,
	const struct kin_traits *b,
	const struct kin_base *base,
	struct kin *ret)
{
	int64_t forgeable = 0;

	*ret = (struct kin){ 0 };
	share_values(a, b, base, ret);
	share_code(a, b, base, ret);
	share_bytes(a, b, ret);
	for (uint32_t i = 0; i < ret->n_reason; i++) {
		const struct kin_reason *r = &ret->reason[i];

		if (kin_rows[r->kind].forgeable)
			forgeable += r->milli_nat;
		else
			ret->score += r->milli_nat;
		if (r->kind == KIN_FILE)
			ret->verdict = KIN_SAME_FILE;
	}
	ret->score += forgeable < KIN_FORGEABLE_MOST ? forgeable
						     : KIN_FORGEABLE_MOST;
	if (!ret->verdict && ret->score >= KIN_LINK)
		ret->verdict = KIN_RESEMBLES;
	qsort(ret->reason, ret->n_reason, sizeof *ret->reason, by_weight);
	/* of one file everything else is equal as well */
	if (ret->verdict == KIN_SAME_FILE)
		ret->n_reason = 1;
}

void kin_pairs(const struct kin_traits *t,
	uint32_t n,
	const struct kin_base *base,
	bool (*take)(void *ctx, uint32_t i, uint32_t j, const struct kin *k),
	void *ctx)
{
	struct kin k;

	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t j = i + 1; j < n; j++) {
			kin_compare(&t[i], &t[j], base, &k);
			if (k.verdict && !take(ctx, i, j, &k))
				return;
		}
	}
}
