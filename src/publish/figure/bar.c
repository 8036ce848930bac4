/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/figure/figure.h"
#include "publish/text/say.h"

enum {
	BAR_W = 1200,
	BAR_H = 140
};

static int32_t at(int64_t p)
{
	return (int32_t)(say_permille(p) * (BAR_W - 20) / 1000) + 10;
}

/* Decoration beside the numbers, so hidden from screen readers, which read the
 * numbers. */
void figure_bar(struct buf *b, int64_t p, int64_t low, int64_t high)
{
	int32_t from = at(low < high ? low : high);
	int32_t to = at(low < high ? high : low);

	buf_z(b,
		"<svg class=\"bar\" aria-hidden=\"true\" viewBox=\"0 0 120 "
		"14\">");
	svg_rect(b, (struct box){ 10, 55, BAR_W - 20, 30 }, "track");
	for (int i = 0; i <= 4; i++) {
		svg_line(b,
			10 + i * (BAR_W - 20) / 4,
			40,
			10 + i * (BAR_W - 20) / 4,
			100,
			"tick");
	}
	svg_rect(b,
		(struct box){ from, 40, to - from > 10 ? to - from : 10, 60 },
		"range");
	svg_rect(b, (struct box){ at(p) - 10, 0, 20, BAR_H }, "value");
	buf_z(b, "</svg>");
}
