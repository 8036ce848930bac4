/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of telephones to E.164. source: ITU-T E.164, RFC 3966 */
#include <stdio.h>

#include "identity/form/fold.h"
#include "identity/form/making.h"
#include "identity/form/phone_plans.h"
#include "identity/form/repeats.h"

#define N(x) (sizeof(x) / sizeof *(x))

enum {
	DIGITS_MAX = 24,
	DIGITS_LOCAL = 7, /* of numbers within a city */
	DIGITS_LEAST = 3, /* what is shorter is no number */
	E164_MAX = 17,    /* of a national number, with a reserve */
	VANITY_LETTERS = 3
};

struct dialled {
	char digit[DIGITS_MAX];
	size_t n;
	bool plus; /* a country code comes first */
};

/* --- what was written ---------------------------------------------------- */

/* what stands between a number and its extension, in lower case */
static const char *const extensions[] = {
	";ext=",
	"extension",
	"extn",
	"ext",
	"anexo",
	"interno",
	"int",
	"доб",
	"内線",
	"分机",
	"转",
	"내선",
	"x",
	"#",
};

/* "12", ". 12", ": 12#" to the end: not the rest of a word, nor of a number */
static bool is_extension(struct str s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool inner = digits && !is_digit(s.p[i]);

		if ((unsigned char)s.p[i] >= 0x80 || is_letter(s.p[i]) ||
			(inner && !str_has_char(STR("#) "), s.p[i])))
			return false;
		digits += is_digit(s.p[i]);
	}
	return digits > 0 && digits < DIGITS_LOCAL;
}

static bool extension_at(struct str s)
{
	for (size_t w = 0; w < N(extensions); w++) {
		struct str word = str_of(extensions[w]);

		if (str_starts(s, word) && is_extension(str_from(s, word.n)))
			return true;
	}
	return false;
}

/* without an extension, and without a second number behind a comma */
static struct str without_extension(struct str s, struct arena *a)
{
	struct str low = fold_lower(s, a);
	size_t digits = 0;

	for (size_t i = 0; i < low.n; i++) {
		char c = low.p[i];

		digits += is_digit(c);
		/* what numbers hold themselves */
		if (!digits || is_digit(c) || str_has_char(STR(" -()./+"), c))
			continue;
		if (digits >= DIGITS_LOCAL && (c == ',' || c == ';'))
			return str_head(s, i);
		if (extension_at(str_from(low, i)))
			return str_head(s, i);
	}
	return s;
}

/* ITU-T E.161: the letters of the keys 2 to 9; 0: no letter */
static char key_of(char c)
{
	static const char keys[] = "22233344455566677778889999";

	return is_letter(c) ? keys[upper_of(c) - 'A'] : 0;
}

static size_t letters_in(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += is_letter(s.p[i]);
	return n;
}

/* from the first digit or plus on: "tel:", "Phone no.", "(" go */
static struct str number_in(struct str s)
{
	size_t i = 0;

	while (i < s.n && !is_digit(s.p[i]) && s.p[i] != '+')
		i++;
	return str_from(s, i);
}

static void dial(struct str s, struct dialled *ret)
{
	bool vanity = letters_in(s) >= VANITY_LETTERS;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		char key = vanity ? key_of(c) : 0;

		if (c == '+' && !ret->n)
			ret->plus = true;
		if (key)
			c = key;
		if (is_digit(c) && ret->n < DIGITS_MAX)
			ret->digit[ret->n++] = c;
	}
}

/* "+44 (0)20": the trunk prefix beside the country code, for people */
static struct str without_bracket(struct str s, struct arena *a)
{
	for (size_t i = 1; i + 3 <= s.n && s.p[0] == '+'; i++) {
		if (str_starts(str_from(s, i), STR("(0)"))) {
			return arena_fmt(a,
				"%.*s%.*s",
				STR_FMT(str_head(s, i)),
				STR_FMT(str_from(s, i + 3)));
		}
	}
	return s;
}

/* --- plans --------------------------------------------------------------- */

static bool may_have(const struct phone_plan *p, size_t n)
{
	return n <= E164_MAX && (p->lengths >> n & 1);
}

static bool is_usual(const struct phone_plan *p, size_t n)
{
	return n <= E164_MAX && (p->usual >> n & 1);
}

static bool is_too_long(const struct phone_plan *p, size_t n)
{
	return n > E164_MAX || p->lengths >> n == 0;
}

/* how many digits at the front are one of the prefixes */
static size_t prefix_of(struct str digits, struct str prefixes)
{
	struct str one = prefixes;
	struct str rest = prefixes;

	while (rest.n) {
		size_t i = 0;

		if (!str_cut(rest, '|', &one, &rest)) {
			one = rest;
			rest = (struct str){ 0 };
		}
		while (i < one.n && i < digits.n &&
			(one.p[i] == '.' || one.p[i] == digits.p[i]))
			i++;
		if (one.n && i == one.n)
			return i;
	}
	return 0;
}

/* The number within the country, without the trunk prefix: which stays when it
 * can be the number's own beginning, or too little would be left. */
static struct str without_trunk(const struct phone_plan *p, struct str digits)
{
	size_t n = prefix_of(digits, str_of(p->trunk));
	struct str rest = str_from(digits, n);

	if (!n)
		return digits;
	if (p->may_lead && may_have(p, digits.n) && !may_have(p, rest.n))
		return digits;
	if (!may_have(p, rest.n) && !is_too_long(p, rest.n))
		return digits;
	return rest;
}

/* --- exceptions ---------------------------------------------------------- */

/* Areas of two and three digits; all others have four. source: ENACOM, Plan
 * Fundamental de Numeración Nacional */
static const char argentine_areas[] =
	"11|220|221|223|230|236|237|249|260|261|263|264|266|280|291|297|298|"
	"299|336|341|342|343|345|348|351|353|358|362|364|370|376|379|380|381|"
	"383|385|387|388|2...|3...";

/* Mobile numbers have 15 behind the area within the country, and 9 before it
 * from abroad. */
static struct str argentine(struct str s, struct arena *a)
{
	size_t n = prefix_of(s, STR(argentine_areas));

	if (s.n != 12 || !n || !str_starts(str_from(s, n), STR("15")))
		return s;
	return arena_fmt(a,
		"9%.*s%.*s",
		STR_FMT(str_head(s, n)),
		STR_FMT(str_from(s, n + 2)));
}

/* Two digits that choose a carrier stand before the area. source: Anatel */
static struct str brazilian(struct str s, struct arena *a)
{
	(void)a;
	if (s.n >= 12 && s.n <= 13)
		return str_from(s, 2);
	return s;
}

/* Until 2019 mobile numbers had 1 before the area from abroad, and 044 or 045
 * within the country. source: IFT, Plan Técnico Fundamental de Numeración */
static struct str mexican(struct str s, struct arena *a)
{
	(void)a;
	if (s.n == 11 && s.p[0] == '1')
		return str_from(s, 1);
	if (s.n == 13 && (prefix_of(s, STR("044|045"))))
		return str_from(s, 3);
	if (s.n == 12 && prefix_of(s, STR("01")))
		return str_from(s, 2);
	return s;
}

/* Since 2019 numbers of eight digits have a new beginning. source: ARCEP Gabon
 */
static struct str gabonese(struct str s, struct arena *a)
{
	(void)a;
	if (s.n == 9 && s.p[0] == '0')
		return str_from(s, 1);
	return s;
}

static const struct {
	uint16_t code;
	struct str (*make)(struct str national, struct arena *a);
} exceptions[] = {
	{ 52, mexican },
	{ 54, argentine },
	{ 55, brazilian },
	{ 241, gabonese },
};

static struct str national(const struct phone_plan *p,
	struct str digits,
	struct arena *a)
{
	struct str s = without_trunk(p, digits);

	for (size_t i = 0; i < N(exceptions); i++) {
		if (exceptions[i].code == p->code)
			s = exceptions[i].make(s, a);
	}
	if (p->local && s.n == p->local)
		s = arena_fmt(a, "%s%.*s", p->area, STR_FMT(s));
	return s;
}

/* --- together ------------------------------------------------------------ */

/* The country code without a sign of it: the rest is a number, and the whole is
 * none. *ret: the rest, also when it may be either. */
static bool has_bare_code(const struct phone_plan *p,
	struct str digits,
	struct str *ret)
{
	char code[6];
	struct str head = { code, 0 };
	struct str rest;

	head.n = (size_t)snprintf(code, sizeof code, "%u", p->code);
	if (!str_starts(digits, head))
		return false;
	rest = without_trunk(p, str_from(digits, head.n));
	*ret = rest;
	return is_too_long(p, digits.n) ||
		(!is_usual(p, digits.n) && is_usual(p, rest.n));
}

static void put(struct making *m,
	const struct phone_plan *p,
	struct str number)
{
	struct form *f = m->f;

	f->normal = arena_fmt(m->a, "+%u%.*s", p->code, STR_FMT(number));
	f->part = arena_str(m->a, number);
	f->scope = arena_fmt(m->a, "+%u", p->code);
	if (!may_have(p, number.n))
		f->doubts |= FORM_DOUBT_LENGTH;
	if (is_made_up(number))
		f->doubts |= FORM_DOUBT_INVENTED;
}

static bool put_called(struct making *m, struct str digits)
{
	size_t n = 0;
	const struct phone_plan *p = phone_plan_called(digits, &n);

	if (!p)
		return false;
	put(m, p, national(p, str_from(digits, n), m->a));
	return true;
}

static void put_within(struct making *m,
	const struct phone_plan *p,
	struct str digits)
{
	size_t n = prefix_of(digits, str_of(p->abroad));
	struct str rest = str_from(digits, n);

	if (n && rest.n && rest.p[0] != '0' && put_called(m, rest))
		return;
	rest = digits;
	if (has_bare_code(p, digits, &rest)) {
		put(m, p, national(p, rest, m->a));
		return;
	}
	put(m, p, national(p, digits, m->a));
	/* both can be: the code may be the number's own beginning */
	if (rest.n < digits.n && may_have(p, rest.n))
		m->f->other =
			arena_fmt(m->a, "+%u%.*s", p->code, STR_FMT(rest));
}

static void put_unplaced(struct making *m, struct str digits)
{
	if (str_starts(digits, STR("00")) &&
		put_called(m, str_from(digits, 2)))
		return;
	m->f->normal = arena_str(m->a, digits);
	m->f->part = m->f->normal;
	m->f->doubts |= FORM_DOUBT_COUNTRY;
}

void phone_make(struct making *m)
{
	const struct phone_plan *p = phone_plan_of(m->country);
	struct dialled d = { .n = 0 };
	struct str s = number_in(m->text);

	s = without_extension(without_bracket(s, m->a), m->a);
	dial(s, &d);
	struct str digits = { d.digit, d.n };
	if (d.n < DIGITS_LEAST)
		return;
	if (d.plus && put_called(m, digits))
		return;
	if (p && !d.plus)
		put_within(m, p, digits);
	else
		put_unplaced(m, digits);
}
