/* SPDX-License-Identifier: Apache-2.0 */
/* Private to print/: the figures of our pages, which are SVG of six elements
 * (svg, g, line, rect, circle, path, text). */
#ifndef PUBLISH_PRINT_FIGURE_H
#define PUBLISH_PRINT_FIGURE_H

#include "publish/print/sheet.h"

/* Its size in units of its own, from its viewBox. false: it says none that
 * can be drawn. */
bool figure_size(struct str svg, double *ret_width, double *ret_height);

/* Draws it with its upper left corner at x, y, `scale` points a unit. What is
 * none of its elements is passed over, as titles are. */
void figure_draw(struct pen *p,
	cairo_t *cr,
	struct str svg,
	double x,
	double y,
	double scale);

#endif
