/* SPDX-License-Identifier: Apache-2.0 */
/* Private to timeline/: what a reading can mean, taken at its word. */
#ifndef TIMELINE_AS_READ_H
#define TIMELINE_AS_READ_H

#include "model/model.h"
#include "timeline/spans.h"

/* The values that a reading can have, as if its calendar were UTC, each for
 * all of its unit: several where year, century, or day and month are not
 * certain; where no year is written, the eight latest that it can be of. by_s:
 * nothing is from after it (when the exhibit was sealed). None: it says
 * nothing, as what stands for "never" does. */
struct spans reading_values(const struct clock_reading *r, int64_t by_s);

/* A reading without a year, as if its calendar were UTC, of that year; false:
 * the year has no such day. */
bool reading_in_year(const struct clock_reading *r,
	int64_t year,
	int64_t *ret_ns);

/* How many whole years an offset is nearest to, and how long they are for a
 * clock that shows at_ns: what it shows less the same day so many years before.
 */
int64_t years_near(int64_t offset_ns, int64_t at_ns, int64_t *ret_ns);

/* The year of an instant. */
int64_t year_of(int64_t s);

/* The instants of UTC that it can mean if its clock was right: its values,
 * moved by an offset that is told, or widened by all zones there are. */
struct spans reading_instants(const struct clock_reading *r, int64_t by_s);

/* The reading of an observation: what the source's clock showed, or what t_ns
 * tells, in units of tick_ns. */
struct clock_reading reading_of(const struct obs *o, int64_t tick_ns);

#endif
