/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of Suricata against what was sent: what matches and how often, what
 * cannot be expressed, and what hostile rules cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "detect/detect.h"

#include <cmocka.h>

#define ROOM ((size_t)1 << 30)

static struct arena room_of(void)
{
	struct arena a;
	struct err err;

	assert_true(arena_open(&a, ROOM, &err));
	return a;
}

/* 192.0.2.1:1000 to 198.51.100.2:80, or what a test makes of it */
static struct obs obs_of(enum obs_kind kind, uint8_t proto)
{
	return (struct obs){ .kind = kind,
		.t_ns = 1000000000,
		.tuple = { .src = addr_v4(0xc0000201),
			.dst = addr_v4(0xc6336402),
			.sport = 1000,
			.dport = 80,
			.proto = proto } };
}

static void put(struct suricata *s, const struct obs *o)
{
	assert_true(suricata_take(s, 0, o));
}

/* --- inputs --------------------------------------------------------------
 */

static void send_as(struct suricata *s,
	struct obs o,
	enum payload_what what,
	int dir,
	struct str bytes)
{
	o.payload.what = (uint8_t)what;
	o.payload.dir = (uint8_t)dir;
	o.payload.bytes = bytes;
	o.payload.size_byte = (uint32_t)bytes.n;
	put(s, &o);
}

/* A message with ` before its body. */
static void send_message(struct suricata *s, int dir, struct str all)
{
	struct obs o = obs_of(OBS_PAYLOAD, 6);
	struct str head = all;
	struct str body = { 0 };

	str_cut(all, '`', &head, &body);
	send_as(s, o, PAYLOAD_STREAM, dir, head);
	send_as(s, o, PAYLOAD_HEAD, dir, head);
	if (body.n) {
		send_as(s, o, PAYLOAD_STREAM, dir, body);
		send_as(s, o, PAYLOAD_BODY, dir, body);
	}
	send_as(s, o, PAYLOAD_OVER, dir, STR(""));
}

static void send_one(struct suricata *s,
	const char *kind,
	int dir,
	struct str bytes)
{
	bool udp = strcmp(kind, "udp") == 0;
	struct obs o = obs_of(OBS_PAYLOAD, udp ? 17 : 6);

	o.payload.ttl = 64;
	o.payload.flags = 0x18;
	if (strcmp(kind, "http") == 0)
		send_message(s, dir, bytes);
	else if (udp || strcmp(kind, "tcp-pkt") == 0)
		send_as(s, o, PAYLOAD_PACKET, dir, bytes);
	else
		send_as(s, o, PAYLOAD_STREAM, dir, bytes);
}

static void send_dns(struct suricata *s, struct str text)
{
	struct obs o = obs_of(OBS_DNS, 17);

	o.dns.query = text;
	put(s, &o);
}

static void send_tls(struct suricata *s, struct str text)
{
	struct obs leaf = obs_of(OBS_CERTIFICATE, 6);
	struct obs o = obs_of(OBS_TLS, 6);

	leaf.certificate.subject = STR("CN=a\\,b,O=Org,C=XX");
	leaf.certificate.issuer = STR("CN=Issuer");
	leaf.certificate.serial = STR("0a1b");
	leaf.certificate.sha1 =
		STR("00112233445566778899aabbccddeeff00112233");
	put(s, &leaf);
	leaf.certificate.subject = STR("CN=Issuer");
	leaf.certificate.sha1 =
		STR("ff112233445566778899aabbccddeeff00112233");
	put(s, &leaf);
	o.tls.server_name = text;
	o.tls.version = STR("TLSv1.2");
	o.tls.ja3 = STR("0123456789abcdef0123456789abcdef");
	o.tls.ja3s = STR("fedcba9876543210fedcba9876543210");
	put(s, &o);
}

static void send_ssh(struct suricata *s, struct str text)
{
	struct obs o = obs_of(OBS_SSH, 6);

	o.ssh.client = text;
	o.ssh.server = STR("SSH-2.0-Server_1");
	o.ssh.hassh = STR("aaaa");
	put(s, &o);
}

/* ">sent by the client~<by the server" */
static void send_input(struct suricata *s, const char *kind, const char *text)
{
	struct str rest = str_of(text);
	struct str one;

	if (strcmp(kind, "dns") == 0)
		send_dns(s, rest);
	else if (strcmp(kind, "tls") == 0)
		send_tls(s, rest);
	else if (strcmp(kind, "ssh") == 0)
		send_ssh(s, rest);
	while (rest.n && (rest.p[0] == '>' || rest.p[0] == '<')) {
		if (!str_cut(rest, '~', &one, &rest)) {
			one = rest;
			rest = (struct str){ 0 };
		}
		send_one(s, kind, one.p[0] == '<', str_from(one, 1));
	}
	struct obs end = obs_of(OBS_FLOW, 6);
	put(s, &end);
}

static struct detection held(struct arena *a,
	struct str rules,
	const char *kind,
	const char *input)
{
	struct suricata *s = suricata_open(a);
	struct detection d;
	struct err err = { 0 };

	assert_non_null(s);
	assert_true(suricata_add(s, STR("t.rules"), rules));
	assert_true(suricata_ready(s, &err));
	send_input(s, kind, input);
	assert_true(suricata_end_of_capture(s));
	assert_true(suricata_end(s, &d));
	suricata_close(s);
	return d;
}

/* --- tables --------------------------------------------------------------
 */

static const struct matching {
	const char *kind; /* protocol of the rule, and of what is sent */
	const char *options;
	const char *input;
	uint64_t count;
} matching[] = {
#include "detect/suricata_matching.list"
};

static void pinned(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof matching / sizeof *matching; i++) {
		const struct matching *m = &matching[i];
		struct arena a = room_of();
		struct str rule = arena_fmt(&a,
			"alert %s any any -> any any (msg:\"m\"; %s sid:7;)",
			m->kind,
			m->options);
		struct detection d = held(&a, rule, m->kind, m->input);

		if (d.rule[0].state == DETECTION_NOT_EXPRESSIBLE)
			print_error("%s: %.*s\n",
				m->options,
				STR_FMT(d.rule[0].reason));
		if (d.rule[0].count != m->count)
			print_error("%s %s: %u, not %u\n",
				m->options,
				m->input,
				(unsigned)d.rule[0].count,
				(unsigned)m->count);
		assert_int_equal(d.rule[0].count, m->count);
		assert_int_not_equal(d.rule[0].state,
			DETECTION_NOT_EXPRESSIBLE);
		arena_close(&a);
	}
}

static const struct refused {
	const char *rule;
	const char *why; /* stands in the reason */
} refused[] = {
#include "detect/suricata_refused.list"
};

static void not_expressible(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct arena a = room_of();
		struct detection d =
			held(&a, str_of(refused[i].rule), "tcp", ">x");

		assert_int_equal(d.n, 1);
		if (d.rule[0].state != DETECTION_NOT_EXPRESSIBLE ||
			!str_has(d.rule[0].reason, str_of(refused[i].why)))
			print_error("%s: \"%.*s\" lacks \"%s\"\n",
				refused[i].rule,
				STR_FMT(d.rule[0].reason),
				refused[i].why);
		assert_int_equal(d.rule[0].state, DETECTION_NOT_EXPRESSIBLE);
		assert_true(
			str_has(d.rule[0].reason, str_of(refused[i].why)));
		assert_int_equal(d.rule[0].count, 0);
		arena_close(&a);
	}
}

/* --- headers -------------------------------------------------------------
 */

static const struct header {
	const char *header; /* up to the parenthesis */
	uint64_t count;
} headers[] = {
	{ "alert tcp 192.0.2.1 1000 -> 198.51.100.2 80", 1 },
	{ "alert tcp 192.0.2.0/24 any -> 198.51.100.0/24 any", 1 },
	{ "alert tcp 192.0.3.0/24 any -> any any", 0 },
	{ "alert tcp [10.0.0.0/8,192.0.2.0/24,!192.0.2.1] any -> any any",
		0 },
	{ "alert tcp [10.0.0.0/8, 192.0.2.0/24] any -> any any", 1 },
	{ "alert tcp ![10.0.0.0/8,192.0.2.0/24] any -> any any", 0 },
	{ "alert tcp !10.0.0.0/8 any -> any any", 1 },
	{ "alert tcp 192.0.2.0-192.0.2.9 any -> any any", 1 },
	{ "alert tcp any any -> 192.0.2.1 any", 0 },
	{ "alert tcp any any <> 192.0.2.1 any", 1 },
	{ "alert tcp 198.51.100.2 80 <> any any", 1 },
	{ "alert tcp any any -> any [70:80,!75]", 1 },
	{ "alert tcp any any -> any ![70:80]", 0 },
	{ "alert tcp any :1023 -> any any", 1 },
	{ "alert tcp any 1001: -> any any", 0 },
	{ "alert tcp $HOME_NET any -> $EXTERNAL_NET $HTTP_PORTS", 1 },
	{ "alert tcp !$HOME_NET any -> any any", 1 },
	{ "alert ip any any -> any any", 1 },
	{ "alert udp any any -> any any", 0 },
	{ "alert icmp any any -> any any", 0 },
	{ "drop tcp any any -> any any", 1 },
};

static void ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		struct arena a = room_of();
		struct str rule = arena_fmt(&a,
			"%s (msg:\"m\"; content:\"abc\"; sid:1;)",
			headers[i].header);
		struct detection d = held(&a, rule, "tcp", ">xabcx");

		if (d.rule[0].count != headers[i].count)
			print_error("%s: %.*s\n",
				headers[i].header,
				STR_FMT(d.rule[0].reason));
		assert_int_equal(d.rule[0].count, headers[i].count);
		arena_close(&a);
	}
}

/* --- several rules -------------------------------------------------------
 */

static void flowbits(void **state)
{
	struct arena a = room_of();
	/* the one that asks stands first: the others are held before it */
	struct detection d = held(&a,
		STR("alert tcp any any -> any any (msg:\"asks\"; "
		    "flowbits:isset,a|b; content:\"two\"; sid:1;)\n"
		    "alert tcp any any -> any any (msg:\"sets\"; "
		    "content:\"one\"; flowbits:set,b; flowbits:noalert; "
		    "sid:2;)\n"
		    "alert tcp any any -> any any (msg:\"not\"; "
		    "flowbits:isnotset,b; content:\"two\"; sid:3;)\n"
		    "alert tcp any any -> any any (msg:\"never set\"; "
		    "flowbits:isset,c; content:\"two\"; sid:4;)\n"
		    /* counts hold back what is told, not what is set */
		    "alert tcp any any -> any any (msg:\"counts\"; "
		    "flowbits:set,d; content:\"one\"; threshold:type "
		    "threshold, track by_src, count 9, seconds 9; sid:5;)\n"
		    "alert tcp any any -> any any (msg:\"asks too\"; "
		    "flowbits:isset,d; content:\"two\"; sid:6;)\n"),
		"tcp",
		">one~<two");

	(void)state;
	assert_int_equal(d.rule[0].count, 1);
	assert_int_equal(d.rule[1].count, 0);
	assert_int_equal(d.rule[2].count, 0);
	assert_int_equal(d.rule[3].count, 0);
	assert_int_equal(d.rule[4].count, 0);
	assert_int_equal(d.rule[5].count, 1);
	arena_close(&a);
}

/* Ten matches, a second apart. */
static const struct counting {
	const char *option;
	uint64_t count;
} counting[] = {
	{ "", 10 },
	{ "threshold:type limit, track by_src, count 1, seconds 60;", 1 },
	{ "threshold:type limit, track by_src, count 3, seconds 5;", 6 },
	{ "threshold:type threshold, track by_dst, count 3, seconds 60;", 3 },
	{ "threshold:type both, track by_src, count 4, seconds 60;", 1 },
	{ "threshold:type both, track by_src, count 11, seconds 60;", 0 },
	{ "detection_filter:track by_src, count 7, seconds 60;", 3 },
};

static void counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof counting / sizeof *counting; i++) {
		struct arena a = room_of();
		struct suricata *s = suricata_open(&a);
		struct obs o = obs_of(OBS_PAYLOAD, 17);
		struct detection d;
		struct err err;
		struct str rule = arena_fmt(&a,
			"alert udp any any -> any any (msg:\"m\"; "
			"content:\"abc\"; %s sid:1;)",
			counting[i].option);

		assert_true(suricata_add(s, STR("t.rules"), rule));
		assert_true(suricata_ready(s, &err));
		for (int k = 0; k < 10; k++) {
			o.t_ns += 1000000000;
			send_as(s, o, PAYLOAD_PACKET, 0, STR("abc"));
		}
		assert_true(suricata_end(s, &d));
		if (d.rule[0].count != counting[i].count)
			print_error("%s\n", counting[i].option);
		assert_int_equal(d.rule[0].count, counting[i].count);
		suricata_close(s);
		arena_close(&a);
	}
}

static void said_of_rules(void **state)
{
	struct arena a = room_of();
	struct detection d = held(&a,
		STR("# alert tcp any any -> any any (sid:9;)\n\n"
		    "alert tcp any any -> $HOME_NET any (msg:\"a\\;b\"; \\\n"
		    "  content:\"x\"; classtype:trojan-activity; gid:3; "
		    "sid:5; rev:2;)\r\n"
		    "alert tcp any any -> any any (msg:\"later\"; "
		    "lua:x.lua; sid:6; priority:2;)\n"
		    "alert tcp any any -> any any (content:\"y\"; gid:3; "
		    "sid:5;)\n"
		    "nonsense\n"),
		"tcp",
		">x");

	(void)state;
	assert_int_equal(d.n, 4);
	assert_true(str_is(d.rule[0].title, "a;b"));
	assert_true(str_is(d.rule[0].id, "3:5:2"));
	assert_true(str_is(d.rule[0].level, "high"));
	assert_int_equal(d.rule[0].line, 3);
	assert_int_equal(d.rule[0].count, 1);
	/* known by what stands behind what could not be read */
	assert_true(str_is(d.rule[1].id, "1:6:0"));
	assert_true(str_is(d.rule[1].level, "medium"));
	assert_true(str_has(d.rule[1].reason, STR("\"lua\"")));
	assert_int_equal(d.rule[1].line, 5);
	assert_int_equal(d.rule[2].state, DETECTION_NOT_EXPRESSIBLE);
	assert_int_equal(d.rule[3].state, DETECTION_NOT_EXPRESSIBLE);
	assert_true(str_has(d.note, STR("$HOME_NET")));
	arena_close(&a);
}

/* What is asked of the captures. */
static void asks(void **state)
{
	static const struct {
		const char *rule;
		unsigned want;
	} rows[] = {
		{ "alert http any any -> any any (http.uri; content:\"a\"; "
		  "sid:1;)",
			PAYLOAD_ASKS_STREAMS },
		{ "alert tcp any any -> any any (flags:S; sid:1;)",
			PAYLOAD_ASKS_STREAMS | PAYLOAD_ASKS_PACKETS },
		{ "alert tcp any any -> any any (dsize:1; content:\"a\"; "
		  "sid:1;)",
			PAYLOAD_ASKS },
		{ "alert udp any any -> any any (dsize:1; content:\"a\"; "
		  "sid:1;)",
			PAYLOAD_ASKS_STREAMS },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena a = room_of();
		struct suricata *s = suricata_open(&a);
		struct err err;

		assert_true(suricata_add(s,
			STR("t.rules"),
			str_of(rows[i].rule)));
		assert_true(suricata_ready(s, &err));
		assert_int_equal(suricata_asks(s), rows[i].want);
		suricata_close(s);
		arena_close(&a);
	}
}

/* Bytes that come in pieces, far behind one another, and for ever. */
static void long_streams(void **state)
{
	struct arena a = room_of();
	struct suricata *s = suricata_open(&a);
	struct obs o = obs_of(OBS_PAYLOAD, 6);
	struct detection d;
	struct err err;
	static char zeros[1460];

	(void)state;
	assert_true(suricata_add(s,
		STR("t.rules"),
		STR("alert tcp any any -> any any (content:\"begin\"; "
		    "sid:1;)\n"
		    "alert tcp any any -> any any (content:\"across\"; "
		    "sid:2;)\n"
		    "alert tcp any any -> any any (content:\"never\"; "
		    "sid:3;)\n")));
	assert_true(suricata_ready(s, &err));
	send_as(s, o, PAYLOAD_STREAM, 0, STR("begin acr"));
	send_as(s, o, PAYLOAD_STREAM, 0, STR("oss"));
	for (int i = 0; i < 200; i++)
		send_as(s,
			o,
			PAYLOAD_STREAM,
			0,
			(struct str){ zeros, sizeof zeros });
	send_as(s, o, PAYLOAD_STREAM, 0, STR("nev"));
	o.payload.lost = 1;
	send_as(s, o, PAYLOAD_STREAM, 0, STR("er"));
	assert_true(suricata_end_of_capture(s));
	assert_true(suricata_end(s, &d));
	assert_int_equal(d.rule[0].count, 1);
	assert_int_equal(d.rule[1].count, 1);
	assert_int_equal(d.rule[2].count, 0);
	suricata_close(s);
	arena_close(&a);
}

/* Expressions and contents that would take for ever are stopped, and said. */
static void hostile(void **state)
{
	static const char *const rules[] = {
		"alert tcp any any -> any any (pcre:\"/^(a+)+$/\"; sid:1;)",
		"alert tcp any any -> any any (content:\"a\"; content:\"a\"; "
		"distance:0; content:\"a\"; distance:0; content:\"a\"; "
		"distance:0; content:\"a\"; distance:0; content:\"b\"; "
		"distance:0; sid:1;)",
		"alert tcp any any -> any any (content:\"a\"; content:\"a\"; "
		"distance:0; content:\"a\"; distance:0; content:\"b\"; "
		"within:5; sid:1;)",
	};
	char *text = malloc(20001);

	(void)state;
	memset(text, 'a', 20000);
	text[0] = '>';
	text[19999] = '!';
	text[20000] = 0;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct arena a = room_of();
		struct detection d = held(&a, str_of(rules[i]), "tcp", text);

		assert_int_equal(d.rule[0].count, 0);
		assert_int_equal(d.rule[0].state,
			i == 1 ? DETECTION_RAN : DETECTION_STOPPED);
		arena_close(&a);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pinned),
		cmocka_unit_test(not_expressible),
		cmocka_unit_test(ends),
		cmocka_unit_test(flowbits),
		cmocka_unit_test(counts),
		cmocka_unit_test(said_of_rules),
		cmocka_unit_test(asks),
		cmocka_unit_test(long_streams),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
