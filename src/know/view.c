/* SPDX-License-Identifier: Apache-2.0 */
#include "know/know.h"

bool knowledge_has_report(const struct knowledge *k,
	const struct knowledge_view *v,
	uint32_t report)
{
	if (v->report_out && v->report_out[report])
		return false;
	return v->until_day == DAY_NONE ||
		(k->report[report].day != DAY_NONE &&
			k->report[report].day <= v->until_day);
}

static bool by_then(const struct knowledge_view *v, int32_t day)
{
	return v->until_day == DAY_NONE ||
		(day != DAY_NONE && day <= v->until_day);
}

bool knowledge_has_fact(const struct knowledge *k,
	const struct knowledge_view *v,
	const struct known_fact *f)
{
	for (uint32_t i = 0; i < f->n_cite; i++) {
		if (knowledge_has_report(k, v, f->cite[i]))
			return true;
	}
	return !f->n_cite && by_then(v, f->created_day);
}

bool knowledge_doubts_fact(const struct known_fact *f)
{
	enum {
		EVEN = 50
	};
	struct str rest = f->opinions;
	struct str one;
	uint64_t sure;
	int sum = 0;

	if (str_u64(f->confidence, &sure) && sure < EVEN)
		return true;
	for (bool more = rest.n > 0; more;) {
		one = rest;
		more = str_cut(rest, ',', &one, &rest);
		sum += known_opinion(str_trim(one));
	}
	return sum < 0;
}

/* an alias that cites nobody is as old as nobody knows: it is shown unless a
 * day is asked for */
bool knowledge_has_alias(const struct knowledge *k,
	const struct knowledge_view *v,
	const struct known_alias *al)
{
	struct str ids = al->reports;
	struct str id;

	if (!ids.n)
		return v->until_day == DAY_NONE;
	while (ids.n) {
		if (!str_cut(ids, ' ', &id, &ids)) {
			id = ids;
			ids = (struct str){ 0 };
		}
		uint32_t r = knowledge_report(k, id);
		if (r != REPORT_NONE && knowledge_has_report(k, v, r))
			return true;
	}
	return false;
}
