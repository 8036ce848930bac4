/* SPDX-License-Identifier: Apache-2.0 */
/* Widths are estimated from the characters, as the faces have them on the
 * average: what is measured exactly would be laid out twice. */
#include "publish/print/columns.h"

#include <math.h>

/* What a column holds, in 1/100 of the type's size. */
struct need {
	double word; /* its longest word */
	double text; /* its longest line */
	double all;  /* all of its lines */
};

/* beyond this a word may be broken, and a text has lines enough */
#define WORD_MOST 950.0
#define TEXT_MOST 6000.0
/* between columns */
#define GAP 6.0

/* 1/100 of the size: Latin letters of DejaVu Sans are 60 wide on the average
 */
static double wide(unsigned char head)
{
	if (head >= 0xe2)
		return 102;
	if (head >= 'A' && head <= 'Z')
		return 70;
	return head == 'i' || head == 'l' || head == '.' || head == ' ' ? 33
									: 61;
}

static void look(const struct print_cell *c, struct need *ret)
{
	double word = 0;
	double line = 0;
	bool bold = c->text.n_span && c->text.span[0].style & STYLE_BOLD;
	bool mono = c->text.n_span && c->text.span[0].style & STYLE_MONO;
	double more = bold ? 1.12 : 1.0;

	for (size_t i = 0; i < c->text.text.n; i++) {
		unsigned char u = (unsigned char)c->text.text.p[i];

		if ((u & 0xc0) == 0x80)
			continue;
		double w = mono && u < 0x80 ? 60.5 : more * wide(u);
		line = u == '\n' ? 0 : line + w;
		/* between two characters of East Asian text a line may end */
		word = u == ' ' || u == '\n' || u >= 0xe2 ? w : word + w;
		ret->word = fmax(ret->word, fmin(word, WORD_MOST));
		ret->text = fmax(ret->text, fmin(line, TEXT_MOST));
		ret->all += w;
	}
}

static void look_at_row(const struct print_block *b,
	struct columns *c,
	struct need *need)
{
	unsigned at = 0;

	for (uint32_t i = 0; i < b->n_cell && at < PRINT_COLUMNS_MAX; i++) {
		if (b->cell[i].columns == 1)
			look(&b->cell[i], &need[at]);
		at += b->cell[i].columns;
	}
	at = at < PRINT_COLUMNS_MAX ? at : PRINT_COLUMNS_MAX;
	c->n = at > c->n ? at : c->n;
}

/* What is left over goes to columns that would have longer lines, by how much
 * they hold. */
static void share(struct columns *c, const struct need *need, double left)
{
	double weight[PRINT_COLUMNS_MAX];
	double sum = 0;

	for (unsigned i = 0; i < c->n; i++) {
		double more = need[i].text - need[i].word;

		weight[i] =
			more > 0 ? sqrt(more * (1 + sqrt(need[i].all))) : 0;
		sum += weight[i];
	}
	for (unsigned i = 0; i < c->n; i++) {
		c->width[i] += sum > 0 ? left * weight[i] / sum
				       : left / (double)c->n;
	}
}

static void settle(struct columns *c,
	const struct need *need,
	double width,
	double size)
{
	double least = 0;
	double most = 0;

	for (unsigned i = 0; i < c->n; i++) {
		least += need[i].word * size / 100 + GAP;
		most += need[i].text * size / 100 + GAP;
	}
	bool all = most <= width;
	for (unsigned i = 0; i < c->n; i++) {
		double n = all ? need[i].text : need[i].word;

		c->width[i] = n * size / 100 + GAP;
		if (least > width)
			c->width[i] *= width / least;
	}
	if (all && c->n)
		c->width[c->n - 1] += width - most;
	else if (least < width)
		share(c, need, width - least);
}

struct columns *columns_of(const struct print_page *page,
	double width,
	double size,
	struct arena *a)
{
	struct columns *c = NEW(a, struct columns, page->n_table + 1);
	struct arena scratch = *a;
	struct need(*need)[PRINT_COLUMNS_MAX] =
		arena_get(&scratch, sizeof *need, page->n_table + 1, 16);

	if (!c || !need) {
		a->full = true;
		return NULL;
	}
	for (uint32_t i = 0; i < page->n; i++) {
		const struct print_block *b = &page->block[i];

		if (b->kind == PRINT_ROW)
			look_at_row(b, &c[b->table], need[b->table]);
	}
	for (uint32_t t = 0; t < page->n_table; t++)
		settle(&c[t], need[t], width, size);
	return c;
}
