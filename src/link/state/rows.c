/* SPDX-License-Identifier: Apache-2.0 */
/* What every claim made of a row has: sources, grade, times, a sentence. */
#include "link/state/rows.h"

const struct row_columns row_columns[ROW_TABLES] = {
	[ROW_CONTRACTS] = { .known = CON_KNOWN + 1,
		.withdrawn = CON_WITHDRAWN + 1,
		.supersedes = CON_SUPERSEDES + 1,
		.number = CON_CONTRACT + 1,
		.source = CON_SOURCE + 1,
		.origin = CON_ORIGIN + 1,
		.speaker = CON_PROVIDER + 1 },
	[ROW_STATEMENTS] = { .known = STA_KNOWN + 1,
		.withdrawn = STA_WITHDRAWN + 1,
		.supersedes = STA_SUPERSEDES + 1,
		.number = STA_STATEMENT + 1,
		.source = STA_SOURCE + 1,
		.origin = STA_ORIGIN + 1,
		.speaker = STA_SPEAKER + 1,
		.subject = STA_SUBJECT + 1,
		.predicate = STA_PREDICATE + 1,
		.object = STA_OBJECT + 1 },
	[ROW_RELATIONS] = { .known = REL_KNOWN + 1,
		.withdrawn = REL_WITHDRAWN + 1,
		.supersedes = REL_SUPERSEDES + 1,
		.number = REL_ITEM + 1,
		.source = REL_SOURCE + 1,
		.origin = REL_ORIGIN + 1,
		.subject = REL_SUBJECT + 1,
		.predicate = REL_PREDICATE + 1,
		.object = REL_OBJECT + 1 },
	[ROW_INCIDENTS] = { .known = INC_KNOWN + 1,
		.withdrawn = INC_WITHDRAWN + 1,
		.supersedes = INC_SUPERSEDES + 1,
		.number = INC_INCIDENT + 1,
		.source = INC_SOURCE + 1,
		.origin = INC_ORIGIN + 1 },
	[ROW_INDICATORS] = { .known = IND_KNOWN + 1,
		.withdrawn = IND_WITHDRAWN + 1,
		.supersedes = IND_SUPERSEDES + 1,
		.number = IND_VALUE + 1,
		.source = IND_SOURCE + 1,
		.origin = IND_ORIGIN + 1 },
	[ROW_WATCH] = { .known = WAT_KNOWN + 1,
		.withdrawn = WAT_WITHDRAWN + 1,
		.supersedes = WAT_SUPERSEDES + 1,
		.number = WAT_WATCHED + 1,
		.source = WAT_SOURCE + 1,
		.origin = WAT_ORIGIN + 1 },
	[ROW_ASSUMPTIONS] = { .known = ASM_KNOWN + 1,
		.withdrawn = ASM_WITHDRAWN + 1,
		.source = ASM_SOURCE + 1,
		.origin = ASM_ORIGIN + 1 },
	[ROW_IDENTITIES] = { .known = IDE_KNOWN + 1,
		.withdrawn = IDE_WITHDRAWN + 1,
		.supersedes = IDE_SUPERSEDES + 1,
		.number = IDE_RECORD + 1,
		.source = IDE_SOURCE + 1,
		.origin = IDE_ORIGIN + 1 },
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
		.origin = r->cell[origin].n ? r->cell[origin] : r->cell[source],
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
