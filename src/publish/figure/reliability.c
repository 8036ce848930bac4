/* SPDX-License-Identifier: Apache-2.0 */
/* Two panels: how often an answer of a stated confidence was right, and how
 * often the surest answers were wrong. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/figure/figure.h"

enum {
	PANEL = 3600,
	TOP = 500,
	LEFT = 700,
	GAP = 1100,
	HEIGHT = TOP + PANEL + 1000
};

static const char style[] =
	"<style>text{font:12px "
	"system-ui,sans-serif;fill:#222}.axis{stroke:#555;stroke-width:1}."
	"grid{"
	"stroke:#ddd;stroke-width:1}"
	".ideal{stroke:#888;stroke-dasharray:4 "
	"3;stroke-width:1}.bar{fill:#9db8d8}.dot{fill:#1f4e8c}.curve{stroke:#"
	"b0413e;stroke-width:2;fill:none}.head{font-weight:600}.small{font-"
	"size:10px}</style>";

static int32_t across(int32_t left, double share)
{
	return left + (int32_t)(share * PANEL + .5);
}

static int32_t up(double share)
{
	return TOP + PANEL - (int32_t)(share * PANEL + .5);
}

static void frame(struct buf *b,
	int32_t left,
	const char *head,
	const char *below,
	const char *beside)
{
	char label[8];

	for (int i = 0; i <= 10; i += 2) {
		svg_line(b,
			left,
			up(i / 10.0),
			left + PANEL,
			up(i / 10.0),
			"grid");
		snprintf(label, sizeof label, "%d %%", i * 10);
		svg_text(b,
			left - 480,
			up(i / 10.0) + 40,
			"small",
			str_of(label));
		svg_text(b,
			across(left, i / 10.0) - 120,
			TOP + PANEL + 200,
			"small",
			str_of(label));
	}
	svg_line(b, left, TOP, left, TOP + PANEL, "axis");
	svg_line(b, left, TOP + PANEL, left + PANEL, TOP + PANEL, "axis");
	svg_text(b, left, TOP - 250, "head", str_of(head));
	svg_text(b, left, TOP - 90, "small", str_of(beside));
	svg_text(b, left, TOP + PANEL + 420, "small", str_of(below));
}

static void reliability_panel(struct buf *b, const struct reliability *r)
{
	char label[24];
	uint32_t most = 1;

	frame(b,
		LEFT,
		"Reliability",
		"stated confidence in the first answer",
		"share that was right; bars: how many cases");
	for (int i = 0; i < RELIABILITY_BINS; i++) {
		if (r->bin[i].n > most)
			most = r->bin[i].n;
	}
	for (int i = 0; i < RELIABILITY_BINS; i++) {
		int32_t h =
			(int32_t)((int64_t)r->bin[i].n * (PANEL / 3) / most);

		svg_rect(b,
			(struct box){
				.x = LEFT + i * PANEL / RELIABILITY_BINS + 20,
				.y = TOP + PANEL - h,
				.w = PANEL / RELIABILITY_BINS - 40,
				.h = h,
			},
			"bar");
		snprintf(label, sizeof label, "%" PRIu32, r->bin[i].n);
		if (r->bin[i].n) {
			svg_text(b,
				LEFT + i * PANEL / RELIABILITY_BINS + 60,
				TOP + PANEL - h - 40,
				"small",
				str_of(label));
		}
	}
	svg_line(b, LEFT, TOP + PANEL, LEFT + PANEL, TOP, "ideal");
	for (int i = 0, before = -1; i < RELIABILITY_BINS; i++) {
		const struct reliability_bin *x = &r->bin[i];

		if (!x->n)
			continue;
		int32_t at_x = across(LEFT, x->confidence / x->n);
		int32_t at_y = up(x->right / x->n);
		if (before >= 0) {
			svg_line(b,
				across(LEFT,
					r->bin[before].confidence /
						r->bin[before].n),
				up(r->bin[before].right / r->bin[before].n),
				at_x,
				at_y,
				"curve");
		}
		svg_rect(b,
			(struct box){ at_x - 35, at_y - 35, 70, 70 },
			"dot");
		before = i;
	}
}

static void risk_panel(struct buf *b, const struct reliability *r)
{
	const int32_t left = LEFT + PANEL + GAP;

	frame(b,
		left,
		"Risk and coverage",
		"share of cases answered, the surest first",
		"share of the answered that was wrong");
	svg_line(b, left, up(.1), left + PANEL, up(.1), "ideal");
	for (int i = 2; i < RISK_POINTS; i++) {
		svg_line(b,
			across(left, (i - 1) / 20.0),
			up(r->risk[i - 1]),
			across(left, i / 20.0),
			up(r->risk[i]),
			"curve");
	}
}

void publish_reliability_svg(const struct reliability *r, struct buf *out)
{
	char line[160];

	buf_z(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
		"viewBox=\"0 0 ");
	px(out, LEFT + 2 * PANEL + GAP + 300);
	buf_z(out, " ");
	px(out, HEIGHT);
	buf_z(out,
		"\"><title>Reliability of the stated "
		"confidence</title><desc>Left: share of right answers by "
		"stated confidence. Right: share of wrong answers among the "
		"surest.</desc>\n");
	buf_z(out, style);
	reliability_panel(out, r);
	risk_panel(out, r);
	snprintf(line,
		sizeof line,
		"%" PRIu32 " cases, expected calibration error %.3f, Brier "
			   "%.3f, %.1f %% "
		"of cases answered with nine in ten right",
		r->n,
		r->ece,
		r->brier,
		r->coverage_at_90 * 100);
	svg_text(out, LEFT, TOP + PANEL + 700, "small", str_of(line));
	buf_z(out, "</svg>\n");
}
