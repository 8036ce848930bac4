/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/value.h"

#include <stdlib.h>

enum {
	AT_START = 1,
	AT_END = 2,
	WIDE_LE = 0,
	WIDE_BE = 1,
	WIDE_MARKED = 2,
	DASHES_MAX = 3, /* as pySigma: five forms of each */
	DASH_FORMS = 5
};

struct applying {
	struct arena *a;
	struct values *to;
	struct str field;
	unsigned done;    /* modifiers before this one */
	bool first_utf16; /* "utf16" stood before */
	struct err *err;
};

struct modifier {
	const char *name;
	bool (*fn)(struct applying *m, struct value *v, unsigned how);
	unsigned how;
};

static bool refuse(struct applying *m, const char *why)
{
	return fail(m->err, ERR_FORMAT, 0, "%s", why);
}

static bool no_memory(struct applying *m)
{
	return fail(m->err,
		ERR_LIMIT,
		0,
		"more values than there is room for");
}

/* --- strings -------------------------------------------------------------
 */

static bool is_special(char c)
{
	return c == '*' || c == '?' || c == '\\';
}

/* A backslash takes its meaning from *, ? and a backslash, else it stands for
 * itself. */
static bool pattern_of(struct arena *a, struct str s, struct pattern *ret)
{
	uint16_t *t = NEW(a, uint16_t, s.n + 1);
	uint32_t n = 0;

	for (size_t i = 0; t && i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\' && i + 1 < s.n && is_special(s.p[i + 1])) {
			t[n++] = (unsigned char)s.p[++i];
			continue;
		}
		t[n++] = (unsigned char)c;
		if (c == '*')
			t[n - 1] = TOKEN_ANY;
		if (c == '?')
			t[n - 1] = TOKEN_ONE;
	}
	*ret = (struct pattern){ t, n };
	return t != NULL;
}

static bool has_wildcard(const struct pattern *p)
{
	for (uint32_t i = 0; i < p->n; i++) {
		if (p->t[i] >= TOKEN_ANY)
			return true;
	}
	return false;
}

/* "0x1F", "0b11", "017", "1_000" of YAML 1.1 as digits */
static bool integer(struct str s, struct str *ret, struct arena *a)
{
	char digits[32];
	size_t n = 0;
	int base = 10;
	bool minus = s.n && s.p[0] == '-';

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_from(s, 1);
	if (str_starts(s, STR("0x")))
		base = 16;
	else if (str_starts(s, STR("0b")))
		base = 2;
	else if (s.n > 1 && s.p[0] == '0')
		base = 8;
	s = str_from(s, base == 16 || base == 2 ? 2 : 0);
	for (size_t i = 0; i < s.n && n < sizeof digits - 1; i++) {
		if (s.p[i] != '_')
			digits[n++] = s.p[i];
	}
	digits[n] = 0;
	if (!n || (base == 10 && n > 18) || (base != 10 && n > 15))
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *all = "0123456789abcdef";
		const char *at =
			strchr(all, digits[i] | (digits[i] > '9' ? 32 : 0));

		if (!at || at - all >= base)
			return false;
	}
	*ret = arena_fmt(a,
		"%s%llu",
		minus ? "-" : "",
		strtoull(digits, NULL, base));
	return true;
}

/* A number with a point; YAML 1.1 wants one. */
static bool is_real(struct str s)
{
	bool point = false;
	bool digit = false;

	for (size_t i = 0; i < s.n; i++) {
		bool is_digit = s.p[i] >= '0' && s.p[i] <= '9';

		if (s.p[i] == '.' && !point)
			point = true;
		else if (!is_digit && !(i == 0 && s.p[i] == '-'))
			return false;
		digit |= is_digit;
	}
	return point && digit && s.n < 32;
}

static bool word_in(struct str s, const char *list)
{
	return s.n && str_listed(str_of(list), ' ', s);
}

static bool plain_kind(struct arena *a, struct str s, struct value *ret)
{
	if (!s.n || word_in(s, "~ null Null NULL")) {
		ret->kind = VALUE_NULL;
		return true;
	}
	if (word_in(s, "true True TRUE yes Yes YES on On ON")) {
		ret->kind = VALUE_BOOL;
		ret->truth = true;
		return true;
	}
	if (word_in(s, "false False FALSE no No NO off Off OFF")) {
		ret->kind = VALUE_BOOL;
		return true;
	}
	if (integer(s, &ret->text, a)) {
		ret->kind = VALUE_NUMBER;
		ret->number = strtod(arena_z(a, ret->text), NULL);
		return true;
	}
	if (!is_real(s))
		return false;
	ret->kind = VALUE_NUMBER;
	ret->number = strtod(arena_z(a, s), NULL);
	ret->text = arena_fmt(a, "%.15g", ret->number);
	return true;
}

static bool value_of(struct applying *m,
	const struct yaml_node *n,
	struct value *ret)
{
	if (n->kind != YAML_SCALAR)
		return refuse(m, "a list or map stands where a value should");
	*ret = (struct value){ .kind = VALUE_STRING, .text = n->text };
	if (n->text.n > PATTERN_MAX)
		return refuse(m, "a value longer than 64 KiB");
	if (n->plain && plain_kind(m->a, n->text, ret))
		return true;
	return pattern_of(m->a, n->text, &ret->p) || no_memory(m);
}

/* --- modifiers -----------------------------------------------------------
 */

/* a number is its digits */
static bool as_string(struct applying *m, struct value *v)
{
	if (v->kind == VALUE_NUMBER) {
		v->kind = VALUE_STRING;
		return pattern_of(m->a, v->text, &v->p) || no_memory(m);
	}
	return v->kind == VALUE_STRING;
}

static bool wrap_string(struct applying *m,
	struct value *v,
	bool start,
	bool end)
{
	struct pattern *p = &v->p;
	uint16_t *t = NEW(m->a, uint16_t, (size_t)p->n + 2);
	uint32_t n = 0;

	if (!t)
		return no_memory(m);
	if (start && !(p->n && p->t[0] == TOKEN_ANY))
		t[n++] = TOKEN_ANY;
	if (p->n)
		memcpy(t + n, p->t, p->n * sizeof *t);
	n += p->n;
	if (end && !(n && t[n - 1] == TOKEN_ANY))
		t[n++] = TOKEN_ANY;
	*p = (struct pattern){ t, n };
	return true;
}

static bool wrap(struct applying *m, struct value *v, unsigned how)
{
	/* an expression is looked for anywhere as it is */
	if (v->kind == VALUE_REGEX)
		return true;
	if (v->kind == VALUE_FIELD) {
		v->starts |= (how & AT_END) != 0;
		v->ends |= (how & AT_START) != 0;
		return true;
	}
	if (!as_string(m, v))
		return refuse(m,
			"contains, startswith and endswith take text");
	return wrap_string(m, v, how & AT_START, how & AT_END);
}

static bool join_all(struct applying *m, struct value *v, unsigned how)
{
	(void)v;
	(void)how;
	m->to->all = true;
	return true;
}

static bool negate(struct applying *m, struct value *v, unsigned how)
{
	(void)v;
	(void)how;
	m->to->negated = true;
	return true;
}

static bool regex(struct applying *m, struct value *v, unsigned how)
{
	(void)how;
	if (m->done)
		return refuse(m,
			"re must be the first modifier: it takes the value "
			"as it is written");
	if (v->kind == VALUE_NULL)
		return refuse(m, "re takes an expression, not nothing");
	v->kind = VALUE_REGEX;
	return true;
}

static bool regex_with(struct applying *m, struct value *v, unsigned how)
{
	if (v->kind != VALUE_REGEX)
		return refuse(m, "i, m and s stand behind re");
	v->what |= how;
	return true;
}

static bool cased(struct applying *m, struct value *v, unsigned how)
{
	(void)how;
	if (!as_string(m, v))
		return refuse(m, "cased takes text");
	v->cased = true;
	return true;
}

static bool cidr(struct applying *m, struct value *v, unsigned how)
{
	(void)how;
	if (m->done || v->kind != VALUE_STRING)
		return refuse(m,
			"cidr takes a network, and is the first modifier");
	v->kind = VALUE_CIDR;
	return true;
}

static bool compare(struct applying *m, struct value *v, unsigned how)
{
	if (v->kind != VALUE_NUMBER)
		return refuse(m, "lt, lte, gt and gte take a number");
	v->kind = VALUE_COMPARE;
	v->what = how;
	return true;
}

static bool time_part(struct applying *m, struct value *v, unsigned how)
{
	if (v->kind != VALUE_NUMBER)
		return refuse(m, "minute to year take a number");
	v->kind = VALUE_TIME;
	v->what = how;
	return true;
}

static bool exists(struct applying *m, struct value *v, unsigned how)
{
	(void)how;
	if (v->kind != VALUE_BOOL || m->done || !m->field.n)
		return refuse(m,
			"exists takes true or false, of a field, and is the "
			"only modifier");
	v->kind = VALUE_EXISTS;
	return true;
}

static bool fieldref(struct applying *m, struct value *v, unsigned how)
{
	(void)how;
	if (v->kind != VALUE_STRING || has_wildcard(&v->p))
		return refuse(m, "fieldref takes the name of a field");
	v->kind = VALUE_FIELD;
	return true;
}

static bool expand(struct applying *m, struct value *v, unsigned how)
{
	(void)how;
	if (str_has_char(v->text, '%'))
		return refuse(m,
			"a placeholder (expand) stands for values that the "
			"rule does not hold; write them into a copy of the "
			"rule");
	return true;
}

static bool wide(struct applying *m, struct value *v, unsigned how)
{
	if (v->kind != VALUE_STRING)
		return refuse(m, "wide and utf16 take text");
	uint16_t *t = NEW(m->a, uint16_t, 2 * (size_t)v->p.n + 4);
	uint32_t n = 0;
	if (!t)
		return no_memory(m);
	if (how == WIDE_MARKED) {
		m->first_utf16 = true;
		t[n++] = 0xef;
		t[n++] = 0xbb;
		t[n++] = 0xbf;
	}
	for (uint32_t i = 0; i < v->p.n; i++) {
		uint16_t c = v->p.t[i];

		if (c >= 0x80 && c < TOKEN_ANY)
			return refuse(m,
				"wide and utf16 of text that is not ASCII");
		if (how == WIDE_BE && c < TOKEN_ANY)
			t[n++] = 0;
		t[n++] = c;
		if (how != WIDE_BE && c < TOKEN_ANY)
			t[n++] = 0;
	}
	v->p = (struct pattern){ t, n };
	return true;
}

/* --- what makes several of one -------------------------------------------
 */

static struct value *several(struct applying *m, struct value *v, uint32_t n)
{
	struct value *of = NEW(m->a, struct value, n);

	for (uint32_t i = 0; of && i < n; i++)
		of[i] = *v;
	v->kind = VALUE_ANY_OF;
	v->of = of;
	v->n_of = n;
	return of;
}

static bool is_word(uint16_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') || c == '_' ||
		(c >= 0x80 && c < TOKEN_ANY);
}

/* A dash or slash that begins a word: \B[-/]\b */
static bool is_dash(const struct pattern *p, uint32_t i)
{
	if (p->t[i] != '-' && p->t[i] != '/')
		return false;
	return !(i && is_word(p->t[i - 1])) && i + 1 < p->n &&
		is_word(p->t[i + 1]);
}

static bool dashed(struct applying *m,
	const struct pattern *p,
	uint32_t form,
	struct pattern *ret)
{
	static const char *const forms[DASH_FORMS] = { "-",
		"/",
		"\xe2\x80\x93",
		"\xe2\x80\x94",
		"\xe2\x80\x95" };
	uint16_t *t = NEW(m->a, uint16_t, (size_t)p->n + 3 * DASHES_MAX);
	uint32_t n = 0;

	for (uint32_t i = 0; t && i < p->n; i++) {
		if (!is_dash(p, i)) {
			t[n++] = p->t[i];
			continue;
		}
		for (const char *z = forms[form % DASH_FORMS]; *z; z++)
			t[n++] = (unsigned char)*z;
		form /= DASH_FORMS;
	}
	*ret = (struct pattern){ t, n };
	return t != NULL;
}

static bool windash(struct applying *m, struct value *v, unsigned how)
{
	struct pattern p = v->p;
	uint32_t dashes = 0;
	uint32_t forms = 1;

	(void)how;
	if (v->kind != VALUE_STRING)
		return refuse(m, "windash takes text");
	for (uint32_t i = 0; i < p.n; i++)
		dashes += is_dash(&p, i);
	if (dashes > DASHES_MAX)
		return refuse(m,
			"windash of more than three dashes in one value");
	for (uint32_t i = 0; i < dashes; i++)
		forms *= DASH_FORMS;
	struct value *of = several(m, v, forms);
	for (uint32_t i = 0; of && i < forms; i++) {
		if (!dashed(m, &p, i, &of[i].p))
			of = NULL;
	}
	return of != NULL || no_memory(m);
}

/* The bytes behind `blanks` blanks as Base64, less what the neighbours have a
 * say in. */
static bool encoded(struct applying *m,
	struct str bytes,
	unsigned blanks,
	struct pattern *ret)
{
	static const unsigned char from[] = { 0, 2, 3 };
	static const unsigned char less[] = { 0, 3, 2 };
	size_t n = bytes.n + blanks;
	unsigned char *in = NEW(m->a, unsigned char, n + 1);
	char *out = NEW(m->a, char, (n + 2) / 3 * 4 + 1);

	if (!in || !out)
		return no_memory(m);
	memset(in, ' ', blanks);
	memcpy(in + blanks, bytes.p, bytes.n);
	base64_write(in, n, out);
	size_t end = (n + 2) / 3 * 4 - less[n % 3];
	size_t start = from[blanks] < end ? from[blanks] : end;
	return pattern_of(m->a,
		       (struct str){ out + start, end - start },
		       ret) ||
		no_memory(m);
}

static bool plain_bytes(struct applying *m,
	const struct value *v,
	struct str *ret)
{
	char *to = NEW(m->a, char, (size_t)v->p.n + 1);
	struct str s = { to, v->p.n };

	if (!to)
		return no_memory(m);
	if (has_wildcard(&v->p))
		return refuse(m, "base64 of text with wildcards");
	for (uint32_t i = 0; i < v->p.n; i++)
		to[i] = (char)v->p.t[i];
	/* the mark of UTF-16 is one of bytes here */
	if (m->first_utf16 && str_starts(s, STR("\xef\xbb\xbf"))) {
		to[1] = (char)0xff;
		to[2] = (char)0xfe;
		s = str_from(s, 1);
	}
	*ret = s;
	return true;
}

static bool base64(struct applying *m, struct value *v, unsigned how)
{
	struct str bytes = { 0 };

	if (v->kind != VALUE_STRING)
		return refuse(m, "base64 takes text");
	if (!plain_bytes(m, v, &bytes))
		return false;
	if (!how) {
		char *out = NEW(m->a, char, (bytes.n + 2) / 3 * 4 + 1);

		if (!out)
			return no_memory(m);
		base64_write((const unsigned char *)bytes.p, bytes.n, out);
		return pattern_of(m->a, str_of(out), &v->p) || no_memory(m);
	}
	struct value *of = several(m, v, 3);
	for (unsigned i = 0; of && i < 3; i++) {
		if (!encoded(m, bytes, i, &of[i].p))
			return false;
	}
	return of != NULL || no_memory(m);
}

/* --- items ---------------------------------------------------------------
 */

static const struct modifier modifiers[] = {
#define MODIFIER(name, fn, how) { name, fn, how },
#include "detect/sigma/modifiers.list"
#undef MODIFIER
};

static bool apply_to(struct applying *m,
	const struct modifier *k,
	struct value *v)
{
	if (v->kind != VALUE_ANY_OF)
		return k->fn(m, v, k->how);
	for (uint32_t i = 0; i < v->n_of; i++) {
		if (v->of[i].kind == VALUE_ANY_OF)
			return refuse(m,
				"two modifiers that make several values of "
				"one");
		if (!k->fn(m, &v->of[i], k->how))
			return false;
	}
	return true;
}

static bool apply(struct applying *m, struct str name)
{
	const struct modifier *k = NULL;

	for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++) {
		if (str_is(name, modifiers[i].name))
			k = &modifiers[i];
	}
	if (!k)
		return fail(m->err,
			ERR_FORMAT,
			0,
			"there is no modifier \"%.*s\"",
			STR_FMT(str_head(name, 60)));
	for (uint32_t i = 0; i < m->to->n; i++) {
		if (!apply_to(m, k, &m->to->v[i]))
			return false;
	}
	m->done++;
	return m->done <= MODIFIERS_MAX ||
		refuse(m, "more than 16 modifiers");
}

static bool gather(struct applying *m, const struct yaml_node *n)
{
	bool list = n->kind == YAML_LIST;
	uint32_t count = list ? n->n : 1;
	const struct yaml_node *at = list ? n->first : n;

	m->to->v = NEW(m->a, struct value, (size_t)count + 1);
	if (!m->to->v)
		return no_memory(m);
	for (; m->to->n < count; at = at->next) {
		if (!value_of(m, at, &m->to->v[m->to->n++]))
			return false;
	}
	return true;
}

bool values_of(struct str key,
	const struct yaml_node *n,
	struct arena *a,
	struct values *ret,
	struct str *ret_field,
	struct err *err)
{
	struct applying m = { .a = a, .to = ret, .err = err };
	struct str rest = { 0 };
	struct str one;

	*ret = (struct values){ 0 };
	if (!str_cut(key, '|', ret_field, &rest))
		*ret_field = key;
	m.field = *ret_field;
	if (!gather(&m, n))
		return false;
	while (rest.n) {
		if (!str_cut(rest, '|', &one, &rest)) {
			one = rest;
			rest = (struct str){ 0 };
		}
		if (!apply(&m, one))
			return false;
	}
	return !a->full || no_memory(&m);
}
