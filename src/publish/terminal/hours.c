/* SPDX-License-Identifier: Apache-2.0 */
/* Hours of work, for a terminal. */
#include <inttypes.h>

#include "publish/terminal/term.h"

static uint32_t most_of(const struct hours_of_work *h)
{
	uint32_t most = 0;

	for (int d = 0; d < 7; d++) {
		for (int k = 0; k < 24; k++)
			most = h->heat[d][k] > most ? h->heat[d][k] : most;
	}
	return most;
}

/* 1 to 9 of the busiest hour; a dot where there was nothing */
static void put_heat(struct buf *b, const struct hours_of_work *h)
{
	static const char *const
		day[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	uint32_t most = most_of(h);

	buf_z(b,
		"UTC  0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 "
		"18 "
		"19 20 21 22 23\n");
	for (int d = 0; d < 7; d++) {
		buf_z(b, day[d]);
		for (int k = 0; k < 24; k++) {
			uint64_t n = h->heat[d][k];

			if (n)
				buf_fmt(b,
					"  %d",
					(int)((n * 9 + most - 1) / most));
			else
				buf_z(b, "  .");
		}
		buf_z(b, "\n");
	}
}

void publish_hours(const struct publication *p,
	unsigned width,
	bool colour,
	struct buf *out)
{
	const struct hours_of_work *h = p->times->hours;
	struct term t = { .to = out, .width = width, .colour = colour };
	struct buf says = { 0 };

	term_heading(&t, p);
	publish_hours_says(h, &says);
	term_paragraph(&t, "", 0, PLAIN, buf_str(&says));
	buf_done(&says);
	buf_z(out, "\n");
	put_heat(out, h);
	buf_fmt(out,
		"\n%" PRIu32 " things done on %" PRIu32
		" days, one a quarter "
		"of an hour and log\n",
		h->acts,
		h->days);
	if (h->left_out) {
		buf_fmt(out,
			"%" PRIu64
			" records are left out: nobody knows to half "
			"an hour when they were\n",
			h->left_out);
	}
}
