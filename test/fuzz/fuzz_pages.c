/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a page to be printed: refused, or blocks whose texts hold
 * their spans, without a gap, and whose cells are no more than a row has. The
 * same bytes as a table of law: refused, or elements within bounds. */
#include <stdlib.h>

#include "harness.h"
#include "publish/papers/law.h"
#include "publish/print/blocks.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	ROOM = 64 << 20
};

static void check_text(const struct print_text *t)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < t->n_span; i++) {
		MUST(t->span[i].at == at);
		MUST(!(t->span[i].style & STYLE_HIDDEN));
		at += t->span[i].n;
	}
	MUST(at == t->text.n);
	MUST(utf8_valid(t->text));
}

static void check_page(const struct print_page *p)
{
	for (uint32_t i = 0; i < p->n; i++) {
		const struct print_block *b = &p->block[i];

		MUST(b->n_cell <= PRINT_COLUMNS_MAX);
		MUST(b->kind != PRINT_ROW || b->table < p->n_table);
		for (uint32_t k = 0; k < b->n_cell; k++) {
			MUST(b->cell[k].columns >= 1 &&
				b->cell[k].columns <= PRINT_COLUMNS_MAX);
			check_text(&b->cell[k].text);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct print_page page;
	struct arena a;
	struct law law;
	struct err err = { 0 };

	MUST(arena_open(&a, ROOM, &err));
	if (print_blocks(bytes, &a, &page, &err))
		check_page(&page);
	if (law_read(bytes, STR("x"), &a, &law, &err))
		MUST(law.n <= LAW_ROWS_MAX);
	arena_close(&a);
	return 0;
}
