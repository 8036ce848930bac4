/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file of rules and, behind a line "%%", what was sent:
 * nothing is read beyond them, each rule runs or says why not and where, and
 * all of it is the same twice. */
#include <stdlib.h>
#include <string.h>

#include "detect/detect.h"
#include "harness.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	ROOM = 256 << 20,
	PIECE = 64
};

static void send_one(struct suricata *s,
	enum payload_what what,
	uint8_t proto,
	int dir,
	struct str bytes)
{
	struct obs o = { .kind = OBS_PAYLOAD,
		.t_ns = 1,
		.tuple = { .src = addr_v4(0xc0000201),
			.dst = addr_v4(0xc6336402),
			.sport = 1000,
			.dport = 80,
			.proto = proto } };

	o.payload.what = (uint8_t)what;
	o.payload.dir = (uint8_t)dir;
	o.payload.bytes = bytes;
	o.payload.size_byte = (uint32_t)bytes.n;
	MUST(suricata_take(s, 0, &o));
}

/* The same bytes as all that rules can be held against. */
static void send_all(struct suricata *s, struct str bytes)
{
	struct obs dns = { .kind = OBS_DNS, .dns.query = bytes };
	struct obs leaf = { .kind = OBS_CERTIFICATE,
		.certificate = { .subject = bytes,
			.issuer = bytes,
			.serial = bytes,
			.sha1 = bytes } };
	struct obs tls = { .kind = OBS_TLS,
		.tls = { .server_name = bytes,
			.ja3 = bytes,
			.ja3s = bytes,
			.version = bytes } };
	struct obs ssh = { .kind = OBS_SSH,
		.ssh = { .client = bytes, .server = bytes, .hassh = bytes } };
	struct obs flow = { .kind = OBS_FLOW };

	for (int dir = 0; dir < 2; dir++) {
		send_one(s, PAYLOAD_PACKET, 17, dir, bytes);
		send_one(s, PAYLOAD_PACKET, 6, dir, bytes);
		send_one(s, PAYLOAD_HEAD, 6, dir, bytes);
		send_one(s, PAYLOAD_BODY, 6, dir, bytes);
		send_one(s, PAYLOAD_OVER, 6, dir, STR(""));
		send_one(s, PAYLOAD_STREAM, 6, dir, str_head(bytes, PIECE));
		send_one(s, PAYLOAD_STREAM, 6, dir, str_from(bytes, PIECE));
	}
	MUST(suricata_take(s, 0, &dns));
	MUST(suricata_take(s, 0, &leaf));
	MUST(suricata_take(s, 0, &tls));
	MUST(suricata_take(s, 0, &ssh));
	MUST(suricata_take(s, 0, &flow));
	MUST(suricata_end_of_capture(s));
}

static void check(const struct detection_rule *r, size_t lines)
{
	MUST(r->state < DETECTION_STATES);
	MUST((r->state == DETECTION_RAN) == (r->reason.n == 0));
	MUST(r->line && r->line <= lines);
	MUST(r->n_match <= r->count && r->n_match <= DETECTION_KEPT);
}

static uint64_t hold(struct str rules, struct str sent, struct arena a)
{
	struct detection d = { 0 };
	struct err err = { 0 };
	struct suricata *s = suricata_open(&a);
	size_t lines = 1;
	uint64_t hash = 0;

	for (size_t i = 0; i < rules.n; i++)
		lines += rules.p[i] == '\n';
	if (s && suricata_add(s, STR("t.rules"), rules) &&
		suricata_ready(s, &err)) {
		send_all(s, sent);
		MUST(suricata_end(s, &d));
		MUST(d.n <= lines);
		for (uint32_t i = 0; i < d.n; i++) {
			check(&d.rule[i], lines);
			hash = hash_mix(hash ^ d.rule[i].count ^
				hash_bytes(d.rule[i].reason));
		}
	}
	suricata_close(s);
	return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = { (const char *)data, size };
	const char *cut = size ? memmem(data, size, "\n%%\n", 4) : NULL;
	struct str rules =
		cut ? str_head(all, (size_t)(cut - all.p) + 1) : all;
	struct str sent = cut ? str_from(all, rules.n + 3) : STR("");
	struct arena a;
	struct err err;

	MUST(arena_open(&a, ROOM, &err));
	uint64_t once = hold(rules, sent, a);
	arena_close(&a);
	MUST(arena_open(&a, ROOM, &err));
	MUST(once == hold(rules, sent, a));
	arena_close(&a);
	return 0;
}
