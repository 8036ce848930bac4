/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/compare.h"

#include <pthread.h>

#include "identity/linkage/blocks.h"
#include "identity/linkage/strings.h"

enum {
	WORDS_MAX = 12,
	NEAR = 920, /* Jaro-Winkler in 1/1000 */
	ALIKE = 850,
	WORD_ALIKE = 900,
	SLIP_FROM = 4, /* letters; of fewer, one slip makes another */
	SLIPS_FROM = 7,
	NAME_NEAR = 950,   /* of name_alike */
	BY_TWO_FROM = 4096 /* pairs; fewer are not worth a thread */
};

/* bits that are set (Warren, Hacker's Delight, 5-1) */
static unsigned count_bits(uint64_t x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) +
		(x >> 2 & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* Whether Jaro-Winkler can be 800 at all, and nearly nothing to compute: a
 * letter that the other lacks matches nothing. */
static bool may_be_alike(const struct member *x, const struct member *y)
{
	/* what the shares of letters that match must be together, in 1/1000,
	 * where so many first letters are equal */
	static const uint16_t least[] = { 1395, 1328, 1244, 1137, 993 };
	uint64_t n = x->text.n;
	uint64_t m = y->text.n;
	uint64_t lacks = count_bits(x->letters & ~y->letters);
	uint64_t other = count_bits(y->letters & ~x->letters);
	uint64_t same = n - lacks < m - other ? n - lacks : m - other;
	unsigned prefix = 0;

	while (prefix < 4 && prefix < n && prefix < m &&
		x->text.p[prefix] == y->text.p[prefix])
		prefix++;
	return 1000 * same * (n + m) >= least[prefix] * n * m;
}

/* slips_within of the texts: each slip makes one letter lack on each side, at
 * most */
static unsigned slips_of(const struct member *x,
	const struct member *y,
	unsigned most)
{
	uint64_t lacks = x->letters & ~y->letters;
	uint64_t other = y->letters & ~x->letters;

	for (unsigned i = 0; i < most; i++) {
		lacks &= lacks - 1;
		other &= other - 1;
	}
	return lacks | other ? most + 1
			     : slips_within(x->text, y->text, most);
}

static size_t shorter_of(struct str a, struct str b)
{
	return a.n < b.n ? a.n : b.n;
}

static bool a_slip(struct str a, struct str b)
{
	return shorter_of(a, b) >= SLIP_FROM && slips_within(a, b, 1) == 1;
}

static bool one_slip(const struct member *x, const struct member *y)
{
	return shorter_of(x->text, y->text) >= SLIP_FROM &&
		slips_of(x, y, 1) == 1;
}

static bool two_slips(struct str a, struct str b)
{
	return shorter_of(a, b) >= SLIPS_FROM && slips_within(a, b, 2) <= 2;
}

static bool few_slips(const struct member *x, const struct member *y)
{
	return shorter_of(x->text, y->text) >= SLIPS_FROM &&
		slips_of(x, y, 2) <= 2;
}

/* "j" and "john", "rob" and "robert" */
static bool begins(struct str a, struct str b)
{
	size_t shorter = shorter_of(a, b);

	return (shorter == 1 || shorter >= 3) &&
		str_eq(str_head(a, shorter), str_head(b, shorter));
}

/* Of one of these at least no letter is what its bytes look like. */
static bool by_readings(const struct member *x, const struct member *y)
{
	return x->name && y->name &&
		!(text_is_ascii(x->text) && text_is_ascii(y->text));
}

static unsigned name_level(const struct member *x, const struct member *y)
{
	unsigned jw;

	if (by_readings(x, y)) {
		jw = name_alike(x->name, y->name, NULL);
		if (jw >= NAME_NEAR)
			return 1;
		return jw >= NAME_SAME ? 2 : 4;
	}
	if (!may_be_alike(x, y) && !begins(x->text, y->text))
		return 4;
	jw = jaro_winkler(x->text, y->text);
	if (jw >= NEAR || one_slip(x, y))
		return 1;
	if (jw >= ALIKE || begins(x->text, y->text) || few_slips(x, y)) {
		return 2;
	}
	return 4;
}

/* --- several words -------------------------------------------------------- */

static unsigned words_of(struct str s, struct str word[static WORDS_MAX])
{
	unsigned n = 0;

	while (s.n && n < WORDS_MAX) {
		if (!str_cut(s, ' ', &word[n], &s)) {
			word[n] = s;
			s.n = 0;
		}
		n++;
	}
	return n;
}

struct words_shared {
	unsigned of_less;
	unsigned of_more;
	unsigned equal;
	unsigned near;  /* equal ones among them */
	size_t letters; /* of those */
};

static bool word_near(struct str a, struct str b)
{
	bool first = a.n && b.n && a.p[0] == b.p[0];

	if (a_slip(a, b))
		return true;
	return first &&
		(a.n == 1 || b.n == 1 || jaro_winkler(a, b) >= WORD_ALIKE);
}

static void share_words(struct str *less,
	struct str *more,
	struct words_shared *w)
{
	uint32_t used = 0;

	for (int equal = 1; equal >= 0; equal--) {
		for (unsigned i = 0; i < w->of_less; i++) {
			for (unsigned j = 0; less[i].n && j < w->of_more;
				j++) {
				bool same = str_eq(less[i], more[j]);

				if (used >> j & 1 ||
					!(equal ? same
						: word_near(less[i],
							  more[j])))
					continue;
				used |= UINT32_C(1) << j;
				w->equal += same;
				w->near++;
				w->letters += less[i].n;
				less[i].n = 0;
			}
		}
	}
}

static struct words_shared shared_words(struct str a, struct str b)
{
	struct str x[WORDS_MAX];
	struct str y[WORDS_MAX];
	unsigned n = words_of(a, x);
	unsigned m = words_of(b, y);
	struct words_shared w = { .of_less = n < m ? n : m,
		.of_more = n < m ? m : n };

	if (n < m)
		share_words(x, y, &w);
	else
		share_words(y, x, &w);
	return w;
}

static unsigned read_level(const struct member *x, const struct member *y)
{
	struct name_alike_why why;
	uint32_t alike = name_alike(x->name, y->name, &why);

	if (alike >= NAME_NEAR)
		return 1;
	if (alike >= NAME_SAME)
		return 2;
	return why.same ? 3 : 4;
}

static unsigned full_level(const struct member *x, const struct member *y)
{
	struct words_shared w;

	if (by_readings(x, y))
		return read_level(x, y);
	if (slips_of(x, y, 2) <= 2)
		return 1;
	w = shared_words(x->text, y->text);
	if (w.near == w.of_more)
		return 1;
	if (w.near == w.of_less && (w.near > 1 || w.letters > SLIP_FROM))
		return 2;
	if (jaro_winkler(x->text, y->text) >= NEAR)
		return 2;
	return w.near && w.letters >= 3 ? 3 : 4;
}

static unsigned text_level(const struct member *x, const struct member *y)
{
	struct words_shared w;
	unsigned jw;

	if (!may_be_alike(x, y))
		return 3;
	jw = jaro_winkler(x->text, y->text);
	if (jw >= 950 || slips_of(x, y, 1) <= 1)
		return 1;
	w = shared_words(x->text, y->text);
	if (w.of_less > 1 && w.near == w.of_more)
		return 1;
	if (jw >= ALIKE || few_slips(x, y))
		return 2;
	return w.of_more > 1 && w.near == w.of_less ? 2 : 3;
}

/* --- one kind each -------------------------------------------------------- */

static unsigned date_level(const struct member *x, const struct member *y)
{
	uint32_t a = x->date;
	uint32_t b = y->date;
	unsigned slips = slips_of(x, y, 2);

	if (!a || !b)
		return slips <= 1 ? 1 : 4;
	bool year = a / 10000 == b / 10000;
	bool month = a / 100 % 100 == b / 100 % 100;
	bool day = a % 100 == b % 100;
	bool swapped =
		year && a / 100 % 100 == b % 100 && b / 100 % 100 == a % 100;

	if (slips <= 1 || swapped)
		return 1;
	if (year + month + day >= 2 || slips == 2)
		return 2;
	return year ? 3 : 4;
}

static unsigned email_level(const struct member *x, const struct member *y)
{
	if (str_eq(x->part, y->part) || a_slip(x->part, y->part) ||
		two_slips(x->part, y->part) ||
		(x->part.n >= SLIP_FROM && few_slips(x, y)))
		return 2;
	if (x->part.n >= SLIP_FROM && y->part.n >= SLIP_FROM &&
		jaro_winkler(x->part, y->part) >= ALIKE + 30)
		return 3;
	return x->domain && x->domain == y->domain ? (unsigned)EMAIL_PROVIDER
						   : field_differs(COL_EMAIL);
}

static unsigned phone_level(const struct member *x, const struct member *y)
{
	bool tail = x->part.n >= SLIPS_FROM && str_eq(x->part, y->part);

	return tail || one_slip(x, y) ? 2 : 3;
}

static unsigned code_level(const struct member *x, const struct member *y)
{
	struct str a = x->text;
	struct str b = y->text;

	if (one_slip(x, y))
		return 1;
	if (a.n >= SLIP_FROM && b.n >= SLIP_FROM &&
		str_eq(str_head(a, (a.n + 1) / 2),
			str_head(b, (b.n + 1) / 2)))
		return 2;
	return few_slips(x, y) ? 2 : 3;
}

static unsigned document_level(const struct member *x, const struct member *y)
{
	return code_level(x, y) + 1;
}

static unsigned number_level(const struct member *x, const struct member *y)
{
	bool one = x->text.n < 2 || y->text.n < 2;

	return !one && slips_of(x, y, 1) == 1 ? 1 : 2;
}

/* NULL: what is not equal differs */
static unsigned (*const levels[COL_KINDS])(const struct member *x,
	const struct member *y) = {
	[COL_GIVEN] = name_level,
	[COL_FAMILY] = name_level,
	[COL_FULL] = full_level,
	[COL_BIRTH] = date_level,
	[COL_EMAIL] = email_level,
	[COL_PHONE] = phone_level,
	[COL_DOCUMENT] = document_level,
	[COL_POSTCODE] = code_level,
	[COL_NUMBER] = number_level,
	[COL_PLACE] = text_level,
	[COL_TEXT] = text_level,
};

uint32_t compare_shared(const struct column_values *c,
	const struct value *a,
	const struct value *b)
{
	uint32_t least = 0;

	if (a->n == 1 && b->n == 1)
		return a->at == b->at ? c->member[a->at].n : 0;
	for (uint32_t i = 0; i < a->n; i++) {
		const struct member *x = value_member(c, a, i);

		for (uint32_t j = 0; j < b->n; j++) {
			if (x == value_member(c, b, j) &&
				(!least || x->n < least))
				least = x->n;
		}
	}
	return least;
}

/* a year by itself is shared by one in a hundred */
static bool only_year(const struct column_values *c, const struct value *v)
{
	uint32_t date = value_member(c, v, 0)->date;

	return date && date % 10000 == 0;
}

unsigned compare_values(const struct column_values *c,
	const struct value *a,
	const struct value *b)
{
	unsigned best = field_differs(c->kind);
	uint32_t shared = compare_shared(c, a, b);

	if (shared && c->kind == COL_BIRTH && only_year(c, a))
		return BIRTH_YEAR;
	if (shared)
		return equal_level(c->kind, shared);
	if (!levels[c->kind])
		return best;
	for (uint32_t i = 0; i < a->n; i++) {
		for (uint32_t j = 0; j < b->n; j++) {
			unsigned l = levels[c->kind](value_member(c, a, i),
				value_member(c, b, j));

			best = l < best ? l : best;
		}
	}
	return best;
}

/* --- records -------------------------------------------------------------- */

static struct str only_text(const struct column_values *c, uint32_t record)
{
	const struct value *v = value_of(c, record);

	return v && v->n == 1 ? value_member(c, v, 0)->text
			      : (struct str){ 0 };
}

static bool swapped(const struct values *v, uint32_t a, uint32_t b)
{
	const struct column_values *g = &v->column[v->given_name];
	const struct column_values *f = &v->column[v->family_name];
	struct str x = only_text(g, a);
	struct str y = only_text(f, a);

	return x.n && y.n && str_eq(x, only_text(f, b)) &&
		str_eq(y, only_text(g, b));
}

uint64_t compare_records_of(const struct values *v, uint32_t a, uint32_t b)
{
	uint64_t pattern = 0;

	for (uint32_t c = 0; c < v->n_column; c++) {
		const struct value *x = value_of(&v->column[c], a);
		const struct value *y = value_of(&v->column[c], b);
		uint64_t level = LEVEL_MISSING;

		if (x && y)
			level = compare_values(&v->column[c], x, y);
		pattern |= level << (c * LEVEL_BIT);
	}
	uint32_t g = v->given_name;
	uint32_t f = v->family_name;
	if (g == v->n_column || f == v->n_column ||
		pattern_level(pattern, g) != field_differs(COL_GIVEN) ||
		!swapped(v, a, b)) {
		return pattern;
	}
	pattern &= ~((uint64_t)LEVEL_MISSING << (g * LEVEL_BIT));
	pattern |= (uint64_t)NAME_SWAPPED << (g * LEVEL_BIT);
	return pattern | (uint64_t)LEVEL_MISSING << (f * LEVEL_BIT);
}

struct comparing {
	const struct values *v;
	const uint64_t *pair;
	size_t n;
	uint64_t *ret;
};

static void *compare_some(void *arg)
{
	const struct comparing *c = arg;

	for (size_t i = 0; i < c->n; i++) {
		c->ret[i] = compare_records_of(c->v,
			candidate_a(c->pair[i]),
			candidate_b(c->pair[i]));
	}
	return NULL;
}

void compare_pairs(const struct values *v,
	const uint64_t *pair,
	size_t n,
	uint64_t *ret)
{
	size_t half = n < BY_TWO_FROM ? n : n / 2;
	struct comparing mine = { v, pair, half, ret };
	struct comparing other = { v, pair + half, n - half, ret + half };
	pthread_t thread;
	bool two = other.n &&
		!pthread_create(&thread, NULL, compare_some, &other);

	compare_some(&mine);
	if (two)
		pthread_join(thread, NULL);
	else
		compare_some(&other);
}
