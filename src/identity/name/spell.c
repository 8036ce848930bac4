/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/spell.h"

#include <unicode/unorm2.h>

/* "|letter plain wide"; without wide it is as plain; - is silent. */
static const struct alphabet {
	enum script script;
	const char *letters;
} alphabets[] = {
	{ SCRIPT_LATIN,
		"|\u00df ss|\u00e4 a ae|\u00f6 o oe|\u00fc u ue|\u00e5 a aa"
		"|\u00e6 ae e|\u00f8 o oe|\u0153 oe|\u00fe th|\u00f0 d dh"
		"|\u0161 s sh|\u010d c ch|\u017e z zh|\u0107 c ch|\u015b s sh"
		"|\u017a z zh|\u017c z zh|\u015f s sh|\u0219 s sh|\u00e7 c ch"
		"|\u0163 t ts|\u021b t ts|\u0111 d dj|\u0142 l|\u0131 i"
		"|\u00f1 n ny|\u0144 n ny|\u0148 n ny|\u011f g gh|\u0127 h"
		"|\u0159 r rzh|\u010f d dy|\u0165 t ty|\u013e l ly"
		"|\u01dd e|\u0259 a e|\u015d s shch|\u00e2 a ya|\u00fb u yu"
		"|\u014f o eo|\u016d u eu|\u014d o ou|\u016b u uu|\u00f4 o ou"
		"|\u1e25 h kh|\u1e33 k q|\u01b0 u|\u01a1 o|\u0146 n ny"
		"|\u0137 k ky|\u013c l ly|\u0123 g|\u014b ng|\u02bb -|\u02bc "
		"-" },
	{ SCRIPT_CYRILLIC,
		"|\u0430 a|\u0431 b|\u0432 v|\u0433 g h|\u0434 d|\u0435 e"
		"|\u0451 yo e|\u0436 zh|\u0437 z|\u0438 i y|\u0439 y "
		"i|\u043a k"
		"|\u043b l|\u043c m|\u043d n|\u043e o|\u043f p|\u0440 "
		"r|\u0441 "
		"s"
		"|\u0442 t|\u0443 u|\u0444 f|\u0445 kh h|\u0446 ts|\u0447 ch"
		"|\u0448 sh|\u0449 shch sht|\u044a - a|\u044b y|\u044c -"
		"|\u044d e|\u044e yu iu|\u044f ya ia|\u0454 ye ie|\u0456 i"
		"|\u0457 yi i|\u0491 g|\u045e u w|\u0458 y j|\u0459 ly lj"
		"|\u045a ny nj|\u045b ch c|\u0452 dj d|\u045f dzh dz|\u0453 "
		"g "
		"gj"
		"|\u045c k kj|\u0455 dz|\u0450 e|\u045d i|\u04d9 a|\u0493 g "
		"gh"
		"|\u049b q k|\u04a3 ng n|\u04e9 o u|\u04b1 u|\u04af u|\u04bb "
		"h"
		"|\u04e3 i|\u04ef u|\u04b3 h kh|\u04b7 j|\u04a1 q k|\u0499 z"
		"|\u04ab s|\u04e7 o|\u04f1 u|\u04c0 -|\u04cf -" },
	{ SCRIPT_GREEK,
		"|\u03b1 a|\u03b2 v b|\u03b3 g|\u03b4 d|\u03b5 e|\u03b6 z"
		"|\u03b7 i e|\u03b8 th|\u03b9 i|\u03ba k|\u03bb l|\u03bc m"
		"|\u03bd n|\u03be x ks|\u03bf o|\u03c0 p|\u03c1 r|\u03c3 s"
		"|\u03c2 s|\u03c4 t|\u03c5 y|\u03c6 f ph|\u03c7 ch h|\u03c8 "
		"ps"
		"|\u03c9 o" },
	{ SCRIPT_ARABIC,
		"|\u0627 a|\u0623 a|\u0625 i|\u0622 a|\u0671 a|\u0628 b"
		"|\u062a t|\u062b th|\u062c j g|\u062d h|\u062e kh|\u062f d"
		"|\u0630 dh z|\u0631 r|\u0632 z|\u0633 s|\u0634 sh|\u0635 s"
		"|\u0636 d z|\u0637 t|\u0638 z|\u0639 -|\u063a gh|\u0641 f"
		"|\u0642 q g|\u0643 k|\u0644 l|\u0645 m|\u0646 n|\u0647 h"
		"|\u0648 w u|\u064a y i|\u0649 a|\u0629 a|\u0621 -|\u0626 y"
		"|\u0624 w u|\u067e p|\u0686 ch|\u0698 zh|\u06af g|\u06a9 k"
		"|\u06cc y i|\u0679 t|\u0688 d|\u0691 r|\u06ba n|\u06be h"
		"|\u06c1 h|\u06c2 h|\u06d2 e|\u06d5 e|\u06d0 e|\u06c6 o"
		"|\u06c7 u|\u06c8 u|\u06cb v|\u06ad ng|\u064e a|\u0650 i"
		"|\u064f u|\u0652 -|\u0651 -|\u064b an|\u064c un|\u064d in"
		"|\u0640 -|\u0670 a" },
	{ SCRIPT_HEBREW,
		"|\u05d0 a|\u05d1 b v|\u05d2 g|\u05d3 d|\u05d4 h|\u05d5 v u"
		"|\u05d6 z|\u05d7 ch h|\u05d8 t|\u05d9 y i|\u05da k kh"
		"|\u05db k kh|\u05dc l|\u05dd m|\u05de m|\u05df n|\u05e0 n"
		"|\u05e1 s|\u05e2 -|\u05e3 f p|\u05e4 p f|\u05e5 ts|\u05e6 ts"
		"|\u05e7 k|\u05e8 r|\u05e9 sh s|\u05ea t" },
};

enum {
	ALPHABETS_N = sizeof alphabets / sizeof *alphabets
};

static const char *letters_of(enum script script)
{
	for (int i = 0; i < ALPHABETS_N; i++) {
		if (alphabets[i].script == script)
			return alphabets[i].letters;
	}
	return NULL;
}

static struct str word_at(const char *p)
{
	return (struct str){ p, strcspn(p, " |") };
}

/* what stands in the row of c */
static bool looked_up(enum script script,
	uint32_t c,
	enum spelling how,
	struct str *ret)
{
	char key[8] = "|";
	const char *letters = letters_of(script);
	size_t n = 1 + char_utf8(c, key + 1);
	const char *hit;

	key[n++] = ' ';
	key[n] = 0;
	hit = letters ? strstr(letters, key) : NULL;
	if (!hit)
		return false;
	*ret = word_at(hit + n);
	if (how == SPELL_WIDE && ret->p[ret->n] == ' ')
		*ret = word_at(ret->p + ret->n + 1);
	if (str_is(*ret, "-"))
		*ret = STR("");
	return true;
}

/* its letter without marks; c itself when it has none */
static uint32_t bare(uint32_t c)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
	UChar parts[20];
	int32_t n;

	if (U_FAILURE(status))
		return c;
	n = unorm2_getDecomposition(nfd, (UChar32)c, parts, 20, &status);
	return U_FAILURE(status) || n < 1 ? c : parts[0];
}

/* two letters for one sound; ELOT 743 */
static const struct {
	uint16_t before;
	uint16_t c;
	uint16_t next;
	enum spelling how;
	const char *to;
} digraphs[] = {
	{ 0x3bf, 0x3c5, 0, SPELL_PLAIN, "u" }, /* omicron upsilon */
	{ 0, 0x3b3, 0x3b3, SPELL_PLAIN, "n" }, /* gamma gamma */
	{ 0, 0x3b3, 0x3c7, SPELL_PLAIN, "n" }, /* gamma chi */
	{ 0, 0x3b3, 0x3be, SPELL_PLAIN, "n" }, /* gamma xi */
	{ 0, 0x3b3, 0x3ba, SPELL_WIDE, "" },   /* gamma kappa: g */
	{ 0x3b3, 0x3ba, 0, SPELL_WIDE, "g" },
	{ 0, 0x3bc, 0x3c0, SPELL_WIDE, "" }, /* mu pi: b */
	{ 0x3bc, 0x3c0, 0, SPELL_WIDE, "b" },
	{ 0, 0x3bd, 0x3c4, SPELL_WIDE, "" }, /* nu tau: d */
	{ 0x3bd, 0x3c4, 0, SPELL_WIDE, "d" },
	{ 0x3b1, 0x3c5, 0, SPELL_PLAIN, "v" }, /* alpha upsilon */
	{ 0x3b5, 0x3c5, 0, SPELL_PLAIN, "v" }, /* epsilon upsilon */
};

enum {
	DIGRAPHS_N = sizeof digraphs / sizeof *digraphs
};

static bool digraph(uint32_t c,
	uint32_t before,
	uint32_t next,
	enum spelling how,
	struct str *ret)
{
	for (int i = 0; i < DIGRAPHS_N; i++) {
		if (digraphs[i].c != c || digraphs[i].how > how)
			continue;
		if (digraphs[i].before && digraphs[i].before != before)
			continue;
		if (digraphs[i].next && digraphs[i].next != next)
			continue;
		*ret = str_of(digraphs[i].to);
		return true;
	}
	return false;
}

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789";

static bool plain_ascii(uint32_t c, struct str *ret)
{
	const char *hit = c && c < 0x80 ? strchr(alphabet, (int)c) : NULL;

	if (!hit)
		return false;
	*ret = (struct str){ hit, 1 };
	return true;
}

bool spell(uint32_t c,
	uint32_t before,
	uint32_t next,
	enum spelling how,
	struct str *ret)
{
	enum script script;
	uint32_t letter;

	if (c < 0x80)
		return plain_ascii(c, ret);
	script = char_script(c);
	letter = bare(c);
	if (script == SCRIPT_GREEK &&
		digraph(letter, bare(before), bare(next), how, ret))
		return true;
	if (looked_up(script, c, how, ret))
		return true;
	if (letter == c)
		return false;
	return plain_ascii(letter, ret) ||
		looked_up(script, letter, how, ret);
}
