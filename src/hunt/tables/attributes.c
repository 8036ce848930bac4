/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/attributes.h"

enum {
	FIRST_CAP = 1 << 12
};

bool attributes_open(struct attributes *f, struct arena *a)
{
	*f = (struct attributes){
		.a = a,
		.cap = FIRST_CAP,
	};
	f->slot = NEW(a, uint64_t, FIRST_CAP);
	f->block = NEW(a, struct attribute *, ATTR_BLOCKS_MAX);
	return f->slot && f->block;
}

static uint32_t hash(const struct attribute *x)
{
	uint64_t what =
		(uint64_t)x->text << 32 | (uint64_t)x->code << 16 | x->sensor;

	/* a stack is told apart by its TTL too */
	what += x->kind == ATTR_STACK ? x->bytes * 0x27d4eb2f165667c5U : 0;
	return (uint32_t)(hash_mix(((uint64_t)x->src << 32 | x->dst) *
					  0x9e3779b97f4a7c15U ^
				  (what + x->kind) * 0xc2b2ae3d27d4eb4fU) >>
		32);
}

static bool same(const struct attribute *a, const struct attribute *b)
{
	return a->kind == b->kind && a->code == b->code &&
		a->text == b->text && a->src == b->src && a->dst == b->dst &&
		a->sensor == b->sensor &&
		(a->kind != ATTR_STACK || a->bytes == b->bytes);
}

static bool grow(struct attributes *f)
{
	uint32_t cap = f->cap * 2;
	uint64_t *slot = NEW(f->a, uint64_t, cap);

	if (!slot)
		return false;
	for (uint32_t i = 0; i < f->cap; i++) {
		uint32_t to = (uint32_t)(f->slot[i] >> 32) & (cap - 1);

		if (!f->slot[i])
			continue;
		while (slot[to])
			to = (to + 1) & (cap - 1);
		slot[to] = f->slot[i];
	}
	f->slot = slot;
	f->cap = cap;
	return true;
}

static bool earlier(int64_t t_ms,
	struct locator l,
	const struct attribute *than)
{
	/* what has a time comes before what has none */
	if ((t_ms == INT64_MIN) != (than->first_ms == INT64_MIN))
		return than->first_ms == INT64_MIN;
	return t_ms != than->first_ms ? t_ms < than->first_ms
				      : locator_cmp(l, than->loc) < 0;
}

static void add(struct attribute *to, const struct attribute *x)
{
	bool longest = x->kind == ATTR_LONG;

	if (longest ? x->bytes > to->bytes ||
				(x->bytes == to->bytes &&
					earlier(x->first_ms, x->loc, to))
		    : earlier(x->first_ms, x->loc, to)) {
		to->first_ms = x->first_ms;
		to->loc = x->loc;
	}
	if (x->last_ms > to->last_ms)
		to->last_ms = x->last_ms;
	to->n = UINT32_MAX - to->n < x->n ? UINT32_MAX : to->n + x->n;
	if (longest)
		to->bytes = to->bytes > x->bytes ? to->bytes : x->bytes;
	else if (x->kind != ATTR_STACK)
		to->bytes += x->bytes;
}

/* false: memory is spent */
static bool src_room(struct attributes *f, uint32_t src)
{
	while (src >= f->src_cap) {
		uint32_t *wider = arena_grown(f->a,
			f->of_src,
			f->src_cap,
			&f->src_cap,
			sizeof *wider);

		if (!wider)
			return false;
		f->of_src = wider;
	}
	return true;
}

bool attributes_put(struct attributes *f, const struct attribute *x)
{
	if ((f->n + 1) * 4ULL >= f->cap * 3ULL && !grow(f))
		return false;
	uint32_t h = hash(x);
	uint32_t i = h & (f->cap - 1);
	for (; f->slot[i]; i = (i + 1) & (f->cap - 1)) {
		struct attribute *old = (struct attribute *)attributes_at(f,
			(uint32_t)f->slot[i] - 1);

		if ((uint32_t)(f->slot[i] >> 32) != h || !same(old, x))
			continue;
		add(old, x);
		return true;
	}
	if (x->src != HOST_NONE && !src_room(f, x->src))
		return false;
	if (attributes_full(f, x->src)) {
		f->n_beyond += x->n;
		return true;
	}
	if (f->n % ATTR_BLOCK == 0) {
		if (f->n_block == ATTR_BLOCKS_MAX)
			return false;
		struct attribute *block =
			NEW(f->a, struct attribute, ATTR_BLOCK);
		if (!block)
			return false;
		f->block[f->n_block++] = block;
	}
	f->block[f->n / ATTR_BLOCK][f->n % ATTR_BLOCK] = *x;
	f->slot[i] = (uint64_t)h << 32 | ++f->n;
	if (x->src != HOST_NONE)
		f->of_src[x->src]++;
	return true;
}

bool attributes_merge(struct attributes *to,
	const struct attributes *from,
	const uint32_t *host_of,
	const uint32_t *text_of)
{
	for (uint32_t i = 0; i < from->n; i++) {
		struct attribute x = *attributes_at(from, i);

		x.text = text_of[x.text];
		x.src = x.src == HOST_NONE ? HOST_NONE : host_of[x.src];
		x.dst = x.dst == HOST_NONE ? HOST_NONE : host_of[x.dst];
		if (!attributes_put(to, &x))
			return false;
	}
	return true;
}
