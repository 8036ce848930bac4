/* SPDX-License-Identifier: Apache-2.0 */
/* Where advisories stand. They name victims: an answer for others is made for
 * one of them, and is of that one's own. */
#include "case/query/answer.h"
#include "case/steps/advise.h"

struct standings {
	struct advisory_standing *x;
	uint32_t n;
};

static struct advise_asked asked_of(const struct answer *a)
{
	const char *day = answer_value(a, PARAM_DAY);
	const char *days = answer_value(a, PARAM_REMIND_AFTER);
	const char *org = answer_value(a, PARAM_FOR);
	struct advise_asked q = { .now_s = now_s() };

	if (org)
		q.for_org = str_trim(str_of(org));
	if (entity_type_of(q.for_org) == ENT_ORG)
		q.for_org = entity_name(q.for_org);
	if (day)
		day_end_parse(str_of(day), &q.now_s);
	if (days)
		str_u64(str_of(days), &q.remind_days);
	return q;
}

ASKS(advisories)
{
	struct advise_asked q = asked_of(a);
	struct standings *s;

	if (!q.for_org.n &&
		(a->call->value[PARAM_TLP].n ||
			a->call->value[PARAM_COMPARTMENT].n)) {
		return fail(err,
			ERR_USAGE,
			0,
			"%sfor: whose advisories must be said, for others "
			"may "
			"not know who else was warned",
			a->call->prefix);
	}
	if (!arena_open(&a->room, CASE_ARENA, err))
		return false;
	/* nothing of the view stands in the answer */
	a->view.publication.kept = (struct kept_out){ 0 };
	s = NEW(&a->room, struct standings, 1);
	a->own = s;
	return s &&
		advise_standings(a->store, &q, &a->room, &s->x, &s->n, err);
}

WRITES(advisories)
{
	const struct standings *s = a->own;

	(void)err;
	publish_advisories(s->x, s->n, a->call->width, a->call->colour, out);
	return true;
}

WRITES(advisories_json)
{
	const struct standings *s = a->own;

	(void)err;
	publish_advisories_json(s->x, s->n, out, false);
	return true;
}

WRITES(advisories_lines)
{
	const struct standings *s = a->own;

	(void)err;
	publish_advisories_json(s->x, s->n, out, true);
	return true;
}

WRITES(advisories_csv)
{
	const struct standings *s = a->own;

	(void)err;
	publish_advisories_csv(s->x, s->n, out);
	return true;
}
