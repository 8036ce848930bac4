/* SPDX-License-Identifier: Apache-2.0 */
/* The letter as a message (RFC 5322, MIME), ready for the user's own mail
 * program: nothing is sent from here. Text is base64, so no line of a body is
 * longer than 76 characters and none begins with a dot; what stands in a header
 * is an encoded word (RFC 2047) or was made of characters that mean nothing
 * there, so no name adds a header. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "publish/advisory/advisory.h"
#include "publish/text/say.h"

enum {
	LINE = 76,        /* RFC 2045, 6.8 */
	WORD_BYTES = 36,  /* in an encoded word: at most 75 characters */
	ADDRESS_MAX = 254 /* RFC 5321, 4.5.3.1, as errata 1690 has it */
};

static void put_base64(struct str s, size_t line, struct buf *b)
{
	size_t step = line / 4 * 3;
	char text[LINE + 1];

	for (size_t i = 0; i < s.n; i += step) {
		struct str part = str_head(str_from(s, i), step);

		base64_write((const unsigned char *)part.p, part.n, text);
		buf_z(b, text);
		buf_z(b, "\r\n");
	}
}

/* --- headers ---------------------------------------------------------------
 */

/* Encoded words, each of whole characters, a line each (RFC 2047, 2 and 5). */
static void put_encoded(struct str s, struct buf *b)
{
	char text[(WORD_BYTES + 2) / 3 * 4 + 1];
	struct buf word = { 0 };
	struct str c;
	unsigned columns;
	bool any = false;

	while (s.n || word.n) {
		struct str rest = s;
		bool more = text_char(&rest, &c, &columns);

		if (more && word.n + c.n <= WORD_BYTES) {
			buf_add(&word, c);
			s = rest;
			continue;
		}
		base64_write((const unsigned char *)word.p, word.n, text);
		buf_fmt(b, "%s=?utf-8?B?%s?=", any ? "\r\n " : "", text);
		any = true;
		word.n = 0;
	}
	b->bad |= word.bad;
	buf_done(&word);
}

/* Letters, digits and what is plain everywhere in a header. */
static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
		bool digit = c >= '0' && c <= '9';

		if (!letter && !digit && !str_has_char(STR(" -'/"), s.p[i]))
			return false;
	}
	return s.n && s.n <= 60 && s.p[0] != ' ' && s.p[s.n - 1] != ' ' &&
		!str_has(s, STR("  "));
}

static void put_unstructured(const char *name, struct str s, struct buf *b)
{
	buf_fmt(b, "%s: ", name);
	if (is_plain(s))
		buf_add(b, s);
	else
		put_encoded(s, b);
	buf_z(b, "\r\n");
}

static bool is_atom_char(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') ||
		(c >= '0' && c <= '9') ||
		str_has_char(STR("!#$%&'*+-/=?^_`{|}~"), c);
}

/* dot-atom; host: of a domain, letters, digits and hyphens only */
static bool is_dot_atom(struct str s, bool host)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool dot = c == '.' && i && i + 1 < s.n && s.p[i - 1] != '.';
		bool plain = is_atom_char(c) &&
			(!host ||
				!str_has_char(STR("!#$%&'*+/=?^_`{|}~"), c));

		if (!dot && !plain)
			return false;
	}
	return s.n > 0;
}

bool advisory_is_address(struct str s)
{
	struct str local;
	struct str host;

	return s.n <= ADDRESS_MAX && str_cut_last(s, '@', &local, &host) &&
		local.n <= 64 && is_dot_atom(local, false) &&
		is_dot_atom(host, true) && str_has_char(host, '.');
}

static void put_mailbox(const char *header,
	struct str name,
	struct str address,
	struct buf *b)
{
	buf_fmt(b, "%s: ", header);
	if (name.n) {
		if (is_plain(name) && !str_has_char(name, '\'')) {
			buf_add(b, name);
		} else {
			put_encoded(name, b);
		}
		buf_z(b, "\r\n ");
	}
	buf_fmt(b, "<%.*s>\r\n", STR_FMT(address));
}

/* "Mon, 30 Nov 2026 00:00:00 +0000" */
static void put_date(int64_t s, struct buf *b)
{
	static const char month[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static const char weekday[] = "ThuFriSatSunMonTueWed"; /* from 1970 */
	int64_t days = s / DAY_S;
	int64_t year;
	unsigned m;
	unsigned day;

	civil_from_days(days, &year, &m, &day);
	buf_fmt(b,
		"Date: %.3s, %02u %.3s %04" PRId64 " 00:00:00 +0000\r\n",
		weekday + days % 7 * 3,
		day,
		month + (m - 1) * 3,
		year);
}

/* The issuer's domain; without one a name that nobody can have (RFC 2606). */
static struct str domain_of(const struct issuer *i)
{
	struct str local;
	struct str host = STR("ashiato.invalid");

	if (advisory_is_address(i->email))
		str_cut_last(i->email, '@', &local, &host);
	return host;
}

static void put_headers(const struct advisory *a,
	struct str subject,
	struct buf *b)
{
	const struct issuer *i = &a->issuer;
	bool told = advisory_is_address(i->email);
	char day[DATE_N];

	put_mailbox("From",
		i->name,
		told ? i->email : STR("not-told@ashiato.invalid"),
		b);
	if (advisory_is_address(a->contact))
		put_mailbox("To", a->organisation, a->contact, b);
	put_unstructured("Subject", subject, b);
	put_date(a->day_s, b);
	date_text(a->day_s, day);
	buf_fmt(b,
		"Message-ID: <%.*s.%.10s@%.*s>\r\n",
		STR_FMT(a->reference),
		day,
		STR_FMT(domain_of(i)));
	buf_z(b,
		"Auto-Submitted: auto-generated\r\n"
		/* RFC 3834; the next is what mail programs open as a draft */
		"X-Unsent: 1\r\n"
		"MIME-Version: 1.0\r\n");
	buf_fmt(b, "Content-Language: %.*s\r\n", STR_FMT(a->language));
}

/* --- parts ----------------------------------------------------------------
 */

struct message {
	struct buf *b;
	char mixed[UUID_N];
	char alternative[UUID_N];
};

static void put_part(struct message *m,
	const char *boundary,
	const struct advisory_file *f,
	struct str body)
{
	bool utf8 = !f->attached ||
		str_starts(str_of(f->media_type), STR("text/"));

	buf_fmt(m->b,
		"--%s\r\nContent-Type: %s%s\r\n"
		"Content-Transfer-Encoding: base64\r\n",
		boundary,
		f->media_type,
		utf8 ? "; charset=utf-8" : "");
	if (f->attached) {
		buf_fmt(m->b,
			"Content-Disposition: attachment; "
			"filename=\"%s\"\r\n",
			f->name);
	}
	buf_z(m->b, "\r\n");
	put_base64(body, LINE, m->b);
}

/* The letter in its two forms, or what is attached; what says nothing is left
 * out. */
static void put_parts(struct message *m,
	bool attached,
	const struct advisory_file *file,
	const struct buf *body,
	size_t n)
{
	const char *boundary = attached ? m->mixed : m->alternative;

	for (size_t i = 0; i < n; i++) {
		if (file[i].write && file[i].attached == attached &&
			body[i].n)
			put_part(m, boundary, &file[i], buf_str(&body[i]));
	}
	buf_fmt(m->b, "--%s--\r\n", boundary);
}

bool letter_mail(const struct advisory *a,
	const struct advisory_file *file,
	const struct buf *body,
	size_t n,
	struct buf *out,
	struct err *err)
{
	struct message m = { .b = out };
	struct buf marked = { 0 };

	(void)err;
	template_fill(a, &marked);
	put_headers(a, template_subject(buf_str(&marked)), out);
	out->bad |= marked.bad;
	buf_done(&marked);
	exchange_uuid(STR("mixed"), a->reference, m.mixed);
	exchange_uuid(STR("alternative"), a->reference, m.alternative);
	buf_fmt(out,
		"Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n"
		"--%s\r\nContent-Type: multipart/alternative;\r\n "
		"boundary=\"%s\"\r\n\r\n",
		m.mixed,
		m.mixed,
		m.alternative);
	put_parts(&m, false, file, body, n);
	put_parts(&m, true, file, body, n);
	return true;
}
