/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/sample.h"

#include <stdlib.h>

enum {
	ROOM = 2 * SAMPLE_KEPT,
	SLOTS = 4 * ROOM
};

#define MS INT64_C(1000000)
#define ONE_NS (60 * 1000 * MS)

/* Sensors see the first packet within half a second of each other: the longest
 * way around the earth and back takes .4 s. Servers write a request, and a
 * login that fails or succeeds, when it is done: mostly within these. */
const struct seen_row seen_rows[SEEN_KINDS] = {
#include "timeline/seen_rows.list"
};

static bool make_room(struct sample *s)
{
	if (s->at)
		return true;
	s->at = malloc(ROOM * sizeof *s->at);
	s->slot = calloc(SLOTS, sizeof *s->slot);
	return s->at && s->slot;
}

/* where the key is, or would be */
static uint32_t slot_of(const struct sample *s, uint64_t key)
{
	uint32_t i = (uint32_t)(key % SLOTS);

	while (s->slot[i] && s->at[s->slot[i] - 1].key != key)
		i = (i + 1) % SLOTS;
	return i;
}

static int by_key(const void *a, const void *b)
{
	const struct sighting *x = a;
	const struct sighting *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return locator_cmp(x->loc, y->loc);
}

/* the smallest half stays */
static void prune(struct sample *s)
{
	qsort(s->at, s->n, sizeof *s->at, by_key);
	s->below = s->at[SAMPLE_KEPT].key;
	s->n = SAMPLE_KEPT;
	memset(s->slot, 0, SLOTS * sizeof *s->slot);
	for (uint32_t i = 0; i < s->n; i++)
		s->slot[slot_of(s, s->at[i].key)] = i + 1;
}

/* Of one conversation several records may tell, at nearly one time: the first
 * counts. What comes again later, or from elsewhere, is another of the same
 * name. */
static void again(struct sighting *was, const struct sighting *x)
{
	int64_t apart = x->at_ns - was->at_ns;

	if (apart > ONE_NS || apart < -ONE_NS || x->witness != was->witness)
		was->many = true;
	else if (apart < 0)
		*was = *x;
}

bool sample_add(struct sample *s, const struct sighting *x)
{
	if (s->below && x->key >= s->below)
		return true;
	if (!make_room(s))
		return false;
	uint32_t i = slot_of(s, x->key);
	if (s->slot[i]) {
		again(&s->at[s->slot[i] - 1], x);
		return true;
	}
	s->at[s->n++] = *x;
	s->slot[i] = s->n;
	if (s->n == ROOM)
		prune(s);
	return true;
}

void sample_end(struct sample *s)
{
	uint32_t n = 0;

	if (!s->at)
		return;
	if (s->n > SAMPLE_KEPT)
		prune(s);
	else
		qsort(s->at, s->n, sizeof *s->at, by_key);
	for (uint32_t i = 0; i < s->n; i++) {
		if (!s->at[i].many)
			s->at[n++] = s->at[i];
	}
	s->n = n;
	free(s->slot);
	s->slot = NULL;
}

void sample_done(struct sample *s)
{
	free(s->at);
	free(s->slot);
	*s = (struct sample){ 0 };
}
