/* SPDX-License-Identifier: Apache-2.0 */
#include "read/table/entities.h"

/* What stands before the next separator; *rest: what stands behind it. */
static struct str next_part(struct str *rest)
{
	struct str s = *rest;

	for (size_t i = 0; i < s.n; i++) {
		bool escaped = i && s.p[i - 1] == '\\';

		if (s.p[i] != ';' || escaped)
			continue;
		if (i + 1 < s.n && s.p[i + 1] != ' ' && s.p[i + 1] != '\t')
			continue;
		*rest = str_from(s, i + 1);
		return str_trim(str_head(s, i));
	}
	*rest = (struct str){ 0 };
	return str_trim(s);
}

static struct str unescaped(struct str s, struct arena *a)
{
	size_t n = 0;

	if (!str_has(s, STR("\\;")))
		return s;
	char *p = NEW(a, char, s.n);
	for (size_t i = 0; p && i < s.n; i++) {
		bool drop =
			s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == ';';

		if (!drop)
			p[n++] = s.p[i];
	}
	return (struct str){ p, n };
}

/* what stands before the first colon, or nothing */
static struct str type_word(struct str part)
{
	struct str word = { 0 };
	struct str name;

	str_cut(part, ':', &word, &name);
	return word;
}

/* Whether a type was written that is none: what has a colon may be a name with
 * one (identifier:phone:1), so only what is nearly a type. */
static bool type_misspelt(struct str part)
{
	const struct nearest near = types_near(type_word(part));

	return near_is_slip(&near);
}

/* Things of the network, which people defang. */
static bool may_be_fanged(enum entity_type t)
{
	return t == ENT_ADDRESS || t == ENT_DOMAIN || t == ENT_SERVER ||
		t == ENT_IDENTIFIER || t == ENT_ACCOUNT || t == ENT_INDICATOR;
}

static struct str refanged(struct str entity, struct arena *a)
{
	if (!may_be_fanged(entity_type_of(entity)))
		return entity;
	return indicator_refanged_in(entity, a);
}

/* The part as "type:name"; first: the one that the cell begins with, or empty.
 * Empty: there is no type, or it is misspelt. */
static struct str typed(struct str part, struct str first, struct arena *a)
{
	if (entity_type_of(part) != ENT_NONE)
		return part;
	if (type_misspelt(part) || !first.n)
		return (struct str){ 0 };
	return arena_fmt(a,
		"%s:%.*s",
		entity_type_name(entity_type_of(first)),
		STR_FMT(part));
}

/* what stands after the first colon, of known types or not */
static struct str name_of(struct str part)
{
	struct str word;
	struct str name = { 0 };

	str_cut(part, ':', &word, &name);
	return str_trim(name);
}

static bool refuse_part(struct str part,
	const char *name,
	struct refusal *why)
{
	const struct nearest near = types_near(type_word(part));

	refusal_add(why,
		"%s: type:name was expected, with a known type, e.g. "
		"address:203.0.113.10",
		name);
	refusal_found(why, part);
	if (near.n && !name_of(part).n)
		refusal_add(why, "; the name after the colon is missing");
	else
		refusal_near(why, &near, ":");
	return false;
}

bool entities_of(struct str cell,
	const char *name,
	struct arena *a,
	struct entities *ret,
	struct refusal *why)
{
	ret->n = 0;
	while (cell.n) {
		struct str part = unescaped(next_part(&cell), a);
		struct str first = ret->n ? ret->e[0] : (struct str){ 0 };

		if (!part.n)
			continue;
		if (ret->n == ENTITIES_MAX) {
			refusal_add(why,
				"%s: at most %d entities stand in one cell",
				name,
				ENTITIES_MAX);
			return false;
		}
		if (part.n > NAME_MAX_N) {
			refusal_add(why,
				"%s: a name of at most 1,024 bytes was "
				"expected",
				name);
			refusal_found(why, part);
			return false;
		}
		struct str one = typed(part, first, a);
		if (!one.n)
			return refuse_part(part, name, why);
		ret->e[ret->n++] = refanged(one, a);
	}
	return ret->n > 0 || refuse_part(STR(";"), name, why);
}
