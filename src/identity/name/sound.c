/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/sound.h"

enum where {
	ANYWHERE,
	START,
	END,
	LENGTHENED, /* at the end, or before n or t: Ohno, Ohta */
	CLOSED,     /* at the end, or before a consonant */
	BEFORE_VOWEL,
	BEFORE_FRONT, /* e, i, y */
	BEFORE_LIP,   /* b, p */
};

struct rule {
	char from[8];
	char to[3];
	uint8_t where;
};

/* Rows of one letter, the first that fits counts; none: the letter itself. */
static const struct rule rules_a[] = {
	{ "ae", "e", ANYWHERE },
	{ "aa", "a", ANYWHERE },
	{ "ah", "a", LENGTHENED },
	{ "ai", "ei", ANYWHERE },
	{ "ay", "ei", CLOSED },
	{ "aj", "ei", CLOSED },
	{ "aw", "au", CLOSED },
	{ "", "a", ANYWHERE },
};
static const struct rule rules_b[] = { { "", "b", ANYWHERE } };
static const struct rule rules_c[] = {
	{ "chtch", "Sc", ANYWHERE },
	{ "chr", "kr", ANYWHERE },
	{ "chh", "c", ANYWHERE },
	{ "ch", "c", ANYWHERE },
	{ "ck", "k", ANYWHERE },
	{ "cz", "c", ANYWHERE },
	{ "cs", "c", ANYWHERE },
	{ "cc", "k", ANYWHERE },
	{ "c", "s", BEFORE_FRONT },
	{ "", "k", ANYWHERE },
};
static const struct rule rules_d[] = {
	{ "dsch", "j", ANYWHERE },
	{ "dzh", "j", ANYWHERE },
	{ "dj", "j", ANYWHERE },
	{ "dh", "d", ANYWHERE },
	{ "dt", "t", ANYWHERE },
	{ "", "d", ANYWHERE },
};
static const struct rule rules_e[] = {
	{ "ee", "i", ANYWHERE },
	{ "eo", "o", ANYWHERE },
	{ "eu", "u", ANYWHERE },
	{ "ey", "ei", CLOSED },
	{ "ej", "ei", CLOSED },
	{ "eh", "e", LENGTHENED },
	{ "", "e", ANYWHERE },
};
static const struct rule rules_f[] = { { "", "f", ANYWHERE } };
static const struct rule rules_g[] = {
	{ "gh", "g", ANYWHERE },
	{ "gu", "g", BEFORE_FRONT },
	{ "", "g", ANYWHERE },
};
static const struct rule rules_h[] = { { "", "h", ANYWHERE } };
static const struct rule rules_i[] = {
	{ "iy", "i", CLOSED },
	{ "ij", "i", CLOSED },
	{ "ii", "i", ANYWHERE },
	{ "ih", "i", LENGTHENED },
	{ "ine", "in", END },
	{ "", "i", ANYWHERE },
};
static const struct rule rules_j[] = {
	{ "j", "i", CLOSED },
	{ "je", "e", START }, /* German for ye */
	{ "jy", "j", BEFORE_VOWEL },
	{ "", "j", ANYWHERE },
};
static const struct rule rules_k[] = {
	{ "kh", "x", ANYWHERE },
	{ "", "k", ANYWHERE },
};
static const struct rule rules_l[] = { { "", "l", ANYWHERE } };
static const struct rule rules_m[] = {
	{ "mm", "m", ANYWHERE },
	{ "m", "n", BEFORE_LIP },
	{ "", "m", ANYWHERE },
};
static const struct rule rules_n[] = {
	{ "ng", "N", ANYWHERE },
	{ "nm", "m", ANYWHERE }, /* Honma, Homma */
	{ "", "n", ANYWHERE },
};
static const struct rule rules_o[] = {
	{ "ou", "u", ANYWHERE },
	{ "oo", "u", ANYWHERE },
	{ "oe", "o", ANYWHERE },
	{ "oh", "o", LENGTHENED },
	{ "", "o", ANYWHERE },
};
static const struct rule rules_p[] = {
	{ "ph", "f", ANYWHERE },
	{ "pf", "f", ANYWHERE },
	{ "", "p", ANYWHERE },
};
static const struct rule rules_q[] = {
	{ "qu", "k", ANYWHERE },
	{ "", "k", ANYWHERE },
};
static const struct rule rules_r[] = {
	{ "rh", "r", ANYWHERE },
	{ "", "r", ANYWHERE },
};
static const struct rule rules_s[] = {
	{ "schtsch", "Sc", ANYWHERE },
	{ "chtch", "Sc", ANYWHERE },
	{ "shch", "Sc", ANYWHERE },
	{ "sch", "S", ANYWHERE },
	{ "sh", "S", ANYWHERE },
	{ "sz", "S", ANYWHERE },
	{ "sy", "S", BEFORE_VOWEL },
	{ "sc", "s", BEFORE_FRONT },
	{ "", "s", ANYWHERE },
};
static const struct rule rules_t[] = {
	{ "tsch", "c", ANYWHERE },
	{ "tch", "c", ANYWHERE },
	{ "tsh", "c", ANYWHERE },
	{ "ts", "T", ANYWHERE },
	{ "tz", "T", ANYWHERE },
	{ "th", "t", ANYWHERE },
	{ "ty", "c", BEFORE_VOWEL },
	{ "", "t", ANYWHERE },
};
static const struct rule rules_u[] = {
	{ "ue", "u", ANYWHERE },
	{ "uu", "u", ANYWHERE },
	{ "uh", "u", LENGTHENED },
	{ "", "u", ANYWHERE },
};
static const struct rule rules_v[] = { { "", "v", ANYWHERE } };
static const struct rule rules_w[] = {
	{ "wh", "v", ANYWHERE },
	{ "", "v", ANYWHERE },
};
static const struct rule rules_x[] = {
	{ "x", "S", START }, /* Xi, Xavier; Xenia is one step off */
	{ "xh", "j", ANYWHERE },
	{ "", "ks", ANYWHERE },
};
static const struct rule rules_y[] = {
	{ "ye", "e", ANYWHERE },
	{ "yi", "i", ANYWHERE },
	{ "yy", "i", ANYWHERE },
	{ "yj", "i", CLOSED },
	{ "", "i", ANYWHERE },
};
static const struct rule rules_z[] = {
	{ "zh", "j", ANYWHERE },
	{ "zw", "Tv", ANYWHERE },
	{ "zy", "j", BEFORE_VOWEL },
	{ "", "z", ANYWHERE },
};
static const struct rule *const rules[26] = {
	rules_a,
	rules_b,
	rules_c,
	rules_d,
	rules_e,
	rules_f,
	rules_g,
	rules_h,
	rules_i,
	rules_j,
	rules_k,
	rules_l,
	rules_m,
	rules_n,
	rules_o,
	rules_p,
	rules_q,
	rules_r,
	rules_s,
	rules_t,
	rules_u,
	rules_v,
	rules_w,
	rules_x,
	rules_y,
	rules_z,
};

static bool is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static bool placed(const struct rule *r,
	struct str word,
	size_t at,
	size_t end)
{
	char next = end < word.n ? word.p[end] : 0;

	switch ((enum where)r->where) {
	case ANYWHERE:
		return true;
	case START:
		return at == 0;
	case END:
		return !next;
	case LENGTHENED:
		return !next || next == 'n' || next == 't';
	case CLOSED:
		return !is_vowel(next) && next != 'y';
	case BEFORE_VOWEL:
		return is_vowel(next);
	case BEFORE_FRONT:
		return next == 'e' || next == 'i' || next == 'y';
	case BEFORE_LIP:
		return next == 'b' || next == 'p';
	}
	return false;
}

/* how many letters from at on the row takes; 0: it does not fit */
static size_t fits(const struct rule *r, struct str word, size_t at)
{
	size_t n = 0;

	if (!r->from[0])
		return 1;
	while (r->from[n] && at + n < word.n && r->from[n] == word.p[at + n])
		n++;
	if (r->from[n] || !placed(r, word, at, at + n))
		return 0;
	return n;
}

static const struct rule *rule_at(struct str word, size_t at, size_t *ret_n)
{
	const struct rule *r;

	if (word.p[at] < 'a' || word.p[at] > 'z')
		return NULL;
	r = rules[word.p[at] - 'a'];
	while (!(*ret_n = fits(r, word, at)))
		r++;
	return r;
}

static const char *sounds_at(struct str word, size_t at, size_t *ret_n)
{
	const struct rule *r = rule_at(word, at, ret_n);

	return r ? r->to : NULL;
}

/* Of a word without its vowels: the digraphs that spell.c writes, else each
 * letter for itself, as no neighbour is one in speech. */
static const char *bare_sounds_at(struct str word, size_t at, size_t *ret_n)
{
	struct str rest = str_head(str_from(word, at), 2);
	const struct rule *r;

	if (str_listed(STR("kh gh sh th dh ch zh ts ph"), ' ', rest))
		return sounds_at(rest, 0, ret_n);
	if (rest.p[0] < 'a' || rest.p[0] > 'z')
		return NULL;
	for (r = rules[rest.p[0] - 'a']; r->from[0];)
		r++;
	return r->to;
}

size_t sound_of(struct str word, bool bare, char *ret, size_t max)
{
	size_t n = 0;
	size_t taken;

	if (max > word.n)
		max = word.n;
	for (size_t at = 0; at < word.n; at += taken) {
		const char *to;

		taken = 1;
		to = bare ? bare_sounds_at(word, at, &taken)
			  : sounds_at(word, at, &taken);
		for (size_t i = 0; i < 2 && (to ? to[i] : !i); i++) {
			char c = to ? to[i] : word.p[at];
			bool twice = n && !bare && ret[n - 1] == c;

			if (!twice && n < max)
				ret[n++] = c;
		}
	}
	return n;
}

/* Steps in hundredths of a change. */
enum {
	STEP = 100,
	STEP_VOWEL = 45,      /* a vowel more */
	STEP_GLIDE = 25,      /* i more: Dmitriev, Dmitriyev */
	STEP_BREATH = 30,     /* h more */
	STEP_TWO_VOWELS = 50, /* one vowel for another */
	BARE_VOWEL = 5,       /* a vowel that the script does not write */
	BARE_LONG = 40,       /* one that it does */
	BARE_ALEF = 15,
	STEP_LIKE = 20, /* vowels that conventions confuse */
};

/* both ways round */
#define CONFUSED(x, y, step) \
	[(x) - 'A'][(y) - 'A'] = (step), [(y) - 'A'][(x) - 'A'] = (step)

enum {
	SOUND_LETTERS = 'z' - 'A' + 1
};

/* sounds that conventions confuse; 0: none does */
static const uint8_t confused[SOUND_LETTERS][SOUND_LETTERS] = {
#include "identity/name/confused.list"
};

static int step_confused(char a, char b)
{
	unsigned x = (unsigned)a - 'A';
	unsigned y = (unsigned)b - 'A';

	if (x >= SOUND_LETTERS || y >= SOUND_LETTERS || !confused[x][y])
		return STEP;
	return confused[x][y];
}

static int step_change(char a, char b, bool bare)
{
	int step = step_confused(a, b);

	if (!bare || !is_vowel(a) || !is_vowel(b))
		return step;
	/* alef carries any vowel */
	if (a == 'a' || b == 'a')
		return BARE_ALEF;
	if (step > STEP_LIKE)
		return BARE_LONG;
	return step;
}

static int step_extra(char c, bool bare)
{
	if (bare && is_vowel(c))
		return BARE_VOWEL;
	if (c == 'i')
		return STEP_GLIDE;
	if (is_vowel(c))
		return STEP_VOWEL;
	return c == 'h' ? STEP_BREATH : STEP;
}

enum {
	SOUNDS_MAX = 40
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Steps from a to b; more than most when it is more. */
static int distance(struct str a, struct str b, bool bare, int most)
{
	int row[SOUNDS_MAX + 1];
	int extra_b[SOUNDS_MAX];

	row[0] = 0;
	for (size_t k = 1; k <= b.n; k++) {
		extra_b[k - 1] = step_extra(b.p[k - 1], bare);
		row[k] = row[k - 1] + extra_b[k - 1];
	}
	for (size_t i = 1; i <= a.n; i++) {
		int before = row[0];
		int extra = step_extra(a.p[i - 1], bare);
		int lowest = row[0] += extra;

		for (size_t k = 1; k <= b.n; k++) {
			int best = before;

			if (a.p[i - 1] != b.p[k - 1])
				best += step_change(a.p[i - 1],
					b.p[k - 1],
					bare);
			before = row[k];
			best = least(best, before + extra);
			best = least(best, row[k - 1] + extra_b[k - 1]);
			row[k] = best;
			lowest = least(lowest, best);
		}
		if (lowest > most)
			return lowest;
	}
	return row[b.n];
}

/* what the distance is measured against */
static int length(struct str s, bool bare)
{
	int n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += !bare || !is_vowel(s.p[i]);
	return n ? n : 1;
}

uint32_t sound_alike(struct str a, struct str b, bool bare)
{
	int n;
	int lost;

	if (!a.n || !b.n)
		return 0;
	if (str_eq(a, b))
		return SOUND_SAME;
	a = str_head(a, SOUNDS_MAX);
	b = str_head(b, SOUNDS_MAX);
	n = length(a, bare);
	if (n < length(b, bare))
		n = length(b, bare);
	lost = distance(a, b, bare, n * (SOUND_SAME - SOUND_LEAST) / 10) *
		10 / n;
	return lost > SOUND_SAME - SOUND_LEAST
		? 0
		: (uint32_t)(SOUND_SAME - lost);
}
