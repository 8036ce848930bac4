/* SPDX-License-Identifier: Apache-2.0 */
/* Private to case/: a case's own logs against what is known elsewhere. */
#ifndef CASE_STEPS_AUDIT_H
#define CASE_STEPS_AUDIT_H

#include "case/steps/inside.h"
#include "watch/watch.h"

/* What is looked for. */
struct audit_list {
	struct arena *a;
	struct watch_set *set;
	struct audit_thing {
		struct str type;
		struct str value;
		struct str label;
		unsigned shows; /* evidence that can hold it */
	} * thing;
	uint32_t n;
	uint32_t cap;
	struct table seen;
	struct audit_technique *technique;
	uint32_t n_technique;
	uint32_t technique_cap;
};

/* Fills the list from what `against` names: "indicators" and "case" of the case
 * itself, "indicators:FILE", "case:FOLDER", "actor:NAME", a file, a folder, a
 * name. k: what is published, for an actor. errors: ERR_USAGE, ERR_FORMAT */
bool audit_gather(struct audit_list *to,
	struct store *s,
	struct view *v,
	const struct knowledge *k,
	struct str against,
	struct err *err);

/* Looks through every log of the case. */
bool audit_look(const struct audit_list *list,
	struct store *s,
	const struct view *v,
	struct str against,
	struct audit *ret,
	struct err *err);

#endif
