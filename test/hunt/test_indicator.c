/* SPDX-License-Identifier: Apache-2.0 */
#include "../core/check.h"

#include <stdio.h>

#include "hunt/hunt.h"

static const struct exhibit sensors[] = { { .vantage = S("org:A") },
	{ .vantage = S("org:B") },
	{ .vantage = S("org:A") } };

struct scene {
	struct arena a;
	struct hunt_tables *f;
	struct claimset found;
	struct err err;
};

static struct str warned(void *ctx, struct str entity)
{
	(void)ctx;
	return str_is(entity, "domain:shared.example") ||
			str_is(entity, "address:8.8.8.8")
		? STR("List of public things")
		: (struct str){ 0 };
}

static bool put(void *ctx, const struct claim *c)
{
	struct scene *s = ctx;

	return (c->predicate != PRED_MATCHES_INDICATOR &&
		       c->predicate != PRED_SHOWS_FINGERPRINT) ||
		claimset_add(&s->found, c) != NULL;
}

#define IND(kind, text)                                                   \
	{                                                                 \
		.type = S(kind), .value = S(text), .label = S("group:g"), \
		.source = S("vendor/v"), .origin = S("vendor/v"),         \
		.grade = { 'B', '2' }, .from_s = TIME_UNKNOWN,            \
		.to_s = TIME_OPEN, .recorded_at_s = 100,                  \
		.superseded_at_s = TIME_OPEN                              \
	}

static struct scene scene_of(const struct indicator *x, uint32_t n)
{
	struct scene s = { .f = NULL };
	struct hunt_setup setup = {
		.indicator = x,
		.n_indicator = n,
		.exhibit = sensors,
		.n_exhibit = N(sensors),
		.warned = warned,
	};

	assert_true(arena_open(&s.a, 1 << 28, &s.err));
	s.found = claimset_in(&s.a);
	if (!hunt_open(&s.f, &setup, (size_t)1 << 30, &s.err))
		fail_msg("%s", s.err.text);
	return s;
}

static void close_scene(struct scene *s)
{
	hunt_close(s->f);
	arena_close(&s->a);
}

static void ingest(struct scene *s, uint32_t exhibit, const struct obs *o)
{
	if (!hunt_ingest(s->f, exhibit, o, &s->err))
		fail_msg("%s", s->err.text);
}

static void settle(struct scene *s, int64_t recorded_at_s)
{
	s->found = claimset_in(&s->a);
	if (!hunt_evaluate(s->f,
		    recorded_at_s,
		    &(struct claim_sink){ s, put },
		    &s->err)) {
		fail_msg("%s", s->err.text);
	}
}

static struct addr ip(const char *text)
{
	struct addr a;

	assert_true(addr_parse(str_of(text), &a));
	return a;
}

static struct obs seen(enum obs_kind kind,
	int64_t t_s,
	const char *src,
	const char *dst)
{
	struct obs o = {
		.kind = kind,
		.t_ns = t_s * 1000000000,
		.tuple = { ip(src), ip(dst), 1, 443, 6 },
		.at_byte = (uint64_t)t_s,
		.len_byte = 9,
	};

	return o;
}

static const struct claim *find(const struct scene *s,
	const char *subject,
	const char *object)
{
	for (uint32_t i = 0; i < s->found.n; i++) {
		if (str_is(s->found.claim[i]->subject, subject) &&
			str_is(s->found.claim[i]->object, object)) {
			return s->found.claim[i];
		}
	}
	return NULL;
}

/* --- every type ---------------------------------------------------------- */

static const struct indicator all_types[] = {
	IND("ip", "203.0.113.9"),
	IND("ip", "2001:DB8:0::9"),
	IND("ip", "198.51.100.7/32"),
	IND("cidr", "203.0.113.0/28"),
	IND("domain", "Evil.Example"),
	IND("domain", "shared.example."),
	IND("md5", "D41D8CD98F00B204E9800998ECF8427E"),
	IND("sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
	IND("sha256",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
		"b8"
		"55"),
	IND("ip", "8.8.8.8"),
	IND("ip", "not an address"),
	IND("domain", "8.8.8.8"),
};

static void ingest_all(struct scene *s)
{
	struct obs o = seen(OBS_FLOW, 1000, "192.0.2.1", "203.0.113.9");

	ingest(s, 0, &o);
	o = seen(OBS_FLOW, 1001, "2001:db8::9", "192.0.2.1");
	ingest(s, 0, &o); /* as the one who calls, too */
	o = seen(OBS_FLOW, 1002, "192.0.2.1", "198.51.100.7");
	ingest(s, 0, &o);
	o = seen(OBS_FLOW, 1003, "192.0.2.1", "8.8.8.8");
	ingest(s, 0, &o);
	o = seen(OBS_DNS, 1004, "192.0.2.1", "192.0.2.53");
	o.dns.query = STR("a.b.EVIL.example.");
	o.dns.answers = STR("cname.example,203.0.113.5,x.evil.example");
	ingest(s, 0, &o);
	o = seen(OBS_HTTP, 1005, "192.0.2.1", "192.0.2.80");
	o.http.host = STR("evil.example");
	ingest(s, 0, &o);
	o = seen(OBS_TLS, 1006, "192.0.2.2", "192.0.2.80");
	o.tls.server_name = STR("Shared.Example");
	ingest(s, 1, &o);
	o = seen(OBS_FILE, 1007, "192.0.2.1", "192.0.2.80");
	o.file.md5 = STR("d41d8cd98f00b204e9800998ecf8427e");
	o.file.sha1 = STR("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709");
	o.file.sha256 =
		STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4"
		    "95991b7852b855");
	ingest(s, 0, &o);
	/* and what must not match */
	o = seen(OBS_DNS, 1008, "192.0.2.1", "192.0.2.53");
	o.dns.query = STR("notevil.example");
	o.dns.answers = STR("203.0.113.99,-");
	ingest(s, 0, &o);
	o = seen(OBS_DNS, 1009, "192.0.2.1", "192.0.2.53");
	o.dns.query = STR("evil.example.org");
	ingest(s, 0, &o);
	o = seen(OBS_DNS, 1010, "192.0.2.1", "192.0.2.53");
	o.dns.query = STR("example");
	ingest(s, 0, &o);
	o = seen(OBS_FLOW, 1011, "192.0.2.1", "203.0.113.16");
	ingest(s, 0, &o);
	o = seen(OBS_HTTP, 1012, "192.0.2.1", "192.0.2.80");
	ingest(s, 0, &o);
}

static const struct {
	const char *subject, *object;
	int64_t milli;
} expected[] = {
	{ "address:203.0.113.9", "indicator:ip:203.0.113.9", 6409 },
	{ "address:203.0.113.9", "indicator:cidr:203.0.113.0/28", 4000 },
	{ "address:203.0.113.5", "indicator:cidr:203.0.113.0/28", 4000 },
	{ "address:2001:db8::9", "indicator:ip:2001:DB8:0::9", 6409 },
	{ "address:198.51.100.7", "indicator:ip:198.51.100.7/32", 6409 },
	{ "address:8.8.8.8", "indicator:ip:8.8.8.8", 0 },
	{ "domain:a.b.evil.example", "indicator:domain:Evil.Example", 7180 },
	{ "domain:x.evil.example", "indicator:domain:Evil.Example", 7180 },
	{ "domain:evil.example", "indicator:domain:Evil.Example", 7180 },
	{ "domain:shared.example", "indicator:domain:shared.example.", 0 },
	{ "sample:d41d8cd98f00b204e9800998ecf8427e",
		"indicator:md5:D41D8CD98F00B204E9800998ECF8427E",
		9814 },
	{ "sample:da39a3ee5e6b4b0d3255bfef95601890afd80709",
		"indicator:sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
		9814 },
	{ "sample:"
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"indicator:sha256:"
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
		"b8"
		"55",
		9814 },
};

static void every_type(void **state)
{
	(void)state;
	struct scene s = scene_of(all_types, N(all_types));

	ingest_all(&s);
	settle(&s, 5000);
	for (size_t i = 0; i < N(expected); i++) {
		const struct claim *c =
			find(&s, expected[i].subject, expected[i].object);

		if (!c) {
			fail_msg("%s is not found to match %s",
				expected[i].subject,
				expected[i].object);
		}
		assert_int_equal(c->weight_milli, expected[i].milli);
		assert_true(c->maker == MADE_BY_HUNT &&
			c->recorded_at_s == 5000 &&
			c->superseded_at_s == TIME_OPEN &&
			str_is(c->scope, "group:g") &&
			str_has(c->text, STR("vendor/v")));
		assert_true(str_has(c->text, STR("warning list")) ==
			!expected[i].milli);
		assert_null(
			predicate_check(c->predicate, c->subject, c->object));
		assert_true(c->n_loc &&
			c->loc[0].at_byte == (uint64_t)c->from_s &&
			c->loc[0].len_byte == 9 && c->to_s == c->from_s + 1);
	}
	assert_int_equal(s.found.n, N(expected));
	assert_true(str_is(find(&s,
				   "domain:shared.example",
				   "indicator:domain:shared.example.")
				   ->source,
		"sensor/org:B"));
	close_scene(&s);
}

/* --- when ---------------------------------------------------------------- */

/* a sighting counts only while the indicator is valid, [from, to) */
static void validity(void **state)
{
	(void)state;
	static const struct {
		int64_t t, from, to;
		bool found;
	} cases[] = {
		{ 1000, TIME_UNKNOWN, TIME_OPEN, true },
		{ 1000, 1000, TIME_OPEN, true },
		{ 1000, 1001, TIME_OPEN, false },
		{ 1000, TIME_UNKNOWN, 1001, true },
		{ 1000, TIME_UNKNOWN, 1000, false },
		{ 1000, 900, 1100, true },
		{ 1000, 1100, 1200, false },
		{ 1000, 100, 200, false },
	};

	for (size_t i = 0; i < 2 * N(cases); i++) {
		struct indicator x[] = { IND("ip", "203.0.113.9"),
			IND("domain", "evil.example") };
		size_t k = i / 2;
		x[0].from_s = x[1].from_s = cases[k].from;
		x[0].to_s = x[1].to_s = cases[k].to;
		struct scene s = scene_of(x, N(x));
		struct obs o = seen(i % 2 ? OBS_TLS : OBS_FLOW,
			cases[k].t,
			"192.0.2.1",
			"203.0.113.9");

		if (i % 2)
			o.tls.server_name = STR("evil.example");
		ingest(&s, 0, &o);
		settle(&s, 5000);
		assert_int_equal(s.found.n, cases[k].found);
		close_scene(&s);
	}
}

/* known on the day of settling counts on that day: there may be no later one */
static void known_from_its_day_on(void **state)
{
	(void)state;
	struct indicator x[] = { IND("domain", "evil.example"),
		IND("ip", "203.0.113.9") };
	x[0].recorded_at_s = x[1].recorded_at_s = 3000;
	struct scene s = scene_of(x, N(x));
	struct obs o = seen(OBS_TLS, 1000, "192.0.2.1", "203.0.113.9");

	o.tls.server_name = STR("evil.example");
	ingest(&s, 0, &o);
	o = seen(OBS_FLOW, 1000, "192.0.2.1", "203.0.113.9");
	ingest(&s, 0, &o);
	settle(&s, 2999);
	assert_int_equal(s.found.n, 0);
	settle(&s, 3000);
	assert_int_equal(s.found.n, 2);
	settle(&s, 4000);
	assert_true(
		s.found.n == 2 && s.found.claim[0]->recorded_at_s == 4000);
	close_scene(&s);
}

/* --- what it says -------------------------------------------------------- */

static void first_records(void **state)
{
	(void)state;
	const struct indicator x[] = { IND("domain", "evil.example"),
		IND("domain", "evil.example") };
	struct scene s = scene_of(x, N(x));

	for (int64_t i = 0; i < 50; i++) {
		struct obs o = seen(OBS_DNS,
			2000 - i,
			i < 25 ? "192.0.2.1" : "192.0.2.2",
			"192.0.2.53");

		o.dns.query = STR("evil.example");
		ingest(&s, i < 10 ? 2 : 1, &o);
	}
	settle(&s, 5000);
	const struct claim *c = find(&s,
		"domain:evil.example",
		"indicator:domain:evil.example");
	assert_true(s.found.n == 1 && c && c->n_loc == N(c->loc) &&
		c->n_records == 50 && c->from_s == 1951 && c->to_s == 2001);
	for (uint32_t i = 0; i < c->n_loc; i++) {
		assert_true(c->loc[i].exhibit == 1 &&
			c->loc[i].at_byte == 1951 + i);
	}
	assert_true(str_has(c->text, STR("192.0.2.2 and others")) &&
		str_is(c->source, "sensor/org:B"));
	close_scene(&s);
}

/* many names at once: each text must be its own, whatever memory was lent in
 * between */
static void texts_are_exact(void **state)
{
	(void)state;
	const struct indicator x[] = { IND("domain", "evil.example"),
		IND("cidr", "198.18.0.0/15") };
	struct scene s = scene_of(x, N(x));
	char name[300];

	for (int i = 0; i < 2000; i++) {
		char answers[64];
		struct obs o = seen(OBS_DNS, 1000, "192.0.2.1", "192.0.2.53");

		snprintf(name,
			sizeof name,
			"%.*s%d.evil.example",
			i % 50,
			"long-long-long-long-long-long-long-long-long-long-"
			"long",
			i);
		snprintf(answers,
			sizeof answers,
			"n%d.evil.example,198.18.%d.%d",
			i,
			i / 256,
			i % 256);
		o.dns.query = str_of(name);
		o.dns.answers = str_of(answers);
		ingest(&s, 0, &o);
	}
	settle(&s, 5000);
	assert_int_equal(s.found.n, 6000);
	for (int i = 0; i < 2000; i++) {
		char subject[3][320];

		snprintf(subject[0],
			sizeof *subject,
			"domain:%.*s%d.evil.example",
			i % 50,
			"long-long-long-long-long-long-long-long-long-long-"
			"long",
			i);
		snprintf(subject[1],
			sizeof *subject,
			"domain:n%d.evil.example",
			i);
		snprintf(subject[2],
			sizeof *subject,
			"address:198.18.%d.%d",
			i / 256,
			i % 256);
		for (int k = 0; i % 40 == 0 && k < 3; k++) {
			if (!find(&s,
				    subject[k],
				    k < 2 ? "indicator:domain:evil.example"
					  : "indicator:cidr:198.18.0.0/15")) {
				fail_msg("no finding about %s", subject[k]);
			}
		}
	}
	close_scene(&s);
}

/* bytes that are no text are shown as what they are; a NUL does not hide the
 * rest of a name */
static void hostile_names(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		const char *subject;
	} names[] = {
		{ S("good.example\0.evil.example"),
			"domain:good.example\\x00.evil.example" },
		{ S("\xff\xfe.evil.example"),
			"domain:\\xff\\xfe.evil.example" },
		{ S("\xe8\xb6\xb3.evil.example"),
			"domain:xn--1r3a.evil.example" },
		{ S("%s%n.evil.example"), "domain:%s%n.evil.example" },
		{ S("..evil.example...."), "domain:..evil.example" },
	};
	const struct indicator x[] = { IND("domain", "evil.example") };
	struct scene s = scene_of(x, N(x));

	for (size_t i = 0; i < N(names); i++) {
		struct obs o = seen(OBS_DNS, 1000, "192.0.2.1", "192.0.2.53");

		o.dns.query = names[i].in;
		ingest(&s, 0, &o);
	}
	struct obs o = seen(OBS_DNS, 1000, "192.0.2.1", "192.0.2.53");
	o.dns.query = STR("....");
	o.dns.answers = STR(",,,");
	ingest(&s, 0, &o);
	settle(&s, 5000);
	assert_int_equal(s.found.n, N(names));
	for (size_t i = 0; i < N(names); i++) {
		if (!find(&s,
			    names[i].subject,
			    "indicator:domain:evil.example")) {
			fail_msg("no finding about %s but %.*s",
				names[i].subject,
				STR_FMT(s.found.claim[i]->subject));
		}
	}
	close_scene(&s);
}

/* --- lists, fed as observations ------------------------------------------ */

#define MD5 "0123456789abcdef0123456789abcdef"
#define SHA1 "0123456789abcdef0123456789abcdef01234567"
#define SHA256 \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
	const char *type, *value, *subject, *object;
	int64_t milli;
} listed[] = {
	{ "ip",
		"203.0.113.9",
		"address:203.0.113.9",
		"indicator:ip:203.0.113.9",
		6409 },
	{ "cidr",
		"203.0.113.0/28",
		"address:203.0.113.9",
		"indicator:cidr:203.0.113.0/28",
		4000 },
	{ "cidr",
		"2001:db8:9::/48",
		"address:2001:db8:9::1",
		"indicator:cidr:2001:db8:9::/48",
		4000 },
	{ "domain",
		"Evil.Example.",
		"domain:a.evil.example",
		"indicator:domain:evil.example",
		7180 },
	{ "url",
		"https://user@Files.example:8080/a/B?c=http://d#e",
		"domain:files.example",
		"indicator:url:files.example/a/B?c=http://d",
		7180 },
	{ "email",
		"Bad@Mail.example",
		"account:bad@mail.example",
		"indicator:email:bad@mail.example",
		6409 },
	{ "md5", MD5, "sample:" MD5, "indicator:md5:" MD5, 9814 },
	{ "sha1", SHA1, "sample:" SHA1, "indicator:sha1:" SHA1, 9814 },
	{ "sha256",
		SHA256,
		"sample:" SHA256,
		"indicator:sha256:" SHA256,
		9814 },
	{ "ja3", MD5, "address:192.0.2.80", "indicator:ja3:" MD5, 1000 },
	{ "ja3s", MD5, "address:192.0.2.80", "indicator:ja3s:" MD5, 1000 },
	{ "ja4",
		"t13d1516h2_8daaf6152771_b186095e22b6",
		"address:192.0.2.80",
		"indicator:ja4:t13d1516h2_8daaf6152771_b186095e22b6",
		1000 },
	{ "hassh", MD5, "address:192.0.2.22", "indicator:hassh:" MD5, 1000 },
	{ "hassh-server", SHA1 "x", NULL, NULL, 0 },
	{ "hassh-server",
		MD5,
		"address:192.0.2.22",
		"indicator:hassh-server:" MD5,
		1000 },
	{ "cert-sha1",
		SHA1,
		"certificate:" SHA1,
		"indicator:cert-sha1:" SHA1,
		7180 },
	{ "cert-sha256",
		SHA256,
		"certificate:" SHA256,
		"indicator:cert-sha256:" SHA256,
		7180 },
	{ "no such type", "203.0.113.9", NULL, NULL, 0 },
	{ "ip", "not an address", NULL, NULL, 0 },
	{ "sha256", MD5, NULL, NULL, 0 },
	{ "domain", "unseen.example", NULL, NULL, 0 },
};

static void ingest_indicator(struct scene *s,
	size_t from,
	size_t step,
	const char *source)
{
	for (size_t i = from; i < N(listed); i += step) {
		struct obs o = {
			.kind = OBS_INDICATOR,
			.t_ns = T_NONE,
			.at_byte = i,
			.indicator = { str_of(listed[i].type),
				str_of(listed[i].value),
				S("malware:M"),
				str_of(source),
				T_NONE,
				T_NONE,
				.seen_from_ns = T_NONE,
				.seen_to_ns = T_NONE,
				.version_ns = T_NONE },
		};

		ingest(s, 2, &o);
	}
}

static void ingest_seen(struct scene *s)
{
	struct obs o = seen(OBS_FLOW, 1000, "192.0.2.1", "203.0.113.9");

	ingest(s, 0, &o);
	o = seen(OBS_FLOW, 1000, "192.0.2.1", "2001:db8:9::1");
	ingest(s, 0, &o);
	o = seen(OBS_DNS, 1001, "192.0.2.1", "192.0.2.53");
	o.dns.query = STR("a.evil.example");
	ingest(s, 0, &o);
	o = seen(OBS_HTTP, 1002, "192.0.2.1", "192.0.2.80");
	o.http.host = STR("files.Example:8080");
	o.http.uri = STR("/a/B?c=http://d");
	ingest(s, 0, &o);
	o = seen(OBS_MAIL, 1003, "192.0.2.1", "192.0.2.25");
	o.mail.from = STR("<bad@mail.example>");
	o.mail.to = STR("x@y.example");
	ingest(s, 0, &o);
	o = seen(OBS_FILE, 1004, "192.0.2.1", "192.0.2.80");
	o.file.md5 = STR(MD5);
	o.file.sha1 = STR(SHA1);
	o.file.sha256 = STR(SHA256);
	ingest(s, 0, &o);
	o = seen(OBS_TLS, 1005, "192.0.2.1", "192.0.2.80");
	o.tls.ja3 = STR(MD5);
	o.tls.ja3s = STR(MD5);
	o.tls.ja4 = STR("t13d1516h2_8daaf6152771_b186095e22b6");
	o.tls.certificates = STR(SHA256);
	ingest(s, 0, &o);
	o = seen(OBS_SSH, 1006, "192.0.2.1", "192.0.2.22");
	o.ssh.hassh = STR(MD5);
	o.ssh.hassh_server = STR(MD5);
	ingest(s, 0, &o);
	o = seen(OBS_CERTIFICATE, 1007, "192.0.2.1", "192.0.2.80");
	o.certificate.sha1 = STR(SHA1);
	ingest(s, 0, &o);
}

static void check_listed(struct scene *s, const char *source)
{
	uint32_t expected_n = 0;

	settle(s, 5000);
	for (size_t i = 0; i < N(listed); i++) {
		const struct claim *c = listed[i].subject
			? find(s, listed[i].subject, listed[i].object)
			: NULL;

		if (!listed[i].subject)
			continue;
		expected_n++;
		if (!c) {
			fail_msg("%s is not found to match %s",
				listed[i].subject,
				listed[i].object);
		}
		assert_int_equal(c->weight_milli, listed[i].milli);
		assert_true(str_is(c->scope, "malware:M") &&
			str_has(c->text, str_of(source)));
		assert_null(
			predicate_check(c->predicate, c->subject, c->object));
	}
	assert_int_equal(s->found.n, expected_n);
}

static void lists(void **state)
{
	(void)state;
	struct scene s = scene_of(NULL, 0);

	ingest_indicator(&s, 0, 1, "CERT");
	ingest_indicator(&s,
		0,
		1,
		"CERT"); /* the same once more says nothing new */
	ingest_seen(&s);
	check_listed(&s, "list of CERT as");
	/* also after an evaluation; two that agree are one finding */
	ingest_indicator(&s, 0, 1, "Another");
	check_listed(&s, "list of Another, CERT as");
	close_scene(&s);
}

/* in whatever parts and order: halves of the lists and the records in two
 * fields that are merged */
static void merged_lists(void **state)
{
	(void)state;
	const struct indicator x[] = { IND("ip", "192.0.2.99") };
	struct scene one = scene_of(x, 1);
	struct scene two = scene_of(x, 1);
	struct scene whole = scene_of(x, 1);

	ingest_seen(&whole);
	ingest_indicator(&whole, 0, 1, "CERT");
	ingest_indicator(&one, 1, 2, "CERT");
	settle(&one, 5000);
	ingest_seen(&two);
	ingest_indicator(&two, 0, 2, "CERT");
	assert_true(hunt_ingested(two.f, &two.err) &&
		hunt_ingested(one.f, &one.err) &&
		hunt_merge(one.f, two.f, &one.err));
	check_listed(&one, "list of CERT as");
	check_listed(&whole, "list of CERT as");
	for (uint32_t i = 0; i < whole.found.n; i++) {
		assert_true(str_eq(one.found.claim[i]->subject,
				    whole.found.claim[i]->subject) &&
			str_eq(one.found.claim[i]->text,
				whole.found.claim[i]->text) &&
			str_eq(one.found.claim[i]->detail,
				whole.found.claim[i]->detail));
	}
	close_scene(&one);
	close_scene(&two);
	close_scene(&whole);
}

/* bounds of lists are whole days, outwards */
static void validity_of_lists(void **state)
{
	(void)state;
	static const struct {
		int64_t from_s, to_s;
		bool found;
	} cases[] = {
		{ 0, 0, true },
		{ 10 * DAY_S + 5, 0, true },
		{ 11 * DAY_S, 0, false },
		{ 0, 10 * DAY_S, false },
		{ 0, 10 * DAY_S + 1, true },
		{ 9 * DAY_S, 11 * DAY_S, true },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct scene s = scene_of(NULL, 0);
		struct obs o = {
			.kind = OBS_INDICATOR,
			.t_ns = T_NONE,
			.indicator = { S("ip"),
				S("203.0.113.9"),
				S(""),
				S(""),
				T_NONE,
				T_NONE,
				.seen_from_ns = T_NONE,
				.seen_to_ns = T_NONE,
				.version_ns = T_NONE },
		};

		if (cases[i].from_s)
			o.indicator.from_ns = cases[i].from_s * 1000000000;
		if (cases[i].to_s)
			o.indicator.to_ns = cases[i].to_s * 1000000000;
		ingest(&s, 0, &o);
		o = seen(OBS_FLOW, 10 * DAY_S, "192.0.2.1", "203.0.113.9");
		ingest(&s, 0, &o);
		settle(&s, 5000);
		assert_int_equal(s.found.n, cases[i].found);
		close_scene(&s);
	}
}

static void forms(void **state)
{
	(void)state;
	static const struct {
		const char *text, *type, *value;
	} cases[] = {
		{ "203.0.113.9", "ip", "203.0.113.9" },
		{ "203.0.113.9:443", "ip", "203.0.113.9" },
		{ "[2001:db8::1]:443", "ip", "2001:db8::1" },
		{ "2001:db8::/32", "cidr", "2001:db8::/32" },
		{ "evil.example", "domain", "evil.example" },
		{ "*.evil.example", "domain", "evil.example" },
		{ "evil.example:8080", "domain", "evil.example" },
		{ "http://evil.example", "url", "http://evil.example" },
		{ "evil.example/x", "url", "evil.example/x" },
		{ "a@evil.example", "email", "a@evil.example" },
		{ MD5, "md5", MD5 },
		{ SHA1, "sha1", SHA1 },
		{ "localhost", "none", NULL },
		{ "1.2.3", "none", NULL },
		{ "203.0.113.9/24", "cidr", "203.0.113.9/24" },
		{ "203.0.113.9/4", "none", NULL },
		{ "a b.example", "none", NULL },
		{ "/gate.php", "none", NULL },
		{ "", "none", NULL },
		{ "a..example", "none", NULL },
	};
	static const struct {
		const char *in, *out;
	} defanged[] = {
		{ "hxxps://a[.]b(.)example/x", "https://a.b.example/x" },
		{ "a[at]b[dot]example", "a@b.example" },
		{ "203.0.113[.]9", "203.0.113.9" },
		{ "plain.example", "plain.example" },
		{ "hxxp[://]x[.]y", "http://x.y" },
		{ "HXXPS[:]//x[.]y", "httpS://x.y" },
		{ "h**p://x {dot} y", "http://x . y" },
		{ "fxp://x[ . ]y", "ftp://x.y" },
		{ "a(at)b{.}c", "a@b.c" },
		{ "a [DOT] b", "a . b" },
		{ "address:192.0.2(.)1", "address:192.0.2.1" },
		{ "indicator:url:hxxp[:]//x", "indicator:url:http://x" },
		{ "http://[2001:db8::1]:80/a[1](b){c}",
			"http://[2001:db8::1]:80/a[1](b){c}" },
		{ "xhxxp://x", "xhxxp://x" },
		{ "hxxproxy.example", "hxxproxy.example" },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct str value;
		const char *type = indicator_type_name(
			indicator_type_of_form(str_of(cases[i].text),
				&value));

		if (strcmp(type, cases[i].type) ||
			(cases[i].value && !str_is(value, cases[i].value))) {
			fail_msg("%s is taken for %s %.*s",
				cases[i].text,
				type,
				STR_FMT(value));
		}
	}
	for (size_t i = 0; i < N(defanged); i++) {
		char room[INDICATOR_MAX_BYTE];

		assert_true(str_is(
			indicator_refanged(str_of(defanged[i].in), room),
			defanged[i].out));
	}
}

static void nothing_to_look_for(void **state)
{
	(void)state;
	struct scene s = scene_of(NULL, 0);

	ingest_all(&s);
	settle(&s, 5000);
	assert_int_equal(s.found.n, 0);
	close_scene(&s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type),
		cmocka_unit_test(validity),
		cmocka_unit_test(known_from_its_day_on),
		cmocka_unit_test(first_records),
		cmocka_unit_test(texts_are_exact),
		cmocka_unit_test(hostile_names),
		cmocka_unit_test(lists),
		cmocka_unit_test(merged_lists),
		cmocka_unit_test(validity_of_lists),
		cmocka_unit_test(forms),
		cmocka_unit_test(nothing_to_look_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
