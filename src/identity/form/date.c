/* SPDX-License-Identifier: Apache-2.0 */
/* Days of the calendar as people write them. source: ISO 8601; JIS X 0301
 * (Japanese eras) */
#include "identity/form/fold.h"
#include "identity/form/making.h"

#define N(x) (sizeof(x) / sizeof *(x))

enum {
	PARTS_MAX = 3,
	YEAR_LEAST = 1850, /* of people in records that anybody looks at */
	YEAR_MOST = 2199,
	/* of two digits up to this one are of this century: a judgement */
	CENTURY_TURN = 30,
	DAY_MOST = 31,
	PACKED_N = 8,
	SHORT_N = 6
};

struct day {
	unsigned year; /* 0: not told */
	unsigned month;
	unsigned day;
};

/* What the text holds: numbers in their order, a month by name, an era. */
struct pieces {
	unsigned value[PARTS_MAX];
	unsigned digits[PARTS_MAX];
	unsigned n;
	unsigned named;    /* month by its name, 1..12; 0: none */
	unsigned named_at; /* how many numbers stand before it */
	unsigned era;      /* year before its first; 0: none */
	bool marked; /* 年 or 년 behind a number: a year comes first */
	bool dotted; /* 28.02.1980 */
	bool too_many;
};

/* --- pieces -------------------------------------------------------------- */

static const struct {
	const char *name;
	unsigned before; /* the year before its first */
} eras[] = {
	{ "明治", 1867 },
	{ "大正", 1911 },
	{ "昭和", 1925 },
	{ "平成", 1988 },
	{ "令和", 2018 },
	{ "meiji", 1867 },
	{ "taisho", 1911 },
	{ "showa", 1925 },
	{ "heisei", 1988 },
	{ "reiwa", 2018 },
	{ "民國", 1911 },
	{ "民国", 1911 },
};
/* a letter counts right before a digit only */
static const struct {
	char letter;
	unsigned before;
} era_letters[] = {
	{ 'm', 1867 },
	{ 't', 1911 },
	{ 's', 1925 },
	{ 'h', 1988 },
	{ 'r', 2018 },
};

static const char *const months[12][8] = {
#include "identity/form/months.list"
};

/* how many bytes are the name of a month; 0: none */
static size_t month_at(struct str s, unsigned *ret)
{
	size_t best = 0;

	for (unsigned m = 0; m < 12; m++) {
		for (size_t w = 0; w < N(months[m]) && months[m][w]; w++) {
			struct str name = str_of(months[m][w]);

			if (name.n > best && str_starts(s, name)) {
				best = name.n;
				*ret = m + 1;
			}
		}
	}
	/* the rest of the word: "uary", "ября" */
	while (best && best < s.n &&
		(is_letter(s.p[best]) || (unsigned char)s.p[best] >= 0x80))
		best++;
	return best;
}

static size_t era_at(struct str s, unsigned *ret)
{
	for (size_t i = 0; i < N(eras); i++) {
		if (str_starts(s, str_of(eras[i].name))) {
			*ret = eras[i].before;
			return strlen(eras[i].name);
		}
	}
	for (size_t i = 0; s.n > 1 && i < N(era_letters); i++) {
		if (s.p[0] == era_letters[i].letter &&
			(is_digit(s.p[1]) || s.p[1] == '.')) {
			*ret = era_letters[i].before;
			return 1;
		}
	}
	return 0;
}

static void take_number(struct pieces *p, struct str *s)
{
	size_t n = 0;
	unsigned v = 0;

	while (n < s->n && is_digit(s->p[n]) && n < PACKED_N)
		v = v * 10 + (unsigned)(s->p[n++] - '0');
	*s = str_from(*s, n);
	if (p->n == PARTS_MAX) {
		p->too_many = true;
		return;
	}
	p->value[p->n] = v;
	p->digits[p->n++] = (unsigned)n;
}

/* 元年, the first year of an era */
static bool take_first_year(struct pieces *p, struct str *s)
{
	if (!str_starts(*s, STR("元年")) || p->n)
		return false;
	p->value[0] = 1;
	p->digits[0] = 1;
	p->n = 1;
	p->marked = true;
	*s = str_from(*s, STR("元年").n);
	return true;
}

static bool take_word(struct pieces *p, struct str *s)
{
	size_t n = p->n || p->era ? 0 : era_at(*s, &p->era);

	if (!n && !p->named) {
		n = month_at(*s, &p->named);
		if (n)
			p->named_at = p->n;
	}
	*s = str_from(*s, n);
	return n > 0;
}

/* the clock behind a day says nothing of it */
static bool is_clock(struct str s, const struct pieces *p)
{
	if (p->n + (p->named > 0) < PARTS_MAX && p->digits[0] != PACKED_N)
		return false;
	return s.p[0] == 't' || s.p[0] == ' ' || s.p[0] == 'z';
}

static void take_pieces(struct str s, struct pieces *p)
{
	while (s.n && !p->too_many) {
		if (is_digit(s.p[0])) {
			take_number(p, &s);
			continue;
		}
		if (p->n && is_clock(s, p))
			return;
		if (take_first_year(p, &s) || take_word(p, &s))
			continue;
		p->marked |=
			str_starts(s, STR("年")) || str_starts(s, STR("년"));
		p->dotted |= s.p[0] == '.' && p->n;
		s = str_from(s, 1);
	}
}

/* --- which is which ------------------------------------------------------ */

static bool is_leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool exists(struct day d)
{
	static const unsigned char
		days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (d.month < 1 || d.month > 12 || d.day < 1 ||
		d.day > days[d.month - 1])
		return false;
	return d.month != 2 || d.day < 29 || is_leap(d.year);
}

/* source: CLDR, short date patterns: month first; year first */
static bool month_first(struct str country)
{
	return str_listed(STR("US PH FM MH PW GU AS PR VI UM"), ' ', country);
}
static bool year_first(struct str country)
{
	return str_listed(STR("JP CN KR KP TW HU LT MN BT SE ZA CA IR"),
		' ',
		country);
}

/* A year of two digits is of this century or the last. */
static unsigned whole_year(unsigned v, unsigned digits, struct form *f)
{
	if (digits > 2 || v >= 100)
		return v;
	f->doubts |= FORM_DOUBT_CENTURY;
	return v + (v <= CENTURY_TURN ? 2000 : 1900);
}

static void put(struct making *m, struct day d)
{
	struct form *f = m->f;

	if (d.year < YEAR_LEAST || d.year > YEAR_MOST || !exists(d))
		f->doubts |= FORM_DOUBT_IMPOSSIBLE;
	f->normal = arena_fmt(m->a, "%04u-%02u-%02u", d.year, d.month, d.day);
	f->part = str_from(f->normal, 5);
	f->scope = str_head(f->normal, 4);
	if (f->doubts & FORM_DOUBT_CENTURY && !f->other.n) {
		unsigned other = d.year + (d.year < 2000 ? 100U : -100U);

		f->other = arena_fmt(m->a,
			"%04u-%02u-%02u",
			other,
			d.month,
			d.day);
	}
}

/* a day whose month may be its day */
static void put_either(struct making *m, struct day d)
{
	struct day swapped = { d.year, d.day, d.month };

	if (!exists(d) && exists(swapped)) {
		put(m, swapped);
		return;
	}
	if (exists(swapped) && d.day != d.month) {
		m->f->doubts |= FORM_DOUBT_ORDER;
		m->f->other = arena_fmt(m->a,
			"%04u-%02u-%02u",
			swapped.year,
			swapped.month,
			swapped.day);
	}
	put(m, d);
}

/* 19800228, 28021980, 800228 */
static void put_packed(struct making *m, unsigned v, unsigned digits)
{
	struct day d = { v / 10000, v / 100 % 100, v % 100 };
	struct day back = { v % 10000, v / 10000 % 100, v / 1000000 };

	if (digits == SHORT_N) {
		d.year = whole_year(d.year, 2, m->f);
		put(m, d);
		return;
	}
	if (exists(d) && d.year >= YEAR_LEAST && d.year <= YEAR_MOST) {
		put(m, d);
		return;
	}
	put_either(m, back);
}

static void put_named(struct making *m, const struct pieces *p)
{
	struct day d = { p->value[1], p->named, p->value[0] };
	unsigned digits = p->digits[1];

	if (p->digits[0] > 2) {
		d = (struct day){ p->value[0], p->named, p->value[1] };
		digits = p->digits[0];
	}
	d.year = whole_year(d.year, digits, m->f);
	put(m, d);
}

static void put_three(struct making *m, const struct pieces *p)
{
	const unsigned *v = p->value;
	bool last = p->digits[2] > 2;
	bool first = p->digits[0] > 2 || p->marked || v[0] > DAY_MOST;
	struct day d = { v[2], v[1], v[0] };

	if (p->era) {
		put(m, (struct day){ v[0] + p->era, v[1], v[2] });
		return;
	}
	if (first || (!last && year_first(m->country))) {
		d = (struct day){ v[0], v[1], v[2] };
		d.year = whole_year(d.year, p->digits[0], m->f);
		put(m, d);
		return;
	}
	d.year = whole_year(v[2], p->digits[2], m->f);
	if (month_first(m->country) && !p->dotted)
		d = (struct day){ d.year, v[0], v[1] };
	/* nobody writes the month first with dots */
	if (p->dotted && exists(d))
		put(m, d);
	else
		put_either(m, d);
}

void date_make(struct making *m)
{
	struct pieces p = { .n = 0 };

	take_pieces(fold_lower(m->text, m->a), &p);
	if (p.too_many)
		return;
	if (p.n == 3 && !p.named)
		put_three(m, &p);
	else if (p.n == 2 && p.named)
		put_named(m, &p);
	else if (p.n == 1 && !p.era &&
		(p.digits[0] == PACKED_N || p.digits[0] == SHORT_N))
		put_packed(m, p.value[0], p.digits[0]);
	else if (p.n == 1 && p.digits[0] == 4) {
		m->f->normal = arena_fmt(m->a, "%04u", p.value[0]);
		m->f->scope = m->f->normal;
		m->f->doubts |= FORM_DOUBT_PARTIAL;
	}
}
