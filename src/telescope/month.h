/* SPDX-License-Identifier: Apache-2.0 */
/* Private to telescope/: months of the calendar, 1..12; days since 1970. */
#ifndef TELESCOPE_MONTH_H
#define TELESCOPE_MONTH_H

#include "core/core.h"

/* its first day; month 13 is the January after */
int32_t month_start(int32_t year, uint32_t month);
/* 28..31 */
uint32_t month_days(int32_t year, uint32_t month);
/* the month that the day lies in */
void month_of(int32_t day, int32_t *ret_year, uint32_t *ret_month);
/* Both become those of the month before. */
void month_before(int32_t *year, uint32_t *month);

#endif
