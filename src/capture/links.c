/* SPDX-License-Identifier: Apache-2.0 */
/* Links, and what stands between a link and IP. source:
 * tcpdump.org/linktypes.html, IEEE 802.3, 802.2, 802.1Q, 802.1ah, 802.1BR (VN-
 * tag as Cisco wrote it), 802.11 (9.2), radiotap.org, RFC 1042, 1390 (LLC and
 * SNAP), 1547 (Cisco HDLC), 1661 (PPP), 1990 (multilink), 2427 (Frame Relay),
 * 2516 (PPPoE), 2684 (ATM), 3032 (MPLS), 4385 (pseudowires), 6325 (TRILL) */
#include "capture/capture.h"
#include "capture/walk.h"

enum link {
	LINK_ETHERNET = 1,
	LINK_PKTAP_OLD = 149
};

/* Where Ethernet has its type: a number up to 1500 is the length of an LLC
 * frame (IEEE 802.3, 3.2.6). */
static const char *behind_type_or_length(struct walk *w,
	uint16_t number,
	const char *missing)
{
	enum {
		LENGTH_MAX = 1500
	};

	if (w->c.bad || number > LENGTH_MAX)
		return behind_type(w, number, missing);
	if (cur_left(&w->c) > number)
		w->c.end = w->c.p + number;
	w->next = H_LLC;
	return NULL;
}

/* n bytes in front of what reader takes */
static const char *behind(struct walk *w,
	size_t n,
	enum header reader,
	const char *missing)
{
	cur_take(&w->c, n);
	w->next = reader;
	return w->c.bad ? missing : NULL;
}

/* --- Ethernet and its kin ------------------------------------------------ */

static const char *read_ethernet(struct walk *w)
{
	cur_take(&w->c, 12);
	return behind_type_or_length(w,
		cur_u16be(&w->c),
		"an Ethernet header was expected");
}

/* packet type, ARPHRD, address length, address[8], protocol */
static const char *read_sll(struct walk *w)
{
	cur_take(&w->c, 14);
	return behind_type(w,
		cur_u16be(&w->c),
		"a Linux cooked header of 16 bytes was expected");
}

/* protocol first, 20 bytes in all */
static const char *read_sll2(struct walk *w)
{
	uint16_t type = cur_u16be(&w->c);

	cur_take(&w->c, 18);
	return behind_type(w,
		type,
		"a Linux cooked header of 20 bytes was expected");
}

/* frame control, addresses, LLC */
static const char *read_fddi(struct walk *w)
{
	uint8_t control = cur_u8(&w->c);

	cur_take(&w->c, 12);
	if (w->c.bad)
		return "an FDDI header was expected";
	w->next = H_LLC;
	if ((control & 0x70) != 0x50)
		return unread_as(w, UNREAD_FRAME, control);
	return NULL;
}

/* access control, frame control, addresses; where the source's group bit is
 * set, a route, whose length is in its first byte; LLC */
static const char *read_token_ring(struct walk *w)
{
	cur_take(&w->c, 1);
	uint8_t control = cur_u8(&w->c);
	const unsigned char *addresses = cur_take(&w->c, 12);
	bool routed = addresses && addresses[6] & 0x80;
	size_t route = routed && cur_left(&w->c) ? *w->c.p & 0x1fU : 0;

	cur_take(&w->c, route);
	if (w->c.bad)
		return "a token ring header was expected";
	w->next = H_LLC;
	if ((control & 0xc0) != 0x40)
		return unread_as(w, UNREAD_FRAME, control);
	return NULL;
}

/* --- LLC ----------------------------------------------------------------- */

/* An organisation's protocol. Those of RFC 1042 and IEEE 802.1H (bridges) are
 * EtherTypes, as are Apple's, and others' when what follows agrees; IEEE
 * 802.1's carry whole frames, on ATM behind two bytes of filling (RFC
 * 2684, 5.2). */
static const char *read_snap(struct walk *w)
{
	enum {
		OUI_ETHERTYPE = 0x000000,
		OUI_BRIDGED_TYPE = 0x0000f8,
		OUI_APPLE = 0x080007,
		OUI_BRIDGED_FRAME = 0x0080c2,
		FRAME_WITH_FCS = 1,
		FRAME = 7
	};
	uint32_t oui = (uint32_t)cur_u8(&w->c) << 16;
	oui |= cur_u16be(&w->c);
	uint16_t pid = cur_u16be(&w->c);

	if (w->c.bad)
		return "a SNAP header was expected";
	if (oui == OUI_ETHERTYPE || oui == OUI_BRIDGED_TYPE ||
		oui == OUI_APPLE || looks_typed(pid, walk_ahead(w))) {
		return behind_type(w, pid, NULL);
	}
	if (oui != OUI_BRIDGED_FRAME ||
		(pid != FRAME_WITH_FCS && pid != FRAME))
		return unread_as(w, UNREAD_SNAP, (uint64_t)oui << 16 | pid);
	struct ahead padded = walk_ahead(w);
	bool pad = !looks_ethernet(padded) && padded.n > 2 &&
		looks_ethernet((struct ahead){
			padded.b + 2,
			padded.n - 2,
			padded.declared - 2,
		});
	return behind(w, pad ? 2 : 0, H_ETHERNET, NULL);
}

/* network layer protocol identifiers (ISO/IEC TR 9577; RFC 2427, 3) */
static const char *read_nlpid(struct walk *w)
{
	static const struct {
		uint8_t nlpid;
		enum header next;
	} known[] = {
		{ 0x80, H_SNAP },
		{ 0x8e, H_IPV6 },
		{ 0xcc, H_IPV4 },
		{ 0xcf, H_PPP },
	};
	uint8_t nlpid = cur_u8(&w->c);

	/* a byte of filling */
	if (!w->c.bad && nlpid == 0)
		nlpid = cur_u8(&w->c);
	if (w->c.bad)
		return "a protocol identifier was expected";
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (known[i].nlpid == nlpid) {
			w->next = known[i].next;
			return NULL;
		}
	}
	return unread_as(w, UNREAD_NLPID, nlpid);
}

/* service access points of both sides and a control byte: unnumbered
 * information carries a packet */
static const char *read_llc(struct walk *w)
{
	static const struct {
		uint8_t sap;
		enum header next;
	} known[] = {
		{ 0x06, H_IP },
		{ 0xaa, H_SNAP },
		{ 0xfe, H_NLPID },
	};
	const unsigned char *h = cur_take(&w->c, 3);

	if (!h)
		return "an LLC header was expected";
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (known[i].sap == h[0] && (h[1] & 0xfe) == h[0] &&
			h[2] == 3) {
			w->next = known[i].next;
			return NULL;
		}
	}
	return unread_as(w, UNREAD_SAP, h[0]);
}

/* --- Wi-Fi --------------------------------------------------------------- */

static const char *read_radiotap(struct walk *w)
{
	cur_take(&w->c, 2);
	uint16_t len = cur_u16le(&w->c);
	cur_take(&w->c, len < 4 ? 0 : len - 4U);
	w->next = H_80211;
	return w->c.bad || len < 8 ? "a radiotap header was expected" : NULL;
}

/* Prism: message code and length in the host's byte order, which is taken to be
 * little-endian; AVS, which some write under the same link type: version and
 * length, big-endian */
static const char *read_prism(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 8);
	bool avs = h && (be32(h) & 0xfffff000) == 0x80211000;

	if (!h)
		return "a Prism or AVS header was expected";
	struct cur length = cur_of(h + 4, 4);
	uint32_t n = avs ? cur_u32be(&length) : cur_u32le(&length);
	if (n < 8)
		return "a Prism or AVS header was expected";
	return behind(w,
		n - 8,
		H_80211,
		"a Prism or AVS header was expected");
}

/* data frames in the clear: addresses, perhaps a fourth, QoS and HT control,
 * then LLC */
static const char *wireless(struct walk *w, uint8_t kind, uint8_t flags)
{
	static const enum unread_wireless no_data[] = { WIRELESS_MANAGEMENT,
		WIRELESS_CONTROL,
		WIRELESS_NO_DATA,
		WIRELESS_EXTENSION };
	unsigned type = kind >> 2 & 3;
	bool qos = (kind & 0x80) != 0;
	bool both_ds = (flags & 3) == 3;

	if (w->c.bad)
		return "an IEEE 802.11 header was expected";
	if (type != 2 || (kind & 0x40))
		return unread_as(w, UNREAD_WIRELESS, no_data[type]);
	if (flags & 0x40)
		return unread_as(w, UNREAD_WIRELESS, WIRELESS_PROTECTED);
	cur_take(&w->c, both_ds ? 28 : 22);
	if (qos) {
		const unsigned char *control = cur_take(&w->c, 2);

		if (control && control[0] & 0x80) {
			return unread_as(w,
				UNREAD_WIRELESS,
				WIRELESS_AGGREGATE);
		}
		cur_take(&w->c, flags & 0x80 ? 4 : 0);
	}
	w->next = H_LLC;
	return w->c.bad ? "an IEEE 802.11 header was expected" : NULL;
}

static const char *read_80211(struct walk *w)
{
	uint8_t kind = cur_u8(&w->c);

	return wireless(w, kind, cur_u8(&w->c));
}

/* Some access points write the frame control's bytes the other way round: the
 * version, which is 0, and the type of a data frame tell. */
static const char *read_80211_swapped(struct walk *w)
{
	uint8_t first = cur_u8(&w->c);
	uint8_t second = cur_u8(&w->c);

	return (first & 3) && (second & 0x0f) == 8
		? wireless(w, second, first)
		: wireless(w, first, second);
}

/* --- serial lines -------------------------------------------------------- */

/* Types are EtherTypes but for Cisco's own; OSI stands behind 0xfefe, an LLC
 * header without its control byte */
static const char *read_hdlc(struct walk *w)
{
	enum {
		SLARP = 0x8035,
		OSI = 0xfefe
	};

	cur_take(&w->c, 2);
	uint16_t type = cur_u16be(&w->c);
	if (!w->c.bad && type == SLARP)
		return unread_as(w, UNREAD_HDLC, type);
	if (!w->c.bad && type == OSI) {
		return behind(w, 1, H_NLPID, "an OSI header was expected");
	}
	return behind_type(w, type, "a Cisco HDLC header was expected");
}

/* address and control may be left out, and the protocol's first byte when it is
 * zero (RFC 1661, 6.5 and 6.6) */
static const char *read_ppp(struct walk *w)
{
	enum {
		PPP_IP = 0x21,
		PPP_MULTILINK = 0x3d,
		PPP_IPV6 = 0x57,
		PPP_MPLS = 0x281,
		PPP_MPLS_MULTICAST = 0x283
	};

	if (cur_left(&w->c) >= 2 && w->c.p[0] == 0xff && w->c.p[1] == 3)
		cur_take(&w->c, 2);
	unsigned type = cur_u8(&w->c);
	if (!(type & 1))
		type = type << 8 | cur_u8(&w->c);
	if (w->c.bad)
		return "a PPP header was expected";
	if (type == PPP_IP || type == PPP_IPV6)
		w->next = H_IP;
	else if (type == PPP_MPLS || type == PPP_MPLS_MULTICAST)
		w->next = H_MPLS;
	else if (type == PPP_MULTILINK && cur_left(&w->c) >= 4 &&
		w->c.p[0] >> 6 == 3)
		/* begins and ends here: a packet in one piece (RFC 1990, 3) */
		return behind(w, 4, H_PPP, NULL);
	else
		return unread_as(w, UNREAD_PPP, type);
	return NULL;
}

/* A line's frames are PPP's or Cisco HDLC's: address 0x0f or 0x8f and control 0
 * are the latter (LINKTYPE_PPP_HDLC; RFC 1547, 4.3.1). */
static const char *read_ppp_line(struct walk *w)
{
	bool hdlc = cur_left(&w->c) >= 2 && (w->c.p[0] & 0x7f) == 0x0f &&
		w->c.p[1] == 0;

	w->next = hdlc ? H_HDLC : H_PPP;
	return NULL;
}

/* pppd's: a direction in the place of the address */
static const char *read_pppd(struct walk *w)
{
	return behind(w, 2, H_PPP, "a PPP header was expected");
}

static const char *read_pppoe(struct walk *w)
{
	return behind(w, 6, H_PPP, "a PPPoE header was expected");
}

/* A Q.922 address of two to four bytes, the last of which ends in 1; then
 * control and a protocol identifier, or, as Cisco does, an EtherType. */
static const char *read_frame_relay(struct walk *w)
{
	enum {
		UNNUMBERED = 3
	};
	unsigned n = 0;
	uint8_t byte;

	do {
		byte = cur_u8(&w->c);
		n++;
	} while (!w->c.bad && !(byte & 1) && n < 4);
	if (w->c.bad || n < 2 || !(byte & 1) || !cur_left(&w->c))
		return "a Frame Relay header was expected";
	if (*w->c.p == UNNUMBERED)
		return behind(w, 1, H_NLPID, NULL);
	return behind_type(w,
		cur_u16be(&w->c),
		"a Frame Relay header was expected");
}

static const char *read_direction_ppp(struct walk *w)
{
	return behind(w, 1, H_PPP_LINE, "a direction was expected");
}

static const char *read_direction_hdlc(struct walk *w)
{
	return behind(w, 1, H_HDLC, "a direction was expected");
}

static const char *read_direction_frame_relay(struct walk *w)
{
	return behind(w, 1, H_FRAME_RELAY, "a direction was expected");
}

/* --- hosts --------------------------------------------------------------- */

/* an address family in the capturing host's byte order: the IP version tells as
 * much */
static const char *read_null(struct walk *w)
{
	const unsigned char *h = cur_take(&w->c, 4);
	unsigned version = cur_left(&w->c) ? *w->c.p >> 4 : 0;

	if (!h || !cur_left(&w->c))
		return "a link header was expected";
	w->next = H_IP;
	if (version != 4 && version != 6)
		return unread_as(w, UNREAD_FAMILY, h[0] ? h[0] : h[3]);
	return NULL;
}

/* OpenBSD's encapsulating interface: family, index of the association, flags */
static const char *read_enc(struct walk *w)
{
	return behind(w,
		12,
		H_IP,
		"a header of an encapsulating interface was expected");
}

/* The log of a packet filter: its own length first, up to the next multiple of
 * four; the same family, action and reason, interface and rule on all systems,
 * none of which is needed */
static const char *read_pflog(struct walk *w)
{
	size_t length = cur_left(&w->c) ? (*w->c.p + 3U) & ~3U : 0;

	if (length < 48)
		return "a header of a packet filter's log was expected";
	return behind(w,
		length,
		H_IP,
		"a header of a packet filter's log was expected");
}

/* netfilter's log: family, version, resource, then attributes in the host's
 * byte order, which is taken to be little-endian; 9 is the packet */
static const char *read_nflog(struct walk *w)
{
	cur_take(&w->c, 4);
	while (!w->c.bad && cur_left(&w->c) >= 4) {
		uint16_t len = cur_u16le(&w->c);
		uint16_t type = cur_u16le(&w->c);

		if (type == 9) {
			w->next = H_IP;
			return NULL;
		}
		cur_take(&w->c, (((len < 4 ? 4U : len) + 3U) & ~3U) - 4);
	}
	return "a packet among the attributes of the log was expected";
}

static const char *named_link(struct walk *w, uint32_t link)
{
	w->next = link_header(link);
	return w->next ? NULL : unread_as(w, UNREAD_LINK, link);
}

/* per-packet information: version, flags, length of the header and all of its
 * fields, link type, little-endian (CACE Technologies, PPI Packet Header
 * format) */
static const char *read_ppi(struct walk *w)
{
	cur_take(&w->c, 2);
	uint16_t len = cur_u16le(&w->c);
	uint32_t link = cur_u32le(&w->c);

	cur_take(&w->c, len < 8 ? 0 : len - 8U);
	if (w->c.bad || len < 8)
		return "a header of per-packet information was expected";
	return named_link(w, link);
}

/* Apple's: length of the header, 1 for a packet, link type, little-endian;
 * interface, process */
static const char *read_pktap(struct walk *w)
{
	enum {
		PKTAP_MIN = 108,
		PKTAP_MAX = 4096
	};
	uint32_t len = cur_u32le(&w->c);
	uint32_t kind = cur_u32le(&w->c);
	uint32_t link = cur_u32le(&w->c);

	if (w->c.bad || len < PKTAP_MIN || len > PKTAP_MAX || kind != 1)
		return "a PKTAP header of a packet was expected";
	cur_take(&w->c, len - 12);
	return w->c.bad ? "a PKTAP header was expected" : named_link(w, link);
}

/* 149 is for private use; Apple's is told by its length and kind */
static const char *read_private(struct walk *w)
{
	struct cur c = w->c;
	uint32_t len = cur_u32le(&c);
	uint32_t kind = cur_u32le(&c);

	w->next = H_PKTAP;
	if (c.bad || len < 108 || len > 4096 || kind > 1)
		return unread_as(w, UNREAD_LINK, LINK_PKTAP_OLD);
	return NULL;
}

/* netANALYZER: four bytes, then the frame, perhaps with its preamble */
static const char *read_netanalyzer(struct walk *w)
{
	return behind(w, 4, H_ETHERNET, "a netANALYZER header was expected");
}

static const char *read_netanalyzer_preamble(struct walk *w)
{
	return behind(w, 12, H_ETHERNET, "a netANALYZER header was expected");
}

/* RFC 2625: addresses of both ends, then LLC */
static const char *read_fibre_channel(struct walk *w)
{
	return behind(w,
		16,
		H_LLC,
		"a Fibre Channel network header was expected");
}

static const struct {
	uint32_t link;
	enum header first;
} links[] = {
	{ LINK_ETHERNET, H_ETHERNET },
	{ 101, H_IP },       /* raw */
	{ 113, H_SLL },      /* Linux cooked */
	{ 276, H_SLL2 },     /* the same, version 2 */
	{ 0, H_NULL },       /* BSD loopback */
	{ 6, H_TOKEN_RING }, /* IEEE 802.5 */
	{ 9, H_PPP_LINE },   /* PPP */
	{ 10, H_FDDI },
	{ 12, H_IP },       /* raw, as BSD systems number it */
	{ 14, H_IP },       /* raw, as OpenBSD does */
	{ 50, H_PPP_LINE }, /* PPP in HDLC-like framing, or Cisco HDLC */
	{ 51, H_PPPOE },
	{ 100, H_LLC }, /* LLC on ATM, RFC 2684 */
	{ 104, H_HDLC },
	{ 105, H_80211 },
	{ 107, H_FRAME_RELAY },
	{ 108, H_NULL },  /* OpenBSD loopback */
	{ 109, H_ENC },   /* OpenBSD encapsulating interface */
	{ 117, H_PFLOG }, /* log of pf */
	{ 119, H_PRISM },
	{ 122, H_FIBRE_CHANNEL },
	{ 127, H_RADIOTAP },
	{ LINK_PKTAP_OLD, H_PRIVATE },
	{ 163, H_PRISM }, /* AVS */
	{ 166, H_PPPD },
	{ 192, H_PPI },
	{ 204, H_DIRECTION_PPP },
	{ 205, H_DIRECTION_HDLC },
	{ 206, H_DIRECTION_FRAME_RELAY },
	{ 219, H_MPLS },
	{ 228, H_IP }, /* IPv4 */
	{ 229, H_IP }, /* IPv6 */
	{ 239, H_NFLOG },
	{ 240, H_NETANALYZER },
	{ 241, H_NETANALYZER_PREAMBLE },
	{ 258, H_PKTAP },
};

enum header link_header(uint32_t link)
{
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		if (links[i].link == link)
			return links[i].first;
	}
	return H_NONE;
}

bool packet_link_known(uint32_t link)
{
	return link_header(link) != H_NONE;
}

/* --- between link and IP ------------------------------------------------- */

static const char *read_vlan(struct walk *w)
{
	cur_take(&w->c, 2);
	return behind_type_or_length(w,
		cur_u16be(&w->c),
		"a VLAN tag was expected");
}

/* Cisco TrustSec's tag: version, length, and one option of four bytes with the
 * sender's group */
static const char *read_cisco_meta(struct walk *w)
{
	cur_take(&w->c, 6);
	return behind_type_or_length(w,
		cur_u16be(&w->c),
		"a tag of Cisco metadata was expected");
}

/* tags of four bytes, then a type: VN-tag, and HSR's (IEC 62439-3) */
static const char *read_tag4(struct walk *w)
{
	cur_take(&w->c, 4);
	return behind_type_or_length(w,
		cur_u16be(&w->c),
		"a tag was expected");
}

/* Cisco's time stamp is not documented, and not always as long: the type that
 * stands behind it is one that what follows agrees with. */
static const char *read_ttag(struct walk *w)
{
	enum {
		TTAG_MAX = 12
	};
	struct ahead a = walk_ahead(w);

	for (size_t n = 2; n <= TTAG_MAX && n + 2 < a.n; n += 2) {
		struct ahead rest = { a.b + n + 2,
			a.n - n - 2,
			a.declared - n - 2 };
		uint16_t type = be16(a.b + n);

		if (looks_typed(type, rest)) {
			cur_take(&w->c, n + 2);
			return behind_type_or_length(w, type, NULL);
		}
	}
	return unread_as(w, UNREAD_TYPE, 0x8988);
}

/* Arista's time stamp: kind (1), version, whose last two digits tell its
 * length; then a type */
static const char *read_arista(struct walk *w)
{
	uint16_t kind = cur_u16be(&w->c);
	uint16_t version = cur_u16be(&w->c);
	unsigned form = version & 0xff;

	if (w->c.bad || kind != 1 || (form != 0x10 && form != 0x20))
		return unread_as(w, UNREAD_TYPE, 0xd28b);
	cur_take(&w->c, form == 0x10 ? 8 : 6);
	return behind_type_or_length(w,
		cur_u16be(&w->c),
		"an Arista time stamp was expected");
}

/* IEEE 802.1ah: a service identifier, then the customer's frame */
static const char *read_backbone(struct walk *w)
{
	return behind(w,
		4,
		H_ETHERNET,
		"a backbone service tag was expected");
}

/* FabricPath: tree and time to live, then the frame that is carried */
static const char *read_fabricpath(struct walk *w)
{
	return behind(w, 2, H_ETHERNET, "a FabricPath tag was expected");
}

/* RFC 6325, 3: options are counted in words by five bits */
static const char *read_trill(struct walk *w)
{
	uint16_t head = cur_u16be(&w->c);

	return behind(w,
		4 + (head >> 6 & 31U) * 4,
		H_ETHERNET,
		"a TRILL header was expected");
}

/* labels down to the bottom of the stack; what follows says itself what it is:
 * an IP version, a pseudowire's control word and Ethernet (RFC 4385), its
 * channel for what manages it, or Ethernet without a control word */
static const char *read_mpls(struct walk *w)
{
	uint32_t label;

	do {
		label = cur_u32be(&w->c);
	} while (!w->c.bad && !(label & 0x100));
	if (w->c.bad || !cur_left(&w->c))
		return "an MPLS label stack was expected";
	unsigned first = *w->c.p >> 4;
	struct ahead a = walk_ahead(w);

	w->next = first == 4 || first == 6 ? H_IP : H_ETHERNET;
	if (first == 1 && !looks_ethernet(a)) {
		uint32_t channel = cur_u32be(&w->c);
		return unread_as(w, UNREAD_CHANNEL, channel & 0xffff);
	}
	if (first == 0 && !looks_ethernet(a))
		cur_take(&w->c, 4);
	return NULL;
}

static const struct {
	uint16_t type;
	enum header next;
} types[] = {
	{ ETH_IPV4, H_IPV4 },
	{ ETH_IPV6, H_IPV6 },
	{ ETH_VLAN, H_VLAN },
	{ ETH_QINQ, H_VLAN },
	{ ETH_QINQ_OLD, H_VLAN },
	{ ETH_QINQ_OLD_2, H_VLAN },
	{ ETH_QINQ_OLD_3, H_VLAN },
	{ ETH_MPLS, H_MPLS },
	{ 0x8848, H_MPLS }, /* multicast */
	{ 0x8864, H_PPPOE },
	{ ETH_TEB, H_ETHERNET },
	{ 0x6559, H_FRAME_RELAY },
	{ 0x88be, H_ERSPAN2 },
	{ 0x22eb, H_ERSPAN3 },
	{ 0x22f3, H_TRILL },
	{ 0x880b, H_PPP },
	{ 0x8870, H_LLC }, /* of frames too long for a length */
	{ 0x88e7, H_BACKBONE },
	{ 0x8903, H_FABRICPATH },
	{ 0x8909, H_CISCO_META },
	{ 0x8926, H_TAG4 }, /* VN-tag */
	{ 0x892f, H_TAG4 }, /* HSR */
	{ ETH_NSH, H_NSH },
	{ 0x8988, H_TTAG },
	{ 0xd28b, H_ARISTA },
	{ 4, H_LLC }, /* a frame without a type, in Linux cooked captures */
};

/* Behind ARP stands who has which address: it is noted. */
static const char *read_type(struct walk *w)
{
	enum {
		ARP_N = 28
	};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (types[i].type == w->type) {
			w->next = types[i].next;
			return NULL;
		}
	}
	if (w->type == ETH_ARP && cur_left(&w->c) >= ARP_N)
		w->unread.arp = (struct str){ (const char *)w->c.p, ARP_N };
	return unread_as(w, UNREAD_TYPE, w->type);
}

header_reader *const link_readers[LINK_HEADERS] = {
	[H_ETHERNET - H_LINKS] = read_ethernet,
	[H_SLL - H_LINKS] = read_sll,
	[H_SLL2 - H_LINKS] = read_sll2,
	[H_FDDI - H_LINKS] = read_fddi,
	[H_TOKEN_RING - H_LINKS] = read_token_ring,
	[H_SNAP - H_LINKS] = read_snap,
	[H_NLPID - H_LINKS] = read_nlpid,
	[H_LLC - H_LINKS] = read_llc,
	[H_RADIOTAP - H_LINKS] = read_radiotap,
	[H_PRISM - H_LINKS] = read_prism,
	[H_80211 - H_LINKS] = read_80211,
	[H_80211_SWAPPED - H_LINKS] = read_80211_swapped,
	[H_HDLC - H_LINKS] = read_hdlc,
	[H_PPP - H_LINKS] = read_ppp,
	[H_PPP_LINE - H_LINKS] = read_ppp_line,
	[H_PPPD - H_LINKS] = read_pppd,
	[H_PPPOE - H_LINKS] = read_pppoe,
	[H_FRAME_RELAY - H_LINKS] = read_frame_relay,
	[H_DIRECTION_PPP - H_LINKS] = read_direction_ppp,
	[H_DIRECTION_HDLC - H_LINKS] = read_direction_hdlc,
	[H_DIRECTION_FRAME_RELAY - H_LINKS] = read_direction_frame_relay,
	[H_NULL - H_LINKS] = read_null,
	[H_ENC - H_LINKS] = read_enc,
	[H_PFLOG - H_LINKS] = read_pflog,
	[H_NFLOG - H_LINKS] = read_nflog,
	[H_PPI - H_LINKS] = read_ppi,
	[H_PKTAP - H_LINKS] = read_pktap,
	[H_PRIVATE - H_LINKS] = read_private,
	[H_NETANALYZER - H_LINKS] = read_netanalyzer,
	[H_NETANALYZER_PREAMBLE - H_LINKS] = read_netanalyzer_preamble,
	[H_FIBRE_CHANNEL - H_LINKS] = read_fibre_channel,
	[H_VLAN - H_LINKS] = read_vlan,
	[H_CISCO_META - H_LINKS] = read_cisco_meta,
	[H_TAG4 - H_LINKS] = read_tag4,
	[H_TTAG - H_LINKS] = read_ttag,
	[H_ARISTA - H_LINKS] = read_arista,
	[H_BACKBONE - H_LINKS] = read_backbone,
	[H_FABRICPATH - H_LINKS] = read_fabricpath,
	[H_TRILL - H_LINKS] = read_trill,
	[H_MPLS - H_LINKS] = read_mpls,
	[H_TYPE - H_LINKS] = read_type,
};
