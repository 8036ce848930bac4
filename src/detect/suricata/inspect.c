/* SPDX-License-Identifier: Apache-2.0 */
/* The conditions of one buffer against its bytes. A content that others stand
 * relative to is looked for again behind its first place when they do not
 * hold there. source: Suricata 7.0 documentation, "Payload Keywords" */
#include "detect/suricata/engine.h"

#include <stdlib.h>

enum {
	/* places tried for one buffer; Suricata's inspection-recursion-limit
	 * is 3000 */
	TRIES_MAX = 20000,
	REGEX_SECONDS = 5 /* of one rule, in all */
};

struct inspecting {
	struct regex_room *w;
	struct suricata_rule *r;
	const struct buffer_test *t;
	uint32_t n;
	struct str in;
	uint32_t tries;
	/* contents alone: what is looked for first stands furthest left */
	bool simple;
	uint64_t asked; /* which contents were looked for, by place */
	bool over;      /* nothing that could still be tried would help */
	bool limit;
};
_Static_assert(TESTS_MAX <= 64, "a bit for each");

/* --- expressions ---------------------------------------------------------
 */

void regexes_free(struct suricata_rule *r)
{
	for (uint32_t i = 0; i < r->n_list; i++) {
		for (uint32_t k = 0; k < r->list[i].n; k++)
			pcre2_code_free(r->list[i].test[k].regex);
	}
}

/* Where it ends in the rest of the buffer behind `from`, and where it begins;
 * false: it does not match there. */
static bool match_regex(struct inspecting *k,
	const struct buffer_test *t,
	size_t from,
	size_t *ret_begin,
	size_t *ret_end)
{
	struct str rest = str_from(k->in, from);

	k->limit |= k->r->spent_ns > REGEX_SECONDS * (int64_t)1000000000;
	if (k->limit)
		return false;
	if (!regex_match(k->w, t->regex, rest, &k->r->spent_ns, &k->limit))
		return false;
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(k->w->data);
	*ret_begin = from + at[0];
	*ret_end = from + at[1];
	return true;
}

/* --- contents ------------------------------------------------------------
 */

static unsigned char low(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
}

static bool same_nocase(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (low(a[i]) != low(b[i]))
			return false;
	}
	return true;
}

/* The first place at or behind `from`; in.n: none */
static size_t find(const struct buffer_test *t, struct str in, size_t from)
{
	const struct str what = t->bytes;

	if (what.n > in.n || from > in.n - what.n)
		return in.n;
	if (!t->nocase) {
		const char *at =
			memmem(in.p + from, in.n - from, what.p, what.n);
		return at ? (size_t)(at - in.p) : in.n;
	}
	for (size_t i = from; i <= in.n - what.n; i++) {
		if (low(in.p[i]) == low(what.p[0]) &&
			same_nocase(in.p + i, what.p, what.n))
			return i;
	}
	return in.n;
}

/* Between which bytes a content may stand, `at` being where the one before it
 * ended. false: nowhere. */
static bool bounds(const struct buffer_test *t,
	size_t n,
	size_t at,
	size_t *ret_from,
	size_t *ret_to)
{
	int64_t from = t->offset;
	int64_t to = (int64_t)n;

	if (t->relative) {
		int64_t begin = (int64_t)at + t->distance;

		from = begin > t->offset ? begin : t->offset;
		if (t->has_within)
			to = begin + t->within;
	}
	if (t->has_depth && t->offset + (int64_t)t->depth < to)
		to = t->offset + (int64_t)t->depth;
	if (t->starts && to > (int64_t)t->bytes.n)
		to = (int64_t)t->bytes.n;
	*ret_from = from < 0 ? 0 : (size_t)from;
	if (to > (int64_t)n)
		to = (int64_t)n;
	*ret_to = to < 0 ? 0 : (size_t)to;
	return to >= 0 && *ret_from <= *ret_to;
}

/* The next place of a content at or behind *from, within its bounds. */
static bool next_place(const struct buffer_test *t,
	struct str in,
	size_t *from,
	size_t to)
{
	struct str part = str_head(in, to);

	if (t->ends) {
		/* it can stand in one place only */
		if (to < in.n || t->bytes.n > in.n ||
			in.n - t->bytes.n < *from)
			return false;
		*from = in.n - t->bytes.n;
		return find(t, part, *from) == *from;
	}
	*from = find(t, part, *from);
	return *from < part.n;
}

/* --- numbers in bytes ----------------------------------------------------
 */

static bool digits(struct str s, unsigned base, uint64_t *ret)
{
	bool any = false;

	*ret = 0;
	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = low(s.p[i]);
		unsigned v = c >= '0' && c <= '9' ? c - '0' : 99;

		if (c >= 'a' && c <= 'f')
			v = c - 'a' + 10U;
		if (v >= base)
			break;
		if (*ret > (UINT64_MAX - v) / base)
			return false;
		*ret = *ret * base + v;
		any = true;
	}
	return any;
}

/* false: the bytes are not all there, or no number */
static bool number_at(const struct number_form *f,
	struct str in,
	size_t at,
	size_t *ret_end,
	uint64_t *ret)
{
	int64_t from = f->at + (f->relative ? (int64_t)at : 0);

	if (from < 0 || (uint64_t)from > in.n || in.n - (size_t)from < f->n)
		return false;
	struct str s = str_head(str_from(in, (size_t)from), f->n);
	*ret_end = (size_t)from + f->n;
	if (f->base && !digits(s, f->base, ret))
		return false;
	if (!f->base) {
		*ret = 0;
		for (size_t i = 0; i < s.n; i++) {
			size_t k = f->little ? s.n - 1 - i : i;
			*ret = *ret << 8 | (unsigned char)s.p[k];
		}
	}
	if (f->mask)
		*ret = (*ret & f->mask) >> __builtin_ctzll(f->mask);
	return true;
}

static bool test_bytes(const struct buffer_test *t, struct str in, size_t at)
{
	struct number_form f = t->form;
	uint64_t v;
	size_t end;

	f.relative = t->relative;
	if (!number_at(&f, in, at, &end, &v))
		return false;
	return number_holds(&t->number, v);
}

/* Where byte_jump leads; false: out of the buffer. */
static bool jump(const struct buffer_test *t,
	struct str in,
	size_t at,
	size_t *ret)
{
	struct number_form f = t->form;
	uint64_t v;
	size_t end;

	f.relative = t->relative;
	if (!number_at(&f, in, at, &end, &v) || v > UINT32_MAX)
		return false;
	int64_t to = (int64_t)v * t->multiply;
	if (t->align)
		to = (to + 3) / 4 * 4;
	if (t->from_end)
		to += (int64_t)in.n;
	else if (!t->from_beginning)
		to += (int64_t)end;
	to += t->post;
	if (to < 0 || (uint64_t)to > in.n)
		return false;
	*ret = (size_t)to;
	return true;
}

static bool is_data_at(const struct buffer_test *t, struct str in, size_t at)
{
	if (t->relative)
		return t->number.a + at <= in.n;
	return t->number.a < in.n;
}

/* --- all of them ---------------------------------------------------------
 */

static bool rest_holds(struct inspecting *k, uint32_t i, size_t at);

static bool content_holds(struct inspecting *k, uint32_t i, size_t at)
{
	const struct buffer_test *t = &k->t[i];
	size_t from;
	size_t to;
	bool can = bounds(t, k->in.n, at, &from, &to);

	if (t->negated)
		return !(can && next_place(t, k->in, &from, to)) &&
			rest_holds(k, i + 1, at);
	bool first = !(k->asked >> i & 1);
	bool found = false;
	k->asked |= (uint64_t)1 << i;
	while (can && next_place(t, k->in, &from, to)) {
		found = true;
		if (rest_holds(k, i + 1, from + t->bytes.n))
			return true;
		if (!t->next_relative || k->limit || k->over)
			return false;
		from++;
	}
	/* nowhere behind the least place: behind no other either */
	k->over |= first && !found && k->simple && !t->has_within;
	return false;
}

static bool regex_holds(struct inspecting *k, uint32_t i, size_t at)
{
	const struct buffer_test *t = &k->t[i];
	size_t from = t->relative ? at : 0;
	size_t begin;
	size_t end;

	if (t->negated)
		return !match_regex(k, t, from, &begin, &end) && !k->limit &&
			rest_holds(k, i + 1, at);
	while (from <= k->in.n && match_regex(k, t, from, &begin, &end)) {
		if (rest_holds(k, i + 1, end))
			return true;
		if (!t->next_relative || k->limit)
			return false;
		from = begin + 1;
	}
	return false;
}

/* Recursion: TESTS_MAX deep at most. */
static bool rest_holds(struct inspecting *k, uint32_t i, size_t at)
{
	const struct buffer_test *t = &k->t[i];
	size_t to;

	if (i == k->n)
		return true;
	if (++k->tries > TRIES_MAX || k->limit) {
		k->limit = true;
		return false;
	}
	switch (t->kind) {
	case TEST_CONTENT:
		return content_holds(k, i, at);
	case TEST_REGEX:
		return regex_holds(k, i, at);
	case TEST_JUMP:
		return jump(t, k->in, at, &to) && rest_holds(k, i + 1, to);
	case TEST_DATA_AT:
		return is_data_at(t, k->in, at) != t->negated &&
			rest_holds(k, i + 1, at);
	case TEST_BYTES:
		return test_bytes(t, k->in, at) && rest_holds(k, i + 1, at);
	case TEST_SIZE:
		return number_holds(&t->number, k->in.n) &&
			rest_holds(k, i + 1, at);
	}
	return false;
}

bool inspect_list(struct regex_room *w,
	struct suricata_rule *r,
	const struct test_list *l,
	struct str in,
	bool *ret_limit)
{
	struct inspecting k = { .w = w,
		.r = r,
		.t = l->test,
		.n = l->n,
		.in = in,
		.simple = true };

	for (uint32_t i = 0; i < l->n; i++)
		k.simple &= l->test[i].kind != TEST_REGEX &&
			l->test[i].kind != TEST_JUMP;
	bool holds = rest_holds(&k, 0, 0);

	*ret_limit |= k.limit;
	return holds;
}
