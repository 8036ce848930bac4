/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks for the innocence of a name. */
#include "case/query/answer.h"
#include "case/steps/disclosure.h"

/* The entity that is meant: an id, or the name of the only one that has it.
 * *ret_n: how many have it. */
static struct str entity_meant(struct answer *a,
	struct str name,
	uint32_t *ret_n)
{
	struct str hit = { 0 };

	*ret_n = 0;
	for (uint32_t i = 0; i < a->view.counted.n; i++) {
		const struct claim *c = a->view.counted.claim[i];
		const struct str end[2] = { c->subject, c->object };

		for (int k = 0; k < 2; k++) {
			if (str_eq(end[k], name)) {
				*ret_n = 1;
				return end[k];
			}
			if (!str_eq(entity_name(end[k]), name) ||
				str_eq(end[k], hit)) {
				continue;
			}
			hit = end[k];
			++*ret_n;
		}
	}
	return hit;
}

ASKS(clear)
{
	struct clearing *c = NEW(&a->view.a, struct clearing, 1);
	struct inquiry q = {
		.claims = &a->view.all,
		.as_of_s = a->view.publication.as_of_s,
		.only = a->view.publication.only,
	};
	struct str name = str_of(answer_value(a, PARAM_NAME));
	uint32_t n;
	struct str id = entity_meant(a, name, &n);
	if (!n) {
		name = indicator_refanged_in(name, &a->view.a);
		id = entity_meant(a, name, &n);
	}

	if (!c)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	if (!n) {
		return fail(err,
			ERR_USAGE,
			0,
			"nothing that counts in the case is called \"%.*s\"; "
			"`ashiato show CASE entities --all` lists the names",
			STR_FMT(name));
	}
	if (n > 1) {
		return fail(err,
			ERR_USAGE,
			0,
			"several are called \"%.*s\"; give the type too, such "
			"as %.*s",
			STR_FMT(name),
			STR_FMT(id));
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
