/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/rank/ratio.h"

#include <string.h>

static const struct count_row rows[] = {
#define COUNT(what,     \
	from_milli,     \
	attackers_with, \
	attackers,      \
	others_with,    \
	others)         \
	{ what, from_milli, attackers_with, attackers, others_with, others },
#include "hunt/rank/counts.list"
#undef COUNT
};

const struct sign_counts counts_shipped = { rows,
	sizeof rows / sizeof *rows };

int32_t count_milli(const struct count_row *c)
{
	double attackers = (c->attackers_with + 0.5) / (c->attackers + 1.0);
	double others = (c->others_with + 0.5) / (c->others + 1.0);

	return (int32_t)(num_log2(attackers / others) * 1000);
}

const struct count_row *counts_find(const struct sign_counts *c,
	const char *what,
	int64_t found_milli)
{
	const struct count_row *ret = NULL;

	for (uint32_t i = 0; i < c->n; i++) {
		const struct count_row *r = &c->row[i];

		if (strcmp(r->what, what) != 0 || r->from_milli > found_milli)
			continue;
		if (!ret || r->from_milli >= ret->from_milli)
			ret = r;
	}
	return ret;
}

/* the weakest row of `what` that asks for more; NULL: there is none */
static const struct count_row *next_row(const struct sign_counts *c,
	const char *what,
	int64_t from_milli)
{
	const struct count_row *ret = NULL;

	for (uint32_t i = 0; i < c->n; i++) {
		const struct count_row *r = &c->row[i];

		if (strcmp(r->what, what) != 0 || r->from_milli <= from_milli)
			continue;
		if (!ret || r->from_milli < ret->from_milli)
			ret = r;
	}
	return ret;
}

int64_t beyond_milli(int64_t from_milli, int64_t milli)
{
	int64_t ret = 0;

	for (int64_t at = 2 * from_milli; at <= milli && ret < 1000; at *= 2)
		ret += 100;
	return ret;
}

bool counts_say(const struct sign_counts *c,
	const char *what,
	int64_t found_milli,
	int64_t *ret)
{
	const struct count_row *row = counts_find(c, what, found_milli);

	if (!row)
		return false;
	const struct count_row *next = next_row(c, what, row->from_milli);
	int64_t milli = count_milli(row);
	if (row->from_milli > 0)
		milli += beyond_milli(row->from_milli, found_milli);
	*ret = next && count_milli(next) < milli ? count_milli(next) : milli;
	return true;
}
