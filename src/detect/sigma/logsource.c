/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/engine.h"

static const struct source_row {
	const char *category;
	const char *product;
	const char *service;
	const char *from;
	const char *name;
	const char *ids;
} sources[] = {
#define SOURCE(category, product, service, from, name, ids) \
	{ category, product, service, from, name, ids },
#include "detect/sigma/sources.list"
#undef SOURCE
};
_Static_assert(sizeof sources / sizeof *sources <= SOURCES_MAX,
	"a set of sources has room for all");

static const struct field_row {
	const char *from;
	const char *name;
	uint64_t id;
	const char *called;
	const char *sigma;
} fields[] = {
#define FIELD(from, name, id, called, sigma) \
	{ from, name, id, called, sigma },
#include "detect/sigma/fields.list"
#undef FIELD
};

static bool same(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		unsigned char x = (unsigned char)a.p[i];
		unsigned char y = (unsigned char)b.p[i];

		x = (unsigned char)(x >= 'A' && x <= 'Z' ? x | 32 : x);
		y = (unsigned char)(y >= 'A' && y <= 'Z' ? y | 32 : y);
		if (x != y)
			return false;
	}
	return true;
}

/* nothing is wanted, or that */
static bool says(struct str wanted, struct str is)
{
	return !wanted.n || same(wanted, is);
}

static void add(struct source_set *to, size_t i)
{
	to->bit[i / 64] |= (uint64_t)1 << i % 64;
}

struct source_set sources_named(struct str category,
	struct str product,
	struct str service)
{
	struct source_set all = { { 0 } };

	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		const struct source_row *r = &sources[i];
		bool product_fits = says(product, str_of(r->product));

		if (says(category, str_of(r->category)) && product_fits &&
			says(service, str_of(r->service)))
			add(&all, i);
	}
	return all;
}

static bool has_id(const char *ids, uint64_t id)
{
	char text[24];
	size_t n = sizeof text;

	if (!*ids)
		return true;
	do {
		text[--n] = (char)('0' + id % 10);
		id /= 10;
	} while (id);
	return str_listed(str_of(ids),
		' ',
		(struct str){ text + n, sizeof text - n });
}

struct source_set sources_of(const struct detect_record *r)
{
	struct source_set all = { { 0 } };

	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		const struct source_row *s = &sources[i];

		if (str_is(r->from, s->from) &&
			says(str_of(s->name), r->name) &&
			has_id(s->ids, r->id))
			add(&all, i);
	}
	return all;
}

bool sources_meet(const struct source_set *a, const struct source_set *b)
{
	for (int i = 0; i < SOURCE_WORDS; i++) {
		if (a->bit[i] & b->bit[i])
			return true;
	}
	return false;
}

bool fields_known(struct sigma *s)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (field_of(&s->p, str_of(fields[i].called)) == TABLE_NONE ||
			field_of(&s->p, str_of(fields[i].sigma)) ==
				TABLE_NONE)
			return false;
	}
	return true;
}

/* --- classes -------------------------------------------------------------
 */

static bool asks_of_any(const struct sigma *s, const struct expr *e)
{
	if (e->kind == EXPR_LEAF)
		return s->p.row[e->predicate].field == 0;
	for (uint32_t i = 0; i < e->n; i++) {
		if (asks_of_any(s, e->kid[i]))
			return true;
	}
	return false;
}

static void activate(struct sigma *s, struct record_class *c)
{
	for (uint32_t i = 0; i < s->n; i++) {
		const struct sigma_rule *r = &s->rule[i];

		if (!r->expr ||
			(!s->any_record &&
				!sources_meet(&r->sources, &c->sources)))
			continue;
		c->active[i / 64] |= (uint64_t)1 << i % 64;
		if (r->always)
			c->always[c->n_always++] = i;
		c->any_value = c->any_value || asks_of_any(s, r->expr);
	}
}

static void name_fields(struct sigma *s,
	struct record_class *c,
	const struct detect_record *r)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const struct field_row *f = &fields[i];
		uint32_t called = field_of(&s->p, str_of(f->called));
		uint32_t to = field_of(&s->p, str_of(f->sigma));

		if (!str_is(r->from, f->from) || (f->id && f->id != r->id) ||
			(*f->name && !same(r->name, str_of(f->name))) ||
			called == TABLE_NONE || to == TABLE_NONE)
			continue;
		/* several names: the last of them leads to the others */
		c->alias[to] = c->alias[called];
		c->alias[called] = to;
	}
}

static struct record_class *new_class(struct sigma *s,
	const struct detect_record *r,
	const struct source_set *set)
{
	struct record_class *c = &s->class[s->n_class];
	size_t fields_n = s->p.field.n;

	if (s->n_class == CLASSES_MAX)
		return NULL;
	*c = (struct record_class){ .sources = *set,
		.from = arena_str(s->a, r->from) };
	c->active = NEW(s->a, uint64_t, (size_t)s->n / 64 + 1);
	c->always = NEW(s->a, uint32_t, (size_t)s->n + 1);
	c->told = NEW(s->a, uint64_t, fields_n / 64 + 1);
	c->alias = NEW(s->a, uint32_t, fields_n);
	if (!c->active || !c->always || !c->told || !c->alias)
		return NULL;
	activate(s, c);
	name_fields(s, c, r);
	s->n_class++;
	return c;
}

struct record_class *class_of(struct sigma *s, const struct detect_record *r)
{
	char room[512];
	struct str key = { room, 0 };
	size_t n = 0;

	/* what is longer is no channel that a row names */
	n += r->from.n < 32 ? r->from.n : 32;
	memcpy(room, r->from.p ? r->from.p : "", n);
	room[n++] = 0;
	memcpy(room + n, &r->id, sizeof r->id);
	n += sizeof r->id;
	size_t name = r->name.n < 400 ? r->name.n : 400;
	memcpy(room + n, r->name.p ? r->name.p : "", name);
	key.n = n + name;
	uint32_t before = s->class_key.n;
	uint32_t at = table_find(&s->class_key, key);
	if (at != TABLE_NONE)
		return &s->class[s->class_of[at]];
	struct source_set set = sources_of(r);
	struct record_class *c = NULL;
	/* records of one set that have no names of their own share a class */
	for (uint32_t i = 0; i < s->n_class && !c; i++) {
		if (memcmp(&s->class[i].sources, &set, sizeof set) == 0 &&
			str_eq(s->class[i].from, r->from))
			c = &s->class[i];
	}
	if (!c)
		c = new_class(s, r, &set);
	if (!c || before >= CLASS_KEYS_MAX)
		return c;
	s->class_of = arena_grown(s->a,
		s->class_of,
		before,
		&s->class_cap,
		sizeof *s->class_of);
	if (!s->class_of || table_put(&s->class_key, key) == TABLE_NONE)
		return NULL;
	s->class_of[before] = (uint32_t)(c - s->class);
	return c;
}
