/* SPDX-License-Identifier: Apache-2.0 */
/* Who answers for the judgement of a view, and whether it still holds. */
#include "case/steps/inside.h"

static bool no_room(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for sign-offs");
}

bool case_view_signoffs(struct view *v, const struct store *s, struct err *err)
{
	struct publication *p = &v->publication;
	struct signoff *x;
	uint32_t n;
	uint32_t kept = 0;

	/* of another question than was signed nobody signed anything */
	if (p->only.n || !p->assessment)
		return true;
	if (!store_signoffs(s, &v->a, &x, &n, err))
		return false;
	struct str now = judgement_text(p->assessment, &v->a);
	for (uint32_t i = 0; i < n; i++) {
		if (x[i].undone || x[i].void_key ||
			x[i].as_of_s != v->asked_before_s)
			continue;
		/* what was not derived again may be another by now */
		x[i].stale = p->not_run.n || !str_eq(x[i].text, now);
		for (uint32_t k = 0; k < kept; k++)
			x[i].same_key |= str_eq(x[k].key, x[i].key);
		x[kept++] = x[i];
	}
	p->signoff = x;
	p->n_signoff = kept;
	return !v->a.full || no_room(err);
}
