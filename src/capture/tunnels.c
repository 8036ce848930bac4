/* SPDX-License-Identifier: Apache-2.0 */
/* Packets that carry others. source: RFC 1701, 2784, 2890, 2637 (GRE, and as
 * PPTP uses it), 2661 (L2TP), 3931 (L2TPv3), 3378 (EtherIP), 4302 (AH), 4380
 * (Teredo), 5415 (CAPWAP), 6830 (LISP), 7348 (VXLAN), 7510 (MPLS in UDP), 8086
 * (GRE in UDP), 8300 (NSH), 8926 (Geneve), draft-ietf-nvo3-vxlan-gpe-12,
 * draft-smith-vxlan-group-policy-05, draft-foschiano-erspan-03,
 * draft-ietf-intarea-gue-09, draft-massar-v6ops-ayiya-02, 3GPP TS 29.060 and
 * 29.281 (GTP-U) */
#include "capture/walk.h"

/* --- GRE ----------------------------------------------------------------- */

/* Version 2 of WCCP puts a redirect header in front, version 1 does not: what
 * stands there tells. */
static const char *read_wccp(struct walk *w)
{
	bool bare = cur_left(&w->c) && *w->c.p >> 4 == 4;

	if (!bare && !looks_ip(walk_ahead(w)))
		cur_take(&w->c, 4);
	w->next = H_IP;
	return w->c.bad ? "a WCCP redirect header was expected" : NULL;
}

/* Aruba's tunnels carry Wi-Fi frames or Ethernet: what stands there tells. */
static const char *read_aruba(struct walk *w)
{
	w->next =
		looks_ethernet(walk_ahead(w)) ? H_ETHERNET : H_80211_SWAPPED;
	return NULL;
}

/* types that mean something else elsewhere, or nothing */
static enum header gre_type(uint16_t type)
{
	enum {
		WCCP = 0x883e,
		EOIP = 0x6400
	};
	unsigned block = type & 0xfc0fU;

	if (type == WCCP)
		return H_WCCP;
	if (type == EOIP)
		return H_ETHERNET;
	/* 0x8200 .. 0x83f0 and 0x9000 .. 0x93f0 */
	if ((block == 0x8000 && type >= 0x8200) || block == 0x9000)
		return H_ARUBA;
	return H_NONE;
}

/* source routes, the last of which is empty (RFC 1701) */
static void skip_routes(struct cur *c)
{
	for (;;) {
		uint16_t family = cur_u16be(c);
		cur_take(c, 1);
		uint8_t length = cur_u8(c);

		cur_take(c, length);
		if (c->bad || (!family && !length))
			return;
	}
}

static const char *read_gre(struct walk *w)
{
	uint16_t flags = cur_u16be(&w->c);
	uint16_t type = cur_u16be(&w->c);
	unsigned version = flags & 7;
	bool routing = flags & 0x4000;
	bool checksum_or_routing = flags & 0xc000;
	bool key = flags & 0x2000;
	bool sequence = flags & 0x1000;
	bool acknowledgement = version == 1 && (flags & 0x80);
	unsigned options =
		0U + checksum_or_routing + key + sequence + acknowledgement;

	if (version > 1)
		return unread_as(w, UNREAD_GRE, version);
	cur_take(&w->c, 4 * (size_t)options);
	if (version == 0 && routing)
		skip_routes(&w->c);
	w->bare = !sequence;
	if (w->c.bad)
		return "a GRE header was expected";
	w->next = gre_type(type);
	return w->next ? NULL : behind_type(w, type, NULL);
}

static const char *read_erspan2(struct walk *w)
{
	if (!w->bare)
		cur_take(&w->c, 8);
	w->next = H_ETHERNET;
	return w->c.bad ? "an ERSPAN header was expected" : NULL;
}

/* what is carried is told by a frame type: Ethernet or IP */
static const char *read_erspan3(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 12);

	if (h && h[11] & 1)
		cur_take(&w->c, 8); /* platform-specific subheader */
	w->next = h && (h[10] >> 2 & 31) == 2 ? H_IP : H_ETHERNET;
	return w->c.bad ? "an ERSPAN header was expected" : NULL;
}

/* --- inside an IP protocol ----------------------------------------------- */

/* next header, length in words of four without the first two, and what
 * authenticates: nothing is encrypted */
static const char *read_ah(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 12);
	size_t size = h ? (h[1] + 2U) * 4U : 0;
	bool inside = size >= 12 && size <= w->left;

	if (!inside || !cur_take(&w->c, size - 12)) {
		return "an authentication header inside the packet was "
		       "expected";
	}
	w->p->tuple.proto = h[0];
	w->left -= (uint32_t)size;
	w->next = H_TRANSPORT;
	return NULL;
}

/* version 3, and twelve bits of nothing */
static const char *read_etherip(struct walk *w)
{
	uint16_t head = cur_u16be(&w->c);

	w->next = H_ETHERNET;
	return w->c.bad || head >> 12 != 3 ? "an EtherIP header was expected"
					   : NULL;
}

/* What stands behind a session's number depends on what both sides agreed on: a
 * cookie of up to eight bytes, four of a sublayer. A frame or a packet that is
 * one in every respect tells. */
static const char *read_l2tp3(struct walk *w)
{
	uint32_t session = cur_u32be(&w->c);
	struct ahead a = walk_ahead(w);

	for (size_t n = 0; session && n <= 12 && n < a.n; n += 4) {
		struct ahead rest = skip_ahead(a, n);
		bool ppp = rest.n > 4 && be32(rest.b) >> 8 == 0xff0300 &&
			looks_ip(skip_ahead(rest, 4));

		if (!ppp && !looks_ethernet(rest) && !looks_ip(rest))
			continue;
		cur_take(&w->c, n);
		w->next = looks_ip(rest) ? H_IP : H_ETHERNET;
		if (ppp)
			w->next = H_PPP;
		return NULL;
	}
	return "a session of L2TP version 3 with a packet was expected";
}

/* compressed: there is a packet in it, and it is not read */
static const char *read_ipcomp(struct walk *w)
{
	return unread_as(w, UNREAD_PROTO, 108);
}

enum header proto_tunnel(uint8_t proto)
{
	static const struct {
		uint8_t proto;
		enum header next;
	} protos[] = {
		{ PROTO_IPIP, H_IPV4 },
		{ PROTO_IPV6, H_IPV6 },
		{ PROTO_GRE, H_GRE },
		{ PROTO_AH, H_AH },
		{ 94, H_IPV4 }, /* IP in IP as KA9Q numbered it */
		{ 97, H_ETHERIP },
		{ 108, H_IPCOMP },
		{ 115, H_L2TP3 },
		{ 137, H_MPLS },
		{ 143, H_ETHERNET }, /* RFC 8986 */
	};

	for (size_t i = 0; i < sizeof protos / sizeof *protos; i++) {
		if (protos[i].proto == proto)
			return protos[i].next;
	}
	return H_NONE;
}

/* --- inside a datagram --------------------------------------------------- */

static const char *read_vxlan(struct walk *w)
{
	cur_take(&w->c, 8);
	w->next = H_ETHERNET;
	return NULL;
}

/* by what the next protocol is; 0 as in VXLAN. source:
 * draft-ietf-nvo3-vxlan-gpe-12, 3.1; RFC 8300, 2.2 for what is the same in NSH
 */
static const char *read_next(struct walk *w, uint8_t next)
{
	static const enum header behind[] = { H_ETHERNET,
		H_IPV4,
		H_IPV6,
		H_ETHERNET,
		H_NSH,
		H_MPLS };

	if (w->c.bad)
		return "a header with its next protocol was expected";
	if (next >= sizeof behind / sizeof *behind)
		return unread_as(w, UNREAD_NEXT, next);
	w->next = behind[next];
	return NULL;
}

static const char *read_vxlan_gpe(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 8);

	return read_next(w, h ? h[3] : 0);
}

/* base header (length in words in the low six bits of the second byte, next
 * protocol in the fourth), path, context */
static const char *read_nsh(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 4);
	unsigned words = h ? h[1] & 0x3fU : 0;

	cur_take(&w->c, words ? words * 4 - 4 : 0);
	return read_next(w, h ? h[3] : 0);
}

static const char *read_geneve(struct walk *w)
{
	uint8_t options = cur_u8(&w->c) & 0x3f;

	cur_u8(&w->c);
	uint16_t type = cur_u16be(&w->c);
	cur_take(&w->c, 4 + options * 4U);
	return behind_type(w, type, "a Geneve header was expected");
}

/* extension headers are chained by a type at the end of each; their length
 * counts four bytes */
static const char *read_gtpu(struct walk *w)
{
	uint8_t flags = cur_u8(&w->c);

	cur_take(&w->c, 7);
	if (flags & 7) {
		cur_take(&w->c, 3);
		for (uint8_t type = cur_u8(&w->c); type && !w->c.bad;
			type = cur_u8(&w->c)) {
			uint8_t len = cur_u8(&w->c);
			cur_take(&w->c,
				len ? len * 4U - 2 : cur_left(&w->c) + 1);
		}
	}
	w->next = H_IP;
	return w->c.bad ? "a GTP-U header was expected" : NULL;
}

/* version 0: sequence and flow numbers, tunnel's name */
static const char *read_gtp0(struct walk *w)
{
	cur_take(&w->c, 20);
	w->next = H_IP;
	return w->c.bad ? "a GTP header was expected" : NULL;
}

/* bits of what is there: length, sequence numbers, offset */
static const char *read_l2tp(struct walk *w)
{
	uint16_t flags = cur_u16be(&w->c);

	if ((flags & 15) == 3) {
		cur_take(&w->c, 2);
		w->next = H_L2TP3;
		return w->c.bad ? "an L2TP header was expected" : NULL;
	}
	cur_take(&w->c, (flags & 0x4000 ? 2 : 0) + 4U);
	cur_take(&w->c, flags & 0x0800 ? 4 : 0);
	if (flags & 0x0200)
		cur_take(&w->c, cur_u16be(&w->c));
	w->next = H_PPP;
	return w->c.bad ? "an L2TP header was expected" : NULL;
}

/* what authenticates, and where the sender is seen, may stand in front (RFC
 * 4380, 5.1.1) */
static const char *read_teredo(struct walk *w)
{
	if (cur_left(&w->c) >= 4 && be16(w->c.p) == 1) {
		size_t n = 13U + w->c.p[2] + w->c.p[3];
		cur_take(&w->c, n);
	}
	if (cur_left(&w->c) >= 8 && be16(w->c.p) == 0)
		cur_take(&w->c, 8);
	w->next = H_IPV6;
	return w->c.bad ? "a Teredo header was expected" : NULL;
}

/* a packet itself; or a header with a length in words and a protocol */
static const char *read_gue(struct walk *w)
{
	if (looks_ip(walk_ahead(w))) {
		w->next = H_IP;
		return NULL;
	}
	const unsigned char *h = cur_take(&w->c, 4);

	cur_take(&w->c, h ? (h[0] & 31U) * 4 : 0);
	w->next = h && !w->c.bad ? proto_tunnel(h[1]) : H_NONE;
	return w->next ? NULL : "a GUE header with a tunnel was expected";
}

/* version, type, encapsulated protocol; then tags up to their end (1), each but
 * filling (0) with its length */
static const char *read_tzsp(struct walk *w)
{
	enum {
		TAG_FILLING = 0,
		TAG_END = 1
	};
	static const struct {
		uint16_t protocol;
		enum header next;
	} known[] = {
		{ 1, H_ETHERNET },
		{ 18, H_80211 },
		{ 119, H_PRISM },
		{ 127, H_PRISM }, /* AVS */
	};
	cur_take(&w->c, 2);
	uint16_t protocol = cur_u16be(&w->c);

	for (uint8_t tag = cur_u8(&w->c); tag != TAG_END && !w->c.bad;
		tag = cur_u8(&w->c)) {
		if (tag != TAG_FILLING)
			cur_take(&w->c, cur_u8(&w->c));
	}
	if (w->c.bad)
		return "a TZSP header was expected";
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (known[i].protocol == protocol) {
			w->next = known[i].next;
			return NULL;
		}
	}
	return unread_as(w, UNREAD_TZSP, protocol);
}

/* length in words in the first five bits of the second byte; a bit tells frames
 * of the wireless side */
static const char *read_capwap(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 8);
	size_t size = h ? (h[1] >> 3) * 4U : 0;

	cur_take(&w->c, size < 8 ? 0 : size - 8);
	w->next = h && !(h[2] & 1) ? H_ETHERNET : H_80211_SWAPPED;
	return w->c.bad ? "a CAPWAP header was expected" : NULL;
}

static const char *read_erm(struct walk *w)
{
	cur_take(&w->c, 12);
	w->next = H_ETHERNET;
	return NULL;
}

static const char *read_lisp(struct walk *w)
{
	cur_take(&w->c, 8);
	w->next = H_IP;
	return NULL;
}

/* identity of a power of two bytes, signature counted in words, next header */
static const char *read_ayiya(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 8);
	size_t n = h ? ((size_t)1 << (h[0] >> 4)) + (h[1] >> 4) * 4U : 0;

	cur_take(&w->c, n);
	w->next = h && h[3] == PROTO_IPIP ? H_IPV4 : H_IPV6;
	return w->c.bad ? "an AYIYA header was expected" : NULL;
}

/* --- how their beginnings look ------------------------------------------- */

/* Flags that tell that there is a network identifier, and what is reserved,
 * with a group policy that draft's. "Reserved bits MUST be ignored on receipt"
 * (RFC 7348, 5): with others set it is one when a frame stands there. */
static bool looks_vxlan(struct ahead a)
{
	bool plain = a.b[0] == 8 && a.b[1] == 0 && a.b[2] == 0 && a.b[3] == 0;
	bool group = a.b[0] == 0x88 && (a.b[1] & 0xb7) == 0;

	return ((plain || group) && a.b[7] == 0) ||
		((a.b[0] & 8) && looks_ethernet(skip_ahead(a, 8)));
}

/* the same where no port says so: no flags but those of a network identifier, a
 * next protocol and a group policy, and a frame that fills the datagram (an
 * Ethernet frame is filled up to 60 bytes) */
static bool looks_vxlan_whole(struct ahead a)
{
	enum {
		FILLING_MAX = 46
	};

	return (a.b[0] & 0x7b) == 8 && a.b[7] == 0 &&
		looks_filled(skip_ahead(a, 8), FILLING_MAX);
}

static bool looks_vxlan_gpe(struct ahead a)
{
	return (a.b[0] & 0xc8) == 8 && a.b[1] == 0 && a.b[2] == 0 &&
		a.b[3] <= 5 && a.b[7] == 0;
}

static bool looks_geneve(struct ahead a)
{
	uint16_t type = be16(a.b + 2);

	return a.b[0] >> 6 == 0 && a.b[7] == 0 &&
		(type == ETH_TEB || type == ETH_IPV4 || type == ETH_IPV6 ||
			type == ETH_MPLS || type == ETH_NSH);
}

static bool looks_gtpu(struct ahead a)
{
	return a.b[0] >> 4 == 3 && a.b[1] == 255;
}

static bool looks_gtp0(struct ahead a)
{
	return (a.b[0] & 0xfe) == 0x1e && a.b[1] == 255;
}

/* a data message of version 2 with PPP, or of version 3 */
static bool looks_l2tp(struct ahead a)
{
	uint16_t flags = be16(a.b);
	bool length = flags & 0x4000;

	if (flags == 3)
		return a.b[2] == 0 && a.b[3] == 0;
	return (flags & 0xb4ff) == 2 &&
		(!length ||
			(be16(a.b + 2) >= 8 && be16(a.b + 2) <= a.declared));
}

static bool looks_ipv6_whole(struct ahead a)
{
	return a.n >= 40 && a.b[0] >> 4 == 6 && ip_length(a) == a.declared;
}

static bool looks_teredo(struct ahead a)
{
	if (a.n >= 4 && be16(a.b) == 1)
		a = skip_ahead(a, 13U + a.b[2] + a.b[3]);
	if (a.n >= 8 && be16(a.b) == 0)
		a = skip_ahead(a, 8);
	return a.n >= 40 && a.b[0] >> 4 == 6 && looks_ip(a);
}

/* label stack entries down to the bottom, then IP or a control word */
static bool looks_mpls(struct ahead a)
{
	enum {
		LABELS_MAX = 16
	};

	for (int i = 0; i < LABELS_MAX && a.n > 4; i++) {
		bool bottom = a.b[2] & 1;

		a = skip_ahead(a, 4);
		if (bottom) {
			return looks_ip(a) || looks_ethernet(a) ||
				(a.n > 4 && looks_ethernet(skip_ahead(a, 4)));
		}
	}
	return false;
}

/* no bits but those of checksum, key and sequence number */
static bool looks_gre(struct ahead a)
{
	return (a.b[0] & 0x4f) == 0 && a.b[1] == 0;
}

static bool looks_gue(struct ahead a)
{
	size_t header = 4 + (a.b[0] & 31U) * 4;

	if (looks_ip(a))
		return true;
	if (a.b[0] >> 5 != 0 || a.n <= header)
		return false;
	return a.b[1] == PROTO_IPIP || a.b[1] == PROTO_IPV6
		? looks_ip(skip_ahead(a, header))
		: a.b[1] == PROTO_GRE && looks_gre(skip_ahead(a, header));
}

static bool looks_tzsp(struct ahead a)
{
	return a.b[0] == 1 && a.b[1] <= 1;
}

/* neither encrypted nor a fragment nor what only keeps the path open */
static bool looks_capwap(struct ahead a)
{
	enum {
		FRAGMENT = 0x80,
		KEEP_ALIVE = 0x08
	};

	return a.b[0] == 0 && a.b[1] >> 3 >= 2 &&
		!(a.b[3] & (FRAGMENT | KEEP_ALIVE));
}

static bool looks_erm(struct ahead a)
{
	return a.n > 12 && looks_ethernet(skip_ahead(a, 12));
}

/* not encrypted, reserved bits clear, and a packet behind it */
static bool looks_lisp(struct ahead a)
{
	return (a.b[0] & 3) == 0 && looks_ip(skip_ahead(a, 8));
}

static bool looks_ayiya(struct ahead a)
{
	size_t n = 8 + ((size_t)1 << (a.b[0] >> 4)) + (a.b[1] >> 4) * 4U;

	return (a.b[2] & 15) == 1 &&
		(a.b[3] == PROTO_IPIP || a.b[3] == PROTO_IPV6) && a.n > n &&
		looks_ip(skip_ahead(a, n));
}

/* --- which port, which bytes --------------------------------------------- */

/* port, whether answers come from it, reader, how it begins */
#define UDP_TUNNELS(T)                               \
	T(1701, true, H_L2TP, looks_l2tp)            \
	T(2152, false, H_GTPU, looks_gtpu)           \
	T(3386, false, H_GTP0, looks_gtp0)           \
	T(3544, true, H_TEREDO, looks_teredo)        \
	T(4341, false, H_LISP, looks_lisp)           \
	T(4754, false, H_GRE, looks_gre)             \
	T(4789, false, H_VXLAN, looks_vxlan)         \
	T(4789, false, H_VXLAN_GPE, looks_vxlan_gpe) \
	T(4790, false, H_VXLAN_GPE, looks_vxlan_gpe) \
	T(5072, true, H_AYIYA, looks_ayiya)          \
	T(5247, true, H_CAPWAP, looks_capwap)        \
	T(5555, false, H_GUE, looks_gue)             \
	T(6080, false, H_GUE, looks_gue)             \
	T(6081, false, H_GENEVE, looks_geneve)       \
	T(6635, false, H_MPLS, looks_mpls)           \
	T(7932, false, H_ERM, looks_erm)             \
	T(8472, false, H_VXLAN, looks_vxlan)         \
	T(8472, false, H_VXLAN_GPE, looks_vxlan_gpe) \
	T(37008, false, H_TZSP, looks_tzsp)

#define ROW(port, answers, reader, looks) { port, answers, reader, looks },
static const struct {
	uint16_t port;
	bool answers;
	enum header reader;
	bool (*looks)(struct ahead a);
} udp_tunnels[] = { UDP_TUNNELS(ROW) };

/* Nearly all datagrams are none: a port's low byte says so at once. */
#define BIT(port, word) \
	((port & 255) / 64 == word ? (uint64_t)1 << (port & 63) : 0)
#define BIT0(port, answers, reader, looks) | BIT(port, 0)
#define BIT1(port, answers, reader, looks) | BIT(port, 1)
#define BIT2(port, answers, reader, looks) | BIT(port, 2)
#define BIT3(port, answers, reader, looks) | BIT(port, 3)
static const uint64_t low_bytes[4] = { 0 UDP_TUNNELS(BIT0),
	0 UDP_TUNNELS(BIT1),
	0 UDP_TUNNELS(BIT2),
	0 UDP_TUNNELS(BIT3) };

static inline bool may_be_tunnel(uint16_t port)
{
	return low_bytes[(port & 255) / 64] >> (port & 63) & 1;
}

static enum header tunnel_of_port(uint16_t port, bool answer, struct ahead a)
{
	if (!may_be_tunnel(port))
		return H_NONE;
	for (size_t i = 0; i < sizeof udp_tunnels / sizeof *udp_tunnels;
		i++) {
		if (udp_tunnels[i].port == port &&
			(!answer || udp_tunnels[i].answers) &&
			udp_tunnels[i].looks(a)) {
			return udp_tunnels[i].reader;
		}
	}
	return H_NONE;
}

/* On any port, by what nothing else is by chance: VXLAN whose frame carries ARP
 * or IP of the length that is left, with the checksum right; IPv6 of that very
 * length from or to an address of Teredo (RFC 4380, 2.6). */
static enum header tunnel_of_content(struct ahead a)
{
	const uint32_t teredo_prefix = 0x20010000;

	if ((a.b[0] & 0x7b) == 8)
		return looks_vxlan_whole(a) ? H_VXLAN : H_NONE;
	if (a.b[0] >> 4 == 6 && looks_ipv6_whole(a) &&
		(be32(a.b + 8) == teredo_prefix ||
			be32(a.b + 24) == teredo_prefix)) {
		return H_IPV6;
	}
	return H_NONE;
}

enum header udp_tunnel(uint16_t sport, uint16_t dport, struct ahead a)
{
	enum {
		SHORTEST = 16
	};
	if (a.n < SHORTEST)
		return H_NONE;
	enum header r = tunnel_of_port(dport, false, a);

	if (!r)
		r = tunnel_of_port(sport, true, a);
	return r ? r : tunnel_of_content(a);
}

header_reader *const tunnel_readers[TUNNEL_HEADERS] = {
	[H_WCCP - H_TUNNELS] = read_wccp,
	[H_ARUBA - H_TUNNELS] = read_aruba,
	[H_GRE - H_TUNNELS] = read_gre,
	[H_ERSPAN2 - H_TUNNELS] = read_erspan2,
	[H_ERSPAN3 - H_TUNNELS] = read_erspan3,
	[H_AH - H_TUNNELS] = read_ah,
	[H_ETHERIP - H_TUNNELS] = read_etherip,
	[H_L2TP3 - H_TUNNELS] = read_l2tp3,
	[H_IPCOMP - H_TUNNELS] = read_ipcomp,
	[H_VXLAN - H_TUNNELS] = read_vxlan,
	[H_VXLAN_GPE - H_TUNNELS] = read_vxlan_gpe,
	[H_NSH - H_TUNNELS] = read_nsh,
	[H_GENEVE - H_TUNNELS] = read_geneve,
	[H_GTPU - H_TUNNELS] = read_gtpu,
	[H_GTP0 - H_TUNNELS] = read_gtp0,
	[H_L2TP - H_TUNNELS] = read_l2tp,
	[H_TEREDO - H_TUNNELS] = read_teredo,
	[H_GUE - H_TUNNELS] = read_gue,
	[H_TZSP - H_TUNNELS] = read_tzsp,
	[H_CAPWAP - H_TUNNELS] = read_capwap,
	[H_ERM - H_TUNNELS] = read_erm,
	[H_LISP - H_TUNNELS] = read_lisp,
	[H_AYIYA - H_TUNNELS] = read_ayiya,
};
