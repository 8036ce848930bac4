/* SPDX-License-Identifier: Apache-2.0 */
/* A record against all rules. Each value is looked through once, by the
 * automaton of its field; what is found there says which rules are worth a
 * look, by that of their predicates of which one must hold (the rarest set:
 * of those that are joined by "and", the one whose shortest literal is the
 * longest). Everything else is asked only when a rule that is looked at needs
 * it, and once. */
#include "detect/sigma/correlate.h"

#include <stdlib.h>

#include "detect/sigma/test.h"

enum {
	VALUES_MAX = 4 * DETECT_CELLS_MAX
};

enum truth {
	NO,
	YES,
	NOT_TOLD
};

struct matcher {
	struct automaton **scan; /* by field; NULL = none */
	uint32_t *lead;  /* by predicate: its rules in `rule`, from .. */
	uint32_t *leads; /* rules */
	uint32_t *found; /* by predicate: the record in which it held */
	uint32_t *asked; /* by predicate: the record for which it was asked */
	uint8_t *answer;
	uint32_t *there; /* by field: the record that has it */
	uint32_t *work;  /* rules that are worth a look */
	uint32_t n_work;
	struct regex_room *regex;
	uint32_t now; /* number of the record */
	struct field_value value[VALUES_MAX];
	uint32_t n;
	/* what an automaton tells of */
	struct sigma *s;
	struct record_class *class;
	struct str looking_at;
	bool limit;
};

/* --- what must be there --------------------------------------------------
 */

/* How good a set is: the shortest literal of it; 0 = there is none. */
static uint32_t worth(const struct sigma *s, const struct expr *e)
{
	uint32_t best = 0;
	uint32_t least = UINT32_MAX;

	if (e->kind == EXPR_LEAF) {
		const struct asked *p = &s->p.row[e->predicate];

		return p->kind == IS_TEXT ? p->n : 0;
	}
	if (e->kind == EXPR_NOT)
		return 0;
	for (uint32_t i = 0; i < e->n; i++) {
		uint32_t w = worth(s, e->kid[i]);

		best = w > best ? w : best;
		least = w < least ? w : least;
	}
	return e->kind == EXPR_ALL ? best : least;
}

/* Calls fn for the predicates of the set. */
static void each_lead(const struct sigma *s,
	const struct expr *e,
	void (*fn)(struct matcher *m, uint32_t predicate, uint32_t rule),
	uint32_t rule)
{
	if (e->kind == EXPR_LEAF) {
		fn(s->m, e->predicate, rule);
		return;
	}
	if (e->kind != EXPR_ALL) {
		for (uint32_t i = 0; i < e->n; i++)
			each_lead(s, e->kid[i], fn, rule);
		return;
	}
	uint32_t best = 0;
	for (uint32_t i = 1; i < e->n; i++) {
		if (worth(s, e->kid[i]) > worth(s, e->kid[best]))
			best = i;
	}
	each_lead(s, e->kid[best], fn, rule);
}

static void count_lead(struct matcher *m, uint32_t predicate, uint32_t rule)
{
	(void)rule;
	m->lead[predicate + 2]++;
}

static void put_lead(struct matcher *m, uint32_t predicate, uint32_t rule)
{
	m->leads[m->lead[predicate + 1]++] = rule;
}

/* lead[p] to lead[p + 1]: of predicate p */
static bool make_leads(struct sigma *s)
{
	struct matcher *m = s->m;
	size_t n = s->p.key.n;

	m->lead = NEW(s->a, uint32_t, n + 3);
	if (!m->lead)
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		struct sigma_rule *r = &s->rule[i];

		r->always = r->expr && !worth(s, r->expr);
		if (r->expr && !r->always)
			each_lead(s, r->expr, count_lead, i);
	}
	for (size_t i = 2; i < n + 3; i++)
		m->lead[i] += m->lead[i - 1];
	m->leads = NEW(s->a, uint32_t, (size_t)m->lead[n + 2] + 1);
	if (!m->leads)
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		if (s->rule[i].expr && !s->rule[i].always)
			each_lead(s, s->rule[i].expr, put_lead, i);
	}
	return true;
}

/* --- making --------------------------------------------------------------
 */

static bool make_scan(struct sigma *s, const uint32_t *of, uint32_t n)
{
	struct matcher *m = s->m;
	uint32_t field = s->p.row[of[0]].field;

	struct literal *l = NEW(s->a, struct literal, n);

	for (uint32_t i = 0; l && i < n; i++) {
		const struct asked *r = &s->p.row[of[i]];

		l[i] = (struct literal){ .t = r->p.t + r->at,
			.n = r->n,
			.row = of[i],
			/* wildcards are tokens, so both ends are as they are */
			.starts = r->at == 0,
			.ends = r->at + r->n == r->p.n,
			.verify = !r->whole || r->cased };
	}
	m->scan[field] = l ? automaton_make(s->a, l, n) : NULL;
	return m->scan[field] != NULL;
}

/* Texts by their field: counted, then put side by side. */
static bool make_scans(struct sigma *s)
{
	uint32_t fields = s->p.field.n;
	uint32_t n = s->p.key.n;
	uint32_t *from = NEW(s->a, uint32_t, (size_t)fields + 2);
	uint32_t *of = NEW(s->a, uint32_t, (size_t)n + 1);
	bool ok = from && of;

	for (uint32_t i = 0; ok && i < n; i++)
		from[s->p.row[i].field + 1] += s->p.row[i].kind == IS_TEXT;
	for (uint32_t f = 1; ok && f <= fields; f++)
		from[f] += from[f - 1];
	for (uint32_t i = 0; ok && i < n; i++) {
		if (s->p.row[i].kind == IS_TEXT)
			of[from[s->p.row[i].field]++] = i;
	}
	uint32_t before = 0;
	for (uint32_t f = 0; ok && f < fields; f++) {
		if (from[f] > before)
			ok = make_scan(s, of + before, from[f] - before);
		before = from[f];
	}
	return ok;
}

bool matcher_make(struct sigma *s)
{
	struct matcher *m = NEW(s->a, struct matcher, 1);
	size_t n = (size_t)s->p.key.n + 1;
	size_t fields = (size_t)s->p.field.n + 1;

	s->m = m;
	if (!m)
		return false;
	m->s = s;
	m->scan = NEW(s->a, struct automaton *, fields);
	m->found = NEW(s->a, uint32_t, n);
	m->asked = NEW(s->a, uint32_t, n);
	m->answer = NEW(s->a, uint8_t, n);
	m->there = NEW(s->a, uint32_t, fields);
	m->work = NEW(s->a, uint32_t, (size_t)s->n + 1);
	m->regex = regex_room_open();
	return !s->a->full && m->regex && make_leads(s) && make_scans(s);
}

void matcher_done(struct sigma *s)
{
	if (s->m)
		regex_room_close(s->m->regex);
}

/* --- predicates ----------------------------------------------------------
 */

static bool ask_regex(struct matcher *m, struct asked *p, struct str v)
{
	bool limit = false;
	bool yes = test_regex(m->regex, p, v, &limit);

	m->limit |= limit;
	return yes;
}

static bool ask_field(struct matcher *m, const struct asked *p, struct str v)
{
	for (uint32_t i = 0; i < m->n; i++) {
		if (m->value[i].field == p->other &&
			test_fields(p, v, m->value[i].v))
			return true;
	}
	return false;
}

static bool ask_value(struct matcher *m, struct asked *p, struct str v)
{
	switch (p->kind) {
	case IS_REGEX:
		return ask_regex(m, p, v);
	case IS_FIELD:
		return ask_field(m, p, v);
	case IS_GLOB:
	case IS_TEXT:
		return test_pattern(p, v);
	default:
		return test_value(p, v);
	}
}

static uint8_t ask(struct matcher *m, struct asked *p)
{
	bool there = !p->field || m->there[p->field] == m->now;

	if (p->kind == IS_PRESENT)
		return there == p->truth ? YES : NO;
	if (!there || (p->kind == IS_FIELD && m->there[p->other] != m->now))
		return NOT_TOLD;
	for (uint32_t i = 0; i < m->n; i++) {
		if ((!p->field || m->value[i].field == p->field) &&
			ask_value(m, p, m->value[i].v))
			return YES;
	}
	return NO;
}

static uint8_t truth_of(struct matcher *m, uint32_t at)
{
	struct asked *p = &m->s->p.row[at];

	if (p->kind == IS_TEXT) {
		if (m->found[at] == m->now)
			return YES;
		return !p->field || m->there[p->field] == m->now ? NO
								 : NOT_TOLD;
	}
	/* what an expression could not answer is asked again, so that each
	 * rule that needs it learns of the limit */
	if (m->asked[at] != m->now || p->off) {
		m->answer[at] = ask(m, p);
		m->asked[at] = m->now;
	}
	return m->answer[at];
}

/* --- rules ---------------------------------------------------------------
 */

/* What is not told counts as no; bound: EXPR_DEPTH_MAX and YAML_DEPTH_MAX */
static bool holds(struct matcher *m, const struct expr *e)
{
	uint32_t n = 0;

	if (e->kind == EXPR_LEAF)
		return truth_of(m, e->predicate) == YES;
	if (e->kind == EXPR_NOT)
		return !holds(m, e->kid[0]);
	for (uint32_t i = 0; i < e->n; i++) {
		bool yes = holds(m, e->kid[i]);

		if (yes && e->kind == EXPR_ANY)
			return true;
		if (!yes && e->kind == EXPR_ALL)
			return false;
		n += yes;
	}
	return e->kind == EXPR_ALL || (e->kind == EXPR_SOME && n >= e->need);
}

/* The same in three values (Kleene): what is not told stays so, unless the
 * rest decides. */
static enum truth known(struct matcher *m, const struct expr *e)
{
	uint32_t count[3] = { 0 };

	if (e->kind == EXPR_LEAF)
		return truth_of(m, e->predicate);
	for (uint32_t i = 0; i < e->n; i++)
		count[known(m, e->kid[i])]++;
	if (e->kind == EXPR_NOT && !count[NOT_TOLD])
		return count[NO] ? YES : NO;
	if (e->kind == EXPR_NOT)
		return NOT_TOLD;
	uint32_t need = e->kind == EXPR_ALL ? e->n : 1;
	if (e->kind == EXPR_SOME)
		need = e->need;
	if (count[YES] >= need)
		return YES;
	return count[YES] + count[NOT_TOLD] >= need ? NOT_TOLD : NO;
}

static bool fields_of(struct matcher *m, const struct expr *e, uint32_t field)
{
	if (e->kind == EXPR_LEAF) {
		const struct asked *p = &m->s->p.row[e->predicate];

		return p->field == field ||
			(p->kind == IS_FIELD && p->other == field);
	}
	for (uint32_t i = 0; i < e->n; i++) {
		if (fields_of(m, e->kid[i], field))
			return true;
	}
	return false;
}

/* Of the record what the rule asks of, once. */
static bool keep_match(struct matcher *m,
	struct sigma_rule *rule,
	const struct detect_record *r,
	bool possible)
{
	enum {
		CELLS = 16,
		SHOWN = 400
	};
	struct arena *a = m->s->a;
	struct detection_cell *cell = NEW(a, struct detection_cell, CELLS);
	uint32_t n = 0;

	rule->match = arena_grown(a,
		rule->match,
		rule->told.n_match,
		&rule->match_cap,
		sizeof *rule->match);
	if (!cell || !rule->match)
		return false;
	for (uint32_t i = 0; i < m->n && n < CELLS; i++) {
		uint32_t f = m->value[i].field;

		if (!f || !fields_of(m, rule->expr, f))
			continue;
		cell[n].name = m->s->p.spelled[f];
		cell[n++].value =
			arena_str(a, str_head(m->value[i].v, SHOWN));
	}
	rule->match[rule->told.n_match++] = (struct detection_match){
		.loc = r->loc,
		.t_ns = r->t_ns,
		.possible = possible,
		.cell = cell,
		.n_cell = n,
	};
	rule->told.match = rule->match;
	return !a->full;
}

static bool count_match(struct matcher *m,
	struct sigma_rule *rule,
	const struct detect_record *r)
{
	struct detection_rule *t = &rule->told;
	bool possible = known(m, rule->expr) == NOT_TOLD;

	t->count++;
	t->possible += possible;
	if (r->t_ns != T_NONE) {
		if (t->first_ns == T_NONE || r->t_ns < t->first_ns)
			t->first_ns = r->t_ns;
		if (t->last_ns == T_NONE || r->t_ns > t->last_ns)
			t->last_ns = r->t_ns;
	}
	return t->n_match >= DETECTION_KEPT ||
		keep_match(m, rule, r, possible);
}

static void stop_rule(struct sigma_rule *r)
{
	r->off = true;
	r->told.state = DETECTION_STOPPED;
	r->told.reason = STR("a regular expression of it took too long on a "
			     "record; it was tried no more, and what stands "
			     "here was found before");
}

/* --- records -------------------------------------------------------------
 */

static void worth_a_look(struct matcher *m, uint32_t rule)
{
	struct sigma_rule *r = &m->s->rule[rule];

	if (!(m->class->active[rule / 64] >> rule % 64 & 1) ||
		r->held == m->now || r->off)
		return;
	r->held = m->now;
	m->work[m->n_work++] = rule;
}

static void found(void *ctx, uint32_t predicate, bool verify)
{
	struct matcher *m = ctx;

	if (m->found[predicate] == m->now)
		return;
	if (verify && !test_pattern(&m->s->p.row[predicate], m->looking_at))
		return;
	m->found[predicate] = m->now;
	for (uint32_t i = m->lead[predicate]; i < m->lead[predicate + 1]; i++)
		worth_a_look(m, m->leads[i]);
}

static void take_value(struct matcher *m, uint32_t field, struct str v)
{
	if (m->n == VALUES_MAX)
		return;
	m->value[m->n++] = (struct field_value){ field, v };
	m->looking_at = v;
	if (field) {
		m->there[field] = m->now;
		m->class->told[field / 64] |= (uint64_t)1 << field % 64;
	}
	if (m->scan[field])
		automaton_scan(m->scan[field], v, found, m);
}

static uint32_t known_field(const struct sigma *s, struct str name)
{
	char room[128];

	if (name.n > sizeof room)
		return 0;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		room[i] = (char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
	}
	uint32_t at = table_find(&s->p.field, (struct str){ room, name.n });
	return at == TABLE_NONE ? 0 : at;
}

static void take_cell(struct matcher *m, const struct detection_cell *c)
{
	uint32_t field = known_field(m->s, c->name);

	/* the 0 is any value: for rules that name no field */
	if (m->class->any_value)
		take_value(m, 0, c->value);
	for (; field; field = m->class->alias[field])
		take_value(m, field, c->value);
}

static bool tell_correlations(struct matcher *m,
	uint32_t rule,
	const struct detect_record *r)
{
	const struct told_to *t = m->s->rule[rule].tells;

	for (; t; t = t->next) {
		if (!correlation_take(m->s, t->rule, rule, m->value, m->n, r))
			return false;
	}
	return true;
}

static void next_record(struct matcher *m)
{
	m->n = 0;
	m->n_work = 0;
	if (++m->now)
		return;
	/* after four billion: numbers begin anew */
	memset(m->found, 0, m->s->p.key.n * sizeof *m->found);
	memset(m->asked, 0, m->s->p.key.n * sizeof *m->asked);
	memset(m->there, 0, m->s->p.field.n * sizeof *m->there);
	for (uint32_t i = 0; i < m->s->n; i++)
		m->s->rule[i].held = 0;
	m->now = 1;
}

bool matcher_take(struct sigma *s,
	const struct detect_record *r,
	void (*told)(void *ctx, uint32_t rule),
	void *ctx)
{
	struct matcher *m = s->m;

	m->class = class_of(s, r);
	if (!m->class)
		return false;
	next_record(m);
	m->class->records++;
	for (uint32_t i = 0; i < r->n_cell; i++)
		take_cell(m, &r->cell[i]);
	for (uint32_t i = 0; i < m->class->n_always; i++)
		worth_a_look(m, m->class->always[i]);
	for (uint32_t i = 0; i < m->n_work; i++) {
		struct sigma_rule *rule = &s->rule[m->work[i]];

		m->limit = false;
		bool yes = holds(m, rule->expr);
		if (m->limit) {
			stop_rule(rule);
			continue;
		}
		if (!yes)
			continue;
		if (!count_match(m, rule, r) ||
			!tell_correlations(m, m->work[i], r))
			return false;
		if (told)
			told(ctx, m->work[i]);
	}
	return true;
}
