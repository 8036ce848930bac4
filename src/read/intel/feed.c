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
	{ "uri", { IND_URL, NO } },
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

struct obs_indicator feed_indicator(enum indicator_type t, struct str value)
{
	return (struct obs_indicator){
		.type = str_of(indicator_type_name(t)),
		.value = value,
		.from_ns = T_NONE,
		.to_ns = T_NONE,
		.seen_from_ns = T_NONE,
		.seen_to_ns = T_NONE,
		.version_ns = T_NONE,
	};
}

static uint16_t port_of(struct str s)
{
	uint64_t port;

	if (!str_u64(str_trim(s), &port) || port > UINT16_MAX)
		return 0;
	return (uint16_t)port;
}

/* most words are told apart by their first letter */
static bool is_word(struct str s, const char *word)
{
	return s.n && (s.p[0] | 0x20) == word[0] &&
		str_lower_eq(s, str_of(word));
}

unsigned feed_parts(struct str word,
	struct str value,
	struct obs_indicator ret[static 2])
{
	struct str part[2] = { value, { 0 } };
	size_t i = 0;
	unsigned n = 0;

	while (i < sizeof words / sizeof *words &&
		!is_word(word, words[i].word))
		i++;
	if (i == sizeof words / sizeof *words)
		return 0;
	struct str known = str_of(words[i].word);
	bool second = words[i].type[0] == INDICATOR_TYPES;
	bool halves = second || str_has_char(known, '|');
	/* a file's name may hold the separator, its digest does not */
	if (second)
		str_cut_last(value, '|', &part[0], &part[1]);
	else if (halves)
		str_cut(value, '|', &part[0], &part[1]);
	for (unsigned k = 0; k < 2; k++) {
		if (words[i].type[k] == INDICATOR_TYPES)
			continue;
		ret[n] = feed_indicator((enum indicator_type)words[i].type[k],
			part[k]);
		if (str_ends(known, STR("|port")))
			ret[n].port = port_of(part[1]);
		n++;
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

	if ((t == IND_IP || t == IND_DOMAIN) && !x->port)
		x->port = indicator_port(value);
	if (t == IND_IP || t == IND_CIDR || t == IND_DOMAIN) {
		form = indicator_type_of_form(value, &as);
		if (form == IND_IP || form == IND_CIDR ||
			form == IND_DOMAIN) {
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
		return "a digest of as many hexadecimal digits as its type "
		       "has "
		       "was expected";
	}
	x->type = str_of(indicator_type_name(t));
	x->value = indicator_plain(t, value, canonical);
	if (x->value.p == canonical) {
		memcpy(room, canonical, x->value.n);
		x->value.p = room;
	}
	return NULL;
}

/* Up to nine digits at the head of s, as ns; what is finer is left out. */
static int64_t fraction_ns(struct str s)
{
	int64_t ns = 0;
	int64_t unit = 100000000;

	for (size_t i = 0; i < s.n && unit; i++, unit /= 10) {
		if (s.p[i] < '0' || s.p[i] > '9')
			break;
		ns += (s.p[i] - '0') * unit;
	}
	return ns;
}

/* "1577836800", "1577836800.5", and finer units, which more digits tell */
static bool since_1970(struct str s, int64_t *ret_ns)
{
	static const struct {
		size_t digits;
		int64_t unit_ns;
	} units[] = {
		{ 9, 1000000000 },
		{ 10, 1000000000 },
		{ 13, 1000000 },
		{ 16, 1000 },
		{ 19, 1 },
	};
	struct str whole = s;
	struct str rest = { 0 };
	uint64_t v;

	str_cut(s, '.', &whole, &rest);
	if (!str_u64(whole, &v) || v > INT64_MAX)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (whole.n != units[i].digits)
			continue;
		/* ten digits reach further than nanoseconds do */
		if ((int64_t)v > INT64_MAX / units[i].unit_ns - 1)
			return false;
		*ret_ns = (int64_t)v * units[i].unit_ns;
		if (units[i].unit_ns == 1000000000)
			*ret_ns += fraction_ns(rest);
		return true;
	}
	return false;
}

int64_t feed_time(struct str s, bool end)
{
	struct span span;
	struct str date = str_trim(s);
	struct str head;
	struct str rest;
	int64_t ns;

	if (!date.n)
		return T_NONE;
	if (since_1970(date, &ns))
		return ns;
	if (!span_parse(date, STR("Z"), &span))
		return T_NONE;
	if (span.res != RES_SECOND)
		return (end ? span.to : span.from) * 1000000000;
	/* an instant is a bound itself (STIX 2.1, 4.7: "no longer" valid then);
	 * of a coarser date all of it counts */
	bool part = str_cut(date, '.', &head, &rest) ||
		str_cut(date, ',', &head, &rest);
	return span.from * 1000000000 + (part ? fraction_ns(rest) : 0);
}

int64_t feed_last_seen(struct str s)
{
	int64_t end_ns = feed_time(s, true);

	if (end_ns == T_NONE)
		return T_NONE;
	return end_ns == feed_time(s, false) ? end_ns : end_ns - 1000000000;
}

int feed_flag(struct str s)
{
	static const char *const no[] = { "f", "0", "false", "no", "n" };
	static const char *const yes[] = { "t", "1", "true", "yes", "y" };

	s = str_trim(s);
	if (!s.n)
		return -1;
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		if (str_lower_eq(s, str_of(no[i])))
			return 0;
		if (str_lower_eq(s, str_of(yes[i])))
			return 1;
	}
	return -1;
}
