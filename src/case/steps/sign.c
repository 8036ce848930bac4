/* SPDX-License-Identifier: Apache-2.0 */
/* An examiner answers for a judgement with a name and a key. */
#include "case/steps/inside.h"

static bool no_room(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for sign-offs");
}

static bool may_sign(const struct view *v, struct str by, struct err *err)
{
	const struct publication *p = &v->publication;

	if (p->not_run.n) {
		return fail(err,
			ERR_USAGE,
			0,
			"%.*s: what would be signed is not what the case "
			"knows; `ashiato run` first",
			STR_FMT(p->not_run));
	}
	for (uint32_t i = 0; i < p->n_signoff; i++) {
		if (!p->signoff[i].stale && same_person(p->signoff[i].by, by)) {
			return fail(err,
				ERR_USAGE,
				0,
				"%.*s signed this judgement already (%s); a "
				"second examiner countersigns: --by NAME",
				STR_FMT(by),
				p->signoff[i].id);
		}
	}
	return true;
}

bool case_sign(struct store *s,
	const struct question *q,
	struct signoff *ret,
	struct arena *a,
	struct err *err)
{
	struct view v = { 0 };
	bool ok = case_view(&v, s, q, NEEDS_ASSESSMENT, err) &&
		may_sign(&v, ret->by, err);

	if (ok) {
		ret->text = judgement_text(v.publication.assessment, a);
		ret->as_of_s = q->as_of_s;
		ret->key = store_signer(s);
		ret->recorded_at_s = now_s();
		signoff_seal(ret);
		ok = (!a->full || no_room(err)) &&
			store_put_signoff(s, ret, err) &&
			store_commit(s, err);
	}
	case_view_close(&v);
	return ok;
}
