/* SPDX-License-Identifier: Apache-2.0 */
/* Maps of clocks as people read them. */
#include "timeline/chronology.h"

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* How far a clock was from UTC when it showed a reading. */
static bool offset_at(const struct clock_map *m,
	int64_t at_ns,
	int64_t *low,
	int64_t *high)
{
	struct clock_bounds b = clock_bounds(m, at_ns, at_ns, CLOCK_WRITTEN);

	if (!b.rests_on || b.earliest_ns == INT64_MIN ||
		b.latest_ns == INT64_MAX) {
		return false;
	}
	*low = least(*low, at_ns - b.latest_ns);
	*high = most(*high, at_ns - b.earliest_ns);
	return true;
}

/* A stretch of a map as people read it: by readings, with one offset. A map
 * goes on where the clock showed nothing, and grows uncertain there; that is
 * cut off. */
static struct clock_piece piece_of(const struct clock_map *m,
	int64_t first_ns,
	int64_t last_ns,
	const struct clock_segment *s)
{
	int64_t low = least(s->low_ns[0], s->low_ns[1]);
	int64_t high = most(s->high_ns[0], s->high_ns[1]);
	struct clock_piece p = {
		.from_ns = most(s->first_ns, first_ns),
		.to_ns = least(s->last_ns, last_ns),
		.error_ns = -1,
		.n_witness = s->n_witness,
		.rests_on = s->rests_on,
	};
	bool cut = p.from_ns > s->first_ns || p.to_ns < s->last_ns;

	if (!s->n_witness || p.from_ns > p.to_ns)
		return p;
	if (cut) {
		low = INT64_MAX;
		high = INT64_MIN;
		if (!offset_at(m, p.from_ns, &low, &high) ||
			!offset_at(m, p.to_ns, &low, &high)) {
			return p;
		}
	}
	if (low == INT64_MIN || high == INT64_MAX)
		return p;
	p.offset_ns = low / 2 + high / 2;
	p.error_ns = high / 2 - low / 2 + 1;
	return p;
}

/* Stretches that say nearly the same become one: at most half as wide again as
 * the wider one. */
static bool joined(struct clock_piece *p, const struct clock_piece *q)
{
	int64_t low =
		least(p->offset_ns - p->error_ns, q->offset_ns - q->error_ns);
	int64_t high =
		most(p->offset_ns + p->error_ns, q->offset_ns + q->error_ns);
	bool known = p->error_ns >= 0 && q->error_ns >= 0;

	if ((p->error_ns < 0) != (q->error_ns < 0))
		return false;
	if (known &&
		(high - low) / 3 >
			most(most(p->error_ns, q->error_ns), NS_PER_S)) {
		return false;
	}
	p->to_ns = most(p->to_ns, q->to_ns);
	p->n_witness = (uint32_t)most(p->n_witness, q->n_witness);
	p->rests_on = (uint32_t)least(p->rests_on, q->rests_on);
	if (known) {
		p->offset_ns = low / 2 + high / 2;
		p->error_ns = high / 2 - low / 2 + 1;
	}
	return true;
}

/* Stretches of which nothing is known say which readings they might hold, which
 * others do, too: beside those they say nothing. */
static uint32_t drop_unknown(struct clock_piece *p, uint32_t n)
{
	uint32_t known = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (p[i].error_ns >= 0)
			p[known++] = p[i];
	}
	return known ? known : n;
}

uint32_t map_pieces(const struct clock_map *m,
	int64_t first_ns,
	int64_t last_ns,
	struct arena *a,
	struct clock_piece **ret)
{
	uint32_t n_segment;
	const struct clock_segment *s = clock_segments(m, &n_segment);
	uint32_t n = 0;

	*ret = NEW(a, struct clock_piece, n_segment + 1);
	for (uint32_t i = 0; *ret && i < n_segment; i++) {
		struct clock_piece p = piece_of(m, first_ns, last_ns, &s[i]);

		if (p.from_ns > p.to_ns)
			continue;
		if (!n || !joined(&(*ret)[n - 1], &p))
			(*ret)[n++] = p;
	}
	return drop_unknown(*ret, n);
}
