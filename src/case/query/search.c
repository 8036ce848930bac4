/* SPDX-License-Identifier: Apache-2.0 */
/* Everything of a case that holds a word. */
#include "case/query/answer.h"

struct searching {
	struct answer *a;
	struct str word; /* ASCII letters in lower case */
	struct hit *hit;
	uint32_t n;
	uint32_t cap;
	struct table seen; /* entities */
};

static bool holds(const struct searching *s, struct str text)
{
	return str_has_lower(text, s->word);
}

static bool add_hit(struct searching *s,
	enum hit_kind kind,
	struct str id,
	struct str text)
{
	s->hit = arena_grown(&s->a->view.a,
		s->hit,
		s->n,
		&s->cap,
		sizeof *s->hit);
	if (!s->hit)
		return false;
	s->hit[s->n++] = (struct hit){ kind, id, text };
	return true;
}

static enum hit_kind kind_of(struct str id)
{
	enum entity_type t = entity_type_of(id);

	if (t == ENT_INCIDENT)
		return HIT_INCIDENT;
	return t == ENT_INDICATOR ? HIT_INDICATOR : HIT_ENTITY;
}

static bool find_entity(struct searching *s, struct str id)
{
	uint32_t before = s->seen.n;

	if (!holds(s, id))
		return true;
	uint32_t k = table_put(&s->seen, id);
	if (k == TABLE_NONE)
		return false;
	return k < before ||
		add_hit(s, kind_of(id), s->seen.key[k], entity_name(id));
}

static bool claim_holds(const struct searching *s, const struct claim *c)
{
	return holds(s, c->subject) || holds(s, c->object) ||
		holds(s, c->source) || holds(s, c->origin) ||
		holds(s, c->scope) || holds(s, c->text) || holds(s, c->words);
}

static bool find_entities(struct searching *s)
{
	const struct claimset *c = &s->a->view.counted;

	for (uint32_t i = 0; i < c->n; i++) {
		if (!find_entity(s, c->claim[i]->subject) ||
			!find_entity(s, c->claim[i]->object)) {
			return false;
		}
	}
	return true;
}

static bool find_claims(struct searching *s)
{
	const struct claimset *c = &s->a->view.counted;

	for (uint32_t i = 0; i < c->n; i++) {
		const struct claim *x = c->claim[i];

		if (claim_holds(s, x) &&
			!add_hit(s, HIT_CLAIM, claim_key(x), x->text)) {
			return false;
		}
	}
	return true;
}

static bool find_exhibits(struct searching *s)
{
	const struct publication *p = &s->a->view.publication;

	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		const struct exhibit *x = &p->exhibit[i];
		char hex[SHA256_HEX_N];
		struct str id = { hex, SHA256_HEX_N };

		if (!publication_has(p, i) || x->kept_out)
			continue;
		hex_write(x->sha256.b, SHA256_N, hex);
		if (!holds(s, x->name) && !holds(s, x->how) &&
			!holds(s, x->by) && !holds(s, x->vantage) &&
			!holds(s, x->authority) && !holds(s, id)) {
			continue;
		}
		if (!add_hit(s,
			    HIT_EXHIBIT,
			    arena_str(&s->a->view.a, id),
			    x->name)) {
			return false;
		}
	}
	return true;
}

static bool find_notes(struct searching *s)
{
	const struct view *v = &s->a->view;

	for (uint32_t i = 0; i < v->n_note; i++) {
		const struct note *n = &v->note[i];

		if (n->recorded_at_s >= v->asked_before_s)
			continue;
		if (!holds(s, n->text) && !holds(s, n->by) &&
			!holds(s, n->about)) {
			continue;
		}
		struct str text = arena_fmt(&s->a->view.a,
			"%.*s on %.*s: %.*s",
			STR_FMT(n->by),
			STR_FMT(n->about),
			STR_FMT(n->text));
		if (!add_hit(s,
			    HIT_NOTE,
			    arena_str(&s->a->view.a, str_of(n->id)),
			    text)) {
			return false;
		}
	}
	return true;
}

ASKS(search)
{
	struct arena *room = &a->view.a;
	struct searching s = {
		.a = a,
		.word = a->view.word,
		.seen = table_in(room),
	};

	if (!s.word.n) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s: a word to look for was expected",
			a->call->called);
	}
	if (!find_entities(&s) || !find_exhibits(&s) || !find_notes(&s) ||
		!find_claims(&s) || room->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for what was found");
	}
	a->view.publication.hit = s.hit;
	a->view.publication.n_hit = s.n;
	return answer_select(a, LIST_HITS, err);
}
