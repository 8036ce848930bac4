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

enum bound bound_named(struct str word)
{
	static const char *const name[BOUNDS] = { "exact",
		"at least",
		"about",
		"up to" };

	for (int b = 0; b < BOUNDS; b++) {
		if (str_is(word, name[b]))
			return (enum bound)b;
	}
	return BOUND_EXACT;
}

const char *amount_name(enum amount_kind k)
{
	static const char *const name[AMOUNTS] = { "people",
		"records",
		"files",
		"money" };

	return name[k];
}
