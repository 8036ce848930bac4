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

/* Whether what the other tool says stands in the packets of the flow, in clear:
 * what a reason is only true with. */
enum stands {
	ANY,
	STANDS,
	ABSENT,
	DAMAGED /* packets of the flow have wrong sums */
};

/* Looked at one by one; the first that fits. capture, where, value: parts of
 * them, "" = any. line: LINES = any. How flows are counted is not here but in
 * evidence.c. */
static const struct {
	enum line line;
	const char *capture, *where, *value;
	enum stands stands;
	const char *why;
} reasons[] = {
	{ ARKIME_ID_ESP,
		"",
		"",
		"",
		ANY,
		"other tool: ESP has no ports, and it hashes two zero ones; "
		"the specification's reference none" },
	{ ARKIME_DNS_HOST,
		"",
		"",
		"\xce",
		ABSENT,
		"other tool: names decoded from Punycode beside those that "
		"were sent" },
	{ ARKIME_DNS_QUERY,
		"",
		"",
		"\xce",
		ABSENT,
		"other tool: names decoded from Punycode beside those that "
		"were sent" },
	{ ARKIME_DNS_HOST,
		"",
		"",
		"",
		ANY,
		"ours: a name in an answer is told with the answers" },
	{ ARKIME_FTP_COMMAND,
		"",
		"",
		"PASS",
		STANDS,
		"ours: passwords are not told, nor that command" },
	{ ARKIME_NBNS_NAME,
		"",
		"",
		"",
		ABSENT,
		"not read: NetBIOS names in questions and answers; only who "
		"registers a name is" },
	{ ARKIME_SMB_FILE,
		"",
		"",
		"",
		ANY,
		"not read: a command of SMB 1 out of the middle of a "
		"session, "
		"without an answer" },
	{ ARKIME_HTTP_URI,
		"",
		"",
		"*",
		STANDS,
		"other tool: takes the beginning of HTTP/2 for a request" },
	{ ARKIME_HTTP_METHOD,
		"",
		"",
		"PRI",
		STANDS,
		"other tool: takes the beginning of HTTP/2 for a request" },
	{ ARKIME_HTTP_URI,
		"gre-erspan-vxlan",
		"",
		"",
		ANY,
		"other tool: ends a URI at its first blank" },
	{ ARKIME_HTTP_STATUS,
		"",
		"",
		"100",
		STANDS,
		"ours: the answer that counts is told, not the interim one" },
	{ LINES, "", "132 ", "", ANY, "not read: HTTP over SCTP" },
	{ ARKIME_MAIL_FROM,
		"wireshark-bdat",
		"",
		"",
		STANDS,
		"ours: the sender of the envelope is told, which is empty; "
		"not "
		"the one of the header" },
	{ ARKIME_MAIL_SUBJECT,
		"gb2312",
		"",
		"",
		ABSENT,
		"ours: a character set that is not decoded; the words are "
		"told "
		"as they were sent" },
	{ ARKIME_MAIL_SHA256,
		"",
		"",
		"",
		ABSENT,
		"ours: a text in base64 is no file; only attachments are" },
	{ ARKIME_MAIL_HELO,
		"socks5-smtp-503",
		"",
		"",
		STANDS,
		"ours: HELO is told with the mail, and none followed" },
	{ ARKIME_LDAP_NAME,
		"",
		"",
		"<ROOT>",
		ABSENT,
		"ours: a bind without a name is nobody's" },
	{ ARKIME_LDAP_NAME,
		"arkime_synthetic",
		"",
		"cn=admin,",
		STANDS,
		"ours: the message is two bytes longer than what was ever "
		"sent "
		"of it, and is waited for" },
	{ NDPI_JA4_SUMS,
		"dtls.pcap",
		"",
		"",
		ABSENT,
		"other tool: takes the version of the hello itself, the "
		"specification the best of supported_versions" },
	{ NDPI_JA4,
		"dtls.pcap",
		"17 127.0.0.1",
		"",
		ABSENT,
		"other tool: takes the version of the hello itself, the "
		"specification the best of supported_versions" },
	{ NDPI_JA4,
		"",
		"",
		"",
		ABSENT,
		"other tool: writes d without a name (and i for an address), "
		"the first two characters of most ALPNs, and the sum of "
		"nothing instead of zeros" },
	{ NDPI_JA3S,
		"dtls.pcap",
		"",
		"",
		ABSENT,
		"other tool: takes the HelloRetryRequest, here the "
		"ServerHello "
		"that follows it counts" },
	{ LINES,
		"capwap",
		"17 192.168.10.10 12380",
		"",
		ANY,
		"other tool: of a tunnel's packets those are left out whose "
		"frames are not IP (ARP, WLCCP)" },
	{ NDPI_NAME,
		"",
		"6 ",
		"",
		DAMAGED,
		"not read: packets were damaged, their sums are wrong" },
	{ NDPI_NAME,
		"custom_risk_mask",
		"",
		"",
		ABSENT,
		"other tool: ? for bytes that are not ASCII" },
	{ NDPI_NAME,
		"iphone",
		"",
		"",
		ANY,
		"ours: bytes that are not ASCII, and blanks, are escaped" },
	{ NDPI_NAME,
		"dns-exf",
		"",
		"",
		ANY,
		"other tool: _ for other characters, and the beginning of "
		"long "
		"names is cut off" },
	{ NDPI_NAME,
		"dns_exfiltration",
		"",
		"",
		ANY,
		"other tool: the beginning of long names is cut off" },
	{ NDPI_NAME,
		"dns_ambiguous_names",
		"",
		"",
		ABSENT,
		"other tool: _ for *" },
	{ NDPI_NAME,
		"dns_invert_query",
		"",
		"",
		ANY,
		"other tool: takes the address in an inverse query for a "
		"name" },
};

static bool part(struct str s, const char *what)
{
	return str_has(s, str_of(what));
}

static bool is_line(enum line l, enum line of)
{
	return l == of || of == LINES;
}

static bool fits(struct agreement *g,
	enum stands stands,
	struct str where,
	struct str value)
{
	if (stands == DAMAGED)
		return recount_flow(g, where).damaged;
	return stands == ANY ||
		stands_in_flow(g, where, value) == (stands == STANDS);
}

const char *reason_for(struct agreement *g,
	enum line l,
	struct str where,
	struct str value)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		if (is_line(l, reasons[i].line) &&
			part(str_of(g->capture), reasons[i].capture) &&
			str_starts(where, str_of(reasons[i].where)) &&
			part(value, reasons[i].value) &&
			fits(g, reasons[i].stands, where, value)) {
			return reasons[i].why;
		}
	}
	return NULL;
}
