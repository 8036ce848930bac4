/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/summary.h"

static bool is_exchange(const struct conversation_event *e)
{
	return e->src_byte && e->dst_byte;
}
static bool alike(const struct conversation_event *x,
	const struct conversation_event *y)
{
	return x->src_byte == y->src_byte && x->dst_byte == y->dst_byte;
}

/* The exchange that most are like, if one is: majority vote (Boyer and Moore
 * 1991). */
static uint32_t count_alike(const struct conversation_view *v)
{
	const struct conversation_event *most = NULL;
	uint32_t lead = 0;
	uint32_t all = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < v->n; i++) {
		const struct conversation_event *e = &v->event[i];

		if (!is_exchange(e))
			continue;
		all++;
		if (!lead)
			most = e;
		lead += alike(e, most) ? 1 : UINT32_MAX;
	}
	for (uint32_t i = 0; lead && i < v->n; i++)
		n += is_exchange(&v->event[i]) && alike(&v->event[i], most);
	return 2 * n > all ? n : 0;
}

/* who sends payload over TCP has heard something */
static int64_t last_heard(const struct conversation_view *v)
{
	for (uint32_t i = v->n; i-- > 0;) {
		const struct conversation_event *e = &v->event[i];

		if (e->answered ||
			(v->conv->proto == 6 && !e->src_not_told &&
				e->src_byte))
			return e->t_ms;
	}
	return INT64_MIN;
}

static bool is_contact(const struct conversations *p,
	const struct conversation *conv)
{
	struct conversation flows = *conv;

	flows.key_kind = KEY_ADDRESS;
	return conv->key_kind == KEY_ADDRESS ||
		(conv->key_kind == KEY_SPOKEN &&
			!conversations_find(p, &flows));
}

static bool tells_span(const struct summary *m,
	const struct conversation *conv)
{
	return m->is_contact || key_is_name((enum key_kind)conv->key_kind);
}

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
			.last_heard_ms = last_heard(&v),
			.n_alike = count_alike(&v),
			.first_answered = v.n ? v.event[0].answered : 0,
			.first_src_port = v.n ? v.event[0].src_port : 0,
			.bytes_told = !v.n_src_not_told && !v.n_dst_not_told,
			.is_contact = is_contact(p, conv),
		};
		if (conv->key_kind == KEY_ADDRESS ||
			conv->key_kind == KEY_UNDIRECTED) {
			s->n_record += conv->n;
			s->n_once += v.total;
		}
		if (!v.n || !tells_span(&s->of[i], conv))
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
