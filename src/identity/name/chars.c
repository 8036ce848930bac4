/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/chars.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#define N(a) (sizeof(a) / sizeof *(a))

static bool all_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	}
	return true;
}

static void fold_ascii(struct str raw, struct chars *ret)
{
	for (size_t i = 0; i < raw.n; i++) {
		uint32_t c = (unsigned char)raw.p[i];

		ret->c[i] = c >= 'A' && c <= 'Z' ? c + 32 : c;
	}
	ret->n = (uint32_t)raw.n;
	ret->ascii = true;
}

/* UTF-16 of at most CHARS_MAX characters; how many units */
static int32_t decoded(struct str raw, UChar *to, bool *ret_cut)
{
	int32_t at = 0;
	int32_t n = 0;
	int32_t chars = 0;
	int32_t end = raw.n > 4 * CHARS_MAX ? 4 * CHARS_MAX : (int32_t)raw.n;
	const uint8_t *p = (const uint8_t *)raw.p;

	while (at < end && chars++ < CHARS_MAX) {
		UChar32 c;

		U8_NEXT_OR_FFFD(p, at, end, c);
		U16_APPEND_UNSAFE(to, n, c);
	}
	*ret_cut = (size_t)at < raw.n;
	return n;
}

static void taken(const UChar *from, int32_t n, struct chars *ret)
{
	int32_t at = 0;

	while (at < n && ret->n < CHARS_MAX) {
		uint32_t c = from[at++];

		if (U16_IS_LEAD(c) && at < n && U16_IS_TRAIL(from[at]))
			c = (c << 10) + from[at++] -
				(uint32_t)U16_SURROGATE_OFFSET;
		ret->c[ret->n++] = c;
	}
	ret->cut |= at < n;
}

void chars_of(struct str raw, struct chars *ret)
{
	enum {
		UNITS = 2 * CHARS_MAX
	};
	UChar in[UNITS];
	UChar out[4 * UNITS];
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *fold;
	int32_t n;

	ret->n = 0;
	ret->ascii = false;
	ret->cut = raw.n > CHARS_MAX;
	if (all_ascii(str_head(raw, CHARS_MAX))) {
		fold_ascii(str_head(raw, CHARS_MAX), ret);
		return;
	}
	n = decoded(raw, in, &ret->cut);
	fold = unorm2_getNFKCCasefoldInstance(&status);
	n = unorm2_normalize(fold, in, n, out, 4 * UNITS, &status);
	if (U_SUCCESS(status))
		taken(out, n, ret);
}

static const struct {
	UScriptCode code;
	enum script script;
} scripts[] = {
	{ USCRIPT_LATIN, SCRIPT_LATIN },
	{ USCRIPT_CYRILLIC, SCRIPT_CYRILLIC },
	{ USCRIPT_GREEK, SCRIPT_GREEK },
	{ USCRIPT_ARABIC, SCRIPT_ARABIC },
	{ USCRIPT_HEBREW, SCRIPT_HEBREW },
	{ USCRIPT_HAN, SCRIPT_HAN },
	{ USCRIPT_HANGUL, SCRIPT_HANGUL },
	{ USCRIPT_HIRAGANA, SCRIPT_KANA },
	{ USCRIPT_KATAKANA, SCRIPT_KANA },
};

static enum script script_of(uint32_t c)
{
	UErrorCode status = U_ZERO_ERROR;
	UScriptCode code = uscript_getScript((UChar32)c, &status);

	for (size_t i = 0; i < N(scripts); i++) {
		if (scripts[i].code == code)
			return scripts[i].script;
	}
	return SCRIPT_OTHER;
}

/* a letter, or a mark on one */
static bool is_letter(uint32_t c)
{
	uint32_t category = 1u << u_charType((UChar32)c);

	return category & (U_GC_L_MASK | U_GC_M_MASK);
}

enum script char_script(uint32_t c)
{
	enum {
		LONG_VOWEL = 0x30fc, /* of kana; Unicode calls it common */
		REPEATED = 0x3005,
	};

	if (c < 0x80) {
		if (c >= 'a' && c <= 'z')
			return SCRIPT_LATIN;
		return c >= '0' && c <= '9' ? SCRIPT_DIGIT : SCRIPT_NONE;
	}
	if (c == CHAR_UNKNOWN)
		return SCRIPT_OTHER;
	if (c == LONG_VOWEL)
		return SCRIPT_KANA;
	if (c == REPEATED)
		return SCRIPT_HAN;
	if (!is_letter(c))
		return SCRIPT_NONE;
	return script_of(c);
}

size_t char_utf8(uint32_t c, char *ret)
{
	int32_t n = 0;
	uint8_t *to = (uint8_t *)ret;

	if (c > 0x10ffff || U_IS_SURROGATE(c))
		c = CHAR_UNKNOWN;
	U8_APPEND_UNSAFE(to, n, c);
	return (size_t)n;
}
