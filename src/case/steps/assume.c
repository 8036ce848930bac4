/* SPDX-License-Identifier: Apache-2.0 */
/* What an analyst takes for granted of times stands in the case as a table like
 * those that people write. */
#include "case/steps/times.h"

/* What is not there cannot be meant. */
static bool is_there(struct store *s,
	const struct assume_call *w,
	struct err *err)
{
	const struct question everything = { .as_of_s = INT64_MAX };
	struct view v = { 0 };
	struct arena a = { 0 };
	struct times t = { .s = s, .v = &v, .a = &a };
	struct order_row unused;

	if (!arena_open(&a, CASE_ARENA, err))
		return false;
	bool ok = case_view(&v,
			  s,
			  &everything,
			  NEEDS_CLAIMS | NEEDS_EXHIBITS,
			  err) &&
		times_open(&t, err);
	if (ok && str_is(w->kind, "clock"))
		ok = chronology_has_clock(t.c, w->subject, err);
	else if (ok)
		ok = times_order(&t, w->subject, w->object, &unused, err);
	times_close(&t);
	case_view_close(&v);
	arena_close(&a);
	return ok;
}

bool case_assume(struct store *s,
	const struct assume_call *w,
	struct err *err)
{
	const struct str cell[ASM_N] = {
		[ASM_ASSUMPTION] = w->kind,
		[ASM_SUBJECT] = w->subject,
		[ASM_OBJECT] = w->object,
		[ASM_SECONDS] = w->seconds,
		[ASM_ERROR] = w->error,
		[ASM_FROM] = w->since,
		[ASM_TO] = w->until,
		[ASM_ZONE] = STR("Z"),
		[ASM_REASON] = w->reason,
		[ASM_SOURCE] = w->source,
		[ASM_GRADE] = w->grade,
	};
	const struct own_table how = {
		.prefix = "assume",
		.acquisition = { .by = w->by,
			.how = STR("ashiato assume"),
			.acquired_s = w->acquired_s,
			.tlp = TLP_AMBER },
	};

	return is_there(s, w, err) &&
		case_seal_row(s, ROW_ASSUMPTIONS, cell, &how, err);
}
