/* SPDX-License-Identifier: Apache-2.0 */
/* Private to telescope/: a report on its way. */
#ifndef TELESCOPE_REPORT_H
#define TELESCOPE_REPORT_H

#include "telescope/counts.h"

struct reporting {
	const struct grid *g;
	const struct grid_question *q;
	struct arena *a, *work; /* what stays; what may go */
	struct grid_report *ret;
	struct grid_day *all; /* of the data, without gaps */
	uint32_t n_all;
	struct sensor_row *row; /* ascending by network */
	int32_t year;           /* of the month reported; month 0 = no month */
	uint32_t month;
	bool partial_counts; /* there are no whole days */
	bool compared; /* with the month before, which begins on before_from */
	int32_t before_from;
	uint64_t before_sensor_days;
};

void month_before(int32_t *year, uint32_t *month);
/* the largest hash of the GRID_SAMPLE smallest; sorts */
uint64_t sample_limit(struct sample *s);

/* in sentences.c; false: no memory */
bool say_sentences(struct reporting *r);
bool say_notes(struct reporting *r);

#endif
