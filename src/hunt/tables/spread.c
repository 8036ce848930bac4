/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/spread.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

double median_of(double *v, uint32_t n)
{
	qsort(v, n, sizeof *v, by_value);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

struct spread_of sent_spread(const struct conversation_event *e,
	uint32_t n,
	double *work)
{
	for (uint32_t i = 0; i < n; i++)
		work[i] = num_ln((double)e[i].src_byte + 1);
	double middle = median_of(work, n);
	for (uint32_t i = 0; i < n; i++)
		work[i] = fabs(work[i] - middle);
	return (struct spread_of){ middle, median_of(work, n) };
}
