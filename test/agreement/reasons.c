/* SPDX-License-Identifier: Apache-2.0 */
#include "agreement.h"

/* IANA, TLS Cipher Suites: those that the results name */
static const struct {
	const char *name, *hex;
} ciphers[] = {
	{ "TLS_AES_128_GCM_SHA256", "1301" },
	{ "TLS_AES_256_GCM_SHA384", "1302" },
	{ "TLS_CHACHA20_POLY1305_SHA256", "1303" },
	{ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "c02f" },
	{ "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "c030" },
	{ "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "c013" },
	{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "c014" },
	{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "c028" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "c02b" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "c02c" },
	{ "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "cca8" },
	{ "TLS_ECDHE_RSA_WITH_RC4_128_SHA", "c011" },
	{ "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA", "c007" },
	{ "TLS_RSA_WITH_AES_128_CBC_SHA", "002f" },
	{ "TLS_RSA_WITH_AES_256_CBC_SHA", "0035" },
	{ "TLS_RSA_WITH_AES_128_GCM_SHA256", "009c" },
	{ "TLS_RSA_WITH_AES_256_GCM_SHA384", "009d" },
	{ "TLS_RSA_WITH_RC4_128_SHA", "0005" },
	{ "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "000a" },
	{ "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "0033" },
	{ "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "0039" },
	{ "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "009f" },
	{ "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA", "0045" },
};

struct str cipher_of(struct arena *a, struct str name)
{
	(void)a;
	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
		if (str_is(name, ciphers[i].name))
			return str_of(ciphers[i].hex);
	}
	return name;
}

/* Looked at one by one; the first that fits. capture, where, value: parts of
 * them, "" = any. line: LINES = any. */
static const struct {
	enum line line;
	const char *capture, *where, *value, *why;
} reasons[] = {
	{ ARKIME_ID_ESP,
		"",
		"",
		"",
		"ESP has no ports: Arkime hashes two zero ones, the "
		"specification's reference none" },
	{ ARKIME_TOTAL,
		"igmp.pcap",
		"",
		"",
		"Arkime puts all of IGMP into one session, whatever the "
		"addresses" },
	{ ARKIME_WAYS,
		"igmp.pcap",
		"",
		"",
		"Arkime puts all of IGMP into one session, whatever the "
		"addresses" },
	{ ARKIME_TOTAL,
		"pim.pcap",
		"",
		"",
		"Arkime puts both directions of PIM to a group into one "
		"session" },
	{ ARKIME_WAYS,
		"pim.pcap",
		"",
		"",
		"Arkime puts both directions of PIM to a group into one "
		"session" },
	{ LINES,
		"arkime_synthetic",
		"0.0.0.0 68 255.255.255.255 67",
		"",
		"Arkime puts what a DHCP client and its server say into one "
		"session, whatever the addresses" },
	{ LINES,
		"arkime_synthetic",
		"17 10.9.8.1",
		"",
		"a UDP length of 0: Arkime does not believe the ports then" },
	{ LINES,
		"arkime_synthetic",
		"2001:db8:900::1",
		"",
		"a tunnel behind a long extension header: its inside is the "
		"flow here, itself there" },
	{ LINES,
		"arkime_synthetic",
		"2001:db8:901::1",
		"",
		"a tunnel behind a long extension header: its inside is the "
		"flow here, itself there" },
	{ LINES,
		"arkime_synthetic",
		"51 10.0.32.1 ",
		"",
		"an authentication header: what stands behind it is the flow "
		"here, itself there" },
	{ ARKIME_TOTAL,
		"socks5-http-302-frag",
		"",
		"",
		"fragments: each is counted here, the whole packet once "
		"there" },
	{ ARKIME_WAYS,
		"socks5-http-302-frag",
		"",
		"",
		"fragments: each is counted here, the whole packet once "
		"there" },
	{ LINES,
		"vxlan.pcap",
		"17 192.168.56.11 0",
		"",
		"fragments of a tunnel: counted in what is inside here, as the "
		"tunnel there" },
	{ ARKIME_WAYS,
		"single-packets",
		"",
		"",
		"one packet without SYN: by its port it is the server's here" },
	{ ARKIME_DNS_HOST,
		"",
		"",
		"\xce",
		"Arkime writes names decoded from Punycode beside those that "
		"were sent" },
	{ ARKIME_DNS_QUERY,
		"",
		"",
		"\xce",
		"Arkime writes names decoded from Punycode beside those that "
		"were sent" },
	{ ARKIME_DNS_HOST,
		"",
		"",
		"",
		"a name in an answer, which is told with the answers here" },
	{ ARKIME_FTP_COMMAND,
		"",
		"",
		"PASS",
		"passwords are not told here, nor that command" },
	{ ARKIME_NBNS_NAME,
		"",
		"",
		"",
		"NetBIOS: only who registers a name is heard here; these are "
		"names in questions and answers" },
	{ ARKIME_SMB_FILE,
		"",
		"",
		"",
		"a command of SMB 1 out of the middle of a session, without an "
		"answer" },
	{ ARKIME_HTTP_URI,
		"arkime_synthetic",
		"10.0.38.1",
		"",
		"HTTP/2 in plain text is not read here" },
	{ ARKIME_HTTP_METHOD,
		"arkime_synthetic",
		"10.0.38.1",
		"",
		"HTTP/2 in plain text is not read here" },
	{ ARKIME_HTTP_URI,
		"gre-erspan-vxlan",
		"",
		"",
		"a blank in the URI: Arkime ends it there" },
	{ ARKIME_HTTP_STATUS,
		"http-100-continue",
		"",
		"100",
		"the answer that counts is told here, not the interim one" },
	{ LINES, "sctp-www", "", "", "HTTP over SCTP is not read here" },
	{ LINES, "ike-cert", "", "", "certificates of IKE are not read here" },
	{ ARKIME_MAIL_FROM,
		"wireshark-bdat",
		"",
		"",
		"the sender of the envelope is told here, which is empty; "
		"there the one of the header" },
	{ ARKIME_MAIL_TO, "arkime_synthetic", "", "", "IMAP is not read here" },
	{ ARKIME_MAIL_FROM,
		"arkime_synthetic",
		"",
		"",
		"IMAP is not read here" },
	{ ARKIME_MAIL_SUBJECT,
		"arkime_synthetic",
		"",
		"",
		"IMAP is not read here" },
	{ ARKIME_MAIL_SUBJECT,
		"",
		"",
		"",
		"a character set that is not decoded here: the words are told "
		"as they were sent" },
	{ ARKIME_MAIL_SHA256,
		"",
		"",
		"",
		"a text in base64: only attachments are files here" },
	{ ARKIME_MAIL_HELO,
		"socks5-smtp-503",
		"",
		"",
		"no mail followed, and HELO is told with the mail" },
	{ NDPI_JA4_SUMS,
		"dtls.pcap",
		"",
		"",
		"nDPI takes the version of the hello itself, the specification "
		"the best of supported_versions" },
	{ NDPI_JA4,
		"dtls.pcap",
		"17 127.0.0.1",
		"",
		"nDPI takes the version of the hello itself, the specification "
		"the best of supported_versions" },
	{ NDPI_JA4,
		"",
		"",
		"",
		"nDPI writes d without a name (and i for an address), the "
		"first two characters of most ALPNs, and the sum of nothing "
		"instead of zeros" },
	{ NDPI_JA3S,
		"dtls.pcap",
		"",
		"",
		"nDPI takes the HelloRetryRequest, here the ServerHello that "
		"follows it counts" },
	{ LINES,
		"capwap",
		"",
		"",
		"a tunnel whose frames are not IP (ARP, WLCCP) is the flow "
		"here: nDPI leaves such packets out" },
	{ LINES,
		"fuzz-2006-09-29-28586",
		"",
		"",
		"packets damaged on purpose: other limits of what is "
		"believed" },
	{ LINES,
		"quic-fuzz-overflow",
		"",
		"",
		"a fragment whose others never came is no flow here" },
	{ NDPI_TOTAL,
		"fins.pcap",
		"",
		"",
		"cut frames: as long as on the wire here, as captured there" },
	{ NDPI_WAYS,
		"fins.pcap",
		"",
		"",
		"cut frames: as long as on the wire here, as captured there" },
	{ NDPI_TOTAL,
		"ja3_lots_of_cipher_suites_2",
		"",
		"",
		"two resets of 90 bytes are counted as 64 there" },
	{ NDPI_TOTAL,
		"",
		"",
		"",
		"nDPI leaves out packets of a flow that it has ended" },
	{ NDPI_WAYS,
		"ja3_lots_of_cipher_suites_2",
		"",
		"",
		"two resets of 90 bytes are counted as 64 there" },
	{ NDPI_WAYS,
		"",
		"",
		"",
		"nDPI leaves out packets of a flow that it has ended" },
	{ NDPI_NAME,
		"custom_risk_mask",
		"",
		"",
		"bytes that are not ASCII: nDPI writes ?, here they are "
		"escaped" },
	{ NDPI_NAME,
		"iphone",
		"",
		"",
		"bytes that are not ASCII, and blanks: escaped here" },
	{ NDPI_NAME,
		"dns-exf",
		"",
		"",
		"nDPI writes _ for other characters, and cuts off the "
		"beginning of long names" },
	{ NDPI_NAME,
		"dns_exfiltration",
		"",
		"",
		"nDPI cuts off the beginning of long names" },
	{ NDPI_NAME, "dns_ambiguous_names", "", "", "nDPI writes _ for *" },
	{ NDPI_NAME,
		"dns_invert_query",
		"",
		"",
		"an inverse query: the address in it is no name" },
	{ NDPI_CLIENT,
		"quic_interop_V",
		"58 ",
		"",
		"ICMP that nobody asked for: each direction is a flow of its "
		"own here" },
	{ NDPI_CLIENT,
		"",
		"",
		"",
		"the beginning is missing, or silence was in between: the "
		"ports decide here, the first packet there" },
};

static bool part(struct str s, const char *what)
{
	return str_has(s, str_of(what));
}

static bool is_line(enum line l, enum line of)
{
	return l == of || of == LINES;
}

const char *reason_for(struct agreement *g,
	enum line l,
	struct str where,
	struct str value)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		if (is_line(l, reasons[i].line) &&
			part(str_of(g->capture), reasons[i].capture) &&
			part(where, reasons[i].where) &&
			part(value, reasons[i].value)) {
			return reasons[i].why;
		}
	}
	return NULL;
}
