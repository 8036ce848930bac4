/* SPDX-License-Identifier: Apache-2.0 */
/* Files of rules. What cannot be expressed is kept with its place and why. */
#include "detect/sigma/correlate.h"

struct loading {
	struct sigma *s;
	struct str file;
	const struct yaml_node *doc;
	struct sigma_rule *rule;
	struct err err;
	uint32_t line;
};

struct sigma *sigma_open(struct arena *a, bool any_record)
{
	struct sigma *s = NEW(a, struct sigma, 1);

	if (!s)
		return NULL;
	*s = (struct sigma){ .a = a, .any_record = any_record };
	s->p.a = a;
	s->p.field = table_in(a);
	s->p.key = table_in(a);
	s->id = table_in(a);
	s->class_key = table_in(a);
	s->class = NEW(a, struct record_class, CLASSES_MAX);
	/* any value */
	return s->class && field_of(&s->p, STR("")) == 0 ? s : NULL;
}

void sigma_close(struct sigma *s)
{
	if (!s)
		return;
	matcher_done(s);
	predicates_done(&s->p);
}

/* NULL: no memory */
static struct sigma_rule *new_rule(struct sigma *s, struct str file)
{
	if (s->n >= RULES_MAX)
		return NULL;
	s->rule = arena_grown(s->a, s->rule, s->n, &s->cap, sizeof *s->rule);
	if (!s->rule)
		return NULL;
	struct sigma_rule *r = &s->rule[s->n++];
	*r = (struct sigma_rule){ .told = { .engine = STR("sigma"),
					  .file = file,
					  .state = DETECTION_NOT_EXPRESSIBLE,
					  .first_ns = T_NONE,
					  .last_ns = T_NONE } };
	return r;
}

static void not_expressible(struct loading *l, const char *why)
{
	l->rule->told.reason = arena_str(l->s->a, str_of(why));
	l->rule->told.line = l->line;
}

static struct str spelled(struct arena *a, struct str s)
{
	enum {
		SHOWN = 300
	};

	return arena_str(a, str_head(s, SHOWN));
}

/* "windows process_creation" */
static struct str about(struct arena *a, const struct yaml_node *source)
{
	const char *const parts[] = { "product", "category", "service" };
	struct buf b = { 0 };

	for (int i = 0; i < 3; i++) {
		struct str one = yaml_text(source, parts[i]);

		if (one.n && b.n)
			buf_z(&b, " ");
		buf_add(&b, str_head(one, 80));
	}
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static void describe(struct loading *l)
{
	struct arena *a = l->s->a;
	struct detection_rule *t = &l->rule->told;

	t->line = l->doc->line;
	t->id = spelled(a, yaml_text(l->doc, "id"));
	t->title = spelled(a, yaml_text(l->doc, "title"));
	t->level = spelled(a, yaml_text(l->doc, "level"));
	t->status = spelled(a, yaml_text(l->doc, "status"));
	t->author = spelled(a, yaml_text(l->doc, "author"));
	t->about = about(a, yaml_get(l->doc, "logsource"));
	l->rule->name = spelled(a, yaml_text(l->doc, "name"));
}

/* Two rules of one id would be one match twice. */
static bool is_new(struct loading *l)
{
	struct sigma *s = l->s;
	struct str id = l->rule->told.id;
	uint32_t before = s->id.n;

	if (!id.n)
		return true;
	uint32_t at = table_put(&s->id, id);
	if (at == TABLE_NONE)
		return false;
	if (at < before) {
		const struct detection_rule *first =
			&s->rule[s->by_id[at]].told;

		l->rule->told.reason = arena_fmt(s->a,
			"its id is that of a rule before, in %.*s",
			STR_FMT(first->file));
		return false;
	}
	s->by_id = arena_grown(s->a,
		s->by_id,
		at,
		&s->by_id_cap,
		sizeof *s->by_id);
	if (s->by_id)
		s->by_id[at] = s->n - 1;
	return s->by_id != NULL;
}

static const char *wrong_kind(const struct yaml_node *doc)
{
	if (doc->kind != YAML_MAP)
		return "a rule is a map: title, logsource, detection";
	if (yaml_get(doc, "action"))
		return "action joins documents as Sigma had it before 2.0; "
		       "write whole rules";
	if (yaml_get(doc, "filter"))
		return "a filter changes other rules, which is not done "
		       "here; "
		       "write it into a copy of them";
	if (yaml_get(doc, "correlation"))
		return NULL;
	if (!yaml_get(doc, "detection"))
		return "a rule without a detection";
	if (yaml_get(doc, "detection")->kind != YAML_MAP)
		return "a detection is a map of items and a condition";
	return NULL;
}

static void load_detection(struct loading *l)
{
	const struct yaml_node *source = yaml_get(l->doc, "logsource");
	struct sigma_rule *r = l->rule;
	struct expr *e = expr_of_detection(&l->s->p,
		yaml_get(l->doc, "detection"),
		&l->line,
		&l->err);

	if (!e) {
		not_expressible(l, l->err.text);
		return;
	}
	l->line = source ? source->line : l->doc->line;
	r->sources = sources_named(yaml_text(source, "category"),
		yaml_text(source, "product"),
		yaml_text(source, "service"));
	if (!l->s->any_record && !r->told.about.n) {
		not_expressible(l, "it names no log source");
		return;
	}
	if (!l->s->any_record && !sources_meet(&r->sources, &r->sources)) {
		not_expressible(l,
			"no reader tells records of its log source");
		return;
	}
	r->expr = e;
	r->told.state = DETECTION_NO_RECORDS;
	r->told.reason = STR("");
}

static void load_correlation(struct loading *l)
{
	l->line = yaml_get(l->doc, "correlation")->line;
	l->rule->told.about = STR("correlation");
	l->rule->told.line = l->line;
	l->rule->correlation = correlation_of(l->s, l->doc, &l->err);
	if (!l->rule->correlation)
		not_expressible(l, l->err.text);
}

static bool load_document(struct loading *l)
{
	l->rule = new_rule(l->s, l->file);
	if (!l->rule)
		return false;
	l->line = l->doc->line;
	l->err = (struct err){ 0 };
	const char *why = wrong_kind(l->doc);
	describe(l);
	if (why)
		not_expressible(l, why);
	else if (is_new(l) && yaml_get(l->doc, "correlation"))
		load_correlation(l);
	else if (!l->rule->told.reason.n)
		load_detection(l);
	return !l->s->a->full;
}

bool sigma_add(struct sigma *s, struct str file, struct str text)
{
	struct yaml_docs docs = { 0 };
	struct err err = { 0 };
	struct loading l = { .s = s, .file = arena_str(s->a, file) };
	uint32_t line = 0;
	bool ok = yaml_read(text, s->a, &docs, &line, &err);

	for (uint32_t i = 0; i < docs.n; i++) {
		l.doc = docs.doc[i];
		if (!load_document(&l))
			return false;
	}
	if (ok && docs.n)
		return true;
	l.rule = new_rule(s, l.file);
	if (!l.rule)
		return false;
	l.line = line;
	not_expressible(&l, ok ? "the file holds no rule" : err.text);
	return !s->a->full;
}

/* Those of which the rules are there wait for matches. */
static void resolve(struct sigma *s)
{
	for (uint32_t i = 0; i < s->n; i++) {
		struct sigma_rule *r = &s->rule[i];
		struct err why = { 0 };

		if (!r->correlation)
			continue;
		if (!correlation_resolve(s, i, &why)) {
			r->told.reason = arena_str(s->a, str_of(why.text));
			r->told.state = DETECTION_NOT_EXPRESSIBLE;
			r->correlation = NULL;
			continue;
		}
		r->told.state = DETECTION_NO_RECORDS;
	}
}

bool sigma_ready(struct sigma *s, struct err *err)
{
	resolve(s);
	if (fields_known(s) && matcher_make(s))
		return true;
	return fail(err,
		ERR_LIMIT,
		0,
		"the rules hold more literals than there is room for; ask "
		"fewer rules at a time");
}

bool sigma_take(struct sigma *s,
	const struct detect_record *r,
	void (*told)(void *ctx, uint32_t rule),
	void *ctx)
{
	s->records++;
	return matcher_take(s, r, told, ctx);
}

/* --- the end -------------------------------------------------------------
 */

/* Sets the bits of the fields that the rule asks of. */
static void mark_fields(const struct sigma *s,
	const struct expr *e,
	uint64_t *to)
{
	if (e->kind == EXPR_LEAF) {
		uint32_t f = s->p.row[e->predicate].field;

		to[f / 64] |= (uint64_t)1 << f % 64;
	}
	for (uint32_t i = 0; i < e->n; i++)
		mark_fields(s, e->kid[i], to);
}

static struct str untold(struct sigma *s,
	const uint64_t *asked,
	const uint64_t *told)
{
	struct buf b = { 0 };

	for (uint32_t f = 1; f < s->p.field.n; f++) {
		uint64_t bit = (uint64_t)1 << f % 64;

		if (!(asked[f / 64] & bit) || told[f / 64] & bit)
			continue;
		buf_z(&b, b.n ? ", " : "");
		buf_add(&b, s->p.spelled[f]);
	}
	struct str all = arena_str(s->a, buf_str(&b));
	buf_done(&b);
	return all;
}

/* How many records it was held against, and what they did not tell. */
static void sum_up(struct sigma *s,
	uint32_t rule,
	uint64_t *asked,
	uint64_t *told)
{
	struct sigma_rule *r = &s->rule[rule];
	size_t words = s->p.field.n / 64 + 1;

	memset(asked, 0, words * sizeof *asked);
	memset(told, 0, words * sizeof *told);
	for (uint32_t i = 0; i < s->n_class; i++) {
		const struct record_class *c = &s->class[i];

		if (!(c->active[rule / 64] >> rule % 64 & 1))
			continue;
		r->told.records += c->records;
		for (size_t k = 0; k < words; k++)
			told[k] |= c->told[k];
	}
	if (!r->told.records || !r->expr) {
		if (r->expr)
			r->told.reason = STR("no record of its log source");
		return;
	}
	if (r->told.state == DETECTION_NO_RECORDS)
		r->told.state = DETECTION_RAN;
	mark_fields(s, r->expr, asked);
	r->told.untold = untold(s, asked, told);
}

bool sigma_end(struct sigma *s, struct detection *ret)
{
	struct detection_rule *to =
		NEW(s->a, struct detection_rule, (size_t)s->n + 1);
	size_t words = s->p.field.n / 64 + 1;
	uint64_t *asked = NEW(s->a, uint64_t, words);
	uint64_t *told = NEW(s->a, uint64_t, words);

	if (!to || !asked || !told)
		return false;
	*ret = (struct detection){ .rule = to,
		.n = s->n,
		.records = s->records };
	for (uint32_t i = 0; i < s->n; i++) {
		if (!s->rule[i].correlation)
			sum_up(s, i, asked, told);
		else if (!correlation_end(s, i))
			return false;
		to[i] = s->rule[i].told;
		ret->in_state[to[i].state]++;
		ret->matches += to[i].count;
	}
	return !s->a->full;
}
