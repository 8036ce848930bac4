/* SPDX-License-Identifier: Apache-2.0 */
#include "case/steps/commodity.h"

enum {
	GROUPS_FROM = 5
};

struct naming {
	struct table thing;     /* "tool:Mimikatz" */
	int64_t *recorded_at_s; /* by thing: when the case first named it */
	uint32_t room;
};

static bool is_software(struct str id)
{
	enum entity_type t = entity_type_of(id);

	return t == ENT_TOOL || t == ENT_MALWARE;
}

static bool note_name(struct naming *n,
	struct arena *a,
	struct str id,
	const struct claim *c)
{
	uint32_t before = n->thing.n;
	uint32_t i;

	if (!is_software(id))
		return true;
	i = table_put(&n->thing, id);
	n->recorded_at_s = arena_grown(a,
		n->recorded_at_s,
		before,
		&n->room,
		sizeof *n->recorded_at_s);
	if (i == TABLE_NONE || !n->recorded_at_s)
		return false;
	if (i == before || c->recorded_at_s < n->recorded_at_s[i])
		n->recorded_at_s[i] = c->recorded_at_s;
	return true;
}

static bool names_of(const struct claimset *claims,
	struct arena *a,
	struct naming *ret)
{
	*ret = (struct naming){ .thing = table_in(a) };
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (c->predicate != PRED_USES &&
			c->predicate != PRED_FOUND_IN)
			continue;
		if (!note_name(ret, a, c->subject, c) ||
			!note_name(ret, a, c->object, c)) {
			return false;
		}
	}
	return true;
}

/* the software of that name, when one only has it */
static uint32_t software_named(const struct knowledge *k,
	struct str name,
	struct arena scratch)
{
	uint32_t found = THING_NONE;
	uint32_t n;
	const struct name_use *use = knowledge_uses_of(k, name, &scratch, &n);

	for (uint32_t i = 0; use && i < n; i++) {
		if (k->thing[use[i].thing].kind != KNOWN_SOFTWARE ||
			use[i].thing == found) {
			continue;
		}
		if (found != THING_NONE)
			return THING_NONE;
		found = use[i].thing;
	}
	return found;
}

/* how many groups use it, and the day of the first report that says so */
static uint32_t groups_using(const struct knowledge *k,
	uint32_t software,
	struct arena scratch,
	int32_t *ret_day)
{
	bool *seen = NEW(&scratch, bool, (size_t)k->n_thing + 1);
	uint32_t n = 0;

	*ret_day = DAY_NONE;
	for (uint32_t i = 0; seen && i < k->n_fact; i++) {
		const struct known_fact *f = &k->fact[i];

		if (f->relation != RELATION_USES || f->object != software ||
			f->subject == THING_NONE ||
			k->thing[f->subject].kind != KNOWN_GROUP) {
			continue;
		}
		n += !seen[f->subject];
		seen[f->subject] = true;
		for (uint32_t c = 0; c < f->n_cite; c++) {
			int32_t day = k->report[f->cite[c]].day;

			if (day != DAY_NONE &&
				(*ret_day == DAY_NONE || day < *ret_day)) {
				*ret_day = day;
			}
		}
	}
	return n;
}

static bool put(struct str thing,
	int64_t recorded_at_s,
	uint32_t groups,
	int32_t day,
	const struct claim_sink *out,
	struct arena a)
{
	char date[DATE_N];
	struct claim c = {
		.subject = thing,
		.predicate = PRED_PUBLIC_SINCE,
		.from_s = day * (int64_t)DAY_S,
		.to_s = TIME_OPEN,
		.zone = ZONE_UTC,
		.res = RES_DAY,
		.recorded_at_s = recorded_at_s,
		.superseded_at_s = TIME_OPEN,
		.source = STR("knowledge/carried in the program"),
		.origin = STR("knowledge/carried in the program"),
		.grade = { 'B', '2' },
		.maker = MADE_BY_LINK,
		.n_records = 1,
	};

	c.object = arena_fmt(&a, "day:%s", date_text(c.from_s, date));
	c.text = arena_fmt(&a,
		"%.*s is nobody's mark: %u groups are reported to use it, "
		"the "
		"first on %s",
		STR_FMT(entity_name(thing)),
		groups,
		date);
	return !a.full && out->put(out->ctx, &c);
}

static bool put_all(const struct naming *n,
	const struct claim_sink *out,
	struct arena *a,
	struct err *err)
{
	struct knowledge k;

	/* what the program carries, not what a user has: the same everywhere */
	knowledge_open(&k, a);
	if (!case_knowledge_shipped(&k, err) || !knowledge_index(&k, err))
		return false;
	for (uint32_t i = 0; i < n->thing.n; i++) {
		struct str id = n->thing.key[i];
		uint32_t software = software_named(&k, entity_name(id), *a);
		int32_t day;
		uint32_t groups = software == THING_NONE
			? 0
			: groups_using(&k, software, *a, &day);

		if (groups >= GROUPS_FROM && day != DAY_NONE &&
			!put(id, n->recorded_at_s[i], groups, day, out, *a)) {
			return fail(err, ERR_LIMIT, 0, "no memory left");
		}
	}
	return true;
}

bool commodity_claims(const struct claimset *claims,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = { 0 };
	struct naming n = { .room = 0 };
	bool ok = arena_open(&a, KNOWLEDGE_ARENA, err);

	if (ok && !names_of(claims, &a, &n))
		ok = fail(err, ERR_LIMIT, 0, "no memory left");
	if (ok && n.thing.n)
		ok = put_all(&n, out, &a, err);
	arena_close(&a);
	return ok;
}
