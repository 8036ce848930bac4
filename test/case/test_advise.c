/* SPDX-License-Identifier: Apache-2.0 */
/* Of a victim's contacts what is another victim's is left out. */
#include "core/check.h"

#include "case/steps/advise.h"

enum {
	DAY_1 = 1479081600 /* 2016-11-14 */
};

static const struct claim whole = { .told = TOLD_WHOLE };
static const struct claim masked = { .told = TOLD_UNNAMED };

#define T(lit)                       \
	{                            \
		lit, sizeof(lit) - 1 \
	}
#define SEEN .first_s = DAY_1, .last_s = DAY_1 + 60, .contacts = 2

static const struct victim_contact first[] = {
	{ .server = T("203.0.113.10"),
		SEEN,
		.ports = T("443/tcp, evil\" x, 70000/tcp"),
		.names = T("a.example, second-victim.evil.example, "
			   "first-victim.evil.example, $(reboot).example, "
			   "B.Example., 10.0.0.1"),
		.hosts = T("10.0.1.5, 10.0.1.6"),
		.claim = &whole },
	/* a host of the other one */
	{ .server = T("10.0.2.7"), SEEN, .claim = &whole },
	{ .server = T("203.0.113.11"), SEEN, .claim = &masked },
	{ .server = T("203.0.113.12"),
		SEEN,
		.marked = T("a sinkhole of vendor/Secret"),
		.claim = &whole },
	{ .server = T("not an address"), SEEN, .claim = &whole },
};
static const struct victim_contact second[] = {
	{ .server = T("203.0.113.10"),
		SEEN,
		.names = T("second-victim.evil.example, a.example"),
		.hosts = T("10.0.2.7"),
		.claim = &whole },
};
static const struct victim_contact third[] = {
	{ .server = T("203.0.113.10"),
		SEEN,
		.marked = T("NAT, says vendor/Secret"),
		.claim = &whole },
};

static const struct victim victims[] = {
	{ .name = T("First Victim"),
		.sector = T("energy"),
		.country = T("JP"),
		.contact = T("cert@first.example"),
		.hosts = T("10.0.1.5, 10.0.1.6"),
		.contacted = first,
		.n_contacted = 5 },
	{ .name = T("Second Victim"),
		.sector = T("energy"),
		.hosts = T("10.0.2.7"),
		.contacted = second,
		.n_contacted = 1 },
	{ .name = T("Third Victim"),
		.sector = T("finance"),
		.marked = T("NAT, says vendor/Secret"),
		.contacted = third,
		.n_contacted = 1 },
};

struct scene {
	struct view v;
	struct claimset none;
	struct advise_facts f;
};

static void scene_open(struct scene *s, bool marked)
{
	struct err err = { 0 };

	*s = (struct scene){ 0 };
	assert_true(arena_open(&s->v.a, 1 << 24, &err));
	s->v.publication.victim = victims;
	s->v.publication.n_victim = 3;
	s->v.publication.claims = &s->none;
	assert_true(advise_facts_open(&s->f,
		NULL,
		&s->v,
		TLP_AMBER,
		marked,
		&err));
}

static struct str advised_text(const struct advisory *a, struct arena *room)
{
	struct str s = { 0 };

	for (uint32_t i = 0; i < a->n_advised; i++) {
		s = arena_fmt(room,
			"%.*s%.*s;",
			STR_FMT(s),
			STR_FMT(a->advised[i].value));
	}
	return s;
}

static void tells_its_own(void **state)
{
	struct scene s;
	struct advisory a;

	(void)state;
	scene_open(&s, false);
	assert_true(advise_victim(&s.f, &victims[0], &a));
	assert_int_equal(a.n_server, 1);
	assert_true(str_is(a.server[0].ports, "443/tcp"));
	assert_true(str_is(a.server[0].names,
		"a.example, first-victim.evil.example, b.example"));
	assert_true(str_is(advised_text(&a, &s.v.a),
		"203.0.113.10;a.example;first-victim.evil.example;b."
		"example;"));
	assert_true(str_is(a.hosts, "10.0.1.5, 10.0.1.6"));
	assert_true(str_is(a.zone, "Asia/Tokyo"));
	assert_int_equal(a.server[0].first.ahead_s, 9 * 3600);
	assert_int_equal(s.f.counts.of_others, 1);
	assert_int_equal(s.f.counts.not_told, 2);
	assert_int_equal(s.f.counts.names, 1);
	assert_false(advise_victim(&s.f, &victims[2], &a));
	assert_int_equal(s.f.counts.marked, 1);
	case_view_close(&s.v);
}

/* What is marked is said to be so; why is not. */
static void tells_what_is_marked(void **state)
{
	struct scene s;
	struct advisory a;

	(void)state;
	scene_open(&s, true);
	assert_true(advise_victim(&s.f, &victims[0], &a));
	assert_int_equal(a.n_server, 2);
	assert_false(a.marked);
	assert_true(advise_victim(&s.f, &victims[2], &a));
	assert_true(a.marked);
	case_view_close(&s.v);
}

static void tells_a_sector_of_nobody(void **state)
{
	struct scene s;
	struct advisory a;
	uint32_t of_sector;

	(void)state;
	scene_open(&s, false);
	assert_true(advise_sector(&s.f, STR("energy"), &a, &of_sector));
	assert_int_equal(of_sector, 2);
	/* two could be known by their number */
	assert_int_equal(a.n_hit, 0);
	assert_true(str_is(advised_text(&a, &s.v.a),
		"203.0.113.10;a.example;b.example;"));
	assert_int_equal(a.n_server, 1);
	assert_int_equal(a.hosts.n, 0);
	/* whole days */
	assert_int_equal(a.advised[0].from_s, DAY_1);
	assert_int_equal(a.advised[0].to_s, DAY_1 + DAY_S);
	/* nobody of it was hit: what all met */
	assert_true(advise_sector(&s.f, STR("banks"), &a, &of_sector));
	assert_int_equal(of_sector, 0);
	case_view_close(&s.v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_its_own),
		cmocka_unit_test(tells_what_is_marked),
		cmocka_unit_test(tells_a_sector_of_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
