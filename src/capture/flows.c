/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/flows.h"

#include <stdlib.h>

enum {
	SLOTS_FIRST = 2 * FLOWS_MAX < 8192 ? 2 * FLOWS_MAX : 8192
};

_Static_assert(sizeof(struct flow) == 128, "two cache lines");

bool flows_open(struct flows *f, struct arena *a)
{
	*f = (struct flows){ .swept_ns = INT64_MIN };
	f->flow = arena_raw(a, sizeof *f->flow, FLOWS_MAX, 64);
	f->slot = arena_raw(a,
		sizeof *f->slot,
		2 * FLOWS_MAX,
		alignof(struct flow_slot));
	f->ended = arena_raw(a,
		sizeof *f->ended,
		FLOWS_MAX,
		alignof(struct flow_ended));
	f->slot_mask = SLOTS_FIRST - 1;
	if (!f->flow || !f->slot || !f->ended)
		return false;
	memset(f->slot, 0, SLOTS_FIRST * sizeof *f->slot);
	return true;
}

uint32_t flow_hash(const struct tuple *t)
{
	const uint64_t golden = 0x9e3779b97f4a7c15U;
	uint64_t src = (t->src.lo ^ t->src.hi) * golden;
	uint64_t dst = (t->dst.lo ^ t->dst.hi) * golden;
	uint64_t sum = (uint64_t)t->sport + t->dport;
	uint64_t ports = sum << 16 | (t->sport ^ t->dport);
	uint64_t proto = (uint64_t)t->proto << 48;
	uint64_t mixed = hash_mix((src ^ dst) + ports + proto);

	return (uint32_t)(mixed >> 16);
}

void flows_fetch_flow(const struct flows *f, uint32_t hash)
{
	for (uint32_t i = hash & f->slot_mask; f->slot[i].index;
		i = (i + 1) & f->slot_mask) {
		if (f->slot[i].hash == hash) {
			const struct flow *w = &f->flow[f->slot[i].index - 1];
			__builtin_prefetch(w);
			__builtin_prefetch((const char *)w + 64);
			return;
		}
	}
}

/* 0 = from src, 1 = from dst, -1 = another flow */
static int direction(const struct flow *w, const struct tuple *t)
{
	if (w->proto != t->proto)
		return -1;
	if (addr_eq(w->src, t->src) && addr_eq(w->dst, t->dst) &&
		w->sport == t->sport && w->dport == t->dport) {
		return 0;
	}
	if (addr_eq(w->src, t->dst) && addr_eq(w->dst, t->src) &&
		w->sport == t->dport && w->dport == t->sport) {
		return 1;
	}
	return -1;
}

struct flow *flows_find(const struct flows *f,
	const struct tuple *t,
	uint32_t hash,
	int *ret_dir)
{
	for (uint32_t i = hash & f->slot_mask; f->slot[i].index;
		i = (i + 1) & f->slot_mask) {
		struct flow *w = &f->flow[f->slot[i].index - 1];

		if (f->slot[i].hash == hash &&
			(*ret_dir = direction(w, t)) >= 0) {
			return w;
		}
	}
	return NULL;
}

static uint32_t hash_of(const struct flow *w)
{
	const struct tuple t = flow_tuple(w);

	return flow_hash(&t);
}

static void enter(struct flows *f, uint32_t index, uint32_t hash)
{
	uint32_t i = hash & f->slot_mask;

	while (f->slot[i].index)
		i = (i + 1) & f->slot_mask;
	f->slot[i] = (struct flow_slot){ index + 1, hash };
}

/* twice as many slots, before half of them are taken; the room for flows that a
 * sweep ends holds the old ones meanwhile */
static void widen(struct flows *f)
{
	struct flow_slot *old = (struct flow_slot *)(void *)f->ended;
	uint32_t n = f->slot_mask + 1;

	memcpy(old, f->slot, (size_t)n * sizeof *old);
	f->slot_mask = 2 * f->slot_mask + 1;
	memset(f->slot, 0, ((size_t)f->slot_mask + 1) * sizeof *f->slot);
	for (uint32_t i = 0; i < n; i++) {
		if (old[i].index)
			enter(f, old[i].index - 1, old[i].hash);
	}
}

_Static_assert(sizeof(struct flow_ended) >= sizeof(struct flow_slot),
	"as many slots as flows");

struct flow *flows_add(struct flows *f, const struct tuple *t, uint32_t hash)
{
	uint32_t index = f->free ? f->free - 1 : f->n_used++;
	struct flow *w = &f->flow[index];

	if (f->free)
		f->free = w->next[0];
	*w = (struct flow){
		.src = t->src,
		.dst = t->dst,
		.sport = t->sport,
		.dport = t->dport,
		.proto = t->proto,
		.open = true,
	};
	enter(f, index, hash);
	if (2 * ++f->n_open > f->slot_mask &&
		f->slot_mask < 2 * FLOWS_MAX - 1)
		widen(f);
	return w;
}

/* the entries behind the gap move up, so that no search ends too early. source:
 * Knuth, TAOCP 3, 6.4, algorithm R */
static void close_gap(struct flows *f, uint32_t gap)
{
	for (uint32_t i = (gap + 1) & f->slot_mask; f->slot[i].index;
		i = (i + 1) & f->slot_mask) {
		uint32_t home = f->slot[i].hash & f->slot_mask;

		if (((i - home) & f->slot_mask) >=
			((i - gap) & f->slot_mask)) {
			f->slot[gap] = f->slot[i];
			gap = i;
		}
	}
	f->slot[gap] = (struct flow_slot){ 0, 0 };
}

void flows_remove(struct flows *f, struct flow *w)
{
	uint32_t index = (uint32_t)(w - f->flow);
	uint32_t i = hash_of(w) & f->slot_mask;

	while (f->slot[i].index != index + 1)
		i = (i + 1) & f->slot_mask;
	close_gap(f, i);
	w->open = false;
	w->next[0] = f->free;
	f->free = index + 1;
	f->n_open--;
}

void flows_clear(struct flows *f)
{
	memset(f->slot, 0, ((size_t)f->slot_mask + 1) * sizeof *f->slot);
	f->n_used = 0;
	f->n_open = 0;
	f->free = 0;
}

bool flow_is_over(const struct flow *w, int64_t t_ns)
{
	int64_t idle_s = TCP_IDLE_S;
	int64_t silence_ns = 0;

	if (w->proto != PROTO_TCP)
		idle_s = OTHER_IDLE_S;
	else if (w->closed)
		idle_s = TCP_CLOSED_S;
	if (t_ns > w->last_ns)
		silence_ns = t_ns - w->last_ns;
	else if (t_ns < w->first_ns)
		silence_ns = w->first_ns - t_ns;
	return silence_ns > idle_s * 1000000000;
}

static int by_place(const void *x, const void *y)
{
	const struct flow_ended *a = x;
	const struct flow_ended *b = y;

	return a->at_byte < b->at_byte ? -1 : a->at_byte > b->at_byte;
}

uint32_t flows_sweep(struct flows *f, int64_t now_ns, bool all)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < f->n_used; i++) {
		const struct flow *w = &f->flow[i];

		if (!w->open)
			continue;
		if (all || (now_ns > w->last_ns && flow_is_over(w, now_ns)))
			f->ended[n++] = (struct flow_ended){ w->at_byte, i };
	}
	bool sorted = true;
	for (uint32_t i = 1; i < n && sorted; i++)
		sorted = f->ended[i - 1].at_byte <= f->ended[i].at_byte;
	if (!sorted)
		qsort(f->ended, n, sizeof *f->ended, by_place);
	f->swept_ns = now_ns;
	f->since_sweep = 0;
	return n;
}
