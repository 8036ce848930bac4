/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/scan.h"

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == '`' || c == 0xb4 || c == 0x2018 ||
		c == 0x2019 || c == 0x2bb || c == 0x2bc || c == 0x2bf ||
		c == 0x2be || c == 0x2032 || c == 0x2b9 || c == 0x2ba ||
		c == '"';
}

static bool is_hyphen(uint32_t c)
{
	return c == '-' || c == 0x2010 || c == 0x2011 || c == 0x2013 ||
		c == 0x2212;
}

static bool is_letter(uint32_t c)
{
	return char_script(c) != SCRIPT_NONE;
}

/* an apostrophe with letters on both sides joins them; a double quote does
 * nothing of the kind */
static bool joins(const struct chars *c, uint32_t at)
{
	if (c->c[at] == '"' || !is_apostrophe(c->c[at]))
		return false;
	return at > 0 && at + 1 < c->n && is_letter(c->c[at - 1]) &&
		is_letter(c->c[at + 1]);
}

/* "Bank's": the s goes */
static bool is_genitive(const struct chars *c, uint32_t at)
{
	if (at + 1 >= c->n || c->c[at + 1] != 's')
		return false;
	return at + 2 == c->n || !is_letter(c->c[at + 2]);
}

/* scripts that may stand in one word */
static enum script family(enum script s)
{
	return s == SCRIPT_DIGIT ? SCRIPT_LATIN : s;
}

static bool same_word(const struct scan *s, uint32_t at, enum script script)
{
	const struct word *w = s->n ? &s->word[s->n - 1] : NULL;

	if (!w || w->at + w->n != at)
		return false;
	if (family(w->script) == family(script))
		return true;
	/* leet in any alphabet: the digit is a letter there */
	return script == SCRIPT_DIGIT && w->script < SCRIPT_KANA;
}

/* n: characters of s->chars that are kept so far */
static void letter(struct scan *s, uint32_t c, uint32_t at, bool hyphen)
{
	enum script script = char_script(c);

	s->chars.c[at] = c;
	s->scripts |= 1u << family(script);
	if (same_word(s, at, script)) {
		s->word[s->n - 1].n++;
		return;
	}
	if (s->n == SCAN_WORDS)
		return;
	s->word[s->n++] = (struct word){
		.at = (uint16_t)at,
		.n = 1,
		.script = (uint8_t)family(script),
		.hyphen = hyphen,
	};
}

static void between(struct scan *s, const struct chars *c, uint32_t i)
{
	bool point = c->c[i] == '.' || c->c[i] == '/' || c->c[i] == '&';

	if (point && s->n && i + 1 < c->n && is_letter(c->c[i + 1]))
		s->word[s->n - 1].point = true;
}

void scan_name(struct str raw, struct scan *ret)
{
	struct chars c;
	uint32_t kept = 0;
	bool hyphen = false;

	chars_of(raw, &c);
	ret->n = 0;
	ret->scripts = 0;
	ret->chars.cut = c.cut;
	for (uint32_t i = 0; i < c.n; i++) {
		if (joins(&c, i) && ret->n) {
			ret->word[ret->n - 1].mark = true;
			i += is_genitive(&c, i);
			continue;
		}
		if (is_letter(c.c[i])) {
			letter(ret, c.c[i], kept++, hyphen);
			hyphen = false;
			continue;
		}
		hyphen = is_hyphen(c.c[i]) && ret->n;
		between(ret, &c, i);
		/* a hole, so that the next letter begins a word */
		if (kept && ret->n &&
			kept ==
				(uint32_t)ret->word[ret->n - 1].at +
					ret->word[ret->n - 1].n)
			ret->chars.c[kept++] = ' ';
	}
	ret->chars.n = kept;
}
