/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/marks.h"

/* what a well-made fake passes for */
static const struct grade forged = { 'C', '3' };

/* Records (contracts, payments, identity checks) are costly to forge; of a
 * persona everything is a record, made by whoever registers under the name. */
static bool cheap(const struct weight *w, enum layer layer)
{
	return w->layer == layer && w->raw_milli > 0 &&
		(w->cls != CLASS_RECORD || layer == LAYER_PERSONA);
}

struct marks marks_plan(const struct tally *t)
{
	struct marks p = { .n = 0 };

	for (size_t i = 0; i < n_weights && p.n < MARKS_MAX; i++) {
		struct mark m = { .w = &weights[i], .grade = forged };
		uint32_t at = p.n;

		if (!cheap(&weights[i], t->layer))
			continue;
		m.right = tally_reachable(t, &weights[i]);
		if (!m.right)
			continue;
		for (; at &&
			tally_mark(t, &p.mark[at - 1], SCEN_MIDDLE) <
				tally_mark(t, &m, SCEN_MIDDLE);
			at--) {
			p.mark[at] = p.mark[at - 1];
		}
		p.mark[at] = m;
		p.n++;
	}
	return p;
}

bool marks_give_chance(const struct tally *t, const struct marks *p)
{
	for (uint32_t k = 0; k < p->n; k++) {
		if (tally_mark(t, &p->mark[k], SCEN_MIDDLE) >=
			GATE_WEIGHT_MILLI)
			return true;
	}
	return false;
}

/* One more mark where it moves most; the sum then. Weights add up to caps, so
 * what moves most now is never regretted. */
int64_t marks_plant(struct tally *t, uint32_t hyp, struct marks *p)
{
	int64_t best = INT64_MIN;
	uint32_t at = 0;

	for (uint32_t k = 0; k < p->n; k++) {
		p->mark[k].n++;
		int64_t sum =
			tally_sum_marked(t, hyp, SCEN_MIDDLE, p->mark, p->n);
		p->mark[k].n--;
		if (sum > best) {
			best = sum;
			at = k;
		}
	}
	if (p->n)
		p->mark[at].n++;
	return best;
}

int64_t marks_sum(struct tally *t, uint32_t n)
{
	struct marks p = marks_plan(t);
	int64_t sum = 0;

	for (uint32_t i = 0; i < n && p.n; i++)
		sum = marks_plant(t, TABLE_NONE, &p);
	return sum;
}
