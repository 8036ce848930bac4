/* SPDX-License-Identifier: Apache-2.0 */
/* Victims, damage and personas as the claims that count show them. */
#include <inttypes.h>
#include <stdlib.h>

#include <jansson.h>

#include "link/link.h"

static struct str text_member(json_t *j, const char *key, struct arena *a)
{
	json_t *v = json_object_get(j, key);

	return arena_str(a,
		(struct str){ json_string_value(v), json_string_length(v) });
}

static bool number_member(json_t *j, const char *key, uint64_t *ret)
{
	json_t *v = json_object_get(j, key);

	*ret = (uint64_t)json_integer_value(v);
	return json_is_integer(v);
}

static json_t *detail_of(const struct claim *c)
{
	json_error_t why;

	return json_loadb(c->detail.p ? c->detail.p : "",
		c->detail.n,
		JSON_ALLOW_NUL,
		&why);
}

/* "a, b" */
static bool listed(struct str list, struct str one)
{
	struct str head;
	struct str rest = list;

	while (str_cut(rest, ',', &head, &rest)) {
		if (str_eq(head, one))
			return true;
		rest = str_from(rest, 1);
	}
	return str_eq(rest, one);
}

static void add_contact(struct victim *v,
	const struct claim *c,
	struct arena *a)
{
	uint64_t n = c->n_records;
	struct str server = entity_name(c->object);

	if (!v->claim) {
		v->claim = c;
		v->first_s = c->from_s;
		v->last_s = c->to_s;
	}
	if (c->from_s < v->first_s)
		v->first_s = c->from_s;
	if (c->to_s != TIME_OPEN &&
		(v->last_s == TIME_OPEN || c->to_s > v->last_s)) {
		v->last_s = c->to_s;
	}
	v->contacts += n;
	if (listed(v->servers, server))
		return;
	v->n_server++;
	v->servers = v->servers.n ? arena_fmt(a,
					    "%.*s, %.*s",
					    STR_FMT(v->servers),
					    STR_FMT(server))
				  : arena_str(a, server);
}

static int by_first_contact(const void *a, const void *b)
{
	const struct victim *x = a;
	const struct victim *y = b;

	if (x->first_s != y->first_s)
		return x->first_s < y->first_s ? -1 : 1;
	return str_cmp(x->name, y->name);
}

bool link_victims(const struct claimset *claims,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct victim **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct table names = table_in(a);
	uint32_t n = 0;

	for (uint32_t i = 0; i < claims->n; i++)
		n += claims->claim[i]->predicate == PRED_CONTACTED;
	struct victim *v = NEW(a, struct victim, n + 1);
	for (uint32_t i = 0; v && i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (c->predicate != PRED_CONTACTED)
			continue;
		if (!claim_counts(c, as_of_s, only))
			continue;
		uint32_t before = names.n;
		uint32_t k = table_put(&names, entity_name(c->subject));
		if (k == TABLE_NONE)
			break;
		if (k == before)
			v[k].name = entity_name(c->subject);
		if (!v[k].sector.n && c->detail.n) {
			json_t *j = detail_of(c);

			v[k].sector = text_member(j, "sector", a);
			v[k].country = text_member(j, "country", a);
			v[k].contact = text_member(j, "contact", a);
			json_decref(j);
		}
		add_contact(&v[k], c, a);
	}
	if (a->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the list of victims");
	}
	if (names.n)
		qsort(v, names.n, sizeof *v, by_first_contact);
	*ret = v;
	*ret_n = names.n;
	return true;
}

static enum leak leak_of(struct str s)
{
	for (int i = LEAK_UNKNOWN; i <= LEAK_YES; i++) {
		if (str_is(s, leak_name((enum leak)i)))
			return (enum leak)i;
	}
	return LEAK_UNKNOWN;
}

/* What an incident cost a victim, or a campaign all of them. */
static bool tells_damage(const struct claim *c,
	int64_t as_of_s,
	struct str only)
{
	bool campaign = c->predicate == PRED_NOTED &&
		str_eq(c->subject, c->object) && c->detail.n;

	return (campaign || c->predicate == PRED_DAMAGED) &&
		claim_counts(c, as_of_s, only);
}

bool link_damage(const struct claimset *claims,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct damage **ret,
	uint32_t *ret_n,
	struct err *err)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < claims->n; i++)
		n += tells_damage(claims->claim[i], as_of_s, only);
	struct damage *d = NEW(a, struct damage, n + 1);
	n = 0;
	for (uint32_t i = 0; d && i < claims->n; i++) {
		const struct claim *c = claims->claim[i];
		bool campaign = c->predicate == PRED_NOTED;

		if (!tells_damage(c, as_of_s, only))
			continue;
		json_t *j = detail_of(c);
		struct damage *x = &d[n++];
		x->incident = entity_name(c->object);
		x->organisation =
			campaign ? (struct str){ 0 } : entity_name(c->subject);
		x->currency = text_member(j, "currency", a);
		x->note = text_member(j, "note", a);
		x->has_people = number_member(j, "people", &x->people);
		x->has_files = number_member(j, "files", &x->files);
		x->has_money = number_member(j, "money", &x->money);
		x->leak = leak_of(text_member(j, "leak", a));
		x->publish = str_is(text_member(j, "publish", a), "yes");
		x->claim = c;
		json_decref(j);
	}
	*ret = d;
	*ret_n = n;
	return !a->full ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the damage register");
}
