/* SPDX-License-Identifier: Apache-2.0 */
/* Keywords that ask of sizes, and of numbers that stand in bytes. source:
 * Suricata 7.0 documentation, "Payload Keywords" */
#include "detect/suricata/parse.h"

enum {
	WORDS_MAX = 16 /* separated by commas */
};

struct words {
	struct str w[WORDS_MAX];
	uint32_t n;
};

static struct words words_of(struct str text)
{
	struct words all = { .n = 0 };
	struct str one;

	while (text.n && all.n < WORDS_MAX) {
		if (!str_cut(text, ',', &one, &text)) {
			one = text;
			text = (struct str){ 0 };
		}
		all.w[all.n++] = str_trim(one);
	}
	return all;
}

static bool wrong(struct parsing *p, const char *keyword, struct str word)
{
	return fail(p->err,
		ERR_FORMAT,
		0,
		"%s: \"%.*s\" is not read here",
		keyword,
		STR_FMT(str_head(word, 40)));
}

static struct buffer_test *add(struct parsing *p, enum test_kind kind)
{
	struct test_list *l = list_of(p, &p->view);
	struct buffer_test *t = l ? test_add(p, l) : NULL;

	if (!t)
		return NULL;
	t->kind = kind;
	p->last_list = l;
	return t;
}

static bool data_at(struct parsing *p, struct str value)
{
	struct words all = words_of(str_trim(value));
	struct buffer_test *t = add(p, TEST_DATA_AT);

	if (!t || !all.n)
		return t && wrong(p, "isdataat", value);
	if (str_starts(all.w[0], STR("!"))) {
		t->negated = true;
		all.w[0] = str_trim(str_from(all.w[0], 1));
	}
	if (!parse_number(all.w[0], &t->number.a) || t->number.a > UINT16_MAX)
		return wrong(p, "isdataat", all.w[0]);
	for (uint32_t i = 1; i < all.n; i++) {
		if (str_is(all.w[i], "relative"))
			test_is_relative(p->last_list, t);
		else if (!str_is(all.w[i], "rawbytes"))
			return wrong(p, "isdataat", all.w[i]);
	}
	return true;
}

static bool size_of(struct parsing *p, struct str value)
{
	struct buffer_test *t;

	if (!p->sticky)
		return fail(p->err,
			ERR_FORMAT,
			0,
			"bsize stands behind no buffer");
	t = add(p, TEST_SIZE);
	return t &&
		(parse_number_test(value, false, &t->number) ||
			wrong(p, "bsize", value));
}

static bool uri_size(struct parsing *p, struct str value)
{
	struct words all = words_of(value);
	bool raw = all.n < 2 || str_is(all.w[1], "raw");
	struct buffer_view uri = { .of = raw ? BUFFER_HTTP_URI_RAW
					     : BUFFER_HTTP_URI };
	struct test_list *l = list_of(p, &uri);
	struct buffer_test *t = l ? test_add(p, l) : NULL;

	if (!t || !all.n)
		return t && wrong(p, "urilen", value);
	t->kind = TEST_SIZE;
	if (all.n > 2 || (all.n == 2 && !raw && !str_is(all.w[1], "norm")) ||
		!parse_number_test(all.w[0], false, &t->number))
		return wrong(p, "urilen", value);
	return true;
}

/* Words that byte_test and byte_jump share; false: it is none. */
static bool form_word(struct parsing *p, struct buffer_test *t, struct str w)
{
	struct str key;
	struct str mask;

	if (str_is(w, "relative"))
		test_is_relative(p->last_list, t);
	else if (str_is(w, "little"))
		t->form.little = true;
	else if (str_is(w, "string"))
		t->form.base = t->form.base ? t->form.base : 10;
	else if (str_is(w, "hex"))
		t->form.base = 16;
	else if (str_is(w, "dec"))
		t->form.base = 10;
	else if (str_is(w, "oct"))
		t->form.base = 8;
	else if (str_cut(w, ' ', &key, &mask) && str_is(key, "bitmask"))
		return parse_number(str_trim(mask), &t->form.mask);
	else
		return str_is(w, "big");
	return true;
}

static bool form_size(struct buffer_test *t, struct str w)
{
	uint64_t n;

	if (!parse_number(w, &n) || n < 1 || n > 23)
		return false;
	t->form.n = (uint32_t)n;
	return true;
}

static bool compare_of(struct str w, struct number_test *ret)
{
	static const char *const sign[] = { [OP_EQUAL] = "=",
		[OP_LESS] = "<",
		[OP_GREATER] = ">",
		[OP_LESS_EQUAL] = "<=",
		[OP_GREATER_EQUAL] = ">=",
		[OP_AND] = "&",
		[OP_XOR] = "^" };

	ret->negated = str_starts(w, STR("!"));
	w = str_trim(str_from(w, ret->negated));
	/* "!" alone is "!=" */
	if (!w.n)
		w = STR("=");
	for (unsigned i = 0; i <= OP_XOR; i++) {
		if (sign[i] && str_is(w, sign[i])) {
			ret->op = (enum compare_op)i;
			return true;
		}
	}
	return false;
}

static bool fits(const struct buffer_test *t)
{
	return t->form.base || t->form.n <= 8;
}

static bool byte_test(struct parsing *p, struct str value)
{
	struct words all = words_of(value);
	struct buffer_test *t = add(p, TEST_BYTES);

	if (!t)
		return false;
	if (all.n < 4 || !form_size(t, all.w[0]) ||
		!compare_of(all.w[1], &t->number) ||
		!parse_number(all.w[2], &t->number.a) ||
		!parse_signed(all.w[3], &t->form.at))
		return wrong(p, "byte_test", value);
	for (uint32_t i = 4; i < all.n; i++) {
		if (!form_word(p, t, all.w[i]))
			return wrong(p, "byte_test", all.w[i]);
	}
	return fits(t) || wrong(p, "byte_test", value);
}

static bool jump_word(struct parsing *p, struct buffer_test *t, struct str w)
{
	struct str key = w;
	struct str value = { 0 };
	uint64_t n;

	str_cut(w, ' ', &key, &value);
	value = str_trim(value);
	if (str_is(w, "align"))
		t->align = true;
	else if (str_is(w, "from_beginning"))
		t->from_beginning = true;
	else if (str_is(w, "from_end"))
		t->from_end = true;
	else if (str_is(key, "multiplier")) {
		if (!parse_number(value, &n) || !n || n > UINT16_MAX)
			return false;
		t->multiply = (uint32_t)n;
	} else if (str_is(key, "post_offset"))
		return parse_signed(value, &t->post);
	else
		return form_word(p, t, w);
	return true;
}

static bool byte_jump(struct parsing *p, struct str value)
{
	struct words all = words_of(value);
	struct buffer_test *t = add(p, TEST_JUMP);

	if (!t)
		return false;
	t->multiply = 1;
	if (all.n < 2 || !form_size(t, all.w[0]) ||
		!parse_signed(all.w[1], &t->form.at))
		return wrong(p, "byte_jump", value);
	for (uint32_t i = 2; i < all.n; i++) {
		if (!jump_word(p, t, all.w[i]))
			return wrong(p, "byte_jump", all.w[i]);
	}
	return fits(t) || wrong(p, "byte_jump", value);
}

static const struct {
	const char *name;
	bool (*take)(struct parsing *p, struct str value);
} keywords[] = { { "isdataat", data_at },
	{ "bsize", size_of },
	{ "urilen", uri_size },
	{ "byte_test", byte_test },
	{ "byte_jump", byte_jump } };

bool parse_byte_keyword(struct parsing *p,
	struct str name,
	struct str value,
	bool *ret_is)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
		if (!str_is(name, keywords[i].name))
			continue;
		*ret_is = true;
		return keywords[i].take(p, value);
	}
	*ret_is = false;
	return true;
}
