/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/pinyin.h"

enum {
	WORD_LETTERS = 24,
	SYLLABLE_LETTERS = 6,
};

/* "initial: finals" by GB/T 16159; u stands for u with diaeresis behind j q x y
 * and, as passports write it, behind l and n */
static const struct row {
	const char *initial;
	const char *finals;
} table[] = {
	{ "zh",
		" a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui "
		"un "
		"uo " },
	{ "ch",
		" a ai an ang ao e en eng i ong ou u ua uai uan uang ui un "
		"uo " },
	{ "sh",
		" a ai an ang ao e ei en eng i ou u ua uai uan uang ui un "
		"uo " },
	{ "b", " a ai an ang ao ei en eng i ian iao ie in ing o u " },
	{ "p", " a ai an ang ao ei en eng i ian iao ie in ing o ou u " },
	{ "m", " a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u " },
	{ "f", " a an ang ei en eng o ou u " },
	{ "d",
		" a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u "
		"uan ui un uo " },
	{ "t",
		" a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un "
		"uo " },
	{ "n",
		" a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong "
		"ou u uan uo v ve ue un yu " },
	{ "l",
		" a ai an ang ao e ei eng i ia ian iang iao ie in ing iu ong "
		"ou u uan un uo v ve ue yu " },
	{ "g",
		" a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un "
		"uo " },
	{ "k",
		" a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un "
		"uo " },
	{ "h",
		" a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un "
		"uo " },
	{ "j", " i ia ian iang iao ie in ing iong iu u uan ue un " },
	{ "q", " i ia ian iang iao ie in ing iong iu u uan ue un " },
	{ "x", " i ia ian iang iao ie in ing iong iu u uan ue un " },
	{ "r", " an ang ao e en eng i ong ou u uan ui un uo " },
	{ "z", " a ai an ang ao e ei en eng i ong ou u uan ui un uo " },
	{ "c", " a ai an ang ao e en eng i ong ou u uan ui un uo " },
	{ "s", " a ai an ang ao e en eng i ong ou u uan ui un uo " },
	{ "y", " a an ang ao e i in ing o ong ou u uan ue un " },
	{ "w", " a ai an ang ei en eng o u " },
	{ "", " a ai an ang ao e ei en er o ou " },
};

enum {
	ROWS = sizeof table / sizeof *table
};

static bool listed(const char *list, struct str s)
{
	char key[SYLLABLE_LETTERS + 3] = " ";

	if (!s.n || s.n > SYLLABLE_LETTERS)
		return false;
	memcpy(key + 1, s.p, s.n);
	key[s.n + 1] = ' ';
	return strstr(list, key) != NULL;
}

static bool begins(struct str s, const char *initial)
{
	if (!initial[0])
		return true;
	return s.n && s.p[0] == initial[0] && str_starts(s, str_of(initial));
}

/* the row whose initial s has; every s has that of none */
static const struct row *row_of(struct str s)
{
	const struct row *row = table;

	while (!begins(s, row->initial))
		row++;
	return row;
}

/* how syllables end by Pinyin and by Wade-Giles: most other words do not */
static bool may_be_syllable(struct str s)
{
	return s.n && s.n <= SYLLABLE_LETTERS &&
		str_has_char(STR("aeiouvnghr"), s.p[s.n - 1]);
}

bool pinyin_is_syllable(struct str s)
{
	const struct row *row;

	if (!may_be_syllable(s))
		return false;
	row = row_of(s);
	return listed(row->finals, str_from(s, strlen(row->initial)));
}

size_t pinyin_step(struct str word)
{
	bool good[WORD_LETTERS + 1] = { false };

	if (!word.n || word.n > WORD_LETTERS)
		return 0;
	good[word.n] = true;
	for (size_t at = word.n; at-- > 0;) {
		for (size_t n = 1; n <= SYLLABLE_LETTERS && at + n <= word.n;
			n++)
			good[at] |= good[at + n] &&
				pinyin_is_syllable(
					(struct str){ word.p + at, n });
	}
	for (size_t n = SYLLABLE_LETTERS; good[0] && n > 0; n--) {
		if (n <= word.n && good[n] &&
			pinyin_is_syllable(str_head(word, n)))
			return n;
	}
	return 0;
}

struct change {
	const char *from;
	const char *to;
};

static size_t joined(const char *head, struct str tail, char *ret)
{
	size_t n = strlen(head);

	if (n + tail.n > PINYIN_MAX)
		return 0;
	memcpy(ret, head, n);
	memcpy(ret + n, tail.p, tail.n);
	return n + tail.n;
}

static const char *swapped(const struct change *list, struct str s)
{
	while (list->from && !str_is(s, list->from))
		list++;
	return list->from ? list->to : NULL;
}

/* whole syllables first, then initials and finals; ALA-LC 1997 */
static const struct change wade_whole[] = { { "zhi", "chih" },
	{ "chi", "chih" },
	{ "shi", "shih" },
	{ "ri", "jih" },
	{ "zi", "tzu" },
	{ "ci", "tzu" },
	{ "si", "ssu" },
	{ "ge", "ko" },
	{ "ke", "ko" },
	{ "he", "ho" },
	{ "e", "o" },
	{ "yi", "i" },
	{ "ye", "yeh" },
	{ "yan", "yen" },
	{ "you", "yu" },
	{ "yong", "yung" },
	{ "er", "erh" },
	{ "gui", "kuei" },
	{ "kui", "kuei" },
	{ "nv", "nu" },
	{ "lv", "lu" },
	{ NULL, NULL } };
static const struct change wade_initials[] = { { "zh", "ch" },
	{ "b", "p" },
	{ "d", "t" },
	{ "g", "k" },
	{ "j", "ch" },
	{ "q", "ch" },
	{ "x", "hs" },
	{ "z", "ts" },
	{ "c", "ts" },
	{ "r", "j" },
	{ NULL, NULL } };
static const struct change wade_finals[] = { { "ong", "ung" },
	{ "iong", "iung" },
	{ "ian", "ien" },
	{ "ie", "ieh" },
	{ "ue", "ueh" },
	{ "ve", "ueh" },
	{ NULL, NULL } };
/* zhuo is cho, and so where no k, h, sh stands */
static const struct change wade_uo[] = { { "uo", "o" }, { NULL, NULL } };

size_t wade_of(struct str syllable, char *ret)
{
	const char *whole = swapped(wade_whole, syllable);
	struct str initial;
	struct str final;
	const char *head;
	const char *tail;

	if (!pinyin_is_syllable(syllable))
		return 0;
	if (whole)
		return joined(whole, STR(""), ret);
	initial = str_of(row_of(syllable)->initial);
	final = str_from(syllable, initial.n);
	head = swapped(wade_initials, initial);
	tail = swapped(wade_finals, final);
	if (!tail && !str_listed(STR("g k h sh"), ' ', initial))
		tail = swapped(wade_uo, final);
	return joined(head ? head : row_of(syllable)->initial,
		tail ? str_of(tail) : final,
		ret);
}

static const struct reading {
	const char *wade; /* an initial */
	const char *plain;
	const char *aspirated;
	const char *soft; /* before i and u with diaeresis */
	const char *soft_aspirated;
} readings[] = {
	{ "ch", "zh", "ch", "j", "q" },
	{ "hs", "x", "x", "x", "x" },
	{ "sh", "sh", "sh", "sh", "sh" },
	{ "ss", "s", "s", "s", "s" },
	{ "sz", "s", "s", "s", "s" },
	{ "ts", "z", "c", "z", "c" },
	{ "tz", "z", "c", "z", "c" },
	{ "p", "b", "p", "b", "p" },
	{ "t", "d", "t", "d", "t" },
	{ "k", "g", "k", "g", "k" },
	{ "j", "r", "r", "r", "r" },
	{ "f", "f", "f", "f", "f" },
	{ "h", "h", "h", "h", "h" },
	{ "l", "l", "l", "l", "l" },
	{ "m", "m", "m", "m", "m" },
	{ "n", "n", "n", "n", "n" },
	{ "s", "s", "s", "s", "s" },
	{ "w", "w", "w", "w", "w" },
	{ "y", "y", "y", "y", "y" },
	{ "", "", "", "", "" },
};

static const struct change pinyin_finals[] = { { "ung", "ong" },
	{ "iung", "iong" },
	{ "ien", "ian" },
	{ "ieh", "ie" },
	{ "ueh", "ue" },
	{ "uei", "ui" },
	{ "ih", "i" },
	{ "eh", "e" },
	{ "erh", "er" },
	{ NULL, NULL } };
static const struct change pinyin_whole[] = { { "i", "yi" },
	{ "yen", "yan" },
	{ "yu", "you" },
	{ "o", "e" },
	{ "ko", "ge" },
	{ "ho", "he" },
	{ "tzu", "zi" },
	{ "ssu", "si" },
	{ "szu", "si" },
	{ NULL, NULL } };
static const struct change pinyin_whole_aspirated[] = { { "ko", "ke" },
	{ "tzu", "ci" },
	{ "yu", "yu" },
	{ NULL, NULL } };

static const char *initial_of(const struct reading *r,
	struct str final,
	bool aspirated)
{
	bool soft =
		str_starts(final, STR("i")) && !str_starts(final, STR("ih"));

	if (soft)
		return aspirated ? r->soft_aspirated : r->soft;
	return aspirated ? r->aspirated : r->plain;
}

size_t pinyin_of_wade(struct str syllable, bool aspirated, char *ret)
{
	const struct reading *r = readings;
	const char *whole = NULL;
	const char *initial;
	const char *tail;
	struct str final;
	size_t n;

	if (!may_be_syllable(syllable))
		return 0;
	if (aspirated)
		whole = swapped(pinyin_whole_aspirated, syllable);
	if (!whole)
		whole = swapped(pinyin_whole, syllable);
	if (whole)
		return joined(whole, STR(""), ret);
	while (!begins(syllable, r->wade))
		r++;
	final = str_from(syllable, strlen(r->wade));
	initial = initial_of(r, final, aspirated);
	tail = swapped(pinyin_finals, final);
	n = joined(initial, tail ? str_of(tail) : final, ret);
	if (n && pinyin_is_syllable((struct str){ ret, n }))
		return n;
	/* cho is zhuo */
	n = joined(initial, str_is(final, "o") ? STR("uo") : final, ret);
	return n && pinyin_is_syllable((struct str){ ret, n }) ? n : 0;
}
