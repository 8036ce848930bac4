/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/neighbours.h"

#include <stdio.h>

enum {
	MAC_N = 6,
	/* half as many are taken, so that a search ends soon */
	SLOTS = 2 * NEIGHBOURS_MAX,
	ASKED_SLOTS = 2 * ASKED_MAX,
	REQUEST = 1,
	REPLY = 2
};

struct neighbours {
	uint32_t n;
	struct {
		uint32_t v4; /* 0 = free */
		unsigned char mac[MAC_N];
	} slot[SLOTS];
	uint32_t n_asked;
	struct {
		uint32_t who; /* 0 = free */
		uint32_t whom;
		int64_t at_s;
	} asked[ASKED_SLOTS];
};

/* A message as it is used here. */
struct message {
	uint16_t operation;
	const unsigned char *mac;
	uint32_t v4; /* of the sender */
	uint32_t target;
};

struct neighbours *neighbours_new(struct arena *a)
{
	return NEW(a, struct neighbours, 1);
}

/* Whether that is new; remembers it while there is room. */
static bool is_new(struct neighbours *n,
	uint32_t v4,
	const unsigned char *mac)
{
	size_t i = hash_mix(v4) % SLOTS;

	while (n->slot[i].v4 && n->slot[i].v4 != v4)
		i = (i + 1) % SLOTS;
	if (n->slot[i].v4 == v4 && memcmp(n->slot[i].mac, mac, MAC_N) == 0)
		return false;
	if (!n->slot[i].v4 && n->n == NEIGHBOURS_MAX)
		return true;
	n->n += !n->slot[i].v4;
	n->slot[i].v4 = v4;
	memcpy(n->slot[i].mac, mac, MAC_N);
	return true;
}

/* Ethernet (or IEEE 802), IPv4, lengths of both; request or reply; from a
 * machine that has an address. */
static bool read_message(struct str arp, struct message *ret)
{
	enum {
		ETHERNET = 1,
		IEEE802 = 6,
		IPV4 = 0x0800
	};
	static const unsigned char none[MAC_N];
	struct cur c = cur_of(arp.p, arp.n);
	uint16_t hardware = cur_u16be(&c);
	uint16_t protocol = cur_u16be(&c);
	uint16_t lengths = cur_u16be(&c);

	ret->operation = cur_u16be(&c);
	ret->mac = cur_take(&c, MAC_N);
	ret->v4 = cur_u32be(&c);
	bool cut = c.bad;
	cur_take(&c, MAC_N);
	ret->target = cur_u32be(&c);
	if (cut || (hardware != ETHERNET && hardware != IEEE802) ||
		protocol != IPV4 || lengths != 0x0604 ||
		(ret->operation != REQUEST && ret->operation != REPLY)) {
		return false;
	}
	/* nobody's address; a group's */
	return ret->v4 && ret->v4 >> 28 != 14 && ret->v4 != UINT32_MAX &&
		!(ret->mac[0] & 1) && memcmp(ret->mac, none, MAC_N) != 0;
}

static void fill(const struct message *m, struct claim_of_address *ret)
{
	ret->address = addr_v4(m->v4);
	snprintf(ret->mac,
		sizeof ret->mac,
		"%02x:%02x:%02x:%02x:%02x:%02x",
		m->mac[0],
		m->mac[1],
		m->mac[2],
		m->mac[3],
		m->mac[4],
		m->mac[5]);
}

bool neighbours_claim(struct neighbours *n,
	struct str arp,
	struct claim_of_address *ret)
{
	struct message m;

	if (!read_message(arp, &m) || !is_new(n, m.v4, m.mac))
		return false;
	fill(&m, ret);
	return true;
}

/* Whether that was not asked of late; remembers that it was. */
static bool asked_anew(struct neighbours *n,
	uint32_t who,
	uint32_t whom,
	int64_t at_s)
{
	size_t i = hash_mix((uint64_t)who << 32 | whom) % ASKED_SLOTS;

	while (n->asked[i].who &&
		(n->asked[i].who != who || n->asked[i].whom != whom)) {
		i = (i + 1) % ASKED_SLOTS;
	}
	bool known = n->asked[i].who;
	int64_t since_s = at_s - n->asked[i].at_s;
	/* clocks go back, too */
	if (known && since_s >= 0 && since_s < ASKED_AGAIN_S)
		return false;
	if (!known && n->n_asked == ASKED_MAX) {
		n->n_asked = 0;
		memset(n->asked, 0, sizeof n->asked);
		return asked_anew(n, who, whom, at_s);
	}
	n->n_asked += !known;
	n->asked[i].who = who;
	n->asked[i].whom = whom;
	n->asked[i].at_s = at_s;
	return true;
}

bool neighbours_asks(struct neighbours *n,
	struct str arp,
	int64_t t_ns,
	struct claim_of_address *who,
	struct addr *whom)
{
	struct message m;
	/* what has no time was asked once */
	int64_t at_s = t_ns == T_NONE ? 0 : t_ns / 1000000000;

	if (!read_message(arp, &m) || m.operation != REQUEST || !m.target ||
		m.target == m.v4 || !asked_anew(n, m.v4, m.target, at_s)) {
		return false;
	}
	fill(&m, who);
	*whom = addr_v4(m.target);
	return true;
}
