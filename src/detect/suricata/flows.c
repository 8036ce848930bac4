/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/suricata/flows.h"

#include <stdlib.h>

enum {
	BUCKETS = 1 << 18
};

struct flows_seen {
	struct flow_seen *bucket[BUCKETS];
	uint32_t n;
	size_t waiting;
};

struct flows_seen *flows_seen_open(void)
{
	return calloc(1, sizeof(struct flows_seen));
}

static uint32_t bucket_of(const struct tuple *t)
{
	uint64_t x = t->src.hi ^ t->dst.hi ^ t->proto;
	uint64_t y =
		t->src.lo ^ t->dst.lo ^ (uint64_t)(t->sport ^ t->dport) << 40;

	/* the same for both directions */
	return (uint32_t)(hash_mix(
				  x ^ hash_mix(y ^ (t->src.lo + t->dst.lo))) %
		BUCKETS);
}

static bool same(const struct tuple *x, const struct tuple *y)
{
	return addr_eq(x->src, y->src) && addr_eq(x->dst, y->dst) &&
		x->sport == y->sport && x->dport == y->dport &&
		x->proto == y->proto;
}

struct flow_seen *flow_find(struct flows_seen *f, const struct tuple *t)
{
	struct flow_seen *w = f->bucket[bucket_of(t)];
	struct tuple back = tuple_reversed(*t);

	while (w && !same(&w->tuple, t) && !same(&w->tuple, &back))
		w = w->next;
	return w;
}

struct flow_seen *flow_get(struct flows_seen *f, const struct tuple *t)
{
	struct flow_seen *w = flow_find(f, t);

	if (w || f->n == FLOWS_SEEN_MAX)
		return w;
	w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	struct flow_seen **b = &f->bucket[bucket_of(t)];
	w->tuple = *t;
	w->last_dir = -1;
	w->next = *b;
	*b = w;
	f->n++;
	return w;
}

static void release(struct flows_seen *f, struct flow_seen *w)
{
	for (int i = 0; i < 2; i++) {
		f->waiting -= w->said[i].bytes.n;
		buf_done(&w->said[i].bytes);
		buf_done(&w->said[i].head);
		buf_done(&w->said[i].body);
		free(w->said[i].always);
	}
	free(w->bit);
	free(w);
	f->n--;
}

void flow_drop(struct flows_seen *f, struct flow_seen *w)
{
	struct flow_seen **at = &f->bucket[bucket_of(&w->tuple)];

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	release(f, w);
}

void flows_seen_drop_all(struct flows_seen *f,
	void (*fn)(void *ctx, struct flow_seen *w),
	void *ctx)
{
	for (uint32_t i = 0; i < BUCKETS && f->n; i++) {
		while (f->bucket[i]) {
			struct flow_seen *w = f->bucket[i];

			fn(ctx, w);
			f->bucket[i] = w->next;
			release(f, w);
		}
	}
}

static void drop_quietly(void *ctx, struct flow_seen *w)
{
	(void)ctx;
	(void)w;
}

void flows_seen_close(struct flows_seen *f)
{
	if (f)
		flows_seen_drop_all(f, drop_quietly, NULL);
	free(f);
}

size_t *flows_waiting(struct flows_seen *f)
{
	return &f->waiting;
}

bool flow_bit(const struct flow_seen *w, uint32_t bit)
{
	for (uint32_t i = 0; i < w->n_bit; i++) {
		if (w->bit[i] == bit)
			return true;
	}
	return false;
}

bool flow_bit_set(struct flow_seen *w, uint32_t bit, bool on)
{
	uint32_t i = 0;

	while (i < w->n_bit && w->bit[i] != bit)
		i++;
	if (!on) {
		if (i < w->n_bit)
			w->bit[i] = w->bit[--w->n_bit];
		return true;
	}
	if (i < w->n_bit || w->n_bit == BITS_MAX)
		return true;
	if (!w->bit)
		w->bit = malloc(BITS_MAX * sizeof *w->bit);
	if (!w->bit)
		return false;
	w->bit[w->n_bit++] = bit;
	return true;
}
