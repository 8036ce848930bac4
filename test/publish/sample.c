/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

static const int64_t t0 = 1479081600; /* 2016-11-14 */

/* of the sample in the making, and where its strings live */
static struct sample_size made;
static struct arena *made_in;
static unsigned turn;

/* every kind of string takes its turn at being hostile */
static struct str evil(struct str s)
{
	static const char *const tail[] = {
		"<script>alert(1)</script>",
		"\"&'<b onload=x>",
		"\xff\xfe\xc0\xaf",
		"\x1b[31m\x07",
		"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
		("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x81\xae\xe5\x90\x8d"
		"\xe5\x89\x8d"),
		"\xe2\x80\xae reversed",
		"]]>--><!--",
		"{{x}}%s%n",
		"https://evil.example/x.png",
	};
	char both[600];

	if (!made.hostile)
		return s;
	int n = snprintf(both,
		sizeof both,
		"%.*s %s",
		STR_FMT(str_head(s, 500)),
		tail[turn++ % (sizeof tail / sizeof *tail)]);
	return arena_str(made_in, (struct str){ both, (size_t)n });
}

static struct claim *claim(struct sample *s,
	const char *subject,
	const char *predicate,
	const char *object,
	const char *source,
	const char *grade,
	int64_t from_s,
	int64_t to_s,
	const char *text)
{
	struct claim c = {
		.subject = str_of(subject),
		.predicate = predicate_named(str_of(predicate)),
		.object = str_of(object),
		.from_s = from_s,
		.to_s = to_s,
		.recorded_at_s = from_s > 0 && from_s < TIME_OPEN
			? from_s + 40 * DAY_S
			: t0,
		.superseded_at_s = TIME_OPEN,
		.source = str_of(source),
		.origin = str_of(source),
		.grade = { grade[0], grade[1] },
		.text = evil(str_of(text)),
		.n_loc = 1,
		.n_records = 1,
		.loc = { { .exhibit = s->claims.n % 10,
			.at_byte = 120U * s->claims.n,
			.len_byte = 88 } },
	};

	return claimset_add(&s->claims, &c);
}

static const char *const servers[] = { "203.0.113.10",
	"203.0.113.37",
	"2001:db8:ffff:3::25",
	"2001:db8:ffff:4::61",
	"203.0.113.90" };

static const char *z(struct sample *s,
	const char *fmt,
	const char *a,
	unsigned n)
{
	return arena_z(&s->a, arena_fmt(&s->a, fmt, a, n));
}

static void exhibits(struct sample *s)
{
	static const char *const name[] = {
		"organisations.csv",
		"jaxa.conn.2016-11-14.log",
		"aerospace-maker-07.conn.2016-11-15.log",
		"contracts.csv",
		"statements-2021.csv",
		"server-203.0.113.10.pcapng",
		"press.csv",
		"incidents.csv",
		"relations.csv",
		"indicators.csv",
	};

	s->skip[0] =
		(struct skip){ 1204, 17, 3, "a date such as 2016-09-12" };
	s->skip[1] =
		(struct skip){ 88812, 0, 0, "a packet header of 16 bytes" };
	for (uint32_t i = 0; i < 10; i++) {
		s->exhibit[i] = (struct exhibit){
			.size_byte = 1 + (uint64_t)i * i * 734003,
			.name = evil(str_of(name[i])),
			.by = STR("Analyst 1"),
			.how = evil(
				STR("copied from the sensor by the victim; "
				    "digest read back by telephone")),
			.authority = STR("consent of the victim 2016-11-30"),
			.tlp = i == 2 ? TLP_RED : TLP_AMBER,
			.acquired_s = t0 + 17 * DAY_S,
			.added_s = t0 + 18 * DAY_S,
			.format = i ? STR("zeek-tsv") : STR("table"),
			.simulated = made.simulated,
		};
		s->exhibit[i].sha256 = sha256_of(str_of(name[i]));
		s->reading[i] = (struct reading_run){
			.exhibit = i,
			.records = 1000U * i,
			.skipped = i == 3 ? 12 : 0,
			.skip = s->skip,
			.n_skip = i == 3 ? 2 : 0,
		};
	}
}

static void people(struct sample *s)
{
	char persona[40];

	for (unsigned i = 0; i < 5; i++) {
		snprintf(persona,
			sizeof persona,
			"persona:False Name %u",
			i + 1);
		claim(s,
			persona,
			"rented",
			z(s, "address:%s", servers[i], 0),
			"provider/Hosting Provider 1",
			"A2",
			t0 - 70 * DAY_S + (int64_t)i * 30 * DAY_S,
			t0 + 110 * DAY_S,
			"ordered over the internet; the name is not in the "
			"register it claims");
		claim(s,
			persona,
			"identified-by",
			z(s, "identifier:payment token %s%u", "tok-", i),
			"provider/Hosting Provider 1",
			"A2",
			TIME_UNKNOWN,
			TIME_OPEN,
			"");
		claim(s,
			i < 4 ? "person:Person A" : "person:Person B",
			"operated",
			persona,
			"police/interview",
			"B2",
			t0 - 70 * DAY_S,
			t0 + 110 * DAY_S,
			"\"I rented that server under a name that is not "
			"mine "
			"and sold the ID and the password online, for "
			"money.\"");
	}
	claim(s,
		"persona:False Name 1",
		"same-as",
		"persona:False Name 3",
		"link/identifiers",
		"A2",
		TIME_UNKNOWN,
		TIME_OPEN,
		"share one payment token");
	claim(s,
		"person:Person A",
		"handed-to",
		"group:Tick",
		"police/interview",
		"B2",
		t0,
		t0 + 240 * DAY_S,
		"Buyer accounts shown are those of the group.");
	claim(s,
		"person:Person B",
		"tasked-by",
		"unit:61419",
		"police/interview",
		"B3",
		1483228800,
		1514764800,
		"Second hand: the person in the unit was not heard.");
	claim(s,
		"group:Tick",
		"uses",
		"malware:Loader K",
		"vendor/Threat Vendor 1",
		"B2",
		t0 - 100 * DAY_S,
		t0 + 200 * DAY_S,
		"published before the briefing");
	claim(s,
		"group:BRONZE BUTLER",
		"alias-of",
		"group:Tick",
		"vendor/Threat Vendor 2",
		"B2",
		TIME_UNKNOWN,
		TIME_OPEN,
		"");
	claim(s,
		"incident:campaign-2016",
		"attributed-to",
		"group:Tick",
		"police/head of agency",
		"B2",
		1619049600,
		1619136000,
		"A group called Tick did it.");
	claim(s,
		"incident:campaign-2016",
		"attributed-to",
		"unit:61419",
		"police/head of agency",
		"B2",
		1619049600,
		1619136000,
		"Highly likely to be involved.");
	claim(s,
		"unit:61419",
		"part-of",
		"sponsor:a military named in the reports",
		"press/Newspaper 2",
		"C3",
		TIME_UNKNOWN,
		TIME_OPEN,
		"");
	claim(s,
		"country:XX",
		"denies",
		"incident:campaign-2016",
		"state/foreign ministry",
		"C6",
		1618876800,
		1618963200,
		"No speculation without evidence.");
	claim(s,
		"person:Person A",
		"not-prosecuted",
		"incident:campaign-2016",
		"prosecutors",
		"B2",
		1633046400,
		1635724800,
		"No reason given.");
	claim(s,
		"incident:campaign-2016",
		"attack-passed-through",
		"address:203.0.113.10",
		"police/cyber unit",
		"A2",
		t0,
		t0 + 3 * DAY_S,
		"seen to pass through it");
	claim(s,
		"address:203.0.113.10",
		"located-in",
		"country:JP",
		"provider/Hosting Provider 1",
		"A2",
		TIME_UNKNOWN,
		TIME_OPEN,
		"says nothing about who commands it");
}

static void victims(struct sample *s)
{
	static const char *const sector[] = { "Aerospace",
		"Defence",
		"Electronics",
		"University",
		"Research institute",
		"Telecommunications",
		"Energy",
		"Shipping",
		"Government",
		"Chemistry",
		"Media" };

	for (uint32_t i = 0; i < made.victims; i++) {
		struct str sec = str_of(sector[(i * i + i / 3) % 11]);
		const char *name =
			z(s, "org:%s Organisation %u", sec.p, i + 1);
		const char *server = servers[i % 5];
		int64_t first = t0 + i % 3 * DAY_S + i * 613 % DAY_S;
		struct claim *c = claim(s,
			name,
			"contacted",
			z(s, "address:%s", server, 0),
			"telemetry/flows",
			"A1",
			first,
			first + 7200,
			"");

		c->maker = MADE_BY_LINK;
		s->victim[i] = (struct victim){
			.name = str_of(name + 4),
			.sector = i % 40 == 39 ? STR("") : evil(sec),
			.country = STR("JP"),
			.contact = i % 7 ? evil(str_of("security desk, "
						       "soc@victim.example"))
					 : STR(""),
			.first_s = first,
			.last_s = first + 7200,
			.contacts = 3 + i * 37,
			.n_server = 1,
			.servers = str_of(server),
			.claim = c,
		};
	}
}

static void findings(struct sample *s)
{
	for (unsigned i = 0; i < 24; i++) {
		struct claim *c = claim(s,
			z(s, "address:%s192.0.2.%u", "", i + 1),
			i % 3 ? "beacons-to" : "long-connection-to",
			z(s, "address:%s", servers[i % 5], 0),
			i % 3 ? "hunt/beacon" : "hunt/long-connection",
			"A2",
			t0 + i * 3600,
			t0 + 2 * DAY_S,
			"contact every 300 s (jitter 4 %), 512 intervals in "
			"43 "
			"hours; a memoryless flow would do so once in 2^310 "
			"tries");

		c->maker = MADE_BY_HUNT;
		c->weight_milli = 310000 - 9000 * (int64_t)i;
		c->n_records = 512;
		s->finding[i] = c;
	}
}

static void damages(struct sample *s)
{
	struct claim *secret = claim(s,
		"org:Aerospace Maker 07",
		"damaged",
		"incident:secret-2016",
		"victim/Aerospace Maker 07",
		"B2",
		t0,
		t0 + 2 * DAY_S,
		"CONFIDENTIAL-NOTE three uploads");
	struct claim *open = claim(s,
		"org:JAXA",
		"damaged",
		"incident:jaxa-2016",
		"victim/JAXA",
		"B2",
		t0,
		t0 + 2 * DAY_S,
		"unauthorised access; no leak found");

	claim(s,
		"incident:secret-2016",
		"attack-passed-through",
		"address:203.0.113.37",
		"police/cyber unit",
		"A2",
		t0,
		t0 + 2 * DAY_S,
		"CONFIDENTIAL-TOO");
	s->damage[0] = (struct damage){
		.incident = STR("incident:jaxa-2016"),
		.organisation = STR("org:JAXA"),
		.leak = LEAK_NONE_FOUND,
		.publish = true,
		.note = evil(STR("unauthorised access; no leak found")),
		.claim = open,
	};
	s->damage[1] = (struct damage){
		.incident = STR("incident:secret-2016"),
		.organisation = STR("org:Aerospace Maker 07"),
		.files = 1900,
		.has_files = true,
		.leak = LEAK_POSSIBLE,
		.note = STR("CONFIDENTIAL-NOTE three uploads"),
		.claim = secret,
	};
	s->damage[2] = (struct damage){
		.incident = STR("electronics-maker-05-2016"),
		.organisation = STR("Electronics Maker 05"),
		.money = 42000000,
		.has_money = true,
		.currency = STR("JPY"),
		.publish = true,
		.note = STR("cost of cleaning up"),
	};
}

static void events(struct sample *s)
{
	uint32_t n = 0;
	uint32_t people_n = s->claims.n;

	s->event[n++] = (struct event){
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.what = evil(STR("undated")),
		.source = STR("press/x"),
	};
	for (uint32_t i = 0; i < people_n && n < made.events; i++) {
		const struct claim *c = s->claims.claim[i];

		s->event[n++] = (struct event){
			.from_s = c->from_s,
			.to_s = c->to_s,
			.zone = i % 5 == 1 ? ZONE_LOCAL_UNKNOWN : ZONE_UTC,
			.role = (enum time_role)(i % 3),
			.claim = c,
			.source = c->source,
			.loc = c->loc[0],
			.what = evil(arena_fmt(&s->a,
				"%.*s %.*s %.*s",
				STR_FMT(entity_name(c->subject)),
				STR_FMT(predicate_name(c->predicate)),
				STR_FMT(entity_name(c->object)))),
		};
	}
	for (uint32_t i = 0; n < made.events; i++) {
		int64_t at = i % 4
			? t0 + (int64_t)i * 7919 % (3 * DAY_S)
			: t0 + (int64_t)i * 104729 % (1600 * DAY_S);

		s->event[n++] = (struct event){
			.from_s = at,
			.to_s = at + (i % 9 ? 1 : 20 * DAY_S),
			.role = (enum time_role)(i % 3),
			.what = evil(STR("a connection to a suspect server")),
			.source = i % 2 ? STR("telemetry/flows")
					: STR("provider/x"),
		};
	}
	s->p.n_event = n;
}

static const struct claim *find(const struct sample *s,
	const char *predicate,
	const char *object)
{
	for (uint32_t i = 0; i < s->claims.n; i++) {
		if (str_is(predicate_name(s->claims.claim[i]->predicate),
			    predicate) &&
			str_is(s->claims.claim[i]->object, object)) {
			return s->claims.claim[i];
		}
	}
	return s->claims.claim[0];
}

static void judge(struct sample *s,
	enum layer l,
	const char *word,
	const char *id,
	int64_t percent,
	const char *missing)
{
	struct verdict *v = &s->assessment.layer[l];
	struct alternative *alt = NEW(&s->a, struct alternative, 3);
	struct str *miss = NEW(&s->a, struct str, 1);
	struct str *stab = NEW(&s->a, struct str, 2);

	*v = (struct verdict){
		.layer = l,
		.judgement = word,
		.hypothesis = str_of(id),
		.p = FIXED_ONE / 100 * percent,
		.low = FIXED_ONE / 100 * (percent * 4 / 5),
		.high = FIXED_ONE / 100 * (percent + (99 - percent) / 2),
		.confidence = percent > 90 ? CONF_HIGH : CONF_MODERATE,
		.has_chance = true,
	};
	alt[0] = (struct alternative){ str_of(id),
		v->p,
		v->low,
		v->high,
		5200,
		true };
	alt[1] = (struct alternative){ STR(""),
		FIXED_ONE - v->p,
		FIXED_ONE - v->high,
		FIXED_ONE - v->low,
		0,
		true };
	v->alternative = alt;
	v->n_alternative = 2;
	miss[0] = evil(str_of(missing));
	v->missing = miss;
	v->n_missing = *missing != 0;
	stab[0] = evil(STR(
		"Without the origin police/investigation the probability "
		"falls to 31 % and the judgement to \"not established\"."));
	stab[1] = STR("Without the class people it stays as it is.");
	v->stability = stab;
	v->n_stability = 2;
	v->forgery = evil(
		STR("One forged testimony of grade B2 would do it; forging "
		    "telemetry of 203 organisations would not be needed."));
}

static void reasons(struct sample *s,
	enum layer l,
	const struct claim *const *c,
	uint32_t n)
{
	struct reason *r = NEW(&s->a, struct reason, n);
	const struct claim **flip = NEW(&s->a, const struct claim *, 1);

	for (uint32_t i = 0; i < n; i++) {
		r[i] = (struct reason){ c[i],
			(enum evidence_class)(CLASS_TELEMETRY + i % 3),
			5003 - 900 * (int64_t)i,
			3401 - 700 * (int64_t)i,
			evil(STR("The provider's contract names the persona "
				 "as "
				 "tenant of the server while the attack "
				 "passed "
				 "through it.")) };
	}
	flip[0] = c[0];
	s->assessment.layer[l].reason = r;
	s->assessment.layer[l].n_reason = n;
	s->assessment.layer[l].flip = flip;
	s->assessment.layer[l].n_flip = 1;
}

static void assessment(struct sample *s)
{
	const struct claim **shown = NEW(&s->a, const struct claim *, 2);

	s->assessment.as_of_s = 1619136000;
	judge(s,
		LAYER_MACHINE,
		"established",
		"address:203.0.113.10",
		98,
		"");
	judge(s,
		LAYER_PERSONA,
		"established",
		"persona:False Name 1",
		97,
		"");
	judge(s, LAYER_INDIVIDUAL, "established", "person:Person A", 96, "");
	s->assessment.layer[LAYER_INDIVIDUAL].scope =
		STR("contracts C-1 to C-4");
	judge(s, LAYER_GROUP, "very likely", "group:Tick", 88, "");
	judge(s,
		LAYER_UNIT,
		"likely",
		"unit:61419",
		64,
		"a second independent origin.");
	judge(s,
		LAYER_SPONSOR,
		"not established",
		"",
		20,
		"tasking or funding evidence of its own");
	const struct claim *machine[] = {
		find(s, "attack-passed-through", "address:203.0.113.10"),
		s->finding[0],
		s->finding[1],
		s->finding[2]
	};
	const struct claim *persona[] = {
		find(s, "rented", "address:203.0.113.10"),
		find(s, "same-as", "persona:False Name 3")
	};
	const struct claim *person[] = {
		find(s, "operated", "persona:False Name 1"),
		find(s, "operated", "persona:False Name 2")
	};
	const struct claim *group[] = { find(s, "handed-to", "group:Tick"),
		find(s, "uses", "malware:Loader K"),
		find(s, "attributed-to", "group:Tick") };
	const struct claim *unit[] = { find(s, "tasked-by", "unit:61419"),
		find(s, "attributed-to", "unit:61419") };

	reasons(s, LAYER_MACHINE, machine, 4);
	reasons(s, LAYER_PERSONA, persona, 2);
	reasons(s, LAYER_INDIVIDUAL, person, 2);
	reasons(s, LAYER_GROUP, group, 3);
	reasons(s, LAYER_UNIT, unit, 2);
	shown[0] = find(s, "denies", "incident:campaign-2016");
	shown[1] = find(s, "not-prosecuted", "incident:campaign-2016");
	s->assessment.layer[LAYER_SPONSOR].shown = shown;
	s->assessment.layer[LAYER_SPONSOR].n_shown = 2;
}

/* one layer that moved twice and one matrix, of whatever claims there are */
static void came_to_be(struct sample *s)
{
	struct matrix *m = &s->matrix[LAYER_GROUP];
	struct str id = evil(STR("group:Tick"));

	for (uint32_t i = 0; i < 3; i++) {
		s->mover[i] = (struct mover){ s->claims.claim[i],
			i,
			i == 1,
			FIXED_ONE / 10 * i };
	}
	s->step[0] = (struct step){ 1500000000,
		{ "not established", { 0 }, FIXED_ONE, FIXED_ONE, FIXED_ONE },
		{ "likely", id, FIXED_ONE / 3 * 2, FIXED_ONE / 2, FIXED_ONE },
		s->mover,
		1 };
	s->step[1] = (struct step){ 1600000000,
		s->step[0].after,
		{ "established", id, FIXED_ONE, FIXED_ONE / 2, FIXED_ONE },
		s->mover,
		3 };
	s->history = (struct history){
		.from_s = 1450000000,
		.to_s = 1619136000,
		.n_day = 9,
	};
	s->history.layer[LAYER_GROUP].step = s->step;
	s->history.layer[LAYER_GROUP].n = 2;
	for (m->n_column = 0; m->n_column < MATRIX_COLUMNS - 1;
		m->n_column++) {
		m->column[m->n_column].id = id;
		m->column[m->n_column].p = FIXED_ONE / 9;
		m->column[m->n_column].sum_milli = 1386;
	}
	m->n_column++;
	for (; m->n_row < MATRIX_ROWS && m->n_row < s->claims.n; m->n_row++) {
		m->row[m->n_row].claim = s->claims.claim[m->n_row];
		m->row[m->n_row].cls = CLASS_PEOPLE;
		m->row[m->n_row].column = m->n_row % (MATRIX_COLUMNS - 1);
		m->row[m->n_row].weight_milli =
			5000 - 100 * (int64_t)m->n_row;
	}
	m->more_rows = 7;
	s->p.history = &s->history;
	s->p.matrix = s->matrix;
}

void sample_make(struct sample *s, struct sample_size size)
{
	struct err err;

	*s = (struct sample){ 0 };
	made = size;
	made_in = &s->a;
	turn = 0;
	if (!arena_open(&s->a, (size_t)64 << 20, &err))
		abort();
	s->claims = claimset_in(&s->a);
	exhibits(s);
	people(s);
	findings(s);
	damages(s);
	victims(s);
	events(s);
	assessment(s);
	came_to_be(s);
	s->p.case_name = evil(STR("space-agency-2016"));
	s->p.case_id = STR("c4d1a2b3");
	s->p.version = STR("0.1.0");
	s->p.as_of_s = s->assessment.as_of_s;
	s->p.simulated = size.simulated;
	s->p.assessment = &s->assessment;
	s->p.claims = &s->claims;
	s->p.finding = s->finding;
	s->p.n_finding = 24;
	s->p.exhibit = s->exhibit;
	s->p.reading = s->reading;
	s->p.n_exhibit = 10;
	s->p.event = s->event;
	s->p.victim = s->victim;
	s->p.n_victim = size.victims;
	s->p.damage = s->damage;
	s->p.n_damage = 3;
}

void sample_done(struct sample *s)
{
	arena_close(&s->a);
	*s = (struct sample){ 0 };
}
