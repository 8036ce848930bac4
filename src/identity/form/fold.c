/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "identity/form/ink.h"

enum {
	UNITS_MAX = 1100, /* of FORM_MAX_BYTE bytes, and a reserve */
	WIDE_MAX = 2000   /* what they may grow to; more is left out */
};

static bool is_plain(struct str s)
{
	bool blank = true;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > 126 || c < ' ' || (c == ' ' && blank))
			return false;
		blank = c == ' ';
	}
	return !blank;
}

/* normalised units into `to`; how many */
static int32_t normalised(struct str s,
	const UNormalizer2 *way,
	UChar to[static WIDE_MAX])
{
	UChar from[UNITS_MAX];
	int32_t n = 0;
	UErrorCode rc = U_ZERO_ERROR;

	u_strFromUTF8WithSub(from,
		UNITS_MAX,
		&n,
		s.p,
		(int32_t)s.n,
		0xfffd,
		NULL,
		&rc);
	if (U_FAILURE(rc) || !way)
		return 0;
	int32_t made = unorm2_normalize(way, from, n, to, WIDE_MAX, &rc);
	if (rc == U_BUFFER_OVERFLOW_ERROR)
		return WIDE_MAX;
	return U_FAILURE(rc) ? 0 : made;
}

static bool is_dash(UChar32 c)
{
	return u_hasBinaryProperty(c, UCHAR_DASH) || c == 0x2212;
}

static bool is_unseen(UChar32 c)
{
	return u_charType(c) == U_FORMAT_CHAR ||
		u_charType(c) == U_CONTROL_CHAR ||
		u_charType(c) == U_SURROGATE;
}

/* RFC 3629 */
static void put_point(struct ink *k, UChar32 point)
{
	uint32_t c = (uint32_t)point;

	if (k->n + 4 > INK_MAX_BYTE)
		return;
	if (c < 0x80) {
		ink_char(k, (char)c);
		return;
	}
	if (c < 0x800) {
		ink_char(k, (char)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		ink_char(k, (char)(0xe0 | c >> 12));
		ink_char(k, (char)(0x80 | (c >> 6 & 0x3f)));
	} else {
		ink_char(k, (char)(0xf0 | c >> 18));
		ink_char(k, (char)(0x80 | (c >> 12 & 0x3f)));
		ink_char(k, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	ink_char(k, (char)(0x80 | (c & 0x3f)));
}

/* the character at i, past which it goes; half a pair is U+FFFD */
static UChar32 next_point(const UChar *p, int32_t n, int32_t *i)
{
	UChar32 c = p[(*i)++];

	if (c < 0xd800 || c > 0xdfff)
		return c;
	if (c > 0xdbff || *i >= n || p[*i] < 0xdc00 || p[*i] > 0xdfff)
		return 0xfffd;
	return 0x10000 + ((c - 0xd800) << 10) + (p[(*i)++] - 0xdc00);
}

static void put_folded(struct ink *k, UChar32 c)
{
	bool blank = u_isUWhiteSpace(c);
	int32_t digit = u_charDigitValue(c);

	if (blank) {
		if (k->n && k->p[k->n - 1] != ' ')
			ink_char(k, ' ');
		return;
	}
	if (is_unseen(c))
		return;
	if (digit >= 0)
		ink_char(k, (char)('0' + digit));
	else if (is_dash(c))
		ink_char(k, '-');
	else
		put_point(k, c);
}

static struct str folded(struct str s,
	const UNormalizer2 *way,
	struct arena *a)
{
	UChar to[WIDE_MAX];
	struct ink k;
	int32_t n = normalised(s, way, to);

	k.n = 0;
	for (int32_t i = 0; i < n;)
		put_folded(&k, next_point(to, n, &i));
	if (k.n && k.p[k.n - 1] == ' ')
		k.n--;
	return k.n ? arena_str(a, ink_str(&k)) : (struct str){ 0 };
}

struct str fold_text(struct str s, struct arena *a)
{
	UErrorCode rc = U_ZERO_ERROR;

	if (!s.n || is_plain(s))
		return s;
	return folded(s, unorm2_getNFKCInstance(&rc), a);
}

struct str fold_case(struct str s, struct arena *a)
{
	UErrorCode rc = U_ZERO_ERROR;

	if (!s.n)
		return s;
	if (is_plain(s))
		return fold_lower(s, a);
	return folded(s, unorm2_getNFKCCasefoldInstance(&rc), a);
}

struct str fold_lower(struct str s, struct arena *a)
{
	char *p = s.n ? NEW(a, char, s.n) : NULL;

	if (!p)
		return (struct str){ 0 };
	for (size_t i = 0; i < s.n; i++)
		p[i] = lower_of(s.p[i]);
	return (struct str){ p, s.n };
}

struct str fold_upper(struct str s, struct str without, struct arena *a)
{
	char *p = s.n ? NEW(a, char, s.n) : NULL;
	size_t n = 0;

	for (size_t i = 0; p && i < s.n; i++) {
		if (!str_has_char(without, s.p[i]))
			p[n++] = upper_of(s.p[i]);
	}
	return (struct str){ p, n };
}
