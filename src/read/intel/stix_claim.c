/* SPDX-License-Identifier: Apache-2.0 */
#include "read/intel/stix_claim.h"

#include <stdio.h>

#include "read/table/refusals.h"

struct members {
	struct str claim;
	struct str subject;
	struct str predicate;
	struct str object;
	struct str from;
	struct str until;
	struct str zone_known;
	struct str source;
	struct str origin;
	struct str scope;
	struct str grade;
	struct str sentence;
	struct str words;
	struct str made_by;
};

static const struct member_wanted ours[] = {
	{ STIX_CLAIM_EXTENSION, 0, MEMBER_OBJECT },
};

static const struct member_wanted wanted[] = {
	{ "claim", offsetof(struct members, claim), MEMBER_TEXT },
	{ "subject", offsetof(struct members, subject), MEMBER_TEXT },
	{ "predicate", offsetof(struct members, predicate), MEMBER_TEXT },
	{ "object", offsetof(struct members, object), MEMBER_TEXT },
	{ "held_from", offsetof(struct members, from), MEMBER_TEXT },
	{ "held_until", offsetof(struct members, until), MEMBER_TEXT },
	{ "zone_known", offsetof(struct members, zone_known), MEMBER_FLAG },
	{ "source", offsetof(struct members, source), MEMBER_TEXT },
	{ "origin", offsetof(struct members, origin), MEMBER_TEXT },
	{ "scope", offsetof(struct members, scope), MEMBER_TEXT },
	{ "grade", offsetof(struct members, grade), MEMBER_TEXT },
	{ "sentence", offsetof(struct members, sentence), MEMBER_TEXT },
	{ "words", offsetof(struct members, words), MEMBER_TEXT },
	{ "made_by", offsetof(struct members, made_by), MEMBER_TEXT },
};

/* The bound is the first second that no longer counts; a table's "to" is the
 * last that does. */
static struct str last_second(struct str until, struct arena *a)
{
	struct span span = { .from = 0 };
	char stamp[STAMP_N];

	if (!until.n || !span_parse(until, STR("Z"), &span))
		return (struct str){ 0 };
	return arena_str(a, str_of(stamp_text(span.from - 1, stamp)));
}

/* Whether it is a time, or none is told. */
static bool time_or_none(struct str s)
{
	struct span span;

	return !s.n || span_parse(s, STR("Z"), &span);
}

/* Whether such a claim can be made; else it is told why not. */
static bool sound(struct published *p,
	const struct stix_claim *c,
	const struct members *m)
{
	struct refusal why = { .n = 0 };
	enum predicate predicate = predicate_named(m->predicate);
	struct grade grade;

	if (predicate == PRED_NONE) {
		published_skip(p,
			c->raw,
			"a claim with a predicate that is not known here",
			m->predicate);
		return false;
	}
	if (predicate == PRED_RETRACTS || predicate == PRED_WATCHED) {
		published_skip(p,
			c->raw,
			"a claim that would act on what others said or look "
			"for, which only one's own tables do",
			m->predicate);
		return false;
	}
	if (!grade_parse(m->grade, &grade)) {
		published_skip(p,
			c->raw,
			"a claim without an Admiralty grade",
			m->grade);
		return false;
	}
	if (!time_or_none(m->from) || !time_or_none(m->until)) {
		published_skip(p,
			c->raw,
			"a claim of a time that cannot be read",
			m->from);
		return false;
	}
	if (m->subject.n > NAME_MAX_N || m->object.n > NAME_MAX_N) {
		published_skip(p,
			c->raw,
			"a claim about a name that is longer than names are",
			str_head(m->subject, 40));
		return false;
	}
	if (claim_check(predicate, m->subject, m->object, &why))
		return true;
	published_skip(p,
		c->raw,
		"a claim that cannot be made",
		arena_str(p->a, (struct str){ why.text, why.n }));
	return false;
}

/* Cells of a row of the table of relations. */
static void fill(struct published *p,
	const struct stix_claim *c,
	const struct members *m,
	struct str cell[static REL_N])
{
	cell[REL_SUBJECT] = m->subject;
	cell[REL_PREDICATE] = m->predicate;
	cell[REL_OBJECT] = m->object;
	cell[REL_FROM] = m->from;
	cell[REL_TO] = last_second(m->until, p->a);
	if (str_is(m->zone_known, "T"))
		cell[REL_ZONE] = STR("Z");
	cell[REL_SOURCE] = arena_fmt(p->a,
		"partner/%.*s",
		STR_FMT(c->by.n ? c->by : STR("not named")));
	/* without one the partner stands for it, and all of these count once
	 */
	cell[REL_ORIGIN] = m->origin.n ? m->origin : m->source;
	cell[REL_GRADE] = m->grade;
	cell[REL_SCOPE] = m->scope;
	/* a row's sentence is made anew of its words; a hunt's is all there
	 * is */
	cell[REL_NOTE] = str_is(m->made_by, "hunt") ? m->sentence : m->words;
	if (c->simulated) {
		cell[REL_NOTE] = arena_fmt(p->a,
			"SIMULATED: %.*s",
			STR_FMT(cell[REL_NOTE]));
	}
	/* of its sender: nobody takes back what another one said */
	cell[REL_ITEM] = arena_fmt(p->a,
		"%.*s %.*s %.*s",
		STR_FMT(cell[REL_SOURCE]),
		STR_FMT(c->by_id),
		STR_FMT(m->claim));
	/* a later bundle says the same anew */
	cell[REL_SUPERSEDES] = cell[REL_ITEM];
	if (c->revoked)
		cell[REL_WITHDRAWN] = STR("1970-01-01");
}

bool stix_claim_put(struct published *p, const struct stix_claim *c)
{
	struct str cell[REL_N] = { 0 };
	struct str extension = { 0 };
	struct members m = { 0 };
	const char *bad = NULL;

	if (!c->extensions.n ||
		!memmem(c->extensions.p,
			c->extensions.n,
			STIX_CLAIM_EXTENSION,
			sizeof STIX_CLAIM_EXTENSION - 1) ||
		!published_members(p,
			c->extensions,
			ours,
			1,
			&extension,
			&bad) ||
		!extension.n)
		return false;
	if (!published_members(p,
		    extension,
		    wanted,
		    sizeof wanted / sizeof *wanted,
		    &m,
		    &bad)) {
		published_skip(p, c->raw, "a damaged claim", STR(""));
		return true;
	}
	if (!sound(p, c, &m))
		return true;
	fill(p, c, &m, cell);
	published_row(p, ROW_RELATIONS, cell, REL_N, c->raw);
	return true;
}

/* "F3" of 50: the scale of Admiralty credibility, each number standing for
 * what is nearest to it. */
static const char *grade_of(struct str confidence)
{
	static const char *const grade[] = { "F5", "F4", "F3", "F2", "F1" };
	uint64_t v;

	if (!str_u64(confidence, &v) || v > 100)
		return "F6";
	return grade[v == 100 ? 4 : v / 20];
}

void stix_sighting_put(struct published *p, const struct stix_sighting *s)
{
	struct str cell[REL_N] = { 0 };
	struct str who =
		arena_fmt(p->a, "org:%.*s", STR_FMT(s->organisation));
	bool sample = str_starts(s->thing, STR("sample:"));
	enum predicate predicate = sample ? PRED_FOUND_IN : PRED_CONTACTED;
	struct refusal why = { .n = 0 };

	cell[REL_SUBJECT] = sample ? s->thing : who;
	cell[REL_PREDICATE] = predicate_name(predicate);
	cell[REL_OBJECT] = sample ? who : s->thing;
	cell[REL_FROM] = s->first;
	cell[REL_TO] = s->last;
	cell[REL_ZONE] = STR("Z");
	cell[REL_SOURCE] = arena_fmt(p->a,
		"partner/%.*s",
		STR_FMT(s->by.n ? s->by : STR("not named")));
	cell[REL_GRADE] = str_of(grade_of(s->confidence));
	cell[REL_NOTE] = s->words;
	if (time_or_none(s->first) && time_or_none(s->last) &&
		who.n <= NAME_MAX_N &&
		claim_check(predicate,
			cell[REL_SUBJECT],
			cell[REL_OBJECT],
			&why)) {
		published_row(p, ROW_RELATIONS, cell, REL_N, s->raw);
		return;
	}
	published_skip(p,
		s->raw,
		"a sighting that no claim can be made of",
		s->words);
}
