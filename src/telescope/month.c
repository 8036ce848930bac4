/* SPDX-License-Identifier: Apache-2.0 */
/* Months of the calendar in days since 1970. */
#include "telescope/month.h"

int32_t month_start(int32_t year, uint32_t month)
{
	return (int32_t)days_from_civil(month > 12 ? year + 1 : year,
		month > 12 ? 1 : month,
		1);
}

uint32_t month_days(int32_t year, uint32_t month)
{
	return (uint32_t)(month_start(year, month + 1) -
		month_start(year, month));
}

void month_of(int32_t day, int32_t *ret_year, uint32_t *ret_month)
{
	int64_t year;
	unsigned month;
	unsigned d;

	civil_from_days(day, &year, &month, &d);
	*ret_year = (int32_t)year;
	*ret_month = month;
}

void month_before(int32_t *year, uint32_t *month)
{
	*month = *month == 1 ? 12 : *month - 1;
	*year -= *month == 12;
}
