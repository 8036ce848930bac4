/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/spans.h"

/* more than any operation has before it is cut to SPANS_MAX */
enum {
	PARTS_MAX = 2 * SPANS_MAX
};

struct parts {
	struct interval span[PARTS_MAX];
	uint32_t n;
};

struct spans spans_of(int64_t from_ns, int64_t to_ns)
{
	struct spans s = { 0 };

	if (from_ns >= to_ns)
		return s;
	s.span[0] = (struct interval){ from_ns, to_ns };
	s.n = 1;
	return s;
}

struct spans spans_all(void)
{
	return spans_of(INT64_MIN, INT64_MAX);
}

/* behind the others; one that touches the last is joined to it */
static void append(struct parts *p, struct interval s)
{
	struct interval *last = p->n ? &p->span[p->n - 1] : NULL;

	if (s.from_ns >= s.to_ns)
		return;
	if (!last || s.from_ns > last->to_ns) {
		p->span[p->n++] = s;
		return;
	}
	if (s.to_ns > last->to_ns)
		last->to_ns = s.to_ns;
}

/* of two instants, of which the second is not earlier; up to 2^64 - 1 */
static uint64_t apart(int64_t a, int64_t b)
{
	return (uint64_t)b - (uint64_t)a;
}

static uint32_t smallest_gap(const struct parts *p)
{
	uint32_t best = 0;
	uint64_t least = UINT64_MAX;

	for (uint32_t i = 0; i + 1 < p->n; i++) {
		uint64_t gap =
			apart(p->span[i].to_ns, p->span[i + 1].from_ns);

		if (gap < least) {
			least = gap;
			best = i;
		}
	}
	return best;
}

static void join(struct parts *p, uint32_t i)
{
	p->span[i].to_ns = p->span[i + 1].to_ns;
	memmove(&p->span[i + 1],
		&p->span[i + 2],
		(p->n - i - 2) * sizeof *p->span);
	p->n--;
}

static struct spans fitted(struct parts *p, bool widened)
{
	struct spans s = { .widened = widened };

	while (p->n > SPANS_MAX) {
		join(p, smallest_gap(p));
		s.widened = true;
	}
	memcpy(s.span, p->span, p->n * sizeof *p->span);
	s.n = p->n;
	return s;
}

struct spans spans_unite(const struct spans *a, const struct spans *b)
{
	struct parts p = { 0 };
	uint32_t i = 0;
	uint32_t k = 0;

	while (i < a->n || k < b->n) {
		bool of_a = k == b->n ||
			(i < a->n &&
				a->span[i].from_ns <= b->span[k].from_ns);

		append(&p, of_a ? a->span[i++] : b->span[k++]);
	}
	return fitted(&p, a->widened || b->widened);
}

struct spans spans_intersect(const struct spans *a, const struct spans *b)
{
	struct parts p = { 0 };
	uint32_t i = 0;
	uint32_t k = 0;

	while (i < a->n && k < b->n) {
		struct interval x = a->span[i];
		struct interval y = b->span[k];
		struct interval both = {
			x.from_ns > y.from_ns ? x.from_ns : y.from_ns,
			x.to_ns < y.to_ns ? x.to_ns : y.to_ns,
		};

		append(&p, both);
		if (x.to_ns < y.to_ns)
			i++;
		else
			k++;
	}
	return fitted(&p, a->widened || b->widened);
}

static int64_t later(int64_t at_ns, int64_t by_ns)
{
	int64_t sum;

	if (at_ns == INT64_MIN || at_ns == INT64_MAX)
		return at_ns;
	if (__builtin_add_overflow(at_ns, by_ns, &sum))
		return by_ns < 0 ? INT64_MIN : INT64_MAX;
	return sum;
}

struct spans spans_shift(const struct spans *a,
	int64_t least_ns,
	int64_t most_ns)
{
	struct parts p = { 0 };

	for (uint32_t i = 0; i < a->n; i++) {
		struct interval s = {
			later(a->span[i].from_ns, least_ns),
			later(a->span[i].to_ns, most_ns),
		};

		/* beyond the ends of int64 lies the last instant there */
		if (s.to_ns == INT64_MIN)
			s.to_ns++;
		if (s.from_ns == INT64_MAX)
			s.from_ns--;
		append(&p, s);
	}
	return fitted(&p, a->widened);
}

struct interval spans_hull(const struct spans *a)
{
	if (!a->n)
		return (struct interval){ 0, 0 };
	return (struct interval){
		a->span[0].from_ns,
		a->span[a->n - 1].to_ns,
	};
}

bool spans_has(const struct spans *a, int64_t at_ns)
{
	for (uint32_t i = 0; i < a->n; i++) {
		if (at_ns >= a->span[i].from_ns && at_ns < a->span[i].to_ns)
			return true;
	}
	return false;
}
