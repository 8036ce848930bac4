/* SPDX-License-Identifier: Apache-2.0 */
/* Public and shared infrastructure: an address or name on a warning list is
 * nobody's alone. And what a baseline tells of one network. */
#include "link/claims/warnings.h"

/* ".example.com" on MISP's lists means the domain and everything below it;
 * names are compared in lower case */
static struct str bare(struct str entry, struct arena *a)
{
	struct str s =
		entry.n && entry.p[0] == '.' ? str_from(entry, 1) : entry;
	char *p = s.n ? NEW(a, char, s.n) : NULL;

	for (size_t i = 0; p && i < s.n; i++) {
		p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z'
				? s.p[i] - 'A' + 'a'
				: s.p[i]);
	}
	return p ? (struct str){ p, s.n } : s;
}

static bool add_warning(struct link *l, struct listed_set *to, uint32_t i)
{
	struct arena scratch = *l->a;
	struct str entry = bare(l->setup.warning[i].entry, &scratch);
	char text[ADDR_TEXT_N];
	struct prefix p;

	if (prefix_parse(entry, &p)) {
		if (p.bits != 128) {
			to->prefix[to->n_prefix].prefix = p;
			to->prefix[to->n_prefix++].warning = i;
			return true;
		}
		entry = addr_text(p.net, text); /* as claims write it */
	}
	l->a->at = scratch.at;
	uint32_t before = to->value.n;
	uint32_t v = table_put(&to->value, entry);
	if (v == before && v != TABLE_NONE)
		to->of[v] = i;
	return v != TABLE_NONE;
}

static bool open_set(struct link *l, struct listed_set *to, bool usual)
{
	uint32_t all = l->setup.n_warning;
	uint32_t n = 0;

	for (uint32_t i = 0; i < all; i++)
		n += l->setup.warning[i].usual == usual;
	to->of = NEW(l->a, uint32_t, n + 1);
	to->prefix = arena_get(l->a,
		sizeof *to->prefix,
		n + 1,
		alignof(struct prefix));
	if (!to->of || !to->prefix)
		return false;
	for (uint32_t i = 0; i < all; i++) {
		if (l->setup.warning[i].usual == usual &&
			!add_warning(l, to, i)) {
			return false;
		}
	}
	return true;
}

bool warnings_open(struct link *l)
{
	return open_set(l, &l->shared, false) && open_set(l, &l->usual, true);
}

static const struct warning *listed_address(const struct link *l,
	const struct listed_set *set,
	struct str text)
{
	struct addr a;
	uint32_t v = table_find(&set->value, text);

	if (v != TABLE_NONE)
		return &l->setup.warning[set->of[v]];
	if (addr_parse(text, &a)) {
		for (uint32_t i = 0; i < set->n_prefix; i++) {
			if (prefix_has(set->prefix[i].prefix, a))
				return &l->setup.warning[set->prefix[i]
								 .warning];
		}
	}
	return NULL;
}

static const struct warning *listed_name(const struct link *l,
	const struct listed_set *set,
	struct str name)
{
	struct str head;
	struct str rest = name;

	for (;;) {
		uint32_t v = table_find(&set->value, rest);

		if (v != TABLE_NONE && memchr(rest.p, '.', rest.n))
			return &l->setup.warning[set->of[v]];
		if (!str_cut(rest, '.', &head, &rest))
			return NULL;
	}
}

static const struct warning *listed(const struct link *l,
	const struct listed_set *set,
	struct str entity)
{
	switch (entity_type_of(entity)) {
	case ENT_ADDRESS:
		return listed_address(l, set, entity_name(entity));
	case ENT_DOMAIN:
		return listed_name(l, set, entity_name(entity));
	default:
		return NULL;
	}
}

static const struct warning *warned(const struct link *l, struct str entity)
{
	return listed(l, &l->shared, entity);
}

struct str link_usual(void *ctx, struct str entity)
{
	const struct link *l = ctx;
	const struct warning *w = listed(l, &l->usual, entity);

	return w ? w->list : (struct str){ 0 };
}

struct str link_warned(void *ctx, struct str entity)
{
	const struct warning *w = warned(ctx, entity);

	return w ? w->list : (struct str){ 0 };
}

/* --- what the case names and a warning list knows, as claims ------------- */

static bool put_shared(const struct link *l,
	struct str entity,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	const struct warning *w = warned(l, entity);

	if (!w || w->acquired_s > recorded_at_s)
		return true;
	struct claim c = {
		.subject = entity,
		.predicate = PRED_SHARED_INFRASTRUCTURE,
		.object = arena_fmt(&a, "indicator:%.*s", STR_FMT(w->list)),
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.zone = ZONE_UTC,
		.res = RES_SECOND,
		.recorded_at_s = recorded_at_s,
		.superseded_at_s = TIME_OPEN,
		.source = STR("link/warning lists"),
		.origin = w->list,
		.grade = { 'B', '2' },
		.maker = MADE_BY_LINK,
		.n_records = 1,
	};
	c.text = arena_fmt(&a,
		"%.*s stands on the warning list %.*s: what many use ties "
		"nobody together",
		STR_FMT(entity_name(entity)),
		STR_FMT(w->list));
	return !a.full && out->put(out->ctx, &c);
}

static bool ties_machine(const struct claim *c)
{
	static const enum predicate predicate[] = { PRED_CONTACTED,
		PRED_ATTACK_PASSED_THROUGH,
		PRED_CONFIGURED_IN,
		PRED_RENTED,
		PRED_FOUND_IN,
		PRED_MATCHES_INDICATOR };

	for (size_t i = 0; i < sizeof predicate / sizeof *predicate; i++) {
		if (c->predicate == predicate[i])
			return true;
	}
	return false;
}

bool link_shared(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = *l->a;
	struct table seen = table_in(&a);

	for (uint32_t i = 0; l->setup.n_warning && i < claims->n; i++) {
		const struct claim *c = claims->claim[i];
		const struct str end[2] = { c->subject, c->object };

		if (c->recorded_at_s > recorded_at_s)
			continue;
		if (c->superseded_at_s <= recorded_at_s)
			continue;
		if (!ties_machine(c))
			continue;
		for (int k = 0; k < 2; k++) {
			uint32_t before = seen.n;
			uint32_t at = table_put(&seen, end[k]);

			if (at == TABLE_NONE ||
				(at == before &&
					!put_shared(l,
						end[k],
						recorded_at_s,
						out,
						a))) {
				return fail(err,
					ERR_LIMIT,
					0,
					"no memory left for claims");
			}
		}
	}
	return true;
}
