/* SPDX-License-Identifier: Apache-2.0 */
/* What in a run can be looked for. A program is full of words that look like
 * names of hosts (System.IO, libc.so.6, foo.py), so a bare name must end in a
 * public suffix that is no file's or language's, and be in lower case; a URL
 * says itself what it is. */
#include <stdio.h>

#include "triage/strings/run.h"

enum {
	TOKEN_MIN = 6,
	/* refanging gives room for so much */
	TOKEN_MAX = INDICATOR_MAX_BYTE - 1
};

/* How a bare name must end, and how it must not. */
static const char *const hosts[] = {
#include "triage/strings/hosts.list"
};
static const char *const not_hosts[] = {
#include "triage/strings/not_hosts.list"
};

static bool is_token(char c)
{
	return (unsigned char)c > ' ' && !strchr("\"'<>`|\\{}^", c);
}

static bool is_one_of(struct str word, const char *const *list, size_t n)
{
	size_t i = 0;

	while (i < n && !str_is(word, list[i]))
		i++;
	return i < n;
}

static bool is_host_suffix(struct str name)
{
	struct str head;
	struct str last;

	if (!str_cut_last(name, '.', &head, &last))
		return false;
	if (last.n == 2) {
		return !is_one_of(last,
			not_hosts,
			sizeof not_hosts / sizeof *not_hosts);
	}
	return is_one_of(last, hosts, sizeof hosts / sizeof *hosts);
}

static bool is_label_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
		c == '.';
}

/* A bare name of a host, not of a file or a class. */
static bool is_host_name(struct str s)
{
	size_t letters = 0;

	if (s.n && (s.p[0] == '.' || s.p[0] == '-'))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_label_char(s.p[i]))
			return false;
		letters += s.p[i] >= 'a' && s.p[i] <= 'z';
	}
	return letters >= 4 && is_host_suffix(s) && domain_is_public(s);
}

/* "6.0.0.0", "1.2.3.0": a version; an address is seldom written with a first
 * number so small or ends so even. */
static bool is_version(struct str quad)
{
	struct addr a;

	if (!addr_parse(quad, &a))
		return false;
	if (!addr_is_v4(a))
		return false;
	uint32_t v = (uint32_t)a.lo;
	return (v >> 24) < 11 || (v & 0xffff) == 0 || (v >> 28) == 0xf;
}

/* Bytes before the first of `ends`. */
static size_t until(struct str s, const char *ends)
{
	size_t n = 0;

	while (n < s.n && !strchr(ends, s.p[n]))
		n++;
	return n;
}

/* "DB::DB": a member of a class, in letters that are digits too. */
static bool is_member(struct str value)
{
	size_t colons = 0;

	for (size_t i = 0; i < value.n; i++)
		colons += value.p[i] == ':';
	return colons > 0 && colons < 3;
}

/* What stands between "://" and the path, without user, port and brackets. */
static struct str url_host(struct str url)
{
	struct str at;
	const char *p = memmem(url.p, url.n, "://", 3);

	if (!p)
		return STR("");
	struct str host = str_from(url, (size_t)(p - url.p) + 3);
	host = str_head(host, until(host, "/?#"));
	if (str_cut_last(host, '@', &at, &host) && host.n == 0)
		return STR("");
	if (host.n && host.p[0] == '[')
		return str_head(str_from(host, 1), until(host, "]") - 1);
	return str_head(host, until(host, ":"));
}

/* A host that somebody could be sent to: "%s", "localhost" and "server" are
 * none. */
static bool is_host(struct str s)
{
	char room[DOMAIN_MAX_BYTE];
	struct addr a;
	struct str name;

	if (addr_parse(s, &a))
		return true;
	return s.n && s.p[0] != '.' && domain_name(s, room, &name) &&
		str_has_char(name, '.') && domain_is_public(name);
}

/* Whether the value is one that would be looked for. */
static bool is_plain(enum indicator_type t, struct str value)
{
	switch (t) {
	case IND_URL:
		return is_host(url_host(value));
	case IND_IP:
		return !is_version(value) && !is_member(value);
	case IND_DOMAIN:
		return is_host_name(value);
	case IND_EMAIL:
		return true;
	default:
		return false;
	}
}

/* Brackets, quotes and full stops around a word belong to the sentence. */
static struct str trimmed(struct str s)
{
	while (s.n && strchr("([,;:=", s.p[0]))
		s = str_from(s, 1);
	while (s.n && strchr(")],;:.!?=", s.p[s.n - 1]))
		s.n--;
	return s;
}

static void tell(struct runs *r,
	const struct run *run,
	enum indicator_type t,
	struct str value,
	bool defanged)
{
	uint32_t before = r->told.n;

	if (before >= VALUES_MAX)
		return;
	if (table_put(&r->told, value) == TABLE_NONE || r->told.n == before)
		return;
	fact_item(r->facts, FACT_INDICATOR);
	fact_text(r->facts,
		FACT_INDICATOR_TYPE,
		str_of(indicator_type_name(t)));
	fact_text(r->facts, FACT_INDICATOR_VALUE, value);
	fact_number(r->facts, FACT_INDICATOR_AT, run->at);
	fact_text(r->facts, FACT_INDICATOR_ENCODING, str_of(run->encoding));
	if (defanged)
		fact_number(r->facts, FACT_INDICATOR_DEFANGED, true);
}

/* "GEThttp://host": what stands before the scheme does not belong to it. */
static struct str from_scheme(struct str s)
{
	static const char *const schemes[] = { "https://",
		"http://",
		"ftp://",
		"hxxps://",
		"hxxp://",
		"tcp://",
		"ws://",
		"wss://" };

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		const char *p =
			memmem(s.p, s.n, schemes[i], strlen(schemes[i]));

		if (p)
			return str_from(s, (size_t)(p - s.p));
	}
	return s;
}

static void one_token(struct runs *r, const struct run *run, struct str token)
{
	char room[INDICATOR_MAX_BYTE];
	struct str value;

	if (token.n < TOKEN_MIN || token.n > TOKEN_MAX)
		return;
	struct str plain = indicator_refanged(trimmed(token), room);
	bool defanged = plain.p == room && !str_has(token, plain);
	plain = trimmed(from_scheme(plain));
	enum indicator_type t = indicator_type_of_form(plain, &value);
	if (t != INDICATOR_TYPES && is_plain(t, value))
		tell(r, run, t, t == IND_IP ? plain : value, defanged);
}

static void run_indicators(struct runs *r, const struct run *run)
{
	struct str s = run->text;
	size_t i = 0;

	if (!str_has_char(s, '.') && !str_has_char(s, ':'))
		return;
	while (i < s.n) {
		size_t from = i;

		while (i < s.n && is_token(s.p[i]))
			i++;
		one_token(r, run, (struct str){ s.p + from, i - from });
		i++;
	}
}

void run_found(struct runs *r, const struct run *run)
{
	if (r->listed < RUNS_LISTED) {
		r->listed++;
		fact_item(r->facts, FACT_STRING);
		fact_text(r->facts,
			FACT_STRING_TEXT,
			str_head(run->text, RUN_SHOWN));
		fact_number(r->facts, FACT_STRING_AT, run->at);
		fact_text(r->facts,
			FACT_STRING_ENCODING,
			str_of(run->encoding));
	}
	run_indicators(r, run);
}
