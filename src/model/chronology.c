/* SPDX-License-Identifier: Apache-2.0 */
#include "model/chronology.h"

const char *bounds_state_name(enum bounds_state s)
{
	static const char *const name[BOUNDS_STATES] = {
		[BOUNDS_CHECKED] = "checked",
		[BOUNDS_ASSUMED] = "assumed",
		[BOUNDS_ORDER] = "order",
		[BOUNDS_SAID] = "said",
		[BOUNDS_UNCHECKED] = "clock not checked",
		[BOUNDS_CONFLICT] = "conflict",
	};

	return name[s];
}

const char *conflict_kind_name(enum conflict_kind k)
{
	static const char *const name[CONFLICT_KINDS] = {
		[CONFLICT_CLOCKS] = "clocks",
		[CONFLICT_ANCHORS] = "anchors",
		[CONFLICT_ORDER] = "record order",
		[CONFLICT_ASSUMPTION] = "assumption",
		[CONFLICT_CAUSE] = "cause",
		[CONFLICT_FIRST_SIGHT] = "first sight",
	};

	return name[k];
}

const char *precedence_name(enum precedence p)
{
	static const char *const name[PRECEDENCES] = {
		[PRECEDENCE_MUST] = "must precede",
		[PRECEDENCE_MAY] = "may",
		[PRECEDENCE_CANNOT] = "cannot precede",
		[PRECEDENCE_CONFLICT] = "conflict",
	};

	return name[p];
}

const char *summer_time_name(enum summer_time s)
{
	static const char *const name[SUMMER_TIMES] = { "none", "EU", "US" };

	return name[s];
}
