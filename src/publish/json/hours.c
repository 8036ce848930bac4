/* SPDX-License-Identifier: Apache-2.0 */
/* Hours of work as JSON. */
#include <stdio.h>

#include "publish/publish.h"

static void offset(struct jw *j, const char *key, int32_t min)
{
	char text[16];
	int32_t size = min < 0 ? -min : min;

	snprintf(text,
		sizeof text,
		"%c%02d:%02d",
		min < 0 ? '-' : '+',
		size / 60,
		size % 60);
	jw_z(j, key, text);
}

static void judged(struct jw *j, const struct hours_of_work *h)
{
	offset(j, "best_offset", h->best_min);
	jw_z(j, "summer_time", summer_time_name(h->summer));
	offset(j, "as_well_from", h->as_well_from_min);
	offset(j, "as_well_to", h->as_well_to_min);
	offset(j, "without_one_from", h->without_from_min);
	offset(j, "without_one_to", h->without_to_min);
	jw_milli(j, "against_chance_nat", h->against_null_milli);
	jw_milli(j, "weight_nat", h->weight_milli);
	jw_array(j, "profile");
	for (int i = 0; i < OFFSETS; i++) {
		jw_object(j, NULL);
		offset(j, "offset", OFFSET_FIRST_MIN + i * OFFSET_STEP_MIN);
		jw_milli(j, "nat", h->profile_milli[i]);
		jw_object_end(j);
	}
	jw_array_end(j);
}

void publish_hours_json(const struct publication *p, struct buf *out)
{
	const struct hours_of_work *h = p->times->hours;
	struct jw j = { .to = out };
	struct buf says = { 0 };

	publish_hours_says(h, &says);
	jw_object(&j, NULL);
	jw_u64(&j, "acts", h->acts);
	jw_u64(&j, "days", h->days);
	jw_bool(&j, "enough", h->enough);
	jw_u64(&j, "left_out", h->left_out);
	jw_u64(&j, "exhibits", h->exhibits);
	jw_str(&j, "says", buf_str(&says));
	jw_array(&j, "heat");
	for (int d = 0; d < 7; d++) {
		jw_array(&j, NULL);
		for (int k = 0; k < 24; k++)
			jw_u64(&j, NULL, h->heat[d][k]);
		jw_array_end(&j);
	}
	jw_array_end(&j);
	if (h->enough)
		judged(&j, h);
	jw_object_end(&j);
	buf_z(out, "\n");
	buf_done(&says);
}
