/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form/mojibake.h"

#include <iconv.h>

#include "identity/form/ink.h"

enum {
	TEXT_MAX_BYTE = 2048
};

/* Windows-1252 where it differs from Latin-1, by byte less 0x80; 0: the byte is
 * a control character there, as in Latin-1. source: WHATWG Encoding */
static const uint16_t windows[32] = {
	0x20ac,
	0,
	0x201a,
	0x0192,
	0x201e,
	0x2026,
	0x2020,
	0x2021,
	0x02c6,
	0x2030,
	0x0160,
	0x2039,
	0x0152,
	0,
	0x017d,
	0,
	0,
	0x2018,
	0x2019,
	0x201c,
	0x201d,
	0x2022,
	0x2013,
	0x2014,
	0x02dc,
	0x2122,
	0x0161,
	0x203a,
	0x0153,
	0,
	0x017e,
	0x0178,
};

/* the byte of Windows-1252 that is read as c; -1: none */
static int byte_of(uint32_t c)
{
	if (c < 0x100)
		return (int)c;
	for (int i = 0; i < 32; i++) {
		if (windows[i] == c)
			return 0x80 + i;
	}
	return -1;
}

/* the bytes that were read as s; false: it cannot have been one byte a
 * character */
static bool bytes_of(struct str s, struct ink *ret)
{
	ret->n = 0;
	while (s.n) {
		size_t n = utf8_step(s);
		int byte = n ? byte_of(point_at(s, n)) : -1;

		if (byte < 0)
			return false;
		ink_char(ret, (char)byte);
		s = str_from(s, n);
	}
	return true;
}

static struct str converted(struct str s,
	const char *to,
	const char *from,
	struct arena *a)
{
	char room[TEXT_MAX_BYTE];
	char in[TEXT_MAX_BYTE];
	char *i = in;
	char *o = room;
	size_t n = s.n;
	size_t left = sizeof room;
	iconv_t cd;

	if (!s.n || s.n > sizeof in)
		return (struct str){ 0 };
	memcpy(in, s.p, s.n);
	cd = iconv_open(to, from);
	if (cd == (iconv_t)-1)
		return (struct str){ 0 };
	size_t rc = iconv(cd, &i, &n, &o, &left);
	iconv_close(cd);
	if (rc != 0 || n)
		return (struct str){ 0 };
	return arena_str(a, (struct str){ room, sizeof room - left });
}

static bool has_high(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return true;
	}
	return false;
}

/* Kana begin with 0x82 and 0x83 in CP932, and no name in Latin letters has what
 * Windows-1252 has there: how many bytes are such a lead with its second */
static size_t kana_in(struct str bytes)
{
	size_t found = 0;

	for (size_t i = 0; i + 1 < bytes.n; i++) {
		unsigned char lead = (unsigned char)bytes.p[i];
		unsigned char next = (unsigned char)bytes.p[i + 1];

		if (lead != 0x82 && lead != 0x83)
			continue;
		found += next >= 0x40 && next != 0x7f && next <= 0xfc;
		i++;
	}
	return found;
}

/* E3 81, E3 82 and E3 83, the leads of kana in UTF-8, are these in CP932 */
static bool has_utf8_as_cp932(struct str s)
{
	return str_has(s, STR("縺")) || str_has(s, STR("繧")) ||
		str_has(s, STR("繝"));
}

struct str mojibake_undone(struct str s, struct arena *a)
{
	struct ink bytes;
	struct str was = { 0 };

	if (!has_high(s))
		return was;
	if (!utf8_valid(s)) {
		/* bytes that nobody converted */
		if (kana_in(s) || text_encoding_of(s) == TEXT_CP932)
			was = converted(s, "UTF-8", "CP932", a);
		return was;
	}
	if (has_utf8_as_cp932(s)) {
		was = converted(s, "CP932", "UTF-8", a);
		return has_high(was) && utf8_valid(was) ? was
							: (struct str){ 0 };
	}
	if (!bytes_of(s, &bytes) || !has_high(ink_str(&bytes)))
		return was;
	if (utf8_valid(ink_str(&bytes)))
		return arena_str(a, ink_str(&bytes));
	if (kana_in(ink_str(&bytes)) >= 2)
		was = converted(ink_str(&bytes), "UTF-8", "CP932", a);
	return was;
}

/* kana of which the last bytes were lost on the way */
static bool has_broken_kana(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i + 3 <= s.n; i++)
		n += has_utf8_as_cp932(str_head(str_from(s, i), 3));
	return n >= 2;
}

bool mojibake_is_lossy(struct str s)
{
	return !utf8_valid(s) || str_has(s, STR("\xef\xbf\xbd")) ||
		has_broken_kana(s);
}
