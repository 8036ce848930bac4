/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/kana.h"

enum {
	KANA_FIRST = 0x3041, /* small a */
	KATAKANA_FIRST = 0x30a1,
	KATAKANA_LAST = 0x30f6,
	KATAKANA_STEP = KATAKANA_FIRST - KANA_FIRST,
	SMALL_TSU = 0x3063,
	LONG_VOWEL = 0x30fc,
	REPEAT = 0x309d,
	SYLLABLES = 86,
};

/* from small a to small ke; a small one has a capital */
static const char syllables[SYLLABLES][4] = {
	"A",
	"a",
	"I",
	"i",
	"U",
	"u",
	"E",
	"e",
	"O",
	"o",
	"ka",
	"ga",
	"ki",
	"gi",
	"ku",
	"gu",
	"ke",
	"ge",
	"ko",
	"go",
	"sa",
	"za",
	"shi",
	"ji",
	"su",
	"zu",
	"se",
	"ze",
	"so",
	"zo",
	"ta",
	"da",
	"chi",
	"ji",
	"",
	"tsu",
	"zu",
	"te",
	"de",
	"to",
	"do",
	"na",
	"ni",
	"nu",
	"ne",
	"no",
	"ha",
	"ba",
	"pa",
	"hi",
	"bi",
	"pi",
	"fu",
	"bu",
	"pu",
	"he",
	"be",
	"pe",
	"ho",
	"bo",
	"po",
	"ma",
	"mi",
	"mu",
	"me",
	"mo",
	"YA",
	"ya",
	"YU",
	"yu",
	"YO",
	"yo",
	"ra",
	"ri",
	"ru",
	"re",
	"ro",
	"WA",
	"wa",
	"i",
	"e",
	"o",
	"n",
	"vu",
	"KA",
	"KE",
};

struct romaji_word {
	char *p;
	size_t n;
	bool doubled; /* a small tsu waits for its consonant */
};

static void add(struct romaji_word *w, struct str s)
{
	for (size_t i = 0; i < s.n && w->n < ROMAJI_MAX; i++)
		w->p[w->n++] = s.p[i];
}

static uint32_t hiragana(uint32_t c)
{
	if (c >= KATAKANA_FIRST && c <= KATAKANA_LAST)
		return c - KATAKANA_STEP;
	return c;
}

static bool is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* kya of ki and small ya, fa of fu and small a */
static void contract(struct romaji_word *w, struct str small)
{
	char to[3];
	size_t n = 0;
	struct str before = { w->p, w->n };
	bool soft = str_ends(before, STR("sh")) ||
		str_ends(before, STR("ch")) || str_ends(before, STR("j"));

	for (size_t i = 0; i < small.n; i++)
		to[n++] = (char)(small.p[i] | 0x20);
	/* sha, not shya */
	add(w,
		soft && n > 1 ? (struct str){ to + 1, n - 1 }
			      : (struct str){ to, n });
}

static void small_kana(struct romaji_word *w, struct str small)
{
	bool glides = small.n > 1;

	if (w->n > 1 && is_vowel(w->p[w->n - 1]) &&
		!is_vowel(w->p[w->n - 2]) &&
		(glides ? w->p[w->n - 1] == 'i' : true))
		w->n--;
	contract(w, small);
}

static void syllable(struct romaji_word *w, struct str s)
{
	bool small = s.n && s.p[0] < 'a';

	if (small) {
		small_kana(w, s);
		return;
	}
	/* Hepburn: tch for a doubled ch */
	if (w->doubled && s.n && !is_vowel(s.p[0]))
		add(w, s.p[0] == 'c' ? STR("t") : str_head(s, 1));
	w->doubled = false;
	add(w, s);
}

size_t kana_romaji(const uint32_t *c, uint32_t n, char *ret)
{
	struct romaji_word w = { .p = ret };

	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = hiragana(c[i]);

		if (k == REPEAT && i)
			k = hiragana(c[i - 1]);
		if (k == LONG_VOWEL && w.n && is_vowel(ret[w.n - 1]))
			/* the convention for o is ou */
			add(&w,
				ret[w.n - 1] == 'o'
					? STR("u")
					: (struct str){ &ret[w.n - 1], 1 });
		if (k == SMALL_TSU)
			w.doubled = true;
		else if (k >= KANA_FIRST && k < KANA_FIRST + SYLLABLES)
			syllable(&w, str_of(syllables[k - KANA_FIRST]));
	}
	return w.n;
}

struct change {
	const char *from;
	const char *to;
};

static const struct change long_short[] = { { "ou", "o" },
	{ "oo", "o" },
	{ "uu", "u" },
	{ "aa", "a" },
	{ "ee", "e" },
	{ NULL, NULL } };
static const struct change long_h[] = { { "ou", "oh" },
	{ "oo", "oh" },
	{ "uu", "u" },
	{ NULL, NULL } };
static const struct change long_oo[] = { { "ou", "oo" },
	{ "uu", "u" },
	{ NULL, NULL } };
static const struct change lips[] = { { "nb", "mb" },
	{ "np", "mp" },
	{ "nm", "mm" },
	{ NULL, NULL } };
static const struct change cch[] = { { "tch", "cch" }, { NULL, NULL } };
static const struct change b_for_v[] = { { "vu", "b" },
	{ "v", "b" },
	{ NULL, NULL } };
static const struct change hu[] = { { "fu", "hu" }, { NULL, NULL } };
/* Kunrei from Hepburn; longer ones first */
static const struct change kunrei[] = { { "tcha", "ttya" },
	{ "tchu", "ttyu" },
	{ "tcho", "ttyo" },
	{ "tchi", "tti" },
	{ "ssha", "ssya" },
	{ "sshu", "ssyu" },
	{ "ssho", "ssyo" },
	{ "sshi", "ssi" },
	{ "ttsu", "ttu" },
	{ "sha", "sya" },
	{ "shu", "syu" },
	{ "sho", "syo" },
	{ "shi", "si" },
	{ "she", "sye" },
	{ "cha", "tya" },
	{ "chu", "tyu" },
	{ "cho", "tyo" },
	{ "chi", "ti" },
	{ "che", "tye" },
	{ "tsu", "tu" },
	{ "ja", "zya" },
	{ "ju", "zyu" },
	{ "jo", "zyo" },
	{ "je", "zye" },
	{ "ji", "zi" },
	{ "fu", "hu" },
	{ NULL, NULL } };
static const struct change hepburn[] = { { "shu", "shu" },
	{ "chu", "chu" }, /* no hu of theirs */
	{ "ttya", "tcha" },
	{ "ttyu", "tchu" },
	{ "ttyo", "tcho" },
	{ "tti", "tchi" },
	{ "ssya", "ssha" },
	{ "ssyu", "sshu" },
	{ "ssyo", "ssho" },
	{ "ssi", "sshi" },
	{ "ttu", "ttsu" },
	{ "sya", "sha" },
	{ "syu", "shu" },
	{ "syo", "sho" },
	{ "si", "shi" },
	{ "tya", "cha" },
	{ "tyu", "chu" },
	{ "tyo", "cho" },
	{ "ti", "chi" },
	{ "tu", "tsu" },
	{ "zya", "ja" },
	{ "zyu", "ju" },
	{ "zyo", "jo" },
	{ "zi", "ji" },
	{ "dya", "ja" },
	{ "dyu", "ju" },
	{ "dyo", "jo" },
	{ "di", "ji" },
	{ "du", "zu" },
	{ "hu", "fu" },
	{ "wo", "o" },
	{ "mb", "nb" },
	{ "mp", "np" },
	{ NULL, NULL } };

static const struct change *change_at(struct str word, const struct change *c)
{
	while (c->from && !str_starts(word, str_of(c->from)))
		c++;
	return c->from ? c : NULL;
}

static size_t changed(struct str word, const struct change *list, char *ret)
{
	struct romaji_word w = { .p = ret };

	while (word.n) {
		const struct change *c = change_at(word, list);
		/* shi is none of si: the s goes with its h */
		struct str to = c ? str_of(c->to) : str_head(word, 1);

		add(&w, to);
		word = str_from(word, c ? strlen(c->from) : 1);
	}
	return w.n;
}

static const struct {
	const struct change *first;
	const struct change *second;
} conventions[ROMAJI_KINDS] = {
	[ROMAJI_SHORT] = { long_short, NULL },
	[ROMAJI_H] = { long_h, NULL },
	[ROMAJI_OO] = { long_oo, NULL },
	[ROMAJI_PASSPORT] = { long_short, lips },
	[ROMAJI_M] = { lips, NULL },
	[ROMAJI_HU] = { hu, NULL },
	[ROMAJI_CC] = { cch, NULL },
	[ROMAJI_B] = { long_short, b_for_v },
	[ROMAJI_NIHON] = { kunrei, NULL },
	[ROMAJI_KUNREI] = { kunrei, long_short },
};

size_t romaji_spelled(struct str full, enum romaji how, char *ret)
{
	char step[ROMAJI_MAX];
	size_t n;

	if (!conventions[how].first) {
		full = str_head(full, ROMAJI_MAX);
		memcpy(ret, full.p, full.n);
		return full.n;
	}
	n = changed(full, conventions[how].first, step);
	if (conventions[how].second)
		return changed((struct str){ step, n },
			conventions[how].second,
			ret);
	memcpy(ret, step, n);
	return n;
}

static const char onsets[] =
	" k s t n h m y r w g z d b p f j ky sy ty ny hy my "
	"ry gy zy dy by py sh ch ts ";

/* how many letters a consonant of a syllable has here; SIZE_MAX: it is none */
static size_t onset(struct str word)
{
	size_t n = 0;
	char key[5] = { ' ' };

	while (n < word.n && n < 3 && !is_vowel(word.p[n]))
		n++;
	if (n > 2 || n == word.n)
		return SIZE_MAX;
	memcpy(key + 1, word.p, n);
	key[n + 1] = ' ';
	return n == 0 || strstr(onsets, key) ? n : SIZE_MAX;
}

/* letters of the syllable at the head; 0: it is none */
static size_t mora(struct str word)
{
	size_t n;

	if (word.n > 1 && word.p[0] == word.p[1] &&
		strchr("kstpgdbz", word.p[0]))
		return 1;
	if (word.n > 2 && word.p[0] == 't' && word.p[1] == 'c' &&
		word.p[2] == 'h')
		return 1;
	if ((word.p[0] == 'n' || word.p[0] == 'm') &&
		(word.n == 1 || !is_vowel(word.p[1])) &&
		!(word.n > 1 && word.p[1] == 'y'))
		return word.p[0] == 'n' ||
			(word.n > 1 && strchr("bpm", word.p[1]));
	if (word.p[0] == 'h' && (word.n == 1 || !is_vowel(word.p[1])))
		return word.n == 1; /* Satoh */
	n = onset(word);
	return n == SIZE_MAX ? 0 : n + 1;
}

bool romaji_hepburn(struct str word, char *ret, size_t *ret_n)
{
	struct str rest = word;

	if (!word.n)
		return false;
	while (rest.n) {
		size_t n = mora(rest);

		if (!n)
			return false;
		rest = str_from(rest, n);
	}
	*ret_n = changed(word, hepburn, ret);
	return true;
}
