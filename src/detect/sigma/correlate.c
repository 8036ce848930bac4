/* SPDX-License-Identifier: Apache-2.0 */
/* Matches of a group are put in the order of time, whatever exhibits they
 * came from; a window ends with each and reaches back by the timespan. One
 * that fulfils the condition is told, and the next begins behind it. source:
 * Sigma specification 2.1.0, "Sigma correlation rules" */
#include "detect/sigma/correlate.h"

#include <stdlib.h>

enum {
	RULES_NAMED_MAX = 64,
	GROUP_FIELDS_MAX = 16,
	EVENTS_MAX = 1 << 22, /* of one correlation: 200 MB */
	NS_PER_S = 1000000000
};

enum correlation_type {
	EVENT_COUNT,
	VALUE_COUNT,
	TEMPORAL,
	TEMPORAL_ORDERED,
	CORRELATION_TYPES
};

struct event_seen {
	int64_t t_ns;
	uint32_t group;
	uint32_t value; /* TABLE_NONE = none */
	uint32_t slot;
	struct locator loc;
};

struct correlation {
	enum correlation_type type;
	struct str named[RULES_NAMED_MAX];
	uint32_t rule[RULES_NAMED_MAX];
	uint32_t n;
	uint32_t group[GROUP_FIELDS_MAX];
	uint32_t n_group;
	/* by named rule: the field that it has for group[i]; 0 = that one */
	uint32_t alias[RULES_NAMED_MAX][GROUP_FIELDS_MAX];
	uint32_t field; /* of VALUE_COUNT */
	int64_t span_ns;
	enum compare op;
	bool equal;
	uint64_t count;
	struct table groups;
	struct table values;
	struct event_seen *event;
	uint32_t n_event;
	uint32_t cap;
	bool full;
};

struct reading_correlation {
	struct sigma *s;
	const struct yaml_node *n;
	struct correlation *c;
	struct err *err;
};

static bool refuse(struct reading_correlation *r, const char *why)
{
	return fail(r->err, ERR_FORMAT, 0, "the correlation: %s", why);
}

/* --- reading -------------------------------------------------------------
 */

static bool read_type(struct reading_correlation *r)
{
	const char *const names[] = { "event_count",
		"value_count",
		"temporal",
		"temporal_ordered" };
	struct str type = yaml_text(r->n, "type");

	for (int i = 0; i < CORRELATION_TYPES; i++) {
		if (str_is(type, names[i])) {
			r->c->type = (enum correlation_type)i;
			return true;
		}
	}
	return refuse(r,
		"of the types event_count, value_count, temporal and "
		"temporal_ordered are expressible");
}

/* "15m": a number, and s, m, h or d */
static bool read_span(struct reading_correlation *r)
{
	struct str t = yaml_text(r->n, "timespan");
	const char *units = "smhd";
	const int64_t seconds[] = { 1, 60, 3600, DAY_S };
	const char *unit = t.n > 1 ? strchr(units, t.p[t.n - 1]) : NULL;
	uint64_t n;

	if (!unit || !*unit || !str_u64(str_head(t, t.n - 1), &n) || !n ||
		n > 100000)
		return refuse(r,
			"a timespan such as 30s, 15m, 12h or 7d was "
			"expected");
	r->c->span_ns = (int64_t)n * seconds[unit - units] * NS_PER_S;
	return true;
}

static bool read_rules(struct reading_correlation *r)
{
	const struct yaml_node *list = yaml_get(r->n, "rules");
	const struct yaml_node *at = list;

	if (list && list->kind == YAML_LIST)
		at = list->first;
	for (; at && r->c->n < RULES_NAMED_MAX; at = at->next) {
		if (at->kind != YAML_SCALAR)
			return refuse(r, "rules are named by id or name");
		r->c->named[r->c->n++] = at->text;
		if (at == list)
			return true;
	}
	return (r->c->n && !at) || refuse(r, "it names 1 to 64 rules");
}

static bool read_group(struct reading_correlation *r)
{
	const struct yaml_node *list = yaml_get(r->n, "group-by");
	const struct yaml_node *at = list;
	struct correlation *c = r->c;

	if (list && list->kind == YAML_LIST)
		at = list->first;
	for (; at; at = at == list ? NULL : at->next) {
		if (at->kind != YAML_SCALAR || c->n_group == GROUP_FIELDS_MAX)
			return refuse(r, "group-by names up to 16 fields");
		c->group[c->n_group] = field_of(&r->s->p, at->text);
		if (c->group[c->n_group++] == TABLE_NONE)
			return refuse(r, "too many fields");
	}
	return true;
}

static uint32_t named_at(const struct correlation *c, struct str name)
{
	for (uint32_t i = 0; i < c->n; i++) {
		if (str_eq(c->named[i], name))
			return i;
	}
	return UINT32_MAX;
}

/* aliases: {name: {rule: field}} */
static bool read_aliases(struct reading_correlation *r)
{
	const struct yaml_node *all = yaml_get(r->n, "aliases");
	struct correlation *c = r->c;

	for (const struct yaml_node *a = all ? all->first : NULL; a;
		a = a->next) {
		uint32_t field = field_of(&r->s->p, a->key);

		for (const struct yaml_node *m = a->first; m; m = m->next) {
			uint32_t at = named_at(c, m->key);

			for (uint32_t g = 0; at < c->n && g < c->n_group; g++)
				if (c->group[g] == field)
					c->alias[at][g] =
						field_of(&r->s->p, m->text);
		}
	}
	return true;
}

static bool read_condition(struct reading_correlation *r)
{
	const struct {
		const char *name;
		enum compare op;
		bool equal;
	} ops[] = { { "gte", COMPARE_GTE, false },
		{ "gt", COMPARE_GT, false },
		{ "lte", COMPARE_LTE, false },
		{ "lt", COMPARE_LT, false },
		{ "eq", COMPARE_GTE, true } };
	const struct yaml_node *n = yaml_get(r->n, "condition");
	struct correlation *c = r->c;
	bool found = false;

	c->op = COMPARE_GTE;
	c->count = c->n;
	if (!n)
		return c->type >= TEMPORAL ||
			refuse(r, "it has no condition");
	if (n->kind != YAML_MAP)
		return refuse(r, "a condition in words is not expressible");
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
		struct str v = yaml_text(n, ops[i].name);

		if (!v.n)
			continue;
		c->op = ops[i].op;
		c->equal = ops[i].equal;
		found = str_u64(v, &c->count);
	}
	if (!found)
		return refuse(r, "a condition such as gte: 10 was expected");
	c->field = field_of(&r->s->p, yaml_text(n, "field"));
	if (c->type == VALUE_COUNT && !c->field)
		return refuse(r, "value_count names a field to count");
	/* every moment without matches would fulfil it */
	if (c->op == COMPARE_LT || c->op == COMPARE_LTE)
		return refuse(r,
			"\"fewer than\" is fulfilled where nothing is, which "
			"no record shows");
	return true;
}

struct correlation *correlation_of(struct sigma *s,
	const struct yaml_node *doc,
	struct err *err)
{
	struct reading_correlation r = { s,
		yaml_get(doc, "correlation"),
		NEW(s->a, struct correlation, 1),
		err };

	if (!r.c) {
		fail(err, ERR_LIMIT, 0, "no memory left");
		return NULL;
	}
	r.c->groups = table_in(s->a);
	r.c->values = table_in(s->a);
	if (r.n->kind != YAML_MAP || !read_type(&r) || !read_rules(&r) ||
		!read_span(&r) || !read_group(&r) || !read_aliases(&r) ||
		!read_condition(&r)) {
		if (!err->code)
			refuse(&r, "it is no map");
		return NULL;
	}
	return r.c;
}

/* --- rules ---------------------------------------------------------------
 */

static bool is_called(const struct sigma_rule *r, struct str name)
{
	return str_eq(r->told.id, name) || (name.n && str_eq(r->name, name));
}

/* Whoever matches tells the correlation. */
static bool subscribe(struct sigma *s, uint32_t base, uint32_t rule)
{
	struct sigma_rule *b = &s->rule[base];
	struct told_to *t = NEW(s->a, struct told_to, 1);

	if (t)
		*t = (struct told_to){ rule, b->tells };
	b->tells = t ? t : b->tells;
	return t != NULL;
}

bool correlation_resolve(struct sigma *s, uint32_t rule, struct err *err)
{
	struct correlation *c = s->rule[rule].correlation;

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t at = 0;

		while (at < s->n && !is_called(&s->rule[at], c->named[i]))
			at++;
		if (at == s->n)
			return fail(err,
				ERR_FORMAT,
				0,
				"the correlation names \"%.*s\", which is no "
				"rule here",
				STR_FMT(str_head(c->named[i], 60)));
		if (!s->rule[at].expr)
			return fail(err,
				ERR_FORMAT,
				0,
				"the correlation names \"%.*s\", which %s",
				STR_FMT(str_head(c->named[i], 60)),
				s->rule[at].correlation
					? "is a correlation itself"
					: "cannot be expressed");
		c->rule[i] = at;
	}
	for (uint32_t i = 0; i < c->n; i++) {
		if (!subscribe(s, c->rule[i], rule))
			return fail(err, ERR_LIMIT, 0, "no memory left");
	}
	return true;
}

/* --- matches -------------------------------------------------------------
 */

static const struct str *value_of(const struct field_value *v,
	uint32_t n,
	uint32_t field)
{
	for (uint32_t i = 0; i < n; i++) {
		if (v[i].field == field)
			return &v[i].v;
	}
	return NULL;
}

/* Values are alike whatever the case of their letters. */
static void add_low(struct buf *b, struct str s)
{
	buf_add(b, s);
	for (size_t i = 0; !b->bad && i < s.n; i++) {
		char *c = &b->p[b->n - s.n + i];

		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c | 32);
	}
	buf_add(b, (struct str){ "", 1 });
}

/* Which rule of the correlation it is. */
static uint32_t slot_of(const struct correlation *c, uint32_t matched)
{
	uint32_t i = 0;

	while (i + 1 < c->n && c->rule[i] != matched)
		i++;
	return i;
}

/* TABLE_NONE: the record lacks a field by which it is grouped */
static uint32_t group_of(struct correlation *c,
	uint32_t slot,
	const struct field_value *v,
	uint32_t n)
{
	struct buf b = { 0 };
	uint32_t at = TABLE_NONE;
	bool all = true;

	for (uint32_t g = 0; g < c->n_group && all; g++) {
		uint32_t f =
			c->alias[slot][g] ? c->alias[slot][g] : c->group[g];
		const struct str *one = value_of(v, n, f);

		all = one != NULL;
		if (one)
			add_low(&b, *one);
	}
	if (all && !b.bad)
		at = table_put(&c->groups, buf_str(&b));
	buf_done(&b);
	return at;
}

bool correlation_take(struct sigma *s,
	uint32_t correlation,
	uint32_t matched,
	const struct field_value *values,
	uint32_t n,
	const struct detect_record *r)
{
	struct correlation *c = s->rule[correlation].correlation;
	uint32_t slot = slot_of(c, matched);
	struct event_seen e = { .t_ns = r->t_ns,
		.slot = slot,
		.value = TABLE_NONE,
		.loc = r->loc };

	if (r->t_ns == T_NONE)
		return true;
	c->full |= c->n_event >= EVENTS_MAX;
	e.group = group_of(c, slot, values, n);
	if (e.group == TABLE_NONE || c->full)
		return !s->a->full;
	const struct str *one =
		c->field ? value_of(values, n, c->field) : NULL;
	if (one) {
		struct buf b = { 0 };

		add_low(&b, *one);
		e.value = table_put(&c->values, buf_str(&b));
		buf_done(&b);
	}
	c->event = arena_grown(s->a,
		c->event,
		c->n_event,
		&c->cap,
		sizeof *c->event);
	if (c->event)
		c->event[c->n_event++] = e;
	return c->event != NULL;
}

/* --- windows -------------------------------------------------------------
 */

static int by_group_and_time(const void *a, const void *b)
{
	const struct event_seen *x = a;
	const struct event_seen *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->t_ns != y->t_ns)
		return x->t_ns < y->t_ns ? -1 : 1;
	return locator_cmp(x->loc, y->loc);
}

/* What lies in the window, counted as it moves. */
struct window {
	const struct correlation *c;
	uint32_t from;
	uint32_t n;
	uint32_t different;
	uint32_t *count; /* by value or rule */
	/* by rule: the latest event with which the rules up to it begin, one
	 * after another; -1 = none */
	int64_t begin[RULES_NAMED_MAX];
};

static uint32_t *counted(struct window *w, const struct event_seen *e)
{
	if (w->c->type != VALUE_COUNT)
		return &w->count[e->slot];
	return e->value == TABLE_NONE ? NULL : &w->count[e->value];
}

static void move_in(struct window *w, uint32_t i)
{
	const struct event_seen *e = &w->c->event[i];
	uint32_t *count = counted(w, e);

	w->n++;
	if (count)
		w->different += (*count)++ == 0;
	w->begin[e->slot] = e->slot ? w->begin[e->slot - 1] : i;
}

static void move_out(struct window *w)
{
	uint32_t *count = counted(w, &w->c->event[w->from++]);

	w->n--;
	if (count)
		w->different -= --*count == 0;
}

static void empty(struct window *w)
{
	while (w->n)
		move_out(w);
	for (int i = 0; i < RULES_NAMED_MAX; i++)
		w->begin[i] = -1;
}

/* How many of the rules came one after another, as they are named. */
static uint64_t in_order(const struct window *w)
{
	uint32_t n = w->c->n;

	while (n && w->begin[n - 1] < (int64_t)w->from)
		n--;
	return n;
}

static bool fulfilled(const struct window *w)
{
	const struct correlation *c = w->c;
	uint64_t n = w->n;

	if (c->type == TEMPORAL_ORDERED)
		n = in_order(w);
	else if (c->type != EVENT_COUNT)
		n = w->different;
	if (c->equal)
		return n == c->count;
	return c->op == COMPARE_GT ? n > c->count : n >= c->count;
}

static bool tell(struct sigma *s,
	struct sigma_rule *r,
	const struct event_seen *e)
{
	struct detection_rule *t = &r->told;

	t->count++;
	if (t->first_ns == T_NONE || e->t_ns < t->first_ns)
		t->first_ns = e->t_ns;
	if (t->last_ns == T_NONE || e->t_ns > t->last_ns)
		t->last_ns = e->t_ns;
	if (t->n_match >= DETECTION_KEPT)
		return true;
	r->match = arena_grown(s->a,
		r->match,
		t->n_match,
		&r->match_cap,
		sizeof *r->match);
	if (!r->match)
		return false;
	r->match[t->n_match++] =
		(struct detection_match){ .loc = e->loc, .t_ns = e->t_ns };
	t->match = r->match;
	return true;
}

bool correlation_end(struct sigma *s, uint32_t rule)
{
	struct sigma_rule *r = &s->rule[rule];
	struct correlation *c = r->correlation;
	struct window w = { .c = c };

	w.count = NEW(s->a, uint32_t, (size_t)c->values.n + c->n + 1);
	if (!w.count)
		return false;
	if (c->n_event)
		qsort(c->event,
			c->n_event,
			sizeof *c->event,
			by_group_and_time);
	empty(&w);
	for (uint32_t i = 0; i < c->n_event; i++) {
		const struct event_seen *e = &c->event[i];

		if (w.n && c->event[w.from].group != e->group)
			empty(&w);
		while (w.n && e->t_ns - c->event[w.from].t_ns > c->span_ns)
			move_out(&w);
		move_in(&w, i);
		if (!fulfilled(&w))
			continue;
		if (!tell(s, r, e))
			return false;
		empty(&w);
	}
	r->told.records = c->n_event;
	r->told.state = c->full ? DETECTION_STOPPED : DETECTION_RAN;
	r->told.reason = c->full ? STR("its rules match more than four "
				       "million times; the rest was not "
				       "counted")
				 : STR("");
	return true;
}
