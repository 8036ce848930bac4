/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/word.h"

/* Steps in tenths of one change. Slips that hands and eyes make often are
 * cheap: about as often as Kukich 1992 counts them among all errors. */
enum {
	STEP = 10,
	STEP_SHAPE = 2,  /* 0 for o, 1 for l */
	STEP_VOWEL = 8,  /* one vowel for another */
	STEP_KEY = 8,    /* the key beside it */
	STEP_SOUND = 7,  /* d for t */
	STEP_SWAP = 6,   /* two letters in the other order */
	STEP_DOUBLE = 4, /* one letter twice */
	STEP_MERGED = 4, /* rn for m */
	HEAD_MAX = 4,    /* letters that Winkler's bonus counts */
	HEAD_TENTHS = 1, /* of what is missing, for each of them */
};

struct letter {
	uint8_t row; /* of a QWERTY keyboard, 1 to 4 from above; 0: none */
	uint8_t col;
	char shape; /* what it looks like */
	char sound; /* 0: like nothing else */
	bool vowel;
};

static const struct letter letters[128] = {
#include "identity/name/letters.list"
};

static const struct letter *letter_of(char c)
{
	return &letters[(unsigned char)c & 0x7f];
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool neighbours(const struct letter *x, const struct letter *y)
{
	int rows = x->row - y->row;
	int cols = x->col - y->col;

	if (!x->row || !y->row)
		return false;
	return rows >= -1 && rows <= 1 && cols >= -1 && cols <= 1;
}

/* of two bytes that differ */
static int step_change(char a, char b)
{
	const struct letter *x = letter_of(a);
	const struct letter *y = letter_of(b);

	if ((a | b) & 0x80)
		return STEP;
	if (x->shape && x->shape == y->shape)
		return STEP_SHAPE;
	/* two figures that differ are two numbers, never a slip */
	if (is_digit(a) && is_digit(b))
		return STEP;
	if (x->sound && x->sound == y->sound)
		return STEP_SOUND;
	if (x->vowel && y->vowel)
		return STEP_VOWEL;
	return neighbours(x, y) ? STEP_KEY : STEP;
}

/* of s.p[i], which the other word does not have */
static int step_extra(struct str s, size_t i)
{
	if (is_digit(s.p[i]))
		return STEP;
	return i && s.p[i - 1] == s.p[i] ? STEP_DOUBLE : STEP;
}

static bool pair_at(struct str s, size_t i, char first, char second)
{
	return i >= 1 && s.p[i - 1] == first && s.p[i] == second;
}

struct rows {
	int far[3][WORD_MAX + 1]; /* by i % 3: three rows are enough */
	int extra[WORD_MAX];      /* of each letter of b */
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* rn seen as m, on either side; much when it does not stand here */
static int merged(const struct rows *r,
	struct str a,
	struct str b,
	size_t i,
	size_t k)
{
	int best = STEP * 2 * WORD_MAX;

	if (b.p[k - 1] == 'm' && pair_at(a, i - 1, 'r', 'n'))
		best = r->far[(i - 2) % 3][k - 1] + STEP_MERGED;
	if (a.p[i - 1] == 'm' && pair_at(b, k - 1, 'r', 'n'))
		best = least(best, r->far[(i - 1) % 3][k - 2] + STEP_MERGED);
	return best;
}

/* of two letters that differ, what is left but one more or one less */
static int cell(const struct rows *r,
	struct str a,
	struct str b,
	size_t i,
	size_t k)
{
	char x = a.p[i - 1];
	char y = b.p[k - 1];
	int best = r->far[(i - 1) % 3][k - 1] + step_change(x, y);

	if (x == 'm' || y == 'm')
		best = least(best, merged(r, a, b, i, k));
	if (i < 2 || k < 2 || x != b.p[k - 2] || y != a.p[i - 2])
		return best;
	return least(best, r->far[(i - 2) % 3][k - 2] + STEP_SWAP);
}

/* The next row; the least in it. */
static int next_row(struct rows *r, struct str a, struct str b, size_t i)
{
	int *row = r->far[i % 3];
	const int *over = r->far[(i - 1) % 3];
	int extra = step_extra(a, i - 1);
	int lowest;

	row[0] = over[0] + extra;
	lowest = row[0];
	for (size_t k = 1; k <= b.n; k++) {
		int best =
			least(over[k] + extra, row[k - 1] + r->extra[k - 1]);

		if (a.p[i - 1] == b.p[k - 1])
			best = least(best, over[k - 1]);
		else
			best = least(best, cell(r, a, b, i, k));
		row[k] = best;
		lowest = least(lowest, best);
	}
	return lowest;
}

/* Steps from a to b; more than most when it is more. */
static int distance(struct str a, struct str b, int most)
{
	struct rows r;
	int before = 0; /* the least of the row before: a swap leaps one */

	r.far[0][0] = 0;
	for (size_t k = 1; k <= b.n; k++) {
		r.extra[k - 1] = step_extra(b, k - 1);
		r.far[0][k] = r.far[0][k - 1] + r.extra[k - 1];
	}
	for (size_t i = 1; i <= a.n; i++) {
		int lowest = next_row(&r, a, b, i);

		if (lowest > most && before > most)
			return lowest;
		before = lowest;
	}
	return r.far[a.n % 3][b.n];
}

static size_t common_head(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n;
}

static uint32_t scored(struct str a, struct str b)
{
	int longer = (int)(a.n > b.n ? a.n : b.n);
	int most = STEP * longer * (WORD_SAME - WORD_LEAST) / WORD_SAME;
	int far = distance(a, b, most);
	int lost = 1000 * far / (STEP * longer);
	size_t head = common_head(a, b);

	if (far > most)
		return 0;
	if (head > HEAD_MAX)
		head = HEAD_MAX;
	lost -= lost * (int)head * HEAD_TENTHS / 10;
	return (uint32_t)(1000 - lost);
}

uint32_t word_alike(struct str a, struct str b)
{
	uint32_t alike;

	if (!a.n || !b.n)
		return 0;
	if (str_eq(a, b))
		return WORD_SAME;
	alike = scored(str_head(a, WORD_MAX), str_head(b, WORD_MAX));
	if (str_eq(str_from(a, WORD_MAX), str_from(b, WORD_MAX)))
		return alike;
	alike /= 2;
	return alike < WORD_LEAST ? 0 : alike;
}
