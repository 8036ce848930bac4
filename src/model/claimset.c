/* SPDX-License-Identifier: Apache-2.0 */
#include "model/claimset.h"

static bool grow(struct claimset *s)
{
	uint32_t cap = s->cap ? s->cap * 2 : 256;
	struct claim **bigger = NEW(s->a, struct claim *, cap);

	if (!bigger)
		return false;
	if (s->n)
		memcpy(bigger, s->claim, s->n * sizeof *bigger);
	s->claim = bigger;
	s->cap = cap;
	return true;
}

static void join_locators(struct claim *to, const struct claim *from)
{
	const uint32_t cap = sizeof to->loc / sizeof *to->loc;

	for (uint32_t i = 0; i < from->n_loc && to->n_loc < cap; i++)
		to->loc[to->n_loc++] = from->loc[i];
	to->n_records += from->n_records;
}

static void own_strings(struct arena *a, struct claim *c)
{
	struct str *const field[] = { &c->subject, &c->predicate, &c->object, &c->source, &c->origin, &c->scope, &c->text, &c->detail };

	for (size_t i = 0; i < sizeof field / sizeof *field; i++)
		*field[i] = arena_str(a, *field[i]);
}

struct claim *claimset_add(struct claimset *s, const struct claim *c)
{
	struct claim tmp = *c;

	claim_seal(&tmp);
	uint32_t known = table_find(&s->ids, str_of(tmp.id));
	if (known != TABLE_NONE) {
		join_locators(s->claim[known], c);
		return s->claim[known];
	}
	struct claim *own = NEW(s->a, struct claim, 1);
	if (!own || (s->n == s->cap && !grow(s)))
		return NULL;
	*own = tmp;
	own_strings(s->a, own);
	if (table_put(&s->ids, str_of(own->id)) == TABLE_NONE || s->a->full)
		return NULL;
	return s->claim[s->n++] = own;
}

const struct claim *claimset_find(const struct claimset *s, struct str id)
{
	const struct claim *hit = NULL;

	for (uint32_t i = 0; i < s->n; i++) {
		if (!str_starts(str_of(s->claim[i]->id), id))
			continue;
		if (hit)
			return NULL;
		hit = s->claim[i];
	}
	return hit;
}
