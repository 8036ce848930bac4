/* SPDX-License-Identifier: Apache-2.0 */
/* What every claim made of a row has: sources, grade, times, a sentence. */
#include "link/state/rows.h"

const struct row_columns row_columns[ROW_TABLES] = {
#include "link/state/row_columns.list"
};

struct str row_cell(const struct row *r, uint8_t column)
{
	return column ? r->cell[column - 1] : (struct str){ 0 };
}

int64_t row_recorded(const struct row *r)
{
	uint8_t known = row_columns[r->table].known;

	return known ? row_known(r, known - 1U) : r->acquired_s;
}

int64_t row_withdrawn(const struct row *r)
{
	struct str day = row_cell(r, row_columns[r->table].withdrawn);
	struct span s;

	/* of a coarse date the last day, as with when it became known */
	if (!day.n || !span_parse(day, STR("Z"), &s))
		return TIME_OPEN;
	return (s.to - 1) / DAY_S * DAY_S;
}

int64_t row_known(const struct row *r, unsigned column)
{
	struct span s;

	if (r->cell[column].n && span_parse(r->cell[column], STR("Z"), &s))
		return s.to - 1;
	return r->acquired_s;
}

struct claim row_claim(const struct row *r,
	unsigned source,
	unsigned origin,
	unsigned grade,
	unsigned known)
{
	struct claim c = {
		.source = r->cell[source],
		.origin =
			r->cell[origin].n ? r->cell[origin] : r->cell[source],
		.grade = { 'F', '6' },
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.zone = ZONE_UTC,
		.res = RES_SECOND,
		.recorded_at_s = row_known(r, known),
		.superseded_at_s = TIME_OPEN,
		.maker = MADE_BY_ROW,
		.loc = { r->loc },
		.n_loc = 1,
		.n_records = 1,
	};

	grade_parse(r->cell[grade], &c.grade);
	return c;
}

void row_times(const struct row *r,
	struct claim *c,
	unsigned from,
	unsigned to,
	unsigned zone)
{
	struct span s;

	if (span_parse(r->cell[from], r->cell[zone], &s)) {
		c->from_s = s.from;
		c->zone = s.zone;
		c->res = s.res;
	}
	if (span_parse(r->cell[to], r->cell[zone], &s)) {
		c->to_s = s.to;
		/* the less certain of the two */
		if (s.zone > c->zone)
			c->zone = s.zone;
		if (s.res < c->res)
			c->res = s.res;
	}
}

struct str row_sentence(const struct claim *c,
	struct str words,
	struct arena *a)
{
	const char *verb = predicates[c->predicate].verb;
	struct str s = entity_name(c->subject);
	struct str o = entity_name(c->object);

	if (words.n) {
		return arena_fmt(a,
			"%.*s %s %.*s: %.*s",
			STR_FMT(s),
			verb,
			STR_FMT(o),
			STR_FMT(words));
	}
	return arena_fmt(a, "%.*s %s %.*s", STR_FMT(s), verb, STR_FMT(o));
}
