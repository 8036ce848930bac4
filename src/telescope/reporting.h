/* SPDX-License-Identifier: Apache-2.0 */
/* Private to telescope/: a report on its way. */
#ifndef TELESCOPE_REPORTING_H
#define TELESCOPE_REPORTING_H

#include "telescope/counts.h"

struct reporting {
	const struct telescope *g;
	const struct telescope_question *q;
	struct arena *a, *work; /* what stays; what may go */
	struct telescope_report *ret;
	struct telescope_day *all; /* of the data, without gaps */
	uint32_t n_all;
	struct sensor_row *row; /* ascending by network */
	int32_t year; /* of the month reported; month 0 = no month */
	uint32_t month;
	bool partial_counts; /* there are no whole days */
	bool compared; /* with the month before, which begins on before_from */
	int32_t before_from;
	uint64_t before_sensor_days;
};

#endif
