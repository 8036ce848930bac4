/* SPDX-License-Identifier: Apache-2.0 */
/* Contents and expressions, and what binds them to a place. source: Suricata
 * 7.0 documentation, "Payload Keywords" */
#include "detect/suricata/parse.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

static bool no_memory(struct parsing *p)
{
	return fail(p->err, ERR_LIMIT, 0, "no memory left");
}

/* --- lists ---------------------------------------------------------------
 */

static bool same_view(const struct buffer_view *x,
	const struct buffer_view *y)
{
	return x->of == y->of && x->n == y->n &&
		memcmp(x->transform, y->transform, x->n) == 0;
}

/* VIEWS_MAX: no room */
static uint32_t view_of(struct suricata *s, const struct buffer_view *v)
{
	uint32_t i = 0;

	while (i < s->n_view && !same_view(&s->view[i], v))
		i++;
	if (i == s->n_view && i < VIEWS_MAX)
		s->view[s->n_view++] = *v;
	return i;
}

struct test_list *list_of(struct parsing *p, const struct buffer_view *v)
{
	struct suricata_rule *r = p->rule;
	uint32_t view = view_of(p->s, v);

	for (uint32_t i = 0; i < r->n_list; i++) {
		if (r->list[i].view == view)
			return &r->list[i];
	}
	if (view == VIEWS_MAX || r->n_list == LISTS_MAX) {
		fail(p->err,
			ERR_LIMIT,
			0,
			"it looks into more buffers than there is room for");
		return NULL;
	}
	r->list[r->n_list] = (struct test_list){ .view = (uint16_t)view };
	return &r->list[r->n_list++];
}

struct buffer_test *test_add(struct parsing *p, struct test_list *l)
{
	if (l->n == TESTS_MAX) {
		fail(p->err,
			ERR_LIMIT,
			0,
			"it has more than %d conditions of one buffer",
			TESTS_MAX);
		return NULL;
	}
	if (l->n == l->cap) {
		uint16_t cap = (uint16_t)(l->cap ? 2 * l->cap : 4);
		struct buffer_test *t = NEW(p->s->a, struct buffer_test, cap);

		if (!t) {
			no_memory(p);
			return NULL;
		}
		if (l->n)
			memcpy(t, l->test, l->n * sizeof *t);
		l->test = t;
		l->cap = cap;
	}
	l->test[l->n] = (struct buffer_test){ 0 };
	return &l->test[l->n++];
}

struct buffer_test *test_last(const struct test_list *l, enum test_kind kind)
{
	for (uint32_t i = l->n; i-- > 0;) {
		if (l->test[i].kind == kind)
			return &l->test[i];
	}
	return NULL;
}

void test_is_relative(struct test_list *l, struct buffer_test *t)
{
	t->relative = true;
	/* the first of a list is relative to its beginning; sizes and numbers
	 * end nowhere */
	for (struct buffer_test *b = t; b-- > l->test;) {
		b->next_relative = true;
		if (b->kind == TEST_CONTENT || b->kind == TEST_REGEX ||
			b->kind == TEST_JUMP)
			return;
	}
}

/* --- text in quotes ------------------------------------------------------
 */

bool parse_quoted(struct parsing *p,
	struct str value,
	struct str *ret,
	bool *ret_negated)
{
	value = str_trim(value);
	*ret_negated = str_starts(value, STR("!"));
	if (*ret_negated)
		value = str_trim(str_from(value, 1));
	if (value.n < 2 || value.p[0] != '"' || value.p[value.n - 1] != '"')
		return fail(p->err,
			ERR_FORMAT,
			0,
			"text in quotes was expected, not %.*s",
			STR_FMT(str_head(value, 60)));
	value = str_head(str_from(value, 1), value.n - 2);
	char *to = NEW(p->s->a, char, value.n + 1);
	size_t n = 0;

	for (size_t i = 0; to && i < value.n; i++) {
		if (value.p[i] == '\\' && i + 1 < value.n)
			i++;
		to[n++] = value.p[i];
	}
	*ret = (struct str){ to, n };
	return to || no_memory(p);
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 32);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What stands between quotes, |..| as bytes. false: it is not well formed. */
static bool content_bytes(struct str text, char *to, size_t *ret_n)
{
	bool hex = false;
	int half = -1;
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '|') {
			if (half >= 0)
				return false;
			hex = !hex;
		} else if (hex && c != ' ') {
			int v = nibble(c);

			if (v < 0)
				return false;
			if (half >= 0)
				to[n++] = (char)(half << 4 | v);
			half = half >= 0 ? -1 : v;
		} else if (!hex && c == '\\') {
			if (++i == text.n ||
				!str_has_char(STR("\\\";:"), text.p[i]))
				return false;
			to[n++] = text.p[i];
		} else if (!hex) {
			to[n++] = c;
		}
	}
	*ret_n = n;
	return !hex && half < 0;
}

/* The quotes and ! taken off, nothing undone. */
static bool bare_quoted(struct parsing *p, struct str *value, bool *ret_not)
{
	*value = str_trim(*value);
	*ret_not = str_starts(*value, STR("!"));
	if (*ret_not)
		*value = str_trim(str_from(*value, 1));
	if (value->n < 2 || value->p[0] != '"' ||
		value->p[value->n - 1] != '"')
		return fail(p->err,
			ERR_FORMAT,
			0,
			"text in quotes was expected, not %.*s",
			STR_FMT(str_head(*value, 60)));
	*value = str_head(str_from(*value, 1), value->n - 2);
	return true;
}

bool parse_content(struct parsing *p, struct str value)
{
	bool negated;
	size_t n;

	if (!bare_quoted(p, &value, &negated))
		return false;
	char *to = NEW(p->s->a, char, value.n + 1);
	if (!to)
		return no_memory(p);
	if (!content_bytes(value, to, &n) || !n || n > CONTENT_MAX)
		return fail(p->err,
			ERR_FORMAT,
			0,
			"content: text with \\ before \" ; : \\ and bytes as "
			"|0d 0a| was expected, of 1 to %d bytes",
			CONTENT_MAX);
	struct test_list *l = list_of(p, &p->view);
	struct buffer_test *t = l ? test_add(p, l) : NULL;
	if (!t)
		return false;
	t->kind = TEST_CONTENT;
	t->negated = negated;
	t->bytes = (struct str){ to, n };
	p->last_list = l;
	return true;
}

/* --- modifiers -----------------------------------------------------------
 */

/* An older modifier: the content before it goes to that buffer. */
static bool move_content(struct parsing *p, enum buffer to)
{
	struct test_list *from = p->last_list;
	struct buffer_test *last = &from->test[from->n - 1];
	struct buffer_test moved = *last;

	if (last->kind != TEST_CONTENT || p->sticky)
		return fail(p->err,
			ERR_FORMAT,
			0,
			"a modifier of a buffer stands behind no content of "
			"its own");
	from->n--;
	if (from->n && moved.relative)
		from->test[from->n - 1].next_relative = false;
	struct test_list *l = list_of(p, &(struct buffer_view){ .of = to });
	struct buffer_test *t = l ? test_add(p, l) : NULL;
	if (!t)
		return false;
	*t = moved;
	if (t->relative)
		test_is_relative(l, t);
	p->last_list = l;
	return true;
}

static const struct {
	const char *name;
	enum buffer of;
	bool modifier;
} older[] = {
#define OLDER(name, of, modifier) { name, of, modifier },
#include "detect/suricata/older_names.list"
#undef OLDER
};

static bool to_older_buffer(struct parsing *p, struct str name, bool *ret_is)
{
	for (size_t i = 0; i < sizeof older / sizeof *older; i++) {
		if (!older[i].modifier || !str_is(name, older[i].name))
			continue;
		*ret_is = true;
		return p->last_list && p->last_list->n
			? move_content(p, older[i].of)
			: fail(p->err,
				  ERR_FORMAT,
				  0,
				  "%s stands before any content",
				  older[i].name);
	}
	return true;
}

static const struct content_number {
	const char *name;
	bool relative;
} numbers[] = { { "depth", false },
	{ "offset", false },
	{ "distance", true },
	{ "within", true } };

static void set_number(struct buffer_test *t, int which, int32_t v)
{
	switch (which) {
	case 0:
		t->depth = v;
		t->has_depth = true;
		break;
	case 1:
		t->offset = v;
		break;
	case 2:
		t->distance = v;
		break;
	default:
		t->within = v;
		t->has_within = true;
	}
}

/* depth, offset, distance, within; -1: none of them */
static int which_number(struct str name)
{
	for (int i = 0; i < 4; i++) {
		if (str_is(name, numbers[i].name))
			return i;
	}
	return -1;
}

static bool take_number(struct parsing *p,
	struct buffer_test *t,
	int which,
	struct str value)
{
	int32_t v;

	if (!parse_signed(str_trim(value), &v))
		return fail(p->err,
			ERR_FORMAT,
			0,
			"%s: a number was expected, not \"%.*s\" (variables "
			"of byte_extract are not read here)",
			numbers[which].name,
			STR_FMT(str_head(value, 40)));
	if ((which == 0 || which == 3) && v < (int32_t)t->bytes.n)
		return fail(p->err,
			ERR_FORMAT,
			0,
			"%s:%d is less than the content has bytes",
			numbers[which].name,
			v);
	set_number(t, which, v);
	if (numbers[which].relative && !t->relative)
		test_is_relative(p->last_list, t);
	return true;
}

bool parse_modifier(struct parsing *p,
	struct str name,
	struct str value,
	bool *ret_is)
{
	static const char *const plain[] = { "nocase",
		"startswith",
		"endswith",
		"rawbytes",
		"fast_pattern" };
	int which = which_number(name);
	size_t i = 0;

	*ret_is = false;
	while (i < 5 && !str_is(name, plain[i]))
		i++;
	if (i == 5 && which < 0)
		return to_older_buffer(p, name, ret_is);
	*ret_is = true;
	struct buffer_test *t =
		p->last_list ? test_last(p->last_list, TEST_CONTENT) : NULL;
	if (!t)
		return fail(p->err,
			ERR_FORMAT,
			0,
			"%.*s stands before any content",
			STR_FMT(name));
	if (which >= 0)
		return take_number(p, t, which, value);
	t->nocase |= i == 0;
	t->starts |= i == 1;
	t->ends |= i == 2;
	return true;
}

/* --- expressions ---------------------------------------------------------
 */

static const struct regex_flag_row {
	char flag;
	uint32_t option;
	enum buffer of; /* BUFFERS: of none */
} regex_flags[] = {
#include "detect/suricata/regex_flags.list"
};

static bool take_flag(struct parsing *p,
	char c,
	uint32_t *options,
	bool *relative,
	struct buffer_view *view)
{
	*relative |= c == 'R';
	for (size_t i = 0; i < sizeof regex_flags / sizeof *regex_flags;
		i++) {
		const struct regex_flag_row *r = &regex_flags[i];

		if (r->flag != c)
			continue;
		*options |= r->option;
		if (r->of == BUFFERS)
			return true;
		if (p->sticky)
			return fail(p->err,
				ERR_FORMAT,
				0,
				"pcre: the flag %c names a buffer, and so "
				"does "
				"what stands before it",
				c);
		*view = (struct buffer_view){ .of = r->of };
		return true;
	}
	return fail(p->err, ERR_FORMAT, 0, "pcre: the flag \"%c\"", c);
}

static void *compile(struct parsing *p, struct str text, uint32_t options)
{
	PCRE2_UCHAR why[120];
	int code;
	PCRE2_SIZE at;
	pcre2_code *c = pcre2_compile((PCRE2_SPTR)(text.n ? text.p : ""),
		text.n,
		options,
		&code,
		&at,
		NULL);

	if (!c) {
		pcre2_get_error_message(code, why, sizeof why);
		fail(p->err,
			ERR_FORMAT,
			0,
			"pcre, at its character %zu: %s",
			(size_t)at + 1,
			(const char *)why);
		return NULL;
	}
	/* without it matching is slower, and the same */
	pcre2_jit_compile(c, PCRE2_JIT_COMPLETE);
	return c;
}

bool parse_regex(struct parsing *p, struct str value)
{
	struct buffer_view view = p->view;
	uint32_t options = 0;
	bool relative = false;
	bool negated;

	if (!bare_quoted(p, &value, &negated))
		return false;
	/* the slash before the flags is the last one */
	size_t end = value.n;
	while (end > 1 && value.p[end - 1] != '/')
		end--;
	if (!value.n || value.p[0] != '/' || end < 2)
		return fail(p->err,
			ERR_FORMAT,
			0,
			"pcre: \"/expression/flags\" was expected (variables "
			"are not kept here)");
	for (size_t i = end; i < value.n; i++) {
		if (!take_flag(p, value.p[i], &options, &relative, &view))
			return false;
	}
	struct test_list *l = list_of(p, &view);
	struct buffer_test *t = l ? test_add(p, l) : NULL;
	if (!t)
		return false;
	t->kind = TEST_REGEX;
	t->negated = negated;
	if (relative)
		test_is_relative(l, t);
	p->last_list = l;
	t->regex = compile(p, str_head(str_from(value, 1), end - 2), options);
	return t->regex != NULL;
}
