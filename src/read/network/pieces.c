/* SPDX-License-Identifier: Apache-2.0 */
#include "read/network/pieces.h"

#include <stdlib.h>

enum {
	SETS = 1 << 14,
	WAYS = 4, /* of a set that is full the oldest is put */
	/* pieces are cut by a clock that is not that of the packets */
	OVERLAP_MS = 1000,
	APART_S = 3600,
};

struct piece {
	uint64_t id; /* 0 = free */
	int64_t t_ns;
	struct tuple tuple;
	uint64_t at_byte;
	uint32_t len_byte;
	struct obs_flow flow;
};

struct pieces {
	struct piece *piece; /* SETS of WAYS, the newest of a set first */
	bool *used;          /* by set */
};

struct pieces *pieces_new(struct arena *a)
{
	struct pieces *p = NEW(a, struct pieces, 1);

	if (!p)
		return NULL;
	p->piece = arena_raw(a,
		sizeof *p->piece,
		(size_t)SETS * WAYS,
		alignof(struct piece));
	p->used = NEW(a, bool, SETS);
	return p->piece && p->used ? p : NULL;
}

static bool put_piece(const struct piece *x, const struct sink *out)
{
	return !x->id ||
		out->put(out->ctx,
			&(struct obs){
				.kind = OBS_FLOW,
				.t_ns = x->t_ns,
				.tuple = x->tuple,
				.at_byte = x->at_byte,
				.len_byte = x->len_byte,
				.flow = x->flow,
			});
}

static bool same_ends(const struct tuple *a, const struct tuple *b)
{
	return a->src.hi == b->src.hi && a->src.lo == b->src.lo &&
		a->dst.hi == b->dst.hi && a->dst.lo == b->dst.lo &&
		a->sport == b->sport && a->dport == b->dport &&
		a->proto == b->proto;
}

static bool goes_on(const struct piece *x, uint64_t id, const struct obs *o)
{
	const int64_t ms = 1000000;

	if (x->id != id || !same_ends(&x->tuple, &o->tuple))
		return false;
	if (x->t_ns == T_NONE || o->t_ns == T_NONE || x->flow.duration_ns < 0)
		return false;
	/* in ms, so that nothing overflows */
	int64_t end_ms = x->t_ns / ms + x->flow.duration_ns / ms;
	int64_t apart_ms = o->t_ns / ms - end_ms;
	return apart_ms >= -OVERLAP_MS && apart_ms <= APART_S * 1000 &&
		o->t_ns > x->t_ns;
}

static uint64_t together(uint64_t a, uint64_t b)
{
	return a == COUNT_NOT_TOLD || b == COUNT_NOT_TOLD ? COUNT_NOT_TOLD
							  : a + b;
}

static void add(struct piece *x, const struct obs *o)
{
	struct obs_flow *f = &x->flow;
	const struct obs_flow *more = &o->flow;

	f->src_byte = together(f->src_byte, more->src_byte);
	f->dst_byte = together(f->dst_byte, more->dst_byte);
	f->src_packets = together(f->src_packets, more->src_packets);
	f->dst_packets = together(f->dst_packets, more->dst_packets);
	f->src_wire_byte += more->src_wire_byte;
	f->dst_wire_byte += more->dst_wire_byte;
	f->src_flags |= more->src_flags;
	f->dst_flags |= more->dst_flags;
	if (more->answered > f->answered)
		f->answered = more->answered;
	if (more->duration_ns < 0)
		f->duration_ns = -1;
	else
		f->duration_ns = o->t_ns - x->t_ns + more->duration_ns;
}

bool pieces_put(struct pieces *p,
	uint64_t id,
	const struct obs *o,
	const struct sink *out)
{
	uint32_t at = (uint32_t)hash_mix(id) & (SETS - 1);
	struct piece *set = &p->piece[(size_t)at * WAYS];

	if (!id)
		return out->put(out->ctx, o);
	if (!p->used[at])
		memset(set, 0, WAYS * sizeof *set);
	p->used[at] = true;
	for (int i = 0; i < WAYS; i++) {
		if (goes_on(&set[i], id, o)) {
			add(&set[i], o);
			return true;
		}
	}
	bool ok = put_piece(&set[WAYS - 1], out);
	memmove(set + 1, set, (WAYS - 1) * sizeof *set);
	*set = (struct piece){ id,
		o->t_ns,
		o->tuple,
		o->at_byte,
		o->len_byte,
		o->flow };
	return ok;
}

static int by_place(const void *a, const void *b)
{
	const struct piece *x = a;
	const struct piece *y = b;

	return (x->at_byte > y->at_byte) - (x->at_byte < y->at_byte);
}

bool pieces_end(struct pieces *p, const struct sink *out)
{
	bool ok = true;
	size_t n = 0;

	for (size_t i = 0; i < (size_t)SETS * WAYS; i++) {
		if (p->used[i / WAYS] && p->piece[i].id)
			p->piece[n++] = p->piece[i];
	}
	memset(p->used, 0, SETS * sizeof *p->used);
	qsort(p->piece, n, sizeof *p->piece, by_place);
	for (size_t i = 0; ok && i < n; i++)
		ok = put_piece(&p->piece[i], out);
	return ok;
}
