/* SPDX-License-Identifier: Apache-2.0 */
#include "model/victim.h"

const char *leak_name(enum leak l)
{
	static const char *const name[] = { "unknown",
		"none found",
		"possible",
		"yes",
		"denied" };

	return name[l];
}

/* by enum contact_grade */
static const char *const grade_word[CONTACT_GRADES] = {
	"looked up",
	"tried",
	"connected",
	"exchanged data",
	"beaconed",
	"sent out",
};

const char *contact_grade_name(enum contact_grade g)
{
	return grade_word[g];
}

enum contact_grade contact_grade_named(struct str name)
{
	for (int i = 0; i < CONTACT_GRADES; i++) {
		if (str_is(name, grade_word[i]))
			return (enum contact_grade)i;
	}
	return CONTACT_GRADES;
}

const char *bound_name(enum bound b)
{
	static const char *const name[BOUNDS] = { "exact",
		"at least",
		"about",
		"up to" };

	return name[b];
}

enum bound bound_named(struct str word)
{
	for (int b = 0; b < BOUNDS; b++) {
		if (str_is(word, bound_name((enum bound)b)))
			return (enum bound)b;
	}
	return BOUND_EXACT;
}

bool victim_list_next(struct str *rest, struct str *ret)
{
	struct str tail;

	while (rest->n) {
		if (!str_cut(*rest, ',', ret, &tail)) {
			*ret = *rest;
			tail = (struct str){ 0 };
		}
		*rest = tail;
		*ret = str_trim(*ret);
		if (ret->n)
			return true;
	}
	return false;
}

const char *amount_name(enum amount_kind k)
{
	static const char *const name[AMOUNTS] = { "people",
		"records",
		"files",
		"money" };

	return name[k];
}
