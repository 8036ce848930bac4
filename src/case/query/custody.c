/* SPDX-License-Identifier: Apache-2.0 */
/* Where an exhibit was, and who had it. */
#include "case/query/answer.h"

ASKS(custody)
{
	struct str exhibit = str_of(answer_value(a, PARAM_NAME));
	struct custody_chain *c;

	if (!arena_open(&a->room, CASE_ARENA, err))
		return false;
	c = NEW(&a->room, struct custody_chain, 1);
	a->own = c;
	return c && case_custody(a->store, exhibit, &a->room, c, err);
}

WRITES(custody)
{
	(void)err;
	publish_custody(a->own, a->call->width, a->call->colour, out);
	return true;
}

WRITES(custody_json)
{
	(void)err;
	publish_custody_json(a->own, out);
	return true;
}
