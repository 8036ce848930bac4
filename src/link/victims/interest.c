/* SPDX-License-Identifier: Apache-2.0 */
/* Which servers and names contact with is a sign of being a victim: those that
 * somebody or something other than timing names, and what is watched. */
#include "link/victims/interest.h"
#include "link/victims/watches.h"

#include <stdio.h>
#include <stdlib.h>

/* 1/1000 bit: as much as makes a beacon evidence (infer/weights.h), more than
 * makes it a finding */
enum {
	BEACON_SUSPECT_MILLI = 12000
};

static struct str addr_bytes(const struct addr *a)
{
	return (struct str){ (const char *)a, sizeof *a };
}

static bool address_of(struct str entity, struct addr *ret)
{
	return entity_type_of(entity) == ENT_ADDRESS &&
		addr_parse(entity_name(entity), ret);
}

/* --- reasons ------------------------------------------------------------- */

static struct interest_reason *reason_at(struct link *l,
	struct interests *to,
	struct str key)
{
	uint32_t before = to->key.n;
	uint32_t i = table_put(&to->key, key);

	if (i == TABLE_NONE)
		return NULL;
	to->of = arena_grown(&l->day_a,
		to->of,
		before,
		&to->cap,
		sizeof *to->of);
	if (!to->of)
		return NULL;
	if (i == before)
		to->of[i] = (struct interest_reason){ 0 };
	return &to->of[i];
}

static const struct interest_reason *reason_find(const struct interests *in,
	struct str key)
{
	uint32_t i = table_find(&in->key, key);

	return i == TABLE_NONE ? NULL : &in->of[i];
}

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

/* Timing alone makes a suspect only when a second sensor sees it too: ordinary
 * software polls on timers. */
static bool seen_twice(struct link *l,
	const struct claim *c,
	const struct addr *server)
{
	uint32_t before = l->beacon_server.n;
	uint32_t i = table_put(&l->beacon_server, addr_bytes(server));

	if (i == TABLE_NONE)
		return false;
	l->beacon_origin = arena_grown(&l->day_a,
		l->beacon_origin,
		before,
		&l->beacon_cap,
		sizeof *l->beacon_origin);
	if (!l->beacon_origin)
		return false;
	if (i == before)
		l->beacon_origin[i] = (struct str){ 0 };
	if (!l->beacon_origin[i].n)
		l->beacon_origin[i] = c->origin;
	return !str_eq(l->beacon_origin[i], c->origin);
}

/* Of a step the times that its detail names. false: it names none */
static bool add_windows(struct interest_reason *r, const struct claim *c)
{
	json_t *j = c->maker == MADE_BY_LINK ? claim_detail(c) : NULL;
	json_t *list = json_object_get(j, "windows");
	size_t n = json_array_size(list);

	for (size_t i = 0; i + 1 < n; i += 2) {
		windows_add(&r->watched,
			json_integer_value(json_array_get(list, i)),
			json_integer_value(json_array_get(list, i + 1)));
	}
	json_decref(j);
	return n > 1;
}

static void add_watched(struct link *l,
	struct interest_reason *r,
	const struct claim *c)
{
	struct claim copy = *c;

	if (!add_windows(r, c))
		windows_add(&r->watched, c->from_s, c->to_s);
	if (r->n_key == REASON_KEYS)
		return;
	claim_clean(&l->day_a, &copy);
	claim_seal(&copy);
	r->key[r->n_key++] = arena_str(&l->day_a, claim_key(&copy));
}

static bool add_network(struct link *l,
	struct str text,
	const struct claim *c)
{
	struct prefix p;

	if (!prefix_parse(text, &p))
		return true;
	l->watched_net = arena_grown(&l->day_a,
		l->watched_net,
		l->n_watched_net,
		&l->watched_net_cap,
		sizeof *l->watched_net);
	if (!l->watched_net)
		return false;
	struct watched_net *x = &l->watched_net[l->n_watched_net++];
	*x = (struct watched_net){ .prefix = p };
	add_watched(l, &x->reason, c);
	return true;
}

static bool take_watched(struct link *l, const struct claim *c)
{
	struct str name = entity_name(c->subject);
	struct str type;
	struct str value;
	struct interest_reason *r = NULL;
	struct addr a;

	if (address_of(c->subject, &a)) {
		r = reason_at(l, &l->of_address, addr_bytes(&a));
	} else if (entity_type_of(c->subject) == ENT_DOMAIN) {
		r = reason_at(l, &l->of_name, name);
	} else if (!str_cut(name, ':', &type, &value)) {
		return true;
	} else if (str_is(type, "cidr")) {
		return add_network(l, value, c);
	} else {
		r = reason_at(l, &l->of_text, value);
	}
	if (r)
		add_watched(l, r, c);
	return r != NULL;
}

static bool take_named(struct link *l, struct str entity)
{
	struct interest_reason *r = NULL;
	struct addr a;

	if (address_of(entity, &a))
		r = reason_at(l, &l->of_address, addr_bytes(&a));
	else if (entity_type_of(entity) == ENT_DOMAIN)
		r = reason_at(l, &l->of_name, entity_name(entity));
	else
		return true;
	if (r)
		r->named = true;
	return r != NULL;
}

/* --- what findings and rows say of contacts ------------------------------ */

/* Findings that say how far a contact went. */
static const struct raising {
	enum predicate predicate;
	enum contact_grade grade;
} raising[] = {
	{ PRED_BEACONS_TO, CONTACT_BEACONED },
	{ PRED_UPLOADS_TO, CONTACT_SENT_OUT },
	{ PRED_TUNNELS_THROUGH, CONTACT_SENT_OUT },
};

struct raised_key {
	char room[ADDR_TEXT_N + DOMAIN_MAX_BYTE + 2];
};

/* "HOST SERVER", as entities name them */
static struct str raised_key(struct raised_key *k,
	struct str host,
	struct str server)
{
	int n = snprintf(k->room,
		sizeof k->room,
		"%.*s %.*s",
		STR_FMT(host),
		STR_FMT(server));

	return n > 0 && (size_t)n < sizeof k->room
		? (struct str){ k->room, (size_t)n }
		: (struct str){ 0 };
}

static bool take_raising(struct link *l, const struct claim *c)
{
	struct raised_key k;

	for (size_t i = 0; i < sizeof raising / sizeof *raising; i++) {
		if (c->predicate != raising[i].predicate)
			continue;
		struct str key = raised_key(&k,
			entity_name(c->subject),
			entity_name(c->object));
		uint32_t before = l->raised.n;
		uint32_t at = table_put(&l->raised, key);
		l->raised_to = arena_grown(&l->day_a,
			l->raised_to,
			before,
			&l->raised_cap,
			sizeof *l->raised_to);
		if (at == TABLE_NONE || !l->raised_to)
			return false;
		if (at == before || l->raised_to[at] < raising[i].grade)
			l->raised_to[at] = (uint8_t)raising[i].grade;
	}
	return true;
}

/* --- from the claims ----------------------------------------------------- */

/* What was known on the day before: all of it is in the claims again. */
static void forget(struct link *l)
{
	struct interests *const all[] = { &l->of_address,
		&l->of_name,
		&l->of_text };

	l->day_a.at = l->day_a.base;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		*all[i] = (struct interests){ .key = table_in(&l->day_a) };
	l->beacon_server = table_in(&l->day_a);
	l->beacon_origin = NULL;
	l->beacon_cap = 0;
	l->raised = table_in(&l->day_a);
	l->raised_to = NULL;
	l->raised_cap = 0;
	l->watched_net = NULL;
	l->n_watched_net = 0;
	l->watched_net_cap = 0;
	l->role = NULL;
	l->n_role = 0;
	l->role_cap = 0;
	l->step_key = table_in(&l->day_a);
	l->step_from = table_in(&l->day_a);
	l->step = NULL;
	l->step_cap = 0;
}

static bool take_claim(struct link *l, const struct claim *c)
{
	struct addr a;

	if (c->predicate == PRED_WATCHED)
		return take_watched(l, c);
	if (c->predicate == PRED_BEACONS_TO &&
		c->weight_milli >= BEACON_SUSPECT_MILLI &&
		address_of(c->object, &a) && seen_twice(l, c, &a) &&
		!take_named(l, c->object)) {
		return false;
	}
	return take_named(l, named_suspect(c)) && take_raising(l, c) &&
		marks_take(l, c);
}

bool link_suspects(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	struct err *err)
{
	forget(l);
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (c->recorded_at_s > recorded_at_s ||
			c->superseded_at_s <= recorded_at_s) {
			continue;
		}
		if (!take_claim(l, c))
			break;
	}
	marks_order(l);
	return !l->day_a.full ||
		fail(err, ERR_LIMIT, 0, "no memory left for suspect servers");
}

const struct interest_reason *interest_in_address(const struct link *l,
	struct addr a)
{
	const struct interest_reason *r =
		reason_find(&l->of_address, addr_bytes(&a));

	for (uint32_t i = 0; !r && i < l->n_watched_net; i++) {
		if (prefix_has(l->watched_net[i].prefix, a))
			r = &l->watched_net[i].reason;
	}
	return r;
}

const struct interest_reason *interest_in_name(const struct link *l,
	struct str name,
	struct str *ret_name)
{
	for (size_t at = 0; at < name.n; at++) {
		if (at && name.p[at - 1] != '.')
			continue;
		struct str one = str_from(name, at);
		const struct interest_reason *r =
			reason_find(&l->of_name, one);
		if (r) {
			*ret_name = one;
			return r;
		}
	}
	return NULL;
}

const struct interest_reason *interest_in_text(const struct link *l,
	struct str text)
{
	return reason_find(&l->of_text, text);
}

enum contact_grade interest_raised(const struct link *l,
	struct addr host,
	struct str server)
{
	struct raised_key k;
	char text[ADDR_TEXT_N];
	uint32_t i = table_find(&l->raised,
		raised_key(&k, addr_text(host, text), server));

	return i == TABLE_NONE ? CONTACT_LOOKED_UP
			       : (enum contact_grade)l->raised_to[i];
}

struct claim sensed_claim(int64_t from_s,
	int64_t to_s,
	int64_t recorded_at_s,
	uint64_t n)
{
	return (struct claim){
		.from_s = from_s,
		.to_s = to_s,
		.zone = ZONE_UTC,
		.res = RES_SECOND,
		.recorded_at_s = recorded_at_s,
		.superseded_at_s = TIME_OPEN,
		.source = STR("sensor"),
		.origin = STR("sensor"),
		.grade = { 'A', '2' },
		.maker = MADE_BY_LINK,
		.n_records = n,
	};
}

/* --- as the hunts ask ---------------------------------------------------- */

static bool answer(const struct interest_reason *r, struct windows *ret)
{
	if (!r)
		return false;
	*ret = r->watched;
	if (r->named)
		windows_add(ret, TIME_UNKNOWN, TIME_OPEN);
	return true;
}

static bool in_address(void *ctx, struct addr a, struct windows *ret)
{
	return answer(interest_in_address(ctx, a), ret);
}

static bool in_name(void *ctx, struct str name, struct windows *ret)
{
	struct str which;

	return answer(interest_in_name(ctx, name, &which), ret);
}

static bool in_text(void *ctx, struct str text, struct windows *ret)
{
	return answer(interest_in_text(ctx, text), ret);
}

struct interest link_interest(struct link *l)
{
	return (struct interest){ l, in_address, in_name, in_text };
}
