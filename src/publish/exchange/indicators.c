/* SPDX-License-Identifier: Apache-2.0 */
/* What others can look for in their own logs. Fair: whoever only shares a
 * machine, watches it or was broken into is nobody to raise an alarm about.
 */
#include "publish/exchange/exchange.h"
#include "publish/text/say.h"

enum {
	/* a million to one: what hunts alone suspect below it is often a
	 * program that asks on a timer */
	SUSPECTED_MIN_MILLI = 20000
};

/* Claims that name something to look for, and on which side. */
static const struct {
	enum predicate predicate;
	bool object;
} naming[] = {
	{ PRED_SUSPECTED, false },
	{ PRED_CONFIGURED_IN, false },
	{ PRED_CONFIGURED_IN, true },
	{ PRED_ATTACK_PASSED_THROUGH, true },
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
	struct arena *a;
	struct table value; /* index = lead */
	struct lead *lead;
	struct table unfit; /* entities */
	struct table left;  /* out, each counted once */
	struct table ours;  /* hosts that met what was found: no attacker's */
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

/* What the word is in lists of what to look for; ADVISED_KINDS: nothing that
 * a log shows. */
static enum advised_kind kind_of(struct str id, struct str value)
{
	struct addr at;

	switch (entity_type_of(id)) {
	case ENT_ADDRESS:
		if (!addr_parse(value, &at))
			return ADVISED_KINDS;
		return addr_is_v4(at) ? ADVISED_IPV4 : ADVISED_IPV6;
	case ENT_DOMAIN:
		return addr_parse(value, &at) ? ADVISED_KINDS : ADVISED_NAME;
	case ENT_SAMPLE:
		if (value.n == 32)
			return ADVISED_MD5;
		return value.n == 40 ? ADVISED_SHA1 : ADVISED_SHA256;
	default:
		return ADVISED_KINDS;
	}
}

/* A digest of a file, and not the nothing that some write for one. */
static bool is_digest(struct str s)
{
	bool zeros = true;

	if (s.n != 32 && s.n != 40 && s.n != 64)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!str_has_char(STR("0123456789abcdef"), s.p[i]))
			return false;
		zeros &= s.p[i] == '0';
	}
	return !zeros;
}

/* 100.64.0.0/10, shared by providers' customers (RFC 6598) */
static bool is_nowhere(struct str value)
{
	struct prefix shared;
	struct addr at;

	return addr_parse(value, &at) &&
		(addr_is_local(at) ||
			(prefix_parse(STR("100.64.0.0/10"), &shared) &&
				prefix_has(shared, at)));
}

/* A name that somebody can have registered, of plain letters. */
static bool is_a_site(struct str name)
{
	struct domain_parts parts;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
			!str_has_char(STR("-_."), c)) {
			return false;
		}
	}
	return domain_cut(name, &parts) && parts.registrable.n > 0 &&
		!decoy_site(name);
}

/* The value as rules want it (struct advised), empty when an alarm about it
 * would be about everybody, or nothing shows it. */
static struct str value_of(struct str id, struct arena *a)
{
	enum entity_type t = entity_type_of(id);
	char room[INDICATOR_MAX_BYTE];
	struct watched w;

	if (!watched_parse(STR(""), entity_name(id), room, &w) ||
		widely_used(&w) || is_nowhere(w.value))
		return (struct str){ 0 };
	if (t == ENT_SAMPLE && !is_digest(w.value))
		return (struct str){ 0 };
	if (t == ENT_DOMAIN && !is_a_site(w.value))
		return (struct str){ 0 };
	return arena_str(a, w.value);
}

/* Whether the claim says enough: what hunts found or a source that can be
 * judged and is not thought unreliable. */
static bool sound(const struct claim *c)
{
	if (c->told != TOLD_WHOLE)
		return false;
	if (c->predicate == PRED_SUSPECTED)
		return str_is(c->object, "indicator:hunt:suspect") &&
			c->weight_milli >= SUSPECTED_MIN_MILLI;
	return c->maker != MADE_BY_ROW ||
		(c->grade.reliability <= 'C' && c->grade.credibility <= '3');
}

static void widen(struct lead *l, const struct claim *c)
{
	struct advised *x = &l->advised;

	if (say_dated(c->from_s) &&
		(x->from_s == TIME_UNKNOWN || c->from_s < x->from_s)) {
		x->from_s = c->from_s;
	}
	if (say_dated(c->to_s) &&
		(x->to_s == TIME_OPEN || c->to_s > x->to_s)) {
		x->to_s = c->to_s;
	}
}

/* Found by hunts in what a host did: the host is on the side of those who
 * were attacked. */
static bool met_by_host(const struct claim *c)
{
	return c->maker == MADE_BY_HUNT &&
		predicates[c->predicate].suspect == SUSPECT_OBJECT;
}

/* Why an alarm about it would accuse somebody; NULL: it would not. */
static const char *innocent(const struct gathering *g,
	struct str id,
	struct str value)
{
	if (!value.n)
		return "everybody has to do with it, or no log shows it";
	if (table_find(&g->ours, id) != TABLE_NONE)
		return "it is a host of those who were attacked";
	if (table_find(&g->unfit, id) != TABLE_NONE)
		return "others use it too, or it is no attacker's";
	return NULL;
}

static bool take(struct gathering *g, struct str id, const struct claim *c)
{
	struct str value = value_of(id, g->a);
	enum advised_kind kind = kind_of(id, value);
	const char *why = innocent(g, id, value);

	if (entity_type_of(id) != ENT_ADDRESS &&
		entity_type_of(id) != ENT_DOMAIN &&
		entity_type_of(id) != ENT_SAMPLE)
		return true;
	if (why || kind == ADVISED_KINDS) {
		uint32_t met = g->left.n;

		if (table_put(&g->left, id) == TABLE_NONE)
			return false;
		loss_add(g->lost,
			"indicator",
			why ? why : "no log shows it",
			g->left.n - met);
		return true;
	}
	uint32_t before = g->value.n;
	uint32_t k = table_put(&g->value, value);
	if (k == TABLE_NONE)
		return false;
	if (k == before) {
		g->lead[k] = (struct lead){
			.advised = { .kind = kind,
				.value = value,
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
		.a = a,
		.value = table_in(a),
		.unfit = table_in(a),
		.ours = table_in(a),
		.left = table_in(a),
		.lead = NEW(a, struct lead, 2 * (size_t)p->claims->n + 1),
		.lost = lost,
	};
	bool ok = g.lead != NULL;

	for (uint32_t i = 0; ok && i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];

		if (is_unfit(c))
			ok = table_put(&g.unfit, c->subject) != TABLE_NONE;
		if (ok && met_by_host(c))
			ok = table_put(&g.ours, c->subject) != TABLE_NONE;
	}
	for (uint32_t i = 0; ok && i < p->claims->n; i++)
		ok = take_claim(&g, p->claims->claim[i]);
	*ret = g.lead;
	*ret_n = g.value.n;
	return ok;
}
