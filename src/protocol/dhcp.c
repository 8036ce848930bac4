/* SPDX-License-Identifier: Apache-2.0 */
/* DHCP (RFC 2131, RFC 2132, RFC 4702): what a machine calls itself, and the
 * address that it asks for or gets. */
#include "protocol/protocol.h"

#include <stdio.h>

enum {
	COOKIE_AT = 236,
	OPTIONS_AT = 240,
	PAD = 0,
	HOST_NAME = 12,
	WANTED_ADDRESS = 50,
	MESSAGE_TYPE = 53,
	CLIENT_ID = 61,
	FQDN = 81,
	END = 255
};
enum {
	DISCOVER = 1,
	REQUEST = 3,
	ACK = 5,
	INFORM = 8,
	ETHERNET = 1,
	MAC_N = 6,
	FQDN_WIRE = 4,
	FQDN_MAX = 255
};

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	(void)dir;
	if (t->dport != 67 && t->dport != 68)
		return 0;
	if (bytes.n > OPTIONS_AT &&
		memcmp(bytes.p + COOKIE_AT, "\x63\x82\x53\x63", 4) == 0) {
		return 2;
	}
	return 0;
}

/* the first option with that code (RFC 2132, 2) */
static struct str option(struct str bytes, uint8_t code)
{
	struct cur c = cur_of(bytes.p, bytes.n);

	cur_take(&c, OPTIONS_AT);
	while (!c.bad && cur_left(&c)) {
		uint8_t got = cur_u8(&c);

		if (got == PAD)
			continue;
		if (got == END)
			break;
		uint8_t n = cur_u8(&c);
		const unsigned char *p = cur_take(&c, n);
		if (p && got == code)
			return (struct str){ (const char *)p, n };
	}
	return (struct str){ 0 };
}

/* labels with their lengths as a name with dots (RFC 4702, 2.3.1; no
 * compression) */
static struct str wire_name(struct str s, char ret[static FQDN_MAX])
{
	struct cur c = cur_of(s.p, s.n);
	size_t n = 0;

	for (;;) {
		uint8_t label = cur_u8(&c);
		const unsigned char *p = cur_take(&c, label);

		if (!p || !label || n + label + 1 > FQDN_MAX)
			break;
		if (n)
			ret[n++] = '.';
		memcpy(ret + n, p, label);
		n += label;
	}
	return (struct str){ ret, n };
}

static struct str name_of(struct str bytes, char room[static FQDN_MAX])
{
	struct str full = option(bytes, FQDN);
	struct str host = option(bytes, HOST_NAME);

	if (full.n > 3) {
		struct str name = str_from(full, 3);

		if ((unsigned char)full.p[0] & FQDN_WIRE)
			name = wire_name(name, room);
		if (name.n)
			return name;
	}
	/* RFC 2132, 2: "options containing NVT ASCII data SHOULD NOT include a
	 * trailing NULL" */
	while (host.n && !host.p[host.n - 1])
		host.n--;
	return host;
}

static struct str mac_text(struct str bytes, char ret[static 3 * MAC_N])
{
	const unsigned char *head = (const unsigned char *)bytes.p;
	const unsigned char *mac = NULL;
	struct str id = option(bytes, CLIENT_ID);

	if (head[1] == ETHERNET && head[2] == MAC_N)
		mac = head + 28;
	else if (id.n == 1 + MAC_N && id.p[0] == ETHERNET)
		mac = (const unsigned char *)id.p + 1;
	if (!mac)
		return (struct str){ 0 };
	snprintf(ret,
		3 * MAC_N,
		"%02x:%02x:%02x:%02x:%02x:%02x",
		mac[0],
		mac[1],
		mac[2],
		mac[3],
		mac[4],
		mac[5]);
	return (struct str){ ret, 3 * MAC_N - 1 };
}

static struct addr address_at(struct str bytes, size_t at)
{
	struct cur c = cur_of(bytes.p, bytes.n);

	cur_take(&c, at);
	uint32_t v4 = cur_u32be(&c);
	return v4 ? addr_v4(v4) : (struct addr){ 0 };
}

/* RFC 2131, 2: ciaddr at 12, yiaddr at 16; what a DISCOVER wishes for is not
 * yet anybody's */
static struct addr address_of(struct str bytes, int type)
{
	static const struct addr none;
	struct addr a = address_at(bytes, type == ACK ? 16 : 12);
	struct str wish = option(bytes, WANTED_ADDRESS);

	if (!addr_eq(a, none))
		return a;
	if (type == ACK)
		return address_at(bytes, 12);
	return type == REQUEST && wish.n == 4 ? address_at(wish, 0) : none;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	char mac[3 * MAC_N];
	char room[FQDN_MAX];
	struct str type = option(h->bytes, MESSAGE_TYPE);
	int is = type.n == 1 ? type.p[0] : 0;
	struct obs o = { .kind = OBS_HOST };

	if (h->bytes.n <= OPTIONS_AT ||
		(is != DISCOVER && is != REQUEST && is != ACK &&
			is != INFORM)) {
		return (ptrdiff_t)h->bytes.n;
	}
	o.host = (struct obs_host){
		.name = name_of(h->bytes, room),
		.mac = mac_text(h->bytes, mac),
		.source = STR("dhcp"),
		.address = address_of(h->bytes, is),
	};
	parser_put(e, t, h, &o);
	return (ptrdiff_t)h->bytes.n;
}

const struct protocol dhcp_protocol = {
	.name = "dhcp",
	.datagram = true,
	.detect = detect,
	.on_data = on_data,
};
