/* SPDX-License-Identifier: Apache-2.0 */
#include "case/steps/resemble.h"

#include <inttypes.h>
#include <stdlib.h>

/* --- incidents from claims ----------------------------------------------- */

/* One incident and what was seen in it; the claims that say so are list[from]
 * .. list[end - 1]. */
struct shown {
	struct str id;
	const struct claim *const *claim;
	uint32_t n;
};

/* of a claim that says what was seen in an incident: the incident, and what was
 * seen */
static struct str incident_in(const struct claim *c)
{
	return c->predicate == PRED_FOUND_IN ? c->object : c->subject;
}

static struct str thing_in(const struct claim *c)
{
	return c->predicate == PRED_FOUND_IN ? c->subject : c->object;
}

static int by_incident(const void *a, const void *b)
{
	const struct claim *x = *(const struct claim *const *)a;
	const struct claim *y = *(const struct claim *const *)b;
	int o = str_cmp(incident_in(x), incident_in(y));

	if (!o)
		o = str_cmp(thing_in(x), thing_in(y));
	return o ? o : strcmp(x->id, y->id);
}

static bool says_what_is_shown(const struct claim *c, int64_t day_s)
{
	bool by_rule = c->predicate == PRED_FOUND_IN ||
		c->predicate == PRED_ATTACK_PASSED_THROUGH;

	return by_rule && entity_type_of(incident_in(c)) == ENT_INCIDENT &&
		c->recorded_at_s <= day_s && c->superseded_at_s > day_s;
}

struct gathering {
	struct str *tech;
	struct str *soft;
	struct seen_indicator *mark;
	struct incident x;
};

static void take(struct gathering *g, const struct claim *c)
{
	struct str name = entity_name(thing_in(c));

	switch (entity_type_of(thing_in(c))) {
	case ENT_TECHNIQUE:
		g->tech[g->x.n_technique++] = name;
		break;
	case ENT_MALWARE:
	case ENT_TOOL:
		g->soft[g->x.n_software++] = name;
		break;
	case ENT_ADDRESS:
		g->mark[g->x.n_mark++] =
			(struct seen_indicator){ STR("ip"), name };
		break;
	case ENT_DOMAIN:
		g->mark[g->x.n_mark++] =
			(struct seen_indicator){ STR("domain"), name };
		break;
	case ENT_SAMPLE:
		g->mark[g->x.n_mark++] =
			(struct seen_indicator){ STR("hash"), name };
		break;
	default:
		break;
	}
	if (c->from_s != TIME_UNKNOWN &&
		(g->x.day == INT32_MAX || c->from_s / DAY_S < g->x.day)) {
		g->x.day = (int32_t)(c->from_s / DAY_S);
	}
}

static bool incident_of(const struct shown *s,
	const struct lookup *names,
	struct arena *a,
	struct incident *ret)
{
	struct gathering g = { NEW(a, struct str, s->n),
		NEW(a, struct str, s->n),
		NEW(a, struct seen_indicator, s->n),
		{ .id = s->id, .day = INT32_MAX } };

	if (a->full)
		return false;
	for (uint32_t i = 0; i < s->n; i++)
		take(&g, s->claim[i]);
	g.x.technique = g.tech;
	g.x.software = g.soft;
	g.x.mark = g.mark;
	*ret = g.x;
	return lookup_incident(names, ret, a);
}

/* --- claims from answers ------------------------------------------------- */

static const struct kind {
	unsigned part;
	enum predicate predicate;
	const char *by;
} kinds[] = {
	{ PART_TECHNIQUES, PRED_RESEMBLES_BY_TECHNIQUES, "its techniques" },
	{ PART_SOFTWARE, PRED_RESEMBLES_BY_SOFTWARE, "its software" },
	{ PART_INDICATORS, PRED_RESEMBLES_BY_INDICATORS, "its indicators" },
};

static bool put(const struct shown *s,
	const struct kind *kind,
	const struct knowledge *k,
	const struct match *m,
	int64_t day_s,
	const struct claim_sink *out,
	struct arena *a)
{
	const struct known_thing *g = &k->thing[m->candidate[0].group];
	struct str source =
		arena_fmt(a, "knowledge/%.*s", STR_FMT(g->source));
	struct claim c = {
		.subject = s->id,
		.predicate = kind->predicate,
		.object = arena_fmt(a,
			"group:%.*s (%.*s %.*s)",
			STR_FMT(g->name),
			STR_FMT(g->source),
			STR_FMT(g->id)),
		.from_s = TIME_UNKNOWN,
		.to_s = TIME_OPEN,
		.zone = ZONE_UTC,
		.res = RES_DAY,
		.recorded_at_s = day_s,
		.superseded_at_s = TIME_OPEN,
		.source = source,
		.origin = source,
		.grade = { 'B', '3' },
		.maker = MADE_BY_LINK,
		.n_records = s->n,
	};

	for (uint32_t i = 0; i < s->n && c.n_loc < 16; i++) {
		if (s->claim[i]->n_loc)
			c.loc[c.n_loc++] = s->claim[i]->loc[0];
	}
	c.text = arena_fmt(a,
		"%.*s resembles %.*s, as %.*s describes it, by %s: %d %% "
		"sure "
		"among %" PRIu32
		" described actors, %d %% that it is none of them",
		STR_FMT(entity_name(s->id)),
		STR_FMT(g->name),
		STR_FMT(g->source),
		kind->by,
		(int)(m->confidence * 100),
		m->n,
		(int)(m->none * 100));
	return !a->full && out->put(out->ctx, &c);
}

/* what all incidents of a day are compared with */
struct resembling {
	const struct knowledge *k;
	struct comparer *c;
	const struct lookup *names;
	int64_t day_s;
	const struct claim_sink *out;
	const struct resemble_tell *tell;
};

static bool compare(const struct resembling *w,
	const struct shown *s,
	struct arena a,
	struct err *err)
{
	struct match_scope scope = MATCH_EVERYTHING;
	struct incident x;

	if (!incident_of(s, w->names, &a, &x)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to compare incidents");
	}
	for (uint32_t i = 0; i < x.n_remark; i++)
		w->tell->say(w->tell->ctx, s->id, x.remark[i]);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct arena room = a;
		struct match m;

		if (!comparer_match_parts(w->c,
			    &x,
			    kinds[i].part,
			    &scope,
			    &match_shipped,
			    &room,
			    &m,
			    err)) {
			return false;
		}
		if (m.n && m.confidence >= .5 &&
			!put(s,
				&kinds[i],
				w->k,
				&m,
				w->day_s,
				w->out,
				&room)) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left for claims");
		}
	}
	return true;
}

bool resemble_claims(const struct knowledge *k,
	struct comparer *c,
	const struct claimset *claims,
	int64_t day_s,
	const struct claim_sink *out,
	const struct resemble_tell *tell,
	struct arena scratch,
	struct err *err)
{
	const struct resembling w = {
		k,
		c,
		lookup_new(k, &scratch),
		day_s,
		out,
		tell,
	};
	const struct claim **list =
		NEW(&scratch, const struct claim *, claims->n + 1);
	uint32_t n = 0;

	if (!list || !w.names) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to compare incidents");
	}
	for (uint32_t i = 0; i < claims->n; i++) {
		if (says_what_is_shown(claims->claim[i], day_s))
			list[n++] = claims->claim[i];
	}
	if (n)
		qsort(list, n, sizeof *list, by_incident);
	for (uint32_t from = 0, end; from < n; from = end) {
		for (end = from + 1; end < n &&
			str_eq(incident_in(list[end]),
				incident_in(list[from]));) {
			end++;
		}
		if (!compare(&w,
			    &(struct shown){ incident_in(list[from]),
				    list + from,
				    end - from },
			    scratch,
			    err)) {
			return false;
		}
	}
	return true;
}
