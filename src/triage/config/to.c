/* SPDX-License-Identifier: Apache-2.0 */
/* Destinations as they are written. */
#include <arpa/inet.h>

#include "triage/config/found.h"

enum {
	HOST_MOST = 253, /* RFC 1035, 2.3.4 */
	LABEL_MOST = 63,
	TOP_MOST = 24,
	URL_MOST = 2048,
	PORT_DIGITS = 5
};

bool is_text(unsigned char c)
{
	return (c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n';
}

static bool alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What stands behind the last full stop of file names, and is no top level of
 * names that programs connect to. */
static bool is_file_ending(struct str top)
{
	static const char *const endings[] = { "dll",
		"exe",
		"sys",
		"txt",
		"php",
		"html",
		"htm",
		"cpp",
		"xml",
		"json",
		"ini",
		"log",
		"bin",
		"dat",
		"tmp",
		"bat",
		"cfg",
		"conf",
		"png",
		"jpg",
		"gif",
		"asp",
		"aspx",
		"jsp",
		"dylib",
		"lib",
		"pdb",
		"res",
		"obj",
		"ttf",
		"zip",
		"css" };

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		if (str_lower_eq(top, str_of(endings[i])))
			return true;
	}
	return false;
}

static bool label(struct str s)
{
	if (!s.n || s.n > LABEL_MOST || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!alpha(c) && !digit(c) && c != '-' && c != '_')
			return false;
	}
	return true;
}

static bool top_level(struct str s)
{
	if (s.n < 2 || s.n > TOP_MOST || is_file_ending(s))
		return false;
	if (str_starts(s, STR("xn--")))
		return label(s);
	for (size_t i = 0; i < s.n; i++) {
		if (!alpha(s.p[i]))
			return false;
	}
	return true;
}

static bool domain(struct str s)
{
	struct str rest = s;
	struct str head, tail;
	unsigned labels = 0;

	if (s.n > HOST_MOST)
		return false;
	while (str_cut(rest, '.', &head, &tail)) {
		if (!label(head))
			return false;
		rest = tail;
		labels++;
	}
	return labels && top_level(rest) && domain_is_public(s);
}

/* 0 and above 223 are nobody's. */
static bool ipv4(struct str s)
{
	char z[INET_ADDRSTRLEN];
	struct in_addr a;
	uint32_t first;

	if (s.n < 7 || s.n >= sizeof z)
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = 0;
	if (inet_pton(AF_INET, z, &a) != 1)
		return false;
	first = ntohl(a.s_addr) >> 24;
	return first > 0 && first < 224;
}

static bool ipv6(struct str s)
{
	char z[INET6_ADDRSTRLEN];
	struct in6_addr a;

	if (s.n < 6 || s.n >= sizeof z || !str_has_char(s, ':'))
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = 0;
	return inet_pton(AF_INET6, z, &a) == 1;
}

static bool host(struct str s, struct config_to *t)
{
	t->host = s;
	if (ipv4(s))
		t->kind = TO_IPV4;
	else if (domain(s))
		t->kind = TO_DOMAIN;
	else
		return false;
	return true;
}

static bool port(struct str s, uint32_t *ret)
{
	uint64_t n;

	if (s.n > PORT_DIGITS || !str_u64(s, &n) || n == 0 || n > UINT16_MAX)
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool bracketed(struct str s, struct config_to *t)
{
	struct str inner, rest;

	if (!str_cut(str_from(s, 1), ']', &inner, &rest) || !ipv6(inner))
		return false;
	t->host = inner;
	t->kind = TO_IPV6;
	if (!rest.n)
		return true;
	return rest.p[0] == ':' && port(str_from(rest, 1), &t->port);
}

static bool host_port(struct str s, struct config_to *t)
{
	struct str head, tail;

	if (s.n && s.p[0] == '[')
		return bracketed(s, t);
	if (ipv6(s)) {
		t->host = s;
		t->kind = TO_IPV6;
		return true;
	}
	if (!str_cut(s, ':', &head, &tail))
		return host(s, t);
	return host(head, t) && port(tail, &t->port);
}

static bool url_char(char c)
{
	return c > ' ' && c <= '~' && c != '"' && c != '<' && c != '>' &&
		c != '\\' && c != '^' && c != '`' && c != '{' && c != '}';
}

static uint32_t scheme_port(struct str s)
{
	static const struct {
		const char *name;
		uint32_t port;
	} schemes[] = { { "http", 80 },
		{ "https", 443 },
		{ "ws", 80 },
		{ "wss", 443 },
		{ "ftp", 21 },
		{ "tcp", 0 },
		{ "udp", 0 },
		{ "tls", 443 },
		{ "ssl", 443 },
		{ "socks5", 1080 } };

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		if (str_lower_eq(s, str_of(schemes[i].name)))
			return schemes[i].port;
	}
	return UINT32_MAX;
}

static bool url(struct str s,
	struct str rest,
	uint32_t usual,
	struct config_to *t)
{
	struct str user;
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!url_char(s.p[i]))
			return false;
	}
	while (n < rest.n && !strchr("/?#", rest.p[n]))
		n++;
	rest.n = n;
	if (str_cut_last(rest, '@', &user, &rest))
		user.n = 0;
	if (!host_port(rest, t))
		return false;
	t->url = s;
	t->kind = TO_URL;
	if (!t->port)
		t->port = usual;
	return true;
}

bool to_read(struct str s, struct config_to *ret)
{
	struct config_to t = { 0 };
	struct str scheme, rest;
	bool ok;

	if (!s.n || s.n > URL_MOST)
		return false;
	if (str_cut(s, ':', &scheme, &rest) && str_starts(rest, STR("//"))) {
		uint32_t usual = scheme_port(scheme);

		ok = usual != UINT32_MAX &&
			url(s, str_from(rest, 2), usual, &t);
	} else {
		ok = host_port(s, &t);
	}
	if (ok)
		*ret = t;
	return ok;
}
