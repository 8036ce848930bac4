/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text.h"

#include <errno.h>
#include <iconv.h>

/* Shift JIS double bytes, half-width katakana and ASCII: enough to tell it from
 * Latin-1 noise */
static bool cp932_plausible(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	while (i < s.n) {
		if (p[i] < 0x80 || (p[i] >= 0xa1 && p[i] <= 0xdf)) {
			i++;
			continue;
		}
		if (p[i] == 0x80 || p[i] == 0xa0 || p[i] > 0xfc)
			return false;
		if (i + 1 == s.n)
			return true; /* cut by the end of a probe */
		if (p[i + 1] < 0x40 || p[i + 1] == 0x7f || p[i + 1] > 0xfc)
			return false;
		i += 2;
	}
	return true;
}

/* Damaged UTF-8 must not be taken for CP932, where nearly every pair of bytes
 * means something: what counts is whether whole characters outweigh stray
 * bytes. */
static bool mostly_utf8(struct str s)
{
	size_t whole = 0;
	size_t stray = 0;

	while (s.n) {
		size_t n = utf8_step(s);

		whole += n > 1 ? n : 0;
		stray += n == 0;
		s = str_from(s, n ? n : 1);
	}
	return !stray || whole > 2 * stray;
}

enum text_encoding text_encoding_of(struct str head)
{
	if (str_starts(head, STR("\xff\xfe")))
		return TEXT_UTF16LE;
	if (str_starts(head, STR("\xfe\xff")))
		return TEXT_UTF16BE;
	if (memchr(head.n ? head.p : "", 0, head.n))
		return TEXT_UNKNOWN;
	if (mostly_utf8(head))
		return TEXT_UTF8;
	return cp932_plausible(head) ? TEXT_CP932 : TEXT_UNKNOWN;
}

const char *text_encoding_name(enum text_encoding e)
{
	static const char *const name[] = { "UTF-8",
		"UTF-16LE",
		"UTF-16BE",
		"CP932",
		"unknown" };

	return name[e];
}

void text_warm_up(void)
{
	static const char *const from[] = { "CP932", "UTF-16LE", "UTF-16BE" };

	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		iconv_t cd = iconv_open("UTF-8", from[i]);
		char in[2] = { 'a', 0 };
		char out[8];
		char *p = in;
		char *to = out;
		size_t n = 1;
		size_t room = sizeof out;

		/* tables are loaded at first use */
		if (cd != (iconv_t)-1)
			(void)iconv(cd, &p, &n, &to, &room);
	}
}

/* in stands mark bytes behind the start of the text */
static bool convert(struct str in,
	size_t mark,
	const char *from,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	iconv_t cd = iconv_open("UTF-8", from);
	size_t cap = in.n * 3 + 4;
	size_t left = cap;
	size_t in_left = in.n;
	char *out = NEW(a, char, cap);
	char *to = out;
	/* iconv's prototype lacks const; it does not write */
	char *p = (char *)(uintptr_t)in.p;

	if (cd == (iconv_t)-1) {
		return fail(err,
			ERR_FORMAT,
			0,
			"this system cannot convert %s text",
			from);
	}
	size_t rc = out ? iconv(cd, &p, &in_left, &to, &left) : (size_t)-1;
	iconv_close(cd);
	if (!out) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to convert %s text",
			from);
	}
	if (rc == (size_t)-1) {
		return fail(err,
			ERR_FORMAT,
			mark + in.n - in_left,
			"not valid %s at byte %zu",
			from,
			mark + in.n - in_left);
	}
	*ret = (struct str){ out, cap - left };
	return true;
}

bool text_to_utf8(struct str in,
	struct arena *a,
	struct str *ret,
	enum text_encoding *ret_from,
	struct err *err)
{
	enum text_encoding e = text_encoding_of(in);

	*ret_from = e;
	switch (e) {
	case TEXT_UTF8:
		if (!utf8_valid(in)) {
			return fail(err,
				ERR_FORMAT,
				utf8_prefix(in),
				"not valid UTF-8 at byte %zu",
				utf8_prefix(in));
		}
		*ret = text_unmarked(in);
		return true;
	case TEXT_UTF16LE:
		return convert(str_from(in, 2), 2, "UTF-16LE", a, ret, err);
	case TEXT_UTF16BE:
		return convert(str_from(in, 2), 2, "UTF-16BE", a, ret, err);
	case TEXT_CP932:
		return convert(in, 0, "CP932", a, ret, err);
	case TEXT_UNKNOWN:
		break;
	}
	const char *nul = memchr(in.p, 0, in.n);
	size_t at = nul ? (size_t)(nul - in.p) : utf8_prefix(in);
	if (nul) {
		return fail(err,
			ERR_FORMAT,
			at,
			"text was expected, and byte %zu is NUL; UTF-16 "
			"needs "
			"a mark at its beginning",
			at);
	}
	return fail(err,
		ERR_FORMAT,
		at,
		"neither UTF-8, UTF-16 with a mark nor CP932 (byte %zu)",
		at);
}

struct str text_unmarked(struct str utf8)
{
	return str_starts(utf8, STR("\xef\xbb\xbf")) ? str_from(utf8, 3)
						     : utf8;
}

struct text_walk text_walk_of(struct str raw,
	struct str utf8,
	enum text_encoding from)
{
	bool wide = from == TEXT_UTF16LE || from == TEXT_UTF16BE;
	uint64_t mark;
	if (wide)
		mark = 2;
	else if (from == TEXT_UTF8)
		mark = raw.n - utf8.n;
	else
		mark = 0;

	return (struct text_walk){
		.raw = raw,
		.utf8 = utf8,
		.from = from,
		.raw_at = mark,
	};
}

uint64_t text_walk_to(struct text_walk *w, uint64_t utf8_at)
{
	if (w->from == TEXT_UTF8 && w->utf8_at < utf8_at) {
		w->raw_at += utf8_at - w->utf8_at;
		w->utf8_at = utf8_at;
	}
	while (w->utf8_at < utf8_at) {
		size_t n = utf8_step(str_from(w->utf8, w->utf8_at));
		unsigned char lead = (unsigned char)w->raw.p[w->raw_at];
		bool single = lead < 0x80 || (lead >= 0xa1 && lead <= 0xdf);

		if (w->from == TEXT_CP932)
			w->raw_at += single ? 1 : 2;
		else
			w->raw_at += n == 4 ? 4 : 2; /* a surrogate pair */
		w->utf8_at += n ? n : 1;
	}
	return w->raw_at;
}
