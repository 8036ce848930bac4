/* SPDX-License-Identifier: Apache-2.0 */
#include "link/link.h"

#include <stdlib.h>

#include "link/claims/warnings.h"
#include "link/claims/withdrawals.h"
#include "link/state/rows.h"
#include "link/victims/organisations.h"

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool days_open(struct link *l)
{
	l->day = NEW(l->a, int64_t, 2 * (size_t)l->setup.n_row + 1);
	if (!l->day)
		return false;
	for (uint32_t i = 0; i < l->setup.n_row; i++) {
		const struct row *r = &l->setup.row[i];
		int64_t end_s = row_withdrawn(r);

		l->day[l->n_day++] = row_recorded(r);
		if (end_s != TIME_OPEN)
			l->day[l->n_day++] = end_s;
	}
	if (l->n_day)
		qsort(l->day, l->n_day, sizeof *l->day, by_value);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < l->n_day; i++) {
		if (!kept || l->day[kept - 1] != l->day[i])
			l->day[kept++] = l->day[i];
	}
	l->n_day = kept;
	return true;
}

static void indicator_from(const struct row *r,
	int64_t end_s,
	struct indicator *x)
{
	struct claim times = {
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
	};
	const struct str *c = r->cell;

	for (unsigned i = 0; i < 2; i++) {
		struct span s;

		if (!span_parse(c[i ? IND_TO : IND_FROM], STR("Z"), &s))
			continue;
		if (i)
			times.to_s = s.to;
		else
			times.from_s = s.from;
	}
	*x = (struct indicator){
		.type = c[IND_TYPE],
		.value = c[IND_VALUE],
		.label = c[IND_LABEL],
		.source = c[IND_SOURCE],
		.origin = c[IND_ORIGIN].n ? c[IND_ORIGIN] : c[IND_SOURCE],
		.grade = { 'F', '6' },
		.from_s = times.from_s,
		.to_s = times.to_s,
		.recorded_at_s = row_known(r, IND_KNOWN),
		.superseded_at_s = end_s,
	};
	grade_parse(c[IND_GRADE], &x->grade);
}

static bool indicators_open(struct link *l)
{
	struct arena *a = l->a;

	l->indicator = NEW(a, struct indicator, l->setup.n_row + 1);
	if (!l->indicator)
		return false;
	for (uint32_t i = 0; i < l->setup.n_row; i++) {
		if (l->setup.row[i].table == ROW_INDICATORS) {
			indicator_from(&l->setup.row[i],
				withdrawals_end(l->withdrawals, i),
				&l->indicator[l->n_indicator++]);
		}
	}
	l->indicator_first = NEW(a, uint32_t, l->n_indicator + 1);
	l->indicator_next = NEW(a, uint32_t, l->n_indicator + 1);
	for (uint32_t k = l->n_indicator; l->indicator_next && k-- > 0;) {
		const struct indicator *x = &l->indicator[k];
		uint32_t e = table_put(&l->indicator_entity,
			arena_fmt(a,
				"indicator:%.*s:%.*s",
				STR_FMT(x->type),
				STR_FMT(x->value)));

		if (e == TABLE_NONE)
			break;
		l->indicator_next[k] = l->indicator_first[e];
		l->indicator_first[e] = k + 1;
	}
	return !a->full;
}

bool link_open(struct link **ret,
	const struct link_setup *setup,
	struct arena *a,
	struct err *err)
{
	struct link *l = NEW(a, struct link, 1);

	if (!l)
		return fail(err, ERR_LIMIT, 0, "no memory left to link");
	*l = (struct link){
		.setup = *setup,
		.a = a,
		.indicator_entity = table_in(a),
		.touch_key = table_in(a),
		.shared.value = table_in(a),
		.usual.value = table_in(a),
	};
	l->touch = arena_raw(a,
		sizeof *l->touch,
		TOUCHES_MAX,
		alignof(max_align_t));
	/* what is left is for the stages and for one day of evaluation */
	size_t day_byte = (size_t)(a->end - a->at) / 4;
	l->day_a.base = arena_raw(a, 1, day_byte, alignof(max_align_t));
	l->day_a.at = l->day_a.base;
	if (l->day_a.base)
		l->day_a.end = l->day_a.base + day_byte;
	if (!l->touch || !l->day_a.base || !days_open(l) ||
		!withdrawals_open(l) || !indicators_open(l) ||
		!warnings_open(l) || !organisations_open(l)) {
		return fail(err, ERR_LIMIT, 0, "no memory left to link");
	}
	*ret = l;
	return true;
}

const struct indicator *link_indicators(const struct link *l, uint32_t *ret_n)
{
	*ret_n = l->n_indicator;
	return l->indicator;
}

const int64_t *link_days(const struct link *l, uint32_t *ret_n)
{
	*ret_n = l->n_day;
	return l->day;
}
