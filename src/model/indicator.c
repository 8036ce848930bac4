/* SPDX-License-Identifier: Apache-2.0 */
#include "model/indicator.h"

static const struct type {
	const char *name;
	uint8_t digits; /* of a digest in hexadecimal; 0 = no digest */
} types[INDICATOR_TYPES] = {
	[IND_IP] = { "ip", 0 },
	[IND_CIDR] = { "cidr", 0 },
	[IND_DOMAIN] = { "domain", 0 },
	[IND_URL] = { "url", 0 },
	[IND_EMAIL] = { "email", 0 },
	[IND_MD5] = { "md5", 32 },
	[IND_SHA1] = { "sha1", 40 },
	[IND_SHA256] = { "sha256", 64 },
	[IND_JA3] = { "ja3", 32 },
	[IND_JA3S] = { "ja3s", 32 },
	[IND_JA4] = { "ja4", 0 },
	[IND_HASSH] = { "hassh", 32 },
	[IND_HASSH_SERVER] = { "hassh-server", 32 },
	[IND_CERT_SHA1] = { "cert-sha1", 40 },
	[IND_CERT_SHA256] = { "cert-sha256", 64 },
};

const char *indicator_type_name(enum indicator_type t)
{
	return t < INDICATOR_TYPES ? types[t].name : "none";
}

enum indicator_type indicator_type_named(struct str name)
{
	int t = 0;

	while (t < INDICATOR_TYPES && !str_is(name, types[t].name))
		t++;
	return (enum indicator_type)t;
}

/* --- canonical forms ----------------------------------------------------- */

static char small(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static struct str lower(struct str s, char *room)
{
	for (size_t i = 0; i < s.n; i++)
		room[i] = small(s.p[i]);
	return (struct str){ room, s.n };
}

static bool name_of(struct str s, char *room, struct str *ret)
{
	if (str_starts(s, STR("*.")))
		s = str_from(s, 2);
	/* ".example.com": the domain and all below it */
	while (s.n && s.p[0] == '.')
		s = str_from(s, 1);
	return domain_name(s, room, ret);
}

static bool digest_of(struct str s,
	unsigned digits,
	char *room,
	struct str *ret)
{
	struct str low = lower(s, room);

	for (size_t i = 0; i < low.n; i++) {
		if (!(low.p[i] >= '0' && low.p[i] <= '9') &&
			!(low.p[i] >= 'a' && low.p[i] <= 'f')) {
			return false;
		}
	}
	*ret = low;
	return low.n == digits;
}

/* A network, also one that was written with the bits of a host: that of
 * 198.51.100.77/24 is 198.51.100.0/24. So short a length beside bits of a host
 * is a slip, which would list half of the world. */
static bool network_meant(struct str s, struct prefix *ret)
{
	enum {
		LEAST_V4 = 96 + 8,
		LEAST_V6 = 16
	};
	struct prefix p;

	if (prefix_parse(s, ret))
		return true;
	if (!str_has_char(s, '/') || !prefix_parse_around(s, &p))
		return false;
	if (p.bits < (addr_is_v4(p.net) ? LEAST_V4 : LEAST_V6))
		return false;
	*ret = p;
	return true;
}

static bool network_of(struct str s, bool one, char *room, struct str *ret)
{
	struct prefix p;
	char text[ADDR_TEXT_N];

	if (!network_meant(s, &p) || (one && p.bits != 128))
		return false;
	struct str net = addr_text(p.net, text);
	struct str at = lower(net, room);
	if (!one) {
		unsigned bits = p.bits;

		if (addr_is_v4(p.net) && bits >= 96)
			bits -= 96;
		room[at.n++] = '/';
		if (bits >= 100)
			room[at.n++] = (char)('0' + bits / 100);
		if (bits >= 10)
			room[at.n++] = (char)('0' + bits / 10 % 10);
		room[at.n++] = (char)('0' + bits % 10);
	}
	*ret = at;
	return true;
}

/* The host as requests name it: without user and port, for the name in a
 * request is kept without its port. */
static struct str url_host(struct str authority)
{
	struct str head;
	struct str tail = authority;
	struct str port;

	while (str_cut(tail, '@', &head, &tail))
		;
	if (tail.n && tail.p[0] == '[') {
		struct str inside = str_from(tail, 1);

		return str_cut(inside, ']', &head, &port) ? head : tail;
	}
	if (str_cut(tail, ':', &head, &port)) {
		if (!str_has_char(port, ':'))
			tail = head;
	}
	while (tail.n && tail.p[tail.n - 1] == '.')
		tail.n--;
	return tail;
}

static bool url_of(struct str s, char *room, struct str *ret)
{
	struct str scheme;
	struct str rest;
	struct str fragment;
	struct str authority;
	size_t n = 0;

	if (str_cut(s, ':', &scheme, &rest) && str_starts(rest, STR("//"))) {
		bool in_path = str_has_char(scheme, '/');
		bool in_query = str_has_char(scheme, '?');

		if (!in_path && !in_query)
			s = str_from(rest, 2);
	}
	str_cut(s, '#', &s, &fragment);
	while (n < s.n && s.p[n] != '/' && s.p[n] != '?')
		n++;
	authority = url_host(str_head(s, n));
	rest = str_from(s, n);
	struct str host;
	if (!domain_name(authority, room, &host))
		host = lower(authority, room);
	bool slash = !rest.n || rest.p[0] != '/';
	if (!host.n || host.n + rest.n + slash > INDICATOR_MAX_BYTE)
		return false;
	if (slash)
		room[host.n++] = '/';
	if (rest.n)
		memcpy(room + host.n, rest.p, rest.n);
	*ret = (struct str){ room, host.n + rest.n };
	return true;
}

static bool mail_of(struct str s, char *room, struct str *ret)
{
	struct str head;
	struct str tail;

	s = str_trim(s);
	if (s.n > 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		s = (struct str){ s.p + 1, s.n - 2 };
	if (!str_cut(s, '@', &head, &tail) || !head.n || !tail.n)
		return false;
	lower(s, room);
	if (str_has_char(tail, '@') ||
		head.n + 1 + DOMAIN_MAX_BYTE > INDICATOR_MAX_BYTE)
		return false;
	struct str host = { room + head.n + 1, tail.n };
	char name[DOMAIN_MAX_BYTE];
	if (domain_name(tail, name, &host))
		memcpy(room + head.n + 1, name, host.n);
	*ret = (struct str){ room, head.n + 1 + host.n };
	return true;
}

bool indicator_canonical(enum indicator_type t,
	struct str value,
	char room[static INDICATOR_MAX_BYTE],
	struct str *ret)
{
	if (t >= INDICATOR_TYPES || !value.n || value.n > INDICATOR_MAX_BYTE)
		return false;
	if (types[t].digits)
		return digest_of(value, types[t].digits, room, ret);
	switch (t) {
	case IND_IP:
	case IND_CIDR:
		return network_of(value, t == IND_IP, room, ret);
	case IND_DOMAIN:
		return name_of(value, room, ret);
	case IND_URL:
		return url_of(value, room, ret);
	case IND_EMAIL:
		return mail_of(value, room, ret);
	default:
		*ret = lower(value, room);
		return true;
	}
}

/* --- values as they are handed on ---------------------------------------- */

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 128 || s.p[i] == '%' ||
			s.p[i] == '\\') {
			return false;
		}
	}
	return true;
}

/* where in a value the name of a host stands; empty = nowhere */
static struct str host_within(enum indicator_type t, struct str value)
{
	struct str head;
	struct str rest = value;
	size_t n = 0;

	if (t == IND_DOMAIN)
		return value;
	if (t == IND_EMAIL)
		return str_cut(value, '@', &head, &rest) ? rest
							 : (struct str){ 0 };
	if (t != IND_URL)
		return (struct str){ 0 };
	if (str_cut(value, ':', &head, &rest) &&
		str_starts(rest, STR("//")) && !str_has_char(head, '/'))
		rest = str_from(rest, 2);
	else
		rest = value;
	while (n < rest.n && !strchr("/?#", rest.p[n]))
		n++;
	return url_host(str_head(rest, n));
}

struct str indicator_plain(enum indicator_type t,
	struct str value,
	char room[static INDICATOR_MAX_BYTE])
{
	struct str host;
	char name[INDICATOR_MAX_BYTE];
	struct str as;
	struct prefix p;

	if (t == IND_IP || t == IND_CIDR) {
		bool as_it_is = is_plain(value) &&
			(t == IND_IP || prefix_parse(value, &p));

		if (as_it_is || !network_of(value, t == IND_IP, room, &as))
			return value;
		return as;
	}
	host = host_within(t, value);
	if (!host.n || is_plain(host) || !domain_name(host, name, &as))
		return value;
	size_t before = (size_t)(host.p - value.p);
	struct str rest = str_from(value, before + host.n);
	if (before + as.n + rest.n > INDICATOR_MAX_BYTE)
		return value;
	memcpy(room, value.p, before);
	memcpy(room + before, as.p, as.n);
	memcpy(room + before + as.n, rest.p, rest.n);
	return (struct str){ room, before + as.n + rest.n };
}

/* --- forms --------------------------------------------------------------- */

/* What stands in brackets for what it is, blanks and case apart. */
static const struct {
	const char *in;
	const char *is;
} bracketed[] = {
	{ ".", "." },
	{ "dot", "." },
	{ "d0t", "." },
	{ ":", ":" },
	{ "colon", ":" },
	{ "://", "://" },
	{ "/", "/" },
	{ "//", "//" },
	{ "at", "@" },
	{ "@", "@" },
};

static char closing_of(char c)
{
	if (c == '[')
		return ']';
	if (c == '(')
		return ')';
	return c == '{' ? '}' : 0;
}

/* "[ dot ]" at the head of s: what it stands for, and how long it is; NULL =
 * nothing of the kind */
static const char *unbracketed(struct str s, size_t *ret_n)
{
	enum {
		LONGEST = 10
	};
	char close = closing_of(s.p[0]);
	struct str in;
	struct str rest;

	if (!close || !str_cut(str_head(s, LONGEST), close, &in, &rest))
		return NULL;
	*ret_n = in.n + 1;
	in = str_trim(str_from(in, 1));
	for (size_t i = 0; i < sizeof bracketed / sizeof *bracketed; i++) {
		if (str_lower_eq(in, str_of(bracketed[i].in)))
			return bracketed[i].is;
	}
	return NULL;
}

/* "hxxp", "hXXps", "h**p", "fxp" and a colon in any form: the scheme that is
 * meant; NULL = none */
static const char *scheme_meant(struct str s)
{
	static const struct {
		const char *from;
		const char *to;
	} schemes[] = {
		{ "hxxp", "http" },
		{ "h**p", "http" },
		{ "hxtp", "http" },
		{ "htxp", "http" },
		{ "fxp", "ftp" },
	};

	/* most places begin none of them */
	if (!s.n || (small(s.p[0]) != 'h' && small(s.p[0]) != 'f'))
		return NULL;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		size_t n = strlen(schemes[i].from);

		if (!str_lower_eq(str_head(s, n), str_of(schemes[i].from)))
			continue;
		struct str tail = str_from(s, n);
		if (tail.n && small(tail.p[0]) == 's')
			tail = str_from(tail, 1);
		if (tail.n && (tail.p[0] == ':' || closing_of(tail.p[0])))
			return schemes[i].to;
	}
	return NULL;
}

static bool may_be_defanged(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (closing_of(text.p[i]) || small(text.p[i]) == 'x' ||
			text.p[i] == '*') {
			return true;
		}
	}
	return false;
}

/* room: text.n bytes, for nothing becomes longer */
static struct str refang(struct str text, char *room)
{
	bool word = false; /* the byte before is part of a word */
	size_t n = 0;

	for (struct str rest = text; rest.n;) {
		size_t took = 1;
		const char *is = unbracketed(rest, &took);
		const char *scheme = !is && !word ? scheme_meant(rest) : NULL;
		struct str to = str_head(rest, 1);

		if (is)
			to = str_of(is);
		if (scheme) {
			to = str_of(scheme);
			took = to.n;
		}
		word = !is &&
			(small(rest.p[0]) >= 'a' && small(rest.p[0]) <= 'z');
		memcpy(room + n, to.p, to.n);
		n += to.n;
		rest = str_from(rest, is || scheme ? took : 1);
	}
	return (struct str){ room, n };
}

struct str indicator_refanged(struct str text,
	char room[static INDICATOR_MAX_BYTE])
{
	if (text.n > INDICATOR_MAX_BYTE || !may_be_defanged(text))
		return text;
	return refang(text, room);
}

struct str indicator_refanged_in(struct str text, struct arena *a)
{
	if (!may_be_defanged(text))
		return text;
	char *room = NEW(a, char, text.n);

	return room ? refang(text, room) : (struct str){ 0 };
}

static bool all_digits(struct str s)
{
	uint64_t v;

	return s.n <= 5 && str_u64(s, &v);
}

static bool is_letter(char c)
{
	return small(c) >= 'a' && small(c) <= 'z';
}

static bool is_label_char(char c)
{
	bool digit = c >= '0' && c <= '9';

	return is_letter(c) || digit || c == '-' || c == '_';
}

/* letters, digits, hyphens and underscores between dots, two parts at least,
 * and letters (or "xn--") at the end: RFC 1123, 2.1 */
static bool is_name(struct str s)
{
	struct str head;
	struct str last = s;
	size_t part = 0;
	size_t dots = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.') {
			if (!part)
				return false;
			part = 0;
			dots++;
			continue;
		}
		part++;
		if (!is_label_char(s.p[i]) || part > 63)
			return false;
	}
	while (str_cut(last, '.', &head, &last))
		;
	if (last.n < 2 || !dots || s.n > 253)
		return false;
	if (str_starts(last, STR("xn--")))
		return true;
	for (size_t i = 0; i < last.n; i++) {
		if (!is_letter(last.p[i]))
			return false;
	}
	return true;
}

/* "192.0.2.1:443", "[2001:db8::1]:443", "name.example:443": the port, and
 * *ret what stands before it; empty = none, and *ret is all of it, but for
 * brackets. */
static struct str port_of(struct str s, struct str *ret)
{
	struct str head;
	struct str tail;
	struct str port;

	*ret = s;
	if (s.n && s.p[0] == '[' &&
		str_cut(str_from(s, 1), ']', &head, &tail)) {
		bool colon = tail.n && tail.p[0] == ':';

		if (!tail.n || (colon && all_digits(str_from(tail, 1))))
			*ret = head;
		return tail.n ? str_from(tail, 1) : tail;
	}
	if (!str_cut(s, ':', &head, &port) || !all_digits(port))
		return (struct str){ 0 };
	*ret = head;
	return port;
}

static struct str without_port(struct str s)
{
	struct str bare;

	port_of(s, &bare);
	return bare;
}

uint16_t indicator_port(struct str text)
{
	struct str bare;
	uint64_t port = 0;

	if (!str_u64(port_of(str_trim(text), &bare), &port))
		return 0;
	return port <= UINT16_MAX ? (uint16_t)port : 0;
}

enum indicator_type indicator_type_of_form(struct str text,
	struct str *ret_value)
{
	static const enum indicator_type digests[] = { IND_MD5,
		IND_SHA1,
		IND_SHA256 };
	char room[INDICATOR_MAX_BYTE];
	struct str v = str_trim(text);
	struct str bare;
	struct str as;
	struct str user;
	struct str host;
	struct prefix p;

	*ret_value = v;
	if (!v.n || v.n > INDICATOR_MAX_BYTE || str_has_char(v, ' '))
		return INDICATOR_TYPES;
	if (str_has(v, STR("://")))
		return url_of(v, room, &as) ? IND_URL : INDICATOR_TYPES;
	if (network_meant(v, &p))
		return p.bits == 128 ? IND_IP : IND_CIDR;
	for (size_t i = 0; i < sizeof digests / sizeof *digests; i++) {
		if (digest_of(v, types[digests[i]].digits, room, &as))
			return digests[i];
	}
	bare = without_port(v);
	*ret_value = bare;
	if (prefix_parse(bare, &p) && p.bits == 128)
		return IND_IP;
	if (name_of(bare, room, &as) && is_name(as)) {
		if (str_starts(bare, STR("*.")))
			*ret_value = str_from(bare, 2);
		return IND_DOMAIN;
	}
	*ret_value = v;
	if (mail_of(v, room, &as) && str_cut(as, '@', &user, &host) &&
		is_name(host)) {
		return IND_EMAIL;
	}
	size_t n = 0;
	while (n < v.n && v.p[n] != '/' && v.p[n] != '?')
		n++;
	bare = without_port(str_head(v, n));
	/* "203.0.113.9/24": a network with bits of hosts, not a path */
	if (all_digits(str_from(v, n + 1)) && prefix_parse(bare, &p))
		return INDICATOR_TYPES;
	if (n < v.n && prefix_parse(bare, &p))
		return IND_URL;
	if (n < v.n && name_of(bare, room, &as) && is_name(as))
		return IND_URL;
	return INDICATOR_TYPES;
}
