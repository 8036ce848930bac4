/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/summary.h"

static bool sum_up(struct summaries *s,
	const struct conversations *p,
	struct arena scratch)
{
	for (uint32_t i = 0; i < p->n; i++) {
		const struct conversation *conv = conversations_at(p, i);
		struct arena a = scratch;
		struct conversation_view v;

		if (!conversation_view(p, conv, &a, &v))
			return false;
		s->of[i] = (struct summary){
			.first_ms = v.first_ms,
			.last_ms = v.last_ms,
			.src_byte = v.src_byte,
			.dst_byte = v.dst_byte,
			.n = (uint32_t)v.total,
			.n_answered = v.n_answered,
			.n_not_told = v.n_not_told,
			.first_answered = v.n ? v.event[0].answered : 0,
			.bytes_told = !v.n_src_not_told && !v.n_dst_not_told,
		};
		if (conv->key_kind == KEY_ADDRESS ||
			conv->key_kind == KEY_UNDIRECTED) {
			s->n_record += conv->n;
			s->n_once += v.total;
		}
		if (conv->key_kind != KEY_ADDRESS || !v.n)
			continue;
		if (v.first_ms < s->first_ms)
			s->first_ms = v.first_ms;
		if (v.last_ms > s->last_ms)
			s->last_ms = v.last_ms;
	}
	return true;
}

static void sort_by_source(struct summaries *s, const struct conversations *p)
{
	uint32_t *start = s->start;

	for (uint32_t i = 0; i < p->n; i++) {
		const struct conversation *conv = conversations_at(p, i);

		if (conv->key_kind == KEY_ADDRESS)
			start[conv->src + 2]++;
	}
	for (uint32_t i = 0; i < s->n_host; i++)
		start[i + 2] += start[i + 1];
	/* start[h + 1] goes from where h begins to where it ends */
	for (uint32_t i = 0; i < p->n; i++) {
		const struct conversation *conv = conversations_at(p, i);

		if (conv->key_kind == KEY_ADDRESS)
			s->conv[start[conv->src + 1]++] = i;
	}
}

bool summaries_finalize(struct summaries *ret,
	const struct conversations *p,
	struct arena *a,
	struct arena scratch)
{
	struct summaries s = {
		.n_host = p->hosts->n,
		.first_ms = INT64_MAX,
		.last_ms = INT64_MIN,
	};

	s.of = arena_raw(a, sizeof *s.of, p->n + 1, alignof(struct summary));
	s.start = NEW(a, uint32_t, p->hosts->n + 3);
	s.conv = arena_raw(a, sizeof *s.conv, p->n + 1, alignof(uint32_t));
	if (!s.of || !s.start || !s.conv || !sum_up(&s, p, scratch))
		return false;
	sort_by_source(&s, p);
	*ret = s;
	return true;
}
