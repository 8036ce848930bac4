/* SPDX-License-Identifier: Apache-2.0 */
/* Data in names, and names that were made up: what must be found, and what must
 * not. */
#include "../core/check.h"

#include <stdio.h>
#include <time.h>

#include "hunt/generated_names/letters.h"
#include "hunt/hunt.h"

static const struct exhibit exhibits[] = { { .vantage = S("org:A") } };
enum {
	BEGIN_S = 1700000000,
	CLIENT = 0x0a000005,
	RESOLVER = 0x0a000001
};
static const uint32_t web = 0xcb007100;

struct scene {
	struct hunt_tables *f;
	uint64_t seed;
	uint64_t at_byte;
	double t_s;
	/* the most that was found of each; -1: nothing */
	int64_t tunnel_milli;
	int64_t made_milli;
	char tunnel[128];
	char made[128];
	char text[1024];
};

static uint64_t dice(struct scene *s, uint64_t n)
{
	return hash_mix(++s->seed * 0x9e3779b97f4a7c15U) % n;
}

static void ingest(struct scene *s, struct obs *o)
{
	struct err err;

	o->t_ns = BEGIN_S * INT64_C(1000000000) +
		(int64_t)(s->t_s * 1000) * 1000000;
	o->at_byte = s->at_byte += 100;
	o->len_byte = 99;
	if (!hunt_ingest(s->f, 0, o, &err))
		fail_msg("%s", err.text);
}

static void ask(struct scene *s,
	uint32_t client,
	const char *name,
	const char *type,
	const char *rcode,
	const char *answers)
{
	struct obs o = {
		.kind = OBS_DNS,
		.tuple = { addr_v4(client), addr_v4(RESOLVER), 4000, 53, 17 },
		.dns = { str_of(name),
			str_of(type),
			str_of(rcode),
			str_of(answers) },
	};

	ingest(s, &o);
}

static void go(struct scene *s, uint32_t client, uint32_t server)
{
	struct obs o = { .kind = OBS_FLOW,
		.tuple = { addr_v4(client), addr_v4(server), 4000, 443, 6 },
		.flow = { .duration_ns = 100000000,
			.src_byte = 700,
			.dst_byte = 9000,
			.answered = true, }, };

	ingest(s, &o);
}

static const char *drawn(struct scene *s,
	char *to,
	const char *from,
	size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from[dice(s, strlen(from))];
	to[n] = 0;
	return to;
}

static const char alnum[] = "abcdefghijklmnopqrstuvwxyz0123456789",
		  hex[] = "0123456789abcdef",
		  base32[] = "abcdefghijklmnopqrstuvwxyz234567",
		  letters[] = "abcdefghijklmnopqrstuvwxyz",
		  consonants[] = "bcdfghjklmnpqrstvwxz";
static const char *const words[] = { "green",
	"river",
	"stone",
	"paper",
	"light",
	"house",
	"music",
	"world",
	"garden",
	"silver",
	"travel",
	"market",
	"health",
	"school",
	"window",
	"summer",
	"winter",
	"mobile",
	"orange",
	"street",
	"family",
	"doctor",
	"coffee",
	"winner",
	"camera",
	"master",
	"double",
	"castle",
	"bridge",
	"butter",
	"finger",
	"forest" };

/* --- tunnels ------------------------------------------------------------- */

static void iodine(struct scene *s)
{
	char a[64];
	char b[64];
	char name[256];

	for (int i = 0; i < 200; i++, s->t_s += 0.2) {
		snprintf(name,
			sizeof name,
			"%s.%s.t.tunnel.com",
			drawn(s, a, base32, 57),
			drawn(s, b, base32, 50 + dice(s, 7)));
		ask(s,
			CLIENT,
			name,
			"NULL",
			"NOERROR",
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"x");
	}
}

static void dnscat(struct scene *s)
{
	static const char *const type[] = { "TXT", "CNAME", "MX" };
	char a[64];
	char b[64];
	char name[256];

	for (int i = 0; i < 100; i++, s->t_s += 1) {
		snprintf(name,
			sizeof name,
			"%s%s.skull.org",
			drawn(s, a, hex, 18),
			i % 4 ? "" : drawn(s, b, hex, 30));
		ask(s,
			CLIENT,
			name,
			type[dice(s, 3)],
			"NOERROR",
			drawn(s, a, hex, 18));
	}
}

static void dnscat_to_a_server(struct scene *s)
{
	char a[64];
	char b[64];
	char name[256];

	for (int i = 0; i < 60; i++, s->t_s += 1) {
		snprintf(name,
			sizeof name,
			"dnscat.%s.%s",
			drawn(s, a, hex, 56),
			drawn(s, b, hex, 26));
		ask(s, CLIENT, name, "TXT", "NOERROR", b);
	}
}

static void slow_by_address(struct scene *s)
{
	char a[64];
	char name[256];
	char answer[32];

	for (int i = 0; i < 360; i++, s->t_s += 55 + (double)dice(s, 10)) {
		snprintf(name,
			sizeof name,
			"%s.c.slowly.net",
			drawn(s, a, base32, 50));
		snprintf(answer,
			sizeof answer,
			"198.51.%u.%u",
			(unsigned)dice(s, 256),
			(unsigned)dice(s, 256));
		ask(s, CLIENT, name, "A", "NOERROR", answer);
	}
}

static void slow_by_text(struct scene *s)
{
	char a[64];
	char name[256];

	for (int i = 0; i < 120; i++, s->t_s += 60) {
		snprintf(name,
			sizeof name,
			"%s.c.slowly.net",
			drawn(s, a, hex, 24));
		ask(s, CLIENT, name, "TXT", "NOERROR", "v1 none");
	}
}

static void idle_session(struct scene *s)
{
	char a[64];
	char name[256];

	for (int i = 0; i < 30; i++, s->t_s += 1) {
		snprintf(name,
			sizeof name,
			"%s0175375169c68f.d.idle.com",
			drawn(s, a, hex, 4));
		ask(s, CLIENT, name, "TXT", "NOERROR", "67f2017537c68f5169");
	}
}

static void not_existing(struct scene *s)
{
	char a[64];
	char b[64];
	char name[256];

	for (int i = 0; i < 200; i++, s->t_s += 3) {
		snprintf(name,
			sizeof name,
			"%d.%s.%s.leak.info",
			i,
			drawn(s, a, hex, 60),
			drawn(s, b, hex, 60));
		ask(s, CLIENT, name, "A", "NXDOMAIN", "");
	}
}

/* --- made-up names ------------------------------------------------------- */

static void made(struct scene *s,
	const char *from,
	size_t least,
	size_t most,
	int n,
	const char *rcode)
{
	static const char *const top[] = { "com", "net", "biz", "ru" };
	char a[64];
	char name[128];

	for (int i = 0; i < n; i++, s->t_s += 1) {
		snprintf(name,
			sizeof name,
			"%s.%s",
			drawn(s, a, from, least + dice(s, most - least + 1)),
			top[dice(s, 4)]);
		ask(s, CLIENT, name, "A", rcode, "");
	}
}

static void made_of_consonants(struct scene *s)
{
	made(s, consonants, 12, 20, 40, "NXDOMAIN");
	ask(s, CLIENT, "qzxvkjwhrtplmn.com", "A", "NOERROR", "198.51.100.77");
	go(s, CLIENT, 0xc633644d);
}

static void made_of_letters(struct scene *s)
{
	made(s, letters, 8, 14, 30, "NXDOMAIN");
}
static void made_of_hex(struct scene *s)
{
	made(s, hex, 32, 32, 20, "NXDOMAIN");
}
static void made_and_no_rcode(struct scene *s)
{
	made(s, letters, 12, 16, 60, "");
}

static void made_spoken(struct scene *s)
{
	char name[32];

	for (int i = 0; i < 40; i++, s->t_s += 0.1) {
		for (int k = 0; k < 7; k++) {
			name[k] = k % 2 ? "aeiouy"[dice(s, 6)]
					: consonants[dice(s, 20)];
		}
		memcpy(name + 7, ".com", 5);
		ask(s, CLIENT, name, "A", "NXDOMAIN", "");
	}
}

static void made_of_words(struct scene *s)
{
	char name[64];

	for (int i = 0; i < 120; i++, s->t_s += 2) {
		snprintf(name,
			sizeof name,
			"%s%s.net",
			words[dice(s, N(words))],
			words[16 + dice(s, 16)]);
		ask(s, CLIENT, name, "A", "NXDOMAIN", "");
	}
}

/* --- what is in order ---------------------------------------------------- */

static void browsing(struct scene *s)
{
	static const char *const sub[] = { "www",
		"mail",
		"cdn",
		"static",
		"api",
		"img",
		"login",
		"news" };
	char name[128];
	char answer[32];

	for (int i = 0; i < 2000; i++, s->t_s += 20) {
		unsigned a = (unsigned)dice(s, N(words));
		unsigned b = (unsigned)dice(s, 16);
		unsigned server = a * 16 % 200 + b;

		snprintf(name,
			sizeof name,
			"%s.%s%s.com",
			sub[dice(s, N(sub))],
			words[a],
			words[b]);
		snprintf(answer, sizeof answer, "203.0.113.%u", server);
		ask(s,
			CLIENT,
			name,
			dice(s, 2) ? "A" : "AAAA",
			"NOERROR",
			answer);
		go(s, CLIENT, web + server);
		if (i % 100 == 0) {
			ask(s,
				CLIENT,
				i % 200 ? "wpad.kantei-mail.com"
					: "oldprinter.office-net.org",
				"A",
				"NXDOMAIN",
				"");
		}
	}
}

static void hashed_hosts(struct scene *s)
{
	char a[64];
	char name[128];
	char answer[32];

	for (int i = 0; i < 400; i++, s->t_s += 60) {
		unsigned server = (unsigned)dice(s, 100);

		snprintf(name,
			sizeof name,
			"d%s.cloudfront-like.net",
			drawn(s, a, alnum, 13));
		snprintf(answer, sizeof answer, "203.0.113.%u", server);
		ask(s, CLIENT, name, "A", "NOERROR", answer);
		go(s, CLIENT, web + server);
	}
}

static void list_of_senders(struct scene *s)
{
	char name[128];

	for (int i = 0; i < 3000; i++, s->t_s += 1) {
		snprintf(name,
			sizeof name,
			"%u.%u.%u.%u.bl.mylist.org",
			(unsigned)dice(s, 256),
			(unsigned)dice(s, 256),
			(unsigned)dice(s, 256),
			(unsigned)dice(s, 256));
		bool listed = dice(s, 3) == 0;
		ask(s,
			CLIENT,
			name,
			"A",
			listed ? "NOERROR" : "NXDOMAIN",
			listed ? "127.0.0.2" : "");
	}
}

static void list_of_files(struct scene *s)
{
	char a[64];
	char name[128];

	for (int i = 0; i < 500; i++, s->t_s += 10) {
		snprintf(name,
			sizeof name,
			"%s.hash.antivirus.com",
			drawn(s, a, hex, 40));
		ask(s, CLIENT, name, "A", "NOERROR", "127.0.0.128");
	}
}

static void known_service(struct scene *s)
{
	char a[64];
	char name[128];

	for (int i = 0; i < 500; i++, s->t_s += 10) {
		snprintf(name,
			sizeof name,
			"%s.i.00.s.sophosxl.net",
			drawn(s, a, base32, 50));
		ask(s, CLIENT, name, "TXT", "NOERROR", "s:0 t:1");
	}
}

static void reverse_lookups(struct scene *s)
{
	char name[128];

	for (int i = 0; i < 3000; i++, s->t_s += 1) {
		snprintf(name,
			sizeof name,
			"%u.%u.%u.%u.in-addr.arpa",
			(unsigned)dice(s, 256),
			(unsigned)dice(s, 256),
			(unsigned)dice(s, 256),
			(unsigned)dice(s, 256));
		ask(s, CLIENT, name, "PTR", "NXDOMAIN", "");
	}
}

/* a browser sees whether names that cannot be are answered */
static void probes(struct scene *s)
{
	char a[64];
	char name[128];

	for (int i = 0; i < 60; i++, s->t_s += 600) {
		ask(s,
			CLIENT,
			drawn(s, a, letters, 7 + dice(s, 9)),
			"A",
			"NXDOMAIN",
			"");
		snprintf(name, sizeof name, "%s.corp-name.com", a);
		ask(s, CLIENT, name, "A", "NXDOMAIN", "");
	}
}

static void machines_of_a_site(struct scene *s)
{
	char name[128];
	char answer[32];

	for (unsigned i = 0; i < 500; i++, s->t_s += 5) {
		snprintf(name,
			sizeof name,
			"%s-%03u.%s.site-name.com",
			words[dice(s, 8)],
			i,
			words[8 + dice(s, 4)]);
		snprintf(answer, sizeof answer, "203.0.113.%u", i % 250);
		ask(s, CLIENT, name, "A", "NOERROR", answer);
		go(s, CLIENT, web + i % 250);
	}
}

/* every client has a name of its own; all ask through one resolver, which goes
 * nowhere but to other resolvers */
static void telemetry_through_a_resolver(struct scene *s)
{
	char a[64];
	char name[128];

	for (int i = 0; i < 400; i++, s->t_s += 100) {
		snprintf(name,
			sizeof name,
			"%s.events.telemetry.com",
			drawn(s, a, hex, 32));
		ask(s, RESOLVER, name, "A", "NOERROR", "198.51.100.200");
		ask(s, RESOLVER, name, "A", "NOERROR", "198.51.100.200");
		go(s, RESOLVER, web + (uint32_t)dice(s, 10));
	}
}

/* a resolver that blocks: with an address that is none, or by saying that the
 * name does not exist */
static void blocked(struct scene *s)
{
	char name[128];

	for (int i = 0; i < 1500; i++, s->t_s += 4) {
		bool ad = dice(s, 4) == 0, by_code = dice(s, 2);

		snprintf(name,
			sizeof name,
			"%s.%s%s.%s",
			ad ? "track" : "www",
			words[dice(s, N(words))],
			ad ? "ads" : words[dice(s, N(words))],
			dice(s, 2) ? "com" : "net");
		ask(s,
			CLIENT,
			name,
			"A",
			ad && by_code ? "NXDOMAIN" : "NOERROR",
			ad ? by_code ? "" : "0.0.0.0" : "203.0.113.9");
		if (ad && !by_code)
			ask(s, CLIENT, name, "AAAA", "NOERROR", "::");
	}
}

/* a mail server looks for whoever writes to it: one domain in ten is no more */
static void mail_server(struct scene *s)
{
	char a[64];
	char name[128];

	for (int i = 0; i < 3000; i++, s->t_s += 10) {
		bool odd = dice(s, 20) == 0,
		     missing = dice(s, odd ? 4 : 10) == 0;

		snprintf(name,
			sizeof name,
			"%s%s%s.%s",
			words[dice(s, N(words))],
			words[dice(s, N(words))],
			odd ? drawn(s, a, alnum, 6)
			    : words[dice(s, N(words))],
			dice(s, 2) ? "com" : "net");
		ask(s,
			CLIENT,
			name,
			"MX",
			missing ? "NXDOMAIN" : "NOERROR",
			missing ? "" : "mx.elsewhere.com");
	}
}

/* --- the table ----------------------------------------------------------- */

static const struct {
	const char *name;
	void (*tell)(struct scene *);
	/* bits at least; 0: nothing that weighs anything; below 0: no more than
	 * that */
	double tunnel;
	double made;
	const char *object;
} cases[] = {
	{ "iodine", iodine, 11, 0, "domain:tunnel.com" },
	{ "dnscat", dnscat, 8, 0, "domain:skull.org" },
	{ "dnscat to a server", dnscat_to_a_server, 11, 0, "domain:dnscat" },
	{ "slow, by addresses", slow_by_address, 11, 0, "domain:slowly.net" },
	{ "slow, by texts", slow_by_text, 8, 0, "domain:slowly.net" },
	{ "an idle session", idle_session, 4, 0, "domain:idle.com" },
	{ "names that do not exist", not_existing, 8, 0, "domain:leak.info" },
	{ "made of consonants",
		made_of_consonants,
		0,
		8,
		"domain:qzxvkjwhrtplmn.com" },
	{ "made of letters", made_of_letters, 0, 8, NULL },
	{ "made of hexadecimal digits", made_of_hex, 0, 7, NULL },
	{ "made to be said aloud", made_spoken, 0, 8, NULL },
	{ "made of words", made_of_words, 0, 4, NULL },
	{ "made, and the log has no codes", made_and_no_rcode, 0, 4, NULL },
	{ "browsing", browsing, 0, 0, NULL },
	{ "hashed hosts", hashed_hosts, 0, 0, NULL },
	{ "a list of senders", list_of_senders, 0, 0, NULL },
	{ "a list of files", list_of_files, 0, 0, NULL },
	{ "a known service", known_service, 0, 0, NULL },
	{ "reverse lookups", reverse_lookups, 0, 0, NULL },
	{ "probes", probes, 0, 0, NULL },
	{ "machines of a site", machines_of_a_site, 0, 0, NULL },
	{ "telemetry through a resolver",
		telemetry_through_a_resolver,
		-6,
		0,
		NULL },
	{ "blocked", blocked, 0, 0, NULL },
	{ "a mail server", mail_server, 0, 0, NULL },
};

static bool put(void *ctx, const struct claim *c)
{
	struct scene *s = ctx;
	bool tunnel = c->predicate == PRED_TUNNELS_THROUGH;
	int64_t *most = tunnel ? &s->tunnel_milli : &s->made_milli;

	if ((!tunnel && c->predicate != PRED_ASKS_GENERATED_NAMES) ||
		c->weight_milli <= *most) {
		return true;
	}
	*most = c->weight_milli;
	snprintf(tunnel ? s->tunnel : s->made,
		sizeof s->tunnel,
		"%.*s",
		STR_FMT(c->object));
	snprintf(s->text, sizeof s->text, "%.*s", STR_FMT(c->text));
	return true;
}

static void settle(struct scene *s)
{
	struct err err;

	s->tunnel_milli = s->made_milli = -1;
	s->tunnel[0] = s->made[0] = s->text[0] = 0;
	if (!hunt_evaluate(s->f,
		    BEGIN_S + 864000,
		    &(struct claim_sink){ s, put },
		    &err)) {
		fail_msg("%s", err.text);
	}
}

static struct scene open_scene(void)
{
	const struct hunt_setup setup = {
		.exhibit = exhibits,
		.n_exhibit = N(exhibits),
	};
	struct scene s = { .seed = 1 };
	struct err err;

	if (!hunt_open(&s.f, &setup, (size_t)2 << 30, &err))
		fail_msg("%s", err.text);
	return s;
}

/* alone, and on a client that browses */
static void cases_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * N(cases); i++) {
		struct scene s = open_scene();
		size_t k = i / 2;

		cases[k].tell(&s);
		s.t_s = 0;
		if (i % 2)
			browsing(&s);
		settle(&s);
		if (cases[k].tunnel > 0 ? (double)s.tunnel_milli <
					cases[k].tunnel * 1000
					: (double)s.tunnel_milli >
					-1000 * cases[k].tunnel) {
			fail_msg("%s: %lld for a tunnel through %s: %s",
				cases[k].name,
				(long long)s.tunnel_milli,
				s.tunnel,
				s.text);
		}
		if (cases[k].made > 0
				? (double)s.made_milli < cases[k].made * 1000
				: s.made_milli > 0) {
			fail_msg("%s: %lld for made-up names, %s: %s",
				cases[k].name,
				(long long)s.made_milli,
				s.made,
				s.text);
		}
		if (cases[k].object &&
			strcmp(cases[k].tunnel > 0 ? s.tunnel : s.made,
				cases[k].object) != 0) {
			fail_msg("%s: %s%s instead of %s",
				cases[k].name,
				s.tunnel,
				s.made,
				cases[k].object);
		}
		hunt_close(s.f);
	}
}

static void labels_are_told_apart(void **state)
{
	(void)state;
	static const char *const ordinary[] = { "google",
		"kernel",
		"weather",
		"asahi-shimbun",
		"universitaet",
		"stackoverflow",
		"mitsubishi",
		"bank24",
		"photography" };
	static const char *const generated[] = { "xkqzjvwpt",
		"gatyfus",
		"d41d8cd98f00b204",
		"q7x2m9k4zp",
		"wvrtkgzhdc" };

	for (size_t i = 0; i < N(ordinary); i++) {
		if (letters_generated_milli(str_of(ordinary[i])) > 0)
			fail_msg("%s looks made up", ordinary[i]);
	}
	for (size_t i = 0; i < N(generated); i++) {
		if (letters_generated_milli(str_of(generated[i])) <= 0)
			fail_msg("%s looks ordinary", generated[i]);
	}
}

/* a million names, under one domain and each under its own */
static void many_names_are_quick(void **state)
{
	(void)state;
	struct scene s = open_scene();
	char a[64];
	char name[128];

	for (int i = 0; i < 500000; i++, s.t_s += 0.01) {
		snprintf(name,
			sizeof name,
			"%s.%s.com",
			drawn(&s, a, base32, 20),
			i % 2 ? "wide-zone" : a + 8);
		ask(&s, CLIENT, name, "A", "NXDOMAIN", "");
	}
	clock_t before = clock();
	settle(&s);
	double seconds = (double)(clock() - before) / CLOCKS_PER_SEC;
	print_message("settled in %.2f s\n", seconds);
	assert_true(s.tunnel_milli > 0 && s.made_milli > 0);
	assert_true(seconds < 30); /* instrumented, and beside others */
	hunt_close(s.f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_are_told_apart),
		cmocka_unit_test(cases_are_told_apart),
		cmocka_unit_test(many_names_are_quick)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
