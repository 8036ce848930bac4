/* SPDX-License-Identifier: Apache-2.0 */
/* The intervals between beats of a beacon, as small as a word: from 0 to 4
 * periods, a tick at each period. */
#include "publish/figure/figure.h"

enum {
	BARS_MAX = 64,
	BAR_W = 50,
	HEIGHT = 180,
	FOOT = 30
};

/* The numbers of `"figure":[1,2,..]` in a finding's detail; how many. */
static unsigned numbers(struct str detail, uint64_t ret[static BARS_MAX])
{
	static const char key[] = "\"figure\":[";
	struct str rest = detail;
	unsigned n = 0;

	while (rest.n >= sizeof key - 1 && !str_starts(rest, STR(key)))
		rest = str_from(rest, 1);
	if (rest.n < sizeof key - 1)
		return 0;
	for (rest = str_from(rest, sizeof key - 1); n < BARS_MAX; n++) {
		size_t digits = 0;

		while (digits < rest.n && rest.p[digits] >= '0' &&
			rest.p[digits] <= '9') {
			digits++;
		}
		if (!str_u64(str_head(rest, digits), &ret[n]))
			break;
		rest = str_from(rest, digits);
		if (!rest.n || rest.p[0] != ',')
			return n + 1;
		rest = str_from(rest, 1);
	}
	return n;
}

bool figure_intervals(struct buf *b, struct str detail)
{
	uint64_t v[BARS_MAX];
	uint64_t most = 0;
	unsigned n = numbers(detail, v);

	for (unsigned i = 0; i < n; i++) {
		if (v[i] > most)
			most = v[i];
	}
	if (!most)
		return false;
	buf_fmt(b,
		"<svg class=\"beats\" role=\"img\" aria-label=\"intervals "
		"between contacts, from none to four periods\" viewBox=\"0 0 "
		"%u %u\">",
		n * BAR_W / 10,
		HEIGHT / 10);
	for (unsigned i = 0; i < n; i++) {
		int32_t h = (int32_t)(v[i] * (HEIGHT - FOOT) / most);

		if (v[i]) {
			svg_rect(b,
				(struct box){
					.x = (int32_t)i * BAR_W + 5,
					.y = HEIGHT - FOOT - (h > 5 ? h : 5),
					.w = BAR_W - 10,
					.h = h > 5 ? h : 5,
				},
				"value");
		}
	}
	for (unsigned i = 0; i <= 4; i++) {
		svg_line(b,
			(int32_t)(i * n * BAR_W / 4),
			HEIGHT - FOOT,
			(int32_t)(i * n * BAR_W / 4),
			HEIGHT,
			"tick");
	}
	buf_z(b, "</svg>");
	return true;
}
