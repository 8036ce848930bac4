/* SPDX-License-Identifier: Apache-2.0 */
/* NetBIOS name service (RFC 1002, 4.2): machines that register or keep their
 * own names. Queries name others and are passed over. */
#include "protocol/protocol.h"

enum {
	NAME_N = 16,
	NAME_AT = 12,
	QUESTION_END = 50,
	WORKSTATION = 0x00,
	SERVER = 0x20,
	GROUP = 0x8000,
	RESPONSE = 0x8000
};

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	(void)dir;
	if (t->dport != 137 || bytes.n < QUESTION_END)
		return 0;
	/* a name of 32 letters in one label, no scope */
	bool one_label = bytes.p[NAME_AT] == 2 * NAME_N;
	bool no_scope = !bytes.p[NAME_AT + 1 + 2 * NAME_N];
	return one_label && no_scope ? 2 : 0;
}

/* RFC 1001, 14.1: each half of a byte is a letter from A. false: not such
 * letters. */
static bool half_ascii(struct cur *c, unsigned char ret[static NAME_N])
{
	const unsigned char *p = cur_take(c, 2 * NAME_N);

	for (int i = 0; p && i < NAME_N; i++) {
		unsigned high = p[2 * i] - 'A';
		unsigned low = p[2 * i + 1] - 'A';

		if (high > 15 || low > 15)
			return false;
		ret[i] = (unsigned char)(high << 4 | low);
	}
	return p != NULL;
}

/* RFC 1002, 4.2.1.1: 5 registration, 8 and 9 refresh, 15 registration of one of
 * several addresses */
static bool registers(uint16_t flags)
{
	unsigned op = flags >> 11 & 15;

	return !(flags & RESPONSE) &&
		(op == 5 || op == 8 || op == 9 || op == 15);
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct cur c = cur_of(h->bytes.p, h->bytes.n);
	unsigned char name[NAME_N] = { 0 };
	struct obs o = { .kind = OBS_HOST };
	size_t n = NAME_N - 1;

	cur_take(&c, 2);
	uint16_t flags = cur_u16be(&c);
	cur_take(&c, 8 + 1);
	bool ok = half_ascii(&c, name);
	/* end of the name, type, class; of the record its name as a pointer,
	 * type, class, lifetime */
	cur_take(&c, 1 + 4 + 2 + 8);
	cur_take(&c, 2);
	uint16_t nb = cur_u16be(&c);
	uint32_t address = cur_u32be(&c);
	while (n && (name[n - 1] == ' ' || !name[n - 1]))
		n--;
	unsigned char service = name[NAME_N - 1];
	bool machine = service == WORKSTATION || service == SERVER;
	if (!ok || c.bad || !registers(flags))
		return (ptrdiff_t)h->bytes.n;
	if (nb & GROUP || !machine || !n)
		return (ptrdiff_t)h->bytes.n;
	o.host = (struct obs_host){
		.name = { (const char *)name, n },
		.source = STR("nbns"),
		.address = addr_v4(address),
	};
	parser_put(e, t, h, &o);
	return (ptrdiff_t)h->bytes.n;
}

const struct protocol nbns_protocol = {
	.name = "nbns",
	.datagram = true,
	.detect = detect,
	.on_data = on_data,
};
