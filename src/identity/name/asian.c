/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/asian.h"

#include "identity/name/han.h"
#include "identity/name/hangul.h"
#include "identity/name/kana.h"
#include "identity/name/latin.h"
#include "identity/name/pinyin.h"

enum {
	NAME_SYLLABLES =
		6, /* of a whole name; longer ones are none of a person */
	READINGS_MAX = 8, /* of several syllables together */
};

static bool belongs(const struct scan *s,
	const struct word *w,
	enum script script)
{
	if (w->script == script)
		return true;
	return script == SCRIPT_HAN && w->script == SCRIPT_KANA &&
		(s->scripts & 1u << SCRIPT_HAN);
}

void strip_of(const struct scan *s, enum script script, struct strip *ret)
{
	ret->n = 0;
	ret->first = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct word *w = &s->word[i];

		if (!belongs(s, w, script))
			continue;
		if (ret->n && !ret->first &&
			w->at != s->word[i - 1].at + s->word[i - 1].n)
			ret->first = ret->n;
		for (uint32_t k = 0; k < w->n && ret->n < CHARS_MAX; k++)
			ret->c[ret->n++] = han_plain(s->chars.c[w->at + k]);
	}
}

/* "kim gim": the next of them; false at the end */
static bool next_word(struct str *list, struct str *ret)
{
	struct str rest = STR("");

	if (!list->n)
		return false;
	*ret = *list;
	str_cut(*list, ' ', ret, &rest);
	*list = rest;
	return true;
}

/* a token with all words of a list */
static void token_of_list(struct build *b, struct str list)
{
	struct str word;

	if (next_word(&list, &word))
		build_token(b, TOKEN_NAME, word);
	while (next_word(&list, &word))
		build_reading(b, word);
}

static void korean_given(struct build *b, const uint32_t *c, uint32_t n)
{
	char to[WORD_LETTERS];

	for (int how = 0; how < HANGUL_KINDS; how++) {
		struct str word = {
			to,
			hangul_spelled(c, n, (enum hangul)how, to, sizeof to)
		};

		if (how == 0)
			build_token(b, TOKEN_NAME, word);
		else
			build_reading(b, word);
	}
}

/* with a surname of n syllables, if it is one */
static void korean_split(struct build *b, const struct strip *s, uint32_t n)
{
	struct str surname = hangul_surname(s->c, n);

	if (!surname.n || s->n <= n || (s->first && s->first != n))
		return;
	if (!build_variant(b, SYSTEM_LATIN))
		return;
	build_syllables(b, SYLLABLES_KOREAN);
	token_of_list(b, surname);
	korean_given(b, s->c + n, s->n - n);
	build_variant_end(b);
}

void korean_variant(struct build *b, const struct strip *s)
{
	if (s->n > NAME_SYLLABLES)
		return;
	korean_split(b, s, 1);
	korean_split(b, s, 2);
}

/* the code point at the head of UTF-8 of three bytes, as Hangul is */
static uint32_t syllable_at(struct str s)
{
	if (s.n < 3)
		return 0;
	return ((uint32_t)(unsigned char)s.p[0] & 15u) << 12 |
		((uint32_t)(unsigned char)s.p[1] & 63u) << 6 |
		((uint32_t)(unsigned char)s.p[2] & 63u);
}

void hanja_variant(struct build *b, const struct strip *s)
{
	struct strip hangul = { .n = 0, .first = s->first };

	if (s->n < 2 || s->n > NAME_SYLLABLES)
		return;
	for (uint32_t i = 0; i < s->n; i++) {
		struct str reading = han_readings(&s->c[i], 1, HAN_KOREAN);

		if (!reading.n)
			return;
		hangul.c[hangul.n++] = syllable_at(reading);
	}
	korean_variant(b, &hangul);
}

/* readings of several syllables: each with each */
struct crossed {
	char text[READINGS_MAX][WORD_LETTERS];
	size_t len[READINGS_MAX];
	uint32_t n;
};

static void cross_start(struct crossed *x)
{
	x->n = 1;
	x->len[0] = 0;
}

static void cross_add(struct crossed *to,
	const struct crossed *from,
	uint32_t i,
	struct str syllable)
{
	size_t n = from->len[i];

	if (to->n == READINGS_MAX || n + syllable.n > WORD_LETTERS)
		return;
	memcpy(to->text[to->n], from->text[i], n);
	memcpy(to->text[to->n] + n, syllable.p, syllable.n);
	to->len[to->n++] = n + syllable.n;
}

/* list: the readings of the next syllable, blanks between */
static void cross(struct crossed *x, struct str list)
{
	struct crossed from = *x;
	struct str syllable;

	x->n = 0;
	while (next_word(&list, &syllable)) {
		for (uint32_t i = 0; i < from.n; i++)
			cross_add(x, &from, i, syllable);
	}
}

static void cross_token(struct build *b, const struct crossed *x)
{
	for (uint32_t i = 0; i < x->n; i++) {
		struct str word = { x->text[i], x->len[i] };

		if (i == 0)
			build_token(b, TOKEN_NAME, word);
		else
			build_reading(b, word);
	}
}

/* the readings of one character in Pinyin */
static struct str pinyin_readings(struct converters *icu,
	uint32_t c,
	bool surname,
	char *room)
{
	struct str list =
		han_readings(&c, 1, surname ? HAN_SURNAME : HAN_GIVEN);

	if (list.n)
		return list;
	return (struct str){ room, latin_han(icu, c, surname, room) };
}

static bool pinyin_given(struct build *b,
	struct converters *icu,
	const uint32_t *c,
	uint32_t n)
{
	struct crossed x;
	char room[LATIN_MAX];

	cross_start(&x);
	for (uint32_t i = 0; i < n; i++) {
		struct str list = pinyin_readings(icu, c[i], false, room);

		if (!list.n)
			return false;
		cross(&x, list);
	}
	cross_token(b, &x);
	return true;
}

void strip_simplified(struct converters *icu, struct strip *s)
{
	for (uint32_t i = 0; i < s->n; i++) {
		char utf8[4];
		char room[CONVERTED_MAX];
		struct str said;
		struct chars c;

		said = convert(icu,
			CONVERT_SIMPLIFIED,
			(struct str){ utf8, char_utf8(s->c[i], utf8) },
			room);
		chars_of(said, &c);
		if (c.n == 1)
			s->c[i] = han_plain(c.c[0]);
	}
}

void pinyin_variant(struct build *b,
	struct converters *icu,
	const struct strip *s)
{
	char room[LATIN_MAX];
	uint32_t n = 1;
	struct str list;

	if (s->n < 2 || s->n > NAME_SYLLABLES)
		return;
	if (han_double_surname(s->c, s->n) && s->first != 1)
		n = 2;
	list = n == 2 ? han_readings(s->c, 2, HAN_SURNAME)
		      : pinyin_readings(icu, s->c[0], true, room);
	if (!list.n || !build_variant(b, SYSTEM_PINYIN))
		return;
	build_syllables(b, SYLLABLES_CHINESE);
	token_of_list(b, list);
	if (!pinyin_given(b, icu, s->c + n, s->n - n))
		b->variant[b->variants - 1].n = 0;
	build_variant_end(b);
}

/* a word of Pinyin by Wade and Giles; 0: it is none */
static size_t wade_word(struct str word, char *ret)
{
	size_t n = 0;

	while (word.n) {
		size_t step = pinyin_step(word);

		if (!step || n + PINYIN_MAX > WORD_LETTERS)
			return 0;
		n += wade_of(str_head(word, step), ret + n);
		word = str_from(word, step);
	}
	return n;
}

void pinyin_as_wade(struct build *b)
{
	struct variant v = { 0 };

	if (b->variants)
		v = b->variant[b->variants - 1];
	if (!v.n || v.system != SYSTEM_PINYIN ||
		!build_variant(b, SYSTEM_LATIN))
		return;
	build_syllables(b, SYLLABLES_CHINESE);
	for (uint32_t i = 0; i < v.n; i++) {
		struct token t = b->token[v.first + i];

		for (uint32_t r = t.first; r < (uint32_t)t.first + t.n; r++) {
			char to[WORD_LETTERS];
			struct str word = { b->text + b->reading[r].at,
				b->reading[r].n };
			struct str wade = { to, wade_word(word, to) };

			if (r == t.first)
				build_token(b, TOKEN_NAME, wade);
			else
				build_reading(b, wade);
		}
	}
	build_variant_end(b);
}

void cantonese_variant(struct build *b, const struct strip *s)
{
	uint32_t at =
		han_readings(s->c, 2, HAN_CANTONESE).n && s->n > 2 ? 2 : 1;

	if (s->n < 2 || s->n > NAME_SYLLABLES)
		return;
	for (uint32_t i = at == 2 ? 2 : 0; i < s->n; i++) {
		if (!han_readings(&s->c[i], 1, HAN_CANTONESE).n)
			return;
	}
	if (!build_variant(b, SYSTEM_LATIN))
		return;
	build_syllables(b, SYLLABLES_CHINESE);
	token_of_list(b, han_readings(s->c, at, HAN_CANTONESE));
	for (; at < s->n; at++)
		token_of_list(b, han_readings(&s->c[at], 1, HAN_CANTONESE));
	build_variant_end(b);
}

enum {
	KANJI_READINGS = TOKEN_READINGS,
	KANJI_SPLITS = 4,
};

/* kana in UTF-8 as romaji */
static struct str romaji_of(struct str kana, char *room)
{
	struct chars c;

	chars_of(kana, &c);
	return (struct str){ room, kana_romaji(c.c, c.n, room) };
}

static void kana_token(struct build *b, const struct str *kana, uint32_t n)
{
	char room[ROMAJI_MAX];

	for (uint32_t i = 0; i < n; i++) {
		struct str word = romaji_of(kana[i], room);

		if (i == 0)
			build_token(b, TOKEN_NAME, word);
		else
			build_reading(b, word);
	}
}

static struct str strip_text(const struct strip *s,
	uint32_t from,
	uint32_t to,
	char *room)
{
	size_t n = 0;

	for (uint32_t i = from; i < to; i++)
		n += char_utf8(s->c[i], room + n);
	return (struct str){ room, n };
}

static bool all_kana(const struct strip *s, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		if (char_script(s->c[i]) != SCRIPT_KANA)
			return false;
	}
	return to > from;
}

/* Readings of the characters from .. to; kana are their own. */
static uint32_t kanji_readings(const struct dictionary *d,
	const struct strip *s,
	uint32_t from,
	uint32_t to,
	uint32_t use,
	struct str *ret,
	char *room)
{
	struct str text = strip_text(s, from, to, room);

	if (all_kana(s, from, to)) {
		ret[0] = text;
		return 1;
	}
	return dictionary_find(d, text, use, ret, KANJI_READINGS);
}

static void japanese_split(struct build *b,
	const struct dictionary *d,
	const struct strip *s,
	uint32_t at)
{
	struct str surname[KANJI_READINGS];
	struct str given[KANJI_READINGS];
	char room[2][4 * CHARS_MAX];
	uint32_t n;
	uint32_t k;

	if (all_kana(s, 0, s->n))
		return;
	n = kanji_readings(d, s, 0, at, WORD_SURNAME, surname, room[0]);
	if (!n)
		return;
	k = kanji_readings(d, s, at, s->n, WORD_GIVEN, given, room[1]);
	if (!k || !build_variant(b, SYSTEM_ROMAJI))
		return;
	kana_token(b, surname, n);
	kana_token(b, given, k);
	build_variant_end(b);
}

/* "Yamada Tarou (1950-)": a token of each word */
static void person_variant(struct build *b, struct str romaji)
{
	struct scan s;

	scan_name(romaji, &s);
	if (!build_variant(b, SYSTEM_LATIN))
		return;
	for (uint32_t i = 0; i < s.n; i++) {
		char to[LATIN_MAX];

		if (s.word[i].script == SCRIPT_LATIN)
			build_token(b,
				TOKEN_NAME,
				(struct str){ to,
					latin_word(NULL,
						&s,
						&s.word[i],
						SPELL_PLAIN,
						to) });
	}
	build_variant_end(b);
}

void japanese_variants(struct build *b,
	const struct dictionary *d,
	const struct strip *s)
{
	struct str person[KANJI_SPLITS];
	char room[4 * CHARS_MAX];
	uint32_t n;

	if (dictionary_empty(d) || s->n < 2)
		return;
	n = dictionary_find(d,
		strip_text(s, 0, s->n, room),
		WORD_PERSON,
		person,
		KANJI_SPLITS);
	for (uint32_t i = 0; i < n; i++)
		person_variant(b, person[i]);
	for (uint32_t at = 1; at < s->n && at < 7; at++) {
		if (!s->first || s->first == at)
			japanese_split(b, d, s, at);
	}
}

/* a word of Pinyin without vowels that are written twice, as Japanese is */
static bool is_pinyin(struct str word)
{
	for (size_t i = 1; i < word.n; i++) {
		if (word.p[i] == word.p[i - 1] && word.p[i] != 'n')
			return false;
	}
	return pinyin_step(word) > 0;
}

bool looks_chinese(const struct str *word, uint32_t n)
{
	bool one = false; /* word of one syllable, as surnames are */

	if (n < 2 || n > 3)
		return false;
	for (uint32_t i = 0; i < n; i++)
		one |= pinyin_is_syllable(word[i]);
	for (uint32_t i = 0; one && i < n; i++)
		one = is_pinyin(word[i]);
	return one;
}

/* "ze ce" of tse; the word itself where it is Pinyin too; 0: it is neither */
static size_t wade_readings(struct str word, bool only_aspirated, char *room)
{
	size_t n = 0;
	size_t len = 0;

	if (!only_aspirated)
		n = pinyin_of_wade(word, false, room);
	if (n)
		room[n++] = ' ';
	len = pinyin_of_wade(word, true, room + n);
	if (len || !n)
		return n + len;
	return n - 1;
}

struct wade {
	char room[SCAN_WORDS][3 * PINYIN_MAX];
	size_t n[SCAN_WORDS];
	bool evidence; /* something that Pinyin does not write */
};

static bool is_wade(const struct scan *s,
	const struct str *word,
	struct wade *w)
{
	for (uint32_t i = 0; i < s->n; i++) {
		bool aspirated = s->word[i].mark;

		w->n[i] = wade_readings(word[i], aspirated, w->room[i]);
		if (!w->n[i])
			return false;
		if (s->word[i].hyphen || aspirated || !pinyin_step(word[i]))
			w->evidence = true;
	}
	return w->evidence;
}

void wade_variant(struct build *b,
	const struct scan *s,
	const struct str *word)
{
	struct wade w = { .evidence = false };

	if (s->n < 2 || s->n > 4 || !is_wade(s, word, &w) ||
		!build_variant(b, SYSTEM_LATIN))
		return;
	build_syllables(b, SYLLABLES_CHINESE);
	for (uint32_t i = 0; i < s->n;) {
		struct crossed x;

		cross_start(&x);
		do {
			cross(&x, (struct str){ w.room[i], w.n[i] });
			i++;
		} while (i < s->n && s->word[i].hyphen);
		cross_token(b, &x);
	}
	build_variant_end(b);
}

void hepburn_variant(struct build *b, const struct str *word, uint32_t n)
{
	char room[VARIANT_TOKENS][ROMAJI_MAX];
	size_t len[VARIANT_TOKENS];
	bool differs = false;

	if (!n || n > 3)
		return;
	for (uint32_t i = 0; i < n; i++) {
		if (!romaji_hepburn(word[i], room[i], &len[i]))
			return;
		differs |= !str_eq(word[i], (struct str){ room[i], len[i] });
	}
	if (!differs || !build_variant(b, SYSTEM_LATIN))
		return;
	if (looks_chinese(word, n))
		build_syllables(b, SYLLABLES_CHINESE);
	for (uint32_t i = 0; i < n; i++)
		build_token(b, TOKEN_NAME, (struct str){ room[i], len[i] });
	build_variant_end(b);
}
