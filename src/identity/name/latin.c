/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/latin.h"

#include "identity/name/hangul.h"
#include "identity/name/kana.h"

struct out {
	char *p;
	size_t n;
};

static void add(struct out *o, struct str s)
{
	for (size_t i = 0; i < s.n && o->n < LATIN_MAX; i++)
		o->p[o->n++] = s.p[i];
}

/* letters by the tables; false when one is in none of them */
static bool spelled(const uint32_t *c,
	uint32_t n,
	enum spelling how,
	struct out *o)
{
	for (uint32_t i = 0; i < n; i++) {
		struct str to;
		uint32_t before = i ? c[i - 1] : 0;
		uint32_t next = i + 1 < n ? c[i + 1] : 0;

		if (c[i] == CHAR_UNKNOWN)
			to = STR("?");
		else if (!spell(c[i], before, next, how, &to))
			return false;
		add(o, to);
	}
	return true;
}

/* a mark on the letter before, or a sign that no letter is */
static bool is_silent(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36f) || (c >= 0x2b0 && c <= 0x2ff) ||
		c < 0x80;
}

/* scholars' letters that names are not spelled with: c alone is an affricate,
 * and two kinds of i are the Thai ai */
static bool scholarly(uint32_t c, uint32_t next, struct str *ret)
{
	enum {
		DOTLESS_I = 0x131,
		I_DOT_BELOW = 0x1ecb,
	};

	if (c == 'c' && next != 'h')
		*ret = STR("ch");
	else if (c == DOTLESS_I || c == I_DOT_BELOW)
		*ret = STR("ai");
	else
		return false;
	return true;
}

/* what ICU wrote, without its marks; letters: of scripts for which it writes
 * as scholars do */
static void bare_letters(struct str said,
	enum spelling how,
	bool letters,
	struct out *o)
{
	struct chars c;

	chars_of(said, &c);
	for (uint32_t i = 0; i < c.n; i++) {
		struct str to;

		if (letters &&
			scholarly(c.c[i], i + 1 < c.n ? c.c[i + 1] : 0, &to))
			add(o, to);
		else if (spell(c.c[i], 0, 0, how, &to))
			add(o, to);
		else if (!is_silent(c.c[i]))
			add(o, STR("?"));
	}
}

/* without the Thai letters that a mark makes silent */
static size_t spoken_utf8(const uint32_t *c, uint32_t n, char *ret)
{
	enum {
		SILENT_MARK = 0xe4c,
	};
	size_t len = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (c[i] != SILENT_MARK &&
			(i + 1 == n || c[i + 1] != SILENT_MARK))
			len += char_utf8(c[i], ret + len);
	}
	return len;
}

size_t latin_han(struct converters *icu, uint32_t c, bool surname, char *ret)
{
	char utf8[4];
	char room[CONVERTED_MAX];
	struct out o = { .p = ret };
	struct str text = { utf8, char_utf8(c, utf8) };
	struct str said;

	said = convert(icu,
		surname ? CONVERT_SURNAME : CONVERT_HAN,
		text,
		room);
	if (!said.n || str_eq(said, text))
		return 0;
	bare_letters(said, SPELL_PLAIN, false, &o);
	return o.n;
}

static void other_script(struct converters *icu,
	const uint32_t *c,
	uint32_t n,
	enum spelling how,
	struct out *o)
{
	enum {
		INDIC_FIRST = 0x900,
		INDIC_LAST = 0xd7f,
	};
	char utf8[4 * CHARS_MAX];
	char room[CONVERTED_MAX];
	struct str said;
	bool indic = c[0] >= INDIC_FIRST && c[0] <= INDIC_LAST;

	said = convert(icu,
		CONVERT_LATIN,
		(struct str){ utf8, spoken_utf8(c, n, utf8) },
		room);
	/* Hindi does not say the a that no letter stands for */
	if (indic && how == SPELL_PLAIN && said.n > 2 &&
		str_ends(said, STR("a")))
		said.n--;
	bare_letters(said, how, true, o);
}

static void han_word(struct converters *icu,
	const uint32_t *c,
	uint32_t n,
	struct out *o)
{
	char one[LATIN_MAX];

	for (uint32_t i = 0; i < n; i++) {
		size_t len = latin_han(icu, c[i], false, one);

		add(o, len ? (struct str){ one, len } : STR("?"));
	}
}

size_t latin_word(struct converters *icu,
	const struct scan *s,
	const struct word *w,
	enum spelling how,
	char *ret)
{
	const uint32_t *c = s->chars.c + w->at;
	struct out o = { .p = ret };

	if (w->script == SCRIPT_KANA)
		return kana_romaji(c, w->n, ret);
	if (w->script == SCRIPT_HANGUL)
		return hangul_spelled(c, w->n, HANGUL_RR, ret, LATIN_MAX);
	if (w->script == SCRIPT_HAN) {
		han_word(icu, c, w->n, &o);
		return o.n;
	}
	if (w->script != SCRIPT_OTHER && spelled(c, w->n, how, &o))
		return o.n;
	o.n = 0;
	other_script(icu, c, w->n, how, &o);
	return o.n;
}

bool latin_is_bare(const struct scan *s, const struct word *w)
{
	enum {
		THAI = 0x0e00,
		LAO_END = 0x0eff,
	};
	uint32_t c = s->chars.c[w->at];

	if (w->script == SCRIPT_ARABIC || w->script == SCRIPT_HEBREW)
		return true;
	return c >= THAI && c <= LAO_END;
}
