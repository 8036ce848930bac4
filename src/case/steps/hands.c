/* SPDX-License-Identifier: Apache-2.0 */
/* An analyst's word on two personas stands in the case as a row of relations.
 */
#include "case/steps/inside.h"

/* Personas of the case, by id or name. */
static bool both_meant(struct store *s,
	const struct hands_call *w,
	struct arena *a,
	struct str ret[static 2],
	struct err *err)
{
	const struct question everything = { .as_of_s = INT64_MAX };
	struct view v = { 0 };
	bool ok = case_view(&v, s, &everything, NEEDS_CLAIMS, err);

	for (int i = 0; ok && i < 2; i++) {
		ok = case_entity_meant(&v.counted,
			w->persona[i],
			a,
			&ret[i],
			err);
		ret[i] = arena_str(a, ret[i]);
		if (ok && entity_type_of(ret[i]) != ENT_PERSONA) {
			ok = fail(err,
				ERR_USAGE,
				0,
				"a persona was expected, not %.*s",
				STR_FMT(ret[i]));
		}
	}
	case_view_close(&v);
	if (ok && str_eq(ret[0], ret[1])) {
		return fail(err,
			ERR_USAGE,
			0,
			"two personas were expected, not %.*s twice",
			STR_FMT(ret[0]));
	}
	return ok;
}

bool case_say_hands(struct store *s,
	const struct hands_call *w,
	struct err *err)
{
	const struct own_table how = {
		.prefix = w->same ? "same" : "not-same",
		.acquisition = { .by = w->by,
			.how = STR("ashiato identities"),
			.acquired_s = w->acquired_s,
			.tlp = TLP_AMBER },
	};
	struct arena a = { 0 };
	struct str who[2];

	if (!arena_open(&a, 1 << 20, err))
		return false;
	bool ok = both_meant(s, w, &a, who, err);
	const struct str cell[REL_N] = {
		[REL_SUBJECT] = who[0],
		[REL_PREDICATE] = str_of(w->same ? "same-as" : "not-same-as"),
		[REL_OBJECT] = who[1],
		[REL_SOURCE] = w->source,
		[REL_GRADE] = w->grade,
		[REL_NOTE] = w->why,
	};
	ok = ok && case_seal_row(s, ROW_RELATIONS, cell, &how, err);
	arena_close(&a);
	return ok;
}
