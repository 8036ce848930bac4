/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/events.h"

#include <stdlib.h>

int events_cmp(const void *a, const void *b)
{
	const struct conversation_event *x = a;
	const struct conversation_event *y = b;

	if (x->t_ms != y->t_ms)
		return x->t_ms < y->t_ms ? -1 : 1;
	if (x->src_byte != y->src_byte)
		return x->src_byte < y->src_byte ? -1 : 1;
	return locator_cmp(x->loc, y->loc);
}

static int by_port(const void *a, const void *b)
{
	const struct conversation_event *x = a;
	const struct conversation_event *y = b;

	return x->src_port != y->src_port
		? (x->src_port > y->src_port) - (x->src_port < y->src_port)
		: events_cmp(a, b);
}

/* a is not later than b; what has no time is near to nothing */
static bool near(const struct conversation_event *a,
	const struct conversation_event *b)
{
	return a->t_ms != INT64_MIN &&
		(uint64_t)b->t_ms - (uint64_t)a->t_ms <= CLOCK_TOLERANCE_MS;
}

/* Whether b, of the same source port and not before a, may be a seen by another
 * exhibit. */
static bool alike(const struct conversation_event *a,
	const struct conversation_event *b)
{
	if (a->src_port)
		return near(a, b);
	return a->t_ms == b->t_ms && a->src_byte == b->src_byte && near(a, b);
}

/* Between two events of two exhibits lies a pair of neighbours that are of two
 * exhibits, and no farther apart. */
static bool seen_by_others(const struct conversation_event *e, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		if (e[i].loc.exhibit != e[i - 1].loc.exhibit &&
			near(&e[i - 1], &e[i])) {
			return true;
		}
	}
	return false;
}

/* By exhibit: the first event of those that happened that it has not told of
 * yet. */
struct teller {
	uint32_t exhibit; /* + 1; 0 = free */
	uint32_t next;
};

struct tellers {
	struct teller *slot;
	uint32_t mask;
};

static bool tellers_open(struct tellers *ret,
	const struct conversation_event *e,
	uint32_t n,
	struct arena *a)
{
	uint32_t low = UINT32_MAX;
	uint32_t high = 0;
	uint32_t mask = 3;

	for (uint32_t i = 0; i < n; i++) {
		low = e[i].loc.exhibit < low ? e[i].loc.exhibit : low;
		high = e[i].loc.exhibit > high ? e[i].loc.exhibit : high;
	}
	uint32_t most = high - low < n ? high - low + 1 : n;
	while (mask / 2 < most)
		mask = mask * 2 + 1;
	*ret = (struct tellers){ NEW(a, struct teller, (size_t)mask + 1),
		mask };
	return ret->slot;
}

static struct teller *teller_of(const struct tellers *t, uint32_t exhibit)
{
	uint32_t at = (uint32_t)hash_mix(exhibit) & t->mask;

	while (t->slot[at].exhibit && t->slot[at].exhibit != exhibit + 1)
		at = (at + 1) & t->mask;
	t->slot[at].exhibit = exhibit + 1;
	return &t->slot[at];
}

/* What either tells that the other does not, and the larger of counts: a sensor
 * that lost packets counts too few, none counts too many. */
static void complete(struct conversation_event *to,
	const struct conversation_event *e)
{
	if (e->src_byte > to->src_byte)
		to->src_byte = e->src_byte;
	if (e->dst_byte > to->dst_byte)
		to->dst_byte = e->dst_byte;
	if (e->answered > to->answered)
		to->answered = e->answered;
	to->src_not_told = to->src_not_told && e->src_not_told;
	to->dst_not_told = to->dst_not_told && e->dst_not_told;
}

bool events_once(struct conversation_event *e,
	uint32_t *n,
	struct arena scratch)
{
	struct tellers tellers;
	uint32_t kept = 0;
	uint32_t from = 0; /* first of the kept that the next may be */

	if (!seen_by_others(e, *n))
		return true;
	if (!tellers_open(&tellers, e, *n, &scratch))
		return false;
	qsort(e, *n, sizeof *e, by_port);
	for (uint32_t i = 0; i < *n; i++) {
		const struct conversation_event one = e[i];
		struct teller *t = teller_of(&tellers, one.loc.exhibit);

		while (from < kept &&
			(e[from].src_port != one.src_port ||
				!alike(&e[from], &one))) {
			from++;
		}
		uint32_t at = t->next > from ? t->next : from;
		if (at < kept)
			complete(&e[at], &one);
		else
			e[kept++] = one;
		t->next = at + 1;
	}
	*n = kept;
	qsort(e, kept, sizeof *e, events_cmp);
	return true;
}
