/* SPDX-License-Identifier: Apache-2.0 */
/* The hours of a week by how much was done in each. */
#include <stdio.h>

#include "publish/figure/figure.h"

enum {
	LEFT = 600,
	TOP = 900,
	CELL_W = 370,
	CELL_H = 300,
	SHADES = 5
};

static void cells(struct buf *b, const struct hours_of_work *h)
{
	static const char *const
		day[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	uint32_t most = 1;

	for (int d = 0; d < 7; d++) {
		for (int k = 0; k < 24; k++)
			most = h->heat[d][k] > most ? h->heat[d][k] : most;
	}
	for (int d = 0; d < 7; d++) {
		svg_text(b,
			0,
			TOP + d * CELL_H + 190,
			"lane",
			str_of(day[d]));
		for (int k = 0; k < 24; k++) {
			char cls[4] = "s0";
			uint64_t n = h->heat[d][k];
			struct box box = { LEFT + k * CELL_W,
				TOP + d * CELL_H,
				CELL_W - 20,
				CELL_H - 20 };

			cls[1] = (char)('0' + (n * SHADES + most - 1) / most);
			buf_fmt(b, "<g><title>%u</title>", h->heat[d][k]);
			svg_rect(b, box, cls);
			buf_z(b, "</g>");
		}
	}
}

void publish_hours_svg(const struct publication *p, struct buf *out)
{
	static const char style[] =
		"<style>text{font-family:sans-serif;fill:#1d2329;font-size:"
		"12px}"
		".lane{font-weight:600}.tick{font-size:10.5px;fill:#59636b}"
		".s0{fill:#eef1f3}.s1{fill:#cfe2ea}.s2{fill:#9fc6d5}.s3{fill:"
		"#6fa8bd}.s4{fill:#3d82a0}.s5{fill:#0b5c7a}</style>\n";
	const struct hours_of_work *h = p->times->hours;
	struct buf figure = { 0 };
	struct buf says = { 0 };
	char hour[12];

	publish_hours_says(h, &says);
	svg_open(&figure,
		"heat",
		"heat",
		FIGURE_W,
		TOP + 7 * CELL_H + 100,
		STR("Hours of a week, UTC"),
		buf_str(&says));
	buf_z(&figure, style);
	svg_text(&figure, 0, 200, "lane", STR("Hours of a week, UTC"));
	for (int k = 0; k < 24; k++) {
		snprintf(hour, sizeof hour, "%d", k);
		svg_text(&figure,
			LEFT + k * CELL_W + 120,
			TOP - 100,
			"tick",
			str_of(hour));
	}
	cells(&figure, h);
	buf_z(&figure, "</svg>\n");
	/* alone it names its namespace */
	buf_z(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	buf_add(out, str_from(buf_str(&figure), 4));
	buf_done(&figure);
	buf_done(&says);
}
