/* SPDX-License-Identifier: Apache-2.0 */
/* The case's own logs against what is known of an actor or a case. */
#include "case/query/answer.h"
#include "case/steps/audit.h"

/* What is published of actors is read only where one is asked for. */
static bool knows_actors(struct str against)
{
	struct str kind;
	struct str name;

	if (str_is(against, "indicators") || str_is(against, "case"))
		return false;
	return !str_cut(against, ':', &kind, &name) ||
		str_is(kind, "actor") || str_is(kind, "group");
}

static bool look(struct answer *a,
	struct audit_list *list,
	struct str against,
	struct err *err)
{
	struct audit *to = NEW(list->a, struct audit, 1);

	if (!to)
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the audit");
	if (!store_unchanged(a->store, err) ||
		!audit_gather(list,
			a->store,
			&a->view,
			&a->k,
			against,
			err)) {
		return false;
	}
	if (!list->n && !list->n_technique) {
		return fail(err,
			ERR_USAGE,
			0,
			"--against %.*s: there is nothing to look for; "
			"`ashiato help audit` says what there may be",
			STR_FMT(against));
	}
	if (!audit_look(list, a->store, &a->view, against, to, err))
		return false;
	a->view.publication.audit = to;
	return true;
}

ASKS(audit)
{
	struct str against = str_of(answer_value(a, PARAM_AGAINST));
	struct audit_list list = { .a = &a->room };

	if (!arena_open(&a->room, KNOWLEDGE_ARENA, err))
		return false;
	list.seen = table_in(&a->room);
	if (knows_actors(against) &&
		!case_knowledge_load(&a->k,
			a->call->value[PARAM_KB].v,
			a->call->value[PARAM_KB].n,
			&a->room,
			err)) {
		return false;
	}
	if (!watch_set_open(&list.set, err))
		return false;
	bool ok = look(a, &list, against, err);
	watch_set_close(list.set);
	return ok;
}
