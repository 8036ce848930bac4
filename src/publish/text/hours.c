/* SPDX-License-Identifier: Apache-2.0 */
/* What hours of work say, and what they do not. */
#include <stdio.h>

#include "publish/publish.h"

enum {
	ANY_ZONE_MIN = 180
};

static void put_offset(struct buf *b, int32_t min)
{
	int32_t size = min < 0 ? -min : min;

	buf_fmt(b,
		"UTC%c%02d:%02d",
		min < 0 ? '-' : '+',
		size / 60,
		size % 60);
}

void publish_hours_says(const struct hours_of_work *h, struct buf *out)
{
	if (!h->enough) {
		buf_fmt(out,
			"%u things on %u days: too few to say anything; 40 "
			"on "
			"8 are needed.",
			h->acts,
			h->days);
		return;
	}
	if (!h->weight_milli) {
		buf_z(out,
			"No zone makes them office hours: a program, shifts, "
			"or somebody without them.");
		return;
	}
	put_offset(out, h->best_min);
	buf_fmt(out,
		" fits best (summer time: %s), and ",
		summer_time_name(h->summer));
	put_offset(out, h->as_well_from_min);
	buf_z(out, " to ");
	put_offset(out, h->as_well_to_min);
	buf_z(out, " do as well.");
	if (h->as_well_to_min - h->as_well_from_min >= 2 * ANY_ZONE_MIN)
		buf_z(out, " So any zone within three hours does.");
	if (h->exhibits > 1) {
		buf_z(out, " With any one log left out: ");
		put_offset(out, h->without_from_min);
		buf_z(out, " to ");
		put_offset(out, h->without_to_min);
		buf_z(out, ".");
	}
	buf_z(out,
		" A zone has many countries, and whoever wants to works at "
		"other hours: this weighs no more than three to one, and "
		"nothing by itself.");
}
