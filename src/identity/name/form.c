/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/layout.h"

#include <stdio.h>

#include "identity/name/asian.h"
#include "identity/name/build.h"
#include "identity/name/han.h"
#include "identity/name/latin.h"
#include "identity/name/names.h"

/* the words of a name in Latin letters */
struct phrase {
	struct str word[SCAN_WORDS];
	bool point[SCAN_WORDS];
	uint32_t n;
	char room[SCAN_WORDS][LATIN_MAX];
};

/* the Arabic article, which is written with its word */
static bool has_article(const struct scan *s, const struct word *w)
{
	enum {
		ALEF = 0x627,
		LAM = 0x644,
	};
	const uint32_t *c = s->chars.c + w->at;

	return w->n > 3 && c[0] == ALEF && c[1] == LAM;
}

static void append(struct phrase *p, struct str word, bool point)
{
	bool unknown = true;

	for (size_t i = 0; i < word.n; i++)
		unknown &= word.p[i] == '?';
	if (unknown || p->n == SCAN_WORDS)
		return;
	p->point[p->n] = point;
	p->word[p->n++] = word;
}

static void spell_out(struct converters *icu,
	const struct scan *s,
	enum spelling how,
	struct phrase *ret)
{
	ret->n = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		struct word w = s->word[i];
		char *room = ret->room[i];

		if (has_article(s, &w)) {
			append(ret, STR("al"), false);
			w.at = (uint16_t)(w.at + 2);
			w.n = (uint16_t)(w.n - 2);
		}
		append(ret,
			(struct str){ room,
				latin_word(icu, s, &w, how, room) },
			w.point);
	}
}

/* a legal form behind a person's name says nothing of the person */
static bool is_trailing_form(const struct phrase *p, uint32_t i)
{
	enum legal form;

	return i + 1 == p->n && p->n > 2 && p->word[i].n > 1 &&
		p->word[i].n < 6 && legal_form(&p->word[i], 1, &form);
}

/* Classes of the words of a person's name; whether one is a name. */
static bool person_classes(const struct phrase *p, enum token_class *class)
{
	bool any = false;
	bool child = false; /* bin stands before, with particles between */

	for (uint32_t i = 0; i < p->n; i++) {
		class[i] = person_word(p->word[i]);
		if (class[i] == TOKEN_NAME && is_trailing_form(p, i))
			class[i] = TOKEN_TITLE;
		if (class[i] == TOKEN_NAME && child)
			class[i] = TOKEN_FATHER;
		child = class[i] == TOKEN_PARTICLE &&
			(child || (i && is_child_of(p->word[i])));
		any |= class[i] == TOKEN_NAME || class[i] == TOKEN_PATRONYMIC;
	}
	return any;
}

static void person_tokens(struct build *b, const struct phrase *p)
{
	enum token_class class[SCAN_WORDS];
	bool any = person_classes(p, class);

	/* Du and De are surnames there */
	any &= b->variant[b->variants - 1].syllables != SYLLABLES_CHINESE;
	for (uint32_t i = 0; i < p->n; i++) {
		bool light =
			class[i] == TOKEN_PARTICLE || class[i] == TOKEN_TITLE;

		/* a name of light words only is made of names */
		build_token(b,
			!any && light ? TOKEN_NAME : class[i],
			p -> word[i]);
	}
}

/* A.B.C. is one word */
static void join_points(struct phrase *p)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		struct str *last = n ? &p->word[n - 1] : NULL;
		bool joins = last && p->word[i].n == 1 && p->point[n - 1] &&
			last->n < 8;

		if (joins && last->p == p->room[n - 1]) {
			p->room[n - 1][last->n++] = p->word[i].p[0];
			p->point[n - 1] = p->point[i];
			continue;
		}
		memmove(p->room[n], p->word[i].p, p->word[i].n);
		p->word[n] = (struct str){ p->room[n], p->word[i].n };
		p->point[n] = p->point[i] && p->word[i].n == 1;
		n++;
	}
	p->n = n;
}

/* words of a number at i: forty 4; how many, 0 for none */
static uint32_t number_at(const struct phrase *p, uint32_t i, uint32_t *ret)
{
	uint32_t next;

	if (!words_number(p->word[i], ret))
		return 0;
	if (*ret < 20 || *ret > 90 || *ret % 10 || i + 1 == p->n)
		return 1;
	if (p->word[i].p[0] <= '9' || !words_number(p->word[i + 1], &next) ||
		next > 9)
		return 1;
	*ret += next;
	return 2;
}

static void number_token(struct build *b, uint32_t number)
{
	char digits[12];
	int n = snprintf(digits, sizeof digits, "%u", number);

	build_token(b, TOKEN_NUMBER, (struct str){ digits, (size_t)n });
}

static uint32_t organisation_token(struct build *b,
	const struct phrase *p,
	uint32_t i)
{
	uint32_t number;
	uint32_t taken = i || p->n > 1 ? number_at(p, i, &number) : 0;
	struct str word = words_unabbreviated(p->word[i]);
	enum token_class class = organisation_word(word);

	if (taken) {
		number_token(b, number);
		return taken;
	}
	if (class != TOKEN_STOP)
		build_token(b, class, word);
	return 1;
}

static void organisation_tokens(struct build *b, struct phrase *p)
{
	uint32_t taken;
	uint32_t before = b->tokens;
	uint16_t legal = 0;

	join_points(p);
	for (uint32_t i = 0; i < p->n; i += taken) {
		enum legal form = LEGAL_NONE;

		taken = legal_form(&p->word[i], p->n - i, &form);
		legal |= (uint16_t)(1u << form);
		if (!taken)
			taken = organisation_token(b, p, i);
	}
	b->legal |= (uint16_t)(legal & ~1u);
	/* nothing but forms and articles: these are its name */
	for (uint32_t i = 0; b->tokens == before && i < p->n; i++)
		build_token(b, TOKEN_NAME, p->word[i]);
}

static bool is_organisation(struct phrase *p)
{
	for (uint32_t i = 0; i < p->n; i++) {
		enum legal form;

		if (organisation_word(p->word[i]) == TOKEN_GENERIC)
			return true;
		if (p->word[i].n > 2 && legal_form(&p->word[i], 1, &form))
			return true;
	}
	return false;
}

static void latin_variant(struct build *b,
	struct phrase *p,
	enum name_kind kind,
	enum system system)
{
	if (!build_variant(b, system))
		return;
	if (system == SYSTEM_LATIN && looks_chinese(p->word, p->n))
		build_syllables(b, SYLLABLES_CHINESE);
	if (kind == NAME_PERSON)
		person_tokens(b, p);
	else
		organisation_tokens(b, p);
	build_variant_end(b);
}

/* the whole text of a script in its own characters, one token */
static void native_variant(struct build *b,
	const struct strip *s,
	enum system system)
{
	char room[4 * CHARS_MAX];
	size_t n = 0;
	struct str text;
	enum legal form;

	for (uint32_t i = 0; i < s->n; i++)
		n += char_utf8(s->c[i], room + n);
	text = (struct str){ room, n };
	if (legal_native(text, &text, &form))
		b->legal |= (uint16_t)(1u << form);
	if (!build_variant(b, system))
		return;
	build_token(b, TOKEN_NAME, text);
	build_variant_end(b);
}

static void asian_variants(struct build *b,
	struct names *n,
	const struct scan *s)
{
	struct strip strip;

	if (s->scripts & 1u << SCRIPT_HANGUL) {
		strip_of(s, SCRIPT_HANGUL, &strip);
		native_variant(b, &strip, SYSTEM_HANGUL);
		korean_variant(b, &strip);
	}
	if (!(s->scripts & 1u << SCRIPT_HAN))
		return;
	strip_of(s, SCRIPT_HAN, &strip);
	japanese_variants(b, n->dictionary, &strip);
	strip_simplified(n->converters, &strip);
	native_variant(b, &strip, SYSTEM_HAN);
	if (s->scripts & 1u << SCRIPT_KANA)
		return;
	pinyin_variant(b, n->converters, &strip);
	pinyin_as_wade(b);
	cantonese_variant(b, &strip);
	hanja_variant(b, &strip);
}

static void normal_add(struct build *b, struct str s)
{
	for (size_t i = 0; i < s.n && b->normal_n < sizeof b->normal; i++)
		b->normal[b->normal_n++] = s.p[i];
}

/* Latin without its marks, other scripts as they are */
static void normal_of(struct build *b, const struct scan *s)
{
	for (uint32_t i = 0; i < s->n; i++) {
		const struct word *w = &s->word[i];
		char room[LATIN_MAX];

		if (i)
			normal_add(b, STR(" "));
		if (w->script == SCRIPT_LATIN) {
			size_t n = latin_word(NULL, s, w, SPELL_PLAIN, room);

			normal_add(b, (struct str){ room, n });
			continue;
		}
		for (uint32_t k = 0; k < w->n; k++) {
			size_t n = char_utf8(han_plain(s->chars.c[w->at + k]),
				room);

			normal_add(b, (struct str){ room, n });
		}
	}
}

static enum system system_of(const struct scan *s)
{
	for (uint32_t i = 0; i < s->n; i++) {
		if (latin_is_bare(s, &s->word[i]))
			return SYSTEM_BARE;
	}
	return scan_only(s, 1u << SCRIPT_KANA) ? SYSTEM_ROMAJI : SYSTEM_LATIN;
}

static bool plain_latin(const struct scan *s)
{
	if (!scan_only(s, 1u << SCRIPT_LATIN))
		return false;
	for (uint32_t i = 0; i < s->chars.n; i++) {
		if (s->chars.c[i] >= 0x80)
			return false;
	}
	return true;
}

/* Persons of East Asia have readings of their own, with their surnames apart.
 */
static bool read_as_person(const struct build *b, const struct scan *s)
{
	for (uint32_t i = 0; i < b->variants; i++) {
		if (b->variant[i].system < SYSTEM_HAN)
			return scan_only(s,
				1u << SCRIPT_HAN | 1u << SCRIPT_HANGUL |
					1u << SCRIPT_KANA);
	}
	return false;
}

static void variants(struct build *b,
	struct names *n,
	const struct scan *s,
	enum name_kind *kind)
{
	struct phrase p;
	enum system system = system_of(s);
	bool plain = plain_latin(s);

	if (s->scripts & (1u << SCRIPT_HAN | 1u << SCRIPT_HANGUL))
		asian_variants(b, n, s);
	spell_out(n->converters, s, SPELL_PLAIN, &p);
	if (*kind == NAME_UNKNOWN)
		*kind = b->legal || is_organisation(&p) ? NAME_ORGANISATION
							: NAME_PERSON;
	if (*kind == NAME_PERSON && read_as_person(b, s))
		return;
	latin_variant(b, &p, *kind, system);
	if (*kind == NAME_PERSON && scan_only(s, 1u << SCRIPT_LATIN)) {
		wade_variant(b, s, p.word);
		hepburn_variant(b, p.word, p.n);
	}
	if (plain)
		return;
	spell_out(n->converters, s, SPELL_WIDE, &p);
	latin_variant(b, &p, *kind, system);
}

const struct name_form *name_form(struct names *n,
	enum name_kind kind,
	struct str raw,
	struct arena *a)
{
	struct build b;
	struct scan s;

	scan_name(raw, &s);
	build_start(&b);
	b.cut = s.chars.cut;
	normal_of(&b, &s);
	if (s.n)
		variants(&b, n, &s, &kind);
	if (kind == NAME_UNKNOWN)
		kind = NAME_PERSON;
	return build_form(&b, kind, a);
}

struct str name_normal(const struct name_form *f)
{
	return (struct str){ f->text + f->normal_at, f->normal_n };
}
