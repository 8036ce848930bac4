/* SPDX-License-Identifier: Apache-2.0 */
/* The detection section of a rule. source: Sigma specification 2.1.0,
 * "Detection": lists of values and of maps mean any, maps mean all */
#include "detect/sigma/rule.h"

struct reading_detection {
	struct predicates *to;
	uint32_t line;
	struct err *err;
};

static struct expr *no_memory(struct reading_detection *r)
{
	fail(r->err, ERR_LIMIT, 0, "more values than there is room for");
	return NULL;
}

static struct expr *refuse(struct reading_detection *r, const char *why)
{
	fail(r->err, ERR_FORMAT, 0, "%s", why);
	return NULL;
}

static struct expr *item(struct reading_detection *r,
	struct str key,
	const struct yaml_node *n)
{
	struct values v;
	struct str field;

	r->line = n->line;
	if (!values_of(key, n, r->to->a, &v, &field, r->err))
		return NULL;
	return expr_of_values(r->to, field, &v, r->err);
}

static bool all_scalars(const struct yaml_node *n)
{
	for (const struct yaml_node *m = n->first; m; m = m->next) {
		if (m->kind != YAML_SCALAR)
			return false;
	}
	return true;
}

/* bound: YAML_DEPTH_MAX, which the tree keeps */
static struct expr *expr_of(struct reading_detection *r,
	const struct yaml_node *n)
{
	if (n->kind == YAML_SCALAR ||
		(n->kind == YAML_LIST && n->n && all_scalars(n)))
		return item(r, STR(""), n);
	bool map = n->kind == YAML_MAP;
	struct expr **kid = NEW(r->to->a, struct expr *, (size_t)n->n + 1);
	uint32_t count = 0;

	if (!kid)
		return no_memory(r);
	r->line = n->line;
	if (!n->n)
		return refuse(r, "a part of the detection holds nothing");
	bool values = false;
	for (const struct yaml_node *m = n->first; m; m = m->next) {
		kid[count] = map ? item(r, m->key, m) : expr_of(r, m);
		values |= !map && m->kind == YAML_SCALAR;
		if (!kid[count++])
			return NULL;
	}
	if (values)
		return refuse(r, "a list holds maps and single values");
	struct expr *e =
		expr_join(r->to->a, map ? EXPR_ALL : EXPR_ANY, kid, count);
	return e ? e : no_memory(r);
}

static bool gather(struct reading_detection *r,
	const struct yaml_node *n,
	struct named_exprs *d)
{
	d->name = NEW(d->a, struct str, (size_t)n->n + 1);
	d->expr = NEW(d->a, struct expr *, (size_t)n->n + 1);
	if (!d->name || !d->expr)
		return no_memory(r) != NULL;
	for (const struct yaml_node *m = n->first; m; m = m->next) {
		if (str_is(m->key, "condition") ||
			str_is(m->key, "timeframe"))
			continue;
		struct expr *e = expr_of(r, m);
		if (!e)
			return false;
		d->name[d->n] = m->key;
		d->expr[d->n++] = e;
	}
	return d->n || refuse(r, "the detection names no items");
}

struct expr *expr_of_detection(struct predicates *to,
	const struct yaml_node *detection,
	uint32_t *ret_line,
	struct err *err)
{
	struct reading_detection r = { to, detection->line, err };
	struct named_exprs d = { .a = to->a };
	const struct yaml_node *c = yaml_get(detection, "condition");
	struct expr *e = NULL;

	if (!c)
		refuse(&r, "the detection has no condition");
	if (!c || !gather(&r, detection, &d)) {
		*ret_line = r.line;
		return NULL;
	}
	*ret_line = c->line;
	uint32_t n = c->kind == YAML_LIST ? c->n : 1;
	struct expr **kid = NEW(to->a, struct expr *, (size_t)n + 1);
	const struct yaml_node *at = c->kind == YAML_LIST ? c->first : c;
	for (uint32_t i = 0; kid && i < n; i++, at = at->next) {
		if (!at || at->kind != YAML_SCALAR)
			return refuse(&r, "a condition is a text");
		kid[i] = expr_of_condition(&d, at->text, err);
		if (!kid[i])
			return NULL;
	}
	if (kid && n)
		e = expr_join(to->a, EXPR_ANY, kid, n);
	return e ? e : refuse(&r, "the detection has no condition");
}
