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

void claim_own_strings(struct arena *a, struct claim *c)
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
	claim_own_strings(s->a, own);
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

/* Names that same-as claims connect, and the smallest of them. Few personas: repeated passes instead of a union-find. */
struct str claimset_same_persona(const struct claimset *claims, int64_t as_of_s, struct str only, struct str persona, struct arena scratch)
{
	struct table hand = table_in(&scratch);
	struct str best = persona;

	table_put(&hand, persona);
	for (uint32_t before = 0; before != hand.n;) {
		before = hand.n;
		for (uint32_t i = 0; i < claims->n; i++) {
			const struct claim *c = claims->claim[i];

			if (!str_is(c->predicate, "same-as") || !claim_counts(c, as_of_s, only))
				continue;
			bool s = table_find(&hand, c->subject) != TABLE_NONE, o = table_find(&hand, c->object) != TABLE_NONE;
			if (s == o)
				continue;
			struct str more = s ? c->object : c->subject;
			table_put(&hand, more);
			if (str_cmp(more, best) < 0)
				best = more;
		}
	}
	return best;
}
