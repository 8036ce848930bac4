/* SPDX-License-Identifier: Apache-2.0 */
/* Private to print/: how wide the columns of tables are. */
#ifndef PUBLISH_PRINT_COLUMNS_H
#define PUBLISH_PRINT_COLUMNS_H

#include "publish/print/blocks.h"

struct columns {
	unsigned n;
	double width[PRINT_COLUMNS_MAX];
};

/* Of every table of the page, by its number, so that all rows of one fit in
 * `width` points of type of `size`: each column as wide as its longest word,
 * and of the rest by how long its texts are. In the arena; NULL: memory is
 * spent. cost: O(bytes of the page) */
struct columns *columns_of(const struct print_page *page,
	double width,
	double size,
	struct arena *a);

#endif
