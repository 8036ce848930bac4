/* SPDX-License-Identifier: Apache-2.0 */
/* Private to print/: drawing on a sheet. */
#ifndef PUBLISH_PRINT_INK_H
#define PUBLISH_PRINT_INK_H

#include "publish/print/sheet.h"

/* Draws the line with its left end at x, its base line at y; quiet text in
 * its own grey, else in the colour that is set. Black is set afterwards when
 * there was quiet text. */
void ink_line(const struct print_library *c,
	cairo_t *cr,
	const struct line *l,
	double x,
	double y);

#endif
