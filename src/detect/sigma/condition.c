/* SPDX-License-Identifier: Apache-2.0 */
/* source: Sigma specification 2.1.0, "Condition" */
#include "detect/sigma/rule.h"

struct reading_condition {
	const struct named_exprs *named;
	struct str rest;
	unsigned depth;
	struct err *err;
};

static bool is_name_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '*';
}

static void skip_blanks(struct reading_condition *r)
{
	while (r->rest.n && strchr(" \t\r\n", r->rest.p[0]))
		r->rest = str_from(r->rest, 1);
}

/* The next word or sign, without taking it; empty at the end. */
static struct str peek(struct reading_condition *r)
{
	size_t n = 0;

	skip_blanks(r);
	while (n < r->rest.n && is_name_char(r->rest.p[n]))
		n++;
	if (!n && r->rest.n)
		n = 1;
	return str_head(r->rest, n);
}

static bool takes(struct reading_condition *r, const char *word)
{
	struct str s = peek(r);

	if (!str_lower_eq(s, str_of(word)))
		return false;
	r->rest = str_from(r->rest, s.n);
	return true;
}

static struct expr *wrong(struct reading_condition *r, const char *why)
{
	fail(r->err,
		ERR_FORMAT,
		0,
		"the condition: %s, at \"%.*s\"",
		why,
		STR_FMT(str_head(r->rest, 40)));
	return NULL;
}

/* "*" stands for any text, also for none */
static bool name_fits(struct str pattern, struct str name)
{
	size_t p = 0, s = 0, star = SIZE_MAX, from = 0;

	while (s < name.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			from = s;
		} else if (p < pattern.n && pattern.p[p] == name.p[s]) {
			p++;
			s++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			s = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

/* Names that begin with _ are meant only where the pattern does, too. */
static bool is_meant(struct str pattern, struct str name)
{
	bool hidden = str_starts(name, STR("_"));

	if (hidden && !str_starts(pattern, STR("_")))
		return false;
	return str_lower_eq(pattern, STR("them")) || name_fits(pattern, name);
}

static struct expr *of_pattern(struct reading_condition *r, struct str many)
{
	const struct named_exprs *d = r->named;
	struct str pattern = peek(r);
	struct expr **kid = NEW(d->a, struct expr *, (size_t)d->n + 1);
	uint64_t need = 1;
	uint32_t n = 0;

	for (uint32_t i = 0; kid && i < d->n; i++) {
		if (is_meant(pattern, d->name[i]))
			kid[n++] = d->expr[i];
	}
	if (!n)
		return wrong(r, "no item of the detection is so called");
	r->rest = str_from(r->rest, pattern.n);
	bool all = str_lower_eq(many, STR("all"));
	bool one = str_lower_eq(many, STR("any")) || str_is(many, "1");
	if (!all && !one && (!str_u64(many, &need) || !need || need > n))
		return wrong(r,
			"more are asked for than there are items of that "
			"name");
	if (all || one)
		return expr_join(d->a, all ? EXPR_ALL : EXPR_ANY, kid, n);
	struct expr *e = NEW(d->a, struct expr, 1);
	if (e)
		*e = (struct expr){ EXPR_SOME, (uint32_t)need, 0, n, kid };
	return e;
}

static struct expr *named(struct reading_condition *r, struct str name)
{
	for (uint32_t i = 0; i < r->named->n; i++) {
		if (str_eq(r->named->name[i], name))
			return r->named->expr[i];
	}
	fail(r->err,
		ERR_FORMAT,
		0,
		"the condition names \"%.*s\", which the detection does not "
		"hold",
		STR_FMT(str_head(name, 60)));
	return NULL;
}

static bool is_quantity(struct str s)
{
	uint64_t n;

	return str_lower_eq(s, STR("all")) || str_lower_eq(s, STR("any")) ||
		str_u64(s, &n);
}

/* bound: EXPR_DEPTH_MAX, counted in r->depth */
static struct expr *any_of(struct reading_condition *r);

static struct expr *operand(struct reading_condition *r)
{
	struct str word = peek(r);
	struct str before = r->rest;

	if (!word.n)
		return wrong(r, "it ends where an item was expected");
	r->rest = str_from(r->rest, word.n);
	if (str_is(word, "(")) {
		struct expr *e = any_of(r);

		if (e && !takes(r, ")"))
			return wrong(r, "a closing parenthesis was expected");
		return e;
	}
	if (str_is(word, "|"))
		return wrong(r,
			"aggregations are no longer part of Sigma; write a "
			"correlation rule");
	if (!is_name_char(word.p[0])) {
		r->rest = before;
		return wrong(r, "the name of an item was expected");
	}
	if (is_quantity(word) && takes(r, "of"))
		return of_pattern(r, word);
	return named(r, word);
}

static struct expr *negated(struct reading_condition *r)
{
	bool not = false;

	while (takes(r, "not"))
		not = !not ;
	struct expr *e = operand(r);
	return e && not ? expr_join(r->named->a, EXPR_NOT, &e, 1) : e;
}

/* a op b op c: what stands between is read by `next` */
static struct expr *joined(struct reading_condition *r,
	const char *word,
	enum expr_kind kind,
	struct expr *(*next)(struct reading_condition *r))
{
	struct expr **kid = NULL;
	uint32_t n = 0;
	uint32_t cap = 0;

	do {
		struct expr *e = next(r);

		if (!e)
			return NULL;
		kid = arena_grown(r->named->a, kid, n, &cap, sizeof *kid);
		if (!kid)
			return wrong(r, "no memory left");
		kid[n++] = e;
	} while (takes(r, word));
	return expr_join(r->named->a, kind, kid, n);
}

static struct expr *all_of(struct reading_condition *r)
{
	return joined(r, "and", EXPR_ALL, negated);
}

static struct expr *any_of(struct reading_condition *r)
{
	if (++r->depth > EXPR_DEPTH_MAX)
		return wrong(r, "parentheses nest deeper than 64");
	struct expr *e = joined(r, "or", EXPR_ANY, all_of);
	r->depth--;
	return e;
}

struct expr *expr_of_condition(const struct named_exprs *d,
	struct str condition,
	struct err *err)
{
	struct reading_condition r = { d, condition, 0, err };
	struct expr *e = any_of(&r);

	if (e && peek(&r).n) {
		if (str_is(peek(&r), "|"))
			return wrong(&r,
				"aggregations are no longer part of Sigma; "
				"write a correlation rule");
		return wrong(&r, "and, or or the end was expected");
	}
	return e;
}
