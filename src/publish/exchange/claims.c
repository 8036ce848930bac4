/* SPDX-License-Identifier: Apache-2.0 */
/* Claims as every exchange sees them: what each tells, of whom, since when.
 */
#include "publish/exchange/exchange.h"
#include "publish/text/say.h"

static const char *const property_name[CLAIM_PROPERTIES] = {
#define PROPERTY(id, name) [CLAIM_HAS_##id] = (name),
#include "publish/exchange/claim_properties.list"
#undef PROPERTY
};

bool claim_tells(const struct claim *c, enum claim_property which)
{
	switch (which) {
	case CLAIM_HAS_FROM:
		return say_dated(c->from_s);
	case CLAIM_HAS_TO:
		return say_dated(c->to_s);
	case CLAIM_HAS_ZONE:
		return c->zone == ZONE_LOCAL_UNKNOWN;
	case CLAIM_HAS_ORIGIN:
		return c->origin.n && !str_eq(c->origin, c->source);
	case CLAIM_HAS_SCOPE:
		return c->scope.n > 0;
	case CLAIM_HAS_WORDS:
		return c->words.n > 0;
	case CLAIM_HAS_WEIGHT:
		return c->weight_milli != 0;
	case CLAIM_HAS_DETAIL:
		return c->detail.n > 0;
	case CLAIM_HAS_LOCATORS:
		return c->n_loc > 0;
	default:
		return true;
	}
}

void lose_properties(struct losses *lost,
	const struct claim *c,
	unsigned carried,
	const char *why)
{
	for (int i = 0; i < CLAIM_PROPERTIES; i++) {
		if (!(carried & 1u << i) &&
			claim_tells(c, (enum claim_property)i)) {
			loss_add(lost, property_name[i], why, 1);
		}
	}
}

void lose_kept_out(struct losses *lost, const struct publication *p)
{
	static const char why[] = "this audience may not see it";

	loss_add(lost, "claim", why, p->kept.claims);
	loss_add(lost, "exhibit", why, p->kept.exhibits);
	loss_add(lost, "name", "a pseudonym stands for it", p->kept.names);
	loss_add(lost, "damage", why, p->kept.damage);
}

const char *grade_text(struct grade g, char ret[static 3])
{
	ret[0] = g.reliability;
	ret[1] = g.credibility;
	ret[2] = 0;
	return ret;
}

struct str locator_exhibit(const struct publication *p,
	const struct locator *l,
	char ret[static SHA256_HEX_N])
{
	if (l->exhibit >= p->n_exhibit || p->exhibit[l->exhibit].kept_out)
		return (struct str){ 0 };
	hex_write(p->exhibit[l->exhibit].sha256.b, SHA256_N, ret);
	return (struct str){ ret, SHA256_HEX_N };
}

/* --- what is concluded -----------------------------------------------------
 */

void say_verdict_line(struct buf *b, const struct verdict *v)
{
	buf_fmt(b, "%s: %s", layer_name(v->layer), v->judgement);
	if (v->hypothesis.n) {
		buf_z(b, ", ");
		say_text(b, v->hypothesis);
	}
	if (v->has_chance && v->hypothesis.n) {
		buf_z(b, ", probability ");
		say_percent(b, v->p);
		buf_z(b, " (");
		say_range(b, v->low, v->high);
		buf_fmt(b,
			"), %s confidence",
			confidence_name(v->confidence));
	}
	buf_z(b, ".");
	for (uint32_t i = 0; i < v->n_missing; i++)
		buf_fmt(b, " Missing: %.*s.", STR_FMT(v->missing[i]));
}

/* --- what claims speak of -------------------------------------------------
 */

static bool mention(struct mentioned *m, struct str id, const struct claim *c)
{
	uint32_t before = m->id.n;
	uint32_t k = table_put(&m->id, id);

	if (k == TABLE_NONE)
		return false;
	if (k == before) {
		m->known_s[k] = c->recorded_at_s;
		m->first_s[k] = TIME_UNKNOWN;
		m->last_s[k] = TIME_OPEN;
	}
	if (c->recorded_at_s < m->known_s[k])
		m->known_s[k] = c->recorded_at_s;
	if (say_dated(c->from_s) &&
		(m->first_s[k] == TIME_UNKNOWN ||
			c->from_s < m->first_s[k])) {
		m->first_s[k] = c->from_s;
	}
	if (say_dated(c->to_s) &&
		(m->last_s[k] == TIME_OPEN || c->to_s > m->last_s[k])) {
		m->last_s[k] = c->to_s;
	}
	return true;
}

static bool mention_all(struct mentioned *m, const struct claimset *set)
{
	for (uint32_t i = 0; i < set->n; i++) {
		const struct claim *c = set->claim[i];

		if (c->told != TOLD_NOT &&
			(!mention(m, c->subject, c) ||
				!mention(m, c->object, c)))
			return false;
	}
	return true;
}

bool exchange_mentioned(const struct publication *p,
	const struct claimset *gone,
	struct arena *a,
	struct mentioned *ret)
{
	size_t most = 2 * ((size_t)p->claims->n + (gone ? gone->n : 0)) + 1;

	*ret = (struct mentioned){
		.id = table_in(a),
		.known_s = NEW(a, int64_t, most),
		.first_s = NEW(a, int64_t, most),
		.last_s = NEW(a, int64_t, most),
	};
	return !a->full && mention_all(ret, p->claims) &&
		(!gone || mention_all(ret, gone)) && !a->full;
}

bool exchange_withdrawn(const struct publication *p,
	struct arena *a,
	struct claimset *ret)
{
	const struct claimset *all = p->revisions;
	struct table counts = table_in(a);

	*ret = claimset_in(a);
	ret->claim = NEW(a, struct claim *, all->n + 1);
	for (uint32_t i = 0; !a->full && i < p->claims->n; i++)
		table_put(&counts, claim_key(p->claims->claim[i]));
	/* the newest first */
	for (uint32_t i = all->n; !a->full && i-- > 0;) {
		struct claim *c = all->claim[i];
		uint32_t before = counts.n;

		if (!c->undone || c->told != TOLD_WHOLE ||
			c->superseded_at_s >= p->as_of_s)
			continue;
		table_put(&counts, claim_key(c));
		if (counts.n > before)
			ret->claim[ret->n++] = c;
	}
	return !a->full;
}

/* --- by key ----------------------------------------------------------------
 */

static bool number(const struct publication *p,
	struct arena *a,
	struct keyed *ret)
{
	struct table seen = table_in(a);
	uint32_t *times = NEW(a, uint32_t, p->claims->n + 1);

	ret->again = table_in(a);
	ret->ordinal = NEW(a, uint32_t, p->claims->n + 1);
	for (uint32_t i = 0; !a->full && i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];
		uint32_t k = table_put(&seen, claim_key(c));

		if (c->told != TOLD_WHOLE || k == TABLE_NONE ||
			++times[k] == 1) {
			continue;
		}
		uint32_t at = table_put(&ret->again, str_of(c->id));
		if (at != TABLE_NONE)
			ret->ordinal[at] = times[k];
	}
	return !a->full;
}

bool exchange_keyed(const struct publication *p,
	struct arena *a,
	struct keyed *ret)
{
	const struct claimset *all = p->revisions;

	*ret = (struct keyed){
		.key = table_in(a),
		.known_s = NEW(a, int64_t, all->n + 1),
	};
	for (uint32_t i = 0; !a->full && i < all->n; i++) {
		const struct claim *c = all->claim[i];
		uint32_t before = ret->key.n;
		uint32_t k = table_put(&ret->key, claim_key(c));

		if (k == TABLE_NONE)
			return false;
		if (k == before || c->recorded_at_s < ret->known_s[k])
			ret->known_s[k] = c->recorded_at_s;
	}
	return !a->full && number(p, a, ret);
}

int64_t keyed_since(const struct keyed *f, const struct claim *c)
{
	uint32_t k = table_find(&f->key, claim_key(c));

	return k == TABLE_NONE ? c->recorded_at_s : f->known_s[k];
}

void keyed_name(const struct keyed *f, const struct claim *c, struct buf *b)
{
	uint32_t at = table_find(&f->again, str_of(c->id));

	buf_add(b, claim_key(c));
	if (at != TABLE_NONE)
		buf_fmt(b, "#%u", f->ordinal[at]);
}
