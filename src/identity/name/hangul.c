/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/hangul.h"

enum {
	SYLLABLE_FIRST = 0xac00,
	SYLLABLE_LAST = 0xd7a3,
	VOWELS = 21,
	FINALS = 28, /* none among them */
	CONSONANTS = 19,
};

static const char initials[HANGUL_KINDS][CONSONANTS][4] = {
	[HANGUL_RR] = { "g",
		"kk",
		"n",
		"d",
		"tt",
		"r",
		"m",
		"b",
		"pp",
		"s",
		"ss",
		"",
		"j",
		"jj",
		"ch",
		"k",
		"t",
		"p",
		"h" },
	[HANGUL_MR] = { "k",
		"kk",
		"n",
		"t",
		"tt",
		"r",
		"m",
		"p",
		"pp",
		"s",
		"ss",
		"",
		"ch",
		"tch",
		"ch",
		"k",
		"t",
		"p",
		"h" },
	[HANGUL_USUAL] = { "k",
		"k",
		"n",
		"d",
		"t",
		"r",
		"m",
		"b",
		"p",
		"s",
		"s",
		"",
		"j",
		"j",
		"ch",
		"k",
		"t",
		"p",
		"h" },
};
/* MR between sounds that are voiced */
static const char voiced[CONSONANTS][4] = { "g",
	"kk",
	"n",
	"d",
	"tt",
	"r",
	"m",
	"b",
	"pp",
	"s",
	"ss",
	"",
	"j",
	"tch",
	"ch",
	"k",
	"t",
	"p",
	"h" };
static const char vowels[HANGUL_KINDS][VOWELS][4] = {
	[HANGUL_RR] = { "a",
		"ae",
		"ya",
		"yae",
		"eo",
		"e",
		"yeo",
		"ye",
		"o",
		"wa",
		"wae",
		"oe",
		"yo",
		"u",
		"wo",
		"we",
		"wi",
		"yu",
		"eu",
		"ui",
		"i" },
	[HANGUL_MR] = { "a",
		"ae",
		"ya",
		"yae",
		"o",
		"e",
		"yo",
		"ye",
		"o",
		"wa",
		"wae",
		"oe",
		"yo",
		"u",
		"wo",
		"we",
		"wi",
		"yu",
		"u",
		"ui",
		"i" },
	[HANGUL_USUAL] = { "a",
		"ae",
		"ya",
		"yae",
		"u",
		"e",
		"you",
		"ye",
		"o",
		"wa",
		"wae",
		"oe",
		"yo",
		"oo",
		"wo",
		"we",
		"wi",
		"yoo",
		"eu",
		"eui",
		"i" },
};
static const char finals[FINALS][3] = { "",
	"k",
	"k",
	"k",
	"n",
	"n",
	"n",
	"t",
	"l",
	"k",
	"m",
	"l",
	"l",
	"l",
	"p",
	"l",
	"m",
	"p",
	"p",
	"t",
	"t",
	"ng",
	"t",
	"t",
	"k",
	"t",
	"p",
	"t" };

struct spelled {
	char *p;
	size_t n;
	size_t max;
};

static void add(struct spelled *s, const char *z)
{
	while (*z && s->n < s->max)
		s->p[s->n++] = *z++;
}

static bool is_voiced(const struct spelled *s)
{
	return s->n && strchr("aeiounmgl", s->p[s->n - 1]);
}

size_t hangul_spelled(const uint32_t *c,
	uint32_t n,
	enum hangul how,
	char *ret,
	size_t max)
{
	struct spelled s = { .p = ret, .max = max };

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = c[i] - SYLLABLE_FIRST;
		uint32_t first = at / (VOWELS * FINALS);

		if (c[i] < SYLLABLE_FIRST || c[i] > SYLLABLE_LAST)
			continue;
		if (how == HANGUL_MR && is_voiced(&s))
			add(&s, voiced[first]);
		else
			add(&s, initials[how][first]);
		add(&s, vowels[how][at / FINALS % VOWELS]);
		add(&s, finals[at % FINALS]);
	}
	return s.n;
}

/* "|surname spelling spelling ..." */
static const char surnames[] =
	"|\uae40 kim gim|\uc774 lee yi i rhee ri rhie yie|\ub9ac ri lee yi "
	"rhee"
	"|\ubc15 park pak bak|\ucd5c choi choe|\uc815 jung jeong chung chong "
	"cheong"
	"|\uac15 kang gang|\uc870 cho jo|\uc724 yoon yun|\uc7a5 jang chang"
	"|\uc784 lim im rim yim|\ub9bc rim lim|\ud55c han|\uc624 oh o"
	"|\uc11c seo suh so|\uc2e0 shin sin|\uad8c kwon gwon|\ud669 hwang"
	"|\uc548 ahn an|\uc1a1 song|\ub958 ryu yoo yu lyu|\uc720 yoo yu you "
	"ryu"
	"|\ud64d hong|\uc804 jeon jun chun chon|\uace0 ko go koh"
	"|\ubb38 moon mun|\uc190 son sohn|\uc591 yang ryang|\ub7c9 ryang yang"
	"|\ubc30 bae pae|\ubc31 baek paek paik baik|\ud5c8 heo hur huh ho"
	"|\ub0a8 nam|\uc2ec shim sim|\ub178 noh no roh ro|\ub85c ro roh no "
	"noh"
	"|\ud558 ha|\uacfd kwak gwak|\uc131 sung seong song|\ucc28 cha"
	"|\uc8fc joo ju chu|\uc6b0 woo u wu|\uad6c koo ku gu goo"
	"|\ub098 na ra|\ub77c ra na|\ubbfc min|\uc9c4 jin chin|\uc9c0 ji chi "
	"jee"
	"|\uc5c4 um eom uhm|\uc6d0 won|\ucc9c cheon chun chon|\ubc29 bang "
	"pang"
	"|\uacf5 kong gong|\ud604 hyun hyeon hyon|\ubcc0 byun byeon pyon"
	"|\uc5fc yum yeom yom|\uc5ec yeo yuh yo|\ucd94 choo chu|\ub3c4 do to"
	"|\uc18c so|\uc11d suk seok sok|\uc120 sun seon son|\uc124 sul seol "
	"sol"
	"|\ub9c8 ma|\uae38 gil kil|\uc5f0 yeon yun yon|\ub828 ryon yeon ryeon"
	"|\uc704 wi wee|\ud45c pyo|\uba85 myung myeong myong|\uae30 ki gi"
	"|\ubc18 ban pan|\uc655 wang|\uae08 geum keum kum|\uc625 ok|\uc721 "
	"yook yuk"
	"|\uc778 in|\ub9f9 maeng|\uc81c je che|\ud0c1 tak|\uad6d kook guk kuk"
	"|\uc5b4 eo uh|\uc740 eun un|\ud3b8 pyun pyeon pyon|\uc6a9 yong"
	"|\ud0dc tae|\ubaa8 mo|\ubd09 bong pong|\uc0ac sa|\ubd80 boo bu pu"
	"|\ub0a8\uad81 namgung namkoong|\ud669\ubcf4 hwangbo|\uc81c\uac08 "
	"jegal"
	"|\uc0ac\uacf5 sagong|\uc120\uc6b0 sunwoo seonu|\uc11c\ubb38 seomun "
	"seomoon"
	"|\ub3c5\uace0 dokgo|\ub3d9\ubc29 dongbang";

struct str hangul_surname(const uint32_t *c, uint32_t n)
{
	char key[16] = "|";
	size_t len = 1;
	const char *hit;

	if (n < 1 || n > 2)
		return STR("");
	for (uint32_t i = 0; i < n; i++)
		len += char_utf8(c[i], key + len);
	key[len++] = ' ';
	key[len] = 0;
	hit = strstr(surnames, key);
	if (!hit)
		return STR("");
	return (struct str){ hit + len, strcspn(hit + len, "|") };
}
