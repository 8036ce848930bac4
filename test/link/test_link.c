/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdio.h>

#include "link/link.h"

enum {
	DAY = 86400,
	KNOWN = 1000 * DAY
};

struct scene {
	struct arena a, kept; /* the link's; what its sink keeps */
	struct row row[32];
	uint32_t n;
	struct link *l;
	struct claimset made;
	struct err err;
};

static int open_scene(void **state)
{
	static struct scene s;
	struct err err;

	s = (struct scene){ .n = 0 };
	*state = &s;
	if (!arena_open(&s.a, 1 << 28, &err) ||
		!arena_open(&s.kept, 1 << 28, &err)) {
		return -1;
	}
	s.made = claimset_in(&s.kept);
	return 0;
}

static int close_scene(void **state)
{
	struct scene *s = *state;

	arena_close(&s->a);
	arena_close(&s->kept);
	return 0;
}

static struct str *new_row(struct scene *s, enum row_table table)
{
	static const unsigned columns[ROW_TABLES] = { ORG_N,
		CON_N,
		STA_N,
		REL_N,
		INC_N,
		IND_N,
		MAN_N,
		SEN_N,
		TOT_N };
	struct str *cell = NEW(&s->a, struct str, columns[table]);

	assert_true(cell && s->n < N(s->row));
	s->row[s->n] =
		(struct row){ table, cell, { 0, 10, s->n * 100 }, KNOWN };
	s->n++;
	return cell;
}

static bool put(void *ctx, const struct claim *c)
{
	struct scene *s = ctx;

	return claimset_add(&s->made, c) != NULL;
}

static void link_up(struct scene *s, const struct warning *w, uint32_t n_w)
{
	if (!link_open(&s->l,
		    &(struct link_setup){ s->row, s->n, w, n_w },
		    &s->a,
		    &s->err) ||
		!link_rows(s->l, &(struct claim_sink){ s, put }, &s->err)) {
		fail_msg("%s", s->err.text);
	}
}

static const struct claim *find(const struct scene *s,
	const char *subject,
	const char *predicate,
	const char *object)
{
	for (uint32_t i = 0; i < s->made.n; i++) {
		if (str_is(s->made.claim[i]->subject, subject) &&
			str_is(predicate_name(s->made.claim[i]->predicate),
				predicate) &&
			str_is(s->made.claim[i]->object, object)) {
			return s->made.claim[i];
		}
	}
	return NULL;
}

static struct addr ip(const char *text)
{
	struct addr a;

	assert_true(addr_parse(str_of(text), &a));
	return a;
}

/* --- organisations ------------------------------------------------------- */

static void organisation(struct scene *s,
	const char *name,
	const char *prefixes)
{
	struct str *c = new_row(s, ROW_ORGANISATIONS);

	c[ORG_NAME] = str_of(name);
	c[ORG_PREFIXES] = str_of(prefixes);
	c[ORG_SECTOR] = STR("space \"x\"");
	c[ORG_CONTACT] = STR("a@b.example");
}

static void contact(struct scene *s,
	const char *host,
	const char *server,
	int64_t first_s,
	int64_t last_s,
	uint64_t n)
{
	assert_true(link_contact(s->l,
		&(struct contact){ .host = ip(host),
			.server = ip(server),
			.grade = CONTACT_CONNECTED,
			.first_s = first_s,
			.last_s = last_s,
			.n = n,
			.loc = { { 1, 2, 3 } },
			.n_loc = 1 }));
}

/* whether contact with it is of interest at all */
static bool is_suspect(struct scene *s, const char *server)
{
	struct interest q = link_interest(s->l);
	struct windows w;

	return q.address(q.ctx, ip(server), &w);
}

static void longest_prefix(void **state)
{
	struct scene *s = *state;
	static const struct {
		const char *host, *org;
	} cases[] = {
		{ "10.0.0.1", "org:net" },
		{ "10.1.0.1", "org:campus" },
		{ "10.1.2.1", "org:lab" },
		{ "10.1.2.3", "org:desk" },
		{ "10.1.3.1", "org:campus" },
		{ "10.255.255.255", "org:net" },
		{ "2001:db8::1", "org:net" },
		{ "2001:db8:1::1", "org:lab" },
		{ "11.0.0.1", NULL },
		{ "2001:db9::1", NULL },
	};

	organisation(s, "net", "10.0.0.0/8; 2001:db8::/32");
	organisation(s, "lab", "not a prefix;10.1.2.0/24 ;2001:db8:1::/48");
	organisation(s, "campus", "10.1.0.0/16");
	organisation(s, "desk", "10.1.2.3");
	organisation(s, "twin", "10.1.2.0/24");
	organisation(s, "nowhere", "");
	link_up(s, NULL, 0);
	for (size_t i = 0; i < N(cases); i++) {
		s->made = claimset_in(&s->kept);
		contact(s, cases[i].host, "203.0.113.9", 5, 9, 1);
		assert_true(link_contacts(s->l,
			KNOWN,
			&(struct claim_sink){ s, put },
			&s->err));
		assert_int_equal(s->made.n, cases[i].org != NULL);
		if (cases[i].org &&
			!find(s,
				cases[i].org,
				"contacted",
				"address:203.0.113.9")) {
			fail_msg("%s is not %s but %.*s",
				cases[i].host,
				cases[i].org,
				STR_FMT(s->made.claim[0]->subject));
		}
	}
	s->made = claimset_in(&s->kept);
	/* within one organisation: no victim */
	contact(s, "10.1.2.1", "10.1.2.9", 5, 9, 1);
	contact(s, "10.1.2.1", "10.0.0.9", 5, 9, 1);
	assert_true(link_contacts(s->l,
			    KNOWN,
			    &(struct claim_sink){ s, put },
			    &s->err) &&
		s->made.n == 1);
	s->made = claimset_in(&s->kept);
	contact(s, "10.0.0.1", "203.0.113.9", 50, 60, 2);
	contact(s, "10.0.0.2", "203.0.113.9", 5, 55, 3);
	/* the list of organisations was not known yet */
	assert_true(link_contacts(s->l,
			    KNOWN - 1,
			    &(struct claim_sink){ s, put },
			    &s->err) &&
		s->made.n == 0);
	contact(s, "10.0.0.1", "203.0.113.9", 50, 60, 2);
	contact(s, "10.0.0.2", "203.0.113.9", 5, 55, 3);
	assert_true(link_contacts(s->l,
		KNOWN,
		&(struct claim_sink){ s, put },
		&s->err));
	const struct claim *c =
		find(s, "org:net", "contacted", "address:203.0.113.9");
	assert_true(c && c->from_s == 5 && c->to_s == 60 &&
		c->n_records == 5 && c->n_loc == 2);
}

/* --- contracts ----------------------------------------------------------- */

static void contract(struct scene *s,
	const char *number,
	const char *persona,
	const char *email,
	const char *payment,
	const char *phone)
{
	struct str *c = new_row(s, ROW_CONTRACTS);

	c[CON_CONTRACT] = str_of(number);
	c[CON_PERSONA] = str_of(persona);
	c[CON_SERVER] = STR("203.0.113.9");
	c[CON_PROVIDER] = STR("Hosting");
	c[CON_EMAIL] = str_of(email);
	c[CON_PAYMENT] = str_of(payment);
	c[CON_PHONE] = str_of(phone);
	c[CON_SOURCE] = STR("provider/h");
	c[CON_GRADE] = STR("A1");
	c[CON_START] = STR("2016");
	c[CON_ZONE] = STR("Z");
}

static void same_hand(void **state)
{
	struct scene *s = *state;

	contract(s, "1", "Anna", "x@example", "card 1", "123");
	contract(s, "2", "Boris", "x@example", "card 2", "");
	contract(s, "3", "Carla", "z@example", "card 2", "123");
	contract(s, "4", "Dora", "", "", "");
	contract(s, "5", "Anna", "x@example", "card 1", "123");
	link_up(s, NULL, 0);
	const struct claim *ab =
		find(s, "persona:Anna", "same-as", "persona:Boris");
	const struct claim *bc =
		find(s, "persona:Boris", "same-as", "persona:Carla");
	const struct claim *ac =
		find(s, "persona:Anna", "same-as", "persona:Carla");
	/* anybody can write down another's address of mail: with another
	 * payment beside it, it joins nobody */
	assert_true(!ab && bc && !ac);
	assert_true(
		str_has(bc->text,
			STR("agree on payment card 2; differ in email")) &&
		!str_has(bc->text, STR("phone")));
	assert_true(bc->maker == MADE_BY_LINK && bc->n_loc == 2 &&
		bc->n_records == 2 &&
		str_is(bc->source, "link/exact identifiers") &&
		str_is(bc->origin, "provider/h"));
	for (uint32_t i = 0; i < s->made.n; i++) {
		assert_false(s->made.claim[i]->predicate == PRED_SAME_AS &&
			(str_eq(s->made.claim[i]->subject,
				 s->made.claim[i]->object) ||
				str_has(s->made.claim[i]->object,
					STR("Dora"))));
	}
	assert_true(
		find(s, "persona:Anna", "rented", "address:203.0.113.9") &&
		find(s,
			"persona:Carla",
			"identified-by",
			"identifier:phone:123"));
	struct hands h;
	assert_true(claimset_hands(&s->made, KNOWN + 1, STR(""), &s->a, &h) &&
		str_is(hands_first(&h, STR("persona:Carla")),
			"persona:Boris"));
}

static void relation(struct scene *s,
	const char *persona,
	const char *identifier)
{
	struct str *c = new_row(s, ROW_RELATIONS);

	c[REL_SUBJECT] = str_of(persona);
	c[REL_PREDICATE] = STR("identified-by");
	c[REL_OBJECT] = str_of(identifier);
	c[REL_SOURCE] = STR("police/p");
	c[REL_GRADE] = STR("B2");
}

/* Rows of relations join as contracts do, by any kind of identifier; what many
 * share joins nobody. */
static void what_joins(void **state)
{
	static const struct {
		const char *kind;
		bool joins;
	} kinds[] = {
		{ "identifier:email:a@b.example", true },
		{ "identifier:key:ab12", true },
		{ "identifier:login:203.0.113.5", false },
		{ "wallet:bc1q", true },
		{ "device:imei 1", true },
		{ "account:forum/x", true },
	};
	struct scene *s = *state;
	struct arena keep = s->kept;
	char name[40];

	for (size_t i = 0; i < N(kinds); i++) {
		struct str x;
		struct str y;

		x = arena_fmt(&keep, "persona:x%zu", i);
		y = arena_fmt(&keep, "persona:y%zu", i);
		relation(s, arena_z(&keep, x), kinds[i].kind);
		relation(s, arena_z(&keep, y), kinds[i].kind);
	}
	for (int i = 0; i < 9; i++) {
		snprintf(name, sizeof name, "persona:office %d", i);
		relation(s,
			arena_z(&keep, str_of(name)),
			"identifier:phone:everybody");
	}
	s->kept = keep;
	link_up(s, NULL, 0);
	for (size_t i = 0; i < N(kinds); i++) {
		char x[40];
		char y[40];

		snprintf(x, sizeof x, "persona:x%zu", i);
		snprintf(y, sizeof y, "persona:y%zu", i);
		const struct claim *c = find(s, x, "same-as", y);
		if (!c != !kinds[i].joins)
			fail_msg("%s", kinds[i].kind);
		if (c) {
			assert_true(c->grade.reliability == 'B' &&
				str_is(c->origin, "police/p"));
		}
	}
	assert_null(
		find(s, "persona:office 0", "same-as", "persona:office 1"));
}

/* --- warning lists ------------------------------------------------------- */

static void warnings(void **state)
{
	struct scene *s = *state;
	static const struct warning w[] = {
		{ S("one"), S("8.8.8.8"), 0, false },
		{ S("net"), S("198.51.100.0/24"), 0, false },
		{ S("six"), S("2001:DB8:0::53"), 0, false },
		{ S("host"), S("192.0.2.1/32"), 0, false },
		{ S("name"), S("cdn.example"), 0, false },
		{ S("dot"), S(".Shared.Example"), 0, false },
		{ S("tld"), S("com"), 0, false },
		{ S("second"), S("8.8.8.8"), 0, false },
		{ S("none"), S(""), 0, false },
		{ S("six net"), S("2001:db8:5::/48"), 0, false },
	};
	static const struct {
		const char *entity, *list;
	} cases[] = {
		{ "address:8.8.8.8", "one" },
		{ "address:8.8.8.9", "" },
		{ "address:198.51.100.77", "net" },
		{ "address:198.51.101.0", "" },
		{ "address:2001:db8::53", "six" },
		{ "address:192.0.2.1", "host" },
		{ "address:2001:db8:5::1", "six net" },
		{ "domain:cdn.example", "name" },
		{ "domain:a.b.cdn.example", "name" },
		{ "domain:notcdn.example", "" },
		{ "domain:shared.example", "dot" },
		{ "domain:x.shared.example", "dot" },
		{ "domain:evil.com", "" },
		{ "domain:example", "" },
		{ "domain:8.8.8.8", "one" },
		{ "persona:cdn.example", "" },
		{ "address:", "" },
		{ "domain:...", "" },
	};

	link_up(s, w, N(w));
	for (size_t i = 0; i < N(cases); i++) {
		struct str list = link_warned(s->l, str_of(cases[i].entity));

		if (!str_is(list, cases[i].list)) {
			fail_msg("%s stands on \"%.*s\"",
				cases[i].entity,
				STR_FMT(list));
		}
	}
}

/* --- suspects ------------------------------------------------------------ */

static void seen(struct scene *s,
	const char *subject,
	const char *predicate,
	const char *object,
	const char *origin,
	int64_t milli,
	int64_t recorded_at_s,
	int64_t superseded_at_s)
{
	struct claim c = {
		.subject = str_of(subject),
		.predicate = predicate_named(str_of(predicate)),
		.object = str_of(object),
		.source = str_of(origin),
		.origin = str_of(origin),
		.weight_milli = milli,
		.recorded_at_s = recorded_at_s,
		.superseded_at_s = superseded_at_s,
	};

	assert_non_null(claimset_add(&s->made, &c));
}

static void suspects(void **state)
{
	struct scene *s = *state;
	static const struct {
		const char *server;
		bool suspect;
	} cases[] = {
		{ "203.0.113.1", true },
		{ "203.0.113.2", false },
		{ "203.0.113.3", false },
		{ "203.0.113.4", false },
		{ "203.0.113.5", false },
		{ "203.0.113.6", true },
		{ "203.0.113.7", false },
		{ "203.0.113.8", true },
		{ "203.0.113.9", true },
		{ "203.0.113.10", true },
		{ "203.0.113.11", false },
		{ "192.0.2.1", false },
	};

	link_up(s, NULL, 0);
	seen(s,
		"address:192.0.2.1",
		"beacons-to",
		"address:203.0.113.1",
		"a",
		12000,
		10,
		TIME_OPEN);
	seen(s,
		"address:192.0.2.1",
		"beacons-to",
		"address:203.0.113.1",
		"b",
		12000,
		10,
		TIME_OPEN);
	seen(s,
		"address:192.0.2.1",
		"beacons-to",
		"address:203.0.113.2",
		"a",
		90000,
		10,
		TIME_OPEN);
	seen(s,
		"address:192.0.2.2",
		"beacons-to",
		"address:203.0.113.2",
		"a",
		90000,
		10,
		TIME_OPEN);
	seen(s,
		"address:192.0.2.1",
		"beacons-to",
		"address:203.0.113.3",
		"a",
		90000,
		10,
		TIME_OPEN);
	seen(s,
		"address:192.0.2.1",
		"beacons-to",
		"address:203.0.113.3",
		"b",
		11999,
		10,
		TIME_OPEN);
	seen(s,
		"address:192.0.2.1",
		"beacons-to",
		"address:203.0.113.4",
		"a",
		90000,
		10,
		TIME_OPEN);
	seen(s,
		"address:192.0.2.1",
		"beacons-to",
		"address:203.0.113.4",
		"b",
		90000,
		21,
		TIME_OPEN);
	seen(s,
		"address:192.0.2.1",
		"beacons-to",
		"address:203.0.113.5",
		"a",
		90000,
		10,
		TIME_OPEN);
	/* superseded */
	seen(s,
		"address:192.0.2.1",
		"beacons-to",
		"address:203.0.113.5",
		"b",
		90000,
		10,
		20);
	seen(s,
		"address:203.0.113.6",
		"matches-indicator",
		"indicator:ip:203.0.113.6",
		"v",
		6409,
		20,
		TIME_OPEN);
	seen(s,
		"address:203.0.113.7",
		"matches-indicator",
		"indicator:ip:203.0.113.7",
		"v",
		0,
		10,
		TIME_OPEN);
	seen(s,
		"persona:a",
		"rented",
		"address:203.0.113.8",
		"v",
		0,
		10,
		TIME_OPEN);
	seen(s,
		"incident:i",
		"attack-passed-through",
		"address:203.0.113.9",
		"v",
		0,
		10,
		TIME_OPEN);
	seen(s,
		"address:203.0.113.10",
		"configured-in",
		"sample:s",
		"v",
		0,
		10,
		TIME_OPEN);
	seen(s,
		"persona:a",
		"uses",
		"address:203.0.113.11",
		"v",
		0,
		10,
		TIME_OPEN);
	seen(s,
		"domain:evil.example",
		"matches-indicator",
		"indicator:domain:evil.example",
		"v",
		6409,
		10,
		TIME_OPEN);
	for (int round = 0; round < 3; round++) {
		assert_true(link_suspects(s->l, &s->made, 20, &s->err));
		for (size_t i = 0; i < N(cases); i++) {
			if (is_suspect(s, cases[i].server) !=
				cases[i].suspect) {
				fail_msg("%s is %sa suspect",
					cases[i].server,
					cases[i].suspect ? "not " : "");
			}
		}
		assert_true(link_suspects(s->l, &s->made, 9, &s->err) &&
			!is_suspect(s, "203.0.113.1"));
		assert_true(link_suspects(s->l, &s->made, 21, &s->err) &&
			is_suspect(s, "203.0.113.4") &&
			!is_suspect(s, "203.0.113.5"));
	}
}

/* --- statements ---------------------------------------------------------- */

static void statement(struct scene *s,
	const char *said,
	const char *from,
	const char *to,
	const char *object)
{
	struct str *c = new_row(s, ROW_STATEMENTS);

	c[STA_STATEMENT] = STR("1");
	c[STA_SPEAKER] = STR("witness");
	c[STA_SAID] = str_of(said);
	c[STA_FROM] = str_of(from);
	c[STA_TO] = str_of(to);
	c[STA_SUBJECT] = STR("person:p");
	c[STA_PREDICATE] = STR("operated");
	c[STA_OBJECT] = str_of(object);
	c[STA_SOURCE] = STR("police/interview");
	c[STA_GRADE] = STR("B2");
	c[STA_TEXT] = STR("I did");
}

static void statements(void **state)
{
	struct scene *s = *state;
	static const struct {
		const char *said, *from, *to, *object, *begin, *end;
		enum zone zone;
		enum resolution res;
	} cases[] = {
		{ "2016-09-12T00:00Z",
			"",
			"",
			"persona:a",
			"2016-09-12T00:00Z",
			"2016-09-12T00:00Z",
			ZONE_UTC,
			RES_MINUTE },
		{ "2017-01-01Z",
			"2016-09Z",
			"",
			"persona:b",
			"2016-09Z",
			NULL,
			ZONE_UTC,
			RES_MONTH },
		{ "2017-01-01Z",
			"",
			"2016-09Z",
			"persona:c",
			NULL,
			"2016-09Z",
			ZONE_UTC,
			RES_MONTH },
		{ "", "", "", "persona:d", NULL, NULL, ZONE_UTC, RES_SECOND },
		{ "2017",
			"",
			"",
			"persona:e",
			"2017",
			"2017",
			ZONE_LOCAL_UNKNOWN,
			RES_YEAR },
		{ "",
			"2016",
			"2016-09-12T00:00Z",
			"persona:f",
			"2016",
			"2016-09-12T00:00Z",
			ZONE_LOCAL_UNKNOWN,
			RES_YEAR },
	};

	for (size_t i = 0; i < N(cases); i++) {
		statement(s,
			cases[i].said,
			cases[i].from,
			cases[i].to,
			cases[i].object);
	}
	link_up(s, NULL, 0);
	for (size_t i = 0; i < N(cases); i++) {
		const struct claim *c =
			find(s, "person:p", "operated", cases[i].object);
		struct span b = { .from = TIME_UNKNOWN };
		struct span e = { .to = TIME_OPEN };

		assert_true(c &&
			(!cases[i].begin ||
				span_parse(str_of(cases[i].begin),
					STR(""),
					&b) ||
				true) &&
			(!cases[i].end ||
				span_parse(str_of(cases[i].end),
					STR(""),
					&e) ||
				true));
		if (c->from_s != b.from || c->to_s != e.to ||
			c->zone != cases[i].zone) {
			fail_msg("%s: not the interval that was written, or "
				 "not its zone (%d)",
				cases[i].object,
				c->zone);
		}
		assert_true(str_has(c->text, STR("I did (witness")) &&
			c->grade.reliability == 'B' &&
			str_is(c->origin, "police/interview") &&
			c->recorded_at_s == KNOWN);
	}
}

/* --- indicators that were seen ------------------------------------------- */

static void uses(void **state)
{
	struct scene *s = *state;
	static const char *const labels[] = { "group:a",
		"group:b",
		"malware:m",
		"group:a" };

	for (size_t i = 0; i < N(labels); i++) {
		struct str *c = new_row(s, ROW_INDICATORS);

		c[IND_TYPE] = STR("ip");
		c[IND_VALUE] = STR("203.0.113.9");
		c[IND_LABEL] = str_of(labels[i]);
		c[IND_SOURCE] = i == 3 ? STR("vendor/w") : STR("vendor/v");
		c[IND_GRADE] = STR("C3");
		c[IND_ORIGIN] = STR("report 7");
	}
	link_up(s, NULL, 0);
	for (size_t i = 0; i < 3; i++) {
		struct claim m = {
			.subject = STR("address:203.0.113.9"),
			.predicate = PRED_MATCHES_INDICATOR,
			.object = STR("indicator:ip:203.0.113.9"),
			.scope = str_of(labels[i]),
			.weight_milli = 6409,
			.from_s = 5,
			.to_s = 9,
			.recorded_at_s = KNOWN + 5,
			.superseded_at_s = TIME_OPEN,
			.n_loc = 1,
		};

		claimset_add(&s->made, &m);
	}
	struct claimset before = s->made;
	s->made = claimset_in(&s->kept);
	assert_true(link_uses(s->l,
			    &before,
			    KNOWN + 4,
			    &(struct claim_sink){ s, put },
			    &s->err) &&
		s->made.n == 0);
	assert_true(link_uses(s->l,
		&before,
		KNOWN + 5,
		&(struct claim_sink){ s, put },
		&s->err));
	assert_int_equal(s->made.n, 3);
	const struct claim *c =
		find(s, "group:a", "uses", "address:203.0.113.9");
	assert_true(c && find(s, "group:b", "uses", "address:203.0.113.9") &&
		str_is(c->source, "vendor/v") &&
		str_is(c->origin, "report 7") &&
		c->grade.credibility == '3' && c->recorded_at_s == KNOWN + 5);
	assert_true(str_is(s->made.claim[1]->source, "vendor/w") &&
		str_is(c->scope, "indicator:ip:203.0.113.9") &&
		c->maker == MADE_BY_LINK);
}

/* --- marks that rows say were found ---------------------------------------
 */

struct said {
	const char *subject, *predicate, *object, *source, *known,
		*dependence;
	const char *from;
};
#define SAID(s, p, o, by)                     \
	{                                     \
		s, p, o, by, NULL, NULL, NULL \
	}

static void say(struct scene *s, const struct said *x)
{
	struct str *c = new_row(s, ROW_RELATIONS);

	c[REL_SUBJECT] = str_of(x->subject);
	c[REL_PREDICATE] = str_of(x->predicate);
	c[REL_OBJECT] = str_of(x->object);
	c[REL_SOURCE] = str_of(x->source);
	c[REL_GRADE] = STR("A1");
	c[REL_KNOWN] = str_of(x->known ? x->known : "");
	c[REL_DEPENDENCE] = str_of(x->dependence ? x->dependence : "");
	c[REL_FROM] = str_of(x->from ? x->from : "");
}

/* what link_uses makes of the rows, in s->made. The scratch memory is not
 * zeroes: what is read there without being written shows */
static void put_two_together(struct scene *s,
	const struct said *x,
	size_t n,
	const char *listed)
{
	for (size_t i = 0; i < n && x[i].subject; i++)
		say(s, &x[i]);
	if (listed) {
		struct str *c = new_row(s, ROW_INDICATORS);

		c[IND_TYPE] = STR("ip");
		c[IND_VALUE] = str_of(listed);
		c[IND_LABEL] = STR("group:Listed");
		c[IND_SOURCE] = STR("vendor/L");
		c[IND_GRADE] = STR("B2");
	}
	link_up(s, NULL, 0);
	struct claimset before = s->made;
	memset(s->a.at, 0xa5, 1 << 16);
	s->made = claimset_in(&s->kept);
	if (!link_uses(s->l,
		    &before,
		    KNOWN,
		    &(struct claim_sink){ s, put },
		    &s->err)) {
		fail_msg("%s", s->err.text);
	}
}

static const struct found_case {
	struct said row[4];
	const char *listed; /* an address in an indicator list */
	const char *made[3];
	uint32_t n;
} found_cases[] = {
	/* a type of which lists know nothing, and one of which they do
	 */
	{ { SAID("tool:t", "found-in", "incident:i", "police/X"),
		  SAID("group:Tick", "uses", "tool:t", "vendor/V") },
		NULL,
		{ "group:Tick", "uses", "tool:t" },
		1 },
	{ { SAID("sample:aa", "found-in", "incident:i", "police/X"),
		  SAID("group:Tick", "uses", "sample:aa", "vendor/V") },
		NULL,
		{ "group:Tick", "uses", "sample:aa" },
		1 },
	{ { SAID("address:203.0.113.9", "found-in", "incident:i", "police/X"),
		  SAID("group:Tick",
			  "uses",
			  "address:203.0.113.9",
			  "vendor/V") },
		"203.0.113.9",
		{ "group:Tick", "uses", "address:203.0.113.9" },
		2 },
	{ { SAID("address:203.0.113.9", "found-in", "incident:i", "police/X"),
		  SAID("group:Tick", "uses", "tool:t", "vendor/V") },
		"203.0.113.9",
		{ "group:Listed", "uses", "address:203.0.113.9" },
		1 },
	/* found twice, between them one that nobody uses */
	{ { SAID("sample:aa", "found-in", "incident:i", "police/X"),
		  SAID("sample:bb", "found-in", "incident:i", "police/X"),
		  SAID("sample:aa", "found-in", "incident:j", "police/X"),
		  SAID("unit:U", "uses", "sample:aa", "vendor/V") },
		NULL,
		{ "unit:U", "uses", "sample:aa" },
		2 },
	{ { SAID("sample:aa", "found-in", "incident:i", "police/X"),
		  SAID("sample:bb", "found-in", "incident:j", "police/X"),
		  SAID("sample:aa",
			  "shares-code-with",
			  "sample:cc",
			  "vendor/W"),
		  SAID("group:Tick", "uses", "sample:cc", "vendor/V") },
		NULL,
		{ "incident:i", "resembles-by-software", "group:Tick" },
		1 },
};

static void marks_found(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < N(found_cases); i++) {
		const struct arena saved[] = { s->a, s->kept };

		s->n = 0;
		s->made = claimset_in(&s->kept);
		put_two_together(s,
			found_cases[i].row,
			N(found_cases[i].row),
			found_cases[i].listed);
		const struct claim *c = find(s,
			found_cases[i].made[0],
			found_cases[i].made[1],
			found_cases[i].made[2]);
		if (!c || s->made.n != found_cases[i].n) {
			fail_msg("case %zu: %u claims, %s",
				i,
				s->made.n,
				c ? "too many or too few"
				  : "not the one that was meant");
		}
		s->a = saved[0];
		s->kept = saved[1];
	}
}

/* A row that calls itself a copy makes no match; what depends partly on others
 * hands that on. */
static const struct copied_case {
	const char *found, *use, *known;
	const char *detail; /* NULL: no match */
} copied_cases[] = {
	{ "", "", "", "" },
	{ "independent", "independent", "", "" },
	{ "", "copy", "", NULL },
	{ "copy", "", "", NULL },
	{ "copy", "partly", "", NULL },
	{ "", "partly", "", "{\"dependence\":\"partly\"}" },
	{ "partly", "", "", "{\"dependence\":\"partly\"}" },
	{ "", "", "1971", "{\"public_before\":\"1971-12-31\"}" },
	{ "",
		"partly",
		"1971",
		"{\"public_before\":\"1971-12-31\","
		"\"dependence\":\"partly\"}" },
};

static void marks_found_by_copies(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < N(copied_cases); i++) {
		const struct arena saved[] = { s->a, s->kept };
		const struct said row[] = {
			{ "sample:aa",
				"found-in",
				"incident:i",
				"police/X",
				NULL,
				copied_cases[i].found,
				"1972-02-01" },
			{ "group:Tick",
				"uses",
				"sample:aa",
				"vendor/V",
				copied_cases[i].known,
				copied_cases[i].use,
				NULL },
			SAID("sample:aa",
				"shares-code-with",
				"sample:cc",
				"vendor/W"),
			{ "group:Tock",
				"uses",
				"sample:cc",
				"vendor/V",
				NULL,
				copied_cases[i].use,
				NULL },
		};

		s->n = 0;
		s->made = claimset_in(&s->kept);
		put_two_together(s, row, N(row), NULL);
		const struct claim *c =
			find(s, "group:Tick", "uses", "sample:aa");
		const struct claim *code = find(s,
			"incident:i",
			"resembles-by-software",
			"group:Tock");
		if (!c != !copied_cases[i].detail ||
			!code != !copied_cases[i].detail)
			fail_msg("case %zu: a match, or none", i);
		if (c && !str_is(c->detail, copied_cases[i].detail))
			fail_msg("case %zu: %.*s", i, STR_FMT(c->detail));
		if (code &&
			!code->detail.n !=
				!strstr(copied_cases[i].detail, "part"))
			fail_msg("case %zu: %.*s", i, STR_FMT(code->detail));
		s->a = saved[0];
		s->kept = saved[1];
	}
}

/* --- views --------------------------------------------------------------- */

static void victims_and_damage(void **state)
{
	struct scene *s = *state;
	static const struct {
		const char *org, *server;
		int64_t first, last;
		uint64_t n;
		int64_t until;
	} touches[] = {
		{ "org:late", "address:203.0.113.10", 50, 60, 1, TIME_OPEN },
		{ "org:early", "address:203.0.113.12", 10, 20, 2, TIME_OPEN },
		{ "org:early", "address:203.0.113.1", 5, 9, 3, TIME_OPEN },
		{ "org:early", "address:203.0.113.12", 15, 99, 4, TIME_OPEN },
		{ "org:early", "address:203.0.113.1", 1, 2, 9, 100 },
		{ "org:same time",
			"address:203.0.113.1",
			5,
			6,
			1,
			TIME_OPEN },
	};
	struct victim *v;
	struct damage *d;
	uint32_t n;

	for (size_t i = 0; i < N(touches); i++) {
		claimset_add(&s->made,
			&(struct claim){
				.subject = str_of(touches[i].org),
				.predicate = PRED_CONTACTED,
				.object = str_of(touches[i].server),
				.source = STR("sensor"),
				.from_s = touches[i].first,
				.to_s = touches[i].last,
				.recorded_at_s = 50,
				.superseded_at_s = touches[i].until,
				.n_records = touches[i].n,
				.detail = STR("{\"sector\":\"a\\u0000b\","
					      "\"contact\":\"c@d\"}"),
			});
	}
	assert_true(
		link_victims(&s->made, 101, STR(""), &s->a, &v, &n, &s->err));
	assert_true(n == 3 && str_is(v[0].name, "early") &&
		str_is(v[1].name, "same time") && str_is(v[2].name, "late"));
	assert_true(v[0].first_s == 5 && v[0].last_s == 99 &&
		v[0].contacts == 9 && v[0].n_server == 2 &&
		str_is(v[0].servers, "203.0.113.1, 203.0.113.12"));
	assert_true(str_eq(v[0].sector, STR("a\0b")) &&
		str_is(v[0].contact, "c@d") && !v[0].country.n &&
		v[2].n_server == 1);
	assert_true(
		link_victims(&s->made, 50, STR(""), &s->a, &v, &n, &s->err) &&
		n == 0);
	assert_true(link_victims(&s->made,
			    101,
			    STR("police"),
			    &s->a,
			    &v,
			    &n,
			    &s->err) &&
		n == 0);

	static const struct {
		const char *org, *people, *money, *leak, *publish;
	} losses[] = { { "JAXA", "8000", "", "none found", "yes" },
		{ "", "", "5", "possible", "no" },
		{ "Other", "-3", "x", "nonsense", "" } };
	for (size_t i = 0; i < N(losses); i++) {
		struct str *c = new_row(s, ROW_INCIDENTS);

		c[INC_INCIDENT] = STR("theft");
		c[INC_ORGANISATION] = str_of(losses[i].org);
		c[INC_PEOPLE] = str_of(losses[i].people);
		c[INC_MONEY] = str_of(losses[i].money);
		c[INC_CURRENCY] = STR("JPY");
		c[INC_LEAK] = str_of(losses[i].leak);
		c[INC_PUBLISH] = str_of(losses[i].publish);
		c[INC_SOURCE] = STR("victim/v");
		c[INC_NOTE] = STR("a \"note\"");
	}
	link_up(s, NULL, 0);
	assert_true(link_damage(&s->made,
		KNOWN + 1,
		STR(""),
		&s->a,
		&d,
		&n,
		&s->err));
	assert_int_equal(n, 3);
	assert_true(str_is(d[0].incident, "theft") &&
		str_is(d[0].organisation, "JAXA") && d[0].has_people &&
		d[0].people == 8000 && !d[0].has_money &&
		d[0].leak == LEAK_NONE_FOUND && d[0].publish);
	assert_true(!d[1].organisation.n && d[1].has_money &&
		d[1].money == 5 && d[1].leak == LEAK_POSSIBLE &&
		!d[1].publish && str_is(d[1].currency, "JPY") &&
		str_is(d[1].note, "a \"note\""));
	assert_true(!d[2].has_people && !d[2].has_money &&
		d[2].leak == LEAK_UNKNOWN && !d[2].publish && d[2].claim);
	assert_true(link_damage(&s->made,
			    KNOWN,
			    STR(""),
			    &s->a,
			    &d,
			    &n,
			    &s->err) &&
		n == 0);
}

/* --- days ---------------------------------------------------------------- */

static void days(void **state)
{
	struct scene *s = *state;
	uint32_t n;

	organisation(s, "a", "");
	statement(s, "", "", "", "persona:a");
	statement(s, "", "", "", "persona:b");
	((struct str *)(uintptr_t)s->row[2].cell)[STA_KNOWN] =
		STR("1970-02-01");
	link_up(s, NULL, 0);
	const int64_t *day = link_days(s->l, &n);
	assert_true(n == 2 && day[0] == 32 * DAY - 1 && day[1] == KNOWN);
	assert_int_equal(
		find(s, "person:p", "operated", "persona:b")->recorded_at_s,
		32 * DAY - 1);
}

#define IN_SCENE(t) \
	cmocka_unit_test_setup_teardown(t, open_scene, close_scene)

/* --- withdrawing --------------------------------------------------------- */

/* a statement that became known on that day; what it says is its number */
static struct str *says(struct scene *s,
	const char *number,
	const char *speaker,
	const char *known)
{
	struct str *c = new_row(s, ROW_STATEMENTS);

	c[STA_STATEMENT] = str_of(number);
	c[STA_SPEAKER] = str_of(speaker);
	c[STA_SUBJECT] = arena_fmt(&s->a, "person:%s", number);
	c[STA_PREDICATE] = STR("member-of");
	c[STA_OBJECT] = STR("group:G");
	c[STA_SOURCE] = arena_fmt(&s->a, "police/%s", number);
	c[STA_KNOWN] = str_of(known);
	return c;
}

static struct str *takes_back(struct scene *s,
	const char *number,
	const char *speaker,
	const char *known,
	const char *what)
{
	struct str *c = says(s, number, speaker, known);

	c[STA_SUBJECT] = arena_fmt(&s->a, "statement:%s", number);
	c[STA_PREDICATE] = STR("retracts");
	c[STA_OBJECT] = str_of(what);
	return c;
}

/* "0..1 " per day of January 1990: whether what the statement says counts at
 * its end */
static const char *days_of(const struct scene *s,
	const char *number,
	char ret[static 32])
{
	int64_t from_s = 0;

	assert_true(day_end_parse(STR("1990-01-01"), &from_s));
	for (int d = 0; d < 10; d++) {
		unsigned n = 0;

		for (uint32_t i = 0; i < s->made.n; i++) {
			const struct claim *c = s->made.claim[i];

			n += str_eq(entity_name(c->subject),
				     str_of(number)) &&
				claim_counts(c,
					from_s + d * DAY,
					(struct str){ 0 });
		}
		ret[d] = (char)('0' + n);
	}
	ret[10] = 0;
	return ret;
}

static void counts_on(const struct scene *s,
	const char *number,
	const char *days)
{
	char room[32];

	assert_string_equal(days_of(s, number, room), days);
}

struct idle_rows {
	char all[2000];
};

static bool note_idle(void *ctx, struct locator row, struct str sentence)
{
	struct idle_rows *x = ctx;
	size_t n = strlen(x->all);

	assert_int_equal(row.exhibit, 0);
	snprintf(x->all + n,
		sizeof x->all - n,
		"%.*s\n",
		STR_FMT(str_from(sentence,
			sizeof "takes nothing back: " - 1)));
	return true;
}

static void what_takes_nothing_back(void **state)
{
	struct scene *s = *state;
	struct idle_rows x = { "" };

	says(s, "A", "P", "1990-01-02");
	takes_back(s, "B", "P", "1990-01-04", "statement:A");
	takes_back(s, "C", "Q", "1990-01-04", "statement:A");
	takes_back(s, "D", "P", "1990-01-04", "statement:Z");
	takes_back(s, "E", "P", "1990-01-04", "statement:E");
	takes_back(s, "F", "P", "1990-01-04", "statement:G");
	takes_back(s, "G", "P", "1990-01-04", "statement:F");
	takes_back(s, "H", "P", "1990-01-03", "statement:B");
	takes_back(s, "I", "P", "1990-01-04", "contract:C-9");
	takes_back(s, "J", "P", "1990-01-04", "claim:0123456789");
	says(s, "K", "P", "1990-01-04")[STA_SUPERSEDES] = STR("A");
	says(s, "L", "P", "1990-01-04")[STA_SUPERSEDES] = STR("L");
	says(s, "M", "P", "1990-01-01")[STA_SUPERSEDES] = STR("A");
	says(s, "N", "P", "1990-01-04")[STA_SUPERSEDES] = STR("O");
	says(s, "O", "P", "1990-01-04")[STA_SUPERSEDES] = STR("N");
	says(s, "P", "P", "1990-01-04")[STA_SUPERSEDES] = STR("statement:Y");
	says(s, "Q", "P", "1990-01-04")[STA_SUPERSEDES] = STR("Y");
	/* hangs on a circle, and acts */
	takes_back(s, "R", "P", "1990-01-04", "statement:G");
	link_up(s, NULL, 0);
	assert_true(link_idle(s->l, &(struct link_tell){ &x, note_idle }));
	assert_string_equal(x.all,
		"C retracts statement:A: neither its speaker nor its source "
		"nor its origin said that\n"
		"D retracts statement:Z: there is no statement Z in the "
		"case\n"
		"E retracts statement:E: it names itself\n"
		"F retracts statement:G: circular: each takes back the "
		"other, "
		"on one day\n"
		"G retracts statement:F: circular: each takes back the "
		"other, "
		"on one day\n"
		"H retracts statement:B: it became known before that, or on "
		"the same day\n"
		"I retracts contract:C-9: there is no contract C-9 in the "
		"case\n"
		"J retracts claim:0123456789: no row of the case makes a "
		"claim "
		"whose id begins with 0123456789\n"
		"L supersedes L: it names itself\n"
		"M supersedes A: it became known before that, or on the same "
		"day\n"
		"N supersedes O: circular: each takes back the other, on one "
		"day\n"
		"O supersedes N: circular: each takes back the other, on one "
		"day\n"
		"P supersedes statement:Y: there is no statement Y in the "
		"case\n"
		"Q supersedes Y: no row of its table has the number Y\n");
}

static void rows_are_withdrawn(void **state)
{
	struct scene *s = *state;

	says(s, "A", "P", "1990-01-02")[STA_WITHDRAWN] = STR("1990-01-05");
	says(s, "B", "P", "1990-01-02");
	says(s, "C", "P", "1990-01-04")[STA_SUPERSEDES] = STR("B");
	says(s, "D", "P", "1990-01-03")[STA_WITHDRAWN] = STR("1990-01-03");
	/* each other on one day: neither; the older not the newer */
	says(s, "E", "P", "1990-01-03")[STA_SUPERSEDES] = STR("F");
	says(s, "F", "P", "1990-01-03")[STA_SUPERSEDES] = STR("E");
	says(s, "H", "P", "1990-01-02")[STA_SUPERSEDES] = STR("C");
	/* a number that is used again */
	says(s, "I", "P", "1990-01-02");
	says(s, "I", "P", "1990-01-04")[STA_SUPERSEDES] = STR("I");
	link_up(s, NULL, 0);
	counts_on(s, "A", "0111000000");
	counts_on(s, "B", "0110000000");
	counts_on(s, "C", "0001111111");
	counts_on(s, "D", "0000000000");
	counts_on(s, "E", "0011111111");
	counts_on(s, "F", "0011111111");
	counts_on(s, "H", "0111111111");
	counts_on(s, "I", "0111111111");
	/* hunts are evaluated on the days of withdrawal, too */
	uint32_t n;
	const int64_t *day = link_days(s->l, &n);
	int64_t end = 0;
	uint32_t hit = 0;

	assert_true(day_end_parse(STR("1990-01-04"), &end));
	for (uint32_t i = 0; i < n; i++)
		hit += day[i] == end;
	assert_int_equal(hit, 1);
}

static void retractions(void **state)
{
	struct scene *s = *state;

	says(s, "A", "P", "1990-01-02");
	takes_back(s, "B", "P", "1990-01-04", "statement:A");
	/* taken back in turn, and that too */
	takes_back(s, "C", "P", "1990-01-06", "statement:B");
	takes_back(s, "D", "P", "1990-01-08", "statement:C");
	/* somebody else takes nothing back */
	says(s, "E", "P", "1990-01-02");
	takes_back(s, "F", "Q", "1990-01-04", "statement:E");
	/* circles of one day, with something that hangs on them */
	takes_back(s, "G", "P", "1990-01-04", "statement:H");
	takes_back(s, "H", "P", "1990-01-04", "statement:I");
	takes_back(s, "I", "P", "1990-01-04", "statement:G");
	says(s, "J", "P", "1990-01-02");
	takes_back(s, "K", "P", "1990-01-04", "statement:J");
	/* a retraction that was known before, and one of the same day */
	says(s, "L", "P", "1990-01-06");
	takes_back(s, "M", "P", "1990-01-04", "statement:L");
	says(s, "N", "P", "1990-01-06");
	takes_back(s, "O", "P", "1990-01-06", "statement:N");
	/* withdrawn, a retraction no longer takes anything back */
	says(s, "Q", "P", "1990-01-02");
	takes_back(s, "R", "P", "1990-01-04", "statement:Q")[STA_WITHDRAWN] =
		STR("1990-01-07");
	link_up(s, NULL, 0);
	counts_on(s, "A", "0110011000");
	counts_on(s, "B", "0001100111");
	counts_on(s, "C", "0000011000");
	counts_on(s, "D", "0000000111");
	counts_on(s, "E", "0111111111");
	counts_on(s, "G", "0001111111");
	counts_on(s, "H", "0001111111");
	counts_on(s, "I", "0001111111");
	counts_on(s, "J", "0110000000");
	counts_on(s, "L", "0000000000");
	counts_on(s, "N", "0000000000");
	counts_on(s, "Q", "0110001111");
}

/* --- against a plain answer, row by row and day by day --- */

enum {
	STATED = 9
};
struct stated {
	int day[STATED];
	int target[STATED]; /* -1: takes nothing back */
};

static bool acts(const struct stated *x, int by, int of)
{
	return by != of && x->target[by] == of &&
		(x->target[of] < 0 || x->day[by] > x->day[of]);
}

static bool stands(const struct stated *x, int i, int day)
{
	if (x->day[i] > day)
		return false;
	for (int k = 0; k < STATED; k++) {
		if (acts(x, k, i) && stands(x, k, day))
			return false;
	}
	return true;
}

static uint32_t dice(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed / 65536 % n;
}

static void roll(struct stated *x, uint32_t *seed)
{
	for (int i = 0; i < STATED; i++) {
		uint32_t k = dice(seed, (uint32_t)i + 1);

		x->day[i] = x->day[k];
		x->day[k] = i;
		x->target[i] = dice(seed, 3) ? (int)dice(seed, STATED) : -1;
		/* nothing takes itself back: the reader refuses that */
		if (x->target[i] == i)
			x->target[i] = -1;
	}
}

static void retractions_of_any_shape(void **state)
{
	struct scene *s = *state;
	uint32_t seed = 1;

	for (int trial = 0; trial < 300; trial++) {
		struct arena saved[] = { s->a, s->kept };
		struct stated x = { { 0 }, { 0 } };

		s->n = 0;
		s->made = claimset_in(&s->kept);
		roll(&x, &seed);
		for (int i = 0; i < STATED; i++) {
			const char *number = arena_fmt(&s->a, "S%d", i).p;
			const char *known =
				arena_fmt(&s->a, "1990-01-%02d", x.day[i] + 1)
					.p;

			if (x.target[i] < 0) {
				says(s, number, "P", known);
				continue;
			}
			takes_back(s,
				number,
				"P",
				known,
				arena_fmt(&s->a, "statement:S%d", x.target[i])
					.p);
		}
		link_up(s, NULL, 0);
		for (int i = 0; i < STATED; i++) {
			char got[32];
			char name[16];

			snprintf(name, sizeof name, "S%d", i);
			days_of(s, name, got);
			for (int d = 0; d < 10; d++)
				assert_int_equal(got[d] - '0',
					stands(&x, i, d));
		}
		s->a = saved[0];
		s->kept = saved[1];
	}
}

static struct str *related(struct scene *s,
	const char *item,
	const char *predicate,
	const char *object,
	const char *known)
{
	struct str *c = new_row(s, ROW_RELATIONS);

	c[REL_ITEM] = str_of(item);
	c[REL_SUBJECT] = arena_fmt(&s->a, "person:%s", item);
	c[REL_PREDICATE] = str_of(predicate);
	c[REL_OBJECT] = str_of(object);
	c[REL_SOURCE] = STR("court/X");
	c[REL_KNOWN] = str_of(known);
	return c;
}

static void retractions_of_contracts_and_claims(void **state)
{
	struct scene *s = *state;
	struct claimset before = claimset_in(&s->kept);
	struct scene first;
	const char *hex;

	for (int i = 0; i < 2; i++) {
		struct str *c = new_row(s, ROW_CONTRACTS);

		c[CON_CONTRACT] = i ? STR("C-2") : STR("C-1");
		c[CON_PROVIDER] = STR("Hosting");
		c[CON_PERSONA] = i ? STR("Two") : STR("One");
		c[CON_SERVER] = STR("203.0.113.9");
		c[CON_EMAIL] = STR("a@b.example");
		c[CON_START] = STR("1989");
		c[CON_SOURCE] = STR("provider/Hosting");
		c[CON_KNOWN] = STR("1990-01-02");
	}
	related(s, "A", "member-of", "group:G", "1990-01-02");
	link_up(s, NULL, 0);
	hex = find(s, "person:A", "member-of", "group:G")->id;
	first = *s;
	s->made = before;
	struct str *c =
		related(s, "B", "retracts", "contract:C-1", "1990-01-04");
	c[REL_SUBJECT] = STR("org:Hosting");
	c[REL_SOURCE] = STR("provider/Hosting");
	c = related(s, "C", "retracts", "claim:", "1990-01-06");
	c[REL_OBJECT] = arena_fmt(&s->a, "claim:%.10s", hex);
	c = related(s, "D", "retracts", "contract:C-2", "1990-01-04");
	c[REL_SUBJECT] = STR("person:Passer-by");
	link_up(s, NULL, 0);
	assert_true(first.made.n == 6 && s->made.n == first.made.n + 3);
	counts_on(s, "One", "0330000000");
	counts_on(s, "Two", "0222222222");
	counts_on(s, "A", "0111100000");
}

static void kind_and_dependence(void **state)
{
	struct scene *s = *state;
	struct str *c = related(s, "A", "member-of", "group:G", "1990-01-02");

	c[REL_KIND] = STR("seized system");
	says(s, "B", "P", "1990-01-02")[STA_DEPENDENCE] = STR("copy");
	says(s, "C", "P", "1990-01-02");
	link_up(s, NULL, 0);
	assert_true(
		str_is(find(s, "person:A", "member-of", "group:G")->detail,
			"{\"kind\":\"seized system\"}"));
	assert_true(
		str_is(find(s, "person:B", "member-of", "group:G")->detail,
			"{\"dependence\":\"copy\"}"));
	assert_int_equal(
		find(s, "person:C", "member-of", "group:G")->detail.n,
		0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_SCENE(longest_prefix),
		IN_SCENE(same_hand),
		IN_SCENE(what_joins),
		IN_SCENE(warnings),
		IN_SCENE(suspects),
		IN_SCENE(statements),
		IN_SCENE(uses),
		IN_SCENE(marks_found),
		IN_SCENE(marks_found_by_copies),
		IN_SCENE(victims_and_damage),
		IN_SCENE(days),
		IN_SCENE(rows_are_withdrawn),
		IN_SCENE(what_takes_nothing_back),
		IN_SCENE(retractions),
		IN_SCENE(retractions_of_any_shape),
		IN_SCENE(retractions_of_contracts_and_claims),
		IN_SCENE(kind_and_dependence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
