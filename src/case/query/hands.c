/* SPDX-License-Identifier: Apache-2.0 */
/* Which personas of a case may be one hand. */
#include <stdlib.h>

#include "case/query/answer.h"
#include "identity/identity.h"

/* pages become real when touched */
#define HANDS_ARENA ((size_t)8 << 30)

enum {
	/* logit, 1/1000: pairs of less than 5 % are no news */
	HANDS_LISTED = -2944
};

/* What claims say of two. */
struct said_of {
	const struct claim *claim;
	const struct claim *word;
	bool listed;
};

struct asking_hands {
	struct answer *a;
	struct persona_fact *fact;
	uint32_t n_fact;
	uint32_t room;
	struct hands_found found;
	struct table pair; /* by their names */
	struct said_of *said_of;
	struct str *hand; /* by pair: the hand of its first */
	struct identities_answer said;
};

/* --- facts -----------------------------------------------------------------
 */

static bool put_fact(struct asking_hands *asking,
	const struct claim *c,
	struct str kind,
	struct str value)
{
	asking->fact = arena_grown(&asking->a->room,
		asking->fact,
		asking->n_fact,
		&asking->room,
		sizeof *asking->fact);
	if (!asking->fact)
		return false;
	asking->fact[asking->n_fact++] =
		(struct persona_fact){ .persona = c->subject,
			.kind = kind,
			.value = value,
			.from_s = c->from_s,
			.to_s = c->to_s };
	return true;
}

/* "identifier:email:a@b.example" -> email, a@b.example; "wallet:X" -> wallet, X
 */
static bool claimed_field(const struct claim *c,
	struct str *kind,
	struct str *value)
{
	struct str name = entity_name(c->object);
	enum entity_type type = entity_type_of(c->object);

	if (c->predicate != PRED_IDENTIFIED_BY &&
		c->predicate != PRED_DESCRIBED_AS)
		return false;
	if (entity_type_of(c->subject) != ENT_PERSONA)
		return false;
	if (type == ENT_IDENTIFIER)
		return str_cut(name, ':', kind, value) && value->n;
	*kind = str_of(entity_type_name(type));
	*value = name;
	return value->n > 0;
}

static bool gather(struct asking_hands *asking)
{
	const struct claimset *all = &asking->a->view.counted;

	for (uint32_t i = 0; i < all->n; i++) {
		struct str kind;
		struct str value;

		if (claimed_field(all->claim[i], &kind, &value) &&
			!put_fact(asking, all->claim[i], kind, value))
			return false;
	}
	return true;
}

/* --- what was said of pairs ------------------------------------------------
 */

/* by their smaller name first */
static struct str first_of(const struct claim *c)
{
	return str_cmp(c->subject, c->object) < 0 ? c->subject : c->object;
}

static struct str second_of(const struct claim *c)
{
	return str_cmp(c->subject, c->object) < 0 ? c->object : c->subject;
}

static struct str key_of(struct str a, struct str b, struct arena *room)
{
	return arena_fmt(room, "%.*s\n%.*s", STR_FMT(a), STR_FMT(b));
}

/* Pairs of which a claim says that they are one, or not. */
static bool take_words(struct asking_hands *asking)
{
	const struct claimset *all = &asking->a->view.counted;
	uint32_t n = 0;

	for (uint32_t i = 0; i < all->n; i++) {
		n += all->claim[i]->predicate == PRED_SAME_AS ||
			all->claim[i]->predicate == PRED_NOT_SAME_AS;
	}
	asking->pair = table_in(&asking->a->room);
	asking->said_of = NEW(&asking->a->room, struct said_of, n + 1);
	for (uint32_t i = 0; asking->said_of && i < all->n; i++) {
		const struct claim *c = all->claim[i];
		bool same = c->predicate == PRED_SAME_AS;
		struct arena scratch = asking->a->room;

		if (!same && c->predicate != PRED_NOT_SAME_AS)
			continue;
		struct str key = arena_str(&asking->a->room,
			key_of(first_of(c), second_of(c), &scratch));
		uint32_t p = table_put(&asking->pair, key);
		if (p == TABLE_NONE)
			return false;
		if (same && c->maker == MADE_BY_LINK)
			asking->said_of[p].claim = c;
		else
			asking->said_of[p].word = c;
	}
	return asking->said_of != NULL;
}

static bool is_listed(const struct hand_pair *p)
{
	bool strong = false;

	for (uint32_t i = 0; i < p->n_agree; i++)
		strong |= p->agree[i].strong;
	return p->weight > HANDS_LISTED || p->stolen || p->claim || p->word ||
		(strong && p->place[0].n);
}

/* The pairs that are news. */
static uint32_t list_found(struct asking_hands *asking,
	struct hand_pair *list)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < asking->found.n_pair; i++) {
		struct arena scratch = asking->a->room;
		struct hand_pair *p = &list[n];

		*p = asking->found.pair[i];
		uint32_t s = table_find(&asking->pair,
			key_of(p->a, p->b, &scratch));
		if (s != TABLE_NONE) {
			p->claim = asking->said_of[s].claim;
			p->word = asking->said_of[s].word;
			asking->said_of[s].listed = true;
		}
		n += is_listed(p);
	}
	return n;
}

/* Those, and all others of which something was said. */
static bool list_pairs(struct asking_hands *asking)
{
	struct hand_pair *list = NEW(&asking->a->room,
		struct hand_pair,
		(size_t)asking->found.n_pair + asking->pair.n + 1);
	int32_t prior = asking->found.model.prior[PAIR_PERSON];
	uint32_t n = list ? list_found(asking, list) : 0;

	for (uint32_t i = 0; list && i < asking->pair.n; i++) {
		const struct said_of *s = &asking->said_of[i];
		const struct claim *c = s->claim ? s->claim : s->word;

		if (s->listed)
			continue;
		list[n++] = (struct hand_pair){ .a = first_of(c),
			.b = second_of(c),
			.weight = prior,
			.low = prior,
			.high = prior,
			.claim = s->claim,
			.word = s->word };
	}
	asking->said.pair = list;
	asking->said.n_pair = n;
	return list != NULL;
}

/* --- clusters --------------------------------------------------------------
 */

struct in_hand {
	struct str hand;
	struct str persona;
};

static int by_hand(const void *a, const void *b)
{
	const struct in_hand *x = a;
	const struct in_hand *y = b;
	int o = str_cmp(x->hand, y->hand);

	return o ? o : str_cmp(x->persona, y->persona);
}

static int by_size(const void *a, const void *b)
{
	const struct hand_cluster *x = a;
	const struct hand_cluster *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return str_cmp(x->persona[0], y->persona[0]);
}

static uint32_t place_of(const struct hand_cluster *c, struct str persona)
{
	uint32_t i = 0;

	while (i < c->n && !str_eq(c->persona[i], persona))
		i++;
	return i;
}

/* The weakest of the strongest pairs that hold the cluster together (Kruskal
 * 1956: pairs come likeliest first, each joins two parts or none). */
static const struct hand_pair *weakest_of(const struct asking_hands *asking,
	const struct hand_cluster *c,
	struct str hand,
	uint32_t *part)
{
	uint32_t parts = c->n;

	for (uint32_t i = 0; i < c->n; i++)
		part[i] = i;
	for (uint32_t i = 0; i < asking->said.n_pair; i++) {
		const struct hand_pair *p = &asking->said.pair[i];

		if (!str_eq(asking->hand[i], hand))
			continue;
		uint32_t x = place_of(c, p->a);
		uint32_t y = place_of(c, p->b);
		if (x == c->n || y == c->n || part[x] == part[y])
			continue;
		uint32_t from = part[y];
		uint32_t to = part[x];
		for (uint32_t j = 0; j < c->n; j++)
			part[j] = part[j] == from ? to : part[j];
		if (--parts == 1)
			return p;
	}
	return NULL;
}

static bool list_clusters(struct asking_hands *asking)
{
	struct arena *a = &asking->a->room;
	const struct publication *p = &asking->a->view.publication;
	struct hands h;

	if (!claimset_hands(&asking->a->view.counted,
		    p->as_of_s,
		    p->only,
		    a,
		    &h))
		return false;
	struct in_hand *in = NEW(a, struct in_hand, h.name.n + 1);
	struct str *persona = NEW(a, struct str, h.name.n + 1);
	uint32_t *part = NEW(a, uint32_t, h.name.n + 1);
	struct hand_cluster *c = NEW(a, struct hand_cluster, h.name.n + 1);
	asking->hand = NEW(a, struct str, (size_t)asking->said.n_pair + 1);
	if (!in || !persona || !part || !c || !asking->hand)
		return false;
	for (uint32_t i = 0; i < asking->said.n_pair; i++)
		asking->hand[i] = hands_first(&h, asking->said.pair[i].a);
	for (uint32_t i = 0; i < h.name.n; i++) {
		in[i] = (struct in_hand){ hands_first(&h, h.name.key[i]),
			h.name.key[i] };
	}
	if (h.name.n)
		qsort(in, h.name.n, sizeof *in, by_hand);
	for (uint32_t i = 0; i < h.name.n; i++) {
		struct hand_cluster *last = &c[asking->said.n_cluster];

		persona[i] = in[i].persona;
		if (!last->n)
			last->persona = &persona[i];
		last->n++;
		if (i + 1 < h.name.n && str_eq(in[i + 1].hand, in[i].hand))
			continue;
		if (last->n > 1)
			last->weakest =
				weakest_of(asking, last, in[i].hand, part);
		if (last->n > 1)
			asking->said.n_cluster++;
		else
			last->n = 0;
	}
	if (asking->said.n_cluster)
		qsort(c, asking->said.n_cluster, sizeof *c, by_size);
	asking->said.cluster = c;
	return true;
}

ASKS(identities)
{
	if (!arena_open(&a->room, HANDS_ARENA, err))
		return false;
	struct asking_hands *asking = NEW(&a->room, struct asking_hands, 1);
	if (!asking)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	a->own = asking;
	asking->a = a;
	if (!gather(asking))
		return fail(err, ERR_LIMIT, 0, "no memory left");
	if (!hands_find(asking->fact,
		    asking->n_fact,
		    &a->room,
		    &asking->found,
		    err))
		return false;
	asking->said.n_persona = asking->found.n_persona;
	asking->said.doubt = asking->found.doubt;
	asking->said.n_doubt = asking->found.n_doubt;
	if (!take_words(asking) || !list_pairs(asking) ||
		!list_clusters(asking))
		return fail(err, ERR_LIMIT, 0, "no memory left");
	a->view.publication.identities = &asking->said;
	return true;
}

WRITES(identities)
{
	(void)err;
	publish_identities(&a->view.publication,
		a->call->width,
		a->call->colour,
		answer_flag(a, PARAM_ALL),
		out);
	return true;
}

WRITES(identities_json)
{
	(void)err;
	publish_identities_json(&a->view.publication, out);
	return true;
}

WRITES(identities_csv)
{
	(void)err;
	publish_identities_csv(&a->view.publication, out);
	return true;
}
