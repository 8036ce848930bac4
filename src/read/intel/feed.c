/* SPDX-License-Identifier: Apache-2.0 */
#include "read/intel/feed.h"

/* source: MISP, describeTypes.json; ThreatFox, API "types"; AlienVault OTX,
 * indicator types. Words are compared in lower case. */
static const struct {
	const char *word;
	uint8_t type[2];
} words[] = {
#define NO INDICATOR_TYPES
	{ "ip", { IND_IP, NO } },
	{ "ip-dst", { IND_IP, NO } },
	{ "ip-src", { IND_IP, NO } },
	{ "ipv4", { IND_IP, NO } },
	{ "ipv6", { IND_IP, NO } },
	{ "ip:port", { IND_IP, NO } },
	{ "ip-dst|port", { IND_IP, NO } },
	{ "ip-src|port", { IND_IP, NO } },
	{ "ipv4-addr", { IND_IP, NO } },
	{ "ipv6-addr", { IND_IP, NO } },
	{ "cidr", { IND_CIDR, NO } },
	{ "domain", { IND_DOMAIN, NO } },
	{ "hostname", { IND_DOMAIN, NO } },
	{ "fqdn", { IND_DOMAIN, NO } },
	{ "domain-name", { IND_DOMAIN, NO } },
	{ "hostname|port", { IND_DOMAIN, NO } },
	{ "domain|ip", { IND_DOMAIN, IND_IP } },
	{ "url", { IND_URL, NO } },
	{ "email", { IND_EMAIL, NO } },
	{ "email-src", { IND_EMAIL, NO } },
	{ "email-dst", { IND_EMAIL, NO } },
	{ "email-reply-to", { IND_EMAIL, NO } },
	{ "md5", { IND_MD5, NO } },
	{ "sha1", { IND_SHA1, NO } },
	{ "sha256", { IND_SHA256, NO } },
	{ "md5_hash", { IND_MD5, NO } },
	{ "sha1_hash", { IND_SHA1, NO } },
	{ "sha256_hash", { IND_SHA256, NO } },
	{ "filehash-md5", { IND_MD5, NO } },
	{ "filehash-sha1", { IND_SHA1, NO } },
	{ "filehash-sha256", { IND_SHA256, NO } },
	{ "filename|md5", { NO, IND_MD5 } },
	{ "filename|sha1", { NO, IND_SHA1 } },
	{ "filename|sha256", { NO, IND_SHA256 } },
	{ "malware-sample", { NO, IND_MD5 } },
	{ "ja3", { IND_JA3, NO } },
	{ "ja3-fingerprint-md5", { IND_JA3, NO } },
	{ "ja3s", { IND_JA3S, NO } },
	{ "ja4", { IND_JA4, NO } },
	{ "hassh", { IND_HASSH, NO } },
	{ "hassh-md5", { IND_HASSH, NO } },
	{ "hassh-server", { IND_HASSH_SERVER, NO } },
	{ "hasshserver-md5", { IND_HASSH_SERVER, NO } },
	{ "cert-sha1", { IND_CERT_SHA1, NO } },
	{ "cert-sha256", { IND_CERT_SHA256, NO } },
	{ "x509-fingerprint-sha1", { IND_CERT_SHA1, NO } },
	{ "x509-fingerprint-sha256", { IND_CERT_SHA256, NO } },
#undef NO
};

unsigned feed_parts(struct str word,
	struct str value,
	struct obs_indicator ret[static 2])
{
	struct str part[2] = { value, { 0 } };
	unsigned n = 0;

	str_cut(value, '|', &part[0], &part[1]);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!str_lower_eq(word, str_of(words[i].word)))
			continue;
		bool halves = strchr(words[i].word, '|') ||
			words[i].type[0] == INDICATOR_TYPES;
		for (unsigned k = 0; k < 2; k++) {
			if (words[i].type[k] < INDICATOR_TYPES) {
				ret[n++] = (struct obs_indicator){
					.type = str_of(indicator_type_name(
						(enum indicator_type)words[i]
							.type[k])),
					.value = halves ? part[k] : value,
					.from_ns = T_NONE,
					.to_ns = T_NONE,
				};
			}
		}
		break;
	}
	return n;
}

const char *feed_ready(struct obs_indicator *x,
	char room[static INDICATOR_MAX_BYTE])
{
	enum indicator_type t = indicator_type_named(x->type);
	enum indicator_type form;
	char canonical[INDICATOR_MAX_BYTE];
	struct str value = indicator_refanged(str_trim(x->value), room);
	struct str as;

	if (t == IND_IP || t == IND_CIDR || t == IND_DOMAIN) {
		form = indicator_type_of_form(value, &as);
		if (form == IND_IP || form == IND_CIDR || form == IND_DOMAIN) {
			t = form;
			value = as;
		} else if (t != IND_DOMAIN) {
			if (t == IND_IP)
				return "an IP address was expected";
			return "a network such as 192.0.2.0/24 was "
			       "expected, with no bits of hosts";
		} else {
			return "a domain name was expected";
		}
	}
	if (t == IND_URL &&
		((form = indicator_type_of_form(value, &as)) != IND_URL &&
			form != IND_DOMAIN && form != IND_IP)) {
		return "a URL was expected";
	}
	if (!indicator_canonical(t, value, canonical, &as)) {
		if (t == IND_URL)
			return "a URL was expected";
		if (t == IND_EMAIL)
			return "an address of mail was expected";
		return "a digest of as many hexadecimal digits as its type has "
		       "was expected";
	}
	x->type = str_of(indicator_type_name(t));
	x->value = value;
	return NULL;
}

int64_t feed_time(struct str s, bool end)
{
	struct span span;

	if (!span_parse(str_trim(s), STR("Z"), &span))
		return T_NONE;
	/* an instant is a bound itself (STIX 2.1, 4.7: "no longer" valid then);
	 * of a coarser date all of it counts */
	return (end && span.res != RES_SECOND ? span.to : span.from) *
		1000000000;
}
