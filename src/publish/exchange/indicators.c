/* SPDX-License-Identifier: Apache-2.0 */
/* What others can look for in their own logs. Fair: whoever only shares a
 * machine, watches it or was broken into is nobody to raise an alarm about.
 */
#include "publish/exchange/exchange.h"
#include "publish/text/say.h"

/* Claims that name something to look for, and on which side. */
static const struct {
	enum predicate predicate;
	bool object;
} naming[] = {
	{ PRED_SUSPECTED, false },
	{ PRED_CONFIGURED_IN, false },
	{ PRED_CONFIGURED_IN, true },
	{ PRED_ATTACK_PASSED_THROUGH, true },
	{ PRED_CONTACTED, true },
	{ PRED_FOUND_IN, false },
};

/* Roles in which a machine is a fit thing to raise an alarm about. */
static const char *const attackers_own[] = { "rented", "own" };

const char *advised_entity(enum advised_kind k)
{
	switch (advised_group(k)) {
	case ADVISED_ADDRESSES:
		return entity_type_name(ENT_ADDRESS);
	case ADVISED_NAMES:
		return entity_type_name(ENT_DOMAIN);
	default:
		return entity_type_name(ENT_SAMPLE);
	}
}

struct gathering {
	const struct publication *p;
	struct arena *a;
	struct table value; /* index = lead */
	struct lead *lead;
	struct table unfit; /* entities */
	struct losses *lost;
};

static bool is_unfit(const struct claim *c)
{
	struct str role = entity_name(c->object);

	if (c->predicate == PRED_SHARED_INFRASTRUCTURE)
		return true;
	if (c->predicate != PRED_HAS_ROLE)
		return false;
	for (size_t i = 0; i < sizeof attackers_own / sizeof *attackers_own;
		i++) {
		if (str_is(role, attackers_own[i]))
			return false;
	}
	return true;
}

static bool hexadecimal(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!str_has_char(STR("0123456789abcdefABCDEF"), s.p[i]))
			return false;
	}
	return true;
}

/* ADVISED_KINDS: nothing that a log shows */
static enum advised_kind kind_of_sample(struct str name)
{
	static const struct {
		size_t n;
		enum advised_kind kind;
	} digest[] = { { 32, ADVISED_MD5 },
		{ 40, ADVISED_SHA1 },
		{ 64, ADVISED_SHA256 } };

	for (size_t i = 0; i < sizeof digest / sizeof *digest; i++) {
		if (name.n == digest[i].n && hexadecimal(name))
			return digest[i].kind;
	}
	return ADVISED_KINDS;
}

/* Letters, digits, hyphens, underscores and dots, as the contract of struct
 * advised says. */
static bool plain_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

		if (!letter && !(c >= '0' && c <= '9') &&
			!str_has_char(STR("-_."), name.p[i])) {
			return false;
		}
	}
	return name.n > 0;
}

/* ADVISED_KINDS: nothing to look for */
static enum advised_kind kind_of(struct str id)
{
	struct str name = entity_name(id);
	struct addr at;

	switch (entity_type_of(id)) {
	case ENT_ADDRESS:
		if (!addr_parse(name, &at) || addr_is_local(at))
			return ADVISED_KINDS;
		return addr_is_v4(at) ? ADVISED_IPV4 : ADVISED_IPV6;
	case ENT_DOMAIN:
		return plain_name(name) ? ADVISED_NAME : ADVISED_KINDS;
	case ENT_SAMPLE:
		return kind_of_sample(name);
	default:
		return ADVISED_KINDS;
	}
}

/* Whether the claim says enough: what hunts found or a source that can be
 * judged and is not thought unreliable. */
static bool sound(const struct claim *c)
{
	if (c->told != TOLD_WHOLE)
		return false;
	if (c->predicate == PRED_SUSPECTED)
		return str_is(c->object, "indicator:hunt:suspect");
	return c->maker != MADE_BY_ROW ||
		(c->grade.reliability <= 'C' && c->grade.credibility <= '3');
}

static void widen(struct lead *l, const struct claim *c)
{
	struct advised *x = &l->advised;

	l->n_claim++;
	if (say_dated(c->from_s) &&
		(x->from_s == TIME_UNKNOWN || c->from_s < x->from_s)) {
		x->from_s = c->from_s;
	}
	if (say_dated(c->to_s) &&
		(x->to_s == TIME_OPEN || c->to_s > x->to_s)) {
		x->to_s = c->to_s;
	}
}

static bool take(struct gathering *g, struct str id, const struct claim *c)
{
	enum advised_kind kind = kind_of(id);

	if (kind == ADVISED_KINDS)
		return true;
	if (table_find(&g->unfit, id) != TABLE_NONE) {
		loss_add(g->lost,
			"indicator",
			"others use it too, or it is no attacker's",
			1);
		return true;
	}
	uint32_t before = g->value.n;
	uint32_t k = table_put(&g->value, id);
	if (k == TABLE_NONE)
		return false;
	if (k == before) {
		g->lead[k] = (struct lead){
			.advised = { .kind = kind,
				.value = entity_name(id),
				.from_s = TIME_UNKNOWN,
				.to_s = TIME_OPEN },
			.claim = c,
		};
	}
	widen(&g->lead[k], c);
	return true;
}

static bool take_claim(struct gathering *g, const struct claim *c)
{
	for (size_t i = 0; i < sizeof naming / sizeof *naming; i++) {
		if (c->predicate != naming[i].predicate || !sound(c))
			continue;
		if (!take(g, naming[i].object ? c->object : c->subject, c))
			return false;
	}
	return true;
}

bool exchange_leads(const struct publication *p,
	struct arena *a,
	struct lead **ret,
	uint32_t *ret_n,
	struct losses *lost)
{
	struct gathering g = {
		.p = p,
		.a = a,
		.value = table_in(a),
		.unfit = table_in(a),
		.lead = NEW(a, struct lead, 2 * (size_t)p->claims->n + 1),
		.lost = lost,
	};
	bool ok = g.lead != NULL;

	for (uint32_t i = 0; ok && i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];

		if (c->told == TOLD_WHOLE && is_unfit(c))
			ok = table_put(&g.unfit, c->subject) != TABLE_NONE;
	}
	for (uint32_t i = 0; ok && i < p->claims->n; i++)
		ok = take_claim(&g, p->claims->claim[i]);
	*ret = g.lead;
	*ret_n = g.value.n;
	return ok;
}
