/* SPDX-License-Identifier: Apache-2.0 */
#include "investigations.h"

#include <stdlib.h>

enum {
	MACHINES_MAX = 4,
	PERSONAS_MAX = 600,
	POINTERS_MAX = 1000,
	SAID_MAX = 8192,
	INNOCENT_GROUPS = 5,
	INNOCENT_UNITS = 3,
	INNOCENT_SPONSORS = 3
};

/* --- chance --------------------------------------------------------------- */

/* source: S. Vigna, splitmix64.c (public domain) */
static uint64_t lots_next(struct lots *l)
{
	uint64_t z = l->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

uint32_t lots_below(struct lots *l, uint32_t n)
{
	return (uint32_t)((lots_next(l) >> 32) * n >> 32);
}

bool lots_percent(struct lots *l, uint32_t percent)
{
	return lots_below(l, 100) < percent;
}

/* --- what is being made --------------------------------------------------- */

enum truth_role {
	TRUE_RENTED,
	TRUE_OWN,
	TRUE_RELAY,
	TRUE_NAT,
	TRUE_COMPROMISED,
	TRUE_SHARED_EDGE,
	TRUE_ROLES
};

static const char *const role_ids[TRUE_ROLES] = {
	"role:rented",
	"role:own",
	"role:relay",
	"role:nat",
	"role:compromised",
	"role:shared-edge",
};

struct machine {
	struct str id;
	struct str incident;
	enum truth_role role;
	int64_t from_s; /* when the attack used it */
	int64_t to_s;
	uint32_t vantages; /* of sensors that saw it */
	bool confirmed;    /* by something that is no timing, B2 or better */
	bool role_known;   /* answered rightly, B2 or better */
	/* answered wrongly by somebody who passes for very reliable */
	bool role_lie_trusted;
	uint32_t tenant; /* persona at the time; PERSONAS_MAX = no record */
};

enum identifier_kind {
	ID_EMAIL,
	ID_PHONE,
	ID_PAYMENT,
	ID_DOCUMENT,
	ID_LOGIN,
	ID_KINDS
};

static const char *const kind_names[ID_KINDS] = { "email",
	"phone",
	"payment",
	"document",
	"login" };

/* A contract and the name on it. */
struct tenancy {
	struct str id;
	struct str address;
	struct str provider;
	struct str identifier[ID_KINDS]; /* empty = not given */
	struct str person;               /* who really signed */
	int64_t from_s;
	int64_t to_s;
	uint32_t contract;
	uint32_t machine; /* MACHINES_MAX = of no machine of the attack */
	bool attacker;
};

/* What points to somebody, as the truth has it. */
struct pointer {
	enum layer layer;
	struct str who;
	struct str origin;
	enum evidence_class cls;
	bool strong; /* B2 or better */
	bool honest;
	/* public before the attack, withdrawn, or told to be stolen or planted
	 */
	bool spent;
	bool own; /* of person, tasking, money or place */
};

struct making {
	struct lots l;
	struct arena *a;
	struct investigation *inv;
	uint32_t planted_percent;
	uint32_t effort_percent; /* how much is looked for, 100 = usual */
	uint32_t serial;
	struct machine machine[MACHINES_MAX];
	uint32_t n_machine;
	struct tenancy *tenancy; /* PERSONAS_MAX */
	uint32_t n_tenancy;
	struct pointer pointer[POINTERS_MAX];
	uint32_t n_pointer;
	struct str hand;   /* the person behind the attacker's contracts */
	struct str victim; /* of a theft of identity; empty = none */
	struct str stolen[2];
	uint32_t n_stolen;
	struct str
		pool[ID_KINDS];  /* what the attacker uses again and again */
	bool pool_own[ID_KINDS]; /* the operator's real one */
	struct str suspect;      /* whom the police sign off; may be empty */
	struct str named_by_liar;
	struct str group[INNOCENT_GROUPS];
	struct str unit[INNOCENT_UNITS];
	struct str sponsor[INNOCENT_SPONSORS];
	struct str sample;
	struct str domain;
	/* everything in the order in which it was said; NULL = not in this
	 * build: then the rest of the case is the same nevertheless */
	const struct claim **said; /* SAID_MAX */
	uint32_t n_said;
};

static bool chance(struct making *m, uint32_t percent)
{
	return lots_percent(&m->l, percent);
}

static uint32_t below(struct making *m, uint32_t n)
{
	return lots_below(&m->l, n);
}

/* what is found when so much of it is usually found */
static uint32_t by_effort(const struct making *m, uint32_t percent)
{
	uint32_t more = percent * m->effort_percent / 100;

	return more < 92 ? more : 92;
}

static bool looked(struct making *m, uint32_t percent)
{
	return chance(m, by_effort(m, percent));
}

/* low .. high */
static int64_t between(struct making *m, int64_t low, int64_t high)
{
	return low + below(m, (uint32_t)(high - low + 1));
}

static struct str fresh(struct making *m, const char *form)
{
	/* neither in the order of making nor telling who is who; 1,000,003 is
	 * prime, so no two are the same */
	uint64_t at = (m->serial++ + (uint64_t)m->inv->from_s / DAY_S) * 7919;

	return arena_fmt(m->a, "%s%06u", form, (uint32_t)(at % 1000003));
}

static struct str fresh_address(struct making *m)
{
	uint64_t at = (m->serial++ + (uint64_t)m->inv->from_s / DAY_S) * 7919;
	uint32_t x = (uint32_t)(at % 1000003);

	return arena_fmt(m->a,
		"address:100.%u.%u.%u",
		64 + (x >> 16),
		x >> 8 & 255,
		x & 255);
}

static void know(struct making *m,
	struct str id,
	enum layer layer,
	bool guilty,
	const char *why)
{
	struct investigation *inv = m->inv;
	uint32_t at = table_put(&inv->by_name, id);
	struct named *all = arena_grown(m->a,
		inv->name,
		at,
		&inv->cap_name,
		sizeof *inv->name);

	if (at == TABLE_NONE || !all)
		return;
	inv->name = all;
	if (at < inv->n_name)
		return;
	inv->n_name = at + 1;
	inv->name[at] = (struct named){
		.id = id,
		.layer = layer,
		.guilty = guilty,
		.told = true,
		.why = why,
	};
}

static void untold(struct making *m, struct str id)
{
	uint32_t at = table_find(&m->inv->by_name, id);

	if (at != TABLE_NONE)
		m->inv->name[at].told = false;
}

const struct named *investigation_name(const struct investigation *inv,
	struct str id)
{
	uint32_t at = table_find(&inv->by_name, id);

	return at == TABLE_NONE ? NULL : &inv->name[at];
}

static struct str new_name(struct making *m,
	const char *form,
	enum layer layer,
	bool guilty,
	const char *why)
{
	struct str id = fresh(m, form);

	know(m, id, layer, guilty, why);
	return id;
}

/* --- saying --------------------------------------------------------------- */

struct saying {
	struct str source;
	struct str origin;
	struct grade grade;
	enum maker maker;
	int64_t from_s;
	int64_t to_s;
	int64_t recorded_at_s;
	int64_t superseded_at_s;
	struct str scope;
	struct str text;
	int64_t weight_milli;
};

/* both letters and figures between two grades */
static struct grade graded(struct making *m,
	const char *best,
	const char *worst)
{
	return (struct grade){
		(char)between(m, best[0], worst[0]),
		(char)between(m, best[1], worst[1]),
	};
}

/* what is not so: graded as such sources are, but in one of twenty as the best
 */
static struct grade graded_false(struct making *m,
	const char *best,
	const char *worst)
{
	if (chance(m, 5))
		return (struct grade){ 'A', '1' };
	return graded(m, best, worst);
}

static bool is_strong(struct grade g)
{
	return g.reliability <= 'B' && g.credibility <= '2';
}

/* a day on which the investigation learns something */
static int64_t learnt(struct making *m)
{
	return m->inv->to_s + between(m, 5, 700) * DAY_S;
}

static struct saying first_hand(struct making *m,
	struct str source,
	struct grade grade)
{
	return (struct saying){
		.source = source,
		.origin = source,
		.grade = grade,
		.maker = MADE_BY_ROW,
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.recorded_at_s = learnt(m),
		.superseded_at_s = TIME_OPEN,
		.text = STR("said"),
	};
}

static void say(struct making *m,
	struct str subject,
	const char *predicate,
	struct str object,
	const struct saying *x)
{
	enum predicate p = predicate_named(str_of(predicate));
	struct claim c = {
		.subject = subject,
		.predicate = p,
		.object = object,
		.from_s = x->from_s,
		.to_s = x->to_s,
		.zone = ZONE_UTC,
		.res = RES_DAY,
		.recorded_at_s = x->recorded_at_s,
		.superseded_at_s = x->superseded_at_s,
		.source = x->source,
		.origin = x->origin,
		.scope = x->scope,
		.grade = x->grade,
		.maker = x->maker,
		.text = x->text,
		.weight_milli = x->weight_milli,
		.n_loc = 1,
		.n_records = 1,
	};

	const struct claim *own = NULL;

	if (p == PRED_NONE || predicate_check(p, subject, object))
		m->inv->skipped++;
	else
		own = claimset_add(&m->inv->claims, &c);
	if (m->n_said < SAID_MAX)
		m->said[m->n_said++] = own;
}

static void point(struct making *m,
	enum layer layer,
	struct str who,
	const struct saying *x,
	enum evidence_class cls,
	bool honest)
{
	if (m->n_pointer == POINTERS_MAX)
		return;
	m->pointer[m->n_pointer++] = (struct pointer){
		.layer = layer,
		.who = who,
		.origin = x->origin,
		.cls = cls,
		.strong = is_strong(x->grade),
		.honest = honest,
		.spent = x->superseded_at_s != TIME_OPEN,
	};
}

static struct pointer *last_pointer(struct making *m)
{
	return &m->pointer[m->n_pointer - 1];
}

static struct str numbered(struct making *m, const char *kind, uint32_t of)
{
	return arena_fmt(m->a, "%s %u", kind, 1 + below(m, of));
}

static struct str own_identifier(struct making *m, int kind)
{
	struct str form = arena_fmt(m->a, "identifier:%s:", kind_names[kind]);

	return fresh(m, arena_z(m->a, form));
}

/* --- the attack and its machines ------------------------------------------ */

static void begin(struct making *m)
{
	static const uint32_t effort[] = { 40, 100, 100, 190 };
	struct investigation *inv = m->inv;

	inv->from_s = days_from_civil(2014, 1, 1) * DAY_S +
		(int64_t)below(m, 3600) * DAY_S;
	inv->to_s = inv->from_s + between(m, 6, 200) * DAY_S;
	inv->as_of_s = inv->to_s + (int64_t)4000 * DAY_S;
	m->effort_percent = effort[below(m, 4)];
	inv->n_incident = chance(m, 35) ? 2 : 1;
	for (uint32_t i = 0; i < inv->n_incident; i++)
		inv->incident[i] = fresh(m, "incident:");
	m->sample = fresh(m, "sample:");
	m->domain = fresh(m, "domain:c");
	m->hand = new_name(m,
		"person:",
		LAYER_INDIVIDUAL,
		true,
		"rented and ran the attacker's machines");
	for (int k = 0; k < ID_KINDS; k++) {
		m->pool[k] = own_identifier(m, k);
		m->pool_own[k] = chance(m, k == ID_DOCUMENT ? 25 : 55);
	}
}

/* the sighting of a thing in an incident */
static void found(struct making *m, struct str thing, int64_t from_s)
{
	struct saying x = first_hand(m,
		numbered(m, "victim/Organisation", 3),
		graded(m, "A1", "B2"));

	x.from_s = from_s;
	x.to_s = from_s + between(m, 1, 30) * DAY_S;
	say(m,
		thing,
		"found-in",
		m->inv->incident[below(m, m->inv->n_incident)],
		&x);
}

static void seen_by_sensors(struct making *m, const struct machine *x)
{
	uint32_t first = below(m, 5);

	for (uint32_t i = 0; i < x->vantages; i++) {
		struct str sensor =
			arena_fmt(m->a, "sensor/Organisation %u", first + i);
		struct saying y =
			first_hand(m, sensor, graded(m, "A1", "B2"));

		y.maker = MADE_BY_HUNT;
		y.weight_milli = between(m, 15000, 24000);
		y.from_s = x->from_s + (int64_t)below(m, 2) * DAY_S;
		y.to_s = x->to_s - (int64_t)below(m, 2) * DAY_S;
		say(m, fresh_address(m), "beacons-to", x->id, &y);
	}
}

static void seen_otherwise(struct making *m, struct machine *x)
{
	struct saying y;

	if (chance(m, 70)) {
		y = first_hand(m,
			STR("police/cyber unit"),
			graded(m, "A2", "C3"));
		y.origin = chance(m, 60) ? numbered(m, "provider/Provider", 3)
					 : y.source;
		y.from_s = x->from_s;
		y.to_s = x->to_s;
		say(m, x->incident, "attack-passed-through", x->id, &y);
		x->confirmed |= is_strong(y.grade);
	}
	if (chance(m, 40)) {
		y = first_hand(m,
			numbered(m, "analyst/Malware Lab", 2),
			graded(m, "A2", "C3"));
		say(m, x->id, "configured-in", m->sample, &y);
		x->confirmed |= is_strong(y.grade);
	}
	if (chance(m, 20)) {
		struct str org = numbered(m, "Organisation", 3);

		y = first_hand(m,
			arena_fmt(m->a, "victim/%.*s", STR_FMT(org)),
			graded(m, "B2", "C3"));
		y.from_s = x->from_s;
		y.to_s = x->to_s;
		say(m,
			arena_fmt(m->a, "org:%.*s", STR_FMT(org)),
			"contacted",
			x->id,
			&y);
	}
}

static enum truth_role draw_role(struct making *m)
{
	static const uint32_t percent[TRUE_ROLES] = { 52, 7, 11, 5, 17, 8 };
	uint32_t r = below(m, 100);
	int role = TRUE_RENTED;

	for (; role < TRUE_SHARED_EDGE && r >= percent[role]; role++)
		r -= percent[role];
	return (enum truth_role)role;
}

static bool is_attackers(enum truth_role r)
{
	return r == TRUE_RENTED || r == TRUE_OWN;
}

/* the old way: a note that answers all four */
static struct str considered_text(struct making *m, enum truth_role r)
{
	return arena_fmt(m->a,
		"Relay: %s. NAT: %s. Compromised host: %s. Shared edge: %s.",
		r == TRUE_RELAY ? "yes" : "no",
		r == TRUE_NAT ? "yes" : "no",
		r == TRUE_COMPROMISED ? "yes" : "no",
		r == TRUE_SHARED_EDGE ? "yes" : "no");
}

static void answer_role(struct making *m,
	const struct machine *x,
	enum truth_role said,
	struct grade grade)
{
	struct saying y =
		first_hand(m, numbered(m, "analyst/Analyst", 4), grade);
	uint32_t how = below(m, 3);

	if (how == 0) {
		y.text = considered_text(m, said);
		say(m, STR("analyst:Analyst"), "considered", x->id, &y);
		return;
	}
	y.from_s = x->from_s - 10 * DAY_S;
	y.to_s = x->to_s + 10 * DAY_S;
	if (how == 2 && is_attackers(said)) {
		for (int r = TRUE_RELAY; r < TRUE_ROLES; r++) {
			say(m,
				x->id,
				"excluded-from",
				str_of(role_ids[r]),
				&y);
		}
		return;
	}
	say(m, x->id, "has-role", str_of(role_ids[said]), &y);
}

static void look_into_role(struct making *m, struct machine *x)
{
	uint32_t r = below(m, 100);
	uint32_t right = by_effort(m, 58);
	enum truth_role wrong = is_attackers(x->role)
		? (enum truth_role)between(m, TRUE_RELAY, TRUE_SHARED_EDGE)
		: TRUE_RENTED;

	if (r < right) {
		/* a weak answer can be right, too */
		struct grade g = chance(m, 25) ? graded(m, "C3", "E5")
					       : graded(m, "A1", "B3");

		answer_role(m, x, x->role, g);
		x->role_known = is_strong(g);
	} else if (r >= 88) {
		struct grade g = graded_false(m, "C3", "E5");

		answer_role(m, x, wrong, g);
		x->role_lie_trusted = is_strong(g);
	}
}

static void make_machines(struct making *m)
{
	struct investigation *inv = m->inv;

	m->n_machine = 1 + below(m, MACHINES_MAX);
	for (uint32_t i = 0; i < m->n_machine; i++) {
		struct machine *x = &m->machine[i];
		int64_t days = (inv->to_s - inv->from_s) / DAY_S;
		int64_t start = between(m, 0, days - 5);

		*x = (struct machine){
			.id = fresh_address(m),
			.incident = inv->incident[below(m, inv->n_incident)],
			.role = draw_role(m),
			.from_s = inv->from_s + start * DAY_S,
			.vantages = chance(m, 85) ? 1 + chance(m, 65) : 0,
			.tenant = PERSONAS_MAX,
		};
		x->to_s = x->from_s + between(m, 4, days - start) * DAY_S;
		know(m, x->id, LAYER_MACHINE, true, role_ids[x->role]);
		seen_by_sensors(m, x);
		seen_otherwise(m, x);
		look_into_role(m, x);
	}
}

/* servers that ordinary software asks on a timer */
static void make_benign_machines(struct making *m)
{
	uint32_t n = chance(m, 40) ? 1 + below(m, 3) : 0;

	for (uint32_t i = 0; i < n; i++) {
		struct machine x = {
			.id = fresh_address(m),
			.from_s = m->inv->from_s,
			.to_s = m->inv->to_s,
			.vantages = 1 + chance(m, 65),
		};

		know(m, x.id, LAYER_MACHINE, false, "ordinary update server");
		seen_by_sensors(m, &x);
	}
}

/* --- contracts ------------------------------------------------------------ */

static void honest_identifiers(struct making *m, struct tenancy *t)
{
	static const uint32_t given[ID_KINDS] = { 85, 55, 75, 40, 60 };

	for (int k = 0; k < ID_KINDS; k++) {
		if (chance(m, given[k]))
			t->identifier[k] = own_identifier(m, k);
	}
}

static void attacker_identifiers(struct making *m, struct tenancy *t)
{
	static const uint32_t given[ID_KINDS] = { 90, 55, 85, 60, 75 };
	static const uint32_t again[ID_KINDS] = { 50, 35, 60, 35, 65 };

	for (int k = 0; k < ID_KINDS; k++) {
		if (!chance(m, given[k]))
			continue;
		t->identifier[k] = chance(m, again[k]) ? m->pool[k]
						       : own_identifier(m, k);
	}
	if (!m->victim.n)
		return;
	for (uint32_t i = 0; i < m->n_stolen; i++) {
		int k = str_has(m->stolen[i], STR(":document:")) ? ID_DOCUMENT
								 : ID_PAYMENT;

		if (i == 0 || chance(m, 60))
			t->identifier[k] = m->stolen[i];
	}
}

static uint32_t sign_contract(struct making *m, const struct tenancy *t)
{
	if (m->n_tenancy == PERSONAS_MAX)
		return PERSONAS_MAX;
	m->tenancy[m->n_tenancy] = *t;
	m->tenancy[m->n_tenancy].contract = m->n_tenancy + 1;
	return m->n_tenancy++;
}

/* as the link stage makes them of a provider's table */
static void hand_over_contract(struct making *m, const struct tenancy *t)
{
	struct saying x = first_hand(m,
		t->provider,
		(struct grade){ 'A', (char)between(m, '1', '2') });

	x.from_s = t->from_s;
	x.to_s = t->to_s;
	x.scope = arena_fmt(m->a, "contract:C-%u", t->contract);
	say(m, t->id, "rented", t->address, &x);
	for (int k = 0; k < ID_KINDS; k++) {
		if (t->identifier[k].n)
			say(m, t->id, "identified-by", t->identifier[k], &x);
	}
}

static struct tenancy attacker_contract(struct making *m, uint32_t machine)
{
	const struct machine *x = &m->machine[machine];
	struct tenancy t = {
		.id = new_name(m,
			"persona:",
			LAYER_PERSONA,
			true,
			"the attacker's name"),
		.address = x->id,
		.provider = numbered(m, "provider/Provider", 3),
		.person = m->hand,
		.from_s = x->from_s - between(m, 1, 60) * DAY_S,
		.to_s = x->to_s + between(m, 1, 120) * DAY_S,
		.machine = machine,
		.attacker = true,
	};

	attacker_identifiers(m, &t);
	return t;
}

static struct tenancy honest_contract(struct making *m,
	struct str address,
	int64_t from_s,
	int64_t to_s,
	const char *why)
{
	struct tenancy t = {
		.id = new_name(m, "persona:", LAYER_PERSONA, false, why),
		.address = address,
		.provider = numbered(m, "provider/Provider", 3),
		.person =
			new_name(m, "person:", LAYER_INDIVIDUAL, false, why),
		.from_s = from_s,
		.to_s = to_s,
		.machine = MACHINES_MAX,
	};

	honest_identifiers(m, &t);
	return t;
}

/* the server's own log: from where its tenant managed it */
static void managed_from(struct making *m,
	const struct machine *x,
	const struct tenancy *t)
{
	struct saying y = first_hand(m,
		arena_fmt(m->a, "police/image of %.*s", STR_FMT(x->id)),
		graded(m, "A1", "B2"));

	y.from_s = t->from_s;
	y.to_s = x->to_s;
	if (t->identifier[ID_LOGIN].n) {
		say(m, x->id, "logged-in-from", t->identifier[ID_LOGIN], &y);
	}
}

static void tenant_of(struct making *m, uint32_t i)
{
	static const char *const why[TRUE_ROLES] = {
		[TRUE_RELAY] = "honest owner of a relay",
		[TRUE_NAT] = "honest holder of a shared address",
		[TRUE_COMPROMISED] = "honest owner of a compromised server",
		[TRUE_SHARED_EDGE] = "honest customer of a shared edge",
	};
	struct machine *x = &m->machine[i];
	struct tenancy t;

	if (is_attackers(x->role)) {
		if (!looked(m, 80))
			return;
		t = attacker_contract(m, i);
	} else {
		if (!looked(m, 80))
			return;
		t = honest_contract(m,
			x->id,
			x->from_s - between(m, 30, 900) * DAY_S,
			x->to_s + between(m, 10, 500) * DAY_S,
			why[x->role]);
		t.machine = i;
		if (x->role_lie_trusted) {
			untold(m, t.id);
			untold(m, t.person);
		}
	}
	x->tenant = sign_contract(m, &t);
	if (looked(m, 25))
		managed_from(m, x, &t);
}

/* honest tenants of the same address, before and after */
static void other_tenants(struct making *m, const struct machine *x)
{
	bool known = x->tenant < PERSONAS_MAX;
	int64_t end =
		known ? m->tenancy[x->tenant].from_s : x->from_s - 2 * DAY_S;
	int64_t start =
		known ? m->tenancy[x->tenant].to_s : x->to_s + 2 * DAY_S;
	struct tenancy t;

	/* one of five on the very day on which the next one begins */
	end -= chance(m, 20) ? 0 : between(m, 1, 150) * DAY_S;
	start += chance(m, 20) ? 0 : between(m, 1, 150) * DAY_S;
	if (!is_attackers(x->role))
		return;
	if (chance(m, 40)) {
		t = honest_contract(m,
			x->id,
			end - between(m, 30, 500) * DAY_S,
			end,
			"honest tenant before the attack");
		sign_contract(m, &t);
	}
	if (chance(m, 30)) {
		t = honest_contract(m,
			x->id,
			start,
			start + between(m, 30, 400) * DAY_S,
			"honest tenant after the attack");
		sign_contract(m, &t);
	}
}

/* A provider's list of customers; some of one office, some behind the VPN exit
 * that the attacker used too. */
static void customers(struct making *m)
{
	uint32_t n = chance(m, 35) ? below(m, 1 + below(m, 301)) : 0;
	bool exit_shared = chance(m, 15);
	struct str office = own_identifier(m, ID_LOGIN);

	for (uint32_t i = 0; i < n; i++) {
		int64_t from_s =
			m->inv->from_s - between(m, -100, 500) * DAY_S;
		struct tenancy t = honest_contract(m,
			fresh_address(m),
			from_s,
			from_s + between(m, 30, 900) * DAY_S,
			"customer on another address");

		if (i < 6 && chance(m, 30))
			t.identifier[ID_LOGIN] = office;
		if (i < 3 && exit_shared)
			t.identifier[ID_LOGIN] = m->pool[ID_LOGIN];
		sign_contract(m, &t);
	}
	if (exit_shared)
		m->pool_own[ID_LOGIN] = false;
}

/* Two contracts with exact identifiers in common, as the link stage joins them:
 * a login never joins alone, and one field that agrees never beats two that
 * differ.
 */
static bool joined(const struct tenancy *x, const struct tenancy *y)
{
	int agree = 0;
	int differ = 0;
	bool only_login = true;

	for (int j = 0; j < ID_KINDS; j++) {
		bool both = x->identifier[j].n && y->identifier[j].n;

		if (both && str_eq(x->identifier[j], y->identifier[j])) {
			agree++;
			only_login &= j == ID_LOGIN;
		} else {
			differ += both;
		}
	}
	return agree && !only_login && (agree > 1 || differ < 2);
}

static void same_hands(struct making *m)
{
	for (uint32_t i = 0; i < m->n_tenancy; i++) {
		for (uint32_t k = i + 1; k < m->n_tenancy; k++) {
			const struct tenancy *x = &m->tenancy[i];
			const struct tenancy *y = &m->tenancy[k];

			if (!joined(x, y))
				continue;
			struct saying z = first_hand(m,
				STR("link/exact identifiers"),
				(struct grade){ 'A', '2' });
			z.maker = MADE_BY_LINK;
			z.origin = arena_fmt(m->a,
				"%.*s + %.*s",
				STR_FMT(x->provider),
				STR_FMT(y->provider));
			z.from_s =
				x->from_s < y->from_s ? x->from_s : y->from_s;
			z.to_s = x->to_s > y->to_s ? x->to_s : y->to_s;
			say(m, x->id, "same-as", y->id, &z);
		}
	}
}

static void make_contracts(struct making *m)
{
	for (uint32_t i = 0; i < m->n_machine; i++) {
		tenant_of(m, i);
		other_tenants(m, &m->machine[i]);
	}
	customers(m);
	for (uint32_t i = 0; i < m->n_tenancy; i++)
		hand_over_contract(m, &m->tenancy[i]);
	same_hands(m);
}

/* --- persons -------------------------------------------------------------- */

static void holds(struct making *m,
	struct str person,
	struct str identifier,
	bool guilty)
{
	bool payment = str_has(identifier, STR(":payment:"));
	struct saying x = first_hand(m,
		payment ? numbered(m, "provider/Payment Company", 2)
			: numbered(m, "registry/Registry", 3),
		graded(m, "A1", "B2"));

	x.from_s = m->inv->from_s - between(m, 200, 2000) * DAY_S;
	say(m, person, "holder-of", identifier, &x);
	point(m, LAYER_INDIVIDUAL, person, &x, CLASS_RECORD, guilty);
}

/* Whose papers they were, and whether the case knows that they were stolen. */
static void make_theft(struct making *m)
{
	m->inv->theft = chance(m, 25);
	if (!m->inv->theft)
		return;
	m->inv->theft_told = chance(m, 85);
	m->victim = new_name(m,
		"person:",
		LAYER_INDIVIDUAL,
		false,
		m->inv->theft_told ? "robbed of an identity"
				   : "robbed of an identity, untold");
	if (!m->inv->theft_told)
		untold(m, m->victim);
	m->stolen[m->n_stolen++] = own_identifier(m, ID_DOCUMENT);
	if (chance(m, 50))
		m->stolen[m->n_stolen++] = own_identifier(m, ID_PAYMENT);
}

static void tell_theft(struct making *m)
{
	for (uint32_t i = 0; i < m->n_stolen; i++) {
		struct saying x = first_hand(m,
			chance(m, 50) ? STR("police/station report")
				      : STR("registry/Registry 9"),
			graded(m, "A1", "B3"));

		if (chance(m, 80)) {
			holds(m, m->victim, m->stolen[i], false);
			last_pointer(m)->spent = m->inv->theft_told;
		}
		if (!m->inv->theft_told)
			continue;
		x.from_s = m->inv->from_s - between(m, 90, 700) * DAY_S;
		say(m, m->victim, "identity-stolen", m->stolen[i], &x);
	}
}

/* somebody says who used a name or a machine */
static void testify(struct making *m,
	struct str person,
	struct str object,
	const struct tenancy *t,
	struct saying *x,
	bool honest)
{
	if (t) {
		x->from_s = t->from_s;
		x->to_s = t->to_s;
	}
	say(m, person, "operated", object, x);
	point(m, LAYER_INDIVIDUAL, person, x, CLASS_PEOPLE, honest);
}

static struct str interview(struct making *m, struct str person)
{
	return arena_fmt(m->a,
		"police/interview %.*s",
		STR_FMT(entity_name(person)));
}

/* from a machine of the attack, whose role was answered, to the contract */
static bool chain_holds(const struct making *m, const struct tenancy *t)
{
	const struct machine *x;

	if (!t->attacker)
		return false;
	x = &m->machine[t->machine];
	return x->vantages && x->role_known;
}

/* a register that mixed up two people: nothing tells of it */
static void mistaken_record(struct making *m, const struct tenancy *t)
{
	struct str who;

	if (!t->identifier[ID_PHONE].n || !chance(m, 1))
		return;
	who = new_name(m,
		"person:",
		LAYER_INDIVIDUAL,
		false,
		"mistaken for another in a register");
	untold(m, who);
	holds(m, who, t->identifier[ID_PHONE], false);
}

/* what is learnt of the operator under one of the attacker's contracts */
static void against_operator(struct making *m, const struct tenancy *t)
{
	uint32_t first = m->n_pointer;
	struct saying x;

	for (int k = 0; k < ID_KINDS; k++) {
		if (t->identifier[k].n && m->pool_own[k] &&
			str_eq(t->identifier[k], m->pool[k]) &&
			looked(m, 45)) {
			holds(m, m->hand, t->identifier[k], true);
		}
	}
	if (looked(m, 25)) {
		x = first_hand(m,
			interview(m, m->hand),
			graded(m, "B2", "D4"));
		x.origin = m->hand;
		if (chance(m, 8))
			x.superseded_at_s = x.recorded_at_s + 90 * DAY_S;
		testify(m, m->hand, t->id, t, &x, true);
	}
	if (looked(m, 25)) {
		x = first_hand(m,
			interview(m, fresh(m, "person:W")),
			graded(m, "B2", "D4"));
		testify(m,
			m->hand,
			chance(m, 70) ? t->id : t->address,
			t,
			&x,
			true);
	}
	if (looked(m, 12)) {
		x = first_hand(m,
			STR("police/forensic laboratory"),
			graded(m, "A1", "B2"));
		say(m, m->hand, "device-seized", t->id, &x);
		point(m,
			LAYER_INDIVIDUAL,
			m->hand,
			&x,
			CLASS_TELEMETRY,
			true);
	}
	for (uint32_t i = first; i < m->n_pointer; i++)
		m->pointer[i].spent |= !chain_holds(m, t);
}

/* "my card was stolen": said by the one who used it, or reported when it was
 * done */
static void false_theft(struct making *m)
{
	const struct tenancy *t = NULL;
	struct saying x;

	for (uint32_t i = 0; i < m->n_tenancy && !t; i++)
		t = m->tenancy[i].attacker ? &m->tenancy[i] : NULL;
	for (int k = 0; t && k < ID_KINDS; k++) {
		if (!m->pool_own[k] ||
			!str_eq(t->identifier[k], m->pool[k])) {
			continue;
		}
		if (chance(m, 50)) {
			x = first_hand(m,
				interview(m, m->hand),
				graded(m, "D4", "E5"));
			x.origin = m->hand;
			x.from_s = t->from_s - 20 * DAY_S;
		} else {
			x = first_hand(m,
				STR("police/station report"),
				graded(m, "A2", "B3"));
			x.from_s = t->to_s + between(m, 5, 60) * DAY_S;
		}
		say(m, m->hand, "identity-stolen", t->identifier[k], &x);
		return;
	}
}

static void false_alibi(struct making *m)
{
	struct saying x =
		first_hand(m, interview(m, m->hand), graded(m, "D4", "E5"));

	x.origin = m->hand;
	for (uint32_t i = 0; i < m->inv->n_incident; i++)
		say(m, m->hand, "alibi", m->inv->incident[i], &x);
}

static void true_alibi(struct making *m, struct str person)
{
	struct saying x = first_hand(m,
		numbered(m, "registry/Border or prison", 4),
		graded(m, "A1", "B2"));

	x.from_s = m->inv->from_s - 10 * DAY_S;
	x.to_s = m->inv->to_s + 10 * DAY_S;
	for (uint32_t i = 0; i < m->inv->n_incident; i++)
		say(m, person, "alibi", m->inv->incident[i], &x);
}

/* whom a liar names: somebody outside, the owner of a machine, who was robbed
 */
static struct str scapegoat(struct making *m)
{
	uint32_t r = below(m, 100);

	if (r < 20 && m->victim.n)
		return m->victim;
	for (uint32_t i = 0; r < 50 && i < m->n_tenancy; i++) {
		if (!m->tenancy[i].attacker &&
			m->tenancy[i].machine < MACHINES_MAX) {
			return m->tenancy[i].person;
		}
	}
	return new_name(m,
		"person:",
		LAYER_INDIVIDUAL,
		false,
		"named by a liar");
}

static void lie(struct making *m, struct str who)
{
	const struct machine *x = &m->machine[below(m, m->n_machine)];
	const struct tenancy *t =
		x->tenant < PERSONAS_MAX ? &m->tenancy[x->tenant] : NULL;
	struct saying y = first_hand(m,
		interview(m, fresh(m, "person:W")),
		graded_false(m, "C3", "E5"));

	if (chance(m, 30)) {
		y.superseded_at_s =
			y.recorded_at_s + between(m, 20, 400) * DAY_S;
	}
	testify(m, who, t && chance(m, 60) ? t->id : x->id, t, &y, false);
	if (chance(m, 50))
		true_alibi(m, who);
	if (chance(m, 15) && t) {
		y = first_hand(m,
			interview(m, fresh(m, "person:W")),
			graded(m, "B2", "C3"));
		say(m, who, "not-operated", t->id, &y);
	}
}

static void sign_off(struct making *m)
{
	struct saying x = first_hand(m,
		STR("analyst/Examiner 1"),
		graded(m, "A1", "B2"));

	if (!looked(m, 60))
		return;
	m->suspect = m->hand;
	if (chance(m, 20) && m->named_by_liar.n)
		m->suspect = m->named_by_liar;
	if (chance(m, 25) && m->victim.n)
		m->suspect = m->victim;
	say(m, STR("analyst:Examiner 1"), "signed-off", m->suspect, &x);
}

/* whose the contracts of honest people are, as far as anybody asks */
static void ask_owners(struct making *m)
{
	for (uint32_t i = 0; i < m->n_tenancy && i < 40; i++) {
		const struct tenancy *t = &m->tenancy[i];
		uint32_t percent = t->machine < MACHINES_MAX ? 60 : 20;

		if (t->attacker)
			continue;
		for (int k = 0; k < ID_KINDS; k++) {
			if (t->identifier[k].n &&
				!str_eq(t->identifier[k], m->pool[k]) &&
				looked(m, percent)) {
				holds(m, t->person, t->identifier[k], false);
				last_pointer(m)->spent = true;
			}
		}
		/* "yes, that server is mine" */
		if (t->machine < MACHINES_MAX && chance(m, 20)) {
			struct saying x = first_hand(m,
				interview(m, t->person),
				graded(m, "B2", "C3"));

			x.origin = t->person;
			testify(m, t->person, t->id, t, &x, false);
			last_pointer(m)->spent = true;
		}
	}
}

/* the line was somebody else's: a flat, an employer, a relative */
static void lend_line(struct making *m)
{
	struct str lender;

	if (m->pool_own[ID_LOGIN] || !chance(m, 15))
		return;
	lender = new_name(m,
		"person:",
		LAYER_INDIVIDUAL,
		false,
		"holder of the line that the attacker used");
	untold(m, lender);
	holds(m, lender, m->pool[ID_LOGIN], false);
}

static void make_persons(struct making *m)
{
	for (uint32_t i = 0; i < m->n_tenancy; i++) {
		if (!m->tenancy[i].attacker)
			continue;
		against_operator(m, &m->tenancy[i]);
		mistaken_record(m, &m->tenancy[i]);
	}
	tell_theft(m);
	ask_owners(m);
	lend_line(m);
	if (chance(m, 20))
		false_alibi(m);
	if (chance(m, 15))
		false_theft(m);
	for (uint32_t n = chance(m, 25) ? 1 + below(m, 2) : 0; n > 0; n--) {
		/* liars may have agreed, or have read the same newspaper */
		if (!m->named_by_liar.n || !chance(m, 40))
			m->named_by_liar = scapegoat(m);
		lie(m, m->named_by_liar);
	}
	sign_off(m);
}

/* --- groups --------------------------------------------------------------- */

static bool chain_knows(const struct making *m)
{
	for (uint32_t i = 0; i < m->n_tenancy; i++) {
		if (m->tenancy[i].attacker)
			return true;
	}
	return false;
}

/* A mark of a group: what somebody's list says the group uses was seen. public:
 * the list is older than the attack. */
static struct saying marked(struct making *m,
	struct str group,
	struct str thing,
	struct grade grade,
	bool is_public)
{
	struct saying x =
		first_hand(m, numbered(m, "vendor/Vendor", 6), grade);
	int64_t before = between(m, 30, 900) * DAY_S;

	x.maker = MADE_BY_LINK;
	x.origin = arena_fmt(m->a,
		"%.*s report %u",
		STR_FMT(x.source),
		below(m, 3));
	x.from_s = m->inv->from_s + between(m, 0, 4) * DAY_S;
	x.to_s = x.from_s + between(m, 1, 90) * DAY_S;
	if (is_public)
		x.recorded_at_s = m->inv->from_s - before;
	say(m, group, "uses", thing, &x);
	found(m, thing, x.from_s);
	return x;
}

static enum evidence_class class_of_thing(struct str thing)
{
	return entity_type_of(thing) == ENT_SAMPLE ? CLASS_MALWARE
						   : CLASS_INFRASTRUCTURE;
}

static struct str thing_of_case(struct making *m, uint32_t kind)
{
	if (kind == 0)
		return chance(m, 60) ? m->sample : fresh(m, "sample:");
	if (kind == 1)
		return chance(m, 60) ? m->domain : fresh(m, "domain:c");
	return m->machine[below(m, m->n_machine)].id;
}

static void true_marks(struct making *m, struct str group, enum layer layer)
{
	static const uint32_t percent[] = { 45, 35, 25 };
	uint32_t share = layer == LAYER_GROUP ? 100 : 30;

	for (uint32_t kind = 0; kind < 3; kind++) {
		struct str thing = thing_of_case(m, kind);
		bool is_public = chance(m, 25);
		struct grade g = graded(m, "A1", "C3");

		if (!looked(m, percent[kind] * share / 100))
			continue;
		struct saying x = marked(m, group, thing, g, is_public);
		point(m, layer, group, &x, class_of_thing(thing), true);
		last_pointer(m)->spent = is_public;
	}
}

static void retracted(struct making *m, struct saying *x)
{
	x->superseded_at_s = x->recorded_at_s + between(m, 20, 400) * DAY_S;
}

static void attributed(struct making *m,
	enum layer layer,
	struct str who,
	struct str source,
	struct grade grade,
	bool honest)
{
	struct saying x = first_hand(m, source, grade);

	if (chance(m, honest ? 3 : 20))
		retracted(m, &x);
	say(m,
		m->inv->incident[below(m, m->inv->n_incident)],
		"attributed-to",
		who,
		&x);
	point(m, layer, who, &x, CLASS_PEOPLE, honest);
}

static void resembling(struct making *m, struct str group, uint32_t percent)
{
	static const char *const by[] = { "resembles-by-techniques",
		"resembles-by-software",
		"resembles-by-indicators" };

	for (uint32_t i = 0; i < 3; i++) {
		struct saying x = first_hand(m,
			STR("knowledge/catalogue"),
			(struct grade){ 'B', '3' });

		x.maker = MADE_BY_LINK;
		if (chance(m, percent / (i + 1)))
			say(m, m->inv->incident[0], by[i], group, &x);
	}
}

/* what the operator, or somebody near, says of those behind */
static void told_of(struct making *m,
	const char *predicate,
	enum layer layer,
	struct str who,
	uint32_t percent)
{
	struct saying x = first_hand(m,
		chance(m, 50) ? interview(m, m->hand)
			      : interview(m, fresh(m, "person:W")),
		graded(m, "B2", "C4"));

	if (!looked(m, percent) || !chain_knows(m))
		return;
	say(m, m->hand, predicate, who, &x);
	point(m, layer, who, &x, CLASS_PEOPLE, true);
	last_pointer(m)->own = true;
}

static void make_true_group(struct making *m)
{
	struct str group;

	if (!chance(m, 75))
		return;
	group = new_name(m, "group:", LAYER_GROUP, true, "did it");
	m->inv->answer[LAYER_GROUP] = group;
	true_marks(m, group, LAYER_GROUP);
	told_of(m, "handed-to", LAYER_GROUP, group, 30);
	told_of(m, "member-of", LAYER_GROUP, group, 20);
	if (looked(m, 30)) {
		attributed(m,
			LAYER_GROUP,
			group,
			numbered(m, "state/State", 3),
			graded(m, "A1", "B3"),
			true);
	}
	if (looked(m, 35)) {
		attributed(m,
			LAYER_GROUP,
			group,
			numbered(m, "vendor/Analysing vendor", 4),
			graded(m, "B1", "C3"),
			true);
	}
	resembling(m, group, 35);
}

/* tools that many have, and what an earlier tenant left */
static void common_things(struct making *m)
{
	struct str tool = fresh(m, "sample:");

	for (uint32_t i = 0; i < 2 && chance(m, 30); i++) {
		struct saying x = marked(m,
			m->group[i],
			tool,
			graded(m, "B1", "C3"),
			true);

		point(m, LAYER_GROUP, m->group[i], &x, CLASS_MALWARE, false);
		last_pointer(m)->spent = true;
		if (i)
			continue;
		struct saying y = first_hand(m,
			STR("vendor/Repository of tools"),
			graded(m, "A1", "B2"));
		char day[DATE_N];
		date_text(x.recorded_at_s, day);
		if (chance(m, 60)) {
			say(m,
				tool,
				"public-since",
				arena_fmt(m->a, "day:%s", day),
				&y);
		}
	}
	if (chance(m, 10)) {
		struct saying x = first_hand(m,
			numbered(m, "vendor/Vendor", 6),
			graded(m, "B1", "C2"));

		x.maker = MADE_BY_LINK;
		x.to_s = m->inv->from_s - 100 * DAY_S;
		x.from_s = x.to_s - 200 * DAY_S;
		x.recorded_at_s = x.to_s + 20 * DAY_S;
		say(m, m->group[2], "uses", m->machine[0].id, &x);
	}
}

static void tell_plant(struct making *m,
	struct str thing,
	const struct saying *mark)
{
	struct saying x = first_hand(m,
		STR("analyst/Malware Lab 3"),
		graded(m, "A1", "B2"));
	char day[DATE_N];

	if (chance(m, 50)) {
		say(m, thing, "planted", m->inv->incident[0], &x);
		return;
	}
	date_text(mark->recorded_at_s < m->inv->from_s
			? mark->recorded_at_s
			: m->inv->from_s - 200 * DAY_S,
		day);
	say(m, thing, "public-since", arena_fmt(m->a, "day:%s", day), &x);
}

/* Somebody put marks of a group there to be found. */
static void plant(struct making *m, struct str framed)
{
	uint32_t n = 1 + below(m, 3);
	/* in one of ten nothing tells of it: the mark was never public */
	bool told = !chance(m, 10);
	bool listed = chance(m, 60);

	if (!told)
		untold(m, framed);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t kind = below(m, 2);
		struct str thing = fresh(m, kind ? "domain:c" : "sample:");
		struct saying x = marked(m,
			framed,
			thing,
			graded(m, "A2", "C2"),
			told && listed);

		point(m,
			LAYER_GROUP,
			framed,
			&x,
			class_of_thing(thing),
			false);
		last_pointer(m)->spent = told;
		if (told && !listed)
			tell_plant(m, thing, &x);
	}
	if (chance(m, 40)) {
		attributed(m,
			LAYER_GROUP,
			framed,
			numbered(m, "vendor/Deceived vendor", 2),
			graded_false(m, "B2", "C3"),
			false);
	}
}

/* One story, printed by many. */
static void press(struct making *m, struct str who, uint32_t copies)
{
	struct str origin = numbered(m, "press/Agency", 3);

	for (uint32_t i = 0; i < copies; i++) {
		struct saying x = first_hand(m,
			numbered(m, "press/Newspaper", 9),
			graded(m, "C3", "D4"));

		x.origin = origin;
		say(m, m->inv->incident[0], "attributed-to", who, &x);
	}
}

static void make_false_groups(struct making *m)
{
	for (int i = 0; i < INNOCENT_GROUPS; i++) {
		m->group[i] = new_name(m,
			"group:",
			LAYER_GROUP,
			false,
			"another group");
	}
	common_things(m);
	resembling(m, m->group[below(m, INNOCENT_GROUPS)], 30);
	m->inv->planted = chance(m, m->planted_percent);
	if (m->inv->planted)
		plant(m, m->group[3]);
	if (chance(m, 20))
		press(m, m->group[below(m, 4)], 1 + below(m, 5));
	if (chance(m, 5)) {
		attributed(m,
			LAYER_GROUP,
			m->group[4],
			numbered(m, "state/State", 3),
			graded_false(m, "B2", "D4"),
			false);
	}
	if (chance(m, 8)) {
		attributed(m,
			LAYER_GROUP,
			m->group[below(m, INNOCENT_GROUPS)],
			numbered(m, "vendor/Hasty vendor", 2),
			graded_false(m, "B2", "D4"),
			false);
	}
	/* a register of known offenders: nobody of this case */
	if (chance(m, 15)) {
		struct saying x = first_hand(m,
			STR("police/register"),
			graded(m, "A1", "B2"));
		struct str person = new_name(m,
			"person:",
			LAYER_INDIVIDUAL,
			false,
			"a known offender of another case");

		say(m,
			person,
			"member-of",
			m->group[below(m, INNOCENT_GROUPS)],
			&x);
	}
}

/* --- units and sponsors --------------------------------------------------- */

static void make_true_unit(struct making *m)
{
	struct str unit = new_name(m, "unit:", LAYER_UNIT, true, "did it");
	struct saying x;

	m->inv->answer[LAYER_UNIT] = unit;
	true_marks(m, unit, LAYER_UNIT);
	told_of(m, "tasked-by", LAYER_UNIT, unit, 30);
	told_of(m, "member-of", LAYER_UNIT, unit, 20);
	if (looked(m, 25)) {
		x = first_hand(m,
			numbered(m, "registry/Archive", 3),
			graded(m, "A1", "B3"));
		say(m, m->hand, "on-roster-of", unit, &x);
		point(m, LAYER_UNIT, unit, &x, CLASS_RECORD, true);
		last_pointer(m)->own = chain_knows(m);
	}
	if (chance(m, 10)) {
		x = first_hand(m,
			numbered(m, "analyst/Open sources", 3),
			graded(m, "B2", "C3"));
		say(m, m->hand, "in-uniform-of", unit, &x);
	}
	if (looked(m, 20)) {
		x = first_hand(m,
			numbered(m, "registry/Address registry", 2),
			graded(m, "A1", "B2"));
		say(m, m->machine[0].id, "network-at", unit, &x);
		point(m, LAYER_UNIT, unit, &x, CLASS_INFRASTRUCTURE, true);
		last_pointer(m)->spent = !is_attackers(m->machine[0].role);
	}
	if (looked(m, 30)) {
		attributed(m,
			LAYER_UNIT,
			unit,
			numbered(m, "state/State", 3),
			graded(m, "A1", "B3"),
			true);
	}
}

static void make_true_sponsor(struct making *m)
{
	struct str sponsor =
		new_name(m, "sponsor:", LAYER_SPONSOR, true, "ordered it");
	struct str unit = m->inv->answer[LAYER_UNIT];
	struct saying x;

	m->inv->answer[LAYER_SPONSOR] = sponsor;
	if (looked(m, 25)) {
		x = first_hand(m,
			numbered(m, "court/Court", 2),
			graded(m, "A1", "B3"));
		say(m, sponsor, "funds", unit, &x);
		point(m, LAYER_SPONSOR, sponsor, &x, CLASS_RECORD, true);
		last_pointer(m)->own = true;
	}
	if (looked(m, 25)) {
		x = first_hand(m,
			interview(m, fresh(m, "person:W")),
			graded(m, "A2", "C3"));
		say(m, unit, "tasked-by", sponsor, &x);
		point(m, LAYER_SPONSOR, sponsor, &x, CLASS_PEOPLE, true);
		last_pointer(m)->own = true;
	}
	if (chance(m, 15)) {
		x = first_hand(m,
			numbered(m, "registry/Companies", 2),
			graded(m, "A1", "B3"));
		struct str front = fresh(m, "org:");
		say(m, front, "front-of", sponsor, &x);
		say(m, m->hand, "employed-by", front, &x);
	}
	if (looked(m, 30)) {
		attributed(m,
			LAYER_SPONSOR,
			sponsor,
			numbered(m, "state/State", 3),
			graded(m, "A1", "B3"),
			true);
	}
}

/* what is said of units and sponsors that had no part in it */
static void false_leads(struct making *m)
{
	struct saying x = first_hand(m,
		numbered(m, "analyst/Analyst", 4),
		graded(m, "B2", "C3"));
	struct str stranger = new_name(m,
		"person:",
		LAYER_INDIVIDUAL,
		false,
		"a soldier with a like name");

	if (chance(m, 20))
		press(m, m->unit[below(m, INNOCENT_UNITS)], 1 + below(m, 4));
	if (chance(m, 15))
		press(m, m->sponsor[0], 1 + below(m, 4));
	if (chance(m, 15)) {
		say(m, stranger, "on-roster-of", m->unit[1], &x);
		say(m, stranger, "member-of", m->unit[1], &x);
	}
	if (chance(m, 8)) {
		struct str front = fresh(m, "org:");

		say(m, front, "front-of", m->unit[2], &x);
		say(m, stranger, "employed-by", front, &x);
	}
	if (chance(m, 30))
		say(m, m->sponsor[1], "motive", m->inv->incident[0], &x);
	if (chance(m, 15))
		say(m, m->unit[0], "part-of", m->sponsor[0], &x);
	if (chance(m, 20))
		say(m, m->machine[0].id, "located-in", STR("country:ZZ"), &x);
	for (uint32_t i = 0; i < 2; i++) {
		if (!chance(m, 4))
			continue;
		attributed(m,
			i ? LAYER_SPONSOR : LAYER_UNIT,
			i ? m->sponsor[2] : m->unit[2],
			numbered(m, "state/State", 3),
			graded_false(m, "B2", "D4"),
			false);
	}
}

static void make_units(struct making *m)
{
	for (int i = 0; i < INNOCENT_UNITS; i++) {
		m->unit[i] = new_name(m,
			"unit:",
			LAYER_UNIT,
			false,
			"another unit");
	}
	for (int i = 0; i < INNOCENT_SPONSORS; i++) {
		m->sponsor[i] = new_name(m,
			"sponsor:",
			LAYER_SPONSOR,
			false,
			"another sponsor");
	}
	if (m->inv->answer[LAYER_GROUP].n && chance(m, 50)) {
		make_true_unit(m);
		make_true_sponsor(m);
	}
	false_leads(m);
}

/* --- noise ---------------------------------------------------------------- */

static void rumours(struct making *m)
{
	static const char *const predicate[] = { "operated",
		"attributed-to",
		"attributed-to" };
	struct saying x = first_hand(m,
		numbered(m, "forum/Board", 5),
		(struct grade){ 'F', '6' });
	uint32_t which = below(m, 3);
	struct str incident = m->inv->incident[0];

	if (which == 0) {
		struct str who = new_name(m,
			"person:",
			LAYER_INDIVIDUAL,
			false,
			"named by a rumour");
		say(m, who, predicate[0], m->machine[0].id, &x);
	} else if (which == 1) {
		say(m, incident, predicate[1], m->group[1], &x);
	} else {
		say(m, incident, predicate[2], m->unit[0], &x);
	}
}

/* the same thing once more, from somebody who only repeats */
static void repeated(struct making *m)
{
	const struct claim *first = m->said[below(m, m->n_said)];
	struct str source = numbered(m, "press/Newspaper", 9);
	struct grade grade = graded(m, "C3", "D4");
	int64_t recorded_at_s = learnt(m) + between(m, 1, 60) * DAY_S;
	struct claim c;

	if (!first || first->maker != MADE_BY_ROW)
		return;
	c = *first;
	c.source = source;
	c.grade = grade;
	c.recorded_at_s = recorded_at_s;
	if (c.superseded_at_s != TIME_OPEN)
		c.superseded_at_s = recorded_at_s + 30 * DAY_S;
	claimset_add(&m->inv->claims, &c);
}

static void make_noise(struct making *m)
{
	if (chance(m, 20))
		rumours(m);
	for (uint32_t n = chance(m, 30) ? 1 + below(m, 5) : 0; n > 0; n--)
		repeated(m);
}

/* --- what is enough ------------------------------------------------------- */

static bool counts(const struct pointer *p, enum layer layer)
{
	return p->layer == layer && p->strong && !p->spent;
}

static bool points_elsewhere(const struct making *m, enum layer layer)
{
	for (uint32_t i = 0; i < m->n_pointer; i++) {
		if (counts(&m->pointer[i], layer) && !m->pointer[i].honest)
			return true;
	}
	return false;
}

/* two independent origins in two classes for the guilty one, nothing as strong
 * for anybody else */
static bool two_and_two(const struct making *m, enum layer layer)
{
	bool pair = false;
	bool own = layer == LAYER_GROUP;

	for (uint32_t i = 0; i < m->n_pointer; i++) {
		const struct pointer *x = &m->pointer[i];

		if (!counts(x, layer) || !x->honest)
			continue;
		own |= x->own;
		for (uint32_t k = 0; k < i; k++) {
			const struct pointer *y = &m->pointer[k];

			pair |= counts(y, layer) && y->honest &&
				y->cls != x->cls &&
				!str_eq(x->origin, y->origin);
		}
	}
	return pair && own && !points_elsewhere(m, layer);
}

static bool overlap(const struct tenancy *x, const struct tenancy *y)
{
	return x->from_s < y->to_s && y->from_s < x->to_s;
}

/* whether another provider's record of that time has the identifier, too */
static bool recurs(const struct making *m, uint32_t of, int kind)
{
	const struct tenancy *x = &m->tenancy[of];

	for (uint32_t i = 0; i < m->n_tenancy; i++) {
		const struct tenancy *y = &m->tenancy[i];

		if (i == of || !y->attacker || !overlap(x, y))
			continue;
		if (!str_eq(x->provider, y->provider) &&
			str_eq(x->identifier[kind], y->identifier[kind])) {
			return true;
		}
	}
	return false;
}

static bool persona_suffices(const struct making *m)
{
	for (uint32_t i = 0; i < m->n_tenancy; i++) {
		uint32_t kinds = 0;

		if (!chain_holds(m, &m->tenancy[i]))
			continue;
		for (int k = 0; k < ID_KINDS; k++) {
			kinds += m->tenancy[i].identifier[k].n &&
				recurs(m, i, k);
		}
		if (kinds >= 2)
			return true;
	}
	return false;
}

/* a record and another source on contracts whose chain holds, and the examiner
 * signs for the right one */
static bool person_suffices(const struct making *m)
{
	return str_eq(m->suspect, m->hand) &&
		two_and_two(m, LAYER_INDIVIDUAL);
}

static void weigh_truth(struct making *m)
{
	bool *ret = m->inv->suffices;

	for (uint32_t i = 0; i < m->n_pointer; i++) {
		struct pointer *x = &m->pointer[i];

		if (x->layer == LAYER_INDIVIDUAL)
			x->own = x->cls == CLASS_RECORD;
	}
	for (uint32_t i = 0; i < m->n_machine; i++)
		ret[LAYER_MACHINE] |= m->machine[i].vantages > 1 &&
			m->machine[i].role_known && m->machine[i].confirmed;
	ret[LAYER_PERSONA] = persona_suffices(m);
	ret[LAYER_INDIVIDUAL] = person_suffices(m);
	for (int l = LAYER_GROUP; l < LAYERS; l++)
		ret[l] = m->inv->answer[l].n && two_and_two(m, (enum layer)l);
}

bool investigation_make(const struct investigation_setup *setup,
	struct arena *a,
	struct investigation *ret)
{
	struct making *m = NEW(a, struct making, 1);

	*ret = (struct investigation){
		.claims = claimset_in(a),
		.by_name = table_in(a),
	};
	if (!m)
		return false;
	*m = (struct making){
		.a = a,
		.inv = ret,
		.planted_percent = setup->planted_percent,
		.tenancy = NEW(a, struct tenancy, PERSONAS_MAX),
		.said = NEW(a, const struct claim *, SAID_MAX),
	};
	if (a->full)
		return false;
	m->l.state = setup->seed;
	m->l.state = lots_next(&m->l) ^ setup->number;
	m->l.state = lots_next(&m->l);
	begin(m);
	make_theft(m);
	make_machines(m);
	make_benign_machines(m);
	if (chance(m, 4)) /* nothing but what sensors saw */
		return !a->full;
	make_contracts(m);
	make_persons(m);
	make_true_group(m);
	make_false_groups(m);
	make_units(m);
	make_noise(m);
	weigh_truth(m);
	return !a->full;
}
