/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/target.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One byte of a URL that stands for itself. */
static bool is_plain(char c)
{
	return c > ' ' && c < 0x7f;
}

/* Decodes s to *at, which moves on. plus: a plus is a blank, as in a query.
 */
static bool decode(struct str s, bool plus, char **at, struct str *ret)
{
	char *to = *at;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%') {
			bool there = s.n - i > 2;
			int high = there ? hex_digit(s.p[i + 1]) : -1;
			int low = there ? hex_digit(s.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (!is_plain(c)) {
			return false;
		} else if (plus && c == '+') {
			c = ' ';
		}
		if (!c)
			return false;
		*to++ = c;
	}
	*ret = (struct str){ *at, (size_t)(to - *at) };
	*at = to;
	return utf8_valid(*ret);
}

static bool cut_path(struct str path, char **at, struct target *t)
{
	struct str head;
	struct str part;

	while (path.n) {
		if (!str_cut(path, '/', &head, &path)) {
			head = path;
			path = (struct str){ 0 };
		}
		if (!head.n)
			continue;
		if (t->n_part == TARGET_PARTS ||
			!decode(head, false, at, &part))
			return false;
		if (str_is(part, ".") || str_is(part, "..") ||
			str_has_char(part, '/')) {
			return false;
		}
		t->part[t->n_part++] = part;
	}
	return true;
}

static bool cut_query(struct str query, char **at, struct target *t)
{
	struct str one;
	struct str name;
	struct str value;

	while (query.n) {
		if (!str_cut(query, '&', &one, &query)) {
			one = query;
			query = (struct str){ 0 };
		}
		if (!one.n)
			continue;
		if (!str_cut(one, '=', &name, &value)) {
			name = one;
			value = (struct str){ 0 };
		}
		if (t->n_value == TARGET_VALUES)
			return false;
		struct serve_value *v = &t->value[t->n_value++];
		if (!decode(name, true, at, &v->name) ||
			!decode(value, true, at, &v->value)) {
			return false;
		}
	}
	return true;
}

bool target_cut(struct str target, char *room, struct target *ret)
{
	struct target t = { 0 };
	struct str path = target;
	struct str query = { 0 };

	str_cut(target, '?', &path, &query);
	if (!path.n || path.p[0] != '/' || target.n > SERVE_TARGET_MAX)
		return false;
	if (!cut_path(path, &room, &t) || !cut_query(query, &room, &t))
		return false;
	*ret = t;
	return true;
}

bool target_value(const struct target *t, const char *name, struct str *ret)
{
	int n = 0;

	*ret = (struct str){ 0 };
	for (uint32_t i = 0; i < t->n_value; i++) {
		if (!str_is(t->value[i].name, name))
			continue;
		*ret = t->value[i].value;
		n++;
	}
	return n <= 1;
}
