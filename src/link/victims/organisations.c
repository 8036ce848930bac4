/* SPDX-License-Identifier: Apache-2.0 */
/* From an address to its organisation by longest prefix, and from contacts with
 * suspect servers to victims. */
#include "link/victims/organisations.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int longest_first(const void *a, const void *b)
{
	const struct org_prefix *x = a;
	const struct org_prefix *y = b;

	if (x->prefix.bits != y->prefix.bits)
		return y->prefix.bits - x->prefix.bits;
	return (x->org > y->org) - (x->org < y->org);
}

static uint32_t count_prefixes(struct str list)
{
	uint32_t n = list.n > 0;

	for (size_t i = 0; i < list.n; i++)
		n += list.p[i] == ';';
	return n;
}

static void add_prefixes(struct link *l, struct str list, uint32_t org)
{
	struct str rest = list;
	struct str one;

	for (bool more = list.n > 0; more;) {
		one = rest;
		more = str_cut(rest, ';', &one, &rest);
		if (prefix_parse(str_trim(one), &l->prefix[l->n_prefix].prefix))
			l->prefix[l->n_prefix++].org = org;
	}
}

bool organisations_open(struct link *l)
{
	uint32_t n_prefix = 0;

	for (uint32_t i = 0; i < l->setup.n_row; i++) {
		if (l->setup.row[i].table == ROW_ORGANISATIONS) {
			n_prefix += count_prefixes(
				l->setup.row[i].cell[ORG_PREFIXES]);
		}
	}
	l->org = NEW(l->a, struct organisation, l->setup.n_row + 1);
	l->prefix = NEW(l->a, struct org_prefix, n_prefix + 1);
	if (!l->org || !l->prefix)
		return false;
	for (uint32_t i = 0; i < l->setup.n_row; i++) {
		const struct row *r = &l->setup.row[i];

		if (r->table != ROW_ORGANISATIONS)
			continue;
		l->org[l->n_org] = (struct organisation){
			.name = r->cell[ORG_NAME],
			.sector = r->cell[ORG_SECTOR],
			.country = r->cell[ORG_COUNTRY],
			.contact = r->cell[ORG_CONTACT],
			.recorded_at_s = r->acquired_s,
		};
		add_prefixes(l, r->cell[ORG_PREFIXES], l->n_org++);
	}
	if (l->n_prefix)
		qsort(l->prefix, l->n_prefix, sizeof *l->prefix, longest_first);
	return true;
}

/* --- suspects ------------------------------------------------------------ */

/* 1/1000 bit: as much as makes a beacon evidence (infer/weights.h), more than
 * makes it a finding */
enum {
	BEACON_SUSPECT_MILLI = 12000
};

/* Somebody or something other than timing names the server. */
static struct str named_suspect(const struct claim *c)
{
	if (c->predicate == PRED_MATCHES_INDICATOR)
		return c->weight_milli > 0 ? c->subject : (struct str){ 0 };
	if (c->predicate == PRED_CONFIGURED_IN)
		return c->subject;
	if (c->predicate == PRED_ATTACK_PASSED_THROUGH ||
		c->predicate == PRED_RENTED) {
		return c->object;
	}
	return (struct str){ 0 };
}

static struct str addr_bytes(const struct addr *a)
{
	return (struct str){ (const char *)a, sizeof *a };
}

static bool address_of(struct str entity, struct addr *ret)
{
	return entity_type_of(entity) == ENT_ADDRESS &&
		addr_parse(entity_name(entity), ret);
}

/* Timing alone makes a suspect only when a second sensor sees it too: ordinary
 * software polls on timers. */
static bool seen_twice(struct link *l,
	const struct claim *c,
	const struct addr *server)
{
	uint32_t i = table_put(&l->beacon_server, addr_bytes(server));

	if (i == TABLE_NONE)
		return false;
	if (i >= l->beacon_cap) {
		uint32_t cap = l->beacon_cap ? l->beacon_cap * 2 : 256;
		struct str *bigger = NEW(l->a, struct str, cap);

		if (!bigger)
			return false;
		if (i)
			memcpy(bigger, l->beacon_origin, i * sizeof *bigger);
		l->beacon_origin = bigger;
		l->beacon_cap = cap;
	}
	if (!l->beacon_origin[i].n)
		l->beacon_origin[i] = c->origin;
	return !str_eq(l->beacon_origin[i], c->origin);
}

bool link_suspects(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	struct err *err)
{
	l->suspect = table_in(l->a);
	if (l->beacon_cap) {
		memset(l->beacon_origin,
			0,
			l->beacon_cap * sizeof *l->beacon_origin);
	}
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];
		struct addr a;

		if (c->recorded_at_s > recorded_at_s ||
			c->superseded_at_s <= recorded_at_s)
			continue;
		bool beacon = c->predicate == PRED_BEACONS_TO &&
			c->weight_milli >= BEACON_SUSPECT_MILLI &&
			address_of(c->object, &a);
		if (beacon ? seen_twice(l, c, &a)
			   : address_of(named_suspect(c), &a)) {
			table_put(&l->suspect, addr_bytes(&a));
		}
	}
	return !l->a->full ||
		fail(err, ERR_LIMIT, 0, "no memory left for suspect servers");
}

bool link_is_suspect(void *ctx, struct addr a)
{
	return table_find(&((struct link *)ctx)->suspect, addr_bytes(&a)) !=
		TABLE_NONE;
}

static uint32_t org_of(const struct link *l, struct addr a)
{
	for (uint32_t i = 0; i < l->n_prefix; i++) {
		if (prefix_has(l->prefix[i].prefix, a))
			return l->prefix[i].org;
	}
	return TABLE_NONE;
}

struct str link_organisation(void *ctx, struct addr a)
{
	const struct link *l = ctx;
	uint32_t org = org_of(l, a);

	return org == TABLE_NONE ? (struct str){ 0 } : l->org[org].name;
}

bool link_contact(void *ctx, const struct contact *c)
{
	struct link *l = ctx;
	uint32_t org = org_of(l, c->host);
	struct {
		struct addr server;
		uint64_t org;
	} key = { c->server, org };

	if (org == TABLE_NONE || org == org_of(l, c->server))
		return true;
	uint32_t before = l->touch_key.n;
	uint32_t i = table_put(&l->touch_key,
		(struct str){ (const char *)&key, sizeof key });
	if (i == TABLE_NONE || i >= TOUCHES_MAX) {
		l->full = true;
		return false;
	}
	struct touch *t = &l->touch[i];
	if (i == before) {
		*t = (struct touch){
			.org = org,
			.server = c->server,
			.first_s = c->first_s,
			.last_s = c->last_s,
		};
	}
	if (c->first_s < t->first_s)
		t->first_s = c->first_s;
	if (c->last_s > t->last_s)
		t->last_s = c->last_s;
	if (t->n_loc < sizeof t->loc / sizeof *t->loc)
		t->loc[t->n_loc++] = c->loc;
	t->n += c->n;
	return true;
}

static struct str touch_detail(const struct organisation *o,
	uint64_t n,
	struct arena *a)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_object(&j, NULL);
	jw_str(&j, "sector", o->sector);
	jw_str(&j, "country", o->country);
	jw_str(&j, "contact", o->contact);
	jw_u64(&j, "contacts", n);
	jw_object_end(&j);
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static bool put_touch(struct link *l,
	const struct touch *t,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	const struct organisation *o = &l->org[t->org];
	char server[ADDR_TEXT_N];
	char first[STAMP_N];
	char last[STAMP_N];

	addr_text(t->server, server);
	stamp_text(t->first_s, first);
	stamp_text(t->last_s - 1, last);
	struct claim c = {
		.subject = arena_fmt(&a, "org:%.*s", STR_FMT(o->name)),
		.predicate = PRED_CONTACTED,
		.object = arena_fmt(&a, "address:%s", server),
		.from_s = t->first_s,
		.to_s = t->last_s,
		.zone = ZONE_UTC,
		.res = RES_SECOND,
		.recorded_at_s = recorded_at_s,
		.superseded_at_s = TIME_OPEN,
		.source = STR("sensor"),
		.origin = STR("sensor"),
		.grade = { 'A', '2' },
		.maker = MADE_BY_LINK,
		.n_loc = t->n_loc,
		.n_records = t->n,
	};
	c.text = arena_fmt(&a,
		"hosts of %.*s talked to %s %" PRIu64 " times from %s to %s",
		STR_FMT(o->name),
		server,
		t->n,
		first,
		last);
	c.detail = touch_detail(o, t->n, &a);
	memcpy(c.loc, t->loc, sizeof c.loc);
	return !a.full && out->put(out->ctx, &c);
}

bool link_contacts(struct link *l,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	for (uint32_t i = 0; i < l->touch_key.n; i++) {
		if (l->org[l->touch[i].org].recorded_at_s <= recorded_at_s &&
			!put_touch(l,
				&l->touch[i],
				recorded_at_s,
				out,
				*l->a)) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left for contacts of organisations");
		}
	}
	l->touch_key = table_in(l->a);
	return !l->full ||
		fail(err,
			ERR_LIMIT,
			0,
			"more than %d pairs of organisation and server",
			TOUCHES_MAX);
}
