/* SPDX-License-Identifier: Apache-2.0 */
/* NTP 1 to 4 and SNTP (RFC 5905, 7.3; RFC 4330): what each side says that the
 * time is. The record has the names that Zeek gives the fields. */
#include <inttypes.h>
#include <stdio.h>

#include "protocol/common/writer.h"
#include "protocol/protocol.h"

enum {
	PORT = 123,
	HEAD = 48,
	MODE_LEAST =
		1, /* symmetric active, passive, client, server, broadcast */
	MODE_MOST = 5,
	MESSAGES_MAX = 64, /* that are told of one conversation */
	STRATUM_MOST = 16,
	TIME_TEXT_N = 32
};

/* s from 1900 to 1970 */
#define EPOCH_S INT64_C(2208988800)
/* The seconds begin anew in February 2036: those with the highest bit are of
 * before (RFC 4330, 3) */
#define ERA_S (INT64_C(1) << 32)

struct ntp {
	uint8_t messages;
};

struct stamp {
	char text[TIME_TEXT_N];
	bool told;
};

/* seconds since 1970 with nine digits; all zero = not known */
static struct stamp stamp_read(struct cur *c)
{
	uint32_t whole = cur_u32be(c);
	uint32_t part = cur_u32be(c);
	struct stamp s = { .told = whole || part };
	int64_t at = whole - EPOCH_S + (whole >> 31 ? 0 : ERA_S);

	snprintf(s.text,
		sizeof s.text,
		"%" PRId64 ".%09" PRIu64,
		at,
		((uint64_t)part * 1000000000) >> 32);
	return s;
}

struct said {
	struct str cell[16];
	uint32_t n;
};

static void say(struct said *s, const char *name, const char *value)
{
	s->cell[s->n++] = str_of(name);
	s->cell[s->n++] = str_of(value);
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct ntp *s = t->state;
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	uint8_t first = cur_u8(&c);
	char number[3][4];
	struct said said = { 0 };
	struct obs o = { .kind = OBS_RECORD };

	if (s->messages == MESSAGES_MAX)
		return SESSION_DONE;
	s->messages++;
	snprintf(number[0], sizeof number[0], "%u", first >> 3 & 7);
	snprintf(number[1], sizeof number[1], "%u", first & 7);
	snprintf(number[2], sizeof number[2], "%u", cur_u8(&c));
	cur_take(&c, 14); /* poll, precision, delay, dispersion, identifier */
	struct stamp reference = stamp_read(&c);
	struct stamp origin = stamp_read(&c);
	struct stamp received = stamp_read(&c);
	struct stamp sent = stamp_read(&c);
	if (c.bad)
		return (ptrdiff_t)h->bytes.n;
	say(&said, "version", number[0]);
	say(&said, "mode", number[1]);
	say(&said, "stratum", number[2]);
	if (reference.told)
		say(&said, "ref_time", reference.text);
	if (origin.told)
		say(&said, "org_time", origin.text);
	if (received.told)
		say(&said, "rec_time", received.text);
	if (sent.told)
		say(&said, "xmt_time", sent.text);
	o.record = (struct obs_record){
		.source = STR("ntp"),
		.cell = said.cell,
		.n_cell = said.n,
	};
	parser_put(e, t, h, &o);
	return (ptrdiff_t)h->bytes.n;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	uint8_t first = cur_u8(&c);
	uint8_t stratum = cur_u8(&c);
	unsigned mode = first & 7;
	unsigned version = first >> 3 & 7;

	(void)dir;
	if ((t->sport != PORT && t->dport != PORT) || bytes.n < HEAD || c.bad)
		return 0;
	if (mode < MODE_LEAST || mode > MODE_MOST || stratum > STRATUM_MOST)
		return 0;
	return version >= 1 && version <= 4 ? 2 : 0;
}

const struct protocol ntp_protocol = {
	.name = "ntp",
	.datagram = true,
	.state_byte = sizeof(struct ntp),
	.detect = detect,
	.on_data = on_data,
};
