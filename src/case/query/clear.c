/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks for the innocence of a name. */
#include "case/query/answer.h"
#include "case/steps/disclosure.h"

ASKS(clear)
{
	struct clearing *c = NEW(&a->view.a, struct clearing, 1);
	struct inquiry q = {
		.claims = &a->view.all,
		.as_of_s = a->view.publication.as_of_s,
		.only = a->view.publication.only,
	};
	struct str id;

	if (!c)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	if (!case_entity_meant(&a->view.counted,
		    str_of(answer_value(a, PARAM_NAME)),
		    &a->view.a,
		    &id,
		    err)) {
		return false;
	}
	a->own = c;
	return infer_clear(&q, id, &a->view.a, c, err) &&
		(!a->view.disclosure ||
			disclosure_clearing(a->view.disclosure, c, err));
}

WRITES(clear)
{
	(void)err;
	publish_clearing(&a->view.publication,
		a->own,
		a->call->width,
		a->call->colour,
		out);
	return true;
}

WRITES(clear_json)
{
	(void)err;
	publish_clearing_json(&a->view.publication, a->own, out);
	return true;
}
