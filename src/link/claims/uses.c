/* SPDX-License-Identifier: Apache-2.0 */
/* What is seen in the case and known of an actor: marks that were matched in
 * telemetry, and marks that rows say were found. */
#include "link/state/state.h"

/* what a derived claim says of how it came to be */
struct about {
	bool partly; /* a row says that its source depends partly on others */
	/* published before it was seen here, so that anybody could have it */
	bool is_public;
	int64_t published_s;
};

static struct about published(int64_t published_s, int64_t seen_s)
{
	return (struct about){
		.is_public = seen_s != TIME_UNKNOWN && published_s <= seen_s,
		.published_s = published_s,
	};
}

/* {"public_before":"2015-03-01","dependence":"partly"}; empty when neither
 * holds */
static struct str about_detail(const struct about *x, struct arena *a)
{
	int64_t year;
	unsigned month;
	unsigned day;

	civil_from_days(x->published_s / DAY_S, &year, &month, &day);
	struct str date = x->is_public
		? arena_fmt(a,
			  "\"public_before\":\"%04d-%02u-%02u\"",
			  (int)year,
			  month,
			  day)
		: STR("");

	if (!x->is_public && !x->partly)
		return (struct str){ 0 };
	return arena_fmt(a,
		"{%.*s%s%s}",
		STR_FMT(date),
		x->is_public && x->partly ? "," : "",
		x->partly ? "\"dependence\":\"partly\"" : "");
}

/* --- marks that were matched ------------------------------------------------
 */

/* whether the match counts as of a day */
static bool counts_then(const struct claim *m, int64_t recorded_at_s)
{
	if (m->predicate != PRED_MATCHES_INDICATOR)
		return false;
	if (m->recorded_at_s > recorded_at_s ||
		m->superseded_at_s <= recorded_at_s)
		return false;
	return m->weight_milli > 0;
}

/* whether an indicator that was matched says of a group or unit what it uses */
static bool tells_use(const struct indicator *x,
	const struct claim *m,
	int64_t recorded_at_s)
{
	enum entity_type who = entity_type_of(x->label);

	if (!str_eq(x->label, m->scope))
		return false;
	if (who != ENT_GROUP && who != ENT_UNIT)
		return false;
	return x->recorded_at_s <= recorded_at_s &&
		x->superseded_at_s > recorded_at_s;
}

static bool put_use(const struct indicator *x,
	const struct claim *m,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c = {
		.subject = x->label,
		.predicate = PRED_USES,
		.object = m->subject,
		.scope = m->object,
		.from_s = m->from_s,
		.to_s = m->to_s,
		.zone = ZONE_UTC,
		.res = RES_SECOND,
		.recorded_at_s = m->recorded_at_s,
		.superseded_at_s = TIME_OPEN,
		.source = x->source,
		.origin = x->origin,
		.grade = x->grade,
		.maker = MADE_BY_LINK,
		.n_loc = m->n_loc,
		.n_records = 1,
	};

	if (x->superseded_at_s < c.superseded_at_s)
		c.superseded_at_s = x->superseded_at_s;
	if (x->recorded_at_s > c.recorded_at_s)
		c.recorded_at_s = x->recorded_at_s;
	memcpy(c.loc, m->loc, sizeof c.loc);
	struct about about = published(x->recorded_at_s, m->from_s);
	c.detail = about_detail(&about, &a);
	c.text = arena_fmt(&a,
		"%.*s, seen in this case, is %.*s's according "
		"to %.*s",
		STR_FMT(m->subject),
		STR_FMT(entity_name(x->label)),
		STR_FMT(x->source));
	return !a.full && out->put(out->ctx, &c);
}

static bool uses_matched(const struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *m = claims->claim[i];

		if (!counts_then(m, recorded_at_s))
			continue;
		uint32_t e = table_find(&l->indicator_entity, m->object);
		if (e == TABLE_NONE)
			continue;
		for (uint32_t k = l->indicator_first[e]; k;
			k = l->indicator_next[k - 1]) {
			const struct indicator *x = &l->indicator[k - 1];

			if (tells_use(x, m, recorded_at_s) &&
				!put_use(x, m, out, a)) {
				return false;
			}
		}
	}
	return true;
}

/* --- marks that rows say were found -----------------------------------------
 */

enum {
	/* what so many actors are said to use is nobody's */
	COMMODITY_FROM = 3
};

/* what rows say that actors use, by what is used */
struct known_uses {
	struct table thing;
	uint32_t *first; /* by thing: index + 1 */
	const struct claim **use;
	uint32_t *next;
	uint32_t n;
};

static bool holds_then(const struct claim *c, int64_t day_s)
{
	return c->recorded_at_s <= day_s && c->superseded_at_s > day_s;
}

static bool is_use(const struct claim *c, int64_t day_s)
{
	enum entity_type who = entity_type_of(c->subject);

	return c->predicate == PRED_USES && c->maker == MADE_BY_ROW &&
		(who == ENT_GROUP || who == ENT_UNIT) && holds_then(c, day_s);
}

static bool known_uses(const struct claimset *claims,
	int64_t day_s,
	struct arena *a,
	struct known_uses *ret)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < claims->n; i++)
		n += is_use(claims->claim[i], day_s);
	*ret = (struct known_uses){
		.thing = table_in(a),
		.first = NEW(a, uint32_t, (size_t)n + 1),
		.next = NEW(a, uint32_t, (size_t)n + 1),
		.use = NEW(a, const struct claim *, (size_t)n + 1),
	};
	for (uint32_t i = 0; !a->full && i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (!is_use(c, day_s))
			continue;
		uint32_t t = table_put(&ret->thing, c->object);
		if (t == TABLE_NONE)
			return false;
		ret->use[ret->n] = c;
		ret->next[ret->n] = ret->first[t];
		ret->first[t] = ++ret->n;
	}
	return !a->full;
}

/* what only repeats another row makes no match of its own */
static bool is_copy(const struct claim *c)
{
	return str_has(c->detail, STR("\"dependence\":\"copy\""));
}

static bool is_partly(const struct claim *c)
{
	return str_has(c->detail, STR("\"dependence\":\"partly\""));
}

/* how many actors are said to use it */
static uint32_t actors_of(const struct known_uses *k, uint32_t thing)
{
	uint32_t n = 0;

	for (uint32_t i = k->first[thing]; i; i = k->next[i - 1]) {
		bool again = false;

		for (uint32_t j = k->next[i - 1]; j && !again;
			j = k->next[j - 1]) {
			again = str_eq(k->use[i - 1]->subject,
				k->use[j - 1]->subject);
		}
		n += !again;
	}
	return n;
}

static struct grade worse(struct grade x, struct grade y)
{
	return (struct grade){
		x.reliability > y.reliability ? x.reliability : y.reliability,
		x.credibility > y.credibility ? x.credibility : y.credibility,
	};
}

/* what two claims say together: it is known when both are */
static struct claim both(const struct claim *found, const struct claim *use)
{
	struct claim c = {
		.subject = use->subject,
		.predicate = PRED_USES,
		.object = found->subject,
		.scope = found->object,
		.from_s = found->from_s,
		.to_s = found->to_s,
		.zone = found->zone,
		.res = found->res,
		.recorded_at_s = found->recorded_at_s > use->recorded_at_s
			? found->recorded_at_s
			: use->recorded_at_s,
		.superseded_at_s =
			found->superseded_at_s < use->superseded_at_s
			? found->superseded_at_s
			: use->superseded_at_s,
		.source = use->source,
		.origin = use->origin,
		.grade = worse(found->grade, use->grade),
		.maker = MADE_BY_LINK,
		.n_records = 2,
	};

	c.loc[c.n_loc++] = found->loc[0];
	c.loc[c.n_loc++] = use->loc[0];
	return c;
}

static bool put_found_use(const struct claim *found,
	const struct claim *use,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c = both(found, use);

	struct about about = published(use->recorded_at_s, found->from_s);

	if (is_copy(found) || is_copy(use))
		return true;
	about.partly = is_partly(found) || is_partly(use);
	c.detail = about_detail(&about, &a);
	c.text = arena_fmt(&a,
		"%.*s, found in %.*s, is %.*s's according to %.*s%s",
		STR_FMT(found->subject),
		STR_FMT(entity_name(found->object)),
		STR_FMT(entity_name(use->subject)),
		STR_FMT(use->source),
		about.is_public
			? "; it was public before it was seen here, so that "
			  "anybody could have it"
			: "");
	return !a.full && out->put(out->ctx, &c);
}

/* the rows of indicator lists that name it: "indicator:ip:203.0.113.9" */
static const char *const listed_as[][4] = {
	[ENT_ADDRESS] = { "ip", NULL },
	[ENT_DOMAIN] = { "domain", NULL },
	[ENT_SAMPLE] = { "sha256", "sha1", "md5", NULL },
	[ENT_IDENTIFIER] = { NULL },
};

static bool put_listed(const struct link *l,
	const struct claim *found,
	int64_t day_s,
	const struct claim_sink *out,
	struct arena a)
{
	enum entity_type type = entity_type_of(found->subject);

	if (type >= sizeof listed_as / sizeof *listed_as)
		return true;
	for (size_t i = 0; i < 4 && listed_as[type][i]; i++) {
		struct arena name = a;
		uint32_t e = table_find(&l->indicator_entity,
			arena_fmt(&name,
				"indicator:%s:%.*s",
				listed_as[type][i],
				STR_FMT(entity_name(found->subject))));
		uint32_t k = e == TABLE_NONE ? 0 : l->indicator_first[e];

		for (; k; k = l->indicator_next[k - 1]) {
			const struct indicator *x = &l->indicator[k - 1];
			struct claim use = {
				.subject = x->label,
				.source = x->source,
				.origin = x->origin,
				.grade = x->grade,
				.recorded_at_s = x->recorded_at_s,
				.superseded_at_s = x->superseded_at_s,
				.loc = { found->loc[0] },
			};
			enum entity_type who = entity_type_of(x->label);

			if ((who != ENT_GROUP && who != ENT_UNIT) ||
				!holds_then(&use, day_s)) {
				continue;
			}
			if (!put_found_use(found, &use, out, a))
				return false;
		}
	}
	return true;
}

static bool uses_found(const struct link *l,
	const struct claimset *claims,
	int64_t day_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct known_uses k;

	if (!known_uses(claims, day_s, &a, &k))
		return false;
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (c->predicate != PRED_FOUND_IN || !holds_then(c, day_s))
			continue;
		if (!put_listed(l, c, day_s, out, a))
			return false;
		uint32_t t = table_find(&k.thing, c->subject);
		if (t == TABLE_NONE || actors_of(&k, t) >= COMMODITY_FROM)
			continue;
		for (uint32_t u = k.first[t]; u; u = k.next[u - 1]) {
			if (!put_found_use(c, k.use[u - 1], out, a))
				return false;
		}
	}
	return true;
}

/* --- code that is shared -----------------------------------------------------
 */

static bool is_public(const struct claimset *claims,
	struct str thing,
	int64_t day_s)
{
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (c->predicate == PRED_PUBLIC_SINCE &&
			holds_then(c, day_s) && str_eq(c->subject, thing)) {
			return true;
		}
	}
	return false;
}

/* a thing of the incident that shares code with what an actor is known for */
static bool put_shared_code(const struct claim *found,
	const struct claim *shares,
	const struct claim *use,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c = both(found, use);
	const struct about about = {
		.partly = is_partly(found) || is_partly(use) ||
			is_partly(shares),
	};

	if (is_copy(found) || is_copy(use) || is_copy(shares))
		return true;
	c.detail = about_detail(&about, &a);
	c.subject = found->object;
	c.predicate = PRED_RESEMBLES_BY_SOFTWARE;
	c.object = use->subject;
	c.scope = shares->object;
	c.source = shares->source;
	c.origin = shares->origin;
	c.grade = worse(c.grade, shares->grade);
	if (shares->recorded_at_s > c.recorded_at_s)
		c.recorded_at_s = shares->recorded_at_s;
	if (shares->superseded_at_s < c.superseded_at_s)
		c.superseded_at_s = shares->superseded_at_s;
	c.text = arena_fmt(&a,
		"%.*s, found in %.*s, shares code with %.*s, which %.*s uses "
		"according to %.*s",
		STR_FMT(found->subject),
		STR_FMT(entity_name(found->object)),
		STR_FMT(entity_name(str_eq(shares->subject, found->subject)
				? shares->object
				: shares->subject)),
		STR_FMT(entity_name(use->subject)),
		STR_FMT(use->source));
	return !a.full && out->put(out->ctx, &c);
}

static bool shared_with(const struct claimset *claims,
	const struct claim *shares,
	const struct known_uses *k,
	int64_t day_s,
	const struct claim_sink *out,
	struct arena a)
{
	const struct str end[2] = { shares->subject, shares->object };

	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (c->predicate != PRED_FOUND_IN || !holds_then(c, day_s) ||
			entity_type_of(c->object) != ENT_INCIDENT) {
			continue;
		}
		for (int e = 0; e < 2; e++) {
			uint32_t t = str_eq(c->subject, end[e])
				? table_find(&k->thing, end[1 - e])
				: TABLE_NONE;
			uint32_t u = t == TABLE_NONE ? 0 : k->first[t];

			for (; u; u = k->next[u - 1]) {
				if (!put_shared_code(c,
					    shares,
					    k->use[u - 1],
					    out,
					    a)) {
					return false;
				}
			}
		}
	}
	return true;
}

static bool uses_shared(const struct claimset *claims,
	int64_t day_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct known_uses k = { .n = 0 };
	bool known = false;

	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if ((c->predicate != PRED_SHARES_CODE_WITH &&
			    c->predicate != PRED_DERIVED_FROM) ||
			!holds_then(c, day_s) ||
			is_public(claims, c->subject, day_s) ||
			is_public(claims, c->object, day_s)) {
			continue;
		}
		if (!known && !known_uses(claims, day_s, &a, &k))
			return false;
		known = true;
		if (!shared_with(claims, c, &k, day_s, out, a))
			return false;
	}
	return true;
}

bool link_uses(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	/* scratch goes down by value only: who takes of *l->a anew below
	 * overwrites what stands in a copy of it */
	const struct arena a = *l->a;
	bool ok = uses_matched(l, claims, recorded_at_s, out, a) &&
		uses_found(l, claims, recorded_at_s, out, a) &&
		uses_shared(claims, recorded_at_s, out, a);

	return ok || fail(err, ERR_LIMIT, 0, "no memory left for claims");
}
