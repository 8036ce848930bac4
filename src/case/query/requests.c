/* SPDX-License-Identifier: Apache-2.0 */
/* Where requests for information stand. Who asks about what is nobody else's:
 * there is no answer for others. */
#include "case/query/answer.h"
#include "case/steps/rfi.h"

struct standings {
	struct rfi_standing *x;
	uint32_t n;
};

ASKS(requests)
{
	const char *day = answer_value(a, PARAM_DAY);
	int64_t now = now_s();
	struct standings *s;

	if (a->call->value[PARAM_TLP].n || a->call->value[PARAM_FOR].n ||
		a->call->value[PARAM_COMPARTMENT].n) {
		return fail(err,
			ERR_USAGE,
			0,
			"the tracker of requests is one's own: others may "
			"not "
			"know who else asks, and about what");
	}
	/* what happened by the end of that day; a day later it is late */
	if (day && day_end_parse(str_of(day), &now))
		now--;
	if (!arena_open(&a->room, CASE_ARENA, err))
		return false;
	/* nothing of the view stands in the answer */
	a->view.publication.kept = (struct kept_out){ 0 };
	s = NEW(&a->room, struct standings, 1);
	a->own = s;
	return s && rfi_where(a->store, now, &a->room, &s->x, &s->n, err);
}

WRITES(requests)
{
	const struct standings *s = a->own;

	(void)err;
	publish_requests(s->x, s->n, a->call->width, a->call->colour, out);
	return true;
}

WRITES(requests_json)
{
	const struct standings *s = a->own;

	(void)err;
	publish_requests_json(s->x, s->n, out, false);
	return true;
}

WRITES(requests_lines)
{
	const struct standings *s = a->own;

	(void)err;
	publish_requests_json(s->x, s->n, out, true);
	return true;
}

WRITES(requests_csv)
{
	const struct standings *s = a->own;

	(void)err;
	publish_requests_csv(s->x, s->n, out);
	return true;
}
