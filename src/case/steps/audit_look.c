/* SPDX-License-Identifier: Apache-2.0 */
/* Every log of a case against a list of things; and what these logs could have
 * shown. */
#include <stdlib.h>

#include "case/steps/audit.h"
#include "case/steps/plan.h"

enum {
	/* days between the first record and the last; what lies beyond is told
	 * by no figure */
	DAYS_MAX = 36600,
	/* of one sensor and kind of evidence, before hosts are no longer told
	 * apart */
	HOSTS_MAX = 1 << 20
};

/* One sensor and one kind of evidence. */
struct seen {
	struct audit_coverage c;
	struct table day; /* numbers since 1970 */
	struct table host;
};

struct looking {
	const struct audit_list *list;
	const struct publication *p;
	struct arena *a;
	uint32_t exhibit;          /* that is being read */
	struct audit_found *found; /* by thing */
	struct table sensor;
	struct seen *seen; /* sensor * EVIDENCE_KINDS + evidence */
	uint32_t sensor_cap;
	unsigned all; /* kinds of evidence that there are */
	int64_t first_day;
	int64_t last_day;
	bool failed;
};

/* --- what is found ------------------------------------------------------- */

static void add_host(struct audit_found *f, struct addr a)
{
	uint32_t kept = f->n_host < AUDIT_HOSTS ? f->n_host : AUDIT_HOSTS;

	if (!a.hi && !a.lo)
		return;
	for (uint32_t i = 0; i < kept; i++) {
		if (memcmp(&f->host[i], &a, sizeof a) == 0)
			return;
	}
	if (f->n_host < AUDIT_HOSTS)
		f->host[f->n_host] = a;
	f->n_host++;
}

static void take_hit(struct looking *k,
	const struct obs *o,
	const struct watch_hit *h)
{
	struct audit_found *f = &k->found[h->index];
	bool dated = o->t_ns != T_NONE;
	int64_t t_s = dated ? o->t_ns / 1000000000 : TIME_UNKNOWN;

	if (!f->records) {
		f->loc = (struct locator){ k->exhibit,
			o->len_byte,
			o->at_byte };
		f->field = str_of(h->field);
		f->first_s = f->last_s = TIME_UNKNOWN;
	}
	f->records++;
	if (dated && (f->first_s == TIME_UNKNOWN || t_s < f->first_s))
		f->first_s = t_s;
	if (dated && (f->last_s == TIME_UNKNOWN || t_s > f->last_s))
		f->last_s = t_s;
	add_host(f, h->of_src ? o->tuple.dst : o->tuple.src);
}

/* --- how far was looked -------------------------------------------------- */

/* The sensors' row: by vantage, else by the exhibit's name. */
static struct seen *seen_by(struct looking *k)
{
	const struct exhibit *x = &k->p->exhibit[k->exhibit];
	struct str name = x->vantage.n ? x->vantage : x->name;
	uint32_t before = k->sensor.n;
	uint32_t at = table_put(&k->sensor, name);

	if (at == TABLE_NONE)
		return NULL;
	k->seen = arena_grown(k->a,
		k->seen,
		before,
		&k->sensor_cap,
		sizeof *k->seen * EVIDENCE_KINDS);
	if (!k->seen)
		return NULL;
	struct seen *row = &k->seen[(size_t)at * EVIDENCE_KINDS];
	for (int e = 0; at == before && e < EVIDENCE_KINDS; e++) {
		row[e] = (struct seen){
			.c.sensor = k->sensor.key[at],
			.c.evidence = str_of(
				watch_evidence_name((enum watch_evidence)e)),
			.day = table_in(k->a),
			.host = table_in(k->a),
		};
	}
	return row;
}

static void count_in(struct looking *k, struct seen *s, const struct obs *o)
{
	struct addr src = o->tuple.src;

	s->c.records++;
	if (s->host.n < HOSTS_MAX && (src.hi || src.lo))
		table_put(&s->host,
			(struct str){ (const char *)&src, sizeof src });
	if (o->t_ns == T_NONE)
		return;
	int64_t day = o->t_ns / 1000000000 / DAY_S;
	table_put(&s->day, (struct str){ (const char *)&day, sizeof day });
	if (day < k->first_day)
		k->first_day = day;
	if (day > k->last_day)
		k->last_day = day;
}

static bool put_seen(void *ctx, const struct obs *o)
{
	struct looking *k = ctx;
	struct watch_hit hit[WATCH_HITS_MAX];
	uint32_t n = watch_match(k->list->set, o, hit);
	unsigned of = watch_evidence_of(o);
	struct seen *row = of ? seen_by(k) : NULL;

	for (uint32_t i = 0; i < n; i++)
		take_hit(k, o, &hit[i]);
	for (int e = 0; row && e < EVIDENCE_KINDS; e++) {
		if (of >> e & 1)
			count_in(k, &row[e], o);
	}
	k->all |= of;
	k->failed = k->a->full;
	return !k->failed;
}

static void pass_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

static bool look_through(struct looking *k, struct store *s, struct err *err)
{
	for (uint32_t i = 0; i < k->p->n_exhibit; i++) {
		const struct exhibit *x = &k->p->exhibit[i];

		if (x->withdrawn || !publication_has(k->p, i) ||
			!plan_reads(x->format, PASS_TELEMETRY))
			continue;
		k->exhibit = i;
		if (!case_read_exhibit(s,
			    x,
			    &(struct sink){ k, put_seen, pass_skip },
			    err)) {
			return false;
		}
		if (k->failed)
			return fail(err, ERR_LIMIT, 0, "no memory left");
	}
	return true;
}

/* --- the answer ---------------------------------------------------------- */

struct answering {
	struct looking *k;
	struct arena *a;
	struct audit *to;
	struct audit_gap *gap;
	uint32_t n_gap;
	uint32_t gap_cap;
};

static bool add_gap(struct answering *w, const struct audit_gap *g)
{
	w->gap = arena_grown(w->a,
		w->gap,
		w->n_gap,
		&w->gap_cap,
		sizeof *w->gap);
	if (w->gap)
		w->gap[w->n_gap++] = *g;
	return w->gap != NULL;
}

static bool take_found(struct answering *w)
{
	const struct audit_list *l = w->k->list;
	struct audit_found *to = NEW(w->a, struct audit_found, l->n + 1);

	if (!to)
		return false;
	for (uint32_t i = 0; i < l->n; i++) {
		struct audit_found *f = &w->k->found[i];

		w->to->could_show += (l->thing[i].shows & w->k->all) != 0;
		if (!f->records)
			continue;
		f->type = l->thing[i].type;
		f->value = l->thing[i].value;
		f->label = l->thing[i].label;
		to[w->to->n_found++] = *f;
	}
	w->to->asked = l->n;
	w->to->found = to;
	return true;
}

static const bool *days_of(struct answering *w, const struct seen *s)
{
	bool *day = NEW(w->a, bool, (size_t)w->to->n_day + 1);

	for (uint32_t i = 0; day && i < s->day.n; i++) {
		int64_t d;

		memcpy(&d, s->day.key[i].p, sizeof d);
		if (d - w->k->first_day < w->to->n_day)
			day[d - w->k->first_day] = true;
	}
	return day;
}

static bool take_coverage(struct answering *w)
{
	const struct looking *k = w->k;
	size_t rows = (size_t)k->sensor.n * EVIDENCE_KINDS;
	struct audit_coverage *to =
		NEW(w->a, struct audit_coverage, rows + 1);
	int64_t days = k->last_day - k->first_day + 1;

	if (!to)
		return false;
	if (k->first_day <= k->last_day) {
		w->to->first_day_s = k->first_day * DAY_S;
		w->to->n_day =
			(uint32_t)(days < DAYS_MAX ? days
						   : (int64_t)DAYS_MAX);
	}
	for (size_t i = 0; i < rows; i++) {
		const struct seen *s = &k->seen[i];

		if (!s->c.records)
			continue;
		struct audit_coverage *c = &to[w->to->n_coverage++];
		*c = s->c;
		c->hosts = s->host.n;
		c->days = s->day.n;
		c->day = days_of(w, s);
		if (!c->day)
			return false;
	}
	w->to->coverage = to;
	return true;
}

/* things that only evidence of the kinds that are not there could show */
static uint64_t only_shown_by(const struct answering *w, int e)
{
	const struct audit_list *l = w->k->list;
	uint64_t n = 0;

	for (uint32_t i = 0; i < l->n; i++) {
		n += (l->thing[i].shows >> e & 1) != 0 &&
			(l->thing[i].shows & w->k->all) == 0;
	}
	return n;
}

/* Kinds of evidence that no log here tells, and that are asked for. */
static bool gaps_of_kinds(struct answering *w)
{
	for (int e = 0; e < EVIDENCE_KINDS; e++) {
		enum watch_evidence kind = (enum watch_evidence)e;
		uint64_t things = only_shown_by(w, e);

		if (w->k->all >> e & 1 || !things)
			continue;
		if (!add_gap(w,
			    &(struct audit_gap){
				    .what = str_of(watch_evidence_name(kind)),
				    .why = STR("no log here tells them"),
				    .collect =
					    str_of(watch_evidence_from(kind)),
				    .things = things })) {
			return false;
		}
	}
	return true;
}

/* "2016-11-16, 2016-11-18 to 2016-11-20": days without any */
static struct str missing_days(const struct answering *w,
	const struct audit_coverage *c)
{
	enum {
		SHOWN = 6
	};
	struct buf b = { 0 };
	unsigned n = 0;
	char first[DATE_N];
	char last[DATE_N];

	for (uint32_t i = 0; i < w->to->n_day; i++) {
		uint32_t to = i;

		if (c->day[i])
			continue;
		while (to + 1 < w->to->n_day && !c->day[to + 1])
			to++;
		if (n++ < SHOWN) {
			date_text(w->to->first_day_s + i * DAY_S, first);
			date_text(w->to->first_day_s + to * DAY_S, last);
			buf_fmt(&b,
				"%s%s%s%s",
				n > 1 ? ", " : "",
				first,
				to > i ? " to " : "",
				to > i ? last : "");
		}
		i = to;
	}
	if (n > SHOWN)
		buf_fmt(&b, " and %u more times", n - SHOWN);
	struct str s = arena_str(w->a, buf_str(&b));
	buf_done(&b);
	return s;
}

static bool same_days(const struct answering *w,
	const struct audit_coverage *x,
	const struct audit_coverage *y)
{
	return str_eq(x->sensor, y->sensor) && x->days == y->days &&
		memcmp(x->day, y->day, w->to->n_day * sizeof *x->day) == 0;
}

/* "addresses, DNS names": what the sensor tells on the same days. Empty: it was
 * said with one before it. */
static struct str told_alike(const struct answering *w, uint32_t at)
{
	const struct audit_coverage *c = w->to->coverage;
	struct str names = c[at].evidence;

	for (uint32_t i = 0; i < at; i++) {
		if (same_days(w, &c[i], &c[at]))
			return (struct str){ 0 };
	}
	for (uint32_t i = at + 1; i < w->to->n_coverage; i++) {
		if (same_days(w, &c[i], &c[at])) {
			names = arena_fmt(w->a,
				"%.*s, %.*s",
				STR_FMT(names),
				STR_FMT(c[i].evidence));
		}
	}
	return names;
}

/* Days on which a sensor tells nothing of what it tells on others. */
static bool gaps_of_days(struct answering *w)
{
	for (uint32_t i = 0; i < w->to->n_coverage; i++) {
		const struct audit_coverage *c = &w->to->coverage[i];
		struct audit_gap g = {
			.collect =
				STR("the logs of these days, or that there "
				    "was nothing to log"),
		};
		struct str names = c->days < w->to->n_day ? told_alike(w, i)
							  : (struct str){ 0 };

		if (!names.n)
			continue;
		g.what = arena_fmt(w->a,
			"%.*s of %.*s",
			STR_FMT(names),
			STR_FMT(c->sensor));
		g.why = arena_fmt(w->a,
			"nothing on %u of %u days: %.*s",
			w->to->n_day - c->days,
			w->to->n_day,
			STR_FMT(missing_days(w, c)));
		if (!add_gap(w, &g))
			return false;
	}
	return true;
}

static uint32_t most_hosts(const struct answering *w, struct str sensor)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < w->to->n_coverage; i++) {
		const struct audit_coverage *c = &w->to->coverage[i];

		if (str_eq(c->sensor, sensor) && c->hosts > most)
			most = c->hosts;
	}
	return most;
}

/* Hosts that a sensor saw at work, and of which another kind of evidence, that
 * it tells of others, says nothing. */
static bool gaps_of_hosts(struct answering *w)
{
	for (uint32_t i = 0; i < w->to->n_coverage; i++) {
		const struct audit_coverage *c = &w->to->coverage[i];
		uint32_t most = most_hosts(w, c->sensor);
		struct audit_gap g = {
			.collect = STR("the same of the others, or why they "
				       "have none"),
		};

		if (!c->hosts || c->hosts >= most)
			continue;
		g.what = arena_fmt(w->a,
			"%.*s of %.*s",
			STR_FMT(c->evidence),
			STR_FMT(c->sensor));
		g.why = arena_fmt(w->a,
			"of %u of the %u hosts that were seen at work",
			c->hosts,
			most);
		if (!add_gap(w, &g))
			return false;
	}
	return true;
}

/* --- techniques ---------------------------------------------------------- */

/* What the hunts look for, by technique. source: attack.mitre.org, Enterprise
 * 16; what a hunt does not look for is not checked, whatever the logs hold */
static const struct looked_for {
	const char *technique; /* and those below it */
	enum predicate predicate;
} looked_for[] = {
	{ "T1071.004", PRED_TUNNELS_THROUGH },
	{ "T1572", PRED_TUNNELS_THROUGH },
	{ "T1048", PRED_TUNNELS_THROUGH },
	{ "T1071", PRED_BEACONS_TO },
	{ "T1573", PRED_BEACONS_TO },
	{ "T1095", PRED_BEACONS_TO },
	{ "T1571", PRED_BEACONS_TO },
	{ "T1568.002", PRED_ASKS_GENERATED_NAMES },
	{ "T1041", PRED_UPLOADS_TO },
	{ "T1048", PRED_UPLOADS_TO },
	{ "T1567", PRED_UPLOADS_TO },
	{ "T1030", PRED_DRIPS_TO },
	{ "T1110", PRED_GUESSED_PASSWORDS_ON },
	{ "T1046", PRED_SCANNED },
	{ "T1595", PRED_SCANNED },
	{ "T1021", PRED_MOVED_LATERALLY_TO },
	{ "T1570", PRED_MOVED_LATERALLY_TO },
	{ "T1569", PRED_MOVED_LATERALLY_TO },
	{ "T1074", PRED_STAGED_ON },
	{ "T1560", PRED_STAGED_ON },
};

/* What shows the others, by technique. */
static const struct shown_by {
	const char *technique;
	enum watch_evidence evidence;
} shown_by[] = {
	{ "T1566", EVIDENCE_MAIL },
	{ "T1598", EVIDENCE_MAIL },
	{ "T1114", EVIDENCE_MAIL },
	{ "T1078", EVIDENCE_LOGONS },
	{ "T1133", EVIDENCE_LOGONS },
	{ "T1550", EVIDENCE_LOGONS },
	{ "T1558", EVIDENCE_LOGONS },
	{ "T1190", EVIDENCE_URLS },
	{ "T1505", EVIDENCE_URLS },
	{ "T1102", EVIDENCE_SERVER_NAMES },
	{ "T1105", EVIDENCE_SHA256 },
	{ "T1027", EVIDENCE_SHA256 },
	{ "T1189", EVIDENCE_URLS },
};

static bool is_below(struct str id, const char *technique)
{
	struct str t = str_of(technique);

	return str_starts(id, t) && (id.n == t.n || id.p[t.n] == '.');
}

static uint64_t findings_of(const struct view *v, enum predicate p)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < v->counted.n; i++)
		n += v->counted.claim[i]->predicate == p;
	return n;
}

static struct str evidence_for_technique(struct str id)
{
	for (size_t i = 0; i < sizeof shown_by / sizeof *shown_by; i++) {
		if (is_below(id, shown_by[i].technique))
			return str_of(
				watch_evidence_from(shown_by[i].evidence));
	}
	return str_of(watch_evidence_from(EVIDENCE_COMMANDS));
}

static bool take_techniques(struct answering *w, const struct view *v)
{
	const struct audit_list *l = w->k->list;

	for (uint32_t i = 0; i < l->n_technique; i++) {
		struct audit_technique *t = &l->technique[i];

		for (size_t k = 0; k < sizeof looked_for / sizeof *looked_for;
			k++) {
			if (!is_below(t->id, looked_for[k].technique))
				continue;
			t->looked_for = true;
			t->findings +=
				findings_of(v, looked_for[k].predicate);
		}
		w->to->techniques_looked_for += t->looked_for;
		if (t->looked_for)
			continue;
		if (!add_gap(w,
			    &(struct audit_gap){ .what = arena_fmt(w->a,
							 "%.*s %.*s",
							 STR_FMT(t->id),
							 STR_FMT(t->name)),
				    .why = STR("no hunt looks for it"),
				    .collect = evidence_for_technique(
					    t->id) })) {
			return false;
		}
	}
	w->to->technique = l->technique;
	w->to->techniques = l->n_technique;
	return true;
}

bool audit_look(const struct audit_list *list,
	struct store *s,
	const struct view *v,
	struct str against,
	struct audit *ret,
	struct err *err)
{
	struct looking k = {
		.list = list,
		.p = &v->publication,
		.a = list->a,
		.sensor = table_in(list->a),
		.first_day = INT64_MAX,
		.last_day = INT64_MIN,
	};
	struct answering w = { .k = &k, .a = list->a, .to = ret };

	*ret = (struct audit){ .against = against };
	k.found = NEW(list->a, struct audit_found, (size_t)list->n + 1);
	if (k.found && !look_through(&k, s, err))
		return false;
	if (!k.found || !take_found(&w) || !take_coverage(&w) ||
		!gaps_of_kinds(&w) || !take_techniques(&w, v) ||
		!gaps_of_days(&w) || !gaps_of_hosts(&w) || list->a->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the audit");
	}
	ret->gap = w.gap;
	ret->n_gap = w.n_gap;
	return true;
}
