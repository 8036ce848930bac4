/* SPDX-License-Identifier: Apache-2.0 */
/* Each thing that rules ask of a field, once. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "detect/sigma/rule.h"

#include <pcre2.h>

#include "model/model.h"

struct adding {
	struct predicates *to;
	struct err *err;
};

static struct expr *refuse(struct adding *d, const char *why)
{
	fail(d->err, ERR_FORMAT, 0, "%s", why);
	return NULL;
}

static struct expr *no_memory(struct adding *d)
{
	fail(d->err, ERR_LIMIT, 0, "more values than there is room for");
	return NULL;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

uint32_t field_of(struct predicates *to, struct str name)
{
	struct buf b = { 0 };
	uint32_t at = TABLE_NONE;

	for (size_t i = 0; i < name.n; i++)
		buf_add(&b, (struct str){ &(char){ lower(name.p[i]) }, 1 });
	uint32_t before = to->field.n;
	if (!b.bad && before < FIELDS_MAX)
		at = table_put(&to->field, buf_str(&b));
	buf_done(&b);
	if (at != before)
		return at;
	to->spelled = arena_grown(to->a,
		to->spelled,
		at,
		&to->spelled_cap,
		sizeof *to->spelled);
	if (!to->spelled)
		return TABLE_NONE;
	to->spelled[at] = arena_str(to->a, name);
	return at;
}

struct expr *expr_join(struct arena *a,
	enum expr_kind kind,
	struct expr **kid,
	uint32_t n)
{
	if (n == 1 && kind != EXPR_NOT)
		return kid[0];
	struct expr *e = NEW(a, struct expr, 1);
	struct expr **own = NEW(a, struct expr *, (size_t)n + 1);
	if (!e || !own)
		return NULL;
	if (n)
		memcpy(own, kid, n * sizeof *kid);
	*e = (struct expr){ kind, 0, 0, n, own };
	return e;
}

/* --- one predicate -------------------------------------------------------
 */

/* What tells one from another. */
static struct str key_of(struct predicates *to, const struct asked *p)
{
	struct buf *b = &to->room;

	b->n = 0;
	buf_fmt(b,
		"%d %u %d%d%d%d %u %u %a ",
		(int)p->kind,
		p->field,
		p->cased,
		p->starts,
		p->ends,
		p->truth,
		p->what,
		p->other,
		p->number);
	if (p->kind == IS_REGEX || p->kind == IS_IN_NETWORK)
		buf_add(b, p->text);
	buf_add(b,
		(struct str){ (const char *)p->p.t,
			p->p.n * sizeof *p->p.t });
	return buf_str(b);
}

static struct expr *leaf(struct adding *d, const struct asked *p)
{
	struct predicates *to = d->to;
	uint32_t before = to->key.n;
	struct str key = key_of(to, p);

	if (p->field == TABLE_NONE || to->room.bad ||
		before >= PREDICATES_MAX)
		return no_memory(d);
	uint32_t at = table_put(&to->key, key);
	struct expr *e = NEW(to->a, struct expr, 1);
	if (at == TABLE_NONE || !e)
		return no_memory(d);
	if (at == before) {
		to->row = arena_grown(to->a,
			to->row,
			at,
			&to->cap,
			sizeof *to->row);
		if (!to->row)
			return no_memory(d);
		to->row[at] = *p;
	}
	*e = (struct expr){ .kind = EXPR_LEAF, .predicate = at };
	return e;
}

/* The longest run of literals; in lower case unless case counts. */
static void find_run(struct asked *r)
{
	uint32_t from = 0;
	bool edges = true;

	for (uint32_t i = 0; i <= r->p.n; i++) {
		bool literal = i < r->p.n && r->p.t[i] < TOKEN_ANY;

		if (literal && !r->cased)
			r->p.t[i] = (unsigned char)lower((char)r->p.t[i]);
		if (literal)
			continue;
		if (i - from > r->n) {
			r->at = from;
			r->n = i - from;
		}
		from = i + 1;
	}
	for (uint32_t i = 0; i < r->p.n; i++) {
		bool inside = i >= r->at && i < r->at + r->n;

		if (inside)
			continue;
		edges &= r->p.t[i] == TOKEN_ANY &&
			(i + 1 == r->at || i == r->at + r->n);
	}
	r->whole = edges;
	r->kind = r->n ? IS_TEXT : IS_GLOB;
}

static struct expr *add_text(struct adding *d,
	uint32_t field,
	struct pattern p,
	bool cased)
{
	struct asked r = { .field = field, .cased = cased };

	/* of any value: somewhere in it */
	uint16_t *t = NEW(d->to->a, uint16_t, (size_t)p.n + 2);
	uint32_t n = 0;
	if (!t)
		return no_memory(d);
	if (!field && !(p.n && p.t[0] == TOKEN_ANY))
		t[n++] = TOKEN_ANY;
	if (p.n)
		memcpy(t + n, p.t, p.n * sizeof *t);
	n += p.n;
	if (!field && t[n - 1] != TOKEN_ANY)
		t[n++] = TOKEN_ANY;
	r.p = (struct pattern){ t, n };
	find_run(&r);
	return leaf(d, &r);
}

static struct expr *add_words(struct adding *d, uint32_t field, struct str s)
{
	struct pattern p = { NEW(d->to->a, uint16_t, s.n + 1),
		(uint32_t)s.n };

	for (size_t i = 0; p.t && i < s.n; i++)
		p.t[i] = (unsigned char)s.p[i];
	return p.t ? add_text(d, field, p, false) : no_memory(d);
}

/* Tables and logs write truth as a word or as a digit. */
static struct expr *add_bool(struct adding *d, uint32_t field, bool truth)
{
	struct expr *kid[2];

	if (!field)
		return refuse(d, "true or false without a field");
	kid[0] = add_words(d, field, truth ? STR("true") : STR("false"));
	kid[1] = add_words(d, field, truth ? STR("1") : STR("0"));
	if (!kid[0] || !kid[1])
		return NULL;
	return expr_join(d->to->a, EXPR_ANY, kid, 2);
}

static struct expr *add_regex(struct adding *d,
	uint32_t field,
	const struct value *v)
{
	struct asked r = { .kind = IS_REGEX,
		.field = field,
		.text = v->text,
		.what = v->what };
	uint32_t flags =
		PCRE2_MATCH_INVALID_UTF | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
	PCRE2_SIZE at = 0;
	PCRE2_UCHAR why[120];
	int code = 0;
	uint32_t before = d->to->key.n;

	flags |= v->what & REGEX_CASELESS ? PCRE2_CASELESS : 0;
	flags |= v->what & REGEX_MULTILINE ? PCRE2_MULTILINE : 0;
	flags |= v->what & REGEX_DOTALL ? PCRE2_DOTALL : 0;
	struct expr *e = leaf(d, &r);
	if (!e || e->predicate != before)
		return e;
	pcre2_code *c =
		pcre2_compile((PCRE2_SPTR)(v->text.n ? v->text.p : ""),
			v->text.n,
			flags,
			&code,
			&at,
			NULL);
	if (!c) {
		pcre2_get_error_message(code, why, sizeof why);
		fail(d->err,
			ERR_FORMAT,
			0,
			"the regular expression, at its character %zu: %s",
			(size_t)at + 1,
			(const char *)why);
		return NULL;
	}
	/* without it matching is slower, and the same */
	pcre2_jit_compile(c, PCRE2_JIT_COMPLETE);
	d->to->row[e->predicate].regex = c;
	return e;
}

static struct expr *add_network(struct adding *d,
	uint32_t field,
	const struct value *v)
{
	struct asked r = { .kind = IS_IN_NETWORK,
		.field = field,
		.text = v->text };
	struct prefix p;
	struct addr a;

	if (!field)
		return refuse(d, "a network without a field");
	if (!prefix_parse(v->text, &p) && !addr_parse(v->text, &a))
		return refuse(d,
			"cidr takes an address or a network such as "
			"10.0.0.0/8 with zero host bits");
	return leaf(d, &r);
}

static struct expr *add_field(struct adding *d,
	uint32_t field,
	const struct value *v)
{
	struct asked r = { .kind = IS_FIELD,
		.field = field,
		.starts = v->starts,
		.ends = v->ends,
		.other = field_of(d->to, v->text) };

	if (!field || r.other == TABLE_NONE)
		return refuse(d, "fieldref without a field");
	return leaf(d, &r);
}

static struct expr *add_number(struct adding *d,
	uint32_t field,
	const struct value *v)
{
	struct asked r = { .kind = v->kind == VALUE_TIME ? IS_TIME
							 : IS_COMPARED,
		.field = field,
		.number = v->number,
		.what = v->what };

	if (!field)
		return refuse(d, "a comparison without a field");
	return leaf(d, &r);
}

static struct expr *add_presence(struct adding *d, uint32_t field, bool there)
{
	struct asked r = { .kind = IS_PRESENT,
		.field = field,
		.truth = there };

	if (!field)
		return refuse(d, "null without a field");
	return leaf(d, &r);
}

static struct expr *add_one(struct adding *d,
	uint32_t field,
	const struct value *v)
{
	switch (v->kind) {
	case VALUE_STRING:
		return add_text(d, field, v->p, v->cased);
	case VALUE_NUMBER:
		return add_words(d, field, v->text);
	case VALUE_BOOL:
		return add_bool(d, field, v->truth);
	case VALUE_NULL:
		return add_presence(d, field, false);
	case VALUE_EXISTS:
		return add_presence(d, field, v->truth);
	case VALUE_REGEX:
		return add_regex(d, field, v);
	case VALUE_CIDR:
		return add_network(d, field, v);
	case VALUE_FIELD:
		return add_field(d, field, v);
	case VALUE_COMPARE:
	case VALUE_TIME:
		return add_number(d, field, v);
	case VALUE_ANY_OF:
		break;
	}
	return refuse(d, "a value of no kind");
}

static struct expr *add_value(struct adding *d,
	uint32_t field,
	const struct value *v)
{
	if (v->kind != VALUE_ANY_OF)
		return add_one(d, field, v);
	struct expr **kid = NEW(d->to->a, struct expr *, (size_t)v->n_of + 1);
	for (uint32_t i = 0; kid && i < v->n_of; i++) {
		kid[i] = add_one(d, field, &v->of[i]);
		if (!kid[i])
			return NULL;
	}
	return kid ? expr_join(d->to->a, EXPR_ANY, kid, v->n_of)
		   : no_memory(d);
}

struct expr *expr_of_values(struct predicates *to,
	struct str field,
	const struct values *v,
	struct err *err)
{
	struct adding d = { to, err };
	uint32_t f = field_of(to, field);
	struct expr **kid = NEW(to->a, struct expr *, (size_t)v->n + 1);
	enum expr_kind joined = v->all ? EXPR_ALL : EXPR_ANY;
	struct expr *e;

	if (f == TABLE_NONE || !kid)
		return no_memory(&d);
	for (uint32_t i = 0; i < v->n; i++) {
		kid[i] = add_value(&d, f, &v->v[i]);
		if (!kid[i])
			return NULL;
	}
	/* an empty list stands for nothing */
	e = v->n ? expr_join(to->a, joined, kid, v->n)
		 : add_presence(&d, f, false);
	if (e && v->negated)
		e = expr_join(to->a, EXPR_NOT, &e, 1);
	return e || err->code ? e : no_memory(&d);
}

void predicates_done(struct predicates *p)
{
	for (uint32_t i = 0; i < p->key.n && p->row; i++)
		pcre2_code_free(p->row[i].regex);
	buf_done(&p->room);
}
